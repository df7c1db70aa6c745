//! Real cases: this go-live, that incident. The interpreter, driven by what stands in a [`journal`](crate::journal); the
//! state of a case is what follows from its records, and nothing else is kept of it.
//!
//! ```text
//! records ──fold──▶ Case ──plan──▶ Draft ──append, sync──▶ receipt
//! (who, when,       program,       what somebody does,
//!  why, what)       state, people  tried on the state
//! ```
//!
//! | file | what it does |
//! | --- | --- |
//! | `told` | what the body of a record says |
//! | `staff` | who may act as what in a case |
//! | `case` | a case, folded from its records |
//! | `act` | somebody does something: tried, kept, acknowledged; two at the same moment |
//! | `seats` | who sits where before anything is handed in |
//! | `ahead` | which steps may still come |
//! | `made` | what a step makes, but for what is left out |
//! | `migrate` | a case goes over to another version of its procedure |
//! | `trouble` | why something cannot be done, in words |
//! | `view` | cases and what is to do, as data |
//! | `history` | what happened, as it was recorded |
//! | `text` | the same for people |
//!
//! **Time** passes with every record: before it counts, the deadlines run out that are due by its time, by nominal
//! lengths. So a record needs to say nothing of deadlines, and the same records always give the same state.

mod act;
mod ahead;
mod case;
pub mod history;
mod made;
mod migrate;
mod seats;
mod staff;
pub mod text;
mod told;
mod trouble;
pub mod view;

pub use act::{By, Done, Draft, act, act_with, start, try_out};
pub use ahead::ahead;
pub use case::{Case, Kept, Past, Programs, Version, is_chained};
pub use made::{needing, without};
pub use migrate::{Crossing, Moved};
pub use seats::{complete, hand_on, sit, sits_as};
pub use staff::Staff;
pub use told::{Body, Told};
pub use trouble::Trouble;
