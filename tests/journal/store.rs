//! What a store does for whoever uses it, and says when it cannot.

use super::{empty, entry};
use procedo::journal::*;
use proptest::prelude::*;
use rusqlite::Connection;
use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

fn problem<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Problem {
    let error = result.unwrap_err();
    let text = error.text();
    assert!(text.en.contains(&error.path) && text.zh.contains(&error.path), "{text:?}");
    error.problem
}

fn refused(result: Result<Receipt, AppendError>) -> Problem {
    match result.unwrap_err() {
        AppendError::Store(error) => error.problem,
        AppendError::Conflict(conflict) => panic!("{conflict:?}"),
    }
}

#[test]
fn what_is_appended_is_there_for_everybody() {
    let (_folder, path, mut store) = empty();
    let first = store.append("上线-7", 1, vec![entry("罗晓燕", "{}"), entry("许卫东", "{\"答\": \"是\"}")]).unwrap();
    assert_eq!((first.case.as_str(), first.number), ("上线-7", 2));
    let other = Store::open(&path).unwrap();
    let records = other.records("上线-7", 1).unwrap();
    assert_eq!(records.iter().map(|record| record.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(records[1].entry, entry("许卫东", "{\"答\": \"是\"}"));
    assert_eq!(records[1].receipt(), first);
    assert_eq!(other.records("上线-7", 2).unwrap(), records[1..]);
    assert_eq!(other.last().unwrap(), Some(first.clone()));
    let standing = Standing { last: first, at: records[1].entry.at, program: None };
    assert_eq!(other.standing("上线-7").unwrap().as_ref(), Some(&standing));
    assert_eq!(other.cases().unwrap(), [standing]);
    assert_eq!(other.standing("上线").unwrap(), None);
}

#[test]
fn the_second_is_told_who_was_first() {
    let (_folder, path, mut one) = empty();
    let mut other = Store::open(&path).unwrap();
    one.append("上线-7", 1, vec![entry("罗晓燕", "{}")]).unwrap();
    let error = other.append("上线-7", 1, vec![entry("许卫东", "{}")]).unwrap_err();
    assert_eq!(error.to_string(), "`罗晓燕` was first: record #1 of case `上线-7` is theirs; nothing was written");
    assert_eq!(error.text().zh, "“罗晓燕”抢先了一步：事项“上线-7”的第 1 条记录已由其写入；这次什么也没有写入");
    assert_eq!(one.records("上线-7", 1).unwrap().len(), 1);
}

#[test]
fn appends_that_go_together_are_answered_each_for_itself() {
    let (_folder, _path, mut store) = empty();
    let append = |case: &str, number, who: &str| Append { case: case.into(), number, entries: vec![entry(who, "")] };
    let answers =
        store.append_all(&[append("一", 1, "甲"), append("一", 1, "乙"), append("一", 2, "丙"), append("二", 2, "丁")]);
    assert_eq!(answers[0].as_ref().unwrap().number, 1);
    assert!(matches!(&answers[1], Err(AppendError::Conflict(Conflict(first))) if first.entry.who == "甲"));
    assert_eq!(answers[2].as_ref().unwrap().number, 2);
    assert!(
        matches!(&answers[3], Err(AppendError::Store(error)) if matches!(error.problem, Problem::Ahead { next: 1, .. }))
    );
    assert_eq!(store.cases().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_kept_is_refused() {
    let (_folder, _path, mut store) = empty();
    for name in ["", " 一", "一\n", "一\u{7}二", &"长".repeat(201)] {
        assert!(matches!(refused(store.append(name, 1, vec![entry("", "")])), Problem::Name(_)), "{name:?}");
    }
    assert_eq!(refused(store.append("一", 1, vec![])), Problem::Nothing);
    assert_eq!(refused(store.append("一", 0, vec![entry("", "")])), Problem::Nothing);
    let gone = Digest::of(&[b"no program"]);
    assert_eq!(
        refused(store.append("一", 1, vec![Entry { program: Some(gone), ..entry("", "") }])),
        Problem::NoProgram(gone)
    );
    for long in [
        Entry { who: "a".repeat(MAX_WORDS + 1), ..entry("", "") },
        Entry { why: "a".repeat(MAX_WORDS + 1), ..entry("", "") },
        Entry { body: "a".repeat(MAX_BODY + 1), ..entry("", "") },
    ] {
        assert_eq!(refused(store.append("一", 1, vec![entry("", ""), long])), Problem::TooLong);
    }
    assert_eq!(store.cases().unwrap(), []);
    // In characters, not in bytes.
    store.append(&"长".repeat(200), 1, vec![entry(&"长".repeat(MAX_WORDS), "")]).unwrap();
    store.append("一", 1, vec![Entry { body: "a".repeat(MAX_BODY), ..entry("", "") }]).unwrap();
    assert!(store.verify(&[]).unwrap().is_sound());
}

#[test]
fn what_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    assert_eq!(problem(Store::open(&folder.path().join("none"))), Problem::NotFound);
    assert_eq!(problem(Store::open(folder.path())), Problem::NotAStore);
    assert_eq!(problem(Store::create(&folder.path().join("no/folder"))), Problem::NotFound);
    let mut others = vec![file("empty", b""), file("text", "# 4.2.7 培训\n".repeat(500).as_bytes())];
    others.push(folder.path().join("other.db"));
    Connection::open(&others[2]).unwrap().execute_batch("CREATE TABLE records (position)").unwrap();
    for other in others {
        let before = std::fs::read(&other).unwrap();
        assert_eq!(problem(Store::open(&other)), Problem::NotAStore, "{}", other.display());
        assert_eq!(problem(Store::create(&other)), Problem::Exists);
        assert_eq!(std::fs::read(&other).unwrap(), before);
    }
    file("new-wal", b"of another store");
    assert!(matches!(problem(Store::create(&folder.path().join("new"))), Problem::Leftover(_)));
    assert!(!folder.path().join("new").exists());
}

#[test]
fn nothing_is_left_of_a_store_that_could_not_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(folder.path().join("a-wal"), "").unwrap();
    Store::create(&path).unwrap_err();
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["a-wal"]);
}

#[test]
fn a_store_of_a_later_version_is_not_read() {
    let (_folder, path, store) = empty();
    drop(store);
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 7").unwrap();
    assert_eq!(problem(Store::open(&path)), Problem::Newer(7));
}

#[test]
fn a_store_whose_tables_were_changed_is_damaged() {
    for change in [
        "CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM snapshots; END",
        "DROP TRIGGER records_are_not_changed",
        "CREATE TABLE other (a)",
    ] {
        let (_folder, path, store) = empty();
        drop(store);
        Connection::open(&path).unwrap().execute_batch(change).unwrap();
        assert!(problem(Store::open(&path)) == Problem::Tables, "{change}");
    }
}

#[test]
fn other_programs_do_not_change_the_journal_by_a_slip() {
    let (_folder, path, mut store) = empty();
    store.append("一", 1, vec![entry("甲", "")]).unwrap();
    let other = Connection::open(&path).unwrap();
    for slip in
        ["UPDATE records SET who = '乙'", "DELETE FROM records", "INSERT OR REPLACE INTO records SELECT * FROM records"]
    {
        let _ = other.execute_batch(slip);
        assert!(store.verify(&[]).unwrap().is_sound(), "{slip}");
    }
}

#[test]
fn who_keeps_the_store_busy_is_waited_for_and_then_said() {
    let (_folder, path, mut patient) = empty();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let options = Options { patience: Duration::from_millis(50), vfs: None };
    let mut hasty = Store::open_with(&path, &options).unwrap();
    assert_eq!(refused(hasty.append("一", 1, vec![entry("甲", "")])), Problem::Locked);
    // Reading is not hindered.
    assert_eq!(hasty.cases().unwrap(), []);
    let ends = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        other.execute_batch("COMMIT").unwrap();
    });
    patient.append("一", 1, vec![entry("乙", "")]).unwrap();
    ends.join().unwrap();
    assert_eq!(
        refused(hasty.append("一", 3, vec![entry("甲", "")])),
        Problem::Ahead { case: "一".into(), next: 2, wanted: 3 }
    );
}

#[test]
fn a_protected_file_is_read_and_not_written() {
    let (_folder, path, mut store) = empty();
    store.append("一", 1, vec![entry("甲", "")]).unwrap();
    drop(store);
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    if std::fs::OpenOptions::new().write(true).open(&path).is_ok() {
        // Whoever may write everything is not held off.
        return;
    }
    let mut store = Store::open(&path).unwrap();
    assert_eq!(store.records("一", 1).unwrap().len(), 1);
    assert_eq!(refused(store.append("一", 2, vec![entry("甲", "")])), Problem::ReadOnly);
}

#[test]
fn a_program_is_kept_once_by_what_it_says() {
    let (_folder, path, mut store) = empty();
    let program = store.keep_program("流程 1").unwrap();
    assert_eq!(store.keep_program("流程 1").unwrap(), program);
    let next = store.keep_program("流程 2").unwrap();
    assert_ne!(program, next);
    assert_eq!(store.program(program).unwrap().as_deref(), Some("流程 1"));
    assert_eq!(store.program(Digest::NONE).unwrap(), None);
    let with = |program| Entry { program, ..entry("甲", "") };
    store.append("一", 1, vec![with(Some(program)), with(None)]).unwrap();
    assert_eq!(store.standing("一").unwrap().unwrap().program, Some(program));
    store.append("一", 3, vec![with(Some(next)), with(None)]).unwrap();
    assert_eq!(store.standing("一").unwrap().unwrap().program, Some(next));
    assert_eq!(store.verify(&[]).unwrap().programs, 2);
    // One that was damaged is not handed out, and is mended by keeping it again.
    Connection::open(&path).unwrap().execute("UPDATE programs SET text = '流程 3' WHERE text = '流程 1'", []).unwrap();
    assert_eq!(store.program(program).unwrap(), None);
    assert_eq!(store.verify(&[]).unwrap().findings, [Finding::ProgramAltered(program)]);
    store.keep_program("流程 1").unwrap();
    assert!(store.verify(&[]).unwrap().is_sound());
}

#[test]
fn a_snapshot_is_believed_only_with_the_journal_it_was_made_from() {
    let (_folder, path, mut store) = empty();
    let one = store.append("一", 1, vec![entry("甲", "")]).unwrap();
    store.append("一", 2, vec![entry("乙", "")]).unwrap();
    assert_eq!(store.snapshot("一").unwrap(), None);
    store.keep_snapshot(&one, "在培训").unwrap();
    let kept = Some(Snapshot { number: 1, text: "在培训".into() });
    assert_eq!(store.snapshot("一").unwrap(), kept);
    let tamper = Connection::open(&path).unwrap();
    for change in [
        "UPDATE snapshots SET text = '已结束'",
        "UPDATE snapshots SET number = 2",
        "UPDATE snapshots SET \"case\" = '二'",
        "UPDATE snapshots SET number = 3",
    ] {
        tamper.execute_batch(&format!("BEGIN; {change}")).unwrap();
        tamper.execute_batch("COMMIT").unwrap();
        assert_eq!(store.snapshot("一").unwrap(), None, "{change}");
        tamper.execute_batch("DELETE FROM snapshots").unwrap();
        store.keep_snapshot(&one, "在培训").unwrap();
        assert_eq!(store.snapshot("一").unwrap(), kept);
    }
    store.keep_snapshot(&Receipt { hash: Digest::NONE, ..one }, "伪造").unwrap();
    assert_eq!(store.snapshot("一").unwrap(), None);
    store.drop_snapshots().unwrap();
    assert!(store.verify(&[]).unwrap().is_sound());
}

#[test]
fn a_group_answers_everybody_and_gives_the_store_back() {
    let (_folder, _path, store) = empty();
    let group = Group::new(store);
    let done: usize = std::thread::scope(|scope| {
        let append = |who: usize| {
            let append = Append { case: "一".into(), number: 1, entries: vec![entry(&format!("人{who}"), "")] };
            usize::from(group.append(append).is_ok())
        };
        let threads: Vec<_> = (0..8).map(|who| scope.spawn(move || append(who))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(done, 1);
    let store = group.close().unwrap();
    assert_eq!(store.records("一", 1).unwrap().len(), 1);
}

/// The chain as the docs say it, computed by hand.
#[test]
fn the_hash_of_a_record_is_what_is_written() {
    let (_folder, _path, mut store) = empty();
    let hash =
        store.append("a", 1, vec![Entry { at: 3, who: "b".into(), why: "c".into(), program: None, body: "d".into() }]);
    // From Python: hashlib over fields, each with its length in eight bytes before it.
    let expected = "c08e0e63bca2e41ed29e97840ab004c9fbbcc65e75cccf20a6f543f0f709692e";
    assert_eq!(hash.unwrap().hash.to_string(), expected);
}

#[test]
fn a_receipt_that_was_miscopied_is_told_from_a_record_that_was_rewritten() {
    let receipt = Receipt { case: "上线 7 号".into(), number: 12, hash: Digest::of(&[b"x"]) };
    let line = receipt.to_string();
    assert_eq!(format!("  {line}\n").parse(), Ok(receipt));
    for (at, _) in line.char_indices() {
        let cut = format!("{}{}", &line[..at], line[at..].chars().skip(1).collect::<String>());
        let swapped = format!("{}7{}", &line[..at], line[at..].chars().skip(1).collect::<String>());
        for bad in [cut, swapped].into_iter().filter(|bad| *bad != line) {
            assert!(bad.parse::<Receipt>().is_err(), "{bad}");
        }
    }
}

proptest! {
    #[test]
    fn every_receipt_is_read_as_it_was_printed(case in "\\S(.{0,20}\\S)?", number in 1_u64.., seed in any::<[u8; 32]>()) {
        let receipt = Receipt { case: case.trim().to_owned(), number, hash: Digest(seed) };
        prop_assert_eq!(receipt.to_string().parse::<Receipt>(), Ok(receipt));
    }

    #[test]
    fn no_text_makes_the_reader_of_receipts_fail(text in any::<String>()) {
        let _ = text.parse::<Receipt>();
        let _ = text.parse::<Digest>();
    }
}

/// Whatever is in the fields comes back, and no two lists of fields have one digest.
#[test]
fn every_text_is_kept() {
    let (_folder, _path, store) = empty();
    let kept = RefCell::new((store, 0));
    let text = any::<String>;
    proptest!(ProptestConfig::with_cases(64), |(who in text(), why in text(), body in text(), at in any::<i64>())| {
        let (store, number) = &mut *kept.borrow_mut();
        *number += 1;
        let entry = Entry { at, who, why, program: None, body };
        store.append("一", *number, vec![entry.clone()]).unwrap();
        prop_assert_eq!(&store.records("一", *number).unwrap()[0].entry, &entry);
        let Entry { who, why, .. } = &entry;
        if !why.is_empty() {
            let moved = format!("{who}{why}");
            prop_assert_ne!(Digest::of(&[who.as_bytes(), why.as_bytes()]), Digest::of(&[moved.as_bytes(), b""]));
        }
    });
    assert!(kept.into_inner().0.verify(&[]).unwrap().is_sound());
}

#[test]
fn a_path_is_never_taken_for_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file:a?mode=memory");
    Store::create(&path).unwrap();
    assert!(path.exists());
    assert!(Store::open(Path::new("file:a?mode=memory")).is_err());
}
