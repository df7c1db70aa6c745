//! Formal numbers: the next from the last one and the facts.
//!
//! A number is a beginning (words and facts) and parts, `1.2.3`. The one part whose condition holds is raised; those
//! after it are dropped; those before it that the last number does not have count as 0. Where there is no last
//! number, all count as 0.

use super::guard::{Condition, Guard, Truth};
use super::ids::FactId;
use super::program::Program;
use super::value::Value;
use crate::syntax::ast::Operator;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::fmt::Write;

/// A rule that gives the next number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbering {
    /// What the number begins with.
    pub prefix: Vec<Piece>,
    /// The text fact that holds the last number.
    pub follows: Option<FactId>,
    /// The parts, first to last.
    pub parts: Vec<Part>,
    /// One number and the next, to be tried.
    pub examples: Vec<Example>,
}

/// A piece of the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// Letters as they are.
    Words(String),
    /// The value of a text fact.
    Fact(FactId),
}

/// A part of the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// When it is raised.
    pub when: Option<Condition>,
}

/// A number, the next one, and the facts for which it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The number before; empty for none.
    pub before: String,
    /// The number after.
    pub after: String,
    /// For which facts.
    pub when: Option<Condition>,
}

/// Why there is no next number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberTrouble {
    /// A fact of the beginning, or the one that holds the last number, is not known.
    Unknown(FactId),
    /// The last number does not begin as it should.
    Beginning {
        /// The last number.
        last: String,
        /// How it should begin.
        prefix: String,
    },
    /// What follows the beginning of the last number is not made of so many parts.
    Parts {
        /// The last number.
        last: String,
        /// At most so many.
        most: usize,
    },
    /// No part is raised.
    NoneRaised,
    /// It depends on facts that are not known which part is raised.
    Undecided,
    /// Several parts are raised: the first two.
    SeveralRaised(String, String),
    /// A part is as large as it can be.
    TooLarge,
    /// An example gives another number than it says.
    Differs {
        /// The number that comes out.
        gives: String,
    },
}

impl Numbering {
    /// The next number, for these facts. `own` is the last that this case issued, which counts where no fact holds it.
    ///
    /// # Errors
    /// When there is none.
    pub fn next<'v>(
        &self,
        own: Option<&'v str>,
        value: &impl Fn(FactId) -> Option<&'v Value>,
    ) -> Result<String, NumberTrouble> {
        let (prefix, last) = self.last(own, value)?;
        raise(prefix, last, self.raised(value)?, self.parts.len())
    }

    /// Whether the last number, as far as it is known, is one that another can follow.
    ///
    /// # Errors
    /// When it is not.
    pub fn check_last<'v>(&self, value: &impl Fn(FactId) -> Option<&'v Value>) -> Result<(), NumberTrouble> {
        // The first of all follows any beginning.
        if self.follows.is_none_or(|fact| matches!(value(fact), Some(Value::Text(text)) if text.trim().is_empty())) {
            return Ok(());
        }
        match self.last(None, value) {
            Ok((prefix, last)) => parts_of(&prefix, last, self.parts.len()).map(drop),
            Err(NumberTrouble::Unknown(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// What every number begins with, as far as the facts of it are known.
    pub fn beginning<'v>(&self, value: &impl Fn(FactId) -> Option<&'v Value>) -> Option<String> {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => Some(words.clone()),
            Piece::Fact(fact) => match value(*fact) {
                Some(Value::Text(text)) => Some(text.trim().to_string()),
                _ => None,
            },
        };
        self.prefix.iter().map(piece).collect()
    }

    /// What every number begins with, and the last one.
    fn last<'v>(
        &self,
        own: Option<&'v str>,
        value: &impl Fn(FactId) -> Option<&'v Value>,
    ) -> Result<(String, &'v str), NumberTrouble> {
        let text = |fact: FactId| match value(fact) {
            Some(Value::Text(text)) => Ok(text.trim()),
            _ => Err(NumberTrouble::Unknown(fact)),
        };
        let mut prefix = String::with_capacity(32);
        for piece in &self.prefix {
            match piece {
                Piece::Words(words) => prefix.push_str(words),
                Piece::Fact(fact) => prefix.push_str(text(*fact)?),
            }
        }
        let last = match self.follows {
            Some(fact) => text(fact)?,
            None => own.unwrap_or_default(),
        };
        Ok((prefix, last))
    }

    /// The one part that is raised.
    fn raised<'v>(&self, value: &impl Fn(FactId) -> Option<&'v Value>) -> Result<usize, NumberTrouble> {
        let truth = |part: &Part| part.when.as_ref().map_or(Truth::Yes, |when| when.guard.truth(value));
        let truths: SmallVec<[Truth; 8]> = self.parts.iter().map(truth).collect();
        let mut raised = truths.iter().enumerate().filter(|(_, truth)| **truth == Truth::Yes).map(|(at, _)| at);
        match (raised.next(), raised.next()) {
            (Some(one), Some(two)) => {
                let name = |at: usize| self.parts[at].name.clone();
                Err(NumberTrouble::SeveralRaised(name(one), name(two)))
            }
            _ if truths.contains(&Truth::Unknown) => Err(NumberTrouble::Undecided),
            (Some(one), None) => Ok(one),
            (None, _) => Err(NumberTrouble::NoneRaised),
        }
    }
}

/// The number after `last`, part `raised` of `most` raised by one.
fn raise(prefix: String, last: &str, raised: usize, most: usize) -> Result<String, NumberTrouble> {
    let mut parts = parts_of(&prefix, last, most)?;
    parts.resize(raised + 1, 0);
    parts[raised] = parts[raised].checked_add(1).ok_or(NumberTrouble::TooLarge)?;
    let mut number = prefix;
    for (at, part) in parts.iter().enumerate() {
        let dot = if at > 0 { "." } else { "" };
        let _ = write!(number, "{dot}{part}");
    }
    Ok(number)
}

/// The parts of a number, mostly few.
type Parts = SmallVec<[u64; 4]>;

/// The parts of a number; none of an empty one.
fn parts_of(prefix: &str, last: &str, most: usize) -> Result<Parts, NumberTrouble> {
    if last.is_empty() {
        return Ok(Parts::new());
    }
    let Some(rest) = last.strip_prefix(prefix) else {
        return Err(NumberTrouble::Beginning { last: last.to_string(), prefix: prefix.to_string() });
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Option<Parts> =
        rest.split('.').map(|part| Some(part).filter(|part| digits(part)).and_then(|part| part.parse().ok())).collect();
    let parts = parts.filter(|parts| parts.len() <= most);
    parts.ok_or_else(|| NumberTrouble::Parts { last: last.to_string(), most })
}

impl Example {
    /// Whether the rule gives what the example says.
    ///
    /// # Errors
    /// When it gives something else, or nothing.
    pub fn check(&self, program: &Program, numbering: &Numbering) -> Result<(), NumberTrouble> {
        let mut facts: Vec<(FactId, Value)> = Vec::new();
        if let Some(when) = &self.when {
            known(&when.guard, &mut facts);
        }
        let value = |fact: FactId| facts.iter().find(|(known, _)| *known == fact).map(|(_, value)| value);
        let raised = numbering.raised(&value)?;
        // What the facts of the beginning say is read off the number after: all before its trailing parts.
        let stem = self.after.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let prefix = numbering.prefix.iter().map(|piece| match piece {
            Piece::Words(words) => Some(words.as_str()),
            Piece::Fact(_) => None,
        });
        if !matches(stem, &prefix.collect::<Vec<_>>()) {
            let wanted = numbering.prefix.iter().map(|piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Fact(fact) => format!("‹{}›", program[*fact].name),
            });
            return Err(NumberTrouble::Beginning { last: self.after.clone(), prefix: wanted.collect() });
        }
        let gives = raise(stem.to_string(), &self.before, raised, numbering.parts.len())?;
        if gives == self.after { Ok(()) } else { Err(NumberTrouble::Differs { gives }) }
    }
}

/// The values that a guard says facts have, as far as it says so outright.
fn known(guard: &Guard, facts: &mut Vec<(FactId, Value)>) {
    match guard {
        Guard::And(parts) => parts.iter().for_each(|part| known(part, facts)),
        Guard::Is(fact) => facts.push((*fact, Value::Yes(true))),
        Guard::Not(part) => {
            if let Guard::Is(fact) = part.as_ref() {
                facts.push((*fact, Value::Yes(false)));
            }
        }
        Guard::Compare(fact, Operator::Equal, values) => {
            if let [value] = values.as_slice() {
                facts.push((*fact, value.clone()));
            }
        }
        Guard::Or(_) | Guard::Compare(..) => {}
    }
}

/// Whether text is made of these pieces in turn, where `None` is any text.
fn matches(text: &str, pieces: &[Option<&str>]) -> bool {
    // The places at which the pieces so far can end.
    let mut ends = vec![0];
    for piece in pieces {
        ends = match piece {
            Some(words) => {
                ends.into_iter().filter(|at| text[*at..].starts_with(words)).map(|at| at + words.len()).collect()
            }
            None => match ends.first() {
                Some(first) => (*first..=text.len()).filter(|at| text.is_char_boundary(*at)).collect(),
                None => Vec::new(),
            },
        };
    }
    ends.contains(&text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(last: &str, raised: usize, next: &str) {
        assert_eq!(raise("S v".to_string(), last, raised, 3).as_deref(), Ok(next), "after {last:?}");
    }

    #[test]
    fn a_part_is_raised_and_the_later_ones_begin_anew() {
        check("", 0, "S v1");
        check("S v1", 1, "S v1.1");
        check("S v1.1", 2, "S v1.1.1");
        check("S v1.1.9", 2, "S v1.1.10");
        check("S v1.1.3", 1, "S v1.2");
        check("S v1.2.7", 0, "S v2");
        check("S v9", 0, "S v10");
    }

    #[test]
    fn what_is_absent_counts_as_nothing() {
        check("S v1", 2, "S v1.0.1");
        check("", 1, "S v0.1");
        check("", 2, "S v0.0.1");
    }

    #[test]
    fn a_number_that_is_none_has_no_next() {
        for bad in ["T v1", "S v", "S v1.", "S v1.a", "S v1.2.3.4", "S v-1", "S v1..2", "S v99999999999999999999"] {
            assert!(raise("S v".to_string(), bad, 0, 3).is_err(), "{bad}");
        }
        assert_eq!(raise("S v".to_string(), &format!("S v{}", u64::MAX), 0, 3), Err(NumberTrouble::TooLarge));
    }

    #[test]
    fn the_beginning_of_an_example_is_told_from_its_parts() {
        assert!(matches("Life v", &[None, Some(" v")]));
        assert!(matches("a v v", &[None, Some(" v")]));
        assert!(!matches("Life", &[None, Some(" v")]));
        assert!(matches("A-x-B", &[Some("A-"), None, Some("-B")]));
        assert!(matches("", &[]));
        assert!(!matches("x", &[]));
    }
}
