//! The whole path of a procedure as structured text, computed from its routes, so that a reader sees all steps on one
//! screen: choose, when, otherwise, parallel, branch, rework, finish.
//!
//! [`Outline::of`] makes the tree; [`Outline::text`] writes it for people and [`Outline::json`] for programs.
//!
//! Every step stands in the tree once, and every route once: as the next line, as an arm, as [`Item::GoOn`] to a step
//! that stands elsewhere, as a way back, or as an end. What follows a choice is where its arms meet again
//! ([`Paths::merges`]). The tree is linear in steps and routes, and at most [`MAX_DEPTH`] arms and branches deep.

mod json;
mod text;

pub use text::TextOptions;

use crate::diagnostic::Language;
use crate::model::{
    Bound, BranchId, Condition, ConditionKind, EndId, Guard, Model, Node, ParallelId, Paths, Route, StepId, Target,
    UnitId,
};
use crate::source::{Location, Sources};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// How deep arms and branches stand inside each other. What is deeper is drawn as a section of its own.
pub const MAX_DEPTH: usize = 12;

/// The path of one procedure.
#[derive(Debug)]
pub struct Outline<'m> {
    model: &'m Model,
    /// The procedure.
    pub unit: UnitId,
    /// The path from the start, and then whatever did not find a place in it.
    pub sections: Vec<Section<'m>>,
}

/// A part of the path that hangs together.
#[derive(Debug)]
pub struct Section<'m> {
    /// Why it stands apart.
    pub kind: SectionKind,
    /// The path.
    pub body: Vec<Item<'m>>,
}

/// Why a part of the path stands apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    /// It is the path from the start.
    Path,
    /// Another section says to go on here: it would stand too deep there.
    Continued,
    /// Only a way back leads here.
    OnlyBack,
    /// No path leads here.
    Unreached,
}

/// A line of the path, with what hangs on it. After an item the path goes on with the next one, and from the last with
/// what follows the whole list; not so after [`Item::Finish`], [`Item::GoOn`], [`Item::Unknown`] and [`Item::Stuck`].
#[derive(Debug)]
pub enum Item<'m> {
    /// A step. Here, and nowhere else.
    Step(StepId),
    /// The ways part at what stands before; exactly one is taken.
    Choose(Vec<Arm<'m>>),
    /// Work that runs side by side, up to the join.
    Parallel(ParallelId, Vec<Strand<'m>>),
    /// The procedure ends.
    Finish(EndId),
    /// The path goes on at a place that is drawn elsewhere.
    GoOn(Target),
    /// Back to an earlier place, so many times; after that, on with `then`.
    Rework {
        /// Where to.
        to: Place,
        /// How often.
        bound: Bound,
        /// Where to when that is spent.
        then: Vec<Item<'m>>,
    },
    /// A route to a name that nothing has, or that may not be led to from here; the place where it is written.
    Unknown(Location),
    /// No route leads on.
    Stuck,
}

/// A target, or a name that leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is known.
    Known(Target),
    /// The name is written here.
    Unknown(Location),
}

/// One way of a choice.
#[derive(Debug)]
pub struct Arm<'m> {
    /// When it is taken.
    pub when: When<'m>,
    /// Where it leads. Nothing: on with what follows the choice.
    pub body: Vec<Item<'m>>,
}

/// When an arm is taken.
#[derive(Clone, Copy, Debug)]
pub enum When<'m> {
    /// When this holds.
    Guard(&'m Guard),
    /// When no other is.
    Otherwise,
    /// Nothing is said.
    Unsaid,
    /// It is not clear where a branch begins; this is one of the places.
    Perhaps,
}

/// One branch of parallel work.
#[derive(Debug)]
pub struct Strand<'m> {
    /// The branch.
    pub branch: BranchId,
    /// Its path; at the end of it the join.
    pub body: Vec<Item<'m>>,
}

/// The path of a procedure as text.
pub fn outline(model: &Model, unit: UnitId, sources: &Sources, language: Language, options: &TextOptions) -> String {
    Outline::of(model, unit).text(sources, language, options)
}

impl<'m> Outline<'m> {
    /// The path of a procedure.
    pub fn of(model: &'m Model, unit: UnitId) -> Self {
        let paths = Paths::of(model, unit);
        let mut builder = Builder {
            model,
            merges: paths.merges(),
            drawn: FxHashSet::default(),
            waiting: VecDeque::new(),
            back: VecDeque::new(),
            sections: Vec::new(),
        };
        if let Some(start) = model[unit].starts {
            builder.section(SectionKind::Path, start);
            builder.rest();
        }
        // First whatever heads a group that no path leads to, then whatever may be left, in the order of the file.
        let in_order = |nodes: &mut dyn Iterator<Item = Node>| {
            let mut targets: Vec<Target> = nodes.filter_map(target).collect();
            targets.sort_by_key(|target| model.declared_at(*target).span.start);
            targets
        };
        let heads = in_order(&mut paths.unreachable().into_iter().map(|(node, _)| node));
        let steps = model[unit].steps.clone().map(|id| Node::Step(StepId(id)));
        let parallels = model[unit].parallels.clone().map(|id| Node::Fork(ParallelId(id)));
        for target in heads.into_iter().chain(in_order(&mut steps.chain(parallels))) {
            if !builder.drawn.contains(&Node::from(target)) {
                builder.section(SectionKind::Unreached, target);
                builder.rest();
            }
        }
        Outline { model, unit, sections: builder.sections }
    }
}

/// What a node is the target of.
fn target(node: Node) -> Option<Target> {
    match node {
        Node::Start => None,
        Node::Step(id) => Some(Target::Step(id)),
        Node::Fork(id) => Some(Target::Parallel(id)),
        Node::Join(id) => Some(Target::Join(id)),
        Node::End(id) => Some(Target::End(id)),
    }
}

struct Builder<'m> {
    model: &'m Model,
    merges: FxHashMap<Node, Node>,
    /// The steps and blocks that have found their place.
    drawn: FxHashSet<Node>,
    /// Too deep where they were met, or met at the join.
    waiting: VecDeque<Target>,
    /// Where ways back lead.
    back: VecDeque<Target>,
    sections: Vec<Section<'m>>,
}

impl<'m> Builder<'m> {
    fn section(&mut self, kind: SectionKind, first: Target) {
        let (body, _) = self.sequence(first, None, 0);
        self.sections.push(Section { kind, body });
    }

    /// What was put off, and what only ways back lead to.
    fn rest(&mut self) {
        loop {
            let (kind, next) = if let Some(next) = self.waiting.pop_front() {
                (SectionKind::Continued, next)
            } else if let Some(next) = self.back.pop_front() {
                (SectionKind::OnlyBack, next)
            } else {
                return;
            };
            let drawn_once = matches!(next, Target::Step(_) | Target::Parallel(_));
            if drawn_once && !self.drawn.contains(&Node::from(next)) {
                self.section(kind, next);
            }
        }
    }

    /// The path from here up to `stop`, and whether it arrives there. Depth is bounded, hence the recursion.
    fn sequence(&mut self, first: Target, stop: Option<Node>, depth: usize) -> (Vec<Item<'m>>, bool) {
        let model = self.model;
        let mut items = Vec::new();
        let mut here = first;
        loop {
            let node = Node::from(here);
            if Some(node) == stop {
                return (items, true);
            }
            let fits = depth <= MAX_DEPTH;
            let (leaves, routes) = match here {
                Target::Step(id) if fits && self.drawn.insert(node) => {
                    items.push(Item::Step(id));
                    (node, &model[id].routes)
                }
                Target::Parallel(id) if fits && self.drawn.insert(node) => {
                    let strands = self.strands(id, depth + 1);
                    items.push(Item::Parallel(id, strands));
                    (Node::Join(id), &model[id].routes)
                }
                Target::Step(_) | Target::Parallel(_) | Target::Join(_) => {
                    self.waiting.extend(match here {
                        // A route through the wall of a block that no path leads to: the block is drawn all the same.
                        Target::Join(id) if !self.drawn.contains(&Node::Fork(id)) => Some(Target::Parallel(id)),
                        Target::Join(_) => None,
                        _ => Some(here).filter(|_| !fits),
                    });
                    items.push(Item::GoOn(here));
                    return (items, false);
                }
                Target::End(id) => {
                    items.push(Item::Finish(id));
                    return (items, false);
                }
            };
            match routes.as_slice() {
                [] => {
                    items.push(Item::Stuck);
                    return (items, false);
                }
                [Route { condition: None, back: None, target: Some(target), .. }] => here = *target,
                [only @ Route { condition: None, .. }] => {
                    let (body, arrives) = self.route(only, stop, depth);
                    items.extend(body);
                    return (items, arrives);
                }
                routes => {
                    let merge = self.merges.get(&leaves).copied();
                    let (arms, meet) = self.arms(routes, merge.or(stop), depth + 1);
                    items.push(Item::Choose(arms));
                    match merge.and_then(target) {
                        // Where no arm comes to the place at which they meet, they have gone on elsewhere.
                        Some(merge) if meet => here = merge,
                        _ => return (items, meet),
                    }
                }
            }
        }
    }

    fn strands(&mut self, parallel: ParallelId, depth: usize) -> Vec<Strand<'m>> {
        let model = self.model;
        let join = Some(Node::Join(parallel));
        let strand = |branch: &BranchId| {
            let body = match (model[*branch].starts, model[*branch].members.as_slice()) {
                (Some(start), _) | (None, &[start]) => self.sequence(start, join, depth).0,
                (None, []) => Vec::new(),
                (None, members) => {
                    let perhaps =
                        |member: &Target| Arm { when: When::Perhaps, body: self.sequence(*member, join, depth + 1).0 };
                    vec![Item::Choose(members.iter().map(perhaps).collect())]
                }
            };
            Strand { branch: *branch, body }
        };
        model[parallel].branches.iter().map(strand).collect()
    }

    /// The arms of a choice, and whether any of them comes to `stop`.
    fn arms(&mut self, routes: &'m [Route], stop: Option<Node>, depth: usize) -> (Vec<Arm<'m>>, bool) {
        let mut meet = false;
        let mut arms = Vec::with_capacity(routes.len());
        for route in routes {
            let (body, arrives) = self.route(route, stop, depth);
            meet |= arrives;
            arms.push(Arm { when: when(route.condition.as_ref()), body });
        }
        // Of a question and its opposite the second is what holds otherwise.
        if let [Arm { when: When::Guard(first), .. }, second] = arms.as_mut_slice()
            && let When::Guard(Guard::Not(opposite)) = second.when
            && **opposite == **first
        {
            second.when = When::Otherwise;
        }
        (arms, meet)
    }

    /// Where a route leads, and whether it comes to `stop`.
    fn route(&mut self, route: &'m Route, stop: Option<Node>, depth: usize) -> (Vec<Item<'m>>, bool) {
        let Some(back) = &route.back else {
            return self.lead(route.target, route.name_at, stop, depth);
        };
        self.back.extend(route.target);
        let to = route.target.map_or(Place::Unknown(route.name_at), Place::Known);
        let (then, arrives) = self.lead(back.then, back.then_at, stop, depth + 1);
        (vec![Item::Rework { to, bound: back.bound, then }], arrives)
    }

    fn lead(&mut self, to: Option<Target>, at: Location, stop: Option<Node>, depth: usize) -> (Vec<Item<'m>>, bool) {
        match to {
            Some(to) => self.sequence(to, stop, depth),
            None => (vec![Item::Unknown(at)], false),
        }
    }
}

fn when(condition: Option<&Condition>) -> When<'_> {
    match condition.map(|condition| &condition.kind) {
        Some(ConditionKind::When(guard)) => When::Guard(guard),
        Some(ConditionKind::Otherwise) => When::Otherwise,
        None => When::Unsaid,
    }
}
