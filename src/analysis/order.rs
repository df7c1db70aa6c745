//! The places of a procedure in an order in which every route leads forward.

use crate::model::{BranchId, Model, Parallel, ParallelId, Route, Runs, Scope, StepId, Target, UnitId};
use rustc_hash::FxHashMap;

/// A place that routes lead to and from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A step.
    Step(StepId),
    /// A parallel block.
    Parallel(ParallelId),
}

impl Place {
    /// The place that a route leads to, if it is one inside the same scope.
    pub fn of(target: Target) -> Option<Place> {
        match target {
            Target::Step(id) => Some(Place::Step(id)),
            Target::Parallel(id) => Some(Place::Parallel(id)),
            Target::Join(_) | Target::End(_) => None,
        }
    }

    /// Its routes; those of a block begin at its join.
    pub fn routes(self, model: &Model) -> &[Route] {
        match self {
            Place::Step(id) => &model[id].routes,
            Place::Parallel(id) => &model[id].routes,
        }
    }

    /// Where it stands.
    pub fn scope(self, model: &Model) -> Scope {
        match self {
            Place::Step(id) => model[id].scope,
            Place::Parallel(id) => model[id].scope,
        }
    }
}

/// The branches of a block in the order in which they are looked at: those that events start first, since they must
/// start while others run.
pub fn branches(model: &Model, parallel: &Parallel) -> Vec<BranchId> {
    let whenever = |branch: &&BranchId| matches!(model[**branch].runs, Runs::Whenever(_));
    let events = parallel.branches.iter().filter(whenever);
    events.chain(parallel.branches.iter().filter(|branch| !whenever(branch))).copied().collect()
}

/// The scopes of a procedure, outer before inner, each with its places in an order in which every route leads forward.
pub struct Order {
    /// The scopes; the procedure's own first.
    pub scopes: Vec<(Scope, Vec<Place>)>,
}

impl Order {
    /// The order of a procedure; nothing if routes go round in it.
    pub fn of(model: &Model, unit: UnitId) -> Option<Order> {
        let unit = &model[unit];
        let mut members: FxHashMap<Scope, Vec<Place>> = FxHashMap::default();
        let steps = unit.steps.clone().map(|id| Place::Step(StepId(id)));
        let blocks = unit.parallels.clone().map(|id| Place::Parallel(ParallelId(id)));
        for place in steps.chain(blocks) {
            members.entry(place.scope(model)).or_default().push(place);
        }
        let mut scopes = Vec::new();
        let mut waiting = std::collections::VecDeque::from([Scope::Procedure]);
        while let Some(scope) = waiting.pop_front() {
            let places = forward(model, members.remove(&scope).unwrap_or_default())?;
            for place in &places {
                if let Place::Parallel(id) = place {
                    waiting.extend(branches(model, &model[*id]).into_iter().map(Scope::Branch));
                }
            }
            scopes.push((scope, places));
        }
        Some(Order { scopes })
    }
}

/// The places that can follow a place within its scope: by its routes, ways back aside, and by what follows when these
/// are spent.
pub(super) fn next(model: &Model, place: Place) -> impl Iterator<Item = Place> + '_ {
    place.routes(model).iter().filter_map(|route| {
        let target = match &route.back {
            Some(back) => back.then,
            None => route.target,
        };
        target.and_then(Place::of)
    })
}

/// Sorts the places of a scope (Kahn 1962); nothing if they go round.
fn forward(model: &Model, places: Vec<Place>) -> Option<Vec<Place>> {
    let mut before: FxHashMap<Place, u32> = places.iter().map(|place| (*place, 0)).collect();
    for place in &places {
        for next in next(model, *place) {
            *before.get_mut(&next)? += 1;
        }
    }
    let mut sorted: Vec<Place> = places.iter().copied().filter(|place| before[place] == 0).collect();
    let mut at = 0;
    while let Some(place) = sorted.get(at).copied() {
        at += 1;
        for next in next(model, place) {
            let count = before.get_mut(&next)?;
            *count -= 1;
            if *count == 0 {
                sorted.push(next);
            }
        }
    }
    (sorted.len() == places.len()).then_some(sorted)
}
