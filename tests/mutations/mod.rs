//! Mutations of the two real procedures: one slip each, and everything that is found then. The catalogue stands in the
//! two Markdown files beside this one. And edits that change nothing: nothing is found.

pub mod harmless;

use crate::rules::example::{at, check};
use crate::rules::real::{self, CBS, CHANGE_MANAGEMENT, GO_LIVE, OM_SERVICE, ORGANISATION, PROJECT_MANAGEMENT};
use procedo::project::Checked;
use procedo::rules;
use std::collections::BTreeSet;

/// What the files are called in the catalogue.
const FILES: &[(&str, &str)] = &[
    ("go-live", GO_LIVE),
    ("om-service", OM_SERVICE),
    ("organisation", ORGANISATION),
    ("cbs", CBS),
    ("project-management", PROJECT_MANAGEMENT),
    ("change-management", CHANGE_MANAGEMENT),
];

const CATALOGUES: &[&str] = &["go-live.md", "om-service.md"];

pub type Files = Vec<(String, String)>;

/// One slip.
pub struct Mutation {
    pub title: String,
    edits: Vec<Edit>,
    /// Every finding: ``RULE `TEXT` in `LINE` ``, and where that line is.
    finds: Vec<String>,
}

/// Some lines of a file, which stand there once, become others.
struct Edit {
    file: String,
    old: String,
    new: String,
}

/// The mutations of a catalogue: a heading each, with blocks of changes and a list of what is found.
pub fn catalogue(name: &str) -> Vec<Mutation> {
    catalogue_in(format!("{}/tests/mutations/{name}", env!("CARGO_MANIFEST_DIR")).as_ref())
}

/// That of a file.
pub fn catalogue_in(path: &std::path::Path) -> Vec<Mutation> {
    let text = std::fs::read_to_string(path).expect("a catalogue");
    let sections = text.split("\n## ").skip(1).map(|section| {
        let (title, body) = section.split_once('\n').expect("a section");
        let mut parts = body.split("```");
        let mut finds = Vec::new();
        let mut edits = Vec::new();
        while let Some(prose) = parts.next() {
            finds.extend(prose.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_string));
            let Some((kind, changes)) = parts.next().and_then(|block| block.split_once('\n')) else { break };
            let file = kind.strip_prefix("diff ").unwrap_or_else(|| panic!("{title}: a block of changes"));
            edits.extend(changes.split("@@\n").map(|change| edit(file, change)));
        }
        Mutation { title: title.to_string(), edits, finds }
    });
    sections.collect()
}

/// Changed lines, and lines around them.
fn edit(file: &str, change: &str) -> Edit {
    let side = |without: char| -> String {
        let lines = change.lines().filter(|line| !line.starts_with(without));
        lines.map(|line| line.get(1..).unwrap_or_default().to_string() + "\n").collect()
    };
    Edit { file: file.to_string(), old: side('+'), new: side('-') }
}

pub fn changed(mutation: &Mutation) -> Result<Files, String> {
    let mut files = real::files();
    for Edit { file, old, new } in &mutation.edits {
        let (_, path) = FILES.iter().find(|(name, _)| name == file).ok_or(format!("no file `{file}`"))?;
        let (_, text) = files.iter_mut().find(|(other, _)| other == path).ok_or(format!("no file `{path}`"))?;
        // Whole lines only: what stands before is a line break, or nothing.
        let whole = format!("\n{text}");
        let old = format!("\n{old}");
        match whole.matches(&old).count() {
            1 => *text = whole.replacen(&old, &format!("\n{new}"), 1)[1..].to_string(),
            count => return Err(format!("these lines of `{file}` stand there {count} times:{old}")),
        }
    }
    Ok(files)
}

/// What is found, as it stands in the catalogue.
fn found(checked: &Checked, files: &Files, main: &str) -> Vec<String> {
    let shown = checked.findings.iter().map(|finding| {
        let place = at(checked, finding.primary.at, finding.rule);
        let (_, text) = files.iter().find(|(path, _)| *path == place.file).expect("a file");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let line = lines[place.line - 1];
        let mut shown = format!("{} `{}` in `{line}`", place.rule, place.text);
        if lines.iter().filter(|other| **other == line).count() > 1 {
            let heading = lines[..place.line].iter().rfind(|line| line.starts_with('#'));
            shown += &format!(" under `{}`", heading.copied().unwrap_or_default());
        }
        let (name, _) = FILES.iter().find(|(_, path)| *path == place.file).expect("a file");
        if *name != main {
            shown += &format!(" of {name}");
        }
        shown
    });
    shown.collect()
}

/// What differs from what the catalogue says.
fn difference(mutation: &Mutation) -> Option<String> {
    let title = &mutation.title;
    let files = match changed(mutation) {
        Ok(files) => files,
        Err(why) => return Some(format!("{title}\n  {why}\n")),
    };
    let checked = check(&files);
    let mut found = found(&checked, &files, &mutation.edits[0].file);
    let mut report = String::new();
    for finding in &mutation.finds {
        match found.iter().position(|other| other == finding) {
            Some(at) => drop(found.remove(at)),
            None => report += &format!("  missing    {finding}\n"),
        }
    }
    found.iter().for_each(|finding| report += &format!("  unexpected {finding}\n"));
    (!report.is_empty()).then(|| format!("{title}\n{report}"))
}

/// Does this with each of many things, on all cores; what comes of it, in order.
pub fn each<T: Sync, R: Send>(things: &[T], of: impl Fn(&T) -> Option<R> + Sync) -> Vec<R> {
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get());
    let share = things.len().div_ceil(workers).max(1);
    let part = |things: &[T]| things.iter().filter_map(&of).collect::<Vec<R>>();
    std::thread::scope(|scope| {
        let threads: Vec<_> = things.chunks(share).map(|things| scope.spawn(|| part(things))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

#[test]
fn every_slip_is_found_where_it_shows_and_nothing_else_is() {
    let mutations: Vec<Mutation> = CATALOGUES.iter().flat_map(|name| catalogue(name)).collect();
    let differences = each(&mutations, difference);
    assert!(differences.is_empty(), "{} of {}:\n{}", differences.len(), mutations.len(), differences.concat());
}

#[test]
fn the_catalogue_is_whole() {
    let mutations: Vec<Mutation> = CATALOGUES.iter().flat_map(|name| catalogue(name)).collect();
    assert!(mutations.len() >= 100, "{}", mutations.len());
    let titles: BTreeSet<&str> = mutations.iter().map(|mutation| mutation.title.as_str()).collect();
    assert_eq!(titles.len(), mutations.len(), "each has a name of its own");
    for mutation in &mutations {
        assert!(!mutation.edits.is_empty() && !mutation.finds.is_empty(), "{}", mutation.title);
        for finding in &mutation.finds {
            let rule = finding.split(' ').next().unwrap_or_default();
            assert!(rules::find(rule).is_some(), "{}: no rule `{rule}`", mutation.title);
        }
    }
    // Most rules have something to find here.
    let finds = mutations.iter().flat_map(|mutation| &mutation.finds);
    let shown: BTreeSet<&str> = finds.filter_map(|finding| finding.split(' ').next()).collect();
    assert!(shown.len() >= 20, "{shown:?}");
}
