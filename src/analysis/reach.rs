//! Which valuations can be at which point: pushed forward from the start until nothing new comes. Of each point only
//! the variables are kept on which something beyond it depends, so that what is over costs nothing.

use super::chart::{Change, Chart, Edge, PointId, PointKind};
use super::diagram::{Diagrams, Set, Variable};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The valuations that can be at each point.
pub struct Reach {
    /// By point, over the variables that matter there.
    pub at: Vec<Set>,
    /// The variables that matter at each point, in order.
    pub live: Live,
}

/// More matters at once than can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The point at which that showed.
    pub point: PointId,
    /// How many facts, records and counts matter there.
    pub variables: usize,
    /// How many of them are counts of ways back.
    pub counts: usize,
}

impl TooLarge {
    /// At this point, by what matters there.
    pub(super) fn at(chart: &Chart, live: &Live, point: PointId) -> TooLarge {
        let here = live.at(point);
        let counts = here.iter().filter(|variable| chart.variables.counts.contains(variable)).count();
        TooLarge { point, variables: here.len(), counts }
    }
}

/// More variables at one point are not looked at, nor are more at all points together.
const MOST_VARIABLES: usize = 2_000;
const MOST_AT_ALL: usize = 10_000_000;

/// So often an edge is passed on the average before it is given up.
const MOST_PASSES: usize = 400;

impl Reach {
    /// Pushes everything forward from the start. The variables of `kept` matter at the points beside them, too.
    ///
    /// # Errors
    /// When sets grow too large.
    pub fn of(chart: &mut Chart, kept: &[(PointId, Variable)]) -> Result<Reach, TooLarge> {
        let live = live(chart, kept)?;
        let mut reach = Reach { at: vec![Set::EMPTY; chart.points.len()], live };
        let start = reach.start(chart);
        reach.push(chart, start)?;
        Ok(reach)
    }

    /// How a case starts: the facts that are given have any value, nothing else is known or there.
    pub fn start(&self, chart: &mut Chart) -> Set {
        let mut given: FxHashMap<Variable, bool> = FxHashMap::default();
        for (fact, (variable, _)) in &chart.variables.facts {
            given.insert(*variable, chart.model[*fact].given);
        }
        let live = self.live.at(PointId(0)).to_vec();
        let mut set = Set::ALL;
        for variable in live.into_iter().rev() {
            let known = given.get(&variable).copied().unwrap_or(false);
            let values = chart.diagrams.is(variable, |value| (value > 0) == known);
            set = chart.diagrams.and(set, values);
        }
        set
    }

    fn push(&mut self, chart: &mut Chart, start: Set) -> Result<(), TooLarge> {
        let mut pending: BTreeMap<(u32, PointId), Set> = BTreeMap::new();
        pending.insert((chart.points[0].rank, PointId(0)), start);
        let mut passes = chart.edges.len().saturating_mul(MOST_PASSES).saturating_add(100_000);
        while let Some(((_, point), set)) = pending.pop_first() {
            let at = point.0 as usize;
            let new = chart.diagrams.without(set, self.at[at]);
            if new.is_empty() && !chart.diagrams.overflowed() {
                continue;
            }
            self.at[at] = chart.diagrams.or(self.at[at], new);
            for edge in chart.out(point) {
                let Chart { diagrams, edges, points, .. } = &mut *chart;
                let edge = &edges[edge];
                let image = self.image(diagrams, edge, new);
                passes = passes.saturating_sub(1);
                if diagrams.overflowed() || passes == 0 {
                    return Err(TooLarge::at(chart, &self.live, point));
                }
                if !image.is_empty() {
                    let entry = pending.entry((points[edge.to.0 as usize].rank, edge.to)).or_insert(Set::EMPTY);
                    *entry = diagrams.or(*entry, image);
                }
            }
        }
        Ok(())
    }

    /// What becomes of a set along an edge, over what matters behind it.
    pub fn image(&self, diagrams: &mut Diagrams, edge: &Edge, set: Set) -> Set {
        let mut image = diagrams.and(set, edge.when);
        if image.is_empty() {
            return image;
        }
        let live = self.live.at(edge.to);
        let matters = |variable: Variable| live.binary_search(&variable).is_ok();
        for change in edge.changes.iter().filter(|change| !change.sets_anew() && matters(change.variable())) {
            image = changed(diagrams, change, image);
        }
        let set_anew = |variable| edge.changes.iter().any(|change| change.sets_anew() && change.variable() == variable);
        let over = self.live.at(edge.from).iter().filter(|variable| set_anew(**variable) || !matters(**variable));
        image = diagrams.project_all(image, &over.copied().collect::<Vec<_>>());
        for change in &edge.changes {
            if let Change::To(variable, values) = change
                && matters(*variable)
            {
                image = diagrams.and(image, *values);
            }
        }
        image
    }

    /// From which valuations an edge leads into a set.
    pub fn origin(&self, diagrams: &mut Diagrams, edge: &Edge, set: Set) -> Set {
        let mut origin = set;
        for change in &edge.changes {
            origin = match change {
                Change::To(variable, values) => {
                    let both = diagrams.and(origin, *values);
                    diagrams.project(both, *variable)
                }
                Change::Forget(_, _, forgotten) => {
                    let mut unknown = origin;
                    for variable in change.variables() {
                        unknown = diagrams.given(unknown, variable, 0);
                    }
                    let (unknown, known) = (diagrams.and(unknown, *forgotten), diagrams.without(origin, *forgotten));
                    diagrams.or(unknown, known)
                }
                Change::From(variable, steps) => {
                    let mut all = Set::EMPTY;
                    for (from, to) in steps {
                        let to = diagrams.is(*variable, |value| to.contains(&value));
                        let behind = diagrams.and(origin, to);
                        let behind = diagrams.project(behind, *variable);
                        let before = diagrams.is(*variable, |value| value == *from);
                        let before = diagrams.and(before, behind);
                        all = diagrams.or(all, before);
                    }
                    all
                }
            };
        }
        let origin = diagrams.and(origin, edge.when);
        diagrams.and(origin, self.at[edge.from.0 as usize])
    }

    /// The valuations with which a case can be at a point, if the procedure has it.
    pub fn when(&self, chart: &Chart, kind: PointKind) -> Set {
        chart.at(kind).map_or(Set::EMPTY, |point| self.at[point.0 as usize])
    }
}

/// Valuations on their way forward, the lowest rank first, each once at each point.
#[derive(Default)]
pub(super) struct Front {
    pending: BTreeMap<(u32, PointId), Set>,
    /// Which have been where.
    pub seen: FxHashMap<PointId, Set>,
}

impl Front {
    /// They come to a point of this rank.
    pub fn put(&mut self, diagrams: &mut Diagrams, (rank, point): (u32, PointId), set: Set) {
        let entry = self.pending.entry((rank, point)).or_insert(Set::EMPTY);
        *entry = diagrams.or(*entry, set);
    }

    /// The next point to which some come that have not been there, and those.
    pub fn next(&mut self, diagrams: &mut Diagrams) -> Option<(PointId, Set)> {
        while let Some(((_, point), set)) = self.pending.pop_first() {
            let known = self.seen.entry(point).or_insert(Set::EMPTY);
            let new = diagrams.without(set, *known);
            *known = diagrams.or(*known, new);
            if !new.is_empty() {
                return Some((point, new));
            }
        }
        None
    }
}

/// A set after a variable of it has changed.
fn changed(diagrams: &mut Diagrams, change: &Change, set: Set) -> Set {
    match change {
        Change::To(variable, values) => {
            let others = diagrams.project(set, *variable);
            diagrams.and(others, *values)
        }
        Change::Forget(_, _, forgotten) => {
            let (kept, gone) = (diagrams.without(set, *forgotten), diagrams.and(set, *forgotten));
            let variables: Vec<Variable> = change.variables().collect();
            let mut gone = diagrams.project_all(gone, &variables);
            for variable in variables.into_iter().rev() {
                let unknown = diagrams.is(variable, |value| value == 0);
                gone = diagrams.and(gone, unknown);
            }
            diagrams.or(kept, gone)
        }
        Change::From(variable, steps) => {
            let mut all = Set::EMPTY;
            for (from, to) in steps {
                let others = diagrams.given(set, *variable, *from);
                let to = diagrams.is(*variable, |value| to.contains(&value));
                let after = diagrams.and(others, to);
                all = diagrams.or(all, after);
            }
            all
        }
    }
}

/// The variables that matter at each point: something there or beyond it depends on them before they are set anew.
fn live(chart: &Chart, kept: &[(PointId, Variable)]) -> Result<Live, TooLarge> {
    let mut uses: BTreeMap<Variable, Vec<PointId>> = BTreeMap::new();
    let mut supports: FxHashMap<Set, Vec<Variable>> = FxHashMap::default();
    let mut of = |set: Set, point: PointId, uses: &mut BTreeMap<Variable, Vec<PointId>>| {
        let support = supports.entry(set).or_insert_with(|| chart.diagrams.support(set));
        support.iter().for_each(|variable| uses.entry(*variable).or_default().push(point));
    };
    for edge in &chart.edges {
        of(edge.when, edge.from, &mut uses);
        for change in &edge.changes {
            if let Change::From(variable, _) = change {
                uses.entry(*variable).or_default().push(edge.from);
            }
        }
    }
    chart.claims.iter().for_each(|claim| of(claim.set, claim.point, &mut uses));
    for decided in &chart.decided {
        of(decided.yes, decided.point, &mut uses);
        of(decided.no, decided.point, &mut uses);
    }
    chart.timed.iter().for_each(|(point, set)| of(*set, *point, &mut uses));
    kept.iter().for_each(|(point, variable)| uses.entry(*variable).or_default().push(*point));
    let into = Incoming::of(chart);
    let mut found: Vec<(PointId, Variable)> = Vec::new();
    // The last variable found to matter at each point, and how many do: they are followed one after the other.
    let mut last: Vec<(Option<Variable>, usize)> = vec![(None, 0); chart.points.len()];
    while let Some((variable, points)) = uses.pop_first() {
        let mut waiting = points;
        while let Some(point) = waiting.pop() {
            let here = &mut last[point.0 as usize];
            if here.0.replace(variable) == Some(variable) {
                continue;
            }
            found.push((point, variable));
            let variables = here.1 + 1;
            here.1 = variables;
            if variables > MOST_VARIABLES || found.len() > MOST_AT_ALL {
                return Err(TooLarge { point, variables, counts: 0 });
            }
            for edge in into.edges(point) {
                let edge = &chart.edges[*edge as usize];
                let mut changes = edge.changes.iter().filter(|change| change.variable() == variable);
                if !changes.clone().any(Change::sets_anew) {
                    waiting.push(edge.from);
                }
                // Who set a fact matters where the fact does; that comes after the fact.
                if let Some(Change::Forget(_, setters, _)) = changes.find(|change| matches!(change, Change::Forget(..)))
                {
                    setters.iter().for_each(|digit| uses.entry(*digit).or_default().push(edge.from));
                }
            }
        }
    }
    Ok(Live::of(chart.points.len(), &found))
}

/// The variables that matter at each point, in order.
pub struct Live {
    first: Vec<u32>,
    variables: Vec<Variable>,
}

impl Live {
    /// `found` has the variables one after the other.
    fn of(points: usize, found: &[(PointId, Variable)]) -> Live {
        let mut first = vec![0u32; points + 1];
        found.iter().for_each(|(point, _)| first[point.0 as usize + 1] += 1);
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut variables = vec![Variable(0); found.len()];
        for (point, variable) in found {
            let place = &mut next[point.0 as usize];
            variables[*place as usize] = *variable;
            *place += 1;
        }
        Live { first, variables }
    }

    /// Those of a point.
    pub fn at(&self, point: PointId) -> &[Variable] {
        let at = point.0 as usize;
        &self.variables[self.first[at] as usize..self.first[at + 1] as usize]
    }
}

/// The edges that lead to each point.
pub struct Incoming {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Incoming {
    /// Of a whole chart.
    pub fn of(chart: &Chart) -> Incoming {
        let mut first = vec![0u32; chart.points.len() + 1];
        chart.edges.iter().for_each(|edge| first[edge.to.0 as usize + 1] += 1);
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut edges = vec![0u32; chart.edges.len()];
        for (at, edge) in chart.edges.iter().enumerate() {
            let place = &mut next[edge.to.0 as usize];
            edges[*place as usize] = at as u32;
            *place += 1;
        }
        Incoming { first, edges }
    }

    /// By their places among the chart's edges.
    pub fn edges(&self, point: PointId) -> &[u32] {
        let at = point.0 as usize;
        &self.edges[self.first[at] as usize..self.first[at + 1] as usize]
    }
}
