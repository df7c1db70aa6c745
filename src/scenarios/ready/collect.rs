//! Collects what the path of a case asks for.

use super::hours::{self, When};
use super::people::Crew;
use super::{Kind, Mark, Point, Ready, Section};
use crate::analysis::people::{Day, Roster};
use crate::diagnostic::{Language, Text};
use crate::model::{Model, UnitId};
use crate::runtime::{
    Activation, Condition, Effect, FactId, Field, FrameId, Held, Holder, Involvement, Length, Meeting, Moment, Party,
    Place, Program, RecordId, RoleId, Source, State, StepId, Target, Truth, Unknown, Value, View, performers,
};
use crate::say;
use crate::scenarios::run;
use crate::scenarios::suite::Case;
use crate::walk::clock::When as At;
use crate::walk::clock::moment_text;
use crate::walk::unattended::Stopped;
use crate::walk::{Answer, Session, Turn};
use std::collections::BTreeMap;

/// What the path of a case asks for. On `day`, or, where the case has a clock, on the day of each step, people of the
/// roster may be absent; by a clock they may also not be at work. A case with a clock begins on `day`.
pub fn of(program: &Program, model: &Model, unit: UnitId, case: &Case, roster: &Roster, day: Option<Day>) -> Ready {
    let case = &begun_on(case, day);
    let mut session = Session::new(program);
    let stopped = run::walk(&mut session, case).err();
    let crew = Crew::new(program, model, unit, roster);
    let (made, given) = (BTreeMap::new(), BTreeMap::new());
    let mut list = List { program, crew, day, made, given, sections: Vec::new() };
    list.start(&session);
    session.turns().iter().for_each(|turn| list.turn(&session, turn));
    if let Some(stopped) = &stopped {
        list.stops(&session, case, stopped);
    }
    list.beforehand();
    let torn = list.crew.torn();
    if !torn.is_empty() {
        list.open(None, None);
        torn.into_iter().for_each(|what| list.add(Kind::Person, Mark::Missing, what));
    }
    let outcome = session.state().ended().map(|ended| program[ended.end].name.clone());
    let mut sections = list.sections;
    let points = sections.iter_mut().flat_map(|section| &mut section.points);
    (1..).zip(points).for_each(|(number, point)| point.number = number);
    let (procedure, from) = (program.name.clone(), case.starts.is_some());
    Ready { procedure, case: case.name.clone(), day, from, sections, outcome }
}

/// A case of the calendar as it is when it begins on another day: everything is as much earlier or later.
fn begun_on(case: &Case, day: Option<Day>) -> Case {
    let mut case = case.clone();
    if let (Some(starts), Some(day)) = (case.starts.filter(|starts| hours::is_of_calendar(*starts)), day) {
        let shift = hours::shift(starts, day);
        case.starts = Some(starts + shift);
        for item in &mut case.items {
            if let Some((_, At::At(moment))) = &mut item.doing.at {
                *moment += shift;
            }
        }
    }
    case
}

struct List<'r> {
    program: &'r Program,
    crew: Crew<'r>,
    day: Option<Day>,
    /// The step that makes each record.
    made: BTreeMap<RecordId, StepId>,
    /// The records that are given; of those that the path asks for, whether it can do without.
    given: BTreeMap<RecordId, Option<bool>>,
    sections: Vec<Section>,
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
        let point = Point { number: 0, kind, mark, what };
        if let Some(section) = self.sections.last_mut() {
            section.points.push(point);
        }
    }

    fn record(&self, record: RecordId) -> &str {
        &self.program[record].name
    }

    /// When it is asked who is there.
    fn when(&self, now: Option<Moment>) -> When {
        When::of(now, self.day)
    }

    /// A record that is given is asked for by the path.
    fn asked(&mut self, record: RecordId, optional: bool) {
        if self.made.contains_key(&record) {
            return;
        }
        if let Some(before) = self.given.get_mut(&record) {
            *before = Some(before.unwrap_or(true) && optional);
        }
    }

    /// The records that have to be there before it begins: of those that are given, those that the path asks for.
    fn beforehand(&mut self) {
        let program = self.program;
        let Some(first) = self.sections.first_mut() else { return };
        for (record, optional) in &self.given {
            let name = &program[*record].name;
            let what = match optional {
                None => continue,
                Some(true) => if_any(name),
                Some(false) => say!("{name}", "{name}"),
            };
            first.points.push(Point { number: 0, kind: Kind::Record, mark: Mark::Ready, what });
        }
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
                self.given.insert(*record, None);
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
                        let mut sat: Vec<&Held> = people.iter().filter(|held| held.seat.party == party).collect();
                        sat.sort_by_key(|held| held.seat.at);
                        let sat: Vec<_> = sat.iter().map(|held| session.name(held.person)).collect();
                        self.seats(*step, party, seats, &sat, turn.before.now());
                    }
                    self.step(turn, open, *frame, [who, checked, approved]);
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
                    with.iter().for_each(|record| self.asked(*record, false));
                    let (to, Text { en, zh }) = (&to.what, named(self.program, with));
                    let what = say!("handed over to {to}{en}", "移交{to}{zh}");
                    self.open(None, turn.before.now());
                    self.add(Kind::Notice, Mark::Ready, what);
                }
                _ => {}
            }
        }
    }

    fn seats(&mut self, step: StepId, party: Party, seats: &[Vec<Holder>], names: &[String], now: Option<Moment>) {
        let when = self.when(now);
        for (at, seat) in seats.iter().enumerate() {
            let (mark, what) = self.crew.seat(step, party, seat, names.get(at).map(String::as_str), when);
            self.add(Kind::Person, mark, what);
        }
    }

    /// What a step that is done asks for, people aside.
    fn step(&mut self, turn: &Turn, open: &Activation, frame: FrameId, seats: [&[Vec<Holder>]; 3]) {
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
        let view = View::of(program, &turn.before, open);
        let with = self.partakers(view, id, &holds);
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
            let present = seats.into_iter().flatten().chain(&with).flatten().map(|holder| holder.role);
            self.add(Kind::Meeting, Mark::Ready, self::meeting(program, &meeting.what, present));
        }
        if let Some(event) = step.awaits {
            let name = &program[event].name;
            self.add(Kind::Event, Mark::Ready, say!("waits for `{name}`", "等“{name}”"));
        }
        for (which, deadline) in (0..).zip(&step.deadlines) {
            if holds(&deadline.when) {
                let passed = open.passed.contains(&which);
                let what = self.deadline(&turn.before, open, which, passed);
                let mark = if passed { Mark::Beware } else { Mark::Ready };
                self.add(Kind::Deadline, mark, what);
            }
        }
        self.notices(turn, view);
    }

    /// Who takes part in a step.
    fn partakers(&mut self, view: View, id: StepId, holds: &dyn Fn(&Option<Condition>) -> bool) -> Vec<Vec<Holder>> {
        let with = self.program[id].with.iter().filter(|with| holds(&with.when));
        let with: Vec<Vec<Holder>> = with.map(|with| view.holders(with.what, Unknown::May)).collect();
        for holders in &with {
            let (mark, what) = self.crew.partaker(holders, self.when(view.state.now()));
            self.add(Kind::Person, mark, what);
        }
        with
    }

    /// Who is told; of those who get the same, in one line.
    fn notices(&mut self, turn: &Turn, view: View) {
        let mut told: Vec<(Vec<RoleId>, &[RecordId])> = Vec::new();
        for effect in &turn.effects {
            if let Effect::Informed { role, records, .. } = effect {
                match told.iter_mut().find(|(_, with)| *with == records.as_slice()) {
                    Some((roles, _)) => roles.push(*role),
                    None => told.push((vec![*role], records)),
                }
            }
        }
        let when = self.when(turn.before.now());
        for (roles, with) in told {
            with.iter().for_each(|record| self.asked(*record, false));
            let names: Vec<&str> = roles.iter().map(|role| self.program[*role].name.as_str()).collect();
            let (en, zh, Text { en: with_en, zh: with_zh }) =
                (names.join(", "), names.join("、"), named(self.program, with));
            let (mut mark, mut en, mut zh) = (Mark::Ready, format!("{en}{with_en}"), format!("{zh}{with_zh}"));
            for role in roles {
                let (matter, what) = self.crew.listener(&view.holders(role, Unknown::May), when);
                if matter != Mark::Ready {
                    en += &format!("; {}", what.en);
                    zh += &format!("；{}", what.zh);
                    mark = if mark == Mark::Missing { mark } else { matter };
                }
            }
            self.add(Kind::Notice, mark, Text { en, zh });
        }
    }

    fn need(&mut self, state: &State, frame: FrameId, record: RecordId, optional: bool) {
        let (program, name) = (self.program, self.record(record).to_string());
        let from = self.made.get(&record).map(|step| program.call(Target::Step(*step)));
        let is_there = state.revision(frame, record) > 0;
        self.asked(record, optional);
        let (mark, what) = match (is_there, optional, from) {
            (true, _, Some(step)) => (Mark::Ready, say!("{name}, from {step}", "{name}，出自 {step}")),
            (_, true, _) => (Mark::Ready, if_any(&name)),
            (true, false, None) if program[record].brought => {
                (Mark::Ready, say!("{name}, comes with the event", "{name}，随事件而来"))
            }
            (true, false, None) => (Mark::Ready, say!("{name}, given", "{name}，事先备好")),
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
        // When it ran out, it has passed.
        let running = Activation { passed: Default::default(), ..open.clone() };
        let due = state.due(program, &running, which).map(|due| {
            let [en, zh] = [Language::English, Language::Chinese].map(|language| moment_text(due, language));
            (format!(": until {en}"), format!("，到 {zh}"))
        });
        let (due_en, due_zh) = due.unwrap_or_default();
        let (out_en, out_zh) =
            if passed { ("; it passes in this case", "；这个用例里会过期") } else { ("", "") };
        say!("{en}{from_en}{due_en}{out_en}", "{from_zh}{zh}{due_zh}{out_zh}")
    }

    /// What is asked for where the walk does not go on.
    fn stops(&mut self, session: &Session, case: &Case, stopped: &Stopped) {
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
                let names = assigned(session, case, open, party);
                self.seats(open.step, party, &seats, &names, state.now());
            }
            let view = View::of(program, state, open);
            self.partakers(view, open.step, &|when| view.holds(when));
            for (_, need) in view.applying(&program[open.step].needs) {
                self.need(state, open.frame, need.record, need.optional);
            }
        }
        let (en, zh) = (&stopped.why.en, &stopped.why.zh);
        self.add(Kind::Path, Mark::Missing, say!("it does not go on from here: {en}", "走到这里办不下去：{zh}"));
    }
}

/// Who has the seats of a step that is not done, or is to have them, as the case says.
fn assigned(session: &Session, case: &Case, open: &Activation, party: Party) -> Vec<String> {
    let mut held: Vec<&Held> = open.held.iter().filter(|held| held.seat.party == party).collect();
    held.sort_by_key(|held| held.seat.at);
    let is_it = |answer: &Answer| matches!(answer, Answer::Step { step, .. } if *step == open.step);
    let by = case.items.iter().filter(|item| is_it(&item.answer)).flat_map(|item| &item.doing.by);
    let written = by.filter(|(_, other, _)| *other == party).map(|(.., people)| people).next_back();
    match written {
        Some(people) if people.len() > held.len() => people.iter().map(|who| who.name.clone()).collect(),
        _ => held.into_iter().map(|held| session.name(held.person)).collect(),
    }
}

/// A record that nothing waits for.
fn if_any(name: &str) -> Text {
    say!("{name}, if there is one", "{name}，有就带上")
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

/// When it meets, who may call it out of turn, and who is there.
fn meeting(program: &Program, meeting: &Meeting, present: impl Iterator<Item = RoleId>) -> Text {
    let mut roles: Vec<&str> = Vec::new();
    for name in present.map(|role| program[role].name.as_str()) {
        if !roles.contains(&name) {
            roles.push(name);
        }
    }
    let (with_en, with_zh) = (roles.join(", "), roles.join("、"));
    let rhythm = |language| match meeting.every {
        Some((count, unit)) => {
            let length = Length::Units(count, unit).text(program, language);
            format!("{} {length}", meeting.rhythm.word(language))
        }
        None => meeting.rhythm.word(language).to_string(),
    };
    let (en, zh) = (rhythm(Language::English), rhythm(Language::Chinese));
    match meeting.ad_hoc.map(|role| &program[role].name) {
        Some(role) => say!(
            "{en}; {role} may call one out of turn; present: {with_en}",
            "{zh}；{role}可以临时召集；到会：{with_zh}"
        ),
        None => say!("{en}; present: {with_en}", "{zh}；到会：{with_zh}"),
    }
}
