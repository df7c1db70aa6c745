//! What is said of faulty lines, to be read by people: in both languages, with the mend that is offered.

use super::tree::parse;
use std::fmt::Write;

/// Headings, and faulty lines that stand directly below.
const CASES: &[(&str, &[&str])] = &[
    (
        "# 流程 甲",
        &[
            "负责：项目经理",
            "归口 项目经理",
            "归口：",
            "归口：项目经理，",
            "归口：项目 经理",
            "版本 1.0",
            "拟稿：张三 2020-01-02",
            "拟稿：张三，2020-13-02",
            "拟稿：张三，昨天",
            "这里写了一段没有标记的说明，应该加上大于号",
        ],
    ),
    (
        "# 步骤 审批",
        &[
            "负责项目经理",
            "负责：",
            "负责：项目经理、业务主管",
            "负责：项目经理 和 业务主管 或 客户",
            "负责：项目经理【立项",
            "负责：项目经理（立项）",
            "负责：项目经理】",
            "负责人：项目经理",
            "责任：项目经理",
            "需要：《培训计划",
            "需要：培训计划》",
            "需要：《培训计划》《培训材料》",
            "需要：《培训计划》可选",
            "需要：《培训计划》（选填）",
            "需要：《培训计划》（给定）",
            "需要：《培训计划》（可选；可选）",
            "需要：《培训计划》（可选",
            "产出：CBS001《表》【立项＝】",
            "→ ",
            "→ 同意【结论 是 同意】",
            "→ 同意【结论＝同意 且 立项 或 应急】",
            "→ 同意【】",
            "→ 同意（立项）",
            "→ 同意 立项",
            "→ 同意【否则 且 立项】",
            "→ CBS01《通知》",
            "-> 4.2.",
            "← 申请",
            "← 申请（至多 三 次；之后 终止）",
            "← 申请（至多 3 次）",
            "← 申请（至多 3 次，之后 终止）",
            "- 同意",
            "> 说明",
            "历时：3",
            "历时：三天",
            "历时：3天左右",
            "期限：5 天（立项；之后 超时）",
            "例会：每周一",
            "例会：每两周",
            "判定：结论（由）",
            "判定：结论【每当 故障】",
            "审核：主管【否则",
            "允许 ：理由",
            "允许 idle-role",
            "允许 闲置：理由",
            "例：“v1” “v2”",
            "→ 同意【结论 或 立项）且 应急】",
            "负责：项目经理。",
            "→ ｊｏｉｎ",
            "判定：结论（由 批准；批准）",
            "需要：《甲》【立项】【应急】",
            "一一》同意",
            "《一一申请（至多 3 次；之后 终止）",
            "需要：<<培训计划>>、〈培训材料〉",
            "需要：《培训计划〉",
            "需要：《培训计划》（如有）",
            "→ 同意【如果 立项】",
            "→ 同意【金额≥10,000】",
            "→ 同意【金额≥10000 元】",
            "历时：约五个工作日内",
            "← 申请（至多 两次；之后 终止）",
            "← 申请（至多 几次；之后 终止）",
            "← 申请（不超过两次；之后 终止）",
            "负责：甲，参与：乙；审核：丙",
            "→ 同意【立项】；→ 终止【否则】",
        ],
    ),
    (
        "# 情况",
        &[
            "- 立项 是/否",
            "- 立项：",
            "- 立项：是或否",
            "- 等级：整数 5 至 1",
            "- 等级：整数 1-5",
            "- 等级（给定）：整数",
            "- 等级：高、中、低 给定",
            "立项：是/否",
            "- （给定）",
            "- 《》：文本",
            "- 等级：整数 1 至 1,000",
            "- 等级：整数（已知）",
            "- 等级：整数（可先）",
        ],
    ),
    (
        "# 角色",
        &[
            "- 项目经理：负责项目",
            "- 负责人 ＝ 项目经理 和 主管",
            "- 项目经理（外包）",
            "项目经理",
            "- 项目 经理",
            "- 小组（小组；组长）",
            "- 项目经理【立项】",
            "* 项目经理",
            "7. 项目经理",
            "（7）项目经理",
            "⑦ 项目经理",
            "一一项目经理",
        ],
    ),
    ("# 结束", &["- 完成：项目管理流程", "- 完成：移交", "- 完成（附 《表》【立项】）"]),
    (
        "# 约束",
        &[
            "- 不同人：审批（负责）",
            "- 审批（负责）、核对",
            "- 不同的人：审批、核对",
            "- 不同人：审批（审批人）、核对",
            "- 不同人：审批（主任）、核对",
        ],
    ),
    ("# 编号规则 号", &["例：“a”→b", "- 甲【否则"]),
    ("# 修订记录", &["- V1.0（由 王五；于 2020年2月30日）：新建", "- V1.0："]),
    ("# 术语", &["- 变更"]),
    (
        "",
        &[
            "# ",
            "# 角",
            "# 审批",
            "# 4.2.7",
            "# 步骤",
            "# 4.2.7.1 上线 审批",
            "# 角色 项目经理",
            "# 步骤审批",
            "# 4.2.7.1 审批【立项】",
            "# 分支 甲【否则】",
            "# 表单 甲（外部）",
            "# 4.2.7.1 审批 “标题",
            "# procedur P",
            "# 角 色",
            "负责：甲",
        ],
    ),
    (
        "# step S",
        &[
            "by A",
            "by: A, B",
            "needs A",
            "need: A",
            "-> A if b",
            "-> A [b = ]",
            "-> A (b)",
            "<- A",
            "held: each week",
            "lasts: 3",
            "deadline: soon",
            "note",
            "sets: f (by the approver)",
            "owner: A",
            "inputs: A",
            "informed: A (with B [c])",
            "by: A or B [otherwise",
            "-> A [b or c) and d]",
            "needs: 《A, B",
            "sets: f by approver",
            "needs: A (if any)",
            "by: A, with: B",
            "-> A [if b]",
            "-> A [b]; -> C [otherwise]",
            "<- A (up to 3; then B)",
            "lasts: within 5 days",
            "lasts: about 5 days",
        ],
    ),
    ("# 事件", &["- 故障 服务中断"]),
];

#[test]
fn what_is_said_of_faulty_lines() {
    let mut said = String::new();
    for (heading, lines) in CASES {
        writeln!(said, "\n{heading}").expect("a string takes all");
        for line in *lines {
            let parsed = parse(&format!("{heading}\n{line}\n"));
            writeln!(said, "\n  {line}").expect("a string takes all");
            for finding in &parsed.findings {
                let at = &parsed.source[finding.primary.at.span.range()];
                let at = if at.is_empty() { String::new() } else { format!(" ({at})") };
                writeln!(said, "    {}{at}\n    {}", finding.message.en, finding.message.zh)
                    .expect("a string takes all");
                for fix in &finding.fixes {
                    let mut mended = parsed.source.clone();
                    fix.edits.iter().for_each(|edit| mended.replace_range(edit.at.span.range(), &edit.text));
                    let mended = mended.lines().last().unwrap_or_default();
                    writeln!(said, "    → {mended} | {} | {}", fix.title.en, fix.title.zh).expect("a string takes all");
                }
            }
        }
    }
    insta::assert_snapshot!("messages", said);
}

/// The lines that stand in the first block once the rest is read.
fn lines_above(text: &str) -> usize {
    parse(text).document.blocks[0].lines.len()
}

#[test]
fn lines_that_fall_back_in_the_usual_order_begin_another_block() {
    assert_eq!(lines_above("# step A\nby: x\nneeds: y\n@@@@\nby: z\n-> B\n"), 2);
    assert_eq!(lines_above("# step A\nby: x\nneeds: y\n@@@@\nmakes: z\n-> B\n"), 4);
    // Notes stand anywhere and tell nothing.
    assert_eq!(lines_above("# step A\nby: x\nneeds: y\nnote: n\n@@@@\nnote: m\nby: z\n"), 3);
}

#[test]
fn what_is_ambiguous_is_not_mended() {
    for line in ["-> a [not b or c) or d]", "-> a [(b or c or d]", "<- a (at most 3; then b) [not c and d)]"] {
        let parsed = parse(&format!("# step S\n{line}\n"));
        assert_eq!(parsed.findings.len(), 1, "{line}");
        assert!(parsed.findings[0].fixes.is_empty(), "{line}: {:?}", parsed.findings[0].fixes);
    }
    // Here only one place will do.
    assert_eq!(parse("# step S\n-> a [b or c) and d]\n").findings[0].fixes[0].edits[0].at.span.start, 15);
}
