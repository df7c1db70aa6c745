//! What is true of a procedure, exactly: which valuations of facts can be at which step, which records exist there, who
//! can act, how long it takes. No severity, no prose, no input or output.
//!
//! A procedure becomes a [`chart`] of points and guarded changes; [`reach`] pushes sets of valuations ([`diagram`])
//! through it; [`witness`] pulls one back into a walkthrough that anybody can replay; [`cover`] puts a set into words.
//! [`Proofs`] holds them together.

pub mod assignment;
pub mod calendars;
pub mod chart;
pub mod classes;
pub mod cover;
pub mod diagram;
pub mod duties;
pub mod guards;
pub mod handed;
pub mod loops;
pub mod order;
pub mod outcomes;
pub mod paths;
pub mod people;
pub mod reach;
pub mod staffing;
pub mod times;
pub mod variables;
pub mod witness;

mod arrivals;
mod blocks;
mod distance;
mod durations;
mod frames;
mod onward;
mod rework;
mod routes;
mod steps;
mod survey;
mod ways;

use crate::diagnostic::Text;
use crate::diagnostic::Walkthrough;
use crate::model::{Condition, EndId, FactId, Model, RecordId, StepId, UnitId};
use chart::{Chart, PointId, PointKind, Wrong};
use diagram::{Set, Variable};
use handed::Handed;
use order::Place;
use paths::Paths;
use reach::{Incoming, Reach, TooLarge};
use rustc_hash::FxHashMap;

/// At most so many nodes of diagrams are made for one procedure (about 100 MB).
pub const MOST_NODES: usize = 2_000_000;

/// Everything that is proved of one procedure.
pub struct Proofs<'m> {
    /// The procedure as a graph.
    pub chart: Chart<'m>,
    /// What can be where.
    pub reach: Reach,
    /// Everything that is wrong somewhere, in the order of the chart.
    pub wrong: Vec<Found>,
    into: Incoming,
}

/// Why nothing is proved of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// Something in it is not resolved, or routes go round in it: that comes first.
    Broken,
    /// More matters at once than can be told apart, at this place of it.
    TooLarge(PointKind, TooLarge),
}

/// Conditions that do not stand in a procedure, over its facts; alternatives of each other, as if they were decided at
/// this point, if it is one.
pub struct Beside {
    /// Where.
    pub at: Option<PointKind>,
    /// The conditions; always where nothing is said.
    pub conditions: Vec<Option<Condition>>,
}

/// What is wrong at a point, for which valuations that can be there.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// What.
    pub what: Wrong,
    /// The point.
    pub point: PointId,
    /// For which of the valuations that can be there.
    pub set: Set,
}

impl<'m> Proofs<'m> {
    /// Proves what can be proved of a procedure that is resolved.
    ///
    /// # Errors
    /// When it is not, or is too large.
    pub fn of(model: &'m Model, unit: UnitId) -> Result<Proofs<'m>, Unproved> {
        Proofs::with(model, unit, &Handed::to(model, unit))
    }

    /// The same, if it is known what the procedures that it runs hand back.
    ///
    /// # Errors
    /// When the procedure is not resolved, or is too large.
    pub fn with(model: &'m Model, unit: UnitId, handed: &Handed) -> Result<Proofs<'m>, Unproved> {
        Proofs::keeping_with(model, unit, handed, MOST_NODES, &[], |_| Vec::new())
    }

    /// The same as [`Proofs::of`], and these conditions over its facts can be asked for at the points beside them as if
    /// they stood there: what they tell apart is told apart.
    ///
    /// # Errors
    /// When the procedure is not resolved, or is too large.
    pub fn asking(model: &'m Model, unit: UnitId, besides: &[Beside]) -> Result<Proofs<'m>, Unproved> {
        Proofs::keeping_with(model, unit, &Handed::to(model, unit), MOST_NODES, besides, |_| Vec::new())
    }

    /// The same as [`Proofs::of`], with sets of no more nodes than this; then as many again for what is asked of it.
    ///
    /// # Errors
    /// When the procedure is not resolved, or is too large.
    pub fn within(model: &'m Model, unit: UnitId, nodes: usize) -> Result<Proofs<'m>, Unproved> {
        Proofs::keeping_with(model, unit, &Handed::to(model, unit), nodes, &[], |_| Vec::new())
    }

    /// The same, and these variables are kept up to the points beside them. The chart may be marked before.
    ///
    /// # Errors
    /// When the procedure is not resolved, or is too large.
    pub fn keeping(
        model: &'m Model,
        unit: UnitId,
        kept: impl FnOnce(&mut Chart<'m>) -> Vec<(PointId, Variable)>,
    ) -> Result<Proofs<'m>, Unproved> {
        Proofs::keeping_with(model, unit, &Handed::to(model, unit), MOST_NODES, &[], kept)
    }

    fn keeping_with(
        model: &'m Model,
        unit: UnitId,
        handed: &Handed,
        nodes: usize,
        besides: &[Beside],
        kept: impl FnOnce(&mut Chart<'m>) -> Vec<(PointId, Variable)>,
    ) -> Result<Proofs<'m>, Unproved> {
        let mut chart = Chart::of(model, unit, handed, nodes, besides).ok_or(Unproved::Broken)?;
        let kept = kept(&mut chart);
        let too_large =
            |chart: &Chart, large: TooLarge| Unproved::TooLarge(chart.points[large.point.0 as usize].kind, large);
        if let Some(laid) = chart.too_large {
            let large = TooLarge { point: PointId(0), variables: chart.asked_at(laid), counts: 0 };
            return Err(Unproved::TooLarge(laid, large));
        }
        let reach = Reach::of(&mut chart, &kept).map_err(|large| too_large(&chart, large))?;
        let into = Incoming::of(&chart);
        let Chart { claims, diagrams, .. } = &mut chart;
        let found = claims.iter().filter_map(|claim| {
            let set = diagrams.and(claim.set, reach.at[claim.point.0 as usize]);
            (!set.is_empty()).then_some(Found { what: claim.what, point: claim.point, set })
        });
        let wrong = found.collect();
        let mut proofs = Proofs { chart, reach, wrong, into };
        proofs.hold()?;
        proofs.chart.diagrams.allow(nodes);
        Ok(proofs)
    }

    /// Whether all that was asked so far could be worked out.
    ///
    /// # Errors
    /// When something grew too large on the way: then no answer since is worth anything.
    pub fn hold(&self) -> Result<(), Unproved> {
        if !self.chart.diagrams.overflowed() {
            return Ok(());
        }
        let matter = |point: &PointId| self.reach.live.at(*point).len();
        let widest = (0..self.chart.points.len() as u32).map(PointId).max_by_key(matter).unwrap_or(PointId(0));
        let large = TooLarge::at(&self.chart, &self.reach.live, widest);
        Err(Unproved::TooLarge(self.chart.points[widest.0 as usize].kind, large))
    }

    /// The shortest walkthrough to a point with a valuation of the set.
    pub fn witness(&mut self, point: PointId, set: Set) -> Option<Walkthrough> {
        witness::witness(&mut self.chart, &self.reach, &self.into, point, set)
    }

    /// The paths; nothing if too many differ.
    pub fn paths(&mut self) -> Option<Paths> {
        Paths::of(&mut self.chart, &self.reach)
    }

    /// A walkthrough along a path.
    pub fn walkthrough(&mut self, paths: &Paths, path: &[paths::Leg]) -> Option<Walkthrough> {
        let choices: Vec<paths::Choice> = path.iter().map(|leg| leg.choice).collect();
        let to = paths.stops[path.last()?.to].point;
        witness::along(&mut self.chart, &self.reach, &self.into, to, &choices)
    }

    /// The shortest walkthrough to an end on which a deadline of a step, by its number, passes, or is met.
    pub fn walkthrough_past(&mut self, step: StepId, which: u32, passes: bool, end: EndId) -> Option<Walkthrough> {
        let to = self.chart.at(PointKind::Ended(end))?;
        witness::past(&mut self.chart, &self.reach, &self.into, to, (step, which, passes))
    }

    /// The shortest walkthrough to some end, or to this one, that comes by a point with a valuation of the set, and never
    /// by another one.
    pub fn walkthrough_through(
        &mut self,
        by: (PointId, Set),
        never: Option<PointId>,
        end: Option<EndId>,
    ) -> Option<Walkthrough> {
        let ends = self.chart.model[self.chart.unit].ends.clone().map(EndId);
        let ends = ends.filter(|own| end.is_none_or(|end| end == *own));
        let ends: Vec<PointId> = ends.filter_map(|end| self.chart.at(PointKind::Ended(end))).collect();
        let found =
            ends.into_iter().filter_map(|to| witness::through(&mut self.chart, &self.reach, &self.into, to, by, never));
        found.min_by_key(|walkthrough| walkthrough.turns.len())
    }

    /// How many steps a walkthrough completes at least that comes by a point to some end, or to this one; nothing if none
    /// does.
    pub fn steps_through(&self, by: PointId, end: Option<EndId>) -> Option<u32> {
        let start = self.chart.at(PointKind::Start)?;
        let before = distance::from(&self.chart, start)[by.0 as usize]?;
        let onward = distance::from(&self.chart, by);
        let ends = self.chart.model[self.chart.unit].ends.clone().map(EndId);
        let ends = ends.filter(|own| end.is_none_or(|end| end == *own));
        let ends = ends.filter_map(|end| self.chart.at(PointKind::Ended(end)));
        Some(before + ends.filter_map(|end| onward[end.0 as usize]).min()?)
    }

    /// The points by which every case comes that is at a point with a valuation of the set, on its way to each end that
    /// it may come to; in order. Whether the choices on the way hang together is not asked, so that none is named that
    /// can be avoided.
    pub fn surely_passed(&mut self, from: PointId, set: Set) -> Vec<(EndId, Vec<PointId>)> {
        onward::surely_passed(&mut self.chart, &self.reach, from, set)
    }

    /// A walkthrough along the beginning of a path, until a step is open.
    pub fn walkthrough_until(&mut self, path: &[paths::Leg], step: crate::model::StepId) -> Option<Walkthrough> {
        let choices: Vec<paths::Choice> = path.iter().map(|leg| leg.choice).collect();
        let to = self.chart.at(PointKind::Arrive(step))?;
        witness::along(&mut self.chart, &self.reach, &self.into, to, &choices)
    }

    /// The shortest walkthrough to the end.
    pub fn witness_of_end(&mut self, end: EndId) -> Option<Walkthrough> {
        let point = self.chart.at(PointKind::Ended(end))?;
        self.witness(point, Set::ALL)
    }

    /// The valuations that agree in their facts with one of the set.
    pub fn by_facts(&mut self, set: Set) -> Set {
        let facts: Vec<Variable> = self.chart.variables.facts.values().map(|(variable, _)| *variable).collect();
        let mut others = self.chart.diagrams.support(set);
        others.retain(|variable| !facts.contains(variable));
        self.chart.diagrams.project_all(set, &others)
    }

    /// The facts as they can be at each end, if none is forgotten before it. Nothing where that takes sets of more nodes
    /// than this beside those that are there; then nothing else is to be asked.
    pub fn facts_at_ends(&mut self, nodes: usize) -> Option<FxHashMap<EndId, Set>> {
        match self.chart.diagrams.overflowed() {
            true => self.chart.diagrams.give_up(nodes),
            false => self.chart.diagrams.allow(nodes),
        }
        let facts: Vec<Variable> = self.chart.variables.facts.values().map(|(variable, _)| *variable).collect();
        let ends = self.chart.model[self.chart.unit].ends.clone().map(EndId);
        let ends: Vec<(EndId, Option<PointId>)> = ends.map(|end| (end, self.chart.at(PointKind::Ended(end)))).collect();
        let points = ends.iter().filter_map(|(_, point)| *point);
        let kept: Vec<(PointId, Variable)> =
            points.flat_map(|point| facts.iter().map(move |variable| (point, *variable))).collect();
        let reach = Reach::of(&mut self.chart, &kept).ok()?;
        let at = |point: Option<PointId>| point.map_or(Set::EMPTY, |point| reach.at[point.0 as usize]);
        let found = ends.into_iter().map(|(end, point)| (end, self.by_facts(at(point)))).collect();
        self.hold().ok().map(|()| found)
    }

    /// For which facts a valuation at a point is in the set rather than not: in words, as short as may be.
    pub fn when(&mut self, point: PointId, set: Set) -> Text {
        self.rather(self.reach.at[point.0 as usize], set)
    }

    /// For which facts a valuation is in the set rather than elsewhere in `here`: in words, as short as may be.
    pub fn rather(&mut self, here: Set, set: Set) -> Text {
        let set = self.chart.diagrams.and(set, here);
        let set = self.by_facts(set);
        let others = self.chart.diagrams.without(here, set);
        let may = self.chart.diagrams.not(others);
        let cubes = cover::cover(&mut self.chart.diagrams, set, may).unwrap_or_default();
        cover::words(&self.chart, &cubes)
    }

    /// The same, in terms of these facts alone where they tell it.
    pub fn in_terms_of(&mut self, facts: &[FactId], here: Set, set: Set) -> Text {
        let mut variables: Vec<Variable> =
            facts.iter().filter_map(|fact| self.chart.fact(*fact).map(|(variable, _)| variable)).collect();
        variables.sort_unstable();
        let diagrams = &mut self.chart.diagrams;
        let (mut inside, mut outside) = (diagrams.and(set, here), diagrams.without(here, set));
        for half in [&mut inside, &mut outside] {
            for variable in diagrams.support(*half) {
                if variables.binary_search(&variable).is_err() {
                    *half = diagrams.project(*half, variable);
                }
            }
        }
        match diagrams.and(inside, outside).is_empty() {
            true => {
                let all = diagrams.or(inside, outside);
                self.rather(all, inside)
            }
            false => self.rather(here, set),
        }
    }

    /// Whether a case can come to a point.
    pub fn can_be(&self, kind: PointKind) -> bool {
        self.chart.at(kind).is_some_and(|point| !self.reach.at[point.0 as usize].is_empty())
    }

    /// For each route of a place whether it can be taken.
    pub fn taken(&mut self, place: Place) -> Vec<bool> {
        use chart::Label;
        let mut taken = vec![false; place.routes(self.chart.model).len()];
        let Some(leave) = self.chart.at(PointKind::Leave(place)) else { return taken };
        for edge in self.chart.out(leave) {
            let edge = &self.chart.edges[edge];
            if let Label::Takes(_, at) | Label::GoesBack(_, at) | Label::Spends(_, at) = edge.label {
                let set = self.chart.diagrams.and(edge.when, self.reach.at[leave.0 as usize]);
                taken[at as usize] |= !set.is_empty();
            }
        }
        taken
    }

    /// Whether some wrong stands in the way of cases: beyond it less can be seen than there is.
    pub fn is_blocked(&self) -> bool {
        let blocks = |found: &Found| !matches!(found.what, Wrong::NoticeMissing(..) | Wrong::EndMissing(..));
        self.wrong.iter().any(blocks)
    }

    /// Whether a way back, once taken, always leads to itself again until it is spent: where it begins, and with which
    /// valuations. Nothing where it is never taken, or where something on the way may come out otherwise.
    pub fn goes_back_in_vain(&mut self, which: usize) -> Option<(PointId, Set)> {
        rework::in_vain(&mut self.chart, &self.reach, &self.into, which)
    }

    /// Whether a record surely, possibly or never exists at a point; nothing where that is not followed, since it is
    /// given or nobody wants it beyond.
    pub fn record(&mut self, point: PointId, record: RecordId) -> Option<Existence> {
        let here = self.reach.at[point.0 as usize];
        let scope = self.chart.points[point.0 as usize].kind.scope(self.chart.model);
        let absent = self.chart.absent(record, scope)?;
        let live = self.reach.live.at(point);
        let followed = |variable: Variable| live.binary_search(&variable).is_ok();
        if !self.chart.diagrams.support(absent).into_iter().all(followed) {
            return None;
        }
        let there = self.chart.diagrams.not(absent);
        let (with, without) = (self.chart.diagrams.and(here, there), self.chart.diagrams.without(here, there));
        Some(match (with.is_empty(), without.is_empty()) {
            (false, true) => Existence::Surely,
            (false, false) => Existence::Possibly,
            (true, _) => Existence::Never,
        })
    }
}

/// Whether a record exists at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existence {
    /// On every way there.
    Surely,
    /// On some ways, not on others.
    Possibly,
    /// On none.
    Never,
}
