//! `procedo schema`: the YAML form as a JSON Schema.

use super::{Env, Status};
use crate::syntax::yaml::schema;

/// Arguments of `procedo schema`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_: &Args, env: &mut Env) -> Status {
    let text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    env.print(&(text + "\n"));
    Status::Clean
}
