//! What a name that nothing has was probably meant to be.

use super::*;
use crate::syntax::names::Names;
use crate::syntax::near::are_opposites;

/// Longer names are not taken apart.
const MAX_LENGTH: usize = 200;
/// Of at most so many names one that is unknown may be a part.
const MAX_WHOLES: usize = 3;

/// What an unknown name was probably meant to be.
#[derive(Default)]
pub(super) struct Meant {
    /// The nearest name.
    pub near: Option<Symbol>,
    /// Others that are just as near; without a nearest, names of which it may be a part.
    pub rivals: Vec<Symbol>,
    /// The names that stand in it side by side.
    pub parts: Vec<Symbol>,
    /// How these would be joined.
    pub joined: Option<String>,
    /// What is denied, where only the space behind 非 is missing.
    pub negated: Option<Symbol>,
}

/// A name inside another text.
#[derive(Clone, Copy)]
struct Part {
    /// The word before it: `and` (true) or `or`; nothing where a mark is missing.
    and: Option<bool>,
    /// 非 stands before it.
    denied: bool,
    name: Symbol,
}

impl Meant {
    /// Compares a text with all known names.
    pub fn by(text: &str, known: &[Symbol], names: &Names, joint: Joint) -> Meant {
        let find = |text: &str| names.find(text).filter(|symbol| known.contains(symbol));
        let mut meant = Meant::default();
        let mut texts: Vec<&str> = known.iter().map(|symbol| names.text(*symbol)).collect();
        texts.sort_unstable();
        let guard = matches!(joint, Joint::Guard(_));
        if guard {
            meant.negated = text.strip_prefix(DENIALS).and_then(find);
        }
        if joint != Joint::Never && text.len() <= MAX_LENGTH {
            let mut parts = Vec::new();
            if take_apart(text, guard, &find, &mut parts) && parts.len() > 1 {
                meant.joined = join(&parts, names, joint);
                meant.parts = parts.into_iter().map(|part| part.name).collect();
            }
        }
        let bare = text.trim_matches(['《', '》']);
        let is_whole = |whole: &str| bare.chars().count() > 1 && whole.contains(bare) && !are_opposites(whole, text);
        if let Some(first) = nearest(text, texts.iter().copied()) {
            // Of two that are equally near the first is taken; of a name that may be either, too.
            let as_near =
                |other: &str| nearest(text, [other, first]) != Some(first) || is_whole(first) && is_whole(other);
            let others = texts.iter().filter(|other| **other != first && as_near(other));
            meant.rivals = others.filter_map(|other| find(other)).collect();
            meant.near = find(first);
        } else {
            let wholes: Vec<Symbol> =
                texts.iter().filter(|whole| is_whole(whole)).filter_map(|whole| find(whole)).collect();
            match wholes.as_slice() {
                [one] => meant.near = Some(*one),
                several if several.len() <= MAX_WHOLES => meant.rivals = wholes,
                _ => {}
            }
        }
        meant
    }
}

const DENIALS: [char; 3] = ['非', '不', '未'];

/// Finds the known names of which a text is made, longest first; whether it is made of nothing else.
fn take_apart(text: &str, guard: bool, find: &impl Fn(&str) -> Option<Symbol>, parts: &mut Vec<Part>) -> bool {
    if text.is_empty() {
        return true;
    }
    let word = text.chars().next().filter(|_| !parts.is_empty());
    let and = word.and_then(|word| match word {
        '和' | '与' | '及' | '且' | '并' => Some(true),
        '或' => Some(false),
        _ => None,
    });
    // A name may itself begin like a word that joins two.
    let joints: &[Option<bool>] = if and.is_some() { &[and, None] } else { &[None] };
    for joint in joints {
        let rest = if joint.is_some() { &text[word.map_or(0, char::len_utf8)..] } else { text };
        for denied in [false, true] {
            let Some(rest) = (if denied { rest.strip_prefix(DENIALS).filter(|_| guard) } else { Some(rest) }) else {
                continue;
            };
            for (at, c) in rest.char_indices().rev() {
                let end = at + c.len_utf8();
                // Where nothing joins them, a single letter is no name to go by.
                let Some(name) = find(&rest[..end]).filter(|_| joint.is_some() || at > 0) else { continue };
                parts.push(Part { and: *joint, denied, name });
                if take_apart(&rest[end..], guard, find, parts) {
                    return true;
                }
                parts.pop();
            }
        }
    }
    false
}

/// How the parts are joined in this place; nothing where it cannot be told whether all or any of them are meant.
fn join(parts: &[Part], names: &Names, joint: Joint) -> Option<String> {
    let texts = parts.iter().map(|part| {
        let text = names.text(part.name);
        if part.denied { format!("非 {text}") } else { text.to_string() }
    });
    let texts: Vec<String> = texts.collect();
    if joint == Joint::Listed {
        return Some(texts.join(", "));
    }
    let and = parts.get(1)?.and?;
    if parts[1..].iter().any(|part| part.and != Some(and)) {
        return None;
    }
    Some(match joint {
        Joint::Seats => texts.join(if and { " 和 " } else { " 或 " }),
        // `and` and `or` do not mix without brackets.
        Joint::Guard(Some(outer)) if outer != and => format!("({})", texts.join(if and { " 且 " } else { " 或 " })),
        _ => texts.join(if and { " 且 " } else { " 或 " }),
    })
}
