//! Versions as people write them: `1.0`, `V2.9`, `A/0`, `第3版`.

use crate::syntax::names::{narrow_digits, normalised};

/// What parts the words of a version: of several with digits nobody knows which one counts.
const BETWEEN: [char; 15] =
    [' ', '\t', '\u{3000}', '\u{A0}', '(', ')', '（', '）', '[', ']', ',', '，', ';', '；', '、'];

/// The version after this one: its last number, one higher. None where it has no number, or several words with one.
pub fn raised(version: &str) -> Option<String> {
    let text = narrow_digits(version);
    let is_digit = |c: char| c.is_ascii_digit();
    let end = text.rfind(is_digit)? + 1;
    let start = text[..end].trim_end_matches(is_digit).len();
    if text[text.find(is_digit)?..start].contains(BETWEEN) {
        return None;
    }
    // However long, and as wide as it is written: 09 → 10.
    let number = &text[start..end];
    let kept = number.trim_end_matches('9');
    let nines = "0".repeat(number.len() - kept.len());
    let number = match kept.chars().next_back().and_then(|last| last.to_digit(10)) {
        Some(last) => format!("{}{}{nines}", &kept[..kept.len() - 1], last + 1),
        None => format!("1{nines}"),
    };
    Some(format!("{}{number}{}", &text[..start], &text[end..]))
}

/// What two ways to write one version have in common: `V1.0`, `v1.0`, `《1.0》` and `１.０` are the same.
pub fn key(version: &str) -> String {
    let text = normalised(version);
    let text = bare(&text).trim();
    let text = if is_lettered(text) { &text[1..] } else { text };
    text.trim_end_matches('.').to_string()
}

/// Whether a version comes before another of the same kind, as their numbers say: 0.9 before 1.0, A/1 before A/2. Of
/// versions that are written in different ways nobody knows.
pub fn is_before(version: &str, other: &str) -> bool {
    let numbers = |version: &str| -> (Vec<String>, Vec<(usize, String)>) {
        let key = key(version);
        let digits = key.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        let numbers = digits.map(|digits| digits.trim_start_matches('0')).map(|digits| (digits.len(), digits.into()));
        let between = key.split(|c: char| c.is_ascii_digit()).filter(|words| !words.is_empty()).map(str::to_string);
        (between.collect(), numbers.collect())
    };
    let ((words, numbers), (other_words, others)) = (numbers(version), numbers(other));
    words.iter().zip(&other_words).all(|(own, other)| own == other) && numbers < others
}

/// Without the marks of a name.
pub fn bare(version: &str) -> &str {
    version.strip_prefix('《').and_then(|inner| inner.strip_suffix('》')).unwrap_or(version)
}

/// A version as the rows of a table write theirs: with or without `V`.
pub fn as_in(row: Option<&str>, version: &str) -> String {
    let begins_with_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match row {
        Some(row) if is_lettered(row) && begins_with_digit(version) => format!("{}{version}", &row[..1]),
        Some(row) if begins_with_digit(row) && is_lettered(version) => version[1..].to_string(),
        _ => version.to_string(),
    }
}

fn is_lettered(version: &str) -> bool {
    version.strip_prefix(['V', 'v']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{as_in, is_before, key, raised};

    #[test]
    fn the_last_number_is_raised() {
        for (version, next) in [
            ("1.0", "1.1"),
            ("2.9", "2.10"),
            ("3", "4"),
            ("v1.2.3", "v1.2.4"),
            ("A/0", "A/1"),
            ("A/9", "A/10"),
            ("1.09", "1.10"),
            ("1.99", "1.100"),
            ("第3版", "第4版"),
            ("1.0-rc2", "1.0-rc3"),
            ("Issue 7", "Issue 8"),
            ("2.0 (draft)", "2.1 (draft)"),
            ("Ｖ２.０", "Ｖ2.1"),
            ("99999999999999999999", "100000000000000000000"),
        ] {
            assert_eq!(raised(version).as_deref(), Some(next), "{version}");
        }
        for version in ["", "A", "第二版", "2.0 of 2026-03-02", "2.0（2026年3月2日）", "1 / 2"] {
            assert_eq!(raised(version), None, "{version}");
        }
    }

    #[test]
    fn a_version_is_itself_however_it_is_written() {
        for (one, other) in [("V1.0", "1.0"), ("v1.0", "V1.0"), ("A/0", "《A/0》"), ("１.０", "1.0"), ("1.", "1")] {
            assert_eq!(key(one), key(other));
        }
        for (one, other) in [("1.0", "1.1"), ("1.1", "1.10"), ("A/0", "B/0"), ("V", "")] {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn a_version_comes_before_one_with_higher_numbers() {
        for (one, other) in [("0.9", "V1.0"), ("1.9", "1.10"), ("1", "1.0.1"), ("A/0", "A/1"), ("１.０", "1.1")] {
            assert!(is_before(one, other), "{one} {other}");
            assert!(!is_before(other, one), "{other} {one}");
        }
        for (one, other) in [("1.0", "V1.0"), ("A/0", "B/0"), ("1.0", "第2版"), ("草案", "定稿"), ("01", "1")] {
            assert!(!is_before(one, other) && !is_before(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_row_is_written_as_those_above_it() {
        let of = |row, version| as_in(Some(row), version);
        assert_eq!(of("V1.0", "1.1"), "V1.1");
        assert_eq!(of("v1.0", "1.1"), "v1.1");
        assert_eq!(of("V1.0", "V1.1"), "V1.1");
        assert_eq!(of("1.0", "V1.1"), "1.1");
        assert_eq!(of("A/0", "1.1"), "1.1");
        assert_eq!(of("Vorlage", "1.1"), "1.1");
        assert_eq!(as_in(None, "V1.1"), "V1.1");
    }
}
