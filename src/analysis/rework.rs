//! Whether going back can change what led back.

use super::chart::{Chart, Label, PointId, PointKind};
use super::diagram::Set;
use super::reach::{Incoming, Reach};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Follows a way back, once taken: if every case comes to where it begins and takes it again, or finds it spent, it was
/// taken in vain. Gives where it begins, and with which valuations.
pub fn in_vain(chart: &mut Chart, reach: &Reach, into: &Incoming, which: usize) -> Option<(PointId, Set)> {
    let (from, route) = (chart.loops[which].from, chart.loops[which].route as u32);
    let own = |label: Label| label == Label::GoesBack(from, route) || label == Label::Spends(from, route);
    let leave = chart.at(PointKind::Leave(from))?;
    let loops = leading(chart, into, leave);
    let mut pending: BTreeMap<(u32, PointId), Set> = BTreeMap::new();
    let mut taken = Set::EMPTY;
    for edge in chart.out(leave) {
        let Chart { diagrams, edges, points, .. } = chart;
        let edge = &edges[edge];
        if edge.label == Label::GoesBack(from, route) {
            taken = diagrams.or(taken, edge.when);
            let image = reach.image(diagrams, edge, reach.at[leave.0 as usize]);
            let entry = pending.entry((points[edge.to.0 as usize].rank, edge.to)).or_insert(Set::EMPTY);
            *entry = diagrams.or(*entry, image);
        }
    }
    let taken = chart.diagrams.and(taken, reach.at[leave.0 as usize]);
    if taken.is_empty() {
        return None;
    }
    let mut seen: FxHashMap<PointId, Set> = FxHashMap::default();
    while let Some(((_, point), set)) = pending.pop_first() {
        let known = seen.entry(point).or_insert(Set::EMPTY);
        let new = chart.diagrams.without(set, *known);
        *known = chart.diagrams.or(*known, new);
        if new.is_empty() {
            continue;
        }
        for edge in chart.out(point) {
            let Chart { diagrams, edges, points, .. } = chart;
            let edge = &edges[edge];
            let image = reach.image(diagrams, edge, new);
            if image.is_empty() || point == leave && own(edge.label) {
                continue;
            }
            if point == leave || !loops.contains(&edge.to) {
                return None;
            }
            let entry = pending.entry((points[edge.to.0 as usize].rank, edge.to)).or_insert(Set::EMPTY);
            *entry = diagrams.or(*entry, image);
        }
    }
    Some((leave, taken))
}

/// The points from which a point can be reached without going back.
fn leading(chart: &Chart, into: &Incoming, to: PointId) -> FxHashSet<PointId> {
    let mut leading = FxHashSet::from_iter([to]);
    let mut waiting = vec![to];
    while let Some(point) = waiting.pop() {
        for edge in into.edges(point) {
            let edge = &chart.edges[*edge as usize];
            if !matches!(edge.label, Label::GoesBack(..)) && leading.insert(edge.from) {
                waiting.push(edge.from);
            }
        }
    }
    leading
}
