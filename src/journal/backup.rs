//! A copy of a store that is complete or not there, and the way back.

use super::digest::Digest;
use super::error::{Problem, StoreError};
use super::receipt::Receipt;
use super::schema::{self, Filling, GUARDS, NO_GUARDS, Options};
use super::store::Store;
use super::verify::{Report, scan};
use crate::diagnostic::Text;
use crate::say;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::Path;
use std::time::Duration;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum BackupError {
    /// The store is not as it was written: a copy would pass for a good one.
    Unsound(Box<Report>),
    /// A file is not as it must be.
    Store(#[from] StoreError),
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum RestoreError {
    /// The backup is not as it was written.
    Unsound(Box<Report>),
    /// The store has records that the backup does not have.
    WouldLose {
        /// How many.
        records: u64,
        /// The last record of the store.
        last: Receipt,
    },
    /// A file is not as it must be.
    Store(#[from] StoreError),
}

/// Whether a restore may remove records that the backup does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// No: it fails then.
    Refused,
    /// Yes.
    Accepted,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was found in the backup.
    pub report: Report,
    /// How many records were removed that the backup did not have.
    pub lost: u64,
    /// Of which cases: how many of each, and the number of the first, by name.
    pub lost_of: Vec<(String, u64, u64)>,
}

fn unsound(report: &Report) -> Text {
    let Some(first) = report.findings.first() else { return Text::default() };
    let count = report.findings.len() as u64 + report.more;
    let Text { en, zh } = first.text();
    let findings = crate::diagnostic::counted(count, "finding");
    say!("{findings}; the first: {en}", "共 {count} 处，第一处：{zh}")
}

impl BackupError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        match self {
            BackupError::Unsound(report) => {
                let Text { en, zh } = unsound(report);
                say!(
                    "no backup was made, since the store is not as it was written: {en}",
                    "台账与写入时不符，没有备份：{zh}"
                )
            }
            BackupError::Store(error) => error.text(),
        }
    }
}

impl RestoreError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        match self {
            RestoreError::Unsound(report) => {
                let Text { en, zh } = unsound(report);
                say!(
                    "nothing was restored, since the backup is not as it was written: {en}",
                    "备份与写入时不符，没有恢复：{zh}"
                )
            }
            RestoreError::WouldLose { records, last: Receipt { case, number, .. } } => {
                let counted = crate::diagnostic::counted(records, "record");
                say!(
                    "nothing was restored: {counted} of the store, up to #{number} of case `{case}`, would be lost, \
                     since the backup is older; back the store up first, and accept the loss if it is meant",
                    "没有恢复：备份较旧，恢复会丢掉台账里的 {records} 条记录（直到事项“{case}”的第 {number} 条）；\
                     请先给现在的台账做备份，确实要恢复时再确认接受丢失"
                )
            }
            RestoreError::Store(error) => error.text(),
        }
    }
}

impl Store {
    /// Copies the store as it is now into one new file, while others go on appending; verifies the copy, brings it to
    /// the disk, and only then gives it its name.
    ///
    /// # Errors
    /// When the store is not as it was written, or a file cannot be read or written, or one of that name is there.
    pub fn backup(&self, to: &Path) -> Result<Report, BackupError> {
        let mut report = Report::default();
        schema::place(to, |file| {
            let mut copy = schema::connect(file, &Options::default())?;
            copy_pages(&self.connection, &mut copy)?;
            // One file, that stays one when it is read, wherever it is kept.
            let mode: String = copy.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
            if mode != "delete" {
                return Err(Problem::Failed(format!("journal mode {mode}")).into());
            }
            drop(copy);
            let copy = Store::look_into(file, &Options::default())
                .map_err(|error| Filling::Other(BackupError::Store(error)))?;
            report = copy.verify(&[]).map_err(|error| Filling::Other(BackupError::Store(error)))?;
            if report.is_sound() { Ok(()) } else { Err(Filling::Other(BackupError::Unsound(Box::new(report.clone())))) }
        })?;
        Ok(report)
    }
}

/// All pages, in one go: a copy that others interrupt by writing would begin anew.
fn copy_pages(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(from, to)?;
    for _ in 0..1000 {
        match backup.step(-1)? {
            StepResult::Done => return Ok(()),
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None))
}

/// Puts a backup in the place of a store. Without a store at `to`, the backup is copied there. A store that is there
/// may be in use: its content is replaced in one transaction, which is there as a whole or not at all.
///
/// # Errors
/// When the backup is not as it was written; when records would be lost and that is not accepted; when a file cannot
/// be read or written. A store that cannot be opened is not replaced: whoever wants that moves it away first.
pub fn restore(backup: &Path, to: &Path, loss: Loss) -> Result<Restored, RestoreError> {
    let source = Store::look_into(backup, &Options::default())?;
    if to.symlink_metadata().is_err() {
        let report = source.backup(to).map_err(|error| match error {
            BackupError::Unsound(report) => RestoreError::Unsound(report),
            BackupError::Store(error) => RestoreError::Store(error),
        })?;
        return Ok(Restored { report, lost: 0, lost_of: Vec::new() });
    }
    let same = |path: &Path| path.canonicalize().ok();
    if same(backup) == same(to) {
        return Err(Problem::Exists.at(to).into());
    }
    let report = source.verify(&[])?;
    if !report.is_sound() {
        return Err(RestoreError::Unsound(Box::new(report)));
    }
    drop(source);
    let mut store = Store::open(to)?;
    let attached = std::path::absolute(backup)
        .map_err(Problem::from)
        .and_then(|path| Ok(store.connection.execute("ATTACH ?1 AS backup", [path.to_string_lossy()])?));
    attached.map_err(|problem| problem.at(backup))?;
    let lost = store.write(|transaction| {
        let lost = behind(transaction)?;
        if lost.is_some() && loss == Loss::Refused {
            return Ok(Err(lost));
        }
        let lost_of = lost_of(transaction)?;
        replace(transaction)?;
        // What is put in place is what was verified, whatever became of the backup's file since.
        if scan(transaction, &[]) != report {
            return Err(Problem::Failed("the backup changed while it was read".to_owned()));
        }
        Ok(Ok((lost.map_or(0, |(records, _)| records), lost_of)))
    })?;
    match lost {
        Ok((lost, lost_of)) => Ok(Restored { report, lost, lost_of }),
        Err(lost) => {
            let (records, last) = lost.unwrap_or((0, Receipt { case: String::new(), number: 0, hash: Digest::NONE }));
            Err(RestoreError::WouldLose { records, last })
        }
    }
}

/// How many records the store has that the backup does not have, and the last of them.
fn behind(transaction: &Connection) -> rusqlite::Result<Option<(u64, Receipt)>> {
    let sql = r#"SELECT count(*) OVER (), "case", number, hash FROM main.records AS own
                 WHERE NOT EXISTS (SELECT 1 FROM backup.records AS other
                                   WHERE other.position = own.position AND other.hash = own.hash)
                 ORDER BY position DESC LIMIT 1"#;
    let found = transaction.query_row(sql, [], |row| {
        Ok((row.get(0)?, Receipt { case: row.get(1)?, number: row.get(2)?, hash: row.get(3)? }))
    });
    rusqlite::OptionalExtension::optional(found)
}

/// The same by case: how many of each, and the number of the first.
fn lost_of(transaction: &Connection) -> rusqlite::Result<Vec<(String, u64, u64)>> {
    let sql = r#"SELECT "case", count(*), min(number) FROM main.records AS own
                 WHERE NOT EXISTS (SELECT 1 FROM backup.records AS other
                                   WHERE other.position = own.position AND other.hash = own.hash)
                 GROUP BY "case" ORDER BY "case""#;
    let mut lost = transaction.prepare(sql)?;
    lost.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

fn replace(transaction: &Connection) -> rusqlite::Result<()> {
    transaction.execute_batch(NO_GUARDS)?;
    for table in ["records", "head", "programs", "snapshots"] {
        transaction.execute_batch(&format!(
            "DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM backup.{table};"
        ))?;
    }
    transaction.execute_batch(GUARDS)
}
