//! What a simulation is of: a procedure, what is assumed of it, and who works at it.

use super::calendar::{Moment, WorkingTime};
use super::engine::Simulation;
use super::profile::Profile;
use super::staff::Staff;
use crate::analysis::calendars::Calendar;
use crate::analysis::people::Roster;
use crate::diagnostic::Text;
use crate::model::Model;
use crate::runtime::Program;
use crate::say;

/// Where nothing says by which clock.
const ZONE: &str = "Asia/Shanghai";

/// A procedure with what is assumed of it and who works at it.
#[derive(Debug)]
pub struct Setting {
    /// The procedure.
    pub program: Program,
    /// What is assumed.
    pub profile: Profile,
    /// The hours of those of whom nothing else is said.
    pub hours: WorkingTime,
    /// Who works; without them everything is done at once.
    pub staff: Option<Staff>,
    /// When the first case may arrive.
    pub start: Moment,
}

impl Setting {
    /// Puts it together: by the clock of the profile, else by that of the people.
    ///
    /// # Errors
    /// When there is no such time zone.
    pub fn new(program: Program, model: &Model, profile: Profile, people: Option<&Roster>) -> Result<Setting, Text> {
        let zone = profile.zone.clone().or(people.map(|roster| roster.zone.clone()));
        let zone = zone.unwrap_or_else(|| ZONE.to_string());
        let usual = people.and_then(|roster| roster.calendars.get(roster.calendar? as usize).cloned());
        let calendar = usual.unwrap_or_else(|| Calendar::usual(&zone));
        let unknown = |zone: &str| say!("there is no time zone `{zone}`", "没有时区“{zone}”");
        let start = profile.start.moment(&zone).ok_or_else(|| unknown(&zone))?;
        let hours = WorkingTime::new(&calendar, &[], start).ok_or_else(|| unknown(&calendar.zone))?;
        let staff = people
            .map(|roster| Staff::new(roster, model, &program, &profile, start).ok_or_else(|| unknown(&roster.zone)));
        let staff = staff.transpose()?;
        Ok(Setting { program, profile, hours, staff, start })
    }

    /// So many cases in so many courses of time, with this luck.
    pub fn simulation(&self, cases: u64, courses: u32, seed: u64) -> Simulation<'_> {
        Simulation {
            program: &self.program,
            profile: &self.profile,
            hours: self.hours.clone(),
            staff: self.staff.clone(),
            start: self.start,
            cases,
            courses,
            seed,
        }
    }
}
