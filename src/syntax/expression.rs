//! One value → syntax tree, through the pest grammar: what stands behind the first mark of a `.proc` line, or in a
//! YAML scalar. `parse_…` returns the node, or a [`Problem`] that says where reading stopped and what was expected.

mod children;
mod lower;

use super::ast::*;
use super::keywords::{BlockKind, Inner, Label, MarkKind, TimeUnit};
use super::names::{Names, full_width_word, narrow_digits, narrow_letters};
use super::problem::{Here, Problem};
use crate::say;
use crate::source::Span;
use children::Children;
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
/// The largest whole number that can be written.
pub const MAX_COUNT: u32 = 999_999_999;
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

/// Whether a heading that begins so begins with a clause: a name like `7b` can only stand behind one.
pub fn begins_with_clause(text: &str) -> bool {
    Grammar::parse(Rule::clause, text).is_ok()
}

/// Whether a text is a number with a unit of time behind it.
pub fn is_length(text: &str) -> bool {
    text.starts_with(|c: char| c.is_numeric()) && Grammar::parse(Rule::the_length, text).is_ok()
}

/// A quotation mark of any kind.
pub fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '「' | '」' | '『' | '』')
}

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

    /// A title: words as they are, or all of them in quotation marks, as behind a name.
    pub fn parse_title(&mut self, text: &str) -> Read<Words> {
        if text.starts_with(is_quote) {
            let title = self.one(Rule::title, text)?;
            if title.as_str().len() == text.len() {
                return Ok(self.quoted(title));
            }
        }
        if super::print::marks_around(text).is_none() {
            let message = say!(
                "a title holds at most three kinds of quotation marks, for the fourth stands around it",
                "标题里最多用三种引号，第四种要用来括住标题"
            );
            return Err(Problem::wrong(0, text.len(), message));
        }
        self.parse_words(text)
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
        let mut reader = Reader::new(self.names, self.base.shifted(at));
        reader.here.remarks = section.map(super::legal::value_remarks);
        reader.entry_value(text, section, entry)
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
}
