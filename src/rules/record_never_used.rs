#![doc = include_str!("record_never_used.md")]

use super::{Context, Rule, similar_names, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Involved, Party, RecordId, RoleId, Seat, Step, StepId, Target, Unit, Uses};
use crate::say;
use crate::source::Location;
use crate::syntax::near::nearest;

pub(super) const RULE: Rule =
    Rule::proved("record-never-used", Severity::Warning, include_str!("record_never_used.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for (id, unit, uses) in context.whole() {
        let idle: Vec<RecordId> = unit
            .records
            .clone()
            .map(RecordId)
            .filter(|id| uses.record(*id).comes() && !uses.record(*id).goes())
            .collect();
        if idle.is_empty() {
            continue;
        }
        let waiting = waiting(context, unit, uses);
        for record in idle {
            let finding = brought(context, record, uses)
                .or_else(|| decided(context, unit, record))
                .or_else(|| renamed(context, record, uses, &waiting));
            findings.extend(finding.map(|finding| words::about(context, id, finding)));
        }
    }
}

/// An event brings it, and nobody takes it.
fn brought(context: &Context, record: RecordId, uses: &Uses) -> Option<Finding> {
    let (declared, used) = (&context.model[record], uses.record(record));
    let event = used.brought.first().filter(|_| !used.made)?;
    let event = &context.model[*event];
    let (name, event_name) = (context.text(declared.name.symbol), context.text(event.name.symbol));
    let finding = Finding::warning(
        RULE.name,
        declared.name.at,
        say!(
            "the event `{event_name}` brings `{name}`, and nobody takes it up",
            "事件“{event_name}”带来“{name}”，却没有人用"
        ),
    );
    Some(finding.label(event.name.at, say!("brought here", "在这里带来")).help(say!(
        "what comes from outside comes for somebody: say which step needs it, or take it out",
        "外面送来的东西总有人要用：请写明哪一步需要它，或删去它"
    )))
}

/// Whoever decides or checks writes it, and it reaches nobody.
fn decided(context: &Context, unit: &Unit, record: RecordId) -> Option<Finding> {
    let model = context.model;
    let (step, at) = unit.steps.clone().map(StepId).find_map(|id| {
        let make = model[id].makes.iter().find(|make| make.what == record && is_by_judge(&model[id], make))?;
        Some((id, make.at))
    })?;
    let declared = &model[record];
    let (name, step) = (context.text(declared.name.symbol), model.call(Target::Step(step)).en);
    let finding = Finding::warning(
        RULE.name,
        declared.name.at,
        say!(
            "whoever judges at `{step}` writes `{name}`, and nobody gets to see it",
            "“{step}”的审核人或批准人写了“{name}”，却没有人看得到"
        ),
    );
    Some(finding.label(at, say!("written here", "在这里写")).help(say!(
        "those whom it is about want to know: tell them with it (`informed: WHO (with {name})`), or let the next step need it",
        "当事人要知道结果：请告知他们（告知：某人（附 {name}）），或让下一步需要它"
    )))
}

/// Its name is nearly that of something which is needed and which nobody makes.
fn renamed(context: &Context, record: RecordId, uses: &Uses, waiting: &[RecordId]) -> Option<Finding> {
    let model = context.model;
    let name = |id: RecordId| context.text(model[id].name.symbol);
    let own = name(record);
    let near =
        nearest(own, waiting.iter().map(|id| name(*id)).filter(|other| !similar_names::are_similar(own, other)))?;
    let other = *waiting.iter().find(|id| name(**id) == near)?;
    let places: Vec<Location> = uses.record(other).wanted();
    let finding = Finding::warning(
        RULE.name,
        model[record].name.at,
        say!(
            "`{own}` is made and not used, and `{near}` is used and not made",
            "“{own}”产出了没有用到，“{near}”用到了没有产出"
        ),
    );
    let finding = finding.label(model[other].name.at, say!("said to come from outside", "这里写着从外面来"));
    let finding =
        places.into_iter().take(2).fold(finding, |finding, at| finding.label(at, say!("wanted here", "这里要用")));
    Some(finding.help(say!(
        "if they are the same, write one name; if not, say which step needs `{own}`",
        "是同一份就统一名称；不是的话，请写明哪一步需要“{own}”"
    )))
}

/// What is given and wanted.
fn waiting(context: &Context, unit: &Unit, uses: &Uses) -> Vec<RecordId> {
    let waits =
        |id: &RecordId| context.model[*id].given && !uses.record(*id).comes() && !uses.record(*id).wanted().is_empty();
    unit.records.clone().map(RecordId).filter(waits).collect()
}

/// Whether the checker or the approver of a step makes it.
fn is_by_judge(step: &Step, make: &Involved<RecordId>) -> bool {
    match make.by {
        Some(Party::Checker | Party::Approver) => true,
        Some(Party::Role(role)) => sits(role, &step.checkers) || sits(role, &step.approvers),
        Some(Party::Performers) | None => false,
    }
}

/// Whether a role is one of a seat's.
pub(super) fn sits(role: RoleId, seats: &[Seat]) -> bool {
    seats.iter().flat_map(|seat| &seat.roles).any(|other| other.role == role)
}
