//! A walk by hand, told again as a script would have it: what is given, each step with its answers, what happened.

use super::script::Answer;
use super::session::Session;
use super::value::Given;
use crate::runtime::{ActivationId, Effect, Event, FactId, RecordId, Source, Value};
use std::collections::BTreeMap;

/// What is given and answered, in order. A deadline that passed, or did not, is said with the other facts of its step.
pub fn retold(session: &Session) -> (Given, Vec<Answer>) {
    let program = session.program;
    let (mut given, mut answers) = (Given::default(), Vec::new());
    let mut settled: BTreeMap<ActivationId, Vec<(FactId, Value)>> = BTreeMap::new();
    for turn in session.turns() {
        // What a deadline settles, before its step is complete or as it is.
        let by_deadline = turn.effects.iter().filter_map(|effect| match effect {
            Effect::FactSet { fact, value, by: Source::Deadline(_) | Source::NoEvent(_), .. } => {
                Some((*fact, value.clone()))
            }
            _ => None,
        });
        match &turn.event {
            Event::Start { facts, records } => {
                given.facts.clone_from(facts);
                let there = |record: &RecordId| records.as_ref().is_none_or(|records| records.contains(record));
                let absent = program.given_records().filter(|record| !there(record)).map(|record| (record, false));
                given.records.extend(absent);
                let usual: Vec<_> = program.given_records().collect();
                let more = records.iter().flatten().filter(|record| !usual.contains(record));
                given.records.extend(more.map(|record| (*record, true)));
            }
            Event::Complete { activation, work } => {
                let Some(open) = turn.before.activation(*activation) else { continue };
                let mut facts = settled.remove(activation).unwrap_or_default();
                facts.extend(by_deadline);
                facts.extend(work.answers.iter().cloned());
                let facts = facts.into_iter().map(|(fact, value)| (0, fact, value)).collect();
                answers.push(Answer::Step { step: open.step, facts, made: work.made.clone() });
            }
            Event::DeadlinePasses { activation, .. } => settled.entry(*activation).or_default().extend(by_deadline),
            Event::Happens { event } => answers.push(Answer::Happens(*event)),
            // Nobody does these in a walk by hand.
            _ => {}
        }
    }
    (given, answers)
}
