//! How blocks, ends and whole scopes are laid out.

use super::chart::{Change, Chart, Label, PointId, PointKind, Wrong};
use super::diagram::{Set, Variable};
use super::frames::Frames;
use super::guards::ExactlyOne;
use super::order::{Order, Place, branches};
use crate::model::{BranchId, Condition, EndId, FactId, Model, ParallelId, RecordId, Runs, Scope, StepId};
use rustc_hash::{FxHashMap, FxHashSet};

/// What is laid out.
struct Layout<'o> {
    /// The places of each scope, in order.
    places: FxHashMap<Scope, &'o [Place]>,
    /// What event branches have of their own.
    frames: &'o Frames,
}

impl Layout<'_> {
    /// The facts that the steps of a scope may set, of the blocks in it too.
    fn sets(&self, model: &Model, scope: Scope, into: &mut FxHashSet<FactId>) {
        for place in self.places.get(&scope).copied().unwrap_or_default() {
            match place {
                Place::Step(id) => into.extend(super::survey::sets(model, &model[*id])),
                Place::Parallel(id) => {
                    for branch in &model[*id].branches {
                        self.sets(model, Scope::Branch(*branch), into);
                    }
                }
            }
        }
    }
}

impl Chart<'_> {
    /// Lays out everything, in order.
    pub(super) fn lay(&mut self, order: &Order, frames: &Frames, start: Place, from: PointId) {
        let places = order.scopes.iter().map(|(scope, places)| (*scope, places.as_slice()));
        let layout = Layout { places: places.collect(), frames };
        let mut rank = 0;
        self.rank(from, &mut rank);
        let first = match start {
            Place::Step(id) => self.point(PointKind::Arrive(id)),
            Place::Parallel(id) => self.point(PointKind::Fork(id)),
        };
        self.edge(from, first, Set::ALL, Vec::new(), Label::Silent);
        self.lay_scope(&layout, Scope::Procedure, 0, &mut rank);
        for end in self.model[self.unit].ends.clone().map(EndId) {
            self.lay_end(end, &mut rank);
            self.notice(PointKind::Arrived(end));
        }
    }

    /// The first place of which the conditions alone are too large is kept, to be told.
    fn notice(&mut self, laid: PointKind) {
        if self.diagrams.overflowed() && self.too_large.is_none() {
            self.too_large = Some(laid);
        }
    }

    fn lay_scope(&mut self, layout: &Layout, scope: Scope, depth: u32, rank: &mut u32) {
        for place in layout.places.get(&scope).copied().unwrap_or_default() {
            match place {
                Place::Step(id) => self.lay_step(*id, rank),
                Place::Parallel(id) => self.lay_block(layout, *id, depth + 1, rank),
            }
            self.notice(PointKind::Leave(*place));
        }
    }

    /// A block: its branches one after the other, each run or skipped, then the join.
    fn lay_block(&mut self, layout: &Layout, id: ParallelId, depth: u32, rank: &mut u32) {
        let model = self.model;
        let block = &model[id];
        let fork = self.point(PointKind::Fork(id));
        self.rank(fork, rank);
        let order = branches(model, block);
        let begins = self.beginnings(id);
        let (mut decided, mut somebody) = (Set::ALL, Set::EMPTY);
        for branch in &order {
            if let Runs::When(condition) = &model[*branch].runs {
                let truth = self.decide(fork, &[Some(condition)], true)[0];
                let known = self.diagrams.or(truth.yes, truth.no);
                let unknown = self.diagrams.not(known);
                self.claim(fork, unknown, Wrong::BranchUnknown(*branch));
                decided = self.diagrams.and(decided, known);
            }
        }
        let aside = self.variables.aside;
        let not_here = aside.map_or(Set::ALL, |aside| self.diagrams.is(aside, |value| value != depth));
        let leave = self.point(PointKind::Leave(Place::Parallel(id)));
        let mut entries: Vec<PointId> = order.iter().map(|branch| self.point(PointKind::Branch(*branch))).collect();
        entries.push(leave);
        let mut passed = Vec::new();
        self.passed(Place::Parallel(id), &mut passed);
        let joins = |at: usize| if at + 1 == entries.len() - 1 { passed.clone() } else { Vec::new() };
        let (fork, latches) = self.latch(layout, id, &order, fork, rank);
        // Branches begin in the order of the file; the first that cannot go on keeps the others from beginning.
        let mut goes = decided;
        for begins in &begins {
            somebody = self.diagrams.or(somebody, begins.rests);
            let stuck = self.diagrams.without(goes, begins.smooth);
            let entry = order.iter().position(|branch| *branch == begins.branch);
            if let (Some(aside), Some(at)) = (aside, entry) {
                let here = self.diagrams.is(aside, |value| value == depth);
                let changes = vec![Change::To(aside, here)];
                self.edge(fork, entries[at], stuck, changes, Label::Aside(begins.branch));
            }
            goes = self.diagrams.and(goes, begins.smooth);
        }
        match order.is_empty() {
            true => self.edge(fork, leave, Set::ALL, passed.clone(), Label::Silent),
            false => self.edge(fork, entries[0], goes, Vec::new(), Label::Silent),
        }
        for (at, branch) in order.iter().enumerate() {
            if let (Some(aside), true) = (aside, at > 0) {
                let here = self.diagrams.is(aside, |value| value == depth);
                self.edge(fork, entries[at], goes, vec![Change::To(aside, here)], Label::Aside(*branch));
            }
            self.rank(entries[at], rank);
            let start = model[*branch].starts.and_then(Place::of);
            let start = start.map(|start| match start {
                Place::Step(id) => self.point(PointKind::Arrive(id)),
                Place::Parallel(id) => self.point(PointKind::Fork(id)),
            });
            let latched = latches.get(branch).map(|latch| self.two(*latch));
            let (runs, skipped) = match begins.iter().find(|begins| begins.branch == *branch) {
                Some(begins) => latched.unwrap_or((begins.truth.yes, begins.truth.no)),
                None => (somebody, Set::ALL),
            };
            if let Some(start) = start {
                let (changes, label) = match &model[*branch].runs {
                    Runs::Whenever(Some(event)) => {
                        let mut changes = Vec::new();
                        self.begin_anew(*branch, layout.frames, &mut changes);
                        model[*event].sets.iter().for_each(|fact| self.turn(*fact, true, None, &mut changes));
                        let scope = Scope::Branch(*branch);
                        model[*event].brings.iter().for_each(|record| self.exists(*record, scope, &mut changes));
                        (changes, Label::Occurs(*branch))
                    }
                    _ => (Vec::new(), Label::Runs(*branch)),
                };
                self.edge(entries[at], start, runs, changes, label);
            }
            let skipped = self.diagrams.and(skipped, not_here);
            self.edge(entries[at], entries[at + 1], skipped, joins(at), Label::Skips(*branch));
            self.lay_scope(layout, Scope::Branch(*branch), depth, rank);
            let finish = self.point(PointKind::Finish(*branch));
            self.rank(finish, rank);
            let mut changes = joins(at);
            if let Runs::Whenever(_) = model[*branch].runs {
                // What an occurrence knew is gone with it.
                self.begin_anew(*branch, layout.frames, &mut changes);
            }
            self.edge(finish, entries[at + 1], not_here, changes, Label::Silent);
        }
        self.rank(leave, rank);
        self.routes(Place::Parallel(id), leave);
    }

    /// Whether a branch runs is decided as the block begins. Where one that is laid out before it sets a fact that its
    /// condition reads, a variable keeps that until its turn has come. Gives where the branches lead on from.
    fn latch(
        &mut self,
        layout: &Layout,
        id: ParallelId,
        order: &[BranchId],
        fork: PointId,
        rank: &mut u32,
    ) -> (PointId, FxHashMap<BranchId, Variable>) {
        let model = self.model;
        let (mut at, mut latches, mut changed) = (fork, FxHashMap::default(), FxHashSet::default());
        for branch in order {
            if let Runs::When(condition) = &model[*branch].runs
                && condition.facts().iter().any(|fact| changed.contains(fact))
            {
                let latch = self.diagrams.variable(2);
                let (runs, skipped) = self.two(latch);
                let truth = self.conditions(&[Some(condition)])[0];
                let next = self.passing(PointKind::Fork(id));
                self.rank(next, rank);
                self.edge(at, next, truth.yes, vec![Change::To(latch, runs)], Label::Silent);
                self.edge(at, next, truth.no, vec![Change::To(latch, skipped)], Label::Silent);
                latches.insert(*branch, latch);
                at = next;
            }
            layout.sets(model, Scope::Branch(*branch), &mut changed);
        }
        (at, latches)
    }

    /// An end: exactly one procedure takes over, if any is to, and records go along.
    fn lay_end(&mut self, id: EndId, rank: &mut u32) {
        let model = self.model;
        let end = &model[id];
        let arrived = self.point(PointKind::Arrived(id));
        self.rank(arrived, rank);
        let ended = self.point(PointKind::Ended(id));
        self.rank(ended, rank);
        let written: Vec<Option<&Condition>> = end.hand_over.iter().map(|to| to.condition.as_ref()).collect();
        let truths = self.decide(arrived, &written, true);
        let mut good = Set::ALL;
        if !truths.is_empty() {
            let ExactlyOne { alone, none, twice, unknown } = self.exactly_one(&truths);
            self.claim(arrived, none, Wrong::NoHandOver(id));
            self.claim(arrived, unknown, Wrong::HandOverUnknown(id));
            for (at, set) in twice.into_iter().enumerate() {
                self.claim(arrived, set, Wrong::TwoHandOvers(id, at as u32));
            }
            good = self.diagrams.any(alone);
        }
        self.edge(arrived, ended, good, Vec::new(), Label::Silent);
        for record in model[self.unit].records.clone().map(RecordId).filter(|record| model[*record].taken_back) {
            let absent = self.absent(record, Scope::Procedure).unwrap_or(Set::EMPTY);
            self.timed.push((ended, absent));
        }
        let written: Vec<Option<&Condition>> = end.with.iter().map(|with| with.condition.as_ref()).collect();
        let truths = self.decide(arrived, &written, false);
        for (at, (with, truth)) in end.with.iter().zip(truths).enumerate() {
            // Where it is not known to whom the case goes, that comes first.
            let handed = self.diagrams.and(truth.yes, good);
            let missing = self.missing(with.what, Scope::Procedure, handed);
            self.claim(arrived, missing, Wrong::EndMissing(id, at as u32));
        }
    }

    /// The steps of the procedure.
    pub fn steps(&self) -> impl Iterator<Item = StepId> + use<> {
        self.model[self.unit].steps.clone().map(StepId)
    }
}
