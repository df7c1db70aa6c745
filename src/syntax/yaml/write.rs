//! Syntax tree → canonical YAML: what `fmt` writes of a YAML file, and what `convert` writes of a `.proc` file.
//!
//! Lines keep their order within their block; lists, forms and numberings stand where the first of their kind stood,
//! steps where the first of them stood. Values are spelled as the `.proc` form spells them.

use super::body::body;
use super::emit::{Item, Out, Pair, emit, emit_comment};
use super::keys::{Key, Word, has_no_values};
use super::tree::MAX_DEPTH;
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::expression::{begins_with_clause, is_quote};
use crate::syntax::keywords::{BlockKind, Inner, Label};
use crate::syntax::legal;
use crate::syntax::line::is_space;
use crate::syntax::names::Names;
use crate::syntax::print::Printer;
use rustc_hash::FxHashSet;

/// Why a document cannot be written as YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// Lines that cannot be read would be lost.
    #[error("{lines} of its lines cannot be read")]
    Unreadable {
        /// How many.
        lines: usize,
    },
    /// YAML says which unit a block belongs to; this one belongs to none.
    #[error("a heading belongs to no procedure")]
    NoUnit(Span),
    /// A branch or a join outside its parallel block, a step before the first branch, or a block that is not closed.
    #[error("a parallel block does not begin and end as it should")]
    Nesting(Span),
    /// Parallel blocks nest more deeply than YAML is read.
    #[error("parallel blocks nest too deeply")]
    TooDeep(Span),
}

impl Unwritable {
    /// In both languages.
    pub fn text(&self) -> Text {
        match self {
            Unwritable::Unreadable { lines } => {
                say!("{lines} of its lines cannot be read", "有 {lines} 行读不懂")
            }
            Unwritable::NoUnit(_) => say!("a heading belongs to no procedure", "有标题不属于任何流程"),
            Unwritable::Nesting(_) => say!("a parallel block does not begin and end as it should", "并行的起止不完整"),
            Unwritable::TooDeep(_) => say!("parallel blocks nest too deeply", "并行嵌套过深"),
        }
    }
}

type Write<T> = Result<T, Unwritable>;

/// The canonical YAML of a document that was read from `source`; with the keywords of `language`, or of its own.
///
/// # Errors
/// When something of the document would be lost, or has no place in YAML.
pub fn write(document: &Document, source: &str, names: &Names, language: Option<Language>) -> Write<String> {
    if !document.lost.is_empty() {
        return Err(Unwritable::Unreadable { lines: document.lost.len() });
    }
    let language = language.unwrap_or(document.language);
    let last = document.blocks.last();
    let mut writer = Writer { source, names, language, last, pending: Vec::new(), at_end: Vec::new() };
    let mut out = String::new();
    let mut rest = document.blocks.as_slice();
    while let Some(first) = rest.first() {
        if !legal::is_unit(first.kind) {
            return Err(Unwritable::NoUnit(first.heading.span));
        }
        let end = rest[1..].iter().position(|block| legal::is_unit(block.kind)).map_or(rest.len(), |at| at + 1);
        let (unit, others) = rest.split_at(end);
        rest = others;
        if !out.is_empty() {
            out.push_str("---\n");
        }
        let pairs = writer.unit(unit)?;
        let tree = mapping(pairs);
        if tree.depth() > MAX_DEPTH {
            return Err(Unwritable::TooDeep(first.heading.span));
        }
        emit(&mut out, &tree);
    }
    let trailing = document.trailing_comments.iter().map(|words| writer.words(words));
    for comment in writer.pending.iter().chain(&writer.at_end).cloned().chain(trailing) {
        emit_comment(&mut out, &comment, 0);
    }
    Ok(out)
}

pub(super) struct Writer<'a> {
    pub source: &'a str,
    pub names: &'a Names,
    pub language: Language,
    /// The last block of the document.
    pub last: Option<&'a Block>,
    /// Comments that stand above whatever comes next.
    pub pending: Vec<String>,
    /// Comments that end the document.
    pub at_end: Vec<String>,
}

impl Writer<'_> {
    // ---- pieces ----------------------------------------------------------------------------------------------------

    /// A piece of a line as text.
    pub fn print(&self, print: impl FnOnce(&mut Printer)) -> String {
        let mut printer = Printer::new(self.source, self.names, self.language);
        print(&mut printer);
        printer.finish()
    }

    /// Words on one line.
    pub fn words(&self, words: &Words) -> String {
        let text = match &words.copy {
            Some(copy) => copy,
            None => self.source.get(words.span.range()).unwrap_or_default(),
        };
        let parts = text.split(['\n', '\r']).map(|part| part.trim_matches(is_space));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    pub fn key(&self, word: Word) -> String {
        word.word(self.language).to_string()
    }

    /// A label in the language that is not written.
    pub fn other_language(&self, key: &str) -> String {
        let other = match self.language {
            Language::English => Language::Chinese,
            Language::Chinese => Language::English,
        };
        Label::read(key).map_or(key, |(label, _)| label.word(other)).to_string()
    }

    /// A pair below the comments that wait for one.
    pub fn pair(&mut self, key: String, value: impl FnOnce(&mut Self) -> Out) -> Pair {
        let comments = std::mem::take(&mut self.pending);
        Pair { comments, key, value: value(self), apart: false }
    }

    fn text(&mut self, key: Key, text: String) -> Pair {
        let key = self.key(Word::Key(key));
        self.pair(key, |_| Out::Text(text))
    }

    fn above(&mut self, block: &Block) {
        let comments: Vec<String> = block.comments.iter().map(|words| self.words(words)).collect();
        self.pending.extend(comments);
    }

    // ---- units -----------------------------------------------------------------------------------------------------

    fn unit(&mut self, blocks: &[Block]) -> Write<Vec<Pair>> {
        let Some((unit, blocks)) = blocks.split_first() else { return Ok(Vec::new()) };
        self.above(unit);
        let name = self.name_and_clause(unit).0;
        let key = self.key(Word::Unit(unit.kind));
        let mut pairs = vec![self.pair(key, |_| Out::Text(name))];
        pairs.extend(self.said_in_heading(unit));
        pairs.extend(body(self, unit));
        let mut done: Vec<Group> = Vec::new();
        for block in blocks {
            let group = Group::of(block.kind);
            if done.contains(&group) {
                continue;
            }
            done.push(group);
            let members: Vec<&Block> = blocks.iter().filter(|block| Group::of(block.kind) == group).collect();
            let mut pair = self.group(group, &members)?;
            pair.apart = true;
            pairs.push(pair);
        }
        Ok(pairs)
    }

    fn group(&mut self, group: Group, members: &[&Block]) -> Write<Pair> {
        let comments = std::mem::take(&mut self.pending);
        let (word, value) = match group {
            Group::Flow => {
                let mut flow = Flow { blocks: members, at: 0 };
                let steps = self.steps(&mut flow, None, 0)?;
                if let Some(block) = flow.peek() {
                    return Err(Unwritable::Nesting(block.heading.span));
                }
                (Word::Key(Key::Steps), mapping(steps))
            }
            Group::Forms => (Word::Key(Key::Forms), self.named(members)),
            Group::Numberings => (Word::Key(Key::Numberings), self.named(members)),
            Group::List(kind) => {
                // The comments above the only list stand above its key.
                let mut comments = comments;
                let value = match members {
                    [block] => {
                        self.above(block);
                        comments.append(&mut self.pending);
                        self.list(block, false)
                    }
                    several => self.lists(several),
                };
                let key = self.key(Word::List(kind));
                return Ok(Pair { comments, key, value, apart: false });
            }
        };
        let key = self.key(word);
        Ok(Pair { comments, key, value, apart: false })
    }

    /// Forms, or numberings.
    fn named(&mut self, blocks: &[&Block]) -> Out {
        let pairs = blocks.iter().enumerate().map(|(count, block)| {
            let mut pair = self.block(block, Vec::new());
            pair.apart = count > 0;
            pair
        });
        mapping(pairs.collect())
    }

    /// Several lists of one kind.
    fn lists(&mut self, blocks: &[&Block]) -> Out {
        let mut items: Vec<Item> = Vec::new();
        for block in blocks {
            self.above(block);
            let mut comments = std::mem::take(&mut self.pending);
            let mut node = self.list(block, true);
            // Above the dash is room for the comments on the list and on its first line alike.
            comments.extend(node.take_first_comments());
            items.push(Item { comments, node });
        }
        // Mappings alone would be one list, of which more is said in each.
        let all_maps = items.iter().all(|item| matches!(item.node, Out::Map(_)));
        if let Some(first) = items.first_mut().filter(|_| all_maps) {
            let node = std::mem::replace(&mut first.node, Out::Nothing);
            first.node = Out::List(vec![Item { comments: Vec::new(), node }]);
        }
        Out::List(items)
    }

    /// A list: its entries, or, where more is said of it, a mapping.
    fn list(&mut self, block: &Block, among_others: bool) -> Out {
        let mut pairs = self.said_in_heading(block);
        pairs.extend(body(self, block));
        let entries = self.key(Word::Key(Key::Entries));
        if pairs.is_empty() {
            return Out::List(Vec::new());
        }
        if let [Pair { comments, key, value: Out::List(items), .. }] = pairs.as_mut_slice()
            && *key == entries
        {
            if let Some(first) = items.first_mut() {
                first.comments.splice(0..0, std::mem::take(comments));
            }
            return Out::List(std::mem::take(items));
        }
        let says_entries = pairs.iter().any(|pair| pair.key == entries);
        match mapping(pairs) {
            // Where entries have no values, keys with values tell that they are none.
            Out::Map(pairs) if says_entries || has_no_values(block.kind) && !among_others => Out::Map(pairs),
            Out::Map(mut pairs) => {
                pairs.push(Pair { comments: Vec::new(), key: entries, value: Out::List(Vec::new()), apart: false });
                Out::Map(pairs)
            }
            several => several,
        }
    }

    // ---- steps and parallel blocks ---------------------------------------------------------------------------------

    fn steps(&mut self, flow: &mut Flow, inside: Option<Span>, depth: usize) -> Write<Vec<Pair>> {
        let mut pairs: Vec<Pair> = Vec::new();
        while let Some(block) = flow.peek() {
            if depth > MAX_DEPTH / 4 {
                return Err(Unwritable::TooDeep(block.heading.span));
            }
            let mut pair = match block.kind {
                BlockKind::Step => {
                    flow.at += 1;
                    self.block(block, Vec::new())
                }
                BlockKind::Parallel => {
                    flow.at += 1;
                    self.parallel(block, flow, depth)?
                }
                _ if inside.is_some() => break,
                _ => return Err(Unwritable::Nesting(block.heading.span)),
            };
            pair.apart = !pairs.is_empty();
            pairs.push(pair);
        }
        Ok(pairs)
    }

    fn parallel(&mut self, block: &Block, flow: &mut Flow, depth: usize) -> Write<Pair> {
        let span = block.heading.span;
        self.above(block);
        let comments = std::mem::take(&mut self.pending);
        let mut pairs = self.said_in_heading(block);
        pairs.extend(body(self, block));
        let mut branches = Vec::new();
        let join = loop {
            let Some(next) = flow.peek() else { return Err(Unwritable::Nesting(span)) };
            flow.at += 1;
            match next.kind {
                BlockKind::Branch => {
                    self.above(next);
                    let comments = std::mem::take(&mut self.pending);
                    let mut said = self.said_in_heading(next);
                    said.extend(body(self, next));
                    let steps = self.steps(flow, Some(span), depth + 1)?;
                    if !steps.is_empty() {
                        let key = self.key(Word::Key(Key::Steps));
                        said.push(Pair { comments: Vec::new(), key, value: mapping(steps), apart: false });
                    }
                    let key = self.name_and_clause(next).0;
                    let value = if said.is_empty() { Out::Nothing } else { mapping(said) };
                    branches.push(Pair { comments, key, value, apart: !branches.is_empty() });
                }
                BlockKind::Join => break next,
                _ => return Err(Unwritable::Nesting(next.heading.span)),
            }
        };
        let name = |block: &Block| block.heading.name.map(|name| name.symbol);
        if name(join).is_some() && name(join) != name(block) {
            return Err(Unwritable::Nesting(join.heading.span));
        }
        let key = self.key(Word::Key(Key::Parallel));
        pairs.push(Pair { comments: Vec::new(), key, value: mapping(branches), apart: false });
        self.above(join);
        let mut above = std::mem::take(&mut self.pending);
        let mut said = self.said_in_heading(join);
        // What the block says too would be its own.
        let description = self.key(Word::Key(Key::Description));
        let twice = |pair: &Pair| pair.key == description || pairs.iter().any(|other| other.key == pair.key);
        let in_heading = !said.is_empty();
        said.extend(body(self, join));
        // Comments on the join stand above its key, those on its first line below.
        let commented = said.first().map_or(!above.is_empty(), |first| !first.comments.is_empty());
        if in_heading || commented || said.iter().any(twice) {
            let key = self.key(Word::Key(Key::Join));
            pairs.push(Pair { comments: above, key, value: mapping(said), apart: false });
        } else {
            said.first_mut().into_iter().for_each(|first| first.comments.append(&mut above));
            pairs.extend(said);
        }
        Ok(Pair { comments, key: self.name_and_clause(block).0, value: mapping(pairs), apart: false })
    }

    // ---- headings --------------------------------------------------------------------------------------------------

    /// A block with its name for a key.
    fn block(&mut self, block: &Block, mut said: Vec<Pair>) -> Pair {
        self.above(block);
        let comments = std::mem::take(&mut self.pending);
        said.extend(self.said_in_heading(block));
        said.extend(body(self, block));
        let key = self.name_and_clause(block).0;
        let value = if said.is_empty() { Out::Nothing } else { mapping(said) };
        Pair { comments, key, value, apart: false }
    }

    /// The name of a block, and its clause. A name that would be read as a clause has its own in front of it.
    fn name_and_clause(&self, block: &Block) -> (String, Option<String>) {
        let heading = &block.heading;
        // Of a form, the code has a key of its own.
        let code = heading.code.filter(|_| block.kind != BlockKind::Form);
        let name = heading.name.map(|name| self.print(|printer| printer.coded(code, name))).unwrap_or_default();
        let clause = heading.clause.map(|clause| self.names.text(clause.symbol).to_string());
        match clause {
            Some(clause) if block.kind != BlockKind::Join && begins_with_clause(&name) => {
                (format!("{clause} {name}"), None)
            }
            clause => (name, clause),
        }
    }

    /// What `.proc` says in the heading, apart from the name.
    fn said_in_heading(&mut self, block: &Block) -> Vec<Pair> {
        let heading = &block.heading;
        let mut pairs = Vec::new();
        let clause = self.name_and_clause(block).1;
        pairs.extend(clause.map(|clause| self.text(Key::Clause, clause)));
        if block.kind == BlockKind::Form {
            let code = heading.code.map(|code| self.names.text(code.symbol).to_string());
            pairs.extend(code.map(|code| self.text(Key::Code, code)));
        }
        if let Some(title) = &heading.title {
            // As it is, unless it would be read as something else.
            let text = self.print(|printer| {
                let text = printer.on_one_line(title);
                if text.starts_with(is_quote) || text.trim_matches(is_space) != text {
                    printer.quoted(title);
                } else {
                    printer.put(&text);
                }
            });
            pairs.push(self.text(Key::Title, text));
        }
        for mark in &heading.marks {
            match &mark.kind {
                Remark::Given => {
                    let yes = Inner::Yes.word(self.language).to_string();
                    pairs.push(self.text(Key::Given, yes));
                }
                Remark::Attached(items) => {
                    let items = self.print(|printer| printer.items(items));
                    pairs.push(self.text(Key::Attached, items));
                }
                _ => {}
            }
        }
        match heading.condition.as_ref().map(|condition| &*condition.kind) {
            None => {}
            Some(ConditionKind::Whenever(event)) => {
                let event = self.names.text(event.symbol).to_string();
                pairs.push(self.text(Key::Whenever, event));
            }
            Some(condition) => {
                let condition = self.print(|printer| printer.condition_kind(condition));
                pairs.push(self.text(Key::When, condition));
            }
        }
        pairs
    }
}

/// A mapping, or, where a key is said again, a list of mappings that go on from one another.
pub(super) fn mapping(pairs: Vec<Pair>) -> Out {
    let (mut whole, mut map, mut keys) = (Vec::new(), Vec::new(), FxHashSet::default());
    for pair in pairs {
        if !keys.insert(pair.key.clone()) {
            whole.push(Item { comments: Vec::new(), node: Out::Map(std::mem::take(&mut map)) });
            keys = FxHashSet::from_iter([pair.key.clone()]);
        }
        map.push(pair);
    }
    if whole.is_empty() {
        return Out::Map(map);
    }
    whole.push(Item { comments: Vec::new(), node: Out::Map(map) });
    Out::List(whole)
}

/// Blocks that stand together in YAML.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Flow,
    Forms,
    Numberings,
    List(BlockKind),
}

impl Group {
    fn of(kind: BlockKind) -> Self {
        match kind {
            BlockKind::Step | BlockKind::Parallel | BlockKind::Branch | BlockKind::Join => Group::Flow,
            BlockKind::Form => Group::Forms,
            BlockKind::Numbering => Group::Numberings,
            other => Group::List(other),
        }
    }
}

/// The steps, branches and joins of a unit, in order.
struct Flow<'a, 'b> {
    blocks: &'b [&'a Block],
    at: usize,
}

impl<'a> Flow<'a, '_> {
    fn peek(&self) -> Option<&'a Block> {
        self.blocks.get(self.at).copied()
    }
}
