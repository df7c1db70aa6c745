//! Controls by which cases come no longer, or newly.

use super::*;

impl Teller<'_, '_, '_> {
    /// Which controls cases come by no longer, or newly, on their way to the same outcome, since a place leads elsewhere.
    pub(super) fn controls(&mut self, things: (ThingId, ThingId), extents: &BTreeMap<Subject, Extent>) {
        let Some(exact) = &mut self.exact else { return };
        let mut found = Vec::new();
        for version in [Version::Old, Version::New] {
            // Of a branch that does not run, the same cases in the version in which it does.
            let cases = extents.values().filter_map(|extent| match version {
                Version::Old => extent.gone.or(extent.foreseen),
                Version::New => extent.come.or(extent.missed),
            });
            let cases: Vec<Cases> = cases.collect();
            let Ok(proofs) = &mut exact.half(version).proofs else { return };
            let Some(point) = cases.iter().find_map(|cases| cases.point) else { return };
            found.push((point, proofs.chart.diagrams.any(cases.iter().map(|cases| cases.set))));
        }
        if let [old, new] = found[..] {
            let extent = extents.values().find(|extent| extent.come.is_some() || extent.gone.is_some());
            self.controls_between(things, (old, new), extent);
        }
    }

    /// The same of cases of either version, which are all of them or those of an extent.
    pub(super) fn controls_between(
        &mut self,
        things: (ThingId, ThingId),
        (by_old, by_new): ((PointId, Set), (PointId, Set)),
        extent: Option<&Extent>,
    ) {
        let Some(exact) = &mut self.exact else { return };
        let mut passed: Vec<Passed> = Vec::new();
        for (version, (point, set)) in [(Version::Old, by_old), (Version::New, by_new)] {
            let side = self.pair.side(version);
            let Ok(proofs) = &mut exact.half(version).proofs else { return };
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
            passed.push(by_end);
        }
        let [old, new] = passed.as_slice() else { return };
        let place = self.place(things);
        let (mut lost, mut gained) = (BTreeMap::new(), BTreeMap::new());
        let kept = self.kept_from(things, (old, new), (by_old, by_new));
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
        // Of cases that go on now nothing is won if they come by what follows, and the other way round.
        match kept {
            Some(Turned::Gone) => gained.clear(),
            Some(Turned::Come) => lost.clear(),
            None => {}
        }
        for (version, by, steps) in [(Version::New, by_new, lost), (Version::Old, by_old, gained)] {
            for (step, end) in steps {
                let id = |subject: &Subject| {
                    self.pair.thing_in(version, subject).map(|thing| self.pair.side(version).thing(thing).id)
                };
                let (Some(Id::Step(id)), Some(Id::End(end))) = (id(&step), id(&end)) else { continue };
                let never = self.exact.as_mut().and_then(|exact| exact.half(version).point(PointKind::Arrive(id)));
                let Some(case) = never.and_then(|never| self.case(version, by, Some(never), Some(end))) else {
                    continue;
                };
                let when = extent.and_then(|extent| {
                    let turned = if extent.come.is_some() { Turned::Come } else { Turned::Gone };
                    self.extent_when(turned, extent)
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

    /// That a place which refused cases lets them go on to other outcomes now, or the other way round.
    fn kept_from(
        &mut self,
        things: (ThingId, ThingId),
        (old, new): (&Passed, &Passed),
        (by_old, by_new): ((PointId, Set), (PointId, Set)),
    ) -> Option<Turned> {
        let refused = |version: Version, place: ThingId, ends: &Passed| {
            let sends = |end: &Subject| {
                let end = self.pair.thing_in(version, end);
                end.is_some_and(|end| sends_to(self.pair.side(version), place, end))
            };
            !ends.is_empty() && ends.keys().all(sends)
        };
        let decides = decides(self.pair.old, things.0) && decides(self.pair.new, things.1);
        let (was, is) = (refused(Version::Old, things.0, old), refused(Version::New, things.1, new));
        let (turned, more, less, version, by) = match (decides, was, is) {
            (true, true, false) => (Turned::Gone, new, old, Version::New, by_new),
            (true, false, true) => (Turned::Come, old, new, Version::Old, by_old),
            _ => return None,
        };
        let ends: Vec<&Subject> = more.keys().filter(|end| !less.contains_key(*end)).collect();
        let names: Vec<Text> = ends.iter().map(|end| Text::same(self.called(end))).collect();
        if names.is_empty() {
            return None;
        }
        let Text { en, zh } = Text::list(names);
        let place = self.place(things);
        let (group, kind, text) = match turned {
            Turned::Gone => (
                Group::Weakened,
                "refusal-removed",
                say!("cases that `{place}` stopped can now come to {en}", "“{place}”原来拦下的事项，现在能走到{zh}"),
            ),
            Turned::Come => (
                Group::Strengthened,
                "refusal-added",
                say!("`{place}` now stops cases that could come to {en}", "“{place}”现在拦下原来能走到{zh}的事项"),
            ),
        };
        let case = ends.into_iter().find_map(|end| {
            let Id::End(end) = self.pair.side(version).thing(self.pair.thing_in(version, end)?).id else { return None };
            self.case(version, by, None, Some(end))
        });
        let change = self.add(group, kind.to_string(), place, text);
        change.cases.extend(case);
        Some(turned)
    }
}

/// Whether it is decided at a place if cases go on: by the step, or by one inside of the block.
fn decides(side: &Side, place: ThingId) -> bool {
    match side.thing(place).id {
        Id::Step(_) => is_control(side, place),
        Id::Parallel(block) => (0..side.model.steps.len() as u32).map(StepId).any(|step| {
            let mut around = side.model.branches_around(side.model[step].scope);
            around.any(|branch| side.model[branch].parallel == block) && is_control(side, side.at(Id::Step(step)))
        }),
        _ => false,
    }
}

/// Whether a place itself leads to an end, and also on.
fn sends_to(side: &Side, place: ThingId, end: ThingId) -> bool {
    let routes = match side.thing(place).id {
        Id::Step(step) => &side.model[step].routes,
        Id::Parallel(block) => &side.model[block].routes,
        _ => return false,
    };
    matches!(side.thing(end).id, Id::End(end) if sort_out(routes, end))
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
pub(super) fn refuses_to(side: &Side, control: ThingId, end: ThingId) -> bool {
    let (Id::Step(step), Id::End(end)) = (side.thing(control).id, side.thing(end).id) else { return false };
    let own = &side.model[step];
    let around = side.model.branches_around(own.scope).map(|branch| side.model[branch].parallel);
    let joins = around.map(|block| side.model[block].routes.as_slice());
    std::iter::once(own.routes.as_slice()).chain(joins).any(|routes| sort_out(routes, end))
}

/// Whether routes send some cases to an end, if only once they went back often enough, and others on.
fn sort_out(routes: &[Route], end: EndId) -> bool {
    let on = |route: &Route| !matches!(route.target, Some(Target::End(_)));
    let ends = |route: &Route| {
        let then = route.back.as_ref().and_then(|back| back.then);
        [route.target, then].contains(&Some(Target::End(end)))
    };
    routes.iter().any(ends) && routes.iter().any(on)
}
