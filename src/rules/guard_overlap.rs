#![doc = include_str!("guard_overlap.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::chart::Wrong;
use crate::analysis::{Found, Proofs};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Condition, RecordKind, Target};
use crate::say;

pub(super) const RULE: Rule = Rule::proved("guard-overlap", Severity::Error, include_str!("guard_overlap.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for found in proved.wrong.clone() {
            let finding = match found.what {
                Wrong::TwoRoutes(place, at) => {
                    let routes = place.routes(model);
                    let written: Vec<Option<&Condition>> =
                        routes.iter().map(|route| route.condition.as_ref()).collect();
                    let Some(first) = earlier(&mut proved, &found, &written, at) else { continue };
                    let (when, name) = (proofs::when(&mut proved, &found), proofs::place(model, place));
                    let (en, zh) = (when.en, when.zh);
                    Finding::error(
                        RULE.name,
                        routes[at as usize].at,
                        say!("two routes of `{name}` hold at once{en}", "“{name}”{zh}有两条去向同时成立"),
                    )
                    .here(say!("this one", "这一条"))
                    .label(routes[first].at, say!("and this one", "还有这一条"))
                    .help(say!(
                        "nothing says which to take; let only one of them hold, or write `[otherwise]` on one",
                        "没有写走哪一条；请让它们只有一条成立，或者把其中一条写成【否则】"
                    ))
                }
                Wrong::TwoHandOvers(end, at) => {
                    let hand_over = &model[end].hand_over;
                    let written: Vec<Option<&Condition>> = hand_over.iter().map(|to| to.condition.as_ref()).collect();
                    let Some(first) = earlier(&mut proved, &found, &written, at) else { continue };
                    let (when, name) = (proofs::when(&mut proved, &found), model.call(Target::End(end)).en);
                    let (en, zh) = (when.en, when.zh);
                    Finding::error(
                        RULE.name,
                        hand_over[at as usize].at,
                        say!("two procedures take over at `{name}`{en}", "结局“{name}”{zh}有两个流程接手"),
                    )
                    .here(say!("this one", "这一个"))
                    .label(hand_over[first].at, say!("and this one", "还有这一个"))
                    .help(say!("let only one of them take over", "请让它们只有一个接手"))
                }
                Wrong::TwoParts(step, record) => {
                    let (when, name) = (proofs::when(&mut proved, &found), model.text(model[record].name.symbol));
                    let (en, zh) = (when.en, when.zh);
                    let step = model.call(Target::Step(step)).en;
                    let RecordKind::Number(numbering) = &model[record].kind else { continue };
                    let at = numbering.parts.last().map_or(model[record].name.at, |(part, _)| part.at);
                    Finding::error(
                        RULE.name,
                        at,
                        say!(
                            "at `{step}` several parts of the number `{name}` are raised{en}",
                            "到“{step}”，{zh}编号“{name}”有几段都要加一"
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

/// The first of the things before `at` that holds together with it.
fn earlier(proved: &mut Proofs, found: &Found, written: &[Option<&Condition>], at: u32) -> Option<usize> {
    let truths = proved.chart.conditions(written);
    let both = |other: &usize| !proved.chart.diagrams.and(truths[*other].yes, found.set).is_empty();
    (0..at as usize).find(both)
}
