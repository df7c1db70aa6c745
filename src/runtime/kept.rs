//! A program as text, and back: what is kept of it outlives the process that compiled it.
//!
//! The text is JSON, keywords in it stand in English, and every id is checked when it is read: what comes from elsewhere
//! may name what there is not.

use super::ids::*;
use super::program::*;
use crate::diagnostic::Language;
use crate::syntax::ast::Operator;
use crate::syntax::keywords::{Inner, TimeUnit};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The form of a kept program; one of another form is refused.
pub const PROGRAM_VERSION: u32 = 1;

/// A program with the version of its form.
#[derive(Serialize, Deserialize)]
struct Kept<P> {
    version: u32,
    program: P,
}

impl Program {
    /// As text, the same for equal programs.
    pub fn kept(&self) -> String {
        let kept = Kept { version: PROGRAM_VERSION, program: self };
        serde_json::to_string(&kept).unwrap_or_else(|_| unreachable!("a program is plain data with words as keys"))
    }

    /// From its text; nothing where that is no program of this form.
    pub fn from_kept(text: &str) -> Option<Program> {
        let kept: Kept<Program> = serde_json::from_str(text).ok()?;
        (kept.version == PROGRAM_VERSION && kept.program.is_sound()).then_some(kept.program)
    }
}

/// A unit of time, by its English keyword.
pub(super) mod unit {
    use super::*;

    pub fn serialize<S: Serializer>(unit: &TimeUnit, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(unit.word(Language::English))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeUnit, D::Error> {
        read(&String::deserialize(deserializer)?)
    }

    pub(super) fn read<E: Error>(word: &str) -> Result<TimeUnit, E> {
        let unit = TimeUnit::read(word).map(|(unit, _)| unit);
        unit.ok_or_else(|| E::custom(format!("`{word}` is no unit of time")))
    }
}

/// How many of a unit of time, where there is one.
pub(super) mod every {
    use super::*;

    pub fn serialize<S: Serializer>(every: &Option<(u32, TimeUnit)>, serializer: S) -> Result<S::Ok, S::Error> {
        every.map(|(count, unit)| (count, unit.word(Language::English))).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(u32, TimeUnit)>, D::Error> {
        let every: Option<(u32, String)> = Option::deserialize(deserializer)?;
        every.map(|(count, word)| Ok((count, unit::read(&word)?))).transpose()
    }
}

/// How often a meeting is held, by its English keyword.
pub(super) mod rhythm {
    use super::*;

    pub fn serialize<S: Serializer>(rhythm: &Inner, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(rhythm.word(Language::English))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Inner, D::Error> {
        let word = String::deserialize(deserializer)?;
        let rhythm = Inner::read(&word).map(|(rhythm, _)| rhythm);
        rhythm.ok_or_else(|| D::Error::custom(format!("`{word}` is no rhythm")))
    }
}

/// An operator, by its sign.
pub(super) mod operator {
    use super::*;

    const ALL: [Operator; 6] =
        [Operator::Equal, Operator::Unequal, Operator::Less, Operator::AtMost, Operator::Greater, Operator::AtLeast];

    pub fn serialize<S: Serializer>(operator: &Operator, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(operator.sign())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Operator, D::Error> {
        let sign = String::deserialize(deserializer)?;
        let operator = ALL.into_iter().find(|operator| operator.sign() == sign);
        operator.ok_or_else(|| D::Error::custom(format!("`{sign}` compares nothing")))
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, id) = match self {
            Target::Step(id) => ("step", id.0),
            Target::Parallel(id) => ("parallel", id.0),
            Target::Join(id) => ("join", id.0),
            Target::End(id) => ("end", id.0),
        };
        (kind, id).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
        let (kind, id): (String, u32) = Deserialize::deserialize(deserializer)?;
        match kind.as_str() {
            "step" => Ok(Target::Step(StepId(id))),
            "parallel" => Ok(Target::Parallel(ParallelId(id))),
            "join" => Ok(Target::Join(ParallelId(id))),
            "end" => Ok(Target::End(EndId(id))),
            _ => Err(D::Error::custom(format!("`{kind}` is no place"))),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Target::from(*self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
        match Target::deserialize(deserializer)? {
            Target::Step(id) => Ok(Place::Step(id)),
            Target::Parallel(id) => Ok(Place::Parallel(id)),
            Target::Join(_) | Target::End(_) => Err(D::Error::custom("no route begins there")),
        }
    }
}
