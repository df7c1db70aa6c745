//! Who does what: the roles of a procedure against its steps, with the conditions as footnotes, and whether people can
//! staff it. In the terminal, as Markdown, as a table for spreadsheets and for other programs.

mod json;
mod matrix;
mod staffing;
mod table;
mod text;

pub use json::json;
pub use table::{csv, markdown};
pub use text::text;

use crate::analysis::duties::{Does, Duty};
use crate::analysis::people::{Day, PersonId, Roster};
use crate::analysis::staffing::{Gap, Resilience};
use crate::diagnostic::{Language, Text};
use crate::model::{Model, RoleId, StepId, UnitId};
use crate::say;

/// Everybody's part in a procedure, and whether there are people for it.
pub struct Roles<'r> {
    /// The model.
    pub model: &'r Model,
    /// The procedure.
    pub unit: UnitId,
    /// The steps that a case can come to, in the order of the file, and who does what there.
    pub steps: Vec<(StepId, Vec<Duty>)>,
    /// The people, where they are known.
    pub staffed: Option<Staffed<'r>>,
}

/// Whether people can staff a procedure.
pub struct Staffed<'r> {
    /// The people.
    pub roster: &'r Roster,
    /// The day that is asked about.
    pub on: Option<Day>,
    /// Who is absent on that day.
    pub absent: Vec<PersonId>,
    /// What is lacking.
    pub gaps: Vec<Gap>,
    /// What is lacking with so many absent, whoever they are.
    pub resilience: Option<(usize, Resilience)>,
    /// Not everything could be found out.
    pub undecided: bool,
}

/// The letters, in the order in which they stand.
const ALL: [Does; 5] = [Does::Performs, Does::Approves, Does::Checks, Does::TakesPart, Does::IsTold];

/// The letter of a part. `V`, for verifying, is what is added to the four of RACI.
fn letter(does: Does) -> char {
    match does {
        Does::Performs => 'R',
        Does::Approves => 'A',
        Does::Checks => 'V',
        Does::TakesPart => 'C',
        Does::IsTold => 'I',
    }
}

/// What a letter means.
fn meaning(does: Does) -> Text {
    match does {
        Does::Performs => say!("performs", "负责"),
        Does::Approves => say!("approves", "批准"),
        Does::Checks => say!("checks", "审核"),
        Does::TakesPart => say!("takes part", "参与"),
        Does::IsTold => say!("is told", "告知"),
    }
}

/// `R performs   A approves …`
fn legend(language: Language, between: &str) -> String {
    let one = |does: &Does| format!("{} {}", letter(*does), meaning(*does).in_language(language));
    ALL.iter().map(one).collect::<Vec<_>>().join(between)
}

fn role_name(model: &Model, role: RoleId) -> &str {
    model.text(model[role].name.symbol)
}
