//! Findings in such numbers that nobody reads them: the first are shown, the rest are counted.

use crate::diagnostic::{Finding, Severity};
use crate::say;
use crate::source::{FileId, Location, Sources, Span};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// At most so many findings of one rule in one file are shown one by one.
pub const MOST: usize = 200;

/// What is shown of these findings: the first of each rule in each file; and one more for the others, at the end of the
/// file, that says how many they are and is as grave as the gravest of them.
pub fn shown(sources: &Sources, findings: &[Finding]) -> Vec<Finding> {
    let of = |finding: &Finding| (finding.primary.at.file, finding.rule);
    let mut counts: FxHashMap<(FileId, &'static str), usize> = FxHashMap::default();
    findings.iter().for_each(|finding| *counts.entry(of(finding)).or_default() += 1);
    // A last one takes no more room than its count would.
    counts.retain(|_, count| *count > MOST + 1);
    let mut rest: BTreeMap<(FileId, &'static str), (usize, Severity)> = BTreeMap::new();
    let mut shown = Vec::new();
    for finding in findings {
        if counts.contains_key(&of(finding)) {
            let (count, severity) = rest.entry(of(finding)).or_insert((0, Severity::Warning));
            *count += 1;
            if *count > MOST {
                *severity = finding.severity.max(*severity);
                continue;
            }
        }
        shown.push(finding.clone());
    }
    for ((file, rule), (count, severity)) in rest {
        let (more, end) = (count - MOST, sources.file(file).text.len());
        let at = Location { file, span: Span::new(end, end) };
        let message = say!(
            "{more} more findings of this rule in this file are not shown one by one",
            "这条规则在这个文件里还有 {more} 处，不再逐条列出"
        );
        let place = shown.partition_point(|finding| finding.primary.at <= at);
        shown.insert(place, Finding { severity, ..Finding::error(rule, at, message) });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Text;
    use crate::source::SourceFile;

    fn counted(found: &[(usize, &'static str, u32)]) -> Vec<(FileId, &'static str, String)> {
        let mut sources = Sources::default();
        let files = ["a", "b"].map(|name| sources.add(SourceFile::new(name, "x".repeat(1_000))));
        let finding = |(file, rule, at): &(usize, &'static str, u32)| {
            let at = Location { file: files[*file], span: Span { start: *at, end: *at } };
            Finding::warning(rule, at, Text::default())
        };
        let mut findings: Vec<Finding> = found.iter().map(finding).collect();
        if let Some(last) = findings.last_mut() {
            last.severity = Severity::Error;
        }
        let findings = shown(&sources, &findings);
        assert!(findings.is_sorted_by_key(|finding| finding.primary.at));
        let told = findings.into_iter().filter(|finding| !finding.message.en.is_empty());
        told.map(|finding| {
            (finding.primary.at.file, finding.rule, format!("{:?} {}", finding.severity, finding.message.en))
        })
        .collect()
    }

    #[test]
    fn what_nobody_reads_is_counted() {
        let many = |count: u32| (0..count).map(|at| (0, "r", at)).collect::<Vec<_>>();
        assert_eq!(counted(&[]), []);
        assert_eq!(counted(&many(201)), []);
        let [(_, "r", message)] = &counted(&many(202))[..] else { panic!("one more") };
        assert_eq!(message, "Error 2 more findings of this rule in this file are not shown one by one");
        // Each rule and each file counts for itself.
        let mut both = many(150);
        both.extend((0..150).map(|at| (0, "s", 500 + at)));
        both.extend((0..300).map(|at| (1, "r", at)));
        let told = counted(&both);
        assert_eq!(told.len(), 1);
        assert!(told[0].2.starts_with("Error 100 more"));
    }
}
