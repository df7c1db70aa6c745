//! What is refused, with which reason, in both languages; and that a refusal changes nothing.

use super::case::{Case, program};
use procedo::runtime::*;

const SMALL: &str = "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- n: integer 1 to 5 (given)\n- word: text (given)\n- day: date\n- c: red, blue\n- d: yes/no\n\
     # step A\nby: R\nsets: c, day\nsets: d [c = red]\ndeadline: 2 days [n > 3]\n-> One [c = red and d]\n-> Two [n = 1]\n-> Three [c = blue and n > 2]\n# ends\n- One\n- Two\n- Three\n# events\n- E\n# records\n- Made\n";

fn started<'p>(program: &'p Program, n: &str) -> Case<'p> {
    let mut case = Case { program, state: State::new(), effects: Vec::new() };
    let facts = case
        .facts(&[("word", "")])
        .into_iter()
        .chain([(program.fact("n").unwrap(), Value::Number(n.parse().unwrap()))]);
    let facts = facts.collect();
    case.event(Event::Start { facts, records: None }).expect("a start");
    case
}

#[track_caller]
fn refused(case: &Case, event: Event, expected: &str) {
    let before = case.state.clone();
    let refusal = step(case.program, &case.state, &event).expect_err("a refusal");
    let text = refusal.text(case.program);
    assert_eq!(text.en, expected);
    assert!(text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "no Chinese: {}", text.zh);
    assert_eq!(case.state, before);
}

#[test]
fn a_start_needs_every_given_fact_of_its_type_and_no_other() {
    let program = program(SMALL);
    let case = Case { program: &program, state: State::new(), effects: Vec::new() };
    let fact = |name: &str| program.fact(name).unwrap();
    let (n, word) = (fact("n"), fact("word"));
    let text = || (word, Value::Text(String::new()));
    let start = |facts| Event::Start { facts, records: None };
    refused(&case, start(vec![text()]), "`n` must be given at the start");
    refused(&case, start(vec![text(), (n, Value::Yes(true))]), "`n` is a whole number from 1 to 5");
    refused(&case, start(vec![text(), (n, Value::Number(6))]), "`n` is out of range: it is a whole number from 1 to 5");
    refused(&case, start(vec![(n, Value::Number(1)), (n, Value::Number(1))]), "`n` is answered twice");
    let d = vec![text(), (n, Value::Number(1)), (fact("d"), Value::Yes(true))];
    refused(&case, start(d), "`d` is not given at the start: it is established on the way");
    refused(&case, start(vec![(FactId(99), Value::Yes(true))]), "this procedure has no such thing");
    let facts = vec![text(), (n, Value::Number(1))];
    let records = Some(vec![program.record("Made").unwrap()]);
    refused(&case, Event::Start { facts, records }, "`Made` is not given at the start: a step makes it");
    refused(&case, Event::Happens { event: EventId(0) }, "the case has not started");
}

#[test]
fn a_step_is_answered_what_it_asks_and_nothing_else() {
    let program = program(SMALL);
    let mut case = started(&program, "3");
    assert_eq!(case.asked("A", &[("c", "red"), ("day", "2007-05-15")]), ["c", "day", "d"]);
    assert_eq!(case.asked("A", &[("c", "blue"), ("day", "2007-05-15")]), ["c", "day"]);
    let day = ("day", "2007-05-15");
    assert_eq!(case.attempt("A", &[day]).unwrap_err(), "`A` asks for `c`, which is not answered");
    assert_eq!(case.attempt("A", &[day, ("c", "blue"), ("d", "yes")]).unwrap_err(), "`A` does not ask for `d` here");
    let wrong = vec![(program.fact("day").unwrap(), Value::Date("2007-02-30".to_string()))];
    let event = Event::Complete { activation: case.activation("A"), work: Work::answers(wrong) };
    refused(&case, event, "`day` is a date such as 2007-05-15");
    let answers = case.facts(&[day, ("c", "blue")]);
    let made = Some(vec![program.record("Made").unwrap()]);
    let event = Event::Complete {
        activation: case.activation("A"),
        work: Work { answers: answers.clone(), made, ..Work::default() },
    };
    refused(&case, event, "`A` does not make `Made` here");
    let event = Event::Complete { activation: ActivationId(7), work: Work::answers(answers) };
    refused(&case, event, "this step is not open");
}

#[test]
fn exactly_one_route_may_hold() {
    let program = program(SMALL);
    let day = ("day", "2007-05-15");
    let mut case = started(&program, "2");
    assert_eq!(case.attempt("A", &[day, ("c", "blue")]).unwrap_err(), "none of the routes of `A` holds");
    let mut case = started(&program, "1");
    let both = case.attempt("A", &[day, ("c", "red"), ("d", "yes")]).unwrap_err();
    assert_eq!(both, "two routes of `A` hold, to `One` and to `Two`");
    case.opens(&["A"]);
    case.done("A", &[day, ("c", "blue")]);
    assert_eq!(case.outcome(), Some("Two"));
    let event = Event::Happens { event: EventId(0) };
    refused(&case, event, "the case has ended: Two");
}

#[test]
fn a_route_that_depends_on_what_is_not_known_is_refused() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- x: yes/no\n# step A\nby: R\n-> B [x]\n-> B [not x]\n# step B\nby: R\nsets: x\n-> End\n# ends\n- End\n",
    );
    let mut case = Case::start(&program, &[]);
    assert_eq!(case.attempt("A", &[]).unwrap_err(), "the route from `A` depends on what is not known: x");
}

#[test]
fn a_deadline_passes_once_and_only_while_it_runs() {
    let program = program(SMALL);
    let case = started(&program, "3");
    let pass = |case: &Case, which| Event::DeadlinePasses { activation: case.activation("A"), which };
    refused(&case, pass(&case, 0), "this deadline of `A` does not apply here");
    refused(&case, pass(&case, 1), "`A` has no such deadline");
    let mut case = started(&program, "4");
    case.passes("A");
    refused(&case, pass(&case, 0), "this deadline of `A` has passed already");
    refused(&case, Event::Happens { event: EventId(0) }, "nobody waits for `E` here");
}

#[test]
fn a_last_number_that_none_can_follow_is_refused_at_the_start() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- last: text (given)\n# step A\nby: R\nmakes: No\n-> End\n# ends\n- End\n# numbering No\nprefix: \"v\"\nfollows: last\n- part\n",
    );
    let case = Case { program: &program, state: State::new(), effects: Vec::new() };
    let start = |last: &str| Event::Start { facts: case.facts(&[("last", last)]), records: None };
    refused(&case, start("7"), "a number of `No` begins with `v`; `7` does not");
    assert!(step(&program, &case.state, &start("v7")).is_ok());
}

#[test]
fn a_block_that_would_go_round_without_a_step_is_refused() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- x: yes/no (given)\n# step A\nby: R\n-> Work\n# parallel Work\n## branch One [x]\n### step B\nby: R\n-> join\n\
         # join Work\n<- Work (at most 999999999; then End)\n# ends\n- End\n",
    );
    let mut case = Case::start(&program, &[("x", "no")]);
    assert_eq!(case.attempt("A", &[]).unwrap_err(), "the case would go round and round through `Work` without a step");
}

#[test]
fn a_state_of_another_procedure_is_refused_and_never_panics() {
    let (small, other) =
        (program(SMALL), program("# procedure Q\nstarts: A\n# roles\n- R\n# step A\nby: R\n-> End\n# ends\n- End\n"));
    let case = started(&small, "3");
    let event = Event::Complete { activation: case.activation("A"), work: Work::answers(Vec::new()) };
    assert_eq!(step(&other, &case.state, &event), Err(Refusal::OtherState));
    let text = serde_json::to_string(&case.state).unwrap();
    for (from, to) in [("\"version\":2", "\"version\":1"), ("\"frame\":0", "\"frame\":5"), ("\"step\":0", "\"step\":9")]
    {
        assert!(text.contains(from), "{text}");
        let state: State = serde_json::from_str(&text.replace(from, to)).unwrap();
        assert_eq!(step(&small, &state, &event), Err(Refusal::OtherState), "{to}");
    }
}

#[test]
fn a_procedure_that_is_not_whole_does_not_compile() {
    use procedo::project::Project;
    use procedo::workspace::Workspace;
    for text in [
        "# procedure P\n# roles\n- R\n# step A\nby: R\n-> End\n# ends\n- End\n",
        "# procedure P\nstarts: A\n# roles\n- R\n# step A\nby: R\n-> Nowhere\n# ends\n- End\n",
        "# procedure P\nstarts: A\n# roles\n- R\n# step A\nby: R\n-> End [nothing]\n# ends\n- End\n",
        "# procedure P\nstarts: W\n# roles\n- R\n# parallel W\n## branch B\n### step A\nby: R\n-> End\n# join W\n-> End\n# ends\n- End\n",
    ] {
        let mut project = Project::new(Workspace::in_memory([]));
        project.add_bytes("test.proc", text.as_bytes().to_vec());
        let checked = crate::replay::checked(project);
        let (unit, _) = checked.model.procedures().next().unwrap();
        assert!(Program::compile(&checked.model, checked.sources(), unit).is_err(), "{text}");
    }
}
