//! Hostile input: each a clear finding, or a clear word that it cannot be read; never a panic, a hang or a flood. Run as
//! whole processes, so that a crash is seen as one. What each case costs is measured by `benches/hostile.sh`.

#[path = "../examples/hostile/cases.rs"]
mod cases;

use cases::{CASES, guarded};
use std::path::Path;
use std::process::Command;

/// Checks a path in a fresh workspace that `prepare` fills: exit status, JSON or messages.
fn check(name: &str, prepare: impl FnOnce(&Path)) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("procedo.toml"), "").unwrap();
    prepare(folder.path());
    let output = Command::new(env!("CARGO_BIN_EXE_procedo"))
        .args(["check", name, "--lang", "en"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("what is printed is text");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    let escapes = out.chars().any(|c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c));
    assert!(!escapes, "what is printed would steer a terminal: {out:?}");
    (output.status.code().expect("ended by itself"), out, err)
}

/// A file of this name and content gives findings, the first of which says so.
fn finds(name: &str, content: impl AsRef<[u8]>, what: &str) -> String {
    let (status, out, err) = check(name, |folder| std::fs::write(folder.join(name), content).unwrap());
    assert_eq!(status, 1, "{out}{err}");
    assert!(out.contains(what), "`{what}` is not said in:\n{out}");
    assert!(out.len() < 1 << 20, "a flood of {} bytes", out.len());
    out
}

#[test]
fn every_case_is_told_in_few_words() {
    for case in CASES {
        let (status, out, err) =
            check(case.file, |folder| std::fs::write(folder.join(case.file), (case.bytes)()).unwrap());
        let told = format!("{out}{err}");
        assert_eq!(status, case.status, "{}: {told:.2000}", case.name);
        assert!(told.contains(case.says), "{}: `{}` is not said in:\n{told:.2000}", case.name, case.says);
        assert!(told.len() < 1 << 20, "{}: a flood of {} bytes", case.name, told.len());
    }
}

#[test]
fn brackets_within_the_limit_are_read() {
    let fine = format!("{}x{}", "(".repeat(60), ")".repeat(60));
    let (status, ..) = check("p.proc", |folder| std::fs::write(folder.join("p.proc"), guarded(&fine)).unwrap());
    assert_eq!(status, 0);
}

#[test]
fn a_very_long_line_is_cut_in_what_is_shown() {
    let out = finds("p.proc", guarded(&"x and ".repeat(1 << 20)), "this line is too long");
    assert!(out.len() < 4_000, "{} bytes", out.len());
}

#[test]
fn keys_that_stand_twice_are_shown_at_both_ends() {
    let out = finds("p.yaml", "procedure: p\nowner: a\nowner: b\n", "syntax");
    assert!(out.contains("p.yaml:3:1"), "{out}");
}

#[test]
fn imports_go_round_or_outside_and_are_told_so() {
    let text = |import: &str| format!("# organisation o\nimport: {import}\n");
    let (status, out, _) = check(".", |folder| {
        std::fs::write(folder.join("a.proc"), text("b.proc")).unwrap();
        std::fs::write(folder.join("b.proc"), text("a.proc")).unwrap();
    });
    assert_eq!(status, 1);
    assert!(out.contains("a.proc → b.proc → a.proc"), "{out}");
    for outside in ["../../../etc/passwd", "/etc/passwd", "../x.proc", "..\\x.proc"] {
        finds("p.proc", text(outside), "unresolved-import");
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_where_they_stand() {
    let out = finds("p.proc", b"# procedure p\n> ab\xff\xfe\x80cd\n", "encoding");
    assert!(out.contains("p.proc:2:5"), "{out}");
    let out = finds("p.proc", "# procedure p\n> a\0b\n", "encoding");
    assert!(out.contains("p.proc:2:4"), "{out}");
    let out = finds("p.proc", "# procedure p\n> 批准\u{202e}不\u{202c}\n", "encoding");
    assert!(out.contains("p.proc:2:5"), "{out}");
}

#[test]
fn what_is_no_file_is_said_to_be_none() {
    let (status, out, err) = check("empty.proc", |folder| std::fs::write(folder.join("empty.proc"), "").unwrap());
    assert_eq!(status, 1, "{out}{err}");
    let (status, _, err) = check("folder", |folder| std::fs::create_dir(folder.join("folder")).unwrap());
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("no process file"), "{err}");
    let (status, _, err) = check("missing.proc", |_| ());
    assert_eq!(status, 2, "{err}");
    #[cfg(unix)]
    for name in ["link.proc", "."] {
        let (status, _, err) = check(name, |folder| {
            std::fs::write(folder.join("a.proc"), "# organisation o\n").unwrap();
            std::os::unix::fs::symlink("nowhere.proc", folder.join("link.proc")).unwrap();
        });
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("link.proc"), "{err}");
    }
}

#[test]
fn what_once_crashed_is_read() {
    for entry in std::fs::read_dir("tests/corpus/crashes").unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = procedo::workspace::decode(bytes).text;
        let mut names = procedo::syntax::names::Names::default();
        procedo::syntax::parse(procedo::source::FileId(0), &path.to_string_lossy(), &text, &mut names);
    }
}
