//! What a driver asks about a case before it goes on: who does a step, what it needs, what it would be asked.

use super::effect::Nobody;
use super::event::Seat;
use super::guard::{Condition, Truth};
use super::ids::*;
use super::program::*;
use super::quick;
use super::run::{Asks, Run};
use super::state::{Activation, AskedList, Frame, State};
use super::value::Value;
use serde::Serialize;
use smallvec::SmallVec;

/// A role that fills a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// The role.
    pub role: RoleId,
    /// The role for which it stands, where that is another.
    pub standing_for: Option<RoleId>,
}

/// In which way roles are involved in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Involvement {
    /// They perform it.
    Performs,
    /// They check it.
    Checks,
    /// They decide.
    Approves,
}

/// A record that a step needs here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedState {
    /// The record.
    pub record: RecordId,
    /// It never blocks.
    pub optional: bool,
    /// Its revision; 0 where it does not exist.
    pub revision: u32,
}

/// Something that a step is asked before it is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question<'p> {
    /// The fact.
    pub fact: FactId,
    /// Who says it.
    pub by: Party,
    /// It is what comes out of this call of the step.
    pub call: Option<u32>,
    /// Only these values of the list; all where nothing is said.
    pub only: Option<&'p [u32]>,
}

/// A state, seen from one frame of it.
#[derive(Clone, Copy)]
pub struct View<'v> {
    /// The program.
    pub program: &'v Program,
    /// The state.
    pub state: &'v State,
    /// Whose facts and records.
    pub frame: FrameId,
    /// That frame.
    own: Option<&'v Frame>,
}

/// Roles, mostly few.
type Roles = SmallVec<[RoleId; 8]>;

/// Whether a role counts of which it is not known that it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It may, as long as not everything is answered: where no role is known to apply.
    May,
    /// It does not: everything is answered.
    DoesNot,
}

impl<'v> View<'v> {
    /// As one frame sees it.
    #[inline]
    pub fn new(program: &'v Program, state: &'v State, frame: FrameId) -> View<'v> {
        View { program, state, frame, own: state.frame(frame) }
    }

    /// As the step under way sees it.
    #[inline]
    pub fn of(program: &'v Program, state: &'v State, activation: &Activation) -> View<'v> {
        View::new(program, state, activation.frame)
    }

    /// The value of a fact.
    #[inline]
    pub fn fact(&self, fact: FactId) -> Option<&'v Value> {
        self.find(|frame| frame.facts.get(fact)).and_then(|known| known.value.as_ref())
    }

    /// The revision of a record; 0 where it does not exist.
    #[inline]
    pub fn revision(&self, record: RecordId) -> u32 {
        self.find(|frame| frame.records.get(record)).copied().unwrap_or(0)
    }

    /// What the frame, or the nearest around it, says.
    #[inline]
    fn find<T>(&self, of: impl Fn(&'v Frame) -> Option<T>) -> Option<T> {
        let mut frame = self.own?;
        loop {
            match of(frame) {
                None => frame = self.state.outside(frame)?,
                found => return found,
            }
        }
    }

    /// Whether a condition holds; one that is not written does.
    #[inline]
    pub fn truth(&self, when: &Option<Condition>) -> Truth {
        when.as_ref().map_or(Truth::Yes, |when| self.truth_of(when))
    }

    /// Whether it is known that a condition holds; one that is not written does.
    #[inline]
    pub fn holds(&self, when: &Option<Condition>) -> bool {
        self.truth(when) == Truth::Yes
    }

    /// Whether a condition holds that is written.
    #[inline]
    pub fn truth_of(&self, when: &Condition) -> Truth {
        // What stands around a frame counts where it says nothing itself; mostly there is nothing around.
        match self.own {
            Some(own) if own.of.is_none() => when.truth(&|fact| own.facts.row().value(fact), &|fact| self.fact(fact)),
            _ => when.truth(&|fact| quick::bit(self.fact(fact)), &|fact| self.fact(fact)),
        }
    }

    /// Of these things those that apply: whose condition is known to hold.
    #[inline]
    pub fn applying<'t, T>(self, things: &'t [Conditional<T>]) -> impl Iterator<Item = (u32, &'t T)> + use<'t, 'v, T> {
        let things = things.iter().enumerate().filter(move |(_, thing)| self.holds(&thing.when));
        things.map(|(at, thing)| (at as u32, &thing.what))
    }

    /// The facts that decide a condition, as far as they are known.
    pub fn why(&self, condition: &Condition) -> Vec<(FactId, Option<Value>)> {
        condition.guard.facts().into_iter().map(|fact| (fact, self.fact(fact).cloned())).collect()
    }

    /// The roles that fill seats, seat by seat; a seat of which no role applies is left out.
    pub fn seats(&self, seats: &[Vec<Conditional<RoleId>>], unknown: Unknown) -> Vec<Vec<Holder>> {
        let seats = seats.iter().map(|seat| self.fill(seat, unknown));
        seats.filter(|seat| !seat.is_empty()).collect()
    }

    /// The roles that fill a seat; none where there is no such seat, or it stays empty.
    pub fn seat(&self, step: &Step, seat: Seat, unknown: Unknown) -> Vec<Holder> {
        let roles = step.seats(seat.party).get(seat.at as usize);
        roles.map_or(Vec::new(), |roles| self.fill(roles, unknown))
    }

    fn fill(&self, seat: &[Conditional<RoleId>], unknown: Unknown) -> Vec<Holder> {
        let mut holders = Vec::new();
        for role in self.roles(seat, unknown) {
            for holder in self.holders(role, unknown) {
                if !holders.contains(&holder) {
                    holders.push(holder);
                }
            }
        }
        holders
    }

    fn roles(&self, roles: &[Conditional<RoleId>], unknown: Unknown) -> Roles {
        let of = |truth: Truth| {
            roles.iter().filter(|role| self.truth(&role.when) == truth).map(|role| role.what).collect::<Roles>()
        };
        let certain = of(Truth::Yes);
        match unknown {
            Unknown::May if certain.is_empty() => of(Truth::Unknown),
            _ => certain,
        }
    }

    /// A role, or those that stand for it here.
    pub fn holders(&self, role: RoleId, unknown: Unknown) -> Vec<Holder> {
        let (mut holders, mut seen, mut waiting) = (Vec::new(), Roles::from_slice(&[role]), Roles::from_slice(&[role]));
        while let Some(at) = waiting.pop() {
            let stands_for = &self.program[at].stands_for;
            if stands_for.is_empty() {
                holders.push(Holder { role: at, standing_for: (at != role).then_some(role) });
            }
            let mut others = self.roles(stands_for, unknown);
            others.reverse();
            for other in others {
                if !seen.contains(&other) {
                    seen.push(other);
                    waiting.push(other);
                }
            }
        }
        // None of them applies, or they stand for each other: nobody in particular.
        if holders.is_empty() { vec![Holder { role, standing_for: None }] } else { holders }
    }

    /// Who does what the party of a step does.
    pub fn party(&self, step: &Step, party: Party, unknown: Unknown) -> Vec<Vec<Holder>> {
        match party {
            Party::Performers => self.seats(&step.performers, unknown),
            Party::Checker => self.seats(&step.checkers, unknown),
            Party::Approver => self.seats(&step.approvers, unknown),
            Party::Role(role) => vec![self.holders(role, unknown)],
        }
    }

    /// Who says what a party says: of the performers, the first seat.
    pub fn speaker(&self, step: &Step, party: Party, unknown: Unknown) -> Vec<Vec<Holder>> {
        let mut seats = self.party(step, party, unknown);
        if party == Party::Performers {
            seats.truncate(1);
        }
        seats
    }

    /// Who is to say something about what performers handed in, once it was checked or before.
    pub fn decides(&self, step: &Step, checked: bool) -> Option<Party> {
        let any = |seats: &[Vec<Conditional<RoleId>>]| seats.iter().flatten().any(|role| self.holds(&role.when));
        if !checked && any(&step.checkers) {
            Some(Party::Checker)
        } else {
            any(&step.approvers).then_some(Party::Approver)
        }
    }

    /// What the step needs here, and whether it exists.
    pub fn needs(&self, step: &Step) -> Vec<NeedState> {
        let needs = self.applying(&step.needs).map(|(_, need)| NeedState {
            record: need.record,
            optional: need.optional,
            revision: self.state.revision(self.frame, need.record),
        });
        needs.collect()
    }
}

/// Who is involved in a step under way, and in which way: seat by seat, the roles that fill it.
pub fn performers(
    program: &Program,
    state: &State,
    activation: ActivationId,
    involvement: Involvement,
) -> Vec<Vec<Holder>> {
    let Some(activation) = state.activation(activation).filter(|_| state.fits(program)) else { return Vec::new() };
    let party = match involvement {
        Involvement::Performs => Party::Performers,
        Involvement::Checks => Party::Checker,
        Involvement::Approves => Party::Approver,
    };
    View::of(program, state, activation).party(&program[activation.step], party, Unknown::May)
}

/// Who is to say something next about what was handed in at a step under way: the checker or the approver.
pub fn decides(program: &Program, state: &State, activation: ActivationId) -> Option<Party> {
    let open = state.activation(activation).filter(|open| (open.step.0 as usize) < program.steps.len())?;
    let submitted = open.submitted.as_ref()?;
    View::of(program, state, open).decides(&program[open.step], submitted.checked)
}

/// What whoever is to say something next about what was handed in decides, where that is a fact: with the value that
/// agrees, and the one that does not.
pub fn decision(program: &Program, state: &State, activation: ActivationId) -> Option<(FactId, Value, Value)> {
    let open = state.activation(activation).filter(|_| state.fits(program))?;
    let (step, frame, party) = (open.step, open.frame, decides(program, state, activation)?);
    let asked = open.submitted.as_ref()?.asked.clone();
    let (mut state, mut nobody) = (state.clone(), Nobody);
    Run::new(program, &mut state, &mut nobody).decision(step, frame, &asked, party)
}

/// What a step under way would be asked next, after these answers: nothing once it can be completed, or while it
/// waits for its event. What is asked may depend on the answers so far. Of what was handed in, what it is asked when it
/// is checked and decided.
pub fn next_question<'p>(
    program: &'p Program,
    state: &State,
    activation: ActivationId,
    answers: &[(FactId, Value)],
) -> Option<Question<'p>> {
    let open = state.activation(activation)?;
    let asked = open.submitted.as_ref().map_or(AskedList::new(), |submitted| submitted.asked.clone());
    questions(program, state, activation, answers, asked, true, Asks::Everybody)
}

/// What the performers of a step under way would be asked next, after these answers, when they hand it in.
pub fn next_of_performers<'p>(
    program: &'p Program,
    state: &State,
    activation: ActivationId,
    answers: &[(FactId, Value)],
) -> Option<Question<'p>> {
    questions(program, state, activation, answers, AskedList::new(), false, Asks::Performers)
}

fn questions<'p>(
    program: &'p Program,
    state: &State,
    activation: ActivationId,
    answers: &[(FactId, Value)],
    mut asked: AskedList,
    settle: bool,
    asks: Asks,
) -> Option<Question<'p>> {
    let (at, open) = state.place(activation).filter(|(_, open)| !open.waits && state.fits(program))?;
    let (step, frame) = (open.step, open.frame);
    let (mut state, mut nobody) = (state.clone(), Nobody);
    let mut run = Run::new(program, &mut state, &mut nobody);
    if settle {
        run.settle_deadlines(at);
    }
    while let Some(question) = run.question(step, frame, &mut asked, asks) {
        match answers.iter().find(|(fact, _)| *fact == question.fact) {
            Some((fact, value)) => run.note(frame, *fact, value.clone(), step),
            None => return Some(question),
        }
    }
    None
}
