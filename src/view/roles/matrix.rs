//! The parts as a matrix: a row a step, a column a role, and in the cells letters with the numbers of their notes.

use super::{ALL, Roles, role_name};
use crate::analysis::duties::{Does, Duty};
use crate::diagnostic::Text;
use crate::model::{Model, RoleId, StepId};
use crate::say;

/// A matrix.
pub struct Matrix {
    /// The roles: those who act first, each where it is first called upon.
    pub roles: Vec<RoleId>,
    /// The steps, each with its cells.
    pub rows: Vec<(StepId, Vec<Cell>)>,
    /// The notes, numbered from 1.
    pub notes: Vec<Text>,
}

/// The letters of a cell, each with its note.
pub type Cell = Vec<(Does, Option<usize>)>;

impl Matrix {
    /// The matrix of a procedure.
    pub fn of(all: &Roles) -> Matrix {
        let model = all.model;
        let acts = |duty: &&Duty| duty.seat > 0;
        let duties = || all.steps.iter().flat_map(|(_, duties)| duties);
        let mut roles: Vec<RoleId> = Vec::new();
        for duty in duties().filter(acts).chain(duties()) {
            if !roles.contains(&duty.role) {
                roles.push(duty.role);
            }
        }
        let mut matrix = Matrix { roles, rows: Vec::new(), notes: Vec::new() };
        for (step, duties) in &all.steps {
            let roles = matrix.roles.clone();
            let cells = roles.iter().map(|role| matrix.cell(model, *role, duties)).collect();
            matrix.rows.push((*step, cells));
        }
        matrix
    }

    fn cell(&mut self, model: &Model, role: RoleId, duties: &[Duty]) -> Cell {
        let mut cell = Cell::new();
        for does in ALL {
            let own: Vec<&Duty> = duties.iter().filter(|duty| duty.role == role && duty.does == does).collect();
            if !own.is_empty() {
                let note = note(model, &own).map(|note| self.number(note));
                cell.push((does, note));
            }
        }
        cell
    }

    fn number(&mut self, note: Text) -> usize {
        match self.notes.iter().position(|other| *other == note) {
            Some(at) => at + 1,
            None => {
                self.notes.push(note);
                self.notes.len()
            }
        }
    }
}

/// What is to be said of parts of one role in one step that are alike; nothing where it has them whatever happens.
pub fn note(model: &Model, duties: &[&Duty]) -> Option<Text> {
    let mut said: Vec<Text> = Vec::new();
    for duty in duties {
        let one = remark(model, duty);
        if one.en.is_empty() {
            return None;
        }
        if !said.contains(&one) {
            said.push(one);
        }
    }
    let joined = |of: fn(&Text) -> &str, between: &str| said.iter().map(of).collect::<Vec<_>>().join(between);
    Some(Text { en: joined(|text| &text.en, "; "), zh: joined(|text| &text.zh, "；") })
}

/// When a part is taken, for whom, and who may take it instead.
fn remark(model: &Model, duty: &Duty) -> Text {
    let mut parts: Vec<Text> = Vec::new();
    if !duty.when.en.is_empty() {
        let Text { en, zh } = &duty.when;
        parts.push(say!("when {en}", "当 {zh}"));
    }
    if duty.late {
        parts.push(say!("when time runs out", "超过期限时"));
    }
    if let Some(role) = duty.stands_for {
        let name = role_name(model, role);
        parts.push(say!("as {name}", "作为 {name}"));
    }
    if !duty.others.is_empty() {
        let names: Vec<&str> = duty.others.iter().map(|role| role_name(model, *role)).collect();
        let (en, zh) = (names.join(" or "), names.join(" 或 "));
        parts.push(say!("or else {en}", "也可由 {zh}"));
    }
    let joined = |of: fn(&Text) -> &str, between: &str| parts.iter().map(of).collect::<Vec<_>>().join(between);
    Text { en: joined(|text| &text.en, ", "), zh: joined(|text| &text.zh, "，") }
}
