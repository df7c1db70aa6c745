//! Staffing against brute force: random small procedures, rosters and constraints; every case by the interpreter, every
//! way of giving seats to people by trying. `PEOPLE_SEEDS` says how many; each is drawn from its number alone.

use super::cases::{Done, called, can_keep, cases, crew, facts, vacant};
use super::draft::{Draft, Kind, Leave, Party, Place};
use procedo::analysis::Proofs;
use procedo::analysis::chart::PointKind;
use procedo::analysis::duties::duties;
use procedo::analysis::people::{Crew, Day, PersonId};
use procedo::analysis::staffing::{Gap, Lack, Staffing};
use procedo::diagnostic::{Language, Walkthrough};
use procedo::model::{self, Model, UnitId};
use procedo::project::{Checked, Project};
use procedo::runtime::{Effect, Program, State, step};
use procedo::walk::{self, Script, Session, Until, unattended};
use procedo::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn check(draft: &Draft) -> Checked {
    let files = [("p.proc".to_string(), draft.text())];
    let mut project = Project::new(Workspace::in_memory(files)).complete();
    project.add(Path::new("p.proc")).unwrap();
    project.roster("roster.yaml", draft.roster());
    let checked = crate::replay::checked(project);
    assert_eq!(checked.roster_faults, [], "{}", draft.roster());
    checked
}

fn party(party: model::Party) -> Party {
    match party {
        model::Party::Checker => Party::Checker,
        model::Party::Approver => Party::Approver,
        _ => Party::By,
    }
}

/// What was seen of a number of procedures.
#[derive(Debug, Default)]
struct Seen {
    compared: usize,
    vacant: usize,
    torn: usize,
    kept: usize,
    contradictions: usize,
    shortages: usize,
}

/// Compares what is claimed of one procedure with what is so of another, which is the same unless a fault is planted.
fn compare(draft: &Draft, told: &Draft, seen: &mut Seen) -> Result<(), String> {
    let of = check(draft);
    let program = Program::compile(&of.model, of.sources(), UnitId(0)).map_err(|error| error.what.en)?;
    let Some(all) = cases(draft, &program) else { return Ok(()) };
    let told = check(told);
    let (model, roster) = (&told.model, &told.rosters[0]);
    let mut proofs = Proofs::of(model, UnitId(0)).map_err(|error| format!("not proved: {error:?}"))?;
    compare_duties(draft, &all.prefixes, &mut proofs)?;
    let mut staffing = Staffing::of(&mut proofs);
    let constraints: Vec<usize> = (0..draft.constraints.len()).collect();
    // What cannot be kept, and after how many steps at the earliest.
    let earliest = |people: &[Vec<String>]| -> Option<Option<usize>> {
        let mut known: BTreeMap<Vec<Done>, bool> = BTreeMap::new();
        let mut earliest: Option<usize> = None;
        for done in &all.prefixes {
            let mut key = done.clone();
            key.sort();
            let kept = match known.get(&key) {
                Some(kept) => *kept,
                None => {
                    let kept = can_keep(draft, done, &constraints, people)?;
                    known.insert(key, kept);
                    kept
                }
            };
            if !kept {
                earliest = Some(earliest.map_or(done.len(), |other| other.min(done.len())));
            }
        }
        Some(earliest)
    };
    // Anybody, and enough of them.
    let anybody = vec![["r1", "r2", "r3", "g", "x", "s"].map(str::to_string).to_vec(); 9];
    let Some(expected) = earliest(&anybody) else { return Ok(()) };
    let contradictions = staffing.contradictions();
    agree("contradictions", expected, &contradictions, draft)?;
    seen.contradictions += usize::from(expected.is_some());

    let days = [None, Some(3), Some(6)];
    for day in days {
        let absent: Vec<usize> = day.map_or_else(Vec::new, |day| {
            let away =
                |person: &(Vec<String>, Option<(u32, u32)>)| person.1.is_some_and(|(a, b)| (a..=b).contains(&day));
            (0..draft.people.len()).filter(|at| away(&draft.people[*at])).collect()
        });
        let on = day.and_then(|day| Day::read(&format!("2026-07-{day:02}")));
        let away: Vec<PersonId> = on.map_or_else(Vec::new, |day| roster.absent_on(day));
        let gaps = staffing.gaps(&Crew::of(roster, &away));
        if staffing.undecided {
            return Err("left open".into());
        }
        let expected_vacant = vacant(draft, &all, &absent);
        if vacancies(model, &gaps) != expected_vacant {
            return Err(format!("vacant on {day:?}: {:?}, not {expected_vacant:?}", vacancies(model, &gaps)));
        }
        let Some(expected) = earliest(&crew(draft, &absent, 9)) else { return Ok(()) };
        let torn: Vec<Gap> = gaps.iter().filter(|gap| matches!(gap.lack, Lack::Torn { .. })).cloned().collect();
        agree(&format!("torn on {day:?}"), expected, &torn, draft)?;
        for gap in &gaps {
            shows(draft, model, &program, gap, &crew(draft, &absent, 9))?;
        }
        seen.vacant += usize::from(!expected_vacant.is_empty());
        seen.torn += usize::from(expected.is_some());
        seen.kept += usize::from(expected.is_none() && !draft.constraints.is_empty());
    }

    // Any two of them absent: what is lacking without them is what is lacking without some of them, and nothing else.
    let resilience = staffing.without(roster, &[], 2);
    let base = staffing.gaps(&Crew::of(roster, &[]));
    seen.shortages += resilience.shortages.len();
    let people = draft.people.len();
    for one in 0..people {
        for other in one..people {
            let absent: BTreeSet<usize> = [one, other].into();
            let absent: Vec<usize> = absent.into_iter().collect();
            let within = |without: &[PersonId]| without.iter().all(|person| absent.contains(&(person.0 as usize)));
            let told = resilience.shortages.iter().filter(|shortage| within(&shortage.without));
            let gaps: Vec<Gap> = told.flat_map(|shortage| shortage.gaps.clone()).chain(base.clone()).collect();
            let expected = vacant(draft, &all, &absent);
            if vacancies(model, &gaps) != expected {
                return Err(format!("without {absent:?}: {:?}, not {expected:?}", vacancies(model, &gaps)));
            }
            let Some(expected) = earliest(&crew(draft, &absent, 9)) else { return Ok(()) };
            if expected.is_some() && !gaps.iter().any(|gap| matches!(gap.lack, Lack::Torn { .. })) {
                return Err(format!("without {absent:?} the constraints cannot be kept, and nothing says so"));
            }
        }
    }
    for shortage in &resilience.shortages {
        let absent: Vec<usize> = shortage.without.iter().map(|person| person.0 as usize).collect();
        for gap in &shortage.gaps {
            shows(draft, model, &program, gap, &crew(draft, &absent, 9))?;
        }
    }
    seen.compared += 1;
    Ok(())
}

fn vacancies(model: &Model, gaps: &[Gap]) -> BTreeSet<(String, Party, usize)> {
    let vacant = gaps.iter().filter_map(|gap| match gap.lack {
        Lack::Vacant { step, party: whose, number, .. } => {
            Some((model.text(model[step].name.symbol).to_string(), party(whose), number))
        }
        Lack::Torn { .. } => None,
    });
    vacant.collect()
}

fn steps(walkthrough: &Walkthrough) -> usize {
    walkthrough.turns.iter().filter(|turn| matches!(turn, procedo::diagnostic::Turn::Step { .. })).count()
}

/// Whether it is said exactly where it is so that constraints cannot be kept, and that it shows as early as it does.
fn agree(what: &str, expected: Option<usize>, gaps: &[Gap], draft: &Draft) -> Result<(), String> {
    let shortest = gaps.iter().filter_map(|gap| gap.walkthrough.as_ref()).map(steps).min();
    // Branches stand one after the other where walkthroughs are looked for.
    let equal = if draft.has_block() { shortest.is_some() == expected.is_some() } else { shortest == expected };
    let sound = shortest.is_none_or(|shortest| expected.is_some_and(|expected| expected <= shortest));
    match equal && sound && gaps.iter().all(|gap| gap.walkthrough.is_some()) {
        true => Ok(()),
        false => Err(format!("{what}: earliest {expected:?}, not {shortest:?}: {gaps:?}")),
    }
}

/// Replays a walkthrough: its last step is the one that is named, and there it is lacking.
fn shows(draft: &Draft, model: &Model, program: &Program, gap: &Gap, crew: &[Vec<String>]) -> Result<(), String> {
    let walkthrough = gap.walkthrough.as_ref().ok_or("no walkthrough")?;
    let script = walkthrough.script(Language::English);
    let done = replay(draft, program, &script, steps(walkthrough)).map_err(|error| format!("{error}\n{script}"))?;
    let last = done.last().ok_or("nothing is done")?;
    let name = model.text(model[gap.lack.step()].name.symbol);
    if last.step != name {
        return Err(format!("`{}` is last, not `{name}`\n{script}", last.step));
    }
    let lacks = match &gap.lack {
        Lack::Vacant { party: whose, number, .. } => {
            let seat = last.called.iter().find(|(other, at, _)| (*other, *at) == (party(*whose), *number));
            seat.is_some_and(|(.., roles)| !crew.iter().any(|person| person.iter().any(|role| roles.contains(role))))
        }
        Lack::Torn { constraints, .. } => can_keep(draft, &done, constraints, crew) != Some(true),
    };
    if lacks { Ok(()) } else { Err(format!("nothing is lacking after {done:?}: {:?}", gap.lack)) }
}

/// The first so many steps of a walk.
fn replay(draft: &Draft, program: &Program, script: &str, most: usize) -> Result<Vec<Done>, String> {
    let script = Script::read(script).map_err(|error| error.what.en)?;
    let mut given = walk::Given::default();
    script.given(program, &mut given).map_err(|error| error.what.en)?;
    let items = script.answers(program).map_err(|error| error.what.en)?;
    let mut session = Session::new(program);
    // It goes on behind the last item as far as it can.
    let _ = unattended::walk(&mut session, &given, &items, Until::End);
    let (mut state, mut done) = (State::new(), Vec::new());
    for turn in session.turns() {
        let (next, effects) = step(program, &state, &turn.event).map_err(|refusal| refusal.text(program).en)?;
        if let Some(Effect::Completed { step, frame, .. }) = effects.first()
            && done.len() < most
        {
            let facts = facts(program, &state, *frame, &effects);
            let name = program[*step].name.clone();
            done.push(Done { called: called(draft, &name, &facts), step: name });
        }
        state = next;
    }
    if done.len() == most { Ok(done) } else { Err(format!("it comes only so far: {done:?}")) }
}

/// Whether it is said of a role that it is called upon where it sometimes is, and that it always is where it always is.
fn compare_duties(draft: &Draft, prefixes: &BTreeSet<Vec<Done>>, proofs: &mut Proofs) -> Result<(), String> {
    let model = proofs.chart.model;
    for id in model[UnitId(0)].steps.clone().map(model::StepId) {
        let name = model.text(model[id].name.symbol).to_string();
        let times: BTreeSet<&Done> = prefixes.iter().flatten().filter(|done| done.step == name).collect();
        if proofs.can_be(PointKind::Answered(id)) == times.is_empty() {
            return Err(format!("`{name}` is done {} times", times.len()));
        }
        let duties = duties(proofs, id);
        for role in ["r1", "r2", "r3", "x", "g"] {
            for (letter, whose) in [("Performs", Party::By), ("Checks", Party::Checker), ("Approves", Party::Approver)]
            {
                let mine = duties.iter().filter(|duty| {
                    model.text(model[duty.role].name.symbol) == role && format!("{:?}", duty.does) == letter
                });
                let said: Vec<bool> = mine.map(|duty| duty.when.en.is_empty()).collect();
                // The group is called upon where its seat is; who sits in it is not.
                let seats = &draft.step(&name).seats;
                let groups = seats.iter().any(|seat| seat.roles.iter().any(|(other, _)| other == "g"));
                if groups && role != "g" {
                    continue;
                }
                let called =
                    |done: &&&Done| done.called.iter().any(|(p, _, roles)| *p == whose && roles.contains(role));
                let count = times.iter().filter(called).count();
                if said.is_empty() != (count == 0) {
                    return Err(format!("`{role}` {letter} `{name}`: said {said:?}, so {count} times"));
                }
                if said.contains(&true) && count != times.len() {
                    return Err(format!("`{role}` always {letter} `{name}`: {count} of {}", times.len()));
                }
            }
        }
    }
    Ok(())
}

fn seeds() -> u64 {
    std::env::var("PEOPLE_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(250)
}

#[test]
fn staffing_is_as_brute_force_says() {
    let mut seen = Seen::default();
    let mut wrong = Vec::new();
    for seed in 1..=seeds() {
        let draft = Draft::random(seed);
        if let Err(what) = compare(&draft, &draft, &mut seen) {
            wrong.push(format!("seed {seed}: {what}\n{}{}", draft.text(), draft.roster()));
        }
    }
    assert!(wrong.is_empty(), "{} disagree, such as\n{}", wrong.len(), wrong[0]);
    // What is compared is not all alike.
    let Seen { compared, vacant, torn, kept, contradictions, shortages } = seen;
    let enough = seeds() as usize / 25;
    assert!([compared, vacant, torn, kept, shortages].iter().all(|count| *count > enough), "{seen:?}");
    assert!(contradictions > 0, "{seen:?}");
}

/// A fault that is planted: what is claimed is claimed of a procedure that differs in this.
type Fault = fn(&mut Draft);

const FAULTS: [(&str, Fault); 12] = [
    ("a constraint is ignored", |draft| drop(draft.constraints.pop())),
    ("the same person may be another", |draft| draft.constraints.retain(|one| one.kind != Kind::Same)),
    ("different people may be the same", |draft| draft.constraints.retain(|one| one.kind == Kind::Same)),
    ("a constraint forgets one of its sides", |draft| {
        draft.constraints.iter_mut().filter(|one| one.sides.len() > 2).for_each(|one| drop(one.sides.pop()));
    }),
    ("an absent person is counted", |draft| draft.people.iter_mut().for_each(|person| person.1 = None)),
    ("an absence ends a day early", |draft| {
        for (_, absent) in &mut draft.people {
            *absent = absent.filter(|(from, to)| from < to).map(|(from, to)| (from, to - 1));
        }
    }),
    ("a group's head is forgotten", |draft| draft.head = None),
    ("a group's members are forgotten", |draft| draft.members.clear()),
    ("a role stands for the other one", |draft| {
        draft.stands_for = (draft.stands_for.1.clone(), draft.stands_for.0.clone());
    }),
    ("a person's second role is forgotten", |draft| draft.people.iter_mut().for_each(|person| person.0.truncate(1))),
    ("a way back is not taken", |draft| {
        for place in &mut draft.places {
            if let Place::Step(step) = place
                && let Leave::Back(..) = step.leave
            {
                step.leave = Leave::On;
            }
        }
    }),
    ("a condition of a role is ignored", |draft| {
        for place in &mut draft.places {
            if let Place::Step(step) = place {
                step.seats.iter_mut().flat_map(|seat| &mut seat.roles).for_each(|role| role.1 = None);
            }
        }
    }),
];

#[test]
fn planted_faults_are_found() {
    for (what, fault) in FAULTS {
        let found = (1..=400).find(|seed| {
            let draft = Draft::random(*seed);
            let mut told = draft.clone();
            fault(&mut told);
            compare(&draft, &told, &mut Seen::default()).is_err()
        });
        assert!(found.is_some(), "nobody notices that {what}");
    }
}
