//! A walkthrough of one version, on either of them.

use super::exact::{Pair, Version};
use super::things::{Id, Side, ThingId};
use crate::diagnostic::{Language, Text, Turn, Walkthrough};
use crate::model::EndId;
use crate::runtime::{Effect, Program, Target};
use crate::say;
use crate::walk::Session;
use crate::walk::unattended::as_far_as_it_goes;
use rustc_hash::FxHashMap;

/// Whether a case goes exactly like a walkthrough to an end: the same steps and events in the same order, no others.
///
/// # Errors
/// Where it goes otherwise, and how.
pub fn follow(program: &Program, walkthrough: &Walkthrough) -> Result<String, Text> {
    let (session, stopped) = as_far_as_it_goes(program, &walkthrough.script(Language::English))?;
    let done = done(&session);
    let meant = walkthrough.turns.iter().map(|turn| match turn {
        Turn::Event(name) | Turn::Step { name, .. } => name.as_str(),
    });
    let meant: Vec<&str> = meant.collect();
    let apart = done.iter().zip(&meant).position(|(done, meant)| done != meant);
    let apart = apart.or((done.len() > meant.len()).then_some(meant.len()));
    if let Some(at) = apart {
        let there = called(program, &done[at]);
        return Err(match meant.get(at).map(|name| called(program, name)) {
            Some(expected) => say!("`{there}` comes there, not `{expected}`", "那里走的是“{there}”，不是“{expected}”"),
            None => say!("it does not end there: `{there}` follows", "那里没有结束，接着是“{there}”"),
        });
    }
    if let Some(why) = stopped {
        return Err(why);
    }
    match session.state().ended() {
        Some(ended) if done.len() == meant.len() => Ok(program[ended.end].name.clone()),
        Some(ended) => {
            let end = program[ended.end].name.clone();
            Err(say!("it ends with `{end}` before that", "此前就以“{end}”结束了"))
        }
        None => Err(say!("it does not end there", "那里没有结束")),
    }
}

fn called(program: &Program, name: &str) -> String {
    let step = program.steps.iter().position(|step| step.name == name);
    step.map_or_else(|| name.to_string(), |at| program.call(Target::Step(crate::runtime::StepId(at as u32))))
}

/// The steps that were completed and the events that happened, in order.
fn done(session: &Session) -> Vec<String> {
    let program = session.program;
    let effects = session.turns().iter().flat_map(|turn| &turn.effects);
    let done = effects.filter_map(|effect| match effect {
        Effect::Completed { step, .. } => Some(program[*step].name.clone()),
        Effect::Happened { event } => Some(program[*event].name.clone()),
        _ => None,
    });
    done.collect()
}

/// Whether an outcome of a version is the one of this name in the other.
pub fn is_end(pair: &Pair, version: Version, end: &str, there: &str) -> bool {
    let (side, other) = (pair.side(version), pair.side(version.other()));
    let ends = (0..side.model.ends.len() as u32).map(|at| side.at(Id::End(EndId(at))));
    let mut ends = ends.filter(|id| side.thing(*id).name == end);
    ends.any(|id| pair.across(version, id).is_some_and(|id| other.thing(id).name == there))
}

/// Names of one version in the words of the other.
pub struct Renaming<'p> {
    names: [FxHashMap<&'p str, &'p str>; 5],
    unit: String,
}

/// The kinds of things that a walkthrough names.
const STEP: usize = 0;
const FACT: usize = 1;
const EVENT: usize = 2;
const RECORD: usize = 3;
const VALUE: usize = 4;

impl<'p> Renaming<'p> {
    /// From a version of a unit to the other.
    pub fn of<'m: 'p>(pair: &Pair<'p, 'm>, from: Version, unit: ThingId) -> Option<Renaming<'p>> {
        let (own, other): (&Side, &Side) = (pair.side(from), pair.side(from.other()));
        let mut names: [FxHashMap<&'p str, &'p str>; 5] = Default::default();
        for at in (0..own.things.len() as u32).map(ThingId) {
            let thing = own.thing(at);
            let which = match thing.id {
                Id::Step(_) => STEP,
                Id::Fact(_) => FACT,
                Id::Event(_) => EVENT,
                Id::Record(_) => RECORD,
                Id::Value(..) => VALUE,
                _ => continue,
            };
            if own.unit_of(at) == Some(unit)
                && let Some(there) = pair.across(from, at)
            {
                names[which].insert(thing.name, other.thing(there).name);
            }
        }
        let unit = other.thing(pair.across(from, unit)?).name.to_string();
        Some(Renaming { names, unit })
    }

    /// A walkthrough in the words of the other version; what that does not have keeps its name, a given fact that it does
    /// not have is not given.
    pub fn walkthrough(&self, walkthrough: &Walkthrough) -> Walkthrough {
        let name = |which: usize, name: &str| {
            self.names[which].get(name).map_or_else(|| name.to_string(), |other| other.to_string())
        };
        let value = |value: &Text| match self.names[VALUE].get(value.en.as_str()) {
            Some(other) if value.en == value.zh => Text::same(*other),
            _ => value.clone(),
        };
        let mut renamed = walkthrough.clone();
        renamed.procedure = self.unit.clone();
        renamed.given.retain(|given| self.names[FACT].contains_key(given.fact.as_str()));
        for given in &mut renamed.given {
            given.fact = name(FACT, &given.fact);
            given.value = value(&given.value);
        }
        for turn in &mut renamed.turns {
            match turn {
                Turn::Event(event) => *event = name(EVENT, event),
                Turn::Step { name: step, answers, makes, .. } => {
                    *step = name(STEP, step);
                    for (fact, answer) in answers {
                        *fact = name(FACT, fact);
                        *answer = value(answer);
                    }
                    makes.iter_mut().flatten().for_each(|record| *record = name(RECORD, record));
                }
            }
        }
        renamed
    }
}
