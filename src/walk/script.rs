//! Scripts: a YAML file with the facts that are given and the answers, in order.
//!
//! ```yaml
//! walk: 系统上线流程
//! given:
//!   立项: 是
//! answers:
//!   - 有无执行过试点运行判断: {已执行试点: 是}
//!   - event: 投产故障
//! until: 主动应急判断
//! ```
//!
//! With `until` the walk stops where that step is open, or, at the last answer, as soon as that is given; without, it goes
//! on to an end.

use super::clock::{self, When};
use super::doing::{Doing, DoingKey};
use super::value::{self, Given};
use crate::diagnostic::{LAST_ANSWER, Text};
use crate::runtime::{EventId, FactId, Moment, Program, RecordId, StepId, Value};
use crate::say;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{At, Node, NodeKind, read};

/// What is wrong with a script, and at which line.
pub type ScriptError = At;

/// A script, as written.
#[derive(Clone, Debug)]
pub struct Script {
    /// The procedure, by its name or clause, where it is named.
    pub procedure: Option<(usize, String)>,
    given: Vec<(Node, Node)>,
    answers: Vec<Node>,
    until: Option<(usize, String)>,
    starts: Option<Moment>,
}

/// An item of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its line.
    pub line: usize,
    /// What it says.
    pub answer: Answer,
    /// Who does it, when, and the like.
    pub doing: Doing,
}

/// What an item says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A step is completed with these answers.
    Step {
        /// The step.
        step: StepId,
        /// The answers, each with its line.
        facts: Vec<(usize, FactId, Value)>,
        /// The records that are made, where that is said.
        made: Option<Vec<RecordId>>,
    },
    /// Something happens.
    Happens(EventId),
}

/// Where a walk stops, once all answers are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// At an end.
    End,
    /// Where this step is open.
    Open(StepId),
    /// At once.
    LastAnswer,
}

const TOP: [(&str, &str); 5] =
    [("walk", "走查"), ("given", "给定"), ("answers", "回答"), ("until", "到"), ("at", "时间")];
const EVENT: [&str; 2] = ["event", "事件"];

/// What stands before the name of a part of a file of scenarios.
pub const PART: [&str; 2] = ["part", "片段"];

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// When it is no YAML, or not made as a script is.
    pub fn read(text: &str) -> Result<Script, ScriptError> {
        let wanted = || say!("a script begins with `walk:` and the name of a procedure", "脚本以“walk: 流程名称”开头");
        let Some(root) = read(text)? else { return Err(At::new(1, wanted())) };
        let line = root.line;
        let NodeKind::Map(pairs) = root.kind else { return Err(At::new(line, wanted())) };
        let mut script = Script { procedure: None, given: Vec::new(), answers: Vec::new(), until: None, starts: None };
        for (key, value) in pairs {
            let name = key.text().unwrap_or_default().to_string();
            let top = TOP.iter().position(|(en, zh)| *en == name || *zh == name);
            let line = value.line;
            match (top, value.kind) {
                (Some(0), NodeKind::Scalar(procedure)) => script.procedure = Some((line, procedure)),
                (Some(0), _) => return Err(At::new(line, wanted())),
                (Some(4), NodeKind::Scalar(at)) => script.starts = Some(start(line, &at)?),
                (Some(3), NodeKind::Scalar(step)) => script.until = Some((line, step)),
                (Some(1), NodeKind::Map(pairs)) => script.given = pairs,
                (Some(2), NodeKind::List(items)) => script.answers = items,
                // Nothing is written behind the key.
                (Some(_), NodeKind::Scalar(text)) if is_nothing(&text) => {}
                (Some(1), _) => {
                    return Err(At::new(line, say!("facts and values are expected here", "此处应为情况和取值")));
                }
                (Some(_), _) => {
                    return Err(At::new(line, say!("a list of answers is expected here", "此处应为回答的列表")));
                }
                (None, _) => {
                    let keys = TOP.iter().flat_map(|(en, zh)| [*en, *zh]);
                    return Err(At::new(key.line, unknown(&say!("key", "键"), &name, nearest(&name, keys))));
                }
            }
        }
        Ok(script)
    }

    /// What is given, in the words of a program.
    ///
    /// # Errors
    /// When the program has no such fact, or the fact no such value.
    pub fn given(&self, program: &Program, into: &mut Given) -> Result<(), ScriptError> {
        for (name, value) in &self.given {
            let written = scalar(value)?;
            let name_text = name.text().unwrap_or_default();
            into.add(program, name_text, written).map_err(|what| At::new(value.line, what))?;
        }
        Ok(())
    }

    /// When the case starts, where the script has a clock.
    ///
    /// # Errors
    /// When an answer says a day, and nothing when it starts.
    pub fn starts(&self, items: &[Item]) -> Result<Option<Moment>, ScriptError> {
        starts(self.starts, items)
    }

    /// The answers, in the words of a program.
    ///
    /// # Errors
    /// When the program has no such step, fact or event, or the fact no such value.
    pub fn answers(&self, program: &Program) -> Result<Vec<Item>, ScriptError> {
        self.answers.iter().map(|node| Item::read(program, node)).collect()
    }
}

impl Script {
    /// Where the walk stops, once all answers are given.
    ///
    /// # Errors
    /// When the program has no such step.
    pub fn until(&self, program: &Program) -> Result<Until, ScriptError> {
        let Some((line, written)) = &self.until else { return Ok(Until::End) };
        match step(program, written, *line) {
            Err(_) if LAST_ANSWER.contains(&written.trim()) => Ok(Until::LastAnswer),
            step => step.map(Until::Open),
        }
    }
}

/// Nothing is written, or that there is nothing.
pub fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "~" | "null")
}

/// The one value of a node.
///
/// # Errors
/// When it has several.
pub fn scalar(node: &Node) -> Result<&str, ScriptError> {
    node.text().ok_or_else(|| At::new(node.line, say!("one value is expected here", "此处应为一个值")))
}

impl Item {
    /// Reads an item: a step, a step with its answers, or an event.
    ///
    /// # Errors
    /// When it is none, or the program has no such step, fact or event, or the fact no such value.
    pub fn read(program: &Program, node: &Node) -> Result<Item, ScriptError> {
        item(program, node)
    }
}

fn item(program: &Program, node: &Node) -> Result<Item, ScriptError> {
    // A step by itself has nothing to answer.
    let mut doing = Doing::default();
    if let NodeKind::Scalar(name) = &node.kind {
        let step = step(program, name, node.line)?;
        let answer = Answer::Step { step, facts: Vec::new(), made: None };
        return Ok(Item { line: node.line, answer, doing });
    }
    let is_at = |key: &Node| matches!(DoingKey::read(key.text().unwrap_or_default()), Some((DoingKey::At, _)));
    let pair = match &node.kind {
        NodeKind::Map(pairs) if pairs.len() == 1 => &pairs[0],
        // An event, and when it happens.
        NodeKind::Map(pairs) if pairs.len() == 2 && is_event(&pairs[0].0) && is_at(&pairs[1].0) => {
            doing.read(program, DoingKey::At, &pairs[1].1)?;
            &pairs[0]
        }
        _ => {
            let what = say!(
                "an item is one step and its answers, `STEP: {{fact: value}}`",
                "每一项是一个步骤和它的回答：“步骤: {{情况: 取值}}”"
            );
            return Err(At::new(node.line, what));
        }
    };
    let (key, value) = pair;
    let (line, name) = (key.line, key.text().unwrap_or_default());
    if is_event(key) {
        let written = scalar(value)?;
        let name = normalised(written.trim());
        let event = program.event(&name).ok_or_else(|| {
            let near = nearest(&name, program.events.iter().map(|event| event.name.as_str()));
            At::new(value.line, unknown(&say!("event", "事件"), &name, near))
        })?;
        return Ok(Item { line, answer: Answer::Happens(event), doing });
    }
    let step = step(program, name, line).map_err(|at| {
        // What introduces an item is no step either.
        let steps = program.steps.iter().map(|step| step.name.as_str());
        let near = nearest(name.trim(), steps.chain(EVENT).chain(PART));
        near.map_or(at, |near| At::new(line, unknown(&say!("step", "步骤"), name, Some(near))))
    })?;
    let (mut facts, mut made) = (Vec::new(), None);
    match &value.kind {
        NodeKind::Map(pairs) => {
            for (key, value) in pairs {
                let at = |what: Text| At::new(key.line, what);
                let name = key.text().unwrap_or_default();
                let fact = value::fact(program, name);
                // A fact of the procedure may be called like one of our keys.
                match DoingKey::read(name) {
                    Some((DoingKey::Makes, _)) => {
                        made = Some(records(program, value)?);
                        continue;
                    }
                    Some((key, _)) if fact.is_err() => {
                        doing.read(program, key, value)?;
                        continue;
                    }
                    _ => {}
                }
                let fact = fact.map_err(at)?;
                let written = scalar(value)?;
                let value = value::parse(program, fact, written).map_err(|what| At::new(value.line, what))?;
                facts.push((key.line, fact, value));
            }
        }
        NodeKind::Scalar(text) if is_nothing(text) => {}
        _ => {
            let what = say!("facts and values are expected here", "此处应为情况和取值");
            return Err(At::new(value.line, what));
        }
    }
    Ok(Item { line, answer: Answer::Step { step, facts, made }, doing })
}

fn is_event(key: &Node) -> bool {
    EVENT.contains(&key.text().unwrap_or_default())
}

/// The moment at which a case starts.
///
/// # Errors
/// When it is none.
pub fn start(line: usize, written: &str) -> Result<Moment, At> {
    clock::moment(written).ok_or_else(|| {
        let what = say!(
            "`{written}` is no time at which a case starts; write `2026-07-01 09:30`",
            "“{written}”不是开始的时间；请写“2026-07-01 09:30”"
        );
        At::new(line, what)
    })
}

/// When a case starts: as it says; where its answers only say how much later they are, at no moment in particular.
///
/// # Errors
/// When an answer says a day, and nothing when the case starts.
pub fn starts(said: Option<Moment>, items: &[Item]) -> Result<Option<Moment>, At> {
    let times = || items.iter().filter_map(|item| item.doing.at);
    if let (None, Some((line, _))) = (said, times().find(|(_, when)| matches!(when, When::At(_)))) {
        let what = say!(
            "the case does not say when it starts: write `at:` beside its name",
            "没有写这个用例从什么时候开始：在名称旁边写上“时间: …”"
        );
        return Err(At::new(line, what));
    }
    Ok(said.or_else(|| times().next().map(|_| 0)))
}

/// The records that a node names: one, several or none.
///
/// # Errors
/// When the program has no such record.
pub fn records(program: &Program, node: &Node) -> Result<Vec<RecordId>, ScriptError> {
    let of = |node: &Node| value::record(program, scalar(node)?).map_err(|what| At::new(node.line, what));
    match &node.kind {
        NodeKind::List(nodes) => nodes.iter().map(of).collect(),
        NodeKind::Scalar(text) if is_nothing(text) => Ok(Vec::new()),
        _ => of(node).map(|record| vec![record]),
    }
}

/// The step of a name, or of a clause.
///
/// # Errors
/// When there is none; the text says which it may be.
pub fn step(program: &Program, written: &str, line: usize) -> Result<StepId, ScriptError> {
    let name = normalised(written.trim());
    program.step(&name).ok_or_else(|| {
        let by_clause = name.starts_with(|c: char| c.is_ascii_digit());
        let near = if by_clause {
            nearest(&name, program.steps.iter().filter_map(|step| step.clause.as_deref()))
        } else {
            nearest(&name, program.steps.iter().map(|step| step.name.as_str()))
        };
        At::new(line, unknown(&say!("step", "步骤"), &name, near))
    })
}
