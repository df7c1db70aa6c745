//! The places of one finding, made ready to be drawn.

use super::super::settled;
use super::{Look, words};
use crate::diagnostic::{Finding, Label};
use crate::source::{FileId, Sources, Span};

/// Places that are drawn of one finding; the others are counted.
const MOST: usize = 12;

/// A span over more lines than this is drawn on its first line, which says how far it reaches.
const TALL: usize = 6;

/// Columns of one label's text; the rest is left out.
const LONG: usize = 240;

/// A place to underline.
#[derive(Debug)]
pub struct Mark {
    /// Its file.
    pub file: FileId,
    /// Its bytes: whole characters, no line break at its end.
    pub span: Span,
    /// The line it begins on, from 1.
    pub first: usize,
    /// The line it ends on.
    pub last: usize,
    /// What is said about it, visible; several where several labels have the same place.
    pub texts: Vec<String>,
    /// Whether it is the finding's own place.
    pub primary: bool,
}

impl Mark {
    /// Whether it is drawn in the gutter, over several lines.
    pub fn is_tall(&self) -> bool {
        self.last > self.first
    }

    fn new(label: &Label, primary: bool, sources: &Sources, look: &Look) -> Self {
        let file = sources.file(label.at.file);
        let span = settled(file, label.at.span);
        let (start, end) = (span.start as usize, span.end as usize);
        let mut first = file.line_of(span.start);
        // A span that begins in a line break begins, for a reader, where the line ends.
        let start = start.min(file.line_span(first).end as usize);
        let kept = file.text[start..end.max(start)].trim_end_matches(['\r', '\n']);
        let mut end = start + kept.len();
        let mut last = file.line_of(end as u32);
        if last > first {
            end = start + kept.trim_end().len();
            last = file.line_of(end as u32);
        }
        let mut text = look.ruler().start_of(label.text.in_language(look.language), LONG);
        if last >= first + TALL {
            let reach = words::down_to(look.language, last);
            text = if text.is_empty() { reach } else { words::aside(look.language, &text, &reach) };
            end = file.line_span(first).end as usize;
            last = first;
        }
        first = first.min(last);
        let texts = if text.is_empty() { Vec::new() } else { vec![text] };
        Mark { file: label.at.file, span: Span::new(start, end), first, last, texts, primary }
    }
}

/// The places of a finding, its own first, and how many more there are.
pub fn marks(finding: &Finding, sources: &Sources, look: &Look) -> (Vec<Mark>, usize) {
    let mut marks: Vec<Mark> = vec![Mark::new(&finding.primary, true, sources, look)];
    let mut labels = finding.labels.iter();
    for label in labels.by_ref() {
        let mark = Mark::new(label, false, sources, look);
        match marks.iter_mut().find(|other| (other.file, other.span) == (mark.file, mark.span)) {
            Some(same) => same.texts.extend(mark.texts),
            None => marks.push(mark),
        }
        if marks.len() == MOST {
            break;
        }
    }
    (marks, labels.len())
}
