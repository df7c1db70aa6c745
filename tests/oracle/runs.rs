//! Every run of a small procedure, one after the other: what is decided on the way, how it ends, and by the clock when
//! each step is at the earliest and at the latest. An event branch occurs once in a block or not at all.
//!
//! The clock is kept by the words of the language alone: what a step lasts, when its meetings are, which of its deadlines
//! passes first while it waits. A span that a fact says is as short or as long as no guard can tell from the one tried.

use super::explore::{Deed, Tried, key};
use super::look::*;
use super::values::minutes;
use procedo::runtime::*;
use procedo::syntax::keywords::Inner;
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub type Minutes = i64;

/// A time without bound, and beyond.
pub const ENDLESS: Minutes = procedo::analysis::times::ENDLESS;

/// The least and the most time since the case began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub least: Minutes,
    pub most: Minutes,
    /// The least, if deadlines that pass took no time.
    pub punctual: Minutes,
}

const NO_TIME: Span = Span { least: 0, most: 0, punctual: 0 };

impl Span {
    fn and(self, other: Span) -> Span {
        self.each(other, |one, other| (one + other).min(ENDLESS))
    }

    /// From one to the other.
    fn until(self, other: Span) -> Span {
        self.each(other, |one, other| other - one)
    }

    fn each(self, other: Span, both: fn(Minutes, Minutes) -> Minutes) -> Span {
        Span {
            least: both(self.least, other.least),
            most: both(self.most, other.most),
            punctual: both(self.punctual, other.punctual),
        }
    }

    /// The slower of two that take place beside each other.
    fn slower(self, other: Span) -> Span {
        self.each(other, Minutes::max)
    }

    fn with(&mut self, other: Span) {
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }
}

/// A deadline: what is left of its time, or by how much it is missed, when its step is done as soon as may be.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// On the best of all runs.
    pub best: Minutes,
    /// On the worst of those that do not go back, if there is one.
    pub worst: Option<Minutes>,
}

/// What all runs of a procedure are like.
#[derive(Default)]
pub struct AllRuns {
    /// The runs that end: how, and what was decided.
    pub ended: BTreeSet<(EndId, Vec<Deed>)>,
    /// When each step begins at the earliest, and when it is complete.
    pub steps: BTreeMap<StepId, (Minutes, Span)>,
    /// When each end is reached.
    pub ends: BTreeMap<EndId, Span>,
    pub deadlines: BTreeMap<(StepId, usize), Left>,
    /// An event branch may begin later than its block.
    pub waits_for_branches: bool,
}

/// Where a run stands.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Clock {
    /// By step under way: when it was reached, and for how long it waits at most.
    open: BTreeMap<StepId, (Span, Minutes)>,
    blocks: BTreeMap<ParallelId, Block>,
    /// When each place from which a deadline runs was left.
    marks: BTreeMap<Place, Span>,
    /// Which deadlines of the steps under way have passed, and whether the step waited until then.
    passed: BTreeMap<(StepId, u32), bool>,
    /// Where it went back: in these branches, or in none.
    went_back: BTreeSet<Option<BranchId>>,
}

/// A block under way. What is in an event branch is timed as if the event happened as the block began.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Block {
    began: Span,
    /// When the slowest ordinary branch so far was done; the slowest event branch.
    done: Span,
    occurred: Span,
    /// When steps in event branches were complete at the latest.
    inside: BTreeMap<StepId, Minutes>,
    /// The event branches that have not occurred.
    listens: BTreeSet<BranchId>,
}

struct Runner<'t> {
    tried: &'t Tried,
    runs: AllRuns,
    waiting: Vec<(State, Vec<Deed>, Clock)>,
}

/// Every run; nothing if there are more ways than this.
pub fn runs(tried: &Tried, limit: usize) -> Option<AllRuns> {
    let (open, blocks, marks, passed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let clock = Clock { open, blocks, marks, passed, went_back: BTreeSet::new() };
    let mut runner = Runner { tried, runs: AllRuns::default(), waiting: Vec::new() };
    for event in tried.starts() {
        runner.go_on(&State::new(), &event, NO_TIME, (&[], &clock));
    }
    let mut known = HashSet::new();
    while let Some((state, deeds, clock)) = runner.waiting.pop() {
        if known.insert((key(tried, &state), deeds.clone(), clock.clone())) {
            if known.len() > limit {
                return None;
            }
            runner.visit(&state, &deeds, &clock)?;
        }
    }
    Some(runner.runs)
}

impl Runner<'_> {
    /// Tries whatever can happen: as long as one branch can go on, those behind it wait.
    fn visit(&mut self, state: &State, deeds: &[Deed], clock: &Clock) -> Option<()> {
        let program = &self.tried.program;
        let now = NO_TIME;
        let mut accepted = false;
        let mut steps: Vec<&Activation> = state.open().iter().collect();
        steps.sort_by_key(|open| {
            outermost_first(program, program[open.step].scope).map(|branch| order(program, branch)).collect::<Vec<_>>()
        });
        for open in steps {
            for (which, deadline) in program[open.step].deadlines.iter().enumerate() {
                if program[open.step].awaits.is_some() || deadline.what.then.is_some() {
                    let which = which as u32;
                    let event = Event::DeadlinePasses { activation: open.id, which };
                    let mut clock = clock.clone();
                    clock.passed.insert((open.step, which), open.waits);
                    accepted |= self.go_on(state, &event, now, (deeds, &clock));
                }
            }
            if !open.waits {
                for event in self.tried.completions(state, open)? {
                    accepted |= self.complete(state, open, &event, (deeds, clock));
                }
            }
            if accepted {
                break;
            }
        }
        for event in 0..program.events.len() as u32 {
            self.go_on(state, &Event::Happens { event: EventId(event) }, now, (deeds, clock));
        }
        Some(())
    }

    fn complete(&mut self, state: &State, open: &Activation, event: &Event, (deeds, clock): (&[Deed], &Clock)) -> bool {
        let tried = self.tried;
        let (id, place) = (open.step, Place::Step(open.step));
        let leave = tried.probe(&[Spot::Leave(place)]);
        let Ok((after, _)) = step(&leave.program, state, event) else { return false };
        let Some(look) = leave.look(tried, after, Spot::Leave(place)) else { return false };
        let (begun, waits) = clock.open[&id];
        let done = begun.and(self.duration(id, &look, (begun, waits), clock));
        let mut clock = clock.clone();
        clock.open.remove(&id);
        clock.passed.retain(|(step, _), _| *step != id);
        self.deadlines(id, &look, (begun, done), &clock);
        self.done(&mut clock, id, begun, done);
        if tried.marks.contains(&place) {
            clock.marks.insert(place, done);
        }
        self.go_on(state, event, done, (deeds, &clock))
    }

    /// Steps on. Whether it is accepted.
    fn go_on(&mut self, state: &State, event: &Event, now: Span, (deeds, clock): (&[Deed], &Clock)) -> bool {
        let program = &self.tried.program;
        let Ok((next, effects)) = step(program, state, event) else { return false };
        let (mut deeds, mut clock, mut now) = (deeds.to_vec(), clock.clone(), now);
        let mut back = false;
        // What happens in an occurrence that starts now is timed from when its block began.
        let happens = matches!(event, Event::Happens { .. });
        let at = |clock: &Clock, scope: Option<BranchId>, now: Span| match occurrence(program, scope) {
            Some(branch) if happens => clock.blocks[&program[branch].parallel].began,
            _ => now,
        };
        for effect in &effects {
            match effect {
                Effect::WentBack { .. } => back = true,
                Effect::Routed { from, route, .. } => {
                    let written = program.routes(*from)[*route as usize].back.is_some();
                    clock.went_back.extend(back.then(|| program.scope(*from)));
                    deeds.push(match (written, back) {
                        (false, _) => Deed::Takes(*from, *route),
                        (true, true) => Deed::GoesBack(*from, *route),
                        (true, false) => Deed::Spends(*from, *route),
                    });
                    back = false;
                }
                Effect::Opened { step, frame, .. } => {
                    let now = at(&clock, program[*step].scope, now);
                    let waits = self.waits(*step, &next, *frame, (now, &clock.marks));
                    clock.open.insert(*step, (now, waits));
                }
                Effect::Forked { parallel, branches } => {
                    let now = at(&clock, program[*parallel].scope, now);
                    let of = |fork: Fork| branches.iter().filter(move |(_, other, _)| *other == fork);
                    deeds.extend(of(Fork::Runs).map(|(branch, ..)| Deed::Runs(*branch)));
                    deeds.extend(of(Fork::Skipped).map(|(branch, ..)| Deed::Skips(*branch)));
                    let listens = of(Fork::Listens).map(|(branch, ..)| *branch).collect();
                    let block = Block { began: now, done: now, occurred: now, inside: BTreeMap::new(), listens };
                    clock.blocks.insert(*parallel, block);
                }
                Effect::Occurred { branch, occurrence, .. } => {
                    if *occurrence > 1 {
                        return true;
                    }
                    deeds.push(Deed::Occurs(*branch));
                    let block = clock.blocks.get_mut(&program[*branch].parallel).expect("a block that began");
                    block.listens.remove(branch);
                }
                Effect::Finished { branch, .. } => {
                    let now = at(&clock, Some(*branch), now);
                    let occurs = matches!(program[*branch].runs, Runs::Whenever(_));
                    let block = clock.blocks.get_mut(&program[*branch].parallel).expect("a block that began");
                    let slowest = if occurs { &mut block.occurred } else { &mut block.done };
                    *slowest = slowest.slower(now);
                }
                Effect::Joined { parallel } => {
                    deeds.extend(clock.blocks[parallel].listens.iter().map(|branch| Deed::Skips(*branch)));
                    now = self.join(&mut clock, *parallel);
                    if self.tried.marks.contains(&Place::Parallel(*parallel)) {
                        clock.marks.insert(Place::Parallel(*parallel), now);
                    }
                }
                _ => {}
            }
        }
        // What a way back undid, or an occurrence did that is over, is not behind the case any more.
        let frames: Vec<FrameId> = next.open().iter().map(|open| open.frame).chain([FrameId::CASE]).collect();
        clock.marks.retain(|place, _| frames.iter().any(|frame| next.is_done(*frame, *place)));
        let deeds = canonical(program, &deeds, None);
        match next.ended() {
            Some(ended) => {
                self.runs.ends.entry(ended.end).or_insert(now).with(now);
                self.runs.ended.insert((ended.end, deeds));
            }
            None => self.waiting.push((next, deeds, clock)),
        }
        true
    }

    // ---- the clock -----------------------------------------------------------------------------------------------------

    /// A step is complete; one in an event branch is so late as the last ordinary branch beside it lets the event be.
    fn done(&mut self, clock: &mut Clock, id: StepId, begun: Span, done: Span) {
        let known = self.runs.steps.entry(id).or_insert((begun.least, done));
        known.0 = known.0.min(begun.least);
        known.1.least = known.1.least.min(done.least);
        self.latest(clock, self.tried.program[id].scope, id, done.most);
    }

    fn latest(&mut self, clock: &mut Clock, scope: Option<BranchId>, id: StepId, at: Minutes) {
        let program = &self.tried.program;
        match occurrence(program, scope).and_then(|branch| clock.blocks.get_mut(&program[branch].parallel)) {
            Some(block) => {
                let latest = block.inside.entry(id).or_insert(at);
                *latest = at.max(*latest);
            }
            None => {
                let known = self.runs.steps.get_mut(&id).expect("a step that was done");
                known.1.most = known.1.most.max(at);
            }
        }
    }

    fn join(&mut self, clock: &mut Clock, id: ParallelId) -> Span {
        let Block { began, done, occurred, inside, .. } = clock.blocks.remove(&id).expect("a block that began");
        let later = done.most - began.most;
        self.runs.waits_for_branches |= later > 0 && !inside.is_empty();
        for (step, at) in inside {
            self.latest(clock, self.tried.program[id].scope, step, (at + later).min(ENDLESS));
        }
        done.slower(occurred.and(Span { most: later, ..NO_TIME }))
    }

    /// How long a step takes, from when it was reached: while it waits, and all in all, no less than until each deadline
    /// that passed.
    fn duration(&self, id: StepId, look: &Look, (begun, waits): (Span, Minutes), clock: &Clock) -> Span {
        let view = View::new(&self.tried.program, &look.state, look.frame);
        let step = &self.tried.program[id];
        let passed = view.applying(&step.deadlines).filter(|(at, _)| !self.changes(id, *at as usize));
        let passed: Vec<(bool, Span)> = passed
            .filter_map(|(at, deadline)| {
                let waited = *clock.passed.get(&(id, at))?;
                let from = deadline.from.map_or(Some(&begun), |place| clock.marks.get(&place))?;
                let until = begun.until(from.and(self.length(&deadline.length, &view)));
                Some((waited, Span { punctual: 0, ..until }))
            })
            .collect();
        let waits = Span { most: waits, ..NO_TIME };
        let waits = passed.iter().filter(|(waited, _)| *waited).fold(waits, |waits, (_, until)| waits.slower(*until));
        let lasts = step.lasts.as_ref().map_or(NO_TIME, |lasts| self.length(lasts, &view));
        let day = 1_440;
        let periods = view.applying(&step.held).map(|(_, meeting)| match (meeting.every, meeting.rhythm) {
            (Some((count, unit)), _) => i64::from(minutes(count, unit)),
            (None, Inner::Daily) => day,
            (None, Inner::Weekly) => 7 * day,
            (None, Inner::Monthly) => 30 * day,
            _ => 0,
        });
        let meets = periods.max().unwrap_or(0);
        let takes = waits.and(lasts).and(Span { most: meets, ..NO_TIME });
        passed.iter().fold(takes, |takes, (_, until)| takes.slower(*until))
    }

    fn length(&self, length: &Length, view: &View) -> Span {
        let fact = match length {
            Length::Units(count, unit) => {
                let all = i64::from(minutes(*count, *unit));
                return Span { least: all, most: all, punctual: all };
            }
            Length::Fact(fact) => *fact,
        };
        match view.fact(fact) {
            Some(value) => {
                let (least, most) = self.tried.values[fact.0 as usize].like(value);
                Span { least, most: most.unwrap_or(ENDLESS), punctual: least }
            }
            None => Span { most: ENDLESS, ..NO_TIME },
        }
    }

    /// For how long a step that was reached waits for its event at most.
    fn waits(
        &self,
        id: StepId,
        state: &State,
        frame: FrameId,
        (now, marks): (Span, &BTreeMap<Place, Span>),
    ) -> Minutes {
        let step = &self.tried.program[id];
        if step.awaits.is_none() {
            return 0;
        }
        let view = View::new(&self.tried.program, state, frame);
        let running = view.applying(&step.deadlines).filter(|(at, _)| !self.changes(id, *at as usize));
        let left = running.filter_map(|(_, deadline)| {
            let from = match deadline.from {
                None => now,
                Some(place) => *marks.get(&place).filter(|_| state.is_done(frame, place))?,
            };
            let at = (from.most + self.length(&deadline.length, &view).most).min(ENDLESS);
            Some((at - now.most).max(0))
        });
        left.min().unwrap_or(ENDLESS)
    }

    /// Whether the step itself sets what a deadline of it depends on.
    fn changes(&self, id: StepId, which: usize) -> bool {
        let program = &self.tried.program;
        let (step, deadline) = (&program[id], &program[id].deadlines[which]);
        let mut reads = deadline.when.as_ref().map_or(Vec::new(), |when| when.guard.facts());
        if let Length::Fact(fact) = deadline.what.length {
            reads.push(fact);
        }
        let mut sets: Vec<FactId> = step.sets.iter().map(|set| set.what.fact).collect();
        sets.extend(step.calls.iter().flat_map(|call| call.what.into.iter().chain(&call.what.tells)));
        sets.extend(step.deadlines.iter().filter_map(|deadline| deadline.what.then));
        sets.extend(step.awaits.iter().flat_map(|event| program[*event].sets.iter()));
        reads.iter().any(|fact| sets.contains(fact))
    }

    /// What is left of the time of each deadline of a step that is done as soon as may be.
    fn deadlines(&mut self, id: StepId, look: &Look, (begun, done): (Span, Span), clock: &Clock) {
        let tried = self.tried;
        let view = View::new(&tried.program, &look.state, look.frame);
        for (at, deadline) in view.applying(&tried.program[id].deadlines) {
            let from = match deadline.from {
                None => Some(begun),
                Some(place) => clock.marks.get(&place).copied(),
            };
            let Some(from) = from.filter(|_| !self.changes(id, at as usize)) else { continue };
            let limit = self.length(&deadline.length, &view).most;
            let left = limit - (done.least - from.least);
            let back = clock.went_back.iter().any(|scope| precedes(&tried.program, *scope, tried.program[id].scope));
            let straight = (!back).then_some(limit - (done.punctual - from.punctual));
            let known = self.runs.deadlines.entry((id, at as usize)).or_insert(Left { best: left, worst: straight });
            known.best = known.best.max(left);
            known.worst = known.worst.into_iter().chain(straight).min();
        }
    }
}

/// Whether what a case did in a scope is on the path to a step in another: of the branches of a block those before it are,
/// and the event branches come first.
fn precedes(program: &Program, scope: Option<BranchId>, step: Option<BranchId>) -> bool {
    match outermost_first(program, scope).zip(outermost_first(program, step)).find(|(theirs, own)| theirs != own) {
        Some((theirs, own)) if program[theirs].parallel == program[own].parallel => {
            order(program, theirs) < order(program, own)
        }
        _ => true,
    }
}

/// Where a branch stands on paths among those of its block.
fn order(program: &Program, branch: BranchId) -> (bool, BranchId) {
    (!matches!(program[branch].runs, Runs::Whenever(_)), branch)
}

fn outermost_first(program: &Program, scope: Option<BranchId>) -> impl Iterator<Item = BranchId> {
    around(program, scope).collect::<Vec<_>>().into_iter().rev()
}

/// The branches around a scope, innermost first.
fn around(program: &Program, scope: Option<BranchId>) -> impl Iterator<Item = BranchId> + '_ {
    std::iter::successors(scope, |branch| program[program[*branch].parallel].scope)
}

/// The event branch around a scope.
fn occurrence(program: &Program, scope: Option<BranchId>) -> Option<BranchId> {
    around(program, scope).find(|branch| matches!(program[*branch].runs, Runs::Whenever(_)))
}

/// What was decided, however the branches of a block took turns: branch after branch.
pub fn canonical(program: &Program, deeds: &[Deed], scope: Option<BranchId>) -> Vec<Deed> {
    let mut sorted = Vec::new();
    let mut branches: BTreeMap<BranchId, Vec<Deed>> = BTreeMap::new();
    let flush = |branches: &mut BTreeMap<BranchId, Vec<Deed>>, sorted: &mut Vec<Deed>| {
        for (branch, deeds) in std::mem::take(branches) {
            sorted.extend(canonical(program, &deeds, Some(branch)));
        }
    };
    for deed in deeds {
        let own = match deed {
            Deed::Takes(place, _) | Deed::GoesBack(place, _) | Deed::Spends(place, _) => program.scope(*place),
            Deed::Runs(branch) | Deed::Occurs(branch) | Deed::Skips(branch) => Some(*branch),
            _ => continue,
        };
        let inside = around(program, own).take_while(|branch| Some(*branch) != scope).last();
        match inside {
            None => {
                flush(&mut branches, &mut sorted);
                sorted.push(*deed);
            }
            Some(branch) => branches.entry(branch).or_default().push(*deed),
        }
    }
    flush(&mut branches, &mut sorted);
    sorted
}
