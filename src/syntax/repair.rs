//! Lines that cannot be read: what is missing, most likely; what the line may have been; what to say of it.

mod marks;
mod tell;
mod typed;
mod words;

pub(super) use marks::closers;
pub(super) use tell::{heading_missing, no_heading, under_heading, unknown_heading, unknown_label, unmarked};
pub use typed::unconditioned;
pub(super) use typed::{grouped_text, is_grouped, is_length_in_words, is_times_in_words, length_text, plain_length};

use super::ast::Guess;
use super::findings::Mend;
use super::keywords::{BlockKind, Label};
use super::legal;
use super::line::{self, Mark, is_space};
use super::problem::Problem;
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::source::Span;

/// A line with one mark mended.
pub(super) struct Attempt {
    /// The mended line.
    pub text: String,
    /// The bytes of the line to replace …
    pub edit: Span,
    /// … by this.
    pub insert: String,
    /// What the mend does.
    pub title: Text,
    /// Why it is needed.
    pub help: Text,
    /// What is wrong, where that is clearer than what the reader said.
    pub problem: Option<Problem>,
    /// It is one of several places for the same mark: it is right only if no other place would do.
    pub only: bool,
    /// Lines that follow it, of which this is the first: all of them are to be read.
    pub then: Vec<String>,
    /// If the line can be read with it, it is certainly what was meant: only the spelling changes.
    pub safe: bool,
}

impl Attempt {
    fn safely(self) -> Self {
        Attempt { safe: true, ..self }
    }

    /// What it does to a line that stands at this byte.
    pub fn mend(self, at: usize) -> Mend {
        Mend { title: self.title, span: self.edit.shifted(at), text: self.insert, safe: self.safe }
    }
}

/// Where a faulty line stands, and where reading it stopped.
#[derive(Clone, Copy)]
pub(super) struct Fault<'l> {
    /// The line.
    pub line: &'l str,
    /// The byte at which reading stopped.
    pub at: usize,
    /// The heading above it, if any.
    pub section: Option<BlockKind>,
    /// Only descriptions stand between.
    pub described: bool,
    /// A route stands between.
    pub routed: bool,
    /// The label behind which its first name stands elsewhere, in the language of the file.
    pub used: Option<(Label, Language)>,
}

/// Mends to try, likeliest first.
pub(super) fn attempts(fault: Fault) -> Vec<Attempt> {
    let Fault { line, section, described, .. } = fault;
    let mut attempts = Vec::new();
    marks::half_width(line, &mut attempts);
    match line::mark(line) {
        Mark::Heading { at } => words::heading(line, at, &mut attempts),
        Mark::Labelled { word_end, .. } if is_no_label(&line[..word_end]) => {
            words::label(line, word_end, section, &mut attempts);
            if section.is_some_and(legal::takes_entries) {
                attempts.push(lead(line, "- ", say!("an entry of a list", "清单的条目")));
            } else if described {
                attempts.push(lead(line, "> ", say!("a description", "描述")));
            }
        }
        Mark::Unmarked if typed::arrow(fault, &mut attempts) => {}
        Mark::Unmarked => unmarked_attempts(fault, &mut attempts),
        _ => {}
    }
    if let Mark::Entry { at }
    | Mark::Labelled { at, .. }
    | Mark::Route { at }
    | Mark::Back { at }
    | Mark::Heading { at } = line::mark(line)
    {
        typed::books(line, at, &mut attempts);
    }
    closers(line, &mut attempts);
    marks::others(fault, &mut attempts);
    attempts
}

/// Whether a word before a colon is no label.
pub(super) fn is_no_label(word: &str) -> bool {
    Label::read(word).is_none() && !is_allow(word)
}

/// `allow idle-role`: the label and the name of the rule.
pub(super) fn is_allow(word: &str) -> bool {
    let first = word.split(is_space).next().unwrap_or_default();
    matches!(Label::read(first), Some((Label::Allow, _)))
}

fn insert(line: &str, at: usize, mark: &str, title: Text, problem: Problem) -> Attempt {
    replace(line, at, at, mark, title, problem)
}

fn replace(line: &str, from: usize, to: usize, by: &str, title: Text, problem: Problem) -> Attempt {
    Attempt {
        text: format!("{}{by}{}", &line[..from], &line[to..]),
        edit: Span::new(from, to),
        insert: by.to_string(),
        title,
        help: Text::default(),
        problem: Some(problem),
        only: false,
        then: Vec::new(),
        safe: false,
    }
}

/// A mark at the beginning of the line is missing.
fn lead(line: &str, mark: &str, what: Text) -> Attempt {
    let (en, zh) = (what.en, what.zh);
    let name = mark.trim();
    let first = line.chars().next().map_or(0, char::len_utf8);
    let problem = Problem::wrong(0, first, say!("expected `{name}` before {en}", "{zh}前面应有“{name}”"));
    insert(line, 0, mark, say!("insert `{name}`", "补上“{name}”"), problem)
}

fn unmarked_attempts(fault: Fault, attempts: &mut Vec<Attempt>) {
    let Fault { line, section: kind, described, routed, used, .. } = fault;
    if is_allow(line) {
        // Its reason is missing, and nobody else knows it.
        return;
    }
    let list = kind.is_some_and(legal::takes_entries);
    // `join` alone ends a branch where the step has no route yet; else it is the heading of the join.
    if kind == Some(BlockKind::Step) && !routed && matches!(BlockKind::read(line), Some((BlockKind::Join, _))) {
        attempts.push(lead(line, "-> ", say!("a route", "路线")));
    }
    if line.starts_with(['/', '／']) {
        attempts.push(lead(line, "/", say!("a comment", "备注")));
    }
    if list {
        typed::bullet(line, attempts);
    }
    if list && (line.contains('《') || !clause_first(line)) && !keyword_first(line) && !label_first(line, kind) {
        attempts.push(lead(line, "- ", say!("an entry of a list", "清单的条目")));
    }
    if clause_first(line) || keyword_first(line) {
        attempts.push(lead(line, "# ", say!("a heading", "标题")));
    }
    let labels = kind.map_or(Label::ALL, legal::labels);
    let spelled = |label: &Label| [(*label, label.word(Language::English)), (*label, label.word(Language::Chinese))];
    let mut words: Vec<(Label, &str)> = labels.iter().flat_map(spelled).collect();
    words.sort_by_key(|(_, word)| std::cmp::Reverse(word.len()));
    for (label, word) in words {
        let Some(rest) = line.get(word.len()..).filter(|_| line.is_char_boundary(word.len())) else { continue };
        let glued = !rest.starts_with(is_space) && !rest.is_empty();
        // Where a description may stand, prose that begins like a label is a description.
        let prose = described && matches!(label, Label::Note | Label::Purpose | Label::Scope | Label::References);
        if !line[..word.len()].eq_ignore_ascii_case(word) {
            continue;
        }
        let mark = word.len() + rest.len() - rest.trim_start_matches(is_space).len();
        if !(prose && line[mark..].starts_with(['，', ',', '、'])) {
            marks::other_colon(line, mark, attempts);
        }
        if glued && (word.is_ascii() || prose) {
            continue;
        }
        let problem = Problem::wrong(0, word.len(), say!("expected `:` after `{word}`", "“{word}”后面应有冒号"));
        let colon = if rest.starts_with(is_space) { ":" } else { ": " };
        attempts.push(insert(line, word.len(), colon, say!("insert `:`", "补上冒号"), problem));
    }
    if let Some((label, language)) = used {
        let what = match label {
            Label::Sets => say!("a fact", "情况"),
            Label::By => say!("a role", "角色"),
            _ => say!("a record", "记录"),
        };
        attempts.push(lead(line, &format!("{}: ", label.word(language)), what));
    }
    if kind.is_some_and(legal::takes_routes) && used.is_none() {
        let conditional = line.ends_with([']', '】', '］', '〕']);
        if line.contains(['(', '（']) {
            attempts.push(lead(line, "<- ", say!("a way back", "往回走")));
        }
        if conditional || !described || kind == Some(BlockKind::Join) {
            attempts.push(lead(line, "-> ", say!("a route", "路线")));
        }
    }
    if described {
        attempts.push(lead(line, "> ", say!("a description", "描述")));
    }
}

/// Whether a line begins as a step's heading does behind its `#`.
fn clause_first(line: &str) -> bool {
    let clause: &str = &line[..line.find(is_space).unwrap_or(line.len())];
    clause.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) && clause.contains(['.', '．'])
}

fn keyword_first(line: &str) -> bool {
    let end = line.find(|c: char| !c.is_alphabetic()).unwrap_or(line.len());
    BlockKind::read(&line[..end]).is_some()
}

fn label_first(line: &str, kind: Option<BlockKind>) -> bool {
    let ends = |c: char| is_space(c) || marks::LIKE_COLON.contains(c);
    let end = line.find(ends).unwrap_or(line.len());
    let labels = kind.map_or(Label::ALL, legal::labels);
    Label::read(&line[..end]).is_some_and(|(label, _)| labels.contains(&label))
}

/// What a line that could not be read may have been.
pub(super) fn guess(line: &str, section: Option<BlockKind>) -> Guess {
    match line::mark(line) {
        Mark::Heading { .. } => Guess::Heading,
        Mark::Route { .. } | Mark::Back { .. } => Guess::Route,
        Mark::Entry { .. } if section.is_none_or(legal::takes_entries) => Guess::Entry,
        Mark::Entry { .. } => Guess::Route,
        Mark::Labelled { word_end, .. } if !is_no_label(&line[..word_end]) => Guess::Label,
        Mark::Description { .. } | Mark::Comment { .. } => Guess::Label,
        Mark::Unmarked if is_allow(line) || label_first(line, section) => Guess::Label,
        Mark::Labelled { .. } | Mark::Unmarked => Guess::Anything,
    }
}
