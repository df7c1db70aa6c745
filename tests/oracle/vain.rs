//! Ways back that change nothing: once taken, every case comes round to where they begin, and takes them again or finds
//! them spent.

use super::explore::{Tried, key};
use super::look::Spot;
use procedo::runtime::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Which ways back are taken, and whether only in vain; nothing if there are more states than this.
pub fn vain(tried: &Tried, limit: usize) -> Option<BTreeMap<ReworkId, bool>> {
    let mut seeker = Seeker { tried, taken: BTreeMap::new(), waiting: Vec::new() };
    for event in tried.starts() {
        seeker.go_on(&State::new(), &event, &BTreeSet::new());
    }
    let mut known = HashSet::new();
    while let Some((state, back)) = seeker.waiting.pop() {
        if known.insert((key(tried, &state), back.clone())) {
            if known.len() > limit {
                return None;
            }
            seeker.visit(&state, &back)?;
        }
    }
    Some(seeker.taken)
}

struct Seeker<'t> {
    tried: &'t Tried,
    taken: BTreeMap<ReworkId, bool>,
    /// With the ways back that were taken and not come to again.
    waiting: Vec<(State, BTreeSet<ReworkId>)>,
}

impl Seeker<'_> {
    /// Tries whatever can happen: as long as one branch can go on, the others wait.
    fn visit(&mut self, state: &State, back: &BTreeSet<ReworkId>) -> Option<()> {
        let tried = self.tried;
        for open in state.open() {
            let mut accepted = false;
            for which in 0..tried.program[open.step].deadlines.len() as u32 {
                accepted |= self.go_on(state, &Event::DeadlinePasses { activation: open.id, which }, back);
            }
            if !open.waits {
                for event in tried.completions(state, open)? {
                    accepted |= self.go_on(state, &event, back);
                }
            }
            if accepted {
                break;
            }
        }
        for event in 0..tried.program.events.len() as u32 {
            self.go_on(state, &Event::Happens { event: EventId(event) }, back);
        }
        Some(())
    }

    fn go_on(&mut self, state: &State, event: &Event, back: &BTreeSet<ReworkId>) -> bool {
        let program = &self.tried.program;
        let (next, effects) = match step(program, state, event) {
            Ok((next, effects)) => (Some(next), effects),
            // Up to where it was refused, the case went.
            Err(refusal) => match Spot::of(program, &refusal).and_then(|spot| self.tried.rest(state, event, spot)) {
                Some((_, effects, _)) => (None, effects),
                None => return false,
            },
        };
        let (mut back, mut went) = (back.clone(), None);
        for effect in &effects {
            match effect {
                Effect::Occurred { occurrence: 2.., .. } => return true,
                Effect::WentBack { rework, .. } => went = Some(*rework),
                Effect::Routed { from, route, to, .. } => {
                    let Some(own) = program.routes(*from).get(*route as usize).map(|route| route.back) else {
                        continue;
                    };
                    for rework in back.clone() {
                        let begins = program[rework].from;
                        if program.scope(*from) != program.scope(begins) {
                            continue;
                        }
                        let comes_out = match *from == begins {
                            true => own != Some(rework),
                            false => !leads(program, *to, begins),
                        };
                        if comes_out {
                            self.taken.insert(rework, false);
                        }
                        if comes_out || *from == begins {
                            back.remove(&rework);
                        }
                    }
                    if let Some(rework) = went.take() {
                        self.taken.entry(rework).or_insert(true);
                        back.insert(rework);
                    }
                }
                _ => {}
            }
        }
        let accepted = next.is_some();
        self.waiting.extend(next.filter(|next| next.ended().is_none()).map(|next| (next, back)));
        accepted
    }
}

/// Whether a target leads to a place of its scope without going back.
fn leads(program: &Program, target: Target, to: Place) -> bool {
    let place = |target: Target| match target {
        Target::Step(id) => Some(Place::Step(id)),
        Target::Parallel(id) => Some(Place::Parallel(id)),
        Target::Join(_) | Target::End(_) => None,
    };
    let (mut seen, mut waiting) = (BTreeSet::new(), vec![target]);
    while let Some(at) = waiting.pop().and_then(place) {
        if seen.insert(at) {
            let next = program.routes(at).iter().map(|route| match route.back {
                Some(rework) => program[rework].then,
                None => route.to,
            });
            waiting.extend(next.filter(|target| place(*target).is_some()));
        }
    }
    seen.contains(&to)
}
