//! Steps that were split, merged, moved, put in or taken out: what several differences come to together.

use super::difference::Difference;
use super::exact::{Pair, Subject, Version};
use super::things::{Id, Key, Says, Statement, ThingId};
use std::collections::BTreeSet;

/// What became of a step or a block among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Put in, between these places; of a step that gave it something to do, from that one: it was split.
    PutIn {
        /// The place, in the new version.
        place: ThingId,
        /// What leads to it, in the new version.
        after: Vec<ThingId>,
        /// Where it leads.
        before: Vec<ThingId>,
        /// The step that was split, in both versions.
        split: Option<(ThingId, ThingId)>,
    },
    /// Taken out; of a step that took over what it did, into that one: they were merged.
    TakenOut {
        /// The place, in the old version.
        place: ThingId,
        /// What led to it, in the old version.
        after: Vec<ThingId>,
        /// Where it led.
        before: Vec<ThingId>,
        /// The step that took it over, in both versions.
        merged: Option<(ThingId, ThingId)>,
    },
    /// It stands elsewhere on the path.
    Moved {
        /// The place, in both versions.
        place: (ThingId, ThingId),
        /// What leads to it now.
        after: Vec<ThingId>,
        /// Where it leads now.
        before: Vec<ThingId>,
    },
}

/// The shapes, and what they explain: the places whose routes need not be told by themselves, in the old version, and
/// the differences that only went from one step to another.
#[derive(Default)]
pub struct Shapes {
    /// Each shape with the places whose routes it explains.
    pub list: Vec<(Shape, Vec<ThingId>)>,
    /// The differences that are explained, by their places.
    pub explained: BTreeSet<usize>,
}

impl Shapes {
    /// The shapes of a procedure: `gone` and `come` are the steps and blocks that one version alone has.
    pub fn of(pair: &Pair, differences: &[Difference], gone: &[ThingId], come: &[ThingId]) -> Shapes {
        let mut shapes = Shapes::default();
        let routes: Vec<(ThingId, ThingId)> = {
            let of = differences.iter().filter(|own| is_route(own.says)).map(|own| own.things);
            of.collect::<BTreeSet<_>>().into_iter().collect()
        };
        let mut taken: BTreeSet<ThingId> = BTreeSet::new();
        for (version, list) in [(Version::New, come), (Version::Old, gone)] {
            for place in list {
                let split = shapes.shared(pair, differences, version, *place);
                let around = Around::of(pair, version, *place);
                // A route that led past it leads to it: whoever leads to it led, or leads, to where it leads.
                let explains = routes.iter().filter(|(old, new)| {
                    let (own, other) = match version {
                        Version::New => (*new, *old),
                        Version::Old => (*old, *new),
                    };
                    let with: BTreeSet<Subject> = targets(pair, version, own);
                    let without: BTreeSet<Subject> = targets(pair, version.other(), other);
                    let here = pair.subject(version, *place);
                    let added: Vec<&Subject> = with.difference(&without).collect();
                    let lost: Vec<&Subject> = without.difference(&with).collect();
                    added == [&here] && lost.iter().all(|lost| around.leads_to.contains(lost))
                });
                let explains: Vec<ThingId> = explains.map(|(old, _)| *old).filter(|old| taken.insert(*old)).collect();
                let (place, after, before) = (*place, around.after, around.before);
                let shape = match version {
                    Version::New => Shape::PutIn { place, after, before, split },
                    Version::Old => Shape::TakenOut { place, after, before, merged: split },
                };
                shapes.list.push((shape, explains));
            }
        }
        // What has another number was meant to be moved.
        let renumbered = |things: &(ThingId, ThingId)| {
            !differences.iter().any(|own| own.says == Says::Clause && own.things == *things)
        };
        let mut candidates = routes.clone();
        candidates.sort_by_key(renumbered);
        for (old, new) in &candidates {
            if taken.contains(old) {
                continue;
            }
            let (was, is) = (Around::of(pair, Version::Old, *old), Around::of(pair, Version::New, *new));
            let elsewhere = was.led_from.is_disjoint(&is.led_from) && was.leads_to.is_disjoint(&is.leads_to);
            if !elsewhere || was.led_from.is_empty() || is.led_from.is_empty() {
                continue;
            }
            // Everything that led to it leads past it now, and what leads to it now led past it.
            let here = Subject::Both(*old);
            let explains = routes.iter().filter(|(other, now)| {
                let (with, without) = (targets(pair, Version::Old, *other), targets(pair, Version::New, *now));
                let (lost, added): (Vec<&Subject>, Vec<&Subject>) =
                    (with.difference(&without).collect(), without.difference(&with).collect());
                other == old
                    || lost == [&here] && added.iter().all(|added| was.leads_to.contains(added))
                    || added == [&here] && lost.iter().all(|lost| is.leads_to.contains(lost))
            });
            let explains: Vec<ThingId> = explains.map(|(old, _)| *old).filter(|old| !taken.contains(old)).collect();
            // The place itself, what led to it and what leads to it.
            if explains.len() >= 3 {
                taken.extend(&explains);
                let shape = Shape::Moved { place: (*old, *new), after: is.after, before: is.before };
                shapes.list.push((shape, explains));
            }
        }
        shapes
    }

    /// The step beside a place of one version that has lost to it, or taken over from it, something that is done.
    fn shared(
        &mut self,
        pair: &Pair,
        differences: &[Difference],
        version: Version,
        place: ThingId,
    ) -> Option<(ThingId, ThingId)> {
        let side = pair.side(version);
        let around = Around::of(pair, version, place);
        let own = &side.thing(place).statements;
        let of = |things: &(ThingId, ThingId)| match version {
            Version::New => things.1,
            Version::Old => things.0,
        };
        let is_beside =
            |things: &(ThingId, ThingId)| around.after.contains(&of(things)) || around.before.contains(&of(things));
        let mut found: Vec<((ThingId, ThingId), usize)> = Vec::new();
        for (at, difference) in differences.iter().enumerate() {
            // What the neighbour has in the other version only.
            let statement = match version {
                Version::New if difference.new.is_none() => difference.old,
                Version::Old if difference.old.is_none() => difference.new,
                _ => None,
            };
            let Some(statement) = statement.filter(|_| is_beside(&difference.things)) else { continue };
            if is_route(statement.says) || statement.says.is_wording() {
                continue;
            }
            let subject = pair.subject_of(version.other(), &statement.key);
            let is_done = |own: &Statement| {
                let same = pair.subject_of(version, &own.key) == subject;
                let role = matches!(own.key, Key::Thing(thing) if matches!(side.thing(thing).id, Id::Role(_)));
                // Who approved has a step of their own now.
                let moved = own.says == Says::Performs && matches!(statement.says, Says::Approves | Says::Checks);
                same && (own.says == statement.says || role && moved)
            };
            if own.iter().any(is_done) {
                found.push((difference.things, at));
            }
        }
        let work = |at: usize| {
            let says = differences[at].says;
            matches!(
                says,
                Says::Makes | Says::Sets | Says::Approves | Says::Checks | Says::Calls | Says::Held | Says::Needs
            )
        };
        let (things, _) = *found.iter().find(|(_, at)| work(*at))?;
        self.explained.extend(found.iter().filter(|(other, _)| *other == things).map(|(_, at)| *at));
        Some(things)
    }
}

/// Whether it says where a place leads.
pub fn is_route(says: Says) -> bool {
    matches!(says, Says::Route | Says::Back)
}

/// What stands around a place.
struct Around {
    after: Vec<ThingId>,
    before: Vec<ThingId>,
    led_from: BTreeSet<Subject>,
    leads_to: BTreeSet<Subject>,
}

impl Around {
    fn of(pair: &Pair, version: Version, place: ThingId) -> Around {
        let side = pair.side(version);
        let leads = |thing: ThingId| {
            let routes = side.thing(thing).statements.iter().filter(|own| own.says == Says::Route);
            routes.filter_map(|own| match own.key {
                Key::Thing(target) => Some(target),
                _ => None,
            })
        };
        let mut before: Vec<ThingId> = leads(place).collect();
        before.dedup();
        // That it leads to the join of the block in which it stands goes without saying.
        let within = side.thing(place).statements.iter().find(|own| own.says == Says::Within);
        let block = within.and_then(|own| match own.key {
            Key::Thing(branch) => side.thing(branch).owner,
            _ => None,
        });
        before.retain(|target| Some(*target) != block);
        let owner = side.thing(place).owner;
        let all = (0..side.things.len() as u32).map(ThingId);
        let places = all.filter(|other| matches!(side.thing(*other).id, Id::Step(_) | Id::Parallel(_)));
        let places = places.filter(|other| side.thing(*other).owner == owner);
        let after: Vec<ThingId> = places.filter(|other| leads(*other).any(|target| target == place)).collect();
        let subjects = |list: &[ThingId]| list.iter().map(|thing| pair.subject(version, *thing)).collect();
        let (led_from, leads_to) = (subjects(&after), subjects(&before));
        Around { after, before, led_from, leads_to }
    }
}

/// Where a place leads.
fn targets(pair: &Pair, version: Version, place: ThingId) -> BTreeSet<Subject> {
    let routes = pair.side(version).thing(place).statements.iter().filter(|own| is_route(own.says));
    routes.map(|own| pair.subject_of(version, &own.key)).collect()
}
