//! A procedure as flat tables: names as words, everything else as places in tables. Knows no file and no model.

use super::guard::Condition;
use super::ids::*;
use super::kept::{every, rhythm, unit};
use super::loops::{Loops, Undone};
use super::number::Numbering;
use crate::syntax::keywords::{Inner, TimeUnit};
use serde::{Deserialize, Serialize};

/// One procedure, ready to be stepped through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// Its clause, or its document number.
    pub clause: Option<String>,
    /// What it is about, a line each.
    pub description: Vec<String>,
    /// Where it starts.
    pub start: Target,
    /// The roles that it names.
    pub roles: Vec<Role>,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Its records.
    pub records: Vec<Record>,
    /// What may happen from outside.
    pub events: Vec<Happening>,
    /// Its ends.
    pub ends: Vec<End>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its parallel blocks.
    pub parallels: Vec<Parallel>,
    /// Their branches.
    pub branches: Vec<Branch>,
    /// Its ways back.
    pub reworks: Vec<Rework>,
    /// Who may not, or must, do what together.
    pub constraints: Vec<Constraint>,
    /// What its ways back undo.
    #[serde(skip)]
    pub(super) loops: Loops,
}

/// Which people may, or must, sit in several seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// What kind.
    pub kind: PeopleRule,
    /// Of which steps, and whose seats there.
    pub sides: Vec<(StepId, Party)>,
}

/// What a constraint asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeopleRule {
    /// Nobody sits in two of the seats.
    Different,
    /// The same person sits in all of them.
    Same,
}

/// A thing, and when it applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditional<T> {
    /// The thing.
    pub what: T,
    /// Only when.
    pub when: Option<Condition>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// The roles for which it stands.
    pub stands_for: Vec<Conditional<RoleId>>,
}

/// The type of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// A whole number, perhaps within bounds.
    Integer(Option<(i64, i64)>),
    /// A day.
    Date,
    /// A span of time.
    Duration,
    /// Words.
    Text,
    /// One of these.
    Choices(Vec<String>),
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// Its type.
    pub kind: Kind,
    /// Known when the case starts.
    pub given: bool,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// It comes from outside.
    pub given: bool,
    /// An event brings it.
    pub brought: bool,
    /// It is a formal number.
    pub numbering: Option<Numbering>,
    /// Of a form, what is filled in.
    pub fields: Vec<Field>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What may be filled in: any of these.
    pub kinds: Vec<FieldKind>,
    /// It may be left out.
    pub optional: bool,
}

/// What may be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// A value of a type.
    Type(Kind),
    /// A pattern: `X` a letter or digit, `9` a digit.
    Pattern(String),
    /// Just these words.
    Exactly(String),
}

/// Something that may happen from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// The records that it brings.
    pub brings: Vec<RecordId>,
    /// The yes/no facts that it makes yes.
    pub sets: Vec<FactId>,
}

/// An end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Its name.
    pub name: String,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// The procedures to which it hands over: exactly one, where there are any.
    pub hand_over: Vec<Conditional<String>>,
    /// The records that go along.
    pub with: Vec<Conditional<RecordId>>,
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// To a step.
    Step(StepId),
    /// Into a parallel block.
    Parallel(ParallelId),
    /// To the join of the block around it.
    Join(ParallelId),
    /// To an end.
    End(EndId),
}

/// Where routes begin: at a step, or at the join of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// At a step.
    Step(StepId),
    /// At the join of a block.
    Parallel(ParallelId),
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its clause.
    pub clause: Option<String>,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// What is done, a line each.
    pub description: Vec<String>,
    /// The branch in which it stands.
    pub scope: Option<BranchId>,
    /// Who performs it: every seat acts, any role of a seat fills it.
    pub performers: Vec<Vec<Conditional<RoleId>>>,
    /// Who checks.
    pub checkers: Vec<Vec<Conditional<RoleId>>>,
    /// Who decides.
    pub approvers: Vec<Vec<Conditional<RoleId>>>,
    /// Who takes part.
    pub with: Vec<Conditional<RoleId>>,
    /// Who is told.
    pub informed: Vec<Conditional<Notice>>,
    /// What must exist before it can complete.
    pub needs: Vec<Conditional<Need>>,
    /// What it produces or revises.
    pub makes: Vec<Conditional<Make>>,
    /// The facts that it establishes.
    pub sets: Vec<Conditional<Set>>,
    /// The procedures that it runs.
    pub calls: Vec<Conditional<Call>>,
    /// The event for which it waits.
    pub awaits: Option<EventId>,
    /// How long it takes.
    pub lasts: Option<Length>,
    /// By when it is to be finished.
    pub deadlines: Vec<Conditional<Deadline>>,
    /// The meetings at which it is decided.
    pub held: Vec<Conditional<Meeting>>,
    /// Where it leads.
    pub routes: Vec<Route>,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The performers; of what is said, the first seat of them.
    Performers,
    /// The checker.
    Checker,
    /// The approver.
    Approver,
    /// A role.
    Role(RoleId),
}

/// Somebody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who.
    pub role: RoleId,
    /// By whom.
    pub by: Party,
    /// With which records.
    pub with: Vec<RecordId>,
}

/// A record that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The record.
    pub record: RecordId,
    /// It never blocks.
    pub optional: bool,
}

/// A record that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Make {
    /// The record.
    pub record: RecordId,
    /// By whom.
    pub by: Party,
}

/// A fact that is established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {
    /// The fact.
    pub fact: FactId,
    /// Who says it.
    pub by: Party,
}

/// A procedure that is run as a part of this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// The fact that takes its outcome.
    pub into: Option<FactId>,
    /// Its outcomes, as values of that fact.
    pub outcomes: Vec<u32>,
    /// The records that it is given.
    pub takes: Vec<RecordId>,
    /// The records that it gives back.
    pub gives: Vec<Give>,
    /// The facts that it gives back.
    pub tells: Vec<FactId>,
}

/// A record that a call gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Give {
    /// The record.
    pub record: RecordId,
    /// Only with these outcomes, as values of the fact that takes them; with all where nothing is said.
    pub with: Option<Vec<u32>>,
}

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Length {
    /// So many units.
    Units(u32, #[serde(with = "unit")] TimeUnit),
    /// What this fact says.
    Fact(FactId),
}

/// By when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// How long.
    pub length: Length,
    /// From the completion of which step, or the join of which block; from the arrival at this one where none is said.
    pub from: Option<Place>,
    /// The yes/no fact that tells whether the time ran out.
    pub then: Option<FactId>,
    /// Who is told when it runs out.
    pub informs: Vec<RoleId>,
}

/// A meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// `daily`, `weekly`, `monthly`, `every` or `on call`.
    #[serde(with = "rhythm")]
    pub rhythm: Inner,
    /// Of `every`: how many, of what.
    #[serde(with = "every")]
    pub every: Option<(u32, TimeUnit)>,
    /// Who may call it out of turn.
    pub ad_hoc: Option<RoleId>,
}

/// A route, or a way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Where to.
    pub to: Target,
    /// Only when; always where nothing is said.
    pub when: Option<Condition>,
    /// It is a way back.
    pub back: Option<ReworkId>,
}

/// A way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rework {
    /// From where.
    pub from: Place,
    /// Back to where.
    pub to: Place,
    /// At most how often.
    pub bound: Bound,
    /// Where to then.
    pub then: Target,
}

/// How many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bound {
    /// So many.
    Count(u32),
    /// As many as this fact says.
    Fact(FactId),
}

/// Work that runs side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parallel {
    /// Its name.
    pub name: String,
    /// Its clause.
    pub clause: Option<String>,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// The branch in which it stands.
    pub scope: Option<BranchId>,
    /// Its branches.
    pub branches: Vec<BranchId>,
    /// Where it leads from the join.
    pub routes: Vec<Route>,
}

/// One strand of parallel work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// The block.
    pub parallel: ParallelId,
    /// When it runs.
    pub runs: Runs,
    /// Where it starts.
    pub start: Place,
    /// The steps and blocks directly in it.
    pub members: Vec<Place>,
}

/// When a branch runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Runs {
    /// Always.
    Always,
    /// When its condition holds at the fork.
    When(Condition),
    /// Anew at each occurrence of an event.
    Whenever(EventId),
}

impl Program {
    /// The routes that begin at a place.
    pub fn routes(&self, from: Place) -> &[Route] {
        match from {
            Place::Step(id) => &self[id].routes,
            Place::Parallel(id) => &self[id].routes,
        }
    }

    /// What a way back undoes.
    pub(super) fn undone(&self, rework: ReworkId) -> &Undone {
        self.loops.undone(self, rework)
    }

    /// The branch in which a place stands.
    pub fn scope(&self, of: Place) -> Option<BranchId> {
        match of {
            Place::Step(id) => self[id].scope,
            Place::Parallel(id) => self[id].scope,
        }
    }

    /// A place as people call it: its clause, if any, and its name.
    pub fn call(&self, target: Target) -> String {
        let (clause, _, name) = self.named(target);
        numbered(clause, name)
    }

    /// A place as it is printed: its clause, if any, and its title, else its name.
    pub fn printed(&self, target: Target) -> String {
        let (clause, title, name) = self.named(target);
        numbered(clause, title.unwrap_or(name))
    }

    /// Its title, else its name.
    pub fn title(&self, target: Target) -> &str {
        let (_, title, name) = self.named(target);
        title.unwrap_or(name)
    }

    /// Its clause, title and name.
    fn named(&self, target: Target) -> (Option<&str>, Option<&str>, &str) {
        let (clause, title, name) = match target {
            Target::Step(id) => (&self[id].clause, &self[id].title, &self[id].name),
            Target::Parallel(id) | Target::Join(id) => (&self[id].clause, &self[id].title, &self[id].name),
            Target::End(id) => (&None, &self[id].title, &self[id].name),
        };
        (clause.as_deref(), title.as_deref(), name)
    }

    /// The fact of this name.
    pub fn fact(&self, name: &str) -> Option<FactId> {
        self.facts.iter().position(|fact| fact.name == name).map(|at| FactId(at as u32))
    }

    /// The record of this name.
    pub fn record(&self, name: &str) -> Option<RecordId> {
        self.records.iter().position(|record| record.name == name).map(|at| RecordId(at as u32))
    }

    /// The event of this name.
    pub fn event(&self, name: &str) -> Option<EventId> {
        self.events.iter().position(|event| event.name == name).map(|at| EventId(at as u32))
    }

    /// The step of this name, or of this clause.
    pub fn step(&self, name: &str) -> Option<StepId> {
        let by_name = self.steps.iter().position(|step| step.name == name);
        let by_clause = || self.steps.iter().position(|step| step.clause.as_deref() == Some(name));
        by_name.or_else(by_clause).map(|at| StepId(at as u32))
    }

    /// The facts that must be known when a case starts, in the order in which they are declared.
    pub fn given_facts(&self) -> impl Iterator<Item = FactId> + '_ {
        self.facts.iter().enumerate().filter(|(_, fact)| fact.given).map(|(at, _)| FactId(at as u32))
    }

    /// The records that are there when a case starts, unless it is said otherwise: those given, but for those that an
    /// event brings.
    pub fn given_records(&self) -> impl Iterator<Item = RecordId> + '_ {
        let given = self.records.iter().enumerate().filter(|(_, record)| record.given && !record.brought);
        given.map(|(at, _)| RecordId(at as u32))
    }
}

impl Step {
    /// The seats of a party: every seat acts, any role of a seat fills it. None of a role that only says or makes
    /// something.
    pub fn seats(&self, party: Party) -> &[Vec<Conditional<RoleId>>] {
        match party {
            Party::Performers => &self.performers,
            Party::Checker => &self.checkers,
            Party::Approver => &self.approvers,
            Party::Role(_) => &[],
        }
    }
}

impl From<Place> for Target {
    fn from(place: Place) -> Target {
        match place {
            Place::Step(id) => Target::Step(id),
            Place::Parallel(id) => Target::Parallel(id),
        }
    }
}

/// A name behind its clause, if it has any.
fn numbered(clause: Option<&str>, name: &str) -> String {
    clause.map_or_else(|| name.to_string(), |clause| format!("{clause} {name}"))
}
