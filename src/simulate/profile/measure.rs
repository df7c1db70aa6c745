//! Quantities as people write them: `2 小时`, `1 to 3 days`, `对数正态 中位数 2 小时, p90 1 天（自然时间）`, `60%`.

use super::keys::{Family, Parameter, Word};
use super::{Measure, Timing};
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::simulate::calendar::{DAY, HOUR, MINUTE, WORKING_DAY};
use crate::simulate::distribution::{Distribution, Shape, ShapeFault};
use crate::syntax::ast;
use crate::syntax::expression::{Base, Reader};
use crate::syntax::keywords::{Label, TimeUnit};
use crate::syntax::names::{Names, narrow_digits, normalised};

type Read<T> = Result<T, Text>;

/// A number, and the unit behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Quantity {
    number: f64,
    unit: Option<TimeUnit>,
}

/// A distribution as it is written, before its unit is reckoned in.
struct Written {
    family: Family,
    quantities: Vec<(Option<Parameter>, Quantity)>,
    /// The word in brackets behind it.
    measure: Option<Word>,
}

/// How long something takes, from its text.
///
/// # Errors
/// When it is none; the text says what one looks like.
pub(super) fn timing(text: &str) -> Read<Timing> {
    timing_of(written(text)?, text)
}

/// One of several lengths, each as likely as the others.
///
/// # Errors
/// When one of them is none, or they do not go together.
pub(super) fn one_of(texts: &[&str]) -> Read<Timing> {
    let all: Vec<Timing> = texts.iter().map(|text| timing(text)).collect::<Read<_>>()?;
    let value = |timing: &Timing| match timing.distribution.shape() {
        Shape::Fixed(value) => Ok(*value),
        _ => Err(say!("in a list stand single lengths, such as `2 hours`", "列表里写一个个时长，如“2 小时”")),
    };
    let values: Vec<f64> = all.iter().map(value).collect::<Read<_>>()?;
    let measure = all.first().map_or(Measure::Working, |first| first.measure);
    if all.iter().any(|timing| timing.measure != measure) {
        return Err(mixed());
    }
    let distribution = Distribution::new(Shape::OneOf(values)).map_err(|why| fault(why, &texts.join(", ")))?;
    Ok(Timing { distribution, measure, written: texts.join(", ") })
}

fn timing_of(written: Written, text: &str) -> Read<Timing> {
    let units: Vec<TimeUnit> = units(&written)?;
    let mut measures = Vec::new();
    for unit in &units {
        measures.push(measure(*unit, written.measure)?);
    }
    let Some((measure, _)) = measures.first().copied() else { return Err(expected_timing(text)) };
    if measures.iter().any(|(other, _)| *other != measure) {
        return Err(mixed());
    }
    let scales = measures.iter().map(|(_, scale)| *scale as f64);
    let numbers =
        written.quantities.iter().zip(scales).map(|((name, quantity), scale)| (*name, quantity.number * scale));
    let distribution = distribution(written.family, &numbers.collect::<Vec<_>>(), text)?;
    Ok(Timing { distribution, measure, written: text.trim().to_string() })
}

/// How many, as a distribution of bare numbers.
///
/// # Errors
/// When it is none.
pub(super) fn numbers(text: &str) -> Read<Distribution> {
    let written = written(text)?;
    if written.quantities.iter().any(|(_, quantity)| quantity.unit.is_some()) || written.measure.is_some() {
        return Err(say!("numbers without a unit are expected here", "这里应写不带单位的数"));
    }
    let numbers: Vec<_> = written.quantities.iter().map(|(name, quantity)| (*name, quantity.number)).collect();
    distribution(written.family, &numbers, text)
}

/// Spans of time as the values of a fact: how many of one unit.
///
/// # Errors
/// When they are none, or of several units.
pub(super) fn spans(text: &str) -> Read<(Distribution, TimeUnit)> {
    let written = written(text)?;
    let units = units(&written)?;
    let Some(unit) = units.first().copied().filter(|unit| units.iter().all(|other| other == unit)) else {
        return Err(say!("write all of it in one unit of time", "请都用同一个时间单位"));
    };
    let numbers: Vec<_> = written.quantities.iter().map(|(name, quantity)| (*name, quantity.number)).collect();
    Ok((distribution(written.family, &numbers, text)?, unit))
}

/// So many in a time, as the time between two of them: `12 per week`, `每周 12`.
///
/// # Errors
/// When it is none.
pub(super) fn rate(text: &str) -> Read<Timing> {
    let wanted = || say!("`{text}` is no rate; write `12 per week`", "“{text}”不是频率；请写“每周 12 个”");
    let (body, measure_word) = bracketed(text)?;
    let (count, unit) = match body.split_once(" per ") {
        Some((count, unit)) => (count.to_string(), unit.to_string()),
        None => {
            let rest = body.strip_prefix('每').ok_or_else(wanted)?;
            let digit = rest.find(|c: char| c.is_ascii_digit()).ok_or_else(wanted)?;
            let count = rest[digit..].trim_end_matches(|c: char| !c.is_ascii_digit());
            (count.to_string(), rest[..digit].to_string())
        }
    };
    let count: f64 = count.trim().parse().ok().filter(|count| *count > 0.0).ok_or_else(wanted)?;
    let unit = time_unit(unit.trim()).ok_or_else(wanted)?;
    let (measure, scale) = measure(unit, measure_word)?;
    let distribution =
        Distribution::new(Shape::Exponential { mean: scale as f64 / count }).map_err(|why| fault(why, text))?;
    Ok(Timing { distribution, measure, written: text.trim().to_string() })
}

/// A probability: `60%` or `0.6`.
///
/// # Errors
/// When it is none.
pub(super) fn probability(text: &str) -> Read<f64> {
    let wanted = || say!("`{text}` is no probability; write `60%`", "“{text}”不是概率；请写成“60%”");
    let (number, percent) = weight(text).map_err(|_| wanted())?;
    let probability = if percent { number / 100.0 } else { number };
    if (0.0..=1.0).contains(&probability) { Ok(probability) } else { Err(wanted()) }
}

/// A weight, and whether it was written as a percentage.
///
/// # Errors
/// When it is none.
pub(super) fn weight(text: &str) -> Read<(f64, bool)> {
    let plain = narrow_digits(text.trim()).replace('％', "%").replace('．', ".");
    let (number, percent) = match plain.strip_suffix('%') {
        Some(number) => (number.trim(), true),
        None => (plain.as_str(), false),
    };
    let number: Option<f64> = decimal(number);
    number
        .map(|number| (number, percent))
        .ok_or_else(|| say!("`{text}` is no weight; write `60%`, or a number", "“{text}”不是比重；请写“60%”或一个数"))
}

/// Money, in thousandths.
///
/// # Errors
/// When it is none.
pub(super) fn money(text: &str) -> Read<i64> {
    let number = decimal(&narrow_digits(text.trim()).replace([',', '，'], "")).filter(|number| *number <= 1e12);
    let number = number.ok_or_else(|| say!("`{text}` is no amount of money", "“{text}”不是金额"))?;
    Ok((number * 1000.0).round() as i64)
}

/// A decimal number that is not below 0.
fn decimal(text: &str) -> Option<f64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits.then(|| text.parse().ok()).flatten()
}

// ---- distributions ---------------------------------------------------------------------------------------------------------

/// A text with half-width marks, and the word in brackets behind it.
fn bracketed(text: &str) -> Read<(String, Option<Word>)> {
    let plain =
        narrow_digits(text.trim()).replace('（', "(").replace('）', ")").replace(['，', '、'], ",").replace('．', ".");
    let Some((body, rest)) = plain.split_once('(') else { return Ok((plain, None)) };
    let word = rest.strip_suffix(')').map(str::trim).unwrap_or(rest);
    match Word::read(&normalised(word)) {
        Some((word @ (Word::Elapsed | Word::Working), _)) => Ok((body.trim().to_string(), Some(word))),
        _ => Err(say!(
            "in brackets stands `(working)`, for time at work, or `(elapsed)`, for time on the clock",
            "括号里写“工作时间”或“自然时间”"
        )),
    }
}

fn written(text: &str) -> Read<Written> {
    let (body, measure) = bracketed(text)?;
    // The name of a distribution, if it begins with one; the longest that fits.
    let lower = body.to_ascii_lowercase();
    let families = Family::ALL
        .iter()
        .flat_map(|family| [Language::English, Language::Chinese].map(|language| (*family, family.word(language))));
    let family = families.filter(|(_, word)| lower.starts_with(word)).max_by_key(|(_, word)| word.len());
    let (family, rest) = match family {
        Some((family, word)) => (Some(family), body[word.len()..].trim()),
        None => (None, body.as_str()),
    };
    let range = [" to ", "至", "到", "~", "～", "—", "–"].iter().find_map(|to| rest.split_once(to));
    let mut quantities = Vec::new();
    let parts: Vec<&str> = match range {
        Some((from, to)) => vec![from, to],
        None => rest.split(',').collect(),
    };
    let is_range = range.is_some();
    for part in parts {
        quantities.push(parameter(part.trim(), text)?);
    }
    let family = match (family, quantities.len()) {
        (Some(family), _) => family,
        (None, 2) if is_range => Family::Uniform,
        (None, 1) => Family::Fixed,
        _ => return Err(expected_timing(text)),
    };
    Ok(Written { family, quantities, measure })
}

/// `均值 3 小时`, or without the word.
fn parameter(text: &str, whole: &str) -> Read<(Option<Parameter>, Quantity)> {
    let lower = text.to_ascii_lowercase();
    let words = Parameter::ALL.iter().flat_map(|parameter| {
        [Language::English, Language::Chinese].map(|language| (*parameter, parameter.word(language)))
    });
    let found = words.into_iter().find(|(_, word)| lower.starts_with(word));
    let rest = found.map_or(text, |(_, word)| text[word.len()..].trim());
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let number = decimal(&rest[..end]).ok_or_else(|| expected_timing(whole))?;
    let unit = rest[end..].trim();
    let unit = match unit {
        "" => None,
        unit => Some(time_unit(unit).ok_or_else(|| {
            say!(
                "`{unit}` is no unit of time: minutes, hours, working days, days, weeks, months, years",
                "“{unit}”不是时间单位：分钟、小时、个工作日、天、周、个月、年"
            )
        })?),
    };
    Ok((found.map(|(parameter, _)| parameter), Quantity { number, unit }))
}

fn time_unit(text: &str) -> Option<TimeUnit> {
    let mut names = Names::default();
    match Reader::new(&mut names, Base::At(0)).parse_value(Label::Lasts, &format!("1 {text}")).ok()? {
        ast::Value::Length(ast::Length::Units(1, unit, _)) => Some(unit),
        _ => None,
    }
}

/// The unit of each quantity: one without takes that of the next that has one.
fn units(written: &Written) -> Read<Vec<TimeUnit>> {
    let mut units = Vec::new();
    let mut next = None;
    for (_, quantity) in written.quantities.iter().rev() {
        next = quantity.unit.or(next);
        units.push(next.ok_or_else(|| {
            say!("a unit of time is missing: `2 hours`, `3 working days`", "缺少时间单位：“2 小时”“3 个工作日”")
        })?);
    }
    units.reverse();
    Ok(units)
}

/// How a unit is counted, and how much one of it is. Minutes and hours are time at work, days and more time on the
/// clock, unless it is said otherwise.
pub(super) fn measure(unit: TimeUnit, said: Option<Word>) -> Read<(Measure, i64)> {
    let elapsed = |days: i64| Ok((Measure::Elapsed, days * DAY));
    let is_work = said == Some(Word::Working);
    match (unit, said) {
        (TimeUnit::Minute, Some(Word::Elapsed)) => Ok((Measure::Elapsed, MINUTE)),
        (TimeUnit::Hour, Some(Word::Elapsed)) => Ok((Measure::Elapsed, HOUR)),
        (TimeUnit::Minute, _) => Ok((Measure::Working, MINUTE)),
        (TimeUnit::Hour, _) => Ok((Measure::Working, HOUR)),
        (TimeUnit::WorkingDay, Some(Word::Elapsed)) => {
            Err(say!("working days are no time on the clock: write days", "工作日不是自然时间：请写“天”"))
        }
        (TimeUnit::WorkingDay, _) => Ok((Measure::WorkingDays, WORKING_DAY)),
        (TimeUnit::Day, _) if is_work => Ok((Measure::WorkingDays, WORKING_DAY)),
        (TimeUnit::Week, _) if is_work => Ok((Measure::WorkingDays, 5 * WORKING_DAY)),
        (TimeUnit::Month | TimeUnit::Year, _) if is_work => {
            Err(say!("write working time in working days", "工作时间请写成工作日"))
        }
        (TimeUnit::Day, _) => elapsed(1),
        (TimeUnit::Week, _) => elapsed(7),
        (TimeUnit::Month, _) => elapsed(30),
        (TimeUnit::Year, _) => elapsed(365),
    }
}

/// From the numbers of it, each with its name where it has one.
fn distribution(family: Family, numbers: &[(Option<Parameter>, f64)], text: &str) -> Read<Distribution> {
    use Parameter::{Deviation, Mean, Median, P90};
    let is = |wanted: &[Option<Parameter>]| numbers.iter().map(|(name, _)| *name).eq(wanted.iter().copied());
    let number = |at: usize| numbers.get(at).map_or(0.0, |(_, number)| *number);
    let (first, second, third) = (number(0), number(1), number(2));
    let by_mean = is(&[Some(Mean), Some(Deviation)]);
    let shape = match family {
        Family::Fixed if is(&[None]) => Shape::Fixed(first),
        Family::Uniform if is(&[None, None]) => Shape::Uniform { low: first, high: second },
        Family::Triangular if is(&[None, None, None]) => Shape::Triangular { low: first, mode: second, high: third },
        Family::Exponential if is(&[None]) || is(&[Some(Mean)]) => Shape::Exponential { mean: first },
        Family::LogNormal if by_mean => Shape::LogNormal { mean: first, deviation: second },
        Family::LogNormal if is(&[Some(Median), Some(P90)]) => Shape::LogNormalBelow { median: first, p90: second },
        Family::Normal if by_mean => Shape::Normal { mean: first, deviation: second },
        Family::Gamma if by_mean => Shape::Gamma { mean: first, deviation: second },
        _ => return Err(how(family)),
    };
    Distribution::new(shape).map_err(|why| fault(why, text))
}

/// How a distribution is written.
fn how(family: Family) -> Text {
    match family {
        Family::Fixed => say!("write `fixed 2 hours`", "请写“固定 2 小时”"),
        Family::Uniform => say!("write `uniform 1 to 3 hours`", "请写“均匀 1 至 3 小时”"),
        Family::Triangular => say!(
            "write the least, the most likely and the largest: `triangular 1, 2, 5 hours`",
            "请依次写最短、最可能、最长：“三角 1, 2, 5 小时”"
        ),
        Family::Exponential => say!("write its mean: `exponential 2 hours`", "请写均值：“指数 2 小时”"),
        Family::LogNormal => say!(
            "write `lognormal median 2 hours, p90 6 hours` (what half, and nine of ten, stay below) or `lognormal mean 3 hours, sd 2 hours`",
            "请写“对数正态 中位数 2 小时, 九成不超过 6 小时”或“对数正态 均值 3 小时, 标准差 2 小时”"
        ),
        Family::Normal => say!("write `normal mean 3 hours, sd 1 hours`", "请写“正态 均值 3 小时, 标准差 1 小时”"),
        Family::Gamma => say!("write `gamma mean 3 hours, sd 1 hours`", "请写“伽马 均值 3 小时, 标准差 1 小时”"),
    }
}

fn fault(fault: ShapeFault, text: &str) -> Text {
    let text = text.trim();
    match fault {
        ShapeFault::OutOfRange => say!("a number in `{text}` is too large", "“{text}”里的数太大"),
        ShapeFault::Order => say!(
            "the numbers of `{text}` are in the wrong order: the smaller one comes first",
            "“{text}”顺序不对：小的数写在前面"
        ),
        ShapeFault::Zero => more_than_nothing(text),
        ShapeFault::Empty => say!("the list is empty", "列表是空的"),
    }
}

/// That what is written has to be more than 0.
pub(super) fn more_than_nothing(text: &str) -> Text {
    let text = text.trim();
    say!("this must be more than 0, not `{text}`", "这里必须大于 0，不能写“{text}”")
}

fn mixed() -> Text {
    say!(
        "hours are time at work and days are time on the clock: write one unit throughout, or say `(elapsed)` or `(working)` behind it",
        "小时按工作时间算，天按自然时间算，不能混写：请用同一单位，或在后面注明“（自然时间）”“（工作时间）”"
    )
}

fn expected_timing(text: &str) -> Text {
    say!(
        "`{text}` cannot be read; write for instance `2 hours`, `1 to 3 hours`, `triangular 1, 2, 5 hours` or `lognormal median 2 hours, p90 6 hours`",
        "读不懂“{text}”；可以写“2 小时”“1 至 3 小时”“三角 1, 2, 5 小时”或“对数正态 中位数 2 小时, 九成不超过 6 小时”"
    )
}
