//! `procedo completions`: a completion script, made from the same definition as the command line.

use super::{Cli, Env, Status};
use clap::CommandFactory;

/// Arguments of `procedo completions`.
#[derive(clap::Args)]
pub struct Args {
    /// Which shell
    shell: clap_complete::Shell,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "procedo", &mut script);
    env.print(&String::from_utf8_lossy(&script));
    Status::Clean
}
