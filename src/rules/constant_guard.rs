#![doc = include_str!("constant_guard.md")]

use super::{Context, Rule, words};
use crate::analysis::Proofs;
use crate::analysis::order::Place;
use crate::diagnostic::{Finding, Severity};
use crate::model::{ParallelId, StepId, UnitId};
use crate::say;
use crate::source::Location;
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) const RULE: Rule =
    Rule::proved("constant-guard", Severity::Warning, include_str!("constant_guard.md"), check);

/// What a condition comes to, over all the places where it is decided.
#[derive(Clone, Copy, Default)]
struct Comes {
    to_yes: bool,
    to_no: bool,
    to_neither: bool,
}

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for (unit, mut proved) in context.proved().filter(|(_, proved)| !proved.is_blocked()) {
        let several = beside_others(context, unit);
        let mut seen: FxHashMap<Location, Comes> = FxHashMap::default();
        let Proofs { chart, reach, .. } = &mut *proved;
        for decided in &chart.decided {
            let here = reach.at[decided.point.0 as usize];
            let comes = seen.entry(decided.at).or_default();
            let known = chart.diagrams.or(decided.yes, decided.no);
            comes.to_yes |= !chart.diagrams.and(here, decided.yes).is_empty();
            comes.to_no |= !chart.diagrams.and(here, decided.no).is_empty();
            comes.to_neither |= !chart.diagrams.without(here, known).is_empty();
        }
        for (at, comes) in seen {
            let text = context.sources.slice(at);
            if several.contains(&at) || is_otherwise(text) || comes.to_neither {
                continue;
            }
            let finding = match (comes.to_yes, comes.to_no) {
                (false, true) => {
                    Finding::warning(RULE.name, at, say!("this never holds here", "这个条件在这里从不成立")).help(say!(
                        "what hangs on it never takes place; leave it out, or mend the condition",
                        "带这个条件的内容永远不会发生；请删掉它，或者改条件"
                    ))
                }
                (true, false) => {
                    Finding::warning(RULE.name, at, say!("this always holds here", "这个条件在这里总是成立")).help(
                        say!(
                            "leave the condition out, so that nobody looks for the other case",
                            "请去掉这个条件，免得有人去找另一种情况"
                        ),
                    )
                }
                _ => continue,
            };
            findings.push(words::about(context, unit, finding));
        }
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
