//! Findings for people ([`human`]) and for programs ([`json`], [`sarif`], [`github`], [`junit`]). Knows no rule, opens
//! no file, writes to no stream.
//!
//! All forms are built from the same data and count the same things. Text that comes from a file or a message is
//! made harmless on the way: no control character, terminal escape or change of direction reaches a terminal raw.

use crate::diagnostic::{Finding, Language, Severity};
use crate::say;
use crate::source::{Location, Position, SourceFile, Sources, Span};

mod baseline;
mod fingerprint;
pub mod github;
pub mod human;
pub mod json;
pub mod junit;
mod rest;
pub mod sarif;
mod text;

pub use baseline::{Baseline, Files};
pub use fingerprint::Fingerprint;
pub use rest::shown;

/// What a run covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were read.
    pub files: usize,
    /// Procedures in them.
    pub procedures: usize,
    /// Steps in these.
    pub steps: usize,
    /// Procedures of which nothing could be proved, for something else is to be mended first.
    pub unproved: usize,
}

/// How many findings are errors, and how many warnings.
fn tally(findings: &[Finding]) -> (usize, usize) {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    (errors, findings.len() - errors)
}

/// Text made harmless for a terminal: hidden and steering characters show their codes, line breaks stay.
pub fn visible(text: &str) -> String {
    let shown =
        |c: char| if c != '\n' && text::is_hidden(c) { format!("\\u{{{:x}}}", c as u32) } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// All that is said of a finding, a thing a line: what is wrong, what to do, and the walkthrough that shows it.
fn told(finding: &Finding, language: Language) -> String {
    let mut lines =
        vec![finding.message.in_language(language).to_string(), finding.help.in_language(language).to_string()];
    if let Some(walkthrough) = &finding.walkthrough {
        lines.push(say!("for example:", "例如：").in_language(language).to_string());
        lines.extend(walkthrough.decisive(language).into_iter().map(|line| format!("- {line}")));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// Where a location begins and ends, and in which file.
fn place(sources: &Sources, at: Location) -> (&SourceFile, Position, Position) {
    let file = sources.file(at.file);
    let span = settled(file, at.span);
    (file, file.position(span.start), file.position(span.end))
}

/// The span, brought inside the text and out to whole characters.
///
/// Spans come from our own parsers, but one that is off by a byte must cost a crooked underline, not the run.
fn settled(file: &SourceFile, span: Span) -> Span {
    let text = file.text.as_str();
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end as usize).clamp(start, text.len());
    if span.end <= span.start {
        end = start;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_off_the_characters_grows_to_whole_ones() {
        let file = SourceFile::new("a", "上线😀");
        let settle = |start, end| settled(&file, Span { start, end });
        assert_eq!(settle(1, 4), Span::new(0, 6));
        assert_eq!(settle(7, 7), Span::new(6, 6), "an insertion stays one");
        assert_eq!(settle(6, 99), Span::new(6, 10));
        assert_eq!(settle(99, 3), Span::new(10, 10));
        assert_eq!(settle(5, 2), Span::new(3, 3), "back to front");
        assert_eq!(settle(u32::MAX, u32::MAX), Span::new(10, 10));
    }
}
