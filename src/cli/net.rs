//! `procedo net`: a procedure as a workflow net, for programs that mine and verify processes.

use super::{Env, Status, check, open};
use crate::runtime::Program;
use crate::say;
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
    let (checked, unit) = match open::procedure(&args.procedure, args.folder.as_deref()) {
        Ok(found) => found,
        Err(open::ProcedureError::Trouble(text)) => return env.trouble(&text),
    };
    match Program::compile(&checked.model, checked.sources(), unit) {
        Ok(program) => env.print(&Net::of(&program).pnml()),
        Err(incomplete) => {
            check::in_the_way(&checked, env);
            let (name, en, zh) = (&args.procedure, incomplete.what.en, incomplete.what.zh);
            return env.trouble(&say!("there is no net of `{name}` yet: {en}", "“{name}”还画不出网：{zh}"));
        }
    }
    // What is wrong with it is said, and does not hide what is there.
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
