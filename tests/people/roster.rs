//! What is wrong with a roster, and how what it says comes out.

use crate::command::procedo;

const PROCEDURE: &str = "\
# procedure leave
starts: ask

# roles
- employee
- deputy = employee [short] or manager [not short]
- manager

# facts
- short: yes/no (given)

# step ask
by: employee
-> decide

# step decide
by: deputy
-> done

# ends
- done

# constraints
- different people: ask, decide
";

/// A folder with the procedure, and this roster.
fn folder(roster: &str) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (procedure, people) = (folder.path().join("leave.proc"), folder.path().join("people.yaml"));
    std::fs::write(&procedure, PROCEDURE).unwrap();
    std::fs::write(&people, roster).unwrap();
    let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
    (folder, text(procedure), text(people))
}

fn roles(roster: &str, more: &[&str]) -> (u8, String, String) {
    let (_folder, procedure, people) = folder(roster);
    let (status, out, err) = procedo(&[&["roles", &procedure, "--roster", &people], more].concat(), "");
    (status, out, err.replace(&people, "people.yaml"))
}

#[track_caller]
fn wrong(roster: &str, english: &str, chinese: &str) {
    let (status, out, err) = roles(roster, &[]);
    assert_eq!((status, out.as_str(), err.as_str()), (2, "", english));
    assert_eq!(roles(roster, &["--lang", "zh"]).2, chinese);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    wrong(
        "people: {}\n",
        "error: people.yaml:1: a roster begins with `roster:` and the name of a procedure or an organisation\n",
        "出错了：people.yaml:1：名册以“名册: 流程或组织的名称”开头\n",
    );
    wrong(
        "roster: leav\npeople:\n  Lin: clerk\n",
        "error: people.yaml:1: there is no procedure or organisation `leav`; did you mean `leave`?\n",
        "出错了：people.yaml:1：没有流程或组织“leav”；是不是“leave”？\n",
    );
    wrong(
        "roster: leave\npeopel:\n  Lin: employee\npeople: {}\n",
        "error: people.yaml:2: there is no key `peopel`; did you mean `people`?\n",
        "出错了：people.yaml:2：没有键“peopel”；是不是“people”？\n",
    );
    wrong(
        "roster: leave\npeople:\n  Lin:\n    roles: employee\n    salary: 1\n",
        "error: people.yaml:5: there is no key `salary`; here may stand `roles`, `absent`, `calendar`, `hourly`, `note`\n",
        "出错了：people.yaml:5：没有键“salary”；这里可以写“角色”“缺勤”“日历”“时薪”“注”\n",
    );
    wrong(
        "roster: leave\npeople:\n  Lin: employee, manger\n  Wang: employee employee\n",
        "error: people.yaml:3: there is no role `manger`; did you mean `manager`?\n\
         error: people.yaml:4: there is no role `employee employee`\n",
        "出错了：people.yaml:3：没有角色“manger”；是不是“manager”？\n\
         出错了：people.yaml:4：没有角色“employee employee”\n",
    );
    wrong(
        "roster: leave\npeople:\n  Lin: deputy\n  Wang: [manager, manager]\n",
        "error: people.yaml:3: nobody is `deputy` for good: it stands for `employee`, `manager`, depending on the case; write these\n\
         error: people.yaml:4: `manager` stands here twice\n",
        "出错了：people.yaml:3：没有人固定是“deputy”：它按情况代表“employee”“manager”，请写这些角色\n\
         出错了：people.yaml:4：“manager”写了两次\n",
    );
    wrong(
        "roster: leave\npeople:\n  Lin:\n    roles: [employee]\n    absent: [2026-02-29, 2026-03-02 to 2026-03-01]\n  Wang:\n    note: new\n",
        "error: people.yaml:5: `2026-02-29` is no absence; write a day, or the first and the last: `2026-07-01 to 2026-07-14`\n\
         error: people.yaml:5: `2026-03-02 to 2026-03-01` ends before it begins\n\
         error: people.yaml:6: `Wang` has no role\n",
        "出错了：people.yaml:5：“2026-02-29”不是缺勤日期；请写一天，或首尾两天：“2026-07-01 至 2026-07-14”\n\
         出错了：people.yaml:5：“2026-03-02 to 2026-03-01”还没开始就结束了\n\
         出错了：people.yaml:6：“Wang”没有角色\n",
    );
    wrong(
        "roster: leave\npeople:\n  Lin: employee\n  Lin: manager\n",
        "error: people.yaml:4: `Lin` stands here twice\n",
        "出错了：people.yaml:4：“Lin”写了两次\n",
    );
    wrong(
        "roster: leave\npeople: [Lin]\n",
        "error: people.yaml:2: `people:` lists the people, one a line: `NAME: ROLE, ROLE`\n",
        "出错了：people.yaml:2：“人员:”下面逐行写人：“姓名: 角色, 角色”\n",
    );
}

#[test]
fn a_full_width_colon_is_named_at_its_line() {
    let colons = [
        ("roster：leave\npeople:\n  Ann: employee\n", 1, "roster"),
        ("roster: leave\npeople:\n  Ann：employee\n  Bob: manager\n", 3, "Ann"),
        ("roster: leave\npeople:\n  Ann: employee\n  Bob：manager\n", 4, "Bob"),
    ];
    for (roster, line, key) in colons {
        wrong(
            roster,
            &format!(
                "error: people.yaml:{line}: behind `{key}` stands the full-width colon `：`; YAML wants the half-width one and a blank: `{key}: `\n"
            ),
            &format!("出错了：people.yaml:{line}：“{key}”后面是全角冒号“：”；YAML 里要写半角冒号加空格：“{key}: ”\n"),
        );
    }
}

#[test]
fn nobody_absent_is_no_question() {
    let (status, out, err) = roles("roster: leave\npeople:\n  Ann: employee\n", &["--absent", "0"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("write 1 or more"), "{err}");
}

#[test]
fn what_nobody_sees_is_refused() {
    let (status, _, err) = roles("roster: leave\npeople:\n  Li\u{202e}n: employee\n", &[]);
    assert_eq!(status, 2);
    assert!(err.starts_with("error: people.yaml:3:"), "{err}");
}

const PEOPLE: &str = "\
名册: leave
人员:
  林一: employee
  王二:
    角色: [employee, manager]
    缺勤: 2026-07-01 至 2026-07-03、2026年8月1日
    注: 从七月起
  =1+1: manager
";

#[test]
fn absences_count_on_their_days() {
    let lacking = |day: &str| {
        let (status, out, _) = roles(PEOPLE, &["--on", day]);
        assert_eq!(out.contains("every path can be staffed"), status == 0, "{out}");
        status == 1
    };
    // Without 王二 only one employee is there, who may not decide on their own request.
    let days = ["2026-06-30", "2026-07-01", "2026-07-03", "2026-07-04", "2026-08-01", "2026/08/02"];
    assert_eq!(days.map(lacking), [false, true, true, false, true, false]);
    let (status, _, err) = roles(PEOPLE, &["--on", "2026-02-30"]);
    assert_eq!((status, err.as_str()), (2, "error: `2026-02-30` is no day; write it as `2026-07-01`\n"));
    let (_, out, _) = roles(PEOPLE, &["--on", "2026-07-02", "--lang", "zh"]);
    assert!(out.contains("employee：林一、王二（缺勤）"), "{out}");
    let said = "“不同人：ask（负责）、decide（负责）”做不到：轮到“decide”时没有合适的人了";
    assert!(out.replace("\n  ", "").contains(said), "{out}");
}

#[test]
fn a_table_is_rows_of_fields_and_runs_nothing() {
    let (_, out, _) = roles(PEOPLE, &["--format", "csv"]);
    let expected = "\u{FEFF}clause,step,employee,manager\r\n\
                    ,(people),\"林一, 王二\",\"王二, =1+1\"\r\n\
                    ,ask,R,\r\n\
                    ,decide,\"R (when short, as deputy)\",\"R (when not short, as deputy)\"\r\n";
    assert_eq!(out, expected);
    let (_, out, _) = roles(&PEOPLE.replace("employee, manager", "employee"), &["--format", "csv"]);
    assert!(out.lines().nth(1).unwrap().ends_with(",'=1+1"), "{out}");
}

#[test]
fn markdown_and_text_say_the_same() {
    let (_, out, _) = roles(PEOPLE, &["--format", "markdown", "--absent", "1"]);
    let expected = "\
# leave

R performs · A approves · V checks · C takes part · I is told

| step | employee | manager |
| --- | --- | --- |
| ask | R | |
| decide | R¹ | R² |

1. when short, as deputy
2. when not short, as deputy

| role | people |
| --- | --- |
| employee | 林一, 王二 |
| manager | 王二, =1+1 |

every path can be staffed

whoever is absent, one at a time: not every path can be staffed

- without 林一: \\`different people: ask (by), decide (by)\\` cannot be kept: nobody is left for \\`decide\\`
  e.g. given short = yes; decide
- without 王二: \\`different people: ask (by), decide (by)\\` cannot be kept: nobody is left for \\`decide\\`
  e.g. given short = yes; decide
";
    assert_eq!(out, expected);
    let (_, out, _) = roles(PEOPLE, &[]);
    let expected = "\
leave: 2 steps, 2 roles

R performs   A approves   V checks   C takes part   I is told

employee
  R  ask
  R  decide
     when short, as deputy

manager
  R  decide
     when not short, as deputy

employee: 林一, 王二
manager: 王二, =1+1

every path can be staffed
";
    assert_eq!(out, expected);
}

#[test]
fn a_roster_of_another_procedure_is_refused() {
    let (status, _, err) = procedo(&["roles", "4.2.7", "--roster", "processes/om-service/roster.yaml"], "");
    assert_eq!(status, 2);
    assert!(err.contains("has nothing to do with `系统上线流程`"), "{err}");
    assert_eq!(procedo(&["roles", "4.2.7", "--on", "2026-07-01"], "").0, 2, "a day wants a roster");
}

#[test]
fn an_organisation_has_a_roster_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.yaml");
    std::fs::write(&path, "名册: XXX公司\n人员:\n  何静: 培训主管\n").unwrap();
    let path = path.to_string_lossy();
    let (status, out, _) = procedo(&["check", "processes", "--roster", &path, "--format", "json"], "");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(status, 1);
    // Every role of both procedures that has a seat and is neither 培训主管 nor from outside, once; those that stand for
    // one together.
    let mut roles: Vec<&str> = findings.iter().map(|one| one["message"].as_str().unwrap()).collect();
    roles.iter_mut().for_each(|message| *message = message.rsplit("nobody is ").next().unwrap());
    roles.sort_unstable();
    let mut expected = [
        "`项目经理`, `应用维护人员`",
        "`系统上线管理小组组长`",
        "`分公司技术主管`",
        "`分公司业务主管`",
        "`业务主管`",
        "`项目经理`",
        "`部门QA`",
        "`营销人员`",
        "`部门PA`",
        "`部门经理`",
        "`项目组成员`",
        "`公司过程管理部`",
    ];
    expected.sort_unstable();
    assert_eq!(roles, expected);
}
