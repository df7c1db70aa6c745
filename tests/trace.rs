//! The trace of a procedure against the clauses of its source: how it looks, and that it loses nothing.

use procedo::diagnostic::Language;
use procedo::project::{Checked, Project};
use procedo::view::trace::{State, Trace};
use procedo::workspace::Workspace;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

const GO_LIVE: &str = "processes/go-live/go-live.proc";
const OM_SERVICE: &str = "processes/om-service/om-service.proc";

fn real(path: &str) -> (Checked, Trace) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::new(Workspace::new(root.to_path_buf()));
    let file = project.add(&root.join(path)).expect("the file is there");
    let checked = crate::replay::checked(project);
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == file).expect("a procedure");
    let trace = Trace::of(&checked.model, unit, checked.sources());
    (checked, trace)
}

fn trace(text: &str) -> Trace {
    let mut project = Project::new(Workspace::in_memory([("a.proc".to_string(), text.to_string())]));
    project.add(Path::new("a.proc")).expect("the file is there");
    let checked = crate::replay::checked(project);
    let (unit, _) = checked.model.procedures().next().expect("a procedure");
    Trace::of(&checked.model, unit, checked.sources())
}

#[test]
fn the_real_procedures() {
    let (_, go_live) = real(GO_LIVE);
    insta::assert_snapshot!("go_live_chinese", go_live.text(Language::Chinese, 80));
    insta::assert_snapshot!("go_live_markdown", go_live.markdown(Language::English));
    let (_, om_service) = real(OM_SERVICE);
    insta::assert_snapshot!("om_service_english", om_service.text(Language::English, 80));
}

#[test]
fn every_clause_of_the_sources_is_covered_or_explained() {
    for (path, counts) in [(GO_LIVE, [20, 0, 0, 0]), (OM_SERVICE, [57, 9, 6, 0])] {
        let (_, trace) = real(path);
        assert_eq!(trace.counts(), counts, "{path}");
        assert!(trace.strays.is_empty() && trace.register, "{path}");
    }
}

#[test]
fn no_line_is_wider_than_the_page_allows() {
    for path in [GO_LIVE, OM_SERVICE] {
        let (_, trace) = real(path);
        for (width, language) in
            [(60, Language::English), (80, Language::Chinese), (80, Language::English), (120, Language::Chinese)]
        {
            for line in trace.text(language, width).lines() {
                assert!(line.width() <= width && line.trim_end() == line, "{path} at {width}: {line:?}");
            }
        }
    }
}

/// Without any space: a line may break inside a note.
fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_note_is_told_once_in_every_form() {
    for path in [GO_LIVE, OM_SERVICE] {
        let (checked, trace) = real(path);
        let file = checked.model.procedures().map(|(_, unit)| unit).find(|unit| checked.is_asked(unit.file));
        let notes = checked.model.notes(file.expect("a procedure"));
        assert!(notes.len() > 20, "{path}");
        let text = dense(&trace.text(Language::Chinese, 80));
        let plain = |text: &str| text.replace(['\\', '"'], "");
        let markdown = dense(&plain(&trace.markdown(Language::Chinese)));
        let csv = dense(&plain(&trace.csv(Language::Chinese)));
        let json = dense(&plain(&trace.json().to_string()));
        let mut times: std::collections::BTreeMap<String, usize> = Default::default();
        for note in &notes {
            let said = note.added(checked.sources()).unwrap_or(note.says.text(checked.sources()));
            *times.entry(dense(said)).or_default() += 1;
        }
        // A note may hold another; so at least as often.
        for (said, times) in times {
            for (form, whole) in [("text", &text), ("markdown", &markdown), ("csv", &csv), ("json", &json)] {
                assert!(whole.matches(&plain(&said)).count() >= times, "{path}: {said} in {form}");
            }
        }
        let told = trace.rows.iter().map(|row| row.notes.len()).sum::<usize>() + trace.notes.len() + trace.added.len();
        assert_eq!(told, notes.len(), "{path}");
    }
}

const LOANS: &str = "# procedure 3 loan
starts: 3.1
note: added: nobody wrote down why

# clauses
- 3.1 Lending
- 3.2 \"Returning | =late\"
- 3.3 Paying: nobody pays
- 4 Forms
- 4.1 \"Slip\"

# roles
- reader

# terms
- 3.9 reader: whoever has a card

# 3.1 lend
by: reader
makes: slip
-> lend-again

# 3.1b lend-again
by: reader
-> lent
note: the source says 3.2 here
note: added: =SUM(A1) | twice

# ends
- lent

# records
- 4.1 slip
note: -yellow
";

#[test]
fn each_state_is_told() {
    let trace = trace(LOANS);
    let states: Vec<&State> = trace.rows.iter().map(|row| &row.state).collect();
    let explained = State::Explained("nobody pays".to_string());
    assert_eq!(states, [&State::Covered, &State::Missing, &explained, &State::Chapter, &State::Covered]);
    assert_eq!(
        trace.text(Language::English, 60),
        "3 loan
5 clauses: 2 covered, 1 chapter, 1 explained, 1 missing, 1
not in the register

clause  in the source      covered by
──────────────────────────────────────────
3.1     Lending            lend
                           3.1b lend-again
        note: 3.1b lend-again — the source says 3.2 here
3.2     Returning | =late  ✗ missing
3.3     Paying             — nobody pays
4       Forms              (chapter)
4.1     Slip               record slip
        note: -yellow

Not in the register:
  term 3.9 reader

Added, where the source is silent:
  procedure 3 loan — nobody wrote down why
  3.1b lend-again — =SUM(A1) | twice
"
    );
}

#[test]
fn an_addition_is_marked_in_either_language() {
    let text = LOANS.replace("note: added: nobody", "注：补充：nobody").replace("note: added: =", "note: ADDED ： =");
    let added = |trace: Trace| trace.added.into_iter().map(|remark| remark.text).collect::<Vec<_>>();
    assert_eq!(added(trace(&text)), added(trace(LOANS)));
    assert_eq!(added(trace(&LOANS.replace("added:", "he added:"))), Vec::<String>::new());
}

#[test]
fn without_a_register_it_shows_the_numbers_that_there_are() {
    let (before, rest) = LOANS.split_once("# clauses").expect("a register");
    let (_, after) = rest.split_once("# roles").expect("roles");
    let trace = trace(&format!("{before}# roles{after}"));
    assert!(!trace.register && trace.strays.is_empty());
    let rows: Vec<(&str, usize)> = trace.rows.iter().map(|row| (row.clause.as_str(), row.by.len())).collect();
    assert_eq!(rows, [("3", 1), ("3.1", 2), ("4.1", 1), ("3.9", 1)]);
}

#[test]
fn markdown_cells_hold_no_bar() {
    let markdown = trace(LOANS).markdown(Language::English);
    for line in markdown.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(line.replace("\\|", "").matches('|').count(), 5, "{line}");
    }
    assert!(markdown.contains("Returning \\| =late"));
}

/// The records of a text as RFC 4180 says.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            c => cell.push(c),
        }
    }
    assert!(cell.is_empty() && record.is_empty() && !quoted, "it ends with a whole line");
    records
}

#[test]
fn values_are_cells_and_no_formulas() {
    let text = trace(LOANS).csv(Language::English);
    let records = records(text.strip_prefix('\u{feff}').expect("marked as UTF-8"));
    assert!(records.iter().all(|record| record.len() == 5), "{records:?}");
    let cells: Vec<&String> = records.iter().flatten().collect();
    assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{cells:?}");
    assert_eq!(
        records[1],
        ["3.1", "Lending", "lend\n3.1b lend-again", "3.1b lend-again — the source says 3.2 here", "'=SUM(A1) | twice"]
    );
    assert_eq!(records[6], ["3.9", "", "term reader", "not in the register", ""]);
    assert_eq!(records[7], ["3", "", "procedure loan", "", "nobody wrote down why"]);
    let (_, om_service) = real(OM_SERVICE);
    assert!(self::records(&om_service.csv(Language::Chinese)[3..]).iter().all(|record| record.len() == 5));
}
