//! How many paths two versions have, and how many of them in common. A path is what is decided visibly on it: where each
//! place leads, which branches run, how it ends. Two routes from one place to another are one way, whatever their
//! conditions.
//!
//! Each version's paths are a graph; both are followed at once, by subsets (Rabin and Scott, *Finite automata and their
//! decision problems*, 1959).

use super::data::PathCounts;
use super::exact::{Pair, Subject, Version};
use super::things::Id;
use crate::analysis::Proofs;
use crate::analysis::order::Place;
use crate::analysis::paths::{Choice, Paths};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// More states of both together are not looked at.
const MOST_STATES: usize = 100_000;

/// What is decided, in either version.
type Step = (u8, Subject, Subject);

/// How many paths the versions have, of the proofs and the paths of each; nothing where they are too many to tell.
pub fn counts(pair: &Pair, (old, of_old): (&Proofs, &Paths), (new, of_new): (&Proofs, &Paths)) -> Option<PathCounts> {
    of_old.order().and(of_new.order())?;
    let nothing = || Next { legs: Vec::new(), first: vec![0] };
    let mut both = Both { names: FxHashMap::default(), next: [nothing(), nothing()], ends: Default::default() };
    both.add(pair, Version::Old, 0, old, of_old);
    both.add(pair, Version::New, 1, new, of_new);
    both.count()
}

/// What is decided, each with the stop to which it leads: grouped by the stop from which it does, in the order of names.
struct Next {
    legs: Vec<(u32, usize)>,
    /// Where the legs of each stop begin, and where all end.
    first: Vec<usize>,
}

impl Next {
    fn from(&self, stop: usize) -> &[(u32, usize)] {
        &self.legs[self.first[stop]..self.first[stop + 1]]
    }
}

struct Both {
    names: FxHashMap<Step, u32>,
    next: [Next; 2],
    /// By stop, the outcome there.
    ends: [Vec<Option<u32>>; 2],
}

impl Both {
    fn add(&mut self, pair: &Pair, version: Version, at: usize, proofs: &Proofs, paths: &Paths) {
        let side = pair.side(version);
        let model = proofs.chart.model;
        let place = |place: Place| {
            pair.subject(
                version,
                side.at(match place {
                    Place::Step(id) => Id::Step(id),
                    Place::Parallel(id) => Id::Parallel(id),
                }),
            )
        };
        let branch = |branch| pair.subject(version, side.at(Id::Branch(branch)));
        let target = |from: Place, route: u32| {
            let target = from.routes(model)[route as usize].target;
            target.map_or(Subject::None, |target| pair.subject(version, side.target(target)))
        };
        for stop in 0..paths.stops.len() {
            for leg in paths.from(stop) {
                let step: Step = match leg.choice {
                    Choice::Takes(from, route) => (0, place(from), target(from, route)),
                    Choice::GoesBack(from, route) => (1, place(from), target(from, route)),
                    Choice::Spends(from, route) => (2, place(from), target(from, route)),
                    Choice::Runs(own) => (3, branch(own), Subject::None),
                    Choice::Skips(own) => (4, branch(own), Subject::None),
                    Choice::Occurs(own) => (5, branch(own), Subject::None),
                };
                let name = self.name(step);
                self.next[at].legs.push((name, leg.to));
            }
            let Next { legs, first } = &mut self.next[at];
            legs[first[stop]..].sort_unstable();
            first.push(legs.len());
            let end = paths.end(stop).map(|end| (6, pair.subject(version, side.at(Id::End(end))), Subject::None));
            let end = end.map(|end| self.name(end));
            self.ends[at].push(end);
        }
    }

    fn name(&mut self, step: Step) -> u32 {
        let count = self.names.len() as u32;
        *self.names.entry(step).or_insert(count)
    }

    /// The paths of the old version, of the new one, and of both.
    fn count(&self) -> Option<PathCounts> {
        type State = [Vec<usize>; 2];
        let start: State = [vec![0], vec![0]];
        let mut known: FxHashMap<State, usize> = FxHashMap::from_iter([(start.clone(), 0)]);
        let mut states = vec![start];
        let mut legs: Vec<Vec<usize>> = Vec::new();
        let mut at = 0;
        while let Some(state) = states.get(at).cloned() {
            let mut decided: Vec<(u32, usize, usize)> = Vec::new();
            for (which, stops) in state.iter().enumerate() {
                let legs = stops.iter().flat_map(|stop| self.next[which].from(*stop));
                decided.extend(legs.map(|(name, to)| (*name, which, *to)));
            }
            decided.sort_unstable();
            decided.dedup();
            let mut own = Vec::new();
            for same in decided.chunk_by(|one, other| one.0 == other.0) {
                let of = |version: usize| same.iter().filter(|own| own.1 == version).map(|own| own.2).collect();
                let next: State = [of(0), of(1)];
                let to = match known.get(&next) {
                    Some(to) => *to,
                    None => {
                        known.insert(next.clone(), states.len());
                        states.push(next);
                        states.len() - 1
                    }
                };
                own.push(to);
            }
            legs.push(own);
            at += 1;
            if states.len() > MOST_STATES {
                return None;
            }
        }
        // Each state behind those to which it leads.
        let mut into = vec![0usize; states.len()];
        legs.iter().flatten().for_each(|to| into[*to] += 1);
        let mut order = vec![0];
        let mut at = 0;
        while let Some(state) = order.get(at).copied() {
            at += 1;
            for to in &legs[state] {
                into[*to] -= 1;
                if into[*to] == 0 {
                    order.push(*to);
                }
            }
        }
        let mut counts = vec![[0u128; 3]; states.len()];
        for state in order.into_iter().rev() {
            let ends = |which: usize| -> BTreeSet<u32> {
                states[state][which].iter().filter_map(|stop| self.ends[which][*stop]).collect()
            };
            let (old, new) = (ends(0), ends(1));
            let mut own = [old.len() as u128, new.len() as u128, old.intersection(&new).count() as u128];
            for to in &legs[state] {
                for (own, more) in own.iter_mut().zip(counts[*to]) {
                    *own = own.saturating_add(more);
                }
            }
            counts[state] = own;
        }
        let [old, new, both] = counts[0];
        Some(PathCounts { old, new, both })
    }
}
