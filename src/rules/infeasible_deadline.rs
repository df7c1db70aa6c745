#![doc = include_str!("infeasible_deadline.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::Proofs;
use crate::analysis::chart::PointKind;
use crate::analysis::classes::span;
use crate::analysis::order::Place;
use crate::analysis::times::timetable;
use crate::diagnostic::{Finding, Language, Severity, Text};
use crate::model::{BranchId, Deadline, Length, Model, Step, StepId, Target, Unit};
use crate::say;
use crate::source::Location;
use crate::syntax::keywords::TimeUnit;

pub(super) const RULE: Rule =
    Rule::proved("infeasible-deadline", Severity::Warning, include_str!("infeasible_deadline.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    let steps = |unit: &Unit| unit.steps.clone().map(|id| &model[StepId(id)]);
    for (unit, mut proved) in context.proved() {
        for id in model[unit].steps.clone().map(StepId) {
            let counted = |deadline: &&Deadline| deadline.from.and_then(Place::of).is_some();
            for deadline in model[id].deadlines.iter().filter(counted) {
                findings.extend(never_runs(model, &mut proved, id, deadline).map(|it| words::about(context, unit, it)));
            }
        }
    }
    for (unit, mut proved) in context.proved() {
        // Where nothing takes time, nothing is late.
        let passes =
            |step: &Step, deadline: &Deadline| step.heeds(deadline) && matches!(deadline.length, Length::Units(1.., _));
        let takes = |step: &Step| step.lasts.is_some() || step.deadlines.iter().any(|one| passes(step, one));
        if !steps(&model[unit]).any(takes) || steps(&model[unit]).all(|step| step.deadlines.is_empty()) {
            continue;
        }
        let Some(paths) = proved.paths() else { continue };
        let Some(table) = timetable(&mut proved, &paths) else { continue };
        for late in table.late {
            let step = &model[late.step];
            let deadline = &step.deadlines[late.deadline];
            let name = model.call(Target::Step(late.step)).en;
            let (takes, limit) = match deadline.length {
                Length::Units(count, unit) => (span(late.takes, unit), counted(count, unit)),
                Length::Fact(_) => (span(late.takes, TimeUnit::Week), span(late.limit, TimeUnit::Week)),
            };
            let (takes_en, takes_zh, limit_en, limit_zh) = (takes.en, takes.zh, limit.en, limit.zh);
            let (sometimes_en, sometimes_zh) =
                if late.always { ("", "") } else { (" on some paths", "有的路径上") };
            let mut finding = Finding::warning(
                RULE.name,
                deadline.at,
                say!(
                    "`{name}` cannot be finished in time{sometimes_en}: it takes at least {takes_en}, and the deadline is \
                     {limit_en}",
                    "{sometimes_zh}“{name}”不可能按期办完：至少要 {takes_zh}，期限只有 {limit_zh}"
                ),
            )
            .help(say!(
                "allow more time, begin the deadline later, or let less be done before it; parallel branches count by the \
                 slowest",
                "请放宽期限、晚一点起算，或者减少期限内要办的事；并行的几个分支按最慢的算"
            ));
            for (text, place) in late.steps.iter().rev().take(5).map(|step| spent(context, *step)) {
                finding = finding.label(place, text);
            }
            let finding = finding.shown(proved.walkthrough_until(&late.path, late.step));
            findings.push(words::about(context, unit, finding));
        }
    }
}

/// A deadline that is counted from what no case has behind it at the step.
fn never_runs(model: &Model, proved: &mut Proofs, id: StepId, deadline: &Deadline) -> Option<Finding> {
    let from = deadline.from.and_then(Place::of)?;
    let chart = &proved.chart;
    let (begins, opens) = (chart.at(PointKind::Leave(from))?, chart.at(PointKind::Arrive(id))?);
    // What runs beside the step may be done while it is open.
    let apart = |one: BranchId, two: BranchId| one != two && model[one].parallel == model[two].parallel;
    let beside = |one| model.branches_around(from.scope(model)).any(|two| apart(one, two));
    // What no case comes to is reported as that.
    let here = proved.reach.at[opens.0 as usize];
    if here.is_empty() || model.branches_around(model[id].scope).any(beside) || chart.leads(begins, opens) {
        return None;
    }
    let (step, from) = (model.call(Target::Step(id)).en, proofs::place(model, from));
    let message = say!(
        "this deadline never begins to run: `{from}` is not done before `{step}`",
        "这个期限永远不会起算：办“{step}”的时候，“{from}”还没有办过"
    );
    let finding = Finding::warning(RULE.name, deadline.at, message).shown(proved.witness(opens, here));
    Some(finding.help(say!(
        "count from a step that comes before, or leave out `from`: then it runs from when the step opens",
        "请从前面办过的步骤起算；去掉“自 …”，就从这一步开始时起算"
    )))
}

/// Where it is written what time a step takes: what it lasts, else the deadline that passes before it is done, or one of
/// several.
fn spent(context: &Context, id: StepId) -> (Text, Location) {
    let step = &context.model[id];
    let written = match step.lasts {
        Some(Length::Units(count, unit)) => counted(count, unit),
        Some(Length::Fact(fact)) => Text::same(context.text(context.model[fact].name.symbol)),
        None => {
            let mut heeded = step.deadlines.iter().filter(|deadline| step.heeds(deadline));
            return match (heeded.next(), heeded.next()) {
                (Some(deadline), None) => (say!("passes before it is done", "要等到这个期限过了才办完"), deadline.at),
                _ => (say!("is done when a deadline has passed", "要等到有期限过了才办完"), step.name.at),
            };
        }
    };
    let Text { en, zh } = written;
    (say!("takes {en}", "要 {zh}"), step.name.at)
}

/// As it is written.
fn counted(count: u32, unit: TimeUnit) -> Text {
    Text { en: unit.counted(count, Language::English), zh: unit.counted(count, Language::Chinese) }
}
