//! Procedures of any length: rows of steps with choices, ways back, parallel work and events, by several roles.

use std::fmt::Write;

/// A procedure of so many steps.
pub fn procedure(steps: usize) -> String {
    let roles = ["项目经理", "部门QA", "客户", "运维人员", "配置管理人员"];
    let mut text = String::from("# procedure 9 长流程\nstarts: 步骤1\n\n# roles\n");
    roles.iter().for_each(|role| {
        let _ = writeln!(text, "- {role}");
    });
    text.push_str("\n# facts\n- 顺利: yes/no (given)\n");
    for at in (1..=steps).filter(|at| at % 5 == 1 || at % 5 == 3) {
        let _ = writeln!(text, "- 结论{at}: 同意, 修改, 不同意");
    }
    text.push_str("\n# records\n- 《申请表》 (given)\n\n# ends\n- 完成\n- 终止\n");
    for at in 1..=steps {
        let next = if at == steps { "完成".to_string() } else { format!("步骤{}", at + 1) };
        let role = roles[(at * 7 / 3) % roles.len()];
        let _ = writeln!(text, "\n# 9.{at} 步骤{at} \"第{at}项工作的办理与确认\"\nby: {role}\nneeds: 《申请表》");
        match at % 5 {
            1 => {
                let _ = writeln!(text, "sets: 结论{at}\n-> {next} [结论{at} = 同意]\n-> 终止 [结论{at} ≠ 同意]");
            }
            3 if at > 2 => {
                let back = at - 2;
                let _ = writeln!(
                    text,
                    "sets: 结论{at}\n-> {next} [结论{at} ≠ 修改]\n<- 步骤{back} (at most 3; then 终止) [结论{at} = 修改]"
                );
            }
            4 if at + 3 <= steps => {
                let _ = writeln!(text, "-> {next} [顺利]\n-> 步骤{} [not 顺利]", at + 3);
            }
            _ => {
                let _ = writeln!(text, "-> {next}");
            }
        }
    }
    text
}
