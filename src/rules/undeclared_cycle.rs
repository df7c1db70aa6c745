#![doc = include_str!("undeclared_cycle.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Node, Route, Target};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule =
    Rule::new("undeclared-cycle", Severity::Error, include_str!("undeclared_cycle.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for (id, paths) in &context.paths {
        for cycle in paths.cycles() {
            let mut chain: Vec<String> = cycle.iter().map(|node| words::node(context, *node)).collect();
            chain.push(chain[0].clone());
            let shown = if chain.len() > 9 {
                [&chain[..4], &["…".to_string()], &chain[chain.len() - 4..]].concat()
            } else {
                chain.clone()
            };
            let shown = shown.join(" → ");
            let pairs = || cycle.iter().zip(cycle.iter().cycle().skip(1));
            // The last route of the cycle is the one that goes back, as the file is usually read.
            let last = pairs().filter_map(|(from, to)| Some((*to, route_between(context, *from, *to)?))).last();
            let Some((target, at)) = last else { continue };
            let target = words::node(context, target);
            let mut finding = Finding::error(
                RULE.name,
                at,
                say!("routes lead round in a circle: {shown}", "路线绕成了一圈：{shown}"),
            )
            .here(say!("goes back to `{target}`", "回到“{target}”"))
            .help(say!(
                "nothing says when it stops; if going back is meant, write `<- STEP (at most 3; then OTHER STEP)`",
                "没有写什么时候停；如果就是要返工，请写“<- 步骤（至多 3 次；之后 另一步）”"
            ));
            for other in
                pairs().filter_map(|(from, to)| route_between(context, *from, *to)).filter(|other| *other != at).take(6)
            {
                finding = finding.label(other, say!("leads on", "往下走"));
            }
            findings.push(words::about(context, *id, finding));
        }
    }
}

/// Where the route from one place to the next is written.
fn route_between(context: &Context, from: Node, to: Node) -> Option<Location> {
    let model = context.model;
    let find = |routes: &[Route]| {
        let leads = |target: Target| match (target, to) {
            (Target::Step(a), Node::Step(b)) => a == b,
            (Target::Parallel(a), Node::Fork(b)) | (Target::Join(a), Node::Join(b)) => a == b,
            _ => false,
        };
        routes.iter().find_map(|route| match &route.back {
            None => route.target.filter(|target| leads(*target)).map(|_| route.name_at),
            Some(back) => back.then.filter(|target| leads(*target)).map(|_| back.then_at),
        })
    };
    match from {
        Node::Step(step) => find(&model[step].routes),
        Node::Join(parallel) => find(&model[parallel].routes),
        Node::Start | Node::Fork(_) | Node::End(_) => None,
    }
}
