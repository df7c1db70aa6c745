#![doc = include_str!("failed_example.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Edit, Finding, Severity, Text};
use crate::model::{self, Prose, RecordId, RecordKind, UnitId};
use crate::runtime::{NumberTrouble, Program, number_text};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule = Rule::new("failed-example", Severity::Error, include_str!("failed_example.md"), check);

/// At most so many other examples that fail are pointed at.
const MAX_PLACES: usize = 8;

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, unit) in model.procedures() {
        let numbered = |record: &RecordId| matches!(model[*record].kind, RecordKind::Number(_));
        let numbered: Vec<RecordId> = unit.records.clone().map(RecordId).filter(numbered).collect();
        if numbered.is_empty() || !unit.damage.lines.is_empty() {
            continue;
        }
        // What cannot be compiled has other findings; those come first.
        let program = Program::compile(model, context.sources, id).ok();
        for record in numbered {
            let RecordKind::Number(numbering) = &model[record].kind else { continue };
            let at = (record.0 - unit.records.start) as usize;
            if numbering.parts.is_empty() {
                findings.push(no_parts(context, id, record));
            } else if let Some(program) = &program {
                findings.extend(failed(context, id, record, numbering, program, at));
            }
        }
    }
}

/// A rule that counts nothing.
fn no_parts(context: &Context, unit: UnitId, record: RecordId) -> Finding {
    let name = context.model[record].name;
    let text = context.text(name.symbol);
    let message = say!("`{text}` has no part that counts", "“{text}”没有一段可以加一");
    let help = say!(
        "list its parts below, first to last, one a line: `- PART [when it is raised]`",
        "请在下面从前到后写出各段，一行一段：“- 某段 [什么时候加一]”"
    );
    words::about(context, unit, Finding::error(RULE.name, name.at, message).help(help))
}

/// The first example that the rule does not give, with all others that it does not give either.
fn failed(
    context: &Context,
    unit: UnitId,
    record: RecordId,
    numbering: &model::Numbering,
    program: &Program,
    at: usize,
) -> Option<Finding> {
    let compiled = program.records.get(at)?.numbering.as_ref()?;
    let tried = compiled.examples.iter().zip(&numbering.examples);
    let mut failed =
        tried.filter_map(|(example, (_, after, _))| Some((example.check(program, compiled).err()?, after)));
    let (trouble, after) = failed.next()?;
    let others: Vec<Location> = failed.map(|(_, after)| place(after)).collect();
    let name = context.text(context.model[record].name.symbol);
    let written = after.text(context.sources);
    let (message, help) = match &trouble {
        NumberTrouble::Differs { gives } => (
            say!(
                "the example says `{written}`, and the rule gives `{gives}`",
                "例子写的是“{written}”，按这条规则得出的是“{gives}”"
            ),
            say!(
                "examples are tests of the rule: mend the one that is wrong, the example or the rule",
                "例子是用来检验规则的；哪一个写错了就改哪一个：例子，或者规则"
            ),
        ),
        other => {
            let Text { en, zh } = number_text(program, name, other);
            (
                say!("the rule does not give this example: {en}", "这条规则得不出这个例子：{zh}"),
                say!(
                    "examples are tests of the rule; say in `[ ]` for which facts the example holds, and mend what is wrong",
                    "例子是用来检验规则的；请在【】里写明它在什么情况下成立，并改正写错的地方"
                ),
            )
        }
    };
    let rule = context.model[record].name.at;
    let mut finding = Finding::error(RULE.name, place(after), message).label(rule, say!("the rule", "规则")).help(help);
    if let (NumberTrouble::Differs { gives }, []) = (&trouble, others.as_slice()) {
        let edit = Edit { at: place(after), text: gives.clone() };
        finding = finding.fix(say!("write `{gives}`", "改为“{gives}”"), vec![edit]);
    }
    for at in others.iter().take(MAX_PLACES) {
        finding = finding.label(*at, say!("nor this one", "这一例也得不出"));
    }
    Some(words::about(context, unit, finding))
}

fn place(words: &Prose) -> Location {
    Location { file: words.file, span: words.words.span }
}
