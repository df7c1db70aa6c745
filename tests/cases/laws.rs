//! What holds for every procedure: a program is kept as it is, a case is what follows from its records, and one of
//! several is first.

use crate::walk::random::{Chance, draw, processes_once};
use procedo::cases::{By, Case, Kept, Told, Trouble, act, start};
use procedo::journal::Store;
use procedo::runtime::*;
use proptest::prelude::*;
use serde_json::Value as Json;

pub fn by(who: &str, at: Moment) -> By {
    By { who: who.into(), why: String::new(), at: Some(at), now: at, reported_by: None }
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("a.cases")).unwrap();
    (folder, store)
}

fn begin(store: &mut Store, name: &str, program: &Program, event: &Event) -> Result<(), Trouble> {
    let mut plan = |draft: &mut procedo::cases::Draft, digest| draft.tell_on(Some(digest), Told::Event(event.clone()));
    start(store, name, &by("甲", 1_000), program.clone(), &mut plan, &|_| ()).map(|_| ())
}

#[test]
fn a_program_is_kept_as_it_is() {
    for program in processes_once() {
        let kept = program.kept();
        assert_eq!(Program::from_kept(&kept).as_ref(), Some(program));
        assert_eq!(Program::from_kept(&kept).unwrap().kept(), kept);
        assert_eq!(Program::from_kept(&kept[..kept.len() - 1]), None);
        assert_eq!(Program::from_kept(&kept.replacen("\"version\":1", "\"version\":2", 1)), None);
    }
}

/// The places of numbers in a document.
fn numbers<'j>(json: &'j mut Json, into: &mut Vec<&'j mut Json>) {
    match json {
        Json::Number(_) => into.push(json),
        Json::Array(items) => items.iter_mut().for_each(|item| numbers(item, into)),
        Json::Object(map) => map.values_mut().for_each(|value| numbers(value, into)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A program that somebody changed is refused, or can be walked without fear.
    #[test]
    fn a_program_that_names_what_there_is_not_is_refused(
        which in 0usize..2, place in any::<u32>(), to in 0u32..400, choices in prop::collection::vec(any::<u32>(), 40..80),
    ) {
        let mut json: Json = serde_json::from_str(&processes_once()[which].kept()).unwrap();
        let mut found = Vec::new();
        numbers(&mut json, &mut found);
        let at = place as usize % found.len();
        *found[at] = Json::from(to);
        if let Some(program) = Program::from_kept(&json.to_string()) {
            let (mut state, mut chance) = (State::new(), Chance { numbers: &choices, at: 0 });
            for _ in 0..200 {
                if state.is_over() || (state.has_started() && state.open().is_empty()) {
                    break;
                }
                let event = draw(&program, &state, &mut chance);
                if let Ok((next, _)) = step(&program, &state, &event) {
                    state = next;
                }
            }
        }
    }

    /// A case is what the interpreter makes of its records, whoever reads it; and a version that differs in words only
    /// takes it over as it stands.
    #[test]
    fn a_case_is_what_follows_from_its_records(which in 0usize..2, choices in prop::collection::vec(any::<u32>(), 40..80)) {
        let program = &processes_once()[which];
        let (_folder, mut store) = store();
        let (mut chance, mut state, mut at) = (Chance { numbers: &choices, at: 0 }, State::new(), 1_000);
        let mut records = 1;
        for _ in 0..60 {
            if state.is_over() {
                break;
            }
            // Deadlines run out by the clock, and not by themselves.
            let event = draw(program, &state, &mut chance);
            if matches!(event, Event::DeadlinePasses { .. }) {
                at += 10_000_000_000;
                continue;
            }
            at += 60_000;
            let begun = state.has_started();
            let (passed, _) = step(program, &state, &Event::TimePasses { to: if begun { at } else { 1_000 } }).unwrap();
            let expected = step(program, &passed, &event);
            let done = match begun {
                false => begin(&mut store, "一", program, &event),
                true => {
                    act(&mut store, "一", &by("乙", at), &mut |draft| draft.event(event.clone()), &|_| ()).map(|_| ())
                }
            };
            match expected {
                Ok((next, _)) => {
                    prop_assert!(done.is_ok(), "{:?}", done);
                    records += u64::from(begun);
                    state = next;
                }
                Err(_) => prop_assert!(matches!(done, Err(Trouble::Refused(_))), "{:?}", done),
            }
        }
        if !state.has_started() {
            return Ok(());
        }
        let kept = Kept::read(&store, "一").unwrap();
        let case = kept.case().unwrap();
        prop_assert_eq!(case.state(), &state);
        prop_assert_eq!(case.past().len() as u64, records);
        prop_assert!(store.verify(&[]).unwrap().is_sound());
        if !state.is_over() {
            let mut other = program.clone();
            other.description.push("另一种说法".into());
            let digest = store.keep_program(&other.kept()).unwrap();
            let moved = |draft: &mut procedo::cases::Draft| draft.tell_on(Some(digest), Told::Moved(Default::default()));
            let show = |case: &Case| (case.state().clone(), case.program().description.clone());
            let done = procedo::cases::act_with(&mut store, "一", &by("丙", state.now().unwrap()), Some((digest, &other)), &mut { moved }, &show);
            prop_assert_eq!(done.unwrap().shown, (state.clone(), other.description.clone()));
            let kept = Kept::read(&store, "一").unwrap();
            let case = kept.case().unwrap();
            prop_assert_eq!(case.state(), &state);
        }
    }
}

#[test]
fn one_of_many_does_a_step_and_the_others_are_told_who() {
    let program = crate::walk::case::program(
        "# procedure Tea\nstarts: Boil\n# roles\n- Cook\n# step Boil\nby: Cook\n-> Pour\n# step Pour\nby: Cook\n-> Drunk\n# ends\n- Drunk\n",
    );
    let (folder, mut store) = store();
    let event = Event::Start { facts: Vec::new(), records: None };
    begin(&mut store, "tea", &program, &event).unwrap();
    assert!(matches!(begin(&mut store, "tea", &program, &event), Err(Trouble::Exists(name)) if name == "tea"));
    let path = folder.path().join("a.cases");
    let work = |who: usize| {
        let mut store = Store::open(&path).unwrap();
        let mut meant = None;
        let done = act(
            &mut store,
            "tea",
            &by(&format!("Cook {who}"), 2_000),
            &mut |draft| {
                let id = match meant {
                    None => *meant.insert(draft.case().open_step("Boil")?),
                    Some(id) => id,
                };
                let Some(_) = draft.case().state().activation(id) else {
                    return Err(draft.case().not_open(draft.case().program().step("Boil").unwrap()));
                };
                draft.event(Event::Submit { activation: id, by: None, work: Work::default() })
            },
            &|case| case.state().open().len(),
        );
        done.map(|done| (done.receipt.number, done.shown)).map_err(|trouble| trouble.text().en)
    };
    let answers: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..8).map(|who| scope.spawn(move || work(who))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).collect::<Vec<_>>(), [&Ok((2, 1))]);
    let winner = answers.iter().position(Result::is_ok).unwrap();
    let told = format!("`Boil` is done already: by Cook {winner}, record #2; nothing was written");
    assert!(answers.iter().flat_map(|answer| answer.as_ref().err()).all(|error| *error == told), "{answers:?}");
}
