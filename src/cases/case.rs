//! A case, folded from its records.

use super::migrate::{self, Crossing};
use super::staff::Staff;
use super::told::{Body, Told};
use super::trouble::Trouble;
use crate::diagnostic::Text;
use crate::journal::{Digest, Record, Store};
use crate::runtime::{ActivationId, Effect, Event, Moment, PersonId, Program, Refusal, State, StepId, Target};
use crate::say;
use crate::syntax::names::{narrow_digits, normalised};
use crate::syntax::near::{nearest, unknown};
use crate::walk::{Session, Turn};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Programs as a store holds them.
#[derive(Clone, Debug, Default)]
pub struct Programs(FxHashMap<Digest, Program>);

impl Programs {
    /// Reads those on which these records stand, as far as they are not known; one that cannot be read is left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(&mut self, store: &Store, records: &[Record]) -> Result<(), Trouble> {
        for digest in records.iter().filter_map(|record| record.entry.program) {
            if !self.0.contains_key(&digest)
                && let Some(program) = store.program(digest)?.as_deref().and_then(Program::from_kept)
            {
                self.0.insert(digest, program);
            }
        }
        Ok(())
    }

    /// Adds one.
    pub fn add(&mut self, digest: Digest, program: Program) {
        self.0.insert(digest, program);
    }

    fn get(&self, digest: Digest) -> Option<&Program> {
        self.0.get(&digest)
    }
}

/// What a store has of a case.
#[derive(Clone, Debug)]
pub struct Kept {
    name: String,
    records: Vec<Record>,
    programs: Programs,
}

impl Kept {
    /// Reads it.
    ///
    /// # Errors
    /// When there is no such case, or the store cannot be read.
    pub fn read(store: &Store, name: &str) -> Result<Kept, Trouble> {
        let records = store.records(name, 1)?;
        if records.is_empty() {
            let cases = store.cases()?;
            let near = nearest(name, cases.iter().map(|standing| standing.last.case.as_str()));
            return Err(Trouble::NoCase(name.to_string(), near.map(str::to_string)));
        }
        let mut programs = Programs::default();
        is_chained(store, name)?;
        programs.read(store, &records)?;
        Ok(Kept { name: name.to_string(), records, programs })
    }

    /// Knows a program besides.
    pub fn with(mut self, digest: Digest, program: Program) -> Kept {
        self.programs.add(digest, program);
        self
    }

    /// The case.
    ///
    /// # Errors
    /// When a record does not follow from those before it.
    pub fn case(&self) -> Result<Case<'_>, Trouble> {
        Case::fold(&self.name, &self.records, &self.programs)
    }
}

/// That the records of a case are chained as they were when they were kept.
///
/// # Errors
/// When they are not, or the store cannot be read.
pub fn is_chained(store: &Store, name: &str) -> Result<(), Trouble> {
    match store.first_unchained(name)? {
        None => Ok(()),
        Some(number) => {
            let why = say!(
                "record #{number}, or one before it, was changed behind the back of the program",
                "第 {number} 条记录或它前面的记录，被人绕过程序改动过"
            );
            Err(Trouble::Forged { case: name.to_string(), why })
        }
    }
}

/// A case, and how it came to where it is.
pub struct Case<'p> {
    /// Its name.
    pub name: String,
    /// The program on which it stands.
    pub program: Digest,
    programs: &'p Programs,
    /// What its document calls that version.
    pub edition: Option<String>,
    pub(super) session: Session<'p>,
    /// How it stood on each version before, up to when it went over to the next.
    earlier: Vec<Session<'p>>,
    /// What the last migration did to it.
    crossing: Crossing,
    /// Who may act; anybody where nothing is said.
    pub staff: Option<Staff>,
    past: Vec<Past>,
}

/// A record of a case, and what it did.
#[derive(Clone, Debug)]
pub struct Past {
    /// The record.
    pub record: Record,
    /// What it says.
    pub body: Body,
    /// The events that came of it, time that passed included, in the case as it stands now.
    pub turns: Range<usize>,
    /// The version of the procedure on which it was recorded, counted from that of the start, and the events there.
    own: (usize, Range<usize>),
    /// Of a migration: the version before it.
    pub before: Option<Version>,
    /// Of a migration: what it did to the case.
    pub crossing: Crossing,
}

/// A version of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The digest of its program.
    pub program: Digest,
    /// What its document calls it.
    pub edition: Option<String>,
}

impl Version {
    /// What its document calls it, if anything, and the beginning of the digest.
    pub fn shown(&self) -> String {
        let digest = self.program.to_string();
        let short = digest.get(..12).unwrap_or(&digest);
        self.edition.as_ref().map_or_else(|| short.to_string(), |edition| format!("{edition} [{short}]"))
    }
}

impl<'p> Case<'p> {
    /// A case that has not started.
    pub(super) fn begin(name: &str, digest: Digest, programs: &'p Programs) -> Result<Case<'p>, Trouble> {
        let program = programs.get(digest).ok_or_else(|| Trouble::Program(name.to_string(), digest))?;
        let session = Session::new(program);
        Ok(Case {
            name: name.to_string(),
            program: digest,
            edition: None,
            programs,
            session,
            earlier: Vec::new(),
            crossing: Crossing::default(),
            staff: None,
            past: Vec::new(),
        })
    }

    /// What follows from these records, which must be those of a case from its first.
    ///
    /// # Errors
    /// When one does not follow from those before it.
    pub fn fold(name: &str, records: &[Record], programs: &'p Programs) -> Result<Case<'p>, Trouble> {
        let unreadable = |number: u64, why: Text| Trouble::Unreadable { case: name.to_string(), number, why };
        let first = records.first().and_then(|first| first.entry.program);
        let digest = first.ok_or_else(|| unreadable(1, say!("no case begins there", "开头不是事项的开始")))?;
        let mut case = Case::begin(name, digest, programs)?;
        for record in records {
            let Some(body) = Body::read(&record.entry.body) else {
                let why = say!("it is of another version of procedo", "是别的版本的 procedo 写的");
                return Err(unreadable(record.number, why));
            };
            let (version, from) = (case.earlier.len(), case.session.turns().len());
            let before = matches!(body.told, Told::Moved(_)).then(|| case.version());
            case.take(record.entry.at, record.entry.program, &body).map_err(|why| unreadable(record.number, why))?;
            let to = case.session.turns().len();
            let own = (version, from..case.earlier.get(version).map_or(to, |left| left.turns().len()));
            let crossing = before.as_ref().map_or_else(Crossing::default, |_| case.crossing.clone());
            case.past.push(Past { record: record.clone(), body, turns: from.min(to)..to, own, before, crossing });
        }
        Ok(case)
    }

    /// Something happens at a time: the deadlines run out that are due, then it counts.
    pub(super) fn take(&mut self, at: Moment, program: Option<Digest>, body: &Body) -> Result<(), Text> {
        let now = self.state().now();
        let at = now.map_or(at, |now| now.max(at));
        if now != Some(at) {
            self.apply(Event::TimePasses { to: at })?;
        }
        body.people.iter().for_each(|name| self.session.meets(name));
        match &body.told {
            Told::Event(event) => self.apply(event.clone())?,
            Told::Tick => {}
            Told::Staffed(staff) => self.staff = Some(staff.clone()),
            Told::Moved(moved) => {
                let there = program.and_then(|digest| Some((digest, self.programs.get(digest)?)));
                let (digest, program) =
                    there.ok_or_else(|| say!("the new version is not in the store", "台账里没有新版本"))?;
                let there = migrate::replay(self, program, moved)?;
                for past in &mut self.past {
                    past.turns = there.at(past.turns.start)..there.at(past.turns.end);
                }
                self.crossing = there.crossing;
                self.earlier.push(std::mem::replace(&mut self.session, there.session));
                self.program = digest;
            }
        }
        if program.is_some() {
            self.edition = body.edition.clone();
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) -> Result<(), Text> {
        let refused = self.session.apply(event).err();
        refused.map_or(Ok(()), |refusal| Err(self.why(&refusal)))
    }

    /// Why something has no place here, with the names of people.
    pub fn why(&self, refusal: &Refusal) -> Text {
        refusal.text_naming(self.program(), &|person| self.session.name(person))
    }

    /// The procedure, in the version on which the case stands.
    pub fn program(&self) -> &'p Program {
        self.session.program
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        self.session.state()
    }

    /// The case as a walk.
    pub fn session(&self) -> &Session<'p> {
        &self.session
    }

    /// Its records, and what they did.
    pub fn past(&self) -> &[Past] {
        &self.past
    }

    /// What a record did, in the case as it stands now: done again on the new version after a migration.
    pub fn turns(&self, past: &Past) -> &[Turn] {
        self.session.turns().get(past.turns.clone()).unwrap_or(&[])
    }

    /// What a record did when it was recorded, and the program on which the case stood then.
    pub fn recorded(&self, past: &Past) -> (&'p Program, &[Turn]) {
        let (version, turns) = &past.own;
        let session = self.on(*version);
        (session.program, session.turns().get(turns.clone()).unwrap_or(&[]))
    }

    /// The case on the version to which a record took it over.
    pub fn moved_to(&self, past: &Past) -> &Session<'p> {
        self.on(past.own.0 + 1)
    }

    fn on(&self, version: usize) -> &Session<'p> {
        self.earlier.get(version).unwrap_or(&self.session)
    }

    /// The version on which it stands.
    pub fn version(&self) -> Version {
        Version { program: self.program, edition: self.edition.clone() }
    }

    /// What the last migration did to the case, as it stands now.
    pub fn crossing(&self) -> &Crossing {
        &self.crossing
    }

    /// Whether somebody may say what happens in the case: where there is a roster, who is on it.
    ///
    /// # Errors
    /// When they are not.
    pub fn admits(&self, who: &str) -> Result<(), Text> {
        match &self.staff {
            Some(staff) if !staff.knows(who) => Err(say!(
                "{who} is not on the roster of the case; nothing was written",
                "{who}不在本事项的名册上；什么也没有写入"
            )),
            _ => Ok(()),
        }
    }

    /// What somebody is called.
    pub fn person(&self, person: PersonId) -> String {
        self.session.name(person)
    }

    // ---- what is meant by a name ---------------------------------------------------------------------------------------

    /// The step under way that is meant: by its name or clause, or both, of several occurrences with `#2` behind it.
    ///
    /// # Errors
    /// When there is no such step, it is not under way (then who did it is said), or several are.
    pub fn open_step(&self, written: &str) -> Result<ActivationId, Text> {
        let program = self.program();
        let text = narrow_digits(&normalised(written.trim())).replace('＃', "#");
        let (name, occurrence) = match text.rsplit_once('#') {
            Some((name, number)) if number.parse::<u32>().is_ok() => (name.trim(), number.parse::<u32>().ok()),
            _ => (text.as_str(), None),
        };
        // Also as it is shown: clause and name.
        let shown =
            || name.split_once(' ').and_then(|(clause, name)| program.step(name.trim()).zip(program.step(clause)));
        let shown = || shown().filter(|(one, other)| one == other).map(|(step, _)| step);
        let Some(step) = program.step(name).or_else(shown) else {
            let names = program.steps.iter().map(|step| step.name.as_str());
            return Err(unknown(&say!("step", "步骤"), name, nearest(name, names)));
        };
        let state = self.state();
        let of = |frame| state.occurrence(frame);
        let open: Vec<_> = state
            .open()
            .iter()
            .filter(|open| open.step == step && occurrence.is_none_or(|number| of(open.frame) == number))
            .collect();
        match open.as_slice() {
            [one] => Ok(one.id),
            [] => Err(self.not_under_way(step, occurrence)),
            several => {
                let called = program.call(Target::Step(step));
                let all: Vec<String> = several.iter().map(|open| format!("{name}#{}", of(open.frame))).collect();
                let all = all.join(" ");
                Err(say!(
                    "`{called}` is under way several times: say which: {all}",
                    "“{called}”有几个正在办，请指明：{all}"
                ))
            }
        }
    }

    /// Every time that a step came up, with which occurrence it was.
    fn occurrences(&self, step: StepId) -> impl Iterator<Item = (ActivationId, u32)> + '_ {
        let before = self.session.turns().iter().map(|turn| &turn.before);
        before.chain([self.state()]).flat_map(move |state| {
            let of = state.open().iter().filter(move |open| open.step == step);
            of.map(move |open| (open.id, state.occurrence(open.frame)))
        })
    }

    /// That a step is not under way: who did it and when, or what is under way instead.
    pub fn not_open(&self, step: StepId) -> Text {
        self.not_under_way(step, None)
    }

    /// The same, perhaps of one occurrence of it.
    fn not_under_way(&self, step: StepId, occurrence: Option<u32>) -> Text {
        let program = self.program();
        let called = program.call(Target::Step(step));
        if let Some(number) = occurrence {
            let mut known: Vec<u32> = self.occurrences(step).map(|(_, number)| number).collect();
            known.sort_unstable();
            known.dedup();
            if known == [0] {
                return say!(
                    "there is only one `{called}`: leave out the #{number}",
                    "“{called}”只有一个，请不要写 #{number}"
                );
            }
            if !known.is_empty() && !known.contains(&number) {
                let all = known.iter().map(|number| format!("#{number}")).collect::<Vec<_>>().join(" ");
                return say!(
                    "`{called}` has not come up as #{number}; so far there are: {all}",
                    "“{called}”没有 #{number}；到目前为止有：{all}"
                );
            }
        }
        let meant: Option<Vec<ActivationId>> = occurrence.map(|number| {
            self.occurrences(step).filter(|(_, other)| *other == number).map(|(activation, _)| activation).collect()
        });
        let is = |id: ActivationId| meant.as_ref().is_none_or(|meant| meant.contains(&id));
        let done = |past: &&Past| {
            let mut effects = self.turns(past).iter().flat_map(|turn| &turn.effects);
            effects.any(|effect| {
                matches!(effect, Effect::Completed { step: done, activation, .. } if *done == step && is(*activation))
            })
        };
        if let Some(past) = self.past.iter().rev().find(done) {
            let (who, number) = (&past.record.entry.who, past.record.number);
            return say!(
                "`{called}` is done already: by {who}, record #{number}; nothing was written",
                "“{called}”已经办完：由{who}办理，见第 {number} 条记录；这次什么也没有写入"
            );
        }
        if let Some(ended) = self.state().ended() {
            let end = &program[ended.end].name;
            return say!("the case has ended: {end}", "事项已经结束：{end}");
        }
        if self.state().is_cancelled() {
            return say!("the case was cancelled", "事项已经取消");
        }
        let open: Vec<String> = self.state().open().iter().map(|open| program.call(Target::Step(open.step))).collect();
        let (en, zh) = (open.join(", "), open.join("、"));
        say!("`{called}` is not under way; there are: {en}", "还没到“{called}”；现在能办的：{zh}")
    }
}
