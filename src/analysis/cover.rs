//! Sets of valuations in words: an irredundant cover by as few, as short conditions as simple means find. Each condition
//! is prime (nothing can be left out of it) and none is covered by the others. After the expansion and irredundancy
//! steps of Brayton, Hachtel, McMullen and Sangiovanni-Vincentelli, *Logic Minimization Algorithms for VLSI Synthesis*
//! (1984), for variables of many values.

use super::chart::Chart;
use super::classes::{Class, Scale};
use super::diagram::{Diagrams, Set, Value, Variable};
use crate::diagnostic::{Language, Text};
use crate::model::FactId;
use crate::syntax::keywords::Inner;
use std::collections::BTreeMap;

/// A condition: each of these variables has one of these values.
pub type Cube = BTreeMap<Variable, Vec<Value>>;

/// More conditions than these are not put into words.
const MOST: usize = 200;

/// Conditions that together hold for all of `must` and for nothing outside of `may`: none could be shorter, and none
/// could be left out. Nothing where there are too many.
pub fn cover(diagrams: &mut Diagrams, must: Set, may: Set) -> Option<Vec<Cube>> {
    let mut cubes: Vec<(Cube, Set)> = Vec::new();
    let mut left = must;
    while !left.is_empty() {
        if cubes.len() >= MOST || diagrams.overflowed() {
            return None;
        }
        let first = diagrams.pick(left, &|variable| (0..diagrams.domain(variable)).collect())?;
        let cube: Cube = first.into_iter().map(|(variable, value)| (variable, vec![value])).collect();
        let cube = expanded(diagrams, cube, must, may);
        let set = set(diagrams, &cube);
        left = diagrams.without(left, set);
        cubes.push((cube, set));
    }
    // The last found are the least likely to be covered by others.
    let mut at = 0;
    while at < cubes.len() {
        let others = cubes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, set))| *set);
        let others: Vec<Set> = others.collect();
        let others = diagrams.any(others);
        let own = diagrams.and(cubes[at].1, must);
        match diagrams.within(own, others) {
            true => drop(cubes.remove(at)),
            false => at += 1,
        }
    }
    Some(cubes.into_iter().map(|(cube, _)| cube).collect())
}

/// A cube, with as little in it as can be: whole variables left out first, then more of the values that occur allowed.
fn expanded(diagrams: &mut Diagrams, mut cube: Cube, must: Set, may: Set) -> Cube {
    // What is not known says least, and is left out first.
    let mut variables: Vec<Variable> = cube.keys().rev().copied().collect();
    variables.sort_by_key(|variable| cube[variable] != [0]);
    for variable in &variables {
        let Some(values) = cube.remove(variable) else { continue };
        let wider = set(diagrams, &cube);
        if !diagrams.within(wider, may) {
            cube.insert(*variable, values);
        }
    }
    for variable in cube.keys().copied().collect::<Vec<_>>() {
        // What is known is told apart from what is not.
        let known = if cube[&variable] == [0] { 0..0 } else { 1..diagrams.domain(variable) };
        for value in known {
            // What never occurs is not worth mentioning.
            let occurs = diagrams.is(variable, |other| other == value);
            if diagrams.and(occurs, must).is_empty() {
                continue;
            }
            let mut wider = cube.clone();
            let Some(values) = wider.get_mut(&variable).filter(|values| !values.contains(&value)) else { continue };
            values.push(value);
            values.sort_unstable();
            let wide = set(diagrams, &wider);
            if diagrams.within(wide, may) {
                cube = wider;
            }
        }
    }
    cube
}

/// The valuations for which a cube holds.
pub fn set(diagrams: &mut Diagrams, cube: &Cube) -> Set {
    let mut all = Set::ALL;
    for (variable, values) in cube.iter().rev() {
        let is = diagrams.is(*variable, |value| values.contains(&value));
        all = diagrams.and(all, is);
    }
    all
}

/// Conditions in words, with `or` between them; nothing is said of variables that are no facts.
pub fn words(chart: &Chart, cubes: &[Cube]) -> Text {
    let facts: BTreeMap<Variable, FactId> =
        chart.variables.facts.iter().map(|(fact, (variable, _))| (*variable, *fact)).collect();
    let of = |language: Language| {
        let several = cubes.len() > 1;
        let texts = cubes.iter().map(|cube| {
            let parts: Vec<String> = cube
                .iter()
                .filter_map(|(variable, values)| Some(part(chart, *facts.get(variable)?, values, language)))
                .collect();
            let text = parts.join(&format!(" {} ", Inner::And.word(language)));
            match (parts.len() > 1 && several, language) {
                (true, Language::English) => format!("({text})"),
                (true, Language::Chinese) => format!("（{text}）"),
                _ => text,
            }
        });
        let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        texts.join(&format!(" {} ", Inner::Or.word(language)))
    };
    Text { en: of(Language::English), zh: of(Language::Chinese) }
}

/// What is said of one fact: which values it has.
fn part(chart: &Chart, fact: FactId, values: &[Value], language: Language) -> String {
    let name = chart.model.text(chart.model[fact].name.symbol);
    let Some((_, classes)) = chart.fact(fact) else { return String::new() };
    let unknown = values.contains(&0);
    let known: Vec<&Class> =
        values.iter().filter(|value| **value > 0).map(|value| &classes.known[*value as usize - 1]).collect();
    let not_known = match language {
        Language::English => format!("{name} not known"),
        Language::Chinese => format!("“{name}”未定"),
    };
    let said = match known.as_slice() {
        [] => return not_known,
        [Class::Yes(true)] => name.to_string(),
        [Class::Yes(false)] => format!("{} {name}", Inner::Not.word(language)),
        all if all.len() == classes.known.len() => match language {
            Language::English => format!("{name} known"),
            Language::Chinese => format!("“{name}”已定"),
        },
        [Class::Choices(_), ..] => {
            let named = |classes: &mut dyn Iterator<Item = &Class>| {
                let symbols = classes.flat_map(|class| match class {
                    Class::Choices(choices) => choices.as_slice(),
                    _ => &[],
                });
                symbols.map(|symbol| chart.model.text(*symbol).to_string()).collect::<Vec<_>>()
            };
            let is = named(&mut known.iter().copied());
            let is_not = named(&mut classes.known.iter().filter(|class| !known.contains(class)));
            // What is shorter to say, a little in favour of what it is.
            let comma = match language {
                Language::English => ", ",
                Language::Chinese => "、",
            };
            match is.len() > is_not.len() + 1 && !unknown {
                true => format!("{name} ≠ {}", is_not.join(comma)),
                false => format!("{name} = {}", is.join(comma)),
            }
        }
        _ => ranges(name, &known, language),
    };
    match (unknown, language) {
        (false, _) => said,
        (true, Language::English) => format!("({said} or {not_known})"),
        (true, Language::Chinese) => format!("（{said} 或 {not_known}）"),
    }
}

/// Neighbouring intervals as one.
fn ranges(name: &str, known: &[&Class], language: Language) -> String {
    let mut merged: Vec<(Scale, Option<i64>, Option<i64>)> = Vec::new();
    for class in known {
        let Class::Between(scale, low, high) = class else { continue };
        match merged.last_mut() {
            Some((_, _, end)) if end.and_then(|end| end.checked_add(1)) == *low && low.is_some() => *end = *high,
            _ => merged.push((*scale, *low, *high)),
        }
    }
    let text = |(scale, low, high): (Scale, Option<i64>, Option<i64>)| {
        let written = |at: i64| scale.written(at).in_language(language).to_string();
        // Beyond the ends there is nothing to tell from.
        let (first, last) = scale.ends();
        match (low.filter(|low| Some(*low) != first), high.filter(|high| Some(*high) != last)) {
            (Some(low), Some(high)) if low == high => format!("{name} = {}", written(low)),
            (Some(low), Some(high)) => {
                let ((over, low), (under, high)) = (scale.bound(low, -1), scale.bound(high, 1));
                let (over, under) = (if over { "<" } else { "≤" }, if under { "<" } else { "≤" });
                format!("{} {over} {name} {under} {}", written(low), written(high))
            }
            (Some(low), None) => {
                let (over, low) = scale.bound(low, -1);
                format!("{name} {} {}", if over { ">" } else { "≥" }, written(low))
            }
            (None, Some(high)) if Some(high) == first => format!("{name} = {}", written(high)),
            (None, Some(high)) => {
                let (under, high) = scale.bound(high, 1);
                format!("{name} {} {}", if under { "<" } else { "≤" }, written(high))
            }
            (None, None) => name.to_string(),
        }
    };
    let texts: Vec<String> = merged.into_iter().map(text).collect();
    match texts.as_slice() {
        [one] => one.clone(),
        _ => format!("({})", texts.join(&format!(" {} ", Inner::Or.word(language)))),
    }
}
