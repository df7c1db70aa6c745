//! What a simulation found, in numbers that mean something to people; [`text`], [`csv`] and [`json`] write them down.

mod csv;
mod json;
mod text;

pub use csv::csv;
pub use json::json;
pub use text::{percent, span, text};

use super::profile::Profile;
use super::results::Results;
use super::staff::Staff;
use super::statistics::{Comparison, Interval, Tally, independent, share};
use crate::diagnostic::Text;
use crate::runtime::{Program, StepId, Target};

/// How sure the intervals are.
pub const LEVEL: f64 = 0.95;

/// What a simulation found.
#[derive(Debug)]
pub struct Report {
    /// The procedure.
    pub procedure: String,
    /// Its clause, code or number.
    pub clause: Option<String>,
    /// The luck.
    pub seed: u64,
    /// How many courses of time there were; nothing without people.
    pub courses: Option<u32>,
    /// How many cases ended.
    pub ended: u64,
    /// How many came to a standstill.
    pub stuck: u64,
    /// It was stopped before all cases had ended.
    pub stopped: bool,
    /// From arrival to end, in milliseconds.
    pub lead: Amount,
    /// In so many classes of the same width how many cases ended, each with where it begins, in milliseconds.
    pub classes: Vec<(i64, u64)>,
    /// What a case cost, in thousandths of the currency; nothing where nothing costs anything.
    pub cost: Option<Amount>,
    /// In which currency.
    pub currency: String,
    /// The outcomes.
    pub outcomes: Vec<Outcome>,
    /// The steps that were done.
    pub steps: Vec<Step>,
    /// The people.
    pub people: Vec<Person>,
    /// The roles that did anything.
    pub roles: Vec<Role>,
    /// The cases of neighbouring batches are alike: the intervals are too narrow.
    pub alike: bool,
    /// What was assumed where the profile says nothing.
    pub assumed: Vec<Text>,
    /// How the second run differs, where two are compared.
    pub compared: Option<Compared>,
}

/// An amount that differs from case to case.
#[derive(Clone, Debug, Default)]
pub struct Amount {
    /// How often.
    pub count: u64,
    /// The mean.
    pub mean: Option<f64>,
    /// How far it can be trusted, where that can be told.
    pub sure: Option<Interval>,
    /// The standard deviation.
    pub deviation: Option<f64>,
    /// The least, the median, what 90, 95 and 99 of 100 do not exceed, the most.
    pub ranks: Option<[i64; 6]>,
}

/// How cases ended.
#[derive(Debug)]
pub struct Outcome {
    /// The end.
    pub name: String,
    /// How many.
    pub count: u64,
    /// Of all.
    pub share: Option<Interval>,
}

/// What became of a step.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its clause.
    pub clause: Option<String>,
    /// As it is called: clause and name.
    pub called: String,
    /// From when it could be done until somebody began.
    pub waiting: Amount,
    /// Of that, on the average: because those who then did it were not at work.
    pub off_hours: f64,
    /// And for a meeting.
    pub for_meetings: f64,
    /// From then until it was done, nights included.
    pub working: Amount,
    /// How often its clocks ran, and how often they ran out.
    pub deadlines: (u64, u64),
}

/// What somebody did.
#[derive(Debug)]
pub struct Person {
    /// The name.
    pub name: String,
    /// How many parts of steps.
    pub done: u64,
    /// Milliseconds at work.
    pub busy: i64,
    /// Of the working hours; more than 1 where it went on beyond them.
    pub load: Option<f64>,
}

/// What a role did.
#[derive(Debug)]
pub struct Role {
    /// The name.
    pub name: String,
    /// How many parts of steps.
    pub done: u64,
    /// Milliseconds at work.
    pub busy: i64,
    /// Milliseconds for which each part waited, on the average.
    pub waited: f64,
}

/// How a second run differs from the first.
#[derive(Debug)]
pub struct Compared {
    /// What it was.
    pub with: String,
    /// The second run.
    pub second: Box<Report>,
    /// From arrival to end.
    pub lead: Option<Comparison>,
    /// What a case cost.
    pub cost: Option<Comparison>,
}

impl Amount {
    fn of(tally: &Tally, sure: Option<Interval>) -> Amount {
        let at = |share| tally.percentile(share).unwrap_or(0);
        let ranks = (tally.count() > 0).then(|| {
            let (least, most) = (tally.least().unwrap_or(0), tally.most().unwrap_or(0));
            [least, at(0.5), at(0.9), at(0.95), at(0.99), most]
        });
        let typical = sure.map(|sure| sure.mean).or_else(|| tally.mean());
        Amount { count: tally.count(), mean: typical, sure, deviation: tally.deviation(), ranks }
    }

    /// The mean itself.
    pub fn typical(&self) -> f64 {
        self.mean.unwrap_or(0.0)
    }
}

impl Step {
    /// For how long it waited because people were busy, on the average.
    pub fn for_people(&self) -> f64 {
        (self.waiting.typical() - self.off_hours - self.for_meetings).max(0.0)
    }
}

/// The mean of a course of time, and how far it can be trusted.
type Mean = fn(&Results) -> (Option<f64>, Option<Interval>);

/// So many places are named at which cases wait.
const MOST_WAITS: usize = 5;
/// A wait is named if it costs a case so many milliseconds on the average.
const LEAST_WAIT: f64 = 60_000.0;

/// So many classes are drawn.
const CLASSES: usize = 12;

impl Report {
    /// What the courses of time of a simulation found together.
    pub fn of(
        program: &Program,
        profile: &Profile,
        staff: Option<&Staff>,
        seed: u64,
        courses: &[Results],
        stopped: bool,
    ) -> Report {
        let origin = courses.first().and_then(|course| course.span).map_or(0, |(from, _)| from);
        let mut all = Results::new(program, staff.map_or(0, |staff| staff.people().len()), origin);
        courses.iter().for_each(|course| all.merge(course));
        // Several courses of time know nothing of each other: their means are the surest measure of how far to trust
        // the mean of all.
        let interval = |of: Mean| {
            let means: Vec<f64> = courses.iter().filter_map(|course| of(course).0).collect();
            match courses {
                [one] => of(one).1,
                _ => independent(&means, LEVEL),
            }
        };
        let lead = interval(|course| (course.lead.mean(), course.lead_batches.interval(LEVEL)));
        let cost = interval(|course| (course.cost.mean(), course.cost_batches.interval(LEVEL)));
        let outcomes = program.ends.iter().zip(&all.outcomes).map(|(end, count)| {
            let share = share(*count, all.ended, LEVEL);
            Outcome { name: end.name.clone(), count: *count, share }
        });
        let steps = (0..).zip(&program.steps).zip(&all.steps).map(|((at, step), results)| Step {
            name: step.name.clone(),
            clause: step.clause.clone(),
            called: program.call(Target::Step(StepId(at))),
            waiting: Amount::of(&results.waiting, None),
            off_hours: results.off_hours as f64 / results.waiting.count().max(1) as f64,
            for_meetings: results.for_meetings as f64 / results.waiting.count().max(1) as f64,
            working: Amount::of(&results.working, None),
            // What waits for an event is not late when its time is up: that is how it goes on.
            deadlines: match step.awaits {
                Some(_) => (0, 0),
                None => results.deadlines.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1)),
            },
        });
        let people = staff.map_or(&[][..], Staff::people).iter().zip(&all.people).map(|(member, results)| Person {
            name: member.name.to_string(),
            done: results.done,
            busy: results.busy,
            load: (results.hours > 0).then(|| results.busy as f64 / results.hours as f64),
        });
        let roles =
            program.roles.iter().zip(&all.roles).filter(|(_, results)| results.done > 0).map(|(role, results)| {
                let waited = results.waited as f64 / results.done as f64;
                Role { name: role.name.clone(), done: results.done, busy: results.busy, waited }
            });
        Report {
            procedure: program.name.clone(),
            clause: program.clause.clone(),
            seed,
            courses: staff.map(|_| courses.len() as u32),
            ended: all.ended,
            stuck: all.stuck,
            stopped,
            classes: all.lead.classes(CLASSES),
            lead: Amount::of(&all.lead, lead),
            cost: all.cost.most().filter(|most| *most > 0).map(|_| Amount::of(&all.cost, cost)),
            currency: profile.costs.currency.clone(),
            outcomes: outcomes.collect(),
            steps: steps.collect(),
            people: people.collect(),
            roles: roles.collect(),
            alike: courses.len() == 1 && !all.lead_batches.are_independent(),
            assumed: profile.assumed.clone(),
            compared: None,
        }
    }

    /// The steps at which cases wait most, the worst first, and how often a case comes to each.
    pub fn waits(&self) -> Vec<(&Step, f64)> {
        let all = self.ended.max(1) as f64;
        let mut waits: Vec<(&Step, f64)> =
            self.steps.iter().map(|step| (step, step.waiting.count as f64 / all)).collect();
        waits.retain(|(step, per_case)| step.waiting.typical() * per_case >= LEAST_WAIT);
        waits.sort_by(|(one, often), (other, as_often)| {
            (other.waiting.typical() * as_often).total_cmp(&(one.waiting.typical() * often))
        });
        waits.truncate(MOST_WAITS);
        waits
    }

    /// Adds how a second run, with the same luck, differs.
    pub fn compare(&mut self, with: String, second: Report, first: &[Results], other: &[Results]) {
        let batches = |of: fn(&Results) -> &super::statistics::Batches, courses: &[Results]| {
            let mut all = super::statistics::Batches::default();
            courses.iter().for_each(|course| all.merge(of(course)));
            all
        };
        let of =
            |of: fn(&Results) -> &super::statistics::Batches| batches(of, first).compare(&batches(of, other), LEVEL);
        let (lead, cost) = (of(|course| &course.lead_batches), of(|course| &course.cost_batches));
        self.compared = Some(Compared { with, second: Box::new(second), lead, cost });
    }
}

impl Compared {
    /// Where cases wait most in either run, and for how long in each, on the average of all cases.
    pub fn waits<'r>(&'r self, first: &'r Report) -> Vec<(&'r Step, f64, f64)> {
        let named = [first.waits(), self.second.waits()].concat();
        let is_named = |step: &Step| named.iter().any(|(other, _)| other.called == step.called);
        let per_case = |report: &Report, step: &Step| {
            let same = report.steps.iter().find(|other| other.called == step.called);
            let sum = same.map_or(0.0, |step| step.waiting.typical() * step.waiting.count as f64);
            sum / report.ended.max(1) as f64
        };
        let steps = first.steps.iter().filter(|step| is_named(step));
        steps.map(|step| (step, per_case(first, step), per_case(&self.second, step))).collect()
    }
}
