//! Whether every record is as it was written, also against receipts.

use super::digest::Digest;
use super::error::{Problem, StoreError};
use super::receipt::Receipt;
use super::record::{Links, Record};
use super::schema;
use super::store::{Store, program_digest, record};
use crate::diagnostic::Text;
use crate::say;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The most findings that a report lists; the rest is counted.
pub const MAX_FINDINGS: usize = 1000;

/// A record by its case, and its number there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the case.
    pub case: String,
    /// From 1.
    pub number: u64,
}

impl Place {
    fn of(receipt: &Receipt) -> Self {
        Place { case: receipt.case.clone(), number: receipt.number }
    }
}

/// Something in a store is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The file itself is damaged; what SQLite says.
    Structure(String),
    /// The record at this position cannot be read; what SQLite says.
    Unreadable {
        /// Its position in the store.
        position: u64,
        /// What SQLite says.
        detail: String,
    },
    /// The hash of a record does not follow from it and from what stands before it.
    Altered(Place),
    /// A record does not have the number that is next in its case.
    OutOfOrder {
        /// The record.
        record: Place,
        /// The number that is next.
        next: u64,
    },
    /// Records between two positions are gone.
    Removed {
        /// How many.
        count: u64,
        /// The record before them, if any.
        after: Option<Place>,
        /// The record behind them; none if they were the last.
        before: Option<Place>,
    },
    /// The tables, or the triggers that guard them, are not as they were made.
    Tables,
    /// Records stand behind the one that the store notes as its last.
    Added {
        /// The first.
        first: Place,
        /// How many.
        count: u64,
    },
    /// What the store notes as its last record is not the last record.
    Head,
    /// The text of a program is not that of its digest.
    ProgramAltered(Digest),
    /// A program is not there on which a record stands.
    ProgramRemoved {
        /// Its digest.
        program: Digest,
        /// The first record that stands on it.
        record: Place,
    },
    /// The case has no record of a receipt's number.
    NotThere {
        /// The receipt.
        receipt: Receipt,
        /// How many records the case has.
        records: u64,
    },
    /// The record of a receipt's number is another one.
    Rewritten {
        /// The receipt.
        receipt: Receipt,
        /// The hash of the record.
        found: Digest,
    },
}

/// A receipt whose record is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The receipt.
    pub receipt: Receipt,
    /// How many records of the case came after it.
    pub later: u64,
}

/// What was found in a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many records were read.
    pub records: u64,
    /// How many cases they are of.
    pub cases: u64,
    /// How many programs were read.
    pub programs: u64,
    /// The receipt of the last record.
    pub last: Option<Receipt>,
    /// The receipts whose records are there, in the order given.
    pub confirmed: Vec<Confirmed>,
    /// What is wrong, the first [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How many findings are not listed.
    pub more: u64,
}

impl Report {
    /// Whether nothing was found.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn found(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS { self.findings.push(finding) } else { self.more += 1 }
    }
}

impl Finding {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Finding::Structure(detail) => {
                say!("the file is damaged: {detail}", "文件已损坏：{detail}")
            }
            Finding::Unreadable { position, detail } => say!(
                "the record at position {position} of the store cannot be read: {detail}",
                "台账第 {position} 个位置上的记录读不出来：{detail}"
            ),
            Finding::Altered(Place { case, number }) => say!(
                "record #{number} of case `{case}` is not as it was written: it was changed or moved, or what stood \
                 before it was",
                "事项“{case}”的第 {number} 条记录与写入时不符：它被改动或挪动过，或者它前面的记录被改动过"
            ),
            Finding::OutOfOrder { record: Place { case, number }, next } => say!(
                "record #{number} of case `{case}` stands where #{next} belongs: records were exchanged, removed or \
                 added",
                "事项“{case}”的第 {number} 条记录出现在第 {next} 条的位置上：记录被调换、删除或添加过"
            ),
            Finding::Removed { count, after, before } => removed(*count, after.as_ref(), before.as_ref()),
            Finding::Tables => say!(
                "the tables of the store, or the triggers that guard them, were changed: somebody worked on the file with \
                 other means",
                "台账的表，或保护它们的触发器，被改动过：有人用别的办法动过这个文件"
            ),
            Finding::Added { first: Place { case, number }, count: 1 } => say!(
                "record #{number} of case `{case}` stands behind the one that the store notes as its last: it was added, or \
                 the note was set back",
                "事项“{case}”的第 {number} 条记录排在台账登记的最后一条之后：它是外加的，或者登记被改回去了"
            ),
            Finding::Added { first: Place { case, number }, count } => say!(
                "{count} records, from #{number} of case `{case}` on, stand behind the one that the store notes as its \
                 last: they were added, or the note was set back",
                "从事项“{case}”的第 {number} 条起，有 {count} 条记录排在台账登记的最后一条之后：它们是外加的，或者登记被改回去了"
            ),
            Finding::Head => say!(
                "what the store notes as its last record is not the last record: one of them was changed",
                "台账登记的最后一条记录与实际的最后一条不符：其中之一被改动过"
            ),
            Finding::ProgramAltered(digest) => say!(
                "the version of a procedure kept as {digest} is not as it was written",
                "以 {digest} 保存的流程版本与写入时不符"
            ),
            Finding::ProgramRemoved { program, record: Place { case, number } } => say!(
                "record #{number} of case `{case}` stands on a version of the procedure that is gone ({program})",
                "事项“{case}”的第 {number} 条记录所依据的流程版本不见了（{program}）"
            ),
            Finding::NotThere { receipt: Receipt { case, number, .. }, records: 0 } => say!(
                "there is a receipt of record #{number} of case `{case}`, and the store has no such case: it was \
                 removed, or this is another store, or an older backup",
                "有事项“{case}”第 {number} 条记录的回执，台账里却没有这个事项：它被删除了，或者这是另一个台账、较旧的备份"
            ),
            Finding::NotThere { receipt: Receipt { case, number, .. }, records } => say!(
                "there is a receipt of record #{number} of case `{case}`, which has only {records} now: its last \
                 records were removed, or this is an older backup",
                "有事项“{case}”第 {number} 条记录的回执，该事项现在却只有 {records} 条：末尾的记录被删除了，或者这是较旧的备份"
            ),
            Finding::Rewritten { receipt: Receipt { case, number, .. }, .. } => say!(
                "record #{number} of case `{case}` is not the one of the receipt: this record, or one before it in \
                 the store, was rewritten, added or removed",
                "事项“{case}”的第 {number} 条记录不是回执上的那一条：这条记录，或台账里它之前的记录，被重写、添加或删除过"
            ),
        }
    }
}

fn removed(count: u64, after: Option<&Place>, before: Option<&Place>) -> Text {
    let records = crate::diagnostic::counted(count, "record");
    let place = |place: &Place| {
        let Place { case, number } = place;
        say!("#{number} of case `{case}`", "事项“{case}”的第 {number} 条")
    };
    match (after.map(place), before.map(place)) {
        (Some(Text { en, zh }), Some(before)) => Text {
            en: format!("{records} gone between {en} and {}", before.en),
            zh: format!("{zh}与{}之间少了 {count} 条记录", before.zh),
        },
        (None, Some(Text { en, zh })) => say!("{records} gone before {en}", "{zh}之前少了 {count} 条记录"),
        (Some(Text { en, zh }), None) => {
            say!("{records} gone at the end of the store, after {en}", "台账末尾、{zh}之后少了 {count} 条记录")
        }
        (None, None) => say!("all {records} of the store are gone", "台账的全部 {count} 条记录都不见了"),
    }
}

impl Store {
    /// Reads everything and holds it against the chain and these receipts. Goes by one state of the store, whatever is
    /// appended meanwhile; needs memory for the cases, not for their records.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub fn verify(&self, receipts: &[Receipt]) -> Result<Report, StoreError> {
        let begun = self.connection.unchecked_transaction();
        let transaction = begun.map_err(|error| self.wrong(error.into()))?;
        Ok(scan(&transaction, receipts))
    }
}

/// A hash as it is stored, and as it follows from the record. They differ in a record that was altered; what stands
/// behind it may rest on either.
#[derive(Clone, Copy)]
struct Either {
    stored: Digest,
    computed: Digest,
}

impl Either {
    const NONE: Either = Either { stored: Digest::NONE, computed: Digest::NONE };

    fn both(self) -> [Digest; 2] {
        [self.stored, self.computed]
    }
}

/// The scan of the journal, as far as it has come.
struct Scan {
    report: Report,
    /// Of every case, its last record.
    cases: BTreeMap<String, (u64, Either)>,
    /// The last record of the store, and its position.
    last: Option<(Place, Either)>,
    position: u64,
    /// The first record that stands on each program.
    stood_on: BTreeMap<Digest, Place>,
    /// The numbers of receipts, and what stands there.
    wanted: BTreeMap<Place, Option<Digest>>,
}

/// What [`Store::verify`] does, inside a transaction.
pub(super) fn scan(connection: &Connection, receipts: &[Receipt]) -> Report {
    let mut scan = Scan {
        report: Report::default(),
        cases: BTreeMap::new(),
        last: None,
        position: 0,
        stood_on: BTreeMap::new(),
        wanted: receipts.iter().map(|receipt| (Place::of(receipt), None)).collect(),
    };
    structure(connection, &mut scan.report);
    if let Err(error) = scan.records(connection) {
        scan.report.found(Finding::Unreadable { position: scan.position + 1, detail: error.to_string() });
    }
    if let Err(error) = scan.head(connection).and_then(|()| scan.programs(connection)) {
        scan.report.found(Finding::Structure(error.to_string()));
    }
    scan.receipts(receipts);
    scan.report
}

/// What SQLite itself finds: pages, and whether tables and indexes say the same; and whether these are ours.
fn structure(connection: &Connection, report: &mut Report) {
    if let Err(problem) = schema::identify(connection) {
        report.found(match problem {
            Problem::Tables => Finding::Tables,
            Problem::Damaged(detail) | Problem::Failed(detail) => Finding::Structure(detail),
            _ => Finding::Structure("its header was changed".to_owned()),
        });
    }
    let check = || -> rusqlite::Result<Vec<String>> {
        let mut check = connection.prepare("PRAGMA integrity_check(20)")?;
        check.query_map([], |row| row.get(0))?.collect()
    };
    let lines = check().unwrap_or_else(|error| vec![error.to_string()]);
    for line in lines.into_iter().filter(|line| line != "ok") {
        report.found(Finding::Structure(line));
    }
}

impl Scan {
    fn records(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        // The table itself, by its rows, never an index.
        let sql = r#"SELECT "case", number, position, hash, at, program, who, why, body
                     FROM records NOT INDEXED ORDER BY position"#;
        let mut all = connection.prepare(sql)?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            match record(row) {
                Ok(record) => self.record(record),
                Err(error) => {
                    let position = row.get(2).unwrap_or(self.position + 1);
                    self.report.found(Finding::Unreadable { position, detail: error.to_string() });
                    // What follows is chained to what could not be read.
                    self.position = position;
                    self.last = None;
                }
            }
        }
        Ok(())
    }

    fn record(&mut self, record: Record) {
        let place = Place { case: record.case.clone(), number: record.number };
        let gone = record.position.saturating_sub(self.position + 1);
        if gone > 0 {
            let after = self.last.as_ref().map(|(place, _)| place.clone());
            self.report.found(Finding::Removed { count: gone, after, before: Some(place.clone()) });
        }
        let (number, in_case) = self.cases.get(&record.case).copied().unwrap_or((0, Either::NONE));
        if record.number != number + 1 {
            self.report.found(Finding::OutOfOrder { record: place.clone(), next: number + 1 });
        }
        let in_store = self.last.as_ref().map_or(Either::NONE, |(_, hash)| *hash);
        let fits = |store: Digest| {
            in_case.both().into_iter().find(|case| record.computed(Links { store, case: *case }) == record.hash)
        };
        let fits = in_store.both().into_iter().any(|store| fits(store).is_some());
        // Behind a gap nobody can say; and that there is one is said.
        if !fits && gone == 0 && (self.last.is_some() || record.position == 1) && record.number == number + 1 {
            self.report.found(Finding::Altered(place.clone()));
        }
        let computed = record.computed(Links { store: in_store.stored, case: in_case.stored });
        let hash = Either { stored: record.hash, computed };
        if let Some(program) = record.entry.program {
            self.stood_on.entry(program).or_insert_with(|| place.clone());
        }
        if let Some(found) = self.wanted.get_mut(&place) {
            *found = Some(record.hash);
        }
        self.report.records += 1;
        self.report.last = Some(record.receipt());
        self.position = record.position;
        self.cases.insert(record.case, (record.number, hash));
        self.last = Some((place, hash));
    }

    /// Holds the last record against what the store notes.
    fn head(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let (position, hash): (u64, Digest) =
            connection.query_row("SELECT position, hash FROM head", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let last = self.last.as_ref().map_or(Digest::NONE, |(_, hash)| hash.stored);
        if self.position < position {
            let after = self.last.as_ref().map(|(place, _)| place.clone());
            self.report.found(Finding::Removed { count: position - self.position, after, before: None });
        } else if self.position > position {
            let sql = r#"SELECT "case", number, count(*) OVER () FROM records NOT INDEXED WHERE position > ?1
                         ORDER BY position LIMIT 1"#;
            let found = connection.query_row(sql, [position], |row| {
                Ok(Finding::Added { first: Place { case: row.get(0)?, number: row.get(1)? }, count: row.get(2)? })
            });
            self.report.found(found?);
        } else if last != hash {
            self.report.found(Finding::Head);
        }
        self.report.cases = self.cases.len() as u64;
        Ok(())
    }

    fn programs(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut all = connection.prepare("SELECT hash, text FROM programs ORDER BY hash")?;
        let mut held = BTreeSet::new();
        for program in all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
            let (digest, text): (Digest, String) = program?;
            if program_digest(&text) != digest {
                self.report.found(Finding::ProgramAltered(digest));
            }
            self.report.programs += 1;
            held.insert(digest);
        }
        for (program, record) in std::mem::take(&mut self.stood_on) {
            if !held.contains(&program) {
                self.report.found(Finding::ProgramRemoved { program, record });
            }
        }
        Ok(())
    }

    fn receipts(&mut self, receipts: &[Receipt]) {
        for receipt in receipts {
            let records = self.cases.get(&receipt.case).map_or(0, |(number, _)| *number);
            let receipt = receipt.clone();
            match self.wanted[&Place::of(&receipt)] {
                Some(found) if found == receipt.hash => {
                    let later = records.saturating_sub(receipt.number);
                    self.report.confirmed.push(Confirmed { receipt, later });
                }
                Some(found) => self.report.found(Finding::Rewritten { receipt, found }),
                None => self.report.found(Finding::NotThere { receipt, records }),
            }
        }
    }
}
