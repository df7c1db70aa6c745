//! A checked procedure as data for other programs: everything by its name, conditions as they are written. Its JSON Schema
//! comes from the same types ([`schema`]).

use crate::diagnostic::Language;
use crate::runtime::{
    self, Bound, Condition, Conditional, FieldKind, Kind, Party, Place, Program, RoleId, Runs, StepId, Target,
};
use crate::runtime::{BranchId, ParallelId, RecordId};
use schemars::JsonSchema;
use serde::Serialize;

/// A procedure.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Procedure {
    /// The version of this form.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// Its clause, or its document number.
    pub clause: Option<String>,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// What it is about, a line each.
    pub description: Vec<String>,
    /// Where it starts.
    pub starts: To,
    /// The roles that it names.
    pub roles: Vec<Role>,
    /// What its conditions read.
    pub facts: Vec<Fact>,
    /// Documents and other products of work.
    pub records: Vec<Record>,
    /// What may happen from outside.
    pub events: Vec<Event>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its parallel blocks.
    pub blocks: Vec<Block>,
    /// How it can end.
    pub ends: Vec<End>,
    /// Who may not, or must, do what together.
    pub constraints: Vec<Constraint>,
}

/// Where a route leads.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum To {
    /// To a step.
    Step(String),
    /// Into a parallel block.
    Block(String),
    /// To the join of the block around it.
    Join(String),
    /// To an end.
    End(String),
}

/// Something with a name that applies only when a condition holds.
#[derive(Debug, Serialize, JsonSchema)]
pub struct When {
    /// Its name.
    pub name: String,
    /// The condition; none where it always applies.
    pub when: Option<String>,
}

/// A role.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// The roles for which it stands.
    pub stands_for: Vec<When>,
}

/// A fact.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Known when a case starts.
    pub given: bool,
}

/// The type of a fact, or of a field.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Type {
    /// Yes or no.
    YesNo,
    /// A whole number, perhaps within bounds.
    Integer {
        /// The least.
        least: Option<i64>,
        /// The most.
        most: Option<i64>,
    },
    /// A day.
    Date,
    /// A span of time.
    Duration,
    /// Words.
    Text,
    /// One of these.
    Choice {
        /// Which.
        of: Vec<String>,
    },
    /// Of a field: a pattern, `X` a letter or digit, `9` a digit.
    Pattern {
        /// The pattern.
        pattern: String,
    },
    /// Of a field: just these words.
    Exactly {
        /// The words.
        words: String,
    },
}

/// A record.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// It comes from outside.
    pub given: bool,
    /// An event brings it.
    pub brought: bool,
    /// It is a formal number.
    pub numbered: bool,
    /// Of a form, what is filled in.
    pub fields: Vec<Field>,
}

/// A field of a form.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What may be filled in: any of these.
    pub types: Vec<Type>,
    /// It may be left out.
    pub optional: bool,
}

/// Something that may happen from outside.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// The records that it brings.
    pub brings: Vec<String>,
    /// The yes/no facts that it makes yes.
    pub sets: Vec<String>,
}

/// A step.
#[derive(Debug, Serialize, JsonSchema)]
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
    pub branch: Option<String>,
    /// Who performs it: every seat acts, any role of a seat fills it.
    pub by: Vec<Vec<When>>,
    /// Who checks.
    pub checkers: Vec<Vec<When>>,
    /// Who decides.
    pub approvers: Vec<Vec<When>>,
    /// Who takes part.
    pub with: Vec<When>,
    /// Who is told.
    pub informed: Vec<When>,
    /// What must exist before it can complete.
    pub needs: Vec<Need>,
    /// What it produces or revises.
    pub makes: Vec<By>,
    /// The facts that it establishes.
    pub sets: Vec<By>,
    /// The procedures that it runs.
    pub runs: Vec<When>,
    /// The event for which it waits.
    pub awaits: Option<String>,
    /// The meetings at which it is decided: how often.
    pub held: Vec<When>,
    /// How long it takes.
    pub lasts: Option<String>,
    /// By when it is to be finished.
    pub deadlines: Vec<Deadline>,
    /// Where it leads.
    pub routes: Vec<Route>,
}

/// What somebody makes or says.
#[derive(Debug, Serialize, JsonSchema)]
pub struct By {
    /// Its name.
    pub name: String,
    /// Whose it is: `by`, `checker`, `approver`, or a role.
    pub by: String,
    /// Only when.
    pub when: Option<String>,
}

/// A record that is needed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Need {
    /// The record.
    pub name: String,
    /// It never blocks.
    pub optional: bool,
    /// Only when.
    pub when: Option<String>,
}

/// By when.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deadline {
    /// How long.
    pub within: String,
    /// From the completion of which step, or the join of which block; from the arrival where none is said.
    pub from: Option<String>,
    /// The yes/no fact that tells whether the time ran out.
    pub then: Option<String>,
    /// Who is told when it does.
    pub informs: Vec<String>,
    /// Only when.
    pub when: Option<String>,
}

/// A route, or a way back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Route {
    /// Where to.
    pub to: To,
    /// Only when; always where nothing is said.
    pub when: Option<String>,
    /// Of a way back: at most how often, and where to then.
    pub back: Option<Back>,
}

/// A way back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Back {
    /// At most how often: a number, or the fact that says so.
    pub at_most: String,
    /// Where to then.
    pub then: To,
}

/// A parallel block.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// Its clause.
    pub clause: Option<String>,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// The branch in which it stands.
    pub branch: Option<String>,
    /// Its branches.
    pub branches: Vec<Branch>,
    /// Where it leads from the join.
    pub routes: Vec<Route>,
}

/// A branch of a parallel block.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Only when; always where nothing is said.
    pub when: Option<String>,
    /// Anew at each occurrence of this event.
    pub whenever: Option<String>,
    /// Where it starts.
    pub starts: To,
}

/// An end.
#[derive(Debug, Serialize, JsonSchema)]
pub struct End {
    /// Its name.
    pub name: String,
    /// Its title, where it is not the name.
    pub title: Option<String>,
    /// The procedures to which it hands over: exactly one, where there are any.
    pub hands_over_to: Vec<When>,
    /// The records that go along.
    pub with: Vec<When>,
}

/// Who may not, or must, do what together.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Constraint {
    /// What it asks for.
    pub people: People,
    /// Of which steps, and whose seats there: `by`, `checker` or `approver`.
    pub of: Vec<(String, String)>,
}

/// What a constraint asks for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum People {
    /// Nobody sits in two of the seats.
    Different,
    /// The same person sits in all of them.
    Same,
}

/// The JSON Schema of [`Procedure`] (draft 2020-12).
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Procedure).to_value()
}

impl Procedure {
    /// A procedure as data, keywords in this language.
    pub fn of(program: &Program, language: Language) -> Procedure {
        let data = Data { program, language };
        Procedure {
            version: 1,
            name: program.name.clone(),
            clause: program.clause.clone(),
            title: program.title.clone(),
            description: program.description.clone(),
            starts: data.to(program.start),
            roles: program
                .roles
                .iter()
                .map(|role| Role { name: role.name.clone(), stands_for: data.roles(&role.stands_for) })
                .collect(),
            facts: program.facts.iter().map(|fact| data.fact(fact)).collect(),
            records: program.records.iter().map(|record| data.record(record)).collect(),
            events: program.events.iter().map(|event| data.event(event)).collect(),
            steps: program.steps.iter().map(|step| data.step(step)).collect(),
            blocks: program.parallels.iter().map(|block| data.block(block)).collect(),
            ends: program.ends.iter().map(|end| data.end(end)).collect(),
            constraints: program.constraints.iter().map(|own| data.constraint(own)).collect(),
        }
    }
}

struct Data<'p> {
    program: &'p Program,
    language: Language,
}

impl Data<'_> {
    fn when(&self, when: &Option<Condition>) -> Option<String> {
        when.as_ref().map(|when| when.text(self.program, self.language))
    }

    fn named<T>(&self, all: &[Conditional<T>], name: impl Fn(&T) -> String) -> Vec<When> {
        all.iter().map(|own| When { name: name(&own.what), when: self.when(&own.when) }).collect()
    }

    fn roles(&self, all: &[Conditional<RoleId>]) -> Vec<When> {
        self.named(all, |role| self.program[*role].name.clone())
    }

    fn seats(&self, all: &[Vec<Conditional<RoleId>>]) -> Vec<Vec<When>> {
        all.iter().map(|seat| self.roles(seat)).collect()
    }

    fn to(&self, target: Target) -> To {
        let program = self.program;
        match target {
            Target::Step(StepId(_)) => To::Step(self.name(target)),
            Target::Parallel(ParallelId(_)) => To::Block(self.name(target)),
            Target::Join(parallel) => To::Join(program[parallel].name.clone()),
            Target::End(end) => To::End(program[end].name.clone()),
        }
    }

    fn name(&self, target: Target) -> String {
        match target {
            Target::Step(step) => self.program[step].name.clone(),
            Target::Parallel(block) | Target::Join(block) => self.program[block].name.clone(),
            Target::End(end) => self.program[end].name.clone(),
        }
    }

    fn by(&self, name: String, party: Party, when: &Option<Condition>) -> By {
        By { name, by: self.party(party), when: self.when(when) }
    }

    fn party(&self, party: Party) -> String {
        match party {
            Party::Performers => "by".to_string(),
            Party::Checker => "checker".to_string(),
            Party::Approver => "approver".to_string(),
            Party::Role(role) => self.program[role].name.clone(),
        }
    }

    fn branch(&self, branch: Option<BranchId>) -> Option<String> {
        branch.map(|branch| self.program[branch].name.clone())
    }

    fn kind(&self, kind: &Kind) -> Type {
        match kind {
            Kind::YesNo => Type::YesNo,
            Kind::Integer(bounds) => {
                Type::Integer { least: bounds.map(|(least, _)| least), most: bounds.map(|(_, most)| most) }
            }
            Kind::Date => Type::Date,
            Kind::Duration => Type::Duration,
            Kind::Text => Type::Text,
            Kind::Choices(of) => Type::Choice { of: of.clone() },
        }
    }

    fn fact(&self, fact: &runtime::Fact) -> Fact {
        Fact { name: fact.name.clone(), title: fact.title.clone(), kind: self.kind(&fact.kind), given: fact.given }
    }

    fn record(&self, record: &runtime::Record) -> Record {
        let kind = |kind: &FieldKind| match kind {
            FieldKind::Type(kind) => self.kind(kind),
            FieldKind::Pattern(pattern) => Type::Pattern { pattern: pattern.clone() },
            FieldKind::Exactly(words) => Type::Exactly { words: words.clone() },
        };
        let field = |field: &runtime::Field| Field {
            name: field.name.clone(),
            types: field.kinds.iter().map(kind).collect(),
            optional: field.optional,
        };
        Record {
            name: record.name.clone(),
            given: record.given,
            brought: record.brought,
            numbered: record.numbering.is_some(),
            fields: record.fields.iter().map(field).collect(),
        }
    }

    fn event(&self, event: &runtime::Happening) -> Event {
        Event {
            name: event.name.clone(),
            description: event.description.clone(),
            brings: event.brings.iter().map(|record| self.program[*record].name.clone()).collect(),
            sets: event.sets.iter().map(|fact| self.program[*fact].name.clone()).collect(),
        }
    }

    fn step(&self, step: &runtime::Step) -> Step {
        let program = self.program;
        let record = |record: RecordId| program[record].name.clone();
        let place = |place: Place| self.name(place.into());
        let deadline = |own: &Conditional<runtime::Deadline>| Deadline {
            within: own.what.length.text(program, self.language),
            from: own.what.from.map(place),
            then: own.what.then.map(|fact| program[fact].name.clone()),
            informs: own.what.informs.iter().map(|role| program[*role].name.clone()).collect(),
            when: self.when(&own.when),
        };
        let need = |own: &Conditional<runtime::Need>| Need {
            name: record(own.what.record),
            optional: own.what.optional,
            when: self.when(&own.when),
        };
        Step {
            name: step.name.clone(),
            clause: step.clause.clone(),
            title: step.title.clone(),
            description: step.description.clone(),
            branch: self.branch(step.scope),
            by: self.seats(&step.performers),
            checkers: self.seats(&step.checkers),
            approvers: self.seats(&step.approvers),
            with: self.roles(&step.with),
            informed: self.named(&step.informed, |notice| program[notice.role].name.clone()),
            needs: step.needs.iter().map(need).collect(),
            makes: step.makes.iter().map(|own| self.by(record(own.what.record), own.what.by, &own.when)).collect(),
            sets: step
                .sets
                .iter()
                .map(|own| self.by(program[own.what.fact].name.clone(), own.what.by, &own.when))
                .collect(),
            runs: self.named(&step.calls, |call| call.name.clone()),
            awaits: step.awaits.map(|event| program[event].name.clone()),
            held: self.named(&step.held, |meeting| meeting.text(program, self.language)),
            lasts: step.lasts.map(|length| length.text(program, self.language)),
            deadlines: step.deadlines.iter().map(deadline).collect(),
            routes: self.routes(&step.routes),
        }
    }

    fn routes(&self, routes: &[runtime::Route]) -> Vec<Route> {
        let back = |route: &runtime::Route| {
            let back = self.program[route.back?];
            let at_most = match back.bound {
                Bound::Count(count) => count.to_string(),
                Bound::Fact(fact) => self.program[fact].name.clone(),
            };
            Some(Back { at_most, then: self.to(back.then) })
        };
        let route =
            |route: &runtime::Route| Route { to: self.to(route.to), when: self.when(&route.when), back: back(route) };
        routes.iter().map(route).collect()
    }

    fn block(&self, block: &runtime::Parallel) -> Block {
        let branch = |id: &BranchId| {
            let branch = &self.program[*id];
            let (when, whenever) = match &branch.runs {
                Runs::Always => (None, None),
                Runs::When(when) => (Some(when.text(self.program, self.language)), None),
                Runs::Whenever(event) => (None, Some(self.program[*event].name.clone())),
            };
            Branch { name: branch.name.clone(), when, whenever, starts: self.to(branch.start.into()) }
        };
        Block {
            name: block.name.clone(),
            clause: block.clause.clone(),
            title: block.title.clone(),
            branch: self.branch(block.scope),
            branches: block.branches.iter().map(branch).collect(),
            routes: self.routes(&block.routes),
        }
    }

    fn end(&self, end: &runtime::End) -> End {
        End {
            name: end.name.clone(),
            title: end.title.clone(),
            hands_over_to: self.named(&end.hand_over, Clone::clone),
            with: self.named(&end.with, |record| self.program[*record].name.clone()),
        }
    }

    fn constraint(&self, constraint: &runtime::Constraint) -> Constraint {
        let side = |(step, party): &(StepId, Party)| (self.program[*step].name.clone(), self.party(*party));
        let people = match constraint.kind {
            runtime::PeopleRule::Different => People::Different,
            runtime::PeopleRule::Same => People::Same,
        };
        Constraint { people, of: constraint.sides.iter().map(side).collect() }
    }
}
