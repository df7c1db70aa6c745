#![doc = include_str!("guard_gap.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::chart::Wrong;
use crate::diagnostic::{Finding, Severity};
use crate::model::Target;
use crate::say;

pub(super) const RULE: Rule = Rule::proved("guard-gap", Severity::Error, include_str!("guard_gap.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for found in proved.wrong.clone() {
            let when = |proved: &mut _| proofs::when(proved, &found);
            let finding = match found.what {
                Wrong::NoRoute(place) if !place.routes(model).is_empty() => {
                    let (when, name) = (when(&mut proved), proofs::place(model, place));
                    let (en, zh) = (when.en, when.zh);
                    let at = proofs::last_route(place.routes(model), proofs::heading(model, place));
                    Finding::error(
                        RULE.name,
                        at,
                        say!("no route of `{name}` holds{en}", "“{name}”{zh}没有一条去向成立"),
                    )
                    .here(say!("the last of its routes", "它的最后一条去向"))
                    .help(say!(
                        "a case would stand still there; add a route for it, or let the last one be `[otherwise]`",
                        "办到这里就走不下去了；请补一条去向，或者把最后一条写成【否则】"
                    ))
                }
                Wrong::NoHandOver(end) => {
                    let (when, name) = (when(&mut proved), model.call(Target::End(end)).en);
                    let (en, zh) = (when.en, when.zh);
                    let at = model[end].hand_over.last().map_or(model[end].name.at, |to| to.at);
                    Finding::error(
                        RULE.name,
                        at,
                        say!("nobody takes over at `{name}`{en}", "结局“{name}”{zh}没有一个流程接手"),
                    )
                    .here(say!("the last that may take over", "最后一个可以接手的"))
                    .help(say!(
                        "name a procedure for that, or let the last one be `[otherwise]`",
                        "请补上这时由谁接手，或者把最后一个写成【否则】"
                    ))
                }
                Wrong::NoPart(step, record) => {
                    let (when, name) = (when(&mut proved), model.text(model[record].name.symbol));
                    let (en, zh) = (when.en, when.zh);
                    let step = model.call(Target::Step(step)).en;
                    Finding::error(
                        RULE.name,
                        model[record].name.at,
                        say!(
                            "at `{step}` no part of the number `{name}` is raised{en}",
                            "到“{step}”，{zh}编号“{name}”没有一段要加一"
                        ),
                    )
                    .help(say!("give each case one part that is raised", "请让每种情况都恰有一段加一"))
                }
                _ => continue,
            };
            let finding = finding.shown(proved.witness(found.point, found.set));
            findings.push(words::about(context, unit, finding));
        }
    }
}
