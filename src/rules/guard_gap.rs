#![doc = include_str!("guard_gap.md")]

use super::proofs::Choice;
use super::{Context, Rule, proofs, words};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::Model;
use crate::say;

pub(super) const RULE: Rule = Rule::proved("guard-gap", Severity::Error, include_str!("guard_gap.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let wrong = proved.wrong.clone();
        // Where several hold for some cases and none for others, one condition is probably another's: said there.
        let mut seen: Vec<Choice> = wrong.iter().filter_map(|found| Choice::with_several(found.what)).collect();
        for found in &wrong {
            let Some(choice) = Choice::without_any(found.what).filter(|choice| !seen.contains(choice)) else {
                continue;
            };
            seen.push(choice);
            // A step without routes is a dead end.
            if choice.written(model).is_empty() {
                continue;
            }
            let place = proofs::owner(&proved.chart, found.point).map(|place| model.call(place).en);
            let when = proofs::when(&mut proved, found.point, found.set);
            let (message, here, help) = texts(model, choice, &place.unwrap_or_default(), when);
            let finding = Finding::error(RULE.name, choice.last(model), message).here(here).help(help);
            let finding = finding.shown(proved.witness(found.point, found.set));
            findings.push(words::about(context, unit, finding));
        }
    }
}

/// What is said, what of the last of them, and what to do.
fn texts(model: &Model, choice: Choice, place: &str, when: Text) -> (Text, Text, Text) {
    let (en, zh) = (when.en, when.zh);
    match choice {
        Choice::Routes(_) => (
            say!("no route of `{place}` holds{en}", "“{place}”{zh}没有一条路线成立"),
            say!("the last of its routes", "它的最后一条路线"),
            say!(
                "a case would stand still there; add a route for it, or let the last one be `[otherwise]`",
                "办到这里就走不下去了；请为这种情况补一条路线，或者把最后一条写成【否则】"
            ),
        ),
        Choice::HandOvers(_) => (
            say!("nobody takes over at `{place}`{en}", "以“{place}”结束的，{zh}没有一个流程接手"),
            say!("the last that may take over", "最后一个可以接手的流程"),
            say!(
                "the case would be left lying; name a procedure for it, or let the last one be `[otherwise]`",
                "交出去没有人接；请补上这时由谁接手，或者把最后一个写成【否则】"
            ),
        ),
        Choice::Parts(record) => {
            let name = model.text(model[record].name.symbol);
            (
                say!(
                    "at `{place}` no part of the number `{name}` is raised{en}",
                    "到“{place}”，{zh}编号“{name}”没有一段加一"
                ),
                say!("the last of its parts", "它的最后一段"),
                say!(
                    "there would be no next number; let exactly one part be raised in every case",
                    "这时编不出下一个号；请让每种情况都恰好有一段加一"
                ),
            )
        }
    }
}
