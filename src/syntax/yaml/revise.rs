//! Where the version and the row of a new revision stand in a YAML file.

use super::emit::{Item, Out, Pair, emit, escaped, scalar};
use super::faults;
use super::keys::{Body, Key, Word};
use super::read::maps_of;
use super::tree::{Map, Node};
use crate::diagnostic::Edit;
use crate::source::{FileId, Span};
use crate::syntax::ast::Words;
use crate::syntax::findings::SyntaxFindings;
use crate::syntax::keywords::{BlockKind, Label};
use crate::syntax::revise::{Row, Site, insertion, replacement};

/// The version and the row, as edits; none where they have no place that can be told.
pub(in crate::syntax) fn edits(site: &Site, version: &str, row: &Row) -> Option<[Edit; 2]> {
    let reading = faults::read(site.source, &mut SyntaxFindings::new(FileId::default()));
    let start = site.unit.blocks[0].heading.span.start;
    let holds = |map: &&Map| map.pairs.iter().any(|(key, _)| key.span().start == start);
    let root = reading.tree.documents.iter().find(|root| maps_of(root).any(|map| holds(&map)))?;
    let writing = Writing { site, root };
    let version = match site.unit.version() {
        Some(words) => writing.other_version(words, version),
        None => writing.first_version(maps_of(root).find(holds)?, version)?,
    };
    Some([version, writing.row(row)?])
}

struct Writing<'a> {
    site: &'a Site<'a>,
    /// The YAML document of the procedure.
    root: &'a Node,
}

/// What holds the last row.
enum Holder<'a> {
    /// A list: its bracket or its first dash, and the item.
    List(&'a Node, &'a Node),
    /// A mapping with a key for each row: it, and the place of the pair.
    Map(&'a Map, usize),
    /// Nothing: the row is all that stands behind this key.
    Key(&'a Map, usize),
}

impl Writing<'_> {
    // ---- version ---------------------------------------------------------------------------------------------------

    /// The version in place of the one before, in the same quotation marks.
    fn other_version(&self, words: &Words, version: &str) -> Edit {
        let (source, range) = (self.site.source, words.span.range());
        if words.copy.is_some() {
            // The span of a folded block reaches to the end of its last line.
            let written = source[range.clone()].trim_end();
            let text = if written.starts_with(['\'', '"']) { quoted(version) } else { version.to_string() };
            return replacement(range.start..range.start + written.len(), text);
        }
        let (before, after) = (source[..range.start].chars().next_back(), source[range.end..].chars().next());
        if let Some(mark @ ('\'' | '"')) = before
            && after == Some(mark)
        {
            let (outside, inside) = (range.start - 1..range.end + 1, &source[range]);
            // Where they stand because they have to, the new version may do without.
            if source[outside.clone()] == scalar(inside) {
                return replacement(outside, quoted(version));
            }
            let plain = !version.contains(['\'', '"', '\\']);
            let text = if plain { format!("{mark}{version}{mark}") } else { escaped(version) };
            return replacement(outside, text);
        }
        // In a block of lines, marks would be part of the text.
        let is_all = |node: &Node| node.span() == words.span;
        let is_plain = maps_of(self.root).flat_map(|map| &map.pairs).any(|(_, value)| match value {
            Node::List(list) => list.items.iter().any(is_all),
            value => is_all(value),
        });
        let text = if is_plain { quoted(version) } else { version.to_string() };
        replacement(range, text)
    }

    /// A pair behind the number of the document, or where that would stand.
    fn first_version(&self, map: &Map, version: &str) -> Option<Edit> {
        let words: Vec<Option<Word>> = map.pairs.iter().map(|(key, _)| self.word(key)).collect();
        let is_above = |word: &Option<Word>| {
            matches!(
                word,
                Some(
                    Word::Unit(_)
                        | Word::Key(Key::Clause | Key::Code | Key::Title | Key::Description)
                        | Word::Label(Label::Import | Label::Number)
                )
            )
        };
        let mut at = words.iter().rposition(is_above)?;
        while matches!(words.get(at + 1), Some(Some(Word::Label(Label::Note | Label::Allow)))) {
            at += 1;
        }
        let key = Label::Version.word(self.site.document.language);
        let flow = format!("{}: {}", quoted(key), quoted(version));
        Some(self.behind(map, at, flow, &[format!("{key}: {}", scalar(version))]))
    }

    // ---- row -------------------------------------------------------------------------------------------------------

    fn row(&self, row: &Row) -> Option<Edit> {
        let language = self.site.document.language;
        let head = row.head(language, self.site.is_wide());
        let flow = format!("{}: {}", escaped(&head), escaped(&row.what));
        let pair = || Out::Map(vec![pair(&head, Out::Text(row.what.clone()))]);
        let item = || Out::List(vec![Item { comments: Vec::new(), node: pair() }]);
        let Some(table) = self.site.unit.table() else {
            let key = BlockKind::Revisions.word(language);
            let mut lines = vec![String::new()];
            lines.extend(lines_of(&Out::Map(vec![self::pair(key, item())])));
            let (map, at) = self.before_table()?;
            return Some(self.behind(map, at, format!("{}: [{{{flow}}}]", quoted(key)), &lines));
        };
        let last = self.site.unit.rows().next_back();
        let Some((span, _)) = last else { return self.first_row(table.heading.span, &lines_of(&item()), &flow) };
        match holder(self.root, span.start)? {
            Holder::Map(map, at) => Some(self.behind(map, at, flow, &lines_of(&pair()))),
            Holder::List(list, node) if self.begins_with(list.span(), '[') => {
                Some(insertion(node.span().end as usize, format!(", {{{flow}}}")))
            }
            Holder::List(_, node) => {
                let before = self.site.source[..node.span().start as usize].trim_end();
                let dash = before.strip_suffix('-')?.len();
                Some(self.below(self.content_end(node.span().end), self.column(dash), &lines_of(&item())))
            }
            Holder::Key(map, at) if self.begins_with(map.span, '{') => {
                let span = map.pairs[at].1.span();
                Some(replacement(span.range(), format!("[{}, {{{flow}}}]", &self.site.source[span.range()])))
            }
            Holder::Key(map, at) => {
                let (key, value) = &map.pairs[at];
                let range = value.span().range();
                // A comment behind it stands on the line of the key still.
                let behind = &self.site.source[range.end..self.site.line_end(range.end)];
                let mut lines = vec![format!("- {}", &self.site.source[range.clone()])];
                lines.extend(lines_of(&item()));
                let column = self.column(key.span().start as usize) + STEP;
                let text = format!("{behind}{}", self.indented(column, &lines));
                Some(replacement(self.behind_colon(range.start)..range.end + behind.len(), text))
            }
        }
    }

    /// The first row of a table that has none yet, in a way in which that can be said: nothing, `[]` or `{}`, perhaps
    /// behind `entries`.
    fn first_row(&self, table: Span, lines: &[String], flow: &str) -> Option<Edit> {
        let is_table = |(key, _): &&(Node, Node)| key.span() == table;
        let found = maps_of(self.root).find_map(|map| Some((map, map.pairs.iter().find(is_table)?)));
        let (mut map, (mut key, mut value)) = found.map(|(map, (key, value))| (map, (key, value)))?;
        while !value.is_empty()
            && let Some((inner, pair)) = maps_of(value).find_map(|map| {
                let is_entries = |(key, _): &&(Node, Node)| {
                    let word = Body::List(BlockKind::Revisions).read(&self.site.source[key.span().range()]);
                    matches!(word, Some((Word::Key(Key::Entries), _)))
                };
                Some((map, map.pairs.iter().find(is_entries)?))
            })
        {
            (map, key, value) = (inner, &pair.0, &pair.1);
        }
        let is_flow = self.begins_with(map.span, '{');
        let column = self.column(key.span().start as usize) + STEP;
        let range = value.span().range();
        if value.is_empty() {
            let end = key.span().end as usize;
            return (!is_flow).then(|| self.below(end, column, lines));
        }
        let text = self.site.source.get(range.clone())?;
        let inside = text.strip_prefix(['[', '{']).and_then(|text| text.strip_suffix([']', '}']))?;
        if !inside.trim().is_empty() {
            return None;
        }
        if is_flow {
            return Some(replacement(range, format!("[{{{flow}}}]")));
        }
        let end = self.site.line_end(range.end);
        let behind = &self.site.source[range.end..end];
        let text = format!("{behind}{}", self.indented(column, lines));
        Some(replacement(self.behind_colon(range.start)..end, text))
    }

    /// The pair behind which a new table stands.
    fn before_table(&self) -> Option<(&Map, usize)> {
        let pairs: Vec<(&Map, usize, Option<Word>)> = maps_of(self.root)
            .flat_map(|map| map.pairs.iter().enumerate().map(move |(at, (key, _))| (map, at, key)))
            .map(|(map, at, key)| (map, at, self.word(key)))
            .collect();
        let is = |kind: BlockKind| move |pair: &(&Map, usize, Option<Word>)| pair.2 == Some(Word::List(kind));
        let related = pairs.iter().rposition(is(BlockKind::Related));
        let clauses = pairs.iter().position(is(BlockKind::Clauses)).and_then(|at| at.checked_sub(1));
        let (map, at, _) = pairs.get(related.or(clauses).unwrap_or(pairs.len().checked_sub(1)?))?;
        Some((map, *at))
    }

    // ---- places ----------------------------------------------------------------------------------------------------

    /// A pair behind another.
    fn behind(&self, map: &Map, at: usize, flow: String, lines: &[String]) -> Edit {
        let (key, value) = &map.pairs[at];
        let end = key.span().end.max(value.span().end);
        if self.begins_with(map.span, '{') {
            return insertion(end as usize, format!(", {flow}"));
        }
        let first = map.pairs.first().map_or(key, |(first, _)| first).span().start as usize;
        // Behind the mark of a long key, the key does not begin its line.
        let before = self.site.source[..first].trim_end_matches(' ');
        let first = before.strip_suffix('?').map_or(first, str::len);
        self.below(self.content_end(end), self.column(first), lines)
    }

    /// Lines below the one that holds a byte.
    fn below(&self, at: usize, column: usize, lines: &[String]) -> Edit {
        insertion(self.site.line_end(at), self.indented(column, lines))
    }

    fn indented(&self, column: usize, lines: &[String]) -> String {
        let lead = " ".repeat(column);
        let line = |line: &String| if line.is_empty() { "\n".to_string() } else { format!("\n{lead}{line}") };
        lines.iter().map(line).collect()
    }

    /// How many characters stand before a byte on its line.
    fn column(&self, at: usize) -> usize {
        self.site.source[self.site.line_start(at)..at].chars().count()
    }

    /// The end of what is written up to a byte: blocks of lines end behind their last line break.
    fn content_end(&self, end: u32) -> usize {
        self.site.source[..end as usize].trim_end().len()
    }

    /// Where the space in front of a value begins.
    fn behind_colon(&self, value: usize) -> usize {
        self.site.source[..value].trim_end().len()
    }

    fn begins_with(&self, span: Span, mark: char) -> bool {
        self.site.source[span.range()].starts_with(mark)
    }

    /// What a key of the procedure means.
    fn word(&self, key: &Node) -> Option<Word> {
        let Node::Scalar(key) = key else { return None };
        let line = key.line(self.site.source).ok()?;
        Body::Unit(BlockKind::Procedure).read(line.text).map(|(word, _)| word)
    }
}

/// What holds the entry that begins at a byte.
fn holder(node: &Node, at: u32) -> Option<Holder<'_>> {
    let holds = |node: &Node| (node.span().start..node.span().end).contains(&at);
    match node {
        Node::Map(map) => map.pairs.iter().enumerate().find_map(|(place, (key, value))| match value {
            _ if holds(key) => Some(Holder::Map(map, place)),
            Node::Scalar(_) if holds(value) => Some(Holder::Key(map, place)),
            _ if holds(value) => holder(value, at),
            _ => None,
        }),
        Node::List(list) => {
            let item = list.items.iter().find(|item| holds(item))?;
            match item {
                Node::Scalar(_) => Some(Holder::List(node, item)),
                Node::Map(map) if map.pairs.first().is_some_and(|(key, _)| holds(key)) => {
                    Some(Holder::List(node, item))
                }
                inner => holder(inner, at),
            }
        }
        Node::Scalar(_) | Node::Refused(_) => None,
    }
}

const STEP: usize = 2;

fn pair(key: &str, value: Out) -> Pair {
    Pair { comments: Vec::new(), key: key.to_string(), value, apart: false }
}

/// As it is emitted, line by line.
fn lines_of(node: &Out) -> Vec<String> {
    let mut text = String::new();
    emit(&mut text, node);
    text.lines().map(str::to_string).collect()
}

/// A scalar that may stand inside brackets too.
fn quoted(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}']) { escaped(text) } else { scalar(text).into_owned() }
}
