//! `procedo.toml`: how grave findings are, in all of a workspace and in single folders.

use super::Folder;

/// A procedure with a dead end (error) and an idle role (warning).
const FAULTY: &str = "# procedure 甲\nstarts: a\n# roles\n- r\n- idle\n# facts\n- ok: yes/no\n# step a\nby: r\nsets: ok\n\
    -> b [not ok]\n-> e [ok]\n# step b\nby: r\n# ends\n- e\n";

fn severities(folder: &Folder, below: &str, args: &[&str]) -> Vec<(String, String)> {
    let args: Vec<&str> = ["check", "--format", "json"].iter().chain(args).copied().collect();
    let ran = folder.procedo_in(below, &args);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_string();
    let findings = json["findings"].as_array().expect("a list").iter();
    findings.map(|finding| (text(&finding["rule"]), text(&finding["severity"]))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(rule, severity)| (rule.to_string(), severity.to_string())).collect()
}

#[test]
fn rules_can_be_more_or_less_grave_or_off() {
    let folder = Folder::new(&[("甲/a.proc", FAULTY)]);
    let found = |folder: &Folder| severities(folder, "", &["."]);
    assert_eq!(found(&folder), pairs(&[("idle-role", "warning"), ("dead-end", "error")]));
    folder.write("procedo.toml", "[rules]\nidle-role = \"error\"\ndead-end = \"warning\"\n");
    assert_eq!(found(&folder), pairs(&[("idle-role", "error"), ("dead-end", "warning")]));
    folder.write("procedo.toml", "[rules]\nidle-role = \"off\"\n[folders.\"甲\"]\ndead-end = \"off\"\n");
    assert_eq!(found(&folder), []);
    assert_eq!(folder.procedo(&["check", "."]).status, 0);
}

#[test]
fn a_folder_is_one_wherever_the_check_begins() {
    let folder = Folder::new(&[
        ("procedo.toml", "[folders.\"甲\"]\ndead-end = \"off\"\nidle-role = \"off\"\n"),
        ("甲/乙/a.proc", FAULTY),
        ("甲二/a.proc", FAULTY),
    ]);
    for (below, args) in
        [("", ["甲"]), ("甲", ["."]), ("甲/乙", ["a.proc"]), ("甲二", ["../甲"]), ("甲", ["乙/a.proc"])]
    {
        assert_eq!(severities(&folder, below, &args), [], "{below} {args:?}");
    }
    for (below, args) in [("", ["甲二"]), ("甲二", ["a.proc"]), ("甲", ["../甲二"])] {
        assert_eq!(severities(&folder, below, &args).len(), 2, "{below} {args:?}");
    }
}

#[test]
fn the_denied_severity_is_the_one_asked_for_else_that_of_the_workspace() {
    // Only the idle role is left, and a fact that nobody minds.
    let warning = FAULTY.replace("-> b [not ok]\n", "").replace("e [ok]", "e").replace("# step b\nby: r\n", "");
    let folder = Folder::new(&[("a.proc", &warning)]);
    let status = |args: &[&str]| folder.procedo(&[&["check", "."], args].concat()).status;
    assert_eq!((status(&[]), status(&["--deny", "warnings"])), (0, 1));
    folder.write("procedo.toml", "deny = \"warnings\"\n");
    assert_eq!((status(&[]), status(&["--deny", "errors"])), (1, 0));
}

#[test]
fn the_language_is_the_one_asked_for_else_that_of_the_workspace() {
    let folder = Folder::new(&[("a.proc", FAULTY), ("procedo.toml", "language = \"zh\"\n")]);
    for args in [&["check", "."][..], &["list", "."], &["rules"], &["--help"]] {
        let said = |more: &[&str]| {
            let ran = folder.procedo(&[args, more].concat());
            (ran.out + &ran.err).contains(['的', '是', '有'])
        };
        assert!(said(&[]), "{args:?}");
        assert!(!said(&["--lang", "en"]), "{args:?}");
    }
}

#[test]
fn other_commands_judge_procedures_as_ever() {
    // A dead end that nobody minds is still one: `walk` does not go by the settings.
    let folder = Folder::new(&[("a.proc", FAULTY), ("procedo.toml", "[rules]\ndead-end = \"off\"\n")]);
    let ran = folder.procedo(&["list", "."]);
    assert_eq!((ran.status, ran.err.contains("dead-end")), (1, true), "{ran:?}");
}

#[test]
fn whatever_is_wrong_with_the_settings_stops_the_check_and_says_where() {
    let folder = Folder::new(&[("a.proc", FAULTY)]);
    let wrong = "deny = \"warning\"\n[rules]\nidle-rol = \"off\"\n[folders.\"nowhere\"]\ndead-end = \"off\"\n";
    folder.write("procedo.toml", wrong);
    let ran = folder.procedo(&["check", "."]);
    let expected = "error: procedo.toml:1:8: `deny` is one of \"errors\", \"warnings\"\n\
                    error: procedo.toml:3:1: there is no rule `idle-rol`; did you mean `idle-role`?\n";
    let nowhere = "procedo.toml:4:10: there is no folder `nowhere` here; what is said of it does nothing\n";
    assert_eq!((ran.status, ran.out.as_str(), ran.err), (2, "", format!("{nowhere}{expected}")));
    let chinese = folder.procedo(&["check", ".", "--lang", "zh"]).err;
    assert!(chinese.contains("procedo.toml:3:1：没有规则“idle-rol”；是不是“idle-role”？"), "{chinese}");
    folder.write("procedo.toml", b"deny = \"warnings\x1b[31m\n".as_slice());
    let ran = folder.procedo(&["check", "."]);
    assert_eq!((ran.status, ran.err.contains('\x1b')), (2, false), "{ran:?}");
}

#[test]
fn a_folder_that_is_not_there_now_is_no_reason_to_stop() {
    let folder = Folder::new(&[("a.proc", FAULTY)]);
    folder.write("procedo.toml", "[folders.\"drafts\"]\ndead-end = \"off\"\n");
    let ran = folder.procedo(&["check", "."]);
    assert!(ran.status == 1 && ran.out.contains("dead-end") && ran.err.contains("no folder `drafts`"), "{ran:?}");
}

#[test]
fn settings_may_be_in_any_encoding_that_editors_write() {
    let folder = Folder::new(&[("甲/a.proc", FAULTY)]);
    let (bytes, _, _) = encoding_rs::GB18030.encode("[folders.\"甲\"]\ndead-end = \"off\"\nidle-role = \"off\"\n");
    folder.write("procedo.toml", bytes);
    assert_eq!(severities(&folder, "", &["."]), []);
}
