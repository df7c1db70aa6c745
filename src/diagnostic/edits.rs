//! Edits of one text that do not touch one another.

use super::Edit;
use std::collections::BTreeMap;

/// Edits of one text, by where they begin.
#[derive(Debug, Default)]
pub struct Edits {
    by_start: BTreeMap<u32, (u32, String)>,
}

impl Edits {
    /// Adds all of these, unless one of them is in the way of one that is there; whether it did.
    pub fn add(&mut self, edits: &[Edit]) -> bool {
        if edits.iter().any(|edit| self.is_taken(edit.at.span.start, edit.at.span.end)) {
            return false;
        }
        for edit in edits {
            self.by_start.insert(edit.at.span.start, (edit.at.span.end, edit.text.clone()));
        }
        true
    }

    /// Whether some of these bytes are edited already. Of what is put in between two bytes and what replaces one of
    /// them nobody knows the order.
    fn is_taken(&self, start: u32, end: u32) -> bool {
        let mut near = self.by_start.range(..=end).rev().take_while(|(_, (other, _))| *other >= start);
        near.any(|(from, (to, _))| (*from < end && start < *to) || start == end || *from == *to)
    }

    /// The text with the edits applied. What they bring ends its lines as the text does.
    pub fn applied(&self, text: &str) -> String {
        let windows = text.contains("\r\n");
        let mut new = String::with_capacity(text.len());
        let mut from = 0;
        for (start, (end, with)) in &self.by_start {
            // A span that fell out of the text would be a fault of ours, not a reason to lose somebody's file.
            let Some(kept) = text.get(from..*start as usize) else { continue };
            new += kept;
            new += &if windows { with.replace('\n', "\r\n") } else { with.clone() };
            from = *end as usize;
        }
        new + text.get(from..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Location, Span};

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { at: Location { file: FileId(0), span: Span::new(start, end) }, text: text.to_string() }
    }

    #[test]
    fn edits_apply_in_the_order_of_the_text() {
        let mut edits = Edits::default();
        assert!(edits.add(&[edit(9, 12, "丁"), edit(0, 0, "零")]));
        assert!(edits.add(&[edit(3, 6, "")]));
        assert_eq!(edits.applied("甲乙丙三"), "零甲丙丁");
        assert_eq!(Edits::default().applied("甲"), "甲");
    }

    #[test]
    fn of_those_in_each_others_way_the_first_is_taken_whole() {
        let mut edits = Edits::default();
        assert!(edits.add(&[edit(4, 6, "x")]));
        for other in [edit(5, 7, ""), edit(2, 5, ""), edit(4, 4, "y"), edit(6, 6, "y"), edit(4, 6, ""), edit(0, 9, "")]
        {
            assert!(!edits.add(&[edit(20, 21, "z"), other.clone()]), "{other:?}");
        }
        assert!(edits.add(&[edit(6, 8, ""), edit(0, 4, "")]));
        assert_eq!(edits.by_start.len(), 3);
        assert!(!edits.add(&[edit(2, 7, "")]), "several at once");
    }

    #[test]
    fn line_breaks_are_those_of_the_text() {
        let mut edits = Edits::default();
        edits.add(&[edit(3, 3, "新\n")]);
        assert_eq!(edits.applied("甲\r\n"), "甲新\r\n\r\n");
    }
}
