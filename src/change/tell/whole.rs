//! Things that one version alone has, and steps that were split, merged, moved, put in or taken out.

use super::*;

impl Teller<'_, '_, '_> {
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
        let interface = is_interface(side, id);
        let idle = counts && !asked && !interface && !side.is_mentioned(id);
        let group = if idle { Group::Wording } else { group };
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

    /// The steps to which no case comes any more, or newly, since something before them is different.
    pub fn come_to(&mut self, (old, new): (UnitId, UnitId)) {
        let Some(exact) = self.exact.as_ref().filter(|exact| exact.is_proved() && self.flows) else { return };
        let (Ok(one), Ok(other)) = (&exact.old.proofs, &exact.new.proofs) else { return };
        // Behind what gets stuck nothing can be seen.
        if one.is_blocked() || other.is_blocked() {
            return;
        }
        let comes = |proofs: &Proofs, side: &Side, thing: ThingId| match side.thing(thing).id {
            Id::Step(step) => !proofs.reach.when(&proofs.chart, PointKind::Arrive(step)).is_empty(),
            _ => false,
        };
        debug_assert_eq!((one.chart.unit, other.chart.unit), (old, new));
        let steps = self.pair.old.model[old].steps.clone().map(|step| self.pair.old.at(Id::Step(StepId(step))));
        let mut found = Vec::new();
        for was in steps {
            let Some(is) = self.pair.matching.in_new(was) else { continue };
            match (comes(one, self.pair.old, was), comes(other, self.pair.new, is)) {
                (true, false) => found.push((Turned::Gone, was, is)),
                (false, true) => found.push((Turned::Come, was, is)),
                _ => {}
            }
        }
        for (turned, was, is) in found {
            let place = called(self.pair.new, is);
            let control = is_control(self.pair.old, was) || is_control(self.pair.new, is);
            let (group, text) = match turned {
                Turned::Gone => {
                    (Group::Weakened, say!("no case comes to `{place}` any more", "不再有事项走到“{place}”"))
                }
                Turned::Come => (Group::Strengthened, say!("cases now come to `{place}`", "现在有事项走到“{place}”")),
            };
            let group = if control { group } else { Group::Steps };
            self.add(group, format!("reach-{}", turned.key()), place, text);
        }
    }

    /// What a step runs looks different.
    pub fn called_otherwise(&mut self, Otherwise { step, run, what, optional }: &Otherwise) {
        self.flows = true;
        let (place, run) = (called(self.pair.new, *step), called(self.pair.new, *run));
        let (group, kind, text) = match what {
            Seen::Ends => (
                Group::Steps,
                "call-outcomes-changed",
                say!(
                    "`{run}`, which `{place}` runs, can end in other ways than before",
                    "“{place}”执行的“{run}”，结果的种类变了"
                ),
            ),
            Seen::HandsBack(record) => {
                let record = self.called(record);
                (
                    Group::Documents,
                    "call-returns-changed",
                    say!(
                        "`{run}`, which `{place}` runs, hands back `{record}` in other cases than before",
                        "“{place}”执行的“{run}”，交回“{record}”的情况变了"
                    ),
                )
            }
            Seen::Takes(record) => {
                let record = self.called(record);
                let text = match optional {
                    true => say!(
                        "`{run}`, which `{place}` runs, can do without `{record}` now",
                        "“{place}”执行的“{run}”，现在没有“{record}”也行"
                    ),
                    false => say!(
                        "`{run}`, which `{place}` runs, cannot do without `{record}` any more",
                        "“{place}”执行的“{run}”，现在不能没有“{record}”"
                    ),
                };
                (Group::Documents, "call-takes-changed", text)
            }
        };
        self.add(group, kind.to_string(), place, text);
    }

    /// What it is that a place was moved: a control holds back less the later it comes, and whatever comes before it.
    fn moved(&self, (old, new): (ThingId, ThingId), beside: [&[ThingId]; 2], text: Text) -> (Group, Text) {
        let (was, is, matching) = (self.pair.old, self.pair.new, self.pair.matching);
        let (behind, now) = (behind(was, old), behind(is, new));
        let back = |place: &ThingId| matching.in_old(*place);
        // What came before it and comes behind it, and the other way round, as the new version has it.
        let come = now.iter().filter(|place| back(place).is_some_and(|own| !behind.contains(&own)));
        let come = come.filter(|place| back(place).is_some_and(|own| leads_on(was, own, old)));
        let gone = behind.iter().filter_map(|own| matching.in_new(*own)).filter(|place| !now.contains(place));
        let gone = gone.filter(|place| leads_on(is, *place, new));
        let (come, gone): (Vec<ThingId>, Vec<ThingId>) = (come.copied().collect(), gone.collect());
        let here = is_control(was, old) || is_control(is, new);
        let controls = |list: Vec<ThingId>| list.into_iter().filter(|place| is_control(is, *place)).collect();
        let (freed, held): (Vec<ThingId>, Vec<ThingId>) =
            if here { (gone, come) } else { (controls(come), controls(gone)) };
        // Those beside it say it; the others follow from them.
        let called = |list: &[ThingId]| {
            let near: Vec<ThingId> =
                list.iter().filter(|own| beside.iter().any(|all| all.contains(own))).copied().collect();
            let list = if near.is_empty() { &list[..1] } else { &near[..] };
            Text::list(list.iter().map(|place| Text::same(called(is, *place))))
        };
        let (name, Text { en, zh }) = (lines::called(is, new), text);
        match (freed.as_slice(), held.as_slice(), here) {
            ([], [], _) => (Group::Steps, Text { en, zh }),
            ([], held, true) => {
                let Text { en: list, zh: list_zh } = called(held);
                (Group::Strengthened, say!("{en}; {list} now waits for it", "{zh}；{list_zh}现在要等它办完"))
            }
            ([], held, false) => {
                let Text { en: list, zh: list_zh } = called(held);
                let text = say!("{en}; `{name}` now waits for {list}", "{zh}；“{name}”现在要等{list_zh}办完");
                (Group::Strengthened, text)
            }
            (freed, _, true) => {
                let Text { en: list, zh: list_zh } = called(freed);
                (Group::Weakened, say!("{en}; {list} no longer waits for it", "{zh}；{list_zh}不再等它办完"))
            }
            (freed, _, false) => {
                let Text { en: list, zh: list_zh } = called(freed);
                let text = say!("{en}; `{name}` no longer waits for {list}", "{zh}；“{name}”不再等{list_zh}办完");
                (Group::Weakened, text)
            }
        }
    }

    pub(super) fn shapes(&mut self) {
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
                Shape::Moved { place, after, before } => {
                    let text = say!("the {kind} `{name}` is moved{at}", "{kind_zh}“{name}”移动{at_zh}");
                    let (group, text) = self.moved(*place, [after, before], text);
                    (group, "moved", text)
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
}

/// Whether cases can come from a place to another, going on and not back.
fn leads_on(side: &Side, from: ThingId, to: ThingId) -> bool {
    behind(side, from).contains(&to)
}

/// The places to which cases can come from a place, going on and not back.
fn behind(side: &Side, from: ThingId) -> BTreeSet<ThingId> {
    // A block that is entered from outside runs its branches; one that is joined goes on.
    let (mut seen, mut open) = (BTreeSet::new(), vec![(from, false)]);
    while let Some((place, joined)) = open.pop() {
        let routes = side.thing(place).statements.iter().filter(|own| own.says == Says::Route);
        let mut next: Vec<(ThingId, bool)> = routes
            .filter_map(|own| match own.key {
                Key::Thing(target) => Some((target, own.said(Detail::First).is_some())),
                _ => None,
            })
            .collect();
        if let (Id::Parallel(block), false) = (side.thing(place).id, joined) {
            let branches = side.model.branches.iter().filter(|branch| branch.parallel == block);
            next.extend(branches.filter_map(|branch| match branch.starts? {
                Target::Step(step) => Some((side.at(Id::Step(step)), false)),
                Target::Parallel(block) => Some((side.at(Id::Parallel(block)), false)),
                _ => None,
            }));
        }
        open.extend(next.into_iter().filter(|own| seen.insert(*own)));
    }
    seen.into_iter().map(|(place, _)| place).collect()
}

pub(super) fn is_of(shape: &Shape, version: Version, id: ThingId) -> bool {
    match shape {
        Shape::PutIn { place, .. } => version == Version::New && *place == id,
        Shape::TakenOut { place, .. } => version == Version::Old && *place == id,
        Shape::Moved { .. } => false,
    }
}

/// Whether a thing belongs to a procedure that is not ours.
pub(super) fn is_interface(side: &Side, id: ThingId) -> bool {
    match side.unit_of(id).map(|unit| side.thing(unit).id) {
        Some(Id::Unit(unit)) => side.model[unit].kind == UnitKind::Interface,
        _ => false,
    }
}

/// Between which places.
pub(super) fn between(after: &[String], before: &[String]) -> Text {
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
