//! Whether going back can change what led back.

use super::chart::{Chart, Edge, Label, Point, PointId, PointKind};
use super::diagram::Set;
use super::reach::{Front, Incoming, Reach};
use rustc_hash::FxHashSet;
use std::collections::BinaryHeap;

/// Follows a way back, once taken: if every case comes to where it begins and takes it again, or finds it spent, it was
/// taken in vain. Gives where it begins, and with which valuations.
pub fn in_vain(chart: &mut Chart, reach: &Reach, into: &Incoming, which: usize) -> Option<(PointId, Set)> {
    let (from, route) = (chart.loops[which].from, chart.loops[which].route as u32);
    let own = |label: Label| label == Label::GoesBack(from, route) || label == Label::Spends(from, route);
    let leave = chart.at(PointKind::Leave(from))?;
    let mut leading = Leading::to(chart, leave);
    let mut front = Front::default();
    let mut taken = Set::EMPTY;
    for edge in chart.out(leave) {
        let Chart { diagrams, edges, points, .. } = chart;
        let edge = &edges[edge];
        if edge.label == Label::GoesBack(from, route) {
            taken = diagrams.or(taken, edge.when);
            let image = reach.image(diagrams, edge, reach.at[leave.0 as usize]);
            front.put(diagrams, (points[edge.to.0 as usize].rank, edge.to), image);
        }
    }
    let taken = chart.diagrams.and(taken, reach.at[leave.0 as usize]);
    if taken.is_empty() {
        return None;
    }
    while let Some((point, new)) = front.next(&mut chart.diagrams) {
        for edge in chart.out(point) {
            let Chart { diagrams, edges, points, .. } = chart;
            let edge = &edges[edge];
            let image = reach.image(diagrams, edge, new);
            if image.is_empty() || point == leave && own(edge.label) {
                continue;
            }
            if point == leave || !leading.has(edges, points, into, edge.to) {
                return None;
            }
            front.put(diagrams, (points[edge.to.0 as usize].rank, edge.to), image);
        }
    }
    Some((leave, taken))
}

/// The points from which a point can be reached without going back. No edge leads to a lower rank but by going back, so
/// that only those are looked at that are asked for, and those behind them.
struct Leading {
    known: FxHashSet<PointId>,
    waiting: BinaryHeap<(u32, PointId)>,
}

impl Leading {
    fn to(chart: &Chart, to: PointId) -> Leading {
        let waiting = BinaryHeap::from([(chart.points[to.0 as usize].rank, to)]);
        Leading { known: FxHashSet::from_iter([to]), waiting }
    }

    fn has(&mut self, edges: &[Edge], points: &[Point], into: &Incoming, point: PointId) -> bool {
        let least = points[point.0 as usize].rank;
        while let Some((_, next)) = self.waiting.peek().copied().filter(|(rank, _)| *rank >= least) {
            self.waiting.pop();
            for edge in into.edges(next) {
                let edge = &edges[*edge as usize];
                if !matches!(edge.label, Label::GoesBack(..)) && self.known.insert(edge.from) {
                    self.waiting.push((points[edge.from.0 as usize].rank, edge.from));
                }
            }
        }
        self.known.contains(&point)
    }
}
