//! The lower bound: what the interpreter comes to when it is tried out.

use super::bounds::Bounds;
use super::values::Values;
use crate::runtime::*;
use crate::walk::numbers;
use crate::walk::rehearsal::{Doing, Rehearsal};
use crate::walk::session::complete;
use crate::walk::value::Given;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};

/// The search gives up after so many events.
const MOST_TRIES: usize = 4_000;
/// So many ways to answer one step are tried.
const MOST_ANSWERS: usize = 48;
/// So many ways to begin are tried.
const MOST_STARTS: usize = 256;

/// Tries out what can happen, what is rare first.
pub struct Search<'p> {
    program: &'p Program,
    /// What is to be seen before the search may end.
    wanted: usize,
    /// The ends that were seen.
    pub ends: BTreeSet<EndId>,
    /// The steps that were seen.
    pub steps: BTreeSet<StepId>,
    /// How many events were tried.
    pub tried: usize,
    /// Not everything that differs could be tried.
    left_out: bool,
    waiting: BinaryHeap<Waiting>,
    seen: HashSet<String>,
    /// How many states showed a feature.
    features: HashMap<Feature, usize>,
    values: Values<'p>,
}

/// Something that may be new about a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Feature {
    /// A step is open.
    Open(StepId),
    /// A fact has a value.
    Fact(FactId, Value),
    /// A way back was taken so often.
    Round(ReworkId, u32),
}

/// A state from which is to be gone on: first those of which some feature was seen least. Width-based search, after
/// Lipovetzky and Geffner (2012), with counts in place of “seen or not”.
struct Waiting {
    /// How often its rarest feature was seen.
    rarest: usize,
    number: usize,
    state: State,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Waiting) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Waiting) -> std::cmp::Ordering {
        // Of several the newest: what was begun is gone on with.
        other.rarest.cmp(&self.rarest).then(self.number.cmp(&other.number))
    }
}

impl<'p> Search<'p> {
    /// From where a case is, for everything that is not ruled out.
    pub fn new(rehearsal: &Rehearsal<'p>, above: &Bounds) -> Search<'p> {
        let program = rehearsal.program();
        let mut search = Search {
            program,
            wanted: above.ends.len() + above.steps.len(),
            ends: BTreeSet::new(),
            steps: BTreeSet::new(),
            tried: 0,
            left_out: false,
            waiting: BinaryHeap::new(),
            seen: HashSet::new(),
            features: HashMap::new(),
            values: Values::of(program),
        };
        let state = rehearsal.session().state();
        if state.ended().is_some() {
            return search;
        }
        if !state.has_started() {
            search.starts(rehearsal.given());
            return search;
        }
        search.steps.extend(state.open().iter().map(|open| open.step));
        match rehearsal.doing() {
            Doing::Step { id, answers, in_time } if !answers.is_empty() || !in_time.is_empty() => {
                search.finish(state, *id, answers, in_time);
            }
            _ => search.note(state.clone()),
        }
        search
    }

    /// Goes on until everything wanted was seen, nothing is left, or it takes too long. Whether nothing is left: what
    /// was not seen cannot be.
    pub fn run(&mut self) -> bool {
        while self.ends.len() + self.steps.len() < self.wanted {
            if self.tried >= MOST_TRIES {
                return false;
            }
            let Some(Waiting { state, .. }) = self.waiting.pop() else { return !self.left_out };
            for event in 0..self.program.events.len() as u32 {
                self.step(&state, Event::Happens { event: EventId(event) });
            }
            for open in state.open() {
                let deadlines = &self.program[open.step].deadlines;
                for (which, deadline) in (0..).zip(deadlines) {
                    // One that only informs changes nothing.
                    if open.waits || deadline.what.then.is_some() {
                        self.step(&state, Event::DeadlinePasses { activation: open.id, which });
                    }
                }
                if !open.waits {
                    self.complete(&state, open.id, &[]);
                }
            }
        }
        false
    }

    fn step(&mut self, state: &State, event: Event) {
        self.tried += 1;
        if let Ok((next, _)) = step(self.program, state, &event) {
            self.note(next);
        }
    }

    fn note(&mut self, state: State) {
        if let Some(ended) = state.ended() {
            self.ends.insert(ended.end);
            return;
        }
        self.steps.extend(state.open().iter().map(|open| open.step));
        // A state that cannot be told from others is tried anew.
        let key = serde_json::to_string(&state).unwrap_or_default();
        if key.is_empty() || self.seen.insert(key) {
            let rarest = self.features(&state).into_iter().map(|feature| {
                let seen = self.features.entry(feature).or_default();
                *seen += 1;
                *seen
            });
            let rarest = rarest.min().unwrap_or(0);
            self.waiting.push(Waiting { rarest, number: self.seen.len(), state });
        }
    }

    /// What tells a state from others.
    fn features(&self, state: &State) -> Vec<Feature> {
        let facts = (0..self.program.facts.len() as u32).map(FactId);
        let facts = facts.filter_map(|fact| Some(Feature::Fact(fact, state.fact(FrameId::CASE, fact)?.clone())));
        let reworks = (0..self.program.reworks.len() as u32).map(ReworkId);
        let rounds = reworks.map(|rework| Feature::Round(rework, state.rounds(FrameId::CASE, rework)));
        let open = state.open().iter().map(|open| Feature::Open(open.step));
        facts.chain(rounds.filter(|round| !matches!(round, Feature::Round(_, 0)))).chain(open).collect()
    }

    /// Completes a step that has these answers already; `in_time` are deadlines that do not pass, others may first.
    fn finish(&mut self, state: &State, id: ActivationId, answers: &[(FactId, Value)], in_time: &[u32]) {
        self.complete(state, id, answers);
        let Some(activation) = state.activation(id) else { return };
        for (which, deadline) in (0..).zip(&self.program[activation.step].deadlines) {
            if deadline.what.then.is_some() && !in_time.contains(&which) {
                self.tried += 1;
                if let Ok((next, _)) = step(self.program, state, &Event::DeadlinePasses { activation: id, which }) {
                    self.finish(&next, id, answers, in_time);
                }
            }
        }
    }

    /// Completes a step in every way that differs.
    fn complete(&mut self, state: &State, id: ActivationId, answers: &[(FactId, Value)]) {
        let mut open = vec![answers.to_vec()];
        let mut ways = 0;
        while let Some(answers) = open.pop() {
            let Some(question) = next_question(self.program, state, id, &answers) else {
                self.step(state, complete(id, answers));
                ways += 1;
                if ways >= MOST_ANSWERS && !open.is_empty() {
                    self.left_out = true;
                    return;
                }
                continue;
            };
            let (values, all) = self.values.of_fact(question.fact, question.only);
            self.left_out |= !all;
            open.extend(values.into_iter().map(|value| {
                let mut answers = answers.clone();
                answers.push((question.fact, value));
                answers
            }));
        }
    }

    /// Starts the case in every way that differs.
    fn starts(&mut self, given: &Given) {
        let mut open = vec![given.clone()];
        let mut ways = 0;
        while let Some(given) = open.pop() {
            if ways >= MOST_STARTS {
                self.left_out = true;
                return;
            }
            let Some(fact) = numbers::next_given(self.program, &given) else {
                ways += 1;
                let start = given.start(self.program);
                self.step(&State::new(), start);
                continue;
            };
            let (mut values, all) = self.values.of_fact(fact, None);
            if numbers::is_last(self.program, fact) {
                values = vec![Value::Text(String::new())];
            }
            self.left_out |= !all;
            for value in values {
                let mut more = given.clone();
                more.facts.push((fact, value));
                if numbers::check(self.program, &more, fact).is_ok() {
                    open.push(more);
                }
            }
        }
    }
}
