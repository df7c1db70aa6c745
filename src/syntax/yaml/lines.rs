//! YAML tree → lines: what a mapping says key by key, and what a list says item by item.

use super::keys::{Body, Key, Word};
use super::read::{Keyed, Lowering, maps_of, pairs_of};
use super::tree::{Node, Scalar, Written};
use crate::diagnostic::{Edit, Finding, Text};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::expression::Reader;
use crate::syntax::keywords::Label;
use crate::syntax::legal;
use crate::syntax::problem::Problem;

impl<'t> Lowering<'t, '_> {
    // ---- mappings --------------------------------------------------------------------------------------------------

    /// The pairs of a mapping with keywords for keys. A list of mappings goes on where one of them ends, so that a key
    /// can be said again.
    pub fn body(&mut self, node: &'t Node, what: Body, block: Option<usize>) -> Vec<Keyed<'t>> {
        let mut body = Vec::new();
        for map in maps_of(node) {
            let mut seen: Vec<(Word, Span)> = Vec::new();
            for (key, value) in &map.pairs {
                let Some((word, key)) = self.key(key, value, what, block) else { continue };
                if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word) {
                    let (text, place) = (word.text(), self.findings.at(key.span));
                    let (en, zh) = (text.en, text.zh);
                    let first = self.findings.at(*first);
                    let once = matches!(word, Word::Label(label) if legal::once(label));
                    let help = if once {
                        say!("keep the one that is right", "请留下对的那一行")
                    } else {
                        say!(
                            "say it once, with a list behind it: `- …` on a line of its own for each",
                            "请只写一次，后面写成清单：一行一个“- …”"
                        )
                    };
                    let finding = Finding::error("syntax", place, say!("`{en}` is said twice", "“{zh}”写了两次"));
                    self.findings.push(finding.label(first, say!("first here", "第一次在这里")).help(help));
                    if once {
                        self.lose(key.span.to(value.span()), block, Guess::Label);
                        continue;
                    }
                } else {
                    seen.push((word, key.span));
                }
                body.push(Keyed { word, key, value });
            }
        }
        body
    }

    /// The body of something that has a name; it may have none.
    pub fn body_of(&mut self, name: &'t Scalar, value: &'t Node, what: Body) -> Vec<Keyed<'t>> {
        let block = Some(self.blocks.len());
        if value.is_empty() {
            return Vec::new();
        }
        if maps_of(value).next().is_none() && !matches!(value, Node::Refused(_)) {
            let text = what.text();
            self.wrong_kind(value, text, block, Guess::Anything, say!("a mapping, key by key", "映射，一行一个键"));
        } else if let Node::List(list) = value {
            for item in list.items.iter().filter(|item| !matches!(item, Node::Map(_))) {
                self.wrong_kind(
                    item,
                    what.text(),
                    block,
                    Guess::Anything,
                    say!("a mapping, key by key", "映射，一行一个键"),
                );
            }
        }
        let _ = name;
        self.body(value, what, block)
    }

    /// What a key means in this mapping.
    pub fn key(
        &mut self,
        key: &'t Node,
        value: &'t Node,
        what: Body,
        block: Option<usize>,
    ) -> Option<(Word, &'t Scalar)> {
        let whole = key.span().to(value.span());
        let Node::Scalar(scalar) = key else {
            if !matches!(key, Node::Refused(_)) {
                self.fail(key.span(), block, Guess::Anything, say!("a key is a word", "键应是一个词"));
            }
            return None;
        };
        let text = self.one_line(scalar, block, Guess::Anything)?;
        if let Some((word, language)) = what.read(text.text) {
            self.count_keyword(language);
            return Some((word, scalar));
        }
        let text = text.text;
        if self.findings.is_full() || text.len() > 200 {
            self.fail(scalar.span, block, Guess::Anything, say!("there is no such key here", "这里没有这个键"));
            return None;
        }
        if let Some((word, language)) = what.nearest(text).filter(|_| !Word::is_any(text)) {
            let near = word.word(language);
            let place = self.findings.at(scalar.span);
            let message =
                say!("there is no key `{text}` here; did you mean `{near}`?", "这里没有键“{text}”；是不是“{near}”？");
            let edits = vec![Edit { at: place, text: near.to_string() }];
            let finding = Finding::error("syntax", place, message);
            self.findings.push(finding.fix(say!("write `{near}`", "改为“{near}”"), edits));
            self.lose(scalar.span, block, Guess::Repaired);
            return Some((word, scalar));
        }
        let (body, list) = (what.text(), what.list());
        let (en, zh, list_en, list_zh) = (body.en, body.zh, list.en, list.zh);
        let help = say!("what can be said here: {list_en}", "这里可以写：{list_zh}");
        let message = if Word::is_any(text) {
            say!("`{text}` cannot be said under {en}", "{zh}下面不能写“{text}”")
        } else {
            say!("there is no key `{text}` under {en}", "{zh}下面没有“{text}”这个键")
        };
        self.findings.report(scalar.span, Problem::wrong(0, scalar.span.range().len(), message), help, None);
        let nested = !matches!(value, Node::Scalar(_));
        self.lose(whole, block, if nested { Guess::Heading } else { Guess::Anything });
        None
    }

    /// The pairs of a mapping with names for keys.
    pub fn named(&mut self, keyed: &Keyed<'t>, block: Option<usize>) -> Vec<(&'t Scalar, &'t Node)> {
        let node = keyed.value;
        if node.is_empty() {
            return Vec::new();
        }
        let expected = || say!("a mapping: a name, `:` and what is said of it", "映射：名称、“:”，下面写它的内容");
        match node {
            Node::Map(_) | Node::Refused(_) => {}
            Node::List(list) => {
                for item in list.items.iter().filter(|item| !matches!(item, Node::Map(_) | Node::Refused(_))) {
                    self.wrong_kind(item, keyed.word.text(), block, Guess::Heading, expected());
                }
            }
            Node::Scalar(_) => self.wrong_kind(node, keyed.word.text(), block, Guess::Heading, expected()),
        }
        let mut named = Vec::new();
        for (key, value) in pairs_of(node) {
            match key {
                Node::Scalar(name) => named.push((name, value)),
                Node::Refused(_) => {}
                other => self.fail(other.span(), block, Guess::Heading, say!("a key is a name", "键应是名称")),
            }
        }
        named
    }

    /// Something is written in the wrong way.
    pub fn wrong_kind(&mut self, node: &Node, of: Text, block: Option<usize>, guess: Guess, expected: Text) {
        let what = match node {
            Node::Scalar(_) => say!("text", "文字"),
            Node::List(_) => say!("a list", "清单"),
            Node::Map(_) => say!("a mapping", "映射"),
            Node::Refused(span) => return self.lose(*span, block, guess),
        };
        let (en, zh, what_en, what_zh, of_en, of_zh) = (expected.en, expected.zh, what.en, what.zh, of.en, of.zh);
        let bare = |text: &str| text.trim_matches(['`', '“', '”']).to_string();
        let (of_en, of_zh) = (bare(&of_en), bare(&of_zh));
        let message = say!("`{of_en}` takes {en}; this is {what_en}", "“{of_zh}”应是{zh}；这里写的是{what_zh}");
        self.fail(node.span(), block, guess, message);
    }

    // ---- text ------------------------------------------------------------------------------------------------------

    /// The only line of a text.
    pub fn one_line(&mut self, scalar: &'t Scalar, block: Option<usize>, guess: Guess) -> Option<Written<'t>> {
        if self.too_long(scalar, block, guess) {
            return None;
        }
        match scalar.line(self.text) {
            Ok(line) => Some(line),
            Err(lines) => {
                let message = say!("these are {lines} lines; one is expected", "这里有 {lines} 行；应只有一行");
                self.fail(scalar.span, block, guess, message);
                None
            }
        }
    }

    fn too_long(&mut self, scalar: &Scalar, block: Option<usize>, guess: Guess) -> bool {
        let Some(len) = scalar.too_long() else { return false };
        let message = Problem::too_long(len).message;
        let span = scalar.span;
        let head: usize = self.text[span.range()].chars().take(20).map(char::len_utf8).sum();
        self.findings.report(span, Problem::wrong(0, head, message), Text::default(), None);
        self.lose(span, block, guess);
        true
    }

    /// The lines of a value that is text, or a list of texts.
    pub fn texts(&mut self, keyed: &Keyed<'t>, block: Option<usize>, guess: Guess) -> Vec<Written<'t>> {
        let nodes = match keyed.value {
            Node::List(list) => list.items.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut texts = Vec::new();
        for node in nodes {
            match node {
                Node::Scalar(scalar) if self.too_long(scalar, block, guess) => {}
                Node::Scalar(scalar) => {
                    let lines = scalar.lines(self.text);
                    if lines.is_empty() {
                        self.says_nothing(keyed, scalar.span, block, guess);
                    }
                    texts.extend(lines);
                }
                other => self.wrong_kind(other, keyed.word.text(), block, guess, say!("text", "文字")),
            }
        }
        texts
    }

    fn says_nothing(&mut self, keyed: &Keyed, span: Span, block: Option<usize>, guess: Guess) {
        let word = keyed.word.text();
        let (en, zh) = (word.en, word.zh);
        let message = say!(
            "`{en}:` says nothing; write what it says or leave it out",
            "“{zh}:”后面是空的；请写上内容，或删去这一行"
        );
        self.fail(keyed.key.span.to(span), block, guess, message);
    }

    /// A value that is one line of text.
    pub fn value<T>(
        &mut self,
        keyed: &Keyed<'t>,
        block: Option<usize>,
        guess: Guess,
        parse: impl Fn(&mut Reader, &str) -> Result<T, Problem>,
    ) -> Option<T> {
        let Node::Scalar(scalar) = keyed.value else {
            self.wrong_kind(keyed.value, keyed.word.text(), block, guess, say!("text", "文字"));
            return None;
        };
        let line = self.one_line(scalar, block, guess)?;
        if line.text.is_empty() {
            self.says_nothing(keyed, scalar.span, block, guess);
            return None;
        }
        self.read(&line.behind(keyed.key.span), block, guess, parse)
    }

    // ---- labelled lines and descriptions ---------------------------------------------------------------------------

    /// What a key says, as lines of a block. Keys that belong to the heading say nothing more.
    pub fn say(&mut self, keyed: &Keyed<'t>, block: Option<usize>) {
        match keyed.word {
            Word::Key(Key::Description) => {
                for text in self.texts(keyed, block, Guess::Label) {
                    let words = self.read(&text, block, Guess::Label, |reader, text| reader.parse_words(text));
                    if let Some(words) = words {
                        self.put(block, Line { span: text.span, kind: LineKind::Description(words) });
                    }
                }
            }
            Word::Label(label) => self.label(keyed, label, block),
            _ => {}
        }
    }

    fn label(&mut self, keyed: &Keyed<'t>, label: Label, block: Option<usize>) {
        let (nodes, listed) = match keyed.value {
            Node::List(list) => (list.items.as_slice(), true),
            other => (std::slice::from_ref(other), false),
        };
        for node in nodes {
            match node {
                Node::Scalar(scalar) if self.too_long(scalar, block, Guess::Label) => {}
                Node::Scalar(scalar) => {
                    let lines = scalar.lines(self.text);
                    if lines.is_empty() {
                        self.says_nothing(keyed, scalar.span, block, Guess::Label);
                    }
                    for (count, line) in lines.into_iter().enumerate() {
                        let line = if listed || count > 0 { line } else { line.behind(keyed.key.span) };
                        let value =
                            self.read(&line, block, Guess::Label, |reader, text| reader.parse_value(label, text));
                        if let Some(value) = value {
                            self.put(block, Line { span: line.line, kind: LineKind::Labelled(label, value) });
                        }
                    }
                }
                Node::Map(map) if label == Label::Allow && !is_remarks(node, self.text) => {
                    for (rule, reason) in &map.pairs {
                        self.allowance(rule, reason, block);
                    }
                }
                Node::Map(_) if listed => self.remarks(node, block),
                other => {
                    let expected = say!("text, or a list with a line of text for each", "文字，或者一行一项的清单");
                    self.wrong_kind(other, keyed.word.text(), block, Guess::Label, expected);
                }
            }
        }
    }

    /// `rule: reason`
    fn allowance(&mut self, rule: &'t Node, reason: &'t Node, block: Option<usize>) {
        let span = rule.span().to(reason.span());
        let (Node::Scalar(rule), Node::Scalar(reason)) = (rule, reason) else {
            let message = say!("expected a rule's name, `:` and the reason", "此处应为规则名、“:”和理由");
            return self.fail(span, block, Guess::Label, message);
        };
        let Some(rule) = self.one_line(rule, block, Guess::Label) else { return };
        let Some(reason) = self.one_line(reason, block, Guess::Label) else { return };
        if reason.text.is_empty() {
            return self.fail(span, block, Guess::Label, say!("expected the reason", "此处应为理由"));
        }
        let Some(rule) = self.read(&rule, block, Guess::Label, |reader, text| reader.parse_rule(text)) else { return };
        let Some(reason) = self.read(&reason, block, Guess::Label, |reader, text| reader.parse_words(text)) else {
            return;
        };
        let value = Value::Allowance(Allowance { rule, reason });
        self.put(block, Line { span, kind: LineKind::Labelled(Label::Allow, value) });
    }

    /// Notes and allowances on the line above.
    pub fn remarks(&mut self, node: &'t Node, block: Option<usize>) {
        for keyed in self.body(node, Body::Remarks, block) {
            self.say(&keyed, block);
        }
    }
}

/// Whether a mapping says something of the line above only.
pub(super) fn is_remarks(node: &Node, text: &str) -> bool {
    let mut keys = pairs_of(node).map(|(key, _)| match key {
        Node::Scalar(key) => key.line(text).ok().and_then(|key| Body::Remarks.read(key.text)).is_some(),
        _ => false,
    });
    matches!(node, Node::Map(_)) && keys.next() == Some(true) && keys.all(|is| is)
}
