#![doc = include_str!("impossible_outcome.md")]

use super::impossible_step::behind;
use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::Target;
use crate::say;

pub(super) const RULE: Rule =
    Rule::proved("impossible-outcome", Severity::Error, include_str!("impossible_outcome.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, target, routes) in behind(context) {
        if !matches!(target, Target::End(_)) {
            continue;
        }
        let name = model.call(target).en;
        let mut finding = Finding::error(
            RULE.name,
            model.declared_at(target),
            say!("no case can end as `{name}`", "哪一种情况都不会以“{name}”结束"),
        )
        .help(say!(
            "routes lead to this end, and none of them can hold; mend their conditions, or leave the end out",
            "有路线通到这个结局，可是没有一条能成立；请改它们的条件，或删掉这个结局"
        ));
        for (at, why) in routes {
            finding = finding.label(at, why);
        }
        findings.push(words::about(context, unit, finding));
    }
}
