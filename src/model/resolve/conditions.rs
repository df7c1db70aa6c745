//! Conditions, typed.

use super::*;

impl Resolving<'_> {
    pub(super) fn condition(&mut self, condition: Option<&ast::Condition>) -> Option<Condition> {
        let condition = condition?;
        let kind = match condition.kind.as_ref() {
            ast::ConditionKind::Otherwise => ConditionKind::Otherwise,
            ast::ConditionKind::Guard(guard) => ConditionKind::When(self.guard(guard, None)),
            ast::ConditionKind::Whenever(_) => return None,
        };
        Some(Condition { at: self.at(condition.span), kind })
    }

    /// A guard, joined to others by `and` (true), by `or` (false), or by nothing.
    pub(super) fn guard(&mut self, guard: &ast::Guard, within: Option<bool>) -> Guard {
        let joint = Joint::Guard(within);
        match guard {
            ast::Guard::And(parts) => Guard::And(parts.iter().map(|part| self.guard(part, Some(true))).collect()),
            ast::Guard::Or(parts) => Guard::Or(parts.iter().map(|part| self.guard(part, Some(false))).collect()),
            // `not a and b` denies `a` alone.
            ast::Guard::Not(part) => Guard::Not(Box::new(self.guard(part, within))),
            ast::Guard::Fact(name) => {
                let Some(fact) = self.joined(joint, |to| to.fact(*name)) else { return Guard::Unknown };
                if self.model[fact].kind != Type::YesNo {
                    self.mismatch(name.span, Mismatch::NotYesNo(fact));
                    return Guard::Unknown;
                }
                Guard::Yes(fact)
            }
            ast::Guard::Compare(comparison) => self.comparison(comparison, joint),
        }
    }

    pub(super) fn comparison(&mut self, comparison: &ast::Comparison, joint: Joint) -> Guard {
        let Some(fact) = self.joined(joint, |to| to.fact(comparison.fact)) else { return Guard::Unknown };
        let operator = comparison.operator;
        let ordered = !matches!(operator, Operator::Equal | Operator::Unequal);
        let kind = self.model[fact].kind.clone();
        let first = comparison.values.first().map_or(comparison.fact.span, |value| value.span);
        if kind == Type::Text {
            self.mismatch(comparison.fact.span, Mismatch::TextCompared(fact));
            return Guard::Unknown;
        }
        if ordered && (matches!(kind, Type::YesNo | Type::Choices(_)) || comparison.values.len() > 1) {
            self.mismatch(first, Mismatch::NoOrder(fact));
            return Guard::Unknown;
        }
        let mut values = Vec::new();
        for literal in &comparison.values {
            match self.value(fact, &kind, literal) {
                Ok(value) => {
                    if let Value::Choice(symbol) = value {
                        let listed = self.model[fact].values.iter_mut().filter(|listed| listed.name.symbol == symbol);
                        listed.for_each(|listed| listed.used = true);
                    }
                    values.push(value);
                }
                Err(mismatch) => {
                    let glued = match mismatch {
                        Mismatch::NoSuchValue(fact, value, _) => {
                            let joined = self.joined(joint, |to| to.behind_value(fact, value));
                            joined.map(|joined| Mismatch::Glued(fact, joined))
                        }
                        _ => None,
                    };
                    self.mismatch(literal.span, glued.unwrap_or(mismatch));
                    return Guard::Unknown;
                }
            }
        }
        // A yes/no fact compared with both says nothing; with one, it is the fact or its opposite.
        if kind == Type::YesNo
            && let [Value::Yes(yes)] = values.as_slice()
        {
            let holds = *yes == (operator == Operator::Equal);
            return if holds { Guard::Yes(fact) } else { Guard::Not(Box::new(Guard::Yes(fact))) };
        }
        Guard::Compare(fact, operator, values)
    }

    pub(super) fn value(&self, fact: FactId, kind: &Type, literal: &ast::Literal) -> Result<Value, Mismatch> {
        match (kind, &literal.kind) {
            (Type::YesNo, LiteralKind::Word(name)) => {
                match self.model.text(name.symbol).to_ascii_lowercase().as_str() {
                    "yes" | "是" => Ok(Value::Yes(true)),
                    "no" | "否" => Ok(Value::Yes(false)),
                    _ => Err(Mismatch::NoSuchValue(fact, name.symbol, None)),
                }
            }
            (Type::Choices(choices), LiteralKind::Word(name)) => {
                if choices.contains(&name.symbol) {
                    return Ok(Value::Choice(name.symbol));
                }
                let near = nearest(self.model.text(name.symbol), choices.iter().map(|choice| self.model.text(*choice)));
                Err(Mismatch::NoSuchValue(fact, name.symbol, near.and_then(|near| self.model.names.find(near))))
            }
            (Type::Choices(choices), LiteralKind::Number(number)) => {
                // A value of the list that is written in digits.
                let symbol = self.model.names.find(&number.to_string()).filter(|symbol| choices.contains(symbol));
                symbol.map(Value::Choice).ok_or(Mismatch::WrongValue(fact))
            }
            (Type::Integer(range), LiteralKind::Number(number)) => match range {
                Some((low, high)) if number < low || number > high => Err(Mismatch::OutOfRange(fact)),
                _ => Ok(Value::Number(*number)),
            },
            (Type::Date, LiteralKind::Date(date)) => Ok(Value::Date(date.symbol)),
            (Type::Duration, LiteralKind::Length(count, unit)) => Ok(Value::Duration(*count, *unit)),
            _ => Err(Mismatch::WrongValue(fact)),
        }
    }

    pub(super) fn mismatch(&mut self, span: Span, what: Mismatch) {
        let (at, unit) = (self.at(span), self.id);
        self.model.troubles.push(Trouble::Mismatch { at, unit, what });
    }
}
