//! Where a case stands: a small plain value, which a driver may keep, copy, compare and write down.

use super::ids::*;
use super::program::*;
use super::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The form of [`State`]; one of another form is refused.
pub const STATE_VERSION: u32 = 1;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// [`STATE_VERSION`].
    pub(super) version: u32,
    /// The case's own frame, once it has started, and one for each occurrence that is under way in an event branch.
    pub(super) frames: BTreeMap<FrameId, Frame>,
    /// The steps under way, in the order in which they were reached.
    pub(super) open: Vec<Activation>,
    /// The parallel blocks under way.
    pub(super) blocks: Vec<Block>,
    pub(super) next_activation: u32,
    pub(super) next_frame: u32,
    /// How the case ended, once it has.
    pub(super) ended: Option<Ended>,
}

/// Facts, records and counts: those of the case, or those of its own that one occurrence of an event branch has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The frame around it, and the branch, of an occurrence.
    pub(super) of: Option<(FrameId, BranchId)>,
    /// Which occurrence it is, from 1; 0 for the case.
    pub(super) occurrence: u32,
    pub(super) facts: BTreeMap<FactId, Known>,
    /// Revisions.
    pub(super) records: BTreeMap<RecordId, u32>,
    pub(super) numbers: BTreeMap<RecordId, String>,
    /// How often each way back was taken.
    pub(super) rounds: BTreeMap<ReworkId, u32>,
    /// The places behind the case.
    pub(super) steps_done: BTreeSet<StepId>,
    pub(super) joins_done: BTreeSet<ParallelId>,
}

/// What a frame knows of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its value; nothing once it is forgotten.
    pub value: Option<Value>,
    /// The step that set it; nothing of what was given.
    pub by: Option<StepId>,
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
    pub passed: BTreeSet<u32>,
}

/// A parallel block under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The block.
    pub parallel: ParallelId,
    /// In which frame.
    pub frame: FrameId,
    /// The ordinary branches that are not finished.
    pub running: BTreeSet<BranchId>,
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
            frames: BTreeMap::new(),
            open: Vec::new(),
            blocks: Vec::new(),
            next_activation: 0,
            next_frame: 0,
            ended: None,
        }
    }

    /// Whether the case has started.
    pub fn has_started(&self) -> bool {
        !self.frames.is_empty()
    }

    /// How it ended, once it has.
    pub fn ended(&self) -> Option<&Ended> {
        self.ended.as_ref()
    }

    /// The steps under way, in the order in which they were reached; some may wait for an event.
    pub fn open(&self) -> &[Activation] {
        &self.open
    }

    /// The step under way of this number.
    pub fn activation(&self, id: ActivationId) -> Option<&Activation> {
        self.open.iter().find(|activation| activation.id == id)
    }

    /// The parallel blocks under way.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The value of a fact, seen from a frame.
    pub fn fact(&self, frame: FrameId, fact: FactId) -> Option<&Value> {
        self.find(frame, |frame| frame.facts.get(&fact)).and_then(|known| known.value.as_ref())
    }

    /// The step that set a fact, seen from a frame; nothing where it was given, an event set it for its branch, or it is
    /// not known.
    pub fn set_by(&self, frame: FrameId, fact: FactId) -> Option<StepId> {
        self.find(frame, |frame| frame.facts.get(&fact)).and_then(|known| known.by)
    }

    /// The revision of a record, seen from a frame; 0 where it does not exist.
    pub fn revision(&self, frame: FrameId, record: RecordId) -> u32 {
        self.find(frame, |frame| frame.records.get(&record)).copied().unwrap_or(0)
    }

    /// The formal number that was issued, seen from a frame.
    pub fn number(&self, frame: FrameId, record: RecordId) -> Option<&str> {
        self.find(frame, |frame| frame.numbers.get(&record)).map(String::as_str)
    }

    /// How often a way back was taken, since it last began anew.
    pub fn rounds(&self, frame: FrameId, rework: ReworkId) -> u32 {
        self.frames.get(&frame).and_then(|frame| frame.rounds.get(&rework)).copied().unwrap_or(0)
    }

    /// Whether a step or a block is behind the case, seen from a frame.
    pub fn is_done(&self, frame: FrameId, place: Place) -> bool {
        let done = |frame: &Frame| match place {
            Place::Step(id) => frame.steps_done.contains(&id),
            Place::Parallel(id) => frame.joins_done.contains(&id),
        };
        self.find(frame, |frame| done(frame).then_some(&())).is_some()
    }

    /// The frame around that of an occurrence, and the event branch that began anew; nothing of the case's own.
    pub fn around(&self, frame: FrameId) -> Option<(FrameId, BranchId)> {
        self.frames.get(&frame).and_then(|frame| frame.of)
    }

    /// Which occurrence of an event branch a frame is, from 1; 0 for the case.
    pub fn occurrence(&self, frame: FrameId) -> u32 {
        self.frames.get(&frame).map_or(0, |frame| frame.occurrence)
    }

    /// What the frame, or the nearest around it, says.
    fn find<'s, T>(&'s self, frame: FrameId, of: impl Fn(&'s Frame) -> Option<&'s T>) -> Option<&'s T> {
        let mut at = self.frames.get(&frame);
        while let Some(frame) = at {
            if let Some(found) = of(frame) {
                return Some(found);
            }
            at = frame.of.and_then(|(around, _)| self.frames.get(&around));
        }
        None
    }

    /// Whether it is a state of this program, as far as can be told: nothing in it is out of place. So that what was
    /// kept elsewhere can be stepped on without fear.
    pub(super) fn fits(&self, program: &Program) -> bool {
        let step = |id: &StepId| (id.0 as usize) < program.steps.len();
        let parallel = |id: &ParallelId| (id.0 as usize) < program.parallels.len();
        let branch = |id: &BranchId| (id.0 as usize) < program.branches.len();
        let record = |id: &RecordId| (id.0 as usize) < program.records.len();
        let fact = |id: &FactId, known: &Known| {
            let kind = program.facts.get(id.0 as usize).map(|fact| &fact.kind);
            kind.is_some_and(|kind| known.value.as_ref().is_none_or(|value| value.fits(kind)))
                && known.by.as_ref().is_none_or(step)
        };
        // A frame lies in an older one, so that looking outwards comes to an end.
        let frames = self.frames.iter().all(|(id, frame)| {
            let around = match frame.of {
                None => *id == FrameId::CASE,
                Some((around, of)) => around < *id && self.frames.contains_key(&around) && branch(&of),
            };
            around
                && frame.facts.iter().all(|(id, known)| fact(id, known))
                && frame.records.keys().chain(frame.numbers.keys()).all(record)
                && frame.rounds.keys().all(|id| (id.0 as usize) < program.reworks.len())
                && frame.steps_done.iter().all(step)
                && frame.joins_done.iter().all(parallel)
        });
        let open = self.open.iter().all(|activation| {
            step(&activation.step) && self.frames.contains_key(&activation.frame) && {
                let step = &program[activation.step];
                (!activation.waits || step.awaits.is_some())
                    && activation.passed.iter().all(|at| (*at as usize) < step.deadlines.len())
            }
        });
        let blocks = self.blocks.iter().all(|block| {
            parallel(&block.parallel)
                && self.frames.contains_key(&block.frame)
                && block.running.iter().chain(block.occurred.keys()).all(branch)
        });
        let ended = self.ended.as_ref().is_none_or(|ended| {
            let end = program.ends.get(ended.end.0 as usize);
            let handed = |end: &End| ended.hand_over.is_none_or(|at| (at as usize) < end.hand_over.len());
            end.is_some_and(handed) && ended.with.iter().chain(&ended.absent).all(record)
        });
        self.version == STATE_VERSION && frames && open && blocks && ended
    }
}

impl Default for State {
    fn default() -> Self {
        State::new()
    }
}
