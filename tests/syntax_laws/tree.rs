//! Syntax trees without places, for comparison. Made from the `Debug` output, so no field can be forgotten.

use procedo::diagnostic::Finding;
use procedo::source::{FileId, SourceFile};
use procedo::syntax::ast::{Block, Document, Line, LineKind, Words};
use procedo::syntax::names::Names;
use procedo::syntax::proc;
use std::collections::BTreeMap;

/// A text that was read.
pub struct Parsed {
    pub source: String,
    pub names: Names,
    pub document: Document,
    pub findings: Vec<Finding>,
}

pub fn parse(text: &str) -> Parsed {
    let mut names = Names::default();
    let (document, findings) = proc::parse(FileId(0), text, &mut names);
    Parsed { source: text.to_string(), names, document, findings }
}

/// A text that is read without a finding.
pub fn parse_clean(text: &str) -> Parsed {
    let parsed = parse(text);
    let messages: Vec<String> = parsed.findings.iter().map(|finding| parsed.describe(finding)).collect();
    assert!(messages.is_empty(), "{}\n---\n{text}", messages.join("\n"));
    parsed
}

impl Parsed {
    /// The whole tree, without places.
    pub fn tree(&self) -> String {
        let document = &self.document;
        let blocks: Vec<String> = document.blocks.iter().map(|block| self.block(block)).collect();
        let rest = format!("{:?} {:?} {}", document.trailing_comments, document.language, document.lost.len());
        format!("{}\n{}", blocks.join("\n"), self.without_places(&rest))
    }

    pub fn block(&self, block: &Block) -> String {
        self.without_places(&format!("{block:?}"))
    }

    /// What stands on each line (from 1), without places: in a block or, where its heading is lost, in no block.
    pub fn nodes(&self) -> BTreeMap<usize, String> {
        let file = SourceFile::new("", self.source.clone());
        let mut nodes: BTreeMap<usize, String> = BTreeMap::new();
        let mut add = |start: u32, node: String| {
            let at = file.line_of(start);
            // Several names on one line are read as several lines.
            *nodes.entry(at).or_default() += &node;
        };
        // An empty comment's words stand behind its last mark; a mended line's, anywhere in it.
        let start = |words: &Words| words.span.start - u32::from(words.copy.is_none());
        for block in &self.document.blocks {
            let heading = self.without_places(&format!("{:?} {:?}", block.kind, block.heading));
            add(block.heading.span.start, heading);
            block.comments.iter().for_each(|words| add(start(words), self.comment(words)));
            block.lines.iter().for_each(|line| add(line.span.start, self.line(line)));
        }
        for lost in &self.document.lost {
            lost.lines.iter().for_each(|line| add(line.span.start, self.line(line)));
        }
        for words in &self.document.trailing_comments {
            add(start(words), self.comment(words));
        }
        nodes
    }

    fn comment(&self, words: &Words) -> String {
        self.without_places(&format!("Comment({words:?})"))
    }

    pub fn line(&self, line: &Line) -> String {
        match &line.kind {
            // What stands behind the colon depends on the list; what stands before it does not.
            LineKind::Entry(entry) => {
                let head = (&entry.constraint, &entry.clause, &entry.code, &entry.name, &entry.title);
                let tail = (&entry.stands_for, &entry.condition, &entry.marks);
                let head = self.without_places(&format!("Entry {head:?}"));
                format!("{head}\u{0}{}", self.without_places(&format!("{tail:?} {:?}", entry.value)))
            }
            kind => self.without_places(&format!("{kind:?}")),
        }
    }

    /// A finding with its line, in both languages.
    pub fn describe(&self, finding: &Finding) -> String {
        let file = SourceFile::new("", self.source.clone());
        let at = file.position(finding.primary.at.span.start);
        format!("{}:{}: {}: {} | {}", at.line, at.column, finding.rule, finding.message.en, finding.message.zh)
    }

    /// A `Debug` text with every `Span` left out, every `Symbol` read and every `Words` as they read.
    pub fn without_places(&self, debug: &str) -> String {
        const WORDS: &str = "Words { span: ";
        const SPAN: &str = "Span { start: ";
        let mut out = String::new();
        let mut rest = debug;
        while let Some(at) = rest.find(['W', 'S']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix(WORDS) {
                let (range, after) = span(after.strip_prefix(SPAN).expect("a span"));
                let after = after.strip_prefix(", copy: ").expect("a copy");
                if let Some(after) = after.strip_prefix("None }") {
                    out.push_str(&format!("{:?}", &self.source[range]));
                    rest = after;
                } else {
                    let quoted = after.strip_prefix("Some(").expect("a copy");
                    let end = string_end(quoted);
                    out.push_str(&quoted[..end]);
                    rest = quoted[end..].strip_prefix(") }").expect("the end of words");
                }
            } else if let Some(after) = rest.strip_prefix(SPAN) {
                rest = span(after).1;
                out.push('_');
            } else if let Some(after) = rest.strip_prefix("Symbol(") {
                let (number, after) = after.split_once(')').expect("a symbol's end");
                let symbol = procedo::syntax::ast::Symbol(number.parse().expect("a symbol's number"));
                out.push_str(&format!("{:?}", self.names.text(symbol)));
                rest = after;
            } else {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
        out.push_str(rest);
        out
    }
}

/// `17, end: 20 } …`: the span, and what follows it.
fn span(text: &str) -> (std::ops::Range<usize>, &str) {
    let (start, rest) = text.split_once(", end: ").expect("a span's start");
    let (end, rest) = rest.split_once(" }").expect("a span's end");
    (start.parse().expect("a number")..end.parse().expect("a number"), rest)
}

/// Where a quoted string ends, behind its last quotation mark.
fn string_end(quoted: &str) -> usize {
    let mut escaped = false;
    let end = quoted.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map(|(at, _)| at + 1).expect("a string's end")
}

#[test]
fn places_are_left_out_and_words_are_read() {
    let one = parse_clean("# procedure P\n# 1.1 A \"x\\\"\n> Span { start: 1 } Symbol(\nby: R [f = 2]\n");
    let two = parse_clean("\n# 流程 P\n\n## 1.1　A “x\\”\n>   Span { start: 1 } Symbol(\n负责: R【f ＝ ２】");
    assert_eq!(one.document.blocks.len(), 2);
    assert_ne!(one.tree(), two.tree(), "their languages differ");
    assert_eq!(one.block(&one.document.blocks[1]), two.block(&two.document.blocks[1]));
    let other = parse_clean("# procedure P\n# 1.1 A \"x\\\"\n> Span { start: 1 } Symbol(\nby: R [f = 3]\n");
    assert_ne!(one.tree(), other.tree());
}
