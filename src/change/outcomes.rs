//! Outcomes that come about in other cases: their exact conditions, as sets of the facts at the end, compared.

use super::data::OutcomeChange;
use super::exact::{Pair, Version};
use super::things::{Id, Side, ThingId};
use crate::analysis::chart::PointKind;
use crate::analysis::classes::Class;
use crate::analysis::diagram::{Set, Value, Variable};
use crate::analysis::outcomes::{Outcomes, outcomes};
use crate::analysis::{Beside, Proofs};
use crate::diagnostic::Text;
use crate::model::{Condition, EndId, UnitId};
use crate::say;
use crate::threads::beside;
use rustc_hash::FxHashMap;

/// Conditions over more facts are in nobody's head, and take seconds to put into words.
const MOST_FACTS: usize = 100;

/// Where the facts at the ends take more nodes than this together with all points before, conditions take too many words.
const MOST_NODES: usize = 200_000;

/// The outcomes whose exact conditions differ; nothing where they cannot be worked out, or are over too many facts.
pub fn changed(pair: &Pair, units: (UnitId, UnitId)) -> Option<Vec<OutcomeChange>> {
    let facts = |version: Version, unit: UnitId| pair.side(version).model[unit].facts.len();
    if facts(Version::Old, units.0).max(facts(Version::New, units.1)) > MOST_FACTS {
        return None;
    }
    let (old, new) =
        beside(|| at_ends(pair, Version::Old, units.0, units.1), || at_ends(pair, Version::New, units.1, units.0));
    let (mut old, mut new) = (old?, new?);
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
        (before != after || old.is_none()).then_some(OutcomeChange { name, before, after })
    });
    Some(changed.collect())
}

/// Whether an end comes about in the same cases: among those that end in either version, as either sees them.
fn is_same(pair: &Pair, (old, end): (&mut Ends, EndId), (new, there): (&mut Ends, EndId)) -> Option<bool> {
    let back = carried(pair, Version::New, &new.0, new.1[&there], &mut old.0)?;
    let all = old.0.chart.diagrams.any(old.1.values().copied());
    let back = old.0.chart.diagrams.and(back, all);
    let on = carried(pair, Version::Old, &old.0, old.1[&end], &mut new.0)?;
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

/// A procedure, and the facts as they can be at each of its ends.
type Ends<'m> = (Proofs<'m>, FxHashMap<EndId, Set>);

/// The facts as they can be at each end, over what both versions ask.
fn at_ends<'m>(pair: &Pair<'_, 'm>, version: Version, unit: UnitId, other: UnitId) -> Option<Ends<'m>> {
    let side = pair.side(version);
    // Whatever the other version asks is asked at each end, so that both tell the same values apart.
    let theirs = conditions(pair.side(version.other()), other);
    let theirs: Vec<Condition> =
        theirs.into_iter().map(|condition| pair.translated(version.other(), condition)).collect();
    let ours: Vec<Condition> = conditions(side, unit).into_iter().cloned().collect();
    let ends: Vec<EndId> = side.model[unit].ends.clone().map(EndId).collect();
    let all = || ours.iter().chain(&theirs);
    let mut besides = Vec::new();
    for end in &ends {
        let at = Some(PointKind::Ended(*end));
        besides.extend(all().map(|condition| Beside { at, conditions: vec![Some(condition.clone())] }));
    }
    let mut proofs = Proofs::asking_within(side.model, unit, &besides, MOST_NODES).ok()?;
    let mut sets = FxHashMap::default();
    for end in ends {
        let set = proofs.reach.when(&proofs.chart, PointKind::Ended(end));
        let set = proofs.by_facts(set);
        sets.insert(end, set);
    }
    proofs.hold().ok()?;
    Some((proofs, sets))
}

/// The conditions of a unit that read facts.
fn conditions<'m>(side: &Side<'m>, unit: UnitId) -> Vec<&'m Condition> {
    let unit = side.at(Id::Unit(unit));
    let all = (0..side.things.len() as u32).map(ThingId);
    let own = all.filter(|id| side.unit_of(*id) == Some(unit) || matches!(side.thing(*id).id, Id::Role(_)));
    let conditions = own.flat_map(|id| side.thing(id).statements.iter().filter_map(|statement| statement.when));
    conditions.filter(|condition| !condition.facts().is_empty()).collect()
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
