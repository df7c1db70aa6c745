//! Findings for people: the message, the lines it is about with the places underlined, what to do.
//!
//! Drawn by miette (`draw`) from a picture that is laid out here: which lines (`marks`, `layout`), which part of each
//! (`line`), in which columns (`stand_in`). No line is wider than asked for.

use super::text::Ruler;
use super::{Summary, tally};
use crate::diagnostic::{Finding, Language, Severity};
use crate::source::Sources;
use paint::{Paint, Pen};
use wrap::wrap;

mod change;
mod draw;
mod layout;
mod line;
mod marks;
mod paint;
mod picture;
mod stand_in;
#[cfg(test)]
mod tests;
mod words;
mod wrap;

/// How findings should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The language of every word.
    pub language: Language,
    /// Whether to colour, with terminal escapes.
    pub color: bool,
    /// Whether lines are drawn with box-drawing characters rather than ASCII.
    pub unicode: bool,
    /// Columns of the terminal. Less than 40 counts as 40, more than 400 as 400.
    pub width: usize,
    /// Whether the terminal draws `“ ” … — ①` and their like two columns wide, as Chinese ones may. Box-drawing
    /// characters are of that kind, so such terminals get ASCII lines.
    pub wide_ambiguous: bool,
}

impl Default for Look {
    /// English, no colour, box-drawing characters, 80 columns.
    fn default() -> Self {
        Look { language: Language::English, color: false, unicode: true, width: 80, wide_ambiguous: false }
    }
}

impl Look {
    fn columns(&self) -> usize {
        self.width.clamp(40, 400)
    }

    fn draws_unicode(&self) -> bool {
        self.unicode && !self.wide_ambiguous
    }

    fn ruler(&self) -> Ruler {
        Ruler { wide_ambiguous: self.wide_ambiguous, unicode: self.draws_unicode() }
    }
}

/// Columns of a message, of a title, and of each paragraph of a help text; the rest is left out.
const LONG: usize = 1_000;

/// Writes findings of one run for people.
#[derive(Clone, Copy, Debug)]
pub struct Printer<'a> {
    sources: &'a Sources,
    look: Look,
}

impl<'a> Printer<'a> {
    /// A printer of findings in these files.
    pub fn new(sources: &'a Sources, look: Look) -> Self {
        Printer { sources, look }
    }

    /// All findings in the order given, a blank line after each, and the closing line.
    pub fn report(&self, findings: &[Finding], summary: Summary) -> String {
        let mut out = String::new();
        for finding in findings {
            out.push_str(&self.finding(finding));
            out.push('\n');
        }
        out.push_str(&self.closing(findings, summary));
        out
    }

    /// One finding, ending with a line break.
    pub fn finding(&self, finding: &Finding) -> String {
        let look = &self.look;
        let (marks, omitted) = marks::marks(finding, self.sources, look);
        let picture = picture::Picture::new(&marks, self.sources, look.columns(), look.ruler());
        let mut out = draw::draw(&self.message(finding), finding.severity, &picture, look);
        if omitted > 0 {
            self.paragraph(&mut out, "", &words::more_places(look.language, omitted));
        }
        let help = finding.help.in_language(look.language);
        if !help.is_empty() {
            self.paragraph(&mut out, words::help(look.language), help);
        }
        if let Some(walkthrough) = &finding.walkthrough {
            let shown = walkthrough.decisive(look.language).join("\n");
            self.paragraph(&mut out, words::example(look.language), &shown);
        }
        for fix in &finding.fixes {
            self.paragraph(&mut out, words::fix(look.language), fix.title.in_language(look.language));
            change::preview(&mut out, fix, finding.primary.at.file, self.sources, look);
        }
        out
    }

    /// The last line of a run, ending with a line break: how much was found, or what was covered and found good.
    pub fn closing(&self, findings: &[Finding], summary: Summary) -> String {
        let language = self.look.language;
        let (errors, warnings) = tally(findings);
        let (pen, line) = match (errors, warnings) {
            (0, 0) => (Pen::Good, words::clean(language, summary)),
            (0, _) => (Pen::Warning, words::found(language, errors, warnings, summary)),
            _ => (Pen::Error, words::found(language, errors, warnings, summary)),
        };
        let lines = wrap(&line, self.look.columns(), self.look.ruler());
        lines.iter().map(|line| self.paint().with(pen, line) + "\n").collect()
    }

    /// Severity, rule and message, in lines as long as miette's indent leaves.
    fn message(&self, finding: &Finding) -> String {
        let language = self.look.language;
        let severity = words::severity(language, finding.severity);
        let head = format!("{severity}[{}]{}", finding.rule, words::colon(language));
        let text = self.look.ruler().start_of(finding.message.in_language(language), LONG);
        let lines = wrap(&format!("{head}{text}"), self.look.columns() - 4, self.look.ruler());
        let pen = match finding.severity {
            Severity::Error => Pen::Error,
            Severity::Warning => Pen::Warning,
        };
        let paint = self.paint();
        let painted = lines.iter().map(|line| match line.strip_prefix(head.trim_end()) {
            Some(rest) => paint.with(pen, head.trim_end()) + &paint.with(Pen::Strong, rest),
            None => paint.with(Pen::Strong, line),
        });
        painted.collect::<Vec<_>>().join("\n")
    }

    /// A heading and the text beside it; a line break in the text begins a new line.
    fn paragraph(&self, out: &mut String, heading: &str, text: &str) {
        let ruler = self.look.ruler();
        let colon = if heading.is_empty() { "" } else { words::colon(self.look.language) };
        let indent = 2 + ruler.width(heading) + ruler.width(colon);
        let mut begin = format!("  {}{colon}", self.paint().with(Pen::Heading, heading));
        for part in text.lines() {
            for line in wrap(&ruler.start_of(part, LONG), self.look.columns() - indent, ruler) {
                out.push_str(&begin);
                out.push_str(&line);
                out.push('\n');
                begin = " ".repeat(indent);
            }
        }
    }

    fn paint(&self) -> Paint {
        Paint { color: self.look.color }
    }
}
