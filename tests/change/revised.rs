//! A change of meaning wants a new version and a row in the table of revisions; wording wants neither; `revise` gives
//! both.

use super::{checked, compared};
use crate::command::procedo;
use procedo::change::data::UNREVISED;

const PROCEDURE: &str = "# procedure P\nversion: 1.0\nstarts: A\n\n# roles\n- R\n- S\n\n# step A\n> It is done.\nby: R\n\
                         -> done\n\n# ends\n- done\n\n# revisions\n- 1.0 (by R; on 2026-01-01): first\n";

/// What is said of the edition when one text becomes another.
fn unrevised(old: &str, new: &str) -> Option<String> {
    let file = |text: &str| checked(&[("p.proc".to_string(), text.to_string())]);
    let comparison = compared(&file(old), &file(new));
    let mut changes = comparison.units.iter().flat_map(|unit| &unit.changes);
    changes.find(|change| change.kind == UNREVISED).map(|change| change.text.en.clone())
}

#[test]
fn meaning_wants_a_version_and_a_row() {
    let meant = PROCEDURE.replace("by: R\n->", "by: S\n->");
    let said = unrevised(PROCEDURE, &meant).expect("it is told");
    assert!(said.contains("has the version it had, and no row"), "{said}");
    let said = unrevised(PROCEDURE, &meant.replace("version: 1.0", "version: 1.1")).expect("it is told");
    assert!(said.contains("no row for that"), "{said}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.proc");
    std::fs::write(&path, &meant).expect("written");
    let (status, out, err) = procedo(&["revise", path.to_str().expect("a path"), "--what", "S does it"], "");
    assert_eq!(status, 0, "{out}{err}");
    let revised = std::fs::read_to_string(&path).expect("read");
    assert_eq!(unrevised(PROCEDURE, &revised), None, "{revised}");
}

#[test]
fn wording_wants_neither() {
    assert_eq!(unrevised(PROCEDURE, &PROCEDURE.replace("It is done.", "It is done now.")), None);
    assert_eq!(unrevised(PROCEDURE, &PROCEDURE.replace("- done", "- ended").replace("-> done", "-> ended")), None);
}

#[test]
fn what_has_no_edition_wants_none() {
    let without = PROCEDURE.replace("version: 1.0\n", "");
    let without = without.split("\n# revisions").next().expect("a head").to_string() + "\n";
    assert_eq!(unrevised(&without, &without.replace("by: R\n->", "by: S\n->")), None);
}
