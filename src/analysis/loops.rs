//! The ways back of a procedure, and what each undoes.
//!
//! Of a long procedure only the stretch between the target of a way back and the next narrow place behind it is looked
//! at. A place is narrow if every route that leads past it leads through it. What a case did behind such a place it has
//! forgotten once it is before it again: the way back that it took led to where that place still follows, and so does
//! everything behind it.

use super::frames::around;
use super::order::{Order, Place, next};
use crate::model::{Bound, FactId, Model, ParallelId, Runs, Scope, StepId, Unit};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::ops::Range;

/// A way back, and what it undoes.
#[derive(Debug)]
pub struct Loop {
    /// From where.
    pub from: Place,
    /// Which route of that place.
    pub route: usize,
    /// To where.
    pub to: Place,
    /// How often.
    pub bound: Bound,
    /// The facts that are forgotten: all settings of the fact, or only those by these steps.
    pub forgets: Vec<(FactId, Forgets)>,
    /// The loops whose counts begin anew, in order.
    pub restarts: Vec<usize>,
    /// Of the places asked for, those that are to come again.
    pub undone: Vec<Place>,
    /// A case can come from where it leads to where it begins: it does lead back.
    pub leads_back: bool,
    /// Nothing is counted yet whenever a case comes to this place, but by a way back.
    pub begins: Option<Place>,
}

/// Which settings of a fact are forgotten.
#[derive(Debug, PartialEq, Eq)]
pub enum Forgets {
    /// All.
    All,
    /// Those by these steps.
    By(Vec<StepId>),
}

/// Every way back of a procedure. `setters` are the steps that may set each fact; `marks` are the places of which it
/// matters whether they are to come again.
pub fn loops(model: &Model, unit: &Unit, order: &Order, setters: &[(FactId, StepId)], marks: &[Place]) -> Vec<Loop> {
    let lines: Vec<Line> = order.scopes.iter().map(|(scope, places)| Line::of(model, unit, *scope, places)).collect();
    let (mut loops, mut spans) = (Vec::new(), Vec::new());
    for (scope, line) in lines.iter().enumerate() {
        for place in line.places {
            for (route, written) in place.routes(model).iter().enumerate() {
                if let (Some(back), Some(to)) = (&written.back, written.target.and_then(Place::of)) {
                    let (forgets, restarts, undone) = (Vec::new(), Vec::new(), Vec::new());
                    let (from, bound, leads_back, begins) = (*place, back.bound, false, None);
                    spans.push(line.span(scope, from, to));
                    loops.push(Loop { from, route, to, bound, forgets, restarts, undone, leads_back, begins });
                }
            }
        }
    }
    if loops.is_empty() {
        return loops;
    }
    let mut looks = Looks::of(model, unit, order, &loops, setters, marks);
    // 64 at a time, so that the cost grows with the places and hardly with the ways back around them.
    let mut first = 0;
    while first < loops.len() {
        let same = spans[first..].iter().take(64).take_while(|span| span.scope == spans[first].scope).count();
        looks.settle(&mut loops, &lines[spans[first].scope], first, &spans[first..first + same]);
        first += same;
    }
    begin(&lines, &mut loops, &spans);
    loops
}

/// The places of a scope, in their order.
struct Line<'m> {
    places: &'m [Place],
    at: FxHashMap<Place, usize>,
    /// Every route that leads past the place leads through it; so does whoever comes into the scope.
    narrow: Vec<bool>,
    /// The next narrow place behind each.
    after: Vec<Option<usize>>,
    /// The last place to which routes lead on from there.
    leads: Vec<usize>,
}

/// The stretch of a way back, by the order of its scope.
struct Span {
    scope: usize,
    to: usize,
    from: usize,
    /// The next narrow place that follows, or the last place.
    until: usize,
}

impl<'m> Line<'m> {
    fn of(model: &Model, unit: &Unit, scope: Scope, places: &'m [Place]) -> Line<'m> {
        let at: FxHashMap<Place, usize> = places.iter().enumerate().map(|(at, place)| (*place, at)).collect();
        let start = match scope {
            Scope::Procedure => unit.starts,
            Scope::Branch(branch) => model[branch].starts,
        };
        let following = |place: &Place| next(model, *place).filter_map(|next| at.get(&next).copied()).collect();
        let following: Vec<Vec<usize>> = places.iter().map(following).collect();
        let mut farthest = start.and_then(Place::of).and_then(|start| at.get(&start).copied()).unwrap_or(places.len());
        let mut narrow = Vec::with_capacity(places.len());
        for (at, following) in following.iter().enumerate() {
            narrow.push(farthest <= at);
            farthest = following.iter().copied().fold(farthest, usize::max);
        }
        let mut leads: Vec<usize> = (0..places.len()).collect();
        let (mut after, mut last) = (vec![None; places.len()], None);
        for at in (0..places.len()).rev() {
            leads[at] = following[at].iter().map(|next| leads[*next]).fold(at, usize::max);
            after[at] = last;
            last = if narrow[at] { Some(at) } else { last };
        }
        Line { places, at, narrow, after, leads }
    }

    fn span(&self, scope: usize, from: Place, to: Place) -> Span {
        let (from, last) = (self.at[&from], self.places.len() - 1);
        let until = self.after[from].filter(|narrow| self.leads[from] >= *narrow).unwrap_or(last);
        Span { scope, to: self.at.get(&to).copied().unwrap_or(0), from, until }
    }
}

/// What is looked up of 64 ways back of one scope at a time: one bit each.
struct Looks<'m> {
    model: &'m Model,
    unit: &'m Unit,
    inside: FxHashMap<ParallelId, Vec<Place>>,
    sets: FxHashMap<StepId, Vec<FactId>>,
    /// How many steps set a fact.
    setters: FxHashMap<FactId, usize>,
    /// The facts that events say which start branches.
    happened: FxHashSet<FactId>,
    marks: FxHashSet<Place>,
    /// The ways back from each place.
    at: FxHashMap<Place, Range<usize>>,
    first: usize,
    /// By place: those whose target it can follow, with everything inside of blocks among them.
    after_to: Vec<u64>,
    /// Those whose beginning it can follow in their scope.
    after_from: Vec<u64>,
    /// Those before whose beginning it can come in their scope.
    before_from: Vec<u64>,
}

impl<'m> Looks<'m> {
    fn of(
        model: &'m Model,
        unit: &'m Unit,
        order: &Order,
        loops: &[Loop],
        setters: &[(FactId, StepId)],
        marks: &[Place],
    ) -> Looks<'m> {
        let mut inside: FxHashMap<ParallelId, Vec<Place>> = FxHashMap::default();
        let mut happened = FxHashSet::default();
        for (scope, places) in &order.scopes {
            let Scope::Branch(branch) = scope else { continue };
            inside.entry(model[*branch].parallel).or_default().extend(places);
            // What an event says is not undone: the branch that it started goes on.
            if let Runs::Whenever(Some(event)) = model[*branch].runs {
                happened.extend(&model[event].sets);
            }
        }
        let (mut sets, mut counts) = (FxHashMap::<_, Vec<_>>::default(), FxHashMap::default());
        for (fact, step) in setters {
            sets.entry(*step).or_default().push(*fact);
            *counts.entry(*fact).or_default() += 1;
        }
        let mut at: FxHashMap<Place, Range<usize>> = FxHashMap::default();
        for (which, one) in loops.iter().enumerate() {
            at.entry(one.from).or_insert(which..which).end = which + 1;
        }
        let (count, marks) = (unit.steps.len() + unit.parallels.len(), marks.iter().copied().collect());
        let (after_to, after_from, before_from) = (vec![0; count], vec![0; count], vec![0; count]);
        let setters = counts;
        Looks { model, unit, inside, sets, setters, happened, marks, at, first: 0, after_to, after_from, before_from }
    }

    /// The number of a place.
    fn number(&self, place: Place) -> usize {
        match place {
            Place::Step(id) => (id.0 - self.unit.steps.start) as usize,
            Place::Parallel(id) => (id.0 - self.unit.parallels.start) as usize + self.unit.steps.len(),
        }
    }

    /// Looks at the stretch of these ways back; the places that belong to it.
    fn look(&mut self, line: &Line, spans: &[Span]) -> Vec<Place> {
        let first = spans.iter().map(|span| span.to.min(span.from)).min().unwrap_or(0);
        let last = spans.iter().map(|span| span.until.max(span.to)).max().unwrap_or(0);
        for (bit, span) in spans.iter().enumerate() {
            let (from, to) = (self.number(line.places[span.from]), self.number(line.places[span.to]));
            self.after_to[to] |= 1 << bit;
            self.after_from[from] |= 1 << bit;
            self.before_from[from] |= 1 << bit;
        }
        let stretch = &line.places[first..=last];
        let following =
            |place: Place| next(self.model, place).filter(|next| line.at.get(next).is_some_and(|at| *at <= last));
        for place in stretch {
            let at = self.number(*place);
            for next in following(*place) {
                let next = self.number(next);
                self.after_to[next] |= self.after_to[at];
                self.after_from[next] |= self.after_from[at];
            }
        }
        for place in stretch.iter().rev() {
            let at = self.number(*place);
            for next in following(*place) {
                self.before_from[at] |= self.before_from[self.number(next)];
            }
        }
        let mut places = stretch.to_vec();
        let mut done = 0;
        while let Some(place) = places.get(done).copied() {
            done += 1;
            let Place::Parallel(id) = place else { continue };
            let around = self.after_to[self.number(place)];
            for inner in self.inside.get(&id).into_iter().flatten() {
                let at = self.number(*inner);
                self.after_to[at] |= around;
                places.push(*inner);
            }
        }
        places
    }

    /// What these ways back of one scope undo.
    fn settle(&mut self, loops: &mut [Loop], line: &Line, first: usize, spans: &[Span]) {
        self.first = first;
        let places = self.look(line, spans);
        let after = |place: Place| self.after_to[self.number(place)];
        let steps = places.iter().filter_map(|place| match place {
            Place::Step(step) => Some(*step),
            Place::Parallel(_) => None,
        });
        let set = |step: StepId| self.sets.get(&step).into_iter().flatten().map(move |fact| (*fact, step));
        let mut setters: Vec<(FactId, StepId)> = steps.flat_map(set).collect();
        setters.sort_unstable();
        for steps in setters.chunk_by(|one, other| one.0 == other.0) {
            let fact = steps[0].0;
            let otherwise =
                self.model[fact].given || self.happened.contains(&fact) || self.setters[&fact] > steps.len();
            let masks = || steps.iter().map(|(_, step)| after(Place::Step(*step)));
            let some = masks().fold(0, |some, mask| some | mask);
            let all = if otherwise { 0 } else { masks().fold(u64::MAX, |all, mask| all & mask) };
            // What an occurrence of an event branch says, nobody outside of it ever knew.
            let own = around(self.model, self.model[steps[0].1].scope).first().copied();
            let knows =
                |one: &Loop| own.is_none_or(|own| around(self.model, one.from.scope(self.model)).contains(&own));
            for bit in bits(some).filter(|bit| knows(&loops[first + bit])).collect::<Vec<_>>() {
                let inside = |step: &StepId| after(Place::Step(*step)) >> bit & 1 == 1;
                let forgets = match all >> bit & 1 {
                    1 => Forgets::All,
                    _ => Forgets::By(steps.iter().map(|(_, step)| *step).filter(inside).collect()),
                };
                loops[first + bit].forgets.push((fact, forgets));
            }
        }
        for mark in places.iter().filter(|place| self.marks.contains(place)) {
            bits(after(*mark)).for_each(|bit| loops[first + bit].undone.push(*mark));
        }
        for (bit, one) in loops[first..first + spans.len()].iter_mut().enumerate() {
            one.leads_back = after(one.from) >> bit & 1 == 1;
        }
        for other in places.iter().filter_map(|place| self.at.get(place)).flat_map(Range::clone) {
            let restarted = self.restarted(&loops[first..first + spans.len()], other, &loops[other]);
            bits(restarted).for_each(|bit| loops[first + bit].restarts.push(other));
        }
        loops[first..first + spans.len()].iter_mut().for_each(|one| one.restarts.sort_unstable());
        for place in places {
            let at = self.number(place);
            (self.after_to[at], self.after_from[at], self.before_from[at]) = (0, 0, 0);
        }
    }

    /// Those of these ways back with which another begins anew: its loop lies inside theirs, or it stands inside of a
    /// block that is to come again. Of two to the same place, the one from the later step restarts the other.
    fn restarted(&self, these: &[Loop], which: usize, other: &Loop) -> u64 {
        let (from, to) = (self.number(other.from), self.number(other.to));
        if other.from.scope(self.model) != these[0].from.scope(self.model) {
            return self.after_to[from];
        }
        let mask = |holds: &dyn Fn(&Loop) -> bool| {
            let these = these.iter().enumerate().filter(|(_, one)| holds(one));
            these.fold(0u64, |mask, (bit, _)| mask | 1 << bit)
        };
        let same_from = mask(&|one| one.from == other.from);
        let same_to = mask(&|one| one.to == other.to);
        let own =
            if (self.first..self.first + these.len()).contains(&which) { 1u64 << (which - self.first) } else { 0 };
        let between = |at: usize| self.after_to[at] & self.before_from[at];
        let earlier = between(from) & !same_from;
        let later = !same_to & (same_from | !self.after_from[from]);
        between(to) & self.after_to[from] & (earlier | later) & !own
    }
}

fn bits(mask: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |bit| mask >> bit & 1 == 1)
}

/// More ways back that lead past one place are not followed to where their counts begin.
const MOST_AROUND: usize = 64;

/// Where the count of each way back begins: at the narrow place at or before its target, if every way back that leads
/// past that place restarts it.
fn begin(lines: &[Line], loops: &mut [Loop], spans: &[Span]) {
    let mut first = 0;
    for own in spans.chunk_by(|one, other| one.scope == other.scope) {
        let line = &lines[own[0].scope];
        let mut by_target: Vec<usize> = (0..own.len()).collect();
        by_target.sort_unstable_by_key(|which| own[*which].to);
        let mut targets = by_target.iter().copied().peekable();
        // Those that lead past each narrow place, in the order in which they leave it behind.
        let mut past: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut around: Vec<Option<Vec<usize>>> = Vec::with_capacity(line.places.len());
        let (mut before, mut last) = (Vec::with_capacity(line.places.len()), None);
        for at in 0..line.places.len() {
            while let Some(which) = targets.next_if(|which| own[*which].to < at) {
                past.insert((own[which].from, which));
            }
            while past.first().is_some_and(|(from, _)| *from < at) {
                past.pop_first();
            }
            last = if line.narrow[at] { Some(at) } else { last };
            before.push(last);
            let few = line.narrow[at] && past.len() <= MOST_AROUND;
            around.push(few.then(|| past.iter().map(|(_, which)| *which).collect()));
        }
        for which in 0..own.len() {
            let mut begins = before[own[which].to.min(own[which].from)];
            while let Some(at) = begins {
                let Some(around) = &around[at] else {
                    begins = None;
                    break;
                };
                let restarts = |other: &usize| loops[first + other].restarts.binary_search(&(first + which)).is_ok();
                match around.iter().find(|other| !restarts(other)) {
                    Some(other) => begins = before[own[*other].to],
                    None => break,
                }
            }
            loops[first + which].begins = begins.map(|at| line.places[at]);
        }
        first += own.len();
    }
}
