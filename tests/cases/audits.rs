//! What an auditor asks of cases: who may, when it was, as it was recorded, and whether it still is.

use super::commands::{Desk, LEAVE, receipt, timeless};

/// A joint step with an approver, and a customer of whom the roster knows nothing.
const SITE: &str = "# procedure 9 Visiting\nversion: 1.2\nstarts: Visit\n# roles\n- engineer\n- seller\n- head\n- customer (outside)\n\
    # facts\n- fine: yes/no\n# records\n- Report\n- Photo\n# events\n- Storm\n# step Visit\nby: engineer and seller\nmakes: Report, Photo\n-> Sign\n\
    # step Sign\nby: customer\nneeds: Photo\nsets: fine\n-> Agree\n# step Agree\nby: engineer\napprover: head\nheld: weekly\n-> Done\n# ends\n- Done\n";

const TEAM: &str = "roster: Visiting\npeople:\n  Eli: engineer\n  Sam: seller\n  Sue: seller\n  Hal: head\n  Ann: []\n";

fn site() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("site.proc"), SITE).unwrap();
    std::fs::write(desk.path("team.yaml"), TEAM).unwrap();
    desk.does(&[
        "start",
        "@site.proc",
        "--case",
        "v",
        "--roster",
        "@team.yaml",
        "--as",
        "Ann",
        "--at",
        "2026-07-01 09:00",
    ]);
    desk
}

#[test]
fn what_is_done_together_is_done_once_all_sit() {
    let desk = site();
    let alone = desk.refuses(&["do", "v", "Visit", "--as", "Eli"]);
    assert!(alone.contains("`Visit` is done together: seller is still missing, and takes the seat with"), "{alone}");
    assert!(alone.contains("Nothing was written"), "{alone}");
    let zh = desk.refuses(&["do", "v", "Visit", "--as", "Eli", "--lang", "zh"]);
    assert!(zh.contains("还缺seller：请其先用 procedo case claim 认领"), "{zh}");
    let claimed = desk.does(&["claim", "v", "Visit", "--as", "Sam", "--at", "2026-07-01 10:00"]);
    assert!(claimed.contains("\n  as seller\n"), "{claimed}");
    // The seat that is still empty stays with those who can fill it.
    assert!(desk.does(&["todo"]).contains("Sam and engineer"));
    assert!(desk.does(&["todo", "--for", "Eli"]).contains("Visit"));
    assert!(desk.does(&["todo", "--for", "Sam"]).contains("Visit"));
    assert_eq!(desk.does(&["todo", "--for", "Sue"]), "nothing to do\n");
    let taken = desk.refuses(&["claim", "v", "Visit", "--as", "Sue"]);
    assert_eq!(taken, "error: `Visit` is taken by Sam; `procedo case delegate` hands it on\n");
    let unknown = desk.does(&["todo", "--for", "Zoe"]);
    assert_eq!(unknown, "nothing to do\n`Zoe` is no role, and on no roster of these cases\n");
    let done = desk.does(&["do", "v", "Visit", "--as", "Eli", "--at", "2026-07-01 11:00", "--without", "Photo"]);
    assert!(done.contains("\n  as engineer\n  beware: `Sign` needs `Photo`, which was left out"), "{done}");
    assert!(done.contains("  made: Report\n"), "{done}");
    let history = desk.does(&["history", "v"]);
    assert!(history.contains("     does Visit\n     together Sam (seller), Eli (engineer)\n"), "{history}");
    let not = desk.refuses(&["do", "v", "Sign", "--as", "Eli", "--role", "customer", "--set", "fine=yes"]);
    assert!(not.contains("`Sign` needs what does not exist: Photo"), "{not}");
}

#[test]
fn what_is_left_out_is_something_that_is_made() {
    let desk = Desk::new();
    desk.begin();
    let wrong = desk.refuses(&["do", "Ann's", "Ask", "--as", "Ann", "--without", "Notice"]);
    assert_eq!(wrong, "error: `Ask` does not make `Notice` here, so that it cannot be left out; nothing was written\n");
}

#[test]
fn who_stands_in_for_somebody_from_elsewhere_says_so() {
    let desk = site();
    desk.does(&["claim", "v", "Visit", "--as", "Sam"]);
    desk.does(&["do", "v", "Visit", "--as", "Eli"]);
    let silent = desk.refuses(&["do", "v", "Sign", "--as", "Hal", "--set", "fine=yes"]);
    assert!(
        silent.contains("does not fill `customer`; who acts for `customer` says so, with `--role customer`"),
        "{silent}"
    );
    let said = desk.does(&["do", "v", "Sign", "--as", "Hal", "--set", "fine=yes", "--role", "customer"]);
    assert!(said.contains("\n  as customer\n"), "{said}");
}

#[test]
fn only_who_is_on_the_roster_may() {
    let desk = site();
    let nobody = "error: Zoe is not on the roster of the case; nothing was written";
    for line in [
        &["cancel", "v", "--why", "x", "--as", "Zoe"][..],
        &["roster", "v", "@team.yaml", "--as", "Zoe"],
        &["event", "v", "Storm", "--as", "Zoe"],
        &["meet", "v", "Visit", "--as", "Zoe"],
    ] {
        let refused = desk.refuses(line);
        assert!(refused.starts_with(nobody), "{line:?}: {refused}");
    }
    let other = desk.refuses(&["start", "@site.proc", "--roster", "@team.yaml", "--as", "Any"]);
    assert_eq!(other, "error: Any is not on the roster; did you mean `Ann`?\n");
    // Who comes, goes, and has other roles.
    let changed = TEAM.replace("  Sue: seller\n", "  Zoe: seller\n").replace("Ann: []", "Ann: head");
    std::fs::write(desk.path("other.yaml"), changed).unwrap();
    desk.does(&["roster", "v", "@other.yaml", "--as", "Ann", "--in", "@"]);
    let history = desk.does(&["history", "v"]);
    assert!(history.contains("people who may act: 5; added: Zoe; removed: Sue; other roles: Ann\n"), "{history}");
    assert!(
        desk.does(&["history", "v", "--lang", "zh"]).contains("可以经办的有 5 人；新增：Zoe；去掉：Sue；角色有变：Ann")
    );
    desk.does(&["cancel", "v", "--why", "x", "--as", "Zoe"]);
}

#[test]
fn a_meeting_is_held_once_by_who_takes_part() {
    let desk = site();
    desk.does(&["claim", "v", "Visit", "--as", "Sam"]);
    desk.does(&["do", "v", "Visit", "--as", "Eli"]);
    desk.does(&["do", "v", "Sign", "--as", "Hal", "--set", "fine=yes", "--role", "customer"]);
    // A meeting takes what was handed in before it.
    assert_eq!(
        desk.refuses(&["meet", "v", "Agree", "--as", "Hal"]),
        "error: nothing was handed in at `Agree` yet that its meeting could take\n"
    );
    desk.does(&["do", "v", "Agree", "--as", "Eli"]);
    let seller = desk.refuses(&["meet", "v", "Agree", "--as", "Sam"]);
    assert!(
        seller.contains("Sam takes no part in the meeting of `Agree` and may not call it: that is for engineer, head"),
        "{seller}"
    );
    desk.does(&["meet", "v", "Agree", "--as", "Hal"]);
    assert_eq!(
        desk.refuses(&["meet", "v", "Agree", "--as", "Eli"]),
        "error: the meeting of `Agree` was held already; nothing was written\n"
    );
    assert_eq!(
        desk.refuses(&["do", "v", "Agree#3", "--as", "Eli"]),
        "error: `Agree#3` is no step\n".replace("`Agree#3` is no step", "there is only one `Agree`: leave out the #3")
    );
}

#[test]
fn time_goes_on_and_nobody_is_ahead_of_it() {
    let desk = Desk::new();
    desk.begin();
    assert_eq!(
        desk.refuses(&["do", "Ann's", "Ask", "--as", "Ann", "--at", "2026-06-30 10:00"]),
        "error: 2026-06-30 10:00 is before the last record of the case, which is of 2026-07-01 09:00; nothing was written\n"
    );
    let ahead = desk.refuses(&["do", "Ann's", "Ask", "--as", "Ann", "--at", "2999-06-30 10:00"]);
    assert!(ahead.starts_with("error: 2999-06-30 10:00 is yet to come: it is 2"), "{ahead}");
    let zh = desk.refuses(&["do", "Ann's", "Ask", "--as", "Ann", "--at", "2026-06-30 10:00", "--lang", "zh"]);
    assert_eq!(zh, "出错了：2026-06-30 10:00 早于该事项的最近一条记录（2026-07-01 09:00）；什么也没有写入\n");
    // Within the minute of the last record nothing goes back, and what is done now is entered now.
    desk.does(&["claim", "Ann's", "Ask", "--as", "Ann", "--at", "2026-07-01 09:00"]);
    desk.does(&["do", "Ann's", "Ask", "--as", "Ann"]);
    let history = desk.does(&["history", "Ann's"]);
    assert!(history.contains("#3   2026-07-01 09:00  Ann (entered 2"), "{history}");
    let last = history.lines().find(|line| line.starts_with("#4")).unwrap();
    assert!(!last.contains("entered"), "{history}");
    let json: serde_json::Value = serde_json::from_str(&desk.does(&["history", "Ann's", "--format", "json"])).unwrap();
    let record = &json["history"][0];
    assert!(record["entered"].as_i64().unwrap() > record["at"].as_i64().unwrap());
}

#[test]
fn history_stays_what_it_was() {
    let desk = Desk::new();
    desk.asked();
    let before = desk.does(&["history", "Ann's"]);
    let new = LEAVE
        .replace("starts: Ask", "version: 2.0\nstarts: Ask")
        .replace("- granted:", "- urgent: yes/no (given)\n- granted:");
    std::fs::write(desk.path("leave.proc"), new).unwrap();
    let there = |desk: &Desk, more: &[&str]| {
        let at = ["migrate", "Ann's", "@leave.proc", "--as", "Ann", "--at", "2026-07-01 12:00", "--set", "urgent=yes"];
        desk.run(&[&at[..], more].concat())
    };
    assert!(there(&desk, &["--dry-run"]).1.starts_with("it can go over"));
    assert_eq!(desk.does(&["history", "Ann's"]), before);
    let (status, said) = there(&desk, &[]);
    assert_eq!(status, 0, "{said}");
    let after = desk.does(&["history", "Ann's"]);
    let added = after.strip_prefix(&before).unwrap_or_else(|| panic!("{after}"));
    assert!(
        timeless(added.into()).starts_with("#7   2026-07-01 12:00  Ann (entered NOW)\n     over from version "),
        "{added}"
    );
    assert!(added.contains(" to 2.0 [") && added.contains("urgent = yes"), "{added}");
    assert!(desk.does(&["show", "Ann's"]).contains("\nversion 2.0 ["));
    let listed = desk.does(&["list", "--format", "json"]);
    assert!(listed.contains("\"edition\": \"2.0\""), "{listed}");
    // Another procedure is no version, and that is said at once.
    std::fs::write(desk.path("site.proc"), SITE).unwrap();
    let other = desk.refuses(&["migrate", "Ann's", "@site.proc", "--dry-run"]);
    assert!(other.contains("`9 Visiting` is another procedure, no version of `7.1 Leave`"), "{other}");
}

#[test]
fn receipts_are_read_as_mail_quotes_them() {
    let desk = Desk::new();
    let first = receipt(&desk.begin());
    let second = receipt(&desk.asks());
    let mail = format!("Hello,\n> 回执：{first}\n  > > receipt: {second}, thank you\n");
    std::fs::write(desk.path("mail.txt"), &mail).unwrap();
    let verified = desk.does(&["verify", "--receipts", "@mail.txt"]);
    assert_eq!(verified.matches("✓ receipt Ann's").count(), 2, "{verified}");
    // One that was copied wrong is told, with its line; the rest is looked at all the same.
    std::fs::write(desk.path("mail.txt"), mail.replace(&second[second.len() - 6..], "000000")).unwrap();
    let (status, verified) = desk.run(&["verify", "--receipts", "@mail.txt"]);
    assert_eq!(status, 1, "{verified}");
    assert!(verified.contains("✗ /mail.txt:3: this receipt was not copied right"), "{verified}");
    assert!(verified.contains("✓ receipt Ann's #2 holds, 2 records of the case came after it"), "{verified}");
    assert!(verified.contains("4 records of 1 case: all as they were written"), "{verified}");
    std::fs::write(desk.path("mail.txt"), "Hello,\n").unwrap();
    assert_eq!(
        desk.refuses(&["verify", "--receipts", "@mail.txt"]),
        "error: there is no receipt in `/mail.txt`: 0 were found\n"
    );
    assert_eq!(desk.refuses(&["verify", "--receipts", "-"]), "error: there is no receipt in `-`: 0 were found\n");
}

/// Does this to the store behind its back, and puts the triggers back where that is wanted.
pub(super) fn forge(desk: &Desk, change: &str, guarded: bool) {
    let connection = rusqlite::Connection::open(desk.path("a.cases")).unwrap();
    let triggers: Vec<(String, String)> = {
        let mut found = connection.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").unwrap();
        found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    for (name, _) in &triggers {
        connection.execute(&format!("DROP TRIGGER \"{name}\""), []).unwrap();
    }
    connection.execute_batch(change).unwrap();
    for (_, sql) in triggers.iter().filter(|_| guarded) {
        connection.execute(sql, []).unwrap();
    }
}

#[test]
fn what_was_forged_is_not_shown_as_if_it_were_sound() {
    let desk = Desk::new();
    desk.begin();
    desk.does(&["start", "@leave.proc", "--case", "other", "--given", "days=1", "--as", "Ann"]);
    forge(&desk, "UPDATE records SET who = 'Eve' WHERE \"case\" = 'Ann''s' AND number = 1", true);
    for line in [
        &["history", "Ann's"][..],
        &["show", "Ann's"],
        &["export", "@log.xes"],
        &["claim", "Ann's", "Ask", "--as", "Ann"],
        &["cancel", "Ann's", "--as", "Ann", "--why", "x"],
    ] {
        let refused = desk.refuses(line);
        assert!(refused.contains("case `Ann's` is not as it was written: record #1"), "{line:?}: {refused}");
    }
    assert!(!desk.path("log.xes").exists());
    // The others are still there.
    let (status, listed) = desk.run(&["list"]);
    assert!(
        status == 2 && listed.contains("other") && listed.contains("case `Ann's` is not as it was written"),
        "{listed}"
    );
}

#[test]
fn what_was_done_to_the_tables_does_not_hide_what_was_done_to_records() {
    let desk = Desk::new();
    desk.asked();
    forge(&desk, "UPDATE records SET who = 'Eve' WHERE number = 1", false);
    let (status, verified) = desk.run(&["verify"]);
    assert_eq!(status, 1, "{verified}");
    assert!(
        verified.contains("✗ the tables of the store, or the triggers that guard them, were changed"),
        "{verified}"
    );
    assert!(verified.contains("✗ record #1 of case `Ann's` is not as it was written"), "{verified}");
    let (_, zh) = desk.run(&["verify", "--lang", "zh"]);
    assert!(zh.contains("✗ 台账的表，或保护它们的触发器，被改动过"), "{zh}");
    assert!(desk.refuses(&["list"]).contains("somebody changed the tables or the triggers of the store"));
    // The note of the last record is set back: one line for all that stands behind it.
    let desk = Desk::new();
    desk.asked();
    forge(&desk, "UPDATE head SET position = 1, hash = (SELECT hash FROM records WHERE position = 1)", true);
    let (_, verified) = desk.run(&["verify"]);
    assert_eq!(verified.matches('✗').count(), 2, "{verified}");
    assert!(verified.contains("5 records, from #2 of case `Ann's` on, stand behind the one"), "{verified}");
}

#[test]
fn a_form_says_what_it_wants() {
    let desk = Desk::new();
    desk.begin();
    let shown = desk.does(&["show", "Ann's"]);
    assert!(shown.contains("  to fill in: 《Request》: from (a date such as 2007-05-15), reason (words,\n"), "{shown}");
    let field = "Request/reason=rest";
    assert_eq!(
        desk.refuses(&["do", "Ann's", "Ask", "--as", "Ann", "--field", field]),
        "error: these are not filled in yet; nothing was written:\n  --field '《Request》/from=…'  (a date such as 2007-05-15)\n"
    );
}

#[test]
fn an_approval_that_a_constraint_forbids_is_offered_to_others() {
    let desk = Desk::new();
    desk.begin();
    let form = "Request/from=2026-08-01";
    desk.does(&["do", "Ann's", "Ask", "--as", "Ben", "--field", form, "--at", "2026-07-01 10:00"]);
    desk.does(&["do", "Ann's", "Decide", "--as", "Cid", "--at", "2026-07-01 11:00"]);
    assert_eq!(desk.does(&["todo", "--for", "Ben"]), "nothing to do\n");
    assert!(desk.does(&["todo", "--for", "Eve"]).contains("Decide"));
}

#[test]
fn who_decides_out_of_turn_is_told_so() {
    let desk = Desk::new();
    let checked =
        SITE.replace("by: engineer\napprover: head\nheld: weekly\n", "by: engineer\nchecker: seller\napprover: head\n");
    let text = checked.replace("-> Sign\n# step Sign\nby: customer\nneeds: Photo\nsets: fine\n", "");
    std::fs::write(
        desk.path("site.proc"),
        text.replace("- customer (outside)\n", "").replace("# facts\n- fine: yes/no\n", ""),
    )
    .unwrap();
    std::fs::write(desk.path("team.yaml"), TEAM).unwrap();
    desk.does(&["start", "@site.proc", "--case", "v", "--roster", "@team.yaml", "--as", "Ann"]);
    desk.does(&["claim", "v", "Visit", "--as", "Sam"]);
    desk.does(&["do", "v", "Visit", "--as", "Eli"]);
    desk.does(&["do", "v", "Agree", "--as", "Eli"]);
    assert_eq!(
        desk.refuses(&["approve", "v", "Agree", "--as", "Hal"]),
        "error: `Agree` is not checked yet: that comes first, by seller\n"
    );
    desk.does(&["approve", "v", "Agree", "--as", "Sam"]);
    assert_eq!(
        desk.refuses(&["approve", "v", "Agree", "--as", "Sam", "--lang", "zh"]),
        "出错了：Sam已经审核同意“Agree”；现在要由批准人决定\n"
    );
    desk.does(&["approve", "v", "Agree", "--as", "Hal"]);
}

/// SQLite must make a file beside a store to read it, and cannot where a folder of that name stands.
#[test]
fn where_nothing_can_be_written_cases_are_read() {
    let desk = Desk::new();
    desk.asked();
    let history = desk.does(&["history", "Ann's"]);
    // What is not in its file yet, as somebody has it open, is read too.
    let busy = rusqlite::Connection::open(desk.path("a.cases")).unwrap();
    busy.query_row("SELECT count(*) FROM records", [], |row| row.get::<_, u64>(0)).unwrap();
    desk.does(&["claim", "Ann's", "Decide", "--as", "Eve"]);
    let claimed = desk.does(&["history", "Ann's"]);
    assert!(claimed.len() > history.len());
    assert!(std::fs::metadata(desk.path("a.cases-wal")).unwrap().len() > 0);
    let other = Desk::new();
    for name in ["a.cases", "a.cases-wal"] {
        std::fs::copy(desk.path(name), other.path(name)).unwrap();
    }
    std::fs::create_dir(other.path("a.cases-shm")).unwrap();
    assert_eq!(other.does(&["history", "Ann's"]), claimed);
    assert!(other.does(&["verify"]).contains("✓ 7 records of 1 case"));
    for line in [&["list"][..], &["todo"], &["show", "Ann's"], &["export", "@log.xes"], &["backup", "@copy.cases"]] {
        other.does(line);
    }
    other.refuses(&["claim", "Ann's", "Decide", "--as", "Ben"]);
    drop(busy);
}

#[test]
fn what_is_not_there_is_called_what_it_is() {
    let desk = Desk::new();
    desk.begin();
    assert_eq!(desk.refuses(&["backup", "@none/b.cases"]), "error: there is no folder `/none`\n");
    assert_eq!(desk.refuses(&["restore", "@none"]), "error: there is no backup `/none`\n");
    assert!(desk.refuses(&["list", "--store", "@none/b.cases"]).contains("there is no folder `/none`"));
    assert!(desk.refuses(&["list", "--store", "@"]).contains("is a folder, and no store"));
    assert_eq!(desk.refuses(&["verify", "--receipts", "@none", "--lang", "zh"]), "出错了：没有文件“/none”\n");
    assert_eq!(desk.refuses(&["foo", "--lang", "zh"]), "出错了：没有“foo”这个命令\nprocedo case --help 可以看到用法\n");
}

#[test]
fn a_roster_must_do_for_what_is_still_ahead() {
    let desk = site();
    desk.does(&["claim", "v", "Visit", "--as", "Sam"]);
    desk.does(&["do", "v", "Visit", "--as", "Eli"]);
    // Nobody sells any more, and nothing is sold any more.
    let sold = TEAM.replace("  Sam: seller\n  Sue: seller\n", "");
    std::fs::write(desk.path("other.yaml"), &sold).unwrap();
    desk.does(&["roster", "v", "@other.yaml", "--as", "Ann", "--in", "@"]);
    std::fs::write(desk.path("other.yaml"), sold.replace("  Hal: head\n", "")).unwrap();
    assert_eq!(
        desk.refuses(&["roster", "v", "@other.yaml", "--as", "Ann", "--in", "@"]),
        "✗ nobody can approve `Agree`: nobody is `head`\nnothing was changed: the roster of the case is what it was\n"
    );
    assert!(desk.does(&["history", "v"]).contains("removed: Sam, Sue"));
}

const LATE: &str = "# procedure 8 Lending\nstarts: Lend\n# roles\n- clerk\n# facts\n- late: yes/no\n- lost: yes/no\n# events\n\
    - Loss (sets lost): somebody says so\n# step Lend\nby: clerk\n-> Ask\n# step Ask\nby: clerk\n-> Back\n# step Back\nby: clerk\n\
    deadline: 4 hours (from Ask; then late)\n-> Watch\n# step Watch\nby: clerk\nawaits: Loss\ndeadline: 2 hours\n-> Fined [late or lost]\n\
    -> Done [otherwise]\n# ends\n- Fined\n- Done\n";

fn lending() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("late.proc"), LATE).unwrap();
    desk.does(&["start", "@late.proc", "--case", "book", "--as", "Ann", "--at", "2026-07-01 08:00"]);
    desk.does(&["do", "book", "Lend", "--as", "Ann", "--at", "2026-07-01 09:00"]);
    desk.does(&["do", "book", "Ask", "--as", "Ann", "--at", "2026-07-01 12:00"]);
    desk
}

#[test]
fn a_deadline_that_runs_out_by_going_over_is_told_with_it() {
    let desk = lending();
    std::fs::write(desk.path("new.proc"), LATE.replace("from Ask", "from Lend")).unwrap();
    let line = ["migrate", "book", "@new.proc", "--as", "Ann", "--at", "2026-07-01 14:00"];
    let told = "late = yes\n  time is up: Back (4 hours)\n";
    let moved = desk.does(&line);
    assert!(moved.contains(told), "{moved}");
    let history = desk.does(&["history", "book"]);
    let (_, migration) = history.split_once("over from version").expect("a migration");
    assert!(migration.contains("late = yes") && migration.contains("time is up: Back (4 hours)"), "{history}");
    // Where the clock is the same in both, nothing runs out by going over.
    let desk = lending();
    std::fs::write(desk.path("new.proc"), LATE.replace("deadline: 2 hours", "deadline: 3 hours")).unwrap();
    let moved = desk.does(&line);
    assert!(!moved.contains("time is up"), "{moved}");
}

#[test]
fn an_event_that_comes_after_its_time_is_told_to_be_late() {
    let desk = lending();
    desk.does(&["do", "book", "Back", "--as", "Ann", "--at", "2026-07-01 13:00"]);
    assert_eq!(
        desk.refuses(&["event", "book", "Loss", "--as", "Ann", "--at", "2026-07-01 15:00"]),
        "error: the time for `Loss` at `Watch` (2 hours) had run out by then; nothing was written: `case tick` notes that \
         it ran out\n"
    );
    let mut line = vec!["event", "book", "Loss", "--as", "Ann", "--at", "2026-07-01 14:30", "--reported-by", "Zoe"];
    desk.does(&line);
    desk.does(&["export", "@log.xes"]);
    let log = std::fs::read_to_string(desk.path("log.xes")).unwrap();
    assert_eq!(log.matches("<string key=\"reported_by\" value=\"Zoe\"/>").count(), 1, "{log}");
    line.truncate(7);
    assert!(desk.refuses(&line).contains("nobody waits for `Loss`"));
}
