//! A workspace whose model is built, and of which nothing is proved yet.

use super::Project;
use crate::diagnostic::Finding;
use crate::model::{self, Model, UnitId};
use crate::rules::{self, Context, Import};
use crate::source::{FileId, Sources};
use crate::workspace::Workspace;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// A workspace whose model is built. What stands in the way of proofs is known; what is wrong besides is asked for, of
/// all procedures or of some.
pub struct Loaded {
    pub(super) workspace: Workspace,
    /// The model.
    pub model: Model,
    pub(super) asked: FxHashSet<FileId>,
    pub(super) doubtful: FxHashSet<UnitId>,
    imports: Vec<Import>,
    /// What was found when the files were read.
    pub(super) found: Vec<Finding>,
    /// The files that say nothing.
    empty: Vec<FileId>,
    complete: bool,
    /// What stands in the way of proofs.
    pub(super) in_the_way: Vec<Finding>,
}

impl Loaded {
    /// Builds the model.
    pub(super) fn of(mut project: Project) -> Loaded {
        let mut found = std::mem::take(&mut project.findings);
        found.extend(project.workspace.findings());
        let mut files = std::mem::take(&mut project.files);
        files.sort_by_key(|file| file.file);
        let unread: FxHashSet<FileId> = found.iter().map(|finding| finding.primary.at.file).collect();
        let silent = files.iter().filter(|file| file.document.blocks.is_empty() && file.document.lost.is_empty());
        let empty = silent.map(|file| file.file).filter(|file| !unread.contains(file)).collect();
        // The syntax trees say what they have to say; the model keeps what it needs.
        let model = model::build(project.names, project.workspace.sources(), &mut files);
        Loaded {
            workspace: project.workspace,
            model,
            asked: project.asked,
            doubtful: FxHashSet::default(),
            imports: project.imports,
            found,
            empty,
            complete: project.complete,
            in_the_way: Vec::new(),
        }
    }

    /// Finds out what stands in the way of proofs.
    pub(super) fn look(&mut self) {
        let (in_the_way, doubtful) = rules::in_the_way(&self.context(), self.found.clone());
        (self.in_the_way, self.doubtful) = (in_the_way, doubtful);
    }

    /// What the rules look at.
    pub(super) fn context(&self) -> Context<'_> {
        let mut context = Context::new(&self.model, self.workspace.sources(), &self.imports, self.complete);
        context.empty.clone_from(&self.empty);
        context
    }

    /// What stands in the way of proofs, in the order of the files.
    pub fn in_the_way(&self) -> &[Finding] {
        &self.in_the_way
    }

    /// All that is wrong with these files. Nothing is proved of procedures of others, but for those that these run.
    pub fn wrong_with(&self, files: &BTreeSet<FileId>) -> Vec<Finding> {
        let mut context = self.context();
        context.only = Some(files);
        let mut wrong = rules::check(&mut context, self.found.clone());
        wrong.retain(|finding| files.contains(&finding.primary.at.file));
        wrong
    }

    /// Whether nothing is proved of a procedure, since something else stands in the way: an unknown name, a lost line, in
    /// its file, in what it imports or in what it runs.
    pub fn is_doubtful(&self, unit: UnitId) -> bool {
        self.doubtful.contains(&unit)
    }

    /// Whether something that a file imports was not found.
    pub fn misses_imports(&self) -> bool {
        self.imports.iter().any(|import| import.result.is_err())
    }

    /// The text of the files.
    pub fn sources(&self) -> &Sources {
        self.workspace.sources()
    }

    /// The files that were asked for, in the order in which they were met.
    pub fn asked(&self) -> Vec<FileId> {
        self.sources().iter().map(|(file, _)| file).filter(|file| self.is_asked(*file)).collect()
    }

    /// Whether a file was asked for, rather than only imported.
    pub fn is_asked(&self, file: FileId) -> bool {
        self.asked.contains(&file)
    }

    /// The path of a file from the root of the workspace, with `/`; nothing if it lies outside.
    pub fn path_inside(&self, file: FileId) -> Option<String> {
        self.workspace.path_inside(file)
    }
}
