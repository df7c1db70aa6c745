//! The claims about paths and times, held against every run.

use super::claims::{Claims, Disagreement};
use super::explore::Deed;
use super::replay::{Walked, walk};
use super::runs::{AllRuns, ENDLESS, canonical};
use crate::replay::is_crossed;
use procedo::analysis::paths::{Choice, Leg, Paths};
use procedo::analysis::times::timetable;
use procedo::diagnostic::Language;
use procedo::runtime::*;
use std::collections::{BTreeMap, BTreeSet};

impl Claims<'_, '_> {
    fn choice(&self, choice: Choice) -> Deed {
        let first = self.model[self.unit].branches.start;
        match choice {
            Choice::Takes(place, at) => Deed::Takes(self.place(place), at),
            Choice::GoesBack(place, at) => Deed::GoesBack(self.place(place), at),
            Choice::Spends(place, at) => Deed::Spends(self.place(place), at),
            Choice::Runs(branch) => Deed::Runs(BranchId(branch.0 - first)),
            Choice::Skips(branch) => Deed::Skips(BranchId(branch.0 - first)),
            Choice::Occurs(branch) => Deed::Occurs(BranchId(branch.0 - first)),
        }
    }

    fn decided(&self, paths: &Paths, path: &[Leg]) -> Option<(EndId, Vec<Deed>)> {
        let end = paths.end(path.last()?.to)?;
        let deeds: Vec<Deed> = path.iter().map(|leg| self.choice(leg.choice)).collect();
        let end = EndId(end.0 - self.model[self.unit].ends.start);
        Some((end, canonical(&self.tried.program, &deeds, None)))
    }

    /// How many paths there are, which, and the fewest that make every choice.
    pub fn paths(&mut self, runs: &AllRuns, language: Language) -> Result<(), Disagreement> {
        let Some(paths) = self.proofs.paths() else { return Err("the paths cannot be told apart".to_string()) };
        let Some(count) = paths.count(None) else { return Ok(()) };
        if count != runs.ended.len() as u128 {
            return Err(format!("{count} paths are claimed, {} were seen", runs.ended.len()));
        }
        for id in (0..self.tried.program.ends.len() as u32).map(EndId) {
            let (claimed, seen) = (paths.count(Some(self.end(id))), runs.ended.iter().filter(|(end, _)| *end == id));
            let seen = seen.count() as u128;
            if claimed != Some(seen) {
                return Err(format!("{claimed:?} paths to {id:?} are claimed, {seen} were seen"));
            }
        }
        self.shown.extend((count > 1).then_some("several paths"));
        let listed = paths.list(count as usize + 1);
        let decided: BTreeSet<(EndId, Vec<Deed>)> =
            listed.iter().filter_map(|path| self.decided(&paths, path)).collect();
        if let Some(path) = decided.symmetric_difference(&runs.ended).next() {
            return Err(format!(
                "a path is seen: {}, listed: {}: {path:?}",
                runs.ended.contains(path),
                decided.contains(path)
            ));
        }
        let seen: BTreeSet<Deed> = runs.ended.iter().flat_map(|(_, deeds)| deeds).copied().collect();
        let choices: BTreeSet<Deed> = paths.choices().into_iter().map(|choice| self.choice(choice)).collect();
        if choices != seen {
            return Err(format!("the choices {:?} are claimed or were seen", choices.symmetric_difference(&seen)));
        }
        let (cover, proved) = paths.cover().ok_or("no paths cover the choices")?;
        let mut covered = BTreeSet::new();
        for path in &cover {
            let decided = self.decided(&paths, path).filter(|decided| runs.ended.contains(decided));
            covered.extend(decided.ok_or(format!("what covers is no path: {path:?}"))?.1);
        }
        if covered != seen {
            return Err(format!("{:?} is not covered", seen.difference(&covered)));
        }
        if proved && fewer(&seen, runs, cover.len()) {
            return Err(format!("{} paths cover all choices, and fewer would", cover.len()));
        }
        self.shown.extend((proved && cover.len() > 1).then_some("least cover of several"));
        for path in cover.iter().chain(listed.iter().take(3)) {
            self.walks(&paths, path, language)?;
        }
        Ok(())
    }

    /// The walkthrough along a path decides what the path does.
    fn walks(&mut self, paths: &Paths, path: &[Leg], language: Language) -> Result<(), Disagreement> {
        let (end, deeds) = self.decided(paths, path).ok_or("a path without an end")?;
        let walkthrough = self.proofs.walkthrough(paths, path).ok_or(format!("no walkthrough along {deeds:?}"))?;
        let walked = walk(&self.tried.program, &walkthrough, language)?;
        if is_crossed(&self.tried.program, &walkthrough) {
            return Ok(());
        }
        let session = &walked.session;
        let ended = session.state().ended().map(|ended| ended.end);
        let took: Vec<Deed> = session.turns().iter().flat_map(|turn| took(session.program, &turn.effects)).collect();
        let took = canonical(session.program, &took, None);
        // That an event did not happen, no walk says.
        let deeds: Vec<Deed> = deeds.into_iter().filter(|deed| !self.is_silent(deed)).collect();
        match walked.result.is_ok() && ended == Some(end) && took == deeds {
            true => Ok(()),
            false => {
                let Walked { result, script, .. } = walked;
                Err(format!("a walk along {deeds:?} ends {result:?}, {ended:?}, and took {took:?}\n{script}"))
            }
        }
    }

    fn is_silent(&self, deed: &Deed) -> bool {
        let program = &self.tried.program;
        matches!(deed, Deed::Skips(branch) if matches!(program[*branch].runs, Runs::Whenever(_)))
    }

    /// When each step begins and is complete, how long cases take, which deadlines cannot be met.
    pub fn times(&mut self, runs: &AllRuns) -> Result<(), Disagreement> {
        let Some(paths) = self.proofs.paths() else { return Ok(()) };
        let Some(table) = timetable(&mut self.proofs, &paths).filter(|table| !table.partial) else { return Ok(()) };
        // Where one branch is stuck, the others are not followed.
        if self.proofs.is_blocked() && !self.tried.program.parallels.is_empty() {
            return Ok(());
        }
        let first = self.model[self.unit].steps.start;
        let claimed: BTreeMap<StepId, (i64, i64, i64)> = table
            .steps
            .iter()
            .map(|(id, times)| (StepId(id.0 - first), (times.begins, times.earliest, times.latest.min(ENDLESS))))
            .collect();
        let seen: BTreeMap<StepId, (i64, i64, i64)> =
            runs.steps.iter().map(|(id, (begins, done))| (*id, (*begins, done.least, done.most))).collect();
        self.shown.extend(seen.values().any(|(_, least, _)| *least > 0).then_some("takes time"));
        self.shown.extend((!table.late.is_empty()).then_some("late"));
        differ("the times of a step", &claimed, &seen)?;
        let claimed: BTreeMap<EndId, (i64, i64)> = table
            .ends
            .iter()
            .map(|(id, (least, most, _))| {
                (EndId(id.0 - self.model[self.unit].ends.start), (*least, (*most).min(ENDLESS)))
            })
            .collect();
        let seen: BTreeMap<EndId, (i64, i64)> =
            runs.ends.iter().map(|(id, span)| (*id, (span.least, span.most.min(ENDLESS)))).collect();
        differ("the times of an end", &claimed, &seen)?;
        let late: BTreeMap<(StepId, usize), ()> =
            table.late.iter().map(|late| ((StepId(late.step.0 - first), late.deadline), ())).collect();
        let missed = runs.deadlines.iter().filter(|((step, at), left)| {
            let handled = self.tried.program[*step].deadlines[*at].what.then.is_some();
            left.best < 0 || !handled && left.worst.is_some_and(|left| left < 0)
        });
        let missed: BTreeMap<(StepId, usize), ()> = missed.map(|(deadline, _)| (*deadline, ())).collect();
        differ("a deadline that cannot be met", &late, &missed)
    }
}

fn differ<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    what: &str,
    claimed: &BTreeMap<K, V>,
    seen: &BTreeMap<K, V>,
) -> Result<(), Disagreement> {
    let keys: BTreeSet<&K> = claimed.keys().chain(seen.keys()).collect();
    match keys.into_iter().find(|key| claimed.get(key) != seen.get(key)) {
        Some(key) => Err(format!("{what}, {key:?}: {:?} is claimed, {:?} was seen", claimed.get(key), seen.get(key))),
        None => Ok(()),
    }
}

/// What was decided, as far as a walk shows it.
fn took(program: &Program, effects: &[Effect]) -> Vec<Deed> {
    let (mut deeds, mut back) = (Vec::new(), false);
    for effect in effects {
        match effect {
            Effect::WentBack { .. } => back = true,
            Effect::Routed { from, route, .. } => {
                let written = program.routes(*from)[*route as usize].back.is_some();
                deeds.push(match (written, std::mem::take(&mut back)) {
                    (false, _) => Deed::Takes(*from, *route),
                    (true, true) => Deed::GoesBack(*from, *route),
                    (true, false) => Deed::Spends(*from, *route),
                });
            }
            Effect::Forked { branches, .. } => {
                deeds.extend(branches.iter().filter_map(|(branch, fork, _)| match fork {
                    Fork::Runs => Some(Deed::Runs(*branch)),
                    Fork::Skipped => Some(Deed::Skips(*branch)),
                    Fork::Listens => None,
                }));
            }
            Effect::Occurred { branch, .. } => deeds.push(Deed::Occurs(*branch)),
            _ => {}
        }
    }
    deeds
}

/// Whether fewer runs than this make every choice; not looked for where that would take long.
fn fewer(choices: &BTreeSet<Deed>, runs: &AllRuns, than: usize) -> bool {
    let place: BTreeMap<Deed, usize> = choices.iter().copied().zip(0..).collect();
    if place.len() > 128 || !(1..=5).contains(&than) || runs.ended.len() > 200 {
        return false;
    }
    let mask = |deeds: &Vec<Deed>| deeds.iter().fold(0u128, |mask, deed| mask | 1 << place[deed]);
    let masks: BTreeSet<u128> = runs.ended.iter().map(|(_, deeds)| mask(deeds)).collect();
    let masks: Vec<u128> =
        masks.iter().copied().filter(|mask| masks.iter().all(|other| other == mask || mask & !other != 0)).collect();
    let all = (0..place.len()).fold(0u128, |mask, at| mask | 1 << at);
    covers(&masks, all, than - 1)
}

fn covers(masks: &[u128], left: u128, most: usize) -> bool {
    if left == 0 {
        return true;
    }
    let rarest = (0..128)
        .filter(|at| left >> at & 1 == 1)
        .min_by_key(|at| masks.iter().filter(|mask| *mask >> at & 1 == 1).count());
    let Some(at) = rarest.filter(|_| most > 0) else { return false };
    masks.iter().filter(|mask| *mask >> at & 1 == 1).any(|mask| covers(masks, left & !mask, most - 1))
}
