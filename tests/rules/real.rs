//! The real procedures, whole, to plant faults in.

use super::example::{Place, at, check, shown};
use procedo::project::Checked;
use std::path::Path;

pub const GO_LIVE: &str = "processes/go-live/go-live.proc";
pub const OM_SERVICE: &str = "processes/om-service/om-service.proc";
pub const ORGANISATION: &str = "processes/organisation.proc";
pub const CBS: &str = "processes/outside/cbs.proc";
pub const PROJECT_MANAGEMENT: &str = "processes/outside/project-management.proc";
pub const CHANGE_MANAGEMENT: &str = "processes/outside/change-management.yaml";

/// Every real file: its path and its text.
pub fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    [GO_LIVE, OM_SERVICE, ORGANISATION, CBS, PROJECT_MANAGEMENT, CHANGE_MANAGEMENT]
        .into_iter()
        .map(|path| (path.to_string(), std::fs::read_to_string(root.join(path)).expect("a real procedure")))
        .collect()
}

/// The lines of a text with one of them (from 1) replaced.
pub fn with_line(text: &str, line: usize, by: &str) -> String {
    let lines: Vec<&str> = text.lines().enumerate().map(|(at, old)| if at + 1 == line { by } else { old }).collect();
    lines.join("\n") + "\n"
}

/// The findings, each as its place, rule and text.
pub fn found(checked: &Checked) -> Vec<Place> {
    checked.findings.iter().map(|finding| at(checked, finding.primary.at, finding.rule)).collect()
}

#[test]
fn the_real_procedures_are_clean() {
    let checked = check(&files());
    let found: Vec<String> = found(&checked).iter().map(shown).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
