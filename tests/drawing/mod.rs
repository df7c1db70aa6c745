//! Drawings: that nothing lies on anything else, and every word of the procedure is there; of our procedures, those of
//! other trades, random ones, and long ones.

mod highlight;
mod long;

use procedo::diagnostic::Language;
use procedo::drawing::emphasis::Emphasis;
use procedo::drawing::graph::{EdgeKind, Explicit, Graph, NodeKind};
use procedo::drawing::page::{Played, page};
use procedo::drawing::svg::{Paper, Theme, pages, svg};
use procedo::drawing::trail::Trail;
use procedo::drawing::words::width;
use procedo::drawing::{Area, Direction, Drawing, Options, Shapes, extent};
use procedo::project::Project;
use procedo::runtime::{EndId, Event, FactId, Kind, Place, Program, StepId, Value};
use procedo::workspace::Workspace;
use std::collections::BTreeSet;

const DOWN: Options = Options { language: Language::Chinese, direction: Direction::Down, shapes: Shapes::Ours };

fn drawn(program: &Program, direction: Direction) -> Drawing {
    Drawing::of(program, Options { language: Language::Chinese, direction, shapes: Shapes::Ours })
}

fn program(text: String) -> Program {
    let mut project = Project::new(Workspace::in_memory([]));
    let file = project.add_bytes("drawn.proc", text.into_bytes());
    let checked = crate::replay::checked(project);
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file).expect("a procedure");
    Program::compile(&checked.model, checked.sources(), unit).expect("a whole procedure")
}

// ---- what is wrong with a drawing --------------------------------------------------------------------------------------

/// A thing with a name, and where it is.
type Thing = (String, Area);

fn right(area: &Area) -> i32 {
    area.x + area.width
}

fn foot(area: &Area) -> i32 {
    area.y + area.height
}

fn lie_on_each_other(one: &Area, other: &Area) -> bool {
    one.x < right(other) && other.x < right(one) && one.y < foot(other) && other.y < foot(one)
}

fn is_in(inner: &Area, outer: &Area) -> bool {
    outer.x <= inner.x && right(inner) <= right(outer) && outer.y <= inner.y && foot(inner) <= foot(outer)
}

/// The area that a line covers: none across.
fn covered((from, to): &((i32, i32), (i32, i32))) -> Area {
    let (x, y) = (from.0.min(to.0), from.1.min(to.1));
    Area { x, y, width: (from.0 - to.0).abs(), height: (from.1 - to.1).abs() }
}

/// Whether a line goes through the inside of an area.
fn cuts(line: &Area, area: &Area) -> bool {
    line.x < right(area)
        && area.x < right(line).max(line.x + 1)
        && line.x + line.width > area.x
        && line.y < foot(area)
        && line.y + line.height > area.y
        || (line.width == 0 && area.x < line.x && line.x < right(area) && line.y < foot(area) && area.y < foot(line))
        || (line.height == 0 && area.y < line.y && line.y < foot(area) && line.x < right(area) && area.x < right(line))
}

/// Everything that is wrong with how a drawing lies, in words.
fn faults(drawing: &Drawing) -> Vec<String> {
    let mut faults = Vec::new();
    let named = |at: usize| format!("{:?}", drawing.nodes[at].kind);
    let boxes: Vec<Thing> = drawing.nodes.iter().enumerate().map(|(at, node)| (named(at), node.area)).collect();
    let mut words: Vec<Thing> = Vec::new();
    for (at, node) in drawing.nodes.iter().enumerate() {
        words.extend(node.caption.iter().map(|(area, _)| (format!("the caption of {}", named(at)), *area)));
        let (wide, high) = extent(&node.lines);
        if wide > node.area.width || high > node.area.height {
            faults.push(format!("the words of {} are {wide} × {high}, and it is {:?}", named(at), node.area));
        }
        let lane = &drawing.lanes[drawing.graph.nodes[at].lane];
        if !is_in(&node.area, &lane.area) || lie_on_each_other(&node.area, &lane.head) {
            faults.push(format!("{} is not in its lane", named(at)));
        }
    }
    for (at, route) in drawing.routes.iter().enumerate() {
        let call = format!("route {at} ({:?})", route.kind);
        if let Some((area, lines)) = &route.label {
            words.push((format!("the label of {call}"), *area));
            if extent(lines) != (area.width, area.height) {
                faults.push(format!("the label of {call} has not the room that it takes"));
            }
            // Beside the beginning of its route.
            let near = Area { x: area.x - 7, y: area.y - 7, width: area.width + 14, height: area.height + 14 };
            let lines: Vec<_> = route.points.windows(2).take(2).map(|ends| covered(&(ends[0], ends[1]))).collect();
            if !lines.iter().any(|line| cuts(line, &near)) {
                faults.push(format!("the label of {call} is not beside it"));
            }
        }
        let edge = &drawing.graph.edges[at];
        for (end, node) in [(route.points.first(), edge.from), (route.points.last(), edge.to)] {
            let (area, Some((x, y))) = (&drawing.nodes[node].area, end) else { continue };
            let (across, along) = (*x == area.x || *x == right(area), *y == area.y || *y == foot(area));
            let inside = (area.x..=right(area)).contains(x) && (area.y..=foot(area)).contains(y);
            if !(inside && (across || along)) {
                faults.push(format!("{call} does not touch {}", named(node)));
            }
        }
    }
    for (at, (name, area)) in boxes.iter().chain(&words).enumerate() {
        if !is_in(area, &Area { x: 0, y: 0, width: drawing.size.0, height: drawing.size.1 }) {
            faults.push(format!("{name} is not on the sheet"));
        }
        for (other, there) in boxes.iter().chain(&words).skip(at + 1) {
            if lie_on_each_other(area, there) {
                faults.push(format!("{name} lies on {other}"));
            }
        }
        if let Some(lane) =
            drawing.lanes.iter().find(|lane| lie_on_each_other(area, &lane.area) && !is_in(area, &lane.area))
        {
            faults.push(format!("{name} lies across the border of lane {:?}", lane.lines));
        }
    }
    let mut lines = Vec::new();
    for (at, route) in drawing.routes.iter().enumerate() {
        for ends in route.points.windows(2) {
            if (ends[0].0 == ends[1].0) == (ends[0].1 == ends[1].1) {
                faults.push(format!("route {at} has no direction from {:?} to {:?}", ends[0], ends[1]));
            }
            lines.push((at, covered(&(ends[0], ends[1]))));
        }
    }
    for (at, line) in &lines {
        for (name, area) in boxes.iter().chain(&words) {
            if cuts(line, area) {
                faults.push(format!("route {at} ({:?}) goes through {name}", drawing.routes[*at].kind));
            }
        }
    }
    // Routes that have neither end in common do not run on each other.
    for (nth, (at, one)) in lines.iter().enumerate() {
        for (other, there) in &lines[nth + 1..] {
            let (edge, beside) = (&drawing.graph.edges[*at], &drawing.graph.edges[*other]);
            if edge.from == beside.from || edge.to == beside.to {
                continue;
            }
            let upright = one.width == 0 && there.width == 0 && one.x == there.x;
            let level = one.height == 0 && there.height == 0 && one.y == there.y;
            let meets = upright && one.y < foot(there) && there.y < foot(one)
                || level && one.x < right(there) && there.x < right(one);
            if meets {
                faults.push(format!("routes {at} and {other} run on each other at {one:?}"));
            }
        }
    }
    faults
}

#[track_caller]
fn check(name: &str, program: &Program) {
    for (direction, shapes) in
        [(Direction::Down, Shapes::Ours), (Direction::Right, Shapes::Ours), (Direction::Right, Shapes::Bpmn)]
    {
        let drawing = Drawing::of(program, Options { language: Language::Chinese, direction, shapes });
        let faults = faults(&drawing);
        assert!(faults.is_empty(), "{name}, {direction:?}, {shapes:?}: {} faults\n{}", faults.len(), faults.join("\n"));
    }
}

// ---- procedures --------------------------------------------------------------------------------------------------------

#[test]
fn nothing_lies_on_anything_else() {
    for program in crate::walk::case::processes().iter().chain(crate::trades::programs()) {
        check(&program.name, program);
    }
}

/// `DRAWN=2000` tries as many seeds.
#[test]
fn nothing_lies_on_anything_else_in_random_procedures() {
    let mut tried = 0;
    let most: u64 = std::env::var("DRAWN").ok().and_then(|most| most.parse().ok()).unwrap_or(80);
    for (seed, program) in crate::logs::net::random(0..most) {
        check(&format!("seed {seed}"), &program);
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn nothing_lies_on_anything_else_in_long_procedures() {
    for steps in [3, 20, 60, 200] {
        check(&format!("{steps} steps"), &program(long::procedure(steps)));
    }
}

/// Whatever a route leads to is drawn, and every route once.
#[test]
fn every_step_and_every_route_is_drawn() {
    for program in crate::walk::case::processes().iter().chain(crate::trades::programs()) {
        let drawing = drawn(program, Direction::Down);
        let steps: BTreeSet<_> = drawing.nodes.iter().map(|node| node.kind).collect();
        for at in 0..program.steps.len() {
            assert!(steps.contains(&NodeKind::Step(StepId(at as u32))), "{}", program.steps[at].name);
        }
        for at in 0..program.ends.len() {
            assert!(steps.contains(&NodeKind::End(EndId(at as u32))), "{}", program.ends[at].name);
        }
        let routes =
            program.steps.iter().map(|step| &step.routes).chain(program.parallels.iter().map(|own| &own.routes));
        let routes: usize =
            routes.map(|routes| routes.len() + routes.iter().filter(|own| own.back.is_some()).count()).sum();
        let drawn = drawing
            .routes
            .iter()
            .filter(|route| matches!(route.kind, EdgeKind::Route(..) | EdgeKind::Back(..) | EdgeKind::Spent(..)));
        assert_eq!(drawn.count(), routes, "{}", program.name);
    }
}

/// The drawing is well-formed, has every line of text and nothing that could be fetched or run, and is the same each time.
#[test]
fn drawings_hold_their_words() {
    for program in crate::walk::case::processes().iter().chain(crate::trades::programs()) {
        for theme in [Theme::Light, Theme::Dark, Theme::Auto] {
            let drawing = drawn(program, Direction::Down);
            let svg = svg(&drawing, theme);
            assert_eq!(svg, procedo::drawing::svg::svg(&drawn(program, Direction::Down), theme));
            let tree = roxmltree::Document::parse(&svg).unwrap();
            let texts: Vec<&str> =
                tree.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()).collect();
            let lines = drawing.nodes.iter().flat_map(|node| &node.lines).map(|line| line.text.as_str());
            let labels = drawing.routes.iter().flat_map(|route| &route.label).flat_map(|(_, lines)| lines);
            for line in lines.chain(labels.map(|line| line.text.as_str())) {
                assert!(texts.contains(&line), "{line}");
            }
            let tags: BTreeSet<&str> = tree.descendants().map(|node| node.tag_name().name()).collect();
            assert!(tags.is_subset(&["", "svg", "title", "style", "g", "rect", "path", "text"].into()), "{tags:?}");
            assert!(!svg.contains("href") && !svg.contains("url("));
        }
    }
}

/// What people write stays text on the page, whatever it looks like.
#[test]
fn pages_are_inert() {
    let hostile = "</script><script>alert(1)</script>]]>\\\"'<!--";
    let text = format!(
        "# procedure 9 Hostile\nstarts: Go\n\n# roles\n- clerk\n\n# terms\n- term: {hostile}\n\n# step Go \"{}\"\n> {hostile}\n\
         by: clerk\n-> Done\n\n# ends\n- Done\n",
        "</title></svg><script>alert(1)</script>"
    );
    let program = program(text);
    let drawing = drawn(&program, Direction::Down);
    let played = [Played { name: hostile.to_string(), given: vec![hostile.to_string()], turns: Vec::new() }];
    let page = page(&drawing, &program, &played, &[(hostile.to_string(), hostile.to_string())], Language::English);
    assert_eq!(page.matches("<script").count(), 2, "its data, and its own");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<!--"));
    for fetched in ["http://", "https://", "src=", "@import", "url("] {
        let own = page.replace("http://www.w3.org/2000/svg", "").replace("script-src", "").replace("style-src", "");
        assert!(!own.contains(fetched), "{fetched}");
    }
}

/// A script's way stands out, and nothing else does.
#[test]
fn a_walk_lights_what_it_comes_by() {
    let program = &crate::walk::case::processes()[0];
    let graph = Graph::of(program, Explicit::No);
    let mut session = procedo::walk::Session::new(program);
    let value = |fact: FactId| match &program[fact].kind {
        Kind::YesNo => Value::Yes(true),
        Kind::Choices(_) => Value::Choice(0),
        Kind::Duration => Value::Duration(1, procedo::syntax::keywords::TimeUnit::Day),
        _ => Value::Text(String::new()),
    };
    let facts = program.given_facts().map(|fact| (fact, value(fact))).collect();
    session.apply(Event::Start { facts, records: None }).unwrap();
    let mut trail = Trail::default();
    session.turns().iter().for_each(|turn| trail.add(program, &graph, &turn.effects));
    let lit: Vec<NodeKind> = trail.nodes.iter().map(|at| graph.nodes[*at].kind).collect();
    assert_eq!(lit, [NodeKind::Start, NodeKind::Step(StepId(0))]);
    let drawing = Drawing::with(program, DOWN, graph, Emphasis::of_case(trail));
    assert_eq!(svg(&drawing, Theme::Light).matches(" lit\"").count(), 3, "two boxes and a route");
}

/// The walkthroughs of a page take every route between them, and each lights one end, the one it comes to.
#[test]
fn walkthroughs_light_their_own_way() {
    for (name, program) in ["go-live", "om-service"].into_iter().zip(crate::walk::case::processes()) {
        let file = format!("processes/{name}/{name}.proc");
        let (_, page, _) = crate::command::procedo(&["render", &file, "--format", "html", "--lang", "zh"], "");
        let data = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        let graph = Graph::of(&program, Explicit::No);
        let mut taken = BTreeSet::new();
        for walk in data["walks"].as_array().unwrap() {
            let all = |key: &str| -> BTreeSet<usize> {
                let turns = walk["turns"].as_array().unwrap().iter().flat_map(|turn| turn[key].as_array().unwrap());
                turns.map(|at| at.as_u64().unwrap() as usize).collect()
            };
            let (nodes, edges) = (all("nodes"), all("edges"));
            let ends: Vec<NodeKind> =
                nodes.iter().map(|at| graph.nodes[*at].kind).filter(|kind| matches!(kind, NodeKind::End(_))).collect();
            let [NodeKind::End(end)] = ends[..] else { panic!("{name}: {} comes to {ends:?}", walk["name"]) };
            let called = program[end].title.as_ref().unwrap_or(&program[end].name);
            assert_eq!(walk["name"].as_str(), Some(called.as_str()));
            for at in &edges {
                assert!(nodes.contains(&graph.edges[*at].from) && nodes.contains(&graph.edges[*at].to), "{name}: {at}");
            }
            taken.extend(edges);
            // Of what a choice leads to, one thing at a time.
            for turn in walk["turns"].as_array().unwrap() {
                let edges = turn["edges"].as_array().unwrap().iter().map(|at| at.as_u64().unwrap() as usize);
                let from: Vec<usize> = edges.map(|at| graph.edges[at].from).collect();
                let choices = from.iter().filter(|at| matches!(graph.nodes[**at].kind, NodeKind::Choice(_)));
                let count = choices.clone().count();
                assert_eq!(choices.collect::<BTreeSet<_>>().len(), count, "{name}: {}", turn["text"]);
            }
        }
        assert_eq!(taken.len(), graph.edges.len(), "{name}");
    }
}

/// What nothing comes by stands out, and what only that leads to; where all is taken, nothing does.
#[test]
fn what_is_not_taken_stands_out() {
    let program = &crate::walk::case::processes()[0];
    let graph = Graph::of(program, Explicit::No);
    let all = Emphasis::of_taken(&graph, |_| Some(1), |_| Some(1));
    assert_eq!(all, Emphasis::default());
    // The case never comes behind the second step: neither do its routes nor what they alone lead to.
    let second = NodeKind::Step(StepId(1));
    let node = |kind: NodeKind| match kind {
        NodeKind::Step(step) => Some(u32::from(step.0 < 2)),
        NodeKind::End(_) => Some(0),
        _ => None,
    };
    let edge = |kind: EdgeKind| match kind {
        EdgeKind::Next => None,
        EdgeKind::Route(place, _) => Some(u32::from(place == Place::Step(StepId(0)))),
        _ => Some(0),
    };
    let missed = Emphasis::of_taken(&graph, node, edge).missed;
    let kept: Vec<NodeKind> =
        (0..graph.nodes.len()).filter(|at| !missed.nodes.contains(at)).map(|at| graph.nodes[at].kind).collect();
    assert_eq!(kept, [NodeKind::Start, NodeKind::Step(StepId(0)), second, NodeKind::Choice(Place::Step(StepId(1)))]);
    let kept = (0..graph.edges.len()).filter(|at| !missed.edges.contains(at)).count();
    assert_eq!(kept, 3);
}

/// Notes in boxes and beside routes, and a legend, take their room.
#[test]
fn what_is_noted_lies_on_nothing_else() {
    for program in crate::walk::case::processes().iter().chain(crate::trades::programs()) {
        for direction in [Direction::Down, Direction::Right] {
            let graph = Graph::of(program, Explicit::No);
            let emphasis = Emphasis {
                notes: (0..graph.nodes.len())
                    .filter(|at| matches!(graph.nodes[*at].kind, NodeKind::Step(_)))
                    .map(|at| (at, vec!["78.3%".to_string(), "等 12.4 小时，办 3.1 天".to_string()]))
                    .collect(),
                shares: (0..graph.edges.len()).map(|at| (at, "12.5%".to_string())).collect(),
                width: (0..graph.edges.len()).map(|at| (at, 1.0)).collect(),
                heat: (0..graph.nodes.len()).map(|at| (at, 3)).collect(),
                legend: Some("颜色越深，平均每个事项在这一步等和办的时间越长；".repeat(12)),
                ..Emphasis::default()
            };
            let steps = program.steps.len();
            let drawing = Drawing::with(program, Options { direction, ..DOWN }, graph, emphasis);
            assert_eq!(faults(&drawing), Vec::<String>::new(), "{} {direction:?}", program.name);
            let svg = svg(&drawing, Theme::Light);
            assert!(svg.matches("78.3%").count() >= steps && svg.matches("heat3").count() >= steps);
            assert!(svg.contains("stroke-width:6.0"));
            let first = drawing.lanes.iter().map(|lane| lane.area.y).min().unwrap();
            assert!(44 + extent(&drawing.legend).1 <= first, "the legend stands above the lanes");
            assert!(
                drawing
                    .legend
                    .iter()
                    .all(|line| drawing.lanes[0].area.x + width(&line.text, line.style) <= drawing.size.0)
            );
        }
    }
}

/// On pages everything can be read, nothing is lost, and no box is cut.
#[test]
fn pages_cut_no_box() {
    for program in crate::walk::case::processes().iter().chain(crate::trades::programs()) {
        for direction in [Direction::Down, Direction::Right] {
            let drawing = drawn(program, direction);
            for paper in [Paper::A4, Paper::A3] {
                let pages = pages(&drawing, Theme::Light, paper, true);
                let mut seen: Vec<Area> = Vec::new();
                for (at, page) in pages.iter().enumerate() {
                    let tree = roxmltree::Document::parse(page).unwrap();
                    assert!(page.contains(&format!(">{} / {}<", at + 1, pages.len())));
                    assert_eq!(page.matches("class=\"title\"").count(), 1, "a title on each page");
                    let inner = tree.descendants().filter(|node| node.has_tag_name("svg")).skip(1);
                    for part in inner {
                        let numbers: Vec<i32> =
                            part.attribute("viewBox").unwrap().split(' ').map(|own| own.parse().unwrap()).collect();
                        let [x, y, width, height] = numbers[..] else { panic!("four numbers") };
                        let shown: i32 = part.attribute("width").unwrap().parse().unwrap();
                        assert!(shown * 100 >= width * 59, "{} of {width}", shown);
                        seen.push(Area { x, y, width, height });
                    }
                }
                for node in &drawing.nodes {
                    let whole = seen.iter().filter(|part| is_in(&node.area, part)).count();
                    assert_eq!(whole, 1, "{}, {direction:?}, {paper:?}: {:?}", program.name, node.kind);
                }
            }
        }
    }
}

/// The drawings of our procedures are as they were looked at: `tests/drawing/*.svg`. `UPDATE_DRAWINGS=1` writes them anew;
/// look at them then.
#[test]
fn our_drawings_stay_as_they_are() {
    for (program, name) in crate::walk::case::processes().iter().zip(["go-live", "om-service"]) {
        let now = svg(&drawn(program, Direction::Down), Theme::Auto);
        let path = format!("tests/drawing/{name}.svg");
        if std::env::var_os("UPDATE_DRAWINGS").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(now == kept, "{path} is another now: UPDATE_DRAWINGS=1 writes it anew; look at it then");
    }
}

/// Who puts a step in between finds nearly everything where it was across the way, and in the same order along it.
#[test]
fn a_small_change_moves_little() {
    let before = long::procedure(40);
    let after = before.replacen("-> 步骤11\n", "-> 新步骤\n\n# step 新步骤\nby: 客户\n-> 步骤11\n", 1);
    assert_ne!(before, after);
    let places = |text: String| {
        let program = program(text);
        let drawing = drawn(&program, Direction::Down);
        let steps = drawing.nodes.iter().filter_map(|node| match node.kind {
            NodeKind::Step(step) => Some((program[step].name.clone(), node.area)),
            _ => None,
        });
        steps.collect::<std::collections::BTreeMap<String, Area>>()
    };
    let (before, after) = (places(before), places(after));
    let moved = before.iter().filter(|(name, area)| after[*name].x != area.x).count();
    assert!(moved * 10 <= before.len(), "{moved} of {} moved", before.len());
    let order = |all: &std::collections::BTreeMap<String, Area>| {
        let mut names: Vec<(i32, i32, String)> = all
            .iter()
            .filter(|(name, _)| *name != "新步骤")
            .map(|(name, area)| (area.y, area.x, name.clone()))
            .collect();
        names.sort();
        names.into_iter().map(|(_, _, name)| name).collect::<Vec<_>>()
    };
    assert_eq!(order(&before), order(&after));
}
