//! How fast the interpreter is: `cargo bench --bench interpreter`.
//!
//! Cases of the real procedures from start to end, answers drawn by a cheap generator, in place and unheard, as a
//! simulation without people does it; then the pure step function, with its effects. What is counted are events.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use procedo::project::Project;
use procedo::runtime::*;
use procedo::syntax::keywords::TimeUnit;
use procedo::workspace::Workspace;
use std::hint::black_box;
use std::path::Path;

fn real(file: &str) -> Program {
    let mut project = Project::new(Workspace::new("processes".into()));
    project.add(Path::new(file)).expect("a file of ours");
    let checked = project.check();
    let (unit, _) = checked.model.procedures().next().expect("a procedure");
    Program::compile(&checked.model, checked.sources(), unit).expect("a whole procedure")
}

/// Numbers by chance (Marsaglia 2003, xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((u128::from(self.0) * most as u128) >> 64) as usize
    }

    fn value(&mut self, kind: &Kind, only: Option<&[u32]>) -> Value {
        match (kind, only) {
            (Kind::Choices(_), Some(only)) => Value::Choice(only[self.below(only.len())]),
            (Kind::Choices(choices), None) => Value::Choice(self.below(choices.len()) as u32),
            (Kind::YesNo, _) => Value::Yes(self.below(2) == 0),
            (Kind::Integer(range), _) => Value::Number(range.map_or(3, |(low, _)| low)),
            (Kind::Date, _) => Value::Date("2007-05-15".to_string()),
            (Kind::Duration, _) => Value::Duration(2, TimeUnit::Hour),
            (Kind::Text, _) => Value::Text(String::new()),
        }
    }
}

fn start(program: &Program, chance: &mut Chance) -> Event {
    let facts = program.given_facts().map(|fact| (fact, chance.value(&program[fact].kind, None))).collect();
    Event::Start { facts, records: None }
}

/// Walks a case in place; how many events it took.
fn walk(program: &Program, state: &mut State, start: &Event, chance: &mut Chance) -> u64 {
    state.clear();
    let mut events = 1;
    advance(program, state, start, &mut Nobody).expect("a start");
    while !state.is_over() {
        let open = &state.open()[chance.below(state.open().len())];
        let (id, waits) = (open.id, open.waits);
        events += 1;
        if waits {
            let event = program[open.step].awaits.expect("what it waits for");
            advance(program, state, &Event::Happens { event }, &mut Nobody).expect("an event");
            continue;
        }
        let mut answering =
            |question: &Question, _: View| Some(chance.value(&program[question.fact].kind, question.only));
        let done = Event::Complete { activation: id, work: Work::default() };
        advance_answering(program, state, &done, &mut answering, &mut Nobody).expect("a step");
    }
    events
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("interpreter");
    for (name, file) in
        [("go-live", "processes/go-live/go-live.proc"), ("om-service", "processes/om-service/om-service.proc")]
    {
        let program = real(file);
        let mut chance = Chance(7);
        let starts: Vec<Event> = (0..64).map(|_| start(&program, &mut chance)).collect();
        let mut state = State::new();
        let events: u64 = starts.iter().map(|start| walk(&program, &mut state, start, &mut chance)).sum();
        group.throughput(Throughput::Elements(events));
        group.bench_function(BenchmarkId::new("in place", name), |bencher| {
            bencher.iter(|| {
                let mut chance = Chance(7);
                starts.iter().map(|start| walk(&program, &mut state, black_box(start), &mut chance)).sum::<u64>()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
