//! A procedure as a graph of points and guarded changes: what the words of the language mean for facts, records and
//! counts, laid out so that sets of valuations can be pushed forward and pulled back. Each step becomes a few points;
//! the branches of a block stand one after the other, which is as good as any order since they share nothing.
//!
//! A branch is also entered with its siblings left aside (the variable `aside`), so that what cannot happen in one
//! branch hides nothing in the next; such valuations never pass the join.

use super::Beside;
use super::arrivals::Arrival;
use super::diagram::{Diagrams, Set, Value, Variable};
use super::frames::Frames;
use super::guards::Decided;
use super::handed::Handed;
use super::loops::{Loop, loops};
use super::order::{Order, Place};
use super::variables::Variables;
use crate::model::{
    BranchId, Condition, EndId, FactId, Model, ParallelId, RecordId, Scope, StepId, Target, Unit, UnitId,
};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A point, by its place in [`Chart::points`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointId(pub u32);

/// A point: where a case may stand, or pass.
#[derive(Debug)]
pub struct Point {
    /// Every edge but those of loops leads to a higher rank.
    pub rank: u32,
    /// What it is.
    pub kind: PointKind,
}

/// What a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointKind {
    /// The case starts.
    Start,
    /// It arrives at a step.
    Arrive(StepId),
    /// The step waits, and its deadlines run.
    Wait(StepId),
    /// The step is asked.
    Ask(StepId),
    /// Everything has been answered.
    Answered(StepId),
    /// What is made is being made.
    Make(StepId),
    /// The step is complete, or the block joined; the routes decide.
    Leave(Place),
    /// It arrives at a block.
    Fork(ParallelId),
    /// It comes to a branch.
    Branch(BranchId),
    /// A branch comes to the join.
    Finish(BranchId),
    /// It arrives at an end.
    Arrived(EndId),
    /// It has ended.
    Ended(EndId),
}

impl PointKind {
    /// The scope in which it lies.
    pub fn scope(self, model: &Model) -> Scope {
        match self {
            PointKind::Arrive(id)
            | PointKind::Wait(id)
            | PointKind::Ask(id)
            | PointKind::Answered(id)
            | PointKind::Make(id) => model[id].scope,
            PointKind::Leave(place) => place.scope(model),
            PointKind::Fork(id) => model[id].scope,
            PointKind::Branch(id) | PointKind::Finish(id) => Scope::Branch(id),
            PointKind::Start | PointKind::Arrived(_) | PointKind::Ended(_) => Scope::Procedure,
        }
    }
}

/// The points by their kinds, of which the procedure has one each at most.
struct Places {
    /// The first step, block, branch and end of the procedure, and where theirs begin in `points`.
    firsts: [(u32, usize); 4],
    /// [`Places::NONE`] where there is none.
    points: Vec<PointId>,
}

impl Places {
    const NONE: PointId = PointId(u32::MAX);

    fn of(unit: &Unit) -> Places {
        let ranges = [(&unit.steps, 6), (&unit.parallels, 2), (&unit.branches, 2), (&unit.ends, 2)];
        let mut at = 1;
        let firsts = ranges.map(|(range, kinds)| {
            let first = (range.start, at);
            at += range.len() * kinds;
            first
        });
        Places { firsts, points: vec![Places::NONE; at] }
    }

    fn place(&self, kind: PointKind) -> Option<usize> {
        let (of, id, kinds, which) = match kind {
            PointKind::Start => return Some(0),
            PointKind::Arrive(id) => (0, id.0, 6, 0),
            PointKind::Wait(id) => (0, id.0, 6, 1),
            PointKind::Ask(id) => (0, id.0, 6, 2),
            PointKind::Answered(id) => (0, id.0, 6, 3),
            PointKind::Make(id) => (0, id.0, 6, 4),
            PointKind::Leave(Place::Step(id)) => (0, id.0, 6, 5),
            PointKind::Fork(id) => (1, id.0, 2, 0),
            PointKind::Leave(Place::Parallel(id)) => (1, id.0, 2, 1),
            PointKind::Branch(id) => (2, id.0, 2, 0),
            PointKind::Finish(id) => (2, id.0, 2, 1),
            PointKind::Arrived(id) => (3, id.0, 2, 0),
            PointKind::Ended(id) => (3, id.0, 2, 1),
        };
        let (first, begin) = self.firsts[of];
        // What lies in another procedure has no place here.
        let at = begin + id.checked_sub(first)? as usize * kinds + which;
        let end = self.firsts.get(of + 1).map_or(self.points.len(), |(_, begin)| *begin);
        (at < end).then_some(at)
    }

    fn get(&self, kind: PointKind) -> Option<PointId> {
        Some(self.points[self.place(kind)?]).filter(|point| *point != Places::NONE)
    }

    fn set(&mut self, kind: PointKind, point: PointId) {
        if let Some(at) = self.place(kind) {
            self.points[at] = point;
        }
    }
}

/// From point to point.
#[derive(Debug)]
pub struct Edge {
    /// From.
    pub from: PointId,
    /// To.
    pub to: PointId,
    /// Only for these valuations.
    pub when: Set,
    /// What changes, each variable once.
    pub changes: Vec<Change>,
    /// What it means.
    pub label: Label,
}

/// A variable changes.
#[derive(Clone, Debug)]
pub enum Change {
    /// To any of these values: the set in which the variable has one of them.
    To(Variable, Set),
    /// From each of these values to any of those behind it.
    From(Variable, Vec<(Value, Vec<Value>)>),
    /// A fact is forgotten in this set, which is over the variables behind it: they say who set the fact.
    Forget(Variable, Vec<Variable>, Set),
}

impl Change {
    /// The variable.
    pub fn variable(&self) -> Variable {
        match self {
            Change::To(variable, _) | Change::From(variable, _) | Change::Forget(variable, ..) => *variable,
        }
    }

    /// The variables that change with it, in order.
    pub fn variables(&self) -> impl Iterator<Item = Variable> {
        let setters = match self {
            Change::Forget(_, setters, _) => setters.as_slice(),
            _ => &[],
        };
        std::iter::once(self.variable()).chain(setters.iter().copied())
    }

    /// Whether it does not matter what the variable was.
    pub fn sets_anew(&self) -> bool {
        matches!(self, Change::To(..))
    }
}

/// What passing an edge means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Nothing that anybody sees.
    Silent,
    /// The event for which a step waits happens.
    Happens(StepId),
    /// A deadline of a step passes; whether the step waited.
    Passes(StepId, u32, bool),
    /// A deadline of a step has not passed when it completes.
    InTime(StepId, u32),
    /// A step says what a fact is.
    Says(StepId, FactId),
    /// A call has the one outcome that it can have.
    Comes(StepId, FactId),
    /// A step completes.
    Completes(StepId),
    /// A call may give a record, and does not.
    Withholds(StepId, RecordId),
    /// A route is taken, by its place among the routes.
    Takes(Place, u32),
    /// A way back is taken.
    GoesBack(Place, u32),
    /// A way back is spent.
    Spends(Place, u32),
    /// A branch runs.
    Runs(BranchId),
    /// A branch is skipped, or its event does not happen.
    Skips(BranchId),
    /// The event of a branch happens.
    Occurs(BranchId),
    /// A branch is entered with its siblings left aside.
    Aside(BranchId),
}

/// Something that holds at a point for some valuations, and is worth asking about.
#[derive(Debug)]
pub struct Claim {
    /// The point.
    pub point: PointId,
    /// For these valuations.
    pub set: Set,
    /// What.
    pub what: Wrong,
}

/// What would be wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No route holds.
    NoRoute(Place),
    /// This route and an earlier one hold.
    TwoRoutes(Place, u32),
    /// It depends on a fact that is not known which route holds.
    RouteUnknown(Place),
    /// No procedure takes over.
    NoHandOver(EndId),
    /// This procedure and an earlier one take over.
    TwoHandOvers(EndId, u32),
    /// It depends on a fact that is not known which procedure takes over.
    HandOverUnknown(EndId),
    /// Whether the branch runs depends on a fact that is not known.
    BranchUnknown(BranchId),
    /// A record that the step needs does not exist.
    NeedMissing(StepId, u32),
    /// A record that a call takes does not exist: which call, which of its records.
    CallMissing(StepId, u32, u32),
    /// A record that goes with a notice does not exist: which notice, which of its records.
    NoticeMissing(StepId, u32, u32),
    /// A record that goes with the end does not exist.
    EndMissing(EndId, u32),
    /// No part of a formal number is raised.
    NoPart(StepId, RecordId),
    /// Several parts of a formal number are raised.
    TwoParts(StepId, RecordId),
    /// A formal number depends on a fact that is not known.
    PartUnknown(StepId, RecordId),
}

/// A procedure as a graph.
pub struct Chart<'m> {
    /// The model.
    pub model: &'m Model,
    /// The procedure.
    pub unit: UnitId,
    /// The sets.
    pub diagrams: Diagrams,
    /// The variables.
    pub variables: Variables,
    /// The points.
    pub points: Vec<Point>,
    /// The edges, grouped by the point from which they lead: see [`Chart::out`].
    pub edges: Vec<Edge>,
    first_edge: Vec<u32>,
    /// What would be wrong, where and when.
    pub claims: Vec<Claim>,
    /// The conditions, and where they are decided.
    pub decided: Vec<Decided>,
    /// On what it depends how long a step takes, and which of its deadlines run: what is told apart as it is left. What
    /// is taken back by those that run the procedure, as it ends.
    pub(super) timed: Vec<(PointId, Set)>,
    /// The ways back.
    pub loops: Vec<Loop>,
    places: Places,
    /// What becomes of a case that arrives at a block, as far as that was asked.
    pub(super) arrivals: FxHashMap<Place, Arrival>,
    /// The ways back, by place and route.
    pub(super) by_route: FxHashMap<(Place, usize), usize>,
    /// What the procedures that it runs hand back.
    pub(super) handed: Handed,
    /// The place of which the conditions alone are too large.
    pub(super) too_large: Option<PointKind>,
}

impl<'m> Chart<'m> {
    /// Lays out a procedure. Everything in it is resolved, and no routes go round but by ways back; otherwise there is
    /// nothing.
    pub fn of(model: &'m Model, unit: UnitId, handed: &Handed, limit: usize, besides: &[Beside]) -> Option<Chart<'m>> {
        let order = Order::of(model, unit)?;
        let start = Place::of(model[unit].starts?)?;
        let mut chart = Chart {
            model,
            unit,
            diagrams: Diagrams::new(limit),
            variables: Variables::default(),
            points: Vec::new(),
            edges: Vec::new(),
            first_edge: Vec::new(),
            claims: Vec::new(),
            decided: Vec::new(),
            timed: Vec::new(),
            loops: Vec::new(),
            places: Places::of(&model[unit]),
            arrivals: FxHashMap::default(),
            by_route: FxHashMap::default(),
            handed: handed.clone(),
            too_large: None,
        };
        let survey = super::survey::Survey::of(model, unit, handed, besides);
        chart.loops = loops(model, &model[unit], &order, &survey.setters, &survey.marks);
        chart.by_route = chart.loops.iter().enumerate().map(|(at, one)| ((one.from, one.route), at)).collect();
        let frames = Frames::of(model, &survey, &order);
        chart.declare(&survey, &order, &frames);
        let from = chart.point(PointKind::Start);
        chart.lay(&order, &frames, start, from);
        for Beside { at, conditions } in besides {
            if let Some(point) = at.and_then(|at| chart.at(at)) {
                chart.note(point, conditions.iter().map(Option::as_ref));
            }
        }
        chart.begin_counts();
        chart.group();
        Some(chart)
    }

    /// How many facts the conditions of a place read that decide where a case goes on, and how many records it needs.
    pub(super) fn asked_at(&self, laid: PointKind) -> usize {
        let model = self.model;
        let (conditions, needs): (Vec<Option<&Condition>>, usize) = match laid {
            PointKind::Leave(place) => {
                let needs = match place {
                    Place::Step(id) => model[id].needs.len(),
                    Place::Parallel(_) => 0,
                };
                (place.routes(model).iter().map(|route| route.condition.as_ref()).collect(), needs)
            }
            PointKind::Arrived(id) => {
                let end = &model[id];
                let conditions = end.hand_over.iter().map(|to| to.condition.as_ref());
                (conditions.chain(end.with.iter().map(|with| with.condition.as_ref())).collect(), end.with.len())
            }
            _ => (Vec::new(), 0),
        };
        let mut facts: Vec<FactId> = conditions.into_iter().flatten().flat_map(Condition::facts).collect();
        facts.sort_unstable();
        facts.dedup();
        facts.len() + needs
    }

    /// Where the counts of ways back begin, nothing is counted yet.
    fn begin_counts(&mut self) {
        let mut begin: FxHashMap<PointId, Vec<usize>> = FxHashMap::default();
        for (which, one) in self.loops.iter().enumerate() {
            if let Some(arrival) = one.begins.and_then(|place| self.arrival(place)) {
                begin.entry(arrival).or_default().push(which);
            }
        }
        let Chart { edges, variables, diagrams, .. } = self;
        for edge in edges.iter_mut().filter(|edge| !matches!(edge.label, Label::GoesBack(..))) {
            for count in begin.get(&edge.to).into_iter().flatten().map(|which| variables.counts[*which]) {
                edge.changes.push(Change::To(count, diagrams.is(count, |value| value == 0)));
            }
        }
    }

    /// The edges that lead from a point.
    pub fn out(&self, point: PointId) -> std::ops::Range<usize> {
        let at = point.0 as usize;
        self.first_edge[at] as usize..self.first_edge[at + 1] as usize
    }

    /// Whether edges lead from a point to another, whatever the valuations.
    pub fn leads(&self, from: PointId, to: PointId) -> bool {
        let (mut seen, mut waiting) = (vec![false; self.points.len()], vec![from]);
        while let Some(point) = waiting.pop() {
            if point == to {
                return true;
            }
            if !std::mem::replace(&mut seen[point.0 as usize], true) {
                waiting.extend(self.edges[self.out(point)].iter().map(|edge| edge.to));
            }
        }
        false
    }

    /// The point of this kind, if the procedure has it.
    pub fn at(&self, kind: PointKind) -> Option<PointId> {
        self.places.get(kind)
    }

    /// Notes how steps are completed: for each of a step's sets, which do not overlap, a variable becomes 1. To be done
    /// before valuations are pushed through.
    pub(super) fn note_completions(&mut self, ways: &BTreeMap<StepId, Vec<(Set, Variable)>>) {
        for edge in std::mem::take(&mut self.edges) {
            let own = match edge.label {
                Label::Completes(step) => ways.get(&step).map_or(&[][..], Vec::as_slice),
                _ => &[],
            };
            let mut left = edge.when;
            for (set, variable) in own {
                let when = self.diagrams.and(left, *set);
                left = self.diagrams.without(left, *set);
                let mut changes = edge.changes.clone();
                changes.push(Change::To(*variable, self.diagrams.is(*variable, |value| value == 1)));
                self.edge(edge.from, edge.to, when, changes, edge.label);
            }
            self.edge(edge.from, edge.to, left, edge.changes, edge.label);
        }
        self.group();
    }

    /// Where a case arrives at a place.
    pub fn arrival(&self, place: Place) -> Option<PointId> {
        self.at(match place {
            Place::Step(id) => PointKind::Arrive(id),
            Place::Parallel(id) => PointKind::Fork(id),
        })
    }

    fn group(&mut self) {
        self.edges.shrink_to_fit();
        if !self.edges.is_sorted_by_key(|edge| edge.from) {
            self.edges.sort_by_key(|edge| edge.from);
        }
        self.first_edge = vec![0; self.points.len() + 1];
        for edge in &self.edges {
            self.first_edge[edge.from.0 as usize + 1] += 1;
        }
        for at in 1..self.first_edge.len() {
            self.first_edge[at] += self.first_edge[at - 1];
        }
    }

    // ---- points and edges ----------------------------------------------------------------------------------------------

    /// The point of this kind, there once; its rank is that of the moment.
    pub(super) fn point(&mut self, kind: PointKind) -> PointId {
        if let Some(known) = self.places.get(kind) {
            return known;
        }
        let point = self.passing(kind);
        self.places.set(kind, point);
        point
    }

    /// Nothing happens between a point and that of another kind: they are one.
    pub(super) fn same(&mut self, kind: PointKind, point: PointId) {
        self.places.set(kind, point);
    }

    /// One more point of this kind.
    pub(super) fn passing(&mut self, kind: PointKind) -> PointId {
        self.points.push(Point { rank: 0, kind });
        PointId(self.points.len() as u32 - 1)
    }

    /// This point comes next.
    pub(super) fn rank(&mut self, point: PointId, rank: &mut u32) {
        *rank += 1;
        self.points[point.0 as usize].rank = *rank;
    }

    pub(super) fn edge(&mut self, from: PointId, to: PointId, when: Set, changes: Vec<Change>, label: Label) {
        if !when.is_empty() {
            self.edges.push(Edge { from, to, when, changes, label });
        }
    }

    pub(super) fn claim(&mut self, point: PointId, set: Set, what: Wrong) {
        if !set.is_empty() {
            self.claims.push(Claim { point, set, what });
        }
    }

    /// The target of a route, as a point.
    pub(super) fn target(&mut self, target: Target, from: Place) -> Option<PointId> {
        Some(match target {
            Target::Step(id) => self.point(PointKind::Arrive(id)),
            Target::Parallel(id) => self.point(PointKind::Fork(id)),
            Target::End(id) => self.point(PointKind::Arrived(id)),
            Target::Join(_) => match from.scope(self.model) {
                crate::model::Scope::Branch(branch) => self.point(PointKind::Finish(branch)),
                crate::model::Scope::Procedure => return None,
            },
        })
    }
}
