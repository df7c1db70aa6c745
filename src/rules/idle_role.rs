#![doc = include_str!("idle_role.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{RoleId, UnitId, UnitKind};
use crate::say;

pub(super) const RULE: Rule = Rule::new("idle-role", Severity::Warning, include_str!("idle_role.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    // A line that could not be read anywhere may give a shared role its work.
    let doubtful = model.units.iter().any(|unit| unit.damage.uses);
    for (at, unit) in model.units.iter().enumerate() {
        let shared = unit.kind != UnitKind::Procedure;
        if shared && (!context.judges(unit.file) || doubtful) || unit.damage.uses {
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
