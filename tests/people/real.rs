//! Who does what in the two real procedures, as a person reads it in their text.

use crate::command::procedo;
use serde_json::Value as Json;

/// A row a step: its clause, then who is involved. Conditions stand in square brackets, roles that stand for another
/// behind `for`.
const GO_LIVE: &str = "\
4.2.7.1    R 培训主管 | C 运维人员 | C 最终用户 | C 热线支持人员 | C 服务级别管理人员
4.2.7.2    R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项]
4.2.7.3    R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项] | A 系统上线管理小组组长 [版本类型 = 主要版本] | C 系统上线管理小组 [版本类型 = 主要版本] | I 系统上线管理小组 [版本类型 = 小型版本, 紧急修复版本] | I 系统上线流程执行负责人 [版本类型 = 主要版本]
4.2.7.4    R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项]
4.2.7.5    R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项] | I 分公司技术主管 | I 分公司业务主管 | I 最终用户
4.2.7.6    R 分公司技术主管
4.2.7.7    R 分公司技术主管 | R 分公司业务主管
4.2.7.8    R 分公司技术主管
4.2.7.9    R 分公司技术主管 | R 分公司业务主管
4.2.7.10   R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项] | I 运维人员 | I 热线支持人员 | I 服务级别管理人员 | I 变更管理人员 | I 问题管理人员 | I 配置管理人员
4.2.7.11   R 分公司技术主管
4.2.7.12   R 分公司技术主管 | R 分公司业务主管
4.2.7.13   R 分公司技术主管 | R 分公司业务主管
4.2.7.14   R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项]
4.2.7.15   R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项] | R 业务主管
4.2.7.16   R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项]
4.2.7.17   R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项] | R 业务主管
4.2.7.18   R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项]
4.2.7.19   R 项目经理 for 项目负责人 [立项] | R 应用维护人员 for 项目负责人 [not 立项] | R 业务主管
";

const OM_SERVICE: &str = "\
5.1     R 项目经理
5.1.1   R 项目经理 | C 调研团队 | I 客户主管部门
5.1.1a  R 客户主管部门
5.1.2   R 项目经理 | C 客户
5.2.1   R 项目经理
5.3.1   R 项目经理 | C 二线技术支持 | C 二线技术主管 | C 营销人员 | C 部门QA
5.3.2   R 部门QA
5.3.1a  R 项目经理 | R 营销人员 | I 客户
5.3.1b  R 项目经理
5.4.1   R 项目经理 | R 营销人员 | R 客户
5.4.2   R 营销人员 | R 客户
5.4.2a  R 营销人员
5.4.2b  R 营销人员 | R 客户
5.4.3   R 营销人员 | I 部门PA
5.4.4   R 部门PA | I 项目经理
5.4.4a  R 项目经理
5.4.4b  R 项目经理 | A 部门经理 | V 部门PA
5.4.4c  R 项目经理
5.4.5   R 项目经理 | R 外协单位 | I 营销部门
5.4.5a  R 营销人员
5.5.1   R 项目经理 | R 项目组成员
5.5.2   R 项目经理 | C 部门QA
5.5.3   R 项目经理 | I 项目组成员 | I 部门QA
5.6.1   R 项目经理 | R 项目组成员
5.6.2   R 项目经理 | R 项目组成员
5.6.3   R 项目经理 | R 项目组成员
5.6.4   R 项目经理 | R 项目组成员
5.7.1   R 项目经理
5.7.1a  R 部门QA
5.7.1b  R 项目经理 | I 客户
5.7.2   R 客户
5.7.2a  R 项目经理 | I 部门PA
5.7.3   R 公司过程管理部 | C 部门PA
";

/// What the command says, written in the same way.
fn told(procedure: &str) -> String {
    let (_, out, err) = procedo(&["roles", procedure, "--format", "json"], "");
    let json: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
    let mut told = String::new();
    for step in json["steps"].as_array().unwrap() {
        let duty = |duty: &Json| {
            let bracketed = |before: &str, value: &Json, after: &str| match value.as_str() {
                Some(text) => format!("{before}{text}{after}"),
                None => String::new(),
            };
            let (stands_for, when) = (bracketed(" for ", &duty["as"], ""), bracketed(" [", &duty["when"], "]"));
            assert_eq!(duty["or"], serde_json::json!([]));
            format!("{} {}{stands_for}{when}", text(&duty["letter"]), text(&duty["role"]))
        };
        let duties: Vec<String> = step["duties"].as_array().unwrap().iter().map(duty).collect();
        told += &format!("{} {}\n", text(&step["clause"]), duties.join(" | "));
    }
    told
}

fn compare(procedure: &str, transcribed: &str) {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = told(procedure);
    let (told, transcribed) = (told.lines().map(words), transcribed.lines().map(words));
    let (told, transcribed): (Vec<_>, Vec<_>) = (told.collect(), transcribed.collect());
    for (told, transcribed) in told.iter().zip(&transcribed) {
        assert_eq!(told, transcribed);
    }
    assert_eq!(told.len(), transcribed.len());
}

#[test]
fn who_does_what_in_the_go_live() {
    compare("4.2.7", GO_LIVE);
}

#[test]
fn who_does_what_in_the_service() {
    compare("CBS00P004", OM_SERVICE);
}

const ROSTERS: [(&str, &str); 2] =
    [("4.2.7", "processes/go-live/roster.yaml"), ("CBS00P004", "processes/om-service/roster.yaml")];

#[test]
fn both_can_be_staffed() {
    for (procedure, roster) in ROSTERS {
        let (status, out, err) = procedo(&["roles", procedure, "--roster", roster], "");
        assert_eq!(status, 0, "{err}");
        assert!(out.contains("every path can be staffed"), "{out}");
        assert_eq!(procedo(&["check", "processes", "--roster", roster, "--deny", "warnings"], "").0, 0);
    }
}

/// Without whom something is lacking, and which roles.
fn shortages(args: &[&str]) -> Vec<(String, Vec<String>)> {
    let (_, out, err) = procedo(&[&["roles"], args, &["--format", "json"]].concat(), "");
    let json: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    let list = |value: &Json| -> Vec<String> {
        value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_string()).collect()
    };
    let shortages = json["staffing"]["absences"]["shortages"].as_array().unwrap();
    let of = |shortage: &Json| {
        let roles = shortage["gaps"].as_array().unwrap().iter().flat_map(|gap| list(&gap["roles"]));
        let mut roles: Vec<String> = roles.collect();
        roles.sort();
        roles.dedup();
        (list(&shortage["without"]).join(" "), roles)
    };
    shortages.iter().map(of).collect()
}

fn role(without: &str, role: &str) -> (String, Vec<String>) {
    (without.to_string(), vec![role.to_string()])
}

#[test]
fn who_cannot_be_absent() {
    let service = ["CBS00P004", "--roster", "processes/om-service/roster.yaml", "--absent", "1"];
    assert_eq!(shortages(&service), [role("姜山", "部门经理"), role("常青", "公司过程管理部")]);
    let go_live = ["4.2.7", "--roster", "processes/go-live/roster.yaml", "--absent", "1"];
    assert_eq!(shortages(&go_live), [role("董建国", "系统上线管理小组组长")]);
    // While 唐志强 and 崔浩 are away, those who stand in for them cannot be missed either.
    let on = [&go_live[..], &["--on", "2026-08-11"]].concat();
    let expected = [
        role("冯雪", "应用维护人员"),
        role("董建国", "系统上线管理小组组长"),
        role("韩磊", "分公司技术主管"),
        role("邓丽娟", "分公司业务主管"),
    ];
    assert_eq!(shortages(&on), expected);
    // Of two who are absent, only what each alone does not show.
    let two = ["4.2.7", "--roster", "processes/go-live/roster.yaml", "--absent", "2"];
    let pairs: Vec<String> = shortages(&two).into_iter().map(|(without, _)| without).collect();
    assert_eq!(
        pairs,
        ["董建国", "何静 罗晓燕", "许卫东 罗晓燕", "唐志强 冯雪", "孟庆云 顾海涛", "韩磊 崔浩", "邓丽娟 崔浩"]
    );
}

/// The one who manages the department also manages the project: nobody else can approve the form.
#[test]
fn nobody_approves_what_they_ask_for() {
    let roster = std::fs::read_to_string("processes/om-service/roster.yaml").unwrap();
    let roster = roster.replace("  高明: 项目经理\n", "").replace("[项目经理, 项目组成员]", "项目组成员");
    let roster = roster.replace("姜山: 部门经理", "姜山: [部门经理, 项目经理]");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.yaml");
    // The calendar that it names is not there.
    std::fs::write(&path, roster.replace("日历文件: ../calendars/china-2026.yaml\n默认日历: 办公\n", "")).unwrap();
    let path = path.to_string_lossy();
    let (status, out, _) = procedo(&["check", "processes", "--roster", &path, "--format", "json"], "");
    assert_eq!(status, 1);
    let json: Json = serde_json::from_str(&out).unwrap();
    let rules: Vec<&str> =
        json["findings"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["separation-impossible"], "{out}");
    let message = json["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("nobody is left for `5.4.4b 创建表审批`"), "{message}");
    let script = json["findings"][0]["walkthrough"]["script"].as_str().unwrap();
    assert!(script.trim_end().ends_with("创建表审批结论: 批准") || script.contains("创建表审批:"), "{script}");
}
