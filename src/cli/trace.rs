//! `procedo trace`: which clause of the source is covered by what.

use super::{Env, Status, check, open};
use crate::view::{self, trace::Trace};
use std::path::PathBuf;

/// Arguments of `procedo trace`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Human,
    Markdown,
    Csv,
    Json,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let (checked, unit) = match open::procedure(&args.procedure, args.folder.as_deref()) {
        Ok(found) => found,
        Err(text) => return env.trouble(&text),
    };
    let trace = Trace::of(&checked.model, unit, checked.sources());
    let text = match args.format {
        Format::Human => crate::report::visible(&trace.text(env.language, env.width)),
        Format::Markdown => crate::report::visible(&trace.markdown(env.language)),
        Format::Csv => trace.csv(env.language),
        Format::Json => view::json(&trace.json()),
    };
    env.print(&text);
    // What is wrong with it is said, and does not hide what is there.
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
