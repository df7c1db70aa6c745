//! The power fails, at any moment: nothing that was acknowledged is lost, nothing is there that nobody wanted, nothing
//! is there in part.

use super::chance::Chance;
use super::disk::{Disk, Honesty};
use super::vfs::Mounted;
use super::{amount, empty, entry, first_seed};
use procedo::journal::{Append, AppendError, Group, Options, Problem, Receipt, Store};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

const NAME: &str = "/store";

/// The bytes of an empty store.
pub fn image() -> Vec<u8> {
    let (_folder, path, store) = empty();
    drop(store);
    std::fs::read(path).unwrap()
}

/// The same of a backup, which has no log yet.
fn backup() -> Vec<u8> {
    let (folder, _, store) = empty();
    let path = folder.path().join("backup");
    store.backup(&path).unwrap();
    std::fs::read(path).unwrap()
}

pub fn open(mounted: &Mounted) -> Result<Store, Problem> {
    let options = Options { patience: Duration::from_secs(5), vfs: Some(mounted.name()) };
    Store::open_with(Path::new(NAME), &options).map_err(|error| error.problem)
}

/// What was wanted of a store, and what it said.
#[derive(Default)]
pub struct Known {
    /// What was acknowledged.
    receipts: Vec<Receipt>,
    /// The bodies that are there.
    kept: BTreeSet<String>,
    /// Those of commits that failed since: one of these can be there too, as a whole, when the power comes back.
    open: Vec<BTreeSet<String>>,
    next: u64,
}

impl Known {
    /// Some appends at once, to a few cases.
    fn appends(&mut self, store: &Store, chance: &mut Chance) -> Option<Vec<Append>> {
        let mut appends: Vec<Append> = Vec::new();
        for _ in 0..=chance.below(3) {
            let case = format!("事项-{}", chance.below(4));
            let seen = store.standing(&case).ok()?.map_or(0, |standing| standing.last.number);
            let before: u64 =
                appends.iter().filter(|other| other.case == case).map(|other| other.entries.len() as u64).sum();
            let entries = (0..=chance.below(2)).map(|_| {
                self.next += 1;
                let size = if chance.percent(20) { chance.below(30_000) } else { chance.below(300) };
                entry("人", &format!("{}:{}", self.next, "事".repeat(size as usize / 3)))
            });
            let entries = entries.collect();
            appends.push(Append { case, number: seen + before + 1, entries });
        }
        Some(appends)
    }

    /// Some work. False when the disk has failed.
    pub fn work(&mut self, store: &mut Store, chance: &mut Chance) -> bool {
        let Some(appends) = self.appends(store, chance) else { return false };
        let bodies = appends.iter().flat_map(|append| &append.entries).map(|entry| entry.body.clone());
        self.open.push(bodies.collect());
        for answer in store.append_all(&appends) {
            match answer {
                Ok(receipt) => self.receipts.push(receipt),
                Err(AppendError::Store(_)) => return false,
                Err(error) => panic!("nobody else writes here: {error}"),
            }
        }
        self.kept.extend(self.open.pop().expect("what was just written"));
        self.open.clear();
        true
    }

    /// Holds what is there against what is known. What is there is known from then on.
    pub fn check(&mut self, store: &Store) -> Result<(), String> {
        let report = store.verify(&self.receipts).map_err(|error| error.to_string())?;
        if !report.is_sound() {
            return Err(format!("{:?}", report.findings));
        }
        let records = store.records_after(0, u32::MAX).map_err(|error| error.to_string())?;
        let there: BTreeSet<String> = records.iter().map(|record| record.entry.body.clone()).collect();
        let failed = self.open.iter().any(|failed| there.iter().eq(self.kept.union(failed)));
        if records.len() != there.len() || there != self.kept && !failed {
            return Err("something is there in part, twice, or was never wanted".to_owned());
        }
        if failed {
            self.open.clear();
        }
        // What is seen once stays.
        self.receipts.extend(report.last);
        self.kept = there;
        Ok(())
    }
}

/// A store lives through some failures of the power. The error says what was broken.
fn lives_through(seed: u64, image: &[u8], honesty: Honesty) -> Result<(), String> {
    let mut chance = Chance(seed);
    let mounted = Mounted::new(Disk::new(seed, NAME, image));
    mounted.disk().honesty = honesty;
    let mut known = Known::default();
    for _ in 0..6 {
        let fuse = if chance.percent(20) { chance.below(2000) } else { chance.below(80) };
        mounted.disk().fuse = Some(fuse);
        'power: while let Ok(mut store) = open(&mounted) {
            for _ in 0..chance.below(40) {
                if !known.work(&mut store, &mut chance) {
                    break 'power;
                }
            }
        }
        mounted.disk().restart();
        let store = open(&mounted).map_err(|problem| format!("it does not open: {problem:?}"))?;
        known.check(&store)?;
    }
    Ok(())
}

#[test]
fn power_failures_lose_nothing_that_was_acknowledged() {
    let images = [image(), backup()];
    let seeds = first_seed()..first_seed() + amount(40, 5_000);
    for seed in seeds {
        let image = &images[seed as usize % 2];
        if let Err(broken) = lives_through(seed, image, Honesty::Honest) {
            panic!("seed {seed}: {broken}");
        }
    }
}

#[test]
fn a_disk_that_does_not_sync_is_caught() {
    let image = image();
    for honesty in [Honesty::LosesLog, Honesty::LosesAll] {
        let caught = (1..=20).filter(|seed| lives_through(*seed, &image, honesty).is_err()).count();
        assert!(caught >= 10, "{honesty:?} is caught in {caught} of 20 runs only");
    }
}

/// In how many of so many runs SQLite itself forgets what it has committed, told to sync so when a log was begun, and so
/// from then on.
fn forgets(made: &str, synchronous: &str, runs: u64) -> usize {
    let run = |seed: u64| {
        let mounted = Mounted::new(Disk::new(seed, "/other", b""));
        let connect = |synchronous: &str| {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
            let connection = Connection::open_with_flags_and_vfs("/plain", flags, mounted.name().as_str())?;
            connection.execute_batch(&format!("PRAGMA synchronous = {synchronous}; PRAGMA journal_mode = WAL"))?;
            connection.execute_batch("CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY)")?;
            Ok::<_, rusqlite::Error>(connection)
        };
        // There is a table, safely.
        drop(connect(made).unwrap());
        let mut committed = 0;
        let connection = connect(synchronous).unwrap();
        mounted.disk().fuse = Some(20 + Chance(seed).below(100));
        while connection.execute("INSERT INTO numbers VALUES (?1)", [committed + 1]).is_ok() {
            committed += 1;
        }
        drop(connection);
        mounted.disk().restart();
        let kept = connect(synchronous).and_then(|connection| {
            connection.query_row("SELECT coalesce(max(number), 0) FROM numbers", [], |row| row.get::<_, i64>(0))
        });
        kept.is_ok_and(|kept| kept >= committed)
    };
    (1..=runs).filter(|seed| !run(*seed)).count()
}

#[test]
fn weaker_settings_of_sqlite_are_caught() {
    assert_eq!(forgets("EXTRA", "FULL", 40), 0);
    assert!(forgets("EXTRA", "NORMAL", 40) >= 20);
    assert!(forgets("EXTRA", "OFF", 40) >= 20);
    // The rollback journal of the change to a log comes back, and takes the log with it.
    assert!(forgets("FULL", "FULL", 40) >= 10);
}

/// Several threads share commits when the power fails.
#[test]
fn a_group_acknowledges_nothing_that_a_power_failure_takes() {
    let image = image();
    for seed in first_seed()..first_seed() + amount(25, 1_000) {
        let mut chance = Chance(seed);
        let mounted = Mounted::new(Disk::new(seed, NAME, &image));
        let group = Group::new(open(&mounted).unwrap());
        mounted.disk().fuse = Some(chance.below(120));
        let thread = |name: u64| {
            let (case, mut receipts, group) = (format!("事项-{name}"), Vec::new(), &group);
            move || {
                for number in 1.. {
                    let entries = vec![entry("人", &format!("{name}:{number}"))];
                    match group.append(Append { case: case.clone(), number, entries }) {
                        Ok(receipt) => receipts.push(receipt),
                        Err(_) => break,
                    }
                }
                receipts
            }
        };
        let receipts: Vec<Receipt> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|name| scope.spawn(thread(name))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        drop(group);
        mounted.disk().restart();
        let store = open(&mounted).unwrap();
        let report = store.verify(&receipts).unwrap();
        assert!(report.is_sound(), "seed {seed}: {:?}", report.findings);
        for name in 0..4 {
            let records = store.records(&format!("事项-{name}"), 1).unwrap();
            let bodies = records.iter().map(|record| record.entry.body.clone());
            assert!(bodies.eq((1..=records.len()).map(|number| format!("{name}:{number}"))), "seed {seed}");
            let acknowledged = receipts.iter().filter(|receipt| receipt.case == format!("事项-{name}")).count();
            assert!(records.len() <= acknowledged + 1, "seed {seed}");
        }
    }
}
