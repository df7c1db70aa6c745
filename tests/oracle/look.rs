//! Looking into a case: what it knows at a place, and what is wrong there by the words of the language. The interpreter
//! takes a case from rest to rest; to see what lies between, a program is changed so that a case rests at one place
//! inside (a probe), and is stepped as it is.

use super::explore::Tried;
use procedo::runtime::*;
use std::rc::Rc;

/// A place at which a case can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// A step opens.
    Arrive(StepId),
    /// Everything has been answered.
    Answered(StepId),
    /// What the step makes is there.
    Made(StepId),
    /// The routes decide.
    Leave(Place),
    /// A block begins.
    Fork(ParallelId),
    /// The case comes to an end.
    Arrived(EndId),
    /// It has ended.
    Ended(EndId),
}

impl Point {
    /// The branch in which it lies.
    pub fn scope(self, program: &Program) -> Option<BranchId> {
        match self {
            Point::Arrive(id) | Point::Answered(id) | Point::Made(id) => program[id].scope,
            Point::Leave(place) => program.scope(place),
            Point::Fork(id) => program[id].scope,
            Point::Arrived(_) | Point::Ended(_) => None,
        }
    }

    /// The branches around it, innermost first.
    pub fn around(self, program: &Program) -> Vec<BranchId> {
        let outer = |branch: &BranchId| program[program[*branch].parallel].scope;
        std::iter::successors(self.scope(program), outer).collect()
    }
}

/// What a case knows, as far as anything can depend on it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Knows {
    /// By fact: 0 if it is not known, else its value's place among those tried, from 1.
    pub facts: Vec<u8>,
    /// By fact: the step that set it, from 1; else 0.
    pub by: Vec<u8>,
    /// By record: it exists.
    pub records: Vec<bool>,
    /// By place from which a deadline runs: it is behind the case.
    pub done: Vec<bool>,
    /// By way back: how often it was taken.
    pub rounds: Vec<u32>,
}

/// What a frame of a state knows.
pub fn knows(tried: &Tried, state: &State, frame: FrameId) -> Knows {
    let program = &tried.program;
    let fact = |at: usize| Some(tried.values[at].place(state.fact(frame, FactId(at as u32))?));
    let facts = 0..program.facts.len();
    let by = |at: usize| state.set_by(frame, FactId(at as u32)).map_or(0, |step| step.0 as u8 + 1);
    let rounds = |rework: ReworkId| {
        let mut at = Some(frame);
        while let Some(frame) = at {
            match state.rounds(frame, rework) {
                0 => at = state.around(frame).map(|(around, _)| around),
                rounds => return rounds,
            }
        }
        0
    };
    Knows {
        facts: facts.clone().map(|at| fact(at).unwrap_or(0)).collect(),
        by: facts.map(by).collect(),
        records: (0..program.records.len() as u32).map(|at| state.revision(frame, RecordId(at)) > 0).collect(),
        done: tried.marks.iter().map(|place| state.is_done(frame, *place)).collect(),
        rounds: (0..program.reworks.len() as u32).map(|at| rounds(ReworkId(at))).collect(),
    }
}

/// A case at rest at a point.
#[derive(Clone)]
pub struct Look {
    pub state: Rc<State>,
    pub frame: FrameId,
    pub knows: Knows,
}

// ---- probes ------------------------------------------------------------------------------------------------------------

/// A place at which a probe makes a case rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// Once a step has been answered, before anything is needed or made.
    Answered(StepId),
    /// Where routes decide.
    Leave(Place),
    /// Where branches begin.
    Fork(ParallelId),
    /// At an end, before anybody takes over.
    End(EndId),
}

impl Spot {
    pub fn point(self) -> Point {
        match self {
            Spot::Answered(id) => Point::Answered(id),
            Spot::Leave(place) => Point::Leave(place),
            Spot::Fork(id) => Point::Fork(id),
            Spot::End(id) => Point::Arrived(id),
        }
    }

    /// Where a refusal comes from.
    pub fn of(program: &Program, refusal: &Refusal) -> Option<Spot> {
        Some(match refusal {
            Refusal::NoRoute(place) | Refusal::TwoRoutes(place, ..) | Refusal::Undecided(place, _) => {
                Spot::Leave(*place)
            }
            Refusal::BranchUndecided(branch, _) => Spot::Fork(program[*branch].parallel),
            Refusal::NoHandOver(end) | Refusal::TwoHandOvers(end, ..) | Refusal::HandOverUndecided(end, _) => {
                Spot::End(*end)
            }
            Refusal::Missing(step, _) => Spot::Answered(*step),
            _ => return None,
        })
    }
}

/// A program that rests at these spots, each in a step of its own.
pub struct Probe {
    pub program: Program,
    pub rests: Vec<(Spot, StepId)>,
}

impl Probe {
    pub fn new(program: &Program, spots: &[Spot]) -> Probe {
        let mut probe = Probe { program: program.clone(), rests: Vec::new() };
        spots.iter().for_each(|spot| probe.add(*spot));
        probe
    }

    fn add(&mut self, spot: Spot) {
        let program = &mut self.program;
        let rest = StepId(program.steps.len() as u32);
        let mut scope = spot.point().scope(program);
        match spot {
            Spot::Answered(id) => {
                let step = &mut program.steps[id.0 as usize];
                step.needs.clear();
                step.makes.clear();
                step.informed.clear();
                step.calls.iter_mut().for_each(|call| call.what.gives.clear());
                rest_after(&mut step.routes, rest);
            }
            Spot::Leave(Place::Step(id)) => rest_after(&mut program.steps[id.0 as usize].routes, rest),
            Spot::Leave(Place::Parallel(id)) => rest_after(&mut program.parallels[id.0 as usize].routes, rest),
            Spot::Fork(id) => {
                let members = program[id].branches.iter().flat_map(|branch| program[*branch].members.clone());
                let members = members.chain([Place::Step(rest)]).collect();
                let branch = BranchId(program.branches.len() as u32);
                let (name, start) = ("probe".to_string(), Place::Step(rest));
                program.branches.push(Branch { name, parallel: id, runs: Runs::Always, start, members });
                program.parallels[id.0 as usize].branches = vec![branch];
                scope = Some(branch);
            }
            Spot::End(id) => {
                let end = &mut program.ends[id.0 as usize];
                end.hand_over.clear();
                end.with.clear();
            }
        }
        program.steps.push(resting(scope));
        self.rests.push((spot, rest));
    }

    /// A state at rest at a spot, with what the case knows there.
    pub fn look(&self, tried: &Tried, state: State, spot: Spot) -> Option<Look> {
        let rest = self.rests.iter().find(|(other, _)| *other == spot).map(|(_, rest)| *rest);
        let open = state.open().iter().find(|open| Some(open.step) == rest);
        let frame = match (open, spot, state.ended()) {
            (Some(open), ..) => open.frame,
            (None, Spot::End(end), Some(ended)) if ended.end == end => FrameId::CASE,
            _ => return None,
        };
        let knows = knows(tried, &state, frame);
        Some(Look { state: Rc::new(state), frame, knows })
    }
}

/// The routes stay, for what ways back undo depends on them, and none of them holds.
fn rest_after(routes: &mut Vec<Route>, rest: StepId) {
    let never = || Some(Condition::new(Guard::Or(Vec::new()), false));
    routes.iter_mut().for_each(|route| route.when = never());
    routes.push(Route { to: Target::Step(rest), when: None, back: None });
}

fn resting(scope: Option<BranchId>) -> Step {
    Step {
        name: "probe".to_string(),
        clause: None,
        title: None,
        description: Vec::new(),
        scope,
        performers: Vec::new(),
        checkers: Vec::new(),
        approvers: Vec::new(),
        with: Vec::new(),
        informed: Vec::new(),
        needs: Vec::new(),
        makes: Vec::new(),
        sets: Vec::new(),
        calls: Vec::new(),
        awaits: None,
        lasts: None,
        deadlines: Vec::new(),
        held: Vec::new(),
        routes: Vec::new(),
    }
}

// ---- faults ------------------------------------------------------------------------------------------------------------

/// Something that is wrong at a point, by the words of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    NoRoute(Place),
    /// This route and an earlier one.
    TwoRoutes(Place, u32),
    RouteUnknown(Place),
    NoHandOver(EndId),
    TwoHandOvers(EndId, u32),
    HandOverUnknown(EndId),
    BranchUnknown(BranchId),
    NeedMissing(StepId, u32),
    CallMissing(StepId, u32, u32),
    NoticeMissing(StepId, u32, u32),
    EndMissing(EndId, u32),
    NoPart(StepId, RecordId),
    TwoParts(StepId, RecordId),
    PartUnknown(StepId, RecordId),
}

impl Fault {
    /// The case cannot go on with it.
    pub fn blocks(self) -> bool {
        !matches!(self, Fault::NoticeMissing(..) | Fault::EndMissing(..))
    }

    /// Whether a refusal says so.
    pub fn is(self, program: &Program, refusal: &Refusal) -> bool {
        match (self, refusal) {
            (Fault::NoRoute(at), Refusal::NoRoute(other)) => at == *other,
            (Fault::TwoRoutes(at, _), Refusal::TwoRoutes(other, ..)) => at == *other,
            (Fault::RouteUnknown(at), Refusal::Undecided(other, _)) => at == *other,
            (Fault::NoHandOver(at), Refusal::NoHandOver(other)) => at == *other,
            (Fault::TwoHandOvers(at, _), Refusal::TwoHandOvers(other, ..)) => at == *other,
            (Fault::HandOverUnknown(at), Refusal::HandOverUndecided(other, _)) => at == *other,
            (Fault::BranchUnknown(at), Refusal::BranchUndecided(other, _)) => at == *other,
            (Fault::NeedMissing(step, _) | Fault::CallMissing(step, ..), Refusal::Missing(other, _)) => step == *other,
            (Fault::NoPart(_, at), Refusal::NoNumber(other, NumberTrouble::NoneRaised)) => at == *other,
            (Fault::TwoParts(_, at), Refusal::NoNumber(other, NumberTrouble::SeveralRaised(..))) => at == *other,
            (
                Fault::PartUnknown(_, at),
                Refusal::NoNumber(other, NumberTrouble::Undecided | NumberTrouble::Unknown(_)),
            ) => at == *other && (at.0 as usize) < program.records.len(),
            _ => false,
        }
    }
}

/// What is wrong at a point with what a case knows there.
pub fn faults(tried: &Tried, point: Point, look: &Look) -> Vec<Fault> {
    let view = View::new(&tried.program, &look.state, look.frame);
    let program = &tried.program;
    let mut faults = Vec::new();
    let absent = |record: &RecordId| view.state.revision(view.frame, *record) == 0;
    match point {
        Point::Answered(id) => {
            for (at, need) in program[id].needs.iter().take(tried.own_needs[id.0 as usize]).enumerate() {
                if view.truth(&need.when) == Truth::Yes && !need.what.optional && absent(&need.what.record) {
                    faults.push(Fault::NeedMissing(id, at as u32));
                }
            }
            for (call, which, record) in &tried.taken[id.0 as usize] {
                let when = &program[id].calls[*call as usize].when;
                if view.truth(when) == Truth::Yes && absent(record) {
                    faults.push(Fault::CallMissing(id, *call, *which));
                }
            }
            // Without what is needed no number is raised.
            if faults.is_empty() {
                for (_, make) in view.applying(&program[id].makes) {
                    faults.extend(number(&view, id, make.record));
                }
            }
        }
        Point::Made(id) => {
            for (at, notice) in view.applying(&program[id].informed) {
                let missing = notice.with.iter().enumerate().filter(|(_, record)| absent(record));
                faults.extend(missing.map(|(which, _)| Fault::NoticeMissing(id, at, which as u32)));
            }
        }
        Point::Leave(place) => {
            let truths = program.routes(place).iter().map(|route| view.truth(&route.when)).collect();
            let (none, several, unknown) = one_of(truths);
            faults.extend(none.then_some(Fault::NoRoute(place)));
            faults.extend(several.into_iter().map(|at| Fault::TwoRoutes(place, at)));
            faults.extend(unknown.then_some(Fault::RouteUnknown(place)));
        }
        Point::Fork(id) => {
            for branch in &program[id].branches {
                if let Runs::When(condition) = &program[*branch].runs
                    && view.truth(&Some(condition.clone())) == Truth::Unknown
                {
                    faults.push(Fault::BranchUnknown(*branch));
                }
            }
        }
        Point::Arrived(id) => {
            let end = &program[id];
            let (none, several, unknown) = one_of(end.hand_over.iter().map(|to| view.truth(&to.when)).collect());
            faults.extend((none && !end.hand_over.is_empty()).then_some(Fault::NoHandOver(id)));
            faults.extend(several.into_iter().map(|at| Fault::TwoHandOvers(id, at)));
            faults.extend(unknown.then_some(Fault::HandOverUnknown(id)));
            // To whom the case goes comes first.
            if faults.is_empty() {
                let missing = view.applying(&end.with).filter(|(_, record)| absent(record));
                faults.extend(missing.map(|(at, _)| Fault::EndMissing(id, at)));
            }
        }
        Point::Arrive(_) | Point::Ended(_) => {}
    }
    faults
}

/// Of things of which exactly one is to hold: whether none does, which do beside an earlier one, and whether it is not
/// known.
fn one_of(truths: Vec<Truth>) -> (bool, Vec<u32>, bool) {
    let holding = truths.iter().enumerate().filter(|(_, truth)| **truth == Truth::Yes);
    let several: Vec<u32> = holding.skip(1).map(|(at, _)| at as u32).collect();
    let unknown = several.is_empty() && truths.contains(&Truth::Unknown);
    (truths.iter().all(|truth| *truth == Truth::No), several, unknown)
}

/// What is wrong with the formal number that a step is to issue.
fn number(view: &View, step: StepId, record: RecordId) -> Vec<Fault> {
    let Some(numbering) = &view.program[record].numbering else { return Vec::new() };
    let (none, several, unknown) = one_of(numbering.parts.iter().map(|part| view.truth(&part.when)).collect());
    let facts = numbering.prefix.iter().filter_map(|piece| match piece {
        Piece::Fact(fact) => Some(*fact),
        Piece::Words(_) => None,
    });
    let not_known = facts.chain(numbering.follows).any(|fact| view.fact(fact).is_none());
    let mut faults = Vec::new();
    faults.extend(none.then_some(Fault::NoPart(step, record)));
    faults.extend((!several.is_empty()).then_some(Fault::TwoParts(step, record)));
    faults.extend((unknown || not_known).then_some(Fault::PartUnknown(step, record)));
    faults
}
