//! Who sits where: somebody who does something takes a seat first, where they have none.

use super::act::Draft;
use super::case::Case;
use crate::diagnostic::Text;
use crate::runtime::{ActivationId, Event, Holder, Party, PersonId, RoleId, Seat, Target, Unknown, View};
use crate::say;

/// Somebody sits at a step under way, for a party of it: in a seat that they have, or in one that is free and that they
/// may take. Nothing where the party has no seats.
///
/// # Errors
/// When no seat is free for them, or it must be said as what they sit there.
pub fn sit(
    draft: &mut Draft,
    id: ActivationId,
    party: Party,
    name: &str,
    role: Option<RoleId>,
) -> Result<Option<PersonId>, Text> {
    let person = draft.person(name);
    let case = draft.case();
    let program = case.program();
    let Some(open) = case.state().activation(id) else { return Ok(None) };
    let step = &program[open.step];
    if open.held.iter().any(|held| held.seat.party == party && held.person == person) {
        return Ok(Some(person));
    }
    let view = View::of(program, case.state(), open);
    let seats = (0..step.seats(party).len() as u32).map(|at| Seat { party, at });
    let seats = seats.map(|seat| (seat, view.seat(step, seat, Unknown::May)));
    let seats: Vec<(Seat, Vec<Holder>)> = seats.filter(|(_, holders)| !holders.is_empty()).collect();
    if seats.is_empty() {
        return Ok(None);
    }
    let free: Vec<_> = seats.iter().filter(|(seat, _)| open.held.iter().all(|held| held.seat != *seat)).collect();
    let may = |holder: &&Holder| {
        role.is_none_or(|role| holder.role == role)
            && case.staff.as_ref().is_none_or(|staff| staff.may(name, &program[holder.role].name))
    };
    let choices: Vec<(Seat, RoleId)> =
        free.iter().flat_map(|(seat, holders)| holders.iter().filter(may).map(|holder| (*seat, holder.role))).collect();
    let (seat, role) = match choices.as_slice() {
        [] => return Err(no_seat(case, id, &seats, free.is_empty(), name)),
        [one] => *one,
        // What the roster says decides; without one nobody knows as what they sit there.
        [first, ..] if case.staff.is_some() => *first,
        several => {
            let mut roles: Vec<&str> = several.iter().map(|(_, role)| program[*role].name.as_str()).collect();
            roles.dedup();
            if let [_] = roles[..] {
                several[0]
            } else {
                let (en, zh) = (roles.join(", "), roles.join("、"));
                return Err(say!(
                    "say as what {name} does it, with `--role`: {en}",
                    "请用 --role 说明{name}以什么身份办：{zh}"
                ));
            }
        }
    };
    draft.event(Event::Claim { activation: id, seat, person, role })?;
    Ok(Some(person))
}

/// That there is no seat for somebody: who has it, or who may.
fn no_seat(case: &Case, id: ActivationId, seats: &[(Seat, Vec<Holder>)], full: bool, name: &str) -> Text {
    let program = case.program();
    let step = case.state().activation(id).map(|open| program.call(Target::Step(open.step))).unwrap_or_default();
    if full {
        let held = case.state().activation(id).map_or(&[][..], |open| &open.held);
        let sits = |seat: &Seat| held.iter().find(|held| held.seat == *seat).map(|held| case.person(held.person));
        let people: Vec<String> = seats.iter().filter_map(|(seat, _)| sits(seat)).collect();
        let (en, zh) = (people.join(", "), people.join("、"));
        return say!(
            "`{step}` is taken by {en}; `procedo case delegate` hands it on",
            "“{step}”已由{zh}认领；可用 procedo case delegate 转交"
        );
    }
    let mut roles: Vec<&str> =
        seats.iter().flat_map(|(_, holders)| holders).map(|holder| program[holder.role].name.as_str()).collect();
    roles.dedup();
    let people: Vec<&str> =
        case.staff.iter().flat_map(|staff| roles.iter().flat_map(|role| staff.holders(role))).collect();
    let (en, zh) = (roles.join(", "), roles.join("、"));
    let (who_en, who_zh) = match people.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(" (by the roster: {})", people.join(", ")), format!("（名册上有：{}）", people.join("、"))),
    };
    say!("{name} may not sit at `{step}`: that takes {en}{who_en}", "{name}不能办“{step}”：应由{zh}来办{who_zh}")
}

/// Somebody hands their seat at a step on to somebody else, or back.
///
/// # Errors
/// When they have none, or the other may not sit there.
pub fn hand_on(draft: &mut Draft, id: ActivationId, name: &str, to: Option<&str>) -> Result<(), Text> {
    let from = draft.person(name);
    let to = to.map(|other| (other, draft.person(other)));
    let case = draft.case();
    let program = case.program();
    let Some(open) = case.state().activation(id) else { return Ok(()) };
    let Some(held) = open.held.iter().find(|held| held.person == from) else {
        let step = program.call(Target::Step(open.step));
        return Err(say!("{name} has no seat at `{step}`", "“{step}”不在{name}手上"));
    };
    let role = &program[held.role].name;
    if let (Some((other, _)), Some(staff)) = (&to, &case.staff)
        && !staff.may(other, role)
    {
        return Err(say!("{other} is no {role}, as the roster has it", "按名册，{other}不是{role}"));
    }
    let (activation, seat) = (id, held.seat);
    draft.event(Event::Delegate { activation, seat, to: to.map(|(_, person)| person) })
}
