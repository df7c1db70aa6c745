//! What the proofs cost beyond reading: `cargo bench --bench proofs`.
//!
//! Of the two real procedures, of long ones from 1,000 to 100,000 steps with thirty facts, and of shapes that are hard.
//! What is timed is everything behind the model: all rules with all proofs, or the answers to `outcomes`, `paths`,
//! `times` and `roles`. The clock of a shared machine is noisy: compare the figures of one run.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "../examples/generate/shapes.rs"]
mod shapes;
#[path = "../examples/generate/text.rs"]
mod text;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use procedo::analysis::duties::duties;
use procedo::analysis::outcomes::outcomes;
use procedo::analysis::times::timetable;
use procedo::analysis::{Proofs, Unproved};
use procedo::model::{Model, StepId, UnitId};
use procedo::project::{Checked, Project};
use procedo::rules::{self, Context};
use procedo::workspace::Workspace;
use std::hint::black_box;
use std::path::Path;

fn checked(text: String) -> Checked {
    let mut project = Project::new(Workspace::in_memory([]));
    project.add_bytes("p.proc", text.into_bytes());
    project.check()
}

fn real(file: &str) -> Checked {
    let mut project = Project::new(Workspace::new("processes".into()));
    project.add(Path::new(file)).expect("a file of ours");
    project.check()
}

fn all_rules(checked: &Checked) -> usize {
    rules::check(&mut Context::new(&checked.model, checked.sources(), &[], false), Vec::new()).len()
}

/// What the commands ask; how many steps are too many to tell apart is as good an answer.
fn answers(model: &Model, unit: UnitId) -> Result<usize, Unproved> {
    let ends = outcomes(model, unit)?.each.len();
    let mut proofs = Proofs::of(model, unit)?;
    let steps = model[unit].steps.clone().map(StepId);
    let seats: usize = steps.map(|step| duties(&mut proofs, step).len()).sum();
    let Some(paths) = proofs.paths() else { return Ok(ends) };
    let cover = paths.cover().map_or(0, |(cover, _)| cover.len());
    let times = timetable(&mut proofs, &paths).map_or(0, |table| table.steps.len());
    Ok(ends + seats + cover + times)
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("real");
    for file in ["processes/go-live/go-live.proc", "processes/om-service/om-service.proc"] {
        let checked = real(file);
        let (unit, _) = checked.model.procedures().next().expect("a procedure");
        group.bench_function(BenchmarkId::new("rules", file), |bencher| bencher.iter(|| all_rules(&checked)));
        group.bench_function(BenchmarkId::new("answers", file), |bencher| {
            bencher.iter(|| black_box(answers(&checked.model, unit)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("long");
    group.sample_size(10);
    for steps in [1_000, 10_000, 100_000] {
        let checked = checked(text::procedure("流程", steps));
        assert_eq!(checked.findings, Vec::new());
        group.throughput(Throughput::Elements(steps as u64));
        group.bench_function(BenchmarkId::new("rules", steps), |bencher| bencher.iter(|| all_rules(&checked)));
    }
    group.finish();

    let mut group = criterion.benchmark_group("hard");
    group.sample_size(10);
    let cases = [
        ("side by side 20", shapes::side_by_side(20)),
        ("side by side 1000", shapes::side_by_side(1_000)),
        ("reworked side by side 20", shapes::reworked_side_by_side(20)),
        ("reworked side by side 1000", shapes::reworked_side_by_side(1_000)),
        ("joined 20", shapes::joined(20)),
        ("joined 1000", shapes::joined(1_000)),
        ("pairs 8", shapes::pairs(8)),
        ("pairs 40", shapes::pairs(40)),
        ("rounds 4 of 3", shapes::rounds(4, 3)),
        ("rounds 30 of 12", shapes::rounds(30, 12)),
    ];
    for (name, text) in cases {
        let checked = checked(text);
        let proved = checked.findings.iter().all(|finding| finding.rule != "too-large");
        println!("{name}: {}", if proved { "proved" } else { "too large" });
        group.bench_function(name, |bencher| bencher.iter(|| all_rules(&checked)));
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
