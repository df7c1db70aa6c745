//! Opening what the command line names: files and folders, or a procedure by its name.

use super::{Env, Status, check};
use crate::analysis::Unproved;
use crate::analysis::people::{Day, Roster};
use crate::diagnostic::{Language, Text};
use crate::model::{UnitId, UnitKind};
use crate::project::{Checked, Loaded, Project};
use crate::runtime::{Incomplete, Program};
use crate::say;
use crate::settings::{self, Settings};
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::{TopKey, top_key};
use crate::workspace::{self, ROOT_FILE, Workspace};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// The folder that is meant when none is named.
pub fn default_folder() -> PathBuf {
    let processes = PathBuf::from("processes");
    if processes.is_dir() { processes } else { PathBuf::from(".") }
}

/// The process files that these paths name: files as they are, folders with all process files below them.
///
/// # Errors
/// When a path, or a folder below it, cannot be read, or a folder holds no process file.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Text> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let found = workspace::discover(path).map_err(|error| error.text())?;
            let before = files.len();
            files.extend(found.into_iter().filter(|file| is_procedure(file)));
            if files.len() == before {
                let path = path.display();
                return Err(say!(
                    "there is no process file (`.proc`, `.yaml`) below `{path}`",
                    "“{path}”下面没有流程文件（.proc、.yaml）"
                ));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// Whether a file found in a folder is for us.
fn is_procedure(path: &Path) -> bool {
    // What cannot be read is reported when it is loaded.
    is_yaml(path).then(|| workspace::head(path)).flatten().is_none_or(|head| is_procedure_text(&head))
}

/// Whether a path ends like YAML, which serves many masters.
pub fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| !extension.eq_ignore_ascii_case("proc"))
}

/// Whether YAML that begins like this is for us.
pub fn is_procedure_text(head: &str) -> bool {
    match top_key(head) {
        TopKey::Procedure | TopKey::Interface | TopKey::Organisation => true,
        TopKey::Scenarios | TopKey::Roster | TopKey::Profile | TopKey::Calendar => false,
        TopKey::Unknown { near, .. } => near.is_some(),
    }
}

/// Opens these files and folders as one workspace.
///
/// # Errors
/// When a file cannot be read, or the files belong to no common folder.
pub fn project(paths: &[PathBuf]) -> Result<Project, Text> {
    project_with(paths, &BTreeMap::new())
}

/// The same, of files of which some have another text, by their one path.
pub fn project_with(paths: &[PathBuf], texts: &BTreeMap<PathBuf, String>) -> Result<Project, Text> {
    let root = root_of(paths)?;
    let mut project = Project::new(Workspace::new(root));
    for (place, text) in texts {
        project.add_bytes(&place.to_string_lossy(), text.clone().into_bytes());
    }
    for file in files(paths)? {
        project.add(&file).map_err(|error| error.text())?;
    }
    Ok(if paths.iter().any(|path| path.is_dir()) { project.complete() } else { project })
}

/// One of two versions of a file. A version that was put elsewhere, so that what it imports is not found there, is read
/// as though it stood where the other one does; whether it is, is said with it.
///
/// # Errors
/// When it cannot be read, or the files belong to no common folder.
pub fn version<R: Deref<Target = Loaded>>(
    path: &Path,
    other: &Path,
    read: impl Fn(Project) -> R,
) -> Result<(R, bool), Text> {
    let as_it_stands = read(project(&[path.to_path_buf()])?);
    if !as_it_stands.misses_imports() || !path.is_file() || !other.is_file() {
        return Ok((as_it_stands, false));
    }
    // Under its own name where it is in another form.
    let place = match path.extension() == other.extension() {
        true => other.to_path_buf(),
        false => other.with_file_name(path.file_name().unwrap_or_default()),
    };
    let bytes = workspace::read_bytes(path).map_err(|error| error.text())?;
    let mut beside = Project::new(Workspace::new(root_of(&[other.to_path_buf()])?));
    beside.add_bytes(&place.to_string_lossy(), bytes);
    beside.add(&place).map_err(|error| error.text())?;
    let beside = read(beside);
    if beside.misses_imports() { Ok((as_it_stands, false)) } else { Ok((beside, true)) }
}

/// That a version was read as though it stood where the other one does.
pub fn read_beside(path: &Path, other: &Path) -> Text {
    let (path, other) = (path.display(), other.display());
    say!(
        "what `{path}` imports is not found where it stands; it was read as though it stood where `{other}` does",
        "“{path}”在它所在的位置找不到引入的文件；已按放在“{other}”的位置来读"
    )
}

/// The settings of the workspace with this root.
///
/// # Errors
/// Everything that is wrong with them, said.
pub fn settings(root: &Path, env: &mut Env) -> Result<Settings, Status> {
    let path = root.join(ROOT_FILE);
    // A folder of that name is no settings, as far as looking for a root goes.
    if !path.exists() {
        return Ok(Settings::default());
    }
    let text = workspace::read_text(&path).map_err(|error| env.trouble(&error.text()))?;
    let (settings, mut problems) = Settings::read(&text);
    // Git keeps no empty folder: one that is not there now is no reason to stop.
    for folder in settings.folders().iter().filter(|folder| !root.join(&folder.path).is_dir()) {
        let (name, line, column) = (&folder.path, folder.at.line, folder.at.column);
        env.say(&say!(
            "{ROOT_FILE}:{line}:{column}: there is no folder `{name}` here; what is said of it does nothing",
            "{ROOT_FILE}:{line}:{column}：这里没有文件夹“{name}”，给它的设置不起作用"
        ));
    }
    problems.sort_by_key(|problem| problem.at.offset);
    for settings::Problem { at, text } in &problems {
        let (Text { en, zh }, line, column) = (text, at.line, at.column);
        env.trouble(&say!("{ROOT_FILE}:{line}:{column}: {en}", "{ROOT_FILE}:{line}:{column}：{zh}"));
    }
    if problems.is_empty() { Ok(settings) } else { Err(Status::Trouble) }
}

/// The language that the workspace of the current folder asks for.
pub fn language() -> Option<Language> {
    let text = workspace::head(&workspace::find_root(Path::new(".")).join(ROOT_FILE))?;
    Settings::read(&text).0.language
}

/// The folder that no import leaves: the widest that one of the paths belongs to.
///
/// # Errors
/// When they belong to no common folder.
pub fn root_of(paths: &[PathBuf]) -> Result<PathBuf, Text> {
    let mut roots: Vec<PathBuf> = paths.iter().map(|path| workspace::find_root(path)).collect();
    roots.sort_by_key(|root| root.components().count());
    let Some(root) = roots.first().cloned() else { return Ok(PathBuf::from(".")) };
    match roots.iter().find(|other| !other.starts_with(&root)) {
        None => Ok(root),
        Some(other) => {
            let (root, other) = (root.display(), other.display());
            Err(say!(
                "`{root}` and `{other}` are different workspaces; check them one at a time",
                "“{root}”和“{other}”是两个工作区，请分开检查"
            ))
        }
    }
}

/// A procedure that is free of errors, named by its name, clause, code or file.
///
/// # Errors
/// When there is none, there are several, or it cannot be read.
pub fn procedure(named: &str, folder: Option<&Path>) -> Result<(Checked, UnitId), Text> {
    procedure_with(named, folder, &[])
}

/// The same, with the people of these rosters: their names and texts.
///
/// # Errors
/// The same.
pub fn procedure_with(
    named: &str,
    folder: Option<&Path>,
    rosters: &[(String, String)],
) -> Result<(Checked, UnitId), Text> {
    let path = Path::new(named);
    let as_file = folder.is_none() && (workspace::is_process_file(path) || path.is_file());
    let paths =
        if as_file { vec![path.to_path_buf()] } else { vec![folder.map_or_else(default_folder, Path::to_path_buf)] };
    let mut project = project(&paths)?;
    rosters.iter().for_each(|(name, text)| project.roster(name, text.clone()));
    let checked = project.check();
    let model = &checked.model;
    let is = |unit: UnitId| is_called(&checked, unit, named);
    let mine = |unit: UnitId| checked.is_asked(model[unit].file);
    let found: Vec<UnitId> =
        model.procedures().map(|(id, _)| id).filter(|id| mine(*id) && (as_file || is(*id))).collect();
    match found.as_slice() {
        [unit] => {
            let unit = *unit;
            Ok((checked, unit))
        }
        [] => {
            let names: Vec<&str> =
                model.procedures().filter(|(id, _)| mine(*id)).map(|(_, unit)| model.text(unit.name.symbol)).collect();
            let (list_en, list_zh) = (names.join(", "), names.join("、"));
            let place = paths[0].display();
            Err(if names.is_empty() {
                say!("`{place}` holds no procedure", "“{place}”里没有流程")
            } else if let Some(near) = nearest(named, names.iter().copied()) {
                say!("there is no procedure `{named}`; did you mean `{near}`?", "没有流程“{named}”；是不是“{near}”？")
            } else if model
                .units
                .iter()
                .any(|unit| unit.kind == UnitKind::Interface && model.text(unit.name.symbol) == named)
            {
                say!("`{named}` is an interface: its steps are not known here", "“{named}”只是接口，这里没有它的步骤")
            } else {
                say!(
                    "there is no procedure `{named}` in `{place}`; there are: {list_en}",
                    "“{place}”里没有流程“{named}”；有：{list_zh}"
                )
            })
        }
        several if as_file => {
            let names: Vec<&str> = several.iter().map(|unit| model.text(model[*unit].name.symbol)).collect();
            let (en, zh) = (names.join(", "), names.join("、"));
            Err(say!(
                "there are several procedures in `{named}`: {en}; write the name of one, with `--in {named}`",
                "“{named}”里有几个流程：{zh}；请写要哪一个的名称，再加 --in {named}"
            ))
        }
        several => {
            let called = |unit: &UnitId| {
                let (name, file) = (model.text(model[*unit].name.symbol), checked.sources().file(model[*unit].file));
                (format!("`{name}` ({})", file.path), format!("“{name}”（{}）", file.path))
            };
            let (en, zh): (Vec<String>, Vec<String>) = several.iter().map(called).unzip();
            let (en, zh) = (en.join(", "), zh.join("、"));
            Err(say!(
                "`{named}` may be any of: {en}; write the file instead of the name",
                "“{named}”可能是：{zh}；请不写名称，改写文件"
            ))
        }
    }
}

/// Whether this is its name, title, clause, code or number.
fn is_called(checked: &Loaded, unit: UnitId, named: &str) -> bool {
    let model = &checked.model;
    let unit = &model[unit];
    let names = [Some(unit.name), unit.clause, unit.code];
    let number = unit.control.iter().find(|(label, _)| *label == crate::syntax::keywords::Label::Number);
    names.iter().flatten().any(|name| model.text(name.symbol) == named)
        || number.is_some_and(|(_, words)| words.text(checked.sources()) == named)
        || unit.title.as_ref().is_some_and(|title| title.text(checked.sources()) == named)
}

/// The procedure that is called so, among all that are known.
///
/// # Errors
/// When there is none, or there are several.
pub fn called(checked: &Loaded, named: &str) -> Result<UnitId, Text> {
    let model = &checked.model;
    let found: Vec<UnitId> = model.procedures().map(|(id, _)| id).filter(|id| is_called(checked, *id, named)).collect();
    match found.as_slice() {
        [unit] => Ok(*unit),
        [] => {
            let names: Vec<&str> = model.procedures().map(|(_, unit)| model.text(unit.name.symbol)).collect();
            Err(unknown(&say!("procedure", "流程"), named, nearest(named, names)))
        }
        _ => Err(say!("several procedures are called `{named}`", "有几个流程都叫“{named}”")),
    }
}

/// Something wrong, with its place in a file.
pub fn at(path: &Path, line: usize, what: &Text) -> Text {
    let (path, en, zh) = (path.display(), &what.en, &what.zh);
    say!("{path}:{line}: {en}", "{path}:{line}：{zh}")
}

/// The names of the procedures in a folder, or in the one that is meant; none where it cannot be read.
pub fn names(folder: Option<&Path>) -> Vec<String> {
    let folder = folder.map_or_else(default_folder, Path::to_path_buf);
    let Ok(checked) = project(&[folder]).map(Project::check) else { return Vec::new() };
    let own = checked.model.procedures().filter(|(_, unit)| checked.is_asked(unit.file));
    own.map(|(_, unit)| checked.model.text(unit.name.symbol).to_string()).collect()
}

/// A procedure that can be walked, and so shown and exported.
pub struct Opened {
    pub checked: Checked,
    pub unit: UnitId,
    pub program: Program,
}

/// Opens one by its name, clause, code or file.
///
/// # Errors
/// When there is none, or something in it is not known; that is said.
pub fn opened(named: &str, folder: Option<&Path>, env: &mut Env) -> Result<Opened, Status> {
    let (checked, unit) = procedure(named, folder).map_err(|text| env.trouble(&text))?;
    let program = program(&checked, unit, env)?;
    Ok(Opened { checked, unit, program })
}

impl Opened {
    /// Says what is wrong with it, which does not hide what was made of it.
    pub fn status(&self, env: &mut Env) -> Status {
        if check::in_the_way(&self.checked, env) { Status::Findings } else { Status::Clean }
    }
}

/// The program of a procedure.
///
/// # Errors
/// When something in it is not known; that is said, with everything that a check finds.
pub fn program(checked: &Checked, unit: UnitId, env: &mut Env) -> Result<Program, Status> {
    Program::compile(&checked.model, checked.sources(), unit).map_err(|why| {
        check::in_the_way(checked, env);
        env.trouble(&incomplete(checked, unit, &why))
    })
}

/// Why there is no program of it.
pub fn incomplete(checked: &Checked, unit: UnitId, why: &Incomplete) -> Text {
    let name = checked.model.text(checked.model[unit].name.symbol);
    let (en, zh) = (&why.what.en, &why.what.zh);
    say!("`{name}` is not complete yet: {en}", "“{name}”还不完整：{zh}")
}

/// The names and texts of rosters.
///
/// # Errors
/// When one cannot be read; that is said.
pub fn rosters(paths: &[PathBuf], env: &mut Env) -> Result<Vec<(String, String)>, Status> {
    let mut rosters = Vec::new();
    for path in paths {
        let text = workspace::read_text(path).map_err(|error| env.trouble(&error.text()))?;
        rosters.push((path.to_string_lossy().into_owned(), text));
    }
    Ok(rosters)
}

/// Sees to it that the rosters say something.
///
/// # Errors
/// When something is wrong with one; everything is said, with its place.
pub fn roster_faults(checked: &Checked, env: &mut Env) -> Result<(), Status> {
    let mut status = Ok(());
    for (path, fault) in &checked.roster_faults {
        let (line, en, zh) = (fault.line, &fault.what.en, &fault.what.zh);
        status = Err(env.trouble(&say!("{path}:{line}: {en}", "{path}:{line}：{zh}")));
    }
    status
}

/// The roster, if there is one, for this procedure.
///
/// # Errors
/// When it has nothing to do with the procedure.
pub fn serves(checked: &Checked, unit: UnitId) -> Result<Option<&Roster>, Text> {
    let model = &checked.model;
    let name = |unit: UnitId| model.text(model[unit].name.symbol);
    match checked.rosters.first() {
        Some(roster) if !roster.serves(model, unit) => {
            let (of, procedure) = (name(roster.of), name(unit));
            Err(say!(
                "the roster is that of `{of}`, which has nothing to do with `{procedure}`",
                "这份名册是“{of}”的，与“{procedure}”无关"
            ))
        }
        roster => Ok(roster),
    }
}

/// A day, as an argument says it.
///
/// # Errors
/// The text that says that it is none.
pub fn day(written: Option<&str>) -> Result<Option<Day>, Text> {
    let wrong = |day: &str| say!("`{day}` is no day; write it as `2026-07-01`", "“{day}”不是日期；请写成“2026-07-01”");
    written.map(|day| Day::read(day).ok_or_else(|| wrong(day))).transpose()
}

/// Whether lines of the procedure could not be read, which is said: what is lost may say otherwise, so that nothing is
/// answered.
pub fn unread(checked: &Checked, unit: UnitId, env: &mut Env) -> bool {
    let damage = &checked.model[unit].damage;
    let unread = !damage.lines.is_empty() || damage.heading || damage.imports;
    unread && check::in_the_way(checked, env)
}

/// Says why nothing is proved of a procedure.
pub fn unproved(checked: &Checked, unit: UnitId, why: Unproved, env: &mut Env) -> Status {
    if check::in_the_way(checked, env) {
        return Status::Findings;
    }
    let name = checked.model.text(checked.model[unit].name.symbol);
    env.trouble(&match why {
        Unproved::Broken => say!("nothing can be proved of `{name}` as it stands", "“{name}”现在这样，什么也证明不了"),
        Unproved::TooLarge(_, large) => {
            let Text { en, zh } = crate::rules::matter(&large);
            say!("`{name}` is too large to prove: {en}", "“{name}”太大，证明不了：{zh}")
        }
    })
}
