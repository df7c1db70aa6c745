//! Outcomes that come about in other cases: their exact conditions, as sets of the facts at the end, compared.

use super::data::OutcomeChange;
use super::exact::{Pair, Version};
use super::things::Id;
use crate::analysis::Proofs;
use crate::analysis::classes::Class;
use crate::analysis::diagram::{Set, Value, Variable};
use crate::analysis::outcomes::{Outcomes, outcomes};
use crate::diagnostic::Text;
use crate::model::{EndId, UnitId};
use crate::say;
use crate::threads::beside;
use rustc_hash::FxHashMap;

/// Conditions over more facts are in nobody's head, and take seconds to put into words.
const MOST_FACTS: usize = 100;

/// Where the facts at the ends take more nodes than this together with all points before, conditions take too many words.
const MOST_NODES: usize = 200_000;

/// The facts as they can be at each end of a procedure; nothing where conditions over them would take too many words.
pub fn at_ends(proofs: &mut Proofs) -> Option<FxHashMap<EndId, Set>> {
    let facts = proofs.chart.model[proofs.chart.unit].facts.len();
    if facts > MOST_FACTS { None } else { proofs.facts_at_ends(MOST_NODES) }
}

/// A procedure that is proved, and the facts as they can be at each of its ends.
pub type Ends<'p, 'm> = (&'p mut Proofs<'m>, FxHashMap<EndId, Set>);

/// The outcomes whose exact conditions differ; nothing where they cannot be put into words.
pub fn changed(pair: &Pair, units: (UnitId, UnitId), mut old: Ends, mut new: Ends) -> Option<Vec<OutcomeChange>> {
    let ends = |version: Version, unit: UnitId| pair.side(version).model[unit].ends.clone().map(EndId);
    let mut others: Vec<(Option<EndId>, Option<EndId>)> = Vec::new();
    for end in ends(Version::Old, units.0) {
        let there = pair.matching.in_new(pair.old.at(Id::End(end))).and_then(|thing| match pair.new.thing(thing).id {
            Id::End(end) => Some(end),
            _ => None,
        });
        let same = there.is_some_and(|there| is_same(pair, (&mut old, end), (&mut new, there)) == Some(true));
        others.extend((!same).then_some((Some(end), there)));
    }
    let come = ends(Version::New, units.1).filter(|end| pair.matching.in_old(pair.new.at(Id::End(*end))).is_none());
    others.extend(come.map(|end| (None, Some(end))));
    if others.is_empty() {
        return Some(Vec::new());
    }
    let (was, is) = beside(|| outcomes(pair.old.model, units.0).ok(), || outcomes(pair.new.model, units.1).ok());
    let (was, is) = (was?, is?);
    let said = |list: &Outcomes, end: EndId| {
        let outcome = list.each.iter().find(|outcome| outcome.end == end)?;
        outcome.possible.then(|| condition(outcome.certain.as_ref(), outcome.perhaps.as_ref()))
    };
    let changed = others.into_iter().filter_map(|(old, new)| {
        let (before, after) = (old.and_then(|end| said(&was, end)), new.and_then(|end| said(&is, end)));
        let (side, end) = new.map_or((pair.old, old), |end| (pair.new, Some(end)));
        let name = side.thing(side.at(Id::End(end?))).name.to_string();
        (before != after).then_some(OutcomeChange { name, before, after })
    });
    Some(changed.collect())
}

/// Whether an end comes about in the same cases: among those that end in either version, as either sees them.
fn is_same(pair: &Pair, (old, end): (&mut Ends, EndId), (new, there): (&mut Ends, EndId)) -> Option<bool> {
    let back = carried(pair, Version::New, new.0, new.1[&there], old.0)?;
    let all = old.0.chart.diagrams.any(old.1.values().copied());
    let back = old.0.chart.diagrams.and(back, all);
    let on = carried(pair, Version::Old, old.0, old.1[&end], new.0)?;
    let all = new.0.chart.diagrams.any(new.1.values().copied());
    let on = new.0.chart.diagrams.and(on, all);
    Some(back == old.1[&end] && on == new.1[&there])
}

/// When an outcome comes about.
fn condition(certain: Option<&Text>, perhaps: Option<&Text>) -> Text {
    let always = |text: &Text| if text.en.is_empty() { say!("always", "总是") } else { text.clone() };
    match (certain.map(always), perhaps.map(always)) {
        (Some(certain), None) => certain,
        (None, Some(Text { en, zh })) => say!("perhaps: {en}", "可能：{zh}"),
        (Some(Text { en, zh }), Some(Text { en: perhaps, zh: perhaps_zh })) => {
            say!("{en}; perhaps: {perhaps}", "{zh}；可能：{perhaps_zh}")
        }
        (None, None) => say!("in cases that take too many words", "条件太长，写不下"),
    }
}

/// A set of the facts of a version as one of the other's; what that does not know is left out.
fn carried(pair: &Pair, version: Version, from: &Proofs, set: Set, to: &mut Proofs) -> Option<Set> {
    let (own, there) = (pair.side(version), pair.side(version.other()));
    let mut variables: FxHashMap<Variable, (Variable, Vec<Vec<Value>>)> = FxHashMap::default();
    for (fact, (variable, classes)) in &from.chart.variables.facts {
        let Some(thing) = pair.across(version, own.at(Id::Fact(*fact))) else { continue };
        let Id::Fact(found) = there.thing(thing).id else { continue };
        let Some((other, others)) = to.chart.fact(found) else { continue };
        let is = |class: &Class, other: &Class| match (class, other) {
            (Class::Choices(values), Class::Choices(others)) => values.iter().any(|value| {
                let same = own.value(*fact, *value).and_then(|value| pair.across(version, value));
                same.is_some_and(|same| others.iter().any(|other| there.value(found, *other) == Some(same)))
            }),
            (Class::Between(scale, low, high), Class::Between(other, least, most)) => {
                // Where one is cut finer, they overlap.
                scale == other
                    && high.is_none_or(|high| least.is_none_or(|least| least <= high))
                    && low.is_none_or(|low| most.is_none_or(|most| low <= most))
            }
            (one, other) => one == other,
        };
        let known = classes.known.iter().map(|class| {
            let found = (1..).zip(&others.known).filter(|(_, other)| is(class, other)).map(|(at, _)| at);
            found.collect::<Vec<Value>>()
        });
        let values = std::iter::once(vec![0]).chain(known).collect();
        variables.insert(*variable, (other, values));
    }
    let (chart, diagrams) = (&from.chart.diagrams, &mut to.chart.diagrams);
    let set = chart.carried(set, diagrams, &|variable| variables.get(&variable).cloned());
    (!diagrams.overflowed()).then_some(set)
}
