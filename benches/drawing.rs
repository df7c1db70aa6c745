//! What it costs to lay out and write a drawing: of both procedures, and of longer and longer ones.
//! `cargo bench --bench drawing`.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "../tests/drawing/long.rs"]
mod long;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use procedo::diagnostic::Language;
use procedo::drawing::svg::{Theme, svg};
use procedo::drawing::{Direction, Drawing, Options, Shapes};
use procedo::project::Project;
use procedo::runtime::Program;
use procedo::workspace::Workspace;
use std::hint::black_box;
use std::path::Path;

fn compiled(project: Project, file: procedo::source::FileId) -> Program {
    let checked = project.check();
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file).expect("a procedure");
    Program::compile(&checked.model, checked.sources(), unit).expect("a whole procedure")
}

fn ours(name: &str) -> Program {
    let mut project = Project::new(Workspace::new("processes".into()));
    let file = project.add(Path::new(&format!("processes/{name}/{name}.proc"))).expect("a file");
    compiled(project, file)
}

fn drawing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("drawing");
    let options = Options { language: Language::Chinese, direction: Direction::Down, shapes: Shapes::Ours };
    for name in ["go-live", "om-service"] {
        let program = ours(name);
        group.throughput(Throughput::Elements(program.steps.len() as u64));
        group.bench_function(name, |own| own.iter(|| svg(&Drawing::of(black_box(&program), options), Theme::Light)));
    }
    group.sample_size(10);
    for steps in [30, 100, 300, 1_000] {
        let mut project = Project::new(Workspace::in_memory([]));
        let file = project.add_bytes("long.proc", long::procedure(steps).into_bytes());
        let program = compiled(project, file);
        group.throughput(Throughput::Elements(steps as u64));
        group.bench_with_input(BenchmarkId::new("steps", steps), &program, |own, program| {
            own.iter(|| svg(&Drawing::of(black_box(program), options), Theme::Light))
        });
    }
    group.finish();
}

criterion_group!(benches, drawing);
criterion_main!(benches);
