//! What the body of a record says.

use super::migrate::Moved;
use super::staff::Staff;
use crate::runtime::{Event, Moment};
use serde::{Deserialize, Serialize};

/// The form of bodies; one of another form is not read.
const VERSION: u32 = 1;

/// What the body of a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    version: u32,
    /// Who comes into the case with this record, in the order of their numbers there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// When it was entered, by the clock of the machine; what the record itself says is when it took place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<Moment>,
    /// Who reported it from outside to whoever entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<String>,
    /// What the document calls the version of the procedure that the record names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// What happens.
    pub told: Told,
}

/// What happens in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// An event of the interpreter.
    Event(Event),
    /// Nothing but that time passed.
    Tick,
    /// From now on these people may act.
    Staffed(Staff),
    /// The case goes over to another program, which the record names.
    Moved(Moved),
}

impl Body {
    /// Something that happens, and who comes into the case with it.
    pub fn new(people: Vec<String>, told: Told) -> Body {
        Body { version: VERSION, people, entered: None, reported_by: None, edition: None, told }
    }

    /// As text.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| unreachable!("a body is plain data with words as keys"))
    }

    /// From text; nothing where it is no body of this form.
    pub fn read(text: &str) -> Option<Body> {
        serde_json::from_str(text).ok().filter(|body: &Body| body.version == VERSION)
    }
}
