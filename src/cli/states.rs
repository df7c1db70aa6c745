//! States of a workspace: its files as they are on the disk, or as Git has them.

use super::{Env, Status, open};
use crate::diagnostic::Text;
use crate::project::{Loaded, Project};
use crate::say;
use crate::syntax::yaml::{TopKey, top_key};
use crate::threads::beside;
use crate::workspace::{self, GitError, Repository, Workspace, collapse, find_root};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is looked at of each state.
pub struct Scope {
    /// The paths that were asked for, from the root of the workspace.
    asked: Vec<PathBuf>,
    /// Where we stand, seen from there.
    here: PathBuf,
}

impl Scope {
    /// Of these paths, below the root of the workspace.
    pub fn of(paths: &[PathBuf], root: &Path) -> Self {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        // What was there before may be there no more.
        let place = |path: &Path| {
            let found = path.canonicalize().ok().or_else(|| collapse(&here.join(path)));
            found.and_then(|found| found.strip_prefix(root).map(Path::to_path_buf).ok())
        };
        let asked = paths.iter().filter_map(|path| place(path)).collect();
        Scope { asked, here: here.strip_prefix(root).map(Path::to_path_buf).unwrap_or_default() }
    }

    /// The files of scenarios of a state in the folders that were asked for.
    fn scenarios(&self, files: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<(String, String)> {
        let folders = self.asked.iter().filter(|asked| !files.contains_key(*asked));
        let found = folders.flat_map(|folder| {
            let below = workspace::discover_among(files.keys().map(PathBuf::as_path), folder).into_iter();
            below.filter_map(|path| scenarios(&path, folder, files[&path].clone()))
        });
        found.collect()
    }

    /// The files of a state, and how many of them were asked for.
    pub fn project(&self, files: BTreeMap<PathBuf, Vec<u8>>) -> (Project, usize) {
        let mut named = Vec::new();
        let mut complete = false;
        for asked in &self.asked {
            if files.contains_key(asked) {
                named.push(asked.clone());
                continue;
            }
            complete = true;
            let found = workspace::discover_among(files.keys().map(PathBuf::as_path), asked);
            let is_ours =
                |path: &PathBuf| !open::is_yaml(path) || open::is_procedure_text(&workspace::head_of(&files[path]));
            named.extend(found.into_iter().filter(is_ours));
        }
        let workspace = Workspace::of_files(files).seen_from(self.here.clone());
        let project = Project::new(workspace);
        let mut project = if complete { project.complete() } else { project };
        // Every one of them is there, and in memory nothing else can be wrong with it.
        let count = named.iter().filter(|path| project.add(path).is_ok()).count();
        (project, count)
    }
}

/// A state that somebody named.
pub struct State {
    /// What it is called.
    pub name: String,
    /// Its files.
    pub loaded: Loaded,
    /// Its files of scenarios, by their paths below what is looked at, in their order; none of a single file.
    pub scenarios: Vec<(String, String)>,
    /// What is to be known of how they were read.
    note: Option<Text>,
}

/// The text of a file of scenarios, by its path below a folder; nothing if it is something else.
fn scenarios(path: &Path, folder: &Path, bytes: Vec<u8>) -> Option<(String, String)> {
    let is_ours = open::is_yaml(path) && matches!(top_key(&workspace::head_of(&bytes)), TopKey::Scenarios);
    let below = path.strip_prefix(folder).unwrap_or(path).display().to_string().replace('\\', "/");
    is_ours.then(|| (below, workspace::decode(bytes).text))
}

/// That a file says something: what cannot be read at all is no version of anything.
///
/// # Errors
/// When nothing of it is a procedure, an interface or an organisation.
pub fn has_procedures(path: &Path, loaded: &Loaded) -> Result<(), Text> {
    let shown = path.display();
    let units = loaded.model.units.iter().filter(|unit| loaded.is_asked(unit.file)).count();
    match units == 0 && path.is_file() {
        true => Err(say!(
            "there is no procedure in `{shown}`: `procedo check {shown}` says why",
            "“{shown}”里没有流程：procedo check {shown} 说明原因"
        )),
        false => Ok(()),
    }
}

/// What a path names on the disk, beside what else is compared.
fn kept_on_disk(name: String, path: PathBuf, other: Option<&Path>) -> Result<State, Text> {
    let mut found = Vec::new();
    if path.is_dir() {
        for file in workspace::discover(&path).map_err(|error| error.text())? {
            found.extend(workspace::read_bytes(&file).ok().and_then(|bytes| scenarios(&file, &path, bytes)));
        }
    }
    let (loaded, note) = match other {
        None => (Box::new(open::project(std::slice::from_ref(&path))?.load()), None),
        Some(other) => {
            let (loaded, moved) = open::version(&path, other, |project| Box::new(project.load()))?;
            (loaded, moved.then(|| open::read_beside(&path, other)))
        }
    };
    has_procedures(&path, &loaded)?;
    Ok(State { name, loaded: *loaded, scenarios: found, note })
}

/// The two states that are named: files, folders or revisions of Git; without a second one, the files on the disk. A
/// range, `A..B` or `A...B`, names both.
///
/// # Errors
/// When one of them is not there; that is said.
pub fn two(old: &str, new: Option<&str>, env: &mut Env) -> Result<[State; 2], Status> {
    let found = states(old, new).map_err(|text| env.trouble(&text))?;
    found.iter().filter_map(|state| state.note.as_ref()).for_each(|note| env.say(note));
    Ok(found)
}

fn states(old: &str, new: Option<&str>) -> Result<[State; 2], Text> {
    let is_path = |named: &str| Path::new(named).exists();
    // What is compared with a revision says which files are meant.
    let on_disk = [Some(old), new].into_iter().flatten().filter(|named| is_path(named));
    let paths: Vec<PathBuf> = on_disk.map(PathBuf::from).collect();
    let paths = if paths.is_empty() { vec![open::default_folder()] } else { paths };
    if new.is_none() && is_path(old) {
        return Err(say!(
            "`{old}` is one version; name the other one, too: `procedo diff HEAD {old}` compares it with the last commit",
            "“{old}”只是一个版本，还要写另一个：`procedo diff HEAD {old}` 和最近一次提交比较"
        ));
    }
    if new.is_none_or(is_path) && !is_path(old) && old.contains("..") {
        let git = Git::of(&paths)?;
        let range = git.repository.range(old).map_err(|error| error.text())?;
        let (one, other) = old.split_once("...").or_else(|| old.split_once("..")).unwrap_or((old, ""));
        let after = range.after.unwrap_or_else(|| range.before.clone());
        let name = |side: &str| if side.is_empty() { "HEAD".to_string() } else { side.to_string() };
        // Of three dots the old one is the commit from which both come, whatever has happened to the first since.
        let before = match old.contains("...") {
            true => format!("{} ({})", name(one), range.before.short()),
            false => name(one),
        };
        return both(|| git.state(before, &range.before), || git.state(name(other), &after));
    }
    let state = |named: &str, other: Option<&str>| -> Result<State, Text> {
        if is_path(named) {
            let other = other.filter(|other| is_path(other)).map(Path::new);
            return kept_on_disk(named.to_string(), PathBuf::from(named), other);
        }
        if workspace::is_process_file(Path::new(named)) {
            return Err(say!("there is no file `{named}`", "没有文件“{named}”"));
        }
        let git = Git::of(&paths)?;
        let range = git.repository.range(named).map_err(|error| match error {
            GitError::NoRevision { shallow: false, .. } => say!(
                "`{named}` is neither a file, nor a folder, nor a revision of this repository",
                "“{named}”既不是文件或文件夹，也不是这个仓库里的版本"
            ),
            error => error.text(),
        })?;
        git.state(named.to_string(), &range.before)
    };
    let new_path = new;
    let new = || match new {
        Some(new) => state(new, Some(old)),
        None => {
            let folder = open::default_folder();
            kept_on_disk(folder.display().to_string(), folder, None)
        }
    };
    both(|| state(old, new_path), new)
}

/// Both of two states, side by side.
fn both(
    old: impl FnOnce() -> Result<State, Text> + Send,
    new: impl FnOnce() -> Result<State, Text>,
) -> Result<[State; 2], Text> {
    let (old, new) = beside(old, new);
    Ok([old?, new?])
}

/// A repository, and what is looked at of its revisions.
struct Git {
    repository: Repository,
    root: PathBuf,
    scope: Scope,
}

impl Git {
    fn of(paths: &[PathBuf]) -> Result<Git, Text> {
        let root = find_root(&paths[0]);
        let root = root.canonicalize().unwrap_or(root);
        let repository = Repository::of(&root).map_err(|error| error.text())?;
        let scope = Scope::of(paths, &root);
        Ok(Git { repository, root, scope })
    }

    fn state(&self, name: String, commit: &workspace::Commit) -> Result<State, Text> {
        let files = self.repository.files(commit, &self.root).map_err(|error: GitError| error.text())?;
        let scenarios = self.scope.scenarios(&files);
        let (project, _) = self.scope.project(files);
        Ok(State { name, loaded: project.load(), scenarios, note: None })
    }
}
