//! Somebody does something in a case: it is tried on the case as it stands, kept, and acknowledged.

use super::case::{Case, Kept, Programs};
use super::told::{Body, Told};
use super::trouble::Trouble;
use crate::diagnostic::Text;
use crate::journal::{AppendError, Digest, Entry, Receipt, Store};
use crate::runtime::{Event, Moment, PersonId, Program};

/// How often something is tried again because others were faster.
const MOST_TRIES: usize = 1_000;

/// Who does something, when and why.
#[derive(Clone, Debug)]
pub struct By {
    /// Who.
    pub who: String,
    /// Why; may be empty.
    pub why: String,
    /// When it took place, to the minute, where that is said; else now.
    pub at: Option<Moment>,
    /// Now, by the clock of the machine.
    pub now: Moment,
    /// Who reported it from outside, where it is told for somebody else.
    pub reported_by: Option<String>,
}

/// A minute, in milliseconds: moments that people write say no more.
const MINUTE: Moment = 60_000;

impl By {
    /// When it took place, as far as that is known without the case.
    pub fn moment(&self) -> Moment {
        self.at.unwrap_or(self.now)
    }

    /// When it took place, in a case with a last record of this time. Records never go back: what is done now comes
    /// right after the last, should the clock have been set back.
    ///
    /// # Errors
    /// When it is said to have been before the last record, or later than now.
    pub fn when(&self, last: Option<Moment>) -> Result<Moment, Trouble> {
        let at = self.moment();
        match (self.at, last) {
            (Some(at), _) if at > self.now => Err(Trouble::NotYet { at, now: self.now }),
            (Some(at), Some(last)) if at < last - last.rem_euclid(MINUTE) => Err(Trouble::Before { at, last }),
            _ => Ok(last.map_or(at, |last| last.max(at))),
        }
    }
}

/// What somebody is about to do, tried on the case as it stood when it was read.
pub struct Draft<'p> {
    case: Case<'p>,
    at: Moment,
    new: Vec<String>,
    edition: Option<String>,
    entries: Vec<(Option<Digest>, Body)>,
}

impl<'p> Draft<'p> {
    fn of(case: Case<'p>, at: Moment) -> Draft<'p> {
        Draft { case, at, new: Vec::new(), edition: None, entries: Vec::new() }
    }

    /// The case, with what was told so far.
    pub fn case(&self) -> &Case<'p> {
        &self.case
    }

    /// The number of somebody, who comes into the case where they are new.
    pub fn person(&mut self, name: &str) -> PersonId {
        let known = self.case.session.is_known(name);
        if !known {
            self.case.session.meets(name);
            self.new.push(name.to_string());
        }
        self.case.session.person(name)
    }

    /// What the document calls the version of the program that is told next.
    pub fn edition(&mut self, edition: Option<String>) {
        self.edition = edition;
    }

    /// Something happens.
    ///
    /// # Errors
    /// When it has no place here.
    pub fn tell(&mut self, told: Told) -> Result<(), Text> {
        self.tell_on(None, told)
    }

    /// Something happens, from which on the case stands on this program.
    ///
    /// # Errors
    /// When it has no place here.
    pub fn tell_on(&mut self, program: Option<Digest>, told: Told) -> Result<(), Text> {
        let mut body = Body::new(std::mem::take(&mut self.new), told);
        body.edition = self.edition.take().filter(|_| program.is_some());
        self.case.take(self.at, program, &body)?;
        self.entries.push((program, body));
        Ok(())
    }

    /// When it takes place.
    pub fn at(&self) -> Moment {
        self.at
    }

    /// An event of the interpreter.
    ///
    /// # Errors
    /// When it has no place here.
    pub fn event(&mut self, event: Event) -> Result<(), Text> {
        self.tell(Told::Event(event))
    }

    fn entries(&self, by: &By) -> Vec<Entry> {
        let last = self.entries.len().saturating_sub(1);
        let entry = |(at, (program, body)): (usize, &(Option<Digest>, Body))| {
            let mut body = body.clone();
            body.entered = Some(by.now);
            body.reported_by = by.reported_by.clone();
            Entry {
                at: self.at,
                who: by.who.clone(),
                // A seat that is taken on the way needs no reason of its own.
                why: if at == last { by.why.clone() } else { String::new() },
                program: *program,
                body: body.written(),
            }
        };
        self.entries.iter().enumerate().map(entry).collect()
    }
}

/// What was done, once it is on the disk.
pub struct Done<T> {
    /// What shows later that it was kept; of the last of its records.
    pub receipt: Receipt,
    /// What was made of the case as it stands now.
    pub shown: T,
}

/// Begins a case on this program.
///
/// # Errors
/// When there is a case of that name, or the start is refused.
pub fn start<T>(
    store: &mut Store,
    name: &str,
    by: &By,
    program: Program,
    plan: &mut dyn FnMut(&mut Draft, Digest) -> Result<(), Text>,
    show: &dyn Fn(&Case) -> T,
) -> Result<Done<T>, Trouble> {
    let digest = store.keep_program(&program.kept())?;
    let mut programs = Programs::default();
    programs.add(digest, program);
    let mut draft = Draft::of(Case::begin(name, digest, &programs)?, by.when(None)?);
    plan(&mut draft, digest)?;
    match store.append(name, 1, draft.entries(by)) {
        Ok(receipt) => Ok(Done { receipt, shown: show(&draft.case) }),
        Err(AppendError::Conflict(_)) => Err(Trouble::Exists(name.to_string())),
        Err(AppendError::Store(error)) => Err(error.into()),
    }
}

/// Somebody does something. The plan is made again on the case as it then stands whenever somebody else was faster; it
/// says itself whether it still has a place.
///
/// # Errors
/// When there is no such case, or the plan has no place in it: nothing is kept then.
pub fn act<T>(
    store: &mut Store,
    name: &str,
    by: &By,
    plan: &mut dyn FnMut(&mut Draft) -> Result<(), Text>,
    show: &dyn Fn(&Case) -> T,
) -> Result<Done<T>, Trouble> {
    act_with(store, name, by, None, plan, show)
}

/// The same, with a program at hand that the case may go over to.
///
/// # Errors
/// The same.
pub fn act_with<T>(
    store: &mut Store,
    name: &str,
    by: &By,
    program: Option<(Digest, &Program)>,
    plan: &mut dyn FnMut(&mut Draft) -> Result<(), Text>,
    show: &dyn Fn(&Case) -> T,
) -> Result<Done<T>, Trouble> {
    for _ in 0..MOST_TRIES {
        let mut kept = Kept::read(store, name)?;
        if let Some((digest, program)) = program {
            kept = kept.with(digest, program.clone());
        }
        let case = kept.case()?;
        let last = case.past().last().map(|past| &past.record);
        let (number, at) = (last.map_or(0, |last| last.number) + 1, by.when(last.map(|last| last.entry.at))?);
        let mut draft = Draft::of(case, at);
        plan(&mut draft)?;
        match store.append(name, number, draft.entries(by)) {
            Ok(receipt) => return Ok(Done { receipt, shown: show(&draft.case) }),
            Err(AppendError::Conflict(_)) => {}
            Err(AppendError::Store(error)) => return Err(error.into()),
        }
    }
    Err(Trouble::Busy(name.to_string()))
}

/// What would come of it, if somebody did it now.
///
/// # Errors
/// When the plan has no place in the case.
pub fn try_out<T>(
    kept: &Kept,
    at: Moment,
    plan: &mut dyn FnMut(&mut Draft) -> Result<(), Text>,
    show: &dyn Fn(&Case) -> T,
) -> Result<T, Trouble> {
    let mut draft = Draft::of(kept.case()?, at);
    plan(&mut draft)?;
    Ok(show(&draft.case))
}
