//! Who does what at a step, under which condition: exactly for the valuations with which a case can be there once
//! everything has been answered. A role applies where its condition is known to hold; one that stands for others gives
//! way to them.

use super::Proofs;
use super::chart::{Chart, PointKind};
use super::diagram::Set;
use crate::diagnostic::Text;
use crate::model::{Condition, FactId, Model, Party, Performer, RoleId, Seat, Step, StepId};

/// In which way a role is involved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Does {
    /// It performs the step.
    Performs,
    /// It decides.
    Approves,
    /// It checks what the performers submit.
    Checks,
    /// It takes part, or says or makes something on its own.
    TakesPart,
    /// It is told.
    IsTold,
}

/// A role's part in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The role.
    pub role: RoleId,
    /// The role for which it stands, where that is another.
    pub stands_for: Option<RoleId>,
    /// What it does.
    pub does: Does,
    /// Which seat it is of those who do so, from 1; every seat acts. 0 where there are no seats.
    pub seat: usize,
    /// The other roles that may fill the same seat at the same time.
    pub others: Vec<RoleId>,
    /// When: empty where always, whenever a case is at the step.
    pub when: Text,
    /// Only when a deadline of the step passes.
    pub late: bool,
}

/// A seat, and who may fill it for which valuations.
#[derive(Clone, Debug)]
pub struct Filled {
    /// Whose.
    pub party: Party,
    /// Which of theirs, from 1.
    pub number: usize,
    /// Somebody is to sit there.
    pub wanted: Set,
    /// The roles that are called upon, each with the one for which it stands, where that is another.
    pub called: Vec<(RoleId, Option<RoleId>, Set)>,
    /// The roles whose people can sit there: those called upon; of a group also its head and its members.
    pub fillers: Vec<(RoleId, Set)>,
    /// The facts on which that depends.
    pub facts: Vec<FactId>,
}

/// The seats of a step: performers, checkers, approvers.
pub fn seats(chart: &mut Chart, step: StepId) -> Vec<Filled> {
    let model = chart.model;
    let step = &model[step];
    let parties =
        [(Party::Performers, &step.performers), (Party::Checker, &step.checkers), (Party::Approver, &step.approvers)];
    let mut filled = Vec::new();
    for (party, seats) in parties {
        filled.extend(seats.iter().enumerate().map(|(at, seat)| fill(chart, party, at + 1, seat)));
    }
    filled
}

/// The seats of a party of a step, as they are written.
pub fn written(step: &Step, party: Party) -> &[Seat] {
    match party {
        Party::Performers => &step.performers,
        Party::Checker => &step.checkers,
        Party::Approver => &step.approvers,
        Party::Role(_) => &[],
    }
}

fn fill(chart: &mut Chart, party: Party, number: usize, seat: &Seat) -> Filled {
    let facts = facts(chart.model, &seat.roles);
    let mut filled = Filled { party, number, wanted: Set::EMPTY, called: Vec::new(), fillers: Vec::new(), facts };
    for (role, set) in applying(chart, &seat.roles, Set::ALL) {
        filled.wanted = chart.diagrams.or(filled.wanted, set);
        for (holder, set) in holders(chart, role, set) {
            let stands_for = (holder != role).then_some(role);
            match filled.called.iter().position(|(other, by, _)| (*other, *by) == (holder, stands_for)) {
                Some(at) => filled.called[at].2 = chart.diagrams.or(filled.called[at].2, set),
                None => filled.called.push((holder, stands_for, set)),
            }
            for (filler, set) in fillers(chart, holder, set) {
                grow(chart, &mut filled.fillers, filler, set);
            }
        }
    }
    filled
}

/// The facts on which it depends who applies, and for whom they stand.
fn facts(model: &Model, roles: &[Performer]) -> Vec<FactId> {
    let (mut facts, mut seen, mut waiting) = (Vec::new(), Vec::new(), vec![roles]);
    while let Some(roles) = waiting.pop() {
        for Performer { role, condition, .. } in roles {
            facts.extend(condition.iter().flat_map(Condition::facts));
            if !seen.contains(role) {
                seen.push(*role);
                waiting.push(&model[*role].stands_for);
            }
        }
    }
    facts
}

/// Of alternative roles, for which of these valuations each is known to apply.
fn applying(chart: &mut Chart, roles: &[Performer], among: Set) -> Vec<(RoleId, Set)> {
    let written: Vec<Option<&Condition>> = roles.iter().map(|role| role.condition.as_ref()).collect();
    let truths = chart.conditions(&written);
    let mut applying = Vec::new();
    for (performer, truth) in roles.iter().zip(truths) {
        let set = chart.diagrams.and(truth.yes, among);
        grow(chart, &mut applying, performer.role, set);
    }
    applying
}

/// More valuations for a role; whether there are any that it had not.
fn grow(chart: &mut Chart, into: &mut Vec<(RoleId, Set)>, role: RoleId, set: Set) -> bool {
    if set.is_empty() {
        return false;
    }
    match into.iter_mut().find(|(other, _)| *other == role) {
        Some((_, known)) => {
            let before = *known;
            *known = chart.diagrams.or(before, set);
            *known != before
        }
        None => {
            into.push((role, set));
            true
        }
    }
}

/// A role, or those that stand for it, each for the valuations for which it does. Where nobody does, the role itself:
/// nobody in particular.
pub fn holders(chart: &mut Chart, role: RoleId, when: Set) -> Vec<(RoleId, Set)> {
    let mut holders = spread(chart, role, when, false);
    let somebody = chart.diagrams.any(holders.iter().map(|(_, set)| *set).collect::<Vec<_>>());
    let nobody = chart.diagrams.without(when, somebody);
    grow(chart, &mut holders, role, nobody);
    holders
}

/// The roles whose people can sit where a role is called upon: its own; of a group also its head and its members.
fn fillers(chart: &mut Chart, holder: RoleId, when: Set) -> Vec<(RoleId, Set)> {
    if !chart.model[holder].stands_for.is_empty() {
        return vec![(holder, when)];
    }
    spread(chart, holder, when, true)
}

/// Follows what a role stands for, and if wanted who sits in it, to the roles that people hold.
fn spread(chart: &mut Chart, role: RoleId, when: Set, into_groups: bool) -> Vec<(RoleId, Set)> {
    let model = chart.model;
    let mut reached = Vec::new();
    grow(chart, &mut reached, role, when);
    let mut waiting = vec![role];
    while let Some(at) = waiting.pop() {
        let set = reached.iter().find(|(other, _)| *other == at).map_or(Set::EMPTY, |(_, set)| *set);
        let mut next = applying(chart, &model[at].stands_for, set);
        if into_groups {
            next.extend(model[at].head.iter().chain(&model[at].members).map(|other| (*other, set)));
        }
        for (other, set) in next {
            if grow(chart, &mut reached, other, set) {
                waiting.push(other);
            }
        }
    }
    reached.retain(|(role, _)| model[*role].stands_for.is_empty());
    reached
}

/// A part in a step, before it is put into words.
struct Part {
    does: Does,
    seat: usize,
    role: RoleId,
    stands_for: Option<RoleId>,
    late: bool,
    others: Vec<RoleId>,
    /// Among these valuations.
    here: Set,
    when: Set,
    /// The facts on which that depends.
    facts: Vec<FactId>,
}

/// Everybody's part in a step, in the order of performing, approving, checking, taking part and being told; nothing
/// where no case comes to the step.
pub fn duties(proofs: &mut Proofs, step: StepId) -> Vec<Duty> {
    let here = proofs.reach.when(&proofs.chart, PointKind::Answered(step));
    if here.is_empty() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    for seat in seats(&mut proofs.chart, step) {
        sit(&mut proofs.chart, &seat, here, &mut parts);
    }
    involve(proofs, step, here, &mut parts);
    parts.sort_by_key(|part| part.does);
    let duty = |part: Part| {
        let Part { does, seat, role, stands_for, late, others, .. } = part;
        Duty { role, stands_for, does, seat, others, when: proofs.in_terms_of(&part.facts, part.here, part.when), late }
    };
    parts.into_iter().map(duty).collect()
}

/// Those who may fill a seat.
fn sit(chart: &mut Chart, seat: &Filled, here: Set, parts: &mut Vec<Part>) {
    let does = match seat.party {
        Party::Performers => Does::Performs,
        Party::Checker => Does::Checks,
        _ => Does::Approves,
    };
    let mut called = Vec::new();
    for (role, stands_for, set) in &seat.called {
        called.push((*role, *stands_for, chart.diagrams.and(*set, here)));
    }
    called.retain(|(.., set)| !set.is_empty());
    for (role, stands_for, when) in called.iter().copied() {
        let others =
            called.iter().filter(|(other, _, set)| *other != role && !chart.diagrams.and(*set, when).is_empty());
        let others = others.map(|(other, ..)| *other).collect();
        let (seat, facts) = (seat.number, seat.facts.clone());
        parts.push(Part { does, seat, role, stands_for, late: false, others, here, when, facts });
    }
}

/// Those who take part and those who are told.
fn involve(proofs: &mut Proofs, step: StepId, answered: Set, parts: &mut Vec<Part>) {
    let own = &proofs.chart.model[step];
    let with = own.with.iter().map(|with| (with.what, with.condition.as_ref()));
    // Whoever says, makes or tells something on its own account takes part, too.
    let sets = own.sets.iter().map(|set| (set.by, set.condition.as_ref()));
    let makes = own.makes.iter().map(|make| (make.by, make.condition.as_ref()));
    let tells = own.informed.iter().map(|notice| (notice.by, notice.condition.as_ref()));
    let on_their_own = sets.chain(makes).chain(tells).filter_map(|(by, condition)| match by {
        Some(Party::Role(role)) => Some((role, condition)),
        _ => None,
    });
    let told = own.informed.iter().map(|notice| (notice.role, notice.condition.as_ref()));
    let late = own
        .deadlines
        .iter()
        .flat_map(|deadline| deadline.informs.iter().map(|role| (*role, deadline.condition.as_ref())));
    let take_part = with.chain(on_their_own).map(|(role, condition)| (Does::TakesPart, role, condition, false));
    let told = told.map(|(role, condition)| (Does::IsTold, role, condition, false));
    let late = late.map(|(role, condition)| (Does::IsTold, role, condition, true));
    let while_open =
        [PointKind::Wait(step), PointKind::Arrive(step)].into_iter().find_map(|kind| proofs.chart.at(kind));
    let while_open = while_open.map_or(answered, |point| proofs.reach.at[point.0 as usize]);
    for (does, role, condition, late) in take_part.chain(told).chain(late) {
        let here = if late { while_open } else { answered };
        let chart = &mut proofs.chart;
        let yes = chart.conditions(&[condition])[0].yes;
        let yes = chart.diagrams.and(yes, here);
        let mut depends = facts(chart.model, &chart.model[role].stands_for);
        depends.extend(condition.iter().flat_map(|condition| condition.facts()));
        for (holder, when) in holders(chart, role, yes) {
            let stands_for = (holder != role).then_some(role);
            let (others, facts) = (Vec::new(), depends.clone());
            add(chart, parts, Part { does, seat: 0, role: holder, stands_for, late, others, here, when, facts });
        }
    }
}

/// One more part; the same twice is one, and whoever acts in a step need not be said to take part as well.
fn add(chart: &mut Chart, parts: &mut Vec<Part>, part: Part) {
    let same = |other: &&mut Part| {
        (other.does, other.role, other.stands_for, other.late) == (part.does, part.role, part.stands_for, part.late)
    };
    let acts = parts.iter().filter(|other| other.role == part.role && other.seat > 0).map(|other| other.when);
    let acts = chart.diagrams.any(acts.collect::<Vec<_>>());
    if part.does == Does::TakesPart && chart.diagrams.within(part.when, acts) {
        return;
    }
    match parts.iter_mut().find(same) {
        Some(other) => {
            other.when = chart.diagrams.or(other.when, part.when);
            other.facts.extend(part.facts);
        }
        None => parts.push(part),
    }
}
