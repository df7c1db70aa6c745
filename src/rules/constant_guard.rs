#![doc = include_str!("constant_guard.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::Proofs;
use crate::analysis::chart::PointId;
use crate::analysis::order::Place;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{ParallelId, StepId, Target, UnitId};
use crate::say;
use crate::source::Location;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

pub(super) const RULE: Rule =
    Rule::proved("constant-guard", Severity::Warning, include_str!("constant_guard.md"), check);

/// What a condition comes to, over all the places where it is decided.
#[derive(Clone, Copy)]
struct Comes {
    /// The first of them.
    point: PointId,
    to_yes: bool,
    to_no: bool,
    to_neither: bool,
    /// It holds for no values at all, wherever it is decided.
    never: bool,
}

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        // Where cases get stuck, only what no case could ever fulfil is certain.
        let is_blocked = proved.is_blocked();
        let several = beside_others(context, unit);
        let mut seen: BTreeMap<Location, Comes> = BTreeMap::new();
        let Proofs { chart, reach, .. } = &mut *proved;
        for decided in chart.decided.iter().filter(|decided| !several.contains(&decided.at)) {
            let here = reach.at[decided.point.0 as usize];
            let fresh = Comes { point: decided.point, to_yes: false, to_no: false, to_neither: false, never: true };
            let comes = seen.entry(decided.at).or_insert(fresh);
            let known = chart.diagrams.or(decided.yes, decided.no);
            comes.never &= decided.yes.is_empty();
            comes.to_yes |= !chart.diagrams.and(here, decided.yes).is_empty();
            comes.to_no |= !chart.diagrams.and(here, decided.no).is_empty();
            comes.to_neither |= !chart.diagrams.without(here, known).is_empty();
        }
        // The same condition at the same step is one finding.
        let mut said: BTreeMap<(Option<Target>, &str), Finding> = BTreeMap::new();
        for (at, comes) in seen {
            let text = context.sources.slice(at);
            let is_open = comes.to_neither || comes.to_yes == comes.to_no || is_blocked && !comes.never;
            if is_otherwise(text) || is_open {
                continue;
            }
            let owner = proofs::owner(chart, comes.point);
            let finding = match said.remove(&(owner, text)) {
                Some(finding) => finding.label(at, say!("and this", "这里也一样")),
                None => {
                    let name = owner.map(|owner| model.call(owner).en).unwrap_or_default();
                    // What could come about under no values at all is missing wherever it is needed.
                    let finding = match comes.never {
                        true => Finding::error(RULE.name, at, message(comes, &name)),
                        false => Finding::warning(RULE.name, at, message(comes, &name)),
                    };
                    finding.help(help(comes))
                }
            };
            said.insert((owner, text), finding);
        }
        findings.extend(said.into_values().map(|finding| words::about(context, unit, finding)));
    }
}

fn message(comes: Comes, place: &str) -> Text {
    match comes.to_yes {
        true => say!("this condition always holds at `{place}`", "到“{place}”时，这个条件总是成立"),
        false => say!("this condition never holds at `{place}`", "到“{place}”时，这个条件从不成立"),
    }
}

fn help(comes: Comes) -> Text {
    match comes.to_yes {
        true => say!(
            "leave it out, so that nobody looks for the other case; or mend it, if another case was meant",
            "请去掉它，免得有人去找另一种情况；如果本来指的是别的情况，请改条件"
        ),
        false => say!(
            "what hangs on it never takes place; leave that out, or mend the condition",
            "带这个条件的内容永远不会发生；请把这一项删掉，或者改条件"
        ),
    }
}

fn is_otherwise(text: &str) -> bool {
    text.contains("otherwise") || text.contains("否则")
}

/// The conditions of routes that stand beside others: one that never holds is an impossible route, and one that always
/// holds leaves the others impossible.
fn beside_others(context: &Context, unit: UnitId) -> FxHashSet<Location> {
    let model = context.model;
    let steps = model[unit].steps.clone().map(|id| Place::Step(StepId(id)));
    let blocks = model[unit].parallels.clone().map(|id| Place::Parallel(ParallelId(id)));
    let routes = steps.chain(blocks).map(|place| place.routes(model)).filter(|routes| routes.len() > 1);
    routes.flatten().filter_map(|route| route.condition.as_ref().map(|condition| condition.at)).collect()
}
