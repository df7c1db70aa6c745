//! Forms: whether what is filled in is what the form asks for.

use super::event::Form;
use super::ids::*;
use super::program::*;
use super::refusal::Refusal;
use super::value::Value;

impl Record {
    /// Whether a form is filled in as it must be.
    ///
    /// # Errors
    /// When it is no form, a field is missing or is not there, or says what it may not.
    pub fn check(&self, id: RecordId, form: &Form) -> Result<(), Refusal> {
        if self.fields.is_empty() {
            return Err(Refusal::NoForm(id));
        }
        for (at, (field, value)) in form.iter().enumerate() {
            let known = self.fields.get(*field as usize).ok_or(Refusal::NoField(id))?;
            if form[..at].iter().any(|(other, _)| other == field) {
                return Err(Refusal::FieldTwice(id, *field));
            }
            if !known.kinds.iter().any(|kind| kind.takes(value)) {
                return Err(Refusal::FieldWrong(id, *field));
            }
        }
        for (at, field) in (0..).zip(&self.fields) {
            if !field.optional && form.iter().all(|(other, _)| *other != at) {
                return Err(Refusal::FieldMissing(id, at));
            }
        }
        Ok(())
    }
}

impl FieldKind {
    /// Whether a value may stand in the field.
    pub fn takes(&self, value: &Value) -> bool {
        match (self, value) {
            // A field of words is not filled in by leaving it blank.
            (FieldKind::Type(Kind::Text), Value::Text(words)) => !words.trim().is_empty(),
            (FieldKind::Type(kind), value) => value.fits(kind) && value.in_range(kind),
            (FieldKind::Pattern(pattern), Value::Text(words)) => matches(pattern, words),
            (FieldKind::Exactly(these), Value::Text(words)) => these.trim() == words.trim(),
            _ => false,
        }
    }
}

/// Whether words are written as a pattern says: `9` a digit, `X` a letter or digit, the rest as it stands.
fn matches(pattern: &str, words: &str) -> bool {
    let (mut pattern, mut words) = (pattern.trim().chars(), words.trim().chars());
    loop {
        match (pattern.next(), words.next()) {
            (None, None) => return true,
            (Some('9'), Some(digit)) if digit.is_ascii_digit() => {}
            (Some('X'), Some(letter)) if letter.is_alphanumeric() => {}
            (Some(one), Some(other)) if one == other && !matches!(one, '9' | 'X') => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_kept() {
        for (pattern, good, bad) in [
            ("99-XX", "07-a1", "7-a1"),
            ("XXX-9999", "运维A-2007", "运维A-207"),
            ("PUR-99", "PUR-12", "PUR-1X"),
            ("X", "9", "-"),
        ] {
            assert!(matches(pattern, good), "{pattern} {good}");
            assert!(!matches(pattern, bad), "{pattern} {bad}");
        }
    }
}
