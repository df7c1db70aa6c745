#![doc = include_str!("crossing_route.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Edit, Finding, Severity};
use crate::model::{Target, Trouble};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule = Rule::new("crossing-route", Severity::Error, include_str!("crossing_route.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for trouble in &model.troubles {
        let Trouble::Crossing { at, unit, from, to } = trouble else { continue };
        let name = context.sources.slice(*at);
        let finding = match wall(context, *from, *to) {
            Wall::Out(wall, branch) => {
                let mut finding = Finding::error(
                    RULE.name,
                    *at,
                    say!("the route to `{name}` leaves its branch", "到“{name}”的路线穿出了所在的分支"),
                )
                .label(branch, say!("the branch it leaves", "它离开的分支"))
                .help(say!(
                    "the other branches would go on without it; set a fact, route to `join`, and decide after the join",
                    "别的分支还在办，这样就丢下了它们；请判定一个情况，转到“汇合”，汇合之后再决定去哪里"
                ));
                let own = matches!(to, Target::Parallel(parallel) if *parallel == wall);
                if own {
                    finding = finding
                        .fix(say!("route to `join`", "改为“汇合”"), vec![Edit { at: *at, text: join(context, *at) }]);
                }
                finding
            }
            Wall::In(branch) => Finding::error(
                RULE.name,
                *at,
                say!(
                    "the route to `{name}` leads into the middle of a parallel block",
                    "到“{name}”的路线从外面通进了并行块的分支里"
                ),
            )
            .label(branch, say!("the branch it enters", "它进入的分支"))
            .help(say!(
                "the other branches would never start; route to the parallel block itself",
                "这样别的分支不会开始；请转到并行块本身"
            )),
        };
        findings.push(words::about(context, *unit, finding));
    }
}

/// `join` in the language of the name it replaces.
fn join(context: &Context, at: Location) -> String {
    if context.sources.slice(at).is_ascii() { "join".into() } else { "汇合".into() }
}

enum Wall {
    /// Out of the branch of this block.
    Out(crate::model::ParallelId, Location),
    /// Into this branch.
    In(Location),
}

fn wall(context: &Context, from: Target, to: Target) -> Wall {
    let model = context.model;
    let from = match from {
        Target::Join(parallel) => model[parallel].scope,
        other => model.scope_of(other),
    };
    let around = |scope| model.branches_around(scope).collect::<Vec<_>>();
    let (outside, inside) = (around(from), around(model.scope_of(to)));
    let left = outside.iter().find(|branch| !inside.contains(branch));
    let entered = inside.iter().rev().find(|branch| !outside.contains(branch));
    match (left, entered) {
        (Some(branch), _) => Wall::Out(model[*branch].parallel, model[*branch].heading),
        (None, Some(branch)) => Wall::In(model[*branch].heading),
        (None, None) => Wall::In(model.declared_at(to)),
    }
}
