//! The files of a revision, as Git has them: nothing is checked out, and the files on the disk are not looked at.
//!
//! The program `git` is run, which alone knows every form that a repository may have.

use super::{MAX_WORKSPACE_BYTES, collapse, is_process_file};
use crate::diagnostic::Text;
use crate::say;
use crate::source::MAX_FILE_BYTES;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why Git does not give the files of a revision.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum GitError {
    /// There is no program `git`.
    NoGit(io::Error),
    /// The folder is in no repository.
    NoRepository(String),
    /// The repository has no such commit.
    NoRevision {
        /// As written.
        written: String,
        /// Whether the repository holds only the last commits of its history.
        shallow: bool,
    },
    /// Two revisions have no common ancestor.
    Unrelated(String, String),
    /// Its process files are larger than what is read.
    TooLarge,
    /// Git failed, with this on its first line.
    Failed(String),
}

impl GitError {
    /// What is the matter, in both languages.
    pub fn text(&self) -> Text {
        match self {
            GitError::NoGit(error) => {
                say!(
                    "`git` cannot be run ({error}), and only Git knows revisions",
                    "运行不了 git（{error}），而版本只有 Git 知道"
                )
            }
            GitError::NoRepository(path) => {
                say!(
                    "`{path}` is in no Git repository, so it has no revisions",
                    "“{path}”不在 Git 仓库里，没有版本可言"
                )
            }
            GitError::NoRevision { written, shallow: true } => say!(
                "there is no revision `{written}` here: this clone holds only a part of the history; fetch the rest with `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)",
                "这里没有版本“{written}”：这个克隆只有一部分历史；请用 `git fetch --unshallow` 取全（GitHub Actions 里写 `fetch-depth: 0`）"
            ),
            GitError::NoRevision { written, shallow: false } => say!(
                "there is no revision `{written}` in this repository; name a commit, a branch or a tag",
                "这个仓库里没有版本“{written}”；请写提交、分支或标签"
            ),
            GitError::Unrelated(a, b) => {
                say!("`{a}` and `{b}` have no common ancestor", "“{a}”和“{b}”没有共同的祖先")
            }
            GitError::TooLarge => {
                let limit = MAX_WORKSPACE_BYTES >> 20;
                say!(
                    "the process files of that revision are larger than what is read (together {limit} MiB)",
                    "那个版本的流程文件超过了能读的大小（合计 {limit} MiB）"
                )
            }
            GitError::Failed(why) => say!("git failed: {why}", "git 出错：{why}"),
        }
    }
}

/// A commit of a repository, by its full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit(String);

impl Commit {
    /// Its short name.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

/// What `REV`, `A..B` and `A...B` name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The state before.
    pub before: Commit,
    /// The state after; none for that of the files on the disk.
    pub after: Option<Commit>,
}

/// A repository, and where its root is.
#[derive(Debug)]
pub struct Repository {
    top: PathBuf,
    shallow: bool,
}

impl Repository {
    /// The repository that a folder is in.
    ///
    /// # Errors
    /// When there is none, or no Git.
    pub fn of(folder: &Path) -> Result<Self, GitError> {
        let asked = ["rev-parse", "--is-shallow-repository", "--show-toplevel"];
        let out = run(folder, &asked)?.map_err(|_| GitError::NoRepository(super::shown(folder, None)))?;
        let (shallow, top) = out.trim_end_matches('\n').split_once('\n').unwrap_or_default();
        let top = Path::new(top).canonicalize().map_err(|error| GitError::Failed(error.to_string()))?;
        Ok(Repository { top, shallow: shallow == "true" })
    }

    /// The commits that are meant by `REV`, `A..B` (`HEAD` for a side that is left out) or `A...B`, where the state
    /// before is the common ancestor of both.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn range(&self, written: &str) -> Result<Range, GitError> {
        let or_head = |side: &str| if side.is_empty() { "HEAD".to_string() } else { side.to_string() };
        if let Some((a, b)) = written.split_once("...") {
            let (a, b) = (or_head(a), or_head(b));
            let (before, after) = (self.commit(&a)?, self.commit(&b)?);
            let ancestor = run(&self.top, &["merge-base", &before.0, &after.0])?;
            let ancestor = ancestor.map_err(|_| GitError::Unrelated(a, b))?;
            return Ok(Range { before: Commit(ancestor.trim().to_string()), after: Some(after) });
        }
        match written.split_once("..") {
            Some((a, b)) => Ok(Range { before: self.commit(&or_head(a))?, after: Some(self.commit(&or_head(b))?) }),
            None => Ok(Range { before: self.commit(written)?, after: None }),
        }
    }

    fn commit(&self, written: &str) -> Result<Commit, GitError> {
        let missing = || GitError::NoRevision { written: written.to_string(), shallow: self.shallow };
        // It would be an option.
        if written.is_empty() || written.starts_with('-') {
            return Err(missing());
        }
        let found = run(&self.top, &["rev-parse", "--verify", "--quiet", &format!("{written}^{{commit}}")])?;
        match found {
            Ok(name) => Ok(Commit(name.trim().to_string())),
            // Before the first commit there is nothing.
            Err(_) if written == "HEAD" && run(&self.top, &["symbolic-ref", "--quiet", "HEAD"])?.is_ok() => {
                let empty = run(&self.top, &["hash-object", "-t", "tree", "--stdin"])?.map_err(GitError::Failed)?;
                Ok(Commit(empty.trim().to_string()))
            }
            Err(_) => Err(missing()),
        }
    }

    /// The process files of a commit, by their paths from this folder (canonical), which is often the root of the
    /// repository. A link to a file has the text of that file.
    ///
    /// # Errors
    /// When they are too large, or Git fails.
    pub fn files(&self, commit: &Commit, folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, GitError> {
        let listed = run(&self.top, &["ls-tree", "-r", "-z", "--full-tree", &commit.0])?.map_err(GitError::Failed)?;
        let (mut files, mut links) = (BTreeMap::new(), BTreeMap::new());
        for entry in listed.split('\0') {
            let Some((head, path)) = entry.split_once('\t') else { continue };
            let mut head = head.split(' ');
            let (mode, object) = (head.next().unwrap_or_default(), head.nth(1).unwrap_or_default());
            let place = self.top.join(path);
            if !is_process_file(&place) {
                continue;
            }
            match mode {
                "120000" => drop(links.insert(place, object.to_string())),
                // The contents of another repository are not ours.
                "160000" => {}
                _ => drop(files.insert(place, object.to_string())),
            }
        }
        let targets = self.objects(links.values())?;
        for ((link, _), target) in links.iter().zip(targets) {
            let target = link.parent().unwrap_or(link).join(String::from_utf8_lossy(&target).into_owned());
            if let Some(object) = collapse(&target).and_then(|target| files.get(&target).cloned()) {
                files.insert(link.clone(), object);
            }
        }
        files.retain(|place, _| place.starts_with(folder));
        let texts = self.objects(files.values())?;
        let relative = |place: &Path| place.strip_prefix(folder).unwrap_or(place).to_path_buf();
        Ok(files.keys().map(|place| relative(place)).zip(texts).collect())
    }

    /// The contents of objects, in their order.
    fn objects<'a>(&self, names: impl Iterator<Item = &'a String>) -> Result<Vec<Vec<u8>>, GitError> {
        let asked: Vec<&str> = names.map(String::as_str).collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let count = asked.len();
        let mut child = git(&self.top, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::NoGit)?;
        let failed = |error: io::Error| GitError::Failed(error.to_string());
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(GitError::Failed(String::new()));
        };
        // Git answers while it is asked: whoever only asked would wait for ever once the answers fill the pipe.
        let read = std::thread::scope(|scope| {
            scope.spawn(move || asked.iter().try_for_each(|name| writeln!(stdin, "{name}")));
            contents(BufReader::new(stdout))
        });
        if read.is_err() {
            let _ = child.kill();
        }
        child.wait().map_err(failed)?;
        read.and_then(
            |read| {
                if read.len() == count { Ok(read) } else { Err(GitError::Failed("git cat-file".to_string())) }
            },
        )
    }
}

/// What `git cat-file --batch` answers: for each object a line with its size, its bytes, and a line break.
fn contents(mut from: impl BufRead) -> Result<Vec<Vec<u8>>, GitError> {
    let failed = |error: io::Error| GitError::Failed(error.to_string());
    let (mut found, mut total) = (Vec::new(), 0);
    loop {
        let mut head = String::new();
        if from.read_line(&mut head).map_err(failed)? == 0 {
            return Ok(found);
        }
        let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| GitError::Failed(head.trim_end().to_string()))?;
        total += size;
        if size > MAX_FILE_BYTES || total > MAX_WORKSPACE_BYTES {
            return Err(GitError::TooLarge);
        }
        let mut bytes = vec![0; size as usize];
        from.read_exact(&mut bytes).map_err(failed)?;
        from.read_exact(&mut [0]).map_err(failed)?;
        found.push(bytes);
    }
}

/// Git in a folder. A hook is told another repository by these variables than the one that the folder is in.
fn git(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(args).stdin(Stdio::null()).env("GIT_TERMINAL_PROMPT", "0");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command
}

/// What Git prints, or what it says has failed.
fn run(folder: &Path, args: &[&str]) -> Result<Result<String, String>, GitError> {
    let output = git(folder, args).output().map_err(GitError::NoGit)?;
    let first = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_string();
    Ok(match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(first(&output.stderr)),
    })
}
