#![doc = include_str!("guard_gap.md")]

use super::choices::{Choice, Doubt, doubts};
use super::{Context, Rule, proofs, unreachable_step, words};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Model, UnitId};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule = Rule::proved("guard-gap", Severity::Error, include_str!("guard_gap.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let doubts = doubts(model, unit, &mut proved);
        let mut lost = lost_route(context, unit, &doubts, findings);
        for doubt in doubts {
            // Where several hold for some cases and none for others, one condition is probably another's: said there.
            // What has no routes at all is a dead end.
            let written = doubt.choice.written(model);
            let (Some((last, _)), true, false) = (written.last(), doubt.several.is_empty(), doubt.none.is_empty())
            else {
                continue;
            };
            let place = proofs::owner(&proved.chart, doubt.point).map(|place| model.call(place).en);
            let when = proofs::when(&mut proved, doubt.point, doubt.none);
            let (message, here, help) = texts(model, doubt.choice, &place.unwrap_or_default(), when);
            let mut finding = Finding::error(RULE.name, *last, message).here(here).help(help);
            if let (Choice::Routes(_), Some(lost)) = (doubt.choice, lost.take()) {
                finding = finding.label(
                    lost,
                    say!("nothing leads here: perhaps it belongs here", "没有路线通到这里：也许缺的就是这一条"),
                );
            }
            let finding = finding.shown(proved.witness(doubt.point, doubt.none));
            findings.push(words::about(context, unit, finding));
        }
    }
}

/// Where no route holds in one place, and nothing leads to another, a route from the one to the other is probably lost:
/// that is one finding.
fn lost_route(context: &Context, unit: UnitId, doubts: &[Doubt], findings: &mut Vec<Finding>) -> Option<Location> {
    let gap = |doubt: &&Doubt| {
        matches!(doubt.choice, Choice::Routes(_)) && !doubt.none.is_empty() && doubt.several.is_empty()
    };
    let name = context.text(context.model[unit].name.symbol);
    let of_unit =
        |finding: &Finding| finding.rule == unreachable_step::RULE.name && finding.procedure.as_deref() == Some(name);
    let unreached: Vec<usize> = (0..findings.len()).filter(|at| of_unit(&findings[*at])).collect();
    match (doubts.iter().filter(gap).count(), unreached.as_slice()) {
        (1, [at]) => Some(findings.remove(*at).primary.at),
        _ => None,
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
        Choice::Roles(role) => {
            let name = model.text(model[role].name.symbol);
            (
                say!("nobody is `{name}` at `{place}`{en}", "到“{place}”，{zh}“{name}”没有人担任"),
                say!("the last that it may be", "最后一个可以担任的"),
                say!(
                    "its work would be nobody's; say who it is then, or let the last one be `[otherwise]`",
                    "它的事就没有人办；请写明这时由谁担任，或者把最后一个写成【否则】"
                ),
            )
        }
        Choice::Performers(_) => (
            say!("nobody performs `{place}`{en}", "“{place}”{zh}没有人负责"),
            say!("the last who may", "最后一个可以负责的"),
            say!(
                "work that is nobody's is not done; say who performs it then",
                "没有人负责的事没有人去办；请写明这时由谁负责"
            ),
        ),
    }
}
