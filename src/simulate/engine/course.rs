//! One course of time: what happens next, until nothing does.

use super::super::calendar::{HOUR, Moment, NEVER, WorkingTime};
use super::super::distribution::{Distribution, Luck, Purpose, Shape};
use super::super::log;
use super::super::profile::{Occurs, Span};
use super::super::results::Results;
use super::super::staff::{Lines, Seats, Staff};
use super::slot::*;
use super::{Arrivals, Progress, Simulation};
use crate::runtime::*;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// After so many cases, or as many as are under way, what is past is forgotten.
const FORGETS: u64 = 64;

/// One course of time.
pub(super) struct Course<'s> {
    pub what: &'s Simulation<'s>,
    pub luck: Luck,
    pub total: u64,
    pub hours: WorkingTime,
    pub staff: Option<Staff>,
    pub seats: Seats<'s>,
    /// The steps at which constraints matter.
    pub constrained: Vec<bool>,
    pub lines: Lines<(Which, ActivationId)>,
    pub arrivals: Arrivals<'s>,
    pub slots: Vec<Slot>,
    free: Vec<u32>,
    planned: BinaryHeap<Planned>,
    order: u64,
    pub now: Moment,
    pub results: Results,
    /// How many cases each meeting takes; and the next one of each, with the moment up to which it is.
    pub meetings: FxHashMap<(StepId, u32, Moment), u32>,
    pub next_meeting: FxHashMap<(StepId, u32), (Moment, Moment)>,
    /// Where what each case did goes.
    pub logs: Option<&'s mut dyn FnMut(&log::Case)>,
    pub effects: Vec<Effect>,
    /// What the last case was given: its room is used again.
    given: Vec<(FactId, Value)>,
    /// The milliseconds of work of each of the people before the first case arrived.
    before: Vec<i64>,
}

impl<'s> Course<'s> {
    pub fn new(what: &'s Simulation<'s>, luck: Luck, total: u64) -> Course<'s> {
        let mut staff = what.staff.clone();
        let people = staff.as_ref().map_or(0, |staff| staff.people().len());
        let before = (0..people as u32).filter_map(|person| Some(staff.as_mut()?.hours(person).worked(what.start)));
        let constraints = &what.program.constraints;
        let matters =
            |step: StepId| constraints.iter().flat_map(|constraint| &constraint.sides).any(|side| side.0 == step);
        let constrained = (0..what.program.steps.len() as u32).map(|step| matters(StepId(step)));
        Course {
            what,
            luck,
            total,
            before: before.collect(),
            hours: what.hours.clone(),
            staff,
            seats: Seats::default(),
            constrained: constrained.collect(),
            lines: Lines::new(),
            arrivals: Arrivals::new(what.profile, luck, what.start),
            slots: Vec::new(),
            free: Vec::new(),
            planned: BinaryHeap::new(),
            order: 0,
            now: what.start,
            results: Results::new(what.program, people, what.start),
            meetings: FxHashMap::default(),
            next_meeting: FxHashMap::default(),
            logs: None,
            effects: Vec::new(),
            given: Vec::new(),
        }
    }

    // ---- what happens when ---------------------------------------------------------------------------------------------

    /// Something is to happen; never is never.
    pub fn plan(&mut self, at: Moment, due: Due) {
        if at < NEVER {
            self.order += 1;
            self.planned.push(Planned { at: at.max(self.now), order: self.order, due });
        }
    }

    /// The next case is to arrive.
    pub fn arrive_next(&mut self) {
        // Where cases have nothing to do with each other, time begins anew with each.
        if self.staff.is_none() {
            self.now = self.arrivals.at;
        }
        self.plan(self.arrivals.at, Due::Arrives);
    }

    /// Whatever happens, until nothing does.
    pub fn follow(&mut self, progress: &Progress) {
        while let Some(Planned { at, due, .. }) = self.planned.pop() {
            self.now = at;
            match due {
                Due::Arrives => {
                    self.arrives();
                    if self.staff.is_some() && self.arrivals.number < self.total {
                        if progress.stop.load(Ordering::Relaxed) {
                            return;
                        }
                        self.arrive_next();
                    }
                }
                Due::Done(which, activation) => self.with(which, |this, slot| this.part_done(slot, activation)),
                Due::Deadline(which, activation, at) => {
                    self.with(which, |this, slot| this.runs_out(slot, activation, at));
                }
                Due::Happens(which, event) => {
                    self.with(which, |this, slot| this.happens(slot, event));
                }
                Due::Meeting(which, activation) => self.with(which, |this, slot| this.meets(slot, activation)),
                Due::Opens(person) => self.opens(person),
            }
            if self.results.events & 0x3fff == 0 {
                progress.ended.store(self.results.ended, Ordering::Relaxed);
            }
        }
        progress.ended.store(self.results.ended, Ordering::Relaxed);
    }

    fn with(&mut self, which: Which, what: impl FnOnce(&mut Self, u32)) {
        if self.slots[which.slot as usize].generation == which.generation {
            what(self, which.slot);
        }
    }

    pub fn which(&self, slot: u32) -> Which {
        Which { slot, generation: self.slots[slot as usize].generation }
    }

    // ---- cases ---------------------------------------------------------------------------------------------------------

    fn arrives(&mut self) {
        let (program, profile) = (self.what.program, self.what.profile);
        let number = self.arrivals.number;
        self.arrivals.advance(&mut self.hours);
        let luck = self.luck.case(number);
        let at = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::new(program, luck));
            self.slots.len() as u32 - 1
        });
        let slot = &mut self.slots[at as usize];
        slot.begin(number, luck, self.now, number >= profile.warm_up);
        slot.cost = profile.costs.case;
        slot.log = self
            .logs
            .is_some()
            .then(|| Box::new(log::Case::new(format!("{}", number + 1), stamp(self.now, &self.hours))));
        let mut facts = std::mem::take(&mut self.given);
        facts.clear();
        for fact in program.given_facts() {
            let known = |other: FactId| facts.iter().find(|(known, _)| *known == other).map(|(_, value)| value);
            let answer = profile.answer(fact).map(|choice| choice.of(&known));
            let drawn = answer.map(|answer| answer.draw(&mut luck.stream(Purpose::Fact, fact.0, 0)));
            let Some(value) = drawn else { continue };
            facts.push((fact, value));
        }
        let known = |other: FactId| facts.iter().find(|(known, _)| *known == other).map(|(_, value)| value);
        slot.priority = profile.priority(&known);
        let (first, _) = self.results.span.unwrap_or((self.now, self.now));
        self.results.span = Some((first, self.now));
        let start = Event::Start { facts, records: None };
        self.event(at, &start);
        if let Event::Start { facts, .. } = start {
            self.given = facts;
        }
    }

    /// An event that is not refused moves a case on; whether it did.
    pub fn event(&mut self, at: u32, event: &Event) -> bool {
        let (program, profile, now) = (self.what.program, self.what.profile, self.now);
        let slot = &mut self.slots[at as usize];
        slot.state.set_now(now);
        let activation = match event {
            Event::Complete { activation, .. }
            | Event::Submit { activation, .. }
            | Event::Approve { activation, .. } => Some(*activation),
            _ => None,
        };
        let own = activation.and_then(|activation| slot.task(activation)).map(|task| &slot.tasks[task]);
        let (step, occurrence) = own.map_or((StepId(0), 0), |task| (task.step, task.occurrence));
        let luck = slot.luck;
        let mut answering = |question: &Question, view: View| {
            let choice = profile.answer(question.fact)?;
            let answer = choice.of(&|fact| view.fact(fact));
            let mut stream = luck.stream(Purpose::Fact, place(question.fact, step), occurrence + 1);
            match question.only {
                Some(only) => answer.draw_among(only, &mut stream),
                None => Some(answer.draw(&mut stream)),
            }
        };
        let staff = self.staff.as_ref();
        let done = match &mut slot.log {
            Some(log) => {
                self.effects.clear();
                let done = advance_answering(program, &mut slot.state, event, &mut answering, &mut self.effects);
                log.note(&self.effects, stamp(now, &self.hours), &|person| name(staff, person));
                done
            }
            None => advance_answering(program, &mut slot.state, event, &mut answering, &mut Nobody),
        };
        match done {
            Ok(()) => {
                self.results.events += 1;
                self.settle(at);
                true
            }
            Err(_) => false,
        }
    }

    /// After an event: what is open now that was not, what waits no longer, which clocks run; or the end.
    fn settle(&mut self, at: u32) {
        let program = self.what.program;
        let slot = &mut self.slots[at as usize];
        if slot.state.is_over() {
            return self.ends(at);
        }
        let (fresh, waiting) = (slot.fresh, slot.tasks.iter().any(|task| task.at == At::Waits));
        let mut ready: SmallVec<[ActivationId; 8]> = SmallVec::new();
        let mut waits: SmallVec<[(EventId, ActivationId); 4]> = SmallVec::new();
        for open in slot.state.open() {
            if open.id.0 >= fresh {
                slot.fresh = slot.fresh.max(open.id.0 + 1);
                let occurrence = &mut slot.occurrences[open.step.0 as usize];
                slot.tasks.push(Task::new(open.id, open.step, open.waits, *occurrence, self.now));
                *occurrence += 1;
                match program[open.step].awaits.filter(|_| open.waits) {
                    Some(event) => waits.push((event, open.id)),
                    None => ready.push(open.id),
                }
            } else if waiting
                && !open.waits
                && let Some(task) =
                    slot.tasks.iter_mut().find(|task| task.activation == open.id && task.at == At::Waits)
            {
                (task.at, task.since) = (At::Queued, self.now);
                ready.push(open.id);
            }
        }
        self.clocks(at);
        if !self.slots[at as usize].state.blocks().is_empty() {
            self.listen(at);
        }
        for (event, activation) in waits {
            self.await_event(at, event, Some(activation));
        }
        let which = self.which(at);
        for activation in ready {
            self.with(which, |this, slot| this.line_up(slot, activation));
        }
    }

    fn ends(&mut self, at: u32) {
        let slot = &mut self.slots[at as usize];
        slot.generation = slot.generation.wrapping_add(1);
        let lead = self.now - slot.began;
        if let Some((first, _)) = self.results.span {
            self.results.span = Some((first, self.now));
        }
        if slot.counts {
            let number = slot.number - self.what.profile.warm_up;
            self.results.ended += 1;
            self.results.lead.record(lead);
            self.results.lead_batches.record(number, lead);
            self.results.cost.record(slot.cost);
            self.results.cost_batches.record(number, slot.cost);
            if let Some(ended) = slot.state.ended() {
                self.results.outcomes[ended.end.0 as usize] += 1;
            }
        }
        if let (Some(log), Some(logs)) = (slot.log.take(), &mut self.logs) {
            logs(&log);
        }
        slot.began = NEVER;
        self.free.push(at);
        // Where cases have nothing to do with each other, nothing else is planned for any.
        if self.staff.is_none() {
            self.planned.clear();
        }
        if self.results.ended.is_multiple_of(FORGETS.max(self.slots.len() as u64)) {
            self.forget();
        }
    }

    /// No case asks for a moment before it arrived: of what lies before them all, calendars keep nothing.
    fn forget(&mut self) {
        let oldest = self.slots.iter().map(|slot| slot.began).fold(self.arrivals.at.min(self.now), Moment::min);
        self.hours.forget_before(oldest);
        if let Some(staff) = &mut self.staff {
            staff.forget_before(oldest);
        }
        self.meetings.retain(|(.., held), _| *held >= self.now);
    }

    /// What is still under way when nothing can happen any more stands still for ever.
    pub fn give_up_the_rest(&mut self) {
        if self.free.len() == self.slots.len() {
            return;
        }
        for at in 0..self.slots.len() as u32 {
            if !self.free.contains(&at) {
                let slot = &mut self.slots[at as usize];
                self.results.stuck += u64::from(slot.counts);
                slot.began = NEVER;
                self.free.push(at);
            }
        }
    }

    /// What came of it.
    pub fn finish(mut self) -> Results {
        if self.planned.is_empty() {
            self.give_up_the_rest();
        }
        if let (Some(staff), Some((_, last))) = (&mut self.staff, self.results.span) {
            for (at, before) in self.before.iter().enumerate() {
                let worked = staff.hours(at as u32).worked(last) - before;
                self.results.people[at].hours = worked;
            }
        }
        self.results
    }

    // ---- clocks and events ---------------------------------------------------------------------------------------------

    /// The deadlines whose clocks have begun to run.
    fn clocks(&mut self, at: u32) {
        let program = self.what.program;
        let slot = &mut self.slots[at as usize];
        let mut due: SmallVec<[(Moment, ActivationId, u32); 4]> = SmallVec::new();
        for task in &mut slot.tasks {
            let deadlines = &program[task.step].deadlines;
            if deadlines.is_empty() || task.planned == (1u64 << deadlines.len().min(63)) - 1 {
                continue;
            }
            let Some(open) = slot.state.activation(task.activation) else { continue };
            for which in 0..deadlines.len().min(63) as u32 {
                if task.planned & (1 << which) != 0 {
                    continue;
                }
                let length = slot.state.length(open.frame, deadlines[which as usize].what.length);
                if let (Some(clock), Some((count, unit))) = (slot.state.clock(program, open, which), length) {
                    task.planned |= 1 << which;
                    if View::of(program, &slot.state, open).holds(&deadlines[which as usize].when) {
                        due.push((Span::limit(count, unit).end(clock, &mut self.hours), task.activation, which));
                        self.results.steps[task.step.0 as usize].deadlines[which as usize].0 += u64::from(slot.counts);
                    }
                }
            }
        }
        let which = self.which(at);
        due.into_iter()
            .for_each(|(moment, activation, deadline)| self.plan(moment, Due::Deadline(which, activation, deadline)));
    }

    fn runs_out(&mut self, at: u32, activation: ActivationId, which: u32) {
        let slot = &self.slots[at as usize];
        let Some(task) = slot.task(activation) else { return };
        let (step, counts) = (slot.tasks[task].step, slot.counts);
        if self.event(at, &Event::DeadlinePasses { activation, which }) {
            self.results.steps[step.0 as usize].deadlines[which as usize].1 += u64::from(counts);
        }
    }

    /// Plans what may happen while blocks are under way.
    fn listen(&mut self, at: u32) {
        let program = self.what.program;
        let slot = &mut self.slots[at as usize];
        let mut events: Vec<EventId> = Vec::new();
        let now: Vec<(ParallelId, FrameId)> =
            slot.state.blocks().iter().map(|block| (block.parallel, block.frame)).collect();
        for block in now.iter().filter(|block| !slot.blocks.contains(block)) {
            for branch in &program[block.0].branches {
                match program[*branch].runs {
                    Runs::Whenever(event) if !events.contains(&event) => events.push(event),
                    _ => {}
                }
            }
        }
        slot.blocks = now;
        events.into_iter().for_each(|event| self.await_event(at, event, None));
    }

    /// Plans whether and when something happens that is waited for from now on.
    fn await_event(&mut self, at: u32, event: EventId, by: Option<ActivationId>) {
        let (program, profile, now) = (self.what.program, self.what.profile, self.now);
        let which = self.which(at);
        let slot = &mut self.slots[at as usize];
        let occurrence = &mut slot.occurrences[program.steps.len() + event.0 as usize];
        *occurrence += 1;
        let mut stream = slot.luck.stream(Purpose::Event, event.0, *occurrence);
        let moment = match profile.event(event) {
            Occurs::Once { chance, after } => {
                if !stream.happens(*chance) {
                    return;
                }
                match after {
                    Some(after) => after.draw(&mut stream).end(now, &mut self.hours),
                    None => {
                        let open = by.and_then(|activation| slot.state.activation(activation));
                        let first = open.and_then(|open| {
                            let deadline = program[open.step].deadlines.first()?;
                            let (count, unit) = slot.state.length(open.frame, deadline.what.length)?;
                            Some(Span::limit(count, unit).end(now, &mut self.hours))
                        });
                        match first.filter(|first| *first < NEVER) {
                            Some(first) => now + ((first - now) as f64 * stream.fraction()) as i64,
                            None => now + day_or_so().draw(&mut stream).round() as i64,
                        }
                    }
                }
            }
            Occurs::Repeatedly(every) => every.draw(&mut stream).end(now, &mut self.hours),
        };
        self.plan(moment, Due::Happens(which, event));
    }

    /// Something happens, if it is still waited for.
    fn happens(&mut self, at: u32, event: EventId) {
        let which = self.which(at);
        let again = matches!(self.what.profile.event(event), Occurs::Repeatedly(_));
        if self.event(at, &Event::Happens { event }) && again {
            self.with(which, |this, slot| this.await_event(slot, event, None));
        }
    }
}

/// A day on average.
fn day_or_so() -> Distribution {
    Distribution::new(Shape::Exponential { mean: (24 * HOUR) as f64 })
        .unwrap_or_else(|_| Distribution::fixed((24 * HOUR) as f64))
}

/// A moment as a log has it.
pub(super) fn stamp(at: Moment, hours: &WorkingTime) -> log::Stamp {
    log::Stamp { millis: at, offset: hours.offset(at) }
}

/// What one of the people is called.
fn name(staff: Option<&Staff>, person: PersonId) -> Arc<str> {
    let member = staff.and_then(|staff| staff.people().get(person.0 as usize));
    member.map_or_else(|| "".into(), |member| member.name.clone())
}

/// Where the luck of an answer is drawn: of each fact and each step of its own.
pub(super) fn place(fact: FactId, step: StepId) -> u32 {
    fact.0 ^ (step.0 + 1).wrapping_mul(0x9e37_79b1)
}
