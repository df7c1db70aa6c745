//! What a drawing of a procedure shows: boxes and what leads from one to another, in lanes by role. Knows no place and no
//! colour; what [`layout`](super::layout) lays out, and what drawings, BPMN and other forms are written from.

use crate::diagnostic::Language;
use crate::runtime::*;
use crate::syntax::ast::Operator;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};

/// A procedure as a graph.
#[derive(Clone, Debug)]
pub struct Graph {
    /// The lanes, in the order in which the procedure comes to them.
    pub lanes: Vec<Lane>,
    /// What stands in them; the start first.
    pub nodes: Vec<Node>,
    /// What leads from where to where.
    pub edges: Vec<Edge>,
}

/// A lane: of whom its steps are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// A role.
    Role(RoleId),
    /// Nobody in particular: of a procedure that names no roles.
    Nobody,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its lane, by its place in [`Graph::lanes`].
    pub lane: usize,
    /// It stands on the main path: the longest to the first end that is declared.
    pub main: bool,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeKind {
    /// Where the procedure starts.
    Start,
    /// A step.
    Step(StepId),
    /// Routes part behind a step or a join; exactly one is taken.
    Choice(Place),
    /// Routes meet before something that is no box.
    Merge(Target),
    /// Where it is said explicitly: whether a branch runs at all.
    Gate(BranchId),
    /// Where it is said explicitly: the ways to the end of a branch meet.
    Leave(BranchId),
    /// A parallel block begins.
    Fork(ParallelId),
    /// It is over when all of its branches are.
    Join(ParallelId),
    /// An event branch begins, at each occurrence of its event.
    Event(BranchId),
    /// An end. It is drawn wherever the procedure ends so, so that no route has to go far for it.
    End(EndId),
}

/// What leads from a node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// From which node.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// Of what it is a part.
    pub kind: EdgeKind,
}

/// What an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// What follows without a choice.
    Next,
    /// A route: so many routes of a place come before it.
    Route(Place, usize),
    /// A way back.
    Back(Place, usize),
    /// Where a way back leads when it is spent.
    Spent(Place, usize),
    /// A branch of a block begins.
    Branch(BranchId),
    /// An event branch may begin, any number of times.
    Whenever(BranchId),
    /// A branch runs, behind its gate.
    Runs(BranchId),
    /// It does not.
    Skips(BranchId),
}

/// How much of a procedure is a node of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explicit {
    /// What people want to see.
    #[default]
    No,
    /// Whatever decides or meets, too, as notations want it in which forks and joins are for all branches: of each, one
    /// token goes to the join.
    Yes,
}

impl Graph {
    /// The graph of a procedure: of all that routes lead to from its start.
    pub fn of(program: &Program, explicit: Explicit) -> Graph {
        let mut builder = Builder {
            program,
            explicit,
            graph: Graph { lanes: Vec::new(), nodes: Vec::new(), edges: Vec::new() },
            known: FxHashMap::default(),
            waiting: VecDeque::new(),
        };
        builder.build();
        let mut graph = builder.graph;
        graph.find_main();
        graph
    }

    /// What is asked at a choice, where its routes depend on one fact only, each on some values of it.
    pub fn question(from: Place, program: &Program) -> Option<FactId> {
        let mut asked = None;
        for when in program.routes(from).iter().filter_map(|route| route.when.as_ref()).filter(|when| !when.otherwise) {
            let (fact, _) = value_of(&when.guard)?;
            if asked.is_some_and(|asked| asked != fact) {
                return None;
            }
            asked = Some(fact);
        }
        asked
    }

    /// The words beside an edge; none where nothing is to be said. Where the choice asks for a fact, its values only.
    pub fn label(&self, edge: &Edge, program: &Program, language: Language) -> Option<String> {
        let chinese = language == Language::Chinese;
        let condition = |from: Place, when: &Condition| match (Self::question(from, program), value_of(&when.guard)) {
            (Some(fact), Some((_, values))) if !when.otherwise => match values {
                Values::Yes(yes) => Value::Yes(yes).shown(&program[fact].kind, language),
                Values::Listed(values) => {
                    let shown: Vec<String> =
                        values.iter().map(|value| value.shown(&program[fact].kind, language)).collect();
                    shown.join(if chinese { "、" } else { ", " })
                }
            },
            _ => when.text(program, language),
        };
        match edge.kind {
            EdgeKind::Next | EdgeKind::Whenever(_) | EdgeKind::Skips(_) => None,
            EdgeKind::Route(from, nth) => program.routes(from)[nth].when.as_ref().map(|when| condition(from, when)),
            EdgeKind::Back(from, nth) => {
                let route = &program.routes(from)[nth];
                let most = match route.back.map(|back| program[back].bound) {
                    Some(Bound::Count(count)) => count.to_string(),
                    Some(Bound::Fact(fact)) => program[fact].name.clone(),
                    None => return None,
                };
                let most = match (chinese, most.as_str()) {
                    (true, _) => format!("最多 {most} 次"),
                    (false, "1") => "at most once".to_string(),
                    (false, _) => format!("at most {most} times"),
                };
                let when = route.when.as_ref().map(|when| condition(from, when));
                let comma = if chinese { "，" } else { ", " };
                Some(when.map_or(most.clone(), |when| format!("{when}{comma}{most}")))
            }
            EdgeKind::Spent(from, nth) => {
                let when = program.routes(from)[nth].when.as_ref().map(|when| condition(from, when));
                Some(match (when, chinese) {
                    (None, true) => "次数用完".to_string(),
                    (None, false) => "not again".to_string(),
                    (Some(when), true) => format!("{when}，次数用完"),
                    (Some(when), false) => format!("{when}, but not again"),
                })
            }
            // The gate says it.
            EdgeKind::Branch(_) if matches!(self.nodes[edge.to].kind, NodeKind::Gate(_)) => None,
            EdgeKind::Branch(branch) | EdgeKind::Runs(branch) => match &program[branch].runs {
                Runs::When(when) => Some(when.text(program, language)),
                Runs::Whenever(event) => Some(program[*event].name.clone()),
                Runs::Always => None,
            },
        }
    }

    /// The longest way to the first end that the start leads to, by the order in which ends are declared.
    fn find_main(&mut self) {
        // How well it goes on from a node: which end, how many steps; and by which edge.
        let count = self.nodes.len();
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (at, edge) in self.edges.iter().enumerate() {
            if !matches!(edge.kind, EdgeKind::Back(..) | EdgeKind::Whenever(_) | EdgeKind::Skips(_)) {
                out[edge.from].push(at);
            }
        }
        let mut best: Vec<Option<(std::cmp::Reverse<u32>, usize)>> = vec![None; count];
        let mut by: Vec<Option<usize>> = vec![None; count];
        for node in self.outward(&out) {
            let own = usize::from(matches!(self.nodes[node].kind, NodeKind::Step(_)));
            if let NodeKind::End(end) = self.nodes[node].kind {
                best[node] = Some((std::cmp::Reverse(end.0), 0));
            }
            for at in &out[node] {
                let Some((end, steps)) = best[self.edges[*at].to] else { continue };
                if best[node].is_none_or(|known| (end, steps + own) > known) {
                    best[node] = Some((end, steps + own));
                    by[node] = Some(*at);
                }
            }
        }
        let mut node = 0;
        // Of a circle that nothing marks as a way back, each once.
        while !self.nodes[node].main {
            self.nodes[node].main = true;
            let Some(at) = by[node] else { break };
            node = self.edges[at].to;
        }
    }

    /// The nodes, each after those to which it leads, as far as that can be.
    fn outward(&self, out: &[Vec<usize>]) -> Vec<usize> {
        let mut done = Vec::new();
        let mut seen = vec![false; self.nodes.len()];
        for root in 0..self.nodes.len() {
            let mut path = vec![(root, 0)];
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            while let Some((node, next)) = path.last_mut() {
                match out[*node].get(*next) {
                    Some(at) => {
                        *next += 1;
                        let to = self.edges[*at].to;
                        if !std::mem::replace(&mut seen[to], true) {
                            path.push((to, 0));
                        }
                    }
                    None => {
                        done.push(*node);
                        path.pop();
                    }
                }
            }
        }
        done
    }
}

struct Builder<'p> {
    program: &'p Program,
    explicit: Explicit,
    graph: Graph,
    known: FxHashMap<NodeKind, usize>,
    /// What is in the graph, and from which nothing leads on yet: nodes, and in which branch they stand.
    waiting: VecDeque<usize>,
}

impl Builder<'_> {
    fn build(&mut self) {
        let start = self.node(NodeKind::Start, None);
        while let Some(node) = self.waiting.pop_front() {
            self.follow(node);
        }
        debug_assert_eq!(start, 0);
        self.merge();
    }

    /// The node of a kind; a new one stands in its own lane, or where that is nobody's, in the lane of what leads to it.
    fn node(&mut self, kind: NodeKind, before: Option<usize>) -> usize {
        if let Some(known) = self.known.get(&kind) {
            return *known;
        }
        let lane = match (self.lane_of(kind), before) {
            (None, Some(before)) => self.graph.nodes[before].lane,
            (lane, _) => {
                let lane = lane.unwrap_or(Lane::Nobody);
                let known = self.graph.lanes.iter().position(|own| *own == lane);
                known.unwrap_or_else(|| {
                    self.graph.lanes.push(lane);
                    self.graph.lanes.len() - 1
                })
            }
        };
        let node = self.graph.nodes.len();
        self.graph.nodes.push(Node { kind, lane, main: false });
        self.known.insert(kind, node);
        self.waiting.push_back(node);
        node
    }

    fn lane_of(&self, kind: NodeKind) -> Option<Lane> {
        match kind {
            NodeKind::Step(step) => performer(self.program, step).map(Lane::Role),
            NodeKind::Start => match self.program.start {
                Target::Step(step) => performer(self.program, step).map(Lane::Role),
                // Where the block's first branch begins.
                Target::Parallel(parallel) => self.first_of(parallel),
                _ => None,
            },
            _ => None,
        }
    }

    fn first_of(&self, mut parallel: ParallelId) -> Option<Lane> {
        for _ in 0..self.program.parallels.len() {
            let branch = self.program[parallel].branches.first()?;
            match self.program[*branch].start {
                Place::Step(step) => return performer(self.program, step).map(Lane::Role),
                Place::Parallel(inner) => parallel = inner,
            }
        }
        None
    }

    fn lead(&mut self, from: usize, to: NodeKind, kind: EdgeKind) {
        // An end is known to what leads to it only.
        let same = |edge: &&Edge| edge.from == from && self.graph.nodes[edge.to].kind == to;
        let known = self.graph.edges.iter().rev().take_while(|edge| edge.from == from).find(same).map(|edge| edge.to);
        if matches!(to, NodeKind::End(_)) && known.is_none() {
            self.known.remove(&to);
        }
        let to = known.unwrap_or_else(|| self.node(to, Some(from)));
        self.graph.edges.push(Edge { from, to, kind });
    }

    fn follow(&mut self, node: usize) {
        let program = self.program;
        match self.graph.nodes[node].kind {
            NodeKind::Start => self.lead(node, at(program.start), EdgeKind::Next),
            NodeKind::Step(step) => self.routes(node, Place::Step(step)),
            NodeKind::Join(parallel) => self.routes(node, Place::Parallel(parallel)),
            NodeKind::Choice(place) => self.part(node, place),
            NodeKind::Fork(parallel) => {
                for branch in &program[parallel].branches {
                    match program[*branch].runs {
                        Runs::When(_) | Runs::Whenever(_) if self.explicit == Explicit::Yes => {
                            self.lead(node, NodeKind::Gate(*branch), EdgeKind::Branch(*branch))
                        }
                        Runs::Whenever(_) => self.lead(node, NodeKind::Event(*branch), EdgeKind::Whenever(*branch)),
                        _ => self.lead(node, at(program[*branch].start.into()), EdgeKind::Branch(*branch)),
                    }
                }
            }
            NodeKind::Event(branch) => self.lead(node, at(program[branch].start.into()), EdgeKind::Next),
            NodeKind::Gate(branch) => {
                let start = match program[branch].runs {
                    Runs::Whenever(_) => NodeKind::Event(branch),
                    _ => at(program[branch].start.into()),
                };
                self.lead(node, start, EdgeKind::Runs(branch));
                self.lead(node, NodeKind::Join(program[branch].parallel), EdgeKind::Skips(branch));
            }
            NodeKind::Merge(_) | NodeKind::Leave(_) | NodeKind::End(_) => {}
        }
    }

    /// The routes of a place, from its box: one goes on straight, several part in a choice.
    fn routes(&mut self, node: usize, place: Place) {
        match self.program.routes(place) {
            [] => {}
            [only] if only.back.is_none() && only.when.is_none() => {
                self.lead(node, at(only.to), EdgeKind::Route(place, 0))
            }
            _ => self.lead(node, NodeKind::Choice(place), EdgeKind::Next),
        }
    }

    fn part(&mut self, node: usize, place: Place) {
        for (nth, route) in self.program.routes(place).iter().enumerate() {
            match route.back {
                None => self.lead(node, at(route.to), EdgeKind::Route(place, nth)),
                Some(back) => {
                    self.lead(node, at(route.to), EdgeKind::Back(place, nth));
                    self.lead(node, at(self.program[back].then), EdgeKind::Spent(place, nth));
                }
            }
        }
    }

    /// Puts a node of its own before whatever several routes lead to, and that cannot take them itself.
    fn merge(&mut self) {
        let explicit = self.explicit == Explicit::Yes;
        // What meets in a new node: where it leads then.
        let mut meeting: BTreeMap<(usize, NodeKind), Vec<usize>> = BTreeMap::new();
        for (at, edge) in self.graph.edges.iter().enumerate() {
            let kind = match self.graph.nodes[edge.to].kind {
                NodeKind::Fork(parallel) => NodeKind::Merge(Target::Parallel(parallel)),
                NodeKind::Step(step) if explicit => NodeKind::Merge(Target::Step(step)),
                NodeKind::End(end) if explicit => NodeKind::Merge(Target::End(end)),
                NodeKind::Join(parallel) if explicit => match self.branch_of(edge.from, parallel) {
                    Some(branch) => NodeKind::Leave(branch),
                    None => continue,
                },
                _ => continue,
            };
            meeting.entry((edge.to, kind)).or_default().push(at);
        }
        for ((to, kind), edges) in meeting.into_iter().filter(|(_, edges)| edges.len() > 1) {
            let lane = self.graph.nodes[to].lane;
            self.graph.nodes.push(Node { kind, lane, main: false });
            let merge = self.graph.nodes.len() - 1;
            edges.into_iter().for_each(|at| self.graph.edges[at].to = merge);
            self.graph.edges.push(Edge { from: merge, to, kind: EdgeKind::Next });
        }
    }

    /// The branch of a block in which a node stands.
    fn branch_of(&self, node: usize, parallel: ParallelId) -> Option<BranchId> {
        let mut branch = match self.graph.nodes[node].kind {
            NodeKind::Step(step) => self.program[step].scope,
            NodeKind::Choice(place) => self.program.scope(place),
            NodeKind::Join(inner) => self.program[inner].scope,
            NodeKind::Gate(branch) | NodeKind::Leave(branch) | NodeKind::Event(branch) => Some(branch),
            _ => None,
        };
        while let Some(inner) = branch.filter(|inner| self.program[*inner].parallel != parallel) {
            branch = self.program[self.program[inner].parallel].scope;
        }
        branch
    }
}

/// Values of a fact, any of which a guard wants.
enum Values<'g> {
    Yes(bool),
    Listed(&'g [Value]),
}

/// The fact and its values, of a guard that asks for nothing else.
fn value_of(guard: &Guard) -> Option<(FactId, Values<'_>)> {
    match guard {
        Guard::Is(fact) => Some((*fact, Values::Yes(true))),
        Guard::Not(inner) => match **inner {
            Guard::Is(fact) => Some((fact, Values::Yes(false))),
            _ => None,
        },
        Guard::Compare(fact, Operator::Equal, values) => Some((*fact, Values::Listed(values))),
        Guard::And(parts) | Guard::Or(parts) => match parts.as_slice() {
            [only] => value_of(only),
            _ => None,
        },
        Guard::Compare(..) => None,
    }
}

/// The node to which a route leads.
fn at(target: Target) -> NodeKind {
    match target {
        Target::Step(step) => NodeKind::Step(step),
        Target::Parallel(parallel) => NodeKind::Fork(parallel),
        Target::Join(parallel) => NodeKind::Join(parallel),
        Target::End(end) => NodeKind::End(end),
    }
}

/// Who performs a step: the first role of the first seat.
pub fn performer(program: &Program, step: StepId) -> Option<RoleId> {
    program[step].performers.first().and_then(|seat| seat.first()).map(|role| role.what)
}
