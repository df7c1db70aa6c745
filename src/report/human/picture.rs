//! What is drawn of a finding: lines of files, cut to the width, with the places on them.
//!
//! The lines to draw are put one after another into a text of their own, and the places are translated to it. miette
//! reads that text through [`SourceCode`], so it never scans a file, and never joins what we keep apart.

use super::super::text::Ruler;
use super::layout::{Excerpt, excerpts};
use super::line::{BEFORE_TEXT, Focus, Line};
use super::marks::Mark;
use super::stand_in::StandIns;
use super::wrap::wrap;
use crate::source::{SourceFile, Sources};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::ops::Range;

/// Columns of the gutter in which spans over several lines are drawn.
const GUTTER: usize = 4;

/// Columns that the text of a label may ask for before it is broken into lines.
const TEXT: usize = 24;

/// The lines of a finding and the places on them, as miette is to see them.
#[derive(Debug)]
pub struct Picture {
    text: String,
    parts: Vec<Part>,
    places: Vec<Place>,
    /// What stands for what in the drawing.
    pub stand_ins: StandIns,
}

/// An excerpt in the text of the picture.
#[derive(Debug)]
struct Part {
    range: Range<usize>,
    /// Its first line, from 0.
    line: usize,
}

/// A mark in the text of the picture.
#[derive(Debug)]
struct Place {
    span: SourceSpan,
    text: Option<String>,
    primary: bool,
    /// File, to be shown above the excerpt.
    name: String,
    /// Line and column in characters, from 0.
    line: usize,
    column: usize,
}

impl Picture {
    /// The picture of these marks, at most `width` columns wide.
    pub fn new(marks: &[Mark], sources: &Sources, width: usize, ruler: Ruler) -> Self {
        let mut this =
            Picture { text: String::new(), parts: Vec::new(), places: Vec::new(), stand_ins: StandIns::default() };
        for excerpt in excerpts(marks, sources, width - 16, ruler) {
            this.add(&excerpt, marks, sources.file(excerpt.file), width, ruler);
        }
        // miette sorts them so; colours are given in this order.
        this.places.sort_by_key(|place| place.span.offset());
        this
    }

    fn add(&mut self, excerpt: &Excerpt, marks: &[Mark], file: &SourceFile, width: usize, ruler: Ruler) {
        let begin = self.text.len();
        let digits = excerpt.last.to_string().len();
        let marks: Vec<&Mark> = excerpt.marks.iter().map(|at| &marks[*at]).collect();
        let gutter = if marks.iter().any(|mark| mark.is_tall()) { GUTTER } else { 0 };
        let columns = width - digits - 4 - gutter;
        let mut begun = vec![0; marks.len()];
        for number in excerpt.first..=excerpt.last {
            let span = file.line_span(number);
            let here = |at: u32| (at.clamp(span.start, span.end) - span.start) as usize;
            let line = Line::around(file.slice(span), &foci(&marks, number, here, ruler), columns, ruler);
            let pieces = self.push(&line);
            for (at, mark) in marks.iter().enumerate() {
                let drawn = line.drawn(here(mark.span.start), here(mark.span.end));
                let (start, end) = (pieces[drawn.start], pieces[drawn.end]);
                if mark.first == number {
                    begun[at] = start.0;
                }
                if mark.last == number {
                    let hangs = if mark.is_tall() { 2 } else { (start.1 + end.1.max(start.1 + 1)) / 2 + BEFORE_TEXT };
                    let text = (!mark.texts.is_empty()).then(|| {
                        let lines = mark.texts.iter().flat_map(|text| wrap(text, columns.saturating_sub(hangs), ruler));
                        lines.collect::<Vec<_>>().join("\n")
                    });
                    let span = SourceSpan::from((begun[at], end.0 - begun[at]));
                    self.places.push(Place::new(span, text, mark, file, width - digits - 6, ruler));
                }
            }
        }
        self.parts.push(Part { range: begin..self.text.len(), line: excerpt.first - 1 });
    }

    /// Appends a line; gives the byte and the column at which each of its pieces begins, and the last one ends.
    fn push(&mut self, line: &Line) -> Vec<(usize, usize)> {
        let mut column = 0;
        let mut begins = Vec::new();
        for piece in line.pieces() {
            begins.push((self.text.len(), column));
            self.stand_ins.push(piece, &mut self.text);
            column += piece.width;
        }
        begins.push((self.text.len(), column));
        self.text.push('\n');
        begins
    }

    /// The places as miette takes them.
    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.places.iter().map(|place| match place.primary {
            true => LabeledSpan::new_primary_with_span(place.text.clone(), place.span),
            false => LabeledSpan::new_with_span(place.text.clone(), place.span),
        })
    }

    /// Of each place, in drawing order, whether it is the finding's own.
    pub fn primaries(&self) -> impl Iterator<Item = bool> {
        self.places.iter().map(|place| place.primary)
    }
}

impl Place {
    fn new(
        span: SourceSpan,
        text: Option<String>,
        mark: &Mark,
        file: &SourceFile,
        columns: usize,
        ruler: Ruler,
    ) -> Self {
        let position = file.position(mark.span.start);
        let numbers = format!(":{}:{}", position.line, position.column).len();
        Place {
            span,
            text,
            primary: mark.primary,
            name: ruler.end_of(&file.path, columns.saturating_sub(numbers)),
            line: position.line - 1,
            column: position.column - 1,
        }
    }
}

/// What should be seen of a line.
fn foci(marks: &[&Mark], number: usize, here: impl Fn(u32) -> usize, ruler: Ruler) -> Vec<Focus> {
    let low = |mark: &&&Mark| mark.first == number && !mark.is_tall();
    let mut foci: Vec<Focus> = marks
        .iter()
        .filter(low)
        .map(|mark| {
            let text = mark.texts.iter().map(|text| ruler.width(text)).max().unwrap_or(0).min(TEXT);
            Focus { start: here(mark.span.start), end: here(mark.span.end), text }
        })
        .collect();
    if foci.is_empty() {
        let tall = marks.iter().filter(|mark| mark.first == number);
        foci.extend(tall.map(|mark| Focus { start: here(mark.span.start), end: here(mark.span.end), text: 0 }));
    }
    foci
}

impl SourceCode for Picture {
    /// The whole excerpt that holds the span. With no lines of context, as miette asks for its heading, the contents
    /// say where the place is; else where the excerpt begins.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        // The end is strict because each part ends in a line break, on which nothing is marked: a span that reaches it
        // runs over into the next part.
        let part = self.parts.iter().find(|part| part.range.contains(&start) && end < part.range.end);
        let part = part.ok_or(MietteError::OutOfBounds)?;
        let place = self.places.iter().find(|place| place.span == *span);
        let (line, column) = match place {
            Some(place) if before == 0 => (place.line, place.column),
            _ => (part.line, 0),
        };
        let name = place.map(|place| place.name.clone()).unwrap_or_default();
        let range = part.range.clone();
        let lines = self.text[range.clone()].matches('\n').count();
        let whole = SourceSpan::from((range.start, range.len()));
        Ok(Box::new(MietteSpanContents::new_named(name, &self.text.as_bytes()[range], whole, line, column, lines)))
    }
}
