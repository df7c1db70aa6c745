//! The step function: a program, a state and an event give the next state and what was done, or why not.

use super::effect::{Effect, Source};
use super::ids::*;
use super::program::*;
use super::refusal::Refusal;
use super::run::{Asked, Run};
use super::state::*;
use super::value::Value;
use super::views::{Holder, Unknown};
use serde::{Deserialize, Serialize};

/// Something that moves a case on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The case starts.
    Start {
        /// The facts that are given: all of them.
        facts: Vec<(FactId, Value)>,
        /// The records that are there; [`Program::given_records`] where nothing is said.
        records: Option<Vec<RecordId>>,
    },
    /// Performers submit a step, its checker has checked it and its approver decided.
    Complete {
        /// Which step under way.
        activation: ActivationId,
        /// What was asked: see [`super::next_question`].
        answers: Vec<(FactId, Value)>,
        /// The records that were made; all whose condition holds where nothing is said.
        made: Option<Vec<RecordId>>,
    },
    /// A deadline of a step under way passes.
    DeadlinePasses {
        /// Which step under way.
        activation: ActivationId,
        /// Which of its deadlines, from 0.
        which: u32,
    },
    /// Something happens that is waited for.
    Happens {
        /// What.
        event: EventId,
    },
}

/// Takes a case one step on: the next state, and what was done on the way, in order. Pure and total: the same program,
/// state and event give the same answer, whatever they are.
///
/// # Errors
/// When the event has no place here; the case is as it was.
pub fn step(program: &Program, state: &State, event: &Event) -> Result<(State, Vec<Effect>), Refusal> {
    if !state.fits(program) {
        return Err(Refusal::OtherState);
    }
    if let Some(ended) = &state.ended {
        return Err(Refusal::Ended(ended.end));
    }
    match (event, state.has_started()) {
        (Event::Start { .. }, true) => return Err(Refusal::Started),
        (Event::Start { .. }, false) | (_, true) => {}
        (_, false) => return Err(Refusal::NotStarted),
    }
    let mut run = Run::new(program, state);
    match event {
        Event::Start { facts, records } => start(&mut run, facts, records.as_deref())?,
        Event::Complete { activation, answers, made } => complete(&mut run, *activation, answers, made.as_deref())?,
        Event::DeadlinePasses { activation, which } => deadline_passes(&mut run, *activation, *which)?,
        Event::Happens { event } => happens(&mut run, *event)?,
    }
    run.settle()?;
    Ok((run.state, run.effects))
}

/// The value fits the fact, and the fact exists.
fn check(program: &Program, fact: FactId, value: &Value) -> Result<(), Refusal> {
    let Some(Fact { kind, .. }) = program.facts.get(fact.0 as usize) else { return Err(Refusal::OtherProgram) };
    if !value.fits(kind) {
        return Err(Refusal::WrongType(fact));
    }
    if !value.in_range(kind) {
        return Err(Refusal::OutOfRange(fact));
    }
    Ok(())
}

/// Every value fits its fact, and none is there twice.
fn check_all(program: &Program, facts: &[(FactId, Value)]) -> Result<(), Refusal> {
    for (at, (fact, value)) in facts.iter().enumerate() {
        check(program, *fact, value)?;
        if facts[..at].iter().any(|(other, _)| other == fact) {
            return Err(Refusal::Twice(*fact));
        }
    }
    Ok(())
}

fn start(run: &mut Run, facts: &[(FactId, Value)], records: Option<&[RecordId]>) -> Result<(), Refusal> {
    let program = run.program;
    check_all(program, facts)?;
    run.state.frames.insert(FrameId::CASE, Frame::default());
    run.state.next_frame = 1;
    if let Some((fact, _)) = facts.iter().find(|(fact, _)| !program[*fact].given) {
        return Err(Refusal::NotGiven(*fact));
    }
    for fact in program.given_facts() {
        match facts.iter().find(|(given, _)| *given == fact) {
            Some((_, value)) => run.set(FrameId::CASE, fact, value.clone(), None, Source::Given),
            None => return Err(Refusal::GivenMissing(fact)),
        }
    }
    match records {
        None => program.given_records().for_each(|record| run.make(FrameId::CASE, record, Source::Given)),
        Some(records) => {
            let mut records = records.to_vec();
            records.sort();
            records.dedup();
            for record in records {
                match program.records.get(record.0 as usize) {
                    None => return Err(Refusal::OtherProgram),
                    Some(known) if !known.given => return Err(Refusal::RecordNotGiven(record)),
                    Some(_) => run.make(FrameId::CASE, record, Source::Given),
                }
            }
        }
    }
    // A last number that none can follow is better known now than when the next is due.
    for (at, record) in program.records.iter().enumerate() {
        if let Some(numbering) = &record.numbering {
            let checked = numbering.check_last(&|fact| run.state.fact(FrameId::CASE, fact));
            checked.map_err(|trouble| Refusal::NoNumber(RecordId(at as u32), trouble))?;
        }
    }
    run.arrive(program.start, FrameId::CASE);
    Ok(())
}

/// A step under way that does not wait.
fn ready(state: &State, program: &Program, id: ActivationId) -> Result<Activation, Refusal> {
    let activation = state.activation(id).ok_or(Refusal::NotOpen(id))?;
    match program[activation.step].awaits {
        Some(event) if activation.waits => Err(Refusal::Waits(activation.step, event)),
        _ => Ok(activation.clone()),
    }
}

fn complete(
    run: &mut Run,
    id: ActivationId,
    answers: &[(FactId, Value)],
    made: Option<&[RecordId]>,
) -> Result<(), Refusal> {
    let program = run.program;
    let activation = ready(&run.state, program, id)?;
    check_all(program, answers)?;
    let (step_id, frame) = (activation.step, activation.frame);
    let step = &program[step_id];
    run.settle_deadlines(&activation);
    answer(run, step_id, frame, answers)?;
    // Who did it may depend on what was answered, and yet comes first.
    let of = |party| run.view(frame).party(step, party, Unknown::DoesNot);
    let (who, checked, approved) = (of(Party::Performers), of(Party::Checker), of(Party::Approver));
    run.effects.insert(0, Effect::Completed { activation: id, step: step_id, frame, who, checked, approved });
    let mut missing: Vec<RecordId> = Vec::new();
    for need in run.view(frame).needs(step) {
        if !need.optional && need.revision == 0 && !missing.contains(&need.record) {
            missing.push(need.record);
        }
    }
    if !missing.is_empty() {
        return Err(Refusal::Missing(step_id, missing));
    }
    produce(run, step_id, frame, made)?;
    let notices = run.view(frame).applying(&step.informed);
    let notices: Vec<(&Notice, Source)> =
        notices.map(|(_, notice)| (notice, by(run, step, frame, notice.by))).collect();
    for (notice, by) in notices {
        let there = |record: &RecordId| run.state.revision(frame, *record) > 0;
        let (records, absent) = notice.with.iter().partition(|record| there(record));
        run.effects.push(Effect::Informed { role: notice.role, records, absent, by });
    }
    run.state.open.retain(|open| open.id != id);
    run.leave(Place::Step(step_id), frame)
}

/// Who does what a party of a step does, as a source.
fn by(run: &Run, step: &Step, frame: FrameId, party: Party) -> Source {
    Source::People(run.view(frame).party(step, party, Unknown::DoesNot))
}

/// Establishes what the step is asked; exactly that is answered.
fn answer(run: &mut Run, id: StepId, frame: FrameId, answers: &[(FactId, Value)]) -> Result<(), Refusal> {
    let program = run.program;
    let step = &program[id];
    let mut asked: Vec<(Asked, FactId)> = Vec::new();
    let mut noted = 0;
    loop {
        let question = run.question(id, frame, &mut asked);
        // What came before the question and was not asked is the one outcome that a call can have.
        let upto = asked.len() - usize::from(question.is_some());
        for (what, fact) in &asked[noted..upto] {
            if let (Asked::Outcome(call), Some(value)) = (what, run.state.fact(frame, *fact).cloned()) {
                if answers.iter().any(|(answered, other)| answered == fact && *other != value) {
                    return Err(Refusal::NoOutcome(id, *fact, *call));
                }
                run.set(frame, *fact, value, Some(id), Source::Call(*call));
            }
        }
        noted = asked.len();
        let Some(question) = question else { break };
        let fact = question.fact;
        let Some((_, value)) = answers.iter().find(|(answered, _)| *answered == fact) else {
            return Err(Refusal::Unanswered(id, fact));
        };
        let source = match question.call {
            Some(call) => {
                let possible = |outcome: &u32| question.only.as_ref().is_none_or(|only| only.contains(outcome));
                if matches!(value, Value::Choice(outcome) if !possible(outcome)) {
                    return Err(Refusal::NoOutcome(id, fact, call));
                }
                Source::Call(call)
            }
            None => {
                let people: Vec<Vec<Holder>> = run.view(frame).speaker(step, question.by, Unknown::May);
                Source::People(people)
            }
        };
        run.set(frame, fact, value.clone(), Some(id), source);
    }
    let unasked = answers.iter().find(|(fact, _)| asked.iter().all(|(_, known)| known != fact));
    match unasked {
        Some((fact, _)) => Err(Refusal::NotAsked(id, *fact)),
        None => Ok(()),
    }
}

/// The procedures that the step runs, then what they give and it makes.
fn produce(run: &mut Run, id: StepId, frame: FrameId, made: Option<&[RecordId]>) -> Result<(), Refusal> {
    let program = run.program;
    let step = &program[id];
    let calls: Vec<(u32, &Call)> = run.view(frame).applying(&step.calls).collect();
    let mut possible: Vec<(RecordId, Source)> = Vec::new();
    for (at, call) in calls {
        let outcome = call.into.and_then(|fact| match run.state.fact(frame, fact) {
            Some(Value::Choice(outcome)) => Some(*outcome),
            _ => None,
        });
        run.effects.push(Effect::Called { step: id, call: at, outcome });
        let comes =
            |give: &&Give| give.with.as_ref().is_none_or(|with| outcome.is_some_and(|outcome| with.contains(&outcome)));
        possible.extend(call.gives.iter().filter(comes).map(|give| (give.record, Source::Call(at))));
    }
    let makes: Vec<&Make> = run.view(frame).applying(&step.makes).map(|(_, make)| make).collect();
    possible.extend(makes.into_iter().map(|make| (make.record, by(run, step, frame, make.by))));
    if let Some(other) = made.into_iter().flatten().find(|made| possible.iter().all(|(record, _)| record != *made)) {
        let known = (other.0 as usize) < program.records.len();
        return Err(if known { Refusal::NotMade(id, *other) } else { Refusal::OtherProgram });
    }
    for (record, by) in possible {
        if made.is_none_or(|made| made.contains(&record)) {
            match by {
                // A formal number that comes from elsewhere was issued there.
                Source::Call(_) => run.make(frame, record, by),
                _ => run.produce(frame, record, by)?,
            }
        }
    }
    Ok(())
}

fn deadline_passes(run: &mut Run, id: ActivationId, which: u32) -> Result<(), Refusal> {
    let program = run.program;
    let activation = run.state.activation(id).ok_or(Refusal::NotOpen(id))?.clone();
    let (step_id, frame) = (activation.step, activation.frame);
    let step = &program[step_id];
    let Some(Conditional { what: deadline, when }) = step.deadlines.get(which as usize) else {
        return Err(Refusal::NoDeadline(step_id));
    };
    if activation.passed.contains(&which) {
        return Err(Refusal::PassedAlready(step_id));
    }
    if run.view(frame).truth(when) != super::Truth::Yes {
        return Err(Refusal::DeadlineOff(step_id));
    }
    if let Some(from) = deadline.from.filter(|from| !run.state.is_done(frame, *from)) {
        return Err(Refusal::NotRunning(step_id, from));
    }
    run.effects.push(Effect::DeadlinePassed { activation: id, step: step_id, which });
    if let Some(open) = run.state.open.iter_mut().find(|open| open.id == id) {
        open.passed.insert(which);
        open.waits = false;
    }
    if let Some(fact) = deadline.then {
        run.set(frame, fact, Value::Yes(true), Some(step_id), Source::Deadline(which));
    }
    if let Some(event) = step.awaits.filter(|_| activation.waits) {
        for fact in &program[event].sets {
            run.set(frame, *fact, Value::Yes(false), Some(step_id), Source::NoEvent(event));
        }
        run.effects.push(Effect::Ready { activation: id, happened: false });
    }
    for role in &deadline.informs {
        run.effects.push(Effect::Informed {
            role: *role,
            records: Vec::new(),
            absent: Vec::new(),
            by: Source::Deadline(which),
        });
    }
    Ok(())
}

/// An occurrence is for everybody who waits for it, and starts every event branch of it.
fn happens(run: &mut Run, event: EventId) -> Result<(), Refusal> {
    let program = run.program;
    if event.0 as usize >= program.events.len() {
        return Err(Refusal::OtherProgram);
    }
    let waiting = |open: &&Activation| open.waits && program[open.step].awaits == Some(event);
    let waiting: Vec<Activation> = run.state.open.iter().filter(waiting).cloned().collect();
    let listens = |branch: &BranchId| matches!(&program[*branch].runs, Runs::Whenever(other) if *other == event);
    let mut starts = Vec::new();
    let mut too_late = None;
    for (at, block) in run.state.blocks.iter().enumerate() {
        for branch in program[block.parallel].branches.iter().copied().filter(listens) {
            if block.running.is_empty() {
                too_late = too_late.or(Some(block.parallel));
            } else {
                starts.push((at, branch));
            }
        }
    }
    if waiting.is_empty() && starts.is_empty() {
        return Err(match too_late {
            Some(parallel) => Refusal::TooLate(event, parallel),
            None => Refusal::NotAwaited(event),
        });
    }
    run.effects.push(Effect::Happened { event });
    let mut frames = Vec::new();
    for activation in waiting {
        if let Some(open) = run.state.open.iter_mut().find(|open| open.id == activation.id) {
            open.waits = false;
        }
        // Where several wait in one frame, the event comes there once.
        if !frames.contains(&activation.frame) {
            frames.push(activation.frame);
            for fact in &program[event].sets {
                let by = Source::Event(event);
                run.set(activation.frame, *fact, Value::Yes(true), Some(activation.step), by);
            }
            for record in &program[event].brings {
                run.make(activation.frame, *record, Source::Event(event));
            }
        }
        run.effects.push(Effect::Ready { activation: activation.id, happened: true });
    }
    for (at, branch) in starts {
        run.occur(at, branch, event);
    }
    // Occurrences that start at once are followed up in the order of the file.
    run.in_order();
    Ok(())
}
