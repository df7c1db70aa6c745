//! Where a line may stand: below which heading, and in which order lines usually come.

use super::ast::LineKind;
use super::keywords::{BlockKind, Label};
use super::legal;
use crate::diagnostic::{Language, Text};
use crate::say;

/// Why a line cannot stand in a block behind the line that was `last` (comments apart), and what to do; nothing where
/// it can.
pub(super) fn misplaced(block: BlockKind, last: Option<&LineKind>, line: &LineKind) -> Option<(Text, Text)> {
    let word = block.text();
    let (en, zh) = (word.en, word.zh);
    match line {
        LineKind::Comment(_) => None,
        LineKind::Description(_) => (!only_described(last)).then(|| {
            (
                say!("a description stands directly under its heading", "描述应紧跟在标题下面"),
                say!(
                    "move it there; a route begins with `->`, a remark with `note:`",
                    "请移到标题下面；路线以“->”开头，说明写成“注：”"
                ),
            )
        }),
        LineKind::Labelled(label, _) => (!legal::labels(block).contains(label)).then(|| {
            let (label_en, label_zh) = (label.word(Language::English), label.word(Language::Chinese));
            let Text { en: list_en, zh: list_zh } = Text::list(legal::labels(block).iter().map(|label| label.text()));
            (
                say!("`{label_en}:` cannot be said under `{en}`", "“{zh}”下面不能写“{label_zh}：”"),
                say!("what can be said here: {list_en}", "这里可以写：{list_zh}"),
            )
        }),
        LineKind::Entry(_) => (!legal::takes_entries(block)).then(|| {
            (
                say!("`{en}` is no list: it has no entries", "“{zh}”不是清单，没有条目"),
                say!("a route begins with `->`, a way back with `<-`", "路线以“->”开头，往回走以“<-”开头"),
            )
        }),
        LineKind::Route(_) | LineKind::Back(_) => (!legal::takes_routes(block)).then(|| {
            (
                say!("no route leads from `{en}`", "“{zh}”没有路线"),
                say!("routes stand under the step, or the join, that they leave", "路线写在它离开的步骤或汇合下面"),
            )
        }),
    }
}

/// Whether nothing but descriptions stands in a block of which this is the last line, comments apart.
pub(super) fn only_described(last: Option<&LineKind>) -> bool {
    last.is_none_or(|last| matches!(last, LineKind::Description(_)))
}

/// The place of a line in the usual order of a block; nothing for lines that stand anywhere.
pub(super) fn rank(kind: &LineKind) -> Option<usize> {
    match kind {
        LineKind::Comment(_) | LineKind::Labelled(Label::Note | Label::Allow, _) => None,
        LineKind::Description(_) => Some(0),
        LineKind::Labelled(label, _) => Some(1 + *label as usize),
        LineKind::Entry(_) => Some(Label::ALL.len() + 1),
        LineKind::Route(_) | LineKind::Back(_) => Some(Label::ALL.len() + 2),
    }
}

/// Whether a line is usually the last of its kind: an unconditional route, of which there is no other beside it.
pub(super) fn is_last(kind: &LineKind) -> bool {
    matches!(kind, LineKind::Route(route) if route.condition.is_none())
}

/// Whether a block seldom says this label twice, though it may.
pub(super) fn seldom_twice(label: Label) -> bool {
    use Label as L;
    legal::once(label)
        || matches!(label, L::Owner | L::Purpose | L::Scope | L::References | L::Duties | L::Outcomes | L::Approver)
}
