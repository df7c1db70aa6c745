//! `procedo import`: a procedure out of what `procedo export` wrote, or a first draft of one from the table of steps of a
//! document.

use super::{Env, Status, check};
use crate::bpmn::{self, Changed};
use crate::intake;
use crate::project::Project;
use crate::runtime::Program;
use crate::say;
use crate::workspace::{Workspace, decode, find_root, read_bytes, write_atomically};
use std::path::PathBuf;

/// Arguments of `procedo import`.
#[derive(clap::Args)]
pub struct Args {
    /// BPMN 2.0 that `procedo export` wrote; or a table of steps as DOCX, HTML, Markdown, CSV or pasted text
    file: PathBuf,
    /// Of a table: what the procedure is called; by default the file's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Write to this file instead of the screen; it must not be there yet
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let ending = args.file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !matches!(ending.as_str(), "bpmn" | "xml") {
        return table(args, env);
    }
    let shown = args.file.display();
    let mut workspace = Workspace::new(find_root(&args.file));
    let file = match workspace.load(&args.file) {
        Ok(file) => file,
        Err(error) => return env.trouble(&error.text()),
    };
    let imported = match bpmn::import(&workspace.sources().file(file).text) {
        Ok(imported) => imported,
        Err(why) => {
            let why = why.text();
            let (en, zh) = (why.en, why.zh);
            return env.trouble(&say!("`{shown}` cannot be imported: {en}", "“{shown}”导入不了：{zh}"));
        }
    };
    if let Some(output) = args.output.as_ref().filter(|output| output.exists()) {
        let output = output.display();
        return env
            .trouble(&say!("`{output}` is there already; it is not overwritten", "“{output}”已经有了，不会覆盖"));
    }
    let changed = match anew(&imported, args, env) {
        Ok(anew) => imported.changed(&anew),
        Err(status) => return status,
    };
    match &args.output {
        None => env.print(&imported.text),
        Some(output) => {
            if let Err(error) = write_atomically(output, imported.text.as_bytes()) {
                return env.trouble(&error.text());
            }
        }
    }
    if changed.is_empty() {
        return Status::Clean;
    }
    env.say(&say!(
        "the model was changed since it was exported, and the text of the procedure knows nothing of that:",
        "模型导出后改过，流程原文里没有这些改动："
    ));
    changed.iter().map(Changed::text).for_each(|text| env.say(&text));
    Status::Findings
}

/// What the text gives when it is exported anew, as if it stood where it is to be written.
fn anew(imported: &bpmn::Imported, args: &Args, env: &mut Env) -> Result<String, Status> {
    let beside = args.output.clone().unwrap_or_else(|| args.file.with_file_name(&imported.name));
    let mut project = Project::new(Workspace::new(find_root(&args.file)));
    let file = project.add_bytes(&beside.to_string_lossy(), imported.text.clone().into_bytes());
    let checked = project.check();
    let unit = checked.model.procedures().find(|(_, unit)| unit.file == file).map(|(unit, _)| unit);
    // What it refers to is not here: nothing can be held against anything.
    if check::in_the_way(&checked, env) {
        return Err(env.trouble(&say!(
            "the procedure in the model cannot be held against the model here; what it imports must stand beside it: import \
             it where it came from, or say where with `--output`",
            "模型里的流程在这里对不上：它引用的文件要放在旁边；请在原来的文件夹里导入，或用 `--output` 写明放哪里"
        )));
    }
    let program = unit.map(|unit| Program::compile(&checked.model, checked.sources(), unit));
    match program {
        Some(Ok(program)) => {
            let source = bpmn::Source { name: &imported.name, text: &imported.text };
            Ok(bpmn::export(&program, Some(source), imported.dialect, imported.language))
        }
        Some(Err(why)) => {
            check::in_the_way(&checked, env);
            let (en, zh) = (why.what.en, why.what.zh);
            Err(env.trouble(&say!(
                "the procedure in the model cannot be read here: {en}; what it imports must stand beside it",
                "模型里的流程在这里读不通：{zh}；它引用的文件要放在旁边"
            )))
        }
        None => Err(env.trouble(&say!("there is no procedure in the model", "模型里没有流程"))),
    }
}

/// A draft from a table.
fn table(args: &Args, env: &mut Env) -> Status {
    let shown = args.file.display();
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = match read_bytes(&args.file) {
        Ok(bytes) => bytes,
        Err(error) => return env.trouble(&error.text()),
    };
    // Text may come in any encoding that process files may have.
    let bytes = if bytes.starts_with(b"PK") { bytes } else { decode(bytes).text.into_bytes() };
    let rows = match intake::read(&name, &bytes) {
        Ok(rows) => rows,
        Err(why) => {
            let why = why.text();
            let (en, zh) = (why.en, why.zh);
            return env.trouble(&say!("`{shown}` cannot be imported: {en}", "“{shown}”导入不了：{zh}"));
        }
    };
    let called = args.name.clone().unwrap_or_else(|| name.split('.').next().unwrap_or_default().to_string());
    let draft = intake::draft(&called, &rows, env.language);
    if let Some(output) = args.output.as_ref().filter(|output| output.exists()) {
        let output = output.display();
        return env
            .trouble(&say!("`{output}` is there already; it is not overwritten", "“{output}”已经有了，不会覆盖"));
    }
    match &args.output {
        None => env.print(&draft.text),
        Some(output) => {
            if let Err(error) = write_atomically(output, draft.text.as_bytes()) {
                return env.trouble(&error.text());
            }
        }
    }
    let count = rows.len();
    env.say(&say!("{count} steps; what is marked `// ?` was guessed", "{count} 步；标“// ?”的地方是猜的"));
    draft.doubts.iter().for_each(|doubt| env.say(doubt));
    if draft.doubts.is_empty() { Status::Clean } else { Status::Findings }
}
