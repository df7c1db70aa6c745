//! Where the version and the row stand in a `.proc` file.

use super::{Row, Site, insertion, replacement};
use crate::diagnostic::Edit;
use crate::syntax::ast::*;
use crate::syntax::keywords::{BlockKind, Label};
use crate::syntax::line::is_space;
use crate::syntax::print::own_lines;

/// The version and the row, as edits.
pub(super) fn edits(site: &Site, version: &str, row: &Row) -> Option<[Edit; 2]> {
    let version = match site.unit.version() {
        Some(words) => replacement(words.span.range(), version.to_string()),
        None => first_version(site, version),
    };
    Some([version, self::row(site, row)])
}

/// A line `version:` behind the number of the document, or where that would stand.
fn first_version(site: &Site, version: &str) -> Edit {
    let block = &site.unit.blocks[0];
    let own = &block.lines[..own_lines(&block.lines)];
    let is_above = |line: &Line| {
        matches!(line.kind, LineKind::Description(_) | LineKind::Labelled(Label::Import | Label::Number, _))
    };
    let mut at = own.iter().rposition(is_above).map_or(0, |last| last + 1);
    // What is remarked on the line above stays below it.
    while let Some(next) = own[at..].iter().position(|line| !matches!(line.kind, LineKind::Comment(_)))
        && matches!(own[at + next].kind, LineKind::Labelled(Label::Note | Label::Allow, _))
    {
        at += next + 1;
    }
    let colon = if site.is_wide() { "：" } else { ": " };
    let line = format!("{}{colon}{version}", Label::Version.word(site.document.language));
    let above = at.checked_sub(1).map(|last| &own[last]);
    match (above, own.get(at)) {
        (Some(Line { kind: LineKind::Description(_), .. }), Some(below)) => {
            let start = below.span.start as usize;
            insertion(site.line_start(start), format!("{}{line}\n", lead(site, start)))
        }
        (Some(Line { kind: LineKind::Description(_), span }), None) => {
            insertion(site.line_end(span.end as usize), format!("\n\n{line}"))
        }
        (Some(above), _) => {
            let lead = lead(site, above.span.start as usize);
            insertion(site.line_end(above.span.end as usize), format!("\n{lead}{line}"))
        }
        (None, _) => insertion(site.line_end(block.heading.span.end as usize), format!("\n{line}")),
    }
}

/// The row below the others; the table with it, where there is none.
fn row(site: &Site, row: &Row) -> Edit {
    let language = site.document.language;
    let text = row.text(language, site.is_wide());
    let table = site.unit.table();
    let block = table.unwrap_or_else(|| site.unit.before_table());
    let last = block.lines[..own_lines(&block.lines)].last();
    let end = site.line_end(last.map_or(block.heading.span, |line| line.span).end as usize);
    if table.is_none() {
        return insertion(end, format!("\n\n# {}\n- {text}", BlockKind::Revisions.word(language)));
    }
    let described = last.is_some_and(|line| matches!(line.kind, LineKind::Description(_)));
    let dash = site.unit.rows().next_back().and_then(|(span, entry)| {
        // As the last row begins, up to its version.
        let start = site.line_start(span.start as usize);
        site.source.get(start..entry.clause.or(entry.name)?.span.start as usize)
    });
    insertion(end, format!("{}{}{text}", if described { "\n\n" } else { "\n" }, dash.unwrap_or("- ")))
}

/// The space in front of a line.
fn lead<'s>(site: &Site<'s>, at: usize) -> &'s str {
    let line = &site.source[site.line_start(at)..at];
    if line.chars().all(is_space) { line } else { "" }
}
