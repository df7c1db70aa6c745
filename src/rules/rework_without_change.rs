#![doc = include_str!("rework_without_change.md")]

use super::{Context, Rule, proofs, words};
use crate::diagnostic::{Finding, Severity};
use crate::say;

pub(super) const RULE: Rule =
    Rule::proved("rework-without-change", Severity::Warning, include_str!("rework_without_change.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    // Where cases are stuck on the way, it cannot be seen whether they would come back.
    for (unit, mut proved) in context.proved().filter(|(_, proved)| !proved.is_blocked()) {
        for at in 0..proved.chart.loops.len() {
            let Some((point, set)) = proved.goes_back_in_vain(at) else { continue };
            let (from, route, to) = {
                let one = &proved.chart.loops[at];
                (one.from, one.route, one.to)
            };
            let (from_name, to_name) = (proofs::place(model, from), proofs::place(model, to));
            let route = &from.routes(model)[route];
            let finding = Finding::warning(
                RULE.name,
                route.at,
                say!(
                    "going back from `{from_name}` to `{to_name}` can change nothing that led here",
                    "从“{from_name}”回到“{to_name}”，改变不了让它返工的原因"
                ),
            )
            .here(say!("comes back here every time, until it is spent", "每次都会再回到这里，直到次数用完"))
            .help(say!(
                "no step on the way establishes anew what this condition asks; go back to the step that does, or let one do",
                "途中没有一步会重新判定这里的条件；请返回到判定它的那一步，或者让途中某一步重新判定"
            ))
            .shown(proved.witness(point, set));
            findings.push(words::about(context, unit, finding));
        }
    }
}
