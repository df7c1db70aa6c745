//! A finding as data: what is wrong, where, why it matters and what to do. Nothing here is drawn.

use crate::source::Location;
use serde::{Deserialize, Serialize};

mod edits;
mod walkthrough;

pub use edits::Edits;
pub use walkthrough::{Given, LAST_ANSWER, Turn, Until, Walkthrough, WalkthroughJson, scalar, scenarios};

/// The two languages in which everything is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese.
    Chinese,
}

/// A sentence in both languages, side by side, so that neither can be forgotten.
///
/// Written with [`say!`](crate::say): lower-case start, no full stop, the user's text in backticks or “”.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Text {
    /// The sentence in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }

    /// Words that may be written, one after the other: each marked as such.
    pub fn list(words: impl IntoIterator<Item = Text>) -> Self {
        let mut list = Text::default();
        for word in words {
            list.en += if list.en.is_empty() { "" } else { ", " };
            list.en += &format!("`{}`", word.en);
            list.zh += &format!("“{}”", word.zh);
        }
        list
    }

    /// The same words in both languages.
    pub fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Text { zh: en.clone(), en }
    }
}

/// `say!("no step `{name}`", "没有步骤“{name}”")`: a [`Text`] in English and Chinese.
#[macro_export]
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::diagnostic::Text { en: format!($en), zh: format!($zh) }
    };
}

/// So many of something, in English: `1 step`, `2 steps`.
pub fn counted(count: impl std::fmt::Display, one: &str) -> String {
    let count = count.to_string();
    if count == "1" { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// A number with its thousands apart.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `在 … 时，`: without blanks beside a quotation mark, and behind 未定.
pub fn during(zh: &str) -> String {
    let before = if zh.starts_with('“') { "" } else { " " };
    let behind = if zh.ends_with(['”', '定']) { "" } else { " " };
    format!("在{before}{zh}{behind}时，")
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth mending; the procedure still means something.
    Warning,
    /// The procedure cannot be relied on.
    Error,
}

/// A place with a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub at: Location,
    /// What is to be seen there; may be empty.
    pub text: Text,
}

/// A replacement of some bytes by others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; empty to insert.
    pub at: Location,
    /// The new text.
    pub text: String,
}

/// A mend that can be applied as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub title: Text,
    /// Edits that do not overlap. None, if it is the encoding of the file that changes.
    pub edits: Vec<Edit>,
    /// Whether it may be applied unasked: what is meant is certain, and stays.
    pub safe: bool,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// Where, with what is to be seen there.
    pub primary: Label,
    /// The other ends of it.
    pub labels: Vec<Label>,
    /// Why it matters and what to do; may be empty.
    pub help: Text,
    /// Mends on offer.
    pub fixes: Vec<Fix>,
    /// The shortest walkthrough that shows it, where it depends on the path.
    pub walkthrough: Option<Box<Walkthrough>>,
    /// The procedure it is about, where it is about one.
    pub procedure: Option<String>,
}

impl Finding {
    /// An error of this rule, at this place.
    pub fn error(rule: &'static str, at: Location, message: Text) -> Self {
        Finding {
            rule,
            severity: Severity::Error,
            message,
            primary: Label { at, text: Text::default() },
            labels: Vec::new(),
            help: Text::default(),
            fixes: Vec::new(),
            walkthrough: None,
            procedure: None,
        }
    }

    /// A warning of this rule, at this place.
    pub fn warning(rule: &'static str, at: Location, message: Text) -> Self {
        Finding { severity: Severity::Warning, ..Finding::error(rule, at, message) }
    }

    /// Says what is to be seen at the main place.
    pub fn here(mut self, text: Text) -> Self {
        self.primary.text = text;
        self
    }

    /// Points at another end.
    pub fn label(mut self, at: Location, text: Text) -> Self {
        self.labels.push(Label { at, text });
        self
    }

    /// Says why it matters and what to do.
    pub fn help(mut self, help: Text) -> Self {
        self.help = help;
        self
    }

    /// Shows it by a walkthrough: one that comes to it with its last turn stops there.
    pub fn shown(mut self, walkthrough: Option<Walkthrough>) -> Self {
        self.walkthrough = walkthrough.map(|walkthrough| {
            let until = walkthrough.until.or(Some(Until::LastTurn));
            Box::new(Walkthrough { until, ..walkthrough })
        });
        self
    }

    /// Offers a mend, which somebody has to approve of: a name that is probably meant, a mark that is missing.
    pub fn fix(mut self, title: Text, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title, edits, safe: false });
        self
    }

    /// Offers a mend that `check --fix` applies: another spelling of what is certainly meant.
    pub fn safe_fix(mut self, title: Text, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title, edits, safe: true });
        self
    }
}
