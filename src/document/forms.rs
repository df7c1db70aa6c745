//! Records, and their forms to fill in.

use super::flow::short;
use super::{Table, Writer};
use crate::diagnostic::Language;
use crate::model;
use crate::runtime::*;

impl Writer<'_> {
    pub(super) fn records(&mut self) {
        let program = self.program;
        self.heading(1, "Records", "记录");
        let mut table = Table::new(
            "records",
            &[
                (self.pick("number", "编号"), 3),
                (self.pick("record", "记录"), 5),
                (self.pick("kind", "种类"), 2),
                (self.pick("made at", "产生于"), 4),
                (self.pick("needed at", "用于"), 4),
            ],
        );
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
            let known = self.record(id);
            let number = known.code.map(|code| self.model.text(code).to_string());
            let number = number.or(known.clause.map(|clause| self.model.text(clause.symbol).to_string()));
            let mut name = vec![record.name.clone()];
            name.extend(known.title.as_ref().map(|title| self.prose(title)));
            // Of a form that stands above it.
            if record.fields.is_empty() {
                name.extend(known.description.iter().map(|line| self.prose(line)));
                name.extend(self.attached(id));
            }
            table.row([number.into_iter().collect(), name, vec![kind.to_string()], cell(from), cell(needed)]);
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
            let known = self.record(id);
            let code = known.code.map(|code| self.model.text(code));
            let name = [code, Some(program[id].name.as_str())];
            let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
            let mut about: Vec<String> =
                known.title.iter().chain(&known.description).map(|line| self.prose(line)).collect();
            about.extend(self.attached(id));
            self.heading(2, &name, &name);
            about.into_iter().for_each(|line| self.paragraph(line));
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
                let title = self.form_field(id, at);
                table.row([
                    [Some(field.name.clone()), title].into_iter().flatten().collect(),
                    Vec::new(),
                    vec![format],
                ]);
            }
            self.table(table);
        }
    }

    /// A record as the model knows it.
    fn record(&self, id: RecordId) -> &model::Record {
        &self.model[model::RecordId(self.model[self.unit].records.start + id.0)]
    }

    /// The title of a field, where that is not its name.
    fn form_field(&self, id: RecordId, at: usize) -> Option<String> {
        let model::RecordKind::Form(fields) = &self.record(id).kind else { return None };
        fields.get(at)?.title.as_ref().map(|title| self.prose(title))
    }

    /// What travels with a record.
    fn attached(&self, id: RecordId) -> Option<String> {
        let attached =
            self.record(id).attached.iter().map(|own| self.model.text(self.model[*own].name.symbol).to_string());
        let attached: Vec<String> = attached.collect();
        (!attached.is_empty()).then(|| format!("{}{}", self.pick("attached: ", "附件："), self.list(&attached)))
    }
}
