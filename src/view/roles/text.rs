//! The parts for a terminal: as a matrix where it fits, else role by role.

use super::matrix::{Cell, Matrix, note};
use super::{ALL, Roles, legend, letter, role_name, staffing};
use crate::analysis::duties::Duty;
use crate::diagnostic::{Language, Text, counted};
use crate::model::{RoleId, StepId, Target};
use crate::say;
use crate::view::wrap::{width, wrap};

/// A column for the steps may be so narrow, and need not be wider.
const STEP_COLUMN: (usize, usize) = (20, 32);

/// The parts for people, each line at most so wide.
pub fn text(all: &Roles, language: Language, wide: usize) -> String {
    let title = crate::view::title(all.model, all.unit);
    let (steps, matrix) = (all.steps.len(), Matrix::of(all));
    let count = matrix.roles.len();
    let (counted_steps, counted_roles) = (counted(steps, "step"), counted(count, "role"));
    let head = say!("{title}: {counted_steps}, {counted_roles}", "{title}：{steps} 个步骤，{count} 个角色");
    let mut text = head.in_language(language).to_string() + "\n";
    if !matrix.roles.is_empty() {
        text += &format!("\n{}\n\n", legend(language, "   "));
        text += &match drawn(all, &matrix, wide) {
            Some(drawn) => drawn + &notes(&matrix.notes, language, wide),
            None => by_role(all, &matrix.roles, language, wide),
        };
    }
    text + &staffing::text(all, language, wide)
}

fn step_name(all: &Roles, step: StepId) -> String {
    all.model.call(Target::Step(step)).en
}

fn shown(cell: &Cell) -> String {
    if cell.is_empty() {
        return ".".to_string();
    }
    let one = |(does, note): &(_, Option<usize>)| {
        format!("{}{}", letter(*does), note.map(|note| note.to_string()).unwrap_or_default())
    };
    cell.iter().map(one).collect()
}

/// The matrix, its heads written downwards; nothing where it is too wide, or the names are none that can be written so.
fn drawn(all: &Roles, matrix: &Matrix, wide: usize) -> Option<String> {
    let heads: Vec<Vec<String>> =
        matrix.roles.iter().map(|role| downwards(role_name(all.model, *role))).collect::<Option<_>>()?;
    let cells: Vec<Vec<String>> = matrix.rows.iter().map(|(_, cells)| cells.iter().map(shown).collect()).collect();
    let columns: Vec<usize> = (0..heads.len())
        .map(|at| cells.iter().map(|row| width(&row[at])).chain(heads[at].iter().map(|piece| width(piece))).max())
        .map(|widest| widest.unwrap_or(1))
        .collect();
    let room = wide.checked_sub(columns.iter().map(|column| column + 1).sum::<usize>())?;
    let names: Vec<String> = matrix.rows.iter().map(|(step, _)| step_name(all, *step)).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0).clamp(0, STEP_COLUMN.1);
    if room < widest.min(STEP_COLUMN.0) {
        return None;
    }
    let label = widest.min(room);
    let mut text = String::new();
    let mut line = |label_text: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut line = format!("{label_text}{}", " ".repeat(label.saturating_sub(width(label_text))));
        for (cell, column) in cells.zip(&columns) {
            line += &format!(" {cell}{}", " ".repeat(column.saturating_sub(width(cell))));
        }
        text += line.trim_end();
        text.push('\n');
    };
    // The heads stand on the first row.
    let tall = heads.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..tall {
        let piece = |head: &'_ Vec<String>| (at + head.len()).checked_sub(tall);
        let mut pieces = heads.iter().map(|head| piece(head).map_or("", |at| head[at].as_str()));
        line("", &mut pieces);
    }
    for (name, row) in names.iter().zip(&cells) {
        for (at, piece) in wrap(name, label).iter().enumerate() {
            match at {
                0 => line(piece, &mut row.iter().map(String::as_str)),
                _ => line(&format!("  {piece}"), &mut std::iter::empty()),
            }
        }
    }
    Some(text)
}

/// A Chinese name written downwards, Latin letters two by two; nothing for other names.
fn downwards(name: &str) -> Option<Vec<String>> {
    let mut pieces: Vec<String> = Vec::new();
    for c in name.chars() {
        match pieces.last_mut() {
            Some(last) if c.is_ascii() && last.is_ascii() && last.len() < 2 => last.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    let latin = name.chars().filter(char::is_ascii).count();
    (latin * 2 <= pieces.len() || latin <= 2).then_some(pieces)
}

fn notes(notes: &[Text], language: Language, wide: usize) -> String {
    let mut text = String::new();
    let digits = notes.len().to_string().len();
    for (at, note) in notes.iter().enumerate() {
        if at == 0 {
            text.push('\n');
        }
        text += &paragraph(&format!("{:>digits$}  ", at + 1), note.in_language(language), wide);
    }
    text
}

/// Words behind a beginning, and below it as far to the right.
pub(super) fn paragraph(begin: &str, words: &str, wide: usize) -> String {
    let indent = width(begin);
    let mut text = String::new();
    for (at, piece) in wrap(words, wide.saturating_sub(indent)).iter().enumerate() {
        let begin = if at == 0 { begin.to_string() } else { " ".repeat(indent) };
        text += &format!("{begin}{piece}\n");
    }
    text
}

/// Each role with its steps.
fn by_role(all: &Roles, roles: &[RoleId], language: Language, wide: usize) -> String {
    let mut text = String::new();
    for (at, role) in roles.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text += &paragraph("", role_name(all.model, *role), wide);
        for (step, duties) in &all.steps {
            for does in ALL {
                let own: Vec<&Duty> = duties.iter().filter(|duty| duty.role == *role && duty.does == does).collect();
                if own.is_empty() {
                    continue;
                }
                text += &paragraph(&format!("  {}  ", letter(does)), &step_name(all, *step), wide);
                if let Some(note) = note(all.model, &own) {
                    text += &paragraph("     ", note.in_language(language), wide);
                }
            }
        }
    }
    text
}
