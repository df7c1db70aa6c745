//! `procedo revise`: raises the version of a procedure and adds the row to its table of revisions.

use super::{Env, Status, fmt};
use crate::diagnostic::Text;
use crate::say;
use crate::syntax::names::Names;
use crate::syntax::revise::{Asked, Revised, revised};
use crate::workspace::{Workspace, find_root, is_process_file, read_bytes, respelled, write_atomically};
use jiff::Zoned;
use std::path::PathBuf;

/// Arguments of `procedo revise`.
#[derive(clap::Args)]
#[command(disable_version_flag = true)]
pub struct Args {
    /// The file of the procedure, written in place
    file: PathBuf,
    /// What changed, in a line of words
    #[arg(long, value_name = "WORDS")]
    what: String,
    /// Who made the revision
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
    /// The day, such as 2026-11-23; `today` reads the clock. Without it, the row has none
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// The new version; by default the last number of the old one goes up by one
    #[arg(long, value_name = "VERSION", allow_hyphen_values = true)]
    version: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    if !is_process_file(&args.file) {
        let path = args.file.display();
        return env.trouble(&say!(
            "`{path}` is no process file: those end in `.proc` or `.yaml`",
            "“{path}”不是流程文件：流程文件以 .proc 或 .yaml 结尾"
        ));
    }
    let mut workspace = Workspace::new(find_root(&args.file));
    let (file, bytes) = match workspace.load(&args.file).and_then(|file| Ok((file, read_bytes(&args.file)?))) {
        Ok(read) => read,
        Err(error) => return env.trouble(&error.text()),
    };
    let hidden = workspace.findings();
    let mut names = Names::default();
    let document = match fmt::readable(&workspace, file, &hidden, &mut names) {
        Ok(document) => document,
        Err(findings) => return fmt::left(&workspace, &findings, env),
    };
    let source = workspace.sources().file(file);
    let on = args.on.as_deref().map(|on| match on {
        "today" | "今天" => Zoned::now().date().to_string(),
        day => day.to_string(),
    });
    let asked = Asked { version: args.version.as_deref(), by: args.by.as_deref(), on: on.as_deref(), what: &args.what };
    let revised = match revised(&document, &source.text, &mut names, asked) {
        Ok(revised) => revised,
        Err(refused) => return env.trouble(&refused.text()),
    };
    let Some(bytes) = respelled(&bytes, &source.text, &revised.text) else {
        let shown = &source.path;
        return env.trouble(&say!(
            "`{shown}` cannot be written again as it is; `procedo fmt` brings it into UTF-8 first",
            "“{shown}”无法照原样写回；请先用 procedo fmt 改存为 UTF-8"
        ));
    };
    let mut again = Workspace::new(workspace.root().to_path_buf());
    again.add_bytes(&source.path, bytes.clone());
    if again.findings().len() > hidden.len() {
        return env.trouble(&say!(
            "the words hold characters that nobody sees; write them anew",
            "文字里有看不见的字符；请重新输入"
        ));
    }
    if let Err(error) = write_atomically(&args.file, &bytes) {
        return env.trouble(&error.text());
    }
    env.say(&told(&source.path, &revised));
    Status::Clean
}

/// What was done.
fn told(shown: &str, revised: &Revised) -> Text {
    let Revised { before, after, begins_table, .. } = revised;
    let Text { en, zh } = match before {
        Some(before) => say!("version {before} → {after}", "版本 {before} → {after}"),
        None => say!("the first version is {after}", "原来没有写版本，从 {after} 起"),
    };
    if *begins_table {
        say!("{shown}: {en}; a table of revisions begins with it", "{shown}：{zh}；新建修订记录")
    } else {
        say!("{shown}: {en}; a row in the table of revisions", "{shown}：{zh}；修订记录加了一行")
    }
}
