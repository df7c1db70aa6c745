//! The walk as cells.

use super::app::{App, Dialog};
use super::panes::{Pane, Places};
use crate::diagnostic::Language;
use crate::report::visible;
use crate::walk::{Asked, Command, Look, Shade, pages};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Padding, Paragraph};
use unicode_width::UnicodeWidthStr;

/// Room in which nothing sensible can be drawn.
const TOO_SMALL: (u16, u16) = (24, 8);

/// A line of what is asked, and whether it is selected.
type Row = (bool, Line<'static>);

impl App<'_, '_> {
    /// Draws everything.
    pub fn draw(&mut self, frame: &mut Frame) {
        let area = frame.area();
        self.reach.clear();
        if area.width < TOO_SMALL.0 || area.height < TOO_SMALL.1 {
            let text = self.look(area.width).word("The screen is too small", "屏幕太小了");
            return frame.render_widget(Paragraph::new(text), area);
        }
        let message = self.last(area.width);
        let messages = message.len().min(usize::from(area.height / 4)) as u16;
        let width = Places::of(area, messages, 0).width_here();
        let here = self.page(Pane::Here, width).1.len() + self.question(width).0.len() + 3;
        let here = u16::try_from(here).unwrap_or(u16::MAX);
        self.places = Places::of(area, messages, here);
        let places = self.places.clone();
        self.bar(frame, places.bar);
        for (area, panes) in &places.panes {
            let front = self.front(panes);
            self.pane(frame, *area, panes, front);
        }
        frame.render_widget(Paragraph::new(message), places.message);
        self.keys(frame, places.keys);
        self.over(frame, area);
    }

    /// Which procedure, how far, and how the case ended.
    fn bar(&self, frame: &mut Frame, area: Rect) {
        let style = self.styles.bar();
        let (past, left) = (self.rehearsal.past().len(), self.rehearsal.left());
        let mut far = match self.language {
            Language::English => format!("{past} replies"),
            Language::Chinese => format!("已答 {past} 项"),
        };
        if left > 0 {
            far.push_str(&match self.language {
                Language::English => format!(", {left} taken back"),
                Language::Chinese => format!("，撤销了 {left} 项"),
            });
        }
        let title = format!(" {}", visible(&pages::title(self.rehearsal.program())));
        let room = usize::from(area.width).saturating_sub(title.width() + far.width() + 1);
        let far = if room > 1 { format!("{}{far} ", " ".repeat(room)) } else { " ".repeat(usize::from(area.width)) };
        frame.render_widget(
            Line::from(vec![Span::styled(title, style.patch(self.styles.key())), Span::styled(far, style)]),
            area,
        );
    }

    fn pane(&mut self, frame: &mut Frame, area: Rect, panes: &[Pane], front: Pane) {
        let focused = panes.contains(&self.focus);
        let look = self.look(area.width);
        let border = self.styles.border(focused);
        let mut title = vec![Span::raw(" ")];
        for (at, pane) in panes.iter().enumerate() {
            if at > 0 {
                title.push(Span::styled(" │ ", border));
            }
            let name = pane.title(look);
            title.push(match *pane == front {
                true if panes.len() > 1 => Span::styled(name, self.styles.selected()),
                true => Span::styled(name, self.styles.key()),
                false => Span::styled(name, Style::new()),
            });
        }
        title.push(Span::raw(" "));
        let kind = if focused { BorderType::Thick } else { BorderType::Plain };
        let mut block = Block::bordered()
            .border_type(kind)
            .border_style(border)
            .title(Line::from(title))
            .padding(Padding::horizontal(1));
        let inner = block.inner(area);
        if front == Pane::Here {
            frame.render_widget(block, area);
            return self.here(frame, inner);
        }
        let (at, lines) = self.page(front, inner.width);
        let (from, to, all) = self.window(front, at, lines.len(), inner.height);
        if all > usize::from(inner.height) {
            block = block.title_bottom(Line::from(format!(" {to}/{all} ")).right_aligned());
        }
        frame.render_widget(block, area);
        frame.render_widget(Paragraph::new(lines[from..to].to_vec()), inner);
    }

    /// The lines of a pane, and the one that is to be seen.
    fn page(&mut self, pane: Pane, width: u16) -> (usize, Vec<Line<'static>>) {
        let (ahead, look) = (self.ahead(), self.look(width));
        let (at, text) = match pane {
            Pane::Outline => pages::outline(self.rehearsal, &ahead, look),
            Pane::Path => (usize::MAX, pages::path(self.rehearsal, look)),
            Pane::Facts => (0, pages::facts(self.rehearsal, look)),
            Pane::Ahead => (0, pages::ahead(self.rehearsal, &ahead, look)),
            Pane::Here => (0, pages::here(self.rehearsal, look)),
        };
        (at, self.styles.lines(&text))
    }

    /// Which lines of a pane are seen: those to which it was moved, or else those around the one that matters.
    fn window(&mut self, pane: Pane, at: usize, all: usize, height: u16) -> (usize, usize, usize) {
        let height = usize::from(height);
        let most = all.saturating_sub(height);
        let moved = self.scrolled.iter().find(|(other, _)| *other == pane).map(|(_, from)| *from);
        let from = moved.unwrap_or(at.saturating_sub(height / 2)).min(most);
        self.reach.push((pane, from, most));
        (from, (from + height).min(all), all)
    }

    // ---- what is open, and what is asked -------------------------------------------------------------------------------

    fn here(&mut self, frame: &mut Frame, area: Rect) {
        let (question, cursor) = self.question(area.width);
        let (_, card) = self.page(Pane::Here, area.width);
        let card = if card.iter().all(|line| line.width() == 0) { Vec::new() } else { card };
        // What is asked is always seen; of what is open, what there is room for.
        let asked = question.len().min(usize::from(area.height)) as u16;
        let room = area.height - asked;
        let height = (card.len() as u16).min(room.saturating_sub(1));
        let [above, gap, below] = Layout::vertical([
            Constraint::Length(height),
            Constraint::Length(u16::from(height > 0)),
            Constraint::Min(0),
        ])
        .areas(area);
        let (from, to, all) = self.window(Pane::Here, 0, card.len(), height);
        frame.render_widget(Paragraph::new(card[from..to].to_vec()), above);
        if to < all || from > 0 {
            let more = all - (to - from);
            let text = match self.language {
                Language::English => format!("… {more} more lines"),
                Language::Chinese => format!("… 还有 {more} 行"),
            };
            frame.render_widget(Line::styled(text, self.styles.shade(Shade::Dim)), gap);
        }
        // A long list shows what is selected.
        let selected = question.iter().position(|(selected, _)| *selected).unwrap_or(0);
        let skip = (selected + 1).saturating_sub(usize::from(below.height));
        let lines: Vec<Line> = question.into_iter().skip(skip).map(|(_, line)| line).collect();
        frame.render_widget(Paragraph::new(lines), below);
        if let Some((row, column)) = cursor
            && self.dialog.is_none()
        {
            let (row, column) = (row.saturating_sub(skip) as u16, column as u16);
            if row < below.height && column < below.width {
                frame.set_cursor_position(Position::new(below.x + column, below.y + row));
            }
        }
    }

    /// What is asked as lines, each with whether it is selected; and where the cursor stands.
    fn question(&self, width: u16) -> (Vec<Row>, Option<(usize, usize)>) {
        let look = self.look(width);
        let text_of = |text: String| self.styles.lines(&text);
        let mut lines: Vec<Row> = Vec::new();
        let Some(prompt) = self.prompt() else {
            let why = self.rehearsal.asked().err().map(|text| text.in_language(self.language)).unwrap_or_default();
            let why = text_of(look.shade(Shade::Yellow, look.wrap("! ", 0, why).trim_end()));
            return (why.into_iter().map(|line| (false, line)).collect(), None);
        };
        for line in text_of(look.wrap("", 0, &prompt.question)) {
            lines.push((false, line.style(self.styles.question())));
        }
        if let Some(hint) = &prompt.hint {
            lines.extend(text_of(look.wrap("", 0, hint)).into_iter().map(|line| (false, line)));
        }
        for (at, choice) in prompt.choices.iter().enumerate() {
            let selected = at == self.selected;
            let sign = if selected { "❯" } else { " " };
            for line in text_of(look.wrap(&format!("{sign} {} ", at + 1), 0, choice)) {
                lines.push((selected, if selected { line.style(self.styles.selected()) } else { line }));
            }
        }
        let mut cursor = None;
        if let Some(expects) = &prompt.expects {
            let (shown, column) = self.entry.window(usize::from(width).saturating_sub(3));
            cursor = Some((lines.len(), column + 2));
            let mut line = vec![Span::styled("❯ ", self.styles.key()), Span::raw(visible(&shown))];
            if shown.is_empty() {
                line.push(Span::styled(format!("  {}", visible(expects)), self.styles.shade(Shade::Dim)));
            }
            lines.push((true, Line::from(line)));
        }
        (lines, cursor)
    }

    // ---- below ---------------------------------------------------------------------------------------------------------

    /// What was done last, or why it could not be.
    fn last(&self, width: u16) -> Vec<Line<'static>> {
        let Some(message) = &self.message else { return Vec::new() };
        let text = message.text.in_language(self.language);
        let (sign, shade) = if message.failed { (" ! ", Shade::Yellow) } else { (" ✓ ", Shade::Green) };
        let lines = self.wrapped(width, sign, text);
        lines.into_iter().map(|line| line.style(self.styles.shade(shade))).collect()
    }

    /// The keys that do something here; as many as there is room for.
    fn keys(&self, frame: &mut Frame, area: Rect) {
        let look = self.look(area.width);
        let over = matches!(self.rehearsal.asked(), Ok(Asked::Over));
        let typing = self.is_typing();
        let enter = match (&self.dialog, over) {
            (Some(Dialog::Help), _) => look.word("close", "关闭"),
            (None, true) => look.word("close", "结束"),
            (Some(Dialog::Jump(_)), _) => look.word("go there", "去"),
            (Some(Dialog::Save(_)), _) => look.word("save", "存"),
            (None, false) => look.word("take", "确定"),
        };
        let mut hints: Vec<(String, String)> = vec![(look.word("Enter", "回车").into(), enter.into())];
        let mut hint = |key: &str, word: &str| hints.push((key.into(), word.into()));
        match &self.dialog {
            None => self.hints(typing, over, &mut hint),
            Some(Dialog::Help) => {}
            Some(Dialog::Jump(_)) => {
                hint("↑ ↓", look.word("choose", "选"));
                hint("Esc", look.word("stay", "不去"));
            }
            Some(Dialog::Save(_)) => hint("Esc", look.word("do not save", "不存")),
        }
        let (mut line, mut width) = (vec![Span::raw(" ")], 1);
        for (key, word) in hints {
            width += key.width() + word.width() + 3;
            if width > usize::from(area.width) {
                break;
            }
            line.extend([Span::styled(key, self.styles.key()), Span::raw(format!(" {word}  "))]);
        }
        frame.render_widget(Line::from(line), area);
    }

    fn hints(&self, typing: bool, over: bool, hint: &mut dyn FnMut(&str, &str)) {
        let look = self.look(80);
        for command in [Command::Undo, Command::Redo, Command::Help, Command::Quit, Command::Jump, Command::Save] {
            let key = match (command, typing) {
                (Command::Undo, true) => "^Z",
                (Command::Redo, true) => "^Y",
                (Command::Help, true) => "F1",
                (Command::Quit, true) => "^Q",
                (Command::Jump, true) => "^G",
                (Command::Save, true) => "^S",
                _ => command.key(),
            };
            let is_idle = match command {
                Command::Undo => self.rehearsal.past().is_empty(),
                Command::Redo => self.rehearsal.left() == 0,
                Command::Jump => self.points() == 1,
                Command::Save => !over,
                _ => false,
            };
            if !is_idle {
                hint(key, command.word(look));
            }
        }
        hint("Tab", look.word("next pane", "换一栏"));
        hint("PgUp PgDn", look.word("scroll", "翻看"));
    }

    /// Lines of a dialog, as wide as it has room.
    pub(super) fn wrapped(&self, width: u16, head: &str, text: &str) -> Vec<Line<'static>> {
        let look: Look = self.look(width);
        self.styles.lines(&look.wrap(head, 0, text))
    }
}
