//! How many steps lie between points at least, whatever the valuations: a breadth-first search in which only the
//! completion of a step counts.

use super::chart::{Chart, PointId, PointKind};
use super::order::Place;
use std::collections::VecDeque;

/// By point, the fewest steps completed on the way there; nothing where none leads.
pub fn from(chart: &Chart, start: PointId) -> Vec<Option<u32>> {
    let mut fewest: Vec<Option<u32>> = vec![None; chart.points.len()];
    fewest[start.0 as usize] = Some(0);
    let mut waiting = VecDeque::from([start]);
    while let Some(point) = waiting.pop_front() {
        let Some(here) = fewest[point.0 as usize] else { continue };
        let completes = matches!(chart.points[point.0 as usize].kind, PointKind::Leave(Place::Step(_)));
        let there = here + u32::from(completes);
        for edge in chart.out(point) {
            let to = chart.edges[edge].to;
            if fewest[to.0 as usize].is_none_or(|known| there < known) {
                fewest[to.0 as usize] = Some(there);
                if completes { waiting.push_back(to) } else { waiting.push_front(to) }
            }
        }
    }
    fewest
}
