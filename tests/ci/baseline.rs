//! `check --baseline`: a repository adopts Procedo with findings, and only new ones count.

use super::Folder;

/// A procedure with a dead end and an idle role; `more` stands before its end.
fn faulty(more: &str) -> String {
    format!(
        "# 流程 甲\n起始：一\n\n# 角色\n- 员工\n- 闲人\n\n# 情况\n- 好：是／否\n\n# 步骤 一\n负责：员工\n判定：好\n→ 完【好】\n→ 二【非 好】\n\n\
         # 步骤 二\n负责：员工\n\n\
         {more}# 结束\n- 完\n"
    )
}

/// The same without any fault.
const GOOD: &str = "# 流程 甲\n起始：一\n\n# 角色\n- 员工\n\n# 步骤 一\n负责：员工\n→ 完\n\n# 结束\n- 完\n";

const OTHER: &str = "# 步骤 三\n负责：员工\n→ 四\n\n";

fn check<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["check", ".", "--format", "github", "--deny", "warnings"], args].concat()
}

#[test]
fn what_is_recorded_is_not_reported_and_what_is_new_is() {
    let folder = Folder::new(&[("p/a.proc", &faulty(""))]);
    let found = folder.procedo(&check(&[]));
    assert_eq!((found.status, found.out.lines().count()), (1, 2), "{found:?}");

    let written = folder.procedo(&check(&["--baseline", "known.json", "--write-baseline"]));
    assert_eq!((written.status, written.out.as_str()), (0, ""), "{written:?}");
    assert_eq!(written.err, "findings recorded in known.json: 2 (before: 0)\n");
    let record = folder.read("known.json");
    assert!(
        record.starts_with("{\"version\":1,\"findings\":[\n{\"file\":\"p/a.proc\",\"rule\":\"dead-end\""),
        "{record}"
    );

    let known = check(&["--baseline", "known.json"]);
    let ran = folder.procedo(&known);
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    // Lines move, the layout changes, a file is renamed: all of it is still known.
    let moved = format!("// 新的一行\n\n{}", faulty("").replace('：', ": ").replace("→", "->"));
    folder.write("p/a.proc", &moved);
    assert_eq!(folder.procedo(&known).status, 0);
    std::fs::remove_file(folder.path().join("p/a.proc")).expect("removed");
    folder.write("q/b.proc", &moved);
    assert_eq!(folder.procedo(&known).status, 0);

    folder.write("q/b.proc", faulty(OTHER));
    let ran = folder.procedo(&known);
    assert_eq!((ran.status, ran.out.contains("title=unknown-name")), (1, true), "{ran:?}");
    assert!(!ran.out.contains("dead-end") && !ran.out.contains("idle-role"), "{ran:?}");
}

#[test]
fn what_is_gone_is_said_and_taken_out_on_demand() {
    let folder = Folder::new(&[("a.proc", &faulty("")), ("b.proc", &faulty("").replace("流程 甲", "流程 乙"))]);
    let known = check(&["--baseline", "known.json"]);
    let renew = check(&["--baseline", "known.json", "--write-baseline"]);
    folder.procedo(&renew);
    folder.write("a.proc", faulty("").replace("- 闲人\n", ""));
    let ran = folder.procedo(&known);
    assert_eq!(ran.err, "findings recorded in known.json that are gone: 1; `--write-baseline` takes them out\n");
    folder.write("a.proc", GOOD);
    let ran = folder.procedo(&known);
    assert_eq!(ran.err, "findings recorded in known.json that are gone: 2; `--write-baseline` takes them out\n");
    assert_eq!(ran.status, 0);
    // Of a file that is not checked nothing is known.
    let of_b = ["check", "b.proc", "--baseline", "known.json"];
    assert_eq!(folder.procedo(&of_b).err, "findings not reported, since known.json records them: 2\n");
    assert_eq!(
        folder.procedo(&[&of_b[..], &["--write-baseline"]].concat()).err,
        "findings recorded in known.json: 4 (before: 4)\n"
    );
    assert_eq!(folder.procedo(&renew).err, "findings recorded in known.json: 2 (before: 4)\n");
    assert_eq!(folder.procedo(&known).err, "");
}

#[test]
fn the_record_is_the_same_wherever_the_check_begins() {
    let folder = Folder::new(&[("procedo.toml", ""), ("p/a.proc", &faulty(""))]);
    folder.procedo(&check(&["--baseline", "known.json", "--write-baseline"]));
    let ran = folder.procedo_in("p", &["check", "a.proc", "--baseline", "../known.json", "--deny", "warnings"]);
    let told = "findings not reported, since ../known.json records them: 2\n";
    assert_eq!((ran.status, ran.err.as_str()), (0, told), "{ran:?}");
}

#[test]
fn what_is_recorded_is_not_mended() {
    let text = faulty("").replace("负责：员工\n判", "负责：员工。\n判");
    let folder = Folder::new(&[("a.proc", &text)]);
    folder.procedo(&check(&["--baseline", "known.json", "--write-baseline"]));
    folder.procedo(&check(&["--baseline", "known.json", "--fix"]));
    assert_eq!(folder.read("a.proc"), text);
    folder.procedo(&check(&["--fix"]));
    assert_ne!(folder.read("a.proc"), text);
}

#[test]
fn a_record_that_cannot_be_read_stops_the_check() {
    let folder = Folder::new(&[("a.proc", &faulty(""))]);
    let ran = folder.procedo(&check(&["--baseline", "known.json"]));
    let expected = "error: there is no file `known.json`\n`--write-baseline` begins one\n";
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (2, "", expected));
    for (text, part) in [("{", "known.json: this is no baseline"), ("{\"version\":7,\"findings\":[]}", "version 7")] {
        folder.write("known.json", text);
        for args in [check(&["--baseline", "known.json"]), check(&["--baseline", "known.json", "--write-baseline"])] {
            let ran = folder.procedo(&args);
            assert!(ran.status == 2 && ran.err.contains(part), "{ran:?}");
        }
        assert_eq!(folder.read("known.json"), text, "nothing that somebody may need is written over");
    }
    assert_eq!(folder.procedo(&["check", "--write-baseline"]).status, 2, "where to?");
}
