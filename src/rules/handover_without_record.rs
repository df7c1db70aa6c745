#![doc = include_str!("handover_without_record.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::Proofs;
use crate::analysis::chart::PointKind;
use crate::diagnostic::{Finding, Severity};
use crate::model::{Condition, End, EndId, HandOver, Involved, Record, RecordId, RecordKind, Unit, UnitKind};
use crate::say;
use crate::syntax::ast::Symbol;

pub(super) const RULE: Rule =
    Rule::proved("handover-without-record", Severity::Warning, include_str!("handover_without_record.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, unit, _) in context.whole() {
        for end in unit.ends.clone().map(|end| &model[EndId(end)]) {
            // What is missing is mended once, whoever takes over.
            let finding = end.hand_over.iter().find_map(|to| finding(context, end, to));
            findings.extend(finding.map(|finding| words::about(context, id, finding)));
        }
    }
    for (id, mut proved) in context.proved() {
        for end in model[id].ends.clone().map(EndId) {
            let finding = (0..model[end].hand_over.len()).find_map(|to| sometimes(context, &mut proved, end, to));
            findings.extend(finding.map(|finding| words::about(context, id, finding)));
        }
    }
}

/// What the other procedure cannot do without goes along under conditions, and in some cases none of them holds.
fn sometimes(context: &Context, proved: &mut Proofs, id: EndId, to: usize) -> Option<Finding> {
    let model = context.model;
    let end = &model[id];
    let target = &model[end.hand_over[to].unit];
    let point = proved.chart.at(PointKind::Arrived(id))?;
    let conditions: Vec<Option<&Condition>> = end.hand_over.iter().map(|to| to.condition.as_ref()).collect();
    let chosen = proved.chart.conditions(&conditions)[to].yes;
    let here = proved.reach.at[point.0 as usize];
    let here = proved.chart.diagrams.and(here, chosen);
    let conditions: Vec<Option<&Condition>> = end.with.iter().map(|with| with.condition.as_ref()).collect();
    let goes = proved.chart.conditions(&conditions);
    let required = takes(context, target).into_iter().filter(is_required);
    let (record, first, without) = required.into_iter().find_map(|record| {
        let is = |with: &&Involved<RecordId>| model[with.what].name.symbol == record.name.symbol;
        let first = end.with.iter().find(is)?;
        let along = end.with.iter().zip(&goes).filter(|(with, _)| is(with)).map(|(_, truth)| truth.yes);
        let along = proved.chart.diagrams.any(along.collect::<Vec<_>>());
        let without = proved.chart.diagrams.without(here, along);
        (!without.is_empty()).then_some((record, first, without))
    })?;
    let (name, end_name) = (context.text(target.name.symbol), context.text(end.name.symbol));
    let (record_name, when) = (context.text(record.name.symbol), proofs::rather(proved, here, without));
    let (en, zh) = (when.en, when.zh);
    let finding = Finding::warning(
        RULE.name,
        first.condition.as_ref().map_or(first.at, |condition| condition.at),
        say!(
            "`{end_name}` does not hand `{record_name}` over{en}, and `{name}` takes it",
            "{zh}“{end_name}”移交时没有附“{record_name}”，而“{name}”要接收它"
        ),
    )
    .label(record.name.at, say!("it is to be given this", "它要接收这一份"))
    .help(say!("let it always go along, or mark it `(optional)` there", "请每次都附上，或在那边注明“（可选）”"));
    Some(finding.shown(proved.witness(point, without)))
}

fn finding(context: &Context, end: &End, to: &HandOver) -> Option<Finding> {
    let target = &context.model[to.unit];
    let (name, end_name) = (context.text(target.name.symbol), context.text(end.name.symbol));
    let finding = match missing(context, end, target) {
        Some(record) => {
            let record_name = context.text(record.name.symbol);
            Finding::warning(
                RULE.name,
                to.at,
                say!("`{end_name}` does not hand `{record_name}` over, which `{name}` takes", "“{end_name}”移交时没有附“{record_name}”，而“{name}”要接收它"),
            )
            .label(record.name.at, say!("it is to be given this", "它要接收这一份"))
            .help(say!(
                "whoever takes over has nothing to go by; let it go along, `(with {record_name})`, or mark it `(optional)` there",
                "接手的人没有依据；请一并移交（附 {record_name}），或在那边注明“（可选）”"
            ))
        }
        None if end.with.is_empty() => {
            let first = takes(context, target).first().copied()?;
            Finding::warning(
                RULE.name,
                to.at,
                say!(
                    "`{end_name}` hands the case over to `{name}` without any record",
                    "“{end_name}”移交给“{name}”，却什么也没有附"
                ),
            )
            .label(first.name.at, say!("this could go along", "比如这一份可以附上"))
            .help(say!(
                "whoever takes over has nothing to go by; say what goes along: `(with RECORD)`",
                "接手的人没有依据；请写明附上什么：（附 某记录）"
            ))
        }
        None => return None,
    };
    Some(finding)
}

/// What a procedure takes over: what its interface says, or, of one of ours, what is given in it.
pub(super) fn takes<'m>(context: &Context<'m>, target: &Unit) -> Vec<&'m Record> {
    let records = target.records.clone().map(|id| &context.model[RecordId(id)]);
    let taken = |record: &&Record| match target.kind {
        UnitKind::Interface => matches!(record.kind, RecordKind::Taken { .. }),
        _ => record.given,
    };
    // A line that could not be read may say that it takes something else.
    if target.damage.lines.is_empty() { records.filter(taken).collect() } else { Vec::new() }
}

/// What the other procedure cannot do without, and does not get.
pub(super) fn missing<'m>(context: &Context<'m>, end: &End, target: &Unit) -> Option<&'m Record> {
    let with: Vec<Symbol> = end.with.iter().map(|with| context.model[with.what].name.symbol).collect();
    takes(context, target).into_iter().find(|record| is_required(record) && !with.contains(&record.name.symbol))
}

fn is_required(record: &&Record) -> bool {
    matches!(record.kind, RecordKind::Taken { optional: false })
}
