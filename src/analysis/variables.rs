//! The variables of a procedure: facts, records, what is behind the case, and how often it went back.

use super::chart::{Change, Chart};
use super::classes::Classes;
use super::diagram::{Diagrams, Set, Value, Variable};
use super::frames::Frames;
use super::loops::Forgets;
use super::order::{Order, Place};
use super::survey::{Met, Survey};
use crate::model::{Bound, BranchId, FactId, MAX_DEPTH, Model, RecordId, StepId, Type};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// The variables of a procedure.
#[derive(Default)]
pub struct Variables {
    /// The facts that guards read, with their classes. Value 0: not known; else the class.
    pub facts: FxHashMap<FactId, (Variable, Classes)>,
    /// Of facts that some ways back forget only if certain steps set them.
    pub setters: FxHashMap<FactId, Setters>,
    /// The records that may be missing. Value 1: it exists.
    pub records: FxHashMap<RecordId, Variable>,
    /// Those that each occurrence of an event branch has of its own, beside those of the case. Value 1: it exists.
    pub own: FxHashMap<(BranchId, RecordId), Variable>,
    /// The steps and blocks from which deadlines run. Value 1: behind the case.
    pub done: FxHashMap<Place, Variable>,
    /// How often each way back was taken.
    pub counts: Vec<Variable>,
    /// At which depth a branch was entered with its siblings left aside; 0: nowhere.
    pub aside: Option<Variable>,
    /// Variables that matter inside of one step only.
    pub scratch: Vec<Variable>,
    /// Of the deadlines of one step, in turn. Value 1: it passed, or does not run; 2: it passed while the step waited.
    pub passed: Vec<Variable>,
}

/// Who set a fact. There may be very many, so that no variable says it alone.
pub struct Setters {
    /// Those of whom some way back undoes it, in order.
    pub steps: Vec<StepId>,
    /// The digits of the place among them of the one that did, from 1, the lowest digit first; 0: nobody of them.
    pub digits: Vec<Variable>,
    /// Where each digit is 0, and where it is 1.
    is: Vec<[Set; 2]>,
    /// Where the place is that of each of them.
    by: Vec<Set>,
}

impl Setters {
    fn new(diagrams: &mut Diagrams, steps: Vec<StepId>) -> Setters {
        let count = usize::BITS - steps.len().leading_zeros();
        let digits: Vec<Variable> = (0..count).map(|_| diagrams.variable(2)).collect();
        let is = digits.iter().map(|digit| [0, 1].map(|value| diagrams.is(*digit, |is| is == value))).collect();
        let mut setters = Setters { steps, digits, is, by: Vec::new() };
        let by = setters.steps.iter().map(|step| {
            let digits: Vec<Set> = setters.digits_of(Some(*step)).map(|(_, is)| is).collect();
            // What is tested last is joined first.
            diagrams.all(digits.into_iter().rev())
        });
        setters.by = by.collect();
        setters
    }

    /// The digits as they are if this step set the fact.
    fn digits_of(&self, step: Option<StepId>) -> impl Iterator<Item = (Variable, Set)> {
        let place = step.and_then(|step| self.steps.binary_search(&step).ok()).map_or(0, |at| at + 1);
        self.digits.iter().zip(&self.is).enumerate().map(move |(at, (digit, is))| (*digit, is[place >> at & 1]))
    }
}

/// Up to how many the rounds of a way back are told apart; those between and the bound are taken together. All of them
/// are where it is written that there are no more than a hundred.
pub fn told_apart(model: &Model, bound: Bound) -> u32 {
    let most = match bound {
        Bound::Count(count) => Some(i64::from(count)),
        Bound::Fact(fact) => match model[fact].kind {
            Type::Integer(range) => range.map(|(_, high)| high.max(0)),
            _ => None,
        },
        Bound::Unknown => None,
    };
    most.and_then(|most| u32::try_from(most).ok()).filter(|most| *most <= 100).unwrap_or(12)
}

impl Chart<'_> {
    /// The variables, in the order in which the procedure meets them: what is decided together stands together.
    pub(super) fn declare(&mut self, survey: &Survey, order: &Order, frames: &Frames) {
        if order.scopes.len() > 1 {
            let depth = order.scopes.len().min(MAX_DEPTH + 1) as u32;
            self.variables.aside = Some(self.diagrams.variable(depth + 1));
        }
        let mut setters: FxHashMap<FactId, BTreeSet<StepId>> = FxHashMap::default();
        for (fact, forgets) in self.loops.iter().flat_map(|one| &one.forgets) {
            if let Forgets::By(steps) = forgets {
                setters.entry(*fact).or_default().extend(steps);
            }
        }
        for met in &survey.met {
            match met {
                Met::Fact(fact) => {
                    let asked = survey.asked.get(fact).map_or(&[][..], Vec::as_slice);
                    let numbers = survey.numbers.get(fact).map_or(&[][..], Vec::as_slice);
                    let classes = Classes::of(self.model, *fact, asked, numbers, survey.apart.contains(fact));
                    let variable = self.diagrams.variable(classes.known.len() as u32 + 1);
                    self.variables.facts.insert(*fact, (variable, classes));
                    if let Some(steps) = setters.get(fact) {
                        let setters = Setters::new(&mut self.diagrams, steps.iter().copied().collect());
                        self.variables.setters.insert(*fact, setters);
                    }
                }
                Met::Record(record) => {
                    let variable = self.diagrams.variable(2);
                    self.variables.records.insert(*record, variable);
                    for branch in frames.with_own(*record) {
                        let variable = self.diagrams.variable(2);
                        self.variables.own.insert((branch, *record), variable);
                    }
                }
                Met::Done(place) => {
                    let variable = self.diagrams.variable(2);
                    self.variables.done.insert(*place, variable);
                }
            }
        }
        for at in 0..self.loops.len() {
            let bound = self.loops[at].bound;
            let rounds = told_apart(self.model, bound);
            let all = matches!(bound, Bound::Count(count) if count <= rounds);
            let variable = self.diagrams.variable(rounds + if all { 1 } else { 3 });
            self.variables.counts.push(variable);
        }
    }

    /// A variable that matters inside of one step only; the first of each step is the same.
    pub(super) fn scratch(&mut self, at: usize) -> Variable {
        while self.variables.scratch.len() <= at {
            let variable = self.diagrams.variable(2);
            self.variables.scratch.push(variable);
        }
        self.variables.scratch[at]
    }

    /// The variable of a deadline, by its place among those of its step.
    pub(super) fn deadline_passed(&mut self, at: usize) -> Variable {
        while self.variables.passed.len() <= at {
            let variable = self.diagrams.variable(3);
            self.variables.passed.push(variable);
        }
        self.variables.passed[at]
    }

    /// A fact's variable and classes, if a guard reads it.
    pub fn fact(&self, fact: FactId) -> Option<(Variable, &Classes)> {
        self.variables.facts.get(&fact).map(|(variable, classes)| (*variable, classes))
    }

    /// The fact has one of the values for which this holds; 0 stands for a fact that is not known.
    pub(super) fn fact_is(&mut self, fact: FactId, holds: impl Fn(Value) -> bool) -> Set {
        match self.fact(fact) {
            Some((variable, _)) => self.diagrams.is(variable, holds),
            None => Set::ALL,
        }
    }

    /// A yes/no fact becomes this.
    pub(super) fn turn(&mut self, fact: FactId, yes: bool, step: Option<StepId>, changes: &mut Vec<Change>) {
        self.set_to(fact, |value| value == 1 + u32::from(yes), step, changes);
    }

    /// A fact becomes any of the values for which this holds.
    pub(super) fn set_to(
        &mut self,
        fact: FactId,
        holds: impl Fn(Value) -> bool,
        step: Option<StepId>,
        changes: &mut Vec<Change>,
    ) {
        let Some((variable, _)) = self.fact(fact) else { return };
        changes.retain(|change| change.variable() != variable);
        let set = self.diagrams.is(variable, holds);
        changes.push(Change::To(variable, set));
        if let Some(setters) = self.variables.setters.get(&fact) {
            changes.retain(|change| !setters.digits.contains(&change.variable()));
            changes.extend(setters.digits_of(step).map(|(digit, is)| Change::To(digit, is)));
        }
    }

    /// A fact is forgotten if one of these steps has set it.
    pub(super) fn forget(&mut self, fact: FactId, by: &[StepId]) -> Option<Change> {
        let (variable, _) = self.fact(fact)?;
        let Chart { diagrams, variables, .. } = self;
        let setters = variables.setters.get(&fact)?;
        let places = by.iter().filter_map(|step| setters.steps.binary_search(step).ok());
        let forgotten = diagrams.any(places.map(|at| setters.by[at]));
        Some(Change::Forget(variable, setters.digits.clone(), forgotten))
    }

    /// A place is behind the case.
    pub(super) fn passed(&mut self, place: Place, changes: &mut Vec<Change>) {
        if let Some(variable) = self.variables.done.get(&place).copied() {
            let set = self.diagrams.is(variable, |value| value == 1);
            changes.push(Change::To(variable, set));
        }
    }
}
