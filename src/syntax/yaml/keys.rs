//! The keys of the YAML form: those that only YAML has, and which key may stand where. Labels and the names of lists
//! are the keywords of `.proc`.

use crate::diagnostic::{Language, Text};
use crate::say;
use crate::syntax::keywords::{BlockKind, Label, words};
use crate::syntax::legal;
use crate::syntax::names::normalised;
use crate::syntax::near::nearest;

words! {
    /// A key that only the YAML form has; what it says is said by a mark or by the heading in `.proc`.
    Key {
        /// The clause of the source.
        Clause = "clause", "条款";
        /// The code of a document.
        Code = "code", "代号";
        /// The title, where it is not the name.
        Title = "title", "标题";
        /// What it is about, in words.
        Description = "description", "描述";
        /// The entries of a list of which more is said.
        Entries = "entries", "条目";
        /// The steps and the parallel blocks.
        Steps = "steps", "步骤";
        /// Where a step, or a parallel block, leads.
        Routes = "routes", "路线";
        /// The target of a route.
        To = "to", "到";
        /// The target of a way back.
        Back = "back", "回到";
        /// How often one may go back.
        AtMost = "at most", "至多";
        /// Where to after that.
        Then = "then", "之后";
        /// The condition of a route or a branch.
        When = "when", "条件";
        /// The event of a branch.
        Whenever = "whenever", "每当";
        /// The branches of a parallel block.
        Parallel = "parallel", "并行";
        /// What is said of the join.
        Join = "join", "汇合";
        /// The forms.
        Forms = "forms", "表单";
        /// A form is given from outside.
        Given = "given", "给定";
        /// The parts of a form that travel with it.
        Attached = "attached", "附件";
        /// The fields of a form.
        Fields = "fields", "栏目";
        /// The rules that give formal numbers.
        Numberings = "numberings", "编号规则";
        /// The parts of a formal number.
        Parts = "parts", "组成";
    }
}

/// What a key of a mapping is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The kind of the unit; its name stands behind it.
    Unit(BlockKind),
    /// A list of entries.
    List(BlockKind),
    /// A labelled line.
    Label(Label),
    /// A key of the YAML form.
    Key(Key),
}

impl Word {
    /// As it is written.
    pub fn word(self, language: Language) -> &'static str {
        match self {
            Word::Unit(kind) | Word::List(kind) => kind.word(language),
            Word::Label(label) => label.word(language),
            Word::Key(key) => key.word(language),
        }
    }

    /// In both languages.
    pub fn text(self) -> Text {
        Text { en: self.word(Language::English).into(), zh: self.word(Language::Chinese).into() }
    }

    /// Every meaning of a word, whatever the mapping in which it stands.
    fn meanings(text: &str) -> impl Iterator<Item = (Word, Language)> {
        let text = normalised(text);
        let key = Key::read(&text).map(|(key, language)| (Word::Key(key), language));
        let label = Label::read(&text).map(|(label, language)| (Word::Label(label), language));
        let kind = BlockKind::read(&text).and_then(|(kind, language)| match kind {
            kind if legal::is_unit(kind) => Some((Word::Unit(kind), language)),
            kind => LISTS.contains(&kind).then_some((Word::List(kind), language)),
        });
        [key, label, kind].into_iter().flatten()
    }

    /// Whether a word is a key somewhere.
    pub fn is_any(text: &str) -> bool {
        Word::meanings(text).next().is_some()
    }

    /// Whether a word is a key somewhere, and text stands behind it.
    pub fn takes_text(text: &str) -> bool {
        use Key as K;
        Word::meanings(text).any(|(word, _)| match word {
            Word::Unit(_) | Word::Label(_) => true,
            Word::List(_) => false,
            Word::Key(key) => !matches!(
                key,
                K::Entries
                    | K::Steps
                    | K::Routes
                    | K::Parallel
                    | K::Join
                    | K::Forms
                    | K::Fields
                    | K::Numberings
                    | K::Parts
            ),
        })
    }
}

/// A mapping of which the keys are keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A whole YAML document.
    Unit(BlockKind),
    /// A step.
    Step,
    /// A parallel block, with its join.
    Parallel,
    /// A branch.
    Branch,
    /// What is said of a join.
    Join,
    /// A form.
    Form,
    /// A numbering.
    Numbering,
    /// A list of which more is said than its entries.
    List(BlockKind),
    /// A route or a way back.
    Route,
    /// What is said of the line above.
    Remarks,
}

/// Lists that stand in a unit under their own name.
pub(super) const LISTS: &[BlockKind] = &[
    BlockKind::Roles,
    BlockKind::Facts,
    BlockKind::Records,
    BlockKind::Events,
    BlockKind::Ends,
    BlockKind::Constraints,
    BlockKind::Terms,
    BlockKind::Related,
    BlockKind::Revisions,
    BlockKind::Clauses,
];

/// Whether the entries of a list end before their colon.
pub(super) fn has_no_values(list: BlockKind) -> bool {
    matches!(list, BlockKind::Roles | BlockKind::Records | BlockKind::Related)
}

impl Body {
    fn keys(self) -> &'static [Key] {
        use Key as K;
        match self {
            Body::Unit(_) => &[K::Clause, K::Code, K::Title, K::Description, K::Steps, K::Forms, K::Numberings],
            Body::Step => &[K::Clause, K::Title, K::Description, K::Routes],
            Body::Parallel => &[K::Clause, K::Title, K::Description, K::Parallel, K::Join, K::Routes],
            Body::Branch => &[K::Clause, K::Title, K::When, K::Whenever, K::Description, K::Steps],
            Body::Join => &[K::Clause, K::Title, K::Description, K::Routes],
            Body::Form => &[K::Clause, K::Code, K::Title, K::Given, K::Attached, K::Description, K::Fields],
            Body::Numbering => &[K::Clause, K::Title, K::Description, K::Parts],
            Body::List(_) => &[K::Clause, K::Title, K::Description, K::Entries],
            Body::Route => &[K::To, K::Back, K::AtMost, K::Then, K::When],
            Body::Remarks => &[],
        }
    }

    /// The block that it becomes.
    pub fn kind(self) -> Option<BlockKind> {
        Some(match self {
            Body::Unit(kind) | Body::List(kind) => kind,
            Body::Step => BlockKind::Step,
            Body::Parallel => BlockKind::Parallel,
            Body::Branch => BlockKind::Branch,
            Body::Join => BlockKind::Join,
            Body::Form => BlockKind::Form,
            Body::Numbering => BlockKind::Numbering,
            Body::Route | Body::Remarks => return None,
        })
    }

    fn labels(self) -> &'static [Label] {
        self.kind().map_or(&[Label::Note, Label::Allow], legal::labels)
    }

    /// Every key that may stand here, the likeliest first.
    pub fn words(self) -> impl Iterator<Item = Word> {
        let unit = matches!(self, Body::Unit(_));
        let kinds = [BlockKind::Procedure, BlockKind::Interface, BlockKind::Organisation];
        let units = kinds.into_iter().filter(move |_| unit).map(Word::Unit);
        let lists = LISTS.iter().filter(move |_| unit).map(|kind| Word::List(*kind));
        let keys = self.keys().iter().map(|key| Word::Key(*key));
        let labels = self.labels().iter().map(|label| Word::Label(*label));
        units.chain(keys).chain(labels).chain(lists)
    }

    /// What a key of this mapping means.
    pub fn read(self, text: &str) -> Option<(Word, Language)> {
        Word::meanings(text).find(|(word, _)| match word {
            Word::Unit(_) => matches!(self, Body::Unit(_)),
            Word::List(_) => matches!(self, Body::Unit(_)),
            Word::Label(label) => self.labels().contains(label),
            Word::Key(key) => self.keys().contains(key),
        })
    }

    /// The key that was probably meant.
    pub fn nearest(self, text: &str) -> Option<(Word, Language)> {
        let languages = [Language::English, Language::Chinese];
        let word = |word: Word| languages.map(|language| word.word(language));
        let near = nearest(text, self.words().flat_map(word))?;
        self.read(near)
    }

    /// The keys that may stand here, for a message.
    pub fn list(self) -> Text {
        let list = |language: Language, open: &str, close: &str, comma: &str| {
            let words: Vec<String> = self.words().map(|word| format!("{open}{}{close}", word.word(language))).collect();
            words.join(comma)
        };
        Text { en: list(Language::English, "`", "`", ", "), zh: list(Language::Chinese, "“", "”", "、") }
    }

    /// What it is called in a message.
    pub fn text(self) -> Text {
        match self {
            Body::Route => say!("a route", "路线"),
            Body::Remarks => say!("a list of lines", "清单的一行"),
            _ => {
                let kind = self.kind().unwrap_or(BlockKind::Step).text();
                let (en, zh) = (kind.en, kind.zh);
                say!("`{en}`", "“{zh}”")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_one_mapping_a_word_has_one_meaning() {
        use BlockKind as B;
        let bodies = [
            Body::Unit(B::Procedure),
            Body::Unit(B::Interface),
            Body::Unit(B::Organisation),
            Body::Step,
            Body::Parallel,
            Body::Branch,
            Body::Join,
            Body::Form,
            Body::Numbering,
            Body::List(B::Roles),
            Body::Route,
            Body::Remarks,
        ];
        for body in bodies {
            for word in body.words() {
                for language in [Language::English, Language::Chinese] {
                    let text = word.word(language);
                    assert_eq!(body.read(text), Some((word, language)), "{body:?} {text}");
                }
            }
        }
    }
}
