//! Logs in the OCEL 2.0 form, read back with a JSON reader that is not ours.

use super::stamp::millis;
use super::{program, real, shape, walks};
use procedo::diagnostic::Language;
use procedo::runtime::*;
use procedo::simulate::log::{About, Case, Log, Ocel, Part, Stage};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

fn written(program: &Program, cases: &[Case]) -> Json {
    let mut out = Vec::new();
    let about = About { program, language: Language::English, currency: None };
    let mut log = Ocel::begin(about, &mut out, Cursor::new(Vec::new())).unwrap();
    cases.iter().for_each(|case| log.case(case).unwrap());
    log.finish().unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn list<'j>(json: &'j Json, key: &str) -> &'j Vec<Json> {
    json[key].as_array().unwrap_or_else(|| panic!("{key}: {json}"))
}

fn text<'j>(json: &'j Json, key: &str) -> &'j str {
    json[key].as_str().unwrap_or_else(|| panic!("{key}: {json}"))
}

/// By type, the types of its attributes.
fn types<'j>(json: &'j Json, key: &str) -> BTreeMap<&'j str, BTreeMap<&'j str, &'j str>> {
    let attributes =
        |r#type| list(r#type, "attributes").iter().map(|of| (text(of, "name"), text(of, "type"))).collect();
    let types: BTreeMap<_, _> =
        list(json, key).iter().map(|r#type| (text(r#type, "name"), attributes(r#type))).collect();
    assert_eq!(types.len(), list(json, key).len(), "a type is declared twice");
    types
}

/// What the schema of OCEL 2.0 says and its specification adds, of whatever is written.
fn holds_together(json: &Json) {
    let mut ids = BTreeSet::new();
    for (things, declared) in [("events", "eventTypes"), ("objects", "objectTypes")] {
        let types = types(json, declared);
        for thing in list(json, things) {
            assert!(ids.insert((things, text(thing, "id"))), "twice: {thing}");
            let known = types.get(text(thing, "type")).unwrap_or_else(|| panic!("no such type: {thing}"));
            for attribute in list(thing, "attributes") {
                let value = text(attribute, "value");
                let fits = match *known.get(text(attribute, "name")).unwrap_or_else(|| panic!("{attribute}")) {
                    "string" => true,
                    "integer" => value.parse::<i64>().is_ok(),
                    "float" => value.parse::<f64>().is_ok_and(f64::is_finite),
                    "boolean" => ["true", "false"].contains(&value),
                    "time" => millis(value) > 0,
                    other => panic!("{other}"),
                };
                assert!(fits, "{attribute}");
                assert_eq!(attribute.get("time").is_some(), things == "objects", "{attribute}");
            }
        }
    }
    for thing in list(json, "events").iter().chain(list(json, "objects")) {
        for to in list(thing, "relationships") {
            assert!(ids.contains(&("objects", text(to, "objectId"))), "leads nowhere: {to}");
            assert!(!text(to, "qualifier").is_empty());
        }
    }
}

fn related<'j>(event: &'j Json, qualifier: &str) -> Vec<&'j str> {
    let of = list(event, "relationships").iter().filter(|to| text(to, "qualifier") == qualifier);
    of.map(|to| text(to, "objectId")).collect()
}

#[test]
fn a_log_tells_what_the_cases_did() {
    for program in &real() {
        let cases = walks::cases(program, 25, 5);
        let json = written(program, &cases);
        holds_together(&json);
        let mut events = list(&json, "events").iter();
        for case in &cases {
            let id = format!("case/{}", case.name);
            let object = list(&json, "objects").iter().find(|object| text(object, "id") == id).expect("a case");
            assert_eq!(text(object, "type"), program.name);
            let said = |name: &str| {
                let said = list(object, "attributes").iter().rev().find(|of| text(of, "name") == name);
                said.map(|of| (millis(text(of, "time")), text(of, "value")))
            };
            let (end, at) = case.ended.unwrap();
            assert_eq!(said("outcome"), Some((at.millis, program[end].name.as_str())));
            for row in case.rows.iter().filter(|row| row.stage == Stage::Complete) {
                let event = events.next().expect("an event");
                assert_eq!(text(event, "type"), program.call(Target::Step(row.step)));
                assert_eq!(millis(text(event, "time")), row.at.millis);
                assert_eq!(related(event, "case"), [id.as_str()]);
                let performers = row.people.iter().filter(|hand| hand.part == Part::Performs).count();
                assert_eq!(related(event, "performs").len(), performers);
                let records = related(event, "makes").len() + related(event, "revises").len();
                assert_eq!(records, row.records.len());
                let start = list(event, "attributes").iter().find(|of| text(of, "name") == "started").expect("a start");
                assert!(millis(text(start, "value")) < row.at.millis);
                for (fact, value) in &row.facts {
                    let all = list(object, "attributes").iter();
                    let mut here = all.filter(|of| millis(text(of, "time")) == row.at.millis);
                    assert!(here.any(|of| text(of, "name") == program[*fact].name), "{value:?}");
                }
            }
        }
        assert!(events.next().is_none());
    }
}

#[test]
fn a_record_has_its_revisions() {
    let program = &real()[1];
    let cases = walks::cases(program, 40, 9);
    let json = written(program, &cases);
    let revised = list(&json, "objects").iter().filter(|object| {
        list(object, "attributes").iter().any(|of| (text(of, "name"), text(of, "value")) == ("revision", "3"))
    });
    for object in revised.clone() {
        let revisions: Vec<&str> = list(object, "attributes")
            .iter()
            .filter(|of| text(of, "name") == "revision")
            .map(|of| text(of, "value"))
            .collect();
        assert_eq!(revisions, (1..=revisions.len()).map(|at| at.to_string()).collect::<Vec<_>>());
        let makers = list(&json, "events").iter().filter(|event| {
            related(event, "makes").contains(&text(object, "id"))
                || related(event, "revises").contains(&text(object, "id"))
        });
        assert!(makers.count() + 1 >= revisions.len(), "{object}");
    }
    assert!(revised.count() > 0);
}

#[test]
fn each_occurrence_of_an_event_branch_has_records_of_its_own() {
    let program = shape("event");
    let cases = walks::cases(&program, 40, 2);
    let json = written(&program, &cases);
    holds_together(&json);
    let records = list(&json, "objects").iter().filter(|object| text(object, "type") == "告警记录");
    let occurrences = list(&json, "events").iter().filter(|event| text(event, "type") == "d").count();
    assert!(occurrences > 20, "{occurrences}");
    assert_eq!(records.count(), occurrences);
}

#[test]
fn no_name_makes_two_things_one() {
    let text = "# procedure person\nstarts: a\n# roles\n- r\n# facts\n- outcome: yes/no (given)\n# records\n- person\n\
                - x\n# step a\nby: r\nmakes: person, x\n-> done\n# ends\n- done\n";
    let program = program("person.proc", text);
    let mut cases = walks::cases(&program, 4, 1);
    for (case, name) in cases.iter_mut().zip(["a/b", "a%2Fb", "a", "\u{0}\"\\"]) {
        case.name = name.to_string();
    }
    let json = written(&program, &cases);
    holds_together(&json);
    assert_eq!(types(&json, "objectTypes").len(), 4);
}

#[test]
fn a_log_without_cases_is_a_log() {
    let json = written(&shape("row"), &[]);
    holds_together(&json);
    assert!(list(&json, "events").is_empty() && list(&json, "objects").is_empty());
}
