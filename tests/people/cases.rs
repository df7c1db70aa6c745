//! Every case of a procedure, by the interpreter: who was called upon each time that a step was done. And whether people
//! can be found, by trying them all.

use super::draft::{Condition, Draft, Kind, Party};
use procedo::runtime::*;
use std::collections::{BTreeMap, BTreeSet};

/// A seat that was to be filled: whose, which of theirs, and the roles whose people could.
pub type Called = (Party, usize, BTreeSet<String>);

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Done {
    pub step: String,
    pub called: Vec<Called>,
}

/// How cases can stand right after a step was done: what was done so far, in order; and how they can end.
pub struct Cases {
    pub prefixes: BTreeSet<Vec<Done>>,
}

/// The cases of a draft; nothing where there are too many.
pub fn cases(draft: &Draft, program: &Program) -> Option<Cases> {
    let mut cases = Cases { prefixes: BTreeSet::new() };
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<(State, Vec<Done>, bool)> = Vec::new();
    for bits in 0..4 {
        let given = program.given_facts();
        let facts = given.map(|fact| (fact, Value::Yes(bits >> u32::from(program[fact].name == "b") & 1 == 1)));
        let start = Event::Start { facts: facts.collect(), records: None };
        waiting.push((step(program, &State::new(), &start).unwrap().0, Vec::new(), false));
    }
    while let Some((state, done, rung)) = waiting.pop() {
        if !seen.insert((serde_json::to_string(&state).unwrap(), done.clone(), rung)) {
            continue;
        }
        if seen.len() > 12_000 {
            return None;
        }
        if !rung
            && let Some(bell) = program.event("bell")
            && let Ok((next, _)) = step(program, &state, &Event::Happens { event: bell })
        {
            waiting.push((next, done.clone(), true));
        }
        for open in state.open() {
            for answers in answers(program, &state, open.id) {
                let complete = Event::Complete { activation: open.id, work: Work::answers(answers) };
                let (next, effects) = step(program, &state, &complete).unwrap();
                let facts = facts(program, &state, open.frame, &effects);
                let name = &program[open.step].name;
                let mut done = done.clone();
                done.push(Done { step: name.clone(), called: called(draft, name, &facts) });
                cases.prefixes.insert(done.clone());
                waiting.push((next, done, rung));
            }
        }
    }
    Some(cases)
}

fn answers(program: &Program, state: &State, id: ActivationId) -> Vec<Vec<(FactId, Value)>> {
    let (mut complete, mut waiting) = (Vec::new(), vec![Vec::new()]);
    while let Some(answers) = waiting.pop() {
        match next_question(program, state, id, &answers) {
            None => complete.push(answers),
            Some(question) => waiting.extend([true, false].map(|yes| {
                let mut more: Vec<(FactId, Value)> = answers.clone();
                more.push((question.fact, Value::Yes(yes)));
                more
            })),
        }
    }
    complete
}

/// The facts that were known when everything had been answered, before anything was forgotten.
pub fn facts(program: &Program, state: &State, frame: FrameId, effects: &[Effect]) -> BTreeMap<String, bool> {
    let mut facts = BTreeMap::new();
    for at in 0..program.facts.len() as u32 {
        if let Some(Value::Yes(yes)) = state.fact(frame, FactId(at)) {
            facts.insert(program[FactId(at)].name.clone(), *yes);
        }
    }
    for effect in effects {
        if let Effect::FactSet { fact, value: Value::Yes(yes), .. } = effect {
            facts.insert(program[*fact].name.clone(), *yes);
        }
    }
    facts
}

/// Who was called upon.
pub fn called(draft: &Draft, step: &str, facts: &BTreeMap<String, bool>) -> Vec<Called> {
    let holds = |condition: &Condition| condition.as_ref().is_none_or(|(fact, yes)| facts.get(fact) == Some(yes));
    let mut numbers: BTreeMap<Party, usize> = BTreeMap::new();
    let mut called = Vec::new();
    for seat in &draft.step(step).seats {
        let number = numbers.entry(seat.party).or_default();
        *number += 1;
        let mut roles = BTreeSet::new();
        for (role, _) in seat.roles.iter().filter(|(_, condition)| holds(condition)) {
            match (role.as_str(), facts.get("a")) {
                ("s", Some(true)) => drop(roles.insert(draft.stands_for.0.clone())),
                ("s", Some(false)) => drop(roles.insert(draft.stands_for.1.clone())),
                ("g", _) => {
                    roles.insert("g".to_string());
                    roles.extend(draft.head.iter().chain(&draft.members).cloned());
                }
                _ => drop(roles.insert(role.clone())),
            }
        }
        if !roles.is_empty() {
            called.push((seat.party, *number, roles));
        }
    }
    called
}

/// Everybody there is: the people who are there, and as many from outside as could be needed.
pub fn crew(draft: &Draft, absent: &[usize], seats: usize) -> Vec<Vec<String>> {
    let there = draft.people.iter().enumerate().filter(|(at, _)| !absent.contains(at));
    let mut crew: Vec<Vec<String>> = there.map(|(_, (roles, _))| roles.clone()).collect();
    if !draft.people.iter().any(|(roles, _)| roles.iter().any(|role| role == "x")) {
        crew.extend(std::iter::repeat_n(vec!["x".to_string()], seats));
    }
    crew
}

/// Which seats nobody can fill.
pub fn vacant(draft: &Draft, cases: &Cases, absent: &[usize]) -> BTreeSet<(String, Party, usize)> {
    let crew = crew(draft, absent, 1);
    let mut vacant = BTreeSet::new();
    for done in cases.prefixes.iter().flatten() {
        for (party, number, roles) in &done.called {
            if !crew.iter().any(|person| person.iter().any(|role| roles.contains(role))) {
                vacant.insert((done.step.clone(), *party, *number));
            }
        }
    }
    vacant
}

/// Whether people can be found for all that was done so that these constraints are kept; nothing where there are too
/// many seats to try. Seats that nobody can fill are left out.
pub fn can_keep(draft: &Draft, done: &[Done], constraints: &[usize], crew: &[Vec<String>]) -> Option<bool> {
    let constraints: Vec<_> = constraints.iter().map(|at| &draft.constraints[*at]).collect();
    let is_about = |side: &(String, Party)| constraints.iter().any(|one| one.sides.contains(side));
    // Which time, whose seat, who can sit there.
    let mut seats: Vec<(usize, (String, Party), Vec<usize>)> = Vec::new();
    for (time, done) in done.iter().enumerate() {
        for (party, _, roles) in &done.called {
            let can = |person: &usize| crew[*person].iter().any(|role| roles.contains(role));
            let people: Vec<usize> = (0..crew.len()).filter(can).collect();
            let side = (done.step.clone(), *party);
            if is_about(&side) && !people.is_empty() {
                seats.push((time, side, people));
            }
        }
    }
    if seats.len() > 8 {
        return None;
    }
    let apart = |one: usize, other: usize| {
        constraints.iter().filter(|constraint| constraint.kind != Kind::Same).any(|constraint| {
            let at = |seat: usize| constraint.sides.iter().position(|side| *side == seats[seat].1);
            at(one).is_some() && at(other).is_some() && at(one) != at(other)
        })
    };
    let together = |given: &[usize]| {
        constraints.iter().filter(|constraint| constraint.kind == Kind::Same).all(|constraint| {
            let at = |seat: usize| constraint.sides.iter().position(|side| *side == seats[seat].1);
            let times: BTreeSet<(usize, usize)> =
                (0..seats.len()).filter_map(|seat| Some((seats[seat].0, at(seat)?))).collect();
            let sits = |person: usize, (time, side): (usize, usize)| {
                (0..seats.len()).any(|seat| seats[seat].0 == time && at(seat) == Some(side) && given[seat] == person)
            };
            times.is_empty() || (0..crew.len()).any(|person| times.iter().all(|time| sits(person, *time)))
        })
    };
    let people: Vec<&[usize]> = seats.iter().map(|(.., people)| people.as_slice()).collect();
    Some(try_all(&people, crew, &mut Vec::new(), &apart, &together))
}

/// Tries everybody in each seat, one after the other. Of people who are alike, none before the one before.
fn try_all(
    seats: &[&[usize]],
    crew: &[Vec<String>],
    given: &mut Vec<usize>,
    apart: &dyn Fn(usize, usize) -> bool,
    together: &dyn Fn(&[usize]) -> bool,
) -> bool {
    let seat = given.len();
    let Some(people) = seats.get(seat) else { return together(given) };
    for person in *people {
        let after_its_like = *person == 0 || crew[person - 1] != crew[*person] || given.contains(&(person - 1));
        let free = (0..seat).all(|other| given[other] != *person || !apart(seat, other));
        if after_its_like && free {
            given.push(*person);
            if try_all(seats, crew, given, apart, together) {
                return true;
            }
            given.pop();
        }
    }
    false
}
