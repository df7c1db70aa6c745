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
use procedo::syntax::{legal, print};
use proptest::prelude::*;

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

/// The text after a revision.
fn after(text: &str, asked: Asked) -> String {
    let form = if text.contains("# ") && !text.contains(": P\n") { Form::Proc } else { Form::Yaml };
    revise(form, text, asked).unwrap_or_else(|refused| panic!("{refused:?}\n{text}")).text
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
    // Line by line, everything is still there, but for the line of the version.
    let mut lines = revised.text.split_inclusive('\n').map(|line| line.trim_end_matches(['\n', '\r']));
    let gone: Vec<&str> = text.lines().filter(|line| !lines.clone().any(|other| other == *line)).collect();
    assert!(gone.len() <= 1, "{gone:?}\n{}", revised.text);
    for line in text.lines().filter(|line| !gone.contains(line)) {
        assert!(lines.any(|other| other == line), "{line} is out of place in\n{}", revised.text);
    }
    // And what is left of the layout is canonical where it was.
    if form == Form::Proc && old_is_canonical(&old) {
        let wide = |text: &str| text.contains('：') || text.contains('（');
        let again = read(form, &revised.text);
        let printed = print::proc(&again.document, &revised.text, &again.names, None).expect("readable");
        if !wide(&revised.text) {
            assert_eq!(printed, revised.text);
        }
    }
}

fn old_is_canonical(old: &Parsed) -> bool {
    print::proc(&old.document, &old.source, &old.names, None).as_deref() == Ok(&old.source)
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
        if let Ok(text) = procedo::syntax::yaml::write(&parsed.document, text, &parsed.names, Some(language)) {
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
            holds(form, text, Asked { what: WHAT, ..full });
            holds(form, text, Asked { by: None, on: None, version: Some("Z/1"), what: "x" });
            holds(form, &text.replace('\n', "\r\n"), full);
            holds(form, text.trim_end(), full);
            // A second revision stands below the first.
            let once = revise(form, text, Asked { version: Some("9.7"), ..ASKED }).expect("once").text;
            let twice = revise(form, &once, ASKED).expect("twice");
            assert_eq!((twice.before.as_deref(), &*twice.after), (Some("9.7"), "9.8"));
            holds(form, &once, ASKED);
        });
    }
    assert!(count >= 40, "{count}");
}

/// So many documents, always the same ones.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        rng_seed: proptest::test_runner::RngSeed::Fixed(0),
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
        ("# procedure Q\nversion: 1.0\n", "# procedure Q\nversion: 1.1\n\n# revisions\n- 1.1 (by Lin; on 2026-11-23): new\n"),
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
            "procedure: P\nversion: '1.0'\nrevisions:\n  - 1.0 (by Lin; on 2026-11-23): new\nterms: []\n",
        ),
        (
            "procedure: P\nrevisions:\n  V1.0: a\n  V1.1: b\nterms: []\n",
            "procedure: P\nversion: V1.2\nrevisions:\n  V1.0: a\n  V1.1: b\n  V1.2 (by Lin; on 2026-11-23): new\nterms: []\n",
        ),
        (
            "流程: P\n说明: 甲\n",
            "",
        ),
        (
            "流程: P\n描述: |\n  甲\n  乙\n\n# 完\n",
            "流程: P\n描述: |\n  甲\n  乙\n版本: '1.0'\n\n修订记录:\n  - 1.0 (由 Lin; 于 2026-11-23): new\n\n# 完\n",
        ),
    ] {
        if expected.is_empty() {
            continue;
        }
        assert_eq!(after(text, ASKED), expected);
    }
}
