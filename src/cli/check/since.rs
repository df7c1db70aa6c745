//! `procedo check --since REV`: reports only what a change introduced. The state before is checked too, as Git has it,
//! and what is found there is taken out.

use crate::cli::states::Scope;
use crate::cli::{Env, Status};
use crate::project::{Checked, Project};
use crate::report::Baseline;
use crate::say;
use crate::settings::Settings;
use crate::workspace;
use std::path::{Path, PathBuf};

/// What was wrong before, and the state after, if that is a revision too.
pub struct Since {
    before: Baseline,
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
