//! What an edit to procedures means: two versions of a workspace, compared by what they say and by what cases can do.
//!
//! Each version is read as things of which statements are made ([`things`]); [`matching`] finds which thing is which;
//! what is not said alike is a difference; what conditions mean beside each other is [`exact`]; steps split, merged and
//! moved are seen as such; all of it is put into words, with the cases that show it, as [`data`] for every page.

mod calls;
pub mod data;
pub mod dependents;
mod difference;
pub mod drawn;
pub mod exact;
mod follow;
pub mod html;
pub mod json;
mod lines;
pub mod matching;
mod outcomes;
pub mod page;
pub mod revision;
mod said;
mod shape;
mod tell;
pub mod things;
mod unit;
mod ways;
mod words;

use crate::model::UnitId;
use crate::project::Loaded;
use crate::threads::beside;
use calls::Otherwise;
use data::{Comparison, Fault};
use difference::{Difference, differences};
use exact::{Doubt, Pair, Version};
use matching::Matching;
use std::collections::{BTreeMap, BTreeSet};
use things::{Id, Side, ThingId};
use unit::unit_change;

/// Two versions of a workspace, as things with statements, and which thing is which.
pub struct Versions<'m> {
    loaded: [&'m Loaded; 2],
    old: Side<'m>,
    new: Side<'m>,
    matching: Matching,
}

impl<'m> Versions<'m> {
    /// Reads both.
    pub fn of(old: &'m Loaded, new: &'m Loaded) -> Versions<'m> {
        let side = |loaded: &'m Loaded| Side::of(&loaded.model, loaded.sources());
        let (one, other) = beside(|| side(old), || side(new));
        let matching = Matching::of(&one, &other);
        Versions { loaded: [old, new], old: one, new: other, matching }
    }

    fn pair(&self) -> Pair<'_, 'm> {
        Pair { old: &self.old, new: &self.new, matching: &self.matching }
    }
}

impl Comparison {
    /// Compares two versions of a workspace, of these names.
    pub fn of(versions: &Versions, names: [String; 2]) -> Comparison {
        let differing = Differing::of(versions);
        let (new, units) = (versions.loaded[1], differing.procedures());
        let files = units.iter().map(|id| new.model[*id].file).collect();
        let (wrong, mut comparison) = beside(|| new.wrong_with(&files), || differing.told(names));
        for change in &mut comparison.units {
            // What cannot be read as a whole is said to be so.
            if let [Some(old), Some(id)] = change.ids
                && units.contains(&id)
                && !unit::is_unread((old, id), versions.loaded)
            {
                change.behaviour.faults = Fault::of(new.sources(), &wrong, new.model[id].file);
            }
        }
        comparison
    }

    /// The same, without what is wrong with the new version.
    fn unchecked(versions: &Versions, names: [String; 2]) -> Comparison {
        Differing::of(versions).told(names)
    }
}

/// What of each unit is not the same.
struct Differing<'s, 'm> {
    versions: &'s Versions<'m>,
    units: Vec<(Home, Own<'s, 'm>)>,
}

impl<'s, 'm> Differing<'s, 'm> {
    fn of(versions: &'s Versions<'m>) -> Differing<'s, 'm> {
        let pair = versions.pair();
        let units = Units::of(&pair);
        let mut sorted: BTreeMap<Home, Own> = BTreeMap::new();
        for (one, other) in difference::both(&pair) {
            let Some(home) = units.home(&pair, Version::New, other) else { continue };
            let own = sorted.entry(home).or_default();
            if pair.old.thing(one).name != pair.new.thing(other).name {
                own.renamed.push((one, other));
            }
            differences(&pair, (one, other), &mut own.doubts, &mut own.differences);
        }
        for version in [Version::Old, Version::New] {
            for thing in difference::only(&pair, version) {
                if let Some(home) = units.home(&pair, version, thing)
                    && !matches!(pair.side(version).thing(thing).id, Id::Unit(_))
                {
                    sorted.entry(home).or_default().only.push((version, thing));
                }
            }
        }
        let changed = sorted.iter().filter(|((version, _), own)| *version == Version::New && !own.is_nothing());
        let changed: BTreeSet<ThingId> = changed.map(|((_, unit), _)| *unit).collect();
        let own = |home: Home| {
            let own = sorted.remove(&home).unwrap_or_default();
            let is_new = home.0 == Version::New;
            let otherwise = if is_new { calls::otherwise(&pair, home.1, &changed) } else { Vec::new() };
            (home, Own { otherwise, ..own })
        };
        Differing { versions, units: units.homes(&pair).into_iter().map(own).collect() }
    }

    /// The procedures of the new version that both have, and of which something is to be told.
    fn procedures(&self) -> BTreeSet<UnitId> {
        let (pair, loaded) = (self.versions.pair(), self.versions.loaded);
        let told = self.units.iter().filter_map(|((version, thing), own)| {
            let before = pair.matching.in_old(*thing).filter(|_| *version == Version::New)?;
            let units = (unit::unit_id(pair.old, before)?, unit::unit_id(pair.new, *thing)?);
            (!own.is_nothing() || unit::is_unread(units, loaded)).then_some(units.1)
        });
        told.collect()
    }

    /// In words.
    fn told(self, names: [String; 2]) -> Comparison {
        let (pair, loaded) = (self.versions.pair(), self.versions.loaded);
        let units = self.units.into_iter().map(|(home, own)| unit_change(&pair, home, own, loaded));
        Comparison { names, units: units.collect() }
    }
}

/// Where a thing is told of: the unit in the new version; of what is gone with its unit, that of the old one.
type Home = (Version, ThingId);

/// What of a unit is not the same.
#[derive(Default)]
struct Own<'s, 'm> {
    renamed: Vec<(ThingId, ThingId)>,
    differences: Vec<Difference<'s, 'm>>,
    doubts: Vec<Doubt<'s, 'm>>,
    only: Vec<(Version, ThingId)>,
    /// What its steps run and looks different now.
    otherwise: Vec<Otherwise>,
}

impl Own<'_, '_> {
    fn is_nothing(&self) -> bool {
        self.differences.is_empty() && self.renamed.is_empty() && self.only.is_empty() && self.otherwise.is_empty()
    }
}

/// The units that declare roles.
struct Units {
    roles: [BTreeMap<ThingId, ThingId>; 2],
}

impl Units {
    fn of(pair: &Pair) -> Units {
        let roles = [Version::Old, Version::New].map(|version| {
            let side = pair.side(version);
            let mut roles = BTreeMap::new();
            for (at, unit) in (0..).zip(&side.model.units) {
                for role in unit.roles.clone() {
                    let role = side.at(Id::Role(crate::model::RoleId(role)));
                    roles.insert(role, side.at(Id::Unit(UnitId(at))));
                }
            }
            roles
        });
        Units { roles }
    }

    fn home(&self, pair: &Pair, version: Version, thing: ThingId) -> Option<Home> {
        let side = pair.side(version);
        let unit = side.unit_of(thing).or_else(|| self.roles[version as usize].get(&thing).copied())?;
        match version {
            Version::New => Some((Version::New, unit)),
            Version::Old => Some(pair.matching.in_new(unit).map_or((Version::Old, unit), |unit| (Version::New, unit))),
        }
    }

    /// Those of the new version, and those that are gone.
    fn homes(&self, pair: &Pair) -> Vec<Home> {
        let of = |version: Version| {
            let side = pair.side(version);
            let count = side.model.units.len() as u32;
            (0..count).map(move |at| (version, side.at(Id::Unit(UnitId(at)))))
        };
        let gone = of(Version::Old).filter(|(_, unit)| pair.matching.in_new(*unit).is_none());
        of(Version::New).chain(gone).collect()
    }
}
