#![doc = include_str!("dead_end.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::Node;
use crate::say;

pub(super) const RULE: Rule = Rule::new("dead-end", Severity::Error, include_str!("dead_end.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, paths) in &context.paths {
        let unit = &model[*id];
        if unit.ends.is_empty() || unit.damage.heading || unit.damage.ends {
            // `no-end` says what is wrong.
            continue;
        }
        let circling = paths.circling();
        for (node, others) in paths.dead_ends() {
            let (at, routes) = match node {
                Node::Step(step) => (model[step].name.at, &model[step].routes),
                Node::Join(parallel) => (model[parallel].join, &model[parallel].routes),
                Node::Start | Node::Fork(_) | Node::End(_) => continue,
            };
            // Steps that go round for ever are reported as that.
            if circling.contains(&node) {
                continue;
            }
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
                let en = words::steps(others);
                finding = finding.here(say!("only here leads {en} more", "另有 {others} 个步骤只通到这里"));
            }
            findings.push(words::about(context, *id, finding));
        }
    }
}
