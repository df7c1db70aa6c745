//! A step of a script bit by bit: people take their seats, it meets, and what is handed in is given back.

use super::doing::{Doing, PartyWord, Who};
use super::session::Session;
use crate::diagnostic::{Language, Text};
use crate::runtime::*;
use crate::say;

/// What was refused, and at which line of the script.
pub type Refused = (usize, Refusal);

/// The people of a script take their seats; who has one already keeps it, or hands it on. What is refused, with whose
/// part it was.
pub fn seat(session: &mut Session, id: ActivationId, doing: &Doing) -> Result<(), (Refused, Party)> {
    for (line, party, people) in &doing.by {
        sit(session, id, *line, *party, people).map_err(|refused| (refused, *party))?;
    }
    Ok(())
}

fn sit(session: &mut Session, id: ActivationId, line: usize, party: Party, people: &[Who]) -> Result<(), Refused> {
    let program = session.program;
    let Some(open) = session.state().activation(id) else { return Err((line, Refusal::NotOpen(id))) };
    let (step, view) = (open.step, View::of(program, session.state(), open));
    let seats = (0..program[step].seats(party).len() as u32).map(|at| Seat { party, at });
    let seats = seats.map(|seat| (seat, view.seat(&program[step], seat, Unknown::May)));
    let seats: Vec<(Seat, Vec<Holder>)> = seats.filter(|(_, holders)| !holders.is_empty()).collect();
    if let Some((_, holders)) = seats.get(people.len()) {
        let roles = holders.iter().map(|holder| holder.role).collect();
        return Err((line, Refusal::SeatEmpty(step, roles)));
    }
    for (at, who) in people.iter().enumerate() {
        let Some((seat, holders)) = seats.get(at) else { return Err((line, Refusal::NoSeat(step))) };
        let Some(event) = sits_down(session, id, *seat, holders, who) else { continue };
        session.apply(event).map_err(|refusal| (line, refusal))?;
    }
    Ok(())
}

/// That somebody may not sit at this part of a step because of another seat: both seats by their names, as they may be
/// of one step.
pub fn torn(session: &Session, refusal: &Refusal, party: Party) -> Option<Text> {
    let Refusal::Conflict { constraint, step, person, with } = *refusal else { return None };
    let program = session.program;
    let constraint = program.constraints.get(constraint as usize)?;
    let others = || constraint.sides.iter().filter(|side| **side != (step, party) && side.0 == with);
    let now = session.state().open().iter().filter(|open| open.step == with).flat_map(|open| &open.held);
    let sat: Vec<&Held> = now.chain(session.state().sat(with)).collect();
    let is_theirs =
        |side: &&&(StepId, Party)| sat.iter().any(|held| held.seat.party == side.1 && held.person == person);
    let (_, theirs) = others().find(|side| is_theirs(&side)).or_else(|| others().next())?;
    let side = |step: StepId, party: Party| {
        let (name, word) = (program.call(Target::Step(step)), PartyWord::of(party)?);
        let (en, zh) = (word.word(Language::English), word.word(Language::Chinese));
        Some((format!("{name} ({en})"), format!("{name}（{zh}）")))
    };
    let ((own_en, own_zh), (with_en, with_zh)) = (side(step, party)?, side(with, *theirs)?);
    let person = session.name(person);
    Some(match constraint.kind {
        PeopleRule::Same => say!(
            "`{own_en}` must be done by who did `{with_en}`, and that was not `{person}`",
            "“{own_zh}”要由办“{with_zh}”的人来办，不能换成{person}"
        ),
        PeopleRule::Different => say!(
            "`{person}` may not do `{own_en}`: `{with_en}` is theirs, and the two must be done by different people",
            "{person}不能办“{own_zh}”：“{with_zh}”也是{person}的，这两项要由不同的人办"
        ),
    })
}

/// What brings somebody into a seat; nothing where they have it.
fn sits_down(session: &Session, id: ActivationId, seat: Seat, holders: &[Holder], who: &Who) -> Option<Event> {
    let person = session.person(&who.name);
    let role = who.role.unwrap_or(holders[0].role);
    let held = session.state().activation(id)?.held.iter().find(|held| held.seat == seat);
    match held {
        Some(held) if held.person == person => None,
        Some(_) => Some(Event::Delegate { activation: id, seat, to: Some(person) }),
        None => Some(Event::Claim { activation: id, seat, person, role }),
    }
}

/// The meeting of a script is held.
pub fn meet(session: &mut Session, id: ActivationId, doing: &Doing) -> Result<(), Refused> {
    let Some((line, called)) = doing.meeting else { return Ok(()) };
    session.apply(Event::Meets { activation: id, called }).map_err(|refusal| (line, refusal))?;
    Ok(())
}

/// What is handed in is given back by the checker or the approver; of what was answered, everybody says what is theirs.
/// Nothing comes of it where neither is there: false.
pub fn give_back(
    session: &mut Session,
    id: ActivationId,
    work: &Work,
    line: usize,
    by: Party,
) -> Result<bool, Refused> {
    let program = session.program;
    let who = |session: &Session, party: Party| {
        let held = session.state().activation(id).into_iter().flat_map(|open| &open.held);
        held.clone().find(|held| held.seat.party == party).map(|held| held.person)
    };
    let mut said = work.answers.clone();
    let mut theirs = Vec::new();
    while let Some(question) = next_of_performers(program, session.state(), id, &theirs) {
        let Some(at) = said.iter().position(|(fact, _)| *fact == question.fact) else { break };
        theirs.push(said.remove(at));
    }
    let mut work = Work { answers: theirs, ..work.clone() };
    let submit = Event::Submit { activation: id, by: who(session, Party::Performers), work: work.clone() };
    session.apply(submit).map_err(|refusal| (line, refusal))?;
    (work.made, work.forms) = (None, Vec::new());
    loop {
        let Some(party) = decides(program, session.state(), id) else { return Ok(false) };
        work.answers.clear();
        while let Some(question) = next_question(program, session.state(), id, &work.answers) {
            let at = said.iter().position(|(fact, _)| *fact == question.fact && question.by == party);
            let Some(at) = at else { break };
            work.answers.push(said.remove(at));
        }
        let person = who(session, party);
        let (activation, work) = (id, work.clone());
        let event = match party == by {
            true => Event::Reject { activation, by: person, work },
            false => Event::Approve { activation, by: person, work },
        };
        // As where a step is done whole, its meeting is held in its turn where nothing is said.
        if let Err(Refusal::NotMet(..)) = step(program, session.state(), &event) {
            session.apply(Event::Meets { activation: id, called: None }).map_err(|refusal| (line, refusal))?;
        }
        session.apply(event).map_err(|refusal| (line, refusal))?;
        if party == by {
            return Ok(true);
        }
    }
}
