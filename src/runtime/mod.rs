//! The interpreter: a [`Program`] of flat tables compiled from one checked procedure, the [`State`] of one case, and
//! one pure function, [`step`], that takes an [`Event`] to the next state with its [`Effect`]s, or says why not
//! ([`Refusal`]). No clock, no file, no chance: time passes, and things happen, as events.
//!
//! Whoever drives it (a walkthrough, a scenario, a simulation, a durable case) asks what is open
//! ([`State::open`]), what a step would be asked ([`next_question`]) and who does it ([`performers`]); the same
//! state and event always give the same answer.
//!
//! # What the words of the language mean here
//!
//! - A guard is evaluated over three values (Kleene). A route, a branch or a hand-over whose guard depends on a fact
//!   that is not known is refused; anything else that hangs on such a guard does not take place.
//! - A record that an event brings does not exist before it happens, even if it is given.
//! - The clock of a deadline without `from` starts when the case arrives at the step, also where the step then waits
//!   for an event. Clocks are the driver's: a limit that has already run out is announced right after the arrival.
//! - Months, years and working days are nominal (30, 365 and one day of 24 hours) where durations are compared.
//! - Going back forgets the facts set by the step returned to and by every step that can follow it; since a route
//!   leads back only explicitly, those are the facts set since the case was there. See `runtime::loops`.
//! - A called procedure is asked for its outcome, whether or not it is ours.

mod compile;
mod complete;
mod dense;
mod effect;
mod event;
mod facts;
mod follow;
mod form;
mod guard;
mod ids;
mod kept;
mod loops;
mod number;
mod people;
mod program;
mod quick;
mod refusal;
mod run;
mod sound;
mod state;
mod step;
mod table;
mod time;
mod value;
mod views;
mod words;

pub use compile::Incomplete;
pub use complete::Answering;
pub use effect::{Effect, Fork, Nobody, Observer, Source, Why};
pub use event::{Event, Form, Moment, PersonId, Seat, Work};
pub use guard::{Condition, Guard, Truth};
pub use ids::*;
pub use kept::PROGRAM_VERSION;
pub use number::{Example, NumberTrouble, Numbering, Part, Piece};
pub use people::{may_claim, may_sit};
pub use program::*;
pub use refusal::{Refusal, kind as kind_text, number as number_text, wanted as field_text};
pub use state::{Activation, Block, Ended, Frame, Held, Known, State, Submitted};
pub use step::{advance, advance_answering, step};
pub use table::Table;
pub use time::nominal;
pub use value::Value;
pub use views::{
    Holder, Involvement, NeedState, Question, Unknown, View, decides, decision, next_of_performers, next_question,
    performers,
};
