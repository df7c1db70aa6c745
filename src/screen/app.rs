//! What a screen knows beside the walk, and what its keys do.

use super::entry::Entry;
use super::panes::{Pane, Places};
use super::style::Styles;
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::walk::ahead::Ahead;
use crate::walk::{Asked, Command, Keeper, Look, Rehearsal, pages, prompt};
use ratatui::layout::Rect;

/// Whether it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    On,
    /// The screen is to be closed.
    Close,
}

/// What lies over the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dialog {
    /// What the keys do.
    Help,
    /// The points of the walk, one of them selected.
    Jump(usize),
    /// The name of a scenario.
    Save(Entry),
}

/// What was done last, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub text: Text,
    /// It did not work.
    pub failed: bool,
}

/// A walk on a screen.
pub struct App<'a, 'p> {
    pub(super) rehearsal: &'a mut Rehearsal<'p>,
    keeper: &'a mut dyn Keeper,
    pub(super) language: Language,
    pub(super) styles: Styles,
    pub(super) places: Places,
    /// The pane that the keys move.
    pub(super) focus: Pane,
    /// Of a place that panes share: the one that is seen.
    pub(super) fronts: Vec<Pane>,
    /// By how many lines panes were moved; those that were not show where the case is.
    pub(super) scrolled: Vec<(Pane, usize)>,
    /// How far each pane can be moved, as it was drawn last, and where it stood.
    pub(super) reach: Vec<(Pane, usize, usize)>,
    pub(super) selected: usize,
    pub(super) entry: Entry,
    pub(super) dialog: Option<Dialog>,
    pub(super) message: Option<Message>,
    /// It was said that nothing is saved if it is left now.
    pub(super) leaving: bool,
    ahead: Option<Ahead>,
}

impl<'a, 'p> App<'a, 'p> {
    /// A screen for a walk.
    pub fn new(
        rehearsal: &'a mut Rehearsal<'p>,
        keeper: &'a mut dyn Keeper,
        language: Language,
        color: bool,
    ) -> App<'a, 'p> {
        App {
            rehearsal,
            keeper,
            language,
            styles: Styles { color },
            places: Places::of(Rect::new(0, 0, 80, 24), 0, 0),
            focus: Pane::Here,
            fronts: Vec::new(),
            scrolled: Vec::new(),
            reach: Vec::new(),
            selected: 0,
            entry: Entry::default(),
            dialog: None,
            message: None,
            leaving: false,
            ahead: None,
        }
    }

    /// The walk.
    pub fn rehearsal(&self) -> &Rehearsal<'p> {
        self.rehearsal
    }

    /// How text of so many columns looks. Its shades are read by [`Styles::lines`].
    pub(super) fn look(&self, width: u16) -> Look {
        Look { language: self.language, color: true, width: usize::from(width) }
    }

    /// What could still happen, found out once for each point of the walk.
    pub(super) fn ahead(&mut self) -> Ahead {
        self.ahead.get_or_insert_with(|| Ahead::of(self.rehearsal)).clone()
    }

    /// Whether a value is typed.
    pub(super) fn is_typing(&self) -> bool {
        self.prompt().is_some_and(|prompt| prompt.expects.is_some())
    }

    pub(super) fn prompt(&self) -> Option<prompt::Prompt> {
        prompt::prompt(self.rehearsal, self.look(80))
    }

    /// The pane that is seen of those that share a place.
    pub(super) fn front(&self, panes: &[Pane]) -> Pane {
        let seen = self.fronts.iter().rev().find(|front| panes.contains(front));
        seen.or(panes.first()).copied().unwrap_or(Pane::Here)
    }

    // ---- what is done --------------------------------------------------------------------------------------------------

    pub(super) fn tell(&mut self, text: Text) {
        self.message = Some(Message { text, failed: false });
    }

    pub(super) fn warn(&mut self, text: Text) {
        self.message = Some(Message { text, failed: true });
    }

    /// The case is somewhere else.
    fn moved(&mut self) {
        (self.selected, self.entry, self.ahead) = (0, Entry::default(), None);
        self.scrolled.clear();
    }

    /// Brings a pane to the front.
    pub(super) fn show(&mut self, pane: Pane) {
        self.focus = pane;
        self.fronts.retain(|front| *front != pane);
        self.fronts.push(pane);
    }

    /// Goes to the next pane, or to the one before.
    pub(super) fn turn(&mut self, forward: bool) {
        let all: Vec<Pane> = self.places.all().collect();
        let at = all.iter().position(|pane| *pane == self.focus).unwrap_or(0);
        let next = if forward { at + 1 } else { at + all.len().saturating_sub(1) };
        if let Some(pane) = all.get(next % all.len().max(1)) {
            self.show(*pane);
        }
    }

    /// Moves the pane that is in focus by lines.
    pub(super) fn scroll(&mut self, lines: isize) {
        let Some((_, at, most)) = self.reach.iter().find(|(pane, ..)| *pane == self.focus).copied() else { return };
        let to = at.saturating_add_signed(lines).min(most);
        self.scrolled.retain(|(pane, _)| *pane != self.focus);
        self.scrolled.push((self.focus, to));
    }

    pub(super) fn command(&mut self, command: Command) -> Flow {
        match command {
            Command::Quit => {
                let over = matches!(self.rehearsal.asked(), Ok(Asked::Over));
                if over || self.rehearsal.past().is_empty() {
                    return Flow::Close;
                }
                self.leaving = true;
                self.warn(say!(
                    "this walk is lost when you leave: the same key again quits, any other goes on",
                    "现在退出，这一遍就没有了：再按一次同样的键退出，按别的键接着走"
                ));
            }
            Command::Undo => match self.rehearsal.undo() {
                true => {
                    self.moved();
                    self.tell(say!("Taken back.", "已撤销。"));
                }
                false => self.warn(say!("there is nothing to take back", "没有可撤销的了")),
            },
            Command::Redo => match self.rehearsal.redo() {
                true => {
                    self.moved();
                    self.tell(say!("Done again.", "已重做。"));
                }
                false => self.warn(say!("nothing was taken back that could be done again", "没有可重做的了")),
            },
            Command::Jump => self.dialog = Some(Dialog::Jump(self.rehearsal.past().len())),
            Command::Save => {
                let name = self.keeper.suggest(self.rehearsal.session());
                match name.is_empty() {
                    true => self.save(""),
                    false => self.dialog = Some(Dialog::Save(Entry::with(name))),
                }
            }
            Command::Help => self.dialog = Some(Dialog::Help),
            Command::Here => self.show(Pane::Here),
            Command::Outline => self.show(Pane::Outline),
            Command::Path => self.show(Pane::Path),
            Command::Facts => self.show(Pane::Facts),
            Command::Ahead => self.show(Pane::Ahead),
        }
        Flow::On
    }

    /// Goes to a point of the walk.
    pub(super) fn jump(&mut self, to: usize) {
        self.rehearsal.jump(to);
        self.moved();
        self.tell(say!("Here again.", "到了。"));
    }

    /// How many points there are.
    pub(super) fn points(&self) -> usize {
        self.rehearsal.past().len() + self.rehearsal.left() + 1
    }

    /// The points of the walk, in words.
    pub(super) fn moments(&self, width: u16) -> Vec<String> {
        pages::moments(self.rehearsal, self.look(width))
    }

    pub(super) fn save(&mut self, name: &str) {
        match self.keeper.keep(self.rehearsal.session(), name) {
            Ok(text) => self.tell(text),
            Err(text) => self.warn(text),
        }
    }

    /// Takes what is selected, or typed.
    pub(super) fn enter(&mut self) -> Flow {
        if matches!(self.rehearsal.asked(), Ok(Asked::Over)) {
            return Flow::Close;
        }
        let written = self.entry.text().to_string();
        let reply = match prompt::replies(self.rehearsal).get(self.selected) {
            Some(reply) => Ok(reply.clone()),
            None => prompt::read(self.rehearsal, &written),
        };
        self.reply(reply);
        Flow::On
    }

    /// Takes what is written, such as the number of a choice.
    pub(super) fn write(&mut self, written: &str) {
        let reply = prompt::read(self.rehearsal, written);
        self.reply(reply);
    }

    fn reply(&mut self, reply: Result<crate::walk::Reply, Text>) {
        match reply.and_then(|reply| self.rehearsal.reply(reply)) {
            Ok(()) => {
                self.moved();
                self.message = None;
            }
            Err(text) => self.warn(text),
        }
    }
}
