//! What moves a case on.

use super::ids::*;
use super::program::Party;
use super::value::Value;
use serde::{Deserialize, Serialize};

/// Somebody, by a number that the driver gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub u32);

/// A moment: milliseconds since 1970-01-01 00:00 UTC.
pub type Moment = i64;

/// A seat of a step: whose, and which of theirs, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Seat {
    /// The performers, the checker or the approver.
    pub party: Party,
    /// Which of theirs, from 0.
    pub at: u32,
}

/// What is filled in on a form: which field, and what.
pub type Form = Vec<(u32, Value)>;

/// What performers hand in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What was asked: see [`super::next_question`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<(FactId, Value)>,
    /// The records that were made; all whose condition holds where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Vec<RecordId>>,
    /// What was filled in, form by form; a form that is not there is not looked into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<(RecordId, Form)>,
}

impl Work {
    /// Answers, and everything made that can be.
    pub fn answers(answers: Vec<(FactId, Value)>) -> Work {
        Work { answers, ..Work::default() }
    }
}

/// Something that moves a case on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The case starts.
    Start {
        /// The facts that are given: all of them.
        facts: Vec<(FactId, Value)>,
        /// The records that are there; [`super::Program::given_records`] where nothing is said.
        records: Option<Vec<RecordId>>,
    },
    /// Somebody takes a seat of a step under way.
    Claim {
        /// Which step.
        activation: ActivationId,
        /// Which seat.
        seat: Seat,
        /// Who.
        person: PersonId,
        /// As what: one of the roles that fill the seat. That the person holds it, the driver knows.
        role: RoleId,
    },
    /// Who has a seat gives it to somebody else, or gives it back.
    Delegate {
        /// Which step.
        activation: ActivationId,
        /// Which seat.
        seat: Seat,
        /// To whom; nobody to give it back.
        to: Option<PersonId>,
    },
    /// A step is done whole: its performers submit, its checker has checked, its meeting was held and its approver has
    /// decided, all at once.
    Complete {
        /// Which step under way.
        activation: ActivationId,
        /// What is handed in, and decided.
        work: Work,
    },
    /// The performers hand in what they did. Where nobody checks or decides, the step is done.
    Submit {
        /// Which step under way.
        activation: ActivationId,
        /// Who says so, where that is known: one of those who have a seat.
        by: Option<PersonId>,
        /// What is handed in.
        work: Work,
    },
    /// The checker, or the approver, agrees; who comes last, finishes the step.
    Approve {
        /// Which step.
        activation: ActivationId,
        /// Who says so, where that is known.
        by: Option<PersonId>,
        /// What they were asked. A decision that is left out is `yes`, or the first of its list.
        work: Work,
    },
    /// The checker, or the approver, does not agree. Where that is a fact, it is `no`, or the second of its list, and
    /// routes read it; else the performers are to submit again.
    Reject {
        /// Which step.
        activation: ActivationId,
        /// Who says so, where that is known.
        by: Option<PersonId>,
        /// What they were asked.
        work: Work,
    },
    /// The meeting of a step under way is held: in its turn, or because somebody who may called it.
    Meets {
        /// Which step.
        activation: ActivationId,
        /// Who called it out of turn.
        called: Option<RoleId>,
    },
    /// Time passes: the deadlines that run out do, by nominal lengths.
    TimePasses {
        /// Until when.
        to: Moment,
    },
    /// A deadline of a step under way passes.
    DeadlinePasses {
        /// Which step under way.
        activation: ActivationId,
        /// Which of its deadlines, from 0.
        which: u32,
    },
    /// Something happens that is waited for.
    Happens {
        /// What.
        event: EventId,
    },
    /// The case is given up.
    Cancel,
}
