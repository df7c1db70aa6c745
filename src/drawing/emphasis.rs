//! What of a drawing stands out, and what is said there besides.

use super::graph::{EdgeKind, Graph, NodeKind};
use super::trail::Trail;
use std::collections::{BTreeMap, BTreeSet};

/// What stands out. Nodes and edges go by their places in the [`Graph`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Emphasis {
    /// What a case comes by.
    pub lit: Trail,
    /// What nothing comes by that should.
    pub missed: Trail,
    /// How hot nodes are, from 1 to [`HOTTEST`].
    pub heat: BTreeMap<usize, u8>,
    /// How wide edges are, from 0 to 1; all are of one width where nothing is said.
    pub width: BTreeMap<usize, f64>,
    /// What is said in the boxes of steps, below all else, a line each.
    pub notes: BTreeMap<usize, Vec<String>>,
    /// What is said beside routes, behind their labels.
    pub shares: BTreeMap<usize, String>,
    /// What all that means, below the title.
    pub legend: Option<String>,
}

/// The degrees of heat.
pub const HOTTEST: u8 = 5;

impl Emphasis {
    /// A drawing in which what a case comes by stands out.
    pub fn of_case(trail: Trail) -> Emphasis {
        Emphasis { lit: trail, ..Emphasis::default() }
    }

    /// A drawing in which what was not taken stands out, by how often each node and edge was; of those of which nothing
    /// is counted, nothing says: they are missed where all that leads to them is, or what they come from.
    pub fn of_taken(
        graph: &Graph,
        node: impl Fn(NodeKind) -> Option<u32>,
        edge: impl Fn(EdgeKind) -> Option<u32>,
    ) -> Emphasis {
        let mut nodes: BTreeSet<usize> =
            (0..graph.nodes.len()).filter(|at| node(graph.nodes[*at].kind) == Some(0)).collect();
        let mut edges: BTreeSet<usize> =
            (0..graph.edges.len()).filter(|at| edge(graph.edges[*at].kind) == Some(0)).collect();
        loop {
            let before = (nodes.len(), edges.len());
            let follows = |at: &usize| {
                let edge_kind = graph.edges[*at].kind;
                edge(edge_kind).is_none() && nodes.contains(&graph.edges[*at].from)
            };
            edges.extend((0..graph.edges.len()).filter(follows));
            let only_missed = |at: &usize| {
                let mut into = (0..graph.edges.len()).filter(|edge| graph.edges[*edge].to == *at).peekable();
                into.peek().is_some() && into.all(|edge| edges.contains(&edge))
            };
            nodes.extend((0..graph.nodes.len()).filter(only_missed));
            if before == (nodes.len(), edges.len()) {
                break;
            }
        }
        Emphasis { missed: Trail { nodes, edges }, ..Emphasis::default() }
    }
}
