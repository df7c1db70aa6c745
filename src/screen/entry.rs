//! One line of text that is typed.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A line, and where the cursor stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    text: String,
    /// In bytes, at the border of a character.
    cursor: usize,
}

impl Entry {
    /// With this text, the cursor behind it.
    pub fn with(text: String) -> Entry {
        Entry { cursor: text.len(), text }
    }

    /// What is typed so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Types a character.
    pub fn insert(&mut self, c: char) {
        if !c.is_control() {
            self.text.insert(self.cursor, c);
            self.cursor += c.len_utf8();
        }
    }

    /// Takes away the character before the cursor.
    pub fn backspace(&mut self) {
        self.left();
        self.delete();
    }

    /// Takes away the character behind the cursor.
    pub fn delete(&mut self) {
        if self.cursor < self.text.len() {
            self.text.remove(self.cursor);
        }
    }

    /// Takes away everything.
    pub fn clear(&mut self) {
        *self = Entry::default();
    }

    /// Goes one character back.
    pub fn left(&mut self) {
        self.cursor -= self.text[..self.cursor].chars().next_back().map_or(0, char::len_utf8);
    }

    /// Goes one character on.
    pub fn right(&mut self) {
        self.cursor += self.text[self.cursor..].chars().next().map_or(0, char::len_utf8);
    }

    /// Goes to the beginning.
    pub fn home(&mut self) {
        self.cursor = 0;
    }

    /// Goes to the end.
    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }

    /// What fits into so many columns around the cursor, and in which of them the cursor stands.
    pub fn window(&self, columns: usize) -> (String, usize) {
        let mut start = 0;
        while self.text[start..self.cursor].width() + 1 > columns.max(2) {
            start += self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
        let (mut shown, mut width) = (String::new(), 0);
        for c in self.text[start..].chars() {
            width += c.width().unwrap_or(0);
            if width > columns {
                break;
            }
            shown.push(c);
        }
        (shown, self.text[start..self.cursor].width())
    }
}
