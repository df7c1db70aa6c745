//! Syntax tree → canonical `.proc` text: what `fmt` writes, and what `convert` writes of a YAML file.
//!
//! Lines keep their order. ASCII punctuation, one space where a space belongs, names normalised, one blank line before
//! a heading (and its comments) and one after its description; the number of `#` shows what stands inside what. Reading
//! the text again gives the same tree, and printing that again the same text.

mod value;

pub use value::Printer;
pub(super) use value::marks_around;

use super::ast::*;
use super::keywords::BlockKind;
use super::names::Names;
use crate::diagnostic::Language;

/// A file of which some lines cannot be read is not written anew: they would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{lines} of its lines cannot be read")]
pub struct Unformattable {
    /// How many lines.
    pub lines: usize,
}

/// The canonical text of a document that was read from `source`; with the keywords of `language`, or of its own.
pub fn proc(
    document: &Document,
    source: &str,
    names: &Names,
    language: Option<Language>,
) -> Result<String, Unformattable> {
    if !document.lost.is_empty() {
        return Err(Unformattable { lines: document.lost.len() });
    }
    let mut printer = Printer::new(source, names, language.unwrap_or(document.language));
    let mut depths = Depths::default();
    // Comments that end a block, as the next heading's comments are read.
    let mut above: &[Line] = &[];
    for (at, block) in document.blocks.iter().enumerate() {
        if at > 0 {
            printer.end_line();
        }
        for line in above {
            print_line(&mut printer, &line.kind);
        }
        block.comments.iter().for_each(|words| print_comment(&mut printer, words));
        print_heading(&mut printer, block.kind, &block.heading, depths.of(block));
        let is_last = at + 1 == document.blocks.len();
        let own = if is_last { block.lines.len() } else { own_lines(&block.lines) };
        above = &block.lines[own..];
        let described = block.lines[..own].iter().rposition(|line| matches!(line.kind, LineKind::Description(_)));
        for (at, line) in block.lines[..own].iter().enumerate() {
            print_line(&mut printer, &line.kind);
            if described == Some(at) && at + 1 < own {
                printer.end_line();
            }
        }
    }
    document.trailing_comments.iter().for_each(|words| print_comment(&mut printer, words));
    Ok(printer.finish())
}

/// How many lines stand before the comments that end a block.
pub(super) fn own_lines(lines: &[Line]) -> usize {
    lines.iter().rposition(|line| !matches!(line.kind, LineKind::Comment(_))).map_or(0, |last| last + 1)
}

/// At most so many `#`: deeper nesting is not shown, so that text grows with what is written and no faster.
const MAX_DEPTH: usize = 16;
/// A join that names its block closes it across at most so many open ones.
const MAX_OPEN: usize = 64;

/// How deep each heading stands.
#[derive(Default)]
struct Depths {
    /// The parallel blocks that are open.
    open: Vec<Option<Symbol>>,
}

impl Depths {
    /// The number of `#` of the next heading.
    fn of(&mut self, block: &Block) -> usize {
        use BlockKind as B;
        let depth = match block.kind {
            B::Step => self.inside(),
            B::Parallel => {
                let depth = self.inside();
                self.open.push(block.heading.name.map(|name| name.symbol));
                depth
            }
            B::Branch => 2 * self.open.len(),
            B::Join => {
                let name = block.heading.name.map(|name| name.symbol);
                let named = self.open.iter().rev().take(MAX_OPEN).position(|open| name.is_some() && *open == name);
                let closed = named.unwrap_or(0) + 1;
                self.open.truncate(self.open.len().saturating_sub(closed));
                self.inside()
            }
            // A list or another unit ends what was open only when it is a unit.
            B::Procedure | B::Interface | B::Organisation => {
                *self = Depths::default();
                1
            }
            B::Roles
            | B::Facts
            | B::Records
            | B::Form
            | B::Events
            | B::Ends
            | B::Constraints
            | B::Numbering
            | B::Terms
            | B::Related
            | B::Revisions
            | B::Clauses => 1,
        };
        depth.clamp(1, MAX_DEPTH)
    }

    /// The depth of a step here: one more than its branch, which is one more than its parallel block.
    fn inside(&self) -> usize {
        2 * self.open.len() + 1
    }
}

fn print_heading(printer: &mut Printer, kind: BlockKind, heading: &Heading, depth: usize) {
    for _ in 0..depth {
        printer.put("#");
    }
    // A step is known by its clause; other headings by their keyword.
    let clause = heading.clause.map(|clause| printer.name(clause)).unwrap_or_default();
    if kind != BlockKind::Step || !clause.starts_with(|c: char| c.is_ascii_digit()) {
        printer.put(" ");
        printer.put(kind.word(printer.language()));
    }
    if !clause.is_empty() {
        printer.put(" ");
        printer.put(clause);
    }
    if let Some(name) = heading.name {
        printer.put(" ");
        printer.coded(heading.code, name);
    }
    printer.title(heading.title.as_ref());
    printer.tail(&heading.marks, heading.condition.as_ref());
    printer.end_line();
}

fn print_line(printer: &mut Printer, line: &LineKind) {
    match line {
        LineKind::Description(words) => {
            let words = printer.text(words);
            for part in words.lines().map(value::trimmed).filter(|part| !part.is_empty()) {
                printer.put("> ");
                printer.put(part);
                printer.end_line();
            }
        }
        LineKind::Comment(words) => print_comment(printer, words),
        LineKind::Labelled(label, value) => {
            if printer.labelled(*label, value) {
                printer.end_line();
            }
        }
        LineKind::Entry(entry) => {
            printer.put("- ");
            printer.entry(entry);
            printer.end_line();
        }
        LineKind::Route(route) => {
            printer.put("-> ");
            printer.target(route.target);
            printer.condition(route.condition.as_ref());
            printer.end_line();
        }
        LineKind::Back(back) => {
            printer.put("<- ");
            printer.put_name(back.place.name);
            printer.tail(&back.marks, back.condition.as_ref());
            printer.end_line();
        }
    }
}

fn print_comment(printer: &mut Printer, words: &Words) {
    let words = printer.text(words);
    let mut lines = words.lines().map(value::trimmed);
    let first = lines.next().unwrap_or_default();
    for line in std::iter::once(first).chain(lines) {
        printer.put(if line.is_empty() { "//" } else { "// " });
        printer.put(line);
        printer.end_line();
    }
}
