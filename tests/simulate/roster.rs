//! Rosters: what they say of working time.

use procedo::analysis::people::{PersonId, Roster};
use procedo::project::Project;
use procedo::roster::{ZONE, read_calendar};
use procedo::workspace::Workspace;

const LEAVE: &str =
    "# procedure leave\nstarts: ask\n\n# roles\n- employee\n\n# step ask\nby: employee\n-> done\n\n# ends\n- done\n";

/// A roster with the procedure above, or what is wrong; `office.yaml` beside it is a calendar.
fn read(roster: &str) -> Result<Roster, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("leave.proc"), LEAVE).unwrap();
    std::fs::write(path.join("office.yaml"), "calendar: office\nhours: {Monday to Thursday: 08:00-16:00}\n").unwrap();
    std::fs::write(path.join("bad.yaml"), "calendar: bad\nhours: {Moonday: 08:00-16:00}\n").unwrap();
    let mut project = Project::new(Workspace::new(path.to_path_buf()));
    project.add(&path.join("leave.proc")).unwrap();
    project.roster(path.join("roster.yaml").to_str().unwrap(), roster.to_string());
    let mut checked = crate::replay::checked(project);
    let prefix = format!("{}/", path.display());
    let plain = |(path, at): &(String, procedo::syntax::yaml::plain::At)| {
        format!("{}:{}: {}", path.trim_start_matches(&prefix), at.line, at.what.en)
    };
    let faults: Vec<String> = checked.roster_faults.iter().map(plain).collect();
    if faults.is_empty() { Ok(checked.rosters.remove(0)) } else { Err(faults) }
}

const GOOD: &str = "roster: leave\ntime zone: Europe/Berlin\ncalendar files: office.yaml\ncalendar: office\ncalendars:\n  \
    nights:\n    hours: {Monday to Friday: '22:00-06:00', Sat: '22:00-24:00'}\n    holidays: [2026-12-24 to 2026-12-26]\n    \
    days: {2026-12-31: '20:00-22:00'}\n    time zone: UTC\n\
    people:\n  Ann: employee\n  Bob: {roles: employee, calendar: nights, hourly: 42.5}\n";

#[test]
fn people_work_by_their_own_calendar_or_that_of_the_roster() {
    let roster = read(GOOD).expect("a roster");
    let calendar = |at: u32| roster.calendar_of(PersonId(at)).into_owned();
    assert_eq!((calendar(0).name.as_str(), calendar(0).zone.as_str()), ("office", ZONE));
    assert_eq!((calendar(1).name.as_str(), calendar(1).zone.as_str()), ("nights", "UTC"));
    let nights = calendar(1);
    let minutes = |day: usize| nights.week[day].iter().map(|hours| (hours.opens, hours.shuts)).collect::<Vec<_>>();
    assert_eq!((minutes(4), minutes(5), minutes(6)), (vec![(1320, 1800)], vec![(1320, 1440)], vec![]));
    let days: Vec<(String, usize)> = nights.days.iter().map(|(day, hours)| (day.to_string(), hours.len())).collect();
    let day = |day: &str, hours| (day.to_string(), hours);
    assert_eq!(days, [day("2026-12-24", 0), day("2026-12-25", 0), day("2026-12-26", 0), day("2026-12-31", 1)]);
    assert_eq!((roster.people[0].hourly, roster.people[1].hourly), (None, Some(42_500)));
}

#[test]
fn a_roster_without_calendars_means_office_hours() {
    let roster = read("roster: leave\npeople:\n  Ann: employee\n").expect("a roster");
    let calendar = roster.calendar_of(PersonId(0)).into_owned();
    let open: u16 = calendar.week[0].iter().map(|hours| hours.shuts - hours.opens).sum();
    assert_eq!((calendar.zone.as_str(), open, calendar.week[5].len()), (ZONE, 8 * 60, 0));
}

#[test]
fn what_is_wrong_is_told_with_its_file_and_line() {
    let head = "roster: leave\npeople: {Ann: employee}\n";
    for (more, told) in [
        ("calendar: nights\n", "roster.yaml:3: there is no calendar `nights`"),
        ("calendar files: none.yaml\n", "roster.yaml:3: "),
        ("calendar files: [office.yaml, bad.yaml]\n", "bad.yaml:2: `Moonday` is no day of the week"),
        ("time zone: Berlin\n", "roster.yaml:3: there is no time zone `Berlin`"),
        ("calendars: {a: {hours: {Monday: 9-12}}}\n", "roster.yaml:3: `9-12` are no hours"),
        ("calendars: {a: {hours: {Monday: [08:00-12:00, 11:00-13:00]}}}\n", "roster.yaml:3: these hours overlap"),
        ("calendars: {a: {hours: {Monday: off}}}\n", "roster.yaml:3: by the calendar `a` nobody ever works"),
        ("calendars: {a: {holidays: 2026-02-30}}\n", "roster.yaml:3: `2026-02-30` are no days"),
        (
            "calendars: {a: {holidays: 2026-02-03, working days: 2026-02-03}}\n",
            "roster.yaml:3: 2026-02-03 stands here twice",
        ),
        ("calendars: {a: {hour: {}}}\n", "roster.yaml:3: there is no key `hour`; did you mean `hours`?"),
    ] {
        let found = read(&format!("{head}{more}")).expect_err("something is wrong");
        assert!(found.len() == 1 && found[0].starts_with(told), "{more}{found:?}\n{told}");
    }
    assert!(read_calendar("hours: {}\n").is_err() && read_calendar("").is_err());
}
