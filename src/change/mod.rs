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
mod ways;
mod words;

use crate::diagnostic::{Severity, Text};
use crate::model::{EndId, StepId, UnitId, UnitKind};
use crate::project::Checked;
use crate::runtime::Program;
use crate::say;
use data::{Behaviour, Change, Comparison, Group, PathCounts, UnitChange};
use difference::{Difference, differences};
use exact::{Doubt, Exact, Pair, Subject, Version};
use follow::Renaming;
use lines::called;
use matching::Matching;
use shape::Shapes;
use std::collections::{BTreeMap, BTreeSet};
use tell::Teller;
use things::{Id, Key, Says, Side, ThingId};

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

fn is_unit(side: &Side, thing: ThingId) -> bool {
    unit_id(side, thing).is_some()
}

/// The procedures that a unit of both versions runs and that can end otherwise now, each with the step, in the new version.
fn ending_otherwise(pair: &Pair, unit: ThingId) -> Vec<(ThingId, ThingId)> {
    let ends = |version: Version, unit: ThingId| -> BTreeSet<Subject> {
        let side = pair.side(version);
        let Some(id) = unit_id(side, unit) else { return BTreeSet::new() };
        let ends = side.model[id].ends.clone().map(|end| side.at(Id::End(EndId(end))));
        ends.map(|end| pair.subject(version, end)).collect()
    };
    let side = pair.new;
    let Some(id) = unit_id(side, unit) else { return Vec::new() };
    let mut found = Vec::new();
    for step in side.model[id].steps.clone().map(|step| side.at(Id::Step(StepId(step)))) {
        for call in side.thing(step).statements.iter().filter(|own| own.says == Says::Calls) {
            let Key::Thing(called) = call.key else { continue };
            let Some(before) = pair.matching.in_old(called) else { continue };
            if ends(Version::Old, before) != ends(Version::New, called) {
                found.push((step, called));
            }
        }
    }
    found
}

fn unit_id(side: &Side, thing: ThingId) -> Option<UnitId> {
    match side.thing(thing).id {
        Id::Unit(unit) => Some(unit),
        _ => None,
    }
}

fn unit_change<'s, 'm>(
    pair: &Pair<'s, 'm>,
    (version, unit): Home,
    mut own: Own<'s, 'm>,
    checked: [&'m Checked; 2],
) -> UnitChange {
    let side = pair.side(version);
    let id = unit_id(side, unit).unwrap_or(UnitId(0));
    let is_procedure = side.model[id].kind == UnitKind::Procedure;
    let name = side.thing(unit).name.to_string();
    let file = side.sources.file(side.model[id].file).path.clone();
    let path = checked[version as usize].path_inside(side.model[id].file).unwrap_or_default();
    let (mut ids, mut names) = ([None, None], [None, None]);
    ids[version as usize] = Some(id);
    names[version as usize] = Some(called(side, unit));
    let blank = |ids, names, changes| UnitChange {
        ids,
        names,
        name: name.clone(),
        file: file.clone(),
        path: path.clone(),
        is_procedure,
        changes,
        behaviour: Behaviour { same: true, ..Behaviour::default() },
        dependents: Vec::new(),
    };
    let before = match version {
        Version::New => pair.matching.in_old(unit),
        Version::Old => None,
    };
    let Some(before) = before else {
        let text = match (is_procedure, version) {
            (true, Version::New) => say!("the procedure `{name}` is new", "新增流程“{name}”"),
            (true, Version::Old) => say!("the procedure `{name}` is gone", "去掉流程“{name}”"),
            (false, Version::New) => say!("`{name}` is new", "新增“{name}”"),
            (false, Version::Old) => say!("`{name}` is gone", "去掉“{name}”"),
        };
        let kind = if version == Version::New { "procedure-added" } else { "procedure-removed" };
        let holds = side.model[id].kind == UnitKind::Organisation;
        // Roles may have moved; those that did not are told of where they stand.
        let group = if holds { Group::Wording } else { Group::Steps };
        let change = Change {
            group,
            kind: kind.to_string(),
            thing: name.clone(),
            text,
            of_many: Text::default(),
            before: None,
            after: None,
            cases: Vec::new(),
        };
        let mut changes = blank(ids, names, vec![change]);
        changes.behaviour.same = false;
        return changes;
    };
    (ids[0], names[0]) = (unit_id(pair.old, before), Some(called(pair.old, before)));
    let otherwise = ending_otherwise(pair, unit);
    let nothing = own.differences.is_empty() && own.renamed.is_empty() && own.only.is_empty() && otherwise.is_empty();
    let unread = unread(units_of(pair, before, unit), checked);
    if nothing && unread.is_none() {
        return blank(ids, names, Vec::new());
    }
    let units = units_of(pair, before, unit);
    if unread.is_some() {
        // Which branch a step stands in follows from routes, of which some may be lost.
        own.differences.retain(|own| {
            !matches!(own.says, Says::Within | Says::Starts)
                || own.says == Says::Starts && is_unit(pair.new, own.things.1)
        });
    }
    let is_place =
        |version: Version, thing: ThingId| matches!(pair.side(version).thing(thing).id, Id::Step(_) | Id::Parallel(_));
    let places = |which: Version| -> Vec<ThingId> {
        let own = own.only.iter().filter(|(version, thing)| *version == which && is_place(which, *thing));
        own.map(|(_, thing)| *thing).collect()
    };
    let shapes = Shapes::of(pair, &own.differences, &places(Version::Old), &places(Version::New));
    let matters = is_procedure && (own.differences.iter().any(|one| !one.says.is_wording()) || !otherwise.is_empty());
    // What cannot be run is not proved either: some of it could not be read.
    let programs = (matters && unread.is_none()).then(|| programs(pair, (before, unit), units, checked)).flatten();
    let exact = programs.is_some().then(|| Exact::of(pair, units, &own.doubts));
    let mut teller = Teller {
        pair,
        differences: &own.differences,
        doubts: &own.doubts,
        shapes: &shapes,
        exact,
        programs,
        changes: Vec::new(),
        flows: false,
    };
    own.renamed.iter().for_each(|(old, new)| teller.renamed(*old, *new));
    teller.differences();
    own.only.iter().for_each(|(version, thing)| teller.only(*version, *thing));
    otherwise.iter().for_each(|(step, called)| teller.ends_otherwise(*step, *called));
    teller.come_to(units);
    let Teller { mut changes, mut exact, mut flows, .. } = teller;
    changes.sort_by_key(|change| change.group);
    let mut behaviour = Behaviour { same: true, ..Behaviour::default() };
    behaviour.broken = broken(id, checked[1]).filter(|_| unread.is_none());
    if unread.is_some() {
        (behaviour.same, behaviour.unproved) = (false, unread);
    } else if matters || !own.only.is_empty() && is_procedure {
        let proofs = exact.as_mut().map(|Exact { old, new, .. }| (&mut old.proofs, &mut new.proofs));
        match proofs {
            Some((Ok(old), Ok(new))) => {
                // Records decide whether a case can go on.
                flows |= old.is_blocked() || new.is_blocked();
                behaviour.same = !flows;
                behaviour.stuck = [old.is_blocked(), new.is_blocked()];
                if flows {
                    let counted = |counts: &PathCounts| counts.old.max(counts.new) < u128::MAX;
                    behaviour.paths = ways::counts(pair, old, new).filter(counted);
                    behaviour.outcomes = outcomes::changed(pair, units).unwrap_or_default();
                    let told = changes.iter().any(|change| !change.cases.is_empty());
                    behaviour.other_cases = told || !behaviour.outcomes.is_empty();
                }
            }
            Some(_) => (behaviour.same, behaviour.unproved) = (!flows, Some(too_large())),
            None if matters => (behaviour.same, behaviour.unproved) = (!flows, Some(too_large())),
            None => behaviour.same = !flows,
        }
    }
    let mut change =
        UnitChange { ids, names, name, file, path, is_procedure, changes, behaviour, dependents: Vec::new() };
    let means = change.changes.iter().any(|own| !matches!(own.group, Group::Wording | Group::Edition));
    if is_procedure && means {
        change.changes.extend(revision::unrevised(pair, (before, unit), &own.differences));
    }
    change
}

/// The programs of both versions, and the names of each in the words of the other.
fn programs<'s, 'm>(
    pair: &Pair<'s, 'm>,
    things: (ThingId, ThingId),
    units: (UnitId, UnitId),
    [old, new]: [&'m Checked; 2],
) -> Option<[(Program, Renaming<'s>); 2]> {
    let of = |checked: &Checked, unit: UnitId| Program::compile(&checked.model, checked.sources(), unit).ok();
    let (one, other) = (of(old, units.0)?, of(new, units.1)?);
    let names = |version: Version, thing: ThingId| Renaming::of(pair, version, thing);
    Some([(one, names(Version::Old, things.0)?), (other, names(Version::New, things.1)?)])
}

/// The ids of a unit in both versions.
fn units_of(pair: &Pair, old: ThingId, new: ThingId) -> (UnitId, UnitId) {
    (unit_id(pair.old, old).unwrap_or(UnitId(0)), unit_id(pair.new, new).unwrap_or(UnitId(0)))
}

/// The rules that a version of a unit breaks.
fn errors(checked: &Checked, unit: UnitId) -> BTreeSet<&str> {
    let file = checked.model[unit].file;
    let errors = checked.findings.iter();
    let errors = errors.filter(|finding| finding.severity == Severity::Error && finding.primary.at.file == file);
    errors.map(|finding| finding.rule).collect()
}

/// Why what cases can do is not compared: a version cannot be read as a whole.
fn unread(units: (UnitId, UnitId), [old, new]: [&Checked; 2]) -> Option<Text> {
    let why = |checked: &Checked, unit: UnitId| {
        let rules = errors(checked, unit).into_iter().collect::<Vec<_>>().join(", ");
        match rules.is_empty() {
            true => say!("what it imports or runs cannot be read", "它引入或执行的流程读不全"),
            false => Text::same(rules),
        }
    };
    if new.is_doubtful(units.1) {
        let Text { en, zh } = why(new, units.1);
        return Some(say!(
            "what cases can do is not compared: the new version does not pass a check ({en})",
            "没有比较事项的走法：新版本通不过检查（{zh}）"
        ));
    }
    old.is_doubtful(units.0).then(|| {
        let Text { en, zh } = why(old, units.0);
        say!(
            "what cases can do is not compared: the old version does not pass a check ({en})",
            "没有比较事项的走法：旧版本通不过检查（{zh}）"
        )
    })
}

/// That the new version does not pass a check, if it does not.
fn broken(unit: UnitId, new: &Checked) -> Option<Text> {
    let rules = errors(new, unit);
    let list = rules.into_iter().collect::<Vec<_>>().join(", ");
    (!list.is_empty()).then(|| say!("the new version does not pass a check: {list}", "新版本通不过检查：{list}"))
}

/// That what cases can do cannot be compared, since too much matters at once.
fn too_large() -> Text {
    say!(
        "what cases can do is not compared: too much matters at once in one of the versions",
        "没有比较事项的走法：其中一个版本同时要顾及的太多"
    )
}
