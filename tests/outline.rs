//! The outline of a procedure: how it looks, and that its tree says exactly what the model's routes say.

use procedo::diagnostic::Language;
use procedo::model::{self, Model, Node, ParallelId, ParsedFile, Route, StepId, UnitId};
use procedo::project::{self, Checked, Project};
use procedo::syntax::names::Names;
use procedo::view::outline::{Item, MAX_DEPTH, Outline, Section, SectionKind, TextOptions};
use procedo::workspace::Workspace;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

fn checked(text: &str) -> Checked {
    let mut project = Project::new(Workspace::in_memory([("a.proc".to_string(), text.to_string())]));
    project.add(Path::new("a.proc")).expect("the file is there");
    project.check()
}

fn procedure(model: &Model) -> UnitId {
    model.procedures().next().expect("there is a procedure").0
}

#[track_caller]
fn check(procedure_text: &str, outline: &str) {
    let checked = checked(procedure_text);
    let path = Outline::of(&checked.model, procedure(&checked.model));
    let text = path.text(checked.sources(), Language::English, &TextOptions::default());
    let body = text.split_once("\n\n").map_or("", |(_, body)| body);
    assert_eq!(body.trim_end(), outline.trim_end(), "\n{text}");
}

/// A procedure of the repository, drawn.
fn real(path: &str, language: Language, width: usize) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::new(Workspace::new(root.to_path_buf()));
    let file = project.add(&root.join(path)).expect("the file is there");
    let checked = project.check();
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file).expect("a procedure");
    let options = TextOptions { width, performers: true };
    procedo::view::outline::outline(&checked.model, unit, checked.sources(), language, &options)
}

#[test]
fn go_live() {
    insta::assert_snapshot!("go_live_chinese", real("processes/go-live/go-live.proc", Language::Chinese, 80));
    insta::assert_snapshot!("go_live_english", real("processes/go-live/go-live.proc", Language::English, 80));
}

#[test]
fn om_service() {
    insta::assert_snapshot!("om_service_chinese", real("processes/om-service/om-service.proc", Language::Chinese, 80));
    insta::assert_snapshot!("om_service_english", real("processes/om-service/om-service.proc", Language::English, 80));
}

#[test]
fn no_line_is_wider_than_the_page_allows() {
    for width in [60, 80, 120] {
        for path in ["processes/go-live/go-live.proc", "processes/om-service/om-service.proc"] {
            for line in real(path, Language::Chinese, width).lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn an_arm_that_finishes_early_does_not_hide_where_the_others_meet() {
    check(
        "# procedure P\nstarts: A\n# facts\n- f: a, b, c (given)\n# step A\n-> B [f = a]\n-> C [f = b]\n-> Failed [otherwise]\n\
         # step B\n-> D\n# step C\n-> D\n# step D\n-> Done\n# ends\n- Failed\n- Done\n",
        "A\nchoose\n  when f = a\n    B\n  when f = b\n    C\n  otherwise\n    finish: Failed\nD\nfinish: Done",
    );
}

#[test]
fn a_step_stands_once_and_is_referred_to_elsewhere() {
    check(
        "# procedure P\nstarts: A\n# facts\n- f: a, b, c (given)\n# step A\n-> B [f = a]\n-> C [f = b]\n-> D [f = c]\n\
         # step B\n-> C\n# step C\n-> D\n# step D\n-> Done\n# ends\n- Done\n",
        "A\nchoose\n  when f = a\n    B\n    C\n  when f = b\n    go on at C\n  when f = c, go on\nD\nfinish: Done",
    );
}

#[test]
fn what_is_wrong_is_drawn_as_far_as_it_goes() {
    check(
        "# procedure P\nstarts: A\n# step A\n-> B\n# step B\n-> Nobody\n# step C\n-> D\n# step D\n-> C\n# step E\n# ends\n- Done\n",
        "A\nB\ngo on at “Nobody” (no such name)\n\nno path leads to:\n  C\n  D\n  go on at C\n  E\n  leads nowhere",
    );
    check(
        "# procedure P\n# step A\n-> Done\n# ends\n- Done\n",
        "no first step is known\n\nno path leads to:\n  A\n  finish: Done",
    );
    check("# procedure P\n", "no first step is known");
}

#[test]
fn a_way_back_says_how_often_and_what_then() {
    check(
        "# procedure P\nstarts: A\n# facts\n- ok: yes/no\n# step A\n-> B\n# step B\nsets: ok\n-> D [ok]\n\
         <- A (at most 2; then C) [not ok]\n# step C\n-> Abandoned\n# step D\n-> E\n# step E\n-> Done\n# ends\n- Done\n- Abandoned\n",
        "A\nB\nchoose\n  when ok, go on\n  otherwise\n    rework: back to A (at most 2 times)\n    then\n      C\n      finish: Abandoned\nD\nE\nfinish: Done",
    );
}

// ── The law: walking the tree gives the routes of the model, and every step once ──

type Edge = (Node, &'static str, Node);

/// What the tree says, read without regard to how it was made.
#[derive(Default)]
struct Reading {
    edges: Vec<Edge>,
    /// Places with a route to a name that nobody knows.
    astray: Vec<Node>,
    stuck: Vec<Node>,
    steps: Vec<StepId>,
    parallels: Vec<ParallelId>,
}

impl Reading {
    /// Reads a list that a path enters from `from` (nothing: nowhere in particular) and that is followed by `follow`.
    /// Says whether the path comes to what follows.
    fn list(&mut self, items: &[Item], from: Option<Node>, follow: Option<Node>) -> bool {
        let mut from = from;
        // After a choice its arms have said who leads on.
        let mut arrives = true;
        for (at, item) in items.iter().enumerate() {
            assert!(arrives, "nothing leads to {item:?}");
            let after = items.get(at + 1).map_or(follow, first);
            match item {
                Item::Step(id) => {
                    self.edge(from, Node::Step(*id));
                    self.steps.push(*id);
                    from = Some(Node::Step(*id));
                }
                Item::Parallel(id, strands) => {
                    self.edge(from, Node::Fork(*id));
                    self.parallels.push(*id);
                    for strand in strands.iter().filter(|strand| !strand.body.is_empty()) {
                        self.list(&strand.body, Some(Node::Fork(*id)), Some(Node::Join(*id)));
                    }
                    from = Some(Node::Join(*id));
                }
                Item::Choose(arms) => {
                    let came: Vec<bool> = arms.iter().map(|arm| self.list(&arm.body, from, after)).collect();
                    arrives = came.contains(&true);
                    from = None;
                }
                Item::Rework { to, then, .. } => {
                    match (to, from) {
                        (procedo::view::outline::Place::Known(to), Some(from)) => {
                            self.edges.push((from, "back", Node::from(*to)));
                        }
                        (_, from) => self.astray.extend(from),
                    }
                    arrives = self.list(then, from, after);
                    from = None;
                }
                Item::Finish(_) | Item::GoOn(_) | Item::Unknown(_) | Item::Stuck => {
                    match item {
                        Item::Unknown(_) => self.astray.extend(from),
                        Item::Stuck => self.stuck.extend(from),
                        other => self.edge(from, first(other).expect("a place")),
                    }
                    arrives = false;
                }
            }
        }
        if let (true, Some(from)) = (arrives, from) {
            self.edge(Some(from), follow.expect("a path does not break off"));
        }
        arrives
    }

    fn edge(&mut self, from: Option<Node>, to: Node) {
        self.edges.extend(from.map(|from| (from, "forward", to)));
    }

    fn sections(sections: &[Section]) -> Self {
        let mut reading = Reading::default();
        for section in sections {
            let from = (section.kind == SectionKind::Path).then_some(Node::Start);
            reading.list(&section.body, from, None);
        }
        reading.edges.sort();
        reading.astray.sort();
        reading.stuck.sort();
        reading.steps.sort();
        reading.parallels.sort();
        reading
    }
}

/// The place that an item is, or leads to; nothing where a path cannot come to it from several sides.
fn first(item: &Item) -> Option<Node> {
    match item {
        Item::Step(id) => Some(Node::Step(*id)),
        Item::Parallel(id, _) => Some(Node::Fork(*id)),
        Item::Finish(id) => Some(Node::End(*id)),
        Item::GoOn(target) => Some(Node::from(*target)),
        Item::Choose(_) | Item::Rework { .. } | Item::Unknown(_) | Item::Stuck => None,
    }
}

/// What the model says.
fn routes(model: &Model, unit: UnitId) -> Reading {
    let unit = &model[unit];
    let mut reading = Reading::default();
    reading.edges.extend(unit.starts.map(|start| (Node::Start, "forward", Node::from(start))));
    let mut leads = |from: Node, routes: &[Route]| {
        for route in routes {
            let way = if route.back.is_some() { "back" } else { "forward" };
            let then = route.back.as_ref().map(|back| ("forward", back.then));
            for (way, target) in [(way, route.target)].into_iter().chain(then) {
                match target {
                    Some(target) => reading.edges.push((from, way, Node::from(target))),
                    None => reading.astray.push(from),
                }
            }
        }
        reading.stuck.extend(routes.is_empty().then_some(from));
    };
    unit.steps.clone().map(StepId).for_each(|id| leads(Node::Step(id), &model[id].routes));
    unit.parallels.clone().map(ParallelId).for_each(|id| leads(Node::Join(id), &model[id].routes));
    for id in unit.parallels.clone().map(ParallelId) {
        for branch in &model[id].branches {
            let branch = &model[*branch];
            let starts = branch.starts.map_or_else(|| branch.members.clone(), |start| vec![start]);
            reading.edges.extend(starts.into_iter().map(|start| (Node::Fork(id), "forward", Node::from(start))));
        }
    }
    reading.steps = unit.steps.clone().map(StepId).collect();
    reading.parallels = unit.parallels.clone().map(ParallelId).collect();
    reading.edges.sort();
    reading.astray.sort();
    reading.stuck.sort();
    reading
}

/// The steps to which some path leads. Where a block begins, its join is come to.
fn reachable(edges: &[Edge]) -> BTreeSet<StepId> {
    let mut seen = BTreeSet::from([Node::Start]);
    let mut waiting = vec![Node::Start];
    while let Some(node) = waiting.pop() {
        let join = if let Node::Fork(id) = node { Some(Node::Join(id)) } else { None };
        let next = edges.iter().filter(|edge| edge.0 == node).map(|edge| edge.2).chain(join);
        for next in next.collect::<Vec<_>>() {
            if seen.insert(next) {
                waiting.push(next);
            }
        }
    }
    seen.into_iter().filter_map(|node| if let Node::Step(id) = node { Some(id) } else { None }).collect()
}

#[track_caller]
fn obeys_the_law(checked: &Checked) {
    let model = &checked.model;
    let unit = procedure(model);
    let outline = Outline::of(model, unit);
    let said = Reading::sections(&outline.sections);
    let meant = routes(model, unit);
    assert_eq!(said.edges, meant.edges);
    assert_eq!(said.astray, meant.astray);
    assert_eq!(said.stuck, meant.stuck);
    assert_eq!(said.steps, meant.steps, "every step stands once");
    assert_eq!(said.parallels, meant.parallels, "every block stands once");
    let unreached = outline.sections.iter().position(|section| section.kind == SectionKind::Unreached);
    let path = &outline.sections[..unreached.unwrap_or(outline.sections.len())];
    let reached: BTreeSet<StepId> = Reading::sections(path).steps.into_iter().collect();
    assert_eq!(reached, reachable(&meant.edges), "what can be reached stands in the path");

    let options = TextOptions { width: 1000, performers: false };
    for language in [Language::English, Language::Chinese] {
        let text = outline.text(checked.sources(), language, &options);
        for step in model[unit].steps.clone() {
            let name = model.text(model[StepId(step)].name.symbol);
            assert_eq!(text.lines().filter(|line| line.trim() == name).count(), 1, "{name} in\n{text}");
        }
        for width in [0, 20, 80] {
            let text = outline.text(checked.sources(), language, &TextOptions { width, performers: true });
            assert!(text.lines().all(|line| line == line.trim_end()));
        }
    }
    assert_eq!(outline.json(checked.sources()), Outline::of(model, unit).json(checked.sources()));
}

#[test]
fn the_real_procedures_obey_the_law() {
    for path in ["processes/go-live/go-live.proc", "processes/om-service/om-service.proc"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut project = Project::new(Workspace::new(root.to_path_buf()));
        project.add(&root.join(path)).expect("the file is there");
        let checked = project.check();
        let unit = procedure(&checked.model);
        let said = Reading::sections(&Outline::of(&checked.model, unit).sections);
        let meant = routes(&checked.model, unit);
        assert_eq!(said.edges, meant.edges);
        assert_eq!(said.steps, meant.steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_says_what_the_routes_say(choices in prop::collection::vec(any::<u16>(), 0..160), wild in any::<bool>()) {
        let text = Writer::procedure(choices, wild);
        obeys_the_law(&checked(&text));
    }
}

/// Writes procedures, sound or wild, as a list of choices says.
struct Writer {
    choices: std::vec::IntoIter<u16>,
    wild: bool,
    names: Vec<String>,
    text: String,
}

enum Member {
    Step(String),
    Parallel(String, Vec<Vec<Member>>),
}

impl Member {
    fn name(&self) -> &str {
        match self {
            Member::Step(name) | Member::Parallel(name, _) => name,
        }
    }
}

impl Writer {
    fn procedure(choices: Vec<u16>, wild: bool) -> String {
        let mut writer = Writer { choices: choices.into_iter(), wild, names: Vec::new(), text: String::new() };
        let members = writer.members(0);
        writer.text.push_str("# procedure P\n");
        match if wild { writer.choose(8) } else { 0 } {
            1 => {}
            2 => writer.text.push_str("starts: nobody\n"),
            _ => writer.text.push_str(&format!("starts: {}\n", members[0].name())),
        }
        writer.text.push_str("# facts\n- f: a, b, c, d (given)\n# events\n- happens: something\n");
        writer.write(&members, None);
        writer.text.push_str("# ends\n- End 0\n- End 1\n- End 2\n");
        writer.text
    }

    fn choose(&mut self, among: usize) -> usize {
        usize::from(self.choices.next().unwrap_or(0)) % among
    }

    fn members(&mut self, depth: usize) -> Vec<Member> {
        let count = 1 + self.choose(if depth == 0 { 9 } else { 4 });
        (0..count).map(|_| self.member(depth)).collect()
    }

    fn member(&mut self, depth: usize) -> Member {
        let name = format!("N{}", self.names.len());
        self.names.push(name.clone());
        if depth < 3 && self.choose(6) == 5 {
            let count = 1 + self.choose(3);
            Member::Parallel(name, (0..count).map(|_| self.members(depth + 1)).collect())
        } else {
            Member::Step(name)
        }
    }

    fn write(&mut self, members: &[Member], block: Option<&str>) {
        for (at, member) in members.iter().enumerate() {
            match member {
                Member::Step(name) => self.text.push_str(&format!("# step {name}\n")),
                Member::Parallel(name, branches) => {
                    self.text.push_str(&format!("# parallel {name}\n"));
                    for (number, branch) in branches.iter().enumerate() {
                        let runs = ["", "", " [f = a]", " [whenever happens]"][self.choose(4)];
                        self.text.push_str(&format!("# branch {name} branch {number}{runs}\n"));
                        self.write(branch, Some(name));
                    }
                    self.text.push_str(&format!("# join {name}\n"));
                }
            }
            self.routes(members, at, block);
        }
    }

    fn routes(&mut self, members: &[Member], at: usize, block: Option<&str>) {
        let count = match self.choose(8) {
            0..=3 => 1,
            4..=6 => 2,
            _ if self.wild => self.choose(5),
            _ => 3,
        };
        for number in 0..count {
            let guard = match number {
                _ if count == 1 && self.choose(8) != 7 => "",
                _ if self.wild && self.choose(8) == 7 => "",
                0 => " [f = a]",
                1 if count == 2 => [" [otherwise]", " [not f = a]"][self.choose(2)],
                1 => " [f = b]",
                2 if count == 3 => " [otherwise]",
                _ => " [f = c, d]",
            };
            let to = self.target(members, at, block);
            if self.choose(8) == 7 {
                let back = members[self.choose(at + 1)].name().to_string();
                self.text.push_str(&format!("<- {back} (at most 2; then {to}){guard}\n"));
            } else {
                self.text.push_str(&format!("-> {to}{guard}\n"));
            }
        }
    }

    fn target(&mut self, members: &[Member], at: usize, block: Option<&str>) -> String {
        let later = members.len() - at - 1;
        match self.choose(10) {
            8 if self.wild => {
                let any = self.choose(self.names.len() + 1);
                self.names.get(any).cloned().unwrap_or_else(|| "nobody".to_string())
            }
            9 if self.wild => members[self.choose(members.len())].name().to_string(),
            0..=4 if later > 0 => members[at + 1].name().to_string(),
            5 | 6 if later > 0 => members[at + 1 + self.choose(later)].name().to_string(),
            _ if block.is_some() => "join".to_string(),
            _ => format!("End {}", self.choose(3)),
        }
    }
}

// ── Size ──

/// Builds a model without the rules.
fn built(text: String) -> (Model, Workspace) {
    let mut workspace = Workspace::in_memory([]);
    let file = workspace.add_text("a.proc", text);
    let mut names = Names::default();
    let (document, _) = project::parse(workspace.sources(), file, &mut names);
    let files = [ParsedFile { file, document, imports: Vec::new(), import_failed: false }];
    (model::build(names, workspace.sources(), &files), workspace)
}

fn depth(items: &[Item]) -> usize {
    let inside = |item: &Item| match item {
        Item::Choose(arms) => 1 + arms.iter().map(|arm| depth(&arm.body)).max().unwrap_or(0),
        Item::Parallel(_, strands) => 1 + strands.iter().map(|strand| depth(&strand.body)).max().unwrap_or(0),
        Item::Rework { then, .. } => 1 + depth(then),
        _ => 0,
    };
    items.iter().map(inside).max().unwrap_or(0)
}

/// A hundred thousand steps one after the other, and as many of which each parts from the last for good.
#[test]
fn a_long_path_and_a_deep_choice_are_drawn() {
    const MANY: usize = 100_000;
    for deep in [false, true] {
        let mut text = String::from("# procedure P\nstarts: S0\n# facts\n- f: yes/no (given)\n");
        for at in 0..MANY {
            let after = |many: usize| if at + many < MANY { format!("S{}", at + many) } else { "Done".to_string() };
            let routes = match (deep, at % 2) {
                (false, _) => format!("-> {}\n", after(1)),
                (true, 0) => format!("-> {} [f]\n-> {} [not f]\n", after(2), after(1)),
                (true, _) => "-> Done\n".to_string(),
            };
            text.push_str(&format!("# step S{at}\n{routes}"));
        }
        text.push_str("# ends\n- Done\n");
        let t = std::time::Instant::now();
        let (model, workspace) = built(text);
        eprintln!("built {:?}", t.elapsed());
        let outline = Outline::of(&model, procedure(&model));
        eprintln!("outline {:?}", t.elapsed());
        let (said, meant) = (Reading::sections(&outline.sections), routes(&model, procedure(&model)));
        assert!(said.edges == meant.edges && said.steps == meant.steps);
        assert!(outline.sections.iter().all(|section| depth(&section.body) <= MAX_DEPTH + 2));
        let text = outline.text(workspace.sources(), Language::English, &TextOptions::default());
        assert!(text.lines().count() >= MANY);
    }
}
