//! The pieces of a line as canonical text. The YAML form writes its strings with these too.

use crate::diagnostic::Language;
use crate::syntax::ast::*;
use crate::syntax::keywords::{Inner, Label, MarkKind, TimeUnit};
use crate::syntax::line::is_space;
use crate::syntax::names::Names;
use std::borrow::Cow;

/// Writes pieces of a syntax tree as text, one behind the other.
pub struct Printer<'a> {
    source: &'a str,
    names: &'a Names,
    language: Language,
    out: String,
}

/// Writes the members of a list, with something between them.
macro_rules! list {
    ($printer:ident, $members:expr, $between:expr, $member:pat => $write:expr) => {
        for (count, $member) in $members.iter().enumerate() {
            if count > 0 {
                $printer.put($between);
            }
            $write;
        }
    };
}

impl<'a> Printer<'a> {
    /// Writes nothing yet. `source` is the text of the file that the pieces were read from.
    pub fn new(source: &'a str, names: &'a Names, language: Language) -> Self {
        Printer { source, names, language, out: String::new() }
    }

    /// The language of the keywords.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.out
    }

    /// Writes text as it is.
    pub fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Ends a line.
    pub fn end_line(&mut self) {
        self.out.push('\n');
    }

    /// The normalised text of a name.
    pub fn name(&self, name: Name) -> &'a str {
        self.names.text(name.symbol)
    }

    /// Words as they read, perhaps on several lines.
    pub fn text<'w>(&self, words: &'w Words) -> Cow<'w, str>
    where
        'a: 'w,
    {
        match &words.copy {
            Some(copy) if copy.contains('\r') => copy.replace("\r\n", "\n").replace('\r', "\n").into(),
            Some(copy) => Cow::Borrowed(&**copy),
            None => self.source.get(words.span.range()).unwrap_or_default().into(),
        }
    }

    /// Writes a name.
    pub fn put_name(&mut self, name: Name) {
        self.put(self.name(name));
    }

    /// Writes a name with its code in front.
    pub fn coded(&mut self, code: Option<Name>, name: Name) {
        code.into_iter().for_each(|code| self.put_name(code));
        self.put_name(name);
    }

    fn word(&mut self, word: Inner) {
        self.put(word.word(self.language));
    }

    /// Words on one line; their own line breaks become spaces.
    pub(in crate::syntax) fn on_one_line<'w>(&self, words: &'w Words) -> Cow<'w, str>
    where
        'a: 'w,
    {
        let text = self.text(words);
        if !text.contains('\n') {
            return text;
        }
        text.lines().map(trimmed).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").into()
    }

    fn words(&mut self, words: &Words) {
        self.put(trimmed(&self.on_one_line(words)));
    }

    fn is_blank(&self, words: &Words) -> bool {
        trimmed(&self.on_one_line(words)).is_empty()
    }

    /// Words in the quotation marks that they do not hold themselves.
    pub fn quoted(&mut self, words: &Words) {
        let text = self.on_one_line(words);
        let marks = marks_around(&text);
        let (open, close) = marks.unwrap_or(("“", "”"));
        let text = if marks.is_none() { text.replace('“', "‘").replace('”', "’").into() } else { text };
        self.put(open);
        self.put(&text);
        self.put(close);
    }

    /// Writes a title behind a name.
    pub fn title(&mut self, title: Option<&Words>) {
        let Some(title) = title else { return };
        if !self.on_one_line(title).is_empty() {
            self.put(" ");
            self.quoted(title);
        }
    }

    /// Writes a labelled line; `false` where it would say nothing.
    pub fn labelled(&mut self, label: Label, value: &Value) -> bool {
        if let Value::Words(words) = value
            && self.is_blank(words)
        {
            return false;
        }
        self.put(label.word(self.language));
        self.put(if let Value::Allowance(_) = value { " " } else { ": " });
        self.value(value);
        true
    }

    /// Writes what stands behind a label.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Words(words) => self.words(words),
            Value::Items(items) => self.items(items),
            Value::Performers(performers) => self.performers(performers),
            Value::Length(length) => self.length(length),
            Value::Limit(limit) => {
                self.length(&limit.length);
                self.tail(&limit.marks, limit.condition.as_ref());
            }
            Value::Cadence(cadence) => self.cadence(cadence),
            Value::Place(place) => self.put_name(place.name),
            Value::Signature(signature) => {
                self.put_name(signature.name);
                if let Some(date) = signature.date {
                    self.put(", ");
                    self.put_name(date);
                }
            }
            Value::Prefix(pieces) => {
                list!(self, pieces, ", ", piece => match piece {
                    Piece::Quoted(words) => self.quoted(words),
                    Piece::Fact(name) => self.put_name(*name),
                });
            }
            Value::Example(example) => {
                self.quoted(&example.before);
                self.put(" -> ");
                self.quoted(&example.after);
                self.condition(example.condition.as_ref());
            }
            Value::Allowance(allowance) => {
                self.put_name(allowance.rule);
                self.put(": ");
                self.words(&allowance.reason);
            }
        }
    }

    /// Writes an entry of a list, after its dash.
    pub fn entry(&mut self, entry: &Entry) {
        let start = self.out.len();
        let space = |printer: &mut Self| {
            if printer.out.len() > start {
                printer.put(" ");
            }
        };
        entry.constraint.into_iter().for_each(|kind| self.word(kind));
        entry.clause.into_iter().for_each(|clause| self.put_name(clause));
        if let Some(name) = entry.name {
            space(self);
            self.coded(entry.code, name);
        }
        self.title(entry.title.as_ref());
        if let Some(performers) = &entry.stands_for {
            self.put(" = ");
            self.performers(performers);
        }
        // Remarks on a type or a hand-over read better behind it.
        let behind = matches!(entry.value, EntryValue::Types(_) | EntryValue::HandOver(_));
        let (before, after) = if behind { (&[][..], &entry.marks[..]) } else { (&entry.marks[..], &[][..]) };
        self.tail(before, entry.condition.as_ref());
        self.entry_value(&entry.value);
        self.tail(after, None);
    }

    fn entry_value(&mut self, value: &EntryValue) {
        match value {
            EntryValue::None => {}
            EntryValue::Types(types) => {
                self.put(": ");
                self.types(types);
            }
            EntryValue::HandOver(performers) => {
                self.put(": ");
                self.hand_over(performers);
            }
            EntryValue::Sides(sides) => {
                self.put(": ");
                self.sides(sides);
            }
            EntryValue::Words(words) => {
                if !self.is_blank(words) {
                    self.put(": ");
                    self.words(words);
                }
            }
        }
    }

    /// Writes the type of a fact or a field.
    pub fn types(&mut self, types: &[Type]) {
        let or = Inner::Or.word(self.language);
        list!(self, types, &format!(" {or} "), one => self.kind_of(&one.kind));
    }

    /// Writes the procedures that an end hands over to.
    pub fn hand_over(&mut self, performers: &Performers) {
        self.word(Inner::To);
        self.put(" ");
        self.performers(performers);
    }

    /// Writes the sides of a constraint.
    pub fn sides(&mut self, sides: &[Side]) {
        list!(self, sides, ", ", side => {
            self.put_name(side.place.name);
            self.tail(&side.marks, None);
        });
    }

    fn kind_of(&mut self, kind: &TypeKind) {
        match kind {
            TypeKind::YesNo => self.word(Inner::YesNo),
            TypeKind::Integer(bounds) => {
                self.word(Inner::Integer);
                if let Some((low, high)) = bounds {
                    let until = Inner::Until.word(self.language);
                    self.put(&format!(" {low} {until} {high}"));
                }
            }
            TypeKind::Date => self.word(Inner::Date),
            TypeKind::Duration => self.word(Inner::Duration),
            TypeKind::Text => self.word(Inner::Text),
            TypeKind::Pattern(words) => {
                self.word(Inner::Format);
                self.put(" ");
                self.quoted(words);
            }
            TypeKind::Exactly(words) => self.quoted(words),
            TypeKind::Choices(names) => list!(self, names, ", ", name => self.put_name(*name)),
        }
    }

    /// Writes things with their remarks and conditions.
    pub fn items(&mut self, items: &[Item]) {
        list!(self, items, ", ", item => {
            self.coded(item.code, item.name);
            self.tail(&item.marks, item.condition.as_ref());
        });
    }

    /// Writes who sits in a seat.
    pub fn performers(&mut self, performers: &Performers) {
        let join = if performers.together { Inner::Together } else { Inner::Or };
        let join = join.word(self.language);
        list!(self, performers.roles, &format!(" {join} "), role => {
            self.coded(role.code, role.name);
            self.condition(role.condition.as_ref());
        });
    }

    /// Writes a span of time.
    pub fn length(&mut self, length: &Length) {
        match length {
            Length::Units(count, unit, _) => self.units(*count, *unit),
            Length::Fact(name) => self.put_name(*name),
        }
    }

    fn units(&mut self, count: u32, unit: TimeUnit) {
        let word = unit.word(self.language);
        let word = if count == 1 && self.language == Language::English { word.trim_end_matches('s') } else { word };
        self.put(&format!("{count} {word}"));
    }

    fn cadence(&mut self, cadence: &Cadence) {
        self.word(cadence.rhythm);
        if let Some((count, unit)) = cadence.every {
            self.put(" ");
            self.units(count, unit);
        }
        self.tail(&cadence.marks, cadence.condition.as_ref());
    }

    /// Writes where a route leads.
    pub fn target(&mut self, target: Target) {
        match target {
            Target::Place(place) => self.put_name(place.name),
            Target::Join(_) => self.put(crate::syntax::keywords::BlockKind::Join.word(self.language)),
        }
    }

    /// Writes remarks and a condition behind a thing, each after a space.
    pub fn tail(&mut self, marks: &[Mark], condition: Option<&Condition>) {
        if !marks.is_empty() {
            self.put(" (");
            self.marks(marks);
            self.put(")");
        }
        self.condition(condition);
    }

    /// Writes remarks without their brackets.
    pub fn marks(&mut self, marks: &[Mark]) {
        list!(self, marks, "; ", mark => self.remark(&mark.kind));
    }

    /// Writes a remark.
    pub fn remark(&mut self, remark: &Remark) {
        if let Remark::By(Party::Performers) = remark {
            return self.put(Label::By.word(self.language));
        }
        self.put(remark.kind().word(self.language));
        if !matches!(
            remark,
            Remark::Optional | Remark::Given | Remark::Outside | Remark::Group | Remark::Checker | Remark::Approver
        ) {
            self.put(" ");
        }
        match remark {
            Remark::Optional
            | Remark::Given
            | Remark::Outside
            | Remark::Group
            | Remark::Checker
            | Remark::Approver
            | Remark::By(Party::Performers) => {}
            Remark::By(Party::Checker) => self.put(MarkKind::Checker.word(self.language)),
            Remark::By(Party::Approver) => self.put(MarkKind::Approver.word(self.language)),
            Remark::By(Party::Role(name))
            | Remark::Head(name)
            | Remark::Into(name)
            | Remark::AdHoc(name)
            | Remark::On(name) => self.put_name(*name),
            Remark::Members(items)
            | Remark::Attached(items)
            | Remark::Brings(items)
            | Remark::Sets(items)
            | Remark::With(items)
            | Remark::Informs(items) => self.items(items),
            Remark::From(place) => self.put_name(place.name),
            Remark::Then(target) => self.target(*target),
            Remark::Takes(bindings) | Remark::Gives(bindings) => {
                list!(self, bindings, ", ", binding => {
                    self.put_name(binding.theirs);
                    if binding.ours.symbol != binding.theirs.symbol {
                        self.put(" = ");
                        self.put_name(binding.ours);
                    }
                });
            }
            Remark::AtMost(bound) => self.bound(bound),
        }
    }

    /// Writes how many times.
    pub fn bound(&mut self, bound: &Bound) {
        match bound {
            Bound::Count(count, _) => {
                self.put(&count.to_string());
                if self.language == Language::Chinese {
                    self.put(" ");
                    self.word(Inner::Times);
                }
            }
            Bound::Fact(name) => self.put_name(*name),
        }
    }

    /// Writes a condition in its brackets, after a space.
    pub fn condition(&mut self, condition: Option<&Condition>) {
        let Some(condition) = condition else { return };
        self.put(" [");
        self.condition_kind(&condition.kind);
        self.put("]");
    }

    /// Writes a condition without its brackets.
    pub fn condition_kind(&mut self, condition: &ConditionKind) {
        match condition {
            ConditionKind::Otherwise => self.word(Inner::Otherwise),
            ConditionKind::Whenever(event) => {
                self.word(Inner::Whenever);
                self.put(" ");
                self.put_name(*event);
            }
            ConditionKind::Guard(guard) => self.guard(guard),
        }
    }

    /// Writes a guard. `and` and `or` never stand side by side without round brackets.
    pub fn guard(&mut self, guard: &Guard) {
        match guard {
            Guard::And(units) => self.units_of(units, Inner::And),
            Guard::Or(units) => self.units_of(units, Inner::Or),
            Guard::Not(inner) => {
                self.word(Inner::Not);
                self.put(" ");
                // `not a = b` is read as it should be, but not by everybody.
                self.unit(inner, !matches!(**inner, Guard::Fact(_)));
            }
            Guard::Fact(name) => self.put_name(*name),
            Guard::Compare(comparison) => {
                self.put_name(comparison.fact);
                self.put(" ");
                self.put(comparison.operator.sign());
                self.put(" ");
                list!(self, comparison.values, ", ", value => self.literal(&value.kind));
            }
        }
    }

    fn units_of(&mut self, units: &[Guard], join: Inner) {
        let join = join.word(self.language);
        list!(self, units, &format!(" {join} "), unit => self.unit(unit, matches!(unit, Guard::And(_) | Guard::Or(_))));
    }

    fn unit(&mut self, guard: &Guard, brackets: bool) {
        self.put(if brackets { "(" } else { "" });
        self.guard(guard);
        self.put(if brackets { ")" } else { "" });
    }

    /// Writes a constant.
    pub fn literal(&mut self, literal: &LiteralKind) {
        match literal {
            LiteralKind::Word(name) | LiteralKind::Date(name) => self.put_name(*name),
            LiteralKind::Number(number) => self.put(&number.to_string()),
            LiteralKind::Length(count, unit) => self.units(*count, *unit),
            LiteralKind::Quoted(words) => self.quoted(words),
        }
    }
}

/// The marks around words that hold none of these characters.
const QUOTES: [(&[char], (&str, &str)); 4] =
    [(&['"'], ("\"", "\"")), (&['“', '”'], ("“", "”")), (&['「', '」'], ("「", "」")), (&['『', '』'], ("『", "』"))];

/// The quotation marks that can stand around a text: the first that it does not hold.
pub(in crate::syntax) fn marks_around(text: &str) -> Option<(&'static str, &'static str)> {
    QUOTES.iter().find(|(marks, _)| !text.contains(*marks)).map(|(_, pair)| *pair)
}

/// Without the space around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_space)
}
