//! What an occurrence of an event branch has of its own: it begins anew each time, and nothing outside sees it.
//!
//! A fact that an event branch sets is set nowhere else (`sibling-conflict` sees to that), so that one variable does:
//! with each occurrence the fact is not known any more. A record may be made outside as well, and then exists in every
//! occurrence; what the occurrence makes of it is a variable of its own.

use super::chart::{Change, Chart};
use super::diagram::Set;
use super::order::{Order, Place};
use super::survey::{Survey, makes};
use crate::model::{BranchId, FactId, Model, RecordId, Runs, Scope};
use rustc_hash::{FxHashMap, FxHashSet};

/// The event branches around a scope, innermost first.
pub fn around(model: &Model, scope: Scope) -> Vec<BranchId> {
    let listens = |branch: &BranchId| matches!(model[*branch].runs, Runs::Whenever(_));
    model.branches_around(scope).filter(listens).collect()
}

/// What each event branch changes, itself or in what lies in it.
#[derive(Default)]
pub struct Frames {
    /// The facts that begin unknown with each occurrence.
    facts: FxHashMap<BranchId, FxHashSet<FactId>>,
    /// The records of which each occurrence has its own, whether or not they exist outside.
    pub records: FxHashMap<BranchId, FxHashSet<RecordId>>,
    /// The records that are made in the branch and nowhere around it.
    only: FxHashMap<BranchId, FxHashSet<RecordId>>,
    /// The places in it.
    places: FxHashMap<BranchId, Vec<Place>>,
}

impl Frames {
    /// Of a procedure.
    pub fn of(model: &Model, survey: &Survey, order: &Order) -> Frames {
        let mut frames = Frames::default();
        let listens =
            |scope: &Scope| matches!(scope, Scope::Branch(id) if matches!(model[*id].runs, Runs::Whenever(_)));
        if !order.scopes.iter().any(|(scope, _)| listens(scope)) {
            return frames;
        }
        // Who makes what: the innermost event branch, or the case.
        let mut makers: FxHashMap<RecordId, FxHashSet<Option<BranchId>>> = FxHashMap::default();
        for (scope, places) in &order.scopes {
            let around = around(model, *scope);
            for place in places {
                around.iter().for_each(|branch| frames.places.entry(*branch).or_default().push(*place));
                if let Place::Step(id) = place {
                    for record in makes(model, &model[*id]) {
                        makers.entry(record).or_default().insert(around.first().copied());
                    }
                }
            }
            if let Scope::Branch(branch) = scope
                && let Runs::Whenever(Some(event)) = model[*branch].runs
            {
                for record in &model[event].brings {
                    makers.entry(*record).or_default().insert(Some(*branch));
                }
                for frame in &around {
                    frames.facts.entry(*frame).or_default().extend(&model[event].sets);
                }
            }
        }
        for (fact, step) in &survey.setters {
            for branch in around(model, model[*step].scope) {
                frames.facts.entry(branch).or_default().insert(*fact);
            }
        }
        for (record, makers) in makers {
            for branch in makers.iter().flatten() {
                let outer = around(model, model[model[*branch].parallel].scope);
                let outside = makers.contains(&None) || outer.iter().any(|outer| makers.contains(&Some(*outer)));
                let of = if outside { &mut frames.records } else { &mut frames.only };
                of.entry(*branch).or_default().insert(record);
            }
        }
        frames
    }

    /// The event branches that have a record of their own, in the order of the file.
    pub fn with_own(&self, record: RecordId) -> Vec<BranchId> {
        let with = self.records.iter().filter(|(_, records)| records.contains(&record));
        let mut branches: Vec<BranchId> = with.map(|(branch, _)| *branch).collect();
        branches.sort_unstable();
        branches
    }
}

impl Chart<'_> {
    /// An occurrence begins: its counts, facts and records are those of no other.
    pub(super) fn begin_anew(&mut self, branch: BranchId, frames: &Frames, changes: &mut Vec<Change>) {
        for at in 0..self.loops.len() {
            if around(self.model, self.loops[at].from.scope(self.model)).contains(&branch) {
                self.clear(self.variables.counts[at], changes);
            }
        }
        let mut facts: Vec<FactId> = frames.facts.get(&branch).into_iter().flatten().copied().collect();
        facts.sort_unstable();
        facts.into_iter().for_each(|fact| self.set_to(fact, |value| value == 0, None, changes));
        let own = frames.records.get(&branch).into_iter().flatten();
        let own = own.filter_map(|record| self.variables.own.get(&(branch, *record)));
        let only = frames.only.get(&branch).into_iter().flatten();
        let only = only.filter_map(|record| self.variables.records.get(record));
        let places = frames.places.get(&branch).into_iter().flatten();
        let places = places.filter_map(|place| self.variables.done.get(place));
        let mut cleared: Vec<_> = own.chain(only).chain(places).copied().collect();
        cleared.sort_unstable();
        cleared.into_iter().for_each(|variable| self.clear(variable, changes));
    }

    fn clear(&mut self, variable: super::diagram::Variable, changes: &mut Vec<Change>) {
        let zero = self.diagrams.is(variable, |value| value == 0);
        changes.push(Change::To(variable, zero));
    }

    /// A record comes into being, for the case or for the occurrence in which it is made.
    pub(super) fn exists(&mut self, record: RecordId, scope: Scope, changes: &mut Vec<Change>) {
        let own = around(self.model, scope).first().and_then(|branch| self.variables.own.get(&(*branch, record)));
        if let Some(variable) = own.or(self.variables.records.get(&record)).copied() {
            let set = self.diagrams.is(variable, |value| value == 1);
            changes.retain(|change| change.variable() != variable);
            changes.push(Change::To(variable, set));
        }
    }

    /// For which valuations a record does not exist, seen from a scope; nothing if it always does.
    pub(super) fn absent(&mut self, record: RecordId, scope: Scope) -> Option<Set> {
        let variable = *self.variables.records.get(&record)?;
        let mut absent = self.diagrams.is(variable, |value| value == 0);
        for branch in around(self.model, scope) {
            if let Some(own) = self.variables.own.get(&(branch, record)).copied() {
                let not_here = self.diagrams.is(own, |value| value == 0);
                absent = self.diagrams.and(absent, not_here);
            }
        }
        Some(absent)
    }

    /// For which of these valuations a record does not exist, seen from a scope.
    pub(super) fn missing(&mut self, record: RecordId, scope: Scope, when: Set) -> Set {
        match self.absent(record, scope) {
            None => Set::EMPTY,
            Some(absent) => self.diagrams.and(when, absent),
        }
    }
}
