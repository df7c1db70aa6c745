//! Working time: held against a count of the minutes at which the clock shows a time within the hours.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use procedo::analysis::calendars::{Calendar, DAY_MINUTES, Hours};
use procedo::analysis::people::Day;
use procedo::simulate::calendar::{DAY, HOUR, MINUTE, Moment, NEVER, WORKING_DAY, WorkingTime};
use procedo::simulate::distribution::{Luck, Purpose, Stream};
use procedo::simulate::meetings::Rhythm;

/// Clocks that change twice a year, by an hour or half of one, at midnight or not, north and south; and some that do not.
const ZONES: [&str; 9] = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Cairo",
    "UTC",
];

fn moment(text: &str, zone: &str) -> Moment {
    let clock: civil::DateTime = text.parse().expect("a moment");
    clock.to_zoned(TimeZone::get(zone).unwrap()).unwrap().timestamp().as_millisecond()
}

fn day(text: &str) -> Day {
    Day::read(text).expect("a day")
}

/// A calendar at random: some hours of the week, in part beyond midnight, some days otherwise, some absences.
fn random(stream: &mut Stream) -> (Calendar, Vec<(Day, Day)>) {
    let hours = |stream: &mut Stream| {
        let mut hours = Vec::new();
        let mut at = stream.below(700) as u16;
        while at < DAY_MINUTES && stream.happens(0.7) {
            let length = 30 + stream.below(500) as u16;
            hours.push(Hours { opens: at, shuts: at + length });
            at += length + 15 + stream.below(300) as u16;
        }
        hours
    };
    let zone = ZONES[stream.below(ZONES.len() as u64) as usize];
    let mut calendar = Calendar::usual(zone);
    for day in &mut calendar.week {
        *day = hours(stream);
    }
    calendar.week[2] = vec![Hours { opens: 540, shuts: 1020 }];
    let some_day = |stream: &mut Stream| {
        let (month, date) = (1 + stream.below(12), 1 + stream.below(28));
        day(&format!("2026-{month:02}-{date:02}"))
    };
    for _ in 0..30 {
        let special = some_day(stream);
        calendar.days.insert(special, if stream.happens(0.5) { Vec::new() } else { hours(stream) });
    }
    let away = (0..3).map(|_| some_day(stream)).map(|from| (from, from.next().and_then(Day::next).unwrap()));
    (calendar, away.collect())
}

/// Whether there is work, as the words say it: by the clock, and nothing else.
fn is_work(calendar: &Calendar, away: &[(Day, Day)], zone: &TimeZone, at: Moment) -> bool {
    let clock = zone.to_datetime(Timestamp::from_millisecond(at).unwrap());
    let minute = clock.hour() as u16 * 60 + clock.minute() as u16;
    let within = |date: civil::Date, minute: u16| {
        let day = day(&date.to_string());
        let is_away = away.iter().any(|(from, to)| *from <= day && day <= *to);
        let week = &calendar.week[date.weekday().to_monday_zero_offset() as usize];
        let hours = calendar.days.get(&day).unwrap_or(week);
        !is_away && hours.iter().any(|hours| hours.opens <= minute && minute < hours.shuts)
    };
    within(clock.date(), minute) || within(clock.date().yesterday().unwrap(), minute + DAY_MINUTES)
}

#[test]
fn the_table_agrees_with_a_count_of_minutes() {
    // Where clocks change in 2026, and some days between; five days each.
    let windows = [
        "2026-03-06",
        "2026-03-27",
        "2026-04-02",
        "2026-04-22",
        "2026-07-01",
        "2026-10-02",
        "2026-10-22",
        "2026-10-29",
    ];
    for seed in 0..40 {
        let mut stream = Luck::new(1).case(seed).stream(Purpose::Event, 0, 0);
        let (calendar, away) = random(&mut stream);
        let zone = TimeZone::get(&calendar.zone).unwrap();
        let from = moment(&format!("{}T00:00", windows[seed as usize % windows.len()]), "UTC");
        let minutes: Vec<Moment> = (0..5 * 24 * 60).map(|minute| from + minute * MINUTE).collect();
        let open: Vec<bool> = minutes.iter().map(|at| is_work(&calendar, &away, &zone, *at)).collect();
        // A table may begin right before the clock changes, or long before.
        let origin = if stream.happens(0.5) { from } else { from - stream.below(100) as i64 * DAY };
        let mut table = WorkingTime::new(&calendar, &away, origin).unwrap();
        let place = format!("seed {seed}, {}", calendar.zone);
        let mut worked = vec![0];
        for (at, open) in minutes.iter().zip(&open) {
            worked.push(worked[worked.len() - 1] + if *open { MINUTE } else { 0 });
            assert_eq!(table.is_open(*at), *open, "{place}: {}", Timestamp::from_millisecond(*at).unwrap());
        }
        for _ in 0..300 {
            let (a, b) = (stream.below(minutes.len() as u64) as usize, stream.below(minutes.len() as u64) as usize);
            let (a, b) = (a.min(b), a.max(b));
            let amount = worked[b] - worked[a];
            assert_eq!(table.work_between(minutes[a], minutes[b]), amount, "{place}");
            // Half a minute on each side belongs to the minute in which it is.
            let part = if open[a] { MINUTE / 2 } else { 0 };
            let rest = if open[b] { MINUTE / 2 } else { 0 };
            assert_eq!(table.work_between(minutes[a] + MINUTE / 2, minutes[b] + MINUTE / 2), amount - part + rest);
            // Work that is added is done at the first moment at which so much has been worked.
            let done = worked.iter().position(|done| *done == worked[b]).unwrap();
            let expected = if amount == 0 { minutes[a] } else { minutes[done.max(a)] };
            assert_eq!(table.add_work(minutes[a], amount), expected, "{place}");
            if let Some(next) = (a..minutes.len()).find(|at| open[*at]) {
                assert_eq!(table.next_open(minutes[a]), minutes[next], "{place}");
            }
        }
    }
}

#[test]
fn adding_and_measuring_undo_each_other() {
    for seed in 0..40 {
        let mut stream = Luck::new(2).case(seed).stream(Purpose::Event, 0, 0);
        let (calendar, away) = random(&mut stream);
        let origin = moment("2025-11-01T00:00", "UTC");
        let mut table = WorkingTime::new(&calendar, &away, origin).unwrap();
        for _ in 0..300 {
            let from = origin + stream.below(900 * DAY as u64) as i64;
            let amount = 1 + stream.below(500 * HOUR as u64) as i64;
            let end = table.add_work(from, amount);
            assert_eq!(table.work_between(from, end), amount);
            assert_eq!(table.work_between(from, end - 1), amount - 1, "the work is done at its last millisecond");
            let days = 1 + stream.below(30 * WORKING_DAY as u64) as i64;
            let end = table.add_days(from, days);
            let off = table.days(end) - table.days(from) - days;
            // Parts of days are rounded to the millisecond; of a short day, one is worth several parts.
            assert!((0..=2_000).contains(&off), "seed {seed}: {off}");
        }
    }
}

#[test]
fn what_is_forgotten_changes_no_answer() {
    let mut stream = Luck::new(4).case(0).stream(Purpose::Event, 0, 0);
    let (calendar, away) = random(&mut stream);
    let origin = moment("2026-01-01T00:00", "UTC");
    let mut whole = WorkingTime::new(&calendar, &away, origin).unwrap();
    let mut small = whole.clone();
    let mut now = origin;
    for _ in 0..2_000 {
        now += stream.below(2 * DAY as u64) as i64;
        small.forget_before(now);
        let amount = stream.below(100 * HOUR as u64) as i64;
        assert_eq!(small.add_work(now, amount), whole.add_work(now, amount));
        assert_eq!(small.add_days(now, amount), whole.add_days(now, amount));
        assert_eq!(small.next_open(now), whole.next_open(now));
        assert_eq!(small.work_between(now, now + 9 * DAY), whole.work_between(now, now + 9 * DAY));
    }
}

#[test]
fn a_year_of_a_chinese_office_has_its_working_days() {
    // The State Council's arrangement for 2026: 13 days of holidays fall on weekdays' places, 6 weekend days are worked.
    let text = std::fs::read_to_string("processes/calendars/china-2026.yaml").unwrap();
    let calendar = procedo::roster::read_calendar(&text).expect("a calendar");
    let mut table = WorkingTime::new(&calendar, &[], moment("2026-01-01T00:00", "Asia/Shanghai")).unwrap();
    let (from, to) = (moment("2026-01-01T00:00", "Asia/Shanghai"), moment("2027-01-01T00:00", "Asia/Shanghai"));
    assert_eq!((table.days(to) - table.days(from)) / WORKING_DAY, 248);
    assert_eq!(table.work_between(from, to), 248 * 8 * HOUR);
    let clock = |text: &str| moment(text, "Asia/Shanghai");
    // From the last working day before the Spring Festival to the first after it.
    assert_eq!(table.add_work(clock("2026-02-14T17:00"), 2 * HOUR), clock("2026-02-24T10:00"));
    assert_eq!(table.next_open(clock("2026-09-30T18:00")), clock("2026-10-08T09:00"));
    assert!(table.is_open(clock("2026-10-10T09:00")) && !table.is_open(clock("2026-10-10T12:00")));
    assert_eq!(table.add_days(clock("2026-04-03T12:00"), WORKING_DAY), clock("2026-04-07T12:00"));
    assert_eq!(table.add_days(clock("2026-04-05T08:00"), WORKING_DAY), clock("2026-04-07T18:00"));
}

#[test]
fn a_night_of_the_change_is_an_hour_shorter_or_longer() {
    let mut calendar = Calendar::usual("Europe/Berlin");
    calendar.week = std::array::from_fn(|_| vec![Hours { opens: 22 * 60, shuts: 30 * 60 }]);
    let mut table = WorkingTime::new(&calendar, &[], moment("2026-01-01T00:00", "UTC")).unwrap();
    let clock = |text: &str| moment(text, "Europe/Berlin");
    for (from, to, hours) in [
        ("2026-03-27T20:00", "2026-03-28T08:00", 8),
        ("2026-03-28T20:00", "2026-03-29T08:00", 7),
        ("2026-10-24T20:00", "2026-10-25T08:00", 9),
    ] {
        assert_eq!(table.work_between(clock(from), clock(to)), hours * HOUR, "{from}");
    }
    // Berlin goes by UTC+1 until 01:00 UTC that night: 22:00 is 21:00 UTC, 06:00 is 04:00 UTC.
    assert_eq!(table.next_open(clock("2026-03-28T12:00")), moment("2026-03-28T21:00", "UTC"));
    assert_eq!(table.add_work(clock("2026-03-28T22:00"), 7 * HOUR), moment("2026-03-29T04:00", "UTC"));
}

#[test]
fn who_never_works_is_never_done() {
    let nobody = Calendar { week: Default::default(), ..Calendar::usual("UTC") };
    let mut table = WorkingTime::new(&nobody, &[], 0).unwrap();
    assert_eq!((table.next_open(0), table.add_work(0, 1), table.add_days(5, 1)), (NEVER, NEVER, NEVER));
    assert_eq!((table.add_work(5, 0), table.work_between(0, DAY)), (5, 0));
    let leaves = [(day("2026-01-08"), day("9999-12-31"))];
    let mut table = WorkingTime::new(&Calendar::usual("UTC"), &leaves, moment("2026-01-05T00:00", "UTC")).unwrap();
    assert_eq!(table.add_work(moment("2026-01-05T00:00", "UTC"), 24 * HOUR), moment("2026-01-07T18:00", "UTC"));
    assert_eq!(table.add_work(moment("2026-01-05T00:00", "UTC"), 24 * HOUR + 1), NEVER);
    assert!(WorkingTime::new(&Calendar::usual("Asia/Nowhere"), &[], 0).is_none());
    // The ends of time are moments like others.
    let mut table = WorkingTime::new(&Calendar::always("UTC"), &[], 0).unwrap();
    assert_eq!((table.next_open(NEVER), table.add_work(0, NEVER)), (NEVER, NEVER));
}

#[test]
fn meetings_are_held_on_working_days() {
    let text = std::fs::read_to_string("processes/calendars/china-2026.yaml").unwrap();
    let calendar = procedo::roster::read_calendar(&text).expect("a calendar");
    let table = WorkingTime::new(&calendar, &[], 0).unwrap();
    let clock = |text: &str| moment(text, "Asia/Shanghai");
    let next = |rhythm: Rhythm, from: &str| rhythm.next(clock(from), &table);
    let weekly = Rhythm::Weekly { weekday: 2, minute: 600 };
    assert_eq!(next(weekly, "2026-01-05T09:00"), clock("2026-01-07T10:00"));
    assert_eq!(next(weekly, "2026-01-07T10:00"), clock("2026-01-07T10:00"), "who comes in time is taken");
    assert_eq!(next(weekly, "2026-01-07T10:01"), clock("2026-01-14T10:00"));
    // Wednesday 18 February is a holiday until Monday the 23rd: put off to Tuesday, and the next is on Wednesday.
    assert_eq!(next(weekly, "2026-02-12T09:00"), clock("2026-02-24T10:00"));
    assert_eq!(next(weekly, "2026-02-20T09:00"), clock("2026-02-24T10:00"));
    assert_eq!(next(weekly, "2026-02-24T10:01"), clock("2026-02-25T10:00"));
    let daily = Rhythm::Daily { minute: 540 };
    assert_eq!(next(daily, "2026-01-09T10:00"), clock("2026-01-12T09:00"));
    let monthly = Rhythm::Monthly { day: 31, minute: 900 };
    assert_eq!(next(monthly, "2026-04-01T00:00"), clock("2026-04-30T15:00"));
    assert_eq!(next(monthly, "2026-01-30T00:00"), clock("2026-02-02T15:00"), "31 January is a Saturday");
    let days = Rhythm::Days { first: day("2026-01-05").number(), every: 14, minute: 600 };
    assert_eq!(next(days, "2026-01-06T00:00"), clock("2026-01-19T10:00"));
    let nobody = WorkingTime::new(&Calendar { week: Default::default(), ..Calendar::usual("UTC") }, &[], 0).unwrap();
    assert_eq!(weekly.next(0, &nobody), NEVER);
}

#[test]
fn days_are_numbered_without_a_gap() {
    let (mut at, mut number) = (day("1896-01-01"), day("1896-01-01").number());
    assert_eq!((day("1970-01-01").number(), day("2000-03-01").number()), (0, 11_017));
    while at < day("2105-01-01") {
        at = at.next().expect("a day after");
        number += 1;
        assert_eq!(at.number(), number, "{at}");
    }
    assert_eq!(day("9999-12-31").next(), None);
}
