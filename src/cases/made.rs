//! What a step makes, but for what is left out.

use super::case::Case;
use crate::diagnostic::Text;
use crate::runtime::{ActivationId, Event, PersonId, RecordId, Refusal, StepId, Target, Work, step};
use crate::say;

/// The records that a step under way makes when this is handed in, but for some.
///
/// # Errors
/// When it would not make one of those anyway.
pub fn without(
    case: &Case,
    id: ActivationId,
    by: Option<PersonId>,
    work: &Work,
    left_out: &[RecordId],
) -> Result<Vec<RecordId>, Text> {
    let (program, state) = (case.program(), case.state());
    let Some(open) = state.activation(id) else { return Ok(Vec::new()) };
    let at = &program[open.step];
    let gives = at.calls.iter().flat_map(|call| call.what.gives.iter().map(|give| give.record));
    let mut made: Vec<RecordId> = at.makes.iter().map(|make| make.what.record).chain(gives).collect();
    // Which of them it makes depends on what is handed in: the interpreter says which it does not.
    loop {
        let work = Work { made: Some(made.clone()), ..work.clone() };
        match step(program, state, &Event::Submit { activation: id, by, work }) {
            Err(Refusal::NotMade(_, record)) if made.contains(&record) => made.retain(|other| *other != record),
            _ => break,
        }
    }
    if let Some(record) = left_out.iter().find(|record| !made.contains(record)) {
        let (step, record) = (program.call(Target::Step(open.step)), &program[*record].name);
        return Err(say!(
            "`{step}` does not make `{record}` here, so that it cannot be left out; nothing was written",
            "“{step}”此时不产出“{record}”，谈不上缺它；什么也没有写入"
        ));
    }
    made.retain(|record| !left_out.contains(record));
    Ok(made)
}

/// The steps that are still to come and cannot be done without one of these records, as far as it is not there: each with
/// the record.
pub fn needing(case: &Case, id: ActivationId, records: &[RecordId]) -> Vec<(String, String)> {
    let (program, state) = (case.program(), case.state());
    let open = state.activation(id);
    let there = |record: RecordId| open.is_some_and(|open| state.revision(open.frame, record) > 0);
    let missing: Vec<RecordId> = records.iter().copied().filter(|record| !there(*record)).collect();
    let mut needing = Vec::new();
    for (at, step) in (0..).map(StepId).zip(&program.steps) {
        if open.is_some_and(|open| open.step == at) || case.session.times_done(at) > 0 {
            continue;
        }
        let needs = step.needs.iter().map(|need| need.what).filter(|need| !need.optional);
        for need in needs.filter(|need| missing.contains(&need.record)) {
            needing.push((program.call(Target::Step(at)), program[need.record].name.clone()));
        }
    }
    needing
}
