//! What becomes of a case that arrives at a place, before any step is done. A block whose branches are all skipped is
//! over at once; and where it cannot go on from there, the case does not come to rest, and nothing beside it begins.

use super::chart::Chart;
use super::diagram::Set;
use super::guards::{ExactlyOne, Truth};
use super::order::Place;
use crate::model::{Bound, BranchId, Condition, ParallelId, Runs, Target};

/// For which valuations a case that arrives at a place rests at a step, comes to the join around it without one, or
/// comes round to where it has been.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    rests: Set,
    through: Set,
    round: Set,
}

/// How an ordinary branch begins.
#[derive(Clone, Copy)]
pub(super) struct Begins {
    /// The branch.
    pub branch: BranchId,
    /// It runs; it is skipped.
    pub truth: Truth,
    /// It runs, and rests at a step.
    pub rests: Set,
    /// It is skipped, or goes on to a step or to the join.
    pub smooth: Set,
}

impl Chart<'_> {
    /// How the ordinary branches of a block begin, in the order of the file.
    pub(super) fn beginnings(&mut self, id: ParallelId) -> Vec<Begins> {
        self.beginnings_from(id, &[])
    }

    fn beginnings_from(&mut self, id: ParallelId, been: &[Place]) -> Vec<Begins> {
        let model = self.model;
        let mut begins = Vec::new();
        for branch in &model[id].branches {
            let truth = match &model[*branch].runs {
                Runs::Always => Truth { yes: Set::ALL, no: Set::EMPTY },
                Runs::When(condition) => self.conditions(&[Some(condition)])[0],
                Runs::Whenever(_) => continue,
            };
            let Some(start) = model[*branch].starts.and_then(Place::of) else { continue };
            let Arrival { rests, through, .. } = self.arrival_at(start, been);
            let goes = self.diagrams.or(rests, through);
            let runs = self.diagrams.and(truth.yes, goes);
            let smooth = self.diagrams.or(truth.no, runs);
            let rests = self.diagrams.and(truth.yes, rests);
            begins.push(Begins { branch: *branch, truth, rests, smooth });
        }
        begins
    }

    /// What becomes of a case that arrives at a place, having been at these before without a step.
    fn arrival_at(&mut self, place: Place, been: &[Place]) -> Arrival {
        let Place::Parallel(id) = place else {
            return Arrival { rests: Set::ALL, through: Set::EMPTY, round: Set::EMPTY };
        };
        if been.contains(&place) {
            return Arrival { rests: Set::EMPTY, through: Set::EMPTY, round: Set::ALL };
        }
        match self.arrivals.get(&place) {
            Some(known) => *known,
            None => {
                let arrival = self.arrival_at_block(id, been);
                // What comes round depends on where it has been.
                if arrival.round.is_empty() {
                    self.arrivals.insert(place, arrival);
                }
                arrival
            }
        }
    }

    fn arrival_at_block(&mut self, id: ParallelId, been: &[Place]) -> Arrival {
        let place = Place::Parallel(id);
        let begins = self.beginnings_from(id, been);
        let goes = self.diagrams.all(begins.iter().map(|begins| begins.smooth));
        let somebody = self.diagrams.any(begins.iter().map(|begins| begins.rests));
        let mut arrival = Arrival { rests: self.diagrams.and(goes, somebody), through: Set::EMPTY, round: Set::EMPTY };
        let over = self.diagrams.without(goes, somebody);
        if over.is_empty() {
            return arrival;
        }
        let been: Vec<Place> = been.iter().copied().chain([place]).collect();
        let routes = place.routes(self.model);
        let written: Vec<Option<&Condition>> = routes.iter().map(|route| route.condition.as_ref()).collect();
        let truths = self.conditions(&written);
        let ExactlyOne { alone, .. } = self.exactly_one(&truths);
        for (route, taken) in routes.iter().zip(alone) {
            let taken = self.diagrams.and(taken, over);
            let to = match &route.back {
                None => self.arrival_by(route.target, &been),
                Some(back) => self.arrival_back(route.target, back.bound, back.then, &been),
            };
            let Arrival { rests, through, round } = to;
            for (set, more) in
                [(&mut arrival.rests, rests), (&mut arrival.through, through), (&mut arrival.round, round)]
            {
                let more = self.diagrams.and(more, taken);
                *set = self.diagrams.or(*set, more);
            }
        }
        arrival
    }

    fn arrival_by(&mut self, target: Option<Target>, been: &[Place]) -> Arrival {
        match target {
            Some(Target::Join(_)) => Arrival { rests: Set::EMPTY, through: Set::ALL, round: Set::EMPTY },
            Some(target) => match Place::of(target) {
                Some(place) => self.arrival_at(place, been),
                None => Arrival { rests: Set::ALL, through: Set::EMPTY, round: Set::EMPTY },
            },
            None => Arrival { rests: Set::EMPTY, through: Set::EMPTY, round: Set::EMPTY },
        }
    }

    /// By a way back: nothing has been counted yet where a branch begins, and nothing has been set that it would make
    /// the case forget. Where it only leads round, it is spent in the end.
    fn arrival_back(&mut self, target: Option<Target>, bound: Bound, then: Option<Target>, been: &[Place]) -> Arrival {
        let none = match bound {
            Bound::Count(count) => {
                if count == 0 {
                    Set::ALL
                } else {
                    Set::EMPTY
                }
            }
            Bound::Fact(fact) => self.at_most_none(fact),
            Bound::Unknown => Set::EMPTY,
        };
        let back = self.arrival_by(target, been);
        let spent = self.diagrams.or(none, back.round);
        let on = self.arrival_by(then, been);
        let mut both = |back: Set, on: Set| {
            let (back, on) = (self.diagrams.without(back, spent), self.diagrams.and(on, spent));
            self.diagrams.or(back, on)
        };
        Arrival {
            rests: both(back.rests, on.rests),
            through: both(back.through, on.through),
            round: both(Set::EMPTY, on.round),
        }
    }

    /// A fact that bounds a way back allows no round.
    fn at_most_none(&mut self, fact: crate::model::FactId) -> Set {
        let Some((variable, classes)) = self.fact(fact) else { return Set::EMPTY };
        let some: Vec<bool> = classes.known.iter().map(|class| class.holds_more_than(0)).collect();
        self.diagrams.is(variable, |value| value > 0 && !some[value as usize - 1])
    }
}
