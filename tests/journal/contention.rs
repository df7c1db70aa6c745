//! Many want to do the same: each task is done once, and everybody else is told by whom.

use super::disk::Disk;
use super::power::{image, open};
use super::vfs::Mounted;
use super::writers::{TASKS, Told, Work, Writer, balance};
use super::{amount, empty, entry};
use procedo::journal::{AppendError, Conflict, Store};
use std::collections::BTreeMap;

#[test]
fn every_task_is_done_once_by_one_of_many() {
    let (_folder, path, store) = empty();
    drop(store);
    let count = amount(1_000, 100_000);
    let writers: Vec<_> =
        (0..4).map(|process| Writer::start(&path, &format!("进程{process}"), Work::Tasks(count))).collect();
    let mut done = BTreeMap::new();
    let mut by = BTreeMap::<String, u64>::new();
    for Told { who, receipt } in writers.into_iter().flat_map(Writer::finish) {
        *by.entry(who.clone()).or_default() += 1;
        let twice = done.insert((receipt.case.clone(), receipt.number), (who, receipt));
        assert_eq!(twice, None, "two were told that they did it");
    }
    assert_eq!(done.len() as u64, count);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.cases().unwrap().len() as u64, count / TASKS);
    for case in 0..count / TASKS {
        let mut before = 0;
        let records = store.records(&format!("事项-{case}"), 1).unwrap();
        assert_eq!(records.len() as u64, TASKS);
        for record in records {
            let (who, receipt) = &done[&(record.case.clone(), record.number)];
            assert_eq!((&record.entry.who, record.receipt()), (who, receipt.clone()));
            before += balance(&record.entry.why);
            assert_eq!(balance(&record.entry.body), before, "an update was lost");
        }
    }
    let receipts: Vec<_> = done.into_values().map(|(_, receipt)| receipt).collect();
    assert!(store.verify(&receipts).unwrap().is_sound());
    eprintln!(
        "{count} tasks, done by {} threads, from {:?} to {:?} each",
        by.len(),
        by.values().min(),
        by.values().max()
    );
}

/// Three people each want to append once to one case: each looks, and appends behind what it saw, until it succeeds.
/// Every order in which their looks and appends can fall is tried.
#[test]
fn every_interleaving_of_three_writers_loses_nothing() {
    let mounted = Mounted::new(Disk::new(1, "/store", &image()));
    let mut stores: Vec<Store> = (0..3).map(|_| open(&mounted).unwrap()).collect();
    // Which of those who are not done goes next, at each turn; the next schedule in lexicographic order.
    let mut schedule: Vec<(usize, usize)> = Vec::new();
    let mut schedules = 0;
    loop {
        let case = format!("事项-{schedules}");
        let mut turn = 0;
        // What each has seen, if it has looked.
        let mut waiting: Vec<(usize, Option<u64>)> = vec![(0, None), (1, None), (2, None)];
        while !waiting.is_empty() {
            if schedule.len() == turn {
                schedule.push((0, waiting.len()));
            }
            let at = schedule[turn].0;
            turn += 1;
            let (who, seen) = waiting[at];
            let store = &mut stores[who];
            let Some(seen) = seen else {
                waiting[at].1 = Some(store.standing(&case).unwrap().map_or(0, |standing| standing.last.number));
                continue;
            };
            match store.append(&case, seen + 1, vec![entry(&format!("人{who}"), "办结")]) {
                Ok(receipt) => {
                    assert_eq!(receipt.number, seen + 1);
                    waiting.remove(at);
                }
                Err(AppendError::Conflict(Conflict(first))) => {
                    assert_eq!(first.number, seen + 1);
                    assert_ne!(first.entry.who, format!("人{who}"));
                    waiting[at].1 = None;
                }
                Err(AppendError::Store(error)) => panic!("{error}"),
            }
        }
        let mut done: Vec<_> =
            stores[0].records(&case, 1).unwrap().into_iter().map(|record| record.entry.who).collect();
        done.sort();
        assert_eq!(done, ["人0", "人1", "人2"]);
        schedules += 1;
        schedule.truncate(turn);
        while schedule.last().is_some_and(|(choice, of)| choice + 1 == *of) {
            schedule.pop();
        }
        match schedule.last_mut() {
            Some((choice, _)) => *choice += 1,
            None => break,
        }
    }
    assert!(schedules > 100, "{schedules} schedules");
    eprintln!("{schedules} schedules");
    assert!(stores[0].verify(&[]).unwrap().is_sound());
}
