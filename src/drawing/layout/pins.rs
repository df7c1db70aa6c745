//! Where on its node each route begins and ends, and the labels beside the beginnings: how far from the middle of the
//! column, so that nothing in a column lies on anything else in it.

use super::columns::Columns;
use super::ways::{Leg, Way, of_column};
use super::{Edge, Plan};

/// How far a stub stays from the tip of its node, and from another label.
const APART: i32 = 10;
/// How far stubs without labels stay from each other.
const STUBS: i32 = 12;
/// How far a label stays from its stub.
pub const BESIDE: i32 = 5;

/// On which side of a stub, or of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
}

/// The ends of a route.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pin {
    /// Where it leaves its node, from the middle of the column; of one that leaves aside, nothing.
    pub leaves: i32,
    /// Where it comes to the other, from the middle of that column; of one that leads up, from the middle of the row.
    pub arrives: i32,
    /// On which side of its first stub its label stands.
    pub label: Option<Side>,
}

/// All ends, and how much room they take.
#[derive(Debug)]
pub struct Pins {
    /// The ends of each edge.
    pub of: Vec<Pin>,
    /// How far each column reaches to the left of its middle, and to the right.
    pub reach: Vec<[i32; 2]>,
}

/// Pins the ends of all routes.
pub fn pins(plan: &Plan, columns: &Columns, ways: &[Way]) -> Pins {
    let mut pins = Pins { of: vec![Pin::default(); plan.edges.len()], reach: vec![[0, 0]; columns.count] };
    let (mut out, mut into) = (vec![Vec::new(); plan.nodes.len()], vec![Vec::new(); plan.nodes.len()]);
    for (at, edge) in plan.edges.iter().enumerate() {
        out[edge.from].push(at);
        into[edge.to].push(at);
    }
    for (node, shape) in plan.nodes.iter().enumerate() {
        let own = columns.of[node];
        pins.reaches(own, Side::Left, shape.size.across / 2);
        let caption = shape.caption.map_or(0, |caption| BESIDE + caption.across);
        pins.reaches(own, Side::Right, shape.size.across / 2 + caption);
        let (aside, below): (Vec<usize>, Vec<usize>) = out[node].iter().partition(|at| ways[**at].aside);
        for at in aside {
            let side = if ways[at].leg.place(own) < of_column(own) { Side::Left } else { Side::Right };
            pins.of[at].label = plan.edges[at].label.map(|_| side);
            let label = plan.edges[at].label.map_or(0, |label| label.across + 2 * BESIDE);
            pins.reaches(own, side, shape.size.across / 2 + label);
        }
        let there = |at: usize| columns.of[plan.edges[at].to];
        let exits = split(&below, own, |at| ways[at].leg.place(there(at)));
        pins.leave(plan, node, own, exits);
        let (up, down): (Vec<usize>, Vec<usize>) = into[node].iter().partition(|at| ways[**at].up);
        let here = |at: usize| columns.of[plan.edges[at].from];
        let came_by = |at: usize| match ways[at].leg {
            Leg::None => of_column(here(at)),
            leg => leg.place(here(at)),
        };
        pins.arrive(plan, node, own, split(&down, own, came_by));
        for side in [true, false] {
            let mut side: Vec<usize> =
                up.iter().copied().filter(|at| (ways[*at].leg.place(own) < of_column(own)) == side).collect();
            side.sort_by_key(|at| (ways[*at].from, *at));
            let apart = if shape.tip { 0 } else { (shape.size.along / (side.len() as i32 + 1)).min(APART) };
            for (nth, at) in side.iter().enumerate() {
                pins.of[*at].arrives = (2 * nth as i32 - (side.len() as i32 - 1)) * apart / 2;
            }
        }
    }
    pins
}

/// Routes by where they lead to from a column, the nearest first.
struct Split {
    straight: Option<usize>,
    left: Vec<usize>,
    right: Vec<usize>,
}

fn split(edges: &[usize], own: usize, place: impl Fn(usize) -> usize) -> Split {
    let mut split = Split { straight: None, left: Vec::new(), right: Vec::new() };
    for at in edges {
        match place(*at).cmp(&of_column(own)) {
            std::cmp::Ordering::Less => split.left.push(*at),
            std::cmp::Ordering::Equal if split.straight.is_none() => split.straight = Some(*at),
            _ => split.right.push(*at),
        }
    }
    split.left.sort_by_key(|at| (std::cmp::Reverse(place(*at)), *at));
    split.right.sort_by_key(|at| (place(*at), *at));
    // With nothing straight, and all on one side, the nearest goes from the middle.
    if split.straight.is_none() {
        match (split.left.is_empty(), split.right.is_empty()) {
            (true, false) => split.straight = Some(split.right.remove(0)),
            (false, true) => split.straight = Some(split.left.remove(0)),
            _ => {}
        }
    }
    split
}

impl Pins {
    fn reaches(&mut self, column: usize, side: Side, far: i32) {
        let reach = &mut self.reach[column][side as usize];
        *reach = (*reach).max(far);
    }

    fn leave(&mut self, plan: &Plan, node: usize, own: usize, exits: Split) {
        let half = plan.nodes[node].size.across / 2;
        let wide = |at: usize| plan.edges[at].label.map(|label| label.across);
        let mut first = [half + APART; 2];
        if let Some(at) = exits.straight {
            self.of[at].leaves = 0;
            if let Some(wide) = wide(at) {
                let side = if exits.right.is_empty() || !exits.left.is_empty() { Side::Right } else { Side::Left };
                self.of[at].label = Some(side);
                first[side as usize] = first[side as usize].max(BESIDE + wide + APART);
                self.reaches(own, side, BESIDE + wide);
            }
        }
        for (side, exits) in [(Side::Left, exits.left), (Side::Right, exits.right)] {
            let mut far = first[side as usize];
            for at in exits {
                self.of[at].leaves = if side == Side::Left { -far } else { far };
                self.of[at].label = wide(at).map(|_| side);
                let label = wide(at).map_or(0, |wide| BESIDE + wide);
                self.reaches(own, side, far + label);
                far += label + STUBS;
            }
        }
    }

    fn arrive(&mut self, plan: &Plan, node: usize, own: usize, entries: Split) {
        let shape = plan.nodes[node];
        let half = shape.size.across / 2;
        for (side, entries) in [(Side::Left, entries.left), (Side::Right, entries.right)] {
            // The farthest is the outermost.
            let apart = if shape.tip { STUBS } else { ((half - 10) / (entries.len() as i32 + 1)).clamp(2, STUBS) };
            for (nth, at) in entries.iter().enumerate() {
                // Between where stubs leave such a node.
                let beside = half + APART + STUBS / 2;
                let far = if shape.tip { beside + nth as i32 * apart } else { (nth as i32 + 1) * apart };
                self.of[*at].arrives = if side == Side::Left { -far } else { far };
                self.reaches(own, side, far);
            }
        }
    }
}

impl Edge {
    /// How much room its label takes along.
    pub(super) fn label_along(&self) -> i32 {
        self.label.map_or(0, |label| label.along)
    }
}
