//! Nets, played from their PNML, against the interpreter.

use super::game::Game;
use super::{program, real, shape, shapes, walks};
use procedo::runtime::*;
use procedo::simulate::log::{Case, Stage};
use procedo::view::net::Net;
use std::collections::BTreeSet;

fn game(program: &Program) -> Game {
    Game::read(&Net::of(program).pnml())
}

/// The steps that a case completed, as net and logs call them.
fn trace(program: &Program, case: &Case) -> Vec<String> {
    let done = case.rows.iter().filter(|row| row.stage == Stage::Complete);
    done.map(|row| program.call(Target::Step(row.step))).collect()
}

fn fits(program: &Program, count: usize, seed: u64) {
    let game = game(program);
    for case in walks::cases(program, count, seed) {
        let trace = trace(program, &case);
        assert!(game.accepts(trace.iter().map(String::as_str)), "{}: {trace:?}", program.name);
    }
}

#[test]
fn every_case_of_the_real_procedures_and_the_shapes_fits_its_net() {
    for program in real().iter().chain(&shapes().collect::<Vec<_>>()) {
        fits(program, 60, 1);
    }
}

#[test]
fn a_net_has_a_visible_transition_for_every_step_and_no_other() {
    for program in real().iter().chain(&shapes().collect::<Vec<_>>()) {
        let game = game(program);
        let mut shown = game.labels();
        let mut steps: Vec<String> =
            (0..program.steps.len() as u32).map(|at| program.call(Target::Step(StepId(at)))).collect();
        shown.sort();
        steps.sort();
        assert_eq!(shown, steps, "{}", program.name);
    }
}

#[test]
fn nets_without_long_event_branches_are_safe_and_sound() {
    for program in real().iter().chain(&shapes().collect::<Vec<_>>()) {
        let faults = game(program).faults(20_000).expect("not so many markings");
        match program.name.as_str() {
            "long-event" => assert!(!faults.is_empty(), "the page says that it has dead ends"),
            name => assert_eq!(faults, Vec::<String>::new(), "{name}"),
        }
    }
}

/// Random procedures of every shape; a fault of their structure leaves them out.
pub fn random(seeds: std::ops::Range<u64>) -> impl Iterator<Item = (u64, Program)> {
    seeds.filter_map(|seed| {
        let text = crate::oracle::random::procedure(seed);
        let mut project = procedo::project::Project::new(procedo::workspace::Workspace::in_memory([]));
        let file = project.add_bytes("random.proc", text.into_bytes());
        let checked = crate::replay::checked(project);
        let broken = |rule: &str| rule == "dead-end" || crate::oracle::STRUCTURE.contains(&rule);
        if checked.findings.iter().any(|finding| broken(finding.rule)) {
            return None;
        }
        let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file)?;
        Some((seed, Program::compile(&checked.model, checked.sources(), unit).ok()?))
    })
}

#[test]
fn random_procedures_without_event_branches_have_sound_nets() {
    let mut tried = 0;
    for (seed, program) in random(0..50) {
        if program.branches.iter().any(|branch| matches!(branch.runs, Runs::Whenever(_))) {
            continue;
        }
        if let Some(faults) = game(&program).faults(20_000) {
            assert_eq!(faults, Vec::<String>::new(), "seed {seed}");
            tried += 1;
        }
    }
    assert!(tried > 5, "{tried}");
}

#[test]
fn every_case_of_random_procedures_fits_its_net() {
    let mut tried = 0;
    for (seed, program) in random(200..235) {
        let cases = walks::cases(&program, 6, seed);
        let game = game(&program);
        for case in &cases {
            let trace = trace(&program, case);
            assert!(game.accepts(trace.iter().map(String::as_str)), "seed {seed}: {trace:?}");
        }
        tried += cases.len();
    }
    assert!(tried > 40, "{tried}");
}

/// Everything that a procedure with yes/no facts can do in so many steps.
fn language(program: &Program, most: usize) -> BTreeSet<Vec<String>> {
    let mut language = BTreeSet::new();
    let given: Vec<FactId> = program.given_facts().collect();
    let mut waiting: Vec<(Vec<String>, State)> = all(&given)
        .into_iter()
        .map(|facts| step(program, &State::new(), &Event::Start { facts, records: None }).expect("a start"))
        .map(|(state, _)| (Vec::new(), state))
        .collect();
    while let Some((trace, state)) = waiting.pop() {
        if state.ended().is_some() {
            language.insert(trace);
            continue;
        }
        // Each step under way has to be completed, too.
        if trace.len() + state.open().len() > most {
            continue;
        }
        for event in 0..program.events.len() as u32 {
            if let Ok((next, _)) = step(program, &state, &Event::Happens { event: EventId(event) }) {
                waiting.push((trace.clone(), next));
            }
        }
        for open in state.open() {
            let sets: Vec<FactId> = program[open.step].sets.iter().map(|set| set.what.fact).collect();
            for answers in all(&sets) {
                let event = Event::Complete { activation: open.id, work: Work::answers(answers) };
                if let Ok((next, _)) = step(program, &state, &event) {
                    let mut trace = trace.clone();
                    trace.push(program.call(Target::Step(open.step)));
                    waiting.push((trace, next));
                }
            }
        }
    }
    language
}

/// Every answer to some yes/no facts.
fn all(facts: &[FactId]) -> Vec<Vec<(FactId, Value)>> {
    facts.iter().fold(vec![Vec::new()], |answers, fact| {
        let and = |yes: bool| {
            answers.iter().map(move |known: &Vec<_>| [known.as_slice(), &[(*fact, Value::Yes(yes))]].concat())
        };
        [true, false].into_iter().flat_map(and).collect()
    })
}

/// Up to so many steps.
const MOST: usize = 6;

#[test]
fn a_net_accepts_exactly_what_a_procedure_without_conditions_does() {
    for name in ["row", "parallel", "event", "long-event"] {
        let program = shape(name);
        let (said, done) = (game(&program).language(MOST), language(&program, MOST));
        assert!(done.len() > 1 || name == "row", "{name}");
        assert_eq!(said, done, "{name}");
    }
}

#[test]
fn a_net_accepts_more_only_where_it_says_so() {
    // Both branches skipped and yet an `e`: what the condition behind the join forbids.
    let optional = shape("optional");
    let more: BTreeSet<_> = game(&optional).language(MOST).difference(&language(&optional, MOST)).cloned().collect();
    assert!(
        more.contains(&vec!["a".to_string(), "e".to_string()])
            && language(&optional, MOST).is_subset(&game(&optional).language(MOST))
    );
    // More rounds than are allowed.
    let rework = game(&shape("rework"));
    assert!(rework.accepts(["a", "b", "a", "b", "a", "b", "a", "b", "c"]));
    assert!(!rework.accepts(["a", "c"]) && !rework.accepts(["a", "b", "c", "a"]));
    // A step that may follow one that may end the occurrence.
    let short = game(&shape("short-cut"));
    assert!(short.accepts(["c", "b", "d", "e"]) && short.accepts(["d", "b", "e"]) && !short.accepts(["b", "e", "d"]));
}

#[test]
fn an_event_branch_is_over_when_its_block_is() {
    let event = game(&shape("event"));
    assert!(event.accepts(["a", "d", "d", "b", "d", "c", "d", "e"]));
    assert!(!event.accepts(["a", "b", "c", "e", "d"]) && !event.accepts(["d", "a", "b", "c", "e"]));
    let long = game(&shape("long-event"));
    assert!(long.accepts(["c", "c", "b", "d", "d", "f", "g", "h", "h"]));
    assert!(!long.accepts(["c", "b", "d", "f"]), "an occurrence is not finished");
    assert!(!long.accepts(["b", "d"]) && !long.accepts(["c", "f", "d", "h", "b"]));
}

#[test]
fn names_of_any_kind_are_read_back() {
    let text = "# procedure 《P & <Q>》\nstarts: 《\"甲\"》\n# roles\n- r\n# step 4.1 《\"甲\"》\nby: r\n-> 《a & <b>》\n\
                # step 《a & <b>》\nby: r\n-> done\n# ends\n- done\n";
    let program = program("names.proc", text);
    assert_eq!(game(&program).labels(), ["4.1 《\"甲\"》", "《a & <b>》"]);
}
