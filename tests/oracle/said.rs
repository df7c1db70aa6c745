//! Conditions as the analyses put them into words, read back: for which values of facts they hold.

use procedo::diagnostic::Text;
use procedo::runtime::*;
use procedo::syntax::ast::Operator;
use procedo::syntax::keywords::TimeUnit;
use procedo::walk::parse_value;

/// A condition in words: of these parts together, any.
pub struct Said {
    any: Vec<Vec<Part>>,
}

/// What is said of one fact.
enum Part {
    Any(Said),
    Unknown(FactId),
    Known(FactId),
    /// It has one of these values, or none of them.
    Is(FactId, Vec<Value>, bool),
    Between(FactId, Option<Value>, Option<Value>),
}

impl Said {
    /// Reads both languages, which must say the same; nothing where one cannot be read.
    pub fn read(program: &Program, text: &Text) -> Option<[Said; 2]> {
        Some([condition(program, &text.en)?, condition(program, &english(&text.zh))?])
    }

    pub fn holds(&self, fact: &impl Fn(FactId) -> Option<Value>) -> bool {
        self.any.iter().any(|all| all.iter().all(|part| part.holds(fact)))
    }

    /// The facts of which something is said.
    pub fn facts(&self) -> Vec<FactId> {
        let of = |part: &Part| match part {
            Part::Any(said) => said.facts(),
            Part::Unknown(fact) | Part::Known(fact) | Part::Is(fact, ..) | Part::Between(fact, ..) => vec![*fact],
        };
        self.any.iter().flatten().flat_map(of).collect()
    }

    /// Without each of its alternatives; without each part of one.
    pub fn shorter(mut self, mut each: impl FnMut(&Said, bool)) {
        for at in 0..self.any.len() {
            let one = self.any.remove(at);
            each(&self, true);
            self.any.insert(at, one);
            for part in 0..self.any[at].len() {
                let one = self.any[at].remove(part);
                each(&self, false);
                self.any[at].insert(part, one);
            }
        }
    }
}

impl Part {
    fn holds(&self, fact: &impl Fn(FactId) -> Option<Value>) -> bool {
        match self {
            Part::Any(said) => said.holds(fact),
            Part::Unknown(at) => fact(*at).is_none(),
            Part::Known(at) => fact(*at).is_some(),
            Part::Is(at, values, is) => {
                let operator = if *is { Operator::Equal } else { Operator::Unequal };
                compares(fact, *at, operator, values)
            }
            Part::Between(at, low, high) => {
                low.as_ref().is_none_or(|low| compares(fact, *at, Operator::AtLeast, std::slice::from_ref(low)))
                    && high
                        .as_ref()
                        .is_none_or(|high| compares(fact, *at, Operator::AtMost, std::slice::from_ref(high)))
            }
        }
    }
}

fn compares(fact: &impl Fn(FactId) -> Option<Value>, at: FactId, operator: Operator, values: &[Value]) -> bool {
    let (guard, value) = (Guard::Compare(at, operator, values.to_vec()), fact(at));
    guard.truth(&|_| value.as_ref()) == Truth::Yes
}

/// A Chinese condition in English marks and words.
fn english(text: &str) -> String {
    let mut text = text.to_string();
    for (chinese, english) in [
        (" 或 ", " or "),
        (" 且 ", " and "),
        ("非 ", "not "),
        ("（", "("),
        ("）", ")"),
        ("、", ", "),
        ("“", ""),
        ("”未定", " not known"),
        ("”已定", " known"),
    ] {
        text = text.replace(chinese, english);
    }
    text
}

/// The pieces between these words, round brackets left alone.
fn pieces<'t>(text: &'t str, between: &str) -> Vec<&'t str> {
    let (mut found, mut from, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && at >= from && text[at..].starts_with(between) => {
                found.push(&text[from..at]);
                from = at + between.len();
            }
            _ => {}
        }
    }
    found.push(&text[from..]);
    found
}

fn condition(program: &Program, text: &str) -> Option<Said> {
    if text.is_empty() {
        return Some(Said { any: vec![Vec::new()] });
    }
    let all = |text: &str| pieces(text, " and ").into_iter().map(|text| part(program, text)).collect();
    let any: Option<Vec<Vec<Part>>> = pieces(text, " or ")
        .into_iter()
        .map(|text| match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            // Brackets around all that must hold together, or around what is said of one fact.
            Some(inner) if pieces(text, " and ").len() == 1 && pieces(inner, " or ").len() == 1 => all(inner),
            _ => all(text),
        })
        .collect();
    Some(Said { any: any? })
}

fn part(program: &Program, text: &str) -> Option<Part> {
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        return Some(Part::Any(condition(program, inner)?));
    }
    if let Some(name) = text.strip_suffix(" not known") {
        return Some(Part::Unknown(program.fact(name)?));
    }
    if let Some(name) = text.strip_suffix(" known") {
        return Some(Part::Known(program.fact(name)?));
    }
    for (sign, is) in [(" = ", true), (" ≠ ", false)] {
        if let Some((name, values)) = text.split_once(sign) {
            let fact = program.fact(name)?;
            let values = values.split(", ").map(|value| parse_value(program, fact, value).ok());
            return Some(Part::Is(fact, values.collect::<Option<Vec<Value>>>()?, is));
        }
    }
    let value = |fact: FactId, text: &str| parse_value(program, fact, text).ok();
    if let Some((name, low)) = text.split_once(" ≥ ") {
        let fact = program.fact(name)?;
        return Some(Part::Between(fact, Some(value(fact, low)?), None));
    }
    if let Some((name, low)) = text.split_once(" > ") {
        let fact = program.fact(name)?;
        return Some(Part::Between(fact, Some(beyond(value(fact, low)?, 1)?), None));
    }
    // Where the sign is strict, the end is a minute off.
    let parts: Vec<(&str, i64)> = text
        .split(" ≤ ")
        .flat_map(|part| part.split(" < ").enumerate().map(|(at, part)| (part, at.min(1) as i64)))
        .collect();
    match parts.as_slice() {
        [(name, _), (high, strict)] => {
            let fact = program.fact(name)?;
            Some(Part::Between(fact, None, Some(beyond(value(fact, high)?, -strict)?)))
        }
        [(low, _), (name, over), (high, under)] => {
            let fact = program.fact(name)?;
            let (low, high) = (beyond(value(fact, low)?, *over)?, beyond(value(fact, high)?, -under)?);
            Some(Part::Between(fact, Some(low), Some(high)))
        }
        _ => match text.strip_prefix("not ") {
            Some(name) => Some(Part::Is(program.fact(name)?, vec![Value::Yes(false)], true)),
            None => Some(Part::Is(program.fact(text)?, vec![Value::Yes(true)], true)),
        },
    }
}

/// A value so many minutes later.
fn beyond(value: Value, minutes: i64) -> Option<Value> {
    match value {
        value if minutes == 0 => Some(value),
        Value::Duration(count, unit) => {
            let all = i64::from(super::values::minutes(count, unit)) + minutes;
            Some(Value::Duration(all.try_into().ok()?, TimeUnit::Minute))
        }
        _ => None,
    }
}
