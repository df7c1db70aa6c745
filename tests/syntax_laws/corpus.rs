//! The files that the laws are held against: every `.proc` under `processes/` and in the corpus of good files.

use super::tree::parse_clean;
use procedo::syntax::ast::Operator;
use procedo::syntax::keywords::{BlockKind, Inner, Label, MarkKind, TimeUnit};
use std::path::{Path, PathBuf};

/// A file's name and text.
pub struct File {
    pub name: String,
    pub text: String,
}

pub fn files() -> Vec<File> {
    files_that_end_in("proc")
}

pub fn files_that_end_in(extension: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["tests/corpus/good", "processes"] {
        collect(&root.join(folder), extension, &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| File {
        name: path.strip_prefix(root).unwrap_or(&path).display().to_string(),
        text: std::fs::read_to_string(&path).expect("a readable file").replace("\r\n", "\n"),
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, ends: &str, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("a readable folder").path()) {
        if path.is_dir() {
            collect(&path, ends, paths);
        } else if path.extension().is_some_and(|extension| extension == ends) {
            paths.push(path);
        }
    }
}

#[test]
fn the_corpus_says_everything_that_can_be_said() {
    let trees: Vec<String> = files().iter().map(|file| parse_clean(&file.text).tree()).collect();
    assert_eq!(unsaid(&trees), Vec::<String>::new());
}

/// What can be said and is said in none of these trees.
pub fn unsaid(trees: &[String]) -> Vec<String> {
    let trees = trees.join("\n");
    let mut missing: Vec<String> = Vec::new();
    let mut want = |text: String| {
        if !trees.contains(&text) {
            missing.push(text);
        }
    };
    BlockKind::ALL.iter().for_each(|kind| want(format!("Block {{ kind: {kind:?}")));
    Label::ALL.iter().for_each(|label| want(format!("Labelled({label:?}, ")));
    MarkKind::ALL.iter().for_each(|mark| want(format!("kind: {mark:?}")));
    for unit in TimeUnit::ALL {
        want(format!(", {unit:?}, _)"));
    }
    for rhythm in [Inner::Daily, Inner::Weekly, Inner::Monthly, Inner::Every, Inner::OnCall] {
        want(format!("rhythm: {rhythm:?}"));
    }
    for kind in [Inner::DifferentPeople, Inner::SamePerson, Inner::AtMostOne] {
        want(format!("constraint: Some({kind:?})"));
    }
    for operator in
        [Operator::Equal, Operator::Unequal, Operator::Less, Operator::AtMost, Operator::Greater, Operator::AtLeast]
    {
        want(format!("operator: {operator:?}"));
    }
    for kind in ["YesNo", "Integer(None)", "Integer(Some(", "Date", "Duration", "Text", "Pattern", "Exactly", "Choices"]
    {
        want(format!("Type {{ span: _, kind: {kind}"));
    }
    for kind in ["Word(", "Number(", "Date(", "Length("] {
        want(format!("Literal {{ span: _, kind: {kind}"));
    }
    for one in [
        "Guard(And(",
        "Guard(Or(",
        "Guard(Not(",
        "Guard(Fact(",
        "Guard(Compare(",
        "Otherwise",
        "Whenever(",
        "Join(_)",
        "together: true",
        "By(Performers)",
        "By(Checker)",
        "By(Approver)",
        "By(Role(",
        "Back(",
        "Route(",
        "Description(",
        "Comment(",
        "HandOver(",
        "Sides(",
        "AtMost(Count(",
        "AtMost(Fact(",
        "Quoted(",
    ] {
        want(one.to_string());
    }
    missing
}
