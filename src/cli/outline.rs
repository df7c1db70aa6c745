//! `procedo outline`: the whole path of a procedure as structured text.

use super::{Env, Status, check, open};
use crate::view::outline::{TextOptions, outline};
use std::path::PathBuf;

/// Arguments of `procedo outline`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Say who performs each step
    #[arg(long)]
    performers: bool,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let (checked, unit) = match open::procedure(&args.procedure, args.folder.as_deref()) {
        Ok(found) => found,
        Err(open::ProcedureError::Trouble(text)) => return env.trouble(&text),
    };
    let options = TextOptions { width: env.width, performers: args.performers };
    let text = outline(&checked.model, unit, checked.sources(), env.language, &options);
    env.print(&text);
    // What is wrong with it is said, and does not hide what is there.
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
