//! Cases that show a change, and for which cases it is one.

use super::*;

/// A case of more steps nobody reads.
const MOST_STEPS: u32 = 1_000;

impl Teller<'_, '_, '_> {
    /// Cases that show how the routes of places differ.
    pub(super) fn cases_at(&mut self, places: &[ThingId]) -> Vec<Case> {
        let mut cases = Vec::new();
        for (at, doubt) in self.doubts.iter().enumerate() {
            if doubt.says == Says::Route && places.contains(&doubt.things.0) {
                let extents = self.exact.as_ref().map(|exact| exact.extents(at)).unwrap_or_default();
                cases.extend(self.cases_of(extents.values()));
            }
        }
        unlike(cases)
    }

    pub(super) fn cases_of<'e>(&mut self, extents: impl Iterator<Item = &'e Extent>) -> Vec<Case> {
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
    pub(super) fn case(
        &mut self,
        version: Version,
        by: (PointId, Set),
        never: Option<PointId>,
        end: Option<EndId>,
    ) -> Option<Case> {
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        if proofs.steps_through(by.0, end).is_none_or(|steps| steps > MOST_STEPS) {
            return None;
        }
        let mut walkthrough = proofs.walkthrough_through(by, never, end)?;
        // What tells the versions apart matters, even if this one does not ask.
        let diagrams = &mut proofs.chart.diagrams;
        let mut support = diagrams.support(by.1);
        support.retain(|variable| diagrams.tells_apart(by.1, *variable));
        let facts = proofs.chart.variables.facts.iter().filter(|(_, (variable, _))| support.contains(variable));
        let asked: BTreeSet<&str> =
            facts.map(|(fact, _)| proofs.chart.model.text(proofs.chart.model[*fact].name.symbol)).collect();
        for given in &mut walkthrough.given {
            given.matters |= asked.contains(given.fact.as_str());
        }
        let mut outcome = None;
        let refused = match &*self.programs {
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
                    Ok(there) if is_end(self.pair, version, &end, &there) => return None,
                    Ok(there) => Some(say!("it ends with `{there}`", "它以“{there}”结束")),
                }
            }
        };
        Some(Case { version, walkthrough, outcome, refused })
    }

    /// For which cases something is gone or has come, in words; nothing where it is all that come there. What only one of
    /// the versions tells apart is said in the words of that one.
    pub(super) fn extent_when(&mut self, turned: Turned, extent: &Extent) -> Option<Text> {
        let (version, cases) = match turned {
            Turned::Gone if extent.missed.is_some() => (Version::New, extent.missed),
            Turned::Gone => (Version::Old, extent.gone),
            Turned::Come if extent.foreseen.is_some() => (Version::Old, extent.foreseen),
            Turned::Come => (Version::New, extent.come),
        };
        self.when(version, cases?)
    }

    /// For which cases, in words; nothing where it is all that come there.
    pub(super) fn when(&mut self, version: Version, cases: Cases) -> Option<Text> {
        let proofs = self.exact.as_mut()?.half(version).proofs.as_mut().ok()?;
        let text = match cases.point {
            Some(point) => proofs.when(point, cases.set),
            None => {
                let here = crate::change::exact::known(proofs);
                proofs.rather(here, cases.set)
            }
        };
        proofs.hold().ok()?;
        Some(text).filter(|text| !text.en.is_empty())
    }
}

/// Each case once.
pub(super) fn unlike(cases: Vec<Case>) -> Vec<Case> {
    let mut kept: Vec<Case> = Vec::new();
    for case in cases {
        let same = |other: &Case| other.version == case.version && other.walkthrough == case.walkthrough;
        if !kept.iter().any(same) {
            kept.push(case);
        }
    }
    kept
}
