//! Walkthroughs of findings, replayed: each comes to the very place, and what is found is to be seen there.
//!
//! Whatever a test checks goes through [`checked`], or through [`command`] where a program does it: so every
//! counterexample of the whole test suite is replayed, in both languages.

use crate::rules::pages;
use procedo::diagnostic::{Finding, Language, Severity, Text, Turn, Walkthrough};
use procedo::project::{Checked, Project};
use procedo::runtime::{Effect, FactId, FrameId, Holder, Program, RecordId, State, StepId, Target, step};
use procedo::syntax::yaml::{TopKey, top_key};
use procedo::walk::unattended::{Stopped, walk};
use procedo::walk::{Answer, Entry, Given, Item, Report, Script, Session, Until};
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
    ("record-never-made", &["needs what does not exist"]),
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

/// The same, with what is wrong with the counterexamples.
pub fn tried(project: Project) -> (Checked, Option<String>) {
    let checked = project.check();
    let trouble = troubles(&checked).into_iter().next();
    (checked, trouble)
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
fn troubles(checked: &Checked) -> Vec<String> {
    let mut troubles = Vec::new();
    // Of what is too large nothing is followed.
    let proved = !checked.findings.iter().any(|finding| finding.rule == "too-large");
    for finding in &checked.findings {
        if finding.walkthrough.is_none() && SHOWN.contains(&finding.rule) && proved {
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
    if is_crossed(&program, walkthrough) {
        return Ok(());
    }
    let at = |error: procedo::walk::ScriptError| format!("line {}: {}", error.line, error.what.en);
    let script = Script::read(&walkthrough.script(language)).map_err(at)?;
    let mut given = Given::default();
    script.given(&program, &mut given).map_err(at)?;
    let (items, until) = (script.answers(&program).map_err(at)?, script.until(&program).map_err(at)?);
    let mut session = Session::new(&program);
    let walked = walk(&mut session, &given, &items, until);
    match until {
        Until::Open(step) => {
            walked.map_err(|stopped| stopped.why.en)?;
            let open = session.state().open().iter().any(|open| open.step == step);
            let named = finding.message.en.contains(&program.call(Target::Step(step)));
            (open && named).then_some(()).ok_or("the walk stops elsewhere".to_string())
        }
        Until::End => Err("the walk goes on to an end".to_string()),
        Until::LastAnswer if is_refused(finding) => refused(finding, &checked.findings, &items, walked),
        Until::LastAnswer => passed(finding, &session, &items, walked),
    }
}

/// Whether a walkthrough passes a step at which one fact is set in two ways: by a deadline or an event, and by another or
/// by an answer. A script has one value for both, so that walks through it may differ.
pub fn is_crossed(program: &Program, walkthrough: &Walkthrough) -> bool {
    let crossed = |step: &procedo::runtime::Step| {
        let mut facts: Vec<FactId> = step.deadlines.iter().filter_map(|deadline| deadline.what.then).collect();
        facts.extend(step.awaits.iter().flat_map(|event| program[*event].sets.iter().copied()));
        let asked = step.sets.iter().map(|set| set.what.fact);
        let called = step.calls.iter().flat_map(|call| call.what.into.iter().chain(&call.what.tells).copied());
        let asked: Vec<FactId> = asked.chain(called).collect();
        (0..facts.len()).any(|at| asked.contains(&facts[at]) || facts[..at].contains(&facts[at]))
    };
    let crossed: Vec<&str> = program.steps.iter().filter(|step| crossed(step)).map(|step| step.name.as_str()).collect();
    let of = |turn: &Turn| matches!(turn, Turn::Step { name, .. } if crossed.contains(&name.as_str()));
    walkthrough.turns.iter().any(of)
}

/// Whether the interpreter refuses to go on where this is found.
fn is_refused(finding: &Finding) -> bool {
    finding.severity == Severity::Error
        && REFUSED.iter().any(|(rule, _)| *rule == finding.rule)
        && !ABOUT_PEOPLE.iter().any(|people| finding.message.en.starts_with(people))
}

/// The last of the items is refused, for the reason that the finding gives; or, where more is wrong at the same place,
/// for that of another.
fn refused(finding: &Finding, others: &[Finding], items: &[Item], walked: Result<(), Stopped>) -> Result<(), String> {
    let stopped = walked.err().ok_or("the walk is not refused")?;
    let why = stopped.why.en;
    if items.last().map(|item| item.line) != stopped.line {
        return Err(format!("refused elsewhere: {why}"));
    }
    let last =
        |finding: &Finding| finding.walkthrough.as_ref().and_then(|walkthrough| walkthrough.turns.last().cloned());
    let step = |finding: &Finding| match last(finding) {
        Some(Turn::Step { name, .. }) => Some(name),
        _ => None,
    };
    let about = quoted(&finding.message.en);
    // A fact that is not known at several places has one finding, which is shown at the first of them.
    let unset = |finding: &Finding| finding.rule == "fact-before-set";
    let here = |other: &&Finding| {
        let same = quoted(&why).iter().any(|name| about.contains(name)) || step(other) == step(finding);
        same || unset(finding) && unset(other)
    };
    // What hangs on a condition that contradicts itself is missing everywhere, and only the condition is spoken of.
    let contradiction = |other: &Finding| other.rule == "constant-guard" && other.severity == Severity::Error;
    let told = gives(finding, &why) || others.iter().filter(here).any(|other| gives(other, &why));
    let told = told || others.iter().any(contradiction);
    told.then_some(()).ok_or(format!("refused because {why}"))
}

/// Whether a finding gives this reason: what the refusal names is what it is about.
fn gives(finding: &Finding, why: &str) -> bool {
    let reasons = REFUSED.iter().find(|(rule, _)| *rule == finding.rule).map_or(&[][..], |(_, reasons)| reasons);
    let Some((_, words)) = reasons.iter().find_map(|reason| why.split_once(reason)) else { return false };
    let about = quoted(&finding.message.en);
    quoted(why).iter().any(|name| about.contains(name)) || about.iter().any(|name| words.contains(name))
}

/// All items are taken, and the last is what the finding is about. What stands there may be wrong in another way, too:
/// then it is tried, and refused for that.
fn passed(finding: &Finding, session: &Session, items: &[Item], walked: Result<(), Stopped>) -> Result<(), String> {
    let last_line = items.last().map(|item| item.line);
    let stopped = walked.err();
    let tried = stopped.as_ref().is_some_and(|stopped| stopped.line == last_line && stopped.stuck);
    if let Some(stopped) = stopped.as_ref().filter(|_| !tried) {
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
    let lacks = finding.rule == "fact-before-set" || report.absent.iter().any(|absent| about(absent));
    let refused = stopped.as_ref().filter(|_| tried).map(|stopped| quoted(&stopped.why.en)).unwrap_or_default();
    let at_refusal = refused.iter().any(|name| about(name));
    let at_end = report.outcome.as_deref().is_some_and(about) && lacks;
    let back = |entry: &Entry| match entry {
        Entry::Step { route: Some(route), .. } | Entry::Join { route: Some(route), .. } => route.back.is_some(),
        _ => false,
    };
    let is_there = match finding.rule {
        "rework-without-change" => {
            let endless = stopped.is_some_and(|stopped| stopped.why.en.contains("would go round and round"));
            endless || report.path.iter().any(back)
        }
        // Constraints that contradict each other do so once a step is done, whoever there is.
        "separation-impossible" if finding.message.en.contains("contradict each other") => {
            let once = |step| format!("once `{}` is done", program.call(Target::Step(step)));
            last.is_some_and(|step| finding.help.en.contains(&once(step)))
        }
        // The case is handed over, and the record does not go along.
        "handover-without-record" => {
            report.outcome.as_deref().is_some_and(about)
                && report.handed_over.iter().any(|to| about(to))
                && !report.with.iter().any(|record| about(record))
        }
        _ => at_step || at_end || at_refusal,
    };
    let done = last.and_then(|step| completion(session, items, step)).filter(|_| at_step && !tried);
    if let Some((before, frame, effects)) = done
        && let Some(what) = hidden(finding, program, (before, frame), &effects)
    {
        return Err(what);
    }
    is_there.then_some(()).ok_or("the walk comes elsewhere".to_string())
}

/// When a step was completed for the last time that the items say so; the walk may go on behind: the state before, its
/// frame, and what came of it.
fn completion<'s>(session: &'s Session, items: &[Item], id: StepId) -> Option<(&'s State, FrameId, Vec<Effect>)> {
    let times = items.iter().filter(|item| matches!(item.answer, Answer::Step { step, .. } if step == id)).count();
    let mut completions = session.turns().iter().filter_map(|turn| {
        let (_, effects) = step(session.program, &turn.before, &turn.event).ok()?;
        let frame = effects.iter().find_map(|effect| match effect {
            Effect::Completed { step, frame, .. } if *step == id => Some(*frame),
            _ => None,
        })?;
        Some((&turn.before, frame, effects))
    });
    completions.nth(times.checked_sub(1)?)
}

/// What a finding says of a step, and was not so when it was completed.
fn hidden(
    finding: &Finding,
    program: &Program,
    (before, frame): (&State, FrameId),
    effects: &[Effect],
) -> Option<String> {
    let names = quoted(&finding.message.en);
    let completed = effects.iter().find_map(|effect| match effect {
        Effect::Completed { who, checked, approved, .. } => Some((who, checked, approved)),
        _ => None,
    });
    let (who, checked, approved) = completed?;
    let sits = |seats: &[Vec<Holder>]| {
        let holders = seats.iter().flatten();
        let of = holders.flat_map(|holder| holder.standing_for.iter().chain([&holder.role]));
        of.map(|role| program[*role].name.clone()).collect::<Vec<_>>()
    };
    let seats = [&who[..], checked, approved].concat();
    let is = |so: bool, what: &str| (!so).then(|| what.to_string());
    match finding.rule {
        "unstaffed-role" => is(sits(&seats).iter().any(|role| names.contains(role)), "the role is not called upon"),
        "guard-gap" => {
            let alone = |holder: &Holder| holder.standing_for.is_none() && names.contains(&program[holder.role].name);
            is(
                who.is_empty() || seats.iter().any(|seat| seat.is_empty() || seat.iter().any(alone)),
                "there is somebody",
            )
        }
        "guard-overlap" => {
            let stands = |holder: &&Holder| holder.standing_for.is_some_and(|role| names.contains(&program[role].name));
            is(seats.iter().any(|seat| seat.iter().filter(stands).count() > 1), "no two stand for the role")
        }
        "missing-approver" => is(checked.is_empty() || approved.is_empty(), "there is somebody"),
        "self-approval" => {
            let judges = [sits(checked), sits(approved)].concat();
            let named = |of: &[String]| of.iter().any(|role| names.contains(role));
            is(named(&sits(who)) && named(&judges), "nobody both does it and judges it")
        }
        "unhandled-rejection" => is(!approved.is_empty(), "nobody approves"),
        "record-before-made" => {
            let record =
                (0..).map(RecordId).zip(&program.records).find(|(_, record)| names.get(1) == Some(&record.name));
            let (record, _) = record?;
            let made = |effect: &Effect| matches!(effect, Effect::RecordMade { record: made, .. } if *made == record);
            is(before.revision(frame, record) == 0 && !effects.iter().any(made), "the record exists")
        }
        "fact-before-set" => {
            let fact = names.iter().rev().find_map(|name| program.fact(name))?;
            let set = |effect: &Effect| matches!(effect, Effect::FactSet { fact: set, .. } if *set == fact);
            is(before.fact(frame, fact).is_none() && !effects.iter().any(set), "the fact is known")
        }
        _ => None,
    }
}

/// The names in a message.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_string).collect()
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
    // The others come to the same by another way, or what was left out goes on by itself.
    assert!(spoils > 40 && noticed * 4 > spoils * 3, "{noticed} of {spoils}");
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
