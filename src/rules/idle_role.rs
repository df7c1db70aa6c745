#![doc = include_str!("idle_role.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{RoleId, StepId, Unit, UnitId, UnitKind};
use crate::say;

pub(super) const RULE: Rule = Rule::new("idle-role", Severity::Warning, include_str!("idle_role.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (at, unit) in model.units.iter().enumerate() {
        if !is_judged(context, unit) {
            continue;
        }
        for role in unit.roles.clone().map(|role| &model[RoleId(role)]) {
            let name = context.text(role.name.symbol);
            if !context.is_unused(role.name, role.used) || super::unused_declaration::in_lost_line(context, name) {
                continue;
            }
            let finding = Finding::warning(RULE.name, role.name.at, say!(
                "the role `{name}` has nothing to do",
                "角色“{name}”没有事做"
            ))
            .help(say!(
                "no step names it; give it its work, take it out, or say why it stays: `allow idle-role: REASON` below it",
                "没有步骤提到它；请给它安排工作，或删去，或在它下面写明为什么留着：“允许 idle-role：理由”"
            ));
            findings.push(words::about(context, UnitId(at as u32), finding));
        }
    }
}

/// Whether it can be told which roles of a unit are idle.
pub(super) fn is_judged(context: &Context, unit: &Unit) -> bool {
    let doubtful = |unit: &Unit| unit.damage.uses || lacks_performer(context, unit);
    match unit.kind {
        UnitKind::Procedure => !doubtful(unit),
        // A line that could not be read anywhere may give a shared role its work.
        _ => context.judges(unit.file) && !context.model.units.iter().any(doubtful),
    }
}

/// Whether a step has nobody who performs it: the role that is idle may be the one that is missing there.
fn lacks_performer(context: &Context, unit: &Unit) -> bool {
    unit.kind == UnitKind::Procedure
        && unit.steps.clone().any(|step| super::missing_performer::is_missing(&context.model[StepId(step)]))
}
