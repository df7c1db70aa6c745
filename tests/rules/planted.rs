//! Changes of the real procedures that alter what they mean: each is found by the rule that is there for it.

use super::example::{check, shown};
use super::real::{self, CBS, CHANGE_MANAGEMENT, GO_LIVE, OM_SERVICE};

/// What is planted: in which file, every occurrence of what is replaced by what, and what is found: `FILE:LINE:COLUMN:
/// RULE "TEXT"`, the file left out where it is the same.
struct Planted {
    what: &'static str,
    path: &'static str,
    edits: &'static [(&'static str, &'static str)],
    found: &'static [&'static str],
}

const PLANTED: &[Planted] = &[
    Planted {
        what: "nobody asks any longer whether the fault disturbs the work",
        path: GO_LIVE,
        edits: &[(" [出现故障 and 影响运行]", " [出现故障]")],
        found: &["39:3: fact-never-read \"影响运行\""],
    },
    Planted {
        what: "the notice is sent and needed, and not written",
        path: GO_LIVE,
        edits: &[("makes: 上线通知\n", "\n")],
        found: &["298:3: record-never-made \"上线通知\""],
    },
    Planted {
        what: "the report of a fault comes, and nobody needs it",
        path: GO_LIVE,
        edits: &[("needs: 故障报告 (optional)\n", "\n"), ("needs: 故障报告 [出现故障]\n", "\n")],
        found: &["305:3: record-never-used \"故障报告\""],
    },
    Planted {
        what: "the form leaves a step under the other of its two names in the source",
        path: GO_LIVE,
        edits: &[
            ("makes: 《上线申请与审批表》\n", "makes: 《上线申请和审批表》\n"),
            ("sets: 上线方式\n", "sets: 上线方式\nneeds: 《上线申请和审批表》 (optional)\n"),
            ("- 审批意见\n", "- 审批意见\n- 《上线申请和审批表》\n"),
        ],
        found: &["292:3: similar-names \"《上线申请和审批表》\""],
    },
    Planted {
        what: "a refusal goes on like an approval",
        path: GO_LIVE,
        edits: &[(
            "-> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]\n-> 主被动上线判断 [otherwise]",
            "-> 主被动上线判断",
        )],
        found: &["77:7: unhandled-rejection \"审批结论\"", "248:3: unused-declaration \"推广未获同意\""],
    },
    Planted {
        what: "the head of the department approves, and decides nothing",
        path: OM_SERVICE,
        edits: &[("判定: 创建表审批结论 (由 批准)", "判定: 创建表审批结论")],
        found: &["217:1: unhandled-rejection \"批准: 部门经理\""],
    },
    Planted {
        what: "the contract is signed whatever its review says",
        path: OM_SERVICE,
        edits: &[(
            "-> 合同签订 [合同评审结论 = 通过]\n<- 合同商定 (至多 3 次; 之后 项目终止) [合同评审结论 = 不通过]\n",
            "-> 合同签订\n\n",
        )],
        found: &["163:14: unhandled-outcome \"《合同评审》\""],
    },
    Planted {
        what: "the outcome of the review is not recorded",
        path: OM_SERVICE,
        edits: &[
            ("(结果记入 合同评审结论; 接收 运维合同)", "(接收 运维合同)"),
            ("需要: 运维合同\n执行", "判定: 合同评审结论\n需要: 运维合同\n执行"),
        ],
        found: &["164:14: unhandled-outcome \"《合同评审》\""],
    },
    Planted {
        what: "what is wrong with the system is not handed over",
        path: GO_LIVE,
        edits: &[("[not 立项] (with 《缺陷报告》)", "[not 立项]")],
        found: &["247:11: handover-without-record \"项目管理流程\""],
    },
    Planted {
        what: "the review wants to see the offer, too",
        path: CBS,
        edits: &[("接收: 运维合同\n", "接收: 运维合同, 报价单\n")],
        found: &["processes/om-service/om-service.proc:163:14: stale-interface \"《合同评审》\""],
    },
    Planted {
        what: "the other side calls the system otherwise",
        path: CHANGE_MANAGEMENT,
        edits: &[("  - 投产系统 (optional)\n", "  - 已投产系统 (optional)\n")],
        found: &["processes/go-live/go-live.proc:245:49: stale-interface \"投产系统\""],
    },
    Planted {
        what: "a document is renamed where it is declared",
        path: CBS,
        edits: &[("# 接口 CBS00P007《重大故障处理控制程序》", "# 接口 CBS00P007《重大故障处置控制程序》")],
        found: &[
            "processes/om-service/om-service.proc:321:14: stale-interface \"《重大故障处理控制程序》\"",
            "processes/om-service/om-service.proc:531:17: stale-interface \"《重大故障处理控制程序》\"",
        ],
    },
    Planted {
        what: "who fills in the form may approve it, since only the checker is kept apart",
        path: OM_SERVICE,
        edits: &[("批准: 部门经理\n", "批准: 部门经理 或 项目经理\n"), ("(审核), 创建表审批 (批准)\n", "(审核)\n")],
        found: &["217:12: self-approval \"项目经理\""],
    },
    Planted {
        what: "who fills in the form may approve it, and a constraint keeps them apart",
        path: OM_SERVICE,
        edits: &[("批准: 部门经理\n", "批准: 部门经理 或 项目经理\n")],
        found: &[],
    },
    Planted {
        what: "a step has the clause of none",
        path: OM_SERVICE,
        edits: &[("# 5.5.3 计划书发布", "# 5.5.4 计划书发布")],
        found: &["280:3: missing-clause \"5.5.4\"", "576:3: missing-clause \"5.5.3\""],
    },
    Planted {
        what: "a form has lost its clause",
        path: OM_SERVICE,
        edits: &[("# 表单 7.2 JBS00F02301", "# 表单 JBS00F02301")],
        found: &["617:3: missing-clause \"7.2\""],
    },
    Planted {
        what: "a clause with a reason has got a step",
        path: OM_SERVICE,
        edits: &[("# 5.7.3 关闭", "# 8 关闭"), ("- 5.7.3\n", "- 5.7.3: 见第 8 章\n")],
        found: &["623:3: missing-clause \"8\""],
    },
];

/// What is found when it is planted.
fn found(planted: &Planted) -> Vec<String> {
    let mut files = real::files();
    let file = files.iter_mut().find(|(path, _)| path == planted.path).expect("a real file");
    for (old, new) in planted.edits {
        assert!(file.1.contains(old), "{}: {old} is not there", planted.what);
        file.1 = file.1.replace(old, new);
    }
    let own = format!("{}:", planted.path);
    let found = real::found(&check(&files));
    found.iter().map(shown).map(|shown| shown.strip_prefix(&own).unwrap_or(&shown).to_string()).collect()
}

#[test]
fn what_changes_the_meaning_is_found() {
    let mut report = String::new();
    for planted in PLANTED {
        let found = found(planted);
        if found != planted.found {
            report += &format!("{}\n  expected {:#?}\n  found    {found:#?}\n", planted.what, planted.found);
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

/// Consistent renaming, another order and another layout change nothing.
#[test]
fn what_leaves_the_meaning_alone_is_not() {
    let mut files = real::files();
    for (old, new) in
        [("故障报告", "故障记录"), ("影响运行", "已影响运行"), ("投产系统", "已投产系统"), ("部门经理", "部门负责人")]
    {
        for (_, text) in &mut files {
            *text = text.replace(old, new);
        }
    }
    let found: Vec<String> = real::found(&check(&files)).iter().map(shown).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
