//! The routes of one procedure as a petgraph graph, asked in domain words: what can be reached, what leads nowhere,
//! what goes round. Everything is linear in the steps and routes, and answers come in the order of the file.

use super::*;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Bfs, EdgeFiltered, EdgeRef, Reversed};
use rustc_hash::{FxHashMap, FxHashSet};

/// A place on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// Where the procedure begins.
    Start,
    /// A step.
    Step(StepId),
    /// Where a parallel block divides.
    Fork(ParallelId),
    /// Where it joins.
    Join(ParallelId),
    /// An end.
    End(EndId),
}

impl From<Target> for Node {
    fn from(target: Target) -> Self {
        match target {
            Target::Step(id) => Node::Step(id),
            Target::Parallel(id) => Node::Fork(id),
            Target::Join(id) => Node::Join(id),
            Target::End(id) => Node::End(id),
        }
    }
}

/// How one place leads to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By a route, or into a branch.
    Forward,
    /// By a way back, which is bounded.
    Back,
}

/// The routes of one procedure.
pub struct Paths<'m> {
    model: &'m Model,
    pub(super) graph: DiGraph<Node, Way, u32>,
    first: FirstNodes,
}

/// Nodes stand in the graph kind after kind, each kind in the order of its ids.
#[derive(Clone, Copy)]
struct FirstNodes {
    steps: (u32, usize),
    forks: (u32, usize),
    joins: (u32, usize),
    ends: (u32, usize),
}

impl<'m> Paths<'m> {
    /// The routes of a procedure.
    pub fn of(model: &'m Model, unit: UnitId) -> Self {
        let unit = &model[unit];
        let mut graph = DiGraph::with_capacity(
            unit.steps.len() + unit.ends.len() + 2 * unit.parallels.len() + 1,
            unit.steps.len() * 2,
        );
        graph.add_node(Node::Start);
        let mut first = FirstNodes { steps: (unit.steps.start, 1), forks: (0, 0), joins: (0, 0), ends: (0, 0) };
        unit.steps.clone().for_each(|id| {
            graph.add_node(Node::Step(StepId(id)));
        });
        first.forks = (unit.parallels.start, graph.node_count());
        unit.parallels.clone().for_each(|id| {
            graph.add_node(Node::Fork(ParallelId(id)));
        });
        first.joins = (unit.parallels.start, graph.node_count());
        unit.parallels.clone().for_each(|id| {
            graph.add_node(Node::Join(ParallelId(id)));
        });
        first.ends = (unit.ends.start, graph.node_count());
        unit.ends.clone().for_each(|id| {
            graph.add_node(Node::End(EndId(id)));
        });
        let mut paths = Paths { model, graph, first };
        if let Some(start) = unit.starts {
            paths.lead(Node::Start, start, Way::Forward);
        }
        for id in unit.steps.clone().map(StepId) {
            paths.routes(Node::Step(id), &model[id].routes);
        }
        for id in unit.parallels.clone().map(ParallelId) {
            paths.routes(Node::Join(id), &model[id].routes);
            for branch in &model[id].branches {
                match model[*branch].starts {
                    Some(start) => paths.lead(Node::Fork(id), start, Way::Forward),
                    // It is reported that nobody knows where the branch begins; that is enough.
                    None => model[*branch]
                        .members
                        .iter()
                        .for_each(|member| paths.lead(Node::Fork(id), *member, Way::Forward)),
                }
            }
        }
        paths
    }

    fn routes(&mut self, from: Node, routes: &[Route]) {
        for route in routes {
            let way = if route.back.is_some() { Way::Back } else { Way::Forward };
            if let Some(target) = route.target {
                self.lead(from, target, way);
            }
            if let Some(then) = route.back.as_ref().and_then(|back| back.then) {
                self.lead(from, then, Way::Forward);
            }
        }
    }

    fn lead(&mut self, from: Node, to: Target, way: Way) {
        let (from, to) = (self.index(from), self.index(Node::from(to)));
        self.graph.add_edge(from, to, way);
    }

    pub(super) fn index(&self, node: Node) -> NodeIndex {
        let at = |id: u32, first: (u32, usize)| NodeIndex::new((id - first.0) as usize + first.1);
        match node {
            Node::Start => NodeIndex::new(0),
            Node::Step(id) => at(id.0, self.first.steps),
            Node::Fork(id) => at(id.0, self.first.forks),
            Node::Join(id) => at(id.0, self.first.joins),
            Node::End(id) => at(id.0, self.first.ends),
        }
    }

    /// The steps and blocks that no path from the start reaches: of each group that hangs together the first, and how
    /// many more are reached only through it.
    pub fn unreachable(&self) -> Vec<(Node, usize)> {
        let reached = self.reached();
        let lost =
            |node: NodeIndex| !reached[node.index()] && !matches!(self.graph[node], Node::End(_) | Node::Join(_));
        self.heads(lost, Direction::Incoming)
    }

    /// All steps that no path from the start reaches.
    pub fn unreachable_steps(&self) -> FxHashSet<StepId> {
        let reached = self.reached();
        let steps = self.graph.node_indices().filter(|node| !reached[node.index()]);
        let step = |node| match self.graph[node] {
            Node::Step(id) => Some(id),
            _ => None,
        };
        steps.filter_map(step).collect()
    }

    fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.graph.node_count()];
        let mut walk = Bfs::new(&self.graph, NodeIndex::new(0));
        while let Some(node) = walk.next(&self.graph) {
            reached[node.index()] = true;
        }
        reached
    }

    /// The steps and joins from which no end can be reached, as far as their routes are known: of each group that hangs together those on which it
    /// gets stuck, and how many more lead only there.
    pub fn dead_ends(&self) -> Vec<(Node, usize)> {
        let mut leads = vec![false; self.graph.node_count()];
        let reversed = Reversed(&self.graph);
        let ends = |node: Node| matches!(node, Node::End(_)) || self.leads_astray(node);
        let mut stack: Vec<NodeIndex> = self.graph.node_indices().filter(|node| ends(self.graph[*node])).collect();
        stack.iter().for_each(|node| leads[node.index()] = true);
        while let Some(node) = stack.pop() {
            for edge in petgraph::visit::IntoEdges::edges(reversed, node) {
                let before = edge.target();
                if !std::mem::replace(&mut leads[before.index()], true) {
                    stack.push(before);
                }
            }
        }
        // A block is stuck where its branches or its join are.
        let lost = |node: NodeIndex| !leads[node.index()] && !matches!(self.graph[node], Node::Start);
        self.heads(lost, Direction::Outgoing)
    }

    /// Of the nodes that are lost, the groups (strongly connected) that no other lost node leads to (incoming) or that
    /// lead to no other (outgoing): the first of each in the order of the file, and how many lost nodes depend on it
    /// alone, as far as they are counted: all that are lost and no such head, shared among none.
    fn heads(&self, lost: impl Fn(NodeIndex) -> bool, side: Direction) -> Vec<(Node, usize)> {
        let count = self.graph.node_indices().filter(|node| lost(*node)).count();
        if count == 0 {
            return Vec::new();
        }
        let filtered = EdgeFiltered::from_fn(&self.graph, |edge| lost(edge.source()) && lost(edge.target()));
        let mut heads = Vec::new();
        for group in petgraph::algo::kosaraju_scc(&filtered) {
            if !lost(group[0]) {
                continue;
            }
            let inside = |node: &NodeIndex| group.contains(node);
            let small = group.len() <= 8;
            let members: std::collections::BTreeSet<NodeIndex> =
                if small { Default::default() } else { group.iter().copied().collect() };
            let within = |node: NodeIndex| if small { inside(&node) } else { members.contains(&node) };
            let depends = group
                .iter()
                .any(|node| self.graph.neighbors_directed(*node, side).any(|other| lost(other) && !within(other)));
            if depends {
                continue;
            }
            // Nodes are numbered in the order of the file within each kind; steps come first.
            let first = group.iter().copied().min().unwrap_or(group[0]);
            heads.push((first, self.followers(first, &lost, side)));
        }
        heads.sort();
        heads.into_iter().map(|(node, followers)| (self.graph[node], followers)).collect()
    }

    /// How many lost steps lie beyond a head.
    fn followers(&self, head: NodeIndex, lost: &impl Fn(NodeIndex) -> bool, side: Direction) -> usize {
        let mut seen = FxHashSet::default();
        let mut stack = vec![head];
        while let Some(node) = stack.pop() {
            if seen.insert(node) {
                stack.extend(self.graph.neighbors_directed(node, side.opposite()).filter(|other| lost(*other)));
            }
        }
        seen.iter().filter(|node| matches!(self.graph[**node], Node::Step(_))).count().saturating_sub(1)
    }

    /// Cycles of routes that are no declared way back: of each group of steps that reach each other one shortest
    /// cycle through the first of them.
    pub fn cycles(&self) -> Vec<Vec<Node>> {
        let forward = EdgeFiltered::from_fn(&self.graph, |edge| *edge.weight() == Way::Forward);
        let mut cycles = Vec::new();
        for group in petgraph::algo::kosaraju_scc(&forward) {
            let first = group.iter().copied().min().unwrap_or(group[0]);
            let own = self.graph.edges(first).any(|edge| edge.target() == first && *edge.weight() == Way::Forward);
            if group.len() > 1 || own {
                cycles.push((first, self.shortest_cycle(first)));
            }
        }
        cycles.sort();
        cycles.into_iter().map(|(_, cycle)| cycle.into_iter().map(|node| self.graph[node]).collect()).collect()
    }

    /// The places that stand on some such cycle.
    pub fn circling(&self) -> FxHashSet<Node> {
        let forward = EdgeFiltered::from_fn(&self.graph, |edge| *edge.weight() == Way::Forward);
        let groups = petgraph::algo::kosaraju_scc(&forward).into_iter();
        groups
            .filter(|group| group.len() > 1 || self.graph.contains_edge(group[0], group[0]))
            .flatten()
            .map(|node| self.graph[node])
            .collect()
    }

    /// A shortest way from a node back to itself, by routes.
    fn shortest_cycle(&self, start: NodeIndex) -> Vec<NodeIndex> {
        let mut before: FxHashMap<NodeIndex, NodeIndex> = FxHashMap::default();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            let mut next: Vec<NodeIndex> = self
                .graph
                .edges(node)
                .filter(|edge| *edge.weight() == Way::Forward)
                .map(|edge| edge.target())
                .collect();
            next.sort();
            for other in next {
                if other == start {
                    let mut cycle = vec![node];
                    while let Some(previous) = before.get(&cycle[cycle.len() - 1]) {
                        cycle.push(*previous);
                    }
                    cycle.reverse();
                    return cycle;
                }
                if let std::collections::hash_map::Entry::Vacant(entry) = before.entry(other) {
                    entry.insert(node);
                    queue.push_back(other);
                }
            }
        }
        vec![start]
    }

    /// Whether this place may lead anywhere: a route of it is lost, or has a target that is unknown.
    pub fn leads_astray(&self, node: Node) -> bool {
        let (routes, damaged) = match node {
            Node::Step(id) => (&self.model[id].routes, self.model[id].damaged),
            Node::Join(id) => (&self.model[id].routes, self.model[id].damaged),
            _ => return false,
        };
        damaged
            || routes
                .iter()
                .any(|route| route.target.is_none() || route.back.as_ref().is_some_and(|back| back.then.is_none()))
    }
}

/// The procedures that run themselves, directly or through others.
pub fn calling_circles(model: &Model) -> FxHashSet<UnitId> {
    let mut graph: DiGraph<UnitId, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..model.units.len()).map(|at| graph.add_node(UnitId(at as u32))).collect();
    for (id, unit) in model.procedures() {
        for call in unit.steps.clone().flat_map(|step| &model[StepId(step)].calls) {
            graph.add_edge(nodes[id.0 as usize], nodes[call.unit.0 as usize], ());
        }
    }
    let groups = petgraph::algo::kosaraju_scc(&graph).into_iter();
    let circles = groups.filter(|group| group.len() > 1 || graph.contains_edge(group[0], group[0]));
    circles.flatten().map(|node| graph[node]).collect()
}
