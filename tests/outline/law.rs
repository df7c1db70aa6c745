//! The law: walking the tree gives the routes of the model, and every step once.

use super::written::{LOST, Writer};
use super::{checked, procedure};
use procedo::diagnostic::Language;
use procedo::model::{Model, Node, ParallelId, Route, StepId, UnitId};
use procedo::project::Checked;
use procedo::view::outline::{Item, Outline, Place, Section, SectionKind, TextOptions};
use proptest::prelude::*;
use std::collections::BTreeSet;

pub(super) type Edge = (Node, &'static str, Node);

/// What the tree says, read without regard to how it was made.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) edges: Vec<Edge>,
    /// Places with a route to a name that nobody knows.
    astray: Vec<Node>,
    stuck: Vec<Node>,
    pub(super) steps: Vec<StepId>,
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
                        (Place::Known(to), Some(from)) => {
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

    pub(super) fn sections(sections: &[Section]) -> Self {
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
pub(super) fn routes(model: &Model, unit: UnitId) -> Reading {
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

/// The steps to which some path leads. Where a block begins, its join is come to; and a block into which a route leads
/// through the wall, to its join, is there as a whole.
fn reachable(edges: &[Edge]) -> BTreeSet<StepId> {
    let mut seen = BTreeSet::from([Node::Start]);
    let mut waiting = vec![Node::Start];
    while let Some(node) = waiting.pop() {
        let other_side = match node {
            Node::Fork(id) => Some(Node::Join(id)),
            Node::Join(id) => Some(Node::Fork(id)),
            _ => None,
        };
        for next in edges.iter().filter(|edge| edge.0 == node).map(|edge| edge.2).chain(other_side) {
            if seen.insert(next) {
                waiting.push(next);
            }
        }
    }
    seen.into_iter().filter_map(|node| if let Node::Step(id) = node { Some(id) } else { None }).collect()
}

#[track_caller]
pub(super) fn obeys_the_law(checked: &Checked) {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_says_what_the_routes_say(choices in prop::collection::vec(any::<u16>(), 0..160), wild in any::<bool>()) {
        let text = Writer::procedure(choices, wild);
        let checked = checked(&text);
        // What is not read proves nothing.
        let read = checked.findings.iter().all(|finding| finding.rule != "syntax");
        prop_assert!(read || text.ends_with(LOST), "{text}{:#?}", checked.findings);
        obeys_the_law(&checked);
    }
}
