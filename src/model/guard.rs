//! Guards, typed: facts compared with constants of their type.

use super::*;
use crate::syntax::ast::Operator;

/// `[ … ]`, resolved.
#[derive(Debug, Clone)]
pub struct Condition {
    /// With its brackets.
    pub at: Location,
    /// What it says.
    pub kind: ConditionKind,
}

/// What a condition says.
#[derive(Debug, Clone)]
pub enum ConditionKind {
    /// When none of the others holds.
    Otherwise,
    /// When this holds.
    When(Guard),
}

/// A guard over facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// All hold.
    And(Vec<Guard>),
    /// Any holds.
    Or(Vec<Guard>),
    /// It does not hold.
    Not(Box<Guard>),
    /// A yes/no fact is yes.
    Yes(FactId),
    /// A fact compared with constants: with `=` and `≠` several mean one of and none of them.
    Compare(FactId, Operator, Vec<Value>),
    /// Something in it could not be resolved; nothing is held against it.
    Unknown,
}

/// A constant, or the value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Yes or no.
    Yes(bool),
    /// A value of a list.
    Choice(Symbol),
    /// A whole number.
    Number(i64),
    /// A day, `2007-05-15`.
    Date(Symbol),
    /// A span of time.
    Duration(u32, TimeUnit),
    /// Words.
    Text(String),
}

impl Guard {
    /// The facts that it reads, each as often as it is written.
    pub fn facts(&self, into: &mut Vec<FactId>) {
        match self {
            Guard::And(parts) | Guard::Or(parts) => parts.iter().for_each(|part| part.facts(into)),
            Guard::Not(part) => part.facts(into),
            Guard::Yes(fact) | Guard::Compare(fact, ..) => into.push(*fact),
            Guard::Unknown => {}
        }
    }
}

impl Condition {
    /// The facts that it reads.
    pub fn facts(&self) -> Vec<FactId> {
        let mut facts = Vec::new();
        if let ConditionKind::When(guard) = &self.kind {
            guard.facts(&mut facts);
        }
        facts
    }
}
