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
    // Who is on the roster stands in for somebody from elsewhere only by saying so.
    let may = |holder: &&Holder| {
        let staff = case.staff.as_ref();
        let called = &program[holder.role].name;
        match role {
            Some(role) => holder.role == role && staff.is_none_or(|staff| staff.may(name, called)),
            None => staff.is_none_or(|staff| match staff.knows(name) {
                true => staff.holds(name, called),
                false => staff.may(name, called),
            }),
        }
    };
    let choices: Vec<(Seat, RoleId)> =
        free.iter().flat_map(|(seat, holders)| holders.iter().filter(may).map(|holder| (*seat, holder.role))).collect();
    let (seat, role) = match choices.as_slice() {
        [] => return Err(no_seat(case, id, &seats, name)),
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
fn no_seat(case: &Case, id: ActivationId, seats: &[(Seat, Vec<Holder>)], name: &str) -> Text {
    let program = case.program();
    let step = case.state().activation(id).map(|open| program.call(Target::Step(open.step))).unwrap_or_default();
    let held = case.state().activation(id).map_or(&[][..], |open| &open.held);
    let sits = |seat: &Seat| held.iter().find(|held| held.seat == *seat).map(|held| case.person(held.person));
    let full = seats.iter().all(|(seat, _)| sits(seat).is_some());
    let staff = case.staff.as_ref();
    let could = |holder: &Holder| staff.is_none_or(|staff| staff.holds(name, &program[holder.role].name));
    // Of those whose seat they could have; of all, where all are taken.
    let theirs = seats.iter().filter(|(_, holders)| full || holders.iter().any(could));
    let people: Vec<String> = once(theirs.filter_map(|(seat, _)| sits(seat)));
    if !people.is_empty() {
        let (en, zh) = (people.join(", "), people.join("、"));
        return say!(
            "`{step}` is taken by {en}; `procedo case delegate` hands it on",
            "“{step}”已由{zh}认领；可用 procedo case delegate 转交"
        );
    }
    let free = seats.iter().filter(|(seat, _)| sits(seat).is_none()).flat_map(|(_, holders)| holders);
    let roles: Vec<&str> = once(free.map(|holder| program[holder.role].name.as_str()));
    let outside: Vec<&str> =
        roles.iter().copied().filter(|role| staff.is_some_and(|staff| staff.elsewhere.contains(*role))).collect();
    if let ([role, ..], true) = (&outside[..], staff.is_some_and(|staff| staff.knows(name))) {
        return say!(
            "{name} may not sit at `{step}` by the roster, which does not fill `{role}`; who acts for `{role}` says so, with `--role {role}`",
            "按名册，{name}不能办“{step}”；名册不管“{role}”，代“{role}”办的请写明 --role {role}"
        );
    }
    let people: Vec<&str> = once(staff.iter().flat_map(|staff| roles.iter().flat_map(|role| staff.holders(role))));
    let (en, zh) = (roles.join(", "), roles.join("、"));
    let (who_en, who_zh) = match people.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(" (by the roster: {})", people.join(", ")), format!("（名册上有：{}）", people.join("、"))),
    };
    say!("{name} may not sit at `{step}`: that takes {en}{who_en}", "{name}不能办“{step}”：应由{zh}来办{who_zh}")
}

/// Each of them once, in order.
fn once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut each = Vec::new();
    for one in all {
        if !each.contains(&one) {
            each.push(one);
        }
    }
    each
}

/// In which roles somebody sits at a step under way, for a party of it.
pub fn sits_as(case: &Case, id: ActivationId, party: Party, name: &str) -> Vec<String> {
    let person = case.session.person(name);
    let held = case.state().activation(id).map_or(&[][..], |open| &open.held);
    let theirs = held.iter().filter(|held| held.person == person && held.seat.party == party);
    once(theirs.map(|held| case.program()[held.role].name.clone()))
}

/// That nobody is missing at a step under way, of a party of it: what is done together one does for all, once the others
/// have taken their seats.
///
/// # Errors
/// When seats are empty; which.
pub fn complete(case: &Case, id: ActivationId, party: Party) -> Result<(), Text> {
    let program = case.program();
    let Some(open) = case.state().activation(id) else { return Ok(()) };
    let (view, step) = (View::of(program, case.state(), open), &program[open.step]);
    let seats = (0..step.seats(party).len() as u32).map(|at| Seat { party, at });
    let empty = seats.filter(|seat| open.held.iter().all(|held| held.seat != *seat));
    let empty: Vec<_> =
        empty.map(|seat| view.seat(step, seat, Unknown::DoesNot)).filter(|roles| !roles.is_empty()).collect();
    if empty.is_empty() {
        return Ok(());
    }
    let roles = |between: &str, and: &str| {
        let seat = |holders: &Vec<Holder>| {
            holders.iter().map(|holder| program[holder.role].name.as_str()).collect::<Vec<_>>().join(between)
        };
        empty.iter().map(seat).collect::<Vec<_>>().join(and)
    };
    let called = program.call(Target::Step(open.step));
    let (en, zh) = (roles(" or ", " and "), roles("或", "、"));
    Err(say!(
        "`{called}` is done together: {en} is still missing, and takes the seat with `procedo case claim` first; then one \
         of them does it for all. Nothing was written",
        "“{called}”要一起办，还缺{zh}：请其先用 procedo case claim 认领，齐了再由其中一人办理；这次什么也没有写入"
    ))
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
