//! Imports: a circle, oneself, nothing there, outside of the workspace, a folder, no process file.

use super::example::{Example, at, check};

fn holds(text: &str) {
    let example = Example::read(text, "proc").expect("an example");
    if let Some(differences) = example.differences() {
        panic!("{text}\n{differences}");
    }
}

fn procedure(name: &str, import: &str) -> String {
    format!(
        "// file: {name}.proc\n# procedure {name}\n{import}\nstarts: work\n# roles\n- worker\n# step work\nby: worker\n-> done\n# ends\n- done\n"
    )
}

#[test]
fn two_files_that_import_each_other() {
    let text = procedure("a", "import: b.proc\n//! import-cycle \"b.proc\"") + &procedure("b", "import: a.proc");
    holds(&text);
    let checked = Example::read(&text, "proc").expect("an example").check();
    let finding = &checked.findings[0];
    assert_eq!(at(&checked, finding.labels[0].at, "").file, "b.proc");
    assert_eq!(finding.message.en, "files import each other: a.proc → b.proc → a.proc");
}

#[test]
fn a_circle_of_files_is_one_finding_and_what_leads_into_it_none() {
    holds(
        &(procedure("z", "import: a.proc")
            + &procedure("a", "import: b.proc\n//! import-cycle \"b.proc\"")
            + &procedure("b", "import: c.proc")
            + &procedure("c", "import: a.proc\nimport: d.proc")
            + &procedure("d", "")),
    );
}

#[test]
fn a_file_that_imports_itself() {
    holds(&procedure("a", "import: a.proc\n//! import-cycle \"a.proc\""));
    holds(
        &procedure("deep/a", "import: ../deep/a.proc\n//! import-cycle \"../deep/a.proc\"")
            .replace("# procedure deep/a", "# procedure a"),
    );
}

#[test]
fn nothing_there_and_something_near() {
    let text = procedure("a", "import: organisaton.proc\n//! unresolved-import \"organisaton.proc\"")
        + "// file: organisation.proc\n# organisation company\n# roles\n- boss\n";
    holds(&text);
    let checked = Example::read(&text, "proc").expect("an example").check();
    let finding = &checked.findings[0];
    assert_eq!(finding.help.en, "did you mean `organisation.proc`?");
    assert_eq!(finding.fixes[0].edits[0].text, "organisation.proc");
    holds(&procedure("a", "import: nothing.proc\n//! unresolved-import \"nothing.proc\""));
}

#[test]
fn outside_of_the_workspace_from_the_root_of_the_disk_a_folder_and_no_process_file() {
    for wrong in ["../roles.proc", "/roles.proc", "C:\\roles.proc", "..", ".", "readme.md"] {
        holds(&procedure("a", &format!("import: {wrong}\n//! unresolved-import \"{wrong}\"")));
    }
    let text = procedure("a", "import: shared\n//! unresolved-import \"shared\"")
        + "// file: shared/roles.proc\n# organisation company\n# roles\n- boss\n";
    holds(&text);
}

#[test]
fn names_are_not_missed_while_a_file_is_missing() {
    let text = "# procedure a\nimport: roles.proc\n//! unresolved-import \"roles.proc\"\nstarts: work\n# step work\nby: worker\nruns: repair\n-> done\n# ends\n- done\n";
    holds(text);
    // What a missing file cannot declare is missed all the same.
    let route = "-> finished\n//! unknown-name \"finished\"";
    holds(&text.replace("-> done", route));
}

#[test]
fn an_imported_file_is_not_reported_unless_it_was_asked_for() {
    use procedo::project::Project;
    use procedo::workspace::Workspace;
    let files = [
        ("a.proc", "# procedure a\nimport: b.proc\nstarts: work\n# step work\nby: worker\n-> done\n# ends\n- done\n"),
        ("b.proc", "# organisation b\n# roles\n- worker\n- worker\n"),
    ];
    let files: Vec<(String, String)> = files.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    let mut project = Project::new(Workspace::in_memory(files.clone()));
    project.add(std::path::Path::new("a.proc")).expect("the file is there");
    assert_eq!(crate::replay::checked(project).findings.len(), 0);
    let found: Vec<&str> = check(&files).findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(found, ["duplicate-name"]);
}
