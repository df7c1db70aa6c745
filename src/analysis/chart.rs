//! A procedure as a graph of points and guarded changes: what the words of the language mean for facts, records and
//! counts, laid out so that sets of valuations can be pushed forward and pulled back. Each step becomes a few points;
//! the branches of a block stand one after the other, which is as good as any order since they share nothing.
//!
//! A branch is also entered with its siblings left aside (the variable `aside`), so that what cannot happen in one
//! branch hides nothing in the next; such valuations never pass the join.

use super::arrivals::Arrival;
use super::classes::{Asked, Classes, comparisons};
use super::diagram::{Diagrams, Set, Value, Variable};
use super::frames::Frames;
use super::order::{Loop, Order, Place, loops};
use crate::model::{
    Bound, BranchId, Condition, ConditionKind, EndId, FactId, Guard, Model, ParallelId, RecordId, Scope, StepId,
    Target, Type, Unit, UnitId,
};
use crate::source::Location;
use rustc_hash::{FxHashMap, FxHashSet};
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
}

impl Change {
    /// The variable.
    pub fn variable(&self) -> Variable {
        match self {
            Change::To(variable, _) | Change::From(variable, _) => *variable,
        }
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

/// The variables of a procedure.
#[derive(Default)]
pub struct Variables {
    /// The facts that guards read, with their classes. Value 0: not known; else the class.
    pub facts: FxHashMap<FactId, (Variable, Classes)>,
    /// Of facts that some ways back forget only if certain steps set them: who did. Value 0: nobody, or it was given.
    pub setters: FxHashMap<FactId, (Variable, Vec<StepId>)>,
    /// The records that may be missing. Value 1: it exists.
    pub records: FxHashMap<RecordId, Variable>,
    /// Those that each occurrence of an event branch has of its own, beside those of the case. Value 1: it exists.
    pub own: FxHashMap<(BranchId, RecordId), Variable>,
    /// The steps and blocks from which deadlines run. Value 1: behind the case.
    pub done: FxHashMap<Place, Variable>,
    /// How often each way back was taken.
    pub counts: Vec<Variable>,
    /// At which depth a branch was entered with its siblings left aside; 0: nowhere.
    pub aside: Option<Variable>,
    /// Variables that matter inside of one step only.
    pub scratch: Vec<Variable>,
}

/// Up to how many the rounds of a way back are told apart; those between and the bound are taken together. All of them
/// are where it is written that there are no more than a hundred.
pub fn told_apart(model: &Model, bound: Bound) -> u32 {
    let most = match bound {
        Bound::Count(count) => Some(i64::from(count)),
        Bound::Fact(fact) => match model[fact].kind {
            Type::Integer(range) => range.map(|(_, high)| high.max(0)),
            _ => None,
        },
        Bound::Unknown => None,
    };
    most.and_then(|most| u32::try_from(most).ok()).filter(|most| *most <= 100).unwrap_or(12)
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
    /// On what it depends how long a step takes, and which of its deadlines run: what is told apart as it is left.
    pub(super) timed: Vec<(PointId, Set)>,
    /// The ways back.
    pub loops: Vec<Loop>,
    places: Places,
    /// What becomes of a case that arrives at a block, as far as that was asked.
    pub(super) arrivals: FxHashMap<Place, Arrival>,
    /// The ways back, by place and route.
    pub(super) by_route: FxHashMap<(Place, usize), usize>,
}

impl<'m> Chart<'m> {
    /// Lays out a procedure. Everything in it is resolved, and no routes go round but by ways back; otherwise there is
    /// nothing.
    pub fn of(model: &'m Model, unit: UnitId, limit: usize) -> Option<Chart<'m>> {
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
        };
        let survey = super::survey::Survey::of(model, unit);
        chart.loops = loops(model, &model[unit], &order, &survey.setters, &survey.marks);
        chart.by_route = chart.loops.iter().enumerate().map(|(at, one)| ((one.from, one.route), at)).collect();
        let frames = Frames::of(model, &survey, &order);
        chart.declare(&survey, &order, &frames);
        let from = chart.point(PointKind::Start);
        chart.lay(&order, &frames, start, from);
        chart.group();
        Some(chart)
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

    // ---- variables -----------------------------------------------------------------------------------------------------

    /// The variables, in the order in which the procedure meets them: what is decided together stands together.
    fn declare(&mut self, survey: &super::survey::Survey<'m>, order: &Order, frames: &Frames) {
        if order.scopes.len() > 1 {
            let depth = order.scopes.len().min(crate::model::MAX_DEPTH + 1) as u32;
            self.variables.aside = Some(self.diagrams.variable(depth + 1));
        }
        let mixed: FxHashSet<FactId> = self
            .loops
            .iter()
            .flat_map(|one| &one.forgets)
            .filter(|(_, forgets)| *forgets != super::order::Forgets::All)
            .map(|(fact, _)| *fact)
            .collect();
        for met in &survey.met {
            match met {
                super::survey::Met::Fact(fact) => {
                    let asked = survey.asked.get(fact).map_or(&[][..], Vec::as_slice);
                    let numbers = survey.numbers.get(fact).map_or(&[][..], Vec::as_slice);
                    let classes = Classes::of(self.model, *fact, asked, numbers);
                    let variable = self.diagrams.variable(classes.known.len() as u32 + 1);
                    self.variables.facts.insert(*fact, (variable, classes));
                    if mixed.contains(fact) {
                        let at = survey.setters.partition_point(|(other, _)| other < fact);
                        let own = survey.setters[at..].iter().take_while(|(other, _)| other == fact);
                        let steps: Vec<StepId> = own.map(|(_, step)| *step).collect();
                        let variable = self.diagrams.variable(steps.len() as u32 + 1);
                        self.variables.setters.insert(*fact, (variable, steps));
                    }
                }
                super::survey::Met::Record(record) => {
                    let variable = self.diagrams.variable(2);
                    self.variables.records.insert(*record, variable);
                    for branch in frames.with_own(*record) {
                        let variable = self.diagrams.variable(2);
                        self.variables.own.insert((branch, *record), variable);
                    }
                }
                super::survey::Met::Done(place) => {
                    let variable = self.diagrams.variable(2);
                    self.variables.done.insert(*place, variable);
                }
            }
        }
        for at in 0..self.loops.len() {
            let bound = self.loops[at].bound;
            let rounds = told_apart(self.model, bound);
            let all = matches!(bound, Bound::Count(count) if count <= rounds);
            let variable = self.diagrams.variable(rounds + if all { 1 } else { 3 });
            self.variables.counts.push(variable);
        }
    }

    /// A variable that matters inside of one step only; the first of each step is the same.
    pub(super) fn scratch(&mut self, at: usize) -> Variable {
        while self.variables.scratch.len() <= at {
            let variable = self.diagrams.variable(2);
            self.variables.scratch.push(variable);
        }
        self.variables.scratch[at]
    }

    /// A fact's variable and classes, if a guard reads it.
    pub fn fact(&self, fact: FactId) -> Option<(Variable, &Classes)> {
        self.variables.facts.get(&fact).map(|(variable, classes)| (*variable, classes))
    }

    /// The fact has one of the values for which this holds; 0 stands for a fact that is not known.
    pub(super) fn fact_is(&mut self, fact: FactId, holds: impl Fn(Value) -> bool) -> Set {
        match self.fact(fact) {
            Some((variable, _)) => self.diagrams.is(variable, holds),
            None => Set::ALL,
        }
    }

    /// A yes/no fact becomes this.
    pub(super) fn turn(&mut self, fact: FactId, yes: bool, step: Option<StepId>, changes: &mut Vec<Change>) {
        self.set_to(fact, |value| value == 1 + u32::from(yes), step, changes);
    }

    /// A fact becomes any of the values for which this holds.
    pub(super) fn set_to(
        &mut self,
        fact: FactId,
        holds: impl Fn(Value) -> bool,
        step: Option<StepId>,
        changes: &mut Vec<Change>,
    ) {
        let Some((variable, _)) = self.fact(fact) else { return };
        changes.retain(|change| change.variable() != variable);
        let set = self.diagrams.is(variable, holds);
        changes.push(Change::To(variable, set));
        if let Some((variable, steps)) = self.variables.setters.get(&fact) {
            let variable = *variable;
            let who = step.and_then(|step| steps.iter().position(|other| *other == step)).map_or(0, |at| at as u32 + 1);
            let set = self.diagrams.is(variable, |value| value == who);
            changes.retain(|change| change.variable() != variable);
            changes.push(Change::To(variable, set));
        }
    }

    /// A place is behind the case.
    pub(super) fn passed(&mut self, place: Place, changes: &mut Vec<Change>) {
        if let Some(variable) = self.variables.done.get(&place).copied() {
            let set = self.diagrams.is(variable, |value| value == 1);
            changes.push(Change::To(variable, set));
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

    // ---- guards --------------------------------------------------------------------------------------------------------

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
