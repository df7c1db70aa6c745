//! Working calendars: at what hours of the week there is work, on which days otherwise, and by which clock.

use super::people::Day;
use std::collections::BTreeMap;

/// A working calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// By which clock, as the time zone database names it: `Asia/Shanghai`.
    pub zone: String,
    /// The hours of each day of the week, Monday first.
    pub week: [Vec<Hours>; 7],
    /// The days that have other hours than the week says; none on a holiday.
    pub days: BTreeMap<Day, Vec<Hours>>,
}

/// From when to when, on the clock, in minutes since midnight. What ends after midnight belongs to the day on which it
/// begins, and ends beyond 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// From.
    pub opens: u16,
    /// To: after `opens`, and at most 24 hours after it.
    pub shuts: u16,
}

/// The minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

impl Calendar {
    /// One without end, by this clock.
    pub fn always(zone: &str) -> Calendar {
        let day = vec![Hours { opens: 0, shuts: DAY_MINUTES }];
        let week = std::array::from_fn(|_| day.clone());
        Calendar { name: String::new(), zone: zone.to_string(), week, days: BTreeMap::new() }
    }

    /// Monday to Friday, 9 to 12 and 13 to 18 o'clock, by this clock: what is taken where nothing is said.
    pub fn usual(zone: &str) -> Calendar {
        let day = vec![Hours { opens: 9 * 60, shuts: 12 * 60 }, Hours { opens: 13 * 60, shuts: 18 * 60 }];
        let week = std::array::from_fn(|day_of_week| if day_of_week < 5 { day.clone() } else { Vec::new() });
        Calendar { name: String::new(), zone: zone.to_string(), week, days: BTreeMap::new() }
    }

    /// The hours that begin on a day.
    pub fn on(&self, day: Day) -> &[Hours] {
        self.days.get(&day).unwrap_or(&self.week[day.of_week()])
    }

    /// Whether there is work at a time of a day, in minutes since midnight; what began the day before may still go on.
    pub fn is_open(&self, before: Option<Day>, day: Day, minute: u16) -> bool {
        let within = |day: Day, minute: u16| self.on(day).iter().any(|it| it.opens <= minute && minute < it.shuts);
        within(day, minute) || before.is_some_and(|before| within(before, minute + DAY_MINUTES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_that_pass_midnight_go_on_in_the_morning() {
        let mut nights = Calendar::usual("UTC");
        nights.week =
            std::array::from_fn(|day| if day == 4 { vec![Hours { opens: 1320, shuts: 1800 }] } else { vec![] });
        let day = |text: &str| Day::read(text).unwrap();
        // 2026-07-03 is a Friday.
        let (friday, saturday) = (day("2026-07-03"), day("2026-07-04"));
        assert!(nights.is_open(None, friday, 1320) && !nights.is_open(None, friday, 1319));
        assert!(nights.is_open(Some(friday), saturday, 359) && !nights.is_open(Some(friday), saturday, 360));
        nights.days.insert(friday, Vec::new());
        assert!(!nights.is_open(Some(friday), saturday, 0));
    }
}
