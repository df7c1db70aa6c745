//! `procedo walk`: one case of a procedure, from its start to an end.

use super::kept::Scenarios;
use super::{Env, Status, open, terminal};
use crate::diagnostic::{Text, counted};
use crate::say;
use crate::screen::App;
use crate::view;
use crate::walk::{self, Look, Rehearsal, Report, Script, Session, lines, unattended};
use std::path::{Path, PathBuf};

/// Arguments of `procedo walk`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: Option<String>,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// A fact that is given at the start
    #[arg(long, value_name = "FACT=VALUE")]
    given: Vec<String>,
    /// Answer as this file says
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Walk line by line, without the full screen: for screen readers and simple terminals
    #[arg(long)]
    plain: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
}

/// The longest script that is read.
const MAX_SCRIPT_BYTES: u64 = 4 << 20;

/// Runs it; `screen` says whether the terminal can be drawn on.
pub fn run(args: &Args, screen: bool, env: &mut Env) -> Status {
    let script = match args.script.as_deref().map(read).transpose() {
        Ok(script) => script,
        Err(text) => return env.trouble(&text),
    };
    let named = args.procedure.clone();
    let named = named.or_else(|| script.as_ref().and_then(|script| script.procedure.clone()).map(|(_, name)| name));
    let Some(named) = named else {
        let names = open::names(args.folder.as_deref());
        let (en, zh) = (names.join(", "), names.join("、"));
        return env.trouble(&match names.is_empty() {
            true => say!("name the procedure, here or in the script", "请写明走哪个流程（在命令里，或在脚本里）"),
            false => say!(
                "name the procedure, here or in the script; there are: {en}",
                "请写明走哪个流程（在命令里，或在脚本里）；有：{zh}"
            ),
        });
    };
    let (checked, unit) = match open::procedure(&named, args.folder.as_deref()) {
        Ok(found) => found,
        Err(text) => return env.trouble(&text),
    };
    let program = match open::program(&checked, unit, env) {
        Ok(program) => program,
        Err(status) => return status,
    };
    let errors =
        checked.findings.iter().filter(|finding| finding.severity == crate::diagnostic::Severity::Error).count();
    if errors > 0 {
        let found = counted(errors, "error");
        env.say(&say!(
            "note: `procedo check` finds {found}; the walk may be refused on the way",
            "注意：procedo check 查出 {errors} 个错误，走到半路可能走不下去"
        ));
    }
    let mut given = walk::Given::default();
    if let Some(script) = &script
        && let Err(error) = script.given(&program, &mut given)
    {
        return env.trouble(&at(args.script.as_deref(), Some(error.line), &error.what));
    }
    for written in &args.given {
        if let Err(text) = walk::given(&program, written, &mut given) {
            return env.trouble(&text);
        }
    }
    match script {
        Some(script) => by_script(args, env, &script, &given, &mut Session::new(&program)),
        None => {
            let mut keeper = Scenarios::of(&checked, unit, env.language);
            by_hand(args, screen, env, &mut keeper, &mut Rehearsal::new(&program, given))
        }
    }
}

fn read(path: &Path) -> Result<Script, Text> {
    use std::io::Read;
    let shown = path.display();
    let cannot = |why: String| say!("cannot read `{shown}`: {why}", "读不了“{shown}”：{why}");
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| cannot(error.to_string()))?;
    file.take(MAX_SCRIPT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| cannot(error.to_string()))?;
    if bytes.len() as u64 > MAX_SCRIPT_BYTES {
        let limit = MAX_SCRIPT_BYTES >> 20;
        return Err(say!("`{shown}` is larger than {limit} MiB", "“{shown}”超过 {limit} MiB"));
    }
    let decoded = crate::workspace::decode(bytes);
    Script::read(&decoded.text).map_err(|error| at(Some(path), Some(error.line), &error.what))
}

/// A trouble, with its place in a file.
fn at(path: Option<&Path>, line: Option<usize>, what: &Text) -> Text {
    let (en, zh) = (&what.en, &what.zh);
    match (path, line) {
        (Some(path), Some(line)) => {
            let path = path.display();
            say!("{path}:{line}: {en}", "{path}:{line}：{zh}")
        }
        (Some(path), None) => {
            let path = path.display();
            say!("{path}: {en}", "{path}：{zh}")
        }
        (None, _) => what.clone(),
    }
}

fn look(env: &Env) -> Look {
    Look { language: env.language, color: env.color, width: env.width }
}

fn by_script(args: &Args, env: &mut Env, script: &Script, given: &walk::Given, session: &mut Session) -> Status {
    let path = args.script.as_deref();
    let items = match script.answers(session.program) {
        Ok(items) => items,
        Err(error) => return env.trouble(&at(path, Some(error.line), &error.what)),
    };
    let until = match script.until(session.program) {
        Ok(until) => until,
        Err(error) => return env.trouble(&at(path, Some(error.line), &error.what)),
    };
    let starts = match script.starts(&items) {
        Ok(starts) => starts,
        Err(error) => return env.trouble(&at(path, Some(error.line), &error.what)),
    };
    let stopped = unattended::walk_from(session, starts, given, &items, until).err();
    let stuck = stopped.as_ref().is_some_and(|stopped| stopped.stuck);
    let stopped = stopped.map(|stopped| at(path, stopped.line, &stopped.why));
    print(args, env, session, stopped.as_ref());
    match stopped {
        None => Status::Clean,
        Some(text) => {
            let status = env.trouble(&text);
            if stuck { Status::Findings } else { status }
        }
    }
}

fn print(args: &Args, env: &mut Env, session: &Session, stopped: Option<&Text>) {
    let mut report = Report::of(session, env.language);
    report.stopped = stopped.map(|text| text.in_language(env.language).to_string());
    match args.format {
        Format::Json => {
            env.print(&view::json(&report));
        }
        Format::Human => env.print(&walk::report(&report, look(env))),
    }
}

fn by_hand(args: &Args, screen: bool, env: &mut Env, keeper: &mut Scenarios, rehearsal: &mut Rehearsal) -> Status {
    if screen && env.interactive && !args.plain && args.format == Format::Human {
        return on_screen(args, env, keeper, rehearsal);
    }
    let (look, echo) = (look(env), !env.interactive);
    // The document goes to where results go; what is said on the way, beside it.
    let output: &mut dyn std::io::Write = match args.format {
        Format::Human => &mut *env.stdout,
        Format::Json => &mut *env.stderr,
    };
    let close = lines::walk(rehearsal, look, echo, keeper, &mut *env.stdin, output);
    if args.format == Format::Json {
        print(args, env, rehearsal.session(), None);
    }
    match close {
        lines::Close::Ended | lines::Close::Quit => Status::Clean,
        lines::Close::Stuck => Status::Findings,
        lines::Close::OutOfAnswers => Status::Trouble,
    }
}

/// Walks on the full screen; what was walked stays when that is closed.
fn on_screen(args: &Args, env: &mut Env, keeper: &mut Scenarios, rehearsal: &mut Rehearsal) -> Status {
    let _ = env.stdout.flush();
    let shown = terminal::show(&mut App::new(rehearsal, keeper, env.language, env.color));
    if let Err(error) = shown {
        return env.trouble(&say!(
            "the terminal cannot be drawn on: {error}; `--plain` walks without",
            "这个终端画不了全屏：{error}；加 --plain 可以一行一行地走"
        ));
    }
    if rehearsal.session().state().has_started() {
        print(args, env, rehearsal.session(), None);
    }
    if rehearsal.is_stuck() && rehearsal.asked().is_err() { Status::Findings } else { Status::Clean }
}
