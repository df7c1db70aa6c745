//! Random cases: the interpreter is answered by chance, and a clock goes on by chance.

use procedo::runtime::{Event, EventId, FactId, Kind, Program, RoleId, State, Value, Work, next_question, step};
use procedo::simulate::log::{Case, Row, Stage, Stamp};
use procedo::syntax::keywords::TimeUnit;
use std::sync::Arc;

/// Random numbers (splitmix64, Steele, Lea and Flood 2014).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % most.max(1) as u64) as usize
    }
}

fn value(program: &Program, fact: FactId, only: Option<&[u32]>, chance: &mut Chance) -> Value {
    match &program[fact].kind {
        Kind::YesNo => Value::Yes(chance.below(2) == 0),
        Kind::Integer(Some((low, high))) => {
            Value::Number(low.saturating_add(chance.below(high.abs_diff(*low).saturating_add(1) as usize) as i64))
        }
        Kind::Integer(None) => Value::Number(chance.below(5) as i64),
        Kind::Date => Value::Date("2007-05-15".to_string()),
        Kind::Duration => Value::Duration(chance.below(9) as u32, TimeUnit::Day),
        // The last number of a series, where one is asked for.
        Kind::Text => Value::Text(String::new()),
        Kind::Choices(choices) => Value::Choice(match only {
            Some(only) => only[chance.below(only.len())],
            None => chance.below(choices.len()) as u32,
        }),
    }
}

/// What may come next.
fn draw(program: &Program, state: &State, chance: &mut Chance) -> Event {
    if !state.has_started() {
        let facts = program.given_facts().map(|fact| (fact, value(program, fact, None, chance))).collect();
        return Event::Start { facts, records: None };
    }
    if !program.events.is_empty() && chance.below(4) == 0 {
        return Event::Happens { event: EventId(chance.below(program.events.len()) as u32) };
    }
    let open = &state.open()[chance.below(state.open().len())];
    if open.waits || chance.below(6) == 0 {
        return Event::DeadlinePasses { activation: open.id, which: chance.below(2) as u32 };
    }
    let mut answers = Vec::new();
    while let Some(question) = next_question(program, state, open.id, &answers) {
        answers.push((question.fact, value(program, question.fact, question.only, chance)));
    }
    Event::Complete { activation: open.id, work: Work::answers(answers) }
}

/// A person of a role; each role has three.
fn person(program: &Program, role: RoleId, chance: &mut Chance) -> Arc<str> {
    let surname = ["王", "李", "O'Neil & <sons>"][chance.below(3)];
    Arc::from(format!("{surname} {}", program[role].name))
}

/// A case that is refused so often is stuck.
const MOST_REFUSED: usize = 200;

/// A case, from its start to an end; nothing where it comes to none.
pub fn case(program: &Program, name: String, chance: &mut Chance) -> Option<Case> {
    let mut now = Stamp { millis: 1_795_000_000_000 + chance.below(1 << 36) as i64, offset: 480 };
    let mut case = Case::new(name, now);
    let mut state = State::new();
    let mut refused = 0;
    while refused < MOST_REFUSED {
        let event = draw(program, &state, chance);
        let Ok((next, effects)) = step(program, &state, &event) else {
            refused += 1;
            continue;
        };
        state = next;
        let (began, rows) = (Stamp { millis: now.millis + chance.below(1 << 26) as i64, ..now }, case.rows.len());
        now.millis = began.millis + 1 + chance.below(1 << 26) as i64;
        case.note(&effects, now, &|person| Arc::from(person.0.to_string()));
        for row in &mut case.rows[rows..] {
            row.cost = Some(chance.below(100_000) as f64 / 100.0);
            for hand in &mut row.people {
                hand.person = Some(person(program, hand.role, chance));
            }
        }
        if let Some(row) = case.rows.get(rows) {
            let (facts, records, cost) = (Vec::new(), Vec::new(), None);
            let start = Row { stage: Stage::Start, at: began, facts, records, cost, ..row.clone() };
            case.rows.insert(rows, start);
        }
        if state.ended().is_some() {
            return Some(case);
        }
    }
    None
}

/// So many cases; fewer where many come to no end.
pub fn cases(program: &Program, count: usize, seed: u64) -> Vec<Case> {
    let mut chance = Chance(seed);
    let tried = (0..count * 4).filter_map(|at| case(program, format!("{} #{}", program.name, at + 1), &mut chance));
    tried.take(count).collect()
}
