//! Profiles: what they say is what is drawn, what they do not say is listed as assumed, and what is wrong is told.

use crate::walk::case;
use procedo::diagnostic::Language;
use procedo::runtime::{FactId, Program, Value};
use procedo::simulate::distribution::{Luck, Purpose};
use procedo::simulate::meetings::Rhythm;
use procedo::simulate::profile::{Held, Measure, Occurs, Picking, Profile, Takes, Written};
use std::sync::OnceLock;

const REPAIR: &str = "# procedure repair\nstarts: look\n\n# roles\n- fitter\n- head\n\n# facts\n- urgent: yes/no (given)\n- size: small, large (given)\n\
    - parts: integer 0 to 20\n- agreed: yes/no\n- late: yes/no\n- spare: yes/no\n\n# events\n- part-arrives (sets spare)\n\n\
    # step look\nby: fitter\nsets: parts\n-> agree\n\n\
    # step agree\nby: fitter\napprover: head\nsets: agreed (by approver)\nheld: weekly\n-> mend [agreed]\n-> dropped [not agreed]\n\n\
    # step mend\nby: fitter\nawaits: part-arrives\ndeadline: 3 days (then late)\n-> test\n\n\
    # step test\nby: fitter\nlasts: 2 working days\n-> mended\n\n# ends\n- mended\n- dropped\n";

fn program() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| case::program(REPAIR))
}

fn read(text: &str) -> Result<Profile, Vec<(usize, String)>> {
    let plain =
        |wrong: Vec<procedo::syntax::yaml::plain::At>| wrong.into_iter().map(|at| (at.line, at.what.en)).collect();
    let written = Written::read(text).map_err(|at| plain(vec![at]))?;
    written.profile(program(), Some(&["Ann"])).map_err(plain)
}

fn wrong(text: &str) -> Vec<(usize, String)> {
    read(text).expect_err("something is wrong")
}

/// How often each of these came, of 10,000 draws.
fn shares(profile: &Profile, fact: &str, known: &[(&str, Value)], values: &[Value]) -> Vec<f64> {
    let program = program();
    let known: Vec<(FactId, &Value)> = known.iter().map(|(fact, value)| (program.fact(fact).unwrap(), value)).collect();
    let value = |fact: FactId| known.iter().find(|(known, _)| *known == fact).map(|(_, value)| *value);
    let answer = profile.answer(program.fact(fact).unwrap()).expect("asked").of(&value);
    let drawn: Vec<Value> =
        (0..10_000).map(|case| answer.draw(&mut Luck::new(1).case(case).stream(Purpose::Fact, 0, 0))).collect();
    values.iter().map(|value| drawn.iter().filter(|drawn| *drawn == value).count() as f64 / 10_000.0).collect()
}

#[track_caller]
fn near(found: &[f64], expected: &[f64]) {
    let close = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.02);
    assert!(close && found.len() == expected.len(), "{found:?}, not {expected:?}");
}

const GOOD: &str = "profile: repair\nstart: 2026-02-02 08:30\ntime zone: Europe/Berlin\nwarm-up: 50\n\
    arrivals: {rate: 12 per week (working), batch: 1 to 3}\n\
    given:\n  urgent: 30%\n  size: {small: 3, large: 1}\n\
    durations:\n  default: 2 hours\n  look: triangular 10, 20, 60 minutes\n  agree: {by: 1 to 2 hours, approver: 10 minutes, holds people: no}\n  \
    mend:\n    - {when: 'size = large and not urgent', is: [1 day, 2 days]}\n    - {is: 'lognormal median 2 hours, p90 6 hours (elapsed)'}\n\
    answers:\n  parts: 0 to 3\n  agreed:\n    - {when: urgent, is: 100%}\n    - {is: 40%}\n\
    events: {part-arrives: {chance: 80%, after: exponential 1 day}}\n\
    priorities: {urgent: 10, 'size = large': -1}\n\
    costs: {currency: EUR, hourly: {fitter: 40, Ann: 55.5}, steps: {mend: 12.25}, case: 100}\n\
    picking: least loaded\nmeetings: {weekly: {at: Wednesday 14:00, at most: 5, ad hoc: 10%}}\n";

#[test]
fn what_is_written_is_what_is_drawn() {
    let (profile, program) = (read(GOOD).expect("a profile"), program());
    assert_eq!(profile.start.moment("Europe/Berlin"), Some(1_770_017_400_000), "2026-02-02 07:30 UTC");
    assert_eq!(
        (profile.warm_up, profile.zone.as_deref(), profile.picking),
        (50, Some("Europe/Berlin"), Picking::LeastLoaded)
    );
    // 12 in a week of five working days of 24 nominal hours.
    assert_eq!(profile.arrivals.every.measure, Measure::WorkingDays);
    assert!((profile.arrivals.every.distribution.mean() - 36_000_000.0).abs() < 1.0);
    let (yes, no) = (Value::Yes(true), Value::Yes(false));
    near(&shares(&profile, "urgent", &[], &[yes.clone(), no.clone()]), &[0.3, 0.7]);
    near(&shares(&profile, "size", &[], &[Value::Choice(0), Value::Choice(1)]), &[0.75, 0.25]);
    near(&shares(&profile, "parts", &[], &[0, 1, 2, 3, 4].map(Value::Number)), &[0.25, 0.25, 0.25, 0.25, 0.0]);
    near(&shares(&profile, "agreed", &[("urgent", yes.clone())], std::slice::from_ref(&yes)), &[1.0]);
    near(&shares(&profile, "agreed", &[("urgent", no.clone())], std::slice::from_ref(&yes)), &[0.4]);
    near(&shares(&profile, "agreed", &[], std::slice::from_ref(&yes)), &[0.4]);
    let step = |name: &str| program.step(name).unwrap();
    let takes = |name: &str, large: bool| {
        let (size, urgent) = (program.fact("size"), program.fact("urgent"));
        let (large, no) = (Value::Choice(u32::from(large)), Value::Yes(false));
        let value =
            |fact: FactId| if Some(fact) == size { Some(&large) } else { Some(&no).filter(|_| Some(fact) == urgent) };
        let Takes::Timing(timing) = profile.times(step(name)).by.of(&value).clone() else { panic!("{name}") };
        (timing.distribution.mean().round() as i64, timing.measure)
    };
    const HOUR: i64 = 3_600_000;
    assert_eq!(takes("look", false), (HOUR / 2, Measure::Working));
    assert_eq!(takes("agree", false), (HOUR * 3 / 2, Measure::Working));
    assert_eq!(takes("mend", true), (HOUR * 36, Measure::Elapsed));
    assert_eq!(takes("mend", false).1, Measure::Elapsed);
    // The procedure's own `lasts:` comes before the profile's default.
    assert_eq!(takes("test", false), (48 * HOUR, Measure::WorkingDays));
    assert_eq!((profile.times(step("agree")).holds, profile.times(step("look")).holds), (Some(false), None));
    let event = profile.event(program.event("part-arrives").unwrap());
    assert!(
        matches!(event, Occurs::Once { chance, after: Some(after) } if *chance == 0.8 && after.measure == Measure::Elapsed)
    );
    let urgent = |yes: bool| {
        let (fact, known) = (program.fact("urgent"), Value::Yes(yes));
        profile.priority(&|other| Some(&known).filter(|_| Some(other) == fact))
    };
    assert_eq!((urgent(true), urgent(false)), (10, 0));
    assert_eq!((profile.costs.case, profile.costs.steps[step("mend").0 as usize]), (100_000, 12_250));
    assert_eq!(profile.costs.people, [("Ann".to_string(), 55_500)]);
    let meeting = &profile.meetings[step("agree").0 as usize][0];
    assert_eq!(meeting.held, Held::Regularly(Rhythm::Weekly { weekday: 2, minute: 840 }));
    assert_eq!((meeting.capacity, meeting.ad_hoc), (Some(5), 0.1));
    let assumed: Vec<&str> = profile.assumed.iter().map(|text| text.in_language(Language::English)).collect();
    assert_eq!(assumed, ["`test` takes as long as the procedure says"]);
}

#[test]
fn what_is_not_said_is_assumed_and_listed() {
    let (profile, program) = (read("profile: repair\n").expect("a profile"), program());
    assert_eq!(profile, Profile::of_nothing(program));
    let listed = |what: &str| profile.assumed.iter().any(|text| text.en.contains(what) && !text.zh.is_empty());
    for fact in ["urgent", "size", "parts", "agreed"] {
        assert!(listed(&format!("`{fact}`")), "{fact}: {:?}", profile.assumed);
    }
    // Of these nobody is asked: they follow from a deadline and an event.
    for fact in ["late", "spare"] {
        assert!(!listed(&format!("`{fact}`")) && profile.answer(program.fact(fact).unwrap()).is_none(), "{fact}");
    }
    for what in ["an hour of work for `look`", "`test` takes", "part-arrives", "Monday at 10:00", "idle", "arrives"] {
        assert!(listed(what), "{what}: {:?}", profile.assumed);
    }
    near(&shares(&profile, "size", &[], &[Value::Choice(0), Value::Choice(1)]), &[0.5, 0.5]);
    near(&shares(&profile, "parts", &[], &[Value::Number(0), Value::Number(20)]), &[1.0 / 21.0, 1.0 / 21.0]);
}

#[test]
fn both_languages_say_the_same() {
    let en = "profile: repair\narrivals: exponential 2 hours\ngiven: {urgent: 20%}\ndurations:\n  look: 1 to 3 hours\n  mend: lognormal median 2 hours, p90 5 hours (elapsed)\n\
        events: {part-arrives: {chance: 50%, after: 2 days}}\nmeetings: {agree: Friday 09:00}\npicking: random\n";
    let zh = "参数: repair\n到达: 指数 2 小时\n给定: {urgent: 20％}\n用时:\n  look: １ 至 ３ 小时\n  mend: 对数正态 中位数 2 小时、九成不超过 5 小时（自然时间）\n\
        事件: {part-arrives: {概率: 50%, 之后: 2 天}}\n例会: {agree: 星期五 09：00}\n派工: 随机\n";
    let plain = |text: &str| {
        let mut profile = read(text).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        let Takes::Timing(look) = &mut profile.times[0].by.otherwise else { panic!() };
        look.written.clear();
        let Takes::Timing(mend) = &mut profile.times[2].by.otherwise else { panic!() };
        mend.written.clear();
        profile.arrivals.every.written.clear();
        if let Occurs::Once { after: Some(after), .. } = &mut profile.events[0] {
            after.written.clear();
        }
        profile
    };
    assert_eq!(plain(en), plain(zh));
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_all_at_once() {
    let head = |more: &str| format!("profile: repair\n{more}");
    for (text, told) in [
        ("people: x\n".to_string(), "1: a profile begins with `profile:`"),
        (head("gven: {}\n"), "2: there is no key `gven`; did you mean `given`?"),
        (head("given: {urgnt: 20%}\n"), "2: there is no fact `urgnt`; did you mean `urgent`?"),
        (head("given: {agreed: 20%}\n"), "2: `agreed` is not given: it stands under `answers:`"),
        (head("answers: {late: 20%}\n"), "2: nobody is asked for `late`: it follows from a deadline or an event"),
        (head("given: {urgent: 120%}\n"), "2: `120%` is no probability; write `60%`"),
        (head("given: {size: {small: 60%, large: 30%}}\n"), "2: these add up to 90%, not to 100%"),
        (head("given: {size: {small: 60%, huge: 40%}}\n"), "2: `huge` is no value of `size`"),
        (head("given: {size: {small: 0, large: 0}}\n"), "2: nothing here has any weight"),
        (head("answers: {parts: 1 to 30}\n"), "2: `parts` goes beyond its range here"),
        (head("durations: {lok: 2 hours}\n"), "2: there is no step `lok`; did you mean `look`?"),
        (head("durations:\n  look: 2\n"), "3: a unit of time is missing"),
        (head("durations:\n  look: soon\n"), "3: `soon` cannot be read"),
        (head("durations:\n  look: 2 hours to 3 days\n"), "3: hours are time at work and days are time on the clock"),
        (
            head("durations:\n  look: 3 to 2 hours\n"),
            "3: the numbers of `3 to 2 hours` are in the wrong order: the smaller one comes first",
        ),
        (head("durations:\n  look: triangular 1, 2 hours\n"), "3: write the least, the most likely and the largest"),
        (head("durations:\n  look: 2 hours (slow)\n"), "3: in brackets stands `(working)`"),
        (head("durations:\n  look:\n    - {when: urgent, is: 2 hours}\n"), "4: say what holds otherwise"),
        (head("durations:\n  look:\n    - {is: 2 hours}\n    - {when: urgent, is: 3 hours}\n"), "5: this never counts"),
        (
            head("durations:\n  look:\n    - {when: size, is: 2 hours}\n    - {is: 3 hours}\n"),
            "4: `size` is not a yes/no fact",
        ),
        (head("events: {part-arives: 20%}\n"), "2: there is no event `part-arives`; did you mean `part-arrives`?"),
        (head("priorities: {urgent: high}\n"), "2: a priority is a whole number"),
        (head("costs: {hourly: {Anna: 3}}\n"), "2: there is no role or person `Anna`"),
        (head("meetings: {look: Monday 10:00}\n"), "2: `look` is decided at no meeting"),
        (head("meetings: {agree: Mondey 10:00}\n"), "2: `Mondey 10:00` does not say when"),
        (head("start: tomorrow\n"), "2: `tomorrow` is no moment"),
        (head("time zone: Mars/Olympus\n"), "2: there is no time zone `Mars/Olympus`"),
        (head("picking: tallest\n"), "2: people are picked by"),
        (head("arrivals: {every: 0 hours}\n"), "2: between two arrivals there must be some time"),
        (head("given：{}\n"), "2: behind `given` stands the full-width colon"),
    ] {
        let wrong = wrong(&text);
        let found: Vec<String> = wrong.iter().map(|(line, what)| format!("{line}: {what}")).collect();
        assert!(found.len() == 1 && found[0].starts_with(told), "{text}\n{found:?}\n{told}");
    }
    let lines: Vec<usize> = wrong("profile: repair\nstart: x\ngiven: {urgnt: 1%}\ndurations: {look: x}\npicking: x\n")
        .iter()
        .map(|at| at.0)
        .collect();
    assert_eq!(lines, [2, 3, 4, 5]);
}

#[test]
fn nothing_that_is_written_makes_it_fall() {
    // A good profile with a character more or another at every third place.
    let more = ["9", "（", "%", "至", ": ", "[", "-", "e", "."];
    for (at, c) in GOOD.char_indices().step_by(3) {
        let (before, after) = (&GOOD[..at], &GOOD[at + c.len_utf8()..]);
        let _ = read(&format!("{before}{}{after}", more[at % more.len()]));
        let _ = read(&format!("{before}{c}{}{after}", more[at / 3 % more.len()]));
    }
    for text in
        ["", "profile", "- profile", "profile: [repair]", "参数：repair", "profile: repair\ngiven: [1]\ncosts: 3\n"]
    {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn the_profiles_of_both_procedures_are_good() {
    for folder in ["go-live", "om-service"] {
        let text = std::fs::read_to_string(format!("processes/{folder}/profile.yaml")).unwrap();
        let written = Written::read(&text).expect("a profile");
        let programs = case::processes();
        let program = programs.iter().find(|program| program.name == written.procedure.1).expect("a procedure");
        let profile = written.profile(program, None).unwrap_or_else(|wrong| panic!("{folder}: {wrong:?}"));
        let assumed: Vec<&str> = profile.assumed.iter().map(|text| text.zh.as_str()).collect();
        insta::assert_snapshot!(format!("assumed_{folder}"), assumed.join("\n"));
    }
}
