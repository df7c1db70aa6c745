//! Conditions in a profile, in the words of the language, over the facts of a program.

use crate::diagnostic::Text;
use crate::runtime::{FactId, Guard, Kind, Program, Value};
use crate::say;
use crate::syntax::ast::{self, ConditionKind, LiteralKind, Operator};
use crate::syntax::expression::{Base, Reader};
use crate::syntax::names::Names;
use crate::walk::value;

/// Reads a condition; brackets around it may be left out.
///
/// # Errors
/// When it is none, or compares what cannot be compared.
pub(super) fn read(program: &Program, text: &str) -> Result<Guard, Text> {
    let text = text.trim();
    let inner = text.strip_prefix(['[', '【']).and_then(|text| text.strip_suffix([']', '】'])).unwrap_or(text);
    let mut names = Names::default();
    let condition = Reader::new(&mut names, Base::At(0)).parse_condition(inner).map_err(|problem| problem.message)?;
    match condition.kind.as_ref() {
        ConditionKind::Guard(guard) => Typing { program, names: &names }.guard(guard),
        _ => Err(say!("a condition over facts is expected here", "此处应为关于情况的条件")),
    }
}

struct Typing<'t> {
    program: &'t Program,
    names: &'t Names,
}

impl Typing<'_> {
    fn guard(&self, guard: &ast::Guard) -> Result<Guard, Text> {
        let all = |parts: &[ast::Guard]| parts.iter().map(|part| self.guard(part)).collect::<Result<Vec<_>, _>>();
        Ok(match guard {
            ast::Guard::And(parts) => Guard::And(all(parts)?),
            ast::Guard::Or(parts) => Guard::Or(all(parts)?),
            ast::Guard::Not(part) => Guard::Not(Box::new(self.guard(part)?)),
            ast::Guard::Fact(name) => {
                let fact = value::fact(self.program, self.names.text(name.symbol))?;
                if self.program[fact].kind != Kind::YesNo {
                    let name = &self.program[fact].name;
                    return Err(say!(
                        "`{name}` is not a yes/no fact: say with what it is compared, `{name} = …`",
                        "“{name}”不是是/否：请写明与什么比较，“{name} = …”"
                    ));
                }
                Guard::Is(fact)
            }
            ast::Guard::Compare(comparison) => {
                let fact = value::fact(self.program, self.names.text(comparison.fact.symbol))?;
                let (name, kind) = (&self.program[fact].name, &self.program[fact].kind);
                let ordered = !matches!(comparison.operator, Operator::Equal | Operator::Unequal);
                if *kind == Kind::Text {
                    return Err(say!("`{name}` holds words, which are not compared", "“{name}”是文本，不能比较"));
                }
                if ordered && (matches!(kind, Kind::YesNo | Kind::Choices(_)) || comparison.values.len() > 1) {
                    return Err(say!("`{name}` has no order: use `=` or `≠`", "“{name}”不分大小：请用“=”或“≠”"));
                }
                let values = comparison.values.iter().map(|literal| self.value(fact, &literal.kind));
                Guard::Compare(fact, comparison.operator, values.collect::<Result<_, _>>()?)
            }
        })
    }

    fn value(&self, fact: FactId, literal: &LiteralKind) -> Result<Value, Text> {
        let program = self.program;
        match literal {
            LiteralKind::Word(name) | LiteralKind::Date(name) => {
                value::parse(program, fact, self.names.text(name.symbol))
            }
            LiteralKind::Number(number) => value::parse(program, fact, &number.to_string()),
            LiteralKind::Length(count, unit) if program[fact].kind == Kind::Duration => {
                Ok(Value::Duration(*count, *unit))
            }
            _ => {
                let name = &program[fact].name;
                Err(say!("`{name}` is not compared with this", "“{name}”不能与这样的值比较"))
            }
        }
    }
}
