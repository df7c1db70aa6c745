//! The disk is full, a sync fails, the last page is torn: a clear word, and everything acknowledged is still there.

use super::chance::Chance;
use super::disk::Disk;
use super::power::{Known, image, open};
use super::vfs::Mounted;
use super::{amount, empty, entry, first_seed};
use procedo::journal::{AppendError, Problem, Store};

const NAME: &str = "/store";

fn problem(error: AppendError) -> Problem {
    match error {
        AppendError::Store(error) => error.problem,
        AppendError::Conflict(conflict) => panic!("{conflict:?}"),
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let image = image();
    for seed in first_seed()..first_seed() + amount(30, 500) {
        let mut chance = Chance(seed);
        let mounted = Mounted::new(Disk::new(seed, NAME, &image));
        let mut store = open(&mounted).unwrap();
        mounted.disk().room = Some(image.len() + 40_000 + chance.below(300_000) as usize);
        let mut receipts = Vec::new();
        let failed = loop {
            let body = format!("{}:{}", receipts.len(), "满".repeat(chance.below(3_000) as usize));
            match store.append("扩容", receipts.len() as u64 + 1, vec![entry("人", &body)]) {
                Ok(receipt) => receipts.push(receipt),
                Err(error) => break problem(error),
            }
        };
        assert_eq!(failed, Problem::Full, "seed {seed}");
        // The same store reads on, and writes on when there is room; so does one that is opened anew.
        assert_eq!(store.records("扩容", 1).unwrap().len(), receipts.len(), "seed {seed}");
        mounted.disk().room = None;
        if chance.percent(50) {
            drop(store);
            store = open(&mounted).unwrap();
        }
        receipts.push(store.append("扩容", receipts.len() as u64 + 1, vec![entry("人", "有空间了")]).unwrap());
        let report = store.verify(&receipts).unwrap();
        assert!(report.is_sound(), "seed {seed}: {:?}", report.findings);
    }
}

/// A device that fails once, and takes with it what it was about to sync.
#[test]
fn a_change_that_fails_is_not_acknowledged_and_takes_nothing_with_it() {
    let image = image();
    for seed in first_seed()..first_seed() + amount(60, 3_000) {
        let mut chance = Chance(seed);
        let mounted = Mounted::new(Disk::new(seed, NAME, &image));
        let mut store = open(&mounted).unwrap();
        let mut known = Known::default();
        for _ in 0..5 {
            mounted.disk().fault = Some(chance.below(60));
            while known.work(&mut store, &mut chance) {}
            if let Err(broken) = known.check(&store) {
                panic!("seed {seed}: {broken}");
            }
        }
        // And if the power fails behind it.
        drop(store);
        mounted.disk().restart();
        if let Err(broken) = known.check(&open(&mounted).unwrap()) {
            panic!("seed {seed}, after a failure of the power: {broken}");
        }
    }
}

/// The end of the file was never written, though the log that held it is gone: no system does that by itself.
#[test]
fn a_torn_last_page_is_said() {
    for lost in [1, 512, 4096, 3 * 4096, 10_000] {
        let (_folder, path, mut store) = empty();
        for number in 1..=40 {
            store.append("备份", number, vec![entry("人", &"记".repeat(500))]).unwrap();
        }
        drop(store);
        for zeros in [false, true] {
            let mut bytes = std::fs::read(&path).unwrap();
            let from = bytes.len() - lost;
            if zeros {
                bytes[from..].fill(0)
            } else {
                bytes.truncate(from)
            }
            let torn = path.with_file_name(format!("torn-{zeros}"));
            std::fs::write(&torn, bytes).unwrap();
            // Where the pieces that are left can be read as a store, the records tell.
            if let Ok(store) = Store::open(&torn) {
                let report = store.verify(&[]).unwrap();
                assert!(!report.is_sound(), "{lost} bytes, zeros: {zeros}");
            }
        }
    }
}
