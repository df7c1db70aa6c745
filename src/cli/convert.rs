//! `procedo convert`: from the document form to YAML and back, without loss of meaning.

use super::{Env, Status, fmt, output};
use crate::diagnostic::Language;
use crate::say;
use crate::syntax::ast::Form;
use crate::workspace::{Workspace, find_root, is_process_file};
use std::path::{Path, PathBuf};

/// Arguments of `procedo convert`.
#[derive(clap::Args)]
pub struct Args {
    /// The file to convert
    file: PathBuf,
    /// Write to this file instead of the screen
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of the keywords; by default unchanged
    #[arg(long, value_name = "LANGUAGE")]
    keywords: Option<super::Lang>,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let mut workspace = Workspace::new(find_root(&args.file));
    let file = match workspace.load(&args.file) {
        Ok(file) => file,
        Err(error) => return env.trouble(&error.text()),
    };
    let keywords = args.keywords.map(Language::from);
    let is_yaml = |path: &Path| path.extension().is_some_and(|extension| !extension.eq_ignore_ascii_case("proc"));
    let form = match &args.output {
        Some(output) if !is_process_file(output) => {
            return env.trouble(&say!("the new file ends in `.proc` or `.yaml`", "新文件应以 .proc 或 .yaml 结尾"));
        }
        Some(output) if is_yaml(output) => Form::Yaml,
        Some(_) => Form::Proc,
        None if is_yaml(&args.file) => Form::Proc,
        None => Form::Yaml,
    };
    let Some(converted) = fmt::rewritten(&mut workspace, file, Some(form), keywords, env) else {
        return Status::Findings;
    };
    match output::write_new(args.output.as_deref(), &converted, env) {
        Ok(()) => Status::Clean,
        Err(text) => env.trouble(&text),
    }
}
