//! The journal of cases keeps what it promises: whatever is killed, loses power, is tampered with or is in a hurry.
//!
//! `LONG=1 cargo test --release --test main cases::` runs each proof at its full length; what came of it is in
//! `tests/journal/README.md`. `SEED=…` begins elsewhere.

mod backup;
mod chance;
mod contention;
mod disk;
mod faults;
mod kills;
mod power;
mod store;
mod tampering;
mod vfs;
mod writers;

use procedo::journal::{Entry, Store};
use std::path::PathBuf;
use tempfile::TempDir;

/// A thing that happens, by its name.
pub fn entry(who: &str, body: &str) -> Entry {
    Entry {
        at: 1_700_000_000_000,
        who: who.to_owned(),
        why: "照章办理".to_owned(),
        program: None,
        body: body.to_owned(),
    }
}

/// An empty store in a folder that goes away with the test.
pub fn empty() -> (TempDir, PathBuf, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("台账.cases");
    let store = Store::create(&path).unwrap();
    (folder, path, store)
}

/// So much in every test, or so much at full length.
pub fn amount(quick: u64, long: u64) -> u64 {
    if std::env::var_os("LONG").is_some() { long } else { quick }
}

/// Where the seeds begin.
pub fn first_seed() -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}
