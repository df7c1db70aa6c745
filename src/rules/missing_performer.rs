#![doc = include_str!("missing_performer.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Step, StepId};
use crate::say;

pub(super) const RULE: Rule =
    Rule::new("missing-performer", Severity::Error, include_str!("missing_performer.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, unit) in model.procedures() {
        for step in unit.steps.clone().map(|step| &model[StepId(step)]) {
            if !is_missing(step) {
                continue;
            }
            let name = context.text(step.name.symbol);
            let finding =
                Finding::error(RULE.name, step.name.at, say!("nobody performs `{name}`", "“{name}”没有人负责")).help(
                    say!(
                        "work that is nobody's is not done; say who: `by: ROLE`",
                        "没有人负责的事没有人去办；请写明谁来办：“负责：角色”"
                    ),
                );
            findings.push(words::about(context, id, finding));
        }
    }
}

/// Whether nobody performs a step. One that only runs another procedure is performed there.
pub(super) fn is_missing(step: &Step) -> bool {
    step.performers.is_empty() && step.calls.is_empty() && !step.damaged
}
