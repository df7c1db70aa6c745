//! `procedo import`: a procedure out of what `procedo export` wrote, or a first draft of one from the table of steps of a
//! document.

use super::{Env, Status, check, open, output};
use crate::bpmn::{self, Changed};
use crate::diagnostic::Text;
use crate::intake;
use crate::project::Project;
use crate::runtime::Program;
use crate::say;
use crate::workspace::{Workspace, decode, find_root, is_process_file, read_bytes};
use std::path::{Path, PathBuf};

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
    if args.name.is_some() {
        return env.trouble(&say!(
            "`--name` is for tables: a procedure in a model has its name",
            "--name 只用于步骤表：模型里的流程已有名称"
        ));
    }
    if let Some(output) = args.output.as_ref().filter(|output| open::is_yaml(output)) {
        let output = output.display();
        return env.trouble(&say!(
            "what comes out of a model is a `.proc` file; write it there, and `procedo convert` makes `{output}` of it",
            "模型里的流程是 .proc 写法；请写到 .proc 文件，再用 procedo convert 转成“{output}”"
        ));
    }
    let imported = match bpmn::import(&workspace.sources().file(file).text) {
        Ok(imported) => imported,
        Err(why) => {
            let why = why.text();
            let (en, zh) = (why.en, why.zh);
            return env.trouble(&say!("`{shown}` cannot be imported: {en}", "“{shown}”导入不了：{zh}"));
        }
    };
    if let Err(text) = output::must_be_new(args.output.as_deref()) {
        return env.trouble(&text);
    }
    let changed = match anew(&imported, args, env) {
        Ok(anew) => imported.changed(&anew),
        Err(status) => return status,
    };
    if let Err(text) = output::write_new(args.output.as_deref(), &imported.text, env) {
        return env.trouble(&text);
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

/// What to do with a file that is no table of any kind that we read.
fn otherwise(path: &Path, bytes: &[u8]) -> Option<Text> {
    let shown = path.display();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    Some(match ending.as_str() {
        _ if bytes.iter().all(u8::is_ascii_whitespace) => say!("`{shown}` is empty", "“{shown}”是空的"),
        _ if is_process_file(path) => {
            say!(
                "`{shown}` is a process file already; `procedo convert` turns one form into the other",
                "“{shown}”已经是流程文件；要换一种写法用 procedo convert"
            )
        }
        _ if bytes.starts_with(b"%PDF") => say!(
            "`{shown}` is a PDF, of which tables cannot be told; copy the table into a text file, or import the document that it was made from",
            "“{shown}”是 PDF，认不出里面的表；请把表格复制到文本文件里，或导入原来的文档"
        ),
        "doc" | "wps" | "xls" | "xlsx" | "et" | "rtf" | "odt" => say!(
            "`{shown}` is of a form that is not read; save it as .docx, .csv or .html first",
            "“{shown}”的格式读不了；请先另存为 .docx、.csv 或 .html"
        ),
        "png" | "jpg" | "jpeg" | "gif" | "bmp" | "svg" => {
            say!("`{shown}` is a picture; the table is needed as text", "“{shown}”是图片；需要文字的表格")
        }
        _ => return None,
    })
}

/// A draft from a table.
fn table(args: &Args, env: &mut Env) -> Status {
    let shown = args.file.display();
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = match read_bytes(&args.file) {
        Ok(bytes) => bytes,
        Err(error) => return env.trouble(&error.text()),
    };
    if let Some(text) = otherwise(&args.file, &bytes) {
        return env.trouble(&text);
    }
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
    let stem = args.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let called = args.name.clone().unwrap_or(stem);
    let draft = intake::draft(&called, &rows, env.language);
    if let Err(text) = output::write_new(args.output.as_deref(), &draft.text, env) {
        return env.trouble(&text);
    }
    let count = rows.len();
    env.say(&say!("{count} steps; what is marked `// ?` was guessed", "{count} 步；标“// ?”的地方是猜的"));
    draft.doubts.iter().for_each(|doubt| env.say(doubt));
    if draft.doubts.is_empty() { Status::Clean } else { Status::Findings }
}
