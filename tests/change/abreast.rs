//! Two versions, explored abreast with the interpreter: whatever can be done in one is done in the other, and what comes
//! of it must be the same, by name: which steps open and are completed by whom, what is known, made, told, where the case
//! goes and how it ends. Shares nothing with the comparison but the model.

use crate::oracle::explore::{Tried, key};
use procedo::diagnostic::Language;
use procedo::runtime::*;
use procedo::walk::parse_value;
use std::collections::{BTreeMap, HashSet};

/// In what the versions differ; nothing if in nothing. An error if that is too much to look at.
pub fn difference(old: &Tried, new: &Tried, most: usize) -> Result<Option<String>, ()> {
    let mut waiting = vec![(State::new(), State::new(), None)];
    let mut known = HashSet::new();
    while let Some((one, other, started)) = waiting.pop() {
        let started: bool = started.unwrap_or(false);
        if started && !known.insert((key(old, &one), key(new, &other))) {
            continue;
        }
        if known.len() > most {
            return Err(());
        }
        // What the words of either version tell apart is tried in both.
        for (from, to, events) in
            [(old, new, events(old, &one, started).ok_or(())?), (new, old, events(new, &other, started).ok_or(())?)]
        {
            let forwards = std::ptr::eq(from, old);
            let (here, there) = if forwards { (&one, &other) } else { (&other, &one) };
            for event in events {
                let Some(translated) = translated(from, to, here, there, &event) else {
                    // What neither allows neither has to know.
                    match step(&from.program, here, &event) {
                        Err(_) => continue,
                        Ok(_) => return Ok(Some(format!("only one version knows {event:?}"))),
                    }
                };
                let (a, b) = (step(&from.program, here, &event), step(&to.program, there, &translated));
                match (a, b) {
                    (Err(_), Err(_)) => {}
                    (Ok((next, effects)), Ok((other_next, other_effects))) => {
                        let (one, other) = (told(&from.program, &effects), told(&to.program, &other_effects));
                        if one != other {
                            return Ok(Some(format!("{event:?}: {one:?} and {other:?}")));
                        }
                        waiting.push(match forwards {
                            true => (next, other_next, Some(true)),
                            false => (other_next, next, Some(true)),
                        });
                    }
                    (Ok(_), Err(why)) => return Ok(Some(format!("{event:?}: only one refuses it: {why:?}"))),
                    (Err(why), Ok(_)) => return Ok(Some(format!("{event:?}: only one refuses it: {why:?}"))),
                }
            }
        }
    }
    Ok(None)
}

fn events(tried: &Tried, state: &State, started: bool) -> Option<Vec<Event>> {
    if !started {
        return Some(tried.starts());
    }
    let program = &tried.program;
    let mut events: Vec<Event> =
        (0..program.events.len() as u32).map(|at| Event::Happens { event: EventId(at) }).collect();
    // An event branch begins once: what it does once, it does twice.
    events.retain(|event| match event {
        Event::Happens { event } => !has_occurred(program, state, *event),
        _ => true,
    });
    for open in state.open() {
        for which in 0..program[open.step].deadlines.len() as u32 {
            events.push(Event::DeadlinePasses { activation: open.id, which });
        }
        if !open.waits {
            events.extend(tried.completions(state, open)?);
        }
    }
    Some(events)
}

fn has_occurred(program: &Program, state: &State, event: EventId) -> bool {
    state.open().iter().any(|open| {
        let around = state.around(open.frame);
        around.is_some_and(|(_, branch)| matches!(program[branch].runs, Runs::Whenever(own) if own == event))
    })
}

/// An event of one version as one of the other.
fn translated(from: &Tried, to: &Tried, here: &State, there: &State, event: &Event) -> Option<Event> {
    let (own, other) = (&from.program, &to.program);
    let fact = |(fact, value): &(FactId, Value)| {
        let name = &own[*fact].name;
        let found = other.facts.iter().position(|fact| fact.name == *name)?;
        let found = FactId(found as u32);
        let shown = value.shown(&own[*fact].kind, Language::English);
        Some((found, parse_value(other, found, &shown).ok()?))
    };
    let record = |record: &RecordId| {
        let name = &own[*record].name;
        Some(RecordId(other.records.iter().position(|record| record.name == *name)? as u32))
    };
    let activation = |id: ActivationId| {
        let step = here.activation(id)?.step;
        let name = &own[step].name;
        let place = here.open().iter().filter(|open| open.step == step).position(|open| open.id == id)?;
        let same = there.open().iter().filter(|open| other[open.step].name == *name);
        same.map(|open| (open.id, open.step)).nth(place)
    };
    Some(match event {
        Event::Start { facts, .. } => {
            let facts: Vec<(FactId, Value)> = facts.iter().map(fact).collect::<Option<_>>()?;
            Event::Start { facts, records: None }
        }
        Event::Happens { event } => {
            let name = &own[*event].name;
            Event::Happens { event: EventId(other.events.iter().position(|event| event.name == *name)? as u32) }
        }
        Event::DeadlinePasses { activation: id, which } => {
            let step = here.activation(*id)?.step;
            let (id, there) = activation(*id)?;
            let said = |program: &Program, step: StepId, at: usize| {
                let deadline = &program[step].deadlines[at].what;
                let name = |fact: FactId| program[fact].name.clone();
                let from = deadline.from.map(|from| program.call(from.into()));
                (deadline.length.text(program, Language::English), from, deadline.then.map(name))
            };
            // Of those that say the same, in their order.
            let which = *which as usize;
            let earlier = (0..which).filter(|at| said(own, step, *at) == said(own, step, which)).count();
            let all = 0..other[there].deadlines.len();
            let same = |at: &usize| said(other, there, *at) == said(own, step, which);
            Event::DeadlinePasses { activation: id, which: all.clone().filter(same).nth(earlier)? as u32 }
        }
        Event::Complete { activation: id, work } => {
            let (id, _) = activation(*id)?;
            let answers: Vec<(FactId, Value)> = work.answers.iter().map(fact).collect::<Option<_>>()?;
            let made = match &work.made {
                None => None,
                Some(made) => Some(made.iter().map(record).collect::<Option<Vec<_>>>()?),
            };
            Event::Complete { activation: id, work: Work { answers, made, ..Work::default() } }
        }
        _ => return None,
    })
}

/// What came of an event, by name, in no order.
fn told(program: &Program, effects: &[Effect]) -> BTreeMap<String, u32> {
    let mut all = BTreeMap::new();
    for effect in effects {
        if let Some(text) = one(program, effect) {
            *all.entry(text).or_insert(0) += 1;
        }
    }
    all
}

fn one(program: &Program, effect: &Effect) -> Option<String> {
    let holders = |seats: &[Vec<Holder>]| {
        let mut seats: Vec<Vec<String>> = seats
            .iter()
            .map(|seat| {
                let mut seat: Vec<String> = seat.iter().map(|holder| program[holder.role].name.clone()).collect();
                seat.sort();
                seat
            })
            .collect();
        seats.sort();
        format!("{seats:?}")
    };
    let records = |list: &[RecordId]| {
        let mut list: Vec<&str> = list.iter().map(|record| program[*record].name.as_str()).collect();
        list.sort_unstable();
        format!("{list:?}")
    };
    Some(match effect {
        Effect::Opened { step, waits, .. } => format!("opens {} {waits}", program[*step].name),
        Effect::Ready { happened, .. } => format!("ready {happened}"),
        Effect::Completed { step, who, checked, approved, .. } => format!(
            "completes {} by {} checked {} approved {}",
            program[*step].name,
            holders(who),
            holders(checked),
            holders(approved)
        ),
        Effect::FactSet { fact, value, .. } => {
            format!("{} = {}", program[*fact].name, value.shown(&program[*fact].kind, Language::English))
        }
        Effect::FactForgotten { fact, .. } => format!("forgets {}", program[*fact].name),
        Effect::RecordMade { record, revision, .. } => format!("makes {} {revision}", program[*record].name),
        Effect::NumberIssued { record, number } => format!("numbers {} {number}", program[*record].name),
        Effect::Informed { role, records: with, absent, .. } => {
            format!("tells {} {} {}", program[*role].name, records(with), records(absent))
        }
        Effect::Routed { from, to, .. } => format!("{} to {}", program.call((*from).into()), program.call(*to)),
        Effect::WentBack { round, of, .. } => format!("back {round} of {of}"),
        Effect::Spent { of, .. } => format!("spent {of}"),
        Effect::Forked { parallel, branches } => {
            let mut branches: Vec<String> =
                branches.iter().map(|(branch, fork, _)| format!("{} {fork:?}", program[*branch].name)).collect();
            branches.sort();
            format!("forks {} {branches:?}", program[*parallel].name)
        }
        Effect::Occurred { branch, .. } => format!("occurs {}", program[*branch].name),
        Effect::Joined { parallel } => format!("joins {}", program[*parallel].name),
        Effect::DeadlinePassed { step, .. } => format!("late {}", program[*step].name),
        Effect::Ended { end, hand_over, with, absent } => {
            let to = hand_over.map(|at| program[*end].hand_over[at as usize].what.clone());
            format!("ends {} {to:?} {} {}", program[*end].name, records(with), records(absent))
        }
        _ => return None,
    })
}
