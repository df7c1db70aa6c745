//! The path of a case, in words: what the text shows and the JSON holds.

use super::session::Session;
use crate::diagnostic::Language;
use crate::runtime::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// A walk: version 1 of its form. Fields are added, never renamed or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// 1.
    pub version: u32,
    /// The procedure.
    pub procedure: String,
    /// Its clause, or its number.
    pub clause: Option<String>,
    /// The facts that were given, by name, in the order in which they are declared.
    pub given: Vec<Answered>,
    /// What happened, in order.
    pub path: Vec<Entry>,
    /// The outcome; nothing where the walk did not come to an end.
    pub outcome: Option<String>,
    /// The procedures that take over: one, or none.
    pub handed_over: Vec<String>,
    /// The records that go along.
    pub with: Vec<String>,
    /// The records that should go along and do not exist.
    pub absent: Vec<String>,
    /// The records of the case in the end: their revisions, and the formal numbers among them.
    pub records: Vec<Recorded>,
    /// The formal numbers that were issued.
    pub numbers: Vec<Numbered>,
    /// Why the walk did not come to an end.
    pub stopped: Option<String>,
}

/// A fact and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The fact.
    pub fact: String,
    /// Its value.
    pub value: String,
    /// Who says so, where that is not the first of the performers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// A record and its revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// The record.
    pub record: String,
    /// Its revision, from 1.
    pub revision: u32,
    /// Who made it, where those are not the performers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// A record and its formal number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Numbered {
    /// The record.
    pub record: String,
    /// The number.
    pub number: String,
}

/// Somebody who took a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seated {
    /// Who.
    pub person: String,
    /// As what.
    pub role: String,
    /// `performs`, `checks` or `approves`.
    pub part: &'static str,
}

/// Somebody was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Informed {
    /// Who.
    pub role: String,
    /// With which records.
    pub with: Vec<String>,
    /// Those that should go with it and do not exist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// By whom, where that is not the performers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// A procedure was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ran {
    /// Its name.
    pub procedure: String,
    /// Its outcome, where a fact takes it.
    pub outcome: Option<String>,
}

/// Where the case went, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Routed {
    /// Clause and name of where it went.
    pub to: String,
    /// It is the join of a block.
    pub join: bool,
    /// The condition that held, where one is written.
    pub why: Option<String>,
    /// The facts that decided it.
    pub facts: Vec<Answered>,
    /// Of a way back: for the how-many-eth time, of how many.
    pub back: Option<(u32, u32)>,
    /// The way back was spent: after so many times.
    pub spent: Option<u32>,
    /// The facts that are no longer known.
    pub forgotten: Vec<String>,
}

/// What became of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BranchEntry {
    /// The branch.
    pub branch: String,
    /// `runs`, `skipped` or `whenever`.
    pub fork: &'static str,
    /// Its condition or its event.
    pub why: Option<String>,
    /// The facts that decided it.
    pub facts: Vec<Answered>,
}

/// Something on the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "most are steps")]
pub enum Entry {
    /// A step was completed.
    Step {
        /// Its name.
        step: String,
        /// Its clause.
        clause: Option<String>,
        /// Its title, where it is not the name.
        title: Option<String>,
        /// Which occurrence of an event branch it belongs to, from 1.
        occurrence: Option<u32>,
        /// Who did it, a seat each.
        who: Vec<String>,
        /// Who checked it.
        checked: Vec<String>,
        /// Who decided.
        approved: Vec<String>,
        /// The people among them, as far as they took their seats.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        people: Vec<Seated>,
        /// The facts that it established.
        answers: Vec<Answered>,
        /// The procedures that it ran.
        ran: Vec<Ran>,
        /// The records that it made or revised.
        made: Vec<Recorded>,
        /// The formal numbers among them.
        numbers: Vec<Numbered>,
        /// Who was told.
        informed: Vec<Informed>,
        /// Where the case went.
        route: Option<Routed>,
    },
    /// What performers handed in was given back to them.
    Returned {
        /// The step.
        step: String,
        /// Its clause.
        clause: Option<String>,
        /// `checker` or `approver`.
        by: &'static str,
    },
    /// Something happened.
    Event {
        /// What.
        event: String,
        /// The facts that it set.
        sets: Vec<Answered>,
        /// The records that it brought.
        brings: Vec<Recorded>,
        /// The branches that began anew, and which occurrence it is.
        starts: Vec<(String, u32)>,
    },
    /// A deadline passed of which somebody is told, or on which no fact hangs.
    Deadline {
        /// The step.
        step: String,
        /// How long it was.
        length: String,
        /// Who was told.
        informed: Vec<Informed>,
    },
    /// A parallel block began.
    Parallel {
        /// Its name.
        parallel: String,
        /// Its clause.
        clause: Option<String>,
        /// Its branches.
        branches: Vec<BranchEntry>,
    },
    /// All branches of a block came to the join.
    Join {
        /// The block.
        join: String,
        /// Its clause.
        clause: Option<String>,
        /// Where the case went.
        route: Option<Routed>,
    },
}

impl Report {
    /// What a session came to so far.
    pub fn of(session: &Session, language: Language) -> Report {
        let program = session.program;
        let mut telling = Telling::new(Words { program, language }, session);
        let mut report = Report {
            version: 1,
            procedure: program.name.clone(),
            clause: program.clause.clone(),
            given: Vec::new(),
            path: Vec::new(),
            outcome: None,
            handed_over: Vec::new(),
            with: Vec::new(),
            absent: Vec::new(),
            records: Vec::new(),
            numbers: Vec::new(),
            stopped: None,
        };
        for turn in session.turns() {
            for effect in &turn.effects {
                match effect {
                    Effect::FactSet { fact, value, by: Source::Given, .. } => {
                        report.given.push(telling.words.answered(*fact, value));
                    }
                    Effect::NumberIssued { record, number } => {
                        let record = program[*record].name.clone();
                        report.numbers.push(Numbered { record, number: number.clone() });
                        telling.effect(effect);
                    }
                    Effect::Ended { end, hand_over, with, absent } => {
                        report.outcome = Some(program[*end].name.clone());
                        let to = hand_over.and_then(|at| program[*end].hand_over.get(at as usize));
                        report.handed_over = to.iter().map(|to| to.what.clone()).collect();
                        report.with = telling.words.records(with);
                        report.absent = telling.words.records(absent);
                    }
                    _ => telling.effect(effect),
                }
            }
            (telling.passing, telling.handing) = (None, None);
        }
        report.path = telling.path;
        let records = (0..program.records.len() as u32).map(RecordId);
        report.records = records
            .map(|record| (record, session.state().revision(FrameId::CASE, record)))
            .filter(|(_, revision)| *revision > 0)
            .map(|(record, revision)| Recorded { record: program[record].name.clone(), revision, by: Vec::new() })
            .collect();
        report
    }
}

/// Ids in words.
pub struct Words<'p> {
    /// The program.
    pub program: &'p Program,
    /// The language of keywords.
    pub language: Language,
}

impl Words<'_> {
    /// A fact and its value.
    pub fn answered(&self, fact: FactId, value: &Value) -> Answered {
        let fact = &self.program[fact];
        Answered { fact: fact.name.clone(), value: value.shown(&fact.kind, self.language), by: Vec::new() }
    }

    /// The facts of a reason, the known ones.
    fn facts(&self, facts: &[(FactId, Option<Value>)]) -> Vec<Answered> {
        facts.iter().filter_map(|(fact, value)| Some(self.answered(*fact, value.as_ref()?))).collect()
    }

    /// The names of records.
    pub fn records(&self, records: &[RecordId]) -> Vec<String> {
        records.iter().map(|record| self.program[*record].name.clone()).collect()
    }

    /// A role, and for whom it stands.
    pub fn holder(&self, holder: &Holder) -> String {
        let role = &self.program[holder.role].name;
        match (holder.standing_for, self.language) {
            (None, _) => role.clone(),
            (Some(other), Language::English) => format!("{role} ({})", self.program[other].name),
            (Some(other), Language::Chinese) => format!("{role}（{}）", self.program[other].name),
        }
    }

    /// Seats, each in words.
    pub fn seats(&self, seats: &[Vec<Holder>]) -> Vec<String> {
        let or = match self.language {
            Language::English => " or ",
            Language::Chinese => " 或 ",
        };
        seats.iter().map(|seat| seat.iter().map(|one| self.holder(one)).collect::<Vec<_>>().join(or)).collect()
    }

    fn source(&self, source: &Source, usual: &[String]) -> Vec<String> {
        match source {
            Source::People(seats) => {
                let seats = self.seats(seats);
                if seats == usual || usual.first().is_some_and(|first| seats == [first.clone()]) {
                    Vec::new()
                } else {
                    seats
                }
            }
            _ => Vec::new(),
        }
    }
}

/// Effects become entries.
struct Telling<'p, 's> {
    words: Words<'p>,
    session: &'s Session<'p>,
    path: Vec<Entry>,
    /// What became known of a step, and was made at it, before it was completed.
    pending: BTreeMap<ActivationId, Pending>,
    /// The step whose deadline passes.
    passing: Option<ActivationId>,
    /// The step that is handed in, checked or given back.
    handing: Option<ActivationId>,
    /// Which occurrence a frame is.
    frames: BTreeMap<FrameId, u32>,
}

/// What came of a step before it was completed.
#[derive(Default)]
struct Pending {
    answers: Vec<Answered>,
    ran: Vec<Ran>,
    made: Vec<Recorded>,
    numbers: Vec<Numbered>,
}

impl<'p, 's> Telling<'p, 's> {
    fn new(words: Words<'p>, session: &'s Session<'p>) -> Telling<'p, 's> {
        let (path, pending, frames) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Telling { words, session, path, pending, passing: None, handing: None, frames }
    }

    fn seated(&self, held: &Held) -> Seated {
        let part = match held.seat.party {
            Party::Checker => "checks",
            Party::Approver => "approves",
            Party::Performers | Party::Role(_) => "performs",
        };
        Seated { person: self.session.name(held.person), role: self.words.program[held.role].name.clone(), part }
    }

    /// What comes of the step that is handed in or checked; nothing where none is.
    fn handed(&mut self) -> Option<&mut Pending> {
        self.handing.map(|activation| self.pending.entry(activation).or_default())
    }

    fn fact_set(&mut self, fact: FactId, value: &Value, by: &Source) {
        let mut answered = self.words.answered(fact, value);
        if let (Source::Deadline(_) | Source::NoEvent(_), Some(activation)) = (by, self.passing) {
            self.pending.entry(activation).or_default().answers.push(answered);
            return;
        }
        if let Some(handed) = self.handed() {
            handed.answers.push(answered);
            return;
        }
        match self.path.last_mut() {
            // Several steps may have waited for it.
            Some(Entry::Event { sets, .. }) if matches!(by, Source::Event(_)) && !sets.contains(&answered) => {
                sets.push(answered);
            }
            Some(Entry::Step { who, answers, .. }) => {
                answered.by = self.words.source(by, who);
                answers.push(answered);
            }
            _ => {}
        }
    }

    fn informed(&mut self, role: RoleId, [records, absent]: [&[RecordId]; 2], by: &Source) {
        let role = self.words.program[role].name.clone();
        let [with, absent] = [records, absent].map(|records| self.words.records(records));
        match self.path.last_mut() {
            Some(Entry::Step { informed, who, .. }) => {
                let by = self.words.source(by, who);
                informed.push(Informed { role, with, absent, by });
            }
            Some(Entry::Deadline { informed, .. }) => informed.push(Informed { role, with, absent, by: Vec::new() }),
            _ => {}
        }
    }

    /// The route of the step or the join that comes last.
    fn on_route(&mut self, say: impl FnOnce(&mut Routed)) {
        if let Some(Entry::Step { route, .. } | Entry::Join { route, .. }) = self.path.last_mut() {
            say(route.get_or_insert_with(Routed::default));
        }
    }

    fn effect(&mut self, effect: &Effect) {
        let program = self.words.program;
        match effect {
            Effect::Completed { activation, step, who, frame, checked, approved, people } => {
                let Pending { answers, ran, made, numbers } = self.pending.remove(activation).unwrap_or_default();
                let people = people.iter().map(|held| self.seated(held)).collect();
                let occurrence = self.frames.get(frame).copied();
                let step = &program[*step];
                self.path.push(Entry::Step {
                    step: step.name.clone(),
                    clause: step.clause.clone(),
                    title: step.title.clone(),
                    occurrence,
                    who: self.words.seats(who),
                    checked: self.words.seats(checked),
                    approved: self.words.seats(approved),
                    people,
                    answers,
                    ran,
                    made,
                    numbers,
                    informed: Vec::new(),
                    route: None,
                });
            }
            Effect::FactSet { fact, value, by, .. } => self.fact_set(*fact, value, by),
            Effect::RecordMade { record, revision, by, .. } => {
                let mut recorded =
                    Recorded { record: program[*record].name.clone(), revision: *revision, by: Vec::new() };
                if let Some(handed) = self.handed() {
                    handed.made.push(recorded);
                    return;
                }
                match (self.path.last_mut(), by) {
                    (Some(Entry::Event { brings, .. }), Source::Event(_)) => brings.push(recorded),
                    (Some(Entry::Step { made, who, .. }), _) => {
                        recorded.by = self.words.source(by, who);
                        made.push(recorded);
                    }
                    _ => {}
                }
            }
            Effect::NumberIssued { record, number } => {
                let numbered = Numbered { record: program[*record].name.clone(), number: number.clone() };
                if let Some(handed) = self.handed() {
                    handed.numbers.push(numbered);
                } else if let Some(Entry::Step { numbers, .. }) = self.path.last_mut() {
                    numbers.push(numbered);
                }
            }
            Effect::Submitted { activation, .. } | Effect::Checked { activation, .. } => {
                self.handing = Some(*activation);
            }
            Effect::Returned { activation, step, by } => {
                self.handing = Some(*activation);
                // What was said is not known any more; what was made stays.
                self.pending.entry(*activation).or_default().answers.clear();
                let (step, clause) = (program[*step].name.clone(), program[*step].clause.clone());
                let by = if *by == Party::Checker { "checker" } else { "approver" };
                self.path.push(Entry::Returned { step, clause, by });
            }
            Effect::Informed { role, records, absent, by } => self.informed(*role, [records, absent], by),
            Effect::Called { step, call, outcome } => {
                let call = &program[*step].calls[*call as usize].what;
                let value = call
                    .into
                    .zip(*outcome)
                    .map(|(fact, outcome)| Value::Choice(outcome).shown(&program[fact].kind, self.words.language));
                let run = Ran { procedure: call.name.clone(), outcome: value };
                if let Some(handed) = self.handed() {
                    handed.ran.push(run);
                } else if let Some(Entry::Step { ran, .. }) = self.path.last_mut() {
                    ran.push(run);
                }
            }
            Effect::WentBack { round, of, .. } => self.on_route(|route| route.back = Some((*round, *of))),
            Effect::Spent { of, .. } => self.on_route(|route| route.spent = Some(*of)),
            Effect::FactForgotten { fact, .. } => {
                let name = program[*fact].name.clone();
                self.on_route(|route| route.forgotten.push(name));
            }
            Effect::Routed { from, route, to, why } => {
                let facts = self.words.facts(why);
                let condition = program.routes(*from)[*route as usize].when.as_ref();
                let why = condition.map(|when| when.text(program, self.words.language));
                let (to, join) = (program.call(*to), matches!(to, Target::Join(_)));
                self.on_route(|route| (route.to, route.join, route.why, route.facts) = (to, join, why, facts));
            }
            Effect::Forked { parallel, branches } => {
                let block = &program[*parallel];
                let branches = branches.iter().map(|(branch, fork, why)| {
                    let branch = &program[*branch];
                    let fork = match fork {
                        Fork::Runs => "runs",
                        Fork::Skipped => "skipped",
                        Fork::Listens => "whenever",
                    };
                    let condition = match &branch.runs {
                        Runs::Always => None,
                        Runs::When(when) => Some(when.text(program, self.words.language)),
                        Runs::Whenever(event) => Some(program[*event].name.clone()),
                    };
                    BranchEntry { branch: branch.name.clone(), fork, why: condition, facts: self.words.facts(why) }
                });
                let branches = branches.collect();
                let (parallel, clause) = (block.name.clone(), block.clause.clone());
                self.path.push(Entry::Parallel { parallel, clause, branches });
            }
            Effect::Joined { parallel } => {
                let block = &program[*parallel];
                self.path.push(Entry::Join { join: block.name.clone(), clause: block.clause.clone(), route: None });
            }
            Effect::Happened { event } => {
                let event = program[*event].name.clone();
                self.path.push(Entry::Event { event, sets: Vec::new(), brings: Vec::new(), starts: Vec::new() });
            }
            Effect::Occurred { branch, frame, occurrence } => {
                self.frames.insert(*frame, *occurrence);
                if let Some(Entry::Event { starts, .. }) = self.path.last_mut() {
                    starts.push((program[*branch].name.clone(), *occurrence));
                }
            }
            Effect::DeadlinePassed { activation, which, step } => {
                self.passing = Some(*activation);
                let step = &program[*step];
                let deadline = &step.deadlines[*which as usize].what;
                if (deadline.then.is_none() && step.awaits.is_none()) || !deadline.informs.is_empty() {
                    let length = deadline.length.text(program, self.words.language);
                    self.path.push(Entry::Deadline { step: step.name.clone(), length, informed: Vec::new() });
                }
            }
            Effect::Opened { .. }
            | Effect::Ready { .. }
            | Effect::Finished { .. }
            | Effect::Ended { .. }
            | Effect::Claimed { .. }
            | Effect::Delegated { .. }
            | Effect::Met { .. }
            | Effect::Filled { .. }
            | Effect::Passed { .. }
            | Effect::Cancelled => {}
        }
    }
}
