//! Which column each node stands in, and how the columns of a lane are ordered.

use super::Plan;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// The columns, from left to right.
#[derive(Debug)]
pub struct Columns {
    /// The column of each node.
    pub of: Vec<usize>,
    /// The columns of each lane.
    pub lanes: Vec<Range<usize>>,
    /// How many there are.
    pub count: usize,
}

/// How much more it costs to bend the main path than another.
const MAIN: usize = 4;

/// Puts each node straight below what leads to it, where that is free; the main path first.
pub fn columns(plan: &Plan, rows: &[usize]) -> Columns {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); plan.nodes.len()];
    for edge in plan.edges.iter().filter(|edge| rows[edge.from] < rows[edge.to]) {
        if plan.nodes[edge.from].lane == plan.nodes[edge.to].lane {
            before[edge.to].push(edge.from);
        }
    }
    let mut grid = Grid { taken: FxHashSet::default(), width: vec![0; plan.lanes.len()] };
    let mut own = vec![0; plan.nodes.len()];
    let mut order: Vec<usize> = (0..plan.nodes.len()).collect();
    order.sort_by_key(|node| (!plan.nodes[*node].main, rows[*node], *node));
    for node in order {
        let (lane, row) = (plan.nodes[node].lane, rows[node]);
        // What stands nearest above it.
        let above = before[node].iter().copied().max_by_key(|from| (rows[*from], plan.nodes[*from].main));
        let wanted = match above {
            _ if plan.nodes[node].main => 0,
            Some(from) if grid.is_free(lane, own[from], rows[from] + 1..row + 1) => own[from],
            _ => grid.first_free(lane, row),
        };
        let column = if grid.is_free(lane, wanted, row..row + 1) { wanted } else { grid.first_free(lane, row) };
        own[node] = column;
        let from =
            above.filter(|from| own[*from] == column && !plan.nodes[node].main).map_or(row, |from| rows[from] + 1);
        grid.take(lane, column, from..row + 1);
    }
    ordered(plan, own, &grid.width)
}

/// Which cells are taken.
struct Grid {
    taken: FxHashSet<(usize, usize, usize)>,
    /// How many columns each lane has so far.
    width: Vec<usize>,
}

impl Grid {
    fn is_free(&self, lane: usize, column: usize, mut rows: Range<usize>) -> bool {
        rows.all(|row| !self.taken.contains(&(lane, column, row)))
    }

    fn first_free(&self, lane: usize, row: usize) -> usize {
        (0..self.width[lane]).find(|column| self.is_free(lane, *column, row..row + 1)).unwrap_or(self.width[lane])
    }

    fn take(&mut self, lane: usize, column: usize, rows: Range<usize>) {
        self.width[lane] = self.width[lane].max(column + 1);
        self.taken.extend(rows.map(|row| (lane, column, row)));
    }
}

/// Orders the columns within their lanes so that routes are short, by swapping neighbours as long as that helps.
fn ordered(plan: &Plan, own: Vec<usize>, width: &[usize]) -> Columns {
    let mut lanes = Vec::new();
    let mut count = 0;
    for width in width {
        lanes.push(count..count + width);
        count += width;
    }
    let column = |node: usize| lanes[plan.nodes[node].lane].start + own[node];
    // Between which columns routes lead, and how much that weighs.
    let mut links: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    for edge in &plan.edges {
        let (from, to) = (column(edge.from), column(edge.to));
        let weight = if plan.nodes[edge.from].main && plan.nodes[edge.to].main { MAIN } else { 1 };
        links[from].push((to, weight));
        links[to].push((from, weight));
    }
    let mut stands_at: Vec<usize> = (0..count).collect();
    let mut at: Vec<usize> = (0..count).collect();
    let length = |column: usize, stands_at: &[usize]| -> usize {
        links[column].iter().map(|(to, weight)| stands_at[column].abs_diff(stands_at[*to]) * weight).sum()
    };
    for _ in 0..count {
        let mut better = false;
        for lane in &lanes {
            for left in lane.start..lane.end.saturating_sub(1) {
                let (one, other) = (at[left], at[left + 1]);
                let before = length(one, &stands_at) + length(other, &stands_at);
                stands_at.swap(one, other);
                if length(one, &stands_at) + length(other, &stands_at) < before {
                    at.swap(left, left + 1);
                    better = true;
                } else {
                    stands_at.swap(one, other);
                }
            }
        }
        if !better {
            break;
        }
    }
    let of = (0..plan.nodes.len()).map(|node| stands_at[column(node)]).collect();
    Columns { of, lanes, count }
}
