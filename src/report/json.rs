//! Findings for programs: one JSON document, whose shape stays.
//!
//! ```json
//! {"version":1,
//!  "findings":[{"rule":"dead-end","severity":"error","message":"…","help":"…","procedure":"系统上线",
//!    "file":"processes/go-live/go-live.proc",
//!    "span":{"start":{"line":41,"column":3,"offset":1180},"end":{"line":41,"column":9,"offset":1198}},
//!    "labels":[{"file":"…","span":{},"text":"…"}],
//!    "fixes":[{"title":"…","safe":false,"edits":[{"file":"…","span":{},"text":"…"}]}]}],
//!  "summary":{"files":0,"procedures":0,"steps":0,"unproved":0,"errors":0,"warnings":0}}
//! ```
//!
//! Lines and columns count from 1, columns in characters; offsets count bytes from 0 in the decoded text (UTF-8,
//! without byte order mark). `end` is where the next character would begin. `severity` is `error` or `warning`;
//! `message`, `help`, titles and label texts are in the language asked for, `help` empty where there is none;
//! `procedure` is null where the finding is about none. If something is said about the finding's own place, that is
//! the first of `labels`. Fields may be added under the same `version`; none is removed or changes its meaning.

use super::text::is_hidden;
use super::{Summary, place, tally};
use crate::diagnostic::{Finding, Label, Language, Severity, WalkthroughJson};
use crate::source::{Location, Position, Sources};
use serde::{Deserialize, Serialize};
use std::io;

/// The `version` of the documents written here.
pub const VERSION: u32 = 1;

/// The whole document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Always [`VERSION`].
    pub version: u32,
    /// The findings, in the order given.
    pub findings: Vec<Item>,
    /// What was covered, and how much was found.
    pub summary: Counts,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The rule's name.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Why it matters and what to do; may be empty.
    pub help: String,
    /// The procedure it is about.
    pub procedure: Option<String>,
    /// The path of the file it is in.
    pub file: String,
    /// Where in it.
    pub span: Range,
    /// What is said about this place and others.
    pub labels: Vec<Note>,
    /// Mends that can be applied as they are.
    pub fixes: Vec<Mend>,
    /// The shortest walkthrough that shows it, where it depends on the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walkthrough: Option<WalkthroughJson>,
}

/// A span in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Its first character.
    pub start: Point,
    /// The character after it.
    pub end: Point,
}

/// A place between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Offset in bytes, from 0.
    pub offset: usize,
}

/// A text about a place, or one to put there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The path of the file.
    pub file: String,
    /// Where in it.
    pub span: Range,
    /// What is to be seen there; in an edit, what replaces it.
    pub text: String,
}

/// A mend on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mend {
    /// What it does.
    pub title: String,
    /// Whether `check --fix` applies it.
    pub safe: bool,
    /// Replacements that do not overlap.
    pub edits: Vec<Note>,
}

/// What was covered, and how much was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Files that were read.
    pub files: usize,
    /// Procedures in them.
    pub procedures: usize,
    /// Steps in these.
    pub steps: usize,
    /// Procedures of which nothing could be proved, for something else is to be mended first.
    #[serde(default)]
    pub unproved: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
}

/// The document as text on one line, ending with a line break.
pub fn render(sources: &Sources, findings: &[Finding], summary: Summary, language: Language) -> String {
    written(&Report::new(sources, findings, summary, language))
}

/// A document as text on one line, ending with a line break; nothing in it is hidden.
pub(super) fn written(document: &impl Serialize) -> String {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Visible);
    // Neither writing to memory nor strings and numbers can fail.
    let _ = document.serialize(&mut serializer);
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}

impl Report {
    /// The document of these findings, said in one language.
    pub fn new(sources: &Sources, findings: &[Finding], summary: Summary, language: Language) -> Self {
        let Summary { files, procedures, steps, unproved } = summary;
        let (errors, warnings) = tally(findings);
        let findings = findings.iter().map(|finding| item(sources, finding, language)).collect();
        Report { version: VERSION, findings, summary: Counts { files, procedures, steps, unproved, errors, warnings } }
    }
}

fn item(sources: &Sources, finding: &Finding, language: Language) -> Item {
    let own = Some(&finding.primary).filter(|label| !label.text.in_language(language).is_empty());
    let text = |label: &Label| label.text.in_language(language).to_string();
    Item {
        rule: finding.rule.to_string(),
        severity: finding.severity,
        message: finding.message.in_language(language).to_string(),
        help: finding.help.in_language(language).to_string(),
        procedure: finding.procedure.clone(),
        file: sources.file(finding.primary.at.file).path.clone(),
        span: range(sources, finding.primary.at),
        labels: own.into_iter().chain(&finding.labels).map(|label| note(sources, label.at, text(label))).collect(),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| Mend {
                title: fix.title.in_language(language).to_string(),
                safe: fix.safe,
                edits: fix.edits.iter().map(|edit| note(sources, edit.at, edit.text.clone())).collect(),
            })
            .collect(),
        walkthrough: finding.walkthrough.as_ref().map(|walkthrough| walkthrough.json(language)),
    }
}

fn note(sources: &Sources, at: Location, text: String) -> Note {
    Note { file: sources.file(at.file).path.clone(), span: range(sources, at), text }
}

fn range(sources: &Sources, at: Location) -> Range {
    let (_, start, end) = place(sources, at);
    let point = |at: Position| Point { line: at.line, column: at.column, offset: at.offset };
    Range { start: point(start), end: point(end) }
}

/// Compact JSON in which every character is escaped that could steer a terminal or hide from a reader.
struct Visible;

impl serde_json::ser::Formatter for Visible {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Edit, Text};
    use crate::say;
    use crate::source::{FileId, SourceFile, Span};

    fn at(file: u32, start: usize, end: usize) -> Location {
        Location { file: FileId(file), span: Span::new(start, end) }
    }

    fn example() -> (Sources, Vec<Finding>) {
        let mut sources = Sources::default();
        sources.add(SourceFile::new("processes/上线.proc", "# 上线\n培训😀审批\n"));
        sources.add(SourceFile::new("b.proc", "- 项目经理\n"));
        let mut finding = Finding::error("dead-end", at(0, 19, 25), say!("no way on", "走不下去"))
            .here(say!("here", "这里"))
            .label(at(1, 2, 14), say!("and there", "还有那里"))
            .help(say!("add a route", "加一条路线"))
            .fix(say!("end here", "到此为止"), vec![Edit { at: at(0, 26, 26), text: "-> 完\n".into() }]);
        finding.procedure = Some("上线".into());
        (sources, vec![finding, Finding::warning("a-rule", at(1, 0, 1), Text::same("m"))])
    }

    #[test]
    fn the_document_has_exactly_the_shape_that_is_promised() {
        let (sources, findings) = example();
        let json =
            render(&sources, &findings, Summary { files: 2, procedures: 1, steps: 3, unproved: 1 }, Language::Chinese);
        let lines = json.replace("\"findings\":[", "\"findings\":[\n").replace(",\"labels\"", ",\n\"labels\"");
        let lines = lines.replace(",\"fixes\"", ",\n\"fixes\"").replace("},{\"rule\"", "},\n{\"rule\"");
        insta::assert_snapshot!(lines.replace("],\"summary\"", "],\n\"summary\""), @r#"
{"version":1,"findings":[
{"rule":"dead-end","severity":"error","message":"走不下去","help":"加一条路线","procedure":"上线","file":"processes/上线.proc","span":{"start":{"line":2,"column":4,"offset":19},"end":{"line":2,"column":6,"offset":25}},
"labels":[{"file":"processes/上线.proc","span":{"start":{"line":2,"column":4,"offset":19},"end":{"line":2,"column":6,"offset":25}},"text":"这里"},{"file":"b.proc","span":{"start":{"line":1,"column":3,"offset":2},"end":{"line":1,"column":7,"offset":14}},"text":"还有那里"}],
"fixes":[{"title":"到此为止","safe":false,"edits":[{"file":"processes/上线.proc","span":{"start":{"line":3,"column":1,"offset":26},"end":{"line":3,"column":1,"offset":26}},"text":"-> 完\n"}]}]},
{"rule":"a-rule","severity":"warning","message":"m","help":"","procedure":null,"file":"b.proc","span":{"start":{"line":1,"column":1,"offset":0},"end":{"line":1,"column":2,"offset":1}},
"labels":[],
"fixes":[]}],
"summary":{"files":2,"procedures":1,"steps":3,"unproved":1,"errors":1,"warnings":1}}
"#);
    }

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        let (sources, findings) = example();
        let summary = Summary::default();
        let read: Report =
            serde_json::from_str(&render(&sources, &findings, summary, Language::English)).expect("JSON");
        assert_eq!(read, Report::new(&sources, &findings, summary, Language::English));
    }

    #[test]
    fn nothing_hidden_is_written_raw_and_nothing_is_lost() {
        let evil = "\x1b[31m\u{9b}\u{7f}\u{202e}\u{200b}\u{e0001}\"\\\r\n\t\0好";
        let mut sources = Sources::default();
        sources.add(SourceFile::new(evil, evil));
        let finding = Finding::error("a-rule", at(0, 0, 5), Text::same(evil)).help(Text::same(evil));
        let json = render(&sources, &[finding], Summary::default(), Language::English);
        assert!(!json.trim_end().chars().any(is_hidden), "{json:?}");
        let read: Report = serde_json::from_str(&json).expect("JSON");
        assert_eq!((read.findings[0].message.as_str(), read.findings[0].file.as_str()), (evil, evil));
    }

    #[test]
    fn columns_count_characters_on_lines_of_any_length() {
        let mut sources = Sources::default();
        sources.add(SourceFile::new("long", format!("first\n{}", "上a".repeat(5_000))));
        for character in [0, 1, 1_023, 1_024, 2_047, 2_048, 4_095, 4_096, 9_999] {
            let offset = 6 + character / 2 * 4 + character % 2 * 3;
            let span = range(&sources, at(0, offset, offset));
            assert_eq!((span.start.line, span.start.column), (2, character + 1), "at byte {offset}");
        }
    }
}
