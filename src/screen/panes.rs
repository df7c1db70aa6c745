//! What stands where. With much room everything is seen at once; with less, some panes share a place and one of them is
//! seen.

use ratatui::layout::{Constraint, Layout, Rect};

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The steps that are open, and the question.
    Here,
    /// The procedure, and where the case is.
    Outline,
    /// How the case came here.
    Path,
    /// Facts and records.
    Facts,
    /// What could still happen.
    Ahead,
}

impl Pane {
    /// What it is called.
    pub fn title(self, look: crate::walk::Look) -> &'static str {
        match self {
            Pane::Here => look.word("Now", "现在"),
            Pane::Outline => look.word("Procedure", "流程"),
            Pane::Path => look.word("Way here", "经过"),
            Pane::Facts => look.word("Facts and records", "情况和记录"),
            Pane::Ahead => look.word("Still possible", "还会怎样"),
        }
    }
}

/// Places on the screen, each with the panes that share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The bar at the top.
    pub bar: Rect,
    /// The panes.
    pub panes: Vec<(Rect, Vec<Pane>)>,
    /// What was done last.
    pub message: Rect,
    /// The keys.
    pub keys: Rect,
}

/// From so many columns and rows on, everything is seen at once.
const WIDE: (u16, u16) = (132, 30);
/// From so many columns on, the procedure stands beside the rest.
const BESIDE: u16 = 72;

impl Places {
    /// On a screen of this size, with so many rows of messages; `here` says how many rows what is open would like.
    pub fn of(area: Rect, messages: u16, here: u16) -> Places {
        let rows = [Constraint::Length(1), Constraint::Min(0), Constraint::Length(messages), Constraint::Length(1)];
        let [bar, body, message, keys] = Layout::vertical(rows).areas(area);
        let split = |area: Rect, rows: u16| -> [Rect; 2] {
            Layout::vertical([Constraint::Length(rows), Constraint::Min(0)]).areas(area)
        };
        // What is open gets what it needs, as long as enough is left for the rest.
        let here = here.clamp(body.height / 5 * 2, body.height / 3 * 2);
        let panes = if area.width >= WIDE.0 && area.height >= WIDE.1 {
            let [left, middle, right] =
                Layout::horizontal([Constraint::Percentage(26), Constraint::Percentage(42), Constraint::Min(0)])
                    .areas(body);
            let ([here, path], [facts, ahead]) = (split(middle, here), split(right, body.height / 7 * 4));
            vec![
                (here, vec![Pane::Here]),
                (left, vec![Pane::Outline]),
                (path, vec![Pane::Path]),
                (facts, vec![Pane::Facts]),
                (ahead, vec![Pane::Ahead]),
            ]
        } else if area.width >= BESIDE {
            let [left, right] = Layout::horizontal([Constraint::Percentage(37), Constraint::Min(0)]).areas(body);
            let [here, rest] = split(right, here);
            vec![
                (here, vec![Pane::Here]),
                (left, vec![Pane::Outline]),
                (rest, vec![Pane::Path, Pane::Facts, Pane::Ahead]),
            ]
        } else if body.height >= 14 {
            let [here, rest] = split(body, here);
            vec![(here, vec![Pane::Here]), (rest, vec![Pane::Outline, Pane::Path, Pane::Facts, Pane::Ahead])]
        } else {
            vec![(body, vec![Pane::Here, Pane::Outline, Pane::Path, Pane::Facts, Pane::Ahead])]
        };
        Places { bar, panes, message, keys }
    }

    /// How wide what is open is drawn.
    pub fn width_here(&self) -> u16 {
        self.panes.first().map_or(0, |(area, _)| area.width.saturating_sub(4))
    }

    /// All panes, in the order in which one goes through them.
    pub fn all(&self) -> impl Iterator<Item = Pane> + '_ {
        self.panes.iter().flat_map(|(_, panes)| panes.iter().copied())
    }
}
