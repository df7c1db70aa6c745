//! The document as Markdown.

use super::{Document, Part};
use crate::diagnostic::Language;
use std::fmt::Write;

/// Writes it; the drawing is what this link leads to.
pub fn markdown(document: &Document, drawing: &str) -> String {
    let mut out = format!("# {}\n", escaped(&document.title));
    for part in &document.parts {
        out.push('\n');
        match part {
            Part::Heading(level, number, words) => {
                let _ = writeln!(out, "{} {number} {}", "#".repeat(usize::from(*level) + 1), escaped(words));
            }
            Part::Paragraph(text) => {
                let _ = writeln!(out, "{}", escaped(text));
            }
            Part::Drawing => {
                let alternative = match document.language {
                    Language::English => "flow",
                    Language::Chinese => "流程图",
                };
                let _ = writeln!(out, "![{alternative}]({drawing})");
            }
            Part::Table(table) => {
                let heads: Vec<String> = table.columns.iter().map(|(head, _)| escaped(head)).collect();
                let _ = writeln!(out, "| {} |\n|{}", heads.join(" | "), " --- |".repeat(heads.len()));
                for row in &table.rows {
                    let cells: Vec<String> = row
                        .iter()
                        .map(|lines| lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>"))
                        .collect();
                    let _ = writeln!(out, "| {} |", cells.join(" | "));
                }
            }
        }
    }
    out
}

/// Words that mean themselves in Markdown, in one line.
fn escaped(words: &str) -> String {
    let mut out = String::new();
    for c in words.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}
