//! The controlled document of a procedure: what an auditor files. [`Document::of`] says what stands in it, in order;
//! [`markdown()`], [`html()`] and [`docx()`] write it. Opens no file and no font.

mod docx;
mod flow;
mod forms;
mod html;
mod markdown;
mod pages;
mod roles;
mod steps;

pub use docx::{Picture, docx};
pub use html::html;
pub use markdown::markdown;
pub use pages::{Heading, Pages, pages};

use crate::diagnostic::Language;
use crate::model::{Model, Prose, UnitId};
use crate::runtime::*;
use crate::source::Sources;
use crate::syntax::keywords::Label;

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it is called.
    pub title: String,
    /// Its number.
    pub code: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its language.
    pub language: Language,
    /// What stands on its cover, but for the title: what it is, and what that is for this document.
    pub cover: Vec<(String, String)>,
    /// What stands in it.
    pub parts: Vec<Part>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A heading: of which level, from 1; its number and its words.
    Heading(u8, String, String),
    /// A paragraph.
    Paragraph(String),
    /// A table.
    Table(Table),
    /// The drawing.
    Drawing,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it holds: one word, the same in every language.
    pub kind: &'static str,
    /// Its columns: their headings, and how wide they are against each other. None of a form that is to be filled in.
    pub columns: Vec<(String, u32)>,
    /// Its rows of cells of lines.
    pub rows: Vec<Vec<Vec<String>>>,
}

impl Table {
    fn new(kind: &'static str, columns: &[(&str, u32)]) -> Table {
        let columns = columns.iter().map(|(head, wide)| (head.to_string(), *wide)).collect();
        Table { kind, columns, rows: Vec::new() }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = Vec<String>>) {
        let said = |lines: Vec<String>| lines.into_iter().filter(|line| !line.trim().is_empty()).collect();
        self.rows.push(cells.into_iter().map(said).collect());
    }
}

/// What a document is made from.
struct Writer<'m> {
    model: &'m Model,
    sources: &'m Sources,
    unit: UnitId,
    program: &'m Program,
    language: Language,
    parts: Vec<Part>,
    /// The numbers of the headings so far.
    numbers: Vec<usize>,
}

impl Document {
    /// The document of a procedure.
    pub fn of(model: &Model, sources: &Sources, unit: UnitId, program: &Program, language: Language) -> Document {
        let mut writer = Writer { model, sources, unit, program, language, parts: Vec::new(), numbers: Vec::new() };
        writer.control();
        writer.purpose();
        writer.terms();
        writer.duties();
        writer.heading(1, "Flow", "流程图");
        writer.parts.push(Part::Drawing);
        writer.steps();
        writer.blocks();
        writer.decisions();
        writer.outcomes();
        writer.facts();
        writer.events();
        writer.constraints();
        writer.records();
        writer.forms();
        writer.matrix();
        writer.numbering();
        writer.related();
        let title = program.title.clone().unwrap_or_else(|| program.name.clone());
        let of = |label: Label| writer.label(label);
        Document {
            title,
            code: program.clause.clone(),
            version: of(Label::Version),
            language,
            cover: writer.cover(),
            parts: writer.parts,
        }
    }
}

impl Document {
    /// Everything that is written in it.
    pub fn text(&self) -> String {
        let cover = self.cover.iter().flat_map(|(what, said)| [what, said]).map(String::as_str);
        let parts = self.parts.iter().flat_map(|part| match part {
            Part::Heading(_, _, words) => vec![words.as_str()],
            Part::Paragraph(text) => vec![text.as_str()],
            Part::Drawing => Vec::new(),
            Part::Table(table) => {
                let heads = table.columns.iter().map(|(head, _)| head.as_str());
                heads.chain(table.rows.iter().flatten().flatten().map(String::as_str)).collect()
            }
        });
        [self.title.as_str()].into_iter().chain(cover).chain(parts).collect()
    }
}

impl<'m> Writer<'m> {
    fn pick(&self, en: &'m str, zh: &'m str) -> &'m str {
        if self.language == Language::Chinese { zh } else { en }
    }

    fn heading(&mut self, level: u8, en: &str, zh: &str) {
        let depth = usize::from(level);
        self.numbers.resize(depth, 0);
        self.numbers[depth - 1] += 1;
        let number: Vec<String> = self.numbers.iter().map(usize::to_string).collect();
        let words = if self.language == Language::Chinese { zh } else { en };
        self.parts.push(Part::Heading(level, number.join("."), words.to_string()));
    }

    fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.parts.push(Part::Table(table));
        }
    }

    fn paragraph(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Paragraph(text.into()));
    }

    fn prose(&self, prose: &Prose) -> String {
        prose.text(self.sources).to_string()
    }

    /// What a labelled line says.
    fn label(&self, label: Label) -> Option<String> {
        let control = &self.model[self.unit].control;
        control.iter().find(|(own, _)| *own == label).map(|(_, prose)| self.prose(prose))
    }

    /// A text with a condition behind it.
    fn when(&self, text: &str, when: &Option<Condition>) -> String {
        let Some(when) = when else { return text.to_string() };
        if when.otherwise {
            return format!("{text}{}", self.pick(" (otherwise)", "（否则）"));
        }
        let when = when.text(self.program, self.language);
        match self.language {
            Language::English => format!("{text} (if {when})"),
            Language::Chinese => format!("{text}（{when} 时）"),
        }
    }

    fn list(&self, all: &[String]) -> String {
        all.join(self.pick(", ", "、"))
    }

    // ---- the parts ------------------------------------------------------------------------------------------------------

    /// Number, version, secrecy, department; who drafted, reviewed and issued it.
    fn cover(&self) -> Vec<(String, String)> {
        let unit = &self.model[self.unit];
        let mut cover: Vec<(String, String)> = Vec::new();
        let said = |label: Label| label.word(self.language).to_string();
        if let Some(clause) = unit.clause {
            cover.push((self.pick("clause", "条款").to_string(), self.model.text(clause.symbol).to_string()));
        }
        if let Some(code) = unit.code {
            cover.push((said(Label::Number), self.model.text(code.symbol).to_string()));
        }
        for (label, prose) in &unit.control {
            if !matches!(label, Label::Purpose | Label::Scope | Label::References) {
                cover.push((said(*label), self.prose(prose)));
            }
        }
        for (label, name, on) in &unit.signatures {
            let mut text = self.model.text(name.symbol).to_string();
            if let Some(on) = on {
                text.push(' ');
                text.push_str(self.model.text(*on));
            }
            cover.push((said(*label), text));
        }
        let owners: Vec<String> =
            unit.owners.iter().map(|role| self.model.text(self.model[*role].name.symbol).to_string()).collect();
        if !owners.is_empty() {
            cover.push((said(Label::Owner), self.list(&owners)));
        }
        cover
    }

    fn control(&mut self) {
        self.heading(1, "Document control", "文件控制");
        let mut table = Table::new("control", &[(self.pick("item", "项目"), 1), (self.pick("content", "内容"), 3)]);
        for (what, text) in self.cover() {
            table.row([vec![what], vec![text]]);
        }
        self.table(table);
        self.heading(2, "Revisions", "修改变更记录");
        let mut table = Table::new(
            "revisions",
            &[
                (self.pick("version", "版本"), 1),
                (self.pick("date", "日期"), 2),
                (self.pick("by", "修改人"), 2),
                (self.pick("what changed", "修改内容"), 5),
            ],
        );
        for revision in &self.model[self.unit].revisions {
            let text = |symbol: Option<crate::syntax::ast::Symbol>| {
                vec![symbol.map(|symbol| self.model.text(symbol).to_string()).unwrap_or_default()]
            };
            table.row([
                text(Some(revision.version.symbol)),
                text(revision.on),
                text(revision.by),
                vec![self.prose(&revision.what)],
            ]);
        }
        if table.rows.is_empty() {
            let none = self.pick("No revisions are recorded.", "尚无修改记录。");
            self.paragraph(none);
        }
        self.table(table);
    }

    fn purpose(&mut self) {
        for (label, en, zh) in [
            (Label::Purpose, "Purpose", "目的"),
            (Label::Scope, "Scope", "适用范围"),
            (Label::References, "Normative references", "引用标准"),
        ] {
            if let Some(text) = self.label(label) {
                self.heading(1, en, zh);
                self.paragraph(text);
            }
        }
        if !self.program.description.is_empty() {
            self.heading(1, "Summary", "概述");
            for line in self.program.description.clone() {
                self.paragraph(line);
            }
        }
    }

    fn terms(&mut self) {
        let mut table = Table::new("terms", &[(self.pick("term", "术语"), 1), (self.pick("meaning", "含义"), 3)]);
        for term in &self.model[self.unit].terms {
            table.row([vec![self.model.text(term.name.symbol).to_string()], vec![self.prose(&term.meaning)]]);
        }
        if !table.rows.is_empty() {
            self.heading(1, "Terms", "术语");
            self.table(table);
        }
    }

    fn numbering(&mut self) {
        let program = self.program;
        for record in program.records.iter().filter(|record| record.numbering.is_some()) {
            let Some(numbering) = &record.numbering else { continue };
            if !self.parts.iter().any(|part| matches!(part, Part::Table(table) if table.kind == "numbering")) {
                self.heading(1, "Numbering rules", "编号规则");
            }
            let pieces: Vec<String> = numbering
                .prefix
                .iter()
                .map(|piece| match piece {
                    Piece::Words(words) => format!("“{words}”"),
                    Piece::Fact(fact) => program[*fact].name.clone(),
                })
                .collect();
            let parts: Vec<String> = numbering.parts.iter().map(|part| part.name.clone()).collect();
            let form = format!("{} + {}", pieces.join(" + "), parts.join("."));
            self.paragraph(match self.language {
                Language::English => format!("{}: {form}", record.name),
                Language::Chinese => format!("{}：{form}", record.name),
            });
            let mut table = Table::new(
                "numbering",
                &[
                    (self.pick("number before", "原编号"), 2),
                    (self.pick("if", "条件"), 3),
                    (self.pick("number after", "新编号"), 2),
                ],
            );
            for part in &numbering.parts {
                let raised = match self.language {
                    Language::English => format!("{} is raised", part.name),
                    Language::Chinese => format!("{}加一", part.name),
                };
                let when = part.when.as_ref().map(|when| when.text(program, self.language)).unwrap_or_default();
                table.row([vec![self.pick("any", "任意").to_string()], vec![when], vec![raised]]);
            }
            for example in &numbering.examples {
                let when = example.when.as_ref().map(|when| when.text(program, self.language)).unwrap_or_default();
                let before = if example.before.is_empty() {
                    self.pick("none", "（无）").to_string()
                } else {
                    example.before.clone()
                };
                table.row([vec![before], vec![when], vec![example.after.clone()]]);
            }
            self.table(table);
        }
    }

    fn related(&mut self) {
        let mut table = Table::new("related", &[(self.pick("number", "编号"), 1), (self.pick("document", "文件"), 3)]);
        for related in &self.model[self.unit].related {
            let code = related.code.map(|code| self.model.text(code).to_string()).unwrap_or_default();
            table.row([vec![code], vec![self.model.text(related.name.symbol).to_string()]]);
        }
        if !table.rows.is_empty() {
            self.heading(1, "Related documents", "相关文件");
            self.table(table);
        }
    }
}
