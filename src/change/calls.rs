//! What the procedures that a unit runs look like to it, in both versions: how they end, what they hand back at which of
//! their ends, what they can do without. Who runs them has to be looked at again where that is another, though nothing of
//! it was edited.

use super::exact::{Pair, Subject, Version};
use super::things::{Id, ThingId};
use super::unit::unit_id;
use crate::analysis::Existence;
use crate::analysis::handed::Handed;
use crate::model::{Call, Carried, EndId, RecordId, RecordKind, StepId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// What of a procedure that is run looks different.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// How it can end.
    Ends,
    /// When it hands back this record.
    HandsBack(Subject),
    /// Whether it can do without this record.
    Takes(Subject),
}

/// A step that runs something, what that is, and what of it looks different; of the new version.
#[derive(Debug)]
pub struct Otherwise {
    /// The step.
    pub step: ThingId,
    /// What it runs.
    pub run: ThingId,
    /// What looks different.
    pub what: Seen,
    /// It is not always there, or wanted, now.
    pub optional: bool,
}

/// By step, what it runs and what is seen of that: how it is, at each end where that matters; of each call.
type Calls = BTreeMap<(Subject, Subject, Seen), Vec<BTreeMap<Subject, Existence>>>;

/// The procedures that a unit of both versions runs and that look different now. `changed`: the units of the new version
/// of which something is not the same.
pub fn otherwise(pair: &Pair, unit: ThingId, changed: &BTreeSet<ThingId>) -> Vec<Otherwise> {
    let (new, before) = (pair.new, pair.matching.in_old(unit));
    let (Some(id), Some(old)) = (unit_id(new, unit), before.and_then(|before| unit_id(pair.old, before))) else {
        return Vec::new();
    };
    let steps = new.model.callees_first([id]).into_iter().flat_map(|unit| new.model[unit].steps.clone().map(StepId));
    let mut runs = steps.flat_map(|step| &new.model[step].calls).map(|call| new.at(Id::Unit(call.unit)));
    if !runs.any(|run| changed.contains(&run)) {
        return Vec::new();
    }
    let (was, is) = (calls(pair, Version::Old, old), calls(pair, Version::New, id));
    let differs = is.into_iter().filter(|(key, now)| was.get(key).is_some_and(|then| then != now));
    let found = differs.filter_map(|((step, run, what), now)| {
        let there = |subject: &Subject| pair.thing_in(Version::New, subject);
        let optional = now.iter().flat_map(BTreeMap::values).any(|existence| *existence != Existence::Surely);
        Some(Otherwise { step: there(&step)?, run: there(&run)?, what, optional })
    });
    found.collect()
}

fn calls(pair: &Pair, version: Version, unit: UnitId) -> Calls {
    let side = pair.side(version);
    let model = side.model;
    let handed = Handed::to(model, unit);
    let subject = |id: Id| pair.subject(version, side.at(id));
    let ends = |call: &Call| -> Vec<Subject> {
        model[call.unit].ends.clone().map(|end| subject(Id::End(EndId(end)))).collect()
    };
    let mut found = Calls::new();
    for step in model[unit].steps.clone().map(StepId) {
        for call in &model[step].calls {
            let mut see = |what: Seen, seen: BTreeMap<Subject, Existence>| {
                let key = (subject(Id::Step(step)), subject(Id::Unit(call.unit)), what);
                found.entry(key).or_default().push(seen);
            };
            // An interface says of its own what it takes and gives; what it does not know is no difference.
            let declared = |theirs| {
                let mut records = model[call.unit].records.clone().map(|record| &model[RecordId(record)]);
                let existence = match records.find(|record| record.name.symbol == theirs)?.kind {
                    RecordKind::Taken { optional: true } | RecordKind::Given { optional: true } => Existence::Possibly,
                    _ => Existence::Surely,
                };
                Some(BTreeMap::from([(Subject::None, existence)]))
            };
            see(Seen::Ends, ends(call).into_iter().map(|end| (end, Existence::Surely)).collect());
            for (which, (theirs, ours)) in call.gives.iter().enumerate() {
                let Carried::Record(record) = ours else { continue };
                let seen = match handed.by(call, which) {
                    Some(at_ends) => Some(ends(call).into_iter().zip(at_ends.iter().copied()).collect()),
                    None => declared(*theirs),
                };
                seen.into_iter().for_each(|seen| see(Seen::HandsBack(subject(Id::Record(*record))), seen));
            }
            for (theirs, ours) in &call.takes {
                let Carried::Record(record) = ours else { continue };
                let seen = declared(*theirs);
                seen.into_iter().for_each(|seen| see(Seen::Takes(subject(Id::Record(*record))), seen));
            }
        }
    }
    found
}
