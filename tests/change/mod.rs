//! `diff`: what an edit means. Over realistic edits of both procedures, over the catalogue of slips, over edits that
//! change nothing, and over random pairs held against exhaustive exploration of both versions.

mod abreast;
mod catalogue;
mod dependents;
mod laws;
mod pages;
mod revised;

use procedo::change::Versions;
use procedo::change::data::{Case, Comparison};
use procedo::change::exact::Version;
use procedo::diagnostic::{Language, Turn};
use procedo::project::{Checked, Loaded, Project};
use procedo::runtime::{Effect, Program};
use procedo::walk::unattended::as_far_as_it_goes;
use procedo::workspace::Workspace;

/// Files in memory; all of them are asked for.
fn project(files: &[(String, String)]) -> Project {
    let files_in = files.iter().map(|(path, text)| (std::path::PathBuf::from(path), text.clone().into_bytes()));
    let mut project = Project::new(Workspace::of_files(files_in.collect::<Vec<_>>())).complete();
    for (path, _) in files {
        project.add(std::path::Path::new(path)).expect("a file in memory");
    }
    project
}

/// The same, checked.
fn checked(files: &[(String, String)]) -> Checked {
    crate::replay::checked(project(files))
}

fn compared(old: &Loaded, new: &Loaded) -> Comparison {
    Comparison::of(&Versions::of(old, new), ["old".to_string(), "new".to_string()])
}

/// The programs of the procedure of this name.
fn program(checked: &Checked, name: &str) -> Option<Program> {
    let (unit, _) = checked.model.procedures().find(|(_, unit)| checked.model.text(unit.name.symbol) == name)?;
    Program::compile(&checked.model, checked.sources(), unit).ok()
}

/// What a script does to a procedure, step by step and event by event, and how it ends.
fn course(program: &Program, script: &str) -> Result<(Vec<String>, Option<String>), String> {
    let (session, stopped) = as_far_as_it_goes(program, script).map_err(|why| why.en)?;
    let effects = session.turns().iter().flat_map(|turn| &turn.effects);
    let done = effects.filter_map(|effect| match effect {
        Effect::Completed { step, .. } => Some(program[*step].name.clone()),
        Effect::Happened { event } => Some(program[*event].name.clone()),
        _ => None,
    });
    let done = done.collect();
    if let Some(why) = stopped {
        return Err(why.en);
    }
    Ok((done, session.state().ended().map(|ended| program[ended.end].name.clone())))
}

/// Holds a claim against both versions, in which everything has the same name: the case replays on the one, step by step,
/// to an end, and does not on the other.
fn hold(case: &Case, old: &Program, new: &Program) -> Result<(), String> {
    let (own, other) = match case.version {
        Version::Old => (old, new),
        Version::New => (new, old),
    };
    let script = case.walkthrough.script(Language::English);
    let meant = case.walkthrough.turns.iter().map(|turn| match turn {
        Turn::Event(name) | Turn::Step { name, .. } => name.clone(),
    });
    let meant: Vec<String> = meant.collect();
    let (done, end) = course(own, &script).map_err(|why| format!("does not replay: {why}\n{script}"))?;
    if done != meant || end.is_none() {
        return Err(format!("replays otherwise: {done:?}, {end:?}\n{script}"));
    }
    match course(other, &script) {
        Ok((there, outcome)) if there == meant && outcome == end => {
            Err(format!("the other version allows it, too\n{script}"))
        }
        _ => Ok(()),
    }
}
