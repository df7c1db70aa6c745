//! Times against brute force: every path of random procedures is timed by itself, and what is claimed of all of them
//! must be the least, or the most, that was seen.

use super::random;
use procedo::analysis::Proofs;
use procedo::analysis::chart::PointKind;
use procedo::analysis::diagram::Set;
use procedo::analysis::order::{Place, branches};
use procedo::analysis::paths::{Choice, Leg, Paths};
use procedo::analysis::times::{ENDLESS, Late, Minutes, timetable};
use procedo::model::{EndId, Length, StepId};
use procedo::project::Project;
use procedo::workspace::Workspace;
use std::collections::BTreeMap;

/// A random procedure in which every step takes some hours, and deadlines allow some.
fn procedure(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut hours = |most: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        format!("{} hours", state % most + 1)
    };
    let line = |line: &str| match line {
        step if step.contains("# step ") || step.starts_with("### ") && !step.contains("parallel") => {
            format!("{step}\nlasts: {}\n", hours(9))
        }
        deadline if deadline.starts_with("deadline: 3 days") => {
            format!("{}\n", deadline.replacen("3 days", &hours(20), 1))
        }
        other => format!("{other}\n"),
    };
    random::procedure(seed).lines().map(line).collect()
}

/// What one path takes.
#[derive(Default)]
struct Timed {
    /// By stop, in order: when the case came there, when it left, and how long each deadline of a step has run.
    stops: Vec<(usize, Minutes, Minutes, Vec<Option<Minutes>>)>,
}

/// Times a path from its beginning.
fn timed(proofs: &mut Proofs, paths: &Paths, legs: &[Leg], most: bool) -> Timed {
    let model = proofs.chart.model;
    let (mut now, mut timed) = (0, Timed::default());
    let mut blocks: Vec<(Minutes, Minutes)> = Vec::new();
    let mut left: BTreeMap<Place, Minutes> = BTreeMap::new();
    let stops = std::iter::once(0).chain(legs.iter().map(|leg| leg.to));
    for stop in stops {
        let (came, mut run) = (now, Vec::new());
        match proofs.chart.points[paths.stops[stop].point.0 as usize].kind {
            PointKind::Branch(branch) => {
                let first = branches(model, &model[model[branch].parallel])[0] == branch;
                if first {
                    blocks.push((now, now));
                }
                let (began, done) = blocks.last_mut().expect("a block");
                *done = now.max(*done);
                now = *began;
            }
            PointKind::Leave(place @ Place::Parallel(_)) => {
                now = now.max(blocks.pop().expect("a block").1);
                left.insert(place, now);
            }
            PointKind::Leave(place @ Place::Step(id)) => {
                now += takes(proofs, paths.stops[stop].set, id, most);
                now = now.min(ENDLESS);
                for deadline in &model[id].deadlines {
                    let since = match deadline.from.and_then(Place::of) {
                        Some(from) => left.get(&from).copied(),
                        None => Some(came),
                    };
                    run.push(since.map(|since| now - since));
                }
                left.insert(place, now);
            }
            _ => {}
        }
        timed.stops.push((stop, came, now, run));
    }
    timed
}

fn hours(length: Length) -> Minutes {
    match length {
        Length::Units(count, unit) => i64::from(count) * procedo::analysis::classes::minutes(unit),
        Length::Fact(_) => unreachable!("all lengths are written"),
    }
}

/// How long a step takes.
fn takes(proofs: &mut Proofs, set: Set, id: StepId, most: bool) -> Minutes {
    let step = &proofs.chart.model[id];
    let mut takes = step.lasts.map_or(0, hours);
    if most && step.awaits.is_some() {
        takes += step.deadlines.iter().map(|deadline| hours(deadline.length)).max().unwrap_or(ENDLESS);
    }
    if most && step.held.iter().any(|meeting| can_be(proofs, set, meeting.condition.as_ref())) {
        takes += 7 * 24 * 60;
    }
    takes
}

fn can_be(proofs: &mut Proofs, set: Set, condition: Option<&procedo::model::Condition>) -> bool {
    let holds = proofs.chart.conditions(&[condition])[0].yes;
    !proofs.chart.diagrams.and(set, holds).is_empty()
}

/// The least and the most of something.
type Span = (Minutes, Minutes);

fn note<T: Ord>(of: &mut BTreeMap<T, Span>, what: T, at: Minutes) {
    let span = of.entry(what).or_insert((at, at));
    *span = (span.0.min(at), span.1.max(at));
}

/// What is claimed otherwise than it was seen; nothing where there are too many paths to time each.
fn disagreement(seed: u64, seen: &mut [usize; 3]) -> Option<String> {
    let mut project = Project::new(Workspace::in_memory([]));
    project.add_bytes("random.proc", procedure(seed).into_bytes());
    let checked = crate::replay::checked(project);
    let (unit, _) = checked.model.procedures().next()?;
    let mut proofs = Proofs::of(&checked.model, unit).ok()?;
    let paths = proofs.paths()?;
    let table = timetable(&mut proofs, &paths)?;
    if table.partial || paths.count(None)? > 400 {
        return None;
    }
    let (mut begins, mut done, mut ends) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::<EndId, Span>::new());
    let (mut best, mut worst) = (BTreeMap::<_, Span>::new(), BTreeMap::<_, Span>::new());
    // Paths that come to no end, for something is wrong there, count as well.
    for legs in all(&paths) {
        for most in [false, true] {
            let timed = timed(&mut proofs, &paths, &legs, most);
            for (at, (stop, came, left, run)) in timed.stops.iter().enumerate() {
                match proofs.chart.points[paths.stops[*stop].point.0 as usize].kind {
                    PointKind::Leave(Place::Step(id)) => {
                        note(&mut begins, (id, most), *came);
                        note(&mut done, (id, most), *left);
                        let straight = !legs[..at].iter().any(|leg| matches!(leg.choice, Choice::GoesBack(..)));
                        for (which, run) in run.iter().enumerate().filter(|_| !most) {
                            let deadline = &checked.model[id].deadlines[which];
                            let sets = checked.model[id].sets.iter().map(|set| set.fact);
                            let mut sets = sets.chain(checked.model[id].calls.iter().filter_map(|call| call.into));
                            let reads = deadline.condition.as_ref().map(|one| one.facts()).unwrap_or_default();
                            let runs = can_be(&mut proofs, paths.stops[*stop].set, deadline.condition.as_ref());
                            if sets.any(|fact| reads.contains(&fact)) || !runs {
                                continue;
                            }
                            if let Some(run) = run {
                                note(&mut best, (id, which), run - hours(deadline.length));
                                if straight {
                                    note(&mut worst, (id, which), run - hours(deadline.length));
                                }
                            }
                        }
                    }
                    PointKind::Ended(end) => note(&mut ends, end, *left),
                    _ => {}
                }
            }
        }
    }
    for ((id, _), (first, _)) in begins.iter().filter(|((_, most), _)| !most) {
        let told = table.steps.get(id)?;
        let (least, most) = (done[&(*id, false)].0, done[&(*id, true)].1);
        if (told.begins, told.earliest, told.latest) != (*first, least, most) {
            return Some(format!("{id:?}: {told:?}, and it is {first}, {least} to {most}"));
        }
    }
    for (end, span) in &ends {
        let (least, most, path) = table.ends.get(end)?;
        let last = timed(&mut proofs, &paths, path, true).stops.last().map(|(_, _, left, _)| *left);
        if (*least, *most) != *span || last != Some(*most) {
            return Some(format!("{end:?}: {least} to {most}, and it is {span:?}; the path takes {last:?}"));
        }
        seen[0] += 1;
    }
    for ((id, which), (tightest, _)) in &best {
        let handled = checked.model[*id].deadlines[*which].then.is_some();
        let loosest = worst.get(&(*id, *which)).map(|span| span.1).filter(|_| !handled);
        let wanted = if *tightest > 0 { Some(*tightest) } else { loosest.filter(|over| *over > 0) };
        let told = table.late.iter().find(|late| (late.step, late.deadline) == (*id, *which));
        if told.map(|late| late.takes - late.limit) != wanted {
            return Some(format!("deadline {which} of {id:?}: {told:?}, and it is {tightest}, {loosest:?}"));
        }
        if let Some(Late { path, takes, .. }) = told {
            let run = timed(&mut proofs, &paths, path, false).stops.pop().and_then(|(.., run)| *run.get(*which)?);
            if run != Some(*takes) {
                return Some(format!("deadline {which} of {id:?}: {told:?}, and on this path it is {run:?}"));
            }
        }
        seen[1 + usize::from(wanted.is_some())] += 1;
    }
    let late = table.late.iter().find(|late| !best.contains_key(&(late.step, late.deadline)));
    late.map(|late| format!("{late:?} does not run"))
}

/// Every path, to an end or to where it can go no further.
fn all(paths: &Paths) -> Vec<Vec<Leg>> {
    let (mut found, mut waiting) = (Vec::new(), vec![(0, Vec::new())]);
    while let Some((stop, path)) = waiting.pop() {
        if paths.from(stop).is_empty() {
            found.push(path.clone());
        }
        waiting.extend(paths.from(stop).iter().map(|leg| (leg.to, [&path[..], &[*leg]].concat())));
    }
    found
}

#[test]
fn times_are_as_every_path_says() {
    let count = super::number("ORACLE", 300);
    let mut seen = [0; 3];
    for seed in super::number("ORACLE_SEED", 0)..super::number("ORACLE_SEED", 0) + count {
        if let Some(what) = disagreement(seed, &mut seen) {
            panic!("seed {seed}: {what}\n{}", procedure(seed));
        }
    }
    // Ends, deadlines that can be met, and deadlines that cannot.
    assert!(seen.iter().all(|times| *times as u64 > count / 20), "{seen:?}");
}
