//! Whether seats can be given to people so that every constraint is kept: the workflow satisfiability problem, which is
//! hard in general (Wang and Li, *Satisfiability and resiliency in workflow authorization systems*, 2010). Solved by
//! backtracking, the seat with the fewest people left first; people who can sit in the same seats are tried once.
//! Exact up to [`MOST_SEATS`] seats and [`MOST_TRIES`] tries; beyond that it is left open.

/// Seats, as bits.
pub type Seats = u128;

/// So many seats can be told apart.
pub const MOST_SEATS: usize = 128;

/// After so many tries it is given up.
pub const MOST_TRIES: u32 = 200_000;

/// Seats to be given to people.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// How many seats there are.
    pub seats: usize,
    /// Of each person, where they may sit.
    pub people: Vec<Seats>,
    /// What is to be kept.
    pub rules: Vec<Rule>,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nobody sits in two of these groups of seats.
    Apart(Vec<Seats>),
    /// Somebody sits in each of these groups of seats.
    Together(Vec<Seats>),
}

/// Whether it can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It can: who sits in each seat.
    Possible(Vec<usize>),
    /// It cannot.
    Impossible,
    /// It takes too long to find out.
    Open,
}

impl Problem {
    /// Whether every seat can be given to somebody.
    pub fn solve(&self) -> Answer {
        if self.seats > MOST_SEATS {
            return Answer::Open;
        }
        let mut search = Search::of(self);
        match search.go_on() {
            Some(true) => Answer::Possible(search.given.iter().map(|who| search.people[who.unwrap_or(0)].0).collect()),
            Some(false) => Answer::Impossible,
            None => Answer::Open,
        }
    }
}

struct Search<'p> {
    problem: &'p Problem,
    /// People who matter: which person, and where they may sit. Of those who may sit in the same seats no more than
    /// there are seats, side by side.
    people: Vec<(usize, Seats)>,
    /// Where nobody may sit who sits in this seat.
    against: Vec<Seats>,
    /// Who sits in each seat so far.
    given: Vec<Option<usize>>,
    /// Where each sits so far.
    sits: Vec<Seats>,
    tries: u32,
}

fn bits(seats: Seats) -> impl Iterator<Item = usize> {
    (0..MOST_SEATS).filter(move |seat| seats >> seat & 1 == 1)
}

impl<'p> Search<'p> {
    fn of(problem: &'p Problem) -> Search<'p> {
        let mut people: Vec<(usize, Seats)> = problem.people.iter().copied().enumerate().collect();
        people.retain(|(_, seats)| *seats != 0);
        people.sort_by_key(|(at, seats)| (*seats, *at));
        let mut kept: Vec<(usize, Seats)> = Vec::new();
        for person in people {
            let alike = kept.iter().rev().take_while(|other| other.1 == person.1).count();
            if alike < problem.seats {
                kept.push(person);
            }
        }
        let mut against = vec![0; problem.seats];
        for rule in &problem.rules {
            let Rule::Apart(groups) = rule else { continue };
            let all = groups.iter().fold(0, |all, group| all | group);
            for group in groups {
                bits(*group).for_each(|seat| against[seat] |= all & !group);
            }
        }
        let sits = vec![0; kept.len()];
        Search { problem, people: kept, against, given: vec![None; problem.seats], sits, tries: 0 }
    }

    /// Whether the seats that are left can be given; nothing when that takes too long.
    fn go_on(&mut self) -> Option<bool> {
        let common: Vec<(&[Seats], Vec<usize>)> = self.common();
        if common.iter().any(|(_, people)| people.is_empty()) {
            return Some(false);
        }
        let free = (0..self.given.len()).filter(|seat| self.given[*seat].is_none());
        let candidates = free.map(|seat| (seat, self.candidates(seat, &common)));
        let Some((seat, candidates)) = candidates.min_by_key(|(_, people)| people.len()) else { return Some(true) };
        for person in candidates {
            self.tries += 1;
            if self.tries > MOST_TRIES {
                return None;
            }
            self.given[seat] = Some(person);
            self.sits[person] |= 1 << seat;
            if self.go_on()? {
                return Some(true);
            }
            self.sits[person] &= !(1 << seat);
            self.given[seat] = None;
        }
        Some(false)
    }

    fn may_sit(&self, person: usize, seat: usize) -> bool {
        self.people[person].1 >> seat & 1 == 1 && self.sits[person] & self.against[seat] == 0
    }

    /// Of each group of groups that want somebody in common, who that may be.
    fn common(&self) -> Vec<(&'p [Seats], Vec<usize>)> {
        let rules = self.problem.rules.iter().filter_map(|rule| match rule {
            Rule::Together(groups) => Some(groups.as_slice()),
            Rule::Apart(_) => None,
        });
        let may = |person: usize, group: Seats| {
            self.sits[person] & group != 0
                || bits(group).any(|seat| self.given[seat].is_none() && self.may_sit(person, seat))
        };
        let people = |groups: &[Seats]| {
            let all = (0..self.people.len()).filter(|person| groups.iter().all(|group| may(*person, *group)));
            all.collect::<Vec<_>>()
        };
        rules.map(|groups| (groups, people(groups))).collect()
    }

    /// Who may sit in a seat.
    fn candidates(&self, seat: usize, common: &[(&[Seats], Vec<usize>)]) -> Vec<usize> {
        let mut candidates: Vec<usize> = (0..self.people.len()).filter(|person| self.may_sit(*person, seat)).collect();
        for (groups, people) in common {
            for group in groups.iter().filter(|group| *group >> seat & 1 == 1) {
                // The last seat of a group in which nobody of them sits yet.
                let last = bits(*group).all(|other| other == seat || self.given[other].is_some());
                if last && !people.iter().any(|person| self.sits[*person] & group != 0) {
                    candidates.retain(|person| people.contains(person));
                }
            }
        }
        // Of those who sit nowhere yet and may sit in the same seats, one is as good as another.
        let mut last = None;
        candidates.retain(|person| {
            let fresh = (self.sits[*person] == 0).then_some(self.people[*person].1);
            let again = fresh.is_some() && fresh == last;
            last = fresh.or(last);
            !again
        });
        candidates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way of giving seats to people, one after the other: an oracle that shares nothing with the search.
    fn brute_force(problem: &Problem) -> bool {
        let people = problem.people.len();
        if people == 0 {
            return problem.seats == 0;
        }
        (0..people.pow(problem.seats as u32)).any(|mut number| {
            let given: Vec<usize> = (0..problem.seats)
                .map(|_| {
                    let person = number % people;
                    number /= people;
                    person
                })
                .collect();
            keeps(problem, &given)
        })
    }

    fn keeps(problem: &Problem, given: &[usize]) -> bool {
        let sits =
            |person: usize, group: Seats| given.iter().enumerate().any(|(s, p)| *p == person && group >> s & 1 == 1);
        let people = 0..problem.people.len();
        given.iter().enumerate().all(|(seat, person)| problem.people[*person] >> seat & 1 == 1)
            && problem.rules.iter().all(|rule| match rule {
                Rule::Apart(groups) => {
                    people.clone().all(|person| groups.iter().filter(|group| sits(person, **group)).count() < 2)
                }
                Rule::Together(groups) => people.clone().any(|person| groups.iter().all(|group| sits(person, *group))),
            })
    }

    /// A small generator of its own: the sequence of Park and Miller (1988).
    fn random(seed: &mut u64, below: u64) -> u64 {
        *seed = *seed * 48_271 % 2_147_483_647;
        *seed / 7 % below
    }

    #[test]
    fn it_finds_an_assignment_exactly_where_there_is_one() {
        let mut seed = 20_100_812;
        let mut counts = [0, 0];
        for _ in 0..4_000 {
            let seats = 1 + random(&mut seed, 5) as usize;
            let people = 1 + random(&mut seed, 4);
            let all = (1u64 << seats) - 1;
            let mut problem = Problem { seats, people: Vec::new(), rules: Vec::new() };
            for _ in 0..people {
                problem.people.push(u128::from(random(&mut seed, all + 1) | random(&mut seed, all + 1)));
            }
            for _ in 0..random(&mut seed, 4) {
                // Groups that share no seat.
                let mut left = all;
                let mut groups: Vec<Seats> = Vec::new();
                for _ in 0..2 + random(&mut seed, 2) {
                    let group = random(&mut seed, all + 1) & left;
                    left &= !group;
                    groups.extend((group != 0).then_some(u128::from(group)));
                }
                problem.rules.push(if random(&mut seed, 2) == 0 {
                    Rule::Apart(groups)
                } else {
                    Rule::Together(groups)
                });
            }
            let answer = problem.solve();
            let expected = brute_force(&problem);
            counts[usize::from(expected)] += 1;
            match answer {
                Answer::Possible(given) => assert!(expected && keeps(&problem, &given), "{problem:?}: {given:?}"),
                Answer::Impossible => assert!(!expected, "{problem:?}"),
                Answer::Open => panic!("{problem:?}"),
            }
        }
        assert!(counts.iter().all(|count| *count > 800), "{counts:?}");
    }

    #[test]
    fn alike_people_are_tried_once() {
        // Ten seats, all apart, and nine people who may sit anywhere: 10! ways without looking at who is alike.
        let groups = (0..10).map(|seat| 1 << seat).collect();
        let mut problem = Problem { seats: 10, people: vec![1023; 9], rules: vec![Rule::Apart(groups)] };
        assert_eq!(problem.solve(), Answer::Impossible);
        problem.people.push(1023);
        assert!(matches!(problem.solve(), Answer::Possible(_)));
    }

    #[test]
    fn what_is_too_large_is_left_open() {
        assert_eq!(Problem { seats: 129, people: vec![1], rules: Vec::new() }.solve(), Answer::Open);
        // Fifteen seats, all apart, and fourteen people, no two of them alike.
        let groups = (0..15).map(|seat| 1 << seat).collect();
        let people = (0..14).map(|at| 0x7fff & !(1 << at)).collect();
        assert_eq!(Problem { seats: 15, people, rules: vec![Rule::Apart(groups)] }.solve(), Answer::Open);
    }
}
