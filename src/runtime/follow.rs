//! One step of a case in the making: where it leads, until the case rests at steps or has ended.

use super::effect::{Effect, Fork, Observer, Source};
use super::guard::{Condition, Truth};
use super::ids::*;
use super::program::*;
use super::refusal::Refusal;
use super::run::{Refused, Run};
use super::state::*;
use super::value::Value;
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// A block that begins more often than this while no step is open is taken to go round for ever.
const MOST_BEGUN: u32 = 1_000;

/// Where a case comes to.
pub(super) struct Arrival {
    at: Target,
    frame: FrameId,
    /// The branch in which the route began, for a join.
    branch: Option<BranchId>,
}

impl<O: Observer> Run<'_, '_, O> {
    // ---- routes --------------------------------------------------------------------------------------------------------

    /// The case leaves a place by the one route that holds.
    pub fn leave(&mut self, from: Place, frame: FrameId) -> Refused<()> {
        let (program, now) = (self.program, self.now());
        match from {
            Place::Step(id) => self.frame(frame).steps_done.insert(id, now),
            Place::Parallel(id) => self.frame(frame).joins_done.insert(id, now),
        }
        let routes = program.routes(from);
        let at = match self.one_of(frame, routes, |route| &route.when) {
            One::Holds(at) => at,
            One::None => return Err(Refusal::NoRoute(from)),
            One::Several(one, two) => return Err(Refusal::TwoRoutes(from, routes[one].to, routes[two].to)),
            One::Undecided(facts) => return Err(Refusal::Undecided(from, facts)),
        };
        let route = &routes[at];
        // Why is told as it was known before going back forgets it.
        let why = match (&route.when, O::HEARS) {
            (Some(when), true) => self.view(frame).why(when),
            _ => Vec::new(),
        };
        let to = match route.back {
            None => route.to,
            Some(rework) => self.back(rework, frame)?,
        };
        self.observer.tell(|| Effect::Routed { from, route: at as u32, to, why });
        self.arrivals.push(Arrival { at: to, frame, branch: program.scope(from) });
        Ok(())
    }

    /// Which one of several conditions holds.
    fn one_of<T>(&self, frame: FrameId, things: &[T], when: impl Fn(&T) -> &Option<Condition>) -> One {
        let view = self.view(frame);
        let (mut holds, mut undecided) = (None, false);
        for (at, thing) in things.iter().enumerate() {
            match (view.truth(when(thing)), holds) {
                (Truth::Yes, Some(one)) => return One::Several(one, at),
                (Truth::Yes, None) => holds = Some(at),
                (Truth::No, _) => {}
                (Truth::Unknown, _) => undecided = true,
            }
        }
        if undecided {
            let unknown = things
                .iter()
                .filter_map(|thing| when(thing).as_ref())
                .filter(|when| view.truth_of(when) == Truth::Unknown);
            let mut facts: Vec<FactId> = Vec::new();
            for fact in unknown.flat_map(|when| when.guard.facts()) {
                if view.fact(fact).is_none() && !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
            return One::Undecided(facts);
        }
        holds.map_or(One::None, One::Holds)
    }

    /// Goes back, or, where that is spent, where the case goes then.
    fn back(&mut self, rework: ReworkId, frame: FrameId) -> Refused<Target> {
        let Rework { to, bound, then, .. } = self.program[rework];
        let of = match bound {
            Bound::Count(count) => count,
            Bound::Fact(fact) => match self.state.fact(frame, fact) {
                Some(Value::Number(number)) => u32::try_from((*number).max(0)).unwrap_or(u32::MAX),
                _ => return Err(Refusal::BoundUnknown(fact)),
            },
        };
        let taken = self.state.rounds(frame, rework);
        if taken >= of {
            self.observer.tell(|| Effect::Spent { rework, of });
            return Ok(then);
        }
        let undone = self.program.undone(rework);
        let round = taken + 1;
        self.observer.tell(|| Effect::WentBack { rework, round, of });
        let inside = frame != FrameId::CASE;
        let at = self.state.own(frame);
        at.rounds.retain(|other, _| !undone.restarts.contains(other));
        at.rounds.insert(rework, round);
        at.steps_done.retain(|step, _| !undone.steps.contains(step));
        at.joins_done.retain(|block, _| !undone.blocks.contains(block));
        let observer = &mut *self.observer;
        // In a frame of its own, what the frames around it know stays hidden: the fact is unknown here.
        at.facts.forget(inside, |fact, known| {
            let forgets = known.by.is_some_and(|step| undone.steps.contains(step));
            if forgets {
                observer.tell(|| Effect::FactForgotten { frame, fact });
            }
            forgets
        });
        Ok(to.into())
    }

    // ---- arrivals ------------------------------------------------------------------------------------------------------

    pub fn arrive(&mut self, at: Target, frame: FrameId) {
        self.arrivals.push(Arrival { at, frame, branch: None });
    }

    /// Arrivals are followed up last come, first served; this turns those at hand round.
    pub fn in_order(&mut self) {
        self.arrivals.reverse();
    }

    /// Follows up every arrival until the case rests at steps, or has ended.
    pub fn settle(&mut self) -> Refused<()> {
        while let Some(Arrival { at, frame, branch }) = self.arrivals.pop() {
            match at {
                Target::Step(step) => self.open(step, frame),
                Target::Parallel(parallel) => self.fork(parallel, frame)?,
                Target::Join(parallel) => self.finish(parallel, branch, frame)?,
                Target::End(end) => self.end(end, frame)?,
            }
        }
        Ok(())
    }

    fn open(&mut self, step: StepId, frame: FrameId) {
        let id = ActivationId(self.state.next_activation);
        self.state.next_activation = self.state.next_activation.saturating_add(1);
        let waits = self.program[step].awaits.is_some();
        let since = self.now();
        self.state.open.push(Activation {
            id,
            step,
            frame,
            waits,
            passed: SmallVec::new(),
            since,
            met: false,
            held: Vec::new(),
            submitted: None,
        });
        self.observer.tell(|| Effect::Opened { activation: id, step, frame, waits });
    }

    fn fork(&mut self, parallel: ParallelId, frame: FrameId) -> Refused<()> {
        let program = self.program;
        match self.forked.iter_mut().find(|(around, block, _)| (*around, *block) == (frame, parallel)) {
            Some((.., begun)) if *begun == MOST_BEGUN => return Err(Refusal::Endless(parallel)),
            Some((.., begun)) => *begun += 1,
            None => self.forked.push((frame, parallel, 1)),
        }
        let mut block = Block { parallel, frame, running: SmallVec::new(), occurred: BTreeMap::new(), occurrences: 0 };
        let mut branches = Vec::new();
        let mut starts: SmallVec<[Arrival; 8]> = SmallVec::new();
        for id in &program[parallel].branches {
            let branch = &program[*id];
            let (fork, why) = match &branch.runs {
                Runs::Always => (Fork::Runs, Vec::new()),
                Runs::Whenever(_) => (Fork::Listens, Vec::new()),
                Runs::When(condition) => {
                    let view = self.view(frame);
                    let fork = match view.truth_of(condition) {
                        Truth::Yes => Fork::Runs,
                        Truth::No => Fork::Skipped,
                        Truth::Unknown => {
                            let unknown = view.why(condition).into_iter().filter(|(_, value)| value.is_none());
                            return Err(Refusal::BranchUndecided(*id, unknown.map(|(fact, _)| fact).collect()));
                        }
                    };
                    (fork, if O::HEARS { view.why(condition) } else { Vec::new() })
                }
            };
            match fork {
                Fork::Runs => {
                    block.running.push(*id);
                    starts.push(Arrival { at: branch.start.into(), frame, branch: None });
                }
                Fork::Listens => drop(block.occurred.insert(*id, 0)),
                Fork::Skipped => {}
            }
            if O::HEARS {
                branches.push((*id, fork, why));
            }
        }
        self.state.blocks.push(block);
        self.observer.tell(|| Effect::Forked { parallel, branches });
        // The last that is pushed is followed up first: branches start in the order of the file.
        self.arrivals.extend(starts.into_iter().rev());
        self.join_if_done(parallel, frame)
    }

    /// An event branch begins anew.
    pub fn occur(&mut self, at: usize, branch: BranchId, event: EventId) {
        let program = self.program;
        let block = &mut self.state.blocks[at];
        let around = block.frame;
        block.occurrences = block.occurrences.saturating_add(1);
        let occurrence = block.occurred.entry(branch).or_insert(0);
        *occurrence = occurrence.saturating_add(1);
        let occurrence = *occurrence;
        let frame = FrameId(self.state.next_frame);
        self.state.next_frame = self.state.next_frame.saturating_add(1);
        let own = Frame { of: Some((around, branch)), occurrence, ..Frame::default() };
        self.state.frames.insert(frame, own);
        self.observer.tell(|| Effect::Occurred { branch, frame, occurrence });
        for fact in &program[event].sets {
            self.set(frame, *fact, Value::Yes(true), None, |_| Source::Event(event));
        }
        for record in &program[event].brings {
            self.make(frame, *record, |_| Source::Event(event));
        }
        self.arrive(program[branch].start.into(), frame);
    }

    /// A branch comes to the join.
    fn finish(&mut self, parallel: ParallelId, branch: Option<BranchId>, frame: FrameId) -> Refused<()> {
        let Some(branch) = branch else { return Err(Refusal::OtherState) };
        self.observer.tell(|| Effect::Finished { branch, frame });
        let own = self.state.frames.get(frame).and_then(|frame| frame.of).filter(|(_, of)| *of == branch);
        let around = own.map_or(frame, |(around, _)| around);
        let Some(block) =
            self.state.blocks.iter_mut().find(|block| block.parallel == parallel && block.frame == around)
        else {
            return Err(Refusal::OtherState);
        };
        if own.is_some() {
            block.occurrences = block.occurrences.saturating_sub(1);
            self.state.frames.remove(frame);
        } else {
            block.running.retain(|running| *running != branch);
        }
        self.join_if_done(parallel, around)
    }

    fn join_if_done(&mut self, parallel: ParallelId, frame: FrameId) -> Refused<()> {
        let done = |block: &Block| {
            block.parallel == parallel && block.frame == frame && block.running.is_empty() && block.occurrences == 0
        };
        let Some(at) = self.state.blocks.iter().position(done) else { return Ok(()) };
        self.state.blocks.remove(at);
        self.observer.tell(|| Effect::Joined { parallel });
        self.leave(Place::Parallel(parallel), frame)
    }

    fn end(&mut self, id: EndId, frame: FrameId) -> Refused<()> {
        let end = &self.program[id];
        let hand_over = match self.one_of(frame, &end.hand_over, |to| &to.when) {
            One::Holds(at) => Some(at as u32),
            One::None if end.hand_over.is_empty() => None,
            One::None => return Err(Refusal::NoHandOver(id)),
            One::Several(one, two) => return Err(Refusal::TwoHandOvers(id, one as u32, two as u32)),
            One::Undecided(facts) => return Err(Refusal::HandOverUndecided(id, facts)),
        };
        let (with, absent): (Vec<RecordId>, Vec<RecordId>) = self
            .view(frame)
            .applying(&end.with)
            .map(|(_, record)| *record)
            .partition(|record| self.state.revision(frame, *record) > 0);
        self.observer.tell(|| Effect::Ended { end: id, hand_over, with: with.clone(), absent: absent.clone() });
        self.state.ended = Some(Ended { end: id, hand_over, with, absent });
        self.state.open.clear();
        Ok(())
    }
}

/// Which one of several conditions holds.
enum One {
    Holds(usize),
    None,
    Several(usize, usize),
    Undecided(Vec<FactId>),
}
