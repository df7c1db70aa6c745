//! The step function: a program, a state and an event give the next state and what was done, or why not.

use super::complete::{Answering, listed};
use super::effect::{Effect, Observer, Source};
use super::event::{Event, Moment};
use super::ids::*;
use super::program::*;
use super::refusal::Refusal;
use super::run::{Refused, Run};
use super::state::*;
use super::value::Value;

/// Takes a case one step on: the next state, and what was done on the way, in order. Pure and total: the same program,
/// state and event give the same answer, whatever they are.
///
/// # Errors
/// When the event has no place here; the case is as it was.
pub fn step(program: &Program, state: &State, event: &Event) -> Result<(State, Vec<Effect>), Refusal> {
    if !state.fits(program) {
        return Err(Refusal::OtherState);
    }
    let (mut next, mut effects) = (state.clone(), Vec::new());
    advance(program, &mut next, event, &mut effects)?;
    Ok((next, effects))
}

/// Takes a case one step on, in place: for who walks many cases and keeps none. The state must be one of this program,
/// as [`step`] or this function left it.
///
/// # Errors
/// When the event has no place here. What the state is then must not be relied upon.
pub fn advance<O: Observer>(
    program: &Program,
    state: &mut State,
    event: &Event,
    observer: &mut O,
) -> Result<(), Refusal> {
    match event {
        Event::Complete { work, .. }
        | Event::Submit { work, .. }
        | Event::Approve { work, .. }
        | Event::Reject { work, .. } => {
            check_all(program, &work.answers)?;
            advance_answering(program, state, event, &mut listed(&work.answers), observer)
        }
        _ => advance_answering(program, state, event, &mut |_, _| None, observer),
    }
}

/// Takes a case one step on, in place, and answers whatever is asked as it is asked: for who draws answers and would
/// not ask twice. The answers must be such as their facts can have.
///
/// # Errors
/// When the event has no place here, or something is not answered. What the state is then must not be relied upon.
pub fn advance_answering<O: Observer>(
    program: &Program,
    state: &mut State,
    event: &Event,
    answering: Answering,
    observer: &mut O,
) -> Result<(), Refusal> {
    if let Some(ended) = &state.ended {
        return Err(Refusal::Ended(ended.end));
    }
    if state.cancelled {
        return Err(Refusal::Cancelled);
    }
    match (event, state.has_started()) {
        (Event::Start { .. }, true) => return Err(Refusal::Started),
        (Event::Start { .. } | Event::TimePasses { .. }, false) | (_, true) => {}
        (_, false) => return Err(Refusal::NotStarted),
    }
    let mut run = Run::new(program, state, observer);
    match event {
        Event::Start { facts, records } => start(&mut run, facts, records.as_deref())?,
        Event::Claim { activation, seat, person, role } => run.claim(*activation, *seat, *person, *role)?,
        Event::Delegate { activation, seat, to } => run.delegate(*activation, *seat, *to)?,
        Event::Complete { activation, work } => run.complete(*activation, work, answering)?,
        Event::Submit { activation, by, work } => run.submit(*activation, *by, work, answering)?,
        Event::Approve { activation, by, work } => run.decide(*activation, *by, work, true, answering)?,
        Event::Reject { activation, by, work } => run.decide(*activation, *by, work, false, answering)?,
        Event::Meets { activation, called } => run.meet(*activation, *called)?,
        Event::TimePasses { to } => time_passes(&mut run, *to)?,
        Event::DeadlinePasses { activation, which } => deadline_passes(&mut run, *activation, *which)?,
        Event::Happens { event } => happens(&mut run, *event)?,
        Event::Cancel => {
            run.observer.tell(|| Effect::Cancelled);
            run.state.cancelled = true;
            run.state.open.clear();
            run.state.blocks.clear();
        }
    }
    run.settle()
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

fn start<O: Observer>(
    run: &mut Run<O>,
    facts: &[(FactId, Value)],
    records: Option<&[RecordId]>,
) -> Result<(), Refusal> {
    let program = run.program;
    check_all(program, facts)?;
    run.frame(FrameId::CASE);
    run.state.next_frame = 1;
    if let Some((fact, _)) = facts.iter().find(|(fact, _)| !program[*fact].given) {
        return Err(Refusal::NotGiven(*fact));
    }
    for fact in program.given_facts() {
        match facts.iter().find(|(given, _)| *given == fact) {
            Some((_, value)) => run.set(FrameId::CASE, fact, value.clone(), None, |_| Source::Given),
            None => return Err(Refusal::GivenMissing(fact)),
        }
    }
    match records {
        None => program.given_records().for_each(|record| run.make(FrameId::CASE, record, |_| Source::Given)),
        Some(records) => {
            let mut records = records.to_vec();
            records.sort();
            records.dedup();
            for record in records {
                match program.records.get(record.0 as usize) {
                    None => return Err(Refusal::OtherProgram),
                    Some(known) if !known.given => return Err(Refusal::RecordNotGiven(record)),
                    Some(_) => run.make(FrameId::CASE, record, |_| Source::Given),
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

/// The clock goes on. The deadlines that run out on the way do so one after the other, the earliest first, of several
/// at the same moment the one of the step that was reached first.
fn time_passes<O: Observer>(run: &mut Run<O>, to: Moment) -> Refused<()> {
    if let Some(now) = run.now().filter(|now| *now > to) {
        return Err(Refusal::Backwards { now, to });
    }
    while let Some((due, activation, which)) = run.state.next_due(run.program).filter(|(due, ..)| *due <= to) {
        run.state.now = run.now().max(Some(due));
        deadline_passes(run, activation, which)?;
    }
    run.state.now = Some(to);
    run.observer.tell(|| Effect::Passed { now: to });
    Ok(())
}

fn deadline_passes<O: Observer>(run: &mut Run<O>, id: ActivationId, which: u32) -> Result<(), Refusal> {
    let program = run.program;
    let Activation { step: step_id, frame, waits, ref passed, .. } =
        *run.state.activation(id).ok_or(Refusal::NotOpen(id))?;
    let step = &program[step_id];
    let Some(Conditional { what: deadline, when }) = step.deadlines.get(which as usize) else {
        return Err(Refusal::NoDeadline(step_id));
    };
    if passed.contains(&which) {
        return Err(Refusal::PassedAlready(step_id));
    }
    if !run.view(frame).holds(when) {
        return Err(Refusal::DeadlineOff(step_id));
    }
    if let Some(from) = deadline.from.filter(|from| !run.state.is_done(frame, *from)) {
        return Err(Refusal::NotRunning(step_id, from));
    }
    run.observer.tell(|| Effect::DeadlinePassed { activation: id, step: step_id, which });
    if let Some(open) = run.state.open.iter_mut().find(|open| open.id == id) {
        let place = open.passed.partition_point(|passed| *passed < which);
        open.passed.insert(place, which);
        open.waits = false;
    }
    if let Some(fact) = deadline.then {
        run.set(frame, fact, Value::Yes(true), Some(step_id), |_| Source::Deadline(which));
    }
    if let Some(event) = step.awaits.filter(|_| waits) {
        for fact in &program[event].sets {
            run.set(frame, *fact, Value::Yes(false), Some(step_id), |_| Source::NoEvent(event));
        }
        run.observer.tell(|| Effect::Ready { activation: id, happened: false });
    }
    for role in &deadline.informs {
        let by = Source::Deadline(which);
        run.observer.tell(|| Effect::Informed { role: *role, records: Vec::new(), absent: Vec::new(), by });
    }
    Ok(())
}

/// An occurrence is for everybody who waits for it, and starts every event branch of it.
fn happens<O: Observer>(run: &mut Run<O>, event: EventId) -> Result<(), Refusal> {
    let program = run.program;
    if event.0 as usize >= program.events.len() {
        return Err(Refusal::OtherProgram);
    }
    let waiting = |open: &&Activation| open.waits && program[open.step].awaits == Some(event);
    let of = |open: &Activation| (open.id, open.step, open.frame);
    let waiting: Vec<(ActivationId, StepId, FrameId)> = run.state.open.iter().filter(waiting).map(of).collect();
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
    run.observer.tell(|| Effect::Happened { event });
    let mut frames = Vec::new();
    for (id, step, frame) in waiting {
        if let Some(open) = run.state.open.iter_mut().find(|open| open.id == id) {
            open.waits = false;
        }
        // Where several wait in one frame, the event comes there once.
        if !frames.contains(&frame) {
            frames.push(frame);
            for fact in &program[event].sets {
                run.set(frame, *fact, Value::Yes(true), Some(step), |_| Source::Event(event));
            }
            for record in &program[event].brings {
                run.make(frame, *record, |_| Source::Event(event));
            }
        }
        run.observer.tell(|| Effect::Ready { activation: id, happened: true });
    }
    for (at, branch) in starts {
        run.occur(at, branch, event);
    }
    // Occurrences that start at once are followed up in the order of the file.
    run.in_order();
    Ok(())
}
