//! `procedo test`: walks the cases of scenario files and says what came otherwise than expected.

use super::{Env, Status, check, open};
use crate::diagnostic::Text;
use crate::model::UnitId;
use crate::project::Checked;
use crate::runtime::Program;
use crate::say;
use crate::scenarios::coverage::{Coverage, Kind};
use crate::scenarios::suite::Suite;
use crate::scenarios::{propose, report, run};
use crate::syntax::yaml::{TopKey, top_key};
use crate::workspace;
use std::path::{Path, PathBuf};

/// Arguments of `procedo test`.
#[derive(clap::Args)]
pub struct Args {
    /// Files of scenarios, or folders with them and their procedures. By default `processes`, else the current folder
    paths: Vec<PathBuf>,
    /// Only cases of which the name contains this
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
    /// Name the cases that passed, too
    #[arg(long)]
    all: bool,
    /// Show what of each procedure the cases took, and what they did not
    #[arg(long)]
    coverage: bool,
    /// Fail if less than this share of the steps, the routes, the outcomes, the conditions or the deadlines is taken
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    fail_under: Option<u32>,
    /// Print cases for what no case takes
    #[arg(long, conflicts_with = "only")]
    write_missing: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
    Junit,
    /// The coverage, for programs that mark lines
    Lcov,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let paths = if args.paths.is_empty() { vec![open::default_folder()] } else { args.paths.clone() };
    let files = match scenario_files(&paths) {
        Ok(files) => files,
        Err(text) => return env.trouble(&text),
    };
    let checked = match open::project(&procedure_paths(&paths)) {
        Ok(project) => project.check(),
        Err(text) => return env.trouble(&text),
    };
    if check::in_the_way(&checked, env) {
        return Status::Findings;
    }
    let (tested, names) = match tested(args, &checked, &files, env) {
        Ok(tested) => tested,
        Err(status) => return status,
    };
    if let (Some(words), true) = (&args.only, tested.is_empty()) {
        return env.trouble(&called_otherwise(words, &names));
    }
    let language = env.language;
    if args.write_missing {
        return write_missing(&checked, &tested, env);
    }
    let text = match args.format {
        Format::Human => {
            let text = report::text(&tested, args.all, language);
            if args.coverage { text + &report::coverage(&tested, language) } else { text }
        }
        Format::Json => report::json(&tested, language),
        Format::Junit => report::junit(&tested, language),
        Format::Lcov => report::lcov(&tested),
    };
    env.print(&text);
    let failed = tested.iter().map(report::Tested::passed).any(|(passed, all)| passed < all);
    let short = too_little(args, &tested, env);
    if failed || short { Status::Findings } else { Status::Clean }
}

/// The files of scenarios that these paths name.
///
/// # Errors
/// When there are none, or a path cannot be read.
pub(super) fn scenario_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Text> {
    let mut files = Vec::new();
    let is_ours = |path: &PathBuf| {
        let head = open::is_yaml(path).then(|| workspace::head(path)).flatten();
        head.is_some_and(|head| matches!(top_key(&head), TopKey::Scenarios))
    };
    for path in paths {
        if path.is_dir() {
            let found = workspace::discover(path).map_err(|error| error.text())?.into_iter().filter(is_ours);
            // As procedures are called that stand beside.
            files.extend(found.map(|file| file.strip_prefix("./").map(Path::to_path_buf).unwrap_or(file)));
        } else if path.symlink_metadata().is_err() {
            let path = path.display();
            return Err(say!("there is no file `{path}`", "没有文件“{path}”"));
        } else if !workspace::is_process_file(path) || open::is_yaml(path) {
            files.push(path.clone());
        }
    }
    files.dedup();
    if files.is_empty() {
        let (en, zh) = (shown(paths, ", "), shown(paths, "、"));
        return Err(say!(
            "there are no scenarios in `{en}`: a YAML file that begins with `scenarios:` and the name of a procedure; \
             `procedo test --write-missing` needs one, `procedo paths PROCEDURE --cover --format scenarios` writes the first",
            "“{zh}”里没有场景文件（YAML，以“场景: 流程名称”开头）；第一份可以用 \
             procedo paths 流程 --cover --format scenarios 写出来"
        ));
    }
    Ok(files)
}

fn shown(paths: &[PathBuf], between: &str) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(between)
}

/// Where the procedures are: the folders that are named, and those of the files.
fn procedure_paths(paths: &[PathBuf]) -> Vec<PathBuf> {
    let folder = |path: &PathBuf| match (path.is_dir(), path.parent()) {
        (true, _) => path.clone(),
        (false, Some(parent)) if parent.as_os_str().is_empty() => PathBuf::from("."),
        (false, Some(parent)) => parent.to_path_buf(),
        (false, None) => PathBuf::from("."),
    };
    let mut folders: Vec<PathBuf> = paths.iter().map(folder).collect();
    folders.sort();
    folders.dedup();
    folders
}

/// That no case is called so, and which are nearly.
fn called_otherwise(words: &str, names: &[String]) -> Text {
    let near = run::nearly_called(words, names);
    if near.is_empty() {
        let count = names.len();
        return say!(
            "none of the {count} cases is called anything like `{words}`; `--all` without `--only` names them",
            "{count} 个用例里没有名称含“{words}”的；不写 --only、加 --all 可以看到全部名称"
        );
    }
    let list: String = near.iter().map(|name| format!("\n  {name}")).collect();
    say!("no case has `{words}` in its name; near it are:{list}", "没有名称含“{words}”的用例；相近的有：{list}")
}

/// Reads and walks everything; of procedures of which cases were chosen, where only some were asked for. With what all
/// cases are called.
fn tested<'c>(
    args: &Args,
    checked: &'c Checked,
    files: &[PathBuf],
    env: &mut Env,
) -> Result<(Vec<report::Tested<'c>>, Vec<String>), Status> {
    let mut tested: Vec<report::Tested> = Vec::new();
    let (mut trouble, mut names) = (None, Vec::new());
    for file in files {
        match suite(file, checked) {
            Ok((unit, suite)) => {
                let at = tested.iter().position(|tested| tested.unit == unit);
                let at = match at {
                    Some(at) => at,
                    None => match of(checked, unit) {
                        Ok(new) => {
                            tested.push(new);
                            tested.len() - 1
                        }
                        Err(text) => {
                            trouble = Some(env.trouble(&text));
                            continue;
                        }
                    },
                };
                trouble = walk(args, &mut tested[at], file, &suite, &mut names, env).err().or(trouble);
            }
            Err(text) => trouble = Some(env.trouble(&text)),
        }
    }
    match trouble {
        Some(status) => Err(status),
        None => {
            tested.retain(|tested| args.only.is_none() || !tested.suites.is_empty());
            Ok((tested, names))
        }
    }
}

/// A file of scenarios, and the procedure that it is of.
///
/// # Errors
/// When it cannot be read, or there is no such procedure.
pub(super) fn suite(file: &Path, checked: &Checked) -> Result<(UnitId, Suite), Text> {
    let text = workspace::read_text(file).map_err(|error| error.text())?;
    let suite = Suite::read(&text).map_err(|at| open::at(file, at.line, &at.what))?;
    let (line, named) = &suite.procedure;
    let unit = open::called(checked, named).map_err(|text| open::at(file, *line, &text))?;
    Ok((unit, suite))
}

fn of(checked: &Checked, unit: UnitId) -> Result<report::Tested<'_>, Text> {
    let model = &checked.model;
    let program =
        Program::compile(model, checked.sources(), unit).map_err(|why| open::incomplete(checked, unit, &why))?;
    let coverage = Coverage::of(&program);
    Ok(report::Tested { model, sources: checked.sources(), unit, program, suites: Vec::new(), coverage })
}

/// Walks the cases of a file; with all that is there of names.
fn walk(
    args: &Args,
    tested: &mut report::Tested,
    file: &Path,
    suite: &Suite,
    names: &mut Vec<String>,
    env: &mut Env,
) -> Result<(), Status> {
    let mut cases = suite
        .cases(&tested.program)
        .map_err(|wrong| env.troubles(wrong.iter().map(|at| open::at(file, at.line, &at.what))))?;
    names.extend(cases.iter().map(|case| case.name.clone()));
    if let Some(words) = &args.only {
        cases.retain(|case| case.name.contains(words.as_str()));
        if cases.is_empty() {
            return Ok(());
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (tried, taken) = run::all(&tested.program, &cases, threads);
    tested.coverage.join(&taken);
    tested.suites.push(report::Suite { path: file.display().to_string(), cases, tried });
    Ok(())
}

/// Whether less is taken than was asked for; says what.
fn too_little(args: &Args, tested: &[report::Tested], env: &mut Env) -> bool {
    let Some(least) = args.fail_under else { return false };
    let mut short = false;
    for tested in tested {
        for kind in Kind::ALL {
            let (taken, all) = tested.coverage.share(kind);
            if taken * 100 < all * least as usize {
                let (name, what) = (tested.name(), report::word(kind));
                let (en, zh) = (what.en, what.zh);
                env.say(&say!(
                    "{name}: {taken} of {all} {en} taken, which is less than {least}%",
                    "{name}：{zh}只走到 {taken}/{all}，不到 {least}%"
                ));
                short = true;
            }
        }
    }
    short
}

fn write_missing(checked: &Checked, tested: &[report::Tested], env: &mut Env) -> Status {
    let (mut status, mut nothing) = (Status::Clean, true);
    for tested in tested {
        let cases = tested.suites.iter().flat_map(|suite| &suite.cases);
        let names: Vec<&str> = cases.map(|case| case.name.as_str()).collect();
        let (model, unit, program) = (&checked.model, tested.unit, &tested.program);
        match propose::propose(model, unit, program, &tested.coverage, &names, env.language) {
            Ok((text, left)) => {
                if let Some(text) = text {
                    nothing = false;
                    env.print(&text);
                }
                let name = tested.name();
                if left > 0 {
                    env.say(&say!(
                        "{name}: {left} more are not taken; `--coverage` names them",
                        "{name}：还有 {left} 项没有走到，加 --coverage 可以看到是哪些"
                    ));
                }
            }
            Err(text) => status = env.trouble(&text),
        }
    }
    if nothing && status == Status::Clean {
        env.say(&say!("nothing to add", "没有可补的用例"));
    }
    status
}
