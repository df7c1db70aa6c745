//! Whether people can staff every path: each seat has somebody who can fill it, and the constraints can be kept by all
//! who are called upon along one path.
//!
//! Constraints couple seats along one path only. So it is noted for each case which constrained steps it completed, and
//! in which way (which roles were called upon there); of the combinations that can occur together each is to be
//! given people ([`assignment`](super::assignment)). More done is never easier: what is possible together is possible in
//! part, so that few combinations need to be tried. A way that comes again in a case is given to the same people again,
//! since that never hurts.

use super::Proofs;
use super::chart::{PointId, PointKind};
use super::diagram::Set;
use super::duties::{Filled, seats};
use super::people::{Crew, PersonId, Roster};
use super::ways::{Marked, Way, can_keep, ways};
use crate::diagnostic::{Text, Walkthrough};
use crate::model::{Party, RoleId, StepId};
use rustc_hash::FxHashMap;

/// More combinations of one procedure are not tried.
const MOST_COMBINATIONS: usize = 10_000;

/// More combinations that cannot be staffed are not told.
const MOST_GAPS: usize = 20;

/// Somewhere nobody is left.
#[derive(Clone, Debug)]
pub struct Gap {
    /// What is lacking.
    pub lack: Lack,
    /// The shortest walkthrough to it: its last step is the one that cannot be staffed.
    pub walkthrough: Option<Walkthrough>,
}

/// What is lacking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nobody can fill a seat.
    Vacant {
        /// The step.
        step: StepId,
        /// Whose seat.
        party: Party,
        /// Which of theirs, from 1.
        number: usize,
        /// The roles that are called upon and that nobody fills.
        roles: Vec<RoleId>,
        /// When: empty where always.
        when: Text,
    },
    /// The constraints leave nobody for a seat.
    Torn {
        /// The step at which it shows: the last of them on the walkthrough.
        step: StepId,
        /// The constraints that cannot be kept together, by their places in the procedure.
        constraints: Vec<usize>,
        /// The seats that they are about.
        seats: Vec<Wanted>,
    },
}

impl Lack {
    /// What it is about, whoever is there: the steps, whose seats there, and the constraints.
    pub fn is_about(&self) -> (Vec<(StepId, u8, usize)>, &[usize]) {
        let number = |party: Party| match party {
            Party::Performers => 0,
            Party::Checker => 1,
            Party::Approver => 2,
            Party::Role(_) => 3,
        };
        match self {
            Lack::Vacant { step, party, number: seat, .. } => (vec![(*step, number(*party), *seat)], &[]),
            Lack::Torn { constraints, seats, .. } => {
                let mut seats: Vec<_> = seats.iter().map(|seat| (seat.step, number(seat.party), 0)).collect();
                seats.sort_unstable();
                seats.dedup();
                (seats, constraints)
            }
        }
    }

    /// The step that cannot be staffed.
    pub fn step(&self) -> StepId {
        match self {
            Lack::Vacant { step, .. } | Lack::Torn { step, .. } => *step,
        }
    }
}

/// A seat that wants somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The step.
    pub step: StepId,
    /// Whose.
    pub party: Party,
    /// The roles that are called upon.
    pub roles: Vec<RoleId>,
    /// The people who can fill it; nobody without a roster.
    pub people: Vec<PersonId>,
    /// Somebody from elsewhere can fill it, too.
    pub elsewhere: bool,
}

/// A seat that some case wants to be filled.
struct Open {
    step: StepId,
    point: PointId,
    here: Set,
    seat: Filled,
}

/// What is known of the seats of a procedure.
pub struct Staffing<'p, 'm> {
    proofs: &'p mut Proofs<'m>,
    open: Vec<Open>,
    ways: Vec<Way>,
    /// Which of the ways a case can go.
    possible: Vec<usize>,
    /// Which ways occur together, once that was asked; nothing where it is too much.
    marked: Option<Option<Marked<'m>>>,
    vacant: FxHashMap<(usize, Set), (Text, Option<Walkthrough>)>,
    together: FxHashMap<Vec<usize>, Option<(StepId, Walkthrough)>>,
    /// There was too much to tell apart or to try: what is not told may be wrong nevertheless.
    pub undecided: bool,
}

/// What is lacking, before it is shown.
enum Raw {
    /// Which of the open seats, for which valuations.
    Vacant(usize, Set),
    /// Which ways together, and the constraints.
    Torn(Vec<usize>, Vec<usize>),
}

impl<'p, 'm> Staffing<'p, 'm> {
    /// Looks at the seats of a procedure.
    pub fn of(proofs: &'p mut Proofs<'m>) -> Staffing<'p, 'm> {
        let model = proofs.chart.model;
        let mut open = Vec::new();
        for step in model[proofs.chart.unit].steps.clone().map(StepId) {
            let Some(point) = proofs.chart.at(PointKind::Answered(step)) else { continue };
            let here = proofs.reach.at[point.0 as usize];
            if here.is_empty() {
                continue;
            }
            for seat in seats(&mut proofs.chart, step) {
                if !proofs.chart.diagrams.and(seat.wanted, here).is_empty() {
                    open.push(Open { step, point, here, seat });
                }
            }
        }
        let ways = ways(&mut proofs.chart);
        let undecided = ways.is_none();
        let ways = ways.unwrap_or_default();
        let can_be = |way: &Way, proofs: &mut Proofs| {
            let here = proofs.reach.when(&proofs.chart, PointKind::Answered(way.step));
            !proofs.chart.diagrams.and(here, way.set).is_empty()
        };
        let possible = (0..ways.len()).filter(|at| can_be(&ways[*at], proofs)).collect();
        let (vacant, together) = (FxHashMap::default(), FxHashMap::default());
        Staffing { proofs, open, ways, possible, marked: None, vacant, together, undecided }
    }

    /// What is lacking with these people.
    pub fn gaps(&mut self, crew: &Crew) -> Vec<Gap> {
        let mut lacking = self.vacancies(crew);
        lacking.extend(self.cannot_keep(Some(crew)));
        self.show(lacking, Some(crew))
    }

    /// The seats that nobody of these people can fill.
    pub fn vacant(&mut self, crew: &Crew) -> Vec<Gap> {
        let vacant = self.vacancies(crew);
        self.show(vacant, Some(crew))
    }

    /// The constraints that these people cannot keep. Seats that nobody can fill do not count.
    pub fn torn(&mut self, crew: &Crew) -> Vec<Gap> {
        let torn = self.cannot_keep(Some(crew));
        self.show(torn, Some(crew))
    }

    /// The constraints that nobody can keep, whoever there is.
    pub fn contradictions(&mut self) -> Vec<Gap> {
        let torn = self.cannot_keep(None);
        self.show(torn, None)
    }

    /// The seats that nobody can fill.
    fn vacancies(&mut self, crew: &Crew) -> Vec<Raw> {
        let (proofs, mut vacant) = (&mut *self.proofs, Vec::new());
        let model = proofs.chart.model;
        for (at, Open { here, seat, .. }) in self.open.iter().enumerate() {
            let diagrams = &mut proofs.chart.diagrams;
            // A role for which nobody stands is nobody's in particular, and that is another matter.
            let has = |role: RoleId| crew.has(model, role) || !model[role].stands_for.is_empty();
            let filled = seat.fillers.iter().filter(|(role, _)| has(*role)).map(|(_, set)| *set);
            let filled = diagrams.any(filled.collect::<Vec<_>>());
            let wanted = diagrams.and(seat.wanted, *here);
            let set = diagrams.without(wanted, filled);
            if !set.is_empty() {
                vacant.push(Raw::Vacant(at, set));
            }
        }
        vacant
    }

    /// The smallest combinations of ways that occur together and for which the constraints cannot be kept, with those
    /// constraints.
    fn cannot_keep(&mut self, crew: Option<&Crew>) -> Vec<Raw> {
        let model = self.proofs.chart.model;
        let constraints: Vec<usize> = (0..model[self.proofs.chart.unit].constraints.len()).collect();
        let all = self.possible.clone();
        if self.possible.is_empty() || self.can_keep(&all, &constraints, crew) == Some(true) {
            return Vec::new();
        }
        if self.marked.is_none() {
            self.marked = Some(Marked::of(model, self.proofs.chart.unit).ok());
        }
        let Some(Some(mut marked)) = self.marked.take() else {
            self.marked = Some(None);
            self.undecided = true;
            return Vec::new();
        };
        let mut torn = Vec::new();
        for together in self.cores(&mut marked, &constraints, crew) {
            let mut needed = constraints.clone();
            for constraint in &constraints {
                let fewer: Vec<usize> = needed.iter().copied().filter(|other| other != constraint).collect();
                if self.can_keep(&together, &fewer, crew) == Some(false) {
                    needed = fewer;
                }
            }
            torn.push(Raw::Torn(together, needed));
        }
        self.marked = Some(Some(marked));
        torn
    }

    /// The smallest combinations for which the constraints cannot be kept.
    fn cores(&mut self, marked: &mut Marked, constraints: &[usize], crew: Option<&Crew>) -> Vec<Vec<usize>> {
        let (mut fine, mut cores): (Vec<Vec<usize>>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        let mut tried = 0;
        for step in self.steps() {
            let mut left = marked.after(step);
            // What is known already is not tried again.
            for possible in &fine {
                left = marked.beyond(left, possible);
            }
            for core in &cores {
                left = marked.without(left, core);
            }
            while let Some(together) = marked.pick(left) {
                tried += 1;
                if tried > MOST_COMBINATIONS || cores.len() >= MOST_GAPS || marked.overflowed() {
                    self.undecided = true;
                    return cores;
                }
                match self.can_keep(&together, constraints, crew) {
                    Some(true) => {
                        let most = self.most(together, constraints, crew);
                        left = marked.beyond(left, &most);
                        fine.push(most);
                    }
                    Some(false) => {
                        let core = self.least(together, constraints, crew);
                        left = marked.without(left, &core);
                        cores.push(core);
                    }
                    None => {
                        self.undecided = true;
                        left = marked.without(left, &together);
                    }
                }
            }
        }
        cores
    }

    /// A combination for which the constraints can be kept, with as many more ways as may be.
    fn most(&self, mut together: Vec<usize>, constraints: &[usize], crew: Option<&Crew>) -> Vec<usize> {
        for way in &self.possible {
            if !together.contains(way) {
                together.push(*way);
                if self.can_keep(&together, constraints, crew) != Some(true) {
                    together.pop();
                }
            }
        }
        together
    }

    /// A combination for which they cannot, without what can be left out.
    fn least(&self, together: Vec<usize>, constraints: &[usize], crew: Option<&Crew>) -> Vec<usize> {
        let mut least = together.clone();
        for way in together {
            let fewer: Vec<usize> = least.iter().copied().filter(|other| *other != way).collect();
            if self.can_keep(&fewer, constraints, crew) == Some(false) {
                least = fewer;
            }
        }
        least
    }

    /// With words and walkthroughs: what is about the same constraints and steps once, with the shorter walkthrough.
    fn show(&mut self, lacking: Vec<Raw>, crew: Option<&Crew>) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = Vec::new();
        for raw in lacking {
            let gap = match raw {
                Raw::Vacant(at, set) => self.show_vacant(at, set),
                Raw::Torn(together, constraints) => self.show_torn(together, constraints, crew),
            };
            let turns = |gap: &Gap| gap.walkthrough.as_ref().map_or(usize::MAX, |walkthrough| walkthrough.turns.len());
            match gaps.iter_mut().find(|other| other.lack.is_about() == gap.lack.is_about()) {
                Some(other) if turns(&gap) < turns(other) => *other = gap,
                Some(_) => {}
                None => gaps.push(gap),
            }
        }
        gaps
    }

    fn show_vacant(&mut self, at: usize, set: Set) -> Gap {
        let Open { step, point, here, seat } = &self.open[at];
        let proofs = &mut *self.proofs;
        let shown = self.vacant.entry((at, set));
        let (when, walkthrough) =
            shown.or_insert_with(|| (proofs.in_terms_of(&seat.facts, *here, set), proofs.witness(*point, set))).clone();
        let called = seat.called.iter().filter(|(.., other)| !proofs.chart.diagrams.and(*other, set).is_empty());
        let roles = called.map(|(role, ..)| *role).collect();
        let lack = Lack::Vacant { step: *step, party: seat.party, number: seat.number, roles, when };
        Gap { lack, walkthrough }
    }

    fn show_torn(&mut self, together: Vec<usize>, constraints: Vec<usize>, crew: Option<&Crew>) -> Gap {
        let model = self.proofs.chart.model;
        let unit = &model[self.proofs.chart.unit];
        let mut steps: Vec<StepId> = together.iter().map(|way| self.ways[*way].step).collect();
        steps.dedup();
        let mut seats: Vec<Wanted> = Vec::new();
        for way in together.iter().map(|way| &self.ways[*way]) {
            let about = |seat: &&super::ways::WaySeat| {
                constraints.iter().any(|at| unit.constraints[*at].sides.contains(&(way.step, seat.party)))
            };
            for seat in way.seats.iter().filter(about) {
                let crew = crew.iter().flat_map(|crew| seat.fillers.iter().map(move |role| (crew, *role)));
                let mut people: Vec<PersonId> =
                    crew.clone().flat_map(|(crew, role)| crew.holders(model, role)).collect();
                people.sort_unstable();
                people.dedup();
                let elsewhere = crew.clone().any(|(crew, role)| crew.is_elsewhere(model, role));
                seats.push(Wanted { step: way.step, party: seat.party, roles: seat.called.clone(), people, elsewhere });
            }
        }
        let shown = match self.together.get(&together) {
            Some(shown) => shown.clone(),
            None => {
                let marked = self.marked.as_mut().and_then(Option::as_mut);
                let shown = marked.and_then(|marked| marked.witness(&together, &steps));
                self.together.insert(together, shown.clone());
                shown
            }
        };
        let last = steps.last().copied().unwrap_or(StepId(0));
        let (step, walkthrough) = shown.map_or((last, None), |(step, walkthrough)| (step, Some(walkthrough)));
        Gap { lack: Lack::Torn { step, constraints, seats }, walkthrough }
    }

    /// The steps that constraints are about and that a case can do.
    fn steps(&self) -> Vec<StepId> {
        let mut steps: Vec<StepId> = self.possible.iter().map(|way| self.ways[*way].step).collect();
        steps.dedup();
        steps
    }

    /// Whether people can be found for these ways together; nothing where that is left open.
    fn can_keep(&self, ways: &[usize], constraints: &[usize], crew: Option<&Crew>) -> Option<bool> {
        let ways: Vec<&Way> = ways.iter().map(|way| &self.ways[*way]).collect();
        can_keep(self.proofs.chart.model, self.proofs.chart.unit, &ways, constraints, crew)
    }
}

/// People without whom something is lacking.
#[derive(Clone, Debug)]
pub struct Shortage {
    /// Without them, together: with any of them it is not lacking.
    pub without: Vec<PersonId>,
    /// What.
    pub gaps: Vec<Gap>,
}

/// What is lacking when people are absent for the whole of a case (static resiliency, in the terms of Wang and Li).
#[derive(Clone, Debug, Default)]
pub struct Resilience {
    /// The smallest groups of people without whom something is lacking that is not lacking anyway, the smaller first.
    pub shortages: Vec<Shortage>,
    /// All groups of up to so many were tried.
    pub tried: usize,
}

/// What a lack is about: see [`Lack::is_about`].
type About = (Vec<(StepId, u8, usize)>, Vec<usize>);

/// More groups of absent people are not tried.
const MOST_GROUPS: u128 = 20_000;

impl Staffing<'_, '_> {
    /// What is lacking when up to so many are absent, whoever they are, of those who are there.
    pub fn without(&mut self, roster: &Roster, absent: &[PersonId], most: usize) -> Resilience {
        let mut crew = Crew::of(roster, absent);
        let people = crew.present();
        // For what it is about, the groups without whom something is lacking.
        let mut known: FxHashMap<About, Vec<Vec<PersonId>>> = FxHashMap::default();
        let mut resilience = Resilience::default();
        let mut groups = 0;
        for size in 0..=most.min(people.len()) {
            groups += chosen(people.len(), size);
            if groups > MOST_GROUPS {
                return resilience;
            }
            let mut group: Vec<usize> = (0..size).collect();
            loop {
                let without: Vec<PersonId> = group.iter().map(|at| people[*at]).collect();
                crew.away(&without);
                let mut gaps = self.gaps(&crew);
                crew.back(&without);
                gaps.retain(|gap| {
                    let (seats, constraints) = gap.lack.is_about();
                    let groups = known.entry((seats, constraints.to_vec())).or_default();
                    let smaller = groups.iter().any(|other| other.iter().all(|person| without.contains(person)));
                    groups.extend((!smaller).then(|| without.clone()));
                    !smaller
                });
                if size > 0 && !gaps.is_empty() {
                    resilience.shortages.push(Shortage { without, gaps });
                }
                if !advance(&mut group, people.len()) {
                    break;
                }
            }
            resilience.tried = size;
        }
        resilience
    }
}

/// In how many ways so many can be chosen among so many.
fn chosen(among: usize, size: usize) -> u128 {
    (0..size as u128).fold(1u128, |ways, at| ways.saturating_mul(among as u128 - at) / (at + 1))
}

/// The next choice of places among so many, in order; whether there is one.
fn advance(chosen: &mut [usize], among: usize) -> bool {
    let size = chosen.len();
    let Some(at) = (0..size).rev().find(|at| chosen[*at] < among - size + at) else { return false };
    chosen[at] += 1;
    for next in at + 1..size {
        chosen[next] = chosen[next - 1] + 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_comes_once() {
        let mut group = vec![0, 1, 2];
        let mut count = 1;
        while advance(&mut group, 6) {
            count += 1;
            assert!(group.is_sorted() && group.iter().all(|at| *at < 6));
        }
        assert_eq!((count, chosen(6, 3), chosen(6, 0), chosen(3, 3)), (20, 20, 1, 1));
        assert!(!advance(&mut [], 4));
    }
}
