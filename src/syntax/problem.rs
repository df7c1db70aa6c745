//! Why a line could not be read: where reading stopped, and what was expected there, in the user's words.

mod wanted;

pub(super) use wanted::Here;

use super::expression::{MAX_LINE_BYTES, MAX_NESTING};
use crate::diagnostic::Text;
use crate::say;

/// What is wrong with a line or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The byte of the text at which it goes wrong.
    pub at: usize,
    /// How many bytes are wrong; 0 where something is missing.
    pub len: usize,
    /// What is wrong.
    pub message: Text,
}

impl Problem {
    /// Something was expected here.
    pub fn expected(at: usize, what: Text) -> Self {
        let (en, zh) = (what.en, what.zh);
        Problem { at, len: 0, message: say!("expected {en}", "此处应为{zh}") }
    }

    /// What stands here is wrong.
    pub fn wrong(at: usize, len: usize, message: Text) -> Self {
        Problem { at, len, message }
    }

    /// The line is longer than any that is read.
    pub fn too_long(len: usize) -> Self {
        let limit = MAX_LINE_BYTES >> 10;
        let message = say!(
            "this line is too long: {len} bytes, and at most {limit} KiB are read",
            "这一行太长：{len} 字节，最多读 {limit} KiB"
        );
        Problem { at: 0, len: 0, message }
    }

    /// The brackets nest more deeply than is read.
    pub fn too_deep(at: usize) -> Self {
        let message = say!("brackets nest more than {MAX_NESTING} deep here", "括号在这里嵌套超过 {MAX_NESTING} 层");
        Problem { at, len: 1, message }
    }

    /// A keyword in full-width letters.
    pub fn full_width(at: usize, len: usize) -> Self {
        let message = say!("a keyword is written in half-width letters", "关键词要用半角字母书写");
        Problem { at, len, message }
    }

    /// The problem, in a text that begins `by` bytes earlier.
    pub fn shifted(mut self, by: usize) -> Self {
        self.at += by;
        self
    }
}
