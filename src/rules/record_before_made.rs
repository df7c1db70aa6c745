#![doc = include_str!("record_before_made.md")]

use super::proofs::{Idle, Origin, Origins};
use super::{Context, Rule, proofs, words};
use crate::analysis::chart::Wrong;
use crate::analysis::{Found, Proofs};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Carried, Condition, EventId, Model, RecordId, StepId, Target, UnitId};
use crate::say;
use crate::source::Location;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

pub(super) const RULE: Rule =
    Rule::proved("record-before-made", Severity::Error, include_str!("record_before_made.md"), check);

/// A record that is asked for where it may not exist.
struct Missing {
    record: RecordId,
    at: Location,
    /// Who asks for it.
    what: Text,
    /// At which step or end.
    owner: Target,
    found: Found,
    /// The step cannot be completed; otherwise only the record is missing.
    blocks: bool,
}

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let missing = proved.wrong.iter().filter_map(|found| missing(model, *found));
        // Each step or end says it once; of a record that some step cannot do without, only such steps.
        let mut groups: BTreeMap<(RecordId, Target), Vec<Missing>> = BTreeMap::new();
        let mut needed: FxHashSet<RecordId> = FxHashSet::default();
        for one in missing {
            needed.extend(Some(one.record).filter(|_| one.blocks));
            groups.entry((one.record, one.owner)).or_default().push(one);
        }
        groups.values_mut().for_each(|group| group.sort_by_key(|one| !one.blocks));
        groups.retain(|(record, _), group| group[0].blocks || !needed.contains(record));
        if groups.is_empty() {
            continue;
        }
        let (makers, idle) = (makers(model, unit), Idle::of(context, unit, &proved));
        for same in groups.values() {
            let first = &same[0];
            // That nobody makes it at all is said elsewhere.
            let Some(makers) = makers.get(&first.record) else { continue };
            if idle.explains(makers) {
                continue;
            }
            let mut finding = finding(context, &mut proved, first);
            for other in same[1..].iter().take(3) {
                finding = finding.label(other.at, say!("and here", "这里也是"));
            }
            for maker in makers.iter().take(3) {
                finding = match maker.step.is_some_and(|step| model[step].calls.iter().any(|call| call.at == maker.at))
                {
                    true => finding.label(maker.at, say!("can come back from here", "可能由这里交回")),
                    false => finding.label(maker.at, say!("made here", "在这里产出")),
                };
            }
            let finding = finding.shown(proved.witness(first.found.point, first.found.set));
            findings.push(words::about(context, unit, finding));
        }
    }
}

fn missing(model: &Model, found: Found) -> Option<Missing> {
    let step_name = |step: StepId| model.call(Target::Step(step)).en;
    let (record, at, what, owner, blocks) = match found.what {
        Wrong::NeedMissing(step, which) => {
            let (need, name) = (&model[step].needs[which as usize], step_name(step));
            (need.record, need.at, say!("`{name}` needs", "“{name}”需要"), Target::Step(step), true)
        }
        Wrong::CallMissing(step, call, which) => {
            let (call, name) = (&model[step].calls[call as usize], step_name(step));
            let (_, Carried::Record(record)) = call.takes[which as usize] else { return None };
            let unit = model.text(model[call.unit].name.symbol);
            (
                record,
                call.at,
                say!("`{unit}`, run at `{name}`, takes", "“{name}”执行的“{unit}”要接收"),
                Target::Step(step),
                true,
            )
        }
        Wrong::NoticeMissing(step, notice, which) => {
            let (notice, name) = (&model[step].informed[notice as usize], step_name(step));
            (
                notice.with[which as usize],
                notice.at,
                say!("`{name}` sends along", "“{name}”告知时要附上"),
                Target::Step(step),
                false,
            )
        }
        Wrong::EndMissing(end, which) => {
            let (with, name) = (&model[end].with[which as usize], model.call(Target::End(end)).en);
            (with.what, with.at, say!("`{name}` hands over", "以“{name}”结束时要移交"), Target::End(end), false)
        }
        _ => return None,
    };
    Some(Missing { record, at, what, owner, found, blocks })
}

fn finding(context: &Context, proved: &mut Proofs, missing: &Missing) -> Finding {
    let when = proofs::when(proved, missing.found.point, missing.found.set);
    let (en, zh) = (when.en, when.zh);
    let (what_en, what_zh) = (&missing.what.en, &missing.what.zh);
    let name = context.text(context.model[missing.record].name.symbol);
    let message = say!("{what_en} `{name}`, which does not exist there{en}", "{what_zh}“{name}”，{zh}它还没有产出");
    match missing.blocks {
        true => Finding::error(RULE.name, missing.at, message).help(say!(
            "the step could not be completed; make the record on every way here, or say that it is optional or when it \
             is needed",
            "缺了它，这一步办不完；请让走到这里的每条路都先产出它，或者注明可选，或者写明什么时候才需要"
        )),
        false => Finding::warning(RULE.name, missing.at, message).help(say!(
            "it would be missing; make the record on every way here, or say when it goes along",
            "到时就缺这一份；请让走到这里的每条路都先产出它，或者写明什么时候才附"
        )),
    }
}

/// What makes each record.
fn makers(model: &Model, unit: UnitId) -> Origins<RecordId> {
    let mut makers: Origins<RecordId> = Origins::default();
    for id in model[unit].steps.clone().map(StepId) {
        let step = &model[id];
        let mut add = |record: RecordId, at: Location, condition: Option<&Condition>| {
            makers.entry(record).or_default().push(Origin::of(id, at, condition));
        };
        step.makes.iter().for_each(|make| add(make.what, make.at, make.condition.as_ref()));
        for call in &step.calls {
            for (_, carried) in &call.gives {
                if let Carried::Record(record) = carried {
                    add(*record, call.at, call.condition.as_ref());
                }
            }
        }
    }
    for event in model[unit].events.clone().map(|id| &model[EventId(id)]) {
        for record in &event.brings {
            makers.entry(*record).or_default().push(Origin::outside(event.name.at));
        }
    }
    makers
}
