//! What the page says of everything that depends on what changed.

use super::{checked, compared};
use procedo::change::Versions;
use procedo::change::data::{Comparison, DependentKind};
use procedo::change::dependents::{Around, ScenarioFile};
use procedo::project::Checked;
use procedo::scenarios::suite::Suite;

const LEAVE: &str = "# procedure leave
starts: ask

# roles
- employee
- manager

# facts
- days: integer 1 to 60 (given)
- agreed: yes/no

# step ask
by: employee
-> decide

# step decide
by: manager
sets: agreed
-> booked [agreed]
-> refused [not agreed]

# ends
- booked
- refused
";

const TRAVEL: &str = "# procedure travel
import: leave.proc
starts: plan

# roles
- traveller

# facts
- length: integer 1 to 60 (given)
- result: booked, refused

# step plan
by: traveller
runs: leave (takes days = length; outcome into result)
-> gone [result = booked]
-> stayed [result = refused]

# ends
- gone
- stayed
";

const SCENARIOS: &str = "scenarios: leave
cases:
  - name: short
    given: {days: 1}
    answers:
      - decide: {agreed: no}
    outcome: refused
  - name: long
    given: {days: 30}
    answers:
      - decide: {agreed: yes}
    outcome: booked
";

fn workspace(leave: &str, travel: &str) -> Checked {
    checked(&[("leave.proc".to_string(), leave.to_string()), ("travel.proc".to_string(), travel.to_string())])
}

fn scenarios(checked: &Checked, text: &str) -> Vec<ScenarioFile> {
    let unit = checked.model.procedures().map(|(id, _)| id);
    let leave = unit.into_iter().find(|id| checked.model.text(checked.model[*id].name.symbol) == "leave");
    let suite = Suite::read(text).map_err(|at| at.what).map(|suite| (leave.expect("leave"), suite));
    vec![ScenarioFile { path: "scenarios.yaml".to_string(), text: text.to_string(), suite }]
}

/// Of the procedure `leave`, what depends on it: its kind, its name and what becomes of it; what has to be seen to first.
fn dependents(old: (&str, &str, &str), new: (&str, &str, &str)) -> Vec<(DependentKind, String, String, bool)> {
    let (one, other) = (workspace(old.0, old.1), workspace(new.0, new.1));
    let mut comparison: Comparison = compared(&one, &other);
    let scenarios = [scenarios(&one, old.2), scenarios(&other, new.2)];
    comparison.add_dependents(&Versions::of(&one, &other), &Around { scenarios, ..Around::default() });
    let of = |name: &str| comparison.units.iter().find(|unit| unit.name == name).expect("a unit");
    assert!(of("travel").dependents.is_empty(), "nothing runs it");
    let found = of("leave").dependents.iter();
    found.map(|own| (own.kind, own.name.clone(), own.text.en.clone(), own.holds)).collect()
}

fn said(old: (&str, &str, &str), new: (&str, &str, &str)) -> String {
    let line = |(kind, name, text, holds): (DependentKind, String, String, bool)| {
        format!("{} {} {name}: {text}\n", if holds { "✓" } else { "✗" }, kind.key())
    };
    dependents(old, new).into_iter().map(line).collect()
}

const AS_IT_WAS: (&str, &str, &str) = (LEAVE, TRAVEL, SCENARIOS);

#[test]
fn what_nobody_sees_from_outside_concerns_nobody() {
    assert_eq!(said(AS_IT_WAS, AS_IT_WAS), "");
    let inside = LEAVE.replace("by: manager", "by: manager\nchecker: employee");
    assert_eq!(said(AS_IT_WAS, (&inside, TRAVEL, SCENARIOS)), "");
}

#[test]
fn whoever_refers_to_a_procedure_by_its_name_hears_of_another_one() {
    let leave = LEAVE.replace("procedure leave", "procedure holidays");
    let (one, other) = (workspace(LEAVE, TRAVEL), workspace(&leave, &TRAVEL.replace("runs: leave", "runs: holidays")));
    let mut comparison = compared(&one, &other);
    comparison.add_dependents(&Versions::of(&one, &other), &Around::default());
    let renamed = comparison.units.iter().find(|unit| unit.name == "holidays").expect("it is there");
    assert_eq!(renamed.dependents.len(), 1);
    assert!(renamed.dependents[0].holds, "it was changed along");
}

#[test]
fn each_hears_what_concerns_it() {
    let later = LEAVE
        .replace(
            "-> refused [not agreed]",
            "-> refused [not agreed and days ≤ 20]\n-> later [not agreed and days > 20]",
        )
        .replace("- refused\n", "- refused\n- later\n");
    let mended = TRAVEL.replace("refused\n\n", "refused, later\n\n").replace("= refused]", "≠ booked]");
    let asks = LEAVE
        .replace("(given)\n", "(given)\n- urgent: yes/no (given)\n")
        .replace("-> decide\n", "-> booked [urgent]\n-> decide [not urgent]\n");
    let free = LEAVE.replace("-> decide\n", "-> booked [days ≤ 1]\n-> decide [otherwise]\n");
    let fits = SCENARIOS.replace("days: 1}", "days: 2}");
    let (before, rest) = SCENARIOS.split_once("  - name: short").expect("the first");
    let gone = format!("{before}  - name: long{}", rest.split_once("  - name: long").expect("the second").1);
    let other = SCENARIOS.replace("agreed: yes", "agreed: no").replace("outcome: booked", "outcome: refused");
    let wrong = SCENARIOS.replace("outcome: booked", "outcome: refused");
    let more = "  - name: never\n    given: {days: 3}\n    answers: [{decide: {agreed: yes}}]\n    outcome: refused\n";
    let more = format!("{SCENARIOS}{more}");
    let judge = [LEAVE, SCENARIOS].map(|text| text.replace("decide", "judge"));
    let [leave, travel, along] = [LEAVE, TRAVEL, SCENARIOS].map(|text| text.replace("booked", "granted"));
    let mut told = String::new();
    for (title, old, new) in [
        ("another outcome", AS_IT_WAS, (later.as_str(), TRAVEL, SCENARIOS)),
        ("another outcome, and who runs it takes it", AS_IT_WAS, (&later, &mended, SCENARIOS)),
        ("another fact is given", AS_IT_WAS, (&asks, TRAVEL, SCENARIOS)),
        ("a day is free", AS_IT_WAS, (&free, TRAVEL, SCENARIOS)),
        ("a day is free, and the scenario made to fit", AS_IT_WAS, (&free, TRAVEL, &fits)),
        ("a day is free, and the scenario taken out", AS_IT_WAS, (&free, TRAVEL, &gone)),
        ("only the scenario is another", AS_IT_WAS, (LEAVE, TRAVEL, &other)),
        ("the scenario failed", (LEAVE, TRAVEL, &wrong), AS_IT_WAS),
        ("a new one fails", AS_IT_WAS, (LEAVE, TRAVEL, &more)),
        ("a step is called otherwise", AS_IT_WAS, (&judge[0], TRAVEL, SCENARIOS)),
        ("a step is called otherwise, in the scenarios too", AS_IT_WAS, (&judge[0], TRAVEL, &judge[1])),
        ("an outcome is called otherwise", AS_IT_WAS, (&leave, &travel, &along)),
        ("no scenarios at all", AS_IT_WAS, (LEAVE, TRAVEL, "scenarios: leave\ncases: 3\n")),
    ] {
        told += &format!("{title}\n{}\n", said(old, new));
    }
    insta::assert_snapshot!("dependents", told);
}
