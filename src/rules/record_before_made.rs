#![doc = include_str!("record_before_made.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::chart::Wrong;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Carried, RecordId, StepId, Target, UnitId};
use crate::say;
use crate::source::Location;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule =
    Rule::proved("record-before-made", Severity::Error, include_str!("record_before_made.md"), check);

/// Where a record comes into being.
type Makers = FxHashMap<RecordId, Vec<Location>>;

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let makers = makers(context, unit);
        for found in proved.wrong.clone() {
            let step_name = |step: StepId| model.call(Target::Step(step)).en;
            let (record, at, what, blocks): (RecordId, Location, Text, bool) = match found.what {
                Wrong::NeedMissing(step, which) => {
                    let (need, name) = (&model[step].needs[which as usize], step_name(step));
                    (need.record, need.at, say!("`{name}` needs", "“{name}”需要"), true)
                }
                Wrong::CallMissing(step, call, which) => {
                    let (call, name) = (&model[step].calls[call as usize], step_name(step));
                    let (_, Carried::Record(record)) = call.takes[which as usize] else { continue };
                    let unit = model.text(model[call.unit].name.symbol);
                    (record, call.at, say!("`{unit}`, run at `{name}`, takes", "“{name}”执行的“{unit}”要接收"), true)
                }
                Wrong::NoticeMissing(step, notice, which) => {
                    let (notice, name) = (&model[step].informed[notice as usize], step_name(step));
                    (notice.with[which as usize], notice.at, say!("`{name}` sends along", "“{name}”的告知要附"), false)
                }
                Wrong::EndMissing(end, which) => {
                    let (with, name) = (&model[end].with[which as usize], model.call(Target::End(end)).en);
                    (with.what, with.at, say!("`{name}` hands over", "结局“{name}”要交出"), false)
                }
                _ => continue,
            };
            // That nobody makes it at all is said elsewhere.
            let Some(makers) = makers.get(&record) else { continue };
            let when = proofs::when(&mut proved, &found);
            let (en, zh, what_en, what_zh) = (when.en, when.zh, what.en, what.zh);
            let name = model.text(model[record].name.symbol);
            let message =
                say!("{what_en} `{name}`, which does not exist yet{en}", "{what_zh}“{name}”，{zh}它那时还没有");
            let (mut finding, help) = if blocks {
                let help = say!(
                    "the step could not be completed then; make the record on every way here, or say that it is optional \
                     or when it is needed",
                    "那时这一步办不完；请让走到这里的每条路都先产出它，或者注明可选，或写明什么时候才需要"
                );
                (Finding::error(RULE.name, at, message), help)
            } else {
                let help = say!(
                    "it would be missing then; make the record on every way here, or say when it goes along",
                    "那时就缺这一份；请让走到这里的每条路都先产出它，或写明什么时候才附"
                );
                (Finding::warning(RULE.name, at, message), help)
            };
            for maker in makers.iter().take(3) {
                finding = finding.label(*maker, say!("made here", "在这里产出"));
            }
            let finding = finding.help(help).shown(proved.witness(found.point, found.set));
            findings.push(words::about(context, unit, finding));
        }
    }
}

fn makers(context: &Context, unit: UnitId) -> Makers {
    let model = context.model;
    let mut makers = Makers::default();
    for step in model[unit].steps.clone().map(|id| &model[StepId(id)]) {
        for make in &step.makes {
            makers.entry(make.what).or_default().push(make.at);
        }
        for call in &step.calls {
            for (_, carried) in &call.gives {
                if let Carried::Record(record) = carried {
                    makers.entry(*record).or_default().push(call.at);
                }
            }
        }
    }
    for event in model[unit].events.clone().map(|id| &model[crate::model::EventId(id)]) {
        for record in &event.brings {
            makers.entry(*record).or_default().push(event.name.at);
        }
    }
    makers
}
