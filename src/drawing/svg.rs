//! A drawing as SVG 1.1, whole or as pages: shapes and text only, no script, no font of its own, nothing fetched. The same drawing always
//! gives the same bytes.

use super::graph::{EdgeKind, NodeKind};
use super::words::{self, Line, Style};
use super::{Area, Direction, Drawing, Node, Route, extent};
use crate::syntax::xml::escaped;
use std::fmt::Write;

/// The colours of a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white, for paper.
    #[default]
    Light,
    /// Light on black.
    Dark,
    /// As whoever looks at it prefers: the drawing says both.
    Auto,
}

/// The fonts, the first that is there: Chinese and Latin in one.
pub const FONTS: &str = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', \
     'WenQuanYi Micro Hei', 'Hiragino Sans GB', sans-serif";

/// How far a corner of a route is rounded.
const ROUND: i32 = 5;
/// How much wider a route is by which every case comes.
const WIDEST: f64 = 5.0;
/// Half the width of an arrow's head, and its length.
const HEAD: (i32, i32) = (4, 8);

const LIGHT: &str = "\
    .paper{fill:#ffffff}.lane{fill:#f6f8fa;stroke:#c3ccd6}.lane.odd{fill:#fcfdfe}.head{fill:#e6ecf2;stroke:#c3ccd6}\
    .name{fill:#17212b}.small{fill:#566573}.label{fill:#7a4a00}.title{fill:#17212b}\
    .step{fill:#ffffff;stroke:#3d5a80}.choice{fill:#fff3d6;stroke:#b7791f}.block{fill:#e4ecfb;stroke:#4a6fb5}\
    .event{fill:#fdeef0;stroke:#b4485a}.start{fill:#e3f4ea;stroke:#2f7d55}.end{fill:#e9e7f5;stroke:#6455a6}\
    .mark{fill:none;stroke:#4a6fb5}.route{fill:none;stroke:#44566c}.tip{fill:#44566c}.back{stroke:#b8432f}.tip.back{fill:#b8432f}\
    .note{fill:#9c2c00}.heat1>.step{fill:#fff4e8}.heat2>.step{fill:#ffe3c7}.heat3>.step{fill:#ffcf9f}\
    .heat4>.step{fill:#ffb26e}.heat5>.step{fill:#ff9340}.heat4>.small,.heat5>.small{fill:#3a2a1a}\
    .heat4>.note,.heat5>.note{fill:#5c1400}.missed>.step,.missed>.end{fill:#fff0f0}";
const DARK: &str = "\
    .paper{fill:#14181d}.lane{fill:#1a2027;stroke:#3a4551}.lane.odd{fill:#1e252d}.head{fill:#28323d;stroke:#3a4551}\
    .name{fill:#e8edf2}.small{fill:#a7b3bf}.label{fill:#f0c674}.title{fill:#e8edf2}\
    .step{fill:#242d37;stroke:#7fa3d1}.choice{fill:#3b2f14;stroke:#e0a93f}.block{fill:#22304a;stroke:#86a8e8}\
    .event{fill:#3d222a;stroke:#e58a9a}.start{fill:#1c3629;stroke:#66c191}.end{fill:#2c2845;stroke:#a99be6}\
    .mark{fill:none;stroke:#86a8e8}.route{fill:none;stroke:#9db0c4}.tip{fill:#9db0c4}.back{stroke:#ff8d76}.tip.back{fill:#ff8d76}\
    .note{fill:#ffb27d}.heat1>.step{fill:#33281f}.heat2>.step{fill:#4a321d}.heat3>.step{fill:#643c1a}\
    .heat4>.step{fill:#824815}.heat5>.step{fill:#a3540c}.heat3>.small,.heat4>.small,.heat5>.small{fill:#e6ded6}\
    .heat4>.note,.heat5>.note{fill:#ffe0c7}.missed>.step,.missed>.end{fill:#3a1d1d}";
const SHAPES: &str = "\
    .lane,.head{stroke-width:1}.step,.choice,.block,.event,.start,.end{stroke-width:1.3}.route{stroke-width:1.3}\
    .route.back{stroke-dasharray:6 4}.route.whenever{stroke-dasharray:2 3}.mark{stroke-width:1.6}.title{font-weight:bold}\
    .lit>.step,.lit>.choice,.lit>.block,.lit>.event,.lit>.start,.lit>.end{stroke:#d9480f;stroke-width:3}\
    .lit>.route{stroke:#d9480f;stroke-width:2.8}.lit>.tip{fill:#d9480f}\
    .missed>.step,.missed>.choice,.missed>.block,.missed>.event,.missed>.end{stroke:#e03131;stroke-width:2.4;stroke-dasharray:5 3}\
    .missed>.route{stroke:#e03131;stroke-width:2.2;stroke-dasharray:5 3}.missed>.tip{fill:#e03131}.never>.route,.never>.tip{opacity:.45}";

/// A size of paper, upright, in pixels of which 96 make an inch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// ISO 216 A4.
    A4,
    /// ISO 216 A3.
    A3,
}

impl Paper {
    fn size(self) -> (i32, i32) {
        match self {
            Paper::A4 => (794, 1123),
            Paper::A3 => (1123, 1587),
        }
    }
}

/// The margin of a page: a centimetre.
const EDGE: i32 = 38;
/// What stands at the foot of a page.
const FOOT: i32 = 24;
/// The title of a page.
const TITLE: i32 = 34;
/// So much smaller a drawing may become to fit on one page, in hundredths; and so much larger on large paper.
const ONE_PAGE: i32 = 60;
/// See [`ONE_PAGE`].
const LARGEST: i32 = 150;

/// Writes a drawing.
pub fn svg(drawing: &Drawing, theme: Theme) -> String {
    let mut pen = Pen::default();
    let (width, height) = drawing.size;
    pen.open(width, height, &drawing.title, theme);
    pen.whole(drawing);
    pen.out
}

/// Writes a drawing as a part of a page that has the [`style`] of drawings once: what is in it is found by this prefix and
/// what [`svg`] calls it.
pub fn inside(drawing: &Drawing, prefix: &str) -> String {
    let mut pen = Pen { prefix: prefix.to_string(), ..Pen::default() };
    let (width, height) = drawing.size;
    let _ = writeln!(
        pen.out,
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\" role=\"img\" \
         aria-label=\"{}\">",
        escaped(&drawing.title)
    );
    pen.whole(drawing);
    pen.out
}

/// How drawings look.
pub fn style(theme: Theme) -> String {
    match theme {
        Theme::Light => format!("{LIGHT}{SHAPES}"),
        Theme::Dark => format!("{DARK}{SHAPES}"),
        Theme::Auto => format!("{LIGHT}@media (prefers-color-scheme:dark){{{DARK}}}{SHAPES}"),
    }
}

/// Writes a drawing as pages, so large that it can be read: cut between rows and between lanes, the title and the headings
/// of the lanes on each, and its number where that is asked for. What goes down stands upright on the paper, what goes to
/// the right across.
pub fn pages(drawing: &Drawing, theme: Theme, paper: Paper, numbered: bool) -> Vec<String> {
    let down = drawing.direction == Direction::Down;
    let (wide, high) = if down { paper.size() } else { (paper.size().1, paper.size().0) };
    let (Some(first), Some(last)) = (drawing.lanes.first(), drawing.lanes.last()) else { return Vec::new() };
    // The lanes, from corner to corner; above them stands the title.
    let (x, y) = (first.area.x, first.area.y);
    let (width, height) = (last.area.x + last.area.width - x, last.area.y + last.area.height - y);
    let legend = drawing
        .emphasis
        .legend
        .as_deref()
        .map(|legend| words::lines(legend, Style::Label, ((wide - 2 * EDGE) / Style::Label.size()) as usize));
    let legend = legend.unwrap_or_default();
    let title = TITLE + extent(&legend).1;
    let room = (wide - 2 * EDGE, high - 2 * EDGE - FOOT - title);
    // Everything in hundredths of its size.
    let fits = (100 * room.0 / width).min(100 * room.1 / height).min(LARGEST);
    let one = fits >= ONE_PAGE;
    let turned = |(x, y): (i32, i32)| if down { (x, y) } else { (y, x) };
    let ((across, along), (left, begin), (breadth, length)) = (turned(room), turned((x, y)), turned((width, height)));
    let scale = if one { fits } else { (100 * across / breadth).clamp(ONE_PAGE, LARGEST) };
    // What is repeated on every page: the headings.
    let head = if down { first.head.y + first.head.height } else { first.head.x + first.head.width };
    let ends =
        drawing.lanes.iter().map(|lane| turned((lane.area.x + lane.area.width, lane.area.y + lane.area.height)).0);
    let lanes: Vec<i32> = ends.collect();
    let cut = |from: i32, whole: i32, room: i32, places: &[i32]| {
        let mut cuts = vec![from];
        while let Some(from) = cuts.last().copied().filter(|from| *from < whole) {
            let fitting = places.iter().copied().rfind(|at| from < *at && *at <= from + room);
            cuts.push(if one || from + room >= whole { whole } else { fitting.unwrap_or(from + room) });
        }
        cuts
    };
    let rows = cut(head, begin + length, (100 * along / scale - (head - begin)).max(1), &drawing.breaks);
    let columns = cut(left, left + breadth, (100 * across / scale).max(1), &lanes);
    let tiles = columns.windows(2).flat_map(|beside| rows.windows(2).map(move |ends| (beside, ends)));
    let tile = |beside: &[i32], from: i32, to: i32| match drawing.direction {
        Direction::Down => Area { x: beside[0], y: from, width: beside[1] - beside[0], height: to - from },
        Direction::Right => Area { x: from, y: beside[0], width: to - from, height: beside[1] - beside[0] },
    };
    // Where there is nothing, there is no page.
    let tiles: Vec<_> = tiles.filter(|(beside, ends)| drawing.shows(&tile(beside, ends[0], ends[1]))).collect();
    let count = tiles.len();
    let mut pages = Vec::new();
    for (beside, ends) in tiles {
        let mut pen = Pen::default();
        pen.open(wide, high, &drawing.title, theme);
        let _ = writeln!(pen.out, "<rect class=\"paper\" width=\"{wide}\" height=\"{high}\"/>");
        pen.title(&drawing.title, &legend, (EDGE, EDGE));
        let mut place = (EDGE, EDGE + title);
        for (from, to) in [(begin, head), (ends[0], ends[1])] {
            let area = tile(beside, from, to);
            let (width, height) = (area.width * scale / 100, area.height * scale / 100);
            let _ = writeln!(
                pen.out,
                "<svg x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" viewBox=\"{} {} {} {}\">",
                place.0, place.1, area.x, area.y, area.width, area.height
            );
            pen.part(drawing, area);
            pen.out.push_str("</svg>\n");
            if down {
                place.1 += height;
            } else {
                place.0 += width;
            }
        }
        if numbered {
            let foot = Line { text: format!("{} / {count}", pages.len() + 1), style: Style::Small };
            pen.line(wide / 2, high - EDGE - FOOT / 2, &foot, "small", "middle");
        }
        pen.out.push_str("</svg>\n");
        pages.push(pen.out);
    }
    pages
}

#[derive(Default)]
struct Pen {
    out: String,
    /// What the names of boxes and routes begin with.
    prefix: String,
}

impl Pen {
    fn open(&mut self, width: i32, height: i32, title: &str, theme: Theme) {
        let _ = writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"{FONTS}\">\n<title>{}</title>\n<style>{}</style>",
            escaped(title),
            style(theme)
        );
    }

    /// All of a drawing, to its end.
    fn whole(&mut self, drawing: &Drawing) {
        let (width, height) = drawing.size;
        self.part(drawing, Area { x: 0, y: 0, width, height });
        self.title(&drawing.title, &drawing.legend, (drawing.lanes.first().map_or(0, |lane| lane.area.x), 20));
        self.out.push_str("</svg>\n");
    }

    /// Whatever of a drawing is to be seen in an area.
    fn part(&mut self, drawing: &Drawing, seen: Area) {
        let (x, y) = (seen.x, seen.y);
        let Area { width, height, .. } = seen;
        let _ = writeln!(self.out, "<rect class=\"paper\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>");
        self.lanes(drawing);
        let is_seen = |area: &Area| seen.meets(area);
        for (at, route) in drawing.routes.iter().enumerate() {
            if is_seen(&route.area()) || route.label.as_ref().is_some_and(|label| is_seen(&label.0)) {
                let emphasis = &drawing.emphasis;
                let width = emphasis.width.get(&at).copied();
                let mut class = stress(emphasis.lit.edges.contains(&at), emphasis.missed.edges.contains(&at));
                class += if width == Some(0.0) { " never" } else { "" };
                self.group("edge", at, &class);
                self.route(route, width);
                self.beside(&route.label, "label");
                self.out.push_str("</g>\n");
            }
        }
        for (at, node) in drawing.nodes.iter().enumerate().filter(|(_, node)| is_seen(&node.area)) {
            let emphasis = &drawing.emphasis;
            let mut class = stress(emphasis.lit.nodes.contains(&at), emphasis.missed.nodes.contains(&at));
            class += &emphasis.heat.get(&at).map(|heat| format!(" heat{heat}")).unwrap_or_default();
            self.group("node", at, &class);
            self.node(node);
            self.out.push_str("</g>\n");
        }
    }

    /// Begins what belongs together, so that it can be found.
    fn group(&mut self, kind: &str, at: usize, class: &str) {
        let _ = writeln!(self.out, "<g class=\"{kind}{class}\" id=\"{}{kind}-{at}\">", self.prefix);
    }

    /// The title, and what stands below it, from this corner on.
    fn title(&mut self, title: &str, legend: &[Line], (x, y): (i32, i32)) {
        self.line(x, y, &Line { text: title.to_string(), style: Style::Heading }, "title", "start");
        for (nth, line) in (0..).zip(legend) {
            self.line(x, y + 24 + nth * line.style.leading(), line, "small", "start");
        }
    }

    fn lanes(&mut self, drawing: &Drawing) {
        for (nth, lane) in drawing.lanes.iter().enumerate() {
            self.rect(lane.area, 0, if nth % 2 == 0 { "lane" } else { "lane odd" });
            self.rect(lane.head, 0, "head");
            self.inside(lane.head, &lane.lines);
        }
    }

    fn rect(&mut self, Area { x, y, width, height }: Area, round: i32, class: &str) {
        let round = if round > 0 { format!(" rx=\"{round}\"") } else { String::new() };
        let _ = writeln!(
            self.out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{round}/>"
        );
    }

    fn node(&mut self, node: &Node) {
        let area = node.area;
        let (class, round) = match node.kind {
            NodeKind::Step(_) => ("step", 6),
            NodeKind::Start => ("start", area.height / 2),
            NodeKind::End(_) => ("end", area.height.min(40) / 2),
            NodeKind::Event(_) => ("event", area.height / 2),
            NodeKind::Choice(_) | NodeKind::Merge(_) | NodeKind::Gate(_) | NodeKind::Leave(_) => ("choice", 0),
            NodeKind::Fork(_) | NodeKind::Join(_) => ("block", 0),
        };
        match node.kind {
            NodeKind::Choice(_)
            | NodeKind::Merge(_)
            | NodeKind::Gate(_)
            | NodeKind::Leave(_)
            | NodeKind::Fork(_)
            | NodeKind::Join(_) => {
                let (x, y) = (area.x + area.width / 2, area.y + area.height / 2);
                let (across, along) = (area.width / 2, area.height / 2);
                let _ = writeln!(
                    self.out,
                    "<path class=\"{class}\" d=\"M{x} {}L{} {y}L{x} {}L{} {y}Z\"/>",
                    y - along,
                    x + across,
                    y + along,
                    x - across
                );
                if matches!(node.kind, NodeKind::Fork(_) | NodeKind::Join(_)) {
                    let _ = writeln!(
                        self.out,
                        "<path class=\"mark\" d=\"M{} {y}H{}M{x} {}V{}\"/>",
                        x - 6,
                        x + 6,
                        y - 6,
                        y + 6
                    );
                }
            }
            _ => self.rect(area, round, class),
        }
        self.inside(area, &node.lines);
        self.beside(&node.caption, "small");
    }

    /// Lines in the middle of an area.
    fn inside(&mut self, area: Area, lines: &[Line]) {
        let mut y = area.y + (area.height - extent(lines).1) / 2;
        for line in lines {
            let class = match line.style {
                Style::Name | Style::Heading => "name",
                Style::Note => "note",
                Style::Small | Style::Label => "small",
            };
            self.line(area.x + area.width / 2, y, line, class, "middle");
            y += line.style.leading();
        }
    }

    /// Lines beside something.
    fn beside(&mut self, label: &Option<(Area, Vec<Line>)>, class: &str) {
        let Some((area, lines)) = label else { return };
        let mut y = area.y;
        for line in lines {
            let class = if line.style == Style::Note { "note" } else { class };
            self.line(area.x, y, line, class, "start");
            y += line.style.leading();
        }
    }

    /// A line of text, from its upper edge.
    fn line(&mut self, x: i32, y: i32, line: &Line, class: &str, anchor: &str) {
        let size = line.style.size();
        // The foot of Chinese characters lies an eighth of their height below the line on which Latin ones stand.
        let foot = y + (line.style.leading() + size) / 2 - size / 8 - 1;
        let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
        let _ = writeln!(
            self.out,
            "<text class=\"{class}\" x=\"{x}\" y=\"{foot}\" font-size=\"{size}\"{anchor}>{}</text>",
            escaped(&line.text)
        );
    }

    /// A route; as wide as it says, from 0 to 1.
    fn route(&mut self, route: &Route, width: Option<f64>) {
        let class = match route.kind {
            EdgeKind::Back(..) => " back",
            EdgeKind::Whenever(_) => " whenever",
            _ => "",
        };
        let [.., before, last] = route.points.as_slice() else { return };
        let (x, y) = *last;
        let (dx, dy) = ((x - before.0).signum(), (y - before.1).signum());
        let width = width.map(|width| 1.0 + width * WIDEST);
        let style = width.map(|width| format!(" style=\"stroke-width:{width:.1}\"")).unwrap_or_default();
        // A head is wider than its line.
        let wider = width.map_or(0, |width| (width / 2.0) as i32);
        let (wide, long) = (HEAD.0 + wider, HEAD.1 + wider);
        // The line ends inside of the head.
        let mut points = route.points.clone();
        if let Some(end) = points.last_mut() {
            *end = (x - dx * (long - 2), y - dy * (long - 2));
        }
        let _ = writeln!(self.out, "<path class=\"route{class}\"{style} d=\"{}\"/>", rounded(&points));
        let (back, side) = ((x - dx * long, y - dy * long), (dy * wide, dx * wide));
        let _ = writeln!(
            self.out,
            "<path class=\"tip{class}\" d=\"M{x} {y}L{} {}L{} {}Z\"/>",
            back.0 + side.0,
            back.1 + side.1,
            back.0 - side.0,
            back.1 - side.1
        );
    }
}

/// What something is that stands out.
fn stress(lit: bool, missed: bool) -> String {
    match (lit, missed) {
        (true, _) => " lit".to_string(),
        (false, true) => " missed".to_string(),
        (false, false) => String::new(),
    }
}

/// A line through corners, each a little rounded.
fn rounded(points: &[(i32, i32)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).map(|at| points[at]), points.get(at + 1));
        match (before, after) {
            (None, _) => {
                let _ = write!(path, "M{x} {y}");
            }
            (_, None) => {
                let _ = write!(path, "L{x} {y}");
            }
            (Some(before), Some(after)) => {
                let near = |(fx, fy): (i32, i32)| {
                    let far = (fx - x).abs().max((fy - y).abs());
                    let by = ROUND.min(far / 2);
                    (x + (fx - x).signum() * by, y + (fy - y).signum() * by)
                };
                let ((ax, ay), (bx, by)) = (near(before), near(*after));
                let _ = write!(path, "L{ax} {ay}Q{x} {y} {bx} {by}");
            }
        }
    }
    path
}
