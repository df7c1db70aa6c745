//! Where routes lead, and what ways back undo.

use super::chart::{Change, Chart, Label, PointId, Wrong};
use super::diagram::Set;
use super::guards::ExactlyOne;
use super::loops::Forgets;
use super::order::Place;
use super::variables::told_apart;
use crate::model::{Bound, Condition, Route};

/// For each value of a variable the values that may follow it.
type Steps = Vec<(u32, Vec<u32>)>;

impl Chart<'_> {
    /// The routes of a place decide; exactly one is to hold.
    pub(super) fn routes(&mut self, place: Place, leave: PointId) {
        let model = self.model;
        let routes: &[Route] = place.routes(model);
        if let [Route { condition: None, back: None, target: Some(target), .. }] = routes {
            if let Some(target) = self.target(*target, place) {
                self.edge(leave, target, Set::ALL, Vec::new(), Label::Takes(place, 0));
            }
            return;
        }
        let written: Vec<Option<&Condition>> = routes.iter().map(|route| route.condition.as_ref()).collect();
        let truths = self.decide(leave, &written, true);
        let ExactlyOne { alone, none, twice, unknown } = self.exactly_one(&truths);
        self.claim(leave, none, Wrong::NoRoute(place));
        self.claim(leave, unknown, Wrong::RouteUnknown(place));
        for (at, set) in twice.into_iter().enumerate() {
            self.claim(leave, set, Wrong::TwoRoutes(place, at as u32));
        }
        for (at, (route, taken)) in routes.iter().zip(alone).enumerate() {
            let Some(target) = route.target.and_then(|target| self.target(target, place)) else { continue };
            match &route.back {
                None => self.edge(leave, target, taken, Vec::new(), Label::Takes(place, at as u32)),
                Some(back) => {
                    let Some(then) = back.then.and_then(|then| self.target(then, place)) else { continue };
                    self.back(place, at, taken, (leave, target, then));
                }
            }
        }
    }

    /// A way back: taken while its count is below its bound, spent then.
    fn back(&mut self, place: Place, at: usize, taken: Set, (leave, target, then): (PointId, PointId, PointId)) {
        let Some(which) = self.by_route.get(&(place, at)).copied() else { return };
        let count = self.variables.counts[which];
        let (spent, rounds) = self.rounds(which);
        let done = self.diagrams.and(taken, spent);
        self.edge(leave, then, done, Vec::new(), Label::Spends(place, at as u32));
        let mut common = Vec::new();
        for other in self.loops[which].restarts.clone() {
            let variable = self.variables.counts[other];
            let zero = self.diagrams.is(variable, |value| value == 0);
            common.push(Change::To(variable, zero));
        }
        for place in self.loops[which].undone.clone() {
            if let Some(variable) = self.variables.done.get(&place).copied() {
                let no = self.diagrams.is(variable, |value| value == 0);
                common.push(Change::To(variable, no));
            }
        }
        for at in 0..self.loops[which].forgets.len() {
            match &self.loops[which].forgets[at] {
                (fact, Forgets::All) => {
                    let fact = *fact;
                    self.set_to(fact, |value| value == 0, None, &mut common);
                }
                (fact, Forgets::By(steps)) => {
                    let (fact, steps) = (*fact, steps.clone());
                    common.extend(self.forget(fact, &steps));
                }
            }
        }
        for (guard, steps) in rounds {
            let when = self.diagrams.and(taken, guard);
            let mut changes = common.clone();
            changes.push(Change::From(count, steps));
            self.edge(leave, target, when, changes, Label::GoesBack(place, at as u32));
        }
    }

    /// When a way back is spent, and otherwise how its count goes on.
    fn rounds(&mut self, which: usize) -> (Set, Vec<(Set, Steps)>) {
        let count = self.variables.counts[which];
        // The counts that are told apart, then any between them and the bound, then the bound.
        let apart = told_apart(self.model, self.loops[which].bound);
        let (many, bounded) = (apart + 1, apart + 2);
        let next = |upto: u32| (0..upto).map(|value| (value, vec![value + 1])).collect::<Vec<_>>();
        // Just beyond what is told apart there is no room between.
        let endless = |least: i64, most: Option<i64>| {
            let beyond = i64::from(apart) + 1;
            let above = |number: i64| most.is_none_or(|most| most > number);
            let to = |on: bool, spent: bool| {
                let to = [(on, many), (spent, bounded)].into_iter().filter(|to| to.0);
                to.map(|to| to.1).collect::<Vec<_>>()
            };
            let mut steps = next(apart);
            steps.push((apart, to(above(beyond), least <= beyond)));
            steps.push((many, to(above(beyond + 1), above(beyond))));
            steps
        };
        match self.loops[which].bound {
            Bound::Count(bound) if bound <= apart => {
                let spent = self.diagrams.is(count, |value| value == bound);
                let not = self.diagrams.not(spent);
                (spent, vec![(not, next(bound))])
            }
            Bound::Count(bound) => {
                let spent = self.diagrams.is(count, |value| value == bounded);
                let not = self.diagrams.not(spent);
                (spent, vec![(not, endless(i64::from(bound), Some(i64::from(bound))))])
            }
            Bound::Fact(fact) => {
                let Some((variable, classes)) = self.fact(fact) else { return (Set::EMPTY, Vec::new()) };
                let (mut spent, mut rounds) = (Set::EMPTY, Vec::new());
                let known: Vec<Option<u32>> = classes
                    .known
                    .iter()
                    .map(|class| (0..=apart).find(|number| class.holds_number(i64::from(*number))))
                    .collect();
                let negative: Vec<bool> = classes.known.iter().map(|class| class.holds_number(-1)).collect();
                let beyond = |class: usize| known[class].is_none() && !negative[class] && !below(&classes.known[class]);
                let ends: Vec<(i64, Option<i64>)> = classes.known.iter().map(ends).collect();
                let beyond: Vec<bool> = (0..classes.known.len()).map(beyond).collect();
                for class in 0..known.len() {
                    let is = self.diagrams.is(variable, |value| value == class as u32 + 1);
                    if beyond[class] {
                        let over = self.diagrams.is(count, |value| value == bounded);
                        let over_here = self.diagrams.and(is, over);
                        spent = self.diagrams.or(spent, over_here);
                        let on = self.diagrams.without(is, over);
                        let (least, most) = ends[class];
                        rounds.push((on, endless(least, most)));
                    } else {
                        let bound = known[class].unwrap_or(0);
                        let over = self.diagrams.is(count, |value| value >= bound);
                        let over_here = self.diagrams.and(is, over);
                        spent = self.diagrams.or(spent, over_here);
                        let on = self.diagrams.without(is, over);
                        rounds.push((on, next(bound)));
                    }
                }
                (spent, rounds)
            }
            Bound::Unknown => (Set::EMPTY, Vec::new()),
        }
    }
}

/// The least number of a class that has one, and the greatest.
fn ends(class: &super::classes::Class) -> (i64, Option<i64>) {
    match class {
        super::classes::Class::Between(_, low, high) => (low.unwrap_or(0), *high),
        _ => (0, None),
    }
}

/// Whether all numbers of a class are negative.
fn below(class: &super::classes::Class) -> bool {
    matches!(class, super::classes::Class::Between(_, _, Some(high)) if *high < 0)
}
