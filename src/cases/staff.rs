//! Who may act as what in a case: by names, so that it holds for any version of the procedure.

use crate::analysis::people::{Crew, Roster};
use crate::model::Model;
use crate::runtime::Program;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The people of a case, and the roles whose seats each can fill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// By the person, the roles.
    pub people: BTreeMap<String, BTreeSet<String>>,
    /// Roles that are filled from elsewhere: by anybody who says so.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub elsewhere: BTreeSet<String>,
}

impl Staff {
    /// The people of a roster, for a procedure as it was compiled.
    pub fn of(roster: &Roster, model: &Model, program: &Program) -> Staff {
        let crew = Crew::of(roster, &[]);
        let mut staff = Staff::default();
        for person in &roster.people {
            staff.people.entry(person.name.clone()).or_default();
        }
        for role in &program.roles {
            match crew.fillers_called(model, &role.name) {
                None => drop(staff.elsewhere.insert(role.name.clone())),
                Some(people) => people.iter().for_each(|person| {
                    let roles = staff.people.entry(roster.name(*person).to_string()).or_default();
                    roles.insert(role.name.clone());
                }),
            }
        }
        staff
    }

    /// Whether somebody is on the roster.
    pub fn knows(&self, person: &str) -> bool {
        self.people.contains_key(person)
    }

    /// Whether somebody can fill a seat of a role.
    pub fn may(&self, person: &str, role: &str) -> bool {
        self.elsewhere.contains(role) || self.holds(person, role)
    }

    /// Whether somebody fills a seat of a role by the roster, and not from elsewhere.
    pub fn holds(&self, person: &str, role: &str) -> bool {
        self.people.get(person).is_some_and(|roles| roles.contains(role))
    }

    /// Who can fill a seat of a role, by name.
    pub fn holders<'s>(&'s self, role: &'s str) -> impl Iterator<Item = &'s str> {
        let holds = move |(_, roles): &(&String, &BTreeSet<String>)| roles.contains(role);
        self.people.iter().filter(holds).map(|(name, _)| name.as_str())
    }
}
