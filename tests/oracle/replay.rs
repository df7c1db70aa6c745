//! Every counterexample of the analyses, as a script that is walked: it must end exactly where it says, after as few
//! steps as the exploration knows.

use super::claims::{Claims, Disagreement};
use super::explore::faults_of;
use super::look::{Fault, Point};
use crate::replay::is_crossed;
use procedo::analysis::chart::PointKind;
use procedo::analysis::classes::Class;
use procedo::diagnostic::{Language, Turn as Told, Walkthrough};
use procedo::runtime::*;
use procedo::walk::{Answer, Given, Item, Script, Session, unattended};

/// A walkthrough, walked.
pub struct Walked<'p> {
    pub session: Session<'p>,
    items: Vec<Item>,
    pub result: Result<(), String>,
    pub script: String,
}

pub fn walk<'p>(
    program: &'p Program,
    walkthrough: &Walkthrough,
    language: Language,
) -> Result<Walked<'p>, Disagreement> {
    let script = walkthrough.script(language);
    let unread = |why: String| format!("a script cannot be read: {why}\n{script}");
    let read = Script::read(&script).map_err(|at| unread(at.what.en))?;
    let mut given = Given::default();
    read.given(program, &mut given).map_err(|at| unread(at.what.en))?;
    let items = read.answers(program).map_err(|at| unread(at.what.en))?;
    let until = read.until(program).map_err(|at| unread(at.what.en))?;
    let mut session = Session::new(program);
    let result = unattended::walk(&mut session, &given, &items, until).map_err(|stopped| stopped.why.en);
    Ok(Walked { session, items, result, script })
}

fn steps(walkthrough: &Walkthrough) -> u32 {
    walkthrough.turns.iter().filter(|turn| matches!(turn, Told::Step { .. })).count() as u32
}

impl Claims<'_, '_> {
    /// Walks every counterexample, and a way to every step and end.
    pub fn replay(&mut self, language: Language) -> Result<(), Disagreement> {
        for found in self.proofs.wrong.clone() {
            let fault = self.fault(found.what);
            let witness = self.proofs.witness(found.point, found.set);
            let witness = witness.ok_or(format!("{fault:?} has no walkthrough"))?;
            let walked = walk(&self.tried.program, &witness, language)?;
            if is_crossed(&self.tried.program, &witness) {
                continue;
            }
            self.comes_to(fault, &walked)?;
            self.is_short(&format!("{fault:?}"), &witness, self.seen.faults.get(&fault).copied(), &walked.script)?;
        }
        for (end, least) in self.seen.ends.clone() {
            let known = procedo::model::EndId(end.0 + self.model[self.unit].ends.start);
            let point = self.proofs.chart.at(PointKind::Ended(known)).ok_or("no such point")?;
            match self.proofs.steps_through(point, Some(known)) {
                Some(bound) if bound <= least => {}
                bound => return Err(format!("a walk to {end:?} is said to take {bound:?} steps, and takes {least}")),
            }
            let witness = self.proofs.witness_of_end(known).ok_or(format!("{end:?} has no walkthrough"))?;
            let walked = walk(&self.tried.program, &witness, language)?;
            if is_crossed(&self.tried.program, &witness) {
                continue;
            }
            let ended = walked.session.state().ended().map(|ended| ended.end);
            if walked.result.is_err() || ended != Some(end) {
                return Err(format!("a walk to {end:?} ends {:?}, {ended:?}\n{}", walked.result, walked.script));
            }
            self.is_short(&format!("{end:?}"), &witness, Some(least), &walked.script)?;
        }
        for id in (0..self.tried.program.steps.len() as u32).map(StepId) {
            let looks = self.seen.looks.get(&Point::Arrive(id));
            let Some(least) = looks.and_then(|looks| looks.values().map(|(_, cost)| *cost).min()) else { continue };
            let point = self.proofs.chart.at(self.kind(Point::Arrive(id))).ok_or("no such point")?;
            let witness = self.proofs.witness(point, procedo::analysis::diagram::Set::ALL);
            let witness = witness.ok_or(format!("{id:?} has no walkthrough"))?;
            let walked = walk(&self.tried.program, &witness, language)?;
            if is_crossed(&self.tried.program, &witness) {
                continue;
            }
            let comes = |walked: &Walked| {
                walked.result.is_ok() && walked.session.state().open().iter().any(|open| open.step == id)
            };
            if !comes(&walked) {
                return Err(format!("a walk to {id:?} ends {:?}\n{}", walked.result, walked.script));
            }
            for other in self.no_matter(&witness) {
                let walked = walk(&self.tried.program, &other, language)?;
                if !comes(&walked) {
                    let (script, result) = (walked.script, walked.result);
                    return Err(format!("what does not matter to {id:?} does: {result:?}\n{script}"));
                }
            }
            self.is_short(&format!("{id:?}"), &witness, Some(least), &walked.script)?;
        }
        Ok(())
    }

    /// The same with other values of facts that are said not to matter.
    fn no_matter(&self, witness: &Walkthrough) -> Vec<Walkthrough> {
        let mut others = Vec::new();
        for (at, given) in witness.given.iter().enumerate().filter(|(_, given)| !given.matters) {
            let fact = self.tried.program.fact(&given.fact).expect("a given fact");
            let fact = procedo::model::FactId(fact.0 + self.model[self.unit].facts.start);
            let Some((_, classes)) = self.proofs.chart.fact(fact) else { continue };
            for class in classes.known.iter().filter(|class| **class != Class::Text) {
                let mut other = witness.clone();
                other.given[at].value = class.example(self.model);
                others.push(other);
            }
        }
        others
    }

    fn is_short(&self, to: &str, witness: &Walkthrough, least: Option<u32>, script: &str) -> Result<(), Disagreement> {
        let (least, steps) = (least.unwrap_or(0), steps(witness));
        // One order of several need not be the shortest.
        let wrong = if self.seen.all_orders { steps != least } else { steps > least };
        match wrong {
            true => Err(format!("the walk to {to} has {steps} steps, the shortest {least}\n{script}")),
            false => Ok(()),
        }
    }

    /// Whether the last that a walk did, or tried, shows the fault.
    fn comes_to(&self, fault: Fault, walked: &Walked) -> Result<(), Disagreement> {
        let Walked { session, items, result, script } = walked;
        let failed = |what: String| Err(format!("a walk to {fault:?} {what}; it ended with {result:?}\n{script}"));
        let tried: Vec<(State, Event)> = match items.last().map(|item| &item.answer) {
            None => {
                let facts = Script::read(script).ok().and_then(|script| {
                    let mut given = Given::default();
                    script.given(session.program, &mut given).ok().map(|()| given.start(session.program))
                });
                facts.into_iter().map(|start| (State::new(), start)).collect()
            }
            Some(Answer::Happens(event)) => {
                let states = session.turns().iter().map(|turn| turn.before.clone());
                let states = states.chain([session.state().clone()]);
                states.map(|state| (state, Event::Happens { event: *event })).collect()
            }
            Some(Answer::Step { step: id, facts, made }) => {
                let is = |state: &State, activation: ActivationId| {
                    state.activation(activation).is_some_and(|open| open.step == *id)
                };
                // Beyond the last that the script says the walk goes on by itself, perhaps round to the step again.
                let done = session.turns().iter().filter_map(|turn| match &turn.event {
                    Event::Complete { activation, .. } if is(&turn.before, *activation) => {
                        Some((turn.before.clone(), turn.event.clone()))
                    }
                    _ => None,
                });
                let done: Vec<(State, Event)> = done.collect();
                let open = session.state().open().iter().find(|open| open.step == *id && !open.waits);
                let attempt = open.map(|open| {
                    let mut answers: Vec<(FactId, Value)> = Vec::new();
                    while let Some(question) = next_question(session.program, session.state(), open.id, &answers) {
                        let answer = facts.iter().find(|(_, fact, _)| *fact == question.fact);
                        let Some((_, fact, value)) = answer else { break };
                        answers.push((*fact, value.clone()));
                    }
                    let event = Event::Complete {
                        activation: open.id,
                        work: Work { answers, made: made.clone(), ..Work::default() },
                    };
                    (session.state().clone(), event)
                });
                match fault.blocks() || done.is_empty() {
                    true => attempt.into_iter().collect(),
                    false => done,
                }
            }
        };
        if fault.blocks() && result.is_ok() {
            return failed("is not refused".to_string());
        }
        let mut found = Vec::new();
        for (state, event) in &tried {
            let refusal = step(&self.tried.program, state, event).err();
            if fault.blocks() && refusal.is_none() {
                continue;
            }
            let text = refusal.map(|refusal| refusal.text(&self.tried.program).en);
            let told =
                matches!(event, Event::Happens { .. }) || text.is_none() || text.as_ref() == result.as_ref().err();
            if !told {
                return failed(format!("tries what is refused for {text:?}"));
            }
            found.extend(faults_of(self.tried, state, event));
        }
        match found.contains(&fault) {
            true => Ok(()),
            false => failed(format!("comes to {found:?}")),
        }
    }
}
