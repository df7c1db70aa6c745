//! Procedures of any size, with Chinese text of realistic length, for measuring.

use std::collections::BTreeSet;
use std::fmt::Write;

const TOPICS: [&str; 8] =
    ["安装环境", "核对清单", "系统切换", "数据迁移", "用户培训", "故障处理", "验收准备", "资料归档"];
const FACTS: usize = 30;
const ROLES: usize = 20;

/// One file with a procedure of so many steps.
pub fn procedure(name: &str, steps: usize) -> String {
    let mut text = String::with_capacity(steps * 420 + 4096);
    let out = &mut text;
    let _ = writeln!(
        out,
        "# 流程 {name}\n> 用来衡量速度的流程，文字长短与真实的流程相仿。\n\n目的: 衡量\n起始: 步骤1_安装环境\n\n# 角色"
    );
    let used = |of: fn(usize) -> [usize; 3]| -> BTreeSet<usize> { (1..=steps).flat_map(of).collect() };
    for role in used(|step| [step % ROLES, (step + 3) % ROLES, (step + 7) % ROLES]) {
        let _ = writeln!(out, "- 岗位{role}");
    }
    let _ = writeln!(out, "\n# 情况\n- 项目类型: 新增, 续签, 变更 (给定)");
    let decides = |step: &usize| skips(*step, steps) || stops(*step) || reworks(*step, steps);
    for fact in (1..=steps).filter(decides).map(|step| step % FACTS).collect::<BTreeSet<_>>() {
        let _ = writeln!(out, "- 情况{fact}: 是/否");
    }
    let _ = writeln!(out, "\n# 记录\n- 《立项申请表》 (给定)");
    for step in 1..=steps {
        let _ = writeln!(out, "- 《{}》", record(step));
    }
    for step in 1..=steps {
        write_step(out, step, steps);
    }
    let _ = writeln!(out, "\n# 结束\n- 办结\n- 中止");
    text
}

/// Whether a step may skip the next.
fn skips(step: usize, steps: usize) -> bool {
    step.is_multiple_of(3) && step + 2 <= steps
}

/// Whether a step may lead back.
fn reworks(step: usize, steps: usize) -> bool {
    step % 10 == 8 && !skips(step, steps)
}

/// Whether a step may end the procedure.
fn stops(step: usize) -> bool {
    step % 50 == 1
}

fn name(step: usize) -> String {
    format!("步骤{step}_{}", TOPICS[(step - 1) % TOPICS.len()])
}

fn record(step: usize) -> String {
    format!("{}记录表{step}", TOPICS[(step - 1) % TOPICS.len()])
}

fn write_step(out: &mut String, step: usize, steps: usize) {
    let topic = TOPICS[(step - 1) % TOPICS.len()];
    let before = if step == 1 { "立项申请表".to_string() } else { record(step - 1) };
    let (by, with, told) = (step % ROLES, (step + 3) % ROLES, (step + 7) % ROLES);
    let fact = step % FACTS;
    // What a skipped step makes need not be there.
    let optional = if step > 2 && skips(step - 2, steps) { " (可选)" } else { "" };
    let _ = write!(
        out,
        "\n# {}.{}.{} {}\n> 按计划完成{topic}，逐项核对，发现与清单不符的当场更正并记下原因。\n> 完成后把结果填进记录表，交下一步的负责人确认。\n\n负责: 岗位{by}\n参与: 岗位{with} [项目类型 = 新增]\n告知: 岗位{told}\n需要: 《{before}》{optional}\n产出: 《{}》\n",
        step / 10_000 + 1,
        step / 100 % 100,
        step % 100,
        name(step),
        record(step),
    );
    let next = if step == steps { "办结".to_string() } else { name(step + 1) };
    if skips(step, steps) {
        let _ = write!(
            out,
            "判定: 情况{fact}\n期限: 5 工作日\n-> {} [情况{fact} 且 项目类型 = 新增, 续签]\n-> {next} [否则]\n",
            name(step + 2)
        );
    } else if reworks(step, steps) {
        let back = name(step - 3);
        let _ = write!(out, "判定: 情况{fact}\n<- {back} (至多 2 次; 之后 {next}) [非 情况{fact}]\n-> {next} [否则]\n");
    } else if stops(step) {
        let _ = write!(out, "判定: 情况{fact}\n-> 中止 [非 情况{fact} 且 项目类型 = 变更]\n-> {next} [否则]\n");
    } else {
        let _ = writeln!(out, "-> {next}");
    }
}
