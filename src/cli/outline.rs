//! `procedo outline`: the whole path of a procedure as structured text.

use super::{Env, Status, check, open};
use crate::view;
use crate::view::outline::{Outline, TextOptions};
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
    let outline = Outline::of(&checked.model, unit);
    let text = match args.format {
        Format::Human => {
            let options = TextOptions { width: env.width, performers: args.performers };
            outline.text(checked.sources(), env.language, &options)
        }
        Format::Json => view::json(&outline.json(checked.sources())),
    };
    env.print(&text);
    // What is wrong with it is said, and does not hide what is there.
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
