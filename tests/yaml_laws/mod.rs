//! The laws of the YAML form: it says what `.proc` says, no more and no less; any reader of YAML reads what we write;
//! and whatever is wrong with a file is said in the user's words, quickly.

mod faults;
mod form;
mod hostile;
mod random;
mod roads;
mod schema;

use crate::syntax_laws::tree::Parsed;
use procedo::diagnostic::Language;
use procedo::source::FileId;
use procedo::syntax::ast::{Block, Line, LineKind, Words};
use procedo::syntax::keywords::BlockKind;
use procedo::syntax::names::Names;
use procedo::syntax::{legal, yaml};

/// Reads YAML.
pub fn parse(text: &str) -> Parsed {
    let mut names = Names::default();
    let (document, findings) = yaml::parse(FileId(0), text, &mut names);
    Parsed { source: text.to_string(), names, document, findings }
}

/// YAML that is read without a finding.
pub fn parse_clean(text: &str) -> Parsed {
    let parsed = parse(text);
    let messages: Vec<String> = parsed.findings.iter().map(|finding| parsed.describe(finding)).collect();
    assert!(messages.is_empty(), "{}\n---\n{text}", messages.join("\n"));
    assert!(parsed.document.lost.is_empty(), "nothing is lost without a finding:\n{text}");
    parsed
}

/// As YAML.
pub fn write(parsed: &Parsed, language: Option<Language>) -> String {
    yaml::write(&parsed.document, &parsed.source, &parsed.names, language).expect("a document that YAML can say")
}

/// What a document says, unit by unit, without places: its headings and lines; steps in order, lists, forms and
/// numberings in any order, for their order means nothing. And each comment with what it stands above.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    units: Vec<(String, Vec<String>, Vec<String>)>,
    comments: Vec<(String, String)>,
}

pub fn said(parsed: &Parsed) -> Said {
    let mut said = Said { units: Vec::new(), comments: Vec::new() };
    let mut waiting: Vec<String> = Vec::new();
    // YAML's comments have no escapes: what cannot stand there is space.
    let seen =
        |c: char| !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}') && (!c.is_control() || c == '\t');
    let words = |words: &Words| {
        let text = words.copy.as_deref().unwrap_or(&parsed.source[words.span.range()]);
        text.chars().map(|c| if seen(c) { c } else { ' ' }).collect::<String>().trim().to_string()
    };
    let place = |waiting: &mut Vec<String>, below: &str, said: &mut Said| {
        said.comments.extend(waiting.drain(..).map(|comment| (comment, below.to_string())));
    };
    for (at, block) in parsed.document.blocks.iter().enumerate() {
        waiting.extend(block.comments.iter().map(words));
        let heading = heading(parsed, block);
        place(&mut waiting, &heading, &mut said);
        let mut text = heading.clone();
        for line in &block.lines {
            if let LineKind::Comment(comment) = &line.kind {
                waiting.push(words(comment));
                continue;
            }
            let line = self::line(parsed, line);
            // Where there are several lists of a kind, a comment on the first line is one on the list.
            let first = text == heading && is_repeated(&parsed.document.blocks, at);
            let below = if first { heading.clone() } else { format!("{heading}{line}") };
            place(&mut waiting, &below, &mut said);
            text.push_str(&line);
        }
        if legal::is_unit(block.kind) {
            said.units.push((text, Vec::new(), Vec::new()));
            continue;
        }
        let Some((_, flow, lists)) = said.units.last_mut() else { panic!("a block before the first unit") };
        let flows = matches!(block.kind, BlockKind::Step | BlockKind::Parallel | BlockKind::Branch | BlockKind::Join);
        if flows { flow.push(text) } else { lists.push(text) }
    }
    waiting.extend(parsed.document.trailing_comments.iter().map(words));
    place(&mut waiting, "the end", &mut said);
    said.units.iter_mut().for_each(|(_, _, lists)| lists.sort());
    said.comments.sort();
    said
}

/// Whether the unit of a list has another of the kind.
fn is_repeated(blocks: &[Block], at: usize) -> bool {
    let from = blocks[..at].iter().rposition(|block| legal::is_unit(block.kind)).unwrap_or(0);
    let unit =
        blocks[from..].iter().enumerate().take_while(|(count, block)| *count == 0 || !legal::is_unit(block.kind));
    let list = legal::takes_entries(blocks[at].kind) && !legal::is_named(blocks[at].kind);
    list && unit.filter(|(_, block)| block.kind == blocks[at].kind).count() > 1
}

/// Both documents say the same; where they do not, what each says there.
pub fn assert_same(one: &Parsed, other: &Parsed, how: &str) {
    let lines = |parsed: &Parsed| -> Vec<String> {
        let Said { units, comments } = said(parsed);
        let units = units.into_iter().flat_map(|(unit, flow, lists)| [vec![unit], flow, lists].concat());
        let comments = comments.into_iter().map(|(comment, below)| format!("{comment} above {below}"));
        units.chain(comments).collect()
    };
    let (one, other) = (lines(one), lines(other));
    let at = one.iter().zip(&other).position(|(one, other)| one != other).unwrap_or(one.len().min(other.len()));
    assert!(one == other, "{:?}\n{:?}\n{how}", one.get(at), other.get(at));
}

fn line(parsed: &Parsed, line: &Line) -> String {
    parsed.without_places(&format!("\n  {:?}", line.kind))
}

/// A heading. A join need not repeat the name of its block.
fn heading(parsed: &Parsed, block: &Block) -> String {
    let text = parsed.without_places(&format!("{:?} {:?}", block.kind, block.heading));
    match (block.kind, text.split_once(", code: "), text.split_once(", title: ")) {
        (BlockKind::Join, Some((before, _)), Some((_, after))) => format!("{before}, title: {after}"),
        _ => text,
    }
}
