#![doc = include_str!("fact_before_set.md")]

use super::{Context, Rule, proofs};
use crate::analysis::chart::Wrong;
use crate::analysis::diagram::Set;
use crate::analysis::{Found, Proofs};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Condition, Piece, RecordKind, Runs, Target};
use crate::say;
use crate::source::Location;
use rustc_hash::FxHashSet;

pub(super) const RULE: Rule =
    Rule::proved("fact-before-set", Severity::Error, include_str!("fact_before_set.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for found in proved.wrong.clone() {
            let (conditions, what): (Vec<&Condition>, Text) = match found.what {
                Wrong::RouteUnknown(place) => {
                    let name = proofs::place(model, place);
                    let conditions = place.routes(model).iter().filter_map(|route| route.condition.as_ref());
                    (conditions.collect(), say!("where `{name}` leads", "“{name}”走哪一条去向"))
                }
                Wrong::BranchUnknown(branch) => {
                    let name = model.text(model[branch].name.symbol);
                    let Runs::When(condition) = &model[branch].runs else { continue };
                    (vec![condition], say!("whether the branch `{name}` runs", "分支“{name}”办不办"))
                }
                Wrong::HandOverUnknown(end) => {
                    let name = model.call(Target::End(end)).en;
                    let conditions = model[end].hand_over.iter().filter_map(|to| to.condition.as_ref());
                    (conditions.collect(), say!("who takes over at `{name}`", "结局“{name}”由谁接手"))
                }
                Wrong::PartUnknown(step, record) => {
                    let (step, name) = (model.call(Target::Step(step)).en, model.text(model[record].name.symbol));
                    let RecordKind::Number(numbering) = &model[record].kind else { continue };
                    let pieces = numbering.prefix.iter().filter_map(|piece| match piece {
                        Piece::Fact(fact) => Some(*fact),
                        Piece::Words(_) => None,
                    });
                    let what = say!("the number `{name}`, at `{step}`", "到“{step}”，编号“{name}”怎么编");
                    let unset = pieces.chain(numbering.follows).find(|fact| {
                        let Some((variable, _)) = proved.chart.fact(*fact) else { return false };
                        let unset = proved.chart.diagrams.is(variable, |value| value == 0);
                        !proved.chart.diagrams.and(found.set, unset).is_empty()
                    });
                    if let Some(fact) = unset {
                        let at = model[record].name.at;
                        findings.push(finding(context, unit, &mut proved, &found, (at, fact), &what));
                        continue;
                    }
                    (numbering.parts.iter().filter_map(|(_, condition)| condition.as_ref()).collect(), what)
                }
                _ => continue,
            };
            let unknown = proofs::unknown(&mut proved.chart, found.set, conditions);
            if let Some(unknown) = unknown {
                findings.push(finding(context, unit, &mut proved, &found, unknown, &what));
            }
        }
        elsewhere(context, unit, &mut proved, findings);
    }
}

/// Conditions of what is done at a step, which then is not done: worth a warning, each condition once.
fn elsewhere(context: &Context, unit: crate::model::UnitId, proved: &mut Proofs, findings: &mut Vec<Finding>) {
    let mut said: FxHashSet<Location> = FxHashSet::default();
    for at in 0..proved.chart.decided.len() {
        let decided = &proved.chart.decided[at];
        let (point, place, routes, yes, no) = (decided.point, decided.at, decided.routes, decided.yes, decided.no);
        if routes || said.contains(&place) {
            continue;
        }
        let here = proved.reach.at[point.0 as usize];
        let diagrams = &mut proved.chart.diagrams;
        let known = diagrams.or(yes, no);
        let set: Set = diagrams.without(here, known);
        if set.is_empty() {
            continue;
        }
        let facts: Vec<_> = diagrams.support(known);
        let fact = proved.chart.variables.facts.iter().filter(|(_, (variable, _))| facts.contains(variable));
        let mut facts: Vec<_> = fact.map(|(fact, (variable, _))| (*fact, *variable)).collect();
        facts.sort_unstable();
        let unset = facts.into_iter().find(|(_, variable)| {
            let unset = proved.chart.diagrams.is(*variable, |value| value == 0);
            !proved.chart.diagrams.and(set, unset).is_empty()
        });
        let Some((fact, _)) = unset else { continue };
        said.insert(place);
        let found = Found {
            what: Wrong::RouteUnknown(crate::analysis::order::Place::Step(crate::model::StepId(0))),
            point,
            set,
        };
        let what = say!("whether this applies", "这一项适用不适用");
        let mut finding = finding(context, unit, proved, &found, (place, fact), &what);
        finding.severity = Severity::Warning;
        finding.help = say!(
            "what hangs on it would not take place; let every way here establish it first, or ask for less",
            "那时这一项就当作不适用；请让走到这里的每条路都先判定它，或者改条件"
        );
        findings.push(finding);
    }
}

fn finding(
    context: &Context,
    unit: crate::model::UnitId,
    proved: &mut Proofs,
    found: &Found,
    (at, fact): (Location, crate::model::FactId),
    what: &Text,
) -> Finding {
    let name = context.text(context.model[fact].name.symbol);
    // For which of the other facts it is not known.
    let here = proved.reach.at[found.point.0 as usize];
    let walkthrough = proved.witness(found.point, found.set);
    let when = match proved.chart.fact(fact).map(|(variable, _)| variable) {
        None => Text::default(),
        Some(variable) => {
            let diagrams = &mut proved.chart.diagrams;
            let unset = diagrams.is(variable, |value| value == 0);
            let open = diagrams.and(found.set, unset);
            let (open, here) = (diagrams.project(open, variable), diagrams.project(here, variable));
            proofs::clause(proved.rather(here, open))
        }
    };
    let (en, zh) = (when.en, when.zh);
    let (what_en, what_zh) = (&what.en, &what.zh);
    let finding = Finding::error(
        RULE.name,
        at,
        say!(
            "{what_en} depends on `{name}`, which is not known there{en}",
            "{what_zh}要看“{name}”，{zh}它那时还没有判定"
        ),
    )
    .here(say!("reads `{name}`", "这里要看“{name}”"))
    .help(say!(
        "let every way here establish it first, or write the condition so that it is not asked when it is not known",
        "请让走到这里的每条路都先判定它；或者改条件，没有判定时就不看它"
    ))
    .shown(walkthrough);
    proofs::with_origin(context, unit, fact, finding)
}
