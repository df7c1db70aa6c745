//! A JUnit report: a suite for each file, a case for each case. The form is that of the Jenkins xUnit plugin.

use super::super::expect::Mark;
use super::{Suite, Tested};
use crate::diagnostic::{Language, Text};
use crate::report::junit::class;
use crate::say;
use crate::syntax::xml::{attribute, escaped};
use std::fmt::Write;

/// The report.
pub fn junit(tested: &[Tested], language: Language) -> String {
    let (mut suites, mut all, mut failures) = (String::new(), 0, 0);
    for suite in tested.iter().flat_map(|tested| &tested.suites) {
        let failed = suite.tried.iter().filter(|tried| !tried.passed()).count();
        let (count, shown) = (suite.tried.len(), attribute(&suite.path));
        let _ = writeln!(
            suites,
            "  <testsuite name={shown} tests=\"{count}\" failures=\"{failed}\" errors=\"0\" file={shown}>"
        );
        for at in 0..suite.tried.len() {
            suites += &case(suite, at, language);
        }
        suites += "  </testsuite>\n";
        (all, failures) = (all + count, failures + failed);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"procedo\" tests=\"{all}\" failures=\"{failures}\" errors=\"0\">\n{suites}</testsuites>\n"
    )
}

fn case(suite: &Suite, at: usize, language: Language) -> String {
    let (tried, case) = (&suite.tried[at], &suite.cases[suite.tried[at].case]);
    let (name, class) = (attribute(&case.name), class(&suite.path));
    if tried.passed() {
        return format!("    <testcase name={name} classname={class}/>\n");
    }
    let say = |text: Text| text.in_language(language).to_string();
    let mut lines: Vec<String> = Vec::new();
    let path = &suite.path;
    if let Some((at, why)) = &tried.stopped {
        let (line, en, zh) = (at.unwrap_or(case.line), &why.en, &why.zh);
        lines.push(say(say!(
            "{path}:{line}: the case does not come to an end: {en}",
            "{path}:{line}：走不到结局：{zh}"
        )));
    }
    for difference in &tried.differences {
        let (line, en, zh) = (difference.line, &difference.what.en, &difference.what.zh);
        lines.push(say(say!("{path}:{line}: {en}", "{path}:{line}：{zh}")));
        lines.extend(difference.path.iter().map(|(mark, step)| match mark {
            Mark::Same => format!("  {step}"),
            Mark::Missing => format!("- {step}"),
            Mark::Extra => format!("+ {step}"),
        }));
    }
    let message = attribute(lines.first().map_or("", String::as_str));
    let body = escaped(&lines.join("\n"));
    format!(
        "    <testcase name={name} classname={class}><failure type=\"scenario\" message={message}>{body}</failure></testcase>\n"
    )
}
