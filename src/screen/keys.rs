//! What the keys do.

use super::app::{App, Dialog, Flow};
use super::entry::Entry;
use crate::runtime::Value;
use crate::walk::{Command, Reply, prompt, value};
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// So many lines are gone over by a page key.
const PAGE: isize = 8;

impl App<'_, '_> {
    /// Takes what came from the terminal.
    pub fn event(&mut self, event: &Event) -> Flow {
        match event {
            // A key that is held repeats, one that is let go says nothing.
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(*key),
            Event::Paste(text) => {
                self.paste(text);
                Flow::On
            }
            _ => Flow::On,
        }
    }

    fn key(&mut self, key: KeyEvent) -> Flow {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && key.code == KeyCode::Char('c') {
            return Flow::Close;
        }
        match self.dialog.take() {
            Some(dialog) => {
                self.dialog = self.in_dialog(dialog, key);
                Flow::On
            }
            None => {
                self.message = None;
                let asked = std::mem::take(&mut self.leaving);
                let flow = self.in_walk(key, control);
                // Whoever asks twice means it.
                if asked && self.leaving { Flow::Close } else { flow }
            }
        }
    }

    fn in_walk(&mut self, key: KeyEvent, control: bool) -> Flow {
        let choices = prompt::replies(self.rehearsal).len();
        let typing = self.is_typing();
        match key.code {
            KeyCode::Char(c) if control => {
                let command = match c {
                    'z' => Command::Undo,
                    'y' => Command::Redo,
                    'g' => Command::Jump,
                    's' => Command::Save,
                    'q' => Command::Quit,
                    'u' => {
                        self.entry.clear();
                        return Flow::On;
                    }
                    _ => return Flow::On,
                };
                return self.command(command);
            }
            KeyCode::F(1) => return self.command(Command::Help),
            KeyCode::Enter => return self.enter(),
            KeyCode::Up => self.selected = (self.selected + choices.max(1) - 1) % choices.max(1),
            KeyCode::Down => self.selected = (self.selected + 1) % choices.max(1),
            KeyCode::Tab => self.turn(true),
            KeyCode::BackTab => self.turn(false),
            KeyCode::PageUp => self.scroll(-PAGE),
            KeyCode::PageDown => self.scroll(PAGE),
            _ if typing && edit(&mut self.entry, key) => {}
            KeyCode::Right => self.turn(true),
            KeyCode::Left => self.turn(false),
            KeyCode::Char(c) => return self.letter(c, choices),
            _ => {}
        }
        Flow::On
    }

    /// A letter where nothing is typed: a command, or the number of a choice, or yes or no.
    fn letter(&mut self, c: char, choices: usize) -> Flow {
        let letter = c.to_string();
        if let Some((command, _)) = Command::read(&letter) {
            return self.command(command);
        }
        let narrow = crate::syntax::names::narrow_digits(&letter);
        match narrow.parse::<usize>() {
            // With more choices, one digit may be the beginning of a number.
            Ok(number) if choices > 9 => self.selected = number.saturating_sub(1).min(choices - 1),
            Ok(number) if number > 0 && number <= choices => self.write(&narrow),
            Ok(_) => {}
            Err(_) => {
                let first = prompt::replies(self.rehearsal).into_iter().next();
                if matches!(first, Some(Reply::Value(Value::Yes(_)))) && value::yes_no(&letter).is_some() {
                    self.write(&letter);
                }
            }
        }
        Flow::On
    }

    fn paste(&mut self, text: &str) {
        let typing = self.is_typing();
        let entry = match &mut self.dialog {
            Some(Dialog::Save(entry)) => Some(entry),
            None if typing => Some(&mut self.entry),
            _ => None,
        };
        if let Some(entry) = entry {
            text.chars().for_each(|c| entry.insert(c));
        }
    }

    /// A key while something lies over the screen: what lies there then.
    fn in_dialog(&mut self, dialog: Dialog, key: KeyEvent) -> Option<Dialog> {
        if key.code == KeyCode::Esc {
            return None;
        }
        match dialog {
            Dialog::Help => None,
            Dialog::Jump(at) => {
                let last = self.points() - 1;
                match key.code {
                    KeyCode::Enter => {
                        self.jump(at);
                        None
                    }
                    KeyCode::Up => Some(Dialog::Jump(at.saturating_sub(1))),
                    KeyCode::Down => Some(Dialog::Jump((at + 1).min(last))),
                    KeyCode::PageUp => Some(Dialog::Jump(at.saturating_sub(PAGE as usize))),
                    KeyCode::PageDown => Some(Dialog::Jump((at + PAGE as usize).min(last))),
                    KeyCode::Home => Some(Dialog::Jump(0)),
                    KeyCode::End => Some(Dialog::Jump(last)),
                    KeyCode::Char('q' | 'g') => None,
                    _ => Some(Dialog::Jump(at)),
                }
            }
            Dialog::Save(mut entry) => match key.code {
                KeyCode::Enter => {
                    self.save(entry.text());
                    None
                }
                _ => {
                    edit(&mut entry, key);
                    Some(Dialog::Save(entry))
                }
            },
        }
    }
}

/// A key in a line of text; whether it means something there.
fn edit(entry: &mut Entry, key: KeyEvent) -> bool {
    let modified = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match key.code {
        KeyCode::Char(c) if !modified => entry.insert(c),
        KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => entry.clear(),
        KeyCode::Backspace => entry.backspace(),
        KeyCode::Delete => entry.delete(),
        KeyCode::Left => entry.left(),
        KeyCode::Right => entry.right(),
        KeyCode::Home => entry.home(),
        KeyCode::End => entry.end(),
        _ => return false,
    }
    true
}
