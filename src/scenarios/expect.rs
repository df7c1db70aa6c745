//! What must come of a case, and (`compare`) how what came differs from it.

mod compare;

use crate::diagnostic::{Language, Text};
use crate::runtime::{Effect, EndId, FactId, Moment, Party, Program, RecordId, RoleId, StepId, Target, Value};
use crate::say;
use crate::syntax::keywords::words;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{At, Node, NodeKind};
use crate::walk::clock::span;
use crate::walk::doing::{Filled, forms, parties, role};
use crate::walk::script::{is_nothing, records, scalar, step};
use crate::walk::unattended::Stopped;
use crate::walk::{Session, value};
use std::cmp::Ordering;

words! {
    /// What can be expected of a case.
    ExpectedKey {
        /// How it ends.
        Outcome = "outcome", "结局";
        /// All steps that are done, in order.
        Path = "path", "路径";
        /// Steps that are done, in this order, with others between them or not.
        Through = "through", "经过";
        /// Steps that are not done.
        Never = "never", "不经过";
        /// Records that exist in the end, or do not, or in which revision.
        Records = "records", "记录";
        /// The formal numbers that are issued.
        Numbers = "numbers", "编号";
        /// Facts as they are in the end.
        Facts = "facts", "情况";
        /// Who is told, and with which records.
        Informed = "informed", "告知";
        /// Who does steps.
        Who = "who", "办理人";
        /// What forms say.
        Forms = "forms", "表单";
        /// How long the case takes.
        Elapsed = "elapsed", "历时";
        /// Of which steps a deadline passes, or none.
        Deadlines = "deadlines", "期限";
        /// The step at which the procedure does not let the case go on.
        Refused = "refused", "办不成";
        /// The procedure that takes over.
        HandsOver = "hands over", "移交";
    }
}

/// Words for a fact that is not known.
const NOT_KNOWN: [&str; 2] = ["unknown", "未知"];

/// What must come of a case; each with its line.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    outcome: Option<(usize, EndId)>,
    path: Option<(usize, Vec<StepId>)>,
    through: Option<(usize, Vec<StepId>)>,
    never: Vec<(usize, StepId)>,
    records: Vec<(usize, RecordId, Revision)>,
    numbers: Vec<(usize, RecordId, String)>,
    facts: Vec<(usize, FactId, Option<Value>)>,
    informed: Vec<(usize, RoleId, Vec<RecordId>)>,
    who: Vec<(usize, StepId, Party, Vec<String>)>,
    forms: Vec<(RecordId, Filled)>,
    elapsed: Option<(usize, Elapsed)>,
    deadlines: Vec<(usize, StepId, bool)>,
    refused: Option<(usize, StepId, String)>,
    hands_over: Option<(usize, String)>,
}

/// What is expected of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Revision {
    /// It exists.
    Some,
    /// It does not.
    None,
    /// This is the last.
    Last(u32),
}

/// How what came differs from what must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where it is written what must come.
    pub line: usize,
    /// What is otherwise.
    pub what: Text,
    /// Of paths, a step a line: whether it is missing, or there without being expected.
    pub path: Vec<(Mark, String)>,
}

/// What is the matter with a line of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is as expected.
    Same,
    /// It is expected and not there.
    Missing,
    /// It is there and not expected.
    Extra,
}

impl Expected {
    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        let lists = [self.never.len(), self.records.len(), self.numbers.len(), self.facts.len(), self.informed.len()];
        self.outcome.is_none()
            && self.path.is_none()
            && self.through.is_none()
            && self.hands_over.is_none()
            && self.who.is_empty()
            && self.forms.is_empty()
            && self.elapsed.is_none()
            && self.deadlines.is_empty()
            && self.refused.is_none()
            && lists.iter().all(|count| *count == 0)
    }

    /// Reads what is written behind a key; of what was expected before, it takes the place.
    ///
    /// # Errors
    /// When it names what the program has not.
    pub fn read(&mut self, program: &Program, key: ExpectedKey, node: &Node) -> Result<(), At> {
        let line = node.line;
        match key {
            ExpectedKey::Outcome => self.outcome = Some((line, end(program, node)?)),
            ExpectedKey::Path => self.path = Some((line, steps(program, node)?.into_iter().map(|it| it.1).collect())),
            ExpectedKey::Through => {
                self.through = Some((line, steps(program, node)?.into_iter().map(|it| it.1).collect()));
            }
            ExpectedKey::Never => self.never = steps(program, node)?,
            ExpectedKey::Records => self.records = all_records(program, node)?,
            ExpectedKey::Numbers => {
                for (key, value) in map(node)? {
                    let record = record(program, key)?;
                    self.numbers.retain(|(_, other, _)| *other != record);
                    self.numbers.push((value.line, record, scalar(value)?.trim().to_string()));
                }
            }
            ExpectedKey::Facts => {
                for (key, value) in map(node)? {
                    let name = key.text().unwrap_or_default();
                    let fact = value::fact(program, name).map_err(|what| At::new(key.line, what))?;
                    let written = scalar(value)?;
                    let known = match NOT_KNOWN.contains(&written.trim()) {
                        true => None,
                        false => Some(value::parse(program, fact, written).map_err(|what| At::new(value.line, what))?),
                    };
                    self.facts.retain(|(_, other, _)| *other != fact);
                    self.facts.push((value.line, fact, known));
                }
            }
            ExpectedKey::Informed => self.informed = notices(program, node)?,
            ExpectedKey::Who => {
                for (key, value) in map(node)? {
                    let step = step(program, key.text().unwrap_or_default(), key.line)?;
                    self.who.retain(|(_, other, ..)| *other != step);
                    for (line, party, people) in parties(program, value)? {
                        let names = people.into_iter().map(|who| who.name).collect();
                        self.who.push((line, step, party, names));
                    }
                }
            }
            ExpectedKey::Forms => self.forms = forms(program, node)?,
            ExpectedKey::Elapsed => self.elapsed = Some((line, Elapsed::read(node)?)),
            ExpectedKey::Deadlines => self.deadlines = deadlines(program, node)?,
            ExpectedKey::Refused => {
                let (key, words) = match &node.kind {
                    NodeKind::Map(pairs) if pairs.len() == 1 => (&pairs[0].0, scalar(&pairs[0].1)?.trim()),
                    _ => (node, ""),
                };
                self.refused = Some((line, step(program, scalar(key)?, key.line)?, words.to_string()));
            }
            ExpectedKey::HandsOver => {
                let name = normalised(scalar(node)?.trim()).into_owned();
                let known = || program.ends.iter().flat_map(|end| &end.hand_over).map(|to| to.what.as_str());
                if !known().any(|other| other == name) {
                    return Err(At::new(line, unknown(&say!("procedure", "流程"), &name, nearest(&name, known()))));
                }
                self.hands_over = Some((line, name));
            }
        }
        Ok(())
    }

    /// Whether a clock is needed to tell.
    pub fn asks_for_time(&self) -> bool {
        self.elapsed.is_some()
    }

    /// Whether who is expected to do something is a role, or one of these people.
    ///
    /// # Errors
    /// When it is neither.
    pub fn knows(&self, program: &Program, people: &[&str]) -> Result<(), At> {
        for (line, _, _, names) in &self.who {
            let known = || program.roles.iter().map(|role| role.name.as_str()).chain(people.iter().copied());
            if let Some(name) = names.iter().find(|name| known().all(|known| known != name.as_str())) {
                let near = nearest(name, known());
                return Err(At::new(
                    *line,
                    unknown(&say!("role, nor anybody in the case", "角色，用例里也没有人"), name, near),
                ));
            }
        }
        Ok(())
    }

    /// That the procedure does not let a case go on may be what is expected: why the walk stopped else, and how what came
    /// differs.
    pub fn refused(&self, program: &Program, stopped: Option<Stopped>) -> (Option<Stopped>, Option<Difference>) {
        let Some((line, step, words)) = &self.refused else { return (stopped, None) };
        let name = program.call(Target::Step(*step));
        let what = match &stopped {
            Some(stopped) if stopped.refused == Some(*step) => {
                let (en, zh) = (&stopped.why.en, &stopped.why.zh);
                if en.contains(words.as_str()) || zh.contains(words.as_str()) {
                    return (None, None);
                }
                say!(
                    "`{name}` is refused for another reason than `{words}`: {en}",
                    "“{name}”办不成，但原因不是“{words}”：{zh}"
                )
            }
            Some(Stopped { refused: Some(other), why, .. }) => {
                let (other, en, zh) = (program.call(Target::Step(*other)), &why.en, &why.zh);
                say!(
                    "`{name}` is not refused; what is refused is `{other}`: {en}",
                    "“{name}”并没有办不成；办不成的是“{other}”：{zh}"
                )
            }
            Some(_) => return (stopped, None),
            None => say!("`{name}` is not refused", "“{name}”并没有办不成"),
        };
        (None, Some(Difference { line: *line, what, path: Vec::new() }))
    }
}

/// How long a case may take.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Elapsed {
    sign: Ordering,
    /// Or just as long.
    or_equal: bool,
    span: Moment,
    written: String,
}

impl Elapsed {
    /// `10 days`, or with `≤`, `<`, `≥` or `>` before.
    fn read(node: &Node) -> Result<Elapsed, At> {
        const SIGNS: [(&str, Ordering, bool); 10] = [
            ("≤", Ordering::Less, true),
            ("<=", Ordering::Less, true),
            ("至多", Ordering::Less, true),
            ("不超过", Ordering::Less, true),
            ("<", Ordering::Less, false),
            ("≥", Ordering::Greater, true),
            (">=", Ordering::Greater, true),
            ("至少", Ordering::Greater, true),
            (">", Ordering::Greater, false),
            ("=", Ordering::Equal, true),
        ];
        let written = scalar(node)?.trim().to_string();
        let text = normalised(&written);
        let sign = SIGNS.iter().find_map(|(sign, order, or_equal)| Some((text.strip_prefix(sign)?, *order, *or_equal)));
        let (rest, sign, or_equal) = sign.unwrap_or((&text, Ordering::Equal, true));
        let span = span(rest).ok_or_else(|| {
            let what = say!(
                "`{written}` is no span of time; write `10 days`, or `≤ 10 days`",
                "“{written}”不是时长；请写“10 天”，或者“≤ 10 天”"
            );
            At::new(node.line, what)
        })?;
        Ok(Elapsed { sign, or_equal, span, written })
    }

    fn holds(&self, came: Moment) -> bool {
        let order = came.cmp(&self.span);
        order == self.sign || self.or_equal && order == Ordering::Equal
    }
}

fn deadlines(program: &Program, node: &Node) -> Result<Vec<(usize, StepId, bool)>, At> {
    let NodeKind::Map(pairs) = &node.kind else {
        return Ok(steps(program, node)?.into_iter().map(|(line, step)| (line, step, true)).collect());
    };
    let of = |(key, value): &(Node, Node)| {
        let step = step(program, key.text().unwrap_or_default(), key.line)?;
        let written = scalar(value)?.trim();
        let passes = value::yes_no(&normalised(written)).ok_or_else(|| {
            At::new(value.line, say!("whether a deadline passes is `yes` or `no`", "过没过期限，要写“是”或“否”"))
        })?;
        Ok((value.line, step, passes))
    };
    pairs.iter().map(of).collect()
}

/// The steps that were done, in order.
pub fn done(session: &Session) -> Vec<StepId> {
    let completed = |effect: &Effect| match effect {
        Effect::Completed { step, .. } => Some(*step),
        _ => None,
    };
    session.turns().iter().flat_map(|turn| &turn.effects).filter_map(completed).collect()
}

fn end(program: &Program, node: &Node) -> Result<EndId, At> {
    let name = normalised(scalar(node)?.trim());
    let at = program.ends.iter().position(|end| end.name == name);
    at.map(|at| EndId(at as u32)).ok_or_else(|| {
        let near = nearest(&name, program.ends.iter().map(|end| end.name.as_str()));
        At::new(node.line, unknown(&say!("outcome", "结局"), &name, near))
    })
}

/// What is listed, or the one thing that is not.
fn entries(node: &Node) -> &[Node] {
    match &node.kind {
        NodeKind::List(nodes) => nodes,
        NodeKind::Scalar(text) if is_nothing(text) => &[],
        _ => std::slice::from_ref(node),
    }
}

fn steps(program: &Program, node: &Node) -> Result<Vec<(usize, StepId)>, At> {
    let of = |node: &Node| Ok((node.line, step(program, scalar(node)?, node.line)?));
    entries(node).iter().map(of).collect()
}

fn map(node: &Node) -> Result<&[(Node, Node)], At> {
    match &node.kind {
        NodeKind::Map(pairs) => Ok(pairs),
        NodeKind::Scalar(text) if is_nothing(text) => Ok(&[]),
        _ => {
            Err(At::new(node.line, say!("names with something behind each are expected here", "此处应为“名称: 内容”")))
        }
    }
}

fn record(program: &Program, key: &Node) -> Result<RecordId, At> {
    value::record(program, key.text().unwrap_or_default()).map_err(|what| At::new(key.line, what))
}

fn all_records(program: &Program, node: &Node) -> Result<Vec<(usize, RecordId, Revision)>, At> {
    let NodeKind::Map(pairs) = &node.kind else {
        return Ok(records(program, node)?.into_iter().map(|record| (node.line, record, Revision::Some)).collect());
    };
    let of = |(key, value): &(Node, Node)| {
        let (record, written) = (record(program, key)?, scalar(value)?.trim());
        let revision = match (value::yes_no(&normalised(written)), written.parse()) {
            (Some(true), _) => Revision::Some,
            (Some(false), _) | (None, Ok(0)) => Revision::None,
            (None, Ok(last)) => Revision::Last(last),
            (None, Err(_)) => {
                let what = say!(
                    "of a record `yes`, `no` or the number of its last revision is expected, not `{written}`",
                    "记录后面应为“是”“否”，或最后是第几版，不能是“{written}”"
                );
                return Err(At::new(value.line, what));
            }
        };
        Ok((value.line, record, revision))
    };
    pairs.iter().map(of).collect()
}

fn notices(program: &Program, node: &Node) -> Result<Vec<(usize, RoleId, Vec<RecordId>)>, At> {
    match &node.kind {
        NodeKind::Map(pairs) => {
            let of = |(key, value): &(Node, Node)| {
                let role = role(program, key.text().unwrap_or_default(), key.line)?;
                Ok((key.line, role, records(program, value)?))
            };
            pairs.iter().map(of).collect()
        }
        _ => {
            let of = |node: &Node| Ok((node.line, role(program, scalar(node)?, node.line)?, Vec::new()));
            entries(node).iter().map(of).collect()
        }
    }
}
