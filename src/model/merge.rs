//! Where the ways that part at a step meet again: immediate post-dominators, computed so that a way that finishes
//! early does not hide where the others meet.

use super::paths::Way;
use super::*;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::FxHashMap;

/// Of how many ends it is counted how many places lead to them. Any others rank behind these.
const ENDS_COUNTED: usize = 64;

impl Paths<'_> {
    /// Of each place, the first place that every path from it passes, ways back apart.
    ///
    /// A path counts only as long as it can still come to the *main* end of the place: of the ends that it can come
    /// to, the one to which most places lead, and of equals the first in the file. So a choice of which one arm gives
    /// up early still has a place at which the others meet. A parallel block leads to its join even where no branch
    /// does. Places that lead to no end meet where they get stuck, or nowhere.
    pub fn merges(&self) -> FxHashMap<Node, Node> {
        let forward = self.forward();
        let rank = ranks(&forward, &self.ends_by_weight(&forward));
        // The way back from a common exit to the ends, and from each end to the places that are its own.
        let mut back: DiGraph<(), (), u32> = DiGraph::with_capacity(forward.node_count() + 1, forward.edge_count());
        (0..=forward.node_count()).for_each(|_| {
            back.add_node(());
        });
        let exit = NodeIndex::new(forward.node_count());
        for node in forward.node_indices() {
            if forward.neighbors(node).next().is_none() {
                back.add_edge(exit, node, ());
            }
            for next in forward.neighbors(node).filter(|next| rank[next.index()] == rank[node.index()]) {
                back.add_edge(next, node, ());
            }
        }
        let dominators = petgraph::algo::dominators::simple_fast(&back, exit);
        let merge = |node: NodeIndex| {
            let merge = dominators.immediate_dominator(node).filter(|merge| *merge != exit)?;
            Some((self.graph[node], self.graph[merge]))
        };
        forward.node_indices().filter_map(merge).collect()
    }

    /// The routes that are no way back, and from each block to its join. Nodes are numbered as ours.
    fn forward(&self) -> DiGraph<(), (), u32> {
        let mut forward = DiGraph::with_capacity(self.graph.node_count(), self.graph.edge_count());
        for node in self.graph.node_indices() {
            forward.add_node(());
            debug_assert_eq!(forward.node_count(), node.index() + 1);
        }
        for edge in self.graph.edge_references().filter(|edge| *edge.weight() == Way::Forward) {
            forward.add_edge(edge.source(), edge.target(), ());
        }
        for node in self.graph.node_indices() {
            if let Node::Fork(id) = self.graph[node] {
                forward.add_edge(node, self.index(Node::Join(id)), ());
            }
        }
        forward
    }

    /// The ends, those to which most places lead first, equals in the order of the file.
    fn ends_by_weight(&self, forward: &DiGraph<(), (), u32>) -> Vec<NodeIndex> {
        let ends = self.graph.node_indices().filter(|node| matches!(self.graph[*node], Node::End(_)));
        let weight = |(at, end): (usize, NodeIndex)| {
            let mut seen = vec![false; if at < ENDS_COUNTED { forward.node_count() } else { 0 }];
            let weight = if at < ENDS_COUNTED {
                flood(forward, end, |node| !std::mem::replace(&mut seen[node.index()], true))
            } else {
                0
            };
            (std::cmp::Reverse(weight), end)
        };
        let mut weighed: Vec<_> = ends.enumerate().map(weight).collect();
        weighed.sort();
        weighed.into_iter().map(|(_, end)| end).collect()
    }
}

/// Of each place, the number of the first of these ends to which it leads; their count where it leads to none.
fn ranks(forward: &DiGraph<(), (), u32>, ends: &[NodeIndex]) -> Vec<usize> {
    let mut rank = vec![ends.len(); forward.node_count()];
    for (number, end) in ends.iter().enumerate() {
        flood(forward, *end, |node| {
            let free = rank[node.index()] == ends.len();
            if free {
                rank[node.index()] = number;
            }
            free
        });
    }
    rank
}

/// Goes back from a place as far as `enter` allows, and says how many places it entered.
fn flood(forward: &DiGraph<(), (), u32>, from: NodeIndex, mut enter: impl FnMut(NodeIndex) -> bool) -> usize {
    let mut entered = 0;
    let mut waiting = vec![from];
    while let Some(node) = waiting.pop() {
        if enter(node) {
            entered += 1;
            waiting.extend(forward.neighbors_directed(node, Direction::Incoming));
        }
    }
    entered
}
