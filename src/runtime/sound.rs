//! Whether a program that comes from elsewhere names only what it has, so that it can be stepped through without fear.

use super::guard::{Condition, Guard};
use super::ids::*;
use super::number::Piece;
use super::program::*;
use super::value::Value;

/// The most blocks that lie in each other.
const MAX_DEPTH: usize = 1_000;

impl Program {
    /// Whether every id in it is the place of something in it, and what must nest does.
    pub(super) fn is_sound(&self) -> bool {
        self.goes(self.start)
            && self.roles.iter().all(|role| role.stands_for.iter().all(|other| self.has(other, |id| self.role(*id))))
            && self.records.iter().all(|record| self.record_is_sound(record))
            && self.events.iter().all(|event| {
                event.brings.iter().all(|id| self.has_record(*id)) && event.sets.iter().all(|id| self.has_fact(*id))
            })
            && self.ends.iter().all(|end| {
                end.hand_over.iter().all(|to| self.has(to, |_| true))
                    && end.with.iter().all(|with| self.has(with, |id| self.has_record(*id)))
            })
            && self.steps.iter().all(|step| self.step_is_sound(step))
            && self.parallels.iter().all(|block| {
                self.nests(block.scope)
                    && block.branches.iter().all(|id| self.has_branch(*id))
                    && self.routes_are_sound(&block.routes)
            })
            && self.branches.iter().all(|branch| {
                let runs = match &branch.runs {
                    Runs::Always => true,
                    Runs::When(when) => self.condition(when),
                    Runs::Whenever(event) => self.has_event(*event),
                };
                runs && self.has_block(branch.parallel)
                    && self.stands(branch.start)
                    && branch.members.iter().all(|place| self.stands(*place))
            })
            && self.reworks.iter().all(|rework| {
                let bound = match rework.bound {
                    Bound::Count(_) => true,
                    Bound::Fact(fact) => self.has_fact(fact),
                };
                bound && self.stands(rework.from) && self.stands(rework.to) && self.goes(rework.then)
            })
            && self.constraints.iter().all(|constraint| {
                constraint.sides.iter().all(|(step, party)| self.has_step(*step) && self.party(*party))
            })
    }

    fn role(&self, id: RoleId) -> bool {
        (id.0 as usize) < self.roles.len()
    }

    fn has_fact(&self, id: FactId) -> bool {
        (id.0 as usize) < self.facts.len()
    }

    fn has_record(&self, id: RecordId) -> bool {
        (id.0 as usize) < self.records.len()
    }

    fn has_event(&self, id: EventId) -> bool {
        (id.0 as usize) < self.events.len()
    }

    fn has_step(&self, id: StepId) -> bool {
        (id.0 as usize) < self.steps.len()
    }

    fn has_block(&self, id: ParallelId) -> bool {
        (id.0 as usize) < self.parallels.len()
    }

    fn has_branch(&self, id: BranchId) -> bool {
        (id.0 as usize) < self.branches.len()
    }

    fn stands(&self, place: Place) -> bool {
        match place {
            Place::Step(id) => self.has_step(id),
            Place::Parallel(id) => self.has_block(id),
        }
    }

    fn goes(&self, to: Target) -> bool {
        match to {
            Target::Step(id) => self.has_step(id),
            Target::Parallel(id) | Target::Join(id) => self.has_block(id),
            Target::End(id) => (id.0 as usize) < self.ends.len(),
        }
    }

    fn party(&self, party: Party) -> bool {
        match party {
            Party::Performers | Party::Checker | Party::Approver => true,
            Party::Role(role) => self.role(role),
        }
    }

    /// Blocks lie in each other, and in the end in the procedure.
    fn nests(&self, mut scope: Option<BranchId>) -> bool {
        for _ in 0..MAX_DEPTH {
            let Some(branch) = scope else { return true };
            match self.branches.get(branch.0 as usize).map(|branch| branch.parallel) {
                Some(block) if self.has_block(block) => scope = self[block].scope,
                _ => return false,
            }
        }
        false
    }

    /// A value is one of the fact it is compared with.
    fn guard(&self, guard: &Guard) -> bool {
        match guard {
            Guard::And(parts) | Guard::Or(parts) => parts.iter().all(|part| self.guard(part)),
            Guard::Not(part) => self.guard(part),
            Guard::Is(fact) => self.has_fact(*fact),
            Guard::Compare(fact, _, values) => {
                let kind = self.facts.get(fact.0 as usize).map(|fact| &fact.kind);
                kind.is_some_and(|kind| values.iter().all(|value: &Value| value.fits(kind)))
            }
        }
    }

    fn condition(&self, condition: &Condition) -> bool {
        self.guard(&condition.guard)
    }

    fn has<T>(&self, thing: &Conditional<T>, is: impl Fn(&T) -> bool) -> bool {
        thing.when.as_ref().is_none_or(|when| self.condition(when)) && is(&thing.what)
    }

    fn record_is_sound(&self, record: &Record) -> bool {
        record.numbering.as_ref().is_none_or(|numbering| {
            let piece = |piece: &Piece| match piece {
                Piece::Words(_) => true,
                Piece::Fact(fact) => self.has_fact(*fact),
            };
            let when = |when: &Option<Condition>| when.as_ref().is_none_or(|when| self.condition(when));
            numbering.prefix.iter().all(piece)
                && numbering.follows.is_none_or(|fact| self.has_fact(fact))
                && numbering.parts.iter().all(|part| when(&part.when))
                && numbering.examples.iter().all(|example| when(&example.when))
        })
    }

    fn routes_are_sound(&self, routes: &[Route]) -> bool {
        routes.iter().all(|route| {
            self.goes(route.to)
                && route.when.as_ref().is_none_or(|when| self.condition(when))
                && route.back.is_none_or(|rework| (rework.0 as usize) < self.reworks.len())
        })
    }

    fn length(&self, length: Length) -> bool {
        match length {
            Length::Units(..) => true,
            Length::Fact(fact) => self.has_fact(fact),
        }
    }

    fn step_is_sound(&self, step: &Step) -> bool {
        let seats = step.performers.iter().chain(&step.checkers).chain(&step.approvers).flatten();
        let call = |call: &Call| {
            let outcome = |outcome: &u32| {
                let kind = call.into.and_then(|fact| self.facts.get(fact.0 as usize)).map(|fact| &fact.kind);
                kind.is_none_or(|kind| Value::Choice(*outcome).fits(kind))
            };
            call.into.is_none_or(|fact| self.has_fact(fact))
                && call.outcomes.iter().all(outcome)
                && call.takes.iter().all(|record| self.has_record(*record))
                && call.gives.iter().all(|give| self.has_record(give.record))
                && call.tells.iter().all(|fact| self.has_fact(*fact))
        };
        let deadline = |deadline: &Deadline| {
            self.length(deadline.length)
                && deadline.from.is_none_or(|place| self.stands(place))
                && deadline.then.is_none_or(|fact| self.has_fact(fact))
                && deadline.informs.iter().all(|role| self.role(*role))
        };
        let informed = |notice: &Notice| {
            self.role(notice.role) && self.party(notice.by) && notice.with.iter().all(|id| self.has_record(*id))
        };
        self.nests(step.scope)
            && seats.chain(&step.with).all(|role| self.has(role, |id| self.role(*id)))
            && step.informed.iter().all(|notice| self.has(notice, informed))
            && step.needs.iter().all(|need| self.has(need, |need| self.has_record(need.record)))
            && step.makes.iter().all(|make| self.has(make, |make| self.has_record(make.record) && self.party(make.by)))
            && step.sets.iter().all(|set| self.has(set, |set| self.has_fact(set.fact) && self.party(set.by)))
            && step.calls.iter().all(|one| self.has(one, call))
            && step.awaits.is_none_or(|event| self.has_event(event))
            && step.lasts.is_none_or(|length| self.length(length))
            && step.deadlines.iter().all(|one| self.has(one, deadline))
            && step.held.iter().all(|one| {
                let calls = |meeting: &Meeting| meeting.ad_hoc.is_none_or(|role| self.role(role));
                self.has(one, calls)
            })
            && self.routes_are_sound(&step.routes)
    }
}
