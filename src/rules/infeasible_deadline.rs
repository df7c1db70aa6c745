#![doc = include_str!("infeasible_deadline.md")]

use super::{Context, Rule, words};
use crate::analysis::classes::{Scale, minutes};
use crate::analysis::times::timetable;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Length, StepId, Target, Unit};
use crate::say;

pub(super) const RULE: Rule =
    Rule::proved("infeasible-deadline", Severity::Warning, include_str!("infeasible_deadline.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    let steps = |unit: &Unit| unit.steps.clone().map(|id| &model[StepId(id)]);
    for (unit, mut proved) in context.proved() {
        // Where nothing takes time, nothing is late.
        let timed = steps(&model[unit]).any(|step| step.lasts.is_some());
        if !timed || steps(&model[unit]).all(|step| step.deadlines.is_empty()) {
            continue;
        }
        let Some(paths) = proved.paths() else { continue };
        let Some(table) = timetable(&mut proved, &paths) else { continue };
        for late in table.late {
            let step = &model[late.step];
            let deadline = &step.deadlines[late.deadline];
            let name = model.call(Target::Step(late.step)).en;
            let (takes, limit) = (Scale::Minute.written(late.takes), Scale::Minute.written(late.limit));
            let (takes_en, takes_zh, limit_en, limit_zh) = (takes.en, takes.zh, limit.en, limit.zh);
            let mut finding = Finding::warning(
                RULE.name,
                deadline.at,
                say!(
                    "`{name}` cannot be finished in time: it takes at least {takes_en}, and {limit_en} are allowed",
                    "“{name}”不可能按期办完：至少要 {takes_zh}，期限只有 {limit_zh}"
                ),
            )
            .help(say!(
                "allow more time, begin the deadline later, or let less be done before it; parallel branches count by the \
                 slowest",
                "请放宽期限、晚一点起算，或者减少期限内要办的事；并行的几个分支按最慢的算"
            ));
            for (lasts, place) in timed_between(context, &late.path, late.step) {
                let (en, zh) = (lasts.en, lasts.zh);
                finding = finding.label(place, say!("takes {en}", "要 {zh}"));
            }
            let finding = finding.shown(proved.walkthrough_until(&late.path, late.step));
            findings.push(words::about(context, unit, finding));
        }
    }
}

/// The steps of a path, and the one it comes to, that take time, and where that is written.
fn timed_between(
    context: &Context,
    path: &[crate::analysis::paths::Leg],
    last: StepId,
) -> Vec<(Text, crate::source::Location)> {
    use crate::analysis::order::Place;
    use crate::analysis::paths::Choice;
    let model = context.model;
    let passed = path.iter().filter_map(|leg| match leg.choice {
        Choice::Takes(Place::Step(id), _) | Choice::GoesBack(Place::Step(id), _) => Some(id),
        _ => None,
    });
    let mut steps: Vec<StepId> = passed.chain([last]).filter(|id| model[*id].lasts.is_some()).collect();
    steps.dedup();
    let written = |id: &StepId| match model[*id].lasts {
        Some(Length::Units(count, unit)) => Scale::Minute.written(i64::from(count) * minutes(unit)),
        Some(Length::Fact(fact)) => Text::same(context.text(model[fact].name.symbol)),
        None => Text::default(),
    };
    steps.iter().rev().take(5).map(|id| (written(id), model[*id].name.at)).collect()
}
