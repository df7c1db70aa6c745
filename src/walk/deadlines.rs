//! Deadlines of which a clock says when they pass: time passes until then, or has not come to that.

use super::clock::moment_text;
use super::script::Item;
use super::session::Session;
use super::unattended::Stopped;
use crate::diagnostic::Language;
use crate::runtime::{Activation, ActivationId, Event, FactId, Value};
use crate::say;

/// What makes a deadline pass: that it gets so late, or, without a clock, just that.
pub fn passes(session: &Session, open: &Activation, which: u32) -> Event {
    match (session.state().due(session.program, open, which), session.state().now()) {
        (Some(due), Some(now)) => Event::TimePasses { to: due.max(now) },
        _ => Event::DeadlinePasses { activation: open.id, which },
    }
}

/// Of deadlines with a clock, a script need not say whether they have passed. It may: where it gives the step no time of
/// its own, time passes until it is as it says; else it must be so.
///
/// # Errors
/// When the clock says otherwise.
pub fn settle(
    session: &mut Session,
    item: &Item,
    id: ActivationId,
    facts: &mut Vec<(usize, FactId, Value)>,
) -> Result<(), Stopped> {
    let program = session.program;
    let Some(step) = session.state().activation(id).map(|open| open.step) else { return Ok(()) };
    for (which, deadline) in (0..).zip(&program[step].deadlines) {
        let Some(fact) = deadline.what.then else { continue };
        let Some(at) = facts.iter().position(|(_, other, _)| *other == fact) else { continue };
        let Some(open) = session.state().activation(id).cloned() else { continue };
        let (line, says) = (facts[at].0, facts[at].2 == Value::Yes(true));
        let due = session.state().due(program, &open, which);
        let passed = open.passed.contains(&which) && session.state().now().is_some();
        if !passed && due.is_none() {
            continue;
        }
        let stopped = |en: String, zh: String| {
            let name = &program[fact].name;
            let why = say!("`{name}` comes out otherwise: {en}", "“{name}”的结果不是这样：{zh}");
            Err(Stopped { line: Some(line), why, stuck: false, refused: None })
        };
        match due {
            Some(due) if says && !passed => {
                if item.doing.at.is_some() {
                    let [en, zh] = [Language::English, Language::Chinese].map(|language| moment_text(due, language));
                    return stopped(format!("the time is not up until {en}"), format!("{zh}才到期"));
                }
                let event = passes(session, &open, which);
                session.apply(event).map_err(|refusal| Stopped {
                    line: Some(line),
                    why: refusal.text(program),
                    stuck: false,
                    refused: None,
                })?;
            }
            _ if passed && !says => return stopped("the time is up by now".into(), "此时已经到期".into()),
            _ => {}
        }
        facts.remove(at);
    }
    Ok(())
}
