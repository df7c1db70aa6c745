//! How text looks in cells. Colours are never the only carrier of a meaning: a sign or a word says it, too.

use crate::walk::Shade;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

/// The looks of a screen.
#[derive(Clone, Copy, Debug)]
pub struct Styles {
    /// Whether to colour.
    pub color: bool,
}

impl Styles {
    fn colored(self, color: Color) -> Style {
        if self.color { Style::new().fg(color) } else { Style::new() }
    }

    /// A shade of text.
    pub fn shade(self, shade: Shade) -> Style {
        match shade {
            Shade::Bold => Style::new().add_modifier(Modifier::BOLD),
            Shade::Dim => Style::new().add_modifier(Modifier::DIM),
            Shade::Green => self.colored(Color::Green),
            Shade::Yellow => self.colored(Color::Yellow),
        }
    }

    /// The bar at the top.
    pub fn bar(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What is selected.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    /// What is asked.
    pub fn question(self) -> Style {
        self.colored(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// Around a pane.
    pub fn border(self, focused: bool) -> Style {
        match focused {
            true => self.colored(Color::Cyan),
            false => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// A key among the hints.
    pub fn key(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The pages of a walk as lines of cells. They carry their shades as the codes that a terminal reads (see
    /// [`crate::walk::Look::shade`]); text of the user holds none, for it has been made harmless.
    pub fn lines(self, text: &str) -> Vec<Line<'static>> {
        let mut style = Style::new();
        let line = |line: &str| {
            let mut spans = Vec::new();
            for (at, part) in line.split("\u{1b}[").enumerate() {
                let (code, shown) = if at == 0 { ("", part) } else { part.split_once('m').unwrap_or(("", part)) };
                style = match code {
                    "" => style,
                    "1" => self.shade(Shade::Bold),
                    "2" => self.shade(Shade::Dim),
                    "32" => self.shade(Shade::Green),
                    "33" => self.shade(Shade::Yellow),
                    _ => Style::new(),
                };
                if !shown.is_empty() {
                    spans.push(Span::styled(shown.to_string(), style));
                }
            }
            Line::from(spans)
        };
        text.trim_end_matches('\n').split('\n').map(line).collect()
    }
}
