//! What people type who write Chinese with an input method, or as they would in prose: each costs one finding, and the
//! mend that it offers gives what was meant.

use super::example::check;
use procedo::project::Checked;

const LEAVE: &str = "# 流程 请假
起始：申请

# 角色
- 员工
- 主管
- 人事

# 情况
- 天数：整数 1 至 100000（给定）
- 年假：是/否（给定）
- 结论：同意、不同意、退回

# 记录
- 《请假单》
- 《证明》（给定）

# 步骤 申请
负责：员工
参与：人事
需要：《证明》（可选）
产出：《请假单》
历时：5 个工作日
→ 审批

# 步骤 审批
负责：人事
批准：主管
判定：结论（由 批准）
需要：《请假单》
→ 准假【结论＝同意 且 天数≤1000】
→ 准假【结论＝同意 且 天数＞1000】
→ 不准【结论＝不同意 且 年假】
→ 不准【结论＝不同意 且 非 年假】
← 申请（至多 2 次；之后 不准）【否则】

# 结束
- 准假
- 不准

# 约束
- 不同人：申请、审批（批准）
";

/// What stands there, what is typed instead, and what the mend makes of that.
const TYPED: &[(&str, &str, &str)] = &[
    ("→ 审批\n", "一一》审批\n", "→ 审批\n"),
    ("→ 审批\n", "——审批\n", "→ 审批\n"),
    ("← 申请（", "《一一申请（", "← 申请（"),
    ("- 人事\n", "一一人事\n", "- 人事\n"),
    ("- 人事\n", "* 人事\n", "- 人事\n"),
    ("- 人事\n", "3. 人事\n", "- 人事\n"),
    ("- 人事\n", "3、人事\n", "- 人事\n"),
    ("- 员工\n- 主管\n- 人事\n", "- 员工、主管、人事\n", "- 员工\n- 主管\n- 人事\n"),
    ("- 主管\n", "- 主 管\n", "- 主管\n"),
    ("- 《请假单》\n", "- 《请假单〉\n", "- 《请假单》\n"),
    ("需要：《请假单》", "需要：<<请假单>>", "需要：《请假单》"),
    ("需要：《请假单》", "需要：〈请假单〉", "需要：《请假单》"),
    ("需要：《请假单》", "需要：《请假单>", "需要：《请假单》"),
    ("至多 2 次", "至多 两次", "至多 2次"),
    ("至多 2 次", "最多两次", "最多2次"),
    ("至多 2 次", "不超过2次", "至多 2次"),
    ("至多 2 次", "不超过两次", "至多 2次"),
    ("天数≤1000】", "天数不超过1000】", "天数 ≤ 1000】"),
    ("天数＞1000】", "天数大于1000】", "天数 > 1000】"),
    ("天数＞1000】", "天数＞1000天】", "天数＞1000】"),
    ("天数＞1000】", "天数＞10百】", "天数＞1000】"),
    ("天数＞1000】", "天数＞10百天】", "天数＞1000】"),
    ("天数≤1000】", "天数≤1,000】", "天数≤1000】"),
    ("天数＞1000】", "天数＞1，000】", "天数＞1000】"),
    ("【结论＝不同意 且 年假】", "【结论为不同意 且 年假】", "【结论 = 不同意 且 年假】"),
    ("【结论＝不同意 且 年假】", "【结论＝不同意且年假】", "【结论＝不同意 且 年假】"),
    ("【结论＝不同意 且 非 年假】", "【结论＝不同意且非年假】", "【结论＝不同意 且 非 年假】"),
    ("【结论＝不同意 且 年假】", "【结论是不同意且年假】", "【结论 = 不同意 且 年假】"),
    ("【结论＝不同意 且 年假】", "【如果 结论＝不同意 且 年假】", "【结论＝不同意 且 年假】"),
    ("且 年假】", "且 年假时】", "且 年假】"),
    ("【否则】", "【其他】", "【否则】"),
    ("【否则】", "【其他情况】", "【否则】"),
    ("5 个工作日", "五个工作日内", "5个工作日"),
    ("5 个工作日", "五个工作日", "5个工作日"),
    ("5 个工作日", "约5天", "5天"),
    ("5 个工作日", "24小时内", "24小时"),
    ("（给定）\n- 年假", "（已知）\n- 年假", "（给定）\n- 年假"),
    ("（可选）", "（如有）", "（可选）"),
    ("审批（批准）", "审批（审批人）", "审批（批准）"),
    ("负责：员工\n参与：人事\n", "负责：员工，参与：人事\n", "负责：员工\n参与：人事\n"),
    ("负责：员工\n参与：人事\n", "负责：员工 参与：人事\n", "负责：员工\n参与：人事\n"),
    ("# 结束\n", "", "# 结束\n"),
];

fn checked(text: &str) -> Checked {
    check(&[("请假.proc".to_string(), text.to_string())])
}

#[test]
fn what_people_type_is_mended_to_what_was_meant() {
    assert!(checked(LEAVE).findings.is_empty(), "{:#?}", checked(LEAVE).findings);
    let mut broken = String::new();
    for (there, typed, meant) in TYPED {
        assert!(LEAVE.contains(there), "{there}");
        let text = LEAVE.replacen(there, typed, 1);
        let checked = self::checked(&text);
        let [finding] = checked.findings.as_slice() else {
            let messages: Vec<&String> = checked.findings.iter().map(|finding| &finding.message.zh).collect();
            broken += &format!("{typed}: not one finding: {messages:?}\n");
            continue;
        };
        let Some(fix) = finding.fixes.first() else {
            broken += &format!("{typed}: no mend: {}\n", finding.message.zh);
            continue;
        };
        let mut mended = text.clone();
        fix.edits.iter().rev().for_each(|edit| mended.replace_range(edit.at.span.range(), &edit.text));
        if mended != LEAVE.replacen(there, meant, 1) {
            broken += &format!("{typed}: mended to\n{mended}\n");
        }
        let left = self::checked(&mended);
        if !left.findings.is_empty() {
            broken += &format!("{typed}: the mend leaves {:?}\n", left.findings[0].message.zh);
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

/// Directly under the heading of a step nobody can tell whether dashes begin a route or prose.
#[test]
fn what_may_be_prose_is_not_mended_to_a_route() {
    let checked = checked(&LEAVE.replacen("# 步骤 申请\n", "# 步骤 申请\n——写明哪几天\n", 1));
    assert_eq!(checked.findings.len(), 1, "{:#?}", checked.findings);
    assert!(checked.findings[0].fixes.is_empty(), "{:#?}", checked.findings);
}

#[test]
fn what_may_be_a_remark_is_no_condition_for_certain() {
    let safe = |there: &str, typed: &str| {
        let fixes = checked(&LEAVE.replacen(there, typed, 1)).findings.into_iter().flat_map(|finding| finding.fixes);
        fixes.filter(|fix| fix.safe).count()
    };
    assert_eq!(safe("批准：主管", "批准：主管（张三）"), 0);
    assert_eq!(safe("批准：主管", "批准：主管（或授权人）"), 0);
    assert_eq!(safe("→ 审批\n", "→ 审批（当天）\n"), 0);
    assert_eq!(safe("【否则】", "（否则）"), 1);
    assert_eq!(safe("【结论＝同意 且 天数≤1000】", "（结论＝同意 且 天数≤1000）"), 1);
}

#[test]
fn a_digit_in_a_name_is_no_number() {
    for typed in ["# 流程 R-1 请假\n", "# 流程 A1 请假\n"] {
        let findings = checked(&LEAVE.replacen("# 流程 请假\n", typed, 1)).findings;
        assert!(findings.iter().all(|finding| !finding.message.zh.contains("单位")), "{typed}: {findings:#?}");
    }
}

#[test]
fn the_start_stands_below_the_description() {
    let text = LEAVE.replacen("起始：申请\n", "> 年假和事假。\n\n> 不含病假。\n\n目的：有据可查\n", 1);
    let checked = self::checked(&text);
    let [finding] = checked.findings.as_slice() else { panic!("{:#?}", checked.findings) };
    let edit = &finding.fixes[0].edits[0];
    let mut mended = text.clone();
    mended.replace_range(edit.at.span.range(), &edit.text);
    assert!(mended.contains("> 不含病假。\n起始：申请\n"), "{mended}");
    assert!(self::checked(&mended).findings.is_empty(), "{:#?}", self::checked(&mended).findings);
}

/// A slip that has no certain mend, and a word of what is said of it.
#[test]
fn what_cannot_be_mended_is_called_by_its_name() {
    let cases = [
        ("→ 准假【结论＝同意 且 天数＞1000】", "→ 准假【否则】", "有两个【否则】"),
        ("审批（批准）", "审批（主任）", "“负责”“审核”“批准”"),
        ("（给定）\n- 年假", "（初值）\n- 年假", "说明（“给定”）"),
        ("至多 2 次", "至多 几次", "次数要用数字写"),
    ];
    for (there, typed, said) in cases {
        let checked = checked(&LEAVE.replacen(there, typed, 1));
        let told =
            checked.findings.iter().any(|finding| finding.message.zh.contains(said) || finding.help.zh.contains(said));
        assert!(told, "{typed}: {:#?}", checked.findings);
    }
}

#[test]
fn a_parallel_block_without_its_heading_costs_one_finding() {
    let text = "# 流程 查\n起始：调查\n\n# 角色\n- 甲\n\n## 分支 一\n\n### 步骤 查样\n负责：甲\n→ 汇合\n\n## 分支 二\n\n\
                ### 步骤 查账\n负责：甲\n→ 汇合\n\n# 汇合 调查\n→ 完\n\n# 结束\n- 完\n";
    let checked = checked(text);
    let [finding] = checked.findings.as_slice() else { panic!("{:#?}", checked.findings) };
    let mut mended = text.to_string();
    let edit = &finding.fixes[0].edits[0];
    mended.replace_range(edit.at.span.range(), &edit.text);
    assert!(mended.contains("# 并行 调查\n\n## 分支 一"), "{mended}");
    assert!(self::checked(&mended).findings.is_empty(), "{mended}");
}

/// In a file that is indented with spaces, a line that begins with a tab is indented like the one before it.
#[test]
fn a_tab_among_spaces_is_as_deep_as_the_line_before() {
    let whole = "procedure: 请假\nstarts: 申请\nroles:\n  - 员工\n  - 主管\nsteps:\n  申请:\n    by: 员工\n    \
                 approver: 主管\n    routes: [准假]\nends: [准假]\n";
    let text = whole.replacen("    approver", "\tapprover", 1);
    let findings = check(&[("请假.yaml".to_string(), text.clone())]).findings;
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    let edit = &finding.fixes[0].edits[0];
    let mut mended = text;
    mended.replace_range(edit.at.span.range(), &edit.text);
    assert_eq!(mended, whole);
}
