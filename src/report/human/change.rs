//! What a fix would change, where that is short enough to show.

use super::super::settled;
use super::super::text::boundary_before;
use super::line::{Focus, Line};
use super::paint::{Paint, Pen};
use super::{Look, words};
use crate::diagnostic::{Edit, Fix};
use crate::source::{FileId, SourceFile, Sources, Span};

/// Lines that are shown of one fix; the other changes are counted.
const MOST: usize = 6;

/// Bytes of a line kept on either side of a change, and of all that one change may touch or bring.
const REACH: usize = 1_024;

/// Neighbouring lines of one file that a fix changes.
#[derive(Debug, Default)]
struct Hunk {
    file: FileId,
    /// The first line, from 1.
    first: usize,
    /// Edits, in order, as bytes of the file.
    edits: Vec<(Span, String)>,
}

/// Appends the lines that go (`-`) and come (`+`), if they are few.
pub fn preview(out: &mut String, fix: &Fix, primary: FileId, sources: &Sources, look: &Look) {
    let Some(hunks) = hunks(fix, sources) else { return };
    let paint = Paint { color: look.color };
    let mut room = MOST;
    let mut shown = primary;
    for (at, hunk) in hunks.iter().enumerate() {
        let file = sources.file(hunk.file);
        let lines = changed(hunk, file);
        if lines.is_empty() || lines.len() > room {
            let note = words::more_changes(look.language, hunks.len() - at);
            if at > 0 {
                out.push_str(&format!("    {}\n", paint.with(Pen::Faint, &note)));
            }
            return;
        }
        room -= lines.len();
        if hunk.file != shown {
            shown = hunk.file;
            let path = look.ruler().end_of(&file.path, look.columns() - 5);
            out.push_str(&format!("    {}\n", paint.with(Pen::Heading, &path)));
        }
        let digits = lines.iter().map(|line| line.number.to_string().len()).max().unwrap_or(1);
        for line in lines {
            let (sign, pen) = if line.added { ('+', Pen::Added) } else { ('-', Pen::Removed) };
            let bar = if look.draws_unicode() { '│' } else { '|' };
            let columns = look.columns() - digits - 7;
            let text = Line::around(&line.text, &[line.focus], columns, look.ruler()).text();
            let number = paint.with(Pen::Faint, &format!("{:digits$} {bar}", line.number));
            let sign = paint.with(pen, &sign.to_string());
            out.push_str(&format!("  {sign} {number} {}", paint.with(pen, text.trim_end_matches(' '))));
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
    }
}

/// The edits by the lines they touch; `None` where they contradict each other.
fn hunks(fix: &Fix, sources: &Sources) -> Option<Vec<Hunk>> {
    let mut edits: Vec<(FileId, Span, &Edit)> =
        fix.edits.iter().map(|edit| (edit.at.file, settled(sources.file(edit.at.file), edit.at.span), edit)).collect();
    edits.sort_by_key(|(file, span, _)| (*file, *span));
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut last = 0;
    for (id, span, edit) in edits {
        let file = sources.file(id);
        let first = file.line_of(span.start);
        match hunks.last_mut() {
            Some(hunk) if hunk.file == id && first <= last => {
                if hunk.edits.last().is_some_and(|(before, _)| before.end > span.start) {
                    return None;
                }
                hunk.edits.push((span, edit.text.clone()));
            }
            _ => hunks.push(Hunk { file: id, first, edits: vec![(span, edit.text.clone())] }),
        }
        last = file.line_of(span.end);
    }
    Some(hunks)
}

/// A line that goes or comes.
#[derive(Debug)]
struct Changed {
    added: bool,
    /// From 1; of a line that comes, where it will stand if nothing changes above it.
    number: usize,
    text: String,
    focus: Focus,
}

/// The lines that differ; none where the change is too large to show.
fn changed(hunk: &Hunk, file: &SourceFile) -> Vec<Changed> {
    let (Some((head, _)), Some((tail, _))) = (hunk.edits.first(), hunk.edits.last()) else { return Vec::new() };
    let (start, end) = (head.start as usize, tail.end as usize);
    let brought: usize = hunk.edits.iter().map(|(_, text)| text.len()).sum();
    if end - start > REACH || brought > REACH {
        return Vec::new();
    }
    let line_start = file.line_span(hunk.first).start as usize;
    let line_end = file.line_span(file.line_of(tail.end)).end as usize;
    let from = boundary_before(&file.text, line_start.max(start.saturating_sub(REACH)));
    let to = boundary_before(&file.text, line_end.min(end + REACH)).max(end);
    let mut after = String::new();
    let mut at = from;
    for (span, text) in &hunk.edits {
        after.push_str(&file.text[at..span.start as usize]);
        after.push_str(text);
        at = span.end as usize;
    }
    after.push_str(&file.text[at..to]);
    let (before, after) = (lines(&file.text[from..to]), lines(&after));
    let same = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
    let rest = before.len().min(after.len()) - same;
    let tail = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let (old, new) = (&before[same..before.len() - tail], &after[same..after.len() - tail]);
    let side = |added: bool, these: &[&str], those: &[&str]| -> Vec<Changed> {
        let line = |(at, text): (usize, &&str)| Changed {
            added,
            number: hunk.first + same + at,
            text: text.to_string(),
            focus: difference(text, those.get(at).copied().unwrap_or_default()),
        };
        these.iter().enumerate().map(line).collect()
    };
    let mut out = side(false, old, new);
    out.extend(side(true, new, old));
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').map(|line| line.trim_end_matches('\r')).collect()
}

/// The part of `text` that is not in `other`.
fn difference(text: &str, other: &str) -> Focus {
    let start: usize =
        text.chars().zip(other.chars()).take_while(|(one, two)| one == two).map(|(c, _)| c.len_utf8()).sum();
    let (rest, others) = (&text[start..], other.get(start..).unwrap_or_default());
    let same: usize = rest
        .chars()
        .rev()
        .zip(others.chars().rev())
        .take_while(|(one, two)| one == two)
        .map(|(c, _)| c.len_utf8())
        .sum();
    Focus { start, end: text.len() - same, text: 0 }
}
