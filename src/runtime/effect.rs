//! What a step of a case did: plain data, for whoever shows, counts or records it.

use super::event::{Moment, PersonId, Seat};
use super::ids::*;
use super::program::*;
use super::state::Held;
use super::value::Value;
use super::views::Holder;
use serde::Serialize;

/// Who says something, or does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Source {
    /// It was given at the start.
    Given,
    /// People: every seat, any of the roles of a seat.
    People(Vec<Vec<Holder>>),
    /// A procedure that was run: which call of the step.
    Call(u32),
    /// A deadline, which passed or did not: which one of the step.
    Deadline(u32),
    /// An event.
    Event(EventId),
    /// The time for which an event was awaited ran out.
    NoEvent(EventId),
}

/// The facts that decide a condition, as far as they are known.
pub type Why = Vec<(FactId, Option<Value>)>;

/// What became of a branch at the fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Fork {
    /// It runs.
    Runs,
    /// Its condition does not hold.
    Skipped,
    /// It starts whenever its event happens.
    Listens,
}

/// Who hears what a step of a case does.
pub trait Observer {
    /// Whether anybody hears: what is only told need not be worked out where nobody does.
    const HEARS: bool;
    /// Something was done.
    fn tell(&mut self, effect: impl FnOnce() -> Effect);
    /// Something was done before everything that was told so far.
    fn tell_first(&mut self, effect: impl FnOnce() -> Effect);
}

impl Observer for Vec<Effect> {
    const HEARS: bool = true;

    fn tell(&mut self, effect: impl FnOnce() -> Effect) {
        self.push(effect());
    }

    fn tell_first(&mut self, effect: impl FnOnce() -> Effect) {
        self.insert(0, effect());
    }
}

/// Nobody hears.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Observer for Nobody {
    const HEARS: bool = false;

    #[inline]
    fn tell(&mut self, _: impl FnOnce() -> Effect) {}

    #[inline]
    fn tell_first(&mut self, _: impl FnOnce() -> Effect) {}
}

/// Something that a step of a case did, in the order in which it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// A step was reached; it may wait for its event.
    Opened {
        /// Its number.
        activation: ActivationId,
        /// The step.
        step: StepId,
        /// In which frame.
        frame: FrameId,
        /// It waits.
        waits: bool,
    },
    /// A step that waited need wait no longer.
    Ready {
        /// Its number.
        activation: ActivationId,
        /// Because the event happened, or else because the time ran out.
        happened: bool,
    },
    /// Somebody took a seat of a step.
    Claimed {
        /// The number of the step.
        activation: ActivationId,
        /// Which seat, who, and as what.
        held: Held,
    },
    /// A seat went to somebody else, or back.
    Delegated {
        /// The number of the step.
        activation: ActivationId,
        /// The seat.
        seat: Seat,
        /// Who had it.
        from: PersonId,
        /// Who has it now.
        to: Option<PersonId>,
    },
    /// The performers handed in what they did; it is checked or decided next.
    Submitted {
        /// The number of the step.
        activation: ActivationId,
        /// The step.
        step: StepId,
        /// In which frame.
        frame: FrameId,
        /// By whom.
        who: Vec<Vec<Holder>>,
    },
    /// The checker agreed; it is decided next.
    Checked {
        /// The number of the step.
        activation: ActivationId,
        /// The step.
        step: StepId,
    },
    /// The checker or the approver did not agree: the performers are to submit again.
    Returned {
        /// The number of the step.
        activation: ActivationId,
        /// The step.
        step: StepId,
        /// Who did not agree.
        by: Party,
    },
    /// The meeting of a step was held.
    Met {
        /// The number of the step.
        activation: ActivationId,
        /// The step.
        step: StepId,
        /// Who called it out of turn.
        called: Option<RoleId>,
    },
    /// A form was filled in.
    Filled {
        /// The form.
        record: RecordId,
        /// How many fields say something.
        fields: u32,
    },
    /// Time passed.
    Passed {
        /// It is so late now.
        now: Moment,
    },
    /// The case was given up.
    Cancelled,
    /// A step was completed.
    Completed {
        /// Its number.
        activation: ActivationId,
        /// The step.
        step: StepId,
        /// In which frame.
        frame: FrameId,
        /// By whom.
        who: Vec<Vec<Holder>>,
        /// Who checked it.
        checked: Vec<Vec<Holder>>,
        /// Who decided.
        approved: Vec<Vec<Holder>>,
        /// The people among them, as far as they took their seats.
        people: Vec<Held>,
    },
    /// A fact became known, or known anew.
    FactSet {
        /// In which frame.
        frame: FrameId,
        /// The fact.
        fact: FactId,
        /// Its value.
        value: Value,
        /// Who says so.
        by: Source,
    },
    /// A fact is no longer known.
    FactForgotten {
        /// In which frame.
        frame: FrameId,
        /// The fact.
        fact: FactId,
    },
    /// A record was given, made, revised, or came with an event.
    RecordMade {
        /// In which frame.
        frame: FrameId,
        /// The record.
        record: RecordId,
        /// Its revision, from 1.
        revision: u32,
        /// By whom.
        by: Source,
    },
    /// A formal number was issued.
    NumberIssued {
        /// The record that bears it.
        record: RecordId,
        /// The number.
        number: String,
    },
    /// Somebody was told.
    Informed {
        /// Who.
        role: RoleId,
        /// With which records.
        records: Vec<RecordId>,
        /// Those that should go with it and do not exist.
        absent: Vec<RecordId>,
        /// By whom.
        by: Source,
    },
    /// A procedure was run as a part of a step.
    Called {
        /// The step.
        step: StepId,
        /// Which call of it.
        call: u32,
        /// Its outcome, as a value of the fact that takes it.
        outcome: Option<u32>,
    },
    /// The case took a route.
    Routed {
        /// From where.
        from: Place,
        /// Which of its routes.
        route: u32,
        /// Where to; of a way back that is spent, where it leads then.
        to: Target,
        /// The facts that decided it, as far as they were known.
        why: Why,
    },
    /// A way back was taken.
    WentBack {
        /// Which.
        rework: ReworkId,
        /// For the how-many-eth time, from 1.
        round: u32,
        /// Of at most so many.
        of: u32,
    },
    /// A way back was not taken, for it was taken as often as it may be.
    Spent {
        /// Which.
        rework: ReworkId,
        /// So often.
        of: u32,
    },
    /// A parallel block began.
    Forked {
        /// The block.
        parallel: ParallelId,
        /// What became of each branch, and the facts that decided it.
        branches: Vec<(BranchId, Fork, Why)>,
    },
    /// An event branch began anew.
    Occurred {
        /// The branch.
        branch: BranchId,
        /// The frame of the occurrence.
        frame: FrameId,
        /// Which occurrence, from 1.
        occurrence: u32,
    },
    /// A branch, or an occurrence of one, came to the join.
    Finished {
        /// The branch.
        branch: BranchId,
        /// The frame in which it ran; of an occurrence, its own, which is gone now.
        frame: FrameId,
    },
    /// All branches of a block have come to the join.
    Joined {
        /// The block.
        parallel: ParallelId,
    },
    /// Something happened.
    Happened {
        /// What.
        event: EventId,
    },
    /// A deadline passed.
    DeadlinePassed {
        /// The number of the step.
        activation: ActivationId,
        /// The step.
        step: StepId,
        /// Which of its deadlines.
        which: u32,
    },
    /// The case ended.
    Ended {
        /// The outcome.
        end: EndId,
        /// Which of the procedures of the end takes over.
        hand_over: Option<u32>,
        /// The records that go along.
        with: Vec<RecordId>,
        /// The records that should, and do not exist.
        absent: Vec<RecordId>,
    },
}
