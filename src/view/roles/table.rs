//! The parts as a table: Markdown, and comma-separated values (RFC 4180) for spreadsheets.

use super::matrix::{Matrix, note};
use super::staffing::{self, Line};
use super::{ALL, Roles, legend, letter, role_name};
use crate::analysis::duties::Duty;
use crate::diagnostic::Language;
use crate::model::Target;
use crate::say;

/// The parts as a Markdown table, with the conditions as numbered notes below.
pub fn markdown(all: &Roles, language: Language) -> String {
    let matrix = Matrix::of(all);
    let title = escaped(&crate::view::title(all.model, all.unit));
    let mut text = format!("# {title}\n\n{}\n\n", legend(language, " · "));
    let step = say!("step", "步骤");
    let heads = matrix.roles.iter().map(|role| escaped(role_name(all.model, *role)));
    let heads: Vec<String> = std::iter::once(step.in_language(language).to_string()).chain(heads).collect();
    text += &format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
    for (step, cells) in &matrix.rows {
        text += &format!("| {} |", escaped(&all.model.call(Target::Step(*step)).en));
        for cell in cells {
            let letters: String =
                cell.iter().map(|(does, note)| format!("{}{}", letter(*does), raised(*note))).collect();
            text += &if letters.is_empty() { " |".to_string() } else { format!(" {letters} |") };
        }
        text.push('\n');
    }
    for (at, note) in matrix.notes.iter().enumerate() {
        let between = if at == 0 { "\n" } else { "" };
        text += &format!("{between}{}. {}\n", at + 1, escaped(note.in_language(language)));
    }
    let Some(staffed) = &all.staffed else { return text };
    let (role, people) = match language {
        Language::English => ("role", "people"),
        Language::Chinese => ("角色", "人员"),
    };
    text += &format!("\n| {role} | {people} |\n| --- | --- |\n");
    for (role, people) in staffing::people(all, staffed) {
        let names = escaped(&staffing::names(staffed, &people, language));
        text += &format!(
            "| {} | {names}{}|\n",
            escaped(role_name(all.model, role)),
            if names.is_empty() { "" } else { " " }
        );
    }
    let mut after_verdict = true;
    for line in staffing::verdict(all, staffed) {
        match line {
            Line::Verdict(words) => {
                text += &format!("\n{}\n", escaped(words.in_language(language)));
                after_verdict = true;
            }
            Line::Lack(words) => {
                let between = if after_verdict { "\n" } else { "" };
                text += &format!("{between}- {}\n", escaped(words.in_language(language)));
                after_verdict = false;
            }
            Line::Example(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| escaped(line.in_language(language))).collect();
                let end = match language {
                    Language::English => format!("  e.g. {}\n", lines.join("; ")),
                    Language::Chinese => format!("  例如 {}\n", lines.join("；")),
                };
                text += &end;
            }
        }
    }
    text
}

/// A number above the line.
fn raised(number: Option<usize>) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.map(|number| number.to_string()).unwrap_or_default();
    digits.bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

/// Words that mean themselves in Markdown.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in crate::report::visible(words).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// The parts as comma-separated values, a row a step and a column a role; conditions stand in the cells. With a roster
/// the first row has the people. Begins with a byte order mark, without which spreadsheets take Chinese for something
/// else, and no cell can be taken for a formula.
pub fn csv(all: &Roles, language: Language) -> String {
    let matrix = Matrix::of(all);
    let (clause, step, people) = match language {
        Language::English => ("clause", "step", "(people)"),
        Language::Chinese => ("条款", "步骤", "（人员）"),
    };
    let names = matrix.roles.iter().map(|role| role_name(all.model, *role).to_string());
    let mut rows = vec![[clause, step].into_iter().map(str::to_string).chain(names).collect::<Vec<String>>()];
    if let Some(staffed) = &all.staffed {
        let known = staffing::people(all, staffed);
        let of = |role| known.iter().find(|(other, _)| other == role).map_or(&[][..], |(_, people)| people);
        let cells = matrix.roles.iter().map(|role| staffing::names(staffed, of(role), language));
        rows.push([String::new(), people.to_string()].into_iter().chain(cells).collect());
    }
    for (step, duties) in &all.steps {
        let (clause, name) = (all.model[*step].clause, all.model[*step].name);
        let clause = clause.map(|clause| all.model.text(clause.symbol).to_string()).unwrap_or_default();
        let head = [clause, all.model.text(name.symbol).to_string()];
        let cells = matrix.roles.iter().map(|role| {
            let own: Vec<&Duty> = duties.iter().filter(|duty| duty.role == *role).collect();
            said(all, &own, language)
        });
        rows.push(head.into_iter().chain(cells).collect());
    }
    let line = |row: &Vec<String>| row.iter().map(|cell| field(cell)).collect::<Vec<_>>().join(",") + "\r\n";
    format!("\u{FEFF}{}", rows.iter().map(line).collect::<String>())
}

/// The letters of a cell, with their conditions.
fn said(all: &Roles, duties: &[&Duty], language: Language) -> String {
    let mut cells = Vec::new();
    for does in ALL {
        let own: Vec<&Duty> = duties.iter().filter(|duty| duty.does == does).copied().collect();
        if own.is_empty() {
            continue;
        }
        let letter = letter(does);
        cells.push(match (note(all.model, &own), language) {
            (None, _) => letter.to_string(),
            (Some(note), Language::English) => format!("{letter} ({})", note.en),
            (Some(note), Language::Chinese) => format!("{letter}（{}）", note.zh),
        });
    }
    cells.join(match language {
        Language::English => "; ",
        Language::Chinese => "；",
    })
}

/// A field that is one field, and words rather than a formula: spreadsheets run what begins with one of these marks.
fn field(words: &str) -> String {
    let formula = words.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let words = if formula { format!("'{words}") } else { words.to_string() };
    match words.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", words.replace('"', "\"\"")),
        false => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_one_field_and_no_formula() {
        assert_eq!(field("项目经理"), "项目经理");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("say \"no\""), "\"say \"\"no\"\"\"");
        assert_eq!(field("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for formula in ["=1", "+1", "-1", "@x", "＝1"] {
            assert_eq!(field(formula), format!("'{formula}"));
        }
        assert_eq!(field("a\r\nb"), "\"a\r\nb\"");
    }

    #[test]
    fn words_mean_themselves_in_markdown() {
        assert_eq!(escaped("a|b_c <b> [x]"), "a\\|b\\_c \\<b\\> \\[x\\]");
        assert_eq!(raised(Some(120)), "¹²⁰");
    }
}
