//! `check --fix`: what it changes, and what it leaves to people.

use super::{Folder, Ran};
use crate::rules::pages;

/// A procedure with this line in its first step.
fn with(line: &str) -> String {
    format!(
        "# 流程 甲\n起始：一\n\n# 角色\n- 员工\n- 主管\n\n# 情况\n- 同意：是／否\n- 金额：整数（给定）\n- 立项：是／否（给定）\n\n\
         # 记录\n- 《表》（给定）\n- 《单》（给定）\n\n# 步骤 一\n负责：员工\n{line}\n→ 完\n\n# 结束\n- 完\n- 止\n"
    )
}

fn fixed(line: &str) -> String {
    let folder = Folder::new(&[("a.proc", &with(line))]);
    folder.procedo(&["check", "a.proc", "--fix"]);
    let text = folder.read("a.proc");
    let (before, after) =
        with("\n").split_once("\n\n\n→").map(|(a, b)| (format!("{a}\n"), format!("\n→{b}"))).expect("it");
    let line = text.strip_prefix(&before).and_then(|rest| rest.strip_suffix(&after));
    line.unwrap_or_else(|| panic!("more than the line changed:\n{text}")).to_string()
}

#[test]
fn other_spellings_of_what_is_certainly_meant_are_mended() {
    for (line, expected) in [
        ("历时：三天", "历时：3天"),
        ("历时：十二个工作日", "历时：12个工作日"),
        ("ｎｏｔｅ：说明", "note：说明"),
        ("负责：主管。", "负责：主管"),
        ("需要：《表》；《单》", "需要：《表》、《单》"),
        ("→ 止（金额＞3）", "→ 止【金额＞3】"),
        ("← 一【至多 3 次；之后 止】", "← 一（至多 3 次；之后 止）"),
        ("需要：《表\u{200b}》", "需要：《表》"),
        ("允许 dead-end：以后再写\n> 说明", "允许 dead-end：以后再写\n> 说明"),
    ] {
        assert_eq!(fixed(line), expected);
    }
}

#[test]
fn what_somebody_has_to_decide_is_left() {
    for line in [
        "负责：主官",
        "负则：主管",
        "责任：主管",
        "负责 主管",
        "负责：主管，",
        "需要：《表",
        "需要：《表》《单》",
        "需要：《表》可选",
        "告知：主管（附 《表》",
        "需要：《表》【非立项】",
        "→ 止（立项）",
        "需要：《表》 如果 立项",
        "需要：《表》【金额 是 3】",
        "判定：同义",
        "说\u{202e}明",
        "> 说\u{202e}明",
        "> 说\u{7}明",
        "> 说\u{2028}明",
    ] {
        assert_eq!(fixed(line), line);
        let folder = Folder::new(&[("a.proc", &with(line))]);
        assert_ne!(folder.procedo(&["check", "a.proc", "--deny", "warnings"]).status, 0, "{line} is a fault");
    }
}

#[test]
fn an_allowance_without_need_is_taken_out() {
    let folder = Folder::new(&[("a.proc", &with("允许 idle-role：没有这回事"))]);
    let ran = folder.procedo(&["check", "a.proc", "--fix", "--deny", "warnings"]);
    assert!(ran.err.contains("mended in a.proc: 1"), "{ran:?}");
    assert_eq!(folder.read("a.proc"), with("\n").replace("员工\n\n\n→", "员工\n→"));
}

#[test]
fn yaml_gets_its_colons_and_its_indentation() {
    let text = "procedure： 甲\nstarts：一\nroles:\n\t- 员工\nsteps:\n\t一：\n\t\tby: 员工\n\t\troutes：\n\t\t\t- 完\nends: [完]\n";
    let folder = Folder::new(&[("a.yaml", text)]);
    let ran = folder.procedo(&["check", "a.yaml", "--fix"]);
    assert_eq!((ran.status, folder.procedo(&["check", "a.yaml", "--deny", "warnings"]).status), (0, 0), "{ran:?}");
    assert!(!folder.read("a.yaml").contains(['\t', '：']));
}

#[test]
fn one_mend_after_the_other_until_nothing_changes() {
    let many = format!("> 甲{}乙", "\u{200b}".repeat(70));
    assert_eq!(fixed(&many), "> 甲乙");
    let folder = Folder::new(&[("a.proc", &with(&format!("> 甲{}乙", "\u{200b}".repeat(500))))]);
    let ran = folder.procedo(&["check", "a.proc", "--fix"]);
    assert!(ran.err.contains("run it once more"), "{}", ran.err);
    let ran = folder.procedo(&["check", "a.proc", "--fix"]);
    assert!(!ran.err.contains("run it once more") && !folder.read("a.proc").contains('\u{200b}'), "{}", ran.err);
    let before = folder.read("a.proc");
    let ran = folder.procedo(&["check", "a.proc", "--fix"]);
    assert_eq!((ran.err.as_str(), folder.read("a.proc")), ("", before), "nothing is left to do");
}

#[test]
fn files_become_utf_8_and_damaged_ones_are_never_written() {
    let text = with("历时：三天");
    let (gb, ..) = encoding_rs::GB18030.encode(&text);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut damaged = gb.to_vec();
    damaged.extend(b"// \xff\xff\xff\n");
    let folder = Folder::new(&[]);
    folder.write("gb.proc", &gb);
    folder.write("utf16.proc", &utf16);
    folder.write("mark.proc", format!("\u{feff}{}", with("历时：3天")));
    folder.write("damaged.proc", &damaged);
    folder.write("windows.proc", text.replace('\n', "\r\n"));
    let ran = folder.procedo(&["check", ".", "--fix"]);
    for file in ["gb.proc", "utf16.proc", "mark.proc"] {
        assert_eq!(folder.read(file), with("历时：3天"), "{file} {ran:?}");
    }
    assert_eq!(folder.read("windows.proc"), with("历时：3天").replace('\n', "\r\n"));
    assert_eq!(std::fs::read(folder.path().join("damaged.proc")).expect("bytes"), damaged);
}

#[test]
fn what_is_not_reported_is_not_mended() {
    let folder = Folder::new(&[("a.proc", &with("允许 idle-role：没有这回事"))]);
    folder.write("procedo.toml", "[rules]\nunused-allowance = \"off\"\n");
    folder.procedo(&["check", ".", "--fix"]);
    assert_eq!(folder.read("a.proc"), with("允许 idle-role：没有这回事"));
}

#[test]
fn the_difference_is_shown_and_applies() {
    let files = [
        ("a b.proc", with("历时：三天")),
        ("甲/乙.proc", with("需要：《表》；《单》").replace("流程 甲", "流程 乙").replace('\n', "\r\n")),
    ];
    let folder = Folder::new(&[]);
    files.iter().for_each(|(path, text)| folder.write(path, text));
    let Ran { status, out, .. } = folder.procedo(&["check", ".", "--diff"]);
    assert_eq!(status, 1, "a check of what stands there");
    assert!(out.contains("--- a/a b.proc\n+++ b/a b.proc\n@@ -") && out.contains("-历时：三天\n+历时：3天\n"), "{out}");
    for (path, text) in &files {
        assert_eq!(&folder.read(path), text, "nothing is changed");
    }
    folder.write("patch", &out);
    let applied = folder.run_in("", "git", &["apply", "--whitespace=nowarn", "patch"]);
    assert_eq!(applied.status, 0, "{applied:?}");
    let by_patch: Vec<String> = files.iter().map(|(path, _)| folder.read(path)).collect();
    files.iter().for_each(|(path, text)| folder.write(path, text));
    folder.procedo(&["check", ".", "--fix"]);
    let by_fix: Vec<String> = files.iter().map(|(path, _)| folder.read(path)).collect();
    assert_eq!(by_patch, by_fix);
    let ran = folder.procedo(&["check", ".", "--diff", "--fix"]);
    assert_eq!(ran, Ran { status: 0, out: String::new(), err: String::new() });
}

#[test]
fn a_difference_steers_no_terminal() {
    let folder = Folder::new(&[("a.proc", &with("> \x1b[31m\u{202e}\n历时：三天"))]);
    let out = folder.procedo(&["check", ".", "--diff"]).out;
    assert!(
        out.contains("+历时：3天") && out.contains("\\u{1b}[31m\\u{202e}") && !out.contains(['\x1b', '\u{202e}']),
        "{out}"
    );
}

#[test]
fn standard_input_is_no_file_to_mend() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.procedo(&["check", "-", "--fix"]).status, 2);
}

/// Of everything that the pages of the rules find: what is mended is gone, and nothing else has come.
#[test]
fn mending_brings_no_new_fault() {
    let found = |folder: &Folder| {
        let ran = folder.procedo(&["check", ".", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        let findings = json["findings"].as_array().expect("a list").clone();
        let safe = findings.iter().flat_map(|finding| finding["fixes"].as_array().expect("a list"));
        (findings.len(), safe.filter(|fix| fix["safe"] == true).count())
    };
    let (mut mended, mut left) = (0, 0);
    for (rule, example) in pages::fires_soon() {
        let folder = Folder::new(&[]);
        example.files.iter().for_each(|(path, text)| folder.write(path, text));
        let (before, safe) = found(&folder);
        folder.procedo(&["check", ".", "--fix"]);
        let (after, safe_after) = found(&folder);
        assert_eq!(safe_after, 0, "{rule}");
        assert!(after + safe <= before, "{rule}: {before} findings, {safe} of them mended, {after} left");
        (mended, left) = (mended + safe, left + after);
    }
    assert!(mended >= 4 && left >= 50, "{mended} {left}");
}
