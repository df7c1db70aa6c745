//! Walkthroughs: one case of a procedure, taken from its start to an end by answers from a script
//! ([`unattended`]) or from a person ([`interactive`]). Drives [`step`](crate::runtime::step) and nothing else
//! decides what happens; reads and writes only the streams that it is passed.

mod card;
pub mod interactive;
mod path;
mod script;
mod session;
mod text;
pub mod unattended;
mod value;

pub use path::{Entry, Informed, Report, Routed};
pub use script::{Answer, Item, Script, ScriptError, Until};
pub use session::{Session, Turn};
pub use text::{Look, report};
pub use value::{Given, given, parse as parse_value};
