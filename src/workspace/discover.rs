//! Which files there are: the process files below a folder, and the folder that holds a workspace.

use super::read::{ReadError, ReadProblem};
use super::shown;
use std::fs;
use std::path::{Path, PathBuf};

/// The endings of process files; in what case they are written does not matter.
pub const EXTENSIONS: [&str; 3] = ["proc", "yaml", "yml"];

/// The file whose presence makes a folder the root of a workspace.
pub const ROOT_FILE: &str = "procedo.toml";

/// Folders full of what no person wrote.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// Whether a path ends like a process file.
pub fn is_process_file(path: &Path) -> bool {
    let Some(extension) = path.extension() else { return false };
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// All process files below a folder, each path beginning with the folder as given, in byte order of the path written
/// with `/`.
///
/// Hidden files and folders, `target` and `node_modules` are passed over. A link to a folder is never followed, so the
/// walk ends; a link to a file is listed like one, a broken link too, so that loading it says what is wrong.
///
/// # Errors
///
/// If the folder, or a folder below it, cannot be read: a check that left out files unnoticed would be no check.
pub fn discover(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let fail = |error| ReadError { path: shown(&folder, None), problem: folder_problem(error, &folder) };
        for entry in fs::read_dir(&folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            let kind = entry.file_type().map_err(fail)?;
            if kind.is_dir() {
                if !SKIPPED.iter().any(|skipped| name == *skipped) {
                    waiting.push(path);
                }
            } else if is_process_file(&path) && !(kind.is_symlink() && path.is_dir()) {
                found.push(path);
            }
        }
    }
    found.sort_by_cached_key(|path| slashes(path));
    Ok(found)
}

/// Those of these paths that [`discover`] would find in a folder; both are written from the same root, which is the
/// empty path.
pub fn discover_among<'a>(paths: impl Iterator<Item = &'a Path>, folder: &Path) -> Vec<PathBuf> {
    let is_found = |path: &&Path| {
        let Ok(below) = path.strip_prefix(folder) else { return false };
        let mut parts = below.components().map(|part| part.as_os_str());
        let passed = |part: &std::ffi::OsStr| part.as_encoded_bytes().starts_with(b".");
        let file = parts.next_back().is_some_and(|name| !passed(name) && is_process_file(path));
        file && !parts.any(|part| passed(part) || SKIPPED.iter().any(|skipped| part == *skipped))
    };
    let mut found: Vec<PathBuf> = paths.filter(is_found).map(Path::to_path_buf).collect();
    found.sort_by_cached_key(|path| slashes(path));
    found
}

fn folder_problem(error: std::io::Error, folder: &Path) -> ReadProblem {
    if folder.metadata().is_ok_and(|found| !found.is_dir()) {
        ReadProblem::NotAFolder
    } else {
        ReadProblem::of(error, folder)
    }
}

/// A path with `/` between its parts.
pub(super) fn slashes(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

/// The root of the workspace that a file or folder belongs to: the nearest folder above that holds `procedo.toml`, else
/// `.git`. Without either it is the current directory, if the file or folder is below it, else the folder itself, or
/// the file's folder.
///
/// The answer is canonical where the file system tells it. A `start` that does not exist counts as a file.
pub fn find_root(start: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let start = start.canonicalize().unwrap_or_else(|_| here.join(start));
    root_above(&start, &here)
}

/// [`find_root`] of a path known to be canonical, seen from this current directory.
fn root_above(start: &Path, here: &Path) -> PathBuf {
    let is_folder = start.is_dir();
    let folder = if is_folder { start } else { start.parent().unwrap_or(start) };
    let holding = |name: &str| folder.ancestors().find(|above| above.join(name).exists());
    let unmarked = || if !here.as_os_str().is_empty() && folder.starts_with(here) { here } else { folder };
    holding(ROOT_FILE).or_else(|| holding(".git")).unwrap_or_else(unmarked).to_path_buf()
}

#[cfg(test)]
#[path = "discover_tests.rs"]
mod tests;
