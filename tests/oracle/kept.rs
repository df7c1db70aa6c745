//! Everything that the analyses can follow, at every point: usually only that is followed on which something beyond
//! depends, and the rest is claimed nowhere.

use super::written::{Touched, inside, of_step};
use procedo::analysis::chart::{Chart, PointId, PointKind};
use procedo::analysis::diagram::Variable;
use procedo::analysis::order;
use procedo::model::{self, Scope, UnitId};
use procedo::runtime::*;
use std::collections::HashSet;

/// Every variable of a fact, a record, a place or a count, at every point where it stands for something: what an
/// occurrence of an event branch has of its own, only there.
pub fn everything(program: &Program, unit: UnitId, chart: &Chart) -> Vec<(PointId, Variable)> {
    let model = chart.model;
    let first = &model[unit];
    let listens = (0..program.branches.len() as u32).map(BranchId);
    let listens = listens.filter(|branch| matches!(program[*branch].runs, Runs::Whenever(_)));
    let own: Vec<_> = listens.map(|branch| (branch, inside(program, branch))).collect();
    let outside = made_outside(program);
    let place = |place: order::Place| match place {
        order::Place::Step(id) => Place::Step(StepId(id.0 - first.steps.start)),
        order::Place::Parallel(id) => Place::Parallel(ParallelId(id.0 - first.parallels.start)),
    };
    let mut kept = Vec::new();
    for at in 0..chart.points.len() as u32 {
        let scope = match chart.points[at as usize].kind {
            // There the event has not happened yet.
            PointKind::Branch(id) => model[model[id].parallel].scope,
            kind => kind.scope(model),
        };
        let around: Vec<BranchId> = match scope {
            Scope::Procedure => Vec::new(),
            Scope::Branch(branch) => {
                let branch = BranchId(branch.0 - first.branches.start);
                std::iter::successors(Some(branch), |branch| program[program[*branch].parallel].scope).collect()
            }
        };
        let known = |fact: model::FactId| {
            let fact = FactId(fact.0 - first.facts.start);
            own.iter().all(|(branch, own)| !own.facts.contains(&fact) || around.contains(branch))
        };
        let there = |id: model::RecordId| {
            let record = RecordId(id.0 - first.records.start);
            let made = |(branch, own): &(BranchId, Touched)| around.contains(branch) && own.records.contains(&record);
            outside.contains(&record) || own.iter().any(made)
        };
        let passed = |at: order::Place| {
            let place = place(at);
            own.iter().all(|(branch, own)| !own.places.contains(&place) || around.contains(branch))
        };
        let variables = &chart.variables;
        let facts = variables.facts.iter().filter(|(fact, _)| known(**fact)).map(|(_, (variable, _))| *variable);
        let setters =
            variables.setters.iter().filter(|(fact, _)| known(**fact)).flat_map(|(_, setters)| setters.digits.clone());
        let records = variables.records.iter().filter(|(record, _)| there(**record)).map(|(_, variable)| *variable);
        let of_own =
            variables.own.iter().filter(|((branch, _), _)| around.contains(&BranchId(branch.0 - first.branches.start)));
        let done = variables.done.iter().filter(|(place, _)| passed(**place)).map(|(_, variable)| *variable);
        let counts = chart.loops.iter().zip(&variables.counts).filter(|(back, _)| passed(back.from));
        let all = facts.chain(setters).chain(records).chain(of_own.map(|(_, variable)| *variable));
        let all = all.chain(done).chain(counts.map(|(_, variable)| *variable));
        kept.extend(all.map(|variable| (PointId(at), variable)));
    }
    kept
}

/// The records that exist for the case, perhaps: given ones, and those made outside of event branches.
fn made_outside(program: &Program) -> HashSet<RecordId> {
    let occurs = |scope: Option<BranchId>| {
        std::iter::successors(scope, |branch| program[program[*branch].parallel].scope)
            .any(|branch| matches!(program[branch].runs, Runs::Whenever(_)))
    };
    let steps = (0..program.steps.len() as u32).map(StepId).filter(|id| !occurs(program[*id].scope));
    let mut made: HashSet<RecordId> = program.given_records().collect();
    steps.for_each(|id| made.extend(of_step(program, id).records));
    made
}
