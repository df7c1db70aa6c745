#![doc = include_str!("dead_end.md")]

use super::{Context, Rule, unreachable_step, words};
use crate::diagnostic::{Finding, Label, Severity};
use crate::model::{Node, Paths, Unit};
use crate::say;

pub(super) const RULE: Rule = Rule::new("dead-end", Severity::Error, include_str!("dead_end.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, paths) in &context.paths {
        if !is_judged(&model[*id]) {
            continue;
        }
        let mut dead_ends: Vec<Finding> = Vec::new();
        for (node, others) in of(paths) {
            let (at, routes) = match node {
                Node::Step(step) => (model[step].name.at, &model[step].routes),
                Node::Join(parallel) => (model[parallel].join, &model[parallel].routes),
                Node::Start | Node::Fork(_) | Node::End(_) => continue,
            };
            let name = words::node(context, node);
            let message = match node {
                Node::Join(_) => say!("nothing leads on from the join of `{name}`", "“{name}”汇合之后没有去处"),
                _ if routes.is_empty() => {
                    say!("`{name}` is a dead end: no route leaves it", "“{name}”是死路：没有路线离开它")
                }
                _ => {
                    say!("`{name}` is a dead end: no end can be reached from it", "“{name}”是死路：从它走不到任何结局")
                }
            };
            let inside =
                matches!(node, Node::Step(step) if matches!(model[step].scope, crate::model::Scope::Branch(_)));
            let help = if inside {
                say!(
                    "a case that comes here stays here; add `-> NEXT STEP`, or `-> join` if the branch is done",
                    "办到这里就停住了；请加“-> 下一步”，分支办完的话加“-> 汇合”"
                )
            } else {
                say!(
                    "a case that comes here stays here; add `-> NEXT STEP` or `-> END`, with END declared under `# ends`",
                    "办到这里就停住了；请加“-> 下一步”或“-> 结局”，结局列在“# 结束”下面"
                )
            };
            let mut finding = Finding::error(RULE.name, at, message).help(help);
            if others > 0 {
                let en = if others == 1 { "1 more step leads".into() } else { format!("{others} more steps lead") };
                finding = finding.here(say!("{en} only here", "另有 {others} 个步骤只通到这里"));
            }
            dead_ends.push(finding);
        }
        // A step that nobody reaches behind a dead end is the other side of the same gap.
        for unreached in unreachable_step::places(context, *id, paths) {
            let before = dead_ends.iter().rposition(|finding| finding.primary.at < unreached).unwrap_or(0);
            if let Some(finding) = dead_ends.get_mut(before) {
                finding
                    .labels
                    .push(Label { at: unreached, text: say!("no path leads here", "没有路能走到这里") });
            }
        }
        findings.extend(dead_ends.into_iter().map(|finding| words::about(context, *id, finding)));
    }
}

/// Whether the ends of a procedure are known; where it has none, `no-end` says what is wrong.
pub(super) fn is_judged(unit: &Unit) -> bool {
    !unit.ends.is_empty() && !unit.damage.heading && !unit.damage.ends
}

/// The dead ends of a procedure. Steps that go round for ever are reported as that.
pub(super) fn of(paths: &Paths) -> Vec<(Node, usize)> {
    let circling = paths.circling();
    let mut nodes = paths.dead_ends();
    nodes.retain(|(node, _)| matches!(node, Node::Step(_) | Node::Join(_)) && !circling.contains(node));
    nodes
}
