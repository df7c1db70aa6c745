#![doc = include_str!("impossible_route.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::Proofs;
use crate::analysis::chart::PointKind;
use crate::analysis::order::Place;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Bound, Model, ParallelId, Route, StepId, Target, UnitId};
use crate::say;

pub(super) const RULE: Rule =
    Rule::proved("impossible-route", Severity::Warning, include_str!("impossible_route.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        for (place, at) in impossible(model, unit, &mut proved) {
            let route = &place.routes(model)[at];
            // Where nothing else leads there, what lies behind is the finding.
            if targets(route).any(|target| !can_be(&proved, target)) {
                continue;
            }
            let name = proofs::place(model, place);
            let finding = Finding::warning(
                RULE.name,
                route.at,
                say!("no case can take this route of `{name}`", "“{name}”的这条路线，哪一种情况都走不到"),
            )
            .here(why(&mut proved, place, route))
            .help(say!(
                "nothing that can be so here makes its condition hold; mend the condition, or leave the route out",
                "走到这里的情况，没有一种能让它的条件成立；请改条件，或删掉这条路线"
            ));
            findings.push(words::about(context, unit, finding));
        }
        for place in places(model, unit) {
            let never = place.routes(model).iter().filter_map(never_back);
            findings.extend(never.map(|finding| words::about(context, unit, finding)));
        }
    }
}

/// A way back that may be taken no times at all.
fn never_back(route: &Route) -> Option<Finding> {
    route.back.as_ref().filter(|back| back.bound == Bound::Count(0))?;
    let message = say!("nobody can go back here: at most 0 times", "这里一次也回不去：至多 0 次");
    Some(Finding::warning(RULE.name, route.at, message).help(say!(
        "say how often one may go back, or lead a plain route to where the case goes on",
        "请写明最多可以返回几次；不许返回的，改成直接通到下一步的路线"
    )))
}

/// The routes, by place and number, that no case can take although it can come to where they begin. Where something
/// stands in the way of cases, that is the matter: beyond it less can be seen than there is.
pub(super) fn impossible(model: &Model, unit: UnitId, proved: &mut Proofs) -> Vec<(Place, usize)> {
    // Where no route leads to a step at all, that comes first.
    if proved.is_blocked() || !crate::model::Paths::of(model, unit).unreachable().is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    // The only route, without a condition, is taken by every case.
    let depends = |place: &Place| !matches!(place.routes(model), [Route { condition: None, back: None, .. }]);
    for place in places(model, unit).filter(depends) {
        if proved.can_be(PointKind::Leave(place)) {
            let never = proved.taken(place).into_iter().enumerate().filter(|(_, taken)| !taken);
            found.extend(never.map(|(at, _)| (place, at)));
        }
    }
    found
}

fn places(model: &Model, unit: UnitId) -> impl Iterator<Item = Place> {
    let steps = model[unit].steps.clone().map(|id| Place::Step(StepId(id)));
    steps.chain(model[unit].parallels.clone().map(|id| Place::Parallel(ParallelId(id))))
}

/// Why no case can take a route: what is always so where it begins.
pub(super) fn why(proved: &mut Proofs, place: Place, route: &Route) -> Text {
    let name = proofs::place(proved.chart.model, place);
    let here = proved.reach.when(&proved.chart, PointKind::Leave(place));
    let settled = proofs::settled(&mut proved.chart, here, route.condition.as_ref());
    let (en, zh) = (settled.en, settled.zh);
    match en.is_empty() {
        true => say!("cannot hold at `{name}`", "在“{name}”不能成立"),
        false => say!("cannot hold at `{name}`, where always {en}", "在“{name}”不能成立：那里总是 {zh}"),
    }
}

/// Where a route leads, and what follows when it is a way back that is spent.
pub(super) fn targets(route: &Route) -> impl Iterator<Item = Target> {
    let then = route.back.as_ref().and_then(|back| back.then);
    route.target.into_iter().filter(|_| route.back.is_none()).chain(then)
}

/// Whether a case can come there.
pub(super) fn can_be(proved: &Proofs, target: Target) -> bool {
    proved.can_be(match target {
        Target::Step(id) => PointKind::Arrive(id),
        Target::Parallel(id) => PointKind::Fork(id),
        Target::End(id) => PointKind::Arrived(id),
        Target::Join(id) => PointKind::Leave(Place::Parallel(id)),
    })
}
