//! What is said of a wrong argument, and of a file that cannot be read or written.

use crate::walk::by_script::run;
use procedo::cli::Status;

const HOME: &str = "# procedure home\nstarts: go\n# roles\n- me\n# facts\n- long: duration (given)\n# step go\nby: me\n-> there\n# ends\n- there\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
    folder
}

/// What is said when it is wrong use.
fn wrong(args: &[&str]) -> String {
    let (status, out, err) = run(args, "");
    assert_eq!((status, out.as_str()), (Status::Trouble, ""), "{args:?}: {err}");
    err
}

#[test]
fn numbers_out_of_range_say_the_range() {
    for (args, english, chinese) in [
        (["simulate", "x", "--cases", "-5"], "-5 is not in 1..=1000000000", "不能写“-5”：要在 1 到 1000000000 之间"),
        (["simulate", "x", "--cases", "0"], "0 is not in 1..=", "不能写“0”：要在 1 到 1000000000 之间"),
        (["simulate", "x", "--seed", "-1"], "-1 is not in 0..=", "不能写“-1”：要在 0 到 "),
        (["simulate", "x", "--courses", "-2"], "-2 is not in 1..=10000", "要在 1 到 10000 之间"),
        (["simulate", "x", "--cases", "ten"], "invalid digit", "不能写“ten”：要写整数"),
        (["test", "x", "--fail-under", "101"], "101 is not in 0..=100", "要在 0 到 100 之间"),
        (["test", "--only", "x", "--only=y"], "cannot be used multiple times", "“--only <文字>”只能写一次"),
    ] {
        let err = wrong(&args);
        assert!(err.contains(english) && !err.contains("tip:"), "{args:?}: {err}");
        let err = wrong(&[&args[..], &["--lang", "zh"]].concat());
        assert!(err.contains(chinese), "{args:?}: {err}");
    }
}

#[test]
fn what_an_option_takes_is_named() {
    let (_, out, _) = run(&["ready", "--help", "--lang", "zh"], "");
    assert!(out.contains("用法：procedo ready [选项] --scenario <文件> --roster <文件> <流程>"), "{out}");
    for option in ["--in <文件夹>", "--case <名称>", "--at <日期>", "--format <形式>"] {
        assert!(out.contains(option), "{option}: {out}");
    }
    // Each command has words for everything that it takes.
    for command in ["check", "test", "simulate", "roles", "walk", "paths", "new", "convert"] {
        let (_, out, _) = run(&[command, "--help", "--lang", "zh"], "");
        assert!(!out.contains("<值>"), "{out}");
    }
}

#[test]
fn a_log_goes_where_a_folder_is_and_everybody_may_read_it() {
    let folder = folder(&[("home.proc", HOME)]);
    let (proc, nowhere, log) =
        (folder.path().join("home.proc"), folder.path().join("no/log.xes"), folder.path().join("log.xes"));
    let args = ["simulate", proc.to_str().unwrap(), "--cases", "1", "--log"];
    let err = wrong(&[&args[..], &[nowhere.to_str().unwrap(), "--lang", "zh"]].concat());
    assert!(err.contains("no/log.xes”：没有文件夹“") && !err.contains("tmp”") && !err.contains("os error"), "{err}");
    let err = wrong(&[&args[..], &[nowhere.to_str().unwrap()]].concat());
    assert!(err.contains("no/log.xes`: there is no folder `") && !err.contains(".procedo-"), "{err}");
    assert_eq!(run(&[&args[..], &[log.to_str().unwrap()]].concat(), "").0, Status::Clean);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let usual = std::fs::metadata(&proc).unwrap().permissions().mode();
        assert_eq!(std::fs::metadata(&log).unwrap().permissions().mode(), usual);
    }
}

#[test]
fn files_of_scenarios_that_are_wrong_say_what_was_meant() {
    let scenarios = |text: &str| {
        let folder = folder(&[("home.proc", HOME), ("home.yaml", text)]);
        wrong(&["test", folder.path().to_str().unwrap(), "--lang", "zh"])
    };
    let err = scenarios("场景: home\n用例:\n\t- 名称: x\n");
    assert!(err.contains(":3：这一行用制表符缩进"), "{err}");
    let err = scenarios("场景: home\n用例:\n  - 名称: x\n    回答:\n      - 片断: y\n    结局: there\n");
    assert!(err.contains(":5：没有步骤“片断”；是不是“片段”？"), "{err}");
    // What is not there is said before what else is wrong.
    let folder = folder(&[("home.proc", "# procedure home\nstarts: nowhere\n")]);
    let none = folder.path().join("none.yaml");
    assert!(wrong(&["test", none.to_str().unwrap()]).contains("there is no file `"));
}

#[test]
fn numbers_of_a_profile_are_quoted() {
    for (line, english, chinese) in [
        ("warm-up: -20", "this must not be below 0: `-20`", "这里不能小于 0：“-20”"),
        (
            "durations: {go: 3 to 1 hours}",
            "the numbers of `3 to 1 hours` are in the wrong order",
            "“3 to 1 hours”顺序不对",
        ),
        (
            "durations: {go: exponential 0 hours}",
            "more than 0, not `exponential 0 hours`",
            "不能写“exponential 0 hours”",
        ),
    ] {
        let folder = folder(&[("home.proc", HOME), ("profile.yaml", &format!("profile: home\n{line}\n"))]);
        let file = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
        let (proc, profile) = (file("home.proc"), file("profile.yaml"));
        let args = ["simulate", &proc, "--profile", &profile];
        let err = wrong(&args);
        assert!(err.contains(english), "{line}: {err}");
        let err = wrong(&[&args[..], &["--lang", "zh"]].concat());
        assert!(err.contains(chinese), "{line}: {err}");
    }
}

#[test]
fn a_span_of_time_that_is_none_is_shown_one_that_fits() {
    let folder = folder(&[("home.proc", HOME)]);
    let proc = folder.path().join("home.proc");
    let err = wrong(&["walk", proc.to_str().unwrap(), "--given", "long=soon", "--lang", "zh"]);
    assert!(err.contains("“soon”不是“long”的取值：应为时长，如“4 小时”“3 天”"), "{err}");
}
