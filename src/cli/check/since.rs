//! `procedo check --since REV`: reports only what a change introduced. The state before is checked too, as Git has it,
//! and what is found there is taken out.

use crate::cli::{Env, Status, open};
use crate::project::{Checked, Project};
use crate::report::Baseline;
use crate::say;
use crate::settings::Settings;
use crate::workspace::{self, Workspace, collapse};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was wrong before, and the state after, if that is a revision too.
pub struct Since {
    before: Baseline,
    after: Option<Project>,
}

/// What is looked at of each state.
struct Scope {
    /// The paths that were asked for, from the root of the workspace.
    asked: Vec<PathBuf>,
    /// Where we stand, seen from there.
    here: PathBuf,
}

impl Since {
    /// Checks the state before, with the people of now.
    ///
    /// # Errors
    /// When Git does not know it, or nothing is to be checked in the state after.
    pub fn of(
        range: &str,
        paths: &[PathBuf],
        (root, settings): (&Path, &Settings),
        with_people: &dyn Fn(Project) -> Project,
        env: &mut Env,
    ) -> Result<Since, Status> {
        let scope = Scope::of(paths, root);
        let read = || {
            let repository = workspace::Repository::of(root)?;
            let range = repository.range(range)?;
            let before = repository.files(&range.before, root)?;
            let after = range.after.map(|after| repository.files(&after, root)).transpose()?;
            Ok((before, after))
        };
        let (before, after) = read().map_err(|error: workspace::GitError| env.trouble(&error.text()))?;
        let (project, _) = scope.project(before);
        let mut before = with_people(project).check();
        before.apply(settings);
        let after = match after.map(|files| scope.project(files)) {
            Some((_, 0)) => {
                let text = say!("there is no process file here in `{range}`", "“{range}”里这个位置没有流程文件");
                return Err(env.trouble(&text));
            }
            after => after.map(|(project, _)| project),
        };
        Ok(Since { before: before.baseline(), after })
    }

    /// The state after, once; none if it is that of the files on the disk.
    pub fn after(&mut self) -> Option<Project> {
        self.after.take()
    }

    /// Takes out what was wrong before.
    pub fn take_from(&self, checked: &mut Checked) {
        checked.subtract(&self.before);
    }
}

impl Scope {
    fn of(paths: &[PathBuf], root: &Path) -> Self {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        // What was there before may be there no more.
        let place = |path: &Path| {
            let found = path.canonicalize().ok().or_else(|| collapse(&here.join(path)));
            found.and_then(|found| found.strip_prefix(root).map(Path::to_path_buf).ok())
        };
        let asked = paths.iter().filter_map(|path| place(path)).collect();
        Scope { asked, here: here.strip_prefix(root).map(Path::to_path_buf).unwrap_or_default() }
    }

    /// The files of a state, and how many of them were asked for.
    fn project(&self, files: BTreeMap<PathBuf, Vec<u8>>) -> (Project, usize) {
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
