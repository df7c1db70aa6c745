//! What can be wrong with a store, in words.

use super::digest::Digest;
use super::record::{MAX_BODY, MAX_NAME, MAX_WORDS};
use super::schema::FORMAT;
use crate::diagnostic::Text;
use crate::say;
use rusqlite::ErrorCode;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Something about a store, or about what it was asked to keep, is not as it must be. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct StoreError {
    /// The path of the store, or of its backup, as given.
    pub path: String,
    /// What is the matter.
    pub problem: Problem,
}

/// What is the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There is no such file.
    NotFound,
    /// There is a file already, where one was to be created.
    Exists,
    /// A file is left beside it that belongs to another store, since removed.
    Leftover(String),
    /// The file is something else.
    NotAStore,
    /// The store was made by a later version; its format.
    Newer(i64),
    /// The file is a store, and broken; what SQLite says.
    Damaged(String),
    /// Its tables, or the triggers that guard them, are not as they were made.
    Tables,
    /// Others kept it busy for longer than we wait.
    Locked,
    /// It can be read, and not be written.
    ReadOnly,
    /// The disk is full.
    Full,
    /// The system fails; what it says.
    Failed(String),
    /// The thread that writes for the group has stopped.
    Stopped,
    /// This cannot name a case.
    Name(String),
    /// An append without entries, or for number 0.
    Nothing,
    /// A field is longer than its limit.
    TooLong,
    /// An entry stands on a program that the store does not hold.
    NoProgram(Digest),
    /// The case has fewer records than the append takes it to have.
    Ahead {
        /// The case.
        case: String,
        /// The number that its next record gets.
        next: u64,
        /// The number that was wanted.
        wanted: u64,
    },
}

impl Problem {
    /// With the store it is about.
    pub fn at(self, path: &Path) -> StoreError {
        StoreError { path: path.display().to_string(), problem: self }
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        match &error {
            E::SqliteFailure(code, _) | E::SqlInputError { error: code, .. } => match code.code {
                ErrorCode::NotADatabase => Problem::NotAStore,
                ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation => Problem::Damaged(error.to_string()),
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Problem::Locked,
                ErrorCode::ReadOnly => Problem::ReadOnly,
                ErrorCode::DiskFull => Problem::Full,
                _ => Problem::Failed(error.to_string()),
            },
            // What stands in a column is not what the tables allow.
            E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..)
            | E::Utf8Error(..)
            | E::QueryReturnedNoRows => Problem::Damaged(error.to_string()),
            _ => Problem::Failed(error.to_string()),
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Problem::NotFound,
            ErrorKind::AlreadyExists => Problem::Exists,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Problem::Full,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Problem::ReadOnly,
            _ => Problem::Failed(error.to_string()),
        }
    }
}

impl StoreError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        let path = &self.path;
        match &self.problem {
            Problem::NotFound => say!("there is no store `{path}`", "找不到台账文件“{path}”"),
            Problem::Exists => {
                say!("`{path}` is there already, and nothing is written over it", "“{path}”已经存在，不会覆盖")
            }
            Problem::Leftover(file) => say!(
                "`{file}` is left of another store; a store beside it would be taken to belong with it: move it away \
                 first",
                "“{file}”是另一个台账留下的文件，新台账放在它旁边会被弄混：请先把它移走"
            ),
            Problem::NotAStore => say!(
                "`{path}` is no store of cases, but some other file; it was left as it is",
                "“{path}”不是台账，而是别的文件；没有动它"
            ),
            Problem::Newer(format) => say!(
                "the store `{path}` has format {format}, and this version reads formats up to {FORMAT}: use the \
                 version that wrote it, or a later one",
                "台账“{path}”的格式是 {format}，本版本最多只认识格式 {FORMAT}：请使用写入它的版本或更新的版本"
            ),
            Problem::Damaged(detail) => say!(
                "the store `{path}` is damaged ({detail}): keep the file as it is, and restore a backup beside it",
                "台账“{path}”已损坏（{detail}）：请原样保留这个文件，另用备份恢复"
            ),
            Problem::Tables => say!(
                "somebody changed the tables or the triggers of the store `{path}`: it is not used until `procedo case \
                 verify` says which records were changed, and a backup is restored",
                "有人改动过台账“{path}”的表或触发器：先用 procedo case verify 查明哪些记录被改过，再用备份恢复；在此之前不再使用它"
            ),
            Problem::Locked => say!(
                "the store `{path}` is kept busy by somebody else; nothing was written: try again",
                "台账“{path}”正被别人占用，什么也没有写入：请稍后再试"
            ),
            Problem::ReadOnly => say!(
                "`{path}` cannot be written: the file or its folder is protected; nothing was written",
                "“{path}”不能写入：文件或所在文件夹受保护；什么也没有写入"
            ),
            Problem::Full => say!(
                "the disk of `{path}` is full; nothing was written: make room and try again",
                "“{path}”所在的磁盘已满，什么也没有写入：请腾出空间再试"
            ),
            Problem::Failed(detail) => say!(
                "`{path}` cannot be used: {detail}; nothing was acknowledged",
                "“{path}”无法使用：{detail}；没有确认任何写入"
            ),
            Problem::Stopped => {
                say!("the store `{path}` is closed; nothing was written", "台账“{path}”已经关闭，什么也没有写入")
            }
            Problem::Name(name) => say!(
                "`{name}` cannot name a case: a name has 1 to {MAX_NAME} characters, no line breaks, and no blanks at its \
                 ends",
                "“{name}”不能作事项名：名称为 1 到 {MAX_NAME} 个字，不能换行，首尾不能有空格"
            ),
            Problem::Nothing => {
                say!("there is nothing to write into `{path}`", "没有要写入“{path}”的内容")
            }
            Problem::TooLong => say!(
                "too long for `{path}`: who and why have at most {MAX_WORDS} characters, and with a record come at most \
                 {MAX_BODY} bytes",
                "太长，“{path}”存不下：经办人和理由最多 {MAX_WORDS} 个字，一条记录的内容最多 {MAX_BODY} 字节"
            ),
            Problem::NoProgram(digest) => say!(
                "the store `{path}` does not hold the version of the procedure on which the case is to stand \
                 ({digest})",
                "台账“{path}”里没有该事项所依据的流程版本（{digest}）"
            ),
            Problem::Ahead { case, next, wanted } => say!(
                "in `{path}`, the next record of case `{case}` is #{next}, not #{wanted}: records that were seen are \
                 gone, perhaps by restoring a backup; read the case again",
                "在“{path}”里，事项“{case}”的下一条记录是 #{next}，不是 #{wanted}：先前看到的记录不在了，可能恢复过备份；\
                 请重新查看该事项"
            ),
        }
    }
}
