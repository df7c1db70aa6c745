//! `procedo convert`: from the document form to YAML and back, without loss of meaning.

use super::{Env, Status, fmt};
use crate::diagnostic::Language;
use crate::project;
use crate::say;
use crate::syntax::ast::Form;
use crate::syntax::names::Names;
use crate::syntax::{print, yaml};
use crate::workspace::{Workspace, find_root, write_atomically};
use std::path::PathBuf;

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
    let sources = workspace.sources();
    let mut names = Names::default();
    let (document, findings) = project::parse(sources, file, &mut names);
    let text = &sources.file(file).text;
    let keywords = args.keywords.map(Language::from);
    let yaml_wanted = match args.output.as_ref().and_then(|path| path.extension()) {
        Some(extension) if extension == "yaml" || extension == "yml" => true,
        Some(extension) if extension == "proc" => false,
        Some(_) => {
            return env.trouble(&say!("the new file ends in `.proc` or `.yaml`", "新文件应以 .proc 或 .yaml 结尾"));
        }
        None => document.form == Form::Proc,
    };
    let converted = if yaml_wanted {
        yaml::write(&document, text, &names, keywords).ok()
    } else {
        print::proc(&document, text, &names, keywords).ok()
    };
    let Some(converted) = fmt::unless_unreadable(converted, &findings, sources, env) else { return Status::Findings };
    match &args.output {
        None => env.print(&converted),
        Some(output) => {
            if output.exists() {
                let output = output.display();
                return env.trouble(&say!(
                    "`{output}` is there already; it is not overwritten",
                    "“{output}”已经有了，不会覆盖"
                ));
            }
            if let Err(error) = write_atomically(output, converted.as_bytes()) {
                return env.trouble(&error.text());
            }
        }
    }
    Status::Clean
}
