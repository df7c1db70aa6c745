//! Everything that a workspace says, as things with statements: one statement a fact of the text, whatever its place in
//! the language. Two workspaces are compared statement by statement, so that nothing that can be said is overlooked.

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
        matches!(self, Sets | Awaits | Calls | Route | Back | Within | Runs | Starts | Type | Given | Tells)
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
    /// What is given to a call.
    Takes,
    /// What comes back from it.
    Gives,
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

// ---- what is said ------------------------------------------------------------------------------------------------------

impl<'m> Side<'m> {
    fn words(&self, prose: &'m Prose) -> Cow<'m, str> {
        Cow::Borrowed(prose.text(self.sources))
    }

    fn name(&self, symbol: Symbol) -> Cow<'m, str> {
        Cow::Borrowed(self.model.text(symbol))
    }

    fn statements(&self, id: Id) -> Vec<Statement<'m>> {
        let mut into = Vec::new();
        match id {
            Id::Unit(id) => self.unit(&self.model[id], &mut into),
            Id::Role(id) => self.role(id, &mut into),
            Id::Fact(id) => self.fact(id, &mut into),
            Id::Value(..) => {}
            Id::Record(id) => self.record(id, &mut into),
            Id::Event(id) => self.event(id, &mut into),
            Id::End(id) => self.end(id, &mut into),
            Id::Step(id) => self.step(&self.model[id], &mut into),
            Id::Parallel(id) => self.parallel(id, &mut into),
            Id::Branch(id) => self.branch(id, &mut into),
        }
        into
    }

    fn lines(&self, says: Says, lines: &'m [Prose], into: &mut Vec<Statement<'m>>) {
        match lines {
            [] => {}
            [one] => into.push(Statement::new(says, Key::None).with(Detail::Words, Said::Words(self.words(one)))),
            several => {
                let lines: Vec<&str> = several.iter().map(|line| line.text(self.sources)).collect();
                into.push(Statement::new(says, Key::None).with(Detail::Words, Said::Words(lines.join("\n").into())));
            }
        }
    }

    fn text(&self, says: Says, words: Option<Cow<'m, str>>, into: &mut Vec<Statement<'m>>) {
        into.extend(words.map(|words| Statement::new(says, Key::None).with(Detail::Words, Said::Words(words))));
    }

    fn unit(&self, unit: &'m Unit, into: &mut Vec<Statement<'m>>) {
        self.text(Says::Clause, unit.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, unit.title.as_ref().map(|title| self.words(title)), into);
        self.text(Says::Code, unit.code.map(|code| self.name(code.symbol)), into);
        self.lines(Says::Description, &unit.description, into);
        self.lines(Says::Notes, &unit.notes, into);
        for (label, prose) in &unit.control {
            let key = Key::Words(label.word(Language::English).into());
            into.push(Statement::new(Says::Control, key).with(Detail::Words, Said::Words(self.words(prose))));
        }
        for (label, who, on) in &unit.signatures {
            let on = on.map_or(Cow::Borrowed(""), |on| self.name(on));
            let words = format!("{} {on}", self.model.text(who.symbol)).trim_end().to_string();
            let key = Key::Words(label.word(Language::English).into());
            into.push(Statement::new(Says::Signature, key).with(Detail::Words, Said::Words(words.into())));
        }
        let owners = unit.owners.iter().map(|role| Key::Thing(self.at(Id::Role(*role))));
        into.extend(owners.map(|key| Statement::new(Says::Owner, key)));
        into.extend(unit.starts.map(|target| Statement::new(Says::Starts, Key::Thing(self.target(target)))));
        let duties = unit.duties.iter().map(|name| Key::Words(self.name(name.symbol)));
        into.extend(duties.map(|key| Statement::new(Says::Duties, key)));
        for constraint in &unit.constraints {
            let kind = match constraint.kind {
                ConstraintKind::DifferentPeople => "different people",
                ConstraintKind::SamePerson => "same person",
                ConstraintKind::AtMostOne => "at most one",
            };
            let mut things: Vec<ThingId> = Vec::new();
            let mut parties: Vec<String> = Vec::new();
            for (step, party) in &constraint.sides {
                things.push(self.at(Id::Step(*step)));
                let (word, role) = self.party(Some(*party));
                things.extend(role);
                parties.push(word.unwrap_or_default().to_string());
            }
            let key = Key::Words(kind.into());
            let statement = Statement::new(Says::Constraint, key).with_things(Detail::With, things);
            into.push(statement.with(Detail::By, Said::Words(parties.join(",").into())));
        }
        for term in &unit.terms {
            let key = Key::Words(self.name(term.name.symbol));
            into.push(Statement::new(Says::Term, key).with(Detail::Words, Said::Words(self.words(&term.meaning))));
        }
        for allowance in self.model.allowances.iter().filter(|own| own.covers.file == unit.file) {
            let key = Key::Words(self.name(allowance.rule.symbol));
            into.push(
                Statement::new(Says::Allowance, key).with(Detail::Words, Said::Words(self.words(&allowance.reason))),
            );
        }
        for related in &unit.related {
            let key = Key::Words(self.name(related.name.symbol));
            let code = related.code.map_or(Cow::Borrowed(""), |code| self.name(code));
            let clause = related.clause.map_or(Cow::Borrowed(""), |clause| self.name(clause.symbol));
            let words = format!("{clause} {code}").trim().to_string();
            into.push(Statement::new(Says::Related, key).with(Detail::Words, Said::Words(words.into())));
        }
        for revision in &unit.revisions {
            let key = Key::Words(self.name(revision.version.symbol));
            let by = revision.by.map_or(Cow::Borrowed(""), |by| self.name(by));
            let on = revision.on.map_or(Cow::Borrowed(""), |on| self.name(on));
            let words = format!("{by} {on} {}", revision.what.text(self.sources)).trim().to_string();
            into.push(Statement::new(Says::Revision, key).with(Detail::Words, Said::Words(words.into())));
        }
        for clause in &unit.clauses {
            let key = Key::Words(self.name(clause.number.symbol));
            let text = |prose: &Option<Prose>| {
                prose.as_ref().map_or(String::new(), |prose| prose.text(self.sources).to_string())
            };
            let words = format!("{} {}", text(&clause.title), text(&clause.reason)).trim().to_string();
            into.push(Statement::new(Says::SourceClause, key).with(Detail::Words, Said::Words(words.into())));
        }
    }

    fn role(&self, id: RoleId, into: &mut Vec<Statement<'m>>) {
        let role = &self.model[id];
        self.text(Says::Title, role.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Notes, &role.notes, into);
        into.extend(role.outside.then(|| Statement::new(Says::Outside, Key::None)));
        into.extend(role.group.then(|| Statement::new(Says::IsGroup, Key::None)));
        let of = |role: &RoleId| Key::Thing(self.at(Id::Role(*role)));
        into.extend(role.head.iter().map(|head| Statement::new(Says::Head, of(head))));
        into.extend(role.members.iter().map(|member| Statement::new(Says::Member, of(member))));
        for Performer { role, condition, .. } in &role.stands_for {
            into.push(Statement::new(Says::StandsFor, of(role)).when(condition.as_ref()));
        }
    }

    fn kind_words(&self, kind: &Type) -> Text {
        match kind {
            Type::YesNo => say!("yes/no", "是/否"),
            Type::Integer(None) => say!("integer", "整数"),
            Type::Integer(Some((low, high))) => say!("integer {low} to {high}", "整数 {low} 到 {high}"),
            Type::Date => say!("date", "日期"),
            Type::Duration => say!("duration", "时长"),
            Type::Text => say!("text", "文字"),
            // Its values are things of their own.
            Type::Choices(_) => say!("one of a list", "列出的值之一"),
        }
    }

    fn fact(&self, id: FactId, into: &mut Vec<Statement<'m>>) {
        let fact = &self.model[id];
        self.text(Says::Title, fact.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Notes, &fact.notes, into);
        let kind = Said::Text(self.kind_words(&fact.kind));
        into.push(Statement::new(Says::Type, Key::None).with(Detail::Words, kind));
        into.extend(fact.given.then(|| Statement::new(Says::Given, Key::None)));
    }

    fn record(&self, id: RecordId, into: &mut Vec<Statement<'m>>) {
        let record = &self.model[id];
        self.text(Says::Clause, record.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, record.title.as_ref().map(|title| self.words(title)), into);
        self.text(Says::Code, record.code.map(|code| self.name(code)), into);
        self.lines(Says::Description, &record.description, into);
        self.lines(Says::Notes, &record.notes, into);
        into.extend(record.given.then(|| Statement::new(Says::Given, Key::None)));
        let attached = record.attached.iter().map(|id| Key::Thing(self.at(Id::Record(*id))));
        into.extend(attached.map(|key| Statement::new(Says::Attached, key)));
        let kind = match &record.kind {
            RecordKind::Plain => say!("a record", "记录"),
            RecordKind::Form(_) => say!("a form", "表单"),
            RecordKind::Number(_) => say!("a formal number", "编号"),
            RecordKind::Taken { optional: false } => say!("taken", "接收"),
            RecordKind::Taken { optional: true } => say!("taken where it is there", "可接收"),
            RecordKind::Given { optional: false } => say!("given back", "交回"),
            RecordKind::Given { optional: true } => say!("given back by some outcomes", "可交回"),
        };
        into.push(Statement::new(Says::Form, Key::None).with(Detail::Words, Said::Text(kind)));
        match &record.kind {
            RecordKind::Form(fields) => fields.iter().for_each(|field| self.field(field, into)),
            RecordKind::Number(numbering) => self.numbering(numbering, into),
            _ => {}
        }
    }

    fn field(&self, field: &'m Field, into: &mut Vec<Statement<'m>>) {
        let kind = |kind: &'m FieldKind| match kind {
            FieldKind::Type(Type::Choices(values)) => {
                Text::same(values.iter().map(|value| self.model.text(*value)).collect::<Vec<_>>().join("/"))
            }
            FieldKind::Type(kind) => self.kind_words(kind),
            FieldKind::Pattern(words) => {
                let words = words.text(self.sources);
                say!("format {words}", "格式 {words}")
            }
            FieldKind::Exactly(words) => Text::same(words.text(self.sources)),
        };
        let kinds: Vec<Text> = field.kinds.iter().map(kind).collect();
        let either =
            |language, between| kinds.iter().map(|kind| kind.in_language(language)).collect::<Vec<_>>().join(between);
        let kinds = Text { en: either(Language::English, " or "), zh: either(Language::Chinese, "或") };
        let key = Key::Words(self.name(field.name.symbol));
        let mut statement = Statement::new(Says::Field, key).with(Detail::Words, Said::Text(kinds));
        if field.optional {
            statement = statement.with(Detail::Optional, Said::Words("optional".into()));
        }
        into.push(statement);
    }

    fn numbering(&self, numbering: &'m Numbering, into: &mut Vec<Statement<'m>>) {
        let mut things = Vec::new();
        let mut words = Vec::new();
        for piece in &numbering.prefix {
            match piece {
                Piece::Words(piece) => words.push(format!("\"{}\"", piece.text(self.sources))),
                Piece::Fact(fact) => {
                    things.push(self.at(Id::Fact(*fact)));
                    words.push("{}".to_string());
                }
            }
        }
        let follows = numbering.follows.map(|fact| self.at(Id::Fact(fact)));
        let number = Statement::new(Says::Number, Key::None).with(Detail::Words, Said::Words(words.join(" ").into()));
        let number = number.with_things(Detail::With, things);
        into.push(number.with_things(Detail::From, follows.into_iter().collect()));
        for (place, (name, when)) in (1..).zip(&numbering.parts) {
            let key = Key::Words(self.name(name.symbol));
            let part = Statement::new(Says::Part, key).when(when.as_ref());
            into.push(part.with(Detail::First, Said::Words(format!("{place}").into())));
        }
        for (before, after, when) in &numbering.examples {
            let key = Key::Words(format!("{} → {}", before.text(self.sources), after.text(self.sources)).into());
            into.push(Statement::new(Says::Example, key).when(when.as_ref()));
        }
    }

    fn event(&self, id: EventId, into: &mut Vec<Statement<'m>>) {
        let event = &self.model[id];
        self.lines(Says::Description, event.description.as_slice(), into);
        self.lines(Says::Notes, &event.notes, into);
        for record in &event.brings {
            into.push(Statement::new(Says::Brings, Key::Thing(self.at(Id::Record(*record)))));
        }
        for fact in &event.sets {
            into.push(Statement::new(Says::Tells, Key::Thing(self.at(Id::Fact(*fact)))));
        }
    }

    fn end(&self, id: EndId, into: &mut Vec<Statement<'m>>) {
        let end = &self.model[id];
        self.text(Says::Title, end.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Notes, &end.notes, into);
        for to in &end.hand_over {
            let key = Key::Thing(self.at(Id::Unit(to.unit)));
            into.push(Statement::new(Says::HandsOver, key).when(to.condition.as_ref()));
        }
        for with in &end.with {
            let key = Key::Thing(self.at(Id::Record(with.what)));
            into.push(Statement::new(Says::GoesWith, key).when(with.condition.as_ref()));
        }
    }

    fn scope(&self, scope: Scope, into: &mut Vec<Statement<'m>>) {
        if let Scope::Branch(branch) = scope {
            into.push(Statement::new(Says::Within, Key::Thing(self.at(Id::Branch(branch)))));
        }
    }

    fn parallel(&self, id: ParallelId, into: &mut Vec<Statement<'m>>) {
        let block = &self.model[id];
        self.text(Says::Clause, block.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, block.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Description, &block.description, into);
        self.lines(Says::Notes, &block.notes, into);
        self.scope(block.scope, into);
        self.routes(&block.routes, into);
    }

    fn branch(&self, id: BranchId, into: &mut Vec<Statement<'m>>) {
        let branch = &self.model[id];
        self.lines(Says::Description, &branch.description, into);
        self.lines(Says::Notes, &branch.notes, into);
        into.extend(branch.starts.map(|target| Statement::new(Says::Starts, Key::Thing(self.target(target)))));
        into.push(match &branch.runs {
            Runs::Always => Statement::new(Says::Runs, Key::None),
            Runs::When(condition) => Statement::new(Says::Runs, Key::None).when(Some(condition)),
            Runs::Whenever(event) => {
                let event = event.map(|event| self.at(Id::Event(event)));
                Statement::new(Says::Runs, Key::None).with(Detail::Event, Said::Things(event.into_iter().collect()))
            }
        });
    }

    /// Who does it: a word, and the role.
    fn party(&self, party: Option<Party>) -> (Option<&'static str>, Option<ThingId>) {
        match party {
            None => (None, None),
            Some(Party::Performers) => (Some("performers"), None),
            Some(Party::Checker) => (Some("checker"), None),
            Some(Party::Approver) => (Some("approver"), None),
            Some(Party::Role(role)) => (None, Some(self.at(Id::Role(role)))),
        }
    }

    fn by(&self, statement: Statement<'m>, party: Option<Party>) -> Statement<'m> {
        match self.party(party) {
            (Some(word), _) => statement.with(Detail::By, Said::Words(word.into())),
            (_, Some(role)) => statement.with_things(Detail::By, vec![role]),
            _ => statement,
        }
    }

    fn seats(&self, says: Says, seats: &'m [Seat], answers: bool, into: &mut Vec<Statement<'m>>) {
        for (at, seat) in seats.iter().enumerate() {
            let mut alternatives: Vec<ThingId> =
                seat.roles.iter().map(|performer| self.at(Id::Role(performer.role))).collect();
            alternatives.sort_unstable();
            for performer in &seat.roles {
                let mut statement = Statement::new(says, Key::Thing(self.at(Id::Role(performer.role))));
                statement.group = at as u32;
                if alternatives.len() > 1 {
                    statement = statement.with_things(Detail::Seat, alternatives.clone());
                }
                if answers && at == 0 && seats.len() > 1 {
                    statement = statement.with(Detail::First, Said::Words("first".into()));
                }
                into.push(statement.when(performer.condition.as_ref()));
            }
        }
    }

    fn involved<T: Copy>(&self, says: Says, list: &'m [Involved<T>], id: fn(T) -> Id, into: &mut Vec<Statement<'m>>) {
        for one in list {
            let statement = Statement::new(says, Key::Thing(self.at(id(one.what))));
            into.push(self.by(statement, one.by).when(one.condition.as_ref()));
        }
    }

    fn length(&self, statement: Statement<'m>, length: Length) -> Statement<'m> {
        match length {
            Length::Units(count, unit) => statement.with(Detail::Words, Said::Text(counted(count, unit))),
            Length::Fact(fact) => statement.with_things(Detail::Words, vec![self.at(Id::Fact(fact))]),
        }
    }

    fn step(&self, step: &'m Step, into: &mut Vec<Statement<'m>>) {
        self.text(Says::Clause, step.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, step.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Description, &step.description, into);
        self.lines(Says::Notes, &step.notes, into);
        self.scope(step.scope, into);
        let answers = step.sets.iter().any(|set| matches!(set.by, None | Some(Party::Performers)));
        self.seats(Says::Performs, &step.performers, answers, into);
        self.seats(Says::Checks, &step.checkers, false, into);
        self.seats(Says::Approves, &step.approvers, false, into);
        self.involved(Says::TakesPart, &step.with, Id::Role, into);
        for notice in &step.informed {
            let statement = Statement::new(Says::Informed, Key::Thing(self.at(Id::Role(notice.role))));
            let mut with: Vec<ThingId> = notice.with.iter().map(|record| self.at(Id::Record(*record))).collect();
            with.sort_unstable();
            let statement = self.by(statement, notice.by).with_things(Detail::With, with);
            into.push(statement.when(notice.condition.as_ref()));
        }
        for need in &step.needs {
            let mut statement = Statement::new(Says::Needs, Key::Thing(self.at(Id::Record(need.record))));
            if need.optional {
                statement = statement.with(Detail::Optional, Said::Words("optional".into()));
            }
            into.push(statement.when(need.condition.as_ref()));
        }
        self.involved(Says::Makes, &step.makes, Id::Record, into);
        for set in &step.sets {
            let statement = Statement::new(Says::Sets, Key::Thing(self.at(Id::Fact(set.fact))));
            into.push(self.by(statement, set.by).when(set.condition.as_ref()));
        }
        into.extend(step.awaits.map(|event| Statement::new(Says::Awaits, Key::Thing(self.at(Id::Event(event))))));
        into.extend(step.lasts.map(|length| self.length(Statement::new(Says::Lasts, Key::None), length)));
        for deadline in &step.deadlines {
            let statement = self.length(Statement::new(Says::Deadline, Key::None), deadline.length);
            let from = deadline.from.map(|target| self.target(target)).into_iter().collect();
            let then = deadline.then.map(|fact| self.at(Id::Fact(fact))).into_iter().collect();
            let mut informs: Vec<ThingId> = deadline.informs.iter().map(|role| self.at(Id::Role(*role))).collect();
            informs.sort_unstable();
            let statement = statement.with_things(Detail::From, from).with_things(Detail::Then, then);
            into.push(statement.with_things(Detail::Informs, informs).when(deadline.condition.as_ref()));
        }
        for meeting in &step.held {
            let rhythm = match meeting.every {
                Some((count, unit)) => {
                    let Text { en, zh } = counted(count, unit);
                    say!("every {en}", "每 {zh}")
                }
                None => word(meeting.rhythm),
            };
            let statement = Statement::new(Says::Held, Key::None).with(Detail::Words, Said::Text(rhythm));
            let ad_hoc = meeting.ad_hoc.map(|role| self.at(Id::Role(role))).into_iter().collect();
            into.push(statement.with_things(Detail::AdHoc, ad_hoc).when(meeting.condition.as_ref()));
        }
        for call in &step.calls {
            let mut statement = Statement::new(Says::Calls, Key::Thing(self.at(Id::Unit(call.unit))));
            let into_fact = call.into.map(|fact| self.at(Id::Fact(fact)));
            statement = statement.with_things(Detail::Into, into_fact.into_iter().collect());
            for (detail, carried) in [(Detail::Takes, &call.takes), (Detail::Gives, &call.gives)] {
                let mut carried: Vec<ThingId> = carried
                    .iter()
                    .map(|(_, carried)| match carried {
                        Carried::Record(record) => self.at(Id::Record(*record)),
                        Carried::Fact(fact) => self.at(Id::Fact(*fact)),
                    })
                    .collect();
                carried.sort_unstable();
                statement = statement.with_things(detail, carried);
            }
            into.push(statement.when(call.condition.as_ref()));
        }
        self.routes(&step.routes, into);
    }

    fn routes(&self, routes: &'m [Route], into: &mut Vec<Statement<'m>>) {
        for route in routes {
            let Some(target) = route.target else { continue };
            let says = if route.back.is_some() { Says::Back } else { Says::Route };
            let mut statement = Statement::new(says, Key::Thing(self.target(target)));
            if matches!(target, Target::Join(_)) {
                statement = statement.with(Detail::First, Said::Words("join".into()));
            }
            if let Some(back) = &route.back {
                statement = match back.bound {
                    Bound::Count(count) => statement.with(Detail::Words, Said::Words(count.to_string().into())),
                    Bound::Fact(fact) => statement.with_things(Detail::Words, vec![self.at(Id::Fact(fact))]),
                    Bound::Unknown => statement.with(Detail::Words, Said::Words("?".into())),
                };
                let then = back.then.map(|target| self.target(target));
                statement = statement.with_things(Detail::Then, then.into_iter().collect());
            }
            into.push(statement.when(route.condition.as_ref()));
        }
    }
}

fn word(inner: Inner) -> Text {
    Text { en: inner.word(Language::English).to_string(), zh: inner.word(Language::Chinese).to_string() }
}

fn counted(count: u32, unit: TimeUnit) -> Text {
    Text { en: unit.counted(count, Language::English), zh: unit.counted(count, Language::Chinese) }
}
