//! What is assumed where a profile says nothing, and how that is told.

use super::{
    Answer, Arrivals, Choice, Costs, Held, Measure, Meeting, Occurs, Picking, Profile, Span, Start, StepTimes,
};
use super::{Takes, Timing};
use crate::diagnostic::Text;
use crate::runtime::{EventId, Fact, FactId, Kind, Length, Program, Runs, Step, StepId, Target, Value};
use crate::say;
use crate::simulate::calendar::{DAY, HOUR, WORKING_DAY};
use crate::simulate::distribution::{Distribution, Shape, Weights};
use crate::simulate::meetings::Rhythm;
use crate::syntax::keywords::{Inner, TimeUnit};

/// What a profile says; the rest is assumed.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub start: Option<Start>,
    pub zone: Option<String>,
    pub warm_up: Option<u64>,
    pub every: Option<Timing>,
    pub batch: Option<Distribution>,
    pub answers: Vec<Option<Choice<Answer>>>,
    pub default_time: Option<Choice<Takes>>,
    pub times: Vec<Option<StepTimes>>,
    pub events: Vec<Option<Occurs>>,
    pub priorities: Vec<(crate::runtime::Guard, i32)>,
    pub costs: Costs,
    pub picking: Option<Picking>,
    /// By rhythm, for all steps of it.
    pub rhythms: Vec<(Inner, Meeting)>,
    pub meetings: Vec<Option<Meeting>>,
}

/// Monday, 2026-01-05, at nine.
const START: Start = Start { day: 20_458, minute: 9 * 60 };
/// Where nothing says when a meeting begins: at ten.
const TEN: u16 = 10 * 60;

/// Whether anybody is asked for a fact: it is given, a step sets it, or a call gives it back.
pub(super) fn is_asked(program: &Program, fact: FactId) -> bool {
    let by_call = |step: &Step| {
        let mut calls = step.calls.iter().map(|call| &call.what);
        calls.any(|call| call.into == Some(fact) || call.tells.contains(&fact))
    };
    let by_step = |step: &Step| step.sets.iter().any(|set| set.what.fact == fact);
    program[fact].given || program.steps.iter().any(|step| by_step(step) || by_call(step))
}

/// Always so much.
fn fixed(amount: i64, measure: Measure) -> Timing {
    shaped(Shape::Fixed(amount as f64), measure)
}

/// Of a shape of which the numbers are known to be good.
fn shaped(shape: Shape, measure: Measure) -> Timing {
    Timing { distribution: always_good(shape), measure, written: String::new() }
}

fn always_good(shape: Shape) -> Distribution {
    Distribution::new(shape).unwrap_or_else(|_| Distribution::fixed(0.0))
}

/// A step as it is called, in both languages.
fn called(program: &Program, id: usize) -> String {
    program.call(Target::Step(StepId(id as u32)))
}

impl Said {
    pub fn new(program: &Program) -> Said {
        let steps = program.steps.len();
        Said {
            answers: vec![None; program.facts.len()],
            times: vec![None; steps],
            events: vec![None; program.events.len()],
            meetings: vec![None; steps],
            costs: Costs { steps: vec![0; steps], ..Costs::default() },
            ..Said::default()
        }
    }

    /// What is said and, where nothing is, assumed.
    pub fn profile(self, program: &Program) -> Profile {
        let mut assumed = Vec::new();
        let start = self.start.unwrap_or_else(|| {
            assumed.push(say!("the first case arrives from 2026-01-05 09:00 on", "从 2026-01-05 09:00 起有办理件到达"));
            START
        });
        let every = self.every.clone().unwrap_or_else(|| {
            let what = say!(
                "a case arrives every working day on average, independently of the others",
                "平均每个工作日来一件，彼此独立（指数间隔）"
            );
            assumed.push(what);
            shaped(Shape::Exponential { mean: WORKING_DAY as f64 }, Measure::WorkingDays)
        });
        let batch = self.batch.clone().unwrap_or_else(|| always_good(Shape::Fixed(1.0)));
        let answers = self.answers(program, &mut assumed);
        let times = self.times(program, &mut assumed);
        let events = self.events(program, &mut assumed);
        let meetings = self.meetings(program, start, &mut assumed);
        let picking = self.picking.unwrap_or_else(|| {
            let what = say!(
                "of several people who could do something, whoever has been idle for longest does it",
                "几个人都能办时，由空闲最久的人办"
            );
            assumed.push(what);
            Picking::LongestIdle
        });
        Profile {
            start,
            zone: self.zone,
            warm_up: self.warm_up.unwrap_or(0),
            arrivals: Arrivals { every, batch },
            answers,
            times,
            events,
            priorities: self.priorities,
            costs: self.costs,
            picking,
            meetings,
            assumed,
        }
    }

    fn answers(&self, program: &Program, assumed: &mut Vec<Text>) -> Vec<Option<Choice<Answer>>> {
        let mut answers = Vec::new();
        for (at, fact) in program.facts.iter().enumerate() {
            let said = self.answers[at].clone();
            answers.push(match said {
                Some(said) => Some(said),
                None if is_asked(program, FactId(at as u32)) => {
                    let (answer, what) = usual_answer(fact);
                    assumed.push(what);
                    Some(Choice::always(answer))
                }
                None => None,
            });
        }
        answers
    }

    fn times(&self, program: &Program, assumed: &mut Vec<Text>) -> Vec<StepTimes> {
        let mut times = Vec::new();
        let mut untold = Vec::new();
        for (at, step) in program.steps.iter().enumerate() {
            if let Some(said) = &self.times[at] {
                times.push(said.clone());
                continue;
            }
            let name = called(program, at);
            let by = match (said_length(step), &self.default_time) {
                (Some((takes, what)), _) => {
                    let Text { en, zh } = what;
                    assumed.push(say!("`{name}` takes {en}", "“{name}”用时：{zh}"));
                    Choice::always(takes)
                }
                (None, Some(default)) => default.clone(),
                (None, None) => {
                    untold.push(name);
                    Choice::always(Takes::Timing(fixed(HOUR, Measure::Working)))
                }
            };
            times.push(StepTimes::of(by));
        }
        if !untold.is_empty() {
            let Text { en, zh } = Text::list(untold.into_iter().map(Text::same));
            assumed.push(say!("an hour of work for {en}", "{zh}各用 1 小时工作时间"));
        }
        times
    }

    fn events(&self, program: &Program, assumed: &mut Vec<Text>) -> Vec<Occurs> {
        let mut events = Vec::new();
        for (at, event) in program.events.iter().enumerate() {
            events.push(self.events[at].clone().unwrap_or_else(|| {
                let name = &event.name;
                if is_awaited_without_end(program, EventId(at as u32)) {
                    let what = say!(
                        "`{name}` happens a day after it begins to be waited for, on average",
                        "“{name}”在开始等待后平均 1 天发生"
                    );
                    assumed.push(what);
                    return Occurs::Once { chance: 1.0, after: None };
                }
                let what = say!(
                    "`{name}` happens in half of the cases, at any time while it is waited for",
                    "“{name}”有一半的可能发生，等待期间任何时候都一样可能"
                );
                assumed.push(what);
                Occurs::Once { chance: 0.5, after: None }
            }));
        }
        events
    }

    fn meetings(&self, program: &Program, start: Start, assumed: &mut Vec<Text>) -> Vec<Vec<Meeting>> {
        let mut meetings = Vec::new();
        for (at, step) in program.steps.iter().enumerate() {
            let mut of_step = Vec::new();
            for held in &step.held {
                let held = held.what;
                let by_rhythm = || self.rhythms.iter().find(|(rhythm, _)| *rhythm == held.rhythm);
                let said = self.meetings[at].clone().or_else(|| by_rhythm().map(|(_, meeting)| meeting.clone()));
                of_step.push(said.unwrap_or_else(|| {
                    let name = called(program, at);
                    let (held, what) = usual_meeting(held.rhythm, held.every, start);
                    let Text { en, zh } = what;
                    assumed.push(say!("the meeting of `{name}` is held {en}", "“{name}”的例会：{zh}"));
                    Meeting { held, capacity: None, ad_hoc: 0.0 }
                }));
            }
            meetings.push(of_step);
        }
        meetings
    }
}

/// Whether some step waits for an event without a deadline, so that a case cannot go on until it happens.
pub(super) fn is_awaited_without_end(program: &Program, event: EventId) -> bool {
    program.steps.iter().any(|step| step.awaits == Some(event) && step.deadlines.is_empty())
}

/// Whether an event can happen at all where the procedure waits for it.
pub(super) fn is_awaited(program: &Program, event: EventId) -> bool {
    program.steps.iter().any(|step| step.awaits == Some(event))
        || program.branches.iter().any(|branch| branch.runs == Runs::Whenever(event))
}

/// How long a step takes by what the procedure says of it.
fn said_length(step: &Step) -> Option<(Takes, Text)> {
    let says = || say!("as long as the procedure says", "按流程写的历时");
    let within = || say!("any time up to its deadline, each as likely", "期限以内任何时长，可能性相同");
    match step.lasts {
        Some(Length::Units(count, unit)) => {
            let Span { amount, measure } = Span::of(count, unit);
            return Some((Takes::Timing(fixed(amount, measure)), says()));
        }
        Some(Length::Fact(fact)) => return Some((Takes::Says(fact), says())),
        None => {}
    }
    // A deadline that runs from elsewhere, or while an event is waited for, says nothing of how long the work is.
    let deadline = step.deadlines.iter().map(|deadline| &deadline.what).find(|deadline| deadline.from.is_none())?;
    if step.awaits.is_some() {
        return None;
    }
    match deadline.length {
        Length::Units(count, unit) => {
            let Span { amount, measure } = Span::of(count, unit);
            Some((Takes::Timing(shaped(Shape::Uniform { low: 0.0, high: amount as f64 }, measure)), within()))
        }
        Length::Fact(fact) => Some((Takes::Within(fact), within())),
    }
}

/// What is answered of a fact of which nothing is said: anything that is possible, each as likely.
fn usual_answer(fact: &Fact) -> (Answer, Text) {
    let name = &fact.name;
    let all = |values: Vec<Value>| {
        let weights = Weights::equal(values.len()).unwrap_or_default();
        Answer::Values(values, weights)
    };
    match &fact.kind {
        Kind::YesNo => (
            all(vec![Value::Yes(true), Value::Yes(false)]),
            say!("`{name}`: yes in half of the cases", "“{name}”：是、否各一半"),
        ),
        Kind::Choices(choices) => (
            all((0..choices.len() as u32).map(Value::Choice).collect()),
            say!("`{name}`: each value as likely as the others", "“{name}”：各取值可能性相同"),
        ),
        Kind::Integer(range) => {
            let (low, high) = range.unwrap_or((1, 10));
            let what = say!("`{name}`: from {low} to {high}, each as likely", "“{name}”：{low} 至 {high}，可能性相同");
            (Answer::Whole(low, high), what)
        }
        Kind::Duration => {
            (all(vec![Value::Duration(1, TimeUnit::Day)]), say!("`{name}`: always a day", "“{name}”：总是 1 天"))
        }
        Kind::Date => (
            all(vec![Value::Date("2026-01-05".to_string())]),
            say!("`{name}`: always 2026-01-05", "“{name}”：总是 2026-01-05"),
        ),
        Kind::Text => (all(vec![Value::Text(String::new())]), say!("`{name}`: empty", "“{name}”：空白")),
    }
}

/// When a meeting is held of which only the rhythm is known.
fn usual_meeting(rhythm: Inner, every: Option<(u32, TimeUnit)>, start: Start) -> (Held, Text) {
    let weekly = Rhythm::Weekly { weekday: 0, minute: TEN };
    let days = |count: u32, unit: TimeUnit| {
        let days = Span::of(count, unit).amount / DAY;
        Rhythm::Days { first: start.day, every: days.clamp(1, 100_000) as u32, minute: TEN }
    };
    match (rhythm, every) {
        (Inner::Daily, _) => {
            (Held::Regularly(Rhythm::Daily { minute: TEN }), say!("every working day at 10:00", "每个工作日 10:00"))
        }
        (Inner::Monthly, _) => (
            Held::Regularly(Rhythm::Monthly { day: 1, minute: TEN }),
            say!("on the first of the month at 10:00, or the next working day", "每月 1 日 10:00，遇假顺延"),
        ),
        (Inner::Every, Some((count, unit))) => (
            Held::Regularly(days(count, unit)),
            say!("at 10:00, for the first time on the first day", "10:00，从第一天起按间隔召开"),
        ),
        (Inner::OnCall, _) => (
            Held::Called(shaped(Shape::Uniform { low: 0.0, high: WORKING_DAY as f64 }, Measure::WorkingDays)),
            say!("within a working day of its being called", "召集后一个工作日以内"),
        ),
        _ => (Held::Regularly(weekly), say!("on Monday at 10:00, or the next working day", "每周一 10:00，遇假顺延")),
    }
}
