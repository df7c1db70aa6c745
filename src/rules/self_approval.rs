#![doc = include_str!("self_approval.md")]

use super::{Context, Rule, words};
use crate::analysis::Proofs;
use crate::analysis::chart::{Chart, PointKind};
use crate::analysis::diagram::Set;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Condition, Constraint, ConstraintKind, Party, Performer, RoleId, Seat, StepId, Target};
use crate::say;
use crate::source::Location;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule = Rule::proved("self-approval", Severity::Warning, include_str!("self_approval.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let seats = Seats::of(&model[unit].constraints);
        for step in model[unit].steps.clone().map(StepId) {
            for judge in [Party::Checker, Party::Approver] {
                let finding = finding(context, &seats, step, judge, &mut proved);
                findings.extend(finding.map(|finding| words::about(context, unit, finding)));
            }
        }
    }
}

fn finding(context: &Context, seats: &Seats, step: StepId, judge: Party, proved: &mut Proofs) -> Option<Finding> {
    let model = context.model;
    let judges = if judge == Party::Checker { &model[step].checkers } else { &model[step].approvers };
    if judges.is_empty() || seats.are_apart((step, Party::Performers), (step, judge)) {
        return None;
    }
    let point = proved.chart.at(PointKind::Answered(step))?;
    let here = proved.reach.at[point.0 as usize];
    let performing = fillers(&mut proved.chart, &model[step].performers, here);
    let judging = fillers(&mut proved.chart, judges, here);
    let pairs = performing.iter().flat_map(|one| judging.iter().map(move |other| (one, other)));
    let (performs, judges, set) = pairs.filter(|(one, other)| one.role == other.role).find_map(|(one, other)| {
        let set = proved.chart.diagrams.and(one.when, other.when);
        (!set.is_empty()).then_some((one, other, set))
    })?;
    let step_name = model.call(Target::Step(step)).en;
    let who = who(context, performs, judges);
    let (en, zh) = (who.en, who.zh);
    let (message, seat) = match judge {
        Party::Checker => (
            say!("one person may perform `{step_name}` and check it: {en}", "“{step_name}”可能自己做、自己审核：{zh}"),
            say!("checker", "审核"),
        ),
        _ => (
            say!(
                "one person may perform `{step_name}` and approve it: {en}",
                "“{step_name}”可能自己做、自己批准：{zh}"
            ),
            say!("approver", "批准"),
        ),
    };
    let (name, seat_en, seat_zh) = (context.text(model[step].name.symbol), seat.en, seat.zh);
    let finding =
        Finding::warning(RULE.name, judges.at, message).label(performs.at, say!("performs it", "由他负责")).help(say!(
            "nothing keeps the two apart; if they are to be different people, say so under `# constraints`: \
             `different people: {name} (by), {name} ({seat_en})`",
            "没有什么规定这是两个人；要求分开的，请在“# 约束”下面写“不同人：{name}（负责），{name}（{seat_zh}）”"
        ));
    Some(finding.shown(proved.witness(point, set)))
}

/// A role that may fill a seat.
struct Filler {
    role: RoleId,
    /// The role as it is written in the seat.
    written: RoleId,
    /// Where.
    at: Location,
    /// For these valuations.
    when: Set,
}

/// Who may fill these seats: the roles that are named, those that they stand for, and whoever leads a group or sits in it.
fn fillers(chart: &mut Chart, seats: &[Seat], here: Set) -> Vec<Filler> {
    let model = chart.model;
    let mut fillers: Vec<Filler> = Vec::new();
    for seat in seats {
        for (performer, when) in seat.roles.iter().zip(sets(chart, &seat.roles, here)) {
            let from = fillers.len();
            let mut waiting = vec![(performer.role, when)];
            while let Some((role, when)) = waiting.pop() {
                if when.is_empty() || fillers[from..].iter().any(|other| other.role == role) {
                    continue;
                }
                fillers.push(Filler { role, written: performer.role, at: performer.at, when });
                let others = &model[role].stands_for;
                waiting.extend(others.iter().map(|other| other.role).zip(sets(chart, others, when)));
                waiting.extend(model[role].head.iter().chain(&model[role].members).map(|other| (*other, when)));
            }
        }
    }
    fillers
}

/// For which valuations each of these roles is the one.
fn sets(chart: &mut Chart, roles: &[Performer], here: Set) -> Vec<Set> {
    let written: Vec<Option<&Condition>> = roles.iter().map(|role| role.condition.as_ref()).collect();
    let truths = chart.conditions(&written);
    truths.iter().map(|truth| chart.diagrams.and(truth.yes, here)).collect()
}

/// A seat of a step.
type Place = (StepId, Party);

/// The seats of which constraints speak.
#[derive(Default)]
struct Seats {
    /// Seats that the same person fills have the same number.
    person: FxHashMap<Place, usize>,
    /// Of each such person, which constraints keep them apart from the others that these name, in order.
    apart: FxHashMap<usize, Vec<usize>>,
}

impl Seats {
    fn of(constraints: &[Constraint]) -> Self {
        let mut seats = Seats::default();
        let (same, others): (Vec<_>, Vec<_>) =
            constraints.iter().partition(|constraint| constraint.kind == ConstraintKind::SamePerson);
        // Who shares a seat with whom: a graph of seats, walked from each that has no number yet.
        let mut shares: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
        for (at, constraint) in same.iter().enumerate() {
            constraint.sides.iter().for_each(|side| shares.entry(*side).or_default().push(at));
        }
        let mut walked = vec![false; same.len()];
        for side in constraints.iter().flat_map(|constraint| &constraint.sides) {
            let person = seats.person.len();
            let mut waiting = vec![*side];
            while let Some(seat) = waiting.pop() {
                if seats.person.contains_key(&seat) {
                    continue;
                }
                seats.person.insert(seat, person);
                for at in shares.get(&seat).into_iter().flatten() {
                    if !std::mem::replace(&mut walked[*at], true) {
                        waiting.extend(&same[*at].sides);
                    }
                }
            }
        }
        for (at, constraint) in others.iter().enumerate() {
            for person in constraint.sides.iter().filter_map(|side| seats.person.get(side)) {
                seats.apart.entry(*person).or_default().push(at);
            }
        }
        seats
    }

    /// Whether a constraint keeps the people in two seats apart, perhaps by way of seats that the same person fills.
    fn are_apart(&self, one: Place, other: Place) -> bool {
        let (Some(one), Some(other)) = (self.person.get(&one), self.person.get(&other)) else { return false };
        let of = |person| self.apart.get(person).map_or(&[][..], Vec::as_slice);
        one != other && of(one).iter().any(|at| of(other).binary_search(at).is_ok())
    }
}

/// Who it is, and as what.
fn who(context: &Context, performs: &Filler, judges: &Filler) -> Text {
    let name = |role: RoleId| context.text(context.model[role].name.symbol);
    let (person, works, judge) = (name(performs.role), name(performs.written), name(judges.written));
    if performs.written == judges.written {
        say!("both are `{works}`", "两边都是“{works}”")
    } else if performs.role == performs.written {
        say!("`{person}` may also act as `{judge}`", "“{person}”也可以是“{judge}”")
    } else if performs.role == judges.written {
        say!("`{person}` may also act as `{works}`", "“{person}”也可以是“{works}”")
    } else {
        say!("`{person}` may act as `{works}` and as `{judge}`", "“{person}”既可以是“{works}”，也可以是“{judge}”")
    }
}
