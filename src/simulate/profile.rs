//! Profiles: a YAML file with what a simulation assumes of a procedure beside what the procedure says.
//!
//! ```yaml
//! 参数: 系统上线流程
//! 开始: 2026-01-05 09:00
//! 到达: {间隔: 指数 2 个工作日}
//! 给定: {立项: 70%, 版本类型: {主要版本: 20%, 小型版本: 50%, 紧急修复版本: 30%}}
//! 用时:
//!   默认: 1 小时
//!   培训: 三角 1, 2, 5 个工作日
//! 回答:
//!   上线方式: {被动: 40%, 主动: 60%}
//! 事件: {投产故障: 15%}
//! ```
//!
//! Whatever it does not say is assumed, and what was assumed is listed, so that a report can say so.

mod answers;
mod assumed;
mod guards;
mod keys;
mod measure;
mod read;
mod sections;

pub use keys::Picking;
pub use read::Written;

use super::calendar::{Moment, WorkingTime};
use super::distribution::{Distribution, Stream, Weights};
use super::meetings::Rhythm;
use crate::diagnostic::Text;
use crate::runtime::{EventId, FactId, Guard, RoleId, StepId, Truth, Value, nominal};
use crate::syntax::keywords::TimeUnit;
use jiff::tz::TimeZone;

/// What a simulation assumes of a procedure.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// When the first case may arrive.
    pub start: Start,
    /// By which clock, where the profile says so: `Asia/Shanghai`.
    pub zone: Option<String>,
    /// So many cases at the beginning are simulated and not counted.
    pub warm_up: u64,
    /// How cases arrive.
    pub arrivals: Arrivals,
    /// What is answered of each fact, by [`FactId`]; nothing for those of which nobody is asked, since they follow from
    /// deadlines or events.
    pub answers: Vec<Option<Choice<Answer>>>,
    /// How long each step takes, by [`StepId`].
    pub times: Vec<StepTimes>,
    /// What happens from outside, by [`EventId`].
    pub events: Vec<Occurs>,
    /// Which cases come first: the first condition that holds says it, and 0 if none does. The larger number comes first.
    pub priorities: Vec<(Guard, i32)>,
    /// What it costs.
    pub costs: Costs,
    /// Who of several people does it.
    pub picking: Picking,
    /// The meetings of each step, by [`StepId`] and then as the step lists them.
    pub meetings: Vec<Vec<Meeting>>,
    /// What was assumed where nothing is said, in words.
    pub assumed: Vec<Text>,
}

/// A day and a minute of it, by a clock that is said elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The day, numbered from 1970-01-01.
    pub day: i32,
    /// The minute of the day.
    pub minute: u16,
}

/// How cases arrive.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrivals {
    /// The time between two arrivals.
    pub every: Timing,
    /// How many arrive together: rounded, and at least 1.
    pub batch: Distribution,
}

/// How a length of time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Milliseconds on the clock.
    Elapsed,
    /// Milliseconds at work, by the calendar of those who work.
    Working,
    /// Parts of working days ([`WORKING_DAY`](super::calendar::WORKING_DAY)), by their calendar.
    WorkingDays,
}

/// A length of time that differs from case to case.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// How it is distributed, in what the measure counts.
    pub distribution: Distribution,
    /// How it is counted.
    pub measure: Measure,
    /// As it was written.
    pub written: String,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How much.
    pub amount: i64,
    /// Of what.
    pub measure: Measure,
}

/// Something that may depend on facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<T> {
    /// What holds under a condition: the first that is known to hold counts.
    pub cases: Vec<(Guard, T)>,
    /// What holds otherwise.
    pub otherwise: T,
}

/// How long the parts of a step take, once it has everything and everybody that it needs. Conditions may read what is
/// answered at the step itself.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTimes {
    /// The performers'.
    pub by: Choice<Takes>,
    /// The checker's, behind that; no time where nothing is said.
    pub checker: Option<Choice<Takes>>,
    /// The approver's, at last; no time where nothing is said.
    pub approver: Option<Choice<Takes>>,
    /// Whether people are held for so long, so that they can do nothing else. Where nothing is said they are, except by
    /// what is counted on the clock (`(elapsed)`, days and more).
    pub holds: Option<bool>,
    /// Whoever is not away begins it as soon as they have nothing else to do, whatever their hours: they are on call, or
    /// still there.
    pub any_hour: bool,
}

impl StepTimes {
    /// So long for the performers, and nothing else that is out of the usual.
    pub fn of(by: Choice<Takes>) -> StepTimes {
        StepTimes { by, checker: None, approver: None, holds: None, any_hour: false }
    }
}

/// How long something takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Takes {
    /// As the profile says.
    Timing(Timing),
    /// As long as a fact says.
    Says(FactId),
    /// Anything up to what a fact says, each as likely: the fact is the deadline.
    Within(FactId),
}

/// The value that a fact is given, or that is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// One of these, by their weights.
    Values(Vec<Value>, Weights),
    /// A whole number from here to there, each as likely.
    Whole(i64, i64),
    /// A number, rounded, within these bounds.
    Number(Distribution, (i64, i64)),
    /// So many of a unit of time, rounded.
    Duration(Distribution, TimeUnit),
}

/// When, and whether, something happens that is waited for.
#[derive(Clone, Debug, PartialEq)]
pub enum Occurs {
    /// Perhaps, and once each time that it is waited for.
    Once {
        /// With this probability.
        chance: f64,
        /// So long after the waiting began. Nothing: at any time up to the first deadline of the step that waits; where
        /// there is none, exponentially distributed with a mean of a day.
        after: Option<Timing>,
    },
    /// Again and again, with this time between.
    Repeatedly(Timing),
}

/// What it costs, in thousandths of the currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// Each time that a step is done, by [`StepId`].
    pub steps: Vec<i64>,
    /// For an hour of work of a role.
    pub roles: Vec<(RoleId, i64)>,
    /// For an hour of work of a person, by name.
    pub people: Vec<(String, i64)>,
    /// For each case.
    pub case: i64,
    /// In which currency; empty where nothing is said.
    pub currency: String,
}

/// A meeting for which steps wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    /// When it is held.
    pub held: Held,
    /// It takes at most so many cases; the others wait for the next.
    pub capacity: Option<u32>,
    /// The probability that it is called out of turn for a case, which then does not wait.
    pub ad_hoc: f64,
}

/// When a meeting is held.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Regularly.
    Regularly(Rhythm),
    /// When it is called: so long after.
    Called(Timing),
}

impl Profile {
    /// What is answered of a fact; nothing if nobody is asked.
    pub fn answer(&self, fact: FactId) -> Option<&Choice<Answer>> {
        self.answers.get(fact.0 as usize).and_then(Option::as_ref)
    }

    /// How long a step takes.
    pub fn times(&self, step: StepId) -> &StepTimes {
        &self.times[step.0 as usize]
    }

    /// What is said of an event.
    pub fn event(&self, event: EventId) -> &Occurs {
        &self.events[event.0 as usize]
    }

    /// How urgent a case is with these facts.
    pub fn priority<'v>(&self, value: &impl Fn(FactId) -> Option<&'v Value>) -> i32 {
        let first = self.priorities.iter().find(|(guard, _)| guard.truth(value) == Truth::Yes);
        first.map_or(0, |(_, priority)| *priority)
    }
}

impl Start {
    /// The moment, by this clock; where the clock skips it, so much later. Nothing if it is beyond what can be reckoned.
    pub fn moment(self, zone: &str) -> Option<Moment> {
        let zone = TimeZone::get(zone).ok()?;
        let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(self.day).ok()?).ok()?;
        let clock = day.at((self.minute / 60) as i8, (self.minute % 60) as i8, 0, 0);
        Some(clock.to_zoned(zone).ok()?.timestamp().as_millisecond())
    }
}

impl<T> Choice<T> {
    /// The same in any case.
    pub fn always(what: T) -> Choice<T> {
        Choice { cases: Vec::new(), otherwise: what }
    }

    /// What holds with these facts.
    #[inline]
    pub fn of<'v>(&self, value: &impl Fn(FactId) -> Option<&'v Value>) -> &T {
        let case = self.cases.iter().find(|(guard, _)| guard.truth(value) == Truth::Yes);
        case.map_or(&self.otherwise, |(_, what)| what)
    }
}

impl Timing {
    /// One length of it.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> Span {
        Span { amount: self.distribution.draw(stream).round() as i64, measure: self.measure }
    }
}

impl Takes {
    /// One length of it, with these facts; nothing where the fact is not known.
    #[inline]
    pub fn draw<'v>(&self, value: &impl Fn(FactId) -> Option<&'v Value>, stream: &mut Stream) -> Option<Span> {
        let says = |fact: FactId| match value(fact) {
            Some(Value::Duration(count, unit)) => Some(Span::of(*count, *unit)),
            _ => None,
        };
        match self {
            Takes::Timing(timing) => Some(timing.draw(stream)),
            Takes::Says(fact) => says(*fact),
            Takes::Within(fact) => says(*fact).map(|span| {
                let amount = (span.amount as f64 * stream.fraction()) as i64;
                Span { amount, ..span }
            }),
        }
    }
}

impl Span {
    /// A length as procedures write it: minutes and hours at work, working days, and days and more on the clock.
    pub fn of(count: u32, unit: TimeUnit) -> Span {
        let (measure, scale) = measure::measure(unit, None).unwrap_or((Measure::Elapsed, 0));
        Span { amount: i64::from(count).saturating_mul(scale), measure }
    }

    /// How long a deadline runs: on the clock, day and night, except working days.
    pub fn limit(count: u32, unit: TimeUnit) -> Span {
        match unit {
            TimeUnit::WorkingDay => Span::of(count, unit),
            _ => Span { amount: nominal(count, unit), measure: Measure::Elapsed },
        }
    }

    /// When it is over that begins at a moment, by the calendar of those who work.
    #[inline]
    pub fn end(self, from: Moment, calendar: &mut WorkingTime) -> Moment {
        match self.measure {
            Measure::Elapsed => from.saturating_add(self.amount),
            Measure::Working => calendar.add_work(from, self.amount),
            Measure::WorkingDays => calendar.add_days(from, self.amount),
        }
    }
}

impl Answer {
    /// A value.
    pub fn draw(&self, stream: &mut Stream) -> Value {
        match self {
            Answer::Values(values, weights) => values[weights.draw(stream)].clone(),
            Answer::Whole(low, high) => {
                let count = (i128::from(*high) - i128::from(*low) + 1).clamp(1, i128::from(u64::MAX)) as u64;
                Value::Number(low.wrapping_add(stream.below(count) as i64))
            }
            Answer::Number(distribution, (low, high)) => {
                Value::Number((distribution.draw(stream).round() as i64).clamp(*low, *high))
            }
            Answer::Duration(distribution, unit) => {
                let most = f64::from(crate::syntax::expression::MAX_COUNT);
                Value::Duration(distribution.draw(stream).round().clamp(0.0, most) as u32, *unit)
            }
        }
    }

    /// A value of a list, of which only these are possible; each of them by its weight, or all alike if none has any.
    pub fn draw_among(&self, only: &[u32], stream: &mut Stream) -> Option<Value> {
        let Answer::Values(values, weights) = self else { return Some(self.draw(stream)) };
        let possible = |value: &Value| matches!(value, Value::Choice(at) if only.contains(at));
        let probabilities = weights.probabilities();
        let left: Vec<f64> = values
            .iter()
            .zip(probabilities)
            .map(|(value, probability)| if possible(value) { probability } else { 0.0 })
            .collect();
        match Weights::new(&left) {
            Some(weights) => Some(values[weights.draw(stream)].clone()),
            None => {
                let at = stream.below(only.len() as u64) as usize;
                only.get(at).map(|choice| Value::Choice(*choice))
            }
        }
    }
}
