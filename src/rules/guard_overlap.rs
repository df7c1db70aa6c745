#![doc = include_str!("guard_overlap.md")]

use super::choices::{Choice, Doubt, doubts};
use super::{Context, Rule, proofs, words};
use crate::analysis::Proofs;
use crate::analysis::diagram::Set;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Condition, ConditionKind, Model};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule = Rule::proved("guard-overlap", Severity::Error, include_str!("guard_overlap.md"), check);

/// Of one choice no more of them than these are compared with those before.
const MOST: usize = 100;

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for doubt in doubts(model, unit, &mut proved) {
            let Doubt { choice, point, mut none, several } = doubt;
            let written = choice.written(model);
            let place = proofs::owner(&proved.chart, point).map(|place| model.call(place).en).unwrap_or_default();
            let mut pairs = pairs(&mut proved, several, &written);
            while let Some((main, others, set)) = most(&mut proved, &mut pairs) {
                let when = [set, std::mem::replace(&mut none, Set::EMPTY)].map(|set| match set.is_empty() {
                    true => Text::default(),
                    false => proofs::when(&mut proved, point, set),
                });
                let (message, here, and, mut help) = texts(model, choice, &place, when);
                let is_rest = |at: usize| {
                    written[at].1.is_some_and(|condition| matches!(condition.kind, ConditionKind::Otherwise))
                };
                if is_rest(main) && others.iter().any(|other| is_rest(*other)) {
                    help = say!(
                        "there are two `[otherwise]`, and each takes all that is left: give one of them a condition",
                        "有两个【否则】，余下的情况两个都占；请给其中一个写上条件"
                    );
                }
                // In the order in which they are read.
                let first = others.iter().copied().chain([main]).min_by_key(|at| written[*at].0).unwrap_or(main);
                let said = |at: usize| if at == first { here.clone() } else { and.clone() };
                let mut finding = Finding::error(RULE.name, written[main].0, message).here(said(main)).help(help);
                for other in others.into_iter().take(3) {
                    finding = finding.label(written[other].0, said(other));
                }
                let finding = finding.shown(proved.witness(point, set));
                findings.push(words::about(context, unit, finding));
            }
        }
    }
}

/// Two that hold together, and when.
type Pair = (usize, usize, Set);

fn pairs(proved: &mut Proofs, here: Set, written: &[(Location, Option<&Condition>)]) -> Vec<Pair> {
    let conditions: Vec<Option<&Condition>> = written.iter().map(|(_, condition)| *condition).collect();
    let truths = proved.chart.conditions(&conditions);
    let mut pairs = Vec::new();
    for late in 1..truths.len().min(MOST) {
        let own = proved.chart.diagrams.and(truths[late].yes, here);
        for early in (0..late).filter(|_| !own.is_empty()) {
            let both = proved.chart.diagrams.and(truths[early].yes, own);
            if !both.is_empty() {
                pairs.push((early, late, both));
            }
        }
    }
    pairs
}

/// Takes out the one that is in most of the pairs, the last of such, with those that it meets and when.
fn most(proved: &mut Proofs, pairs: &mut Vec<Pair>) -> Option<(usize, Vec<usize>, Set)> {
    let count = |one: usize| pairs.iter().filter(|(early, late, _)| *early == one || *late == one).count();
    let main = pairs.iter().flat_map(|(early, late, _)| [*early, *late]).max_by_key(|one| (count(*one), *one))?;
    let meets = |pair: &Pair| pair.0 == main || pair.1 == main;
    let own: Vec<Pair> = pairs.iter().copied().filter(meets).collect();
    pairs.retain(|pair| !meets(pair));
    let set = proved.chart.diagrams.any(own.iter().map(|pair| pair.2));
    Some((main, own.iter().map(|pair| if pair.0 == main { pair.1 } else { pair.0 }).collect(), set))
}

/// What is said, what at the one and at the others, and what to do.
fn texts(model: &Model, choice: Choice, place: &str, when: [Text; 2]) -> (Text, Text, Text, Text) {
    let [Text { en, zh }, none] = when;
    let unit = match choice {
        Choice::Routes(_) => "条",
        Choice::Parts(_) => "段",
        Choice::HandOvers(_) | Choice::Roles(_) | Choice::Performers(_) => "个",
    };
    let (also_en, also_zh) = match none.en.is_empty() {
        true => Default::default(),
        false => (format!(", and none{}", none.en), format!("；{}一{unit}都不成立", none.zh)),
    };
    match choice {
        Choice::Routes(_) => (
            say!("two routes of `{place}` hold at once{en}{also_en}", "“{place}”{zh}有两条路线同时成立{also_zh}"),
            say!("this one", "这一条"),
            say!("and this one", "还有这一条"),
            say!(
                "nothing says which to take; let only one of them hold, or write `[otherwise]` on one",
                "没有写走哪一条；请让它们只有一条成立，或者把其中一条写成【否则】"
            ),
        ),
        Choice::HandOvers(_) => (
            say!(
                "two procedures take over at `{place}`{en}{also_en}",
                "以“{place}”结束的，{zh}有两个流程接手{also_zh}"
            ),
            say!("this one", "这一个"),
            say!("and this one", "还有这一个"),
            say!(
                "nothing says to which the case goes; let only one of them take over",
                "没有写交给哪一个；请让它们只有一个接手"
            ),
        ),
        Choice::Parts(record) => {
            let name = model.text(model[record].name.symbol);
            (
                say!(
                    "at `{place}` two parts of the number `{name}` are raised{en}{also_en}",
                    "到“{place}”，{zh}编号“{name}”有两段同时加一{also_zh}"
                ),
                say!("this one", "这一段"),
                say!("and this one", "还有这一段"),
                say!(
                    "nobody could tell the next number; let exactly one part be raised in every case",
                    "说不清下一个号是几；请让每种情况都恰好有一段加一"
                ),
            )
        }
        Choice::Roles(role) => {
            let name = model.text(model[role].name.symbol);
            (
                say!(
                    "two roles are `{name}` at `{place}`{en}{also_en}",
                    "到“{place}”，{zh}“{name}”有两个角色担任{also_zh}"
                ),
                say!("this one", "这一个"),
                say!("and this one", "还有这一个"),
                say!(
                    "nothing says whose work it is; let only one of them hold, or write `[otherwise]` on one",
                    "没有写由哪一个来办；请让它们只有一个成立，或者把其中一个写成【否则】"
                ),
            )
        }
        // Several may perform a step.
        Choice::Performers(_) => Default::default(),
    }
}
