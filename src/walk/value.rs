//! Values as people write them.

use crate::diagnostic::Text;
use crate::runtime::{Event, FactId, Kind, Program, RecordId, Value, kind_text};
use crate::say;
use crate::syntax::ast;
use crate::syntax::expression::{Base, Reader};
use crate::syntax::keywords::Label;
use crate::syntax::names::{Names, narrow_digits, normalised};
use crate::syntax::near::{nearest, unknown};

/// Reads a value of a fact, in either language.
///
/// # Errors
/// When it is none; the text says what one looks like.
pub fn parse(program: &Program, fact: FactId, written: &str) -> Result<Value, Text> {
    let name = &program[fact].name;
    let text = normalised(written.trim());
    let value = read(&program[fact].kind, written);
    if let (None, Kind::Choices(choices)) = (&value, &program[fact].kind)
        && let Some(near) = nearest(&text, choices.iter().map(String::as_str))
    {
        return Err(say!(
            "`{text}` is no value of `{name}`; did you mean `{near}`?",
            "“{name}”没有“{text}”这个取值；是不是“{near}”？"
        ));
    }
    let kind = match &program[fact].kind {
        // Deadlines are counted in hours as often as in days.
        Kind::Duration => say!("a span of time such as 4 hours or 3 days", "时长，如“4 小时”“3 天”"),
        _ => kind_text(program, fact),
    };
    let (en, zh) = (kind.en, kind.zh);
    let value = value
        .ok_or_else(|| say!("`{text}` is no value of `{name}`: it is {en}", "“{text}”不是“{name}”的取值：应为{zh}"))?;
    if !value.fits(&program[fact].kind) {
        return Err(say!("`{text}` is no value of `{name}`: it is {en}", "“{text}”不是“{name}”的取值：应为{zh}"));
    }
    if !value.in_range(&program[fact].kind) {
        return Err(say!("`{text}` is out of range: `{name}` is {en}", "{text} 超出范围：“{name}”应为{zh}"));
    }
    Ok(value)
}

/// Reads a value of a type, in either language; whether it is in range is not looked into.
pub fn read(kind: &Kind, written: &str) -> Option<Value> {
    let text = normalised(written.trim());
    match kind {
        Kind::YesNo => yes_no(&text).map(Value::Yes),
        Kind::Integer(_) => narrow_digits(&text).replace('－', "-").parse().ok().map(Value::Number),
        Kind::Date => date(&text).map(Value::Date),
        Kind::Duration => duration(&text),
        Kind::Text => Some(Value::Text(unquoted(written.trim()).to_string())),
        Kind::Choices(choices) => choices.iter().position(|choice| *choice == text).map(|at| Value::Choice(at as u32)),
    }
}

/// Yes or no, in either language.
pub fn yes_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "是" => Some(true),
        "no" | "n" | "false" | "否" => Some(false),
        _ => None,
    }
}

/// Words without the quotation marks around them.
pub fn unquoted(text: &str) -> &str {
    let pairs = [('"', '"'), ('“', '”'), ('「', '」')];
    let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    inner.unwrap_or(text)
}

fn date(text: &str) -> Option<String> {
    let text = narrow_digits(text);
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<u32>().ok();
    Some(format!("{:04}-{:02}-{:02}", number(year)?, number(month)?, number(day)?))
}

/// A span of time, of one unit.
pub(super) fn duration(text: &str) -> Option<Value> {
    let mut names = Names::default();
    match Reader::new(&mut names, Base::At(0)).parse_value(Label::Lasts, text).ok()? {
        ast::Value::Length(ast::Length::Units(count, unit, _)) => Some(Value::Duration(count, unit)),
        _ => None,
    }
}

/// The fact of a name, as written.
///
/// # Errors
/// When there is none; the text says which it may be.
pub fn fact(program: &Program, written: &str) -> Result<FactId, Text> {
    let name = normalised(written.trim());
    program.fact(&name).ok_or_else(|| {
        let near = nearest(&name, program.facts.iter().map(|fact| fact.name.as_str()));
        unknown(&say!("fact", "情况"), &name, near)
    })
}

/// The record of a name, as written; 《》 may be left out.
///
/// # Errors
/// When there is none; the text says which it may be.
pub fn record(program: &Program, written: &str) -> Result<RecordId, Text> {
    let name = normalised(written.trim());
    program.record(&name).or_else(|| program.record(&format!("《{name}》"))).ok_or_else(|| {
        let near = nearest(&name, program.records.iter().map(|record| record.name.as_str()));
        unknown(&say!("record", "记录"), &name, near)
    })
}

/// What is given at the start, as it is collected from several places: what comes later counts.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Facts.
    pub facts: Vec<(FactId, Value)>,
    /// Records that are there, or are not, other than by default.
    pub records: Vec<(RecordId, bool)>,
}

impl Given {
    /// Adds `name=value`: a given fact, or a given record that is there or is not.
    ///
    /// # Errors
    /// When there is no such fact or record, or it has no such value.
    pub fn add(&mut self, program: &Program, name: &str, value: &str) -> Result<(), Text> {
        let known = normalised(name.trim());
        if let Some(record) = program.record(&known).or_else(|| program.record(&format!("《{known}》"))) {
            let record_name = &program[record].name;
            if !program[record].given {
                return Err(say!(
                    "`{record_name}` is not given at the start: a step makes it",
                    "“{record_name}”不在开始时给出，由步骤产出"
                ));
            }
            let there = yes_no(&normalised(value.trim())).ok_or_else(|| {
                say!("whether `{record_name}` is there is `yes` or `no`", "“{record_name}”有没有，要写“是”或“否”")
            })?;
            self.records.retain(|(other, _)| *other != record);
            self.records.push((record, there));
            return Ok(());
        }
        let fact = fact(program, name)?;
        if !program[fact].given {
            let name = &program[fact].name;
            return Err(say!(
                "`{name}` is not given at the start: it is established on the way",
                "“{name}”不在开始时给出，途中才判定"
            ));
        }
        let value = parse(program, fact, value)?;
        self.facts.retain(|(other, _)| *other != fact);
        self.facts.push((fact, value));
        Ok(())
    }

    /// The start of the case.
    pub fn start(&self, program: &Program) -> Event {
        let mut records: Vec<RecordId> = program.given_records().collect();
        for (record, there) in &self.records {
            records.retain(|other| other != record);
            if *there {
                records.push(*record);
            }
        }
        Event::Start { facts: self.facts.clone(), records: Some(records) }
    }
}

/// Reads `name=value`, as on the command line; the sign may be full-width.
///
/// # Errors
/// When there is no sign in it, or it names what there is not.
pub fn given(program: &Program, written: &str, into: &mut Given) -> Result<(), Text> {
    let Some((name, value)) = written.split_once(['=', '＝']) else {
        return Err(say!("`{written}` is not written `fact=value`", "“{written}”不是“情况=取值”的写法"));
    };
    into.add(program, name, value)
}
