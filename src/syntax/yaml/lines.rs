//! YAML tree → lines: what a mapping says key by key, and what a list says item by item.

use super::keys::{Body, Key, Word, has_no_values};
use super::read::{Keyed, Lowering, absolute, maps_of, pairs_of};
use super::tree::{Node, Scalar, Written};
use crate::diagnostic::{Edit, Finding, Language, Text};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::expression::Reader;
use crate::syntax::keywords::{BlockKind, Label};
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
                    let finding = Finding::error("syntax", place, say!("`{en}` is said twice", "“{zh}”写了两次"))
                        .label(first, say!("first here", "第一次在这里"))
                        .help(say!(
                            "say it once, with a list behind it: `- …` on a line of its own for each",
                            "请只写一次，后面写成清单：一行一个“- …”"
                        ));
                    self.findings.push(finding);
                    if matches!(word, Word::Label(label) if legal::once(label)) {
                        self.lose(value.span(), block, Guess::Label);
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
    fn key(&mut self, key: &'t Node, value: &'t Node, what: Body, block: Option<usize>) -> Option<(Word, &'t Scalar)> {
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
        let (body, list) = (what.text(), what.list());
        let (en, zh, list_en, list_zh) = (body.en, body.zh, list.en, list.zh);
        let help = say!("what can be said here: {list_en}", "这里可以写：{list_zh}");
        if let Some((word, language)) = what.nearest(text).filter(|_| !Word::is_any(text)) {
            let near = word.word(language);
            let place = self.findings.at(scalar.span);
            let message =
                say!("there is no key `{text}` here; did you mean `{near}`?", "这里没有键“{text}”；是不是“{near}”？");
            let edits = vec![Edit { at: place, text: near.to_string() }];
            let finding = Finding::error("syntax", place, message).help(help);
            self.findings.push(finding.fix(say!("write `{near}`", "改为“{near}”"), edits));
            self.lose(scalar.span, block, Guess::Repaired);
            return Some((word, scalar));
        }
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
        let message = say!("`{of_en}` is {en}; this is {what_en}", "“{of_zh}”应是{zh}；这里写的是{what_zh}");
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
        self.read(&line, block, guess, parse)
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
                    let first = if listed { None } else { Some(keyed.key.span) };
                    for (count, line) in lines.iter().enumerate() {
                        let span = first.filter(|_| count == 0).map_or(line.span, |key| key.to(line.span));
                        let value =
                            self.read(line, block, Guess::Label, |reader, text| reader.parse_value(label, text));
                        if let Some(value) = value {
                            self.put(block, Line { span, kind: LineKind::Labelled(label, value) });
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
    fn remarks(&mut self, node: &'t Node, block: Option<usize>) {
        for keyed in self.body(node, Body::Remarks, block) {
            self.say(&keyed, block);
        }
    }

    // ---- lists of entries ------------------------------------------------------------------------------------------

    /// A list of a unit: its entries, or a mapping that says more of it. Lists in the list are further such lists.
    pub fn list(&mut self, kind: BlockKind, keyed: &Keyed<'t>) {
        if let Node::List(list) = keyed.value
            && list.items.iter().any(|item| matches!(item, Node::List(_)))
        {
            for item in &list.items {
                self.one_list(kind, keyed, item);
            }
            return;
        }
        self.one_list(kind, keyed, keyed.value);
    }

    fn one_list(&mut self, kind: BlockKind, keyed: &Keyed<'t>, node: &'t Node) {
        let what = Body::List(kind);
        let from = self.lost.len();
        let mut heading = Heading { span: keyed.key.span, ..Heading::default() };
        if !self.says_more(kind, node) {
            let block = self.open_block(kind, Some(heading), from);
            return self.entries(node, kind, block);
        }
        let body = self.body(node, what, Some(self.blocks.len()));
        self.fill(&mut heading, &body);
        let block = self.open_block(kind, Some(heading), from);
        for keyed in &body {
            if keyed.word == Word::Key(Key::Entries) {
                self.entries(keyed.value, kind, block);
            } else {
                self.say(keyed, block);
            }
        }
    }

    /// Whether a mapping, or a list of mappings, says more of a list than its entries: the key `entries` has a list
    /// behind it, as no entry has; or there are only such keys as entries of this list, which have no value, cannot be.
    fn says_more(&self, kind: BlockKind, node: &Node) -> bool {
        let word = |key: &Node| match key {
            Node::Scalar(key) => key.line(self.text).ok().and_then(|key| Body::List(kind).read(key.text)),
            _ => None,
        };
        let all_maps = is_mapping_list(node);
        let is_entries = |(key, value): &(&Node, &Node)| {
            (matches!(value, Node::List(_) | Node::Map(_)) || value.is_empty() && matches!(node, Node::Map(_)))
                && matches!(word(key), Some((Word::Key(Key::Entries), _)))
        };
        all_maps && pairs_of(node).any(|pair| is_entries(&pair))
            || matches!(node, Node::Map(_))
                && has_no_values(kind)
                && pairs_of(node).next().is_some()
                && pairs_of(node).all(|(key, value)| word(key).is_some() && !value.is_empty())
    }

    /// The entries of a list: each is text, or a mapping of which the first key is the entry and the others are said of
    /// it. Or a mapping with an entry for every key.
    pub fn entries(&mut self, node: &'t Node, kind: BlockKind, block: Option<usize>) {
        match node {
            Node::List(list) => list.items.iter().for_each(|item| self.entry_item(item, kind, block)),
            Node::Map(map) => map.pairs.iter().for_each(|(key, value)| self.entry_pair(key, value, kind, block)),
            Node::Scalar(scalar) => {
                if !node.is_empty() {
                    self.entry_text(scalar, kind, block);
                }
            }
            Node::Refused(span) => self.lose(*span, block, Guess::Entry),
        }
    }

    fn entry_item(&mut self, item: &'t Node, kind: BlockKind, block: Option<usize>) {
        match item {
            Node::Scalar(scalar) => self.entry_text(scalar, kind, block),
            Node::Map(map) => {
                let Some(((key, value), rest)) = map.pairs.split_first() else { return };
                self.entry_pair(key, value, kind, block);
                for (key, value) in rest {
                    if let Some((word, key)) = self.key(key, value, Body::Remarks, block) {
                        self.say(&Keyed { word, key, value }, block);
                    }
                }
            }
            other => {
                let expected = say!("a list of entries", "条目的清单");
                self.wrong_kind(other, kind.text(), block, Guess::Entry, expected);
            }
        }
    }

    fn entry_text(&mut self, scalar: &'t Scalar, kind: BlockKind, block: Option<usize>) {
        let Some(text) = self.one_line(scalar, block, Guess::Entry) else { return };
        if text.text.is_empty() {
            return self.fail(scalar.span, block, Guess::Entry, say!("this entry is empty", "这个条目是空的"));
        }
        let entry = self.read(&text, block, Guess::Entry, |reader, text| reader.parse_entry(text, Some(kind)));
        if let Some(entry) = entry {
            self.put(block, Line { span: text.span, kind: LineKind::Entry(Box::new(entry)) });
        }
    }

    /// `name: value`
    fn entry_pair(&mut self, key: &'t Node, value: &'t Node, kind: BlockKind, block: Option<usize>) {
        let Node::Scalar(name) = key else {
            return self.fail(key.span(), block, Guess::Entry, say!("a key is a name", "键应是名称"));
        };
        let value = match value {
            Node::Scalar(_) if value.is_empty() => return self.entry_text(name, kind, block),
            Node::Scalar(value) => value,
            other => {
                let expected = say!("text on one line, such as `A, B, C`", "一行文字，如“甲、乙、丙”");
                let of = Text::same(&self.text[name.span.range()]);
                return self.wrong_kind(other, of, block, Guess::Entry, expected);
            }
        };
        let Some(name_text) = self.one_line(name, block, Guess::Entry) else { return };
        let Some(text) = self.one_line(value, block, Guess::Entry) else { return };
        let head = self.read(&name_text, block, Guess::Entry, |reader, text| reader.parse_entry_head(text, Some(kind)));
        let Some(head) = head else { return };
        let span = name.span.to(value.span);
        if !matches!(head.value, EntryValue::None) {
            let message = say!("this entry has a value in its key already", "这个条目的键里已经有内容了");
            return self.fail(span, block, Guess::Entry, message);
        }
        let read = self.read(&text, block, Guess::Entry, |reader, text| {
            let mut read = Entry::default();
            reader.parse_entry_value(text, 0, Some(kind), &mut read)?;
            Ok(read)
        });
        let Some(read) = read else { return };
        let mut entry = Entry { value: read.value, ..head };
        entry.marks.extend(read.marks);
        if let Err(problem) = legal::entry(Some(kind), &entry, absolute) {
            let problem =
                if problem.at < span.start as usize { Problem { at: span.start as usize, ..problem } } else { problem };
            return self.fail_at(problem, block, Guess::Entry);
        }
        self.put(block, Line { span, kind: LineKind::Entry(Box::new(entry)) });
    }

    // ---- routes ----------------------------------------------------------------------------------------------------

    /// The routes of a step or a join: a list of texts and mappings, or one of them.
    pub fn routes(&mut self, node: &'t Node, block: Option<usize>) {
        match node {
            Node::List(list) => list.items.iter().for_each(|item| self.route_item(item, block)),
            other if other.is_empty() => {
                self.fail(other.span(), block, Guess::Route, say!("no route is given", "没有写路线"));
            }
            other => self.route_item(other, block),
        }
    }

    fn route_item(&mut self, item: &'t Node, block: Option<usize>) {
        match item {
            Node::Scalar(scalar) => {
                let Some(text) = self.one_line(scalar, block, Guess::Route) else { return };
                let kind = self.read(&text, block, Guess::Route, route);
                if let Some(kind) = kind {
                    self.put(block, Line { span: text.span, kind });
                }
            }
            Node::Map(_) if is_remarks(item, self.text) => self.remarks(item, block),
            Node::Map(map) => {
                let body = self.body(item, Body::Route, block);
                let has = |key: Key| body.iter().any(|keyed| keyed.word == Word::Key(key));
                if has(Key::Back) {
                    self.way_back(map.span, &body, block)
                } else {
                    self.way_on(map.span, &body, block)
                }
                for keyed in &body {
                    self.say(keyed, block);
                }
            }
            other => {
                let expected = say!("text, or `to:` with `when:`", "文字，或者“到:”和“条件:”");
                self.wrong_kind(other, Word::Key(Key::Routes).text(), block, Guess::Route, expected);
            }
        }
    }

    fn way_on(&mut self, span: Span, body: &[Keyed<'t>], block: Option<usize>) {
        let (mut target, mut condition) = (None, None);
        let mut whole = true;
        for keyed in body {
            match keyed.word {
                Word::Key(Key::To) => {
                    target = self.value(keyed, block, Guess::Route, |reader, text| reader.parse_target(text));
                    whole &= target.is_some();
                }
                Word::Key(Key::When) => {
                    condition = self.value(keyed, block, Guess::Route, |reader, text| reader.parse_condition(text));
                    whole &= condition.is_some();
                }
                Word::Key(key) => {
                    let (en, zh) = (key.word(Language::English), key.word(Language::Chinese));
                    let message =
                        say!("`{en}` is said of a way back only: `back: …`", "只有往回走才写“{zh}”：“回到: …”");
                    self.fail(keyed.key.span, block, Guess::Label, message);
                }
                _ => {}
            }
        }
        let Some(target) = target else {
            if whole {
                self.fail(
                    span,
                    block,
                    Guess::Route,
                    say!("a route says where it leads: `to: …`", "路线要写去哪里：“到: …”"),
                );
            }
            return;
        };
        if !whole {
            return;
        }
        if let Err(problem) = legal::route_condition(condition.as_ref(), absolute) {
            return self.fail_at(problem, block, Guess::Route);
        }
        self.put(block, Line { span, kind: LineKind::Route(Route { target, condition }) });
    }

    fn way_back(&mut self, span: Span, body: &[Keyed<'t>], block: Option<usize>) {
        let (mut place, mut condition, mut marks) = (None, None, Vec::new());
        for keyed in body {
            let mark = keyed.key.span.to(keyed.value.span());
            let Word::Key(key) = keyed.word else { continue };
            let read = match key {
                Key::Back => {
                    place = self.value(keyed, block, Guess::Route, |reader, text| reader.parse_place(text));
                    place.is_some()
                }
                Key::When => {
                    condition = self.value(keyed, block, Guess::Route, |reader, text| reader.parse_condition(text));
                    condition.is_some()
                }
                Key::AtMost => {
                    let bound = self.value(keyed, block, Guess::Route, |reader, text| reader.parse_bound(text));
                    bound.map(|bound| marks.push(Mark { span: mark, kind: Remark::AtMost(bound) })).is_some()
                }
                Key::Then => {
                    let target = self.value(keyed, block, Guess::Route, |reader, text| reader.parse_target(text));
                    target.map(|target| marks.push(Mark { span: mark, kind: Remark::Then(target) })).is_some()
                }
                _ => {
                    let message = say!(
                        "a route leads on (`to`) or back (`back`), not both",
                        "一条路线或者往前（到），或者往回（回到）"
                    );
                    self.fail(keyed.key.span, block, Guess::Route, message);
                    false
                }
            };
            if !read {
                return;
            }
        }
        let Some(place) = place else { return };
        let back = Back { place, marks, condition };
        if let Err(problem) = legal::back(&back, absolute, span.end as usize) {
            return self.fail_at(problem, block, Guess::Route);
        }
        self.put(block, Line { span, kind: LineKind::Back(back) });
    }
}

/// A route as `.proc` writes it, perhaps with its mark.
fn route(reader: &mut Reader, text: &str) -> Result<LineKind, Problem> {
    use crate::syntax::line::{Mark, is_space, mark};
    let (at, back) = match mark(text) {
        Mark::Route { at } => (at, false),
        Mark::Back { at } => (at, true),
        _ => (0, false),
    };
    let at = text.len() - text[at..].trim_start_matches(is_space).len();
    let read = reader.behind(at, |reader| {
        if back {
            reader.parse_back(&text[at..]).map(LineKind::Back)
        } else {
            reader.parse_route(&text[at..]).map(LineKind::Route)
        }
    });
    read.map_err(|problem| problem.shifted(at))
}

/// Whether a mapping says something of the line above only.
fn is_remarks(node: &Node, text: &str) -> bool {
    let mut keys = pairs_of(node).map(|(key, _)| match key {
        Node::Scalar(key) => key.line(text).ok().and_then(|key| Body::Remarks.read(key.text)).is_some(),
        _ => false,
    });
    matches!(node, Node::Map(_)) && keys.next() == Some(true) && keys.all(|is| is)
}

/// Whether a node is a mapping, or a list of nothing but mappings.
fn is_mapping_list(node: &Node) -> bool {
    match node {
        Node::Map(_) => true,
        Node::List(list) => list.items.iter().all(|item| matches!(item, Node::Map(_))),
        _ => false,
    }
}
