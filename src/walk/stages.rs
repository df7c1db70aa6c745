//! A step of a script bit by bit: people take their seats, it meets, and what is handed in is given back.

use super::doing::{Doing, Who};
use super::session::Session;
use crate::runtime::*;

/// What was refused, and at which line of the script.
pub type Refused = (usize, Refusal);

/// The people of a script take their seats; who has one already keeps it, or hands it on.
pub fn seat(session: &mut Session, id: ActivationId, doing: &Doing) -> Result<(), Refused> {
    for (line, party, people) in &doing.by {
        let program = session.program;
        let Some(open) = session.state().activation(id) else { return Err((*line, Refusal::NotOpen(id))) };
        let (step, view) = (open.step, View::of(program, session.state(), open));
        let seats = (0..program[step].seats(*party).len() as u32).map(|at| Seat { party: *party, at });
        let seats = seats.map(|seat| (seat, view.seat(&program[step], seat, Unknown::May)));
        let seats: Vec<(Seat, Vec<Holder>)> = seats.filter(|(_, holders)| !holders.is_empty()).collect();
        if let Some((_, holders)) = seats.get(people.len()) {
            let roles = holders.iter().map(|holder| holder.role).collect();
            return Err((*line, Refusal::SeatEmpty(step, roles)));
        }
        for (at, who) in people.iter().enumerate() {
            let Some((seat, holders)) = seats.get(at) else { return Err((*line, Refusal::NoSeat(step))) };
            let Some(event) = sits_down(session, id, *seat, holders, who) else { continue };
            session.apply(event).map_err(|refusal| (*line, refusal))?;
        }
    }
    Ok(())
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
