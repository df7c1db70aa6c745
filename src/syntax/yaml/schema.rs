//! The YAML form as a JSON Schema (draft 2020-12), from the same tables of keys that it is read by: for editors that
//! complete and check while one types. It knows keys; what stands behind them, `check` reads.

use super::keys::{Body, Key, LISTS, Word};
use crate::diagnostic::Language;
use crate::syntax::keywords::BlockKind;
use serde_json::{Map, Value, json};

/// The schema.
pub fn schema() -> Value {
    let bodies = [
        ("step", Body::Step),
        ("parallel", Body::Parallel),
        ("branch", Body::Branch),
        ("join", Body::Join),
        ("form", Body::Form),
        ("numbering", Body::Numbering),
        ("route", Body::Route),
    ];
    let mut definitions = Map::new();
    for (name, body) in bodies {
        definitions.insert(name.to_string(), mapping(body, &[]));
    }
    for kind in LISTS {
        definitions.insert(list_name(*kind), list(Some(Body::List(*kind))));
    }
    definitions.insert("list".to_string(), list(None));
    let one = json!({ "type": ["string", "number", "boolean", "null"] });
    definitions.insert("value".to_string(), json!({ "anyOf": [one, { "type": "array", "items": one }] }));
    // Lines, each perhaps with remarks of its own, or with the reason of an allowance.
    let named = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/value" } });
    let lines = json!({ "anyOf": [one, named, { "type": "array", "items": { "anyOf": [one, named] } }] });
    definitions.insert("lines".to_string(), lines);
    let units: Vec<Value> = [BlockKind::Procedure, BlockKind::Interface, BlockKind::Organisation]
        .into_iter()
        .map(|kind| mapping(Body::Unit(kind), &[Word::Unit(kind)]))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A procedure in the YAML form of procedo",
        "anyOf": units,
        "$defs": definitions,
    })
}

/// A mapping whose keys are keywords, of which it needs these.
fn mapping(body: Body, needed: &[Word]) -> Value {
    let mut properties = Map::new();
    let units: Vec<Word> = body.words().filter(|word| matches!(word, Word::Unit(_))).collect();
    for word in body.words().filter(|word| !units.contains(word) || needed.contains(word)) {
        let [en, zh] = [Language::English, Language::Chinese].map(|language| word.word(language));
        for (own, other) in [(en, zh), (zh, en)] {
            let mut value = behind(word);
            if let Some(value) = value.as_object_mut() {
                value.insert("description".to_string(), json!(other));
            }
            properties.insert(own.to_string(), value);
        }
    }
    let either = |word: &Word| {
        let [en, zh] = [Language::English, Language::Chinese].map(|language| word.word(language));
        json!({ "anyOf": [{ "required": [en] }, { "required": [zh] }] })
    };
    let mut mapping = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let Some(mapping) = mapping.as_object_mut().filter(|_| !needed.is_empty()) {
        mapping.insert("allOf".to_string(), needed.iter().map(either).collect());
    }
    mapping
}

/// What may stand behind a key.
fn behind(word: Word) -> Value {
    let of = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let named = |items: Value| json!({ "type": "object", "additionalProperties": items });
    match word {
        Word::Unit(_) => json!({ "type": ["string", "number"] }),
        Word::List(kind) => of(&list_name(kind)),
        Word::Label(_) => of("lines"),
        Word::Key(Key::Steps) => named(json!({ "anyOf": [of("step"), of("parallel")] })),
        Word::Key(Key::Routes) => {
            let one = json!({ "anyOf": [{ "type": ["string", "number"] }, of("route")] });
            json!({ "anyOf": [{ "type": "array", "items": one }, one] })
        }
        Word::Key(Key::Parallel) => named(of("branch")),
        Word::Key(Key::Join) => of("join"),
        Word::Key(Key::Forms) => named(of("form")),
        Word::Key(Key::Numberings) => named(of("numbering")),
        Word::Key(Key::Fields | Key::Parts | Key::Entries) => of("list"),
        Word::Key(_) => of("value"),
    }
}

fn list_name(kind: BlockKind) -> String {
    kind.word(Language::English).replace(' ', "-")
}

/// A list of entries: on one line, line by line, each perhaps with a value and remarks, or by name; or, where more is said
/// than its entries, a mapping with these.
fn list(more: Option<Body>) -> Value {
    let value = json!({ "$ref": "#/$defs/lines" });
    let entry = json!({ "anyOf": [{ "type": ["string", "number", "boolean"] }, { "type": "object", "additionalProperties": value }] });
    let mut ways = vec![
        json!({ "type": "array", "items": entry }),
        json!({ "type": "object", "additionalProperties": value }),
        json!({ "type": ["string", "number", "null"] }),
    ];
    ways.extend(more.map(|body| mapping(body, &[])));
    json!({ "anyOf": ways })
}
