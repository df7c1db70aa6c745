//! `procedo times`: how long a procedure takes, and when each step can begin and end.

use super::{Env, Status, check, open};
use crate::analysis::Proofs;
use crate::analysis::times::timetable;
use crate::say;
use crate::view;
use std::path::PathBuf;

/// Arguments of `procedo times`.
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
    let mut proofs = match Proofs::of(model, unit) {
        Ok(proofs) => proofs,
        Err(unproved) => return open::unproved(&checked, unit, unproved, env),
    };
    let table = proofs.paths().and_then(|paths| timetable(&mut proofs, &paths));
    if let Err(unproved) = proofs.hold() {
        return open::unproved(&checked, unit, unproved, env);
    }
    let Some(table) = table else {
        return env
            .trouble(&say!("the paths of this procedure are too many to tell apart", "这个流程的路径太多，分不清"));
    };
    let text = match args.format {
        Format::Human => view::times::text(model, unit, &table, env.language, env.width),
        Format::Json => view::times::json(model, unit, &table),
    };
    env.print(&text);
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
