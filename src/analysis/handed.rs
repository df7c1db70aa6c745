//! What procedures of ours hand back to those that run them: whether a record that is taken back exists at each of their
//! ends. That is proved of them like anything else, so whoever runs another is proved after it.

use super::chart::PointKind;
use super::{Existence, Proofs};
use crate::model::{Call, EndId, Model, RecordId, UnitId};
use crate::syntax::ast::Symbol;
use rustc_hash::FxHashMap;

/// Of each record that somebody takes back from a procedure of ours: whether it exists at the ends, in their order.
/// Nothing is known of procedures of which nothing can be proved: they are taken at their word.
#[derive(Clone, Debug, Default)]
pub struct Handed {
    known: FxHashMap<(UnitId, Symbol), Vec<Existence>>,
}

impl Handed {
    /// By all that this procedure runs, directly or through others.
    pub fn to(model: &Model, unit: UnitId) -> Handed {
        let mut handed = Handed::default();
        for callee in model.callees_first([unit]).into_iter().filter(|callee| *callee != unit) {
            if let Ok(mut proofs) = Proofs::with(model, callee, &handed) {
                handed.learn(&mut proofs);
            }
        }
        handed
    }

    /// What a procedure of which everything is proved hands back.
    pub fn learn(&mut self, proofs: &mut Proofs) {
        let (model, unit) = (proofs.chart.model, proofs.chart.unit);
        for record in model[unit].records.clone().map(RecordId).filter(|record| model[*record].taken_back) {
            let ends = model[unit].ends.clone().map(EndId);
            let at = |end| match proofs.chart.at(PointKind::Ended(end)) {
                // No case comes there.
                None => Existence::Surely,
                Some(point) if proofs.reach.at[point.0 as usize].is_empty() => Existence::Surely,
                // What is given is there, and so is what is not followed.
                Some(point) => proofs.record(point, record).unwrap_or(Existence::Surely),
            };
            self.known.insert((unit, model[record].name.symbol), ends.map(at).collect());
        }
    }

    /// Whether what a call takes back exists at the ends of the procedure; nothing if that is not known.
    pub fn by(&self, call: &Call, which: usize) -> Option<&[Existence]> {
        self.known.get(&(call.unit, call.gives[which].0)).map(Vec::as_slice)
    }
}
