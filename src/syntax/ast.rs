//! The syntax tree: what is written, where, without meaning. `.proc` and `.yaml` both become this.
//!
//! A [`Document`] is a list of [`Block`]s, a block a heading and its [`Line`]s, in the order in which they are
//! written. Nesting (which steps stand in which branch) is read off the headings by [`crate::model`].

use super::keywords::{BlockKind, Inner, Label, TimeUnit};
use crate::diagnostic::Language;
use crate::source::Span;

/// An interned name; equal names have equal symbols across a workspace. See [`super::names::Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

/// A name or a short word as written, normalised (full-width letters and digits made ASCII).
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// The normalised text.
    pub symbol: Symbol,
    /// Where it stands.
    pub span: Span,
}

/// A run of words: a slice of the file, or (a YAML scalar that is not written as it reads) its own copy.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Where they stand.
    pub span: Span,
    /// The words, where they are not simply the slice.
    pub copy: Option<Box<str>>,
}

/// Which of the two forms a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The document form, `.proc`.
    Proc,
    /// YAML.
    Yaml,
}

/// One file.
#[derive(Debug)]
pub struct Document {
    /// Its form.
    pub form: Form,
    /// The language of most of its keywords.
    pub language: Language,
    /// Its blocks, in the order of the file.
    pub blocks: Vec<Block>,
    /// Comments after the last block's lines, or of a file that has no block.
    pub trailing_comments: Vec<Words>,
    /// Lines that could not be read. What they may have said is not held against the rest.
    pub lost: Vec<Lost>,
}

/// A heading and the lines below it.
#[derive(Debug)]
pub struct Block {
    /// What the heading opens.
    pub kind: BlockKind,
    /// The heading.
    pub heading: Heading,
    /// The lines below it, in order.
    pub lines: Vec<Line>,
    /// Comments directly above the heading.
    pub comments: Vec<Words>,
}

/// What a heading says after its keyword.
#[derive(Debug, Default)]
pub struct Heading {
    /// The whole line.
    pub span: Span,
    /// 4.2.7.3
    pub clause: Option<Name>,
    /// CBS00P007, in front of a 《name》.
    pub code: Option<Name>,
    /// The name.
    pub name: Option<Name>,
    /// The title, where it is not the name.
    pub title: Option<Words>,
    /// Remarks in round brackets.
    pub marks: Vec<Mark>,
    /// When a branch runs.
    pub condition: Option<Condition>,
}

/// One line of a block.
#[derive(Debug)]
pub struct Line {
    /// The whole line, without surrounding space.
    pub span: Span,
    /// What it says.
    pub kind: LineKind,
}

/// What a line says.
#[derive(Debug)]
pub enum LineKind {
    /// `> words`
    Description(Words),
    /// `// words`
    Comment(Words),
    /// `label: value`
    Labelled(Label, Value),
    /// `- entry`
    Entry(Box<Entry>),
    /// `-> target [condition]`
    Route(Route),
    /// `<- target (at most n; then target) [condition]`
    Back(Back),
}

/// The value of a labelled line.
#[derive(Debug)]
pub enum Value {
    /// Words, printed as they are.
    Words(Words),
    /// Things with remarks and conditions.
    Items(Vec<Item>),
    /// Who sits in a seat.
    Performers(Performers),
    /// How long.
    Length(Length),
    /// By when.
    Limit(Limit),
    /// How often a meeting is held.
    Cadence(Cadence),
    /// A step.
    Place(Place),
    /// A person and a day.
    Signature(Signature),
    /// The pieces that a formal number begins with.
    Prefix(Vec<Piece>),
    /// One number and the next.
    Example(Example),
    /// A rule and the reason why it does not apply.
    Allowance(Allowance),
}

/// A thing that is referred to.
#[derive(Debug)]
pub struct Item {
    /// Its code, where one is written in front.
    pub code: Option<Name>,
    /// Its name.
    pub name: Name,
    /// Remarks.
    pub marks: Vec<Mark>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A remark in round brackets.
#[derive(Debug)]
pub struct Mark {
    /// The whole remark.
    pub span: Span,
    /// What it says.
    pub kind: Remark,
}

/// What a remark says; see [`super::keywords::MarkKind`].
#[derive(Debug)]
#[expect(missing_docs, reason = "one for each `MarkKind`, which says what they mean")]
pub enum Remark {
    Optional,
    Given,
    Outside,
    Group,
    Head(Name),
    Members(Vec<Item>),
    Attached(Vec<Item>),
    Brings(Vec<Item>),
    Sets(Vec<Item>),
    By(Party),
    With(Vec<Item>),
    From(Place),
    Then(Target),
    Informs(Vec<Item>),
    Into(Name),
    Takes(Vec<Binding>),
    Gives(Vec<Binding>),
    AtMost(Bound),
    AdHoc(Name),
    On(Name),
    Checker,
    Approver,
}

/// Who does it: a role, or whoever sits in a seat of the step.
#[derive(Debug)]
pub enum Party {
    /// The performers.
    Performers,
    /// The checker.
    Checker,
    /// The approver.
    Approver,
    /// A role.
    Role(Name),
}

/// A called procedure's name for a thing, and ours.
#[derive(Debug)]
pub struct Binding {
    /// The called procedure's name.
    pub theirs: Name,
    /// Our name; the same where only one is written.
    pub ours: Name,
}

/// How many times.
#[derive(Debug)]
pub enum Bound {
    /// So many.
    Count(u32, Span),
    /// As many as this fact, a given integer, says.
    Fact(Name),
}

/// A step, a block or an end, by name or by clause.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The name or the clause.
    pub name: Name,
}

/// Where a route leads.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// To a step, a block or an end.
    Place(Place),
    /// To the join of the parallel block.
    Join(Span),
}

/// `[ … ]`: only when.
#[derive(Debug)]
pub struct Condition {
    /// With its brackets.
    pub span: Span,
    /// What it says.
    pub kind: Box<ConditionKind>,
}

/// What a condition says.
#[derive(Debug)]
pub enum ConditionKind {
    /// When none of the others holds.
    Otherwise,
    /// At each occurrence of an event.
    Whenever(Name),
    /// When this holds.
    Guard(Guard),
}

/// A guard over facts.
#[derive(Debug)]
pub enum Guard {
    /// All hold.
    And(Vec<Guard>),
    /// Any holds.
    Or(Vec<Guard>),
    /// It does not hold.
    Not(Box<Guard>),
    /// A yes/no fact is yes.
    Fact(Name),
    /// A fact compared with constants.
    Compare(Comparison),
}

/// A fact compared with constants.
#[derive(Debug)]
pub struct Comparison {
    /// The fact.
    pub fact: Name,
    /// How.
    pub operator: Operator,
    /// With what; with `=` and `≠` several mean one of and none of them.
    pub values: Vec<Literal>,
}

/// How a fact is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they are what they say")]
pub enum Operator {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Operator {
    /// As the formatter writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::Unequal => "≠",
            Operator::Less => "<",
            Operator::AtMost => "≤",
            Operator::Greater => ">",
            Operator::AtLeast => "≥",
        }
    }
}

/// A constant.
#[derive(Debug)]
pub struct Literal {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: LiteralKind,
}

/// What a constant is.
#[derive(Debug)]
pub enum LiteralKind {
    /// A word: a value of a list, or yes or no.
    Word(Name),
    /// A whole number.
    Number(i64),
    /// A day, `2007-05-15`.
    Date(Name),
    /// A span of time.
    Length(u32, TimeUnit),
    /// Words in quotation marks.
    Quoted(Words),
}

/// Who sits in a seat.
#[derive(Debug)]
pub struct Performers {
    /// `or` (any one of them) or `and` (all of them together); `or` where there is one.
    pub together: bool,
    /// The roles.
    pub roles: Vec<Performer>,
}

/// A role in a seat.
#[derive(Debug)]
pub struct Performer {
    /// Its code, where one is written in front (procedures to hand over to).
    pub code: Option<Name>,
    /// The role.
    pub name: Name,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A span of time, or the fact that says it.
#[derive(Debug)]
pub enum Length {
    /// So many units.
    Units(u32, TimeUnit, Span),
    /// What this fact, a duration, says.
    Fact(Name),
}

/// A deadline.
#[derive(Debug)]
pub struct Limit {
    /// How long.
    pub length: Length,
    /// From when, and what then holds.
    pub marks: Vec<Mark>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// How often a meeting is held.
#[derive(Debug)]
pub struct Cadence {
    /// `daily`, `weekly`, `monthly`, `every` or `on call`.
    pub rhythm: Inner,
    /// Of `every`: how many, of what.
    pub every: Option<(u32, TimeUnit)>,
    /// Who may call it out of turn.
    pub marks: Vec<Mark>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A person and a day.
#[derive(Debug)]
pub struct Signature {
    /// Who; the word for "none" where the source leaves it empty.
    pub name: Name,
    /// When.
    pub date: Option<Name>,
}

/// A piece of the beginning of a formal number.
#[derive(Debug)]
pub enum Piece {
    /// Letters as they are.
    Quoted(Words),
    /// The value of a text fact.
    Fact(Name),
}

/// One number, the next, and when.
#[derive(Debug)]
pub struct Example {
    /// The number before; empty for none.
    pub before: Words,
    /// The number after.
    pub after: Words,
    /// The facts for which it is so.
    pub condition: Option<Condition>,
}

/// A rule that does not apply to the line above, and why.
#[derive(Debug)]
pub struct Allowance {
    /// The rule.
    pub rule: Name,
    /// The reason.
    pub reason: Words,
}

/// An entry of a list.
#[derive(Debug, Default)]
pub struct Entry {
    /// What kind of constraint, in a list of constraints.
    pub constraint: Option<Inner>,
    /// Its clause, or the version in a table of revisions.
    pub clause: Option<Name>,
    /// Its code.
    pub code: Option<Name>,
    /// Its name.
    pub name: Option<Name>,
    /// Its title, where it is not the name.
    pub title: Option<Words>,
    /// The roles that it stands for.
    pub stands_for: Option<Performers>,
    /// Remarks, before or after the value.
    pub marks: Vec<Mark>,
    /// Only when.
    pub condition: Option<Condition>,
    /// What stands behind the colon.
    pub value: EntryValue,
}

/// What stands behind the colon of an entry.
#[derive(Debug, Default)]
pub enum EntryValue {
    /// Nothing.
    #[default]
    None,
    /// The type of a fact or a field; a field may have alternatives.
    Types(Vec<Type>),
    /// The procedures that an end hands over to.
    HandOver(Performers),
    /// The steps that a constraint holds together or apart.
    Sides(Vec<Side>),
    /// Words.
    Words(Words),
}

/// One side of a constraint.
#[derive(Debug)]
pub struct Side {
    /// The step.
    pub place: Place,
    /// Which seat of it.
    pub marks: Vec<Mark>,
}

/// The type of a fact or a field.
#[derive(Debug)]
pub struct Type {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TypeKind,
}

/// What type.
#[derive(Debug)]
pub enum TypeKind {
    /// Yes or no.
    YesNo,
    /// A whole number, perhaps within bounds.
    Integer(Option<(i64, i64)>),
    /// A day.
    Date,
    /// A span of time.
    Duration,
    /// Words.
    Text,
    /// A pattern: `X` a letter or digit, `9` a digit.
    Pattern(Words),
    /// Just these words.
    Exactly(Words),
    /// One of these.
    Choices(Vec<Name>),
}

/// A route.
#[derive(Debug)]
pub struct Route {
    /// Where to.
    pub target: Target,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A way back.
#[derive(Debug)]
pub struct Back {
    /// Where to.
    pub place: Place,
    /// How often, and where to then.
    pub marks: Vec<Mark>,
    /// Only when.
    pub condition: Option<Condition>,
}

/// A line that could not be read.
#[derive(Debug)]
pub struct Lost {
    /// The line.
    pub span: Span,
    /// The block in which it stands, by its place in [`Document::blocks`].
    pub block: Option<usize>,
    /// How many blocks stand before it.
    pub after: usize,
    /// What it may have been.
    pub guess: Guess,
    /// The lines that followed it, where it may have been their heading.
    pub lines: Vec<Line>,
}

/// What a lost line may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// It was read with one mark mended.
    Repaired,
    /// It was read as one more line of a description, and may have been anything that stands below one.
    Prose,
    /// A labelled line or prose: it declares nothing and leads nowhere.
    Label,
    /// A route or a way back: it may lead to what its text names.
    Route,
    /// An entry: it declares what its text names.
    Entry,
    /// A heading: it may have declared anything, and what follows may belong to it.
    Heading,
    /// Any line of its block, but no heading.
    Anything,
}
