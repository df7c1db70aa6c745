#![doc = include_str!("unreachable_step.md")]

use super::{Context, Rule, dead_end, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Node, Paths, StepId, Unit, UnitId};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule =
    Rule::new("unreachable-step", Severity::Error, include_str!("unreachable_step.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, paths) in &context.paths {
        // Behind a dead end it is a part of that.
        let unit = &model[*id];
        if dead_end::is_judged(unit) && !dead_end::of(paths).is_empty() {
            continue;
        }
        for (node, at, others) in of(context, *id, paths) {
            let name = words::node(context, node);
            let mut finding = Finding::error(RULE.name, at, say!("no path leads to `{name}`", "没有路能走到“{name}”"))
                .help(say!(
                    "nobody will ever do it; lead a route to it from the step before, or take it out",
                    "这一步永远轮不到；请从上一步加一条路线通到它，或删去它"
                ));
            if others > 0 {
                let en = words::steps(others);
                finding = finding.here(say!("nor to {en} beyond it", "它后面的 {others} 个步骤也走不到"));
            }
            if let Some(start) = unit.starts_at {
                finding = finding.label(start, say!("the procedure begins here", "流程从这里开始"));
            }
            findings.push(words::about(context, *id, finding));
        }
    }
}

/// The names of the steps and blocks that no path leads to.
pub(super) fn places(context: &Context, id: UnitId, paths: &Paths) -> Vec<Location> {
    of(context, id, paths).into_iter().map(|(_, at, _)| at).collect()
}

fn of(context: &Context, id: UnitId, paths: &Paths) -> Vec<(Node, Location, usize)> {
    let model = context.model;
    let unit = &model[id];
    // Without a start nothing can be reached, and a route to an unknown name may lead anywhere.
    if unit.starts.is_none() || unit.damage.heading || unit.damage.routes || leads_astray(unit, paths) {
        return Vec::new();
    }
    let at = |(node, others)| match node {
        Node::Step(step) => Some((node, model[step].name.at, others)),
        Node::Fork(parallel) => Some((node, model[parallel].name.at, others)),
        Node::Start | Node::Join(_) | Node::End(_) => None,
    };
    let all = paths.unreachable().into_iter().filter_map(at);
    all.filter(|(_, at, _)| !context.repeated.contains(at)).collect()
}

/// Whether a route of a procedure has a target that is unknown.
pub(super) fn leads_astray(unit: &Unit, paths: &Paths) -> bool {
    unit.steps.clone().any(|step| paths.leads_astray(Node::Step(StepId(step))))
        || unit.parallels.clone().any(|parallel| paths.leads_astray(Node::Join(crate::model::ParallelId(parallel))))
}
