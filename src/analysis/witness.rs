//! The shortest walkthrough that comes to a point with one of some valuations: fewest steps completed first. Pulled back
//! from the point until the start is met, then followed forward with the values that lead on.

use super::chart::{Change, Chart, Edge, Label, PointId, PointKind};
use super::classes::{Class, Classes};
use super::diagram::{Set, Value, Variable};
use super::guards::Truth;
use super::order::Place;
use super::paths::Choice;
use super::reach::{Incoming, Reach};
use super::variables::told_apart;
use crate::diagnostic::{Given, Text, Turn, Until, Walkthrough};
use crate::model::{Bound, Call, Carried, Condition, EndId, FactId, RecordId, RecordKind, StepId, Target, Type};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A set of valuations at a point, and the edge by which it leads on to the next.
#[derive(Clone, Copy)]
struct Stage {
    point: PointId,
    set: Set,
    /// How many of the choices of the path come before it.
    left: usize,
    on: Option<(usize, usize)>,
}

/// The shortest walkthrough to a point with a valuation of the set; nothing if none leads there, or if rounds that are not
/// told apart hide how often it goes back.
pub fn witness(chart: &mut Chart, reach: &Reach, into: &Incoming, to: PointId, set: Set) -> Option<Walkthrough> {
    let set = chart.diagrams.and(set, reach.at[to.0 as usize]);
    let stages = pull(chart, reach, into, to, set)?;
    follow(chart, &stages, to)
}

/// A walkthrough along one path: one that makes these choices, in order, and no others, from the start to a point.
pub fn along(
    chart: &mut Chart,
    reach: &Reach,
    into: &Incoming,
    to: PointId,
    choices: &[Choice],
) -> Option<Walkthrough> {
    let stages = pull_along(chart, reach, into, to, Course::Along(choices), reach.at[to.0 as usize])?;
    follow(chart, &stages, to)
}

/// The shortest walkthrough to a point on which a deadline of a step, by its number, passes, or is met.
pub fn past(
    chart: &mut Chart,
    reach: &Reach,
    into: &Incoming,
    to: PointId,
    deadline: (StepId, u32, bool),
) -> Option<Walkthrough> {
    let stages = pull_along(chart, reach, into, to, Course::Past(deadline), reach.at[to.0 as usize])?;
    follow(chart, &stages, to)
}

/// The shortest walkthrough to a point that comes by another one with a valuation of a set, and never by a third one.
pub fn through(
    chart: &mut Chart,
    reach: &Reach,
    into: &Incoming,
    to: PointId,
    by: (PointId, Set),
    never: Option<PointId>,
) -> Option<Walkthrough> {
    let course = Course::Through { by, never };
    let stages = pull_along(chart, reach, into, to, course, reach.at[to.0 as usize])?;
    follow(chart, &stages, to)
}

/// What a walkthrough has to come by.
#[derive(Clone, Copy)]
enum Course<'c> {
    /// Nothing.
    Any,
    /// These choices, in order, and no others.
    Along(&'c [Choice]),
    /// A deadline of a step, by its number, passes, or is met.
    Past((StepId, u32, bool)),
    /// A point with a valuation of a set, and never by another point.
    Through {
        /// The point, and the set.
        by: (PointId, Set),
        /// The other point.
        never: Option<PointId>,
    },
}

impl Course<'_> {
    /// How much has to be come by.
    fn length(self) -> usize {
        match self {
            Course::Any => 0,
            Course::Along(choices) => choices.len(),
            Course::Past(_) | Course::Through { .. } => 1,
        }
    }

    /// How much is left before an edge, if that much is behind it; nothing if it leads astray.
    fn before(self, label: Label, left: usize) -> Option<usize> {
        let aside = matches!(label, Label::Aside(_));
        match (self, Choice::of(label)) {
            (Course::Any, _) => Some(left),
            (Course::Along(_) | Course::Past(_) | Course::Through { .. }, _) if aside => None,
            (Course::Through { .. }, _) => Some(left),
            (Course::Along(_), None) => Some(left),
            (Course::Along(choices), Some(choice)) => (left > 0 && choices[left - 1] == choice).then(|| left - 1),
            (Course::Past((step, which, passes)), _) => {
                let is_it = match label {
                    Label::Passes(other, at, _) => passes && (other, at) == (step, which),
                    Label::InTime(other, at) => !passes && (other, at) == (step, which),
                    _ => false,
                };
                Some(if is_it { 0 } else { left })
            }
        }
    }
}

fn pull(chart: &mut Chart, reach: &Reach, into: &Incoming, to: PointId, set: Set) -> Option<Vec<Stage>> {
    pull_along(chart, reach, into, to, Course::Any, set)
}

/// Stages from the point back to the start, the last; fewest completed steps first.
fn pull_along(
    chart: &mut Chart,
    reach: &Reach,
    into: &Incoming,
    to: PointId,
    course: Course,
    set: Set,
) -> Option<Vec<Stage>> {
    if set.is_empty() {
        return None;
    }
    let all = course.length();
    let mut stages = vec![Stage { point: to, set, left: all, on: None }];
    let mut seen: FxHashMap<(PointId, usize), Set> = FxHashMap::from_iter([((to, all), set)]);
    let mut waiting = BTreeSet::from([(0u64, 0usize)]);
    while let Some((cost, at)) = waiting.pop_first() {
        let Stage { point, set, left, .. } = stages[at];
        if point == PointId(0) && left == 0 {
            // Only the chain from here on is of interest.
            stages.push(Stage { point, set, left, on: stages[at].on });
            return Some(stages);
        }
        if let Course::Through { by: (by, those), .. } = course
            && (point, left) == (by, 1)
        {
            let set = chart.diagrams.and(set, those);
            if !set.is_empty() {
                stages.push(Stage { point, set, left: 0, on: stages[at].on });
                waiting.insert((cost, stages.len() - 1));
            }
        }
        for edge in into.edges(point) {
            let Chart { diagrams, edges, .. } = chart;
            let before = &edges[*edge as usize];
            if let Course::Through { never: Some(never), .. } = course
                && before.from == never
            {
                continue;
            }
            let Some(left) = course.before(before.label, left) else { continue };
            let origin = reach.origin(diagrams, before, set);
            let known = seen.entry((before.from, left)).or_insert(Set::EMPTY);
            let new = diagrams.without(origin, *known);
            if new.is_empty() {
                continue;
            }
            *known = diagrams.or(*known, new);
            stages.push(Stage { point: before.from, set: new, left, on: Some((*edge as usize, at)) });
            waiting.insert((cost + effort(before.label), stages.len() - 1));
        }
    }
    None
}

/// What passing an edge adds to the length of a walkthrough: steps count first, then what has to be said and what comes
/// from outside; that nothing comes until the time is up is the plainer case.
fn effort(label: Label) -> u64 {
    match label {
        Label::Completes(_) => 1 << 32,
        Label::Happens(_) | Label::Occurs(_) => 2,
        Label::Passes(..) | Label::Says(..) => 1,
        _ => 0,
    }
}

/// Values of all variables, as the walk goes on.
struct Walk<'c, 'm> {
    chart: &'c mut Chart<'m>,
    values: Vec<Value>,
    /// The given facts that still are as they were given.
    open: BTreeSet<Variable>,
    /// With which values of the given facts the same walk is possible.
    like: Set,
    turns: Vec<Turn>,
    /// What the step under way has been answered.
    answers: Vec<(FactId, Text)>,
    withheld: Vec<RecordId>,
    /// The ways back of which not all rounds are told apart, and how often each was taken.
    rounds: Vec<(usize, i64)>,
    /// A way back was spent after fewer rounds than it has.
    hidden: bool,
}

fn follow(chart: &mut Chart, stages: &[Stage], to: PointId) -> Option<Walkthrough> {
    let start = &stages[stages.len() - 1];
    let count = |chart: &Chart, variable: Variable| chart.diagrams.domain(variable);
    let picked = chart.diagrams.pick(start.set, &|variable| (0..count(chart, variable)).collect()).unwrap_or_default();
    let mut values = vec![0; chart.diagrams.variables()];
    for (fact, (variable, _)) in &chart.variables.facts {
        values[variable.0 as usize] = u32::from(chart.model[*fact].given);
    }
    picked.into_iter().for_each(|(variable, value)| values[variable.0 as usize] = value);
    let at_start = values.clone();
    let facts = chart.variables.facts.iter().filter(|(fact, _)| chart.model[**fact].given);
    let open = facts.map(|(_, (variable, _))| *variable).collect();
    let (turns, answers, withheld) = (Vec::new(), Vec::new(), Vec::new());
    let all = |bound: Bound| matches!(bound, Bound::Count(count) if count <= told_apart(chart.model, bound));
    let rounds =
        (0..chart.loops.len()).filter(|which| !all(chart.loops[*which].bound)).map(|which| (which, 0)).collect();
    let mut walk = Walk { chart, values, open, like: Set::ALL, turns, answers, withheld, rounds, hidden: false };
    let mut on = start.on;
    while let Some((edge, next)) = on {
        walk.pass(edge, stages[next].set);
        on = stages[next].on;
    }
    walk.require(stages[0].set);
    let kind = walk.chart.points[to.0 as usize].kind;
    let until = walk.arrive(kind);
    if walk.hidden {
        return None;
    }
    let (turns, like) = (walk.turns, walk.like);
    let given = given(chart, &at_start, like);
    let procedure = chart.model.text(chart.model[chart.unit].name.symbol).to_string();
    Some(Walkthrough { procedure, given, turns, until })
}

/// The facts that are given, each with a value; those matter of which another value may lead elsewhere.
fn given(chart: &mut Chart, values: &[Value], like: Set) -> Vec<Given> {
    let facts = chart.model[chart.unit].facts.clone().map(FactId).filter(|fact| chart.model[*fact].given);
    let facts: Vec<FactId> = facts.collect();
    let given = |fact| {
        let variable = chart.fact(fact).map(|(variable, _)| variable);
        let matters = variable.is_some_and(|variable| chart.diagrams.tells_apart(like, variable));
        Given { fact: name(chart, fact), value: value(chart, values, fact), matters }
    };
    facts.into_iter().map(given).collect()
}

fn name(chart: &Chart, fact: FactId) -> String {
    chart.model.text(chart.model[fact].name.symbol).to_string()
}

/// The value of a fact; of one that nothing depends on, any.
fn value(chart: &Chart, values: &[Value], fact: FactId) -> Text {
    let records = chart.model[chart.unit].records.clone().map(RecordId);
    let mut numbers = records.filter_map(|record| match &chart.model[record].kind {
        RecordKind::Number(numbering) => numbering.follows,
        _ => None,
    });
    if chart.model[fact].kind == Type::Text && numbers.any(|follows| follows == fact) {
        // The first number follows none.
        return Text::same("");
    }
    let class = chart.fact(fact).map(|(variable, classes)| (values[variable.0 as usize], classes));
    match class {
        Some((class, classes)) if class > 0 => classes.known[class as usize - 1].example(chart.model),
        _ => Classes::of(chart.model, fact, &[], &[], false).known[0].example(chart.model),
    }
}

impl Walk<'_, '_> {
    /// The walk goes on only with this, everything but the given facts being as it is.
    fn require(&mut self, set: Set) {
        let diagrams = &mut self.chart.diagrams;
        let mut like = set;
        for variable in diagrams.support(set).into_iter().filter(|variable| !self.open.contains(variable)) {
            like = diagrams.given(like, variable, self.values[variable.0 as usize]);
        }
        self.like = diagrams.and(self.like, like);
    }

    /// Passes an edge into a set.
    fn pass(&mut self, edge: usize, into: Set) {
        let before = self.values.clone();
        let Edge { changes, label, when, .. } = &self.chart.edges[edge];
        let (mut changes, label, when) = (changes.clone(), *label, *when);
        // What others set is not forgotten.
        let happens = |change: &Change| match change {
            Change::Forget(_, _, forgotten) => self.chart.diagrams.holds(*forgotten, |digit| before[digit.0 as usize]),
            _ => true,
        };
        changes.retain(happens);
        self.require(when);
        self.open.retain(|given| changes.iter().all(|change| change.variables().all(|variable| variable != *given)));
        let allowed = |variable: Variable| -> Vec<Value> {
            let now = before[variable.0 as usize];
            match changes.iter().find(|change| change.variables().any(|changed| changed == variable)) {
                None => vec![now],
                Some(Change::Forget(..)) => vec![0],
                Some(Change::To(_, set)) => (0..self.chart.diagrams.domain(variable))
                    .filter(|value| self.chart.diagrams.holds(*set, |_| *value))
                    .collect(),
                Some(Change::From(_, steps)) => {
                    steps.iter().filter(|(from, _)| *from == now).flat_map(|(_, to)| to.iter().copied()).collect()
                }
            }
        };
        let picked = self.chart.diagrams.pick(into, &allowed).unwrap_or_default();
        for variable in changes.iter().flat_map(Change::variables) {
            let first = allowed(variable).first().copied().unwrap_or(0);
            self.values[variable.0 as usize] = picked.get(&variable).copied().unwrap_or(first);
        }
        self.count(label);
        self.tell(label);
    }

    /// Counts the rounds, also those that the chart takes together.
    fn count(&mut self, label: Label) {
        let (place, at) = match label {
            Label::GoesBack(place, at) | Label::Spends(place, at) => (Some(place), at as usize),
            _ => (None, 0),
        };
        let taken = place.and_then(|place| self.chart.by_route.get(&(place, at)).copied());
        for (which, rounds) in &mut self.rounds {
            let bound = self.chart.loops[*which].bound;
            if taken == Some(*which) {
                match label {
                    Label::GoesBack(..) => *rounds += 1,
                    _ => {
                        let fact = |fact: FactId| {
                            let (variable, classes) = self.chart.fact(fact)?;
                            let class = (self.values[variable.0 as usize] as usize).checked_sub(1)?;
                            classes.known.get(class).map(Class::example_number)
                        };
                        let bound = match bound {
                            Bound::Count(bound) => i64::from(bound),
                            Bound::Fact(known) => fact(known).unwrap_or(0),
                            Bound::Unknown => 0,
                        };
                        self.hidden |= *rounds < bound;
                    }
                }
            }
            let value = self.values[self.chart.variables.counts[*which].0 as usize];
            if value <= told_apart(self.chart.model, bound) {
                *rounds = i64::from(value);
            }
        }
    }

    fn tell(&mut self, label: Label) {
        let model = self.chart.model;
        match label {
            Label::Happens(step) => {
                if let Some(event) = model[step].awaits {
                    self.turns.push(Turn::Event(model.text(model[event].name.symbol).to_string()));
                }
            }
            Label::Occurs(branch) => {
                if let crate::model::Runs::Whenever(Some(event)) = model[branch].runs {
                    self.turns.push(Turn::Event(model.text(model[event].name.symbol).to_string()));
                }
            }
            Label::Passes(step, at, waited) => {
                if let Some(fact) = model[step].deadlines[at as usize].then {
                    self.answers.push((fact, yes_no(true)));
                }
                if let (true, Some(event)) = (waited, model[step].awaits) {
                    let facts = model[event].sets.iter();
                    self.answers.extend(facts.map(|fact| (*fact, yes_no(false))));
                }
            }
            Label::InTime(step, at) => {
                let deadline = &model[step].deadlines[at as usize];
                let from = deadline.from.and_then(Place::of).and_then(|from| self.chart.variables.done.get(&from));
                // A clock that does not run is not asked for.
                if let (Some(fact), true) = (deadline.then, from.is_none_or(|done| self.values[done.0 as usize] == 1)) {
                    self.answers.push((fact, yes_no(false)));
                }
            }
            Label::Says(step, fact) => {
                let outcome = self.outcome(step, fact);
                let value = outcome.unwrap_or_else(|| value(self.chart, &self.values, fact));
                self.answers.push((fact, value));
            }
            Label::Withholds(_, record) => self.withheld.push(record),
            Label::Completes(step) => self.complete(step),
            _ => {}
        }
    }

    /// What a call comes out with that the step makes for this fact: of the values that nothing tells apart one that the
    /// interface has.
    fn outcome(&mut self, step: StepId, fact: FactId) -> Option<Text> {
        let model = self.chart.model;
        let calls = model[step].calls.iter().filter(|call| call.into == Some(fact));
        let calls: Vec<&Call> = calls.collect();
        let written: Vec<Option<&Condition>> = calls.iter().map(|call| call.condition.as_ref()).collect();
        let truths = self.chart.conditions(&written);
        let diagrams = &self.chart.diagrams;
        let applies = |truth: &Truth| diagrams.holds(truth.yes, |variable| self.values[variable.0 as usize]);
        let (call, _) = calls.iter().zip(&truths).find(|(_, truth)| applies(truth))?;
        let (variable, classes) = self.chart.fact(fact)?;
        let class = (self.values[variable.0 as usize] as usize).checked_sub(1)?;
        let Class::Choices(choices) = &classes.known[class] else { return None };
        let mut ends = model[call.unit].ends.clone().map(|end| model[EndId(end)].name.symbol);
        ends.find(|end| choices.contains(end)).map(|end| Text::same(model.text(end)))
    }

    /// The step is completed, or tried.
    fn complete(&mut self, step: StepId) {
        let model = self.chart.model;
        let answers = std::mem::take(&mut self.answers);
        // Of a fact that is said twice, by its deadline and when asked, the last word counts.
        let last = |at: usize| answers[at + 1..].iter().all(|(other, _)| *other != answers[at].0);
        let answers = answers.iter().enumerate().filter(|(at, _)| last(*at)).map(|(_, answer)| answer);
        let answers = answers.map(|(fact, value)| (name(self.chart, *fact), value.clone())).collect();
        let withheld = std::mem::take(&mut self.withheld);
        let makes = (!withheld.is_empty()).then(|| self.made(step, &withheld));
        let name = model.text(model[step].name.symbol).to_string();
        let title = model.call(Target::Step(step)).en;
        self.turns.push(Turn::Step { name, title, answers, makes });
    }

    /// The records that a step makes here, without those that are withheld.
    fn made(&mut self, id: StepId, withheld: &[RecordId]) -> Vec<String> {
        let step = &self.chart.model[id];
        let calls: Vec<Option<&Condition>> = step.calls.iter().map(|call| call.condition.as_ref()).collect();
        let makes: Vec<Option<&Condition>> = step.makes.iter().map(|make| make.condition.as_ref()).collect();
        let (calls, makes) = (self.chart.conditions(&calls), self.chart.conditions(&makes));
        let mut sets: Vec<(RecordId, Set)> =
            makes.iter().zip(&step.makes).map(|(truth, make)| (make.what, truth.yes)).collect();
        for (call, truth) in step.calls.iter().zip(calls) {
            for (which, (_, carried)) in call.gives.iter().enumerate() {
                if let Carried::Record(record) = carried {
                    sets.extend(self.chart.gives(call, which, truth.yes).map(|set| (*record, set)));
                }
            }
        }
        let holds = |set: Set| self.chart.diagrams.holds(set, |variable| self.values[variable.0 as usize]);
        let mut made: Vec<RecordId> =
            sets.into_iter().filter(|(_, set)| holds(*set)).map(|(record, _)| record).collect();
        made.sort_unstable();
        made.dedup();
        let made = made.into_iter().filter(|record| !withheld.contains(record));
        made.map(|record| self.chart.model.text(self.chart.model[record].name.symbol).to_string()).collect()
    }

    /// The walk has come to its point: the step under way is tried, or the walk stops where a step is open.
    fn arrive(&mut self, kind: PointKind) -> Option<Until> {
        match kind {
            PointKind::Ask(step) | PointKind::Answered(step) | PointKind::Make(step) => {
                self.complete(step);
                None
            }
            PointKind::Arrive(step) | PointKind::Wait(step) => {
                Some(Until::Open(self.chart.model.text(self.chart.model[step].name.symbol).to_string()))
            }
            _ => None,
        }
    }
}

fn yes_no(yes: bool) -> Text {
    use crate::diagnostic::Language::{Chinese, English};
    use crate::syntax::keywords::Inner;
    let word = if yes { Inner::Yes } else { Inner::No };
    Text { en: word.word(English).to_string(), zh: word.word(Chinese).to_string() }
}
