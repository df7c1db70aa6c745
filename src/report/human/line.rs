//! The part of a source line that is drawn: the whole of it, or a window around what matters.

use super::super::text::{Cells, Ruler, boundary_before};
use std::ops::Range;

/// A part of a line that should be seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Focus {
    /// First byte in the line.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Columns that its label's text, which hangs from its middle, would like to have; 0 without text.
    pub text: usize,
}

/// Columns that stand between an underline's middle and its label's text: `╰── `.
pub const BEFORE_TEXT: usize = 4;

/// A line cut to the width of the picture.
#[derive(Debug)]
pub struct Line {
    cells: Cells,
    /// The byte of the line at which `cells` begin.
    base: usize,
    window: Range<usize>,
    left: bool,
    right: bool,
    ruler: Ruler,
}

/// One piece of what is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Visible text.
    pub text: &'a str,
    /// Its columns, at least one.
    pub width: usize,
}

impl Line {
    /// The window of `columns` on a line in which `foci` are seen best; its beginning if there are none.
    ///
    /// Looks only at their neighbourhood, so a line of any length costs the same.
    pub fn around(line: &str, foci: &[Focus], columns: usize, ruler: Ruler) -> Self {
        let reach = columns.saturating_mul(4);
        let start = foci.iter().map(|focus| focus.start).min().unwrap_or(0).min(line.len());
        let end = foci.iter().map(|focus| focus.end).max().unwrap_or(0).clamp(start, line.len()).min(start + reach);
        let (near, far) = if line.len() <= 2 * reach {
            (0, line.len())
        } else {
            (boundary_before(line, start.saturating_sub(reach)), boundary_before(line, end + reach))
        };
        let cells = Cells::new(&line[near..far], ruler);
        let window = 0..cells.cells.len() - 1;
        let mut this = Line { cells, base: near, window, left: near > 0, right: far < line.len(), ruler };
        this.crop(foci, columns);
        this
    }

    fn column(&self, cell: usize) -> usize {
        self.cells.cells[cell].column
    }

    fn crop(&mut self, foci: &[Focus], columns: usize) {
        let dots = self.ruler.width(self.ruler.ellipsis());
        let total = self.cells.width();
        let (mut low, mut high, mut text_end) = (usize::MAX, 0, 0);
        for focus in foci {
            let seen = self.cells.of(focus.start.saturating_sub(self.base), focus.end.saturating_sub(self.base));
            let (start, end) = (self.column(seen.start), self.column(seen.end));
            low = low.min(start);
            high = high.max(end);
            if focus.text > 0 {
                text_end = text_end.max((start + end.min(start + columns)) / 2 + BEFORE_TEXT + focus.text);
            }
        }
        let low = low.min(high);
        if !self.left && !self.right && total <= columns && text_end <= columns {
            return;
        }
        let high = high.min(low + columns.saturating_sub(2 * dots));
        // The first column that may begin the window: what is seen, and its text, must end within it.
        let least = (high + 2 * dots).max(text_end + dots).saturating_sub(columns);
        // Best in the middle; further left if the line ends before the window would.
        let mut from = 0;
        if self.left || least > 0 {
            let middle = low.saturating_sub(columns.saturating_sub(high - low) / 2);
            let filled = if self.right { usize::MAX } else { (total + dots).saturating_sub(columns) };
            from = middle.min(filled).max(least).min(low);
        }
        let first = self.cells.cells.partition_point(|cell| cell.column < from).min(self.window.end);
        self.left |= first > 0;
        let room = columns.saturating_sub(if self.left { dots } else { 0 });
        let fits = |room: usize| {
            self.cells.cells.partition_point(|cell| cell.column <= self.column(first) + room).saturating_sub(1)
        };
        let mut last = fits(room);
        if self.right || last < self.window.end {
            last = fits(room.saturating_sub(dots));
            self.right = true;
        }
        self.window = first..last.max(first);
    }

    /// What is drawn, from left to right.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let dots = Piece { text: self.ruler.ellipsis(), width: self.ruler.width(self.ruler.ellipsis()) };
        let cells = self.window.clone().map(|at| {
            let (cell, next) = (self.cells.cells[at], self.cells.cells[at + 1]);
            Piece { text: &self.cells.shown[cell.shown..next.shown], width: next.column - cell.column }
        });
        let (left, right) = (self.left.then_some(dots), self.right.then_some(dots));
        left.into_iter().chain(cells).chain(right)
    }

    /// The pieces that draw these bytes of the line: numbers into [`Line::pieces`]. Where the bytes go on past the
    /// window, the mark of omission is one of them.
    pub fn drawn(&self, start: usize, end: usize) -> Range<usize> {
        let shift = usize::from(self.left);
        let cells = self.cells.of(start.saturating_sub(self.base), end.saturating_sub(self.base));
        let window_end = self.base + self.cells.cells[self.window.end].source;
        let place = |cell: usize, byte: usize| {
            let inside = cell.clamp(self.window.start, self.window.end) - self.window.start + shift;
            inside + usize::from(self.right && byte > window_end)
        };
        place(cells.start, start)..place(cells.end, end)
    }

    /// What is drawn, as one text.
    pub fn text(&self) -> String {
        self.pieces().map(|piece| piece.text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULER: Ruler = Ruler { wide_ambiguous: false, unicode: true };

    fn cut(line: &str, seen: &str, text: usize, columns: usize) -> (String, String) {
        let start = line.find(seen).expect("the test names a part of its line");
        let end = start + seen.len();
        let line = Line::around(line, &[Focus { start, end, text }], columns, RULER);
        let drawn = line.drawn(start, end);
        let under = line.pieces().skip(drawn.start).take(drawn.len()).map(|piece| piece.text).collect();
        (line.text(), under)
    }

    #[test]
    fn a_line_that_fits_is_whole() {
        assert_eq!(cut("负责：项目经理", "项目", 0, 14), ("负责：项目经理".into(), "项目".into()));
    }

    #[test]
    fn a_longer_line_is_cut_where_nothing_is_said_about_it() {
        assert_eq!(cut("负责：项目经理和组员", "负责", 0, 14), ("负责：项目经…".into(), "负责".into()));
        assert_eq!(cut("负责：项目经理和组员", "组员", 0, 16), ("…项目经理和组员".into(), "组员".into()));
        assert_eq!(cut("负责：项目经理和组员", "经", 0, 8), ("…目经理…".into(), "经".into()));
    }

    #[test]
    fn a_label_wider_than_the_window_shows_its_beginning() {
        let (text, under) = cut("负责：项目经理和组员", "项目经理和组员", 0, 10);
        assert_eq!((text.as_str(), under.as_str()), ("…项目经理…", "项目经理…"));
    }

    #[test]
    fn the_window_moves_to_make_room_for_the_text_below() {
        let (text, under) = cut("负责：项目经理和组员", "组员", 8, 19);
        assert_eq!((text.as_str(), under.as_str()), ("…理和组员", "组员"));
    }

    #[test]
    fn a_very_long_line_costs_no_more_than_its_neighbourhood() {
        let line = format!("{}错{}", "长".repeat(20_000), "尾".repeat(20_000));
        let (text, under) = cut(&line, "错", 0, 22);
        assert_eq!((text.as_str(), under.as_str()), ("…长长长长长错尾尾尾尾…", "错"));
    }
}
