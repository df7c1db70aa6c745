//! When each outcome happens: the exact condition on the facts as they are at the end.

use super::chart::{Chart, PointId, PointKind};
use super::cover;
use super::diagram::{Set, Variable};
use super::{MOST_NODES, Proofs, Unproved};
use crate::diagnostic::{Text, Walkthrough};
use crate::model::{EndId, Model, UnitId};

/// An outcome, and when it happens.
#[derive(Debug)]
pub struct Outcome {
    /// The end.
    pub end: EndId,
    /// When it happens for certain, said by the facts as they are at the end: nothing could be left out. Empty where
    /// nothing need be said, since it always does; nothing where it takes too many words, or never is certain.
    pub certain: Option<Text>,
    /// When it may happen, and another outcome may as well: the facts at the end do not tell them apart, how often the
    /// case went back does.
    pub perhaps: Option<Text>,
    /// Whether a case comes there.
    pub possible: bool,
    /// The shortest walkthrough to it; nothing where no case comes there, or where it would go round more often than is
    /// told apart.
    pub example: Option<Walkthrough>,
}

/// How a procedure ends.
#[derive(Debug)]
pub struct Outcomes {
    /// Every outcome, in the order of the file.
    pub each: Vec<Outcome>,
    /// Some cases get stuck and come to none: what is said is said of the others.
    pub stuck: bool,
}

/// Every outcome of a procedure.
///
/// # Errors
/// When the procedure is not resolved, or is too large.
pub fn outcomes(model: &Model, unit: UnitId) -> Result<Outcomes, Unproved> {
    let mut proofs = Proofs::keeping(model, unit, |chart| facts_at_ends(chart))?;
    let ends: Vec<EndId> = model[unit].ends.clone().map(EndId).collect();
    let at_end: Vec<Set> = ends.iter().map(|end| facts_at(&mut proofs, *end)).collect();
    let mut each = Vec::new();
    for (at, end) in ends.iter().enumerate() {
        let diagrams = &mut proofs.chart.diagrams;
        let others = at_end.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, set)| *set);
        let others = diagrams.any(others.collect::<Vec<_>>());
        let (certain, shared) = (diagrams.without(at_end[at], others), diagrams.and(at_end[at], others));
        let may = diagrams.not(others);
        // What is certain, or certain to be another, is not perhaps.
        let ends = diagrams.or(at_end[at], others);
        let nowhere = diagrams.not(ends);
        let may_share = diagrams.or(shared, nowhere);
        let mut words = |must: Set, may: Set| match must.is_empty() {
            true => None,
            false => {
                proofs.hold().ok()?;
                let cubes = cover::cover(&mut proofs.chart.diagrams, must, may);
                let words = cubes.map(|cubes| cover::words(&proofs.chart, &cubes));
                // Words may be too many where the proof is not too large.
                if proofs.hold().is_err() {
                    proofs.chart.diagrams.give_up(MOST_NODES);
                    return None;
                }
                words
            }
        };
        let (certain, perhaps) = (words(certain, may), words(shared, may_share));
        let (possible, example) = (!at_end[at].is_empty(), proofs.witness_of_end(*end));
        each.push(Outcome { end: *end, certain, perhaps, possible, example });
    }
    let stuck = proofs.is_blocked();
    proofs.hold()?;
    Ok(Outcomes { each, stuck })
}

/// Every fact that guards read, at every end.
fn facts_at_ends(chart: &Chart) -> Vec<(PointId, Variable)> {
    let ends = chart.model[chart.unit].ends.clone().filter_map(|end| chart.at(PointKind::Ended(EndId(end))));
    let facts = || chart.variables.facts.values().map(|(variable, _)| *variable);
    ends.flat_map(|end| facts().map(move |variable| (end, variable))).collect()
}

/// The facts as they can be at an end.
fn facts_at(proofs: &mut Proofs, end: EndId) -> Set {
    let set = proofs.reach.when(&proofs.chart, PointKind::Ended(end));
    proofs.by_facts(set)
}
