//! The whole content of a model as plain values with names in place of ids: what `list --format json` prints, and by
//! which two models are equal.

mod read;

use super::*;
use crate::diagnostic::Language;
use read::ContentReader;
use serde::Serialize;

/// Everything that a workspace says. The JSON is stable: fields are added, never renamed or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Content {
    /// The version of this form: 1.
    pub version: u32,
    /// Procedures of ours, in the order of the files.
    pub procedures: Vec<ProcedureContent>,
    /// Procedures that are not ours.
    pub interfaces: Vec<InterfaceContent>,
    /// Shared roles.
    pub organisations: Vec<OrganisationContent>,
}

/// A procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcedureContent {
    /// Its name, by which others refer to it.
    pub id: String,
    /// Its title; the name where it has none.
    pub title: String,
    /// Its clause.
    pub clause: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// Its file.
    pub file: String,
    /// What it is about.
    pub description: Vec<String>,
    /// Number, version, secrecy, purpose, scope …: keyword and words.
    pub control: Vec<(String, String)>,
    /// Drafted, reviewed, issued: keyword, person, day.
    pub signatures: Vec<(String, String, Option<String>)>,
    /// The roles that answer for it.
    pub owners: Vec<String>,
    /// The first step.
    pub starts: Option<String>,
    /// The document that says what the roles' duties are.
    pub duties: Vec<String>,
    /// Notes on the source.
    pub notes: Vec<String>,
    /// Its own roles.
    pub roles: Vec<RoleContent>,
    /// Its facts.
    pub facts: Vec<FactContent>,
    /// Records, forms and formal numbers.
    pub records: Vec<RecordContent>,
    /// What may happen from outside.
    pub events: Vec<EventContent>,
    /// Its outcomes.
    pub ends: Vec<EndContent>,
    /// Who may not, or must, do what together.
    pub constraints: Vec<ConstraintContent>,
    /// The terms of the document.
    pub terms: Vec<(String, String)>,
    /// Related documents.
    pub related: Vec<RelatedContent>,
    /// The table of revisions.
    pub revisions: Vec<RevisionContent>,
    /// The clause register.
    pub clauses: Vec<ClauseContent>,
    /// Work that runs side by side.
    pub parallels: Vec<ParallelContent>,
    /// The steps, in the order of the source.
    pub steps: Vec<StepContent>,
}

/// A procedure that is not ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "as for a procedure")]
pub struct InterfaceContent {
    pub id: String,
    pub title: String,
    pub code: Option<String>,
    pub file: String,
    pub description: Vec<String>,
    pub control: Vec<(String, String)>,
    /// What it takes, and whether it can do without.
    pub takes: Vec<(String, bool)>,
    /// What it gives back, and whether some outcomes do without.
    pub gives: Vec<(String, bool)>,
    /// How it can end.
    pub outcomes: Vec<String>,
    pub notes: Vec<String>,
}

/// Shared roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "as for a procedure")]
pub struct OrganisationContent {
    pub id: String,
    pub title: String,
    pub file: String,
    pub description: Vec<String>,
    pub notes: Vec<String>,
    pub duties: Vec<String>,
    pub roles: Vec<RoleContent>,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Role`")]
pub struct RoleContent {
    pub id: String,
    pub title: String,
    pub outside: bool,
    pub group: bool,
    pub head: Option<String>,
    pub members: Vec<String>,
    pub stands_for: Vec<WhoContent>,
    pub notes: Vec<String>,
}

/// Somebody, under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhoContent {
    /// The role.
    pub role: String,
    /// Only when; in the words of the guard.
    pub when: Option<String>,
    /// The number of the seat, from 1: the roles of one seat are alternatives, all seats act.
    pub seat: usize,
    /// The role as written, where that stands for this one.
    #[serde(rename = "as")]
    pub stands_in: Option<String>,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Fact`")]
pub struct FactContent {
    pub id: String,
    pub title: String,
    /// `yes/no`, `integer`, `integer 1 to 5`, `date`, `duration`, `text` or `choice`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The values of a choice.
    pub values: Vec<String>,
    pub given: bool,
    pub notes: Vec<String>,
}

/// A record, a form or a formal number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Record`")]
pub struct RecordContent {
    pub id: String,
    pub title: String,
    pub clause: Option<String>,
    pub code: Option<String>,
    /// `record`, `form` or `number`.
    pub kind: &'static str,
    pub description: Vec<String>,
    pub given: bool,
    pub attached: Vec<String>,
    pub fields: Vec<FieldContent>,
    pub numbering: Option<NumberingContent>,
    pub notes: Vec<String>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Field`")]
pub struct FieldContent {
    pub id: String,
    pub title: String,
    /// What may be filled in: any of these.
    pub types: Vec<String>,
    pub optional: bool,
    pub notes: Vec<String>,
}

/// A rule that gives the next formal number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Numbering`")]
pub struct NumberingContent {
    pub prefix: Vec<String>,
    pub follows: Option<String>,
    pub parts: Vec<(String, Option<String>)>,
    pub examples: Vec<(String, String, Option<String>)>,
}

/// Something that may happen from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Event`")]
pub struct EventContent {
    pub id: String,
    pub description: Option<String>,
    pub brings: Vec<String>,
    pub sets: Vec<String>,
    pub notes: Vec<String>,
}

/// An outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `End`")]
pub struct EndContent {
    pub id: String,
    pub title: String,
    pub hand_over: Vec<ThingContent>,
    pub with: Vec<ThingContent>,
    pub notes: Vec<String>,
}

/// A thing under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThingContent {
    /// Its name.
    pub id: String,
    /// Only when.
    pub when: Option<String>,
    /// It never blocks.
    pub optional: bool,
    /// Who does it, where that is said: a role, or `performers`, `checker`, `approver`.
    pub by: Option<String>,
    /// The records that go along.
    pub with: Vec<String>,
}

/// Who may not, or must, do what together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Constraint`")]
pub struct ConstraintContent {
    pub kind: &'static str,
    /// Each step and which seat of it.
    pub sides: Vec<(String, String)>,
    pub notes: Vec<String>,
}

/// A related document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Related`")]
pub struct RelatedContent {
    pub clause: Option<String>,
    pub code: Option<String>,
    pub id: String,
    pub notes: Vec<String>,
}

/// A row of the table of revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Revision`")]
pub struct RevisionContent {
    pub version: String,
    pub by: Option<String>,
    pub on: Option<String>,
    pub what: String,
    pub notes: Vec<String>,
}

/// A clause of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `SourceClause`")]
pub struct ClauseContent {
    pub clause: String,
    pub title: Option<String>,
    pub reason: Option<String>,
    pub notes: Vec<String>,
}

/// Work that runs side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Parallel`")]
pub struct ParallelContent {
    pub id: String,
    pub title: String,
    pub clause: Option<String>,
    /// The branch in which it stands.
    pub branch: Option<BranchRef>,
    pub description: Vec<String>,
    pub branches: Vec<BranchContent>,
    pub routes: Vec<RouteContent>,
    pub notes: Vec<String>,
}

/// A branch, from outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BranchRef {
    /// The block.
    pub parallel: String,
    /// The branch of it.
    pub branch: String,
}

/// One strand of parallel work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Branch`")]
pub struct BranchContent {
    pub id: String,
    pub when: Option<String>,
    pub whenever: Option<String>,
    pub starts: Option<String>,
    pub description: Vec<String>,
    pub notes: Vec<String>,
}

/// A step: a row of the source's table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepContent {
    /// Its name.
    pub id: String,
    /// Its title; the name where it has none.
    pub title: String,
    /// Its clause.
    pub clause: Option<String>,
    /// What is done.
    pub description: Vec<String>,
    /// The branch in which it stands.
    pub branch: Option<BranchRef>,
    /// Who performs it.
    pub performers: Vec<WhoContent>,
    /// Who checks what the performers submit.
    pub checker: Vec<WhoContent>,
    /// Who decides.
    pub approver: Vec<WhoContent>,
    /// Who takes part.
    pub consulted: Vec<ThingContent>,
    /// Who is told.
    pub informed: Vec<ThingContent>,
    /// What must exist before it can complete.
    pub needs: Vec<ThingContent>,
    /// What it produces or revises.
    pub makes: Vec<ThingContent>,
    /// The facts that it establishes.
    pub sets: Vec<ThingContent>,
    /// The event for which it waits.
    pub awaits: Option<String>,
    /// How long it takes.
    pub lasts: Option<String>,
    /// By when it is to be finished.
    pub deadline: Vec<DeadlineContent>,
    /// The meetings at which it is decided.
    pub held: Vec<MeetingContent>,
    /// Procedures that it runs.
    pub calls: Vec<CallContent>,
    /// Where it leads.
    pub routes: Vec<RouteContent>,
    /// Notes on the source.
    pub notes: Vec<String>,
}

/// By when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Deadline`")]
pub struct DeadlineContent {
    pub limit: String,
    pub from: Option<String>,
    pub then: Option<String>,
    pub informs: Vec<String>,
    pub when: Option<String>,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Meeting`")]
pub struct MeetingContent {
    pub rhythm: String,
    pub ad_hoc: Option<String>,
    pub when: Option<String>,
}

/// Another procedure, run as a part of this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Call`")]
pub struct CallContent {
    pub procedure: String,
    pub outcome_into: Option<String>,
    pub takes: Vec<(String, String)>,
    pub gives: Vec<(String, String)>,
    pub when: Option<String>,
}

/// A route, or a way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteContent {
    /// Where to: a step, a block, an end, or `join`.
    pub to: Option<String>,
    /// What that is: `step`, `parallel`, `join`, `end`.
    pub kind: &'static str,
    /// Only when; in the words of the guard.
    pub when: Option<String>,
    /// A way back: at most so many times.
    pub at_most: Option<String>,
    /// A way back: where to then.
    pub then: Option<String>,
    /// The outcome, where it leads to an end.
    pub outcome: Option<String>,
    /// The procedures that the end hands over to.
    pub hand_over: Vec<ThingContent>,
    /// The records that go along.
    pub with: Vec<ThingContent>,
}

impl Content {
    /// The content of a model.
    pub fn of(model: &Model, sources: &Sources) -> Self {
        let reader = ContentReader { model, sources };
        let units = |kind| model.units.iter().filter(move |unit| unit.kind == kind);
        Content {
            version: 1,
            procedures: units(UnitKind::Procedure).map(|unit| reader.procedure(unit)).collect(),
            interfaces: units(UnitKind::Interface).map(|unit| reader.interface(unit)).collect(),
            organisations: units(UnitKind::Organisation).map(|unit| reader.organisation(unit)).collect(),
        }
    }

    /// The same content without regard to files and to the order in which things are declared: equal for equal
    /// meaning.
    pub fn meaning(mut self) -> Self {
        fn by<T>(list: &mut [T], id: fn(&T) -> &String) {
            list.sort_by(|a, b| id(a).cmp(id(b)));
        }
        for procedure in &mut self.procedures {
            procedure.file.clear();
            by(&mut procedure.roles, |role| &role.id);
            by(&mut procedure.facts, |fact| &fact.id);
            by(&mut procedure.records, |record| &record.id);
            by(&mut procedure.events, |event| &event.id);
            by(&mut procedure.ends, |end| &end.id);
            by(&mut procedure.parallels, |parallel| &parallel.id);
            by(&mut procedure.steps, |step| &step.id);
            procedure.control.sort();
            procedure.signatures.sort();
            procedure.parallels.iter_mut().for_each(|parallel| by(&mut parallel.branches, |branch| &branch.id));
            procedure.notes.sort();
        }
        for interface in &mut self.interfaces {
            interface.file.clear();
        }
        for organisation in &mut self.organisations {
            organisation.file.clear();
            by(&mut organisation.roles, |role| &role.id);
        }
        by(&mut self.procedures, |procedure| &procedure.id);
        by(&mut self.interfaces, |interface| &interface.id);
        by(&mut self.organisations, |organisation| &organisation.id);
        self
    }
}
