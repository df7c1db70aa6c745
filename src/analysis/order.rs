//! The places of a procedure in an order in which every route leads forward, and what each way back undoes.

use super::frames::around;
use crate::model::{
    Bound, BranchId, FactId, Model, Parallel, ParallelId, Route, Runs, Scope, StepId, Target, Unit, UnitId,
};
use rustc_hash::{FxHashMap, FxHashSet};

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
fn next(model: &Model, place: Place) -> impl Iterator<Item = Place> + '_ {
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

/// A way back, and what it undoes.
#[derive(Debug)]
pub struct Loop {
    /// From where.
    pub from: Place,
    /// Which route of that place.
    pub route: usize,
    /// To where.
    pub to: Place,
    /// How often.
    pub bound: Bound,
    /// The facts that are forgotten: all settings of the fact, or only those by these steps.
    pub forgets: Vec<(FactId, Forgets)>,
    /// The loops whose counts begin anew.
    pub restarts: Vec<usize>,
    /// Of the places asked for, those that are to come again.
    pub undone: Vec<Place>,
    /// A case can come from where it leads to where it begins: it does lead back.
    pub leads_back: bool,
}

/// Which settings of a fact are forgotten.
#[derive(Debug, PartialEq, Eq)]
pub enum Forgets {
    /// All.
    All,
    /// Those by these steps.
    By(Vec<StepId>),
}

/// Every way back of a procedure. `setters` are the steps that may set each fact, in order of the facts; `marks` are
/// the places of which it matters whether they are to come again.
pub fn loops(model: &Model, unit: &Unit, order: &Order, setters: &[(FactId, StepId)], marks: &[Place]) -> Vec<Loop> {
    let mut loops = Vec::new();
    for (_, places) in &order.scopes {
        for place in places {
            for (route, written) in place.routes(model).iter().enumerate() {
                if let (Some(back), Some(to)) = (&written.back, written.target.and_then(Place::of)) {
                    let (forgets, restarts, undone) = (Vec::new(), Vec::new(), Vec::new());
                    let bound = back.bound;
                    loops.push(Loop { from: *place, route, to, bound, forgets, restarts, undone, leads_back: false });
                }
            }
        }
    }
    // What an event says is not undone: the branch that it started goes on.
    let listens = order.scopes.iter().filter_map(|(scope, _)| match scope {
        Scope::Branch(branch) => match model[*branch].runs {
            Runs::Whenever(event) => event,
            _ => None,
        },
        Scope::Procedure => None,
    });
    let happened: FxHashSet<FactId> = listens.flat_map(|event| model[event].sets.iter().copied()).collect();
    // 64 at a time, so that the cost grows with the places and hardly with the ways back.
    for first in (0..loops.len()).step_by(64) {
        let reach = Reach::of(model, unit, order, &loops, first);
        reach.settle(model, &mut loops, setters, &happened, marks);
    }
    loops
}

/// What can be reached from and to 64 ways back: one bit each.
struct Reach<'m> {
    unit: &'m Unit,
    first: usize,
    /// The places that can follow the target, with everything inside of blocks among them.
    after_to: Vec<u64>,
    /// The places of the same scope that can follow the beginning.
    after_from: Vec<u64>,
    /// The places of the same scope that can come before the beginning.
    before_from: Vec<u64>,
}

impl<'m> Reach<'m> {
    fn of(model: &Model, unit: &'m Unit, order: &Order, loops: &[Loop], first: usize) -> Reach<'m> {
        let count = unit.steps.len() + unit.parallels.len();
        let (after_to, after_from, before_from) = (vec![0; count], vec![0; count], vec![0; count]);
        let mut reach = Reach { unit, first, after_to, after_from, before_from };
        for (bit, one) in loops[first..].iter().take(64).enumerate() {
            let (from, to) = (reach.at(one.from), reach.at(one.to));
            reach.after_to[to] |= 1 << bit;
            reach.after_from[from] |= 1 << bit;
            reach.before_from[from] |= 1 << bit;
        }
        for (scope, places) in &order.scopes {
            let around = match scope {
                Scope::Procedure => 0,
                Scope::Branch(branch) => reach.after_to[reach.at(Place::Parallel(model[*branch].parallel))],
            };
            for place in places {
                let at = reach.at(*place);
                reach.after_to[at] |= around;
                for next in next(model, *place) {
                    let next = reach.at(next);
                    reach.after_to[next] |= reach.after_to[at];
                    reach.after_from[next] |= reach.after_from[at];
                }
            }
            for place in places.iter().rev() {
                let at = reach.at(*place);
                for next in next(model, *place) {
                    reach.before_from[at] |= reach.before_from[reach.at(next)];
                }
            }
        }
        reach
    }

    fn at(&self, place: Place) -> usize {
        match place {
            Place::Step(id) => (id.0 - self.unit.steps.start) as usize,
            Place::Parallel(id) => (id.0 - self.unit.parallels.start) as usize + self.unit.steps.len(),
        }
    }

    fn settle(
        &self,
        model: &Model,
        loops: &mut [Loop],
        setters: &[(FactId, StepId)],
        happened: &FxHashSet<FactId>,
        marks: &[Place],
    ) {
        for facts in setters.chunk_by(|one, other| one.0 == other.0) {
            let fact = facts[0].0;
            let masks = facts.iter().map(|(_, step)| self.after_to[self.at(Place::Step(*step))]);
            let otherwise = model[fact].given || happened.contains(&fact);
            let (mut some, mut all) = (0, if otherwise { 0 } else { u64::MAX });
            for mask in masks {
                some |= mask;
                all &= mask;
            }
            // What an occurrence of an event branch says, nobody outside of it ever knew.
            let own = facts.first().and_then(|(_, step)| around(model, model[*step].scope).first().copied());
            let knows = |one: &Loop| own.is_none_or(|own| around(model, one.from.scope(model)).contains(&own));
            for bit in bits(some).filter(|bit| knows(&loops[self.first + bit])).collect::<Vec<_>>() {
                let inside = |step: &StepId| self.after_to[self.at(Place::Step(*step))] >> bit & 1 == 1;
                let forgets = match all >> bit & 1 {
                    1 => Forgets::All,
                    _ => Forgets::By(facts.iter().map(|(_, step)| *step).filter(inside).collect()),
                };
                loops[self.first + bit].forgets.push((fact, forgets));
            }
        }
        for mark in marks {
            for bit in bits(self.after_to[self.at(*mark)]) {
                loops[self.first + bit].undone.push(*mark);
            }
        }
        for (bit, one) in loops[self.first..].iter_mut().take(64).enumerate() {
            one.leads_back = self.after_to[self.at(one.from)] >> bit & 1 == 1;
        }
        for other in 0..loops.len() {
            for bit in bits(self.restarted(model, loops, other)) {
                loops[self.first + bit].restarts.push(other);
            }
        }
    }

    /// The ways back of these 64 with which another begins anew: its loop lies inside theirs, or it stands inside of a
    /// block that is to come again. Of two to the same place, the one from the later step restarts the other.
    fn restarted(&self, model: &Model, loops: &[Loop], other: usize) -> u64 {
        let (from, to) = (loops[other].from, loops[other].to);
        let mask = |holds: &dyn Fn(&Loop) -> bool| {
            let these = loops[self.first..].iter().take(64).enumerate();
            these.filter(|(_, one)| holds(one)).fold(0u64, |mask, (bit, _)| mask | 1 << bit)
        };
        let scope = from.scope(model);
        let same_scope = mask(&|one| one.from.scope(model) == scope);
        let same_from = mask(&|one| one.from == from);
        let same_to = mask(&|one| one.to == to);
        let own = if (self.first..self.first + 64).contains(&other) { 1u64 << (other - self.first) } else { 0 };
        let (at_from, at_to) = (self.at(from), self.at(to));
        let between = |at: usize| self.after_to[at] & self.before_from[at];
        let earlier = between(at_from) & !same_from;
        let later = !same_to & (same_from | !self.after_from[at_from]);
        let inside = same_scope & between(at_to) & self.after_to[at_from] & (earlier | later);
        let deeper = self.after_to[at_from] & !same_scope;
        (inside | deeper) & !own
    }
}

fn bits(mask: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |bit| mask >> bit & 1 == 1)
}
