//! The other end of a finding: where the first of two stands, what a name was meant to be, how a circle runs on.

use super::example::{Example, at};
use procedo::diagnostic::Finding;
use procedo::project::Checked;

/// The only finding of a text, and what it points at besides: `LINE "TEXT"`.
fn only(text: &str) -> (Checked, Finding, Vec<String>) {
    let checked = Example::read(text, "proc").expect("an example").check();
    assert_eq!(checked.findings.len(), 1, "{text}\n{:#?}", checked.findings);
    let finding = checked.findings[0].clone();
    let labels = finding.labels.iter().map(|label| at(&checked, label.at, ""));
    let labels = labels.map(|place| format!("{} {:?}", place.line, place.text)).collect();
    (checked, finding, labels)
}

fn labels(text: &str) -> Vec<String> {
    only(text).2
}

/// A procedure of two steps, to be changed.
const TWO: &str = "# procedure leave
starts: ask
# roles
- employee
- manager
# facts
- granted: yes/no
# step ask
by: employee
-> decide
# step decide
by: manager
sets: granted
-> agreed [granted]
-> refused [not granted]
# ends
- agreed
- refused
";

fn changed(old: &str, new: &str) -> String {
    assert!(TWO.contains(old), "{old}");
    TWO.replacen(old, new, 1)
}

#[test]
fn the_first_of_two_names() {
    assert_eq!(labels(&changed("- manager\n", "- manager\n- employee\n")), ["4 \"employee\""]);
    assert_eq!(labels(&changed("- refused\n", "- refused\n- ask\n")), ["8 \"ask\""]);
    let clauses = TWO.replace("# step ask", "# 5.1 ask").replace("# step decide", "# 5.1 decide");
    assert_eq!(labels(&clauses), ["8 \"5.1\""]);
}

#[test]
fn what_an_unknown_name_was_meant_to_be_and_where_else_it_is_used() {
    assert_eq!(labels(&changed("by: manager", "by: manger")), ["5 \"manager\""]);
    let many = TWO.replace("[granted]", "[grantet]").replace("[not granted]", "[not grantet]");
    let (checked, finding, labels) = only(&many);
    assert_eq!(at(&checked, finding.primary.at, "").line, 14);
    assert_eq!(labels, ["7 \"granted\"", "15 \"grantet\""]);
    let fixed: Vec<&str> = finding.fixes[0].edits.iter().map(|edit| edit.text.as_str()).collect();
    assert_eq!(fixed, ["granted", "granted"], "every place is mended at once");
}

#[test]
fn of_two_names_that_are_equally_near_the_one_that_nothing_uses() {
    let text = TWO.replace("manager", "dept-a-head").replace("- employee", "- employee\n- dept-b-head");
    let (_, finding, labels) = only(&text.replace("by: employee", "by: employee and dept-c-head"));
    assert_eq!((finding.rule, labels), ("unknown-name", vec!["5 \"dept-b-head\"".to_string()]));
}

#[test]
fn the_fact_that_a_value_does_not_fit() {
    assert_eq!(labels(&changed("[granted]", "[granted = 3]")), ["7 \"granted\""]);
    let run = "# interface review\noutcomes: good, bad\n".to_string()
        + &changed("- granted: yes/no", "- granted: yes/no\n- verdict: good")
            .replace("by: employee", "by: employee\nruns: review (outcome into verdict)");
    assert_eq!(labels(&run), ["10 \"verdict\"", "2 \"bad\""]);
}

#[test]
fn the_routes_that_make_a_circle() {
    let circle = changed("-> refused [not granted]", "-> ask [not granted]\n-> refused [otherwise]");
    let (checked, finding, labels) = only(&circle);
    assert_eq!(at(&checked, finding.primary.at, "").text, "ask");
    assert_eq!(labels, ["10 \"decide\""]);
    assert_eq!(finding.message.en, "routes lead round in a circle: ask → decide → ask");
    assert_eq!(labels.len() + 1, 2, "a route a step of the circle");
}

#[test]
fn a_circle_without_a_way_out_is_no_dead_end_besides() {
    let circle = changed("-> agreed [granted]\n-> refused [not granted]\n", "-> ask\n");
    let circle = circle.replace("# facts\n- granted: yes/no\n", "").replace("sets: granted\n", "");
    assert_eq!(only(&circle).1.rule, "undeclared-cycle");
}

#[test]
fn a_dead_end_shows_what_cannot_be_reached_behind_it() {
    let (_, finding, labels) = only(&changed("-> decide\n", ""));
    assert_eq!((finding.rule, labels), ("dead-end", vec!["10 \"decide\"".to_string()]));
}

#[test]
fn what_to_do_is_said_in_the_form_of_the_file() {
    let yaml = "procedure: p\nstarts: a\nroles: [r]\nsteps:\n  a:\n    by: r\nends: [e]\n";
    let checked = Example::read(yaml, "yaml").expect("an example").check();
    let help = &checked.findings[0].help;
    assert_eq!(
        help.en,
        "a case that comes here stays here; add `to: NEXT STEP` or `to: END`, with END declared under `ends:`"
    );
    assert_eq!(help.zh, "办到这里就停住了；请加“到: 下一步”或“到: 结局”，结局列在“结束:”下面");
}

const PARALLEL: &str = "# procedure setup
starts: install
# roles
- engineer
# records
- plan
# parallel install
# branch network
# step connect
by: engineer
-> join
# branch desks
# step furnish
by: engineer
-> join
# join install
-> ready
# ends
- ready
";

#[test]
fn the_branch_that_a_route_leaves_or_enters() {
    let text = PARALLEL.replace("# records\n- plan\n", "");
    let out = text.replacen("-> join", "-> ready", 1);
    assert_eq!(labels(&out), ["6 \"# branch network\""]);
    let other = text.replacen("-> join", "-> furnish", 1);
    assert_eq!(labels(&other), ["6 \"# branch network\""]);
    let into = text.replace("-> ready", "-> last\n# step last\nby: engineer\n<- furnish (at most 2; then ready)");
    assert_eq!(labels(&into), ["10 \"# branch desks\""]);
    let own = text.replacen("-> join", "-> install", 1);
    let (_, finding, _) = only(&own);
    assert_eq!(finding.fixes[0].edits[0].text, "join");
}

#[test]
fn where_the_other_branch_makes_it() {
    let text = PARALLEL.replace("by: engineer\n-> join\n# branch", "by: engineer\nmakes: plan\n-> join\n# branch");
    let text = text.replace("by: engineer\n-> join\n# join", "by: engineer\nneeds: plan\n-> join\n# join");
    assert_eq!(labels(&text), ["11 \"plan\""]);
}

#[test]
fn the_calls_that_make_a_circle() {
    let procedure = |name: &str, runs: &str| {
        format!("# procedure {name}\nstarts: {name}-work\n# step {name}-work\nruns: {runs}\n-> done\n# ends\n- done\n")
    };
    let (_, finding, labels) = only(&(procedure("a", "b") + &procedure("b", "c") + &procedure("c", "a")));
    assert_eq!(finding.message.en, "a procedure runs itself: a → b → c → a");
    assert_eq!(labels, ["11 \"c\"", "18 \"a\""]);
}

#[test]
fn where_a_branch_could_begin() {
    let text = PARALLEL.replace("# records\n- plan\n", "");
    let two = text.replacen("# branch desks", "# step test\nby: engineer\n-> join\n# branch desks", 1);
    assert_eq!(labels(&two), ["7 \"connect\"", "10 \"test\""]);
}
