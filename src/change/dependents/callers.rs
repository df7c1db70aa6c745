//! Procedures that run, hand over to or import one whose interface changed: how it can end, what it is given.

use super::super::data::{Dependent, DependentKind, Fault, UnitChange, Verdict};
use super::super::exact::{Pair, Subject, Version};
use super::super::lines::called;
use super::super::tell::joined;
use super::super::things::{Id, Key, Says, Side, Statement, ThingId};
use super::super::unit::unit_id;
use crate::diagnostic::Text;
use crate::model::{UnitId, UnitKind};
use crate::project::Loaded;
use crate::say;
use std::collections::{BTreeMap, BTreeSet};

/// Those of one unit, in the new version.
pub fn of(pair: &Pair, unit: &UnitChange, new: &Loaded) -> Vec<Dependent> {
    let things = [Version::Old, Version::New].map(|version| {
        let id = unit.ids[version as usize]?;
        Some(pair.side(version).at(Id::Unit(id)))
    });
    let [Some(old), now] = things else { return Vec::new() };
    if unit.verdict() == Verdict::Same || now.is_some_and(|now| !is_another(pair, (old, now))) {
        return Vec::new();
    }
    // Whoever refers to what is gone did so in the old version.
    let (version, thing) = now.map_or((Version::Old, old), |now| (Version::New, now));
    let side = pair.side(version);
    let users = users(side, thing).into_iter().filter_map(|(user, how)| {
        if version == Version::New {
            return Some((user, how));
        }
        let there = |own: Use| match own {
            Use::Runs(at) => pair.matching.in_new(at).map(Use::Runs),
            Use::HandsOver(at) => pair.matching.in_new(at).map(Use::HandsOver),
            Use::Names => Some(Use::Names),
        };
        let how: BTreeSet<Use> = how.into_iter().filter_map(there).collect();
        Some((pair.matching.in_new(user)?, how)).filter(|(_, how)| !how.is_empty())
    });
    let users: Vec<(UnitId, ThingId, BTreeSet<Use>)> =
        users.filter_map(|(user, how)| Some((unit_id(pair.new, user)?, user, how))).collect();
    if users.is_empty() {
        return Vec::new();
    }
    let wrong = new.wrong_with(&users.iter().map(|(id, ..)| new.model[*id].file).collect());
    let faults = |id: UnitId| Fault::of(new.sources(), &wrong, new.model[id].file);
    users.into_iter().map(|(id, user, how)| dependent(pair.new, &faults(id), user, &how)).collect()
}

/// By unit that refers to another one, how.
fn users(side: &Side, thing: ThingId) -> BTreeMap<ThingId, BTreeSet<Use>> {
    let mut users: BTreeMap<ThingId, BTreeSet<Use>> = BTreeMap::new();
    for at in (0..side.things.len() as u32).map(ThingId) {
        let Some(user) = side.unit_of(at).or(matches!(side.thing(at).id, Id::Unit(_)).then_some(at)) else { continue };
        if user == thing {
            continue;
        }
        for own in &side.thing(at).statements {
            let how = match own.says {
                Says::Calls => Use::Runs(at),
                Says::HandsOver => Use::HandsOver(at),
                _ => Use::Names,
            };
            if mentions(side, own, thing) && own.says != Says::Related {
                users.entry(user).or_default().insert(how);
            }
        }
    }
    users
}

/// Whether a statement is about a unit, or about one of the roles that it declares.
fn mentions(side: &Side, own: &Statement, unit: ThingId) -> bool {
    let roles = match side.thing(unit).id {
        Id::Unit(id) if side.model[id].kind == UnitKind::Organisation => side.model[id].roles.clone(),
        _ => 0..0,
    };
    let is_it = |thing: ThingId| match side.thing(thing).id {
        Id::Role(role) => roles.contains(&role.0),
        _ => thing == unit,
    };
    own.mentions().any(is_it)
}

/// How a unit refers to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// A step of it runs it.
    Runs(ThingId),
    /// An outcome of it hands over to it.
    HandsOver(ThingId),
    /// It names what that declares.
    Names,
}

/// That a unit refers to the one that changed, and what in it does not pass a check.
fn dependent(side: &Side, faults: &[Fault], user: ThingId, how: &BTreeSet<Use>) -> Dependent {
    let places = |is: fn(&Use) -> Option<ThingId>| -> Vec<Text> {
        how.iter().filter_map(is).map(|at| Text::same(called(side, at))).collect()
    };
    let runs = places(|own| if let Use::Runs(at) = own { Some(*at) } else { None });
    let hands_over = places(|own| if let Use::HandsOver(at) = own { Some(*at) } else { None });
    let mut texts = Vec::new();
    if !runs.is_empty() {
        let Text { en, zh } = Text::list(runs);
        texts.push(say!("runs it at {en}", "在{zh}执行它"));
    }
    if !hands_over.is_empty() {
        let Text { en, zh } = Text::list(hands_over);
        texts.push(say!("hands over to it at {en}", "以{zh}结束时移交给它"));
    }
    if texts.is_empty() {
        texts.push(say!("uses what it declares", "用到它声明的内容"));
    }
    let Text { en: how, zh: how_zh } = joined(&texts);
    let holds = faults.is_empty();
    let text = match holds {
        true => say!("{how}; it passes its checks", "{how_zh}；检查通过"),
        false => {
            let faults: Vec<Text> = faults.iter().map(Fault::said).collect();
            let Text { en, zh } = joined(&faults);
            say!("{how}; it does not pass a check: {en}", "{how_zh}；通不过检查：{zh}")
        }
    };
    Dependent { kind: DependentKind::Caller, name: called(side, user), text, holds }
}

/// What whoever refers to a unit sees of it.
type Interface = BTreeSet<(u32, Subject)>;

/// Whether a unit looks different from outside.
fn is_another(pair: &Pair, (old, new): (ThingId, ThingId)) -> bool {
    pair.old.thing(old).name != pair.new.thing(new).name
        || interface(pair, Version::Old, old) != interface(pair, Version::New, new)
}

fn interface(pair: &Pair, version: Version, unit: ThingId) -> Interface {
    let side = pair.side(version);
    let mut interface = Interface::new();
    let Id::Unit(UnitId(at)) = side.thing(unit).id else { return interface };
    let declared = &side.model.units[at as usize];
    for thing in (0..side.things.len() as u32).map(ThingId) {
        let own = side.thing(thing);
        let is_its = side.unit_of(thing) == Some(unit);
        let is_role = matches!(own.id, Id::Role(role) if declared.roles.contains(&role.0));
        let given = own.statements.iter().any(|own| own.says == Says::Given);
        let form = own.statements.iter().find(|own| own.says == Says::Form).map(|own| format!("{:?}", own.details));
        let what = match own.id {
            Id::End(_) if is_its => 0,
            Id::Fact(_) | Id::Record(_) if is_its && (given || declared.kind == UnitKind::Interface) => 1,
            Id::Role(_) if is_role && declared.kind == UnitKind::Organisation => 2,
            _ => continue,
        };
        interface.insert((what, pair.subject(version, thing)));
        interface.extend(form.map(|form| (3, Subject::Words(form))));
        // A name is how it is referred to; of people, who stands for whom counts as well.
        interface.insert((4, Subject::Words(own.name.to_string())));
        let counts = |says: Says| matches!(says, Says::Head | Says::Member | Says::StandsFor | Says::Type);
        for own in own.statements.iter().filter(|own| counts(own.says)) {
            let words = match &own.key {
                Key::Thing(other) => side.thing(*other).name.to_string(),
                Key::Words(words) => words.to_string(),
                Key::None => format!("{:?}", own.details),
            };
            interface.insert((5 + own.says as u32, Subject::Words(format!("{} {words}", side.thing(thing).name))));
        }
    }
    interface
}
