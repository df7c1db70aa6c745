//! The paths of a procedure: how many there are, each of them, and the fewest that together take every route.
//!
//! A path is the sequence of what is decided visibly: which routes are taken, which branches run. Two cases that differ
//! in their facts only are on one path; how parallel branches interleave does not count, and an event branch counts as
//! no occurrence or one. The paths are those of a graph of [`Stop`]s: a point at which something is decided, and the
//! valuations with which a case can be there *after this very path*, so that what the graph allows is possible.

use super::chart::{Chart, Label, PointId, PointKind};
use super::diagram::Set;
use super::order::Place;
use super::reach::{Front, Reach};
use crate::model::{BranchId, EndId};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Something that is decided visibly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// A route is taken.
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
}

impl Choice {
    /// The choice that passing an edge means, if it means one.
    pub fn of(label: Label) -> Option<Choice> {
        Some(match label {
            Label::Takes(place, at) => Choice::Takes(place, at),
            Label::GoesBack(place, at) => Choice::GoesBack(place, at),
            Label::Spends(place, at) => Choice::Spends(place, at),
            Label::Runs(branch) => Choice::Runs(branch),
            Label::Skips(branch) => Choice::Skips(branch),
            Label::Occurs(branch) => Choice::Occurs(branch),
            _ => return None,
        })
    }
}

/// Where something is decided, and with which valuations a case can be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stop {
    /// The point.
    pub point: PointId,
    /// The valuations.
    pub set: Set,
}

/// A choice at one stop that leads to the next.
#[derive(Clone, Copy, Debug)]
pub struct Leg {
    /// From this stop, by its place among the stops.
    pub from: usize,
    /// To this one.
    pub to: usize,
    /// The choice.
    pub choice: Choice,
}

/// Every path of a procedure, folded into a graph.
pub struct Paths {
    /// The stops; the first is where all paths begin.
    pub stops: Vec<Stop>,
    /// The legs, grouped by the stop from which they lead, in the order of the routes.
    pub legs: Vec<Leg>,
    first: Vec<usize>,
    ends: Vec<Option<EndId>>,
    /// The stops, each before those that its legs lead to; nothing if a way back may be taken more often than is told
    /// apart, so that legs go round.
    order: Option<Vec<usize>>,
}

/// More stops are not looked at.
const MOST_STOPS: usize = 200_000;

impl Paths {
    /// The paths of a procedure; nothing if there are too many that differ.
    pub fn of(chart: &mut Chart, reach: &Reach) -> Option<Paths> {
        // Where every case is stuck before anything is decided, there is no path.
        let nowhere = Stop { point: PointId(0), set: reach.at[0] };
        let start = settle(chart, reach, PointId(0), reach.at[0]).unwrap_or(nowhere);
        let mut known: FxHashMap<Stop, usize> = FxHashMap::from_iter([(start, 0)]);
        let mut paths = Paths { stops: vec![start], legs: Vec::new(), first: vec![0], ends: Vec::new(), order: None };
        let mut at = 0;
        while let Some(stop) = paths.stops.get(at).copied() {
            paths.ends.push(match chart.points[stop.point.0 as usize].kind {
                PointKind::Ended(end) => Some(end),
                _ => None,
            });
            for (choice, next) in next(chart, reach, stop) {
                let count = paths.stops.len();
                let to = *known.entry(next).or_insert(count);
                if to == count {
                    paths.stops.push(next);
                }
                paths.legs.push(Leg { from: at, to, choice });
            }
            if paths.stops.len() > MOST_STOPS || chart.diagrams.overflowed() {
                return None;
            }
            at += 1;
            paths.first.push(paths.legs.len());
        }
        paths.order = paths.sorted();
        Some(paths)
    }

    /// The legs that lead from a stop.
    pub fn from(&self, stop: usize) -> &[Leg] {
        &self.legs[self.first[stop]..self.first[stop + 1]]
    }

    /// The place of a leg among all, by its place among those of its stop.
    pub fn leg(&self, stop: usize, at: usize) -> usize {
        self.first[stop] + at
    }

    /// The stops, each before those that its legs lead to; nothing if legs go round.
    pub fn order(&self) -> Option<&[usize]> {
        self.order.as_deref()
    }

    /// The end at a stop, if it is one.
    pub fn end(&self, stop: usize) -> Option<EndId> {
        self.ends[stop]
    }

    fn sorted(&self) -> Option<Vec<usize>> {
        let mut before = vec![0u32; self.stops.len()];
        self.legs.iter().for_each(|leg| before[leg.to] += 1);
        let mut sorted: Vec<usize> = (0..self.stops.len()).filter(|stop| before[*stop] == 0).collect();
        let mut at = 0;
        while let Some(stop) = sorted.get(at).copied() {
            at += 1;
            for leg in self.from(stop) {
                before[leg.to] -= 1;
                if before[leg.to] == 0 {
                    sorted.push(leg.to);
                }
            }
        }
        (sorted.len() == self.stops.len()).then_some(sorted)
    }

    /// From each stop, how many paths lead to an end; as many as can be counted where there are more. Nothing where
    /// rounds are too many to tell apart.
    pub fn counts(&self) -> Option<Vec<u128>> {
        self.counts_to(None)
    }

    fn counts_to(&self, end: Option<EndId>) -> Option<Vec<u128>> {
        let mut counts = vec![0u128; self.stops.len()];
        for stop in self.order.as_ref()?.iter().rev() {
            counts[*stop] = match self.ends[*stop] {
                Some(own) => u128::from(end.is_none_or(|end| end == own)),
                None => self.from(*stop).iter().map(|leg| counts[leg.to]).fold(0, u128::saturating_add),
            };
        }
        Some(counts)
    }

    /// How many paths lead from the start to some end, or to this one.
    pub fn count(&self, end: Option<EndId>) -> Option<u128> {
        self.counts_to(end).map(|counts| counts[0])
    }

    /// The first so many paths, in the order of the routes: the legs of each.
    pub fn list(&self, limit: usize) -> Vec<Vec<Leg>> {
        let Some(counts) = self.counts() else { return Vec::new() };
        let mut found = Vec::new();
        let mut path: Vec<usize> = Vec::new();
        // The next leg to try at each stop of the path.
        let mut next = vec![self.first[0]];
        while let Some(leg) = next.last_mut() {
            let stop = path.last().map_or(0, |leg| self.legs[*leg].to);
            if found.len() >= limit {
                break;
            }
            if self.ends[stop].is_some() {
                found.push(path.iter().map(|leg| self.legs[*leg]).collect());
            } else if *leg < self.first[stop + 1] {
                let taken = *leg;
                *leg += 1;
                if counts[self.legs[taken].to] > 0 {
                    path.push(taken);
                    next.push(self.first[self.legs[taken].to]);
                }
                continue;
            }
            next.pop();
            path.pop();
        }
        found
    }

    /// The choices that some path to an end takes.
    pub fn choices(&self) -> BTreeSet<Choice> {
        let counts = self.counts().unwrap_or_default();
        let leads = |leg: &&Leg| counts.get(leg.to).is_some_and(|count| *count > 0);
        self.legs.iter().filter(leads).map(|leg| leg.choice).collect()
    }

    /// The fewest paths that together make every choice that a path to an end makes, and whether it is proved that
    /// there are no fewer.
    pub fn cover(&self) -> Option<(Vec<Vec<Leg>>, bool)> {
        let counts = self.counts()?;
        let useful: Vec<Leg> = self.legs.iter().filter(|leg| counts[leg.to] > 0).copied().collect();
        if counts[0] == 0 {
            return Some((Vec::new(), true));
        }
        if useful.len() <= MOST_LEGS
            && let Some((flow, proved)) = self.least_flow(&useful)
        {
            return Some((self.divided(&useful, flow), proved));
        }
        Some((self.greedy(&useful), false))
    }

    /// The least flow from the start to the ends that passes some leg of every choice, as an integer program: how often
    /// each leg is passed, and whether that is proved. A flow of so much is so many paths.
    fn least_flow(&self, useful: &[Leg]) -> Option<(Vec<u32>, bool)> {
        use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem};
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let most = useful.len() as i32;
        // What leaves the start is to be least.
        let passes: Vec<_> =
            useful.iter().map(|leg| problem.add_integer_var(f64::from(leg.from == 0), (0, most))).collect();
        let mut balance: BTreeMap<usize, LinearExpr> = BTreeMap::new();
        let mut choices: BTreeMap<Choice, LinearExpr> = BTreeMap::new();
        for (leg, passes) in useful.iter().zip(&passes) {
            if leg.from != 0 {
                balance.entry(leg.from).or_insert_with(LinearExpr::empty).add(*passes, -1.0);
            }
            if self.ends[leg.to].is_none() {
                balance.entry(leg.to).or_insert_with(LinearExpr::empty).add(*passes, 1.0);
            }
            choices.entry(leg.choice).or_insert_with(LinearExpr::empty).add(*passes, 1.0);
        }
        balance.into_values().for_each(|sum| problem.add_constraint(sum, ComparisonOp::Eq, 0.0));
        choices.into_values().for_each(|sum| problem.add_constraint(sum, ComparisonOp::Ge, 1.0));
        problem.set_time_limit(MOST_TIME);
        let outcome = problem.solve().ok()?;
        let solution = outcome.solution()?;
        let flow = passes.iter().map(|passes| solution[*passes].round().max(0.0) as u32);
        Some((flow.collect(), outcome.is_optimal()))
    }

    /// A flow, divided into paths.
    fn divided(&self, useful: &[Leg], mut flow: Vec<u32>) -> Vec<Vec<Leg>> {
        let mut from: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        useful.iter().enumerate().for_each(|(at, leg)| from.entry(leg.from).or_default().push(at));
        let mut paths = Vec::new();
        loop {
            let (mut stop, mut path) = (0, Vec::new());
            while let Some(at) = from.get(&stop).and_then(|legs| legs.iter().find(|at| flow[**at] > 0)) {
                flow[*at] -= 1;
                path.push(useful[*at]);
                stop = useful[*at].to;
            }
            if path.is_empty() {
                return paths;
            }
            paths.push(path);
        }
    }

    /// Paths until every choice is made, each with as many new ones as a longest path finds.
    fn greedy(&self, useful: &[Leg]) -> Vec<Vec<Leg>> {
        let mut missing: BTreeSet<Choice> = useful.iter().map(|leg| leg.choice).collect();
        let order = self.order.as_deref().unwrap_or_default();
        let mut from: FxHashMap<usize, Vec<Leg>> = FxHashMap::default();
        useful.iter().for_each(|leg| from.entry(leg.from).or_default().push(*leg));
        let mut paths = Vec::new();
        while !missing.is_empty() {
            let mut best: Vec<(u32, Option<Leg>)> = vec![(0, None); self.stops.len()];
            for stop in order.iter().rev() {
                for leg in from.get(stop).into_iter().flatten() {
                    let gain = best[leg.to].0 + u32::from(missing.contains(&leg.choice));
                    if best[*stop].1.is_none() || gain > best[*stop].0 {
                        best[*stop] = (gain, Some(*leg));
                    }
                }
            }
            let (mut stop, mut path) = (0, Vec::new());
            while let Some(leg) = best[stop].1 {
                missing.remove(&leg.choice);
                path.push(leg);
                stop = leg.to;
            }
            paths.push(path);
        }
        paths
    }
}

/// What is not proved the least after so long is given as it is.
const MOST_TIME: core::time::Duration = core::time::Duration::from_secs(20);

/// Larger graphs are covered without proof.
const MOST_LEGS: usize = 20_000;

/// The choices that can be made at a stop, and the stops to which they lead.
pub(super) fn next(chart: &mut Chart, reach: &Reach, stop: Stop) -> Vec<(Choice, Stop)> {
    let mut images: BTreeMap<(Choice, PointId), Set> = BTreeMap::new();
    for edge in chart.out(stop.point) {
        let Chart { diagrams, edges, .. } = chart;
        let edge = &edges[edge];
        let Some(choice) = Choice::of(edge.label) else { continue };
        let image = reach.image(diagrams, edge, stop.set);
        if !image.is_empty() {
            let entry = images.entry((choice, edge.to)).or_insert(Set::EMPTY);
            *entry = diagrams.or(*entry, image);
        }
    }
    let settled = images.into_iter().filter_map(|((choice, to), set)| Some((choice, settle(chart, reach, to, set)?)));
    settled.collect()
}

/// Follows what is not visible until something is decided, or the case ends. Everything that is not visible between two
/// decisions comes to one of them.
fn settle(chart: &mut Chart, reach: &Reach, from: PointId, set: Set) -> Option<Stop> {
    let mut front = Front::default();
    let rank = chart.points[from.0 as usize].rank;
    front.put(&mut chart.diagrams, (rank, from), set);
    let mut stop: Option<Stop> = None;
    while let Some((point, new)) = front.next(&mut chart.diagrams) {
        let decides = match chart.points[point.0 as usize].kind {
            PointKind::Ended(_) | PointKind::Branch(_) => true,
            kind @ PointKind::Leave(_) => chart.at(kind) == Some(point),
            _ => false,
        };
        if decides {
            let earlier = stop.map_or(Set::EMPTY, |stop| stop.set);
            stop = Some(Stop { point, set: chart.diagrams.or(earlier, new) });
            continue;
        }
        for edge in chart.out(point) {
            let Chart { diagrams, edges, points, .. } = chart;
            let edge = &edges[edge];
            if matches!(edge.label, Label::Aside(_)) {
                continue;
            }
            let image = reach.image(diagrams, edge, new);
            if !image.is_empty() {
                front.put(diagrams, (points[edge.to.0 as usize].rank, edge.to), image);
            }
        }
    }
    stop
}
