//! `procedo check --since REV`: reports only what a change introduced. The state before is checked too, as Git has it,
//! and what is found there is taken out. `--against FILE` looks only for what changed without a revision.

use crate::change::revision;
use crate::cli::states::{Scope, has_procedures};
use crate::cli::{Env, Status, open};
use crate::project::{Checked, Project};
use crate::report::Baseline;
use crate::say;
use crate::settings::Settings;
use crate::workspace;
use std::path::{Path, PathBuf};

/// An earlier state.
pub struct Since {
    /// What people call it.
    name: String,
    before: Checked,
    /// What was wrong then, where that is not to be reported.
    known: Option<Baseline>,
    /// The state after, if that is a revision too.
    after: Option<Project>,
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
            let found = repository.range(range)?;
            let before = repository.files(&found.before, root)?;
            let after = found.after.map(|after| repository.files(&after, root)).transpose()?;
            Ok((before, after))
        };
        let (before, after) = read().map_err(|error: workspace::GitError| env.trouble(&error.text()))?;
        let name = range.split("..").next().filter(|name| !name.is_empty()).unwrap_or("HEAD");
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
        let known = Some(before.baseline());
        Ok(Since { name: name.to_string(), before, known, after })
    }

    /// Reads an earlier state, of what is checked now, that was kept in a file or a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn kept(path: &Path, now: &[PathBuf], env: &mut Env) -> Result<Since, Status> {
        let read = match now {
            [now] => open::version(path, now, Project::check),
            _ => open::project(&[path.to_path_buf()]).map(|project| (project.check(), false)),
        };
        let read = read.and_then(|(before, moved)| has_procedures(path, &before).map(|()| (before, moved)));
        let (before, moved) = read.map_err(|text| env.trouble(&text))?;
        if let (true, [now]) = (moved, now) {
            env.say(&open::read_beside(path, now));
        }
        Ok(Since { name: path.display().to_string(), before, known: None, after: None })
    }

    /// The state after, once; none if it is that of the files on the disk.
    pub fn after(&mut self) -> Option<Project> {
        self.after.take()
    }

    /// Adds the procedures that changed without a revision.
    pub fn add_to(&self, checked: &mut Checked) {
        let findings = revision::findings(&self.before, checked, &self.name);
        checked.add(findings);
    }

    /// Takes out what was wrong before.
    pub fn take_from(&self, checked: &mut Checked) {
        if let Some(known) = &self.known {
            checked.subtract(known);
        }
    }
}
