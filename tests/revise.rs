//! `procedo revise`: the version goes up, the row is there, and everything else is as it was.

use crate::ci::Folder;
use crate::syntax_laws::corpus::{File, files_that_end_in};
use crate::syntax_laws::random::{Choices, drawn};
use crate::syntax_laws::tree::{self, Parsed};
use crate::yaml_laws;
use procedo::diagnostic::Language;
use procedo::syntax::ast::{Entry, EntryValue, Form, LineKind, Party, Remark, Value};
use procedo::syntax::keywords::{BlockKind, Label};
use procedo::syntax::revise::{Asked, Refused, Revised, revised};
use procedo::syntax::{print, yaml};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const WHAT: &str = "合同: 改由法务审查 # “一” - [x], {y}";

fn read(form: Form, text: &str) -> Parsed {
    match form {
        Form::Proc => tree::parse(text),
        Form::Yaml => yaml_laws::parse(text),
    }
}

fn revise(form: Form, text: &str, asked: Asked) -> Result<Revised, Refused> {
    let mut parsed = read(form, text);
    assert!(parsed.findings.is_empty(), "{text}");
    revised(&parsed.document, text, &mut parsed.names, asked)
}

const ASKED: Asked = Asked { version: None, by: Some("Lin"), on: Some("2026-11-23"), what: "new" };

/// The new text reads as the old one, the version apart, with one row more.
fn holds(form: Form, text: &str, asked: Asked) {
    let old = read(form, text);
    let revised = revise(form, text, asked).unwrap_or_else(|refused| panic!("{refused:?}\n{text}"));
    let mut new = read(form, &revised.text);
    assert!(new.findings.is_empty(), "{}", revised.text);
    let mut rows = 0;
    let mut begun = None;
    let bare = |version: &str| version.trim_start_matches(['V', 'v']).trim_matches(['《', '》']).to_string();
    for at in 0..new.document.blocks.len() {
        let named = |entry: &Entry| entry.clause.or(entry.name).map(|name| new.names.text(name.symbol).to_string());
        let is_row = |kind: &LineKind| {
            matches!(kind, LineKind::Entry(entry)
                if named(entry).is_some_and(|version| bare(&version) == bare(&revised.after)))
        };
        let block = &new.document.blocks[at];
        if block.kind == BlockKind::Revisions
            && let Some(line) = block.lines.iter().position(|line| is_row(&line.kind))
        {
            rows += 1;
            let LineKind::Entry(entry) = &block.lines[line].kind else { unreachable!() };
            let text = |symbol| new.names.text(symbol).to_string();
            let marks: Vec<String> = entry
                .marks
                .iter()
                .map(|mark| match &mark.kind {
                    Remark::By(Party::Role(name)) => format!("by {}", text(name.symbol)),
                    Remark::On(day) => format!("on {}", text(day.symbol)),
                    other => panic!("{other:?}"),
                })
                .collect();
            let by = asked.by.map(|by| format!("by {by}"));
            assert_eq!(marks, by.into_iter().chain(asked.on.map(|on| format!("on {on}"))).collect::<Vec<_>>());
            let EntryValue::Words(what) = &entry.value else { panic!("words") };
            assert_eq!(what.copy.as_deref().unwrap_or(&revised.text[what.span.range()]), asked.what);
            new.document.blocks[at].lines.remove(line);
            begun = revised.begins_table.then_some(at);
        }
    }
    assert_eq!(rows, 1, "{}", revised.text);
    if let Some(at) = begun {
        let block = new.document.blocks.remove(at);
        assert!(block.comments.is_empty());
        new.document.blocks[at - 1].lines.extend(block.lines);
    }
    let unit = new.document.blocks.iter_mut().find(|block| block.kind == BlockKind::Procedure).expect("a procedure");
    let is_version = |kind: &LineKind| matches!(kind, LineKind::Labelled(Label::Version, _));
    let line = unit.lines.iter().position(|line| is_version(&line.kind)).expect("a version");
    let LineKind::Labelled(_, Value::Words(words)) = &mut unit.lines[line].kind else { panic!("words") };
    let written = words.copy.as_deref().unwrap_or(&revised.text[words.span.range()]);
    assert_eq!(written, revised.after);
    match &revised.before {
        Some(before) => words.copy = Some(before.as_str().into()),
        None => drop(unit.lines.remove(line)),
    }
    // A copy or a slice is the same to whoever reads.
    let plain = |parsed: &Parsed| parsed.tree().replace("\\\"", "\"");
    assert_eq!(plain(&old), plain(&new), "{}", revised.text);
    // Line by line, everything is still there, but for the line of the version, and of a table in brackets.
    let mut lines = revised.text.split_inclusive('\n').map(|line| line.trim_end_matches(['\n', '\r']));
    let gone: Vec<&str> = text.lines().filter(|line| !lines.clone().any(|other| other == *line)).collect();
    let changed = |line: &&&str| !line.starts_with("revisions: ");
    assert!(gone.iter().filter(changed).count() <= 1, "{gone:?}\n{}", revised.text);
    for line in text.lines().filter(|line| !gone.contains(line)) {
        assert!(lines.any(|other| other == line), "{line} is out of place in\n{}", revised.text);
    }
    // What was in the canonical layout still is.
    if is_canonical(&old) {
        let again = read(form, &revised.text);
        assert!(is_canonical(&again), "{}", revised.text);
    }
}

fn is_canonical(parsed: &Parsed) -> bool {
    let Parsed { source, names, document, .. } = parsed;
    let printed = match document.form {
        Form::Proc => print::proc(document, source, names, None).ok(),
        Form::Yaml => yaml::write(document, source, names, None).ok(),
    };
    printed.as_ref() == Some(source)
}

fn procedures(parsed: &Parsed) -> usize {
    parsed.document.blocks.iter().filter(|block| block.kind == BlockKind::Procedure).count()
}

/// As it stands, in the canonical layout, and as YAML, in both languages.
fn in_every_form(form: Form, text: &str, mut law: impl FnMut(Form, &str)) {
    let parsed = read(form, text);
    law(form, text);
    for language in [Language::English, Language::Chinese] {
        law(Form::Proc, &print::proc(&parsed.document, text, &parsed.names, Some(language)).expect("readable"));
        if let Ok(text) = yaml::write(&parsed.document, text, &parsed.names, Some(language)) {
            law(Form::Yaml, &text);
        }
    }
}

fn real_files() -> Vec<(Form, File)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let mut files: Vec<(Form, File)> = Vec::new();
    files.extend(files_that_end_in("proc").into_iter().map(|file| (Form::Proc, file)));
    files.extend(files_that_end_in("yaml").into_iter().map(|file| (Form::Yaml, file)));
    for name in ["en/purchase.proc", "zh/采购.proc"] {
        let text = std::fs::read_to_string(root.join(name)).expect("a text");
        files.push((Form::Proc, File { name: name.to_string(), text }));
    }
    files
}

#[test]
fn a_real_file_gets_the_row_and_the_version_and_nothing_else() {
    let mut count = 0;
    for (form, file) in real_files() {
        let parsed = read(form, &file.text);
        if !parsed.findings.is_empty() || procedures(&parsed) != 1 {
            continue;
        }
        in_every_form(form, &file.text, |form, text| {
            count += 1;
            let full = Asked { version: Some("9.7"), by: Some("林一"), on: Some("2026-11-23"), what: WHAT };
            holds(form, text, full);
            if text == file.text {
                holds(form, text, Asked { by: None, on: None, version: Some("Z/1"), what: "x" });
                holds(form, &text.replace('\n', "\r\n"), full);
                holds(form, text.trim_end(), full);
            }
            // A second revision stands below the first.
            let once = revise(form, text, Asked { version: Some("9.7"), ..ASKED }).expect("once").text;
            let twice = revise(form, &once, ASKED).expect("twice");
            assert_eq!((twice.before.as_deref(), &*twice.after), (Some("9.7"), "9.8"));
            holds(form, &once, ASKED);
        });
    }
    assert!(count >= 40, "{count}");
}

/// So many documents, always the same ones; `PROCEDO_DOCUMENTS` says how many more to draw, others each time.
fn config() -> ProptestConfig {
    let more = std::env::var("PROCEDO_DOCUMENTS").ok().and_then(|count| count.parse().ok());
    ProptestConfig {
        cases: more.unwrap_or(40),
        rng_seed: if more.is_some() { RngSeed::Random } else { RngSeed::Fixed(0) },
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_random_document_gets_the_row_and_the_version_and_nothing_else(text in drawn(Choices::units)) {
        let parsed = tree::parse_clean(&text);
        if procedures(&parsed) == 1 {
            in_every_form(Form::Proc, &text, |form, text| {
                holds(form, text, Asked { version: Some("X/77"), by: Some("林一"), on: None, what: WHAT });
            });
        }
    }
}

#[test]
fn rows_stand_as_the_rows_above_them() {
    for (text, expected) in [
        (
            "# procedure Q\nversion: 1.0\n",
            "# procedure Q\nversion: 1.1\n\n# revisions\n- 1.1 (by Lin; on 2026-11-23): new\n",
        ),
        ("# procedure Q", "# procedure Q\nversion: 1.0\n\n# revisions\n- 1.0 (by Lin; on 2026-11-23): new"),
        (
            "# 流程 甲\r\n> 说明\r\n\r\n编号：甲-1\r\n注：待定\r\n归口：经理\r\n// 完\r\n",
            "# 流程 甲\r\n> 说明\r\n\r\n编号：甲-1\r\n注：待定\r\n版本：1.0\r\n归口：经理\r\n\r\n# 修订记录\r\n- 1.0（由 Lin；于 2026-11-23）：new\r\n// 完\r\n",
        ),
        (
            "# 流程 甲\n版本：V2.9 \n# 修订记录\n  －　V2.8：一\n  注：二\n\n// 三\n# 条款清单\n- 1.1 一\n",
            "# 流程 甲\n版本：V2.10 \n# 修订记录\n  －　V2.8：一\n  注：二\n  －　V2.10（由 Lin；于 2026-11-23）：new\n\n// 三\n# 条款清单\n- 1.1 一\n",
        ),
        (
            "# procedure Q\n# revisions\n> all\n\n- V1.0: a\n- V1.1: b\n# terms\n- t: u\n",
            "# procedure Q\nversion: V1.2\n# revisions\n> all\n\n- V1.0: a\n- V1.1: b\n- V1.2 (by Lin; on 2026-11-23): new\n# terms\n- t: u\n",
        ),
        (
            "# procedure Q\nversion: A/0\n\n# related\n- 《B》\nnote: c\n\n# clauses\n- 1.1 x\n\n# interface I\nversion: 7\n",
            "# procedure Q\nversion: A/1\n\n# related\n- 《B》\nnote: c\n\n# revisions\n- 《A/1》 (by Lin; on 2026-11-23): new\n\n# clauses\n- 1.1 x\n\n# interface I\nversion: 7\n",
        ),
        (
            "procedure: P\nversion: 3 # the third\nrevisions:\n- V2.0: a\n- V3 (by K): b # c\n# end\n",
            "procedure: P\nversion: '4' # the third\nrevisions:\n- V2.0: a\n- V3 (by K): b # c\n- V4 (by Lin; on 2026-11-23): new\n# end\n",
        ),
        (
            "procedure: P\nversion: \"1.0\"\nrevisions: {V1.0: a}\n",
            "procedure: P\nversion: \"1.1\"\nrevisions: {V1.0: a, \"V1.1 (by Lin; on 2026-11-23)\": \"new\"}\n",
        ),
        (
            "procedure: P\nrevisions: []\nterms: []\n",
            "procedure: P\nversion: '1.0'\nrevisions:\n  - '1.0 (by Lin; on 2026-11-23)': new\nterms: []\n",
        ),
        (
            "procedure: P\nrevisions:\n  V1.0: a\n  V1.1: b\nterms: []\n",
            "procedure: P\nversion: V1.2\nrevisions:\n  V1.0: a\n  V1.1: b\n  V1.2 (by Lin; on 2026-11-23): new\nterms: []\n",
        ),
        (
            "流程: P\n描述: |\n  甲\n  乙\n\n# 完\n",
            "流程: P\n描述: |\n  甲\n  乙\n版本: '1.0'\n\n修订记录:\n  - 1.0 (由 Lin; 于 2026-11-23): new\n\n# 完\n",
        ),
    ] {
        let form = if text.starts_with('#') { Form::Proc } else { Form::Yaml };
        let revised = revise(form, text, ASKED).unwrap_or_else(|refused| panic!("{refused:?}\n{text}"));
        assert_eq!(revised.text, expected);
        holds(form, text, ASKED);
    }
}

#[test]
fn yaml_is_written_in_many_ways() {
    for text in [
        "procedure: P\nversion:\n  1.0\n",
        "procedure: P\nversion: |\n  1.0\n\n# c\nowner: o\n",
        "procedure: P\nversion: >-\n  1.0\nrevisions:\n",
        "procedure: P\nversion: \"1.\\x30\"\n",
        "procedure: P\nnumber: n\nnote: m\nallow:\n  idle-role: why\nowner: o\n",
        "procedure: P\nrevisions: # none yet\n",
        "procedure: P\nrevisions: {} # none yet\n",
        "procedure: P\nrevisions: \"V1.0: a\" # one\nterms:\n  t: u\n",
        "procedure: P\nrevisions: ['V1.0: a', {V1.1: b}]\nversion: 1.1\n",
        "procedure: P\nrevisions:\n- V1.0: a\n  note: why\n  # and\n\n# next\nterms:\n- t: u\n",
        "procedure: P\nrevisions:\n    -   V1.0: a\n        allow:\n          idle-role: why\n",
        "procedure: P\nrevisions:\n  - V1.0: >-\n      a\n      b\n\n\n# end\n",
        "procedure: P\nrevisions:\n  -\n    V1.0: a\n  -\n    'V1.1: b'\n",
        "procedure: P\nrevisions:\n  description: d\n  entries:\n    - V1.0: a\n  note: n\n",
        "procedure: P\nrevisions:\n  description: d\n  entries: []\n",
        "procedure: P\nrevisions:\n  description: d\n  entries:\n  note: n\n",
        "procedure: P\nrevisions:\n  description: d\n  entries:\n    V1.0: a\n    V1.1: b\n",
        "procedure: P\nrevisions:\n  - - V1.0: a\n  - - V1.1: b\n    - V1.2: c\n",
        "procedure: P\nrevisions:\n  - {V1.0: a}\n",
        "{procedure: P, number: n, owner: o}\n",
        "{procedure: P, version: '1.0', revisions: [V1.0: a]}\n",
        "- procedure: P\n  number: n\n- owner: o\n- clauses:\n    - 1.1.1: x\n",
        "  procedure: P\n  owner: o\n  clauses:\n  - 1.1.1: x\n",
        "interface: I\nversion: 7\n---\nprocedure: P\nversion: 1.0\n---\ninterface: J\n",
        "# c\nprocedure: P\nrelated:\n  - 《A》\n\n# d\nclauses:\n  - 1.1.1: x\n...\n",
        "procedure: P\nrevisions:\n  ? V1.0\n  : a\n",
    ] {
        holds(Form::Yaml, text, ASKED);
        holds(Form::Yaml, text, Asked { version: Some("A, {1}: ' \""), what: WHAT, ..ASKED });
        holds(Form::Yaml, &text.replace('\n', "\r\n"), ASKED);
    }
}

#[test]
fn what_cannot_be_written_is_refused() {
    let refused = |text: &str, asked: Asked| revise(Form::Proc, text, asked).map(|revised| revised.text);
    let text = "# procedure Q\nversion: V1.0\n\n# revisions\n- V0.9: a\n- 1.1: b\n";
    let version = |version| Asked { version: Some(version), ..ASKED };
    assert_eq!(refused(text, ASKED), Err(Refused::There("1.1".into(), true)));
    assert_eq!(refused(text, version("v0.9")), Err(Refused::There("V0.9".into(), true)));
    assert_eq!(refused(text, version("１.０")), Err(Refused::There("１.０".into(), false)));
    assert_eq!(refused(text, version("V0.8")), Err(Refused::Before("V0.8".into(), "V1.0".into())));
    assert_eq!(refused(text, version(" ")), Err(Refused::NoVersion(" ".into())));
    assert_eq!(refused(text, version("1》2")), Err(Refused::NoVersion("1》2".into())));
    for by in ["", "Lin Yi", "approver", "Lin; on 2026-01-01", "Lin) [x"] {
        assert_eq!(refused(text, Asked { by: Some(by), ..version("2.0") }), Err(Refused::NoName(by.into())));
    }
    for on in ["", "yesterday", "2026-02-29", "2026-13-01", "26-1-1", "2026-01-01; by X", "2026-01-01; on 2026-01-02"] {
        assert_eq!(refused(text, Asked { on: Some(on), ..version("2.0") }), Err(Refused::NoDay(on.into())));
    }
    for what in ["", " \u{3000}", "a\nb", "a\u{7}"] {
        assert_eq!(refused(text, Asked { what, ..version("2.0") }), Err(Refused::NoWords));
    }
    let no_number = "# procedure Q\nversion: 第二版\n";
    assert_eq!(refused(no_number, ASKED), Err(Refused::NoNumber("第二版".into())));
    assert!(refused(no_number, version("第三版")).is_ok());
    assert_eq!(refused("# interface I\n", ASKED), Err(Refused::NoProcedure));
    assert_eq!(refused("", ASKED), Err(Refused::NoProcedure));
    assert_eq!(refused("# procedure A\n# procedure B\n", ASKED), Err(Refused::Several(2)));
    // A name may stand in 《》, and a day be written as it is said.
    let asked = Asked { by: Some("《Lin Yi》"), on: Some("2026年3月2日"), ..version("2.0") };
    let text = refused(text, asked).expect("a row");
    assert!(text.ends_with("- 2.0 (by 《Lin Yi》; on 2026-03-02): new\n"), "{text}");
}

const FILE: &str = "# 流程 甲\n版本：1.0\n";

#[test]
fn the_command_writes_the_file_and_says_so() {
    let folder = Folder::new(&[("甲.proc", FILE)]);
    let ran = folder.procedo(&["revise", "甲.proc", "--what", "改", "--on", "2026-11-23"]);
    assert_eq!((ran.status, &*ran.out), (0, ""));
    assert_eq!(ran.err, "甲.proc: version 1.0 → 1.1; a table of revisions begins with it\n");
    assert_eq!(folder.read("甲.proc"), "# 流程 甲\n版本：1.1\n\n# 修订记录\n- 1.1（于 2026-11-23）：改\n");
    let ran =
        folder.procedo(&["revise", "甲.proc", "--what", "再改", "--by", "林", "--version", "2.0", "--lang", "zh"]);
    assert_eq!(ran.err, "甲.proc：版本 1.1 → 2.0；修订记录加了一行\n");
    assert!(folder.read("甲.proc").ends_with("：改\n- 2.0（由 林）：再改\n"));
    let ran = folder.procedo(&["revise", "甲.proc", "--what", "今", "--on", "today"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let text = folder.read("甲.proc");
    let day = text.rsplit_once("- 2.1（于 ").and_then(|(_, rest)| rest.strip_suffix("）：今\n")).expect("a day");
    assert!(day.starts_with("20") && day.len() == 10, "{day}");
}

#[test]
fn encodings_stay_as_they_are() {
    let (text, row) = ("# 流程 甲\r\n版本：1.0\r\n归口：经理\r\n", "\r\n# 修订记录\r\n- 1.1：改\r\n");
    let new = text.replace("1.0", "1.1") + row;
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let gb18030 = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    type Spell<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let spellings: [Spell; 4] = [
        &|text| text.as_bytes().to_vec(),
        &|text| format!("\u{feff}{text}").into_bytes(),
        &|text| utf16(&format!("\u{feff}{text}")),
        &|text| gb18030(text),
    ];
    for spell in spellings {
        let folder = Folder::new(&[]);
        folder.write("a.proc", spell(text));
        let ran = folder.procedo(&["revise", "a.proc", "--what", "改"]);
        assert_eq!(ran.status, 0, "{ran:?}");
        assert_eq!(std::fs::read(folder.path().join("a.proc")).expect("bytes"), spell(&new));
    }
}

#[test]
fn where_it_refuses_nothing_is_written() {
    let two = "# 流程 甲\n# 流程 乙\n";
    let faulty = "# 流程 甲\n版本 1.0\n";
    for (text, args, status, said) in [
        (two, &["--what", "改"][..], 2, "the file holds 2 procedures"),
        ("# 接口 甲\n", &["--what", "改"], 2, "the file holds no procedure"),
        (faulty, &["--what", "改"], 1, "left as it is"),
        (FILE, &["--what", " "], 2, "what changed"),
        (FILE, &[], 2, "--what"),
        (FILE, &["--what", "改", "--by", "林 一"], 2, "cannot stand behind `by`"),
        (FILE, &["--what", "改", "--on", "明天"], 2, "`明天` is no day"),
        (FILE, &["--what", "改", "--version", "V1.0"], 2, "version `V1.0` already"),
        (FILE, &["--what", "改\u{200b}"], 2, "characters that nobody sees"),
        ("# 流程 甲\n版本：第二版\n", &["--what", "改"], 2, "`--version V`"),
    ] {
        let folder = Folder::new(&[("a.proc", text)]);
        let ran = folder.procedo(&[&["revise", "a.proc"], args].concat());
        assert_eq!(ran.status, status, "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
        assert_eq!(folder.read("a.proc"), text);
        let entries = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(entries, 1, "nothing is left beside it");
    }
    let folder = Folder::new(&[("a.txt", FILE)]);
    assert_eq!(folder.procedo(&["revise", "a.txt", "--what", "改"]).status, 2);
    assert_eq!(folder.procedo(&["revise", "none.proc", "--what", "改"]).status, 2);
}
