//! `procedo list`: everything that the procedures say, for people and for other programs.

use super::{Env, Status, check, open};
use crate::diagnostic::{Language, counted};
use crate::model::{Content, ProcedureContent, StepContent, WhoContent};
use crate::syntax::keywords::Label;
use crate::view;
use crate::walk::Look;
use std::path::PathBuf;

/// Arguments of `procedo list`.
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders; by default `processes`, else the current folder
    paths: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let paths = if args.paths.is_empty() { vec![open::default_folder()] } else { args.paths.clone() };
    let checked = match open::project(&paths) {
        Ok(project) => project.check(),
        Err(text) => return env.trouble(&text),
    };
    if check::in_the_way(&checked, env) {
        return Status::Findings;
    }
    let content = Content::of(&checked.model, checked.sources());
    let text = match args.format {
        Format::Json => view::json(&content),
        Format::Human => human(&content, Look { language: env.language, color: false, width: env.width }),
    };
    env.print(&text);
    Status::Clean
}

fn human(content: &Content, look: Look) -> String {
    let language = look.language;
    let mut text = String::new();
    for procedure in &content.procedures {
        procedure_text(procedure, look, &mut text);
    }
    if !content.interfaces.is_empty() {
        text.push_str(match language {
            Language::English => "Outside procedures:\n",
            Language::Chinese => "外部流程：\n",
        });
        for interface in &content.interfaces {
            let code = interface.code.as_deref().map(|code| format!("{code} ")).unwrap_or_default();
            let outcomes = if interface.outcomes.is_empty() {
                String::new()
            } else {
                format!(" → {}", interface.outcomes.join(look.word(", ", "、")))
            };
            text.push_str(&format!("  {code}{}{outcomes}\n", interface.id));
        }
    }
    text
}

fn procedure_text(procedure: &ProcedureContent, look: Look, text: &mut String) {
    let language = look.language;
    let clause = procedure
        .clause
        .as_deref()
        .or(procedure.code.as_deref())
        .map(|clause| format!("{clause} "))
        .unwrap_or_default();
    let (steps, ends) = (procedure.steps.len(), procedure.ends.len());
    let counts = match language {
        Language::English => format!("{}, {}", counted(steps, "step"), counted(ends, "end")),
        Language::Chinese => format!("{steps} 个步骤，{ends} 种结局"),
    };
    let about = look.bracket(&format!("{}{}{counts}", procedure.file, look.word("; ", "；")));
    text.push_str(&look.wrap("", 0, &format!("{clause}{}{about}", procedure.title)));
    let width = procedure.steps.iter().map(label_width).max().unwrap_or(0).min(44);
    for step in &procedure.steps {
        let clause = step.clause.as_deref().map(|clause| format!("{clause} ")).unwrap_or_default();
        let mut who = seats(&step.performers, look);
        let others = [(Label::Checker, &step.checker), (Label::Approver, &step.approver)];
        let others = others.iter().filter(|(_, who)| !who.is_empty());
        let others =
            others.map(|(label, who)| format!("{}{}{}", label.word(language), look.word(": ", "："), seats(who, look)));
        let others = others.collect::<Vec<_>>().join(look.word("; ", "；"));
        if !others.is_empty() {
            who.push_str(&look.bracket(&others));
        }
        let pad = " ".repeat(width.saturating_sub(label_width(step)));
        text.push_str(&look.wrap(&format!("{clause}{}{pad}  ", step.title), 2, &who));
    }
    text.push('\n');
}

/// Who sits in the seats: the roles of one are alternatives, all seats act. Where each acts only under a condition, it
/// depends on the case which of them do.
fn seats(who: &[WhoContent], look: Look) -> String {
    let (and, or) = (look.word(" and ", " 和 "), look.word(" or ", " 或 "));
    let seats: Vec<&[WhoContent]> = who.chunk_by(|one, other| one.seat == other.seat).collect();
    let and = if who.iter().all(|who| who.when.is_some()) { or } else { and };
    let seat = |seat: &&[WhoContent]| {
        let roles = seat.iter().map(|who| who.role.as_str()).collect::<Vec<_>>().join(or);
        if seats.len() > 1 && seat.len() > 1 { look.bracket(&roles).trim_start().to_string() } else { roles }
    };
    seats.iter().map(seat).collect::<Vec<_>>().join(and)
}

fn label_width(step: &StepContent) -> usize {
    use unicode_width::UnicodeWidthStr;
    step.clause.as_deref().map_or(0, |clause| clause.width() + 1) + step.title.width()
}
