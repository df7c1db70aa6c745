#![doc = include_str!("impossible_step.md")]

use super::impossible_route::{can_be, impossible, targets, why};
use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Target, UnitId};
use crate::say;
use crate::source::Location;
use std::collections::BTreeMap;

pub(super) const RULE: Rule =
    Rule::proved("impossible-step", Severity::Error, include_str!("impossible_step.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, target, routes) in behind(context) {
        if matches!(target, Target::End(_) | Target::Join(_)) {
            continue;
        }
        let name = model.call(target).en;
        let mut finding = Finding::error(
            RULE.name,
            model.declared_at(target),
            say!("no case can come to `{name}`", "哪一种情况都走不到“{name}”"),
        )
        .help(say!(
            "routes lead here, and none of them can hold; mend their conditions, or leave the step out",
            "有路线通到这里，可是没有一条能成立；请改它们的条件，或删掉这一步"
        ));
        for (at, why) in routes {
            finding = finding.label(at, why);
        }
        findings.push(words::about(context, unit, finding));
    }
}

/// Where routes are written, and why they are impossible.
type Routes = Vec<(Location, Text)>;

/// What lies behind impossible routes and can be reached by no other, with those routes and why they are.
pub(super) fn behind(context: &Context) -> Vec<(UnitId, Target, Routes)> {
    let model = context.model;
    let mut found = Vec::new();
    for (unit, mut proved) in context.proved() {
        let mut targets_of: BTreeMap<Target, Routes> = BTreeMap::new();
        for (place, at) in impossible(model, unit, &mut proved) {
            let route = &place.routes(model)[at];
            for target in targets(route).filter(|target| !can_be(&proved, *target)).collect::<Vec<_>>() {
                targets_of.entry(target).or_default().push((route.at, why(&mut proved, place, route)));
            }
        }
        found.extend(targets_of.into_iter().map(|(target, routes)| (unit, target, routes)));
    }
    found
}
