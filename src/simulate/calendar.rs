//! Working time: a [`Calendar`] as a table of the stretches of time in which there is work.
//!
//! Moments are milliseconds since 1970-01-01 00:00 UTC. There is work exactly when the clock of the calendar's time zone
//! shows a time within the hours of the day: an hour that the clock skips in spring is no work, and one that it shows
//! twice in autumn is work twice.

use crate::analysis::calendars::{Calendar, Hours};
use crate::analysis::people::Day;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Milliseconds since 1970-01-01 00:00 UTC.
pub type Moment = i64;

/// Later than anything.
pub const NEVER: Moment = i64::MAX;

/// The milliseconds of a minute.
pub const MINUTE: i64 = 60_000;
/// The milliseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// The milliseconds of a day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// A working day in the parts in which working days are counted.
pub const WORKING_DAY: i64 = DAY;

/// No clock is further from UTC.
const FURTHEST: i64 = 15 * HOUR;
/// So many days are worked out at a time.
const CHUNK: usize = 128;
/// Where so many days on end have no hours there are none any more: a hundred years.
const IDLE_DAYS: i32 = 36_525;
/// After the last year of the time zone database nobody works: 9998-01-01.
const LAST_DAY: i32 = 2_932_167;

/// The working time of somebody, or of a place: grows as later moments are asked for.
///
/// Three measures run side by side, and each question goes from one to another: moments, milliseconds of work since the
/// beginning of the table, and parts of working days ([`WORKING_DAY`]) since then, where a day counts as one however
/// long it is.
#[derive(Clone, Debug)]
pub struct WorkingTime {
    rules: Rules,
    /// In order; they do not overlap. Never empty of those that are past but for the last ones.
    stretches: Vec<Stretch>,
    /// For each day by UTC, from the one of the first stretch on, how many stretches begin before it.
    by_day: Vec<u32>,
    /// The first day that is not worked out.
    next_day: i32,
    /// Since when the clock is so many milliseconds before UTC, as far as it was looked up.
    offsets: Vec<(Moment, i64)>,
    /// The last change that was looked up; nothing when there are no more.
    changes: Option<Timestamp>,
}

/// Which hours days have.
#[derive(Clone, Debug)]
struct Rules {
    zone: TimeZone,
    week: [Vec<Hours>; 7],
    days: FxHashMap<i32, Vec<Hours>>,
    /// From when to when there is nobody, both days included.
    away: Vec<(i32, i32)>,
}

/// A stretch of work without a pause, and what was before it.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    opens: Moment,
    shuts: Moment,
    /// Milliseconds of work before it.
    worked: i64,
    /// Parts of working days before it.
    days: i64,
    /// What part of a working day it is.
    share: i64,
}

impl Rules {
    fn is_away(&self, day: i32) -> bool {
        self.away.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }

    fn hours(&self, day: i32) -> &[Hours] {
        if self.is_away(day) {
            return &[];
        }
        // 1970-01-01 was a Thursday.
        self.days.get(&day).unwrap_or(&self.week[(day + 3).rem_euclid(7) as usize])
    }
}

impl WorkingTime {
    /// By a calendar, without the days on which somebody is away, for moments from `origin` on. Nothing if the time zone
    /// is not known.
    pub fn new(calendar: &Calendar, away: &[(Day, Day)], origin: Moment) -> Option<WorkingTime> {
        let zone = TimeZone::get(&calendar.zone).ok()?;
        let first_day = origin.div_euclid(DAY).clamp(-700_000, i64::from(LAST_DAY)) as i32 - 3;
        let first = Timestamp::from_millisecond(i64::from(first_day) * DAY - 2 * FURTHEST).ok()?;
        let offset = i64::from(zone.to_offset(first).seconds()) * 1000;
        let rules = Rules {
            zone,
            week: calendar.week.clone(),
            days: calendar.days.iter().map(|(day, hours)| (day.number(), hours.clone())).collect(),
            away: away.iter().map(|(from, to)| (from.number(), to.number())).collect(),
        };
        let offsets = vec![(first.as_millisecond(), offset)];
        Some(WorkingTime {
            rules,
            stretches: Vec::new(),
            by_day: Vec::new(),
            next_day: first_day,
            offsets,
            changes: Some(first),
        })
    }

    // ---- questions -----------------------------------------------------------------------------------------------------

    /// The milliseconds of work from one moment to another; 0 where the second is not after the first.
    pub fn work_between(&mut self, from: Moment, to: Moment) -> i64 {
        if to <= from { 0 } else { self.worked(to) - self.worked(from) }
    }

    /// When so many milliseconds of work are done that are begun at a moment; [`NEVER`] if they never are.
    pub fn add_work(&mut self, from: Moment, amount: i64) -> Moment {
        if amount <= 0 {
            return from;
        }
        let worked = self.worked(from).saturating_add(amount);
        self.moment_at(from, worked, |stretch| stretch.worked, |stretch| stretch.shuts - stretch.opens)
    }

    /// When so many parts of working days ([`WORKING_DAY`]) have gone by since a moment. A part of a day is that part of
    /// its hours: a working day after Friday noon is Monday noon, if the days have the same hours.
    pub fn add_days(&mut self, from: Moment, amount: i64) -> Moment {
        if amount <= 0 {
            return from;
        }
        let days = self.days(from).saturating_add(amount);
        self.moment_at(from, days, |stretch| stretch.days, |stretch| stretch.share)
    }

    /// The first moment from this one on at which there is work; [`NEVER`] if there is none.
    pub fn next_open(&mut self, from: Moment) -> Moment {
        self.reach(from);
        let mut after = self.begun(from);
        if after > 0 && self.stretches[after - 1].shuts > from {
            return from;
        }
        while after == self.stretches.len() {
            if !self.extend() {
                return NEVER;
            }
            after = self.begun(from);
        }
        self.stretches[after].opens
    }

    /// Whether there is work at a moment.
    pub fn is_open(&mut self, at: Moment) -> bool {
        self.next_open(at) == at
    }

    /// The milliseconds of work up to a moment, since the table begins: to be subtracted from each other.
    pub fn worked(&mut self, at: Moment) -> i64 {
        self.reach(at);
        match self.stretch_before(at) {
            Some(stretch) => stretch.worked + at.min(stretch.shuts) - stretch.opens,
            None => self.stretches.first().map_or(0, |first| first.worked),
        }
    }

    /// The parts of working days up to a moment, since the table begins: to be subtracted from each other.
    pub fn days(&mut self, at: Moment) -> i64 {
        self.reach(at);
        match self.stretch_before(at) {
            Some(stretch) => {
                let length = stretch.shuts - stretch.opens;
                stretch.days + (at.min(stretch.shuts) - stretch.opens) * stretch.share / length
            }
            None => self.stretches.first().map_or(0, |first| first.days),
        }
    }

    /// Whether a day, numbered from 1970-01-01, has hours.
    pub fn is_working_day(&self, day: i32) -> bool {
        !self.rules.hours(day).is_empty()
    }

    /// Whether there is nobody on the day of a moment, whatever the hours.
    pub fn is_away(&self, at: Moment) -> bool {
        let local = at + i64::from(self.offset(at)) * MINUTE;
        let day = local.div_euclid(DAY) as i32;
        self.rules.is_away(day)
    }

    /// How many minutes the clock is ahead of UTC at a moment.
    pub fn offset(&self, at: Moment) -> i16 {
        let at = Timestamp::from_millisecond(at);
        at.map_or(0, |at| (self.rules.zone.to_offset(at).seconds() / 60) as i16)
    }

    /// The clock by which it goes.
    pub(super) fn zone(&self) -> &TimeZone {
        &self.rules.zone
    }

    /// No earlier moment is asked for any more: what was before is dropped, so that the table stays small.
    pub fn forget_before(&mut self, moment: Moment) {
        let past = self.stretches.partition_point(|stretch| stretch.shuts <= moment);
        // The last one says how much was before; and moving the rest pays off only when much goes.
        let past = past.saturating_sub(1);
        if past > self.stretches.len() / 2 {
            self.stretches.drain(..past);
            self.by_day.clear();
            (0..self.stretches.len()).for_each(|at| self.index(at));
        }
    }

    // ---- the table -----------------------------------------------------------------------------------------------------

    /// Notes the day on which a stretch begins; those before it are noted.
    fn index(&mut self, at: usize) {
        let day = |stretch: &Stretch| stretch.opens.div_euclid(DAY);
        let place = (day(&self.stretches[at]) - day(&self.stretches[0])) as usize;
        while self.by_day.len() <= place {
            self.by_day.push(at as u32);
        }
    }

    /// How many stretches have begun at a moment.
    #[inline]
    fn begun(&self, at: Moment) -> usize {
        let Some(first) = self.stretches.first() else { return 0 };
        let day = at.div_euclid(DAY) - first.opens.div_euclid(DAY);
        let Ok(day) = usize::try_from(day) else { return 0 };
        let mut begun = self.by_day.get(day).map_or(self.stretches.len(), |begun| *begun as usize);
        while self.stretches.get(begun).is_some_and(|stretch| stretch.opens <= at) {
            begun += 1;
        }
        begun
    }

    /// The last stretch that begins at a moment, or before it.
    #[inline]
    fn stretch_before(&self, at: Moment) -> Option<&Stretch> {
        self.stretches.get(self.begun(at).checked_sub(1)?)
    }

    /// The first moment, after this one, at which a measure is reached.
    #[inline]
    fn moment_at(
        &mut self,
        from: Moment,
        sum: i64,
        before: impl Fn(&Stretch) -> i64,
        within: impl Fn(&Stretch) -> i64,
    ) -> Moment {
        while self.stretches.last().is_none_or(|last| before(last) + within(last) < sum) {
            if !self.extend() {
                return NEVER;
            }
        }
        // Mostly it is reached within a few stretches.
        let mut after = self.begun(from);
        let near = after + 8;
        while after < near && self.stretches.get(after).is_some_and(|stretch| before(stretch) < sum) {
            after += 1;
        }
        if after == near {
            after += self.stretches[near.min(self.stretches.len())..].partition_point(|stretch| before(stretch) < sum);
        }
        match after.checked_sub(1).and_then(|at| self.stretches.get(at)) {
            Some(stretch) => {
                // Rounded up: the moment at which it is reached.
                let (rest, length, of) = (sum - before(stretch), stretch.shuts - stretch.opens, within(stretch));
                stretch.opens + if length == of { rest } else { (rest * length + of - 1) / of }
            }
            None => self.stretches.first().map_or(NEVER, |first| first.opens),
        }
    }

    /// Works out what is needed to answer for a moment.
    #[inline]
    fn reach(&mut self, at: Moment) {
        while at >= i64::from(self.next_day) * DAY - FURTHEST {
            if !self.extend() {
                return;
            }
        }
    }

    /// Works out some more days with hours. False if there are none.
    #[cold]
    fn extend(&mut self) -> bool {
        let (before, mut idle) = (self.stretches.len(), 0);
        while self.stretches.len() < before + CHUNK && self.next_day < LAST_DAY {
            idle = if self.day(self.next_day) { 0 } else { idle + 1 };
            self.next_day += 1;
            if idle > IDLE_DAYS {
                break;
            }
        }
        self.stretches.len() > before
    }

    /// Adds the stretches of a day; whether there are any.
    fn day(&mut self, day: i32) -> bool {
        let hours: SmallVec<[Hours; 4]> = self.rules.hours(day).into();
        self.look_up_offsets((i64::from(day) + 2) * DAY + FURTHEST);
        let mut found: SmallVec<[(Moment, Moment); 8]> = SmallVec::new();
        for Hours { opens, shuts } in hours {
            let clock = |minutes: u16| i64::from(day) * DAY + i64::from(minutes) * MINUTE;
            for (at, (since, offset)) in self.offsets.iter().enumerate() {
                let until = self.offsets.get(at + 1).map_or(NEVER, |(until, _)| *until);
                let (opens, shuts) = ((clock(opens) - offset).max(*since), (clock(shuts) - offset).min(until));
                if opens < shuts {
                    found.push((opens, shuts));
                }
            }
        }
        found.sort_unstable();
        // What an earlier day, or earlier hours, already cover is not counted twice.
        let mut covered = self.stretches.last().map_or(Moment::MIN, |last| last.shuts);
        found.retain_mut(|(opens, shuts)| {
            *opens = (*opens).max(covered);
            covered = covered.max(*shuts);
            opens < shuts
        });
        let all: i64 = found.iter().map(|(opens, shuts)| shuts - opens).sum();
        let (mut worked, mut days) = self
            .stretches
            .last()
            .map_or((0, 0), |last| (last.worked + last.shuts - last.opens, last.days + last.share));
        let (mut done, first) = (0, days);
        for (opens, shuts) in &found {
            done += shuts - opens;
            // The shares of a day add up to one.
            let share = first + WORKING_DAY * done / all - days;
            self.stretches.push(Stretch { opens: *opens, shuts: *shuts, worked, days, share });
            self.index(self.stretches.len() - 1);
            worked += shuts - opens;
            days += share;
        }
        !found.is_empty()
    }

    /// Looks up how far the clock is from UTC, for the moments up to this one; drops what is long past.
    fn look_up_offsets(&mut self, until: Moment) {
        while let Some(last) = self.changes {
            if last.as_millisecond() > until {
                break;
            }
            let next = self.rules.zone.following(last).next();
            self.changes = next.as_ref().map(|change| change.timestamp());
            if let Some(change) = next {
                self.offsets.push((change.timestamp().as_millisecond(), i64::from(change.offset().seconds()) * 1000));
            }
        }
        let past = self.offsets.iter().filter(|(since, _)| *since < until - 8 * DAY).count();
        self.offsets.drain(..past.saturating_sub(1));
    }
}
