//! What it costs to compare two versions, their checks included: of both procedures, and of longer and longer ones with one
//! edit; beside what it costs to check one. `cargo bench --bench change`.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "../tests/drawing/long.rs"]
mod long;
#[path = "../examples/generate/text.rs"]
mod text;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use procedo::change::Versions;
use procedo::change::data::Comparison;
use procedo::project::{Checked, Project};
use procedo::workspace::Workspace;
use std::hint::black_box;
use std::path::{Path, PathBuf};

/// The real files, as they are or with one text in the place of another.
fn real(old: &str, new: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let found = procedo::workspace::discover(Path::new("processes")).expect("the processes");
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a file");
        (path, text.replacen(old, new, 1).into_bytes())
    };
    found.into_iter().map(read).collect()
}

/// Every file of a workspace, checked.
fn checked(files: &[(PathBuf, Vec<u8>)]) -> Checked {
    let mut project = Project::new(Workspace::of_files(files.iter().cloned())).complete();
    for (path, text) in files {
        let head = String::from_utf8_lossy(&text[..text.len().min(200)]).into_owned();
        let others = ["场景", "名册", "参数", "日历", "scenarios", "roster", "profile", "calendar"];
        if !others.iter().any(|word| head.starts_with(word)) {
            project.add(path).expect("a file in memory");
        }
    }
    project.check()
}

fn compared(old: &[(PathBuf, Vec<u8>)], new: &[(PathBuf, Vec<u8>)]) -> usize {
    let (old, new) = std::thread::scope(|scope| {
        let old = scope.spawn(|| checked(old));
        let new = checked(new);
        (old.join().expect("no panic"), new)
    });
    let comparison = Comparison::of(&Versions::of(&old, &new), ["old".to_string(), "new".to_string()]);
    comparison.units.iter().map(|unit| unit.changes.len()).sum()
}

/// A text with another in the place of the occurrence of one in the middle.
fn edited(text: &str, from: &str, to: &str) -> String {
    let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
    let at = places[places.len() / 2];
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

fn change(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("change");
    let old = real("", "");
    for (name, from, to) in [
        ("wording", "> 先照", "> 首先照"),
        ("a record", "needs: 上线关键步骤, 《培训计划》", "needs: 上线关键步骤"),
        ("a route", "-> 上线审批 [已执行试点]", "-> 主被动上线判断 [已执行试点]"),
    ] {
        let new = real(from, to);
        assert!(compared(&old, &new) > 0, "{name}");
        group.bench_function(name, |own| own.iter(|| compared(black_box(&old), black_box(&new))));
    }
    group.bench_function("check of one version", |own| own.iter(|| checked(black_box(&old)).findings.len()));
    group.sample_size(10);
    for steps in [10, 100, 1_000, 10_000] {
        let (text, dense) = (text::procedure("流程", steps), long::procedure(steps));
        // In the middle, what is to be changed goes on as well.
        let at = steps / 2 / 5 * 5 + 1;
        let widened = dense
            .replace(&format!("[结论{at} = 同意]"), &format!("[结论{at} ≠ 不同意]"))
            .replace(&format!("[结论{at} ≠ 同意]"), &format!("[结论{at} = 不同意]"));
        let edits = [
            ("a person", text.clone(), edited(&text, "参与: ", "告知: ")),
            ("a route", text.clone(), edited(&text, "项目类型 = 新增, 续签", "项目类型 = 新增")),
            ("a choice among many", dense, widened),
        ];
        group.throughput(Throughput::Elements(steps as u64));
        for (name, old, new) in edits {
            assert_ne!(old, new, "{name}");
            let file = |text: String| vec![(PathBuf::from("long.proc"), text.into_bytes())];
            let (old, new) = (file(old), file(new));
            group.bench_with_input(BenchmarkId::new(format!("{name}: check"), steps), &old, |own, old| {
                own.iter(|| checked(black_box(old)).findings.len());
            });
            group.bench_with_input(BenchmarkId::new(name, steps), &(old, new), |own, (old, new)| {
                own.iter(|| compared(black_box(old), black_box(new)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, change);
criterion_main!(benches);
