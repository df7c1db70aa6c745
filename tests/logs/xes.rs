//! Logs in the XES form, read back with an XML reader that is not ours.

use super::stamp::millis;
use super::{program, real, walks};
use procedo::diagnostic::Language;
use procedo::runtime::*;
use procedo::simulate::log::{About, Case, Log, Stage, Stamp, Xes};
use roxmltree::{Document, Node};
use std::collections::HashSet;
use std::sync::Arc;

fn written(program: &Program, cases: &[Case]) -> String {
    let mut out = Vec::new();
    let about = About { program, language: Language::Chinese, currency: Some("CNY") };
    let mut log = Xes::begin(about, &mut out).unwrap();
    cases.iter().for_each(|case| log.case(case).unwrap());
    log.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn elements<'d>(node: Node<'d, 'd>, tag: &'static str) -> Vec<Node<'d, 'd>> {
    node.children().filter(|child| child.has_tag_name(tag)).collect()
}

/// The value of an attribute, and of which type it is.
fn typed<'d>(node: Node<'d, 'd>, key: &str) -> Option<(&'d str, &'d str)> {
    let found = node.children().find(|child| child.attribute("key") == Some(key))?;
    Some((found.tag_name().name(), found.attribute("value").expect("a value")))
}

fn value<'d>(node: Node<'d, 'd>, key: &str) -> Option<&'d str> {
    typed(node, key).map(|(_, value)| value)
}

/// What the schema of XES says, of whatever is written.
fn holds_together(document: &Document) {
    let log = document.root_element();
    assert_eq!((log.tag_name().name(), log.attribute("xes.version")), ("log", Some("1849.2016")));
    let kinds = ["string", "date", "int", "float", "boolean"];
    let order = |tag: &str| match tag {
        "extension" => 0,
        "global" => 1,
        "classifier" => 2,
        "trace" | "event" => 4,
        tag if kinds.contains(&tag) => 3,
        tag => panic!("{tag}"),
    };
    let prefixes: Vec<&str> =
        elements(log, "extension").iter().map(|extension| extension.attribute("prefix").unwrap()).collect();
    for node in document.descendants().filter(Node::is_element) {
        let tags: Vec<u8> =
            node.children().filter(Node::is_element).map(|child| order(child.tag_name().name())).collect();
        assert!(tags.is_sorted(), "{:?}", node.tag_name());
        let keys: Vec<&str> = node.children().filter_map(|child| child.attribute("key")).collect();
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len(), "a key stands twice: {keys:?}");
        for key in keys {
            let name = key.split_once(':').map_or(key, |(prefix, name)| {
                assert!(prefixes.contains(&prefix), "{key}");
                name
            });
            assert!(name.starts_with(|c: char| c.is_alphabetic() || c == '_'), "{key}");
            assert!(name.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)), "{key}");
        }
        let Some(value) = node.attribute("value").filter(|_| node.parent().unwrap().tag_name().name() != "global")
        else {
            continue;
        };
        match node.tag_name().name() {
            "date" => drop(millis(value)),
            "int" => drop(value.parse::<i64>().unwrap()),
            "float" => drop(value.parse::<f64>().unwrap()),
            "boolean" => assert!(["true", "false"].contains(&value)),
            _ => {}
        }
    }
    // What a classifier names is there in every event.
    for classifier in elements(log, "classifier") {
        for key in classifier.attribute("keys").unwrap().split(' ') {
            let events = document.descendants().filter(|node| node.has_tag_name("event"));
            events.for_each(|event| assert!(value(event, key).is_some(), "{key}"));
        }
    }
}

#[test]
fn a_log_tells_what_the_cases_did() {
    for program in &real() {
        let cases = walks::cases(program, 25, 3);
        let text = written(program, &cases);
        let document = Document::parse(&text).unwrap();
        holds_together(&document);
        let traces = elements(document.root_element(), "trace");
        assert_eq!(traces.len(), cases.len());
        for (trace, case) in traces.into_iter().zip(&cases) {
            assert_eq!(value(trace, "concept:name"), Some(case.name.as_str()));
            let outcome = case.ended.map(|(end, _)| program[end].name.as_str());
            assert_eq!(value(trace, "outcome"), outcome);
            let events = elements(trace, "event");
            assert_eq!(events.len(), case.rows.len());
            let mut cost = 0.0;
            for (event, row) in events.into_iter().zip(&case.rows) {
                let step = &program[row.step];
                let called = format!("{} {}", step.clause.as_deref().unwrap_or_default(), step.name);
                assert_eq!(value(event, "concept:name"), Some(called.trim()));
                assert_eq!(value(event, "concept:instance"), Some(row.activation.0.to_string().as_str()));
                let stage = if row.stage == Stage::Start { "start" } else { "complete" };
                assert_eq!(value(event, "lifecycle:transition"), Some(stage));
                assert_eq!(value(event, "time:timestamp").map(millis), Some(row.at.millis));
                let person = row.people[0].person.as_deref().unwrap();
                assert!(value(event, "org:resource").unwrap().starts_with(person), "{person}");
                assert!(value(event, "org:role").unwrap().contains(&program[row.people[0].role].name));
                let paid = value(event, "cost:total").map(|cost| cost.parse::<f64>().unwrap());
                assert_eq!(paid, row.cost);
                cost += row.cost.unwrap_or_default();
                for made in &row.records {
                    assert!(value(event, "records").unwrap().contains(&program[made.record].name));
                }
                for (fact, known) in &row.facts {
                    let name = &program[*fact].name;
                    match known {
                        Value::Yes(yes) => assert_eq!(value(event, name), Some(yes.to_string().as_str())),
                        Value::Choice(at) => match &program[*fact].kind {
                            Kind::Choices(choices) => {
                                assert_eq!(value(event, name), Some(choices[*at as usize].as_str()))
                            }
                            kind => panic!("{kind:?}"),
                        },
                        _ => assert!(value(event, name).is_some()),
                    }
                }
            }
            let total: f64 = value(trace, "cost:total").unwrap().parse().unwrap();
            assert!((total - cost).abs() < 1e-6);
        }
    }
}

const ODD: &str = "# procedure odd
starts: a
# roles
- r
# facts
- outcome: yes/no (given)
- records: integer 0 to 9 (given)
- 《a b》: text (given)
- 《a_b》: text (given)
- 1st: text (given)
- 《甲》: 乙, 丙 (given)
- concept: date (given)
# step a
by: r
-> done
# ends
- done
";

#[test]
fn no_name_or_text_breaks_it() {
    let program = program("odd.proc", ODD);
    let fact = |name: &str| program.fact(name).unwrap();
    let hostile = "\u{0}\u{8}\u{b}]]>&<\"'\n\r\t\u{202e}\u{fffe}\u{1f600}中";
    let facts = vec![
        (fact("outcome"), Value::Yes(true)),
        (fact("records"), Value::Number(7)),
        (fact("《a b》"), Value::Text(hostile.to_string())),
        (fact("《a_b》"), Value::Text(String::new())),
        (fact("1st"), Value::Text("x".to_string())),
        (fact("《甲》"), Value::Choice(1)),
        (fact("concept"), Value::Date("2007-05-15".to_string())),
    ];
    let mut case = Case::new(hostile, Stamp::default());
    let (state, effects) = step(&program, &State::new(), &Event::Start { facts, records: None }).unwrap();
    let name = |person: PersonId| Arc::from(person.0.to_string());
    case.note(&effects, Stamp::default(), &name);
    let done = Event::Complete { activation: state.open()[0].id, work: Work::default() };
    case.note(&step(&program, &state, &done).unwrap().1, Stamp { millis: 5, offset: 0 }, &name);
    case.rows[0].people[0].person = Some(Arc::from(hostile));
    case.rows[0].cost = Some(f64::NAN);
    let text = written(&program, &[case]);
    let document = Document::parse(&text).unwrap();
    holds_together(&document);
    let trace = elements(document.root_element(), "trace")[0];
    assert_eq!(value(trace, "outcome"), Some("done"));
    assert_eq!(typed(trace, "outcome_2"), Some(("boolean", "true")));
    assert_eq!(typed(trace, "records_2"), Some(("int", "7")));
    assert_eq!(typed(trace, "_甲_"), Some(("string", "丙")));
    assert_eq!(typed(trace, "concept"), Some(("string", "2007-05-15")));
    assert_eq!(value(trace, "_a_b__2"), Some(""));
    assert_eq!(value(trace, "_1st"), Some("x"));
    for text in
        [value(trace, "concept:name"), value(trace, "_a_b_"), value(elements(trace, "event")[0], "org:resource")]
    {
        let text = text.unwrap();
        assert!(text.contains("]]>&<\"'\n") && text.ends_with('中'), "{text:?}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
    assert!(!text.contains("NaN"));
}

#[test]
fn a_log_without_cases_is_a_log() {
    let text = written(&program("odd.proc", ODD), &[]);
    holds_together(&Document::parse(&text).unwrap());
}
