//! `procedo export`: a procedure for other tools.

use super::open::{self, Opened};
use super::{Env, Status, output};
use crate::bpmn::{Dialect, Source, export};
use crate::say;
use crate::view::{self, data::Procedure};
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
    /// What to write; by default what the output file is called, else bpmn
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Of bpmn: the language of its conditions, feel where nothing is said
    #[arg(long, value_enum)]
    expressions: Option<Expressions>,
    /// Write to this file instead of the screen
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What to write.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// BPMN 2.0, with its diagram
    #[value(alias = "xml")]
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
    let opened = match open::opened(&args.procedure, args.folder.as_deref(), env) {
        Ok(opened) => opened,
        Err(status) => return status,
    };
    let Opened { checked, unit, program } = &opened;
    let file = checked.sources().file(checked.model[*unit].file);
    let name = std::path::Path::new(&file.path).file_name().map(|name| name.to_string_lossy().into_owned());
    let source = Source { name: name.as_deref().unwrap_or(&file.path), text: &file.text };
    let dialect = match args.expressions {
        None | Some(Expressions::Feel) => Dialect::Feel,
        Some(Expressions::Python) => Dialect::Python,
        Some(Expressions::Javascript) => Dialect::JavaScript,
    };
    let format = match args.format.map_or_else(|| output::format(args.output.as_deref(), Format::Bpmn), Ok) {
        Ok(format) => format,
        Err(text) => return env.trouble(&text),
    };
    if args.expressions.is_some() && matches!(format, Format::Json) {
        return env.trouble(&say!("`--expressions` is for bpmn", "--expressions 只用于 bpmn"));
    }
    let written = match format {
        Format::Bpmn => export(program, Some(source), dialect, env.language),
        Format::Json => view::json(&Procedure::of(program, env.language)),
    };
    match output::write(args.output.as_deref(), written.as_bytes(), env) {
        Ok(()) => opened.status(env),
        Err(text) => env.trouble(&text),
    }
}
