//! How a step is done: its parts wait for people, take their time, and wait for meetings.

use super::super::calendar::{HOUR, Moment, NEVER};
use super::super::distribution::Purpose;
use super::super::log;
use super::super::profile::{Choice, Held, Measure, Picking, Span, Takes};
use super::super::staff::{Chosen, Part, Person, Staff, Wanted, choose, next_hours};
use super::course::{Course, stamp};
use super::slot::*;
use crate::runtime::*;
use smallvec::SmallVec;
use std::sync::Arc;

/// In a line so many are looked at for one that can be done by who is there, where the constraints of the procedure are
/// in the way of those before it.
const LOOKED_AT: usize = 64;

impl Course<'_> {
    // ---- lines ---------------------------------------------------------------------------------------------------------

    /// A part of a step waits for people; where there are as many as are needed, it begins.
    pub fn line_up(&mut self, at: u32, activation: ActivationId) {
        let slot = &mut self.slots[at as usize];
        let Some(task) = slot.task(activation) else { return };
        let (part, step) = (slot.tasks[task].part, slot.tasks[task].step);
        slot.tasks[task].since = self.now;
        let Some(staff) = &mut self.staff else { return self.begin(at, activation, &[], &[]) };
        let Some(open) = slot.state.activation(activation) else { return };
        let view = View::new(self.what.program, &slot.state, open.frame);
        let filled = self.seats.of(self.what.program, staff, view, step, part);
        if filled.seats.iter().all(|wanted| wanted.people.is_none()) {
            let none = Chosen::from_elem(None, filled.seats.len());
            return self.begin(at, activation, &filled.seats, &none);
        }
        slot.tasks[task].at = At::Queued;
        let any_hour = self.what.profile.times(step).any_hour;
        let line = self.seats.line(&filled, staff, &mut self.lines, any_hour);
        self.results.steps[step.0 as usize].queue.change(self.now, 1);
        let (priority, which) = (slot.priority, Which { slot: at, generation: slot.generation });
        self.lines.push(line, priority, (which, activation));
        self.serve(line);
    }

    /// Begins what can be begun of a line; who is wanted and not at work is awaited.
    fn serve(&mut self, line: u32) {
        while let Some((which, activation)) = self.lines.head(line) {
            match self.try_to_begin(which, activation) {
                Try::Begun(seats, people) => {
                    self.lines.pop(line);
                    self.begin(which.slot, activation, &seats, &people);
                }
                Try::Gone => self.lines.pop(line),
                Try::Nobody(seats) => {
                    if !self.what.program.constraints.is_empty() && self.begin_another(line) {
                        continue;
                    }
                    return self.await_hours(&seats);
                }
            }
        }
    }

    /// Begins the first of those behind the head of a line that can be.
    fn begin_another(&mut self, line: u32) -> bool {
        let mut lines = std::mem::take(&mut self.lines);
        let mut found = None;
        lines.take(line, LOOKED_AT, |(which, activation)| match self.try_to_begin(which, activation) {
            Try::Begun(seats, people) => {
                found = Some((which, activation, seats, people));
                true
            }
            Try::Gone => true,
            Try::Nobody(_) => false,
        });
        self.lines = lines;
        match found {
            Some((which, activation, seats, people)) => {
                self.begin(which.slot, activation, &seats, &people);
                true
            }
            None => false,
        }
    }

    /// Who could do it now.
    fn try_to_begin(&mut self, which: Which, activation: ActivationId) -> Try {
        let slot = &mut self.slots[which.slot as usize];
        let task = slot.task(activation).filter(|task| slot.tasks[*task].at == At::Queued);
        let (Some(task), Some(staff)) = (task.filter(|_| slot.generation == which.generation), &mut self.staff) else {
            return Try::Gone;
        };
        let (program, profile, now) = (self.what.program, self.what.profile, self.now);
        let Task { part, step, occurrence, .. } = slot.tasks[task];
        let Some(open) = slot.state.activation(activation) else { return Try::Gone };
        let view = View::new(program, &slot.state, open.frame);
        let seats = self.seats.of(program, staff, view, step, part).seats;
        let luck = slot.luck;
        let mut first = |staff: &Staff, free: &mut [Person]| match profile.picking {
            // The free ones come in the order of the roster, which settles ties.
            Picking::LongestIdle => free.sort_by_key(|person| staff.people()[*person as usize].idle),
            Picking::Random => {
                let mut stream = luck.stream(Purpose::Pick, step.0, occurrence * 4 + part as u32);
                for at in (1..free.len()).rev() {
                    free.swap(at, stream.below(at as u64 + 1) as usize);
                }
            }
            Picking::LeastLoaded => {
                free.sort_by_key(|person| self.results.people[*person as usize].busy);
            }
        };
        let constrained = self.constrained[step.0 as usize];
        let state = &slot.state;
        let mut may = |wanted: &Wanted, person: Person| {
            !constrained || may_sit(program, state, step, wanted.seat, PersonId(person)).is_ok()
        };
        match choose(staff, &seats, now, profile.times(step).any_hour, &mut first, &mut may) {
            Some(people) => Try::Begun(seats, people),
            None => Try::Nobody(seats),
        }
    }

    /// Those who are idle and not at work will be asked when their hours begin.
    fn await_hours(&mut self, seats: &[Wanted]) {
        let Some(staff) = &mut self.staff else { return };
        let mut opens: SmallVec<[(Moment, Person); 8]> = SmallVec::new();
        for person in seats.iter().filter_map(|wanted| wanted.people.as_ref()).flat_map(|people| people.iter()) {
            let member = staff.member(*person);
            if member.busy || member.awaited {
                continue;
            }
            if let Some(moment) = next_hours(staff, *person, self.now) {
                staff.member(*person).awaited = true;
                opens.push((moment, *person));
            }
        }
        opens.into_iter().for_each(|(moment, person)| self.plan(moment, Due::Opens(person)));
    }

    /// Somebody's hours begin.
    pub fn opens(&mut self, person: Person) {
        if let Some(staff) = &mut self.staff {
            staff.member(person).awaited = false;
        }
        self.serve_for(person);
    }

    /// Somebody can take something up: the most urgent of what waits.
    fn serve_for(&mut self, person: Person) {
        let Some(staff) = &self.staff else { return };
        let heads = self.lines.heads(staff, person);
        heads.into_iter().for_each(|(_, _, line)| self.serve(line));
    }

    // ---- work ----------------------------------------------------------------------------------------------------------

    /// A part of a step begins.
    fn begin(&mut self, at: u32, activation: ActivationId, seats: &[Wanted], people: &[Option<Person>]) {
        let (program, now) = (self.what.program, self.now);
        let which = self.which(at);
        let slot = &mut self.slots[at as usize];
        let Some(place) = slot.task(activation) else { return };
        let Task { step, part, occurrence, .. } = slot.tasks[place];
        let (span, held) = self.span(at, activation, step, part, occurrence);
        let slot = &mut self.slots[at as usize];
        let task = &mut slot.tasks[place];
        if task.at == At::Queued && self.staff.is_some() && people.iter().any(Option::is_some) {
            self.results.steps[step.0 as usize].queue.change(now, -1);
        }
        let waited = now - task.since;
        task.waited += waited;
        (task.at, task.began, task.held, task.elapsed) = (At::Works, now, held, span.measure == Measure::Elapsed);
        task.people.clear();
        task.others.clear();
        let (mut end, mut off_hours, any_hour) = (None, 0, self.what.profile.times(step).any_hour);
        // Who sits where matters to constraints, and to who reads the log.
        let claims = slot.log.is_some() || self.constrained[step.0 as usize];
        let mut claimed: SmallVec<[Event; 2]> = SmallVec::new();
        for (wanted, person) in seats.iter().zip(people) {
            let Some((person, staff)) = person.zip(self.staff.as_mut()) else {
                task.others.extend(wanted.roles.first().map(|holder| holder.role));
                continue;
            };
            let role = staff.acts_as(person, &wanted.roles);
            // Of several who are at it together the one who takes longest counts.
            end = end.max(Some(span.end(now, staff.hours(person))));
            if waited > 0 && !any_hour {
                off_hours = off_hours.max(waited - staff.hours(person).work_between(task.since, now));
            }
            let member = staff.member(person);
            if held {
                member.busy = true;
            } else {
                member.idle = now;
            }
            task.people.push((person, role));
            if slot.counts {
                self.results.roles[role.0 as usize].waited += waited;
            }
            if claims {
                claimed.push(Event::Claim { activation, seat: wanted.seat, person: PersonId(person), role });
            }
        }
        task.off_hours += off_hours;
        let end = end.unwrap_or_else(|| span.end(now, &mut self.hours));
        if let Some(log) = &mut slot.log {
            let hands = hands(self.staff.as_ref(), &slot.tasks[place]);
            let at = stamp(now, &self.hours);
            if part == Part::Performs {
                log.rows.push(row(step, activation, log::Stage::Start, at, hands));
            }
        }
        for claim in claimed {
            let _ = advance(program, &mut slot.state, &claim, &mut Nobody);
        }
        self.plan(end, Due::Done(which, activation));
    }

    /// How long a part of a step takes here, and whether people are held for it.
    fn span(&mut self, at: u32, activation: ActivationId, step: StepId, part: Part, occurrence: u32) -> (Span, bool) {
        let (program, profile) = (self.what.program, self.what.profile);
        let slot = &self.slots[at as usize];
        let times = profile.times(step);
        let none = (Span { amount: 0, measure: Measure::Elapsed }, false);
        let takes: Option<&Choice<Takes>> = match part {
            Part::Performs => Some(&times.by),
            Part::Checks => times.checker.as_ref(),
            Part::Approves => times.approver.as_ref(),
        };
        let (Some(takes), Some(open)) = (takes, slot.state.activation(activation)) else { return none };
        let view = View::new(program, &slot.state, open.frame);
        // What will be answered at the end decides how long it takes; the same luck answers it then.
        let ahead = if takes.cases.is_empty() { Vec::new() } else { self.ahead(at, open, step, occurrence) };
        let known = |fact: FactId| {
            ahead.iter().find(|(known, _)| *known == fact).map(|(_, value)| value).or_else(|| view.fact(fact))
        };
        let mut stream = slot.luck.stream(Purpose::Duration, step.0 * 3 + part as u32, occurrence);
        let Some(span) = takes.of(&known).draw(&known, &mut stream) else { return none };
        (span, times.holds.unwrap_or(span.measure != Measure::Elapsed))
    }

    /// What the step will answer.
    fn ahead(&self, at: u32, open: &Activation, step: StepId, occurrence: u32) -> Vec<(FactId, Value)> {
        let (program, profile) = (self.what.program, self.what.profile);
        let slot = &self.slots[at as usize];
        let view = View::new(program, &slot.state, open.frame);
        let mut ahead: Vec<(FactId, Value)> = Vec::new();
        for set in &program[step].sets {
            let fact = set.what.fact;
            let known = |fact: FactId| {
                ahead.iter().find(|(known, _)| *known == fact).map(|(_, value)| value).or_else(|| view.fact(fact))
            };
            if let Some(choice) = profile.answer(fact) {
                let mut stream = slot.luck.stream(Purpose::Fact, super::course::place(fact, step), occurrence + 1);
                let value = choice.of(&known).draw(&mut stream);
                ahead.push((fact, value));
            }
        }
        ahead
    }

    /// A part of a step is done: people go free, and the next part comes.
    pub fn part_done(&mut self, at: u32, activation: ActivationId) {
        let slot = &mut self.slots[at as usize];
        let Some(place) = slot.task(activation).filter(|place| slot.tasks[*place].at == At::Works) else { return };
        let people = self.release(at, place);
        let slot = &mut self.slots[at as usize];
        slot.tasks[place].since = self.now;
        self.go_on(at, activation);
        // What the case itself asks next comes first; then whoever went free takes something up.
        people.into_iter().for_each(|person| self.serve_for(person));
    }

    /// People go free; what they did is counted.
    fn release(&mut self, at: u32, place: usize) -> SmallVec<[Person; 4]> {
        let (now, costs) = (self.now, &self.what.profile.costs);
        let slot = &mut self.slots[at as usize];
        let task = &mut slot.tasks[place];
        task.worked += now - task.began;
        let mut free = SmallVec::new();
        let mut cost = 0;
        for (person, role) in &task.people {
            let Some(staff) = &mut self.staff else { break };
            let busy = match (task.held, task.elapsed) {
                (false, _) => 0,
                (true, true) => now - task.began,
                (true, false) => staff.hours(*person).work_between(task.began, now),
            };
            let member = staff.member(*person);
            member.busy = false;
            member.idle = now;
            let hourly = member.hourly.or_else(|| hourly(&costs.roles, *role)).unwrap_or(0);
            cost += money(hourly, busy);
            let results = &mut self.results.people[*person as usize];
            results.busy += busy;
            results.done += 1;
            if slot.counts {
                let results = &mut self.results.roles[role.0 as usize];
                results.busy += busy;
                results.done += 1;
            }
            free.push(*person);
        }
        slot.cost += cost;
        free
    }

    /// What comes after a part of a step.
    fn go_on(&mut self, at: u32, activation: ActivationId) {
        let program = self.what.program;
        let slot = &mut self.slots[at as usize];
        let Some(place) = slot.task(activation) else { return };
        let Task { step, part, .. } = slot.tasks[place];
        let wanted = &program[step];
        if wanted.checkers.is_empty() && wanted.approvers.is_empty() && wanted.held.is_empty() {
            return self.complete(at, activation, &Event::Complete { activation, work: Work::default() });
        }
        let work = Work::default();
        let event = match part {
            Part::Performs => Event::Submit { activation, by: None, work },
            Part::Checks | Part::Approves => Event::Approve { activation, by: None, work },
        };
        // Where nobody decides, it is the performers who need the meeting.
        let alone = part == Part::Performs && wanted.checkers.is_empty() && wanted.approvers.is_empty();
        if alone && self.meeting(at, activation) {
            return;
        }
        self.complete(at, activation, &event);
    }

    /// The event that ends a part of a step; then the next part, if there is one.
    fn complete(&mut self, at: u32, activation: ActivationId, event: &Event) {
        let which = self.which(at);
        let slot = &self.slots[at as usize];
        let Some(task) = slot.task(activation).map(|place| &slot.tasks[place]) else { return };
        let (step, waited, worked, counts) = (task.step, task.waited, task.worked, slot.counts);
        let (off_hours, for_meeting) = (task.off_hours, task.for_meeting);
        // The case may end with this: what the step costs is added before.
        if task.part == Part::Performs {
            self.slots[at as usize].cost += self.what.profile.costs.steps.get(step.0 as usize).copied().unwrap_or(0);
        }
        if !self.event(at, event) {
            return;
        }
        let slot = &mut self.slots[at as usize];
        let same = slot.generation == which.generation;
        if !same || slot.state.activation(activation).is_none() {
            if same && let Some(place) = slot.task(activation) {
                slot.tasks.remove(place);
            }
            if counts {
                let results = self.results.step(step);
                results.waiting.record(waited);
                results.working.record(worked);
                results.off_hours += off_hours;
                results.for_meetings += for_meeting;
            }
            return;
        }
        let next = decides(self.what.program, &slot.state, activation);
        let Some(place) = slot.task(activation) else { return };
        match next {
            Some(Party::Checker) => slot.tasks[place].part = Part::Checks,
            Some(_) => {
                slot.tasks[place].part = Part::Approves;
                if self.meeting(at, activation) {
                    return;
                }
            }
            None => return,
        }
        self.line_up(at, activation);
    }

    // ---- meetings ------------------------------------------------------------------------------------------------------

    /// Whether the step waits for a meeting now.
    fn meeting(&mut self, at: u32, activation: ActivationId) -> bool {
        let (program, profile, now) = (self.what.program, self.what.profile, self.now);
        let slot = &mut self.slots[at as usize];
        let Some(place) = slot.task(activation).filter(|place| !slot.tasks[*place].met) else { return false };
        let Some(open) = slot.state.activation(activation) else { return false };
        let (step, occurrence) = (slot.tasks[place].step, slot.tasks[place].occurrence);
        let view = View::new(program, &slot.state, open.frame);
        let Some((which, meeting)) = view.applying(&program[step].held).map(|(at, meeting)| (at, *meeting)).next()
        else {
            return false;
        };
        let Some(known) = profile.meetings.get(step.0 as usize).and_then(|all| all.get(which as usize)) else {
            return false;
        };
        let mut stream = slot.luck.stream(Purpose::Meeting, step.0, occurrence);
        slot.tasks[place].at = At::Meets;
        slot.tasks[place].since = now;
        let called = meeting.ad_hoc.is_some() && stream.happens(known.ad_hoc);
        let moment = match &known.held {
            _ if called => now,
            Held::Called(after) => after.draw(&mut stream).end(now, &mut self.hours),
            Held::Regularly(rhythm) => {
                let mut from = now;
                loop {
                    let cached =
                        self.next_meeting.get(&(step, which)).filter(|(since, next)| *since <= from && from <= *next);
                    let moment = match cached {
                        Some((_, next)) => *next,
                        None => {
                            let next = rhythm.next(from, &self.hours);
                            self.next_meeting.insert((step, which), (from, next));
                            next
                        }
                    };
                    if moment == NEVER {
                        break moment;
                    }
                    let Some(capacity) = known.capacity else { break moment };
                    let taken = self.meetings.entry((step, which, moment)).or_insert(0);
                    if *taken < capacity.max(1) {
                        *taken += 1;
                        break moment;
                    }
                    from = moment + 1;
                }
            }
        };
        let this = self.which(at);
        self.plan(moment, Due::Meeting(this, activation));
        true
    }

    /// The meeting is held.
    pub fn meets(&mut self, at: u32, activation: ActivationId) {
        let now = self.now;
        if !self.event(at, &Event::Meets { activation, called: None }) {
            return;
        }
        let slot = &mut self.slots[at as usize];
        let Some(place) = slot.task(activation) else { return };
        let task = &mut slot.tasks[place];
        let waited = now - task.since;
        (task.waited, task.for_meeting) = (task.waited + waited, task.for_meeting + waited);
        task.met = true;
        match task.part {
            Part::Performs => self.go_on(at, activation),
            _ => self.line_up(at, activation),
        }
    }
}

/// Whether a part of a step can begin.
enum Try {
    /// By these.
    Begun(Arc<[Wanted]>, Chosen),
    /// Not now.
    Nobody(Arc<[Wanted]>),
    /// It is no longer there.
    Gone,
}

fn hourly(roles: &[(RoleId, i64)], role: RoleId) -> Option<i64> {
    roles.iter().find(|(known, _)| *known == role).map(|(_, cost)| *cost)
}

/// What so many milliseconds cost.
fn money(hourly: i64, busy: i64) -> i64 {
    (i128::from(hourly) * i128::from(busy) / i128::from(HOUR)) as i64
}

/// Who works at a task, for a log.
fn hands(staff: Option<&Staff>, task: &Task) -> Vec<log::Hand> {
    let part = match task.part {
        Part::Performs => log::Part::Performs,
        Part::Checks => log::Part::Checks,
        Part::Approves => log::Part::Approves,
    };
    let name = |person: Person| staff.map(|staff| staff.people()[person as usize].name.clone());
    let people = task.people.iter().map(|(person, role)| log::Hand { person: name(*person), role: *role, part });
    people.chain(task.others.iter().map(|role| log::Hand { person: None, role: *role, part })).collect()
}

fn row(step: StepId, activation: ActivationId, stage: log::Stage, at: log::Stamp, people: Vec<log::Hand>) -> log::Row {
    log::Row { step, activation, stage, at, people, cost: None, facts: Vec::new(), records: Vec::new() }
}
