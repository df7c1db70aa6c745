//! Writes what engines are to run: of every procedure in `processes/` the BPMN model, once for each language of
//! conditions, and the fewest walkthroughs that take every route: `cargo run --example models -- FOLDER`. `.ci/engines`
//! holds the one against the other.
//!
//! A walkthrough is what whoever completes tasks tells the engine: the variables at the start, and each task in turn with
//! the variables as they are when it is done; and how it ends.

#![allow(clippy::print_stdout, reason = "an example for the terminal")]

use procedo::analysis::Proofs;
use procedo::bpmn::{Dialect, Source, Variables, export};
use procedo::diagnostic::Language;
use procedo::model::UnitKind;
use procedo::project::{Checked, Project};
use procedo::runtime::*;
use procedo::walk::{Given, Script, Session, Until, unattended};
use procedo::workspace::Workspace;
use serde_json::{Map, Value as Json, json};
use std::path::Path;

type Anything<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Anything<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = args.as_slice() else { return Err("usage: models FOLDER".into()) };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    for name in ["go-live", "om-service"] {
        let root = Path::new("processes");
        let mut project = Project::new(Workspace::new(root.to_path_buf()));
        let file = project.add(&root.join(format!("{name}/{name}.proc"))).map_err(|error| error.text().en)?;
        let checked = project.check();
        let units = checked.model.procedures().filter(|(_, unit)| unit.kind == UnitKind::Procedure);
        for (unit, _) in units.filter(|(_, unit)| unit.file == file) {
            let program =
                Program::compile(&checked.model, checked.sources(), unit).map_err(|incomplete| incomplete.what.en)?;
            let source = Source { name, text: &checked.sources().file(file).text };
            for (ending, dialect) in
                [("feel", Dialect::Feel), ("python", Dialect::Python), ("javascript", Dialect::JavaScript)]
            {
                let model = export(&program, Some(source), dialect, Language::Chinese);
                std::fs::write(folder.join(format!("{name}-{ending}.bpmn")), model)?;
            }
            let (walks, left) = walkthroughs(&checked, unit, &program)?;
            println!("{name}: {} walkthroughs, {left} left out: an event occurs more than once", walks.len());
            std::fs::write(folder.join(format!("{name}.json")), serde_json::to_string_pretty(&walks)?)?;
        }
    }
    Ok(())
}

/// The fewest walkthroughs that take every route, but for those with several occurrences of an event.
fn walkthroughs(checked: &Checked, unit: procedo::model::UnitId, program: &Program) -> Anything<(Vec<Json>, usize)> {
    let mut proofs = Proofs::of(&checked.model, unit).map_err(|_| "not to be proved")?;
    let paths = proofs.paths().ok_or("too many paths")?;
    let (cover, _) = paths.cover().ok_or("no cover")?;
    let (mut walks, mut left) = (Vec::new(), 0);
    for path in &cover {
        let walkthrough = proofs.walkthrough(&paths, path).ok_or("no walkthrough")?;
        match walked(program, &walkthrough.script(Language::English))? {
            Some(walk) => walks.push(walk),
            None => left += 1,
        }
    }
    Ok((walks, left))
}

fn walked(program: &Program, script: &str) -> Anything<Option<Json>> {
    let script = Script::read(script).map_err(|error| error.what.en)?;
    let mut given = Given::default();
    script.given(program, &mut given).map_err(|error| error.what.en)?;
    let answers = script.answers(program).map_err(|error| error.what.en)?;
    let mut session = Session::new(program);
    unattended::walk(&mut session, &given, &answers, Until::End).map_err(|stopped| stopped.why.en)?;
    let variables = Variables::of(program);
    let mut begin = Map::new();
    for at in 0..program.facts.len() {
        begin.insert(variables.fact(FactId(at as u32)).to_string(), Json::Null);
    }
    for at in 0..program.reworks.len() {
        begin.insert(Variables::rounds(ReworkId(at as u32)), json!(0));
    }
    for (at, branch) in program.branches.iter().enumerate() {
        let Runs::Whenever(event) = branch.runs else { continue };
        let happens =
            session.turns().iter().filter(|turn| matches!(turn.event, Event::Happens { event: own } if own == event));
        let count = happens.count();
        if count > 1 {
            return Ok(None);
        }
        begin.insert(Variables::happens(BranchId(at as u32)), json!(count == 1));
    }
    let mut steps = Vec::new();
    for turn in session.turns() {
        match &turn.event {
            Event::Start { facts, .. } => {
                for (fact, value) in facts {
                    begin.insert(variables.fact(*fact).to_string(), plain(&variables, *fact, value));
                    if let Value::Duration(count, unit) = value {
                        let period = format!("PT{}M", procedo::bpmn::minutes(*count, *unit));
                        begin.insert(variables.period(*fact), json!(period));
                    }
                }
            }
            Event::Complete { activation, work } => {
                let under_way = turn.before.activation(*activation).ok_or("nothing under way")?;
                let mut known = Map::new();
                for at in 0..program.facts.len() {
                    let fact = FactId(at as u32);
                    let answered = work.answers.iter().find(|(own, _)| *own == fact).map(|(_, value)| value);
                    let value = answered.or(turn.before.fact(under_way.frame, fact));
                    let value = value.map_or(Json::Null, |value| plain(&variables, fact, value));
                    known.insert(variables.fact(fact).to_string(), value);
                }
                for at in 0..program.reworks.len() {
                    let rework = ReworkId(at as u32);
                    known.insert(Variables::rounds(rework), json!(turn.before.rounds(under_way.frame, rework)));
                }
                steps.push(json!({ "task": procedo::bpmn::task(program, under_way.step), "variables": known }));
            }
            _ => {}
        }
    }
    let ended = session.state().ended().ok_or("it does not end")?;
    Ok(Some(json!({ "given": begin, "tasks": steps, "end": format!("end_{}", ended.end.0) })))
}

/// A value as engines take it.
fn plain(variables: &Variables, fact: FactId, value: &Value) -> Json {
    match value {
        Value::Yes(yes) => json!(yes),
        Value::Number(number) => json!(number),
        Value::Duration(count, unit) => json!(procedo::bpmn::minutes(*count, *unit)),
        _ => json!(variables.plain(fact, value)),
    }
}
