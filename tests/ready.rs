//! `procedo ready`: what is said of people, hours, records and deadlines.

use crate::walk::by_script::run;
use procedo::cli::Status;

const MOVE: &str = "# procedure move\nstarts: pack\n\n# roles\n- clerk\n- driver\n- user\n- board\n- chair\n\n\
    # facts\n- late: yes/no\n- broken: yes/no\n\n# records\n- plan (given)\n- map (given)\n- spare-plan (given)\n- report\n\n\
    # step pack\nby: clerk\nwith: board, user\nheld: weekly\nneeds: plan\nneeds: map (optional)\nneeds: report (optional)\n-> drive\n\n\
    # step drive\nby: driver\napprover: chair\nsets: broken\ninformed: user (with plan)\n\
    deadline: 2 hours (from pack; then late)\n-> mend [broken]\n-> moved [otherwise]\n\n\
    # step mend\nby: driver\nneeds: spare-plan\nmakes: report\n-> moved\n\n\
    # ends\n- moved\n\n# constraints\n- different people: drive (by), drive (approver)\n";

const ROSTER: &str = "roster: move\ncalendar: days\npeople:\n  Ann: clerk\n  Bob: [clerk, board]\n  Cid: driver\n  Dan: [driver, chair]\n  Eve: chair\n  Fay: user\n\
    calendars:\n  days:\n    time zone: Asia/Shanghai\n    hours: {Monday to Friday: 09:00-12:00}\n";

/// The list of a case of the procedure above, with this roster.
fn ready(case: &str, roster: &str, more: &[&str]) -> (Status, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_string()
    };
    file("move.proc", MOVE);
    let scenario =
        file("scenarios.yaml", &format!("scenarios: move\ncases:\n  - name: one\n{case}    outcome: moved\n"));
    let roster = file("roster.yaml", roster);
    let place = folder.path().to_str().unwrap();
    let mut args = vec!["ready", "move", "--in", place, "--scenario", &scenario, "--roster", &roster];
    args.extend(more);
    let (status, out, err) = run(&args, "");
    assert_eq!(err, "", "{out}");
    // What is said, without numbers and breaks.
    (status, out.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn soon(pack: &str, drive: &str) -> String {
    format!(
        "    at: 2026-07-01 09:00\n    answers:\n      - pack: {{at: 2026-07-01 {pack}}}\n      - drive: {{broken: no, {drive}}}\n"
    )
}

#[test]
fn who_takes_part_and_who_is_told_is_asked_for() {
    let (status, out) = ready(&soon("10:00", "at: +1 hour"), ROSTER, &[]);
    assert_eq!(status, Status::Clean, "{out}");
    for told in ["board (takes part): Bob", "user (takes part): Fay", "weekly; present: clerk, board, user"] {
        assert!(out.contains(told), "{told}: {out}");
    }
    // Nobody is the end user.
    let (status, out) = ready(&soon("10:00", "at: +1 hour"), &ROSTER.replace("  Fay: user\n", ""), &[]);
    assert_eq!(status, Status::Findings, "{out}");
    for told in ["user (takes part): nobody", "user (with plan); user: nobody in the roster"] {
        assert!(out.contains(told), "{told}: {out}");
    }
    let (_, out) = ready(&soon("10:00", "at: +1 hour"), &ROSTER.replace("  Fay: user\n", ""), &["--lang", "zh"]);
    for told in ["user（参与）：没有人", "user（附plan）；user：名册上没有人", "到会：clerk、board、user"]
    {
        assert!(out.contains(told), "{told}: {out}");
    }
}

#[test]
fn hours_at_which_nobody_works_are_told() {
    let (status, out) = ready(&soon("10:00", "at: 2026-07-01 22:00"), ROSTER, &[]);
    assert_eq!(status, Status::Clean, "{out}");
    assert!(out.contains("driver: Cid, Dan; not at work then (09:00-12:00)"), "{out}");
    assert!(!out.contains("clerk: Ann, Bob;"), "{out}");
    // Who has other hours can.
    let nights = ROSTER.replace("  Cid: driver\n", "  Cid:\n    roles: driver\n    calendar: nights\n");
    let nights = format!("{nights}  nights:\n    hours: {{Monday to Sunday: 22:00-06:00}}\n");
    let (_, out) = ready(&soon("10:00", "at: 2026-07-01 22:00"), &nights, &[]);
    assert!(out.contains("people driver: Cid, Dan; not at work then: Dan"), "{out}");
    // 2026-07-04 is a Saturday.
    let (_, out) = ready(&soon("10:00", "at: 2026-07-04 10:00"), ROSTER, &["--lang", "zh"]);
    assert!(out.contains("driver：Cid、Dan；此时不上班（当天休息）"), "{out}");
    // Who has no calendar may always be at work.
    let open = ROSTER.replace("calendar: days\n", "");
    let (_, out) = ready(&soon("10:00", "at: 2026-07-01 22:00"), &open, &[]);
    assert!(!out.contains("not at work"), "{out}");
}

#[test]
fn records_are_asked_for_where_the_path_needs_them() {
    let (_, out) = ready(&soon("10:00", "at: +1 hour"), ROSTER, &[]);
    let (before, behind) = out.split_once(" pack ").expect("the first step");
    assert!(before.contains("plan") && before.contains("map, if there is one"), "{out}");
    // It is needed where the car breaks down, and it does not.
    assert!(!before.contains("spare-plan"), "{out}");
    for told in ["plan, given", "map, if there is one", "report, if there is one"] {
        assert!(behind.contains(told), "{told}: {out}");
    }
    let (_, out) = ready(&soon("10:00", "at: +1 hour").replace("broken: no", "broken: yes"), ROSTER, &[]);
    assert!(out.split_once(" pack ").is_some_and(|(before, _)| before.contains("spare-plan")), "{out}");
}

#[test]
fn people_whom_the_case_names_are_held_against_the_roster() {
    let (status, out) = ready(&soon("10:00", "by: Zoe, at: +1 hour"), ROSTER, &[]);
    assert_eq!(status, Status::Findings, "{out}");
    assert!(out.contains("driver: there is no Zoe in the roster; Cid, Dan could"), "{out}");
    let (_, out) = ready(&soon("10:00", "by: Ann, at: +1 hour"), ROSTER, &["--lang", "zh"]);
    assert!(out.contains("driver：Ann没有这个角色；可以换Cid、Dan"), "{out}");
    // Also who is refused: the same person may not do and decide.
    let (_, out) = ready(&soon("10:00", "by: {by: Dan, approver: Dan}, at: +1 hour"), ROSTER, &[]);
    assert!(out.contains("chair (decides): Dan; in reserve Eve"), "{out}");
    assert!(out.contains("`Dan` may not do `drive (approver)`: `drive (by)` is theirs"), "{out}");
}

#[test]
fn deadlines_say_when_and_a_case_can_begin_on_another_day() {
    let (_, out) = ready(&soon("09:00", "at: 2026-07-01 11:30"), ROSTER, &[]);
    let told = "! 13 deadline 2 hours from pack: until 2026-07-01 11:00; it passes in this case";
    assert!(out.contains(told), "{out}");
    let (_, out) = ready(&soon("09:00", "at: 2026-07-01 11:30"), ROSTER, &["--at", "2026-08-10"]);
    assert!(out.contains("move: one (from 2026-08-10) at the start 2026-08-10 09:00"), "{out}");
    assert!(out.contains("drive 2026-08-10 11:30") && out.contains("until 2026-08-10 11:00"), "{out}");
    assert!(!out.contains("2026-07"), "{out}");
}
