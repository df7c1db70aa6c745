//! One step of a case in the making, on the state itself: what becomes known, what is made, what is asked.

use super::effect::{Effect, Observer, Source};
use super::event::Moment;
use super::follow::Arrival;
use super::ids::*;
use super::program::*;
use super::refusal::Refusal;
use super::state::*;
use super::value::Value;
use super::views::{Question, View};
use smallvec::SmallVec;

/// One step of a case in the making.
pub(super) struct Run<'p, 'r, O: Observer> {
    pub program: &'p Program,
    pub state: &'r mut State,
    pub observer: &'r mut O,
    /// Arrivals that are still to be followed up.
    pub(super) arrivals: SmallVec<[Arrival; 4]>,
    /// How often each block began in this step.
    pub(super) forked: SmallVec<[(FrameId, ParallelId, u32); 2]>,
}

pub(super) type Refused<T> = Result<T, Refusal>;

/// Whose questions are asked, and what is made with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// Everybody's.
    Everybody,
    /// Those of neither the checker nor the approver.
    Performers,
    /// All but those of the approver.
    ButApprover,
    /// Those of one party.
    Only(Party),
}

impl Asks {
    /// Whether those of a party are.
    #[inline]
    pub fn of(self, party: Party) -> bool {
        match self {
            Asks::Everybody => true,
            Asks::Performers => !matches!(party, Party::Checker | Party::Approver),
            Asks::ButApprover => party != Party::Approver,
            Asks::Only(only) => party == only,
        }
    }
}

impl<'p, 'r, O: Observer> Run<'p, 'r, O> {
    pub fn new(program: &'p Program, state: &'r mut State, observer: &'r mut O) -> Run<'p, 'r, O> {
        Run { program, state, observer, arrivals: SmallVec::new(), forked: SmallVec::new() }
    }

    pub fn view(&self, frame: FrameId) -> View<'_> {
        View::new(self.program, self.state, frame)
    }

    pub fn now(&self) -> Option<Moment> {
        self.state.now
    }

    // ---- facts and records ---------------------------------------------------------------------------------------------

    /// A frame of the state: that of a step under way, which is there as long as the step is.
    pub fn frame(&mut self, frame: FrameId) -> &mut Frame {
        self.state.own(frame)
    }

    /// A fact becomes known, without further notice.
    pub fn note(&mut self, frame: FrameId, fact: FactId, value: Value, by: StepId) {
        self.frame(frame).facts.insert(fact, Known { value: Some(value), by: Some(by) });
    }

    pub fn set(
        &mut self,
        frame: FrameId,
        fact: FactId,
        value: Value,
        step: Option<StepId>,
        by: impl FnOnce(View) -> Source,
    ) {
        if O::HEARS {
            let source = by(self.view(frame));
            let value = value.clone();
            self.observer.tell(|| Effect::FactSet { frame, fact, value, by: source });
        }
        self.frame(frame).facts.insert(fact, Known { value: Some(value), by: step });
    }

    pub fn make(&mut self, frame: FrameId, record: RecordId, by: impl FnOnce(View) -> Source) {
        let own = self.state.own(frame);
        let (inside, known) = (own.of.is_some(), own.records.get_mut(record));
        let revision = match known {
            Some(revision) => {
                *revision = revision.saturating_add(1);
                *revision
            }
            None if inside => {
                let revision = self.state.revision(frame, record).saturating_add(1);
                self.frame(frame).records.insert(record, revision);
                revision
            }
            None => {
                own.records.insert(record, 1);
                1
            }
        };
        if O::HEARS {
            let by = by(self.view(frame));
            self.observer.tell(|| Effect::RecordMade { frame, record, revision, by });
        }
    }

    /// A record is made by a step; a formal number is issued.
    pub fn produce(&mut self, frame: FrameId, record: RecordId, by: impl FnOnce(View) -> Source) -> Refused<()> {
        self.make(frame, record, by);
        if let Some(numbering) = &self.program[record].numbering {
            let own = self.state.number(frame, record);
            let number = numbering.next(own, &|fact| self.state.fact(frame, fact));
            let number = number.map_err(|trouble| Refusal::NoNumber(record, trouble))?;
            self.observer.tell(|| Effect::NumberIssued { record, number: number.clone() });
            self.frame(frame).numbers.insert(record, number);
        }
        Ok(())
    }

    // ---- questions -----------------------------------------------------------------------------------------------------

    /// The next thing that a step is asked: the first, calls before facts, whose condition holds now and that has not
    /// been asked. A call with one outcome is not asked for it: its fact is noted at once.
    pub fn question(
        &mut self,
        step: StepId,
        frame: FrameId,
        asked: &mut AskedList,
        asks: Asks,
    ) -> Option<Question<'p>> {
        let program = self.program;
        loop {
            let (what, question) = self.candidate(&program[step], frame, asked, asks)?;
            asked.push((what, question.fact));
            match question.only {
                Some([outcome]) => self.note(frame, question.fact, Value::Choice(*outcome), step),
                _ => return Some(question),
            }
        }
    }

    fn candidate(
        &self,
        step: &'p Step,
        frame: FrameId,
        asked: &[(Asked, FactId)],
        asks: Asks,
    ) -> Option<(Asked, Question<'p>)> {
        let view = self.view(frame);
        let fresh = |what: Asked, fact: FactId| asked.iter().all(|(other, known)| *other != what && *known != fact);
        for (at, call) in view.applying(&step.calls).filter(|_| asks.of(Party::Performers)) {
            if let Some(fact) = call.into.filter(|fact| fresh(Asked::Outcome(at), *fact)) {
                let only = Some(call.outcomes.as_slice());
                let question = Question { fact, by: Party::Performers, call: Some(at), only };
                return Some((Asked::Outcome(at), question));
            }
            for fact in &call.tells {
                if fresh(Asked::Told(at, *fact), *fact) {
                    let question = Question { fact: *fact, by: Party::Performers, call: Some(at), only: None };
                    return Some((Asked::Told(at, *fact), question));
                }
            }
        }
        let mut sets = step.sets.iter().enumerate().filter(|(at, set)| {
            asks.of(set.what.by) && fresh(Asked::Set(*at as u32), set.what.fact) && view.holds(&set.when)
        });
        let (at, set) = sets.next()?;
        let question = Question { fact: set.what.fact, by: set.what.by, call: None, only: None };
        Some((Asked::Set(at as u32), question))
    }

    /// Completing a step in time, of this place among those under way, makes the facts of the deadlines no, unless they have passed.
    pub fn settle_deadlines(&mut self, open: usize) {
        let program = self.program;
        let Activation { step, frame, .. } = self.state.open[open];
        for (at, deadline) in (0..).zip(&program[step].deadlines) {
            let passed = self.state.open[open].passed.contains(&at);
            if let Some(fact) = deadline.what.then.filter(|_| !passed)
                && self.view(frame).holds(&deadline.when)
            {
                self.set(frame, fact, Value::Yes(false), Some(step), |_| Source::Deadline(at));
            }
        }
    }
}
