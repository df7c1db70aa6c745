//! Whatever is changed in a store behind its back is found: without a receipt if the chain was not computed anew, and
//! with one in any case.

use super::chance::Chance;
use super::{amount, empty, entry, first_seed};
use procedo::journal::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A few cases with their receipts, in the order in which they were kept.
fn filled() -> (TempDir, PathBuf, Vec<Receipt>) {
    let (folder, path, mut store) = empty();
    let program = store.keep_program("流程：上线").unwrap();
    let mut receipts = Vec::new();
    for (at, case) in ["一", "二", "一", "三", "二", "一", "三", "三"].into_iter().enumerate() {
        let number = store.standing(case).unwrap().map_or(1, |standing| standing.last.number + 1);
        let program = (number == 1).then_some(program);
        let entry = Entry { at: at as i64 * 1000, program, ..entry("罗晓燕", &format!("{{\"第\": {at}}}")) };
        receipts.push(store.append(case, number, vec![entry]).unwrap());
    }
    (folder, path, receipts)
}

/// Does this to the tables, and leaves their definitions as they were.
fn tamper(path: &Path, change: impl FnOnce(&Connection)) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    let mut triggers = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<(String, String)> =
        triggers.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    change(&connection);
    for (_, sql) in &triggers {
        connection.execute_batch(sql).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

/// All that was written.
fn dump(connection: &Connection) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut all = Vec::new();
    for table in ["records", "head", "programs"] {
        let mut rows = connection.prepare(&format!("SELECT * FROM {table} NOT INDEXED ORDER BY 1"))?;
        let columns = rows.column_count();
        let values = rows.query_map([], |row| (0..columns).map(|at| row.get(at)).collect::<Result<Vec<_>, _>>())?;
        all.extend(values.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(all)
}

fn findings(path: &Path, receipts: &[Receipt]) -> Vec<Finding> {
    Store::open(path).unwrap().verify(receipts).unwrap().findings
}

#[test]
fn every_byte_of_every_record_matters() {
    let (_folder, path, _) = filled();
    let store = Store::open(&path).unwrap();
    let mut flips = 0;
    for position in 1..=8 {
        for column in ["case", "number", "hash", "at", "program", "who", "why", "body"] {
            // Text as its bytes, since it need not be text any more.
            let text = matches!(column, "case" | "who" | "why" | "body");
            let into = if text { "CAST(?1 AS TEXT)" } else { "?1" };
            let out = if text { format!("CAST(\"{column}\" AS BLOB)") } else { format!("\"{column}\"") };
            let read = |connection: &Connection| -> Value {
                let sql = format!("SELECT {out} FROM records WHERE position = {position}");
                connection.query_row(&sql, [], |row| row.get(0)).unwrap()
            };
            let write = |value: &Value| {
                let sql = format!("UPDATE records SET \"{column}\" = {into} WHERE position = {position}");
                tamper(&path, |connection| drop(connection.execute(&sql, [value])));
            };
            let before = read(&Connection::open(&path).unwrap());
            let changed: Vec<Value> = match &before {
                Value::Null => vec![Value::Blob(vec![0; 32])],
                Value::Integer(number) => (0..64).step_by(7).map(|bit| Value::Integer(number ^ 1 << bit)).collect(),
                Value::Blob(bytes) => flipped(bytes).into_iter().chain([Value::Null]).collect(),
                Value::Real(_) | Value::Text(_) => unreachable!(),
            };
            for value in changed {
                write(&value);
                if read(&Connection::open(&path).unwrap()) == before {
                    // The tables do not take it: two records of one number, or none.
                    continue;
                }
                let report = store.verify(&[]).unwrap();
                assert!(!report.is_sound(), "{column} of {position} became {value:?}");
                flips += 1;
            }
            write(&before);
        }
        assert!(store.verify(&[]).unwrap().is_sound());
    }
    assert!(flips > 800, "{flips}");
}

/// One bit of every byte changed, each time another one.
fn flipped(bytes: &[u8]) -> Vec<Value> {
    let flip = |at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1 << (at % 8);
        Value::Blob(bytes)
    };
    (0..bytes.len()).map(flip).collect()
}

/// Whatever byte of the file changes: it is found, or it made no difference.
#[test]
fn every_byte_of_the_file_that_matters_is_watched() {
    let (folder, path, mut receipts) = filled();
    let mut store = Store::open(&path).unwrap();
    let more: Vec<_> =
        (0..30).map(|at| entry("许卫东", &format!("{{\"第\": {at}, \"说明\": \"{}\"}}", "详".repeat(90)))).collect();
    receipts.push(store.append("四", 1, more).unwrap());
    drop(store);
    let good = std::fs::read(&path).unwrap();
    let before = dump(&Connection::open(&path).unwrap()).unwrap();
    let copy = folder.path().join("copy");
    let (mut found, mut without_effect) = (0, 0);
    let step = amount(97, 1) as usize;
    for at in (first_seed() as usize % step..good.len()).step_by(step) {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&copy, bytes).unwrap();
        for left in ["copy-wal", "copy-shm", "copy-journal"] {
            let _ = std::fs::remove_file(folder.path().join(left));
        }
        let sound = Store::open(&copy).is_ok_and(|store| store.verify(&receipts).is_ok_and(|report| report.is_sound()));
        if sound {
            assert_eq!(dump(&Connection::open(&copy).unwrap()).unwrap(), before, "byte {at}");
            without_effect += 1;
        } else {
            found += 1;
        }
    }
    assert!(found > 100, "{found} found, {without_effect} without effect");
    eprintln!("{found} found, {without_effect} without effect");
}

#[test]
fn what_is_removed_is_named() {
    for position in 1..=8_u64 {
        let (_folder, path, _) = filled();
        tamper(&path, |connection| drop(connection.execute("DELETE FROM records WHERE position = ?1", [position])));
        let findings = findings(&path, &[]);
        let named = |finding: &Finding| match finding {
            Finding::Removed { count: 1, after, before } => {
                assert_eq!((after.is_none(), before.is_none()), (position == 1, position == 8));
                true
            }
            _ => false,
        };
        assert!(named(&findings[0]), "{position}: {findings:?}");
        // What stands behind it in its case is out of order; nothing else is accused.
        let other = |finding: &Finding| !matches!(finding, Finding::OutOfOrder { .. } | Finding::ProgramRemoved { .. });
        assert!(!findings[1..].iter().any(other), "{position}: {findings:?}");
    }
    let (_folder, path, _) = filled();
    tamper(&path, |connection| connection.execute_batch("DELETE FROM records").unwrap());
    assert_eq!(findings(&path, &[]), [Finding::Removed { count: 8, after: None, before: None }]);
    tamper(&path, |connection| connection.execute_batch("DELETE FROM programs; DELETE FROM head").unwrap());
    assert!(matches!(findings(&path, &[])[..], [Finding::Structure(_)]));
    let (_folder, path, _) = filled();
    tamper(&path, |connection| connection.execute_batch("DELETE FROM programs").unwrap());
    assert!(matches!(&findings(&path, &[])[..], [Finding::ProgramRemoved { record, .. }] if record.number == 1));
}

#[test]
fn what_is_altered_is_named_and_nothing_else() {
    for position in 1..=8 {
        let (_folder, path, receipts) = filled();
        let at = &receipts[position - 1];
        let place = Place { case: at.case.clone(), number: at.number };
        tamper(&path, |connection| {
            connection.execute("UPDATE records SET who = '许卫东' WHERE position = ?1", [position as u64]).unwrap();
        });
        assert_eq!(findings(&path, &receipts), [Finding::Altered(place.clone())]);
        // With its own hash, what follows accuses itself; with the receipt, the record is named.
        tamper(&path, |connection| rechain(connection, position, position));
        let found = findings(&path, &receipts);
        assert!(
            found.iter().any(|finding| matches!(finding, Finding::Rewritten { receipt, .. } if receipt == at)),
            "{found:?}"
        );
        // Only the last record has nothing behind it that would.
        assert_eq!(findings(&path, &[]).is_empty(), position == 8);
    }
}

/// Computes hashes anew as they are defined, from one position to another, and of the head.
fn rechain(connection: &Connection, from: usize, to: usize) {
    let mut all = connection
        .prepare("SELECT \"case\", number, at, program, who, why, body, hash FROM records ORDER BY position")
        .unwrap();
    let mut rows = all.query([]).unwrap();
    let (mut position, mut store) = (0_u64, [0_u8; 32]);
    let mut cases = std::collections::BTreeMap::<String, [u8; 32]>::new();
    while let Some(row) = rows.next().unwrap() {
        position += 1;
        let case: String = row.get(0).unwrap();
        let text = |at: usize| row.get::<_, String>(at).unwrap();
        let (number, at): (i64, i64) = (row.get(1).unwrap(), row.get(2).unwrap());
        let program: Option<Vec<u8>> = row.get(3).unwrap();
        let mut hash: [u8; 32] = row.get(7).unwrap();
        if (from as u64..=to as u64).contains(&position) {
            hash = Digest::of(&[
                b"procedo record 1",
                &store,
                cases.get(&case).unwrap_or(&[0; 32]),
                &position.to_be_bytes(),
                case.as_bytes(),
                &number.to_be_bytes(),
                &at.to_be_bytes(),
                text(4).as_bytes(),
                text(5).as_bytes(),
                &program.unwrap_or_default(),
                text(6).as_bytes(),
            ])
            .0;
            connection.execute("UPDATE records SET hash = ?1 WHERE position = ?2", params![hash, position]).unwrap();
        }
        cases.insert(case, hash);
        store = hash;
    }
    connection.execute("UPDATE head SET position = ?1, hash = ?2", params![position, store]).unwrap();
}

/// Gives all records the positions and numbers that follow from their order.
fn renumber(connection: &Connection) {
    connection
        .execute_batch(
            "CREATE TEMP TABLE fresh AS SELECT row_number() OVER (ORDER BY position) AS position, \"case\",
               row_number() OVER (PARTITION BY \"case\" ORDER BY position) AS number, hash, at, program, who, why, body
             FROM records ORDER BY position;
             DELETE FROM main.records; INSERT INTO main.records SELECT * FROM fresh; DROP TABLE fresh;",
        )
        .unwrap();
}

const FIELDS: [&str; 7] = ["\"case\"", "number", "at", "program", "who", "why", "body"];

/// One change that means something.
fn change(connection: &Connection, chance: &mut Chance) {
    let run = |sql: String| connection.execute_batch(&sql).unwrap();
    let (one, other) = (1 + chance.below(8), 1 + chance.below(8));
    match chance.below(6) {
        0 => run(format!("DELETE FROM records WHERE position = {one}")),
        1 => run(format!("DELETE FROM records WHERE position >= {one}")),
        2 => run(format!("DELETE FROM records WHERE \"case\" = (SELECT \"case\" FROM records WHERE position = {one})")),
        3 => {
            let field = ["who", "why", "body"][chance.below(3) as usize];
            run(format!("UPDATE records SET {field} = {field} || '改' WHERE position = {one}"));
        }
        4 => {
            // Two records change places.
            run(format!("UPDATE records SET position = -1 WHERE position = {one}"));
            run(format!("UPDATE records SET position = {one} WHERE position = {other}"));
            run(format!("UPDATE records SET position = {other} WHERE position = -1"));
        }
        _ => {
            // A record comes in between.
            run(format!("UPDATE records SET position = -position WHERE position >= {one}"));
            run("UPDATE records SET position = 1 - position WHERE position < 0".to_owned());
            let case = ["一", "二", "四"][chance.below(3) as usize];
            let sql = "INSERT INTO records VALUES (?1, ?2, 1000, zeroblob(32), 5, NULL, '许卫东', '', '{}')";
            connection.execute(sql, params![one, case]).unwrap();
        }
    }
}

/// What is written in each record, without hashes, by position.
fn contents(path: &Path) -> Vec<Vec<Value>> {
    let connection = Connection::open(path).unwrap();
    let mut all = connection.prepare(&format!("SELECT {} FROM records ORDER BY position", FIELDS.join(","))).unwrap();
    let row = |row: &rusqlite::Row| (0..FIELDS.len()).map(|at| row.get(at)).collect();
    all.query_map([], row).unwrap().map(Result::unwrap).collect()
}

/// Without its chain computed anew, every change is found. With it, all that does not fit is a receipt: of a changed
/// record, or of any that was kept after one.
#[test]
fn a_chain_computed_anew_is_found_by_receipts_from_there_on() {
    let (folder, path, receipts) = filled();
    let before = contents(&path);
    let copy = folder.path().join("copy");
    let mut changed = 0;
    for seed in first_seed()..first_seed() + amount(120, 10_000) {
        let mut chance = Chance(seed);
        std::fs::copy(&path, &copy).unwrap();
        let mut same = false;
        tamper(&copy, |connection| {
            change(connection, &mut chance);
            if chance.percent(50) {
                renumber(connection);
            }
        });
        if contents(&copy) == before {
            // A record changed places with itself.
            same = true;
        }
        assert_eq!(findings(&copy, &[]).is_empty(), same, "seed {seed}");
        tamper(&copy, |connection| {
            renumber(connection);
            rechain(connection, 1, usize::MAX);
        });
        let report = Store::open(&copy).unwrap().verify(&receipts).unwrap();
        let after = contents(&copy);
        let kept = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
        let confirmed: Vec<&Receipt> = report.confirmed.iter().map(|confirmed| &confirmed.receipt).collect();
        assert_eq!(confirmed, receipts[..kept].iter().collect::<Vec<_>>(), "seed {seed}");
        assert_eq!(report.findings.len(), receipts.len() - kept, "seed {seed}: {:?}", report.findings);
        assert!(
            Store::open(&copy).unwrap().verify(&[]).unwrap().is_sound(),
            "seed {seed}: the forger computed wrongly"
        );
        changed += usize::from(kept < receipts.len());
        for left in ["copy", "copy-wal", "copy-shm"] {
            let _ = std::fs::remove_file(folder.path().join(left));
        }
    }
    assert!(changed > 80, "{changed}");
}

#[test]
fn what_came_after_a_receipt_is_counted() {
    let (_folder, path, receipts) = filled();
    let report = Store::open(&path).unwrap().verify(&receipts).unwrap();
    let later: Vec<u64> = report.confirmed.iter().map(|confirmed| confirmed.later).collect();
    assert_eq!(later, [2, 1, 1, 2, 0, 0, 1, 0]);
    assert_eq!((report.records, report.cases, report.programs), (8, 3, 1));
    assert_eq!(report.last.as_ref(), receipts.last());
}

#[test]
fn findings_are_said_in_both_languages() {
    let place = Place { case: "一".into(), number: 3 };
    let removed = |after: bool, before: bool| Finding::Removed {
        count: 2,
        after: after.then(|| place.clone()),
        before: before.then(|| Place { number: 6, ..place.clone() }),
    };
    let said: Vec<_> = [(true, true), (false, true), (true, false), (false, false)]
        .map(|(after, before)| removed(after, before).text())
        .into_iter()
        .flat_map(|text| [text.en, text.zh])
        .collect();
    assert_eq!(
        said,
        [
            "2 records gone between #3 of case `一` and #6 of case `一`",
            "事项“一”的第 3 条与事项“一”的第 6 条之间少了 2 条记录",
            "2 records gone before #6 of case `一`",
            "事项“一”的第 6 条之前少了 2 条记录",
            "2 records gone at the end of the store, after #3 of case `一`",
            "台账末尾、事项“一”的第 3 条之后少了 2 条记录",
            "all 2 records of the store are gone",
            "台账的全部 2 条记录都不见了",
        ]
    );
}
