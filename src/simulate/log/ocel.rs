//! A log in the OCEL 2.0 form ("Object-Centric Event Log", Berti et al. 2023), as JSON: events, and the objects that
//! they are about: the case, its records, and the people.
//!
//! The form wants all events in one list and all objects in another. So that neither has to be held, objects go to a
//! second place while events are written, and are copied from there at the end.

use super::{About, Case, Hand, Log, Made, Part, Plain, Row, Stage, Stamp};
use crate::runtime::{ActivationId, FactId, FrameId, Kind, Program, RecordId, Target, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

/// Since always: the time of what does not change.
const ALWAYS: Stamp = Stamp { millis: 0, offset: 0 };

/// What an attribute of an object says of how the case ended.
const OUTCOME: &str = "outcome";

/// Writes a log in the OCEL 2.0 form: an event for every completed step. Values are texts, as the schema of the form
/// wants them; of which type they are stands with the types of events and objects.
pub struct Ocel<'p, W, S> {
    about: About<'p>,
    out: W,
    /// Where objects wait for the end.
    aside: S,
    /// The type of the case; of the people; of each record.
    case: String,
    person: String,
    records: Vec<String>,
    people: BTreeSet<Arc<str>>,
    first_event: bool,
    first_object: bool,
}

#[derive(Serialize)]
struct Type<'t> {
    name: &'t str,
    attributes: Vec<TypeAttribute<'t>>,
}

#[derive(Serialize)]
struct TypeAttribute<'t> {
    name: &'t str,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Event<'e> {
    id: String,
    r#type: String,
    time: String,
    attributes: Vec<Attribute<'e>>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Object<'o> {
    id: String,
    r#type: &'o str,
    attributes: Vec<Attribute<'o>>,
    relationships: Vec<Relationship>,
}

/// Of an object, from when on it holds.
#[derive(Serialize)]
struct Attribute<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    object_id: String,
    qualifier: &'static str,
}

impl<'p, W: Write, S: Read + Write + Seek> Ocel<'p, W, S> {
    /// Begins a log. What is put `aside` until the end is as large as the log itself; it is empty at first, and of no
    /// use afterwards.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(about: About<'p>, out: W, aside: S) -> io::Result<Ocel<'p, W, S>> {
        let program = about.program;
        let mut taken = BTreeSet::new();
        let case = unique(&program.name, &mut taken);
        let person = unique("person", &mut taken);
        let records = program.records.iter().map(|record| unique(&record.name, &mut taken)).collect();
        let (people, first_event, first_object) = (BTreeSet::new(), true, true);
        let mut ocel = Ocel { about, out, aside, case, person, records, people, first_event, first_object };
        ocel.types()?;
        Ok(ocel)
    }

    fn types(&mut self) -> io::Result<()> {
        let program = self.about.program;
        let attribute = |name, r#type| TypeAttribute { name, r#type };
        let of_events = || {
            vec![
                attribute("activation", "integer"),
                attribute("scheduled", "time"),
                attribute("assigned", "time"),
                attribute("started", "time"),
                attribute("role", "string"),
                attribute("cost", "float"),
                attribute("currency", "string"),
            ]
        };
        let calls: Vec<String> = (0..program.steps.len() as u32).map(|at| step(program, at)).collect();
        let events: Vec<Type> = calls.iter().map(|name| Type { name, attributes: of_events() }).collect();
        let of_case = program.facts.iter().map(|fact| attribute(&fact.name, plain_type(&fact.kind)));
        let of_case = of_case.chain([attribute(outcome(program), "string")]).collect();
        let mut objects = vec![
            Type { name: &self.case, attributes: of_case },
            Type { name: &self.person, attributes: vec![attribute("name", "string")] },
        ];
        for name in &self.records {
            let attributes = vec![attribute("revision", "integer"), attribute("number", "string")];
            objects.push(Type { name, attributes });
        }
        self.out.write_all(b"{\n\"eventTypes\": ")?;
        serde_json::to_writer(&mut self.out, &events)?;
        self.out.write_all(b",\n\"objectTypes\": ")?;
        serde_json::to_writer(&mut self.out, &objects)?;
        self.out.write_all(b",\n\"events\": [")
    }

    fn event(&mut self, case: &Case, row: &Row, times: [Option<Stamp>; 3]) -> io::Result<()> {
        let program = self.about.program;
        let mut attributes = vec![attribute("activation", row.activation.0)];
        for (name, time) in ["scheduled", "assigned", "started"].into_iter().zip(times) {
            attributes.extend(time.map(|time| attribute(name, time)));
        }
        let roles = super::joined(row.people.iter().map(|hand| program[hand.role].name.as_str()));
        attributes.extend(roles.map(|roles| attribute("role", roles)));
        if let Some(cost) = row.cost.filter(|cost| cost.is_finite()) {
            attributes.push(attribute("cost", cost));
            attributes.extend(self.about.currency.map(|currency| attribute("currency", currency)));
        }
        let mut relationships = vec![Relationship { object_id: case_id(case), qualifier: "case" }];
        for Hand { person, part, .. } in &row.people {
            let Some(person) = person else { continue };
            let qualifier = match part {
                Part::Performs => "performs",
                Part::Checks => "checks",
                Part::Approves => "approves",
            };
            relationships.push(Relationship { object_id: person_id(person), qualifier });
            if !self.people.contains(person) {
                self.people.insert(person.clone());
            }
        }
        for made in &row.records {
            let qualifier = if made.revision > 1 { "revises" } else { "makes" };
            relationships.push(Relationship { object_id: record_id(case, program, made), qualifier });
        }
        let id = format!("{}/{}", escaped(&case.name), row.activation.0);
        let event =
            Event { id, r#type: step(program, row.step.0), time: row.at.to_string(), attributes, relationships };
        self.out.write_all(if self.first_event { b"\n" } else { b",\n" })?;
        self.first_event = false;
        Ok(serde_json::to_writer(&mut self.out, &event)?)
    }

    fn object(&mut self, object: &Object) -> io::Result<()> {
        self.aside.write_all(if self.first_object { b"\n" } else { b",\n" })?;
        self.first_object = false;
        Ok(serde_json::to_writer(&mut self.aside, object)?)
    }

    /// The case, and its records.
    fn objects(&mut self, case: &Case) -> io::Result<()> {
        let (program, language) = (self.about.program, self.about.language);
        let fact = |time: Stamp, (fact, value): &(FactId, Value)| {
            let value = match Plain::of(value, &program[*fact].kind, language) {
                Plain::Truth(yes) => yes.to_string(),
                Plain::Whole(number) => number.to_string(),
                Plain::Text(text) => text,
            };
            Attribute { name: &program[*fact].name, time: Some(time.to_string()), value }
        };
        let mut attributes: Vec<Attribute> = case.facts.iter().map(|given| fact(ALWAYS, given)).collect();
        let mut records: BTreeMap<(RecordId, FrameId), Vec<(Stamp, &Made)>> = BTreeMap::new();
        let made = |made| (case.began, made);
        for (at, made) in case.records.iter().map(made).chain(rows(case)) {
            records.entry((made.record, made.frame)).or_default().push((at, made));
        }
        for row in &case.rows {
            attributes.extend(row.facts.iter().map(|set| fact(row.at, set)));
        }
        if let Some((end, at)) = case.ended {
            let (name, value) = (outcome(program), program[end].name.clone());
            attributes.push(Attribute { name, time: Some(at.to_string()), value });
        }
        let mut relationships = Vec::new();
        let mut objects = Vec::new();
        for made in records.values() {
            let [(_, one), ..] = made.as_slice() else { continue };
            let id = record_id(case, program, one);
            relationships.push(Relationship { object_id: id.clone(), qualifier: "record" });
            let mut attributes = Vec::new();
            for (at, made) in made {
                let time = Some(at.to_string());
                let revision = Attribute { name: "revision", time: time.clone(), value: made.revision.to_string() };
                attributes.push(revision);
                attributes.extend(made.number.clone().map(|value| Attribute { name: "number", time, value }));
            }
            let r#type = self.records[one.record.0 as usize].clone();
            objects.push((id, r#type, attributes));
        }
        let r#type = self.case.clone();
        self.object(&Object { id: case_id(case), r#type: &r#type, attributes, relationships })?;
        for (id, r#type, attributes) in objects {
            self.object(&Object { id, r#type: &r#type, attributes, relationships: Vec::new() })?;
        }
        Ok(())
    }
}

impl<W: Write, S: Read + Write + Seek> Log for Ocel<'_, W, S> {
    fn case(&mut self, case: &Case) -> io::Result<()> {
        let mut times: BTreeMap<ActivationId, [Option<Stamp>; 3]> = BTreeMap::new();
        for row in &case.rows {
            let at = match row.stage {
                Stage::Schedule => 0,
                Stage::Assign => 1,
                Stage::Start => 2,
                Stage::Complete => {
                    let times = times.remove(&row.activation).unwrap_or_default();
                    self.event(case, row, times)?;
                    continue;
                }
            };
            times.entry(row.activation).or_default()[at] = Some(row.at);
        }
        self.objects(case)
    }

    fn finish(&mut self) -> io::Result<()> {
        for person in std::mem::take(&mut self.people) {
            let name = Attribute { name: "name", time: Some(ALWAYS.to_string()), value: person.to_string() };
            let (r#type, attributes, relationships) = (self.person.clone(), vec![name], Vec::new());
            self.object(&Object { id: person_id(&person), r#type: &r#type, attributes, relationships })?;
        }
        self.out.write_all(b"\n],\n\"objects\": [")?;
        self.aside.flush()?;
        self.aside.seek(SeekFrom::Start(0))?;
        io::copy(&mut self.aside, &mut self.out)?;
        self.out.write_all(b"\n]\n}\n")?;
        self.out.flush()
    }
}

/// What the rows of a case made, and when.
fn rows(case: &Case) -> impl Iterator<Item = (Stamp, &Made)> {
    case.rows.iter().flat_map(|row| row.records.iter().map(|made| (row.at, made)))
}

fn attribute<'a>(name: &'a str, value: impl ToString) -> Attribute<'a> {
    Attribute { name, time: None, value: value.to_string() }
}

fn plain_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::YesNo => "boolean",
        Kind::Integer(_) => "integer",
        Kind::Date | Kind::Duration | Kind::Text | Kind::Choices(_) => "string",
    }
}

fn step(program: &Program, at: u32) -> String {
    program.call(Target::Step(crate::runtime::StepId(at)))
}

/// The attribute of how a case ended, which no fact is called.
fn outcome(program: &Program) -> &'static str {
    if program.fact(OUTCOME).is_some() { "outcome (end)" } else { OUTCOME }
}

/// A name that is not taken yet.
fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut unique = name.to_string();
    let mut count = 1;
    while !taken.insert(unique.clone()) {
        count += 1;
        unique = format!("{name} ({count})");
    }
    unique
}

// Ids: one list holds objects of all types, so that each begins with what it is.

fn case_id(case: &Case) -> String {
    format!("case/{}", escaped(&case.name))
}

fn person_id(person: &str) -> String {
    format!("person/{}", escaped(person))
}

/// Of an occurrence of an event branch with the number of its frame.
fn record_id(case: &Case, program: &Program, made: &Made) -> String {
    let id = format!("record/{}/{}", escaped(&case.name), escaped(&program[made.record].name));
    match made.frame {
        FrameId::CASE => id,
        FrameId(frame) => format!("{id}/{frame}"),
    }
}

/// A name without what divides the parts of an id.
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('/', "%2F")
}
