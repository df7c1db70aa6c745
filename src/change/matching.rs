//! Which thing of the one version is which of the other. A name says it, unless what bears that name is something else
//! now: things that are said and used alike are the same thing under another name, so that what is renamed is not taken
//! for deleted and added.
//!
//! What is said of things is compared with the things that it mentions known by what they were found to be; what is found
//! makes more of them known (colour refinement: Weisfeiler and Leman, 1968).

use super::things::{Detail, Id, Key, Said, Says, Side, Statement, Thing, ThingId};
use crate::model::{RoleId, UnitId};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// Which thing is which.
pub struct Matching {
    /// By thing of the old version, the thing of the new one.
    pub new_of: Vec<Option<ThingId>>,
    /// By thing of the new version, the thing of the old one.
    pub old_of: Vec<Option<ThingId>>,
}

impl Matching {
    /// Finds out which thing is which.
    pub fn of(old: &Side, new: &Side) -> Matching {
        let mut finder = Finder {
            old: Ground::of(old),
            new: Ground::of(new),
            matching: Matching { new_of: vec![None; old.things.len()], old_of: vec![None; new.things.len()] },
        };
        finder.named_units();
        finder.alike_by_name();
        finder.same_units();
        finder.alike();
        finder.by_name();
        finder.alike();
        if finder.similar() {
            finder.by_name();
            finder.alike();
        }
        finder.matching
    }

    fn is(&mut self, old: ThingId, new: ThingId) {
        self.new_of[old.0 as usize] = Some(new);
        self.old_of[new.0 as usize] = Some(old);
    }

    /// The thing of the new version.
    pub fn in_new(&self, old: ThingId) -> Option<ThingId> {
        self.new_of[old.0 as usize]
    }

    /// The thing of the old version.
    pub fn in_old(&self, new: ThingId) -> Option<ThingId> {
        self.old_of[new.0 as usize]
    }
}

/// A version, and where each thing of it is mentioned.
struct Ground<'s, 'm> {
    side: &'s Side<'m>,
    /// By thing: which things mention it, in which of their statements.
    uses: Vec<Vec<(ThingId, u32)>>,
    /// By role that a unit declares, that unit.
    declared: FxHashMap<ThingId, ThingId>,
}

impl<'s, 'm> Ground<'s, 'm> {
    fn of(side: &'s Side<'m>) -> Ground<'s, 'm> {
        let mut uses = vec![Vec::new(); side.things.len()];
        let mut in_condition = Vec::new();
        for (at, thing) in (0..).zip(&side.things) {
            for (which, statement) in (0..).zip(&thing.statements) {
                statement.mentions().for_each(|other| uses[other.0 as usize].push((ThingId(at), which)));
                if let Some(condition) = statement.when {
                    in_condition.clear();
                    side.in_condition(condition, &mut in_condition);
                    in_condition.sort_unstable();
                    in_condition.dedup();
                    in_condition.iter().for_each(|other| uses[other.0 as usize].push((ThingId(at), which)));
                }
            }
        }
        let units = (0..).zip(&side.model.units);
        let declared = units.flat_map(|(at, unit)| {
            let unit_at = side.at(Id::Unit(UnitId(at)));
            unit.roles.clone().map(move |role| (side.at(Id::Role(RoleId(role))), unit_at))
        });
        Ground { side, uses, declared: declared.collect() }
    }

    fn thing(&self, id: ThingId) -> &'s Thing<'m> {
        self.side.thing(id)
    }

    fn kind(&self, id: ThingId) -> u32 {
        self.thing(id).id.kind(self.side.model)
    }

    /// What a thing is like: what is said of it, and where it is mentioned, each thing by its colour.
    fn marks(&self, id: ThingId, colour: &dyn Fn(ThingId) -> u64, with_uses: bool, into: &mut Vec<u64>) {
        into.clear();
        let thing = self.thing(id);
        into.extend(thing.owner.map(|owner| hash(&(0u8, colour(owner)))));
        into.extend(thing.statements.iter().map(|statement| self.mark(statement, colour)));
        if with_uses {
            for (user, which) in &self.uses[id.0 as usize] {
                let statement = &self.thing(*user).statements[*which as usize];
                let key = match &statement.key {
                    Key::Thing(key) if *key != id => colour(*key),
                    _ => 0,
                };
                into.push(hash(&(1u8, colour(*user), statement.says, key)));
            }
        }
        if let Id::Value(_, at) = thing.id {
            into.push(hash(&(2u8, at)));
        }
        into.sort_unstable();
    }

    fn mark(&self, statement: &Statement<'m>, colour: &dyn Fn(ThingId) -> u64) -> u64 {
        let mut hasher = FxHasher::default();
        statement.says.hash(&mut hasher);
        match &statement.key {
            Key::None => {}
            Key::Thing(thing) => colour(*thing).hash(&mut hasher),
            Key::Words(words) => words.hash(&mut hasher),
        }
        for (detail, said) in &statement.details {
            detail.hash(&mut hasher);
            match said {
                Said::Words(words) => words.hash(&mut hasher),
                Said::Text(text) => text.en.hash(&mut hasher),
                Said::Things(things) => {
                    let mut colours: Vec<u64> = things.iter().map(|thing| colour(*thing)).collect();
                    colours.sort_unstable();
                    colours.hash(&mut hasher);
                }
            }
        }
        if let Some(condition) = statement.when {
            let mut mentioned = Vec::new();
            self.side.in_condition(condition, &mut mentioned);
            let mut colours: Vec<u64> = mentioned.into_iter().map(colour).collect();
            colours.sort_unstable();
            colours.dedup();
            colours.hash(&mut hasher);
        }
        hasher.finish()
    }
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    of.hash(&mut hasher);
    hasher.finish()
}

/// What units have in common that are the same.
type Sameness<'f> = dyn Fn(&Ground, ThingId) -> Option<String> + 'f;

struct Finder<'s, 'm> {
    old: Ground<'s, 'm>,
    new: Ground<'s, 'm>,
    matching: Matching,
}

/// Words further away than this are not looked at when things are told apart that are alike.
const ROUNDS: usize = 6;

/// More leftovers of one kind are not compared one by one.
const MOST_COMPARED: usize = 400;

impl Finder<'_, '_> {
    fn left(&self) -> [Vec<ThingId>; 2] {
        let none = |list: &[Option<ThingId>]| {
            (0..).zip(list).filter(|(_, other)| other.is_none()).map(|(at, _)| ThingId(at)).collect()
        };
        [none(&self.matching.new_of), none(&self.matching.old_of)]
    }

    /// Things that have the same name, and of which the same is said.
    fn alike_by_name(&mut self) {
        let mut known: FxHashMap<(u32, &str, u64), Vec<ThingId>> = FxHashMap::default();
        let mut marks = Vec::new();
        let mut of = |ground: &Ground, id: ThingId| {
            let colour = |other: ThingId| hash(&(ground.kind(other), ground.thing(other).name));
            ground.marks(id, &colour, false, &mut marks);
            hash(&marks)
        };
        for at in 0..self.old.side.things.len() as u32 {
            let id = ThingId(at);
            let key = (self.old.kind(id), self.old.thing(id).name, of(&self.old, id));
            known.entry(key).or_default().push(id);
        }
        // What contains others comes before them, so that what is in a copy is not taken for what is in the original.
        let mut left: Vec<ThingId> = (0..self.new.side.things.len() as u32).map(ThingId).collect();
        // A role may have moved to another unit; one that has not is it first.
        for moved in [false, true] {
            left.retain(|id| {
                if self.matching.in_old(*id).is_some() {
                    return false;
                }
                let key = (self.new.kind(*id), self.new.thing(*id).name, of(&self.new, *id));
                let Some(others) = known.get_mut(&key) else { return false };
                let fits = |old: &ThingId| {
                    self.matching.in_new(*old).is_none()
                        && self.is_owned_alike(self.old.thing(*old), self.new.thing(*id))
                        && (moved || self.is_declared_alike(*old, *id))
                };
                let Some(at) = others.iter().position(fits) else { return true };
                let old = others.remove(at);
                self.matching.is(old, *id);
                false
            });
        }
    }

    /// Whether both are declared in the same unit, if they are roles.
    fn is_declared_alike(&self, old: ThingId, new: ThingId) -> bool {
        let (old, new) = (self.old.declared.get(&old), self.new.declared.get(&new));
        old.and_then(|old| self.matching.in_new(*old)) == new.copied()
    }

    /// Units that alone bear their name.
    fn named_units(&mut self) {
        self.units_by(&|ground, id| Some(ground.thing(id).name.to_string()));
    }

    /// Units of the same code, else of the same clause; else the only one of each.
    fn same_units(&mut self) {
        let text = |ground: &Ground, id: ThingId, says: Says| {
            let statement = ground.thing(id).statements.iter().find(|statement| statement.says == says);
            statement.map(|statement| statement.words(Detail::Words).to_string()).filter(|words| !words.is_empty())
        };
        let same: [&Sameness; 3] = [
            &|ground, id| text(ground, id, Says::Code),
            &|ground, id| text(ground, id, Says::Clause),
            &|ground, id| (ground.kind(id) == 0).then(String::new),
        ];
        same.into_iter().for_each(|by| self.units_by(by));
    }

    /// Units that have something in common which no other unit of either version has.
    fn units_by(&mut self, by: &Sameness) {
        let [old, new] = self.left();
        let units = |ground: &Ground, list: Vec<ThingId>| -> Vec<(u32, String, ThingId)> {
            let units = list.into_iter().filter(|id| matches!(ground.thing(*id).id, Id::Unit(_)));
            units.filter_map(|id| Some((ground.kind(id), by(ground, id)?, id))).collect()
        };
        let (old, new) = (units(&self.old, old), units(&self.new, new));
        for (kind, key, id) in &old {
            let is = |(other, word, _): &&(u32, String, ThingId)| other == kind && word == key;
            let (mut mine, mut theirs) = (old.iter().filter(is), new.iter().filter(is));
            if let (Some(_), None, Some((.., other)), None) = (mine.next(), mine.next(), theirs.next(), theirs.next()) {
                self.matching.is(*id, *other);
            }
        }
    }

    /// Things of the same name in the same unit, block or list.
    fn by_name(&mut self) {
        // What contains others comes before them: units, then blocks and facts, then branches and values.
        for depth in 0..3 {
            let [old, new] = self.left();
            let mut known: FxHashMap<(u32, Option<ThingId>, &str), Vec<ThingId>> = FxHashMap::default();
            let matching = &self.matching;
            for id in new {
                let thing = self.new.thing(id);
                let owner = match thing.owner {
                    None => None,
                    Some(owner) => match matching.in_old(owner) {
                        Some(owner) => Some(owner),
                        None => continue,
                    },
                };
                known.entry((self.new.kind(id), owner, thing.name)).or_default().push(id);
            }
            let mut found = Vec::new();
            for id in old {
                let thing = self.old.thing(id);
                if let Some(others) = known.get_mut(&(self.old.kind(id), thing.owner, thing.name))
                    && !others.is_empty()
                {
                    let at = others.iter().position(|new| self.is_declared_alike(id, *new)).unwrap_or(0);
                    found.push((id, others.remove(at)));
                }
            }
            if found.is_empty() && depth > 0 {
                break;
            }
            found.into_iter().for_each(|(old, new)| self.matching.is(old, new));
        }
    }

    /// Things that are said and used alike, whatever they are called.
    fn alike(&mut self) {
        loop {
            let [old, new] = self.left();
            if old.is_empty() || new.is_empty() {
                return;
            }
            let mut colours = [self.plain(0), self.plain(1)];
            let mut found = false;
            for round in 0..ROUNDS {
                let [of_old, of_new] = [(&self.old, &old, 0), (&self.new, &new, 1)].map(|(ground, left, at)| {
                    let before = &colours[at];
                    let mut marks = Vec::new();
                    let colour = |id: ThingId| before[id.0 as usize];
                    let next = left.iter().map(|id| {
                        ground.marks(*id, &colour, true, &mut marks);
                        (*id, hash(&(before[id.0 as usize], &marks)))
                    });
                    next.collect::<Vec<(ThingId, u64)>>()
                });
                let mut classes: FxHashMap<u64, [Vec<ThingId>; 2]> = FxHashMap::default();
                of_old.iter().for_each(|(id, colour)| classes.entry(*colour).or_default()[0].push(*id));
                of_new.iter().for_each(|(id, colour)| classes.entry(*colour).or_default()[1].push(*id));
                let mut pairs: Vec<(ThingId, ThingId)> = Vec::new();
                for [old, new] in classes.values() {
                    let last = round + 1 == ROUNDS;
                    if old.len() == new.len() && (old.len() == 1 || last) {
                        pairs.extend(old.iter().copied().zip(new.iter().copied()));
                    }
                }
                pairs.retain(|(old, new)| self.may_be(*old, *new));
                pairs.sort_unstable();
                if !pairs.is_empty() {
                    pairs.into_iter().for_each(|(old, new)| self.matching.is(old, new));
                    found = true;
                    break;
                }
                for (own, of) in colours.iter_mut().zip([of_old, of_new]) {
                    of.into_iter().for_each(|(id, colour)| own[id.0 as usize] = colour);
                }
            }
            if !found {
                return;
            }
        }
    }

    /// Whether two things may be the same at all: what they stand in is not known to be something else. Of a thing of
    /// which nothing is said and that nothing uses, another name is another thing.
    fn may_be(&self, old: ThingId, new: ThingId) -> bool {
        let (one, other) = (self.old.thing(old), self.new.thing(new));
        let stands = self.is_owned_alike(one, other);
        let says = |thing: &Thing| thing.statements.iter().any(|statement| !statement.says.is_wording());
        // A value that nothing asks for is the same at the same place of the list.
        let is_value = matches!(one.id, Id::Value(..));
        stands && (is_value || says(one) || !self.old.uses[old.0 as usize].is_empty() || one.name == other.name)
    }

    /// Whether what two things stand in is not known to be something else.
    fn is_owned_alike(&self, old: &Thing, new: &Thing) -> bool {
        match (old.owner, new.owner) {
            (None, None) => true,
            (Some(owner), Some(other)) => match (self.matching.in_new(owner), self.matching.in_old(other)) {
                (Some(found), _) => found == other,
                (None, found) => found.is_none(),
            },
            _ => false,
        }
    }

    /// The colours of all things: those that are known by what they are, the others by their kind.
    fn plain(&self, at: usize) -> Vec<u64> {
        let ground = [&self.old, &self.new][at];
        let colour = |id: u32| {
            let id = ThingId(id);
            let known = if at == 0 { self.matching.in_new(id).map(|_| id) } else { self.matching.in_old(id) };
            match known {
                Some(old) => hash(&(3u8, old)),
                None => hash(&(4u8, ground.kind(id))),
            }
        };
        (0..ground.side.things.len() as u32).map(colour).collect()
    }

    /// Of what is left, the pairs that are most alike, if they are alike enough.
    fn similar(&mut self) -> bool {
        let [old, new] = self.left();
        let colours = [self.plain(0), self.plain(1)];
        let mut kinds: FxHashMap<u32, [Vec<ThingId>; 2]> = FxHashMap::default();
        old.into_iter().for_each(|id| kinds.entry(self.old.kind(id)).or_default()[0].push(id));
        new.into_iter().for_each(|id| kinds.entry(self.new.kind(id)).or_default()[1].push(id));
        let mut pairs: Vec<(u32, ThingId, ThingId)> = Vec::new();
        for [old, new] in kinds.into_values() {
            if old.len().saturating_mul(new.len()) > MOST_COMPARED * MOST_COMPARED {
                continue;
            }
            let of = |ground: &Ground, colours: &[u64], id: ThingId| {
                let mut marks = Vec::new();
                ground.marks(id, &|other: ThingId| colours[other.0 as usize], true, &mut marks);
                marks
            };
            let of_new: Vec<Vec<u64>> = new.iter().map(|id| of(&self.new, &colours[1], *id)).collect();
            for id in &old {
                let mine = of(&self.old, &colours[0], *id);
                for (other, theirs) in new.iter().zip(&of_new) {
                    let share = 100 * common(&mine, theirs) as u32 * 2 / (mine.len() + theirs.len()).max(1) as u32;
                    let named = likeness(self.old.thing(*id).name, self.new.thing(*other).name);
                    let score = (share * 3 + named * 2) / 5;
                    if score >= 50 && share > 0 && self.may_be(*id, *other) {
                        pairs.push((score, *id, *other));
                    }
                }
            }
        }
        pairs.sort_unstable_by_key(|(score, old, new)| (std::cmp::Reverse(*score), *old, *new));
        let mut found = false;
        for (_, old, new) in pairs {
            if self.matching.in_new(old).is_none() && self.matching.in_old(new).is_none() {
                self.matching.is(old, new);
                found = true;
            }
        }
        found
    }
}

/// How many are in both; they are in order.
fn common(mine: &[u64], theirs: &[u64]) -> usize {
    let (mut at, mut count) = (0, 0);
    for mark in mine {
        while at < theirs.len() && theirs[at] < *mark {
            at += 1;
        }
        if theirs.get(at) == Some(mark) {
            at += 1;
            count += 1;
        }
    }
    count
}

/// How much two names have in common, in percent: the share of their characters that stand in both in the same order.
fn likeness(one: &str, other: &str) -> u32 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(64).collect(), other.chars().take(64).collect());
    let mut row = vec![0u32; other.len() + 1];
    for a in &one {
        let mut diagonal = 0;
        for (at, b) in other.iter().enumerate() {
            let up = row[at + 1];
            row[at + 1] = if a == b { diagonal + 1 } else { up.max(row[at]) };
            diagonal = up;
        }
    }
    200 * row[other.len()] / (one.len() + other.len()).max(1) as u32
}
