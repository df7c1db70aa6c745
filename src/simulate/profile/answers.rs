//! What is answered of facts.

use super::measure;
use super::read::Reader;
use super::{Answer, Choice};
use crate::diagnostic::Text;
use crate::runtime::{FactId, Kind, Value};
use crate::say;
use crate::simulate::distribution::Weights;
use crate::syntax::yaml::plain::{Node, NodeKind};
use crate::walk::value;

impl Reader<'_> {
    /// A section of facts: those that are given, or those that are answered.
    pub(super) fn answers(&mut self, node: &Node, given: bool) {
        for (key, node) in self.map(node) {
            let name = key.text().unwrap_or_default();
            let fact = value::fact(self.program, name);
            let Some(fact) = self.ok(key.line, fact) else { continue };
            if let Err(what) = self.may_be_said(fact, given) {
                self.fault(key.line, what);
                continue;
            }
            let answer = self.choice(node, |reader, node| reader.answer(fact, node));
            self.said.answers[fact.0 as usize] = answer.or(Some(Choice::always(Answer::Whole(0, 0))));
        }
    }

    /// Whether it can be said here what a fact is.
    fn may_be_said(&self, fact: FactId, given: bool) -> Result<(), Text> {
        let known = &self.program[fact];
        let name = &known.name;
        if known.given != given {
            return Err(if known.given {
                say!("`{name}` is given: it stands under `given:`", "“{name}”是给定的：请写在“给定:”下")
            } else {
                say!("`{name}` is not given: it stands under `answers:`", "“{name}”不是给定的：请写在“回答:”下")
            });
        }
        if !given && !super::assumed::is_asked(self.program, fact) {
            return Err(say!(
                "nobody is asked for `{name}`: it follows from a deadline or an event",
                "“{name}”没有人来答：它由期限或事件决定"
            ));
        }
        Ok(())
    }

    /// What is answered, where it does not depend on anything.
    fn answer(&mut self, fact: FactId, node: &Node) -> Option<Answer> {
        let program = self.program;
        match &node.kind {
            NodeKind::Map(pairs) => self.weighted(fact, node.line, pairs),
            NodeKind::List(nodes) => {
                let mut values = Vec::new();
                for node in nodes {
                    let text = self.scalar(node)?;
                    let value = value::parse(program, fact, text);
                    values.push(self.ok(node.line, value)?);
                }
                let weights = Weights::equal(values.len());
                let weights = weights.ok_or_else(|| say!("the list is empty", "列表是空的"));
                Some(Answer::Values(values, self.ok(node.line, weights)?))
            }
            NodeKind::Scalar(text) => {
                let answer = plain(self, fact, text);
                self.ok(node.line, answer)
            }
        }
    }

    /// Values with their probabilities or weights.
    fn weighted(&mut self, fact: FactId, line: usize, pairs: &[(Node, Node)]) -> Option<Answer> {
        let (mut values, mut weights, mut percents) = (Vec::new(), Vec::new(), 0);
        let before = self.wrong.len();
        for (key, node) in pairs {
            let value = value::parse(self.program, fact, key.text().unwrap_or_default());
            let value = self.ok(key.line, value);
            let weight = self.scalar(node).map(measure::weight);
            let weight = weight.and_then(|weight| self.ok(node.line, weight));
            if let (Some(value), Some((weight, percent))) = (value, weight) {
                if values.contains(&value) {
                    let written = key.text().unwrap_or_default();
                    self.fault(key.line, say!("`{written}` stands here twice", "“{written}”写了两次"));
                }
                percents += usize::from(percent);
                values.push(value);
                weights.push(weight);
            }
        }
        if self.wrong.len() > before {
            return None;
        }
        let sum: f64 = weights.iter().sum();
        if percents > 0 && percents < weights.len() {
            self.fault(line, say!("write percentages throughout, or numbers throughout", "要么都写百分数，要么都写数"));
            return None;
        }
        if percents > 0 && (sum - 100.0).abs() > 0.01 {
            let sum = (sum * 100.0).round() / 100.0;
            self.fault(line, say!("these add up to {sum}%, not to 100%", "合计是 {sum}%，不是 100%"));
            return None;
        }
        let weights = Weights::new(&weights).ok_or_else(|| say!("nothing here has any weight", "这里的比重都是 0"));
        Some(Answer::Values(values, self.ok(line, weights)?))
    }
}

/// What one text says of a fact: a value, a probability or a distribution.
fn plain(reader: &Reader, fact: FactId, text: &str) -> Result<Answer, Text> {
    let program = reader.program;
    let one = |value: Value| {
        let weights = Weights::equal(1);
        weights.map(|weights| Answer::Values(vec![value], weights)).ok_or_else(Text::default)
    };
    let parsed = value::parse(program, fact, text);
    match (&program[fact].kind, parsed) {
        (_, Ok(value)) => one(value),
        (Kind::YesNo, Err(what)) => {
            let looks_like_one = text.contains(['%', '％', '.']) || text.bytes().all(|byte| byte.is_ascii_digit());
            let chance = if looks_like_one { measure::probability(text)? } else { return Err(what) };
            let values = vec![Value::Yes(true), Value::Yes(false)];
            let weights = Weights::new(&[chance, 1.0 - chance]);
            weights.map(|weights| Answer::Values(values, weights)).ok_or_else(Text::default)
        }
        (Kind::Integer(range), Err(_)) => {
            let bounds = range.unwrap_or((i64::MIN, i64::MAX));
            let distribution = measure::numbers(text)?;
            let whole =
                |number: f64| number.fract() == 0.0 && (number as i64) >= bounds.0 && (number as i64) <= bounds.1;
            match distribution.shape() {
                crate::simulate::distribution::Shape::Uniform { low, high } if whole(*low) && whole(*high) => {
                    Ok(Answer::Whole(*low as i64, *high as i64))
                }
                crate::simulate::distribution::Shape::Uniform { .. } => {
                    let name = &program[fact].name;
                    Err(say!("`{name}` goes beyond its range here", "“{name}”在这里超出了它的范围"))
                }
                _ => Ok(Answer::Number(distribution, bounds)),
            }
        }
        (Kind::Duration, Err(_)) => {
            measure::spans(text).map(|(distribution, unit)| Answer::Duration(distribution, unit))
        }
        (_, Err(what)) => Err(what),
    }
}
