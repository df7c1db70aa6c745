use super::*;
use crate::diagnostic::Edit;
use crate::report::Summary;
use crate::say;
use insta::assert_snapshot;

/// The drawing under a line that shows its width. It also keeps insta from taking off the indent.
fn framed(sources: &Sources, finding: &Finding, look: Look) -> String {
    let drawing = print(sources, finding, look);
    format!("{}\n{drawing}", "=".repeat(look.width))
}

fn guard_gap(sources: &Sources) -> Finding {
    Finding::error(
        "guard-gap",
        find(sources, 0, "上线审批", 0),
        say!(
            "no route of step “上线审批” holds when `版本类型` is 紧急修复版本, so a case that gets there stops for ever",
            "版本类型为“紧急修复版本”时，步骤“上线审批”没有一条路线成立，走到这里的案件会永远停住"
        ),
    )
    .here(say!("2 of 3 kinds of version have a route", "3 种版本类型中只有 2 种有路线"))
    .label(find(sources, 0, "版本类型 = 主要版本 and 审批结论 = 不同意", 1), say!("holds for 主要版本", "主要版本走这条"))
    .label(
        find(sources, 0, "版本类型: 主要版本, 小型版本, 紧急修复版本", 0),
        say!("the third kind is declared here", "第三种在这里声明"),
    )
    .help(say!(
        "make the last route `[otherwise]`, or add a route for the missing kind",
        "把最后一条路线改为【否则】，或者为缺少的类型加一条路线，让每种版本类型都恰好有一条路线成立"
    ))
}

fn idle_role(sources: &Sources) -> Finding {
    let before = find(sources, 0, "needs:", 0).span.start as usize;
    Finding::warning(
        "idle-role",
        find(sources, 1, "系统上线管理小组组长", 0),
        say!("role “系统上线管理小组组长” approves nothing", "角色“系统上线管理小组组长”没有审批任何事项"),
    )
    .label(find(sources, 0, "系统上线管理小组", 0), say!("its group takes part here", "它所在的小组在这里参与"))
    .fix(
        say!("let the head approve", "由组长审批"),
        vec![Edit {
            at: bytes(before, before), text: "approver: 系统上线管理小组组长 [版本类型 = 主要版本]\n".into()
        }],
    )
    .fix(
        say!("remove the head", "去掉组长"),
        vec![Edit { at: find(sources, 1, "; head 系统上线管理小组组长", 0), text: String::new() }],
    )
}

#[test]
fn labels_in_one_file() {
    let sources = sources();
    assert_snapshot!(framed(&sources, &guard_gap(&sources), ENGLISH), @r#"
================================================================================
  × error[guard-gap]: no route of step “上线审批” holds when `版本类型` is 紧急
  │ 修复版本, so a case that gets there stops for ever
   ╭─[processes/go-live/go-live.proc:8:11]
 4 │ # facts
 5 │ - 版本类型: 主要版本, 小型版本, 紧急修复版本 (given)
   ·   ─────────────────────┬────────────────────
   ·                        ╰── the third kind is declared here
 6 │ - 审批结论: 同意, 不同意
 7 │
 8 │ # 4.2.7.3 上线审批 “（推广）上线申请及审批”
   ·           ────┬───
   ·               ╰── 2 of 3 kinds of version have a route
 9 │ by: 项目负责人
   ╰────
    ╭─[processes/go-live/go-live.proc:13:12]
 12 │ informed: 系统上线流程执行负责人 (by 系统上线管理小组组长; with 审批意见)…
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
    ·                  ────────────────────┬────────────────────
    ·                                      ╰── holds for 主要版本
 14 │ -> 主被动判断 [版本类型 = 小型版本
    ╰────
  help: make the last route `[otherwise]`, or add a route for the missing kind
"#);
    assert_snapshot!(framed(&sources, &guard_gap(&sources), CHINESE), @r#"
================================================================================
  × 错误[guard-gap]：版本类型为“紧急修复版本”时，步骤“上线审批”没有一条路线成
  │ 立，走到这里的案件会永远停住
   ╭─[processes/go-live/go-live.proc:8:11]
 4 │ # facts
 5 │ - 版本类型: 主要版本, 小型版本, 紧急修复版本 (given)
   ·   ─────────────────────┬────────────────────
   ·                        ╰── 第三种在这里声明
 6 │ - 审批结论: 同意, 不同意
 7 │
 8 │ # 4.2.7.3 上线审批 “（推广）上线申请及审批”
   ·           ────┬───
   ·               ╰── 3 种版本类型中只有 2 种有路线
 9 │ by: 项目负责人
   ╰────
    ╭─[processes/go-live/go-live.proc:13:12]
 12 │ informed: 系统上线流程执行负责人 (by 系统上线管理小组组长; with 审批意见)…
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
    ·                  ────────────────────┬────────────────────
    ·                                      ╰── 主要版本走这条
 14 │ -> 主被动判断 [版本类型 = 小型版本
    ╰────
  提示：把最后一条路线改为【否则】，或者为缺少的类型加一条路线，让每种版本类型都
        恰好有一条路线成立
"#);
}

#[test]
fn labels_in_two_files_and_fixes() {
    let sources = sources();
    assert_snapshot!(framed(&sources, &idle_role(&sources), ENGLISH), @r#"
================================================================================
  ! warning[idle-role]: role “系统上线管理小组组长” approves nothing
   ╭─[processes/organisation.proc:2:25]
 1 │ # roles
 2 │ - 系统上线管理小组 (group; head 系统上线管理小组组长)
   ·                                 ────────────────────
 3 │ - 项目经理
   ╰────
    ╭─[processes/go-live/go-live.proc:10:7]
  9 │ by: 项目负责人
 10 │ with: 系统上线管理小组 [版本类型 = 主要版本]
    ·       ────────┬───────
    ·               ╰── its group takes part here
 11 │ needs: 《上线申请与审批表》, 《上线与推广计划》
    ╰────
  fix: let the head approve
    processes/go-live/go-live.proc
  + 11 │ approver: 系统上线管理小组组长 [版本类型 = 主要版本]
  fix: remove the head
  - 2 │ - 系统上线管理小组 (group; head 系统上线管理小组组长)
  + 2 │ - 系统上线管理小组 (group)
"#);
    assert_snapshot!(framed(&sources, &idle_role(&sources), CHINESE), @r#"
================================================================================
  ! 警告[idle-role]：角色“系统上线管理小组组长”没有审批任何事项
   ╭─[processes/organisation.proc:2:25]
 1 │ # roles
 2 │ - 系统上线管理小组 (group; head 系统上线管理小组组长)
   ·                                 ────────────────────
 3 │ - 项目经理
   ╰────
    ╭─[processes/go-live/go-live.proc:10:7]
  9 │ by: 项目负责人
 10 │ with: 系统上线管理小组 [版本类型 = 主要版本]
    ·       ────────┬───────
    ·               ╰── 它所在的小组在这里参与
 11 │ needs: 《上线申请与审批表》, 《上线与推广计划》
    ╰────
  修复：由组长审批
    processes/go-live/go-live.proc
  + 11 │ approver: 系统上线管理小组组长 [版本类型 = 主要版本]
  修复：去掉组长
  - 2 │ - 系统上线管理小组 (group; head 系统上线管理小组组长)
  + 2 │ - 系统上线管理小组 (group)
"#);
}

#[test]
fn something_to_insert() {
    let sources = sources();
    let end = find(&sources, 0, "小型版本\n", 0).span.end as usize - 1;
    let finding = Finding::error("syntax", bytes(end, end), say!("this guard is not closed", "这个条件没有收尾"))
        .here(say!("expected `]`", "此处应为“】”"))
        .fix(say!("close it", "补上"), vec![Edit { at: bytes(end, end), text: "]".into() }]);
    assert_snapshot!(framed(&sources, &finding, ENGLISH), @r#"
================================================================================
  × error[syntax]: this guard is not closed
    ╭─[processes/go-live/go-live.proc:14:22]
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
 14 │ -> 主被动判断 [版本类型 = 小型版本
    ·                                   ▲
    ·                                   ╰── expected `]`
    ╰────
  fix: close it
  - 14 │ -> 主被动判断 [版本类型 = 小型版本
  + 14 │ -> 主被动判断 [版本类型 = 小型版本]
"#);
    assert_snapshot!(framed(&sources, &finding, CHINESE), @r#"
================================================================================
  × 错误[syntax]：这个条件没有收尾
    ╭─[processes/go-live/go-live.proc:14:22]
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
 14 │ -> 主被动判断 [版本类型 = 小型版本
    ·                                   ▲
    ·                                   ╰── 此处应为“】”
    ╰────
  修复：补上
  - 14 │ -> 主被动判断 [版本类型 = 小型版本
  + 14 │ -> 主被动判断 [版本类型 = 小型版本]
"#);
}

#[test]
fn a_line_wider_than_the_terminal_is_cut_around_what_matters() {
    let sources = sources();
    let finding = error(find(&sources, 0, "审批意见", 0)).here(say!("no such record", "没有这份记录"));
    assert_snapshot!(framed(&sources, &finding, ENGLISH), @r#"
================================================================================
  × error[a-rule]: message
    ╭─[processes/go-live/go-live.proc:12:44]
 11 │ needs: 《上线申请与审批表》, 《上线与推广计划》
 12 │ … (by 系统上线管理小组组长; with 审批意见) [版本类型 = 主要版本 and 审批…
    ·                                  ────┬───
    ·                                      ╰── no such record
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
    ╰────
"#);
    let narrow = Look { width: 50, ..CHINESE };
    assert_snapshot!(framed(&sources, &finding, narrow), @r#"
==================================================
  × 错误[a-rule]：消息
    ╭─[processes/go-live/go-live.proc:12:44]
 11 │ needs: 《上线申请与审批表》, 《上线与推广计…
 12 │ …理小组组长; with 审批意见) [版本类型 = 主…
    ·                   ────┬───
    ·                       ╰── 没有这份记录
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审…
    ╰────
"#);
}

#[test]
fn spans_over_several_lines() {
    let sources = sources();
    let (start, end) = (find(&sources, 0, "# facts", 0), find(&sources, 0, "不同意\n", 0));
    let facts = bytes(start.span.start as usize, end.span.end as usize);
    let finding = error(facts)
        .here(say!("these facts", "这些事实"))
        .label(find(&sources, 0, "审批结论", 0), say!("this one among them", "其中这一个"))
        .label(bytes(0, GO_LIVE.len()), say!("the whole procedure", "整个流程"));
    assert_snapshot!(framed(&sources, &finding, ENGLISH), @r#"
================================================================================
  × error[a-rule]: message
   ╭─[processes/go-live/go-live.proc:4:1]
 1 │     # procedure 4.2.7 系统上线流程
   ·     ───────────────┬──────────────
   ·                    ╰── the whole procedure (down to line 14)
 2 │     > 把系统的一个版本从培训、审批送到投产；切换失败就回退，投产后出故障就…
 3 │
 4 │ ╭─▶ # facts
 5 │ │   - 版本类型: 主要版本, 小型版本, 紧急修复版本 (given)
 6 │ ├─▶ - 审批结论: 同意, 不同意
   · ╰──── these facts
   ╰────
   ╭─[processes/go-live/go-live.proc:6:3]
 5 │ - 版本类型: 主要版本, 小型版本, 紧急修复版本 (given)
 6 │ - 审批结论: 同意, 不同意
   ·   ────┬───
   ·       ╰── this one among them
   ╰────
"#);
}

#[test]
fn overlapping_places_are_drawn_apart_and_equal_ones_together() {
    let sources = sources();
    let finding = error(find(&sources, 0, "系统上线流程执行负责人 (by 系统上线管理小组组长", 0))
        .here(say!("outer", "外"))
        .label(find(&sources, 0, "系统上线管理小组组长", 0), say!("inner", "内"))
        .label(find(&sources, 0, "系统上线管理小组组长", 0), say!("again", "又"))
        .label(find(&sources, 0, "with 审批意见", 0), say!("beside", "旁"));
    assert_snapshot!(framed(&sources, &finding, ENGLISH), @r#"
================================================================================
  × error[a-rule]: message
    ╭─[processes/go-live/go-live.proc:12:11]
 11 │ needs: 《上线申请与审批表》, 《上线与推广计划》
 12 │ …rmed: 系统上线流程执行负责人 (by 系统上线管理小组组长; with 审批意见) […
    ·        ───────────────────────┬───────────────────────  ──────┬──────
    ·                               │                               ╰── beside
    ·                               ╰── outer
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
    ╰────
    ╭─[processes/go-live/go-live.proc:12:27]
 11 │ needs: 《上线申请与审批表》, 《上线与推广计划》
 12 │ informed: 系统上线流程执行负责人 (by 系统上线管理小组组长; with 审批意见)…
    ·                                      ──────────┬─────────
    ·                                                ╰─┤ inner
    ·                                                  │ again
 13 │ -> 推广未获同意 [版本类型 = 主要版本 and 审批结论 = 不同意]
    ╰────
"#);
}

#[test]
fn ascii_lines_and_wide_quotes() {
    let sources = sources();
    let finding = error(find(&sources, 0, "（推广）上线申请及审批", 0)).here(say!("quoted", "引文"));
    assert_snapshot!(framed(&sources, &finding, Look { unicode: false, ..ENGLISH }), @r#"
================================================================================
  x error[a-rule]: message
   ,-[processes/go-live/go-live.proc:8:17]
 8 | # 4.2.7.3 上线审批 “（推广）上线申请及审批”
   :                     ^^^^^^^^^^^|^^^^^^^^^^
   :                                `-- quoted
 9 | by: 项目负责人
   `----
"#);
    assert_snapshot!(framed(&sources, &finding, Look { wide_ambiguous: true, ..CHINESE }), @r#"
================================================================================
  x 错误[a-rule]：消息
   ,-[processes/go-live/go-live.proc:8:17]
 8 | # 4.2.7.3 上线审批 “（推广）上线申请及审批”
   :                      ^^^^^^^^^^^|^^^^^^^^^^
   :                                 `-- 引文
 9 | by: 项目负责人
   `----
"#);
}

#[test]
fn colour() {
    let sources = sources();
    let finding = error(find(&sources, 0, "同意", 0))
        .here(say!("own", "自"))
        .label(find(&sources, 0, "不同意", 0), say!("other", "他"))
        .help(say!("help", "助"))
        .fix(say!("title", "题"), vec![Edit { at: find(&sources, 0, "同意", 0), text: "准".into() }]);
    let shown = framed(&sources, &finding, Look { color: true, ..ENGLISH }).replace('\x1b', "^");
    assert_snapshot!(shown, @r#"
================================================================================
  ^[31;1m×^[0m ^[1;31merror[a-rule]:^[0m^[1m message^[0m
   ╭─[^[36mprocesses/go-live/go-live.proc:6:9^[0m]
 ^[2m5^[0m │ - 版本类型: 主要版本, 小型版本, 紧急修复版本 (given)
 ^[2m6^[0m │ - 审批结论: 同意, 不同意
   · ^[31;1m            ──┬─^[0m^[36;1m  ───┬──^[0m
   ·               ^[31;1m│^[0m      ^[36;1m╰── ^[36;1mother^[0m^[0m
   ·               ^[31;1m╰── ^[31;1mown^[0m^[0m
   ╰────
  ^[36mhelp^[0m: help
  ^[36mfix^[0m: title
  ^[31m-^[0m ^[2m6 │^[0m ^[31m- 审批结论: 同意, 不同意^[0m
  ^[32m+^[0m ^[2m6 │^[0m ^[32m- 审批结论: 准, 不同意^[0m
"#);
}

#[test]
fn the_closing_line() {
    let sources = sources();
    let closing = |errors: usize, warnings: usize, look: Look| {
        let at = bytes(0, 1);
        let mut findings = vec![error(at); errors];
        findings.extend(vec![Finding::warning("a-rule", at, Text::default()); warnings]);
        let summary = Summary { files: 3, procedures: 1, steps: 19, unproved: 0 };
        Printer::new(&sources, look).closing(&findings, summary)
    };
    assert_eq!(closing(2, 1, ENGLISH), "2 errors, 1 warning in 3 files\n");
    assert_eq!(closing(0, 5, ENGLISH), "5 warnings in 3 files\n");
    assert_eq!(closing(0, 0, ENGLISH), "no problems found: checked 3 files, 1 procedure and 19 steps\n");
    assert_eq!(closing(2, 1, CHINESE), "3 个文件中有 2 个错误、1 个警告\n");
    assert_eq!(closing(1, 0, CHINESE), "3 个文件中有 1 个错误\n");
    assert_eq!(closing(0, 0, CHINESE), "未发现问题：检查了 3 个文件、1 个流程、19 个步骤\n");
}

#[test]
fn a_report_is_findings_apart_and_a_closing_line() {
    let sources = one("培训\n");
    let finding = error(bytes(0, 6));
    let report =
        Printer::new(&sources, ENGLISH).report(&[finding.clone(), finding], Summary { files: 1, ..Summary::default() });
    assert_snapshot!(format!("=\n{report}"), @r#"
=
  × error[a-rule]: message
   ╭─[a.proc:1:1]
 1 │ 培训
   · ────
   ╰────

  × error[a-rule]: message
   ╭─[a.proc:1:1]
 1 │ 培训
   · ────
   ╰────

2 errors in 1 file
"#);
}
