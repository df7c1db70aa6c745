//! Values of facts.

use super::kept::unit;
use super::program::Kind;
use crate::diagnostic::Language;
use crate::syntax::ast::Operator;
use crate::syntax::keywords::{Inner, TimeUnit};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Yes or no.
    Yes(bool),
    /// A value of a list, by its place in it.
    Choice(u32),
    /// A whole number.
    Number(i64),
    /// A day, `2007-05-15`.
    Date(String),
    /// A span of time.
    Duration(u32, #[serde(with = "unit")] TimeUnit),
    /// Words.
    Text(String),
}

impl Value {
    /// As people write it, in one language.
    pub fn shown(&self, kind: &Kind, language: Language) -> String {
        match self {
            Value::Yes(yes) => if *yes { Inner::Yes } else { Inner::No }.word(language).to_string(),
            Value::Choice(at) => match kind {
                Kind::Choices(choices) => choices.get(*at as usize).cloned().unwrap_or_default(),
                _ => String::new(),
            },
            Value::Number(number) => number.to_string(),
            Value::Date(date) => date.clone(),
            Value::Duration(count, unit) => duration(*count, *unit, language),
            Value::Text(text) => match language {
                Language::English => format!("\"{text}\""),
                Language::Chinese => format!("“{text}”"),
            },
        }
    }

    /// Whether it is a value of this kind, leaving ranges aside.
    pub fn fits(&self, kind: &Kind) -> bool {
        match (self, kind) {
            (Value::Yes(_), Kind::YesNo) | (Value::Number(_), Kind::Integer(_)) => true,
            (Value::Choice(at), Kind::Choices(choices)) => (*at as usize) < choices.len(),
            (Value::Date(date), Kind::Date) => is_date(date),
            (Value::Duration(..), Kind::Duration) | (Value::Text(_), Kind::Text) => true,
            _ => false,
        }
    }

    /// Whether it is within the range of the kind, if there is one.
    pub fn in_range(&self, kind: &Kind) -> bool {
        match (self, kind) {
            (Value::Number(number), Kind::Integer(Some((low, high)))) => low <= number && number <= high,
            _ => true,
        }
    }

    /// How it compares with another value of the same kind; yes/no, lists and words have no order.
    fn order(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            (Value::Duration(a, a_unit), Value::Duration(b, b_unit)) => {
                Some((u64::from(*a) * minutes(*a_unit)).cmp(&(u64::from(*b) * minutes(*b_unit))))
            }
            _ if self == other => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// Whether the comparison holds. With `=` and `≠` several values mean one of and none of them.
    pub(super) fn compares(&self, operator: Operator, values: &[Value]) -> bool {
        let equal = |value: &Value| self.order(value) == Some(Ordering::Equal);
        let order = || values.first().and_then(|value| self.order(value));
        match operator {
            Operator::Equal => values.iter().any(equal),
            Operator::Unequal => !values.iter().any(equal),
            Operator::Less => order().is_some_and(Ordering::is_lt),
            Operator::AtMost => order().is_some_and(Ordering::is_le),
            Operator::Greater => order().is_some_and(Ordering::is_gt),
            Operator::AtLeast => order().is_some_and(Ordering::is_ge),
        }
    }
}

/// A span of time as people write it.
pub(super) fn duration(count: u32, unit: TimeUnit, language: Language) -> String {
    unit.counted(count, language)
}

/// Nominal minutes of a unit.
pub(super) fn minutes(unit: TimeUnit) -> u64 {
    match unit {
        TimeUnit::Minute => 1,
        TimeUnit::Hour => 60,
        TimeUnit::WorkingDay | TimeUnit::Day => 24 * 60,
        TimeUnit::Week => 7 * 24 * 60,
        TimeUnit::Month => 30 * 24 * 60,
        TimeUnit::Year => 365 * 24 * 60,
    }
}

/// Whether it is a day of the calendar, written `2007-05-15`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days_of_the_calendar() {
        for good in ["2007-05-15", "2024-02-29", "2000-02-29", "1999-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in ["2007-5-15", "2023-02-29", "1900-02-29", "2007-13-01", "2007-04-31", "2007-00-10", "", "今天"] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn spans_of_time_compare_across_units() {
        let days = |count| Value::Duration(count, TimeUnit::Day);
        assert!(days(7).compares(Operator::Equal, &[Value::Duration(1, TimeUnit::Week)]));
        assert!(days(29).compares(Operator::Less, &[Value::Duration(1, TimeUnit::Month)]));
        assert!(!days(1).compares(Operator::Less, &[Value::Duration(24, TimeUnit::Hour)]));
        assert!(Value::Number(3).compares(Operator::Unequal, &[Value::Number(1), Value::Number(2)]));
        assert!(!Value::Number(2).compares(Operator::Unequal, &[Value::Number(1), Value::Number(2)]));
    }
}
