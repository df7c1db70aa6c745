#![doc = include_str!("call_cycle.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{StepId, UnitId, calling_circles};
use crate::say;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule = Rule::new("call-cycle", Severity::Error, include_str!("call_cycle.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut calls: FxHashMap<UnitId, Vec<(UnitId, crate::source::Location)>> = FxHashMap::default();
    for (id, unit) in model.procedures() {
        let called = unit.steps.clone().flat_map(|step| &model[StepId(step)].calls).map(|call| (call.unit, call.at));
        calls.insert(id, called.collect());
    }
    let circling = calling_circles(model);
    let mut reported = rustc_hash::FxHashSet::default();
    for (start, _) in model.procedures() {
        if reported.contains(&start) || !circling.contains(&start) {
            continue;
        }
        let Some(cycle) = cycle_through(start, &calls) else { continue };
        reported.extend(cycle.iter().map(|(unit, _)| *unit));
        let name = |unit: &UnitId| model.text(model[*unit].name.symbol).to_string();
        let mut chain: Vec<String> = cycle.iter().map(|(unit, _)| name(unit)).collect();
        chain.push(name(&start));
        let chain = chain.join(" → ");
        let mut finding = Finding::error(RULE.name, cycle[0].1, say!(
            "a procedure runs itself: {chain}",
            "流程执行了自己：{chain}"
        ))
        .here(say!("runs the next", "由此执行下一个"))
        .help(say!(
            "a case would never finish; hand over at an end instead, or take the common part into a procedure of its own",
            "这样永远办不完；可以改为在结局处移交，或把共同的部分写成单独的流程"
        ));
        for (_, at) in &cycle[1..] {
            finding = finding.label(*at, say!("and this the next", "再由此执行下一个"));
        }
        findings.push(words::about(context, start, finding));
    }
}

/// A shortest chain of calls from a procedure back to itself: each with the call that leads on.
fn cycle_through(
    start: UnitId,
    calls: &FxHashMap<UnitId, Vec<(UnitId, crate::source::Location)>>,
) -> Option<Vec<(UnitId, crate::source::Location)>> {
    let mut came: FxHashMap<UnitId, (UnitId, crate::source::Location)> = FxHashMap::default();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(unit) = queue.pop_front() {
        for (called, at) in calls.get(&unit).map_or(&[][..], Vec::as_slice) {
            if *called == start {
                let mut cycle = vec![(unit, *at)];
                while let Some(step) = came.get(&cycle[cycle.len() - 1].0) {
                    cycle.push(*step);
                }
                cycle.reverse();
                return Some(cycle);
            }
            if !came.contains_key(called) {
                came.insert(*called, (unit, *at));
                queue.push_back(*called);
            }
        }
    }
    None
}
