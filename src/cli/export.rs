//! `procedo export`: a procedure for other tools.

use super::{Env, Status, check, open};
use crate::bpmn::{Dialect, Source, export};
use crate::runtime::Program;
use crate::say;
use crate::view::{self, data::Procedure};
use crate::workspace::write_atomically;
use clap::ValueEnum;
use std::path::PathBuf;

/// Arguments of `procedo export`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// What to write
    #[arg(long, value_enum)]
    format: Format,
    /// Of bpmn: the language of its conditions
    #[arg(long, value_enum, default_value_t = Expressions::Feel)]
    expressions: Expressions,
    /// Write to this file instead of the screen
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What to write.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// BPMN 2.0, with its diagram
    Bpmn,
    /// The checked procedure as data
    Json,
}

/// The language of conditions.
#[derive(Clone, Copy, ValueEnum)]
enum Expressions {
    /// As Camunda 8 has it
    Feel,
    /// As SpiffWorkflow has it
    Python,
    /// As bpmn-engine has it
    Javascript,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let (checked, unit) = match open::procedure(&args.procedure, args.folder.as_deref()) {
        Ok(found) => found,
        Err(open::ProcedureError::Trouble(text)) => return env.trouble(&text),
    };
    let program = match Program::compile(&checked.model, checked.sources(), unit) {
        Ok(program) => program,
        Err(incomplete) => {
            check::in_the_way(&checked, env);
            let (name, en, zh) = (&args.procedure, incomplete.what.en, incomplete.what.zh);
            return env.trouble(&say!("`{name}` cannot be exported yet: {en}", "“{name}”还不能导出：{zh}"));
        }
    };
    let file = checked.sources().file(checked.model[unit].file);
    let name = std::path::Path::new(&file.path).file_name().map(|name| name.to_string_lossy().into_owned());
    let source = Source { name: name.as_deref().unwrap_or(&file.path), text: &file.text };
    let dialect = match args.expressions {
        Expressions::Feel => Dialect::Feel,
        Expressions::Python => Dialect::Python,
        Expressions::Javascript => Dialect::JavaScript,
    };
    let written = match args.format {
        Format::Bpmn => export(&program, Some(source), dialect, env.language),
        Format::Json => view::json(&Procedure::of(&program, env.language)),
    };
    match &args.output {
        None => env.print(&written),
        Some(path) => {
            if let Err(error) = write_atomically(path, written.as_bytes()) {
                return env.trouble(&error.text());
            }
        }
    }
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}
