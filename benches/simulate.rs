//! How fast cases are simulated, on one core: `cargo bench --bench simulate`.
//!
//! The go-live with its own profile: without people, where no case waits for another; and with its people, their
//! calendars and the weekly meeting. What is counted are cases.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use procedo::project::{Checked, Project};
use procedo::runtime::Program;
use procedo::simulate::engine::{Progress, Simulation};
use procedo::simulate::profile::Written;
use procedo::simulate::setting::Setting;
use procedo::workspace::Workspace;
use std::hint::black_box;
use std::path::Path;

const FOLDER: &str = "processes/go-live";

fn setting(people: bool) -> Setting {
    let read = |name: &str| std::fs::read_to_string(format!("{FOLDER}/{name}")).expect("a file of ours");
    let mut project = Project::new(Workspace::new("processes".into()));
    project.add(Path::new(FOLDER).join("go-live.proc").as_path()).expect("a file of ours");
    if people {
        project.roster(&format!("{FOLDER}/roster.yaml"), read("roster.yaml"));
    }
    let checked: Checked = project.check();
    let (unit, _) = checked.model.procedures().next().expect("a procedure");
    let program = Program::compile(&checked.model, checked.sources(), unit).expect("a whole procedure");
    let roster = checked.rosters.first();
    assert_eq!(roster.is_some(), people, "a roster of ours");
    let names: Option<Vec<&str>> =
        roster.map(|roster| roster.people.iter().map(|person| person.name.as_str()).collect());
    let written = Written::read(&read("profile.yaml")).unwrap_or_else(|_| panic!("a profile"));
    let profile = written.profile(&program, names.as_deref()).unwrap_or_else(|_| panic!("a profile of it"));
    Setting::new(program, &checked.model, profile, roster).expect("a time zone")
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulate");
    for (name, people, cases) in [("without people", false, 50_000), ("with people", true, 20_000)] {
        let setting = setting(people);
        group.throughput(Throughput::Elements(cases)).sample_size(10);
        group.bench_function(name, |bencher| {
            let simulation = || setting.simulation(cases, 1, 1);
            let run = |simulation: Simulation| black_box(simulation.run(1, &Progress::default()));
            bencher.iter_batched(simulation, run, BatchSize::PerIteration);
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
