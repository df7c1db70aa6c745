//! `allow RULE: REASON`: what it covers, and what is said of one that covers nothing.

use super::example::Example;

fn holds(text: &str) {
    let example = Example::read(text, "proc").expect("an example");
    if let Some(differences) = example.differences() {
        panic!("{text}\n{differences}");
    }
}

/// A procedure with these lines below the heading of its roles, of its idle role, of its first step and of its second,
/// which is a dead end.
fn procedure(roles: &str, role: &str, start: &str, last: &str) -> String {
    format!(
        "# procedure filing
starts: sort
# roles
{roles}
- clerk
- archivist
{role}
# facts
- complete: yes/no (given)
# step sort
by: clerk
{start}
-> file [complete]
-> filed [otherwise]
# step file
by: clerk
{last}
# ends
- filed
"
    )
}

const IDLE: &str = "//! idle-role \"archivist\"";

/// As [`procedure`], with what is found expected: the idle role, if it is not allowed, and the dead end.
fn with(roles: &str, role: &str, start: &str, last: &str, idle: bool, dead: bool) {
    let idle = if idle { IDLE } else { "" };
    let dead_end = if dead { "# step file\n//! dead-end \"file\"" } else { "# step file" };
    let role = format!("{idle}\n{role}");
    holds(&procedure(roles, &role, start, last).replace("# step file", dead_end));
}

#[test]
fn nothing_is_allowed_that_is_not_said() {
    with("", "", "", "", true, true);
}

#[test]
fn below_an_entry_it_is_about_the_entry() {
    with("", "allow idle-role: the statute lists it", "", "", false, true);
    with("", "允许 idle-role：原文列出此岗位", "", "", false, true);
    // Below the entry before, it is about that one.
    let text = procedure("", IDLE, "", "allow dead-end: to be written");
    let above = "- clerk\nallow idle-role: of the wrong entry\n//! unused-allowance \"idle-role\"";
    holds(&text.replacen("- clerk", above, 1));
}

#[test]
fn below_the_heading_of_a_list_it_is_about_the_whole_list() {
    with("allow idle-role: the statute lists them all", "", "", "", false, true);
}

#[test]
fn in_a_step_it_is_about_the_whole_step() {
    with("", "", "", "allow dead-end: to be written", true, false);
    let unused = "allow dead-end: of the wrong step\n//! unused-allowance \"dead-end\"";
    with("", "", unused, "", true, true);
}

#[test]
fn it_is_about_its_own_rule_only() {
    with("", "allow dead-end: another rule\n//! unused-allowance \"dead-end\"", "", "", true, true);
}

#[test]
fn one_that_is_misspelt_is_reported_instead_of_what_it_was_to_allow() {
    with("", "allow idle-rol: the statute lists it\n//! unused-allowance \"idle-rol\"", "", "", false, true);
    with("", "allow nonsense: the statute lists it\n//! unused-allowance \"nonsense\"", "", "", true, true);
}

#[test]
fn two_of_which_one_would_do_are_both_needed() {
    with("allow idle-role: all", "allow idle-role: this one", "", "", false, true);
}

#[test]
fn what_cannot_be_read_cannot_be_allowed() {
    let start =
        "allow syntax: it is meant so\n//! unused-allowance \"syntax\"\nheld: sometimes\n//! syntax \"sometimes\"";
    with("", "", start, "", true, true);
    with("", "", "allow unused-allowance: who knows\n//! unused-allowance \"unused-allowance\"", "", true, true);
}

#[test]
fn it_says_why_and_without_that_may_allow_all_the_same() {
    with("", "", "", "allow dead-end\n//! syntax \"\"@15", true, false);
}

#[test]
fn a_line_that_cannot_be_read_puts_it_in_doubt() {
    // The route may have been what was to be allowed.
    with("", "", "allow crossing-route: a way out\n-> [\n//! syntax \"[\"", "", true, true);
}
