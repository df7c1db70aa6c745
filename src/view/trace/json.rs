//! The table for programs; kinds and states in English, names as they are.

use super::*;
use serde_json::{Value, json};

impl Trace {
    /// The table for programs. Fields are added, never renamed or removed.
    pub fn json(&self) -> Value {
        let note = |(of, text): &(Option<Thing>, String)| json!({ "of": of.as_ref().map(thing), "text": text });
        let row = |row: &Row| {
            let (state, reason) = match &row.state {
                State::Covered => ("covered", None),
                State::Chapter => ("chapter", None),
                State::Explained(reason) => ("explained", Some(reason)),
                State::Missing => ("missing", None),
            };
            json!({
                "clause": row.clause,
                "title": row.title,
                "state": state,
                "reason": reason,
                "covered_by": row.by.iter().map(thing).collect::<Vec<_>>(),
                "notes": row.notes.iter().map(note).collect::<Vec<_>>(),
                "added": row.added.iter().map(|at| &self.added[*at].text).collect::<Vec<_>>(),
            })
        };
        let remark = |remark: &Remark| json!({ "of": thing(&remark.of), "text": remark.text });
        json!({
            "version": 1,
            "procedure": self.name,
            "register": self.register,
            "clauses": self.rows.iter().map(row).collect::<Vec<_>>(),
            "strays": self.strays.iter().map(thing).collect::<Vec<_>>(),
            "added": self.added.iter().map(remark).collect::<Vec<_>>(),
            "notes": self.notes.iter().map(remark).collect::<Vec<_>>(),
        })
    }
}

fn thing(thing: &Thing) -> Value {
    json!({ "kind": thing.kind.en, "clause": thing.clause, "id": thing.name })
}
