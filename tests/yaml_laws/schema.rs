//! The JSON Schema of the YAML form takes whatever we write, in both keyword languages, and refuses keys that are none.

use super::write;
use crate::syntax_laws::tree::Parsed;
use procedo::diagnostic::Language;
use procedo::source::FileId;
use procedo::syntax::names::Names;
use procedo::syntax::{proc, yaml};
use serde::Deserialize;
use serde_json::{Value, json};

/// A schema, compiled.
struct Schema {
    schemas: boon::Schemas,
    own: boon::SchemaIndex,
}

impl Schema {
    fn new() -> Schema {
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.add_resource("own.json", yaml::schema()).unwrap();
        let own = compiler.compile("own.json", &mut schemas).unwrap();
        Schema { schemas, own }
    }

    fn takes(&self, document: &Value) -> Result<(), String> {
        self.schemas.validate(document, self.own).map_err(|error| format!("{error:#}"))
    }
}

/// The documents of a YAML file.
fn documents(text: &str) -> Vec<Value> {
    let all = serde_yaml::Deserializer::from_str(text);
    all.map(|one| Value::deserialize(one).unwrap_or_else(|error| panic!("{error}\n{text}"))).collect()
}

fn parsed(text: &str) -> Parsed {
    let mut names = Names::default();
    let (document, findings) = proc::parse(FileId(0), text, &mut names);
    Parsed { source: text.to_string(), names, document, findings }
}

fn process_files() -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec!["processes".to_string(), "tests/trades".to_string(), "docs/examples".to_string()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap().to_string();
            if path.is_dir() {
                folders.push(name);
            } else if name.ends_with(".proc") {
                files.push(name);
            }
        }
    }
    files
}

#[test]
fn whatever_is_converted_fits() {
    let schema = Schema::new();
    let mut tried = 0;
    let files = process_files().into_iter().map(|file| (std::fs::read_to_string(&file).unwrap(), file));
    let random = (0..60).map(|seed| (crate::oracle::random::procedure(seed), format!("seed {seed}")));
    for (text, name) in files.chain(random) {
        let parsed = parsed(&text);
        for language in [Language::English, Language::Chinese] {
            for document in documents(&write(&parsed, Some(language))) {
                schema.takes(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn files_in_yaml_fit() {
    let schema = Schema::new();
    for file in
        ["tests/trades/onboarding.yaml", "tests/trades/expenses.yaml", "processes/outside/change-management.yaml"]
    {
        for document in documents(&std::fs::read_to_string(file).unwrap()) {
            schema.takes(&document).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }
}

#[test]
fn keys_that_are_none_do_not_fit() {
    let schema = Schema::new();
    let good = json!({ "procedure": "Leave", "starts": "Ask", "roles": ["employee"], "steps": { "Ask": { "by": "employee", "routes": ["done"] } }, "ends": ["done"] });
    schema.takes(&good).unwrap();
    let mut slips: Vec<Value> = Vec::new();
    for (place, key) in [("", "startz"), ("/steps/Ask", "bye"), ("/steps/Ask", "parallel to")] {
        let mut slip = good.clone();
        slip.pointer_mut(place).unwrap().as_object_mut().unwrap().insert(key.to_string(), json!("x"));
        slips.push(slip);
    }
    let mut route = good.clone();
    *route.pointer_mut("/steps/Ask/routes/0").unwrap() = json!({ "too": "done" });
    slips.push(route);
    slips.push(json!({ "steps": {} }));
    slips.push(json!([]));
    for slip in slips {
        assert!(schema.takes(&slip).is_err(), "{slip}");
    }
}

/// What `export --format json` writes keeps to its schema, says every name of the procedure, and refers to nothing that is
/// not there.
#[test]
fn procedures_as_data_keep_to_their_schema() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("data.json", procedo::view::data::schema()).unwrap();
    let own = compiler.compile("data.json", &mut schemas).unwrap();
    let random = crate::logs::net::random(0..30).map(|(_, program)| program);
    let ours = crate::walk::case::processes().into_iter().chain(crate::trades::programs().iter().cloned());
    for program in ours.chain(random) {
        for language in [Language::English, Language::Chinese] {
            let data = procedo::view::data::Procedure::of(&program, language);
            let json = serde_json::to_value(&data).unwrap();
            schemas.validate(&json, own).unwrap_or_else(|error| panic!("{}: {error:#}", program.name));
            let names = |list: &str| -> Vec<&str> {
                json[list].as_array().unwrap().iter().map(|own| own["name"].as_str().unwrap()).collect()
            };
            assert_eq!(names("steps"), program.steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>());
            for route in json
                .pointer("/steps")
                .unwrap()
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|step| step["routes"].as_array().unwrap())
            {
                let list = match route["to"]["kind"].as_str().unwrap() {
                    "step" => "steps",
                    "end" => "ends",
                    _ => "blocks",
                };
                assert!(names(list).contains(&route["to"]["name"].as_str().unwrap()), "{route}");
            }
        }
    }
}
