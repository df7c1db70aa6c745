//! Which row each node stands in: after all that lead to it, as close as that can be.

use super::Plan;

/// The row of each node, from 0.
pub fn rows(plan: &Plan) -> Vec<usize> {
    let count = plan.nodes.len();
    let mut onward: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, edge) in plan.edges.iter().enumerate().filter(|(_, edge)| !edge.back) {
        onward[edge.from].push(at);
    }
    let circular = circular(plan, &onward);
    let mut waits_for = vec![0; count];
    let leads_on = |at: &&usize| !circular[**at];
    for at in onward.iter().flatten().filter(leads_on) {
        waits_for[plan.edges[*at].to] += 1;
    }
    let mut rows = vec![0; count];
    let mut ready: Vec<usize> = (0..count).rev().filter(|node| waits_for[*node] == 0).collect();
    while let Some(node) = ready.pop() {
        for at in onward[node].iter().filter(leads_on) {
            let to = plan.edges[*at].to;
            rows[to] = rows[to].max(rows[node] + 1);
            waits_for[to] -= 1;
            if waits_for[to] == 0 {
                ready.push(to);
            }
        }
    }
    rows
}

/// The edges that close a circle although nothing says that they lead back: of a procedure with findings.
fn circular(plan: &Plan, onward: &[Vec<usize>]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Under,
        Done,
    }
    let mut circular = vec![false; plan.edges.len()];
    let mut seen = vec![Seen::Not; onward.len()];
    for root in 0..onward.len() {
        let mut path: Vec<(usize, usize)> = vec![(root, 0)];
        if seen[root] != Seen::Not {
            continue;
        }
        seen[root] = Seen::Under;
        while let Some((node, next)) = path.last_mut() {
            let Some(at) = onward[*node].get(*next) else {
                seen[*node] = Seen::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let to = plan.edges[*at].to;
            match seen[to] {
                Seen::Not => {
                    seen[to] = Seen::Under;
                    path.push((to, 0));
                }
                Seen::Under => circular[*at] = true,
                Seen::Done => {}
            }
        }
    }
    circular
}
