//! What of two versions is not said alike: thing by thing, statement by statement.

use super::exact::{Doubt, Pair, Subject, Version};
use super::things::{Detail, Said, Says, Statement, ThingId};
use crate::model::{Condition, ConditionKind};
use std::collections::BTreeMap;

/// Something that is not said alike.
pub struct Difference<'s, 'm> {
    /// The thing of which it is said; both, where both versions have it.
    pub things: (ThingId, ThingId),
    /// What is said.
    pub says: Says,
    /// The statement of the old version, if it has one.
    pub old: Option<&'s Statement<'m>>,
    /// That of the new one.
    pub new: Option<&'s Statement<'m>>,
    /// In what they differ, beside their conditions.
    pub details: Vec<Detail>,
    /// Where their conditions are compared.
    pub doubt: Option<usize>,
}

impl Difference<'_, '_> {
    /// What it is about, in either version.
    pub fn subject(&self, pair: &Pair) -> Subject {
        match (self.old, self.new) {
            (Some(old), _) => pair.subject_of(Version::Old, &old.key),
            (_, Some(new)) => pair.subject_of(Version::New, &new.key),
            _ => Subject::None,
        }
    }
}

/// Statements of which `otherwise` may be one, so that each has to be seen with the others.
fn are_alternatives(says: Says) -> bool {
    use Says::*;
    matches!(says, Performs | Checks | Approves | Route | StandsFor | HandsOver | Part)
}

/// Everything that is not said alike of a thing that both versions have, and where conditions have to be compared.
pub fn differences<'s, 'm>(
    pair: &Pair<'s, 'm>,
    things: (ThingId, ThingId),
    doubts: &mut Vec<Doubt<'s, 'm>>,
    into: &mut Vec<Difference<'s, 'm>>,
) {
    let mut kinds: BTreeMap<Says, [Vec<&'s Statement<'m>>; 2]> = BTreeMap::new();
    for (at, statement) in pair
        .old
        .thing(things.0)
        .statements
        .iter()
        .map(|statement| (0, statement))
        .chain(pair.new.thing(things.1).statements.iter().map(|statement| (1, statement)))
    {
        let says = if statement.says == Says::Back { Says::Route } else { statement.says };
        kinds.entry(says).or_default()[at].push(statement);
    }
    for (says, [old, new]) in kinds {
        // Who comes first matters to what is answered, as far as both versions ask something.
        let first = |list: &[&Statement]| list.iter().any(|own| own.said(Detail::First).is_some());
        let heeds = says != Says::Performs || first(&old) && first(&new);
        let alike = |one: &Statement, two: &Statement| {
            let mut details = unlike(pair, one, two);
            details.retain(|detail| heeds || *detail != Detail::First);
            details
        };
        let mut left = old.clone();
        let mut other = new.clone();
        left.retain(|one| {
            match other.iter().position(|two| {
                one.says == two.says
                    && same_subject(pair, one, two)
                    && alike_conditions(pair, one, two)
                    && alike(one, two).is_empty()
            }) {
                Some(at) => {
                    other.remove(at);
                    false
                }
                None => true,
            }
        });
        if left.is_empty() && other.is_empty() {
            continue;
        }
        let together = are_alternatives(says).then(|| {
            doubts.push(Doubt { things, says, old: old.clone(), new: new.clone() });
            doubts.len() - 1
        });
        let mut doubt = |old: Option<&'s Statement<'m>>, new: Option<&'s Statement<'m>>| {
            let conditioned = [old, new].iter().flatten().any(|statement| statement.when.is_some());
            match together {
                Some(doubt) => Some(doubt),
                None if conditioned => {
                    let list = |statement: Option<&'s Statement<'m>>| statement.into_iter().collect();
                    doubts.push(Doubt { things, says, old: list(old), new: list(new) });
                    Some(doubts.len() - 1)
                }
                None => None,
            }
        };
        for only_alike in [true, false] {
            left.retain(|one| {
                let fits = |two: &&&Statement<'m>| {
                    same_subject(pair, one, two) && one.says == two.says && (!only_alike || alike(one, two).is_empty())
                };
                let Some(at) = other.iter().position(|two| fits(&two)) else { return true };
                let two = other.remove(at);
                let details = alike(one, two);
                let doubt = if alike_conditions(pair, one, two) && together.is_none() {
                    None
                } else {
                    doubt(Some(one), Some(two))
                };
                into.push(Difference { things, says: one.says, old: Some(one), new: Some(two), details, doubt });
                false
            });
        }
        for one in left {
            let doubt = doubt(Some(one), None);
            into.push(Difference { things, says: one.says, old: Some(one), new: None, details: Vec::new(), doubt });
        }
        for two in other {
            let doubt = doubt(None, Some(two));
            into.push(Difference { things, says: two.says, old: None, new: Some(two), details: Vec::new(), doubt });
        }
    }
}

fn same_subject(pair: &Pair, old: &Statement, new: &Statement) -> bool {
    pair.subject_of(Version::Old, &old.key) == pair.subject_of(Version::New, &new.key)
}

/// Whether two conditions are written alike, names aside.
fn alike_conditions(pair: &Pair, old: &Statement, new: &Statement) -> bool {
    match (old.when, new.when) {
        (None, None) => true,
        (Some(old), Some(new)) => same_words(pair, old, new),
        _ => false,
    }
}

fn same_words(pair: &Pair, old: &Condition, new: &Condition) -> bool {
    let whole = (old, new);
    match (&old.kind, &new.kind) {
        (ConditionKind::Otherwise, ConditionKind::Otherwise) => true,
        (ConditionKind::When(old), ConditionKind::When(new)) => {
            let known = |version: Version, condition: &Condition| {
                let mut things = Vec::new();
                pair.side(version).in_condition(condition, &mut things);
                things.into_iter().all(|thing| pair.across(version, thing).is_some())
            };
            // Both in the words of the same version.
            known(Version::Old, whole.0)
                && known(Version::New, whole.1)
                && pair.guard(Version::Old, old) == pair.guard(Version::Old, &pair.guard(Version::New, new))
        }
        _ => false,
    }
}

/// In which details two statements differ.
fn unlike(pair: &Pair, old: &Statement, new: &Statement) -> Vec<Detail> {
    let mut details: Vec<Detail> = old.details.iter().chain(&new.details).map(|(detail, _)| *detail).collect();
    details.sort_unstable();
    details.dedup();
    details.retain(|detail| !alike_details(pair, *detail, old, new));
    details
}

fn alike_details(pair: &Pair, detail: Detail, old: &Statement, new: &Statement) -> bool {
    match (old.said(detail), new.said(detail)) {
        (Some(Said::Things(old)), Some(Said::Things(new))) => {
            let mut old: Vec<Subject> = old.iter().map(|thing| pair.subject(Version::Old, *thing)).collect();
            let mut new: Vec<Subject> = new.iter().map(|thing| pair.subject(Version::New, *thing)).collect();
            old.sort_unstable();
            new.sort_unstable();
            old == new
        }
        (Some(Said::Words(one)), Some(Said::Words(other))) => same_prose(one, other),
        (one, other) => one == other,
    }
}

/// Whether two texts are the same but for blanks and the order of their lines.
fn same_prose(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let mut one: Vec<&str> = one.lines().map(str::trim).collect();
    let mut other: Vec<&str> = other.lines().map(str::trim).collect();
    one.sort_unstable();
    other.sort_unstable();
    one == other
}

/// The things that only one version has, and whose owner both have.
pub fn only<'p>(pair: &'p Pair, version: Version) -> impl Iterator<Item = ThingId> + 'p {
    let side = pair.side(version);
    let all = (0..side.things.len() as u32).map(ThingId);
    all.filter(move |thing| pair.across(version, *thing).is_none()).filter(move |thing| {
        let owner = side.thing(*thing).owner;
        // A step is of its own accord; a value or a branch is told with what it belongs to.
        owner.is_none_or(|owner| pair.across(version, owner).is_some())
    })
}

/// The things that both versions have.
pub fn both<'p>(pair: &'p Pair) -> impl Iterator<Item = (ThingId, ThingId)> + 'p {
    (0..).zip(&pair.matching.new_of).filter_map(|(old, new)| Some((ThingId(old), (*new)?)))
}
