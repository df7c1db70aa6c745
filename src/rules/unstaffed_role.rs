#![doc = include_str!("unstaffed_role.md")]

use super::{Context, Rule, proofs, words};
use crate::analysis::duties;
use crate::analysis::people::Crew;
use crate::analysis::staffing::{Lack, Staffing};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Model, Party, RoleId, Seat, Target};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule = Rule::proved("unstaffed-role", Severity::Error, include_str!("unstaffed_role.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let Some(roster) = context.roster(unit) else { continue };
        for gap in Staffing::of(&mut proved).vacant(&Crew::of(roster, &[])) {
            let Lack::Vacant { step, party, number, roles, when } = gap.lack else { continue };
            let seat = &duties::written(&model[step], party)[number - 1];
            let name = model.call(Target::Step(step)).en;
            let Text { en: when_en, zh: when_zh } = proofs::clause(when);
            let lacking = lacking(model, &roles);
            let (en, zh) = (lacking.en, lacking.zh);
            let what = match party {
                Party::Checker => say!(
                    "nobody on the roster can check `{name}`{when_en}: {en}",
                    "{when_zh}名册里没有人能审核“{name}”：{zh}"
                ),
                Party::Approver => say!(
                    "nobody on the roster can approve `{name}`{when_en}: {en}",
                    "{when_zh}名册里没有人能批准“{name}”：{zh}"
                ),
                _ => say!(
                    "nobody on the roster can perform `{name}`{when_en}: {en}",
                    "{when_zh}名册里没有人能办理“{name}”：{zh}"
                ),
            };
            let finding = Finding::error(RULE.name, place(model, seat, &roles), what)
                .help(say!(
                    "the case stops here; give somebody the role in the roster, or let another role fill the seat",
                    "流程走到这里就停住了；请在名册里安排人担任，或改由别的角色来办"
                ))
                .shown(gap.walkthrough);
            findings.push(words::about(context, unit, finding));
        }
    }
}

/// Which roles nobody has.
fn lacking(model: &Model, roles: &[RoleId]) -> Text {
    let names = |roles: &mut dyn Iterator<Item = &RoleId>| {
        Text::list(roles.map(|role| Text::same(model.text(model[*role].name.symbol))))
    };
    // A role that stands for others is called upon itself only where none of them is.
    if let [role] = roles
        && !model[*role].stands_for.is_empty()
    {
        let Text { en, zh } = names(&mut roles.iter());
        return say!("then {en} stands for nobody", "这时{zh}不代表任何角色");
    }
    let Text { en, zh } = names(&mut roles.iter());
    match roles.iter().any(|role| model[*role].group) {
        true => say!("nobody is {en}, or leads it, or sits in it", "没有人是{zh}，也没有它的组长或成员"),
        false => say!("nobody is {en}", "没有人是{zh}"),
    }
}

/// Where a seat calls upon the first of these roles, by itself or by one that stands for it.
fn place(model: &Model, seat: &Seat, roles: &[RoleId]) -> Location {
    let calls = |role: RoleId| {
        let (mut seen, mut waiting) = (vec![role], vec![role]);
        while let Some(role) = waiting.pop() {
            let others = model[role].stands_for.iter().map(|other| other.role);
            let others: Vec<RoleId> = others.filter(|other| !seen.contains(other)).collect();
            seen.extend(&others);
            waiting.extend(others);
        }
        roles.first().is_some_and(|first| seen.contains(first))
    };
    seat.roles.iter().find(|performer| calls(performer.role)).map_or(seat.at, |performer| performer.at)
}
