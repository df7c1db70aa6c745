//! From an import as written to the file it means, which must be a process file inside the workspace.

use super::discover::{is_process_file, slashes};
use super::near::{narrow, nearest};
use super::read::{ReadError, ReadProblem, clip};
use super::store::collapse;
use super::{Workspace, shown};
use crate::diagnostic::Text;
use crate::say;
use std::path::{Component, Path, PathBuf};

/// An import that gives no file. All but [`ImportError::Unreadable`] are faults of the text that imports.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum ImportError {
    /// Nothing is written where a path should be.
    Empty,
    /// The path begins at the root of a disk.
    Absolute {
        /// As written.
        written: String,
    },
    /// The path, or a link on it, leads out of the workspace.
    Outside {
        /// As written.
        written: String,
        /// The root of the workspace, as shown to people.
        root: String,
    },
    /// The path does not end in `.proc`, `.yaml` or `.yml`.
    NotAProcessFile {
        /// As written.
        written: String,
        /// What to write instead, if a file is near.
        near: Option<String>,
    },
    /// Nothing is there.
    NotFound {
        /// As written.
        written: String,
        /// What to write instead, if a file is near.
        near: Option<String>,
    },
    /// Something is there, and cannot be read.
    Unreadable(ReadError),
}

impl ImportError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        match self {
            ImportError::Empty => say!("the import names no file", "没有写明引入哪个文件"),
            ImportError::Absolute { written } => {
                let written = clip(written);
                say!("the import `{written}` is an absolute path", "引入的“{written}”是绝对路径")
            }
            ImportError::Outside { written, .. } => {
                let written = clip(written);
                say!("the import `{written}` leads outside the workspace", "引入的“{written}”在工作区之外")
            }
            ImportError::NotAProcessFile { written, .. } => {
                let written = clip(written);
                say!("the import `{written}` is not a process file", "引入的“{written}”不是流程文件")
            }
            ImportError::NotFound { written, .. } => {
                let written = clip(written);
                say!("there is no file `{written}` to import", "要引入的文件“{written}”不存在")
            }
            ImportError::Unreadable(error) => error.text(),
        }
    }

    /// What to do about it; may be empty.
    pub fn help(&self) -> Text {
        match self {
            ImportError::Empty | ImportError::Absolute { .. } => say!(
                "write the path from this file's own folder, such as `../organisation.proc`",
                "请写从本文件所在文件夹出发的路径，例如 `../organisation.proc`"
            ),
            ImportError::Outside { root, .. } => say!(
                "only files below `{root}` can be imported; put an empty file `procedo.toml` into the folder that holds both files: it is the root of the workspace then",
                "只能引入“{root}”之下的文件；请在同时包含两个文件的那个文件夹里放一个空文件 `procedo.toml`，那里就成为工作区的根"
            ),
            ImportError::NotAProcessFile { near: Some(near), .. } | ImportError::NotFound { near: Some(near), .. } => {
                say!("did you mean `{near}`?", "是不是“{near}”？")
            }
            ImportError::NotAProcessFile { near: None, .. } => say!(
                "the name of a process file ends in `.proc`, `.yaml` or `.yml`",
                "流程文件的名称以 `.proc`、`.yaml` 或 `.yml` 结尾"
            ),
            ImportError::NotFound { near: None, .. } => {
                say!("the path is taken from this file's own folder", "路径从本文件所在的文件夹算起")
            }
            ImportError::Unreadable(ReadError { problem: ReadProblem::Folder, .. }) => {
                say!("name one file in it; each that is wanted has its own line", "请写明其中的文件，一个文件写一行")
            }
            ImportError::Unreadable(error) => error.help(),
        }
    }

    /// What to write instead, if a file is near: the path from the importing file's folder.
    pub fn near(&self) -> Option<&str> {
        match self {
            ImportError::NotAProcessFile { near, .. } | ImportError::NotFound { near, .. } => near.as_deref(),
            ImportError::Empty
            | ImportError::Absolute { .. }
            | ImportError::Outside { .. }
            | ImportError::Unreadable(_) => None,
        }
    }
}

/// The file that one spelling of an import leads to, or why to none.
enum Miss {
    Outside,
    NotAProcessFile,
    NotFound,
    Unreadable(ReadProblem),
}

/// Finds the file that `written` means in a file of this folder, in the workspace of this root. Both are canonical, as
/// is the answer.
pub(super) fn resolve(
    workspace: &mut Workspace,
    folder: &Path,
    root: &Path,
    written: &str,
) -> Result<PathBuf, ImportError> {
    // A Windows author writes `\`, a Chinese input method `／` and `．`. A file may truly have a full-width full stop in
    // its name, so that reading comes first.
    let exact = written.trim().replace(['\\', '／', '＼'], "/");
    let folded: String = exact.chars().map(narrow).collect();
    if folded.is_empty() {
        return Err(ImportError::Empty);
    }
    if is_absolute(&folded) {
        return Err(ImportError::Absolute { written: written.to_owned() });
    }
    let miss = match locate(workspace, folder, root, &exact) {
        Ok(found) => return Ok(found),
        Err(Miss::NotFound | Miss::NotAProcessFile) if folded != exact => locate(workspace, folder, root, &folded),
        Err(miss) => Err(miss),
    };
    let miss = match miss {
        Ok(found) => return Ok(found),
        Err(miss) => miss,
    };
    let written = written.to_owned();
    Err(match miss {
        Miss::Outside => ImportError::Outside { written, root: shown(root, None) },
        Miss::NotAProcessFile => ImportError::NotAProcessFile { near: near(workspace, folder, root, &folded), written },
        Miss::NotFound => ImportError::NotFound { near: near(workspace, folder, root, &folded), written },
        Miss::Unreadable(problem) => ImportError::Unreadable(ReadError { path: written, problem }),
    })
}

/// A path from the root of a disk, of this system or another: `/a`, `C:/a`, `C:a`.
fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || matches!(path.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic())
}

fn locate(workspace: &Workspace, folder: &Path, root: &Path, spelling: &str) -> Result<PathBuf, Miss> {
    let path = folder.join(spelling);
    // What leads outside as it is written is refused unseen: whether it exists is not ours to tell.
    if !collapse(&path).is_some_and(|path| path.starts_with(root)) {
        return Err(Miss::Outside);
    }
    let found = match workspace.locate(&path) {
        Ok(found) if !found.starts_with(root) => return Err(Miss::Outside),
        Ok(found) if workspace.store.is_folder(&found) => return Err(Miss::Unreadable(ReadProblem::Folder)),
        found => found,
    };
    match found {
        Err(ReadProblem::Folder) => Err(Miss::Unreadable(ReadProblem::Folder)),
        _ if !is_process_file(&path) => Err(Miss::NotAProcessFile),
        Ok(found) => Ok(found),
        Err(ReadProblem::NotFound) => Err(Miss::NotFound),
        Err(problem) => Err(Miss::Unreadable(problem)),
    }
}

/// What to write instead of `spelling`: the same path from a folder above, since a path is easily taken from the root
/// or misses a `..`; else the nearest name in the folder that it names.
fn near(workspace: &mut Workspace, folder: &Path, root: &Path, spelling: &str) -> Option<String> {
    // Each search reads a folder; a hostile file has a million imports.
    workspace.searches_left = workspace.searches_left.checked_sub(1)?;
    for (climbed, above) in folder.ancestors().take_while(|above| above.starts_with(root)).enumerate().skip(1) {
        if locate(workspace, above, root, spelling).is_ok() {
            return Some(format!("{}{spelling}", "../".repeat(climbed)));
        }
    }
    let (before, name) = match spelling.rfind('/') {
        Some(slash) => spelling.split_at(slash + 1),
        None => ("", spelling),
    };
    let inside = workspace.store.place(&folder.join(before).join("x")).filter(|place| place.starts_with(root))?;
    let names = workspace.store.names_in(inside.parent()?);
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(format!("{before}{near}"))
}

/// The path that people are shown for an imported file: the importing file's path as given, and the import from there.
pub(super) fn given(importer: &Path, written: &str) -> PathBuf {
    let written: String = written.trim().replace('\\', "/").chars().map(narrow).collect();
    let mut path = importer.parent().unwrap_or(Path::new("")).to_path_buf();
    for part in Path::new(&written).components() {
        match part {
            Component::ParentDir if matches!(path.components().next_back(), Some(Component::Normal(_))) => {
                path.pop();
            }
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    PathBuf::from(slashes(&path))
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
