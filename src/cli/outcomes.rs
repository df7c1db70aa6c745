//! `procedo outcomes`: how a procedure can end, and exactly when.

use super::{Env, Status, check, open};
use crate::analysis::outcomes::outcomes;
use crate::view;
use std::path::PathBuf;

/// Arguments of `procedo outcomes`.
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
    Json,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let (checked, unit) = match open::procedure(&args.procedure, args.folder.as_deref()) {
        Ok(found) => found,
        Err(text) => return env.trouble(&text),
    };
    if open::unread(&checked, unit, env) {
        return Status::Findings;
    }
    let model = &checked.model;
    let outcomes = match outcomes(model, unit) {
        Ok(outcomes) => outcomes,
        Err(unproved) => return open::unproved(&checked, unit, unproved, env),
    };
    let text = match args.format {
        Format::Human => view::outcomes::text(model, unit, &outcomes, env.language, env.width),
        Format::Json => view::outcomes::json(model, unit, &outcomes, env.language),
    };
    env.print(&text);
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
