//! When each outcome happens, and for which facts something is wrong: what is said of it, read back and held against the
//! facts as they were seen.

use super::claims::{Claims, Disagreement};
use super::look::*;
use super::said::Said;
use super::written::touched;
use procedo::analysis::outcomes::outcomes;
use procedo::diagnostic::Text;
use procedo::model;
use procedo::runtime::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the facts that conditions read: of each which of the values tried, from 1; 0 if it is not known.
type Facts = Vec<u8>;

impl Claims<'_, '_> {
    /// The facts that conditions read; of the others nothing is claimed.
    fn read(&self) -> Vec<usize> {
        let first = self.model[self.unit].facts.start;
        let mut facts: Vec<usize> =
            self.proofs.chart.variables.facts.keys().map(|fact| (fact.0 - first) as usize).collect();
        facts.sort_unstable();
        facts
    }

    fn said(&self, text: &Text) -> Result<[Said; 2], Disagreement> {
        Said::read(&self.tried.program, text).ok_or(format!("`{}` or “{}” cannot be read", text.en, text.zh))
    }

    fn is_so(&self, said: &Said, read: &[usize], facts: &Facts) -> bool {
        said.holds(&|fact: FactId| {
            let place = read.iter().position(|other| *other == fact.0 as usize)?;
            let value = facts[place].checked_sub(1)?;
            Some(self.tried.values[fact.0 as usize].tried[value as usize].clone())
        })
    }

    /// Outcomes happen exactly when it is said that they do, and nothing could be left unsaid.
    pub fn outcomes(&mut self) -> Result<(), Disagreement> {
        let read = self.read();
        let of = |knows: &Knows| -> Facts { read.iter().map(|at| knows.facts[*at]).collect() };
        let at_end = |end: u32| -> BTreeSet<Facts> {
            let looks = self.seen.looks.get(&Point::Ended(EndId(end))).into_iter().flatten();
            looks.map(|(knows, _)| of(knows)).collect()
        };
        let count = self.tried.program.ends.len() as u32;
        let seen: Vec<BTreeSet<Facts>> = (0..count).map(at_end).collect();
        let claimed = outcomes(self.model, self.unit).map_err(|why| format!("no outcomes: {why:?}"))?.each;
        for outcome in claimed {
            let at = (outcome.end.0 - self.model[self.unit].ends.start) as usize;
            let here = &seen[at];
            let others = seen.iter().enumerate().filter(|(other, _)| *other != at);
            let others: BTreeSet<Facts> = others.flat_map(|(_, facts)| facts).cloned().collect();
            let (alone, shared) = (here - &others, here & &others);
            // What is certain, or certain to be another, is not perhaps.
            let (certain, name) = (&alone | &(&others - here), &self.tried.program.ends[at].name);
            self.is_said(&format!("{name} for certain"), &outcome.certain, &read, &alone, &others)?;
            self.is_said(&format!("{name} perhaps"), &outcome.perhaps, &read, &shared, &certain)?;
            self.shown.extend(outcome.certain.iter().filter(|text| !text.en.is_empty()).map(|_| "certain outcome"));
            self.shown.extend(outcome.perhaps.iter().map(|_| "outcome perhaps"));
            if outcome.example.is_some() == here.is_empty() {
                return Err(format!("{name} has an example: {}", outcome.example.is_some()));
            }
        }
        Ok(())
    }

    /// What is said holds for all of these facts and for none of those, and would not if it were shorter.
    fn is_said(
        &self,
        what: &str,
        text: &Option<Text>,
        read: &[usize],
        all: &BTreeSet<Facts>,
        none: &BTreeSet<Facts>,
    ) -> Result<(), Disagreement> {
        let Some(text) = text else {
            return if all.is_empty() { Ok(()) } else { Err(format!("{what}: nothing is said")) };
        };
        if all.is_empty() {
            return Err(format!("{what}: “{}” is said, and nothing was seen", text.en));
        }
        for said in self.said(text)? {
            if let Some(facts) = all.iter().find(|facts| !self.is_so(&said, read, facts)) {
                return Err(format!("{what}: “{}” is said, not so {}", text.en, self.told_facts(read, facts)));
            }
            if let Some(facts) = none.iter().find(|facts| self.is_so(&said, read, facts)) {
                return Err(format!("{what}: “{}” is said, and seen {}", text.en, self.told_facts(read, facts)));
            }
            let mut spare = false;
            said.shorter(|shorter, alternative| {
                spare |= match alternative {
                    true => all.iter().all(|facts| self.is_so(shorter, read, facts)),
                    false => !none.iter().any(|facts| self.is_so(shorter, read, facts)),
                };
            });
            if spare {
                return Err(format!("{what}: “{}” is said, and less would do", text.en));
            }
        }
        Ok(())
    }

    fn told_facts(&self, read: &[usize], facts: &Facts) -> String {
        let told = read.iter().zip(facts).map(|(at, value)| {
            let value = value.checked_sub(1).map(|value| &self.tried.values[*at].tried[value as usize]);
            format!("{} = {value:?}", self.tried.program.facts[*at].name)
        });
        told.collect::<Vec<_>>().join(", ")
    }

    /// For which facts something is wrong rather than not, as far as facts that matter there tell.
    pub fn whens(&mut self) -> Result<(), Disagreement> {
        let first = self.model[self.unit].facts.start;
        for found in self.proofs.wrong.clone() {
            let Some(point) = self.point(found.point) else { continue };
            let (fault, text) = (self.fault(found.what), self.proofs.when(found.point, found.set));
            let both = self.said(&text)?;
            let live = self.proofs.reach.live.at(found.point);
            let facts = self.proofs.chart.variables.facts.iter().filter(|(_, (variable, _))| live.contains(variable));
            // How far a branch beside has come is a matter of the order.
            let beside = touched(&self.tried.program, point.scope(&self.tried.program));
            let facts = facts.map(|(fact, _)| FactId(fact.0 - first)).filter(|fact| !beside.facts.contains(fact));
            let read: Vec<usize> = facts.map(|fact| fact.0 as usize).collect();
            if both.iter().flat_map(Said::facts).any(|fact| beside.facts.contains(&fact)) {
                continue;
            }
            let looks = self.seen.looks.get(&point).into_iter().flatten();
            let (mut wrong, mut right) = (BTreeSet::new(), BTreeSet::new());
            for (knows, (look, _)) in looks {
                let facts: Facts = read.iter().map(|at| knows.facts[*at]).collect();
                if faults(self.tried, point, look).contains(&fault) {
                    wrong.insert(facts)
                } else {
                    right.insert(facts)
                };
            }
            for said in both {
                if let Some(facts) = wrong.iter().find(|facts| !self.is_so(&said, &read, facts)) {
                    let facts = self.told_facts(&read, facts);
                    return Err(format!("{fault:?}: “{}” is said, and it is so with {facts}", text.en));
                }
                let lies = |facts: &&Facts| !wrong.contains(*facts) && self.is_so(&said, &read, facts);
                if let Some(facts) = right.iter().find(lies) {
                    let facts = self.told_facts(&read, facts);
                    return Err(format!("{fault:?}: “{}” is said, and it is not so with {facts}", text.en));
                }
            }
        }
        Ok(())
    }

    /// Ways back that change nothing.
    pub fn vain(&mut self, seen: &BTreeMap<ReworkId, bool>) -> Result<(), Disagreement> {
        for which in 0..self.proofs.chart.loops.len() {
            let (from, route) = (self.proofs.chart.loops[which].from, self.proofs.chart.loops[which].route);
            let back = self.tried.program.routes(self.place(from))[route].back.expect("a way back");
            let claimed = self.proofs.goes_back_in_vain(which).is_some();
            self.shown.extend(claimed.then_some("some in vain"));
            if claimed != seen.get(&back).copied().unwrap_or(false) {
                return Err(format!("{back:?} is taken in vain: {claimed}, {:?} seen", seen.get(&back)));
            }
        }
        Ok(())
    }

    /// Where an end stands in the model.
    pub fn end(&self, end: EndId) -> model::EndId {
        model::EndId(end.0 + self.model[self.unit].ends.start)
    }
}
