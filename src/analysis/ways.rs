//! In which ways the steps that constraints are about can be done, and which of them occur together in one case.

use super::assignment::{Answer, MOST_SEATS, Problem, Rule, Seats};
use super::chart::{Chart, PointKind};
use super::diagram::{Set, Value, Variable};
use super::duties::{Filled, seats};
use super::order::Place;
use super::people::{Crew, PersonId};
use super::{Proofs, Unproved};
use crate::diagnostic::Walkthrough;
use crate::model::{ConstraintKind, Model, Party, RoleId, StepId, UnitId};
use std::collections::BTreeMap;

/// More ways to do one step are not told apart.
const MOST_WAYS: usize = 64;

/// One way in which a step can be done: who is called upon to sit in those of its seats that constraints are about.
#[derive(Clone, Debug)]
pub struct Way {
    /// The step.
    pub step: StepId,
    /// The seats that are to be filled.
    pub seats: Vec<WaySeat>,
    /// For which valuations it is done so.
    pub set: Set,
}

/// A seat of a [`Way`].
#[derive(Clone, Debug)]
pub struct WaySeat {
    /// Whose.
    pub party: Party,
    /// The roles that are called upon.
    pub called: Vec<RoleId>,
    /// The roles whose people can sit there.
    pub fillers: Vec<RoleId>,
}

/// The ways of a procedure, step by step; nothing where there are too many.
pub fn ways(chart: &mut Chart) -> Option<Vec<Way>> {
    let model = chart.model;
    let mut sides: BTreeMap<StepId, Vec<Party>> = BTreeMap::new();
    for (step, party) in model[chart.unit].constraints.iter().flat_map(|constraint| &constraint.sides) {
        sides.entry(*step).or_default().push(*party);
    }
    let mut ways = Vec::new();
    for (step, parties) in sides {
        let seats: Vec<Filled> = seats(chart, step).into_iter().filter(|seat| parties.contains(&seat.party)).collect();
        let called = seats.iter().flat_map(|seat| seat.called.iter().map(|(.., set)| *set));
        let fillers = seats.iter().flat_map(|seat| seat.fillers.iter().map(|(_, set)| *set));
        let cuts: Vec<Set> = seats.iter().map(|seat| seat.wanted).chain(called).chain(fillers).collect();
        let mut cells = vec![Set::ALL];
        for cut in cuts {
            let halves = |cell: Set| [chart.diagrams.and(cell, cut), chart.diagrams.without(cell, cut)];
            cells = cells.into_iter().flat_map(halves).filter(|cell| !cell.is_empty()).collect();
            if cells.len() > MOST_WAYS {
                return None;
            }
        }
        for set in cells {
            let holds = |other: Set, chart: &mut Chart| !chart.diagrams.and(set, other).is_empty();
            let mut filled = Vec::new();
            for seat in &seats {
                if holds(seat.wanted, chart) {
                    let called = seat.called.iter().filter(|(.., set)| holds(*set, chart));
                    let called = called.map(|(role, ..)| *role).collect();
                    let fillers = seat.fillers.iter().filter(|(_, set)| holds(*set, chart));
                    let fillers = fillers.map(|(role, _)| *role).collect();
                    filled.push(WaySeat { party: seat.party, called, fillers });
                }
            }
            if !filled.is_empty() {
                ways.push(Way { step, seats: filled, set });
            }
        }
    }
    Some(ways)
}

/// Whether people can be found who keep these constraints, by their places in the procedure, in a case that goes these
/// ways; without a crew whether anybody could. Nothing where that takes too long to find out.
pub fn can_keep(
    model: &Model,
    unit: UnitId,
    ways: &[&Way],
    constraints: &[usize],
    crew: Option<&Crew>,
) -> Option<bool> {
    match problem(model, unit, ways, constraints, crew)?.solve() {
        Answer::Possible(_) => Some(true),
        Answer::Impossible => Some(false),
        Answer::Open => None,
    }
}

/// Who is to be found. Seats that nobody can fill are left out: that is another matter.
fn problem(model: &Model, unit: UnitId, ways: &[&Way], constraints: &[usize], crew: Option<&Crew>) -> Option<Problem> {
    let mut people: BTreeMap<PersonId, Seats> = BTreeMap::new();
    let mut elsewhere: BTreeMap<RoleId, Seats> = BTreeMap::new();
    // Of each side the seats of each way.
    let mut times: Vec<((StepId, Party), Seats)> = Vec::new();
    let mut count = 0;
    for way in ways {
        let first = times.len();
        for seat in &way.seats {
            if crew.is_some_and(|crew| !seat.fillers.iter().any(|role| crew.has(model, *role))) {
                continue;
            }
            if count == MOST_SEATS {
                return None;
            }
            let bit: Seats = 1 << count;
            count += 1;
            for (crew, role) in crew.iter().flat_map(|crew| seat.fillers.iter().map(move |role| (crew, *role))) {
                crew.holders(model, role).for_each(|person| *people.entry(person).or_default() |= bit);
                if crew.is_elsewhere(model, role) {
                    *elsewhere.entry(role).or_default() |= bit;
                }
            }
            let side = (way.step, seat.party);
            match times[first..].iter_mut().find(|(other, _)| *other == side) {
                Some((_, seats)) => *seats |= bit,
                None => times.push((side, bit)),
            }
        }
    }
    let mut people: Vec<Seats> = people.into_values().collect();
    // From elsewhere come as many as are needed, and so does everybody where nothing is known of people.
    let all = if count == MOST_SEATS { Seats::MAX } else { (1 << count) - 1 };
    let as_needed = elsewhere.into_values().chain(crew.is_none().then_some(all));
    people.extend(as_needed.flat_map(|seats| std::iter::repeat_n(seats, count)));
    let mut rules = Vec::new();
    for constraint in constraints {
        let constraint = &model[unit].constraints[*constraint];
        let mut groups: BTreeMap<(usize, usize), Seats> = BTreeMap::new();
        for (at, (side, seats)) in times.iter().enumerate() {
            let Some(which) = constraint.sides.iter().position(|other| other == side) else { continue };
            let time = if constraint.kind == ConstraintKind::SamePerson { at } else { 0 };
            *groups.entry((which, time)).or_default() |= seats;
        }
        let groups: Vec<Seats> = groups.into_values().collect();
        match constraint.kind {
            _ if groups.len() < 2 => {}
            ConstraintKind::SamePerson => rules.push(Rule::Together(groups)),
            ConstraintKind::DifferentPeople | ConstraintKind::AtMostOne => rules.push(Rule::Apart(groups)),
        }
    }
    Some(Problem { seats: count, people, rules })
}

/// Proofs in which it is noted which ways a case has gone.
pub struct Marked<'m> {
    proofs: Proofs<'m>,
    variables: Vec<Variable>,
}

impl<'m> Marked<'m> {
    /// Proves a procedure anew, with its ways noted.
    ///
    /// # Errors
    /// When that is too large.
    pub fn of(model: &'m Model, unit: UnitId) -> Result<Marked<'m>, Unproved> {
        let mut variables = Vec::new();
        let proofs = Proofs::keeping(model, unit, |chart| {
            let mut by_step: BTreeMap<StepId, Vec<(Set, Variable)>> = BTreeMap::new();
            for way in ways(chart).unwrap_or_default() {
                let variable = chart.diagrams.variable(2);
                variables.push(variable);
                by_step.entry(way.step).or_default().push((way.set, variable));
            }
            chart.note_completions(&by_step);
            let done = by_step.keys().filter_map(|step| chart.at(PointKind::Leave(Place::Step(*step))));
            let kept = done.flat_map(|point| variables.iter().map(move |variable| (point, *variable)));
            kept.collect()
        })?;
        Ok(Marked { proofs, variables })
    }

    /// Which ways a case can have gone when it has just done a step.
    pub fn after(&mut self, step: StepId) -> Set {
        let mut set = self.proofs.reach.when(&self.proofs.chart, PointKind::Leave(Place::Step(step)));
        for variable in self.proofs.chart.diagrams.support(set) {
            if !self.variables.contains(&variable) {
                set = self.proofs.chart.diagrams.project(set, variable);
            }
        }
        set
    }

    /// A combination of ways in a set, with as many of them as may be; nothing if the set is empty.
    pub fn pick(&self, set: Set) -> Option<Vec<usize>> {
        let most_first = |_: Variable| -> Vec<Value> { vec![1, 0] };
        let picked = self.proofs.chart.diagrams.pick(set, &most_first)?;
        // Where nothing is said of a way, there are cases with it.
        let gone = |at: &usize| picked.get(&self.variables[*at]).is_none_or(|value| *value == 1);
        Some((0..self.variables.len()).filter(gone).collect())
    }

    /// The combinations that are more than a part of this one.
    pub fn beyond(&mut self, set: Set, ways: &[usize]) -> Set {
        let others = (0..self.variables.len()).filter(|way| !ways.contains(way));
        let others: Vec<Set> =
            others.map(|way| self.proofs.chart.diagrams.is(self.variables[way], |value| value == 1)).collect();
        let any = self.proofs.chart.diagrams.any(others);
        self.proofs.chart.diagrams.and(set, any)
    }

    /// The combinations that do not hold all of this one.
    pub fn without(&mut self, set: Set, ways: &[usize]) -> Set {
        let all = self.all(ways);
        self.proofs.chart.diagrams.without(set, all)
    }

    fn all(&mut self, ways: &[usize]) -> Set {
        let sets: Vec<Set> =
            ways.iter().map(|way| self.proofs.chart.diagrams.is(self.variables[*way], |v| v == 1)).collect();
        self.proofs.chart.diagrams.all(sets)
    }

    /// Whether there was too much to tell apart.
    pub fn overflowed(&self) -> bool {
        self.proofs.chart.diagrams.overflowed()
    }

    /// The shortest walkthrough that goes all of these ways, and the step that it does last.
    pub fn witness(&mut self, ways: &[usize], steps: &[StepId]) -> Option<(StepId, Walkthrough)> {
        let all = self.all(ways);
        let mut shortest: Option<(StepId, Walkthrough)> = None;
        for step in steps {
            let Some(point) = self.proofs.chart.at(PointKind::Leave(Place::Step(*step))) else { continue };
            let Some(walkthrough) = self.proofs.witness(point, all) else { continue };
            if shortest.as_ref().is_none_or(|(_, other)| walkthrough.turns.len() < other.turns.len()) {
                shortest = Some((*step, walkthrough));
            }
        }
        shortest
    }
}
