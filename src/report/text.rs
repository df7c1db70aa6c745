//! Text as it may be shown: harmless, visible, and of known width.

pub(super) use crate::source::is_hidden;
use unicode_width::UnicodeWidthChar;

/// The width of a character on which every table and every terminal agrees: ASCII and plain Chinese.
pub(super) fn certain_width(c: char) -> Option<usize> {
    match c {
        ' '..='~' => Some(1),
        '\u{3000}'..='\u{3029}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}' => Some(2),
        _ => None,
    }
}

/// How text is measured and which characters may be drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ruler {
    /// Whether `“ ” … — ①` and their like are two columns wide.
    pub wide_ambiguous: bool,
    /// Whether our own marks may be other than ASCII.
    pub unicode: bool,
}

/// Combining marks that one character may carry; more are shown by their codes, so that what is drawn in a column
/// is bounded.
const MOST_MARKS: usize = 8;

/// A tab reaches to the next multiple of this column.
const TAB: usize = 4;

impl Ruler {
    fn char_width(self, c: char) -> usize {
        certain_width(c).unwrap_or_else(|| if self.wide_ambiguous { c.width_cjk() } else { c.width() }.unwrap_or(0))
    }

    /// The columns that visible text takes.
    pub fn width(self, shown: &str) -> usize {
        shown.chars().map(|c| self.char_width(c)).sum()
    }

    /// What stands for text that was left out.
    pub fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// The text made visible, of at most `columns`, its end left out if need be.
    pub fn start_of(self, text: &str, columns: usize) -> String {
        let enough = boundary_before(text, columns.saturating_mul(4));
        let cells = Cells::new(&text[..enough], self);
        if enough == text.len() && cells.width() <= columns {
            return cells.shown;
        }
        let room = columns.saturating_sub(self.width(self.ellipsis()));
        let end = cells.cells.partition_point(|cell| cell.column <= room).saturating_sub(1);
        format!("{}{}", &cells.shown[..cells.cells[end].shown], self.ellipsis())
    }

    /// The text made visible, of at most `columns`, its beginning left out if need be.
    pub fn end_of(self, text: &str, columns: usize) -> String {
        let cells = Cells::new(text, self);
        if cells.width() <= columns {
            return cells.shown;
        }
        let room = columns.saturating_sub(self.width(self.ellipsis()));
        let from = cells.cells.partition_point(|cell| cell.column + room < cells.width());
        format!("{}{}", self.ellipsis(), &cells.shown[cells.cells[from].shown..])
    }
}

/// The largest character boundary that is not past `at`.
pub(super) fn boundary_before(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One thing that is drawn in its own columns: a character with its combining marks, a blown-up tab, a code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Its first byte in the text as written.
    pub source: usize,
    /// Its first byte in the text as shown.
    pub shown: usize,
    /// Its first column, from 0.
    pub column: usize,
}

/// A line, or a piece of one, cut into what is drawn. Every cell is at least one column wide.
#[derive(Debug)]
pub(super) struct Cells {
    /// The text as shown.
    pub shown: String,
    /// The cells, and one more that begins where the text ends.
    pub cells: Vec<Cell>,
}

impl Cells {
    /// Cuts up a piece of text.
    pub fn new(text: &str, ruler: Ruler) -> Self {
        let mut shown = String::with_capacity(text.len());
        let mut cells = Vec::with_capacity(text.len() / 2 + 1);
        let mut column = 0;
        let mut marks = MOST_MARKS; // a mark at the very beginning has nothing to stand on
        let mut last = ' ';
        for (source, c) in text.char_indices() {
            let from = shown.len();
            let hidden = certain_width(c).is_none() && is_hidden(c);
            let width = if hidden { 0 } else { ruler.char_width(c) };
            if hidden && matches!(c, '\u{fe0e}' | '\u{fe0f}') && marks < MOST_MARKS && !last.is_alphanumeric() {
                // Asks for the coloured or the plain form of a symbol: dropped, for terminals disagree on its width.
                continue;
            }
            if width == 0 && !hidden && marks < MOST_MARKS {
                shown.push(c);
                marks += 1;
                continue;
            }
            cells.push(Cell { source, shown: from, column });
            if width > 0 {
                shown.push(c);
                column += width;
                (marks, last) = (0, c);
                continue;
            }
            match c {
                '\t' => shown.extend(std::iter::repeat_n(' ', TAB - column % TAB)),
                '\0'..='\x1f' if ruler.unicode => shown.extend(char::from_u32(0x2400 + c as u32)),
                '\x7f' if ruler.unicode => shown.push('␡'),
                _ => shown.extend(c.escape_unicode()),
            }
            column += ruler.width(&shown[from..]);
            marks = MOST_MARKS;
        }
        cells.push(Cell { source: text.len(), shown: shown.len(), column });
        Cells { shown, cells }
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.cells.last().map_or(0, |end| end.column)
    }

    /// The cells that draw these bytes of the text as written, as a range of their numbers.
    pub fn of(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let last = self.cells.len() - 1;
        let from = self.cells.partition_point(|cell| cell.source <= start).saturating_sub(1).min(last);
        let to = self.cells.partition_point(|cell| cell.source < end).clamp(from, last);
        from..if end <= start { from } else { to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULER: Ruler = Ruler { wide_ambiguous: false, unicode: true };
    const ASCII: Ruler = Ruler { wide_ambiguous: true, unicode: false };

    impl Ruler {
        fn visible(self, text: &str) -> String {
            Cells::new(text, self).shown
        }
    }

    #[test]
    fn what_is_hidden_is_shown() {
        let hostile = "a\x1b[31mb\u{9b}0m\u{202e}c\u{200b}\x7f\r\n\0";
        assert_eq!(RULER.visible(hostile), r"a␛[31mb\u{9b}0m\u{202e}c\u{200b}␡␍␊␀");
        assert_eq!(ASCII.visible("\x1b\u{202e}"), r"\u{1b}\u{202e}");
        assert_eq!(RULER.visible("\u{10fffd}\u{e000}"), "\\u{10fffd}\u{e000}");
    }

    #[test]
    fn symbols_lose_their_selector_and_letters_show_it() {
        assert_eq!(RULER.visible("⚠\u{fe0f}好\u{fe0f}"), "⚠好\\u{fe0f}");
    }

    #[test]
    fn marks_stand_on_their_letter_unless_there_are_too_many() {
        let cells = Cells::new("e\u{301}x", RULER);
        assert_eq!((cells.width(), cells.cells.len()), (2, 3));
        assert_eq!(RULER.visible("\u{301}x"), "\\u{301}x");
        let many = format!("e{}", "\u{301}".repeat(10));
        assert_eq!(RULER.visible(&many), format!("e{}\\u{{301}}\\u{{301}}", "\u{301}".repeat(8)));
    }

    #[test]
    fn tabs_reach_their_stop_and_quotes_can_be_wide() {
        assert_eq!(RULER.visible("版\tb\t"), "版  b   ");
        assert_eq!((RULER.width("“版”"), ASCII.width("“版”")), (4, 6));
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(RULER.start_of("系统上线流程", 12), "系统上线流程");
        assert_eq!(RULER.start_of("系统上线流程", 11), "系统上线流…");
        assert_eq!(RULER.start_of("系统上线流程", 10), "系统上线…");
        assert_eq!(RULER.end_of("系统上线流程", 10), "…上线流程");
        assert_eq!(ASCII.start_of("系统上线流程", 10), "系统上...");
        assert_eq!(RULER.start_of("系统", 0), "…");
    }
}
