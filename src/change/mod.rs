//! What an edit to procedures means: two versions of a workspace, compared by what they say and by what cases can do.
//!
//! Each version is read as things of which statements are made ([`things`]); [`matching`] finds which thing is which;
//! what is not said alike is a difference; what conditions mean beside each other is [`exact`]; steps split, merged and
//! moved are seen as such; all of it is put into words, with the cases that show it, as [`data`] for every page.

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
use crate::project::Checked;
use data::{Comparison, UnitChange};
use difference::{Difference, differences};
use exact::{Doubt, Pair, Version};
use matching::Matching;
use std::collections::BTreeMap;
use things::{Id, Side, ThingId};
use unit::unit_change;

/// Two versions of a workspace, as things with statements, and which thing is which.
pub struct Versions<'m> {
    checked: [&'m Checked; 2],
    old: Side<'m>,
    new: Side<'m>,
    matching: Matching,
}

impl<'m> Versions<'m> {
    /// Reads both.
    pub fn of(old: &'m Checked, new: &'m Checked) -> Versions<'m> {
        let side = |checked: &'m Checked| Side::of(&checked.model, checked.sources());
        let (one, other) = std::thread::scope(|scope| {
            let one = scope.spawn(|| side(old));
            let other = side(new);
            (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
        });
        let matching = Matching::of(&one, &other);
        Versions { checked: [old, new], old: one, new: other, matching }
    }

    fn pair(&self) -> Pair<'_, 'm> {
        Pair { old: &self.old, new: &self.new, matching: &self.matching }
    }
}

impl Comparison {
    /// Compares two versions of a workspace, of these names.
    pub fn of(versions: &Versions, names: [String; 2]) -> Comparison {
        let (pair, checked) = (versions.pair(), versions.checked);
        let (old_side, new_side) = (pair.old, pair.new);
        let units = Units::of(&pair);
        let mut sorted: BTreeMap<Home, Own> = BTreeMap::new();
        for (one, other) in difference::both(&pair) {
            let Some(home) = units.home(&pair, Version::New, other) else { continue };
            let own = sorted.entry(home).or_default();
            if old_side.thing(one).name != new_side.thing(other).name {
                own.renamed.push((one, other));
            }
            let before = own.doubts.len();
            differences(&pair, (one, other), &mut own.doubts, &mut own.differences);
            debug_assert!(own.doubts.len() >= before);
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
        let mut changes: Vec<UnitChange> = Vec::new();
        for home in units.homes(&pair) {
            let own = sorted.remove(&home).unwrap_or_default();
            changes.push(unit_change(&pair, home, own, checked));
        }
        Comparison { names, units: changes }
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
}

impl Own<'_, '_> {
    fn is_nothing(&self) -> bool {
        self.differences.is_empty() && self.renamed.is_empty() && self.only.is_empty()
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
