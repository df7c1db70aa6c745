//! Walks by a script: nobody is asked.
//!
//! Items are taken in order. An item for a step waits until the step is open; an event happens as soon as somebody
//! waits for it. Between items, what asks nothing goes on by itself, in the order in which it was reached: steps that
//! no later item names first, and a step that waits for an event that is not coming opens when its time is up. The
//! fact of a deadline, or of an awaited event, is answered with the other facts of its step.

use super::clock::{When, moment_text};
use super::script::{Answer, Item, Script, Until};
use super::session::Session;
use super::value::Given;
use super::{deadlines, stages};
use crate::diagnostic::{Language, Text};
use crate::runtime::*;
use crate::say;
use crate::syntax::yaml::plain::At;
use std::collections::BTreeMap;

/// A walk longer than this is stopped: its ways back have bounds that nobody means.
const MAX_TURNS: usize = 20_000;

/// Why a walk stopped before an end, and at which line of the script, if at one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The line.
    pub line: Option<usize>,
    /// Why.
    pub why: Text,
    /// The procedure is at fault, not the script: no route holds, or two do, or what is needed is nowhere made.
    pub stuck: bool,
    /// The step at which the procedure does not let the case go on.
    pub refused: Option<StepId>,
}

impl Stopped {
    fn of(line: Option<usize>, refusal: &Refusal, session: &Session, step: Option<StepId>) -> Stopped {
        let why = refusal.text_naming(session.program, &|person| session.name(person));
        // What is answered wrongly, the script is to blame for.
        let answered = matches!(
            refusal,
            Refusal::Unanswered(..)
                | Refusal::NotAsked(..)
                | Refusal::Twice(_)
                | Refusal::WrongType(_)
                | Refusal::OutOfRange(_)
        );
        Stopped { line, why, stuck: refusal.is_stuck(), refused: step.filter(|_| !answered) }
    }

    /// Something is missing, or other than the script says.
    fn script(line: Option<usize>, why: Text) -> Stopped {
        Stopped { line, why, stuck: false, refused: None }
    }
}

impl From<At> for Stopped {
    fn from(at: At) -> Stopped {
        Stopped::script(Some(at.line), at.what)
    }
}

/// Walks from the start until the place where the walk is to stop.
///
/// # Errors
/// When the walk stops before that: an answer is missing, or is refused. What was walked so far stays in the session.
pub fn walk(session: &mut Session, given: &Given, items: &[Item], until: Until) -> Result<(), Stopped> {
    walk_from(session, None, given, items, until)
}

/// A case as a script walks it; it may stop before its end.
///
/// # Errors
/// When the script does not fit the procedure, or is refused.
pub fn scripted<'p>(program: &'p Program, script: &str) -> Result<Session<'p>, Text> {
    let (session, stopped) = as_far_as_it_goes(program, script)?;
    stopped.map_or(Ok(session), Err)
}

/// The same, and why it goes no further, if it was to.
///
/// # Errors
/// When the script does not fit the procedure.
pub fn as_far_as_it_goes<'p>(program: &'p Program, script: &str) -> Result<(Session<'p>, Option<Text>), Text> {
    let script = Script::read(script).map_err(|error| error.what)?;
    if let Some((_, procedure)) = &script.procedure
        && *procedure != program.name
    {
        return Err(say!("it walks `{procedure}`", "它走的是“{procedure}”"));
    }
    let mut given = Given::default();
    script.given(program, &mut given).map_err(|error| error.what)?;
    let answers = script.answers(program).map_err(|error| error.what)?;
    let mut session = Session::new(program);
    let stopped = walk(&mut session, &given, &answers, Until::End).err().map(|stopped| stopped.why);
    Ok((session, stopped))
}

/// The same as [`walk`], by a clock that stands at this moment when the case starts; without one, no time passes.
///
/// # Errors
/// The same.
pub fn walk_from(
    session: &mut Session,
    starts: Option<Moment>,
    given: &Given,
    items: &[Item],
    until: Until,
) -> Result<(), Stopped> {
    let program = session.program;
    items.iter().flat_map(|item| item.doing.people()).for_each(|name| session.meets(name));
    let clock = starts.map(|to| Event::TimePasses { to });
    for event in clock.into_iter().chain([given.start(program)]) {
        if let Err(refusal) = session.apply(event) {
            return Err(Stopped::of(None, &refusal, session, None));
        }
    }
    let (mut next, mut spare) = (0, Spare::default());
    // Where an event that somebody waits for could not happen, and the procedure was at fault. It may happen later; where
    // the walk stops before that, it was this.
    let mut fault: Option<(usize, Stopped)> = None;
    let back = |session: &mut Session, fault: Option<(usize, Stopped)>| {
        fault.map(|(turns, stopped)| {
            session.back_to(turns);
            stopped
        })
    };
    while session.state().ended().is_none() {
        if session.turns().len() >= MAX_TURNS {
            let why = say!("the walk is longer than {MAX_TURNS} events", "走了 {MAX_TURNS} 步还没有结束");
            return Err(Stopped { line: None, why, stuck: true, refused: None });
        }
        let is_there = match until {
            Until::End => false,
            Until::Open(step) => session.state().open().iter().any(|open| open.step == step),
            Until::LastAnswer => true,
        };
        if next == items.len() && is_there {
            return Ok(());
        }
        if let Some(item) = items.get(next)
            && take(session, item, &mut spare)?
        {
            (next, fault) = (next + 1, None);
            continue;
        }
        if fault.is_none() {
            fault = items.get(next).and_then(|item| Some((session.turns().len(), at_fault(session, item)?)));
        }
        match go_on(session, &items[next..]) {
            Ok(true) => {}
            Ok(false) => return Err(back(session, fault).unwrap_or_else(|| stuck(session, items.get(next)))),
            Err(stopped) => return Err(back(session, fault).unwrap_or(stopped)),
        }
    }
    if let Some(stopped) = back(session, fault) {
        return Err(stopped);
    }
    match (items.get(next), until) {
        (None, Until::End | Until::LastAnswer) => Ok(()),
        (None, Until::Open(step)) => {
            let step = program.call(Target::Step(step));
            let end = session.state().ended().map(|ended| program[ended.end].name.clone()).unwrap_or_default();
            let why = say!("the case has ended before it came to `{step}`: {end}", "没有走到“{step}”就结束了：{end}");
            Err(Stopped::script(None, why))
        }
        (Some(item), _) => {
            let end = session.state().ended().map(|ended| program[ended.end].name.clone()).unwrap_or_default();
            let why = say!("the case has ended before this: {end}", "走到这一项之前已经结束：{end}");
            Err(Stopped::script(Some(item.line), why))
        }
    }
}

/// Why an event that somebody waits for cannot happen, if the procedure is at fault.
fn at_fault(session: &Session, item: &Item) -> Option<Stopped> {
    let Answer::Happens(event) = item.answer else { return None };
    let refusal = step(session.program, session.state(), &Event::Happens { event }).err()?;
    refusal.is_stuck().then(|| Stopped::of(Some(item.line), &refusal, session, None))
}

/// How often more an event may be written than it happens: an event is for everybody who waits for it, and may be
/// written for each of them.
type Spare = BTreeMap<EventId, usize>;

/// Takes an item, if its time has come.
fn take(session: &mut Session, item: &Item, spare: &mut Spare) -> Result<bool, Stopped> {
    match &item.answer {
        Answer::Happens(id) => {
            let (event, spare) = (Event::Happens { event: *id }, spare.entry(*id).or_default());
            if !session.accepts(&event) {
                let known = *spare > 0;
                *spare = spare.saturating_sub(1);
                return Ok(known);
            }
            pass(session, item)?;
            apply(session, item.line, event, None)?;
            let effects = session.turns().last().map(|turn| &turn.effects);
            let is_for =
                |effect: &&Effect| matches!(effect, Effect::Ready { happened: true, .. } | Effect::Occurred { .. });
            *spare += effects.into_iter().flatten().filter(is_for).count().saturating_sub(1);
            Ok(true)
        }
        Answer::Step { step, facts, made } => {
            let Some(open) = session.state().open().iter().find(|open| open.step == *step).cloned() else {
                return Ok(false);
            };
            pass(session, item)?;
            let said = facts;
            let mut facts = facts.clone();
            if let (true, Some(event)) = (open.waits, session.program[*step].awaits)
                && !end_waiting(session, item, open.id, event, &mut facts)?
            {
                return Ok(false);
            }
            let doing = &item.doing;
            for stage in [stages::seat, stages::meet] {
                stage(session, open.id, doing)
                    .map_err(|(line, refusal)| Stopped::of(Some(line), &refusal, session, Some(*step)))?;
            }
            deadlines::settle(session, item, open.id, &mut facts)?;
            settle_deadlines(session, item.line, &open, &mut facts)?;
            let forms = doing.forms.iter().map(|(record, form)| {
                (*record, form.iter().map(|(_, field, value)| (*field, value.clone())).collect())
            });
            let work = Work { answers: Vec::new(), made: made.clone(), forms: forms.collect() };
            let told = |facts: &[(usize, FactId, Value)]| -> Vec<(FactId, Value)> {
                facts.iter().map(|(_, fact, value)| (*fact, value.clone())).collect()
            };
            if let Some((line, by)) = doing.rejected {
                let work = Work { answers: told(&facts), ..work };
                return match stages::give_back(session, open.id, &work, line, by) {
                    Ok(true) => Ok(true),
                    Ok(false) => {
                        let name = session.program.call(Target::Step(*step));
                        let why = say!("nobody is there to give `{name}` back here", "“{name}”此时没有人可以退回");
                        Err(Stopped::script(Some(line), why))
                    }
                    Err((line, refusal)) => Err(Stopped::of(Some(line), &refusal, session, Some(*step))),
                };
            }
            let mut answers = told(&facts);
            while let Some(question) = next_question(session.program, session.state(), open.id, &answers) {
                // A fact that the deadline or the event has set may be asked as well.
                let Some((_, fact, value)) = said.iter().find(|(_, fact, _)| *fact == question.fact) else {
                    return Err(asks(session, Some(item.line), open.step, question.fact, question.only));
                };
                answers.push((*fact, value.clone()));
            }
            let complete = Event::Complete { activation: open.id, work: Work { answers, ..work } };
            if let Err(refusal) = session.apply(complete) {
                let line = match refusal {
                    Refusal::NotAsked(_, at) | Refusal::NoOutcome(_, at, _) => {
                        facts.iter().find(|(_, fact, _)| *fact == at).map(|(line, ..)| *line)
                    }
                    Refusal::FieldWrong(record, at) | Refusal::FieldTwice(record, at) => {
                        let fields =
                            doing.forms.iter().filter(|(other, _)| *other == record).flat_map(|(_, form)| form);
                        fields.clone().find(|(_, field, _)| *field == at).map(|(line, ..)| *line)
                    }
                    _ => None,
                };
                return Err(Stopped::of(Some(line.unwrap_or(item.line)), &refusal, session, Some(*step)));
            }
            Ok(true)
        }
    }
}

/// Time passes until that of an item.
fn pass(session: &mut Session, item: &Item) -> Result<(), Stopped> {
    let (Some((line, when)), Some(now)) = (item.doing.at, session.state().now()) else { return Ok(()) };
    let to = match when {
        When::At(moment) => moment,
        When::After(span) => now.saturating_add(span),
    };
    if to < now {
        let [en, zh] = [Language::English, Language::Chinese].map(|language| moment_text(now, language));
        let why = say!("it is {en} already: time does not go back", "此时已经是 {zh}，时间不能倒退");
        return Err(Stopped::script(Some(line), why));
    }
    apply(session, line, Event::TimePasses { to }, None)
}

/// Deadlines pass, or not, as the facts say; one that passes may keep others from running, or make them run.
fn settle_deadlines(
    session: &mut Session,
    line: usize,
    open: &Activation,
    facts: &mut Vec<(usize, FactId, Value)>,
) -> Result<(), Stopped> {
    let activation = open.id;
    let mut settled: Vec<FactId> = Vec::new();
    loop {
        let running = session.deadline_facts(activation);
        let said = |fact: FactId| facts.iter().find(|(_, other, _)| *other == fact);
        let passing = running.iter().filter_map(|(which, fact)| {
            let (line, _, value) = said(*fact)?;
            (*value == Value::Yes(true)).then_some((*line, *which, *fact))
        });
        let passing: Vec<(usize, u32, FactId)> = passing.collect();
        // First those that leave the others running.
        let leaves = |(_, which, _): &&(usize, u32, FactId)| {
            let event = Event::DeadlinePasses { activation, which: *which };
            let after = step(session.program, session.state(), &event);
            let passes = |which: u32| Event::DeadlinePasses { activation, which };
            let others = || passing.iter().filter(|(_, other, _)| other != which);
            after.is_ok_and(|(after, _)| {
                others().all(|(_, other, _)| step(session.program, &after, &passes(*other)).is_ok())
            })
        };
        if let Some((line, which, fact)) = passing.iter().find(leaves).or(passing.first()).copied() {
            apply(session, line, Event::DeadlinePasses { activation, which }, Some(open.step))?;
            settled.push(fact);
            continue;
        }
        // What has not passed is said not to have.
        if let Some((_, fact)) = running.iter().find(|(_, fact)| said(*fact).is_none()) {
            return Err(asks(session, Some(line), open.step, *fact, None));
        }
        settled.extend(running.into_iter().map(|(_, fact)| fact));
        facts.retain(|(_, fact, _)| !settled.contains(fact));
        return Ok(());
    }
}

/// Ends a step's waiting, as the facts of its event say; where they say nothing, its time is up. Whether it no longer
/// waits.
fn end_waiting(
    session: &mut Session,
    item: &Item,
    activation: ActivationId,
    event: EventId,
    facts: &mut Vec<(usize, FactId, Value)>,
) -> Result<bool, Stopped> {
    let line = item.line;
    // What the waiting settles is not asked any more; it may be said again, not otherwise.
    let mut settles = session.program[event].sets.clone();
    let happens = facts.iter().any(|(_, fact, value)| settles.contains(fact) && *value == Value::Yes(true));
    let open = session.state().activation(activation).cloned();
    if open.as_ref().is_some_and(|open| !open.waits) {
        // The clock has ended it.
    } else if happens {
        apply(session, line, Event::Happens { event }, None)?;
    } else {
        let denied = |fact: FactId| facts.iter().any(|(_, other, value)| *other == fact && *value == Value::Yes(false));
        let which = session.next_deadline(activation, denied).filter(|_| item.doing.at.is_none());
        let (Some(which), Some(open)) = (which, open) else {
            // With a time of its own, it is the step's turn now or never.
            return match item.doing.at {
                None => Ok(false),
                Some((line, _)) => Err(Stopped { line: Some(line), ..stuck(session, Some(item)) }),
            };
        };
        settles.extend(session.program[open.step].deadlines[which as usize].what.then);
        let passes = deadlines::passes(session, &open, which);
        apply(session, line, passes, Some(open.step))?;
    }
    let settled = |session: &Session, fact: FactId| {
        let open = session.state().activation(activation)?;
        session.state().fact(open.frame, fact).cloned()
    };
    let mut wrong = None;
    facts.retain(|(line, fact, value)| {
        if !settles.contains(fact) {
            return true;
        }
        if settled(session, *fact).as_ref() != Some(value) {
            wrong = Some((*line, *fact));
        }
        false
    });
    match wrong {
        Some((line, fact)) => {
            let fact = &session.program[fact].name;
            let why = say!("`{fact}` has come out otherwise", "“{fact}”的结果不是这样");
            Err(Stopped::script(Some(line), why))
        }
        None => Ok(true),
    }
}

fn apply(session: &mut Session, line: usize, event: Event, step: Option<StepId>) -> Result<(), Stopped> {
    match session.apply(event) {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Stopped::of(Some(line), &refusal, session, step)),
    }
}

/// Goes on with something that asks nothing. Whether there was something.
fn go_on(session: &mut Session, items: &[Item]) -> Result<bool, Stopped> {
    let named = |step: StepId| {
        items.iter().any(|item| matches!(&item.answer, Answer::Step { step: named, .. } if *named == step))
    };
    let silent: Vec<Activation> =
        session.state().open().iter().filter(|open| session.asks_nothing(open.id)).cloned().collect();
    let completes = |open: &Activation| super::session::complete(open.id, Vec::new());
    // Beside a step that cannot be completed, others go on.
    let can = |open: &&Activation| session.accepts(&completes(open));
    let unnamed = silent.iter().filter(|open| !named(open.step)).find(can);
    let (event, step) = if let Some(open) = unnamed {
        (completes(open), Some(open.step))
    } else if let Some(event) = timed_out(session) {
        (event, None)
    } else if let Some(open) = silent.iter().find(can).or(silent.first()) {
        (completes(open), Some(open.step))
    } else {
        return Ok(false);
    };
    match session.apply(event) {
        Ok(_) => Ok(true),
        Err(refusal) => Err(Stopped::of(None, &refusal, session, step)),
    }
}

/// The time of a step that waits for an event is up: by the clock of that which is up first, where there is one.
fn timed_out(session: &Session) -> Option<Event> {
    let waiting = session.state().open().iter().filter(|open| open.waits);
    let mut up = waiting.filter_map(|open| Some((open, session.next_deadline(open.id, |_| false)?)));
    let due = |(open, which): &(&Activation, u32)| session.state().due(session.program, open, *which);
    let first = match session.state().now() {
        Some(_) => up.min_by_key(|up| due(up).unwrap_or(Moment::MAX)),
        None => up.next(),
    };
    first.map(|(open, which)| deadlines::passes(session, open, which))
}

/// Nothing goes on by itself, and the next item does not fit.
fn stuck(session: &Session, item: Option<&Item>) -> Stopped {
    let program = session.program;
    let first = session.state().open().iter().find(|open| !open.waits);
    let asked = first.and_then(|open| {
        let deadline = session.deadline_facts(open.id).first().map(|(_, fact)| (*fact, None));
        let question = || next_question(program, session.state(), open.id, &[]).map(|asked| (asked.fact, asked.only));
        deadline.or_else(question).map(|(fact, only)| (open.step, fact, only))
    });
    let here = match (asked, session.state().open().first()) {
        (Some((step, fact, only)), _) => asks(session, None, step, fact, only).why,
        (None, Some(open)) => {
            let step = program.call(Target::Step(open.step));
            let event = program[open.step].awaits.map(|event| program[event].name.clone()).unwrap_or_default();
            say!(
                "`{step}` waits for `{event}`, and there is no `event: {event}`",
                "“{step}”在等“{event}”，没有写“事件: {event}”"
            )
        }
        (None, None) => say!("no step is open", "没有可办的步骤"),
    };
    let Some(item) = item else { return Stopped::script(None, here) };
    let (en, zh) = (here.en, here.zh);
    let why = match &item.answer {
        Answer::Step { step, .. } => {
            let name = program.call(Target::Step(*step));
            say!("`{name}` is not open here: {en}", "“{name}”此时不能办：{zh}")
        }
        Answer::Happens(event) => {
            let refusal = step(program, session.state(), &Event::Happens { event: *event }).err();
            let text = refusal.map(|refusal| refusal.text(program)).unwrap_or_default();
            let (why_en, why_zh) = (text.en, text.zh);
            say!("{why_en}: {en}", "{why_zh}：{zh}")
        }
    };
    Stopped::script(Some(item.line), why)
}

/// What would be asked.
fn asks(session: &Session, line: Option<usize>, step: StepId, fact: FactId, only: Option<&[u32]>) -> Stopped {
    let program = session.program;
    let (name, fact_name) = (program.call(Target::Step(step)), &program[fact].name);
    let (en, zh) = match (only, &program[fact].kind) {
        (Some(only), kind @ Kind::Choices(_)) => {
            let shown = |language| {
                only.iter().map(|at| Value::Choice(*at).shown(kind, language)).collect::<Vec<_>>().join("、")
            };
            (shown(Language::English), shown(Language::Chinese))
        }
        _ => {
            let kind = kind_text(program, fact);
            (kind.en, kind.zh)
        }
    };
    let why = say!(
        "`{name}` asks for `{fact_name}` ({en}), which is not answered here",
        "“{name}”要判定“{fact_name}”（{zh}），这里没有回答"
    );
    Stopped::script(line, why)
}
