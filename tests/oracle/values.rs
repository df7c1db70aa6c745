//! The values of facts that are tried: of all that no guard tells apart, one.

use procedo::runtime::*;
use procedo::syntax::keywords::TimeUnit;

/// Every guard of a program, wherever it stands.
pub fn guards(program: &Program) -> Vec<&Guard> {
    fn all<T>(things: &[Conditional<T>]) -> impl Iterator<Item = &Condition> {
        things.iter().filter_map(|thing| thing.when.as_ref())
    }
    let mut found: Vec<&Condition> = Vec::new();
    program.roles.iter().for_each(|role| found.extend(all(&role.stands_for)));
    for step in &program.steps {
        for seat in step.performers.iter().chain(&step.checkers).chain(&step.approvers) {
            found.extend(all(seat));
        }
        found.extend(all(&step.with));
        found.extend(all(&step.informed));
        found.extend(all(&step.needs));
        found.extend(all(&step.makes));
        found.extend(all(&step.sets));
        found.extend(all(&step.calls));
        found.extend(all(&step.deadlines));
        found.extend(all(&step.held));
        found.extend(step.routes.iter().filter_map(|route| route.when.as_ref()));
    }
    for parallel in &program.parallels {
        found.extend(parallel.routes.iter().filter_map(|route| route.when.as_ref()));
    }
    for branch in &program.branches {
        if let Runs::When(condition) = &branch.runs {
            found.push(condition);
        }
    }
    for end in &program.ends {
        found.extend(all(&end.hand_over));
        found.extend(all(&end.with));
    }
    for numbering in program.records.iter().filter_map(|record| record.numbering.as_ref()) {
        found.extend(numbering.parts.iter().filter_map(|part| part.when.as_ref()));
    }
    found.into_iter().map(|condition| &condition.guard).collect()
}

/// The comparisons with a fact, each a guard of its own.
fn comparisons<'g>(guard: &'g Guard, fact: FactId, into: &mut Vec<&'g Guard>) {
    match guard {
        Guard::And(parts) | Guard::Or(parts) => parts.iter().for_each(|part| comparisons(part, fact, into)),
        Guard::Not(part) => comparisons(part, fact, into),
        Guard::Is(other) | Guard::Compare(other, ..) if *other == fact => into.push(guard),
        Guard::Is(_) | Guard::Compare(..) => {}
    }
}

/// The values of a fact that are tried.
pub struct Values {
    pub tried: Vec<Value>,
    /// What guards ask of the fact.
    asked: Vec<Guard>,
}

impl Values {
    /// Which of the values that are tried this one is like, from 1.
    pub fn place(&self, value: &Value) -> u8 {
        let answers = |value: &Value| self.asked.iter().map(|guard| guard.truth(&|_| Some(value))).collect::<Vec<_>>();
        let same = self.tried.iter().position(|other| other == value);
        let like = same.or_else(|| self.tried.iter().position(|other| answers(other) == answers(value)));
        like.expect("a value like one that is tried") as u8 + 1
    }
}

/// For each fact the values that are tried.
pub fn representatives(program: &Program) -> Vec<Values> {
    let guards = guards(program);
    let of = |fact: FactId| {
        let mut asked = Vec::new();
        guards.iter().for_each(|guard| comparisons(guard, fact, &mut asked));
        Values { tried: of_fact(program, &asked, fact), asked: asked.into_iter().cloned().collect() }
    };
    (0..program.facts.len() as u32).map(|fact| of(FactId(fact))).collect()
}

fn of_fact(program: &Program, asked: &[&Guard], fact: FactId) -> Vec<Value> {
    let constants = asked.iter().flat_map(|guard| match guard {
        Guard::Compare(_, _, values) => values.as_slice(),
        _ => &[],
    });
    let kind = &program[fact].kind;
    let bounds = program.reworks.iter().any(|rework| rework.bound == Bound::Fact(fact));
    let candidates: Vec<Value> = match kind {
        Kind::YesNo => vec![Value::Yes(false), Value::Yes(true)],
        // What a call can come out with is asked among these.
        Kind::Choices(choices) => return (0..choices.len() as u32).map(Value::Choice).collect(),
        Kind::Text => {
            let followed = program.records.iter().filter_map(|record| record.numbering.as_ref());
            let followed = followed.filter_map(|numbering| numbering.follows).any(|other| other == fact);
            return vec![Value::Text(if followed { "" } else { "x" }.to_string())];
        }
        Kind::Integer(range) => {
            let points = constants.flat_map(|value| match value {
                Value::Number(number) => vec![number - 1, *number, number + 1],
                _ => Vec::new(),
            });
            let around = range.map_or(0..=3, |(low, high)| low..=high.min(low + 9));
            around.chain(points).map(Value::Number).collect()
        }
        Kind::Date => {
            let points = constants.flat_map(|value| match value {
                Value::Date(date) => neighbours(date),
                _ => Vec::new(),
            });
            std::iter::once("2026-01-15".to_string()).chain(points).map(Value::Date).collect()
        }
        Kind::Duration => {
            let points = constants.flat_map(|value| match value {
                Value::Duration(count, unit) => {
                    let at = minutes(*count, *unit);
                    vec![at - 1, at, at + 1]
                }
                _ => Vec::new(),
            });
            std::iter::once(1_440).chain(points).map(|count| Value::Duration(count, TimeUnit::Minute)).collect()
        }
    };
    let mut known: Vec<(Vec<Truth>, Value)> = Vec::new();
    for value in candidates.into_iter().filter(|value| value.in_range(kind)) {
        let answers: Vec<Truth> = asked.iter().map(|guard| guard.truth(&|_| Some(&value))).collect();
        let told_apart = known.iter().all(|(other, known)| *other != answers || bounds && *known != value);
        if told_apart {
            known.push((answers, value));
        }
    }
    known.into_iter().map(|(_, value)| value).collect()
}

/// The day, the one before and the one after; the days that are drawn lie within a month.
fn neighbours(date: &str) -> Vec<String> {
    let (month, day) = date.split_at(8);
    let day: u32 = day.parse().expect("a day");
    (day - 1..=day + 1).map(|day| format!("{month}{day:02}")).collect()
}

/// Minutes of a span of time.
pub fn minutes(count: u32, unit: TimeUnit) -> u32 {
    count
        * match unit {
            TimeUnit::Minute => 1,
            TimeUnit::Hour => 60,
            TimeUnit::Day | TimeUnit::WorkingDay => 1_440,
            TimeUnit::Week => 10_080,
            TimeUnit::Month => 43_200,
            TimeUnit::Year => 525_600,
        }
}
