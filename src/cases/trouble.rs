//! Why something cannot be done with a case, in words.

use crate::diagnostic::Text;
use crate::journal::{Digest, StoreError};
use crate::say;

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
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        match self {
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
