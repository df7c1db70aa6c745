#![doc = include_str!("rework_without_change.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::Proofs;
use crate::analysis::chart::{Edge, Label, PointKind};
use crate::diagnostic::{Finding, Severity};
use crate::model::Model;
use crate::say;

pub(super) const RULE: Rule =
    Rule::proved("rework-without-change", Severity::Warning, include_str!("rework_without_change.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for at in 0..proved.chart.loops.len() {
            findings.extend(leads_on(model, &mut proved, at).map(|finding| words::about(context, unit, finding)));
        }
    }
    // Where cases are stuck on the way, it cannot be seen whether they would come back.
    for (unit, mut proved) in context.proved().filter(|(_, proved)| !proved.is_blocked()) {
        for at in 0..proved.chart.loops.len() {
            if !proved.chart.loops[at].leads_back {
                continue;
            }
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

/// No case comes from where it leads to where it begins: nothing is done again. One that no case takes is reported as
/// that.
fn leads_on(model: &Model, proved: &mut Proofs, at: usize) -> Option<Finding> {
    let (one, chart) = (&proved.chart.loops[at], &proved.chart);
    let leave = chart.at(PointKind::Leave(one.from)).filter(|_| !one.leads_back)?;
    let takes = |edge: &&Edge| edge.label == Label::GoesBack(one.from, one.route as u32);
    let taken = chart.edges[chart.out(leave)].iter().find(takes)?.when;
    let (from, to) = (proofs::place(model, one.from), proofs::place(model, one.to));
    let route = &one.from.routes(model)[one.route];
    let here = proved.chart.diagrams.and(proved.reach.at[leave.0 as usize], taken);
    if here.is_empty() {
        return None;
    }
    let message = say!(
        "`{to}` does not come before `{from}`: this way back leads on",
        "“{to}”不在“{from}”前面：这不是返工，是往下走"
    );
    let finding = Finding::warning(RULE.name, route.at, message).shown(proved.witness(leave, here));
    Some(finding.help(say!(
        "if the case is to go on there, write `-> {to}`; if something is to be done again, name a step that it has passed",
        "要往下走就写“→ {to}”；要重做，请写前面经过的步骤"
    )))
}
