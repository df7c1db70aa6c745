//! Outcomes that come about in other cases: their exact conditions, as sets of the facts at the end, compared.

use super::data::OutcomeChange;
use super::exact::{Pair, Version};
use super::things::{Id, Side, ThingId};
use crate::analysis::chart::PointKind;
use crate::analysis::classes::Class;
use crate::analysis::diagram::{Set, Value, Variable};
use crate::analysis::outcomes::outcomes;
use crate::analysis::{Beside, Proofs};
use crate::diagnostic::Text;
use crate::model::{Condition, EndId, UnitId};
use crate::say;
use rustc_hash::FxHashMap;

/// The outcomes whose exact conditions differ; nothing where they cannot be worked out.
pub fn changed(pair: &Pair, units: (UnitId, UnitId)) -> Option<Vec<OutcomeChange>> {
    let mut old = at_ends(pair, Version::Old, units.0, units.1)?;
    let new = at_ends(pair, Version::New, units.1, units.0)?;
    let words = |version: Version, unit: UnitId| outcomes(pair.side(version).model, unit).ok();
    let (was, is) = (words(Version::Old, units.0)?, words(Version::New, units.1)?);
    let said = |list: &crate::analysis::outcomes::Outcomes, end: EndId| {
        let outcome = list.each.iter().find(|outcome| outcome.end == end)?;
        outcome.possible.then(|| condition(outcome.certain.as_ref(), outcome.perhaps.as_ref()))
    };
    let mut changed = Vec::new();
    let ends = |version: Version, unit: UnitId| {
        let side = pair.side(version);
        side.model[unit].ends.clone().map(EndId).collect::<Vec<_>>()
    };
    for end in ends(Version::Old, units.0) {
        let thing = pair.old.at(Id::End(end));
        let name = pair.old.thing(thing).name.to_string();
        let there = pair.matching.new(thing).and_then(|thing| match pair.new.thing(thing).id {
            Id::End(end) => Some(end),
            _ => None,
        });
        let before = said(&was, end);
        let (name, after) = match there {
            None => (name, None),
            Some(there) => {
                let carried = carried(pair, &new.0, new.1[&there], &mut old.0);
                if carried == Some(old.1[&end]) {
                    continue;
                }
                (pair.new.thing(pair.new.at(Id::End(there))).name.to_string(), said(&is, there))
            }
        };
        if before != after {
            changed.push(OutcomeChange { name, before, after });
        }
    }
    for end in ends(Version::New, units.1) {
        let thing = pair.new.at(Id::End(end));
        if pair.matching.old(thing).is_none() {
            let name = pair.new.thing(thing).name.to_string();
            changed.push(OutcomeChange { name, before: None, after: said(&is, end) });
        }
    }
    Some(changed)
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

/// The facts as they can be at each end, over what both versions ask.
fn at_ends<'m>(
    pair: &Pair<'_, 'm>,
    version: Version,
    unit: UnitId,
    other: UnitId,
) -> Option<(Proofs<'m>, FxHashMap<EndId, Set>)> {
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
    let mut proofs = Proofs::asking(side.model, unit, &besides).ok()?;
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

/// A set of the new version's facts as one of the old version's; what the old version does not know is left out.
fn carried(pair: &Pair, from: &Proofs, set: Set, to: &mut Proofs) -> Option<Set> {
    let mut variables: FxHashMap<Variable, (Variable, Vec<Vec<Value>>)> = FxHashMap::default();
    for (fact, (variable, classes)) in &from.chart.variables.facts {
        let Some(thing) = pair.matching.old(pair.new.at(Id::Fact(*fact))) else { continue };
        let Id::Fact(there) = pair.old.thing(thing).id else { continue };
        let Some((other, others)) = to.chart.fact(there) else { continue };
        let is = |class: &Class, other: &Class| match (class, other) {
            (Class::Choices(values), Class::Choices(others)) => values.iter().any(|value| {
                let old = pair.new.value(*fact, *value).and_then(|value| pair.matching.old(value));
                old.is_some_and(|old| others.iter().any(|other| pair.old.value(there, *other) == Some(old)))
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
