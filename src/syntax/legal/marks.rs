//! Which remarks and conditions may stand where.

use super::super::ast::*;
use super::super::keywords::MarkKind;
use super::super::problem::Problem;
use super::Legal;
use crate::diagnostic::Text;
use crate::say;
use crate::source::Span;

impl Remark {
    /// Its keyword.
    pub fn kind(&self) -> MarkKind {
        match self {
            Remark::Optional => MarkKind::Optional,
            Remark::Given => MarkKind::Given,
            Remark::Outside => MarkKind::Outside,
            Remark::Group => MarkKind::Group,
            Remark::Head(_) => MarkKind::Head,
            Remark::Members(_) => MarkKind::Members,
            Remark::Attached(_) => MarkKind::Attached,
            Remark::Brings(_) => MarkKind::Brings,
            Remark::Sets(_) => MarkKind::Sets,
            Remark::By(_) => MarkKind::By,
            Remark::With(_) => MarkKind::With,
            Remark::From(_) => MarkKind::From,
            Remark::Then(_) => MarkKind::Then,
            Remark::Informs(_) => MarkKind::Informs,
            Remark::Into(_) => MarkKind::Into,
            Remark::Takes(_) => MarkKind::Takes,
            Remark::Gives(_) => MarkKind::Gives,
            Remark::AtMost(_) => MarkKind::AtMost,
            Remark::AdHoc(_) => MarkKind::AdHoc,
            Remark::On(_) => MarkKind::On,
            Remark::Checker => MarkKind::Checker,
            Remark::Approver => MarkKind::Approver,
        }
    }
}

/// Each remark is one that may stand here, and stands once.
pub(super) fn marks(marks: &[Mark], allowed: &[MarkKind], at: &dyn Fn(Span) -> usize) -> Legal {
    for (count, mark) in marks.iter().enumerate() {
        let kind = mark.kind.kind();
        let word = kind.text();
        let (start, len) = (at(mark.span), (mark.span.end - mark.span.start) as usize);
        if !allowed.contains(&kind) {
            let Text { en, zh } = Text::list(allowed.iter().map(|kind| kind.text()));
            let (word_en, word_zh) = (word.en, word.zh);
            let message = if allowed.is_empty() {
                say!("`{word_en}` cannot be said here", "这里不能写“{word_zh}”")
            } else {
                say!("`{word_en}` cannot be said here; what can: {en}", "这里不能写“{word_zh}”；可以写：{zh}")
            };
            return Err(Problem::wrong(start, len, message));
        }
        if marks[..count].iter().any(|other| other.kind.kind() == kind) {
            let (en, zh) = (word.en, word.zh);
            return Err(Problem::wrong(start, len, say!("`{en}` is said twice", "“{zh}”写了两次")));
        }
    }
    Ok(())
}

pub(super) fn not_here(condition: Option<&Condition>, allowed: &[&str], at: &dyn Fn(Span) -> usize) -> Legal {
    let Some(condition) = condition else { return Ok(()) };
    let (start, len) = (at(condition.span), (condition.span.end - condition.span.start) as usize);
    match *condition.kind {
        ConditionKind::Otherwise if !allowed.contains(&"otherwise") => Err(Problem::wrong(
            start,
            len,
            say!("`otherwise` is said of routes only; write the condition", "只有路线才说“否则”；请写出条件"),
        )),
        ConditionKind::Whenever(_) if !allowed.contains(&"whenever") => {
            Err(Problem::wrong(start, len, say!("`whenever` is said of branches only", "只有分支才说“每当”")))
        }
        _ => Ok(()),
    }
}

/// What stands in a remark takes no remark itself, and a condition only where the things go along at an end.
pub(super) fn nested(of: &[Mark], conditions: bool, at: &dyn Fn(Span) -> usize) -> Legal {
    for item in nested_items(of) {
        marks(&item.marks, &[], at)?;
        not_here(item.condition.as_ref(), &[], at)?;
        if !conditions {
            no_condition(item.condition.as_ref(), at)?;
        }
    }
    Ok(())
}

pub(super) fn no_condition(condition: Option<&Condition>, at: &dyn Fn(Span) -> usize) -> Legal {
    let Some(condition) = condition else { return Ok(()) };
    let (start, len) = (at(condition.span), (condition.span.end - condition.span.start) as usize);
    Err(Problem::wrong(start, len, say!("a condition cannot be said here", "这里不能带条件")))
}

pub(super) fn nested_items(marks: &[Mark]) -> impl Iterator<Item = &Item> {
    marks.iter().flat_map(|mark| match &mark.kind {
        Remark::Members(items)
        | Remark::Attached(items)
        | Remark::Brings(items)
        | Remark::Sets(items)
        | Remark::With(items)
        | Remark::Informs(items) => items.as_slice(),
        _ => &[],
    })
}
