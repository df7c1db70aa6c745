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
use procedo::model::{self, Carried, Model, RecordKind, UnitId, UnitKind};
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
    /// What a call of a step gives, by outcome; where none is known, whatever it may be.
    given: HashMap<(StepId, u32, RecordId), BTreeMap<Option<u32>, Given>>,
    probes: RefCell<HashMap<Vec<Spot>, Rc<Probe>>>,
}

/// Whether a record may be given with an outcome, and whether it may not.
#[derive(Clone, Copy, Default)]
struct Given {
    perhaps: bool,
    withheld: bool,
}

/// What a procedure of ours hands back to a call, by outcome: as it is seen in all of its cases.
fn handed_back(
    model: &Model,
    sources: &Sources,
    call: &model::Call,
    theirs: procedo::syntax::ast::Symbol,
) -> Result<BTreeMap<Option<u32>, Given>, Incomplete> {
    let tried = Tried::of(model, sources, call.unit)?;
    let (name, program) = (model.text(theirs), &tried.program);
    let record = (0..).zip(&program.records).find(|(_, record)| record.name == name);
    let record = RecordId(record.expect("a record of the procedure").0);
    let values = call.into.map(|fact| match &model[fact].kind {
        model::Type::Choices(values) => values.iter().map(|value| model.text(*value)).collect(),
        _ => Vec::new(),
    });
    let mut by_outcome: BTreeMap<Option<u32>, Given> = BTreeMap::new();
    let (mut waiting, mut seen) = (Vec::new(), HashSet::new());
    waiting.extend(tried.starts().iter().filter_map(|start| step(program, &State::new(), start).ok()));
    while let Some((state, _)) = waiting.pop() {
        if !seen.insert(key(&tried, &state)) {
            continue;
        }
        if let Some(ended) = state.ended() {
            let outcome = &program[ended.end].name;
            let place = values.iter().flatten().position(|value: &&str| value == outcome);
            let there = state.revision(FrameId::CASE, record) > 0;
            for outcome in [None, place.map(|at| at as u32)] {
                let given = by_outcome.entry(outcome).or_default();
                given.perhaps |= there;
                given.withheld |= !there;
            }
            continue;
        }
        let mut events: Vec<Event> =
            (0..program.events.len() as u32).map(|at| Event::Happens { event: EventId(at) }).collect();
        for open in state.open() {
            let deadlines = 0..program[open.step].deadlines.len() as u32;
            events.extend(deadlines.map(|which| Event::DeadlinePasses { activation: open.id, which }));
            events.extend(tried.completions(&state, open).into_iter().flatten());
        }
        waiting.extend(events.iter().filter_map(|event| step(program, &state, event).ok()));
    }
    // One that never ends is taken at its word.
    by_outcome.entry(None).or_insert(Given { perhaps: true, withheld: false });
    Ok(by_outcome)
}

impl Tried {
    pub fn of(model: &Model, sources: &Sources, unit: UnitId) -> Result<Tried, Incomplete> {
        let program = Program::compile(model, sources, unit)?;
        let values = representatives(&program);
        let deadlines = program.steps.iter().flat_map(|step| &step.deadlines);
        let mut marks: Vec<Place> = deadlines.filter_map(|deadline| deadline.what.from).collect();
        marks.sort();
        marks.dedup();
        let (mut own_needs, mut taken, mut given) = (Vec::new(), Vec::new(), HashMap::new());
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
                    let Carried::Record(id) = ours else { continue };
                    let by_outcome = match model[written.unit].kind {
                        UnitKind::Procedure => handed_back(model, sources, written, *theirs)?,
                        _ => {
                            let optional = matches!(parameter(*theirs), Some(RecordKind::Given { optional: true }));
                            BTreeMap::from([(None, Given { perhaps: true, withheld: optional })])
                        }
                    };
                    given.insert((StepId(at as u32), call as u32, RecordId(id.0 - first)), by_outcome);
                }
            }
            taken.push(taken_here);
        }
        Ok(Tried { program, values, marks, own_needs, taken, given, probes: RefCell::default() })
    }

    /// Every way in which a case can start.
    pub fn starts(&self) -> Vec<Event> {
        let mut all: Vec<Vec<(FactId, Value)>> = vec![Vec::new()];
        for fact in self.program.given_facts() {
            let values = &self.values[fact.0 as usize].tried;
            let with = |facts: &Vec<(FactId, Value)>| {
                let with = |value: &Value| facts.iter().cloned().chain([(fact, value.clone())]).collect::<Vec<_>>();
                values.iter().map(with).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(with).collect();
        }
        all.into_iter().map(|facts| Event::Start { facts, records: None }).collect()
    }

    /// Everything that a step under way can be answered; nothing if that is too much.
    pub fn answers(&self, state: &State, id: ActivationId) -> Option<Vec<Vec<(FactId, Value)>>> {
        let (mut all, mut open) = (Vec::new(), vec![Vec::new()]);
        while let Some(so_far) = open.pop() {
            let Some(question) = next_question(&self.program, state, id, &so_far) else {
                all.push(so_far);
                if all.len() > MOST_ANSWERS {
                    return None;
                }
                continue;
            };
            for value in &self.values[question.fact.0 as usize].tried {
                let possible = match (&question.only, value) {
                    (Some(only), Value::Choice(choice)) => only.contains(choice),
                    _ => true,
                };
                if possible {
                    open.push(so_far.iter().cloned().chain([(question.fact, value.clone())]).collect());
                }
            }
        }
        Some(all)
    }

    /// What a step makes: all, and all without each choice of what it need not be given.
    pub fn makings(&self, id: StepId, look: &Look) -> Vec<(Vec<RecordId>, Option<Vec<RecordId>>)> {
        let program = &self.program;
        let view = View::new(program, &look.state, look.frame);
        let calls: Vec<(u32, &Call)> = view.applying(&program[id].calls).collect();
        let mut surely: Vec<RecordId> = view.applying(&program[id].makes).map(|(_, make)| make.record).collect();
        let mut optional: Vec<RecordId> = Vec::new();
        for (at, call) in calls {
            let outcome = match call.into.and_then(|fact| view.fact(fact)) {
                Some(Value::Choice(outcome)) => Some(*outcome),
                _ => None,
            };
            for give in &call.gives {
                let given = &self.given[&(id, at, give.record)];
                match given.get(&outcome).unwrap_or_else(|| &given[&None]) {
                    Given { perhaps: false, .. } => {}
                    Given { withheld: false, .. } => surely.push(give.record),
                    Given { .. } => optional.push(give.record),
                }
            }
        }
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

    /// Every way in which a step under way can be completed; nothing if that is too much.
    pub fn completions(&self, state: &State, open: &Activation) -> Option<Vec<Event>> {
        let answered = self.probe(&[Spot::Answered(open.step)]);
        let mut all = Vec::new();
        for answers in self.answers(state, open.id)? {
            let of = |made| Event::Complete {
                activation: open.id,
                work: Work { answers: answers.clone(), made, ..Work::default() },
            };
            let Ok((after, _)) = step(&answered.program, state, &of(None)) else { continue };
            let Some(look) = answered.look(self, after, Spot::Answered(open.step)) else { continue };
            all.extend(self.makings(open.step, &look).into_iter().map(|(_, made)| of(made)));
        }
        Some(all)
    }

    /// The event, in a program in which the case rests at the spot, and wherever else it would be refused.
    pub fn rest(&self, state: &State, event: &Event, spot: Spot) -> Option<(Look, Vec<Effect>, Vec<Spot>)> {
        let mut spots = vec![spot];
        loop {
            let probe = self.probe(&spots);
            match step(&probe.program, state, event) {
                Ok((after, effects)) => return Some((probe.look(self, after, spot)?, effects, spots)),
                Err(refusal) => {
                    let other = Spot::of(&self.program, &refusal).filter(|other| !spots.contains(other))?;
                    spots.push(other);
                }
            }
        }
    }

    pub fn probe(&self, spots: &[Spot]) -> Rc<Probe> {
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
    /// A branch is skipped, or its event has not happened by the time its block joins.
    Skips(BranchId),
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
        for event in self.tried.starts() {
            self.go_on(&State::new(), 0, &event, false);
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
        for answers in self.tried.answers(state, open.id)? {
            accepted |= self.complete(state, cost, open, answers);
        }
        Some(accepted)
    }

    fn complete(&mut self, state: &State, cost: u32, open: &Activation, answers: Vec<(FactId, Value)>) -> bool {
        let id = open.step;
        let of = |made| Event::Complete {
            activation: open.id,
            work: Work { answers: answers.clone(), made, ..Work::default() },
        };
        let spot = Spot::Answered(id);
        let Some((look, _, _)) = self.tried.rest(state, &of(None), spot) else {
            self.contradict(format!("{id:?} cannot be answered {answers:?}"));
            return false;
        };
        let look = Look { knows: self.not_yet(&look.knows, Place::Step(id), state, open.frame), ..look };
        self.done = self.see(Point::Answered(id), &look, cost + 1);
        let mut accepted = false;
        for (withheld, made) in self.tried.makings(id, &look) {
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
                    let (end, knows) = (ended.end, knows(self.tried, &next, FrameId::CASE));
                    let look = Look { state: Rc::new(next), frame: FrameId::CASE, knows };
                    self.see(Point::Ended(end), &look, after);
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

    /// Beyond the step, the case was refused at a spot: what led there was passed.
    fn refused(&mut self, state: &State, event: &Event, cost: u32, spot: Spot, refusal: &Refusal) {
        let Some((look, effects, _)) = self.tried.rest(state, event, spot) else {
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
            let Some((look, _, _)) = self.tried.rest(state, event, spot) else {
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
pub fn key(tried: &Tried, state: &State) -> Vec<u32> {
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
        Event::Complete { activation, work } => {
            if let Some(open) = state.activation(*activation) {
                explorer.complete(state, 0, open, work.answers.clone());
            }
        }
        _ => drop(explorer.go_on(state, 0, event, false)),
    }
    explorer.seen.faults.into_keys().collect()
}
