//! A disk that loses power: what was not synced is there afterwards in pieces, or not at all.
//!
//! Programs read what they wrote at once. On the platter is what was synced; of the rest, a failure of the power leaves
//! any subset of pieces of at most a sector, some of them torn. A file that was created, or removed, without its folder
//! being synced can be there afterwards or not.

use super::chance::Chance;
use std::cell::UnsafeCell;
use std::collections::BTreeMap;

const SECTOR: usize = 512;

/// How many words a region of shared memory has: 32 KiB.
pub const REGION: usize = 4096;

/// Whether the disk does what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honesty {
    /// What is synced is on the platter.
    Honest,
    /// Syncs of the write-ahead log do nothing.
    LosesLog,
    /// Syncs do nothing.
    LosesAll,
}

/// Something that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The power is off, or the device fails.
    Broken,
    /// There is no room.
    Full,
    /// There is no such file.
    Missing,
}

enum Pending {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

/// The content of a file, by whatever name.
#[derive(Default)]
pub struct Content {
    /// As programs read it.
    now: Vec<u8>,
    /// As it is on the platter.
    synced: Vec<u8>,
    /// What was written since, in order.
    pending: Vec<Pending>,
    /// Who holds which of SQLite's five locks, above none.
    pub locks: BTreeMap<u64, i32>,
    /// Shared memory, gone when the power is.
    pub shared: Vec<Box<UnsafeCell<[u64; REGION]>>>,
    /// Who holds which of the eight locks of shared memory: exclusively?
    pub shared_locks: BTreeMap<(u64, usize), bool>,
}

/// What a name stands for: to programs, and on the platter.
#[derive(Default, Clone, Copy)]
struct Name {
    now: Option<u64>,
    synced: Option<u64>,
}

/// The disk.
pub struct Disk {
    names: BTreeMap<String, Name>,
    contents: BTreeMap<u64, Content>,
    next: u64,
    power: bool,
    pub chance: Chance,
    /// After so many changes the power fails.
    pub fuse: Option<u64>,
    /// How many bytes fit on it.
    pub room: Option<usize>,
    /// After so many changes, one fails; the power stays on.
    pub fault: Option<u64>,
    pub honesty: Honesty,
}

impl Disk {
    /// A disk with one file.
    pub fn new(seed: u64, name: &str, content: &[u8]) -> Self {
        let mut disk = Disk {
            names: BTreeMap::new(),
            contents: BTreeMap::new(),
            next: 1,
            power: true,
            chance: Chance(seed),
            fuse: None,
            room: None,
            fault: None,
            honesty: Honesty::Honest,
        };
        disk.put(name, content.to_vec());
        disk
    }

    /// Replaces what is on the platter.
    pub fn put(&mut self, name: &str, content: Vec<u8>) {
        let id = self.fresh();
        self.names.insert(name.to_owned(), Name { now: Some(id), synced: Some(id) });
        self.contents.insert(id, Content { now: content.clone(), synced: content, ..Content::default() });
    }

    /// A number that nothing has yet.
    pub fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Something is about to change. Says whether the device goes along.
    fn change(&mut self) -> Result<(), Failure> {
        if !self.power {
            return Err(Failure::Broken);
        }
        match self.fuse {
            Some(0) => self.power = false,
            left => self.fuse = left.map(|left| left - 1),
        }
        let fault = self.fault == Some(0);
        self.fault = self.fault.and_then(|left| left.checked_sub(1));
        if self.power && !fault { Ok(()) } else { Err(Failure::Broken) }
    }

    pub fn open(&mut self, name: &str, create: bool) -> Result<u64, Failure> {
        if !self.power {
            return Err(Failure::Broken);
        }
        if let Some(id) = self.names.get(name).and_then(|name| name.now) {
            return Ok(id);
        }
        if !create {
            return Err(Failure::Missing);
        }
        self.change()?;
        let id = self.fresh();
        self.names.entry(name.to_owned()).or_default().now = Some(id);
        self.contents.insert(id, Content::default());
        Ok(id)
    }

    pub fn exists(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|name| name.now.is_some())
    }

    pub fn remove(&mut self, name: &str, sync: bool) -> Result<(), Failure> {
        if !self.exists(name) {
            return Err(Failure::Missing);
        }
        self.change()?;
        let entry = self.names.get_mut(name).expect("it is there");
        entry.now = None;
        if sync && self.honesty != Honesty::LosesAll {
            entry.synced = None;
        }
        Ok(())
    }

    pub fn content(&mut self, id: u64) -> &mut Content {
        self.contents.get_mut(&id).expect("an open file has content")
    }

    pub fn length(&self, id: u64) -> Result<usize, Failure> {
        if self.power { Ok(self.contents[&id].now.len()) } else { Err(Failure::Broken) }
    }

    /// Fills the buffer as far as the file goes, and says how far.
    pub fn read(&self, id: u64, at: usize, buffer: &mut [u8]) -> Result<usize, Failure> {
        if !self.power {
            return Err(Failure::Broken);
        }
        let there = self.contents[&id].now.get(at..).unwrap_or_default();
        let length = there.len().min(buffer.len());
        buffer[..length].copy_from_slice(&there[..length]);
        buffer[length..].fill(0);
        Ok(length)
    }

    pub fn write(&mut self, id: u64, at: usize, bytes: &[u8]) -> Result<(), Failure> {
        let used: usize = self.contents.values().map(|content| content.now.len()).sum();
        let content = &self.contents[&id];
        let grows = (at + bytes.len()).saturating_sub(content.now.len());
        if grows > 0 && self.room.is_some_and(|room| used + grows > room) {
            return Err(Failure::Full);
        }
        let had_power = self.power;
        let changed = self.change();
        if had_power {
            // A write that fails may have come through in part.
            self.content(id).pending.push(Pending::Write { at, bytes: bytes.to_vec() });
        }
        changed?;
        put(&mut self.content(id).now, at, bytes);
        Ok(())
    }

    pub fn truncate(&mut self, id: u64, length: usize) -> Result<(), Failure> {
        self.change()?;
        let content = self.content(id);
        content.now.resize(length, 0);
        content.pending.push(Pending::Length(length));
        Ok(())
    }

    pub fn sync(&mut self, id: u64) -> Result<(), Failure> {
        let had_power = self.power;
        let changed = self.change();
        let is_log = self.names.iter().any(|(name, entry)| entry.now == Some(id) && name.ends_with("-wal"));
        let lies = match self.honesty {
            Honesty::Honest => false,
            Honesty::LosesLog => is_log,
            Honesty::LosesAll => true,
        };
        if had_power && self.power && changed.is_err() {
            // The device failed. What was waiting is written or lost, and the next sync knows nothing of it.
            let torn = self.torn(id);
            let content = self.content(id);
            content.synced = torn;
            content.pending.clear();
        }
        changed?;
        if lies {
            return Ok(());
        }
        for entry in self.names.values_mut().filter(|entry| entry.now == Some(id)) {
            entry.synced = Some(id);
        }
        let content = self.content(id);
        for pending in std::mem::take(&mut content.pending) {
            match pending {
                Pending::Write { at, bytes } => put(&mut content.synced, at, &bytes),
                Pending::Length(length) => content.synced.resize(length, 0),
            }
        }
        Ok(())
    }

    /// What is on the platter if the power fails now.
    fn torn(&mut self, id: u64) -> Vec<u8> {
        let mut chance = Chance(self.chance.next());
        let content = &self.contents[&id];
        let mut image = content.synced.clone();
        // Sometimes most is lost, sometimes hardly anything.
        let kept = [0, 10, 50, 90, 100][chance.below(5) as usize];
        for pending in &content.pending {
            match pending {
                Pending::Length(length) if chance.percent(kept) => image.resize(*length, 0),
                Pending::Length(_) => {}
                Pending::Write { at, bytes } => {
                    let mut from = 0;
                    while from < bytes.len() {
                        let to = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
                        if chance.percent(kept) {
                            let torn = if chance.percent(5) { chance.below((to - from) as u64) as usize } else { 0 };
                            let end = at + to - torn;
                            // What a file was lengthened by and never written is whatever was there.
                            while image.len() < end {
                                image.push(chance.next() as u8);
                            }
                            put(&mut image, at + from, &bytes[from..to - torn]);
                        }
                        from = to;
                    }
                }
            }
        }
        image
    }

    /// The power has failed, and comes back. Nothing may be open any more.
    pub fn restart(&mut self) {
        let names = std::mem::take(&mut self.names);
        let mut left = BTreeMap::new();
        for (name, Name { now, synced }) in names {
            let there = if now == synced || self.chance.percent(50) { now } else { synced };
            if let Some(id) = there {
                let image = self.torn(id);
                left.insert(name, image);
            }
        }
        self.contents.clear();
        for (name, image) in left {
            self.put(&name, image);
        }
        (self.power, self.fuse, self.fault) = (true, None, None);
    }
}

fn put(into: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if into.len() < at + bytes.len() {
        into.resize(at + bytes.len(), 0);
    }
    into[at..at + bytes.len()].copy_from_slice(bytes);
}
