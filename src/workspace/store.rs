//! Where the files of a workspace are: on the disk, or in memory for tests and benchmarks.

use super::discover::is_process_file;
use super::encoding::{Decoded, decode};
use super::read::{ReadProblem, read};
use rustc_hash::FxHashMap;
use std::path::{Component, Path, PathBuf};

/// The files, wherever they are. Both kinds keep the same promises.
#[derive(Debug)]
pub(super) enum Store {
    /// The file system.
    Disk,
    /// Paths from a root that is the empty path, with contents; what was read leaves nothing behind but its path.
    Memory(FxHashMap<PathBuf, Vec<u8>>),
}

impl Store {
    /// The one path of the file that this path leads to, through all links.
    pub(super) fn canonical(&self, path: &Path) -> Result<PathBuf, ReadProblem> {
        match self {
            Store::Disk => path.canonicalize().map_err(|error| ReadProblem::of(error, path)),
            Store::Memory(files) => {
                let path = collapse(path).ok_or(ReadProblem::NotFound)?;
                if files.contains_key(&path) {
                    Ok(path)
                } else if files.keys().any(|file| file.starts_with(&path)) {
                    Err(ReadProblem::Folder)
                } else {
                    Err(ReadProblem::NotFound)
                }
            }
        }
    }

    /// Whether a canonical path is a folder's.
    pub(super) fn is_folder(&self, canonical: &Path) -> bool {
        match self {
            Store::Disk => canonical.is_dir(),
            // Asked for the canonical path of a folder, memory refuses.
            Store::Memory(_) => false,
        }
    }

    /// Where a file of this path stands or would stand: its folder's one path, and its name. Links in place of the
    /// file itself are not followed.
    pub(super) fn place(&self, path: &Path) -> Option<PathBuf> {
        match self {
            Store::Disk => {
                let folder = std::env::current_dir().ok()?.join(path.parent()?);
                Some(folder.canonicalize().unwrap_or(folder).join(path.file_name()?))
            }
            Store::Memory(_) => collapse(path),
        }
    }

    /// Reads a file by its canonical path, and says how many bytes it had; at most `left`.
    pub(super) fn read(&mut self, canonical: &Path, left: u64) -> Result<(Decoded, u64), ReadProblem> {
        match self {
            Store::Disk => {
                let bytes = read(canonical, left)?;
                let size = bytes.len() as u64;
                Ok((decode(bytes), size))
            }
            Store::Memory(files) => {
                let bytes = files.get_mut(canonical).map(std::mem::take).ok_or(ReadProblem::NotFound)?;
                Ok((decode(bytes), 0))
            }
        }
    }

    /// The names of the process files in a folder (canonical), in no order.
    pub(super) fn names_in(&self, folder: &Path) -> Vec<String> {
        match self {
            Store::Disk => {
                let entries = folder.read_dir().into_iter().flatten().flatten();
                let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
                names.filter(|name| is_process_file(Path::new(name))).collect()
            }
            Store::Memory(files) => {
                let inside = files.keys().filter(|file| file.parent() == Some(folder));
                inside.filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect()
            }
        }
    }
}

/// A path with every `.` and `..` worked out as it is written, without asking for links; none if it climbs above its
/// beginning.
pub fn collapse(path: &Path) -> Option<PathBuf> {
    let mut collapsed = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !collapsed.pop() {
                    return None;
                }
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => collapsed.push(part),
        }
    }
    Some(collapsed)
}
