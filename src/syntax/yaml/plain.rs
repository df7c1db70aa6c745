//! Small YAML files as trees with line numbers. Aliases and tags have no place in them.

use super::tree::full_width_key;
use crate::diagnostic::Text;
use crate::say;
use granit_parser::{Event, Parser};

/// Deeper nesting is refused.
const MAX_DEPTH: usize = 16;

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its line, from 1.
    pub line: usize,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A scalar, as text.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<(Node, Node)>),
}

/// Something wrong, at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: Text,
}

impl At {
    /// Something wrong at a line.
    pub fn new(line: usize, what: Text) -> At {
        At { line, what }
    }
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a file of one document.
///
/// # Errors
/// When it is no YAML, or uses what such a file does not need.
pub fn read(text: &str) -> Result<Option<Node>, At> {
    // What is open, outermost first: its line, its nodes so far, and whether it is a map.
    let mut open: Vec<(usize, Vec<Node>, bool)> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            full_width_colon(text).or_else(|| tab(text)).unwrap_or_else(|| {
                let why = error.info().to_string();
                At::new(error.marker().line(), say!("this cannot be read as YAML: {why}", "这里不合 YAML 的写法"))
            })
        })?;
        let line = span.start.line();
        let node = match event {
            Event::Scalar(text, ..) => Node { line, kind: NodeKind::Scalar(text.into_owned()) },
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() == MAX_DEPTH {
                    return Err(At::new(line, say!("this is nested too deeply", "嵌套太深")));
                }
                open.push((line, Vec::new(), matches!(event, Event::MappingStart(..))));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((line, nodes, is_map)) = open.pop() else { continue };
                let kind = if is_map { NodeKind::Map(pairs(nodes)?) } else { NodeKind::List(nodes) };
                Node { line, kind }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                return Err(At::new(line, say!("aliases have no place here", "这里不能用别名")));
            }
            Event::DocumentStart(..) if root.is_some() => {
                return Err(At::new(line, say!("one file holds one document", "一个文件只写一份")));
            }
            _ => continue,
        };
        match open.last_mut() {
            Some((_, nodes, _)) => nodes.push(node),
            None => root = Some(node),
        }
    }
    Ok(root)
}

/// The first line of which the key ends with a full-width colon.
pub fn full_width_colon(text: &str) -> Option<At> {
    let (at, key) = text.lines().enumerate().find_map(|(at, line)| Some((at, full_width_key(line.trim())?.0)))?;
    Some(At::new(
        at + 1,
        say!(
            "behind `{key}` stands the full-width colon `：`; YAML wants the half-width one and a blank: `{key}: `",
            "“{key}”后面是全角冒号“：”；YAML 里要写半角冒号加空格：“{key}: ”"
        ),
    ))
}

/// The first line that is indented with a tab.
fn tab(text: &str) -> Option<At> {
    let is_indented = |line: &str| line.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\t');
    let at = text.lines().position(|line| is_indented(line) && !line.trim().is_empty())?;
    Some(At::new(
        at + 1,
        say!("this line is indented with a tab; YAML wants blanks", "这一行用制表符缩进；YAML 里要用空格缩进"),
    ))
}

/// Keys and values in turn; no key twice.
fn pairs(nodes: Vec<Node>) -> Result<Vec<(Node, Node)>, At> {
    let mut pairs: Vec<(Node, Node)> = Vec::new();
    let mut nodes = nodes.into_iter();
    while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
        let Some(name) = key.text() else {
            return Err(At::new(key.line, say!("a name is expected here", "此处应为名称")));
        };
        if pairs.iter().any(|(other, _)| other.text() == Some(name)) {
            return Err(At::new(key.line, say!("`{name}` stands here twice", "“{name}”写了两次")));
        }
        pairs.push((key, value));
    }
    Ok(pairs)
}
