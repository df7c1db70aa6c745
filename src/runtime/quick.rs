//! Guards laid out to be tested quickly: one row of tests, each of which values of a list a fact may have.
//!
//! Most guards say of facts that are yes or no, or one of a list, which values they may have. With every *not* moved to
//! the facts themselves (De Morgan; in Kleene's logic too), such a guard is a conjunction of disjunctions of these, or
//! it is tested as it is written.

use super::dense::Id;
use super::guard::{Guard, Truth};
use super::ids::FactId;
use super::value::Value;
use crate::syntax::ast::Operator;

/// A conjunction of disjunctions, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tests(Box<[Test]>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Test {
    fact: FactId,
    /// With it a disjunction is complete.
    last: bool,
    /// The values that it may have, one bit each; the last bit is for all from [`OTHERS`] on.
    values: u64,
}

/// No value from this place of a list on is told from the others.
const OTHERS: u32 = 63;

/// The values that facts have, one bit of each; none where it is not known.
#[derive(Clone, Debug, Default)]
pub struct Row(Vec<u64>);

impl Row {
    /// The value of a fact, as a bit.
    #[inline]
    pub fn value(&self, fact: FactId) -> u64 {
        self.0.get(fact.place()).copied().unwrap_or(0)
    }

    /// Notes the value of a fact.
    #[inline]
    pub fn set(&mut self, fact: FactId, value: Option<&Value>) {
        if fact.place() >= self.0.len() {
            self.0.resize(fact.place() + 1, 0);
        }
        self.0[fact.place()] = bit(value);
    }

    /// Forgets all values, and keeps the room.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }
}

/// A value as a bit; none where there is no value.
#[inline]
pub fn bit(value: Option<&Value>) -> u64 {
    value.map_or(0, |value| 1 << place(value).unwrap_or(OTHERS))
}

/// The place of a value among the bits of a test.
#[inline]
fn place(value: &Value) -> Option<u32> {
    match value {
        Value::Yes(yes) => Some(u32::from(*yes)),
        Value::Choice(at) => Some((*at).min(OTHERS)),
        _ => None,
    }
}

impl Tests {
    /// Lays out a guard, where that can be done.
    pub fn of(guard: &Guard) -> Option<Tests> {
        let mut tests = Vec::new();
        all(guard, true, &mut tests)?;
        Some(Tests(tests.into()))
    }

    /// Whether they hold, where the value of a fact is this bit.
    #[inline]
    pub fn truth(&self, value: &impl Fn(FactId) -> u64) -> Truth {
        let (mut all, mut any) = (Truth::Yes, Truth::No);
        for test in &self.0 {
            let value = value(test.fact);
            let truth = if value == 0 { Truth::Unknown } else { Truth::from(value & test.values != 0) };
            any = any.max(truth);
            if test.last {
                if any == Truth::No {
                    return Truth::No;
                }
                (all, any) = (all.min(any), Truth::No);
            }
        }
        all
    }
}

/// Adds the disjunctions that must all hold for a guard to be as it is wanted.
fn all(guard: &Guard, wanted: bool, into: &mut Vec<Test>) -> Option<()> {
    match (guard, wanted) {
        (Guard::And(parts), true) | (Guard::Or(parts), false) => {
            parts.iter().try_for_each(|part| all(part, wanted, into))
        }
        (Guard::Not(part), _) => all(part, !wanted, into),
        _ => {
            let first = into.len();
            any(guard, wanted, into)?;
            into[first..].last_mut()?.last = true;
            Some(())
        }
    }
}

/// Adds the tests of which any must hold for a guard to be as it is wanted.
fn any(guard: &Guard, wanted: bool, into: &mut Vec<Test>) -> Option<()> {
    let (fact, values) = match guard {
        Guard::Or(parts) if wanted => return parts.iter().try_for_each(|part| any(part, wanted, into)),
        Guard::And(parts) if !wanted => return parts.iter().try_for_each(|part| any(part, wanted, into)),
        Guard::Not(part) => return any(part, !wanted, into),
        Guard::Is(fact) => (*fact, 1 << 1),
        Guard::Compare(fact, Operator::Equal, values) => (*fact, bits(values)?),
        Guard::Compare(fact, Operator::Unequal, values) => (*fact, !bits(values)?),
        Guard::And(_) | Guard::Or(_) | Guard::Compare(..) => return None,
    };
    into.push(Test { fact, last: false, values: if wanted { values } else { !values } });
    Some(())
}

/// Values of a list, one bit each.
fn bits(values: &[Value]) -> Option<u64> {
    values.iter().try_fold(0, |bits, value| Some(bits | 1 << place(value).filter(|place| *place < OTHERS)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guards() -> impl Strategy<Value = Guard> {
        let choices = |places: Vec<u32>| places.into_iter().map(Value::Choice).collect::<Vec<_>>();
        let operator = prop_oneof![Just(Operator::Equal), Just(Operator::Unequal)];
        let compare = (0..3u32, operator, prop::collection::vec(prop_oneof![0..4u32, 60..66u32], 1..3));
        let leaf = prop_oneof![
            (3..6u32).prop_map(|fact| Guard::Is(FactId(fact))),
            compare.prop_map(move |(fact, operator, places)| Guard::Compare(FactId(fact), operator, choices(places))),
        ];
        leaf.prop_recursive(3, 12, 3, |part| {
            let parts = prop::collection::vec(part.clone(), 0..3);
            prop_oneof![
                parts.clone().prop_map(Guard::And),
                parts.prop_map(Guard::Or),
                part.prop_map(|part| Guard::Not(Box::new(part))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_laid_out_says_what_is_written(
            guard in guards(),
            choices in prop::collection::vec(prop::option::of(prop_oneof![0..4u32, 60..66u32]), 3),
            yes in prop::collection::vec(prop::option::of(prop::bool::ANY), 3),
        ) {
            let choices = choices.into_iter().map(|place| place.map(Value::Choice));
            let facts: Vec<Option<Value>> = choices.chain(yes.into_iter().map(|yes| yes.map(Value::Yes))).collect();
            let value = |fact: FactId| facts[fact.0 as usize].as_ref();
            if let Some(tests) = Tests::of(&guard) {
                prop_assert_eq!(tests.truth(&|fact| bit(value(fact))), guard.truth(&value));
            }
        }
    }
}
