//! Differences put into words, with the cases that show them.

use super::data::{Case, Change, Group};
use super::difference::Difference;
use super::exact::{Cases, Doubt, Exact, Extent, Pair, Subject, Version};
use super::follow::{Renaming, follow};
use super::lines::{self, called, line};
use super::shape::{Shape, Shapes};
use super::things::{Detail, Id, Key, Says, Side, Statement, ThingId};
use super::words::{self, Turned, came_or_went, group, instead, key};
use crate::analysis::chart::{Label, PointId, PointKind};
use crate::analysis::diagram::Set;
use crate::diagnostic::{Language, Text};
use crate::model::{StepId, Target};
use crate::runtime::Program;
use crate::say;
use crate::syntax::keywords::{Inner, Label as Word};
use std::collections::{BTreeMap, BTreeSet};

/// The two versions of a unit, and all that is known of them.
pub struct Teller<'t, 's, 'm> {
    /// The versions.
    pub pair: &'t Pair<'s, 'm>,
    /// What is not said alike.
    pub differences: &'t [Difference<'s, 'm>],
    /// Where conditions are compared.
    pub doubts: &'t [Doubt<'s, 'm>],
    /// What became of steps as a whole.
    pub shapes: &'t Shapes,
    /// The proofs, if there are any.
    pub exact: Option<Exact<'m>>,
    /// The programs of both versions, and the names of each in the words of the other.
    pub programs: Option<[(Program, Renaming<'s>); 2]>,
    /// What is told.
    pub changes: Vec<Change>,
    /// Something that decides where cases go is different.
    pub flows: bool,
}

impl<'s, 'm> Teller<'_, 's, 'm> {
    fn new_side(&self) -> &'s Side<'m> {
        self.pair.new
    }

    /// A thing as the new version calls it, else the old one.
    fn called(&self, subject: &Subject) -> String {
        match subject {
            Subject::None => String::new(),
            Subject::Words(words) => words.clone(),
            Subject::Both(old) => match self.pair.matching.new(*old) {
                Some(new) => called(self.pair.new, new),
                None => called(self.pair.old, *old),
            },
            Subject::Only(version, thing) => called(self.pair.side(*version), *thing),
        }
    }

    fn place(&self, things: (ThingId, ThingId)) -> String {
        called(self.pair.new, things.1)
    }

    fn add(&mut self, group: Group, kind: String, thing: String, text: Text) -> &mut Change {
        self.changes.push(Change { group, kind, thing, text, before: None, after: None, cases: Vec::new() });
        let last = self.changes.len() - 1;
        &mut self.changes[last]
    }

    /// Everything that is told of the differences between statements.
    pub fn differences(&mut self) {
        self.shapes();
        let mut by_kind: BTreeMap<((ThingId, ThingId), Says), Vec<usize>> = BTreeMap::new();
        for (at, difference) in self.differences.iter().enumerate() {
            if !self.shapes.explained.contains(&at) {
                let says = if difference.says == Says::Back { Says::Route } else { difference.says };
                by_kind.entry((difference.things, says)).or_default().push(at);
            } else if difference.says.is_flow() {
                self.flows = true;
            }
        }
        let explained: BTreeSet<ThingId> =
            self.shapes.list.iter().flat_map(|(_, places)| places.iter().copied()).collect();
        for ((things, says), list) in by_kind {
            match says {
                Says::Route if explained.contains(&things.0) => {}
                Says::Route => self.routes(things, &list),
                Says::Performs | Says::Checks | Says::Approves if self.is_about_seats(&list) => {
                    self.seats(things, says, &list);
                }
                says if says.is_wording() => list.iter().for_each(|at| self.wording(*at)),
                says => self.statements(things, says, &list),
            }
        }
    }

    // ---- words ---------------------------------------------------------------------------------------------------------

    fn wording(&mut self, at: usize) {
        let difference = &self.differences[at];
        let (says, things) = (difference.says, difference.things);
        let place = self.place(things);
        let what = difference.subject(self.pair);
        let (old, new) = (difference.old, difference.new);
        let words = |side: &Side, statement: &Statement| line(side, statement);
        let before = old.map(|own| words(self.pair.old, own));
        let after = new.map(|own| words(self.pair.new, own));
        let Text { en: kind, zh: kind_zh } = words::called(says);
        let about = match &what {
            Subject::Words(words) => format!(" {words}"),
            _ => String::new(),
        };
        let text = match (old, new) {
            (Some(_), Some(_)) => {
                say!("{kind}{about} of `{place}` is worded otherwise", "“{place}”的{kind_zh}{about}改写")
            }
            (None, _) => say!("{kind}{about} of `{place}` is new", "“{place}”新增{kind_zh}{about}"),
            (_, None) => say!("{kind}{about} of `{place}` is gone", "“{place}”去掉{kind_zh}{about}"),
        };
        let thing = self.new_side().thing(things.1);
        let group = group(says, thing, Turned::Come);
        let verb = ["changed", "added", "removed"][usize::from(old.is_none()) + 2 * usize::from(new.is_none())];
        let change = self.add(group, format!("{}-{verb}", key(says)), place, text);
        (change.before, change.after) = (before, after);
    }

    /// What is called otherwise.
    pub fn renamed(&mut self, old: ThingId, new: ThingId) {
        let (side, other) = (self.pair.old.thing(old), self.pair.new.thing(new));
        let Text { en, zh } = words::kind(other.id);
        let (was, is) = (side.name, other.name);
        let text = say!("the {en} `{was}` is now called `{is}`", "{zh}“{was}”现在叫“{is}”");
        self.add(Group::Wording, "renamed".to_string(), is.to_string(), text);
    }

    /// A thing that one version alone has.
    pub fn only(&mut self, version: Version, id: ThingId) {
        let side = self.pair.side(version);
        let thing = side.thing(id);
        let turned = if version == Version::New { Turned::Come } else { Turned::Gone };
        let is_place = matches!(thing.id, Id::Step(_) | Id::Parallel(_));
        if is_place && self.shapes.list.iter().any(|(shape, _)| is_of(shape, version, id)) {
            return;
        }
        let place = called(side, id);
        let owner = thing.owner.map(|owner| side.thing(owner).name).unwrap_or_default();
        let Text { en: kind, zh: kind_zh } = words::kind(thing.id);
        let (group, text) = match (thing.id, turned) {
            (Id::Value(..), Turned::Come) => {
                (Group::Steps, say!("`{owner}` may now also be `{place}`", "“{owner}”增加取值“{place}”"))
            }
            (Id::Value(..), Turned::Gone) => {
                (Group::Steps, say!("`{owner}` may no longer be `{place}`", "“{owner}”去掉取值“{place}”"))
            }
            (Id::Branch(_), Turned::Come) => {
                (Group::Steps, say!("`{owner}` has a new branch `{place}`", "“{owner}”增加分支“{place}”"))
            }
            (Id::Branch(_), Turned::Gone) => {
                (Group::Steps, say!("`{owner}` no longer has the branch `{place}`", "“{owner}”去掉分支“{place}”"))
            }
            (id, turned) => {
                let group = match id {
                    Id::Role(_) => Group::People,
                    Id::Record(_) => Group::Documents,
                    Id::End(_) => Group::Outcomes,
                    _ => Group::Steps,
                };
                (
                    group,
                    match turned {
                        Turned::Come => say!("the {kind} `{place}` is new", "新增{kind_zh}“{place}”"),
                        Turned::Gone => say!("the {kind} `{place}` is gone", "去掉{kind_zh}“{place}”"),
                    },
                )
            }
        };
        self.flows |= !matches!(thing.id, Id::Role(_) | Id::Record(_) | Id::Event(_) | Id::Fact(_));
        let said = all_lines(side, id);
        let name = format!("{}-{}", words::kind(thing.id).en, turned.key());
        let change = self.add(group, name, place, text);
        match turned {
            Turned::Come => change.after = said,
            Turned::Gone => change.before = said,
        }
    }

    // ---- steps as a whole ----------------------------------------------------------------------------------------------

    fn shapes(&mut self) {
        let shapes = self.shapes;
        for (shape, explains) in &shapes.list {
            self.flows = true;
            let (version, place, after, before) = match shape {
                Shape::PutIn { place, after, before, .. } => (Version::New, *place, after, before),
                Shape::TakenOut { place, after, before, .. } => (Version::Old, *place, after, before),
                Shape::Moved { place, after, before } => (Version::New, place.1, after, before),
            };
            let side = self.pair.side(version);
            let (name, after, before) = (called(side, place), names(side, after), names(side, before));
            let between = between(&after, &before);
            let Text { en: at, zh: at_zh } = between;
            let Text { en: kind, zh: kind_zh } = words::kind(side.thing(place).id);
            let (group, key, text) = match shape {
                Shape::PutIn { split: None, .. } => {
                    let group = if is_control(side, place) { Group::Strengthened } else { Group::Steps };
                    (group, "added", say!("the {kind} `{name}` is new{at}", "新增{kind_zh}“{name}”{at_zh}"))
                }
                Shape::PutIn { split: Some((_, of)), .. } => {
                    let of = called(self.pair.new, *of);
                    (
                        Group::Steps,
                        "split",
                        say!(
                            "`{of}` is split: a part of it is now the {kind} `{name}`{at}",
                            "“{of}”拆分，一部分成为{kind_zh}“{name}”{at_zh}"
                        ),
                    )
                }
                Shape::TakenOut { merged: None, .. } => {
                    let group = if is_control(side, place) { Group::Weakened } else { Group::Steps };
                    (group, "removed", say!("the {kind} `{name}` is gone{at}", "去掉{kind_zh}“{name}”{at_zh}"))
                }
                Shape::TakenOut { merged: Some((_, into)), .. } => {
                    let into = called(self.pair.new, *into);
                    (
                        Group::Steps,
                        "merged",
                        say!("the {kind} `{name}` is merged into `{into}`", "{kind_zh}“{name}”并入“{into}”"),
                    )
                }
                Shape::Moved { .. } => {
                    (Group::Steps, "moved", say!("the {kind} `{name}` is moved{at}", "{kind_zh}“{name}”移动{at_zh}"))
                }
            };
            let cases = self.cases_at(explains);
            let lines = all_lines(side, place);
            let change = self.add(group, format!("{}-{key}", words::kind(side.thing(place).id).en), name, text);
            match shape {
                Shape::PutIn { .. } => change.after = lines,
                Shape::TakenOut { .. } => change.before = lines,
                Shape::Moved { .. } => {}
            }
            change.cases = cases;
            let performs = side.thing(place).statements.iter().filter(|own| own.says == Says::Performs);
            let performs: Vec<&Statement> = match shape {
                Shape::Moved { .. } => Vec::new(),
                _ => performs.collect(),
            };
            let turned = if version == Version::New { Turned::Come } else { Turned::Gone };
            let name = called(side, place);
            for own in performs {
                let Key::Thing(role) = own.key else { continue };
                let role = side.thing(role).name;
                let text = came_or_went(Says::Performs, turned, &name, &Text::same(role));
                self.add(Group::People, format!("performer-{}", turned.key()), name.clone(), text);
            }
        }
    }

    /// Cases that show how the routes of places differ.
    fn cases_at(&mut self, places: &[ThingId]) -> Vec<Case> {
        let mut cases = Vec::new();
        for (at, doubt) in self.doubts.iter().enumerate() {
            if doubt.says == Says::Route && places.contains(&doubt.things.0) {
                let extents = self.exact.as_ref().map(|exact| exact.extents(at)).unwrap_or_default();
                cases.extend(self.cases_of(extents.values()));
            }
        }
        unlike(cases)
    }

    fn cases_of<'e>(&mut self, extents: impl Iterator<Item = &'e Extent>) -> Vec<Case> {
        let mut cases = Vec::new();
        for extent in extents {
            for (version, own) in [(Version::New, extent.come), (Version::Old, extent.gone)] {
                if let Some(Cases { point: Some(point), set }) = own {
                    cases.extend(self.case(version, (point, set), None));
                }
            }
        }
        unlike(cases)
    }

    /// The shortest case of a version that comes by a point with a valuation of the set, if the other version does not
    /// allow it.
    fn case(&mut self, version: Version, by: (PointId, Set), never: Option<PointId>) -> Option<Case> {
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let walkthrough = proofs.walkthrough_through(by, never)?;
        let refused = match &self.programs {
            None => None,
            Some(programs) => {
                let (own, other) = match version {
                    Version::Old => (0, 1),
                    Version::New => (1, 0),
                };
                let end = follow(&programs[own].0, &walkthrough).ok()?;
                match follow(&programs[other].0, &programs[own].1.walkthrough(&walkthrough)) {
                    Err(why) => Some(why),
                    Ok(there) if self.is_end(version, &end, &there) => return None,
                    Ok(there) => Some(say!("it ends with `{there}`", "它以“{there}”结束")),
                }
            }
        };
        Some(Case { version, walkthrough, refused })
    }

    /// Whether an outcome of a version is the one of this name in the other.
    fn is_end(&self, version: Version, end: &str, there: &str) -> bool {
        let side = self.pair.side(version);
        let all = (0..side.things.len() as u32).map(ThingId);
        let mut ends = all.filter(|id| matches!(side.thing(*id).id, Id::End(_)) && side.thing(*id).name == end);
        ends.any(|id| {
            let other = self.pair.across(version, id);
            other.is_some_and(|other| self.pair.side(version.other()).thing(other).name == there)
        })
    }

    // ---- routes --------------------------------------------------------------------------------------------------------

    fn routes(&mut self, things: (ThingId, ThingId), list: &[usize]) {
        let doubt = list.iter().find_map(|at| self.differences[*at].doubt);
        let place = self.place(things);
        let (before, after) = (lines::routes(self.pair.old, things.0), lines::routes(self.pair.new, things.1));
        let proved = self.exact.as_ref().is_some_and(Exact::is_proved);
        let extents = match (&self.exact, doubt) {
            (Some(exact), Some(doubt)) if proved => exact.extents(doubt),
            _ => BTreeMap::new(),
        };
        let bounds: Vec<usize> = list.iter().copied().filter(|at| !self.differences[*at].details.is_empty()).collect();
        for at in &bounds {
            self.bound(*at);
        }
        if proved && extents.is_empty() {
            if bounds.is_empty() {
                let text = say!(
                    "the routes of `{place}` are written otherwise and lead where they led",
                    "“{place}”的走向换了写法，意思不变"
                );
                let change = self.add(Group::Wording, "route-reworded".to_string(), place, text);
                (change.before, change.after) = (Some(before), Some(after));
            }
            return;
        }
        self.flows = true;
        let mut told = Vec::new();
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for (subject, extent) in &extents {
            if let Some(cases) = extent.gone {
                gone.push((self.called(subject), self.when(Version::Old, cases)));
            }
            if let Some(cases) = extent.come {
                come.push((self.called(subject), self.when(Version::New, cases)));
            }
        }
        match (gone.as_slice(), come.as_slice()) {
            ([(old, _)], [(new, when)]) => {
                let text =
                    say!("`{place}` now leads to `{new}` instead of `{old}`", "“{place}”改走“{new}”（原走“{old}”）");
                told.push(with_when(text, when.as_ref()));
            }
            _ => {
                for (what, when) in &gone {
                    let text = came_or_went(Says::Route, Turned::Gone, &place, &Text::same(what));
                    told.push(with_when(text, when.as_ref()));
                }
                for (what, when) in &come {
                    let text = came_or_went(Says::Route, Turned::Come, &place, &Text::same(what));
                    told.push(with_when(text, when.as_ref()));
                }
            }
        }
        if told.is_empty() {
            told.push(say!("the routes of `{place}` are different", "“{place}”的走向改了"));
        }
        let text = joined(&told);
        let cases = self.cases_of(extents.values());
        let change = self.add(Group::Steps, "route-changed".to_string(), place, text);
        (change.before, change.after) = (Some(before), Some(after));
        change.cases = cases;
        self.controls(things, &extents);
    }

    /// A way back may be taken more or less often, or leads elsewhere then.
    fn bound(&mut self, at: usize) {
        self.flows = true;
        let difference = &self.differences[at];
        let (Some(old), Some(new)) = (difference.old, difference.new) else { return };
        let (place, what) = (self.place(difference.things), self.called(&difference.subject(self.pair)));
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let text = match (count(old), count(new)) {
            (Some(was), Some(is)) if was != is => say!(
                "`{place}` may now lead back to `{what}` {is} times instead of {was}",
                "“{place}”退回“{what}”改为至多 {is} 次（原 {was} 次）"
            ),
            _ => say!(
                "how often `{place}` leads back to `{what}`, or where to then, is different",
                "“{place}”退回“{what}”的次数或之后的走向改了"
            ),
        };
        let cases = match (count(old), count(new)) {
            (Some(was), Some(is)) => {
                let version = if was < is { Version::New } else { Version::Old };
                let thing = if was < is { difference.things.1 } else { difference.things.0 };
                self.one_round_more(version, thing, was.min(is)).into_iter().collect()
            }
            _ => Vec::new(),
        };
        let change = self.add(Group::Steps, "way-back-changed".to_string(), place, text);
        (change.before, change.after) = (Some(before), Some(after));
        change.cases = cases;
    }

    /// A case that goes back once more than so often.
    fn one_round_more(&mut self, version: Version, thing: ThingId, rounds: u32) -> Option<Case> {
        let at = self.pair.side(version).decided_at(thing, Says::Back)?;
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let point = proofs.chart.at(at)?;
        let edges = proofs.chart.out(point);
        let mut by = None;
        for edge in edges {
            let edge = &proofs.chart.edges[edge];
            let Label::GoesBack(place, route) = edge.label else { continue };
            let when = edge.when;
            let which = proofs.chart.loops.iter().position(|one| one.from == place && one.route == route as usize)?;
            let counter = proofs.chart.variables.counts[which];
            let here = proofs.chart.diagrams.is(counter, |value| value == rounds);
            let set = proofs.chart.diagrams.and(when, here);
            let set = proofs.chart.diagrams.and(set, proofs.reach.at[point.0 as usize]);
            if !set.is_empty() {
                by = Some((point, set));
            }
        }
        self.case(version, by?, None)
    }

    /// Which controls cases come by no longer, or newly, since the routes of a place differ.
    fn controls(&mut self, things: (ThingId, ThingId), extents: &BTreeMap<Subject, Extent>) {
        let Some(exact) = &mut self.exact else { return };
        let mut passed: Vec<(PointId, Set, Vec<ThingId>)> = Vec::new();
        for version in [Version::Old, Version::New] {
            let side = self.pair.side(version);
            let cases = extents.values().filter_map(|extent| match version {
                Version::Old => extent.gone,
                Version::New => extent.come,
            });
            let cases: Vec<Cases> = cases.collect();
            let Ok(proofs) = &mut exact.half(version).proofs else { return };
            let Some(point) = cases.iter().find_map(|cases| cases.point) else { return };
            let set = proofs.chart.diagrams.any(cases.iter().map(|cases| cases.set));
            let points = proofs.surely_passed(point, set);
            let steps = points.into_iter().filter_map(|point| match proofs.chart.points[point.0 as usize].kind {
                PointKind::Arrive(step) => Some(side.at(Id::Step(step))),
                _ => None,
            });
            passed.push((point, set, steps.filter(|step| is_control(side, *step)).collect()));
        }
        let [(old_point, old_set, old), (new_point, new_set, new)] = passed.as_slice() else { return };
        let was: BTreeSet<ThingId> = old.iter().filter_map(|step| self.pair.matching.new(*step)).collect();
        let is: BTreeSet<ThingId> = new.iter().copied().collect();
        let place = self.place(things);
        let (by_old, by_new) = ((*old_point, *old_set), (*new_point, *new_set));
        let changed = [
            (Version::New, by_new, was.difference(&is).copied().collect::<Vec<_>>()),
            (Version::Old, by_old, is.difference(&was).copied().collect::<Vec<_>>()),
        ];
        for (version, by, steps) in changed {
            for step in steps {
                let Some(own) = (if version == Version::New { Some(step) } else { self.pair.matching.old(step) })
                else {
                    continue;
                };
                let Some(id) = step_id(self.pair.side(version), own) else { continue };
                let never = self.exact.as_ref().and_then(|exact| match version {
                    Version::Old => exact.old.point(PointKind::Arrive(id)),
                    Version::New => exact.new.point(PointKind::Arrive(id)),
                });
                let Some(case) = never.and_then(|never| self.case(version, by, Some(never))) else { continue };
                let when = self.when(version, Cases { point: Some(by.0), set: by.1 });
                let name = called(self.pair.new, step);
                let (group, kind, text) = match version {
                    Version::New => (
                        Group::Weakened,
                        "control-passed-by",
                        say!("after `{place}`, cases can pass by `{name}`", "“{place}”之后可以绕过“{name}”"),
                    ),
                    Version::Old => (
                        Group::Strengthened,
                        "control-no-longer-passed-by",
                        say!(
                            "after `{place}`, cases can no longer pass by `{name}`",
                            "“{place}”之后不能再绕过“{name}”"
                        ),
                    ),
                };
                let change = self.add(group, kind.to_string(), name, with_when(text, when.as_ref()));
                change.cases.push(case);
            }
        }
    }

    // ---- seats ---------------------------------------------------------------------------------------------------------

    fn is_about_seats(&self, list: &[usize]) -> bool {
        list.iter().any(|at| {
            let Difference { old, new, .. } = &self.differences[*at];
            [old, new].into_iter().flatten().any(|own| own.said(Detail::Seat).is_some())
        })
    }

    fn seats(&mut self, things: (ThingId, ThingId), says: Says, list: &[usize]) {
        let conditions = list.iter().all(|at| self.differences[*at].details.is_empty())
            && list.iter().all(|at| self.differences[*at].old.is_some() == self.differences[*at].new.is_some());
        if conditions {
            return self.statements(things, says, list);
        }
        let place = self.place(things);
        let of = |side: &Side<'m>, id: ThingId| {
            let own = side.thing(id).statements.iter().filter(|own| own.says == says);
            let lines: Vec<Text> = own.clone().map(|own| line(side, own)).collect();
            let mut seats: BTreeMap<u32, Vec<String>> = BTreeMap::new();
            for statement in own {
                if let Key::Thing(role) = statement.key {
                    seats.entry(statement.group).or_default().push(format!("`{}`", side.thing(role).name));
                }
            }
            (lines_joined(&lines), seats.into_values().collect::<Vec<_>>())
        };
        let (before, was) = of(self.pair.old, things.0);
        let (after, is) = of(self.pair.new, things.1);
        let words = |or: &str, and: &str| is.iter().map(|seat| seat.join(or)).collect::<Vec<_>>().join(and);
        let (en, zh) = (words(" or ", " and "), words("或", "和").replace('`', ""));
        let group = match (says, is.len().cmp(&was.len())) {
            (Says::Performs, _) | (_, std::cmp::Ordering::Equal) => Group::People,
            (_, std::cmp::Ordering::Less) => Group::Weakened,
            (_, std::cmp::Ordering::Greater) => Group::Strengthened,
        };
        let text = match says {
            Says::Performs => say!("`{place}` is now performed by {en}", "“{place}”现在由{zh}办理"),
            Says::Checks => say!("`{place}` is now checked by {en}", "“{place}”现在由{zh}审核"),
            _ => say!("`{place}` is now approved by {en}", "“{place}”现在由{zh}批准"),
        };
        let change = self.add(group, format!("{}-changed", key(says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
    }

    // ---- all other statements ------------------------------------------------------------------------------------------

    fn statements(&mut self, things: (ThingId, ThingId), says: Says, list: &[usize]) {
        let single = |at: &&usize, old: bool| {
            let own = &self.differences[**at];
            own.old.is_some() == old && own.new.is_some() != old
        };
        let gone: Vec<usize> = list.iter().filter(|at| single(at, true)).copied().collect();
        let come: Vec<usize> = list.iter().filter(|at| single(at, false)).copied().collect();
        if let ([gone], [come]) = (gone.as_slice(), come.as_slice())
            && self.instead(*gone, *come)
        {
            list.iter().filter(|at| *at != gone && *at != come).for_each(|at| self.statement(*at));
            return;
        }
        list.iter().for_each(|at| self.statement(*at));
        // Whom `otherwise` means may be different, too.
        let doubt = list.iter().find_map(|at| self.differences[*at].doubt);
        let told: Vec<Subject> = list.iter().map(|at| self.differences[*at].subject(self.pair)).collect();
        let extents = match (&self.exact, doubt) {
            (Some(exact), Some(doubt)) => exact.extents(doubt),
            _ => BTreeMap::new(),
        };
        for (subject, extent) in extents.iter().filter(|(subject, _)| !told.contains(subject)) {
            self.extent(things, says, subject, extent);
        }
    }

    /// One thing in the place of another, under the same condition.
    fn instead(&mut self, gone: usize, come: usize) -> bool {
        let (old, new) = (&self.differences[gone], &self.differences[come]);
        let (Some(was), Some(is)) = (old.old, new.new) else { return false };
        if was.when.is_some() || is.when.is_some() {
            let alike = lines::condition(self.pair.old, was) == lines::condition(self.pair.new, is);
            if !alike {
                return false;
            }
        }
        let (says, things) = (old.says, old.things);
        let place = self.place(things);
        let (Key::Thing(one), Key::Thing(other)) = (&was.key, &is.key) else { return false };
        let (was_called, is_called) = (self.pair.old.thing(*one).name, self.pair.new.thing(*other).name);
        let Some(text) = instead(says, &place, was_called, is_called) else { return false };
        let group = match says {
            Says::Checks | Says::Approves => Group::People,
            Says::Needs => Group::Documents,
            says => group(says, self.new_side().thing(things.1), Turned::Come),
        };
        self.flows |= says.is_flow();
        let (before, after) = (line(self.pair.old, was), line(self.pair.new, is));
        let change = self.add(group, format!("{}-replaced", key(says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
        true
    }

    fn statement(&mut self, at: usize) {
        let difference = &self.differences[at];
        let (says, things, doubt) = (difference.says, difference.things, difference.doubt);
        let subject = difference.subject(self.pair);
        match (difference.old, difference.new) {
            (Some(old), Some(new)) => {
                if says == Says::Constraint && !difference.details.is_empty() {
                    self.single(things, Turned::Gone, old, None);
                    self.single(things, Turned::Come, new, None);
                    return;
                }
                difference.details.iter().for_each(|detail| self.detail(at, *detail));
                let Some(doubt) = doubt else { return };
                let extent = self.exact.as_ref().map(|exact| exact.extent(doubt, &subject));
                let alike = lines::condition(self.pair.old, old) == lines::condition(self.pair.new, new);
                match extent.filter(|_| self.is_proved()) {
                    Some(extent) if extent.gone.is_none() && extent.come.is_none() => {
                        if !alike {
                            self.reworded(things, old, new);
                        }
                    }
                    Some(extent) => self.extent(things, says, &subject, &extent),
                    None if alike => {}
                    None => self.unproved(things, old, new),
                }
            }
            (Some(old), None) => self.single(things, Turned::Gone, old, doubt),
            (None, Some(new)) => self.single(things, Turned::Come, new, doubt),
            (None, None) => {}
        }
    }

    fn is_proved(&self) -> bool {
        self.exact.as_ref().is_some_and(Exact::is_proved)
    }

    fn reworded(&mut self, things: (ThingId, ThingId), old: &Statement<'m>, new: &Statement<'m>) {
        let place = self.place(things);
        let text = say!(
            "a condition at `{place}` is written otherwise and means the same",
            "“{place}”的一个条件换了写法，意思不变"
        );
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let change = self.add(Group::Wording, "condition-reworded".to_string(), place, text);
        (change.before, change.after) = (Some(before), Some(after));
    }

    /// Another condition, of which it is not known what it means.
    fn unproved(&mut self, things: (ThingId, ThingId), old: &Statement<'m>, new: &Statement<'m>) {
        let place = self.place(things);
        self.flows |= old.says.is_flow();
        let group = group(old.says, self.new_side().thing(things.1), Turned::Gone);
        let text = say!("a condition at `{place}` is another", "“{place}”的一个条件改了");
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let change = self.add(group, format!("{}-condition-changed", key(old.says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
    }

    /// In some cases it is no longer so, in others newly.
    fn extent(&mut self, things: (ThingId, ThingId), says: Says, subject: &Subject, extent: &Extent) {
        let place = self.place(things);
        let find = |side: &Side<'m>, version: Version, id: ThingId| {
            let own = side.thing(id).statements.iter();
            let own = own.filter(|own| own.says == says && self.pair.subject_of(version, &own.key) == *subject);
            let lines: Vec<Text> = own.map(|own| line(side, own)).collect();
            (!lines.is_empty()).then(|| lines_joined(&lines))
        };
        let before = find(self.pair.old, Version::Old, things.0);
        let after = find(self.pair.new, Version::New, things.1);
        for (turned, version, cases) in
            [(Turned::Gone, Version::Old, extent.gone), (Turned::Come, Version::New, extent.come)]
        {
            let Some(cases) = cases else { continue };
            self.flows |= says.is_flow();
            let what = self.what(says, subject, version, things);
            let when = self.when(version, cases);
            let text = with_when(came_or_went(says, turned, &place, &what), when.as_ref());
            let group = group(says, self.new_side().thing(things.1), turned);
            let cases = match (says.is_flow(), cases.point) {
                (true, Some(point)) if matches!(says, Says::Runs) => {
                    self.case(version, (point, cases.set), None).into_iter().collect()
                }
                _ => Vec::new(),
            };
            let change = self.add(group, format!("{}-{}", key(says), turned.key()), place.clone(), text);
            (change.before, change.after) = (before.clone(), after.clone());
            change.cases = cases;
        }
    }

    /// A statement that one version alone makes.
    fn single(&mut self, things: (ThingId, ThingId), turned: Turned, own: &Statement<'m>, doubt: Option<usize>) {
        let version = if turned == Turned::Come { Version::New } else { Version::Old };
        let side = self.pair.side(version);
        let subject = self.pair.subject_of(version, &own.key);
        let place = self.place(things);
        let said = line(side, own);
        let mut when = None;
        if let (Some(exact), Some(doubt), true) = (&self.exact, doubt, self.is_proved()) {
            let extent = exact.extent(doubt, &subject);
            let cases = if turned == Turned::Come { extent.come } else { extent.gone };
            match cases {
                Some(cases) => when = self.when(version, cases),
                None => {
                    let text = match turned {
                        Turned::Come => say!(
                            "a line at `{place}` is new and says nothing new",
                            "“{place}”新增一行，没有带来新的意思"
                        ),
                        Turned::Gone => {
                            say!("a line at `{place}` is gone and is not missed", "“{place}”去掉一行，意思不变")
                        }
                    };
                    let change = self.add(Group::Wording, format!("{}-idle", key(own.says)), place, text);
                    match turned {
                        Turned::Come => change.after = Some(said),
                        Turned::Gone => change.before = Some(said),
                    }
                    return;
                }
            }
        }
        self.flows |= own.says.is_flow();
        let what = match own.says {
            Says::Constraint => constraint(side, own),
            Says::Deadline | Says::Held | Says::Lasts | Says::Type | Says::Form | Says::Number => bare(side, own),
            says => self.what(says, &subject, version, things),
        };
        let text = with_when(came_or_went(own.says, turned, &place, &what), when.as_ref());
        let mut group = group(own.says, self.new_side().thing(things.1), turned);
        if own.says == Says::Needs && own.said(Detail::Optional).is_some() {
            group = Group::Documents;
        }
        let change = self.add(group, format!("{}-{}", key(own.says), turned.key()), place, text);
        match turned {
            Turned::Come => change.after = Some(said),
            Turned::Gone => change.before = Some(said),
        }
    }

    fn what(&self, says: Says, subject: &Subject, version: Version, things: (ThingId, ThingId)) -> Text {
        if *subject != Subject::None {
            return Text::same(self.called(subject));
        }
        let (side, id) = match version {
            Version::Old => (self.pair.old, things.0),
            Version::New => (self.pair.new, things.1),
        };
        let own = side.thing(id).statements.iter().filter(|own| own.says == says);
        let bare: Vec<Text> = own.map(|own| bare(side, own)).collect();
        joined(&bare)
    }

    /// Another detail of a statement that both versions make.
    fn detail(&mut self, at: usize, detail: Detail) {
        let difference = &self.differences[at];
        let (Some(old), Some(new)) = (difference.old, difference.new) else { return };
        let (says, things) = (difference.says, difference.things);
        let place = self.place(things);
        let what = self.called(&difference.subject(self.pair));
        let (before, after) = (line(self.pair.old, old), line(self.pair.new, new));
        let is_above = |own: &Statement| matches!(own.words(Detail::By), "approver" | "checker");
        let (group, text) = match (says, detail) {
            (Says::Needs, Detail::Optional) if new.said(detail).is_some() => {
                (Group::Weakened, say!("`{place}` can now do without `{what}`", "“{place}”现在没有“{what}”也行"))
            }
            (Says::Needs, Detail::Optional) => (
                Group::Strengthened,
                say!("`{place}` can no longer do without `{what}`", "“{place}”现在必须有“{what}”"),
            ),
            (Says::Field, Detail::Optional) if new.said(detail).is_some() => {
                (Group::Weakened, say!("`{what}` of `{place}` may now be left out", "“{place}”的“{what}”现在可以不填"))
            }
            (Says::Field, Detail::Optional) => (
                Group::Strengthened,
                say!("`{what}` of `{place}` may no longer be left out", "“{place}”的“{what}”现在必须填"),
            ),
            (Says::Sets, Detail::By) => {
                let group = match (is_above(old), is_above(new)) {
                    (true, false) => Group::Weakened,
                    (false, true) => Group::Strengthened,
                    _ => Group::People,
                };
                let Text { en: was, zh: was_zh } = self.who(Version::Old, old);
                let Text { en: is, zh: is_zh } = self.who(Version::New, new);
                (
                    group,
                    say!(
                        "`{what}` at `{place}` is now settled by {is} instead of {was}",
                        "“{place}”的“{what}”改由{is_zh}判定（原为{was_zh}）"
                    ),
                )
            }
            _ => {
                let group = match (group(says, self.new_side().thing(things.1), Turned::Come), detail) {
                    (_, Detail::With) if says == Says::Informed => Group::Documents,
                    (Group::Strengthened, _) => Group::People,
                    (group, _) => group,
                };
                let Text { en: kind, zh: kind_zh } = words::called(says);
                let (about, about_zh) = match what.is_empty() {
                    true => (String::new(), String::new()),
                    false => (format!(" `{what}`"), format!("“{what}”")),
                };
                (group, say!("{kind}{about} of `{place}` is different", "“{place}”的{kind_zh}{about_zh}改了"))
            }
        };
        let is_twice = self.changes.last().is_some_and(|last| last.text == text && last.thing == place);
        if is_twice {
            return;
        }
        // How long a deadline is decides nothing but when.
        self.flows |= says.is_flow() || says == Says::Deadline && detail == Detail::Then;
        let change = self.add(group, format!("{}-changed", key(says)), place, text);
        (change.before, change.after) = (Some(before), Some(after));
    }

    /// Who settles a fact.
    fn who(&self, version: Version, own: &Statement) -> Text {
        let side = self.pair.side(version);
        match (own.words(Detail::By), own.things(Detail::By)) {
            (_, [role]) => Text::same(format!("`{}`", side.thing(*role).name)),
            ("approver", _) => say!("the approver", "批准人"),
            ("checker", _) => say!("the checker", "审核人"),
            _ => say!("the performers", "办理人"),
        }
    }

    /// For which cases, in words; nothing where it is all that come there.
    fn when(&mut self, version: Version, cases: Cases) -> Option<Text> {
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let text = match cases.point {
            Some(point) => proofs.when(point, cases.set),
            None => proofs.rather(Set::ALL, cases.set),
        };
        proofs.hold().ok()?;
        Some(text).filter(|text| !text.en.is_empty())
    }
}

fn is_of(shape: &Shape, version: Version, id: ThingId) -> bool {
    match shape {
        Shape::PutIn { place, .. } => version == Version::New && *place == id,
        Shape::TakenOut { place, .. } => version == Version::Old && *place == id,
        Shape::Moved { .. } => false,
    }
}

/// A step at which somebody else than the performers has a say, or at which it is decided whether the case goes on.
pub fn is_control(side: &Side, id: ThingId) -> bool {
    let Id::Step(step) = side.thing(id).id else { return false };
    let own = &side.model[step];
    if !own.checkers.is_empty() || !own.approvers.is_empty() {
        return true;
    }
    // What it settles by itself sends the case back, or ends it.
    let decides = own.routes.iter().any(|route| {
        let ends = route.back.is_some() || matches!(route.target, Some(Target::End(_)));
        let reads = route.condition.as_ref().map(|condition| condition.facts()).unwrap_or_default();
        ends && own.sets.iter().any(|set| reads.contains(&set.fact))
    });
    decides
}

fn step_id(side: &Side, id: ThingId) -> Option<StepId> {
    match side.thing(id).id {
        Id::Step(step) => Some(step),
        _ => None,
    }
}

/// How often a way back may be taken, if that is a number.
fn count(own: &Statement) -> Option<u32> {
    own.words(Detail::Words).parse().ok()
}

/// A sentence, and for which cases.
fn with_when(text: Text, when: Option<&Text>) -> Text {
    match when {
        None => text,
        Some(when) => {
            let (Text { en, zh }, Text { en: when, zh: when_zh }) = (text, when);
            say!("{en} when {when}", "{zh}：{when_zh}时")
        }
    }
}

fn joined(list: &[Text]) -> Text {
    let of = |language, between| list.iter().map(|text| text.in_language(language)).collect::<Vec<_>>().join(between);
    Text { en: of(Language::English, "; "), zh: of(Language::Chinese, "；") }
}

fn lines_joined(list: &[Text]) -> Text {
    let of = |language| list.iter().map(|text| text.in_language(language)).collect::<Vec<_>>().join("\n");
    Text { en: of(Language::English), zh: of(Language::Chinese) }
}

fn names(side: &Side, list: &[ThingId]) -> Vec<String> {
    list.iter().map(|id| called(side, *id)).collect()
}

/// Between which places.
fn between(after: &[String], before: &[String]) -> Text {
    let list = |names: &[String]| Text::list(names.iter().map(Text::same));
    match (after.is_empty(), before.is_empty()) {
        (true, true) => Text::default(),
        (false, true) => {
            let Text { en, zh } = list(after);
            say!(", after {en}", "，在{zh}之后")
        }
        (true, false) => {
            let Text { en, zh } = list(before);
            say!(", before {en}", "，在{zh}之前")
        }
        (false, false) => {
            let (Text { en: after, zh: after_zh }, Text { en: before, zh: before_zh }) = (list(after), list(before));
            say!(", after {after} and before {before}", "，在{after_zh}之后、{before_zh}之前")
        }
    }
}

/// What is said of a thing, without its words, as lines.
fn all_lines(side: &Side, id: ThingId) -> Option<Text> {
    let own = side.thing(id).statements.iter().filter(|own| !own.says.is_wording());
    let lines: Vec<Text> = own.map(|own| line(side, own)).filter(|line| !line.en.is_empty()).collect();
    (!lines.is_empty()).then(|| lines_joined(&lines))
}

/// A statement without its label.
fn bare(side: &Side, own: &Statement) -> Text {
    let Text { en, zh } = line(side, own);
    let cut = |text: &str, mark: &str| text.split_once(mark).map_or(text, |(_, rest)| rest).to_string();
    match own.says {
        Says::Deadline | Says::Held | Says::Lasts => Text { en: cut(&en, ": "), zh: cut(&zh, "：") },
        _ => Text { en, zh },
    }
}

/// A constraint: its kind, and who is meant.
fn constraint(side: &Side, own: &Statement) -> Text {
    let kind = match &own.key {
        Key::Words(words) if words == "different people" => Inner::DifferentPeople,
        Key::Words(words) if words == "same person" => Inner::SamePerson,
        _ => Inner::AtMostOne,
    };
    let steps: Vec<ThingId> = own.things(Detail::With).to_vec();
    let steps = steps.into_iter().filter(|id| matches!(side.thing(*id).id, Id::Step(_)));
    let parties = own.words(Detail::By).split(',');
    let sides: Vec<(String, Word)> = steps
        .zip(parties)
        .map(|(step, party)| {
            let word = match party {
                "checker" => Word::Checker,
                "approver" => Word::Approver,
                _ => Word::By,
            };
            (called(side, step), word)
        })
        .collect();
    let of = |language: Language, open: &str, close: &str, between: &str| {
        let sides = sides.iter().map(|(step, word)| format!("{step}{open}{}{close}", word.word(language)));
        sides.collect::<Vec<_>>().join(between)
    };
    let (en, zh) = (of(Language::English, " (", ")", ", "), of(Language::Chinese, "（", "）", "、"));
    Text {
        en: format!("{}: {en}", kind.word(Language::English)),
        zh: format!("{}：{zh}", kind.word(Language::Chinese)),
    }
}

/// Each case once.
fn unlike(cases: Vec<Case>) -> Vec<Case> {
    let mut kept: Vec<Case> = Vec::new();
    for case in cases {
        let same = |other: &Case| other.version == case.version && other.walkthrough == case.walkthrough;
        if !kept.iter().any(same) {
            kept.push(case);
        }
    }
    kept
}
