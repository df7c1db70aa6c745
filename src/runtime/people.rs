//! Who sits where: seats are taken, handed on and given back, as far as the constraints of the procedure allow.

use super::effect::{Effect, Observer};
use super::event::{PersonId, Seat};
use super::ids::*;
use super::program::*;
use super::refusal::Refusal;
use super::run::{Refused, Run};
use super::state::*;
use super::views::{Holder, Unknown, View};

/// Whether somebody may take a seat at a step under way, as one of the roles that fill it.
///
/// # Errors
/// Why not.
pub fn may_claim(
    program: &Program,
    state: &State,
    id: ActivationId,
    seat: Seat,
    person: PersonId,
    role: RoleId,
) -> Result<(), Refusal> {
    let open = state.activation(id).ok_or(Refusal::NotOpen(id))?;
    let step = open.step;
    let holders = View::of(program, state, open).seat(&program[step], seat, Unknown::May);
    if holders.is_empty() {
        return Err(Refusal::NoSeat(step));
    }
    if let Some(held) = open.held.iter().find(|held| held.seat == seat) {
        return Err(Refusal::SeatTaken(step, held.person));
    }
    if holders.iter().all(|holder| holder.role != role) {
        return Err(Refusal::WrongRole(step, role));
    }
    may_sit(program, state, step, seat, person)
}

/// Whether the constraints let somebody sit there, given who sits and sat elsewhere in the case.
pub fn may_sit(program: &Program, state: &State, step: StepId, seat: Seat, person: PersonId) -> Result<(), Refusal> {
    let own = (step, seat.party);
    for (at, constraint) in (0..).zip(&program.constraints) {
        if !constraint.sides.contains(&own) {
            continue;
        }
        for other in constraint.sides.iter().filter(|side| **side != own) {
            let mut seated = seated(state, *other);
            let conflict = match constraint.kind {
                PeopleRule::Different => seated.any(|other| other == person),
                PeopleRule::Same => seated.any(|other| other != person),
            };
            if conflict {
                return Err(Refusal::Conflict { constraint: at, own, other: *other, person });
            }
        }
    }
    Ok(())
}

/// Who sits at one side of a constraint, or sat there when the step was done.
fn seated(state: &State, (step, party): (StepId, Party)) -> impl Iterator<Item = PersonId> + '_ {
    let now = state.open.iter().filter(move |open| open.step == step).flat_map(|open| &open.held);
    let before = state.sat(step).iter();
    now.chain(before).filter(move |held| held.seat.party == party).map(|held| held.person)
}

impl<O: Observer> Run<'_, '_, O> {
    /// Somebody takes a seat.
    pub fn claim(&mut self, id: ActivationId, seat: Seat, person: PersonId, role: RoleId) -> Refused<()> {
        may_claim(self.program, self.state, id, seat, person, role)?;
        let held = Held { seat, person, role };
        if let Some(open) = self.state.open.iter_mut().find(|open| open.id == id) {
            open.held.push(held);
        }
        self.observer.tell(|| Effect::Claimed { activation: id, held });
        Ok(())
    }

    /// A seat goes to somebody else, or back.
    pub fn delegate(&mut self, id: ActivationId, seat: Seat, to: Option<PersonId>) -> Refused<()> {
        let open = self.state.activation(id).ok_or(Refusal::NotOpen(id))?;
        let step = open.step;
        let at = open.held.iter().position(|held| held.seat == seat).ok_or(Refusal::NotHeld(step))?;
        let from = open.held[at].person;
        // Who did it did it: it cannot be handed on afterwards, not even to get round a constraint.
        let done = open.submitted.as_ref().is_some_and(|submitted| match seat.party {
            Party::Performers => true,
            Party::Checker => submitted.checked,
            Party::Approver | Party::Role(_) => false,
        });
        if done {
            return Err(Refusal::SeatDone(step));
        }
        if let Some(person) = to {
            may_sit(self.program, self.state, step, seat, person)?;
        }
        if let Some(open) = self.state.open.iter_mut().find(|open| open.id == id) {
            match to {
                Some(person) => open.held[at].person = person,
                None => drop(open.held.remove(at)),
            }
        }
        self.observer.tell(|| Effect::Delegated { activation: id, seat, from, to });
        Ok(())
    }

    /// Who says that they did it has a seat, and nobody is missing.
    pub fn sits(&self, id: ActivationId, by: Option<PersonId>, party: Party) -> Refused<()> {
        let Some(person) = by else { return Ok(()) };
        let open = self.state.activation(id).ok_or(Refusal::NotOpen(id))?;
        let held = |seat: Option<u32>| {
            let theirs = open.held.iter().filter(move |held| held.seat.party == party);
            theirs.filter(move |held| seat.is_none_or(|at| held.seat.at == at))
        };
        if held(None).all(|held| held.person != person) {
            return Err(Refusal::NotSeated(open.step, person));
        }
        let (view, step) = (self.view(open.frame), &self.program[open.step]);
        for at in 0..step.seats(party).len() as u32 {
            let holders = view.seat(step, Seat { party, at }, Unknown::DoesNot);
            if !holders.is_empty() && held(Some(at)).next().is_none() {
                let roles = holders.iter().map(|holder: &Holder| holder.role).collect();
                return Err(Refusal::SeatEmpty(open.step, roles));
            }
        }
        Ok(())
    }

    /// It is kept who sat at a step, for the constraints.
    pub fn sat(&mut self, step: StepId, held: Vec<Held>) {
        if held.is_empty() {
            return;
        }
        let mut sat = self.state.sat(step).to_vec();
        sat.extend(held.into_iter().filter(|held| !self.state.sat(step).contains(held)));
        self.state.people.insert(step, sat);
    }

    // ---- meetings ------------------------------------------------------------------------------------------------------

    /// The meeting of a step is held.
    pub fn meet(&mut self, id: ActivationId, called: Option<RoleId>) -> Refused<()> {
        let open = self.state.activation(id).ok_or(Refusal::NotOpen(id))?;
        let step = open.step;
        let meetings: Vec<Meeting> =
            self.view(open.frame).applying(&self.program[step].held).map(|(_, meeting)| *meeting).collect();
        if meetings.is_empty() {
            return Err(Refusal::NoMeetingHere(step));
        }
        if let Some(role) = called
            && meetings.iter().all(|meeting| meeting.ad_hoc != Some(role))
        {
            return Err(Refusal::MayNotCall(step, role));
        }
        if let Some(open) = self.state.open.iter_mut().find(|open| open.id == id) {
            open.met = true;
        }
        self.observer.tell(|| Effect::Met { activation: id, step, called });
        Ok(())
    }

    /// The meeting was held, where there is one.
    pub fn has_met(&self, id: ActivationId) -> Refused<()> {
        let open = self.state.activation(id).ok_or(Refusal::NotOpen(id))?;
        let mut meetings = self.view(open.frame).applying(&self.program[open.step].held);
        match meetings.next() {
            Some((at, _)) if !open.met => Err(Refusal::NotMet(open.step, at)),
            _ => Ok(()),
        }
    }
}
