//! Random walks: whatever is answered, nothing panics, every walk comes to an end or is refused with a reason, and
//! facts and records change only as the effects say.

use super::case::processes;
use procedo::runtime::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Chance, drawn from the numbers that proptest gives.
pub struct Chance<'c> {
    pub numbers: &'c [u32],
    pub at: usize,
}

impl Chance<'_> {
    pub fn below(&mut self, most: usize) -> usize {
        self.at += 1;
        let number = self.numbers[self.at % self.numbers.len()] as usize + self.at * 7;
        number % most.max(1)
    }
}

fn value(program: &Program, fact: FactId, only: Option<&[u32]>, chance: &mut Chance) -> Value {
    match &program[fact].kind {
        Kind::YesNo => Value::Yes(chance.below(2) == 0),
        Kind::Integer(range) => Value::Number(range.map_or(3, |(low, _)| low)),
        Kind::Date => Value::Date("2007-05-15".to_string()),
        Kind::Duration => Value::Duration(chance.below(9) as u32, procedo::syntax::keywords::TimeUnit::Day),
        Kind::Text => Value::Text(String::new()),
        Kind::Choices(choices) => match only {
            Some(only) => Value::Choice(only[chance.below(only.len())]),
            None => Value::Choice(chance.below(choices.len()) as u32),
        },
    }
}

/// What may come next, at random.
pub fn draw(program: &Program, state: &State, chance: &mut Chance) -> Event {
    if !state.has_started() {
        let facts = program.given_facts().map(|fact| (fact, value(program, fact, None, chance))).collect();
        return Event::Start { facts, records: None };
    }
    if chance.below(8) == 0 && !program.events.is_empty() {
        return Event::Happens { event: EventId(chance.below(program.events.len()) as u32) };
    }
    let open = &state.open()[chance.below(state.open().len())];
    if open.waits || chance.below(6) == 0 {
        let which = chance.below(2) as u32;
        if open.waits || which == 0 {
            return Event::DeadlinePasses { activation: open.id, which };
        }
    }
    let mut answers = Vec::new();
    while let Some(question) = next_question(program, state, open.id, &answers) {
        answers.push((question.fact, value(program, question.fact, question.only, chance)));
    }
    Event::Complete { activation: open.id, work: Work::answers(answers) }
}

/// The facts of the case, as the effects told them.
fn follow(told: &mut BTreeMap<FactId, Value>, effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::FactSet { frame: FrameId::CASE, fact, value, .. } => drop(told.insert(*fact, value.clone())),
            Effect::FactForgotten { frame: FrameId::CASE, fact } => drop(told.remove(fact)),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_walk_ends_or_is_refused_with_a_reason(which in 0usize..2, numbers in prop::collection::vec(any::<u32>(), 40..80)) {
        let programs = processes_once();
        let program = &programs[which];
        let mut chance = Chance { numbers: &numbers, at: 0 };
        let mut state = State::new();
        let mut told = BTreeMap::new();
        let mut refused = 0;
        let mut accepted = 0;
        while state.ended().is_none() {
            let event = draw(program, &state, &mut chance);
            let result = step(program, &state, &event);
            prop_assert_eq!(&result, &step(program, &state, &event), "it is not always the same");
            match result {
                Err(refusal) => {
                    let text = refusal.text(program);
                    prop_assert!(!text.en.is_empty() && !text.zh.is_empty());
                    refused += 1;
                }
                Ok((next, effects)) => {
                    let mut in_place = state.clone();
                    prop_assert_eq!(advance(program, &mut in_place, &event, &mut Nobody), Ok(()));
                    prop_assert_eq!(&in_place, &next, "in place, unheard, it is another");
                    follow(&mut told, &effects);
                    let facts: BTreeMap<FactId, Value> = (0..program.facts.len() as u32)
                        .map(FactId)
                        .filter_map(|fact| Some((fact, next.fact(FrameId::CASE, fact)?.clone())))
                        .collect();
                    prop_assert_eq!(&facts, &told, "facts changed without an effect");
                    let text = serde_json::to_string(&next).unwrap();
                    prop_assert_eq!(&serde_json::from_str::<State>(&text).unwrap(), &next);
                    state = next;
                    accepted += 1;
                }
            }
            prop_assert!(state.ended().is_some() || !state.open().is_empty(), "nothing is open: {:?}", state);
            prop_assert!(accepted < 20_000, "it does not end");
            prop_assert!(refused < 2_000, "it is stuck: {:?}", state);
        }
    }
}

pub fn processes_once() -> &'static [Program] {
    static PROGRAMS: std::sync::OnceLock<Vec<Program>> = std::sync::OnceLock::new();
    PROGRAMS.get_or_init(processes)
}
