//! What came of the cases of a simulation: counted as they end, in the same room however many there are.

use super::calendar::Moment;
use super::statistics::{Batches, Level, Tally};
use crate::runtime::{Program, StepId};

/// What came of the cases.
#[derive(Clone, Debug)]
pub struct Results {
    /// The cases that ended and were counted.
    pub ended: u64,
    /// The cases that came to a standstill: nothing that they wait for ever happens.
    pub stuck: u64,
    /// From the arrival of a case to its end, in milliseconds.
    pub lead: Tally,
    /// The same by batches, for how far the mean can be trusted.
    pub lead_batches: Batches,
    /// What a case cost, in thousandths of the currency.
    pub cost: Tally,
    /// The same by batches.
    pub cost_batches: Batches,
    /// How often each outcome came about, by [`crate::runtime::EndId`].
    pub outcomes: Vec<u64>,
    /// What came of each step, by [`StepId`].
    pub steps: Vec<StepResults>,
    /// What each of the people did, in the order of the roster.
    pub people: Vec<PersonResults>,
    /// What each role did, by [`crate::runtime::RoleId`].
    pub roles: Vec<RoleResults>,
    /// Events that moved a case.
    pub events: u64,
    /// When the first case arrived, and when the last thing happened.
    pub span: Option<(Moment, Moment)>,
}

/// What came of a step.
#[derive(Clone, Debug)]
pub struct StepResults {
    /// From when it could be done until somebody began, in milliseconds: for people, and for meetings.
    pub waiting: Tally,
    /// Of all that waiting: because those who then did it were not at work; the milliseconds.
    pub off_hours: i64,
    /// And for meetings.
    pub for_meetings: i64,
    /// From when somebody began until it was done, in milliseconds on the clock, nights included.
    pub working: Tally,
    /// Of each of its deadlines: how often its clock ran, and how often it ran out.
    pub deadlines: Vec<(u64, u64)>,
    /// How many wait for people.
    pub queue: Level,
}

/// What somebody did.
#[derive(Clone, Debug, Default)]
pub struct PersonResults {
    /// Milliseconds at work on something, in working hours or beyond.
    pub busy: i64,
    /// How many parts of steps were done.
    pub done: u64,
    /// Milliseconds of working hours, from the first arrival to the last thing that happened.
    pub hours: i64,
}

/// What a role did.
#[derive(Clone, Debug, Default)]
pub struct RoleResults {
    /// Milliseconds at work.
    pub busy: i64,
    /// How many parts of steps were done.
    pub done: u64,
    /// Milliseconds for which something waited for people of the role.
    pub waited: i64,
}

impl Results {
    /// Nothing yet.
    pub fn new(program: &Program, people: usize, origin: Moment) -> Results {
        let step = |step: &crate::runtime::Step| StepResults {
            waiting: Tally::default(),
            off_hours: 0,
            for_meetings: 0,
            working: Tally::default(),
            deadlines: vec![(0, 0); step.deadlines.len()],
            queue: Level::from(origin),
        };
        Results {
            ended: 0,
            stuck: 0,
            lead: Tally::default(),
            lead_batches: Batches::default(),
            cost: Tally::default(),
            cost_batches: Batches::default(),
            outcomes: vec![0; program.ends.len()],
            steps: program.steps.iter().map(step).collect(),
            people: vec![PersonResults::default(); people],
            roles: vec![RoleResults::default(); program.roles.len()],
            events: 0,
            span: None,
        }
    }

    /// Adds what came of other cases.
    pub fn merge(&mut self, other: &Results) {
        self.ended += other.ended;
        self.stuck += other.stuck;
        self.lead.merge(&other.lead);
        self.lead_batches.merge(&other.lead_batches);
        self.cost.merge(&other.cost);
        self.cost_batches.merge(&other.cost_batches);
        self.outcomes.iter_mut().zip(&other.outcomes).for_each(|(own, other)| *own += other);
        for (own, other) in self.steps.iter_mut().zip(&other.steps) {
            own.waiting.merge(&other.waiting);
            own.off_hours += other.off_hours;
            own.for_meetings += other.for_meetings;
            own.working.merge(&other.working);
            for (own, other) in own.deadlines.iter_mut().zip(&other.deadlines) {
                *own = (own.0 + other.0, own.1 + other.1);
            }
        }
        for (own, other) in self.people.iter_mut().zip(&other.people) {
            own.busy += other.busy;
            own.done += other.done;
            own.hours += other.hours;
        }
        for (own, other) in self.roles.iter_mut().zip(&other.roles) {
            own.busy += other.busy;
            own.done += other.done;
            own.waited += other.waited;
        }
        self.events += other.events;
        self.span = match (self.span, other.span) {
            (Some((from, to)), Some((other_from, other_to))) => Some((from.min(other_from), to.max(other_to))),
            (one, other) => one.or(other),
        };
    }

    /// What came of a step.
    pub fn step(&mut self, step: StepId) -> &mut StepResults {
        &mut self.steps[step.0 as usize]
    }
}
