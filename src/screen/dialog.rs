//! What lies over the screen: help, the points of the walk, the name of a scenario.

use super::app::{App, Dialog};
use crate::say;
use crate::walk::Command;
use ratatui::Frame;
use ratatui::layout::{Constraint, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph};

/// The widest dialog.
const WIDEST: u16 = 76;

impl App<'_, '_> {
    /// Draws the dialog, if there is one.
    pub(super) fn over(&mut self, frame: &mut Frame, area: Rect) {
        match self.dialog.clone() {
            None => {}
            Some(Dialog::Help) => {
                let title = self.look(area.width).word("Keys", "按键");
                let lines = self.help(inner_width(area));
                self.boxed(frame, area, title, lines);
            }
            Some(Dialog::Jump(at)) => {
                let title = self.look(area.width).word("Go to a point of the walk", "回到哪里");
                let (selected, lines) = self.jumps(inner_width(area), at);
                let room = usize::from(area.height.saturating_sub(4)).max(1);
                let from = (selected + 1).saturating_sub(room / 2).min(lines.len().saturating_sub(room));
                let lines = lines.into_iter().skip(from).take(room).collect();
                self.boxed(frame, area, title, lines);
            }
            Some(Dialog::Save(entry)) => {
                let look = self.look(area.width);
                let title = look.word("Save as a scenario", "存成场景");
                let width = inner_width(area);
                let text = say!(
                    "What is this case called? Enter saves it beside the procedure, Esc does not.",
                    "这个用例叫什么？回车就存到流程旁边的场景文件里，Esc 不存。"
                );
                let mut lines = self.wrapped(width, "", text.in_language(self.language));
                let (shown, column) = entry.window(usize::from(width).saturating_sub(3));
                lines.push(Line::from(vec![Span::styled("❯ ", self.styles.key()), Span::raw(shown)]));
                let row = lines.len() as u16 - 1;
                let inner = self.boxed(frame, area, title, lines);
                if row < inner.height && (column as u16 + 2) < inner.width {
                    frame.set_cursor_position(Position::new(inner.x + column as u16 + 2, inner.y + row));
                }
            }
        }
    }

    /// Lines in a box in the middle; where they stand.
    fn boxed(&self, frame: &mut Frame, area: Rect, title: &str, lines: Vec<Line<'static>>) -> Rect {
        let block = Block::bordered()
            .border_type(BorderType::Double)
            .border_style(self.styles.border(true))
            .title(Span::styled(format!(" {title} "), self.styles.key()))
            .padding(Padding::horizontal(1));
        let width = area.width.min(WIDEST);
        let height = (lines.len() as u16 + 2).min(area.height);
        let area = area.centered(Constraint::Length(width), Constraint::Length(height));
        let inner = block.inner(area);
        frame.render_widget(Clear, area);
        frame.render_widget(block, area);
        frame.render_widget(Paragraph::new(lines), inner);
        inner
    }

    fn help(&self, width: u16) -> Vec<Line<'static>> {
        let look = self.look(width);
        let mut lines = Vec::new();
        let mut line = |key: &str, does: &str| {
            let pad = " ".repeat(9_usize.saturating_sub(unicode_width::UnicodeWidthStr::width(key)));
            lines.extend(self.wrapped(width, &format!("{key}{pad} "), does));
        };
        line("↑ ↓ 1–9", look.word("choose; y and n where it is yes or no", "选；是非也可以按 y、n"));
        line(look.word("Enter", "回车"), look.word("take what is chosen or typed", "确定选的或写的"));
        for command in Command::all() {
            let key = match command {
                Command::Undo => "u  ^Z",
                Command::Redo => "r  ^Y",
                Command::Jump => "g  ^G",
                Command::Save => "s  ^S",
                Command::Help => "?  F1",
                Command::Quit => "q  ^Q ^C",
                other => other.key(),
            };
            line(key, command.does().in_language(self.language));
        }
        line("^U", look.word("clear what is typed", "清空正在写的"));
        line("Tab ← →", look.word("go to the next pane, or the one before", "换到下一栏、上一栏"));
        line("PgUp PgDn", look.word("move the pane", "翻看这一栏"));
        lines.push(Line::default());
        let typing = say!(
            "While a value is typed, letters are text: take the keys with ^ (Ctrl) then.",
            "写取值的时候，字母就是文字：这时用带 ^（Ctrl）的键。"
        );
        lines.extend(self.wrapped(width, "", typing.in_language(self.language)));
        lines
    }

    /// The points of the walk, and on which line the selected one stands.
    fn jumps(&self, width: u16, selected: usize) -> (usize, Vec<Line<'static>>) {
        let (mut lines, mut at_line) = (Vec::new(), 0);
        for (at, moment) in self.moments(width).iter().enumerate() {
            let sign = if at == self.rehearsal.past().len() { "❯" } else { " " };
            let style = if at == selected { self.styles.selected() } else { Style::new() };
            if at == selected {
                at_line = lines.len();
            }
            let wrapped = self.wrapped(width, &format!("{sign}{at:>3}  "), moment);
            lines.extend(wrapped.into_iter().map(|line| line.style(style)));
        }
        (at_line, lines)
    }
}

fn inner_width(area: Rect) -> u16 {
    area.width.min(WIDEST).saturating_sub(4)
}
