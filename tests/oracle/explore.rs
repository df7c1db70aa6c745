//! Everything that can happen in a case of a small procedure, found by letting the interpreter do it: every combination
//! of given facts, every answer, every event in every order, until nothing new comes. What was seen is kept by place.
//!
//! **Orders.** Of small procedures every interleaving of parallel branches is tried. Of larger ones only one is: as long
//! as a branch can go on, the others wait. Nothing is lost by that, since branches that a check lets stand beside each
//! other neither set, make, read nor need anything of each other: what one does can be done with the same result before
//! or after what the other does, so that each sees the same under any order. Only the shortest way somewhere may be
//! missed, and is not judged then.
//!
//! **Refusals.** A step is completed with all that follows at once, up to where the case rests again, or it is refused.
//! What is refused beyond the step (a branch of the block to which its route leads) shows that the route was chosen.
//! Arrivals are followed up in the order of the file and the first refusal counts: what lies behind it was not reached.

use super::look::*;
use super::values::{Values, representatives};
use procedo::model::{self, Carried, Model, RecordKind, UnitId};
use procedo::runtime::*;
use procedo::source::Sources;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// A procedure, ready to be explored.
pub struct Tried {
    pub program: Program,
    /// By fact: the values that are tried.
    pub values: Vec<Values>,
    /// The places from which deadlines run.
    pub marks: Vec<Place>,
    /// By step: how many of its needs are written as such; the others are what its calls take.
    pub own_needs: Vec<usize>,
    /// By step: the records that its calls cannot do without: which call, which of what it takes.
    pub taken: Vec<Vec<(u32, u32, RecordId)>>,
    /// What a call of a step may give, or not.
    optional: HashSet<(StepId, u32, RecordId)>,
    probes: RefCell<HashMap<Vec<Spot>, Rc<Probe>>>,
}

impl Tried {
    pub fn of(model: &Model, sources: &Sources, unit: UnitId) -> Result<Tried, Incomplete> {
        let program = Program::compile(model, sources, unit)?;
        let values = representatives(&program);
        let deadlines = program.steps.iter().flat_map(|step| &step.deadlines);
        let mut marks: Vec<Place> = deadlines.filter_map(|deadline| deadline.what.from).collect();
        marks.sort();
        marks.dedup();
        let (mut own_needs, mut taken, mut optional) = (Vec::new(), Vec::new(), HashSet::new());
        let first = model[unit].records.start;
        for (at, step) in model[unit].steps.clone().enumerate() {
            let step = &model[model::StepId(step)];
            own_needs.push(step.needs.len());
            let mut taken_here = Vec::new();
            for (call, written) in step.calls.iter().enumerate() {
                let parameter = |name| {
                    let mut records = model[written.unit].records.clone().map(|id| &model[model::RecordId(id)]);
                    records.find(|record| record.name.symbol == name).map(|record| &record.kind)
                };
                for (which, (theirs, ours)) in written.takes.iter().enumerate() {
                    let spared = matches!(parameter(*theirs), Some(RecordKind::Taken { optional: true }));
                    if let (Carried::Record(id), false) = (ours, spared) {
                        taken_here.push((call as u32, which as u32, RecordId(id.0 - first)));
                    }
                }
                for (theirs, ours) in &written.gives {
                    let perhaps = matches!(parameter(*theirs), Some(RecordKind::Given { optional: true }));
                    if let (Carried::Record(id), true) = (ours, perhaps) {
                        optional.insert((StepId(at as u32), call as u32, RecordId(id.0 - first)));
                    }
                }
            }
            taken.push(taken_here);
        }
        Ok(Tried { program, values, marks, own_needs, taken, optional, probes: RefCell::default() })
    }

    fn probe(&self, spots: &[Spot]) -> Rc<Probe> {
        let mut probes = self.probes.borrow_mut();
        probes.entry(spots.to_vec()).or_insert_with(|| Rc::new(Probe::new(&self.program, spots))).clone()
    }
}

/// Something that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// A route is taken, by its place among the routes.
    Takes(Place, u32),
    /// A way back is taken.
    GoesBack(Place, u32),
    /// A way back is spent.
    Spends(Place, u32),
    /// A branch runs.
    Runs(BranchId),
    /// The event of a branch happens.
    Occurs(BranchId),
    /// The event for which a step waits happens.
    Happens(StepId),
    /// A deadline passes; whether the step waited.
    Passes(StepId, u32, bool),
    /// A call may give a record, and does not.
    Withholds(StepId, RecordId),
}

/// What was seen.
#[derive(Default)]
pub struct Seen {
    /// What cases knew at each point, and how many steps had been completed or tried at the least.
    pub looks: BTreeMap<Point, HashMap<Knows, (Look, u32)>>,
    pub deeds: HashSet<Deed>,
    /// What was wrong somewhere, after how many steps completed or tried at the least.
    pub faults: BTreeMap<Fault, u32>,
    pub ends: BTreeMap<EndId, u32>,
    /// How many states there are.
    pub states: usize,
    /// Every interleaving was tried.
    pub all_orders: bool,
    /// Some block began several times with no step between: of these, only the first look was taken.
    pub goes_round: bool,
    /// Where the interpreter did other than the words of the language say.
    pub contradictions: Vec<String>,
}

/// More answers to one step are not tried.
const MOST_ANSWERS: usize = 150;

/// Explores a procedure; nothing if it has more states than this.
pub fn explore(tried: &Tried, all_orders: bool, limit: usize) -> Option<Seen> {
    let seen = Seen { all_orders, ..Seen::default() };
    let most = if all_orders { 2 } else { 1 };
    let mut explorer =
        Explorer { tried, seen, most, known: HashSet::new(), level: Vec::new(), next: Vec::new(), done: Vec::new() };
    explorer.start();
    let mut cost = 0;
    while !explorer.level.is_empty() || !explorer.next.is_empty() {
        while let Some(state) = explorer.level.pop() {
            if !explorer.known.insert(key(tried, &state)) {
                continue;
            }
            if explorer.known.len() > limit || !explorer.visit(&state, cost) {
                return None;
            }
        }
        explorer.level = std::mem::take(&mut explorer.next);
        cost += 1;
    }
    explorer.seen.states = explorer.known.len();
    Some(explorer.seen)
}

struct Explorer<'t> {
    tried: &'t Tried,
    seen: Seen,
    /// An event branch begins at most so often in a block.
    most: u32,
    known: HashSet<Vec<u32>>,
    /// States after as many completed steps as are looked at now, and those after one more.
    level: Vec<State>,
    next: Vec<State>,
    /// What the step under way has been found to lack.
    done: Vec<Fault>,
}

impl Explorer<'_> {
    fn start(&mut self) {
        let program = &self.tried.program;
        let mut all: Vec<Vec<(FactId, Value)>> = vec![Vec::new()];
        for fact in program.given_facts() {
            let values = &self.tried.values[fact.0 as usize].tried;
            let with = |facts: &Vec<(FactId, Value)>| {
                let with = |value: &Value| facts.iter().cloned().chain([(fact, value.clone())]).collect::<Vec<_>>();
                values.iter().map(with).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(with).collect();
        }
        for facts in all {
            self.go_on(&State::new(), 0, &Event::Start { facts, records: None }, false);
        }
    }

    /// Tries whatever can happen. Whether that was not too much.
    fn visit(&mut self, state: &State, cost: u32) -> bool {
        for open in state.open() {
            match self.act(state, cost, open) {
                None => return false,
                Some(true) if !self.seen.all_orders => break,
                Some(_) => {}
            }
        }
        for event in 0..self.tried.program.events.len() as u32 {
            self.go_on(state, cost, &Event::Happens { event: EventId(event) }, false);
        }
        true
    }

    /// Tries whatever can be done with a step under way. Whether anything was accepted; nothing if that is too much.
    fn act(&mut self, state: &State, cost: u32, open: &Activation) -> Option<bool> {
        let program = &self.tried.program;
        let mut accepted = false;
        for (which, deadline) in program[open.step].deadlines.iter().enumerate() {
            if program[open.step].awaits.is_some() || deadline.what.then.is_some() {
                let event = Event::DeadlinePasses { activation: open.id, which: which as u32 };
                accepted |= self.go_on(state, cost, &event, false);
            }
        }
        if open.waits {
            return Some(accepted);
        }
        let mut all = Vec::new();
        self.answers(state, open.id, &mut Vec::new(), &mut all)?;
        for answers in all {
            accepted |= self.complete(state, cost, open, answers);
        }
        Some(accepted)
    }

    fn answers(
        &self,
        state: &State,
        id: ActivationId,
        so_far: &mut Vec<(FactId, Value)>,
        all: &mut Vec<Vec<(FactId, Value)>>,
    ) -> Option<()> {
        let Some(question) = next_question(&self.tried.program, state, id, so_far) else {
            all.push(so_far.clone());
            return (all.len() <= MOST_ANSWERS).then_some(());
        };
        for value in &self.tried.values[question.fact.0 as usize].tried {
            let possible = match (&question.only, value) {
                (Some(only), Value::Choice(choice)) => only.contains(choice),
                _ => true,
            };
            if possible {
                so_far.push((question.fact, value.clone()));
                self.answers(state, id, so_far, all)?;
                so_far.pop();
            }
        }
        Some(())
    }

    fn complete(&mut self, state: &State, cost: u32, open: &Activation, answers: Vec<(FactId, Value)>) -> bool {
        let id = open.step;
        let of = |made| Event::Complete { activation: open.id, answers: answers.clone(), made };
        let spot = Spot::Answered(id);
        let Some((look, _, _)) = self.rest(state, &of(None), spot) else {
            self.contradict(format!("{id:?} cannot be answered {answers:?}"));
            return false;
        };
        let look = Look { knows: self.not_yet(&look.knows, Place::Step(id), state, open.frame), ..look };
        self.done = self.see(Point::Answered(id), &look, cost + 1);
        let mut accepted = false;
        for (withheld, made) in self.makings(id, &look) {
            let event = of(made);
            let leave = self.tried.probe(&[Spot::Leave(Place::Step(id))]);
            match step(&leave.program, state, &event) {
                Err(refusal) => {
                    if !self.done.iter().any(|fault| fault.is(&self.tried.program, &refusal)) {
                        self.contradict(format!("{id:?} is refused for {refusal:?}, and lacks {:?}", self.done));
                    }
                    continue;
                }
                Ok((after, _)) => {
                    if self.done.iter().any(|fault| fault.blocks()) {
                        self.contradict(format!("{id:?} is completed, and lacks {:?}", self.done));
                    }
                    let Some(look) = leave.look(self.tried, after, Spot::Leave(Place::Step(id))) else { continue };
                    let made =
                        Look { knows: self.not_yet(&look.knows, Place::Step(id), state, open.frame), ..look.clone() };
                    self.see(Point::Made(id), &made, cost + 1);
                    self.see(Point::Leave(Place::Step(id)), &look, cost + 1);
                    self.seen.deeds.extend(withheld.into_iter().map(|record| Deed::Withholds(id, record)));
                }
            }
            accepted |= self.go_on(state, cost, &event, true);
        }
        accepted
    }

    /// What the step makes here: all, and all without each choice of what it need not be given.
    fn makings(&self, id: StepId, look: &Look) -> Vec<(Vec<RecordId>, Option<Vec<RecordId>>)> {
        let program = &self.tried.program;
        let view = View { program, state: &look.state, frame: look.frame };
        let calls: Vec<(u32, &Call)> = view.applying(&program[id].calls).collect();
        let gives = || calls.iter().flat_map(|(at, call)| call.gives.iter().map(move |record| (*at, *record)));
        let perhaps = |(at, record): &(u32, RecordId)| self.tried.optional.contains(&(id, *at, *record));
        let mut surely: Vec<RecordId> = view.applying(&program[id].makes).map(|(_, make)| make.record).collect();
        surely.extend(gives().filter(|given| !perhaps(given)).map(|(_, record)| record));
        let mut optional: Vec<RecordId> = gives().filter(perhaps).map(|(_, record)| record).collect();
        optional.retain(|record| !surely.contains(record));
        optional.sort();
        optional.dedup();
        let mut all = vec![(Vec::new(), None)];
        for mask in 1..1u32 << optional.len() {
            let withheld: Vec<RecordId> =
                optional.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, record)| *record).collect();
            let rest = optional.iter().filter(|record| !withheld.contains(record));
            let made: Vec<RecordId> = surely.iter().chain(rest).copied().collect();
            all.push((withheld, Some(made)));
        }
        all
    }

    // ---- what an event does ------------------------------------------------------------------------------------------------

    /// Steps on, and notes what is seen on the way. Whether it is accepted.
    fn go_on(&mut self, state: &State, cost: u32, event: &Event, completes: bool) -> bool {
        let after = cost + u32::from(completes);
        match step(&self.tried.program, state, event) {
            Ok((next, effects)) => {
                self.passed(state, event, after, &effects, None);
                for effect in &effects {
                    if let Effect::Opened { step, frame, .. } = effect {
                        let look = Look {
                            state: Rc::new(next.clone()),
                            frame: *frame,
                            knows: knows(self.tried, &next, *frame),
                        };
                        self.see(Point::Arrive(*step), &look, after);
                    }
                }
                if let Some(ended) = next.ended() {
                    let least = self.seen.ends.entry(ended.end).or_insert(after);
                    *least = after.min(*least);
                } else if next.blocks().iter().all(|block| block.occurred.values().all(|count| *count <= self.most)) {
                    if completes { self.next.push(next) } else { self.level.push(next) }
                }
                true
            }
            Err(refusal) => {
                if let Some(spot) = Spot::of(&self.tried.program, &refusal) {
                    self.refused(state, event, after, spot, &refusal);
                } else if matches!(refusal, Refusal::Endless(_) | Refusal::NoNumber(..) | Refusal::BoundUnknown(_)) {
                    self.contradict(format!("{event:?} is refused: {refusal:?}"));
                }
                false
            }
        }
    }

    /// The event, in a program in which the case rests at the spot, and wherever else it would be refused.
    fn rest(&self, state: &State, event: &Event, spot: Spot) -> Option<(Look, Vec<Effect>, Vec<Spot>)> {
        let mut spots = vec![spot];
        loop {
            let probe = self.tried.probe(&spots);
            match step(&probe.program, state, event) {
                Ok((after, effects)) => return Some((probe.look(self.tried, after, spot)?, effects, spots)),
                Err(refusal) => {
                    let other = Spot::of(&self.tried.program, &refusal).filter(|other| !spots.contains(other))?;
                    spots.push(other);
                }
            }
        }
    }

    /// Beyond the step, the case was refused at a spot: what led there was passed.
    fn refused(&mut self, state: &State, event: &Event, cost: u32, spot: Spot, refusal: &Refusal) {
        let Some((look, effects, _)) = self.rest(state, event, spot) else {
            return self.contradict(format!("{event:?} is refused at {spot:?}, and does not rest there"));
        };
        let faults = self.see(spot.point(), &look, cost);
        if !faults.iter().any(|fault| fault.is(&self.tried.program, refusal)) {
            self.contradict(format!("{event:?} is refused for {refusal:?}, and wrong is {faults:?}"));
        }
        self.passed(state, event, cost, &effects, Some(spot));
    }

    /// Notes what was done, and what the case knew on the way; where it was refused, only what led to that spot.
    fn passed(&mut self, state: &State, event: &Event, cost: u32, effects: &[Effect], refused: Option<Spot>) {
        let program = &self.tried.program;
        let forked: Vec<ParallelId> = effects
            .iter()
            .filter_map(|effect| if let Effect::Forked { parallel, .. } = effect { Some(*parallel) } else { None })
            .collect();
        self.seen.goes_round |= (1..forked.len()).any(|at| forked[..at].contains(&forked[at]));
        let refused_in = refused.map(|spot| spot.point().around(program));
        let joined = |block: ParallelId| {
            effects.iter().any(|effect| matches!(effect, Effect::Joined { parallel } if *parallel == block))
        };
        // A branch that began beside the one that was refused did not get anywhere.
        let within = |branch: &BranchId| {
            let block = program[*branch].parallel;
            let under_way = forked.contains(&block) && !joined(block);
            !under_way || refused_in.as_ref().is_none_or(|inside| inside.contains(branch))
        };
        let led = |point: Point| point.around(program).iter().all(within);
        let mut spots = Vec::new();
        let (mut back, mut deeds) = (false, Vec::new());
        for effect in effects {
            match effect {
                Effect::WentBack { .. } => back = true,
                Effect::Routed { from, route, .. } => {
                    let written = program.routes(*from).get(*route as usize);
                    if let Some(written) = written.filter(|_| led(Point::Leave(*from))) {
                        deeds.push(match (written.back.is_some(), back) {
                            (false, _) => Deed::Takes(*from, *route),
                            (true, true) => Deed::GoesBack(*from, *route),
                            (true, false) => Deed::Spends(*from, *route),
                        });
                    }
                    back = false;
                }
                Effect::Forked { parallel, branches } => {
                    spots.push(Spot::Fork(*parallel));
                    let runs = branches.iter().filter(|(_, fork, _)| *fork == Fork::Runs).map(|(branch, ..)| *branch);
                    let runs = runs.filter(|branch| (branch.0 as usize) < program.branches.len() && within(branch));
                    deeds.extend(runs.filter(|_| led(Point::Fork(*parallel))).map(Deed::Runs));
                }
                Effect::Joined { parallel } => spots.push(Spot::Leave(Place::Parallel(*parallel))),
                Effect::Ended { end, .. } => spots.push(Spot::End(*end)),
                Effect::Occurred { branch, .. } => deeds.push(Deed::Occurs(*branch)),
                Effect::Ready { activation, happened: true } => {
                    deeds.extend(state.activation(*activation).map(|open| Deed::Happens(open.step)));
                }
                Effect::DeadlinePassed { activation, step, which } => {
                    let waited = state.activation(*activation).is_some_and(|open| open.waits);
                    deeds.push(Deed::Passes(*step, *which, waited));
                }
                _ => {}
            }
        }
        self.seen.deeds.extend(deeds);
        spots.retain(|spot| Some(*spot) != refused && led(spot.point()));
        spots.sort();
        spots.dedup();
        for spot in spots {
            let Some((look, _, _)) = self.rest(state, event, spot) else {
                self.contradict(format!("{event:?} passes {spot:?}, and does not rest there"));
                continue;
            };
            let faults = self.see(spot.point(), &look, cost);
            if faults.iter().any(|fault| fault.blocks()) {
                self.contradict(format!("{event:?} passes {spot:?}, and wrong is {faults:?}"));
            }
        }
    }

    fn see(&mut self, point: Point, look: &Look, cost: u32) -> Vec<Fault> {
        let known = self.seen.looks.entry(point).or_default();
        let least = known.entry(look.knows.clone()).or_insert_with(|| (look.clone(), cost));
        least.1 = least.1.min(cost);
        let faults = faults(self.tried, point, look);
        for fault in &faults {
            let least = self.seen.faults.entry(*fault).or_insert(cost);
            *least = cost.min(*least);
        }
        faults
    }

    /// Before it is left, a place is no more behind the case than it was.
    fn not_yet(&self, knows: &Knows, place: Place, before: &State, frame: FrameId) -> Knows {
        let mut knows = knows.clone();
        if let Some(at) = self.tried.marks.iter().position(|mark| *mark == place) {
            knows.done[at] = before.is_done(frame, place);
        }
        knows
    }

    fn contradict(&mut self, what: String) {
        self.seen.contradictions.push(what);
    }
}

/// States that differ in nothing on which anything depends have the same key: whatever numbers steps under way and
/// occurrences bear, and however often a record was revised.
fn key(tried: &Tried, state: &State) -> Vec<u32> {
    let mut frames: Vec<FrameId> = vec![FrameId::CASE];
    for frame in state.open().iter().map(|open| open.frame).chain(state.blocks().iter().map(|block| block.frame)) {
        let mut at = Some(frame);
        while let Some(frame) = at.filter(|frame| !frames.contains(frame)) {
            frames.push(frame);
            at = state.around(frame).map(|(around, _)| around);
        }
    }
    let reworks = !tried.program.reworks.is_empty();
    let mut key = Vec::new();
    encode(tried, state, &frames, FrameId::CASE, reworks, &mut key);
    key
}

fn encode(tried: &Tried, state: &State, frames: &[FrameId], frame: FrameId, reworks: bool, into: &mut Vec<u32>) {
    let knows = knows(tried, state, frame);
    into.extend(knows.facts.iter().map(|value| u32::from(*value)));
    if reworks {
        into.extend(knows.by.iter().map(|value| u32::from(*value)));
        into.extend(&knows.rounds);
    }
    into.extend(knows.records.iter().chain(&knows.done).map(|yes| u32::from(*yes)));
    let mut open: Vec<[u32; 2]> = state
        .open()
        .iter()
        .filter(|open| open.frame == frame)
        .map(|open| {
            let passed = open.passed.iter().fold(0, |mask, at| mask | 2 << at);
            [open.step.0, passed | u32::from(open.waits)]
        })
        .collect();
    open.sort_unstable();
    into.push(u32::MAX);
    into.extend(open.into_iter().flatten());
    let mut blocks: Vec<Vec<u32>> = state
        .blocks()
        .iter()
        .filter(|block| block.frame == frame)
        .map(|block| {
            let mut key = vec![block.parallel.0, block.occurrences, u32::MAX];
            key.extend(block.running.iter().map(|branch| branch.0));
            key.push(u32::MAX);
            key.extend(block.occurred.values());
            key
        })
        .collect();
    blocks.sort_unstable();
    into.push(u32::MAX);
    into.extend(blocks.into_iter().flatten());
    let mut inner: Vec<Vec<u32>> = Vec::new();
    for other in frames {
        if let Some((_, branch)) = state.around(*other).filter(|(around, _)| *around == frame) {
            let mut key = vec![branch.0];
            encode(tried, state, frames, *other, reworks, &mut key);
            inner.push(key);
        }
    }
    inner.sort_unstable();
    into.push(u32::MAX);
    into.extend(inner.into_iter().flatten());
}

/// What is wrong with an event in a state, wherever it leads at once.
pub fn faults_of(tried: &Tried, state: &State, event: &Event) -> Vec<Fault> {
    let (known, level, next, done) = (HashSet::new(), Vec::new(), Vec::new(), Vec::new());
    let mut explorer = Explorer { tried, seen: Seen::default(), most: u32::MAX, known, level, next, done };
    match event {
        Event::Complete { activation, answers, .. } => {
            if let Some(open) = state.activation(*activation) {
                explorer.complete(state, 0, open, answers.clone());
            }
        }
        _ => drop(explorer.go_on(state, 0, event, false)),
    }
    explorer.seen.faults.into_keys().collect()
}
