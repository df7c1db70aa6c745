#![doc = include_str!("missing_approver.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::Proofs;
use crate::analysis::chart::PointKind;
use crate::analysis::diagram::Set;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Condition, Model, Party, Seat, Step, StepId, Target, UnitId};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule =
    Rule::proved("missing-approver", Severity::Error, include_str!("missing_approver.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for step in model[unit].steps.clone().map(StepId) {
            for party in [Party::Checker, Party::Approver] {
                let finding = finding(model, unit, step, party, &mut proved);
                findings.extend(finding.map(|finding| words::about(context, unit, finding)));
            }
        }
    }
}

fn finding(model: &Model, unit: UnitId, id: StepId, party: Party, proved: &mut Proofs) -> Option<Finding> {
    let step = &model[id];
    let mut asked = asked(step, party);
    if asked.is_empty() {
        return None;
    }
    let seats = if party == Party::Checker { &step.checkers } else { &step.approvers };
    let point = proved.chart.at(PointKind::Answered(id))?;
    let here = proved.reach.at[point.0 as usize];
    let nobody = nobody(proved, seats, here);
    let when = |asked: &(Location, Option<&Condition>)| {
        let truth = proved.chart.conditions(&[asked.1])[0];
        proved.chart.diagrams.and(truth.yes, nobody)
    };
    let sets: Vec<Set> = asked.iter().map(when).collect();
    let first = sets.iter().position(|set| !set.is_empty())?;
    let (at, _) = asked.remove(first);
    let set = sets[first];
    let name = model.call(Target::Step(id)).en;
    let Text { en, zh } = proofs::when(proved, point, set);
    let (message, seat) = match party {
        Party::Checker => (
            say!(
                "it is the checker's, and nobody checks `{name}`{en}",
                "这一项由审核的人办，可是“{name}”{zh}没有人审核"
            ),
            say!("`checker: ROLE`", "“审核：角色”"),
        ),
        _ => (
            say!(
                "it is the approver's, and nobody approves `{name}`{en}",
                "这一项由批准的人办，可是“{name}”{zh}没有人批准"
            ),
            say!("`approver: ROLE`", "“批准：角色”"),
        ),
    };
    let (seat_en, seat_zh) = (seat.en, seat.zh);
    let mut finding = Finding::error(RULE.name, at, message).help(say!(
        "nobody would do it; say who: {seat_en}, or let it be the performers'",
        "这一项就没有人来办；请写明由谁来办：{seat_zh}，或者改由负责的人办"
    ));
    for seat in seats.iter().take(3) {
        finding = finding.label(seat.at, say!("only then", "只在这时才有"));
    }
    let sides = |constraint: &&crate::model::Constraint| constraint.sides.contains(&(id, party));
    if seats.is_empty()
        && let Some(constraint) = model[unit].constraints.iter().find(sides)
    {
        finding = finding.label(constraint.at, say!("this is about nobody, too", "这里说的也就没有人"));
    }
    Some(finding.shown(proved.witness(point, set)))
}

/// For which valuations a role of these seats is known to apply.
pub(super) fn somebody(proved: &mut Proofs, seats: &[Seat], here: Set) -> Set {
    let mut somebody = Set::EMPTY;
    for seat in seats {
        let written: Vec<Option<&Condition>> = seat.roles.iter().map(|role| role.condition.as_ref()).collect();
        for truth in proved.chart.conditions(&written) {
            somebody = proved.chart.diagrams.or(somebody, truth.yes);
        }
    }
    proved.chart.diagrams.and(somebody, here)
}

/// For which valuations no role of these seats applies, and none may.
fn nobody(proved: &mut Proofs, seats: &[Seat], here: Set) -> Set {
    let mut nobody = here;
    for seat in seats {
        let written: Vec<Option<&Condition>> = seat.roles.iter().map(|role| role.condition.as_ref()).collect();
        for truth in proved.chart.conditions(&written) {
            nobody = proved.chart.diagrams.and(nobody, truth.no);
        }
    }
    nobody
}

/// What a step says is done by one of its parties.
fn asked(step: &Step, party: Party) -> Vec<(Location, Option<&Condition>)> {
    let own = |by: &Option<Party>| *by == Some(party);
    let sets = step.sets.iter().filter(|set| own(&set.by)).map(|set| (set.at, set.condition.as_ref()));
    let makes = step.makes.iter().filter(|make| own(&make.by)).map(|make| (make.at, make.condition.as_ref()));
    let informed = step.informed.iter().filter(|notice| own(&notice.by));
    sets.chain(makes).chain(informed.map(|notice| (notice.at, notice.condition.as_ref()))).collect()
}
