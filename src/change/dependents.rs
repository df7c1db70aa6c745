//! What depends on procedures that changed: those that run them, scenarios that walk them, cases that stand on them.

mod callers;
mod cases;
mod scenarios;

use super::Versions;
use super::data::{Comparison, Dependent};
use crate::cases::Kept;
use crate::diagnostic::Text;
use crate::model::UnitId;
use crate::runtime::Moment;
use crate::scenarios::suite::Suite;

/// A file of scenarios, as a version has it.
pub struct ScenarioFile {
    /// Its path in the version.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The procedure and the cases, or why it cannot be read.
    pub suite: Result<(UnitId, Suite), Text>,
}

/// What there is beside the procedures of both versions.
#[derive(Default)]
pub struct Around {
    /// The files of scenarios of either version.
    pub scenarios: [Vec<ScenarioFile>; 2],
    /// Cases that have begun.
    pub cases: Vec<Kept>,
    /// When it is.
    pub now: Moment,
}

impl Comparison {
    /// Finds out what becomes of all that depends on what changed.
    pub fn add_dependents(&mut self, versions: &Versions, around: &Around) {
        let (pair, [old, new]) = (versions.pair(), versions.loaded);
        for unit in &mut self.units {
            let mut found: Vec<Dependent> = callers::of(&pair, unit, new);
            found.extend(scenarios::of(&pair, unit, [old, new], &around.scenarios));
            found.extend(cases::of(&pair, unit, new, around));
            unit.dependents = found;
        }
    }
}
