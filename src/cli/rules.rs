//! `procedo rules`: every rule with a sentence about it.

use super::{Env, Status};
use crate::diagnostic::{Language, Severity};
use crate::rules::RULES;

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
        Format::Json => {
            serde_json::to_string_pretty(&rows.collect::<Vec<_>>()).map(|text| text + "\n").unwrap_or_default()
        }
        Format::Human => {
            let word = |severity| match (env.language, severity) {
                (Language::English, Severity::Error) => "error  ",
                (Language::English, Severity::Warning) => "warning",
                (Language::Chinese, Severity::Error) => "错误",
                (Language::Chinese, Severity::Warning) => "警告",
            };
            rows.map(|row| format!("{:<20} {}  {}\n", row.name, word(row.severity), row.summary)).collect()
        }
    };
    env.print(&text);
    Status::Clean
}
