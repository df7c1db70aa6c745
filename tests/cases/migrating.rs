//! Running cases go over to another version of their procedure, or it is said what has no place there.

use super::laws::by;
use crate::walk::case::program;
use procedo::cases::{Case, Draft, Moved, Told, act, act_with, start};
use procedo::journal::Store;
use procedo::runtime::*;

const OLD: &str = "# procedure Buying\nstarts: Ask\n# roles\n- Clerk\n- Head\n# facts\n- urgent: yes/no (given)\n- kind: pens, desks\n- fine: yes/no\n\
    # records\n- Order\n# step Ask\nby: Clerk\nsets: kind\n-> Agree\n# step Agree\nby: Clerk\napprover: Head\nsets: fine (by approver)\n-> Buy [fine]\n-> Refused [not fine]\n\
    # step Buy\nby: Clerk\nmakes: Order\n-> Bought\n# ends\n- Bought\n- Refused\n";

struct Office {
    _folder: tempfile::TempDir,
    store: Store,
}

impl Office {
    /// A case that stands at `Agree`, handed in, with the head's decision to come.
    fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("a.cases")).unwrap();
        let old = program(OLD);
        let facts = vec![(old.fact("urgent").unwrap(), Value::Yes(true))];
        let event = Event::Start { facts, records: None };
        let mut plan = |draft: &mut Draft, digest| draft.tell_on(Some(digest), Told::Event(event.clone()));
        start(&mut store, "desks", &by("Ann", 1), old.clone(), &mut plan, &|_| ()).unwrap();
        let mut office = Office { _folder: folder, store };
        let kind = vec![(old.fact("kind").unwrap(), Value::Choice(1))];
        office.does(|id| Event::Claim {
            activation: id,
            seat: Seat { party: Party::Performers, at: 0 },
            person: PersonId(0),
            role: RoleId(0),
        });
        office.does(|id| Event::Submit { activation: id, by: Some(PersonId(0)), work: Work::answers(kind.clone()) });
        office.does(|id| Event::Submit { activation: id, by: None, work: Work::default() });
        office
    }

    fn does(&mut self, event: impl Fn(ActivationId) -> Event) {
        let mut plan = |draft: &mut Draft| {
            draft.person("Ann");
            let id = draft.case().state().open()[0].id;
            draft.event(event(id))
        };
        act(&mut self.store, "desks", &by("Ann", 2), &mut plan, &|_| ()).unwrap();
    }

    fn moves(&mut self, text: &str, answers: &[(&str, Value)]) -> Result<String, String> {
        self.moves_with(text, answers, &[])
    }

    fn moves_with(
        &mut self,
        text: &str,
        answers: &[(&str, Value)],
        renamed: &[(&str, &str)],
    ) -> Result<String, String> {
        let renamed = renamed.iter().map(|(old, new)| (old.to_string(), new.to_string())).collect();
        let new = program(text);
        let answers = answers.iter().map(|(fact, value)| (new.fact(fact).unwrap(), value.clone())).collect();
        let digest = self.store.keep_program(&new.kept()).unwrap();
        let moved = Moved { answers, renamed };
        let mut plan = |draft: &mut Draft| draft.tell_on(Some(digest), Told::Moved(moved.clone()));
        let show = |case: &Case| {
            let program = case.program();
            let open: Vec<String> =
                case.state().open().iter().map(|open| program.call(Target::Step(open.step))).collect();
            let facts = (0..program.facts.len() as u32).map(FactId).filter_map(|fact| {
                let value = case.state().fact(FrameId::CASE, fact)?;
                let fact = &program[fact];
                Some(format!("{} {}", fact.name, value.shown(&fact.kind, procedo::diagnostic::Language::English)))
            });
            format!("{}: {}", open.join(", "), facts.collect::<Vec<_>>().join(", "))
        };
        let done = act_with(&mut self.store, "desks", &by("Ann", 3), Some((digest, &new)), &mut plan, &show);
        let done = done.map(|done| done.shown).map_err(|trouble| trouble.text().en);
        // Who reads the case again finds it so.
        let kept = procedo::cases::Kept::read(&self.store, "desks").unwrap();
        assert_eq!(kept.case().map(|case| show(&case)).ok().as_ref() == done.as_ref().ok(), done.is_ok());
        done
    }
}

#[test]
fn what_is_in_another_order_and_ahead_may_change() {
    // Facts and values in another order, a step more ahead of the case, another one renamed.
    let new = OLD
        .replace(
            "- urgent: yes/no (given)\n- kind: pens, desks\n",
            "- kind: chairs, desks, pens\n- urgent: yes/no (given)\n",
        )
        .replace("-> Buy [fine]", "-> Compare [fine]")
        .replace("# step Buy\n", "# step Compare\nby: Clerk\n-> Ordering\n# step Ordering\n");
    let mut office = Office::new();
    assert_eq!(office.moves(&new, &[]), Ok("Agree: kind desks, urgent yes".into()));
    office.does(|id| Event::Approve { activation: id, by: None, work: Work::default() });
    let kept = procedo::cases::Kept::read(&office.store, "desks").unwrap();
    assert!(kept.case().unwrap().open_step("Compare").is_ok());
}

#[test]
fn what_has_no_place_there_is_said() {
    let refused = |new: String, answers: &[(&str, Value)]| Office::new().moves(&new, answers).unwrap_err();
    assert_eq!(
        refused(OLD.replace("Agree", "Consent"), &[]),
        "it cannot go over: what record #4 says has no place in the new version: there is no step `Agree`; \
         if it is called otherwise now, say `--renamed 'Agree=…'`"
    );
    assert_eq!(
        refused(
            OLD.replace("starts: Ask", "starts: Tell\n")
                .replace("# step Ask\n", "# step Tell\nby: Clerk\n-> Ask\n# step Ask\n"),
            &[]
        ),
        "it cannot go over: what record #2 says has no place in the new version: `Ask` is not under way there; there are: \
         Tell"
    );
    assert_eq!(
        refused(OLD.replace("by: Clerk\nsets: kind", "by: Head\nsets: kind"), &[]),
        "it cannot go over: what record #2 says has no place in the new version: `Clerk` does not do this at `Ask`"
    );
    assert_eq!(
        refused(OLD.replace("pens, desks", "pens, tables"), &[]),
        "it cannot go over: what record #3 says has no place in the new version: `Ask` asks for `kind`, which is not \
         answered"
    );
    let wanted = OLD.replace("- fine:", "- price: integer 1 to 9\n- fine:").replace("sets: kind", "sets: kind, price");
    assert_eq!(
        refused(wanted.clone(), &[]),
        "it cannot go over: what record #3 says has no place in the new version: `Ask` asks for `price`, which is not \
         answered"
    );
    // What it asks besides may come along.
    assert_eq!(
        Office::new().moves(&wanted, &[("price", Value::Number(7))]),
        Ok("Agree: urgent yes, kind desks, price 7".into())
    );
    let given = OLD.replace("- kind:", "- branch: yes/no (given)\n- kind:");
    assert_eq!(
        refused(given.clone(), &[]),
        "it cannot go over: what record #1 says has no place in the new version: `branch` must be given at the start"
    );
    assert_eq!(
        Office::new().moves(&given, &[("branch", Value::Yes(false))]),
        Ok("Agree: urgent yes, branch no, kind desks".into())
    );
    // What it does not ask any more is left out.
    let less =
        OLD.replace("- kind: pens, desks\n", "").replace("sets: kind\n", "").replace("- urgent: yes/no (given)\n", "");
    assert_eq!(Office::new().moves(&less, &[]), Ok("Agree: ".into()));
}

#[test]
fn a_step_that_was_renamed_is_named() {
    let new = OLD.replace("Agree", "Consent");
    let mut office = Office::new();
    assert_eq!(office.moves_with(&new, &[], &[("Agree", "Consent")]), Ok("Consent: urgent yes, kind desks".into()));
}

#[test]
fn another_procedure_is_no_new_version() {
    assert_eq!(
        Office::new().moves(&OLD.replace("procedure Buying", "procedure Selling"), &[]).unwrap_err(),
        "`Selling` is another procedure, no version of `Buying`: a case stays with its procedure; nothing was written"
    );
}

#[test]
fn a_seat_alone_does_not_keep_a_case_back() {
    let mut office = Office::new();
    office.does(|id| Event::Claim {
        activation: id,
        seat: Seat { party: Party::Approver, at: 0 },
        person: PersonId(0),
        role: RoleId(1),
    });
    let new = OLD.replace("- Head\n", "- Head\n- Board\n").replace("approver: Head", "approver: Board");
    assert_eq!(office.moves(&new, &[]), Ok("Agree: urgent yes, kind desks".into()));
    let kept = procedo::cases::Kept::read(&office.store, "desks").unwrap();
    let case = kept.case().unwrap();
    assert_eq!(case.crossing().given_up, [("Ann".to_string(), "Agree".to_string())]);
    // Every record is told as it was recorded.
    let history = procedo::cases::history::history(&case, procedo::diagnostic::Language::English);
    let told: Vec<&str> = history.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(told[0], "begins: urgent = yes");
    assert_eq!(told[4], "takes Agree (Head)");
    assert_eq!(history.last().unwrap().then, ["Ann has no seat at Agree any more"]);
}
