//! Notes on the source: what of a procedure they are about, and which of them own up to an addition.

use super::*;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The procedure as a whole.
    Procedure,
    /// A role of its own.
    Role(RoleId),
    /// A fact.
    Fact(FactId),
    /// A record, a form or a rule of formal numbers.
    Record(RecordId),
    /// A field of a form, by its place.
    Field(RecordId, usize),
    /// An event.
    Event(EventId),
    /// An end.
    End(EndId),
    /// A step.
    Step(StepId),
    /// A parallel block, or its join.
    Parallel(ParallelId),
    /// A branch.
    Branch(BranchId),
    /// A related document, by its place.
    Related(usize),
    /// A row of the table of revisions, by its place.
    Revision(usize),
    /// A constraint, by its place.
    Constraint(usize),
    /// A clause of the register, by its place.
    Clause(usize),
}

/// A note on the source.
#[derive(Clone, Copy, Debug)]
pub struct Note<'m> {
    /// What it is about.
    pub of: Subject,
    /// What it says.
    pub says: &'m Prose,
}

impl<'m> Note<'m> {
    /// The reason for something that the source does not say: the words behind `added:`.
    pub fn added(&self, sources: &'m Sources) -> Option<&'m str> {
        let text = self.says.text(sources);
        let (word, rest) = text.split_once([':', '：', '∶'])?;
        let word = word.trim();
        (word.eq_ignore_ascii_case("added") || word == "补充").then(|| rest.trim())
    }
}

impl Model {
    /// Every note of a unit, in the order of the file.
    pub fn notes<'m>(&'m self, unit: &'m Unit) -> Vec<Note<'m>> {
        let mut notes: Vec<Note> = Vec::new();
        let mut add = |of: Subject, said: &'m [Prose]| notes.extend(said.iter().map(|says| Note { of, says }));
        add(Subject::Procedure, &unit.notes);
        unit.roles.clone().map(RoleId).for_each(|id| add(Subject::Role(id), &self[id].notes));
        unit.facts.clone().map(FactId).for_each(|id| add(Subject::Fact(id), &self[id].notes));
        for id in unit.records.clone().map(RecordId) {
            add(Subject::Record(id), &self[id].notes);
            if let RecordKind::Form(fields) = &self[id].kind {
                fields.iter().enumerate().for_each(|(at, field)| add(Subject::Field(id, at), &field.notes));
            }
        }
        unit.events.clone().map(EventId).for_each(|id| add(Subject::Event(id), &self[id].notes));
        unit.ends.clone().map(EndId).for_each(|id| add(Subject::End(id), &self[id].notes));
        unit.steps.clone().map(StepId).for_each(|id| add(Subject::Step(id), &self[id].notes));
        unit.parallels.clone().map(ParallelId).for_each(|id| add(Subject::Parallel(id), &self[id].notes));
        unit.branches.clone().map(BranchId).for_each(|id| add(Subject::Branch(id), &self[id].notes));
        unit.related.iter().enumerate().for_each(|(at, related)| add(Subject::Related(at), &related.notes));
        unit.revisions.iter().enumerate().for_each(|(at, revision)| add(Subject::Revision(at), &revision.notes));
        unit.constraints.iter().enumerate().for_each(|(at, one)| add(Subject::Constraint(at), &one.notes));
        unit.clauses.iter().enumerate().for_each(|(at, clause)| add(Subject::Clause(at), &clause.notes));
        notes.sort_by_key(|note| note.says.words.span);
        notes
    }
}

impl Subject {
    /// What carries the number of a clause, where the note is about something that may.
    pub fn carrier(self) -> Option<Carrier> {
        match self {
            Subject::Procedure => Some(Carrier::Procedure),
            Subject::Step(id) => Some(Carrier::Step(id)),
            Subject::Parallel(id) => Some(Carrier::Parallel(id)),
            Subject::Record(id) | Subject::Field(id, _) => Some(Carrier::Record(id)),
            Subject::Related(at) => Some(Carrier::Related(at)),
            _ => None,
        }
    }
}
