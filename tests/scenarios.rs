//! Scenarios: what `procedo test` says of cases that pass, of those that do not, and of files that are wrong.

use crate::walk::by_script::run;
use procedo::cli::Status;
use std::path::{Path, PathBuf};

const LEAVE: &str = "# procedure leave\nstarts: ask\n\n# roles\n- employee\n- manager\n\n# facts\n- days: integer 1 to 60 (given)\n- granted: yes/no\n\n\
    # records\n- request\n\n# step ask\nby: employee\nmakes: request\n-> booked [days ≤ 2]\n-> decide [otherwise]\n\n\
    # step decide\nby: manager\ninformed: employee (with request)\nneeds: request\nsets: granted\n\
    -> booked [granted]\n-> refused [not granted]\n\n# ends\n- booked\n- refused\n";

/// A folder with the procedure above and this file of scenarios.
fn folder(scenarios: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("leave.proc"), LEAVE).unwrap();
    std::fs::write(folder.path().join("scenarios.yaml"), scenarios).unwrap();
    let path = folder.path().to_path_buf();
    (folder, path)
}

/// Runs `test` there; what it prints and what it says beside, the folder left out.
fn test(scenarios: &str, more: &[&str]) -> (Status, String, String) {
    let (_folder, path) = folder(scenarios);
    let path = path.to_str().unwrap();
    let args: Vec<&str> = ["test", path].into_iter().chain(more.iter().copied()).collect();
    let (status, out, err) = run(&args, "");
    let plain = |text: String| text.replace(&format!("{path}/"), "").replace(path, ".");
    (status, plain(out), plain(err))
}

const GOOD: &str = "scenarios: leave\ncases:\n  - name: long\n    given: {days: 10}\n    answers:\n      - decide: {granted: yes}\n    \
    outcome: booked\n    path: [ask, decide]\n    informed: {employee: request}\n    records: {request: 1}\n    who: {decide: manager}\n    \
    facts: {granted: yes}\n    variants:\n      - {name: refused, granted: no, outcome: refused, facts: {granted: no}}\n  \
    - name: short\n    given: {days: 2}\n    outcome: booked\n    never: [decide]\n    facts: {granted: unknown}\n";

#[test]
fn cases_that_pass_are_counted_and_cover() {
    let (status, out, err) = test(GOOD, &["--coverage"]);
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    insta::assert_snapshot!("coverage_en", out);
    let (_, out, _) = test(GOOD, &["--all", "--only", "long"]);
    assert_eq!(out, "leave (scenarios.yaml)\n  ✓ long\n  ✓ long / refused\n\n2 cases: all passed\n");
}

/// A name that no case has is a mistake, not a success.
#[test]
fn cases_that_are_asked_for_and_not_there_are_trouble() {
    for (words, told) in [
        ("loong", "near it are:\n  long\n  long / refused\n"),
        ("shrot", "no case has `shrot` in its name; near it are:\n  short\n"),
        ("refusal", "near it are:\n  long / refused\n"),
        ("zzz", "none of the 3 cases is called anything like `zzz`"),
    ] {
        let (status, out, err) = test(GOOD, &["--only", words]);
        assert_eq!((status, out.as_str()), (Status::Trouble, ""), "{words}: {err}");
        assert!(err.contains(told), "{words}: {err}");
    }
    let (_, _, err) = test(GOOD, &["--only", "longer", "--lang", "zh"]);
    assert!(err.starts_with("出错了：没有名称含“longer”的用例；相近的有：\n  long\n"), "{err}");
    // Of procedures of which no case is chosen, nothing is counted.
    let (_folder, path) = folder(GOOD);
    std::fs::write(path.join("other.proc"), LEAVE.replace("# procedure leave", "# procedure other")).unwrap();
    let other = "scenarios: other\ncases:\n  - {name: brief, given: {days: 2}, outcome: booked}\n";
    std::fs::write(path.join("other.yaml"), other).unwrap();
    let (status, out, err) =
        run(&["test", path.to_str().unwrap(), "--only", "o", "--coverage", "--fail-under", "100"], "");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    assert!(out.contains("leave: what") && !out.contains("other: what"), "{out}");
}

const KITCHEN: &str = "# procedure kitchen\nstarts: cook\n\n# roles\n- chef\n- waiter\n- guest\n\n# facts\n- fine: yes/no\n- late: yes/no\n\n\
    # records\n- bill\n- menu\n\n# step cook\nby: chef\nwith: waiter [fine]\nmakes: bill\nmakes: menu [fine]\n\
    informed: guest (with bill)\nsets: fine\n-> check\n\n# step check\nby: chef\nchecker: waiter\napprover: guest\nsets: fine\n\
    deadline: 1 hour (from cook; then late)\n-> good [fine and not late]\n-> bad [otherwise]\n\n# ends\n- good\n- bad\n\n\
    # constraints\n- different people: check (by), check (checker), check (approver)\n";

/// Runs `test` on the procedure above; what it prints, the folder left out.
fn kitchen(cases: &str, more: &[&str]) -> String {
    let (_folder, path) = folder(&format!("scenarios: kitchen\ncases:\n{cases}"));
    std::fs::write(path.join("leave.proc"), KITCHEN).unwrap();
    let path = path.to_str().unwrap();
    let args: Vec<&str> = ["test", path].into_iter().chain(more.iter().copied()).collect();
    let (_, out, err) = run(&args, "");
    (out + &err).replace(&format!("{path}/"), "")
}

const COOKED: &str = "    answers:\n      - cook: {fine: yes}\n      - check: {fine: yes, late: no}\n";

#[test]
fn failures_say_what_was_expected_and_what_came() {
    let two = "    answers:\n      - cook: {fine: yes}\n      - check: {by: {by: Ann, checker: Bob, approver: Bob}, fine: yes, late: no}\n";
    for (case, told) in [
        (
            format!("{two}    refused: {{cook: different people}}\n"),
            "scenarios.yaml:7: `cook` is not refused; what is refused is `check`: `Bob` may not do `check (approver)`: \
             `check (checker)` is theirs, and the two must be done by different people",
        ),
        (
            format!("{two}    refused: {{check: asleep}}\n"),
            "`check` is refused for another reason than `asleep`: `Bob`",
        ),
        (format!("{COOKED}    informed: {{guest: menu}}\n"), ":7: `guest` is told with bill, not with menu"),
        (format!("{COOKED}    informed: {{waiter: menu}}\n"), ":7: `waiter` is not told (with menu)"),
        (
            format!("{COOKED}    path: [cook]\n"),
            "the path is another (`-` expected and not done, `+` done and not expected)\n        cook\n      + check\n",
        ),
        ("    outcome: good\n".to_string(), "`cook` asks for `fine` (yes or no), which is not answered here"),
    ] {
        let out = kitchen(&format!("  - name: one\n{case}"), &[]);
        assert!(out.contains(told), "{case}{out}");
    }
    for (case, told) in [
        (format!("{COOKED}    informed: {{guest: menu}}\n"), "告知“guest”时附的是bill，不是menu"),
        (format!("{COOKED}    deadlines: [check]\n"), "“check”的期限没有过"),
        ("    outcome: good\n".to_string(), "“cook”要判定“fine”（是或否），这里没有回答"),
    ] {
        let out = kitchen(&format!("  - name: one\n{case}"), &["--lang", "zh"]);
        assert!(out.contains(told), "{case}{out}");
    }
}

#[test]
fn what_a_table_fails_by_is_told_once() {
    let variants = "    variants:\n      - {name: a, late: no}\n      - {name: b, fine: no}\n";
    let out = kitchen(&format!("  - name: one\n{COOKED}    records: {{menu: no}}\n{variants}"), &[]);
    let told = "  ✗ one\n      scenarios.yaml:7: `menu` exists\n  ✗ one / a (the same as `one`)\n\n3 cases: 1 passed, 2 failed\n";
    assert!(out.ends_with(told), "{out}");
}

/// Each condition of a step has a line and a word of its own.
#[test]
fn conditions_of_a_step_are_told_apart() {
    let out = kitchen(&format!("  - name: one\n{COOKED}    outcome: good\n"), &["--coverage"]);
    let line = |words: &str| KITCHEN.lines().position(|line| line == words).unwrap() + 1;
    for (words, label) in [("with: waiter [fine]", "with"), ("makes: menu [fine]", "makes")] {
        let told = format!("leave.proc:{}  cook ({label}): fine does not hold\n", line(words));
        assert!(out.contains(&told), "{told}{out}");
    }
}

/// On one path a deadline may pass or not: both are proposed.
#[test]
fn deadlines_that_pass_on_no_path_of_their_own_are_proposed() {
    let cases = "  - name: one\n    answers:\n      - cook: {fine: no}\n      - check: {fine: yes, late: no}\n    outcome: good\n";
    let out = kitchen(cases, &["--write-missing"]);
    assert!(out.contains("late: yes"), "{out}");
    let (_, more) = out.split_once("cases:\n").expect("cases");
    let more =
        more.lines().take_while(|line| line.starts_with(' ')).map(|line| format!("{line}\n")).collect::<String>();
    let out = kitchen(&format!("{cases}{more}"), &["--coverage"]);
    assert!(out.lines().any(|line| line.contains("deadlines") && line.contains("2/2")), "{out}");
}

#[test]
fn what_comes_otherwise_is_told_with_its_line() {
    let bad = "scenarios: leave\ncases:\n  - name: long\n    given: {days: 10}\n    answers:\n      - decide: {granted: yes}\n    \
        outcome: refused\n    path: [ask]\n    through: [decide, ask]\n    never: [ask]\n    records: {request: 2}\n    informed: {manager: request}\n    \
        who: {decide: employee}\n    facts: {granted: no}\n  - name: unanswered\n    given: {days: 10}\n    outcome: booked\n";
    let (status, out, err) = test(bad, &[]);
    assert_eq!((status, err.as_str()), (Status::Findings, ""), "{out}");
    insta::assert_snapshot!("failures_en", out);
    let (_, out, _) = test(bad, &["--lang", "zh"]);
    insta::assert_snapshot!("failures_zh", out);
    let (_, out, _) = test(bad, &["--format", "junit"]);
    let document = roxmltree::Document::parse(&out).expect("XML");
    let failed = |node: &roxmltree::Node| node.has_tag_name("failure");
    assert_eq!(document.descendants().filter(failed).count(), 2, "{out}");
    let (_, out, _) = test(bad, &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(report["procedures"][0]["failed"], 2, "{out}");
    assert_eq!(report["procedures"][0]["cases"][0]["differences"][0]["line"], 7, "{out}");
    // What does not pass covers nothing.
    assert_eq!(report["procedures"][0]["coverage"]["steps"]["taken"], 0, "{out}");
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line() {
    let case = |more: &str| format!("scenarios: leave\ncases:\n  - name: one\n    given: {{days: 10}}\n{more}");
    for (text, told) in [
        ("cases: []\n".to_string(), "there are no scenarios in `.`: a YAML file that begins with `scenarios:`"),
        ("scenarios: leav\n".into(), "scenarios.yaml:1: there is no procedure `leav`; did you mean `leave`?"),
        ("scenarios: leave\ncase: []\n".into(), "scenarios.yaml:2: there is no key `case`; did you mean `cases`?"),
        (case(""), "scenarios.yaml:3: nothing is expected of this case: write at least `outcome:`"),
        (case("    outcome: bookd\n"), "scenarios.yaml:5: there is no outcome `bookd`; did you mean `booked`?"),
        (case("    outcme: booked\n"), "scenarios.yaml:5: there is no key `outcme`; did you mean `outcome`?"),
        (case("    path: [ask, decid]\n"), "scenarios.yaml:5: there is no step `decid`; did you mean `decide`?"),
        (case("    records: {request: often}\n"), "scenarios.yaml:5: of a record `yes`, `no` or the number"),
        (case("    informed: [boss]\n"), "scenarios.yaml:5: there is no role `boss`"),
        (case("    answers:\n      - part: x\n    outcome: booked\n"), "scenarios.yaml:6: there is no part `x`"),
        (
            case("    outcome: booked\n    variants:\n      - {granted: no}\n"),
            "scenarios.yaml:7: no answer of the case says `granted`, so that a row cannot say otherwise",
        ),
        (
            "scenarios: leave\nparts:\n  a: [part: b]\n  b: [part: a]\ncases:\n  - name: x\n    answers: [part: a]\n    outcome: booked\n"
                .into(),
            "the part `a` contains itself",
        ),
        (
            "scenarios: leave\ncases:\n  - {name: x, outcome: booked}\n  - {name: x, outcome: booked}\n".into(),
            "scenarios.yaml:4: two cases are called `x`",
        ),
    ] {
        let (status, out, err) = test(&text, &[]);
        assert_eq!(status, Status::Trouble, "{text}\n{out}{err}");
        assert!(err.contains(told), "{text}\n{err}");
    }
}

#[test]
fn too_little_fails_and_what_is_missing_is_proposed() {
    let short = "scenarios: leave\ncases:\n  - name: short\n    given: {days: 2}\n    outcome: booked\n";
    let (status, _, err) = test(short, &["--fail-under", "100"]);
    assert_eq!(status, Status::Findings);
    assert!(err.contains("leave: 1 of 2 steps taken, which is less than 100%"), "{err}");
    let (status, out, err) = test(short, &["--write-missing"]);
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    // With what is proposed, everything is covered.
    let (_folder, path) = folder(short);
    std::fs::write(path.join("more.yaml"), &out).unwrap();
    let (status, out, err) = run(&["test", path.to_str().unwrap(), "--fail-under", "100"], "");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    let (_, out, _) = run(&["test", path.to_str().unwrap(), "--write-missing"], "");
    assert_eq!(out, "");
}

#[test]
fn a_trace_counts_the_lines_of_the_procedure() {
    let (_, out, _) = test(GOOD, &["--format", "lcov"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((lines[0], *lines.last().unwrap()), ("TN:procedo", "end_of_record"));
    let source: Vec<&str> = LEAVE.lines().collect();
    for line in lines.iter().filter_map(|line| line.strip_prefix("DA:")) {
        let (at, count) = line.split_once(',').expect("line and count");
        let text = source[at.parse::<usize>().unwrap() - 1];
        assert!(count.parse::<u32>().unwrap() > 0, "{line}: {text}");
        assert!(text.starts_with("# step") || text.starts_with("->") || text.starts_with("- "), "{line}: {text}");
    }
}

/// Both procedures of the repository are walked whole by the cases beside them.
#[test]
fn the_real_procedures_are_covered() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("processes");
    let (status, out, err) = run(&["test", root.to_str().unwrap(), "--coverage", "--fail-under", "100"], "");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
}

const SPENDING: &str = "# procedure spending\nstarts: ask\n\n# roles\n- clerk\n- driver\n- auditor\n- head\n\n# facts\n- fine: yes/no\n- late: yes/no\n- note: yes/no\n\n\
    # form F1《Request》\n- purpose: text\n- code: format \"99-X\"\n\n# step ask\nby: clerk and driver\nmakes: 《Request》\n-> decide\n\n\
    # step decide\nby: clerk\nchecker: auditor\napprover: head\nneeds: 《Request》\nsets: note\nsets: fine (by approver)\nheld: weekly (ad hoc head)\n\
    deadline: 2 days (then late)\n-> refused [late or not fine]\n-> paid [otherwise]\n\n# ends\n- paid\n- refused\n\n\
    # constraints\n- different people: decide (by), decide (checker), decide (approver)\n";

/// Runs a command on the procedure above with these cases and a roster.
fn spending(command: &str, cases: &str, more: &[&str]) -> (Status, String, String) {
    let (_folder, path) = folder(&format!("scenarios: spending\ncases:\n{cases}"));
    std::fs::write(path.join("leave.proc"), SPENDING).unwrap();
    let roster = "roster: spending\npeople:\n  Zhang: clerk\n  Sun: clerk\n  Li: driver\n  Wang: [auditor, head]\n  Zhao:\n    roles: [auditor, clerk]\n    absent: 2026-07-01 to 2026-07-03\n";
    std::fs::write(path.join("roster.yaml"), roster).unwrap();
    let folder = path.to_str().unwrap().to_string();
    let (scenario, roster) = (format!("{folder}/scenarios.yaml"), format!("{folder}/roster.yaml"));
    let mut args = match command {
        "test" => vec!["test", folder.as_str()],
        _ => vec![command, "spending", "--in", &folder, "--scenario", &scenario, "--roster", &roster],
    };
    args.extend(more);
    let (status, out, err) = run(&args, "");
    (status, out.replace(&format!("{folder}/"), ""), err.replace(&format!("{folder}/"), ""))
}

fn one(answers: &str, expected: &str) -> String {
    format!("  - name: one\n    at: 2026-07-01 09:30\n    answers:\n{answers}    {expected}\n")
}

#[test]
fn people_times_forms_and_rejections_are_walked() {
    let ask = "      - ask: {by: [Zhang, Li], forms: {《Request》: {purpose: a printer, code: 07-a}}}\n";
    let whole = "by: {by: Zhang, checker: Zhao, approver: Wang}, note: no, fine: yes";
    let decide = |more: &str| format!("{ask}      - decide: {{{whole}{more}}}\n");
    for (answers, expected) in [
        (decide(""), "outcome: paid"),
        (decide(""), "who: {ask: [Zhang, Li], decide: {checker: Zhao, approver: head}}"),
        (decide(""), "forms: {《Request》: {code: 07-a, purpose: a printer}}"),
        (decide(", at: 2026-07-03 09:29"), "outcome: paid"),
        (decide(", at: 2026-07-03 09:30"), "outcome: refused"),
        (decide(", at: +2 days"), "deadlines: [decide]"),
        (decide(", at: 47 hours later"), "deadlines: {decide: no}"),
        (decide(", at: 1 天 2 小时后"), "elapsed: 26 hours"),
        (decide(", late: yes"), "elapsed: ≥ 2 days"),
        (decide(", meeting: head"), "outcome: paid"),
        (decide(", meeting: clerk"), "refused: {decide: may not call}"),
        (
            format!(
                "{ask}      - decide: {{by: Zhang, note: yes, rejected by: checker}}\n      - decide: {{note: no, fine: yes}}\n"
            ),
            "facts: {note: no}",
        ),
        (format!("{ask}      - decide: {{note: yes, rejected by: approver}}\n"), "outcome: refused"),
        (
            format!("{ask}      - decide: {{by: {{by: Zhang, checker: Zhang}}, note: no, fine: yes}}\n"),
            "refused: {decide: Zhang}",
        ),
        (format!("{ask}      - decide: {{by: Zhang (head), note: no, fine: yes}}\n"), "refused: decide"),
        ("      - ask: {by: Zhang}\n".to_string(), "refused: {ask: done together}"),
        ("      - ask: {forms: {《Request》: {purpose: x, code: 7-a}}}\n".to_string(), "refused: {ask: 99-X}"),
    ] {
        let (status, out, err) = spending("test", &one(&answers, expected), &[]);
        assert_eq!((status, err.as_str()), (Status::Clean, ""), "{answers}{expected}\n{out}");
    }
    for (answers, expected, told) in [
        (decide(""), "refused: decide", "scenarios.yaml:8: `decide` is not refused"),
        (decide(""), "elapsed: 1 day", "it takes no time, not 1 day"),
        (decide(""), "who: {decide: {approver: Zhao}}", "`decide` is done by Wang, not by Zhao"),
        (decide(""), "forms: {《Request》: {code: 08-b}}", "`code` of `《Request》` is \"07-a\""),
        (decide(", at: +1 day"), "deadlines: [decide]", "no deadline of `decide` passes"),
        (
            decide(", at: +1 day, late: yes"),
            "outcome: paid",
            "`late` comes out otherwise: the time is not up until 2026-07-03 09:30",
        ),
        (decide(", at: 2026-06-30"), "outcome: paid", "it is 2026-07-01 09:30 already: time does not go back"),
        (
            "      - ask: {by: Zhang}\n".to_string(),
            "refused: {ask: Wang}",
            "`ask` is refused for another reason than `Wang`",
        ),
        ("      - ask: {by: Zhang}\n".to_string(), "outcome: paid", "driver is still missing"),
    ] {
        let (status, out, err) = spending("test", &one(&answers, expected), &[]);
        assert_eq!((status, err.as_str()), (Status::Findings, ""), "{answers}{expected}\n{out}");
        assert!(out.contains(told), "{answers}{expected}\n{out}");
    }
    for (answers, expected, told) in [
        (decide(", at: soon"), "outcome: paid", "scenarios.yaml:7: `soon` is no time"),
        (
            decide(", forms: {《Request》: {cod: x}}"),
            "outcome: paid",
            "field of `《Request》` `cod`; did you mean `code`?",
        ),
        (decide(", meeting: hed"), "outcome: paid", "there is no role `hed`; did you mean `head`?"),
        (decide(""), "elapsed: long", "scenarios.yaml:8: `long` is no span of time"),
        (decide(""), "who: {ask: [Zhang, Lee]}", "`Lee`"),
        ("      - ask: {by: {chekker: Zhang}}\n".to_string(), "outcome: paid", "did you mean `checker`?"),
    ] {
        let (status, out, err) = spending("test", &one(&answers, expected), &[]);
        assert_eq!(status, Status::Trouble, "{answers}{expected}\n{out}{err}");
        assert!(err.contains(told), "{answers}{expected}\n{err}");
    }
}

#[test]
fn what_a_path_asks_for_is_listed() {
    let answers = "      - ask: {by: [Zhang, Li]}\n      - decide: {by: {by: Sun, checker: Zhao}, note: no, fine: yes, at: +1 day}\n";
    let case = one(answers, "outcome: paid");
    // The checker is away on the day after; who could check besides is to decide.
    let (status, out, err) = spending("ready", &case, &[]);
    assert_eq!((status, err.as_str()), (Status::Findings, ""), "{out}");
    insta::assert_snapshot!("ready_en", out);
    let (_, out, _) = spending("ready", &case, &["--lang", "zh"]);
    insta::assert_snapshot!("ready_zh", out);
    assert!(out.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80), "{out}");
    let (_, out, _) = spending("ready", &case, &["--format", "markdown"]);
    insta::assert_snapshot!("ready_markdown", out);
    // On another day she is there.
    let (status, out, _) = spending("ready", &case, &["--at", "2026-07-06", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((status, &report["missing"], &report["outcome"]), (Status::Clean, &0.into(), &"paid".into()), "{out}");
    // A file with several cases wants a name.
    let two = format!("{case}{}", case.replace("name: one", "name: two"));
    let (status, _, err) = spending("ready", &two, &[]);
    assert_eq!(status, Status::Trouble);
    assert!(err.contains("say which case with `--case`"), "{err}");
    assert_eq!(spending("ready", &two, &["--case", "two"]).0, Status::Findings);
}

/// Whoever leads a group or is a member of it can sit for it, also where others are listed with the group itself: here
/// as in the proofs and in simulations.
#[test]
fn a_group_is_filled_by_its_head_its_members_and_its_own() {
    let (_folder, path) = folder("scenarios: tea\ncases:\n  - name: one\n    outcome: drunk\n");
    let tea = "# procedure tea\nstarts: boil\n# roles\n- chief\n- cook\n- kitchen (group; head chief; members cook)\n\
        # step boil\nby: kitchen\n-> drunk\n# ends\n- drunk\n";
    std::fs::write(path.join("leave.proc"), tea).unwrap();
    std::fs::write(path.join("roster.yaml"), "roster: tea\npeople:\n  Ann: chief\n  Bob: cook\n  Cid: kitchen\n")
        .unwrap();
    let file = |name: &str| path.join(name).to_str().unwrap().to_string();
    let (folder, scenario, roster) = (path.to_str().unwrap(), file("scenarios.yaml"), file("roster.yaml"));
    let ready = ["ready", "tea", "--in", folder, "--scenario", &scenario, "--roster", &roster];
    let (status, out, err) = run(&ready, "");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    assert!(out.contains("kitchen: Ann, Bob, Cid"), "{out}");
    let store = file("a.cases");
    for who in ["Ann", "Bob", "Cid"] {
        let start = [
            "case", "--store", &store, "start", "tea", "--in", folder, "--roster", &roster, "--as", "Ann", "--case",
            who,
        ];
        assert_eq!(run(&start, "").0, Status::Clean);
        let (status, _, err) = run(&["case", "--store", &store, "do", who, "boil", "--as", who], "");
        assert_eq!(status, Status::Clean, "{err}");
    }
}
