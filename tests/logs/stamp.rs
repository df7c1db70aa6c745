//! Points in time, against a calendar that counts day by day.

use procedo::simulate::log::Stamp;
use proptest::prelude::*;

/// Milliseconds since 1970 of what RFC 3339 says.
pub fn millis(text: &str) -> i64 {
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap_or_else(|_| panic!("{text}"));
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let months = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    assert!((1..=12).contains(&month) && (1..=months[month as usize - 1]).contains(&day), "{text}");
    let length = |year: i64| if leap(year) { 366 } else { 365 };
    let years: i64 = if year >= 1970 { (1970..year).map(length).sum() } else { -(year..1970).map(length).sum::<i64>() };
    let days = years + months[..month as usize - 1].iter().sum::<i64>() + day - 1;
    let (hours, minutes, seconds, rest) = (number(11, 13), number(14, 16), number(17, 19), number(20, 23));
    assert!(hours < 24 && minutes < 60 && seconds < 60, "{text}");
    assert_eq!((&text[10..11], &text[13..14], &text[16..17], &text[19..20]), ("T", ":", ":", "."), "{text}");
    let ahead = match &text[23..] {
        "Z" => 0,
        offset => {
            let minutes = offset[1..3].parse::<i64>().unwrap() * 60 + offset[4..6].parse::<i64>().unwrap();
            if offset.starts_with('-') { -minutes } else { minutes }
        }
    };
    (((days * 24 + hours) * 60 + minutes - ahead) * 60 + seconds) * 1_000 + rest
}

proptest! {
    #[test]
    fn a_moment_is_read_back(millis in -62_000_000_000_000i64..250_000_000_000_000, offset in -840i16..841) {
        let text = Stamp { millis, offset }.to_string();
        prop_assert_eq!(self::millis(&text), millis, "{}", text);
    }

    #[test]
    fn any_moment_is_written(millis: i64, offset: i16) {
        let text = Stamp { millis, offset }.to_string();
        prop_assert!(text.len() >= 24, "{}", text);
    }
}

#[test]
fn moments_look_like_this() {
    let at = |millis, offset| Stamp { millis, offset }.to_string();
    assert_eq!(at(0, 0), "1970-01-01T00:00:00.000Z");
    assert_eq!(at(951_782_400_000, 480), "2000-02-29T08:00:00.000+08:00");
    assert_eq!(at(-1, -210), "1969-12-31T20:29:59.999-03:30");
}
