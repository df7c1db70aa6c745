use super::*;
use std::fs;
use tempfile::TempDir;

/// A folder that holds these files, empty; a path that ends in `/` is a folder.
fn folder(paths: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for path in paths {
        let path = folder.path().join(path);
        let parent = if path.to_string_lossy().ends_with('/') { &path } else { path.parent().expect("below") };
        fs::create_dir_all(parent).expect("a folder");
        if parent != path {
            fs::write(&path, "").expect("a file");
        }
    }
    folder
}

#[track_caller]
fn check(folder: &TempDir, expected: &[&str]) {
    let found = discover(folder.path()).expect("readable");
    let found: Vec<_> = found.iter().map(|path| slashes(path.strip_prefix(folder.path()).expect("below"))).collect();
    assert_eq!(found, expected);
}

#[test]
fn process_files_are_found_in_byte_order() {
    let folder = folder(&[
        "b/流程.proc",
        "b/运维.YML",
        "a.proc",
        "a/z.yaml",
        "a-b/z.proc",
        "a0.proc",
        "README.md",
        "proc",
        "x.proc.bak",
    ]);
    check(&folder, &["a-b/z.proc", "a.proc", "a/z.yaml", "a0.proc", "b/流程.proc", "b/运维.YML"]);
    check(&TempDir::new().expect("a folder"), &[]);
}

#[test]
fn hidden_and_generated_files_are_passed_over() {
    check(
        &folder(&[
            ".git/a.proc",
            "a/.hidden/a.proc",
            "target/a.proc",
            "a/node_modules/x/a.yaml",
            ".a.proc",
            "a/._b.proc",
            "a/b.proc",
            "targets/a.proc",
            "a/target.proc",
        ]),
        &["a/b.proc", "a/target.proc", "targets/a.proc"],
    );
}

#[test]
fn a_hidden_folder_is_searched_if_it_is_named() {
    let folder = folder(&[".hidden/a.proc"]);
    assert_eq!(discover(&folder.path().join(".hidden")).expect("readable").len(), 1);
}

#[test]
fn a_folder_named_like_a_file_is_a_folder() {
    check(&folder(&["a.proc/b.proc", "c.yaml/"]), &["a.proc/b.proc"]);
}

#[test]
fn a_folder_that_cannot_be_read_is_an_error() {
    let folder = folder(&["a.proc"]);
    let problem = |name: &str| discover(&folder.path().join(name)).expect_err("unreadable").problem;
    assert!(matches!(problem("none"), ReadProblem::NotFound));
    assert!(matches!(problem("a.proc"), ReadProblem::NotAFolder));
}

#[cfg(unix)]
#[test]
fn a_folder_below_that_cannot_be_read_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&["a/b.proc"]);
    let closed = folder.path().join("a");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closed");
    // The administrator reads everything.
    let as_root = closed.read_dir().is_ok();
    let found = discover(folder.path());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("opened");
    match found {
        Ok(found) => assert!(as_root && found.len() == 1),
        Err(error) => assert!(matches!(error.problem, ReadProblem::Denied) && error.path.ends_with("/a")),
    }
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed_and_broken_ones_are_listed() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["a/b.proc", "elsewhere/c.proc"]);
    let link = |target: &str, name: &str| symlink(target, folder.path().join(name)).expect("a link");
    link("..", "a/up");
    link("../elsewhere", "a/folder.proc");
    link("../elsewhere/c.proc", "a/file.proc");
    link("none", "a/broken.proc");
    link("circle.yaml", "a/circle.yaml");
    link("none", "a/broken.txt");
    check(&folder, &["a/b.proc", "a/broken.proc", "a/circle.yaml", "a/file.proc", "elsewhere/c.proc"]);
}

#[cfg(unix)]
#[test]
fn special_files_are_listed_without_being_opened() {
    let folder = folder(&[]);
    let pipe = folder.path().join("pipe.proc");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    check(&folder, &["pipe.proc"]);
}

#[test]
fn deep_folders_do_not_exhaust_the_stack() {
    let folder = folder(&[&format!("{}z.proc", "a/".repeat(1500))]);
    assert_eq!(discover(folder.path()).expect("readable").len(), 1);
}

#[track_caller]
fn check_root(folder: &TempDir, start: &str, here: &str, expected: &str) {
    let top = folder.path().canonicalize().expect("canonical");
    assert_eq!(root_above(&top.join(start), &top.join(here)), top.join(expected).components().collect::<PathBuf>());
}

#[test]
fn the_root_is_marked_by_a_file() {
    let folder = folder(&["procedo.toml", "a/.git/", "a/b/procedo.toml", "a/b/c/d.proc", "a/e.proc"]);
    check_root(&folder, "a/b/c/d.proc", "a/b/c", "a/b");
    check_root(&folder, "a/b/c", "a/b/c", "a/b");
    check_root(&folder, "a/b", "", "a/b");
    check_root(&folder, "a/e.proc", "a", "");
}

#[test]
fn without_it_the_repository_is_the_root() {
    let folder = folder(&[".git/", "a/.git", "a/b/c.proc"]);
    check_root(&folder, "a/b/c.proc", "a/b", "a");
    check_root(&folder, "a/b", "a/b", "a");
}

#[test]
fn without_either_it_depends_on_what_is_named() {
    let folder = folder(&["a/b/c.proc", "d/"]);
    check_root(&folder, "a/b", "d", "a/b");
    check_root(&folder, "a/b", "a", "a");
    check_root(&folder, "a/b", "", "");
    check_root(&folder, "a/b/c.proc", "a", "a");
    check_root(&folder, "a/b/c.proc", "", "");
    check_root(&folder, "a/b/c.proc", "d", "a/b");
    check_root(&folder, "a/b/none.proc", "d", "a/b");
}

#[test]
fn the_root_is_canonical() {
    let folder = folder(&["procedo.toml", "a/b.proc"]);
    let root = find_root(&folder.path().join("a/../a/b.proc"));
    assert_eq!(root, folder.path().canonicalize().expect("canonical"));
}
