//! The drawings of both versions of a procedure: what is gone stands out in the old one, what is new or another in the new
//! one. Boxes are matched by the things that they stand for; routes by whence and where they lead.

use super::Versions;
use super::data::{Comparison, Group, UnitChange, Verdict};
use super::exact::{Pair, Subject, Version};
use super::lines::called;
use super::things::{Id, Side, ThingId};
use crate::diagnostic::{Language, Text};
use crate::drawing::emphasis::Emphasis;
use crate::drawing::graph::{Edge, EdgeKind, Explicit, Graph, NodeKind};
use crate::drawing::{Direction, Drawing, Options, Shapes};
use crate::model::{self, Unit, UnitId};
use crate::runtime::{Incomplete, Place, Program, Target};
use crate::say;
use std::collections::{BTreeMap, BTreeSet};

/// The drawings of a procedure.
#[derive(Debug, Default)]
pub struct Drawn {
    /// Of either version: its drawing, or why there is none; nothing of a version that does not have the procedure.
    pub versions: [Option<Result<Drawing, Text>>; 2],
    /// In the drawing of either version, the box of each place, by what people call it.
    pub places: [BTreeMap<String, usize>; 2],
}

impl Drawn {
    /// Draws both versions of every procedure that does not mean what it did; in the order of the units of the comparison.
    pub fn of(comparison: &Comparison, versions: &Versions, language: Language) -> Vec<Option<Drawn>> {
        let pair = versions.pair();
        let drawn = |unit: &UnitChange| {
            let changed = unit.is_procedure && unit.verdict() == Verdict::Meaning;
            changed.then(|| procedure(&pair, unit, language))
        };
        comparison.units.iter().map(drawn).collect()
    }

    /// Whether anything stands out in either drawing.
    pub fn stands_out(&self) -> bool {
        let drawings = self.versions.iter().flatten().flatten();
        drawings.map(|drawing| &drawing.emphasis).any(|emphasis| *emphasis != Emphasis::default())
    }
}

fn procedure(pair: &Pair, unit: &UnitChange, language: Language) -> Drawn {
    let own = [Version::Old, Version::New].map(|version| Own::of(pair, version, unit));
    let mut drawn = Drawn::default();
    for (at, version) in [Version::Old, Version::New].into_iter().enumerate() {
        let other = own[1 - at].as_ref().map(|other| other.as_ref().ok());
        drawn.versions[at] = own[at].as_ref().map(|own| {
            let own = own.as_ref().map_err(Clone::clone)?;
            drawn.places[at] = own.places();
            // What is new or gone as a whole has nothing to stand out from.
            let emphasis = other.map(|other| own.emphasis(other, version, unit, language)).unwrap_or_default();
            let options = Options { language, direction: Direction::Down, shapes: Shapes::Ours };
            Ok(Drawing::with(&own.program, options, own.graph.clone(), emphasis))
        });
    }
    drawn
}

/// A box, in terms that both versions share: what it stands for, and whether it is where a block is over.
type Spot = (Subject, bool);

/// A route: whence, where to, and whether it is a way back.
type Way = (Spot, Spot, bool);

/// A version of a procedure, and what its boxes and routes are in both versions.
struct Own<'p, 's, 'm> {
    pair: &'p Pair<'s, 'm>,
    version: Version,
    unit: &'m Unit,
    thing: ThingId,
    program: Program,
    graph: Graph,
}

impl<'p, 's, 'm> Own<'p, 's, 'm> {
    /// A procedure as this version has it; or why it cannot be drawn.
    fn of(pair: &'p Pair<'s, 'm>, version: Version, unit: &UnitChange) -> Option<Result<Self, Text>> {
        let name = unit.names[version as usize].as_ref()?;
        let side = pair.side(version);
        let mut units = (0..side.model.units.len() as u32).map(UnitId);
        let is_it = |id: &UnitId| {
            let thing = side.at(Id::Unit(*id));
            // Where the new version has it, the file is that of the new version.
            let theirs = match version {
                Version::Old => {
                    pair.matching.in_new(thing).map_or_else(|| file(side, thing), |new| file(pair.new, new))
                }
                Version::New => file(side, thing),
            };
            called(side, thing) == *name && theirs == Some(unit.file.as_str())
        };
        let id = units.find(is_it)?;
        let program = match Program::compile(side.model, side.sources, id) {
            Ok(program) => program,
            Err(Incomplete { what: Text { en, zh } }) => {
                return Some(Err(say!("it cannot be drawn: {en}", "画不出来：{zh}")));
            }
        };
        let graph = Graph::of(&program, Explicit::No);
        let (thing, unit) = (side.at(Id::Unit(id)), &side.model[id]);
        Some(Ok(Own { pair, version, unit, thing, program, graph }))
    }

    fn side(&self) -> &'s Side<'m> {
        self.pair.side(self.version)
    }

    /// The thing for which a box stands; a choice stands for the place whose routes part there.
    fn thing(&self, kind: NodeKind) -> ThingId {
        let target = |target: Target| match target {
            Target::Step(step) => Id::Step(model::StepId(self.unit.steps.start + step.0)),
            Target::Parallel(block) | Target::Join(block) => {
                Id::Parallel(model::ParallelId(self.unit.parallels.start + block.0))
            }
            Target::End(end) => Id::End(model::EndId(self.unit.ends.start + end.0)),
        };
        self.side().at(match kind {
            NodeKind::Start => return self.thing,
            NodeKind::Step(step) | NodeKind::Choice(Place::Step(step)) => target(Target::Step(step)),
            NodeKind::Fork(block) | NodeKind::Join(block) | NodeKind::Choice(Place::Parallel(block)) => {
                target(Target::Parallel(block))
            }
            NodeKind::End(end) => target(Target::End(end)),
            NodeKind::Merge(to) => target(to),
            NodeKind::Gate(branch) | NodeKind::Leave(branch) | NodeKind::Event(branch) => {
                Id::Branch(model::BranchId(self.unit.branches.start + branch.0))
            }
        })
    }

    /// What people call that thing: as the new version does, where it has it.
    fn called(&self, kind: NodeKind) -> String {
        let thing = self.thing(kind);
        let now = if self.version == Version::Old { self.pair.matching.in_new(thing) } else { None };
        now.map_or_else(|| called(self.side(), thing), |now| called(self.pair.new, now))
    }

    fn kind(&self, node: usize) -> NodeKind {
        self.graph.nodes[node].kind
    }

    fn shared(&self, node: usize) -> Spot {
        let kind = self.kind(node);
        let over = matches!(kind, NodeKind::Join(_) | NodeKind::Choice(Place::Parallel(_)));
        (self.pair.subject(self.version, self.thing(kind)), over)
    }

    /// A route between things; nothing of what leads to a choice or from where routes meet, which are of the same thing.
    fn way(&self, edge: &Edge) -> Option<Way> {
        let (from, to) = (self.shared(edge.from), self.shared(edge.to));
        let parts = edge.kind == EdgeKind::Next && from == to;
        (!parts).then_some((from, to, matches!(edge.kind, EdgeKind::Back(..))))
    }

    /// The ways, and what is written beside them: under which conditions they are taken.
    fn ways(&self, language: Language) -> BTreeMap<Way, BTreeSet<Option<String>>> {
        let mut ways: BTreeMap<Way, BTreeSet<Option<String>>> = BTreeMap::new();
        for edge in &self.graph.edges {
            if let Some(way) = self.way(edge) {
                ways.entry(way).or_default().insert(self.graph.label(edge, &self.program, language));
            }
        }
        ways
    }

    /// The first box of each place, by what people call it.
    fn places(&self) -> BTreeMap<String, usize> {
        let mut places = BTreeMap::new();
        for at in 0..self.graph.nodes.len() {
            if is_place(self.kind(at)) {
                places.entry(self.called(self.kind(at))).or_insert(at);
            }
        }
        places
    }

    /// What stands out beside the other version; of one that cannot be drawn is known which things it has.
    fn emphasis(&self, other: Option<&Own>, version: Version, unit: &UnitChange, language: Language) -> Emphasis {
        let say = |text: Text| text.in_language(language).to_string();
        let spots = |own: &Own| (0..own.graph.nodes.len()).map(|at| own.shared(at)).collect();
        let theirs: Option<BTreeSet<Spot>> = other.map(spots);
        let changes = || unit.changes.iter().filter(|change| !matches!(change.group, Group::Wording | Group::Edition));
        let changed: BTreeSet<&str> = changes().map(|change| change.thing.as_str()).collect();
        let rerouted: BTreeSet<&str> = changes()
            .filter(|change| change.kind.starts_with("route") || change.kind.starts_with("way-back"))
            .map(|change| change.thing.as_str())
            .collect();
        let mut emphasis = Emphasis::default();
        for at in 0..self.graph.nodes.len() {
            let kind = self.kind(at);
            let spot = self.shared(at);
            let only = match &theirs {
                Some(theirs) => !theirs.contains(&spot),
                None => matches!(spot.0, Subject::Only(..)),
            };
            let is_changed = is_place(kind) && changed.contains(self.called(kind).as_str());
            if only || (is_changed && version == Version::New) {
                let trail = if version == Version::Old { &mut emphasis.missed } else { &mut emphasis.lit };
                trail.nodes.insert(at);
            }
            if matches!(kind, NodeKind::Step(_) | NodeKind::End(_)) {
                let renamed = (version == Version::New).then(|| self.renamed(kind)).flatten();
                let mut notes = match (version, only, is_changed) {
                    (Version::Old, true, _) => vec![say(say!("gone", "去掉"))],
                    (Version::New, true, _) => vec![say(say!("new", "新增"))],
                    (_, false, true) => vec![say(say!("changed", "有变"))],
                    (_, false, false) => Vec::new(),
                };
                notes.extend(renamed.map(|name| say(say!("formerly `{name}`", "原名“{name}”"))));
                if !notes.is_empty() {
                    emphasis.notes.insert(at, notes);
                }
            }
        }
        let theirs = other.map(|other| other.ways(language));
        for (at, edge) in self.graph.edges.iter().enumerate() {
            let stands_out = match self.way(edge) {
                // What leads to a choice goes with it.
                None => [&emphasis.lit, &emphasis.missed].iter().any(|trail| {
                    let only = |node: usize| !is_place(self.kind(node)) && trail.nodes.contains(&node);
                    only(edge.from) || only(edge.to)
                }),
                Some(way) => match theirs.as_ref().map(|theirs| theirs.get(&way)) {
                    None => [&way.0, &way.1].iter().any(|spot| matches!(spot.0, Subject::Only(..))),
                    Some(None) => true,
                    Some(Some(labels)) => {
                        version == Version::New
                            && rerouted.contains(self.called(self.kind(edge.from)).as_str())
                            && !labels.contains(&self.graph.label(edge, &self.program, language))
                    }
                },
            };
            if stands_out {
                let trail = if version == Version::Old { &mut emphasis.missed } else { &mut emphasis.lit };
                trail.edges.insert(at);
            }
        }
        emphasis
    }

    /// What a place was called, where it is called otherwise now.
    fn renamed(&self, kind: NodeKind) -> Option<&'m str> {
        let now = self.thing(kind);
        let before = self.pair.old.thing(self.pair.matching.in_old(now)?).name;
        (before != self.side().thing(now).name).then_some(before)
    }
}

/// What changes are told of: boxes rather than where routes part and meet.
fn is_place(kind: NodeKind) -> bool {
    !matches!(kind, NodeKind::Start | NodeKind::Choice(_) | NodeKind::Merge(_) | NodeKind::Gate(_) | NodeKind::Leave(_))
}

fn file<'s>(side: &'s Side, unit: ThingId) -> Option<&'s str> {
    match side.thing(unit).id {
        Id::Unit(id) => Some(side.sources.file(side.model[id].file).path.as_str()),
        _ => None,
    }
}
