//! `.proc` text → [`Document`]. Each line is read for itself; the headings then make blocks of them. A line that
//! cannot be read costs itself alone: it is repaired where one mark is missing, else it is [`Lost`], and what it may
//! have said is not held against the rest.

use super::ast::*;
use super::expression::{Base, MAX_LINE_BYTES, Reader};
use super::findings::SyntaxFindings;
use super::keywords::{BlockKind, Label};
use super::legal;
use super::line::{self, Mark};
use super::names::Names;
use super::problem::Problem;
use super::repair;
use crate::diagnostic::{Finding, Language, Text};
use crate::say;
use crate::source::{FileId, Span};

/// Reads a `.proc` file: what could be read, and a finding for everything that could not, in the order of the file.
pub fn parse(file: FileId, text: &str, names: &mut Names) -> (Document, Vec<Finding>) {
    let mut parser = Parser {
        names,
        blocks: Vec::new(),
        lost: Vec::new(),
        comments: Vec::new(),
        findings: SyntaxFindings::new(file),
        place: Place::Start,
        unsettled: None,
        keywords: [0, 0],
    };
    for (at, line) in line::lines(text) {
        if !line.is_empty() {
            parser.line(at, line);
        }
    }
    parser.finish(text.len())
}

/// Where the next line goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first heading.
    Start,
    /// Below the last heading.
    Block,
    /// Below a line that may have been a heading: into the last [`Lost`].
    Nowhere,
}

struct Parser<'n> {
    names: &'n mut Names,
    blocks: Vec<Block>,
    lost: Vec<Lost>,
    /// Comments before the first heading.
    comments: Vec<Words>,
    findings: SyntaxFindings,
    place: Place,
    /// The lost line, by its place in `lost`, of which the next line may tell what it was.
    unsettled: Option<usize>,
    /// How many keywords were met in each [`Language`].
    keywords: [usize; 2],
}

/// A line that was read.
enum Read {
    /// A heading, and the language of its keyword, if it has one.
    Heading(BlockKind, Heading, Option<Language>),
    /// Any other line, and the language of its label, if it has one.
    Line(LineKind, Option<Language>),
}

impl Parser<'_> {
    fn line(&mut self, at: usize, line: &str) {
        let span = Span::new(at, at + line.len());
        if line.len() > MAX_LINE_BYTES {
            let head = line.char_indices().nth(20).map_or(line.len(), |(at, _)| at);
            self.findings.report(span, Problem { len: head, ..Problem::too_long(line.len()) }, Text::default(), None);
            return self.lose(span, Guess::Anything);
        }
        match read(self.names, Base::At(at), line, self.section()) {
            Ok(read) => self.take(span, read),
            Err(problem) => self.mend(span, line, problem),
        }
    }

    /// The list that the next entry belongs to, as far as is known.
    fn section(&self) -> Option<BlockKind> {
        self.open_block().map(|block| block.kind)
    }

    fn open_block(&self) -> Option<&Block> {
        if self.place == Place::Block { self.blocks.last() } else { None }
    }

    fn take(&mut self, span: Span, read: Read) {
        let (Read::Heading(_, _, language) | Read::Line(_, language)) = &read;
        if let Some(language) = language {
            self.keywords[*language as usize] += 1;
        }
        match read {
            Read::Heading(kind, mut heading, _) => {
                heading.span = span;
                // Nothing stands between the lost line and the next heading: it may have been one.
                if let Some(lost) = self.unsettled.take() {
                    self.lost[lost].guess = Guess::Heading;
                }
                let comments = self.comments_above();
                self.blocks.push(Block { kind, heading, lines: Vec::new(), comments });
                self.place = Place::Block;
            }
            Read::Line(kind, _) => self.put(Line { span, kind }),
        }
    }

    /// Comments that end a block belong to the heading that follows.
    fn comments_above(&mut self) -> Vec<Words> {
        let lines = match self.place {
            Place::Start => return std::mem::take(&mut self.comments),
            Place::Block => self.blocks.last_mut().map(|block| &mut block.lines),
            Place::Nowhere => self.lost.last_mut().map(|lost| &mut lost.lines),
        };
        let Some(lines) = lines else { return Vec::new() };
        let from = lines.iter().rposition(|line| !matches!(line.kind, LineKind::Comment(_))).map_or(0, |last| last + 1);
        let words = |line: Line| if let LineKind::Comment(words) = line.kind { Some(words) } else { None };
        lines.drain(from..).filter_map(words).collect()
    }

    fn put(&mut self, line: Line) {
        if let LineKind::Comment(words) = line.kind {
            return match self.place {
                Place::Start => self.comments.push(words),
                _ => self.append(Line { span: line.span, kind: LineKind::Comment(words) }),
            };
        }
        match self.place {
            Place::Nowhere => self.append(line),
            Place::Start => {
                let problem = Problem::wrong(
                    0,
                    line.span.range().len(),
                    say!("this stands before the first heading", "这一行写在了第一个标题之前"),
                );
                let help = say!("begin the file with `# procedure NAME`", "文件应以“# 流程 名称”开头");
                self.findings.report(line.span, problem, help, None);
                self.lose(line.span, Guess::Heading);
                self.append(line);
            }
            Place::Block => self.put_in_block(line),
        }
    }

    fn put_in_block(&mut self, line: Line) {
        let Some(block) = self.blocks.last() else { return };
        let trouble = misplaced(block, &line.kind);
        if let Some(lost) = self.unsettled.take() {
            let last = block.lines.iter().rev().find(|line| !matches!(line.kind, LineKind::Comment(_)));
            let restarts = last.is_some_and(|last| rank(&line.kind) < rank(&last.kind));
            if trouble.is_some() || restarts {
                self.lost[lost].guess = Guess::Heading;
                self.place = Place::Nowhere;
                return self.append(line);
            }
        }
        match trouble {
            None => self.append(line),
            Some(_)
                if self
                    .lost
                    .last()
                    .is_some_and(|lost| lost.block == Some(self.blocks.len() - 1) && lost.guess != Guess::Repaired) =>
            {
                // Something of this block is lost already; what seems misplaced may follow from that.
                let lost = Lost {
                    span: line.span,
                    block: self.lost.last().and_then(|lost| lost.block),
                    after: self.blocks.len(),
                    guess: Guess::Heading,
                    lines: vec![line],
                };
                self.lost.push(lost);
            }
            Some((message, help)) => {
                let guess = guess_of(&line.kind, block.kind);
                let problem = Problem::wrong(0, line.span.range().len(), message);
                self.findings.report(line.span, problem, help, None);
                self.lose(line.span, guess);
            }
        }
    }

    fn append(&mut self, line: Line) {
        let lines = match self.place {
            Place::Block => self.blocks.last_mut().map(|block| &mut block.lines),
            Place::Nowhere | Place::Start => self.lost.last_mut().map(|lost| &mut lost.lines),
        };
        if let Some(lines) = lines {
            lines.push(line);
        }
    }

    /// Reads a faulty line with one mark mended, or gives it up.
    fn mend(&mut self, span: Span, line: &str, problem: Problem) {
        let at = span.start as usize;
        let section = self.section();
        // An entry of another list, directly below a line that may have been the heading of that list.
        if matches!(line::mark(line), Mark::Entry { .. })
            && let Some(lost) = self.unsettled
            && let Ok(read) = read(self.names, Base::At(at), line, None)
        {
            (self.unsettled, self.place, self.lost[lost].guess) = (None, Place::Nowhere, Guess::Heading);
            return self.take(span, read);
        }
        for attempt in repair::attempts(line, self.open_block()) {
            // What a repaired line says may be held to; where in the line it says so cannot.
            let Ok(read) = read(self.names, Base::Within(span), &attempt.text, section) else { continue };
            if let (Read::Line(kind, _), Some(block)) = (&read, self.open_block())
                && misplaced(block, kind).is_some()
            {
                continue;
            }
            let problem = attempt.problem.unwrap_or(problem);
            self.findings.report(
                span,
                problem,
                attempt.help,
                Some((attempt.title, attempt.edit.shifted(at), attempt.insert)),
            );
            let block = self.current();
            let prose = matches!(read, Read::Line(LineKind::Description(_), _));
            let guess = if prose { Guess::Prose } else { Guess::Repaired };
            let lost = self.lost.len();
            self.lost.push(Lost { span, block, after: self.blocks.len(), guess, lines: Vec::new() });
            self.take(span, read);
            if prose && self.place == Place::Block {
                self.unsettled = Some(lost);
            }
            return;
        }
        let (problem, help) = match line::mark(line) {
            Mark::Unmarked => repair::unmarked(line),
            Mark::Labelled { word_end, .. } if is_unknown_label(&line[..word_end]) => {
                repair::unknown_label(&line[..word_end], section)
            }
            _ => (problem, Text::default()),
        };
        self.findings.report(span, problem, help, None);
        self.lose(span, repair::guess(line, section));
    }

    fn current(&self) -> Option<usize> {
        self.open_block().map(|_| self.blocks.len() - 1)
    }

    fn lose(&mut self, span: Span, guess: Guess) {
        let block = self.current();
        // A file begins with a heading.
        let guess = if self.place == Place::Start { Guess::Heading } else { guess };
        if self.place == Place::Nowhere {
            // It only adds to what is in doubt already.
            self.lost.push(Lost { span, block, after: self.blocks.len(), guess: Guess::Heading, lines: Vec::new() });
            return;
        }
        self.lost.push(Lost { span, block, after: self.blocks.len(), guess, lines: Vec::new() });
        if guess == Guess::Heading {
            self.place = Place::Nowhere;
            self.unsettled = None;
        } else if guess == Guess::Anything {
            self.unsettled = Some(self.lost.len() - 1);
        }
    }

    fn finish(mut self, end: usize) -> (Document, Vec<Finding>) {
        if let Some(lost) = self.unsettled.take() {
            self.lost[lost].guess = Guess::Heading;
        }
        for block in &self.blocks {
            self.findings.said_twice(block);
        }
        let language = if self.keywords[1] > self.keywords[0] { Language::Chinese } else { Language::English };
        let document = Document {
            form: Form::Proc,
            language,
            blocks: self.blocks,
            trailing_comments: self.comments,
            lost: self.lost,
        };
        (document, self.findings.finish(end))
    }
}

/// Why a line cannot stand in a block, and what to do; nothing where it can.
fn misplaced(block: &Block, line: &LineKind) -> Option<(Text, Text)> {
    let word = block.kind.text();
    let (en, zh) = (word.en, word.zh);
    match line {
        LineKind::Comment(_) => None,
        LineKind::Description(_) => {
            let last = block.lines.iter().rev().find(|line| !matches!(line.kind, LineKind::Comment(_)));
            let late = last.is_some_and(|last| !matches!(last.kind, LineKind::Description(_)));
            late.then(|| {
                (
                    say!("a description stands directly under its heading", "描述应紧跟在标题下面"),
                    say!(
                        "move it there; a route begins with `->`, a remark with `note:`",
                        "请移到标题下面；路线以“->”开头，说明写成“注：”"
                    ),
                )
            })
        }
        LineKind::Labelled(label, _) => (!legal::labels(block.kind).contains(label)).then(|| {
            let (label_en, label_zh) = (label.word(Language::English), label.word(Language::Chinese));
            let list = |language| {
                let words: Vec<String> =
                    legal::labels(block.kind).iter().map(|label| format!("`{}`", label.word(language))).collect();
                words.join(", ")
            };
            let (list_en, list_zh) = (list(Language::English), list(Language::Chinese));
            (
                say!("`{label_en}:` cannot be said under `{en}`", "“{zh}”下面不能写“{label_zh}：”"),
                say!("what can be said here: {list_en}", "这里可以写：{list_zh}"),
            )
        }),
        LineKind::Entry(_) => (!legal::takes_entries(block.kind)).then(|| {
            (
                say!("`{en}` is no list: it has no entries", "“{zh}”不是清单，没有条目"),
                say!("a route begins with `->`, a way back with `<-`", "路线以“->”开头，往回走以“<-”开头"),
            )
        }),
        LineKind::Route(_) | LineKind::Back(_) => (!legal::takes_routes(block.kind)).then(|| {
            (
                say!("no route leads from `{en}`", "“{zh}”没有路线"),
                say!("routes stand under the step, or the join, that they leave", "路线写在它离开的步骤或汇合下面"),
            )
        }),
    }
}

/// What a misplaced line may have been: a `->` that lost its dash reads as a description, a `<-` that lost its tip as
/// an entry.
fn guess_of(kind: &LineKind, block: BlockKind) -> Guess {
    match kind {
        LineKind::Description(_) | LineKind::Entry(_) if legal::takes_routes(block) => Guess::Route,
        LineKind::Entry(_) => Guess::Entry,
        LineKind::Route(_) | LineKind::Back(_) => Guess::Route,
        LineKind::Description(_) | LineKind::Comment(_) | LineKind::Labelled(..) => Guess::Label,
    }
}

/// The usual order of the lines of a block. A line that falls back in it, behind one that could not be read, probably
/// begins another block.
fn rank(kind: &LineKind) -> usize {
    match kind {
        LineKind::Description(_) => 0,
        LineKind::Labelled(Label::Note | Label::Allow, _) | LineKind::Comment(_) => 100,
        LineKind::Labelled(label, _) => 1 + Label::ALL.iter().position(|other| other == label).unwrap_or(0),
        LineKind::Entry(_) => 50,
        LineKind::Route(_) | LineKind::Back(_) => 60,
    }
}

fn is_allow(word: &str) -> bool {
    let first = word.split(line::is_space).next().unwrap_or_default();
    matches!(Label::read(first), Some((Label::Allow, _)))
}

fn is_unknown_label(word: &str) -> bool {
    Label::read(word).is_none() && !is_allow(word)
}

/// Reads one trimmed line that stands at `base`, given the list in which it may be an entry.
fn read(names: &mut Names, base: Base, line: &str, section: Option<BlockKind>) -> Result<Read, Problem> {
    let skip_space = |at: usize| at + line[at..].len() - line[at..].trim_start_matches(line::is_space).len();
    let mark = line::mark(line);
    let (Mark::Heading { at }
    | Mark::Description { at }
    | Mark::Comment { at }
    | Mark::Back { at }
    | Mark::Route { at }
    | Mark::Entry { at }
    | Mark::Labelled { at, .. }) = mark
    else {
        return Err(repair::unmarked(line).0);
    };
    let at = skip_space(at);
    let rest = &line[at..];
    let mut reader = Reader::new(names, base.shifted(at));
    let read = match mark {
        Mark::Comment { .. } => {
            return Ok(Read::Line(LineKind::Comment(reader.words(rest)), None));
        }
        Mark::Heading { .. } => return read_heading(names, base, line, at),
        Mark::Labelled { word_end, .. } => {
            let word = &line[..word_end];
            if is_allow(word) {
                let first = word.split(line::is_space).next().unwrap_or_default();
                let at = skip_space(first.len());
                let value = Reader::new(names, base.shifted(at)).parse_value(Label::Allow, &line[at..]);
                let language = Label::read(first).map(|(_, language)| language);
                return value
                    .map(|value| Read::Line(LineKind::Labelled(Label::Allow, value), language))
                    .map_err(|problem| problem.shifted(at));
            }
            let Some((label, language)) = Label::read(word) else {
                return Err(repair::unknown_label(word, section).0);
            };
            if rest.is_empty() {
                let (en, zh) = (label.word(Language::English), label.word(Language::Chinese));
                return Err(Problem::wrong(
                    0,
                    line.len(),
                    say!(
                        "`{en}:` says nothing; write what it says or leave the line out",
                        "“{zh}：”后面是空的；请写上内容，或删去这一行"
                    ),
                ));
            }
            reader.parse_value(label, rest).map(|value| Read::Line(LineKind::Labelled(label, value), Some(language)))
        }
        Mark::Description { .. } => {
            reader.parse_words(rest).map(|words| Read::Line(LineKind::Description(words), None))
        }
        Mark::Back { .. } => reader.parse_back(rest).map(|back| Read::Line(LineKind::Back(back), None)),
        Mark::Route { .. } => reader.parse_route(rest).map(|route| Read::Line(LineKind::Route(route), None)),
        Mark::Entry { .. } => {
            reader.parse_entry(rest, section).map(|entry| Read::Line(LineKind::Entry(Box::new(entry)), None))
        }
        Mark::Unmarked => unreachable!("handled above"),
    };
    read.map_err(|problem| problem.shifted(at))
}

/// A heading begins with its keyword, or, for a step, with its clause.
fn read_heading(names: &mut Names, base: Base, line: &str, at: usize) -> Result<Read, Problem> {
    let rest = &line[at..];
    let word_len = rest.char_indices().find(|(_, c)| !c.is_alphabetic()).map_or(rest.len(), |(at, _)| at);
    let (kind, language, from) = match BlockKind::read(&rest[..word_len]) {
        Some((kind, language)) => {
            let gap = rest[word_len..].len() - rest[word_len..].trim_start_matches(line::is_space).len();
            (kind, Some(language), at + word_len + gap)
        }
        None if rest.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) => {
            (BlockKind::Step, None, at)
        }
        None => return Err(repair::unknown_heading(rest, at, word_len)),
    };
    let mut reader = Reader::new(names, base.shifted(from));
    let heading = reader.parse_heading(&line[from..], kind).map_err(|problem| problem.shifted(from))?;
    if language.is_none() && heading.clause.is_none() {
        return Err(repair::unknown_heading(rest, at, word_len));
    }
    Ok(Read::Heading(kind, heading, language))
}
