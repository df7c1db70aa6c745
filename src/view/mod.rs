//! Drawings of a checked procedure as text. Reads the model only; knows no rule, no file and no stream.

pub mod data;
pub mod net;
pub mod outcomes;
pub mod outline;
pub mod paths;
pub mod roles;
pub mod times;
pub mod trace;
pub mod wrap;

use crate::model::{Model, UnitId};
use serde::Serialize;

/// A procedure as people call it: its clause or code, if any, and its name.
fn title(model: &Model, unit: UnitId) -> String {
    let unit = &model[unit];
    let name = model.text(unit.name.symbol);
    match unit.clause.or(unit.code) {
        Some(clause) => format!("{} {name}", model.text(clause.symbol)),
        None => name.to_string(),
    }
}

/// A document for other programs.
pub fn json(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).map(|text| text + "\n").unwrap_or_default()
}
