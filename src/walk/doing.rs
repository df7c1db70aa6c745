//! What a script says of a step beside its answers: who does it, when, what stands on its forms, whether it meets, and
//! whether it is given back.
//!
//! ```yaml
//! - 创建表审批:
//!     办理: {负责: 沈洁, 审核: 白雪梅, 批准: 姜山}
//!     时间: 2 天后
//!     创建表审批结论: 批准
//! ```

use super::clock::{self, When};
use super::script::scalar;
use super::value;
use crate::diagnostic::{Language, Text};
use crate::runtime::{FieldKind, Party, Program, RecordId, RoleId, Value};
use crate::say;
use crate::syntax::keywords::words;
use crate::syntax::names::normalised;
use crate::syntax::near::{nearest, unknown};
use crate::syntax::yaml::plain::{At, Node, NodeKind};

words! {
    /// What may be said of a step beside its answers.
    DoingKey {
        /// The records that are made, where not all are.
        Makes = "makes", "产出";
        /// Who does it.
        By = "by", "办理";
        /// When.
        At = "at", "时间";
        /// What is filled in.
        Forms = "forms", "表单";
        /// The meeting.
        Meeting = "meeting", "会议";
        /// Who does not agree and gives it back.
        Rejected = "rejected by", "退回";
    }
}

words! {
    /// Whose part in a step.
    PartyWord {
        /// Those who do it.
        By = "by", "负责";
        /// Who checks.
        Checker = "checker", "审核";
        /// Who decides.
        Approver = "approver", "批准";
    }
}

/// What stands for a meeting that is held in its turn.
const IN_TURN: [&str; 3] = ["in turn", "例会", "按期"];

/// Somebody who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// What they are called.
    pub name: String,
    /// As what, where that is said.
    pub role: Option<RoleId>,
}

/// What is filled in on a form: the field, what stands there, and the line.
pub type Filled = Vec<(usize, u32, Value)>;

/// What is said of a step beside its answers; each with its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doing {
    /// When.
    pub at: Option<(usize, When)>,
    /// Who does it, seat by seat.
    pub by: Vec<(usize, Party, Vec<Who>)>,
    /// What is filled in.
    pub forms: Vec<(RecordId, Filled)>,
    /// The meeting, and who called it out of turn.
    pub meeting: Option<(usize, Option<RoleId>)>,
    /// Who gives it back.
    pub rejected: Option<(usize, Party)>,
}

impl Doing {
    /// The people, in the order in which they are named.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.by.iter().flat_map(|(_, _, people)| people).map(|who| who.name.as_str())
    }

    /// Reads what is written behind a key.
    ///
    /// # Errors
    /// When it says nothing of the kind, or names what the program has not.
    pub fn read(&mut self, program: &Program, key: DoingKey, node: &Node) -> Result<(), At> {
        let line = node.line;
        let wrong = |what: Text| At::new(line, what);
        match key {
            DoingKey::Makes => {}
            DoingKey::By => self.by = parties(program, node)?,
            DoingKey::At => self.at = Some((line, clock::when(scalar(node)?).map_err(wrong)?)),
            DoingKey::Forms => self.forms = forms(program, node)?,
            DoingKey::Meeting => {
                let written = normalised(scalar(node)?.trim()).into_owned();
                let called = match IN_TURN.contains(&written.as_str()) {
                    true => None,
                    false => Some(role(program, &written, line)?),
                };
                self.meeting = Some((line, called));
            }
            DoingKey::Rejected => match PartyWord::read(scalar(node)?.trim()) {
                Some((PartyWord::Checker, _)) => self.rejected = Some((line, Party::Checker)),
                Some((PartyWord::Approver, _)) => self.rejected = Some((line, Party::Approver)),
                _ => return Err(wrong(say!("`checker` or `approver` gives it back", "退回的是“审核”或“批准”"))),
            },
        }
        Ok(())
    }
}

/// Who does a step: those who do it, or behind `checker` and the like who that is.
///
/// # Errors
/// When a role is not known, or nobody is named.
pub fn parties(program: &Program, node: &Node) -> Result<Vec<(usize, Party, Vec<Who>)>, At> {
    let NodeKind::Map(pairs) = &node.kind else {
        return Ok(vec![(node.line, Party::Performers, people(program, node)?)]);
    };
    let of = |(key, value): &(Node, Node)| {
        let word = key.text().unwrap_or_default();
        let party = match PartyWord::read(word) {
            Some((PartyWord::By, _)) => Party::Performers,
            Some((PartyWord::Checker, _)) => Party::Checker,
            Some((PartyWord::Approver, _)) => Party::Approver,
            None if DoingKey::read(word).is_some_and(|(key, _)| key == DoingKey::By) => Party::Performers,
            None => {
                let words = ["by", "checker", "approver", "负责", "审核", "批准"];
                return Err(At::new(key.line, unknown(&say!("part", "身份"), word, nearest(word, words))));
            }
        };
        Ok((value.line, party, people(program, value)?))
    };
    pairs.iter().map(of).collect()
}

fn people(program: &Program, node: &Node) -> Result<Vec<Who>, At> {
    let of = |node: &Node| {
        let written = scalar(node)?.trim();
        let (name, role_name) = match written.split_once(['(', '（']) {
            Some((name, role)) => (name.trim(), Some(role.trim_end_matches([')', '）']).trim())),
            None => (written, None),
        };
        if name.is_empty() {
            return Err(At::new(node.line, say!("this is not the name of a person", "这不是人的姓名")));
        }
        let role = role_name.map(|name| role(program, name, node.line)).transpose()?;
        Ok(Who { name: name.to_string(), role })
    };
    match &node.kind {
        NodeKind::List(nodes) => nodes.iter().map(of).collect(),
        _ => Ok(vec![of(node)?]),
    }
}

/// The role of a name.
///
/// # Errors
/// When there is none.
pub fn role(program: &Program, written: &str, line: usize) -> Result<RoleId, At> {
    let name = normalised(written.trim());
    let at = program.roles.iter().position(|role| role.name == name);
    at.map(|at| RoleId(at as u32)).ok_or_else(|| {
        let near = nearest(&name, program.roles.iter().map(|role| role.name.as_str()));
        At::new(line, unknown(&say!("role", "角色"), &name, near))
    })
}

/// What stands on forms: behind each the fields, and what is in them.
///
/// # Errors
/// When there is no such record, or it has no such field. Whether a field takes what is in it, the procedure says.
pub fn forms(program: &Program, node: &Node) -> Result<Vec<(RecordId, Filled)>, At> {
    let of = |(key, value): &(Node, Node)| {
        let name = key.text().unwrap_or_default();
        let record = value::record(program, name).map_err(|what| At::new(key.line, what))?;
        let filled: Result<Filled, At> =
            map(value)?.iter().map(|(key, value)| field(program, record, key, value)).collect();
        Ok((record, filled?))
    };
    map(node)?.iter().map(of).collect()
}

fn field(program: &Program, record: RecordId, key: &Node, value: &Node) -> Result<(usize, u32, Value), At> {
    let fields = &program[record].fields;
    let name = normalised(key.text().unwrap_or_default().trim());
    let Some(at) = fields.iter().position(|field| field.name == name) else {
        let form = &program[record].name;
        let near = nearest(&name, fields.iter().map(|field| field.name.as_str()));
        return Err(At::new(key.line, unknown(&say!("field of `{form}`", "“{form}”的栏目"), &name, near)));
    };
    let written = scalar(value)?;
    let typed = fields[at].kinds.iter().find_map(|kind| {
        let value = match kind {
            FieldKind::Type(kind) => value::read(kind, written)?,
            FieldKind::Pattern(_) | FieldKind::Exactly(_) => Value::Text(written.trim().to_string()),
        };
        kind.takes(&value).then_some(value)
    });
    Ok((value.line, at as u32, typed.unwrap_or_else(|| Value::Text(written.trim().to_string()))))
}

fn map(node: &Node) -> Result<&[(Node, Node)], At> {
    match &node.kind {
        NodeKind::Map(pairs) => Ok(pairs),
        _ => Err(At::new(
            node.line,
            say!(
                "a form, and behind it fields with what is in them, are expected here",
                "此处应为“表单: {{栏目: 内容}}”"
            ),
        )),
    }
}
