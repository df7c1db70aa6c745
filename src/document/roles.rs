//! Who does what: responsibilities, separation of duties, the matrix.

use super::{Table, Writer};
use crate::diagnostic::Language;
use crate::drawing::graph::{Graph, Lane};
use crate::model;
use crate::runtime::*;

impl Writer<'_> {
    /// Of each role what it does, checks, decides, takes part in and is told of.
    pub(super) fn duties(&mut self) {
        self.heading(1, "Responsibilities", "职责");
        let papers: Vec<String> =
            self.model[self.unit].duties.iter().map(|named| self.model.text(named.symbol).to_string()).collect();
        if !papers.is_empty() {
            let papers = self.list(&papers);
            let text = match self.language {
                Language::English => format!("The duties of the roles are set down in {papers}."),
                Language::Chinese => format!("各角色的职责见{papers}。"),
            };
            self.paragraph(text);
        }
        let mut table = Table::new(
            "duties",
            &[
                (self.pick("role", "角色"), 2),
                (self.pick("does", "负责"), 4),
                (self.pick("checks or approves", "审核、批准"), 3),
                (self.pick("takes part", "参与"), 3),
                (self.pick("is told", "被告知"), 3),
            ],
        );
        for (at, role) in self.program.roles.iter().enumerate() {
            let own = RoleId(at as u32);
            let steps = |does: &dyn Fn(&Step) -> bool| -> Vec<String> {
                let steps = self.program.steps.iter().filter(|step| does(step));
                steps.map(|step| step.clause.clone().unwrap_or_else(|| step.name.clone())).collect()
            };
            let seats = |seats: &[Vec<Conditional<RoleId>>]| seats.iter().flatten().any(|role| role.what == own);
            let does = steps(&|step| seats(&step.performers));
            let checks = steps(&|step| seats(&step.checkers) || seats(&step.approvers));
            let with = steps(&|step| step.with.iter().any(|role| role.what == own));
            let told = steps(&|step| step.informed.iter().any(|notice| notice.what.role == own));
            if [&does, &checks, &with, &told].iter().all(|steps| steps.is_empty()) && role.stands_for.is_empty() {
                continue;
            }
            let mut name = vec![role.name.clone()];
            let known = self.model.roles.iter().find(|known| self.model.text(known.name.symbol) == role.name);
            if let Some(known) = known {
                name.extend(known.title.as_ref().map(|title| self.prose(title)));
                let called = |id: model::RoleId| self.model.text(self.model[id].name.symbol).to_string();
                name.extend(known.head.map(|head| format!("{}{}", self.pick("head: ", "组长："), called(head))));
                let members: Vec<String> = known.members.iter().map(|member| called(*member)).collect();
                if !members.is_empty() {
                    name.push(format!("{}{}", self.pick("members: ", "成员："), self.list(&members)));
                }
            }
            let stands: Vec<String> =
                role.stands_for.iter().map(|other| self.when(&self.program[other.what].name, &other.when)).collect();
            if !stands.is_empty() {
                name.push(format!("= {}", stands.join(self.pick(" or ", " 或 "))));
            }
            let cell = |steps: Vec<String>| if steps.is_empty() { Vec::new() } else { vec![steps.join(", ")] };
            table.row([name, cell(does), cell(checks), cell(with), cell(told)]);
        }
        self.table(table);
    }

    pub(super) fn constraints(&mut self) {
        let mut table = Table::new("constraints", &[(self.pick("rule", "约束"), 1), (self.pick("of", "涉及"), 3)]);
        for constraint in &self.model[self.unit].constraints {
            let words = self.model.constraint_words(constraint);
            let words = words.in_language(self.language).to_string();
            let (rule, of) = words.split_once([':', '：']).unwrap_or((&words, ""));
            table.row([vec![rule.trim().to_string()], vec![of.trim().to_string()]]);
        }
        if !table.rows.is_empty() {
            self.heading(1, "Separation of duties", "职责分离");
            self.table(table);
        }
    }

    pub(super) fn matrix(&mut self) {
        let program = self.program;
        let graph = Graph::of(program, Default::default());
        let lanes = graph.lanes.iter().filter_map(|lane| match lane {
            Lane::Role(role) => Some(*role),
            Lane::Nobody => None,
        });
        let mut roles: Vec<RoleId> = lanes.collect();
        let letters = |step: &Step, role: RoleId| -> String {
            let seat =
                |seats: &[Vec<Conditional<RoleId>>]| seats.iter().flatten().find(|own| own.what == role).is_some();
            let mut letters = String::new();
            for (letter, has) in [
                ('R', seat(&step.performers)),
                ('A', seat(&step.approvers)),
                ('V', seat(&step.checkers)),
                ('C', step.with.iter().any(|own| own.what == role)),
                ('I', step.informed.iter().any(|own| own.what.role == role)),
            ] {
                letters.extend(has.then_some(letter));
            }
            letters
        };
        for at in 0..program.roles.len() {
            let role = RoleId(at as u32);
            if !roles.contains(&role) && program.steps.iter().any(|step| !letters(step, role).is_empty()) {
                roles.push(role);
            }
        }
        let mut columns: Vec<(&str, u32)> = vec![(self.pick("step", "步骤"), 3)];
        columns.extend(roles.iter().map(|role| (program[*role].name.as_str(), 1)));
        let mut table = Table::new("raci", &columns);
        for (at, step) in program.steps.iter().enumerate() {
            let call = self.program.printed(Target::Step(StepId(at as u32)));
            let cells =
                roles.iter().map(|role| Vec::from_iter(Some(letters(step, *role)).filter(|own| !own.is_empty())));
            table.row(std::iter::once(vec![call]).chain(cells));
        }
        self.heading(1, "Responsibility matrix (RACI)", "责任矩阵（RACI）");
        let legend = self.pick(
            "R performs, A approves, V checks, C takes part, I is told.",
            "R 负责，A 批准，V 审核，C 参与，I 被告知。",
        );
        self.paragraph(legend);
        self.table(table);
    }
}
