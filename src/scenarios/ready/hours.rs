//! When it is: who is there on that day, and who is at work at that time.

use crate::analysis::calendars::{DAY_MINUTES, Hours};
use crate::analysis::people::{Day, PersonId, Roster};
use crate::diagnostic::{Language, Text};
use crate::runtime::Moment;
use crate::say;
use crate::walk::clock::moment_text;

/// Before this, a moment of a case counts from its start and is none of the calendar.
const SINCE: Moment = 20 * 365 * DAY;
/// The milliseconds of a day.
const DAY: Moment = 86_400_000;

/// When something on the list is asked for, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// The day.
    pub day: Option<Day>,
    /// The time of that day, in minutes, and the day before.
    clock: Option<(Option<Day>, u16)>,
}

impl When {
    /// By the clock of a case; of one that only counts from its start, so long after a day.
    pub fn of(now: Option<Moment>, day: Option<Day>) -> When {
        match (now, day) {
            (Some(now), _) if is_of_calendar(now) => {
                let minute = (now.rem_euclid(DAY) / (DAY / Moment::from(DAY_MINUTES))) as u16;
                When { day: day_of(now), clock: Some((day_of(now - DAY), minute)) }
            }
            (Some(since), Some(day)) => When { day: day_of(midnight(day).saturating_add(since)), clock: None },
            _ => When { day, clock: None },
        }
    }

    /// Whether somebody is at work; who has no calendar may always be.
    pub fn finds(self, roster: &Roster, person: PersonId) -> bool {
        let (Some(day), Some((before, minute))) = (self.day, self.clock) else { return true };
        !has_calendar(roster, person) || roster.calendar_of(person).is_open(before, day, minute)
    }

    /// That none of these people is at work, with their hours of the day.
    pub fn off(self, roster: &Roster, people: &[PersonId]) -> Text {
        let mut groups: Vec<(Vec<Hours>, Vec<&str>)> = Vec::new();
        for person in people {
            let hours = self.day.map_or_else(Vec::new, |day| roster.calendar_of(*person).on(day).to_vec());
            match groups.iter_mut().find(|(other, _)| *other == hours) {
                Some((_, names)) => names.push(roster.name(*person)),
                None => groups.push((hours, vec![roster.name(*person)])),
            }
        }
        let alone = groups.len() == 1;
        let told = |(hours, names): &(Vec<Hours>, Vec<&str>)| {
            let hours: Vec<String> = hours.iter().map(|it| format!("{}-{}", time(it.opens), time(it.shuts))).collect();
            let (en, zh) = match hours.is_empty() {
                true => ("off that day".to_string(), "当天休息".to_string()),
                false => (hours.join(", "), hours.join("、")),
            };
            if alone {
                (en, zh)
            } else {
                (format!("{}: {en}", names.join(", ")), format!("{}：{zh}", names.join("、")))
            }
        };
        let (en, zh): (Vec<String>, Vec<String>) = groups.iter().map(told).unzip();
        let (en, zh) = (en.join("; "), zh.join("；"));
        say!("; not at work then ({en})", "；此时不上班（{zh}）")
    }
}

/// Whether a moment is one of the calendar.
pub fn is_of_calendar(moment: Moment) -> bool {
    moment > SINCE
}

/// The milliseconds by which a case that starts at a moment has to be shifted to start on a day.
pub fn shift(starts: Moment, day: Day) -> Moment {
    midnight(day) - starts.div_euclid(DAY) * DAY
}

fn midnight(day: Day) -> Moment {
    Moment::from(day.number()) * DAY
}

fn day_of(moment: Moment) -> Option<Day> {
    Day::read(moment_text(moment, Language::English).get(..10)?)
}

fn has_calendar(roster: &Roster, person: PersonId) -> bool {
    let own = roster.people.get(person.0 as usize).and_then(|person| person.calendar);
    own.or(roster.calendar).is_some()
}

fn time(minutes: u16) -> String {
    let minutes = if minutes > DAY_MINUTES { minutes - DAY_MINUTES } else { minutes };
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
