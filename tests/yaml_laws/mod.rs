//! The laws of the YAML form: it says what `.proc` says, no more and no less; any reader of YAML reads what we write;
//! and whatever is wrong with a file is said in the user's words, quickly.

mod faults;
mod form;
mod hostile;
mod roads;

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
    let words = |words: &Words| parsed.without_places(&format!("{words:?}"));
    let place = |waiting: &mut Vec<String>, below: &str, said: &mut Said| {
        said.comments.extend(waiting.drain(..).map(|comment| (comment, below.to_string())));
    };
    for block in &parsed.document.blocks {
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
            place(&mut waiting, &format!("{heading}{line}"), &mut said);
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

fn line(parsed: &Parsed, line: &Line) -> String {
    parsed.without_places(&format!("\n  {:?}", line.kind))
}

/// A heading. A join need not repeat the name of its block.
fn heading(parsed: &Parsed, block: &Block) -> String {
    let text = parsed.without_places(&format!("{:?} {:?}", block.kind, block.heading));
    match (block.kind, text.split_once(", name: "), text.split_once(", title: ")) {
        (BlockKind::Join, Some((before, _)), Some((_, after))) => format!("{before}, title: {after}"),
        _ => text,
    }
}
