//! From files to findings: loads process files and what they import, builds the model and checks it.

mod loaded;

pub use loaded::Loaded;

use crate::analysis::calendars::Calendar;
use crate::analysis::people::Roster;
use crate::diagnostic::{Edits, Finding, Severity};
use crate::model::{self, ParsedFile, UnitId, UnitKind};
use crate::report::{Baseline, Files, Summary};
use crate::roster;
use crate::rules::{self, Import};
use crate::settings::Settings;
use crate::source::{FileId, Location, Sources};
use crate::syntax::ast::{Document, Guess, LineKind, Value};
use crate::syntax::keywords::Label;
use crate::syntax::names::Names;
use crate::syntax::yaml::plain::At;
use crate::workspace::{self, Condition, Encoding, ReadError, Workspace};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// Files, their syntax trees and what they import.
pub struct Project {
    workspace: Workspace,
    names: Names,
    files: Vec<ParsedFile>,
    loaded: FxHashSet<FileId>,
    /// The files that were asked for; only of them findings are reported.
    asked: FxHashSet<FileId>,
    imports: Vec<Import>,
    rosters: Vec<FileId>,
    /// The calendars of the files that each roster names.
    calendars: Vec<Vec<Calendar>>,
    roster_faults: Vec<(String, At)>,
    findings: Vec<Finding>,
    complete: bool,
}

impl Project {
    /// No files yet.
    pub fn new(workspace: Workspace) -> Self {
        Project {
            workspace,
            names: Names::default(),
            files: Vec::new(),
            loaded: FxHashSet::default(),
            asked: FxHashSet::default(),
            imports: Vec::new(),
            rosters: Vec::new(),
            calendars: Vec::new(),
            roster_faults: Vec::new(),
            findings: Vec::new(),
            complete: false,
        }
    }

    /// Says that all files of the workspace have been added, so that what they share can be judged.
    pub fn complete(mut self) -> Self {
        self.complete = true;
        self
    }

    /// Adds a file that is to be checked, and what it imports.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn add(&mut self, path: &Path) -> Result<FileId, ReadError> {
        let file = self.workspace.load(path)?;
        self.ask(file);
        Ok(file)
    }

    /// Adds text that is to be checked, under a name that ends in `.proc` or `.yaml`, and what it imports.
    pub fn add_bytes(&mut self, name: &str, bytes: Vec<u8>) -> FileId {
        let file = self.workspace.add_bytes(name, bytes);
        self.ask(file);
        file
    }

    /// Adds a roster: the people from whom procedures are staffed. `name` is its path, and shown to people; the files of
    /// calendars that it names are looked for beside it.
    pub fn roster(&mut self, name: &str, text: String) {
        let mut calendars = Vec::new();
        for (line, written) in roster::calendar_files(&text) {
            let path = Path::new(name).parent().unwrap_or(Path::new("")).join(&written);
            match workspace::read_text(&path).map(|text| roster::read_calendar(&text)) {
                Ok(Ok(calendar)) => calendars.push(calendar),
                Ok(Err(wrong)) => {
                    let path = path.to_string_lossy().into_owned();
                    self.roster_faults.extend(wrong.into_iter().map(|at| (path.clone(), at)));
                }
                Err(error) => self.roster_faults.push((name.to_string(), At::new(line, error.text()))),
            }
        }
        self.calendars.push(calendars);
        self.rosters.push(self.workspace.add_text(name, text));
    }

    /// The text of the files.
    pub fn sources(&self) -> &Sources {
        self.workspace.sources()
    }

    /// The files' syntax trees, in the order in which they were met.
    pub fn files(&self) -> &[ParsedFile] {
        &self.files
    }

    /// Every name.
    pub fn names(&self) -> &Names {
        &self.names
    }

    fn ask(&mut self, file: FileId) {
        self.asked.insert(file);
        // Imports of imports, and so on, without recursion.
        let mut waiting = vec![file];
        while let Some(file) = waiting.pop() {
            if !self.loaded.insert(file) {
                continue;
            }
            if self.workspace.condition(file) == Condition::Binary {
                // It is no text; one finding says so.
                continue;
            }
            let (document, findings) = parse(self.workspace.sources(), file, &mut self.names);
            self.findings.extend(findings);
            let mut imports = Vec::new();
            let mut import_failed = document.lost.iter().any(|lost| {
                let text = self.workspace.sources().file(file).slice(lost.span);
                let unit = lost.block.is_none_or(|at| crate::syntax::legal::is_unit(document.blocks[at].kind));
                unit && matches!(lost.guess, Guess::Prose | Guess::Anything | Guess::Heading)
                    || text.starts_with(Label::Import.word(Default::default()))
                    || text.starts_with("引入")
            });
            for (at, written) in written_imports(&document, self.workspace.sources(), file) {
                let result = self.workspace.import(file, &written);
                match &result {
                    Ok(imported) => {
                        imports.push(*imported);
                        waiting.push(*imported);
                    }
                    Err(_) => import_failed = true,
                }
                self.imports.push(Import { at, result });
            }
            self.files.push(ParsedFile { file, document, imports, import_failed });
        }
    }

    /// The folder that no import leaves.
    pub fn root(&self) -> &Path {
        self.workspace.root()
    }

    /// Builds the model, and proves nothing yet.
    pub fn load(self) -> Loaded {
        let mut loaded = Loaded::of(self);
        loaded.look();
        loaded
    }

    /// Builds the model and checks it.
    pub fn check(mut self) -> Checked {
        let (named, mut roster_faults) = (std::mem::take(&mut self.rosters), std::mem::take(&mut self.roster_faults));
        let calendars = std::mem::take(&mut self.calendars);
        let mut loaded = Loaded::of(self);
        let (model, sources) = (&loaded.model, loaded.sources());
        let mut rosters = Vec::new();
        for finding in loaded.found.iter().filter(|finding| finding.severity == Severity::Error) {
            let Location { file, span } = finding.primary.at;
            if named.contains(&file) {
                let source = sources.file(file);
                let line = source.position(span.start).line;
                roster_faults.push((source.path.clone(), At::new(line, finding.message.clone())));
            }
        }
        for (file, calendars) in named.iter().zip(&calendars) {
            let source = sources.file(*file);
            match roster::read_with(&source.text, model, calendars) {
                Ok(roster) => rosters.push(roster),
                Err(wrong) => roster_faults.extend(wrong.into_iter().map(|at| (source.path.clone(), at))),
            }
        }
        let mut context = loaded.context();
        context.rosters.clone_from(&rosters);
        let mut findings = rules::check(&mut context, loaded.found.clone());
        let doubtful: FxHashSet<UnitId> = context.unproved().collect();
        drop(context);
        let in_the_way = findings.iter().filter(rules::is_in_the_way).cloned().collect();
        findings.retain(|finding| loaded.is_asked(finding.primary.at.file));
        let unproved = doubtful.iter().filter(|unit| loaded.is_asked(model[**unit].file)).count();
        let asked = |unit: &&model::Unit| loaded.is_asked(unit.file);
        let procedures = || model.units.iter().filter(asked).filter(|unit| unit.kind == UnitKind::Procedure);
        let steps = procedures().map(|unit| unit.steps.len()).sum();
        let summary = Summary { files: loaded.asked.len(), procedures: procedures().count(), steps, unproved };
        loaded.doubtful = doubtful;
        loaded.in_the_way = in_the_way;
        Checked { loaded, findings, rosters, roster_faults, summary }
    }
}

/// A checked workspace.
pub struct Checked {
    loaded: Loaded,
    /// What is wrong, in the order of the files.
    pub findings: Vec<Finding>,
    /// The rosters.
    pub rosters: Vec<Roster>,
    /// What is wrong with rosters, in which file: those say nothing.
    pub roster_faults: Vec<(String, At)>,
    /// What was covered.
    pub summary: Summary,
}

impl Deref for Checked {
    type Target = Loaded;

    fn deref(&self) -> &Loaded {
        &self.loaded
    }
}

impl Checked {
    /// Takes the settings of the workspace into account: how grave findings are, and which are not reported.
    ///
    /// The model stays what it is: whether a procedure can be walked is not for settings to say.
    pub fn apply(&mut self, settings: &Settings) {
        let workspace = &self.loaded.workspace;
        self.findings.retain_mut(|finding| {
            let path = workspace.path_inside(finding.primary.at.file).unwrap_or_default();
            let severity = settings.severity(&path, finding);
            finding.severity = severity.unwrap_or(finding.severity);
            severity.is_some()
        });
    }

    /// Adds what was found besides.
    pub fn add(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
        self.findings.sort_by_key(|finding| finding.primary.at);
    }

    /// What is wrong, as a baseline.
    pub fn baseline(&self) -> Baseline {
        self.with_files(|files| Baseline::of(files, &self.findings))
    }

    /// A baseline brought up to date.
    pub fn updated(&self, baseline: Baseline) -> Baseline {
        self.with_files(|files| baseline.updated(files, &self.findings))
    }

    /// Takes out what a baseline knows, and says how many findings that it knows are gone.
    pub fn subtract(&mut self, baseline: &Baseline) -> u64 {
        let mut findings = std::mem::take(&mut self.findings);
        let gone = self.with_files(|files| baseline.subtract(files, &mut findings));
        self.findings = findings;
        gone
    }

    fn with_files<T>(&self, f: impl FnOnce(&Files) -> T) -> T {
        // A file outside the workspace has no path from its root.
        let shown = |file| self.sources().file(file).path.clone();
        let path = |file| self.workspace.path_inside(file).unwrap_or_else(|| shown(file));
        let checked: FxHashSet<String> = self.asked.iter().map(|file| path(*file)).collect();
        f(&Files {
            sources: self.sources(),
            path: &path,
            is_checked: &|path| checked.contains(path),
            exists: &|path| self.workspace.holds(path),
        })
    }

    /// The files of which findings can be mended safely, as they are then. Of mends that touch one another the first is
    /// taken; the others wait for the next check.
    pub fn mended(&self) -> Vec<Mended> {
        let mut edits: BTreeMap<FileId, (Edits, usize)> = BTreeMap::new();
        // What could not be decoded would be lost.
        let whole = |file| self.is_asked(file) && self.workspace.condition(file) == Condition::Whole;
        for finding in &self.findings {
            let file = finding.primary.at.file;
            let Some(fix) = finding.fixes.iter().find(|fix| fix.safe) else { continue };
            if !whole(file) || fix.edits.iter().any(|edit| edit.at.file != file) {
                continue;
            }
            let (edits, count) = edits.entry(file).or_default();
            *count += usize::from(edits.add(&fix.edits));
        }
        let mended = edits.into_iter().map(|(file, (edits, count))| Mended {
            file,
            place: self.workspace.place(file).unwrap_or(Path::new("")).to_path_buf(),
            count,
            text: edits.applied(&self.sources().file(file).text),
        });
        mended.collect()
    }

    /// The encoding that a file was in.
    pub fn encoding(&self, file: FileId) -> Encoding {
        self.workspace.encoding(file)
    }

    /// Whether anything is wrong that is at least so grave.
    pub fn has(&self, severity: Severity) -> bool {
        self.findings.iter().any(|finding| finding.severity >= severity)
    }
}

/// A file with its safe mends applied.
pub struct Mended {
    /// The file.
    pub file: FileId,
    /// Its one path.
    pub place: PathBuf,
    /// How many findings were mended.
    pub count: usize,
    /// Its new text.
    pub text: String,
}

/// Reads one file in the form that its name says.
pub fn parse(sources: &Sources, file: FileId, names: &mut Names) -> (Document, Vec<Finding>) {
    let source = sources.file(file);
    crate::syntax::parse(file, &source.path, &source.text, names)
}

/// The imports of a file as they are written, and where.
fn written_imports(document: &Document, sources: &Sources, file: FileId) -> Vec<(Location, String)> {
    let lines =
        document.blocks.iter().filter(|block| crate::syntax::legal::is_unit(block.kind)).flat_map(|block| &block.lines);
    let mut imports = Vec::new();
    for line in lines {
        if let LineKind::Labelled(Label::Import, Value::Words(words)) = &line.kind {
            let text = words.copy.as_deref().unwrap_or_else(|| sources.file(file).slice(words.span));
            imports.push((Location { file, span: words.span }, text.to_string()));
        }
    }
    imports
}
