//! Guards over facts, evaluated over three values.

use super::ids::FactId;
use super::kept::operator;
use super::program::Program;
use super::quick::Tests;
use super::value::Value;
use crate::diagnostic::Language;
use crate::syntax::ast::Operator;
use crate::syntax::keywords::Inner;
use serde::{Deserialize, Serialize};

/// The three values of Kleene's strong logic (1938).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It depends on a fact that is not known.
    Unknown,
    /// It holds.
    Yes,
}

impl Truth {
    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::Yes } else { Truth::No }
    }
}

/// A guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Guard {
    /// All hold; of none, that is so.
    And(Vec<Guard>),
    /// Any holds; of none, that is not so.
    Or(Vec<Guard>),
    /// It does not hold.
    Not(Box<Guard>),
    /// A yes/no fact is yes.
    Is(FactId),
    /// A fact compared with constants: with `=` and `≠` several mean one of and none of them.
    Compare(FactId, #[serde(with = "operator")] Operator, Vec<Value>),
}

/// A guard, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Said")]
pub struct Condition {
    /// What must hold; of `otherwise`, that none of the others does.
    pub guard: Guard,
    /// It was written `otherwise`.
    pub otherwise: bool,
    /// The guard laid out to be tested quickly, where it can be.
    #[serde(skip)]
    tests: Option<Tests>,
}

/// A condition as it is kept.
#[derive(Deserialize)]
struct Said {
    guard: Guard,
    otherwise: bool,
}

impl From<Said> for Condition {
    fn from(said: Said) -> Condition {
        Condition::new(said.guard, said.otherwise)
    }
}

impl Guard {
    /// Whether it holds, where a fact has the value that `value` says.
    pub fn truth<'v>(&self, value: &impl Fn(FactId) -> Option<&'v Value>) -> Truth {
        match self {
            Guard::And(parts) => parts.iter().map(|part| part.truth(value)).min().unwrap_or(Truth::Yes),
            Guard::Or(parts) => parts.iter().map(|part| part.truth(value)).max().unwrap_or(Truth::No),
            Guard::Not(part) => part.truth(value).not(),
            Guard::Is(fact) => match value(*fact) {
                Some(Value::Yes(yes)) => Truth::from(*yes),
                Some(_) => Truth::No,
                None => Truth::Unknown,
            },
            Guard::Compare(fact, operator, values) => match value(*fact) {
                Some(known) => Truth::from(known.compares(*operator, values)),
                None => Truth::Unknown,
            },
        }
    }

    /// The facts that it reads, each once, in the order in which they are written.
    pub fn facts(&self) -> Vec<FactId> {
        let mut facts = Vec::new();
        self.collect(&mut facts);
        facts
    }

    fn collect(&self, facts: &mut Vec<FactId>) {
        match self {
            Guard::And(parts) | Guard::Or(parts) => parts.iter().for_each(|part| part.collect(facts)),
            Guard::Not(part) => part.collect(facts),
            Guard::Is(fact) | Guard::Compare(fact, ..) => {
                if !facts.contains(fact) {
                    facts.push(*fact);
                }
            }
        }
    }

    /// As it is written, with the keywords of one language.
    pub fn text(&self, program: &Program, language: Language) -> String {
        let joined = |parts: &[Guard], word: Inner| {
            let parts: Vec<String> = parts.iter().map(|part| part.part(program, language)).collect();
            parts.join(&format!(" {} ", word.word(language)))
        };
        match self {
            Guard::And(parts) => joined(parts, Inner::And),
            Guard::Or(parts) => joined(parts, Inner::Or),
            Guard::Not(part) => format!("{} {}", Inner::Not.word(language), part.part(program, language)),
            Guard::Is(fact) => program[*fact].name.clone(),
            Guard::Compare(fact, operator, values) => {
                let fact = &program[*fact];
                let values: Vec<String> = values.iter().map(|value| value.shown(&fact.kind, language)).collect();
                let (comma, sign) = match language {
                    Language::English => (", ", format!(" {} ", operator.sign())),
                    Language::Chinese if *operator == Operator::Equal => ("、", "＝".to_string()),
                    Language::Chinese => ("、", format!(" {} ", operator.sign())),
                };
                format!("{}{sign}{}", fact.name, values.join(comma))
            }
        }
    }

    fn part(&self, program: &Program, language: Language) -> String {
        match (self, language) {
            (Guard::And(parts) | Guard::Or(parts), _) if parts.len() == 1 => parts[0].part(program, language),
            (Guard::And(_) | Guard::Or(_), Language::English) => format!("({})", self.text(program, language)),
            (Guard::And(_) | Guard::Or(_), Language::Chinese) => format!("（{}）", self.text(program, language)),
            _ => self.text(program, language),
        }
    }
}

impl Condition {
    /// A guard, and whether it was written `otherwise`.
    pub fn new(guard: Guard, otherwise: bool) -> Condition {
        let tests = Tests::of(&guard);
        Condition { guard, otherwise, tests }
    }

    /// Whether it holds, where a fact has the value that `value` says, and `bit` as the bit of a row.
    #[inline]
    pub(super) fn truth<'v>(
        &self,
        bit: &impl Fn(FactId) -> u64,
        value: &impl Fn(FactId) -> Option<&'v Value>,
    ) -> Truth {
        match &self.tests {
            Some(tests) => tests.truth(bit),
            None => self.guard.truth(value),
        }
    }

    /// As it is written, without its brackets.
    pub fn text(&self, program: &Program, language: Language) -> String {
        if self.otherwise { Inner::Otherwise.word(language).to_string() } else { self.guard.text(program, language) }
    }
}
