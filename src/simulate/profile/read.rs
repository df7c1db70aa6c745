//! Reads a profile: whatever is wrong in it is said at once.

use super::keys::{CaseKey, TopKey};
use super::{Choice, Profile, assumed, guards};
use crate::diagnostic::{Language, Text};
use crate::runtime::Program;
use crate::say;
use crate::syntax::names::normalised;
use crate::syntax::near::unknown_key;
use crate::syntax::yaml::plain::{At, Node, NodeKind, full_width_colon, read as read_yaml};
use crate::walk::script::is_nothing;

/// A profile as it is written: what it says is not yet held against a procedure.
#[derive(Clone, Debug)]
pub struct Written {
    /// The procedure, by its name, clause or code, and the line where it is named.
    pub procedure: (usize, String),
    pairs: Vec<(Node, Node)>,
    colon: Option<At>,
}

impl Written {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no YAML, or does not begin as a profile does.
    pub fn read(text: &str) -> Result<Written, At> {
        let wanted =
            || say!("a profile begins with `profile:` and the name of a procedure", "参数文件以“参数: 流程名称”开头");
        let colon = full_width_colon(text);
        let wrong = |line| colon.clone().unwrap_or_else(|| At::new(line, wanted()));
        let Some(root) = read_yaml(text)? else { return Err(At::new(1, wanted())) };
        let NodeKind::Map(pairs) = root.kind else { return Err(wrong(root.line)) };
        let is_head = |key: &Node| key_of(key, TopKey::read) == Some(TopKey::Profile);
        let head = pairs.iter().find(|(key, _)| is_head(key)).ok_or_else(|| wrong(root.line))?;
        let name = head.1.text().map(str::trim).filter(|name| !is_nothing(name)).ok_or_else(|| wrong(head.1.line))?;
        let procedure = (head.1.line, name.to_string());
        Ok(Written { procedure, pairs, colon })
    }

    /// What it says of this procedure, and what is assumed beside. `people` are those of the roster, if there is one.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn profile(&self, program: &Program, people: Option<&[&str]>) -> Result<Profile, Vec<At>> {
        let mut reader = Reader::new(program, people);
        for (key, value) in &self.pairs {
            if let Some(top) = reader.key(key, TopKey::read, TopKey::in_both) {
                reader.section(top, value);
            }
        }
        let profile = reader.finish();
        let mut wrong = reader.wrong;
        if wrong.is_empty() {
            return Ok(profile);
        }
        wrong.sort_by_key(|at| at.line);
        // A key with a full-width colon is none: what is wrong on its line comes of that.
        Err(match self.colon.clone().filter(|colon| wrong.iter().any(|at| at.line == colon.line)) {
            Some(colon) => vec![colon],
            None => wrong,
        })
    }
}

impl Profile {
    /// Where nothing is said at all.
    pub fn of_nothing(program: &Program) -> Profile {
        Reader::new(program, None).finish()
    }
}

/// Collects what a profile says.
pub(super) struct Reader<'r> {
    pub(super) program: &'r Program,
    pub(super) people: Option<&'r [&'r str]>,
    pub(super) said: assumed::Said,
    pub(super) wrong: Vec<At>,
}

impl<'r> Reader<'r> {
    fn new(program: &'r Program, people: Option<&'r [&'r str]>) -> Self {
        Reader { program, people, said: assumed::Said::new(program), wrong: Vec::new() }
    }

    fn finish(&mut self) -> Profile {
        std::mem::take(&mut self.said).profile(self.program)
    }

    pub(super) fn fault(&mut self, line: usize, what: Text) {
        self.wrong.push(At::new(line, what));
    }

    /// The value, or the fault at this line.
    pub(super) fn ok<T>(&mut self, line: usize, result: Result<T, Text>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(what) => {
                self.fault(line, what);
                None
            }
        }
    }

    /// A key, which must be one of these.
    pub(super) fn key<K>(
        &mut self,
        node: &Node,
        read: impl Fn(&str) -> Option<(K, Language)>,
        keys: impl Fn() -> Vec<[&'static str; 2]>,
    ) -> Option<K> {
        let key = key_of(node, read);
        if key.is_none() {
            self.fault(node.line, unknown_key(node.text().unwrap_or_default(), &keys()));
        }
        key
    }

    /// Names with something behind each.
    pub(super) fn map<'n>(&mut self, node: &'n Node) -> &'n [(Node, Node)] {
        match &node.kind {
            NodeKind::Map(pairs) => pairs,
            NodeKind::Scalar(text) if is_nothing(text) => &[],
            _ => {
                let what = say!("names with something behind each are expected here", "此处应为“名称: 内容”");
                self.fault(node.line, what);
                &[]
            }
        }
    }

    /// The one value of a node.
    pub(super) fn scalar<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = node.text();
        if text.is_none() {
            self.fault(node.line, say!("one value is expected here", "此处应为一个值"));
        }
        text
    }

    /// Something that may depend on facts: itself, or a list of `when:` and `is:`.
    pub(super) fn choice<T>(
        &mut self,
        node: &Node,
        mut read: impl FnMut(&mut Self, &Node) -> Option<T>,
    ) -> Option<Choice<T>> {
        let NodeKind::List(nodes) = &node.kind else { return read(self, node).map(Choice::always) };
        let is_case = |node: &Node| {
            matches!(&node.kind, NodeKind::Map(pairs)
            if pairs.iter().any(|(key, _)| key_of(key, CaseKey::read).is_some()))
        };
        if !nodes.iter().any(is_case) {
            return read(self, node).map(Choice::always);
        }
        let (mut cases, mut otherwise, mut good) = (Vec::new(), None, true);
        for case in nodes {
            let (mut when, mut is) = (None, None);
            for (key, value) in self.map(case) {
                match self.key(key, CaseKey::read, CaseKey::in_both) {
                    Some(CaseKey::When) => when = Some(value),
                    Some(CaseKey::Is) => is = Some(value),
                    None => {}
                }
            }
            let Some(is) = is else {
                self.fault(case.line, say!("`is:` is missing", "缺少“为:”"));
                good = false;
                continue;
            };
            let what = read(self, is);
            let guard = when.map(|when| {
                let text = self.scalar(when).unwrap_or_default();
                let guard = guards::read(self.program, text);
                self.ok(when.line, guard)
            });
            match (guard, what) {
                _ if otherwise.is_some() => {
                    let what = say!(
                        "this never counts: the one before it holds always",
                        "这一条用不上：前一条没有条件，总是成立"
                    );
                    self.fault(case.line, what);
                    good = false;
                }
                (None, Some(what)) => otherwise = Some(what),
                (Some(Some(guard)), Some(what)) => cases.push((guard, what)),
                _ => good = false,
            }
        }
        if otherwise.is_none() && good {
            let what = say!(
                "say what holds otherwise: at last one `is:` without `when:`",
                "请写明其他情况：最后一条只写“为:”，不写“当:”"
            );
            self.fault(node.line, what);
        }
        otherwise.filter(|_| good).map(|otherwise| Choice { cases, otherwise })
    }
}

/// The key that a node is, if it is one.
pub(super) fn key_of<K>(node: &Node, read: impl Fn(&str) -> Option<(K, Language)>) -> Option<K> {
    read(&normalised(node.text().unwrap_or_default().trim())).map(|(key, _)| key)
}
