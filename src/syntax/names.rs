//! Names, interned and normalised: equal names are one [`Symbol`], however an input method typed them.

use super::ast::Symbol;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// The names of a workspace.
#[derive(Debug, Default)]
pub struct Names {
    /// By their texts, which stand beside it once.
    symbols: HashTable<Symbol>,
    texts: Vec<Box<str>>,
}

impl Names {
    /// The symbol of a name, as written.
    pub fn intern(&mut self, written: &str) -> Symbol {
        let text = normalised(written);
        if let Some(symbol) = self.known(&text) {
            return symbol;
        }
        let symbol = Symbol(self.texts.len() as u32);
        let hash = hash(&text);
        self.texts.push(text.into());
        let texts = &self.texts;
        self.symbols.insert_unique(hash, symbol, |symbol| self::hash(&texts[symbol.0 as usize]));
        symbol
    }

    /// The symbol of a name that has been met before.
    pub fn find(&self, written: &str) -> Option<Symbol> {
        self.known(&normalised(written))
    }

    fn known(&self, text: &str) -> Option<Symbol> {
        self.symbols.find(hash(text), |symbol| *self.texts[symbol.0 as usize] == *text).copied()
    }

    /// The normalised name.
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }

    /// How many names there are; symbols are numbered from 0.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// Full-width letters, digits and the marks that names may hold, made ASCII; the space around 《》 dropped.
pub fn normalised(written: &str) -> Cow<'_, str> {
    let foreign = |c: char| matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}' | '\u{A0}' | ' ');
    if !written.contains(foreign) {
        return Cow::Borrowed(written);
    }
    let narrow = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＿' | '－' | '．' | '／' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        '\u{3000}' | '\u{A0}' => ' ',
        other => other,
    };
    let text: String = written.trim().chars().map(narrow).collect();
    match text.strip_prefix('《').and_then(|inner| inner.strip_suffix('》')) {
        Some(inner) if inner.trim() != inner => Cow::Owned(format!("《{}》", inner.trim())),
        _ => Cow::Owned(text),
    }
}

/// ASCII digits for digits of either width.
pub fn narrow_digits(written: &str) -> String {
    written
        .chars()
        .map(|c| if ('０'..='９').contains(&c) { char::from(b'0' + (c as u32 - '０' as u32) as u8) } else { c })
        .collect()
}

/// ASCII letters for full-width ones.
pub fn narrow_letters(written: &str) -> String {
    written.chars().map(|c| if is_full_width(c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c }).collect()
}

/// The first run of full-width letters: the byte at which it begins, and its length.
pub fn full_width_word(text: &str) -> Option<(usize, usize)> {
    let at = text.find(is_full_width)?;
    Some((at, text[at..].len() - text[at..].trim_start_matches(is_full_width).len()))
}

fn is_full_width(c: char) -> bool {
    matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}
