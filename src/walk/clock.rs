//! Moments and spans as people write them: when something is done, and how long that takes. Spans are nominal (a month is
//! 30 days), moments those of one clock without a zone.

use super::value::duration;
use crate::diagnostic::{Language, Text, counted};
use crate::runtime::{Moment, Value, nominal};
use crate::say;
use crate::syntax::names::{narrow_digits, normalised};

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At this moment.
    At(Moment),
    /// So many milliseconds after what was done before.
    After(Moment),
}

/// What stands behind a span that is counted from before.
const LATER: [&str; 5] = ["以后", "之后", "后", "later", "after"];

/// A moment, `2026-07-01 09:30` or `2026年7月1日`, or a span after what was before, `+2 days` or `2 天后`.
///
/// # Errors
/// When it is neither.
pub fn when(written: &str) -> Result<When, Text> {
    let text = normalised(written.trim());
    let later = text.strip_prefix(['+', '＋']).or_else(|| LATER.iter().find_map(|later| text.strip_suffix(later)));
    let found = match later {
        Some(length) => span(length).map(When::After),
        None => moment(&text).map(When::At),
    };
    found.ok_or_else(|| {
        say!(
            "`{written}` is no time; write `2026-07-01 09:30`, or `+2 days` for so much later",
            "“{written}”不是时间；请写“2026-07-01 09:30”，或者“2 天后”"
        )
    })
}

/// A moment of the calendar; without a time of day, its midnight.
pub fn moment(text: &str) -> Option<Moment> {
    let text = narrow_digits(text.trim());
    if text.chars().any(|c| !c.is_ascii_digit() && !" -－./／年月日:：时点分T".contains(c)) {
        return None;
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let numbers: Option<Vec<i16>> = parts.iter().map(|part| part.parse().ok()).collect();
    let (year, month, day, hour, minute) = match numbers?[..] {
        [year, month, day] => (year, month, day, 0, 0),
        [year, month, day, hour] => (year, month, day, hour, 0),
        [year, month, day, hour, minute] => (year, month, day, hour, minute),
        _ => return None,
    };
    let small = |number: i16| i8::try_from(number).ok();
    let date = jiff::civil::Date::new(year, small(month)?, small(day)?).ok().filter(|_| year >= 1000)?;
    let time = jiff::civil::Time::new(small(hour)?, small(minute)?, 0, 0).ok()?;
    let zoned = date.to_datetime(time).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

/// A span, `2 days` or `1 天 6 小时`, in nominal milliseconds.
pub fn span(text: &str) -> Option<Moment> {
    let (mut pieces, mut before): (Vec<String>, Option<char>) = (Vec::new(), None);
    for c in narrow_digits(text.trim()).chars() {
        let begins = c.is_ascii_digit() && before.is_none_or(|before| !before.is_ascii_digit());
        match pieces.last_mut() {
            Some(piece) if !begins => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    let length = |piece: &String| match duration(piece.trim())? {
        Value::Duration(count, unit) => Some(nominal(count, unit)),
        _ => None,
    };
    let lengths: Option<Vec<Moment>> = pieces.iter().map(length).collect();
    lengths
        .filter(|lengths| !lengths.is_empty())
        .map(|lengths| lengths.iter().fold(0, |sum, one| one.saturating_add(sum)))
}

/// A span as people write it, to the minute.
pub fn span_text(span: Moment, language: Language) -> String {
    let minutes = span / 60_000;
    let parts = [(minutes / 1440, "day", "天"), (minutes / 60 % 24, "hour", "小时"), (minutes % 60, "minute", "分钟")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, en, zh)| match language {
            Language::English => counted(count as usize, en),
            Language::Chinese => format!("{count} {zh}"),
        })
        .collect();
    match (parts.is_empty(), language) {
        (true, Language::English) => "no time".to_string(),
        (true, Language::Chinese) => "0 天".to_string(),
        (false, _) => parts.join(" "),
    }
}

/// A moment as people write it: of the calendar, or, of a case that does not say when it starts, since its start.
pub fn moment_text(moment: Moment, language: Language) -> String {
    const YEAR: Moment = 365 * 24 * 3_600_000;
    if (0..100 * YEAR / 10).contains(&moment) {
        let span = span_text(moment, language);
        return say!("{span} after the start", "开始后 {span}").in_language(language).to_string();
    }
    let shown = jiff::Timestamp::from_millisecond(moment).map(|at| at.to_zoned(jiff::tz::TimeZone::UTC));
    shown.map_or_else(|_| span_text(moment, language), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}
