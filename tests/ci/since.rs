//! `check --since REV`: what a change introduced, and nothing else.

use super::Folder;

/// A procedure of this name with a dead end; `more` stands before its end.
fn faulty(name: &str, more: &str) -> String {
    format!(
        "# 流程 {name}\n起始：一\n\n# 角色\n- 员工\n\n# 情况\n- 好：是／否\n\n# 步骤 一\n负责：员工\n判定：好\n→ 完【好】\n\
         → 二【非 好】\n\n# 步骤 二\n负责：员工\n\n{more}# 结束\n- 完\n"
    )
}

/// Routes to a step that there is not.
const NEW: &str = "# 步骤 三\n负责：员工\n→ 四\n\n";

/// What is found, as `rule file`.
fn found(folder: &Folder, below: &str, args: &[&str]) -> Vec<String> {
    let ran = folder.procedo_in(below, &[&["check", "--format", "json"], args].concat());
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_string();
    let findings = json["findings"].as_array().expect("a list").iter();
    findings.map(|finding| text(&finding["rule"]) + " " + &text(&finding["file"])).collect()
}

/// A repository with one commit and these files.
fn repository(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    folder.git(&["init", "-q"]);
    folder.commit();
    folder
}

#[test]
fn only_what_the_change_introduced_is_reported() {
    let folder = repository(&[("流程/甲.proc", &faulty("甲", "")), ("流程/乙.proc", &faulty("乙", ""))]);
    assert_eq!(found(&folder, "", &["."]).len(), 2);
    assert!(found(&folder, "", &[".", "--since", "HEAD"]).is_empty());
    // Lines move, a file is renamed and laid out anew.
    folder.git(&["mv", "流程/甲.proc", "流程/丙.proc"]);
    folder.write("流程/丙.proc", format!("// 新\n{}", faulty("甲", "").replace('：', ": ")));
    assert!(found(&folder, "", &[".", "--since", "HEAD"]).is_empty());
    folder.write("流程/乙.proc", faulty("乙", NEW));
    folder.write("新.proc", faulty("丁", ""));
    let expected = ["dead-end 新.proc", "unknown-name 流程/乙.proc"];
    let mut new = found(&folder, "", &[".", "--since", "HEAD"]);
    new.retain(|finding| !finding.starts_with("unreachable-step"));
    new.sort();
    assert_eq!(new, expected);
    // What stands on the disk is untouched.
    assert_eq!(folder.read("流程/乙.proc"), faulty("乙", NEW));
    assert_eq!(folder.procedo(&["check", "流程", "--since", "HEAD"]).status, 1);
    assert_eq!(folder.procedo(&["check", "流程/丙.proc", "--since", "HEAD~0"]).status, 1, "alone it is new");
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let folder = Folder::new(&[("甲.proc", &faulty("甲", ""))]);
    folder.git(&["init", "-q"]);
    assert_eq!(found(&folder, "", &[".", "--since", "HEAD"]), ["dead-end 甲.proc"]);
    assert_eq!(folder.procedo(&["check", ".", "--since", "main"]).status, 2, "there is no such branch");
}

#[test]
fn a_range_is_between_two_revisions_and_leaves_the_disk_out() {
    let folder = repository(&[("p/a.proc", &faulty("甲", ""))]);
    folder.git(&["branch", "before"]);
    folder.git(&["checkout", "-q", "-b", "change"]);
    folder.write("p/a.proc", faulty("甲", NEW));
    folder.commit();
    folder.git(&["checkout", "-q", "before"]);
    folder.write("p/b.proc", faulty("乙", NEW));
    folder.commit();
    std::fs::remove_dir_all(folder.path().join("p")).expect("removed");
    let new = |range: &str| {
        let mut found = found(&folder, "", &[".", "--since", range]);
        found.retain(|finding| finding.starts_with("unknown-name"));
        found
    };
    assert_eq!(new("main..change"), ["unknown-name p/a.proc"]);
    assert_eq!(new("main..before"), ["unknown-name p/b.proc"]);
    assert_eq!(new("change..before"), ["unknown-name p/b.proc"]);
    assert_eq!(new("change...before"), ["unknown-name p/b.proc"], "since both had the same");
    assert_eq!(new("before...change"), ["unknown-name p/a.proc"]);
    assert_eq!(new("main.."), ["unknown-name p/b.proc"], "up to HEAD");
    assert!(new("change..change").is_empty());
    let ran = folder.procedo(&["check", "p", "--since", "main..change"]);
    assert_eq!((ran.status, ran.out.contains("╭─[p/a.proc:")), (1, true), "{ran:?}");
    assert_eq!(folder.procedo(&["check", ".", "--since", "main..change", "--fix"]).status, 2);
    let ran = folder.procedo(&["check", "p/b.proc", "--since", "main..change"]);
    assert_eq!((ran.status, ran.err.contains("no process file")), (2, true), "{ran:?}");
}

#[test]
fn it_is_the_same_wherever_the_check_begins() {
    let folder =
        repository(&[("procedo.toml", ""), ("甲/a.proc", &faulty("甲", "")), ("乙/b.proc", &faulty("乙", ""))]);
    folder.write("甲/a.proc", faulty("甲", NEW));
    folder.commit();
    for range in ["HEAD~1", "HEAD~1..HEAD"] {
        let is_new = |below: &str, path: &str, file: &str| {
            let found = found(&folder, below, &[path, "--since", range]);
            assert_eq!(found.iter().filter(|found| **found == format!("unknown-name {file}")).count(), 1, "{found:?}");
            assert!(found.iter().all(|found| !found.contains("dead-end")), "{found:?}");
        };
        is_new("", ".", "甲/a.proc");
        is_new("", "甲/a.proc", "甲/a.proc");
        is_new("甲", ".", "a.proc");
        is_new("乙", "../甲", "../甲/a.proc");
        is_new("乙", "..", "../甲/a.proc");
        assert!(found(&folder, "乙", &[".", "--since", range]).is_empty());
    }
}

#[test]
fn imports_settings_encodings_and_links_are_those_of_the_state() {
    let shared = "# organisation 总部\n\n# roles\n- 员工\n- 闲人\n";
    let user = faulty("甲", "").replace("起始：一\n\n# 角色\n- 员工\n", "引入：总部.proc\n起始：一\n");
    let (gb, ..) = encoding_rs::GB18030.encode(&user);
    let folder = Folder::new(&[("总部.proc", shared), ("procedo.toml", "[rules]\nidle-role = \"error\"\n")]);
    folder.write("user.proc", &gb);
    folder.write("foreign.yaml", "services:\n  web: {image: x}\n");
    folder.write("node_modules/x/bad.proc", "bad");
    folder.write(".hidden/bad.proc", "bad");
    #[cfg(unix)]
    std::os::unix::fs::symlink("user.proc", folder.path().join("link.proc")).expect("a link");
    folder.git(&["init", "-q"]);
    folder.commit();
    assert!(found(&folder, "", &["."]).len() >= 3);
    assert!(found(&folder, "", &[".", "--since", "HEAD"]).is_empty());
    folder.commit_empty();
    assert!(found(&folder, "", &[".", "--since", "HEAD~1..HEAD"]).is_empty());
}

#[test]
fn a_hook_sees_the_repository_that_it_runs_in() {
    let folder = repository(&[("a.proc", &faulty("甲", ""))]);
    let hook = "#!/bin/sh\nprocedo check . --since HEAD --format github > found 2>&1\nexit 1\n";
    folder.write(".git/hooks/pre-commit", hook);
    folder.run_in("", "chmod", &["+x", ".git/hooks/pre-commit"]);
    folder.write("a.proc", faulty("甲", NEW));
    folder.git(&["add", "a.proc"]);
    let ran = folder.run_in("", "git", &["-c", "user.name=N", "-c", "user.email=n@example.org", "commit", "-m", "x"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    let found = folder.read("found");
    assert!(found.contains("title=unknown-name") && !found.contains("title=dead-end"), "{found}");
}

#[test]
fn whatever_git_cannot_give_is_told() {
    let folder = Folder::new(&[("a.proc", &faulty("甲", ""))]);
    let told = |folder: &Folder, args: &[&str], what: &str| {
        let ran = folder.procedo(&[&["check"], args].concat());
        assert!(ran.status == 2 && ran.out.is_empty() && ran.err.contains(what), "{args:?}: {ran:?}");
    };
    told(&folder, &[".", "--since", "HEAD"], "is in no Git repository");
    folder.git(&["init", "-q"]);
    told(&folder, &[".", "--since", "main"], "there is no revision `main`");
    folder.commit();
    for revision in ["nowhere", "--output=x", "", "HEAD..nowhere", "nowhere...HEAD", "HEAD:a.proc", "HEAD^{tree}"] {
        told(&folder, &[".", &format!("--since={revision}")], "there is no revision `");
    }
    told(&folder, &["-", "--since", "HEAD"], "not for `-`");
    folder.git(&["checkout", "-q", "--orphan", "other"]);
    folder.write("other", "");
    folder.commit();
    told(&folder, &[".", "--since", "main...other"], "no common ancestor");
    let clone = Folder::new(&[]);
    folder.commit_empty();
    clone.git(&["clone", "-q", "--depth", "1", &format!("file://{}", folder.path().display()), "."]);
    told(&clone, &[".", "--since", "HEAD~1"], "fetch-depth: 0");
    let ran = folder.run_in("", "env", &["-u", "PATH", env!("CARGO_BIN_EXE_procedo"), "check", ".", "--since", "HEAD"]);
    // Without a PATH, systems look in places of their own.
    assert!(ran.status < 2 || ran.err.contains("`git` cannot be run"), "{ran:?}");
    let ran = folder.run_in(
        "",
        "env",
        &["PATH=/nonexistent", env!("CARGO_BIN_EXE_procedo"), "check", ".", "--since", "HEAD"],
    );
    assert!(ran.status == 2 && ran.err.contains("`git` cannot be run"), "{ran:?}");
}

#[test]
fn many_files_are_read_without_waiting_for_ever() {
    let folder = Folder::new(&[]);
    let long = "> 说明\n".repeat(2_000);
    for at in 0..300 {
        folder.write(&format!("p/{at}.proc"), format!("# organisation o{at}\n{long}"));
    }
    folder.git(&["init", "-q"]);
    folder.commit();
    folder.write("p/1.proc", "# organisation o1\n\n# roles\n- r\n- r\n");
    assert_eq!(found(&folder, "", &["p", "--since", "HEAD"]), ["duplicate-name p/1.proc"]);
}

/// A procedure with a version, a table of revisions, and this check of what the employee does.
fn revised(version: &str, check: &str, words: &str, rows: &str) -> String {
    format!(
        "# 流程 请假\n版本：{version}\n起始：申请\n\n# 角色\n- 员工\n- 经理\n\n# 步骤 申请\n> {words}\n负责：员工\n{check}：经理\n\
         → 完\n\n# 结束\n- 完\n\n# 修订记录\n- V1：新建\n{rows}"
    )
}

#[test]
fn what_means_something_else_is_to_be_revised() {
    let (old, row) = (revised("1", "审核", "填单", ""), "- V2：改了谁审核\n");
    let folder = repository(&[("请假.proc", &old), ("old.proc", &old)]);
    let told = |text: &str| {
        folder.write("请假.proc", text);
        let since = found(&folder, "", &["请假.proc", "--since", "HEAD"]);
        assert_eq!(since, found(&folder, "", &["请假.proc", "--against", "old.proc"]));
        since
    };
    let unrevised = ["unrevised-change 请假.proc"];
    assert!(told(&old).is_empty());
    assert!(told(&revised("1", "审核", "填请假单", "")).is_empty(), "only words");
    assert_eq!(told(&revised("1", "告知", "填单", "")), unrevised);
    assert_eq!(told(&revised("2", "告知", "填单", "")), unrevised, "there is no row");
    assert_eq!(told(&revised("1", "告知", "填单", row)), unrevised, "the version is that of before");
    assert!(told(&revised("2", "告知", "填单", row)).is_empty());
    // What the change means is not asked of the files alone.
    folder.write("请假.proc", revised("1", "告知", "填单", ""));
    assert!(found(&folder, "", &["请假.proc"]).is_empty());
    // It is as grave as the settings say.
    assert_eq!(folder.procedo(&["check", "请假.proc", "--since", "HEAD"]).status, 0);
    folder.write("procedo.toml", "[rules]\nunrevised-change = \"error\"\n");
    let ran = folder.procedo(&["check", "请假.proc", "--since", "HEAD", "--lang", "zh"]);
    assert_eq!((ran.status, ran.out.contains("“请假”的意思变了，版本没有改")), (1, true), "{ran:?}");
    let revise = folder.procedo(&["revise", "请假.proc", "--what", "经理不再审核", "--lang", "zh"]);
    assert_eq!(revise.status, 0, "{revise:?}");
    assert_eq!(folder.procedo(&["check", "请假.proc", "--since", "HEAD"]).status, 0);
    // A file that is not there, and both at once.
    assert_eq!(folder.procedo(&["check", "请假.proc", "--against", "gone.proc"]).status, 2);
    assert_eq!(folder.procedo(&["check", "请假.proc", "--against", "old.proc", "--since", "HEAD"]).status, 2);
}
