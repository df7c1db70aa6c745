//! The one line that a person keeps, to show later that a record was kept.

use super::digest::Digest;
use crate::diagnostic::Text;
use crate::say;
use std::fmt::{Display, Formatter};
use std::str::FromStr;

/// Shows that a record was kept, and with it everything before it in the store.
///
/// Written as `CASE #NUMBER HASH-CHECK`: 64 hexadecimal digits, and four that tell a slip of the pen from a record that
/// was rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    /// The name of the case.
    pub case: String,
    /// The number of the record in the case, from 1.
    pub number: u64,
    /// The hash of the record.
    pub hash: Digest,
}

/// What is given as a receipt is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum BadReceipt {
    /// It does not look like one.
    Form,
    /// Its parts do not belong together: something was lost or changed on the way.
    Check,
}

impl BadReceipt {
    /// What is the matter, in both languages.
    pub fn text(self) -> Text {
        match self {
            BadReceipt::Form => say!(
                "no receipt: one reads `CASE #NUMBER HASH-CHECK`, as it was printed; copy the whole line",
                "这不是回执：回执的样子是“事项 #序号 摘要-校验码”，请把打印出来的那一行完整地复制过来"
            ),
            BadReceipt::Check => say!(
                "this receipt was not copied right: its parts do not belong together; copy the whole line again",
                "这份回执抄得不对：各部分对不上，请把整行重新复制一遍"
            ),
        }
    }
}

impl Receipt {
    fn check(&self) -> u16 {
        let digest =
            Digest::of(&[b"procedo receipt 1", self.case.as_bytes(), &self.number.to_be_bytes(), &self.hash.0]);
        u16::from_be_bytes([digest.0[0], digest.0[1]])
    }
}

impl Display for Receipt {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} #{} {}-{:04x}", self.case, self.number, self.hash, self.check())
    }
}

impl Receipt {
    /// The receipt on a line of a mail or a note: with whatever is before it, such as marks of quotation or the word that
    /// was printed with it, and behind it. Nothing where none is on it.
    ///
    /// # Errors
    /// When what looks like one was not copied right.
    pub fn on_line(line: &str) -> Result<Option<Receipt>, BadReceipt> {
        let mut looks_like_one = false;
        for (at, _) in line.match_indices('#') {
            let mut words = line[at..].split_whitespace();
            let (Some(number), Some(seal)) = (words.next(), words.next()) else { continue };
            // Up to the seal; whatever is behind it is not ours.
            let seal: String = seal.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
            if number[1..].parse::<u64>().is_err() || seal.len() < 32 {
                continue;
            }
            looks_like_one = true;
            // The check tells where the name of the case begins.
            let starts = line[..at].char_indices().map(|(start, _)| start);
            let whole = |start: usize| format!("{} {number} {seal}", &line[start..at]).parse::<Receipt>().ok();
            if let Some(receipt) = starts.into_iter().find_map(whole) {
                return Ok(Some(receipt));
            }
        }
        if looks_like_one { Err(BadReceipt::Check) } else { Ok(None) }
    }
}

impl FromStr for Receipt {
    type Err = BadReceipt;

    fn from_str(text: &str) -> Result<Self, BadReceipt> {
        let parts = || {
            let (text, seal) = text.trim().rsplit_once(char::is_whitespace)?;
            let (case, number) = text.trim_end().rsplit_once(char::is_whitespace)?;
            let (hash, check) = seal.split_once('-')?;
            let number = number.strip_prefix('#')?.parse().ok()?;
            let check = (check.len() == 4).then(|| u16::from_str_radix(check, 16).ok())??;
            let receipt = Receipt { case: case.trim_end().to_owned(), number, hash: hash.parse().ok()? };
            Some((receipt, check))
        };
        let (receipt, check) = parts().ok_or(BadReceipt::Form)?;
        if receipt.check() == check { Ok(receipt) } else { Err(BadReceipt::Check) }
    }
}
