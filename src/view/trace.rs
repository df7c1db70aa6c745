//! A procedure held against the clauses of its source: which clause is covered by what, what is noted of the source, and
//! what was added where it is silent.
//!
//! [`Trace::of`] gathers; [`Trace::text`] writes it for people, [`Trace::markdown`] and [`Trace::csv`] for documents and
//! spreadsheets, [`Trace::json`] for programs.

mod csv;
mod json;
mod markdown;
mod text;

use crate::diagnostic::{Language, Text, counted};
use crate::model::{Carrier, Coverage, Model, Named, Note, RecordKind, Subject, Unit, UnitId};
use crate::say;
use crate::source::Sources;
use crate::syntax::keywords::Label;
use rustc_hash::FxHashMap;

/// The clauses of one procedure.
#[derive(Debug)]
pub struct Trace {
    /// The procedure's name.
    pub name: String,
    /// Its number or clause, and its title.
    pub title: String,
    /// Whether it has a clause register; without one, the rows are the numbers that it carries.
    pub register: bool,
    /// A row for each clause.
    pub rows: Vec<Row>,
    /// What carries a number that the register does not have.
    pub strays: Vec<Thing>,
    /// What the source does not say, and why it was added.
    pub added: Vec<Remark>,
    /// Notes on the source that are about no clause of the rows.
    pub notes: Vec<Remark>,
}

/// A clause of the source.
#[derive(Debug)]
pub struct Row {
    /// Its number.
    pub clause: String,
    /// What the source calls it.
    pub title: Option<String>,
    /// Whether it is covered.
    pub state: State,
    /// What covers it.
    pub by: Vec<Thing>,
    /// Notes on the source. The thing that one is about is said where it is not what covers the clause.
    pub notes: Vec<(Option<Thing>, String)>,
    /// What was added to it, by its place in [`Trace::added`].
    pub added: Vec<usize>,
}

/// Whether a clause is covered.
#[derive(Debug, PartialEq, Eq)]
pub enum State {
    /// Something carries its number.
    Covered,
    /// Others stand below it.
    Chapter,
    /// Nothing carries its number, and this is said of it.
    Explained(String),
    /// Nothing covers it.
    Missing,
}

/// A thing of the procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What it is: a step, a form, a term.
    pub kind: Text,
    /// The number that it carries.
    pub clause: Option<String>,
    /// Its name, perhaps with its code.
    pub name: String,
}

/// What is said of a thing.
#[derive(Debug)]
pub struct Remark {
    /// The thing.
    pub of: Thing,
    /// What is said.
    pub text: String,
}

impl Trace {
    /// Gathers the clauses of a procedure.
    pub fn of(model: &Model, unit: UnitId, sources: &Sources) -> Trace {
        Gathering { model, unit: &model[unit], sources }.trace()
    }

    /// How many clauses are covered, are chapters, are explained, and are missing.
    pub fn counts(&self) -> [usize; 4] {
        let count = |is: fn(&State) -> bool| self.rows.iter().filter(|row| is(&row.state)).count();
        [
            count(|state| *state == State::Covered),
            count(|state| *state == State::Chapter),
            count(|state| matches!(state, State::Explained(_))),
            count(|state| *state == State::Missing),
        ]
    }

    /// What stands at the head of the columns.
    fn heads(&self, language: Language) -> [String; 3] {
        let heads = [say!("clause", "条款"), say!("in the source", "原文标题"), say!("covered by", "落实在")];
        heads.map(|head| head.in_language(language).to_string())
    }

    /// The counts in words.
    fn summary(&self) -> Text {
        let [covered, chapters, explained, missing] = self.counts();
        let (all, strays) = (self.rows.len(), self.strays.len());
        if !self.register {
            let counted = counted(all, "clause");
            return say!(
                "no clause register (`# clauses`): it names {counted}, which are these",
                "没有条款清单（# 条款清单）：以下是它提到的 {all} 个条款"
            );
        }
        let counted = counted(all, "clause");
        let mut text = say!("{counted}: {covered} covered", "共 {all} 条：已落实 {covered} 条");
        let mut more = |count: usize, en: &str, zh: &str| {
            if count > 0 {
                text.en += &format!(", {count} {en}");
                text.zh += &format!("，{zh} {count} 条");
            }
        };
        more(chapters, if chapters == 1 { "chapter" } else { "chapters" }, "章节");
        more(explained, "explained", "另有说明的");
        more(missing, "missing", "没有着落的");
        more(strays, "not in the register", "清单里没有的");
        text
    }
}

impl Thing {
    /// The kind, unless it is a step, the number, unless it is this one, and the name.
    fn call(&self, language: Language, below: Option<&str>) -> String {
        let kind = self.kind.in_language(language);
        let number = self.clause.as_deref().filter(|clause| Some(*clause) != below);
        let parts = [(self.kind != step()).then_some(kind), number, Some(self.name.as_str())];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The thing, and what is said of it.
    fn say(&self, language: Language, text: &str) -> String {
        let of = self.call(language, None);
        match language {
            Language::English => format!("{of} — {text}"),
            Language::Chinese => format!("{of}：{text}"),
        }
    }
}

impl Row {
    /// What covers it, or why nothing does, a line each.
    fn coverage(&self, language: Language) -> Vec<String> {
        let said = match &self.state {
            State::Covered => return self.by.iter().map(|thing| self.covered_by(thing, language)).collect(),
            State::Chapter => say!("(chapter)", "（章节）"),
            State::Explained(reason) => say!("— {reason}", "—— {reason}"),
            State::Missing => say!("✗ missing", "✗ 没有着落"),
        };
        vec![said.in_language(language).to_string()]
    }

    /// A document of the clause's own title is not named again.
    fn covered_by(&self, thing: &Thing, language: Language) -> String {
        let same = self.title.as_ref() == Some(&thing.name) && thing.kind != step();
        if same { thing.kind.in_language(language).to_string() } else { thing.call(language, Some(&self.clause)) }
    }

    /// The notes, a line each.
    fn notes(&self, language: Language) -> Vec<String> {
        let line = |(of, text): &(Option<Thing>, String)| match of {
            Some(of) => of.say(language, text),
            None => text.clone(),
        };
        self.notes.iter().map(line).collect()
    }
}

fn step() -> Text {
    say!("step", "步骤")
}

struct Gathering<'m> {
    model: &'m Model,
    unit: &'m Unit,
    sources: &'m Sources,
}

impl<'m> Gathering<'m> {
    fn trace(&self) -> Trace {
        let register = !self.unit.clauses.is_empty();
        let (mut rows, of_carrier, strays) = if register { self.registered() } else { self.carried() };
        let numbers: FxHashMap<String, usize> = rows.iter().map(|row| row.clause.clone()).zip(0..).collect();
        let (mut added, mut notes) = (Vec::new(), Vec::new());
        for note in self.model.notes(self.unit) {
            let row = match note.of {
                Subject::Clause(at) => Some(at),
                // What is said of the whole is not said of one clause.
                Subject::Procedure => None,
                of => of.carrier().and_then(|carrier| of_carrier.get(&carrier)).copied(),
            };
            let of = self.subject(note.of);
            if let Some(reason) = note.added(self.sources) {
                row.into_iter().for_each(|at| rows[at].added.push(added.len()));
                added.push(Remark { of, text: reason.to_string() });
                continue;
            }
            let text = note.says.text(self.sources).to_string();
            match row.or_else(|| mentioned(&note, self.sources, &numbers)) {
                Some(at) => {
                    let own = row.is_some() && of.clause.as_ref() == Some(&rows[at].clause);
                    rows[at].notes.push(((!own).then_some(of), text));
                }
                None => notes.push(Remark { of, text }),
            }
        }
        Trace { name: self.text(self.unit.name), title: self.title(), register, rows, strays, added, notes }
    }

    /// A row for each clause of the register, which carrier stands in which, and what has no row.
    fn registered(&self) -> (Vec<Row>, FxHashMap<Carrier, usize>, Vec<Thing>) {
        let coverage = Coverage::of(self.model, self.unit);
        let prose = |prose: &crate::model::Prose| prose.text(self.sources).to_string();
        let mut rows = Vec::with_capacity(self.unit.clauses.len());
        let mut of_carrier = FxHashMap::default();
        for (at, clause) in self.unit.clauses.iter().enumerate() {
            let carriers = &coverage.carriers[at];
            of_carrier.extend(carriers.iter().map(|(_, carrier)| (*carrier, at)));
            let state = match &clause.reason {
                _ if !carriers.is_empty() => State::Covered,
                Some(reason) => State::Explained(prose(reason)),
                None if coverage.chapters[at] => State::Chapter,
                None => State::Missing,
            };
            rows.push(Row {
                clause: self.text(clause.number).trim_end_matches('.').to_string(),
                title: clause.title.as_ref().map(prose),
                state,
                by: carriers.iter().map(|(_, carrier)| self.carrier(*carrier)).collect(),
                notes: Vec::new(),
                added: Vec::new(),
            });
        }
        let strays = coverage.strays.iter().filter(|stray| stray.carrier != Carrier::Procedure);
        (rows, of_carrier, strays.map(|stray| self.carrier(stray.carrier)).collect())
    }

    /// Without a register: a row for each number, letters aside.
    fn carried(&self) -> (Vec<Row>, FxHashMap<Carrier, usize>, Vec<Thing>) {
        let (mut rows, mut of_carrier): (Vec<Row>, FxHashMap<Carrier, usize>) = Default::default();
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        for (clause, carrier) in self.model.carriers(self.unit) {
            let whole = self.text(clause);
            let bare = whole.trim_end_matches('.').trim_end_matches(|c: char| c.is_ascii_lowercase()).to_string();
            let at = *places.entry(bare.clone()).or_insert(rows.len());
            if at == rows.len() {
                let (by, notes, added) = Default::default();
                rows.push(Row { clause: bare, title: None, state: State::Covered, by, notes, added });
            }
            rows[at].by.push(self.carrier(carrier));
            of_carrier.insert(carrier, at);
        }
        (rows, of_carrier, Vec::new())
    }

    fn text(&self, named: Named) -> String {
        self.model.text(named.symbol).to_string()
    }

    fn title(&self) -> String {
        let title = match &self.unit.title {
            Some(title) => title.text(self.sources).to_string(),
            None => self.text(self.unit.name),
        };
        let number = self.unit.control.iter().find(|(label, _)| *label == Label::Number);
        let number = number.map(|(_, words)| words.text(self.sources).to_string());
        let clause = self.unit.clause.or(self.unit.code).map(|name| self.text(name));
        clause.or(number).map_or(title.clone(), |number| format!("{number} {title}"))
    }

    fn carrier(&self, carrier: Carrier) -> Thing {
        self.subject(match carrier {
            Carrier::Procedure => Subject::Procedure,
            Carrier::Step(id) => Subject::Step(id),
            Carrier::Parallel(id) => Subject::Parallel(id),
            Carrier::Record(id) => Subject::Record(id),
            Carrier::Related(at) => Subject::Related(at),
            Carrier::Term(at) => {
                let term = &self.unit.terms[at];
                return self.thing(say!("term", "术语"), term.clause, self.text(term.name));
            }
        })
    }

    fn thing(&self, kind: Text, clause: Option<Named>, name: String) -> Thing {
        let clause = clause.map(|clause| self.text(clause).trim_end_matches('.').to_string());
        Thing { kind, clause, name }
    }

    fn subject(&self, subject: Subject) -> Thing {
        let (model, unit) = (self.model, self.unit);
        let coded = |code: Option<_>, name: Named| {
            let code = code.map_or("", |code| model.text(code));
            format!("{code}{}", model.text(name.symbol))
        };
        match subject {
            Subject::Procedure => self.thing(say!("procedure", "流程"), unit.clause, self.text(unit.name)),
            Subject::Role(id) => self.thing(say!("role", "角色"), None, self.text(model[id].name)),
            Subject::Fact(id) => self.thing(say!("fact", "情况"), None, self.text(model[id].name)),
            Subject::Record(id) => {
                let record = &model[id];
                let kind = match record.kind {
                    RecordKind::Form(_) => say!("form", "表单"),
                    RecordKind::Number(_) => say!("numbering", "编号规则"),
                    _ => say!("record", "记录"),
                };
                self.thing(kind, record.clause, coded(record.code, record.name))
            }
            Subject::Field(id, at) => {
                let field = match &model[id].kind {
                    RecordKind::Form(fields) => fields.get(at).map(|field| self.text(field.name)),
                    _ => None,
                };
                let name = format!("{} {}", self.text(model[id].name), field.unwrap_or_default());
                self.thing(say!("field", "栏目"), None, name)
            }
            Subject::Event(id) => self.thing(say!("event", "事件"), None, self.text(model[id].name)),
            Subject::End(id) => self.thing(say!("end", "结局"), None, self.text(model[id].name)),
            Subject::Step(id) => self.thing(step(), model[id].clause, self.text(model[id].name)),
            Subject::Parallel(id) => self.thing(say!("parallel", "并行"), model[id].clause, self.text(model[id].name)),
            Subject::Branch(id) => self.thing(say!("branch", "分支"), None, self.text(model[id].name)),
            Subject::Related(at) => {
                let related = &unit.related[at];
                self.thing(say!("related", "相关文件"), related.clause, coded(related.code, related.name))
            }
            Subject::Revision(at) => {
                self.thing(say!("revision", "修订记录"), None, self.text(unit.revisions[at].version))
            }
            Subject::Constraint(at) => {
                let steps = unit.constraints[at].sides.iter().map(|(step, _)| self.text(model[*step].name));
                let mut steps: Vec<String> = steps.collect();
                steps.dedup();
                self.thing(say!("constraint", "约束"), None, steps.join("、"))
            }
            Subject::Clause(at) => {
                let clause = &unit.clauses[at];
                self.thing(say!("clause", "条款"), Some(clause.number), String::new())
            }
        }
    }
}

/// The row whose number a note names first.
fn mentioned(note: &Note, sources: &Sources, numbers: &FxHashMap<String, usize>) -> Option<usize> {
    let words = note.says.text(sources).split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    let mut numbered = words.map(|word| word.trim_end_matches('.')).filter(|word| word.contains('.'));
    let letter = |c: char| c.is_ascii_lowercase();
    numbered.find_map(|word| numbers.get(word).or_else(|| numbers.get(word.trim_end_matches(letter))).copied())
}
