//! How many entries a second are kept, durably, and how that compares with SQLite itself writing the same bytes with the
//! same promise: `cargo bench --bench journal`.
//!
//! Bare SQLite inserts rows of the same columns into a table of the same indexes, and commits as durably; it computes no
//! hash, looks nothing up and notes no head. Both take turns in short rounds, since a shared disk is never the same
//! twice, and what is compared is the median of the rounds' ratios.
//!
//! | row | one commit is |
//! | --- | --- |
//! | `single` | one entry |
//! | `grouped` | 100 entries, of one thread |
//! | `16 threads` | whatever 16 threads, each with one entry at a time, have waiting at one writer |

use procedo::journal::{Append, Entry, Group, Store};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;
const ROUND: Duration = Duration::from_millis(200);
const CASES: u64 = 50;
const GROUP: u64 = 100;
const THREADS: u64 = 16;

/// An event as they are kept: about 300 bytes.
fn entry(number: u64) -> Entry {
    let body = format!(
        r#"{{"complete": {{"step": "上线审批", "number": {number}, "answers": {{"审批结论": "同意"}}, "records": ["{}"]}}}}"#,
        "上线申请表".repeat(12)
    );
    Entry { at: 1_700_000_000_000, who: "许卫东".into(), why: "照章办理".into(), program: None, body }
}

/// Where the next entry of each case goes.
struct Next([u64; CASES as usize], u64);

impl Next {
    fn append(&mut self) -> Append {
        self.1 += 1;
        let case = (self.1 * 7) % CASES;
        let number = &mut self.0[case as usize];
        *number += 1;
        Append { case: format!("系统上线-2026-{case}"), number: *number, entries: vec![entry(*number)] }
    }
}

/// SQLite itself.
struct Bare {
    connection: Connection,
    position: u64,
}

impl Bare {
    fn create(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        connection
            .execute_batch(
                r#"PRAGMA journal_mode = WAL; PRAGMA synchronous = EXTRA;
                   CREATE TABLE records (position INTEGER PRIMARY KEY, "case" TEXT NOT NULL, number INTEGER NOT NULL,
                     hash BLOB NOT NULL, at INTEGER NOT NULL, program BLOB, who TEXT NOT NULL, why TEXT NOT NULL,
                     body TEXT NOT NULL, UNIQUE ("case", number)) STRICT"#,
            )
            .unwrap();
        Bare { connection, position: 0 }
    }

    fn append_all(&mut self, appends: &[Append]) {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        {
            let sql = "INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let mut insert = transaction.prepare_cached(sql).unwrap();
            for append in appends {
                self.position += 1;
                let Entry { at, who, why, program, body } = &append.entries[0];
                let row = params![self.position, append.case, append.number, [7_u8; 32], at, program, who, why, body];
                insert.execute(row).unwrap();
            }
        }
        transaction.commit().unwrap();
    }
}

/// Entries a second, of what does so many at a time.
fn rate(mut work: impl FnMut() -> u64) -> f64 {
    let (begin, mut done) = (Instant::now(), 0);
    while begin.elapsed() < ROUND {
        done += work();
    }
    done as f64 / begin.elapsed().as_secs_f64()
}

/// The same of threads that each wait for their own entry before they go on.
fn threads(append: impl Fn(Append) + Sync, from: u64) -> f64 {
    let begin = Instant::now();
    let done: u64 = std::thread::scope(|scope| {
        let thread = |thread: u64| {
            let append = &append;
            move || {
                let mut number = from;
                while begin.elapsed() < ROUND {
                    let case = format!("系统上线-{from}-{thread}");
                    append(Append { case, number: number - from + 1, entries: vec![entry(number)] });
                    number += 1;
                }
                number - from
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|at| scope.spawn(thread(at))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    done as f64 / begin.elapsed().as_secs_f64()
}

fn say(row: &str, mut ours: Vec<f64>, mut bare: Vec<f64>) {
    let mut ratios: Vec<f64> = ours.iter().zip(&bare).map(|(ours, bare)| ours / bare * 100.0).collect();
    for list in [&mut ours, &mut bare, &mut ratios] {
        list.sort_by(f64::total_cmp);
    }
    let middle = ROUNDS / 2;
    println!(
        "{row:<12} {:>9.0}/s   bare {:>9.0}/s   {:>4.0} % (quartiles {:.0} to {:.0})",
        ours[middle],
        bare[middle],
        ratios[middle],
        ratios[ROUNDS / 4],
        ratios[ROUNDS * 3 / 4]
    );
}

fn main() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let mut store = Store::create(&folder.path().join("store")).unwrap();
    let mut bare = Bare::create(&folder.path().join("bare"));
    let (mut for_store, mut for_bare) = (Next([0; CASES as usize], 0), Next([0; CASES as usize], 0));

    for (row, count) in [("single", 1), ("grouped", GROUP)] {
        let (mut ours, mut bares) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(rate(|| {
                let appends: Vec<_> = (0..count).map(|_| for_store.append()).collect();
                for answer in store.append_all(&appends) {
                    answer.unwrap();
                }
                count
            }));
            bares.push(rate(|| {
                let appends: Vec<_> = (0..count).map(|_| for_bare.append()).collect();
                bare.append_all(&appends);
                count
            }));
        }
        say(row, ours, bares);
    }

    let group = Group::new(store);
    let (jobs, waiting) = sync_channel::<(Append, SyncSender<()>)>(256);
    let writer = std::thread::spawn(move || write(bare, &waiting));
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS as u64 {
        ours.push(threads(|append| drop(group.append(append).unwrap()), round * 1_000_000));
        let hand_over = |append| {
            let (answer, answered) = sync_channel(1);
            jobs.send((append, answer)).unwrap();
            answered.recv().unwrap();
        };
        bares.push(threads(hand_over, round * 1_000_000));
    }
    say("16 threads", ours, bares);
    drop(jobs);
    writer.join().unwrap();
    assert!(group.close().unwrap().verify(&[]).unwrap().is_sound());
}

fn write(mut bare: Bare, waiting: &Receiver<(Append, SyncSender<()>)>) {
    while let Ok(first) = waiting.recv() {
        let (appends, answers): (Vec<_>, Vec<_>) = std::iter::once(first).chain(waiting.try_iter()).take(256).unzip();
        bare.append_all(&appends);
        for answer in answers {
            let _ = answer.send(());
        }
    }
}
