//! How one step is laid out: it waits, is asked and makes what it makes.

use super::Existence;
use super::chart::{Change, Chart, Label, PointId, PointKind, Wrong};
use super::classes::Class;
use super::diagram::{Set, Value, Variable};
use super::guards::{ExactlyOne, Truth};
use super::order::Place;
use crate::model::{
    Carried, Condition, EndId, EventId, FactId, Length, Numbering, Piece, RecordId, RecordKind, RoleId, Step, StepId,
    Type,
};

/// Something that a step is asked.
struct Question {
    fact: FactId,
    /// It holds then.
    when: Truth,
    /// Only these values.
    values: Vec<u32>,
    /// It is what comes out of a call that has one outcome: nobody is asked.
    certain: bool,
}

/// Values of what is known of a deadline of the step under way.
pub(super) const NOT_YET: Value = 0;
const PASSED: Value = 1;
pub(super) const WAITED: Value = 2;

impl Chart<'_> {
    /// Lays out a step, from where the case arrives to where its routes lead.
    pub(super) fn lay_step(&mut self, id: StepId, rank: &mut u32) {
        let model = self.model;
        let step = &model[id];
        let arrive = self.point(PointKind::Arrive(id));
        self.rank(arrive, rank);
        let ask = self.waiting(id, step, arrive, rank);
        let answered = self.questions(id, step, ask, rank);
        self.involved(step, answered);
        let made = self.needs(id, step, answered, rank);
        let leave = self.point(PointKind::Leave(Place::Step(id)));
        let mut changes = Vec::new();
        self.passed(Place::Step(id), &mut changes);
        self.edge(made, leave, Set::ALL, changes, Label::Completes(id));
        self.rank(leave, rank);
        self.timed(step, leave);
        self.routes(Place::Step(id), leave);
    }

    /// How long a step takes, and which of its deadlines run, may depend on facts; and on those that have passed.
    fn timed(&mut self, step: &Step, leave: PointId) {
        let lengths = step.deadlines.iter().map(|deadline| deadline.length).chain(step.lasts);
        for length in lengths {
            if let Length::Fact(fact) = length {
                let unknown = self.fact_is(fact, |value| value == 0);
                self.timed.push((leave, unknown));
            }
        }
        let deadlines = step.deadlines.iter().map(|deadline| deadline.condition.as_ref());
        let written: Vec<_> = deadlines.chain(step.held.iter().map(|meeting| meeting.condition.as_ref())).collect();
        for (written, truth) in written.iter().zip(self.conditions(&written)) {
            if written.is_some() {
                self.timed.extend([(leave, truth.yes), (leave, truth.no)]);
            }
        }
        for at in (0..step.deadlines.len()).filter(|at| step.heeds(&step.deadlines[*at])) {
            let variable = self.deadline_passed(at);
            self.timed.push((leave, self.diagrams.is(variable, |value| value == NOT_YET)));
        }
    }

    // ---- waiting and deadlines -----------------------------------------------------------------------------------------

    /// The event may happen and deadlines may pass, in any order, each at most once.
    fn waiting(&mut self, id: StepId, step: &Step, arrive: PointId, rank: &mut u32) -> PointId {
        let model = self.model;
        let deadlines: Vec<usize> = (0..step.deadlines.len()).filter(|at| step.heeds(&step.deadlines[*at])).collect();
        if deadlines.is_empty() && step.awaits.is_none() {
            self.note(arrive, step.deadlines.iter().map(|one| one.condition.as_ref()));
            return arrive;
        }
        let written: Vec<Option<&Condition>> = step.deadlines.iter().map(|one| one.condition.as_ref()).collect();
        let wait = self.point(PointKind::Wait(id));
        self.rank(wait, rank);
        let truths = self.decide(wait, &written, false);
        let waits = self.scratch(0);
        let passed: Vec<Variable> = deadlines.iter().map(|at| self.deadline_passed(*at)).collect();
        let (waiting, ready) = self.two(waits);
        let mut changes = vec![Change::To(waits, if step.awaits.is_some() { waiting } else { ready })];
        for variable in &passed {
            changes.push(Change::To(*variable, self.diagrams.is(*variable, |value| value == NOT_YET)));
        }
        self.edge(arrive, wait, Set::ALL, changes, Label::Silent);
        if let Some(event) = step.awaits {
            let mut changes = vec![Change::To(waits, ready)];
            model[event].sets.iter().for_each(|fact| self.turn(*fact, true, Some(id), &mut changes));
            model[event].brings.iter().for_each(|record| self.exists(*record, step.scope, &mut changes));
            self.edge(wait, wait, waiting, changes, Label::Happens(id));
        }
        for (at, variable) in deadlines.iter().zip(&passed) {
            self.deadline(id, step, *at, truths[*at], (wait, waits, *variable));
        }
        self.settle(id, step, &deadlines, &truths, (wait, ready, &passed), rank)
    }

    /// The sets in which a variable of two values is set, and is not.
    pub(super) fn two(&mut self, variable: Variable) -> (Set, Set) {
        (self.diagrams.is(variable, |value| value == 1), self.diagrams.is(variable, |value| value == 0))
    }

    /// A deadline passes, if it runs and has not passed yet; a step that waited waits no longer.
    fn deadline(
        &mut self,
        id: StepId,
        step: &Step,
        at: usize,
        truth: Truth,
        (wait, waits, passed): (PointId, Variable, Variable),
    ) {
        let deadline = &step.deadlines[at];
        let (waiting, ready) = self.two(waits);
        let [not_yet, has_passed, has_ended_waiting] =
            [NOT_YET, PASSED, WAITED].map(|is| self.diagrams.is(passed, |value| value == is));
        let mut when = self.diagrams.and(truth.yes, not_yet);
        if let Some(variable) = deadline.from.and_then(Place::of).and_then(|from| self.variables.done.get(&from)) {
            let variable = *variable;
            let done = self.diagrams.is(variable, |value| value == 1);
            when = self.diagrams.and(when, done);
        }
        let mut changes = vec![Change::To(passed, has_passed)];
        if let Some(fact) = deadline.then {
            self.turn(fact, true, Some(id), &mut changes);
        }
        let already = self.diagrams.and(when, ready);
        self.edge(wait, wait, already, changes.clone(), Label::Passes(id, at as u32, false));
        if let Some(event) = step.awaits {
            changes[0] = Change::To(passed, has_ended_waiting);
            changes.push(Change::To(waits, ready));
            self.no_event(event, id, &mut changes);
            let still = self.diagrams.and(when, waiting);
            self.edge(wait, wait, still, changes, Label::Passes(id, at as u32, true));
        }
    }

    fn no_event(&mut self, event: EventId, id: StepId, changes: &mut Vec<Change>) {
        let model = self.model;
        model[event].sets.iter().for_each(|fact| self.turn(*fact, false, Some(id), changes));
    }

    /// Completing in time makes the facts of the deadlines no, unless they have passed: of all of them it is decided
    /// first, then the facts change.
    fn settle(
        &mut self,
        id: StepId,
        step: &Step,
        deadlines: &[usize],
        truths: &[Truth],
        (wait, ready, passed): (PointId, Set, &[Variable]),
        rank: &mut u32,
    ) -> PointId {
        let mut at = wait;
        let mut when = ready;
        for (which, variable) in deadlines.iter().zip(passed) {
            if step.deadlines[*which].then.is_none() {
                continue;
            }
            let next = self.passing(PointKind::Ask(id));
            self.rank(next, rank);
            let [not_yet, has_passed] = [NOT_YET, PASSED].map(|is| self.diagrams.is(*variable, |value| value == is));
            let unaffected = self.diagrams.without(not_yet, truths[*which].yes);
            let as_it_is = self.diagrams.without(when, unaffected);
            self.edge(at, next, as_it_is, Vec::new(), Label::Silent);
            let unaffected = self.diagrams.and(when, unaffected);
            self.edge(at, next, unaffected, vec![Change::To(*variable, has_passed)], Label::Silent);
            (at, when) = (next, Set::ALL);
        }
        for (which, variable) in deadlines.iter().zip(passed) {
            let Some(fact) = step.deadlines[*which].then else { continue };
            let next = self.passing(PointKind::Ask(id));
            self.rank(next, rank);
            let not_yet = self.diagrams.is(*variable, |value| value == NOT_YET);
            let has_passed = self.diagrams.not(not_yet);
            let mut changes = Vec::new();
            self.turn(fact, false, Some(id), &mut changes);
            self.edge(at, next, not_yet, changes, Label::InTime(id, *which as u32));
            self.edge(at, next, has_passed, Vec::new(), Label::Silent);
            at = next;
        }
        let ask = self.point(PointKind::Ask(id));
        self.rank(ask, rank);
        self.edge(at, ask, when, Vec::new(), Label::Silent);
        ask
    }

    // ---- questions -----------------------------------------------------------------------------------------------------

    /// Calls come before facts; each is asked once, if its condition holds when its turn has come.
    fn questions(&mut self, id: StepId, step: &Step, ask: PointId, rank: &mut u32) -> PointId {
        let questions = self.asked(step);
        if questions.is_empty() {
            let answered = self.point(PointKind::Answered(id));
            self.rank(answered, rank);
            self.edge(ask, answered, Set::ALL, Vec::new(), Label::Silent);
            return answered;
        }
        let facts: Vec<FactId> = questions.iter().map(|question| question.fact).collect();
        let twice = (1..facts.len()).any(|at| facts[..at].contains(&facts[at]));
        let reads = |condition: Option<&Condition>| {
            condition.is_some_and(|condition| condition.facts().iter().any(|fact| facts.contains(fact)))
        };
        let conditions = step
            .calls
            .iter()
            .map(|call| call.condition.as_ref())
            .chain(step.sets.iter().map(|set| set.condition.as_ref()));
        let entangled = twice || conditions.into_iter().any(reads);
        match entangled {
            false => self.one_after_another(id, &questions, ask, rank),
            true => self.by_turns(id, &questions, ask, rank),
        }
    }

    fn asked(&mut self, step: &Step) -> Vec<Question> {
        let model = self.model;
        let mut questions = Vec::new();
        let written: Vec<Option<&Condition>> = step.calls.iter().map(|call| call.condition.as_ref()).collect();
        let truths = self.conditions(&written);
        for (call, when) in step.calls.iter().zip(truths) {
            if let Some(fact) = call.into {
                let ends = model[call.unit].ends.clone().map(|end| model[crate::model::EndId(end)].name.symbol);
                let Type::Choices(choices) = &model[fact].kind else { continue };
                let outcomes: Vec<_> = ends.filter(|end| choices.contains(end)).collect();
                let values = match self.fact(fact) {
                    Some((_, classes)) => (1..=classes.known.len() as u32)
                        .filter(|class| match &classes.known[*class as usize - 1] {
                            super::classes::Class::Choices(values) => outcomes.iter().any(|end| values.contains(end)),
                            _ => false,
                        })
                        .collect(),
                    None => Vec::new(),
                };
                questions.push(Question { fact, when, values, certain: outcomes.len() == 1 });
            }
            for (_, carried) in &call.gives {
                if let Carried::Fact(fact) = carried {
                    questions.push(Question { fact: *fact, when, values: self.every_value(*fact), certain: false });
                }
            }
        }
        let written: Vec<Option<&Condition>> = step.sets.iter().map(|set| set.condition.as_ref()).collect();
        let truths = self.conditions(&written);
        for (set, when) in step.sets.iter().zip(truths) {
            questions.push(Question { fact: set.fact, when, values: self.every_value(set.fact), certain: false });
        }
        questions
    }

    fn every_value(&self, fact: FactId) -> Vec<u32> {
        self.fact(fact).map_or_else(Vec::new, |(_, classes)| (1..=classes.known.len() as u32).collect())
    }

    fn answer(&mut self, id: StepId, question: &Question) -> (Vec<Change>, Label) {
        let mut changes = Vec::new();
        self.set_to(question.fact, |value| question.values.contains(&value), Some(id), &mut changes);
        let label = if question.certain { Label::Comes(id, question.fact) } else { Label::Says(id, question.fact) };
        (changes, label)
    }

    /// No answer decides whether another question is asked: they come in order.
    fn one_after_another(&mut self, id: StepId, questions: &[Question], ask: PointId, rank: &mut u32) -> PointId {
        let mut at = ask;
        for (place, question) in questions.iter().enumerate() {
            let last = place + 1 == questions.len();
            let kind = if last { PointKind::Answered(id) } else { PointKind::Ask(id) };
            let next = if last { self.point(kind) } else { self.passing(kind) };
            self.rank(next, rank);
            let (changes, label) = self.answer(id, question);
            self.edge(at, next, question.when.yes, changes, label);
            let not = self.diagrams.not(question.when.yes);
            self.edge(at, next, not, Vec::new(), Label::Silent);
            at = next;
        }
        at
    }

    /// After each answer the first question that may be asked is asked, until none is left.
    fn by_turns(&mut self, id: StepId, questions: &[Question], ask: PointId, rank: &mut u32) -> PointId {
        let turn = self.passing(PointKind::Ask(id));
        self.rank(turn, rank);
        let asked: Vec<Variable> = (0..questions.len()).map(|at| self.scratch(at)).collect();
        let mut fresh = Vec::new();
        for variable in &asked {
            fresh.push(self.two(*variable).1);
        }
        let changes = asked.iter().zip(&fresh).map(|(variable, no)| Change::To(*variable, *no)).collect();
        self.edge(ask, turn, Set::ALL, changes, Label::Silent);
        let mut nothing = Set::ALL;
        for (at, question) in questions.iter().enumerate() {
            let same = questions.iter().zip(&fresh).filter(|(other, _)| other.fact == question.fact);
            let not_asked: Vec<Set> = same.map(|(_, fresh)| *fresh).collect();
            let mut when = self.diagrams.all(not_asked);
            when = self.diagrams.and(when, question.when.yes);
            when = self.diagrams.and(when, nothing);
            nothing = self.diagrams.without(nothing, when);
            let (mut changes, label) = self.answer(id, question);
            let yes = self.two(asked[at]).0;
            changes.push(Change::To(asked[at], yes));
            self.edge(turn, turn, when, changes, label);
        }
        let answered = self.point(PointKind::Answered(id));
        self.rank(answered, rank);
        self.edge(turn, answered, nothing, Vec::new(), Label::Silent);
        answered
    }

    // ---- who and what --------------------------------------------------------------------------------------------------

    /// Who is involved is decided once everything has been answered.
    fn involved(&mut self, step: &Step, answered: PointId) {
        for seat in step.performers.iter().chain(&step.checkers).chain(&step.approvers) {
            self.note(answered, seat.roles.iter().map(|role| role.condition.as_ref()));
            seat.roles.iter().for_each(|performer| self.stands_for(performer.role, answered));
        }
        self.note(answered, step.with.iter().map(|with| with.condition.as_ref()));
        self.note(answered, step.held.iter().map(|meeting| meeting.condition.as_ref()));
        self.note(answered, step.calls.iter().map(|call| call.condition.as_ref()));
        // What is asked may depend on the answers so far: in the end it is known whether it was asked.
        self.note(answered, step.sets.iter().map(|set| set.condition.as_ref()));
    }

    fn stands_for(&mut self, role: RoleId, answered: PointId) {
        let model = self.model;
        if model[role].stands_for.is_empty() {
            return;
        }
        let (mut seen, mut waiting) = (vec![role], vec![role]);
        while let Some(role) = waiting.pop() {
            let others = &model[role].stands_for;
            self.note(answered, others.iter().map(|other| other.condition.as_ref()));
            for other in others {
                if !seen.contains(&other.role) {
                    seen.push(other.role);
                    waiting.push(other.role);
                }
            }
        }
    }

    /// What is needed must exist; then what is made comes into being, and the notices go out.
    fn needs(&mut self, id: StepId, step: &Step, answered: PointId, rank: &mut u32) -> PointId {
        let written: Vec<Option<&Condition>> = step.needs.iter().map(|need| need.condition.as_ref()).collect();
        let truths = self.decide(answered, &written, false);
        let mut stuck = Set::EMPTY;
        for (at, (need, truth)) in step.needs.iter().zip(truths).enumerate() {
            if !need.optional {
                let missing = self.missing(need.record, step.scope, truth.yes);
                self.claim(answered, missing, Wrong::NeedMissing(id, at as u32));
                stuck = self.diagrams.or(stuck, missing);
            }
        }
        let calls: Vec<Option<&Condition>> = step.calls.iter().map(|call| call.condition.as_ref()).collect();
        let calls = self.conditions(&calls);
        for (at, (call, truth)) in step.calls.iter().zip(&calls).enumerate() {
            for (which, (_, carried)) in call.takes.iter().enumerate() {
                if let (Carried::Record(record), false) = (carried, self.takes_optionally(call, which)) {
                    let missing = self.missing(*record, step.scope, truth.yes);
                    self.claim(answered, missing, Wrong::CallMissing(id, at as u32, which as u32));
                    stuck = self.diagrams.or(stuck, missing);
                }
            }
        }
        let written: Vec<Option<&Condition>> = step.makes.iter().map(|make| make.condition.as_ref()).collect();
        let makes = self.decide(answered, &written, false);
        let mut numbers: Vec<(RecordId, Set)> = Vec::new();
        for (make, truth) in step.makes.iter().zip(&makes) {
            match numbers.iter_mut().find(|(record, _)| *record == make.what) {
                Some((_, made)) => *made = self.diagrams.or(*made, truth.yes),
                None => numbers.push((make.what, truth.yes)),
            }
        }
        // What is missing is asked for first: without it no number is raised.
        let there = self.diagrams.not(stuck);
        for (record, made) in numbers {
            let made = self.diagrams.and(made, there);
            let unraised = self.number(id, record, made, answered);
            stuck = self.diagrams.or(stuck, unraised);
        }
        let mut at = answered;
        let mut when = self.diagrams.not(stuck);
        // Of each record: for which valuations it is made for certain, and perhaps.
        let mut made: Vec<(RecordId, Set, Set)> = Vec::new();
        let of_calls = step.calls.iter().zip(&calls).flat_map(|(call, truth)| {
            call.gives.iter().enumerate().map(move |(which, (_, carried))| (call, which, carried, truth.yes))
        });
        let mut makers: Vec<(RecordId, Set, bool)> = Vec::new();
        for (call, which, carried, yes) in of_calls {
            if let Carried::Record(record) = carried {
                let [surely, perhaps] = self.gives(call, which, yes);
                makers.extend([(*record, surely, false), (*record, perhaps, true)]);
            }
        }
        makers.extend(step.makes.iter().zip(&makes).map(|(make, truth)| (make.what, truth.yes, false)));
        makers.retain(|(record, ..)| self.variables.records.contains_key(record));
        for (record, yes, perhaps) in makers {
            let known = made.iter().position(|(other, ..)| *other == record);
            let at = known.unwrap_or(made.len());
            if known.is_none() {
                made.push((record, Set::EMPTY, Set::EMPTY));
            }
            let of = if perhaps { &mut made[at].2 } else { &mut made[at].1 };
            *of = self.diagrams.or(*of, yes);
        }
        for (record, surely, perhaps) in made {
            let next = self.passing(PointKind::Make(id));
            self.rank(next, rank);
            let mut changes = Vec::new();
            self.exists(record, step.scope, &mut changes);
            let either = self.diagrams.or(surely, perhaps);
            let yes = self.diagrams.and(when, either);
            self.edge(at, next, yes, changes, Label::Silent);
            let withheld = self.diagrams.without(yes, surely);
            self.edge(at, next, withheld, Vec::new(), Label::Withholds(id, record));
            let no = self.diagrams.without(when, either);
            self.edge(at, next, no, Vec::new(), Label::Silent);
            (at, when) = (next, Set::ALL);
        }
        let carries = step.informed.iter().any(|notice| !notice.with.is_empty());
        let done = match at == answered && when == Set::ALL && !carries {
            true => {
                self.same(PointKind::Make(id), at);
                at
            }
            false => {
                let done = self.point(PointKind::Make(id));
                self.rank(done, rank);
                self.edge(at, done, when, Vec::new(), Label::Silent);
                done
            }
        };
        let written: Vec<Option<&Condition>> = step.informed.iter().map(|notice| notice.condition.as_ref()).collect();
        let truths = self.decide(done, &written, false);
        for (at, (notice, truth)) in step.informed.iter().zip(truths).enumerate() {
            for (which, record) in notice.with.iter().enumerate() {
                let missing = self.missing(*record, step.scope, truth.yes);
                self.claim(done, missing, Wrong::NoticeMissing(id, at as u32, which as u32));
            }
        }
        done
    }

    /// Of a formal number exactly one part is raised, and what it is made of is known.
    fn number(&mut self, id: StepId, record: RecordId, made: Set, answered: PointId) -> Set {
        let model = self.model;
        let RecordKind::Number(numbering) = &model[record].kind else { return Set::EMPTY };
        let Numbering { prefix, follows, parts, .. } = numbering.as_ref();
        let written: Vec<Option<&Condition>> = parts.iter().map(|(_, condition)| condition.as_ref()).collect();
        let truths = self.decide(answered, &written, true);
        let ExactlyOne { none, twice, unknown, .. } = self.exactly_one(&truths);
        let several = self.diagrams.any(twice);
        let mut not_known = unknown;
        let pieces = prefix.iter().filter_map(|piece| match piece {
            Piece::Fact(fact) => Some(*fact),
            Piece::Words(_) => None,
        });
        for fact in pieces.chain(*follows) {
            let unset = self.fact_is(fact, |value| value == 0);
            let unset = if self.fact(fact).is_some() { unset } else { Set::EMPTY };
            not_known = self.diagrams.or(not_known, unset);
        }
        let mut stuck = Set::EMPTY;
        for (set, what) in [
            (none, Wrong::NoPart(id, record)),
            (several, Wrong::TwoParts(id, record)),
            (not_known, Wrong::PartUnknown(id, record)),
        ] {
            let set = self.diagrams.and(set, made);
            self.claim(answered, set, what);
            stuck = self.diagrams.or(stuck, set);
        }
        stuck
    }

    /// Whether the interface can do without what a call gives it.
    fn takes_optionally(&self, call: &crate::model::Call, which: usize) -> bool {
        self.parameter(call, call.takes[which].0)
            .is_some_and(|kind| matches!(kind, RecordKind::Taken { optional: true }))
    }

    /// With which of these valuations a call gives this for certain, and with which perhaps: of an interface that is
    /// written, of a procedure of ours it depends on how it ends.
    pub(super) fn gives(&mut self, call: &crate::model::Call, which: usize, yes: Set) -> [Set; 2] {
        let model = self.model;
        let Some(at_ends) = self.handed.by(call, which).map(<[Existence]>::to_vec) else {
            return if self.gives_optionally(call, which) { [Set::EMPTY, yes] } else { [yes, Set::EMPTY] };
        };
        let ends = model[call.unit].ends.clone().map(|end| model[EndId(end)].name.symbol);
        let ends: Vec<_> = ends.zip(at_ends).collect();
        let fact = call.into.and_then(|fact| self.fact(fact));
        let Some((variable, classes)) = fact else {
            let is = |existence: Existence| ends.iter().all(|(_, other)| *other == existence);
            return match (is(Existence::Surely), is(Existence::Never)) {
                (true, _) => [yes, Set::EMPTY],
                (_, true) => [Set::EMPTY, Set::EMPTY],
                _ => [Set::EMPTY, yes],
            };
        };
        let of = |existence: Existence| -> Vec<Value> {
            let ends = ends.iter().filter(|(_, other)| *other == existence);
            let class = |end| classes.known.iter().position(|class| *class == Class::Choices(vec![end]));
            ends.filter_map(|(end, _)| class(*end)).map(|class| class as Value + 1).collect()
        };
        [of(Existence::Surely), of(Existence::Possibly)].map(|values| {
            let is = self.diagrams.is(variable, |value| values.contains(&value));
            self.diagrams.and(yes, is)
        })
    }

    /// Whether not every outcome of the interface gives this.
    fn gives_optionally(&self, call: &crate::model::Call, which: usize) -> bool {
        self.parameter(call, call.gives[which].0)
            .is_some_and(|kind| matches!(kind, RecordKind::Given { optional: true }))
    }

    fn parameter(&self, call: &crate::model::Call, name: crate::syntax::ast::Symbol) -> Option<&RecordKind> {
        let unit = &self.model[call.unit];
        let records = unit.records.clone().map(RecordId);
        records.map(|id| &self.model[id]).find(|record| record.name.symbol == name).map(|record| &record.kind)
    }
}
