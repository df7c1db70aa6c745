//! The checked model: names as ids, facts and guards typed, scopes known. Built once from all syntax trees of a
//! workspace by [`build`]; what could not be resolved is kept as [`Trouble`], which the rules put into words.
//!
//! Everything of one kind lives in one table of the [`Model`] and is named by its id; a unit's own things are a
//! contiguous range of each table. The routes of a procedure are a petgraph graph, seen from outside only through
//! [`Paths`].

mod clauses;
mod content;
mod declare;
mod guard;
mod ids;
mod merge;
mod notes;
mod paths;
mod resolve;
mod scope;
mod steps;
mod things;
mod trouble;
mod uses;

pub use clauses::{Carrier, Coverage, Stray};
pub use content::*;
pub use guard::{Condition, ConditionKind, Guard, GuardText, Value};
pub use ids::*;
pub use notes::{Note, Subject};
pub use paths::{Node, Paths, calling_circles};
pub use scope::MAX_DEPTH;
pub use steps::*;
pub use things::*;
pub use trouble::{Joint, Mismatch, NameKind, StructureFault, Trouble};
pub use uses::{FactUse, RecordUse, Uses};

use crate::diagnostic::{Language, Text};
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
    /// The clause register: which clauses the source has.
    pub clauses: Vec<SourceClause>,
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

/// Builds the model of these files. Every file's imports are among them.
/// The lines of their syntax trees are used up.
pub fn build(names: Names, sources: &Sources, files: &mut [ParsedFile]) -> Model {
    let mut model = Model { names, ..Model::default() };
    let declared = declare::declare(&mut model, files);
    // There may be very many.
    model.steps.shrink_to_fit();
    model.records.shrink_to_fit();
    resolve::resolve(&mut model, sources, files, &declared);
    model
}

impl Model {
    /// The text of a name.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.names.text(symbol)
    }

    /// These procedures and all that they run, directly or through others: each after those that it runs, unless they
    /// run each other.
    pub fn callees_first(&self, roots: impl IntoIterator<Item = UnitId>) -> Vec<UnitId> {
        let mut seen = vec![false; self.units.len()];
        let mut first = Vec::new();
        let mut waiting: Vec<(UnitId, bool)> = roots.into_iter().map(|unit| (unit, false)).collect();
        waiting.reverse();
        while let Some((unit, done)) = waiting.pop() {
            if done {
                first.push(unit);
            } else if !std::mem::replace(&mut seen[unit.0 as usize], true) {
                waiting.push((unit, true));
                let calls = self[unit].steps.clone().flat_map(|step| &self[StepId(step)].calls);
                let ours = calls.map(|call| call.unit).filter(|callee| self[*callee].kind == UnitKind::Procedure);
                waiting.extend(ours.map(|callee| (callee, false)));
            }
        }
        first
    }

    /// The procedures of ours, in the order of the files.
    pub fn procedures(&self) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.kind == UnitKind::Procedure)
            .map(|(at, unit)| (UnitId(at as u32), unit))
    }

    /// The branches in which a scope lies, innermost first.
    pub fn branches_around(&self, scope: Scope) -> impl Iterator<Item = BranchId> + '_ {
        let branch = |scope: Scope| match scope {
            Scope::Branch(branch) => Some(branch),
            Scope::Procedure => None,
        };
        std::iter::successors(branch(scope), move |inner| branch(self[self[*inner].parallel].scope))
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

    /// A constraint as it is written: its kind, and the seats of the steps that it is about.
    pub fn constraint_words(&self, constraint: &Constraint) -> Text {
        let kind = match constraint.kind {
            ConstraintKind::DifferentPeople => Inner::DifferentPeople,
            ConstraintKind::SamePerson => Inner::SamePerson,
            ConstraintKind::AtMostOne => Inner::AtMostOne,
        };
        let side = |(step, party): &(StepId, Party), language| {
            let name = self.text(self[*step].name.symbol);
            let label = match party {
                Party::Performers | Party::Role(_) => Label::By,
                Party::Checker => Label::Checker,
                Party::Approver => Label::Approver,
            };
            match language {
                Language::English => format!("{name} ({})", label.word(language)),
                Language::Chinese => format!("{name}（{}）", label.word(language)),
            }
        };
        let sides = |language, between| {
            let sides: Vec<String> = constraint.sides.iter().map(|one| side(one, language)).collect();
            sides.join(between)
        };
        let (en, zh) = (sides(Language::English, ", "), sides(Language::Chinese, "、"));
        Text {
            en: format!("{}: {en}", kind.word(Language::English)),
            zh: format!("{}：{zh}", kind.word(Language::Chinese)),
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
    /// Whether anything depends on it that a deadline of the step passes, but who is told.
    pub fn heeds(&self, deadline: &Deadline) -> bool {
        self.awaits.is_some() || deadline.then.is_some()
    }

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
