//! An entry, the record it becomes, and how records are chained.

use super::digest::Digest;
use super::error::Problem;
use super::receipt::Receipt;

/// The longest name of a case, in characters.
pub const MAX_NAME: usize = 200;

/// The longest `who` and `why` of an entry, in characters.
pub const MAX_WORDS: usize = 1 << 16;

/// The longest body of an entry, in bytes.
pub const MAX_BODY: usize = 1 << 24;

/// What somebody wants to have on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it happened, in milliseconds since 1970-01-01 00:00 UTC, by the clock of whoever says so.
    pub at: i64,
    /// Who says so.
    pub who: String,
    /// Why; may be empty.
    pub why: String,
    /// The program on which the case stands from here on, by its digest: in the record that starts or migrates a case.
    pub program: Option<Digest>,
    /// What happened, as text. Not looked into.
    pub body: String,
}

/// Entries for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// The name of the case: 1 to [`MAX_NAME`] characters, no control characters, no blanks at its ends.
    pub case: String,
    /// The number that the first entry is to get in the case, from 1: one more than the last that was seen.
    pub number: u64,
    /// One or more; all of them are kept or none.
    pub entries: Vec<Entry>,
}

/// An entry that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The name of its case.
    pub case: String,
    /// Its number in the case, from 1.
    pub number: u64,
    /// Its place in the store, from 1: the order in which the records of all cases were kept.
    pub position: u64,
    /// What was to be kept.
    pub entry: Entry,
    /// Its link of the chain.
    pub hash: Digest,
}

/// The hashes that a record is chained to; [`Digest::NONE`] where there is no record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    /// Of the record before it in the store.
    pub store: Digest,
    /// Of the record before it in its case.
    pub case: Digest,
}

impl Record {
    /// What shows later that this record was kept.
    pub fn receipt(&self) -> Receipt {
        Receipt { case: self.case.clone(), number: self.number, hash: self.hash }
    }

    /// The hash that follows from its fields and links.
    pub(super) fn computed(&self, links: Links) -> Digest {
        chained(links, &self.case, self.number, self.position, &self.entry)
    }
}

/// The hash of a record with these fields, chained to these.
pub(super) fn chained(links: Links, case: &str, number: u64, position: u64, entry: &Entry) -> Digest {
    Digest::of(&[
        b"procedo record 1",
        &links.store.0,
        &links.case.0,
        &position.to_be_bytes(),
        case.as_bytes(),
        &number.to_be_bytes(),
        &entry.at.to_be_bytes(),
        entry.who.as_bytes(),
        entry.why.as_bytes(),
        entry.program.as_ref().map_or(&[], |program| &program.0[..]),
        entry.body.as_bytes(),
    ])
}

/// Whether a case can be called so: 1 to [`MAX_NAME`] characters, no control characters, no blanks at its ends.
pub fn is_name(name: &str) -> bool {
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME;
    fits && name.trim() == name && !name.chars().any(char::is_control)
}

impl Append {
    /// Whether it can be kept at all.
    ///
    /// # Errors
    /// When the name is none, a field is too long, or there is nothing to keep.
    pub fn check(&self) -> Result<(), Problem> {
        if !is_name(&self.case) {
            return Err(Problem::Name(self.case.clone()));
        }
        if self.entries.is_empty() || self.number == 0 {
            return Err(Problem::Nothing);
        }
        let too_long = |words: &str| words.len() > MAX_WORDS && words.chars().count() > MAX_WORDS;
        let long = |entry: &Entry| too_long(&entry.who) || too_long(&entry.why) || entry.body.len() > MAX_BODY;
        if self.entries.iter().any(long) { Err(Problem::TooLong) } else { Ok(()) }
    }
}
