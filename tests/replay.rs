//! Walkthroughs of findings, replayed: each comes to the very place, and what is found is to be seen there.

use procedo::diagnostic::{Finding, Language, Severity};
use procedo::project::Checked;
use procedo::runtime::{Program, Target};
use procedo::walk::unattended::{Stopped, walk};
use procedo::walk::{Answer, Entry, Given, Item, Report, Script, Session};

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

/// All items are taken, and the last is what the finding is about.
fn passed(finding: &Finding, session: &Session, items: &[Item], walked: Result<(), Stopped>) -> Result<(), String> {
    // What comes after the last item may want more answers: the walk has shown what it was to show.
    if let Some(line) = walked.as_ref().err().and_then(|stopped| stopped.line)
        && items.iter().any(|item| item.line >= line)
    {
        return Err(walked.err().map(|stopped| stopped.why.en).unwrap_or_default());
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
        "rework-without-change" => report.path.iter().any(back),
        _ => at_step || at_end,
    };
    is_there.then_some(()).ok_or("the walk comes elsewhere".to_string())
}
