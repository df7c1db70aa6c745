//! Scenarios of which something else comes than before: each is walked as both versions have it, and as the old one has it
//! on the new procedure, so that what was rewritten to fit is seen as well.

use super::super::data::{Dependent, DependentKind, UnitChange, Verdict};
use super::super::exact::{Pair, Version};
use super::super::follow::is_end;
use super::ScenarioFile;
use crate::diagnostic::Text;
use crate::model::UnitId;
use crate::project::Loaded;
use crate::runtime::Program;
use crate::say;
use crate::scenarios::run::{self, Tried};
use crate::threads::beside;
use std::collections::BTreeMap;

/// What came of a scenario.
#[derive(Clone)]
struct Came {
    /// Everything as expected.
    passed: bool,
    /// How it ended.
    end: Option<String>,
    /// What came otherwise, the first of it.
    why: Text,
}

/// By file and name, what came of each.
type All = BTreeMap<(String, String), Came>;

/// Those of one unit.
pub fn of<'f>(
    pair: &Pair,
    unit: &UnitChange,
    loaded: [&Loaded; 2],
    files: &'f [Vec<ScenarioFile>; 2],
) -> Vec<Dependent> {
    let [Some(old), Some(new)] = unit.ids else { return Vec::new() };
    let own = |files: &'f [ScenarioFile], unit: UnitId| -> Vec<&'f ScenarioFile> {
        files.iter().filter(|file| file.suite.as_ref().is_ok_and(|(of, _)| *of == unit)).collect()
    };
    let mine = [own(&files[0], old), own(&files[1], new)];
    let mut found = Vec::new();
    // Files that can be read no more.
    for file in &files[1] {
        if let Err(Text { en, zh }) = &file.suite
            && mine[0].iter().any(|own| own.path == file.path)
        {
            let text = say!("cannot be read any more: {en}", "读不了了：{zh}");
            found.push(Dependent { kind: DependentKind::Scenario, name: file.path.clone(), text, holds: false });
        }
    }
    let written = |which: usize| mine[which].iter().map(|file| (&file.path, &file.text));
    let unwritten = written(0).eq(written(1));
    // Of the same nothing else comes, and of what cannot be read as a whole nothing.
    let nothing = mine.iter().all(Vec::is_empty) || unit.verdict() == Verdict::Same && unwritten;
    if nothing || loaded[0].is_doubtful(old) || loaded[1].is_doubtful(new) {
        return found;
    }
    let program =
        |version: usize, unit: UnitId| Program::compile(&loaded[version].model, loaded[version].sources(), unit).ok();
    let (Some(one), Some(other)) = (program(0, old), program(1, new)) else { return found };
    let old = || {
        let (before, unread) = walked(&mine[0], &one);
        // What is renamed they do not know; that is no result of theirs.
        let kept = if unwritten { All::new() } else { walked(&mine[0], &other).0 };
        ([before, kept], unread)
    };
    let (([before, kept], unread), (now, faults)) = beside(old, || walked(&mine[1], &other));
    let kept = if unwritten { now.clone() } else { kept };
    // What could not be read before either is no news.
    found.extend(faults.into_iter().filter(|fault| !unread.iter().any(|own| own.name == fault.name)));
    let same = |was: &Came, is: &Came| {
        let ends = match (&was.end, &is.end) {
            (Some(was), Some(is)) => is_end(pair, Version::Old, was, is),
            (was, is) => was == is,
        };
        was.passed == is.passed && ends
    };
    for ((path, name), was) in &before {
        let called = format!("{path}: {name}");
        let say =
            |text: Text, holds: bool| Dependent { kind: DependentKind::Scenario, name: called.clone(), text, holds };
        let key = (path.clone(), name.clone());
        let rewritten = kept.get(&key).filter(|kept| !same(was, kept));
        match now.get(&key) {
            Some(is) if !same(was, is) => {
                let alone = kept.get(&key).is_some_and(|kept| same(was, kept));
                found.push(say(turned(was, is, alone), is.passed));
            }
            Some(_) => found.extend(rewritten.map(|kept| {
                let Text { en, zh } = result(kept);
                say(say!("was rewritten; as it was, it {en}", "改写过；按原来的写法，{zh}"), true)
            })),
            None if now.keys().any(|(other, _)| other == path) || !files[1].iter().any(|file| &file.path == path) => {
                found.extend(rewritten.map(|kept| {
                    let Text { en, zh } = result(kept);
                    say(say!("was taken out; as it was, it {en}", "去掉了；按原来的写法，{zh}"), true)
                }));
            }
            None => {}
        }
    }
    let new = now.iter().filter(|(key, is)| !is.passed && !before.contains_key(*key));
    found.extend(new.map(|((path, name), is)| {
        let Text { en, zh } = result(is);
        let text = say!("is new and {en}", "是新的，{zh}");
        Dependent { kind: DependentKind::Scenario, name: format!("{path}: {name}"), text, holds: false }
    }));
    found
}

/// Walks those of some files; what cannot be read is a fault.
fn walked(files: &[&ScenarioFile], program: &Program) -> (All, Vec<Dependent>) {
    let (mut all, mut faults) = (All::new(), Vec::new());
    // The other version's are walked beside them.
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get().div_ceil(2));
    for ScenarioFile { path, suite, .. } in files {
        let Ok((_, suite)) = suite else { continue };
        match suite.cases(program) {
            Ok(cases) => {
                let (tried, _) = run::all(program, &cases, threads);
                let came = tried.iter().map(|tried| came(program, tried));
                all.extend(cases.iter().map(|case| (path.clone(), case.name.clone())).zip(came));
            }
            Err(wrong) => {
                let Some(first) = wrong.into_iter().next() else { continue };
                let (line, Text { en, zh }) = (first.line, first.what);
                let text = say!("cannot be read any more: line {line}: {en}", "读不了了：第 {line} 行：{zh}");
                faults.push(Dependent { kind: DependentKind::Scenario, name: path.clone(), text, holds: false });
            }
        }
    }
    (all, faults)
}

fn came(program: &Program, tried: &Tried) -> Came {
    let differs = tried.differences.first().map(|difference| difference.what.clone());
    let why = tried.stopped.clone().map(|(_, why)| why).or(differs).unwrap_or_default();
    let end = tried.ended.map(|end| program[end].name.clone());
    Came { passed: tried.passed(), end, why }
}

/// From one result to another; `alone`: the scenario was rewritten, and as it was, nothing else comes.
fn turned(was: &Came, is: &Came, alone: bool) -> Text {
    let Text { en, zh } = &is.why;
    let text = match (was.passed, is.passed, &was.end, &is.end) {
        (true, false, ..) => say!("passed, and fails now: {en}", "原来通过，现在不通过：{zh}"),
        (false, true, ..) => say!("failed, and passes now", "原来不通过，现在通过"),
        (_, _, Some(was), Some(is)) => {
            say!("ended with `{was}`, and ends with `{is}` now", "原来以“{was}”结束，现在以“{is}”结束")
        }
        (.., Some(was), None) => {
            say!("ended with `{was}`, and comes to no end now: {en}", "原来以“{was}”结束，现在走不到结局：{zh}")
        }
        (.., Some(is)) => say!("came to no end, and ends with `{is}` now", "原来走不到结局，现在以“{is}”结束"),
        _ => say!("comes to no end", "走不到结局"),
    };
    match (alone, text) {
        (false, text) => text,
        (true, Text { en, zh }) => say!("was rewritten: {en}", "改写过：{zh}"),
    }
}

/// A result, in words.
fn result(came: &Came) -> Text {
    let Text { en, zh } = &came.why;
    match (came.passed, &came.end) {
        (true, Some(end)) => say!("passes and ends with `{end}`", "通过，以“{end}”结束"),
        (true, None) => say!("passes", "通过"),
        (false, _) => say!("fails: {en}", "不通过：{zh}"),
    }
}
