#![doc = include_str!("self_approval.md")]

use super::{Context, Rule, words};
use crate::analysis::Proofs;
use crate::analysis::chart::{Chart, PointKind};
use crate::analysis::diagram::Set;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Condition, Constraint, ConstraintKind, Party, Performer, RoleId, Seat, StepId, Target, UnitId};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule = Rule::proved("self-approval", Severity::Warning, include_str!("self_approval.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for step in model[unit].steps.clone().map(StepId) {
            for judge in [Party::Checker, Party::Approver] {
                let finding = finding(context, unit, step, judge, &mut proved);
                findings.extend(finding.map(|finding| words::about(context, unit, finding)));
            }
        }
    }
}

fn finding(context: &Context, unit: UnitId, step: StepId, judge: Party, proved: &mut Proofs) -> Option<Finding> {
    let model = context.model;
    let judges = if judge == Party::Checker { &model[step].checkers } else { &model[step].approvers };
    if judges.is_empty() || are_apart(&model[unit].constraints, (step, Party::Performers), (step, judge)) {
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

/// Whether a constraint keeps the people in two seats apart, perhaps by way of seats that the same person fills.
fn are_apart(constraints: &[Constraint], one: (StepId, Party), other: (StepId, Party)) -> bool {
    let same = |seat| {
        let mut seats = vec![seat];
        let mut at = 0;
        while at < seats.len() {
            let seat = seats[at];
            let holds = |constraint: &&Constraint| {
                constraint.kind == ConstraintKind::SamePerson && constraint.sides.contains(&seat)
            };
            for side in constraints.iter().filter(holds).flat_map(|constraint| &constraint.sides) {
                if !seats.contains(side) {
                    seats.push(*side);
                }
            }
            at += 1;
        }
        seats
    };
    let (one, other) = (same(one), same(other));
    let apart = |constraint: &Constraint| {
        let at = |seats: &[(StepId, Party)]| constraint.sides.iter().position(|side| seats.contains(side));
        at(&one).zip(at(&other)).is_some_and(|(one, other)| one != other)
    };
    constraints.iter().filter(|constraint| constraint.kind != ConstraintKind::SamePerson).any(apart)
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
