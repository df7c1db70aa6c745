//! Writing a file so that at every moment either the old text or the new one is there, whole.

use crate::diagnostic::Text;
use crate::say;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A file that could not be written; what was there before still is.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct WriteError {
    /// The path as shown to people.
    pub path: String,
    /// What the system said.
    pub source: io::Error,
}

impl WriteError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        let WriteError { path, source } = self;
        let Text { en, zh } = why(path, source);
        say!("cannot write `{path}`: {en}", "无法写入“{path}”：{zh}")
    }
}

/// What the system said, in our words where it is of a usual kind.
fn why(path: &str, error: &io::Error) -> Text {
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| ".".to_string(), |folder| folder.display().to_string());
    match error.kind() {
        ErrorKind::NotFound => say!("there is no folder `{folder}`", "没有文件夹“{folder}”"),
        ErrorKind::NotADirectory => say!("`{folder}` is no folder", "“{folder}”不是文件夹"),
        ErrorKind::IsADirectory => say!("it is a folder", "它是文件夹"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => say!("{error}", "没有写入的权限"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => say!("{error}", "磁盘满了"),
        ErrorKind::InvalidInput => say!("{error}", "它不是普通的文件"),
        _ => {
            let code = error.raw_os_error().map(|code| format!(" {code}")).unwrap_or_default();
            say!("{error}", "系统报错{code}")
        }
    }
}

/// A file that is written bit by bit beside its place, and put there when it is whole; it goes away otherwise.
#[derive(Debug)]
pub struct Beside {
    path: PathBuf,
    file: tempfile::NamedTempFile,
}

impl Beside {
    /// Begins a file for this place, with the rights that a new file has.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(path: &Path) -> Result<Beside, WriteError> {
        let wrong = |source| WriteError { path: super::shown(path, None), source };
        if path.is_dir() {
            return Err(wrong(ErrorKind::IsADirectory.into()));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".procedo-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(wrong)?;
        Ok(Beside { path: path.to_path_buf(), file })
    }

    /// The file as it is so far.
    pub fn file(&self) -> &File {
        self.file.as_file()
    }

    /// That writing it has failed.
    pub fn failed(&self, source: io::Error) -> WriteError {
        WriteError { path: super::shown(&self.path, None), source }
    }

    /// Puts it in its place; what is there goes.
    ///
    /// # Errors
    /// When the system fails.
    pub fn place(self) -> Result<(), WriteError> {
        let shown = super::shown(&self.path, None);
        let placed = self.file.persist(&self.path).map(|_| ());
        placed.map_err(|error| WriteError { path: shown, source: error.error })
    }

    /// Puts it in its place, where there is nothing.
    ///
    /// # Errors
    /// When something is there, or the system fails.
    pub fn place_anew(self) -> Result<(), WriteError> {
        let shown = super::shown(&self.path, None);
        let placed = self.file.persist_noclobber(&self.path).map(|_| ());
        placed.map_err(|error| WriteError { path: shown, source: error.error })
    }
}

/// Replaces the content of a file, or creates it.
///
/// The new content is written to a temporary file beside it, brought to the disk, and renamed into place. Permissions
/// stay, the owner too where the system allows; a symbolic link stays and its target is replaced. A hard link is cut
/// loose from its twins.
///
/// # Errors
///
/// If the path is a folder, a special file, a broken link or read-only, or the system fails. The old file is untouched
/// then, and no temporary file is left.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    replace(path, bytes).map_err(|source| WriteError { path: super::shown(path, None), source })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (target, old) = match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => {
            let target = path.canonicalize()?;
            let old = target.metadata()?;
            (target, Some(old))
        }
        Ok(found) => (path.to_path_buf(), Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => (path.to_path_buf(), None),
        Err(error) => return Err(error),
    };
    if let Some(old) = &old {
        if !old.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file"));
        }
        // Renaming would pass over the protection that writing into the file respects.
        if old.permissions().readonly() {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
        }
    }
    // A bare file name has the empty path for a parent.
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (mut file, temporary) = create_beside(folder, old.is_some())?;
    file.write_all(bytes)?;
    if let Some(old) = &old {
        keep_owner(&file, old);
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary.0, &target)?;
    // The rename is on the disk once the folder is. The new file is in place whatever comes of it.
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A new file in this folder, hidden; readable by nobody else if it is to replace a file that may be private.
fn create_beside(folder: &Path, private: bool) -> io::Result<(File, Temporary)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut options = OpenOptions::new();
    // Never opens what is there already, least of all through a link that somebody laid.
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".procedo-{}-{number}.tmp", std::process::id()));
        match options.open(&path) {
            Ok(file) => return Ok((file, Temporary(path))),
            // Left by a process of our number that died; there are finitely many.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Gives the new file the owner of the old one, where we may.
fn keep_owner(file: &File, old: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let same = file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()));
        if !same {
            // Only the administrator may give files away; for others the new owner is themselves.
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, old);
}

/// A file that is removed in the end, unless it has been renamed by then.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
