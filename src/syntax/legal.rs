//! What may stand where: which lines a block takes, which remarks and conditions a line takes. A word in the wrong
//! place is a fault of that line, like any other that cannot be read.

mod marks;

use super::ast::*;
use super::keywords::{BlockKind, Label, MarkKind};
use super::problem::Problem;
use crate::say;
use crate::source::Span;
use marks::{marks, nested, no_condition, not_here};

/// The labelled lines that a block takes, in the order in which the formatter would like them.
pub fn labels(kind: BlockKind) -> &'static [Label] {
    use Label as L;
    match kind {
        BlockKind::Procedure => &[
            L::Import,
            L::Number,
            L::Version,
            L::Secrecy,
            L::Department,
            L::Drafted,
            L::Reviewed,
            L::Issued,
            L::Owner,
            L::Purpose,
            L::Scope,
            L::References,
            L::Starts,
            L::Note,
            L::Allow,
        ],
        BlockKind::Interface => &[
            L::Number,
            L::Version,
            L::Department,
            L::Owner,
            L::Purpose,
            L::Scope,
            L::Takes,
            L::Gives,
            L::Outcomes,
            L::Note,
            L::Allow,
        ],
        BlockKind::Organisation => &[L::Import, L::Department, L::Note, L::Allow],
        BlockKind::Step => &[
            L::By,
            L::With,
            L::Checker,
            L::Approver,
            L::Informed,
            L::Needs,
            L::Makes,
            L::Sets,
            L::Runs,
            L::Awaits,
            L::Lasts,
            L::Deadline,
            L::Held,
            L::Note,
            L::Allow,
        ],
        BlockKind::Branch => &[L::Starts, L::Note, L::Allow],
        BlockKind::Roles => &[L::Duties, L::Note, L::Allow],
        BlockKind::Numbering => &[L::Prefix, L::Follows, L::Example, L::Note, L::Allow],
        BlockKind::Parallel
        | BlockKind::Join
        | BlockKind::Facts
        | BlockKind::Records
        | BlockKind::Form
        | BlockKind::Events
        | BlockKind::Ends
        | BlockKind::Constraints
        | BlockKind::Terms
        | BlockKind::Related
        | BlockKind::Revisions
        | BlockKind::Clauses => &[L::Note, L::Allow],
    }
}

/// Whether a block takes this label at most once.
pub fn once(label: Label) -> bool {
    use Label as L;
    matches!(
        label,
        L::Number
            | L::Version
            | L::Secrecy
            | L::Department
            | L::Drafted
            | L::Reviewed
            | L::Issued
            | L::Starts
            | L::Lasts
            | L::Awaits
            | L::Prefix
            | L::Follows
    )
}

/// Whether what stands behind this label is words.
pub fn takes_words(label: Label) -> bool {
    use Label as L;
    matches!(
        label,
        L::Import
            | L::Number
            | L::Version
            | L::Secrecy
            | L::Department
            | L::Purpose
            | L::Scope
            | L::References
            | L::Note
            | L::Allow
    )
}

/// Whether a block is a list of entries.
pub fn takes_entries(kind: BlockKind) -> bool {
    use BlockKind as B;
    match kind {
        B::Roles
        | B::Facts
        | B::Records
        | B::Form
        | B::Events
        | B::Ends
        | B::Constraints
        | B::Numbering
        | B::Terms
        | B::Related
        | B::Revisions
        | B::Clauses => true,
        B::Procedure | B::Interface | B::Organisation | B::Step | B::Parallel | B::Branch | B::Join => false,
    }
}

/// Whether a block has routes.
pub fn takes_routes(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Step | BlockKind::Join)
}

/// Whether a heading opens something that has a name.
pub fn is_named(kind: BlockKind) -> bool {
    use BlockKind as B;
    match kind {
        B::Procedure | B::Interface | B::Organisation | B::Step | B::Parallel | B::Branch | B::Form | B::Numbering => {
            true
        }
        B::Join
        | B::Roles
        | B::Facts
        | B::Records
        | B::Events
        | B::Ends
        | B::Constraints
        | B::Terms
        | B::Related
        | B::Revisions
        | B::Clauses => false,
    }
}

/// Whether a heading opens a unit: a procedure, an interface or an organisation.
pub fn is_unit(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Procedure | BlockKind::Interface | BlockKind::Organisation)
}

/// Whether a unit of this kind holds a block of that kind.
pub fn holds(unit: BlockKind, kind: BlockKind) -> bool {
    use BlockKind as B;
    match unit {
        B::Organisation => matches!(kind, B::Roles | B::Terms | B::Related),
        B::Interface => matches!(kind, B::Terms | B::Related),
        _ => true,
    }
}

type Legal = Result<(), Problem>;

/// A heading of this kind may say this. `end` is the text's last byte.
pub fn heading(kind: BlockKind, heading: &Heading, at: impl Fn(Span) -> usize, end: usize) -> Legal {
    let word = kind.text();
    let (en, zh) = (word.en, word.zh);
    if is_named(kind) && heading.name.is_none() {
        let what = match kind {
            BlockKind::Step => say!("the step's name", "步骤的名称"),
            _ => say!("the name of the {en}", "{zh}的名称"),
        };
        return Err(Problem::expected(end, what));
    }
    if !is_named(kind)
        && kind != BlockKind::Join
        && let Some(name) = heading.name
    {
        let message = say!(
            "the heading `{en}` stands alone; its entries follow, one a line",
            "标题“{zh}”后面不写名称；条目写在下面，一行一条"
        );
        return Err(Problem::wrong(at(name.span), (name.span.end - name.span.start) as usize, message));
    }
    marks(&heading.marks, heading_remarks(kind), &at)?;
    nested(&heading.marks, false, &at)?;
    if let Some(condition) = &heading.condition {
        if kind != BlockKind::Branch {
            let len = (condition.span.end - condition.span.start) as usize;
            return Err(Problem::wrong(
                at(condition.span),
                len,
                say!("only a branch has a condition in its heading", "只有分支的标题可以带条件"),
            ));
        }
        not_here(Some(condition), &["whenever"], &at)?;
    }
    Ok(())
}

/// An entry of this list may say this.
pub fn entry(section: Option<BlockKind>, entry: &Entry, at: impl Fn(Span) -> usize) -> Legal {
    let Some(section) = section.filter(|kind| takes_entries(*kind)) else { return Ok(()) };
    marks(&entry.marks, entry_remarks(section), &at)?;
    nested(&entry.marks, section == BlockKind::Ends, &at)?;
    if section == BlockKind::Numbering {
        not_here(entry.condition.as_ref(), &["otherwise"], &at)?;
    } else {
        no_condition(entry.condition.as_ref(), &at)?;
    }
    let after = |name: Option<Name>| name.map_or(0, |name| at(name.span) + (name.span.end - name.span.start) as usize);
    if entry.constraint.is_some() != (section == BlockKind::Constraints) {
        return Err(match section {
            BlockKind::Constraints => no_constraint(after(entry.name)),
            _ => Problem::wrong(
                0,
                0,
                say!("this is a constraint; it belongs under `# constraints`", "这是约束，应写在“# 约束”下面"),
            ),
        });
    }
    let name = entry.name;
    match (section, &entry.value) {
        (BlockKind::Constraints, EntryValue::Sides(sides)) => {
            for side in sides {
                marks(&side.marks, &SIDES, &at)?;
                if let [_, second, ..] = side.marks.as_slice() {
                    let len = (second.span.end - second.span.start) as usize;
                    return Err(Problem::wrong(at(second.span), len, say!("one seat a step", "每个步骤只写一种人")));
                }
            }
        }
        (BlockKind::Constraints, _) => {
            return Err(Problem::expected(after(name), say!("`:` and two steps", "“：”和两个步骤")));
        }
        (BlockKind::Revisions, EntryValue::Words(_)) if entry.clause.is_some() || name.is_some() => {}
        (BlockKind::Clauses, _) if entry.clause.is_some() => {}
        (BlockKind::Clauses, _) => {
            return Err(Problem::expected(0, say!("the clause's number, such as `4.2.7.1`", "条款号，如 4.2.7.1")));
        }
        (BlockKind::Facts | BlockKind::Form, EntryValue::None) => {
            return Err(Problem::expected(
                after(name),
                say!("`:` and a type such as `yes/no`", "“：”和类型（如 是/否）"),
            ));
        }
        (BlockKind::Terms | BlockKind::Revisions, EntryValue::None) => {
            return Err(Problem::expected(after(name.or(entry.clause)), say!("`:` and words", "“：”和文字")));
        }
        (
            BlockKind::Roles | BlockKind::Records | BlockKind::Related | BlockKind::Numbering,
            EntryValue::Words(words),
        ) => {
            let (len, start) = ((words.span.end - words.span.start) as usize, at(words.span));
            return Err(Problem::wrong(
                start,
                len,
                say!(
                    "an entry of this list ends before the colon; put remarks in `note:` below it",
                    "这个清单的条目没有冒号后面的内容；要说明，请在下面写“注：”"
                ),
            ));
        }
        _ if name.is_none() => return Err(Problem::expected(after(entry.clause), say!("a name", "名称"))),
        _ => {}
    }
    if let Some(performers) = &entry.stands_for {
        if section != BlockKind::Roles {
            return Err(Problem::wrong(
                after(name),
                0,
                say!("only a role stands for others with `=`", "只有角色可以用“＝”代表别的角色"),
            ));
        }
        if performers.together {
            let first = performers.roles.first().map_or(0, |role| at(role.name.span));
            return Err(Problem::wrong(
                first,
                0,
                say!("a role stands for one or another: join them with `or`", "一个角色代表这个或那个：请用“或”连接"),
            ));
        }
    }
    Ok(())
}

/// An entry in a list of constraints that is none.
pub fn no_constraint(len: usize) -> Problem {
    let message = say!(
        "a constraint begins with `different people`, `same person` or `at most one`",
        "约束以“不同人”“同一人”或“不兼任”开头"
    );
    Problem::wrong(0, len, message)
}

/// The remarks that the things behind a label take.
pub fn remarks(label: Label) -> &'static [MarkKind] {
    use MarkKind as M;
    match label {
        Label::Needs | Label::Takes | Label::Gives => &[M::Optional],
        Label::Sets | Label::Makes => &[M::By],
        Label::Informed => &[M::By, M::With],
        Label::Runs => &[M::Into, M::Takes, M::Gives],
        Label::Deadline => &[M::From, M::Then, M::Informs],
        Label::Held => &[M::AdHoc],
        _ => &[],
    }
}

/// Whether the things behind a label take a condition.
pub fn takes_condition(label: Label) -> bool {
    use Label as L;
    !matches!(label, L::Owner | L::Duties | L::Takes | L::Gives | L::Outcomes | L::Awaits)
}

/// Whether the entries of a list go on behind a colon.
pub fn entry_takes_value(list: BlockKind) -> bool {
    use BlockKind as B;
    !matches!(list, B::Roles | B::Records | B::Related | B::Numbering)
}

/// The remarks that the entries of a list take.
pub fn entry_remarks(list: BlockKind) -> &'static [MarkKind] {
    use MarkKind as M;
    match list {
        BlockKind::Roles => &[M::Outside, M::Group, M::Head, M::Members],
        BlockKind::Facts => &[M::Given],
        BlockKind::Records => &[M::Given, M::Attached],
        BlockKind::Form => &[M::Optional],
        BlockKind::Events => &[M::Brings, M::Sets],
        BlockKind::Ends => &[M::With],
        BlockKind::Constraints => &[M::By],
        BlockKind::Revisions => &[M::By, M::On],
        _ => &[],
    }
}

/// The remarks that what stands behind the colon of an entry takes.
pub fn value_remarks(list: BlockKind) -> &'static [MarkKind] {
    match list {
        BlockKind::Constraints => &SIDES,
        _ => entry_remarks(list),
    }
}

/// The remarks of a step in a constraint: which seat.
const SIDES: [MarkKind; 3] = [MarkKind::By, MarkKind::Checker, MarkKind::Approver];

/// The remarks that a heading takes.
pub fn heading_remarks(kind: BlockKind) -> &'static [MarkKind] {
    match kind {
        BlockKind::Form => &[MarkKind::Given, MarkKind::Attached],
        _ => &[],
    }
}

/// What the lines of a block may say. `text` is the value's place in the file.
pub fn value(label: Label, value: &Value, at: impl Fn(Span) -> usize) -> Legal {
    let at: &dyn Fn(Span) -> usize = &at;
    match value {
        Value::Items(items) => {
            let allowed = remarks(label);
            for item in items {
                marks(&item.marks, allowed, at)?;
                not_here(item.condition.as_ref(), &[], at)?;
                nested(&item.marks, false, at)?;
                if !takes_condition(label) {
                    no_condition(item.condition.as_ref(), at)?;
                }
            }
        }
        Value::Performers(performers) => {
            for performer in &performers.roles {
                let allowed: &[&str] = if performers.together { &[] } else { &["otherwise"] };
                not_here(performer.condition.as_ref(), allowed, at)?;
            }
        }
        Value::Limit(limit) => {
            marks(&limit.marks, remarks(label), at)?;
            nested(&limit.marks, false, at)?;
            not_here(limit.condition.as_ref(), &[], at)?;
        }
        Value::Cadence(cadence) => {
            marks(&cadence.marks, remarks(label), at)?;
            not_here(cadence.condition.as_ref(), &[], at)?;
        }
        Value::Example(example) => not_here(example.condition.as_ref(), &[], at)?,
        Value::Words(_)
        | Value::Length(_)
        | Value::Place(_)
        | Value::Signature(_)
        | Value::Prefix(_)
        | Value::Allowance(_) => {}
    }
    Ok(())
}

/// A route's condition.
pub fn route_condition(condition: Option<&Condition>, at: impl Fn(Span) -> usize) -> Legal {
    not_here(condition, &["otherwise"], &at)
}

/// A way back says how often, and where to then.
pub fn back(back: &Back, at: impl Fn(Span) -> usize, end: usize) -> Legal {
    let at: &dyn Fn(Span) -> usize = &at;
    marks(&back.marks, &[MarkKind::AtMost, MarkKind::Then], at)?;
    not_here(back.condition.as_ref(), &["otherwise"], at)?;
    let has = |kind| back.marks.iter().any(|mark| mark.kind.kind() == kind);
    if !has(MarkKind::AtMost) || !has(MarkKind::Then) {
        let name = back.place.name.span;
        let from = back.marks.first().map_or(at(name) + (name.end - name.start) as usize, |mark| at(mark.span));
        return Err(Problem::wrong(
            from.min(end),
            0,
            say!(
                "a way back says how often, and where to then: `(at most 3; then …)`",
                "往回走要写明最多几次、之后去哪里：（至多 3 次；之后 …）"
            ),
        ));
    }
    Ok(())
}
