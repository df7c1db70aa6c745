//! Everything that a workspace says, as things with statements: one statement a fact of the text, whatever its place in
//! the language. Two workspaces are compared statement by statement, so that nothing that can be said is overlooked.

mod read;

use crate::analysis::chart::PointKind;
use crate::analysis::order::Place;
use crate::diagnostic::{Language, Text};
use crate::model::{
    Bound, BranchId, Carried, Condition, ConstraintKind, EndId, EventId, FactId, Field, FieldKind, Involved, Length,
    Model, Numbering, ParallelId, Party, Performer, Piece, Prose, RecordId, RecordKind, RoleId, Route, Runs, Scope,
    Seat, Step, StepId, Target, Type, Unit, UnitId, UnitKind,
};
use crate::say;
use crate::source::Sources;
use crate::syntax::ast::Symbol;
use crate::syntax::keywords::{Inner, TimeUnit};
use std::borrow::Cow;

/// A thing, by its place in [`Side::things`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThingId(pub u32);

/// What a thing is in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Id {
    /// A procedure, an interface, an organisation.
    Unit(UnitId),
    /// A role.
    Role(RoleId),
    /// A fact.
    Fact(FactId),
    /// A value that a fact lists, by its place.
    Value(FactId, u32),
    /// A record, a form, a number.
    Record(RecordId),
    /// An event.
    Event(EventId),
    /// An outcome.
    End(EndId),
    /// A step.
    Step(StepId),
    /// A parallel block.
    Parallel(ParallelId),
    /// A branch of one.
    Branch(BranchId),
}

impl Id {
    /// Which of the kinds it is: things of different kinds are never the same thing.
    pub fn kind(self, model: &Model) -> u32 {
        match self {
            Id::Unit(id) => match model[id].kind {
                UnitKind::Procedure => 0,
                UnitKind::Interface => 1,
                UnitKind::Organisation => 2,
            },
            Id::Role(_) => 3,
            Id::Fact(_) => 4,
            Id::Value(..) => 5,
            Id::Record(_) => 6,
            Id::Event(_) => 7,
            Id::End(_) => 8,
            Id::Step(_) => 9,
            Id::Parallel(_) => 10,
            Id::Branch(_) => 11,
        }
    }
}

/// A thing and all that is said of it.
#[derive(Debug)]
pub struct Thing<'m> {
    /// What it is.
    pub id: Id,
    /// Its name.
    pub name: &'m str,
    /// The unit that declares it, of a value its fact, of a branch its block; nothing of units, and of roles, which one
    /// unit may take from another.
    pub owner: Option<ThingId>,
    /// What is said of it.
    pub statements: Vec<Statement<'m>>,
}

/// What a statement says, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Says {
    /// A role performs a step.
    Performs,
    /// A role checks what the performers submit.
    Checks,
    /// A role decides.
    Approves,
    /// A role takes part.
    TakesPart,
    /// A role is told.
    Informed,
    /// A record must exist.
    Needs,
    /// A record is produced or revised.
    Makes,
    /// A fact is established.
    Sets,
    /// An event is awaited.
    Awaits,
    /// How long a step takes.
    Lasts,
    /// By when a step is to be finished.
    Deadline,
    /// At which meetings it is decided.
    Held,
    /// A procedure is run.
    Calls,
    /// Something is given to a procedure that is run.
    Passes,
    /// Something comes back from a procedure that is run.
    Returns,
    /// A route leads to a place.
    Route,
    /// A way back leads to a place.
    Back,
    /// A step or a block stands in a branch.
    Within,
    /// When a branch runs.
    Runs,
    /// Where a procedure or a branch begins.
    Starts,
    /// A role answers for a procedure.
    Owner,
    /// Who may not, or must, do what together.
    Constraint,
    /// A role stands for another.
    StandsFor,
    /// A role leads a group.
    Head,
    /// A role sits in a group.
    Member,
    /// A role is a group.
    IsGroup,
    /// A role is not of the organisation.
    Outside,
    /// Of which type a fact is.
    Type,
    /// A fact is known, or a record there, when a case starts.
    Given,
    /// A record goes with another.
    Attached,
    /// What kind of record it is.
    Form,
    /// A form has a field.
    Field,
    /// What a formal number begins with, and which it follows.
    Number,
    /// A formal number has a part.
    Part,
    /// An event brings a record.
    Brings,
    /// An event makes a fact yes.
    Tells,
    /// An outcome hands over to a procedure.
    HandsOver,
    /// A record goes along with an outcome.
    GoesWith,
    /// The clause number.
    Clause,
    /// The title.
    Title,
    /// The code.
    Code,
    /// What is done, or what it is about.
    Description,
    /// Notes on the source.
    Notes,
    /// An example of a formal number.
    Example,
    /// Purpose, scope, secrecy …
    Control,
    /// Who drafted, reviewed and issued it.
    Signature,
    /// A row of the table of revisions.
    Revision,
    /// A term.
    Term,
    /// A rule that may be broken.
    Allowance,
    /// A related document.
    Related,
    /// A clause of the source.
    SourceClause,
    /// The document that says what the duties of roles are.
    Duties,
}

impl Says {
    /// Whether it is about how things are worded, numbered and filed: nobody acts otherwise for it.
    pub fn is_wording(self) -> bool {
        self >= Says::Clause
    }

    /// Whether it may decide where cases go; records only decide whether they can go on.
    pub fn is_flow(self) -> bool {
        use Says::*;
        matches!(self, Sets | Awaits | Calls | Returns | Route | Back | Within | Runs | Starts | Type | Given | Tells)
    }
}

/// What a statement is about, beside the thing of which it is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key<'m> {
    /// Nothing: there is one such statement at most.
    None,
    /// A thing.
    Thing(ThingId),
    /// Words.
    Words(Cow<'m, str>),
}

/// What else a statement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// Who does it.
    By,
    /// The records that go along.
    With,
    /// It never blocks; it may be left out.
    Optional,
    /// The roles of which any one fills the seat.
    Seat,
    /// Whose seat comes first, and so answers.
    First,
    /// How long, how often, of what type; whatever words it has.
    Words,
    /// From the completion of which step.
    From,
    /// The fact that becomes yes; where it leads then.
    Then,
    /// Who is told.
    Informs,
    /// Who may call it out of turn.
    AdHoc,
    /// The fact that takes the outcome.
    Into,
    /// What is given to a call, or comes back from it, as we call it.
    Ours,
    /// The event.
    Event,
}

/// What is said there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said<'m> {
    /// These things.
    Things(Vec<ThingId>),
    /// Words as they are written.
    Words(Cow<'m, str>),
    /// Words of ours, in both languages.
    Text(Text),
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement<'m> {
    /// What it says.
    pub says: Says,
    /// About what.
    pub key: Key<'m>,
    /// What else.
    pub details: Vec<(Detail, Said<'m>)>,
    /// Only when.
    pub when: Option<&'m Condition>,
    /// Statements of one kind and group are alternatives: `otherwise` is the negation of the others.
    pub group: u32,
}

impl<'m> Statement<'m> {
    fn new(says: Says, key: Key<'m>) -> Statement<'m> {
        Statement { says, key, details: Vec::new(), when: None, group: 0 }
    }

    fn with(mut self, detail: Detail, said: Said<'m>) -> Statement<'m> {
        self.details.push((detail, said));
        self
    }

    fn with_things(self, detail: Detail, things: Vec<ThingId>) -> Statement<'m> {
        if things.is_empty() { self } else { self.with(detail, Said::Things(things)) }
    }

    fn when(mut self, condition: Option<&'m Condition>) -> Statement<'m> {
        self.when = condition;
        self
    }

    /// What it says there, if anything.
    pub fn said(&self, detail: Detail) -> Option<&Said<'m>> {
        self.details.iter().find(|(own, _)| *own == detail).map(|(_, said)| said)
    }

    /// The things that it says there.
    pub fn things(&self, detail: Detail) -> &[ThingId] {
        match self.said(detail) {
            Some(Said::Things(things)) => things,
            _ => &[],
        }
    }

    /// The words that it says there.
    pub fn words(&self, detail: Detail) -> &str {
        match self.said(detail) {
            Some(Said::Words(words)) => words,
            Some(Said::Text(text)) => &text.en,
            _ => "",
        }
    }

    /// Every thing that it mentions, those of its condition aside.
    pub fn mentions(&self) -> impl Iterator<Item = ThingId> {
        let key = match self.key {
            Key::Thing(thing) => Some(thing),
            _ => None,
        };
        let details = self.details.iter().flat_map(|(_, said)| match said {
            Said::Things(things) => things.as_slice(),
            Said::Words(_) | Said::Text(_) => &[],
        });
        key.into_iter().chain(details.copied())
    }
}

/// A workspace as things with statements.
pub struct Side<'m> {
    /// The model.
    pub model: &'m Model,
    /// The texts.
    pub sources: &'m Sources,
    /// The things.
    pub things: Vec<Thing<'m>>,
    /// Where the things of each kind begin.
    firsts: [u32; 9],
    /// By fact, where its values begin.
    values: Vec<u32>,
}

impl<'m> Side<'m> {
    /// All that a model says.
    pub fn of(model: &'m Model, sources: &'m Sources) -> Side<'m> {
        let counts = [
            model.units.len(),
            model.roles.len(),
            model.facts.len(),
            model.records.len(),
            model.events.len(),
            model.ends.len(),
            model.steps.len(),
            model.parallels.len(),
            model.branches.len(),
        ];
        let mut firsts = [0; 9];
        let mut at = 0;
        for (first, count) in firsts.iter_mut().zip(counts) {
            *first = at;
            at += count as u32;
        }
        let mut values = Vec::with_capacity(model.facts.len());
        for fact in &model.facts {
            values.push(at);
            at += fact.values.len() as u32;
        }
        let mut side = Side { model, sources, things: Vec::with_capacity(at as usize), firsts, values };
        let owner = owners(model);
        let ids = ids(model);
        let things = ids.map(|id| Thing {
            id,
            name: side.name_of(id),
            owner: side.owner_of(id, &owner),
            statements: side.statements(id),
        });
        let things: Vec<Thing<'m>> = things.collect();
        side.things = things;
        side
    }

    /// The place of a thing.
    pub fn at(&self, id: Id) -> ThingId {
        ThingId(match id {
            Id::Unit(id) => self.firsts[0] + id.0,
            Id::Role(id) => self.firsts[1] + id.0,
            Id::Fact(id) => self.firsts[2] + id.0,
            Id::Record(id) => self.firsts[3] + id.0,
            Id::Event(id) => self.firsts[4] + id.0,
            Id::End(id) => self.firsts[5] + id.0,
            Id::Step(id) => self.firsts[6] + id.0,
            Id::Parallel(id) => self.firsts[7] + id.0,
            Id::Branch(id) => self.firsts[8] + id.0,
            Id::Value(fact, at) => self.values[fact.0 as usize] + at,
        })
    }

    /// A thing.
    pub fn thing(&self, id: ThingId) -> &Thing<'m> {
        &self.things[id.0 as usize]
    }

    /// The place of what a route leads to; the join of a block stands for the block.
    pub fn target(&self, target: Target) -> ThingId {
        self.at(match target {
            Target::Step(id) => Id::Step(id),
            Target::Parallel(id) | Target::Join(id) => Id::Parallel(id),
            Target::End(id) => Id::End(id),
        })
    }

    /// The things that a condition mentions: facts and values.
    pub fn in_condition(&self, condition: &Condition, into: &mut Vec<ThingId>) {
        use crate::model::{ConditionKind, Guard, Value};
        let ConditionKind::When(guard) = &condition.kind else { return };
        let mut waiting = vec![guard];
        while let Some(guard) = waiting.pop() {
            match guard {
                Guard::And(parts) | Guard::Or(parts) => waiting.extend(parts),
                Guard::Not(part) => waiting.push(part),
                Guard::Yes(fact) => into.push(self.at(Id::Fact(*fact))),
                Guard::Compare(fact, _, values) => {
                    into.push(self.at(Id::Fact(*fact)));
                    for value in values {
                        if let Value::Choice(symbol) = value {
                            into.extend(self.value(*fact, *symbol));
                        }
                    }
                }
                Guard::Unknown => {}
            }
        }
    }

    /// A value of a fact.
    pub fn value(&self, fact: FactId, symbol: Symbol) -> Option<ThingId> {
        let at = self.model[fact].values.iter().position(|value| value.name.symbol == symbol)?;
        Some(self.at(Id::Value(fact, at as u32)))
    }

    /// Where the condition of a statement of a thing is decided, if that is one place.
    pub fn decided_at(&self, thing: ThingId, says: Says) -> Option<PointKind> {
        Some(match (self.thing(thing).id, says) {
            (Id::Step(id), Says::Route | Says::Back) => PointKind::Leave(Place::Step(id)),
            (Id::Step(id), Says::Deadline) => PointKind::Arrive(id),
            (Id::Step(id), _) => PointKind::Answered(id),
            (Id::Parallel(id), _) => PointKind::Leave(Place::Parallel(id)),
            (Id::Branch(id), _) => PointKind::Fork(self.model[id].parallel),
            (Id::End(id), _) => PointKind::Arrived(id),
            _ => return None,
        })
    }

    /// Whether anything is said about a thing, but where it is declared.
    pub fn is_mentioned(&self, thing: ThingId) -> bool {
        let mut things = Vec::new();
        let mut statements = self.things.iter().flat_map(|own| &own.statements);
        statements.any(|own| {
            things.clear();
            things.extend(own.mentions());
            own.when.iter().for_each(|when| self.in_condition(when, &mut things));
            things.contains(&thing)
        })
    }

    /// The unit in which a thing is declared; of a role that of its declaration.
    pub fn unit_of(&self, thing: ThingId) -> Option<ThingId> {
        let mut at = thing;
        while let Some(owner) = self.thing(at).owner {
            at = owner;
        }
        matches!(self.thing(at).id, Id::Unit(_)).then_some(at)
    }

    fn name_of(&self, id: Id) -> &'m str {
        let model = self.model;
        let symbol = match id {
            Id::Unit(id) => model[id].name.symbol,
            Id::Role(id) => model[id].name.symbol,
            Id::Fact(id) => model[id].name.symbol,
            Id::Value(fact, at) => model[fact].values[at as usize].name.symbol,
            Id::Record(id) => model[id].name.symbol,
            Id::Event(id) => model[id].name.symbol,
            Id::End(id) => model[id].name.symbol,
            Id::Step(id) => model[id].name.symbol,
            Id::Parallel(id) => model[id].name.symbol,
            Id::Branch(id) => model[id].name.symbol,
        };
        model.text(symbol)
    }

    fn owner_of(&self, id: Id, owners: &Owners) -> Option<ThingId> {
        let of = |table: &[UnitId], at: u32| Some(self.at(Id::Unit(table[at as usize])));
        match id {
            Id::Unit(_) | Id::Role(_) => None,
            Id::Fact(id) => of(&owners.facts, id.0),
            Id::Value(fact, _) => Some(self.at(Id::Fact(fact))),
            Id::Record(id) => of(&owners.records, id.0),
            Id::Event(id) => of(&owners.events, id.0),
            Id::End(id) => of(&owners.ends, id.0),
            Id::Step(id) => of(&owners.steps, id.0),
            Id::Parallel(id) => of(&owners.parallels, id.0),
            Id::Branch(id) => Some(self.at(Id::Parallel(self.model[id].parallel))),
        }
    }
}

/// By thing, the unit that declares it.
struct Owners {
    facts: Vec<UnitId>,
    records: Vec<UnitId>,
    events: Vec<UnitId>,
    ends: Vec<UnitId>,
    steps: Vec<UnitId>,
    parallels: Vec<UnitId>,
}

fn owners(model: &Model) -> Owners {
    let of = |count: usize, range: fn(&Unit) -> &std::ops::Range<u32>| {
        let mut owners = vec![UnitId(0); count];
        for (at, unit) in (0..).zip(&model.units) {
            range(unit).clone().for_each(|own| owners[own as usize] = UnitId(at));
        }
        owners
    };
    Owners {
        facts: of(model.facts.len(), |unit| &unit.facts),
        records: of(model.records.len(), |unit| &unit.records),
        events: of(model.events.len(), |unit| &unit.events),
        ends: of(model.ends.len(), |unit| &unit.ends),
        steps: of(model.steps.len(), |unit| &unit.steps),
        parallels: of(model.parallels.len(), |unit| &unit.parallels),
    }
}

/// Every thing, in the order of their places.
fn ids(model: &Model) -> impl Iterator<Item = Id> + '_ {
    let all = |count: usize| 0..count as u32;
    all(model.units.len())
        .map(|id| Id::Unit(UnitId(id)))
        .chain(all(model.roles.len()).map(|id| Id::Role(RoleId(id))))
        .chain(all(model.facts.len()).map(|id| Id::Fact(FactId(id))))
        .chain(all(model.records.len()).map(|id| Id::Record(RecordId(id))))
        .chain(all(model.events.len()).map(|id| Id::Event(EventId(id))))
        .chain(all(model.ends.len()).map(|id| Id::End(EndId(id))))
        .chain(all(model.steps.len()).map(|id| Id::Step(StepId(id))))
        .chain(all(model.parallels.len()).map(|id| Id::Parallel(ParallelId(id))))
        .chain(all(model.branches.len()).map(|id| Id::Branch(BranchId(id))))
        .chain(
            (0..)
                .zip(&model.facts)
                .flat_map(|(fact, own)| (0..own.values.len() as u32).map(move |at| Id::Value(FactId(fact), at))),
        )
}
