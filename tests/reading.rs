//! The process files lose nothing of the source documents: the reading, written down again here clause by clause, is
//! held against what `list --format json` says.

use serde_json::Value;

fn list() -> Value {
    let (status, out, _) = crate::command::procedo(&["list", "processes", "--format", "json"], "");
    assert_eq!(status, 0);
    serde_json::from_str(&out).unwrap()
}

fn procedure<'v>(list: &'v Value, id: &str) -> &'v Value {
    list["procedures"].as_array().unwrap().iter().find(|procedure| procedure["id"] == id).unwrap()
}

fn step<'v>(procedure: &'v Value, clause: &str) -> &'v Value {
    let steps = procedure["steps"].as_array().unwrap();
    steps.iter().find(|step| step["clause"] == clause).unwrap_or_else(|| panic!("no step of clause {clause}"))
}

fn words<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap_or_default()).collect()
}

/// The targets of a step's routes by clause, or by outcome, with the guard.
fn routes(procedure: &Value, step: &Value) -> Vec<(String, String)> {
    let clause = |id: &str| {
        let steps = procedure["steps"].as_array().unwrap();
        steps.iter().find(|step| step["id"] == id).and_then(|step| step["clause"].as_str()).map(str::to_string)
    };
    let target = |route: &Value| {
        let to = route["to"].as_str().unwrap();
        clause(to).unwrap_or_else(|| to.to_string())
    };
    step["routes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|route| (target(route), route["when"].as_str().unwrap_or_default().to_string()))
        .collect()
}

type Row = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

const PM_AM: &[&str] = &["项目经理", "应用维护人员"];
const BRANCH: &[&str] = &["分公司技术主管", "分公司业务主管"];
const PM_AM_BUSINESS: &[&str] = &["项目经理", "应用维护人员", "业务主管"];
const ROLL_BACK: &str = "切换故障 and 超时未解决";
const EMERGENCY: &str = "出现故障 and 影响运行";

/// Clause, title, who performs or approves, what is needed, what is made, where it leads and when.
const GO_LIVE: &[Row] = &[
    (
        "4.2.7.1",
        "培训",
        &["培训主管"],
        &["上线关键步骤", "《培训计划》", "《培训材料》"],
        &["《培训人员名单》", "《培训反馈表》"],
        &[("4.2.7.2", "")],
    ),
    (
        "4.2.7.2",
        "有无执行过试点运行判断",
        PM_AM,
        &["《系统试点报告》"],
        &[],
        &[("4.2.7.3", "已执行试点"), ("4.2.7.4", "not 已执行试点")],
    ),
    (
        "4.2.7.3",
        "（推广）上线申请及审批",
        &["项目经理", "应用维护人员", "系统上线管理小组组长"],
        &["《上线申请与审批表》"],
        &["《上线申请与审批表》", "修改意见"],
        &[("推广未获同意", "版本类型 = 主要版本 and 审批结论 = 不同意"), ("4.2.7.4", "otherwise")],
    ),
    (
        "4.2.7.4",
        "主被动上线判断",
        PM_AM,
        &["《上线申请与审批表》"],
        &[],
        &[("4.2.7.5", "上线方式 = 被动"), ("4.2.7.14", "上线方式 = 主动")],
    ),
    ("4.2.7.5", "上线通知", PM_AM, &[], &["上线通知"], &[("4.2.7.6", "")]),
    (
        "4.2.7.6",
        "安装和配置生产环境",
        &["分公司技术主管"],
        &["上线通知", "《上线与推广计划》"],
        &["生产环境"],
        &[("4.2.7.7", "")],
    ),
    ("4.2.7.7", "系统切换", BRANCH, &["生产环境", "《上线与推广计划》"], &["新系统运行"], &[("4.2.7.8", "")]),
    (
        "4.2.7.8",
        "回退判断",
        &["分公司技术主管"],
        &["故障报告"],
        &[],
        &[("4.2.7.9", ROLL_BACK), ("4.2.7.10", "otherwise")],
    ),
    ("4.2.7.9", "系统回退处理", BRANCH, &["《回退计划》"], &["旧系统恢复运行", "《缺陷报告》"], &[("已回退", "")]),
    (
        "4.2.7.10",
        "版本通知",
        PM_AM,
        &["新系统运行"],
        &["正式版本号", "《系统上线流程考核指标数据》"],
        &[("4.2.7.11", "上线方式 = 被动"), ("4.2.7.18", "上线方式 = 主动")],
    ),
    (
        "4.2.7.11",
        "应急判断",
        &["分公司技术主管"],
        &["故障报告"],
        &[],
        &[("4.2.7.12", EMERGENCY), ("4.2.7.13", "otherwise")],
    ),
    ("4.2.7.12", "系统应急处理", BRANCH, &["《应急计划》"], &["新系统运行", "《缺陷报告》"], &[("4.2.7.13", "")]),
    ("4.2.7.13", "上线结束", BRANCH, &["新系统运行"], &["投产系统"], &[("上线成功", "")]),
    ("4.2.7.14", "安装和配置生产环境", PM_AM, &["《上线与推广计划》"], &["生产环境"], &[("4.2.7.15", "")]),
    ("4.2.7.15", "系统切换", PM_AM_BUSINESS, &["生产环境", "《上线与推广计划》"], &["新系统运行"], &[("4.2.7.16", "")]),
    ("4.2.7.16", "回退判断", PM_AM, &["故障报告"], &[], &[("4.2.7.17", ROLL_BACK), ("4.2.7.10", "otherwise")]),
    (
        "4.2.7.17",
        "系统回退处理",
        PM_AM_BUSINESS,
        &["《回退计划》"],
        &["旧系统恢复运行", "《缺陷报告》"],
        &[("已回退", "")],
    ),
    ("4.2.7.18", "应急判断", PM_AM, &["故障报告"], &[], &[("4.2.7.19", EMERGENCY), ("4.2.7.13", "otherwise")]),
    (
        "4.2.7.19",
        "系统应急处理",
        PM_AM_BUSINESS,
        &["《应急计划》"],
        &["新系统运行", "《缺陷报告》"],
        &[("4.2.7.13", "")],
    ),
];

#[test]
fn go_live_says_what_the_table_says() {
    let list = list();
    let procedure = procedure(&list, "系统上线流程");
    let clauses: Vec<&str> = words(&procedure["steps"], "clause");
    assert_eq!(clauses, GO_LIVE.iter().map(|row| row.0).collect::<Vec<_>>(), "in the order of the source");
    for (clause, title, who, needs, makes, leads) in GO_LIVE {
        let step = step(procedure, clause);
        assert_eq!(step["title"], *title, "{clause}");
        let mut roles = words(&step["performers"], "role");
        roles.extend(words(&step["approver"], "role"));
        assert_eq!(&roles, who, "{clause}: who");
        for need in *needs {
            assert!(words(&step["needs"], "id").contains(need), "{clause} needs {need}");
        }
        for make in *makes {
            assert!(words(&step["makes"], "id").contains(make), "{clause} makes {make}");
        }
        let found = routes(procedure, step);
        let wanted: Vec<(String, String)> = leads.iter().map(|(to, when)| (to.to_string(), when.to_string())).collect();
        assert_eq!(found, wanted, "{clause}: routes");
    }
}

#[test]
fn go_live_hands_over_what_the_text_hands_over() {
    let list = list();
    let procedure = procedure(&list, "系统上线流程");
    let end = |id: &str| procedure["ends"].as_array().unwrap().iter().find(|end| end["id"] == id).unwrap();
    let over = |id: &str| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        end(id)["hand_over"].as_array().unwrap().iter().map(|to| (text(&to["id"]), text(&to["when"]))).collect()
    };
    let both =
        vec![("项目管理流程".to_string(), "立项".to_string()), ("变更管理流程".to_string(), "not 立项".to_string())];
    assert_eq!(over("上线成功"), both);
    assert_eq!(over("已回退"), both);
    assert_eq!(over("推广未获同意"), vec![("项目管理流程".to_string(), String::new())]);
    assert!(words(&end("推广未获同意")["with"], "id").contains(&"修改意见"));
    assert!(words(&end("上线成功")["with"], "id").contains(&"投产系统"));
    assert!(words(&end("已回退")["with"], "id").contains(&"《缺陷报告》"));
}

#[test]
fn go_live_keeps_audience_meeting_notices_and_numbers() {
    let list = list();
    let procedure = procedure(&list, "系统上线流程");
    assert_eq!(
        words(&step(procedure, "4.2.7.1")["consulted"], "id"),
        ["运维人员", "最终用户", "热线支持人员", "服务级别管理人员"]
    );
    let approval = step(procedure, "4.2.7.3");
    assert!(words(&approval["consulted"], "id").contains(&"系统上线管理小组"));
    let told = words(&approval["informed"], "id");
    assert!(told.contains(&"系统上线管理小组") && told.contains(&"系统上线流程执行负责人"), "{told:?}");
    assert_eq!(approval["held"][0]["rhythm"], "weekly");
    assert_eq!(approval["held"][0]["ad_hoc"], "系统上线管理小组组长");
    let notice = words(&step(procedure, "4.2.7.10")["informed"], "id");
    assert_eq!(
        notice,
        ["运维人员", "热线支持人员", "服务级别管理人员", "变更管理人员", "问题管理人员", "配置管理人员"]
    );
    for clause in ["4.2.7.6", "4.2.7.14"] {
        let step = step(procedure, clause);
        assert!(words(&step["needs"], "id").contains(&"确定软件库"));
        let said = step["description"].to_string();
        for part in ["主机", "存储", "网络", "系统软件", "数据库系统", "应用软件", "支持工具"] {
            assert!(said.contains(part), "{clause} leaves out {part}");
        }
    }
    let numbering =
        procedure["records"].as_array().unwrap().iter().find(|record| record["id"] == "正式版本号").unwrap();
    let examples = numbering["numbering"]["examples"].to_string();
    for number in [
        "LifeInsurance_System v1",
        "LifeInsurance_System v2",
        "LifeInsurance_System v1.1",
        "LifeInsurance_System v1.1.2",
    ] {
        assert!(examples.contains(&format!("\"{number}\"")), "no example gives {number}");
    }
    let constraint = &procedure["constraints"][0];
    assert_eq!(constraint["kind"], "different people");
}

/// Clause and who does it.
const OM_SERVICE: &[(&str, &[&str])] = &[
    ("5.1.1", &["项目经理"]),
    ("5.1.2", &["项目经理"]),
    ("5.2.1", &["项目经理"]),
    ("5.3.1", &["项目经理"]),
    ("5.3.2", &["部门QA"]),
    ("5.4.1", &["项目经理", "营销人员", "客户"]),
    ("5.4.2", &["营销人员", "客户"]),
    ("5.4.3", &["营销人员"]),
    ("5.4.4", &["部门PA"]),
    ("5.4.5", &["项目经理", "外协单位"]),
    ("5.5.1", &["项目经理", "项目组成员"]),
    ("5.5.2", &["项目经理"]),
    ("5.5.3", &["项目经理"]),
    ("5.6.1", &["项目经理", "项目组成员"]),
    ("5.6.2", &["项目经理", "项目组成员"]),
    ("5.6.3", &["项目经理", "项目组成员"]),
    ("5.6.4", &["项目经理", "项目组成员"]),
    ("5.7.1", &["项目经理"]),
    ("5.7.3", &["部门PA"]),
];

#[test]
fn om_service_has_every_clause_and_who_does_it() {
    let list = list();
    let procedure = procedure(&list, "XXX运维业务控制程序");
    for (clause, who) in OM_SERVICE {
        let step = step(procedure, clause);
        let mut people = words(&step["performers"], "role");
        people.extend(words(&step["consulted"], "id"));
        people.extend(words(&step["checker"], "role"));
        people.extend(words(&step["approver"], "role"));
        people.extend(words(&step["informed"], "id"));
        for role in *who {
            assert!(people.contains(role), "{clause}: {role} is not among {people:?}");
        }
    }
    let all: Vec<&str> = words(&procedure["steps"], "clause");
    let plain = all.iter().filter(|clause| {
        clause.chars().filter(|c| *c == '.').count() == 2 && !clause.ends_with(|c: char| c.is_ascii_lowercase())
    });
    assert_eq!(plain.count(), 20, "5.1.1 to 5.7.3 are twenty clauses: {all:?}");
    step(procedure, "5.7.2");
}

#[test]
fn om_service_has_its_calls_documents_forms_and_control() {
    let list = list();
    let procedure = procedure(&list, "XXX运维业务控制程序");
    let whole = procedure.to_string();
    for code in [
        "CBS00P005",
        "CBS00P006",
        "CBS00P007",
        "CBS00P017",
        "CBS00P018",
        "CBS00P019",
        "CBS00P020",
        "CBS00H019",
        "CBS00E004",
    ] {
        let interface = list["interfaces"].as_array().unwrap().iter().find(|interface| interface["code"] == code);
        let name = interface.unwrap_or_else(|| panic!("no interface {code}"))["id"].as_str().unwrap();
        let called = procedure["steps"]
            .as_array()
            .unwrap()
            .iter()
            .any(|step| words(&step["calls"], "procedure").contains(&name));
        assert!(called, "{code} is run by no step");
    }
    let related: Vec<(&str, &str)> = procedure["related"]
        .as_array()
        .unwrap()
        .iter()
        .map(|related| (related["clause"].as_str().unwrap(), related["code"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("6.1", "CBS00F001"),
        ("6.2", "CBS00F002"),
        ("6.3", "CBS00F003"),
        ("6.4", "CBS00F004"),
        ("6.5", "CBS00F005"),
        ("6.6", "CBS00F014"),
        ("6.7", "CBS00F015"),
        ("6.8", "CBS00F016"),
        ("6.9", "CBS00F017"),
        ("6.10", "CBS00F018"),
        ("6.11", "CBS00F019"),
        ("6.12", "CBS00F020"),
        ("6.13", "CBS00H019"),
        ("6.14", "CBS00F023"),
        ("6.15", "CBS00P002"),
        ("6.16", "CBS00P005"),
        ("6.17", "CBS00P006"),
        ("6.18", "CBS00P007"),
        ("6.19", "CBS00P014"),
        ("6.20", "CBS00P015"),
        ("6.21", "CBS00P017"),
        ("6.22", "CBS00P018"),
        ("6.23", "CBS00P019"),
        ("6.24", "CBS00P020"),
        ("6.25", "CBS00P021"),
        ("6.26", "CBS00E018"),
        ("6.27", "CBS00G005"),
        ("6.28", "CBS00E004"),
    ];
    assert_eq!(related, wanted);
    let forms: Vec<(&str, &str)> = procedure["records"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|record| Some((record["clause"].as_str()?, record["code"].as_str()?)))
        .collect();
    for form in [
        ("7.1", "JBS00F00502"),
        ("7.2", "JBS00F02301"),
        ("7.3", "JBS00P00401"),
        ("7.4", "JBS00P00402"),
        ("7.5", "JBS00P00403A"),
        ("7.6", "JBS00P00403B"),
        ("7.7", "JBS00P01101"),
    ] {
        assert!(forms.contains(&form), "{form:?} is missing");
    }
    for fact in [
        "CBS00P004",
        "秘密",
        "系统服务事业部",
        "MMM",
        "2007-05-15",
        "YYYYY",
        "2007-05-31",
        "MMMM",
        "新建",
        "ABSXXXXX",
        "WBSXXXXXXXXX",
        "CBSXXXXX",
        "甲方名称",
        "用户名称",
        "工程编号",
        "一般",
        "绝密",
        "35%",
        "运维服务级别协议设计",
        "运维项目策划",
        "CBS00P002",
    ] {
        assert!(whole.contains(fact), "{fact} is lost");
    }
    assert_eq!(procedure["terms"].as_array().unwrap().len(), 2);
    assert_eq!(procedure["revisions"].as_array().unwrap().len(), 1);
    let text = std::fs::read_to_string("processes/organisation.proc").unwrap();
    for post in [
        "项目主管",
        "项目经理",
        "一线主管",
        "二线技术支持",
        "二线技术主管",
        "部门PA",
        "部门QA",
        "部门安全员",
        "营销人员",
    ] {
        assert!(text.contains(&format!("- {post}")), "the post {post} is missing");
    }
    assert_eq!(text.matches("idle-role").count(), 3);
}

#[test]
fn the_process_files_are_clean_with_warnings_denied() {
    let (status, out, _) = crate::command::procedo(&["check", "processes", "--deny", "warnings"], "");
    assert_eq!((status, out.as_str()), (0, "no problems found: checked 6 files, 2 procedures and 52 steps\n"));
}
