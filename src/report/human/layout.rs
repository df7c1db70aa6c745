//! Which lines are shown together.

use super::super::text::{Cells, Ruler, boundary_before};
use super::marks::Mark;
use crate::source::{FileId, SourceFile, Sources};

/// Consecutive lines of one file with the marks on them.
#[derive(Debug)]
pub struct Excerpt {
    /// The file.
    pub file: FileId,
    /// The first line shown, from 1.
    pub first: usize,
    /// The last line shown.
    pub last: usize,
    /// The marks, as numbers.
    pub marks: Vec<usize>,
}

/// The excerpts that show all marks: first the one with the finding's own place, then the others, file by file.
///
/// Marks that would be drawn over each other, or that are too far apart on one long line to be seen at once, get
/// excerpts of their own, so that every underline is exact. `columns` is about how wide a drawn line may be.
pub fn excerpts(marks: &[Mark], sources: &Sources, columns: usize, ruler: Ruler) -> Vec<Excerpt> {
    let mut layers: Vec<Vec<usize>> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let file = sources.file(mark.file);
        let fits = |layer: &&mut Vec<usize>| {
            marks[layer[0]].file == mark.file
                && !clashes(mark, layer.iter().map(|at| &marks[*at]), file, columns, ruler)
        };
        match layers.iter_mut().find(fits) {
            Some(layer) => layer.push(at),
            None => layers.push(vec![at]),
        }
    }
    // Another file's layers come after those of the files named before it.
    layers.sort_by_key(|layer| marks.iter().position(|mark| mark.file == marks[layer[0]].file));
    let mut excerpts = Vec::new();
    for mut layer in layers {
        layer.sort_by_key(|at| (marks[*at].first, marks[*at].span));
        let mut group: Option<Excerpt> = None;
        for at in layer {
            let next = excerpt_of(at, &marks[at], sources);
            match &mut group {
                // A gap of one line is shown rather than cut out.
                Some(group) if next.first <= group.last + 2 => {
                    group.last = group.last.max(next.last);
                    group.marks.push(at);
                }
                _ => excerpts.extend(group.replace(next)),
            }
        }
        excerpts.extend(group);
    }
    excerpts.sort_by_key(|excerpt| !excerpt.marks.iter().any(|at| marks[*at].primary));
    excerpts
}

/// The mark's lines, and the lines before and after if something is written there.
fn excerpt_of(at: usize, mark: &Mark, sources: &Sources) -> Excerpt {
    let file = sources.file(mark.file);
    // A line that is blank as far as anybody looks is blank.
    let written = |line: usize| file.slice(file.line_span(line)).chars().take(400).any(|c| !c.is_whitespace());
    let before = usize::from(mark.first > 1 && written(mark.first - 1));
    let after = usize::from(mark.last < file.line_count() && written(mark.last + 1));
    Excerpt { file: mark.file, first: mark.first - before, last: mark.last + after, marks: vec![at] }
}

/// Whether a mark cannot be drawn exactly beside these others.
fn clashes<'a>(
    mark: &Mark,
    others: impl Iterator<Item = &'a Mark>,
    file: &SourceFile,
    columns: usize,
    ruler: Ruler,
) -> bool {
    let mut together = vec![mark.span];
    for other in others {
        let clash = match (mark.is_tall(), other.is_tall()) {
            // One bracket at a time in the gutter.
            (true, true) => mark.first <= other.last && other.first <= mark.last,
            // miette draws the foot of a bracket again for every row of labels on its last line.
            (true, false) => mark.last == other.first,
            (false, true) => other.last == mark.first,
            (false, false) => {
                if mark.first == other.first {
                    together.push(other.span);
                }
                false
            }
        };
        if clash {
            return true;
        }
    }
    if together.len() == 1 {
        return false;
    }
    let line = file.line_span(mark.first);
    let text = file.slice(line);
    let bytes = |at: u32| (at - line.start) as usize;
    let low = together.iter().map(|span| bytes(span.start)).min().unwrap_or(0);
    let high = together.iter().map(|span| bytes(span.end)).max().unwrap_or(0);
    if high - low > columns * 8 {
        return true;
    }
    // A few bytes more on either side, for marks that combine with a character outside.
    let near = boundary_before(text, low.saturating_sub(64));
    let cells = Cells::new(&text[near..boundary_before(text, high + 64)], ruler);
    let mut taken: Vec<(usize, usize)> = together
        .iter()
        .map(|span| {
            let drawn = cells.of(bytes(span.start) - near, bytes(span.end) - near);
            let start = cells.cells[drawn.start].column;
            (start, cells.cells[drawn.end].column.max(start + 1))
        })
        .collect();
    taken.sort_unstable();
    let overlap = taken.windows(2).any(|pair| pair[1].0 < pair[0].1);
    let wide = taken.last().map_or(0, |last| last.1) - taken[0].0;
    overlap || wide + 2 * ruler.width(ruler.ellipsis()) > columns
}
