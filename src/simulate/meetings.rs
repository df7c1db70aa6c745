//! When meetings are held: by the clock of a calendar, on its working days.

use super::calendar::{DAY, MINUTE, Moment, NEVER, WorkingTime};
use jiff::Timestamp;
use jiff::civil::Date;

/// How often, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Every working day.
    Daily {
        /// The minute of the day.
        minute: u16,
    },
    /// Every week.
    Weekly {
        /// The day of the week, from 0, Monday.
        weekday: u8,
        /// The minute of the day.
        minute: u16,
    },
    /// Every month.
    Monthly {
        /// The day of the month, from 1; the last of a month that has fewer.
        day: u8,
        /// The minute of the day.
        minute: u16,
    },
    /// Every so many days.
    Days {
        /// A day on which it is held, numbered from 1970-01-01.
        first: i32,
        /// So many days, at least 1.
        every: u32,
        /// The minute of the day.
        minute: u16,
    },
}

/// A meeting that falls on a holiday is held on the next working day; after so many days without one it is not held.
const PUT_OFF: i32 = 60;

impl Rhythm {
    fn minute(self) -> u16 {
        match self {
            Rhythm::Daily { minute }
            | Rhythm::Weekly { minute, .. }
            | Rhythm::Monthly { minute, .. }
            | Rhythm::Days { minute, .. } => minute,
        }
    }

    /// Whether it is due on a day, numbered from 1970-01-01.
    fn is_due(self, day: i32) -> bool {
        match self {
            Rhythm::Daily { .. } => true,
            Rhythm::Weekly { weekday, .. } => (day + 3).rem_euclid(7) == i32::from(weekday),
            Rhythm::Monthly { day: of_month, .. } => civil(day).is_some_and(|date| {
                let last = date.days_in_month();
                date.day() == i8::try_from(of_month).unwrap_or(last).min(last)
            }),
            Rhythm::Days { first, every, .. } => {
                (i64::from(day) - i64::from(first)).rem_euclid(i64::from(every.max(1))) == 0
            }
        }
    }

    /// The first meeting at this moment or after it, on the working days and by the clock of these people; [`NEVER`] if
    /// there is none. A meeting that is due on a day without work is put off to the next working day.
    pub fn next(self, from: Moment, calendar: &WorkingTime) -> Moment {
        let first = from.div_euclid(DAY).clamp(-700_000, 2_900_000) as i32 - 1;
        // It waits for a working day if it was due since the last one.
        let last = (first - PUT_OFF..first).rev().find(|day| self.is_due(*day) || calendar.is_working_day(*day));
        let mut waits = last.is_some_and(|day| !calendar.is_working_day(day));
        let longest = match self {
            Rhythm::Days { every, .. } => every.min(1_000_000) as i32,
            _ => 31,
        };
        for day in first..=first + longest + PUT_OFF + 2 {
            waits |= self.is_due(day);
            if waits && calendar.is_working_day(day) {
                waits = false;
                let at = moment(day, self.minute(), calendar);
                if let Some(at) = at.filter(|at| *at >= from) {
                    return at;
                }
            }
        }
        NEVER
    }
}

/// The moment at which the clock shows this minute of a day; where it skips it, so much later.
fn moment(day: i32, minute: u16, calendar: &WorkingTime) -> Option<Moment> {
    let date = civil(day)?;
    let clock = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    clock.to_zoned(calendar.zone().clone()).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

fn civil(day: i32) -> Option<Date> {
    let noon = Timestamp::from_millisecond(i64::from(day) * DAY + 720 * MINUTE).ok()?;
    Some(noon.to_zoned(jiff::tz::TimeZone::UTC).date())
}
