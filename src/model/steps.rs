//! Steps, routes and parallel blocks.

use super::*;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In no parallel block.
    Procedure,
    /// In this branch.
    Branch(BranchId),
}

/// Where a route can lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// To a step.
    Step(StepId),
    /// Into a parallel block.
    Parallel(ParallelId),
    /// To the join of the parallel block around it.
    Join(ParallelId),
    /// To an end.
    End(EndId),
}

/// A step.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub name: Named,
    /// The whole heading.
    pub heading: Location,
    /// Its clause.
    pub clause: Option<Named>,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// What is done, a line each.
    pub description: Vec<Prose>,
    /// Where it stands.
    pub scope: Scope,
    /// Who performs it; every seat acts.
    pub performers: Vec<Seat>,
    /// Who checks what the performers submit.
    pub checkers: Vec<Seat>,
    /// Who decides.
    pub approvers: Vec<Seat>,
    /// Who takes part.
    pub with: Vec<Involved<RoleId>>,
    /// Who is told.
    pub informed: Vec<Notice>,
    /// What must exist before it can complete.
    pub needs: Vec<Need>,
    /// What it produces or revises.
    pub makes: Vec<Involved<RecordId>>,
    /// The facts that it establishes.
    pub sets: Vec<Set>,
    /// Procedures that it runs.
    pub calls: Vec<Call>,
    /// The event for which it waits.
    pub awaits: Option<EventId>,
    /// How long it takes.
    pub lasts: Option<Length>,
    /// By when it is to be finished.
    pub deadlines: Vec<Deadline>,
    /// The meetings at which it is decided.
    pub held: Vec<Meeting>,
    /// Where it leads, ways back included, in the order of the file.
    pub routes: Vec<Route>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// A line of it is lost: what it seems not to say, it may have said.
    pub damaged: bool,
}

/// A seat: any one of these roles fills it.
#[derive(Debug)]
pub struct Seat {
    /// Where it is written.
    pub at: Location,
    /// The roles, each under its condition.
    pub roles: Vec<Performer>,
}

/// A role in a seat.
#[derive(Debug)]
pub struct Performer {
    /// The role.
    pub role: RoleId,
    /// Where it is written.
    pub at: Location,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A thing under a condition.
#[derive(Debug)]
pub struct Involved<T> {
    /// The thing.
    pub what: T,
    /// Where it is written.
    pub at: Location,
    /// Who does it, where that is said.
    pub by: Option<Party>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// The performers.
    Performers,
    /// The checker.
    Checker,
    /// The approver.
    Approver,
    /// A role.
    Role(RoleId),
}

/// Somebody is told.
#[derive(Debug)]
pub struct Notice {
    /// Who.
    pub role: RoleId,
    /// Where it is written.
    pub at: Location,
    /// By whom; the performers where it is not said.
    pub by: Option<Party>,
    /// With which records.
    pub with: Vec<RecordId>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A record that is needed.
#[derive(Debug)]
pub struct Need {
    /// The record.
    pub record: RecordId,
    /// Where it is written.
    pub at: Location,
    /// It never blocks.
    pub optional: bool,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A fact that is established.
#[derive(Debug)]
pub struct Set {
    /// The fact.
    pub fact: FactId,
    /// Where it is written.
    pub at: Location,
    /// Who says it; the first seat of the performers where it is not said.
    pub by: Option<Party>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// Another procedure, run as a part of this one.
#[derive(Debug)]
pub struct Call {
    /// The procedure.
    pub unit: UnitId,
    /// Where it is written.
    pub at: Location,
    /// The fact that takes its outcome.
    pub into: Option<FactId>,
    /// What it is given: its name for it, ours.
    pub takes: Vec<(Symbol, Carried)>,
    /// What it gives back: its name for it, ours.
    pub gives: Vec<(Symbol, Carried)>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// What passes between a procedure and one that it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// A record.
    Record(RecordId),
    /// A fact.
    Fact(FactId),
}

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// So many units.
    Units(u32, TimeUnit),
    /// What this fact says.
    Fact(FactId),
}

/// By when.
#[derive(Debug)]
pub struct Deadline {
    /// Where it is written.
    pub at: Location,
    /// How long.
    pub length: Length,
    /// From the completion of which step; from the opening of this one where none is said.
    pub from: Option<Target>,
    /// The yes/no fact that tells whether the time ran out.
    pub then: Option<FactId>,
    /// Who is told when it runs out.
    pub informs: Vec<RoleId>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A meeting.
#[derive(Debug)]
pub struct Meeting {
    /// Where it is written.
    pub at: Location,
    /// `daily`, `weekly`, `monthly`, `every` or `on call`.
    pub rhythm: Inner,
    /// Of `every`: how many, of what.
    pub every: Option<(u32, TimeUnit)>,
    /// Who may call it out of turn.
    pub ad_hoc: Option<RoleId>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A route, or a way back.
#[derive(Debug)]
pub struct Route {
    /// The whole line.
    pub at: Location,
    /// The name of the target, as written.
    pub name_at: Location,
    /// Where to; nothing where the name is unknown, or the route crosses the wall of a parallel block.
    pub target: Option<Target>,
    /// Only when; always where nothing is said.
    pub condition: Option<Condition>,
    /// How often, of a way back.
    pub back: Option<Rework>,
}

/// How often one may go back.
#[derive(Debug)]
pub struct Rework {
    /// At most so many times.
    pub bound: Bound,
    /// Where to then; nothing where the name is unknown.
    pub then: Option<Target>,
    /// Where that is written.
    pub then_at: Location,
}

/// How many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// So many.
    Count(u32),
    /// As many as this fact, a given integer, says.
    Fact(FactId),
    /// The fact is unknown.
    Unknown,
}

/// Work that runs side by side.
#[derive(Debug)]
pub struct Parallel {
    /// Its name.
    pub name: Named,
    /// The whole heading.
    pub heading: Location,
    /// Its clause.
    pub clause: Option<Named>,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// What it is about.
    pub description: Vec<Prose>,
    /// Where it stands.
    pub scope: Scope,
    /// Its branches.
    pub branches: Vec<BranchId>,
    /// The heading of its join; that of the block where it is missing.
    pub join: Location,
    /// Where it leads from the join.
    pub routes: Vec<Route>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// A line of it is lost.
    pub damaged: bool,
}

/// One strand of parallel work.
#[derive(Debug)]
pub struct Branch {
    /// Its name.
    pub name: Named,
    /// The whole heading.
    pub heading: Location,
    /// The block.
    pub parallel: ParallelId,
    /// When it runs.
    pub runs: Runs,
    /// Its first step or block; nothing where that is not clear.
    pub starts: Option<Target>,
    /// The steps and blocks directly in it, in the order of the file.
    pub members: Vec<Target>,
    /// What it is about.
    pub description: Vec<Prose>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
}

/// When a branch runs.
#[derive(Debug)]
pub enum Runs {
    /// Always.
    Always,
    /// When its condition holds at the fork.
    When(Condition),
    /// Anew at each occurrence of an event, until the ordinary branches have finished.
    Whenever(Option<EventId>),
}
