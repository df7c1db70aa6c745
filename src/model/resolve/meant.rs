//! What a name that nothing has was probably meant to be.

use super::*;
use crate::syntax::names::Names;
use crate::syntax::near::are_opposites;
use crate::syntax::unconditioned;

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
#[derive(Clone)]
struct Part {
    /// The word before it: `and` (true) or `or`; nothing where a mark is missing.
    and: Option<bool>,
    name: Symbol,
    /// What it is to read.
    text: String,
}

/// What a text may be made of.
pub(super) struct Known<'k> {
    /// The names.
    pub names: &'k Names,
    /// Those that are known.
    pub symbols: &'k [Symbol],
    /// How they are joined.
    pub joint: Joint,
    /// What a fact can be compared with; nothing for anything else.
    pub kind: &'k dyn Fn(Symbol) -> Option<Type>,
}

impl Meant {
    /// Compares a text with all known names.
    pub fn by(text: &str, known: &Known) -> Meant {
        let Known { names, symbols, joint, .. } = *known;
        let find = |text: &str| known.find(text);
        let mut meant = Meant::default();
        let mut texts: Vec<&str> = symbols.iter().map(|symbol| names.text(*symbol)).collect();
        texts.sort_unstable();
        if known.is_guard() {
            meant.negated = text.strip_prefix(DENIALS).and_then(find);
            meant.near = unconditioned(text).and_then(find);
            if meant.near.is_some() {
                return meant;
            }
        }
        if joint != Joint::Never && text.len() <= MAX_LENGTH {
            // `if` and 如果 say nothing in a condition.
            let bare = unconditioned(text).filter(|_| known.is_guard());
            for text in [Some(text), bare].into_iter().flatten() {
                let mut parts = Vec::new();
                let apart = take_apart(text, known, &mut parts);
                if apart
                    && (parts.len() > 1 || parts.iter().any(|part| part.text.contains(' ') && meant.negated.is_none()))
                {
                    meant.joined = join(&parts, joint);
                    meant.parts = parts.into_iter().map(|part| part.name).collect();
                    break;
                }
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

/// What a value was meant to be that is none of a fact's, but begins with one and goes on with known names: both, as
/// they would be written.
pub(super) fn behind_value(text: &str, fact: Symbol, known: &Known) -> Option<String> {
    let kind = (known.kind)(fact).filter(|_| text.len() <= MAX_LENGTH)?;
    values(&kind, text, known.names).into_iter().find_map(|value| {
        let mut parts = vec![Part { and: None, name: fact, text: value.to_string() }];
        let apart = take_apart(&text[value.len()..], known, &mut parts) && parts.len() > 1;
        parts.get(1).and_then(|part| part.and).filter(|_| apart)?;
        // In brackets the value would no longer stand behind its fact.
        join(&parts, known.joint).filter(|joined| !joined.starts_with('('))
    })
}

/// The values of a fact with which a text begins, longest first.
fn values<'t>(kind: &Type, text: &'t str, names: &Names) -> Vec<&'t str> {
    let begins = |value: &str| text.get(..value.len()).filter(|head| *head == value);
    let mut values: Vec<&str> = match kind {
        Type::YesNo => ["是", "否"].into_iter().filter_map(begins).collect(),
        Type::Choices(choices) => choices.iter().filter_map(|choice| begins(names.text(*choice))).collect(),
        Type::Integer(_) => {
            let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if digits > 0 { vec![&text[..digits]] } else { Vec::new() }
        }
        Type::Date | Type::Duration | Type::Text => Vec::new(),
    };
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values
}

/// Words that compare, as they are written without spaces, and what they say.
const COMPARISONS: [(&str, &str); 20] = [
    ("大于或等于", "≥"),
    ("小于或等于", "≤"),
    ("大于等于", "≥"),
    ("小于等于", "≤"),
    ("不等于", "≠"),
    ("不大于", "≤"),
    ("不小于", "≥"),
    ("不超过", "≤"),
    ("不少于", "≥"),
    ("不低于", "≥"),
    ("不高于", "≤"),
    ("不是", "≠"),
    ("不为", "≠"),
    ("等于", "="),
    ("大于", ">"),
    ("超过", ">"),
    ("小于", "<"),
    ("低于", "<"),
    ("是", "="),
    ("为", "="),
];

const DENIALS: [char; 3] = ['非', '不', '未'];

impl Known<'_> {
    fn find(&self, text: &str) -> Option<Symbol> {
        self.names.find(text).filter(|symbol| self.symbols.contains(symbol))
    }

    fn is_guard(&self) -> bool {
        matches!(self.joint, Joint::Guard(_))
    }
}

/// Finds the known names, and what they are compared with, of which a text is made, longest first; whether it is made
/// of nothing else.
fn take_apart(text: &str, known: &Known, parts: &mut Vec<Part>) -> bool {
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
            let Some(rest) =
                (if denied { rest.strip_prefix(DENIALS).filter(|_| known.is_guard()) } else { Some(rest) })
            else {
                continue;
            };
            let denial = if denied { "非 " } else { "" };
            for (at, c) in rest.char_indices().rev() {
                let end = at + c.len_utf8();
                // Where nothing joins them, a single letter is no name to go by.
                let Some(name) = known.find(&rest[..end]).filter(|_| joint.is_some() || at > 0) else { continue };
                let text = format!("{denial}{}", known.names.text(name));
                let compared = compared(&rest[end..], name, known).into_iter();
                let compared = compared.map(|(sign, value, len)| (format!("{text} {sign} {value}"), end + len));
                let ways: Vec<(String, usize)> = compared.chain([(text.clone(), end)]).collect();
                for (text, end) in ways {
                    parts.push(Part { and: *joint, name, text });
                    if take_apart(&rest[end..], known, parts) {
                        return true;
                    }
                    parts.pop();
                }
            }
        }
    }
    false
}

/// What a fact is compared with by words directly behind it: the sign, the value, and how long both are.
fn compared<'t>(text: &'t str, fact: Symbol, known: &Known) -> Vec<(&'static str, &'t str, usize)> {
    let Some(kind) = Some(text).filter(|_| known.is_guard()).and_then(|_| (known.kind)(fact)) else {
        return Vec::new();
    };
    let words = COMPARISONS.iter().filter_map(|(word, sign)| Some((*sign, word.len(), text.strip_prefix(word)?)));
    words
        .flat_map(|(sign, len, rest)| {
            values(&kind, rest, known.names).into_iter().map(move |value| (sign, value, len + value.len()))
        })
        .collect()
}

/// How the parts are joined in this place; nothing where it cannot be told whether all or any of them are meant.
fn join(parts: &[Part], joint: Joint) -> Option<String> {
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    if joint == Joint::Listed {
        return Some(texts.join(", "));
    }
    let [one] = texts.as_slice() else {
        let and = parts.get(1)?.and?;
        if parts[1..].iter().any(|part| part.and != Some(and)) {
            return None;
        }
        return Some(match joint {
            Joint::Seats => texts.join(if and { " 和 " } else { " 或 " }),
            // `and` and `or` do not mix without brackets.
            Joint::Guard(Some(outer)) if outer != and => format!("({})", texts.join(if and { " 且 " } else { " 或 " })),
            _ => texts.join(if and { " 且 " } else { " 或 " }),
        });
    };
    Some((*one).to_string())
}
