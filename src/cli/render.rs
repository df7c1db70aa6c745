//! `procedo render`: a procedure as a drawing.

mod walks;

use super::picture::Fonts;
use super::{Env, Status, check, open};
use crate::diagnostic::Text;
use crate::drawing::graph::{Explicit, Graph};
use crate::drawing::page::page;
use crate::drawing::svg::{self, Theme};
use crate::drawing::trail::Trail;
use crate::drawing::{Direction, Drawing, Options, Shapes, notation};
use crate::model::UnitId;
use crate::project::Checked;
use crate::runtime::Program;
use crate::say;
use crate::workspace::{read_text, write_atomically};
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// Arguments of `procedo render`.
#[derive(clap::Args)]
pub struct Args {
    /// The procedure: its name, clause, code or file
    procedure: String,
    /// Look for it in this folder
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// What to write; by default what the output file is called, else svg
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write it here; png and pdf need it
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Which way the procedure goes: down a page, or to the right along a wall
    #[arg(long, value_enum, default_value_t = Way::Down)]
    direction: Way,
    /// The colours
    #[arg(long, value_enum, default_value_t = Colours::Light)]
    theme: Colours,
    /// Of pdf: the paper; what is longer goes on on the next page
    #[arg(long, value_enum, default_value_t = Sheet::A4)]
    paper: Sheet,
    /// Of drawings: make stand out what this script of a walk comes by
    #[arg(long, value_name = "SCRIPT")]
    highlight: Option<PathBuf>,
    /// Of png: how many pixels each has of a screen
    #[arg(long, value_name = "NUMBER", default_value_t = 2.0, value_parser = scale)]
    scale: f32,
}

/// What to write.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines and text, of any size
    Svg,
    /// Pixels
    Png,
    /// Pages
    Pdf,
    /// One page for a browser, with search and walkthroughs
    Html,
    /// For Mermaid, which lays it out itself
    Mermaid,
    /// For Graphviz, which lays it out itself
    Dot,
}

/// Which way.
#[derive(Clone, Copy, ValueEnum)]
enum Way {
    /// Lanes side by side
    Down,
    /// Lanes one below the other
    Right,
}

/// Which colours.
#[derive(Clone, Copy, ValueEnum)]
enum Colours {
    /// Dark on white
    Light,
    /// Light on black
    Dark,
    /// Of svg: as the reader's system prefers
    Auto,
}

/// Which paper.
#[derive(Clone, Copy, ValueEnum)]
enum Sheet {
    /// 210 × 297 mm
    A4,
    /// 297 × 420 mm
    A3,
}

fn scale(text: &str) -> Result<f32, String> {
    let number = text.parse::<f32>().ok().filter(|number| (0.1..=10.0).contains(number));
    number.ok_or_else(|| "a number from 0.1 to 10 is wanted".to_string())
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
            return env.trouble(&say!("there is no drawing of `{name}` yet: {en}", "“{name}”还画不出图：{zh}"));
        }
    };
    let format = match args.format.map_or_else(|| args.by_name(), Ok) {
        Ok(format) => format,
        Err(text) => return env.trouble(&text),
    };
    let written = match args.written(&checked, unit, &program, format, env) {
        Ok(written) => written,
        Err(text) => return env.trouble(&text),
    };
    match &args.output {
        None if matches!(format, Format::Png | Format::Pdf) => {
            return env.trouble(&say!(
                "this is no text; say where to write it: `--output FILE`",
                "这不是文字；用 `--output 文件` 说写到哪里"
            ));
        }
        None => {
            let _ = env.stdout.write_all(&written);
        }
        Some(path) => {
            if let Err(error) = write_atomically(path, &written) {
                return env.trouble(&error.text());
            }
        }
    }
    // What is wrong with it is said, and does not hide what is there.
    if check::in_the_way(&checked, env) { Status::Findings } else { Status::Clean }
}

impl Args {
    /// The format that the output file is called after.
    fn by_name(&self) -> Result<Format, Text> {
        let Some(path) = &self.output else { return Ok(Format::Svg) };
        let end = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
        match end.as_str() {
            "svg" => Ok(Format::Svg),
            "png" => Ok(Format::Png),
            "pdf" => Ok(Format::Pdf),
            "html" | "htm" => Ok(Format::Html),
            "mmd" | "mermaid" => Ok(Format::Mermaid),
            "dot" | "gv" => Ok(Format::Dot),
            _ => {
                let path = path.display();
                Err(say!(
                    "`{path}` does not say what to write: end it in .svg, .png, .pdf, .html, .mmd or .dot, or say `--format`",
                    "“{path}”看不出要写什么：结尾用 .svg、.png、.pdf、.html、.mmd 或 .dot，或用 `--format` 说明"
                ))
            }
        }
    }

    fn written(
        &self,
        checked: &Checked,
        unit: UnitId,
        program: &Program,
        format: Format,
        env: &Env,
    ) -> Result<Vec<u8>, Text> {
        let language = env.language;
        let direction = match self.direction {
            Way::Down => Direction::Down,
            Way::Right => Direction::Right,
        };
        let theme = match self.theme {
            Colours::Light => Theme::Light,
            Colours::Dark => Theme::Dark,
            Colours::Auto if format == Format::Svg => Theme::Auto,
            Colours::Auto => Theme::Light,
        };
        let paper = match self.paper {
            Sheet::A4 => svg::Paper::A4,
            Sheet::A3 => svg::Paper::A3,
        };
        let graph = || Graph::of(program, Explicit::default());
        let mut drawing = Drawing::of(program, Options { language, direction, shapes: Shapes::Ours });
        if let Some(path) = &self.highlight {
            drawing.lit = highlighted(program, &drawing.graph, path)?;
        }
        match format {
            Format::Svg => Ok(svg::svg(&drawing, theme).into_bytes()),
            Format::Html => {
                let played = walks::covering(checked, unit, program, &drawing.graph, language);
                Ok(page(&drawing, program, &played, &walks::terms(checked, unit), language).into_bytes())
            }
            Format::Png => Fonts::for_text(&drawing.text())?.png(&svg::svg(&drawing, theme), self.scale),
            Format::Pdf => Fonts::for_text(&drawing.text())?.pdf(&svg::pages(&drawing, theme, paper), &drawing.title),
            Format::Mermaid => Ok(notation::mermaid(program, &graph(), language).into_bytes()),
            Format::Dot => Ok(notation::dot(program, &graph(), language).into_bytes()),
        }
    }
}

/// What a script of a walk comes by.
fn highlighted(program: &Program, graph: &Graph, path: &Path) -> Result<Trail, Text> {
    let script = read_text(path).map_err(|error| error.text())?;
    let session = walks::scripted(program, &script).map_err(|why| {
        let (shown, en, zh) = (path.display(), why.en, why.zh);
        say!("`{shown}`: {en}", "“{shown}”：{zh}")
    })?;
    let mut trail = Trail::default();
    session.turns().iter().for_each(|turn| trail.add(program, graph, &turn.effects));
    Ok(trail)
}
