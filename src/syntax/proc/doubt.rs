//! Faulty lines: mended, or given up; and what the lines behind them tell of what they were.

use super::super::ast::*;
use super::super::expression::Base;
use super::super::keywords::{BlockKind, Label};
use super::super::legal;
use super::super::line::{self, Mark};
use super::super::place::{misplaced, only_described, rank};
use super::super::problem::Problem;
use super::super::repair::{self, Attempt, Fault};
use super::usage::Usage;
use super::{Parser, Place, Read, read};
use crate::diagnostic::Text;
use crate::source::Span;

/// A faulty line that may have been a heading. What follows tells: if it cannot stand where it stands, it belonged to
/// that heading.
#[derive(Clone, Copy)]
pub(super) struct Doubt {
    /// The line, by its place in [`Document::lost`].
    pub lost: usize,
    /// What was said of it.
    pub finding: Option<usize>,
    /// Mended, it opened the block that is open.
    pub opened: bool,
    /// Mended, it stands in the block behind this line.
    pub behind: Option<usize>,
    /// Nothing was said since.
    pub fresh: bool,
    /// It was mended to a route.
    pub route: bool,
    /// The line itself can be read: it is the heading above it that may be missing.
    pub above: bool,
}

impl Parser<'_> {
    /// Reads a faulty line with one mark mended, or gives it up.
    pub(super) fn mend(&mut self, span: Span, line: &str, problem: Problem) {
        let at = span.start as usize;
        let section = self.section();
        let described = section.is_some() && only_described(self.last_line());
        // Nobody sees a mend that is not shown; a file of nothing but faults is read quickly.
        let used = if section == Some(BlockKind::Step) && !self.findings.is_full() && has_no_mark(line) {
            self.usage.get_or_insert_with(|| Usage::of(self.text)).label(line)
        } else {
            None
        };
        let used = used.map(|label| (label, self.language()));
        let fault = Fault { line, at: problem.at, section, described, routed: self.routed, used };
        let attempts = if self.findings.is_full() { Vec::new() } else { repair::attempts(fault) };
        let mut attempts = attempts.into_iter();
        while let Some(attempt) = attempts.next() {
            let Some(read) = self.try_mended(&attempt, span, section) else { continue };
            let then: Option<Vec<Read>> =
                attempt.then.iter().map(|text| self.read_mended(text, span, section)).collect();
            let Some(then) = then else { continue };
            if attempt.only {
                // Where a mark may stand in more places than one, nobody can tell which was meant.
                let mut others = attempts.by_ref().take_while(|other| other.only);
                if others.any(|other| self.try_mended(&other, span, section).is_some()) {
                    break;
                }
            }
            let problem = attempt.problem.clone().unwrap_or(problem);
            let finding = self.findings.report(span, problem, attempt.help.clone(), Some(attempt.mend(at)));
            let block = self.current();
            let route = matches!(read, Read::Line(LineKind::Route(_), _));
            let prose = matches!(read, Read::Line(LineKind::Description(_), _));
            let guess = if prose { Guess::Prose } else { Guess::Repaired };
            self.lost.push(Lost { span, block, after: self.blocks.len(), guess, lines: Vec::new() });
            let (lost, opened, behind) = (self.lost.len() - 1, matches!(read, Read::Heading(..)), self.last);
            self.take(span, read);
            then.into_iter().for_each(|read| self.take(span, read));
            if self.place == Place::Block && has_no_mark(line) {
                self.doubt = Some(Doubt { lost, finding, opened, behind, fresh: true, route, above: false });
            }
            return;
        }
        let (problem, help) = if has_no_mark(line) { self.plainly(line) } else { (problem, Text::default()) };
        let fitting = if matches!(line::mark(line), Mark::Entry { .. }) { self.fitting(line) } else { None };
        let fitting = fitting.filter(|list| Some(*list) != section);
        let help = fitting.map_or(help, repair::under_heading);
        let finding = self.findings.report(span, problem, help, None);
        self.lose(span, repair::guess(line, section), finding);
        if fitting.is_some() {
            self.doubt_above(finding);
        }
    }

    /// The last line that was given up may belong under a heading that is missing above it.
    pub(super) fn doubt_above(&mut self, finding: Option<usize>) {
        if self.place == Place::Block && self.doubt.is_none_or(|doubt| doubt.above) {
            let lost = self.lost.len() - 1;
            self.doubt =
                Some(Doubt { lost, finding, opened: false, behind: None, fresh: true, route: false, above: true });
        }
    }

    /// The one list, other than that in which it stands, of which a line can only be an entry, or the one block that
    /// takes its label.
    pub(super) fn fitting(&mut self, line: &str) -> Option<BlockKind> {
        // What nobody sees is not looked for.
        let section = self.section().filter(|_| !self.findings.is_full())?;
        let within = Base::Within(Span::default());
        let mut fits = |kind: &&BlockKind| match line::mark(line) {
            Mark::Entry { .. } if legal::takes_entries(**kind) => match read(self.names, within, line, Some(**kind)) {
                Ok(Read::Line(LineKind::Entry(entry), _)) => says_its_list(&entry, **kind),
                _ => false,
            },
            Mark::Labelled { word_end, .. } => {
                Label::read(&line[..word_end]).is_some_and(|(label, _)| legal::labels(**kind).contains(&label))
            }
            _ => false,
        };
        let mut kinds = BlockKind::ALL.iter().filter(|kind| **kind != section).filter(|kind| fits(kind));
        let one = kinds.next().copied();
        if one.is_none() && matches!(line::mark(line), Mark::Entry { .. }) {
            return self.usage.get_or_insert_with(|| Usage::of(self.text)).list(line);
        }
        one.filter(|_| kinds.next().is_none())
    }

    /// What a mended line says, if it can be read and stand where it stands.
    fn try_mended(&mut self, attempt: &Attempt, span: Span, section: Option<BlockKind>) -> Option<Read> {
        let read = self.read_mended(&attempt.text, span, section)?;
        let misplaced = match (&read, section) {
            (Read::Line(kind, _), Some(section)) => misplaced(section, self.last_line(), kind).is_some(),
            _ => false,
        };
        (!misplaced).then_some(read)
    }

    /// What a mended line says: it may be held to; where in the line it says so cannot.
    fn read_mended(&mut self, text: &str, span: Span, section: Option<BlockKind>) -> Option<Read> {
        read(self.names, Base::Within(span), text, section).ok()
    }

    /// What to say of a line that has no mark at its beginning.
    fn plainly(&self, line: &str) -> (Problem, Text) {
        match line::mark(line) {
            Mark::Labelled { word_end, .. } => repair::unknown_label(&line[..word_end], self.section()),
            _ => repair::unmarked(line),
        }
    }

    /// Whether a line stands where it stands only because of what the faulty line in doubt was: elsewhere it would be
    /// misplaced, it falls back in the usual order, or says again what is said.
    pub(super) fn settles_doubt(
        &mut self,
        section: BlockKind,
        line: &LineKind,
        misplaced_here: bool,
        again: bool,
    ) -> bool {
        let Some(doubt) = &mut self.doubt else { return false };
        let (fresh, ranked) = (doubt.fresh, rank(line));
        doubt.fresh &= ranked.is_none();
        let doubt = *doubt;
        if doubt.above && !fresh {
            return false;
        }
        let mended = matches!(self.lost[doubt.lost].guess, Guess::Repaired | Guess::Prose);
        // A heading that lost its mark reads as a route, behind which seldom anything but routes and notes is said.
        let labelled = matches!(line, LineKind::Labelled(..));
        let falls_back =
            fresh && (!mended || doubt.route && labelled) && (again || ranked.is_some_and(|rank| rank < self.ranked));
        if !misplaced_here && !falls_back {
            return false;
        }
        let behind = doubt.behind.and_then(|at| Some(&self.open_block()?.lines.get(at)?.kind));
        if misplaced_here && fresh && mended && !doubt.opened && misplaced(section, behind, line).is_none() {
            self.mended_wrongly(doubt);
        } else {
            self.was_heading();
        }
        true
    }

    /// The line in doubt, the last of its block, cannot have been what it was mended to.
    fn mended_wrongly(&mut self, doubt: Doubt) {
        let at = self.lost[doubt.lost].span;
        self.lost[doubt.lost].guess = Guess::Anything;
        self.last = doubt.behind;
        if let Some(block) = self.blocks.last_mut() {
            let from = block.lines.partition_point(|line| line.span.start < at.start);
            if from < block.lines.len() {
                block.lines.remove(from);
            }
        }
        let (problem, help) = self.plainly(&self.text[at.range()]);
        self.findings.retell(doubt.finding, at, problem, help, None);
    }

    /// The faulty line in doubt was a heading: what followed it stands nowhere.
    pub(super) fn was_heading(&mut self) {
        let Some(doubt) = self.doubt.take() else { return };
        let above = self.section();
        let text = self.text;
        let fitting = if doubt.above { self.fitting(&text[self.lost[doubt.lost].span.range()]) } else { None };
        let lost = &mut self.lost[doubt.lost];
        let at = lost.span;
        lost.guess = Guess::Heading;
        let mut lines = Vec::new();
        if doubt.opened {
            let within = lost.block;
            if let Some(block) = self.blocks.pop() {
                let comment = |words: Words| Line { span: words.span, kind: LineKind::Comment(words) };
                lines.extend(block.comments.into_iter().map(comment));
                lines.extend(block.lines);
            }
            for lost in &mut self.lost[doubt.lost..] {
                (lost.block, lost.after) = (within, self.blocks.len());
            }
        } else if let Some(block) = self.blocks.last_mut() {
            let from = block.lines.partition_point(|line| line.span.start < at.start);
            // Mended, the line itself stands in the block.
            lines.extend(block.lines.split_off(from).into_iter().filter(|line| line.span != at));
        }
        self.place = Place::Nowhere;
        if let Some(lost) = self.lost.last_mut() {
            lines.append(&mut lost.lines);
            lost.lines = lines;
        }
        let line = &self.text[at.range()];
        if let Some(above) = above.filter(|_| doubt.above) {
            let language = self.language();
            let (problem, help, heading) = repair::heading_missing(line, above, fitting, language);
            let fix = heading.map(|(title, heading)| (title, Span::new(at.start as usize, at.start as usize), heading));
            return self.findings.retell(doubt.finding, at, problem, help, fix);
        }
        let (problem, help) = match above {
            Some(above) if !doubt.opened => repair::no_heading(line, above),
            _ => repair::unmarked(line),
        };
        self.findings.retell(doubt.finding, at, problem, help, None);
    }
}

/// Whether an entry says what only one sort of list says; a few words behind a colon may be anything.
fn says_its_list(entry: &Entry, list: BlockKind) -> bool {
    match (list, &entry.value) {
        (BlockKind::Terms | BlockKind::Related | BlockKind::Revisions | BlockKind::Form, _) => false,
        (BlockKind::Facts, EntryValue::Types(types)) => {
            !entry.marks.is_empty() || types.iter().any(|kind| !matches!(kind.kind, TypeKind::Choices(_)))
        }
        (BlockKind::Ends, EntryValue::HandOver(_)) | (BlockKind::Constraints, EntryValue::Sides(_)) => true,
        (BlockKind::Roles, _) => entry.stands_for.is_some() || !entry.marks.is_empty(),
        (BlockKind::Records | BlockKind::Events, _) => !entry.marks.is_empty(),
        (BlockKind::Numbering, _) => entry.condition.is_some(),
        _ => false,
    }
}

/// Whether a line does not say what it is.
fn has_no_mark(line: &str) -> bool {
    match line::mark(line) {
        Mark::Unmarked => true,
        Mark::Labelled { word_end, .. } => repair::is_no_label(&line[..word_end]),
        _ => false,
    }
}
