//! Reading one file, or saying why not. Whatever stands at the path, this neither blocks nor fills the memory.

use super::encoding::decode;
use crate::diagnostic::Text;
use crate::say;
use crate::source::MAX_FILE_BYTES;
use std::fs::{File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// A path that could not be read. Reported as a finding where a process file imports it, as a failure of the run where
/// it was named on the command line.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct ReadError {
    /// The path as shown to people.
    pub path: String,
    /// What is the matter with it.
    pub problem: ReadProblem,
}

/// Why a path could not be read.
#[derive(Debug)]
pub enum ReadProblem {
    /// Nothing is there.
    NotFound,
    /// A symbolic link that leads to nothing, or in a circle.
    BrokenLink,
    /// A symbolic link inside the workspace that leads out of it.
    LeadsOutside,
    /// A folder, where a file is wanted.
    Folder,
    /// A file, where a folder is wanted.
    NotAFolder,
    /// A pipe, socket or device: reading it may never end.
    Special,
    /// Over [`MAX_FILE_BYTES`]; this many bytes, as far as is known.
    TooLarge(u64),
    /// All files of the run together are over [`MAX_WORKSPACE_BYTES`](super::MAX_WORKSPACE_BYTES).
    WorkspaceFull,
    /// The system does not allow it.
    Denied,
    /// The system failed.
    Failed(io::Error),
}

impl ReadError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        let path = clip(&self.path);
        match &self.problem {
            ReadProblem::NotFound => say!("there is no file `{path}`", "没有文件“{path}”"),
            ReadProblem::BrokenLink => say!("`{path}` is a link that leads to no file", "“{path}”是一个失效的链接"),
            ReadProblem::LeadsOutside => {
                say!("`{path}` is a link that leads outside the workspace", "“{path}”是指向工作区之外的链接")
            }
            ReadProblem::Folder => say!("`{path}` is a folder, not a file", "“{path}”是文件夹，不是文件"),
            ReadProblem::NotAFolder => say!("`{path}` is not a folder", "“{path}”不是文件夹"),
            ReadProblem::Special => {
                say!("`{path}` is a pipe, socket or device, not a file", "“{path}”是管道、套接字或设备，不是文件")
            }
            ReadProblem::TooLarge(bytes) => {
                let (size, limit) = (mebibytes(*bytes), MAX_FILE_BYTES >> 20);
                say!(
                    "`{path}` is too large: over {size} MiB, and at most {limit} MiB are read",
                    "“{path}”过大：超过 {size} MiB，最多读取 {limit} MiB"
                )
            }
            ReadProblem::WorkspaceFull => {
                let limit = super::MAX_WORKSPACE_BYTES >> 20;
                say!(
                    "`{path}` is not read: with it, the files would be over {limit} MiB together",
                    "未读取“{path}”：加上它，全部文件合计将超过 {limit} MiB"
                )
            }
            ReadProblem::Denied => say!("no permission to read `{path}`", "没有读取“{path}”的权限"),
            ReadProblem::Failed(error) => say!("cannot read `{path}`: {error}", "无法读取“{path}”：{error}"),
        }
    }

    /// What to do about it; may be empty.
    pub fn help(&self) -> Text {
        match &self.problem {
            ReadProblem::BrokenLink => say!("mend the link or remove it", "请修复或删除该链接"),
            ReadProblem::LeadsOutside => say!(
                "copy the file into the workspace, or name the file itself on the command line",
                "请把文件复制到工作区内，或者在命令行上直接指定该文件"
            ),
            ReadProblem::Special => {
                say!(
                    "to check what a program writes, pass `-` and pipe it in",
                    "要检查程序的输出，请用 `-` 并从标准输入传入"
                )
            }
            ReadProblem::TooLarge(_) => say!(
                "this is hardly a procedure; split it into files that import one another",
                "这不像是流程文件；请拆成若干文件，用引入相连"
            ),
            ReadProblem::NotFound
            | ReadProblem::Folder
            | ReadProblem::NotAFolder
            | ReadProblem::WorkspaceFull
            | ReadProblem::Denied
            | ReadProblem::Failed(_) => Text::default(),
        }
    }
}

/// Whole MiB, rounded down, so that “over” is true.
fn mebibytes(bytes: u64) -> u64 {
    (bytes.saturating_sub(1)) >> 20
}

/// At most 120 characters of what a user wrote: a message is no place for a megabyte.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(120) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

impl ReadProblem {
    /// What an error of the system means for this path.
    pub(super) fn of(error: io::Error, path: &Path) -> Self {
        // A link that leads in a circle fails with a kind of error that stable Rust does not name.
        let is_link = || path.symlink_metadata().is_ok_and(|found| found.is_symlink());
        match error.kind() {
            ErrorKind::PermissionDenied => ReadProblem::Denied,
            _ if is_link() => ReadProblem::BrokenLink,
            // A name with a NUL or of a thousand characters cannot exist.
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput | ErrorKind::InvalidFilename => {
                ReadProblem::NotFound
            }
            _ => ReadProblem::Failed(error),
        }
    }
}

/// The bytes of a regular file of at most [`MAX_FILE_BYTES`] and at most `left` bytes.
pub(super) fn read(path: &Path, left: u64) -> Result<Vec<u8>, ReadProblem> {
    // Asked before opening, since opening a pipe waits for its writer; and again of what was opened, since the path
    // may lead elsewhere by then.
    let size = ready(path.metadata().map_err(|error| ReadProblem::of(error, path))?, left)?;
    let file = File::open(path).map_err(|error| ReadProblem::of(error, path))?;
    ready(file.metadata().map_err(ReadProblem::Failed)?, left)?;
    drain(file, size, left)
}

/// All that comes out of this, `size` bytes or so. A file may grow meanwhile, and those in /proc say they are empty, so
/// never more than the limit is taken.
fn drain(from: impl Read, size: u64, left: u64) -> Result<Vec<u8>, ReadProblem> {
    let mut bytes = Vec::with_capacity(size as usize + 1);
    from.take(left.min(MAX_FILE_BYTES) + 1).read_to_end(&mut bytes).map_err(ReadProblem::Failed)?;
    within(bytes.len() as u64, left)?;
    Ok(bytes)
}

/// The text of a file that is no process file (settings, a baseline), in any encoding that those may have.
///
/// # Errors
/// If it is no file that can be read, or is too large.
pub fn read_text(path: &Path) -> Result<String, ReadError> {
    let bytes = read(path, MAX_FILE_BYTES);
    bytes.map(|bytes| decode(bytes).text).map_err(|problem| ReadError { path: super::shown(path, None), problem })
}

/// The bytes of a file that may hold anything.
///
/// # Errors
/// When it cannot be read.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    read(path, MAX_FILE_BYTES).map_err(|problem| ReadError { path: super::shown(path, None), problem })
}

/// How much of a file [`head`] reads, in bytes.
const HEAD_BYTES: u64 = 8 << 10;

/// The text that a file begins with, up to a line end within its first 8 KiB: enough to tell what a YAML file is for
/// without reading all of somebody else's. None if it is no file that can be read; never waits for one, as opening a
/// pipe would.
pub fn head(path: &Path) -> Option<String> {
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(HEAD_BYTES).read_to_end(&mut bytes).ok()?;
    Some(head_of(&bytes))
}

/// The text that the bytes of a file begin with, as [`head`] reads it.
pub fn head_of(bytes: &[u8]) -> String {
    let mut bytes = bytes[..bytes.len().min(HEAD_BYTES as usize)].to_vec();
    // A character cut in two would look like damage. In UTF-16 a line end is two bytes, and the cut falls between two
    // characters anyway.
    if bytes.len() as u64 == HEAD_BYTES
        && !bytes.contains(&0)
        && let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n')
    {
        bytes.truncate(end + 1);
    }
    decode(bytes).text
}

/// The size of what can be read without fear.
fn ready(found: Metadata, left: u64) -> Result<u64, ReadProblem> {
    let kind: FileType = found.file_type();
    if kind.is_dir() {
        Err(ReadProblem::Folder)
    } else if kind.is_file() {
        within(found.len(), left)
    } else {
        Err(ReadProblem::Special)
    }
}

fn within(bytes: u64, left: u64) -> Result<u64, ReadProblem> {
    if bytes > MAX_FILE_BYTES {
        Err(ReadProblem::TooLarge(bytes))
    } else if bytes > left {
        Err(ReadProblem::WorkspaceFull)
    } else {
        Ok(bytes)
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
