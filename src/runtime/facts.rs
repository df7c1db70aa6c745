//! What a frame knows of facts: as it is known, and once more as a row of bits that guards are tested on.

use super::dense::Dense;
use super::ids::FactId;
use super::quick::Row;
use super::state::Known;
use serde::{Deserialize, Serialize, Serializer};

/// Facts with what is known of them. The row follows from it: it is neither compared nor written down.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Dense<FactId, Known>")]
pub struct Facts {
    known: Dense<FactId, Known>,
    row: Row,
}

impl Facts {
    /// What is known of a fact.
    #[inline]
    pub fn get(&self, fact: FactId) -> Option<&Known> {
        self.known.get(fact)
    }

    /// Which values the facts have, to be tested.
    #[inline]
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// A fact becomes known, or known anew.
    #[inline]
    pub fn insert(&mut self, fact: FactId, known: Known) {
        self.row.set(fact, known.value.as_ref());
        self.known.insert(fact, known);
    }

    /// A fact is not known any more.
    pub fn remove(&mut self, fact: FactId) {
        self.row.set(fact, None);
        self.known.remove(fact);
    }

    /// Forgets what these facts were; whether it stays said that they are not known.
    pub fn forget(&mut self, hides: bool, mut forgets: impl FnMut(FactId, &Known) -> bool) {
        let row = &mut self.row;
        self.known.retain_mut(|fact, known| {
            if known.value.is_none() || !forgets(fact, known) {
                return true;
            }
            row.set(fact, None);
            *known = Known { value: None, by: None };
            hides
        });
    }

    /// Facts and what is known of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, &Known)> {
        self.known.iter()
    }

    /// Forgets everything, and keeps the room.
    pub fn clear(&mut self) {
        self.known.clear();
        self.row.clear();
    }
}

impl From<Dense<FactId, Known>> for Facts {
    fn from(known: Dense<FactId, Known>) -> Facts {
        let mut row = Row::default();
        known.iter().for_each(|(fact, known)| row.set(fact, known.value.as_ref()));
        Facts { known, row }
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.known.serialize(serializer)
    }
}

impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        self.known == other.known
    }
}

impl Eq for Facts {}
