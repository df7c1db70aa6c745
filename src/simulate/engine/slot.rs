//! A case under way in a simulation, and what is to happen when.

use super::super::calendar::Moment;
use super::super::distribution::CaseLuck;
use super::super::log;
use super::super::staff::{Part, Person};
use crate::runtime::*;

/// A case under way. Its room is used again when it has ended.
#[derive(Debug)]
pub(super) struct Slot {
    /// Tells those that had this room one after the other apart.
    pub generation: u32,
    /// Which case, from 0.
    pub number: u64,
    pub luck: CaseLuck,
    pub began: Moment,
    /// It counts: it is none of those at the beginning that do not.
    pub counts: bool,
    pub state: State,
    pub tasks: Vec<Task>,
    /// The number of the next activation that is new.
    pub fresh: u32,
    /// The blocks for which events have been planned.
    pub blocks: Vec<(ParallelId, FrameId)>,
    /// How often each step was reached, and then how often each event was planned.
    pub occurrences: Vec<u32>,
    pub priority: i32,
    pub cost: i64,
    pub log: Option<Box<log::Case>>,
}

/// A step under way.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub activation: ActivationId,
    pub step: StepId,
    pub at: At,
    pub part: Part,
    /// Which time the case is at this step, from 0.
    pub occurrence: u32,
    /// Since when it could go on, while it waits for people or a meeting.
    pub since: Moment,
    /// For how long it waited in all.
    pub waited: i64,
    /// Of that, because those who then did it were not at work.
    pub off_hours: i64,
    /// And for a meeting.
    pub for_meeting: i64,
    /// For how long somebody worked at it in all.
    pub worked: i64,
    /// When this part of it began.
    pub began: Moment,
    /// They are held for as long as it takes, and for so long, by this measure.
    pub held: bool,
    pub elapsed: bool,
    /// Who works at it, and in which role.
    pub people: Vec<(Person, RoleId)>,
    /// The roles of those who work at it and need not be counted one by one.
    pub others: Vec<RoleId>,
    /// The deadlines that were planned, one bit each.
    pub planned: u64,
    /// The meeting was held.
    pub met: bool,
}

/// How far a step under way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// It waits for its event.
    Waits,
    /// It waits for people.
    Queued,
    /// People are at it.
    Works,
    /// It waits for a meeting.
    Meets,
}

/// A case, as long as it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Which {
    pub slot: u32,
    pub generation: u32,
}

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A case arrives.
    Arrives,
    /// Somebody has done a part of a step.
    Done(Which, ActivationId),
    /// A deadline runs out.
    Deadline(Which, ActivationId, u32),
    /// Something happens.
    Happens(Which, EventId),
    /// A meeting is held.
    Meeting(Which, ActivationId),
    /// Somebody's hours begin.
    Opens(Person),
}

/// What is to happen, and when: first what comes first, of the same moment what was planned first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub at: Moment,
    pub order: u64,
    pub due: Due,
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Slot {
    pub fn new(program: &Program, luck: CaseLuck) -> Slot {
        Slot {
            generation: 0,
            number: 0,
            luck,
            began: 0,
            counts: true,
            state: State::new(),
            tasks: Vec::new(),
            fresh: 0,
            blocks: Vec::new(),
            occurrences: vec![0; program.steps.len() + program.events.len()],
            priority: 0,
            cost: 0,
            log: None,
        }
    }

    /// Another case takes the room.
    pub fn begin(&mut self, number: u64, luck: CaseLuck, began: Moment, counts: bool) {
        self.generation = self.generation.wrapping_add(1);
        (self.number, self.luck, self.began, self.counts) = (number, luck, began, counts);
        self.state.clear();
        self.tasks.clear();
        self.blocks.clear();
        self.occurrences.fill(0);
        (self.fresh, self.priority, self.cost) = (0, 0, 0);
    }

    /// The place of a step under way among those of the case.
    pub fn task(&self, activation: ActivationId) -> Option<usize> {
        self.tasks.iter().position(|task| task.activation == activation)
    }
}

impl Task {
    pub fn new(activation: ActivationId, step: StepId, waits: bool, occurrence: u32, now: Moment) -> Task {
        Task {
            activation,
            step,
            at: if waits { At::Waits } else { At::Queued },
            part: Part::Performs,
            occurrence,
            since: now,
            waited: 0,
            off_hours: 0,
            for_meeting: 0,
            worked: 0,
            began: now,
            held: false,
            elapsed: false,
            people: Vec::new(),
            others: Vec::new(),
            planned: 0,
            met: false,
        }
    }
}
