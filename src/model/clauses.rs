//! Clauses of the source: which of them the register lists, and what in the procedure carries their numbers.

use super::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Something in a procedure that carries a clause's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// The procedure as a whole.
    Procedure,
    /// A step.
    Step(StepId),
    /// A parallel block.
    Parallel(ParallelId),
    /// A record, a form or a rule of formal numbers.
    Record(RecordId),
    /// A term, by its place among the unit's.
    Term(usize),
    /// A related document, by its place among the unit's.
    Related(usize),
}

/// What carries the number of a clause that the register does not have.
#[derive(Clone, Copy, Debug)]
pub struct Stray {
    /// The number, where it stands.
    pub clause: Named,
    /// What carries it.
    pub carrier: Carrier,
}

/// A procedure held against its clause register.
#[derive(Debug, Default)]
pub struct Coverage {
    /// For each clause of the register, in its order: what carries its number and where, in the order of the procedure.
    pub carriers: Vec<Vec<(Named, Carrier)>>,
    /// For each clause of the register: whether others stand below it, as 5.1.2 below 5.1.
    pub chapters: Vec<bool>,
    /// What carries the number of no clause of the register.
    pub strays: Vec<Stray>,
}

impl Coverage {
    /// Holds a procedure against its register. Letters are ours: 5.3.1b counts for 5.3.1, unless the source has it.
    pub fn of(model: &Model, unit: &Unit) -> Coverage {
        let number = |clause: Named| model.text(clause.symbol).trim_end_matches('.');
        let mut listed: FxHashMap<&str, usize> = FxHashMap::default();
        let mut parents: FxHashSet<&str> = FxHashSet::default();
        for (at, clause) in unit.clauses.iter().enumerate() {
            listed.entry(number(clause.number)).or_insert(at);
            let mut rest = number(clause.number);
            // A parent that is known has its own parents known.
            while let Some((parent, _)) = rest.rsplit_once('.').filter(|(parent, _)| parents.insert(*parent)) {
                rest = parent;
            }
        }
        let mut coverage = Coverage {
            carriers: vec![Vec::new(); unit.clauses.len()],
            chapters: unit.clauses.iter().map(|clause| parents.contains(number(clause.number))).collect(),
            strays: Vec::new(),
        };
        for (clause, carrier) in model.carriers(unit) {
            let whole = number(clause);
            let bare = whole.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(whole);
            match listed.get(whole).or_else(|| listed.get(bare)) {
                Some(at) => coverage.carriers[*at].push((clause, carrier)),
                None => coverage.strays.push(Stray { clause, carrier }),
            }
        }
        coverage
    }
}

impl Model {
    /// Everything in a unit that carries a clause's number: the procedure itself, steps and blocks in the order of the
    /// file, records, terms, related documents.
    pub fn carriers(&self, unit: &Unit) -> Vec<(Named, Carrier)> {
        let steps = unit.steps.clone().map(StepId).map(|id| (self[id].clause, Carrier::Step(id)));
        let blocks = unit.parallels.clone().map(ParallelId).map(|id| (self[id].clause, Carrier::Parallel(id)));
        let mut flow: Vec<_> = steps.chain(blocks).collect();
        flow.sort_by_key(|(clause, _)| clause.map(|clause| clause.at));
        let records = unit.records.clone().map(RecordId).map(|id| (self[id].clause, Carrier::Record(id)));
        let terms = unit.terms.iter().enumerate().map(|(at, term)| (term.clause, Carrier::Term(at)));
        let related = unit.related.iter().enumerate().map(|(at, related)| (related.clause, Carrier::Related(at)));
        let whole = std::iter::once((unit.clause, Carrier::Procedure));
        let all = whole.chain(flow).chain(records).chain(terms).chain(related);
        all.filter_map(|(clause, carrier)| Some((clause?, carrier))).collect()
    }
}
