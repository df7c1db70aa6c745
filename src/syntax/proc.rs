//! `.proc` text → [`Document`]. Each line is read for itself; the headings then make blocks of them. A line that
//! cannot be read costs itself alone: it is repaired where one mark is missing, else it is [`Lost`], and what it may
//! have said is not held against the rest.

mod doubt;
mod usage;

use super::ast::*;
use super::expression::{Base, MAX_LINE_BYTES, Reader};
use super::findings::SyntaxFindings;
use super::keywords::{BlockKind, Label};
use super::legal;
use super::line::{self, Mark};
use super::names::Names;
use super::place::{is_last, misplaced, rank, seldom_twice};
use super::problem::Problem;
use super::repair;
use crate::diagnostic::{Finding, Language, Text};
use crate::say;
use crate::source::{FileId, Span};
use doubt::Doubt;
use usage::Usage;

/// Reads a `.proc` file: what could be read, and a finding for everything that could not, in the order of the file.
pub fn parse(file: FileId, text: &str, names: &mut Names) -> (Document, Vec<Finding>) {
    let mut parser = Parser {
        text,
        names,
        blocks: Vec::new(),
        lost: Vec::new(),
        comments: Vec::new(),
        findings: SyntaxFindings::new(file),
        place: Place::Start,
        last: None,
        said: 0,
        ranked: 0,
        routed: false,
        doubt: None,
        keywords: [0, 0],
        usage: None,
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

struct Parser<'f> {
    text: &'f str,
    names: &'f mut Names,
    blocks: Vec<Block>,
    lost: Vec<Lost>,
    /// Comments before the first heading.
    comments: Vec<Words>,
    findings: SyntaxFindings,
    place: Place,
    /// The last line of the open block that is no comment, by its place in the block.
    last: Option<usize>,
    /// The labels of the open block that are said once, a bit for each.
    said: u64,
    /// The place of its last line in the usual order.
    ranked: usize,
    /// Whether it has a route.
    routed: bool,
    /// The last faulty line of the open block that may have been a heading.
    doubt: Option<Doubt>,
    /// How many keywords were met in each [`Language`].
    keywords: [usize; 2],
    /// As what names are used, once somebody asks.
    usage: Option<Usage<'f>>,
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
            let problem = Problem { len: head, ..Problem::too_long(line.len()) };
            let finding = self.findings.report(span, problem, Text::default(), None);
            return self.lose(span, Guess::Anything, finding);
        }
        let section = self.section();
        let problem = match read(self.names, Base::At(at), line, section) {
            Ok(read) => return self.take(span, read),
            Err(problem) => problem,
        };
        // An entry that fits another list, behind a line that may have been that list's heading, or lost it.
        if section.is_some()
            && self.doubt.is_some_and(|doubt| doubt.fresh || !doubt.above)
            && let Ok(read) = read(self.names, Base::At(at), line, None)
        {
            self.was_heading();
            return self.take(span, read);
        }
        self.mend(span, line, problem);
    }

    /// The list that the next entry belongs to, as far as is known.
    fn section(&self) -> Option<BlockKind> {
        self.open_block().map(|block| block.kind)
    }

    fn open_block(&self) -> Option<&Block> {
        if self.place == Place::Block { self.blocks.last() } else { None }
    }

    /// The last line of the open block that is no comment.
    fn last_line(&self) -> Option<&LineKind> {
        self.last.and_then(|last| Some(&self.open_block()?.lines.get(last)?.kind))
    }

    fn take(&mut self, span: Span, read: Read) {
        let (Read::Heading(_, _, language) | Read::Line(_, language)) = &read;
        if let Some(language) = language {
            self.keywords[*language as usize] += 1;
        }
        match read {
            Read::Heading(kind, mut heading, _) => {
                heading.span = span;
                self.settle();
                let comments = self.comments_above();
                if let Some(block) = self.blocks.last_mut() {
                    block.lines.shrink_to_fit();
                }
                self.blocks.push(Block { kind, heading, lines: Vec::new(), comments });
                (self.place, self.last) = (Place::Block, None);
                (self.said, self.ranked, self.routed) = (0, 0, false);
            }
            Read::Line(kind, _) => self.put(Line { span, kind }),
        }
    }

    /// Nothing more will tell what the last faulty line was: where nothing follows it, it may have been a heading.
    fn settle(&mut self) {
        if let Some(doubt) = self.doubt.take()
            && doubt.fresh
            && self.lost[doubt.lost].guess == Guess::Anything
        {
            self.lost[doubt.lost].guess = Guess::Heading;
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
                let finding = self.findings.report(line.span, problem, help, None);
                self.lose(line.span, Guess::Heading, finding);
                self.append(line);
            }
            Place::Block => self.put_in_block(line),
        }
    }

    fn put_in_block(&mut self, line: Line) {
        let Some(kind) = self.section() else { return };
        let trouble = misplaced(kind, self.last_line(), &line.kind);
        let label = if let LineKind::Labelled(label, _) = line.kind { Some(label) } else { None };
        let bit = label.filter(|label| seldom_twice(*label)).map_or(0, |label| 1 << label as u64);
        let again = self.said & bit != 0;
        let twice = again && label.is_some_and(legal::once);
        if self.settles_doubt(kind, &line.kind, trouble.is_some() || twice, again) {
            return self.append(line);
        }
        match trouble {
            None => {
                self.said |= bit;
                self.append(line);
            }
            Some((message, help)) => {
                let text = &self.text[line.span.range()];
                let help = self.fitting(text).map_or(help, repair::under_heading);
                let problem = Problem::wrong(0, line.span.range().len(), message);
                let finding = self.findings.report(line.span, problem, help, None);
                self.lose(line.span, guess_of(&line.kind, kind), finding);
                self.doubt_above(finding);
                // What a blank line parts from the block above seldom belongs to it.
                if matches!(line.kind, LineKind::Description(_))
                    && line::is_parted(&self.text[..line.span.start as usize])
                {
                    self.was_heading();
                }
            }
        }
    }

    fn append(&mut self, line: Line) {
        let lines = match self.place {
            Place::Block => self.blocks.last_mut().map(|block| &mut block.lines),
            Place::Nowhere | Place::Start => self.lost.last_mut().map(|lost| &mut lost.lines),
        };
        if let Some(lines) = lines {
            if !matches!(line.kind, LineKind::Comment(_)) {
                self.last = Some(lines.len());
                self.routed |= matches!(line.kind, LineKind::Route(_) | LineKind::Back(_));
                self.ranked = if is_last(&line.kind) { usize::MAX } else { rank(&line.kind).unwrap_or(self.ranked) };
            }
            lines.push(line);
        }
    }

    fn current(&self) -> Option<usize> {
        self.open_block().map(|_| self.blocks.len() - 1)
    }

    /// Gives a line up, of which a finding was reported.
    fn lose(&mut self, span: Span, guess: Guess, finding: Option<usize>) {
        let block = self.current();
        // Where nothing has a place already, it only adds to what is in doubt; and a file begins with a heading.
        let guess = if self.place == Place::Block { guess } else { Guess::Heading };
        self.lost.push(Lost { span, block, after: self.blocks.len(), guess, lines: Vec::new() });
        if guess == Guess::Heading {
            self.place = Place::Nowhere;
            self.doubt = None;
        } else if guess == Guess::Anything {
            let lost = self.lost.len() - 1;
            self.doubt =
                Some(Doubt { lost, finding, opened: false, behind: None, fresh: true, route: false, above: false });
        }
    }

    /// The language of most of the keywords so far.
    fn language(&self) -> Language {
        if self.keywords[1] > self.keywords[0] { Language::Chinese } else { Language::English }
    }

    fn finish(mut self, end: usize) -> (Document, Vec<Finding>) {
        self.settle();
        for block in &self.blocks {
            self.findings.said_twice(block);
        }
        let language = self.language();
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
            if repair::is_allow(word) {
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
    // A step with a clause needs no keyword, so the one that it has says nothing of the file's language.
    let counts = kind != BlockKind::Step || heading.clause.is_none();
    Ok(Read::Heading(kind, heading, language.filter(|_| counts)))
}
