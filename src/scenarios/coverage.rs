//! What of a procedure cases took: steps, routes, outcomes, conditions and deadlines.
//!
//! A condition is covered both ways: by a case in which it held and by one in which it did not. `otherwise` is what is
//! left of the others and is not counted.

use crate::model::{self, Model, UnitId};
use crate::runtime::{
    ActivationId, BranchId, Condition, Conditional, Effect, EndId, FactId, Fork, FrameId, Place, Program, Runs, Step,
    StepId, Truth, Value,
};
use crate::source::Location;
use crate::syntax::keywords::Label;
use crate::walk::Session;
use std::collections::{BTreeMap, BTreeSet};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Steps that are done.
    Steps,
    /// Routes and hand-overs that are taken, ways back that are taken and spent, branches that run and are skipped.
    Routes,
    /// Outcomes.
    Outcomes,
    /// Conditions, both ways.
    Conditions,
    /// Deadlines that tell something: that they pass, and that they do not.
    Deadlines,
}

impl Kind {
    /// All, in the order in which they are shown.
    pub const ALL: [Kind; 5] = [Kind::Steps, Kind::Routes, Kind::Outcomes, Kind::Conditions, Kind::Deadlines];
}

/// Something that a case may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// The step is done.
    Step(StepId),
    /// The route of a place, by its number, is taken; of a way back, that it leads back.
    Route(Place, u32),
    /// The way back is spent: the case goes on where it leads then.
    Spent(Place, u32),
    /// The branch runs, or occurs.
    Runs(BranchId),
    /// The branch is skipped.
    Skips(BranchId),
    /// The case ends there.
    End(EndId),
    /// Which of several procedures takes over.
    HandsOver(EndId, u32),
    /// The condition holds, or does not.
    Condition(At, bool),
    /// The deadline of the step, by its number, passes, or does not.
    Deadline(StepId, u32, bool),
}

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// At a route of a place.
    Route(Place, u32),
    /// At a branch.
    Branch(BranchId),
    /// At a procedure that takes over.
    HandOver(EndId, u32),
    /// At something in a step, by its number among the conditions there.
    Step(StepId, u32),
}

impl Item {
    /// As what it counts.
    pub fn kind(self) -> Kind {
        match self {
            Item::Step(_) => Kind::Steps,
            Item::Route(..) | Item::Spent(..) | Item::Runs(_) | Item::Skips(_) | Item::HandsOver(..) => Kind::Routes,
            Item::End(_) => Kind::Outcomes,
            Item::Condition(..) => Kind::Conditions,
            Item::Deadline(..) => Kind::Deadlines,
        }
    }

    /// Where it is written.
    pub fn location(self, model: &Model, unit: UnitId, program: &Program) -> Location {
        let unit = &model[unit];
        let step = |id: StepId| &model[model::StepId(unit.steps.start + id.0)];
        let block = |id: crate::runtime::ParallelId| &model[model::ParallelId(unit.parallels.start + id.0)];
        let branch = |id: BranchId| &model[model::BranchId(unit.branches.start + id.0)];
        let end = |id: EndId| &model[model::EndId(unit.ends.start + id.0)];
        let route = |place: Place, at: u32| match place {
            Place::Step(id) => step(id).routes[at as usize].at,
            Place::Parallel(id) => block(id).routes[at as usize].at,
        };
        match self {
            Item::Step(id) => step(id).name.at,
            Item::Route(place, at) | Item::Spent(place, at) | Item::Condition(At::Route(place, at), _) => {
                route(place, at)
            }
            Item::Runs(id) | Item::Skips(id) | Item::Condition(At::Branch(id), _) => branch(id).heading,
            Item::End(id) => end(id).name.at,
            Item::HandsOver(id, at) | Item::Condition(At::HandOver(id, at), _) => end(id).hand_over[at as usize].at,
            Item::Condition(At::Step(id, at), _) => {
                let places = places_of(step(id), &program[id]);
                places.get(at as usize).copied().unwrap_or(step(id).name.at)
            }
            Item::Deadline(id, at, _) => step(id).deadlines[at as usize].at,
        }
    }
}

/// How often each thing was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Everything that there is, in the order of the procedure.
    pub items: Vec<(Item, u32)>,
}

/// A condition in a step, by its number, and at what it stands.
pub fn condition(program: &Program, id: StepId, at: u32) -> Option<(Label, &Condition)> {
    conditions_of(program, id).get(at as usize).copied()
}

/// The conditions in a step, but for those of its routes.
fn conditions_of(program: &Program, id: StepId) -> Vec<(Label, &Condition)> {
    fn all<T>(label: Label, things: &[Conditional<T>]) -> impl Iterator<Item = (Label, &Condition)> {
        things.iter().filter_map(move |thing| Some((label, thing.when.as_ref()?)))
    }
    let step = &program[id];
    let mut found = Vec::new();
    for (label, seats) in
        [(Label::By, &step.performers), (Label::Checker, &step.checkers), (Label::Approver, &step.approvers)]
    {
        found.extend(seats.iter().flat_map(|seat| all(label, seat)));
    }
    found.extend(all(Label::With, &step.with));
    found.extend(all(Label::Informed, &step.informed));
    found.extend(all(Label::Needs, &step.needs));
    found.extend(all(Label::Makes, &step.makes));
    found.extend(all(Label::Sets, &step.sets));
    found.extend(all(Label::Runs, &step.calls));
    found.extend(all(Label::Deadline, &step.deadlines));
    found.extend(all(Label::Held, &step.held));
    found
}

/// Where each condition of a step is written, in the same order.
fn places_of(written: &model::Step, step: &Step) -> Vec<Location> {
    let mut found = Vec::new();
    let mut add = |condition: &Option<model::Condition>, at: Location| found.extend(condition.as_ref().map(|_| at));
    for seat in written.performers.iter().chain(&written.checkers).chain(&written.approvers) {
        seat.roles.iter().for_each(|role| add(&role.condition, role.at));
    }
    written.with.iter().for_each(|with| add(&with.condition, with.at));
    written.informed.iter().for_each(|notice| add(&notice.condition, notice.at));
    written.needs.iter().for_each(|need| add(&need.condition, need.at));
    // What a call takes is needed as well, and written there.
    let call = written.calls.iter().find(|call| call.condition.is_some());
    for need in step.needs.iter().skip(written.needs.len()).filter(|need| need.when.is_some()) {
        debug_assert!(call.is_some(), "needed for a call: {need:?}");
        found.extend(call.map(|call| call.at));
    }
    let mut add = |condition: &Option<model::Condition>, at: Location| found.extend(condition.as_ref().map(|_| at));
    written.makes.iter().for_each(|make| add(&make.condition, make.at));
    written.sets.iter().for_each(|set| add(&set.condition, set.at));
    written.calls.iter().for_each(|call| add(&call.condition, call.at));
    written.deadlines.iter().for_each(|deadline| add(&deadline.condition, deadline.at));
    written.held.iter().for_each(|meeting| add(&meeting.condition, meeting.at));
    found
}

/// Whether a deadline tells something when it passes: what a case may be asked.
fn tells(program: &Program, id: StepId, which: usize) -> bool {
    program[id].deadlines[which].what.then.is_some() || program[id].awaits.is_some()
}

impl Coverage {
    /// Of no case yet.
    pub fn of(program: &Program) -> Coverage {
        let mut items = Vec::new();
        let both = |at: At| [Item::Condition(at, true), Item::Condition(at, false)];
        let routes = |place: Place, items: &mut Vec<Item>| {
            for (at, route) in (0..).zip(program.routes(place)) {
                items.push(Item::Route(place, at));
                items.extend(route.back.map(|_| Item::Spent(place, at)));
                let asked = route.when.as_ref().filter(|when| !when.otherwise);
                items.extend(asked.into_iter().flat_map(|_| both(At::Route(place, at))));
            }
        };
        for id in (0..program.steps.len() as u32).map(StepId) {
            items.push(Item::Step(id));
            for (at, (_, condition)) in (0..).zip(conditions_of(program, id)) {
                if !condition.otherwise {
                    items.extend(both(At::Step(id, at)));
                }
            }
            for which in (0..program[id].deadlines.len()).filter(|which| tells(program, id, *which)) {
                items.extend([true, false].map(|passes| Item::Deadline(id, which as u32, passes)));
            }
            routes(Place::Step(id), &mut items);
        }
        for id in (0..program.branches.len() as u32).map(BranchId) {
            items.push(Item::Runs(id));
            if let Runs::When(_) = &program[id].runs {
                items.push(Item::Skips(id));
                items.extend(both(At::Branch(id)));
            }
        }
        for id in (0..program.parallels.len() as u32).map(crate::runtime::ParallelId) {
            routes(Place::Parallel(id), &mut items);
        }
        for id in (0..program.ends.len() as u32).map(EndId) {
            items.push(Item::End(id));
            if program[id].hand_over.len() > 1 {
                for (at, to) in (0..).zip(&program[id].hand_over) {
                    items.push(Item::HandsOver(id, at));
                    if to.when.as_ref().is_some_and(|when| !when.otherwise) {
                        items.extend(both(At::HandOver(id, at)));
                    }
                }
            }
        }
        Coverage { items: items.into_iter().map(|item| (item, 0)).collect() }
    }

    /// With what a case took.
    pub fn add(&mut self, taken: &BTreeMap<Item, u32>) {
        for (item, count) in &mut self.items {
            *count += taken.get(item).copied().unwrap_or(0);
        }
    }

    /// With what other cases took.
    pub fn join(&mut self, other: &Coverage) {
        self.items.iter_mut().zip(&other.items).for_each(|((_, count), (_, more))| *count += more);
    }

    /// How much of a kind was taken, and how much there is.
    pub fn share(&self, kind: Kind) -> (usize, usize) {
        let of = || self.items.iter().filter(|(item, _)| item.kind() == kind);
        (of().filter(|(_, count)| *count > 0).count(), of().count())
    }

    /// What no case took.
    pub fn missing(&self) -> impl Iterator<Item = Item> + '_ {
        self.items.iter().filter(|(_, count)| *count == 0).map(|(item, _)| *item)
    }
}

/// What a walk took, and how often.
pub fn taken(session: &Session) -> BTreeMap<Item, u32> {
    let program = session.program;
    let mut found: BTreeMap<Item, u32> = BTreeMap::new();
    let mut passed: BTreeSet<(ActivationId, u32)> = BTreeSet::new();
    for turn in session.turns() {
        let mut add = |item: Item| *found.entry(item).or_default() += 1;
        let mut known: Vec<(FrameId, FactId, &Value)> = Vec::new();
        for effect in &turn.effects {
            if let Effect::FactSet { frame, fact, value, .. } = effect {
                known.push((*frame, *fact, value));
            }
        }
        let mut spent = false;
        for effect in &turn.effects {
            match effect {
                Effect::Completed { activation, step, frame, .. } => {
                    add(Item::Step(*step));
                    let fact = |fact: FactId| {
                        let set = known.iter().rev().find(|(other, known, _)| (other, *known) == (frame, fact));
                        set.map(|(_, _, value)| *value).or_else(|| turn.before.fact(*frame, fact))
                    };
                    for (at, (_, condition)) in (0..).zip(conditions_of(program, *step)) {
                        match condition.guard.truth(&fact) {
                            Truth::Yes => add(Item::Condition(At::Step(*step, at), true)),
                            Truth::No => add(Item::Condition(At::Step(*step, at), false)),
                            Truth::Unknown => {}
                        }
                    }
                    for (which, deadline) in (0..).zip(&program[*step].deadlines) {
                        let runs = deadline.when.as_ref().is_none_or(|when| when.guard.truth(&fact) == Truth::Yes);
                        if runs && !passed.contains(&(*activation, which)) {
                            add(Item::Deadline(*step, which, false));
                        }
                    }
                }
                Effect::DeadlinePassed { activation, step, which } => {
                    passed.insert((*activation, *which));
                    add(Item::Deadline(*step, *which, true));
                }
                Effect::Spent { .. } => spent = true,
                Effect::Routed { from, route, .. } => {
                    add(match std::mem::take(&mut spent) {
                        true => Item::Spent(*from, *route),
                        false => Item::Route(*from, *route),
                    });
                    for at in 0..program.routes(*from).len() as u32 {
                        add(Item::Condition(At::Route(*from, at), at == *route));
                    }
                }
                Effect::Forked { branches, .. } => {
                    for (branch, fork, _) in branches {
                        match fork {
                            Fork::Runs => add(Item::Runs(*branch)),
                            Fork::Skipped => add(Item::Skips(*branch)),
                            Fork::Listens => {}
                        }
                        add(Item::Condition(At::Branch(*branch), *fork == Fork::Runs));
                    }
                }
                Effect::Occurred { branch, .. } => add(Item::Runs(*branch)),
                Effect::Ended { end, hand_over, .. } => {
                    add(Item::End(*end));
                    for at in 0..program[*end].hand_over.len() as u32 {
                        add(Item::Condition(At::HandOver(*end, at), Some(at) == *hand_over));
                    }
                    hand_over.iter().for_each(|at| add(Item::HandsOver(*end, *at)));
                }
                _ => {}
            }
        }
    }
    found
}
