//! The tables of a store, their version, and how a file is opened.

use super::error::{Problem, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::{TempDir, TempPath};

/// The format that this version writes, and the latest that it reads.
pub const FORMAT: i64 = 1;

/// `proc`, in the header of every store, so that no other file is taken for one.
const APPLICATION: i64 = 0x7072_6f63;

const TABLES: &str = r#"
-- The journal, and every record's place in it. The pair of case and number lets one of several writers win.
CREATE TABLE records (
  position INTEGER PRIMARY KEY,
  "case" TEXT NOT NULL,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  program BLOB,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE ("case", number)
) STRICT;
-- The last record, so that its removal shows.
CREATE TABLE head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  position INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
INSERT INTO head VALUES (1, 0, zeroblob(32));
-- What cases stand on, by digest.
CREATE TABLE programs (
  hash BLOB PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
-- States computed from the journal; may be dropped at any time.
CREATE TABLE snapshots (
  "case" TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL,
  text TEXT NOT NULL
) STRICT;
"#;

/// Against slips of the hand in other programs that open the file; who means to tamper drops them, and `verify` sees.
pub(super) const GUARDS: &str = r#"
CREATE TRIGGER records_are_not_changed BEFORE UPDATE ON records
BEGIN SELECT raise(ABORT, 'the journal is only ever appended to'); END;
CREATE TRIGGER records_are_not_removed BEFORE DELETE ON records
BEGIN SELECT raise(ABORT, 'the journal is only ever appended to'); END;
"#;

/// Takes [`GUARDS`] away, for a restore.
pub(super) const NO_GUARDS: &str = "DROP TRIGGER records_are_not_changed; DROP TRIGGER records_are_not_removed;";

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long to wait for others who keep the store busy.
    pub patience: Duration,
    /// The SQLite VFS through which files are reached; the system's if none is named. For tests of the disk.
    pub vfs: Option<String>,
}

impl Default for Options {
    /// Ten seconds, and the system's files.
    fn default() -> Self {
        Options { patience: Duration::from_secs(10), vfs: None }
    }
}

/// Makes an empty store, complete or not at all.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    place(path, |file| {
        let connection = connect(file, &Options::default())?;
        connection.execute_batch(&format!(
            "BEGIN; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}; {TABLES} {GUARDS} COMMIT;"
        ))?;
        Ok(())
    })
}

/// Fills a file under another name in the folder of `path`, and gives it its name once it is on the disk. What is there
/// already stays.
pub(super) fn place<E: From<StoreError>>(
    path: &Path,
    fill: impl FnOnce(&Path) -> Result<(), Filling<E>>,
) -> Result<(), E> {
    let failed = |problem: Problem| E::from(problem.at(path));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    free(path).map_err(failed)?;
    let file = hidden(folder).map_err(|error| failed(error.into()))?;
    fill(&file).map_err(|filling| match filling {
        Filling::Problem(problem) => failed(problem),
        Filling::Other(error) => error,
    })?;
    let named = || {
        // No connection is open on it any more, so that no lock is lost with this handle.
        File::options().write(true).open(&file)?.sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        // The name is on the disk once the folder is.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    };
    named().map_err(|error: std::io::Error| failed(error.into()))
}

/// Why a file was not filled.
pub(super) enum Filling<E> {
    /// What is the matter with the file.
    Problem(Problem),
    /// What is the matter with what it was to be filled with.
    Other(E),
}

impl<E, P: Into<Problem>> From<P> for Filling<E> {
    fn from(problem: P) -> Self {
        Filling::Problem(problem.into())
    }
}

/// Nothing is at this path, nor beside it what SQLite would take to belong there.
fn free(path: &Path) -> Result<(), Problem> {
    if path.symlink_metadata().is_ok() {
        return Err(Problem::Exists);
    }
    for ending in ["-wal", "-shm", "-journal"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(ending);
        if PathBuf::from(&beside).symlink_metadata().is_ok() {
            return Err(Problem::Leftover(beside.to_string_lossy().into_owned()));
        }
    }
    Ok(())
}

/// An empty file that goes away unless it is given a name, with the rights that a new file has.
fn hidden(folder: &Path) -> std::io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".procedo-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok(builder.tempfile_in(folder)?.into_temp_path())
}

/// A connection to a file that is there, whatever it is.
pub(super) fn connect(path: &Path, options: &Options) -> Result<Connection, Problem> {
    // An absolute path, so that none is taken for a URI.
    let absolute = std::path::absolute(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = match &options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(&absolute, flags, vfs.as_str()),
        None => match fs::metadata(&absolute) {
            Ok(found) if !found.is_file() => return Err(Problem::NotAStore),
            Ok(_) => Connection::open_with_flags(&absolute, flags),
            Err(error) => return Err(error.into()),
        },
    };
    let mut connection = opened?;
    let (patience, mut since) = (options.patience, Instant::now());
    connection.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            since = Instant::now();
        }
        // Far shorter than SQLite's own, whose waits of up to 100 ms would leave the store idle between writers.
        std::thread::sleep(Duration::from_micros(100 * u64::from(tries.clamp(1, 20).unsigned_abs())));
        since.elapsed() < patience
    }))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A commit returns when it is on the disk. The sync of macOS alone does not reach it. To `FULL`, `EXTRA` adds what
    // matters once, when a backup begins to keep a log: the journal of that change must not come back.
    connection.execute_batch(
        "PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA cell_size_check = ON;",
    )?;
    Ok(connection)
}

/// Whether the file is a store that this version reads, with the tables as they were made.
pub(super) fn identify(connection: &Connection) -> Result<(), Problem> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if pragma("application_id")? != APPLICATION {
        return Err(Problem::NotAStore);
    }
    match pragma("user_version")? {
        FORMAT => {}
        format if format > FORMAT => return Err(Problem::Newer(format)),
        format => return Err(Problem::Damaged(format!("format {format}"))),
    }
    let expected = Connection::open_in_memory()?;
    expected.execute_batch(&format!("{TABLES} {GUARDS}"))?;
    if definitions(connection)? == definitions(&expected)? { Ok(()) } else { Err(Problem::Tables) }
}

/// Everything that the database defines.
fn definitions(connection: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let mut all = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Has the store keep a write-ahead log, as a backup does not.
pub(super) fn keep_log(connection: &Connection) -> Result<(), Problem> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode == "wal" || connection.is_readonly("main")? {
        Ok(())
    } else {
        Err(Problem::Failed(format!("the file system allows no write-ahead log ({mode})")))
    }
}

/// What the copy of a store is called, in its folder.
pub(super) const COPY: &str = "copy";

/// Copies a store of which this process has nothing open, and what is not in its file yet, as of one moment: others may
/// be writing.
pub(super) fn copy(path: &Path) -> std::io::Result<TempDir> {
    let beside = |path: &Path| {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        PathBuf::from(log)
    };
    let state = || {
        let of = |path: &Path| fs::metadata(path).ok().map(|found| (found.len(), found.modified().ok()));
        (of(path), of(&beside(path)).filter(|(length, _)| *length > 0))
    };
    for _ in 0..10 {
        let before = state();
        let folder = tempfile::tempdir()?;
        let to = folder.path().join(COPY);
        // Not their rights: the copy is written to while it is read.
        let take = |from: &Path, to: &Path| std::io::copy(&mut File::open(from)?, &mut File::create(to)?);
        take(path, &to)?;
        if before.1.is_some() {
            take(&beside(path), &beside(&to))?;
        }
        if state() == before {
            return Ok(folder);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(ErrorKind::ResourceBusy.into())
}
