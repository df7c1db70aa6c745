//! Every word that the drawing adds of its own, in both languages.

use super::super::Summary;
use crate::diagnostic::{Language, Severity};

/// What a finding of this severity is called.
pub fn severity(language: Language, severity: Severity) -> &'static str {
    match (language, severity) {
        (Language::English, Severity::Error) => "error",
        (Language::English, Severity::Warning) => "warning",
        (Language::Chinese, Severity::Error) => "错误",
        (Language::Chinese, Severity::Warning) => "警告",
    }
}

/// The mark between a heading and what it heads.
pub fn colon(language: Language) -> &'static str {
    match language {
        Language::English => ": ",
        Language::Chinese => "：",
    }
}

/// Heads what to do about it.
pub fn help(language: Language) -> &'static str {
    match language {
        Language::English => "help",
        Language::Chinese => "提示",
    }
}

/// Heads a walkthrough that shows it.
pub fn example(language: Language) -> &'static str {
    match language {
        Language::English => "example",
        Language::Chinese => "例如",
    }
}

/// Heads a mend that can be applied as it is.
pub fn fix(language: Language) -> &'static str {
    match language {
        Language::English => "fix",
        Language::Chinese => "修复",
    }
}

/// Said at the first line of a span that is too tall to be drawn whole.
pub fn down_to(language: Language, line: usize) -> String {
    match language {
        Language::English => format!("down to line {line}"),
        Language::Chinese => format!("直到第 {line} 行"),
    }
}

/// Stands for labels that were not drawn.
pub fn more_places(language: Language, count: usize) -> String {
    match language {
        Language::English => format!("and {}", counted(count, "more place")),
        Language::Chinese => format!("另有 {count} 处"),
    }
}

/// Stands for changes of a fix that were not drawn.
pub fn more_changes(language: Language, count: usize) -> String {
    match language {
        Language::English => format!("and {}", counted(count, "more change")),
        Language::Chinese => format!("另有 {count} 处改动"),
    }
}

/// The closing line of a run that found something.
pub fn found(language: Language, errors: usize, warnings: usize, summary: Summary) -> String {
    let parts = [(errors, Severity::Error), (warnings, Severity::Warning)];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    match language {
        Language::English => {
            let counts: Vec<_> = parts.map(|(count, grave)| counted(count, severity(language, grave))).collect();
            let found = format!("{} in {}", counts.join(", "), counted(summary.files, "file"));
            match summary.unproved {
                0 => found,
                count => format!("{found}; mend that first: {} not proved yet", counted(count, "procedure")),
            }
        }
        Language::Chinese => {
            let counts: Vec<_> =
                parts.map(|(count, grave)| format!("{count} 个{}", severity(language, grave))).collect();
            let found = format!("{} 个文件中有 {}", summary.files, counts.join("、"));
            match summary.unproved {
                0 => found,
                count => format!("{found}；请先改好，还有 {count} 个流程没有证明"),
            }
        }
    }
}

/// The closing line of a run that found nothing.
pub fn clean(language: Language, summary: Summary) -> String {
    let Summary { files, procedures, steps, .. } = summary;
    match language {
        Language::English => format!(
            "no problems found: checked {}, {} and {}",
            counted(files, "file"),
            counted(procedures, "procedure"),
            counted(steps, "step")
        ),
        Language::Chinese => format!("未发现问题：检查了 {files} 个文件、{procedures} 个流程、{steps} 个步骤"),
    }
}

/// `1 file`, `2 files`.
fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// A text with something added in brackets.
pub fn aside(language: Language, text: &str, aside: &str) -> String {
    match language {
        Language::English => format!("{text} ({aside})"),
        Language::Chinese => format!("{text}（{aside}）"),
    }
}
