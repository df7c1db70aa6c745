//! When each step can begin and end: from what is written about how long things take, by which deadlines, at which
//! meetings. Every path counts by itself; of parallel branches the slowest one counts.
//!
//! A step takes as long as it says, and no time where it says nothing; a meeting comes at once at the earliest, after a
//! whole period at the latest; an awaited event comes at once at the earliest, at its deadline at the latest. Times are
//! nominal minutes: a working day is a day, a month 30 of them, a year 365.

use super::Proofs;
use super::chart::PointKind;
use super::classes::{Class, minutes};
use super::diagram::Set;
use super::order::Place;
use super::paths::{Choice, Leg, Paths};
use crate::model::{BranchId, Condition, Length, Model, ParallelId, Scope, StepId, UnitId};
use crate::syntax::keywords::Inner;
use std::collections::{BTreeMap, BTreeSet};

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
    pub ends: BTreeMap<crate::model::EndId, (Minutes, Minutes, Vec<Leg>)>,
    /// By end: the steps of that path one after the other, of parallel branches those of the slowest.
    pub critical: BTreeMap<crate::model::EndId, Vec<StepId>>,
    /// Deadlines that cannot be met.
    pub late: Vec<Late>,
    /// There were too many ways to keep apart: what is said is said of those that were kept.
    pub partial: bool,
}

/// Where the clock stands on one path.
#[derive(Clone, Debug)]
struct Clock {
    now: Minutes,
    /// Of each block around: when it began, and when the slowest branch so far was done.
    blocks: Vec<(Minutes, Minutes)>,
    /// When the places from which deadlines are still to run were left.
    marks: Vec<(Place, Minutes)>,
    /// How many legs it came.
    legs: u32,
    /// By which it came last, and from which clock of that stop.
    by: Option<(usize, usize)>,
}

impl Clock {
    fn mark(&self, place: Place) -> Option<Minutes> {
        self.marks.iter().find(|(other, _)| *other == place).map(|(_, at)| *at)
    }

    /// Everything from which later times follow: each is a time of these, later by what is done, or the last of some.
    fn times(&self) -> impl Iterator<Item = Minutes> + '_ {
        std::iter::once(self.now).chain(self.blocks.iter().flat_map(|(began, done)| [*began, *done]))
    }
}

/// So many clocks are kept apart at one stop.
const MOST_CLOCKS: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seek {
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
    /// It is about paths that never go back.
    straight: bool,
}

/// The times of a procedure; nothing where its paths cannot be told apart, or go round.
pub fn timetable(proofs: &mut Proofs, paths: &Paths) -> Option<Timetable> {
    let least = Aim { takes: Seek::Least, keeps: Seek::Least, times: true, deadlines: true, straight: false };
    let most = Aim { takes: Seek::Most, keeps: Seek::Most, times: true, deadlines: false, straight: false };
    // What takes least on a path, over the path on which that is most: so late a deadline may be met at best.
    let worst = Aim { takes: Seek::Least, keeps: Seek::Most, times: false, deadlines: true, straight: true };
    let [least, most, worst] = [least, most, worst].map(|aim| Run::over(proofs, paths, aim));
    let (least, most, worst) = (least?, most?, worst?);
    let partial = least.partial || most.partial || worst.partial;
    let mut table = Timetable {
        steps: BTreeMap::new(),
        ends: BTreeMap::new(),
        critical: BTreeMap::new(),
        late: Vec::new(),
        partial,
    };
    let (mut tightest, mut loosest) = (BTreeMap::new(), BTreeMap::new());
    for stop in 0..paths.stops.len() {
        match proofs.chart.points[paths.stops[stop].point.0 as usize].kind {
            PointKind::Leave(Place::Step(step)) => {
                let arrived = |run: &Run| run.arrived[stop].iter().map(|clock| clock.now).collect::<Vec<_>>();
                let left = |run: &Run| run.left[stop].iter().map(|clock| clock.now).collect::<Vec<_>>();
                worst.late(proofs, paths, stop, step, &mut loosest);
                let begins = arrived(&least).into_iter().min();
                let (earliest, latest) = (left(&least).into_iter().min(), left(&most).into_iter().max());
                let (Some(begins), Some(earliest), Some(latest)) = (begins, earliest, latest) else { continue };
                let times = table.steps.entry(step).or_insert(Times { begins, earliest, latest });
                times.begins = times.begins.min(begins);
                times.earliest = times.earliest.min(earliest);
                times.latest = times.latest.max(latest);
                least.late(proofs, paths, stop, step, &mut tightest);
            }
            PointKind::Ended(end) => {
                let Some(first) = least.arrived[stop].iter().map(|clock| clock.now).min() else { continue };
                let last = most.arrived[stop].iter().enumerate().min_by_key(|(_, clock)| (-clock.now, clock.legs));
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
    // Where ways were left out, a faster one may be among them.
    if least.partial {
        tightest.values_mut().for_each(|late: &mut Late| late.takes = late.takes.min(late.limit));
    }
    let model = proofs.chart.model;
    for ((step, deadline), best) in tightest {
        // A deadline that is met on no path; or on some, without going back, and nothing is said of being late.
        let handled = model[step].deadlines[deadline].then.is_some();
        let worst = loosest.remove(&(step, deadline)).filter(|_| !handled);
        let late = [Some(best), worst].into_iter().flatten().find(|late: &Late| late.takes > late.limit);
        table.late.extend(late);
    }
    for (end, (_, _, path)) in &table.ends {
        table.critical.insert(*end, critical(proofs, paths, path));
    }
    Some(table)
}

/// The steps of a path that follow one upon the other: where branches run beside each other, those of the slowest.
fn critical(proofs: &mut Proofs, paths: &Paths, path: &[Leg]) -> Vec<StepId> {
    let mut clock = Clock { now: 0, blocks: Vec::new(), marks: Vec::new(), legs: 0, by: None };
    let mut chain: Vec<StepId> = Vec::new();
    // Of each block around: the chain up to it, and that through the slowest branch so far.
    let mut blocks: Vec<(Vec<StepId>, Vec<StepId>)> = Vec::new();
    for leg in path {
        let before = clock.blocks.last().copied();
        let is_slower = before.is_some_and(|(_, done)| clock.now > done);
        let kind = proofs.chart.points[paths.stops[leg.from].point.0 as usize].kind;
        let mut takes = 0;
        match kind {
            PointKind::Leave(Place::Step(step)) => {
                chain.push(step);
                takes = duration(proofs, paths.stops[leg.from].set, step, Seek::Most);
            }
            PointKind::Branch(branch) if begins_block(proofs, branch) => blocks.push((chain.clone(), chain.clone())),
            PointKind::Branch(_) => {
                if let Some((first, slowest)) = blocks.last_mut() {
                    let own = std::mem::replace(&mut chain, first.clone());
                    if is_slower {
                        *slowest = own;
                    }
                }
            }
            PointKind::Leave(Place::Parallel(_)) => {
                if let Some((_, slowest)) = blocks.pop().filter(|_| !is_slower) {
                    chain = slowest;
                }
            }
            _ => {}
        }
        clock = leave(proofs.chart.model, kind, &clock, takes);
    }
    chain
}

/// Whether a branch is the first of its block to be followed.
fn begins_block(proofs: &Proofs, branch: BranchId) -> bool {
    let model = proofs.chart.model;
    super::order::branches(model, &model[model[branch].parallel]).first() == Some(&branch)
}

/// The clocks at each stop.
struct Run {
    /// As a case comes there.
    arrived: Vec<Vec<Clock>>,
    /// As it leaves: a step has been done, a block joined.
    left: Vec<Vec<Clock>>,
    aim: Aim,
    partial: bool,
}

impl Run {
    /// Over all paths.
    fn over(proofs: &mut Proofs, paths: &Paths, aim: Aim) -> Option<Run> {
        let count = paths.stops.len();
        let mut run = Run { arrived: vec![Vec::new(); count], left: vec![Vec::new(); count], aim, partial: false };
        let (model, unit) = (proofs.chart.model, proofs.chart.unit);
        let (awaited, across) = (awaited(proofs, paths, aim)?, across(model, unit));
        run.arrived[0].push(Clock { now: 0, blocks: Vec::new(), marks: Vec::new(), legs: 0, by: None });
        for stop in paths.order()?.iter().copied() {
            let mut arrived = std::mem::take(&mut run.arrived[stop]);
            let kind = proofs.chart.points[paths.stops[stop].point.0 as usize].kind;
            arrived.iter_mut().for_each(|clock| clock.marks.retain(|(place, _)| awaited[stop].contains(place)));
            let apart =
                aim.deadlines && around(model, kind.scope(model)).any(|one| across.contains(&model[one].parallel));
            run.partial |= thinned(&mut arrived, aim, apart);
            let takes = match kind {
                PointKind::Leave(Place::Step(step)) if !arrived.is_empty() => {
                    duration(proofs, paths.stops[stop].set, step, aim.takes)
                }
                _ => 0,
            };
            let left: Vec<Clock> = arrived.iter().map(|clock| leave(model, kind, clock, takes)).collect();
            (run.arrived[stop], run.left[stop]) = (arrived, left);
            for (at, leg) in paths.from(stop).iter().enumerate() {
                if aim.straight && matches!(leg.choice, Choice::GoesBack(..)) {
                    continue;
                }
                for (which, clock) in run.left[stop].iter().enumerate() {
                    let by = Some((paths.leg(stop, at), which));
                    run.arrived[leg.to].push(Clock { legs: clock.legs + 1, by, ..clock.clone() });
                }
            }
        }
        Some(run)
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
        let model = proofs.chart.model;
        for (at, deadline) in model[step].deadlines.iter().enumerate() {
            // What the step itself sets may have been otherwise when the deadline began to run.
            let sets = model[step].sets.iter().map(|set| set.fact);
            let mut itself = sets.chain(model[step].calls.iter().filter_map(|call| call.into));
            let reads: Vec<_> = deadline.condition.iter().flat_map(Condition::facts).collect();
            if itself.any(|fact| reads.contains(&fact)) {
                continue;
            }
            let set = paths.stops[stop].set;
            let holds = proofs.chart.conditions(&[deadline.condition.as_ref()])[0].yes;
            let set = proofs.chart.diagrams.and(set, holds);
            if set.is_empty() {
                continue;
            }
            let limit = length(proofs, set, deadline.length, Seek::Most);
            for (which, (arrived, left)) in self.arrived[stop].iter().zip(&self.left[stop]).enumerate() {
                let from = match deadline.from.and_then(Place::of) {
                    None => Some(arrived.now),
                    Some(place) => arrived.mark(place),
                };
                let Some(takes) = from.map(|from| left.now - from) else { continue };
                let better = |known: &Late| match self.aim.keeps {
                    Seek::Least => takes - limit < known.takes - known.limit,
                    Seek::Most => takes - limit > known.takes - known.limit,
                };
                if found.get(&(step, at)).is_none_or(better) {
                    let path = self.path(paths, stop, which);
                    found.insert((step, at), Late { step, deadline: at, takes, limit, path });
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

/// At each stop, the places from which a deadline that is still to come runs, unless they are left again before;
/// nothing if legs go round.
fn awaited(proofs: &Proofs, paths: &Paths, aim: Aim) -> Option<Vec<BTreeSet<Place>>> {
    let model = proofs.chart.model;
    let mut awaited = vec![BTreeSet::new(); paths.stops.len()];
    for stop in paths.order()?.iter().copied().rev().filter(|_| aim.deadlines) {
        let mut places: BTreeSet<Place> = BTreeSet::new();
        for leg in paths.from(stop) {
            places.extend(&awaited[leg.to]);
        }
        if let PointKind::Leave(place) = proofs.chart.points[paths.stops[stop].point.0 as usize].kind {
            places.remove(&place);
            if let Place::Step(step) = place {
                places.extend(model[step].deadlines.iter().filter_map(|deadline| Place::of(deadline.from?)));
            }
        }
        awaited[stop] = places;
    }
    Some(awaited)
}

/// The branches in which something stands, innermost first.
fn around(model: &Model, scope: Scope) -> impl Iterator<Item = BranchId> + '_ {
    let branch = |scope: Scope| match scope {
        Scope::Branch(branch) => Some(branch),
        Scope::Procedure => None,
    };
    std::iter::successors(branch(scope), move |inner| branch(model[model[*inner].parallel].scope))
}

/// The blocks in a branch of which a place stands from which a deadline runs that ends outside of it: there it matters
/// how far the branches are apart.
fn across(model: &Model, unit: UnitId) -> BTreeSet<ParallelId> {
    let mut across = BTreeSet::new();
    for step in model[unit].steps.clone().map(|id| &model[StepId(id)]) {
        for place in step.deadlines.iter().filter_map(|deadline| Place::of(deadline.from?)) {
            let mine: Vec<BranchId> = around(model, step.scope).collect();
            let beyond = around(model, place.scope(model)).filter(|branch| !mine.contains(branch));
            across.extend(beyond.map(|branch| model[branch].parallel));
        }
    }
    across
}

/// Leaves out clocks that say no more than others; whether some had to be left out that did. `apart`: it matters how far
/// the branches of a block around are apart.
fn thinned(clocks: &mut Vec<Clock>, aim: Aim, apart: bool) -> bool {
    let no_worse = |one: Minutes, other: Minutes| match aim.keeps {
        Seek::Least => one <= other,
        Seek::Most => one >= other,
    };
    // Whatever comes, no time will be worse, and no more will have gone by since a deadline began to run, or less.
    let covers = |one: &Clock, other: &Clock| {
        let times = || one.times().zip(other.times());
        let gone = |since: &(Place, Minutes), other: &(Place, Minutes)| {
            since.0 == other.0 && times().all(|(mine, theirs)| no_worse(mine - since.1, theirs - other.1))
        };
        (!aim.times || times().all(|(mine, theirs)| no_worse(mine, theirs)))
            && one.marks.len() == other.marks.len()
            && one.marks.iter().zip(&other.marks).all(|(mine, theirs)| gone(mine, theirs))
            && (!apart || times().all(|(mine, theirs)| mine - theirs == one.now - other.now))
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

/// The clock after what is done at a point, which takes so long.
fn leave(model: &Model, kind: PointKind, clock: &Clock, takes: Minutes) -> Clock {
    let mut clock = clock.clone();
    clock.now = (clock.now + takes).min(ENDLESS);
    match kind {
        PointKind::Branch(branch) => {
            let block = &model[model[branch].parallel];
            if super::order::branches(model, block).first() == Some(&branch) {
                clock.blocks.push((clock.now, clock.now));
            } else if let Some((began, done)) = clock.blocks.last_mut() {
                *done = (*done).max(clock.now);
                clock.now = *began;
            }
        }
        PointKind::Leave(Place::Parallel(_)) => {
            if let Some((_, done)) = clock.blocks.pop() {
                clock.now = clock.now.max(done);
            }
        }
        _ => {}
    }
    if let PointKind::Leave(place) = kind {
        clock.marks.retain(|(other, _)| *other != place);
        let at = clock.marks.partition_point(|(other, _)| *other < place);
        clock.marks.insert(at, (place, clock.now));
    }
    clock
}

/// How long a step takes at least, or at most, with these valuations.
fn duration(proofs: &mut Proofs, set: Set, id: StepId, seek: Seek) -> Minutes {
    let model = proofs.chart.model;
    let step = &model[id];
    let mut all = step.lasts.map_or(0, |lasts| length(proofs, set, lasts, seek));
    if seek == Seek::Most {
        if step.awaits.is_some() {
            let limits = step.deadlines.iter().map(|deadline| length(proofs, set, deadline.length, seek));
            all += limits.max().unwrap_or(ENDLESS);
        }
        let written: Vec<Option<&Condition>> = step.held.iter().map(|meeting| meeting.condition.as_ref()).collect();
        let truths = proofs.chart.conditions(&written);
        let periods = step.held.iter().zip(truths).filter_map(|(meeting, truth)| {
            let held = !proofs.chart.diagrams.and(set, truth.yes).is_empty();
            held.then(|| period(meeting.rhythm, meeting.every))
        });
        all += periods.max().unwrap_or(0);
    }
    all.min(ENDLESS)
}

/// From one meeting to the next; one on call waits for nobody.
fn period(rhythm: Inner, every: Option<(u32, crate::syntax::keywords::TimeUnit)>) -> Minutes {
    const DAY: Minutes = 24 * 60;
    match (rhythm, every) {
        (_, Some((count, unit))) => i64::from(count) * minutes(unit),
        (Inner::Daily, None) => DAY,
        (Inner::Weekly, None) => 7 * DAY,
        (Inner::Monthly, None) => 30 * DAY,
        _ => 0,
    }
}

/// A span of time; of one that a fact says, the shortest or longest that it can be with these valuations.
fn length(proofs: &mut Proofs, set: Set, length: Length, seek: Seek) -> Minutes {
    let fact = match length {
        Length::Units(count, unit) => return i64::from(count) * minutes(unit),
        Length::Fact(fact) => fact,
    };
    let endless = match seek {
        Seek::Least => 0,
        Seek::Most => ENDLESS,
    };
    let chart = &mut proofs.chart;
    let Some((variable, classes)) = chart.fact(fact) else { return endless };
    let ends: Vec<(u32, Option<i64>, Option<i64>)> = classes
        .known
        .iter()
        .enumerate()
        .filter_map(|(at, class)| match class {
            Class::Between(_, low, high) => Some((at as u32 + 1, *low, *high)),
            _ => None,
        })
        .collect();
    let mut found: Option<Minutes> = None;
    for (value, low, high) in ends {
        let is = chart.diagrams.is(variable, |other| other == value);
        if chart.diagrams.and(set, is).is_empty() {
            continue;
        }
        let end = match seek {
            Seek::Least => low.unwrap_or(0),
            Seek::Most => high.unwrap_or(ENDLESS).min(ENDLESS),
        };
        found = Some(match (found, seek) {
            (None, _) => end,
            (Some(other), Seek::Least) => other.min(end),
            (Some(other), Seek::Most) => other.max(end),
        });
    }
    found.unwrap_or(endless)
}
