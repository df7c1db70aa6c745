//! Reads a file of scenarios: what its cases share, the rows of their tables, and each case in the words of a program.

use super::expect::{Expected, ExpectedKey};
use crate::diagnostic::{Language, Text};
use crate::runtime::{FactId, Moment, Program};
use crate::say;
use crate::syntax::keywords::words;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{At, Node, NodeKind, read};
use crate::walk::script::{PART, is_nothing, scalar, start, starts};
use crate::walk::value::{self, parse};
use crate::walk::{Answer, Given, Item};

words! {
    /// The keys at the top of a file of scenarios.
    TopKey {
        /// Of which procedure.
        Scenarios = "scenarios", "场景";
        /// What is given in every case that does not say otherwise.
        Given = "given", "给定";
        /// Answers that several cases share, by name.
        Parts = "parts", "片段";
        /// The cases.
        Cases = "cases", "用例";
        /// A remark.
        Note = "note", "注";
    }
}

words! {
    /// What is written of a case, beside what must come out.
    CaseKey {
        /// What it is called.
        Name = "name", "名称";
        /// When the case starts.
        At = "at", "时间";
        /// The facts and records that are given.
        Given = "given", "给定";
        /// What is answered, and what happens.
        Answers = "answers", "回答";
        /// Cases that differ from it by some facts.
        Variants = "variants", "变体";
        /// A remark.
        Note = "note", "注";
    }
}

/// More cases are not read.
const MOST_CASES: usize = 100_000;

/// A file of scenarios, as written.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The procedure, by its name, clause or code, and the line where it is named.
    pub procedure: (usize, String),
    given: Vec<(Node, Node)>,
    parts: Vec<(Node, Node)>,
    cases: Vec<Node>,
}

/// A case, in the words of a program.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its line.
    pub line: usize,
    /// The line of the case of whose table it is a row, else its own.
    pub table: usize,
    /// What it is called; no two of a file are called the same.
    pub name: String,
    /// When it starts, where it has a clock.
    pub starts: Option<Moment>,
    /// What is given.
    pub given: Given,
    /// What is answered, and what happens.
    pub items: Vec<Item>,
    /// What must come out.
    pub expected: Expected,
}

impl Suite {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no YAML, or not made as a file of scenarios is.
    pub fn read(text: &str) -> Result<Suite, At> {
        let wanted = || {
            say!(
                "a file of scenarios begins with `scenarios:` and the name of a procedure",
                "场景文件以“场景: 流程名称”开头"
            )
        };
        let Some(root) = read(text)? else { return Err(At::new(1, wanted())) };
        let line = root.line;
        let NodeKind::Map(pairs) = root.kind else { return Err(At::new(line, wanted())) };
        let (mut procedure, mut given, mut parts, mut cases) = (None, Vec::new(), Vec::new(), Vec::new());
        for (key, node) in pairs {
            let name = key.text().unwrap_or_default();
            let Some((top, _)) = TopKey::read(name) else {
                return Err(At::new(key.line, unknown(&say!("key", "键"), name, near::<TopKey>(name, TopKey::ALL))));
            };
            match top {
                TopKey::Scenarios => procedure = Some((node.line, scalar(&node)?.trim().to_string())),
                TopKey::Given => given = map(node)?,
                TopKey::Parts => parts = map(node)?,
                TopKey::Cases => cases = list(node)?,
                TopKey::Note => {}
            }
        }
        let procedure = procedure.ok_or_else(|| At::new(line, wanted()))?;
        Ok(Suite { procedure, given, parts, cases })
    }

    /// The cases, those of tables one by one.
    ///
    /// # Errors
    /// Everything that is wrong with them, in the order of the file.
    pub fn cases(&self, program: &Program) -> Result<Vec<Case>, Vec<At>> {
        let (mut cases, mut wrong): (Vec<Case>, Vec<At>) = (Vec::new(), Vec::new());
        for node in &self.cases {
            let found = Reader { suite: self, program }.case(node).unwrap_or_else(|at| vec![Err(at)]);
            for case in found {
                match case {
                    Ok(case) if cases.iter().any(|other| other.name == case.name) => {
                        let name = &case.name;
                        let what = say!("two cases are called `{name}`", "有两个用例都叫“{name}”");
                        wrong.push(At::new(case.line, what));
                    }
                    Ok(case) => cases.push(case),
                    Err(at) => wrong.push(at),
                }
                if cases.len() + wrong.len() > MOST_CASES {
                    let what =
                        say!("more than {MOST_CASES} cases are not read", "用例超过 {MOST_CASES} 个，不再往下读");
                    wrong.push(At::new(node.line, what));
                    return Err(wrong);
                }
            }
        }
        if wrong.is_empty() { Ok(cases) } else { Err(wrong) }
    }
}

/// A key that may have been meant.
trait Keys: Copy + 'static {
    fn in_both(self) -> [&'static str; 2];
}

macro_rules! keys {
    ($($name:ident),*) => { $(impl Keys for $name {
        fn in_both(self) -> [&'static str; 2] {
            [self.word(Language::English), self.word(Language::Chinese)]
        }
    })* };
}

keys!(TopKey, CaseKey, ExpectedKey);

fn near<K: Keys>(name: &str, all: &[K]) -> Option<&'static str> {
    nearest(name, all.iter().flat_map(|key| key.in_both()))
}

fn map(node: Node) -> Result<Vec<(Node, Node)>, At> {
    match node.kind {
        NodeKind::Map(pairs) => Ok(pairs),
        NodeKind::Scalar(text) if is_nothing(&text) => Ok(Vec::new()),
        _ => {
            Err(At::new(node.line, say!("names with something behind each are expected here", "此处应为“名称: 内容”")))
        }
    }
}

fn list(node: Node) -> Result<Vec<Node>, At> {
    match node.kind {
        NodeKind::List(nodes) => Ok(nodes),
        NodeKind::Scalar(text) if is_nothing(&text) => Ok(Vec::new()),
        _ => Err(At::new(node.line, say!("a list is expected here", "此处应为列表"))),
    }
}

struct Reader<'s> {
    suite: &'s Suite,
    program: &'s Program,
}

impl Reader<'_> {
    /// A case, and those of its table.
    fn case(&self, node: &Node) -> Result<Vec<Result<Case, At>>, At> {
        let program = self.program;
        let (mut name, mut at, mut given, mut answers, mut variants) = (None, None, Vec::new(), Vec::new(), Vec::new());
        let mut expected = Expected::default();
        for (key, node) in map(node.clone())? {
            let word = key.text().unwrap_or_default();
            match (CaseKey::read(word), ExpectedKey::read(word)) {
                (Some((CaseKey::Name, _)), _) => name = Some(scalar(&node)?.trim().to_string()),
                (Some((CaseKey::At, _)), _) => at = Some(start(node.line, scalar(&node)?)?),
                (Some((CaseKey::Given, _)), _) => given = map(node)?,
                (Some((CaseKey::Answers, _)), _) => answers = list(node)?,
                (Some((CaseKey::Variants, _)), _) => variants = list(node)?,
                (Some((CaseKey::Note, _)), _) => {}
                (None, Some((what, _))) => expected.read(program, what, &node)?,
                (None, None) => {
                    let near = near(word, CaseKey::ALL).or_else(|| near(word, ExpectedKey::ALL));
                    return Err(At::new(key.line, unknown(&say!("key", "键"), word, near)));
                }
            }
        }
        let line = node.line;
        let name = name.filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| At::new(line, say!("a case has a `name:`", "用例要有名称：“名称: …”")))?;
        let mut all = Given::default();
        for (key, value) in self.suite.given.iter().chain(&given) {
            let fact = key.text().unwrap_or_default();
            all.add(program, fact, scalar(value)?).map_err(|what| At::new(value.line, what))?;
        }
        let mut items = Vec::new();
        self.items(&answers, &mut Vec::new(), &mut items)?;
        let starts = starts(at, &items)?;
        let case = Case { line, table: line, name, starts, given: all, items, expected };
        let mut cases = vec![case.ready(program)];
        cases.extend(variants.iter().enumerate().map(|(at, row)| self.variant(&case, at, row)));
        // Of a table that says in every row what comes out, the case itself says nothing.
        if cases.len() > 1 && case.expected.is_empty() {
            drop(cases.remove(0));
        }
        Ok(cases)
    }

    /// What is answered; parts are put in where they are named.
    fn items(&self, nodes: &[Node], inside: &mut Vec<String>, items: &mut Vec<Item>) -> Result<(), At> {
        for node in nodes {
            let part = match &node.kind {
                NodeKind::Map(pairs) => pairs.iter().find(|(key, _)| PART.contains(&key.text().unwrap_or_default())),
                _ => None,
            };
            let Some((_, named)) = part else {
                items.push(Item::read(self.program, node)?);
                continue;
            };
            let name = normalised(scalar(named)?.trim()).into_owned();
            let is = |key: &Node| key.text().is_some_and(|text| normalised(text.trim()) == name);
            let Some((_, answers)) = self.suite.parts.iter().find(|(key, _)| is(key)) else {
                let near = nearest(&name, self.suite.parts.iter().filter_map(|(key, _)| key.text()));
                return Err(At::new(named.line, unknown(&say!("part", "片段"), &name, near)));
            };
            if inside.contains(&name) {
                let what = say!("the part `{name}` contains itself", "片段“{name}”包含了它自己");
                return Err(At::new(named.line, what));
            }
            inside.push(name);
            self.items(&list(answers.clone())?, inside, items)?;
            inside.pop();
        }
        Ok(())
    }

    /// A row of a table: facts as they are in it, wherever they are given or answered, and what must come out.
    fn variant(&self, case: &Case, at: usize, row: &Node) -> Result<Case, At> {
        let program = self.program;
        let number = at + 1;
        let mut variant = Case { line: row.line, name: String::new(), ..case.clone() };
        let mut said: Vec<String> = Vec::new();
        for (key, node) in map(row.clone())? {
            let word = key.text().unwrap_or_default();
            if let Some((CaseKey::Name, _)) = CaseKey::read(word) {
                variant.name = scalar(&node)?.trim().to_string();
                continue;
            }
            if let Some((what, _)) = ExpectedKey::read(word).filter(|_| value::fact(program, word).is_err()) {
                variant.expected.read(program, what, &node)?;
                continue;
            }
            let written = scalar(&node)?;
            said.push(format!("{word} = {written}"));
            let wrong = |what: Text| At::new(key.line, what);
            match value::fact(program, word) {
                Ok(fact) if !program[fact].given => {
                    let value = parse(program, fact, written).map_err(|what| At::new(node.line, what))?;
                    let mut answers = variant.items.iter_mut().filter_map(|item| answer(item, fact));
                    let Some((line, first)) = answers.next() else {
                        return Err(wrong(say!(
                            "no answer of the case says `{word}`, so that a row cannot say otherwise",
                            "这个用例的回答里没有“{word}”，变体也就改不了它"
                        )));
                    };
                    (*line, *first) = (node.line, value.clone());
                    answers.for_each(|(line, other)| (*line, *other) = (node.line, value.clone()));
                }
                // A given fact, or a record that is there or is not.
                Ok(_) => variant.given.add(program, word, written).map_err(|what| At::new(node.line, what))?,
                Err(what) if value::record(program, word).is_err() => return Err(wrong(what)),
                Err(_) => variant.given.add(program, word, written).map_err(|what| At::new(node.line, what))?,
            }
        }
        let name = match (variant.name.is_empty(), said.is_empty()) {
            (false, _) => variant.name.clone(),
            (true, false) => said.join(", "),
            (true, true) => number.to_string(),
        };
        variant.name = format!("{} / {name}", case.name);
        variant.ready(program)
    }
}

/// What an item answers of a fact.
fn answer(item: &mut Item, fact: FactId) -> Option<(&mut usize, &mut crate::runtime::Value)> {
    let Answer::Step { facts, .. } = &mut item.answer else { return None };
    facts.iter_mut().find(|(_, other, _)| *other == fact).map(|(line, _, value)| (line, value))
}

impl Case {
    /// A case that says what must come of it.
    fn ready(&self, program: &Program) -> Result<Case, At> {
        if self.expected.is_empty() {
            let what = say!(
                "nothing is expected of this case: write at least `outcome:`",
                "这个用例没有写预期：至少要写“结局: …”"
            );
            return Err(At::new(self.line, what));
        }
        let people: Vec<&str> = self.items.iter().flat_map(|item| item.doing.people()).collect();
        self.expected.knows(program, &people)?;
        // How long it takes is told by a clock, if need be one that only waits for what has to be waited for.
        let starts = self.starts.or(self.expected.asks_for_time().then_some(0));
        Ok(Case { starts, ..self.clone() })
    }
}
