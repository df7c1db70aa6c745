#![doc = include_str!("too_large.md")]

use super::{Context, Rule, words};
use crate::analysis::Unproved;
use crate::analysis::chart::PointKind;
use crate::analysis::order::Place;
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Model, Target};
use crate::say;

pub(super) const RULE: Rule = Rule::proved("too-large", Severity::Warning, include_str!("too_large.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, proofs) in &context.proofs {
        let Err(Unproved::TooLarge(kind, large)) = proofs else { continue };
        let (name, Text { en: matter_en, zh: matter_zh }) =
            (model.text(model[*unit].name.symbol), words::matter(large));
        let place = place(model, *kind);
        let (en, zh) = (place.en, place.zh);
        let finding = Finding::warning(
            RULE.name,
            model[*unit].name.at,
            say!("`{name}` is too large to prove", "“{name}”太大，证明不了"),
        )
        .here(say!("at {en} {matter_en}", "到{zh}，{matter_zh}"))
        .help(say!(
            "routes, records and outcomes of it are not proved, only its structure is checked; divide it into procedures \
             that call each other, or let fewer conditions hang on what was decided long before",
            "它的去向、记录和结局没有证明，只检查了结构；请把它分成几个互相执行的流程，或者少让后面的条件依赖很早以前的判定"
        ));
        findings.push(words::about(context, *unit, finding));
    }
}

fn place(model: &Model, kind: PointKind) -> Text {
    let target = match kind {
        PointKind::Start => return say!("the start", "起始"),
        PointKind::Arrive(id) | PointKind::Wait(id) | PointKind::Ask(id) | PointKind::Answered(id) => Target::Step(id),
        PointKind::Make(id) | PointKind::Leave(Place::Step(id)) => Target::Step(id),
        PointKind::Fork(id) | PointKind::Leave(Place::Parallel(id)) => Target::Parallel(id),
        PointKind::Branch(id) | PointKind::Finish(id) => Target::Parallel(model[id].parallel),
        PointKind::Arrived(id) | PointKind::Ended(id) => Target::End(id),
    };
    let name = model.call(target).en;
    say!("`{name}`", "“{name}”")
}
