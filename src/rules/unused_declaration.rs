#![doc = include_str!("unused_declaration.md")]

use super::{Context, Rule, unreachable_step, words};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{EndId, EventId, FactId, Named, RecordId, Trouble, Unit, UnitId, UnitKind, mentions};
use crate::say;
use crate::source::Location;
use crate::syntax::ast::Symbol;
use rustc_hash::FxHashSet;

pub(super) const RULE: Rule =
    Rule::new("unused-declaration", Severity::Warning, include_str!("unused_declaration.md"), check);

/// So many unused records in a row are reported as one.
const MANY: usize = 4;

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    // A line that could not be read anywhere may use what several files share.
    let doubtful = model.units.iter().any(|unit| unit.damage.uses);
    // A document that is declared among the records may be meant to stand where the procedure of its name is listed.
    let mut records: FxHashSet<Symbol> = FxHashSet::default();
    records.extend(model.records.iter().filter(|record| !record.used).map(|record| record.name.symbol));
    // The branch whose start is not clear may be two, of which one starts with an event.
    let branch = |trouble: &Trouble| match trouble {
        Trouble::NoStart { unit, branch: Some(_), .. } => Some(*unit),
        _ => None,
    };
    let unclear: FxHashSet<UnitId> = model.troubles.iter().filter_map(branch).collect();
    for (at, unit) in model.units.iter().enumerate() {
        let id = UnitId(at as u32);
        if unit.kind == UnitKind::Interface
            && context.judges(unit.file)
            && !doubtful
            && context.is_unused(unit.name, unit.used)
            && !records.contains(&unit.name.symbol)
            && unit.damage.lines.is_empty()
        {
            let help = say!(
                "no procedure runs it, hands over to it or lists it under `# related`; take it out, or refer to it",
                "没有流程执行它、移交给它或列为相关文件；请删去，或在用到的地方提到它"
            );
            unused(context, id, unit.name, say!("interface", "接口"), help, findings);
        }
        if unit.kind != UnitKind::Procedure || unit.damage.uses {
            continue;
        }
        for fact in
            unit.facts.clone().map(|fact| &model[FactId(fact)]).filter(|fact| context.is_unused(fact.name, fact.used))
        {
            let help = say!(
                "no guard reads it and no step sets it; take it out, or use it",
                "没有条件读它，也没有步骤判定它；请删去，或用上它"
            );
            unused(context, id, fact.name, say!("fact", "情况"), help, findings);
        }
        let records = unit.records.clone().map(|record| &model[RecordId(record)]);
        let unused_records = records.map(|record| (record.name, context.is_unused(record.name, record.used)));
        let unused_records: Vec<(Named, bool)> = unused_records.collect();
        for run in unused_records.chunk_by(|one, other| one.1 == other.1).filter(|run| run[0].1) {
            // Many in a row have one cause.
            let (first, more) = run.split_at(if run.len() >= MANY { 1 } else { run.len() });
            for (name, _) in first {
                let help = match more.len() {
                    0 => say!(
                        "no step needs or makes it; take it out, or say where it is used",
                        "没有步骤需要或产出它；请删去，或写明用在哪里"
                    ),
                    more => say!(
                        "nor are {more} more below it; if they belong to another list, such as `# related`, its heading is missing above them",
                        "它下面的 {more} 项也没有用到；要是它们属于别的清单（如“# 相关文件”），就是上面漏了标题"
                    ),
                };
                unused(context, id, *name, say!("record", "记录"), help, findings);
            }
        }
        for event in unit
            .events
            .clone()
            .map(|event| &model[EventId(event)])
            .filter(|event| context.is_unused(event.name, event.used) && !unclear.contains(&id))
        {
            let help = say!(
                "no step awaits it and no branch starts with it; take it out, or use it",
                "没有步骤等待它，也没有分支因它开始；请删去，或用上它"
            );
            unused(context, id, event.name, say!("event", "事件"), help, findings);
        }
        if !ends_are_judged(context, id, unit) {
            continue;
        }
        for end in unit.ends.clone().map(|end| &model[EndId(end)]).filter(|end| context.is_unused(end.name, end.used)) {
            let help =
                say!("no route leads to it; take it out, or lead one there", "没有路线通到它；请删去，或加一条路线");
            unused(context, id, end.name, say!("end", "结局"), help, findings);
        }
    }
}

/// Whether every route is known that could lead to an end: none is lost, missing or misspelt.
fn ends_are_judged(context: &Context, id: UnitId, unit: &Unit) -> bool {
    let paths = context.paths.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| &context.paths[at].1);
    !unit.damage.routes
        && paths.is_some_and(|paths| !unreachable_step::leads_astray(unit, paths) && paths.dead_ends().is_empty())
}

fn unused(context: &Context, unit: UnitId, name: Named, kind: Text, help: Text, findings: &mut Vec<Finding>) {
    let text = context.text(name.symbol);
    if in_lost_line(context, text) {
        return;
    }
    let (en, zh) = (kind.en, kind.zh);
    let finding =
        Finding::warning(RULE.name, name.at, say!("the {en} `{text}` is not used", "{zh}“{text}”没有用到")).help(help);
    findings.push(words::about(context, unit, finding));
}

/// Whether a line that could not be read may use a name. Where much could not be read, it may use any.
pub(super) fn in_lost_line(context: &Context, name: &str) -> bool {
    const MUCH: usize = 64 << 10;
    let bare = name.trim_matches(['《', '》']);
    let lost = |at: &Location| mentions(context.sources.file(at.file).slice(at.span), bare);
    context.lost_bytes > MUCH || context.lost.iter().any(lost)
}
