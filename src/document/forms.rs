//! Records, and their forms to fill in.

use super::{Table, Writer};
use crate::diagnostic::Language;
use crate::runtime::*;

impl Writer<'_> {
    pub(super) fn records(&mut self) {
        let program = self.program;
        self.heading(1, "Records", "记录");
        let mut table = Table::new(
            "records",
            &[
                (self.pick("record", "记录"), 4),
                (self.pick("kind", "种类"), 2),
                (self.pick("made at", "产生于"), 4),
                (self.pick("needed at", "用于"), 4),
            ],
        );
        let short = |step: &Step| step.clause.clone().unwrap_or_else(|| step.name.clone());
        for (at, record) in program.records.iter().enumerate() {
            let id = RecordId(at as u32);
            let makes = |step: &&Step| step.makes.iter().any(|make| make.what.record == id);
            let needs = |step: &&Step| step.needs.iter().any(|need| need.what.record == id);
            let made: Vec<String> = program.steps.iter().filter(makes).map(short).collect();
            let needed: Vec<String> = program.steps.iter().filter(needs).map(short).collect();
            let kind = match (record.numbering.is_some(), record.fields.is_empty()) {
                (true, _) => self.pick("formal number", "编号"),
                (false, false) => self.pick("form", "表单"),
                (false, true) => self.pick("document", "文件"),
            };
            let mut from: Vec<String> = Vec::new();
            if record.given {
                from.push(self.pick("given", "给定").to_string());
            }
            if record.brought {
                from.push(self.pick("brought by an event", "随事件而来").to_string());
            }
            from.extend(made);
            let cell = |all: Vec<String>| if all.is_empty() { Vec::new() } else { vec![all.join(", ")] };
            table.row([vec![record.name.clone()], vec![kind.to_string()], cell(from), cell(needed)]);
        }
        self.table(table);
    }

    /// A blank form for each record that has fields.
    pub(super) fn forms(&mut self) {
        let program = self.program;
        let forms: Vec<RecordId> = (0..program.records.len())
            .map(|at| RecordId(at as u32))
            .filter(|id| !program[*id].fields.is_empty())
            .collect();
        if forms.is_empty() {
            return;
        }
        self.heading(1, "Forms", "表单");
        for id in forms {
            let name = program[id].name.clone();
            self.heading(2, &name, &name);
            let mut table = Table::new(
                "form",
                &[
                    (self.pick("field", "栏目"), 3),
                    (self.pick("to be filled in", "填写"), 6),
                    (self.pick("format", "格式"), 4),
                ],
            );
            for (at, field) in program[id].fields.iter().enumerate() {
                let wanted = field_text(program, id, at as u32);
                let mut format = wanted.in_language(self.language).to_string();
                if field.optional {
                    format += match self.language {
                        Language::English => "; may be left out",
                        Language::Chinese => "；可以不填",
                    };
                }
                table.row([vec![field.name.clone()], Vec::new(), vec![format]]);
            }
            self.table(table);
        }
    }
}
