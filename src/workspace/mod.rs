//! Which files belong together; the one room that reads them. Knows encodings, folders and links, and nothing of what
//! the files say.
//!
//! A [`Workspace`] is a folder and the files read so far, each once, whatever paths lead to it. Imports stay inside the
//! folder. What is wrong with a file as text becomes a finding of rule `encoding`; a file that cannot be read at all is
//! an error that the caller reports, since only the caller knows who asked for it.

mod characters;
mod discover;
mod encoding;
mod git;
mod import;
mod near;
mod read;
mod store;
mod write;

pub use characters::{Condition, MAX_HIDDEN, RULE as ENCODING_RULE};
pub use discover::{EXTENSIONS, ROOT_FILE, discover, discover_among, find_root, is_process_file};
pub use encoding::{BadByte, Decoded, Encoding, decode, respelled};
pub use git::{Commit, GitError, Range, Repository};
pub use import::ImportError;
pub use read::{ReadError, ReadProblem, head, head_of, read_bytes, read_text};
pub use store::collapse;
pub use write::{Beside, WriteError, write_atomically};

use crate::diagnostic::Finding;
use crate::source::{FileId, SourceFile, Sources};
use rustc_hash::FxHashMap;
use std::path::{Component, Path, PathBuf};
use store::Store;

/// The most that all files of a run hold together, in bytes (1 GiB): a thousand large files pack well into a small
/// repository.
pub const MAX_WORKSPACE_BYTES: u64 = 1 << 30;

/// A folder, and the files of it that were read.
#[derive(Debug)]
pub struct Workspace {
    /// Canonical.
    root: PathBuf,
    store: Store,
    sources: Sources,
    /// One a file of `sources`, in the same order.
    files: Vec<Loaded>,
    by_place: FxHashMap<PathBuf, FileId>,
    findings: Vec<Finding>,
    bytes_left: u64,
    /// How often a near file name is still looked for.
    searches_left: u32,
    /// In memory, the folder from which people see paths.
    seen_from: PathBuf,
}

/// What is known of a file beside its text.
#[derive(Debug)]
struct Loaded {
    /// The path by which it was asked for.
    given: PathBuf,
    /// Its one path; for a text that was added, where it would stand.
    place: PathBuf,
    /// Whether the text came from that path.
    is_file: bool,
    /// The folder that its imports must not leave; canonical.
    root: PathBuf,
    encoding: Encoding,
    condition: Condition,
}

impl Workspace {
    /// The workspace of this folder, usually found by [`find_root`]. Reads nothing yet.
    pub fn new(root: PathBuf) -> Self {
        let root = root.canonicalize().or_else(|_| std::path::absolute(&root)).unwrap_or(root);
        Workspace::of(root, Store::Disk)
    }

    /// A workspace of texts, by paths written with `/` from a root of its own. Behaves as one on the disk does.
    pub fn in_memory(files: impl IntoIterator<Item = (String, String)>) -> Self {
        Workspace::of_files(files.into_iter().map(|(path, text)| (PathBuf::from(path), text.into_bytes())))
    }

    /// The same, of files in any encoding.
    pub fn of_files(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (collapse(&path).unwrap_or_default(), bytes));
        Workspace::of(PathBuf::new(), Store::Memory(files.collect()))
    }

    /// Shows people the paths of a workspace in memory as they are seen from this folder of it.
    pub fn seen_from(mut self, folder: PathBuf) -> Self {
        self.seen_from = folder;
        self
    }

    fn of(root: PathBuf, store: Store) -> Self {
        Workspace {
            root,
            store,
            sources: Sources::default(),
            files: Vec::new(),
            by_place: FxHashMap::default(),
            findings: Vec::new(),
            bytes_left: MAX_WORKSPACE_BYTES,
            searches_left: 100,
            seen_from: PathBuf::new(),
        }
    }

    /// The folder, canonical; empty in memory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// All files read so far.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Reads the file at this path, unless it was read already.
    ///
    /// A file outside the workspace may be named; its own imports then stay inside the workspace that
    /// [`find_root`] gives for it.
    ///
    /// # Errors
    ///
    /// If it is no file that can be read, is too large, or is a link inside the workspace that leads out of it: a
    /// repository must not make a check show what it does not hold.
    pub fn load(&mut self, path: &Path) -> Result<FileId, ReadError> {
        let fail = |problem| ReadError { path: shown(path, None), problem };
        let place = self.locate(path).map_err(fail)?;
        if let Some(known) = self.by_place.get(&place) {
            return Ok(*known);
        }
        let root = if place.starts_with(&self.root) {
            self.root.clone()
        } else if self.store.place(path).is_some_and(|named| named.starts_with(&self.root)) {
            return Err(fail(ReadProblem::LeadsOutside));
        } else {
            find_root(&place)
        };
        self.read(path.to_path_buf(), place, root).map_err(fail)
    }

    /// Takes a text that is in no file (standard input) or newer than its file (an editor's).
    ///
    /// `name` is shown to people and, taken as a path from the current directory, tells where imports begin and which
    /// file the text stands for: whoever imports that file from now on gets this text.
    pub fn add_text(&mut self, name: &str, text: String) -> FileId {
        self.add(name, Decoded::from_text(text))
    }

    /// As [`Workspace::add_text`], of bytes in any encoding that files may have.
    pub fn add_bytes(&mut self, name: &str, bytes: Vec<u8>) -> FileId {
        self.add(name, decode(bytes))
    }

    fn add(&mut self, name: &str, decoded: Decoded) -> FileId {
        let given = PathBuf::from(name);
        let place = self.locate(&given).ok().or_else(|| self.store.place(&given)).unwrap_or_else(|| given.clone());
        let root = if place.starts_with(&self.root) { self.root.clone() } else { find_root(&place) };
        self.admit(given, place, root, decoded, false)
    }

    /// Reads the file that an import in file `from` names, unless it was read already.
    ///
    /// The path begins at the folder of the importing file and stays inside its workspace, links included.
    ///
    /// # Errors
    ///
    /// If it names no process file inside the workspace, or one that cannot be read.
    pub fn import(&mut self, from: FileId, written: &str) -> Result<FileId, ImportError> {
        let Some(importer) = self.files.get(from.0 as usize) else { return Err(ImportError::Empty) };
        let (root, given) = (importer.root.clone(), importer.given.clone());
        let folder = importer.place.parent().unwrap_or(Path::new("")).to_path_buf();
        let place = import::resolve(self, &folder, &root, written)?;
        if let Some(known) = self.by_place.get(&place) {
            return Ok(*known);
        }
        // Through a link to a folder, the path put together as written may lead elsewhere than the import does.
        let given = import::given(&given, written);
        let given = if self.locate(&given).is_ok_and(|found| found == place) { given } else { place.clone() };
        let fail = |problem| ImportError::Unreadable(ReadError { path: written.to_owned(), problem });
        self.read(given, place, root).map_err(fail)
    }

    /// The findings of rule `encoding` in what was read since they were last taken, by file and place.
    pub fn findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// The path of a file, canonical; none for a text that was added.
    pub fn path(&self, file: FileId) -> Option<&Path> {
        self.files.get(file.0 as usize).filter(|loaded| loaded.is_file).map(|loaded| loaded.place.as_path())
    }

    /// The one path of a file, canonical; of a text that was added, the path of the file for which it stands.
    pub fn place(&self, file: FileId) -> Option<&Path> {
        self.files.get(file.0 as usize).map(|loaded| loaded.place.as_path())
    }

    /// The path of a file from the root of the workspace, with `/`, as it would be for a text that was added; none if it
    /// stands outside.
    pub fn path_inside(&self, file: FileId) -> Option<String> {
        let place = &self.files.get(file.0 as usize)?.place;
        place.strip_prefix(&self.root).ok().map(discover::slashes)
    }

    /// Whether there is a file of this path from the root, written with `/`.
    pub fn holds(&self, path: &str) -> bool {
        self.store.canonical(&self.root.join(path)).is_ok_and(|found| !self.store.is_folder(&found))
    }

    /// The encoding that a file was in.
    pub fn encoding(&self, file: FileId) -> Encoding {
        self.files.get(file.0 as usize).map_or(Encoding::Utf8, |loaded| loaded.encoding)
    }

    /// How far a file's text can be relied on: only a whole one may be written back, and a binary one is not worth
    /// parsing.
    pub fn condition(&self, file: FileId) -> Condition {
        self.files.get(file.0 as usize).map_or(Condition::Whole, |loaded| loaded.condition)
    }

    /// The one path that a path leads to; of a text that was added in place of a file, even if there is none.
    fn locate(&self, path: &Path) -> Result<PathBuf, ReadProblem> {
        match self.store.canonical(path) {
            Err(ReadProblem::NotFound) => {
                let place = self.store.place(path).filter(|place| self.by_place.contains_key(place));
                place.ok_or(ReadProblem::NotFound)
            }
            found => found,
        }
    }

    fn read(&mut self, given: PathBuf, place: PathBuf, root: PathBuf) -> Result<FileId, ReadProblem> {
        let (decoded, bytes) = self.store.read(&place, self.bytes_left)?;
        self.bytes_left -= bytes;
        Ok(self.admit(given, place, root, decoded, true))
    }

    fn admit(&mut self, given: PathBuf, place: PathBuf, root: PathBuf, decoded: Decoded, is_file: bool) -> FileId {
        let id = FileId(self.files.len() as u32);
        let (condition, findings) = characters::inspect(id, &decoded);
        self.findings.extend(findings);
        let path = match self.store {
            Store::Disk => shown(&given, Some(&place)),
            Store::Memory(_) if is_file => discover::slashes(&between(&self.seen_from, &place)),
            Store::Memory(_) => discover::slashes(&given),
        };
        let added = self.sources.add(SourceFile::new(path, decoded.text));
        debug_assert_eq!(id, added, "only the workspace adds files");
        self.by_place.insert(place.clone(), id);
        self.files.push(Loaded { given, place, is_file, root, encoding: decoded.encoding, condition });
        id
    }
}

/// The path that leads from a folder to a place; both begin at the same root.
fn between(folder: &Path, place: &Path) -> PathBuf {
    let common = folder.components().zip(place.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    up.chain(place.components().skip(common)).collect()
}

/// A path as shown to people: from the current directory if it is below that, else as given; with `/`.
///
/// `canonical` is the one path of what it leads to, if known, and helps where `..` or a link hides that it is below.
fn shown(path: &Path, canonical: Option<&Path>) -> String {
    let climbs = path.components().any(|part| part == Component::ParentDir);
    if path.is_relative() && !climbs {
        let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
        return if plain.as_os_str().is_empty() { ".".to_owned() } else { discover::slashes(&plain) };
    }
    let Ok(here) = std::env::current_dir() else { return discover::slashes(path) };
    let below = |path: &Path, here: &Path| {
        let below = path.strip_prefix(here).ok()?;
        Some(if below.as_os_str().is_empty() { ".".to_owned() } else { discover::slashes(below) })
    };
    let as_given = || if climbs { None } else { below(path, &here) };
    let as_found = || below(canonical?, &here.canonicalize().ok()?);
    as_given().or_else(as_found).unwrap_or_else(|| discover::slashes(path))
}

#[cfg(test)]
mod tests;
