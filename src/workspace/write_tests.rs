use super::*;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

/// The names in a folder, sorted: a failed write leaves nothing behind.
fn names(folder: &TempDir) -> Vec<String> {
    let entries = folder.path().read_dir().expect("readable").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_made_and_replaced() {
    let folder = folder();
    let path = folder.path().join("流程.proc");
    for text in ["# 流程\n", "", "# 另一个流程，更长\n"] {
        write_atomically(&path, text.as_bytes()).expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read"), text);
        assert_eq!(names(&folder), ["流程.proc"]);
    }
}

#[test]
fn the_longest_name_can_be_written() {
    let folder = folder();
    let path = folder.path().join(format!("{}.proc", "a".repeat(250)));
    write_atomically(&path, b"1").expect("written");
    write_atomically(&path, b"2").expect("written");
}

#[test]
fn what_is_no_file_is_refused_and_stays() {
    let folder = folder();
    let inside = folder.path().join("a.proc");
    fs::create_dir(&inside).expect("a folder");
    let error = write_atomically(&inside, b"new").expect_err("a folder");
    assert!(error.to_string().contains("not a regular file") && error.text().zh.contains("无法写入"));
    assert!(write_atomically(&folder.path().join("none/a.proc"), b"new").is_err());
    assert_eq!(names(&folder), ["a.proc"]);
}

#[test]
fn a_read_only_file_stays_as_it_is() {
    let folder = folder();
    let path = folder.path().join("a.proc");
    fs::write(&path, "old").expect("written");
    let mut permissions = path.metadata().expect("metadata").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("read-only");
    assert_eq!(write_atomically(&path, b"new").expect_err("read-only").source.kind(), ErrorKind::PermissionDenied);
    assert_eq!(fs::read_to_string(&path).expect("read"), "old");
    assert_eq!(names(&folder), ["a.proc"]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn permissions_stay() {
        let folder = folder();
        let path = folder.path().join("a.proc");
        for mode in [0o600, 0o640, 0o664, 0o755] {
            fs::write(&path, "old").expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
            write_atomically(&path, b"new").expect("written");
            assert_eq!(path.metadata().expect("metadata").mode() & 0o777, mode);
            assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        }
    }

    #[test]
    fn a_new_file_is_like_any_other() {
        let folder = folder();
        let (ours, other) = (folder.path().join("a.proc"), folder.path().join("b.proc"));
        write_atomically(&ours, b"new").expect("written");
        fs::write(&other, "new").expect("written");
        assert_eq!(ours.metadata().expect("metadata").mode(), other.metadata().expect("metadata").mode());
    }

    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        let folder = folder();
        let (inside, link) = (folder.path().join("real"), folder.path().join("link.proc"));
        fs::create_dir(&inside).expect("a folder");
        fs::write(inside.join("a.proc"), "old").expect("written");
        symlink("real/a.proc", &link).expect("a link");
        write_atomically(&link, b"new").expect("written");
        assert!(link.symlink_metadata().expect("metadata").is_symlink());
        assert_eq!(fs::read_to_string(inside.join("a.proc")).expect("read"), "new");
        assert_eq!(names(&folder), ["link.proc", "real"]);
        assert_eq!(inside.read_dir().expect("readable").count(), 1);
    }

    #[test]
    fn a_broken_link_or_a_pipe_is_refused() {
        let folder = folder();
        let (link, pipe) = (folder.path().join("link.proc"), folder.path().join("pipe.proc"));
        symlink("none", &link).expect("a link");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        assert!(write_atomically(&link, b"new").is_err());
        assert!(write_atomically(&pipe, b"new").is_err());
        assert_eq!(names(&folder), ["link.proc", "pipe.proc"]);
    }

    #[test]
    fn a_write_that_fails_midway_leaves_no_rest() {
        let folder = folder();
        let (_, temporary) = create_beside(folder.path(), true).expect("created");
        assert_eq!(names(&folder).len(), 1);
        assert_eq!(temporary.0.metadata().expect("metadata").mode() & 0o777, 0o600);
        drop(temporary);
        assert!(names(&folder).is_empty());
    }
}
