//! What of a drawing a case comes by.

use super::graph::{EdgeKind, Graph, NodeKind};
use crate::runtime::*;
use std::collections::BTreeSet;

/// Nodes and edges, by their places in the [`Graph`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The nodes.
    pub nodes: BTreeSet<usize>,
    /// The edges.
    pub edges: BTreeSet<usize>,
}

impl Trail {
    /// Adds what something that a case did comes by.
    pub fn add(&mut self, program: &Program, graph: &Graph, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Opened { step, .. } | Effect::Completed { step, .. } => self.node(graph, NodeKind::Step(*step)),
                Effect::Routed { from, route, .. } => {
                    let nth = *route as usize;
                    let back = program.routes(*from).get(nth).and_then(|route| route.back);
                    let is_spent = |own: &Effect| matches!(own, Effect::Spent { rework, .. } if Some(*rework) == back);
                    let spent = effects.iter().any(is_spent);
                    let choice = NodeKind::Choice(*from);
                    let is_taken = |kind: EdgeKind| match kind {
                        EdgeKind::Route(place, own) => (place, own) == (*from, nth),
                        EdgeKind::Back(place, own) => (place, own) == (*from, nth) && !spent,
                        EdgeKind::Spent(place, own) => (place, own) == (*from, nth) && spent,
                        _ => false,
                    };
                    for (at, edge) in graph.edges.iter().enumerate() {
                        let leads_there = edge.kind == EdgeKind::Next && graph.nodes[edge.to].kind == choice;
                        if is_taken(edge.kind) || leads_there {
                            self.edge(graph, at);
                        }
                    }
                }
                Effect::Forked { parallel, branches } => {
                    self.node(graph, NodeKind::Fork(*parallel));
                    for (at, edge) in graph.edges.iter().enumerate() {
                        let runs = |branch| branches.iter().any(|(own, fork, _)| *own == branch && *fork == Fork::Runs);
                        if matches!(edge.kind, EdgeKind::Branch(branch) if runs(branch)) {
                            self.edge(graph, at);
                        }
                    }
                }
                Effect::Occurred { branch, .. } => {
                    let from = NodeKind::Event(*branch);
                    for (at, edge) in graph.edges.iter().enumerate() {
                        if edge.kind == EdgeKind::Whenever(*branch) || graph.nodes[edge.from].kind == from {
                            self.edge(graph, at);
                        }
                    }
                }
                Effect::Joined { parallel } => self.node(graph, NodeKind::Join(*parallel)),
                _ => {}
            }
        }
        // From the start, and through what only meets: where all before and behind it is known.
        for (at, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| edge.kind == EdgeKind::Next) {
            let [from, to] = [edge.from, edge.to].map(|node| graph.nodes[node].kind);
            let begins = from == NodeKind::Start && self.nodes.contains(&edge.to);
            let met = matches!(from, NodeKind::Merge(_))
                && self.nodes.contains(&edge.from)
                && !matches!(to, NodeKind::Choice(_));
            if begins || met {
                self.edge(graph, at);
            }
        }
    }

    fn node(&mut self, graph: &Graph, kind: NodeKind) {
        self.nodes.extend(graph.nodes.iter().position(|node| node.kind == kind));
    }

    fn edge(&mut self, graph: &Graph, at: usize) {
        self.edges.insert(at);
        self.nodes.extend([graph.edges[at].from, graph.edges[at].to]);
    }
}
