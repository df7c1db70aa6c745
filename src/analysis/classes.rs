//! The values of a fact, cut into classes that no guard of the procedure tells apart. What is proved for one value of a
//! class holds for all of them, so that a fact with endless values has few that matter.

use crate::diagnostic::{Language, Text};
use crate::model::{FactId, Guard, Model, Type, Value};
use crate::syntax::ast::{Operator, Symbol};
use crate::syntax::keywords::{Inner, TimeUnit};
use rustc_hash::FxHashMap;

/// A fact's values, in classes. Class 0 is that the fact is not known.
#[derive(Debug)]
pub struct Classes {
    /// The fact.
    pub fact: FactId,
    /// The classes of known values, in their natural order: class 1 and so on.
    pub known: Vec<Class>,
    /// From where to where each of them goes, together with those of which all that is asked has the same answers.
    pub alike: Vec<(Option<i64>, Option<i64>)>,
}

/// Values that no guard tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Yes or no.
    Yes(bool),
    /// These values of the list.
    Choices(Vec<Symbol>),
    /// The whole numbers, days or spans from one to another, both included; nothing means without end.
    Between(Scale, Option<i64>, Option<i64>),
    /// Any words.
    Text,
}

/// What the points of a [`Class::Between`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Whole numbers.
    Number,
    /// Days, counted from 1970-01-01.
    Day,
    /// Minutes; a working day counts as a day, a month as 30 of them, a year as 365.
    Minute,
}

/// What a guard asks of one fact.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'m> {
    /// How they are compared.
    pub operator: Operator,
    /// With what.
    pub values: &'m [Value],
}

impl Classes {
    /// Cuts the values of a fact at what is asked of it, and at these whole numbers; `apart`: each value of a list counts
    /// by itself.
    pub fn of(model: &Model, fact: FactId, asked: &[Asked], numbers: &[i64], apart: bool) -> Classes {
        let known = match &model[fact].kind {
            Type::YesNo => vec![Class::Yes(false), Class::Yes(true)],
            Type::Text => vec![Class::Text],
            Type::Choices(choices) if apart => choices.iter().map(|choice| Class::Choices(vec![*choice])).collect(),
            Type::Choices(choices) => choice_classes(choices, asked),
            kind @ (Type::Integer(_) | Type::Date | Type::Duration) => {
                let (scale, (low, high)) = match kind {
                    Type::Integer(range) => (Scale::Number, range.unzip()),
                    Type::Date => (Scale::Day, Scale::Day.ends()),
                    _ => (Scale::Minute, Scale::Minute.ends()),
                };
                let values = asked.iter().flat_map(|asked| asked.values).filter_map(|value| point(model, value));
                let points = values.chain(numbers.iter().copied());
                intervals(points.collect(), low, high).map(|(low, high)| Class::Between(scale, low, high)).collect()
            }
        };
        let alike = alike(model, &known, asked);
        Classes { fact, known, alike }
    }

    /// Whether the values of a class (from 1) are as it is asked.
    pub fn answers(&self, model: &Model, class: u32, asked: &Asked) -> bool {
        self.known.get(class as usize - 1).is_some_and(|class| class.answers(model, asked))
    }
}

impl Class {
    fn answers(&self, model: &Model, asked: &Asked) -> bool {
        let equal = |value: &Value| match (self, value) {
            (Class::Yes(yes), Value::Yes(other)) => yes == other,
            (Class::Choices(choices), Value::Choice(other)) => choices.contains(other),
            (Class::Between(_, low, high), value) => {
                point(model, value).is_some_and(|point| *low == Some(point) && *high == Some(point))
            }
            _ => false,
        };
        // A class lies on one side of every point at which it was cut.
        let order = |holds: fn(i64, i64) -> bool| match (self, asked.values.first().and_then(|v| point(model, v))) {
            (Class::Between(_, low, high), Some(point)) => {
                let inside = low.or(*high).unwrap_or(0);
                holds(inside, point)
            }
            _ => false,
        };
        match asked.operator {
            Operator::Equal => asked.values.iter().any(equal),
            Operator::Unequal => !asked.values.iter().any(equal),
            Operator::Less => order(|a, b| a < b),
            Operator::AtMost => order(|a, b| a <= b),
            Operator::Greater => order(|a, b| a > b),
            Operator::AtLeast => order(|a, b| a >= b),
        }
    }

    /// Whether a whole number is in the class.
    pub fn holds_number(&self, number: i64) -> bool {
        match self {
            Class::Between(_, low, high) => {
                low.is_none_or(|low| low <= number) && high.is_none_or(|high| number <= high)
            }
            _ => false,
        }
    }

    /// Whether a whole number beyond this one is in the class.
    pub fn holds_more_than(&self, number: i64) -> bool {
        matches!(self, Class::Between(_, _, high) if high.is_none_or(|high| high > number))
    }

    /// One point of the class, near zero, a day of our time or a day's span where that is inside; 0 of words.
    pub fn example_number(&self) -> i64 {
        let Class::Between(scale, low, high) = self else { return 0 };
        let natural = match scale {
            Scale::Number => 0,
            Scale::Day => day("2026-01-05"),
            Scale::Minute => 24 * 60,
        };
        natural.max(low.unwrap_or(i64::MIN)).min(high.unwrap_or(i64::MAX))
    }

    /// One value of the class, as it is written.
    pub fn example(&self, model: &Model) -> Text {
        match self {
            Class::Yes(yes) => word(if *yes { Inner::Yes } else { Inner::No }),
            Class::Choices(choices) => Text::same(choices.first().map_or("", |choice| model.text(*choice))),
            Class::Between(scale, ..) => scale.written(self.example_number()),
            Class::Text => Text::same("-"),
        }
    }
}

impl Scale {
    /// The first and the last point that there is, as far as there is one.
    pub fn ends(self) -> (Option<i64>, Option<i64>) {
        match self {
            Scale::Number => (None, None),
            Scale::Day => (Some(day("0001-01-01")), Some(day("9999-12-31"))),
            Scale::Minute => (Some(0), None),
        }
    }

    /// The last point of an interval, or the one beyond it where that is the plainer to say: not up to 4319 minutes, but
    /// less than 3 days. Whether it is the one beyond.
    pub fn bound(self, at: i64, beyond: i64) -> (bool, i64) {
        let odd = |at: i64| at % 60 != 0;
        match at.checked_add(beyond) {
            Some(next) if self == Scale::Minute && odd(at) && !odd(next) => (true, next),
            _ => (false, at),
        }
    }

    /// A point as people write it.
    pub fn written(self, at: i64) -> Text {
        match self {
            Scale::Number => Text::same(at.to_string()),
            Scale::Day => Text::same(date(at)),
            Scale::Minute => span(at, TimeUnit::Week),
        }
    }
}

/// Minutes in the largest unit that counts them, and is no larger than this one.
pub fn span(at: i64, largest: TimeUnit) -> Text {
    let units = [TimeUnit::Week, TimeUnit::Day, TimeUnit::Hour];
    let mut units = units.into_iter().filter(|unit| minutes(*unit) <= minutes(largest));
    let unit = units.find(|unit| at != 0 && at % minutes(*unit) == 0).unwrap_or(TimeUnit::Minute);
    let count = at / minutes(unit);
    let singular = |word: &'static str| if count == 1 { word.trim_end_matches('s') } else { word };
    Text {
        en: format!("{count} {}", singular(unit.word(Language::English))),
        zh: format!("{count} {}", unit.word(Language::Chinese)),
    }
}

fn word(inner: Inner) -> Text {
    Text { en: inner.word(Language::English).to_string(), zh: inner.word(Language::Chinese).to_string() }
}

/// The values of a list that all that is asked treats alike, in the order of the list.
fn choice_classes(choices: &[Symbol], asked: &[Asked]) -> Vec<Class> {
    let mut classes: Vec<(Vec<bool>, Vec<Symbol>)> = Vec::new();
    for choice in choices {
        let named = |asked: &Asked| asked.values.contains(&Value::Choice(*choice));
        let signature: Vec<bool> = asked.iter().map(named).collect();
        match classes.iter_mut().find(|(other, _)| *other == signature) {
            Some((_, members)) => members.push(*choice),
            None => classes.push((signature, vec![*choice])),
        }
    }
    classes.into_iter().map(|(_, members)| Class::Choices(members)).collect()
}

/// From where to where classes go that all that is asked treats alike.
fn alike(model: &Model, known: &[Class], asked: &[Asked]) -> Vec<(Option<i64>, Option<i64>)> {
    let ends = |class: &Class| match class {
        Class::Between(_, low, high) => (*low, *high),
        _ => (None, None),
    };
    let answers = |class: &Class| asked.iter().map(|asked| class.answers(model, asked)).collect::<Vec<bool>>();
    let mut groups: FxHashMap<Vec<bool>, (Option<i64>, Option<i64>)> = FxHashMap::default();
    let signatures: Vec<Vec<bool>> = known.iter().map(answers).collect();
    for (signature, (low, high)) in signatures.iter().zip(known.iter().map(ends)) {
        // In their natural order: the first has the least, the last the greatest.
        groups.entry(signature.clone()).or_insert((low, high)).1 = high;
    }
    signatures.iter().map(|signature| groups[signature]).collect()
}

/// The points and what lies between them, from one end to the other.
fn intervals(
    mut points: Vec<i64>,
    low: Option<i64>,
    high: Option<i64>,
) -> impl Iterator<Item = (Option<i64>, Option<i64>)> {
    points.retain(|point| low.is_none_or(|low| low <= *point) && high.is_none_or(|high| *point <= high));
    points.sort_unstable();
    points.dedup();
    let mut found = Vec::new();
    let mut from = low;
    for point in points {
        if from.is_none_or(|from| from < point) && point > i64::MIN {
            found.push((from, point.checked_sub(1)));
        }
        found.push((Some(point), Some(point)));
        from = point.checked_add(1);
    }
    if found.is_empty() || from.is_some_and(|from| high.is_none_or(|high| from <= high)) {
        found.push((from, high));
    }
    found.into_iter()
}

/// The point of a constant: a number, a day by its count, a span in minutes.
pub fn point(model: &Model, value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Date(date) => Some(day(model.text(*date))),
        Value::Duration(count, unit) => Some(i64::from(*count) * minutes(*unit)),
        _ => None,
    }
}

/// Nominal minutes of a unit.
pub fn minutes(unit: TimeUnit) -> i64 {
    const DAY: i64 = 24 * 60;
    match unit {
        TimeUnit::Minute => 1,
        TimeUnit::Hour => 60,
        TimeUnit::Day | TimeUnit::WorkingDay => DAY,
        TimeUnit::Week => 7 * DAY,
        TimeUnit::Month => 30 * DAY,
        TimeUnit::Year => 365 * DAY,
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, `2007-05-15`. By the count of days before each March.
fn day(date: &str) -> i64 {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().unwrap_or(1));
    let (year, month, day) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    // A year that begins in March has its leap day last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    days + (month * 153 + 2) / 5 + day - 719_469
}

/// The day that so many days after 1970-01-01 is.
fn date(at: i64) -> String {
    // The year by estimate, then the month and day by trial: a page is printed by hand more often than this is called.
    let mut year = 1970 + at.div_euclid(if at < 0 { 365 } else { 366 });
    while day(&format!("{:04}-01-01", year + 1)) <= at {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| day(&format!("{year:04}-{month:02}-01")) <= at).unwrap_or(1);
    let first = day(&format!("{year:04}-{month:02}-01"));
    format!("{year:04}-{month:02}-{:02}", at - first + 1)
}

/// Every comparison of a guard with the fact that it asks.
pub fn comparisons<'m>(guard: &'m Guard, into: &mut Vec<(FactId, Asked<'m>)>) {
    match guard {
        Guard::And(parts) | Guard::Or(parts) => parts.iter().for_each(|part| comparisons(part, into)),
        Guard::Not(part) => comparisons(part, into),
        Guard::Yes(fact) => into.push((*fact, Asked { operator: Operator::Equal, values: &[Value::Yes(true)] })),
        Guard::Compare(fact, operator, values) => into.push((*fact, Asked { operator: *operator, values })),
        Guard::Unknown => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_back() {
        assert_eq!(day("1970-01-01"), 0);
        assert_eq!(day("1970-03-01"), 59);
        assert_eq!(day("2000-03-01"), 11_017);
        assert_eq!(day("2026-11-21") - day("2026-02-28"), 266);
        for at in [
            -719_162, -719_161, -500_000, -1_000, -1, 0, 58, 59, 60, 364, 365, 10_956, 11_016, 11_017, 20_778,
            2_932_896,
        ] {
            assert_eq!(day(&date(at)), at, "{}", date(at));
        }
        assert_eq!(date(11_016), "2000-02-29");
    }

    #[test]
    fn points_cut_a_range_without_gap_or_overlap() {
        let of = |points: &[i64], low, high| intervals(points.to_vec(), low, high).collect::<Vec<_>>();
        assert_eq!(of(&[], None, None), [(None, None)]);
        assert_eq!(of(&[5], None, None), [(None, Some(4)), (Some(5), Some(5)), (Some(6), None)]);
        assert_eq!(of(&[5, 6, 5], Some(5), Some(6)), [(Some(5), Some(5)), (Some(6), Some(6))]);
        assert_eq!(of(&[0, 9], Some(1), Some(3)), [(Some(1), Some(3))]);
        assert_eq!(of(&[i64::MAX], Some(0), None), [(Some(0), Some(i64::MAX - 1)), (Some(i64::MAX), Some(i64::MAX))]);
        assert_eq!(of(&[i64::MIN], None, Some(0)), [(Some(i64::MIN), Some(i64::MIN)), (Some(i64::MIN + 1), Some(0))]);
    }
}
