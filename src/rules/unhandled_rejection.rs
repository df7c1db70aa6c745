#![doc = include_str!("unhandled_rejection.md")]

use super::{Context, Rule, missing_approver, words};
use crate::analysis::Found;
use crate::analysis::chart::{PointKind, Wrong};
use crate::analysis::classes::Class;
use crate::analysis::order::Place;
use crate::diagnostic::{Finding, Severity, Text, Turn, Walkthrough};
use crate::model::{FactId, Party, Performer, RoleId, Seat, Set, Step, StepId, Target, Type, UnitId, Uses};
use crate::say;
use rustc_hash::FxHashSet;

pub(super) const RULE: Rule =
    Rule::proved("unhandled-rejection", Severity::Warning, include_str!("unhandled_rejection.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, unit, uses) in context.whole() {
        for step_id in unit.steps.clone().map(StepId) {
            let step = &model[step_id];
            let Some(seat) = step.approvers.first() else { continue };
            let decisions = decisions(context, step);
            if decisions.iter().any(|set| uses.fact(set.fact).routes) || in_doubt(context, id, step_id) {
                continue;
            }
            let name = model.call(Target::Step(step_id)).en;
            let finding = match decisions.first() {
                Some(set) => {
                    let fact = context.text(model[set.fact].name.symbol);
                    Finding::warning(
                        RULE.name,
                        set.at,
                        say!("a refusal at `{name}` leads nowhere: no route asks for `{fact}`", "“{name}”不批准也没有去处：没有路线看“{fact}”"),
                    )
                    .label(seat.at, say!("the approver", "批准的人"))
                    .help(say!(
                        "whatever the answer, the case goes on as if it were approved; give each answer its route, or a way back",
                        "不论怎么答，都照批准了往下走；请给每种答复写明路线，或写明往回走到哪里"
                    ))
                }
                None => {
                    let finding = Finding::warning(
                        RULE.name,
                        seat.at,
                        say!("whoever approves `{name}` has nothing to decide", "“{name}”有人批准，却没有写他判定什么"),
                    );
                    let unsaid = step.sets.iter().find(|set| set.by.is_none() && decides(context, set.fact));
                    let finding = match unsaid {
                        Some(set) => {
                            finding.label(set.at, say!("answered by those who perform the step", "这里由负责人回答"))
                        }
                        None => finding,
                    };
                    finding.help(say!(
                        "so nobody can refuse; write what is decided, `sets: DECISION (by approver)`, and where each answer leads; who is only to know is `informed:`",
                        "这样谁也没法不批准；请写明判定什么（判定：结论（由 批准））和每种答复的去处；只要知道一下的，写“告知：”"
                    ))
                }
            };
            let Some(walkthrough) = walkthrough(context, id, step_id, decisions.first().copied()) else { continue };
            findings.push(words::about(context, id, finding.shown(walkthrough)));
        }
    }
}

/// Whether it is not settled where a step leads, which is reported.
fn in_doubt(context: &Context, unit: UnitId, step: StepId) -> bool {
    let place = Place::Step(step);
    let routes = |found: &Found| match found.what {
        Wrong::NoRoute(at) | Wrong::TwoRoutes(at, _) | Wrong::RouteUnknown(at) => at == place,
        _ => false,
    };
    context.proofs(unit).is_some_and(|proved| proved.wrong.iter().any(routes))
}

/// Somebody is asked to approve and, where there is something to decide, refuses. Nothing where no case comes to that;
/// no walkthrough where nothing is proved.
fn walkthrough(context: &Context, unit: UnitId, id: StepId, decision: Option<&Set>) -> Option<Option<Walkthrough>> {
    let Some(mut proved) = context.proofs(unit) else { return Some(None) };
    let point = proved.chart.at(PointKind::Answered(id))?;
    let here = proved.reach.at[point.0 as usize];
    let asked = missing_approver::somebody(&mut proved, &context.model[id].approvers, here);
    let decided = proved.chart.conditions(&[decision.and_then(|set| set.condition.as_ref())])[0];
    let mut set = proved.chart.diagrams.and(asked, decided.yes);
    let Some(Set { fact, .. }) = decision else { return proved.witness(point, set).map(Some) };
    // What is listed first is what one hopes for; what comes next refuses.
    let refusal = match &context.model[*fact].kind {
        Type::Choices(values) => values.get(1).copied(),
        _ => None,
    };
    let chart = &mut proved.chart;
    if let Some((variable, classes)) = chart.fact(*fact) {
        let refuses = |class: &Class| match class {
            Class::Yes(yes) => !yes,
            Class::Choices(values) => refusal.is_some_and(|value| values.contains(&value)),
            Class::Between(..) | Class::Text => true,
        };
        let refusing: Vec<u32> =
            (1..).zip(&classes.known).filter(|(_, class)| refuses(class)).map(|(at, _)| at).collect();
        let refused = chart.diagrams.is(variable, |value| refusing.contains(&value));
        set = chart.diagrams.and(set, refused);
    }
    let mut walkthrough = proved.witness(point, set)?;
    if let (Some(value), Some(Turn::Step { answers, .. })) = (refusal, walkthrough.turns.last_mut()) {
        let name = context.text(context.model[*fact].name.symbol);
        let answer = answers.iter_mut().find(|(fact, _)| fact == name);
        answer.into_iter().for_each(|(_, said)| *said = Text::same(context.text(value)));
    }
    Some(Some(walkthrough))
}

/// The facts that approvers decide at steps where this finds that nobody asks for them.
pub(super) fn unheard(context: &Context, id: UnitId) -> FxHashSet<FactId> {
    let of = |uses: &Uses| {
        let steps = context.model[id].steps.clone().map(|id| &context.model[StepId(id)]);
        let decisions = steps.map(|step| decisions(context, step));
        let unheard = decisions.filter(|sets| !sets.iter().any(|set| uses.fact(set.fact).routes));
        unheard.flatten().map(|set| set.fact).collect()
    };
    context.uses(id).map(of).unwrap_or_default()
}

/// What the approvers of a step decide.
fn decisions<'m>(context: &Context<'m>, step: &'m Step) -> Vec<&'m Set> {
    let by_approver = |set: &&Set| match set.by {
        Some(Party::Approver) => true,
        Some(Party::Role(role)) => sits(context, role, &step.approvers),
        Some(Party::Performers | Party::Checker) | None => false,
    };
    let sets = if step.approvers.is_empty() { &[][..] } else { &step.sets[..] };
    sets.iter().filter(by_approver).filter(|set| decides(context, set.fact)).collect()
}

/// Whether a fact can tell yes from no.
fn decides(context: &Context, fact: FactId) -> bool {
    match &context.model[fact].kind {
        Type::YesNo | Type::Integer(_) => true,
        Type::Choices(values) => values.len() > 1,
        Type::Date | Type::Duration | Type::Text => false,
    }
}

/// Whether a role is one of the seats', or one that such a role stands for.
fn sits(context: &Context, role: RoleId, seats: &[Seat]) -> bool {
    let is = |other: &Performer| {
        let stands_for = &context.model[other.role].stands_for;
        other.role == role || stands_for.iter().any(|other| other.role == role)
    };
    seats.iter().flat_map(|seat| &seat.roles).any(is)
}
