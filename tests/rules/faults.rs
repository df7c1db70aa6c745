//! One cause, one finding: single faults planted in the real procedures are reported, each once, and nothing else is.

use super::example::{check, shown};
use super::real::{self, CBS, GO_LIVE, OM_SERVICE, ORGANISATION};

/// A fault: in which file, what is replaced (once) by what, and what is found: `LINE:COLUMN: RULE "TEXT"`, in the same
/// file where none is named.
struct Fault {
    what: &'static str,
    path: &'static str,
    old: &'static str,
    new: &'static str,
    found: &'static [&'static str],
}

const FAULTS: &[Fault] = &[
    Fault {
        what: "typo in the target of a route",
        path: GO_LIVE,
        old: "-> 有无执行过试点运行判断",
        new: "-> 有无执行试点运行判断",
        found: &["51:4: unknown-name \"有无执行试点运行判断\""],
    },
    Fault {
        what: "typo in the target of the only route to an end",
        path: OM_SERVICE,
        old: "-> 项目关闭",
        new: "-> 项目关毕",
        found: &["399:4: unknown-name \"项目关毕\""],
    },
    Fault {
        what: "typo in the target of a way back",
        path: OM_SERVICE,
        old: "<- 需求调研 (至多 3 次; 之后 项目终止) [需求确认结论 = 不确认]",
        new: "<- 需求调言 (至多 3 次; 之后 项目终止) [需求确认结论 = 不确认]",
        found: &["75:4: unknown-name \"需求调言\""],
    },
    Fault {
        what: "typo in where a way back ends",
        path: OM_SERVICE,
        old: "<- 外协洽谈 (至多 3 次; 之后 汇合) [外协审批结论 = 不批准]",
        new: "<- 外协洽谈 (至多 3 次; 之后 汇和) [外协审批结论 = 不批准]",
        found: &["250:21: unknown-name \"汇和\""],
    },
    Fault {
        what: "lost performer",
        path: GO_LIVE,
        old: "by: 培训主管\nwith:",
        new: "with: 培训主管\nwith:",
        found: &["42:11: missing-performer \"培训\""],
    },
    Fault {
        what: "lost only performer of the only step of a role",
        path: GO_LIVE,
        old: "by: 培训主管\n",
        new: "\n",
        found: &["42:11: missing-performer \"培训\""],
    },
    Fault {
        what: "role renamed where it is declared, to something near",
        path: ORGANISATION,
        old: "- 分公司技术主管",
        new: "- 分公司技术主任",
        found: &["processes/go-live/go-live.proc:97:11: unknown-name \"分公司技术主管\""],
    },
    Fault {
        what: "role renamed where it is declared, to something else",
        path: ORGANISATION,
        old: "- 部门QA",
        new: "- 质量保证员",
        found: &[
            "36:3: idle-role \"质量保证员\"",
            "processes/om-service/om-service.proc:103:27: unknown-name \"部门QA\"",
        ],
    },
    Fault {
        what: "typo in a role",
        path: GO_LIVE,
        old: "by: 项目负责人 and 业务主管\nneeds: 生产环境",
        new: "by: 项目负责人 and 业物主管\nneeds: 生产环境",
        found: &["199:15: unknown-name \"业物主管\""],
    },
    Fault {
        what: "Chinese `and` glued to two roles",
        path: OM_SERVICE,
        old: "负责: 营销人员 和 客户\n产出: 运维合同 [",
        new: "负责: 营销人员和客户\n产出: 运维合同 [",
        found: &["151:5: unknown-name \"营销人员和客户\""],
    },
    Fault {
        what: "Chinese `not` glued to a fact",
        path: OM_SERVICE,
        old: "且 非 范围变化较大",
        new: "且 非范围变化较大",
        found: &["92:24: unknown-name \"非范围变化较大\""],
    },
    Fault {
        what: "removed end",
        path: GO_LIVE,
        old: "- 已回退: to",
        new: "// - 已回退: to",
        found: &["139:4: unknown-name \"已回退\""],
    },
    Fault {
        what: "removed end that one step leads to",
        path: OM_SERVICE,
        old: "- 项目关闭\n",
        new: "\n",
        found: &["399:4: unknown-name \"项目关闭\""],
    },
    Fault {
        what: "missing join",
        path: OM_SERVICE,
        old: "# 汇合 运维项目实施\n-> 报告编写\n",
        new: "\n\n",
        found: &["289:1: syntax \"# 并行 5.6 运维项目实施\""],
    },
    Fault {
        what: "join of another block",
        path: OM_SERVICE,
        old: "# 汇合 运维项目实施\n",
        new: "# 汇合 项目准备\n",
        found: &["337:6: syntax \"项目准备\""],
    },
    Fault {
        what: "missing heading of a branch",
        path: OM_SERVICE,
        old: "## 分支 日常维护\n",
        new: "\n",
        found: &["296:1: syntax \"### 5.6.1 日常运行维护\""],
    },
    Fault {
        what: "route out of a branch",
        path: OM_SERVICE,
        old: "<- 创建表编制 (至多 3 次; 之后 汇合)",
        new: "<- 创建表编制 (至多 3 次; 之后 项目终止)",
        found: &["221:22: crossing-route \"项目终止\""],
    },
    Fault {
        what: "wrong value in a guard",
        path: GO_LIVE,
        old: "-> 主动安装 [上线方式 = 主动]",
        new: "-> 主动安装 [上线方式 = 主办]",
        found: &["90:17: type-mismatch \"主办\""],
    },
    Fault {
        what: "value of another fact in a guard",
        path: OM_SERVICE,
        old: "-> 交付与结算 [验收结论 = 通过]",
        new: "-> 交付与结算 [验收结论 = 批准]",
        found: &["381:18: type-mismatch \"批准\""],
    },
    Fault {
        what: "list fact used as yes or no",
        path: OM_SERVICE,
        old: "-> 计划书评审 [项目类型 = 新增]",
        new: "-> 计划书评审 [项目类型]",
        found: &["265:11: type-mismatch \"项目类型\""],
    },
    Fault {
        what: "typo in a fact in a guard",
        path: GO_LIVE,
        old: "-> 被动应急 [出现故障 and 影响运行]",
        new: "-> 被动应急 [出现故障 and 影响运形]",
        found: &["166:19: unknown-name \"影响运形\""],
    },
    Fault {
        what: "removed fact",
        path: GO_LIVE,
        old: "- 影响运行: yes/no",
        new: "//",
        found: &["162:7: unknown-name \"影响运行\""],
    },
    Fault {
        what: "duplicate clause",
        path: GO_LIVE,
        old: "# 4.2.7.6 被动安装",
        new: "# 4.2.7.5 被动安装",
        found: &["103:3: duplicate-clause \"4.2.7.5\""],
    },
    Fault {
        what: "duplicate name of a step",
        path: GO_LIVE,
        old: "# 4.2.7.14 主动安装 \"",
        new: "# 4.2.7.14 被动安装 \"",
        found: &["186:12: duplicate-name \"被动安装\""],
    },
    Fault {
        what: "step written twice",
        path: OM_SERVICE,
        old: "# 5.7.3 关闭\n",
        new: "# 5.7.2b 关闭\n负责: 部门PA\n-> 项目关闭\n\n# 5.7.3 关闭\n",
        found: &["398:9: duplicate-name \"关闭\""],
    },
    Fault {
        what: "role listed twice",
        path: ORGANISATION,
        old: "- 业务主管\n",
        new: "- 业务主管\n- 运维人员\n",
        found: &["23:3: duplicate-name \"运维人员\""],
    },
    Fault {
        what: "typo in an import",
        path: GO_LIVE,
        old: "import: ../organisation.proc",
        new: "import: ../organization.proc",
        found: &["5:9: unresolved-import \"../organization.proc\""],
    },
    Fault {
        what: "import taken from the root",
        path: OM_SERVICE,
        old: "引入: ../outside/cbs.proc",
        new: "引入: outside/cbs.proc",
        found: &["5:5: unresolved-import \"outside/cbs.proc\""],
    },
    Fault {
        what: "import cycle",
        path: ORGANISATION,
        old: "共用的角色。\n",
        new: "共用的角色。\n引入: om-service/om-service.proc\n",
        found: &["4:5: import-cycle \"om-service/om-service.proc\""],
    },
    Fault {
        what: "no start",
        path: GO_LIVE,
        old: "starts: 培训\n",
        new: "\n",
        found: &["1:19: no-start \"系统上线流程\""],
    },
    Fault {
        what: "typo in the start",
        path: GO_LIVE,
        old: "starts: 培训\n",
        new: "starts: 培讯\n",
        found: &["13:9: unknown-name \"培讯\""],
    },
    Fault {
        what: "start at another step",
        path: GO_LIVE,
        old: "starts: 培训\n",
        new: "starts: 上线审批\n",
        found: &["42:11: unreachable-step \"培训\""],
    },
    Fault {
        what: "lost route",
        path: GO_LIVE,
        old: "-> 被动切换\n",
        new: "\n",
        found: &["103:11: dead-end \"被动安装\""],
    },
    Fault {
        what: "lost only route to an end",
        path: OM_SERVICE,
        old: "-> 项目关闭\n",
        new: "\n",
        found: &["394:9: dead-end \"关闭\""],
    },
    Fault {
        what: "only route to an end leads to nothing like it",
        path: OM_SERVICE,
        old: "-> 项目关闭\n",
        new: "-> 归档\n",
        found: &["399:4: unknown-name \"归档\""],
    },
    Fault {
        what: "lost route that is one of two",
        path: GO_LIVE,
        old: "-> 上线通知 [上线方式 = 被动]\n",
        new: "\n",
        found: &["92:11: unreachable-step \"上线通知\""],
    },
    Fault {
        what: "route back without saying so",
        path: OM_SERVICE,
        old: "<- 合同商定 (至多 3 次; 之后 项目终止)",
        new: "-> 合同商定",
        found: &["166:4: undeclared-cycle \"合同商定\""],
    },
    Fault {
        what: "record not listed",
        path: GO_LIVE,
        old: "- 生产环境\n",
        new: "\n",
        found: &["110:8: unknown-name \"生产环境\""],
    },
    Fault {
        what: "typo in a document's name",
        path: GO_LIVE,
        old: "needs: 《上线申请与审批表》\nsets: 上线方式",
        new: "needs: 《上线申请和审批表》\nsets: 上线方式",
        found: &["87:8: unknown-name \"《上线申请和审批表》\""],
    },
    Fault {
        what: "record that nobody makes any more",
        path: OM_SERVICE,
        old: "产出: 评审表 (由 部门QA)\n",
        new: "\n",
        found: &["508:3: unused-declaration \"评审表\""],
    },
    Fault {
        what: "branches that set one fact",
        path: OM_SERVICE,
        old: "-> ERP录入 [创建表审批结论 = 批准]",
        new: "判定: 外协审批结论\n-> ERP录入 [创建表审批结论 = 批准]",
        found: &["249:14: sibling-conflict \"《外协安全管理办法》\""],
    },
    Fault {
        what: "outcome that the fact does not know",
        path: CBS,
        old: "结果: 批准, 不批准",
        new: "结果: 批准, 不批准, 退回",
        found: &["processes/om-service/om-service.proc:248:31: type-mismatch \"外协审批结论\""],
    },
    Fault {
        what: "typo in what a called procedure takes",
        path: OM_SERVICE,
        old: "接收 外协协议, 外协申请; ",
        new: "接收 外协协议, 外协申请表 = 外协申请; ",
        found: &["248:48: unknown-name \"外协申请表\""],
    },
    Fault {
        what: "called procedure that is not declared",
        path: OM_SERVICE,
        old: "执行: CBS00P007《重大故障处理控制程序》",
        new: "执行: CBS00P077《重大故障处置程序》",
        found: &["321:14: unknown-name \"《重大故障处置程序》\""],
    },
    Fault {
        what: "typo in an event",
        path: GO_LIVE,
        old: "awaits: 投产故障\ndeadline: 应急观察期 (from 版本通知)\nnote: added: 原文没有写从何时算起；从版本通知算起，期满没有故障就判“无”\n-> 被动应急",
        new: "awaits: 投产故章\ndeadline: 应急观察期 (from 版本通知)\nnote: added: 原文没有写从何时算起；从版本通知算起，期满没有故障就判“无”\n-> 被动应急",
        found: &["163:9: unknown-name \"投产故章\""],
    },
    Fault {
        what: "allowance that is no longer needed",
        path: ORGANISATION,
        old: "- 培训主管\n",
        new: "- 培训主管\n允许 idle-role: 没有工作\n",
        found: &["11:4: unused-allowance \"idle-role\""],
    },
    Fault {
        what: "misspelt rule in an allowance",
        path: ORGANISATION,
        old: "- 一线主管\n允许 idle-role: ",
        new: "- 一线主管\n允许 idle-roles: ",
        found: &["32:4: unused-allowance \"idle-roles\""],
    },
    Fault {
        what: "hidden character in a name",
        path: OM_SERVICE,
        old: "负责: 公司过程管理部",
        new: "负责: 公司\u{200b}过程管理部",
        found: &["397:7: encoding \"\\u{200b}\""],
    },
    Fault {
        what: "name with characters of full width",
        path: OM_SERVICE,
        old: "参与: 部门QA\n",
        new: "参与: 部门ＱＡ\n",
        found: &[],
    },
    Fault {
        what: "half a value where it is declared",
        path: GO_LIVE,
        old: "- 审批结论: 同意, 不同意",
        new: "- 审批结论: 同意, 不同",
        found: &["76:37: type-mismatch \"不同意\""],
    },
    Fault {
        what: "another value where it is declared",
        path: GO_LIVE,
        old: "- 上线方式: 被动, 主动",
        new: "- 上线方式: 受动, 主动",
        found: &["89:17: type-mismatch \"被动\""],
    },
    Fault {
        what: "another type where a fact is declared",
        path: GO_LIVE,
        old: "- 出现故障: yes/no",
        new: "- 出现故障: text",
        found: &["161:14: type-mismatch \"出现故障\""],
    },
    Fault {
        what: "Chinese `and` glued to two facts",
        path: GO_LIVE,
        old: "-> 被动回退 [切换故障 and 超时未解决]",
        new: "-> 被动回退 [切换故障且超时未解决]",
        found: &["130:10: unknown-name \"切换故障且超时未解决\""],
    },
    Fault {
        what: "Chinese `and` glued to a value",
        path: GO_LIVE,
        old: "-> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]",
        new: "-> 推广未获同意 [版本类型 = 主要版本且审批结论 = 不同意]",
        found: &["79:23: syntax \"且\""],
    },
    Fault {
        what: "lost comma between two roles",
        path: GO_LIVE,
        old: "with: 运维人员, 最终用户,",
        new: "with: 运维人员最终用户,",
        found: &["48:7: unknown-name \"运维人员最终用户\""],
    },
    Fault {
        what: "half a role",
        path: GO_LIVE,
        old: "by: 分公司技术主管 and 分公司业务主管\nneeds: 生产环境",
        new: "by: 分公司\nneeds: 生产环境",
        found: &["116:5: unknown-name \"分公司\""],
    },
    Fault {
        what: "half a document",
        path: GO_LIVE,
        old: "needs: 《回退计划》\nmakes: 旧系统恢复运行, 《缺陷报告》\n-> 已回退\n\n# 4.2.7.10",
        new: "needs: 《回退》\nmakes: 旧系统恢复运行, 《缺陷报告》\n-> 已回退\n\n# 4.2.7.10",
        found: &["137:8: unknown-name \"《回退》\""],
    },
    Fault {
        what: "half a target",
        path: GO_LIVE,
        old: "-> 有无执行过试点运行判断",
        new: "-> 有无执行过",
        found: &["51:4: unknown-name \"有无执行过\""],
    },
    Fault {
        what: "half a fact of a deadline",
        path: GO_LIVE,
        old: "(from 被动切换; then 超时未解决)",
        new: "(from 被动切换; then 超时)",
        found: &["128:33: unknown-name \"超时\""],
    },
    Fault {
        what: "semicolon for the colon of a label",
        path: GO_LIVE,
        old: "by: 培训主管",
        new: "by；培训主管",
        found: &["47:3: syntax \"；\""],
    },
    Fault {
        what: "full stop for the colon of a label",
        path: GO_LIVE,
        old: "by: 培训主管",
        new: "负责。培训主管",
        found: &["47:3: syntax \"。\""],
    },
    Fault {
        what: "semicolon for the colon of a note",
        path: GO_LIVE,
        old: "note: 没有试点就没有报告",
        new: "注；没有试点就没有报告",
        found: &["58:2: syntax \"；\""],
    },
    Fault {
        what: "semicolon for the colon of an entry",
        path: GO_LIVE,
        old: "- 已执行试点: yes/no",
        new: "- 已执行试点；yes/no",
        found: &["30:8: syntax \"；\""],
    },
    Fault {
        what: "blank inside a declared name",
        path: GO_LIVE,
        old: "- 版本类型: ",
        new: "- 版本 类型: ",
        found: &["22:5: syntax \" \""],
    },
    Fault {
        what: "lost closing quotation mark",
        path: GO_LIVE,
        old: "example: \"LifeInsurance_System v1\" -> \"LifeInsurance_System v2\"",
        new: "example: \"LifeInsurance_System v1 -> \"LifeInsurance_System v2\"",
        found: &["268:34: syntax \"\""],
    },
    Fault {
        what: "wrong example of a number",
        path: GO_LIVE,
        old: "-> \"LifeInsurance_System v2\" [版本类型 = 主要版本]\nexample: \"LifeInsurance_System v1\" -> \"LifeInsurance_System v1.1\"",
        new: "-> \"LifeInsurance_System v7.3\" [版本类型 = 主要版本]\nexample: \"LifeInsurance_System v1\" -> \"LifeInsurance_System v1.1\"",
        found: &["268:40: failed-example \"LifeInsurance_System v7.3\""],
    },
    Fault {
        what: "value listed twice",
        path: GO_LIVE,
        old: "- 审批结论: 同意, 不同意",
        new: "- 审批结论: 同意, 不同意, 同意",
        found: &["32:18: duplicate-name \"同意\""],
    },
    Fault {
        what: "lost import",
        path: GO_LIVE,
        old: "import: ../organisation.proc\n",
        new: "",
        found: &["7:8: unknown-name \"系统上线流程执行负责人\""],
    },
    Fault {
        what: "lost import of interfaces",
        path: OM_SERVICE,
        old: "引入: ../outside/cbs.proc\n",
        new: "",
        found: &["162:14: unknown-name \"《合同评审》\""],
    },
];

/// What is found when a fault is planted.
fn found(fault: &Fault) -> Vec<String> {
    let mut files = real::files();
    let file = files.iter_mut().find(|(path, _)| path == fault.path).expect("a real file");
    assert!(file.1.contains(fault.old), "{}: {} is not there", fault.what, fault.old);
    file.1 = file.1.replacen(fault.old, fault.new, 1);
    let own = format!("{}:", fault.path);
    let found = real::found(&check(&files));
    found.iter().map(shown).map(|shown| shown.strip_prefix(&own).unwrap_or(&shown).to_string()).collect()
}

#[test]
fn one_cause_one_finding() {
    let mut report = String::new();
    for fault in FAULTS {
        let found = found(fault);
        if found != fault.found {
            report += &format!("{}\n  expected {:#?}\n  found    {found:#?}\n", fault.what, fault.found);
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
