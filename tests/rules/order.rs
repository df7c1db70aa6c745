//! Several faults in one file: each is reported, once, in the order of the file.

use super::example::{Example, place};

const PROC: &str = r#"
# procedure travel-claim
starts: hand-in

# roles
- employee
- clerk

# facts
- amount: integer 1 to 5000
- complete: yes/no

# step hand-in
by: employe
//! unknown-name "employe"
sets: amount
-> check

# step check
by: clerk
sets complete
//! syntax "sets"
-> ask [not complete]
-> pay [complete and amount > 9000]
//! type-mismatch "9000"

# step ask
//! dead-end "ask"
by: clerk

# step pay
by: clerk
held: now and then
//! syntax "now"
-> paid

# ends
- paid
"#;

const YAML: &str = r#"
procedure: 报销
starts: 提交
roles: [员工, 会计人员]
facts:
  金额: 整数 1 至 5000
  齐全: 是/否
steps:
  提交:
    by: 会计人圆
    #! unknown-name "会计人圆"
    sets: 金额
    routes:
      - to: 审核
  审核:
    by: 会计人员
    stes: 齐全
    #! syntax "stes"
    routes:
      - to: 补件
        when: 非 齐全
      - to: 付款
        when: 齐全 且 金额 > 9000
        #! type-mismatch "9000"
  补件:
  #! dead-end "补件"
    by: 员工
  付款:
    by: 会计人员
    held: 有时候
    #! syntax "有时候"
    routes:
      - to: 已付款
ends: [已付款]
"#;

fn holds(text: &str, form: &str) {
    let example = Example::read(text, form).expect("an example");
    assert_eq!(example.expected.len(), 5);
    if let Some(differences) = example.differences() {
        panic!("{form}\n{differences}");
    }
    let checked = example.check();
    let found: Vec<_> = checked.findings.iter().map(|finding| place(&checked, finding)).collect();
    let lines: Vec<usize> = found.iter().map(|place| place.line).collect();
    assert!(lines.is_sorted(), "in the order of the file: {lines:?}");
    assert!(checked.findings.iter().all(|finding| finding.procedure.is_some() || finding.rule == "syntax"));
}

#[test]
fn of_a_line_that_was_read_with_a_mark_mended_nothing_else_is_said() {
    let text = PROC.replace("by: employe\n//! unknown-name \"employe\"", "by employe\n//! syntax \"by\"");
    let example = Example::read(&text, "proc").expect("an example");
    assert_eq!(example.differences(), None);
}

#[test]
fn five_faults_are_five_findings_in_the_document_form() {
    holds(PROC, "proc");
}

#[test]
fn five_faults_are_five_findings_in_yaml() {
    holds(YAML, "yaml");
}

/// A number of which no part is raised in a case that cannot get so far: what is missing is asked for first.
const NUMBER: &str = r#"
# procedure release
starts: build

# roles
- developer
- releaser

# facts
- urgent: yes/no
- major: yes/no

# records
- test-report

# numbering build-number
prefix: "v"
- major-part [major and urgent]
- minor-part [not urgent]

# step build
by: developer
sets: urgent, major
makes: test-report [not urgent]
-> release

# step release
by: releaser
needs: test-report
//! record-before-made "test-report"
makes: build-number
-> released

# ends
- released
"#;

#[test]
fn no_number_is_missed_in_a_case_that_cannot_get_so_far() {
    let holds = |text: &str| assert_eq!(Example::read(text, "proc").expect("an example").differences(), None);
    holds(NUMBER);
    // Where the case can, it is said.
    let optional =
        NUMBER.replace("needs: test-report\n//! record-before-made \"test-report\"", "needs: test-report (optional)");
    let optional =
        optional.replace("- minor-part [not urgent]", "- minor-part [not urgent]\n//! guard-gap \"minor-part\"");
    holds(&optional);
}
