use super::*;

/// A workspace in memory of these files, all empty, seen from one of them.
fn workspace(files: &[&str], from: &str) -> (Workspace, crate::source::FileId) {
    let mut workspace = Workspace::in_memory(files.iter().map(|path| (path.to_string(), String::new())));
    let from = workspace.load(Path::new(from)).expect("the importing file");
    (workspace, from)
}

const FILES: [&str; 6] = [
    "organisation.proc",
    "processes/go-live/main.proc",
    "processes/go-live/系统上线.proc",
    "processes/go-live/v1．0.proc",
    "processes/om/运维服务.yaml",
    "processes/om/sub/x.YML",
];

#[track_caller]
fn check(written: &str, expected: Result<&str, &str>) {
    let (mut workspace, from) = workspace(&FILES, "processes/go-live/main.proc");
    let found = workspace.import(from, written);
    let found = found.as_ref().map(|id| workspace.sources().file(*id).path.as_str()).map_err(|error| {
        assert_eq!(error.text().en, error.to_string());
        assert!(!error.text().zh.is_ascii());
        format!("{}; {}", error.text().en, error.help().en)
    });
    assert_eq!(found, expected.map_err(str::to_owned));
}

#[test]
fn a_path_begins_at_the_importing_file() {
    check("系统上线.proc", Ok("processes/go-live/系统上线.proc"));
    check("./系统上线.proc", Ok("processes/go-live/系统上线.proc"));
    check("../../organisation.proc", Ok("organisation.proc"));
    check("../om/sub/x.YML", Ok("processes/om/sub/x.YML"));
    check("../go-live/main.proc", Ok("processes/go-live/main.proc"));
}

#[test]
fn what_people_type_for_marks_is_taken() {
    check(" ..\\om\\运维服务.yaml ", Ok("processes/om/运维服务.yaml"));
    check("．．／om／运维服务．yaml", Ok("processes/om/运维服务.yaml"));
    check("..＼om＼运维服务.yaml", Ok("processes/om/运维服务.yaml"));
    check("ｍａｉｎ．ｐｒｏｃ", Ok("processes/go-live/main.proc"));
    // A name that truly holds a full-width mark.
    check("v1．0.proc", Ok("processes/go-live/v1．0.proc"));
}

#[test]
fn nothing_outside_can_be_named() {
    let outside = |written: &str| {
        let told = format!(
            "the import `{written}` leads outside the workspace; \
             only files below `.` can be imported; put an empty file `procedo.toml` into the folder that holds both files: \
             it is the root of the workspace then"
        );
        check(written, Err(&told));
    };
    outside("../../../organisation.proc");
    outside("../../../../../../../etc/passwd");
    outside("../../../processes/go-live/main.proc");
    outside("..\\..\\..\\x.proc");
    outside("．．／．．／．．／x.proc");
}

#[test]
fn absolute_paths_are_refused_in_every_spelling() {
    for written in [
        "/etc/passwd",
        "/organisation.proc",
        "\\organisation.proc",
        "C:\\a.proc",
        "c:a.proc",
        "／a.proc",
        "＼＼server＼a.proc",
        "Ｃ：a.proc",
    ] {
        let told = format!(
            "the import `{written}` is an absolute path; \
             write the path from this file's own folder, such as `../organisation.proc`"
        );
        check(written, Err(&told));
    }
}

#[test]
fn what_is_not_there_carries_what_is_near() {
    let missing = |written: &str, help: &str| {
        check(written, Err(&format!("there is no file `{written}` to import; {help}")));
    };
    missing("系统上先.proc", "did you mean `系统上线.proc`?");
    missing("系统上线流程.proc", "did you mean `系统上线.proc`?");
    missing("../om/运维服物.yaml", "did you mean `../om/运维服务.yaml`?");
    missing("../om/运维服务.proc", "did you mean `../om/运维服务.yaml`?");
    // As if from the root, or with a `..` too few.
    missing("processes/om/运维服务.yaml", "did you mean `../../processes/om/运维服务.yaml`?");
    missing("../organisation.proc", "did you mean `../../organisation.proc`?");
    missing("完全不同.proc", "the path is taken from this file's own folder");
    missing("none/none.proc", "the path is taken from this file's own folder");
}

#[test]
fn only_process_files_can_be_imported() {
    check("系统上线", Err("the import `系统上线` is not a process file; did you mean `系统上线.proc`?"));
    check(
        "README.md",
        Err(
            "the import `README.md` is not a process file; the name of a process file ends in `.proc`, `.yaml` or `.yml`",
        ),
    );
    check("../om", Err("`../om` is a folder, not a file; name one file in it; each that is wanted has its own line"));
    check("..", Err("`..` is a folder, not a file; name one file in it; each that is wanted has its own line"));
    check(".", Err("`.` is a folder, not a file; name one file in it; each that is wanted has its own line"));
    check(
        " ",
        Err("the import names no file; write the path from this file's own folder, such as `../organisation.proc`"),
    );
}

#[test]
fn a_million_faulty_imports_do_not_search_a_million_times() {
    let (mut workspace, from) = workspace(&FILES, "processes/go-live/main.proc");
    let near =
        |workspace: &mut Workspace| workspace.import(from, "main.yaml").is_err_and(|error| error.near().is_some());
    assert!((0..100).all(|_| near(&mut workspace)));
    assert!(!near(&mut workspace));
}

#[test]
fn endless_paths_are_refused() {
    let (mut workspace, from) = workspace(&FILES, "organisation.proc");
    for written in
        ["长".repeat(1_000_000), "a/".repeat(500_000), "../".repeat(500_000), "a/../".repeat(200_000) + "x.proc"]
    {
        let error = workspace.import(from, &written).expect_err("no file");
        assert!(error.text().en.chars().count() < 300);
    }
}

#[test]
fn the_path_shown_begins_where_the_importer_does() {
    let shown = |importer: &str, written: &str| given(Path::new(importer), written).to_string_lossy().into_owned();
    assert_eq!(shown("a/b.proc", "c.proc"), "a/c.proc");
    assert_eq!(shown("a/b.proc", "..\\c.proc"), "c.proc");
    assert_eq!(shown("b.proc", "../c.proc"), "../c.proc");
    assert_eq!(shown("../a/b.proc", "../../c.proc"), "../../c.proc");
    assert_eq!(shown("/a/b.proc", "../c.proc"), "/c.proc");
}
