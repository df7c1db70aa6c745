//! Event logs: what cases did, when, and who did it, for programs that mine processes. A [`Case`] collects it while it
//! runs, in no particular form; a [`Log`] writes whole cases, one after the other, as [`Xes`] or [`Ocel`].
//!
//! Both forms want what belongs to a case together, so that a driver keeps the cases under way and hands each over when
//! it has ended: memory grows with how many run at once, not with how many there are.

mod ocel;
mod stamp;
mod xes;

pub use ocel::Ocel;
pub use stamp::Stamp;
pub use xes::Xes;

use crate::diagnostic::Language;
use crate::runtime::{
    ActivationId, Effect, EndId, FactId, FrameId, Held, Holder, Kind, Party, PersonId, Program, RecordId, RoleId,
    Source, StepId, Value,
};
use std::io;
use std::sync::Arc;

/// A log that is being written.
pub trait Log {
    /// Writes a case.
    ///
    /// # Errors
    /// When it cannot be written; the log is of no use then.
    fn case(&mut self, case: &Case) -> io::Result<()>;

    /// Writes what comes after the last case. Nothing may be written behind it.
    ///
    /// # Errors
    /// When it cannot be written; the log is of no use then.
    fn finish(&mut self) -> io::Result<()>;
}

/// What holds for a whole log.
#[derive(Clone, Copy, Debug)]
pub struct About<'p> {
    /// The procedure.
    pub program: &'p Program,
    /// The language of spans of time; everything else is written as the procedure has it, or as numbers.
    pub language: Language,
    /// The currency of costs, as its three letters in ISO 4217.
    pub currency: Option<&'p str>,
}

/// What a case did.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it is called; no two cases of a log are called the same.
    pub name: String,
    /// The facts that were given.
    pub facts: Vec<(FactId, Value)>,
    /// The records that were given.
    pub records: Vec<Made>,
    /// When it began.
    pub began: Stamp,
    /// What was done, in order.
    pub rows: Vec<Row>,
    /// What was told beside it, in order.
    pub told: Vec<Told>,
    /// Of rows that were entered at another time than they took place: which, and when.
    pub entered: Vec<(usize, Stamp)>,
    /// How it ended, and when.
    pub ended: Option<(EndId, Stamp)>,
    /// How it came to all that, in order: the effects of each event by which it moved on.
    pub moves: Vec<Vec<Effect>>,
    late: Late,
}

/// Something that was told in a case beside what was done: who is to do a step, that something happened, that the case was
/// given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How many rows were there before it.
    pub behind: usize,
    /// The step that it is about, and which time it was under way.
    pub step: Option<(StepId, ActivationId)>,
    /// What it is called, where it is not the step alone.
    pub name: Option<String>,
    /// What it did to the step, or to itself.
    pub transition: Transition,
    /// When it took place.
    pub at: Stamp,
    /// When it was entered, where that is another time.
    pub entered: Option<Stamp>,
    /// Who it is about: who took a seat, handed in, or told it.
    pub who: Option<Arc<str>>,
    /// In which role.
    pub role: Option<RoleId>,
    /// Who reported it from outside.
    pub reported_by: Option<Arc<str>>,
}

/// What is told does to a step: words of the standard model of lifecycles in XES.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// Somebody is to do it.
    Assign,
    /// Somebody else is to do it, or nobody in particular any more.
    Reassign,
    /// It was handed in, and waits for who checks or decides.
    Suspend,
    /// It was given back, and goes on.
    Resume,
    /// It is done: an event happened, a deadline ran out.
    Complete,
    /// It was given up with the case.
    Abort,
}

/// Facts and records that came while no step was completed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Late {
    facts: Vec<(FactId, Value)>,
    records: Vec<Made>,
}

/// Something that was done in a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The step.
    pub step: StepId,
    /// Which time it was under way: the same number for all that is done of it then.
    pub activation: ActivationId,
    /// How far it came.
    pub stage: Stage,
    /// When.
    pub at: Stamp,
    /// Who did it.
    pub people: Vec<Hand>,
    /// What it cost; what is no number is left out.
    pub cost: Option<f64>,
    /// The facts that became known with it, and in the case before it when no step was completed.
    pub facts: Vec<(FactId, Value)>,
    /// The same of records that were made.
    pub records: Vec<Made>,
}

/// How far a step came: four stages of the standard model of lifecycles in XES.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It can be done.
    Schedule,
    /// Somebody is to do it.
    Assign,
    /// Somebody began.
    Start,
    /// It is done.
    Complete,
}

/// Somebody who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// The person, where that is known.
    pub person: Option<Arc<str>>,
    /// In which role.
    pub role: RoleId,
    /// What they did of it.
    pub part: Part,
}

/// What somebody did of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// They performed it.
    Performs,
    /// They checked it.
    Checks,
    /// They decided.
    Approves,
}

/// A record that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The record.
    pub record: RecordId,
    /// Its revision, from 1.
    pub revision: u32,
    /// That of the case, or of one occurrence of an event branch.
    pub frame: FrameId,
    /// The number that it bears.
    pub number: Option<String>,
}

impl Case {
    /// A case in which nothing happened yet.
    pub fn new(name: impl Into<String>, began: Stamp) -> Case {
        let (facts, records, rows) = (Vec::new(), Vec::new(), Vec::new());
        let (told, entered, moves) = (Vec::new(), Vec::new(), Vec::new());
        let late = Late::default();
        Case { name: name.into(), facts, records, began, rows, told, entered, ended: None, moves, late }
    }

    /// Takes in what a step of the case did at this time. A completed step becomes a row, with the people who took its
    /// seats, by these names, or else the roles that could; the driver adds what it cost, and rows of other stages.
    pub fn note(&mut self, effects: &[Effect], at: Stamp, name: &dyn Fn(PersonId) -> Arc<str>) {
        let mut late = std::mem::take(&mut self.late);
        let mut row = None;
        self.moves.push(effects.iter().filter(|effect| moves(effect)).cloned().collect());
        for effect in effects {
            match effect {
                Effect::Completed { activation, step, who, checked, approved, people, .. } => {
                    let parts = [(Part::Performs, who), (Part::Checks, checked), (Part::Approves, approved)];
                    let people = parts.into_iter().flat_map(|(part, seats)| hands(part, seats, people, name)).collect();
                    let (step, activation, stage) = (*step, *activation, Stage::Complete);
                    let (facts, records, cost) = (Vec::new(), Vec::new(), None);
                    row = Some(Row { step, activation, stage, at, people, cost, facts, records });
                }
                // What an occurrence of an event branch knows is its own.
                Effect::FactSet { frame: FrameId::CASE, fact, value, by } => match by {
                    Source::Given => self.facts.push((*fact, value.clone())),
                    _ => late.facts.push((*fact, value.clone())),
                },
                Effect::RecordMade { record, revision, frame, by, .. } => {
                    let made = Made { record: *record, revision: *revision, frame: *frame, number: None };
                    match by {
                        Source::Given => self.records.push(made),
                        _ => late.records.push(made),
                    }
                }
                Effect::NumberIssued { record, number } => {
                    if let Some(made) = late.records.iter_mut().rev().find(|made| made.record == *record) {
                        made.number = Some(number.clone());
                    }
                }
                Effect::Ended { end, .. } => self.ended = Some((*end, at)),
                _ => {}
            }
        }
        match row {
            Some(mut row) => {
                (row.facts, row.records) = (late.facts, late.records);
                self.rows.push(row);
            }
            None => self.late = late,
        }
    }

    /// What the case cost, if any of it is known.
    pub fn cost(&self) -> Option<f64> {
        self.rows.iter().filter_map(|row| row.cost).filter(|cost| cost.is_finite()).reduce(|all, cost| all + cost)
    }
}

/// Whether a case moves by it from one thing of the procedure to another.
fn moves(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Opened { .. }
            | Effect::Completed { .. }
            | Effect::Routed { .. }
            | Effect::Spent { .. }
            | Effect::Forked { .. }
            | Effect::Occurred { .. }
            | Effect::Joined { .. }
    )
}

/// Who played a part: the people in its seats, or else the roles that could fill them.
fn hands(part: Part, seats: &[Vec<Holder>], people: &[Held], name: &dyn Fn(PersonId) -> Arc<str>) -> Vec<Hand> {
    let party = match part {
        Part::Performs => Party::Performers,
        Part::Checks => Party::Checker,
        Part::Approves => Party::Approver,
    };
    let seated = people.iter().filter(|held| held.seat.party == party);
    let known: Vec<Hand> = seated.map(|held| Hand { person: Some(name(held.person)), role: held.role, part }).collect();
    match known.is_empty() {
        true => seats.iter().flatten().map(|holder| Hand { person: None, role: holder.role, part }).collect(),
        false => known,
    }
}

/// A value as other programs take it.
enum Plain {
    Truth(bool),
    Whole(i64),
    Text(String),
}

impl Plain {
    fn of(value: &Value, kind: &Kind, language: Language) -> Plain {
        match value {
            Value::Yes(yes) => Plain::Truth(*yes),
            Value::Number(number) => Plain::Whole(*number),
            Value::Text(text) => Plain::Text(text.clone()),
            Value::Choice(_) | Value::Date(_) | Value::Duration(..) => Plain::Text(value.shown(kind, language)),
        }
    }
}

/// Names joined, each once; nothing of none.
fn joined<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut seen: Vec<&str> = Vec::new();
    names.for_each(|name| {
        if !seen.contains(&name) {
            seen.push(name);
        }
    });
    (!seen.is_empty()).then(|| seen.join("; "))
}
