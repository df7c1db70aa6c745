//! YAML tree → headings: the name of a block, and what its body says that `.proc` says in the heading.

use super::keys::{Key, Word};
use super::read::{Keyed, Lowering, absolute};
use super::tree::Scalar;
use crate::diagnostic::Language;
use crate::say;
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::keywords::BlockKind;
use crate::syntax::legal;
use crate::syntax::problem::Problem;

impl<'t> Lowering<'t, '_> {
    /// A heading: its name, and what the body says that `.proc` says in the heading.
    pub fn heading(&mut self, kind: BlockKind, name: &'t Scalar, key: Span, body: &[Keyed<'t>]) -> Option<Heading> {
        let block = Some(self.blocks.len());
        let text = self.one_line(name, block, Guess::Heading)?;
        let mut heading = self.read(&text, block, Guess::Heading, |reader, text| reader.parse_heading(text, kind))?;
        heading.span = key.to(name.span);
        self.fill(&mut heading, body);
        if let (Some(code), Some(name)) = (heading.code, heading.name)
            && !self.names.text(name.symbol).starts_with('《')
        {
            self.fail(
                code.span,
                block,
                Guess::Label,
                say!("a code belongs to a name in 《》", "代号只用于《》里的名称"),
            );
            heading.code = None;
        }
        if let Err(problem) = legal::heading(kind, &heading, absolute, heading.span.end as usize) {
            self.fail_at(problem, block, Guess::Label);
            heading.condition = None;
        }
        Some(heading)
    }

    pub fn fill(&mut self, heading: &mut Heading, body: &[Keyed<'t>]) {
        // The block that is about to be opened.
        let block = Some(self.blocks.len());
        for keyed in body {
            let Word::Key(key) = keyed.word else { continue };
            let twice = match key {
                Key::Clause => heading.clause.is_some(),
                Key::Code => heading.code.is_some(),
                Key::Title => heading.title.is_some(),
                Key::When | Key::Whenever => heading.condition.is_some(),
                _ => false,
            };
            if twice {
                let (en, zh) = (key.word(Language::English), key.word(Language::Chinese));
                let message = say!("`{en}` is said already, in the name or above", "“{zh}”已经写在名称里或上面");
                self.fail(keyed.key.span, block, Guess::Label, message);
                continue;
            }
            match key {
                Key::Clause => {
                    heading.clause = self.value(keyed, block, Guess::Entry, |reader, text| reader.parse_clause(text))
                }
                Key::Code => {
                    heading.code = self.value(keyed, block, Guess::Label, |reader, text| reader.parse_code(text))
                }
                Key::Title => {
                    heading.title = self.value(keyed, block, Guess::Label, |reader, text| reader.parse_title(text))
                }
                Key::When => {
                    heading.condition =
                        self.value(keyed, block, Guess::Label, |reader, text| reader.parse_condition(text))
                }
                Key::Whenever => {
                    let event = self.value(keyed, block, Guess::Label, |reader, text| reader.parse_name(text));
                    heading.condition = event.map(|(_, name)| Condition {
                        span: keyed.key.span.to(keyed.value.span()),
                        kind: Box::new(ConditionKind::Whenever(name)),
                    });
                }
                Key::Given | Key::Attached => self.mark(heading, keyed, block),
                _ => {}
            }
        }
    }

    /// `given: yes` and `attached: 《A》, 《B》` of a form.
    fn mark(&mut self, heading: &mut Heading, keyed: &Keyed<'t>, block: Option<usize>) {
        let span = keyed.key.span.to(keyed.value.span());
        let kind = if keyed.word == Word::Key(Key::Given) {
            let yes = self.value(keyed, block, Guess::Label, |_, text| match text {
                "yes" | "true" | "是" => Ok(true),
                "no" | "false" | "否" => Ok(false),
                _ => Err(Problem::wrong(0, text.len(), say!("expected `yes` or `no`", "此处应为“是”或“否”"))),
            });
            if yes != Some(true) {
                return;
            }
            Remark::Given
        } else {
            let mut items = Vec::new();
            for line in self.texts(keyed, block, Guess::Label) {
                items.extend(
                    self.read(&line, block, Guess::Label, |reader, text| reader.parse_items(text)).unwrap_or_default(),
                );
            }
            if items.is_empty() {
                return;
            }
            Remark::Attached(items)
        };
        if heading.marks.iter().any(|mark| mark.kind.kind() == kind.kind()) {
            let word = keyed.word.text();
            let (en, zh) = (word.en, word.zh);
            let message = say!("`{en}` is said already, in the name or above", "“{zh}”已经写在名称里或上面");
            return self.fail(keyed.key.span, block, Guess::Label, message);
        }
        heading.marks.push(Mark { span, kind });
    }

    /// Opens a block; without its heading, what stands in it is lost. What was lost of it from the `from`th on stands
    /// in it, or is lost with it.
    pub fn open_block(&mut self, kind: BlockKind, heading: Option<Heading>, from: usize) -> Option<usize> {
        let Some(heading) = heading else {
            for lost in &mut self.lost[from..] {
                lost.block = self.blocks.len().checked_sub(1);
                if lost.guess != Guess::Repaired {
                    lost.guess = Guess::Heading;
                }
            }
            return None;
        };
        let mut comments = self.comments_before(heading.span.start);
        comments.extend(self.comments_behind(heading.span.end));
        self.blocks.push(Block { kind, heading, lines: Vec::new(), comments });
        for lost in &mut self.lost[from..] {
            lost.after = self.blocks.len();
        }
        Some(self.blocks.len() - 1)
    }
}
