//! Text that is not YAML: what is wrong in the user's words, and how reading goes on.
//!
//! A YAML parser gives up at the first fault. So the fault is covered, byte for byte, with something that YAML accepts,
//! and the text is read again: every place stays where it was, and everything else keeps its meaning. What lies under
//! a cover is read from the text as it was written, or lost.

use super::tree::{AtFault, Fault, MAX_COMMENTS, MAX_DEPTH, MAX_NODES, Refused, Tree, build, full_width_key};
use crate::diagnostic::{Edit, Finding, Text};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::Guess;
use crate::syntax::findings::SyntaxFindings;
use crate::syntax::problem::Problem;
use granit_parser::ErrorKind;
use std::collections::BTreeMap;

/// A file is read again at most so often …
const MAX_ROUNDS: usize = 100;
/// … and at most so many bytes of it altogether.
const MAX_REREAD: usize = 16 << 20;

/// What a text is, read as YAML, and what is wrong with it.
pub(super) struct Reading {
    /// What it is.
    pub tree: Tree,
    /// What could not be read, and what it may have been, where that is known.
    pub lost: Vec<(Span, Option<Guess>)>,
    /// The lines of which a fault was told: another is not told of them.
    pub told: Lines,
}

/// Some lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Where each begins and ends.
    spans: BTreeMap<u32, u32>,
}

impl Lines {
    /// Whether one of the lines holds this byte.
    pub fn hold(&self, at: usize) -> bool {
        self.spans.range(..=at as u32).next_back().is_some_and(|(_, end)| at as u32 <= *end)
    }

    fn add(&mut self, line: Span) {
        self.spans.insert(line.start, line.end);
    }
}

/// Reads text as YAML; whatever is wrong with it becomes a finding.
pub(super) fn read(text: &str, findings: &mut SyntaxFindings) -> Reading {
    let mut covered = Covered { text, with: None, told: Lines::default(), lost: Vec::new() };
    let mut budget = MAX_REREAD;
    let mut tree = Tree::default();
    for round in 0..=MAX_ROUNDS {
        tree = build(covered.text(), text, AtFault::Stop);
        let enough = round == MAX_ROUNDS || budget < text.len();
        budget = budget.saturating_sub(text.len());
        if !tree.colons.is_empty() && !enough {
            covered.colons(&tree.colons, findings);
            continue;
        }
        let Some(fault) = tree.faults.first() else { break };
        if !covered.mend(fault, findings) || enough {
            // Give up on this document; others may follow it.
            tree = build(covered.text(), text, AtFault::NextDocument);
            for fault in &tree.faults {
                covered.tell(fault.at, 0, unreadable(), give_up_help(), None, findings);
                covered.lost.push((Span::new(fault.at, fault.end), Some(Guess::Heading)));
            }
            break;
        }
    }
    for (span, what) in &tree.refused {
        let (message, help) = refusal(*what);
        findings.report(*span, Problem::wrong(0, span.range().len(), message), help, None);
    }
    if let Some(at) = tree.full {
        let rest = Span::new(at, text.len());
        let message = say!(
            "the file has more than {MAX_NODES} values; it is not read from here on",
            "文件的内容超过 {MAX_NODES} 项；从这里起没有再读"
        );
        findings.report(rest, Problem::wrong(0, 0, message), Text::default(), None);
        covered.lost.push((rest, Some(Guess::Heading)));
    }
    Reading { tree, lost: covered.lost, told: covered.told }
}

fn refusal(what: Refused) -> (Text, Text) {
    match what {
        Refused::Anchor => (
            say!("anchors (`&name`) are not used here", "这里不用锚点（&名称）"),
            say!(
                "everything is written where it stands; if the text begins with `&`, put it in quotation marks",
                "每处都要写明内容；如果文字本身以“&”开头，请加引号"
            ),
        ),
        Refused::Alias => (
            say!("aliases (`*name`) are not used here", "这里不用别名（*名称）"),
            say!(
                "write out what is meant; if the text begins with `*`, put it in quotation marks",
                "请写出内容；如果文字本身以“*”开头，请加引号"
            ),
        ),
        Refused::Tag => (
            say!("tags (`!name`) are not used here", "这里不用标签（!名称）"),
            say!(
                "leave it out; if the text begins with `!`, put it in quotation marks",
                "请删去；如果文字本身以“!”开头，请加引号"
            ),
        ),
        Refused::MergeKey => (
            say!("merge keys (`<<`) are not used here", "这里不用合并键（<<）"),
            say!("write out what is meant", "请写出内容"),
        ),
    }
}

fn unreadable() -> Text {
    say!("this cannot be read as YAML", "从这里起不合 YAML 的写法")
}

fn give_up_help() -> Text {
    say!("what follows in this document is not read until this is mended", "改好之前，这个文档后面的内容都没有读")
}

/// A text with its faults covered.
struct Covered<'t> {
    text: &'t str,
    with: Option<String>,
    /// The lines of which a fault was told.
    told: Lines,
    lost: Vec<(Span, Option<Guess>)>,
}

/// A mend that the user may apply; whether we may, unasked.
type Offer = (Text, Vec<(Span, String)>, bool);

impl Covered<'_> {
    fn text(&self) -> &str {
        self.with.as_deref().unwrap_or(self.text)
    }

    /// Puts as many bytes of something else in the place of these.
    fn cover(&mut self, span: Span, with: &str) {
        debug_assert_eq!(span.range().len(), with.len(), "a cover keeps every place where it is");
        let text = self.with.get_or_insert_with(|| self.text.to_string());
        text.replace_range(span.range(), with);
    }

    /// Makes lines blank, and calls what stood there lost.
    fn blank(&mut self, span: Span) {
        let blank: String = self
            .text()
            .get(span.range())
            .unwrap_or_default()
            .bytes()
            .map(|b| if matches!(b, b'\n' | b'\r') { b as char } else { ' ' })
            .collect();
        self.cover(span, &blank);
        self.lost.push((span, None));
    }

    /// Puts as many bytes of something else in the place of these: with that, their line is read as it was meant.
    fn repair(&mut self, span: Span, with: &str) {
        self.cover(span, with);
        let line = self.line(span.start as usize);
        if self.lost.last() != Some(&(line, Some(Guess::Repaired))) {
            self.lost.push((line, Some(Guess::Repaired)));
        }
    }

    /// A span of the covered text, widened to whole characters of the text that is covered.
    fn snap(&self, span: Span) -> Span {
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        Span::new(start, end.max(start))
    }

    /// The line at this byte.
    fn line(&self, at: usize) -> Span {
        Span::new(line_start(self.text, at), line_end(self.text, at))
    }

    /// Reports a fault, once a line.
    fn tell(
        &mut self,
        at: usize,
        len: usize,
        message: Text,
        help: Text,
        offer: Option<Offer>,
        findings: &mut SyntaxFindings,
    ) {
        if self.told.hold(at) {
            return;
        }
        self.told.add(self.line(at));
        let place = self.snap(Span::new(at, at + len));
        let mut finding = Finding::error("syntax", findings.at(place), message).help(help);
        if let Some((title, edits, safe)) = offer {
            let edits = edits.into_iter().map(|(span, text)| Edit { at: findings.at(span), text }).collect();
            finding = if safe { finding.safe_fix(title, edits) } else { finding.fix(title, edits) };
        }
        findings.push(finding);
    }

    /// Full-width colons that end keys: all that there are.
    fn colons(&mut self, colons: &[usize], findings: &mut SyntaxFindings) {
        for at in colons {
            self.colon(*at, findings);
        }
    }

    fn colon(&mut self, at: usize, findings: &mut SyntaxFindings) {
        let Some(colon) = self.text[at..].chars().next() else { return };
        let span = Span::new(at, at + colon.len_utf8());
        // Where nothing follows, the colon comes last: nothing begins in the middle of a character.
        let ends = self.text[span.end as usize..].chars().next().is_none_or(|c| c.is_whitespace());
        self.repair(span, if ends { "  :" } else { ":  " });
        let edit = if ends { ":" } else { ": " };
        self.tell(
            at,
            colon.len_utf8(),
            say!("a key of YAML ends with `:`; this is `{colon}`", "YAML 的键后面要用半角冒号“:”，这里是“{colon}”"),
            say!("write `:` and a space", "请写半角冒号，再空一格"),
            Some((say!("write `: `", "改为半角冒号加空格"), vec![(span, edit.to_string())], true)),
            findings,
        );
    }

    /// Covers a fault; `false` where nothing can be done.
    fn mend(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        use ErrorKind as E;
        let from = fault.after.min(fault.at);
        let unread = self.text().get(from..line_end(self.text(), fault.at)).unwrap_or_default();
        if let Some((at, c)) = unread.char_indices().find(|(_, c)| is_unseen(*c)) {
            return self.character(from + at, c, findings);
        }
        match &fault.kind {
            E::RecursionLimitExceeded => {
                let message = say!(
                    "lists and mappings nest more than {MAX_DEPTH} deep here",
                    "清单和映射在这里嵌套超过 {MAX_DEPTH} 层"
                );
                self.tell(fault.at, 0, message, give_up_help(), None, findings);
                false
            }
            E::TabInBlockIndentation
            | E::TabNotAllowed
            | E::TabInIndentation
            | E::TabInPlainScalar
            | E::TabAtBlockScalarStart
                if self.tabs(fault.after, findings) =>
            {
                true
            }
            E::UnexpectedCharacter { character } => self.character(fault.at, *character, findings),
            E::InvalidQuotedScalarIndent | E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
                self.unclosed_quote(fault, findings)
            }
            E::InvalidTrailingDoubleQuotedScalar | E::InvalidTrailingSingleQuotedScalar => {
                self.after_quote(fault, findings)
            }
            E::TooManyComments => {
                let message = say!(
                    "more than {MAX_COMMENTS} comments follow one another here",
                    "这里连续的备注超过 {MAX_COMMENTS} 行"
                );
                self.tell(fault.at, 0, message, give_up_help(), None, findings);
                false
            }
            E::ExpectedDocumentStart => self.before_mapping(fault, findings),
            _ if fault.flow.is_some() => self.unclosed_bracket(fault, findings),
            _ => {
                self.missing_colon(fault, findings)
                    || self.colon_in_value(fault, findings)
                    || self.odd_line(fault, findings)
            }
        }
    }

    /// Tabs at the beginning of lines: all of them become spaces.
    fn tabs(&mut self, from: usize, findings: &mut SyntaxFindings) -> bool {
        // One space for each tab, unless lines are indented with spaces too: then nobody knows how deep a tab is.
        let mixed = self.text().lines().any(|line| line.starts_with(' ') && !line.trim().is_empty());
        let mut edits = Vec::new();
        let mut at = line_start(self.text(), from);
        for line in self.text().get(at..).unwrap_or_default().split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let tabs = line[..indent].match_indices('\t').map(|(tab, _)| Span::new(at + tab, at + tab + 1));
            edits.extend(tabs.map(|tab| (tab, "  ".to_string())));
            if mixed && !edits.is_empty() {
                break;
            }
            at += line.len();
        }
        let Some((first, _)) = edits.first() else { return false };
        let first = first.start as usize;
        if mixed {
            edits = self.like_the_line_before(first).into_iter().collect();
            self.blank(self.line(first));
        } else {
            edits.iter().for_each(|(tab, _)| self.cover(*tab, " "));
            self.lost.push((self.line(first), Some(Guess::Repaired)));
        }
        let certain = !mixed && edits.len() <= MAX_EDITS;
        edits.truncate(MAX_EDITS);
        self.tell(
            first,
            1,
            say!("this line is indented with a tab", "这一行用制表符缩进"),
            say!("YAML is indented with spaces only, here and below", "YAML 只能用空格缩进，这里和下面都是"),
            (!edits.is_empty()).then(|| (say!("indent with spaces", "改用空格缩进"), edits, certain)),
            findings,
        );
        true
    }

    /// A line that is indented with tabs, indented like the one before it instead; nothing where that begins something.
    fn like_the_line_before(&self, at: usize) -> Option<(Span, String)> {
        let start = line_start(self.text(), at);
        let before = self.text()[..start].lines().rfind(|line| !line.trim().is_empty())?;
        let indent = before.len() - before.trim_start_matches(' ').len();
        let begins = before.trim_end().ends_with(':') || before.trim_start().starts_with('-');
        let line = &self.text()[start..];
        let tabs = line.len() - line.trim_start_matches([' ', '\t']).len();
        (!begins && !before.trim_start().starts_with('\t'))
            .then(|| (Span::new(start, start + tabs), " ".repeat(indent)))
    }

    /// A character that YAML does not have, or not at the beginning of a value.
    fn character(&mut self, at: usize, character: char, findings: &mut SyntaxFindings) -> bool {
        let Some(len) =
            self.text().get(at..).unwrap_or_default().chars().next().filter(|c| *c == character).map(char::len_utf8)
        else {
            return false;
        };
        self.repair(Span::new(at, at + len), &"_".repeat(len));
        let code = format!("U+{:04X}", u32::from(character));
        if is_unseen(character) {
            let message = say!("the character {code} cannot stand in YAML", "YAML 里不能有字符 {code}");
            let span = Span::new(at, at + len);
            let offer = (say!("remove it", "删去"), vec![(span, String::new())], false);
            self.tell(at, len, message, Text::default(), Some(offer), findings);
        } else {
            let shown = if character == '`' { "a backtick".to_string() } else { format!("`{character}`") };
            let message =
                say!("a value that begins with {shown} needs quotation marks", "以“{character}”开头的内容要加引号");
            let offer = self.quoting(at);
            self.tell(at, len, message, Text::default(), Some(offer), findings);
        }
        true
    }

    /// The value that begins here, to the end of its line, in quotation marks.
    fn quoting(&self, at: usize) -> Offer {
        let end = line_end(self.text, at);
        let value = self.text[at..end].split(" #").next().unwrap_or_default().trim_end();
        let quoted = if value.contains(['"', '\\']) {
            format!("'{}'", value.replace('\'', "''"))
        } else {
            format!("\"{value}\"")
        };
        let span = Span::new(at, at + value.len());
        (say!("put it in quotation marks", "加上引号"), vec![(span, quoted)], false)
    }

    fn unclosed_quote(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        let Some(at) = self.text().get(fault.after..).unwrap_or_default().find(['"', '\'']).map(|at| fault.after + at)
        else {
            return false;
        };
        let quote = &self.text[at..=at];
        let end = line_end(self.text, at);
        let end = at + self.text[at..end].trim_end().len();
        let message = say!("this quotation mark is not closed", "这个引号没有写完");
        let offer = (say!("insert {quote}", "补上 {quote}"), vec![(Span::new(end, end), quote.to_string())], false);
        let again = self.told.hold(at);
        self.tell(at, 1, message, Text::default(), Some(offer), findings);
        if again {
            self.blank(self.with_children(at));
        } else {
            self.repair(Span::new(at, at + 1), " ");
        }
        true
    }

    /// Something follows the closing quotation mark.
    fn after_quote(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        let Some(start) =
            self.text().get(fault.after..).unwrap_or_default().find(['"', '\'']).map(|at| fault.after + at)
        else {
            return false;
        };
        if line_start(self.text, start) != line_start(self.text, fault.at) {
            return self.unclosed_quote(fault, findings);
        }
        let message = say!("this cannot stand behind the closing quotation mark", "引号后面不能再有内容");
        let help = say!("put the whole value in one pair of quotation marks", "请把整个内容放进一对引号");
        let offer = self.quoting(start);
        self.tell(fault.at, 0, message, help, Some(offer), findings);
        if self.text().get(start..).unwrap_or_default().starts_with(['"', '\'']) {
            // Read without the meaning of its marks, it is the value that was meant.
            self.repair(Span::new(start, start + 1), "_");
        }
        true
    }

    fn unclosed_bracket(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        let Some(start) = fault.flow else { return false };
        let bracket = self.text().get(start..=start).unwrap_or_default().to_string();
        let message = say!("this `{bracket}` is not closed properly", "这个“{bracket}”没有正确写完");
        let help = say!(
            "if the text itself begins with `{bracket}`, put it in quotation marks",
            "如果文字本身以“{bracket}”开头，请加引号"
        );
        self.tell(start, 1, message, help, None, findings);
        let span = self.with_children(start);
        if self.text().get(span.range()).unwrap_or_default().trim().is_empty() {
            return false;
        }
        self.blank(span);
        true
    }

    /// Something stands in front of the mapping that the document should be.
    fn before_mapping(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        let span = fault.scalar;
        if self.text().get(span.range()).unwrap_or_default().trim().is_empty() {
            return self.odd_line(fault, findings);
        }
        let line = self.line(span.start as usize);
        let len = (line.end.min(span.end) - span.start) as usize;
        let message = say!("expected `:` after the key", "键后面应有“:”");
        let help = say!("a line is a key, `:` and what it says", "一行是键、“:”和内容");
        self.tell(span.start as usize, len, message, help, None, findings);
        self.blank(line.to(self.line(span.end as usize)));
        true
    }

    /// A key without its colon, or with another.
    fn missing_colon(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        // The line at which it was noticed, or the one at which the key that has run on begins.
        let mut candidates = vec![fault.at];
        if fault.scalar.end as usize == fault.at
            && self.text().get(fault.scalar.range()).unwrap_or_default().contains('\n')
        {
            candidates.insert(0, fault.scalar.start as usize);
        }
        for at in candidates {
            let (start, line) = self.content(at);
            // A dash that stands in the wrong column is no key.
            if at < start {
                continue;
            }
            if let Some((_, colon)) = full_width_key(line) {
                self.colon(start + colon, findings);
                return true;
            }
            let glued = line.find(':').filter(|at| !line[at + 1..].starts_with(char::is_whitespace));
            if let Some(colon) = glued.filter(|_| !line.contains(": ") && !line.ends_with(':')) {
                let at = start + colon;
                let offer =
                    (say!("insert a space", "补一个空格"), vec![(Span::new(at + 1, at + 1), " ".into())], false);
                let message = say!("expected a space after `:`", "“:”后面应有空格");
                self.tell(at, 1, message, Text::default(), Some(offer), findings);
            } else if let Some(behind) = line.strip_prefix('-').filter(|behind| !behind.starts_with([' ', '-'])) {
                let message = say!("expected a space after `-`", "“-”后面应有空格");
                let title = say!("insert a space", "补一个空格");
                let offer = (title, vec![(Span::new(start + 1, start + 1), " ".to_string())], false);
                let dash = if behind.is_empty() { line.len() } else { 1 };
                self.tell(start, dash, message, Text::default(), Some(offer), findings);
            } else if !line.contains(": ") && !line.ends_with(':') && !line.is_empty() {
                let end = start + line.len();
                let message = say!("expected `:` after the key", "键后面应有“:”");
                let help = say!(
                    "a line of a mapping is a key, `:` and what it says; text that runs on is indented deeper",
                    "映射的一行是键、“:”和内容；接续上一行的文字要缩进得更深"
                );
                let offer = (say!("insert `:`", "补上“:”"), vec![(Span::new(end, end), ":".to_string())], false);
                self.tell(start, line.len(), message, help, Some(offer), findings);
            } else {
                continue;
            }
            self.blank(self.with_children(start));
            return true;
        }
        false
    }

    /// `note: added: why`: the value holds a colon and a space.
    fn colon_in_value(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        if !matches!(fault.kind, ErrorKind::MappingValueNotAllowed) {
            return false;
        }
        let (start, line) = self.content(fault.at);
        let Some(value) = line.find(": ").map(|at| start + at + 2) else { return false };
        let behind = self.text().get(value..).unwrap_or_default();
        let value = value + behind.len() - behind.trim_start_matches(' ').len();
        if value >= fault.at || !self.text().get(fault.at..).unwrap_or_default().starts_with(':') {
            return false;
        }
        let message = say!("a value that holds `: ` needs quotation marks", "内容里有“: ”，要加引号");
        let offer = self.quoting(value);
        self.tell(fault.at, 1, message, Text::default(), Some(offer), findings);
        self.repair(Span::new(fault.at, fault.at + 1), "_");
        true
    }

    /// Any other line that does not belong where it stands.
    fn odd_line(&mut self, fault: &Fault, findings: &mut SyntaxFindings) -> bool {
        use ErrorKind as E;
        let (start, line) = self.content(fault.at);
        if line.is_empty() {
            return false;
        }
        let leads = self.text().get(line_start(self.text(), fault.at)..fault.at).unwrap_or_default().trim().is_empty();
        let too_long =
            (say!("this key is too long or runs over several lines", "这个键太长，或写成了几行"), Text::default());
        let (message, help) = match &fault.kind {
            E::InvalidSimpleKey => too_long,
            E::MappingValueNotAllowed
                if fault.scalar.end as usize == fault.at && fault.scalar.start as usize == start =>
            {
                too_long
            }
            E::MappingValueNotAllowed if fault.scalar.end as usize == fault.at => (
                say!(
                    "this line is indented deeper than the value above it allows",
                    "上一行已有内容，这一行不能缩进得更深"
                ),
                say!(
                    "line it up with the key above, or leave out the value there",
                    "请与上面的键对齐，或去掉上一行的内容"
                ),
            ),
            E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry | E::InvalidIndentation if leads => (
                say!("this line is lined up with nothing above it", "这一行没有与上面任何一行对齐"),
                say!(
                    "keys of one mapping, and dashes of one list, stand in one column",
                    "同一层的键、同一清单的“-”要对齐"
                ),
            ),
            E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry => (
                say!("this cannot stand behind the value", "内容后面不能再有这些"),
                say!(
                    "a value that begins with a bracket or a quotation mark needs quotation marks around all of it",
                    "以括号或引号开头的内容，要整个加引号"
                ),
            ),
            E::BlockSequenceEntryNotAllowed | E::BlockEntryInFlowCollection => (
                say!("a list cannot begin behind its key", "清单不能写在键的同一行"),
                say!("write each `- entry` on a line of its own below", "请在下面一行一个“- 条目”"),
            ),
            E::InvalidBlockScalarHeader => (
                say!("text cannot follow `>` or `|` on the same line", "“>”或“|”后面同一行不能有文字"),
                say!(
                    "write the text on the lines below, or put the value in quotation marks",
                    "文字请写在下面几行，或把内容加上引号"
                ),
            ),
            E::UnknownQuotedScalarEscape
            | E::InvalidQuotedScalarHexEscape
            | E::InvalidUnicodeEscape
            | E::InvalidLowSurrogate
            | E::InvalidLowSurrogateHexEscape
            | E::MissingLowSurrogate
            | E::UnpairedLowSurrogate => (
                say!("there is no such escape behind `\\`", "“\\”后面没有这种写法"),
                say!("in single quotation marks `\\` means itself", "用单引号时“\\”就是它自己"),
            ),
            _ => (unreadable(), Text::default()),
        };
        let end = start + line.len();
        let at = if leads { fault.at } else { fault.at.clamp(start, end) };
        self.tell(at, end - at, message, help, None, findings);
        self.blank(self.with_children(fault.at));
        true
    }

    /// The line at this byte, without indentation and dashes, and where it begins.
    fn content(&self, at: usize) -> (usize, &str) {
        let text = self.text();
        let (start, end) = (line_start(text, at), line_end(text, at));
        let mut line = &text[start..end];
        loop {
            let inner = line.trim_start_matches([' ', '\t']);
            let inner = inner.strip_prefix("- ").unwrap_or(inner);
            if inner.len() == line.len() {
                break;
            }
            line = inner;
        }
        (end - line.len(), line.trim_end())
    }

    /// The line at this byte and all that stand below it, indented deeper.
    fn with_children(&self, at: usize) -> Span {
        let text = self.text();
        let start = line_start(text, at);
        let mut end = line_end(text, at);
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let own = indent(&text[start..end]);
        let dashed = text[start + own..].starts_with('-');
        let mut next = after_break(text, end);
        while next < text.len() {
            let line = &text[next..line_end(text, next)];
            let deep = indent(line);
            let below = deep > own || (deep == own && !dashed && line[deep..].starts_with("- "));
            let blank = line.trim().is_empty();
            if !below && !blank || line.starts_with("---") {
                break;
            }
            if !blank {
                end = next + line.len();
            }
            next = after_break(text, next + line.len());
        }
        Span::new(start, end)
    }
}

/// A character that YAML does not have.
fn is_unseen(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// At most so many edits in one offer.
const MAX_EDITS: usize = 1_000;

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |before| before + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find(['\n', '\r']).map_or(text.len(), |after| at + after)
}

/// The beginning of the line behind the line break at `end`.
fn after_break(text: &str, end: usize) -> usize {
    end + if text[end..].starts_with("\r\n") { 2 } else { 1 }
}
