//! A case and how it came to where it is: every event with its effects, so that any of them can be taken back.

use crate::runtime::{
    ActivationId, Effect, Event, FactId, Moment, PersonId, Program, Refusal, State, StepId, Value, Work, next_question,
    step,
};

/// One event of a case, and what it did.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The event.
    pub event: Event,
    /// What it did.
    pub effects: Vec<Effect>,
    /// The state before it.
    pub before: State,
}

/// A case on its way.
pub struct Session<'p> {
    /// Its program.
    pub program: &'p Program,
    state: State,
    turns: Vec<Turn>,
    /// What the people of the case are called, by their numbers.
    people: Vec<String>,
}

impl<'p> Session<'p> {
    /// A case that has not started.
    pub fn new(program: &'p Program) -> Session<'p> {
        Session { program, state: State::new(), turns: Vec::new(), people: Vec::new() }
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How it came there.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Somebody comes into the case; who was named before is there already.
    pub fn meets(&mut self, name: &str) {
        if !self.is_known(name) {
            self.people.push(name.to_string());
        }
    }

    /// Whether somebody has come into the case.
    pub fn is_known(&self, name: &str) -> bool {
        self.people.iter().any(|other| other == name)
    }

    /// Everybody who came into the case, by their numbers.
    pub fn people(&self) -> &[String] {
        &self.people
    }

    /// The number of somebody.
    pub fn person(&self, name: &str) -> PersonId {
        PersonId(self.people.iter().position(|other| other == name).unwrap_or(self.people.len()) as u32)
    }

    /// What somebody is called.
    pub fn name(&self, person: PersonId) -> String {
        self.people.get(person.0 as usize).cloned().unwrap_or_else(|| format!("#{}", person.0))
    }

    /// How long the case has taken so far, where there is a clock.
    pub fn elapsed(&self) -> Option<Moment> {
        match self.turns.first()?.event {
            Event::TimePasses { to } => Some(self.state.now()? - to),
            _ => None,
        }
    }

    /// Goes on by an event.
    ///
    /// # Errors
    /// When the event is refused; nothing has changed then.
    pub fn apply(&mut self, event: Event) -> Result<&Turn, Refusal> {
        let (next, effects) = step(self.program, &self.state, &event)?;
        let before = std::mem::replace(&mut self.state, next);
        self.turns.push(Turn { event, effects, before });
        Ok(&self.turns[self.turns.len() - 1])
    }

    /// Takes everything back that came after the first so many events.
    pub fn back_to(&mut self, turns: usize) {
        while self.turns.len() > turns {
            if let Some(turn) = self.turns.pop() {
                self.state = turn.before;
            }
        }
    }

    /// How often a step was completed.
    pub fn times_done(&self, step: StepId) -> usize {
        let is = |effect: &&Effect| matches!(effect, Effect::Completed { step: done, .. } if *done == step);
        self.turns.iter().flat_map(|turn| &turn.effects).filter(is).count()
    }

    /// Whether an event would be refused.
    pub fn accepts(&self, event: &Event) -> bool {
        step(self.program, &self.state, event).is_ok()
    }

    /// The deadlines of a step under way that may pass now, no clock says when, and set a fact: which one, and the fact.
    pub fn deadline_facts(&self, activation: ActivationId) -> Vec<(u32, FactId)> {
        let open = self.state.activation(activation);
        let deadlines = open.map(|open| self.program[open.step].deadlines.iter()).into_iter().flatten();
        let facts = deadlines.enumerate().filter_map(|(at, deadline)| Some((at as u32, deadline.what.then?)));
        // Where a clock says when it passes, nobody is asked.
        let told = |which: u32| open.is_some_and(|open| self.state.due(self.program, open, which).is_some());
        let passes = |which: u32| self.accepts(&Event::DeadlinePasses { activation, which });
        facts.filter(|(which, _)| !told(*which) && passes(*which)).collect()
    }

    /// The first deadline of a step under way that may pass now; if it can be, one of which the fact is not denied.
    pub fn next_deadline(&self, activation: ActivationId, denied: impl Fn(FactId) -> bool) -> Option<u32> {
        let open = self.state.activation(activation)?;
        let deadlines = &self.program[open.step].deadlines;
        let passes = |which: &u32| self.accepts(&Event::DeadlinePasses { activation, which: *which });
        let passing: Vec<u32> = (0..deadlines.len() as u32).filter(passes).collect();
        let told = |which: &&u32| deadlines[**which as usize].what.then.is_some_and(&denied);
        passing.iter().find(|which| !told(which)).or(passing.first()).copied()
    }

    /// Whether a step under way can be completed without being asked anything.
    pub fn asks_nothing(&self, activation: ActivationId) -> bool {
        let ready = self.state.activation(activation).is_some_and(|open| !open.waits);
        ready
            && self.deadline_facts(activation).is_empty()
            && next_question(self.program, &self.state, activation, &[]).is_none()
    }
}

/// Completes a step with these answers.
pub fn complete(activation: ActivationId, answers: Vec<(FactId, Value)>) -> Event {
    Event::Complete { activation, work: Work::answers(answers) }
}
