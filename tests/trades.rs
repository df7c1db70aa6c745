//! Procedures of many trades, as careful process owners write them. Nothing is wrong with any of them, they end as their
//! scripts say, and no case of them gets stuck, whatever is answered.

use procedo::diagnostic::Language;
use procedo::model::UnitKind;
use procedo::project::Project;
use procedo::runtime::*;
use procedo::syntax::keywords::TimeUnit;
use procedo::walk::{Given, Report, Script, Session, Until, unattended};
use procedo::workspace::Workspace;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

const FOLDER: &str = "tests/trades";

/// The files of procedures, organisations and interfaces.
const FILES: [&str; 14] = [
    "change.proc",
    "emergency-change.proc",
    "expenses.yaml",
    "hr-outside.yaml",
    "incident.proc",
    "it-organisation.proc",
    "it-outside.proc",
    "laboratory.proc",
    "maintenance.proc",
    "onboarding.yaml",
    "plant-organisation.proc",
    "plant-outside.proc",
    "procurement.proc",
    "release.proc",
];

/// The scripts: which outcome each reaches, and to whom the case is handed over there.
const WALKS: [(&str, &str, Option<&str>); 34] = [
    ("change-emergency", "backed-out", None),
    ("change-normal", "implemented", None),
    ("change-standard", "backed-out", None),
    ("change-unfit", "withdrawn", None),
    ("emergency-change-deferred", "implemented", None),
    ("emergency-change-refused", "refused", None),
    ("expenses-deducted", "已报销", None),
    ("expenses-forged", "已移送", Some("《员工违规处理》")),
    ("expenses-paid", "已报销", None),
    ("expenses-refused", "不予报销", None),
    ("incident-known-error", "closed", None),
    ("incident-major", "problem-raised", Some("《Problem management》")),
    ("incident-unresolved", "unresolved", Some("《Service continuity》")),
    ("laboratory-contaminated", "未出报告", Some("《不符合工作控制程序》")),
    ("laboratory-disputed", "客户有异议", Some("《投诉与异议处理程序》")),
    ("laboratory-issued", "报告已发", None),
    ("laboratory-sent-back", "已退样", None),
    ("maintenance-leaking", "停用", Some("《设备更新改造》")),
    ("maintenance-no-parts", "待件", Some("采购流程")),
    ("maintenance-out-of-use", "停用", Some("《设备更新改造》")),
    ("maintenance-repaired", "检修完成", None),
    ("onboarding-confirmed", "onboarded", Some("《Personnel development》")),
    ("onboarding-contractor", "onboarded", Some("《Supplier management》")),
    ("onboarding-declined", "not-hired", None),
    ("onboarding-left", "left", Some("《Offboarding》")),
    ("procurement-no-budget", "不予采购", None),
    ("procurement-order", "采购完成", Some("《固定资产登记》")),
    ("procurement-returned", "未能采购", None),
    ("procurement-tender", "采购完成", Some("《供应商评价》")),
    ("release-hotfix-merged", "released", None),
    ("release-hotfix", "rolled-back", Some("《Problem management》")),
    ("release-major", "released", None),
    ("release-postponed", "postponed", None),
    ("release-rolled-back", "rolled-back", Some("《Problem management》")),
];

/// The names of the files in a folder, in order.
fn files_in(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let mut names: Vec<String> = files.map(|file| file.file_name().to_str().unwrap().to_string()).collect();
    names.sort();
    names
}

#[test]
fn nothing_is_wrong_with_any_of_them() {
    assert_eq!(files_in(FOLDER), FILES);
    let (status, out, err) = crate::command::procedo(&["check", FOLDER, "--deny", "warnings", "--format", "json"], "");
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    for file in FILES {
        let of_file =
            |finding: &&Json| finding["file"].as_str().is_some_and(|path| path.ends_with(&format!("/{file}")));
        let findings: Vec<String> =
            report["findings"].as_array().unwrap().iter().filter(of_file).map(Json::to_string).collect();
        assert!(findings.is_empty(), "{file}:\n{}", findings.join("\n"));
    }
    assert_eq!((status, &report["findings"]), (0, &json!([])));
}

#[test]
fn they_are_in_the_canonical_layout() {
    assert_eq!(crate::command::procedo(&["fmt", "--check", FOLDER], ""), (0, String::new(), String::new()));
}

#[test]
fn their_scripts_reach_the_ends_that_the_table_names() {
    let names: Vec<String> = WALKS.iter().map(|(name, ..)| format!("{name}.yaml")).collect();
    assert_eq!(files_in(&format!("{FOLDER}/walks")), names);
    let mut ends: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (name, outcome, to) in WALKS {
        let report = walked(name);
        assert_eq!(report.outcome.as_deref(), Some(outcome), "{name}");
        assert_eq!(report.handed_over, Vec::from_iter(to), "{name}");
        ends.entry(report.procedure).or_default().insert(outcome);
    }
    assert!(ends.len() == programs().len() && ends.values().all(|ends| ends.len() >= 2), "{ends:?}");
}

/// Walks by a script.
fn walked(name: &str) -> Report {
    let script = std::fs::read_to_string(format!("{FOLDER}/walks/{name}.yaml")).unwrap();
    let script = Script::read(&script).unwrap_or_else(|error| panic!("{name}:{}: {}", error.line, error.what.en));
    let (_, procedure) = script.procedure.as_ref().expect("a procedure");
    let program = programs().iter().find(|program| program.name == *procedure).expect(procedure);
    let mut given = Given::default();
    script.given(program, &mut given).unwrap_or_else(|error| panic!("{name}:{}: {}", error.line, error.what.en));
    let answers = script.answers(program);
    let answers = answers.unwrap_or_else(|error| panic!("{name}:{}: {}", error.line, error.what.en));
    let mut session = Session::new(program);
    let stopped = unattended::walk(&mut session, &given, &answers, Until::End).err();
    assert_eq!(stopped.map(|stopped| stopped.why.en), None, "{name}");
    Report::of(&session, Language::English)
}

/// Every procedure of the folder.
pub fn programs() -> &'static [Program] {
    static PROGRAMS: OnceLock<Vec<Program>> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        let mut project = Project::new(Workspace::new(root.clone()));
        for file in FILES {
            project.add(&root.join(file)).expect("a file");
        }
        let checked = crate::replay::checked(project);
        let units = checked.model.procedures().filter(|(_, unit)| unit.kind == UnitKind::Procedure);
        units
            .map(|(id, _)| Program::compile(&checked.model, checked.sources(), id).expect("a whole procedure"))
            .collect()
    })
}

/// Chance that is the same every time, and somewhat set in its ways: who said no once is likely to say it again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// A value of a fact; numbers and dates on both sides of what the procedures compare them with.
    fn value(&mut self, program: &Program, fact: FactId, only: Option<&[u32]>) -> Value {
        match &program[fact].kind {
            Kind::YesNo => Value::Yes(self.below(2) == 0),
            Kind::Integer(range) => {
                let (low, high) = range.unwrap_or((0, 1_000_000));
                let near = [0, 1, 2, 5, 6, 10, 11, 2_999, 3_000, 19_999, 20_000, 49_999, 50_000, 499_999, 500_000];
                let near: Vec<i64> = near.into_iter().filter(|number| (low..=high).contains(number)).collect();
                Value::Number(if self.below(2) == 0 { near[0] } else { self.one(&near) })
            }
            Kind::Date => {
                let days = ["2026-06-30", "2026-07-01", "2026-09-01", "2026-12-14", "2027-01-01", "2027-01-04"];
                Value::Date(self.one(&days).to_string())
            }
            Kind::Duration => Value::Duration(1 + self.below(9) as u32, TimeUnit::Day),
            Kind::Text => Value::Text(String::new()),
            Kind::Choices(choices) => match only {
                Some(only) => Value::Choice(self.one(only)),
                None => Value::Choice(self.below(choices.len()) as u32),
            },
        }
    }
}

/// What a case came by.
#[derive(Default)]
struct Seen {
    routes: BTreeSet<(Place, u32)>,
    spent: BTreeSet<ReworkId>,
    ends: BTreeMap<EndId, BTreeSet<Option<u32>>>,
    events: BTreeSet<EventId>,
}

/// Takes one case from start to end. Whoever answers what a step asks can complete it: what it needs exists, no fact that
/// decides is unknown, and exactly one route holds. Every seat is filled; what people are told of and what is handed over
/// exists.
fn walk(program: &Program, seed: u64, seen: &mut Seen) {
    let mut chance = Chance(seed);
    let habit = |fact: FactId| Chance(seed * 1_000 + u64::from(fact.0));
    let facts = program.given_facts().map(|fact| (fact, chance.value(program, fact, None))).collect();
    let start = Event::Start { facts, records: None };
    let mut state = step(program, &State::new(), &start).expect("a start").0;
    for turn in 0.. {
        assert!(turn < 5_000, "{}: case {seed} does not end", program.name);
        let Some(open) = state.open().get(chance.below(state.open().len())).cloned() else { break };
        let deadlines = program[open.step].deadlines.len();
        let mut event = match chance.below(2) {
            0 => Event::DeadlinePasses { activation: open.id, which: chance.below(deadlines) as u32 },
            _ => Event::Happens { event: EventId(chance.below(program.events.len()) as u32) },
        };
        if !open.waits && chance.below(8) > 0 {
            let mut answers = Vec::new();
            while let Some(question) = next_question(program, &state, open.id, &answers) {
                let mut habit = habit(question.fact);
                let who = if chance.below(4) > 0 { &mut habit } else { &mut chance };
                answers.push((question.fact, who.value(program, question.fact, question.only)));
            }
            event = Event::Complete { activation: open.id, work: Work::answers(answers) };
        }
        match step(program, &state, &event) {
            Ok((next, effects)) => {
                if let Event::Happens { event } = event {
                    seen.events.insert(event);
                }
                let there = |record: &RecordId| {
                    let made =
                        |effect: &Effect| matches!(effect, Effect::RecordMade { record: made, .. } if made == record);
                    state.revision(open.frame, *record) > 0 || effects.iter().any(made)
                };
                for effect in &effects {
                    match effect {
                        Effect::Informed { records, absent, .. } => {
                            let all = absent.is_empty() && records.iter().all(there);
                            assert!(all, "{}: {effect:?} tells of nothing", program.name);
                        }
                        Effect::Completed { step, who, checked, approved, .. } => {
                            let step = &program[*step];
                            let seats = [step.performers.len(), step.checkers.len(), step.approvers.len()];
                            let filled = [who.len(), checked.len(), approved.len()];
                            assert_eq!(filled, seats, "{}: seats of `{}`", program.name, step.name);
                        }
                        Effect::Routed { from, route, .. } => drop(seen.routes.insert((*from, *route))),
                        Effect::Spent { rework, .. } => drop(seen.spent.insert(*rework)),
                        _ => {}
                    }
                }
                state = next;
            }
            Err(refusal) => assert!(
                !matches!(event, Event::Complete { .. }),
                "{}: case {seed} is stuck: {}",
                program.name,
                refusal.text(program).en
            ),
        }
    }
    let ended = state.ended().expect("an end");
    assert!(ended.absent.is_empty(), "{}: case {seed} hands over what does not exist", program.name);
    seen.ends.entry(ended.end).or_default().insert(ended.hand_over);
}

/// What no case has come by yet.
fn missing(program: &Program, seen: &Seen) -> Vec<String> {
    let mut missing = Vec::new();
    let steps = (0..program.steps.len() as u32).map(|at| Place::Step(StepId(at)));
    let blocks = (0..program.parallels.len() as u32).map(|at| Place::Parallel(ParallelId(at)));
    for place in steps.chain(blocks) {
        for route in (0..program.routes(place).len() as u32).filter(|route| !seen.routes.contains(&(place, *route))) {
            missing.push(format!("route {route} from {}", program.call(place.into())));
        }
    }
    for (at, rework) in program.reworks.iter().enumerate() {
        if !seen.spent.contains(&ReworkId(at as u32)) {
            missing.push(format!("{rework:?} spent"));
        }
    }
    for (at, end) in program.ends.iter().enumerate() {
        if seen.ends.get(&EndId(at as u32)).map_or(0, BTreeSet::len) < end.hand_over.len().max(1) {
            missing.push(format!("end {}", end.name));
        }
    }
    for (at, event) in program.events.iter().enumerate() {
        if !seen.events.contains(&EventId(at as u32)) {
            missing.push(format!("event {}", event.name));
        }
    }
    missing
}

#[test]
fn no_case_gets_stuck_and_every_route_and_end_is_taken() {
    for program in programs() {
        let mut seen = Seen::default();
        let enough = |seed: u64, seen: &Seen| {
            seed >= MOST || seed >= FEWEST && seed.is_multiple_of(100) && missing(program, seen).is_empty()
        };
        let mut seed = 0;
        while !enough(seed, &seen) {
            walk(program, seed, &mut seen);
            seed += 1;
        }
        assert_eq!(missing(program, &seen), Vec::<String>::new(), "{}, after {seed} cases", program.name);
    }
}

/// So many cases of each procedure are walked, ...
const FEWEST: u64 = 300;
/// ... and more until everything has been seen, but no more than these.
const MOST: u64 = 20_000;
