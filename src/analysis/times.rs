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
use crate::model::{Condition, Length, StepId};
use crate::syntax::keywords::Inner;
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
    pub ends: BTreeMap<crate::model::EndId, (Minutes, Minutes, Vec<Leg>)>,
    /// Deadlines that cannot be met.
    pub late: Vec<Late>,
    /// There were too many ways to keep apart: what is said is said of those that were kept.
    pub partial: bool,
}

/// Where the clock stands on one path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clock {
    now: Minutes,
    /// Of each block around: when it began, and when the slowest branch so far was done.
    blocks: Vec<(Minutes, Minutes)>,
    /// When the places from which deadlines run were left.
    marks: BTreeMap<Place, Minutes>,
    /// A way back was taken.
    went_back: bool,
    /// By which leg it came, and from which clock of that stop.
    by: Option<(usize, usize)>,
}

/// So many clocks are kept apart at one stop.
const MOST_CLOCKS: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seek {
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
                let arrived = |run: &Run| run.arrived[stop].iter().map(|clock| clock.now).collect::<Vec<_>>();
                let left = |run: &Run| run.left[stop].iter().map(|clock| clock.now).collect::<Vec<_>>();
                let begins = arrived(&least).into_iter().min();
                let (earliest, latest) = (left(&least).into_iter().min(), left(&most).into_iter().max());
                let (Some(begins), Some(earliest), Some(latest)) = (begins, earliest, latest) else { continue };
                let times = table.steps.entry(step).or_insert(Times { begins, earliest, latest });
                times.begins = times.begins.min(begins);
                times.earliest = times.earliest.min(earliest);
                times.latest = times.latest.max(latest);
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
    /// As it leaves: a step has been done, a block joined.
    left: Vec<Vec<Clock>>,
    seeks: Seek,
    partial: bool,
}

impl Run {
    /// Over all paths: things take the least or the most time, and the least or the most is kept.
    fn over(proofs: &mut Proofs, paths: &Paths, takes: Seek, keeps: Seek) -> Option<Run> {
        let count = paths.stops.len();
        let mut run =
            Run { arrived: vec![Vec::new(); count], left: vec![Vec::new(); count], seeks: keeps, partial: false };
        let start = Clock { now: 0, blocks: Vec::new(), marks: BTreeMap::new(), went_back: false, by: None };
        run.arrived[0].push(start);
        for stop in paths.order()?.iter().copied() {
            let mut arrived = std::mem::take(&mut run.arrived[stop]);
            run.partial |= thinned(&mut arrived, keeps);
            let left: Vec<Clock> = arrived.iter().map(|clock| leave(proofs, paths, stop, clock, takes)).collect();
            (run.arrived[stop], run.left[stop]) = (arrived, left);
            for at in 0..paths.from(stop).len() {
                let leg = paths.from(stop)[at];
                for which in 0..run.left[stop].len() {
                    let mut clock = run.left[stop][which].clone();
                    clock.went_back |= matches!(leg.choice, Choice::GoesBack(..));
                    clock.by = Some((paths.leg(stop, at), which));
                    run.arrived[leg.to].push(clock);
                }
            }
        }
        Some(run)
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
                    Some(place) => arrived.marks.get(&place).copied(),
                };
                let Some(takes) = from.map(|from| left.now - from) else { continue };
                let better = |known: &Late| match self.seeks {
                    Seek::Least => takes - limit < known.takes - known.limit,
                    Seek::Most => takes - limit > known.takes - known.limit,
                };
                let counts = self.seeks == Seek::Least || !arrived.went_back;
                if counts && found.get(&(step, at)).is_none_or(better) {
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

/// Leaves out clocks that say no more than others; whether some had to be left out that did.
fn thinned(clocks: &mut Vec<Clock>, keeps: Seek) -> bool {
    let covers = |one: &Clock, other: &Clock| {
        let no_worse = |one: Minutes, other: Minutes| match keeps {
            Seek::Least => one <= other,
            Seek::Most => one >= other,
        };
        // Before a block, later branches are measured from its beginning.
        let blocks = one.blocks.iter().zip(&other.blocks);
        no_worse(one.now, other.now)
            && blocks.into_iter().all(|(one, other)| no_worse(one.0, other.0) && no_worse(one.1, other.1))
            && one.went_back <= other.went_back
            && one.marks.len() == other.marks.len()
            && one.marks.iter().zip(&other.marks).all(|(one, other)| one == other)
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

/// The clock after what is done at a stop.
fn leave(proofs: &mut Proofs, paths: &Paths, stop: usize, clock: &Clock, takes: Seek) -> Clock {
    let mut clock = clock.clone();
    let model = proofs.chart.model;
    match proofs.chart.points[paths.stops[stop].point.0 as usize].kind {
        PointKind::Leave(place @ Place::Step(step)) => {
            clock.now = (clock.now + duration(proofs, paths.stops[stop].set, step, takes)).min(ENDLESS);
            if proofs.chart.variables.done.contains_key(&place) {
                clock.marks.insert(place, clock.now);
            }
        }
        PointKind::Branch(branch) => {
            let block = &model[model[branch].parallel];
            let first = super::order::branches(model, block).first() == Some(&branch);
            if first {
                clock.blocks.push((clock.now, clock.now));
            } else if let Some((began, done)) = clock.blocks.last_mut() {
                *done = (*done).max(clock.now);
                clock.now = *began;
            }
        }
        PointKind::Leave(place @ Place::Parallel(_)) => {
            if let Some((_, done)) = clock.blocks.pop() {
                clock.now = clock.now.max(done);
            }
            if proofs.chart.variables.done.contains_key(&place) {
                clock.marks.insert(place, clock.now);
            }
        }
        _ => {}
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
