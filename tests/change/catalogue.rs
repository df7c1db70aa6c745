//! Realistic edits of both procedures, and the slips of the catalogue: what the page says of each, judged beside it.
//!
//! An edit stands in `edits/` as a change of lines, with what a reader judged that it means before there was any output
//! (quoted), and what the page says (the list). What it says of the slips stands in `slips/`. `UPDATE_CHANGES=1` writes
//! what it says now, to be judged again.

use super::{checked, compared};
use crate::mutations::{Files, Mutation, catalogue, catalogue_in, changed, each};
use crate::rules::real;
use procedo::change::data::{Change, Comparison};
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/change").join(name)
}

/// What the page says, a line each.
fn said(comparison: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    for unit in &comparison.units {
        let of = |change: &Change| format!("{}: {}", change.group.key(), change.text.en);
        lines.extend(unit.changes.iter().map(of));
        let behaviour = &unit.behaviour;
        let faults = behaviour.faults.iter().map(|fault| format!("does not pass: {} ({})", fault.text.en, fault.rule));
        lines.extend(faults);
        lines.extend(behaviour.unproved.iter().map(|text| format!("cases: {}", text.en)));
        match behaviour.stuck {
            [false, true] => lines.push("cases: some get stuck now".to_string()),
            [true, false] => lines.push("cases: none gets stuck any more".to_string()),
            [true, true] => lines.push("cases: some get stuck, as before".to_string()),
            [false, false] => {}
        }
        if let Some(paths) = behaviour.paths {
            let (come, gone) = (paths.new - paths.both, paths.old - paths.both);
            let others = if behaviour.other_cases { ", in other cases" } else { "" };
            lines.push(format!("paths: {} before, {} now, {come} new, {gone} gone{others}", paths.old, paths.new));
        }
        for outcome in behaviour.outcomes.iter().flatten() {
            let when = |when: &Option<procedo::diagnostic::Text>| {
                when.as_ref().map_or("never".to_string(), |when| when.en.clone())
            };
            lines.push(format!(
                "outcome: `{}` when {}; before, when {}",
                outcome.name,
                when(&outcome.after),
                when(&outcome.before)
            ));
        }
    }
    lines
}

fn files_with(files: Files) -> Comparison {
    thread_local! {
        static OLD: procedo::project::Checked = checked(&real::files());
    }
    OLD.with(|old| compared(old, &checked(&files)))
}

/// The page of an edit, and the claims of its cases held against both versions.
fn page(mutation: &Mutation) -> Vec<String> {
    let files = changed(mutation).unwrap_or_else(|why| panic!("{}: {why}", mutation.title));
    let (old, new) = (checked(&real::files()), checked(&files));
    let comparison = compared(&old, &new);
    for unit in &comparison.units {
        for case in unit.changes.iter().flat_map(|change| &change.cases) {
            // Things may have other names in the other version: then it says so itself.
            assert!(case.refused.is_some(), "{}: {:?}", mutation.title, case.walkthrough);
            let own = match case.version {
                procedo::change::exact::Version::Old => &old,
                procedo::change::exact::Version::New => &new,
            };
            let program = super::program(own, &case.walkthrough.procedure).expect("a procedure");
            let script = case.walkthrough.script(procedo::diagnostic::Language::English);
            let course = super::course(&program, &script);
            let (_, end) = course.unwrap_or_else(|why| panic!("{}: {why}\n{script}", mutation.title));
            assert_eq!(end, case.outcome, "{}", mutation.title);
        }
    }
    said(&comparison)
}

/// The sections of a catalogue with what the page says put in place of their lists.
fn updated(text: &str, pages: &[Vec<String>]) -> String {
    let mut sections = text.split("\n## ");
    let mut all = sections.next().unwrap_or_default().to_string();
    for (section, page) in sections.zip(pages) {
        let kept: Vec<&str> = {
            let mut inside = false;
            let keep = section.lines().filter(|line| {
                inside ^= line.starts_with("```");
                inside || !line.starts_with("- ")
            });
            keep.collect()
        };
        let list: Vec<String> = page.iter().map(|line| format!("- {line}")).collect();
        let list = if list.is_empty() { vec!["- nothing changed".to_string()] } else { list };
        all += &format!("\n## {}\n\n{}\n", kept.join("\n").trim_end(), list.join("\n"));
    }
    all
}

fn hold(folder_name: &str, file: &str, mutations: &[Mutation]) {
    let path = folder(folder_name).join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let pages: Vec<Vec<String>> = each(mutations, |mutation| Some(page(mutation)));
    let updated = match folder_name {
        "edits" => updated(&text, &pages),
        _ => {
            let sections = mutations.iter().zip(&pages).map(|(mutation, page)| {
                let lines: Vec<String> = page.iter().map(|line| format!("- {line}\n")).collect();
                let lines = if lines.is_empty() { "- nothing changed\n".to_string() } else { lines.concat() };
                format!("\n## {}\n\n{lines}", mutation.title)
            });
            let head = text.split("\n## ").next().unwrap_or_default().trim_end();
            format!("{head}\n{}", sections.collect::<String>())
        }
    };
    if std::env::var_os("UPDATE_CHANGES").is_some() {
        std::fs::write(&path, &updated).expect("the catalogue can be written");
        return;
    }
    let differences: Vec<String> = text
        .split("\n## ")
        .zip(updated.split("\n## "))
        .filter(|(is, now)| is.trim_end() != now.trim_end())
        .map(|(is, now)| format!("is\n{is}\nnow\n{now}\n"))
        .collect();
    assert!(differences.is_empty(), "{} differ, the first:\n{}", differences.len(), differences[0]);
}

#[test]
fn edits_of_the_go_live() {
    hold("edits", "go-live.md", &catalogue_in(&folder("edits").join("go-live.md")));
}

#[test]
fn edits_of_the_service() {
    hold("edits", "om-service.md", &catalogue_in(&folder("edits").join("om-service.md")));
}

#[test]
fn slips_in_the_go_live() {
    hold("slips", "go-live.md", &catalogue("go-live.md"));
}

#[test]
fn slips_in_the_service() {
    hold("slips", "om-service.md", &catalogue("om-service.md"));
}

/// The same files are the same, and say so.
#[test]
fn nothing_changes_by_itself() {
    assert_eq!(said(&files_with(real::files())), Vec::<String>::new());
}
