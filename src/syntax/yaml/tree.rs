//! YAML text → a tree in which every key, value and comment knows its place. No value is interpreted, no alias
//! expanded: what is written is what there is.

use crate::source::Span;
use crate::syntax::expression::{Base, MAX_LINE_BYTES};
use crate::syntax::line::is_space;
use granit_parser::{ErrorKind, Event, Parser, Placement, ScalarStyle, StructureStyle};
use std::borrow::Cow;

/// The deepest nesting of lists and mappings.
pub(super) const MAX_DEPTH: usize = 64;
/// The most values and keys in one file.
pub(super) const MAX_NODES: usize = 4_000_000;
/// The most comments that follow one another.
pub(super) const MAX_COMMENTS: usize = 1 << 16;
/// After so many documents that make no sense, the rest of a file is not read.
const MAX_FAULTS: usize = 1_000;
/// More aliases, anchors and tags than this are not pointed at one by one.
const MAX_REFUSED: usize = 1_000;

/// A value or a key.
#[derive(Debug)]
pub(super) enum Node {
    /// Text.
    Scalar(Scalar),
    /// `- a` or `[a, b]`.
    List(Box<List>),
    /// `a: b` or `{a: b}`.
    Map(Box<Map>),
    /// Something that is not read, and was reported: an alias.
    Refused(Span),
}

#[derive(Debug)]
pub(super) struct List {
    pub span: Span,
    pub items: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct Map {
    pub span: Span,
    pub pairs: Vec<(Node, Node)>,
}

/// Text, and how it is written.
#[derive(Debug)]
pub(super) struct Scalar {
    /// All of it, with its quotation marks.
    pub span: Span,
    style: Style,
}

#[derive(Debug)]
enum Style {
    /// On one line, exactly as it reads: here.
    Plainly(Span),
    /// A literal block: each line as it reads, but for indentation.
    Lines,
    /// In another way; it reads so.
    Otherwise(Box<str>),
    /// It is longer than anything that is read.
    TooLong(usize),
}

/// One line of text, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'t> {
    /// The text, without surrounding space.
    pub text: &'t str,
    /// The place of its bytes, for the names in it.
    pub base: Base,
    /// The place of all of it, for findings about it.
    pub span: Span,
    /// The place of the line that is lost with it: with its key, where it has one.
    pub line: Span,
}

impl<'t> Written<'t> {
    /// As what stands behind this key.
    pub fn behind(self, key: Span) -> Self {
        Written { line: key.to(self.span), ..self }
    }
}

impl Scalar {
    /// How long it is, where that is too long to be read.
    pub fn too_long(&self) -> Option<usize> {
        if let Style::TooLong(len) = self.style { Some(len) } else { None }
    }

    /// Its lines that are not blank. `source` is the text of the file.
    pub fn lines<'t>(&'t self, source: &'t str) -> Vec<Written<'t>> {
        match &self.style {
            Style::Plainly(span) => placed(source, *span).into_iter().collect(),
            Style::Lines => {
                let mut at = self.span.start as usize;
                let lines = source[self.span.range()].split_inclusive(['\n', '\r']);
                lines
                    .filter_map(|line| {
                        let span = Span::new(at, at + line.len());
                        at += line.len();
                        placed(source, span)
                    })
                    .collect()
            }
            Style::Otherwise(text) => {
                let lines = text.split(['\n', '\r']).map(|line| line.trim_matches(is_space));
                let line = |text| Written { text, base: Base::Within(self.span), span: self.span, line: self.span };
                lines.filter(|line| !line.is_empty()).map(line).collect()
            }
            Style::TooLong(_) => Vec::new(),
        }
    }

    /// Its only line; empty where it says nothing, `Err` where there are several.
    pub fn line<'t>(&'t self, source: &'t str) -> Result<Written<'t>, usize> {
        let lines = self.lines(source);
        match lines.as_slice() {
            [] => Ok(Written { text: "", base: Base::Within(self.span), span: self.span, line: self.span }),
            [line] => Ok(*line),
            more => Err(more.len()),
        }
    }
}

/// The text of a span without the space around it, where there is any.
fn placed(source: &str, span: Span) -> Option<Written<'_>> {
    let text = &source[span.range()];
    let blank = |c: char| is_space(c) || matches!(c, '\n' | '\r');
    let start = span.start as usize + text.len() - text.trim_start_matches(blank).len();
    let text = text.trim_matches(blank);
    let span = Span::new(start, start + text.len());
    (!text.is_empty()).then_some(Written { text, base: Base::At(start), span, line: span })
}

impl Node {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Node::Scalar(scalar) => scalar.span,
            Node::List(list) => list.span,
            Node::Map(map) => map.span,
            Node::Refused(span) => *span,
        }
    }

    /// Whether nothing is written here.
    pub fn is_empty(&self) -> bool {
        matches!(self, Node::Scalar(scalar) if scalar.span.range().is_empty())
    }
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment {
    /// Without its mark.
    pub span: Span,
    /// Whether it stands behind something, on the same line.
    pub behind: bool,
}

/// What YAML has and we do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Anchor,
    Alias,
    Tag,
    MergeKey,
}

/// Where YAML text stops making sense.
#[derive(Debug)]
pub(super) struct Fault {
    pub kind: ErrorKind,
    /// Where that was noticed.
    pub at: usize,
    /// Where the last thing that made sense ends.
    pub after: usize,
    /// The opening bracket of the outermost open `[ ]` or `{ }`.
    pub flow: Option<usize>,
    /// The last scalar that was read.
    pub scalar: Span,
    /// Where the document, or what could be made of the file, ends.
    pub end: usize,
}

/// What a text is, read as YAML.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub documents: Vec<Node>,
    pub comments: Vec<Comment>,
    pub refused: Vec<(Span, Refused)>,
    /// Full-width colons that stand where a key's colon should.
    pub colons: Vec<usize>,
    /// Where it stops making sense, document by document.
    pub faults: Vec<Fault>,
    /// The rest of the file from here is not read: it has too many values.
    pub full: Option<usize>,
}

/// What to do where the text stops making sense.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AtFault {
    /// Nothing more.
    Stop,
    /// Go on with the next document.
    NextDocument,
}

/// Reads text as YAML. Every place is one in `original`, of which `text` is a copy with some characters replaced by as
/// many bytes of others: no place cuts a character of the original.
pub(super) fn build(text: &str, original: &str, at_fault: AtFault) -> Tree {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: MAX_COMMENTS,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut builder =
        Builder { text, tree: Tree::default(), open: Vec::new(), nodes: 0, last: 0, scalar: Span::default() };
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or(0..0);
                if let Some(tag) = span.tag_span().and_then(|span| span.byte_range()) {
                    builder.refuse(snap(original, tag), Refused::Tag);
                }
                if !builder.event(event, snap(original, range)) {
                    break;
                }
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(builder.last).min(text.len());
                builder.fault(error.kind().clone(), snap(original, at..at).start as usize);
                let enough = builder.tree.faults.len() >= MAX_FAULTS;
                if at_fault == AtFault::Stop || enough || !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    builder.finish()
}

/// A range of bytes, widened to whole characters.
fn snap(text: &str, range: std::ops::Range<usize>) -> Span {
    let (mut start, mut end) = (range.start, range.end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while end > start && !text.is_char_boundary(end) {
        end += 1;
    }
    Span::new(start, if range.is_empty() { start } else { end })
}

/// A list or a mapping that is not finished.
struct Open {
    start: usize,
    flow: bool,
    what: Kind,
}

enum Kind {
    List(Vec<Node>),
    Map(Vec<(Node, Node)>, Option<Node>),
}

struct Builder<'t> {
    text: &'t str,
    tree: Tree,
    open: Vec<Open>,
    nodes: usize,
    last: usize,
    scalar: Span,
}

impl Builder<'_> {
    /// Takes what the parser met; `false` when there is too much of it.
    fn event(&mut self, event: Event, span: Span) -> bool {
        // What could not be read ends where reading goes on.
        if let Some(fault) = self.tree.faults.last_mut() {
            fault.end = fault.end.min((span.start as usize).max(fault.at));
        }
        match event {
            Event::Scalar(text, style, ..) => {
                self.scalar = span;
                let node = Node::Scalar(self.scalar(text, style, span));
                self.add(node);
            }
            Event::SequenceStart(style, ..) => self.open(span, style, Kind::List(Vec::new())),
            Event::MappingStart(style, ..) => self.open(span, style, Kind::Map(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.close(Some(span)),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(span, Refused::Alias);
                self.add(Node::Refused(span));
            }
            Event::Anchor(..) => {
                self.refuse(span, Refused::Anchor);
                return true;
            }
            Event::Comment(_, placement) => {
                let span = Span::new(span.start as usize + 1, span.end as usize);
                self.tree.comments.push(Comment { span, behind: placement == Placement::Right });
            }
            _ => {}
        }
        self.last = self.last.max(span.end as usize);
        if self.nodes > MAX_NODES {
            self.tree.full = Some(span.start as usize);
        }
        self.tree.full.is_none()
    }

    fn refuse(&mut self, span: Span, what: Refused) {
        if self.tree.refused.len() < MAX_REFUSED {
            self.tree.refused.push((span, what));
        }
    }

    fn scalar(&mut self, text: Cow<str>, style: ScalarStyle, span: Span) -> Scalar {
        let source = &self.text[span.range()];
        let inner = match style {
            ScalarStyle::Plain => span,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                Span::new(span.start as usize + 1, (span.end as usize).saturating_sub(1).max(span.start as usize + 1))
            }
            ScalarStyle::Literal | ScalarStyle::Folded => span,
        };
        if style == ScalarStyle::Plain {
            self.find_colons(span);
        }
        let written = if source.len().max(text.len()) > MAX_LINE_BYTES {
            Style::TooLong(text.len())
        } else if source.is_empty() {
            Style::Plainly(span)
        } else if style == ScalarStyle::Literal {
            Style::Lines
        } else if style != ScalarStyle::Folded && self.text.get(inner.range()) == Some(&*text) {
            Style::Plainly(inner)
        } else {
            Style::Otherwise(text.into())
        };
        Scalar { span, style: written }
    }

    /// `时限：5` at the beginning of a line is a key for everybody but YAML, for which it is just text.
    fn find_colons(&mut self, span: Span) {
        let start = span.start as usize;
        // Behind a dash, or as the value of a key that takes text, it may mean what it says.
        let before = self.text[..start].trim_end_matches(' ');
        if !before.is_empty() && !before.ends_with(['\n', '\r']) {
            return;
        }
        if let Some(Open { what: Kind::Map(_, Some(key)), .. }) = self.open.last()
            && super::keys::Word::takes_text(&self.text[key.span().range()])
        {
            return;
        }
        let mut at = start;
        for (count, line) in self.text[span.range()].split_inclusive(['\n', '\r']).enumerate() {
            let indent = line.len() - line.trim_start_matches(is_space).len();
            let Some((word, colon)) = full_width_key(&line[indent..]) else {
                if count == 0 {
                    return;
                }
                at += line.len();
                continue;
            };
            let known = super::keys::Word::is_any(word);
            let bare = line[indent + colon..].trim_end().chars().count() == 1;
            if count == 0 && !known {
                return;
            }
            if known || bare {
                self.tree.colons.push(at + indent + colon);
            }
            at += line.len();
        }
    }

    fn open(&mut self, span: Span, style: StructureStyle, what: Kind) {
        let flow = style == StructureStyle::Flow;
        self.open.push(Open { start: span.start as usize, flow, what });
    }

    fn close(&mut self, end: Option<Span>) {
        let Some(open) = self.open.pop() else { return };
        let end = end.filter(|_| open.flow).map_or(open.start, |span| span.end as usize);
        let whole = |last: Option<Span>| Span::new(open.start, last.map_or(end, |last| end.max(last.end as usize)));
        let node = match open.what {
            Kind::List(items) => Node::List(Box::new(List { span: whole(items.last().map(Node::span)), items })),
            Kind::Map(mut pairs, key) => {
                if let Some(key) = key {
                    // The text stops making sense between a key and its value.
                    let end = key.span().end as usize;
                    let nothing = Scalar { span: Span::new(end, end), style: Style::Plainly(Span::new(end, end)) };
                    pairs.push((key, Node::Scalar(nothing)));
                }
                Node::Map(Box::new(Map { span: whole(pairs.last().map(|(_, value)| value.span())), pairs }))
            }
        };
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        self.nodes += 1;
        match self.open.last_mut().map(|open| &mut open.what) {
            None => self.tree.documents.push(node),
            Some(Kind::List(items)) => items.push(node),
            Some(Kind::Map(pairs, key)) => match key.take() {
                None => *key = Some(node),
                Some(key) => {
                    let span = key.span();
                    if self.text[span.range()] == *"<<" {
                        self.refuse(span, Refused::MergeKey);
                    } else {
                        pairs.push((key, node));
                    }
                }
            },
        }
    }

    fn fault(&mut self, kind: ErrorKind, at: usize) {
        let flow = match kind {
            ErrorKind::UnclosedFlowCollection { .. } => Some(at),
            _ => self.open.iter().find(|open| open.flow).map(|open| open.start),
        };
        let fault = Fault { kind, at, after: self.last, flow, scalar: self.scalar, end: self.text.len() };
        self.tree.faults.push(fault);
        while !self.open.is_empty() {
            self.close(None);
        }
    }

    fn finish(mut self) -> Tree {
        while !self.open.is_empty() {
            self.close(None);
        }
        self.tree
    }
}

/// The word before a full-width colon at the beginning of a line, where it may be a key, and where the colon stands.
pub(super) fn full_width_key(line: &str) -> Option<(&str, usize)> {
    let (at, mark) = line.char_indices().take(LONGEST_KEY).find(|(_, c)| matches!(c, '：' | '∶' | ':'))?;
    (mark != ':' && at > 0).then(|| (line[..at].trim_end_matches(is_space), at))
}

/// A key of at most this many characters may have been meant.
const LONGEST_KEY: usize = 40;
