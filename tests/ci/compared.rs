//! `diff` on the command line: which states it compares, what it refuses, what it does not let through.

use super::Folder;

const LEAVE: &str = "\
# 流程 请假
起始：填单

# 角色
- 员工
- 经理

# 情况
- 结论：同意、不同意

# 步骤 填单
负责：员工
→ 审批

# 步骤 审批
负责：员工
批准：经理
判定：结论（由 批准）
→ 准【结论＝同意】
→ 退【否则】

# 结束
- 准
- 退
";

const FILING: &str = "# 流程 归档\n起始：存\n\n# 角色\n- 文员\n\n# 步骤 存\n负责：文员\n→ 完\n\n# 结束\n- 完\n";

/// Every change, as `group kind text`.
fn changes(folder: &Folder, args: &[&str]) -> Vec<String> {
    let ran = folder.procedo(&[&["diff"], args, &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
    let units = json["units"].as_array().expect("a list").iter();
    let changes = units.flat_map(|unit| unit["changes"].as_array().expect("a list"));
    let word = |change: &serde_json::Value, field: &str| change[field].as_str().expect("text").to_string();
    changes.map(|own| [word(own, "group"), word(own, "kind"), word(own, "text")].join(" ")).collect()
}

#[test]
fn a_file_that_says_nothing_is_no_version_of_anything() {
    let folder = Folder::new(&[("leave.proc", LEAVE), ("nothing.proc", "// later\n")]);
    for args in [["leave.proc", "nothing.proc"], ["nothing.proc", "leave.proc"]] {
        let ran = folder.procedo(&[&["diff"], &args[..]].concat());
        assert_eq!((ran.status, &*ran.out), (2, ""), "{ran:?}");
        assert!(ran.err.contains("there is no procedure in `nothing.proc`"), "{ran:?}");
    }
}

#[test]
fn a_range_with_a_path_compares_both_revisions_of_that_path() {
    let folder = Folder::new(&[("leave.proc", LEAVE), ("filing.proc", FILING)]);
    folder.git(&["init", "-q"]);
    folder.commit();
    folder.write("leave.proc", LEAVE.replace("# 步骤 审批\n负责：员工", "# 步骤 审批\n负责：员工\n告知：员工"));
    folder.write("filing.proc", FILING.replace("存", "收"));
    folder.commit();
    // What stands on the disk is neither of them.
    folder.write("leave.proc", LEAVE.replace("批准：经理", "批准：员工"));
    let told = changes(&folder, &["HEAD~1..HEAD", "leave.proc"]);
    assert_eq!(told, ["people notice-added `员工` is now told of `审批`"]);
}

#[test]
fn a_procedure_that_goes_takes_its_controls_with_it() {
    let folder = Folder::new(&[("old/leave.proc", LEAVE), ("old/filing.proc", FILING), ("new/filing.proc", FILING)]);
    assert_eq!(changes(&folder, &["old", "new"]), ["weakened procedure-removed the procedure `请假` is gone"]);
    let ran = folder.procedo(&["diff", "old", "new", "--fail-on", "weakened"]);
    assert_eq!((ran.status, ran.err.trim()), (1, "not let through: controls weakened (1)"), "{ran:?}");
    assert_eq!(folder.procedo(&["diff", "new", "old", "--fail-on", "weakened"]).status, 0, "it comes back");
    // Without a control it is one procedure less.
    let folder = Folder::new(&[("old/leave.proc", LEAVE), ("old/filing.proc", FILING), ("new/leave.proc", LEAVE)]);
    assert_eq!(changes(&folder, &["old", "new"]), ["steps procedure-removed the procedure `归档` is gone"]);
}

#[test]
fn who_approves_what_they_do_controls_nothing() {
    let own = LEAVE.replace("# 步骤 审批\n负责：员工", "# 步骤 审批\n负责：经理");
    let folder = Folder::new(&[("a.proc", LEAVE), ("b.proc", &own)]);
    let told = "performer-replaced `审批` is now performed by";
    let come = format!("weakened {told} `经理` instead of `员工`; `经理` performs and approves it now");
    assert_eq!(changes(&folder, &["a.proc", "b.proc"]), [come]);
    let gone = format!("strengthened {told} `员工` instead of `经理`; `经理` no longer performs and approves it");
    assert_eq!(changes(&folder, &["b.proc", "a.proc"]), [gone]);
}

#[test]
fn what_others_import_may_be_gone() {
    let people = "# 组织 公司\n\n# 角色\n- 员工\n- 经理\n";
    let leave = LEAVE.replace("起始：填单", "引入：people.proc\n起始：填单").replace("# 角色\n- 员工\n- 经理\n\n", "");
    let folder = Folder::new(&[("old/people.proc", people), ("old/leave.proc", &leave), ("new/leave.proc", &leave)]);
    let ran = folder.procedo(&["diff", "old", "new"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.contains("the new version does not pass a check"), "{ran:?}");
    assert!(ran.out.contains("`公司` is gone, with the roles `员工`, `经理`"), "{ran:?}");
    assert!(ran.out.contains("line 2: there is no file `people.proc` to import (unresolved-import)"), "{ran:?}");
}

#[test]
fn who_else_may_approve_weakens_and_who_must_as_well_strengthens() {
    let more = LEAVE.replace("- 经理\n", "- 经理\n- 总监\n");
    let [either, both] = ["或", "和"].map(|word| more.replace("批准：经理", &format!("批准：经理 {word} 总监")));
    let folder = Folder::new(&[("one.proc", &more), ("either.proc", &either), ("both.proc", &both)]);
    let told = |old: &str, new: &str| changes(&folder, &[old, new]);
    let approved = |group: &str, by: &str| [format!("{group} approver-changed `审批` is now approved by {by}")];
    assert_eq!(told("one.proc", "either.proc"), approved("weakened", "`经理` or `总监`"));
    let page = folder.procedo(&["diff", "one.proc", "either.proc", "--lang", "zh"]).out;
    assert!(page.contains("- 批准：经理\n") && page.contains("+ 批准：经理 或 总监\n"), "{page}");
    assert_eq!(told("either.proc", "one.proc"), approved("strengthened", "`经理`"));
    assert_eq!(told("either.proc", "both.proc"), approved("strengthened", "`经理` and `总监`"));
    assert_eq!(told("both.proc", "either.proc"), approved("weakened", "`经理` or `总监`"));
}

#[test]
fn who_comes_beside_others_does_it_as_well() {
    let more = LEAVE.replace("- 经理\n", "- 经理\n- 总监\n");
    let both = more.replace("批准：经理\n", "批准：经理\n批准：总监\n");
    let folder = Folder::new(&[("one.proc", &more), ("both.proc", &both)]);
    let told = "strengthened approver-added `审批` is now also approved by `总监`";
    assert_eq!(changes(&folder, &["one.proc", "both.proc"]), [told]);
}

#[test]
fn a_deadline_that_never_begins_makes_nothing_yes() {
    let with = |from: &str| {
        let steps = "# 步骤 申请\n负责：员工\n→ 分\n\n# 步骤 分\n负责：员工\n判定：急\n→ 快办【急】\n→ 慢办【否则】\n\n\
            # 步骤 快办\n负责：员工\n→ 完\n\n# 步骤 慢办\n负责：员工\n期限：2 天（自REPLACE；之后超时）\n\
            → 退【超时】\n→ 完【否则】\n";
        let facts = "# 情况\n- 急：是/否\n- 超时：是/否\n";
        format!("# 流程 办事\n起始：申请\n\n# 角色\n- 员工\n\n{facts}\n{steps}\n# 结束\n- 完\n- 退\n")
            .replace("REPLACE", from)
    };
    let folder = Folder::new(&[("old.proc", &with("申请")), ("new.proc", &with("快办"))]);
    let ran = folder.procedo(&["diff", "old.proc", "new.proc"]);
    assert!(!ran.out.contains("every path is as before"), "{ran:?}");
    assert!(ran.out.contains("paths: 3 before, 2 now; 2 as before, 0 new, 1 gone"), "{ran:?}");
}

/// Work that is approved before it is done, or only afterwards.
fn approved(first: bool) -> String {
    let step = |name: &str, own: &str, to: &str| format!("# 步骤 {name}\n负责：员工\n{own}→ {to}\n\n");
    let to = if first { ["审批", "施工"] } else { ["施工", "验收"] };
    let steps = [
        step("申请", "", to[0]),
        step("审批", "批准：经理\n", to[1]),
        step("施工", "", if first { "验收" } else { "审批" }),
        step("验收", "", "完"),
    ];
    format!("# 流程 办事\n起始：申请\n\n# 角色\n- 员工\n- 经理\n\n{}# 结束\n- 完\n", steps.concat())
}

#[test]
fn an_approval_that_comes_later_holds_back_less() {
    let folder = Folder::new(&[("first.proc", &approved(true)), ("last.proc", &approved(false))]);
    let [later, sooner] =
        [["first.proc", "last.proc"], ["last.proc", "first.proc"]].map(|args| changes(&folder, &args));
    assert!(later[0].starts_with("weakened step-moved") && later[0].contains("no longer waits for"), "{later:?}");
    assert!(sooner[0].starts_with("strengthened step-moved") && sooner[0].contains("now waits for"), "{sooner:?}");
}

#[test]
fn a_way_back_that_ends_in_what_was_refused_weakens() {
    let with = |then: &str| {
        LEAVE
            .replace("→ 退【否则】", &format!("<- 填单（至多 2 次；之后 {then}）【否则】"))
            .replace("# 结束\n- 准", "# 步骤 登记\n负责：员工\n→ 准\n\n# 结束\n- 准")
            .replace("→ 准【结论＝同意】", "→ 登记【结论＝同意】")
    };
    let folder = Folder::new(&[("old.proc", &with("退")), ("new.proc", &with("登记"))]);
    let told = changes(&folder, &["old.proc", "new.proc"]);
    assert_eq!(
        told.first().map(String::as_str),
        Some("weakened refusal-removed cases that `审批` stopped can now come to `准`"),
        "{told:?}"
    );
}

#[test]
fn three_dots_name_the_commit_from_which_both_come() {
    let folder = Folder::new(&[("leave.proc", LEAVE)]);
    folder.git(&["init", "-q", "-b", "main"]);
    folder.commit();
    folder.git(&["checkout", "-q", "-b", "edit"]);
    folder.write("leave.proc", LEAVE.replace("批准：经理", "批准：经理\n告知：员工"));
    folder.commit();
    folder.git(&["checkout", "-q", "main"]);
    folder.write("leave.proc", LEAVE.replace("负责：员工\n→ 审批", "负责：经理\n→ 审批"));
    folder.commit();
    let ran = folder.procedo(&["diff", "main...edit", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
    let before = json["names"]["old"].as_str().expect("a name");
    assert!(before.starts_with("main (") && before.len() == "main (12345678)".len(), "{before}");
    // What happened to `main` since is no change of `edit`.
    assert_eq!(changes(&folder, &["main...edit"]).len(), 1);
}

#[test]
fn a_running_case_goes_over_by_the_new_name_of_its_step_and_to_nothing_that_is_broken() {
    let folder = Folder::new(&[("leave.proc", LEAVE)]);
    for args in [&["start", "leave.proc", "--case", "甲", "--as", "林"][..], &["do", "甲", "填单", "--as", "林"]]
    {
        let ran = folder.procedo(&[&["case"], args].concat());
        assert_eq!(ran.status, 0, "{ran:?}");
    }
    let case = |new: String| -> (bool, String) {
        folder.write("new.proc", new);
        let ran = folder.procedo(&["diff", "leave.proc", "new.proc", "--store", "procedo.cases", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
        let own = &json["units"][0]["dependents"][0];
        assert_eq!((own["kind"].as_str(), own["name"].as_str()), (Some("case"), Some("甲")), "{json}");
        (own["holds"] == true, own["text"].as_str().expect("text").to_string())
    };
    let informed = || LEAVE.replace("批准：经理", "批准：经理\n告知：员工");
    assert_eq!(case(informed()), (true, "can go over to the new version".to_string()));
    let with = (true, "can go over to the new version with `--renamed 填单=写单`".to_string());
    assert_eq!(case(informed().replace("填单", "写单")), with);
    let broken = (false, "cannot go over: the new version does not pass a check".to_string());
    assert_eq!(case(informed().replace("→ 退【否则】\n", "")), broken);
    // What cannot be read as a whole does not pass either.
    assert_eq!(case(informed().replace("→ 退【否则】", "→ 无此步骤【否则】")), broken);
}

#[test]
fn who_runs_a_procedure_hears_of_what_it_hands_back_and_wants() {
    let review = "# 流程 评审\n起始：评\n\n# 角色\n- 评审组\n\n# 情况\n- 通过：是/否\n\n# 记录\n- 纪要\n\n\
        # 步骤 评\n负责：评审组\n判定：通过\n产出：纪要【通过】\n→ 好【通过】\n→ 差【否则】\n\n# 结束\n- 好\n- 差\n";
    let testing = "# 接口 质检\n\n接收：报告\n结果：检毕\n";
    let buying = "# 流程 采购\n引入：review.proc\n引入：testing.proc\n起始：编\n\n# 角色\n- 采购员\n\n\
        # 情况\n- 结论：好、差\n\n# 记录\n- 报告\n- 会议纪要\n\n# 步骤 编\n负责：采购员\n产出：报告\n→ 办\n\n\
        # 步骤 办\n负责：采购员\n执行：评审（结果记入 结论；交回 纪要＝会议纪要）\n执行：质检（接收 报告）\n\
        → 买\n\n# 结束\n- 买\n";
    let told = |old: [&str; 2], new: [&str; 2]| -> Vec<String> {
        let files = [("old", old), ("new", new)].map(|(folder, [review, testing])| {
            [("buying", buying), ("review", review), ("testing", testing)]
                .map(|(name, text)| (format!("{folder}/{name}.proc"), text))
        });
        let files: Vec<(&str, &str)> = files.iter().flatten().map(|(path, text)| (path.as_str(), *text)).collect();
        let told = changes(&Folder::new(&files), &["old", "new"]);
        told.into_iter().filter(|change| change.contains("`办` runs")).collect()
    };
    let (always, optional) = (review.replace("纪要【通过】", "纪要"), testing.replace("报告", "报告（可选）"));
    let hands_back =
        "documents call-returns-changed `评审`, which `办` runs, hands back `会议纪要` in other cases than before";
    assert_eq!(told([review, testing], [&always, testing]), [hands_back]);
    let spares = "documents call-takes-changed `质检`, which `办` runs, can do without `报告` now";
    assert_eq!(told([review, testing], [review, &optional]), [spares]);
    let wants = "documents call-takes-changed `质检`, which `办` runs, cannot do without `报告` any more";
    assert_eq!(told([review, &optional], [review, testing]), [wants]);
    // That its minutes are written otherwise is nothing to whoever runs it.
    assert_eq!(told([review, testing], [&review.replace("【通过】", "【通过＝是】"), testing]), [""; 0]);
}

#[test]
fn a_copy_of_a_procedure_is_new_and_changes_nothing_of_the_one_copied() {
    let copy = LEAVE.replace("# 流程 请假", "# 流程 事假");
    // The copy comes first, wherever its file stands.
    let files = [("old/leave.proc", LEAVE), ("new/a.proc", &*copy), ("new/leave.proc", LEAVE)];
    assert_eq!(changes(&Folder::new(&files), &["old", "new"]), ["steps procedure-added the procedure `事假` is new"]);
}

#[test]
fn separations_are_compared_pair_by_pair() {
    let checked = LEAVE.replace("批准：经理", "审核：组长\n批准：经理").replace("- 经理", "- 经理\n- 组长");
    let with = |lines: &str| format!("{checked}\n# 约束\n{lines}");
    let all = with("- 不同人：审批 (负责), 审批 (审核), 审批 (批准)\n");
    let told = |new: &str| changes(&Folder::new(&[("old.proc", &*all), ("new.proc", new)]), &["old.proc", "new.proc"]);
    let [one, two, three] = [("负责", "审核"), ("负责", "批准"), ("审核", "批准")]
        .map(|(one, other)| format!("- 不同人：审批 ({one}), 审批 ({other})\n"));
    let same = "wording constraint-reworded the separations are written otherwise, and mean the same";
    assert_eq!(told(&with(&format!("{one}{two}{three}"))), [same]);
    let lifted = "weakened separation-removed `审批` (by) and `审批` (checker) may now be the same person";
    assert_eq!(told(&with(&format!("{two}{three}"))), [lifted]);
    // Where nobody checks any more, nobody is told of who may.
    let unchecked = with(&two).replace("审核：组长\n", "");
    assert_eq!(told(&unchecked), ["weakened checker-removed `审批` is no longer checked by `组长`"]);
}

#[test]
fn a_version_in_another_folder_is_read_where_the_other_one_stands() {
    let people = "# 组织 公司\n\n# 角色\n- 员工\n- 经理\n";
    let leave = LEAVE.replace("起始：填单", "引入：people.proc\n起始：填单").replace("# 角色\n- 员工\n- 经理\n\n", "");
    let leave = leave.replace("起始：", "版本：1.0\n起始：");
    let edited = leave.replace("批准：经理", "批准：经理\n告知：员工");
    let folder = Folder::new(&[("now/people.proc", people), ("now/leave.proc", &edited), ("kept/leave.proc", &leave)]);
    let ran = folder.procedo(&["diff", "kept/leave.proc", "now/leave.proc"]);
    assert!(ran.out.contains("`员工` is now told of `审批`"), "{ran:?}");
    assert!(!ran.out.contains("gone") && !ran.out.contains("does not pass"), "{ran:?}");
    assert!(ran.err.contains("kept/leave.proc"), "it is said how it is read: {ran:?}");
    let ran = folder.procedo(&["check", "now/leave.proc", "--against", "kept/leave.proc"]);
    assert!(ran.out.contains("unrevised-change"), "{ran:?}");
}

#[test]
fn what_cannot_be_read_is_not_gone_and_not_let_through() {
    let broken = LEAVE.replace("→ 审批", "→ 审 批 批");
    let folder = Folder::new(&[("old/leave.proc", LEAVE), ("new/leave.proc", &broken)]);
    let ran = folder.procedo(&["diff", "old", "new", "--fail-on", "weakened"]);
    assert_eq!((ran.status, ran.err.trim()), (1, "not let through: procedures that cannot be read (1)"), "{ran:?}");
    // Not even the line that names it.
    let folder = Folder::new(&[("old/leave.proc", LEAVE), ("new/leave.proc", &LEAVE.replace("# 流程", "# 流"))]);
    let ran = folder.procedo(&["diff", "old", "new", "--fail-on", "weakened"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.contains("does not pass a check") && ran.out.contains("line 1"), "{ran:?}");
    assert!(ran.err.contains("procedures that cannot be read (1)"), "{ran:?}");
}

#[test]
fn one_name_is_not_two_and_what_is_nothing_is_said_to_be_nothing() {
    let folder = Folder::new(&[("leave.proc", LEAVE)]);
    folder.git(&["init", "-q"]);
    folder.commit();
    let ran = folder.procedo(&["diff", "leave.proc"]);
    assert_eq!((ran.status, &*ran.out), (2, ""), "{ran:?}");
    assert!(ran.err.contains("procedo diff HEAD leave.proc"), "{ran:?}");
    let ran = folder.procedo(&["diff", "leave.proc", "live"]);
    assert_eq!((ran.status, &*ran.out), (2, ""), "{ran:?}");
    assert!(ran.err.contains("neither a file, nor a folder, nor a revision"), "{ran:?}");
}

#[test]
fn what_a_form_asks_for_is_a_control() {
    let form = |fields: &str| format!("{LEAVE}\n# 表单 请假单\n{fields}");
    let all = form("- 事由 “事假缘由”: 文本\n- 天数: 整数\n- 备注: 文本 (可选)\n");
    let told = |new: &str| changes(&Folder::new(&[("old.proc", &*all), ("new.proc", new)]), &["old.proc", "new.proc"]);
    let left = "weakened field-removed `请假单` no longer has the field `天数`";
    assert_eq!(told(&form("- 事由 “事假缘由”: 文本\n- 备注: 文本 (可选)\n")), [left]);
    let spare = "documents field-removed `请假单` no longer has the field `备注`";
    assert_eq!(told(&form("- 事由 “事假缘由”: 文本\n- 天数: 整数\n")), [spare]);
    let come = "strengthened field-added `请假单` now has the field `去向`";
    assert_eq!(told(&form("- 事由 “事假缘由”: 文本\n- 天数: 整数\n- 备注: 文本 (可选)\n- 去向: 文本\n")), [come]);
    let titled = "wording title-changed title 事由 of `请假单` reworded";
    assert_eq!(told(&all.replace("事假缘由", "请假缘由")), [titled]);
}

#[test]
fn what_is_asked_for_in_some_cases_says_in_which() {
    let needs = |needs: &str| {
        let text = LEAVE.replace("批准：经理", &format!("批准：经理\n需要：{needs}"));
        text.replace("# 情况\n", "# 情况\n- 病假：是/否（给定）\n") + "\n# 记录\n- 证明（给定）\n"
    };
    let [optional, some] = ["证明（可选）", "证明【病假】"].map(needs);
    let folder = Folder::new(&[("one.proc", &optional), ("other.proc", &some)]);
    let must = "strengthened need-changed `审批` can no longer do without `证明` when 病假";
    assert_eq!(changes(&folder, &["one.proc", "other.proc"]), [must]);
    let may = "weakened need-changed `审批` can now do without `证明` when 病假";
    assert_eq!(changes(&folder, &["other.proc", "one.proc"]), [may]);
}

#[test]
fn who_may_be_the_approver_counts_as_the_approver() {
    let text = LEAVE.replace("- 经理\n", "- 经理\n- 总监\n- 主管 ＝ 经理\n").replace("批准：经理", "批准：主管");
    let own = text.replace("# 步骤 审批\n负责：员工", "# 步骤 审批\n负责：经理");
    let other = text.replace("主管 ＝ 经理", "主管 ＝ 总监");
    let folder = Folder::new(&[("a.proc", &text), ("b.proc", &own), ("c.proc", &other)]);
    let told = "weakened performer-replaced `审批` is now performed by `经理` instead of `员工`; \
        `经理` performs and approves it now";
    assert_eq!(changes(&folder, &["a.proc", "b.proc"]), [told]);
    let told = ["may no longer be `经理`", "may now be `总监`"];
    let told = told.map(|what| {
        format!(
            "people stand-in-{} `主管` {what}; it approves `审批`",
            if what.contains("now") { "added" } else { "removed" }
        )
    });
    assert_eq!(changes(&folder, &["a.proc", "c.proc"]), told);
}

#[test]
fn which_of_two_ways_back_to_one_place_is_taken_counts() {
    let with = |guard: &str| {
        let back = format!("<- 填单（至多 1 次；之后 退）【{guard}】\n<- 填单（至多 2 次；之后 退）【否则】\n");
        LEAVE
            .replace("→ 退【否则】\n", &back)
            .replace("- 结论：同意、不同意\n", "- 结论：同意、不同意\n- 急：是/否（给定）\n")
    };
    let files = [("old.proc", with("结论＝不同意 且 急")), ("new.proc", with("结论＝不同意 且 非 急"))];
    let folder = Folder::new(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let told = "steps route-changed the routes of `审批` are different";
    assert_eq!(changes(&folder, &["old.proc", "new.proc"]), [told]);
}
