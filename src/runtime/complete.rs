//! A step is done: handed in, checked, decided, and left.
//!
//! Done whole ([`Run::complete`]) or bit by bit ([`Run::submit`], then [`Run::decide`] by the checker and by the
//! approver), the same answers lead to the same state. What depends on what a checker or an approver says waits for
//! them: their questions, the records that hang on them, the notices.

use super::effect::{Effect, Observer, Source};
use super::event::{PersonId, Work};
use super::ids::*;
use super::program::*;
use super::refusal::Refusal;
use super::run::{Asks, Refused, Run};
use super::state::*;
use super::value::Value;
use super::views::{Question, Unknown, View};

/// Who answers what is asked; nothing where there is no answer.
pub type Answering<'a> = &'a mut dyn FnMut(&Question, View) -> Option<Value>;

/// Where the answer to a question stands in a list.
pub(super) fn listed<'a>(answers: &'a [(FactId, Value)]) -> impl FnMut(&Question, View) -> Option<Value> + 'a {
    |question, _| answers.iter().find(|(fact, _)| *fact == question.fact).map(|(_, value)| value.clone())
}

impl<O: Observer> Run<'_, '_, O> {
    /// All at once.
    pub fn complete(&mut self, id: ActivationId, work: &Work, answering: Answering) -> Refused<()> {
        let (at, step, frame) = self.ready(id)?;
        self.settle_deadlines(at);
        let mut asked = AskedList::new();
        self.ask(step, frame, &mut asked, Asks::Everybody, answering)?;
        all_used(step, &work.answers, &asked)?;
        self.finish_step(at, work, Submitted::default())
    }

    /// The performers hand in.
    pub fn submit(&mut self, id: ActivationId, by: Option<PersonId>, work: &Work, answering: Answering) -> Refused<()> {
        let program = self.program;
        let (at, step, frame) = self.ready(id)?;
        self.sits(id, by, Party::Performers)?;
        let mut submitted = Submitted::default();
        self.ask(step, frame, &mut submitted.asked, Asks::Performers, answering)?;
        if self.decides(step, frame, false).is_none() {
            self.has_met(id)?;
            self.settle_deadlines(at);
            self.ask(step, frame, &mut submitted.asked, Asks::Everybody, answering)?;
            all_used(step, &work.answers, &submitted.asked)?;
            return self.finish_step(at, work, Submitted::default());
        }
        all_used(step, &work.answers, &submitted.asked)?;
        self.needed(step, frame)?;
        self.produce_all(step, frame, work, &mut submitted, Asks::Performers)?;
        if O::HEARS {
            let who = self.view(frame).party(&program[step], Party::Performers, Unknown::DoesNot);
            self.observer.tell_first(|| Effect::Submitted { activation: id, step, frame, who });
        }
        self.state.open[at].submitted = Some(Box::new(submitted));
        Ok(())
    }

    /// The checker or the approver agrees, or does not.
    pub fn decide(
        &mut self,
        id: ActivationId,
        by: Option<PersonId>,
        work: &Work,
        agrees: bool,
        given: Answering,
    ) -> Refused<()> {
        let (at, open) = self.state.place(id).ok_or(Refusal::NotOpen(id))?;
        let (step, frame) = (open.step, open.frame);
        let mut submitted = open.submitted.as_deref().cloned().ok_or(Refusal::NotSubmitted(step))?;
        let Some(party) = self.decides(step, frame, submitted.checked) else { return Err(Refusal::OtherState) };
        let last = party == Party::Approver || self.decides(step, frame, true).is_none();
        self.sits(id, by, party)?;
        if last {
            self.has_met(id)?;
        }
        let decision = self.decision(step, frame, &submitted.asked, party);
        if decision.is_none() && !agrees {
            // Nothing is asked of who only gives it back.
            all_used(step, &work.answers, &[])?;
            return self.give_back(at, submitted, party);
        }
        if last {
            self.settle_deadlines(at);
        }
        let answering: Answering = &mut |question, view| {
            given(question, view).or_else(|| match &decision {
                Some((fact, yes, no)) if *fact == question.fact => Some(if agrees { yes.clone() } else { no.clone() }),
                _ => None,
            })
        };
        let asks = if last { Asks::Everybody } else { Asks::ButApprover };
        self.ask(step, frame, &mut submitted.asked, asks, answering)?;
        all_used(step, &work.answers, &submitted.asked)?;
        if last {
            return self.finish_step(at, work, submitted);
        }
        self.produce_all(step, frame, work, &mut submitted, asks)?;
        self.observer.tell_first(|| Effect::Checked { activation: id, step });
        submitted.checked = true;
        self.state.open[at].submitted = Some(Box::new(submitted));
        Ok(())
    }

    /// What a party decides, where that is a fact: the first that it is asked, with the value that agrees and the one
    /// that does not.
    pub fn decision(
        &mut self,
        step: StepId,
        frame: FrameId,
        asked: &[(Asked, FactId)],
        party: Party,
    ) -> Option<(FactId, Value, Value)> {
        let mut asked = AskedList::from(asked);
        let fact = self.question(step, frame, &mut asked, Asks::Only(party))?.fact;
        match &self.program[fact].kind {
            Kind::YesNo => Some((fact, Value::Yes(true), Value::Yes(false))),
            Kind::Choices(choices) if choices.len() > 1 => Some((fact, Value::Choice(0), Value::Choice(1))),
            _ => None,
        }
    }

    /// What was handed in goes back to the performers: what it said is not known any more, what it made stays.
    fn give_back(&mut self, at: usize, submitted: Submitted, by: Party) -> Refused<()> {
        let Activation { id, step, frame, .. } = self.state.open[at];
        self.observer.tell(|| Effect::Returned { activation: id, step, by });
        for (_, fact) in submitted.asked {
            self.frame(frame).facts.remove(fact);
            self.observer.tell(|| Effect::FactForgotten { frame, fact });
        }
        self.state.open[at].submitted = None;
        Ok(())
    }

    /// Who is to say something next about what was handed in, once it was checked or before.
    fn decides(&self, step: StepId, frame: FrameId, checked: bool) -> Option<Party> {
        self.view(frame).decides(&self.program[step], checked)
    }

    /// A step under way that neither waits nor was handed in: its place among those, itself, and its frame.
    fn ready(&self, id: ActivationId) -> Refused<(usize, StepId, FrameId)> {
        let (at, activation) = self.state.place(id).ok_or(Refusal::NotOpen(id))?;
        match self.program[activation.step].awaits {
            Some(event) if activation.waits => Err(Refusal::Waits(activation.step, event)),
            _ if activation.submitted.is_some() => Err(Refusal::Submitted(activation.step)),
            _ => Ok((at, activation.step, activation.frame)),
        }
    }

    // ---- what is asked -------------------------------------------------------------------------------------------------

    /// Establishes what the step is asked.
    fn ask(
        &mut self,
        id: StepId,
        frame: FrameId,
        asked: &mut AskedList,
        asks: Asks,
        answering: Answering,
    ) -> Refused<()> {
        let program = self.program;
        if program[id].sets.is_empty() && program[id].calls.is_empty() {
            return Ok(());
        }
        let mut noted = asked.len();
        loop {
            let question = self.question(id, frame, asked, asks);
            // What came before the question and was not asked is the one outcome that a call can have.
            let upto = asked.len() - usize::from(question.is_some());
            for (what, fact) in &asked[noted..upto] {
                if let (Asked::Outcome(call), Some(value)) = (what, self.state.fact(frame, *fact).cloned()) {
                    let question = Question { fact: *fact, by: Party::Performers, call: Some(*call), only: None };
                    if answering(&question, self.view(frame)).is_some_and(|answered| answered != value) {
                        return Err(Refusal::NoOutcome(id, *fact, *call));
                    }
                    let call = *call;
                    self.set(frame, *fact, value, Some(id), |_| Source::Call(call));
                }
            }
            noted = asked.len();
            let Some(question) = question else { return Ok(()) };
            let fact = question.fact;
            let answer = answering(&question, self.view(frame));
            let Some(value) = answer else { return Err(Refusal::Unanswered(id, fact)) };
            if let (Some(call), Value::Choice(outcome)) = (question.call, &value)
                && question.only.is_some_and(|only| !only.contains(outcome))
            {
                return Err(Refusal::NoOutcome(id, fact, call));
            }
            self.set(frame, fact, value, Some(id), |view| match question.call {
                Some(call) => Source::Call(call),
                None => Source::People(view.speaker(&program[id], question.by, Unknown::May)),
            });
        }
    }

    // ---- what is done --------------------------------------------------------------------------------------------------

    /// What the step needs is there.
    fn needed(&self, id: StepId, frame: FrameId) -> Refused<()> {
        let view = self.view(frame);
        let mut records: Vec<RecordId> = Vec::new();
        for Conditional { what: need, when } in &self.program[id].needs {
            let missing = !need.optional && view.revision(need.record) == 0 && view.holds(when);
            if missing && !records.contains(&need.record) {
                records.push(need.record);
            }
        }
        if records.is_empty() { Ok(()) } else { Err(Refusal::Missing(id, records)) }
    }

    /// Everything is answered: the rest is done, and the step is left.
    fn finish_step(&mut self, at: usize, work: &Work, mut submitted: Submitted) -> Refused<()> {
        let program = self.program;
        let Activation { id, step: step_id, frame, .. } = self.state.open[at];
        let step = &program[step_id];
        if O::HEARS {
            // Who did it may depend on what was answered, and yet comes first.
            let of = |party| self.view(frame).party(step, party, Unknown::DoesNot);
            let (who, checked, approved) = (of(Party::Performers), of(Party::Checker), of(Party::Approver));
            let people = self.state.open[at].held.clone();
            self.observer.tell_first(|| Effect::Completed {
                activation: id,
                step: step_id,
                frame,
                who,
                checked,
                approved,
                people,
            });
        }
        self.needed(step_id, frame)?;
        self.produce_all(step_id, frame, work, &mut submitted, Asks::Everybody)?;
        if O::HEARS {
            self.inform(step, frame);
        }
        let done = self.state.open.remove(at);
        self.sat(step_id, done.held);
        self.leave(Place::Step(step_id), frame)
    }

    fn inform(&mut self, step: &Step, frame: FrameId) {
        let view = View::new(self.program, self.state, frame);
        for (_, notice) in view.applying(&step.informed) {
            let there = |record: &RecordId| view.state.revision(frame, *record) > 0;
            let (records, absent) = notice.with.iter().partition(|record| there(record));
            let by = by(view, step, notice.by);
            self.observer.tell(|| Effect::Informed { role: notice.role, records, absent, by });
        }
    }

    /// The procedures that the step runs, then what they give and it makes: as far as that was not done before.
    fn produce_all(
        &mut self,
        id: StepId,
        frame: FrameId,
        work: &Work,
        before: &mut Submitted,
        asks: Asks,
    ) -> Refused<()> {
        let program = self.program;
        let step = &program[id];
        let made = work.made.as_deref();
        let is_made = |record: RecordId| made.is_none_or(|made| made.contains(&record));
        // The records that could be made now; needed only to say what could not.
        let mut possible: Vec<RecordId> = Vec::new();
        let say = made.is_some() || !work.forms.is_empty();
        let first = before.called.len();
        for (at, call) in (0..).zip(&step.calls) {
            if asks.of(Party::Performers) && !before.called[..first].contains(&at) && self.view(frame).holds(&call.when)
            {
                before.called.push(at);
                let outcome = self.outcome(frame, &call.what);
                self.observer.tell(|| Effect::Called { step: id, call: at, outcome });
            }
        }
        for place in first..before.called.len() {
            let at = before.called[place];
            let call = &step.calls[at as usize].what;
            let outcome = self.outcome(frame, call);
            let comes = |give: &&Give| {
                give.with.as_ref().is_none_or(|with| outcome.is_some_and(|outcome| with.contains(&outcome)))
            };
            for give in call.gives.iter().filter(comes) {
                if say {
                    possible.push(give.record);
                }
                // A formal number that comes from elsewhere was issued there.
                if is_made(give.record) {
                    self.make(frame, give.record, |_| Source::Call(at));
                }
            }
        }
        let first = before.made.len();
        for (at, make) in (0..).zip(&step.makes) {
            let Make { record, by: party } = make.what;
            if asks.of(party) && !before.made[..first].contains(&at) && self.view(frame).holds(&make.when) {
                before.made.push(at);
                if say {
                    possible.push(record);
                }
                if is_made(record) {
                    self.produce(frame, record, |view| by(view, step, party))?;
                }
            }
        }
        let forms = work.forms.iter().map(|(record, _)| record);
        if let Some(other) = made.into_iter().flatten().chain(forms).find(|made| !possible.contains(made)) {
            let known = (other.0 as usize) < program.records.len();
            return Err(if known { Refusal::NotMade(id, *other) } else { Refusal::OtherProgram });
        }
        for (record, form) in &work.forms {
            program[*record].check(*record, form)?;
            self.frame(frame).forms.insert(*record, form.clone());
            self.observer.tell(|| Effect::Filled { record: *record, fields: form.len() as u32 });
        }
        Ok(())
    }

    /// What came of a call, as a value of the fact that takes it.
    fn outcome(&self, frame: FrameId, call: &Call) -> Option<u32> {
        match self.state.fact(frame, call.into?) {
            Some(Value::Choice(outcome)) => Some(*outcome),
            _ => None,
        }
    }
}

/// Who does what a party of a step does, as a source.
fn by(view: View, step: &Step, party: Party) -> Source {
    Source::People(view.party(step, party, Unknown::DoesNot))
}

/// Nothing was answered that was not asked.
fn all_used(step: StepId, answers: &[(FactId, Value)], asked: &[(Asked, FactId)]) -> Refused<()> {
    let unasked = answers.iter().find(|(fact, _)| asked.iter().all(|(_, known)| known != fact));
    unasked.map_or(Ok(()), |(fact, _)| Err(Refusal::NotAsked(step, *fact)))
}
