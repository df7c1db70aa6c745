//! One step of a case in the making: the next state, and what has been done so far.

use super::effect::{Effect, Fork, Source};
use super::guard::{Condition, Truth};
use super::ids::*;
use super::loops;
use super::program::*;
use super::refusal::Refusal;
use super::state::*;
use super::value::Value;
use super::views::{Question, View};
use std::collections::{BTreeMap, BTreeSet};

/// A block that begins more often than this while no step is open is taken to go round for ever.
const MOST_BEGUN: u32 = 1_000;

/// The next state, and what has been done so far.
pub(super) struct Run<'p> {
    pub program: &'p Program,
    pub state: State,
    pub effects: Vec<Effect>,
    /// Arrivals that are still to be followed up.
    arrivals: Vec<Arrival>,
    /// How often each block began in this step.
    forked: BTreeMap<(FrameId, ParallelId), u32>,
}

struct Arrival {
    at: Target,
    frame: FrameId,
    /// The branch in which the route began, for a join.
    branch: Option<BranchId>,
}

/// Something that a step may be asked, to be asked once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Outcome(u32),
    Told(u32, FactId),
    Set(u32),
}

type Refused<T> = Result<T, Refusal>;

impl<'p> Run<'p> {
    pub fn new(program: &'p Program, state: &State) -> Run<'p> {
        let (effects, arrivals, forked) = (Vec::new(), Vec::new(), BTreeMap::new());
        Run { program, state: state.clone(), effects, arrivals, forked }
    }

    pub fn view(&self, frame: FrameId) -> View<'_> {
        View { program: self.program, state: &self.state, frame }
    }

    // ---- facts and records ---------------------------------------------------------------------------------------------

    fn frame(&mut self, frame: FrameId) -> &mut Frame {
        self.state.frames.entry(frame).or_default()
    }

    /// A fact becomes known, without further notice.
    pub fn note(&mut self, frame: FrameId, fact: FactId, value: Value, by: StepId) {
        self.frame(frame).facts.insert(fact, Known { value: Some(value), by: Some(by) });
    }

    pub fn set(&mut self, frame: FrameId, fact: FactId, value: Value, step: Option<StepId>, by: Source) {
        self.frame(frame).facts.insert(fact, Known { value: Some(value.clone()), by: step });
        self.effects.push(Effect::FactSet { frame, fact, value, by });
    }

    pub fn make(&mut self, frame: FrameId, record: RecordId, by: Source) {
        let revision = self.state.revision(frame, record).saturating_add(1);
        self.frame(frame).records.insert(record, revision);
        self.effects.push(Effect::RecordMade { frame, record, revision, by });
    }

    /// A record is made by a step; a formal number is issued.
    pub fn produce(&mut self, frame: FrameId, record: RecordId, by: Source) -> Refused<()> {
        self.make(frame, record, by);
        if let Some(numbering) = &self.program[record].numbering {
            let own = self.state.number(frame, record);
            let number = numbering.next(own, &|fact| self.state.fact(frame, fact));
            let number = number.map_err(|trouble| Refusal::NoNumber(record, trouble))?;
            self.frame(frame).numbers.insert(record, number.clone());
            self.effects.push(Effect::NumberIssued { record, number });
        }
        Ok(())
    }

    // ---- questions -----------------------------------------------------------------------------------------------------

    /// The next thing that a step is asked: the first, calls before facts, whose condition holds now and that has not
    /// been asked. A call with one outcome is not asked for it: its fact is noted at once.
    pub fn question(&mut self, step: StepId, frame: FrameId, asked: &mut Vec<(Asked, FactId)>) -> Option<Question> {
        let program = self.program;
        loop {
            let (what, question) = self.candidate(&program[step], frame, asked)?;
            asked.push((what, question.fact));
            match question.only.as_deref() {
                Some([outcome]) => self.note(frame, question.fact, Value::Choice(*outcome), step),
                _ => return Some(question),
            }
        }
    }

    fn candidate(&self, step: &Step, frame: FrameId, asked: &[(Asked, FactId)]) -> Option<(Asked, Question)> {
        let view = self.view(frame);
        let fresh = |what: Asked, fact: FactId| asked.iter().all(|(other, known)| *other != what && *known != fact);
        for (at, call) in view.applying(&step.calls) {
            if let Some(fact) = call.into.filter(|fact| fresh(Asked::Outcome(at), *fact)) {
                let only = Some(call.outcomes.clone());
                let question = Question { fact, by: Party::Performers, call: Some(at), only };
                return Some((Asked::Outcome(at), question));
            }
            for fact in &call.tells {
                if fresh(Asked::Told(at, *fact), *fact) {
                    let question = Question { fact: *fact, by: Party::Performers, call: Some(at), only: None };
                    return Some((Asked::Told(at, *fact), question));
                }
            }
        }
        let mut sets = view.applying(&step.sets).filter(|(at, set)| fresh(Asked::Set(*at), set.fact));
        sets.next().map(|(at, set)| (Asked::Set(at), Question { fact: set.fact, by: set.by, call: None, only: None }))
    }

    /// Completing in time makes the facts of the deadlines no, unless they have passed.
    pub fn settle_deadlines(&mut self, activation: &Activation) {
        let (program, frame) = (self.program, activation.frame);
        let settled: Vec<(u32, FactId)> = self
            .view(frame)
            .applying(&program[activation.step].deadlines)
            .filter(|(at, _)| !activation.passed.contains(at))
            .filter_map(|(at, deadline)| deadline.then.map(|fact| (at, fact)))
            .collect();
        for (at, fact) in settled {
            self.set(frame, fact, Value::Yes(false), Some(activation.step), Source::Deadline(at));
        }
    }

    // ---- routes --------------------------------------------------------------------------------------------------------

    /// The case leaves a place by the one route that holds.
    pub fn leave(&mut self, from: Place, frame: FrameId) -> Refused<()> {
        let program = self.program;
        match from {
            Place::Step(id) => drop(self.frame(frame).steps_done.insert(id)),
            Place::Parallel(id) => drop(self.frame(frame).joins_done.insert(id)),
        }
        let routes = program.routes(from);
        let conditions = routes.iter().map(|route| &route.when);
        let at = match self.one_of(frame, conditions) {
            One::Holds(at) => at,
            One::None => return Err(Refusal::NoRoute(from)),
            One::Several(one, two) => {
                return Err(Refusal::TwoRoutes(from, routes[one].to, routes[two].to));
            }
            One::Undecided(facts) => return Err(Refusal::Undecided(from, facts)),
        };
        let route = &routes[at];
        let why = route.when.as_ref().map(|when| self.view(frame).why(when)).unwrap_or_default();
        let to = match route.back {
            None => route.to,
            Some(rework) => self.back(rework, frame)?,
        };
        self.effects.push(Effect::Routed { from, route: at as u32, to, why });
        self.arrivals.push(Arrival { at: to, frame, branch: program.scope(from) });
        Ok(())
    }

    /// Which one of several conditions holds.
    fn one_of<'c>(&self, frame: FrameId, conditions: impl Iterator<Item = &'c Option<Condition>>) -> One {
        let view = self.view(frame);
        let (mut holds, mut unknown): (Vec<usize>, Vec<FactId>) = (Vec::new(), Vec::new());
        for (at, when) in conditions.enumerate() {
            match view.truth(when) {
                Truth::Yes => holds.push(at),
                Truth::No => {}
                Truth::Unknown => {
                    let facts = when.as_ref().map(|when| when.guard.facts()).unwrap_or_default();
                    for fact in facts {
                        if view.fact(fact).is_none() && !unknown.contains(&fact) {
                            unknown.push(fact);
                        }
                    }
                }
            }
        }
        match holds.as_slice() {
            [one, two, ..] => One::Several(*one, *two),
            _ if !unknown.is_empty() => One::Undecided(unknown),
            [one] => One::Holds(*one),
            [] => One::None,
        }
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
            self.effects.push(Effect::Spent { rework, of });
            return Ok(then);
        }
        let undone = loops::undone(self.program, rework);
        let round = taken + 1;
        let inside = frame != FrameId::CASE;
        let at = self.frame(frame);
        at.rounds.retain(|other, _| !undone.restarts.contains(other));
        at.rounds.insert(rework, round);
        at.steps_done.retain(|step| !undone.steps.contains(step));
        at.joins_done.retain(|block| !undone.blocks.contains(block));
        let forgotten: Vec<FactId> = at
            .facts
            .iter()
            .filter(|(_, known)| known.value.is_some() && known.by.is_some_and(|step| undone.steps.contains(&step)))
            .map(|(fact, _)| *fact)
            .collect();
        for fact in &forgotten {
            // In a frame of its own, what the frames around it know stays hidden: the fact is unknown here.
            match inside {
                true => drop(at.facts.insert(*fact, Known { value: None, by: None })),
                false => drop(at.facts.remove(fact)),
            }
        }
        self.effects.push(Effect::WentBack { rework, round, of });
        self.effects.extend(forgotten.into_iter().map(|fact| Effect::FactForgotten { frame, fact }));
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
        self.state.open.push(Activation { id, step, frame, waits, passed: BTreeSet::new() });
        self.effects.push(Effect::Opened { activation: id, step, frame, waits });
    }

    fn fork(&mut self, parallel: ParallelId, frame: FrameId) -> Refused<()> {
        let program = self.program;
        let begun = self.forked.entry((frame, parallel)).or_insert(0);
        *begun += 1;
        if *begun > MOST_BEGUN {
            return Err(Refusal::Endless(parallel));
        }
        let mut block = Block { parallel, frame, running: BTreeSet::new(), occurred: BTreeMap::new(), occurrences: 0 };
        let mut branches = Vec::new();
        let mut starts = Vec::new();
        for id in &program[parallel].branches {
            let branch = &program[*id];
            let (fork, why) = match &branch.runs {
                Runs::Always => (Fork::Runs, Vec::new()),
                Runs::Whenever(_) => (Fork::Listens, Vec::new()),
                Runs::When(condition) => {
                    let view = self.view(frame);
                    let why = view.why(condition);
                    match condition.guard.truth(&|fact| view.fact(fact)) {
                        Truth::Yes => (Fork::Runs, why),
                        Truth::No => (Fork::Skipped, why),
                        Truth::Unknown => {
                            let unknown = why.into_iter().filter(|(_, value)| value.is_none());
                            return Err(Refusal::BranchUndecided(*id, unknown.map(|(fact, _)| fact).collect()));
                        }
                    }
                }
            };
            match fork {
                Fork::Runs => {
                    block.running.insert(*id);
                    starts.push(Arrival { at: branch.start.into(), frame, branch: None });
                }
                Fork::Listens => drop(block.occurred.insert(*id, 0)),
                Fork::Skipped => {}
            }
            branches.push((*id, fork, why));
        }
        self.state.blocks.push(block);
        self.effects.push(Effect::Forked { parallel, branches });
        // The last that is pushed is followed up first: branches start in the order of the file.
        self.arrivals.extend(starts.into_iter().rev());
        self.join_if_done(parallel, frame)
    }

    /// An event branch begins anew.
    pub fn occur(&mut self, at: usize, branch: BranchId, event: EventId) {
        let program = self.program;
        let around = self.state.blocks[at].frame;
        let block = &mut self.state.blocks[at];
        block.occurrences = block.occurrences.saturating_add(1);
        let occurrence = block.occurred.entry(branch).or_insert(0);
        *occurrence = occurrence.saturating_add(1);
        let occurrence = *occurrence;
        let frame = FrameId(self.state.next_frame);
        self.state.next_frame = self.state.next_frame.saturating_add(1);
        let own = Frame { of: Some((around, branch)), occurrence, ..Frame::default() };
        self.state.frames.insert(frame, own);
        self.effects.push(Effect::Occurred { branch, frame, occurrence });
        for fact in &program[event].sets {
            self.set(frame, *fact, Value::Yes(true), None, Source::Event(event));
        }
        for record in &program[event].brings {
            self.make(frame, *record, Source::Event(event));
        }
        self.arrive(program[branch].start.into(), frame);
    }

    /// A branch comes to the join.
    fn finish(&mut self, parallel: ParallelId, branch: Option<BranchId>, frame: FrameId) -> Refused<()> {
        let Some(branch) = branch else { return Err(Refusal::OtherState) };
        self.effects.push(Effect::Finished { branch, frame });
        let own = self.state.frames.get(&frame).and_then(|frame| frame.of).filter(|(_, of)| *of == branch);
        let around = own.map_or(frame, |(around, _)| around);
        let Some(block) =
            self.state.blocks.iter_mut().find(|block| block.parallel == parallel && block.frame == around)
        else {
            return Err(Refusal::OtherState);
        };
        if own.is_some() {
            block.occurrences = block.occurrences.saturating_sub(1);
            self.state.frames.remove(&frame);
        } else {
            block.running.remove(&branch);
        }
        self.join_if_done(parallel, around)
    }

    fn join_if_done(&mut self, parallel: ParallelId, frame: FrameId) -> Refused<()> {
        let done = |block: &Block| {
            block.parallel == parallel && block.frame == frame && block.running.is_empty() && block.occurrences == 0
        };
        let Some(at) = self.state.blocks.iter().position(done) else { return Ok(()) };
        self.state.blocks.remove(at);
        self.effects.push(Effect::Joined { parallel });
        self.leave(Place::Parallel(parallel), frame)
    }

    fn end(&mut self, id: EndId, frame: FrameId) -> Refused<()> {
        let end = &self.program[id];
        let hand_over = match self.one_of(frame, end.hand_over.iter().map(|to| &to.when)) {
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
        self.effects.push(Effect::Ended { end: id, hand_over, with: with.clone(), absent: absent.clone() });
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
