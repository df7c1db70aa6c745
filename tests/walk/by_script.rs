//! The demanded walks of the real procedures, by their scripts, through the command line; and what is wrong in a script.

use procedo::cli::{Env, Status, run_with};
use procedo::diagnostic::Language;
use serde_json::Value;

/// Runs `procedo` with these arguments and this input, in the folder of the package.
pub fn run(args: &[&str], input: &str) -> (Status, String, String) {
    let args: Vec<std::ffi::OsString> =
        std::iter::once("procedo").chain(args.iter().copied()).map(Into::into).collect();
    let (mut stdin, mut stdout, mut stderr) = (input.as_bytes(), Vec::new(), Vec::new());
    let env = Env {
        language: Language::English,
        color: false,
        width: 80,
        interactive: false,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    let status = run_with(&args, &|_| None, false, env);
    (status, String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// Walks by a script of ours; the JSON of it.
#[track_caller]
fn walked(script: &str) -> Value {
    let path = format!("tests/walks/{script}.yaml");
    let (status, out, err) =
        run(&["--lang", "zh", "walk", "--in", "processes", "--script", &path, "--format", "json"], "");
    assert_eq!(status, Status::Clean, "{err}");
    serde_json::from_str(&out).unwrap()
}

/// The clauses of the steps that were walked.
fn clauses(walk: &Value) -> String {
    let steps = walk["path"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "step");
    steps.map(|step| step["clause"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_major_version_goes_live_with_approval_and_without_faults() {
    let walk = walked("go-live-major");
    assert_eq!(clauses(&walk), "4.2.7.1 4.2.7.2 4.2.7.3 4.2.7.4 4.2.7.14 4.2.7.15 4.2.7.16 4.2.7.10 4.2.7.18 4.2.7.13");
    assert_eq!(walk["outcome"], "上线成功");
    assert_eq!(walk["handed_over"], serde_json::json!(["项目管理流程"]));
    assert_eq!(walk["with"], serde_json::json!(["投产系统"]));
    assert_eq!(walk["numbers"][0]["number"], "LifeInsurance_System v2");
    assert_eq!(walk["path"][2]["answers"][0]["by"], serde_json::json!(["系统上线管理小组组长"]));
}

#[test]
fn a_hotfix_that_fails_at_the_cutover_is_rolled_back_and_handed_to_change_management() {
    let walk = walked("go-live-hotfix-rolled-back");
    assert_eq!(clauses(&walk), "4.2.7.1 4.2.7.2 4.2.7.4 4.2.7.5 4.2.7.6 4.2.7.7 4.2.7.8 4.2.7.9");
    assert_eq!(walk["path"][7]["title"], "系统回退处理");
    assert_eq!(walk["outcome"], "已回退");
    assert_eq!(walk["handed_over"], serde_json::json!(["变更管理流程"]));
    assert_eq!(walk["path"][1]["who"], serde_json::json!(["应用维护人员（项目负责人）"]));
}

#[test]
fn a_fault_after_go_live_is_an_emergency_and_then_a_success() {
    let walk = walked("go-live-emergency");
    let clauses = clauses(&walk);
    assert!(clauses.ends_with("4.2.7.10 4.2.7.18 4.2.7.19 4.2.7.13"), "{clauses}");
    assert_eq!(walk["outcome"], "上线成功");
    assert_eq!(walk["numbers"][0]["number"], "LifeInsurance_System v1.1");
    let event = walk["path"].as_array().unwrap().iter().find(|entry| entry["kind"] == "event").unwrap();
    assert_eq!((&event["event"], &event["brings"][0]["record"]), (&"投产故障".into(), &"故障报告".into()));
}

#[test]
fn a_major_version_that_is_refused_goes_to_project_management() {
    let walk = walked("go-live-refused");
    assert_eq!(clauses(&walk), "4.2.7.1 4.2.7.2 4.2.7.3");
    assert_eq!(walk["outcome"], "推广未获同意");
    assert_eq!(walk["handed_over"], serde_json::json!(["项目管理流程"]));
    assert_eq!(walk["with"], serde_json::json!(["《上线申请与审批表》", "修改意见"]));
}

#[test]
fn an_om_service_closes_after_its_agreement_was_reworked() {
    let walk = walked("om-service-reworked");
    let clauses = clauses(&walk);
    assert!(clauses.contains("5.3.1 5.3.2 5.3.1b 5.3.1 5.3.2 5.3.1a 5.4.1"), "{clauses}");
    assert!(clauses.ends_with("5.7.2 5.7.2a 5.7.3"), "{clauses}");
    assert_eq!(walk["outcome"], "项目关闭");
    let back = walk["path"].as_array().unwrap().iter().find(|entry| !entry["route"]["back"].is_null()).unwrap();
    assert_eq!(back["route"]["back"], serde_json::json!([1, 3]));
    assert_eq!(back["route"]["forgotten"], serde_json::json!(["协议评审结论"]));
    let fault = walk["path"].as_array().unwrap().iter().find(|entry| entry["clause"] == "5.6.3").unwrap();
    assert_eq!(fault["occurrence"], 1);
}

#[test]
fn the_text_of_a_walk_in_both_languages() {
    for (language, name) in [("zh", "walk_zh"), ("en", "walk_en")] {
        let script = "tests/walks/go-live-emergency.yaml";
        let (status, out, err) = run(&["--lang", language, "walk", "--in", "processes", "--script", script], "");
        assert_eq!((status, err.as_str()), (Status::Clean, ""));
        use unicode_width::UnicodeWidthStr;
        assert!(out.lines().all(|line| line.width() <= 80), "{out}");
        assert!(!out.contains('\u{1b}') && !out.contains('\u{2060}'));
        insta::assert_snapshot!(name, out);
    }
}

/// Runs a script of the small procedure below; what it prints and what is wrong.
#[track_caller]
fn script(answers: &str) -> (Status, String, String) {
    let procedure = "# procedure P\nstarts: Ask\n# roles\n- Clerk\n# facts\n- size: small, large (given)\n- answer: yes/no\n- late: yes/no\n\
         # step Ask\nby: Clerk\nneeds: Letter\nsets: answer\ndeadline: 2 days (then late)\n-> Tell [answer]\n-> Closed [otherwise]\n\
         # step Tell\nby: Clerk\nawaits: Reply\n-> Closed\n# ends\n- Closed\n# events\n- Reply: they wrote back\n# records\n- Letter (given)\n";
    script_of(procedure, answers)
}

#[track_caller]
fn script_of(text: &str, answers: &str) -> (Status, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (procedure, script) = (folder.path().join("p.proc"), folder.path().join("s.yaml"));
    std::fs::write(&procedure, text).unwrap();
    std::fs::write(&script, answers).unwrap();
    let (status, out, err) = run(&["walk", procedure.to_str().unwrap(), "--script", script.to_str().unwrap()], "");
    (status, out, err.replace(folder.path().to_str().unwrap(), ""))
}

#[test]
fn a_missing_answer_stops_the_walk_and_says_what_would_be_asked() {
    let (status, out, err) = script("walk: P\ngiven: {size: small}\nanswers:\n");
    assert_eq!(status, Status::Trouble);
    assert!(out.contains("Given size = small"), "{out}");
    assert_eq!(err, "error: /s.yaml: `Ask` asks for `late` (yes or no), which is not answered here\n");
    let (_, _, err) = script("walk: P\ngiven: {size: small}\nanswers:\n  - Ask: {late: no}\n");
    assert_eq!(err, "error: /s.yaml:4: `Ask` asks for `answer` (yes or no), which is not answered here\n");
}

#[test]
fn an_event_that_nobody_sends_stops_the_walk_after_the_path() {
    let (status, out, err) = script("walk: P\ngiven: {size: small}\nanswers:\n  - Ask: {late: no, answer: yes}\n");
    assert_eq!(status, Status::Trouble);
    assert!(out.contains("1  Ask  Clerk") && out.contains("→ Tell: answer = yes"), "{out}");
    assert_eq!(err, "error: /s.yaml: `Tell` waits for `Reply`, and there is no `event: Reply`\n");
    let (status, out, err) =
        script("walk: P\ngiven: {size: small}\nanswers:\n  - Ask: {late: no, answer: yes}\n  - event: Reply\n");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    assert!(out.ends_with("Outcome Closed\n"), "{out}");
}

#[test]
fn a_step_waits_no_longer_once_a_deadline_has_passed_that_nobody_denies() {
    let procedure = "# procedure P\nstarts: Watch\n# roles\n- Clerk\n# facts\n- fault: yes/no\n- late: yes/no\n\
         # step Watch\nby: Clerk\nawaits: Fault\ndeadline: 4 days (then late)\ndeadline: 3 days\n\
         -> Slow [late]\n-> Fine [otherwise]\n# ends\n- Slow\n- Fine\n# events\n- Fault (sets fault): something broke\n";
    let walked =
        |late: &str| script_of(procedure, &format!("walk: P\nanswers:\n  - Watch: {{fault: no, late: {late}}}\n"));
    for (late, outcome) in [("no", "Outcome Fine\n"), ("yes", "Outcome Slow\n")] {
        let (status, out, err) = walked(late);
        assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
        assert!(out.ends_with(outcome), "{out}");
    }
}

#[test]
fn what_was_known_before_a_step_waited_may_come_out_otherwise() {
    let procedure = "# procedure P\nstarts: Ask\n# roles\n- Clerk\n# facts\n- fault: yes/no\n- soon: yes/no\n- late: yes/no\n\
         # step Ask\nby: Clerk\nsets: soon\n-> Watch\n\
         # step Watch\nby: Clerk\nawaits: Fault\ndeadline: 1 day (then soon)\ndeadline: 2 days (then late)\n\
         -> Early [not soon]\n-> Slow [otherwise]\n# ends\n- Early\n- Slow\n# events\n- Fault (sets fault): it broke\n";
    let answers = "walk: P\nanswers:\n  - Ask: {soon: yes}\n  - Watch: {late: yes, fault: no, soon: no}\n";
    let (status, out, err) = script_of(procedure, answers);
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    assert!(out.ends_with("Outcome Early\n"), "{out}");
}

/// The fault may be the event's, though it could be waited for elsewhere and the walk goes on beside it.
#[test]
fn an_event_that_nothing_is_written_for_stops_the_walk_where_it_would_have_happened() {
    let procedure = "# procedure P\nstarts: Ask\n# roles\n- Clerk\n# facts\n- odd: yes/no\n# events\n- Fault: it broke\n\
         # step Ask\nby: Clerk\nsets: odd\n-> Work\n# parallel Work\n## branch Do\nstarts: Make\n# step Make\nby: Clerk\n-> Test\n\
         # step Test\nby: Clerk\n-> join\n## branch Mend [whenever Fault]\nstarts: Look\n# parallel Look\n\
         ## branch Eyes [not odd]\nstarts: See\n# step See\nby: Clerk\n-> join\n\
         # join Look\n-> join [not odd]\n# join Work\n-> Count\n# step Count\nby: Clerk\nsets: odd\n-> Done\n# ends\n- Done\n";
    let (status, out, err) =
        script_of(procedure, "walk: P\nanswers:\n  - Ask: {odd: yes}\n  - event: Fault\nuntil: last answer\n");
    assert_eq!(status, Status::Findings);
    assert!(err.ends_with("error: /s.yaml:4: none of the routes of `Look` holds\n"), "{err}");
    assert!(out.contains("Ask") && !out.contains("Make"), "{out}");
}

#[test]
fn what_is_wrong_in_a_script_is_told_with_its_line() {
    let given = "walk: P\ngiven: {size: small}\nanswers:\n";
    for (text, expected) in [
        ("walk: P\ngiven:\n  sise: small\n".to_string(), "/s.yaml:3: there is no fact `sise`; did you mean `size`?"),
        (
            "walk: P\ngiven:\n  size: smal\n".to_string(),
            "/s.yaml:3: `smal` is no value of `size`; did you mean `small`?",
        ),
        (
            "walk: P\ngiven:\n  answer: yes\n".to_string(),
            "/s.yaml:3: `answer` is not given at the start: it is established on the way",
        ),
        ("walk: P\nanswer: []\n".to_string(), "/s.yaml:2: there is no key `answer`; did you mean `answers`?"),
        (
            "walk: P\n  given: x\n".to_string(),
            "/s.yaml:2: this cannot be read as YAML: mapping values are not allowed in this context",
        ),
        (format!("{given}  - Asks: {{answer: yes}}\n"), "/s.yaml:4: there is no step `Asks`; did you mean `Ask`?"),
        (format!("{given}  - Ask:\n      answr: yes\n"), "/s.yaml:5: there is no fact `answr`; did you mean `answer`?"),
        (
            format!("{given}  - Ask: {{answer: maybe, late: no}}\n"),
            "/s.yaml:4: `maybe` is no value of `answer`: it is yes or no",
        ),
        (format!("{given}  - event: Repli\n"), "/s.yaml:4: there is no event `Repli`; did you mean `Reply`?"),
        (
            format!("{given}  - Tell\n"),
            "/s.yaml:4: `Tell` is not open here: `Ask` asks for `late` (yes or no), which is not answered here",
        ),
        (
            format!("{given}  - Ask: {{answer: no, late: no}}\n  - Ask\n"),
            "/s.yaml:5: the case has ended before this: Closed",
        ),
        (
            format!("{given}  - Ask: {{answer: no, late: no, size: large}}\n"),
            "/s.yaml:4: `Ask` does not ask for `size` here",
        ),
        (
            "walk: P\ngiven:\n  size: small\n  Letter: no\nanswers:\n  - Ask: {answer: no, late: no}\n".to_string(),
            "/s.yaml:6: `Ask` needs what does not exist: Letter",
        ),
        ("walk: P\n".to_string(), "/s.yaml: `size` must be given at the start"),
        ("walk: [*a]\n".to_string(), ""),
    ] {
        let (status, _, err) = script(&text);
        // Where the procedure itself stands still, that is a finding.
        let stuck = expected.contains("does not exist");
        assert_eq!(status, if stuck { Status::Findings } else { Status::Trouble }, "{text}");
        assert!(err.contains(expected), "{text}\n{err}");
    }
}

#[test]
fn given_facts_may_come_from_the_command_line() {
    let script = "tests/walks/go-live-refused.yaml";
    let args = ["walk", "--in", "processes", "--script", script, "--given", "版本类型＝小型版本", "--format", "json"];
    let (status, out, _) = run(&args, "");
    assert_eq!(status, Status::Trouble, "a small version is not approved, so the answer is not asked");
    let walk: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(walk["given"][1], serde_json::json!({"fact": "版本类型", "value": "小型版本"}));
    assert!(walk["outcome"].is_null());
    assert!(
        walk["stopped"].as_str().unwrap().ends_with("`4.2.7.3 上线审批` does not ask for `审批结论` here"),
        "{walk}"
    );
    let (status, _, err) = run(&["walk", "4.2.7", "--in", "processes", "--given", "立项"], "");
    assert_eq!((status, err.as_str()), (Status::Trouble, "error: `立项` is not written `fact=value`\n"));
}
