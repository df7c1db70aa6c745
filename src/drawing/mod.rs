//! Drawings of a procedure: its [`graph`], where everything stands in it ([`layout`]), what is written there
//! ([`words`]), and how that is written: as SVG ([`svg`]), as a page for a browser ([`page`]), for programs that lay it out
//! themselves ([`notation`]). No file and no font is opened.

pub mod emphasis;
pub mod graph;
pub mod layout;
pub mod notation;
pub mod page;
pub mod svg;
pub mod trail;
pub mod words;

use crate::diagnostic::Language;
use crate::runtime::{Program, Target};
use emphasis::Emphasis;
use graph::{EdgeKind, Explicit, Graph, NodeKind};
use layout::{Layout, Plan, Rect, Size};
use words::{Line, Style};

/// Which way a procedure goes in a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Down, with lanes side by side: for pages.
    #[default]
    Down,
    /// To the right, with lanes one below the other: for walls.
    Right,
}

/// How a procedure is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The language of what is not the procedure's own.
    pub language: Language,
    /// Which way it goes.
    pub direction: Direction,
    /// What its shapes are.
    pub shapes: Shapes,
}

/// What the shapes of a drawing are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shapes {
    /// Ours: what people want to see, and all of it inside of boxes.
    #[default]
    Ours,
    /// Those of BPMN: every choice, fork and meeting is a gateway; start and ends are circles with words below.
    Bpmn,
}

/// A drawing: everything with its place, in pixels from the upper left.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The procedure, by its clause and name.
    pub title: String,
    /// Which way it goes.
    pub direction: Direction,
    /// Its width and height.
    pub size: (i32, i32),
    /// The lanes.
    pub lanes: Vec<Lane>,
    /// The boxes, in the order of [`Graph::nodes`].
    pub nodes: Vec<Node>,
    /// The routes, in the order of [`Graph::edges`].
    pub routes: Vec<Route>,
    /// Where along the way a page may end.
    pub breaks: Vec<i32>,
    /// What it is a drawing of.
    pub graph: Graph,
    /// What of it stands out.
    pub emphasis: Emphasis,
    /// What that means: below the title.
    pub legend: Vec<Line>,
}

/// A lane.
#[derive(Clone, Debug)]
pub struct Lane {
    /// All of it.
    pub area: Area,
    /// The part of it that bears its heading.
    pub head: Area,
    /// The heading.
    pub lines: Vec<Line>,
}

/// A box, a diamond or whatever stands for a node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands.
    pub area: Area,
    /// What is written in it.
    pub lines: Vec<Line>,
    /// What is written beside it, and where.
    pub caption: Option<(Area, Vec<Line>)>,
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// What it is.
    pub kind: EdgeKind,
    /// Its corners.
    pub points: Vec<(i32, i32)>,
    /// What is written beside it, and where.
    pub label: Option<(Area, Vec<Line>)>,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// How many Chinese characters stand in a line of a box.
const BOX: usize = 10;
/// … beside a route: as few as let it do with so many lines, for what stands beside a choice makes its lane wide.
const LABEL: std::ops::RangeInclusive<usize> = 5..=9;
/// See [`LABEL`].
const LABEL_LINES: usize = 3;
/// The least width of a box, and what it has around its words.
const LEAST: i32 = 136;
const PADDING: i32 = 9;
/// The half of a diamond.
const TIP: i32 = 15;
/// The sizes that BPMN's tools give gateways and events.
pub const GATEWAY: i32 = 50;
/// See [`GATEWAY`].
pub const CIRCLE: i32 = 36;
/// Around the drawing.
const MARGIN: i32 = 16;
/// The title, and the heading of lanes that go to the right.
const TITLE: i32 = 34;
const HEAD: i32 = 96;

impl Drawing {
    /// Draws a procedure.
    pub fn of(program: &Program, options: Options) -> Drawing {
        let explicit = if options.shapes == Shapes::Bpmn { Explicit::Yes } else { Explicit::No };
        Drawing::with(program, options, Graph::of(program, explicit), Emphasis::default())
    }

    /// The same, of which something stands out.
    pub fn with(program: &Program, options: Options, graph: Graph, emphasis: Emphasis) -> Drawing {
        let sheet = Sheet { program, options, graph, emphasis };
        let words = |(at, node): (usize, &graph::Node)| {
            let mut all = words::node(program, node.kind, options.language, BOX);
            let note = sheet.emphasis.notes.get(&at);
            all.extend(note.into_iter().flatten().flat_map(|note| words::lines(note, Style::Note, BOX + 2)));
            all
        };
        let nodes: Vec<Vec<Line>> = sheet.graph.nodes.iter().enumerate().map(words).collect();
        let captions: Vec<Option<Vec<Line>>> = sheet.graph.nodes.iter().map(|node| sheet.caption(node.kind)).collect();
        let labels: Vec<Option<Vec<Line>>> = sheet
            .graph
            .edges
            .iter()
            .enumerate()
            .map(|(at, edge)| {
                let said = sheet.graph.label(edge, program, options.language);
                let mut all = said.map_or_else(Vec::new, |said| label(&said));
                let share = sheet.emphasis.shares.get(&at);
                all.extend(share.into_iter().flat_map(|share| words::lines(share, Style::Note, *LABEL.end())));
                (!all.is_empty()).then_some(all)
            })
            .collect();
        let plan = sheet.plan(&nodes, &captions, &labels);
        let layout = layout::lay_out(&plan);
        sheet.place(&layout, nodes, captions, labels)
    }
}

impl Drawing {
    /// Whether anything but lanes is to be seen in an area.
    pub fn shows(&self, area: &Area) -> bool {
        let nodes = self.nodes.iter().flat_map(|node| [Some(node.area), node.caption.as_ref().map(|(at, _)| *at)]);
        let labels = self.routes.iter().map(|route| route.label.as_ref().map(|(at, _)| *at));
        let lines = self.routes.iter().flat_map(|route| route.points.windows(2)).map(|ends| {
            let (from, to) = (ends[0], ends[1]);
            let (x, y) = (from.0.min(to.0), from.1.min(to.1));
            Some(Area { x, y, width: (from.0 - to.0).abs().max(1), height: (from.1 - to.1).abs().max(1) })
        });
        nodes.chain(labels).chain(lines).flatten().any(|own| own.meets(area))
    }

    /// Everything that is written in it.
    pub fn text(&self) -> String {
        let lanes = self.lanes.iter().map(|lane| &lane.lines);
        let nodes = self.nodes.iter().map(|node| &node.lines);
        let captions = self.nodes.iter().filter_map(|node| node.caption.as_ref()).map(|(_, lines)| lines);
        let labels = self.routes.iter().filter_map(|route| route.label.as_ref()).map(|(_, lines)| lines);
        let lines = lanes.chain(nodes).chain(captions).chain(labels).chain([&self.legend]).flatten();
        lines.fold(self.title.clone(), |all, line| all + &line.text)
    }
}

/// A drawing in the making.
struct Sheet<'p> {
    program: &'p Program,
    options: Options,
    graph: Graph,
    emphasis: Emphasis,
}

impl Sheet<'_> {
    fn caption(&self, kind: NodeKind) -> Option<Vec<Line>> {
        let said = match self.options.shapes {
            Shapes::Ours => words::caption(self.program, kind, self.options.language)?,
            Shapes::Bpmn => words::question(self.program, kind, self.options.language)?,
        };
        Some(words::lines(&said, Style::Small, BOX))
    }

    /// Width and height as across and along, and the other way round.
    fn turned(&self, (width, height): (i32, i32)) -> Size {
        match self.options.direction {
            Direction::Down => Size { across: width, along: height },
            Direction::Right => Size { across: height, along: width },
        }
    }

    fn plan(&self, nodes: &[Vec<Line>], captions: &[Option<Vec<Line>>], labels: &[Option<Vec<Line>>]) -> Plan {
        let lanes = (0..self.graph.lanes.len()).map(|lane| {
            let lines = self.heading(lane);
            match self.options.direction {
                Direction::Down => extent(&lines).0 + 2 * PADDING,
                Direction::Right => extent(&lines).1 + 2 * PADDING,
            }
        });
        let node = |at: usize| {
            let node = &self.graph.nodes[at];
            let (width, height) = extent(&nodes[at]);
            let bpmn = self.options.shapes == Shapes::Bpmn;
            let (size, tip) = match node.kind {
                NodeKind::Step(step) if bpmn => {
                    let late = if self.program[step].deadlines.is_empty() { 0 } else { 2 * words::LATE };
                    ((even(width + 2 * PADDING).max(120), even(height + 2 * PADDING).max(80) + late), false)
                }
                // A circle, with its words below and as much room above.
                NodeKind::Start | NodeKind::Event(_) | NodeKind::End(_) if bpmn => {
                    ((even(width).max(CIRCLE), CIRCLE + 2 * (height + 4)), false)
                }
                NodeKind::Step(_) => ((even(width + 2 * PADDING).max(LEAST), even(height + 2 * PADDING)), false),
                NodeKind::Start | NodeKind::Event(_) | NodeKind::End(_) => {
                    ((even(width + 4 * PADDING), even(height + PADDING)), false)
                }
                _ if bpmn => ((GATEWAY, GATEWAY), true),
                _ => ((2 * TIP, 2 * TIP), true),
            };
            let caption = captions[at].as_ref().map(|lines| self.turned(extent(lines)));
            layout::Node { lane: node.lane, size: self.turned(size), tip, main: node.main, caption }
        };
        let edge = |at: usize| {
            let edge = &self.graph.edges[at];
            layout::Edge {
                from: edge.from,
                to: edge.to,
                label: labels[at].as_ref().map(|lines| self.turned(extent(lines))),
                back: matches!(edge.kind, EdgeKind::Back(..)),
            }
        };
        Plan {
            lanes: lanes.collect(),
            nodes: (0..self.graph.nodes.len()).map(node).collect(),
            edges: (0..self.graph.edges.len()).map(edge).collect(),
        }
    }

    /// The heading of a lane: of one that goes down in as few lines as its boxes leave room for.
    fn heading(&self, lane: usize) -> Vec<Line> {
        let text = words::heading(&self.graph, lane, self.program, self.options.language);
        let wide =
            if self.options.direction == Direction::Down { BOX } else { (HEAD / Style::Heading.size()) as usize - 1 };
        words::lines(&text, Style::Heading, wide)
    }

    fn place(
        self,
        layout: &Layout,
        nodes: Vec<Vec<Line>>,
        captions: Vec<Option<Vec<Line>>>,
        labels: Vec<Option<Vec<Line>>>,
    ) -> Drawing {
        let direction = self.options.direction;
        let headings: Vec<Vec<Line>> = (0..self.graph.lanes.len()).map(|lane| self.heading(lane)).collect();
        // As wide as the drawing, which is as wide as its lanes or as long as its way.
        let room = if direction == Direction::Down { layout.size.across } else { layout.size.along + HEAD };
        let legend = self.emphasis.legend.as_deref().unwrap_or_default();
        let legend = words::lines(legend, Style::Label, (room / Style::Label.size()).max(BOX as i32) as usize);
        let legend: Vec<Line> = legend.into_iter().filter(|line| !line.text.is_empty()).collect();
        let title_height = TITLE + if legend.is_empty() { 0 } else { extent(&legend).1 + 6 };
        let head = match direction {
            Direction::Down => headings.iter().map(|lines| extent(lines).1).max().unwrap_or(0) + 2 * PADDING,
            Direction::Right => HEAD,
        };
        // Where the layout begins on the sheet.
        let (left, top) = match direction {
            Direction::Down => (MARGIN, MARGIN + title_height + head),
            Direction::Right => (MARGIN + head, MARGIN + title_height),
        };
        let area = |rect: Rect| match direction {
            Direction::Down => Area {
                x: left + rect.at.across,
                y: top + rect.at.along,
                width: rect.size.across,
                height: rect.size.along,
            },
            Direction::Right => Area {
                x: left + rect.at.along,
                y: top + rect.at.across,
                width: rect.size.along,
                height: rect.size.across,
            },
        };
        let point = |point: &layout::Point| match direction {
            Direction::Down => (left + point.across, top + point.along),
            Direction::Right => (left + point.along, top + point.across),
        };
        let lanes = layout.lanes.iter().zip(headings).map(|(lane, lines)| {
            let (from, wide, long) = (lane.start, lane.end - lane.start, layout.size.along);
            let (area, head) = match direction {
                Direction::Down => (
                    Area { x: left + from, y: top - head, width: wide, height: long + head },
                    Area { x: left + from, y: top - head, width: wide, height: head },
                ),
                Direction::Right => (
                    Area { x: left - head, y: top + from, width: long + head, height: wide },
                    Area { x: left - head, y: top + from, width: head, height: wide },
                ),
            };
            Lane { area, head, lines }
        });
        let lanes = lanes.collect();
        let beside = |rect: Option<Rect>, lines: Option<Vec<Line>>| rect.map(area).zip(lines);
        let boxes = self.graph.nodes.iter().zip(nodes).zip(captions).enumerate();
        let nodes = boxes.map(|(at, ((node, lines), caption))| Node {
            kind: node.kind,
            area: area(layout.nodes[at]),
            lines,
            caption: beside(layout.captions[at], caption),
        });
        let routes = self.graph.edges.iter().zip(labels).zip(&layout.routes).map(|((edge, label), route)| Route {
            kind: edge.kind,
            points: route.points.iter().map(point).collect(),
            label: beside(route.label, label),
        });
        let (nodes, routes) = (nodes.collect(), routes.collect());
        let inside = match direction {
            Direction::Down => (layout.size.across, layout.size.along + head),
            Direction::Right => (layout.size.along + head, layout.size.across),
        };
        let program = self.program;
        let title = program.title.as_ref().unwrap_or(&program.name);
        Drawing {
            title: program.clause.as_ref().map_or(title.clone(), |clause| format!("{clause} {title}")),
            direction,
            size: (inside.0 + 2 * MARGIN, inside.1 + 2 * MARGIN + title_height),
            lanes,
            nodes,
            routes,
            breaks: layout.breaks.iter().map(|at| at + if direction == Direction::Down { top } else { left }).collect(),
            graph: self.graph,
            emphasis: self.emphasis,
            legend,
        }
    }
}

impl Node {
    /// The step, end or block that it stands for.
    pub fn target(&self) -> Option<Target> {
        match self.kind {
            NodeKind::Step(step) => Some(Target::Step(step)),
            NodeKind::End(end) => Some(Target::End(end)),
            NodeKind::Fork(parallel) => Some(Target::Parallel(parallel)),
            NodeKind::Join(parallel) => Some(Target::Join(parallel)),
            _ => None,
        }
    }
}

impl Route {
    /// The area that its line takes, with the head of its arrow.
    pub fn area(&self) -> Area {
        let (xs, ys) = (self.points.iter().map(|point| point.0), self.points.iter().map(|point| point.1));
        let (left, top) = (xs.clone().min().unwrap_or(0), ys.clone().min().unwrap_or(0));
        let (right, foot) = (xs.max().unwrap_or(0), ys.max().unwrap_or(0));
        Area { x: left - 4, y: top - 4, width: right - left + 8, height: foot - top + 8 }
    }
}

impl Area {
    /// Whether both have something in common.
    pub fn meets(&self, other: &Area) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// The lines of what is written beside a route.
fn label(text: &str) -> Vec<Line> {
    let lines = |wide| words::lines(text, Style::Label, wide);
    LABEL.map(lines).find(|lines| lines.len() <= LABEL_LINES).unwrap_or_else(|| lines(*LABEL.end()))
}

/// How much room lines take: width and height.
pub fn extent(lines: &[Line]) -> (i32, i32) {
    let width = lines.iter().map(|line| words::width(&line.text, line.style)).max().unwrap_or(0);
    (width, lines.iter().map(|line| line.style.leading()).sum())
}

/// The next even number: whose half is whole.
fn even(length: i32) -> i32 {
    length + length % 2
}
