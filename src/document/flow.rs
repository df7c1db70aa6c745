//! What a procedure goes by: what is known and happens, parallel work, choices, outcomes.

use super::{Table, Writer};
use crate::diagnostic::Language;
use crate::model;
use crate::runtime::*;

impl Writer<'_> {
    /// What a case may know: from the start, or when a step, an event or a deadline says so.
    pub(super) fn facts(&mut self) {
        let program = self.program;
        let mut table = Table::new(
            "facts",
            &[(self.pick("fact", "情况"), 3), (self.pick("values", "取值"), 4), (self.pick("known from", "由来"), 4)],
        );
        for (at, fact) in program.facts.iter().enumerate() {
            let id = FactId(at as u32);
            let mut from: Vec<String> = Vec::new();
            from.extend(fact.given.then(|| self.pick("given at the start", "开始时给定").to_string()));
            let steps = program.steps.iter();
            let says = |step: &&Step| step.sets.iter().any(|set| set.what.fact == id);
            from.extend(steps.clone().filter(says).map(short));
            let late = |step: &&Step| step.deadlines.iter().any(|own| own.what.then == Some(id));
            from.extend(steps.filter(late).map(|step| format!("{}{}", short(step), self.pick(": late", " 超时"))));
            let happens = program.events.iter().filter(|event| event.sets.contains(&id));
            from.extend(happens.map(|event| event.name.clone()));
            let name = [Some(&fact.name), fact.title.as_ref()].into_iter().flatten().cloned().collect();
            let values = kind_text(program, id).in_language(self.language).to_string();
            table.row([name, vec![values], vec![self.list(&from)]]);
        }
        if !table.rows.is_empty() {
            self.heading(1, "Facts", "情况");
            self.table(table);
        }
    }

    /// What may happen from outside.
    pub(super) fn events(&mut self) {
        let program = self.program;
        let mut table = Table::new(
            "events",
            &[(self.pick("event", "事件"), 3), (self.pick("what it is", "含义"), 5), (self.pick("brings", "带来"), 4)],
        );
        for event in &program.events {
            let mut brings: Vec<String> = event.brings.iter().map(|record| program[*record].name.clone()).collect();
            brings.extend(event.sets.iter().map(|fact| match self.language {
                Language::English => format!("{} = yes", program[*fact].name),
                Language::Chinese => format!("{}＝是", program[*fact].name),
            }));
            table.row([vec![event.name.clone()], event.description.iter().cloned().collect(), brings]);
        }
        if !table.rows.is_empty() {
            self.heading(1, "Events", "事件");
            self.table(table);
        }
    }

    /// Parallel work: what its branches are, and where it goes on when all are over.
    pub(super) fn blocks(&mut self) {
        let program = self.program;
        let mut table = Table::new(
            "blocks",
            &[
                (self.pick("number", "编号"), 2),
                (self.pick("parallel work", "并行办理"), 5),
                (self.pick("branches", "各支"), 6),
                (self.pick("when all are over", "全部办完后"), 5),
            ],
        );
        for (at, block) in program.parallels.iter().enumerate() {
            let start = self.model[self.unit].parallels.start;
            let known = &self.model[model::ParallelId(start + at as u32)];
            let mut about = vec![program.title(Target::Parallel(ParallelId(at as u32))).to_string()];
            about.extend(known.description.iter().map(|line| self.prose(line)));
            let branches = block.branches.iter().map(|id| {
                let to = self.program.printed(program[*id].start.into());
                let name = self.branch(*id);
                match self.language {
                    Language::English => format!("{name}: from {to}"),
                    Language::Chinese => format!("{name}：从 {to} 起"),
                }
            });
            let leads = block.routes.iter().map(|route| self.when(&format!("→ {}", self.target(route)), &route.when));
            table.row([block.clause.iter().cloned().collect(), about, branches.collect(), leads.collect()]);
        }
        if !table.rows.is_empty() {
            self.heading(1, "Parallel work", "并行办理");
            self.table(table);
        }
    }

    /// A branch, and when it runs.
    pub(super) fn branch(&self, id: BranchId) -> String {
        let branch = &self.program[id];
        match &branch.runs {
            Runs::Always => branch.name.clone(),
            Runs::When(when) => self.when(&branch.name, &Some(when.clone())),
            Runs::Whenever(event) => {
                let (name, event) = (&branch.name, &self.program[*event].name);
                match self.language {
                    Language::English => format!("{name} (whenever {event})"),
                    Language::Chinese => format!("{name}（每当 {event}）"),
                }
            }
        }
    }

    /// How it can end: to whom it hands over, and what goes along.
    pub(super) fn outcomes(&mut self) {
        let program = self.program;
        let mut table = Table::new(
            "outcomes",
            &[
                (self.pick("outcome", "结局"), 3),
                (self.pick("hands over to", "移交"), 5),
                (self.pick("with", "随带"), 5),
            ],
        );
        for (at, end) in program.ends.iter().enumerate() {
            let over = end.hand_over.iter().map(|over| self.when(&over.what, &over.when)).collect();
            let with = end.with.iter().map(|with| self.when(&program[with.what].name, &with.when)).collect();
            table.row([vec![program.title(Target::End(EndId(at as u32))).to_string()], over, with]);
        }
        if !table.rows.is_empty() {
            self.heading(1, "Outcomes", "结局与移交");
            self.table(table);
        }
    }

    /// The choices of which more than the answer to one question decides, and those of one question, alike.
    pub(super) fn decisions(&mut self) {
        let program = self.program;
        let steps = (0..program.steps.len()).map(|at| Place::Step(StepId(at as u32)));
        let joins = (0..program.parallels.len()).map(|at| Place::Parallel(ParallelId(at as u32)));
        let mut table = Table::new(
            "decisions",
            &[(self.pick("after", "在…之后"), 3), (self.pick("if", "条件"), 4), (self.pick("go on with", "转到"), 4)],
        );
        for place in steps.chain(joins) {
            let routes = program.routes(place);
            if routes.len() < 2 && routes.iter().all(|route| route.when.is_none() && route.back.is_none()) {
                continue;
            }
            for route in routes {
                let when = route.when.as_ref().map(|when| when.text(program, self.language));
                let when = when.unwrap_or_else(|| self.pick("always", "总是").to_string());
                table.row([vec![self.program.printed(place.into())], vec![when], vec![self.target(route)]]);
            }
        }
        if !table.rows.is_empty() {
            self.heading(1, "Decision rules", "判断规则");
            self.table(table);
        }
    }

    /// Where a route leads, in words.
    pub(super) fn target(&self, route: &Route) -> String {
        let program = self.program;
        let to = match route.to {
            Target::Join(parallel) => {
                let call = self.program.printed(Target::Parallel(parallel));
                match self.language {
                    Language::English => format!("the end of this branch of {call}"),
                    Language::Chinese => format!("“{call}”的这一支结束"),
                }
            }
            to => self.program.printed(to),
        };
        let Some(back) = route.back else { return to };
        let most = match program[back].bound {
            Bound::Count(count) => count.to_string(),
            Bound::Fact(fact) => program[fact].name.clone(),
        };
        let then = self.program.printed(program[back].then);
        match self.language {
            Language::English => format!("back to {to}, at most {most} times; then {then}"),
            Language::Chinese => format!("返回 {to}，至多 {most} 次；之后 {then}"),
        }
    }
}

/// A step in a list: its clause, or its name.
pub(super) fn short(step: &Step) -> String {
    step.clause.clone().unwrap_or_else(|| step.name.clone())
}
