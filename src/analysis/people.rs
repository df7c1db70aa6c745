//! People: who they are, which roles they hold and when they are absent; and who of them can fill in for a role.

use super::calendars::Calendar;
use crate::model::{Model, RoleId, StepId, UnitId, UnitKind};
use crate::syntax::ast::Symbol;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt;

/// The people of a procedure, or of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// Whose people.
    pub of: UnitId,
    /// The people, in the order of the file.
    pub people: Vec<Person>,
    /// By which clock they work, where a calendar does not say otherwise.
    pub zone: String,
    /// When there is work.
    pub calendars: Vec<Calendar>,
    /// The calendar of those of whom nothing else is said, by its place in the list.
    pub calendar: Option<u32>,
}

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The roles, by name.
    pub roles: Vec<Symbol>,
    /// From when to when not there, both days included.
    pub absent: Vec<(Day, Day)>,
    /// When at work, by the place in the roster's list of calendars.
    pub calendar: Option<u32>,
    /// What an hour costs, in thousandths of whatever currency.
    pub hourly: Option<i64>,
}

/// A person, by the place in a [`Roster`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u32,
    month: u32,
    day: u32,
}

impl Day {
    /// A day as it is written, `2026-07-01`, `2026.7.1` or `2026年7月1日`; nothing if there is no such day.
    pub fn read(text: &str) -> Option<Day> {
        let text = crate::syntax::names::narrow_digits(text.trim());
        let text = text.strip_suffix('日').unwrap_or(&text);
        let parts: Vec<&str> = text.split(['-', '－', '.', '．', '/', '／', '年', '月']).map(str::trim).collect();
        let [year, month, day] = parts.as_slice() else { return None };
        let number = |part: &str, most: usize| -> Option<u32> {
            let digits = !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok())?
        };
        let year = number(year, 4).filter(|_| year.len() == 4)?;
        let (month, day) = (number(month, 2)?, number(day, 2)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (1..=last).contains(&day).then_some(Day { year, month, day })
    }

    /// The day after; nothing after the last day of the year 9999.
    pub fn next(self) -> Option<Day> {
        let Day { year, month, day } = self;
        let candidates = [(year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1)];
        candidates.into_iter().find_map(|(year, month, day)| Day::read(&format!("{year:04}-{month:02}-{day:02}")))
    }

    /// Days since 1970-01-01, by the Gregorian calendar (Hinnant, *chrono-compatible low-level date algorithms*).
    pub fn number(self) -> i32 {
        // A year that begins in March ends with the leap day.
        let (year, month, day) = (self.year as i32, self.month as i32, self.day as i32);
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        era * 146_097 + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
    }

    /// The day of the week, Monday 0.
    pub fn of_week(self) -> usize {
        // 1970-01-01 was a Thursday.
        (self.number() + 3).rem_euclid(7) as usize
    }
}

impl fmt::Display for Day {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        write!(to, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Roster {
    /// Whether a procedure is staffed from it: it is the procedure's own, or that of an organisation to which a role of
    /// one of the procedure's seats belongs.
    pub fn serves(&self, model: &Model, unit: UnitId) -> bool {
        let own = &model[self.of].roles;
        let seats = |id: StepId| {
            let step = &model[id];
            step.performers.iter().chain(&step.checkers).chain(&step.approvers)
        };
        self.of == unit
            || model[self.of].kind == UnitKind::Organisation
                && model[unit].steps.clone().flat_map(|id| seats(StepId(id))).any(|seat| {
                    seat.roles.iter().any(|performer| {
                        let stands_for = model[performer.role].stands_for.iter().map(|other| other.role.0);
                        own.contains(&performer.role.0) || stands_for.into_iter().any(|role| own.contains(&role))
                    })
                })
    }

    /// The people who are absent on a day.
    pub fn absent_on(&self, day: Day) -> Vec<PersonId> {
        let absent = |person: &Person| person.absent.iter().any(|(from, to)| *from <= day && day <= *to);
        let people = self.people.iter().enumerate().filter(|(_, person)| absent(person));
        people.map(|(at, _)| PersonId(at as u32)).collect()
    }

    /// When somebody is at work, absences aside: by the own calendar, else that of the roster, else usual office hours.
    pub fn calendar_of(&self, person: PersonId) -> Cow<'_, Calendar> {
        let own = self.people.get(person.0 as usize).and_then(|person| person.calendar).or(self.calendar);
        let found = own.and_then(|at| self.calendars.get(at as usize));
        found.map_or_else(|| Cow::Owned(Calendar::usual(&self.zone)), Cow::Borrowed)
    }

    /// What somebody is called.
    pub fn name(&self, person: PersonId) -> &str {
        &self.people[person.0 as usize].name
    }
}

/// The people who are there, by the roles that they hold.
#[derive(Clone, Debug)]
pub struct Crew {
    by_role: FxHashMap<Symbol, Vec<PersonId>>,
    present: Vec<bool>,
}

impl Crew {
    /// Everybody of a roster but these.
    pub fn of(roster: &Roster, absent: &[PersonId]) -> Crew {
        let mut by_role: FxHashMap<Symbol, Vec<PersonId>> = FxHashMap::default();
        for (at, person) in roster.people.iter().enumerate() {
            person.roles.iter().for_each(|role| by_role.entry(*role).or_default().push(PersonId(at as u32)));
        }
        let mut crew = Crew { by_role, present: vec![true; roster.people.len()] };
        crew.away(absent);
        crew
    }

    /// These are not there.
    pub fn away(&mut self, absent: &[PersonId]) {
        absent.iter().for_each(|person| self.present[person.0 as usize] = false);
    }

    /// These are there again.
    pub fn back(&mut self, people: &[PersonId]) {
        people.iter().for_each(|person| self.present[person.0 as usize] = true);
    }

    /// Those who are there.
    pub fn present(&self) -> Vec<PersonId> {
        (0..self.present.len() as u32).map(PersonId).filter(|person| self.present[person.0 as usize]).collect()
    }

    /// Who of those who are there holds a role.
    pub fn holders(&self, model: &Model, role: RoleId) -> impl Iterator<Item = PersonId> + use<'_> {
        let all = self.by_role.get(&model[role].name.symbol).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(|person| self.present[person.0 as usize])
    }

    /// Who of those who are there can sit where a role is wanted: who holds it; of a group also who leads it and who is a
    /// member of it. In the order of the roster.
    pub fn fillers(&self, model: &Model, role: RoleId) -> Vec<PersonId> {
        let group = &model[role];
        let all = std::iter::once(role).chain(group.head).chain(group.members.iter().copied());
        let mut people: Vec<PersonId> = all.flat_map(|role| self.holders(model, role)).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// The same of every role of a name; nothing where one is filled from elsewhere.
    pub fn fillers_called(&self, model: &Model, name: &str) -> Option<Vec<PersonId>> {
        let roles = (0..model.roles.len() as u32).map(RoleId);
        let mut people = Vec::new();
        for role in roles.filter(|role| model.text(model[*role].name.symbol) == name) {
            if self.is_elsewhere(model, role) {
                return None;
            }
            people.extend(self.fillers(model, role));
        }
        people.sort_unstable();
        people.dedup();
        Some(people)
    }

    /// Whether a role is filled from elsewhere: it is not of our organisation, and nobody of the roster holds it. Such
    /// people are taken to be as many as are needed.
    pub fn is_elsewhere(&self, model: &Model, role: RoleId) -> bool {
        model[role].outside && !self.by_role.contains_key(&model[role].name.symbol)
    }

    /// Whether somebody is there, or elsewhere, who holds a role.
    pub fn has(&self, model: &Model, role: RoleId) -> bool {
        self.is_elsewhere(model, role) || self.holders(model, role).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for written in ["2026-07-01", "2026.7.1", "2026/07/1", "2026年7月1日", "２０２６－０７－０１", " 2026-7-01 "]
        {
            assert_eq!(Day::read(written).map(|day| day.to_string()).as_deref(), Some("2026-07-01"), "{written}");
        }
        for wrong in ["2026-02-29", "2026-13-01", "2026-00-01", "26-07-01", "2026-07", "2026-07-01-", "tomorrow", ""] {
            assert_eq!(Day::read(wrong), None, "{wrong}");
        }
        assert!(Day::read("2028-02-29") > Day::read("2028-02-28"));
    }
}
