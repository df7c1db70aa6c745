//! By which gaps, gutters and empty cells each route leads.

use super::Plan;
use super::columns::Columns;
use rustc_hash::FxHashSet;

/// The way of a route. Down: from the foot of its node into the gap below, along its leg, and from the gap above the
/// other node into its head. Up: the same, but from the leg straight into the other node's side.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Its run along, where it has one.
    pub leg: Leg,
    /// It leads up.
    pub up: bool,
    /// It leaves by a side, straight into the gutter there.
    pub aside: bool,
    /// The row from which it leads.
    pub from: usize,
    /// The row to which it leads.
    pub to: usize,
}

/// Where a route runs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// Nowhere: the other node stands in the next row.
    None,
    /// Through empty cells of this column.
    Column(usize),
    /// In this gutter: that left of the column of this number.
    Gutter(usize),
}

impl Leg {
    /// Where it stands among columns and gutters; for those without, that of this column.
    pub fn place(self, column: usize) -> usize {
        match self {
            Leg::None => of_column(column),
            Leg::Column(column) => of_column(column),
            Leg::Gutter(gutter) => 2 * gutter,
        }
    }
}

/// Where a column stands among columns and gutters.
pub fn of_column(column: usize) -> usize {
    2 * column + 1
}

/// The way of every edge: the main path first, then the short ones.
pub fn ways(plan: &Plan, rows: &[usize], columns: &Columns) -> Vec<Way> {
    let mut taken: FxHashSet<(usize, usize)> =
        (0..plan.nodes.len()).map(|node| (columns.of[node], rows[node])).collect();
    let way = |at: usize| {
        let (from, to) = (rows[plan.edges[at].from], rows[plan.edges[at].to]);
        Way { leg: Leg::None, up: to <= from, aside: false, from, to }
    };
    let mut ways: Vec<Way> = (0..plan.edges.len()).map(way).collect();
    let mut order: Vec<usize> = (0..plan.edges.len()).collect();
    let is_main = |at: usize| plan.nodes[plan.edges[at].from].main && plan.nodes[plan.edges[at].to].main;
    order.sort_by_key(|at| (ways[*at].up, !is_main(*at), ways[*at].to.abs_diff(ways[*at].from), *at));
    // What leaves a node: how many to the left and to the right.
    let mut leaving = vec![[0, 0]; plan.nodes.len()];
    for at in order {
        let edge = &plan.edges[at];
        let (here, there) = (columns.of[edge.from], columns.of[edge.to]);
        let Way { up, from, to, .. } = ways[at];
        if up {
            // What is written at the right of a node keeps that side to itself.
            let written = plan.nodes[edge.from].caption.is_some();
            let [left, right] = leaving[edge.from];
            let right = if here == there { !written && right <= left } else { here > there };
            let gutter = there + usize::from(right);
            let beside = if gutter == here { Some(0) } else { (gutter == here + 1).then_some(1) };
            let side = usize::from(2 * gutter > of_column(here));
            ways[at].leg = Leg::Gutter(gutter);
            let free = |side: usize| leaving[edge.from][side] == 0 && !(side == 1 && written);
            ways[at].aside = plan.nodes[edge.from].tip && beside.is_some_and(free);
            leaving[edge.from][side] += 1;
            continue;
        }
        if from + 1 < to {
            let free = |column: usize| (from + 1..to).all(|row| !taken.contains(&(column, row)));
            ways[at].leg = match [there, here].into_iter().find(|column| free(*column)) {
                Some(column) => {
                    taken.extend((from + 1..to).map(|row| (column, row)));
                    Leg::Column(column)
                }
                None if here < there => Leg::Gutter(there),
                None => Leg::Gutter(there + 1),
            };
        }
        match ways[at].leg.place(there).cmp(&of_column(here)) {
            std::cmp::Ordering::Less => leaving[edge.from][0] += 1,
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => leaving[edge.from][1] += 1,
        }
    }
    ways
}
