//! Who may act as what in a case: by names, so that it holds for any version of the procedure.

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
    /// Whether somebody can fill a seat of a role.
    pub fn may(&self, person: &str, role: &str) -> bool {
        self.elsewhere.contains(role) || self.people.get(person).is_some_and(|roles| roles.contains(role))
    }

    /// Who can fill a seat of a role, by name.
    pub fn holders<'s>(&'s self, role: &'s str) -> impl Iterator<Item = &'s str> {
        let holds = move |(_, roles): &(&String, &BTreeSet<String>)| roles.contains(role);
        self.people.iter().filter(holds).map(|(name, _)| name.as_str())
    }
}
