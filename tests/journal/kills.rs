//! Programs that write are killed at random moments: nothing that they were acknowledged is lost, nothing that they
//! did not want is there, and the store opens by itself.

use super::chance::Chance;
use super::writers::{Told, Work, Writer};
use super::{amount, empty, first_seed};
use procedo::journal::{Receipt, Store};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// What the store holds of each writer, as far as it has been read, and what they were told.
#[derive(Default)]
struct Seen {
    position: u64,
    /// How many records: each writer numbers its own.
    records: BTreeMap<String, u64>,
    receipts: Vec<Receipt>,
}

impl Seen {
    /// Reads on, and holds what is there of the dead against what they were told.
    fn check(&mut self, path: &Path, dead: Vec<(Told, u64)>, most_in_doubt: u64) {
        let store = Store::open(path).unwrap();
        loop {
            let records = store.records_after(self.position, 1000).unwrap();
            let Some(last) = records.last() else { break };
            self.position = last.position;
            for record in records {
                let own = self.records.entry(record.entry.who.clone()).or_default();
                *own += 1;
                let said = record.entry.body.split_once(' ').unwrap().0;
                assert_eq!(said, own.to_string(), "{} is there twice, or one is missing", record.entry.who);
            }
        }
        for (Told { who, receipt }, acknowledged) in dead {
            let there = self.records.get(&who).copied().unwrap_or(0);
            assert!(there >= acknowledged, "{who} was acknowledged {acknowledged}, and {there} are there");
            assert!(there <= acknowledged + most_in_doubt, "{who} was acknowledged {acknowledged}: {there} are there");
            self.receipts.push(receipt);
        }
    }
}

/// Of each thread of a dead writer, its last receipt and how many records it knows to be kept.
fn known(told: Vec<Told>, path: &Path) -> Vec<(Told, u64)> {
    let mut last: BTreeMap<String, Told> = BTreeMap::new();
    for told in told {
        last.insert(told.who.clone(), told);
    }
    let store = Store::open(path).unwrap();
    let number = |told: &Told| {
        let record = store.records(&told.receipt.case, told.receipt.number).unwrap().swap_remove(0);
        assert_eq!(record.receipt(), told.receipt, "the record of a receipt is another one");
        record.entry.body.split_once(' ').unwrap().0.parse().unwrap()
    };
    last.into_values().map(|told| (told.clone(), number(&told))).collect()
}

#[test]
fn kills_lose_nothing_that_was_acknowledged() {
    let (_folder, path, store) = empty();
    drop(store);
    let kills = amount(16, 1_200);
    let mut chance = Chance(first_seed());
    let mut seen = Seen::default();
    let mut started = 0;
    let mut start = || {
        started += 1;
        let work = if started % 3 == 0 { Work::Grouped } else { Work::Endless };
        Writer::start(&path, &format!("人{started}"), work)
    };
    let mut running: Vec<Writer> = Vec::new();
    let mut killed = 0;
    while killed < kills {
        while running.len() < 3 {
            running.push(start());
        }
        std::thread::sleep(Duration::from_micros(10_000 + chance.below(60_000)));
        // Mostly one of several; sometimes all, so that whoever comes next finds nobody.
        let at_once = if chance.percent(30) { running.len() } else { 1 };
        let mut told = Vec::new();
        for _ in 0..at_once {
            let victim = chance.below(running.len() as u64) as usize;
            told.extend(running.swap_remove(victim).kill());
            killed += 1;
        }
        let dead = known(told, &path);
        seen.check(&path, dead, 3);
    }
    for writer in running {
        let dead = known(writer.kill(), &path);
        seen.check(&path, dead, 3);
    }
    let report = Store::open(&path).unwrap().verify(&seen.receipts).unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    assert!(report.records > killed, "hardly anything was written: {} records, {killed} kills", report.records);
    eprintln!("{killed} kills, {} records, {} receipts", report.records, seen.receipts.len());
}
