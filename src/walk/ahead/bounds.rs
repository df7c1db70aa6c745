//! The upper bound: what cannot be ruled out.

use crate::runtime::*;
use crate::walk::rehearsal::{Doing, Rehearsal};
use std::collections::{BTreeMap, BTreeSet};

/// What cannot be ruled out. It only grows until nothing more comes in, so that it is an upper bound: a fact that
/// something inside sets counts as not known.
pub struct Bounds<'p> {
    program: &'p Program,
    /// The facts whose value is known and is the same from wherever it is read.
    known: BTreeMap<FactId, Value>,
    set: BTreeSet<FactId>,
    /// The ends.
    pub ends: BTreeSet<EndId>,
    /// The steps.
    pub steps: BTreeSet<StepId>,
    /// The blocks that may begin or are under way.
    blocks: BTreeSet<ParallelId>,
    /// The blocks whose join may be reached.
    joins: BTreeSet<ParallelId>,
}

impl<'p> Bounds<'p> {
    /// From where a case is.
    pub fn of(rehearsal: &Rehearsal<'p>) -> Bounds<'p> {
        let (program, state) = (rehearsal.program(), rehearsal.session().state());
        let mut bounds = Bounds {
            program,
            known: known(rehearsal),
            set: BTreeSet::new(),
            ends: BTreeSet::new(),
            steps: BTreeSet::new(),
            blocks: BTreeSet::new(),
            joins: BTreeSet::new(),
        };
        if state.ended().is_some() {
            return bounds;
        }
        if !state.has_started() {
            bounds.set.extend(program.given_facts().filter(|fact| !bounds.known.contains_key(fact)));
            bounds.reach(program.start);
        }
        // The step that is being done answers the rest; what it has answered it does not answer again, unless the
        // case comes back to it.
        let doing = rehearsal.activation().map(|open| open.step);
        for open in state.open().iter().filter(|open| Some(open.step) != doing) {
            bounds.steps.insert(open.step);
        }
        state.blocks().iter().for_each(|block| bounds.events_of(block.parallel));
        let answered = answered(rehearsal);
        bounds.known.extend(answered.clone());
        loop {
            let before = bounds.size();
            for step in bounds.steps.clone() {
                bounds.sets(step, &BTreeMap::new());
                bounds.routes(Place::Step(step));
            }
            if let Some(step) = doing {
                bounds.sets(step, &answered);
                bounds.routes(Place::Step(step));
            }
            bounds.joins.clone().into_iter().for_each(|block| bounds.routes(Place::Parallel(block)));
            bounds.blocks.clone().into_iter().for_each(|block| bounds.branches(block));
            if bounds.size() == before {
                break;
            }
        }
        bounds.steps.extend(doing);
        bounds
    }

    fn size(&self) -> usize {
        self.set.len() + self.ends.len() + self.steps.len() + self.blocks.len() + self.joins.len()
    }

    fn may(&self, when: &Option<Condition>) -> bool {
        self.truth(when) != Truth::No
    }

    fn truth(&self, when: &Option<Condition>) -> Truth {
        let value = |fact| if self.set.contains(&fact) { None } else { self.known.get(&fact) };
        when.as_ref().map_or(Truth::Yes, |when| when.guard.truth(&value))
    }

    fn reach(&mut self, target: Target) {
        match target {
            Target::Step(id) => drop(self.steps.insert(id)),
            Target::Parallel(id) => drop(self.blocks.insert(id)),
            Target::Join(id) => drop(self.joins.insert(id)),
            Target::End(id) => drop(self.ends.insert(id)),
        }
    }

    fn routes(&mut self, from: Place) {
        let program = self.program;
        for route in program.routes(from) {
            if !self.may(&route.when) {
                continue;
            }
            self.reach(route.to);
            if let Some(rework) = route.back {
                self.reach(program[rework].to.into());
                self.reach(program[rework].then);
            }
        }
    }

    fn branches(&mut self, block: ParallelId) {
        let program = self.program;
        let mut certain = false;
        for branch in &program[block].branches {
            let runs = match &program[*branch].runs {
                Runs::Always => Truth::Yes,
                Runs::When(when) => self.truth(&Some(when.clone())),
                Runs::Whenever(_) => Truth::No,
            };
            certain |= runs == Truth::Yes;
            if runs != Truth::No {
                self.reach(program[*branch].start.into());
            }
        }
        if !certain {
            self.joins.insert(block);
        }
        self.events_of(block);
    }

    /// The event branches of a block that is under way.
    fn events_of(&mut self, block: ParallelId) {
        let program = self.program;
        for branch in &program[block].branches {
            if let Runs::Whenever(event) = program[*branch].runs {
                self.set.extend(&program[event].sets);
                self.reach(program[*branch].start.into());
            }
        }
    }

    /// What a step sets, but for what is answered already.
    fn sets(&mut self, step: StepId, answered: &BTreeMap<FactId, Value>) {
        let program = self.program;
        let step = &program[step];
        let mut facts: Vec<FactId> = Vec::new();
        facts.extend(step.sets.iter().filter(|set| self.may(&set.when)).map(|set| set.what.fact));
        for call in step.calls.iter().filter(|call| self.may(&call.when)) {
            facts.extend(call.what.into.iter().chain(&call.what.tells));
        }
        facts.extend(step.deadlines.iter().filter_map(|deadline| deadline.what.then));
        facts.extend(step.awaits.into_iter().flat_map(|event| &program[event].sets));
        self.set.extend(facts.into_iter().filter(|fact| !answered.contains_key(fact)));
    }
}

/// What the step that is being done has answered so far.
fn answered(rehearsal: &Rehearsal) -> BTreeMap<FactId, Value> {
    let (Doing::Step { answers, in_time, .. }, Some(open)) = (rehearsal.doing(), rehearsal.activation()) else {
        return BTreeMap::new();
    };
    let deadlines = &rehearsal.program()[open.step].deadlines;
    let then = |which: &u32| deadlines.get(*which as usize).and_then(|deadline| deadline.what.then);
    let passed = open.passed.iter().filter_map(then).map(|fact| (fact, Value::Yes(true)));
    let in_time = in_time.iter().filter_map(then).map(|fact| (fact, Value::Yes(false)));
    in_time.chain(passed).chain(answers.iter().cloned()).collect()
}

/// The facts that are known and the same from wherever they are read.
fn known(rehearsal: &Rehearsal) -> BTreeMap<FactId, Value> {
    let (program, state) = (rehearsal.program(), rehearsal.session().state());
    let mut known: BTreeMap<FactId, Value> = rehearsal.given().facts.iter().cloned().collect();
    if state.has_started() {
        known.clear();
        let frames: BTreeSet<FrameId> = state.open().iter().map(|open| open.frame).chain([FrameId::CASE]).collect();
        for fact in (0..program.facts.len() as u32).map(FactId) {
            let mut values = frames.iter().map(|frame| state.fact(*frame, fact));
            let first = values.next().flatten();
            if let Some(value) = first
                && values.all(|other| other == first)
            {
                known.insert(fact, value.clone());
            }
        }
    }
    known
}
