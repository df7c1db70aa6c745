//! What fits a screen: lines no wider than it, in the words of whoever reads.

use procedo::cli::{Env, run_with};
use procedo::diagnostic::Language;
use procedo::rules::RULES;
use std::ffi::OsString;
use unicode_width::UnicodeWidthStr;

/// Runs a command on a screen of so many columns: its exit status, results and messages.
fn on_screen(columns: usize, args: &[&str]) -> (u8, String, String) {
    let words: Vec<OsString> = std::iter::once("procedo").chain(args.iter().copied()).map(OsString::from).collect();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let env = Env {
        language: Language::English,
        color: false,
        width: 80,
        interactive: false,
        stdin: &mut &b""[..],
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    let variable = |name: &str| (name == "COLUMNS").then(|| columns.to_string());
    let status = run_with(&words, &variable, false, env);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is printed is text");
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn rules_and_their_pages_fit_the_screen() {
    for (language, columns) in [("en", 46), ("zh", 46), ("en", 80), ("zh", 80), ("zh", 120)] {
        let (_, list, _) = on_screen(columns, &["--lang", language, "rules"]);
        let wide: Vec<&str> = list.lines().filter(|line| line.width() > columns).collect();
        assert!(wide.is_empty(), "{columns}: {wide:#?}");
        for rule in RULES {
            assert!(list.contains(rule.name), "{}", rule.name);
            let (status, page, _) = on_screen(columns, &["--lang", language, "explain", rule.name]);
            assert_eq!(status, 0);
            // What is fenced stays as it is written.
            let prose = page.split("```").step_by(2).flat_map(str::lines);
            let wide: Vec<&str> = prose.filter(|line| line.width() > columns && !line.starts_with('|')).collect();
            assert!(wide.is_empty(), "{} at {columns}: {wide:#?}", rule.name);
        }
    }
    // Where there is room, severities stand below each other, however long a name is.
    let (_, list, _) = on_screen(120, &["--lang", "en", "rules"]);
    let columns: std::collections::BTreeSet<Option<usize>> = list
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.find("error  ").or_else(|| line.find("warning")))
        .collect();
    assert_eq!(columns.len(), 1, "{columns:?}");
}

#[test]
fn a_page_shows_examples_in_the_language_of_the_reader_first() {
    let first = |language: &str| {
        let (_, page, _) = on_screen(80, &["--lang", language, "explain", "dead-end"]);
        page.split("```").nth(1).expect("an example").to_string()
    };
    assert!(first("zh").contains("# 流程 设备验收"), "{}", first("zh"));
    assert!(first("en").contains("# procedure travel-claim"), "{}", first("en"));
}

#[test]
fn a_rule_is_found_by_what_people_call_it() {
    for (called, name) in
        [("死路", "dead-end"), ("死循环", "undeclared-cycle"), ("乱码", "encoding"), ("loop", "undeclared-cycle")]
    {
        let (status, page, err) = on_screen(80, &["--lang", "zh", "explain", called]);
        assert!(status == 0 && page.starts_with(&format!("# {name}\n")), "{called}: {err}");
    }
    let (status, _, err) = on_screen(80, &["--lang", "zh", "explain", "结局"]);
    assert!(status == 2 && err.contains("“dead-end”"), "{err}");
    let (status, _, err) = on_screen(80, &["--lang", "zh", "explain", "天气"]);
    assert!(status == 2 && err.contains("没有规则“天气”"), "{err}");
}

#[test]
fn a_list_says_who_checks_and_who_approves_when() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.proc");
    let text = "# procedure P\nstarts: S\n\n# roles\n- a\n- b\n- c\n- d\n\n# facts\n- large: yes/no (given)\n\n\
                # step S\nby: a\nchecker: b [large]\napprover: c [large]\napprover: d [not large]\n\
                deadline: 1 hour\n-> E\n\n# ends\n- E\n";
    std::fs::write(&path, text).expect("a file");
    let path = path.to_string_lossy();
    let (_, list, _) = on_screen(120, &["--lang", "en", "list", &path]);
    assert!(list.contains("a (checker: b; approver: c or d)") && list.contains("1 step, 1 end)"), "{list}");
    let (_, list, _) = on_screen(120, &["--lang", "zh", "list", &path]);
    assert!(list.contains("a（审核：b；批准：c 或 d）"), "{list}");
    let (_, outline, _) = on_screen(80, &["outline", &path]);
    assert!(outline.contains("(deadline 1 hour)") && outline.contains("P (1 step)"), "{outline}");
}

#[test]
fn chinese_help_has_chinese_colons() {
    for args in [&["--lang", "zh", "--help"][..], &["--lang", "zh", "walk", "--help"]] {
        let (_, help, _) = on_screen(80, args);
        assert!(help.contains("用法：") && help.contains("\n选项：\n"), "{help}");
        assert!(!help.lines().any(|line| line.ends_with(':')), "{help}");
    }
}

#[test]
fn times_say_what_their_marks_mean() {
    let args = |language| ["--lang", language, "times", "CBS00P004", "--in", "processes"];
    let (_, times, _) = on_screen(80, &args("zh"));
    assert!(times.contains("几条关键路径一样长的，只列一条"), "{times}");
    assert_eq!(times.contains('—'), times.contains("—：没有写最迟到什么时候"), "{times}");
}

/// A procedure in which cases get stuck where it is urgent and small; in which a record may be missing.
const STUCK: &str = "# 流程 上报\n起始：一\n\n# 角色\n- 甲\n\n# 情况\n- 急：是/否（给定）\n- 金额：整数 0 至 1000（给定）\n\n\
                     # 记录\n- 单\n\n# 步骤 一\n负责：甲\n→ 二【急 且 金额 ＞ 500】\n→ 三【否则】\n\n\
                     # 步骤 二\n负责：甲\n产出：单\n→ 三\n\n# 步骤 三\n负责：甲\n需要：单【急】\n→ 完\n\n# 结束\n- 完\n";

#[test]
fn what_is_said_of_some_cases_only_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("上报.proc");
    std::fs::write(&path, STUCK).expect("it is written");
    let path = path.to_string_lossy().to_string();
    let (_, found, _) = on_screen(80, &["--lang", "zh", "check", &path]);
    assert!(found.contains("“三”需要“单”，在 急 时的有些情况下，它还没有产出"), "{found}");
    let (_, outcomes, _) = on_screen(80, &["--lang", "zh", "outcomes", &path]);
    assert!(outcomes.contains("有的情况会卡住，走不到结局"), "{outcomes}");
    std::fs::write(&path, STUCK.replace("需要：单【急】", "需要：单（可选）")).expect("it is written");
    let (_, outcomes, _) = on_screen(80, &["--lang", "zh", "outcomes", &path]);
    assert!(!outcomes.contains("卡住") && outcomes.contains("总是"), "{outcomes}");
}

#[test]
fn of_what_cannot_be_read_nothing_is_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("上报.proc");
    std::fs::write(&path, STUCK.replace("→ 三\n", "转三看看\n")).expect("it is written");
    let path = path.to_string_lossy().to_string();
    for question in ["outcomes", "paths", "times", "roles"] {
        let (status, answer, err) = on_screen(80, &["--lang", "zh", question, &path]);
        assert!(status == 1 && answer.is_empty() && err.contains("错误[syntax]"), "{question}: {answer}{err}");
    }
}

#[test]
fn a_new_file_without_an_ending_is_a_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("出差");
    let (status, _, err) = on_screen(80, &["--lang", "zh", "new", &path.to_string_lossy()]);
    assert!(status == 0 && err.contains("出差.proc"), "{err}");
    let text = std::fs::read_to_string(folder.path().join("出差.proc")).expect("it is written");
    assert!(text.contains("# 流程 出差\n"), "{text}");
    for (language, name) in [("en", "a.proc"), ("zh", "b.proc"), ("en", "c.yaml"), ("zh", "d.yaml")] {
        let path = folder.path().join(name);
        on_screen(80, &["--lang", language, "new", &path.to_string_lossy()]);
        let (status, ..) = on_screen(80, &["fmt", "--check", &path.to_string_lossy()]);
        assert_eq!(status, 0, "{name} is formatted");
    }
}

/// What a command prints of a procedure, and what it says beside: both together.
fn of(text: &str, args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("p.proc");
    std::fs::write(&file, text).expect("a file");
    let (_, out, err) = on_screen(80, &[args, &[file.to_str().expect("a path")]].concat());
    out + &err
}

#[test]
fn an_outcome_that_is_only_possible_is_never_said_to_be_certain() {
    let text = "# procedure P\nstarts: A\n\n# roles\n- r\n\n# facts\n- ok: yes/no\n\n# ends\n- good\n- bad\n\n\
        # step A\nby: r\nsets: ok\n-> good [ok]\n<- A (at most 1; then B) [not ok]\n\n\
        # step B\nby: r\nsets: ok\n-> good [not ok]\n-> bad [ok]\n";
    let out = of(text, &["outcomes"]);
    assert!(out.contains("good\n  when  not ok\n  perhaps when  ok\n"), "{out}");
    assert!(out.contains("bad\n  perhaps when  ok\n"), "{out}");
    assert!(!out.contains("always"), "{out}");
}

#[test]
fn of_more_rounds_than_are_told_apart_nothing_is_shown_that_cannot_be_walked() {
    let text = |bound: u32| {
        format!(
            "# procedure P\nstarts: A\n\n# roles\n- r\n\n# facts\n- ok: yes/no\n- sure: yes/no\n\n# ends\n- a\n- b\n\n\
             # step A\nby: r\nsets: ok\n-> a [ok]\n<- A (at most {bound}; then B) [not ok]\n\n\
             # step B\nby: r\nsets: sure\n-> a [sure]\n-> b [not sure]\n"
        )
    };
    let out = of(&text(100), &["outcomes"]);
    assert_eq!(out.matches("A: ok = no").count(), 101, "{out}");
    assert!(of(&text(100), &["paths"]).starts_with("P: 103 paths\n"));
    let out = of(&text(101), &["outcomes"]);
    assert!(out.contains("e.g.  none shown: a way back goes round more often than rounds are told apart"), "{out}");
    let out = of(&text(101), &["paths"]);
    assert!(out.starts_with("error: the paths cannot be counted"), "{out}");
}

#[test]
fn too_many_words_are_no_reason_to_refuse_an_answer() {
    let facts: Vec<String> = (0..180).map(|at| format!("f{at}")).collect();
    let declared: String = facts.iter().map(|fact| format!("- {fact}: yes/no (given)\n")).collect();
    let text = format!(
        "# procedure P\nstarts: A\n\n# roles\n- r\n\n# facts\n{declared}\n# ends\n- a\n- b\n\n# step A\nby: r\n-> a [{}]\n-> b [otherwise]\n",
        facts.join(" or ")
    );
    let out = of(&text, &["outcomes"]);
    assert!(out.contains("a\n  when  the condition takes too many words to say\n"), "{out}");
    assert!(!out.contains("too large"), "{out}");
}

#[test]
fn what_is_too_large_is_so_at_the_step_that_asks() {
    let list = |letter: &str| (0..20).map(|at| format!("{letter}{at}")).collect::<Vec<_>>();
    let declared: String = [list("a"), list("b")].concat().iter().map(|fact| format!("- {fact}: yes/no\n")).collect();
    let pairs: Vec<String> = (0..20).map(|at| format!("(a{at} and b{at})")).collect();
    let text = format!(
        "# procedure P\nstarts: A\n\n# roles\n- r\n\n# facts\n{declared}\n# ends\n- x\n- y\n\n# step A\nby: r\nsets: {}\n-> B\n\n\
         # step B\nby: r\nsets: {}\n-> x [{}]\n-> y [otherwise]\n",
        list("a").join(", "),
        list("b").join(", "),
        pairs.join(" or ")
    );
    let out = of(&text, &["check"]);
    assert!(out.contains("at `B` 40 facts, records and counts matter at once"), "{out}");
    // That it is too large is told; it is not that something else is to be mended first.
    assert!(out.ends_with("1 warning in 1 file\n"), "{out}");
}

#[test]
fn who_sits_in_a_group_acts_for_it_and_what_is_run_is_looked_at_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "# procedure P\nstarts: A\n\n# roles\n- boss\n- deputy\n- board (group; head boss; members deputy)\n\n# facts\n- o: done\n\n\
        # step A\nby: deputy\napprover: board\nruns: Q (outcome into o)\n-> e\n\n# ends\n- e\n\n\
        # procedure Q\nstarts: B\n\n# roles\n- clerk\n\n# step B\nby: clerk\n-> done\n\n# ends\n- done\n";
    std::fs::write(folder.path().join("p.proc"), text).expect("a file");
    let roster = folder.path().join("r.yaml");
    std::fs::write(&roster, "roster: P\npeople:\n  Cy: boss\n  Di: deputy\n").expect("a file");
    let (folder, roster) = (folder.path().to_str().expect("a path"), roster.to_str().expect("a path"));
    let (_, out, err) = on_screen(80, &["roles", "P", "--in", folder, "--roster", roster]);
    assert!(out.contains("board: Cy, Di\n"), "{out}{err}");
    assert!(out.contains("procedures that are run are looked at by themselves: Q\n"), "{out}{err}");
}
