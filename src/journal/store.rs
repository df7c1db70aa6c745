//! The journal in its file: appends and reads; beside it programs and snapshots.

use super::digest::Digest;
use super::error::{Problem, StoreError};
use super::receipt::Receipt;
use super::record::{Append, Entry, Links, Record, chained};
use super::schema::{self, Options};
use crate::diagnostic::Text;
use crate::say;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params, params_from_iter};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A journal of cases in one file, as this thread uses it. Other threads and programs may have it open too.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    ends: Ends,
    /// What is read, where that is a copy: of a store in a place where nothing may be written.
    _copy: Option<TempDir>,
}

/// Somebody else was first; the record that has the wanted number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict(pub Box<Record>);

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum AppendError {
    /// Somebody else was first.
    Conflict(Conflict),
    /// The store, or what was to be kept, is not as it must be.
    Store(#[from] StoreError),
}

impl AppendError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        match self {
            AppendError::Conflict(Conflict(record)) => {
                let (case, number, who) = (&record.case, record.number, &record.entry.who);
                say!(
                    "`{who}` was first: record #{number} of case `{case}` is theirs; nothing was written",
                    "“{who}”抢先了一步：事项“{case}”的第 {number} 条记录已由其写入；这次什么也没有写入"
                )
            }
            AppendError::Store(error) => error.text(),
        }
    }
}

/// Where a case stands in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The receipt of its last record.
    pub last: Receipt,
    /// When that was, in milliseconds since 1970-01-01 00:00 UTC.
    pub at: i64,
    /// The program on which it stands: that of the last record that names one.
    pub program: Option<Digest>,
}

/// A state computed from the journal, as text, so that it need not be computed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The number of the last record that went into it.
    pub number: u64,
    /// Not looked into.
    pub text: String,
}

const FIELDS: &str = r#""case", number, position, hash, at, program, who, why, body"#;

pub(super) fn record(row: &Row) -> rusqlite::Result<Record> {
    let entry = Entry { at: row.get(4)?, program: row.get(5)?, who: row.get(6)?, why: row.get(7)?, body: row.get(8)? };
    Ok(Record { case: row.get(0)?, number: row.get(1)?, position: row.get(2)?, hash: row.get(3)?, entry })
}

/// Where the journal ends, and where cases do, as far as this store has written them itself.
///
/// The hash of the last record stands for all of the journal: as long as it is the same, so are the ends of cases.
#[derive(Debug)]
struct Ends {
    position: u64,
    hash: Digest,
    cases: FxHashMap<String, (u64, Digest)>,
}

/// How many ends of cases are remembered, at most.
const MAX_ENDS: usize = 10_000;

impl Default for Ends {
    fn default() -> Self {
        Ends { position: 0, hash: Digest::NONE, cases: FxHashMap::default() }
    }
}

impl Ends {
    /// As the journal stands now; nobody else writes while this transaction lasts.
    fn refresh(&mut self, transaction: &Transaction) -> rusqlite::Result<()> {
        let mut head = transaction.prepare_cached("SELECT position, hash FROM head")?;
        let (position, hash) = head.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if (position, hash) != (self.position, self.hash) || self.cases.len() > MAX_ENDS {
            *self = Ends { position, hash, cases: FxHashMap::default() };
        }
        Ok(())
    }

    /// The number and hash of the last record of a case.
    fn of(&self, case: &str, transaction: &Transaction) -> rusqlite::Result<(u64, Digest)> {
        if let Some(known) = self.cases.get(case) {
            return Ok(*known);
        }
        let sql = r#"SELECT number, hash FROM records WHERE "case" = ?1 ORDER BY number DESC LIMIT 1"#;
        let found = transaction.prepare_cached(sql)?.query_row([case], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?.unwrap_or((0, Digest::NONE)))
    }
}

impl Store {
    /// Makes an empty store and opens it. The file is there with all that belongs in it, or it is not there.
    ///
    /// # Errors
    /// When a file of that name is there, or none can be made.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        schema::create(path)?;
        Store::open(path)
    }

    /// Opens a store. What a crash left behind is set right by that: acknowledged records are there, half-written ones
    /// are not.
    ///
    /// # Errors
    /// When there is none, or it cannot be read, or not by this version. A store that is only protected from writing
    /// is opened, and refuses to append.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Store::open_with(path, &Options::default())
    }

    /// The same, in another way.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let store = Store::look_into(path, options)?;
        schema::keep_log(&store.connection).map_err(|problem| problem.at(path))?;
        Ok(store)
    }

    /// Opens a store or a backup to be read, also in a place where nothing may be written: there, a copy of this moment is
    /// read.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        Store::readable(path, true)
    }

    /// The same, for whoever holds it against the chain: also one whose tables were changed.
    ///
    /// # Errors
    /// As [`Store::open`], but for that.
    pub fn open_to_verify(path: &Path) -> Result<Self, StoreError> {
        Store::readable(path, false)
    }

    fn readable(path: &Path, strict: bool) -> Result<Self, StoreError> {
        let look = |file: &Path| {
            let connection = schema::connect(file, &Options::default())?;
            match schema::identify(&connection) {
                Err(Problem::Tables) if !strict => Ok(connection),
                known => known.map(|()| connection),
            }
        };
        let (connection, copy) = match look(path) {
            // SQLite must make files beside a store even to read it.
            Err(problem @ (Problem::ReadOnly | Problem::Failed(_))) => {
                let copy = schema::copy(path).map_err(|_| problem.at(path))?;
                let connection = look(&copy.path().join(schema::COPY)).map_err(|problem| problem.at(path))?;
                (connection, Some(copy))
            }
            looked => (looked.map_err(|problem| problem.at(path))?, None),
        };
        Ok(Store { connection, path: path.to_owned(), ends: Ends::default(), _copy: copy })
    }

    /// Opens a store or a backup, and leaves it what it is.
    pub(super) fn look_into(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let looked = schema::connect(path, options).and_then(|connection| {
            schema::identify(&connection)?;
            Ok(connection)
        });
        match looked {
            Ok(connection) => Ok(Store { connection, path: path.to_owned(), ends: Ends::default(), _copy: None }),
            Err(problem) => Err(problem.at(path)),
        }
    }

    /// Appends entries to a case. They are on the disk when this returns their receipt, that of the last of them.
    ///
    /// # Errors
    /// When somebody else was first, or they cannot be kept. Then none of them is.
    pub fn append(&mut self, case: &str, number: u64, entries: Vec<Entry>) -> Result<Receipt, AppendError> {
        let append = Append { case: case.to_owned(), number, entries };
        self.append_all(&[append]).pop().expect("one answer an append")
    }

    /// Appends to several cases at once: those that can be are on the disk together when this returns. Later ones see
    /// earlier ones.
    pub fn append_all(&mut self, appends: &[Append]) -> Vec<Result<Receipt, AppendError>> {
        // What was written is remembered if it comes to be in the journal.
        let mut ends = std::mem::take(&mut self.ends);
        let written = self.write(|transaction| {
            ends.refresh(transaction)?;
            let answers: Vec<_> =
                appends.iter().map(|append| append_one(transaction, append, &mut ends)).collect::<Result<_, _>>()?;
            if answers.iter().any(Result::is_ok) {
                let mut head = transaction.prepare_cached("UPDATE head SET position = ?1, hash = ?2")?;
                head.execute(params![ends.position, ends.hash])?;
            }
            Ok(answers)
        });
        match written {
            Ok(answers) => {
                self.ends = ends;
                answers.into_iter().map(|answer| answer.map_err(|why| self.refusal(why))).collect()
            }
            // Also those who would have been told of a conflict: the record that was first is not there now.
            Err(error) => appends
                .iter()
                .map(|_| Err(StoreError { path: error.path.clone(), problem: error.problem.clone() }.into()))
                .collect(),
        }
    }

    fn refusal(&self, why: Refused) -> AppendError {
        match why {
            Refused::Conflict(record) => AppendError::Conflict(Conflict(record)),
            Refused::Problem(problem) => self.wrong(problem).into(),
        }
    }

    /// The records of a case from this number on, in order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn records(&self, case: &str, from: u64) -> Result<Vec<Record>, StoreError> {
        self.read(|connection| {
            let from = i64::try_from(from).unwrap_or(i64::MAX);
            let sql = format!(r#"SELECT {FIELDS} FROM records WHERE "case" = ?1 AND number >= ?2 ORDER BY number"#);
            connection.prepare_cached(&sql)?.query_map(params![case, from], record)?.collect()
        })
    }

    /// Whether the records of a case are chained as they were when they were kept: each to the one before it in the case
    /// and in the store, none beyond the last that the store notes. Gives the number of the first that is not. This is
    /// what can be seen from the case; [`Store::verify`] looks at everything.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn first_unchained(&self, case: &str) -> Result<Option<u64>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                r#"SELECT {FIELDS},
                     (SELECT hash FROM records AS before WHERE before.position = own.position - 1),
                     own.position <= (SELECT position FROM head)
                   FROM records AS own WHERE "case" = ?1 ORDER BY number"#
            );
            let mut all = connection.prepare_cached(&sql)?;
            let mut rows = all.query([case])?;
            let (mut number, mut hash) = (0, Digest::NONE);
            while let Some(row) = rows.next()? {
                number += 1;
                let record = record(row)?;
                let before: Option<Digest> = row.get(9)?;
                let links = Links { store: before.unwrap_or(Digest::NONE), case: hash };
                let noted: bool = row.get(10)?;
                if record.number != number || record.computed(links) != record.hash || !noted {
                    return Ok(Some(record.number));
                }
                hash = record.hash;
            }
            Ok(None)
        })
    }

    /// The records of all cases behind this position, in the order in which they were kept, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn records_after(&self, position: u64, at_most: u32) -> Result<Vec<Record>, StoreError> {
        self.read(|connection| {
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            let sql = format!("SELECT {FIELDS} FROM records WHERE position > ?1 ORDER BY position LIMIT ?2");
            connection.prepare_cached(&sql)?.query_map(params![position, at_most], record)?.collect()
        })
    }

    /// Where a case stands, if there is one of that name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn standing(&self, case: &str) -> Result<Option<Standing>, StoreError> {
        let one = r#"SELECT "case", max(number) AS number FROM records WHERE "case" = ?1 GROUP BY "case""#;
        Ok(self.standings(one, Some(case))?.pop())
    }

    /// Where every case stands, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn cases(&self) -> Result<Vec<Standing>, StoreError> {
        self.standings(r#"SELECT "case", max(number) AS number FROM records GROUP BY "case""#, None)
    }

    /// Where the cases stand that this query gives, each with the number of its last record.
    fn standings(&self, cases: &str, case: Option<&str>) -> Result<Vec<Standing>, StoreError> {
        self.read(|connection| {
            let mut all = connection.prepare_cached(&format!(
                r#"SELECT last."case", last.number, last.hash, last.at,
                     (SELECT program FROM records AS named WHERE named."case" = last."case" AND program IS NOT NULL
                      ORDER BY number DESC LIMIT 1)
                   FROM ({cases}) AS longest JOIN records AS last USING ("case", number)
                   ORDER BY last."case""#,
            ))?;
            let standing = |row: &Row| {
                let last = Receipt { case: row.get(0)?, number: row.get(1)?, hash: row.get(2)? };
                Ok(Standing { last, at: row.get(3)?, program: row.get(4)? })
            };
            all.query_map(params_from_iter(case), standing)?.collect()
        })
    }

    /// The receipt of the last record of all. Kept elsewhere, it vouches for the whole store up to now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last(&self) -> Result<Option<Receipt>, StoreError> {
        self.read(|connection| {
            let sql = r#"SELECT "case", number, hash FROM records ORDER BY position DESC LIMIT 1"#;
            let receipt = |row: &Row| Ok(Receipt { case: row.get(0)?, number: row.get(1)?, hash: row.get(2)? });
            connection.query_row(sql, [], receipt).optional()
        })
    }

    /// Keeps a program, and says by which digest entries name it. Nothing happens if the store holds it.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn keep_program(&mut self, text: &str) -> Result<Digest, StoreError> {
        let digest = program_digest(text);
        // Only what is sound is taken to be there.
        if self.program(digest)?.is_none() {
            self.write(|transaction| {
                transaction.execute("INSERT OR REPLACE INTO programs VALUES (?1, ?2)", params![digest, text])?;
                Ok(())
            })?;
        }
        Ok(digest)
    }

    /// The program of this digest, if the store holds it as it was kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn program(&self, digest: Digest) -> Result<Option<String>, StoreError> {
        let text: Option<String> = self.read(|connection| {
            connection.query_row("SELECT text FROM programs WHERE hash = ?1", [digest], |row| row.get(0)).optional()
        })?;
        Ok(text.filter(|text| program_digest(text) == digest))
    }

    /// Keeps the state of a case after the record of this receipt, in place of an earlier one.
    ///
    /// # Errors
    /// When it cannot be kept; that may be passed over.
    pub fn keep_snapshot(&mut self, after: &Receipt, text: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3, ?4)",
                params![after.case, after.number, snapshot_digest(after.hash, text), text],
            )?;
            Ok(())
        })
    }

    /// The state of a case that was kept, if it was computed from records that stand in the journal now. It shows by
    /// its digest when it was damaged, and not when somebody forged it: who verifies computes the state anew.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snapshot(&self, case: &str) -> Result<Option<Snapshot>, StoreError> {
        self.read(|connection| {
            let sql = r#"SELECT number, records.hash, snapshots.hash, text
                         FROM snapshots JOIN records USING ("case", number) WHERE "case" = ?1"#;
            let found = connection.query_row(sql, [case], |row| {
                let snapshot = Snapshot { number: row.get(0)?, text: row.get(3)? };
                let sound = snapshot_digest(row.get(1)?, &snapshot.text) == row.get(2)?;
                Ok(sound.then_some(snapshot))
            });
            found.optional().map(Option::flatten)
        })
    }

    /// Drops all snapshots.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM snapshots", [])?;
            Ok(())
        })
    }

    pub(super) fn wrong(&self, problem: Problem) -> StoreError {
        problem.at(&self.path)
    }

    fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        read(&self.connection).map_err(|error| self.wrong(error.into()))
    }

    /// Runs this in one transaction, which waits its turn first, and is on the disk when this returns.
    pub(super) fn write<T>(&mut self, write: impl FnOnce(&Transaction) -> Result<T, Problem>) -> Result<T, StoreError> {
        let written =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Problem::from).and_then(
                |transaction| {
                    let value = write(&transaction)?;
                    transaction.commit()?;
                    Ok(value)
                },
            );
        written.map_err(|problem| self.wrong(problem))
    }
}

/// The digest that names a program.
pub fn program_digest(text: &str) -> Digest {
    Digest::of(&[b"procedo program 1", text.as_bytes()])
}

fn snapshot_digest(record: Digest, text: &str) -> Digest {
    Digest::of(&[b"procedo snapshot 1", &record.0, text.as_bytes()])
}

/// Why one append of several was not taken.
enum Refused {
    Conflict(Box<Record>),
    Problem(Problem),
}

/// Writes one append. The inner error is its own, and nothing of it is written; the outer one is everybody's.
fn append_one(
    transaction: &Transaction,
    append: &Append,
    ends: &mut Ends,
) -> Result<Result<Receipt, Refused>, Problem> {
    if let Err(problem) = append.check() {
        return Ok(Err(Refused::Problem(problem)));
    }
    let case = &append.case;
    let (last, mut hash) = ends.of(case, transaction)?;
    if append.number <= last {
        let sql = format!(r#"SELECT {FIELDS} FROM records WHERE "case" = ?1 AND number = ?2"#);
        let first = transaction.query_row(&sql, params![case, append.number], record)?;
        return Ok(Err(Refused::Conflict(Box::new(first))));
    }
    if append.number > last + 1 {
        let ahead = Problem::Ahead { case: case.clone(), next: last + 1, wanted: append.number };
        return Ok(Err(Refused::Problem(ahead)));
    }
    for program in append.entries.iter().filter_map(|entry| entry.program) {
        let mut held = transaction.prepare_cached("SELECT 1 FROM programs WHERE hash = ?1")?;
        if !held.exists([program])? {
            return Ok(Err(Refused::Problem(Problem::NoProgram(program))));
        }
    }
    let mut insert = transaction.prepare_cached("INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let mut number = last;
    for entry in &append.entries {
        (number, ends.position) = (number + 1, ends.position + 1);
        hash = chained(Links { store: ends.hash, case: hash }, case, number, ends.position, entry);
        ends.hash = hash;
        let Entry { at, who, why, program, body } = entry;
        insert.execute(params![ends.position, case, number, hash, at, program, who, why, body])?;
    }
    ends.cases.insert(case.clone(), (number, hash));
    Ok(Ok(Receipt { case: case.clone(), number, hash }))
}
