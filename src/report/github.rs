//! Findings as the workflow commands of GitHub Actions, one a line: each is shown beside its line of a pull request.

use super::{place, told, visible};
use crate::diagnostic::{Finding, Language, Severity};
use crate::source::Sources;

/// `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=…::…`, a line for every finding. Lines and columns count
/// from 1, columns in characters; `endColumn` is where the next character would begin.
pub fn render(sources: &Sources, findings: &[Finding], language: Language) -> String {
    findings.iter().map(|finding| command(sources, finding, language)).collect()
}

fn command(sources: &Sources, finding: &Finding, language: Language) -> String {
    let (file, start, end) = place(sources, finding.primary.at);
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    // GitHub takes columns only within one line.
    let columns =
        if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    format!(
        "::{word} file={},line={},endLine={}{columns},title={}::{}\n",
        property(&file.path),
        start.line,
        end.line,
        property(finding.rule),
        message(&told(finding, language)),
    )
}

/// Text behind `::`, in which a line break would end the command.
fn message(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text between `=` and `,`.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Text;
    use crate::say;
    use crate::source::{FileId, Location, SourceFile, Span};

    fn rendered(path: &str, text: &str, span: Span, message: Text, help: Text) -> String {
        let mut sources = Sources::default();
        sources.add(SourceFile::new(path, text));
        let finding = Finding::warning("dead-end", Location { file: FileId(0), span }, message).help(help);
        render(&sources, &[finding], Language::Chinese)
    }

    #[test]
    fn a_finding_is_one_command() {
        let shown =
            rendered("流程/上线.proc", "# 步骤 培训\n", Span::new(9, 15), say!("dead end", "死路"), say!("", "加一条"));
        assert_eq!(
            shown,
            "::warning file=流程/上线.proc,line=1,endLine=1,col=6,endColumn=8,title=dead-end::死路%0A加一条\n"
        );
    }

    #[test]
    fn over_several_lines_there_are_no_columns() {
        let shown = rendered("a.proc", "a\nb\n", Span::new(0, 3), say!("m", "m"), Text::default());
        assert_eq!(shown, "::warning file=a.proc,line=1,endLine=2,title=dead-end::m\n");
    }

    #[test]
    fn nothing_that_is_written_ends_the_command_or_begins_another() {
        let evil = "a,b:c%0A\r\n::set-output name=x::y\x1b[31m\u{202e}";
        let shown = rendered(evil, "", Span::default(), Text::same(evil), Text::default());
        assert_eq!(shown.matches('\n').count(), 1);
        let safe = "%250A\\u{d}%0A";
        let (path, said) = (format!("file=a%2Cb%3Ac{safe}%3A%3Aset-output"), format!("::a,b:c{safe}::set-output"));
        assert!(shown.contains(&path) && shown.contains(&said), "{shown}");
        assert!(!shown.contains(['\x1b', '\u{202e}']), "{shown}");
    }
}
