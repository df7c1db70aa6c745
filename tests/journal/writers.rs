//! Programs that write: this test binary itself, run again to be killed or to compete.
//!
//! What a child has been acknowledged it writes to its standard output, a line each, in one call, so that the parent
//! knows all that it has been told and nothing else.

use super::chance::Chance;
use super::entry;
use procedo::journal::{Append, AppendError, Conflict, Group, Receipt, Store};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

/// What a child does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Appends to a few cases until it is killed.
    Endless,
    /// The same, with threads that share commits.
    Grouped,
    /// Takes part in doing so many tasks, with sixteen threads.
    Tasks(u64),
}

/// How many tasks a case has in [`Work::Tasks`].
pub const TASKS: u64 = 50;

const VARIABLE: &str = "PROCEDO_TEST_WRITER";

/// A line that a child wrote: an append of its that was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which thread of which child.
    pub who: String,
    pub receipt: Receipt,
}

/// A child that runs.
pub struct Writer {
    pub child: Child,
    told: JoinHandle<Vec<Told>>,
}

impl Writer {
    pub fn start(store: &Path, name: &str, work: Work) -> Writer {
        let kind = match work {
            Work::Endless => "endless".to_owned(),
            Work::Grouped => "grouped".to_owned(),
            Work::Tasks(count) => format!("tasks={count}"),
        };
        let own = format!("{}::child", module_path!().split_once("::").unwrap().1);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([&own, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .env(VARIABLE, format!("{name}\n{kind}\n{}", store.display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let read = move || {
            let lines = out.split(b'\n').map_while(Result::ok).filter_map(|line| {
                let line = String::from_utf8(line).ok()?;
                let (who, receipt) = line.strip_prefix("told\t")?.split_once('\t')?;
                Some(Told { who: who.to_owned(), receipt: receipt.parse().ok()? })
            });
            lines.collect()
        };
        Writer { child, told: std::thread::spawn(read) }
    }

    /// Kills it, as `kill -9` does.
    pub fn kill(mut self) -> Vec<Told> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.told.join().unwrap()
    }

    /// Waits until it has ended by itself, well.
    pub fn finish(mut self) -> Vec<Told> {
        assert!(self.child.wait().unwrap().success());
        self.told.join().unwrap()
    }
}

fn tell(who: &str, receipt: &Receipt) {
    std::io::stdout().lock().write_all(format!("\ntold\t{who}\t{receipt}\n").as_bytes()).unwrap();
}

/// One child.
#[test]
#[ignore = "the other tests of this room run it"]
fn child() {
    let Ok(said) = std::env::var(VARIABLE) else { return };
    let [name, kind, path] = said.split('\n').collect::<Vec<_>>()[..] else { panic!("{said:?}") };
    let path = PathBuf::from(path);
    let store = Store::open(&path).unwrap();
    match kind {
        "endless" => endless(name, store),
        "grouped" => {
            let group = Group::new(store);
            std::thread::scope(|scope| {
                for thread in 0..3 {
                    let (who, group, path) = (format!("{name}.{thread}"), &group, &path);
                    scope.spawn(move || grouped(&who, group, path));
                }
            });
        }
        _ => {
            let count = kind.strip_prefix("tasks=").unwrap().parse().unwrap();
            let group = Group::new(store);
            std::thread::scope(|scope| {
                for thread in 0..16 {
                    let (who, group, path) = (format!("{name}.{thread}"), &group, &path);
                    scope.spawn(move || tasks(&who, count, group, path));
                }
            });
        }
    }
}

fn seed(who: &str) -> Chance {
    Chance(who.bytes().fold(7, |seed, byte| seed * 31 + u64::from(byte)))
}

/// Appends its own numbers, from 1 without a gap, to whatever case; some several at once.
fn endless(who: &str, mut store: Store) {
    let mut chance = seed(who);
    let mut own = 1;
    loop {
        let (case, count) = (format!("事项-{}", chance.below(3)), 1 + chance.below(3));
        let fill = "事".repeat(chance.below(400) as usize);
        let entries: Vec<_> = (own..own + count).map(|own| entry(who, &format!("{own} {fill}"))).collect();
        let mut number = store.standing(&case).unwrap().map_or(1, |standing| standing.last.number + 1);
        let receipt = loop {
            match store.append(&case, number, entries.clone()) {
                Ok(receipt) => break receipt,
                Err(AppendError::Conflict(Conflict(first))) => number = first.number + 1,
                Err(AppendError::Store(error)) => panic!("{error}"),
            }
        };
        tell(who, &receipt);
        own += count;
    }
}

/// The same, one at a time, through a group.
fn grouped(who: &str, group: &Group, path: &Path) {
    let mut chance = seed(who);
    let reads = Store::open(path).unwrap();
    for own in 1_u64.. {
        let case = format!("事项-{}", chance.below(3));
        let mut number = reads.standing(&case).unwrap().map_or(1, |standing| standing.last.number + 1);
        let receipt = loop {
            let entries = vec![entry(who, &format!("{own} "))];
            match group.append(Append { case: case.clone(), number, entries }) {
                Ok(receipt) => break receipt,
                Err(AppendError::Conflict(Conflict(first))) => number = first.number + 1,
                Err(AppendError::Store(error)) => panic!("{error}"),
            }
        };
        tell(who, &receipt);
    }
}

/// Does what is left to do, one task after the other, in competition with all others. The body of a record is a
/// balance: that of the record before it, and what `why` adds.
fn tasks(who: &str, count: u64, group: &Group, path: &Path) {
    let mut chance = seed(who);
    let reads = Store::open(path).unwrap();
    for case in (0..count / TASKS).map(|case| format!("事项-{case}")) {
        loop {
            let last = reads.standing(&case).unwrap().map_or(0, |standing| standing.last.number);
            if last == TASKS {
                break;
            }
            let before = if last == 0 { 0 } else { balance(&reads.records(&case, last).unwrap()[0].entry.body) };
            let added = chance.below(1000);
            let mut entry = entry(who, &(before + added).to_string());
            entry.why = added.to_string();
            match group.append(Append { case: case.clone(), number: last + 1, entries: vec![entry] }) {
                Ok(receipt) => tell(who, &receipt),
                Err(AppendError::Conflict(Conflict(first))) => {
                    // Nobody is told of themselves, and the record that was first is there for all to see.
                    assert_ne!(first.entry.who, who);
                    assert_eq!(reads.records(&case, last + 1).unwrap()[0], *first);
                }
                Err(AppendError::Store(error)) => panic!("{error}"),
            }
        }
    }
}

pub fn balance(body: &str) -> u64 {
    body.parse().unwrap()
}
