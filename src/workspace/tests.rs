use super::*;
use std::fs;
use tempfile::TempDir;

/// A folder that holds these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("below")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn text(workspace: &Workspace, file: FileId) -> &str {
    &workspace.sources().file(file).text
}

#[test]
fn a_file_is_read_once_whatever_leads_to_it() {
    let folder = folder(&[("a.proc", "甲"), ("sub/b.proc", "乙")]);
    let mut workspace = Workspace::new(folder.path().to_path_buf());
    let a = workspace.load(&folder.path().join("a.proc")).expect("loaded");
    let b = workspace.import(a, "sub/b.proc").expect("imported");
    assert_ne!(a, b);
    assert_eq!(workspace.import(b, "../a.proc").expect("imported"), a);
    assert_eq!(workspace.import(a, "a.proc").expect("imported"), a);
    assert_eq!(workspace.load(&folder.path().join("sub/../sub/b.proc")).expect("loaded"), b);
    assert_eq!(workspace.sources().iter().count(), 2);
    assert_eq!((text(&workspace, a), text(&workspace, b)), ("甲", "乙"));
    assert_eq!(workspace.path(b), Some(workspace.root().join("sub/b.proc").as_path()));
}

#[test]
fn memory_keeps_the_same_promises() {
    let files = [("a.proc", "甲"), ("sub/b.proc", "乙")].map(|(path, text)| (path.to_owned(), text.to_owned()));
    let mut workspace = Workspace::in_memory(files);
    let a = workspace.load(Path::new("./sub/../a.proc")).expect("loaded");
    let b = workspace.import(a, "sub\\b.proc").expect("imported");
    assert_eq!(workspace.import(b, "../a.proc").expect("imported"), a);
    assert_eq!((text(&workspace, a), text(&workspace, b)), ("甲", "乙"));
    assert_eq!(workspace.sources().file(a).path, "a.proc");
    assert_eq!(workspace.path(b), Some(Path::new("sub/b.proc")));
    assert!(matches!(workspace.load(Path::new("none.proc")).expect_err("none").problem, ReadProblem::NotFound));
    assert!(matches!(workspace.load(Path::new("sub")).expect_err("folder").problem, ReadProblem::Folder));
    // Folders of the machine are none of memory's.
    assert!(matches!(workspace.load(Path::new("src")).expect_err("none").problem, ReadProblem::NotFound));
    assert!(matches!(workspace.import(a, "src"), Err(ImportError::NotAProcessFile { .. })));
}

#[test]
fn findings_are_taken_once_and_tell_their_file() {
    let files = [("a.proc", "甲\0"), ("b.proc", "乙"), ("c.proc", "\u{feff}丙")];
    let mut workspace = Workspace::in_memory(files.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let loaded = files.map(|(path, _)| workspace.load(Path::new(path)).expect("loaded"));
    let told: Vec<_> = workspace.findings().iter().map(|finding| finding.primary.at.file).collect();
    assert_eq!(told, [loaded[0], loaded[2]]);
    assert!(workspace.findings().is_empty());
    assert_eq!(workspace.encoding(loaded[2]), Encoding::Utf8Marked);
}

#[test]
fn a_damaged_file_is_read_and_known_as_such() {
    let folder = folder(&[]);
    let path = folder.path().join("a.proc");
    fs::write(&path, b"# \xff\n").expect("written");
    let mut workspace = Workspace::new(folder.path().to_path_buf());
    let file = workspace.load(&path).expect("loaded");
    assert_eq!((text(&workspace, file), workspace.condition(file)), ("# \u{fffd}\n", Condition::Damaged));
    assert_eq!(workspace.findings().len(), 1);
}

#[test]
fn what_cannot_be_read_is_an_error_and_no_file() {
    let folder = folder(&[("a.proc", ""), ("dir.proc/x.proc", ""), ("sub/x.proc", "")]);
    let mut workspace = Workspace::new(folder.path().to_path_buf());
    for name in ["none.proc", "dir.proc"] {
        assert!(workspace.load(&folder.path().join(name)).is_err());
    }
    let a = workspace.load(&folder.path().join("a.proc")).expect("loaded");
    let large = fs::File::create(folder.path().join("large.proc")).expect("created");
    large.set_len(crate::source::MAX_FILE_BYTES + 1).expect("sparse");
    for (name, problem) in
        [("dir.proc", "Folder"), ("dir.proc/../dir.proc", "Folder"), ("sub", "Folder"), ("large.proc", "TooLarge")]
    {
        let Err(ImportError::Unreadable(error)) = workspace.import(a, name) else { panic!("{name} was read") };
        assert!(format!("{:?}", error.problem).starts_with(problem));
        assert_eq!(error.path, name);
    }
    assert_eq!(workspace.sources().iter().count(), 1);
}

#[test]
fn all_files_together_are_bounded() {
    let folder = folder(&[("a.proc", "12345"), ("b.proc", "12345"), ("c.proc", "1234")]);
    let mut workspace = Workspace::new(folder.path().to_path_buf());
    workspace.bytes_left = 9;
    let a = workspace.load(&folder.path().join("a.proc")).expect("loaded");
    let error = workspace.load(&folder.path().join("b.proc")).expect_err("full");
    assert!(matches!(error.problem, ReadProblem::WorkspaceFull));
    workspace.import(a, "c.proc").expect("fits");
}

#[test]
fn a_file_outside_brings_its_own_root() {
    let elsewhere = folder(&[("procedo.toml", ""), ("a/b.proc", ""), ("c.proc", "")]);
    let folder = folder(&[("a.proc", "")]);
    let mut workspace = Workspace::new(folder.path().to_path_buf());
    let outside = workspace.load(&elsewhere.path().join("a/b.proc")).expect("loaded");
    workspace.import(outside, "../c.proc").expect("inside its own root");
    assert!(matches!(workspace.import(outside, "../../c.proc"), Err(ImportError::Outside { .. })));
    let name = elsewhere.path().join("a/unsaved.proc").to_string_lossy().into_owned();
    let added = workspace.add_text(&name, String::new());
    workspace.import(added, "../c.proc").expect("inside its own root");
    let inside = workspace.load(&folder.path().join("a.proc")).expect("loaded");
    let name = elsewhere.path().file_name().expect("named").to_string_lossy().into_owned();
    assert!(matches!(workspace.import(inside, &format!("../{name}/c.proc")), Err(ImportError::Outside { .. })));
}

#[test]
fn an_added_text_stands_for_its_file() {
    let folder = folder(&[("a.proc", "old"), ("b.proc", "")]);
    let mut workspace = Workspace::new(folder.path().to_path_buf());
    let name = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let newer = workspace.add_text(&name("a.proc"), "new".to_owned());
    let unsaved = workspace.add_text(&name("unsaved.proc"), "unsaved".to_owned());
    let b = workspace.import(newer, "b.proc").expect("imported");
    assert_eq!(workspace.import(b, "a.proc").expect("imported"), newer);
    assert_eq!(workspace.import(b, "unsaved.proc").expect("imported"), unsaved);
    assert_eq!(workspace.path(newer), None);
    assert_eq!(text(&workspace, newer), "new");
}

#[test]
fn standard_input_is_decoded_like_a_file() {
    let mut workspace = Workspace::in_memory([("b.proc".to_owned(), String::new())]);
    let file = workspace.add_bytes("<stdin>", encoding_rs::GB18030.encode("# 流程 培训").0.into_owned());
    assert_eq!((text(&workspace, file), workspace.encoding(file)), ("# 流程 培训", Encoding::Gb18030));
    assert_eq!((workspace.sources().file(file).path.as_str(), workspace.path(file)), ("<stdin>", None));
    assert_eq!(workspace.findings().len(), 1);
    workspace.import(file, "b.proc").expect("from the root");
}

#[test]
fn paths_are_shown_from_the_current_directory() {
    let here = std::env::current_dir().expect("a current directory");
    assert_eq!(shown(Path::new("./a/./b.proc"), None), "a/b.proc");
    assert_eq!(shown(&here.join("a/b.proc"), None), "a/b.proc");
    assert_eq!(shown(&here, None), ".");
    assert_eq!(shown(Path::new("../a.proc"), None), "../a.proc");
    assert_eq!(shown(Path::new("/nowhere/a.proc"), None), "/nowhere/a.proc");
    // Through `..`, what was found tells where it is.
    let found = here.canonicalize().expect("canonical").join("src/lib.rs");
    assert_eq!(shown(Path::new("src/../src/lib.rs"), Some(&found)), "src/lib.rs");
    assert_eq!(shown(&here.join("../x/a.proc"), None), slashes_of(&here.join("../x/a.proc")));
}

fn slashes_of(path: &Path) -> String {
    discover::slashes(path)
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_is_the_file_it_leads_to() {
        let folder = folder(&[("real/a.proc", "甲"), ("real/b.proc", "乙")]);
        symlink("real/a.proc", folder.path().join("link.proc")).expect("a link");
        symlink("real", folder.path().join("folder")).expect("a link");
        let mut workspace = Workspace::new(folder.path().join("folder/.."));
        let a = workspace.load(&folder.path().join("link.proc")).expect("loaded");
        assert_eq!(workspace.load(&folder.path().join("folder/a.proc")).expect("loaded"), a);
        // Imports begin where the file is, not where the link is.
        let b = workspace.import(a, "b.proc").expect("imported");
        assert_eq!(workspace.import(b, "../folder/a.proc").expect("imported"), a);
        assert_eq!(workspace.import(b, "../link.proc").expect("imported"), a);
    }

    #[test]
    fn an_import_through_a_link_is_shown_as_the_file_it_is() {
        let folder = folder(&[("real/a.proc", ""), ("b.proc", ""), ("x/b.proc", "another")]);
        symlink("../real", folder.path().join("x/link")).expect("a link");
        let mut workspace = Workspace::new(folder.path().to_path_buf());
        let a = workspace.load(&folder.path().join("x/link/a.proc")).expect("loaded");
        let b = workspace.import(a, "../b.proc").expect("imported");
        assert_eq!(
            (text(&workspace, b), Path::new(&workspace.sources().file(b).path)),
            ("", &*workspace.root().join("b.proc"))
        );
    }

    #[test]
    fn no_link_leads_out_of_the_workspace() {
        let elsewhere = folder(&[("secret.proc", "secret"), ("sub/x.proc", "")]);
        let folder = folder(&[("a.proc", "")]);
        symlink(elsewhere.path().join("secret.proc"), folder.path().join("file.proc")).expect("a link");
        symlink(elsewhere.path(), folder.path().join("folder")).expect("a link");
        let mut workspace = Workspace::new(folder.path().to_path_buf());
        let a = workspace.load(&folder.path().join("a.proc")).expect("loaded");
        for written in ["file.proc", "folder/secret.proc", "folder/sub/x.proc", "folder/../a.proc"] {
            let found = workspace.import(a, written);
            assert!(!matches!(found, Ok(id) if id != a), "{written} was read");
            assert!(!matches!(found, Err(ImportError::NotFound { near: Some(_), .. })), "{written}");
        }
        assert!(matches!(workspace.import(a, "file.proc"), Err(ImportError::Outside { .. })));
        assert!(matches!(workspace.import(a, "folder/secret.proc"), Err(ImportError::Outside { .. })));
        // Nor does a name that is not there tell what is near it outside.
        assert!(workspace.import(a, "folder/secre.proc").is_err_and(|error| error.near().is_none()));
        // Nor when a check of the whole folder comes upon the link.
        let error = workspace.load(&folder.path().join("file.proc")).expect_err("leads out");
        assert!(matches!(error.problem, ReadProblem::LeadsOutside));
        assert_eq!(workspace.sources().iter().count(), 1);
    }

    #[test]
    fn broken_links_and_pipes_are_told_apart_from_missing_files() {
        let folder = folder(&[("a.proc", "")]);
        symlink("none", folder.path().join("broken.proc")).expect("a link");
        symlink("circle.proc", folder.path().join("circle.proc")).expect("a link");
        let pipe = folder.path().join("pipe.proc");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        let mut workspace = Workspace::new(folder.path().to_path_buf());
        let a = workspace.load(&folder.path().join("a.proc")).expect("loaded");
        for (name, problem) in [("broken.proc", "BrokenLink"), ("circle.proc", "BrokenLink"), ("pipe.proc", "Special")]
        {
            let error = workspace.load(&folder.path().join(name)).expect_err("unreadable");
            assert_eq!(format!("{:?}", error.problem), problem);
            let Err(ImportError::Unreadable(error)) = workspace.import(a, name) else { panic!("{name} was read") };
            assert_eq!(format!("{:?}", error.problem), problem);
        }
    }
}
