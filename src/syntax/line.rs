//! The first mark of a line: what the line is, before anybody reads the rest of it.

#[expect(missing_docs, reason = "`at` and `word_end` are the same for all and explained once")]
/// What a line is, by its first mark. Every `at` is the byte in the trimmed line at which the rest begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `#`
    Heading { at: usize },
    /// `>`
    Description { at: usize },
    /// `//`
    Comment { at: usize },
    /// `<-`
    Back { at: usize },
    /// `->`
    Route { at: usize },
    /// `-`
    Entry { at: usize },
    /// A word and a colon: the word ends at `word_end`.
    Labelled { word_end: usize, at: usize },
    /// Anything else.
    Unmarked,
}

/// Space that means nothing: blanks, tabs, the ideographic space.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{A0}' | '\u{FEFF}')
}

const DASHES: [char; 5] = ['-', '－', '—', '–', '─'];

/// What a trimmed, non-empty line is.
pub fn mark(line: &str) -> Mark {
    let after = |count: usize| line.char_indices().nth(count).map_or(line.len(), |(at, _)| at);
    let mut chars = line.chars();
    let (first, second) = (chars.next(), chars.next());
    match (first, second) {
        (Some('#' | '＃'), _) => Mark::Heading { at: line.len() - line.trim_start_matches(['#', '＃']).len() },
        (Some('/' | '／'), Some('/' | '／')) | (Some('、'), Some('、')) => Mark::Comment { at: after(2) },
        (Some('→' | '⇒' | '➔' | '➜' | '⟶'), _) => Mark::Route { at: after(1) },
        (Some('←' | '⇐' | '⟵'), _) => Mark::Back { at: after(1) },
        (Some('<' | '＜' | '《' | '〈'), Some(dash)) if DASHES.contains(&dash) => {
            Mark::Back { at: skip(line, after(1), &DASHES) }
        }
        (Some('>' | '＞' | '》'), _) => Mark::Description { at: after(1) },
        (Some(dash), _) if DASHES.contains(&dash) || matches!(dash, '=' | '＝') => {
            let head = skip(line, after(1), &DASHES);
            match line[head..].chars().next() {
                Some(tip @ ('>' | '＞' | '》' | '〉')) => Mark::Route { at: head + tip.len_utf8() },
                _ if matches!(dash, '-' | '－' | '–') && head == after(1) => Mark::Entry { at: head },
                _ => Mark::Unmarked,
            }
        }
        (Some('•'), _) => Mark::Entry { at: after(1) },
        _ => labelled(line),
    }
}

fn skip(line: &str, from: usize, what: &[char]) -> usize {
    line.len() - line[from..].trim_start_matches(what).len()
}

/// A word of at most this many characters may be a label.
const LONGEST_LABEL: usize = 40;

fn labelled(line: &str) -> Mark {
    for (count, (at, c)) in line.char_indices().enumerate() {
        match c {
            ':' | '：' | '∶' if count > 0 => {
                let word_end = line[..at].trim_end_matches(is_space).len();
                return Mark::Labelled { word_end, at: at + c.len_utf8() };
            }
            _ if count >= LONGEST_LABEL => return Mark::Unmarked,
            _ if c.is_alphanumeric() || is_space(c) || matches!(c, '-' | '_' | '/') => {}
            _ => return Mark::Unmarked,
        }
    }
    Mark::Unmarked
}

/// Whether a word is a clause, behind which a name stands: 4.2.7.1, 5.3.1b.
pub fn is_clause(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    word.len() - digits.len() <= 1
        && digits.contains('.')
        && digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether the line above the last line of a text is blank.
pub fn is_parted(text: &str) -> bool {
    let mut above = text.trim_end_matches(is_space).rsplit(['\n']).skip(1);
    above.next().is_some_and(|line| line.trim_end_matches('\r').trim_matches(is_space).is_empty())
}

/// The lines of a text, each as the byte at which it begins and its text without surrounding space.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let bytes = text.as_bytes();
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = bytes[start..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(bytes.len(), |n| start + n);
        at = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        let line = &text[start..end];
        let trimmed = line.trim_start_matches(is_space);
        let lead = line.len() - trimmed.len();
        Some((start + lead, trimmed.trim_end_matches(is_space)))
    })
}
