//! What lies between the target of a way back and the place from which it leads back.
//!
//! Within one scope, routes (ways back left aside, what follows when they are spent included) form a graph without
//! cycles. Of a way back R, from `from` to `to`:
//!
//! - Its **steps** are those that can follow `to`, `to` itself included, with everything inside of blocks among them.
//!   A fact that one of them set was set since the case last was at `to`: the case cannot have passed them otherwise,
//!   or the way back that it took then made it forget.
//! - A way back S begins anew with R (its count becomes 0) when its loop lies inside R's: S leads back to a place on
//!   the way from `to` to `from`, and either begins at an earlier place on that way, or leads back to a later place
//!   than R does and does not begin after R. Of two ways back to the same place the one from the later step thus
//!   restarts the other and never the reverse, so that the bounds hold and a case comes to an end. Ways back inside
//!   of blocks on the way begin anew with the block.

use super::dense::{Id, Ids};
use super::ids::*;
use super::program::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// What a way back undoes.
#[derive(Debug, Default)]
pub struct Undone {
    /// The steps that are to come again.
    pub steps: Ids<StepId>,
    /// The blocks that are to come again.
    pub blocks: Ids<ParallelId>,
    /// The ways back whose counts begin anew.
    pub restarts: Ids<ReworkId>,
}

/// What the ways back of a program undo, of each worked out when it is first taken. It is no part of what the program
/// says: a copy, which may be changed, works it out anew.
#[derive(Debug, Default)]
pub struct Loops(OnceLock<Vec<OnceLock<Undone>>>);

impl Loops {
    /// What a way back undoes.
    pub fn undone(&self, program: &Program, rework: ReworkId) -> &Undone {
        let all = self.0.get_or_init(|| program.reworks.iter().map(|_| OnceLock::new()).collect());
        all[rework.place()].get_or_init(|| undone(program, rework))
    }
}

impl Clone for Loops {
    fn clone(&self) -> Self {
        Loops::default()
    }
}

impl PartialEq for Loops {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Loops {}

/// What a way back undoes. Linear in the scope in which it stands.
fn undone(program: &Program, rework: ReworkId) -> Undone {
    let Rework { from, to, .. } = program[rework];
    let after_to = reach(program, to);
    let after_from = reach(program, from);
    let before_from = backwards(program, &after_to, from);
    let between = |place: &Place| after_to.contains(place) && before_from.contains(place);
    let mut undone = Undone::default();
    for place in &after_to {
        contents(program, *place, &mut undone);
    }
    for (at, other) in program.reworks.iter().enumerate() {
        let other_id = ReworkId(at as u32);
        if other_id == rework {
            continue;
        }
        let earlier = between(&other.from) && other.from != from;
        let later = other.to != to && (other.from == from || !after_from.contains(&other.from));
        let same_scope = program.scope(other.from) == program.scope(from);
        let inside = same_scope && between(&other.to) && after_to.contains(&other.from) && (earlier || later);
        // Inside of a block on the way.
        let deeper = !same_scope
            && match other.from {
                Place::Step(step) => undone.steps.contains(step),
                Place::Parallel(block) => undone.blocks.contains(block),
            };
        if inside || deeper {
            undone.restarts.insert(other_id);
        }
    }
    undone
}

/// A place and everything inside of it.
fn contents(program: &Program, place: Place, into: &mut Undone) {
    let mut waiting = vec![place];
    while let Some(place) = waiting.pop() {
        match place {
            Place::Step(id) => drop(into.steps.insert(id)),
            Place::Parallel(id) => {
                if into.blocks.insert(id) {
                    waiting.extend(program[id].branches.iter().flat_map(|branch| program[*branch].members.iter()));
                }
            }
        }
    }
}

/// Where routes lead from a place without leaving its scope.
fn next(program: &Program, place: Place) -> impl Iterator<Item = Place> + '_ {
    program.routes(place).iter().filter_map(|route| {
        let to = match route.back {
            Some(rework) => program[rework].then,
            None => route.to,
        };
        match to {
            Target::Step(id) => Some(Place::Step(id)),
            Target::Parallel(id) => Some(Place::Parallel(id)),
            Target::Join(_) | Target::End(_) => None,
        }
    })
}

/// The places that can follow a place, itself included.
fn reach(program: &Program, from: Place) -> BTreeSet<Place> {
    let mut reached = BTreeSet::from([from]);
    let mut waiting = vec![from];
    while let Some(place) = waiting.pop() {
        for next in next(program, place) {
            if reached.insert(next) {
                waiting.push(next);
            }
        }
    }
    reached
}

/// Of these places those that a place can follow, itself included.
fn backwards(program: &Program, among: &BTreeSet<Place>, to: Place) -> BTreeSet<Place> {
    let mut before: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
    for place in among {
        for next in next(program, *place) {
            before.entry(next).or_default().push(*place);
        }
    }
    let mut reached = BTreeSet::from([to]);
    let mut waiting = vec![to];
    while let Some(place) = waiting.pop() {
        for previous in before.get(&place).into_iter().flatten() {
            if reached.insert(*previous) {
                waiting.push(*previous);
            }
        }
    }
    reached
}
