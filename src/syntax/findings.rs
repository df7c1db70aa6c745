//! Collecting `syntax` findings of one file: at most so many, in order.

use super::ast::{Block, LineKind};
use super::keywords::Label;
use super::legal;
use super::problem::Problem;
use crate::diagnostic::{Edit, Finding, Language, Text};
use crate::say;
use crate::source::{FileId, Location, Span};

/// At most so many `syntax` findings a file; the rest are counted in one more.
pub const MAX_FINDINGS: usize = 200;

/// A mend of one place, on offer.
pub struct Mend {
    /// What it does.
    pub title: Text,
    /// The bytes to replace …
    pub span: Span,
    /// … by this.
    pub text: String,
    /// Whether it may be applied unasked.
    pub safe: bool,
}

/// The `syntax` findings of one file.
pub struct SyntaxFindings {
    file: FileId,
    findings: Vec<Finding>,
    dropped: usize,
}

impl SyntaxFindings {
    /// None yet.
    pub fn new(file: FileId) -> Self {
        SyntaxFindings { file, findings: Vec::new(), dropped: 0 }
    }

    /// A problem of the line (or value) at `span`. Gives the finding's number, unless there are too many.
    pub fn report(&mut self, span: Span, problem: Problem, help: Text, mend: Option<Mend>) -> Option<usize> {
        let mut finding = self.finding(span, problem, help);
        if let Some(Mend { title, span, text, safe }) = mend {
            let edits = vec![Edit { at: self.at(span), text }];
            finding = if safe { finding.safe_fix(title, edits) } else { finding.fix(title, edits) };
        }
        let number = self.findings.len();
        self.push(finding);
        (number < self.findings.len()).then_some(number)
    }

    /// Says something else of the line at `span`, now that more is known.
    pub fn retell(
        &mut self,
        number: Option<usize>,
        span: Span,
        problem: Problem,
        help: Text,
        fix: Option<(Text, Span, String)>,
    ) {
        let mut finding = self.finding(span, problem, help);
        if let Some((title, span, text)) = fix {
            finding = finding.fix(title, vec![Edit { at: self.at(span), text }]);
        }
        if let Some(old) = number.and_then(|number| self.findings.get_mut(number)) {
            *old = finding;
        }
    }

    fn finding(&self, span: Span, problem: Problem, help: Text) -> Finding {
        let start = span.start as usize + problem.at.min(span.range().len());
        let at = self.at(Span::new(start, (start + problem.len).min(span.end as usize)));
        Finding::error("syntax", at, problem.message).help(help)
    }

    /// Whether no further finding will be shown.
    pub fn is_full(&self) -> bool {
        self.findings.len() >= MAX_FINDINGS
    }

    /// A place in the file.
    pub(super) fn at(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, finding: Finding) {
        if !self.is_full() {
            self.findings.push(finding);
        } else {
            self.dropped += 1;
        }
    }

    /// A line that a block takes once stands in it twice.
    pub fn said_twice(&mut self, block: &Block) {
        let mut seen: Vec<(Label, Span)> = Vec::new();
        for line in &block.lines {
            let LineKind::Labelled(label, _) = line.kind else { continue };
            if !legal::once(label) {
                continue;
            }
            match seen.iter().find(|(other, _)| *other == label) {
                None => seen.push((label, line.span)),
                Some((_, first)) => {
                    let (en, zh) = (label.word(Language::English), label.word(Language::Chinese));
                    let finding =
                        Finding::error("syntax", self.at(line.span), say!("`{en}:` is said twice", "“{zh}：”写了两次"))
                            .label(self.at(*first), say!("first here", "第一次在这里"))
                            .help(say!("keep the one that is right", "请留下对的那一行"));
                    self.push(finding);
                }
            }
        }
    }

    /// All of them, in the order of the file, whose text ends at byte `end`.
    pub fn finish(mut self, end: usize) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| finding.primary.at.span);
        if self.dropped > 0 {
            let dropped = self.dropped;
            let at = self.at(Span::new(end, end));
            self.findings.push(Finding::error(
                "syntax",
                at,
                say!("{dropped} more lines of this file cannot be read", "这个文件还有 {dropped} 行读不懂"),
            ));
        }
        self.findings
    }
}
