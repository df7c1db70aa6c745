//! What a unit declares beside its steps: roles, facts, records, events, ends; terms, related documents, revisions,
//! constraints.

use super::*;

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

impl Type {
    /// Whether each of its values is one of the other's, which is of the same kind.
    pub fn is_within(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Integer(_), Type::Integer(None)) => true,
            (Type::Integer(None), Type::Integer(Some(_))) => false,
            (Type::Integer(Some((low, high))), Type::Integer(Some((least, most)))) => least <= low && high <= most,
            (Type::Choices(values), Type::Choices(others)) => values.iter().all(|value| others.contains(value)),
            _ => true,
        }
    }
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
    /// Of [`Type::Choices`], where each value is declared.
    pub values: Vec<Listed>,
    /// Known when a case starts.
    pub given: bool,
    /// Notes on the source.
    pub notes: Vec<Prose>,
    /// Whether anything refers to it.
    pub used: bool,
}

/// A value that a fact lists.
#[derive(Debug)]
pub struct Listed {
    /// The value, where the fact lists it.
    pub name: Named,
    /// Whether a condition compares the fact with it.
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
    Number(Box<Numbering>),
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
    pub clause: Option<Named>,
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
    /// Whether a procedure that runs this one takes it back.
    pub taken_back: bool,
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

/// A clause of the source, as the clause register lists it.
#[derive(Debug)]
pub struct SourceClause {
    /// Its number, such as 4.2.7.1.
    pub number: Named,
    /// What the source calls it.
    pub title: Option<Prose>,
    /// Why nothing in the procedure carries its number, where that is meant.
    pub reason: Option<Prose>,
    /// Notes on the source.
    pub notes: Vec<Prose>,
}

/// A term of the document.
#[derive(Debug)]
pub struct Term {
    /// Its clause.
    pub clause: Option<Named>,
    /// The term.
    pub name: Named,
    /// What it means.
    pub meaning: Prose,
}

/// A related document.
#[derive(Debug)]
pub struct Related {
    /// Its clause.
    pub clause: Option<Named>,
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
