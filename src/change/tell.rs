//! Differences put into words, with the cases that show them.

use super::data::{Case, Change, Group};
use super::difference::Difference;
use super::exact::{Cases, Doubt, Exact, Extent, Pair, Subject, Version};
use super::follow::{Renaming, follow};
use super::lines::{self, called, line};
use super::shape::{Shape, Shapes};
use super::things::{Detail, Id, Key, Said, Says, Side, Statement, ThingId};
use super::words::{self, Turned, came_or_went, group, instead, key};
use crate::analysis::chart::{Label, PointId, PointKind};
use crate::analysis::diagram::Set;
use crate::diagnostic::{Language, Text};
use crate::model::{Condition, EndId, FactId, RecordKind, Route, Target, UnitKind};
use crate::runtime::Program;
use crate::say;
use crate::syntax::keywords::{Inner, Label as Word};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// By outcome, the controls by which every case comes on its way there.
type Passed = BTreeMap<Subject, BTreeSet<Subject>>;

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
            Subject::Both(old) => match self.pair.matching.in_new(*old) {
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
        let of_many = Text::default();
        self.changes.push(Change { group, kind, thing, text, of_many, before: None, after: None, cases: Vec::new() });
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
        let (text, of_many) = match (old, new) {
            (Some(old), Some(new)) if says == Says::Clause => {
                let (was, is) = (old.words(Detail::Words), new.words(Detail::Words));
                let text = say!("`{place}` had the number {was}", "“{place}”原编号 {was}");
                (text, say!("renumbered, from {was} on (now {is})", "重新编号，从 {was} 起（现为 {is}）"))
            }
            (Some(_), Some(_)) => (
                say!("{kind}{about} of `{place}` reworded", "“{place}”的{kind_zh}{about}改写"),
                say!("{kind} reworded", "{kind_zh}改写"),
            ),
            (None, _) => (
                say!("{kind}{about} of `{place}` added", "“{place}”新增{kind_zh}{about}"),
                say!("{kind} added", "新增{kind_zh}"),
            ),
            (_, None) => (
                say!("{kind}{about} of `{place}` removed", "“{place}”去掉{kind_zh}{about}"),
                say!("{kind} removed", "去掉{kind_zh}"),
            ),
        };
        let place = match &what {
            Subject::Words(words) => words.clone(),
            _ => place,
        };
        let thing = self.new_side().thing(things.1);
        let group = group(says, thing, Turned::Come);
        let verb = ["changed", "added", "removed"][usize::from(old.is_none()) + 2 * usize::from(new.is_none())];
        let change = self.add(group, format!("{}-{verb}", key(says)), place, text);
        (change.before, change.after) = (before, after);
        change.of_many = of_many;
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
            (Id::Record(_) | Id::End(_), turned) if is_interface(side, id) => {
                let kind = match thing.id {
                    Id::Record(record) => Some(&side.model[record].kind),
                    _ => None,
                };
                let text = match (thing.id, kind, turned) {
                    (Id::End(_), _, Turned::Come) => {
                        say!("`{owner}` may now end with `{place}`", "“{owner}”现在可能以“{place}”结束")
                    }
                    (Id::End(_), _, Turned::Gone) => {
                        say!("`{owner}` no longer ends with `{place}`", "“{owner}”不再以“{place}”结束")
                    }
                    (_, Some(RecordKind::Taken { .. }), Turned::Come) => {
                        say!("`{owner}` now takes `{place}`", "“{owner}”现在接收“{place}”")
                    }
                    (_, Some(RecordKind::Taken { .. }), Turned::Gone) => {
                        say!("`{owner}` no longer takes `{place}`", "“{owner}”不再接收“{place}”")
                    }
                    (_, _, Turned::Come) => say!("`{owner}` now gives back `{place}`", "“{owner}”现在交回“{place}”"),
                    (_, _, Turned::Gone) => {
                        say!("`{owner}` no longer gives back `{place}`", "“{owner}”不再交回“{place}”")
                    }
                };
                (Group::Outcomes, text)
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
        // What nobody mentions nobody misses; only what a case is asked for at its start is asked for all the same.
        let asked = matches!(thing.id, Id::Fact(fact) if side.model[fact].given);
        let counts = matches!(thing.id, Id::Role(_) | Id::Record(_) | Id::Event(_) | Id::Fact(_));
        let group = if counts && !asked && !side.is_mentioned(id) { Group::Wording } else { group };
        let said = all_lines(side, id);
        let name = format!("{}-{}", words::kind(thing.id).en, turned.key());
        let cases = match thing.id {
            Id::Branch(branch) => {
                let start = side.model[branch].starts;
                let point = start.and_then(|start| match start {
                    Target::Step(step) => Some(PointKind::Arrive(step)),
                    Target::Parallel(block) => Some(PointKind::Fork(block)),
                    _ => None,
                });
                let half = self.exact.as_mut().map(|exact| exact.half(version));
                let point = half.zip(point).and_then(|(half, point)| half.point(point));
                point.and_then(|point| self.case(version, (point, Set::ALL), None, None)).into_iter().collect()
            }
            _ => Vec::new(),
        };
        let change = self.add(group, name, place, text);
        change.cases = cases;
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
            let (group, verb, text) = match shape {
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
            let change = self.add(group, format!("{}-{verb}", words::kind(side.thing(place).id).en), name, text);
            match shape {
                Shape::PutIn { .. } => change.after = lines,
                Shape::TakenOut { .. } => change.before = lines,
                Shape::Moved { .. } => {}
            }
            change.cases = cases;
            if matches!(shape, Shape::Moved { .. }) {
                continue;
            }
            // Whoever does the other part of it does nothing new.
            let partner = match shape {
                Shape::PutIn { split: Some((old, _)), .. } => Some((Version::Old, *old)),
                Shape::TakenOut { merged: Some((_, new)), .. } => Some((Version::New, *new)),
                _ => None,
            };
            let people = |version: Version, id: ThingId| {
                let own = self.pair.side(version).thing(id).statements.iter();
                let own = own.filter(|own| matches!(own.says, Says::Performs | Says::TakesPart | Says::Informed));
                own.map(|own| (own.says, self.pair.subject_of(version, &own.key))).collect::<BTreeSet<_>>()
            };
            let did = partner.map(|(version, id)| people(version, id)).unwrap_or_default();
            let knows: BTreeSet<&Subject> = did.iter().map(|(_, who)| who).collect();
            let turned = if version == Version::New { Turned::Come } else { Turned::Gone };
            let name = called(side, place);
            for (says, who) in people(version, place).iter().filter(|(_, who)| !knows.contains(who)) {
                let text = came_or_went(*says, turned, &name, &Text::same(self.called(who)));
                self.add(Group::People, format!("{}-{}", key(*says), turned.key()), name.clone(), text);
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
                    cases.extend(self.case(version, (point, set), None, None));
                }
            }
        }
        unlike(cases)
    }

    /// The shortest case of a version that comes by a point with a valuation of the set, if the other version does not
    /// allow it.
    fn case(
        &mut self,
        version: Version,
        by: (PointId, Set),
        never: Option<PointId>,
        end: Option<EndId>,
    ) -> Option<Case> {
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let walkthrough = proofs.walkthrough_through(by, never, end)?;
        let mut outcome = None;
        let refused = match &self.programs {
            None => None,
            Some(programs) => {
                let (own, other) = match version {
                    Version::Old => (0, 1),
                    Version::New => (1, 0),
                };
                let end = follow(&programs[own].0, &walkthrough).ok()?;
                outcome = Some(end.clone());
                match follow(&programs[other].0, &programs[own].1.walkthrough(&walkthrough)) {
                    Err(why) => Some(why),
                    Ok(there) if self.is_end(version, &end, &there) => return None,
                    Ok(there) => Some(say!("it ends with `{there}`", "它以“{there}”结束")),
                }
            }
        };
        Some(Case { version, walkthrough, outcome, refused })
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
                change.of_many = say!("routes written otherwise that lead where they led", "走向换了写法，意思不变");
            }
            return;
        }
        self.flows = true;
        let mut told = Vec::new();
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for (subject, extent) in &extents {
            if extent.gone.is_some() {
                gone.push((self.called(subject), self.extent_when(Turned::Gone, extent)));
            }
            if extent.come.is_some() {
                come.push((self.called(subject), self.extent_when(Turned::Come, extent)));
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
        self.case(version, by?, None, None)
    }

    /// Which controls cases come by no longer, or newly, on their way to the same outcome, since a place leads elsewhere.
    fn controls(&mut self, things: (ThingId, ThingId), extents: &BTreeMap<Subject, Extent>) {
        let Some(exact) = &mut self.exact else { return };
        let mut passed: Vec<((PointId, Set), Passed)> = Vec::new();
        for version in [Version::Old, Version::New] {
            let side = self.pair.side(version);
            // Of a branch that does not run, the same cases in the version in which it does.
            let cases = extents.values().filter_map(|extent| match version {
                Version::Old => extent.gone.or(extent.foreseen),
                Version::New => extent.come.or(extent.missed),
            });
            let cases: Vec<Cases> = cases.collect();
            let Ok(proofs) = &mut exact.half(version).proofs else { return };
            let Some(point) = cases.iter().find_map(|cases| cases.point) else { return };
            let set = proofs.chart.diagrams.any(cases.iter().map(|cases| cases.set));
            let mut by_end = BTreeMap::new();
            for (end, points) in proofs.surely_passed(point, set) {
                let steps = points.into_iter().filter_map(|point| match proofs.chart.points[point.0 as usize].kind {
                    PointKind::Arrive(step) => Some(side.at(Id::Step(step))),
                    _ => None,
                });
                let steps = steps.filter(|step| is_control(side, *step));
                let end = self.pair.subject(version, side.at(Id::End(end)));
                by_end.insert(end, steps.map(|step| self.pair.subject(version, step)).collect());
            }
            passed.push(((point, set), by_end));
        }
        let [(by_old, old), (by_new, new)] = passed.as_slice() else { return };
        let place = self.place(things);
        let (mut lost, mut gained) = (BTreeMap::new(), BTreeMap::new());
        for (end, was) in old {
            let (Some(is), Subject::Both(_)) = (new.get(end), end) else { continue };
            let Subject::Both(to) = end else { continue };
            // Where a control sends what it refuses, cases may well come without it.
            let counts = |step: &&Subject| match step {
                Subject::Both(control) => !refuses_to(self.pair.old, *control, *to),
                _ => false,
            };
            lost.extend(was.difference(is).filter(counts).map(|step| (step.clone(), end.clone())));
            gained.extend(is.difference(was).filter(counts).map(|step| (step.clone(), end.clone())));
        }
        for (version, by, steps) in [(Version::New, *by_new, lost), (Version::Old, *by_old, gained)] {
            for (step, end) in steps {
                let (Subject::Both(old_step), Subject::Both(old_end)) = (&step, &end) else { continue };
                let own = |old: ThingId| match version {
                    Version::Old => Some(old),
                    Version::New => self.pair.matching.in_new(old),
                };
                let side = self.pair.side(version);
                let (Some(own_step), Some(own_end)) = (own(*old_step), own(*old_end)) else { continue };
                let (Id::Step(id), Id::End(end)) = (side.thing(own_step).id, side.thing(own_end).id) else { continue };
                let never = self.exact.as_ref().and_then(|exact| match version {
                    Version::Old => exact.old.point(PointKind::Arrive(id)),
                    Version::New => exact.new.point(PointKind::Arrive(id)),
                });
                let Some(case) = never.and_then(|never| self.case(version, by, Some(never), Some(end))) else {
                    continue;
                };
                let turned = if version == Version::New { Turned::Come } else { Turned::Gone };
                let extent = extents.values().find(|extent| match turned {
                    Turned::Come => extent.come.is_some() || extent.gone.is_some(),
                    Turned::Gone => extent.gone.is_some() || extent.come.is_some(),
                });
                let when = extent.and_then(|extent| match (extent.come.is_some(), extent.gone.is_some()) {
                    (true, _) => self.extent_when(Turned::Come, extent),
                    (false, _) => self.extent_when(Turned::Gone, extent),
                });
                let name = self.called(&step);
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
            (Says::Performs, _) | (_, Ordering::Equal) => Group::People,
            (_, Ordering::Less) => Group::Weakened,
            (_, Ordering::Greater) => Group::Strengthened,
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
        self.flow(says, things.1, &Subject::None);
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
                    return self.constraint(things, old, new);
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
                    // Where it may be missing, it does not matter when.
                    Some(_) if says == Says::Needs && difference.details.contains(&Detail::Optional) => {}
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

    /// A constraint is between others.
    fn constraint(&mut self, things: (ThingId, ThingId), old: &Statement<'m>, new: &Statement<'m>) {
        let sides = |own: &Statement| own.words(Detail::By).split(',').count();
        let (before, after) = (constraint(self.pair.old, old), constraint(self.pair.new, new));
        let Text { en, zh } = after.clone();
        let (group, text) = match sides(new).cmp(&sides(old)) {
            Ordering::Less => (Group::Weakened, say!("a separation is narrower: {en}", "约束变窄：{zh}")),
            Ordering::Greater => (Group::Strengthened, say!("a separation is wider: {en}", "约束变宽：{zh}")),
            Ordering::Equal => (Group::People, say!("a separation is between others: {en}", "约束换了对象：{zh}")),
        };
        let place = self.place(things);
        let change = self.add(group, "constraint-changed".to_string(), place, text);
        (change.before, change.after) = (Some(before), Some(after));
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
        change.of_many = say!("conditions written otherwise that mean the same", "条件换了写法，意思不变");
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
            self.flow(says, things.1, subject);
            let what = self.what(says, subject, version, things);
            let when = self.extent_when(turned, extent);
            let text = with_when(came_or_went(says, turned, &place, &what), when.as_ref());
            let group = group(says, self.new_side().thing(things.1), turned);
            let cases = match (says.is_flow(), cases.point) {
                (true, Some(point)) if matches!(says, Says::Runs) => {
                    self.case(version, (point, cases.set), None, None).into_iter().collect()
                }
                _ => Vec::new(),
            };
            let change = self.add(group, format!("{}-{}", key(says), turned.key()), place.clone(), text);
            (change.before, change.after) = (before.clone(), after.clone());
            change.cases = cases;
        }
        if says == Says::Runs {
            self.controls(things, &BTreeMap::from([(subject.clone(), extent.clone())]));
        }
    }

    /// Notes that something is different that decides where cases go, if it does.
    fn flow(&mut self, says: Says, thing: ThingId, subject: &Subject) {
        let fact = match (says, subject) {
            (Says::Sets | Says::Tells, subject) => Some(subject.clone()),
            (Says::Type | Says::Given, _) => match self.new_side().thing(thing).id {
                Id::Fact(_) => Some(self.pair.subject(Version::New, thing)),
                // What records there are decides only whether a case can go on.
                _ => return,
            },
            _ => None,
        };
        // A procedure whose outcome nobody asks for decides nothing.
        let heard = says != Says::Calls
            || self.differences.iter().any(|own| {
                let calls = [own.old, own.new].into_iter().flatten().filter(|call| call.says == Says::Calls);
                calls
                    .into_iter()
                    .any(|call| !call.things(Detail::Into).is_empty() || !call.things(Detail::Gives).is_empty())
            });
        self.flows |= says.is_flow() && heard && fact.is_none_or(|fact| self.is_read(&fact));
    }

    /// Whether some guard of either version reads a fact; as far as is known.
    fn is_read(&self, fact: &Subject) -> bool {
        let Some(exact) = self.exact.as_ref().filter(|exact| exact.is_proved()) else { return true };
        let reads = |version: Version, half: &super::exact::Half| {
            let thing = match fact {
                Subject::Both(old) if version == Version::New => self.pair.matching.in_new(*old),
                Subject::Both(old) => Some(*old),
                Subject::Only(own, thing) if *own == version => Some(*thing),
                _ => None,
            };
            let fact = thing.and_then(|thing| match self.pair.side(version).thing(thing).id {
                Id::Fact(fact) => Some(fact),
                _ => None,
            });
            let proofs = half.proofs.as_ref().ok();
            fact.zip(proofs).is_some_and(|(fact, proofs)| proofs.chart.fact(fact).is_some())
        };
        reads(Version::Old, &exact.old) || reads(Version::New, &exact.new)
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
                Some(_) => when = self.extent_when(turned, &extent),
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
        self.flow(own.says, things.1, &subject);
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
        let rank = |own: &Statement| match own.words(Detail::By) {
            "approver" => 2,
            "checker" => 1,
            _ => 0,
        };
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
                let group = match rank(new).cmp(&rank(old)) {
                    Ordering::Less => Group::Weakened,
                    Ordering::Greater => Group::Strengthened,
                    Ordering::Equal => Group::People,
                };
                let Text { en: was, zh: was_zh } = self.who(Version::Old, old);
                let Text { en: is, zh: is_zh } = self.who(Version::New, new);
                let (was_zh, is_zh) = (was_zh.replace('`', ""), is_zh.replace('`', ""));
                (
                    group,
                    say!(
                        "`{what}` at `{place}` is now settled by {is} instead of {was}",
                        "“{place}”的“{what}”改由{is_zh}判定（原为{was_zh}）"
                    ),
                )
            }
            (Says::Deadline, Detail::Informs) => {
                let told = |version: Version, own: &Statement| {
                    let things = own.things(detail).iter();
                    things.map(|role| self.pair.subject(version, *role)).collect::<BTreeSet<_>>()
                };
                let (was, is) = (told(Version::Old, old), told(Version::New, new));
                let names = |list: Vec<&Subject>| Text::list(list.into_iter().map(|who| Text::same(self.called(who))));
                let mut texts = Vec::new();
                let come: Vec<&Subject> = is.difference(&was).collect();
                if !come.is_empty() {
                    let Text { en, zh } = names(come);
                    texts.push(say!("{en} is now told when `{place}` is late", "“{place}”超时现在要告知{zh}"));
                }
                let gone: Vec<&Subject> = was.difference(&is).collect();
                if !gone.is_empty() {
                    let Text { en, zh } = names(gone);
                    texts.push(say!("{en} is no longer told when `{place}` is late", "“{place}”超时不再告知{zh}"));
                }
                (Group::People, joined(&texts))
            }
            (Says::Deadline, Detail::From) => {
                let from = |side: &Side, own: &Statement| match own.things(detail) {
                    [from] => Text::same(format!("`{}`", called(side, *from))),
                    _ => say!("when it opens", "开始办理"),
                };
                let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) =
                    (from(self.pair.old, old), from(self.pair.new, new));
                let (was_zh, is_zh) = (was_zh.replace('`', ""), is_zh.replace('`', ""));
                (
                    Group::Time,
                    say!(
                        "the deadline of `{place}` now runs from {is} instead of {was}",
                        "“{place}”的期限改从“{is_zh}”算起（原从“{was_zh}”）"
                    ),
                )
            }
            (Says::Deadline | Says::Held | Says::Lasts | Says::Type | Says::Form | Says::Field, Detail::Words) => {
                let Text { en: kind, zh: kind_zh } = words::called(says);
                let said = |side: &Side, own: &Statement| match own.said(detail) {
                    Some(Said::Text(text)) => text.clone(),
                    Some(Said::Things(things)) => Text::list(names(side, things).into_iter().map(Text::same)),
                    _ => Text::same(own.words(detail)),
                };
                let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) =
                    (said(self.pair.old, old), said(self.pair.new, new));
                let (about, about_zh) = match what.is_empty() {
                    true => (String::new(), String::new()),
                    false => (format!(" `{what}`"), format!("“{what}”")),
                };
                let group = match says {
                    Says::Type => Group::Steps,
                    Says::Form | Says::Field => Group::Documents,
                    _ => Group::Time,
                };
                (
                    group,
                    say!(
                        "the {kind}{about} of `{place}` is now {is} instead of {was}",
                        "“{place}”的{kind_zh}{about_zh}改为{is_zh}（原为{was_zh}）"
                    ),
                )
            }
            (Says::Informed, Detail::By) => {
                let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) =
                    (self.who(Version::Old, old), self.who(Version::New, new));
                let (was_zh, is_zh) = (was_zh.replace('`', ""), is_zh.replace('`', ""));
                (
                    Group::People,
                    say!(
                        "`{what}` is now told of `{place}` by {is} instead of {was}",
                        "“{place}”改由{is_zh}告知“{what}”（原由{was_zh}）"
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
                if (says, detail) == (Says::Informed, Detail::With) {
                    let text =
                        say!("what `{what}` is sent from `{place}` is different", "“{place}”发给“{what}”的文件改了");
                    let change = self.add(group, "notice-changed".to_string(), place, text);
                    (change.before, change.after) = (Some(before), Some(after));
                    return;
                }
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
        if !matches!(detail, Detail::By | Detail::First) {
            self.flow(says, things.1, &difference.subject(self.pair));
            self.flows |= says == Says::Deadline && detail == Detail::Then;
        }
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

    /// For which cases something is gone or has come, in words; nothing where it is all that come there. What only one of
    /// the versions tells apart is said in the words of that one.
    fn extent_when(&mut self, turned: Turned, extent: &Extent) -> Option<Text> {
        let (version, cases) = match turned {
            Turned::Gone if extent.missed.is_some() => (Version::New, extent.missed),
            Turned::Gone => (Version::Old, extent.gone),
            Turned::Come if extent.foreseen.is_some() => (Version::Old, extent.foreseen),
            Turned::Come => (Version::New, extent.come),
        };
        self.when(version, cases?)
    }

    /// For which cases, in words; nothing where it is all that come there.
    fn when(&mut self, version: Version, cases: Cases) -> Option<Text> {
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let text = match cases.point {
            Some(point) => proofs.when(point, cases.set),
            None => {
                let here = super::exact::known(proofs);
                proofs.rather(here, cases.set)
            }
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

/// A step at which somebody else than the performers has a say, or at which it is decided whether the case goes on as
/// it should: what it settles sends a case back, or ends it.
pub fn is_control(side: &Side, id: ThingId) -> bool {
    let Id::Step(step) = side.thing(id).id else { return false };
    let own = &side.model[step];
    if !own.checkers.is_empty() || !own.approvers.is_empty() {
        return true;
    }
    let called = own.calls.iter().filter_map(|call| call.into);
    let settles: Vec<FactId> = own.sets.iter().map(|set| set.fact).chain(called).collect();
    let scope = |target: Option<Target>| matches!(target, Some(Target::Parallel(_) | Target::Join(_)));
    let decides = |route: &Route| {
        let ends = route.back.is_some() || matches!(route.target, Some(Target::End(_)));
        let reads = route.condition.as_ref().map(Condition::facts).unwrap_or_default();
        ends && settles.iter().any(|fact| reads.contains(fact))
    };
    // In a branch it is decided behind the join.
    let around = side.model.branches_around(own.scope).map(|branch| side.model[branch].parallel);
    let mut joins = around.flat_map(|block| &side.model[block].routes);
    own.routes.iter().any(|route| decides(route) && !scope(route.target)) || joins.any(decides)
}

/// Whether a control sends what it refuses to this end: among the routes that it decides one leads there, and another
/// one on.
fn refuses_to(side: &Side, control: ThingId, end: ThingId) -> bool {
    let (Id::Step(step), Id::End(end)) = (side.thing(control).id, side.thing(end).id) else { return false };
    let own = &side.model[step];
    let around = side.model.branches_around(own.scope).map(|branch| side.model[branch].parallel);
    let joins = around.map(|block| side.model[block].routes.as_slice());
    let mut places = std::iter::once(own.routes.as_slice()).chain(joins);
    places.any(|routes| {
        let leads = |route: &Route| route.target == Some(Target::End(end));
        let on = |route: &Route| !matches!(route.target, Some(Target::End(_)));
        routes.iter().any(leads) && routes.iter().any(on)
    })
}

/// Whether a thing belongs to a procedure that is not ours.
fn is_interface(side: &Side, id: ThingId) -> bool {
    match side.unit_of(id).map(|unit| side.thing(unit).id) {
        Some(Id::Unit(unit)) => side.model[unit].kind == UnitKind::Interface,
        _ => false,
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

/// A statement without its label and its condition.
fn bare(side: &Side, own: &Statement) -> Text {
    let Text { en, zh } = line(side, &Statement { when: None, ..own.clone() });
    let cut = |text: &str, mark: &str| text.split_once(mark).map_or(text, |(_, rest)| rest).to_string();
    match own.says {
        Says::Deadline | Says::Held | Says::Lasts => Text { en: cut(&en, ": "), zh: cut(&zh, "：") },
        _ => Text { en, zh },
    }
}

/// A constraint: its kind, and who is meant.
pub fn constraint(side: &Side, own: &Statement) -> Text {
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
