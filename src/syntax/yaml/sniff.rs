//! What a YAML file is, by its top-level keys, without reading it.

use crate::diagnostic::Language;
use crate::syntax::keywords::{BlockKind, words};
use crate::syntax::names::normalised;
use crate::syntax::near::nearest;

words! {
    /// Files of the YAML form that are no procedures.
    Beside {
        /// Cases that are run as tests.
        Scenarios = "scenarios", "场景";
        /// People, and the roles that they have.
        Roster = "roster", "名册";
        /// Durations, arrivals and probabilities for simulation.
        Profile = "profile", "参数";
        /// When there is work.
        Calendar = "calendar", "日历";
    }
}

/// What a YAML file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopKey {
    /// A procedure.
    Procedure,
    /// A procedure that is not ours.
    Interface,
    /// Roles and groups that procedures share.
    Organisation,
    /// Cases that are run as tests.
    Scenarios,
    /// People and their roles.
    Roster,
    /// Numbers for simulation.
    Profile,
    /// When there is work.
    Calendar,
    /// None of these.
    Unknown {
        /// The first top-level key, if there is one.
        name: Option<String>,
        /// The kind of unit that was probably meant.
        near: Option<&'static str>,
    },
}

impl TopKey {
    /// Whether it stands beside procedures, and is none.
    pub fn is_beside(&self) -> bool {
        matches!(self, TopKey::Scenarios | TopKey::Roster | TopKey::Profile | TopKey::Calendar)
    }
}

/// Only so much of a file is looked at.
const HEAD: usize = 8 << 10;

/// What a YAML file is, by the first of its top-level keys that is known.
pub fn top_key(text: &str) -> TopKey {
    let mut head = text.len().min(HEAD);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    let mut unknown: Option<&str> = None;
    let mut near = None;
    for line in text[..head].trim_start_matches('\u{FEFF}').lines() {
        let Some(key) = key(line) else { continue };
        if let Some(known) = known(key) {
            return known;
        }
        near = near.or_else(|| nearest(key, units()));
        unknown = unknown.or(Some(key));
    }
    TopKey::Unknown { name: unknown.map(str::to_string), near }
}

/// The key at the beginning of a line that is not indented.
fn key(line: &str) -> Option<&str> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    if line.starts_with([' ', '\t', '#', '%']) || line.starts_with("---") || line.starts_with("...") {
        return None;
    }
    let line = line.trim_start_matches(['{', ' ']);
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let key = match quote {
        Some(quote) => line[1..].split(quote).next()?,
        // A full-width colon is a fault, but the file is ours.
        None => line.split([':', '：', '∶']).next().filter(|key| key.len() < line.len())?,
    };
    let key = key.trim();
    (!key.is_empty()).then_some(key)
}

fn known(key: &str) -> Option<TopKey> {
    let key = normalised(key);
    if let Some((kind, _)) = BlockKind::read(&key) {
        match kind {
            BlockKind::Procedure => return Some(TopKey::Procedure),
            BlockKind::Interface => return Some(TopKey::Interface),
            BlockKind::Organisation => return Some(TopKey::Organisation),
            _ => {}
        }
    }
    Beside::read(&key).map(|(beside, _)| match beside {
        Beside::Scenarios => TopKey::Scenarios,
        Beside::Roster => TopKey::Roster,
        Beside::Profile => TopKey::Profile,
        Beside::Calendar => TopKey::Calendar,
    })
}

fn units() -> impl Iterator<Item = &'static str> {
    let kinds = [BlockKind::Procedure, BlockKind::Interface, BlockKind::Organisation];
    let languages = [Language::English, Language::Chinese];
    kinds.into_iter().flat_map(move |kind| languages.map(|language| kind.word(language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_known_key_says() {
        let unknown = |name: &str, near| TopKey::Unknown { name: Some(name.to_string()), near };
        let check = |text: &str, expected: TopKey| assert_eq!(top_key(text), expected, "{text}");
        check("procedure: X", TopKey::Procedure);
        check("# c\n---\n\"流程\": X", TopKey::Procedure);
        check("流程：X", TopKey::Procedure);
        check("\u{FEFF}name: x\ninterface: X", TopKey::Interface);
        check("{organisation: X}", TopKey::Organisation);
        check("- procedure: X\n  clause: 1", TopKey::Procedure);
        check("a:\n  procedure: X\nscenarios: []", TopKey::Scenarios);
        check("名册:", TopKey::Roster);
        check("profile:", TopKey::Profile);
        check("procedur: X", unknown("procedur", Some("procedure")));
        check("profiles: x", unknown("profiles", None));
        check("on: push\njobs:", unknown("on", None));
        check("", TopKey::Unknown { name: None, near: None });
        check("just text", TopKey::Unknown { name: None, near: None });
    }
}
