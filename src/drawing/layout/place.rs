//! Adds up: from columns, reaches and tracks to pixels.

use super::columns::Columns;
use super::pins::{BESIDE, Pins, Side};
use super::tracks::{self, Run, Turn};
use super::ways::{Leg, Way, of_column};
use super::{Layout, Plan, Point, Rect, Route, Size};

/// From track to track.
const TRACK: i32 = 10;
/// From the border of a lane to what stands in it.
const BORDER: i32 = 16;
/// From column to column, where nothing runs between them.
const GUTTER: i32 = 20;
/// What a gap has at least: a stub that can be seen, and an arrow's head.
const STUB: i32 = 8;
const ARROW: i32 = 18;
/// How far apart runs on the same track stay.
const CLEAR: i32 = 6;
/// How far the end of a route gives way to another.
const YIELD: i32 = 6;

pub fn place(plan: &Plan, rows: &[usize], columns: &Columns, ways: &[Way], pins: &Pins) -> Layout {
    let across = Across::of(plan, columns, ways, pins);
    let mut drawer = Drawer { plan, rows, columns, ways, across, leaves: Vec::new(), arrives: Vec::new() };
    drawer.leaves = pins.of.iter().map(|pin| pin.leaves).collect();
    drawer.arrives = pins.of.iter().map(|pin| pin.arrives).collect();
    let along = drawer.along();
    drawer.layout(&along, pins)
}

/// An end of a route.
enum End {
    Leaves,
    Arrives,
}

/// Where columns, lanes and the tracks of gutters stand.
struct Across {
    lanes: Vec<std::ops::Range<i32>>,
    /// The middle of each column.
    columns: Vec<i32>,
    /// The track of each edge that runs in a gutter.
    legs: Vec<i32>,
    whole: i32,
}

impl Across {
    fn of(plan: &Plan, columns: &Columns, ways: &[Way], pins: &Pins) -> Across {
        let (tracks, counts) = gutters(plan, columns, ways);
        // Narrow lanes grow to their least.
        let mut reach = pins.reach.clone();
        for (lane, own) in columns.lanes.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
            let inside: i32 = reach[own.clone()].iter().map(|[left, right]| left + right).sum();
            let between: i32 = (own.start + 1..own.end).map(|gutter| room(counts[gutter])).sum();
            let lacking = (plan.lanes[lane] - inside - between - 2 * BORDER).max(0);
            reach[own.start][0] += lacking / 2;
            reach[own.end - 1][1] += lacking - lacking / 2;
        }
        let mut across =
            Across { lanes: Vec::new(), columns: vec![0; columns.count], legs: vec![0; ways.len()], whole: 0 };
        let mut at = 0;
        // Where the tracks of each gutter begin.
        let mut begins = vec![0; columns.count + 1];
        for own in &columns.lanes {
            let from = at;
            at += BORDER;
            // Before the first column of the drawing; elsewhere the tracks at a border are the last of the lane before.
            if own.start == 0 {
                begins[0] = at;
                at += counts[0] as i32 * TRACK;
            }
            for column in own.clone() {
                across.columns[column] = at + reach[column][0];
                at += reach[column][0] + reach[column][1];
                let next = column + 1;
                begins[next] = at + TRACK;
                if next < own.end {
                    at += room(counts[next]);
                } else if counts[next] > 0 {
                    at += (counts[next] as i32) * TRACK;
                }
            }
            at += BORDER;
            across.lanes.push(from..at);
        }
        across.whole = at;
        for (edge, way) in ways.iter().enumerate() {
            if let Leg::Gutter(gutter) = way.leg {
                across.legs[edge] = begins[gutter] + tracks[edge] as i32 * TRACK;
            }
        }
        across
    }
}

/// How wide a gutter with so many tracks is.
fn room(tracks: usize) -> i32 {
    GUTTER.max((tracks as i32 + 1) * TRACK)
}

/// The track of each edge in its gutter, and how many each gutter has.
fn gutters(plan: &Plan, columns: &Columns, ways: &[Way]) -> (Vec<usize>, Vec<usize>) {
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); columns.count + 1];
    for (edge, way) in ways.iter().enumerate() {
        if let Leg::Gutter(gutter) = way.leg {
            held[gutter].push(edge);
        }
    }
    let (mut of, mut counts) = (vec![0; ways.len()], vec![0; columns.count + 1]);
    for (gutter, edges) in held.iter().enumerate() {
        let runs: Vec<Run> = edges
            .iter()
            .enumerate()
            .map(|(nth, edge)| {
                let way = &ways[*edge];
                let left = |node: usize| of_column(columns.of[node]) < 2 * gutter;
                let (from, to) = (left(plan.edges[*edge].from), left(plan.edges[*edge].to));
                // Rows have even places, gaps odd ones; where in a gap is not known yet.
                let (first, last) = match (way.up, way.aside) {
                    (false, _) => ((2 * way.from + 1, from), (2 * way.to - 1, to)),
                    (true, true) => ((2 * way.to, to), (2 * way.from, from)),
                    (true, false) => ((2 * way.to, to), (2 * way.from + 1, from)),
                };
                let many = edges.len();
                let end = |(at, before): (usize, bool)| Turn {
                    at: (at * many + if at % 2 == 0 { 0 } else { nth }) as i32,
                    before,
                };
                Run { ends: [end(first), end(last)], span: (first.0 as i32, last.0 as i32) }
            })
            .collect();
        let (tracks, count) = tracks::tracks(&runs);
        edges.iter().zip(tracks).for_each(|(edge, track)| of[*edge] = track);
        counts[gutter] = count;
    }
    (of, counts)
}

/// Where rows and gaps stand.
struct Along {
    /// The middle of each row.
    rows: Vec<i32>,
    /// The first and the last of each gap: below the row of the same number.
    gaps: Vec<(i32, i32)>,
    /// The room for labels in each gap, at its beginning.
    labels: Vec<i32>,
    /// The track of each run: of the first and of the second run of an edge.
    tracks: Vec<[i32; 2]>,
    whole: i32,
}

struct Drawer<'a> {
    plan: &'a Plan,
    rows: &'a [usize],
    columns: &'a Columns,
    ways: &'a [Way],
    across: Across,
    leaves: Vec<i32>,
    arrives: Vec<i32>,
}

impl Drawer<'_> {
    fn column(&self, node: usize) -> i32 {
        self.across.columns[self.columns.of[node]]
    }

    /// Where a route leaves across, where its leg is, and where it arrives.
    fn stations(&self, edge: usize) -> (i32, i32, i32) {
        let (from, to) = (self.plan.edges[edge].from, self.plan.edges[edge].to);
        let leaves = self.column(from) + self.leaves[edge];
        let arrives = self.column(to) + self.arrives[edge];
        let leg = match self.ways[edge].leg {
            Leg::None => arrives,
            Leg::Column(column) if column == self.columns.of[to] => arrives,
            Leg::Column(_) => leaves,
            Leg::Gutter(_) => self.across.legs[edge],
        };
        (leaves, leg, arrives)
    }

    /// The runs of a route in gaps: which gap, and whether it is its first.
    fn runs(&self, edge: usize) -> Vec<(usize, bool, Run)> {
        let way = &self.ways[edge];
        let (leaves, leg, arrives) = self.stations(edge);
        let run = |from: i32, to: (i32, bool)| Run {
            ends: [Turn { at: from, before: true }, Turn { at: to.0, before: to.1 }],
            span: (from.min(to.0) - CLEAR / 2, from.max(to.0) + CLEAR / 2),
        };
        match (way.up, way.aside) {
            (true, true) => Vec::new(),
            (true, false) => vec![(way.from, true, run(leaves, (leg, true)))],
            (false, _) => {
                let mut runs = Vec::new();
                if leaves != leg {
                    runs.push((way.from, true, run(leaves, (leg, false))));
                }
                if leg != arrives {
                    runs.push((way.to - 1, false, run(leg, (arrives, false))));
                }
                runs
            }
        }
    }

    fn along(&mut self) -> Along {
        let count = self.rows.iter().map(|row| row + 1).max().unwrap_or(0);
        let (mut tall, mut labels) = (vec![0; count], vec![0; count]);
        for (node, shape) in self.plan.nodes.iter().enumerate() {
            let caption = shape.caption.map_or(0, |caption| 2 * (caption.along + BESIDE));
            tall[self.rows[node]] = shape.size.along.max(caption).max(tall[self.rows[node]]);
        }
        for (edge, way) in self.plan.edges.iter().zip(self.ways) {
            let label = edge.label_along();
            if way.aside {
                tall[way.from] = tall[way.from].max(2 * (label + BESIDE));
            } else if label > 0 {
                labels[way.from] = labels[way.from].max(label + BESIDE);
            }
        }
        let mut held: Vec<Vec<(usize, bool)>> = vec![Vec::new(); count];
        for edge in 0..self.ways.len() {
            for (gap, first, _) in self.runs(edge) {
                held[gap].push((edge, first));
            }
        }
        let mut along =
            Along { rows: Vec::new(), gaps: Vec::new(), labels, tracks: vec![[0; 2]; self.ways.len()], whole: 0 };
        let mut at = BORDER;
        for (gap, edges) in held.iter().enumerate() {
            // A middle is where the middles of nodes are; their sizes are even.
            let height = tall[gap] + tall[gap] % 2;
            along.rows.push(at + height / 2);
            at += height;
            let (tracks, count) = self.settled(edges);
            for ((edge, first), track) in edges.iter().zip(tracks) {
                along.tracks[*edge][usize::from(!first)] = track as i32;
            }
            let from = at;
            at += STUB + along.labels[gap] + (count as i32 * TRACK).max(if count > 0 { TRACK } else { 0 }) + ARROW;
            along.gaps.push((from, at));
        }
        along.whole = along.gaps.last().map_or(0, |(from, _)| from + BORDER);
        along
    }

    /// The tracks of the runs in a gap. Where two would lie on each other in any order, the end of one gives way.
    fn settled(&mut self, edges: &[(usize, bool)]) -> (Vec<usize>, usize) {
        let mut patience = 2 * edges.len();
        loop {
            let runs: Vec<Run> = edges.iter().filter_map(|(edge, first)| self.run(*edge, *first)).collect();
            let (tracks, count) = tracks::tracks(&runs);
            let clash = tracks::clash(&runs, &tracks).filter(|_| patience > 0);
            let way = |at: usize| self.gives_way(edges[at].0, edges[at].1);
            match clash.and_then(|(one, other)| way(one).or_else(|| way(other))) {
                Some((End::Arrives, edge, by)) => self.arrives[edge] += by,
                Some((End::Leaves, edge, by)) => self.leaves[edge] += by,
                None => return (tracks, count),
            }
            patience -= 1;
        }
    }

    /// How an end of a run can give way: which end of which edge, and how far. Along a side there is room inwards, beside
    /// a tip outwards; where routes part at a tip, nothing else can come to its side.
    fn gives_way(&self, edge: usize, first: bool) -> Option<(End, usize, i32)> {
        let (leaves, leg, arrives) = self.stations(edge);
        let wanted = &self.plan.edges[edge];
        let (from, to) = (&self.plan.nodes[wanted.from], &self.plan.nodes[wanted.to]);
        // Never so far that there would be no run any more.
        let shifted = |by: i32, at: i32, other: i32| if at + by == other { 2 * by } else { by };
        let comes = !self.ways[edge].up && (!first || leg == arrives);
        if comes {
            let (half, far) = (to.size.across / 2, self.arrives[edge]);
            if !to.tip && half - far.abs() > 2 * YIELD {
                let by = if leaves < arrives { -YIELD } else { YIELD };
                return Some((End::Arrives, edge, shifted(by, arrives, leaves)));
            }
            let parts = self.plan.edges.iter().filter(|own| own.from == wanted.to).count() > 1;
            if to.tip && !parts && far.abs() < half + 4 * YIELD {
                // From the head to a side, or farther out.
                let by = match (far, leaves < arrives) {
                    (0, true) => -half - 2 * YIELD,
                    (0, false) => half + 2 * YIELD,
                    _ => YIELD * far.signum(),
                };
                return Some((End::Arrives, edge, shifted(by, arrives, leaves)));
            }
        }
        if first && !from.tip && from.size.across / 2 - self.leaves[edge].abs() > 2 * YIELD {
            let by = if leaves < leg { YIELD } else { -YIELD };
            return Some((End::Leaves, edge, shifted(by, leaves, leg)));
        }
        None
    }

    fn run(&self, edge: usize, first: bool) -> Option<Run> {
        self.runs(edge).into_iter().find(|(_, own, _)| *own == first).map(|(.., run)| run)
    }

    fn layout(&self, along: &Along, pins: &Pins) -> Layout {
        let rect = |node: usize| {
            let size = self.plan.nodes[node].size;
            let at = Point {
                across: self.column(node) - size.across / 2,
                along: along.rows[self.rows[node]] - size.along / 2,
            };
            Rect { at, size }
        };
        let nodes: Vec<Rect> = (0..self.plan.nodes.len()).map(rect).collect();
        let caption = |(node, own): (&super::Node, &Rect)| {
            let size = node.caption?;
            let across = own.at.across + own.size.across + BESIDE;
            Some(Rect { at: Point { across, along: own.centre().along - BESIDE / 2 - size.along }, size })
        };
        let captions = self.plan.nodes.iter().zip(&nodes).map(caption).collect();
        let routes = (0..self.ways.len()).map(|edge| self.route(edge, along, pins, &nodes)).collect();
        let breaks = along.gaps.iter().zip(&along.labels).map(|((from, _), labels)| from + STUB + labels);
        let breaks = breaks.filter(|at| *at < along.whole).collect();
        let size = Size { across: self.across.whole, along: along.whole };
        Layout { size, lanes: self.across.lanes.clone(), nodes, captions, routes, breaks }
    }

    fn route(&self, edge: usize, along: &Along, pins: &Pins, nodes: &[Rect]) -> Route {
        let (way, wanted) = (&self.ways[edge], &self.plan.edges[edge]);
        let (leaves, leg, arrives) = self.stations(edge);
        let (from, to) = (nodes[wanted.from], nodes[wanted.to]);
        let (start, goal) = (from.centre(), to.centre());
        let track = |gap: usize, nth: usize| {
            along.gaps[gap].0 + STUB + along.labels[gap] + along.tracks[edge][nth] * TRACK + TRACK / 2
        };
        let mut points = Vec::new();
        let mut go = |across: i32, along: i32| points.push(Point { across, along });
        // Out of the node.
        if way.aside {
            let side = if leg < start.across { from.at.across } else { from.at.across + from.size.across };
            go(side, start.along);
            go(leg, start.along);
        } else {
            if self.plan.nodes[wanted.from].tip && leaves != start.across {
                let side = if leaves < start.across { from.at.across } else { from.at.across + from.size.across };
                go(side, start.along);
                go(leaves, start.along);
            } else {
                go(leaves, from.at.along + from.size.along);
            }
            if way.up || leaves != leg {
                go(leaves, track(way.from, 0));
                go(leg, track(way.from, 0));
            }
        }
        // Into the other.
        if way.up {
            let side = if leg < goal.across { to.at.across } else { to.at.across + to.size.across };
            go(leg, goal.along + self.arrives[edge]);
            go(side, goal.along + self.arrives[edge]);
        } else {
            if leg != arrives {
                go(leg, track(way.to - 1, 1));
                go(arrives, track(way.to - 1, 1));
            }
            if self.plan.nodes[wanted.to].tip && arrives != goal.across {
                let side = if arrives < goal.across { to.at.across } else { to.at.across + to.size.across };
                go(arrives, goal.along);
                go(side, goal.along);
            } else {
                go(arrives, to.at.along);
            }
        }
        let label = wanted.label.zip(pins.of[edge].label).map(|(size, side)| {
            let beside = if way.aside {
                let tip = from.at.across + if side == Side::Right { from.size.across } else { 0 };
                Point { across: tip, along: start.along - BESIDE / 2 - size.along }
            } else {
                Point { across: leaves, along: along.gaps[way.from].0 + BESIDE }
            };
            let across = beside.across + if side == Side::Right { BESIDE } else { -BESIDE - size.across };
            Rect { at: Point { across, ..beside }, size }
        });
        Route { points: tidy(points), label }
    }
}

/// Without corners that are none.
fn tidy(points: Vec<Point>) -> Vec<Point> {
    let mut tidy: Vec<Point> = Vec::new();
    for point in points {
        if tidy.last() == Some(&point) {
            continue;
        }
        if let [.., one, two] = tidy.as_slice() {
            let across = one.across == two.across && two.across == point.across;
            let along = one.along == two.along && two.along == point.along;
            if across || along {
                tidy.pop();
            }
        }
        tidy.push(point);
    }
    tidy
}
