//! Conditions in the languages of engines.

use crate::diagnostic::Language;
use crate::runtime::*;
use crate::syntax::ast::Operator;
use crate::syntax::keywords::TimeUnit;
use std::collections::BTreeSet;

/// A language of conditions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// FEEL of DMN 1.3, as Camunda 8 has it.
    #[default]
    Feel,
    /// Python, as SpiffWorkflow has it.
    Python,
    /// JavaScript, as bpmn-engine has it.
    JavaScript,
}

impl Dialect {
    /// The language, by what BPMN calls it.
    pub fn uri(self) -> &'static str {
        match self {
            Dialect::Feel => "https://www.omg.org/spec/DMN/20191111/FEEL/",
            Dialect::Python => "https://www.python.org/",
            Dialect::JavaScript => "http://www.ecma-international.org/ecma-262/",
        }
    }
}

/// What facts, and what else is asked for, are called in conditions: names of variables in all of the languages.
pub struct Variables<'p> {
    program: &'p Program,
    facts: Vec<String>,
}

impl<'p> Variables<'p> {
    /// Those of a procedure.
    pub fn of(program: &'p Program) -> Self {
        let mut taken = BTreeSet::new();
        let mut facts = Vec::new();
        for fact in &program.facts {
            let mut name: String = fact.name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
            if name.starts_with(|c: char| c.is_numeric()) || is_reserved(&name) {
                name.insert(0, '_');
            }
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            facts.push(name);
        }
        Variables { program, facts }
    }

    /// A fact's variable.
    pub fn fact(&self, fact: FactId) -> &str {
        &self.facts[fact.0 as usize]
    }

    /// A span of time as ISO 8601 writes it, of a fact that is one.
    pub fn period(&self, fact: FactId) -> String {
        format!("{}_period", self.fact(fact))
    }

    /// How often a way back was gone since its counter began.
    pub fn rounds(rework: ReworkId) -> String {
        format!("rounds_{}", rework.0)
    }

    /// Whether the event of a branch happens.
    pub fn happens(branch: BranchId) -> String {
        format!("happens_{}", branch.0)
    }

    /// A guard.
    pub fn guard(&self, guard: &Guard, dialect: Dialect) -> String {
        let joined = |parts: &[Guard], word: &str, none: bool| match parts {
            [] => truth(none, dialect).to_string(),
            [only] => self.guard(only, dialect),
            parts => {
                let parts: Vec<String> = parts.iter().map(|part| format!("({})", self.guard(part, dialect))).collect();
                parts.join(&format!(" {word} "))
            }
        };
        let (and, or) = match dialect {
            Dialect::JavaScript => ("&&", "||"),
            _ => ("and", "or"),
        };
        match guard {
            Guard::And(parts) => joined(parts, and, true),
            Guard::Or(parts) => joined(parts, or, false),
            Guard::Not(part) => not(&self.guard(part, dialect), dialect),
            Guard::Is(fact) => {
                let sign = if dialect == Dialect::Feel { "=" } else { "==" };
                format!("{} {sign} {}", self.variable(*fact, dialect), truth(true, dialect))
            }
            Guard::Compare(fact, operator, values) => {
                let each = |value: &Value, sign: &str| {
                    format!("{} {sign} {}", self.variable(*fact, dialect), self.value(*fact, value, dialect))
                };
                let (equal, unequal) = match dialect {
                    Dialect::Feel => ("=", "!="),
                    _ => ("==", "!="),
                };
                let (sign, word) = match operator {
                    Operator::Equal => (equal, or),
                    Operator::Unequal => (unequal, and),
                    Operator::Less => ("<", and),
                    Operator::AtMost => ("<=", and),
                    Operator::Greater => (">", and),
                    Operator::AtLeast => (">=", and),
                };
                let parts: Vec<String> = values.iter().map(|value| each(value, sign)).collect();
                match parts.as_slice() {
                    [only] => only.clone(),
                    parts => {
                        let parts: Vec<String> = parts.iter().map(|part| format!("({part})")).collect();
                        parts.join(&format!(" {word} "))
                    }
                }
            }
        }
    }

    /// That a way back can still be gone, and a condition besides.
    pub fn again(&self, rework: ReworkId, when: Option<&Guard>, dialect: Dialect, spent: bool) -> String {
        let most = match self.program[rework].bound {
            Bound::Count(count) => count.to_string(),
            Bound::Fact(fact) => self.variable(fact, dialect),
        };
        let sign = if spent { ">=" } else { "<" };
        let rounds = in_language(&Self::rounds(rework), dialect);
        let rounds = format!("{rounds} {sign} {most}");
        let and = if dialect == Dialect::JavaScript { "&&" } else { "and" };
        when.map_or(rounds.clone(), |when| format!("({}) {and} ({rounds})", self.guard(when, dialect)))
    }

    /// That the event of a branch happens.
    pub fn whenever(&self, branch: BranchId, dialect: Dialect) -> String {
        let sign = if dialect == Dialect::Feel { "=" } else { "==" };
        format!("{} {sign} {}", in_language(&Self::happens(branch), dialect), truth(true, dialect))
    }

    /// A span of time, as a condition or a timer takes it.
    pub fn length(&self, length: Length, dialect: Dialect) -> String {
        match (length, dialect) {
            (Length::Units(count, unit), Dialect::Python) => format!("\"{}\"", period(count, unit)),
            (Length::Units(count, unit), _) => period(count, unit),
            (Length::Fact(fact), Dialect::Feel) => format!("={}", self.fact(fact)),
            // A number of minutes; an expression of bpmn-engine computes nothing, and takes a variable of its own.
            (Length::Fact(fact), Dialect::Python) => format!("\"PT%dM\" % {}", self.fact(fact)),
            (Length::Fact(fact), Dialect::JavaScript) => format!("${{environment.variables.{}}}", self.period(fact)),
        }
    }

    fn variable(&self, fact: FactId, dialect: Dialect) -> String {
        in_language(self.fact(fact), dialect)
    }

    /// A value. Choices and words are texts, days texts like `2026-07-01`, spans of time texts like `P3D` in FEEL and
    /// numbers of minutes elsewhere.
    fn value(&self, fact: FactId, value: &Value, dialect: Dialect) -> String {
        match value {
            Value::Yes(yes) => truth(*yes, dialect).to_string(),
            Value::Number(number) => number.to_string(),
            Value::Duration(count, unit) => match dialect {
                Dialect::Feel => format!("duration(\"{}\")", period(*count, *unit)),
                _ => minutes(*count, *unit).to_string(),
            },
            Value::Date(_) if dialect == Dialect::Feel => format!("date({})", quoted(&self.plain(fact, value))),
            _ => quoted(&self.plain(fact, value)),
        }
    }

    /// A value as text.
    pub fn plain(&self, fact: FactId, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            _ => value.shown(&self.program[fact].kind, Language::English),
        }
    }
}

fn in_language(variable: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::JavaScript => format!("this.environment.variables[{}]", quoted(variable)),
        _ => variable.to_string(),
    }
}

fn truth(yes: bool, dialect: Dialect) -> &'static str {
    match (yes, dialect) {
        (true, Dialect::Python) => "True",
        (false, Dialect::Python) => "False",
        (true, _) => "true",
        (false, _) => "false",
    }
}

fn not(inner: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::JavaScript => format!("!({inner})"),
        _ => format!("not ({inner})"),
    }
}

/// Text in quotation marks, the same in all of the languages.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// A span of time by ISO 8601. A working day is a day there.
fn period(count: u32, unit: TimeUnit) -> String {
    match unit {
        TimeUnit::Minute => format!("PT{count}M"),
        TimeUnit::Hour => format!("PT{count}H"),
        TimeUnit::Day | TimeUnit::WorkingDay => format!("P{count}D"),
        TimeUnit::Week => format!("P{}D", u64::from(count) * 7),
        TimeUnit::Month => format!("P{count}M"),
        TimeUnit::Year => format!("P{count}Y"),
    }
}

/// A span of time in minutes; months and years as where durations are compared.
pub fn minutes(count: u32, unit: TimeUnit) -> u64 {
    let days = match unit {
        TimeUnit::Minute => return u64::from(count),
        TimeUnit::Hour => return u64::from(count) * 60,
        TimeUnit::Day | TimeUnit::WorkingDay => 1,
        TimeUnit::Week => 7,
        TimeUnit::Month => 30,
        TimeUnit::Year => 365,
    };
    u64::from(count) * days * 24 * 60
}

/// Words that mean something in one of the languages.
fn is_reserved(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "and",
        "or",
        "not",
        "if",
        "then",
        "else",
        "for",
        "in",
        "is",
        "some",
        "every",
        "return",
        "satisfies",
        "between",
        "instance",
        "of",
        "function",
        "true",
        "false",
        "null",
        "True",
        "False",
        "None",
        "class",
        "def",
        "del",
        "from",
        "global",
        "import",
        "lambda",
        "pass",
        "raise",
        "try",
        "while",
        "with",
        "yield",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "continue",
        "elif",
        "except",
        "finally",
        "nonlocal",
        "date",
        "time",
        "duration",
        "external",
    ];
    WORDS.contains(&name)
}
