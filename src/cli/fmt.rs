//! `procedo fmt`: the canonical layout, comments kept, written in place of the old file.

use super::{Env, Status, check, open};
use crate::diagnostic::{Finding, Language};
use crate::project;
use crate::report::human;
use crate::say;
use crate::source::FileId;
use crate::syntax::ast::{Document, Form};
use crate::syntax::names::Names;
use crate::syntax::{print, yaml};
use crate::workspace::{Condition, Workspace, find_root, write_atomically};
use std::path::{Path, PathBuf};

/// Arguments of `procedo fmt`.
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders; by default `processes`, else the current folder
    paths: Vec<PathBuf>,
    /// Only say which files are not formatted; change nothing
    #[arg(long)]
    check: bool,
    /// Read standard input, write standard output
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,
    /// Read standard input as this file
    #[arg(long, value_name = "FILE", default_value = "stdin.proc")]
    stdin_name: String,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    if args.stdin {
        return run_stdin(args, env);
    }
    let paths = if args.paths.is_empty() { vec![open::default_folder()] } else { args.paths.clone() };
    let files = match open::files(&paths) {
        Ok(files) => files,
        Err(text) => return env.trouble(&text),
    };
    let mut status = Status::Clean;
    for path in files {
        let worse = file(&path, args.check, env);
        if worse.code() > status.code() {
            status = worse;
        }
    }
    status
}

fn file(path: &Path, check: bool, env: &mut Env) -> Status {
    let mut workspace = Workspace::new(find_root(path));
    let file = match workspace.load(path) {
        Ok(file) => file,
        Err(error) => return env.trouble(&error.text()),
    };
    let Some(formatted) = rewritten(&mut workspace, file, None, None, env) else { return Status::Findings };
    let shown = workspace.sources().file(file).path.clone();
    let plain = workspace.encoding(file) == crate::workspace::Encoding::Utf8;
    if plain && formatted == workspace.sources().file(file).text {
        return Status::Clean;
    }
    if check {
        env.say(&say!("not formatted: {shown}", "尚未整理：{shown}"));
        return Status::Findings;
    }
    match write_atomically(path, formatted.as_bytes()) {
        Ok(()) => {
            env.say(&say!("formatted: {shown}", "已整理：{shown}"));
            Status::Clean
        }
        Err(error) => env.trouble(&error.text()),
    }
}

fn run_stdin(args: &Args, env: &mut Env) -> Status {
    let bytes = match check::read_stdin(env) {
        Ok(bytes) => bytes,
        Err(status) => return status,
    };
    let mut workspace = Workspace::new(find_root(Path::new(&args.stdin_name)));
    let file = workspace.add_bytes(&args.stdin_name, bytes);
    let Some(formatted) = rewritten(&mut workspace, file, None, None, env) else { return Status::Findings };
    if args.check {
        let same = formatted == workspace.sources().file(file).text;
        return if same { Status::Clean } else { Status::Findings };
    }
    env.print(&formatted);
    Status::Clean
}

/// The canonical text of a file, in its own form or another. Nothing, and the reasons said, where something of it
/// could not be read and would be lost.
pub fn rewritten(
    workspace: &mut Workspace,
    file: FileId,
    form: Option<Form>,
    keywords: Option<Language>,
    env: &mut Env,
) -> Option<String> {
    let hidden = workspace.findings();
    let mut names = Names::default();
    let findings = match readable(workspace, file, &hidden, &mut names) {
        Ok(document) => {
            let text = &workspace.sources().file(file).text;
            let rewritten = match form.unwrap_or(document.form) {
                Form::Proc => print::proc(&document, text, &names, keywords).ok(),
                Form::Yaml => yaml::write(&document, text, &names, keywords).ok(),
            };
            if rewritten.is_some() {
                return rewritten;
            }
            Vec::new()
        }
        Err(findings) => findings,
    };
    left(workspace, &findings, env);
    None
}

/// The syntax tree of a file of which everything could be read.
///
/// # Errors
/// What could not, as text (among the findings that reading it gave) or as a procedure.
pub fn readable(
    workspace: &Workspace,
    file: FileId,
    hidden: &[Finding],
    names: &mut Names,
) -> Result<Document, Vec<Finding>> {
    let mut findings = match workspace.condition(file) {
        Condition::Whole => Vec::new(),
        Condition::Binary => return Err(hidden.to_vec()),
        Condition::Damaged => hidden.to_vec(),
    };
    let (document, unread) = project::parse(workspace.sources(), file, names);
    findings.extend(unread);
    if findings.is_empty() { Ok(document) } else { Err(findings) }
}

/// Says why a file is left as it is.
pub fn left(workspace: &Workspace, findings: &[Finding], env: &mut Env) -> Status {
    let look = human::Look { language: env.language, color: env.color, width: env.width, ..human::Look::default() };
    let printer = human::Printer::new(workspace.sources(), look);
    for finding in findings {
        let _ = env.stderr.write_all(printer.finding(finding).as_bytes());
    }
    env.say(&say!(
        "left as it is: a file is rewritten only when every line of it can be read",
        "没有改动：每一行都读得懂的文件才会改写"
    ));
    Status::Findings
}
