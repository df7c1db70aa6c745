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

/// Guards as text, with the keywords of one language.
pub struct GuardText<'m> {
    /// The model of the facts.
    pub model: &'m Model,
    /// The language of the keywords.
    pub language: crate::diagnostic::Language,
}

impl GuardText<'_> {
    /// A condition without its brackets.
    pub fn condition(&self, condition: &Condition) -> String {
        match &condition.kind {
            ConditionKind::Otherwise => Inner::Otherwise.word(self.language).to_string(),
            ConditionKind::When(guard) => self.guard(guard),
        }
    }

    /// A guard; `and` and `or` inside each other stand in brackets.
    pub fn guard(&self, guard: &Guard) -> String {
        match guard {
            Guard::And(parts) => self.joined(parts, Inner::And),
            Guard::Or(parts) => self.joined(parts, Inner::Or),
            Guard::Not(part) => format!("{} {}", Inner::Not.word(self.language), self.part(part)),
            Guard::Yes(fact) => self.model.text(self.model[*fact].name.symbol).to_string(),
            Guard::Compare(fact, operator, values) => {
                let between = match self.language {
                    crate::diagnostic::Language::English => ", ",
                    crate::diagnostic::Language::Chinese => "、",
                };
                let values = values.iter().map(|value| self.value(value)).collect::<Vec<_>>().join(between);
                format!("{} {} {values}", self.model.text(self.model[*fact].name.symbol), operator.sign())
            }
            Guard::Unknown => "?".to_string(),
        }
    }

    fn joined(&self, parts: &[Guard], word: Inner) -> String {
        let word = format!(" {} ", word.word(self.language));
        parts.iter().map(|part| self.part(part)).collect::<Vec<_>>().join(&word)
    }

    fn part(&self, guard: &Guard) -> String {
        match guard {
            Guard::And(_) | Guard::Or(_) => format!("({})", self.guard(guard)),
            _ => self.guard(guard),
        }
    }

    /// A constant.
    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::Yes(yes) => if *yes { Inner::Yes } else { Inner::No }.word(self.language).to_string(),
            Value::Choice(symbol) | Value::Date(symbol) => self.model.text(*symbol).to_string(),
            Value::Number(number) => number.to_string(),
            Value::Duration(count, unit) => unit.counted(*count, self.language),
            Value::Text(text) => format!("\"{text}\""),
        }
    }
}
