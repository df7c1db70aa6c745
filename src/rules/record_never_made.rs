#![doc = include_str!("record_never_made.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Record, RecordId, RecordUse, Unit, Uses};
use crate::say;
use crate::syntax::near::nearest;

pub(super) const RULE: Rule =
    Rule::proved("record-never-made", Severity::Error, include_str!("record_never_made.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for (id, unit, uses) in context.whole() {
        for record in unit.records.clone().map(RecordId) {
            let (declared, used) = (&context.model[record], uses.record(record));
            if !is_never_made(declared, used) {
                continue;
            }
            let name = context.text(declared.name.symbol);
            let message = say!("`{name}` is wanted, and nothing brings it about", "“{name}”有人要用，却没有来处");
            let mut finding = match used.blocks() {
                true => Finding::error(RULE.name, declared.name.at, message),
                false => Finding::warning(RULE.name, declared.name.at, message),
            };
            finding.help = match nearest(name, idle(context, unit, uses)) {
                Some(near) => say!(
                    "is it the same as `{near}`, which is made and not used? then write one name; if it comes from outside, mark it `(given)`",
                    "是不是就是“{near}”？那一份做了却没有用到；是同一份就统一名称，从外面来的请注明“（给定）”"
                ),
                None => say!(
                    "let a step make it, an event bring it or a procedure give it back; if it comes from outside, mark it `(given)`",
                    "请让某一步产出它、某个事件带来它或某个流程交回它；从外面来的，请注明“（给定）”"
                ),
            };
            for at in used.wanted().into_iter().take(3) {
                finding = finding.label(at, say!("wanted here", "这里要用"));
            }
            findings.push(words::about(context, id, finding));
        }
    }
}

/// Whether somebody wants a record that comes from nowhere.
pub(super) fn is_never_made(record: &Record, used: &RecordUse) -> bool {
    !record.given && !used.comes() && !used.wanted().is_empty()
}

/// The names of what is made and goes nowhere.
fn idle<'c>(context: &'c Context, unit: &Unit, uses: &Uses) -> Vec<&'c str> {
    let idle = |id: &RecordId| uses.record(*id).comes() && !uses.record(*id).goes();
    let names = unit.records.clone().map(RecordId).filter(idle);
    names.map(|id| context.text(context.model[id].name.symbol)).collect()
}
