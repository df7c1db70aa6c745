//! For other programs: see `docs/json.md`.

use super::super::coverage::Kind;
use super::super::expect::Mark;
use super::{Tested, told};
use crate::diagnostic::Language;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Report {
    version: u32,
    procedures: Vec<Procedure>,
}

#[derive(Serialize)]
struct Procedure {
    procedure: String,
    passed: usize,
    failed: usize,
    cases: Vec<Case>,
    coverage: BTreeMap<&'static str, Share>,
    missing: Vec<Missing>,
}

#[derive(Serialize)]
struct Case {
    file: String,
    line: usize,
    name: String,
    passed: bool,
    stopped: Option<Told>,
    differences: Vec<Difference>,
}

#[derive(Serialize)]
struct Told {
    line: Option<usize>,
    message: String,
}

#[derive(Serialize)]
struct Difference {
    line: usize,
    message: String,
    path: Vec<String>,
}

#[derive(Serialize)]
struct Share {
    taken: usize,
    of: usize,
}

#[derive(Serialize)]
struct Missing {
    file: String,
    line: usize,
    kind: &'static str,
    what: String,
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Steps => "steps",
        Kind::Routes => "routes",
        Kind::Outcomes => "outcomes",
        Kind::Conditions => "conditions",
        Kind::Deadlines => "deadlines",
    }
}

/// The report.
pub fn json(tested: &[Tested], language: Language) -> String {
    let procedures = tested.iter().map(|tested| procedure(tested, language)).collect();
    let report = Report { version: 1, procedures };
    serde_json::to_string_pretty(&report).map(|text| text + "\n").unwrap_or_default()
}

fn procedure(tested: &Tested, language: Language) -> Procedure {
    let (passed, count) = tested.passed();
    let cases = tested.suites.iter().flat_map(|suite| {
        suite.tried.iter().map(|tried| {
            let case = &suite.cases[tried.case];
            let differences = tried.differences.iter().map(|difference| Difference {
                line: difference.line,
                message: difference.what.in_language(language).to_string(),
                path: difference.path.iter().map(|(mark, step)| marked(*mark, step)).collect(),
            });
            let stopped = tried
                .stopped
                .as_ref()
                .map(|(line, why)| Told { line: *line, message: why.in_language(language).to_string() });
            Case {
                file: suite.path.clone(),
                line: case.line,
                name: case.name.clone(),
                passed: tried.passed(),
                stopped,
                differences: differences.collect(),
            }
        })
    });
    let share = |kind: &Kind| {
        let (taken, of) = tested.coverage.share(*kind);
        (word(*kind), Share { taken, of })
    };
    let missing = tested.coverage.missing().map(|item| {
        let (file, line) = tested.place(item);
        let what = told(&tested.program, item).in_language(language).to_string();
        Missing { file: file.to_string(), line, kind: word(item.kind()), what }
    });
    Procedure {
        procedure: tested.program.name.clone(),
        passed,
        failed: count - passed,
        cases: cases.collect(),
        coverage: Kind::ALL.iter().map(share).collect(),
        missing: missing.collect(),
    }
}

fn marked(mark: Mark, step: &str) -> String {
    match mark {
        Mark::Same => format!("  {step}"),
        Mark::Missing => format!("- {step}"),
        Mark::Extra => format!("+ {step}"),
    }
}
