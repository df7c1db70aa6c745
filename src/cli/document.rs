//! `procedo document`: the controlled document of a procedure.

use super::picture::Fonts;
use super::{Env, Status, check, open};
use crate::diagnostic::Text;
use crate::document::{Document, Picture, docx, html, markdown};
use crate::drawing::svg::{Paper, Theme, pages, svg};
use crate::drawing::{Direction, Drawing, Options, Shapes};
use crate::runtime::Program;
use crate::say;
use crate::workspace::write_atomically;
use clap::ValueEnum;
use std::path::PathBuf;

/// Arguments of `procedo document`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// What to write; by default what the output file is called, else md
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write it here; docx needs it; the drawing of md stands beside it, as .svg
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What to write.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown
    Md,
    /// One file for a browser
    Html,
    /// For Word and LibreOffice
    Docx,
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
            return env.trouble(&say!("there is no document of `{name}` yet: {en}", "“{name}”还写不出文件：{zh}"));
        }
    };
    let document = Document::of(&checked.model, checked.sources(), unit, &program, env.language);
    let written =
        args.format.map_or_else(|| args.by_name(), Ok).and_then(|format| args.write(format, &document, &program, env));
    if let Err(text) = written {
        return env.trouble(&text);
    }
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}

impl Args {
    fn by_name(&self) -> Result<Format, Text> {
        let Some(path) = &self.output else { return Ok(Format::Md) };
        let end = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
        match end.as_str() {
            "md" | "markdown" => Ok(Format::Md),
            "html" | "htm" => Ok(Format::Html),
            "docx" => Ok(Format::Docx),
            _ => {
                let path = path.display();
                Err(say!(
                    "`{path}` does not say what to write: end it in .md, .html or .docx, or say `--format`",
                    "“{path}”看不出要写什么：结尾用 .md、.html 或 .docx，或用 `--format` 说明"
                ))
            }
        }
    }

    fn write(&self, format: Format, document: &Document, program: &Program, env: &mut Env) -> Result<(), Text> {
        let options = Options { language: env.language, direction: Direction::Down, shapes: Shapes::Ours };
        let drawing = Drawing::of(program, options);
        let bytes = match format {
            Format::Html => html(document, &svg(&drawing, Theme::Light)).into_bytes(),
            Format::Md => {
                let beside = self.output.as_ref().map(|path| path.with_extension("svg"));
                if let Some(path) = &beside {
                    write_atomically(path, svg(&drawing, Theme::Light).as_bytes()).map_err(|error| error.text())?;
                }
                let link = beside.as_deref().and_then(|path| path.file_name());
                let link =
                    link.map_or_else(|| format!("{}.svg", program.name), |name| name.to_string_lossy().into_owned());
                markdown(document, &link).into_bytes()
            }
            Format::Docx if self.output.is_none() => {
                return Err(say!(
                    "this is no text; say where to write it: `--output FILE`",
                    "这不是文字；用 `--output 文件` 说写到哪里"
                ));
            }
            Format::Docx => {
                let fonts = Fonts::for_text(&drawing.text())?;
                let mut pictures = Vec::new();
                for page in pages(&drawing, Theme::Light, Paper::A4) {
                    pictures.push(Picture { png: fonts.png(&page, 2.0)?, size: (794, 1_123) });
                }
                docx(document, &pictures)
                    .map_err(|error| say!("the document cannot be written: {error}", "文件写不出来：{error}"))?
            }
        };
        match &self.output {
            None => {
                let _ = env.stdout.write_all(&bytes);
                Ok(())
            }
            Some(path) => write_atomically(path, &bytes).map_err(|error| error.text()),
        }
    }
}
