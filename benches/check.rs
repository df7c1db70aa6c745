//! How fast files are read, resolved, checked and formatted, from 10 to 100,000 steps: `cargo bench`.
//!
//! Throughput is in bytes of source. The clock of a shared machine is noisy: compare the figures of one run, and count
//! instructions with `benches/instructions.sh` where they matter.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

#[path = "../examples/generate/text.rs"]
mod text;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use procedo::model::{self, ParsedFile};
use procedo::project::{self, Project};
use procedo::source::{FileId, Sources};
use procedo::syntax::names::Names;
use procedo::syntax::{print, proc};
use procedo::workspace::Workspace;
use std::hint::black_box;

const SIZES: [(usize, usize); 4] = [(10, 1), (1_000, 1), (100_000, 1), (100_000, 1_000)];

fn files(steps: usize, files: usize) -> Vec<(String, String)> {
    (0..files)
        .map(|at| (format!("procedure-{at}.proc"), text::procedure(&format!("流程{at}"), steps / files)))
        .collect()
}

fn parsed(sources: &Sources, file: FileId, names: &mut Names) -> ParsedFile {
    let (document, findings) = project::parse(sources, file, names);
    assert_eq!(findings, Vec::new());
    ParsedFile { file, document, imports: Vec::new(), import_failed: false }
}

fn bench(criterion: &mut Criterion) {
    for (steps, count) in SIZES {
        let files = files(steps, count);
        let bytes: u64 = files.iter().map(|(_, text)| text.len() as u64).sum();
        let size = format!("{steps} steps, {count} files");

        let mut group = criterion.benchmark_group("parse");
        group.throughput(Throughput::Bytes(bytes)).sample_size(10);
        group.bench_function(BenchmarkId::from_parameter(&size), |bencher| {
            bencher.iter(|| {
                let mut names = Names::default();
                files.iter().map(|(_, text)| proc::parse(FileId(0), text, &mut names).0.blocks.len()).sum::<usize>()
            });
        });
        group.finish();

        let mut group = criterion.benchmark_group("resolve");
        group.throughput(Throughput::Bytes(bytes)).sample_size(10);
        let mut workspace = Workspace::new(".".into());
        let ids: Vec<FileId> =
            files.iter().map(|(name, text)| workspace.add_bytes(name, text.clone().into_bytes())).collect();
        let sources = workspace.sources();
        group.bench_function(BenchmarkId::from_parameter(&size), |bencher| {
            bencher.iter_batched(
                || {
                    let mut names = Names::default();
                    let parsed: Vec<ParsedFile> = ids.iter().map(|file| parsed(sources, *file, &mut names)).collect();
                    (names, parsed)
                },
                // What is left of the trees is dropped with the model, outside of the time.
                |(names, mut parsed)| (model::build(names, sources, &mut parsed), parsed),
                BatchSize::LargeInput,
            );
        });
        group.finish();

        let mut group = criterion.benchmark_group("check");
        group.throughput(Throughput::Bytes(bytes)).sample_size(10);
        group.bench_function(BenchmarkId::from_parameter(&size), |bencher| {
            bencher.iter_batched(
                || files.clone(),
                |files| {
                    let mut project = Project::new(Workspace::new(".".into()));
                    for (name, text) in files {
                        project.add_bytes(&name, text.into_bytes());
                    }
                    let checked = project.complete().check();
                    assert_eq!(checked.findings, Vec::new());
                    black_box(checked)
                },
                BatchSize::LargeInput,
            );
        });
        group.finish();

        let mut group = criterion.benchmark_group("format");
        group.throughput(Throughput::Bytes(bytes)).sample_size(10);
        let mut names = Names::default();
        let parsed: Vec<_> = files.iter().map(|(_, text)| (proc::parse(FileId(0), text, &mut names).0, text)).collect();
        group.bench_function(BenchmarkId::from_parameter(&size), |bencher| {
            bencher.iter(|| {
                parsed
                    .iter()
                    .map(|(document, text)| print::proc(document, text, &names, None).map_or(0, |text| text.len()))
                    .sum::<usize>()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
