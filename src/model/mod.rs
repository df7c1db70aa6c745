//! The checked model: names as ids, facts and guards typed, scopes known. Built once from all syntax trees of a
//! workspace by [`build`]; what could not be resolved is kept as [`Trouble`], which the rules put into words.
//!
//! Everything of one kind lives in one table of the [`Model`] and is named by its id; a unit's own things are a
//! contiguous range of each table. The routes of a procedure are a petgraph graph, seen from outside only through
//! [`Paths`].

mod content;
mod declare;
mod guard;
mod ids;
mod merge;
mod paths;
mod resolve;
mod scope;
mod trouble;

pub use content::*;
pub use guard::{Condition, ConditionKind, Guard, GuardText, Value};
pub use ids::*;
pub use paths::{Node, Paths};
pub use trouble::{Mismatch, NameKind, StructureFault, Trouble};

use crate::diagnostic::Text;
use crate::source::{FileId, Location, Sources, Span};
use crate::syntax::ast::{self, Document, Symbol, Words};
use crate::syntax::keywords::{Inner, Label, TimeUnit};
use crate::syntax::names::Names;
use std::ops::Range;

/// A file as the model is built from it.
#[derive(Debug)]
pub struct ParsedFile {
    /// The file.
    pub file: FileId,
    /// Its syntax tree.
    pub document: Document,
    /// The files that it imports and that could be read.
    pub imports: Vec<FileId>,
    /// Whether an import of it could not be resolved, so that names may be missing for that reason.
    pub import_failed: bool,
}

/// All procedures of a workspace.
#[derive(Debug, Default)]
pub struct Model {
    /// Every name.
    pub names: Names,
    /// Procedures, interfaces and organisations, in the order of the files.
    pub units: Vec<Unit>,
    /// Roles of all units.
    pub roles: Vec<Role>,
    /// Facts of all units.
    pub facts: Vec<Fact>,
    /// Records, forms and numbers of all units; what an interface takes and gives, too.
    pub records: Vec<Record>,
    /// Events of all units.
    pub events: Vec<Event>,
    /// Ends of all units; the outcomes of an interface, too.
    pub ends: Vec<End>,
    /// Steps of all units.
    pub steps: Vec<Step>,
    /// Parallel blocks of all units.
    pub parallels: Vec<Parallel>,
    /// Branches of all parallel blocks.
    pub branches: Vec<Branch>,
    /// What could not be resolved, in no particular order.
    pub troubles: Vec<Trouble>,
    /// Rules that are allowed to be broken in places.
    pub allowances: Vec<Allowance>,
}

/// A name and the place where it is declared or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub symbol: Symbol,
    /// Where it stands.
    pub at: Location,
}

/// Words of a file.
#[derive(Clone, Debug)]
pub struct Prose {
    /// The file.
    pub file: FileId,
    /// The words in it.
    pub words: Words,
}

impl Prose {
    /// The words.
    pub fn text<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match &self.words.copy {
            Some(copy) => copy,
            None => sources.file(self.file).slice(self.words.span),
        }
    }
}

/// What kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// A procedure of ours.
    Procedure,
    /// A procedure that is not ours: what it takes, gives and how it can end.
    Interface,
    /// Roles and groups that several procedures share.
    Organisation,
}

/// A procedure, an interface or an organisation.
#[derive(Debug)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// Its file.
    pub file: FileId,
    /// Its name; where the heading is lost, a name that nothing can refer to.
    pub name: Named,
    /// Its clause.
    pub clause: Option<Named>,
    /// Its code, such as CBS00P004.
    pub code: Option<Named>,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// What it is about, a line each.
    pub description: Vec<Prose>,
    /// Number, version, secrecy, purpose, scope …: words, as they are, in the order of the file.
    pub control: Vec<(Label, Prose)>,
    /// Drafted, reviewed, issued: by whom, when.
    pub signatures: Vec<(Label, Named, Option<Symbol>)>,
    /// The roles that answer for it.
    pub owners: Vec<RoleId>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// The first step; nothing where it is not said, unknown, or where no procedure may begin.
    pub starts: Option<Target>,
    /// Where `starts:` is written, resolved or not.
    pub starts_at: Option<Location>,
    /// Terms of the document.
    pub terms: Vec<Term>,
    /// Related documents.
    pub related: Vec<Related>,
    /// The table of revisions.
    pub revisions: Vec<Revision>,
    /// Who may not, or must, do what together.
    pub constraints: Vec<Constraint>,
    /// The document that says what the roles' duties are.
    pub duties: Vec<Named>,
    /// Its own roles.
    pub roles: Range<u32>,
    /// Its facts.
    pub facts: Range<u32>,
    /// Its records.
    pub records: Range<u32>,
    /// Its events.
    pub events: Range<u32>,
    /// Its ends.
    pub ends: Range<u32>,
    /// Its steps.
    pub steps: Range<u32>,
    /// Its parallel blocks.
    pub parallels: Range<u32>,
    /// The branches of its parallel blocks.
    pub branches: Range<u32>,
    /// What of it could not be read.
    pub damage: Damage,
    /// How many other units refer to it: call it, hand over to it, list it.
    pub used: bool,
}

/// What of a unit could not be read, so that nothing is held against it that may follow from that.
#[derive(Debug, Default, Clone)]
pub struct Damage {
    /// The lines that are lost, or were read with a mark mended.
    pub lines: Vec<Span>,
    /// The blocks, by their place in the file, in which a line is lost.
    pub blocks: Vec<usize>,
    /// A heading may be lost: anything may be declared that is not.
    pub heading: bool,
    /// A step or a block may be lost, or stand elsewhere: nothing is known of the paths.
    pub paths: bool,
    /// A route may be lost: a path may exist that is not seen.
    pub routes: bool,
    /// A line that uses a name may be lost.
    pub uses: bool,
    /// `starts:` may be lost.
    pub starts: bool,
    /// An end may be lost.
    pub ends: bool,
    /// An import is lost, or leads nowhere.
    pub imports: bool,
}

/// A role, or a group of them.
#[derive(Debug)]
pub struct Role {
    /// Its name.
    pub name: Named,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// Not of our organisation.
    pub outside: bool,
    /// Several people acting as one.
    pub group: bool,
    /// Who leads the group.
    pub head: Option<RoleId>,
    /// Who sits in the group.
    pub members: Vec<RoleId>,
    /// The roles that it stands for, each under its condition.
    pub stands_for: Vec<Performer>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// Whether anything refers to it.
    pub used: bool,
}

/// The type of a fact or of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
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
    Choices(Vec<Symbol>),
}

/// A fact: the only thing that guards read.
#[derive(Debug)]
pub struct Fact {
    /// Its name.
    pub name: Named,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// Its type.
    pub kind: Type,
    /// Known when a case starts.
    pub given: bool,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// Whether anything refers to it.
    pub used: bool,
}

/// What kind of record.
#[derive(Debug)]
pub enum RecordKind {
    /// A document or another product.
    Plain,
    /// A form with fields to fill in.
    Form(Vec<Field>),
    /// A formal number.
    Number(Numbering),
    /// What an interface takes.
    Taken {
        /// It can do without.
        optional: bool,
    },
    /// What an interface gives.
    Given {
        /// Not every outcome gives it.
        optional: bool,
    },
}

/// A record, a document or another product of work.
#[derive(Debug)]
pub struct Record {
    /// Its name.
    pub name: Named,
    /// Its clause.
    pub clause: Option<Symbol>,
    /// Its code.
    pub code: Option<Symbol>,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// What it is about.
    pub description: Vec<Prose>,
    /// It comes from outside the procedure.
    pub given: bool,
    /// What travels with it.
    pub attached: Vec<RecordId>,
    /// A plain record, a form, a number.
    pub kind: RecordKind,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// Whether anything refers to it.
    pub used: bool,
}

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: Named,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// What may be filled in: any of these.
    pub kinds: Vec<FieldKind>,
    /// It may be left out.
    pub optional: bool,
    /// Notes on the source.
    pub notes: Vec<Prose>,
}

/// What may be filled in.
#[derive(Debug)]
pub enum FieldKind {
    /// A value of a type.
    Type(Type),
    /// A pattern: `X` a letter or digit, `9` a digit.
    Pattern(Prose),
    /// Just these words.
    Exactly(Prose),
}

/// A rule that gives the next formal number.
#[derive(Debug, Default)]
pub struct Numbering {
    /// What the number begins with.
    pub prefix: Vec<Piece>,
    /// The fact that holds the last number.
    pub follows: Option<FactId>,
    /// The parts of the number, first to last, each with the condition under which it is raised.
    pub parts: Vec<(Named, Option<Condition>)>,
    /// Examples: the number before, the number after, and the facts for which it is so.
    pub examples: Vec<(Prose, Prose, Option<Condition>)>,
}

/// A piece of the beginning of a formal number.
#[derive(Debug)]
pub enum Piece {
    /// Letters as they are.
    Words(Prose),
    /// The value of a text fact.
    Fact(FactId),
}

/// Something that may happen from outside.
#[derive(Debug)]
pub struct Event {
    /// Its name.
    pub name: Named,
    /// What it is.
    pub description: Option<Prose>,
    /// The records that it brings.
    pub brings: Vec<RecordId>,
    /// The yes/no facts that become yes when it happens.
    pub sets: Vec<FactId>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// Whether anything waits for it.
    pub used: bool,
}

/// An outcome.
#[derive(Debug)]
pub struct End {
    /// Its name.
    pub name: Named,
    /// Its title, where it is not the name.
    pub title: Option<Prose>,
    /// The procedures it hands over to, each under its condition.
    pub hand_over: Vec<HandOver>,
    /// The records that go along.
    pub with: Vec<Involved<RecordId>>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// Whether a route leads to it.
    pub used: bool,
}

/// A procedure that a case is handed over to.
#[derive(Debug)]
pub struct HandOver {
    /// The procedure.
    pub unit: UnitId,
    /// Where it is written.
    pub at: Location,
    /// Only when.
    pub condition: Option<Condition>,
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// A term of the document.
#[derive(Debug)]
pub struct Term {
    /// The term.
    pub name: Named,
    /// What it means.
    pub meaning: Prose,
}

/// A related document.
#[derive(Debug)]
pub struct Related {
    /// Its clause.
    pub clause: Option<Symbol>,
    /// Its code.
    pub code: Option<Symbol>,
    /// Its name.
    pub name: Named,
    /// The unit of that name, where there is one.
    pub unit: Option<UnitId>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
}

/// A row of the table of revisions.
#[derive(Debug)]
pub struct Revision {
    /// The version.
    pub version: Named,
    /// By whom.
    pub by: Option<Symbol>,
    /// When: `2007-05-15`.
    pub on: Option<Symbol>,
    /// What changed.
    pub what: Prose,
    /// Notes on the source.
    pub notes: Vec<Prose>,
}

/// What kind of constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// These by different people.
    DifferentPeople,
    /// These by the same person.
    SamePerson,
    /// One person at most one of these.
    AtMostOne,
}

/// Who may not, or must, do what together.
#[derive(Debug)]
pub struct Constraint {
    /// Where it is written.
    pub at: Location,
    /// What kind.
    pub kind: ConstraintKind,
    /// The steps and which seat of each.
    pub sides: Vec<(StepId, Party)>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
}

/// A rule that is allowed to be broken in a place, with the reason.
#[derive(Debug)]
pub struct Allowance {
    /// The rule's name, as written.
    pub rule: Named,
    /// The reason.
    pub reason: Prose,
    /// The line, or the block, that it is about.
    pub covers: Location,
}

/// Whether a line that could not be read names something: its text does, hidden characters aside.
pub fn mentions(line: &str, name: &str) -> bool {
    let hidden =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    line.contains(name) || line.contains(hidden) && line.replace(hidden, "").contains(name)
}

/// Builds the model of these files. Every file's imports are among them.
/// The lines of their syntax trees are used up.
pub fn build(names: Names, sources: &Sources, files: &mut [ParsedFile]) -> Model {
    let mut model = Model { names, ..Model::default() };
    let declared = declare::declare(&mut model, files);
    resolve::resolve(&mut model, sources, files, &declared);
    model
}

impl Model {
    /// The text of a name.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.names.text(symbol)
    }

    /// The procedures of ours, in the order of the files.
    pub fn procedures(&self) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.kind == UnitKind::Procedure)
            .map(|(at, unit)| (UnitId(at as u32), unit))
    }

    /// The name of what a route leads to.
    pub fn target_name(&self, target: Target) -> Named {
        match target {
            Target::Step(id) => self[id].name,
            Target::Parallel(id) | Target::Join(id) => self[id].name,
            Target::End(id) => self[id].name,
        }
    }

    /// A target as people call it: its clause, if any, and its name.
    pub fn call(&self, target: Target) -> Text {
        let (clause, name) = match target {
            Target::Step(id) => (self[id].clause, self[id].name),
            Target::Parallel(id) | Target::Join(id) => (self[id].clause, self[id].name),
            Target::End(id) => (None, self[id].name),
        };
        match clause {
            Some(clause) => Text::same(format!("{} {}", self.text(clause.symbol), self.text(name.symbol))),
            None => Text::same(self.text(name.symbol)),
        }
    }

    /// Where a target is declared.
    pub fn declared_at(&self, target: Target) -> Location {
        self.target_name(target).at
    }

    /// The scope in which a route may lead to a target.
    pub fn scope_of(&self, target: Target) -> Scope {
        match target {
            Target::Step(id) => self[id].scope,
            Target::Parallel(id) => self[id].scope,
            Target::Join(id) => self[id].branches.first().map_or(Scope::Procedure, |branch| Scope::Branch(*branch)),
            Target::End(_) => Scope::Procedure,
        }
    }
}

impl Step {
    /// Gives back what its lists do not need; there may be very many steps.
    fn shrink(&mut self) {
        self.description.shrink_to_fit();
        self.performers.shrink_to_fit();
        self.performers.iter_mut().for_each(|seat| seat.roles.shrink_to_fit());
        self.with.shrink_to_fit();
        self.informed.shrink_to_fit();
        self.needs.shrink_to_fit();
        self.makes.shrink_to_fit();
        self.sets.shrink_to_fit();
        self.deadlines.shrink_to_fit();
        self.routes.shrink_to_fit();
        self.notes.shrink_to_fit();
    }
}

impl From<Inner> for ConstraintKind {
    fn from(kind: Inner) -> Self {
        match kind {
            Inner::SamePerson => ConstraintKind::SamePerson,
            Inner::AtMostOne => ConstraintKind::AtMostOne,
            _ => ConstraintKind::DifferentPeople,
        }
    }
}

/// A name of the syntax tree, in its file.
fn named(file: FileId, name: ast::Name) -> Named {
    Named { symbol: name.symbol, at: Location { file, span: name.span } }
}

/// Words of the syntax tree, in their file.
fn prose(file: FileId, words: &Words) -> Prose {
    Prose { file, words: words.clone() }
}
