//! What lies ahead of a case for certain.

use super::chart::{Chart, Label, PointId, PointKind};
use super::diagram::Set;
use super::reach::{Front, Reach};
use crate::model::EndId;
use rustc_hash::{FxHashMap, FxHashSet};

/// For each end that a case may come to from a point with a valuation of the set: the points by which every way leads
/// there, in order, those of rounds that may be taken besides left out.
///
/// The set is pushed forward once; of the edges that it passes, those lead on that come to an end. All but those of ways
/// back lead to a higher rank, so that a point lies on every way exactly if none of them leads past its rank.
pub fn surely_passed(chart: &mut Chart, reach: &Reach, from: PointId, set: Set) -> Vec<(EndId, Vec<PointId>)> {
    let rank = |chart: &Chart, point: PointId| chart.points[point.0 as usize].rank;
    let mut front = Front::default();
    let first = rank(chart, from);
    front.put(&mut chart.diagrams, (first, from), set);
    let mut edges: FxHashSet<(PointId, PointId)> = FxHashSet::default();
    while let Some((point, new)) = front.next(&mut chart.diagrams) {
        for edge in chart.out(point) {
            let Chart { diagrams, edges: all, points, .. } = &mut *chart;
            let edge = &all[edge];
            if matches!(edge.label, Label::Aside(_)) {
                continue;
            }
            let image = reach.image(diagrams, edge, new);
            if image.is_empty() {
                continue;
            }
            edges.insert((point, edge.to));
            front.put(diagrams, (points[edge.to.0 as usize].rank, edge.to), image);
        }
    }
    let mut into: FxHashMap<PointId, Vec<PointId>> = FxHashMap::default();
    edges.iter().for_each(|(from, to)| into.entry(*to).or_default().push(*from));
    let ends = chart.model[chart.unit].ends.clone().map(EndId);
    let ends: Vec<(EndId, PointId)> = ends
        .filter_map(|end| Some((end, chart.at(PointKind::Ended(end))?)))
        .filter(|(_, to)| front.seen.contains_key(to))
        .collect();
    let passed = ends.into_iter().map(|(end, to)| {
        // What comes to this end.
        let mut comes: FxHashSet<PointId> = FxHashSet::from_iter([to]);
        let mut waiting = vec![to];
        while let Some(point) = waiting.pop() {
            for before in into.get(&point).into_iter().flatten() {
                if comes.insert(*before) {
                    waiting.push(*before);
                }
            }
        }
        let mut points: Vec<(u32, PointId)> = comes.iter().map(|point| (rank(chart, *point), *point)).collect();
        points.retain(|(own, _)| *own >= first);
        points.sort_unstable();
        let mut furthest: FxHashMap<PointId, u32> = FxHashMap::default();
        for (from, to) in edges.iter().filter(|(_, to)| comes.contains(to)) {
            let own = furthest.entry(*from).or_insert(0);
            *own = (*own).max(rank(chart, *to));
        }
        let (mut passed, mut reached) = (Vec::new(), 0);
        for (own, point) in points {
            if reached <= own {
                passed.push(point);
            }
            reached = reached.max(furthest.get(&point).copied().unwrap_or(0));
        }
        (end, passed)
    });
    passed.collect()
}
