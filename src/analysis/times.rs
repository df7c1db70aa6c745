//! When each step can begin and end: from what is written about how long things take, by which deadlines, at which
//! meetings. Every path counts by itself; of parallel branches the slowest one counts.
//!
//! A step takes as long as it says, and no time where it says nothing; so does one that runs a procedure. A meeting comes
//! at once at the earliest, after a whole period at the latest; an awaited event comes at once at the earliest, when the
//! first deadline passes at the latest. Where it is decided on a path that a deadline has passed, its time has gone by.
//! The event of an event branch happens at the earliest as the block begins, at the latest when all other branches are
//! done. Times are nominal minutes: a working day is a day, a month 30 of them, a year 365.
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
use crate::model::{BranchId, EndId, Model, ParallelId, Runs, StepId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes; [`ENDLESS`] and beyond stand for a time without bound.
pub type Minutes = i64;

/// A time without bound.
pub const ENDLESS: Minutes = 1 << 50;

/// Several times without bound, one after the other, do not come to more than this.
pub(super) const FARTHEST: Minutes = 1 << 60;

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
    /// On every path; else on this one, which does not go back.
    pub always: bool,
    /// The path to the step, the last leg excluded.
    pub path: Vec<Leg>,
    /// The steps that take the time on it, one after the other, the step itself included.
    pub steps: Vec<StepId>,
}

/// The times of a procedure.
pub struct Timetable {
    /// By step that a case can come to.
    pub steps: BTreeMap<StepId, Times>,
    /// By end: the least and the most time until then, and the path that takes the most.
    pub ends: BTreeMap<EndId, (Minutes, Minutes, Vec<Leg>)>,
    /// By end: the steps of that path that take time, one after the other, of parallel branches those of the slowest.
    pub critical: BTreeMap<EndId, Vec<StepId>>,
    /// Deadlines that cannot be met.
    pub late: Vec<Late>,
    /// There were too many ways to keep apart: what is said is said of those that were kept.
    pub partial: bool,
}

/// Where the clock stands on one path.
#[derive(Clone, Debug)]
struct Clock {
    now: Minutes,
    /// For these valuations.
    set: Set,
    /// The blocks around, outermost first.
    blocks: Vec<Block>,
    /// When the places from which deadlines are still to run were left.
    marks: BTreeMap<Place, Minutes>,
    /// How many legs it came.
    legs: u32,
    /// By which it came last, and from which clock of that stop.
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

/// What is followed over all paths.
#[derive(Clone, Copy)]
struct Aim {
    /// Things take the least or the most time.
    takes: Seek,
    /// Of the paths that take the least or the most time the clocks are kept.
    keeps: Seek,
    /// It is about when things happen.
    times: bool,
    /// It is about what has gone by since a deadline began to run.
    deadlines: bool,
    /// It is about paths that never go back; a deadline that passes on them takes no time.
    straight: bool,
}

impl Aim {
    /// Whether the least or the most counts of what things take, and whether deadlines that passed do.
    fn counts(self) -> (Seek, bool) {
        (self.takes, !self.straight)
    }
}

/// The times of a procedure; nothing where its paths cannot be told apart, or go round.
pub fn timetable(proofs: &mut Proofs, paths: &Paths) -> Option<Timetable> {
    let least = Aim { takes: Seek::Least, keeps: Seek::Least, times: true, deadlines: true, straight: false };
    let most = Aim { takes: Seek::Most, keeps: Seek::Most, times: true, deadlines: false, straight: false };
    // What takes least on a path, over the path on which that is most: so late a deadline may be met at best.
    let worst = Aim { takes: Seek::Least, keeps: Seek::Most, times: false, deadlines: true, straight: true };
    let [least, most, worst] = [least, most, worst].map(|aim| Run::over(proofs, paths, aim));
    let (least, most, worst) = (least?, most?, worst?);
    let mut table = Timetable {
        steps: BTreeMap::new(),
        ends: BTreeMap::new(),
        critical: BTreeMap::new(),
        late: Vec::new(),
        partial: least.partial || most.partial || worst.partial,
    };
    let (mut tightest, mut loosest) = (BTreeMap::new(), BTreeMap::new());
    for stop in 0..paths.stops.len() {
        match proofs.chart.points[paths.stops[stop].point.0 as usize].kind {
            PointKind::Leave(Place::Step(step)) => {
                worst.late(proofs, paths, stop, step, &mut loosest);
                let begins = least.arrived[stop].iter().map(|clock| clock.now).min();
                let earliest = least.left[stop].iter().map(|(_, clock)| clock.now).min();
                let (Some(begins), Some(earliest)) = (begins, earliest) else { continue };
                let latest = most.latest.get(&step).copied().unwrap_or(earliest);
                let times = table.steps.entry(step).or_insert(Times { begins, earliest, latest });
                times.begins = times.begins.min(begins);
                times.earliest = times.earliest.min(earliest);
                least.late(proofs, paths, stop, step, &mut tightest);
            }
            PointKind::Ended(end) => {
                let Some(first) = least.arrived[stop].iter().map(|clock| clock.now).min() else { continue };
                let last = most.arrived[stop].iter().enumerate().max_by_key(|(_, clock)| clock.now);
                let Some((at, clock)) = last else { continue };
                let entry = table.ends.entry(end).or_insert((first, -1, Vec::new()));
                entry.0 = entry.0.min(first);
                if clock.now > entry.1 {
                    (entry.1, entry.2) = (clock.now, most.path(paths, stop, at));
                    let critical = most.critical(&proofs.chart, paths, stop, at);
                    table.critical.insert(end, critical.into_iter().map(|(step, _)| step).collect());
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
        let worst = worst.map(|late| Late { always: false, ..late });
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
    aim: Aim,
    partial: bool,
}

impl Run {
    /// Over all paths.
    fn over(proofs: &mut Proofs, paths: &Paths, aim: Aim) -> Option<Run> {
        let Proofs { chart, reach, .. } = proofs;
        let (awaited, across) = (awaited(chart, paths, aim)?, across(chart.model, chart.unit));
        let count = paths.stops.len();
        let (arrived, left) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let mut run = Run { arrived, left, latest: BTreeMap::new(), aim, partial: false };
        let set = paths.stops[0].set;
        let (blocks, marks) = (Vec::new(), BTreeMap::new());
        run.arrived[0].push(Clock { now: 0, set, blocks, marks, legs: 0, by: None });
        for stop in paths.order()?.iter().copied() {
            let Stop { point, set } = paths.stops[stop];
            let kind = chart.points[point.0 as usize].kind;
            let mut arrived = std::mem::take(&mut run.arrived[stop]);
            arrived.iter_mut().for_each(|clock| clock.marks.retain(|place, _| awaited[stop].contains(place)));
            let mut inside = chart.model.branches_around(kind.scope(chart.model));
            let apart = aim.deadlines && inside.any(|one| across.contains(&chart.model[one].parallel));
            run.partial |= thinned(&mut arrived, aim, apart, &mut chart.diagrams);
            let mut left = Vec::new();
            for (at, clock) in arrived.iter().enumerate() {
                left.extend(run.leave(chart, kind, clock).into_iter().map(|clock| (at, clock)));
            }
            for (at, clock) in &left {
                // Most clocks have all the valuations of their stop.
                let parted = (clock.set != set).then(|| next(chart, reach, Stop { point, set: clock.set }));
                for (which, leg) in paths.from(stop).iter().enumerate() {
                    if aim.straight && matches!(leg.choice, Choice::GoesBack(..)) {
                        continue;
                    }
                    let to = paths.stops[leg.to];
                    let same = |(choice, stop): &&(Choice, Stop)| *choice == leg.choice && stop.point == to.point;
                    let set = match &parted {
                        None => Some(to.set),
                        Some(next) => next.iter().find(same).map(|(_, stop)| stop.set),
                    };
                    let Some(set) = set else { continue };
                    let by = Some((paths.leg(stop, which), *at));
                    let mut clock = Clock { set, legs: clock.legs + 1, by, ..clock.clone() };
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
                let parts = chart.durations(clock.set, step, self.aim.counts(), (clock.now, &clock.marks));
                let after = parts.into_iter().map(|(set, takes)| {
                    let mut after = Clock { set, now: (clock.now + takes).min(FARTHEST), ..clock.clone() };
                    self.complete(&mut after.blocks, step, after.now);
                    after.marks.insert(Place::Step(step), after.now);
                    after
                });
                return after.collect();
            }
            PointKind::Branch(branch) => clock.begin(chart, branch),
            PointKind::Leave(Place::Parallel(block)) => {
                self.join(&mut clock);
                clock.marks.insert(Place::Parallel(block), clock.now);
            }
            _ => {}
        }
        vec![clock]
    }

    /// A step is complete. When one in an event branch is at the latest is known once its block has joined.
    fn complete(&mut self, blocks: &mut [Block], step: StepId, at: Minutes) {
        if self.aim.takes == Seek::Least {
            return;
        }
        let inside = blocks.iter_mut().rev().find(|block| block.listens).map(|block| &mut block.inside);
        let latest = inside.unwrap_or(&mut self.latest).entry(step).or_insert(at);
        *latest = at.max(*latest);
    }

    fn join(&mut self, clock: &mut Clock) {
        clock.finish();
        let Some(block) = clock.blocks.pop() else { return };
        let later = match self.aim.takes {
            Seek::Least => 0,
            Seek::Most => block.done - block.began,
        };
        clock.now = block.done.max(block.occurred + later).min(FARTHEST);
        for (step, at) in block.inside {
            self.complete(&mut clock.blocks, step, (at + later).min(FARTHEST));
        }
    }

    /// For each deadline of a step, the path on which most is left of it, or least, as it is sought.
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
                let Some(from) = from else { continue };
                let takes = left.now - from;
                let set = chart.diagrams.and(left.set, holds);
                for (set, limit) in chart.lengths(set, deadline.length, Seek::Most) {
                    let better = |known: &Late| match self.aim.keeps {
                        Seek::Least => takes - limit < known.takes - known.limit,
                        Seek::Most => takes - limit > known.takes - known.limit,
                    };
                    if !set.is_empty() && found.get(&(step, at)).is_none_or(better) {
                        let path = self.path(paths, stop, *which);
                        let before = self.critical(chart, paths, stop, *which).into_iter();
                        let counted = before.filter(|(_, began)| *began >= from).map(|(step, _)| step);
                        let steps = counted.chain((left.now > arrived.now).then_some(step)).collect();
                        let late = Late { step, deadline: at, takes, limit, always: true, path, steps };
                        found.insert((step, at), late);
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

    /// The steps by which a clock came to a stop that took time and follow one upon the other: where branches run beside
    /// each other, those of the slowest, and then those of the slowest that an event starts. Each with when it began.
    fn critical(&self, chart: &Chart, paths: &Paths, stop: usize, which: usize) -> Vec<(StepId, Minutes)> {
        let (mut clocks, mut clock) = (Vec::new(), &self.arrived[stop][which]);
        while let Some((leg, before)) = clock.by {
            let (from, left) = (paths.legs[leg].from, clock.now);
            clock = &self.arrived[from][before];
            clocks.push((from, clock, left - clock.now));
        }
        let mut steps: Vec<(StepId, Minutes)> = Vec::new();
        let mut blocks: Vec<Chain> = Vec::new();
        for (stop, clock, took) in clocks.into_iter().rev() {
            match chart.points[paths.stops[stop].point.0 as usize].kind {
                PointKind::Leave(Place::Step(step)) => steps.extend((took > 0).then_some((step, clock.now))),
                PointKind::Branch(branch) if begins_block(chart.model, branch) => {
                    blocks.push(Chain { before: steps.len(), slowest: Vec::new(), event: Vec::new() });
                }
                PointKind::Branch(_) => {
                    if let Some((chain, block)) = blocks.last_mut().zip(clock.blocks.last()) {
                        chain.finish(&mut steps, block, clock.now);
                    }
                }
                PointKind::Leave(Place::Parallel(_)) => {
                    if let Some((mut chain, block)) = blocks.pop().zip(clock.blocks.last()) {
                        chain.finish(&mut steps, block, clock.now);
                        steps.extend(chain.slowest);
                        steps.extend(chain.event);
                    }
                }
                _ => {}
            }
        }
        steps
    }
}

/// What makes a block take as long as it does.
struct Chain {
    /// So many steps came before it.
    before: usize,
    /// The steps of the slowest ordinary branch so far.
    slowest: Vec<(StepId, Minutes)>,
    /// Those of the slowest one that an event starts.
    event: Vec<(StepId, Minutes)>,
}

impl Chain {
    /// The branch under way is done: its steps are the last of these.
    fn finish(&mut self, steps: &mut Vec<(StepId, Minutes)>, block: &Block, now: Minutes) {
        let own = steps.split_off(self.before);
        let (before, chain) = match block.listens {
            true => (block.occurred, &mut self.event),
            false => (block.done, &mut self.slowest),
        };
        if now > before {
            *chain = own;
        }
    }
}

/// Whether a branch is the first of its block to be followed.
fn begins_block(model: &Model, branch: BranchId) -> bool {
    branches(model, &model[model[branch].parallel]).first() == Some(&branch)
}

/// At each stop, the places from which a deadline that is still to come runs, unless they are left again before;
/// nothing if legs go round.
fn awaited(chart: &Chart, paths: &Paths, aim: Aim) -> Option<Vec<BTreeSet<Place>>> {
    let mut awaited = vec![BTreeSet::new(); paths.stops.len()];
    for stop in paths.order()?.iter().copied().rev() {
        let mut places: BTreeSet<Place> = BTreeSet::new();
        for leg in paths.from(stop) {
            places.extend(&awaited[leg.to]);
        }
        if let PointKind::Leave(place) = chart.points[paths.stops[stop].point.0 as usize].kind {
            places.remove(&place);
            if let Place::Step(step) = place {
                let step = &chart.model[step];
                // Until a deadline passes, an event may be waited for.
                let deadlines = step.deadlines.iter().filter(|deadline| aim.deadlines || step.heeds(deadline));
                places.extend(deadlines.filter_map(|deadline| Place::of(deadline.from?)));
            }
        }
        awaited[stop] = places;
    }
    Some(awaited)
}

/// The blocks in a branch of which a place stands from which a deadline runs that ends outside of it: there it matters
/// how far the branches are apart.
fn across(model: &Model, unit: UnitId) -> BTreeSet<ParallelId> {
    let mut across = BTreeSet::new();
    for step in model[unit].steps.clone().map(|id| &model[StepId(id)]) {
        for place in step.deadlines.iter().filter_map(|deadline| Place::of(deadline.from?)) {
            let mine: Vec<BranchId> = model.branches_around(step.scope).collect();
            let beyond = model.branches_around(place.scope(model)).filter(|branch| !mine.contains(branch));
            across.extend(beyond.map(|branch| model[branch].parallel));
        }
    }
    across
}

impl Block {
    /// Whether no step of an event branch is complete earlier than there.
    fn inside_no_less(&self, other: &Block) -> bool {
        other.inside.iter().all(|(step, at)| self.inside.get(step).is_some_and(|own| own >= at))
    }
}

impl Clock {
    /// Everything from which later times follow: each is a time of these, later by what is done, or the last of some.
    fn times(&self) -> impl Iterator<Item = Minutes> + '_ {
        let blocks = self.blocks.iter().flat_map(|block| [block.began, block.done, block.occurred]);
        std::iter::once(self.now).chain(blocks)
    }

    /// A choice is made.
    fn passes(&mut self, chart: &Chart, choice: Choice) {
        match choice {
            Choice::GoesBack(place, route) => {
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

    /// A branch begins.
    fn begin(&mut self, chart: &Chart, branch: BranchId) {
        let listens = matches!(chart.model[branch].runs, Runs::Whenever(_));
        if begins_block(chart.model, branch) {
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

/// Leaves out clocks that say no more than others; whether some had to be left out that did. `apart`: it matters how far
/// the branches of a block around are apart.
fn thinned(clocks: &mut Vec<Clock>, aim: Aim, apart: bool, diagrams: &mut Diagrams) -> bool {
    let no_worse = |one: Minutes, other: Minutes| match aim.keeps {
        Seek::Least => one <= other,
        Seek::Most => one >= other,
    };
    // Whatever comes, no time will be worse, and no more will have gone by since a deadline began to run, or less.
    let mut covers = |one: &Clock, other: &Clock| {
        let times = || one.times().zip(other.times());
        let since = |(place, mine): (&Place, &Minutes), (same, theirs): (&Place, &Minutes)| {
            place == same
                && (!aim.deadlines || times().all(|(one, other)| no_worse(one - mine, other - theirs)))
                && (aim.straight || no_worse(*mine, *theirs))
        };
        (!aim.times || times().all(|(mine, theirs)| no_worse(mine, theirs)))
            && one.blocks.iter().zip(&other.blocks).all(|(one, other)| one.inside_no_less(other))
            && one.marks.len() == other.marks.len()
            && one.marks.iter().zip(&other.marks).all(|(mine, theirs)| since(mine, theirs))
            && (!apart || times().all(|(mine, theirs)| mine - theirs == one.now - other.now))
            && (one.set == other.set || diagrams.within(other.set, one.set))
    };
    // Of those that say the same, the one that came the shortest way.
    clocks.sort_by_key(|clock| clock.legs);
    let mut kept: Vec<Clock> = Vec::new();
    for clock in clocks.drain(..) {
        if !kept.iter().any(|other| covers(other, &clock)) {
            kept.retain(|other| !covers(&clock, other));
            kept.push(clock);
        }
    }
    let too_many = kept.len() > MOST_CLOCKS;
    if too_many {
        kept.sort_by_key(|clock| match aim.keeps {
            Seek::Least => clock.now,
            Seek::Most => -clock.now,
        });
        kept.truncate(MOST_CLOCKS);
    }
    *clocks = kept;
    too_many
}
