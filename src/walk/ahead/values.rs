//! Values that are worth trying.

use crate::runtime::*;
use crate::syntax::keywords::TimeUnit;
use std::collections::{BTreeMap, BTreeSet};

/// Values of facts: of those that no condition tells apart, one.
pub struct Values<'p> {
    program: &'p Program,
    /// With which constants conditions compare each fact.
    constants: BTreeMap<FactId, Vec<Value>>,
    /// The facts that say how often one may go back.
    bounds: BTreeSet<FactId>,
}

impl<'p> Values<'p> {
    /// Of a program.
    pub fn of(program: &'p Program) -> Values<'p> {
        let mut constants = BTreeMap::new();
        conditions(program).for_each(|condition| collect(&condition.guard, &mut constants));
        let bounds = program.reworks.iter().filter_map(|rework| match rework.bound {
            Bound::Fact(fact) => Some(fact),
            Bound::Count(_) => None,
        });
        Values { program, constants, bounds: bounds.collect() }
    }

    /// The values to try, and whether every value behaves like one of them.
    pub fn of_fact(&self, fact: FactId, only: Option<&[u32]>) -> (Vec<Value>, bool) {
        let compared = self.constants.get(&fact).map(Vec::as_slice).unwrap_or_default();
        let free = compared.is_empty() && !self.bounds.contains(&fact);
        match &self.program[fact].kind {
            Kind::YesNo => (vec![Value::Yes(true), Value::Yes(false)], true),
            Kind::Choices(choices) => {
                let all = (0..choices.len() as u32).filter(|at| only.is_none_or(|only| only.contains(at)));
                (all.map(Value::Choice).collect(), true)
            }
            Kind::Integer(range) => {
                let (low, high) = range.unwrap_or((i64::MIN, i64::MAX));
                let mut numbers: BTreeSet<i64> = BTreeSet::from([0_i64.clamp(low, high), 1_i64.clamp(low, high)]);
                for value in compared {
                    if let Value::Number(at) = value {
                        numbers.extend([at.saturating_sub(1), *at, at.saturating_add(1)]);
                    }
                }
                numbers.retain(|number| (low..=high).contains(number));
                (numbers.into_iter().map(Value::Number).collect(), !self.bounds.contains(&fact))
            }
            Kind::Date => {
                let mut values = vec![Value::Date("2000-01-01".into()), Value::Date("2099-12-31".into())];
                values.extend(compared.iter().cloned());
                if free { (vec![values.swap_remove(0)], true) } else { (values, false) }
            }
            Kind::Duration => {
                let mut values = vec![Value::Duration(1, TimeUnit::Hour), Value::Duration(999, TimeUnit::Year)];
                values.extend(compared.iter().cloned());
                if free { (vec![values.swap_remove(0)], true) } else { (values, false) }
            }
            Kind::Text => {
                let mut values = vec![Value::Text("…".into())];
                values.extend(compared.iter().cloned());
                (values, free)
            }
        }
    }
}

/// All conditions of a procedure.
fn conditions(program: &Program) -> impl Iterator<Item = &Condition> {
    fn when<T>(things: &[Conditional<T>]) -> impl Iterator<Item = &Condition> {
        things.iter().filter_map(|thing| thing.when.as_ref())
    }
    let steps = program.steps.iter().flat_map(|step| {
        let seats = step.performers.iter().chain(&step.checkers).chain(&step.approvers);
        let people = seats.flat_map(|seat| when(seat)).chain(when(&step.with)).chain(when(&step.informed));
        let things = when(&step.needs).chain(when(&step.makes)).chain(when(&step.sets)).chain(when(&step.calls));
        people.chain(things).chain(when(&step.deadlines)).chain(when(&step.held))
    });
    let routes = program.steps.iter().flat_map(|step| &step.routes);
    let routes = routes.chain(program.parallels.iter().flat_map(|block| &block.routes));
    let branches = program.branches.iter().filter_map(|branch| match &branch.runs {
        Runs::When(condition) => Some(condition),
        Runs::Always | Runs::Whenever(_) => None,
    });
    let roles = program.roles.iter().flat_map(|role| when(&role.stands_for));
    let ends = program.ends.iter().flat_map(|end| when(&end.hand_over).chain(when(&end.with)));
    steps.chain(routes.filter_map(|route| route.when.as_ref())).chain(branches).chain(roles).chain(ends)
}

fn collect(guard: &Guard, into: &mut BTreeMap<FactId, Vec<Value>>) {
    match guard {
        Guard::And(parts) | Guard::Or(parts) => parts.iter().for_each(|part| collect(part, into)),
        Guard::Not(part) => collect(part, into),
        Guard::Is(_) => {}
        Guard::Compare(fact, _, values) => {
            let known = into.entry(*fact).or_default();
            values.iter().for_each(|value| {
                if !known.contains(value) {
                    known.push(value.clone());
                }
            });
        }
    }
}
