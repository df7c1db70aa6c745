//! A tree of text → YAML: block style, two spaces, quotation marks only where they are needed.

use crate::syntax::line::is_space;
use std::borrow::Cow;

/// What is written.
#[derive(Debug)]
pub(super) enum Out {
    /// Nothing behind the colon.
    Nothing,
    /// Text on one line.
    Text(String),
    /// Several lines, as a literal block.
    Lines(Vec<String>),
    /// A list.
    List(Vec<Item>),
    /// A mapping.
    Map(Vec<Pair>),
}

/// An item of a list.
#[derive(Debug)]
pub(super) struct Item {
    /// The comments above it.
    pub comments: Vec<String>,
    pub node: Out,
}

/// A pair of a mapping.
#[derive(Debug)]
pub(super) struct Pair {
    /// The comments above it.
    pub comments: Vec<String>,
    pub key: String,
    pub value: Out,
    /// Whether a blank line stands above it.
    pub apart: bool,
}

impl Out {
    /// How deeply lists and mappings nest.
    pub fn depth(&self) -> usize {
        match self {
            Out::Nothing | Out::Text(_) | Out::Lines(_) => 0,
            Out::List(items) => 1 + items.iter().map(|item| item.node.depth()).max().unwrap_or(0),
            Out::Map(pairs) => 1 + pairs.iter().map(|pair| pair.value.depth()).max().unwrap_or(0),
        }
    }

    /// Takes the comments above the first thing in a list or a mapping.
    pub fn take_first_comments(&mut self) -> Vec<String> {
        match self {
            Out::List(items) => items.first_mut().map_or_else(Vec::new, |first| {
                let mut comments = std::mem::take(&mut first.comments);
                comments.extend(first.node.take_first_comments());
                comments
            }),
            Out::Map(pairs) => pairs.first_mut().map_or_else(Vec::new, |first| std::mem::take(&mut first.comments)),
            Out::Nothing | Out::Text(_) | Out::Lines(_) => Vec::new(),
        }
    }
}

/// A key that is longer than this, in bytes, is marked with `?`: YAML looks no further than 1024 characters for a colon.
const LONGEST_KEY: usize = 900;
const STEP: usize = 2;

/// Writes a tree.
pub(super) fn emit(out: &mut String, node: &Out) {
    match node {
        Out::Map(pairs) => emit_pairs(out, pairs, 0, false),
        Out::List(items) => emit_items(out, items, 0),
        Out::Nothing | Out::Text(_) | Out::Lines(_) => emit_behind(out, node, 0),
    }
}

/// Writes a comment on a line of its own. Comments know no escapes: for what some reader takes for the end of a line,
/// or refuses, there is space.
pub(super) fn emit_comment(out: &mut String, comment: &str, indent: usize) {
    let comment: String = comment.chars().map(|c| if is_printable(c) || c == '\t' { c } else { ' ' }).collect();
    let comment = comment.trim_matches(is_space);
    pad(out, indent);
    out.push_str(if comment.is_empty() { "#" } else { "# " });
    out.push_str(comment);
    out.push('\n');
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Writes pairs; the first stands behind a dash where it is `inline`.
fn emit_pairs(out: &mut String, pairs: &[Pair], indent: usize, inline: bool) {
    for (count, pair) in pairs.iter().enumerate() {
        let inline = inline && count == 0;
        if pair.apart && !inline {
            out.push('\n');
        }
        if !inline {
            pair.comments.iter().for_each(|comment| emit_comment(out, comment, indent));
            pad(out, indent);
        }
        let key = scalar(&pair.key);
        if key.len() > LONGEST_KEY {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            pad(out, indent);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        emit_behind(out, &pair.value, indent);
    }
}

fn emit_items(out: &mut String, items: &[Item], indent: usize) {
    for item in items {
        item.comments.iter().for_each(|comment| emit_comment(out, comment, indent));
        if let Out::Map(pairs) = &item.node
            && let Some(first) = pairs.first()
        {
            first.comments.iter().for_each(|comment| emit_comment(out, comment, indent));
            pad(out, indent);
            out.push_str("- ");
            emit_pairs(out, pairs, indent + STEP, true);
        } else {
            pad(out, indent);
            out.push('-');
            emit_behind(out, &item.node, indent);
        }
    }
}

/// Writes what stands behind a colon or a dash.
fn emit_behind(out: &mut String, node: &Out, indent: usize) {
    match node {
        Out::Nothing => out.push('\n'),
        Out::Text(text) => {
            out.push(' ');
            out.push_str(&scalar(text));
            out.push('\n');
        }
        Out::Lines(lines) => {
            out.push_str(" |\n");
            for line in lines {
                pad(out, indent + STEP);
                out.push_str(line);
                out.push('\n');
            }
        }
        Out::List(items) if items.is_empty() => out.push_str(" []\n"),
        Out::Map(pairs) if pairs.is_empty() => out.push_str(" {}\n"),
        Out::List(items) => {
            out.push('\n');
            emit_items(out, items, indent + STEP);
        }
        Out::Map(pairs) => {
            out.push('\n');
            emit_pairs(out, pairs, indent + STEP, false);
        }
    }
}

/// Text as a scalar that every reader of YAML, 1.1 or 1.2, takes for this text: as it is, or in quotation marks. Marks
/// that need no escapes are taken first, so that what stands between them is exactly what is read.
pub(super) fn scalar(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return text.into();
    }
    if !text.chars().all(is_printable) {
        return escaped(text).into();
    }
    if !text.contains('\'') {
        return format!("'{text}'").into();
    }
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"").into();
    }
    match serde_yaml::to_string(text) {
        Ok(quoted) if quoted.lines().count() == 1 => quoted.trim_end_matches('\n').to_string().into(),
        _ => escaped(text).into(),
    }
}

/// Whether literal blocks can hold a line as it is.
pub(super) fn is_literal(line: &str) -> bool {
    line.chars().all(is_printable) && line.starts_with(|c: char| !c.is_whitespace())
}

/// A character that may stand in YAML as it is, on one line, for every reader.
fn is_printable(c: char) -> bool {
    let ends_line = matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    let invisible = matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
    !c.is_control() && !ends_line && !invisible
}

/// Whether text can stand without quotation marks.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let leads = if first.is_ascii() {
        let path = text.starts_with("../") || text.starts_with("./");
        first.is_ascii_alphanumeric() || matches!(first, '(' | '/' | '_' | '$') || path
    } else {
        !first.is_whitespace()
    };
    let ends_well = !text.ends_with(|c: char| c.is_whitespace() || c == ':');
    let no_marks = !text.contains(": ") && !text.contains(" #");
    let no_number = !first.is_ascii_digit() || !may_be_number(text);
    leads && ends_well && no_marks && no_number && text.chars().all(is_printable) && !is_reserved(text)
}

/// Words that some reader takes for something else than text.
fn is_reserved(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Text that begins with a digit and that some reader may take for a number, a time or a date. A clause of three parts
/// is none, nor is anything that holds a letter of another script.
fn may_be_number(text: &str) -> bool {
    let clause = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_clause = text.len() - clause.len() <= 1
        && clause.split('.').count() > 2
        && clause.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    text.is_ascii() && !is_clause
}

/// In double quotation marks, with everything escaped that may need it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c if (c as u32) < 0x100 => out.push_str(&format!("\\x{:02X}", c as u32)),
            c if (c as u32) < 0x10000 => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push_str(&format!("\\U{:08X}", c as u32)),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::scalar;

    /// What our own reader and an independent one find: the same.
    fn read(yaml: &str) -> Vec<String> {
        let theirs: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}: {yaml:?}"));
        let pairs = theirs.as_mapping().unwrap_or_else(|| panic!("no mapping: {yaml:?}"));
        let text =
            |value: &serde_yaml::Value| value.as_str().unwrap_or_else(|| panic!("no text: {yaml:?}")).to_string();
        let theirs: Vec<String> = pairs.iter().flat_map(|(key, value)| [text(key), text(value)]).collect();
        let mut ours = Vec::new();
        for event in granit_parser::Parser::new_from_str(yaml) {
            if let (granit_parser::Event::Scalar(text, ..), _) =
                event.unwrap_or_else(|error| panic!("{error}: {yaml:?}"))
            {
                ours.push(text.into_owned());
            }
        }
        assert_eq!(ours, theirs, "{yaml:?}");
        ours
    }

    fn reads(text: &str) {
        let pair = |key: &str, value| super::Pair {
            comments: Vec::new(),
            key: key.to_string(),
            value: super::Out::Text(value),
            apart: false,
        };
        let mut yaml = String::new();
        super::emit(&mut yaml, &super::Out::Map(vec![pair("k", text.to_string()), pair(text, "v".to_string())]));
        if text == "k" {
            return;
        }
        assert_eq!(read(&yaml), ["k", text, text, "v"], "{yaml:?}");
    }

    #[test]
    fn odd_text_is_read_as_it_is() {
        for text in [
            "",
            " ",
            "~",
            "null",
            "No",
            "yes",
            "TRUE",
            "0x1F",
            "0o7",
            "07",
            "1_000",
            "1e3",
            ".5",
            ".inf",
            "-.INF",
            ".nan",
            "1:30",
            "190:20:30",
            "2001-12-14",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43",
            "=",
            "<<",
            "- a",
            "-",
            "--- a",
            "...",
            "? a",
            ": a",
            "a:",
            "a: b",
            "a :b",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "'a",
            "\"a",
            "a'b\"c",
            "%a",
            "@a",
            "`a",
            "[a",
            "{a",
            "]",
            "}",
            ",",
            "a, b]",
            "\\n",
            "a\tb",
            "a\u{85}b",
            "a\u{2028}b",
            "\u{FEFF}a",
            "\u{A0}a",
            "\u{3000}",
            "a\u{7}b'",
            "🙂",
            "5.6",
            "5.6.7",
            "5.6.7a",
            "V1.0",
            "1.",
            "4.2.7.",
            "12e03",
            "+1",
            "-1",
            "0.",
            "é",
            "…",
            "“a”",
            "—",
            "\u{10FFFF}",
            "\u{FFFE}",
        ] {
            reads(text);
        }
        reads(&"长".repeat(400));
        reads(&"a b ".repeat(5_000));
        reads(&"《a》、".repeat(9_000));
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read_as_it_is(text in "[^\n\r]{0,40}") {
            reads(&text);
        }

        #[test]
        fn any_line_of_marks_is_read_as_it_is(text in "[-?:,\\[\\]{}#&*!|>'\"%@` ~=<.0-9a-fxno\t\u{85}\u{2028}：《]{0,8}") {
            reads(&text);
        }
    }

    #[test]
    fn quotation_marks_only_where_they_are_needed() {
        let check = |text: &str, expected: &str| assert_eq!(scalar(text), expected, "{text}");
        for plain in
            ["培训", "《A》", "4.2.7", "5.4.4a", "a: b".split(':').next().unwrap_or(""), "A (optional) [b]", "3 天"]
        {
            check(plain, plain);
        }
        check("", "''");
        check("5.6", "'5.6'");
        check("no", "'no'");
        check("2007-05-15", "'2007-05-15'");
        check("added: why", "'added: why'");
        check("it's: so", "\"it's: so\"");
        check("\"it's\"", "'\"it''s\"'");
        check("a\u{7}", "\"a\\x07\"");
        check("- a", "'- a'");
        check("a #b", "'a #b'");
        check("a:", "'a:'");
    }
}
