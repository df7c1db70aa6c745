//! How long steps take: the spans of time that are written or that facts say, the meetings for which they wait, and the
//! events; a deadline that passes takes its time, too.

use super::chart::Chart;
use super::classes::minutes;
use super::diagram::{Set, Value};
use super::order::Place;
use super::steps::{NOT_YET, WAITED};
use super::survey;
use super::times::{ENDLESS, Minutes, Seek};
use crate::model::{Condition, Deadline, FactId, Length, Model, Step, StepId};
use crate::syntax::keywords::{Inner, TimeUnit};
use std::collections::BTreeMap;

/// Valuations, divided by how long something takes with them.
pub(super) type Parts = Vec<(Set, Minutes)>;

impl Chart<'_> {
    fn part(&mut self, parts: &mut Parts, set: Set, minutes: Minutes) {
        if set.is_empty() {
            return;
        }
        match parts.iter_mut().find(|(_, other)| *other == minutes) {
            Some((part, _)) => *part = self.diagrams.or(*part, set),
            None => parts.push((set, minutes)),
        }
    }

    /// A span of time; of one that a fact says, the shortest or longest that it can be.
    pub(super) fn lengths(&mut self, set: Set, length: Length, seek: Seek) -> Parts {
        let fact = match length {
            Length::Units(count, unit) => return vec![(set, i64::from(count) * minutes(unit))],
            Length::Fact(fact) => fact,
        };
        let endless = match seek {
            Seek::Least => 0,
            Seek::Most => ENDLESS,
        };
        let Some((variable, classes)) = self.fact(fact) else { return vec![(set, endless)] };
        // As short or as long as no condition tells from what it is.
        let known = classes.alike.iter().map(|(low, high)| match seek {
            Seek::Least => low.unwrap_or(0),
            Seek::Most => high.unwrap_or(ENDLESS).min(ENDLESS),
        });
        let all: Vec<Minutes> = std::iter::once(endless).chain(known).collect();
        let mut parts = Parts::new();
        for (value, minutes) in (0..).zip(all) {
            let is = self.diagrams.is(variable, |other| other == value);
            let part = self.diagrams.and(set, is);
            self.part(&mut parts, part, minutes);
        }
        parts
    }

    /// How long a step takes at least, or at most, that was arrived at now, the places from which deadlines run having
    /// been left at these times. `overdue`: so much time has gone by, at least, as the deadlines that passed have.
    pub(super) fn durations(
        &mut self,
        set: Set,
        id: StepId,
        (seek, overdue): (Seek, bool),
        (now, marks): (Minutes, &BTreeMap<Place, Minutes>),
    ) -> Parts {
        let model = self.model;
        let step = &model[id];
        let mut parts = vec![(set, 0)];
        if seek == Seek::Most && step.awaits.is_some() {
            parts = self.waits(set, step, now, marks);
        }
        if overdue && step.awaits.is_some() {
            parts = self.overdue(parts, step, seek, |value| value == WAITED, (now, marks));
        }
        if let Some(lasts) = step.lasts {
            parts = self.together(parts, |chart, set| chart.lengths(set, lasts, seek));
        }
        if seek == Seek::Most {
            parts = self.together(parts, |chart, set| chart.meets(set, step));
        }
        if overdue {
            parts = self.overdue(parts, step, seek, |value| value != NOT_YET, (now, marks));
        }
        parts
    }

    /// What takes so long takes longer where deadlines have passed that take longer.
    fn overdue(
        &mut self,
        mut parts: Parts,
        step: &Step,
        seek: Seek,
        passed: fn(Value) -> bool,
        (now, marks): (Minutes, &BTreeMap<Place, Minutes>),
    ) -> Parts {
        for (at, deadline) in step.deadlines.iter().enumerate().filter(|(_, deadline)| step.heeds(deadline)) {
            let Some((from, runs)) = self.running(step, deadline, now, marks) else { continue };
            let variable = self.deadline_passed(at);
            let passed = self.diagrams.is(variable, passed);
            let over = self.diagrams.and(runs, passed);
            let mut longer = Parts::new();
            for (set, minutes) in parts {
                let off = self.diagrams.without(set, over);
                self.part(&mut longer, off, minutes);
                let on = self.diagrams.and(set, over);
                for (on, length) in self.lengths(on, deadline.length, seek) {
                    self.part(&mut longer, on, minutes.max(from + length - now));
                }
            }
            parts = longer;
        }
        parts
    }

    /// Since when a deadline runs, and with which valuations, if that can be told.
    fn running(
        &mut self,
        step: &Step,
        deadline: &Deadline,
        now: Minutes,
        marks: &BTreeMap<Place, Minutes>,
    ) -> Option<(Minutes, Set)> {
        if changes(self.model, step, deadline) {
            return None;
        }
        let from = match deadline.from.and_then(Place::of) {
            None => now,
            Some(place) => *marks.get(&place)?,
        };
        Some((from, self.conditions(&[deadline.condition.as_ref()])[0].yes))
    }

    /// To what takes so long, this is added.
    fn together(&mut self, parts: Parts, mut more: impl FnMut(&mut Self, Set) -> Parts) -> Parts {
        let mut both = Parts::new();
        for (set, minutes) in parts {
            for (set, more) in more(self, set) {
                self.part(&mut both, set, (minutes + more).min(ENDLESS));
            }
        }
        both
    }

    /// An awaited event comes at the latest when the first deadline passes that runs.
    fn waits(&mut self, set: Set, step: &Step, now: Minutes, marks: &BTreeMap<Place, Minutes>) -> Parts {
        let mut parts = vec![(set, ENDLESS)];
        for deadline in &step.deadlines {
            let Some((from, runs)) = self.running(step, deadline, now, marks) else { continue };
            let mut tighter = Parts::new();
            for (set, minutes) in parts {
                let off = self.diagrams.without(set, runs);
                self.part(&mut tighter, off, minutes);
                let on = self.diagrams.and(set, runs);
                for (on, length) in self.lengths(on, deadline.length, Seek::Most) {
                    let left = (from + length - now).max(0);
                    self.part(&mut tighter, on, minutes.min(left));
                }
            }
            parts = tighter;
        }
        parts
    }

    /// A meeting comes after a whole period at the latest.
    fn meets(&mut self, set: Set, step: &Step) -> Parts {
        let mut parts = vec![(set, 0)];
        for meeting in &step.held {
            let held = self.conditions(&[meeting.condition.as_ref()])[0].yes;
            let period = period(meeting.rhythm, meeting.every);
            let mut later = Parts::new();
            for (set, minutes) in parts {
                let (on, off) = (self.diagrams.and(set, held), self.diagrams.without(set, held));
                self.part(&mut later, on, minutes.max(period));
                self.part(&mut later, off, minutes);
            }
            parts = later;
        }
        parts
    }
}

/// Whether what a deadline depends on may have been otherwise when it began to run, for the step itself sets it.
pub(super) fn changes(model: &Model, step: &Step, deadline: &Deadline) -> bool {
    let length = match deadline.length {
        Length::Fact(fact) => Some(fact),
        Length::Units(..) => None,
    };
    let reads: Vec<FactId> = deadline.condition.iter().flat_map(Condition::facts).chain(length).collect();
    survey::sets(model, step).iter().any(|fact| reads.contains(fact))
}

/// From one meeting to the next; one on call waits for nobody.
fn period(rhythm: Inner, every: Option<(u32, TimeUnit)>) -> Minutes {
    const DAY: Minutes = 24 * 60;
    match (rhythm, every) {
        (_, Some((count, unit))) => i64::from(count) * minutes(unit),
        (Inner::Daily, None) => DAY,
        (Inner::Weekly, None) => 7 * DAY,
        (Inner::Monthly, None) => 30 * DAY,
        _ => 0,
    }
}
