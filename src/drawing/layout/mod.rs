//! Where everything in a drawing stands: a layered layout made for procedures. Knows sizes, lanes and what leads where;
//! no words, no procedure, no colours.
//!
//! Everything is measured **along** the way that the procedure takes and **across** it, so that the same layout goes
//! down a page, with lanes as columns, or along a wall, with lanes as bands. Words in here take it to go down.
//!
//! The cells of a grid hold a node each. A *row* is a rank: all that stands equally far from the start (`rows`). Lanes
//! are made of *columns* (`columns`), between which there are *gutters*; between rows there are *gaps*. Routes run in
//! gaps and gutters, and through cells that are empty (`ways`), so no route can lead through a box; in a gap or a
//! gutter each run has a *track* (`tracks`). A label stands beside the first stub of its route, in the upper part of a
//! gap, which no run enters and which its own column has to itself: labels cannot lie on anything (`pins`). The rest is
//! adding up (`place`).
//!
//! The layers are those of Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of Hierarchical System
//! Structures", 1981), the tracks those of channel routing (Hashimoto and Stevens, "Wire Routing by Optimizing Channel
//! Assignment within Large Apertures", 1971) with the order that crosses least. Different from there: columns are kept
//! from row to row, so that what follows stands straight below, and a small change moves little.

mod columns;
mod pins;
mod place;
mod rows;
mod tracks;
mod ways;

use std::ops::Range;

/// What is to be laid out.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The lanes, each with the least room that it takes across.
    pub lanes: Vec<i32>,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// What leads where.
    pub edges: Vec<Edge>,
}

/// A node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its lane.
    pub lane: usize,
    /// Its size; even numbers.
    pub size: Size,
    /// Routes begin and end at its four tips only, as at a diamond or a circle; otherwise along its sides.
    pub tip: bool,
    /// It stands on the main path, which is kept straight.
    pub main: bool,
    /// The size of what is written at the right of it, of one with tips.
    pub caption: Option<Size>,
}

/// A route from a node to another. Where several leave a node, it must be one with tips; where routes lead into a node
/// with tips, only one may leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// From which node.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// The size of what is written beside it.
    pub label: Option<Size>,
    /// It leads back.
    pub back: bool,
}

/// A size, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Across the way.
    pub across: i32,
    /// Along it.
    pub along: i32,
}

/// A point, in pixels from the corner in which the drawing begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Across the way.
    pub across: i32,
    /// Along it.
    pub along: i32,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// Its first corner.
    pub at: Point,
    /// Its size.
    pub size: Size,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The whole.
    pub size: Size,
    /// The lanes, from where to where across.
    pub lanes: Vec<Range<i32>>,
    /// The nodes.
    pub nodes: Vec<Rect>,
    /// What is written beside nodes.
    pub captions: Vec<Option<Rect>>,
    /// The routes.
    pub routes: Vec<Route>,
    /// Where along the way a page may end: where no box or label is cut.
    pub breaks: Vec<i32>,
}

/// A route: runs across and along, in turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Its corners, from the side of a node to that of another.
    pub points: Vec<Point>,
    /// What is written beside it.
    pub label: Option<Rect>,
}

/// Lays out a plan. Takes time in proportion to nodes and routes, and to the square of what runs in one gap.
pub fn lay_out(plan: &Plan) -> Layout {
    let rows = rows::rows(plan);
    let columns = columns::columns(plan, &rows);
    let ways = ways::ways(plan, &rows, &columns);
    let pins = pins::pins(plan, &columns, &ways);
    place::place(plan, &rows, &columns, &ways, &pins)
}

impl Rect {
    /// Its centre.
    pub fn centre(&self) -> Point {
        Point { across: self.at.across + self.size.across / 2, along: self.at.along + self.size.along / 2 }
    }
}
