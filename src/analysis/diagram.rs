//! Multi-valued decision diagrams: sets of valuations of variables with small domains, each set held once.
//!
//! A set is a number ([`Set`]); equal sets have equal numbers, so that comparing two costs nothing and every operation
//! is remembered. Variables are tested in the order of their numbers; a variable that does not matter is not tested.
//! See Bryant, *Graph-based algorithms for Boolean function manipulation* (1986); Srinivasan, Kam, Malik and Brayton,
//! *Algorithms for discrete function manipulation* (1990).

use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// A set of valuations; meaningless outside of its [`Diagrams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set(u32);

impl Set {
    /// No valuation.
    pub const EMPTY: Set = Set(0);
    /// Every valuation.
    pub const ALL: Set = Set(1);

    /// Whether it holds no valuation.
    pub fn is_empty(self) -> bool {
        self == Set::EMPTY
    }
}

/// A variable, by its place in the order in which variables are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variable(pub u32);

/// A value of a variable, from 0.
pub type Value = u32;

/// Values of some variables; the others may have any.
pub type Valuation = BTreeMap<Variable, Value>;

#[derive(Clone, Copy)]
struct Node {
    variable: Variable,
    /// Where its children stand in `children`: one a value.
    first: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    And,
    Or,
    Without,
}

/// The variables, and every set over them.
pub struct Diagrams {
    domains: Vec<u32>,
    nodes: Vec<Node>,
    children: Vec<Set>,
    /// Every node, found by its variable and children.
    unique: HashTable<Set>,
    /// Children of nodes in the making, those of the outermost first.
    making: Vec<Set>,
    applied: Remembered,
    projected: Remembered,
    /// No more nodes than this are made.
    limit: usize,
    /// No more results than this are worked out from here on.
    work: usize,
    /// A set was too large to be held, or took too long; all answers since are worthless.
    overflow: bool,
}

/// Results of an operation on two things, each at a place that the two say. A later one takes the place of an earlier
/// one, which then has to be found again: that costs time and nothing else. (See Brace, Rudell and Bryant, *Efficient
/// implementation of a BDD package*, 1990.)
#[derive(Default)]
struct Remembered {
    /// As many as a power of two.
    places: Vec<(u32, u32, Set)>,
    count: usize,
}

/// So many results are remembered at most.
const REMEMBERED: usize = 1 << 20;

/// So many results are worked out at most for each node that may be made.
const WORK: usize = 4;

impl Remembered {
    fn place(&self, one: u32, other: u32) -> usize {
        let mixed = (u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.places.len() - 1)
    }

    fn get(&self, one: u32, other: u32) -> Option<Set> {
        if self.places.is_empty() {
            return None;
        }
        let (a, b, set) = self.places[self.place(one, other)];
        ((a, b) == (one, other)).then_some(set)
    }

    fn put(&mut self, one: u32, other: u32, set: Set) {
        self.count += 1;
        if self.count > self.places.len() && self.places.len() < REMEMBERED {
            // Nothing is asked of `EMPTY`, so that this marks a place where nothing is.
            let larger = vec![(0, 0, Set::EMPTY); (4 * self.places.len()).max(256)];
            let before = std::mem::replace(&mut self.places, larger);
            for (one, other, set) in before.into_iter().filter(|(one, ..)| *one > 0) {
                let place = self.place(one, other);
                self.places[place] = (one, other, set);
            }
        }
        let place = self.place(one, other);
        self.places[place] = (one, other, set);
    }
}

impl Diagrams {
    /// No variables yet; at most `limit` nodes, and work in proportion.
    pub fn new(limit: usize) -> Diagrams {
        let none = Node { variable: Variable(u32::MAX), first: 0 };
        Diagrams {
            domains: Vec::new(),
            nodes: vec![none; 2],
            children: Vec::new(),
            unique: HashTable::new(),
            making: Vec::new(),
            applied: Remembered::default(),
            projected: Remembered::default(),
            limit: limit.min(1 << 30),
            work: limit.saturating_mul(WORK),
            overflow: false,
        }
    }

    /// A new variable, tested after all others, with values `0..domain`.
    pub fn variable(&mut self, domain: u32) -> Variable {
        self.domains.push(domain.max(1));
        Variable(self.domains.len() as u32 - 1)
    }

    /// How many values a variable has.
    pub fn domain(&self, variable: Variable) -> u32 {
        self.domains[variable.0 as usize]
    }

    /// How many variables there are.
    pub fn variables(&self) -> usize {
        self.domains.len()
    }

    /// Whether a set grew beyond the limit: nothing can be said then.
    pub fn overflowed(&self) -> bool {
        self.overflow
    }

    /// So many nodes more may be made, and work in proportion; what was too large stays so.
    pub fn allow(&mut self, nodes: usize) {
        self.limit = self.nodes.len().saturating_add(nodes).min(1 << 30);
        self.work = nodes.saturating_mul(WORK);
    }

    /// What was too large is given up and forgotten; what was worked out before it still holds. So many nodes more may be
    /// made, and work in proportion.
    pub fn give_up(&mut self, nodes: usize) {
        // What was worked out since is worthless.
        (self.applied, self.projected) = (Remembered::default(), Remembered::default());
        self.making.clear();
        self.overflow = false;
        self.allow(nodes);
    }

    /// Whether one more result may be worked out.
    fn goes_on(&mut self) -> bool {
        match self.work.checked_sub(1) {
            Some(left) => self.work = left,
            None => self.overflow = true,
        }
        !self.overflow
    }

    fn top(&self, set: Set) -> Variable {
        self.nodes[set.0 as usize].variable
    }

    fn children(&self, node: Node) -> &[Set] {
        &self.children[node.first as usize..][..self.domain(node.variable) as usize]
    }

    fn child(&self, set: Set, variable: Variable, value: Value) -> Set {
        let node = self.nodes[set.0 as usize];
        if node.variable == variable { self.children[(node.first + value) as usize] } else { set }
    }

    /// The node of a variable whose children are the last of those in the making.
    fn node(&mut self, variable: Variable) -> Set {
        let domain = self.domain(variable) as usize;
        let begin = self.making.len() - domain;
        let children = &self.making[begin..];
        let first = children[0];
        if children.iter().all(|child| *child == first) {
            self.making.truncate(begin);
            return first;
        }
        let hash = hash(variable, children);
        let (nodes, pool) = (&self.nodes, &self.children);
        let is_it = |set: &Set| {
            let node = nodes[set.0 as usize];
            let from = node.first as usize;
            node.variable == variable && pool[from..from + domain] == *children
        };
        if let Some(known) = self.unique.find(hash, is_it) {
            let known = *known;
            self.making.truncate(begin);
            return known;
        }
        if self.nodes.len() >= self.limit {
            self.overflow = true;
            self.making.truncate(begin);
            return Set::EMPTY;
        }
        let set = Set(self.nodes.len() as u32);
        self.nodes.push(Node { variable, first: self.children.len() as u32 });
        self.children.extend_from_slice(&self.making[begin..]);
        self.making.truncate(begin);
        let (nodes, pool, domains) = (&self.nodes, &self.children, &self.domains);
        self.unique.insert_unique(hash, set, |set| {
            let node = nodes[set.0 as usize];
            let from = node.first as usize;
            self::hash(node.variable, &pool[from..from + domains[node.variable.0 as usize] as usize])
        });
        set
    }

    /// The valuations in which a variable has one of these values.
    pub fn is(&mut self, variable: Variable, values: impl Fn(Value) -> bool) -> Set {
        let holds = |value| if values(value) { Set::ALL } else { Set::EMPTY };
        self.making.extend((0..self.domains[variable.0 as usize]).map(holds));
        self.node(variable)
    }

    /// What is in both.
    pub fn and(&mut self, one: Set, other: Set) -> Set {
        self.apply(Operation::And, one, other)
    }

    /// What is in either.
    pub fn or(&mut self, one: Set, other: Set) -> Set {
        self.apply(Operation::Or, one, other)
    }

    /// What is in the first and not in the second.
    pub fn without(&mut self, one: Set, other: Set) -> Set {
        self.apply(Operation::Without, one, other)
    }

    /// What is not in it.
    pub fn not(&mut self, set: Set) -> Set {
        self.without(Set::ALL, set)
    }

    /// What is in all of these.
    pub fn all(&mut self, sets: impl IntoIterator<Item = Set>) -> Set {
        sets.into_iter().fold(Set::ALL, |all, set| self.and(all, set))
    }

    /// What is in any of these.
    pub fn any(&mut self, sets: impl IntoIterator<Item = Set>) -> Set {
        sets.into_iter().fold(Set::EMPTY, |any, set| self.or(any, set))
    }

    /// Whether all of the first is in the second.
    pub fn within(&mut self, one: Set, other: Set) -> bool {
        self.without(one, other).is_empty()
    }

    fn apply(&mut self, operation: Operation, one: Set, other: Set) -> Set {
        // Whoever asks until nothing new comes is done then.
        if self.overflow {
            return Set::EMPTY;
        }
        let known = match (operation, one, other) {
            (Operation::And, Set::EMPTY, _) | (Operation::And, _, Set::EMPTY) => Some(Set::EMPTY),
            (Operation::And, Set::ALL, set) | (Operation::And, set, Set::ALL) => Some(set),
            (Operation::Or, Set::ALL, _) | (Operation::Or, _, Set::ALL) => Some(Set::ALL),
            (Operation::Or, Set::EMPTY, set) | (Operation::Or, set, Set::EMPTY) => Some(set),
            (Operation::Without, Set::EMPTY, _) | (Operation::Without, _, Set::ALL) => Some(Set::EMPTY),
            (Operation::Without, set, Set::EMPTY) => Some(set),
            (Operation::And | Operation::Or, one, other) if one == other => Some(one),
            (Operation::Without, one, other) if one == other => Some(Set::EMPTY),
            _ => None,
        };
        if let Some(known) = known {
            return known;
        }
        let (one, other) = if operation != Operation::Without && other < one { (other, one) } else { (one, other) };
        // Nodes are fewer than 2³⁰.
        let asked = (one.0 << 2 | operation as u32, other.0);
        if let Some(known) = self.applied.get(asked.0, asked.1) {
            return known;
        }
        if !self.goes_on() {
            return Set::EMPTY;
        }
        let variable = self.top(one).min(self.top(other));
        for value in 0..self.domain(variable) {
            let (one, other) = (self.child(one, variable, value), self.child(other, variable, value));
            let child = self.apply(operation, one, other);
            self.making.push(child);
        }
        let set = self.node(variable);
        self.applied.put(asked.0, asked.1, set);
        set
    }

    /// The valuations that are in the set for some value of the variable.
    pub fn project(&mut self, set: Set, variable: Variable) -> Set {
        self.project_all(set, &[variable])
    }

    /// The valuations that are in the set for some values of the variables, which are in order.
    pub fn project_all(&mut self, set: Set, variables: &[Variable]) -> Set {
        if set <= Set::ALL || variables.is_empty() {
            return set;
        }
        let mut those = Set::ALL;
        for variable in variables.iter().rev() {
            self.making.push(those);
            self.making.extend((1..self.domain(*variable)).map(|_| Set::EMPTY));
            those = self.node(*variable);
        }
        self.projected(set, those)
    }

    /// `those` is what gives each of the variables its first value.
    fn projected(&mut self, set: Set, mut those: Set) -> Set {
        let top = self.top(set);
        while self.top(those) < top {
            those = self.child(those, self.top(those), 0);
        }
        if set <= Set::ALL || those == Set::ALL {
            return set;
        }
        if let Some(known) = self.projected.get(set.0, those.0) {
            return known;
        }
        if !self.goes_on() {
            return Set::EMPTY;
        }
        let mut projected = Set::EMPTY;
        if self.top(those) == top {
            let beyond = self.child(those, top, 0);
            for value in 0..self.domain(top) {
                let child = self.child(set, top, value);
                let child = self.projected(child, beyond);
                projected = self.or(projected, child);
            }
        } else {
            for value in 0..self.domain(top) {
                let child = self.child(set, top, value);
                let child = self.projected(child, those);
                self.making.push(child);
            }
            projected = self.node(top);
        }
        self.projected.put(set.0, those.0, projected);
        projected
    }

    /// The valuations that are in the set with this value of the variable, whatever value they give it themselves.
    pub fn given(&mut self, set: Set, variable: Variable, value: Value) -> Set {
        let exactly = self.is(variable, |other| other == value);
        let both = self.and(set, exactly);
        self.project(both, variable)
    }

    /// The set over the variables of other diagrams: for each variable the other one, and for each value those that it
    /// becomes there. A variable that has no other is left out: what holds for any value of it holds.
    pub fn carried(
        &self,
        set: Set,
        into: &mut Diagrams,
        other: &dyn Fn(Variable) -> Option<(Variable, Vec<Vec<Value>>)>,
    ) -> Set {
        let mut known: FxHashMap<Set, Set> = FxHashMap::from_iter([(Set::EMPTY, Set::EMPTY), (Set::ALL, Set::ALL)]);
        let mut waiting = vec![set];
        while let Some(set) = waiting.last().copied() {
            if known.contains_key(&set) {
                waiting.pop();
                continue;
            }
            let node = self.nodes[set.0 as usize];
            let children = self.children(node).to_vec();
            let missing: Vec<Set> = children.iter().filter(|child| !known.contains_key(child)).copied().collect();
            if !missing.is_empty() {
                waiting.extend(missing);
                continue;
            }
            let there = other(node.variable);
            let mut carried = Set::EMPTY;
            for (value, child) in children.iter().enumerate() {
                let mut of = known[child];
                if let Some((variable, values)) = &there {
                    let is = into.is(*variable, |other| values[value].contains(&other));
                    of = into.and(of, is);
                }
                carried = into.or(carried, of);
            }
            known.insert(set, carried);
            waiting.pop();
        }
        known[&set]
    }

    /// The variables on which a set depends, in order.
    pub fn support(&self, set: Set) -> Vec<Variable> {
        let node = self.nodes[set.0 as usize];
        if set > Set::ALL && self.children(node).iter().all(|child| *child <= Set::ALL) {
            return vec![node.variable];
        }
        let (mut seen, mut waiting) = (rustc_hash::FxHashSet::default(), vec![set]);
        let mut variables = Vec::new();
        while let Some(set) = waiting.pop() {
            if set <= Set::ALL || !seen.insert(set) {
                continue;
            }
            let node = self.nodes[set.0 as usize];
            variables.push(node.variable);
            waiting.extend(self.children(node));
        }
        variables.sort_unstable();
        variables.dedup();
        variables
    }

    /// Whether the values of a variable are told apart by the set, once it is known: 0 is not.
    pub fn tells_apart(&mut self, set: Set, variable: Variable) -> bool {
        let known = 1..self.domain(variable);
        let left: Vec<Set> = known.map(|value| self.given(set, variable, value)).collect();
        left.iter().any(|others| *others != left[0])
    }

    /// Whether a valuation is in the set; a variable that it does not give counts as 0.
    pub fn holds(&self, set: Set, value: impl Fn(Variable) -> Value) -> bool {
        let mut at = set;
        while at > Set::ALL {
            let variable = self.top(at);
            at = self.child(at, variable, value(variable));
        }
        at == Set::ALL
    }

    /// A valuation of the set among those that `allows` permits, if there is one: for each variable on which the set
    /// depends on the way the first value, in the order that `allows` gives, that leads on.
    pub fn pick(&self, set: Set, allows: &impl Fn(Variable) -> Vec<Value>) -> Option<Valuation> {
        let mut dead = rustc_hash::FxHashSet::default();
        let mut path: Vec<(Variable, Value)> = Vec::new();
        self.descend(set, allows, &mut dead, &mut path).then(|| path.into_iter().collect())
    }

    fn descend(
        &self,
        set: Set,
        allows: &impl Fn(Variable) -> Vec<Value>,
        dead: &mut rustc_hash::FxHashSet<Set>,
        path: &mut Vec<(Variable, Value)>,
    ) -> bool {
        if set <= Set::ALL {
            return set == Set::ALL;
        }
        if dead.contains(&set) {
            return false;
        }
        let variable = self.top(set);
        for value in allows(variable) {
            path.push((variable, value));
            if self.descend(self.child(set, variable, value), allows, dead, path) {
                return true;
            }
            path.pop();
        }
        dead.insert(set);
        false
    }

    /// How many valuations of these variables are in the set; it depends on no others. Too many to count are as many as
    /// can be counted.
    pub fn count(&self, set: Set, variables: &[Variable]) -> u128 {
        let mut known: FxHashMap<(Set, usize), u128> = FxHashMap::default();
        self.count_from(set, variables, 0, &mut known)
    }

    fn count_from(
        &self,
        set: Set,
        variables: &[Variable],
        at: usize,
        known: &mut FxHashMap<(Set, usize), u128>,
    ) -> u128 {
        if set.is_empty() {
            return 0;
        }
        let Some(variable) = variables.get(at) else { return 1 };
        if let Some(count) = known.get(&(set, at)) {
            return *count;
        }
        let of = |value| self.count_from(self.child(set, *variable, value), variables, at + 1, known);
        let count = (0..self.domain(*variable)).map(of).fold(0, u128::saturating_add);
        known.insert((set, at), count);
        count
    }
}

fn hash(variable: Variable, children: &[Set]) -> u64 {
    let mut hasher = FxHasher::default();
    variable.hash(&mut hasher);
    children.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets over three variables as the list of their valuations: an oracle that shares nothing with the diagrams.
    const DOMAINS: [u32; 3] = [2, 4, 3];

    fn valuations() -> Vec<[u32; 3]> {
        let mut all = Vec::new();
        for a in 0..DOMAINS[0] {
            for b in 0..DOMAINS[1] {
                all.extend((0..DOMAINS[2]).map(|c| [a, b, c]));
            }
        }
        all
    }

    fn members(diagrams: &Diagrams, set: Set) -> Vec<bool> {
        valuations().iter().map(|values| diagrams.holds(set, |variable| values[variable.0 as usize])).collect()
    }

    fn of(diagrams: &mut Diagrams, variables: &[Variable], members: &[bool]) -> Set {
        let mut set = Set::EMPTY;
        for (values, member) in valuations().iter().zip(members) {
            if *member {
                let cube: Vec<Set> = variables
                    .iter()
                    .zip(values)
                    .map(|(variable, value)| diagrams.is(*variable, |v| v == *value))
                    .collect();
                let cube = diagrams.all(cube);
                set = diagrams.or(set, cube);
            }
        }
        set
    }

    /// A small generator of its own: the sequence of Park and Miller (1988).
    fn random(seed: &mut u64) -> bool {
        *seed = *seed * 48_271 % 2_147_483_647;
        seed.is_multiple_of(2)
    }

    #[test]
    fn operations_agree_with_lists_of_valuations() {
        let mut diagrams = Diagrams::new(1 << 16);
        let variables: Vec<Variable> = DOMAINS.iter().map(|domain| diagrams.variable(*domain)).collect();
        let mut seed = 20_261_121;
        for _ in 0..300 {
            let one: Vec<bool> = valuations().iter().map(|_| random(&mut seed)).collect();
            let other: Vec<bool> = valuations().iter().map(|_| random(&mut seed) || random(&mut seed)).collect();
            let (a, b) = (of(&mut diagrams, &variables, &one), of(&mut diagrams, &variables, &other));
            let both = |f: fn(bool, bool) -> bool| -> Vec<bool> {
                one.iter().zip(&other).map(|(one, other)| f(*one, *other)).collect()
            };
            let and = diagrams.and(a, b);
            assert_eq!(members(&diagrams, and), both(|a, b| a && b));
            let or = diagrams.or(a, b);
            assert_eq!(members(&diagrams, or), both(|a, b| a || b));
            let without = diagrams.without(a, b);
            assert_eq!(members(&diagrams, without), both(|a, b| a && !b));
            assert_eq!(of(&mut diagrams, &variables, &one), a, "equal sets have equal numbers");
            for (at, variable) in variables.iter().enumerate() {
                let projected = diagrams.project(a, *variable);
                let expected: Vec<bool> = valuations()
                    .iter()
                    .map(|values| {
                        let same = |others: &[u32; 3]| (0..3).all(|i| i == at || others[i] == values[i]);
                        valuations().iter().zip(&one).any(|(others, member)| *member && same(others))
                    })
                    .collect();
                assert_eq!(members(&diagrams, projected), expected);
                assert!(!diagrams.support(projected).contains(variable));
            }
            assert_eq!(diagrams.count(a, &variables), one.iter().filter(|member| **member).count() as u128);
            let picked = diagrams.pick(a, &|variable| (0..DOMAINS[variable.0 as usize]).collect());
            match picked {
                Some(values) => assert!(diagrams.holds(a, |variable| values.get(&variable).copied().unwrap_or(0))),
                None => assert!(a.is_empty()),
            }
        }
    }

    #[test]
    fn a_set_that_grows_too_large_is_told() {
        let mut diagrams = Diagrams::new(40);
        let variables: Vec<Variable> = (0..16).map(|_| diagrams.variable(2)).collect();
        let mut set = Set::EMPTY;
        // Pairs far apart in the order: a diagram that doubles with each.
        for at in 0..8 {
            let (one, other) = (variables[at], variables[at + 8]);
            let (one, other) = (diagrams.is(one, |value| value == 1), diagrams.is(other, |value| value == 1));
            let both = diagrams.and(one, other);
            set = diagrams.or(set, both);
        }
        assert!(diagrams.overflowed());
    }
}
