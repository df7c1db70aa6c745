//! The table of steps: 编号, 工作步骤, 输入/触发条件, 描述, 输出/完成标志, 角色.

use super::{Table, Writer};
use crate::diagnostic::Language;
use crate::runtime::*;

impl Writer<'_> {
    pub(super) fn steps(&mut self) {
        self.heading(1, "Steps", "工作步骤");
        let mut table = Table::new(
            "steps",
            &[
                (self.pick("number", "编号"), 4),
                (self.pick("step", "工作步骤"), 4),
                (self.pick("input / trigger", "输入/触发条件"), 6),
                (self.pick("description", "描述"), 12),
                (self.pick("output / done when", "输出/完成标志"), 6),
                (self.pick("roles", "角色"), 5),
            ],
        );
        for (at, step) in self.program.steps.iter().enumerate() {
            table.row([
                step.clause.iter().cloned().collect(),
                vec![self.program.title(Target::Step(StepId(at as u32))).to_string()],
                self.input(step),
                self.described(StepId(at as u32)),
                self.output(step),
                self.who(step),
            ]);
        }
        self.table(table);
    }

    /// What must be there, and what it waits for.
    fn input(&self, step: &Step) -> Vec<String> {
        let program = self.program;
        let branch = step.scope.map(|branch| {
            let block = self.program.printed(Target::Parallel(program[branch].parallel));
            let branch = self.branch(branch);
            match self.language {
                Language::English => format!("in parallel: {block}, {branch}"),
                Language::Chinese => format!("并行：{block}，{branch}"),
            }
        });
        let needs = step.needs.iter().map(|need| {
            let name = &program[need.what.record].name;
            let name = match need.what.optional {
                true => format!("{name}{}", self.pick(" (optional)", "（可选）")),
                false => name.clone(),
            };
            self.when(&name, &need.when)
        });
        let mut lines: Vec<String> = branch.into_iter().chain(needs).collect();
        if let Some(event) = step.awaits {
            lines.push(format!("{}{}", self.pick("event: ", "事件："), program[event].name));
        }
        lines
    }

    /// What is done, by when, who is told, where it goes on.
    fn described(&self, id: StepId) -> Vec<String> {
        let program = self.program;
        let step = &program[id];
        let mut lines = step.description.clone();
        for call in &step.calls {
            let name = format!("{}{}", self.pick("runs ", "执行："), call.what.name);
            lines.push(self.when(&name, &call.when));
        }
        for held in &step.held {
            let text = format!("{}{}", self.pick("held ", "例会："), held.what.text(program, self.language));
            lines.push(self.when(&text, &held.when));
        }
        for deadline in &step.deadlines {
            let mut text =
                format!("{}{}", self.pick("within ", "时限："), deadline.what.length.text(program, self.language));
            if let Some(from) = deadline.what.from {
                let from = self.program.printed(from.into());
                text += &match self.language {
                    Language::English => format!(" from {from}"),
                    Language::Chinese => format!("，自 {from} 起"),
                };
            }
            if let Some(then) = deadline.what.then {
                let then = &program[then].name;
                text += &match self.language {
                    Language::English => format!("; then {then} = yes"),
                    Language::Chinese => format!("；过时 {then}＝是"),
                };
            }
            let told: Vec<String> = deadline.what.informs.iter().map(|role| program[*role].name.clone()).collect();
            if !told.is_empty() {
                let told = self.list(&told);
                text += &match self.language {
                    Language::English => format!("; {told} are told of lateness"),
                    Language::Chinese => format!("；超时告知 {told}"),
                };
            }
            lines.push(self.when(&text, &deadline.when));
        }
        for notice in &step.informed {
            let mut text = format!("{}{}", self.pick("tell ", "告知："), program[notice.what.role].name);
            let with: Vec<String> = notice.what.with.iter().map(|record| program[*record].name.clone()).collect();
            if !with.is_empty() {
                let with = self.list(&with);
                text += &match self.language {
                    Language::English => format!(" (with {with})"),
                    Language::Chinese => format!("（附 {with}）"),
                };
            }
            lines.push(self.when(&text, &notice.when));
        }
        for route in &step.routes {
            lines.push(self.when(&format!("→ {}", self.target(route)), &route.when));
        }
        lines
    }

    /// What is made, and what is decided.
    fn output(&self, step: &Step) -> Vec<String> {
        let program = self.program;
        let mut lines: Vec<String> = step
            .makes
            .iter()
            .map(|make| self.when(&self.by(&program[make.what.record].name, make.what.by), &make.when))
            .collect();
        for set in &step.sets {
            let text =
                format!("{}{}", self.pick("decided: ", "判定："), self.by(&program[set.what.fact].name, set.what.by));
            lines.push(self.when(&text, &set.when));
        }
        lines
    }

    /// A text, and whose it is where that is not who performs the step.
    fn by(&self, text: &str, party: Party) -> String {
        let (en, zh) = match party {
            Party::Performers => return text.to_string(),
            Party::Checker => ("the checker", "审核人"),
            Party::Approver => ("the approver", "批准人"),
            Party::Role(role) => {
                let role = self.program[role].name.as_str();
                (role, role)
            }
        };
        match self.language {
            Language::English => format!("{text} (by {en})"),
            Language::Chinese => format!("{text}（由{zh}）"),
        }
    }

    fn who(&self, step: &Step) -> Vec<String> {
        let program = self.program;
        let seat = |seat: &[Conditional<RoleId>]| {
            let roles: Vec<String> = seat.iter().map(|role| self.when(&program[role.what].name, &role.when)).collect();
            roles.join(self.pick(" or ", " 或 "))
        };
        let mut lines: Vec<String> = step.performers.iter().map(|own| seat(own)).collect();
        for (seats, en, zh) in [(&step.checkers, "checks: ", "审核："), (&step.approvers, "approves: ", "批准：")]
        {
            lines.extend(seats.iter().map(|own| format!("{}{}", self.pick(en, zh), seat(own))));
        }
        for role in &step.with {
            let text = format!("{}{}", self.pick("takes part: ", "参与："), program[role.what].name);
            lines.push(self.when(&text, &role.when));
        }
        lines
    }
}
