//! What the path of a case will ask for, in the order of the path, and what of it is missing: the list to go through
//! before a weekend on which everything has to be there.
//!
//! [`of`] collects it, `people` says who can sit where, `hours` who is at work then, `shown` prints it.

mod collect;
mod hours;
mod people;
mod shown;

pub use collect::of;
pub use shown::{json, markdown, text};

use crate::analysis::people::Day;
use crate::diagnostic::Text;
use crate::say;

/// What something on the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A fact that is given.
    Fact,
    /// Somebody who does, checks or decides.
    Person,
    /// A record that has to be there.
    Record,
    /// A form to fill in.
    Form,
    /// Something to be said or decided.
    Decision,
    /// Another procedure that is run.
    Call,
    /// A time that runs out.
    Deadline,
    /// A meeting.
    Meeting,
    /// Somebody who is to be told.
    Notice,
    /// Something that is waited for.
    Event,
    /// The procedure itself does not go on.
    Path,
}

impl Kind {
    /// In words.
    pub fn text(self) -> Text {
        match self {
            Kind::Fact => say!("given", "给定"),
            Kind::Person => say!("people", "人员"),
            Kind::Record => say!("record", "记录"),
            Kind::Form => say!("form", "表单"),
            Kind::Decision => say!("decision", "判定"),
            Kind::Call => say!("run", "执行"),
            Kind::Deadline => say!("deadline", "期限"),
            Kind::Meeting => say!("meeting", "会议"),
            Kind::Notice => say!("notice", "告知"),
            Kind::Event => say!("event", "事件"),
            Kind::Path => say!("path", "走法"),
        }
    }
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// To be ticked off.
    Ready,
    /// It is there, and nothing may go wrong with it.
    Beware,
    /// It is not there.
    Missing,
}

/// Something that will be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its number on the list, from 1.
    pub number: usize,
    /// What it is.
    pub kind: Kind,
    /// How it stands.
    pub mark: Mark,
    /// In words.
    pub what: Text,
}

/// A place on the path: the start, or a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The step, as it is called; nothing of the start.
    pub step: Option<String>,
    /// When, where the case has a clock.
    pub when: Option<Text>,
    /// What is asked for there.
    pub points: Vec<Point>,
}

/// The list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The procedure.
    pub procedure: String,
    /// The case whose path it is.
    pub case: String,
    /// The day for which it is asked who is there; where the case has a clock, that on which it begins.
    pub day: Option<Day>,
    /// Whether the case has a clock, so that more days than this may count.
    pub from: bool,
    /// What is asked for, in the order of the path.
    pub sections: Vec<Section>,
    /// How the case ends.
    pub outcome: Option<String>,
}

impl Ready {
    /// What stands so.
    pub fn marked(&self, mark: Mark) -> impl Iterator<Item = &Point> {
        self.sections.iter().flat_map(|section| &section.points).filter(move |point| point.mark == mark)
    }
}
