//! XML: words in what we write, and what comes from elsewhere, read in one place, so that no document can bring the
//! reader down.

use crate::source::is_hidden;
use roxmltree::Document;

/// A text as the value of an attribute, quoted.
pub fn attribute(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('\n', "&#10;"))
}

/// Text for XML 1.0, which has no control characters even as references: they show their codes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_unicode()),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// So deep elements may stand in each other; the reader goes down into them one by one, and the stack ends.
const DEEPEST: usize = 500;

/// Reads a document.
///
/// # Errors
/// Why it cannot be read: what is wrong, and where.
pub fn parse(text: &str) -> Result<Document<'_>, String> {
    if deeper_than(text, DEEPEST) {
        return Err(format!("more than {DEEPEST} elements stand in each other"));
    }
    Document::parse(text).map_err(|error| error.to_string())
}

/// Whether more elements than so many may stand in each other. What is not well-formed may be taken for deeper than it is.
fn deeper_than(text: &str, deepest: usize) -> bool {
    let (mut depth, mut rest) = (0_usize, text);
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let begins = |mark: &str| rest.starts_with(mark);
        let end = match () {
            () if begins("<!--") => "-->",
            () if begins("<![CDATA[") => "]]>",
            () if begins("<?") => "?>",
            () => ">",
        };
        if end == ">" && !begins("<!") {
            if begins("</") {
                depth = depth.saturating_sub(1);
            } else {
                depth += 1;
            }
            if depth > deepest {
                return true;
            }
        }
        let Some(end) = (if end == ">" { tag_end(rest) } else { rest.find(end).map(|at| at + end.len()) }) else {
            return false;
        };
        if rest[..end].ends_with("/>") {
            depth = depth.saturating_sub(1);
        }
        rest = &rest[end..];
    }
    false
}

/// Where a tag ends: a `>` in the value of an attribute does not end it.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.bytes().enumerate() {
        match (quote, c) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}
