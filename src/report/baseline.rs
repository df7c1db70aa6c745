//! Findings that are known already: those of the day on which a repository began to be checked, or of another revision.
//!
//! ```json
//! {"version":1,"findings":[
//! {"file":"processes/上线.proc","rule":"dead-end","procedure":"系统上线","fingerprint":"2301d2a25481a6e1","count":1}
//! ]}
//! ```
//!
//! Paths begin at the root of the workspace. `rule`, `file` and `procedure` are there for people who read a change of
//! it; what is known, the fingerprint says.

use super::{Fingerprint, json};
use crate::diagnostic::{Finding, Text};
use crate::say;
use crate::source::{FileId, Sources};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The `version` of the documents written here.
const VERSION: u32 = 1;

/// Known findings, in the order of files and rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// Findings of one file that have the same fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Known {
    file: String,
    rule: String,
    procedure: Option<String>,
    fingerprint: String,
    count: u32,
}

/// The files of a check, as a baseline sees them.
pub struct Files<'a> {
    /// Their text.
    pub sources: &'a Sources,
    /// The path of each from the root of the workspace.
    pub path: &'a dyn Fn(FileId) -> String,
    /// Whether the file of a path was checked, so that everything that is wrong with it is known.
    pub is_checked: &'a dyn Fn(&str) -> bool,
    /// Whether there is a file of this path.
    pub exists: &'a dyn Fn(&str) -> bool,
}

impl Files<'_> {
    /// Whether a check tells what has become of the findings of a file.
    fn judge(&self, path: &str) -> bool {
        (self.is_checked)(path) || !(self.exists)(path)
    }
}

impl Baseline {
    /// These findings.
    pub fn of(files: &Files, findings: &[Finding]) -> Self {
        let mut counts: BTreeMap<Known, u32> = BTreeMap::new();
        for finding in findings {
            let known = Known {
                file: (files.path)(finding.primary.at.file),
                rule: finding.rule.to_string(),
                procedure: finding.procedure.clone(),
                fingerprint: Fingerprint::of(files.sources, finding).to_string(),
                count: 0,
            };
            *counts.entry(known).or_default() += 1;
        }
        let findings = counts.into_iter().map(|(known, count)| Known { count, ..known }).collect();
        Baseline { version: VERSION, findings }
    }

    /// Reads a baseline from its text.
    ///
    /// # Errors
    /// If it is none, or of a version that is not known here.
    pub fn read(text: &str) -> Result<Self, Text> {
        let baseline: Baseline = serde_json::from_str(text).map_err(|error| {
            say!(
                "this is no baseline ({error}); write it anew with `--write-baseline`",
                "这不是问题清单（{error}）；请用 --write-baseline 重新写"
            )
        })?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(say!(
                "this baseline is of version {other}, and only version {VERSION} is known here",
                "这份问题清单的版本是 {other}，这里只认得版本 {VERSION}"
            )),
        }
    }

    /// The baseline as JSON, a finding a line, so that a change of it can be read and merged.
    pub fn written(&self) -> String {
        let lines: Vec<String> =
            self.findings.iter().map(|known| format!("\n{}", json::written(known).trim_end())).collect();
        format!("{{\"version\":{},\"findings\":[{}\n]}}\n", self.version, lines.join(","))
    }

    /// How many findings it knows.
    pub fn count(&self) -> u64 {
        self.findings.iter().map(|known| u64::from(known.count)).sum()
    }

    /// These findings in place of those of the files that were checked, or are no more; the rest stays.
    pub fn updated(self, files: &Files, findings: &[Finding]) -> Self {
        let mut new = Baseline::of(files, findings);
        new.findings.extend(self.findings.into_iter().filter(|known| !files.judge(&known.file)));
        new.findings.sort();
        new
    }

    /// Takes the known ones out of findings, and says how many known ones are gone.
    ///
    /// As many are known as were found in that file; and in a file that is no more, for it may have been renamed.
    pub fn subtract(&self, files: &Files, findings: &mut Vec<Finding>) -> u64 {
        let mut left: Vec<u32> = self.findings.iter().map(|known| known.count).collect();
        let mut by_print: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (at, known) in self.findings.iter().enumerate() {
            by_print.entry(&known.fingerprint).or_default().push(at);
        }
        let mut take = |findings: &mut Vec<Finding>, of: &dyn Fn(&Known, &str) -> bool| {
            findings.retain(|finding| {
                let print = Fingerprint::of(files.sources, finding).to_string();
                let path = (files.path)(finding.primary.at.file);
                let places = by_print.get(print.as_str()).into_iter().flatten();
                let known = places.copied().find(|at| left[*at] > 0 && of(&self.findings[*at], &path));
                known.inspect(|at| left[*at] -= 1).is_none()
            });
        };
        take(findings, &|known, path| known.file == path);
        take(findings, &|known, _| !(files.exists)(&known.file));
        let gone = self.findings.iter().zip(left).filter(|(known, _)| files.judge(&known.file));
        gone.map(|(_, left)| u64::from(left)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Location, SourceFile, Span};

    /// Files of a path each and the lines of which each is a finding.
    struct Case {
        sources: Sources,
        findings: Vec<Finding>,
    }

    fn case(files: &[(&str, &[&str])]) -> Case {
        let mut case = Case { sources: Sources::default(), findings: Vec::new() };
        for (path, lines) in files {
            let file = case.sources.add(SourceFile::new(*path, lines.join("\n")));
            let mut at = 0;
            for line in *lines {
                let at_line = Location { file, span: Span::new(at, at + line.len()) };
                case.findings.push(Finding::error("dead-end", at_line, Text::same(*line)));
                at += line.len() + 1;
            }
        }
        case
    }

    impl Case {
        fn with<T>(&self, there: &[&str], f: impl FnOnce(&Files) -> T) -> T {
            let checked = |path: &str| self.sources.iter().any(|(_, file)| file.path == path);
            f(&Files {
                sources: &self.sources,
                path: &|file| self.sources.file(file).path.clone(),
                is_checked: &checked,
                exists: &|path| checked(path) || there.contains(&path),
            })
        }

        fn baseline(&self) -> Baseline {
            self.with(&[], |files| Baseline::of(files, &self.findings))
        }

        /// What is new of this case, and how many are gone; these other files are there and not checked.
        fn minus(&self, baseline: &Baseline, there: &[&str]) -> (Vec<String>, u64) {
            let mut findings = self.findings.clone();
            let gone = self.with(there, |files| baseline.subtract(files, &mut findings));
            (findings.into_iter().map(|finding| finding.message.en).collect(), gone)
        }
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| word.to_string()).collect()
    }

    #[test]
    fn what_is_written_reads_back() {
        let known = case(&[("b", &["甲", "乙", "甲"]), ("a", &["甲"])]).baseline();
        assert_eq!(Baseline::read(&known.written()), Ok(known.clone()));
        assert_eq!((known.count(), known.findings.len(), known.findings[0].file.as_str()), (4, 3, "a"));
        assert!(known.written().contains("\"count\":2"), "{}", known.written());
    }

    #[test]
    fn as_many_are_known_as_there_were() {
        let known = case(&[("a", &["甲", "甲", "乙"])]).baseline();
        let now = case(&[("a", &["丙", "甲", "甲", "甲"])]);
        assert_eq!(now.minus(&known, &[]), (words(&["丙", "甲"]), 1));
    }

    #[test]
    fn a_renamed_file_is_known_and_a_copy_is_not() {
        let known = case(&[("old", &["甲", "乙"])]).baseline();
        let now = case(&[("new", &["甲", "乙"])]);
        assert_eq!(now.minus(&known, &[]), (vec![], 0));
        assert_eq!(now.minus(&known, &["old"]), (words(&["甲", "乙"]), 0), "the old file is there, and not judged");
        let both = case(&[("new", &["甲"]), ("old", &["甲", "乙"])]);
        assert_eq!(both.minus(&known, &[]), (words(&["甲"]), 0));
    }

    #[test]
    fn only_what_was_checked_is_brought_up_to_date() {
        let known = case(&[("a", &["甲"]), ("b", &["乙"]), ("c", &["丙"])]).baseline();
        let now = case(&[("a", &["丁"])]);
        let updated = now.with(&["b"], |files| known.clone().updated(files, &now.findings));
        assert_eq!(updated, case(&[("a", &["丁"]), ("b", &["乙"])]).baseline());
        assert_eq!(now.minus(&known, &["b"]), (words(&["丁"]), 2), "of `b` nothing is known");
    }

    #[test]
    fn what_is_no_baseline_is_told() {
        for text in ["", "[]", "{}", "{\"version\":1,\"findings\":[{}]}", "{\"version\":2,\"findings\":[]}", "甲"] {
            assert!(Baseline::read(text).is_err(), "{text}");
        }
    }
}
