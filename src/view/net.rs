//! A procedure as a workflow net (van der Aalst, "The Application of Petri Nets to Workflow Management", 1998): one
//! source, one sink, a visible transition for the completion of each step, silent ones for everything else that decides
//! where a case goes. Written as PNML by [`Net::pnml`].
//!
//! The net allows every case that the procedure allows. It allows more, for it knows no facts:
//!
//! - any route of a step or a join may be taken, any branch with a condition be run or skipped;
//! - a way back may be taken any number of times, and left any time for where it leads when it is spent;
//! - who acts, records, deadlines and the events for which a step waits say nothing.
//!
//! A net without event branches is safe and sound. **Event branches** have tokens that cannot be told apart, and any
//! number of occurrences at once. While its block runs, a place of the block holds a token, which each step of an event
//! branch needs and gives back, and which the join takes away. So:
//!
//! - A branch of one step is done any number of times until the join: exactly what the procedure says, and sound.
//! - In a branch of several steps, these come in their order: a step hands a token to the next, and since no step is
//!   done after the join, a run that joins too early never comes to the final marking (the sink, and nothing else).
//!   So what the net accepts is still exact, but it may run into a dead end, and its places are not bounded.
//! - Where a step of such a branch may also end the occurrence, the steps to which it leads may be done any number of
//!   times while the block runs: nothing else would make a replay take away the token of an occurrence that ended. In
//!   a branch with blocks inside of it this holds for all steps.
//!
//! An occurrence begins with its first completed step here, not when the event happens. Since the join waits for those
//! that have begun, no order of completed steps tells the difference.

mod pnml;

use crate::runtime::{self, BranchId, ParallelId, Program, Runs, StepId, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A place-transition net with one source and one sink; it begins with one token in the source, and is done with one
/// in the sink and none elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Net {
    /// The procedure, by its clause and name.
    pub name: String,
    /// Its places.
    pub places: Vec<Place>,
    /// Its transitions.
    pub transitions: Vec<Transition>,
    /// Where a case starts; nothing leads there.
    pub source: PlaceId,
    /// Where it ends; nothing leads on.
    pub sink: PlaceId,
}

/// A place's position in [`Net::places`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceId(pub usize);

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it means, in short.
    pub name: String,
}

/// A transition; every arc of it carries one token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Of a visible one, the step by its clause and name ([`Program::call`]), which is what logs call it too.
    pub name: String,
    /// The step that is completed; a silent one has none.
    pub step: Option<StepId>,
    /// From where it takes a token each.
    pub takes: Vec<PlaceId>,
    /// Where it puts one each.
    pub gives: Vec<PlaceId>,
}

impl Net {
    /// The net of a procedure: of all that routes lead to from its start.
    pub fn of(program: &Program) -> Net {
        let name = match &program.clause {
            Some(clause) => format!("{clause} {}", program.name),
            None => program.name.clone(),
        };
        let net = Net { name, places: Vec::new(), transitions: Vec::new(), source: PlaceId(0), sink: PlaceId(1) };
        let mut weaver = Weaver { program, net, before: BTreeMap::new(), after: BTreeMap::new(), waiting: Vec::new() };
        weaver.weave();
        weaver.net
    }
}

/// A net in the making.
struct Weaver<'p> {
    program: &'p Program,
    net: Net,
    /// The place in which a token arrives at a step or a block.
    before: BTreeMap<runtime::Place, PlaceId>,
    /// The place in which it leaves a branch.
    after: BTreeMap<BranchId, PlaceId>,
    /// Steps and blocks that something leads to, and that are not in the net yet.
    waiting: Vec<runtime::Place>,
}

impl Weaver<'_> {
    fn weave(&mut self) {
        self.net.source = self.place("start".to_string());
        self.net.sink = self.place("end".to_string());
        let start = self.arrival(self.program.start, None);
        self.silent("start".to_string(), vec![self.net.source], vec![start]);
        while let Some(place) = self.waiting.pop() {
            let before = self.before[&place];
            match place {
                runtime::Place::Step(step) => self.step(step, before),
                runtime::Place::Parallel(parallel) => self.block(parallel, before),
            }
        }
    }

    // ---- the parts of a net --------------------------------------------------------------------------------------------

    fn place(&mut self, name: String) -> PlaceId {
        self.net.places.push(Place { name });
        PlaceId(self.net.places.len() - 1)
    }

    fn silent(&mut self, name: String, takes: Vec<PlaceId>, gives: Vec<PlaceId>) {
        self.net.transitions.push(Transition { name, step: None, takes, gives });
    }

    fn visible(&mut self, step: StepId, takes: Vec<PlaceId>, gives: Vec<PlaceId>) {
        let name = self.program.call(Target::Step(step));
        self.net.transitions.push(Transition { name, step: Some(step), takes, gives });
    }

    /// Where a route that begins in this branch puts its token.
    fn arrival(&mut self, at: Target, branch: Option<BranchId>) -> PlaceId {
        let place = match (at, branch) {
            (Target::Step(step), _) => runtime::Place::Step(step),
            (Target::Parallel(parallel), _) => runtime::Place::Parallel(parallel),
            (Target::Join(_), Some(branch)) => return self.end_of(branch),
            // A join in no branch, which no checked procedure has.
            (Target::End(_) | Target::Join(_), _) => return self.net.sink,
        };
        if let Some(before) = self.before.get(&place) {
            return *before;
        }
        let before = self.place(format!("→ {}", self.program.call(at)));
        self.before.insert(place, before);
        self.waiting.push(place);
        before
    }

    fn end_of(&mut self, branch: BranchId) -> PlaceId {
        if let Some(after) = self.after.get(&branch) {
            return *after;
        }
        let after = self.place(format!("{} →", self.program[branch].name));
        self.after.insert(branch, after);
        after
    }

    // ---- steps and blocks ----------------------------------------------------------------------------------------------

    fn step(&mut self, step: StepId, before: PlaceId) {
        let after = self.leave(step);
        self.visible(step, vec![before], vec![after]);
    }

    /// Where a completed step puts its token: where its one route leads, or to where one of them is chosen.
    fn leave(&mut self, step: StepId) -> PlaceId {
        let (from, branch) = (runtime::Place::Step(step), self.program[step].scope);
        let targets = targets(self.program, from);
        if let [target] = targets.as_slice() {
            return self.arrival(*target, branch);
        }
        let choice = self.place(format!("{} →", self.program.call(from.into())));
        self.routes(from, vec![choice]);
        choice
    }

    /// A silent transition for everywhere that routes lead from a place.
    fn routes(&mut self, from: runtime::Place, takes: Vec<PlaceId>) {
        for target in targets(self.program, from) {
            let to = self.arrival(target, self.program.scope(from));
            let name = format!("{} → {}", self.program.call(from.into()), self.program.call(target));
            self.silent(name, takes.clone(), vec![to]);
        }
    }

    fn block(&mut self, parallel: ParallelId, before: PlaceId) {
        let program = self.program;
        let call = program.call(Target::Parallel(parallel));
        let (mut forked, mut joined) = (Vec::new(), Vec::new());
        let is_event = |branch: &&BranchId| matches!(program[**branch].runs, Runs::Whenever(_));
        for branch in program[parallel].branches.iter().filter(|branch| !is_event(branch)) {
            let start = self.arrival(program[*branch].start.into(), Some(*branch));
            let end = self.end_of(*branch);
            joined.push(end);
            if program[*branch].runs == Runs::Always {
                forked.push(start);
                continue;
            }
            let name = &program[*branch].name;
            let choice = self.place(format!("{name} ?"));
            forked.push(choice);
            self.silent(format!("run {name}"), vec![choice], vec![start]);
            self.silent(format!("skip {name}"), vec![choice], vec![end]);
        }
        // Where no ordinary branch is, the block is over at once, and no event comes in time.
        if joined.is_empty() {
            return self.routes(runtime::Place::Parallel(parallel), vec![before]);
        }
        let events: Vec<BranchId> = program[parallel].branches.iter().filter(is_event).copied().collect();
        if !events.is_empty() {
            let running = self.place(format!("{call} …"));
            forked.push(running);
            joined.push(running);
            events.into_iter().for_each(|branch| self.event_branch(branch, running));
        }
        self.silent(format!("fork {call}"), vec![before], forked);
        self.routes(runtime::Place::Parallel(parallel), joined);
    }

    // ---- event branches ------------------------------------------------------------------------------------------------

    fn event_branch(&mut self, branch: BranchId, running: PlaceId) {
        let order = Order::of(self.program, branch);
        let mut between: BTreeMap<StepId, PlaceId> = BTreeMap::new();
        for step in order.steps.difference(&order.free) {
            let before = self.place(format!("→ {}", self.program.call(Target::Step(*step))));
            between.insert(*step, before);
        }
        for step in &order.steps {
            let mut takes = vec![running];
            takes.extend(between.get(step));
            let mut gives = vec![running];
            let next: Vec<StepId> = order.next(self.program, *step);
            match next.as_slice() {
                [] => {}
                [one] => gives.push(between[one]),
                several => {
                    let call = self.program.call(Target::Step(*step));
                    let choice = self.place(format!("{call} →"));
                    gives.push(choice);
                    for to in several {
                        let name = format!("{call} → {}", self.program.call(Target::Step(*to)));
                        self.silent(name, vec![choice], vec![between[to]]);
                    }
                }
            }
            self.visible(*step, takes, gives);
        }
    }
}

/// In which order the steps of an event branch are done.
struct Order {
    /// Those that something leads to.
    steps: BTreeSet<StepId>,
    /// Of these, those that wait for none of the others.
    free: BTreeSet<StepId>,
}

impl Order {
    fn of(program: &Program, branch: BranchId) -> Order {
        let mut order = Order { steps: BTreeSet::new(), free: BTreeSet::new() };
        let (mut waiting, mut nested) = (vec![Target::from(program[branch].start)], false);
        let mut blocks = BTreeSet::new();
        order.free.extend(as_step(waiting[0]));
        while let Some(target) = waiting.pop() {
            match target {
                Target::Step(step) if order.steps.insert(step) => {
                    waiting.extend(targets(program, runtime::Place::Step(step)))
                }
                Target::Parallel(parallel) if blocks.insert(parallel) => {
                    nested = true;
                    let starts = program[parallel].branches.iter().map(|branch| Target::from(program[*branch].start));
                    waiting.extend(starts);
                    waiting.extend(targets(program, runtime::Place::Parallel(parallel)));
                }
                _ => {}
            }
        }
        if nested {
            order.free = order.steps.clone();
        }
        // A step that may end the occurrence hands on nothing, and so do, in turn, those that lead to where nothing is
        // handed to.
        let mut before = usize::MAX;
        while before != order.free.len() {
            before = order.free.len();
            for step in &order.steps {
                let targets = targets(program, runtime::Place::Step(*step));
                let loose = |target: &Target| as_step(*target).is_none_or(|to| order.free.contains(&to));
                if targets.iter().any(loose) {
                    order.free.extend(targets.into_iter().filter_map(as_step));
                }
            }
        }
        order
    }

    /// The steps of which one has to come after a step.
    fn next(&self, program: &Program, step: StepId) -> Vec<StepId> {
        let next = targets(program, runtime::Place::Step(step)).into_iter().filter_map(as_step);
        next.filter(|to| !self.free.contains(to)).collect()
    }
}

fn as_step(target: Target) -> Option<StepId> {
    match target {
        Target::Step(step) => Some(step),
        _ => None,
    }
}

/// Where the routes from a place lead, each once; of ways back also where they lead when they are spent.
fn targets(program: &Program, from: runtime::Place) -> Vec<Target> {
    let mut targets = Vec::new();
    for route in program.routes(from) {
        let spent = route.back.map(|rework| program[rework].then);
        for to in std::iter::once(route.to).chain(spent) {
            if !targets.contains(&to) {
                targets.push(to);
            }
        }
    }
    targets
}
