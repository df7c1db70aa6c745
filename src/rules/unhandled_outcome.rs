#![doc = include_str!("unhandled_outcome.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Call, EndId, FactId, StepId, Target, UnitId};
use crate::say;

pub(super) const RULE: Rule =
    Rule::proved("unhandled-outcome", Severity::Warning, include_str!("unhandled_outcome.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, unit, uses) in context.whole() {
        for step in unit.steps.clone().map(StepId) {
            for call in model[step].calls.iter().filter(|call| may_differ(context, call)) {
                if call.into.is_some_and(|fact| uses.fact(fact).read) {
                    continue;
                }
                let (step, called) = (model.call(Target::Step(step)).en, context.text(model[call.unit].name.symbol));
                let outcomes = outcomes(context, call);
                let (en, zh) = (&outcomes.en, &outcomes.zh);
                let finding = match call.into {
                    None => Finding::warning(
                        RULE.name,
                        call.at,
                        say!("`{step}` does not ask how `{called}` ends", "“{step}”没有记下“{called}”的结果"),
                    )
                    .help(say!(
                        "it can end as {en}; record it, `(outcome into FACT)`, and let a route ask for the fact",
                        "它的结果可能是{zh}；请记下来（结果记入 某个情况），再让路线看这个情况"
                    )),
                    Some(fact) => {
                        let fact = &model[fact];
                        let name = context.text(fact.name.symbol);
                        Finding::warning(
                            RULE.name,
                            call.at,
                            say!("nothing depends on how `{called}` ends", "“{called}”不论什么结果，之后都一样"),
                        )
                        .label(
                            fact.name.at,
                            say!("the outcome is noted here, and nothing reads it", "结果记在这里，却没有人看"),
                        )
                        .help(say!(
                            "it can end as {en}, and the case goes on all the same; let a route ask for `{name}`",
                            "它的结果可能是{zh}；请让路线看“{name}”，各走各的"
                        ))
                    }
                };
                findings.push(words::about(context, id, finding));
            }
        }
    }
}

/// The facts that take an outcome, of which this finds that nothing reads them.
pub(super) fn unread(context: &Context, id: UnitId) -> Vec<FactId> {
    let steps = context.model[id].steps.clone().map(|id| &context.model[StepId(id)]);
    let calls = steps.flat_map(|step| &step.calls).filter(|call| may_differ(context, call));
    calls.filter_map(|call| call.into).collect()
}

/// Whether a procedure can end in more than one way, as far as it could be read.
fn may_differ(context: &Context, call: &Call) -> bool {
    let called = &context.model[call.unit];
    called.ends.len() > 1 && called.damage.lines.is_empty()
}

/// How a procedure can end, in words.
fn outcomes(context: &Context, call: &Call) -> Text {
    let ends = context.model[call.unit].ends.clone().map(|id| context.model[EndId(id)].name.symbol);
    let names: Vec<&str> = ends.map(|name| context.text(name)).collect();
    let quoted = |open: &str, close: &str| names.iter().map(|name| format!("{open}{name}{close}")).collect::<Vec<_>>();
    Text { en: quoted("`", "`").join(" or "), zh: quoted("“", "”").join("或") }
}
