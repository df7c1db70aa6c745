//! `procedo ready`: what the path of a case will ask for, and what of it is missing.

use super::{Env, Status, open};
use crate::diagnostic::Text;
use crate::project::Checked;
use crate::runtime::Program;
use crate::say;
use crate::scenarios::ready;
use crate::scenarios::suite::{Case, Suite};
use crate::workspace;
use std::path::PathBuf;

/// Arguments of `procedo ready`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The file of scenarios with the case
    #[arg(long, value_name = "FILE")]
    scenario: PathBuf,
    /// Which of its cases: the name, or a part of it that no other has
    #[arg(long, value_name = "NAME")]
    case: Option<String>,
    /// The people
    #[arg(long, value_name = "FILE")]
    roster: PathBuf,
    /// The case begins on this day; by default when the case says
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Human,
    Markdown,
    Json,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let day = match open::day(args.at.as_deref()) {
        Ok(day) => day,
        Err(text) => return env.trouble(&text),
    };
    let rosters = match open::rosters(std::slice::from_ref(&args.roster), env) {
        Ok(rosters) => rosters,
        Err(status) => return status,
    };
    let (checked, unit) = match open::procedure_with(&args.procedure, args.folder.as_deref(), &rosters) {
        Ok(found) => found,
        Err(text) => return env.trouble(&text),
    };
    if open::unread(&checked, unit, env) {
        return Status::Findings;
    }
    if let Err(status) = open::roster_faults(&checked, env) {
        return status;
    }
    let program = match open::program(&checked, unit, env) {
        Ok(program) => program,
        Err(status) => return status,
    };
    let cases = match cases(args, &checked, &program) {
        Ok(cases) => cases,
        Err(wrong) => {
            return wrong.iter().map(|text| env.trouble(text)).next_back().unwrap_or(Status::Trouble);
        }
    };
    let case = match chosen(&cases, args.case.as_deref()) {
        Ok(case) => case,
        Err(text) => return env.trouble(&text),
    };
    let roster = match open::serves(&checked, unit) {
        Ok(Some(roster)) => roster,
        // It is asked for, and what is wrong with it was said.
        Ok(None) => return Status::Trouble,
        Err(text) => return env.trouble(&text),
    };
    let ready = ready::of(&program, &checked.model, unit, case, roster, day);
    let text = match args.format {
        Format::Human => ready::text(&ready, env.language, env.width),
        Format::Markdown => ready::markdown(&ready, env.language),
        Format::Json => ready::json(&ready, env.language),
    };
    env.print(&text);
    if ready.marked(ready::Mark::Missing).next().is_some() { Status::Findings } else { Status::Clean }
}

/// The cases of the file.
fn cases(args: &Args, checked: &Checked, program: &Program) -> Result<Vec<Case>, Vec<Text>> {
    let file = &args.scenario;
    let text = workspace::read_text(file).map_err(|error| vec![error.text()])?;
    let suite = Suite::read(&text).map_err(|at| vec![open::at(file, at.line, &at.what)])?;
    let (line, named) = &suite.procedure;
    let unit = open::called(checked, named).map_err(|text| vec![open::at(file, *line, &text)])?;
    let (of, wanted) = (checked.model.text(checked.model[unit].name.symbol), &program.name);
    if of != wanted {
        let what = say!("these are cases of `{of}`, not of `{wanted}`", "这些用例是“{of}”的，不是“{wanted}”的");
        return Err(vec![open::at(file, *line, &what)]);
    }
    suite.cases(program).map_err(|wrong| wrong.iter().map(|at| open::at(file, at.line, &at.what)).collect())
}

/// The case that is meant.
fn chosen<'c>(cases: &'c [Case], named: Option<&str>) -> Result<&'c Case, Text> {
    let list = |cases: &[&Case]| {
        let names: Vec<String> = cases.iter().map(|case| format!("  {}", case.name)).collect();
        names.join("\n")
    };
    let is = |case: &&Case| named.is_none_or(|name| case.name.contains(name));
    let exact = cases.iter().find(|case| Some(case.name.as_str()) == named);
    let found: Vec<&Case> = exact.map_or_else(|| cases.iter().filter(is).collect(), |case| vec![case]);
    match found.as_slice() {
        [case] => Ok(case),
        [] => {
            let (name, all) = (named.unwrap_or_default(), list(&cases.iter().collect::<Vec<_>>()));
            Err(say!("there is no case `{name}`; there are:\n{all}", "没有用例“{name}”；有：\n{all}"))
        }
        several => {
            let all = list(several);
            Err(say!("say which case with `--case`:\n{all}", "请用 --case 说明是哪个用例：\n{all}"))
        }
    }
}
