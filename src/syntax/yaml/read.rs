//! YAML tree → the same blocks and lines that `.proc` gives: units, steps, parallel blocks, forms.

use super::faults::{Lines, Reading};
use super::keys::{Body, Key, Word};
use super::tree::{Comment, Map, Node, Scalar, Written};
use crate::diagnostic::{Finding, Language, Text};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::expression::{Base, MAX_LINE_BYTES, Reader, begins_with_clause};
use crate::syntax::findings::SyntaxFindings;
use crate::syntax::keywords::{BlockKind, Label};
use crate::syntax::legal;
use crate::syntax::names::Names;
use crate::syntax::problem::Problem;
use crate::syntax::{line, repair};

/// Lowers what was read as YAML. `text` is the text of the file.
pub(super) fn lower(
    text: &str,
    reading: Reading,
    findings: SyntaxFindings,
    names: &mut Names,
) -> (Document, Vec<Finding>) {
    let mut lowering = Lowering {
        text,
        names,
        findings,
        blocks: Vec::new(),
        lost: Vec::new(),
        broken: reading.lost.iter().any(|(_, guess)| *guess != Some(Guess::Repaired)),
        whole: None,
        comments: &reading.tree.comments,
        told: &reading.told,
        keywords: [0, 0],
    };
    for document in &reading.tree.documents {
        lowering.document(document);
    }
    lowering.finish(&reading.lost)
}

pub(super) struct Lowering<'t, 'n> {
    pub text: &'t str,
    pub names: &'n mut Names,
    pub findings: SyntaxFindings,
    pub blocks: Vec<Block>,
    pub lost: Vec<Lost>,
    /// Something of the file could not be read as YAML.
    broken: bool,
    /// What is lost with any part of it: an entry, or a route.
    pub whole: Option<Span>,
    /// Comments that have found no place yet.
    comments: &'t [Comment],
    told: &'t Lines,
    keywords: [usize; 2],
}

/// A pair of a mapping with a keyword for a key.
#[derive(Clone, Copy)]
pub(super) struct Keyed<'t> {
    pub word: Word,
    pub key: &'t Scalar,
    pub value: &'t Node,
}

impl<'t> Lowering<'t, '_> {
    // ---- units -----------------------------------------------------------------------------------------------------

    fn document(&mut self, root: &'t Node) {
        if root.is_empty() {
            return;
        }
        if !is_mapping(root) {
            let message = say!(
                "a file of the YAML form is a mapping: `procedure: NAME`, and what is said of it",
                "YAML 形式的文件是一个映射：“流程: 名称”，然后是其余各键"
            );
            // Unless it is only what is left of one.
            if self.broken {
                return self.lose(root.span(), None, Guess::Heading);
            }
            return self.fail(root.span(), None, Guess::Heading, message);
        }
        let kind = self.unit_of(root);
        let Some(kind) = kind else {
            let message = say!(
                "the document does not say what it is: `procedure: NAME`, `interface: NAME` or `organisation: NAME`",
                "没有写这是什么：“流程: 名称”“接口: 名称”或“组织: 名称”"
            );
            // Unless what cannot be read may have said it.
            if !self.broken {
                let first = pairs_of(root).next().map_or(root.span(), |(key, _)| key.span());
                self.fail(first, None, Guess::Heading, message);
            }
            self.lose(root.span(), None, Guess::Heading);
            return;
        };
        let from = self.lost.len();
        let body = self.body(root, Body::Unit(kind), Some(self.blocks.len()));
        let is_unit = |keyed: &&Keyed| matches!(keyed.word, Word::Unit(_));
        let mut units = body.iter().filter(is_unit);
        let Some(unit) = units.next() else { return };
        for other in units {
            let finding = Finding::error(
                "syntax",
                self.findings.at(other.key.span),
                say!("a document is one unit only", "一个文档只写一个单元"),
            );
            let first = self.findings.at(unit.key.span);
            self.findings.push(
                finding
                    .label(first, say!("the first is here", "第一个在这里"))
                    .help(say!("begin another document with a line `---`", "另写一个，请先空出一行“---”")),
            );
            self.lose(other.value.span(), Some(self.blocks.len()), Guess::Heading);
        }
        let heading = match unit.value {
            Node::Scalar(name) => self.heading(kind, name, unit.key.span, &body),
            other => {
                self.wrong_kind(other, unit.word.text(), None, Guess::Heading, say!("a name", "名称"));
                None
            }
        };
        let block = self.open_block(kind, heading, from);
        self.unit_body(block, &body);
    }

    /// The kind of unit that a document is.
    fn unit_of(&self, root: &Node) -> Option<BlockKind> {
        let read = |text: &str, near: bool| {
            let body = Body::Unit(BlockKind::Procedure);
            let word = if near { body.nearest(text) } else { body.read(text) };
            if let Some((Word::Unit(kind), _)) = word { Some(kind) } else { None }
        };
        let keys = || {
            pairs_of(root)
                .filter_map(|(key, _)| if let Node::Scalar(key) = key { key.line(self.text).ok() } else { None })
        };
        keys().find_map(|key| read(key.text, false)).or_else(|| keys().take(64).find_map(|key| read(key.text, true)))
    }

    fn unit_body(&mut self, unit: Option<usize>, body: &[Keyed<'t>]) {
        for keyed in body {
            match keyed.word {
                Word::Unit(_) | Word::Key(Key::Clause | Key::Code | Key::Title) => {}
                Word::List(kind) => self.list(kind, keyed),
                Word::Key(Key::Steps) => self.steps(keyed, unit),
                Word::Key(Key::Forms) => self.named_blocks(keyed, unit, Body::Form),
                Word::Key(Key::Numberings) => self.named_blocks(keyed, unit, Body::Numbering),
                _ => self.say(keyed, unit),
            }
        }
    }

    // ---- steps and parallel blocks ---------------------------------------------------------------------------------

    /// The steps and parallel blocks of a unit or a branch.
    fn steps(&mut self, keyed: &Keyed<'t>, block: Option<usize>) {
        for (name, value) in self.named(keyed, block) {
            let parallel = pairs_of(value).any(|(key, _)| {
                let Node::Scalar(key) = key else { return false };
                let key = key.line(self.text).ok().and_then(|key| Body::Parallel.read(key.text));
                matches!(key, Some((Word::Key(Key::Parallel), _)))
            });
            if parallel {
                self.parallel(name, value);
            } else {
                self.named_block(BlockKind::Step, Body::Step, name, value);
            }
        }
    }

    /// Forms, or numberings.
    fn named_blocks(&mut self, keyed: &Keyed<'t>, block: Option<usize>, body: Body) {
        for (name, value) in self.named(keyed, block) {
            self.named_block(body.kind().unwrap_or(BlockKind::Step), body, name, value);
        }
    }

    fn named_block(&mut self, kind: BlockKind, what: Body, name: &'t Scalar, value: &'t Node) {
        let from = self.lost.len();
        let body = self.body_of(name, value, what);
        let heading = self.heading(kind, name, name.span, &body);
        let block = self.open_block(kind, heading, from);
        for keyed in &body {
            match keyed.word {
                Word::Key(Key::Fields | Key::Parts) => self.entries(keyed.value, kind, block),
                Word::Key(Key::Routes) => self.routes(keyed.value, block),
                _ => self.say(keyed, block),
            }
        }
    }

    /// A parallel block: what stands before its branches is said of it, what stands behind them of its join.
    fn parallel(&mut self, name: &'t Scalar, value: &'t Node) {
        let from = self.lost.len();
        let body = self.body_of(name, value, Body::Parallel);
        let is = |keyed: &Keyed, key: Key| keyed.word == Word::Key(key);
        let heading = self.heading(BlockKind::Parallel, name, name.span, &body);
        // The join has the name of its block, unless that would be read as its clause.
        let join_name = heading.as_ref().and_then(|heading| heading.name);
        let join_name = join_name.filter(|name| !begins_with_clause(self.names.text(name.symbol)));
        let block = self.open_block(BlockKind::Parallel, heading, from);
        let (mut before, mut after) = (true, Vec::new());
        for keyed in &body {
            if is(keyed, Key::Parallel) {
                before = false;
                self.branches(keyed, block);
            } else if before && !is(keyed, Key::Routes) && !is(keyed, Key::Join) {
                self.say(keyed, block);
            } else {
                after.push(*keyed);
            }
        }
        let from = self.lost.len();
        let join = after.iter().find(|keyed| is(keyed, Key::Join));
        let said = join.map(|keyed| self.body_of(keyed.key, keyed.value, Body::Join)).unwrap_or_default();
        let span = join.or(after.first()).map_or(name.span, |keyed| keyed.key.span);
        let mut heading = Heading { span, name: join_name, ..Heading::default() };
        self.fill(&mut heading, &said);
        let block = self.open_block(BlockKind::Join, Some(heading), from);
        for keyed in &after {
            if is(keyed, Key::Join) {
                for keyed in &said {
                    if is(keyed, Key::Routes) { self.routes(keyed.value, block) } else { self.say(keyed, block) }
                }
            } else if is(keyed, Key::Routes) {
                self.routes(keyed.value, block);
            } else {
                self.say(keyed, block);
            }
        }
    }

    fn branches(&mut self, keyed: &Keyed<'t>, block: Option<usize>) {
        for (name, value) in self.named(keyed, block) {
            let from = self.lost.len();
            let body = self.body_of(name, value, Body::Branch);
            let heading = self.heading(BlockKind::Branch, name, name.span, &body);
            let block = self.open_block(BlockKind::Branch, heading, from);
            for keyed in &body {
                if keyed.word == Word::Key(Key::Steps) { self.steps(keyed, block) } else { self.say(keyed, block) }
            }
        }
    }

    // ---- lines and comments ----------------------------------------------------------------------------------------

    /// Puts a line into a block, after the comments that stand before it.
    pub fn put(&mut self, block: Option<usize>, line: Line) {
        let mut comments = self.comments_before(line.span.start);
        comments.extend(self.comments_behind(line.span.end));
        let lines = match block {
            Some(block) => &mut self.blocks[block].lines,
            None => match self.lost.last_mut() {
                Some(lost) => &mut lost.lines,
                None => return,
            },
        };
        let comments = comments.into_iter().map(|words| Line { span: words.span, kind: LineKind::Comment(words) });
        lines.extend(comments.chain([line]));
    }

    fn comment(&self, comment: &Comment) -> Words {
        let text = &self.text[comment.span.range()];
        let start = comment.span.start as usize + text.len() - text.trim_start_matches(line::is_space).len();
        let text = text.trim_matches(line::is_space);
        Words { span: Span::new(start, start + text.len()), copy: None }
    }

    /// The comments that stand before this byte and have found no place yet.
    pub fn comments_before(&mut self, at: u32) -> Vec<Words> {
        let count = self.comments.iter().take_while(|comment| comment.span.start < at).count();
        let (before, rest) = self.comments.split_at(count);
        self.comments = rest;
        before.iter().map(|comment| self.comment(comment)).collect()
    }

    /// The comments that stand behind this byte on its line.
    pub fn comments_behind(&mut self, at: u32) -> Vec<Words> {
        let behind = |comment: &Comment| {
            let between = self.text.get(at as usize..comment.span.start as usize).unwrap_or_default();
            comment.behind && between.len() < 4096 && !between.contains(['\n', '\r'])
        };
        let count = self.comments.iter().take_while(|comment| behind(comment)).count();
        let (behind, rest) = self.comments.split_at(count);
        self.comments = rest;
        behind.iter().map(|comment| self.comment(comment)).collect()
    }

    fn finish(mut self, unreadable: &[(Span, Option<Guess>)]) -> (Document, Vec<Finding>) {
        for block in &mut self.blocks {
            descriptions_first(&mut block.lines);
            self.findings.said_twice(block);
        }
        self.lost.iter_mut().for_each(|lost| descriptions_first(&mut lost.lines));
        for (span, guess) in unreadable {
            self.lose_unread(*span, *guess);
        }
        self.lost.sort_by_key(|lost| lost.span);
        let rest = self.comments_before(u32::MAX);
        let mut trailing_comments = Vec::new();
        match self.blocks.last_mut() {
            None => trailing_comments = rest,
            Some(block) => {
                let line = |words: Words| Line { span: words.span, kind: LineKind::Comment(words) };
                block.lines.extend(rest.into_iter().map(line));
            }
        }
        let language = if self.keywords[1] > self.keywords[0] { Language::Chinese } else { Language::English };
        let document = Document { form: Form::Yaml, language, blocks: self.blocks, trailing_comments, lost: self.lost };
        (document, self.findings.finish(self.text.len()))
    }

    // ---- what cannot be read ---------------------------------------------------------------------------------------

    /// Text that is no YAML: what it may have been, if that is not known, by where it stands and how it begins.
    fn lose_unread(&mut self, span: Span, known: Option<Guess>) {
        let text = self.text[span.range()].trim_start();
        let dashed = text.starts_with("- ");
        let text = text.trim_start_matches(['-', ' ']);
        let word = &text[..text.find([':', '：', '\n', ' ']).unwrap_or(text.len())];
        let after = self.blocks.partition_point(|block| block.heading.span.start < span.start);
        let block = after.checked_sub(1);
        let kind = block.map(|block| self.blocks[block].kind);
        let several = text.trim_end().contains('\n');
        let guess = known.unwrap_or(match kind {
            Some(kind) if legal::takes_entries(kind) && dashed => Guess::Entry,
            Some(kind) if legal::takes_routes(kind) && dashed => Guess::Route,
            _ if !several && Label::read(word).is_some() => Guess::Label,
            _ => Guess::Heading,
        });
        self.lost.push(Lost { span, block, after, guess, lines: Vec::new() });
    }

    /// Gives up what stands at a place in a block; in none, it only adds to what is in doubt already.
    pub fn lose(&mut self, span: Span, block: Option<usize>, guess: Guess) {
        let guess = if block.is_none() && guess != Guess::Repaired { Guess::Heading } else { guess };
        let block = block.or(self.blocks.len().checked_sub(1));
        let span = self.whole.unwrap_or(span);
        self.lost.push(Lost { span, block, after: self.blocks.len(), guess, lines: Vec::new() });
    }

    /// Reports what stands at a place, and gives it up.
    pub fn fail(&mut self, span: Span, block: Option<usize>, guess: Guess, message: Text) {
        if !self.is_told(span) {
            let problem = Problem::wrong(0, span.range().len(), message);
            self.findings.report(span, problem, Text::default(), None);
        }
        self.lose(span, block, guess);
    }

    /// Reports a problem that counts its bytes from the beginning of the file, and gives up what stands there.
    pub fn fail_at(&mut self, problem: Problem, block: Option<usize>, guess: Guess) {
        let span = Span::new(problem.at, problem.at + problem.len);
        if !self.is_told(span) {
            let whole = Span::new(0, self.text.len());
            self.findings.report(whole, problem, Text::default(), None);
        }
        self.lose(span, block, guess);
    }

    fn is_told(&self, span: Span) -> bool {
        self.told.hold(span.start as usize)
    }

    /// Reads one value; if that fails, with its brackets closed; if that fails too, it is lost.
    pub fn read<T>(
        &mut self,
        text: &Written,
        block: Option<usize>,
        guess: Guess,
        parse: impl Fn(&mut Reader, &str) -> Result<T, Problem>,
    ) -> Option<T> {
        let problem = if text.text.len() > MAX_LINE_BYTES {
            Problem::too_long(text.text.len())
        } else {
            match parse(&mut Reader::new(self.names, text.base), text.text) {
                Ok(read) => return Some(read),
                Err(problem) => problem,
            }
        };
        let placed = |problem: Problem| match text.base {
            Base::At(_) => problem,
            Base::Within(span) => Problem { at: 0, len: span.range().len(), ..problem },
        };
        let mut attempts = Vec::new();
        repair::closers(text.text, &mut attempts);
        for attempt in attempts {
            let reader = &mut Reader::new(self.names, Base::Within(text.span));
            let Ok(read) = parse(reader, &attempt.text) else { continue };
            if !self.is_told(text.span) {
                let (problem, help) = (attempt.problem.clone().unwrap_or(problem), attempt.help.clone());
                let mend = match text.base {
                    Base::At(at) => Some(attempt.mend(at)),
                    Base::Within(_) => None,
                };
                self.findings.report(text.span, placed(problem), help, mend);
            }
            self.lose(text.line, block, Guess::Repaired);
            return Some(read);
        }
        if !self.is_told(text.span) {
            self.findings.report(text.span, placed(problem), Text::default(), None);
        }
        self.lose(text.line, block, guess);
        None
    }

    pub fn count_keyword(&mut self, language: Language) {
        self.keywords[language as usize] += 1;
    }
}

/// Descriptions, and the comments above them, stand before everything else.
fn descriptions_first(lines: &mut Vec<Line>) {
    let is_first = |line: &Line| matches!(line.kind, LineKind::Description(_) | LineKind::Comment(_));
    let other = lines.iter().position(|line| !is_first(line)).unwrap_or(lines.len());
    if !lines[other..].iter().any(|line| matches!(line.kind, LineKind::Description(_))) {
        return;
    }
    let (mut first, mut rest, mut comments) = (Vec::new(), Vec::new(), Vec::new());
    for line in std::mem::take(lines) {
        match line.kind {
            LineKind::Comment(_) => comments.push(line),
            LineKind::Description(_) => first.extend(comments.drain(..).chain([line])),
            _ => rest.extend(comments.drain(..).chain([line])),
        }
    }
    *lines = first;
    lines.extend(rest.into_iter().chain(comments));
}

/// The place of a span in the file, for checks that count from there.
pub(super) fn absolute(span: Span) -> usize {
    span.start as usize
}

/// Whether a node is a mapping, or a list of mappings that go on from one another.
fn is_mapping(node: &Node) -> bool {
    match node {
        Node::Map(_) => true,
        Node::List(list) => !list.items.is_empty() && list.items.iter().all(|item| matches!(item, Node::Map(_))),
        _ => false,
    }
}

/// The pairs of a mapping, or of a list of them.
pub(super) fn pairs_of(node: &Node) -> impl Iterator<Item = (&Node, &Node)> {
    maps_of(node).flat_map(|map| map.pairs.iter().map(|(key, value)| (key, value)))
}

/// The mappings of which a node consists.
pub(super) fn maps_of(node: &Node) -> impl Iterator<Item = &Map> {
    let nodes = match node {
        Node::List(list) => list.items.as_slice(),
        other => std::slice::from_ref(other),
    };
    nodes.iter().filter_map(|node| if let Node::Map(map) = node { Some(&**map) } else { None })
}
