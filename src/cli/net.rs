//! `procedo net`: a procedure as a workflow net, for programs that mine and verify processes.

use super::{Env, Status, open};
use crate::view::net::Net;
use std::path::PathBuf;

/// Arguments of `procedo net`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let opened = match open::opened(&args.procedure, args.folder.as_deref(), env) {
        Ok(opened) => opened,
        Err(status) => return status,
    };
    env.print(&Net::of(&opened.program).pnml());
    opened.status(env)
}
