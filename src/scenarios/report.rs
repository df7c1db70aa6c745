//! What became of cases, for people and for programs: as text, JSON, a JUnit report, and the coverage as an LCOV trace.

mod json;
mod junit;
mod lcov;
mod text;

pub use json::json;
pub use junit::junit;
pub use lcov::lcov;
pub use text::{coverage, text, word};

use super::coverage::{At, Coverage, Item};
use super::run::Tried;
use super::suite::Case;
use crate::diagnostic::{Language, Text};
use crate::model::{Model, UnitId};
use crate::runtime::{Place, Program, Runs, Target};
use crate::say;
use crate::source::Sources;

/// The cases of one file, and what became of them.
#[derive(Debug)]
pub struct Suite {
    /// The file, as people call it.
    pub path: String,
    /// The cases.
    pub cases: Vec<Case>,
    /// What became of each.
    pub tried: Vec<Tried>,
}

impl Suite {
    /// The first case of the same table that failed in just the same way.
    fn same_before(&self, tried: &Tried) -> Option<&Tried> {
        let table = |tried: &Tried| self.cases[tried.case].table;
        let before = self.tried.iter().take_while(|other| other.case < tried.case);
        before
            .filter(|other| !other.passed() && table(other) == table(tried))
            .find(|other| (&other.stopped, &other.differences) == (&tried.stopped, &tried.differences))
    }
}

/// A procedure, the files of scenarios that are about it, and what they took of it together.
#[derive(Debug)]
pub struct Tested<'m> {
    /// The model.
    pub model: &'m Model,
    /// The texts.
    pub sources: &'m Sources,
    /// The procedure.
    pub unit: UnitId,
    /// The same as a program.
    pub program: Program,
    /// The files.
    pub suites: Vec<Suite>,
    /// What they took.
    pub coverage: Coverage,
}

impl Tested<'_> {
    /// The procedure as people call it.
    pub fn name(&self) -> String {
        match &self.program.clause {
            Some(clause) => format!("{clause} {}", self.program.name),
            None => self.program.name.clone(),
        }
    }

    /// The line in a file where something is written: the file, and the line from 1.
    pub fn place(&self, item: Item) -> (&str, usize) {
        let at = item.location(self.model, self.unit, &self.program);
        let file = self.sources.file(at.file);
        (&file.path, file.position(at.span.start).line)
    }

    /// How many cases passed, of how many.
    pub fn passed(&self) -> (usize, usize) {
        let tried = || self.suites.iter().flat_map(|suite| &suite.tried);
        (tried().filter(|tried| tried.passed()).count(), tried().count())
    }
}

/// Something that a case may take, in words.
pub fn told(program: &Program, item: Item) -> Text {
    let place = |place: Place| program.call(Target::from(place));
    match item {
        Item::Step(id) => Text::same(program.call(Target::Step(id))),
        Item::End(id) => Text::same(format!("■ {}", program[id].name)),
        Item::Route(from, at) => {
            let (route, from) = (&program.routes(from)[at as usize], place(from));
            let (arrow, to) = (if route.back.is_some() { "←" } else { "→" }, target(program, route.to));
            let (to_en, to_zh) = (to.en, to.zh);
            say!("{from} {arrow} {to_en}", "{from} {arrow} {to_zh}")
        }
        Item::Spent(from, at) => {
            let back = program.routes(from)[at as usize].back;
            let then = back.map(|back| target(program, program[back].then)).unwrap_or_default();
            let (from, then_en, then_zh) = (place(from), then.en, then.zh);
            say!("{from}: no more rounds, → {then_en}", "{from}：返回次数用完 → {then_zh}")
        }
        Item::Runs(id) => {
            let (block, name) = (place(Place::Parallel(program[id].parallel)), &program[id].name);
            match &program[id].runs {
                Runs::Whenever(event) => {
                    let event = &program[*event].name;
                    say!("{block}: {event} happens, branch {name}", "{block}：发生“{event}”，办分支“{name}”")
                }
                _ => say!("{block}: branch {name} runs", "{block}：办分支“{name}”"),
            }
        }
        Item::Skips(id) => {
            let (block, name) = (place(Place::Parallel(program[id].parallel)), &program[id].name);
            say!("{block}: branch {name} is skipped", "{block}：不办分支“{name}”")
        }
        Item::HandsOver(id, at) => {
            let (name, to) = (&program[id].name, &program[id].hand_over[at as usize].what);
            Text::same(format!("■ {name} → {to}"))
        }
        Item::Condition(at, holds) => {
            let (owner, condition) = match at {
                At::Route(from, at) => (Text::same(place(from)), program.routes(from)[at as usize].when.as_ref()),
                At::Branch(id) => {
                    let condition = match &program[id].runs {
                        Runs::When(condition) => Some(condition),
                        _ => None,
                    };
                    (Text::same(program[id].name.clone()), condition)
                }
                At::HandOver(id, at) => {
                    (Text::same(program[id].name.clone()), program[id].hand_over[at as usize].when.as_ref())
                }
                At::Step(id, at) => {
                    let found = super::coverage::condition(program, id, at);
                    let (name, label) = (program.call(Target::Step(id)), found.map(|(label, _)| label));
                    let word = |language| label.map(|label| label.word(language)).unwrap_or_default();
                    let (en, zh) = (word(Language::English), word(Language::Chinese));
                    let text = say!("{name} ({en})", "{name}（{zh}）");
                    (text, found.map(|(_, condition)| condition))
                }
            };
            let said = |language| condition.map(|condition| condition.text(program, language)).unwrap_or_default();
            let (en, zh) = (said(Language::English), said(Language::Chinese));
            let (owner_en, owner_zh) = (owner.en, owner.zh);
            match holds {
                true => say!("{owner_en}: {en} holds", "{owner_zh}：“{zh}”成立"),
                false => say!("{owner_en}: {en} does not hold", "{owner_zh}：“{zh}”不成立"),
            }
        }
        Item::Deadline(id, at, passes) => {
            let (name, length) = (program.call(Target::Step(id)), &program[id].deadlines[at as usize].what.length);
            let (en, zh) = (length.text(program, Language::English), length.text(program, Language::Chinese));
            match passes {
                true => say!("{name}: the deadline of {en} passes", "{name}：期限 {zh} 过了"),
                false => say!("{name}: the deadline of {en} is met", "{name}：在期限 {zh} 内"),
            }
        }
    }
}

fn target(program: &Program, target: Target) -> Text {
    match target {
        Target::Join(_) => say!("join", "汇合"),
        Target::End(id) => Text::same(format!("■ {}", program[id].name)),
        Target::Step(_) | Target::Parallel(_) => Text::same(program.call(target)),
    }
}
