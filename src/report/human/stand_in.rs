//! Characters that stand in for what is drawn, so that widths are ours and not the drawing library's.
//!
//! miette measures the text it draws with tables of its own, a character at a time, and has no notion of terminals
//! that draw `“` two columns wide. It is therefore given, for everything but ASCII and plain Chinese (on which all
//! tables agree), private-use characters that it takes for one column each; after drawing they are replaced by
//! what they stand for. Such characters in files and messages were shown by their codes before
//! ([`is_hidden`](crate::report::text::is_hidden)), so none can be mistaken.

use super::super::text::certain_width;
use super::line::Piece;

/// One column that belongs to the stand-in before it.
const FILLER: char = '\u{10fffd}';
const FIRST: u32 = 0xf0000;
const MOST: usize = 0xfffd;

/// What stands for what in one picture.
#[derive(Debug, Default)]
pub struct StandIns {
    pieces: Vec<String>,
}

impl StandIns {
    /// Appends to `out` what the library should draw for this piece.
    pub fn push(&mut self, piece: Piece<'_>, out: &mut String) {
        if piece.text.chars().all(|c| certain_width(c).is_some()) {
            out.push_str(piece.text);
            return;
        }
        let stand_in = match self.pieces.last() {
            // Runs of the same character are common: rules of ─, dots, quotes.
            Some(last) if last == piece.text => self.pieces.len() - 1,
            _ if self.pieces.len() < MOST => {
                self.pieces.push(piece.text.to_string());
                self.pieces.len() - 1
            }
            _ => {
                out.extend(std::iter::repeat_n('?', piece.width));
                return;
            }
        };
        out.extend(char::from_u32(FIRST + stand_in as u32));
        out.extend(std::iter::repeat_n(FILLER, piece.width - 1));
    }

    /// The drawing with every stand-in replaced, and without blanks at the ends of lines.
    pub fn resolve(&self, drawing: &str) -> String {
        let mut out = String::with_capacity(drawing.len());
        for line in drawing.lines() {
            if self.pieces.is_empty() {
                out.push_str(line);
            } else {
                for c in line.chars() {
                    match c {
                        FILLER => {}
                        '\u{f0000}'.. => {
                            out.push_str(self.pieces.get((c as u32 - FIRST) as usize).map_or("", String::as_str));
                        }
                        _ => out.push(c),
                    }
                }
            }
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_comes_back_in_the_columns_it_takes() {
        let mut stand_ins = StandIns::default();
        let mut out = String::new();
        let pieces = [("上", 2), ("“", 2), ("e\u{301}", 1), ("\\u{202e}", 8), ("“", 2), ("“", 2)];
        for (text, width) in pieces {
            stand_ins.push(Piece { text, width }, &mut out);
        }
        let columns: usize = pieces.iter().map(|piece| piece.1).sum();
        assert_eq!(out.chars().count() + 1, columns, "one column each, but for 上");
        assert_eq!(stand_ins.resolve(&out), "上“e\u{301}\\u{202e}““\n");
    }
}
