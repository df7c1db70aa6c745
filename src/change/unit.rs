//! What became of one procedure, interface or organisation: told by its statements, proved by both versions' cases.

use super::data::{Behaviour, Change, Fault, Group, PathCounts, UnitChange};
use super::exact::{Exact, Pair, Version};
use super::follow::Renaming;
use super::lines::called;
use super::shape::Shapes;
use super::tell::{Programs, Teller, is_control};
use super::things::{Id, Says, Side, ThingId};
use super::{Home, Own, outcomes, revision, ways};
use crate::analysis::Proofs;
use crate::diagnostic::Text;
use crate::model::{StepId, UnitId, UnitKind};
use crate::project::Loaded;
use crate::runtime::Program;
use crate::say;
use crate::source::FileId;
use crate::threads::beside;
use std::cell::LazyCell;

/// Tells what became of a unit: of one that both versions have, or that one alone has.
pub fn unit_change<'s, 'm>(
    pair: &Pair<'s, 'm>,
    (version, unit): Home,
    own: Own<'s, 'm>,
    loaded: [&'m Loaded; 2],
) -> UnitChange {
    let side = pair.side(version);
    let id = unit_id(side, unit).unwrap_or(UnitId(0));
    let mut change = UnitChange {
        ids: [None, None],
        names: [None, None],
        name: side.thing(unit).name.to_string(),
        file: side.sources.file(side.model[id].file).path.clone(),
        path: loaded[version as usize].path_inside(side.model[id].file).unwrap_or_default(),
        is_procedure: side.model[id].kind == UnitKind::Procedure,
        changes: Vec::new(),
        behaviour: Behaviour { same: true, ..Behaviour::default() },
        dependents: Vec::new(),
    };
    change.ids[version as usize] = Some(id);
    change.names[version as usize] = Some(called(side, unit));
    let before = match version {
        Version::New => pair.matching.in_old(unit),
        Version::Old => None,
    };
    match before {
        None => {
            change.changes.push(came_or_went(side, version, unit, &own));
            change.behaviour.same = false;
            if version == Version::Old {
                unreadable(loaded[1], &mut change);
            }
        }
        Some(before) => {
            (change.ids[0], change.names[0]) = (unit_id(pair.old, before), Some(called(pair.old, before)));
            compared(pair, (before, unit), own, loaded, &mut change);
        }
    }
    change
}

/// That one version alone has a unit.
fn came_or_went(side: &Side, version: Version, unit: ThingId, own: &Own) -> Change {
    let name = side.thing(unit).name.to_string();
    let kind = unit_id(side, unit).map(|id| side.model[id].kind);
    let is_procedure = kind == Some(UnitKind::Procedure);
    // Roles of an organisation may have moved; those that did not come or go with it.
    let roles = own.only.iter().filter(|(_, thing)| matches!(side.thing(*thing).id, Id::Role(_)));
    let roles: Vec<Text> = roles.map(|(_, thing)| Text::same(called(side, *thing))).collect();
    let has_roles = !roles.is_empty();
    let Text { en: roles, zh: roles_zh } = Text::list(roles);
    let text = match (is_procedure, version) {
        (false, Version::New) if has_roles => {
            say!("`{name}` is new, with the roles {roles}", "新增“{name}”和其中的角色{roles_zh}")
        }
        (false, Version::Old) if has_roles => {
            say!("`{name}` is gone, with the roles {roles}", "去掉“{name}”和其中的角色{roles_zh}")
        }
        (true, Version::New) => say!("the procedure `{name}` is new", "新增流程“{name}”"),
        (true, Version::Old) => say!("the procedure `{name}` is gone", "去掉流程“{name}”"),
        (false, Version::New) => say!("`{name}` is new", "新增“{name}”"),
        (false, Version::Old) => say!("`{name}` is gone", "去掉“{name}”"),
    };
    let steps = (0..side.model.steps.len() as u32).map(|step| side.at(Id::Step(StepId(step))));
    let has_controls = || steps.into_iter().any(|step| side.unit_of(step) == Some(unit) && is_control(side, step));
    let group = match (kind, version) {
        (Some(UnitKind::Organisation), _) if has_roles => Group::People,
        (Some(UnitKind::Organisation), _) => Group::Wording,
        (_, Version::Old) if has_controls() => Group::Weakened,
        _ => Group::Steps,
    };
    Change {
        group,
        kind: if version == Version::New { "procedure-added" } else { "procedure-removed" }.to_string(),
        thing: name,
        text,
        of_many: Text::default(),
        before: None,
        after: None,
        cases: Vec::new(),
    }
}

/// Tells what is another in a unit that both versions have.
fn compared<'s, 'm>(
    pair: &Pair<'s, 'm>,
    things: (ThingId, ThingId),
    mut own: Own<'s, 'm>,
    loaded: [&'m Loaded; 2],
    change: &mut UnitChange,
) {
    let id = |side: &Side, thing: ThingId| unit_id(side, thing).unwrap_or(UnitId(0));
    let units = (id(pair.old, things.0), id(pair.new, things.1));
    let unread = unread(units, loaded);
    if own.is_nothing() && unread.is_none() {
        return;
    }
    if unread.is_some() {
        // Which branch a step stands in, and with which it begins, follows from routes, of which some may be lost.
        let is_derived = |says: Says, of: ThingId| match says {
            Says::Within => true,
            Says::Starts => unit_id(pair.new, of).is_none(),
            _ => false,
        };
        own.differences.retain(|own| !is_derived(own.says, own.things.1));
    }
    let places = |which: Version| -> Vec<ThingId> {
        let is_place = |thing: ThingId| matches!(pair.side(which).thing(thing).id, Id::Step(_) | Id::Parallel(_));
        let own = own.only.iter().filter(|(version, thing)| *version == which && is_place(*thing));
        own.map(|(_, thing)| *thing).collect()
    };
    let shapes = Shapes::of(pair, &own.differences, &places(Version::Old), &places(Version::New));
    let means = own.differences.iter().any(|one| !one.says.is_wording());
    let matters = change.is_procedure && (means || !own.otherwise.is_empty());
    // What cannot be read as a whole is not proved either.
    let exact = (matters && unread.is_none()).then(|| Exact::of(pair, units, &own.doubts));
    let mut teller = Teller {
        pair,
        differences: &own.differences,
        doubts: &own.doubts,
        shapes: &shapes,
        exact,
        programs: LazyCell::new(Box::new(|| programs(pair, things, units, loaded))),
        changes: Vec::new(),
        flows: false,
    };
    own.renamed.iter().for_each(|(old, new)| teller.renamed(*old, *new));
    teller.differences();
    own.only.iter().for_each(|(version, thing)| teller.only(*version, *thing));
    own.otherwise.iter().for_each(|own| teller.called_otherwise(own));
    teller.come_to(units);
    let Teller { changes, exact, flows, .. } = teller;
    change.changes = changes;
    change.changes.sort_by_key(|change| change.group);
    if let Some((version, why)) = unread {
        let faults = match version {
            Version::Old => faults(loaded[0], units.0),
            Version::New => faults(loaded[1], units.1),
        };
        let (unproved, unread) = (Some(why), Some(version));
        change.behaviour = Behaviour { same: false, unproved, unread, faults, ..Behaviour::default() };
    } else {
        let asked = matters || !own.only.is_empty() && change.is_procedure;
        if asked {
            let told = change.changes.iter().any(|change| !change.cases.is_empty());
            change.behaviour = behaviour(pair, units, exact, (matters, flows, told));
        }
    }
    let is_meant = |own: &Change| !matches!(own.group, Group::Wording | Group::Edition);
    if change.is_procedure && change.behaviour.unread.is_none() && change.changes.iter().any(is_meant) {
        change.changes.extend(revision::unrevised(pair, things, &own.differences));
    }
}

/// What cases can do in both versions: whether anything is said that `matters`, whether it decides where they go, and
/// whether cases are told already.
fn behaviour(
    pair: &Pair,
    units: (UnitId, UnitId),
    exact: Option<Exact>,
    (matters, flows, told): (bool, bool, bool),
) -> Behaviour {
    let unproved = || Behaviour { same: !flows, unproved: Some(too_large()), ..Behaviour::default() };
    let (mut old, mut new) = match exact.map(|Exact { old, new, .. }| (old.proofs, new.proofs)) {
        Some((Ok(old), Ok(new))) => (old, new),
        None if !matters => return Behaviour { same: !flows, ..Behaviour::default() },
        _ => return unproved(),
    };
    let stuck = [old.is_blocked(), new.is_blocked()];
    // Records decide whether a case can go on.
    if !flows && stuck == [false, false] {
        return Behaviour { same: true, ..Behaviour::default() };
    }
    let counted = |counts: &PathCounts| counts.old.max(counts.new) < u128::MAX;
    let both = |proofs: &mut Proofs| (proofs.paths(), outcomes::at_ends(proofs));
    let ((old_paths, old_ends), (new_paths, new_ends)) = beside(|| both(&mut old), || both(&mut new));
    let counts = |old_paths, new_paths| ways::counts(pair, (&old, &old_paths), (&new, &new_paths));
    let paths = old_paths.zip(new_paths).and_then(|(old, new)| counts(old, new)).filter(counted);
    let ends = old_ends.zip(new_ends);
    let outcomes = ends.and_then(|ends| outcomes::changed(pair, units, (&mut old, ends.0), (&mut new, ends.1)));
    let other_cases = told || outcomes.as_ref().is_some_and(|outcomes| !outcomes.is_empty());
    Behaviour { same: false, stuck, paths, outcomes, other_cases, ..Behaviour::default() }
}

/// The unit that a thing is, if it is one.
pub fn unit_id(side: &Side, thing: ThingId) -> Option<UnitId> {
    match side.thing(thing).id {
        Id::Unit(unit) => Some(unit),
        _ => None,
    }
}

/// The programs of both versions, and the names of each in the words of the other; nothing where one cannot be walked.
fn programs<'s, 'm>(
    pair: &Pair<'s, 'm>,
    things: (ThingId, ThingId),
    units: (UnitId, UnitId),
    [old, new]: [&'m Loaded; 2],
) -> Option<Programs<'s>> {
    let of = |loaded: &Loaded, unit: UnitId| Program::compile(&loaded.model, loaded.sources(), unit).ok();
    let (one, other) = beside(|| of(old, units.0), || of(new, units.1));
    let (one, other) = (one?, other?);
    let names = |version: Version, thing: ThingId| Renaming::of(pair, version, thing);
    Some([(one, names(Version::Old, things.0)?), (other, names(Version::New, things.1)?)])
}

/// Whether a version of a unit cannot be read as a whole.
pub fn is_unread(units: (UnitId, UnitId), [old, new]: [&Loaded; 2]) -> bool {
    old.is_doubtful(units.0) || new.is_doubtful(units.1)
}

/// Says why a unit that is gone may be there still: its file is, and cannot be read.
fn unreadable(new: &Loaded, change: &mut UnitChange) {
    let sources = new.sources();
    let same = |file: &FileId| new.path_inside(*file).is_some_and(|path| path == change.path);
    let Some(file) = sources.iter().map(|(file, _)| file).find(same) else { return };
    change.behaviour.faults = Fault::of(sources, new.in_the_way(), file);
    if !change.behaviour.faults.is_empty() {
        let why = say!("its file is there and cannot be read as a whole", "它的文件还在，但读不全");
        (change.behaviour.unread, change.behaviour.unproved) = (Some(Version::New), Some(why));
    }
}

/// What stands in the way of reading a unit.
fn faults(loaded: &Loaded, unit: UnitId) -> Vec<Fault> {
    Fault::of(loaded.sources(), loaded.in_the_way(), loaded.model[unit].file)
}

/// The version that cannot be read as a whole, if one cannot, and what that means for what is told.
fn unread(units: (UnitId, UnitId), [old, new]: [&Loaded; 2]) -> Option<(Version, Text)> {
    let elsewhere = |loaded: &Loaded, unit: UnitId| faults(loaded, unit).is_empty();
    if new.is_doubtful(units.1) {
        let text = match elsewhere(new, units.1) {
            false => say!(
                "what could not be read may look as if it were gone; what cases can do is not compared",
                "没读到的内容会像是被去掉了；没有比较事项的走法"
            ),
            true => say!(
                "what it imports or runs cannot be read as a whole; what cases can do is not compared",
                "引入或执行的流程读不全；没有比较事项的走法"
            ),
        };
        return Some((Version::New, text));
    }
    let text = old.is_doubtful(units.0).then(|| match elsewhere(old, units.0) {
        false => say!(
            "what could not be read may look as if it were new; what cases can do is not compared",
            "没读到的内容会像是新增的；没有比较事项的走法"
        ),
        true => say!(
            "what it imports or runs cannot be read as a whole; what cases can do is not compared",
            "引入或执行的流程读不全；没有比较事项的走法"
        ),
    });
    text.map(|text| (Version::Old, text))
}

/// That what cases can do cannot be compared, since too much matters at once.
fn too_large() -> Text {
    say!(
        "what cases can do is not compared: too much matters at once in one of the versions",
        "没有比较事项的走法：其中一个版本同时要顾及的太多"
    )
}
