//! Where the facts and records of a procedure come from, and what becomes of them.

use super::*;
use rustc_hash::FxHashSet;

/// The facts and records of one procedure.
#[derive(Debug)]
pub struct Uses {
    first_fact: u32,
    first_record: u32,
    facts: Vec<FactUse>,
    records: Vec<RecordUse>,
}

/// What becomes of a fact.
#[derive(Debug, Default)]
pub struct FactUse {
    /// Something depends on it: a condition, a span of time, a bound, a number, a called procedure or one that calls.
    pub read: bool,
    /// Where a case goes depends on it, here or in a procedure that it is passed to.
    pub routes: bool,
    /// Where it is established.
    pub set: Vec<Location>,
}

/// Where a record comes from, and what becomes of it.
#[derive(Debug, Default)]
pub struct RecordUse {
    /// Steps make it, or calls give it back.
    pub made: bool,
    /// The events that bring it.
    pub brought: Vec<EventId>,
    /// Where steps need it, calls take it, somebody is told with it or it goes along at an end; and whether that blocks.
    wanted: Vec<(Location, bool)>,
    /// It travels with another record.
    pub attached: bool,
    /// A procedure that calls this one takes it back.
    pub returned: bool,
}

impl RecordUse {
    /// Whether it comes from anywhere, as far as it is not given.
    pub fn comes(&self) -> bool {
        self.made || !self.brought.is_empty()
    }

    /// Whether it goes anywhere.
    pub fn goes(&self) -> bool {
        !self.wanted.is_empty() || self.attached || self.returned
    }

    /// Whether something cannot go on without it.
    pub fn blocks(&self) -> bool {
        self.wanted.iter().any(|(_, blocks)| *blocks)
    }

    /// Where it is wanted, in the order of the file.
    pub fn wanted(&self) -> Vec<Location> {
        let mut places: Vec<Location> = self.wanted.iter().map(|(at, _)| *at).collect();
        places.sort();
        places
    }
}

impl Uses {
    /// Of each of these procedures.
    pub fn of(model: &Model, units: impl IntoIterator<Item = UnitId>) -> Vec<(UnitId, Uses)> {
        let calls = model.steps.iter().flat_map(|step| &step.calls);
        let returned: FxHashSet<(UnitId, Symbol)> =
            calls.flat_map(|call| call.gives.iter().map(|(theirs, _)| (call.unit, *theirs))).collect();
        units.into_iter().map(|id| (id, Gathering::of(model, id, &returned))).collect()
    }

    /// What becomes of a fact of this procedure.
    pub fn fact(&self, id: FactId) -> &FactUse {
        &self.facts[(id.0 - self.first_fact) as usize]
    }

    /// What becomes of a record of this procedure.
    pub fn record(&self, id: RecordId) -> &RecordUse {
        &self.records[(id.0 - self.first_record) as usize]
    }
}

struct Gathering<'m> {
    model: &'m Model,
    uses: Uses,
}

impl Gathering<'_> {
    fn of(model: &Model, id: UnitId, returned: &FxHashSet<(UnitId, Symbol)>) -> Uses {
        let unit = &model[id];
        let uses = Uses {
            first_fact: unit.facts.start,
            first_record: unit.records.start,
            facts: unit.facts.clone().map(|_| FactUse::default()).collect(),
            records: unit.records.clone().map(|_| RecordUse::default()).collect(),
        };
        let mut gathering = Gathering { model, uses };
        unit.roles.clone().map(RoleId).for_each(|id| gathering.roles(&model[id].stands_for));
        unit.steps.clone().map(StepId).for_each(|id| gathering.step(&model[id]));
        unit.parallels.clone().map(ParallelId).for_each(|id| gathering.parallel(&model[id]));
        unit.events.clone().map(EventId).for_each(|id| gathering.event(id));
        unit.ends.clone().map(EndId).for_each(|id| gathering.end(&model[id]));
        for record in unit.records.clone().map(RecordId) {
            gathering.attached(&model[record]);
            gathering.record(record).returned = returned.contains(&(id, model[record].name.symbol));
        }
        let given_back =
            unit.facts.clone().map(FactId).filter(|fact| returned.contains(&(id, model[*fact].name.symbol)));
        given_back.for_each(|fact| gathering.routes_on(fact));
        gathering.uses
    }

    fn fact(&mut self, id: FactId) -> &mut FactUse {
        &mut self.uses.facts[(id.0 - self.uses.first_fact) as usize]
    }

    fn record(&mut self, id: RecordId) -> &mut RecordUse {
        &mut self.uses.records[(id.0 - self.uses.first_record) as usize]
    }

    fn reads(&mut self, condition: Option<&Condition>) {
        let facts = condition.map(Condition::facts).unwrap_or_default();
        facts.into_iter().for_each(|fact| self.fact(fact).read = true);
    }

    fn routes_on(&mut self, fact: FactId) {
        let fact = self.fact(fact);
        (fact.read, fact.routes) = (true, true);
    }

    /// A condition on which it depends where the case goes.
    fn decides(&mut self, condition: Option<&Condition>) {
        let facts = condition.map(Condition::facts).unwrap_or_default();
        facts.into_iter().for_each(|fact| self.routes_on(fact));
    }

    /// Routes that all lead to the same place decide nothing.
    fn routes(&mut self, routes: &[Route]) {
        let ways = |route: &Route| {
            let then = route.back.as_ref().map(|back| back.then);
            [Some((route.target, route.back.is_some())), then.map(|then| (then, false))]
        };
        let mut ways: Vec<_> = routes.iter().flat_map(ways).flatten().collect();
        ways.dedup();
        for route in routes {
            match ways.len() {
                0 | 1 => self.reads(route.condition.as_ref()),
                _ => self.decides(route.condition.as_ref()),
            }
            if let Some(Bound::Fact(fact)) = route.back.as_ref().map(|back| back.bound) {
                self.fact(fact).read = true;
            }
        }
    }

    fn roles(&mut self, roles: &[Performer]) {
        roles.iter().for_each(|role| self.reads(role.condition.as_ref()));
    }

    fn length(&mut self, length: Length) {
        if let Length::Fact(fact) = length {
            self.fact(fact).read = true;
        }
    }

    fn step(&mut self, step: &Step) {
        let seats = step.performers.iter().chain(&step.checkers).chain(&step.approvers);
        seats.for_each(|seat| self.roles(&seat.roles));
        step.with.iter().for_each(|with| self.reads(with.condition.as_ref()));
        for notice in &step.informed {
            self.reads(notice.condition.as_ref());
            notice.with.iter().for_each(|record| self.record(*record).wanted.push((notice.at, false)));
        }
        for need in &step.needs {
            self.reads(need.condition.as_ref());
            self.record(need.record).wanted.push((need.at, !need.optional));
        }
        for make in &step.makes {
            self.reads(make.condition.as_ref());
            self.record(make.what).made = true;
        }
        for set in &step.sets {
            self.reads(set.condition.as_ref());
            self.fact(set.fact).set.push(set.at);
        }
        step.calls.iter().for_each(|call| self.call(call));
        step.lasts.into_iter().for_each(|length| self.length(length));
        for deadline in &step.deadlines {
            self.reads(deadline.condition.as_ref());
            self.length(deadline.length);
            deadline.then.into_iter().for_each(|fact| self.fact(fact).set.push(deadline.at));
        }
        step.held.iter().for_each(|meeting| self.reads(meeting.condition.as_ref()));
        self.routes(&step.routes);
    }

    fn call(&mut self, call: &Call) {
        self.reads(call.condition.as_ref());
        call.into.into_iter().for_each(|fact| self.fact(fact).set.push(call.at));
        let called = &self.model[call.unit];
        for (theirs, carried) in &call.takes {
            match carried {
                Carried::Record(record) => {
                    let mut parameters = called.records.clone().map(|id| &self.model[RecordId(id)]);
                    let optional = parameters.any(|one| {
                        one.name.symbol == *theirs && matches!(one.kind, RecordKind::Taken { optional: true })
                    });
                    self.record(*record).wanted.push((call.at, !optional));
                }
                Carried::Fact(fact) => self.routes_on(*fact),
            }
        }
        for (_, carried) in &call.gives {
            match carried {
                Carried::Record(record) => self.record(*record).made = true,
                Carried::Fact(fact) => self.fact(*fact).set.push(call.at),
            }
        }
    }

    fn parallel(&mut self, parallel: &Parallel) {
        self.routes(&parallel.routes);
        for branch in &parallel.branches {
            if let Runs::When(condition) = &self.model[*branch].runs {
                self.decides(Some(condition));
            }
        }
    }

    fn event(&mut self, id: EventId) {
        let event = &self.model[id];
        event.sets.iter().for_each(|fact| self.fact(*fact).set.push(event.name.at));
        event.brings.iter().for_each(|record| self.record(*record).brought.push(id));
    }

    fn end(&mut self, end: &End) {
        end.hand_over.iter().for_each(|to| self.decides(to.condition.as_ref()));
        for with in &end.with {
            self.reads(with.condition.as_ref());
            self.record(with.what).wanted.push((with.at, false));
        }
    }

    fn attached(&mut self, record: &Record) {
        record.attached.iter().for_each(|other| self.record(*other).attached = true);
        let RecordKind::Number(numbering) = &record.kind else { return };
        numbering.parts.iter().for_each(|(_, condition)| self.reads(condition.as_ref()));
        let pieces = numbering.prefix.iter().filter_map(|piece| match piece {
            Piece::Fact(fact) => Some(*fact),
            Piece::Words(_) => None,
        });
        pieces.chain(numbering.follows).for_each(|fact| self.fact(fact).read = true);
    }
}
