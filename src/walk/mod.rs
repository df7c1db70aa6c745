//! Walkthroughs: one case of a procedure, taken from its start to an end by answers from a script ([`unattended`]) or
//! from a person. Drives [`step`](crate::runtime::step) and nothing else decides what happens; reads and writes only
//! the streams that it is passed.
//!
//! A walk by a person is a [`Rehearsal`]: what is asked, what was chosen and taken back. [`lines`] and the full screen
//! are two drawings of it, made of the same [`pages`] and the same [`prompt`].

pub mod ahead;
mod card;
pub mod clock;
mod command;
mod deadlines;
pub mod doing;
mod keep;
pub mod lines;
mod numbers;
pub mod pages;
mod path;
pub mod prompt;
mod rehearsal;
mod retold;
pub mod script;
mod session;
mod stages;
mod text;
pub mod unattended;
pub mod value;

pub use card::{card, name as called};
pub use command::Command;
pub use keep::Keeper;
pub use path::{Entry, Informed, Report, Routed, Seated, Words};
pub use rehearsal::{Asked, Choice, Doing, Moment, Rehearsal, Reply};
pub use retold::retold;

pub use script::{Answer, Item, Script, ScriptError, Until};
pub use session::{Session, Turn};
pub use text::{Look, Shade, report};
pub use value::{Given, given, parse as parse_value};
