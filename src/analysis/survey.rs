//! What a procedure mentions, collected once: which facts are read and what is asked of them, who sets them, which
//! records may be missing where somebody wants them, from which places deadlines run.

use super::Beside;
use super::classes::{Asked, comparisons};
use super::handed::Handed;
use super::order::Place;
use crate::model::{
    Bound, Carried, Condition, ConditionKind, FactId, Model, Piece, RecordId, RecordKind, RoleId, Runs, Seat, Step,
    StepId, Unit, UnitId,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a procedure mentions.
#[derive(Default)]
pub struct Survey<'m> {
    /// The facts, records and places that need a variable, in the order in which they are met.
    pub met: Vec<Met>,
    /// What guards ask of each fact that they read.
    pub asked: FxHashMap<FactId, Vec<Asked<'m>>>,
    /// The whole numbers at which a fact that bounds a way back is cut.
    pub numbers: FxHashMap<FactId, Vec<i64>>,
    /// Which steps may set which facts, in order.
    pub setters: Vec<(FactId, StepId)>,
    /// The places from which deadlines run.
    pub marks: Vec<Place>,
    /// The facts that take outcomes on which it depends what is handed back: each of their values counts by itself.
    pub apart: FxHashSet<FactId>,
}

/// Something that needs a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Met {
    /// A fact that a guard reads.
    Fact(FactId),
    /// A record that may be missing.
    Record(RecordId),
    /// A place from which a deadline runs.
    Done(Place),
}

impl<'m> Survey<'m> {
    /// Looks through a procedure.
    pub fn of(model: &'m Model, id: UnitId, handed: &Handed, besides: &'m [Beside]) -> Survey<'m> {
        let unit = &model[id];
        let mut survey = Survey::default();
        let mut roles = FxHashSet::default();
        for step in unit.steps.clone().map(StepId) {
            survey.step(model, step, handed, &mut roles);
        }
        for parallel in &model.parallels[unit.parallels.start as usize..unit.parallels.end as usize] {
            parallel.routes.iter().for_each(|route| survey.route(model, route));
            for branch in &parallel.branches {
                if let Runs::When(condition) = &model[*branch].runs {
                    survey.reads(Some(condition));
                }
            }
        }
        for end in &model.ends[unit.ends.start as usize..unit.ends.end as usize] {
            end.hand_over.iter().for_each(|to| survey.reads(to.condition.as_ref()));
            end.with.iter().for_each(|with| survey.reads(with.condition.as_ref()));
        }
        for record in &model.records[unit.records.start as usize..unit.records.end as usize] {
            if let RecordKind::Number(numbering) = &record.kind {
                numbering.parts.iter().for_each(|(_, condition)| survey.reads(condition.as_ref()));
                let pieces = numbering.prefix.iter().filter_map(|piece| match piece {
                    Piece::Fact(fact) => Some(*fact),
                    Piece::Words(_) => None,
                });
                for fact in pieces.chain(numbering.follows) {
                    survey.asked.entry(fact).or_default();
                }
            }
        }
        besides.iter().flat_map(|beside| &beside.conditions).for_each(|condition| survey.reads(condition.as_ref()));
        survey.setters.sort_unstable();
        survey.setters.dedup();
        survey.marks.sort_unstable();
        survey.marks.dedup();
        let wanted = wanted(model, unit);
        survey.meet(model, unit, &wanted);
        survey
    }

    fn reads(&mut self, condition: Option<&'m Condition>) {
        if let Some(Condition { kind: ConditionKind::When(guard), .. }) = condition {
            let mut found = Vec::new();
            comparisons(guard, &mut found);
            for (fact, asked) in found {
                self.asked.entry(fact).or_default().push(asked);
            }
        }
    }

    fn route(&mut self, model: &Model, route: &'m crate::model::Route) {
        self.reads(route.condition.as_ref());
        if let Some(bound @ Bound::Fact(fact)) = route.back.as_ref().map(|back| back.bound) {
            self.asked.entry(fact).or_default();
            // The bounds up to the largest that is told apart, and one beyond.
            let most = i64::from(super::variables::told_apart(model, bound));
            self.numbers.entry(fact).or_insert_with(|| (0..=most).collect());
        }
    }

    fn seats(&mut self, model: &'m Model, seats: &'m [Seat], roles: &mut FxHashSet<RoleId>) {
        for performer in seats.iter().flat_map(|seat| &seat.roles) {
            self.reads(performer.condition.as_ref());
            let mut waiting = vec![performer.role];
            while let Some(role) = waiting.pop() {
                if roles.insert(role) {
                    for other in &model[role].stands_for {
                        self.reads(other.condition.as_ref());
                        waiting.push(other.role);
                    }
                }
            }
        }
    }

    fn step(&mut self, model: &'m Model, id: StepId, handed: &Handed, roles: &mut FxHashSet<RoleId>) {
        let step = &model[id];
        [&step.performers, &step.checkers, &step.approvers]
            .into_iter()
            .for_each(|seats| self.seats(model, seats, roles));
        step.with.iter().for_each(|with| self.reads(with.condition.as_ref()));
        step.informed.iter().for_each(|notice| self.reads(notice.condition.as_ref()));
        step.needs.iter().for_each(|need| self.reads(need.condition.as_ref()));
        step.makes.iter().for_each(|make| self.reads(make.condition.as_ref()));
        for call in &step.calls {
            self.reads(call.condition.as_ref());
            if let Some(fact) = call.into.filter(|_| (0..call.gives.len()).any(|at| handed.by(call, at).is_some())) {
                self.apart.insert(fact);
                self.asked.entry(fact).or_default();
            }
        }
        step.held.iter().for_each(|meeting| self.reads(meeting.condition.as_ref()));
        step.routes.iter().for_each(|route| self.route(model, route));
        for deadline in &step.deadlines {
            self.reads(deadline.condition.as_ref());
            self.marks.extend(deadline.from.and_then(Place::of));
        }
        step.sets.iter().for_each(|set| self.reads(set.condition.as_ref()));
        self.setters.extend(sets(model, step).into_iter().map(|fact| (fact, id)));
    }

    /// The order of the variables: what a condition asks for together is met together, in the order in which it asks.
    fn meet(&mut self, model: &Model, unit: &Unit, wanted: &FxHashSet<RecordId>) {
        let mut seen = FxHashSet::default();
        let mut met = Vec::new();
        let mut meet = |one: Met| {
            if seen.insert(one) {
                met.push(one);
            }
        };
        let read = |fact: &FactId| self.asked.contains_key(fact);
        for id in unit.steps.clone().map(StepId) {
            let step = &model[id];
            let routes = step.routes.iter().filter_map(|route| route.condition.as_ref());
            routes.flat_map(Condition::facts).for_each(|fact| meet(Met::Fact(fact)));
            sets(model, step).into_iter().filter(read).for_each(|fact| meet(Met::Fact(fact)));
            makes(model, step).into_iter().filter(|id| wanted.contains(id)).for_each(|id| meet(Met::Record(id)));
            if self.marks.binary_search(&Place::Step(id)).is_ok() {
                meet(Met::Done(Place::Step(id)));
            }
        }
        unit.facts.clone().map(FactId).filter(read).for_each(|fact| meet(Met::Fact(fact)));
        unit.records.clone().map(RecordId).filter(|id| wanted.contains(id)).for_each(|id| meet(Met::Record(id)));
        self.marks.iter().for_each(|place| meet(Met::Done(*place)));
        self.met = met;
    }
}

/// The facts that a step may set: by what it is asked, by its calls, its deadlines and the event for which it waits.
pub fn sets(model: &Model, step: &Step) -> Vec<FactId> {
    let mut facts: Vec<FactId> = step.sets.iter().map(|set| set.fact).collect();
    for call in &step.calls {
        facts.extend(call.into);
        facts.extend(call.gives.iter().filter_map(|(_, carried)| match carried {
            Carried::Fact(fact) => Some(*fact),
            Carried::Record(_) => None,
        }));
    }
    facts.extend(step.deadlines.iter().filter_map(|deadline| deadline.then));
    facts.extend(step.awaits.iter().flat_map(|event| model[*event].sets.iter().copied()));
    facts
}

/// The records that a step may make: by itself, by its calls and by the event for which it waits.
pub fn makes(model: &Model, step: &Step) -> Vec<RecordId> {
    let mut records: Vec<RecordId> = step.makes.iter().map(|make| make.what).collect();
    for call in &step.calls {
        records.extend(call.gives.iter().filter_map(|(_, carried)| match carried {
            Carried::Record(record) => Some(*record),
            Carried::Fact(_) => None,
        }));
    }
    records.extend(step.awaits.iter().flat_map(|event| model[*event].brings.iter().copied()));
    records
}

/// The records that somebody wants and that need not be there from the start.
fn wanted(model: &Model, unit: &Unit) -> FxHashSet<RecordId> {
    let mut wanted = FxHashSet::default();
    for step in &model.steps[unit.steps.start as usize..unit.steps.end as usize] {
        wanted.extend(step.needs.iter().filter(|need| !need.optional).map(|need| need.record));
        wanted.extend(step.informed.iter().flat_map(|notice| notice.with.iter().copied()));
        let taken = step.calls.iter().flat_map(|call| &call.takes);
        wanted.extend(taken.filter_map(|(_, carried)| match carried {
            Carried::Record(record) => Some(*record),
            Carried::Fact(_) => None,
        }));
    }
    let ends = &model.ends[unit.ends.start as usize..unit.ends.end as usize];
    wanted.extend(ends.iter().flat_map(|end| end.with.iter().map(|with| with.what)));
    wanted.extend(unit.records.clone().map(RecordId).filter(|record| model[*record].taken_back));
    let events = &model.events[unit.events.start as usize..unit.events.end as usize];
    let brought: FxHashSet<RecordId> = events.iter().flat_map(|event| event.brings.iter().copied()).collect();
    wanted.retain(|record| !model[*record].given || brought.contains(record));
    wanted
}
