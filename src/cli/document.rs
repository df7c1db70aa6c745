//! `procedo document`: the controlled document of a procedure.

use super::open::{self, Opened};
use super::picture::Fonts;
use super::{Env, Status, output};
use crate::diagnostic::Text;
use crate::document::{self, Document, Picture, docx, html, markdown};
use crate::drawing::svg::{Paper, Theme, pages, svg};
use crate::drawing::{Direction, Drawing, Options, Shapes};
use crate::say;
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
    /// Write it here; docx and pdf need it; the drawing of md stands beside it, as .flow.svg
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What to write.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown
    #[value(alias = "markdown")]
    Md,
    /// One file for a browser
    #[value(alias = "htm")]
    Html,
    /// For Word and LibreOffice
    Docx,
    /// Pages, as they are filed
    Pdf,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let opened = match open::opened(&args.procedure, args.folder.as_deref(), env) {
        Ok(opened) => opened,
        Err(status) => return status,
    };
    match args.document(&opened, env) {
        Ok(()) => opened.status(env),
        Err(text) => env.trouble(&text),
    }
}

impl Args {
    fn document(&self, opened: &Opened, env: &mut Env) -> Result<(), Text> {
        let Opened { checked, unit, program } = opened;
        let path = self.output.as_deref();
        let format = self.format.map_or_else(|| output::format(path, Format::Md), Ok)?;
        let document = Document::of(&checked.model, checked.sources(), *unit, program, env.language);
        let options = Options { language: env.language, direction: Direction::Down, shapes: Shapes::Ours };
        let drawing = Drawing::of(program, options);
        let bytes = match format {
            Format::Html => html(&document, &svg(&drawing, Theme::Light)).into_bytes(),
            Format::Md => {
                let beside = path.map(|path| path.with_extension("flow.svg"));
                if beside.is_some() {
                    output::write(beside.as_deref(), svg(&drawing, Theme::Light).as_bytes(), env)?;
                }
                let link = beside.as_deref().and_then(|path| path.file_name());
                let link =
                    link.map_or_else(|| format!("{}.svg", program.name), |name| name.to_string_lossy().into_owned());
                markdown(&document, &link).into_bytes()
            }
            Format::Pdf => {
                output::needs_file(path)?;
                let paginated = document::pages(&document, &pages(&drawing, Theme::Light, Paper::A4, false));
                let fonts = Fonts::for_text(&(document.text() + &drawing.text()))?;
                fonts.pdf(&paginated.pages, &paginated.outline, &document.title)?
            }
            Format::Docx => {
                output::needs_file(path)?;
                let fonts = Fonts::for_text(&drawing.text())?;
                let mut pictures = Vec::new();
                for page in pages(&drawing, Theme::Light, Paper::A4, false) {
                    pictures.push(Picture { png: fonts.png(&page, 2.0)?, size: (794, 1_123) });
                }
                docx(&document, &pictures)
                    .map_err(|error| say!("the document cannot be written: {error}", "文件写不出来：{error}"))?
            }
        };
        output::write(path, &bytes, env)
    }
}
