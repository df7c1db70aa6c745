//! A step bit by bit: who takes which seat, what is handed in, checked, decided, given back; meetings, forms, time.

use super::case::{Case, program};
use super::random::{Chance, draw, processes_once};
use procedo::runtime::*;
use procedo::syntax::keywords::TimeUnit;
use proptest::prelude::*;

const SPENDING: &str = "# procedure Spending\nstarts: Ask\n# roles\n- Clerk\n- Driver\n- Auditor\n- Head\n# facts\n- amount: integer 1 to 100 (given)\n\
    - fine: yes/no\n- note: yes/no\n# form F1《Request》\n- who: text\n- code: format \"99-X\"\n- remark: text or \"none\" (optional)\n# records\n- Receipt\n- Refusal\n\
    # step Ask\nby: Clerk and Driver\nchecker: Auditor [amount > 10]\napprover: Head [amount > 50]\nmakes: 《Request》\nmakes: Refusal (by approver) [not fine]\n\
    sets: note\nsets: fine (by approver) [amount > 50]\nheld: weekly (ad hoc Head) [amount > 50]\n-> Pay [amount ≤ 50]\n-> Pay [amount > 50 and fine]\n-> Refused [amount > 50 and not fine]\n\
    # step Pay\nby: Clerk or Head\nmakes: Receipt\ndeadline: 2 days\n-> Paid\n# ends\n- Paid\n- Refused\n\
    # constraints\n- different people: Ask (by), Ask (checker), Pay (by)\n- same person: Ask (approver), Pay (by)\n";

const ZHANG: PersonId = PersonId(1);
const LI: PersonId = PersonId(2);
const WANG: PersonId = PersonId(3);

fn seat(party: Party, at: u32) -> Seat {
    Seat { party, at }
}

impl Case<'_> {
    fn role(&self, name: &str) -> RoleId {
        RoleId(self.program.roles.iter().position(|role| role.name == name).expect("a role") as u32)
    }

    fn claims(&mut self, step: &str, seat: Seat, person: PersonId, role: &str) -> Result<(), String> {
        let event = Event::Claim { activation: self.activation(step), seat, person, role: self.role(role) };
        self.tries(event)
    }

    fn tries(&mut self, event: Event) -> Result<(), String> {
        self.event(event).map_err(|refusal| refusal.text(self.program).en)
    }

    fn submits(&mut self, step: &str, by: Option<PersonId>, answers: &[(&str, &str)]) -> Result<(), String> {
        let work = Work::answers(self.facts(answers));
        self.tries(Event::Submit { activation: self.activation(step), by, work })
    }

    fn approves(&mut self, step: &str, by: Option<PersonId>) -> Result<(), String> {
        self.tries(Event::Approve { activation: self.activation(step), by, work: Work::default() })
    }

    fn rejects(&mut self, step: &str, by: Option<PersonId>) -> Result<(), String> {
        self.tries(Event::Reject { activation: self.activation(step), by, work: Work::default() })
    }

    fn meets(&mut self, step: &str, called: Option<&str>) -> Result<(), String> {
        let called = called.map(|role| self.role(role));
        self.tries(Event::Meets { activation: self.activation(step), called })
    }
}

fn no(text: &str) -> Result<(), String> {
    Err(text.to_string())
}

#[test]
fn seats_are_taken_once_and_by_who_may() {
    let program = program(SPENDING);
    let mut case = Case::start(&program, &[("amount", "20")]);
    let (clerk, driver, auditor) = (seat(Party::Performers, 0), seat(Party::Performers, 1), seat(Party::Checker, 0));
    assert_eq!(case.submits("Ask", Some(ZHANG), &[]), no("`#1` has not taken `Ask`: it must be claimed first"));
    assert_eq!(case.claims("Ask", clerk, ZHANG, "Head"), no("`Head` does not do this at `Ask`"));
    assert_eq!(case.claims("Ask", clerk, ZHANG, "Clerk"), Ok(()));
    assert_eq!(case.claims("Ask", clerk, LI, "Clerk"), no("`#1` has taken `Ask` already"));
    assert_eq!(case.claims("Ask", seat(Party::Approver, 0), LI, "Head"), no("nobody is wanted there at `Ask` here"));
    let together = "`Ask` is done together: Driver is still missing";
    assert_eq!(case.submits("Ask", Some(ZHANG), &[("note", "yes")]), no(together));
    assert_eq!(case.claims("Ask", driver, LI, "Driver"), Ok(()));
    let conflict =
        "`#1` may not do `Ask (checker)`: `Ask (by)` is theirs, and the two must be done by different people";
    assert_eq!(case.claims("Ask", auditor, ZHANG, "Auditor"), no(conflict));
    assert_eq!(case.claims("Ask", auditor, WANG, "Auditor"), Ok(()));
    // Handed on, and given back.
    let hand = |case: &Case, to| Event::Delegate { activation: case.activation("Ask"), seat: auditor, to };
    assert_eq!(case.tries(hand(&case, Some(LI))), no(&conflict.replace("#1", "#2")));
    assert_eq!(case.tries(hand(&case, None)), Ok(()));
    assert_eq!(case.tries(hand(&case, None)), no("nobody has taken `Ask` yet"));
    assert_eq!(case.claims("Ask", auditor, WANG, "Auditor"), Ok(()));
    // Handed in by those who sit there, checked by who does; then the step is done, and everybody remembered.
    assert_eq!(case.submits("Ask", Some(WANG), &[]), no("`#3` has not taken `Ask`: it must be claimed first"));
    assert_eq!(case.approves("Ask", Some(WANG)), no("`Ask` was not handed in yet: there is nothing to decide"));
    assert_eq!(case.submits("Ask", Some(LI), &[("note", "yes")]), Ok(()));
    assert_eq!(
        case.submits("Ask", Some(LI), &[("note", "yes")]),
        no("`Ask` was handed in already: it is to be approved or rejected")
    );
    // Who handed it in cannot give the seat away then, and so sit where others should.
    for to in [None, Some(WANG)] {
        let hand = Event::Delegate { activation: case.activation("Ask"), seat: clerk, to };
        assert_eq!(
            case.tries(hand),
            no("who has this seat at `Ask` has done their part: it is not handed on any more")
        );
    }
    assert_eq!(case.approves("Ask", Some(LI)), no("`#2` has not taken `Ask`: it must be claimed first"));
    assert_eq!(case.approves("Ask", Some(WANG)), Ok(()));
    case.opens(&["Pay"]);
    let told = case.effects.iter().find_map(|effect| match effect {
        Effect::Completed { people, .. } => Some(people.iter().map(|held| held.person).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(told, Some(vec![ZHANG, LI, WANG]));
    // Nobody of those may pay.
    for person in [ZHANG, LI, WANG] {
        assert!(case.claims("Pay", clerk, person, "Clerk").is_err(), "{person:?}");
    }
    assert_eq!(case.claims("Pay", clerk, PersonId(9), "Head"), Ok(()));
}

#[test]
fn the_same_person_is_asked_for() {
    let program = program(SPENDING);
    let mut case = Case::start(&program, &[("amount", "60")]);
    assert_eq!(case.claims("Ask", seat(Party::Approver, 0), LI, "Head"), Ok(()));
    case.done("Ask", &[("note", "no"), ("fine", "yes")]);
    let wrong = "`Pay (by)` must be done by who did `Ask (approver)`, and that was not `#1`";
    assert_eq!(case.claims("Pay", seat(Party::Performers, 0), ZHANG, "Clerk"), no(wrong));
    assert_eq!(case.claims("Pay", seat(Party::Performers, 0), LI, "Head"), Ok(()));
}

#[test]
fn what_is_handed_in_is_checked_met_about_and_decided() {
    let program = program(SPENDING);
    let mut case = Case::start(&program, &[("amount", "60")]);
    assert_eq!(case.submits("Ask", None, &[("fine", "yes"), ("note", "no")]), no("`Ask` does not ask for `fine` here"));
    assert_eq!(case.submits("Ask", None, &[("note", "no")]), Ok(()));
    assert_eq!((case.fact("note"), case.revision("《Request》")), ("no".to_string(), 1));
    // The checker has no fact to decide: it goes back, what was said is forgotten, what was made stays.
    assert_eq!(case.rejects("Ask", None), Ok(()));
    assert_eq!((case.fact("note"), case.revision("《Request》")), ("?".to_string(), 1));
    assert_eq!(case.submits("Ask", None, &[("note", "yes")]), Ok(()));
    assert_eq!((case.fact("note"), case.revision("《Request》")), ("yes".to_string(), 2));
    assert_eq!(case.approves("Ask", None), Ok(()));
    // The approver decides at the meeting.
    let unmet = "the meeting of `Ask` has not been held; `Head` may call it out of turn";
    assert_eq!(case.approves("Ask", None), no(unmet));
    assert_eq!(case.meets("Ask", Some("Clerk")), no("`Clerk` may not call the meeting of `Ask` out of turn"));
    assert_eq!(case.meets("Ask", Some("Head")), Ok(()));
    let mut other = case.clone();
    assert_eq!(case.approves("Ask", None), Ok(()));
    case.opens(&["Pay"]);
    assert_eq!((case.fact("fine"), case.revision("Refusal")), ("yes".to_string(), 0));
    assert_eq!(case.meets("Pay", None), no("`Pay` has no meeting here"));
    assert_eq!(other.rejects("Ask", None), Ok(()));
    assert_eq!((other.outcome(), other.revision("Refusal")), (Some("Refused"), 1));
}

#[test]
fn forms_are_filled_in_as_they_ask() {
    let program = program(SPENDING);
    let case = Case::start(&program, &[("amount", "5")]);
    let (request, receipt) = (program.record("《Request》").unwrap(), program.record("Receipt").unwrap());
    let words = |words: &str| Value::Text(words.to_string());
    let submit = |record, form: &[(u32, &str)]| {
        let form = form.iter().map(|(at, text)| (*at, words(text))).collect();
        let work = Work { forms: vec![(record, form)], ..Work::answers(case.facts(&[("note", "no")])) };
        let event = Event::Submit { activation: case.activation("Ask"), by: None, work };
        let mut case = case.clone();
        let told = case.tries(event);
        (told, case.state.form(FrameId::CASE, record).map(Vec::len))
    };
    assert_eq!(submit(request, &[(0, "Zhang"), (1, "07-a")]), (Ok(()), Some(2)));
    assert_eq!(submit(request, &[(0, "Zhang"), (1, "07-a"), (2, "none")]), (Ok(()), Some(3)));
    assert_eq!(submit(request, &[(0, "Zhang")]).0, no("`code` of `《Request》` is not filled in"));
    assert_eq!(submit(request, &[(0, " "), (1, "07-a")]).0, no("`who` of `《Request》` is words"));
    let pattern = "`code` of `《Request》` is written `99-X` (`9` a digit, `X` a letter or digit)";
    assert_eq!(submit(request, &[(0, "Zhang"), (1, "7-a")]).0, no(pattern));
    assert_eq!(
        submit(request, &[(0, "Zhang"), (0, "Li"), (1, "07-a")]).0,
        no("`who` of `《Request》` is filled in twice")
    );
    assert_eq!(submit(request, &[(7, "Zhang")]).0, no("`《Request》` has no such field"));
    assert_eq!(submit(receipt, &[(0, "Zhang")]).0, no("`Ask` does not make `Receipt` here"));
}

#[test]
fn time_runs_out_by_the_clock() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n- Boss\n# facts\n- late: yes/no\n- later: yes/no\n- limit: duration (given)\n# step A\nby: R\n\
         deadline: 2 hours (then late; informs Boss)\ndeadline: limit (then later)\n-> B\n# step B\nby: R\nsets: x\ndeadline: 5 hours (from A; then slow)\n-> End [slow]\n-> End2 [not slow]\n\
         # facts\n- slow: yes/no\n- x: yes/no\n# ends\n- End\n- End2\n",
    );
    const HOUR: Moment = 3_600_000;
    let mut case = Case { program: &program, state: State::new(), effects: Vec::new() };
    case.event(Event::TimePasses { to: 10 * HOUR }).expect("a clock");
    let facts = case.facts(&[("limit", "3 hours")]);
    case.event(Event::Start { facts, records: None }).expect("a start");
    assert_eq!(case.tries(Event::TimePasses { to: HOUR }), no("time does not go back"));
    case.event(Event::TimePasses { to: 12 * HOUR - 1 }).expect("time");
    assert_eq!((case.fact("late"), case.state.now()), ("?".to_string(), Some(12 * HOUR - 1)));
    case.event(Event::TimePasses { to: 13 * HOUR }).expect("time");
    assert_eq!((case.fact("late"), case.fact("later")), ("yes".to_string(), "yes".to_string()));
    let passed = case.effects.iter().filter(|effect| matches!(effect, Effect::DeadlinePassed { .. })).count();
    let told = case.effects.iter().filter(|effect| matches!(effect, Effect::Informed { .. })).count();
    assert_eq!((passed, told), (2, 1));
    case.done("A", &[]);
    // From the completion of A, at thirteen.
    let mut in_time = case.clone();
    in_time.event(Event::TimePasses { to: 18 * HOUR - 1 }).expect("time");
    assert_eq!(in_time.done("B", &[("x", "yes")]).outcome(), Some("End2"));
    case.event(Event::TimePasses { to: 18 * HOUR }).expect("time");
    assert_eq!(case.done("B", &[("x", "yes")]).outcome(), Some("End"));
    assert_eq!(nominal(2, TimeUnit::Hour), 2 * HOUR);
}

#[test]
fn a_case_can_be_given_up() {
    let program = program(SPENDING);
    let mut case = Case::start(&program, &[("amount", "5")]);
    case.event(Event::Cancel).expect("an end");
    assert!(case.state.is_cancelled() && case.state.is_over() && case.state.ended().is_none());
    assert_eq!(case.tries(Event::Cancel), no("the case was cancelled"));
}

/// Completes a step bit by bit, with the answers that `given` gives, and with what else is asked drawn.
fn bit_by_bit(program: &Program, state: &State, id: ActivationId, given: &[(FactId, Value)]) -> Result<State, Refusal> {
    type Next = for<'p> fn(&'p Program, &State, ActivationId, &[(FactId, Value)]) -> Option<Question<'p>>;
    let answers = |state: &State, next: Next| {
        let mut answers: Vec<(FactId, Value)> = Vec::new();
        while let Some(question) = next(program, state, id, &answers) {
            let known = given.iter().find(|(fact, _)| *fact == question.fact);
            let Some((fact, value)) = known else { break };
            answers.push((*fact, value.clone()));
        }
        Work::answers(answers)
    };
    let mut state = state.clone();
    let whole = |state: &State| {
        let mut left = answers(state, next_of_performers);
        let more = answers(state, next_question);
        // Where nobody checks or decides, what depends on a deadline is asked, too.
        left.answers.extend(
            more.answers
                .into_iter()
                .filter(|(fact, _)| !left.answers.iter().any(|(known, _)| known == fact))
                .collect::<Vec<_>>(),
        );
        left
    };
    let meets = Event::Meets { activation: id, called: None };
    if let Ok((met, _)) = step(program, &state, &meets) {
        state = met;
    }
    let mut submit = Event::Submit { activation: id, by: None, work: answers(&state, next_of_performers) };
    if matches!(step(program, &state, &submit), Err(Refusal::Unanswered(..))) {
        submit = Event::Submit { activation: id, by: None, work: whole(&state) };
    }
    state = step(program, &state, &submit)?.0;
    for _ in 0..2 {
        if state.activation(id).is_none() {
            break;
        }
        if let Ok((met, _)) = step(program, &state, &meets) {
            state = met;
        }
        let all = answers(&state, next_question);
        // The checker is not asked what the approver decides.
        let mut tried = None;
        for upto in (0..=all.answers.len()).rev() {
            let work = Work::answers(all.answers[..upto].to_vec());
            match step(program, &state, &Event::Approve { activation: id, by: None, work }) {
                Ok((next, _)) => {
                    tried = Some(Ok(next));
                    break;
                }
                Err(refusal) => tried = tried.or(Some(Err(refusal))),
            }
        }
        state = tried.expect("an answer")?;
    }
    Ok(state)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Done whole or bit by bit, a step comes to the same.
    #[test]
    fn bit_by_bit_is_the_same_as_whole(which in 0usize..3, numbers in prop::collection::vec(any::<u32>(), 40..80)) {
        let spending = program(SPENDING);
        let program = if which == 2 { &spending } else { &processes_once()[which] };
        let mut chance = Chance { numbers: &numbers, at: 0 };
        let mut state = State::new();
        for _ in 0..300 {
            if state.is_over() {
                break;
            }
            let event = draw(program, &state, &mut chance);
            let Ok((next, _)) = step(program, &state, &event) else { continue };
            if let Event::Complete { activation, work } = &event {
                let bits = bit_by_bit(program, &state, *activation, &work.answers);
                prop_assert_eq!(bits.as_ref(), Ok(&next), "{:?}", event);
                // Asked as it goes, it is the same again.
                let mut asked = state.clone();
                let given = &work.answers;
                let mut answering = |question: &Question, _: View| {
                    given.iter().find(|(fact, _)| *fact == question.fact).map(|(_, value)| value.clone())
                };
                let bare = Event::Complete { activation: *activation, work: Work::default() };
                let done = advance_answering(program, &mut asked, &bare, &mut answering, &mut Nobody);
                prop_assert_eq!((done, &asked), (Ok(()), &next));
            }
            state = next;
        }
    }
}
