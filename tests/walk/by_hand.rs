//! Answers by hand.

use super::by_script::run;
use procedo::cli::Status;

const GIVEN: [&str; 12] = [
    "--given",
    "立项=是",
    "--given",
    "版本类型=主要版本",
    "--given",
    "系统名称=Life",
    "--given",
    "现行版本号=",
    "--given",
    "切换时限=4小时",
    "--given",
    "应急观察期=3天",
];

/// Walks the go-live by these answers.
fn walk(language: &str, given: bool, answers: &str) -> (Status, String, String) {
    let mut args = vec!["--lang", language, "walk", "4.2.7", "--in", "processes"];
    if given {
        args.extend(GIVEN);
    }
    run(&args, answers)
}

#[test]
fn a_whole_walk_by_numbers() {
    let (status, out, err) = walk("zh", true, "\n1\n1\n2\n\n\n2\n2\n\n2\n\n\n");
    assert_eq!((status, err.as_str()), (Status::Clean, ""), "{out}");
    assert!(out.contains("审批结论（由 系统上线管理小组组长）？ 1 同意  2 不同意"), "{out}");
    assert!(out.contains("答“否”就是说，事情在期限内已经解决"), "{out}");
    assert!(out.contains("2 到期：应急观察期（3 天）过去，4.2.7.18 主动应急判断“应急判断”"), "{out}");
    assert!(out.contains("结果 上线成功\n移交 项目管理流程（附 投产系统）\n编号 正式版本号 Life v1\n"), "{out}");
}

#[test]
fn given_facts_are_asked_first_and_wrong_answers_again() {
    let (status, out, _) = walk("zh", false, "y\n4\n紧急修版本\n3\nLife\n\n四小时\n4小时\n3天\nq\n");
    assert_eq!(status, Status::Clean);
    assert!(out.contains("立项？ 1 是  2 否\n> y\n版本类型？ 1 主要版本  2 小型版本  3 紧急修复版本\n"), "{out}");
    assert!(out.contains("是不是“紧急修复版本”？"), "{out}");
    assert!(out.contains("应为时长，如“4 小时”“3 天”"), "{out}");
    assert_eq!(out.matches("切换时限？").count(), 2, "{out}");
    assert!(out.contains("负责 培训主管"), "{out}");
}

#[test]
fn choices_are_taken_back_as_far_as_the_given_facts() {
    let back = "u\n".repeat(9);
    let (status, out, _) = walk("zh", false, &format!("1\n1\nLife\n\n4小时\n3天\n\n1\n2\n{back}撤销\nq\n"));
    assert_eq!(status, Status::Clean);
    assert!(out.contains("→ 推广未获同意"), "{out}");
    assert_eq!(out.matches("已撤销。").count(), 9, "{out}");
    assert!(out.contains("没有可撤销的了"), "{out}");
    assert_eq!(out.matches("立项？ 1 是  2 否").count(), 3, "{out}");
}

#[test]
fn after_a_choice_is_taken_back_the_other_way_is_open() {
    let (status, out, _) = walk("zh", true, "\n1\n2\nu\n1\n2\n");
    assert_eq!(status, Status::Trouble, "the answers run out");
    assert!(out.contains("→ 推广未获同意") && out.contains("→ 4.2.7.14 主动安装：上线方式＝主动"), "{out}");
    assert!(out.trim_end().ends_with("! 回答到此为止，还没有走到结束"), "{out}");
}

#[test]
fn a_last_number_that_none_can_follow_is_asked_again() {
    let (_, out, _) = walk("en", false, "1\n1\nLife\nDeath v1\n1 hour\n1 day\n");
    assert!(out.contains("! a number of `正式版本号` begins with `Life v`; `Death v1` does not"), "{out}");
}

#[test]
fn several_open_steps_and_events_are_offered() {
    let args = ["walk", "CBS00P004", "--in", "processes", "--format", "json"];
    let answers = "1\n1\n2\n1\n\n\n1\n\n1\n\n\n1\n1\n1\n1年\n\n2\n";
    let (status, out, err) = run(&args, answers);
    assert_eq!(status, Status::Trouble);
    assert!(err.contains("What comes next?"), "{err}");
    assert!(err.contains("1 5.4.4 通知编制 \"ERP项目创建\"") && err.contains("2 5.4.5 外协洽谈 \"外协\""), "{err}");
    let walk: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(walk["outcome"].is_null(), "{walk}");
}

#[test]
fn what_is_no_yes_is_not_taken_for_done() {
    for (language, said) in [("zh", "这里没有要选的：办完了按回车"), ("en", "press Enter once it is done")]
    {
        let (_, out, _) = walk(language, true, "否\n2\nno\nq\n");
        assert_eq!(out.matches(said).count(), 3, "{out}");
        assert!(!out.contains("《培训反馈表》\n     →"), "{out}");
    }
    let (status, out, _) = walk("zh", true, "好\n1\n1\n2\n是\n完成\n2\n2\n\n2\n\n\n否\n\n");
    assert_eq!(status, Status::Clean, "{out}");
    assert!(out.contains("! 这一次已经走完：按回车结束"), "{out}");
}

#[test]
fn help_says_how_to_answer() {
    let (_, out, _) = walk("en", true, "?\nq\n");
    assert!(out.contains("u  undo  take the last choice back, as often as you like"), "{out}");
}
