//! The command line: arguments, streams, exit status. One file a subcommand; the streams are passed in, so that
//! every command can be run in a test.

mod case;
mod check;
mod completions;
mod convert;
mod diff;
mod document;
mod explain;
mod export;
mod fmt;
mod import;
mod kept;
mod list;
mod locale;
mod net;
mod new;
mod open;
mod outcomes;
mod outline;
mod output;
mod paths;
mod picture;
mod ready;
mod render;
mod revise;
mod roles;
mod rules;
mod schema;
mod simulate;
mod states;
mod terminal;
mod test;
mod times;
mod trace;
mod walk;

use crate::diagnostic::{Language, Text};
use crate::say;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::io::{BufRead, IsTerminal, Write};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 0: nothing at or above the denied severity.
    Clean,
    /// 1: findings at or above it, or a file that is not formatted.
    Findings,
    /// 2: wrong use, or it could not run.
    Trouble,
}

impl Status {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Status::Clean => 0,
            Status::Findings => 1,
            Status::Trouble => 2,
        }
    }
}

/// What a command runs in.
pub struct Env<'a> {
    /// The language of messages.
    pub language: Language,
    /// Whether to colour.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether somebody sits at the terminal.
    pub interactive: bool,
    /// Input.
    pub stdin: &'a mut dyn BufRead,
    /// Results.
    pub stdout: &'a mut dyn Write,
    /// Everything else.
    pub stderr: &'a mut dyn Write,
}

impl Env<'_> {
    /// Prints a result. Whoever stopped reading does not want the rest.
    pub fn print(&mut self, text: &str) {
        let _ = self.stdout.write_all(text.as_bytes());
    }

    /// Says that it could not run, and why.
    pub fn trouble(&mut self, text: &Text) -> Status {
        // What was found so far stands above it.
        let _ = self.stdout.flush();
        let word = match self.language {
            Language::English => "error: ",
            Language::Chinese => "出错了：",
        };
        let _ = writeln!(self.stderr, "{word}{}", crate::report::visible(text.in_language(self.language)));
        Status::Trouble
    }

    /// Says all that is in the way.
    pub fn troubles(&mut self, all: impl IntoIterator<Item = Text>) -> Status {
        all.into_iter().map(|text| self.trouble(&text)).last().unwrap_or(Status::Trouble)
    }

    /// Says something beside the result.
    pub fn say(&mut self, text: &Text) {
        let _ = writeln!(self.stderr, "{}", crate::report::visible(text.in_language(self.language)));
    }
}

/// Procedures as code: write them as text, prove them right, walk them.
#[derive(Parser)]
#[command(
    name = "procedo",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    /// Language of messages; by default that of procedo.toml, else of the locale
    #[arg(long, global = true, value_name = "LANGUAGE")]
    lang: Option<Lang>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    En,
    Zh,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Language::English,
            Lang::Zh => Language::Chinese,
        }
    }
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Check procedures and say what is wrong
    Check(check::Args),
    /// Bring files into their canonical layout
    Fmt(fmt::Args),
    /// Turn a .proc file into YAML, or YAML into .proc
    Convert(convert::Args),
    /// Begin a procedure from a commented skeleton
    New(new::Args),
    /// Raise the version of a procedure, and add the row to its table of revisions
    Revise(revise::Args),
    /// Walk through a procedure
    Walk(walk::Args),
    /// Walk the cases of scenario files, and say what came otherwise
    Test(test::Args),
    /// Print the whole path of a procedure as structured text
    Outline(outline::Args),
    /// Say what an edit to procedures means: two versions, compared
    Diff(diff::Args),
    /// Say how a procedure can end, and exactly when
    Outcomes(outcomes::Args),
    /// Count the paths of a procedure, or walk through them
    Paths(paths::Args),
    /// Say who does what, and whether there are people for it
    Roles(roles::Args),
    /// List what the path of a case will ask for, and what of it is missing
    Ready(ready::Args),
    /// Say how long a procedure takes, and when each step can begin and end
    Times(times::Args),
    /// Hold a procedure against the clauses of its source
    Trace(trace::Args),
    /// Simulate many cases: how long they take, who is how busy, where they queue
    Simulate(simulate::Args),
    /// Run real cases: kept in a store, proved by receipts
    Case(case::Args),
    /// Print a procedure as a Petri net (PNML), for process mining
    Net(net::Args),
    /// Draw a procedure
    Render(render::Args),
    /// Write the controlled document of a procedure
    Document(document::Args),
    /// Write a procedure for other tools: BPMN 2.0, JSON
    Export(export::Args),
    /// Print the JSON Schema of the YAML form, for editors; or of what `export` writes
    Schema(schema::Args),
    /// Take a procedure out of what `export` wrote, or draft one from a table of steps
    Import(import::Args),
    /// List procedures and everything in them
    List(list::Args),
    /// Explain a rule
    Explain(explain::Args),
    /// List the rules
    Rules(rules::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
}

/// Runs the command line of this process.
pub fn run() -> std::process::ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let (stdin, stdout, mut stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let terminal = stdout.is_terminal();
    let interactive = terminal && stdin.is_terminal();
    let columns = |stdout: &std::io::Stdout| {
        terminal_size::terminal_size_of(stdout)
            .map_or(80, |(terminal_size::Width(width), _)| usize::from(width).max(40))
    };
    let variable = |name: &str| std::env::var(name).ok();
    let mut out = std::io::BufWriter::new(output::Screen::of(stdout.lock()));
    let status = run_with(
        &args,
        &variable,
        terminal,
        Env {
            language: Language::English,
            color: false,
            width: if terminal { columns(&stdout) } else { 80 },
            interactive,
            stdin: &mut stdin.lock(),
            stdout: &mut out,
            // Not locked: a thread that panics has to be able to say so.
            stderr: &mut stderr,
        },
    );
    let _ = out.flush();
    let Some(failed) = &out.get_ref().failed else { return std::process::ExitCode::from(status.code()) };
    let language = locale::language(&args, &variable, open::language);
    let text = say!("the output could not be written: {failed}", "结果写不出去：{failed}");
    let _ = writeln!(stderr, "{}", text.in_language(language));
    std::process::ExitCode::from(Status::Trouble.code())
}

/// Runs a command line, its first word the program's name. `variable` reads the environment; `terminal` says whether
/// results go to one.
pub fn run_with(
    args: &[std::ffi::OsString],
    variable: &dyn Fn(&str) -> Option<String>,
    terminal: bool,
    mut env: Env,
) -> Status {
    env.language = locale::language(args, variable, open::language);
    let matches = match locale::localised(Cli::command(), env.language).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return locale::report(&error, &mut env),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return locale::report(&error, &mut env),
    };
    if let Some(lang) = cli.lang {
        env.language = lang.into();
    }
    env.color = match cli.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && variable("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    if let Some(columns) = variable("COLUMNS").and_then(|value| value.parse().ok()) {
        env.width = std::cmp::max(columns, 40);
    }
    match &cli.command {
        Command::Check(args) => check::run(args, &mut env),
        Command::Fmt(args) => fmt::run(args, &mut env),
        Command::Convert(args) => convert::run(args, &mut env),
        Command::New(args) => new::run(args, &mut env),
        Command::Revise(args) => revise::run(args, &mut env),
        Command::Walk(args) => {
            let screen = variable("TERM").is_none_or(|terminal| terminal != "dumb");
            walk::run(args, screen, &mut env)
        }
        Command::Test(args) => test::run(args, &mut env),
        Command::Outline(args) => outline::run(args, &mut env),
        Command::Diff(args) => diff::run(args, &mut env),
        Command::Outcomes(args) => outcomes::run(args, &mut env),
        Command::Paths(args) => paths::run(args, &mut env),
        Command::Ready(args) => ready::run(args, &mut env),
        Command::Roles(args) => roles::run(args, &mut env),
        Command::Times(args) => times::run(args, &mut env),
        Command::Trace(args) => trace::run(args, &mut env),
        Command::Simulate(args) => simulate::run(args, &mut env),
        Command::Case(args) => case::run(args, variable, &mut env),
        Command::Net(args) => net::run(args, &mut env),
        Command::Render(args) => render::run(args, &mut env),
        Command::Document(args) => document::run(args, &mut env),
        Command::Export(args) => export::run(args, &mut env),
        Command::Schema(args) => schema::run(args, &mut env),
        Command::Import(args) => import::run(args, &mut env),
        Command::List(args) => list::run(args, &mut env),
        Command::Explain(args) => explain::run(args, &mut env),
        Command::Rules(args) => rules::run(args, &mut env),
        Command::Completions(args) => completions::run(args, &mut env),
    }
}
