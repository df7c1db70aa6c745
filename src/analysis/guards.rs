//! Guards as sets: for which valuations conditions hold, for which they do not, and for which that is not known.

use super::chart::{Chart, PointId};
use super::classes::{Asked, comparisons};
use super::diagram::Set;
use crate::model::{Condition, ConditionKind, FactId, Guard};
use crate::source::Location;

/// A condition, and where it is decided.
#[derive(Debug)]
pub struct Decided {
    /// The point.
    pub point: PointId,
    /// The condition, as written.
    pub at: Location,
    /// For which valuations it holds.
    pub yes: Set,
    /// For which it does not; for the others it is not known.
    pub no: Set,
    /// It is a route's, a hand-over's or a branch's: a fact that is not known is reported there.
    pub routes: bool,
}

/// For which valuations a guard holds, and for which it does not; for the others it is not known.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    /// It holds.
    pub yes: Set,
    /// It does not.
    pub no: Set,
}

/// Of things of which exactly one is to hold.
pub(super) struct ExactlyOne {
    /// For which valuations each holds alone, and it is known of all.
    pub alone: Vec<Set>,
    /// For which none holds.
    pub none: Set,
    /// For which each holds beside an earlier one.
    pub twice: Vec<Set>,
    /// For which it is not known.
    pub unknown: Set,
}

impl Chart<'_> {
    /// For which valuations a guard holds, by Kleene's three values.
    pub fn guard(&mut self, guard: &Guard) -> Truth {
        match guard {
            Guard::And(parts) => parts.iter().fold(Truth { yes: Set::ALL, no: Set::EMPTY }, |all, part| {
                let part = self.guard(part);
                Truth { yes: self.diagrams.and(all.yes, part.yes), no: self.diagrams.or(all.no, part.no) }
            }),
            Guard::Or(parts) => parts.iter().fold(Truth { yes: Set::EMPTY, no: Set::ALL }, |any, part| {
                let part = self.guard(part);
                Truth { yes: self.diagrams.or(any.yes, part.yes), no: self.diagrams.and(any.no, part.no) }
            }),
            Guard::Not(part) => {
                let Truth { yes, no } = self.guard(part);
                Truth { yes: no, no: yes }
            }
            Guard::Yes(_) | Guard::Compare(..) => {
                let mut found = Vec::new();
                comparisons(guard, &mut found);
                let (fact, asked) = found[0];
                self.comparison(fact, asked)
            }
            Guard::Unknown => Truth { yes: Set::EMPTY, no: Set::EMPTY },
        }
    }

    fn comparison(&mut self, fact: FactId, asked: Asked) -> Truth {
        let model = self.model;
        let Some((variable, classes)) = self.fact(fact) else { return Truth { yes: Set::EMPTY, no: Set::EMPTY } };
        let holds: Vec<bool> =
            (1..=classes.known.len() as u32).map(|class| classes.answers(model, class, &asked)).collect();
        let yes = self.diagrams.is(variable, |value| value > 0 && holds[value as usize - 1]);
        let no = self.diagrams.is(variable, |value| value > 0 && !holds[value as usize - 1]);
        Truth { yes, no }
    }

    /// The conditions of a list of things; `otherwise` is the negation of the others.
    pub fn conditions(&mut self, written: &[Option<&Condition>]) -> Vec<Truth> {
        const ALWAYS: Truth = Truth { yes: Set::ALL, no: Set::EMPTY };
        if written.iter().all(Option::is_none) {
            return vec![ALWAYS; written.len()];
        }
        let mut truths: Vec<Option<Truth>> = Vec::with_capacity(written.len());
        for condition in written {
            truths.push(match condition.map(|condition| &condition.kind) {
                None => Some(ALWAYS),
                Some(ConditionKind::When(guard)) => Some(self.guard(guard)),
                Some(ConditionKind::Otherwise) => None,
            });
        }
        let known: Vec<Truth> = truths.iter().flatten().copied().collect();
        let no = self.diagrams.any(known.iter().map(|truth| truth.yes));
        let yes = self.diagrams.all(known.iter().map(|truth| truth.no));
        truths.into_iter().map(|truth| truth.unwrap_or(Truth { yes, no })).collect()
    }

    /// For which valuations each of the things holds alone, and it is known of all: of those of which one is to hold, two
    /// that hold are none.
    pub fn alone(&mut self, written: &[Option<&Condition>]) -> Vec<Set> {
        let truths = self.conditions(written);
        self.exactly_one(&truths).alone
    }

    /// The same, noting where they are decided.
    pub(super) fn decide(&mut self, point: PointId, written: &[Option<&Condition>], routes: bool) -> Vec<Truth> {
        let truths = self.conditions(written);
        for (condition, Truth { yes, no }) in written.iter().zip(&truths) {
            if let Some(condition) = condition {
                self.decided.push(Decided { point, at: condition.at, yes: *yes, no: *no, routes });
            }
        }
        truths
    }

    /// The same, of conditions on which nothing depends here.
    pub(super) fn note<'c>(&mut self, point: PointId, written: impl Iterator<Item = Option<&'c Condition>> + Clone) {
        if written.clone().any(|condition| condition.is_some()) {
            self.decide(point, &written.collect::<Vec<_>>(), false);
        }
    }

    /// Of things of which exactly one is to hold: for which valuations each does, none does, two do, and it is not
    /// known.
    pub(super) fn exactly_one(&mut self, truths: &[Truth]) -> ExactlyOne {
        let (mut any_yes, mut twice, mut any_unknown) = (Set::EMPTY, Vec::new(), Set::EMPTY);
        let mut unknown = Vec::new();
        for truth in truths {
            twice.push(self.diagrams.and(any_yes, truth.yes));
            any_yes = self.diagrams.or(any_yes, truth.yes);
            let known = self.diagrams.or(truth.yes, truth.no);
            let not_known = self.diagrams.not(known);
            unknown.push(not_known);
            any_unknown = self.diagrams.or(any_unknown, not_known);
        }
        let several = self.diagrams.any(twice.iter().copied());
        let unknown = self.diagrams.without(any_unknown, several);
        let one = self.diagrams.without(any_yes, several);
        let one = self.diagrams.without(one, unknown);
        let alone = truths.iter().map(|truth| truth.yes).collect::<Vec<_>>();
        let alone = alone.into_iter().map(|yes| self.diagrams.and(yes, one)).collect();
        let none = self.diagrams.all(truths.iter().map(|truth| truth.no));
        ExactlyOne { alone, none, twice, unknown }
    }
}
