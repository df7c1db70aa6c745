//! `procedo simulate`: many cases of a procedure, with people, calendars and chance.

use super::{Env, Status, check, open};
use crate::analysis::people::Roster;
use crate::diagnostic::Text;
use crate::model::UnitId;
use crate::project::Checked;
use crate::runtime::Program;
use crate::say;
use crate::simulate::engine::Progress;
use crate::simulate::log::{About, Log, Ocel, Xes};
use crate::simulate::profile::{Profile, Written};
use crate::simulate::report::{self, Report};
use crate::simulate::results::Results;
use crate::simulate::setting::Setting;
use crate::syntax::yaml::{TopKey, top_key};
use crate::workspace::{self, Beside};
use clap::builder::TypedValueParser;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Arguments of `procedo simulate`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// So many cases; with people, in each course of time
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000, value_parser = clap::value_parser!(i64).range(1..=1_000_000_000).map(i64::unsigned_abs))]
    cases: u64,
    /// The same seed gives the same results
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = seed)]
    seed: u64,
    /// How often cases arrive, how long steps take, what is answered
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// The people; without them everything is done at once, by as many as are needed
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// With people, so many courses of time that know nothing of each other
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    courses: u32,
    /// Compare with another roster or profile, with the same luck
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Work on so many threads; the results are the same
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Write what each case did: an event log as `.xes`, or OCEL 2.0 as `.json` (the first course of time)
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

/// A seed; that a number is too small or too large is said as of other numbers.
fn seed(text: &str) -> Result<u64, String> {
    text.parse::<u64>().map_err(|error| match text.parse::<i128>() {
        Ok(_) => format!("{text} is not in 0..={}", u64::MAX),
        Err(_) => error.to_string(),
    })
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Human,
    Csv,
    Json,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let (profile, roster) = (args.profile.as_deref(), args.roster.as_deref());
    let first = match args.setting(profile, roster, env) {
        Ok(first) => first,
        Err(status) => return status,
    };
    let second = match args.compare.as_deref().map(|file| other(args, file, env)).transpose() {
        Ok(second) => second,
        Err(status) => return status,
    };
    let progress = Arc::new(Progress::default());
    if env.interactive {
        let progress = progress.clone();
        // Whoever asks twice means it.
        let _ = ctrlc::set_handler(move || {
            if progress.stop.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
    }
    if let Some(path) = &args.log
        && let Err(text) = log(args, &first, path, &progress, env)
    {
        return env.trouble(&text);
    }
    let (results, stopped) = simulate(args, &first, &progress, env);
    let mut found = report_of(args, &first, &results, stopped);
    if let (Some(second), Some(file)) = (&second, &args.compare) {
        let (others, stopped) = simulate(args, second, &progress, env);
        let other = report_of(args, second, &others, stopped);
        found.compare(file.display().to_string(), other, &results, &others);
    }
    env.print(&match args.format {
        Format::Human => report::text(&found, env.language, env.width),
        Format::Csv => report::csv(&found),
        Format::Json => report::json(&found, env.language),
    });
    if found.ended == 0 { Status::Findings } else { Status::Clean }
}

impl Args {
    fn setting(&self, profile: Option<&Path>, roster: Option<&Path>, env: &mut Env) -> Result<Setting, Status> {
        setting(&self.procedure, self.folder.as_deref(), profile, roster, env)
    }
}

/// The same with another roster or profile.
fn other(args: &Args, file: &Path, env: &mut Env) -> Result<Setting, Status> {
    let text = workspace::read_text(file).map_err(|error| env.trouble(&error.text()))?;
    match top_key(&text) {
        TopKey::Roster => args.setting(args.profile.as_deref(), Some(file), env),
        TopKey::Profile => args.setting(Some(file), args.roster.as_deref(), env),
        _ => {
            let path = file.display();
            Err(env.trouble(&say!(
                "`{path}` is neither a roster nor a profile: it begins with neither `roster:` nor `profile:`",
                "“{path}”既不是名册也不是参数文件：开头不是“名册:”或“参数:”"
            )))
        }
    }
}

/// Reads everything that is needed.
///
/// # Errors
/// When something of it cannot be read or is wrong; that is said.
pub(super) fn setting(
    named: &str,
    folder: Option<&Path>,
    profile: Option<&Path>,
    roster: Option<&Path>,
    env: &mut Env,
) -> Result<Setting, Status> {
    let rosters: Vec<PathBuf> = roster.map(Path::to_path_buf).into_iter().collect();
    let rosters = open::rosters(&rosters, env)?;
    let found = open::procedure_with(named, folder, &rosters);
    let (checked, unit) = found.map_err(|text| env.trouble(&text))?;
    open::roster_faults(&checked, env)?;
    let program = open::program(&checked, unit, env)?;
    if check::in_the_way(&checked, env) {
        return Err(Status::Findings);
    }
    let people = open::serves(&checked, unit).map_err(|text| env.trouble(&text))?;
    let profile = profile_of(&checked, unit, &program, profile, people, env)?;
    Setting::new(program, &checked.model, profile, people).map_err(|text| env.trouble(&text))
}

fn profile_of(
    checked: &Checked,
    unit: UnitId,
    program: &Program,
    path: Option<&Path>,
    people: Option<&Roster>,
    env: &mut Env,
) -> Result<Profile, Status> {
    let Some(path) = path else { return Ok(Profile::of_nothing(program)) };
    let text = workspace::read_text(path).map_err(|error| env.trouble(&error.text()))?;
    let written = Written::read(&text).map_err(|at| env.trouble(&open::at(path, at.line, &at.what)))?;
    let (line, named) = &written.procedure;
    let of = open::called(checked, named).map_err(|text| env.trouble(&open::at(path, *line, &text)))?;
    if of != unit {
        let (of, procedure) = (named, &program.name);
        let what =
            say!("the profile is that of `{of}`, not of `{procedure}`", "这份参数是“{of}”的，不是“{procedure}”的");
        return Err(env.trouble(&open::at(path, *line, &what)));
    }
    let names: Option<Vec<&str>> =
        people.map(|roster| roster.people.iter().map(|person| person.name.as_str()).collect());
    let profile = written.profile(program, names.as_deref());
    profile.map_err(|wrong| env.troubles(wrong.iter().map(|at| open::at(path, at.line, &at.what))))
}

/// Simulates, and shows how far it is where somebody sits at the terminal. Whether it was stopped.
fn simulate(args: &Args, setting: &Setting, progress: &Progress, env: &mut Env) -> (Vec<Results>, bool) {
    let threads = args.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let simulation = setting.simulation(args.cases, args.courses, args.seed);
    if !env.interactive {
        return (simulation.run(threads, progress), false);
    }
    let courses = if setting.staff.is_some() { u64::from(args.courses) } else { 1 };
    let all = args.cases.saturating_mul(courses);
    progress.ended.store(0, Ordering::Relaxed);
    let results = std::thread::scope(|scope| {
        let running = scope.spawn(|| simulation.run(threads, progress));
        let mut shown = false;
        while !running.is_finished() {
            std::thread::sleep(Duration::from_millis(80));
            let ended = progress.ended.load(Ordering::Relaxed);
            if !running.is_finished() {
                shown = true;
                let bar = bar(ended, all);
                let _ = write!(env.stderr, "\r{bar}");
                let _ = env.stderr.flush();
            }
        }
        if shown {
            let _ = write!(env.stderr, "\r{}\r", " ".repeat(48));
        }
        running.join().unwrap_or_default()
    });
    (results, progress.stop.load(Ordering::Relaxed))
}

/// How far it is.
fn bar(ended: u64, all: u64) -> String {
    let full = (ended.min(all) * 30 / all.max(1)) as usize;
    let percent = ended.min(all) * 100 / all.max(1);
    format!("  {}{} {percent:>3}%", "█".repeat(full), "░".repeat(30 - full))
}

fn report_of(args: &Args, setting: &Setting, results: &[Results], stopped: bool) -> Report {
    Report::of(&setting.program, &setting.profile, setting.staff.as_ref(), args.seed, results, stopped)
}

/// Writes an event log: beside, then in its place.
fn log(args: &Args, setting: &Setting, path: &Path, progress: &Progress, env: &Env) -> Result<(), Text> {
    let shown = path.display().to_string();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    let about = About {
        program: &setting.program,
        language: env.language,
        currency: Some(setting.profile.costs.currency.as_str()).filter(|currency| !currency.is_empty()),
    };
    let beside = Beside::begin(path).map_err(|error| error.text())?;
    let wrong = |error: std::io::Error| beside.failed(error).text();
    {
        let out = BufWriter::new(beside.file());
        let mut objects = None;
        let mut log: Box<dyn Log> = match extension.as_str() {
            "xes" => Box::new(Xes::begin(about, out).map_err(wrong)?),
            "json" | "jsonocel" => {
                let objects = objects.insert(tempfile::tempfile().map_err(wrong)?);
                Box::new(Ocel::begin(about, out, objects).map_err(wrong)?)
            }
            _ => {
                return Err(say!(
                    "`{shown}` ends in neither `.xes` nor `.json`: there are event logs in XES and in OCEL 2.0 (JSON)",
                    "“{shown}”的扩展名不是 .xes 也不是 .json：事件日志有 XES 和 OCEL 2.0（JSON）两种"
                ));
            }
        };
        let mut failed = None;
        setting.simulation(args.cases, args.courses, args.seed).run_logged(
            &mut |case| {
                if failed.is_none() {
                    failed = log.case(case).err();
                }
            },
            progress,
        );
        match failed {
            Some(error) => return Err(wrong(error)),
            None => log.finish().map_err(wrong)?,
        }
    }
    beside.place().map_err(|error| error.text())
}
