//! The engine against theory: queues whose behaviour is known in closed form, shares that follow from probabilities,
//! and results that do not depend on how many threads there are.

use crate::walk::by_script::run;
use procedo::cli::Status;
use serde_json::Value;
use std::path::Path;

const SHOP: &str = "# procedure shop\nstarts: serve\n# roles\n- clerk\n- fitter\n# step serve\nby: clerk\n-> fit\n# step fit\nby: fitter\n-> done\n# ends\n- done\n";

/// People who are always at work.
fn roster(people: &[(&str, &str)]) -> String {
    let people: String = people.iter().map(|(name, role)| format!("  {name}: {role}\n")).collect();
    format!(
        "roster: shop\ncalendars:\n  always: {{hours: {{Monday to Sunday: all day}}}}\ncalendar: always\npeople:\n{people}"
    )
}

/// What `simulate` finds, as JSON.
fn simulate(files: &[(&str, &str)], args: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let placed: Vec<String> = args
        .iter()
        .map(|arg| if files.iter().any(|(name, _)| name == arg) { path(arg) } else { arg.to_string() })
        .collect();
    let (root, mut all) = (folder.path().to_str().unwrap(), vec!["simulate", "shop", "--in"]);
    all.push(root);
    all.extend(placed.iter().map(String::as_str));
    all.extend(["--format", "json"]);
    let (status, out, err) = run(&all, "");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    serde_json::from_str(&out).expect("JSON")
}

fn number(value: &Value, path: &[&str]) -> f64 {
    let found = path.iter().fold(value, |value, key| &value[*key]);
    found.as_f64().unwrap_or_else(|| panic!("{path:?} is {found}"))
}

fn step<'v>(report: &'v Value, name: &str) -> &'v Value {
    report["steps"].as_array().unwrap().iter().find(|step| step["step"] == name).expect("a step")
}

const HOUR: f64 = 3_600_000.0;

#[track_caller]
fn near(found: f64, theory: f64, off: f64) {
    assert!((found - theory).abs() <= theory.abs() * off, "{found} is not {theory}, by {:.3}", found / theory - 1.0);
}

/// The interval of the mean holds what theory says.
#[track_caller]
fn holds(amount: &Value, theory: f64) {
    let (low, high) = (number(amount, &["mean", "low"]), number(amount, &["mean", "high"]));
    // The seed is fixed, so that this does not fail by chance; three times as wide leaves out next to nothing.
    let wide = high - low;
    assert!(low - wide <= theory && theory <= high + wide, "{theory} is not between {low} and {high}");
    assert!(wide < theory * 0.2, "too wide to tell: {low} to {high}");
}

/// One counter (Erlang 1909), and two one behind the other (Jackson 1957: the second sees what the first lets go as
/// arrivals at random). λ = 1, μ = 2 an hour: on the average one hour in each.
#[test]
fn queues_are_as_theory_says() {
    let profile = "profile: shop\nwarm-up: 500\narrivals: {every: exponential 1 hour (elapsed)}\ndurations:\n  \
        serve: {by: exponential 30 minutes (elapsed), holds people: yes}\n  fit: {by: exponential 30 minutes (elapsed), holds people: yes}\n";
    let one = roster(&[("Ann", "clerk"), ("Bob", "fitter")]);
    let files = [("shop.proc", SHOP), ("profile.yaml", profile), ("roster.yaml", one.as_str())];
    let args = ["--profile", "profile.yaml", "--roster", "roster.yaml", "--cases", "2500", "--courses", "8"];
    let report = simulate(&files, &args);
    holds(&report["lead"], 2.0 * HOUR);
    for name in ["serve", "fit"] {
        near(number(step(&report, name), &["waiting", "mean", "value"]), 0.5 * HOUR, 0.08);
        near(number(step(&report, name), &["working", "mean", "value"]), 0.5 * HOUR, 0.03);
        // Of those who wait at all: an exponential tail, ρ e^(-(μ-λ)t): nine of ten wait no longer than ln(5) hours.
        near(number(step(&report, name), &["waiting", "p90"]), 5f64.ln() * HOUR, 0.08);
    }
    let loads: Vec<f64> = report["people"].as_array().unwrap().iter().map(|person| number(person, &["load"])).collect();
    loads.into_iter().for_each(|load| near(load, 0.5, 0.04));
}

/// Three at one counter: Erlang's C. λ = 2, μ = 1 an hour, c = 3: one waits with probability 4/9, on the average 4/9 hours.
#[test]
fn several_servers_are_as_erlang_says() {
    let profile = "profile: shop\nwarm-up: 500\narrivals: {every: exponential 30 minutes (elapsed)}\ndurations:\n  \
        serve: {by: exponential 1 hours (elapsed), holds people: yes}\n  fit: {by: 0 minutes, holds people: no}\n";
    let three = roster(&[("Ann", "clerk"), ("Bob", "clerk"), ("Cid", "clerk"), ("Dee", "fitter")]);
    let files = [("shop.proc", SHOP), ("profile.yaml", profile), ("roster.yaml", three.as_str())];
    let report = simulate(
        &files,
        &["--profile", "profile.yaml", "--roster", "roster.yaml", "--cases", "2500", "--courses", "8"],
    );
    near(number(step(&report, "serve"), &["waiting", "mean", "value"]), 4.0 / 9.0 * HOUR, 0.1);
    holds(&report["lead"], (1.0 + 4.0 / 9.0) * HOUR);
    // A second roster with one more: M/M/4 waits 0.0870 hours (Erlang C 0.1739 of 1/2).
    let four = roster(&[("Ann", "clerk"), ("Bob", "clerk"), ("Cid", "clerk"), ("Eve", "clerk"), ("Dee", "fitter")]);
    let files =
        [("shop.proc", SHOP), ("profile.yaml", profile), ("roster.yaml", three.as_str()), ("more.yaml", four.as_str())];
    let args = [
        "--profile",
        "profile.yaml",
        "--roster",
        "roster.yaml",
        "--compare",
        "more.yaml",
        "--cases",
        "2500",
        "--courses",
        "4",
    ];
    let report = simulate(&files, &args);
    near(number(&report, &["compared", "lead", "difference", "value"]), (0.0870 - 4.0 / 9.0) * HOUR, 0.2);
    assert!(number(&report, &["compared", "lead", "p"]) < 0.001);
}

/// Somebody works from nine to five; the work comes at four, takes two hours on the clock, and is followed by an hour of
/// the same person's: the next morning, or at once where it is done at any hour.
#[test]
fn what_is_done_at_any_hour_does_not_wait_for_the_morning() {
    let roster = "roster: shop\ncalendars:\n  day: {hours: {Monday to Sunday: 09:00-17:00}}\ncalendar: day\npeople:\n  Ann: [clerk, fitter]\n";
    let profile = |any: &str| {
        format!(
            "profile: shop\nstart: 2026-01-05 16:00\narrivals: {{every: 10 days}}\ndurations:\n  \
             serve: {{by: 2 hours (elapsed), holds people: yes}}\n  \
             fit: {{by: 1 hours (elapsed), holds people: yes{any}}}\n"
        )
    };
    let waits = |any: &str| {
        let profile = profile(any);
        let files = [("shop.proc", SHOP), ("profile.yaml", profile.as_str()), ("roster.yaml", roster)];
        let args = ["--profile", "profile.yaml", "--roster", "roster.yaml", "--cases", "5", "--courses", "1"];
        let report = simulate(&files, &args);
        let of = |path: &[&str]| number(step(&report, "fit"), path) / HOUR;
        let missing = step(&report, "fit")["waiting"]["mean"]["low"].is_null();
        assert!(missing, "of a step no interval is known");
        (of(&["waiting", "mean", "value"]), of(&["off_hours"]), of(&["for_meetings"]))
    };
    // It would begin at six in the evening.
    assert_eq!(waits(""), (15.0, 15.0, 0.0));
    assert_eq!(waits(", any hour: yes"), (0.0, 0.0, 0.0));
    // Who is away does not come, at whatever hour.
    let away = roster
        .replace("Ann: [clerk, fitter]", "Ann: clerk\n  Bob:\n    roles: fitter\n    absent: 2026-01-05 to 2026-01-06");
    let alone = profile(", any hour: yes").replace("10 days", "90 days");
    let files = [("shop.proc", SHOP), ("profile.yaml", alone.as_str()), ("roster.yaml", away.as_str())];
    let args = ["--profile", "profile.yaml", "--roster", "roster.yaml", "--cases", "1", "--courses", "1"];
    let report = simulate(&files, &args);
    // From six in the evening to nine in the morning of the day on which Bob is back.
    assert_eq!(number(step(&report, "fit"), &["waiting", "mean", "value"]), 39.0 * HOUR);
    // Where the same person is busy, that is no matter of hours.
    let profile = profile(", any hour: yes").replace("every: 10 days", "every: 10 days, batch: 2");
    let files = [("shop.proc", SHOP), ("profile.yaml", profile.as_str()), ("roster.yaml", roster)];
    let args = ["--profile", "profile.yaml", "--roster", "roster.yaml", "--cases", "2", "--courses", "1"];
    let report = simulate(&files, &args);
    let of = |path: &[&str]| number(step(&report, "serve"), path) / HOUR;
    // The second is served from nine on: an hour of its wait were working hours in which Ann was busy.
    assert_eq!((of(&["waiting", "mean", "value"]), of(&["off_hours"])), (17.0 / 2.0, 16.0 / 2.0));
}

/// Two come together, and are served for two hours each: by one clerk one after the other, by two at once.
#[test]
fn what_one_more_person_does_is_told_where_cases_wait() {
    let profile = "profile: shop\nstart: 2026-01-05 00:00\narrivals: {every: 10 hours (elapsed), batch: 2}\ndurations:\n  \
         serve: {by: 2 hours (elapsed), holds people: yes}\n  fit: {by: 0 minutes, holds people: no}\n";
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).to_str().unwrap().to_string()
    };
    write("shop.proc", SHOP);
    let one = write(
        "one.yaml",
        &roster(&[("Ann", "clerk"), ("Dee", "fitter"), ("Eve", "clerk")]).replace("  Eve: clerk\n", ""),
    );
    let two = write("two.yaml", &roster(&[("Ann", "clerk"), ("Dee", "fitter"), ("Eve", "clerk")]));
    let (profile, root) = (write("profile.yaml", profile), folder.path().to_str().unwrap());
    let line = [
        "simulate",
        "shop",
        "--in",
        root,
        "--profile",
        &profile,
        "--roster",
        &one,
        "--compare",
        &two,
        "--cases",
        "400",
        "--courses",
        "1",
    ];
    let (status, out, err) = run(&line, "");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    let first = "where a case waits most, on the average, and what for\n           in all  people busy  off hours  meeting\n  \
        serve  60.0 min     60.0 min          –        –\n";
    assert!(out.contains(first), "{out}");
    assert!(out.contains("where a case waits, then and now\n  serve  60.0 min → 0 min\n"), "{out}");
    assert!(out.contains("60.0 min (95% sure: "), "{out}");
    assert!(out.contains("a real difference\n") && !out.contains("a small one"), "{out}");
    // Every case ends alike: nothing is said of chance.
    assert!(out.contains("\n  done: 100.0%, then 100.0%\n"), "{out}");
}

/// Outcomes come with the probabilities that follow from those of the answers.
#[test]
fn the_outcomes_of_the_go_live_have_their_probabilities() {
    let profile = "profile: 系统上线流程\ngiven: {立项: 50%, 版本类型: {主要版本: 50%, 小型版本: 25%, 紧急修复版本: 25%}, 切换时限: 4 小时}\n\
        durations: {主动回退判断: 8 小时（自然时间）, 被动回退判断: 1 至 7 小时（自然时间）}\n\
        answers: {已执行试点: 60%, 审批结论: {同意: 70%, 不同意: 30%}, 上线方式: {被动: 50%, 主动: 50%}, 切换故障: 20%}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p.yaml");
    std::fs::write(&file, profile).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("processes");
    let of = |threads: &str| {
        let args = ["simulate", "4.2.7", "--in", root.to_str().unwrap(), "--profile", file.to_str().unwrap()];
        let more = ["--cases", "20000", "--threads", threads, "--format", "json"];
        let (status, out, err) = run(&[&args[..], &more[..]].concat(), "");
        assert_eq!((status, err.as_str()), (Status::Clean, ""));
        out
    };
    let text = of("1");
    assert_eq!(text, of("2"), "it depends on the number of threads");
    let report: Value = serde_json::from_str(&text).unwrap();
    let share = |name: &str| {
        let outcome = report["outcomes"].as_array().unwrap().iter().find(|outcome| outcome["outcome"] == name).unwrap();
        (number(outcome, &["share", "low"]), number(outcome, &["share", "high"]))
    };
    // Refused: a pilot was run, a major version, not agreed. Rolled back: not refused, a fault, and the limit of four
    // hours passed: always with us, half of the time with them.
    let refused = 0.6 * 0.5 * 0.3;
    let back = (1.0 - refused) * 0.2 * (0.5 * 1.0 + 0.5 * 0.5);
    for (name, theory) in [("推广未获同意", refused), ("已回退", back), ("上线成功", 1.0 - refused - back)]
    {
        let (low, high) = share(name);
        let wide = high - low;
        assert!(low - wide / 2.0 <= theory && theory <= high + wide / 2.0, "{name}: {theory} is not {low} to {high}");
    }
}

/// With people, the same seed gives the same on any number of threads; another seed gives another.
#[test]
fn both_real_procedures_run_with_their_people() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("processes");
    for (procedure, folder) in [("4.2.7", "go-live"), ("XXX运维业务控制程序", "om-service")] {
        let file = |name: &str| root.join(folder).join(name).to_str().unwrap().to_string();
        let of = |threads: &str, seed: &str, form: &str| {
            let (profile, roster) = (file("profile.yaml"), file("roster.yaml"));
            let args =
                ["simulate", procedure, "--in", root.to_str().unwrap(), "--profile", &profile, "--roster", &roster];
            let more = [
                "--cases",
                "30",
                "--courses",
                "3",
                "--threads",
                threads,
                "--seed",
                seed,
                "--format",
                form,
                "--lang",
                "zh",
            ];
            let (status, out, err) = run(&[&args[..], &more[..]].concat(), "");
            assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
            out
        };
        let one = of("1", "7", "json");
        assert_eq!(one, of("3", "7", "json"), "{procedure}");
        assert_ne!(one, of("1", "8", "json"), "{procedure}");
        let report: Value = serde_json::from_str(&one).unwrap();
        assert_eq!((number(&report, &["ended"]), number(&report, &["stuck"])), (90.0, 0.0), "{procedure}");
        assert!(of("1", "7", "human").contains("从到达到结束"));
        let table = of("1", "7", "csv");
        assert_eq!(
            table.lines().map(|line| line.split(',').count()).max(),
            table.lines().map(|line| line.split(',').count()).min()
        );
    }
}

/// Meetings take what came since the last one: nobody waits longer than a week, and half of it on the average.
#[test]
fn a_weekly_meeting_takes_what_came_since_the_last() {
    let procedure =
        SHOP.replace("# step serve\nby: clerk\n", "# step serve\nby: clerk\napprover: fitter\nheld: weekly\n");
    let profile = "profile: shop\ntime zone: UTC\nstart: 2026-01-05 00:00\narrivals: {every: exponential 5 hours (elapsed)}\ndurations:\n  \
        default: 0 minutes\n  fit: 0 minutes\nmeetings: {weekly: {at: Wednesday 12:00}}\n";
    let people = roster(&[("Ann", "clerk"), ("Bob", "fitter")])
        .replace("calendar: always\n", "calendar: always\ntime zone: UTC\n");
    let files = [("shop.proc", procedure.as_str()), ("profile.yaml", profile), ("roster.yaml", people.as_str())];
    let report = simulate(
        &files,
        &["--profile", "profile.yaml", "--roster", "roster.yaml", "--cases", "2000", "--courses", "4"],
    );
    let waiting = &step(&report, "serve")["waiting"];
    near(number(waiting, &["mean", "value"]), 84.0 * HOUR, 0.05);
    assert!(number(waiting, &["most"]) <= 168.0 * HOUR && number(waiting, &["most"]) > 160.0 * HOUR);
}

/// Nobody does two things that different people must do, and who is away does nothing.
#[test]
fn constraints_hold_and_nobody_works_twice_at_once() {
    let procedure = format!("{SHOP}# constraints\n- different people: serve, fit\n");
    let profile = "profile: shop\narrivals: {every: exponential 2 hours (elapsed)}\ndurations:\n  default: exponential 30 minutes\n";
    let both = roster(&[("Ann", "[clerk, fitter]"), ("Bob", "[clerk, fitter]")]);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_string()
    };
    write("shop.proc", &procedure);
    let (profile, roster) = (write("p.yaml", profile), write("r.yaml", &both));
    let log = folder.path().join("log.xes").to_str().unwrap().to_string();
    let args =
        ["simulate", "shop", "--in", folder.path().to_str().unwrap(), "--profile", &profile, "--roster", &roster];
    let (status, _, err) = run(&[&args[..], &["--cases", "200", "--courses", "1", "--log", &log]].concat(), "");
    assert_eq!((status, err.as_str()), (Status::Clean, ""));
    let text = std::fs::read_to_string(&log).unwrap();
    let document = roxmltree::Document::parse(&text).expect("XML");
    let mut spans: Vec<(String, String, String)> = Vec::new();
    let mut traces = 0;
    for trace in document.descendants().filter(|node| node.has_tag_name("trace")) {
        traces += 1;
        let said = |event: roxmltree::Node, key: &str| {
            let found = event.children().find(|child| child.attribute("key") == Some(key));
            found.and_then(|child| child.attribute("value")).unwrap_or_default().to_string()
        };
        let events: Vec<_> = trace.children().filter(|node| node.has_tag_name("event")).collect();
        let mut did: Vec<(String, String)> = Vec::new();
        for event in &events {
            let (what, person, at) =
                (said(*event, "concept:name"), said(*event, "org:resource"), said(*event, "time:timestamp"));
            match said(*event, "lifecycle:transition").as_str() {
                "start" => spans.push((person, at, String::new())),
                _ => {
                    let open = spans.iter_mut().rev().find(|span| span.0 == person && span.2.is_empty());
                    open.expect("a start").2 = at;
                    did.push((what, person));
                }
            }
        }
        assert_eq!(did.len(), 2);
        assert_ne!(did[0].1, did[1].1, "one person did both");
    }
    assert_eq!(traces, 200);
    spans.sort();
    for pair in spans.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        assert!(pair[0].2 <= pair[1].1, "{pair:?} at the same time");
    }
}

/// Calendars end with the year 9999: a case that would arrive later does not, and the simulation ends.
#[test]
fn nothing_arrives_beyond_the_calendars() {
    let profile = "profile: shop\nstart: 9900-01-01 09:00\narrivals: {every: 4 years (elapsed)}\n";
    let one = roster(&[("Ann", "clerk"), ("Bob", "fitter")]);
    let files = [("shop.proc", SHOP), ("profile.yaml", profile), ("roster.yaml", one.as_str())];
    for args in [&["--roster", "roster.yaml", "--courses", "2"][..], &["--threads", "1"], &["--threads", "2"]] {
        let all: Vec<&str> = ["--profile", "profile.yaml", "--cases", "10000"].iter().chain(args).copied().collect();
        let ended = number(&simulate(&files, &all), &["ended"]);
        assert!((20.0..=50.0).contains(&ended), "{ended} cases, {args:?}");
    }
}
