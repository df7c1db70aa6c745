//! `procedo rules`: every rule with a sentence about it.

use super::{Env, Status};
use crate::diagnostic::{Language, Severity};
use crate::rules::RULES;
use crate::view;
use crate::walk::Look;

/// Columns that a rule's severity and sentence need beside its name.
const MIN_SENTENCE: usize = 44;

/// Arguments of `procedo rules`.
#[derive(clap::Args)]
pub struct Args {
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(serde::Serialize)]
struct Row {
    name: &'static str,
    severity: Severity,
    summary: String,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let rows =
        RULES.iter().map(|rule| Row { name: rule.name, severity: rule.severity, summary: rule.summary(env.language) });
    let text = match args.format {
        Format::Json => view::json(&rows.collect::<Vec<_>>()),
        Format::Human => {
            let word = |severity| match (env.language, severity) {
                (Language::English, Severity::Error) => "error  ",
                (Language::English, Severity::Warning) => "warning",
                (Language::Chinese, Severity::Error) => "错误",
                (Language::Chinese, Severity::Warning) => "警告",
            };
            let look = Look { language: env.language, color: false, width: env.width };
            let longest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
            let line = |row: Row| {
                let head = format!("{:<longest$}  {}  ", row.name, word(row.severity));
                // Where little would be left beside the name, the sentence stands below it.
                if env.width < longest + MIN_SENTENCE {
                    format!("{}\n{}", head.trim_end(), look.wrap("", 2, &row.summary))
                } else {
                    look.wrap(&head, 0, &row.summary)
                }
            };
            rows.map(line).collect()
        }
    };
    env.print(&text);
    Status::Clean
}
