//! One value → syntax tree, through the pest grammar: what stands behind the first mark of a `.proc` line, or in a
//! YAML scalar. `parse_…` returns the node, or a [`Problem`] that says where reading stopped and what was expected.

use super::ast::*;
use super::keywords::{BlockKind, Inner, Label, MarkKind, TimeUnit};
use super::names::{Names, full_width_word, narrow_digits, narrow_letters};
use super::problem::{Here, Problem};
use crate::diagnostic::Language;
use crate::say;
use crate::source::Span;
use pest::Parser;
use pest::iterators::{Pair, Pairs};

pub use grammar::{Grammar, Rule};

mod grammar {
    #![allow(missing_docs, reason = "the rules are documented in the grammar")]

    /// The grammar of a line, and of every value in it.
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/procedure.pest"]
    pub struct Grammar;
}

/// The deepest nesting of round brackets in one value.
pub const MAX_NESTING: usize = 64;
/// The longest line or value that is read, in bytes.
pub const MAX_LINE_BYTES: usize = 64 << 10;

/// Where the text that is read stands in its file.
#[derive(Clone, Copy, Debug)]
pub enum Base {
    /// Byte for byte from here.
    At(usize),
    /// Somewhere in here: a YAML scalar that is not written as it reads.
    Within(Span),
}

impl Base {
    /// The same place, `by` bytes further on.
    pub fn shifted(self, by: usize) -> Self {
        match self {
            Base::At(at) => Base::At(at + by),
            Base::Within(span) => Base::Within(span),
        }
    }
}

/// Reads values of one file.
pub struct Reader<'n> {
    /// Where names go.
    pub names: &'n mut Names,
    base: Base,
    here: Here,
}

type Read<T> = Result<T, Problem>;

impl<'n> Reader<'n> {
    /// Reads text that stands at `base`.
    pub fn new(names: &'n mut Names, base: Base) -> Self {
        Reader { names, base, here: Here::default() }
    }

    /// The bytes of the file for bytes of the text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        match self.base {
            Base::At(base) => Span::new(base + start, base + end),
            Base::Within(span) => span,
        }
    }

    /// Reads with a reader whose text begins `by` bytes further on.
    pub fn behind<T>(&mut self, by: usize, read: impl FnOnce(&mut Reader) -> T) -> T {
        read(&mut Reader::new(self.names, self.base.shifted(by)))
    }

    /// The value of a labelled line.
    pub fn parse_value(&mut self, label: Label, text: &str) -> Read<Value> {
        self.here.remarks = Some(super::legal::remarks(label));
        self.here.condition = super::legal::takes_condition(label);
        let value = self.value(label, text)?;
        super::legal::value(label, &value, |span| self.offset_of(span))?;
        Ok(value)
    }

    fn value(&mut self, label: Label, text: &str) -> Read<Value> {
        use Label as L;
        Ok(match label {
            L::By | L::Checker | L::Approver => {
                let performers = self.one(Rule::the_performers, text)?;
                Value::Performers(self.performers(performers)?)
            }
            L::With
            | L::Informed
            | L::Needs
            | L::Makes
            | L::Sets
            | L::Takes
            | L::Gives
            | L::Outcomes
            | L::Duties
            | L::Owner
            | L::Runs
            | L::Awaits => {
                let items = self.one(Rule::the_items, text)?;
                Value::Items(self.items(items)?)
            }
            L::Lasts => {
                let length = self.one(Rule::the_length, text)?;
                Value::Length(self.length(length)?)
            }
            L::Deadline => {
                let pair = self.one(Rule::the_limit, text)?;
                let mut inner = Children::of(pair);
                let length = self.length(inner.one())?;
                let (marks, condition) = self.tail(inner)?;
                Value::Limit(Limit { length, marks, condition })
            }
            L::Held => {
                let pair = self.one(Rule::the_cadence, text)?;
                Value::Cadence(self.cadence(pair)?)
            }
            L::Starts | L::Follows => Value::Place(self.parse_place(text)?),
            L::Drafted | L::Reviewed | L::Issued => {
                let mut inner = Children::of(self.one(Rule::the_signature, text)?);
                let (_, name) = self.named(&mut inner);
                inner.skip(Rule::comma);
                let date = inner.optional(Rule::date).map(|pair| self.date(&pair)).transpose()?;
                Value::Signature(Signature { name, date })
            }
            L::Prefix => {
                let mut inner = Children::of(self.one(Rule::the_prefix, text)?);
                let mut pieces = Vec::new();
                while let Some(pair) = inner.next() {
                    match pair.as_rule() {
                        Rule::comma => {}
                        Rule::quoted => pieces.push(Piece::Quoted(self.quoted(pair))),
                        _ => {
                            inner.back(pair);
                            pieces.push(Piece::Fact(self.named(&mut inner).1));
                        }
                    }
                }
                Value::Prefix(pieces)
            }
            L::Example => {
                let mut inner = Children::of(self.one(Rule::the_example, text)?);
                let before = self.quoted(inner.one());
                inner.skip(Rule::arrow);
                let after = self.quoted(inner.one());
                let condition = inner.optional(Rule::condition).map(|pair| self.condition(pair)).transpose()?;
                Value::Example(Example { before, after, condition })
            }
            L::Allow => Value::Allowance(self.parse_allowance(text)?),
            L::Import
            | L::Number
            | L::Version
            | L::Secrecy
            | L::Department
            | L::Purpose
            | L::Scope
            | L::References
            | L::Note => Value::Words(self.parse_words(text)?),
        })
    }

    /// Words, as they are; at least one.
    pub fn parse_words(&mut self, text: &str) -> Read<Words> {
        let words = self.words(text);
        if words.span.range().is_empty() {
            return Err(Problem::expected(text.len(), say!("words", "文字")));
        }
        Ok(words)
    }

    /// Words, as they are; perhaps none.
    pub fn words(&self, text: &str) -> Words {
        let trimmed = text.trim_matches(super::line::is_space);
        let start = text.len() - text.trim_start_matches(super::line::is_space).len();
        let copy = matches!(self.base, Base::Within(_)).then(|| trimmed.into());
        Words { span: self.span(start, start + trimmed.len()), copy }
    }

    /// Words without quotation marks, or all of them between two.
    pub fn parse_title(&mut self, text: &str) -> Read<Words> {
        let quote = |c: char| matches!(c, '"' | '“' | '”' | '＂' | '「' | '」' | '『' | '』');
        let trimmed = text.trim_matches(super::line::is_space);
        let inside = trimmed.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).unwrap_or(trimmed);
        let start = inside.as_ptr() as usize - text.as_ptr() as usize;
        if let Some(at) = inside.find(quote) {
            let len = inside[at..].chars().next().map_or(0, char::len_utf8);
            return Err(Problem::wrong(
                start + at,
                len,
                say!("a title holds no quotation marks", "标题里不能再有引号"),
            ));
        }
        Reader::new(self.names, self.base.shifted(start)).parse_words(inside)
    }

    /// Things with their remarks and conditions.
    pub fn parse_items(&mut self, text: &str) -> Read<Vec<Item>> {
        let items = self.one(Rule::the_items, text)?;
        self.items(items)
    }

    fn parse_allowance(&mut self, text: &str) -> Read<Allowance> {
        let Some((at, colon)) = text.char_indices().find(|(_, c)| matches!(c, ':' | '：' | '∶')) else {
            return Err(Problem::expected(
                text.len(),
                say!("a rule's name, a colon and the reason", "规则名、冒号和理由"),
            ));
        };
        let rule = self.parse_rule(&text[..at])?;
        let rest = at + colon.len_utf8();
        let reason = Reader::new(self.names, self.base.shifted(rest)).parse_words(&text[rest..]);
        let reason = reason.map_err(|_| Problem::expected(text.len(), say!("the reason", "理由")))?;
        Ok(Allowance { rule, reason })
    }

    /// The name of a rule.
    pub fn parse_rule(&mut self, text: &str) -> Read<Name> {
        let rule = text.trim_matches(super::line::is_space);
        let start = text.len() - text.trim_start_matches(super::line::is_space).len();
        if rule.is_empty() || !rule.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return Err(Problem::expected(start, say!("a rule's name, such as `idle-role`", "规则名，如 idle-role")));
        }
        Ok(Name { symbol: self.names.intern(rule), span: self.span(start, start + rule.len()) })
    }

    /// What follows the keyword of a heading.
    pub fn parse_heading(&mut self, text: &str, kind: BlockKind) -> Read<Heading> {
        self.here.remarks = Some(super::legal::heading_remarks(kind));
        self.here.condition = kind == BlockKind::Branch;
        let pair = self.one(Rule::the_heading, text)?;
        let mut inner = Children::of(pair);
        let clause = inner.optional(Rule::clause).map(|pair| self.clause(&pair));
        let (code, name) = self.maybe_named(&mut inner);
        let title = inner.optional(Rule::title).map(|pair| self.quoted(pair));
        let (marks, condition) = self.tail(inner)?;
        let heading = Heading { span: self.span(0, text.len()), clause, code, name, title, marks, condition };
        super::legal::heading(kind, &heading, |span| self.offset_of(span), text.len())?;
        Ok(heading)
    }

    /// An entry of a list, after its dash. `section` says what stands behind the colon; without it, words.
    pub fn parse_entry(&mut self, text: &str, section: Option<BlockKind>) -> Read<Entry> {
        let entry = self.parse_entry_head(text, section)?;
        super::legal::entry(section, &entry, |span| self.offset_of(span))?;
        Ok(entry)
    }

    /// An entry of which the value may be still to come: whether it says what it must is not asked.
    pub fn parse_entry_head(&mut self, text: &str, section: Option<BlockKind>) -> Read<Entry> {
        if let Some(list) = section {
            self.here.remarks = Some(super::legal::entry_remarks(list));
            self.here.condition = matches!(list, BlockKind::Numbering | BlockKind::Roles);
            self.here.equals = list == BlockKind::Roles;
            self.here.colon = super::legal::entry_takes_value(list);
        }
        if section == Some(BlockKind::Constraints) && Grammar::parse(Rule::constraint_kind, text).is_err() {
            return Err(super::legal::no_constraint(text.chars().take(8).map(char::len_utf8).sum()));
        }
        let pair = self.one(Rule::the_entry, text)?;
        let mut inner = Children::of(pair);
        let mut entry = Entry::default();
        if let Some(kind) = inner.optional(Rule::constraint_kind) {
            let kind = Children::of(kind).one().as_rule();
            entry.constraint = Some(match kind {
                Rule::different_people => Inner::DifferentPeople,
                Rule::same_person => Inner::SamePerson,
                _ => Inner::AtMostOne,
            });
        }
        entry.clause = inner.optional(Rule::clause).map(|pair| self.clause(&pair));
        (entry.code, entry.name) = self.maybe_named(&mut inner);
        entry.title = inner.optional(Rule::title).map(|pair| self.quoted(pair));
        if inner.optional(Rule::equals).is_some() {
            let performers = inner.one();
            entry.stands_for = Some(self.performers(performers)?);
        }
        if let Some(marks) = inner.optional(Rule::marks) {
            entry.marks = self.marks(marks)?;
        }
        entry.condition = inner.optional(Rule::condition).map(|pair| self.condition(pair)).transpose()?;
        if inner.optional(Rule::colon).is_some() {
            let rest = inner.one();
            let (start, end) = (rest.as_span().start(), rest.as_span().end());
            self.parse_entry_value(&text[start..end], start, section, &mut entry).map_err(|p| p.shifted(start))?;
        }
        Ok(entry)
    }

    /// What stands behind the colon of an entry, by the list in which it stands.
    pub fn parse_entry_value(
        &mut self,
        text: &str,
        at: usize,
        section: Option<BlockKind>,
        entry: &mut Entry,
    ) -> Read<()> {
        Reader::new(self.names, self.base.shifted(at)).entry_value(text, section, entry)
    }

    fn entry_value(&mut self, text: &str, section: Option<BlockKind>, entry: &mut Entry) -> Read<()> {
        let rule = match section {
            Some(BlockKind::Facts) => Rule::the_fact_type,
            Some(BlockKind::Form) => Rule::the_field_type,
            Some(BlockKind::Ends) => Rule::the_hand_over,
            Some(BlockKind::Constraints) => Rule::the_sides,
            _ => {
                entry.value = EntryValue::Words(self.parse_words(text)?);
                return Ok(());
            }
        };
        let mut inner = Children::of(self.one(rule, text)?);
        entry.value = match section {
            Some(BlockKind::Facts | BlockKind::Form) => {
                let mut types = Vec::new();
                while let Some(pair) = inner.optional(Rule::r#type) {
                    types.push(self.type_(pair)?);
                    inner.skip(Rule::or);
                }
                EntryValue::Types(types)
            }
            Some(BlockKind::Ends) => {
                let performers = inner.one();
                EntryValue::HandOver(self.performers(performers)?)
            }
            _ => {
                let mut sides = Vec::new();
                while let Some(pair) = inner.optional(Rule::side) {
                    let mut side = Children::of(pair);
                    let place = self.place(side.one());
                    let marks =
                        side.optional(Rule::marks).map(|pair| self.marks(pair)).transpose()?.unwrap_or_default();
                    sides.push(Side { place, marks });
                    inner.skip(Rule::comma);
                }
                EntryValue::Sides(sides)
            }
        };
        if let Some(marks) = inner.optional(Rule::marks) {
            entry.marks.extend(self.marks(marks)?);
        }
        Ok(())
    }

    /// A route, after its arrow.
    pub fn parse_route(&mut self, text: &str) -> Read<Route> {
        let mut inner = Children::of(self.one(Rule::the_route, text)?);
        let target = inner.one();
        let target = self.target(target);
        let condition = inner.optional(Rule::condition).map(|pair| self.condition(pair)).transpose()?;
        super::legal::route_condition(condition.as_ref(), |span| self.offset_of(span))?;
        Ok(Route { target, condition })
    }

    /// A way back, after its arrow.
    pub fn parse_back(&mut self, text: &str) -> Read<Back> {
        self.here.remarks = Some(&[MarkKind::AtMost, MarkKind::Then]);
        let mut inner = Children::of(self.one(Rule::the_back, text)?);
        let place = inner.one();
        let place = self.place(place);
        let (marks, condition) = self.tail(inner)?;
        let back = Back { place, marks, condition };
        super::legal::back(&back, |span| self.offset_of(span), text.len())?;
        Ok(back)
    }

    /// The target of a route.
    pub fn parse_target(&mut self, text: &str) -> Read<Target> {
        let pair = self.one(Rule::the_target, text)?;
        Ok(self.target(pair))
    }

    /// A step, a block or an end.
    pub fn parse_place(&mut self, text: &str) -> Read<Place> {
        let pair = self.one(Rule::the_place, text)?;
        Ok(self.place(pair))
    }

    /// A condition without its brackets.
    pub fn parse_condition(&mut self, text: &str) -> Read<Condition> {
        let pair = self.one(Rule::the_condition, text)?;
        let span = self.span(0, text.len());
        Ok(Condition { span, kind: Box::new(self.condition_kind(pair)?) })
    }

    /// A name, perhaps with its code.
    pub fn parse_name(&mut self, text: &str) -> Read<(Option<Name>, Name)> {
        let pairs = self.pairs(Rule::the_name, text)?;
        let mut inner = Children::from(pairs);
        Ok(self.named(&mut inner))
    }

    /// A clause.
    pub fn parse_clause(&mut self, text: &str) -> Read<Name> {
        let pair = self.one(Rule::the_clause, text)?;
        Ok(self.clause(&pair))
    }

    /// A code.
    pub fn parse_code(&mut self, text: &str) -> Read<Name> {
        let pair = self.one(Rule::the_code, text)?;
        Ok(self.name(&pair))
    }

    /// How many times.
    pub fn parse_bound(&mut self, text: &str) -> Read<Bound> {
        let pair = self.one(Rule::the_bound, text)?;
        self.bound(pair)
    }

    /// Remarks without their brackets.
    pub fn parse_marks(&mut self, text: &str) -> Read<Vec<Mark>> {
        let pairs = self.pairs(Rule::the_marks, text)?;
        pairs.filter(|pair| pair.as_rule() == Rule::mark).map(|pair| self.mark(pair)).collect()
    }

    // ---- from here on, pest has accepted the text; only numbers can still be wrong --------------------------------

    fn pairs<'i>(&self, rule: Rule, text: &'i str) -> Read<Pairs<'i, Rule>> {
        if text.len() > MAX_LINE_BYTES {
            return Err(Problem::too_long(text.len()));
        }
        let mut depth = 0_usize;
        for (at, byte) in text.bytes().enumerate() {
            // The last byte of （ and ）, both EF BC 8x.
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                0x88 if at > 1 && &text.as_bytes()[at - 2..at] == b"\xEF\xBC" => depth += 1,
                0x89 if at > 1 && &text.as_bytes()[at - 2..at] == b"\xEF\xBC" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_NESTING {
                return Err(Problem::too_deep(at));
            }
        }
        let pairs = Grammar::parse(rule, text).map_err(|error| Problem::from_pest(text, &error, &self.here))?;
        match full_width_word(text) {
            Some((at, len)) if !reads_alike(rule, &pairs, &narrow_letters(text)) => Err(Problem::full_width(at, len)),
            _ => Ok(pairs),
        }
    }

    fn one<'i>(&self, rule: Rule, text: &'i str) -> Read<Pair<'i, Rule>> {
        let mut pairs = self.pairs(rule, text)?;
        pairs.next().ok_or_else(|| Problem::expected(0, say!("a value", "内容")))
    }

    fn spanned(&self, pair: &Pair<Rule>) -> Span {
        let span = pair.as_span();
        self.span(span.start(), span.start() + pair.as_str().trim_end_matches(super::line::is_space).len())
    }

    fn name(&mut self, pair: &Pair<Rule>) -> Name {
        Name { symbol: self.names.intern(pair.as_str()), span: self.spanned(pair) }
    }

    fn clause(&mut self, pair: &Pair<Rule>) -> Name {
        let text = pair.as_str().trim_end_matches(['.', '．', ' ']);
        let start = pair.as_span().start();
        Name { symbol: self.names.intern(text), span: self.span(start, start + text.len()) }
    }

    fn maybe_named(&mut self, inner: &mut Children) -> (Option<Name>, Option<Name>) {
        let code = inner.optional(Rule::code).map(|pair| self.name(&pair));
        let name = inner.optional(Rule::book).or_else(|| inner.optional(Rule::identifier));
        (code, name.map(|pair| self.name(&pair)))
    }

    fn named(&mut self, inner: &mut Children) -> (Option<Name>, Name) {
        let code = inner.optional(Rule::code).map(|pair| self.name(&pair));
        let pair = inner.one();
        (code, self.name(&pair))
    }

    fn fact(&mut self, pair: Pair<Rule>) -> Name {
        self.named(&mut Children::of(pair)).1
    }

    fn place(&mut self, pair: Pair<Rule>) -> Place {
        Place { name: self.named(&mut Children::of(pair)).1 }
    }

    fn target(&mut self, pair: Pair<Rule>) -> Target {
        match pair.as_rule() {
            Rule::join => Target::Join(self.spanned(&pair)),
            _ => Target::Place(self.place(pair)),
        }
    }

    /// What stands between the quotation marks, each of which is one character.
    fn quoted(&mut self, pair: Pair<Rule>) -> Words {
        let text = pair.as_str();
        let open = text.chars().next().map_or(0, char::len_utf8);
        let close = text.chars().next_back().map_or(0, char::len_utf8);
        let inside = &text[open..text.len() - close];
        let start = pair.as_span().start() + open;
        let copy = matches!(self.base, Base::Within(_)).then(|| inside.into());
        Words { span: self.span(start, start + inside.len()), copy }
    }

    fn date(&mut self, pair: &Pair<Rule>) -> Read<Name> {
        let text = narrow_digits(pair.as_str());
        let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut part = || parts.next().and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
        let (year, month, day) = (part(), part(), part());
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if day == 0 || day > last {
            return Err(Problem::wrong(
                pair.as_span().start(),
                pair.as_str().len(),
                say!("there is no such day", "没有这一天"),
            ));
        }
        let symbol = self.names.intern(&format!("{year:04}-{month:02}-{day:02}"));
        Ok(Name { symbol, span: self.spanned(pair) })
    }

    fn count(&self, pair: &Pair<Rule>) -> Read<u32> {
        narrow_digits(pair.as_str()).parse().ok().filter(|n| *n <= MAX_COUNT).ok_or_else(|| {
            Problem::wrong(
                pair.as_span().start(),
                pair.as_str().len(),
                say!("this number is too large: at most {MAX_COUNT}", "这个数太大：最多 {MAX_COUNT}"),
            )
        })
    }

    fn unit(pair: Pair<Rule>) -> TimeUnit {
        match Children::of(pair).one().as_rule() {
            Rule::working_day => TimeUnit::WorkingDay,
            Rule::minute => TimeUnit::Minute,
            Rule::hour => TimeUnit::Hour,
            Rule::day => TimeUnit::Day,
            Rule::week => TimeUnit::Week,
            Rule::month => TimeUnit::Month,
            _ => TimeUnit::Year,
        }
    }

    fn length(&mut self, pair: Pair<Rule>) -> Read<Length> {
        let span = self.spanned(&pair);
        let mut inner = Children::of(pair);
        let Some(count) = inner.optional(Rule::count) else {
            let fact = inner.one();
            let (at, written) = (fact.as_span().start(), fact.as_str());
            if written.starts_with(|c| "一二两三四五六七八九十百半几".contains(c))
                && TimeUnit::ALL.iter().any(|unit| written.ends_with(unit.word(Language::Chinese)))
            {
                let message = say!("a span of time is written in digits, such as `3 days`", "时长要用数字写，如 3 天");
                return Err(Problem::wrong(at, written.len(), message));
            }
            return Ok(Length::Fact(self.fact(fact)));
        };
        Ok(Length::Units(self.count(&count)?, Self::unit(inner.one()), span))
    }

    fn cadence(&mut self, pair: Pair<Rule>) -> Read<Cadence> {
        let mut inner = Children::of(pair);
        let rhythm = inner.one();
        let mut every = None;
        let rhythm = match rhythm.as_rule() {
            Rule::daily => Inner::Daily,
            Rule::weekly => Inner::Weekly,
            Rule::monthly => Inner::Monthly,
            Rule::on_call => Inner::OnCall,
            _ => {
                let mut parts = Children::of(rhythm);
                let count = parts.one();
                every = Some((self.count(&count)?, Self::unit(parts.one())));
                Inner::Every
            }
        };
        let (marks, condition) = self.tail(inner)?;
        Ok(Cadence { rhythm, every, marks, condition })
    }

    fn tail(&mut self, mut inner: Children) -> Read<(Vec<Mark>, Option<Condition>)> {
        let marks = inner.optional(Rule::marks).map(|pair| self.marks(pair)).transpose()?.unwrap_or_default();
        let condition = inner.optional(Rule::condition).map(|pair| self.condition(pair)).transpose()?;
        Ok((marks, condition))
    }

    fn items(&mut self, pair: Pair<Rule>) -> Read<Vec<Item>> {
        let mut items = pair
            .into_inner()
            .filter(|pair| pair.as_rule() == Rule::item)
            .map(|pair| self.item(pair))
            .collect::<Read<Vec<Item>>>()?;
        // There are many lists, most of one item.
        items.shrink_to_fit();
        Ok(items)
    }

    fn item(&mut self, pair: Pair<Rule>) -> Read<Item> {
        let mut inner = Children::of(pair);
        let (code, name) = self.named(&mut inner);
        let (marks, condition) = self.tail(inner)?;
        Ok(Item { code, name, marks, condition })
    }

    fn performers(&mut self, pair: Pair<Rule>) -> Read<Performers> {
        let mut together = false;
        let mut roles = Vec::new();
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::and => together = true,
                Rule::performer => {
                    let mut inner = Children::of(pair);
                    let (code, name) = self.named(&mut inner);
                    let condition = inner.optional(Rule::condition).map(|pair| self.condition(pair)).transpose()?;
                    roles.push(Performer { code, name, condition });
                }
                _ => {}
            }
        }
        roles.shrink_to_fit();
        Ok(Performers { together, roles })
    }

    fn condition(&mut self, pair: Pair<Rule>) -> Read<Condition> {
        let span = self.spanned(&pair);
        let mut inner = Children::of(pair);
        inner.skip(Rule::open_when);
        let kind = self.condition_kind(inner.one())?;
        Ok(Condition { span, kind: Box::new(kind) })
    }

    fn condition_kind(&mut self, pair: Pair<Rule>) -> Read<ConditionKind> {
        Ok(match pair.as_rule() {
            Rule::otherwise => ConditionKind::Otherwise,
            Rule::whenever => ConditionKind::Whenever(self.named(&mut Children::of(pair)).1),
            _ => ConditionKind::Guard(self.guard(pair)?),
        })
    }

    fn guard(&mut self, pair: Pair<Rule>) -> Read<Guard> {
        let mut any = false;
        let mut units = Vec::new();
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::or => any = true,
                Rule::unit => units.push(self.unit_guard(pair)?),
                _ => {}
            }
        }
        Ok(match (units.len(), any) {
            (1, _) => units.remove(0),
            (_, true) => Guard::Or(units),
            (_, false) => Guard::And(units),
        })
    }

    fn unit_guard(&mut self, pair: Pair<Rule>) -> Read<Guard> {
        let mut negated = false;
        let mut guard = None;
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::not => negated = !negated,
                Rule::guard => guard = Some(self.guard(pair)?),
                Rule::comparison => guard = Some(Guard::Compare(self.comparison(pair)?)),
                Rule::fact => guard = Some(Guard::Fact(self.fact(pair))),
                _ => {}
            }
        }
        let guard = guard.ok_or_else(|| Problem::expected(0, say!("a condition", "条件")))?;
        Ok(if negated { Guard::Not(Box::new(guard)) } else { guard })
    }

    fn comparison(&mut self, pair: Pair<Rule>) -> Read<Comparison> {
        let mut inner = Children::of(pair);
        let fact = inner.one();
        let fact = self.fact(fact);
        let operator = match Children::of(inner.one()).one().as_rule() {
            Rule::unequal => Operator::Unequal,
            Rule::at_most_op => Operator::AtMost,
            Rule::at_least_op => Operator::AtLeast,
            Rule::less => Operator::Less,
            Rule::greater => Operator::Greater,
            _ => Operator::Equal,
        };
        let mut values = Vec::new();
        for pair in inner.rest().filter(|pair| pair.as_rule() == Rule::literal) {
            values.push(self.literal(pair)?);
        }
        Ok(Comparison { fact, operator, values })
    }

    fn literal(&mut self, pair: Pair<Rule>) -> Read<Literal> {
        let span = self.spanned(&pair);
        let mut inner = Children::of(pair);
        let first = inner.one();
        let kind = match first.as_rule() {
            Rule::date => LiteralKind::Date(self.date(&first)?),
            Rule::length_literal => {
                let mut parts = Children::of(first);
                let count = parts.one();
                LiteralKind::Length(self.count(&count)?, Self::unit(parts.one()))
            }
            Rule::number => LiteralKind::Number(i64::from(self.count(&first)?)),
            Rule::quoted => LiteralKind::Quoted(self.quoted(first)),
            _ => {
                inner.back(first);
                LiteralKind::Word(self.named(&mut inner).1)
            }
        };
        Ok(Literal { span, kind })
    }

    fn marks(&mut self, pair: Pair<Rule>) -> Read<Vec<Mark>> {
        pair.into_inner().filter(|pair| pair.as_rule() == Rule::mark).map(|pair| self.mark(pair)).collect()
    }

    fn mark(&mut self, pair: Pair<Rule>) -> Read<Mark> {
        let span = self.spanned(&pair);
        let pair = Children::of(pair).one();
        let rule = pair.as_rule();
        let mut inner = Children::of(pair);
        let kind = match rule {
            Rule::optional => Remark::Optional,
            Rule::given => Remark::Given,
            Rule::outside => Remark::Outside,
            Rule::group => Remark::Group,
            Rule::checker => Remark::Checker,
            Rule::approver => Remark::Approver,
            Rule::head => Remark::Head(self.named(&mut inner).1),
            Rule::members => Remark::Members(self.items(inner.one())?),
            Rule::attached => Remark::Attached(self.items(inner.one())?),
            Rule::brings => Remark::Brings(self.items(inner.one())?),
            Rule::sets => Remark::Sets(self.items(inner.one())?),
            Rule::with => Remark::With(self.items(inner.one())?),
            Rule::informs => Remark::Informs(self.items(inner.one())?),
            Rule::by_mark => Remark::By(self.party(inner)),
            Rule::from => {
                let place = inner.one();
                Remark::From(self.place(place))
            }
            Rule::then => {
                let target = inner.one();
                Remark::Then(self.target(target))
            }
            Rule::into => Remark::Into(self.named(&mut inner).1),
            Rule::takes => Remark::Takes(self.bindings(inner)),
            Rule::gives => Remark::Gives(self.bindings(inner)),
            Rule::at_most => Remark::AtMost(self.bound(inner.one())?),
            Rule::ad_hoc => Remark::AdHoc(self.named(&mut inner).1),
            Rule::on => {
                let date = inner.one();
                Remark::On(self.date(&date)?)
            }
            other => unreachable!("the grammar's rule `mark` has no {other:?}"),
        };
        Ok(Mark { span, kind })
    }

    fn party(&mut self, mut inner: Children) -> Party {
        let first = inner.one();
        match first.as_rule() {
            Rule::by_seat => Party::Performers,
            Rule::seat => match Children::of(first).one().as_rule() {
                Rule::approver_word => Party::Approver,
                _ => Party::Checker,
            },
            _ => {
                inner.back(first);
                Party::Role(self.named(&mut inner).1)
            }
        }
    }

    fn bound(&mut self, pair: Pair<Rule>) -> Read<Bound> {
        Ok(match pair.as_rule() {
            Rule::count => Bound::Count(self.count(&pair)?, self.spanned(&pair)),
            _ => Bound::Fact(self.fact(pair)),
        })
    }

    fn bindings(&mut self, inner: Children) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for pair in inner.rest().filter(|pair| pair.as_rule() == Rule::binding) {
            let mut parts = Children::of(pair);
            let theirs = self.named(&mut parts).1;
            parts.skip(Rule::equals);
            let ours = match parts.optional(Rule::binding_ours) {
                Some(pair) => self.fact(pair),
                None => theirs,
            };
            bindings.push(Binding { theirs, ours });
        }
        bindings
    }

    fn type_(&mut self, pair: Pair<Rule>) -> Read<Type> {
        let span = self.spanned(&pair);
        let first = Children::of(pair).one();
        let kind = match first.as_rule() {
            Rule::yes_no => TypeKind::YesNo,
            Rule::date_type => TypeKind::Date,
            Rule::duration_type => TypeKind::Duration,
            Rule::text_type => TypeKind::Text,
            Rule::quoted => TypeKind::Exactly(self.quoted(first)),
            Rule::pattern => TypeKind::Pattern(self.quoted(Children::of(first).one())),
            Rule::range => {
                let mut inner = Children::of(first.clone());
                let low = inner.optional(Rule::count);
                inner.skip(Rule::until_word);
                match (low, inner.optional(Rule::number)) {
                    (Some(low), Some(high)) => {
                        let (low, high) = (i64::from(self.count(&low)?), i64::from(self.count(&high)?));
                        if low > high {
                            return Err(Problem::wrong(
                                first.as_span().start(),
                                first.as_str().len(),
                                say!("the range is empty: {low} is more than {high}", "范围是空的：{low} 大于 {high}"),
                            ));
                        }
                        TypeKind::Integer(Some((low, high)))
                    }
                    _ => TypeKind::Integer(None),
                }
            }
            _ => {
                let mut inner = Children::of(first);
                let mut names = Vec::new();
                while !inner.is_empty() {
                    names.push(self.named(&mut inner).1);
                    inner.skip(Rule::comma);
                }
                TypeKind::Choices(names)
            }
        };
        Ok(Type { span, kind })
    }

    /// The byte of the text that is read at which a span of the file begins.
    fn offset_of(&self, span: Span) -> usize {
        match self.base {
            Base::At(base) => (span.start as usize).saturating_sub(base),
            Base::Within(_) => 0,
        }
    }
}

/// Names are normalised, so what is a name in full-width letters must not be a keyword in ASCII.
fn reads_alike(rule: Rule, pairs: &Pairs<Rule>, narrowed: &str) -> bool {
    let rules = |pairs: Pairs<Rule>| pairs.flatten().map(|pair| pair.as_rule()).collect::<Vec<_>>();
    Grammar::parse(rule, narrowed).is_ok_and(|narrowed| rules(narrowed) == rules(pairs.clone()))
}

/// The largest whole number that can be written.
pub const MAX_COUNT: u32 = 999_999_999;

/// The words that only lead on to what follows them.
fn leads_on(rule: Rule) -> bool {
    use Rule as R;
    matches!(
        rule,
        R::whenever_word
            | R::head_word
            | R::members_word
            | R::attached_word
            | R::brings_word
            | R::sets_word
            | R::by_word
            | R::performers_word
            | R::with_word
            | R::from_word
            | R::then_word
            | R::informs_word
            | R::into_word
            | R::takes_word
            | R::gives_word
            | R::ad_hoc_word
            | R::on_word
            | R::every_word
            | R::on_call_word
            | R::integer_word
            | R::format_word
            | R::to_word
            | R::bound_word
            | R::open
    )
}

/// The children of a pair, taken in order. The only place that relies on the grammar's shape without asking.
struct Children<'i> {
    pairs: std::iter::Peekable<Pairs<'i, Rule>>,
    returned: Option<Pair<'i, Rule>>,
}

impl<'i> Children<'i> {
    fn of(pair: Pair<'i, Rule>) -> Self {
        Children::from(pair.into_inner())
    }

    fn from(pairs: Pairs<'i, Rule>) -> Self {
        let mut children = Children { pairs: pairs.peekable(), returned: None };
        if children.peek().is_some_and(leads_on) {
            children.pairs.next();
        }
        children
    }

    fn next(&mut self) -> Option<Pair<'i, Rule>> {
        self.returned.take().or_else(|| self.pairs.next())
    }

    fn back(&mut self, pair: Pair<'i, Rule>) {
        self.returned = Some(pair);
    }

    fn peek(&mut self) -> Option<Rule> {
        self.returned.as_ref().or_else(|| self.pairs.peek()).map(Pair::as_rule)
    }

    fn is_empty(&mut self) -> bool {
        self.peek().is_none()
    }

    /// The next child that is not a bracket.
    fn one(&mut self) -> Pair<'i, Rule> {
        // INVARIANT: called only where the grammar requires a child.
        self.next().unwrap_or_else(|| unreachable!("the grammar promises a child here"))
    }

    fn optional(&mut self, rule: Rule) -> Option<Pair<'i, Rule>> {
        if self.peek() == Some(rule) { self.next() } else { None }
    }

    fn skip(&mut self, rule: Rule) {
        self.optional(rule);
    }

    fn rest(self) -> impl Iterator<Item = Pair<'i, Rule>> {
        self.returned.into_iter().chain(self.pairs)
    }
}
