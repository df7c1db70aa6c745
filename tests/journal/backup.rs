//! A backup is complete or not there, and a restore replaces nothing that it should not.

use super::{empty, entry};
use procedo::journal::*;
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

fn fill(store: &mut Store, case: &str, from: u64, to: u64) -> Vec<Receipt> {
    (from..=to).map(|number| store.append(case, number, vec![entry("甲", &format!("{number}"))]).unwrap()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_taken_while_others_write_is_one_state_of_the_store() {
    let (folder, path, mut store) = empty();
    fill(&mut store, "一", 1, 50);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut store = Store::open(&path).unwrap();
            let mut number = 1;
            while !stop.load(Ordering::Relaxed) {
                fill(&mut store, "二", number, number);
                number += 1;
            }
        });
        for at in 0..10 {
            let to = folder.path().join(format!("备份-{at}"));
            let report = store.backup(&to).unwrap();
            // One file, and all of it.
            assert!(
                names(folder.path())
                    .iter()
                    .all(|name| !name.starts_with(&format!("备份-{at}-")) && !name.starts_with('.'))
            );
            let copy = Store::open(&to).unwrap();
            assert_eq!(
                copy.verify(&report.last.clone().into_iter().collect::<Vec<_>>()).unwrap().records,
                report.records
            );
            assert_eq!(copy.records("一", 1).unwrap(), store.records("一", 1).unwrap());
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_backup_of_what_is_not_sound_is_not_made() {
    let (folder, path, mut store) = empty();
    fill(&mut store, "一", 1, 3);
    let tamper = Connection::open(&path).unwrap();
    tamper.execute_batch("UPDATE head SET position = 4").unwrap();
    let to = folder.path().join("备份");
    let before = names(folder.path());
    assert!(matches!(store.backup(&to), Err(BackupError::Unsound(report)) if report.findings.len() == 1));
    assert_eq!(names(folder.path()), before);
    tamper.execute_batch("UPDATE head SET position = 3").unwrap();
    store.backup(&to).unwrap();
    // Never over what is there.
    let error = store.backup(&to).unwrap_err();
    assert!(matches!(error, BackupError::Store(ref error) if error.problem == Problem::Exists), "{error}");
}

#[test]
fn a_restore_brings_back_a_store_that_is_gone() {
    let (folder, path, mut store) = empty();
    let program = store.keep_program("流程").unwrap();
    let receipts = fill(&mut store, "一", 1, 5);
    let backup = folder.path().join("备份");
    store.backup(&backup).unwrap();
    drop(store);
    std::fs::remove_file(&path).unwrap();
    let restored = restore(&backup, &path, Loss::Refused).unwrap();
    assert_eq!((restored.report.records, restored.lost), (5, 0));
    let mut store = Store::open(&path).unwrap();
    assert_eq!(store.program(program).unwrap().as_deref(), Some("流程"));
    fill(&mut store, "一", 6, 6);
    assert!(store.verify(&receipts).unwrap().is_sound());
}

#[test]
fn a_restore_loses_nothing_without_leave_and_does_not_disturb_who_has_the_store_open() {
    let (folder, path, mut store) = empty();
    let early = fill(&mut store, "一", 1, 5);
    let backup = folder.path().join("备份");
    store.backup(&backup).unwrap();
    // The same: nothing is lost.
    assert_eq!(restore(&backup, &path, Loss::Refused).unwrap().lost, 0);
    let late = fill(&mut store, "二", 1, 3);
    let error = restore(&backup, &path, Loss::Refused).unwrap_err();
    assert!(matches!(&error, RestoreError::WouldLose { records: 3, last } if *last == late[2]), "{error}");
    assert_eq!(store.cases().unwrap().len(), 2);
    assert_eq!(restore(&backup, &path, Loss::Accepted).unwrap().lost, 3);
    // The same connection, open all the time, sees it, goes on, and is found out.
    assert_eq!(store.cases().unwrap().len(), 1);
    assert!(matches!(
        store.append("二", 4, vec![entry("甲", "")]),
        Err(AppendError::Store(StoreError { problem: Problem::Ahead { next: 1, .. }, .. }))
    ));
    fill(&mut store, "一", 6, 6);
    let report = store.verify(&[early, late].concat()).unwrap();
    assert_eq!(report.confirmed.len(), 5);
    assert!(report.findings.iter().all(|finding| matches!(finding, Finding::NotThere { records: 0, .. })));
    assert_eq!(report.findings.len(), 3);
    // The journal is protected as before.
    assert!(Connection::open(&path).unwrap().execute_batch("DELETE FROM records").is_err());
    // Two histories that part count as loss too.
    let other = folder.path().join("另一个");
    let mut parted = Store::create(&other).unwrap();
    fill(&mut parted, "三", 1, 9);
    assert!(matches!(restore(&backup, &other, Loss::Refused), Err(RestoreError::WouldLose { records: 9, .. })));
}

#[test]
fn what_is_no_good_backup_replaces_nothing() {
    let (folder, path, mut store) = empty();
    fill(&mut store, "一", 1, 5);
    let backup = folder.path().join("备份");
    store.backup(&backup).unwrap();
    let good = std::fs::read(&backup).unwrap();
    let before = store.records("一", 1).unwrap();
    let refused = |bytes: &[u8]| {
        std::fs::write(&backup, bytes).unwrap();
        let error = restore(&backup, &path, Loss::Accepted).unwrap_err();
        let fresh = restore(&backup, &folder.path().join("新"), Loss::Accepted).is_err();
        assert!(fresh && !folder.path().join("新").exists());
        assert_eq!(store.records("一", 1).unwrap(), before);
        error
    };
    assert!(matches!(refused(b"no store"), RestoreError::Store(_)));
    assert!(matches!(refused(&good[..good.len() - 4096]), RestoreError::Store(_) | RestoreError::Unsound(_)));
    let mut altered = good.clone();
    let at = altered.windows(6).position(|bytes| bytes == "照章".as_bytes()).unwrap();
    altered[at + 2] ^= 1;
    assert!(matches!(refused(&altered), RestoreError::Unsound(_)));
    // A store that is no store is not replaced either, and neither is one by itself.
    std::fs::write(&backup, &good).unwrap();
    let text = folder.path().join("文");
    std::fs::write(&text, "no store").unwrap();
    assert!(restore(&backup, &text, Loss::Accepted).is_err());
    assert_eq!(std::fs::read(&text).unwrap(), b"no store");
    assert!(restore(&path, &path, Loss::Accepted).is_err());
    assert_eq!(restore(&backup, &path, Loss::Refused).unwrap().lost, 0);
}
