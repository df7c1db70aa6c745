//! `procedo render`: a procedure as a drawing.

mod highlight;
mod walks;

use super::open::{self, Opened};
use super::picture::Fonts;
use super::{Env, Status, output};
use crate::diagnostic::Text;
use crate::drawing::emphasis::Emphasis;
use crate::drawing::graph::{Explicit, Graph};
use crate::drawing::page::page;
use crate::drawing::svg::{self, Theme};
use crate::drawing::{Direction, Drawing, Options, Shapes, notation};
use crate::say;
use clap::ValueEnum;
use clap::builder::TypedValueParser;
use std::path::PathBuf;

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
    /// Of pdf: the paper, a4 where nothing is said; what is longer goes on on the next page
    #[arg(long, value_enum)]
    paper: Option<Sheet>,
    /// Of drawings: make stand out what a script of a walk comes by; what tests do not take (`coverage`, or a file of
    /// scenarios); where simulated cases spend their time (a profile); or the case that shows a finding (its rule)
    #[arg(long, value_name = "WHAT")]
    highlight: Option<String>,
    /// Of a profile to highlight: the people
    #[arg(long, value_name = "FILE", requires = "highlight")]
    roster: Option<PathBuf>,
    /// Of a profile to highlight: simulate so many cases
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000, value_parser = clap::value_parser!(i64).range(1..=1_000_000).map(i64::unsigned_abs))]
    cases: u64,
    /// Of png: how many pixels each has of a screen, 2 where nothing is said
    #[arg(long, value_name = "NUMBER", value_parser = scale)]
    scale: Option<f32>,
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
    #[value(alias = "htm")]
    Html,
    /// For Mermaid, which lays it out itself
    #[value(alias = "mmd")]
    Mermaid,
    /// For Graphviz, which lays it out itself
    #[value(alias = "gv")]
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
    // As clap says it of whole numbers.
    number.ok_or_else(|| format!("{text} is not in 0.1..=10"))
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let opened = match open::opened(&args.procedure, args.folder.as_deref(), env) {
        Ok(opened) => opened,
        Err(status) => return status,
    };
    match args.render(&opened, env) {
        Ok(()) => opened.status(env),
        Err(status) => status,
    }
}

impl Args {
    fn render(&self, opened: &Opened, env: &mut Env) -> Result<(), Status> {
        let path = self.output.as_deref();
        let format =
            self.format.map_or_else(|| output::format(path, Format::Svg), Ok).map_err(|text| env.trouble(&text))?;
        if matches!(format, Format::Png | Format::Pdf) {
            output::needs_file(path).map_err(|text| env.trouble(&text))?;
        }
        if self.highlight.is_some() && matches!(format, Format::Mermaid | Format::Dot) {
            return Err(env.trouble(&say!(
                "`--highlight` is for our own drawings: svg, png, pdf and html",
                "--highlight 只用于自己的图：svg、png、pdf、html"
            )));
        }
        for (given, flag, of) in [
            (self.paper.is_some() && format != Format::Pdf, "--paper", "pdf"),
            (self.scale.is_some() && format != Format::Png, "--scale", "png"),
        ] {
            if given {
                return Err(env.trouble(&say!("`{flag}` is for {of}", "{flag} 只用于 {of}")));
            }
        }
        let graph = Graph::of(&opened.program, Explicit::default());
        let emphasis = match &self.highlight {
            Some(what) => highlight::emphasis(what, self, opened, &graph, env)?,
            None => Emphasis::default(),
        };
        let written = self.written(opened, format, graph, emphasis, env);
        written.and_then(|bytes| output::write(path, &bytes, env)).map_err(|text| env.trouble(&text))
    }

    fn written(
        &self,
        opened: &Opened,
        format: Format,
        graph: Graph,
        emphasis: Emphasis,
        env: &Env,
    ) -> Result<Vec<u8>, Text> {
        let Opened { checked, unit, program } = opened;
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
            None | Some(Sheet::A4) => svg::Paper::A4,
            Some(Sheet::A3) => svg::Paper::A3,
        };
        let options = Options { language, direction, shapes: Shapes::Ours };
        let drawn = |graph| Drawing::with(program, options, graph, emphasis);
        match format {
            Format::Mermaid => Ok(notation::mermaid(program, &graph, language).into_bytes()),
            Format::Dot => Ok(notation::dot(program, &graph, language).into_bytes()),
            Format::Svg => Ok(svg::svg(&drawn(graph), theme).into_bytes()),
            Format::Html => {
                let drawing = drawn(graph);
                let played = walks::covering(checked, *unit, program, &drawing.graph, language);
                Ok(page(&drawing, program, &played, &walks::terms(checked, *unit), language).into_bytes())
            }
            Format::Png => {
                let drawing = drawn(graph);
                Fonts::for_text(&drawing.text())?.png(&svg::svg(&drawing, theme), self.scale.unwrap_or(2.0))
            }
            Format::Pdf => {
                let drawing = drawn(graph);
                Fonts::for_text(&drawing.text())?.pdf(&svg::pages(&drawing, theme, paper, true), &[], &drawing.title)
            }
        }
    }
}
