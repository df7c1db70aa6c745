//! YAML tree → lists: entries, and routes.

use super::keys::{Body, Key, Word, has_no_values};
use super::lines::is_remarks;
use super::read::{Keyed, Lowering, absolute, pairs_of};
use super::tree::{Node, Scalar};
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::expression::Reader;
use crate::syntax::keywords::BlockKind;
use crate::syntax::legal;
use crate::syntax::problem::Problem;

impl<'t> Lowering<'t, '_> {
    // ---- lists of entries ------------------------------------------------------------------------------------------

    /// A list of a unit: its entries, or a mapping that says more of it. Lists in place of its entries are several such lists.
    pub fn list(&mut self, kind: BlockKind, keyed: &Keyed<'t>) {
        if let Node::List(list) = keyed.value
            && list.items.iter().any(|item| matches!(item, Node::List(_)))
            && list.items.iter().all(|item| matches!(item, Node::List(_) | Node::Map(_)))
        {
            for item in &list.items {
                let above = self.comments_before(item.span().start);
                self.one_list(kind, keyed, item);
                if let Some(block) = self.blocks.last_mut() {
                    block.comments.splice(0..0, above);
                }
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
                let expected = say!("entries: text, or `name: value`", "条目：文字，或“名称: 内容”");
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
        let outer = self.whole.replace(key.span().to(value.span()));
        self.entry_of(key, value, kind, block);
        self.whole = outer;
    }

    fn entry_of(&mut self, key: &'t Node, value: &'t Node, kind: BlockKind, block: Option<usize>) {
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
                let outer = self.whole.replace(map.span);
                let body = self.body(item, Body::Route, block);
                let has = |key: Key| body.iter().any(|keyed| keyed.word == Word::Key(key));
                if has(Key::Back) {
                    self.way_back(map.span, &body, block)
                } else {
                    self.way_on(map.span, &body, block)
                }
                self.whole = outer;
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

/// Whether a node is a mapping, or a list of nothing but mappings.
fn is_mapping_list(node: &Node) -> bool {
    match node {
        Node::Map(_) => true,
        Node::List(list) => list.items.iter().all(|item| matches!(item, Node::Map(_))),
        _ => false,
    }
}
