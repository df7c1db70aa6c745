//! Collects what the path of a case asks for.

use super::people::Crew;
use super::{Kind, Mark, Point, Ready, Section};
use crate::analysis::people::{Day, Roster};
use crate::diagnostic::{Language, Text};
use crate::model::{Model, UnitId};
use crate::runtime::{
    Activation, Condition, Effect, FactId, Field, FrameId, Held, Holder, Involvement, Length, Meeting, Moment, Party,
    Place, Program, RecordId, Source, State, StepId, Target, Truth, Value, performers,
};
use crate::say;
use crate::scenarios::run;
use crate::scenarios::suite::Case;
use crate::walk::clock::moment_text;
use crate::walk::unattended::Stopped;
use crate::walk::{Session, Turn};
use std::collections::BTreeMap;

/// What the path of a case asks for. On `day`, or, where the case has a clock, on the day of each step, people of the
/// roster may be absent.
pub fn of(program: &Program, model: &Model, unit: UnitId, case: &Case, roster: &Roster, day: Option<Day>) -> Ready {
    let mut session = Session::new(program);
    let stopped = run::walk(&mut session, case).err();
    let crew = Crew::new(program, model, unit, roster);
    let mut list = List { program, crew, day, made: BTreeMap::new(), sections: Vec::new(), count: 0 };
    list.start(&session);
    session.turns().iter().for_each(|turn| list.turn(&session, turn));
    if let Some(stopped) = &stopped {
        list.stops(&session, stopped);
    }
    let torn = list.crew.torn();
    if !torn.is_empty() {
        list.open(None, None);
        torn.into_iter().for_each(|what| list.add(Kind::Person, Mark::Missing, what));
    }
    let outcome = session.state().ended().map(|ended| program[ended.end].name.clone());
    Ready { procedure: program.name.clone(), case: case.name.clone(), day, sections: list.sections, outcome }
}

struct List<'r> {
    program: &'r Program,
    crew: Crew<'r>,
    day: Option<Day>,
    /// The step that makes each record.
    made: BTreeMap<RecordId, StepId>,
    sections: Vec<Section>,
    count: usize,
}

impl List<'_> {
    fn open(&mut self, step: Option<StepId>, now: Option<Moment>) {
        let when = now.map(|now| {
            let [en, zh] = [Language::English, Language::Chinese].map(|language| moment_text(now, language));
            Text { en, zh }
        });
        let step = step.map(|step| self.program.call(Target::Step(step)));
        self.sections.push(Section { step, when, points: Vec::new() });
    }

    fn add(&mut self, kind: Kind, mark: Mark, what: Text) {
        self.count += 1;
        let point = Point { number: self.count, kind, mark, what };
        if let Some(section) = self.sections.last_mut() {
            section.points.push(point);
        }
    }

    fn record(&self, record: RecordId) -> &str {
        &self.program[record].name
    }

    /// The day on which it is asked who is there.
    fn day(&self, now: Option<Moment>) -> Option<Day> {
        const SINCE: Moment = 20 * 365 * 86_400_000;
        let shown = now.filter(|now| *now > SINCE).map(|now| moment_text(now, Language::English));
        self.day.or_else(|| Day::read(shown?.get(..10)?))
    }

    /// What is given.
    fn start(&mut self, session: &Session) {
        let program = self.program;
        let begun = session.turns().iter().find(|turn| !turn.before.has_started() && turn.effects.len() > 1);
        self.open(None, begun.and_then(|turn| turn.before.now()));
        let effects = || begun.into_iter().flat_map(|turn| &turn.effects);
        for effect in effects() {
            if let Effect::FactSet { fact, value, by: Source::Given, .. } = effect {
                self.add(Kind::Fact, Mark::Ready, said(program, *fact, value));
            }
        }
        for effect in effects() {
            if let Effect::RecordMade { record, by: Source::Given, .. } = effect {
                let name = self.record(*record);
                self.add(Kind::Record, Mark::Ready, say!("{name}", "{name}"));
            }
        }
    }

    /// What an event of the case asks for.
    fn turn(&mut self, session: &Session, turn: &Turn) {
        for effect in &turn.effects {
            match effect {
                Effect::Happened { event } => {
                    let name = &self.program[*event].name;
                    let now = turn.before.now();
                    self.open(None, now);
                    self.add(Kind::Event, Mark::Ready, say!("`{name}` happens", "发生“{name}”"));
                }
                Effect::Completed { activation, step, frame, who, checked, approved, people } => {
                    let Some(open) = turn.before.activation(*activation) else { continue };
                    self.open(Some(*step), turn.before.now());
                    let parties = [(Party::Performers, who), (Party::Checker, checked), (Party::Approver, approved)];
                    for (party, seats) in parties {
                        self.seats(session, *step, party, seats, people, turn.before.now());
                    }
                    self.step(turn, open, *frame);
                }
                Effect::RecordMade { record, by, .. } if *by != Source::Given => {
                    let by = turn.effects.iter().find_map(|effect| match effect {
                        Effect::Completed { step, .. } => Some(*step),
                        _ => None,
                    });
                    if let Some(step) = by {
                        self.made.insert(*record, step);
                    }
                }
                Effect::Ended { end, hand_over, with, .. } => {
                    let Some(to) = hand_over.and_then(|at| self.program[*end].hand_over.get(at as usize)) else {
                        continue;
                    };
                    let (to, Text { en, zh }) = (&to.what, named(self.program, with));
                    let what = say!("handed over to {to}{en}", "移交{to}{zh}");
                    self.open(None, turn.before.now());
                    self.add(Kind::Notice, Mark::Ready, what);
                }
                _ => {}
            }
        }
    }

    fn seats(
        &mut self,
        session: &Session,
        step: StepId,
        party: Party,
        seats: &[Vec<Holder>],
        people: &[Held],
        now: Option<Moment>,
    ) {
        let mut sat: Vec<&Held> = people.iter().filter(|held| held.seat.party == party).collect();
        sat.sort_by_key(|held| held.seat.at);
        let day = self.day(now);
        for (at, seat) in seats.iter().enumerate() {
            let name = sat.get(at).map(|held| session.name(held.person));
            let (mark, what) = self.crew.seat(step, party, seat, name.as_deref(), day);
            self.add(Kind::Person, mark, what);
        }
    }

    /// What a step that is done asks for, people aside.
    fn step(&mut self, turn: &Turn, open: &Activation, frame: FrameId) {
        let (program, id) = (self.program, open.step);
        let step = &program[id];
        let mut known: Vec<(FactId, &Value)> = Vec::new();
        for effect in &turn.effects {
            match effect {
                Effect::FactSet { frame: other, fact, value, .. } if *other == frame => known.push((*fact, value)),
                _ => {}
            }
        }
        let fact = |fact: FactId| {
            let set = known.iter().rev().find(|(known, _)| *known == fact).map(|(_, value)| *value);
            set.or_else(|| turn.before.fact(frame, fact))
        };
        let holds = |when: &Option<Condition>| when.as_ref().is_none_or(|when| when.guard.truth(&fact) == Truth::Yes);
        for need in step.needs.iter().filter(|need| holds(&need.when)) {
            self.need(&turn.before, frame, need.what.record, need.what.optional);
        }
        for make in step.makes.iter().filter(|make| holds(&make.when)) {
            let record = &program[make.what.record];
            if !record.fields.is_empty() {
                let fields = |language| {
                    let shown = |field: &Field| match (field.optional, language) {
                        (false, _) => field.name.clone(),
                        (true, Language::English) => format!("{} (optional)", field.name),
                        (true, Language::Chinese) => format!("{}（可选）", field.name),
                    };
                    let between = if language == Language::English { ", " } else { "、" };
                    record.fields.iter().map(shown).collect::<Vec<_>>().join(between)
                };
                let (name, en, zh) = (&record.name, fields(Language::English), fields(Language::Chinese));
                self.add(Kind::Form, Mark::Ready, say!("{name} to fill in: {en}", "填{name}：{zh}"));
            }
        }
        for call in step.calls.iter().filter(|call| holds(&call.when)) {
            let name = &call.what.name;
            self.add(Kind::Call, Mark::Ready, say!("{name}", "{name}"));
        }
        for effect in &turn.effects {
            if let Effect::FactSet { fact, value, by: Source::People(who), .. } = effect {
                let roles = |between: &str| {
                    let roles = who.iter().flatten().map(|holder| program[holder.role].name.as_str());
                    roles.collect::<Vec<_>>().join(between)
                };
                let (by_en, by_zh, said) = (roles(" or "), roles("或"), said(program, *fact, value));
                let (en, zh) = (said.en, said.zh);
                self.add(Kind::Decision, Mark::Ready, say!("{en} ({by_en} says so)", "{zh}（由{by_zh}定）"));
            }
        }
        for meeting in step.held.iter().filter(|meeting| holds(&meeting.when)) {
            self.add(Kind::Meeting, Mark::Ready, self::meeting(program, &meeting.what));
        }
        if let Some(event) = step.awaits {
            let name = &program[event].name;
            self.add(Kind::Event, Mark::Ready, say!("waits for `{name}`", "等“{name}”"));
        }
        for (which, deadline) in (0..).zip(&step.deadlines) {
            if holds(&deadline.when) {
                let passed = open.passed.contains(&which);
                let what = self.deadline(&turn.before, open, which, passed);
                // That a wait comes to its end is nothing to be afraid of.
                let mark = if passed && step.awaits.is_none() { Mark::Beware } else { Mark::Ready };
                self.add(Kind::Deadline, mark, what);
            }
        }
        self.notices(turn);
    }

    /// Who is told; of those who get the same, in one line.
    fn notices(&mut self, turn: &Turn) {
        let mut told: Vec<(Vec<&str>, &[RecordId])> = Vec::new();
        for effect in &turn.effects {
            if let Effect::Informed { role, records, .. } = effect {
                let name = self.program[*role].name.as_str();
                match told.iter_mut().find(|(_, with)| *with == records.as_slice()) {
                    Some((roles, _)) => roles.push(name),
                    None => told.push((vec![name], records)),
                }
            }
        }
        let told: Vec<Text> = told
            .into_iter()
            .map(|(roles, with)| {
                let (en, zh, Text { en: with_en, zh: with_zh }) =
                    (roles.join(", "), roles.join("、"), named(self.program, with));
                say!("{en}{with_en}", "{zh}{with_zh}")
            })
            .collect();
        told.into_iter().for_each(|what| self.add(Kind::Notice, Mark::Ready, what));
    }

    fn need(&mut self, state: &State, frame: FrameId, record: RecordId, optional: bool) {
        let (program, name) = (self.program, self.record(record).to_string());
        let from = self.made.get(&record).map(|step| program.call(Target::Step(*step)));
        let is_there = state.revision(frame, record) > 0;
        let (mark, what) = match (is_there, optional, from) {
            (true, _, Some(step)) => (Mark::Ready, say!("{name}, from {step}", "{name}，出自 {step}")),
            (true, _, None) => (Mark::Ready, say!("{name}, given", "{name}，事先备好")),
            (false, true, _) => (Mark::Ready, say!("{name}, if there is one", "{name}，有就带上")),
            (false, false, _) => (Mark::Missing, say!("{name} is not there", "{name}：没有")),
        };
        self.add(Kind::Record, mark, what);
    }

    fn deadline(&self, state: &State, open: &Activation, which: u32, passed: bool) -> Text {
        let program = self.program;
        let deadline = &program[open.step].deadlines[which as usize].what;
        let shown = |language| {
            let length = state.length(open.frame, deadline.length);
            length.map_or(deadline.length, |(count, unit)| Length::Units(count, unit)).text(program, language)
        };
        let (en, zh) = (shown(Language::English), shown(Language::Chinese));
        let from = deadline.from.map(|from| {
            program.call(match from {
                Place::Step(id) => Target::Step(id),
                Place::Parallel(id) => Target::Parallel(id),
            })
        });
        let (from_en, from_zh) = match &from {
            Some(from) => (format!(" from {from}"), format!("从 {from} 算起 ")),
            None => (String::new(), String::new()),
        };
        let due = state.due(program, open, which).map(|due| {
            let [en, zh] = [Language::English, Language::Chinese].map(|language| moment_text(due, language));
            (format!(": until {en}"), format!("，到 {zh}"))
        });
        let (due_en, due_zh) = due.unwrap_or_default();
        let (out_en, out_zh) =
            if passed { ("; it passes in this case", "；这个用例里会过期") } else { ("", "") };
        say!("{en}{from_en}{due_en}{out_en}", "{from_zh}{zh}{due_zh}{out_zh}")
    }

    /// What is asked for where the walk does not go on.
    fn stops(&mut self, session: &Session, stopped: &Stopped) {
        let (program, state) = (self.program, session.state());
        let open = state.open().iter().find(|open| Some(open.step) == stopped.refused).cloned();
        self.open(open.as_ref().map(|open| open.step), state.now());
        if let Some(open) = &open {
            let involved = [
                (Party::Performers, Involvement::Performs),
                (Party::Checker, Involvement::Checks),
                (Party::Approver, Involvement::Approves),
            ];
            for (party, involvement) in involved {
                let seats = performers(program, state, open.id, involvement);
                self.seats(session, open.step, party, &seats, &open.held, state.now());
            }
            let fact = |fact: FactId| state.fact(open.frame, fact);
            for need in &program[open.step].needs {
                if need.when.as_ref().is_none_or(|when| when.guard.truth(&fact) == Truth::Yes) {
                    self.need(state, open.frame, need.what.record, need.what.optional);
                }
            }
        }
        let (en, zh) = (&stopped.why.en, &stopped.why.zh);
        self.add(Kind::Path, Mark::Missing, say!("it does not go on from here: {en}", "走到这里办不下去：{zh}"));
    }
}

/// What is said of a fact.
fn said(program: &Program, fact: FactId, value: &Value) -> Text {
    let (name, kind) = (&program[fact].name, &program[fact].kind);
    let (en, zh) = (value.shown(kind, Language::English), value.shown(kind, Language::Chinese));
    say!("{name} = {en}", "{name} = {zh}")
}

/// The records that go along.
fn named(program: &Program, records: &[RecordId]) -> Text {
    let names: Vec<&str> = records.iter().map(|record| program[*record].name.as_str()).collect();
    let (en, zh) = (names.join(", "), names.join("、"));
    if names.is_empty() { say!("", "") } else { say!(" (with {en})", "（附{zh}）") }
}

/// When it meets, and who may call it out of turn.
fn meeting(program: &Program, meeting: &Meeting) -> Text {
    let rhythm = |language| match meeting.every {
        Some((count, unit)) => {
            let length = Length::Units(count, unit).text(program, language);
            format!("{} {length}", meeting.rhythm.word(language))
        }
        None => meeting.rhythm.word(language).to_string(),
    };
    let (en, zh) = (rhythm(Language::English), rhythm(Language::Chinese));
    match meeting.ad_hoc.map(|role| &program[role].name) {
        Some(role) => say!("{en}; {role} may call one out of turn", "{zh}；{role}可以临时召集"),
        None => say!("{en}", "{zh}"),
    }
}
