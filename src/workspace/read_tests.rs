use super::*;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

/// A file that says it has this many bytes, and takes no room.
fn sparse(folder: &TempDir, bytes: u64) -> PathBuf {
    let path = folder.path().join("large.proc");
    File::create(&path).and_then(|file| file.set_len(bytes)).expect("a sparse file");
    path
}

/// The kind of problem, by the name of its variant.
#[track_caller]
fn check(path: &Path, left: u64, expected: &str) {
    let problem = read(path, left).expect_err("not readable");
    assert!(format!("{problem:?}").starts_with(expected), "{problem:?} is not {expected}");
    let error = ReadError { path: "流程.proc".to_owned(), problem };
    assert!(error.text().en.contains("流程.proc") && error.text().zh.contains("流程.proc"));
    assert_eq!(error.to_string(), error.text().en);
    assert_eq!(error.help().en.is_empty(), error.help().zh.is_empty());
}

#[test]
fn a_file_is_read_whole() {
    let folder = folder();
    let path = folder.path().join("流程.proc");
    for content in ["", "# 流程\n"] {
        fs::write(&path, content).expect("written");
        assert_eq!(read(&path, u64::MAX).expect("read"), content.as_bytes());
    }
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let folder = folder();
    check(&sparse(&folder, MAX_FILE_BYTES + 1), u64::MAX, "TooLarge(67108865)");
    check(&sparse(&folder, 1 << 40), u64::MAX, "TooLarge(1099511627776)");
    check(&sparse(&folder, 1001), 1000, "WorkspaceFull");
    assert_eq!(read(&sparse(&folder, 1000), 1000).expect("read").len(), 1000);
    assert_eq!(read(&sparse(&folder, MAX_FILE_BYTES), u64::MAX).expect("read").len() as u64, MAX_FILE_BYTES);
}

#[test]
fn the_head_ends_with_a_line() {
    let folder = folder();
    let path = folder.path().join("a.yaml");
    let line = "流程：上线审批\n";
    // Both 21 bytes and the 15 of GB18030 leave a character cut in two at 8 KiB.
    for text in [line.to_owned(), format!("a{}", line.repeat(9999))] {
        let gb18030 = encoding_rs::GB18030.encode(&text).0.into_owned();
        let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.clone().into_bytes(), gb18030, utf16] {
            fs::write(&path, bytes).expect("written");
            let head = head(&path).expect("read");
            assert!(text.starts_with(&head) && head.len() >= text.len().min(2000), "{head}");
        }
    }
    assert_eq!(head(&folder.path().join("none.yaml")), None);
    assert_eq!(head(folder.path()), None);
    fs::write(&path, "a".repeat(9999)).expect("written");
    assert_eq!(head(&path).expect("read").len(), 8192);
}

#[test]
fn how_large_is_said_truly() {
    let said = |bytes| ReadError { path: "a".to_owned(), problem: ReadProblem::TooLarge(bytes) }.text().en;
    assert_eq!(said(MAX_FILE_BYTES + 1), "`a` is too large: over 64 MiB, and at most 64 MiB are read");
    assert_eq!(said(1 << 30), "`a` is too large: over 1023 MiB, and at most 64 MiB are read");
}

#[test]
fn what_is_not_there_or_a_folder_is_said() {
    let folder = folder();
    fs::write(folder.path().join("file.proc"), "").expect("written");
    check(&folder.path().join("none.proc"), 9, "NotFound");
    check(&folder.path().join("file.proc/none.proc"), 9, "NotFound");
    check(&folder.path().join("a\0b.proc"), 9, "NotFound");
    check(&folder.path().join("长".repeat(999)), 9, "NotFound");
    check(folder.path(), 9, "Folder");
}

#[test]
fn a_long_path_is_clipped() {
    let error = ReadError { path: "长".repeat(1_000_000), problem: ReadProblem::NotFound };
    assert!(error.text().zh.chars().count() < 150);
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_are_said() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let link = |name: &str, target: &str| {
        let path = folder.path().join(name);
        symlink(target, &path).expect("a link");
        path
    };
    check(&link("broken.proc", "none.proc"), 9, "BrokenLink");
    check(&link("self.proc", "self.proc"), 9, "BrokenLink");
    link("there.proc", "back.proc");
    check(&link("back.proc", "there.proc"), 9, "BrokenLink");
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_refused_at_once() {
    let folder = folder();
    let pipe = folder.path().join("pipe.proc");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    check(&pipe, 9, "Special");
    assert_eq!(head(&pipe), None);
    let socket = folder.path().join("socket.proc");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    check(&socket, 9, "Special");
    check(Path::new("/dev/zero"), 9, "Special");
}

#[test]
fn what_never_ends_is_read_to_the_limit_only() {
    assert!(matches!(drain(io::repeat(b'a'), 0, 9), Err(ReadProblem::WorkspaceFull)));
    assert!(matches!(drain(io::repeat(b'a'), 0, u64::MAX), Err(ReadProblem::TooLarge(67108865))));
    assert_eq!(drain(io::repeat(b'a').take(9), 0, 9).expect("read"), b"aaaaaaaaa");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_hides_its_size_is_read_to_the_limit_only() {
    assert_eq!(Path::new("/proc/self/maps").metadata().expect("metadata").len(), 0);
    check(Path::new("/proc/self/maps"), 9, "WorkspaceFull");
    assert!(!read(Path::new("/proc/self/maps"), u64::MAX).expect("read").is_empty());
}
