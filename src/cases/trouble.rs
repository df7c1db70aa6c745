//! Why something cannot be done with a case, in words.

use crate::diagnostic::Text;
use crate::journal::{Digest, StoreError};
use crate::runtime::Moment;
use crate::say;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Why something cannot be done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum Trouble {
    /// The store is not as it must be.
    Store(#[from] StoreError),
    /// There is no case of this name; one of nearly that name.
    NoCase(String, Option<String>),
    /// There is a case of this name.
    Exists(String),
    /// The program of a case is not in the store, or is not of a form that can be read.
    Program(String, Digest),
    /// A record of a case does not follow from those before it.
    Unreadable {
        /// The case.
        case: String,
        /// Which of its records.
        number: u64,
        /// What is the matter.
        why: Text,
    },
    /// Somebody changed the records of a case behind the store's back; what shows it.
    Forged {
        /// The case.
        case: String,
        /// What shows it.
        why: Text,
    },
    /// It is said to have been before what was recorded last.
    Before {
        /// When it is said to have been.
        at: Moment,
        /// When the last record was.
        last: Moment,
    },
    /// It is said to have been later than now.
    NotYet {
        /// When it is said to have been.
        at: Moment,
        /// Now.
        now: Moment,
    },
    /// It has no place here; why.
    Refused(Text),
    /// Others were faster, again and again.
    Busy(String),
}

impl From<Text> for Trouble {
    fn from(text: Text) -> Trouble {
        Trouble::Refused(text)
    }
}

impl Trouble {
    /// What is the matter, in both languages; moments in UTC.
    pub fn text(&self) -> Text {
        self.text_in(&TimeZone::UTC)
    }

    /// The same, with moments by the clock of this zone.
    pub fn text_in(&self, zone: &TimeZone) -> Text {
        match self {
            Trouble::Forged { case, why } => {
                let (en, zh) = (&why.en, &why.zh);
                say!(
                    "case `{case}` is not as it was written: {en}; `procedo case verify` says what was changed",
                    "事项“{case}”与写入时不符：{zh}；用 procedo case verify 查明改了哪里"
                )
            }
            Trouble::Before { at, last } => {
                let (at, last) = (moment(*at, zone), moment(*last, zone));
                say!(
                    "{at} is before the last record of the case, which is of {last}; nothing was written",
                    "{at} 早于该事项的最近一条记录（{last}）；什么也没有写入"
                )
            }
            Trouble::NotYet { at, now } => {
                let (at, now) = (moment(*at, zone), moment(*now, zone));
                say!(
                    "{at} is yet to come: it is {now} now; nothing was written",
                    "{at} 还没有到：现在是 {now}；什么也没有写入"
                )
            }
            Trouble::Store(error) => error.text(),
            Trouble::NoCase(name, None) => say!("there is no case `{name}`", "没有事项“{name}”"),
            Trouble::NoCase(name, Some(near)) => {
                say!("there is no case `{name}`; did you mean `{near}`?", "没有事项“{name}”；是不是“{near}”？")
            }
            Trouble::Exists(name) => say!(
                "there is a case `{name}` already; give the new one another name with `--case`",
                "已经有事项“{name}”；请用 --case 给新的取另一个名字"
            ),
            Trouble::Program(case, digest) => say!(
                "the version of the procedure on which `{case}` stands ({digest}) is not in the store as it was kept, or \
                 was kept by another version of procedo: `procedo case verify` says which",
                "事项“{case}”所依据的流程版本（{digest}）在台账里与存入时不符，或者是别的版本的 procedo 存的：\
                 用 procedo case verify 查明"
            ),
            Trouble::Unreadable { case, number, why } => {
                let (en, zh) = (&why.en, &why.zh);
                say!(
                    "record #{number} of case `{case}` does not follow from those before it ({en}); `procedo case verify` \
                     says whether somebody changed the store",
                    "事项“{case}”的第 {number} 条记录与之前的接不上（{zh}）；用 procedo case verify 查查台账有没有被改过"
                )
            }
            Trouble::Refused(text) => text.clone(),
            Trouble::Busy(case) => say!(
                "others wrote into case `{case}` all the time; nothing was written: try again",
                "一直有别人在写事项“{case}”，什么也没有写入：请再试一次"
            ),
        }
    }
}

/// A moment by the clock of a zone: `2026-07-01 09:30`.
pub fn moment(at: Moment, zone: &TimeZone) -> String {
    let at = Timestamp::from_millisecond(at).map(|at| at.to_zoned(zone.clone()));
    at.map_or_else(|_| "?".to_string(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}
