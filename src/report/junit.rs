//! Findings as a test report in the JUnit form: a suite for every file, a case for every finding in it.
//!
//! A finding that fails the run is a failure. One that does not, because only errors are denied, is a case that
//! passed and says so; a file without findings is one case that passed. The form is that of the Jenkins xUnit plugin,
//! which other servers read too.

use super::{place, told};
use crate::diagnostic::{Finding, Language, Severity};
use crate::say;
use crate::source::{FileId, Sources};
use crate::syntax::xml::{attribute, escaped};
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// The report on these files; findings at least as grave as `denied` are failures.
pub fn render(
    sources: &Sources,
    files: &[FileId],
    findings: &[Finding],
    denied: Severity,
    language: Language,
) -> String {
    let (mut suites, mut tests, mut failures) = (String::new(), 0, 0);
    let mut by_file: FxHashMap<FileId, Vec<&Finding>> = FxHashMap::default();
    for finding in findings {
        by_file.entry(finding.primary.at.file).or_default().push(finding);
    }
    for file in files {
        let inside = by_file.remove(file).unwrap_or_default();
        let path = &sources.file(*file).path;
        let failed = inside.iter().filter(|finding| finding.severity >= denied).count();
        let count = inside.len().max(1);
        let shown = attribute(path);
        let _ = writeln!(
            suites,
            "  <testsuite name={shown} tests=\"{count}\" failures=\"{failed}\" errors=\"0\" file={shown}>"
        );
        if inside.is_empty() {
            let name = attribute(say!("nothing is wrong", "没有问题").in_language(language));
            let _ = writeln!(suites, "    <testcase name={name} classname={}/>", class(path));
        }
        for finding in inside {
            suites += &case(sources, finding, denied, language);
        }
        suites += "  </testsuite>\n";
        (tests, failures) = (tests + count, failures + failed);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"procedo\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n{suites}</testsuites>\n"
    )
}

fn case(sources: &Sources, finding: &Finding, denied: Severity, language: Language) -> String {
    let message = finding.message.in_language(language);
    let (file, ..) = place(sources, finding.primary.at);
    let name = attribute(&format!("{}: {message}", finding.rule));
    let told = match finding.severity >= denied {
        true => {
            let (kind, message) = (attribute(finding.rule), attribute(message));
            format!("<failure type={kind} message={message}>{}</failure>", body(sources, finding, language))
        }
        false => format!("<system-out>{}</system-out>", body(sources, finding, language)),
    };
    format!("    <testcase name={name} classname={}>{told}</testcase>\n", class(&file.path))
}

/// Everything that is said of a finding, each place as `file:line:column`.
fn body(sources: &Sources, finding: &Finding, language: Language) -> String {
    let at = |at| {
        let (file, start, _) = place(sources, at);
        format!("{}:{}:{}", file.path, start.line, start.column)
    };
    let mut lines = vec![format!("{}: {}", at(finding.primary.at), told(finding, language))];
    lines.extend(finding.labels.iter().map(|label| format!("{}: {}", at(label.at), label.text.in_language(language))));
    escaped(&lines.join("\n"))
}

/// The class of a case is its file without the ending: servers take what follows a dot for another level.
pub fn class(path: &str) -> String {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let end = path[name..].rfind('.').filter(|dot| *dot > 0).map_or(path.len(), |dot| name + dot);
    attribute(&path[..end])
}
