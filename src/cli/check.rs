//! `procedo check`: says what is wrong.

mod fix;
mod known;
mod since;

use super::{Env, Status, open};
use crate::diagnostic::{Finding, Severity};
use crate::project::{Checked, Project};
use crate::report::{github, human, json, junit, sarif, shown};
use crate::rules::RULES;
use crate::say;
use crate::workspace::{Workspace, find_root};
use std::path::{Path, PathBuf};

/// Arguments of `procedo check`.
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders; `-` reads standard input. By default `processes`, else the current folder
    paths: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
    /// What fails the check: errors only, or warnings too; by default what procedo.toml says, else errors
    #[arg(long, value_name = "SEVERITY")]
    deny: Option<Deny>,
    /// Check whether these people can do it, too
    #[arg(long, value_name = "FILE")]
    roster: Vec<PathBuf>,
    /// Read standard input as this file
    #[arg(long, value_name = "FILE", default_value = "stdin.proc")]
    stdin_name: String,
    /// Report only what was introduced since this Git revision: REV, A..B or A...B
    #[arg(long, value_name = "REV", conflicts_with = "write_baseline")]
    since: Option<String>,
    /// Report procedures that changed since this earlier file or folder without a new version
    #[arg(long, value_name = "FILE", conflicts_with_all = ["since", "write_baseline"])]
    against: Option<PathBuf>,
    /// Do not report the findings that this file records
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Record the findings there are in that file
    #[arg(long, requires = "baseline", conflicts_with_all = ["fix", "diff"])]
    write_baseline: bool,
    /// Mend what can be mended without changing what is meant
    #[arg(long)]
    fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
    diff: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
    Sarif,
    Github,
    Junit,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Deny {
    Errors,
    Warnings,
}

impl From<Deny> for Severity {
    fn from(deny: Deny) -> Self {
        match deny {
            Deny::Errors => Severity::Error,
            Deny::Warnings => Severity::Warning,
        }
    }
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    match check(args, env) {
        Ok(status) | Err(status) => status,
    }
}

fn check(args: &Args, env: &mut Env) -> Result<Status, Status> {
    let input = Input::of(args, env)?;
    let root = input.root(env)?;
    let settings = open::settings(&root, env)?;
    let known = known::Recorded::of(args, env)?;
    let rosters = open::rosters(&args.roster, env)?;
    let with_people = |mut project: Project| {
        rosters.iter().for_each(|(name, text)| project.roster(name, text.clone()));
        project
    };
    let mut since = match (&args.since, &args.against) {
        (Some(range), _) => {
            let paths = input.paths("--since", env)?;
            Some(since::Since::of(range, paths, (&root, &settings), &with_people, env)?)
        }
        (None, Some(path)) => Some(since::Since::kept(path, input.files(), env)?),
        (None, None) => None,
    };
    let judge = |project: Project, since: Option<&since::Since>| {
        let mut checked = with_people(project).check();
        since.inspect(|since| since.add_to(&mut checked));
        checked.apply(&settings);
        since.inspect(|since| since.take_from(&mut checked));
        let taken = known.as_ref().map_or(known::Taken::default(), |known| known.take_from(&mut checked));
        (checked, taken)
    };
    let after = since.as_mut().and_then(since::Since::after);
    if after.is_some() && (args.fix || args.diff) {
        let text =
            say!("a revision cannot be mended, only what is on the disk", "只能改磁盘上的文件，改不了过去的版本");
        return Err(env.trouble(&text));
    }
    let project = match after {
        Some(project) => project,
        None => input.project(env)?,
    };
    let denied = args.deny.map(Severity::from).or(settings.deny).unwrap_or(Severity::Error);
    let (mut checked, mut taken) = judge(project, since.as_ref());
    open::roster_faults(&checked, env)?;
    if args.fix || args.diff {
        let Input::Files(paths) = &input else {
            let text =
                say!("`--fix` and `--diff` are for files, not for `-`", "“--fix”和“--diff”只用于文件，不用于“-”");
            return Err(env.trouble(&text));
        };
        let fixed = fix::Fixed::of(&checked, paths, &|project| judge(project, since.as_ref()).0, env)?;
        if args.diff {
            fixed.show(env);
            return Ok(status(&checked, denied));
        }
        if fixed.write(env)? {
            (checked, taken) = judge(input.project(env)?, since.as_ref());
        }
    }
    if let Some(known) = known {
        if args.write_baseline {
            known.write(&mut checked, env)?;
        } else {
            known.say(taken, args.format == Format::Human, env);
        }
    }
    report(&checked, args.format, denied, env);
    if args.format == Format::Human && matches!(input, Input::Files(_)) {
        fix::offer(&checked, env);
    }
    Ok(status(&checked, denied))
}

fn status(checked: &Checked, denied: Severity) -> Status {
    if checked.has(denied) { Status::Findings } else { Status::Clean }
}

/// What is to be checked.
enum Input {
    Files(Vec<PathBuf>),
    /// A text that stands for a file of this name.
    Text(String, Vec<u8>),
}

impl Input {
    fn of(args: &Args, env: &mut Env) -> Result<Input, Status> {
        if !args.paths.iter().any(|path| path.as_os_str() == "-") {
            let named = args.paths.clone();
            return Ok(Input::Files(if named.is_empty() { vec![open::default_folder()] } else { named }));
        }
        if args.paths.len() > 1 {
            let text = say!("`-` stands alone: standard input is one file", "“-”要单独写：标准输入只是一个文件");
            return Err(env.trouble(&text));
        }
        Ok(Input::Text(args.stdin_name.clone(), read_stdin(env)?))
    }

    /// The files and folders, for what can only be done with those.
    fn paths(&self, argument: &str, env: &mut Env) -> Result<&[PathBuf], Status> {
        match self {
            Input::Files(paths) => Ok(paths),
            Input::Text(..) => {
                let text = say!("`{argument}` is for files, not for `-`", "“{argument}”只用于文件，不用于“-”");
                Err(env.trouble(&text))
            }
        }
    }

    /// The files and folders; none of a text.
    fn files(&self) -> &[PathBuf] {
        match self {
            Input::Files(paths) => paths,
            Input::Text(..) => &[],
        }
    }

    fn root(&self, env: &mut Env) -> Result<PathBuf, Status> {
        match self {
            Input::Files(paths) => open::root_of(paths).map_err(|text| env.trouble(&text)),
            Input::Text(name, _) => Ok(find_root(Path::new(name))),
        }
    }

    fn project(&self, env: &mut Env) -> Result<Project, Status> {
        match self {
            Input::Files(paths) => open::project(paths).map_err(|text| env.trouble(&text)),
            Input::Text(name, bytes) => {
                let mut project = Project::new(Workspace::new(find_root(Path::new(name))));
                project.add_bytes(name, bytes.clone());
                Ok(project)
            }
        }
    }
}

/// All of standard input, up to the limit of a file.
pub fn read_stdin(env: &mut Env) -> Result<Vec<u8>, Status> {
    use std::io::Read;
    let limit = crate::source::MAX_FILE_BYTES;
    let mut bytes = Vec::new();
    if let Err(error) = (&mut *env.stdin).take(limit + 1).read_to_end(&mut bytes) {
        return Err(env.trouble(&say!("cannot read standard input: {error}", "读不了标准输入：{error}")));
    }
    if bytes.len() as u64 > limit {
        let limit = limit >> 20;
        return Err(env.trouble(&say!(
            "standard input is larger than {limit} MiB, the largest file that is read",
            "标准输入超过 {limit} MiB，这是能读的最大文件"
        )));
    }
    Ok(bytes)
}

fn report(checked: &Checked, format: Format, denied: Severity, env: &mut Env) {
    let (sources, summary, language) = (checked.sources(), checked.summary, env.language);
    let findings = &shown(sources, &checked.findings);
    let text = match format {
        Format::Json => json::render(sources, findings, summary, language),
        Format::Sarif => sarif::render(sources, findings, &pages(checked, env), language),
        Format::Github => github::render(sources, findings, language),
        Format::Junit => junit::render(sources, &checked.asked(), findings, denied, language),
        Format::Human => {
            let look = human::Look { language, color: env.color, width: env.width, ..human::Look::default() };
            human::Printer::new(sources, look).report(findings, summary)
        }
    };
    env.print(&text);
}

/// The pages of the rules that found something.
fn pages(checked: &Checked, env: &Env) -> Vec<sarif::RulePage> {
    let found = RULES.iter().filter(|rule| checked.findings.iter().any(|finding| finding.rule == rule.name));
    let page = |rule: &crate::rules::Rule| sarif::RulePage {
        name: rule.name,
        severity: rule.severity,
        summary: rule.summary(env.language),
        page: rule.page(env.language),
    };
    found.map(page).collect()
}

/// Prints findings that stand in the way of another command; whether there are any.
pub fn in_the_way(checked: &Checked, env: &mut Env) -> bool {
    others_in_the_way(checked, &[], env)
}

/// The same of the errors that these rules do not find.
pub fn others_in_the_way(checked: &Checked, told: &[&str], env: &mut Env) -> bool {
    let counts = |finding: &&Finding| finding.severity == Severity::Error && !told.contains(&finding.rule);
    let errors: Vec<_> = checked.findings.iter().filter(counts).cloned().collect();
    let errors = shown(checked.sources(), &errors);
    if errors.is_empty() {
        return false;
    }
    let look = human::Look { language: env.language, color: env.color, width: env.width, ..human::Look::default() };
    let text = human::Printer::new(checked.sources(), look).report(&errors, checked.summary);
    let _ = env.stderr.write_all(text.as_bytes());
    true
}
