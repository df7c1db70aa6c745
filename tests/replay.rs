//! Walkthroughs of findings, replayed: each comes to the very place, and what is found is to be seen there.
//!
//! Whatever a test checks goes through [`checked`], or through [`command`] where a program does it: so every
//! counterexample of the whole test suite is replayed, in both languages.

use crate::rules::pages;
use procedo::diagnostic::{Finding, Language, Severity, Text, Walkthrough};
use procedo::project::{Checked, Project};
use procedo::runtime::{Program, Target};
use procedo::syntax::yaml::{TopKey, top_key};
use procedo::walk::unattended::{Stopped, walk};
use procedo::walk::{Answer, Entry, Given, Item, Report, Script, Session};
use procedo::workspace::{Workspace, discover, find_root};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rules of which every finding can be seen in a case.
const SHOWN: &[&str] = &[
    "fact-before-set",
    "guard-gap",
    "guard-overlap",
    "infeasible-deadline",
    "missing-approver",
    "record-before-made",
    "rework-without-change",
    "self-approval",
    "unhandled-rejection",
];

/// How the interpreter refuses what a rule reports as an error.
const REFUSED: &[(&str, &[&str])] = &[
    ("fact-before-set", &["depends on what is not known", "which is not known"]),
    ("guard-gap", &["none of the routes of", "hands over to none of", "no part of"]),
    ("guard-overlap", &["two routes of", "hands over to both", "two parts of"]),
    ("record-before-made", &["needs what does not exist"]),
];

/// What the interpreter does not refuse, though nobody could go on: who does it is for people to see.
const ABOUT_PEOPLE: &[&str] = &["nobody is", "nobody performs", "two roles are"];

/// Checks a project, and replays every counterexample that comes out.
#[track_caller]
pub fn checked(project: Project) -> Checked {
    let checked = project.check();
    let troubles = troubles(&checked);
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
    checked
}

/// The same of what `procedo check` with these arguments checks in a folder; nothing of what other commands do.
#[track_caller]
pub fn command(folder: &Path, args: &[&str], input: &[u8]) {
    let Some(("check", args)) = args.split_first().map(|(first, args)| (*first, args)) else { return };
    let value = |flag: &str| args.iter().position(|arg| *arg == flag).and_then(|at| args.get(at + 1).copied());
    let rosters = value("--roster").map(|name| (name, std::fs::read_to_string(folder.join(name)).unwrap_or_default()));
    let named = args.iter().filter(|arg| Some(**arg) != value("--roster") && Some(**arg) != value("--baseline"));
    let mut paths: Vec<PathBuf> = named.map(|arg| folder.join(arg)).filter(|path| path.exists()).collect();
    if paths.is_empty() {
        let processes = folder.join("processes");
        paths.push(if processes.is_dir() { processes } else { folder.to_path_buf() });
    }
    let mut project = Project::new(Workspace::new(find_root(&paths[0])));
    if args.contains(&"-") {
        let name = folder.join(value("--stdin-name").unwrap_or("stdin.proc"));
        project = Project::new(Workspace::new(find_root(&name)));
        project.add_bytes(&name.to_string_lossy(), input.to_vec());
        paths.clear();
    }
    let is_ours = |path: &PathBuf| {
        let is_proc = path.extension().is_some_and(|extension| extension == "proc");
        let is = |text: String| matches!(top_key(&text), TopKey::Procedure | TopKey::Interface | TopKey::Organisation);
        is_proc || std::fs::read_to_string(path).is_ok_and(is)
    };
    for path in &paths {
        let files = if path.is_dir() { discover(path).unwrap_or_default() } else { vec![path.clone()] };
        // What cannot be read is the command's to tell.
        files.iter().filter(|file| is_ours(file)).for_each(|file| drop(project.add(file)));
    }
    rosters.into_iter().for_each(|(name, text)| project.roster(name, text));
    checked(if paths.iter().any(|path| path.is_dir()) { project.complete() } else { project });
}

/// What is wrong with the walkthroughs of these findings, and with findings that have none and should.
pub fn troubles(checked: &Checked) -> Vec<String> {
    let mut troubles = Vec::new();
    for finding in &checked.findings {
        if finding.walkthrough.is_none() && SHOWN.contains(&finding.rule) {
            troubles.push(format!("{}: {}: no walkthrough shows it", finding.rule, finding.message.en));
        }
        for language in [Language::English, Language::Chinese] {
            if let Err(why) = replay(checked, finding, language) {
                let script = finding.walkthrough.as_ref().map(|walkthrough| walkthrough.script(language));
                troubles.push(format!(
                    "{}: {}: {why}\n{}",
                    finding.rule,
                    finding.message.en,
                    script.unwrap_or_default()
                ));
            }
        }
    }
    troubles
}

fn replay(checked: &Checked, finding: &Finding, language: Language) -> Result<(), String> {
    let Some(walkthrough) = &finding.walkthrough else { return Ok(()) };
    let own = |name| checked.model.text(name) == walkthrough.procedure;
    let mut units = checked.model.procedures().filter(|(_, unit)| own(unit.name.symbol));
    let (unit, _) = units.next().ok_or("no such procedure")?;
    let program = Program::compile(&checked.model, checked.sources(), unit).map_err(|incomplete| incomplete.what.en)?;
    let at = |error: procedo::walk::ScriptError| format!("line {}: {}", error.line, error.what.en);
    let script = Script::read(&walkthrough.script(language)).map_err(at)?;
    let mut given = Given::default();
    script.given(&program, &mut given).map_err(at)?;
    let (items, until) = (script.answers(&program).map_err(at)?, script.until(&program).map_err(at)?);
    let mut session = Session::new(&program);
    let walked = walk(&mut session, &given, &items, until);
    match (until, walked) {
        (Some(step), walked) => {
            walked.map_err(|stopped| stopped.why.en)?;
            let open = session.state().open().iter().any(|open| open.step == step);
            let named = finding.message.en.contains(&program.call(Target::Step(step)));
            (open && named).then_some(()).ok_or("the walk stops elsewhere".to_string())
        }
        (None, walked) if is_refused(finding) => refused(finding, &items, walked),
        (None, walked) => passed(finding, &session, &items, walked),
    }
}

/// Whether the interpreter refuses to go on where this is found.
fn is_refused(finding: &Finding) -> bool {
    finding.severity == Severity::Error
        && REFUSED.iter().any(|(rule, _)| *rule == finding.rule)
        && !ABOUT_PEOPLE.iter().any(|people| finding.message.en.starts_with(people))
}

/// The last of the items is refused, for the reason that the finding gives.
fn refused(finding: &Finding, items: &[Item], walked: Result<(), Stopped>) -> Result<(), String> {
    let stopped = walked.err().ok_or("the walk is not refused")?;
    let why = stopped.why.en;
    if items.last().map(|item| item.line) != stopped.line {
        return Err(format!("refused elsewhere: {why}"));
    }
    let reasons = REFUSED.iter().find(|(rule, _)| *rule == finding.rule).map_or(&[][..], |(_, reasons)| reasons);
    let (_, words) =
        reasons.iter().find_map(|reason| why.split_once(reason)).ok_or(format!("refused because {why}"))?;
    // What the refusal names is what the finding is about.
    let quoted = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_string).collect::<Vec<_>>();
    let about = quoted(&finding.message.en);
    let named = quoted(&why).iter().any(|name| about.contains(name)) || about.iter().any(|name| words.contains(name));
    named.then_some(()).ok_or(format!("refused because of something else: {why}"))
}

/// All items are taken, and the last is what the finding is about. What stands there may be wrong in another way, too:
/// then it is tried, and refused for that.
fn passed(finding: &Finding, session: &Session, items: &[Item], walked: Result<(), Stopped>) -> Result<(), String> {
    let last_line = items.last().map(|item| item.line);
    let stopped = walked.err();
    // What comes after the last item may want more answers: the walk has shown what it was to show.
    let early = stopped.as_ref().filter(|stopped| {
        let here = stopped.line == last_line && stopped.stuck;
        !here && stopped.line.is_some_and(|line| items.iter().any(|item| item.line >= line))
    });
    if let Some(stopped) = early {
        return Err(stopped.why.en.clone());
    }
    let program = session.program;
    let last = items.iter().rev().find_map(|item| match item.answer {
        Answer::Step { step, .. } => Some(step),
        Answer::Happens(_) => None,
    });
    let report = Report::of(session, Language::English);
    let about = |name: &str| finding.message.en.contains(&format!("`{name}`"));
    let at_step = last.is_some_and(|step| about(&program.call(Target::Step(step))) || about(&program[step].name));
    let at_end = report.outcome.as_deref().is_some_and(about) && report.absent.iter().any(|absent| about(absent));
    let back = |entry: &Entry| match entry {
        Entry::Step { route: Some(route), .. } | Entry::Join { route: Some(route), .. } => route.back.is_some(),
        _ => false,
    };
    let is_there = match finding.rule {
        "rework-without-change" => {
            let endless = stopped.is_some_and(|stopped| stopped.why.en.contains("would go round and round"));
            endless || report.path.iter().any(back)
        }
        // Constraints that contradict each other name their seats.
        "separation-impossible" if finding.message.en.contains("contradict each other") => {
            last.is_some_and(|step| finding.message.en.contains(&program[step].name))
        }
        _ => at_step || at_end,
    };
    is_there.then_some(()).ok_or("the walk comes elsewhere".to_string())
}

/// Every way to spoil a walkthrough: it stops a step early, or answers otherwise at the end, or is given something else.
fn spoiled(walkthrough: &Walkthrough) -> Vec<Walkthrough> {
    let mut all = Vec::new();
    let mut early = walkthrough.clone();
    early.turns.pop();
    early.until = None;
    all.push(early);
    let flipped = |value: &Text| match value.en.as_str() {
        "yes" => Some(Text { en: "no".to_string(), zh: "否".to_string() }),
        "no" => Some(Text { en: "yes".to_string(), zh: "是".to_string() }),
        _ => None,
    };
    for (at, given) in walkthrough.given.iter().enumerate().filter(|(_, given)| given.matters) {
        if let Some(value) = flipped(&given.value) {
            let mut other = walkthrough.clone();
            other.given[at].value = value;
            all.push(other);
        }
    }
    all
}

#[test]
fn every_rule_that_is_shown_by_a_case_is_replayed_and_a_spoiled_case_is_noticed() {
    let (mut replayed, mut noticed, mut spoils) = (BTreeSet::new(), 0, 0);
    for (_, example) in pages::fires() {
        let checked = example.check();
        for finding in checked.findings.iter().filter(|finding| finding.walkthrough.is_some()) {
            replayed.insert(finding.rule);
            for walkthrough in finding.walkthrough.iter().flat_map(|walkthrough| spoiled(walkthrough)) {
                let spoiled = Finding { walkthrough: Some(Box::new(walkthrough)), ..finding.clone() };
                spoils += 1;
                noticed += usize::from(replay(&checked, &spoiled, Language::English).is_err());
            }
        }
    }
    let never: Vec<&&str> = SHOWN.iter().filter(|rule| !replayed.contains(**rule)).collect();
    assert!(never.is_empty(), "nothing of these is replayed: {never:?}");
    // What is given may be shown to matter for a route that both values take by another way.
    assert!(spoils > 60 && noticed * 10 > spoils * 8, "{noticed} of {spoils}");
}

#[test]
fn no_test_checks_without_replaying() {
    let mut waiting = vec![PathBuf::from("tests")];
    let mut wrong = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("replay.rs") {
            let text = std::fs::read_to_string(&path).expect("a text");
            let checks = ["project.check()", "complete().check()"].iter().any(|call| text.contains(call));
            wrong.extend(checks.then(|| path.display().to_string()));
        }
    }
    assert!(wrong.is_empty(), "these check by themselves, not by `replay::checked`: {wrong:?}");
}
