//! Where a case stands: a small plain value, which a driver may keep, copy, compare and write down.

use super::dense::Dense;
use super::event::{Form, Moment, PersonId, Seat};
use super::facts::Facts;
use super::ids::*;
use super::program::*;
use super::table::Table;
use super::value::Value;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// The form of [`State`]; one of another form is refused.
pub const STATE_VERSION: u32 = 2;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// [`STATE_VERSION`].
    pub(super) version: u32,
    /// The case's own frame, once it has started, and one for each occurrence that is under way in an event branch.
    pub(super) frames: Table<FrameId, Frame>,
    /// The steps under way, in the order in which they were reached.
    pub(super) open: Vec<Activation>,
    /// The parallel blocks under way.
    pub(super) blocks: Vec<Block>,
    pub(super) next_activation: u32,
    pub(super) next_frame: u32,
    /// How the case ended, once it has.
    pub(super) ended: Option<Ended>,
    /// It was given up.
    pub(super) cancelled: bool,
    /// What time it is, where anybody says so.
    pub(super) now: Option<Moment>,
    /// Who sat where, at each step that was done.
    pub(super) people: Table<StepId, Vec<Held>>,
}

/// Facts, records and counts: those of the case, or those of its own that one occurrence of an event branch has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The frame around it, and the branch, of an occurrence.
    pub(super) of: Option<(FrameId, BranchId)>,
    /// Which occurrence it is, from 1; 0 for the case.
    pub(super) occurrence: u32,
    pub(super) facts: Facts,
    /// Revisions.
    pub(super) records: Dense<RecordId, u32>,
    pub(super) numbers: Table<RecordId, String>,
    /// What the last revision of each form says.
    pub(super) forms: Table<RecordId, Form>,
    /// How often each way back was taken.
    pub(super) rounds: Dense<ReworkId, u32>,
    /// The steps behind the case, and when they were done.
    pub(super) steps_done: Dense<StepId, Option<Moment>>,
    /// The joins behind the case, and when they came about.
    pub(super) joins_done: Dense<ParallelId, Option<Moment>>,
}

/// What a frame knows of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its value; nothing once it is forgotten.
    pub value: Option<Value>,
    /// The step that set it; nothing of what was given.
    pub by: Option<StepId>,
}

/// A seat that somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The seat.
    pub seat: Seat,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: RoleId,
}

/// A step under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// Its number.
    pub id: ActivationId,
    /// The step.
    pub step: StepId,
    /// Whose facts it reads and sets.
    pub frame: FrameId,
    /// It still waits for its event.
    pub waits: bool,
    /// The deadlines that have passed, by their place in the step.
    pub passed: SmallVec<[u32; 4]>,
    /// When the case came to it.
    pub since: Option<Moment>,
    /// Its meeting was held.
    pub met: bool,
    /// Who has which seat.
    pub held: Vec<Held>,
    /// What was handed in, while it is checked and decided.
    pub submitted: Option<Box<Submitted>>,
}

/// What was handed in: so that it is not asked, made or run again when it is checked and decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// What was asked.
    pub(super) asked: AskedList,
    /// The calls that were made.
    pub(super) called: SmallVec<[u32; 4]>,
    /// The records that were made, by their place in the step.
    pub(super) made: SmallVec<[u32; 8]>,
    /// The checker has agreed.
    pub(super) checked: bool,
}

/// Something that a step may be asked, to be asked once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Asked {
    Outcome(u32),
    Told(u32, FactId),
    Set(u32),
}

/// What a step was asked.
pub(super) type AskedList = SmallVec<[(Asked, FactId); 8]>;

/// A parallel block under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The block.
    pub parallel: ParallelId,
    /// In which frame.
    pub frame: FrameId,
    /// The ordinary branches that are not finished.
    pub running: SmallVec<[BranchId; 4]>,
    /// How often the event of each event branch has happened.
    pub occurred: BTreeMap<BranchId, u32>,
    /// How many occurrences are not finished.
    pub occurrences: u32,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The outcome.
    pub end: EndId,
    /// Which of the procedures of the end takes over.
    pub hand_over: Option<u32>,
    /// The records that go along.
    pub with: Vec<RecordId>,
    /// The records that should, and do not exist.
    pub absent: Vec<RecordId>,
}

impl State {
    /// A case that has not started.
    pub fn new() -> State {
        State {
            version: STATE_VERSION,
            frames: Table::default(),
            open: Vec::new(),
            blocks: Vec::new(),
            next_activation: 0,
            next_frame: 0,
            ended: None,
            cancelled: false,
            now: None,
            people: Table::default(),
        }
    }

    /// Makes it a case that has not started, and keeps the room that it takes: for who walks many.
    pub fn clear(&mut self) {
        // Of the frames only that of the case is worth keeping: it is taken up again when a case starts.
        self.frames.retain(|frame| *frame == FrameId::CASE);
        if let Some(frame) = self.frames.get_mut(FrameId::CASE) {
            frame.clear();
        }
        self.open.clear();
        self.blocks.clear();
        (self.next_activation, self.next_frame) = (0, 0);
        (self.ended, self.cancelled, self.now) = (None, false, None);
        self.people.clear();
    }

    /// Whether the case has started.
    #[inline]
    pub fn has_started(&self) -> bool {
        self.next_frame > 0
    }

    /// How it ended, once it has.
    pub fn ended(&self) -> Option<&Ended> {
        self.ended.as_ref()
    }

    /// Whether it was given up.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// Whether nothing can happen in it any more.
    #[inline]
    pub fn is_over(&self) -> bool {
        self.cancelled || self.ended.is_some()
    }

    /// What time it is in the case, where anybody said so.
    pub fn now(&self) -> Option<Moment> {
        self.now
    }

    /// It is so late now, and no deadline runs out by that: for drivers that reckon those themselves.
    pub fn set_now(&mut self, now: Moment) {
        self.now = Some(now);
    }

    /// The steps under way, in the order in which they were reached; some may wait for an event.
    pub fn open(&self) -> &[Activation] {
        &self.open
    }

    /// The step under way of this number.
    #[inline]
    pub fn activation(&self, id: ActivationId) -> Option<&Activation> {
        self.open.iter().find(|activation| activation.id == id)
    }

    /// The same, and its place among those under way.
    #[inline]
    pub(super) fn place(&self, id: ActivationId) -> Option<(usize, &Activation)> {
        self.open.iter().enumerate().find(|(_, activation)| activation.id == id)
    }

    /// The parallel blocks under way.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The value of a fact, seen from a frame.
    #[inline]
    pub fn fact(&self, frame: FrameId, fact: FactId) -> Option<&Value> {
        self.find(frame, |frame| frame.facts.get(fact)).and_then(|known| known.value.as_ref())
    }

    /// A frame.
    #[inline]
    pub(super) fn frame(&self, frame: FrameId) -> Option<&Frame> {
        self.frames.get(frame)
    }

    /// The frame around another.
    #[inline]
    pub(super) fn outside(&self, frame: &Frame) -> Option<&Frame> {
        frame.of.and_then(|(around, _)| self.frames.get(around))
    }

    /// The step that set a fact, seen from a frame; nothing where it was given, an event set it for its branch, or it is
    /// not known.
    pub fn set_by(&self, frame: FrameId, fact: FactId) -> Option<StepId> {
        self.find(frame, |frame| frame.facts.get(fact)).and_then(|known| known.by)
    }

    /// The revision of a record, seen from a frame; 0 where it does not exist.
    #[inline]
    pub fn revision(&self, frame: FrameId, record: RecordId) -> u32 {
        self.find(frame, |frame| frame.records.get(record)).copied().unwrap_or(0)
    }

    /// The formal number that was issued, seen from a frame.
    #[inline]
    pub fn number(&self, frame: FrameId, record: RecordId) -> Option<&str> {
        self.find(frame, |frame| frame.numbers.get(record)).map(String::as_str)
    }

    /// How often a way back was taken, since it last began anew.
    #[inline]
    pub fn rounds(&self, frame: FrameId, rework: ReworkId) -> u32 {
        self.frames.get(frame).and_then(|frame| frame.rounds.get(rework)).copied().unwrap_or(0)
    }

    /// Whether a step or a block is behind the case, seen from a frame.
    pub fn is_done(&self, frame: FrameId, place: Place) -> bool {
        self.done(frame, place).is_some()
    }

    /// Whether a step or a block is behind the case, seen from a frame, and since when, where that is known.
    pub fn done(&self, frame: FrameId, place: Place) -> Option<Option<Moment>> {
        self.find(frame, |frame| match place {
            Place::Step(id) => frame.steps_done.get(id).copied(),
            Place::Parallel(id) => frame.joins_done.get(id).copied(),
        })
    }

    /// Who sat where whenever a step was done.
    pub fn sat(&self, step: StepId) -> &[Held] {
        self.people.get(step).map_or(&[], Vec::as_slice)
    }

    /// What the last revision of a form says, seen from a frame.
    pub fn form(&self, frame: FrameId, record: RecordId) -> Option<&Form> {
        self.find(frame, |frame| frame.forms.get(record))
    }

    /// The frame around that of an occurrence, and the event branch that began anew; nothing of the case's own.
    pub fn around(&self, frame: FrameId) -> Option<(FrameId, BranchId)> {
        self.frames.get(frame).and_then(|frame| frame.of)
    }

    /// Which occurrence of an event branch a frame is, from 1; 0 for the case.
    pub fn occurrence(&self, frame: FrameId) -> u32 {
        self.frames.get(frame).map_or(0, |frame| frame.occurrence)
    }

    /// What the frame, or the nearest around it, says.
    #[inline]
    fn find<'s, T>(&'s self, frame: FrameId, of: impl Fn(&'s Frame) -> Option<T>) -> Option<T> {
        let mut frame = self.frames.get(frame)?;
        loop {
            match (of(frame), frame.of) {
                (None, Some((around, _))) => frame = self.frames.get(around)?,
                (found, _) => return found,
            }
        }
    }

    /// A frame, to be changed; of a step under way, it is there as long as the step is.
    #[inline]
    pub(super) fn own(&mut self, frame: FrameId) -> &mut Frame {
        self.frames.get_or_insert(frame)
    }

    /// Whether it is a state of this program, as far as can be told: nothing in it is out of place. So that what was
    /// kept elsewhere can be stepped on without fear.
    pub(super) fn fits(&self, program: &Program) -> bool {
        let step = |id: &StepId| (id.0 as usize) < program.steps.len();
        let parallel = |id: &ParallelId| (id.0 as usize) < program.parallels.len();
        let branch = |id: &BranchId| (id.0 as usize) < program.branches.len();
        let record = |id: &RecordId| (id.0 as usize) < program.records.len();
        let fact = |id: FactId, known: &Known| {
            let kind = program.facts.get(id.0 as usize).map(|fact| &fact.kind);
            kind.is_some_and(|kind| known.value.as_ref().is_none_or(|value| value.fits(kind)))
                && known.by.as_ref().is_none_or(step)
        };
        let role = |held: &Held| (held.role.0 as usize) < program.roles.len();
        let fields = |id: &RecordId, form: &Form| {
            let known = program.records.get(id.0 as usize).map_or(0, |record| record.fields.len());
            form.iter().all(|(field, _)| (*field as usize) < known)
        };
        // A frame lies in an older one, so that looking outwards comes to an end.
        let frames = self.frames.iter().all(|(id, frame)| {
            let around = match frame.of {
                None => *id == FrameId::CASE,
                Some((around, of)) => around < *id && self.frames.contains(around) && branch(&of),
            };
            around
                && frame.is_in_order()
                && frame.facts.iter().all(|(id, known)| fact(id, known))
                && frame.records.keys().all(|id| record(&id))
                && frame.numbers.keys().chain(frame.forms.keys()).all(record)
                && frame.rounds.keys().all(|id| (id.0 as usize) < program.reworks.len())
                && frame.steps_done.keys().all(|id| step(&id))
                && frame.joins_done.keys().all(|id| parallel(&id))
                && frame.forms.iter().all(|(id, form)| fields(id, form))
        });
        let frames = frames
            && self.frames.is_in_order()
            && self.frames.keys().all(|id| id.0 < self.next_frame || *id == FrameId::CASE)
            && (self.next_frame == 0 || self.frames.contains(FrameId::CASE));
        let open = self.open.iter().all(|activation| {
            step(&activation.step) && self.frames.contains(activation.frame) && {
                let step = &program[activation.step];
                (!activation.waits || step.awaits.is_some())
                    && activation.held.iter().all(role)
                    && activation.passed.iter().all(|at| (*at as usize) < step.deadlines.len())
            }
        });
        let blocks = self.blocks.iter().all(|block| {
            parallel(&block.parallel)
                && self.frames.contains(block.frame)
                && block.running.iter().chain(block.occurred.keys()).all(branch)
        });
        let ended = self.ended.as_ref().is_none_or(|ended| {
            let end = program.ends.get(ended.end.0 as usize);
            let handed = |end: &End| ended.hand_over.is_none_or(|at| (at as usize) < end.hand_over.len());
            end.is_some_and(handed) && ended.with.iter().chain(&ended.absent).all(record)
        });
        let people =
            self.people.is_in_order() && self.people.iter().all(|(id, held)| step(id) && held.iter().all(role));
        self.version == STATE_VERSION && frames && open && blocks && ended && people
    }
}

impl Default for State {
    fn default() -> Self {
        State::new()
    }
}

impl Frame {
    fn clear(&mut self) {
        (self.of, self.occurrence) = (None, 0);
        self.facts.clear();
        self.records.clear();
        self.numbers.clear();
        self.forms.clear();
        self.rounds.clear();
        self.steps_done.clear();
        self.joins_done.clear();
    }

    fn is_in_order(&self) -> bool {
        self.numbers.is_in_order() && self.forms.is_in_order()
    }
}
