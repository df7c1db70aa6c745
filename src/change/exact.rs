//! What conditions and routes of two versions of a procedure mean beside each other, exactly: each version's conditions
//! are asked of the other's cases as well, over the facts as they can really be there.
//!
//! Up to the first place at which two versions do something different, a case is the same in both. So a difference of a
//! place that a case of one version can come to is a difference of the versions, and where none can be come to, there is
//! none.

use super::matching::Matching;
use super::things::{Id, Key, Says, Side, Statement, ThingId};
use crate::analysis::chart::{PointId, PointKind};
use crate::analysis::classes::point;
use crate::analysis::diagram::Set;
use crate::analysis::{Beside, Proofs, Unproved};
use crate::model::{Condition, ConditionKind, FactId, Guard, UnitId, Value};
use crate::threads::beside;
use std::collections::BTreeMap;

/// Which of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The old one.
    Old,
    /// The new one.
    New,
}

/// What a statement is about, in either version: the thing of the old one, where both have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Nothing.
    None,
    /// A thing of both, by that of the old one.
    Both(ThingId),
    /// A thing of one version only.
    Only(Version, ThingId),
    /// Words.
    Words(String),
}

/// The two versions, and which thing is which.
pub struct Pair<'s, 'm> {
    /// The old version.
    pub old: &'s Side<'m>,
    /// The new one.
    pub new: &'s Side<'m>,
    /// Which thing is which.
    pub matching: &'s Matching,
}

impl<'s, 'm> Pair<'s, 'm> {
    /// A version.
    pub fn side(&self, version: Version) -> &'s Side<'m> {
        match version {
            Version::Old => self.old,
            Version::New => self.new,
        }
    }

    /// A thing, in either version.
    pub fn subject(&self, version: Version, thing: ThingId) -> Subject {
        match version {
            Version::Old if self.matching.in_new(thing).is_some() => Subject::Both(thing),
            Version::Old => Subject::Only(version, thing),
            Version::New => self.matching.in_old(thing).map_or(Subject::Only(version, thing), Subject::Both),
        }
    }

    /// What a statement of a version is about.
    pub fn subject_of(&self, version: Version, key: &Key) -> Subject {
        match key {
            Key::None => Subject::None,
            Key::Thing(thing) => self.subject(version, *thing),
            Key::Words(words) => Subject::Words(words.to_string()),
        }
    }

    /// The thing of a version that a statement is about, if that version has it.
    pub fn thing_in(&self, version: Version, subject: &Subject) -> Option<ThingId> {
        match subject {
            Subject::Both(old) if version == Version::New => self.matching.in_new(*old),
            Subject::Both(old) => Some(*old),
            Subject::Only(own, thing) if *own == version => Some(*thing),
            _ => None,
        }
    }

    /// A thing of a version as the other one has it.
    pub fn across(&self, from: Version, thing: ThingId) -> Option<ThingId> {
        match from {
            Version::Old => self.matching.in_new(thing),
            Version::New => self.matching.in_old(thing),
        }
    }

    /// A condition of a version as one of the other.
    pub(super) fn translated(&self, from: Version, condition: &Condition) -> Condition {
        let kind = match &condition.kind {
            ConditionKind::Otherwise => ConditionKind::Otherwise,
            ConditionKind::When(guard) => ConditionKind::When(self.guard(from, guard)),
        };
        Condition { at: condition.at, kind }
    }

    fn fact(&self, from: Version, fact: FactId) -> Option<FactId> {
        let (own, other) = (self.side(from), self.side(from.other()));
        let Id::Fact(found) = other.thing(self.across(from, own.at(Id::Fact(fact)))?).id else { return None };
        let same = std::mem::discriminant(&own.model[fact].kind) == std::mem::discriminant(&other.model[found].kind);
        same.then_some(found)
    }

    /// What is asked of a fact that the other version does not have is not known there.
    pub(super) fn guard(&self, from: Version, guard: &Guard) -> Guard {
        let all = |parts: &[Guard]| parts.iter().map(|part| self.guard(from, part)).collect();
        match guard {
            Guard::And(parts) => Guard::And(all(parts)),
            Guard::Or(parts) => Guard::Or(all(parts)),
            Guard::Not(part) => Guard::Not(Box::new(self.guard(from, part))),
            Guard::Yes(fact) => self.fact(from, *fact).map_or(Guard::Unknown, Guard::Yes),
            Guard::Compare(fact, operator, values) => {
                let Some(found) = self.fact(from, *fact) else { return Guard::Unknown };
                let values = values.iter().filter_map(|value| self.value(from, (*fact, found), value));
                Guard::Compare(found, *operator, values.collect())
            }
            Guard::Unknown => Guard::Unknown,
        }
    }

    /// A value that the other version does not list is none there.
    fn value(&self, from: Version, (fact, found): (FactId, FactId), value: &Value) -> Option<Value> {
        let (own, other) = (self.side(from), self.side(from.other()));
        match value {
            Value::Choice(symbol) => {
                let there = self.across(from, own.value(fact, *symbol)?)?;
                match other.thing(there).id {
                    Id::Value(fact, at) if fact == found => {
                        Some(Value::Choice(other.model[fact].values[at as usize].name.symbol))
                    }
                    _ => None,
                }
            }
            // Its name may not be known there; the day is.
            Value::Date(_) => point(own.model, value).map(Value::Number),
            value => Some(value.clone()),
        }
    }
}

impl Version {
    /// The other one.
    pub fn other(self) -> Version {
        match self {
            Version::Old => Version::New,
            Version::New => Version::Old,
        }
    }
}

/// Statements of one kind of a thing that both versions have, whose conditions are not written alike.
pub struct Doubt<'s, 'm> {
    /// The thing of the old version, and of the new one.
    pub things: (ThingId, ThingId),
    /// What the statements say.
    pub says: Says,
    /// Those of the old version.
    pub old: Vec<&'s Statement<'m>>,
    /// Those of the new one.
    pub new: Vec<&'s Statement<'m>>,
}

impl<'s, 'm> Doubt<'s, 'm> {
    fn of(&self, version: Version) -> (ThingId, &[&'s Statement<'m>]) {
        match version {
            Version::Old => (self.things.0, &self.old),
            Version::New => (self.things.1, &self.new),
        }
    }
}

/// In which cases of a version something applies that does not in the same case of the other one.
#[derive(Clone, Debug, Default)]
pub struct Extent {
    /// Cases of the old version in which it applied, and does not any more.
    pub gone: Option<Cases>,
    /// Cases of the new version in which it applies, and did not.
    pub come: Option<Cases>,
    /// The cases that are gone as the new version sees them: in which it would apply there by the old words.
    pub missed: Option<Cases>,
    /// The cases that have come as the old version sees them.
    pub foreseen: Option<Cases>,
}

/// Valuations at a point; at no point in particular where a condition holds of the procedure as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Cases {
    /// Where.
    pub point: Option<PointId>,
    /// Which.
    pub set: Set,
}

/// A version's procedure, proved.
pub struct Half<'m> {
    /// The proofs; nothing where they could not be had.
    pub proofs: Result<Proofs<'m>, Unproved>,
    /// By doubt and what it is about, where it applies by the words of this version only, and of the other one only.
    only: Vec<BTreeMap<Subject, [Option<Cases>; 2]>>,
}

impl<'m> Half<'m> {
    /// Proves a version of a procedure, and holds the other's statements against it.
    fn of<'s>(pair: &Pair<'s, 'm>, version: Version, [unit, other]: [UnitId; 2], doubts: &[Doubt<'s, 'm>]) -> Half<'m> {
        let side = pair.side(version);
        let mut besides = Vec::new();
        for doubt in doubts {
            let (thing, _) = doubt.of(version);
            let (_, theirs) = doubt.of(version.other());
            for group in groups(theirs) {
                let conditions = group
                    .iter()
                    .map(|at| theirs[*at].when.map(|condition| pair.translated(version.other(), condition)));
                besides.push(Beside { at: side.decided_at(thing, doubt.says), conditions: conditions.collect() });
            }
        }
        // What else the other version asks tells its values apart here, too, so that facts can be compared.
        let theirs = conditions(pair.side(version.other()), other);
        let theirs = theirs.into_iter().map(|condition| Some(pair.translated(version.other(), condition)));
        besides.push(Beside { at: None, conditions: theirs.collect() });
        let mut proofs = match Proofs::asking(side.model, unit, &besides) {
            Ok(proofs) => proofs,
            Err(why) => return Half { proofs: Err(why), only: Vec::new() },
        };
        let mut besides = besides.iter();
        let mut only = Vec::new();
        for doubt in doubts {
            let (thing, ours) = doubt.of(version);
            let (_, theirs) = doubt.of(version.other());
            let point = side.decided_at(thing, doubt.says).and_then(|at| proofs.chart.at(at));
            let here = match (side.decided_at(thing, doubt.says), point) {
                (None, _) => known(&mut proofs),
                (Some(_), Some(point)) => proofs.reach.at[point.0 as usize],
                (Some(_), None) => Set::EMPTY,
            };
            let mut applies: BTreeMap<Subject, [Set; 2]> = BTreeMap::new();
            let mut add = |proofs: &mut Proofs, subject: Subject, which: usize, set: Set| {
                let entry = applies.entry(subject).or_insert([Set::EMPTY; 2]);
                entry[which] = proofs.chart.diagrams.or(entry[which], set);
            };
            for group in groups(ours) {
                let conditions: Vec<Option<&Condition>> = group.iter().map(|at| ours[*at].when).collect();
                let holds = holds(&mut proofs, doubt.says, &conditions);
                for (at, set) in group.iter().zip(holds) {
                    add(&mut proofs, pair.subject_of(version, &ours[*at].key), 0, set);
                }
            }
            for group in groups(theirs) {
                let Some(beside) = besides.next() else { continue };
                let conditions: Vec<Option<&Condition>> = beside.conditions.iter().map(Option::as_ref).collect();
                let holds = holds(&mut proofs, doubt.says, &conditions);
                for (at, set) in group.iter().zip(holds) {
                    add(&mut proofs, pair.subject_of(version.other(), &theirs[*at].key), 1, set);
                }
            }
            let mut found = BTreeMap::new();
            for (subject, [ours, theirs]) in applies {
                let mut only = |one: Set, other: Set| {
                    let set = proofs.chart.diagrams.without(one, other);
                    let set = proofs.chart.diagrams.and(set, here);
                    (!set.is_empty()).then_some(Cases { point, set })
                };
                found.insert(subject, [only(ours, theirs), only(theirs, ours)]);
            }
            only.push(found);
        }
        if let Err(why) = proofs.hold() {
            return Half { proofs: Err(why), only: Vec::new() };
        }
        Half { proofs: Ok(proofs), only }
    }

    /// The point of this kind, if the procedure is proved and has it.
    pub fn point(&self, kind: PointKind) -> Option<PointId> {
        self.proofs.as_ref().ok()?.chart.at(kind)
    }
}

/// Both versions of a procedure, proved.
pub struct Exact<'m> {
    /// The old version.
    pub old: Half<'m>,
    /// The new one.
    pub new: Half<'m>,
    /// By doubt, whether the conditions of the old version read only what the new one knows, and the other way round.
    known: Vec<[bool; 2]>,
}

impl<'m> Exact<'m> {
    /// Proves both versions of a procedure, side by side.
    pub fn of<'s>(pair: &Pair<'s, 'm>, units: (UnitId, UnitId), doubts: &[Doubt<'s, 'm>]) -> Exact<'m> {
        let knows = |version: Version, list: &[&Statement]| {
            let side = pair.side(version);
            let mut things = Vec::new();
            list.iter().filter_map(|own| own.when).for_each(|when| side.in_condition(when, &mut things));
            things.into_iter().all(|thing| pair.across(version, thing).is_some())
        };
        let known = doubts.iter().map(|doubt| [knows(Version::Old, &doubt.old), knows(Version::New, &doubt.new)]);
        let known = known.collect();
        let half = |version: Version, units: [UnitId; 2]| Half::of(pair, version, units, doubts);
        let (old, new) = (units.0, units.1);
        let (old, new) = beside(|| half(Version::Old, [old, new]), || half(Version::New, [new, old]));
        Exact { old, new, known }
    }

    /// Whether both are proved.
    pub fn is_proved(&self) -> bool {
        self.old.proofs.is_ok() && self.new.proofs.is_ok()
    }

    /// A version.
    pub fn half(&mut self, version: Version) -> &mut Half<'m> {
        match version {
            Version::Old => &mut self.old,
            Version::New => &mut self.new,
        }
    }

    /// In which cases what a doubt is about applies in one version only.
    pub fn extent(&self, doubt: usize, subject: &Subject) -> Extent {
        let of = |half: &Half| half.only.get(doubt).and_then(|only| only.get(subject)).copied().unwrap_or_default();
        let ([gone, foreseen], [come, missed]) = (of(&self.old), of(&self.new));
        // What a version reads that the other one does not know, only it can tell apart.
        let [old, new] = self.known.get(doubt).copied().unwrap_or([true; 2]);
        Extent {
            gone: gone.filter(|_| new || missed.is_some()),
            come: come.filter(|_| old || foreseen.is_some()),
            missed: missed.filter(|_| !new),
            foreseen: foreseen.filter(|_| !old),
        }
    }

    /// Whether one thing applies no longer in just the cases in which another one does newly, as either version sees
    /// them.
    pub fn is_exchange(&self, doubt: usize, gone: &Subject, come: &Subject) -> bool {
        [(&self.old, 0), (&self.new, 1)].into_iter().any(|(half, own)| {
            let Some(only) = half.only.get(doubt) else { return false };
            let set =
                |subject: &Subject, which: usize| only.get(subject).and_then(|only| only[which]).map(|own| own.set);
            let (lost, won) = (set(gone, own), set(come, 1 - own));
            lost.is_some() && lost == won
        })
    }

    /// Everything that a doubt is about and that applies in one version only in some case.
    pub fn extents(&self, doubt: usize) -> BTreeMap<Subject, Extent> {
        let both = [&self.old, &self.new].into_iter().filter_map(|half| half.only.get(doubt)).flatten();
        let extents = both.map(|(subject, _)| (subject.clone(), self.extent(doubt, subject)));
        extents.filter(|(_, extent)| extent.gone.is_some() || extent.come.is_some()).collect()
    }
}

/// The conditions of a unit that read facts.
fn conditions<'m>(side: &Side<'m>, unit: UnitId) -> Vec<&'m Condition> {
    let unit = side.at(Id::Unit(unit));
    let all = (0..side.things.len() as u32).map(ThingId);
    let own = all.filter(|id| side.unit_of(*id) == Some(unit) || matches!(side.thing(*id).id, Id::Role(_)));
    let conditions = own.flat_map(|id| side.thing(id).statements.iter().filter_map(|statement| statement.when));
    conditions.filter(|condition| !condition.facts().is_empty()).collect()
}

/// For which valuations each of some alternatives applies.
fn holds(proofs: &mut Proofs, says: Says, conditions: &[Option<&Condition>]) -> Vec<Set> {
    match says {
        // Where two hold, the case is stuck.
        Says::Route | Says::HandsOver | Says::Part => proofs.chart.alone(conditions),
        _ => proofs.chart.conditions(conditions).into_iter().map(|truth| truth.yes).collect(),
    }
}

/// The valuations in which every fact has a value.
pub(super) fn known(proofs: &mut Proofs) -> Set {
    let mut variables: Vec<_> = proofs.chart.variables.facts.values().map(|(variable, _)| *variable).collect();
    variables.sort_unstable();
    let mut all = Set::ALL;
    for variable in variables.into_iter().rev() {
        let known = proofs.chart.diagrams.is(variable, |value| value > 0);
        all = proofs.chart.diagrams.and(all, known);
    }
    all
}

/// The statements that are alternatives of each other, by their places.
fn groups(statements: &[&Statement]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<(Says, u32), Vec<usize>> = BTreeMap::new();
    for (at, statement) in statements.iter().enumerate() {
        // A way back is one of the routes.
        let says = if statement.says == Says::Back { Says::Route } else { statement.says };
        groups.entry((says, statement.group)).or_default().push(at);
    }
    groups.into_values().collect()
}
