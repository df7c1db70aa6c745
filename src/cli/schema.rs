//! `procedo schema`: JSON Schemas of the YAML form, and of a procedure as data.

use super::{Env, Status};
use crate::syntax::yaml;
use crate::view::data;

/// Arguments of `procedo schema`.
#[derive(clap::Args)]
pub struct Args {
    /// Of what
    #[arg(long, value_enum, default_value_t = Of::Yaml)]
    of: Of,
}

/// Of what.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Of {
    /// Process files in their YAML form
    Yaml,
    /// What `export --format json` writes
    Json,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let schema = match args.of {
        Of::Yaml => yaml::schema(),
        Of::Json => data::schema(),
    };
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    env.print(&(text + "\n"));
    Status::Clean
}
