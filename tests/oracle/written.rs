//! What is written where: the conditions of a program by their places in the text, and what branches touch.

use procedo::model::{self, Model, UnitId};
use procedo::runtime::*;
use procedo::source::Location;
use std::collections::{HashMap, HashSet};

/// What is changed somewhere.
#[derive(Default)]
pub struct Touched {
    pub facts: HashSet<FactId>,
    pub records: HashSet<RecordId>,
    pub places: HashSet<Place>,
}

/// What the branches beside a scope, and beside those around it, change.
pub fn touched(program: &Program, mut scope: Option<BranchId>) -> Touched {
    let mut touched = Touched::default();
    while let Some(branch) = scope {
        let parallel = program[branch].parallel;
        let beside = program[parallel].branches.iter().filter(|other| **other != branch);
        beside.for_each(|branch| touched.branch(program, *branch));
        scope = program[parallel].scope;
    }
    touched
}

/// What an event branch changes, and its event with it.
pub fn inside(program: &Program, branch: BranchId) -> Touched {
    let mut touched = Touched::default();
    touched.branch(program, branch);
    if let Runs::Whenever(event) = program[branch].runs {
        touched.facts.extend(&program[event].sets);
        touched.records.extend(&program[event].brings);
    }
    touched
}

/// What a step changes.
pub fn of_step(program: &Program, id: StepId) -> Touched {
    let mut touched = Touched::default();
    touched.step(program, id);
    touched
}

impl Touched {
    fn branch(&mut self, program: &Program, branch: BranchId) {
        let mut waiting: Vec<Place> = program[branch].members.clone();
        while let Some(place) = waiting.pop() {
            self.places.insert(place);
            match place {
                Place::Step(id) => self.step(program, id),
                Place::Parallel(id) => {
                    waiting.extend(program[id].branches.iter().flat_map(|branch| program[*branch].members.clone()));
                }
            }
        }
    }

    fn step(&mut self, program: &Program, id: StepId) {
        let step = &program[id];
        self.facts.extend(step.sets.iter().map(|set| set.what.fact));
        self.facts.extend(step.deadlines.iter().filter_map(|deadline| deadline.what.then));
        self.records.extend(step.makes.iter().map(|make| make.what.record));
        for call in &step.calls {
            self.facts.extend(call.what.into.iter().chain(&call.what.tells));
            self.records.extend(call.what.gives.iter().map(|give| give.record));
        }
        if let Some(event) = step.awaits {
            self.facts.extend(&program[event].sets);
            self.records.extend(&program[event].brings);
        }
    }
}

/// Conditions as they are written, each with what it was compiled to.
struct Zip<'m> {
    found: HashMap<Location, &'m Condition>,
}

impl<'m> Zip<'m> {
    fn one(&mut self, written: Option<&model::Condition>, compiled: Option<&'m Condition>) {
        if let (Some(written), Some(compiled)) = (written, compiled) {
            self.found.insert(written.at, compiled);
        }
    }

    fn all<'w, T>(
        &mut self,
        written: impl Iterator<Item = Option<&'w model::Condition>>,
        compiled: &'m [Conditional<T>],
    ) {
        for (written, compiled) in written.zip(compiled) {
            self.one(written, compiled.when.as_ref());
        }
    }

    fn seats(&mut self, written: &[model::Seat], compiled: &'m [Vec<Conditional<RoleId>>]) {
        for (written, compiled) in written.iter().zip(compiled) {
            self.all(written.roles.iter().map(|role| role.condition.as_ref()), compiled);
        }
    }

    fn routes(&mut self, written: &[model::Route], compiled: &'m [Route]) {
        for (written, compiled) in written.iter().zip(compiled) {
            self.one(written.condition.as_ref(), compiled.when.as_ref());
        }
    }
}

/// The conditions of a program by where they are written.
pub fn conditions<'p>(model: &Model, unit: UnitId, program: &'p Program) -> HashMap<Location, &'p Condition> {
    let mut zip = Zip { found: HashMap::new() };
    let unit = &model[unit];
    for role in unit.roles.clone().map(model::RoleId) {
        let name = model.text(model[role].name.symbol);
        let compiled = program.roles.iter().find(|role| role.name == name);
        let stands_for = compiled.map_or(&[][..], |role| role.stands_for.as_slice());
        zip.all(model[role].stands_for.iter().map(|role| role.condition.as_ref()), stands_for);
    }
    for (step, compiled) in unit.steps.clone().map(|id| &model[model::StepId(id)]).zip(&program.steps) {
        zip.seats(&step.performers, &compiled.performers);
        zip.seats(&step.checkers, &compiled.checkers);
        zip.seats(&step.approvers, &compiled.approvers);
        zip.all(step.with.iter().map(|with| with.condition.as_ref()), &compiled.with);
        zip.all(step.informed.iter().map(|notice| notice.condition.as_ref()), &compiled.informed);
        zip.all(step.needs.iter().map(|need| need.condition.as_ref()), &compiled.needs);
        zip.all(step.makes.iter().map(|make| make.condition.as_ref()), &compiled.makes);
        zip.all(step.sets.iter().map(|set| set.condition.as_ref()), &compiled.sets);
        zip.all(step.calls.iter().map(|call| call.condition.as_ref()), &compiled.calls);
        zip.all(step.deadlines.iter().map(|deadline| deadline.condition.as_ref()), &compiled.deadlines);
        zip.all(step.held.iter().map(|meeting| meeting.condition.as_ref()), &compiled.held);
        zip.routes(&step.routes, &compiled.routes);
    }
    for (block, compiled) in unit.parallels.clone().map(|id| &model[model::ParallelId(id)]).zip(&program.parallels) {
        zip.routes(&block.routes, &compiled.routes);
    }
    for (branch, compiled) in unit.branches.clone().map(|id| &model[model::BranchId(id)]).zip(&program.branches) {
        if let (model::Runs::When(written), Runs::When(compiled)) = (&branch.runs, &compiled.runs) {
            zip.one(Some(written), Some(compiled));
        }
    }
    for (end, compiled) in unit.ends.clone().map(|id| &model[model::EndId(id)]).zip(&program.ends) {
        zip.all(end.hand_over.iter().map(|to| to.condition.as_ref()), &compiled.hand_over);
        zip.all(end.with.iter().map(|with| with.condition.as_ref()), &compiled.with);
    }
    for (record, compiled) in unit.records.clone().map(|id| &model[model::RecordId(id)]).zip(&program.records) {
        if let (model::RecordKind::Number(written), Some(compiled)) = (&record.kind, &compiled.numbering) {
            for ((_, written), compiled) in written.parts.iter().zip(&compiled.parts) {
                zip.one(written.as_ref(), compiled.when.as_ref());
            }
        }
    }
    zip.found
}
