//! When deadlines run out. Lengths are nominal: a month is 30 days, a year 365, a working day 24 hours.

use super::event::Moment;
use super::ids::*;
use super::program::*;
use super::state::*;
use super::value::{Value, minutes};
use crate::syntax::keywords::TimeUnit;

/// Nominal milliseconds of so many units.
pub fn nominal(count: u32, unit: TimeUnit) -> Moment {
    let length = i64::from(count).saturating_mul(minutes(unit) as i64);
    length.saturating_mul(60_000)
}

impl State {
    /// How long a deadline or a step is here; nothing where the fact that says so is not known.
    pub fn length(&self, frame: FrameId, length: Length) -> Option<(u32, TimeUnit)> {
        match length {
            Length::Units(count, unit) => Some((count, unit)),
            Length::Fact(fact) => match self.fact(frame, fact)? {
                Value::Duration(count, unit) => Some((*count, *unit)),
                _ => None,
            },
        }
    }

    /// Since when the clock of a deadline of a step under way runs; nothing where it does not run, or nobody said what
    /// time it was.
    pub fn clock(&self, program: &Program, activation: &Activation, which: u32) -> Option<Moment> {
        let deadline = program[activation.step].deadlines.get(which as usize)?;
        match deadline.what.from {
            None => activation.since,
            Some(place) => self.done(activation.frame, place)?,
        }
    }

    /// When a deadline of a step under way runs out by nominal lengths; nothing where it does not apply, has passed,
    /// or its clock does not run.
    pub fn due(&self, program: &Program, activation: &Activation, which: u32) -> Option<Moment> {
        let deadline = program[activation.step].deadlines.get(which as usize)?;
        let view = super::View::of(program, self, activation);
        if activation.passed.contains(&which) || !view.holds(&deadline.when) {
            return None;
        }
        let (count, unit) = self.length(activation.frame, deadline.what.length)?;
        Some(self.clock(program, activation, which)?.saturating_add(nominal(count, unit)))
    }

    /// The deadline that runs out next, and when.
    pub fn next_due(&self, program: &Program) -> Option<(Moment, ActivationId, u32)> {
        let of = |open: &Activation| {
            let deadlines = 0..program[open.step].deadlines.len() as u32;
            let due = deadlines.filter_map(|which| Some((self.due(program, open, which)?, open.id, which)));
            due.min()
        };
        self.open.iter().filter_map(of).min()
    }
}
