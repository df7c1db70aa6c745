//! The people of a simulation: who can sit where, who is at work, busy or idle, and what waits for them.

use super::calendar::{Moment, NEVER, WorkingTime};
use super::profile::Profile;
use crate::analysis::people::{Crew, PersonId as Listed, Roster};
use crate::model::Model;
use crate::runtime::{Condition, Conditional, Holder, Program, RoleId, Seat, Step, StepId, Unknown, View};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Somebody, by the place in the roster.
pub type Person = u32;

/// Who is there, before anything has happened. Cheap to copy for another run.
#[derive(Clone, Debug)]
pub struct Staff {
    people: Vec<Member>,
    /// When they are at work: of those who are so at the same times, once.
    hours: Vec<WorkingTime>,
    /// By role of the program, the people who can sit there; nothing of a role whose people are elsewhere, as many as
    /// are needed.
    by_role: Vec<Option<Arc<[Person]>>>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name.
    pub name: Arc<str>,
    /// When at work: which of the hours.
    hours: u32,
    /// What an hour costs, in thousandths of the currency; what the role costs where nothing is said.
    pub hourly: Option<i64>,
    /// At work on something.
    pub busy: bool,
    /// Idle since.
    pub idle: Moment,
    /// Somebody waits for this person's hours to begin, and has noted so.
    pub awaited: bool,
    /// The lines in which something for this person may wait.
    lines: Vec<u32>,
}

impl Staff {
    /// The people of a roster, for a procedure as it was compiled. Nothing where a time zone is not known.
    pub fn new(roster: &Roster, model: &Model, program: &Program, profile: &Profile, origin: Moment) -> Option<Staff> {
        let costs: FxHashMap<&str, i64> =
            profile.costs.people.iter().map(|(name, cost)| (name.as_str(), *cost)).collect();
        let (mut people, mut hours, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        for (at, person) in roster.people.iter().enumerate() {
            let kind = (roster.calendar_of(Listed(at as u32)), &person.absent);
            let known = kinds.iter().position(|other| *other == kind).unwrap_or(kinds.len());
            if known == kinds.len() {
                hours.push(WorkingTime::new(&kind.0, kind.1, origin)?);
                kinds.push(kind);
            }
            people.push(Member {
                name: person.name.as_str().into(),
                hours: known as u32,
                hourly: costs.get(person.name.as_str()).copied().or(person.hourly),
                busy: false,
                idle: origin,
                awaited: false,
                lines: Vec::new(),
            });
        }
        let crew = Crew::of(roster, &[]);
        let holders = |name: &str| {
            let people = crew.fillers_called(model, name)?;
            Some(people.into_iter().map(|person| person.0).collect())
        };
        let by_role = program.roles.iter().map(|role| holders(&role.name)).collect();
        Some(Staff { people, hours, by_role })
    }

    /// The people.
    pub fn people(&self) -> &[Member] {
        &self.people
    }

    /// One of them.
    pub fn member(&mut self, person: Person) -> &mut Member {
        &mut self.people[person as usize]
    }

    /// When somebody is at work.
    pub fn hours(&mut self, person: Person) -> &mut WorkingTime {
        &mut self.hours[self.people[person as usize].hours as usize]
    }

    /// No earlier moment is asked for of anybody's hours. Also those of whom nothing was asked for long come along: in the
    /// end the hours of all are counted, and would otherwise be worked out at once from the beginning.
    pub fn forget_before(&mut self, moment: Moment) {
        for hours in &mut self.hours {
            hours.worked(moment);
            hours.forget_before(moment);
        }
    }

    /// Who can sit where one of these roles is wanted; nothing where there are always enough.
    fn candidates(&self, roles: &[Holder]) -> Option<Arc<[Person]>> {
        if let [one] = roles {
            return self.by_role[one.role.0 as usize].clone();
        }
        let mut all: Vec<Person> = Vec::new();
        for holder in roles {
            all.extend(self.by_role[holder.role.0 as usize].as_ref()?.iter());
        }
        all.sort_unstable();
        all.dedup();
        Some(all.into())
    }

    /// Whether somebody could start now.
    pub fn is_free(&mut self, person: Person, now: Moment, any_hour: bool) -> bool {
        !self.people[person as usize].busy
            && if any_hour { !self.hours(person).is_away(now) } else { self.hours(person).is_open(now) }
    }

    /// In which of these roles somebody sits: the first that the person holds.
    pub fn acts_as(&self, person: Person, roles: &[Holder]) -> RoleId {
        let holds = |holder: &&Holder| {
            self.by_role[holder.role.0 as usize].as_ref().is_some_and(|people| people.binary_search(&person).is_ok())
        };
        roles.iter().find(holds).or(roles.first()).map_or(RoleId(0), |holder| holder.role)
    }
}

/// A seat that is to be filled: by whom it can be, and as what they sit there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The seat.
    pub seat: Seat,
    /// The roles that fill it.
    pub roles: Arc<[Holder]>,
    /// Who can sit there; nothing where there are always enough.
    pub people: Option<Arc<[Person]>>,
}

/// The seats that are filled at the same time, and the line in which what is done there waits: worked out once for each
/// way in which the conditions come out on which they depend.
#[derive(Clone, Debug, Default)]
pub struct Seats<'p> {
    /// On what the seats of a part of a step depend.
    conditions: FxHashMap<(StepId, Part), Vec<&'p Condition>>,
    /// By step, part, and how the conditions come out.
    known: FxHashMap<(StepId, Part, u64), u32>,
    filled: Vec<(Arc<[Wanted]>, Option<u32>)>,
}

/// So many conditions have an outcome each that fits into one number; no step has nearly as many.
const MOST_CONDITIONS: usize = 40;

/// Which part of a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The performers do it.
    Performs,
    /// The checker checks it.
    Checks,
    /// The approver decides.
    Approves,
}

impl Part {
    /// Whose seats.
    pub fn party(self) -> crate::runtime::Party {
        match self {
            Part::Performs => crate::runtime::Party::Performers,
            Part::Checks => crate::runtime::Party::Checker,
            Part::Approves => crate::runtime::Party::Approver,
        }
    }
}

impl<'p> Seats<'p> {
    /// The seats of a part of a step here, and where they are kept, if they are.
    pub fn of(&mut self, program: &'p Program, staff: &Staff, view: View, step: StepId, part: Part) -> Filled {
        let conditions = self.conditions.entry((step, part)).or_insert_with(|| conditions(program, step, part));
        let fill = || -> Arc<[Wanted]> { fill(staff, view, &program[step], part).into() };
        if conditions.len() > MOST_CONDITIONS {
            return Filled { seats: fill(), kept: None };
        }
        let come_out = conditions.iter().fold(0, |sum, condition| sum * 3 + view.truth_of(condition) as u64);
        let kept = *self.known.entry((step, part, come_out)).or_insert_with(|| {
            self.filled.push((fill(), None));
            self.filled.len() as u32 - 1
        });
        Filled { seats: self.filled[kept as usize].0.clone(), kept: Some(kept) }
    }

    /// The line in which what is done in these seats waits.
    pub fn line<T: Copy>(&mut self, filled: &Filled, staff: &mut Staff, lines: &mut Lines<T>, any_hour: bool) -> u32 {
        let mut line = || lines.line(staff, &filled.seats, any_hour);
        match filled.kept.map(|kept| &mut self.filled[kept as usize].1) {
            Some(known) => *known.get_or_insert_with(line),
            None => line(),
        }
    }
}

/// Seats as they are filled here.
#[derive(Clone, Debug)]
pub struct Filled {
    /// Themselves.
    pub seats: Arc<[Wanted]>,
    kept: Option<u32>,
}

/// The conditions on which it depends who fills the seats of a part of a step.
fn conditions(program: &Program, step: StepId, part: Part) -> Vec<&Condition> {
    let (mut conditions, mut seen) = (Vec::new(), Vec::new());
    let mut waiting: Vec<&Conditional<RoleId>> = program[step].seats(part.party()).iter().flatten().collect();
    while let Some(role) = waiting.pop() {
        conditions.extend(&role.when);
        if !seen.contains(&role.what) {
            seen.push(role.what);
            waiting.extend(&program[role.what].stands_for);
        }
    }
    conditions
}

fn fill(staff: &Staff, view: View, step: &Step, part: Part) -> Vec<Wanted> {
    let party = part.party();
    let seats = 0..step.seats(party).len() as u32;
    let filled = seats.filter_map(|at| {
        let seat = Seat { party, at };
        let roles = view.seat(step, seat, Unknown::May);
        let people = staff.candidates(&roles);
        (!roles.is_empty()).then(|| Wanted { seat, people, roles: roles.into() })
    });
    filled.collect()
}

// ---- lines -------------------------------------------------------------------------------------------------------------

/// What waits for people: a line for each set of people that is wanted, and one of its own for what they begin at any
/// hour.
#[derive(Clone, Debug)]
pub struct Lines<T> {
    lines: Vec<Line<T>>,
    by_people: FxHashMap<Wants, u32>,
    next: u64,
}

/// Who is wanted, seat by seat, and whether at any hour.
type Wants = (Vec<Arc<[Person]>>, bool);

#[derive(Clone, Debug)]
struct Line<T> {
    waiting: BinaryHeap<(i32, Reverse<u64>, Reverse<Kept<T>>)>,
}

/// Something that waits; its order means nothing.
#[derive(Clone, Debug)]
struct Kept<T>(T);

impl<T> PartialEq for Kept<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl<T> Eq for Kept<T> {}
impl<T> PartialOrd for Kept<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Kept<T> {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl<T: Copy> Lines<T> {
    /// No line yet.
    pub fn new() -> Lines<T> {
        Lines { lines: Vec::new(), by_people: FxHashMap::default(), next: 0 }
    }

    /// The line for these seats.
    pub fn line(&mut self, staff: &mut Staff, seats: &[Wanted], any_hour: bool) -> u32 {
        let people: Vec<Arc<[Person]>> = seats.iter().filter_map(|wanted| wanted.people.clone()).collect();
        let key = (people, any_hour);
        if let Some(line) = self.by_people.get(&key) {
            return *line;
        }
        let line = self.lines.len() as u32;
        self.lines.push(Line { waiting: BinaryHeap::new() });
        for person in key.0.iter().flat_map(|people| people.iter()) {
            let lines = &mut staff.people[*person as usize].lines;
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        self.by_people.insert(key, line);
        line
    }

    /// Something lines up; among those of the same priority the first comes first.
    pub fn push(&mut self, line: u32, priority: i32, what: T) {
        self.next += 1;
        self.lines[line as usize].waiting.push((priority, Reverse(self.next), Reverse(Kept(what))));
    }

    /// The heads of the lines in which something may wait for somebody, the most urgent first.
    pub fn heads(&self, staff: &Staff, person: Person) -> SmallVec<[(i32, Reverse<u64>, u32); 8]> {
        let mut heads: SmallVec<[(i32, Reverse<u64>, u32); 8]> = SmallVec::new();
        for line in &staff.people[person as usize].lines {
            if let Some((priority, order, _)) = self.lines[*line as usize].waiting.peek() {
                heads.push((*priority, *order, *line));
            }
        }
        heads.sort_unstable_by(|one, other| other.cmp(one));
        heads
    }

    /// The head of a line.
    pub fn head(&self, line: u32) -> Option<T> {
        self.lines[line as usize].waiting.peek().map(|(_, _, Reverse(Kept(what)))| *what)
    }

    /// Takes the head out of a line.
    pub fn pop(&mut self, line: u32) {
        self.lines[line as usize].waiting.pop();
    }

    /// Takes the first out of a line for which something can be done, of so many at most.
    pub fn take(&mut self, line: u32, most: usize, mut start: impl FnMut(T) -> bool) -> bool {
        let waiting = &mut self.lines[line as usize].waiting;
        let (mut passed, mut taken) = (Vec::new(), false);
        while let Some(entry) = waiting.pop() {
            if start(entry.2.0.0) {
                taken = true;
                break;
            }
            passed.push(entry);
            if passed.len() >= most {
                break;
            }
        }
        waiting.extend(passed);
        taken
    }
}

impl<T: Copy> Default for Lines<T> {
    fn default() -> Self {
        Lines::new()
    }
}

/// Who was chosen, seat by seat; nobody in particular where there are always enough.
pub type Chosen = SmallVec<[Option<Person>; 4]>;

/// Who is free for a seat.
type Free = SmallVec<[Person; 8]>;

/// Chooses people for seats, one for each and nobody twice, of those who are free: those first whom `first` puts there.
/// Nothing where they cannot all be filled.
pub fn choose(
    staff: &mut Staff,
    seats: &[Wanted],
    now: Moment,
    any_hour: bool,
    first: &mut dyn FnMut(&Staff, &mut [Person]),
    may: &mut dyn FnMut(&Wanted, Person) -> bool,
) -> Option<Chosen> {
    let mut free: SmallVec<[Option<Free>; 4]> = SmallVec::new();
    for wanted in seats {
        let Some(people) = &wanted.people else {
            free.push(None);
            continue;
        };
        let mut candidates = Free::new();
        for person in people.iter() {
            if staff.is_free(*person, now, any_hour) && may(wanted, *person) {
                candidates.push(*person);
            }
        }
        if candidates.is_empty() {
            return None;
        }
        first(staff, &mut candidates);
        free.push(Some(candidates));
    }
    let mut chosen = Chosen::new();
    let mut tries = MOST_TRIES;
    seat(&free, &mut chosen, &mut tries).then_some(chosen)
}

/// After so many tries it is given up; nobody has steps of so many seats that this matters.
const MOST_TRIES: u32 = 1_000;

/// Fills the seats that are left, the candidates of each in their order.
fn seat(free: &[Option<Free>], chosen: &mut Chosen, tries: &mut u32) -> bool {
    let Some(candidates) = free.get(chosen.len()) else { return true };
    let Some(candidates) = candidates else {
        chosen.push(None);
        let filled = seat(free, chosen, tries);
        if !filled {
            chosen.pop();
        }
        return filled;
    };
    for person in candidates {
        if chosen.contains(&Some(*person)) || *tries == 0 {
            continue;
        }
        *tries -= 1;
        chosen.push(Some(*person));
        if seat(free, chosen, tries) {
            return true;
        }
        chosen.pop();
    }
    false
}

/// When somebody next begins to work, if that is not now.
pub fn next_hours(staff: &mut Staff, person: Person, now: Moment) -> Option<Moment> {
    let opens = staff.hours(person).next_open(now);
    (opens > now && opens < NEVER).then_some(opens)
}
