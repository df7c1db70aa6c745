//! When each step can begin and end: from what is written about how long things take, by which deadlines, at which
//! meetings. Every path counts by itself; of parallel branches the slowest one counts.
//!
//! A step takes as long as it says, and no time where it says nothing; a meeting comes at once at the earliest, after a
//! whole period at the latest; an awaited event comes at once at the earliest, when the first deadline passes at the
//! latest. The event of an event branch happens at the earliest as the block begins, at the latest when all other
//! branches are done. Times are nominal minutes: a working day is a day, a month 30 of them, a year 365.
//!
//! Where it depends on facts how long something takes, the clocks of a path part, each with its valuations, so that what
//! cannot come together is not added up.

use super::Proofs;
use super::chart::{Chart, PointKind};
use super::diagram::{Diagrams, Set};
use super::durations::changes;
use super::frames::around;
use super::order::{Place, branches};
use super::paths::{Choice, Leg, Paths, Stop, next};
use crate::model::{BranchId, EndId, ParallelId, Runs, StepId};
use std::collections::BTreeMap;

/// Minutes; [`ENDLESS`] and beyond stand for a time without bound.
pub type Minutes = i64;

/// A time without bound.
pub const ENDLESS: Minutes = 1 << 50;

/// The times of a step, from the start of the case, over all paths that come to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// It can begin no earlier.
    pub begins: Minutes,
    /// It can be complete no earlier.
    pub earliest: Minutes,
    /// It is complete no later, as far as that is written.
    pub latest: Minutes,
}

/// A deadline that cannot be met.
#[derive(Debug)]
pub struct Late {
    /// The step.
    pub step: StepId,
    /// Which of its deadlines.
    pub deadline: usize,
    /// So long it takes at least.
    pub takes: Minutes,
    /// So long it may take at most.
    pub limit: Minutes,
    /// The path to the step, the last leg excluded.
    pub path: Vec<Leg>,
}

/// The times of a procedure.
pub struct Timetable {
    /// By step that a case can come to.
    pub steps: BTreeMap<StepId, Times>,
    /// By end: the least and the most time until then, and the path that takes the most.
    pub ends: BTreeMap<EndId, (Minutes, Minutes, Vec<Leg>)>,
    /// Deadlines that cannot be met.
    pub late: Vec<Late>,
    /// There were too many ways to keep apart: what is said is said of those that were kept.
    pub partial: bool,
}

/// Where the clock stands on one path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clock {
    now: Minutes,
    /// For these valuations.
    set: Set,
    /// The blocks around, outermost first.
    blocks: Vec<Block>,
    /// When the places from which deadlines run were left.
    marks: BTreeMap<Place, Minutes>,
    /// A way back was taken.
    went_back: bool,
    /// By which leg it came, and from which clock of that stop.
    by: Option<(usize, usize)>,
}

/// A parallel block under way.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    began: Minutes,
    /// The branch under way.
    branch: BranchId,
    /// That branch is one that an event starts.
    listens: bool,
    /// When the slowest ordinary branch so far was done.
    done: Minutes,
    /// When the slowest event branch was, its event having happened as the block began.
    occurred: Minutes,
    /// When, likewise, the steps in event branches were complete at the latest.
    inside: BTreeMap<StepId, Minutes>,
}

/// So many clocks are kept apart at one stop.
const MOST_CLOCKS: usize = 100;

/// Whether the least or the most is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seek {
    Least,
    Most,
}

/// The times of a procedure; nothing where its paths cannot be told apart, or go round.
pub fn timetable(proofs: &mut Proofs, paths: &Paths) -> Option<Timetable> {
    let least = Run::over(proofs, paths, Seek::Least, Seek::Least)?;
    let most = Run::over(proofs, paths, Seek::Most, Seek::Most)?;
    // What takes least on a path, over the path on which that is most: so late a deadline may be met at best.
    let worst = Run::over(proofs, paths, Seek::Least, Seek::Most)?;
    let mut table = Timetable {
        steps: BTreeMap::new(),
        ends: BTreeMap::new(),
        late: Vec::new(),
        partial: least.partial || most.partial || worst.partial,
    };
    let (mut tightest, mut loosest) = (BTreeMap::new(), BTreeMap::new());
    for stop in 0..paths.stops.len() {
        match proofs.chart.points[paths.stops[stop].point.0 as usize].kind {
            PointKind::Leave(Place::Step(step)) => {
                let begins = least.arrived[stop].iter().map(|clock| clock.now).min();
                let earliest = least.left[stop].iter().map(|(_, clock)| clock.now).min();
                let (Some(begins), Some(earliest)) = (begins, earliest) else { continue };
                let latest = most.latest.get(&step).copied().unwrap_or(earliest);
                let times = table.steps.entry(step).or_insert(Times { begins, earliest, latest });
                times.begins = times.begins.min(begins);
                times.earliest = times.earliest.min(earliest);
                least.late(proofs, paths, stop, step, &mut tightest);
                worst.late(proofs, paths, stop, step, &mut loosest);
            }
            PointKind::Ended(end) => {
                let Some(first) = least.arrived[stop].iter().map(|clock| clock.now).min() else { continue };
                let last = most.arrived[stop].iter().enumerate().max_by_key(|(_, clock)| clock.now);
                let Some((at, clock)) = last else { continue };
                let entry = table.ends.entry(end).or_insert((first, -1, Vec::new()));
                entry.0 = entry.0.min(first);
                if clock.now > entry.1 {
                    (entry.1, entry.2) = (clock.now, most.path(paths, stop, at));
                }
            }
            _ => {}
        }
    }
    let model = proofs.chart.model;
    for ((step, deadline), best) in tightest {
        // A deadline that is met on no path; or on some, without going back, and nothing is said of being late.
        let handled = model[step].deadlines[deadline].then.is_some();
        let worst = loosest.remove(&(step, deadline)).filter(|_| !handled);
        let late = [Some(best), worst].into_iter().flatten().find(|late: &Late| late.takes > late.limit);
        table.late.extend(late);
    }
    Some(table)
}

/// The clocks at each stop.
struct Run {
    /// As a case comes there.
    arrived: Vec<Vec<Clock>>,
    /// As it leaves, a step having been done or a block joined: each with the clock as which it came.
    left: Vec<Vec<(usize, Clock)>>,
    /// When each step was complete at the latest.
    latest: BTreeMap<StepId, Minutes>,
    takes: Seek,
    keeps: Seek,
    partial: bool,
}

impl Run {
    /// Over all paths: things take the least or the most time, and the least or the most is kept.
    fn over(proofs: &mut Proofs, paths: &Paths, takes: Seek, keeps: Seek) -> Option<Run> {
        let Proofs { chart, reach, .. } = proofs;
        let count = paths.stops.len();
        let (arrived, left) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let mut run = Run { arrived, left, latest: BTreeMap::new(), takes, keeps, partial: false };
        let set = paths.stops[0].set;
        let (blocks, marks) = (Vec::new(), BTreeMap::new());
        run.arrived[0].push(Clock { now: 0, set, blocks, marks, went_back: false, by: None });
        for stop in paths.order()?.iter().copied() {
            let Stop { point, set } = paths.stops[stop];
            let mut arrived = std::mem::take(&mut run.arrived[stop]);
            run.partial |= thinned(&mut arrived, keeps, &mut chart.diagrams);
            let mut left = Vec::new();
            for (at, clock) in arrived.iter().enumerate() {
                let kind = chart.points[point.0 as usize].kind;
                left.extend(run.leave(chart, kind, clock).into_iter().map(|clock| (at, clock)));
            }
            for (at, clock) in &left {
                // Most clocks have all the valuations of their stop.
                let apart = (clock.set != set).then(|| next(chart, reach, Stop { point, set: clock.set }));
                for (which, leg) in paths.from(stop).iter().enumerate() {
                    let to = paths.stops[leg.to];
                    let same = |(choice, stop): &&(Choice, Stop)| *choice == leg.choice && stop.point == to.point;
                    let set = match &apart {
                        None => Some(to.set),
                        Some(next) => next.iter().find(same).map(|(_, stop)| stop.set),
                    };
                    let Some(set) = set else { continue };
                    let mut clock = clock.clone();
                    clock.set = set;
                    clock.by = Some((paths.leg(stop, which), *at));
                    clock.passes(chart, leg.choice);
                    run.arrived[leg.to].push(clock);
                }
            }
            (run.arrived[stop], run.left[stop]) = (arrived, left);
        }
        Some(run)
    }

    /// A clock after what is done at a stop.
    fn leave(&mut self, chart: &mut Chart, stop: PointKind, clock: &Clock) -> Vec<Clock> {
        let mut clock = clock.clone();
        match stop {
            PointKind::Leave(Place::Step(step)) => {
                let parts = chart.durations(clock.set, step, self.takes, (clock.now, &clock.marks));
                let after = parts.into_iter().map(|(set, takes)| {
                    let mut after = Clock { set, now: (clock.now + takes).min(ENDLESS), ..clock.clone() };
                    self.complete(&mut after.blocks, step, after.now);
                    after.mark(chart, Place::Step(step));
                    after
                });
                return after.collect();
            }
            PointKind::Branch(branch) => clock.begin(chart, branch),
            PointKind::Leave(Place::Parallel(block)) => {
                self.join(&mut clock);
                clock.mark(chart, Place::Parallel(block));
            }
            _ => {}
        }
        vec![clock]
    }

    /// A step is complete. When one in an event branch is at the latest is known once its block has joined.
    fn complete(&mut self, blocks: &mut [Block], step: StepId, at: Minutes) {
        let inside = blocks.iter_mut().rev().find(|block| block.listens).map(|block| &mut block.inside);
        let latest = inside.unwrap_or(&mut self.latest).entry(step).or_insert(at);
        *latest = at.max(*latest);
    }

    fn join(&mut self, clock: &mut Clock) {
        clock.finish();
        let Some(block) = clock.blocks.pop() else { return };
        let later = match self.takes {
            Seek::Least => 0,
            Seek::Most => block.done - block.began,
        };
        clock.now = block.done.max(block.occurred + later).min(ENDLESS);
        for (step, at) in block.inside {
            self.complete(&mut clock.blocks, step, (at + later).min(ENDLESS));
        }
    }

    /// For each deadline of a step, the path that takes least, or, where the most is sought, the one without going back
    /// that takes most.
    fn late(
        &self,
        proofs: &mut Proofs,
        paths: &Paths,
        stop: usize,
        step: StepId,
        found: &mut BTreeMap<(StepId, usize), Late>,
    ) {
        let chart = &mut proofs.chart;
        let model = chart.model;
        for (at, deadline) in model[step].deadlines.iter().enumerate() {
            if changes(model, &model[step], deadline) {
                continue;
            }
            let holds = chart.conditions(&[deadline.condition.as_ref()])[0].yes;
            for (which, left) in &self.left[stop] {
                let arrived = &self.arrived[stop][*which];
                let from = match deadline.from.and_then(Place::of) {
                    None => Some(arrived.now),
                    Some(place) => arrived.marks.get(&place).copied(),
                };
                let Some(takes) = from.map(|from| left.now - from) else { continue };
                if self.keeps == Seek::Most && arrived.went_back {
                    continue;
                }
                let set = chart.diagrams.and(left.set, holds);
                for (set, limit) in chart.lengths(set, deadline.length, Seek::Most) {
                    let better = |known: &Late| match self.keeps {
                        Seek::Least => takes - limit < known.takes - known.limit,
                        Seek::Most => takes - limit > known.takes - known.limit,
                    };
                    if !set.is_empty() && found.get(&(step, at)).is_none_or(better) {
                        let path = self.path(paths, stop, *which);
                        found.insert((step, at), Late { step, deadline: at, takes, limit, path });
                    }
                }
            }
        }
    }

    /// The legs by which a clock came to a stop.
    fn path(&self, paths: &Paths, stop: usize, which: usize) -> Vec<Leg> {
        let (mut legs, mut clock) = (Vec::new(), &self.arrived[stop][which]);
        while let Some((leg, before)) = clock.by {
            let leg = paths.legs[leg];
            legs.push(leg);
            clock = &self.arrived[leg.from][before];
        }
        legs.reverse();
        legs
    }
}

impl Clock {
    /// A choice is made.
    fn passes(&mut self, chart: &Chart, choice: Choice) {
        match choice {
            Choice::GoesBack(place, route) => {
                self.went_back = true;
                let back = chart.by_route.get(&(place, route as usize));
                let undone = back.map_or(&[][..], |back| &chart.loops[*back].undone);
                self.marks.retain(|place, _| !undone.contains(place));
            }
            Choice::Occurs(branch) => self.forget(chart, branch),
            _ => {}
        }
    }

    /// What was done in an occurrence, nobody knows outside of it.
    fn forget(&mut self, chart: &Chart, branch: BranchId) {
        let inside = |place: &Place| around(chart.model, place.scope(chart.model)).contains(&branch);
        self.marks.retain(|place, _| !inside(place));
    }

    /// A place is left.
    fn mark(&mut self, chart: &Chart, place: Place) {
        if chart.variables.done.contains_key(&place) {
            self.marks.insert(place, self.now);
        }
    }

    /// A branch begins.
    fn begin(&mut self, chart: &Chart, branch: BranchId) {
        let model = chart.model;
        let id: ParallelId = model[branch].parallel;
        let listens = matches!(model[branch].runs, Runs::Whenever(_));
        if branches(model, &model[id]).first() == Some(&branch) {
            let (began, inside) = (self.now, BTreeMap::new());
            self.blocks.push(Block { began, branch, listens, done: began, occurred: began, inside });
            return;
        }
        self.finish();
        if let Some(block) = self.blocks.last_mut() {
            self.now = block.began;
            let before = std::mem::replace(&mut block.branch, branch);
            if std::mem::replace(&mut block.listens, listens) {
                self.forget(chart, before);
            }
        }
    }

    /// The branch under way is done.
    fn finish(&mut self) {
        if let Some(block) = self.blocks.last_mut() {
            let done = if block.listens { &mut block.occurred } else { &mut block.done };
            *done = self.now.max(*done);
        }
    }
}

/// Leaves out clocks that say no more than others; whether some had to be left out that did.
fn thinned(clocks: &mut Vec<Clock>, keeps: Seek, diagrams: &mut Diagrams) -> bool {
    let no_worse = |one: Minutes, other: Minutes| match keeps {
        Seek::Least => one <= other,
        Seek::Most => one >= other,
    };
    // Before a block, later branches are measured from its beginning.
    let block = |one: &Block, other: &Block| {
        let inside = |(step, at): (&StepId, &Minutes)| one.inside.get(step).is_some_and(|own| own >= at);
        no_worse(one.began, other.began)
            && no_worse(one.done, other.done)
            && no_worse(one.occurred, other.occurred)
            && other.inside.iter().all(inside)
    };
    let mut covers = |one: &Clock, other: &Clock| {
        no_worse(one.now, other.now)
            && one.blocks.iter().zip(&other.blocks).all(|(one, other)| block(one, other))
            && one.went_back <= other.went_back
            && one.marks == other.marks
            && (one.set == other.set || diagrams.within(other.set, one.set))
    };
    let mut kept: Vec<Clock> = Vec::new();
    for clock in clocks.drain(..) {
        if !kept.iter().any(|other| covers(other, &clock)) {
            kept.retain(|other| !covers(&clock, other));
            kept.push(clock);
        }
    }
    let too_many = kept.len() > MOST_CLOCKS;
    if too_many {
        kept.sort_by_key(|clock| match keeps {
            Seek::Least => clock.now,
            Seek::Most => -clock.now,
        });
        kept.truncate(MOST_CLOCKS);
    }
    *clocks = kept;
    too_many
}
