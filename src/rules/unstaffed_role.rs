#![doc = include_str!("unstaffed_role.md")]

use super::{Context, Rule, words};
use crate::analysis::duties;
use crate::analysis::people::Crew;
use crate::analysis::staffing::{Gap, Lack, Staffing};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Model, RoleId};
use crate::say;
use crate::source::Location;

pub(super) const RULE: Rule = Rule::proved("unstaffed-role", Severity::Error, include_str!("unstaffed_role.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let Some(roster) = context.roster(unit) else { continue };
        // Each role that is lacking is one finding, wherever it is called upon.
        let mut by_roles: Vec<(Vec<RoleId>, Vec<Gap>)> = Vec::new();
        for gap in Staffing::of(&mut proved).vacant(&Crew::of(roster, &[])) {
            let Lack::Vacant { roles, .. } = &gap.lack else { continue };
            match by_roles.iter_mut().find(|(other, _)| other == roles) {
                Some((_, gaps)) => gaps.push(gap),
                None => by_roles.push((roles.clone(), vec![gap])),
            }
        }
        for (roles, gaps) in by_roles {
            let mut places = gaps.iter().filter_map(|gap| place(model, &gap.lack, &roles));
            let (Some(first), Some(at)) = (gaps.first(), places.next()) else { continue };
            let mut finding = Finding::error(RULE.name, at, words::lack(model, unit, &first.lack))
                .help(say!(
                    "the case stops here; give somebody the role in the roster, or let another role fill the seat",
                    "流程走到这里就停住了；请在名册里安排人担任，或改由别的角色来办"
                ))
                .shown(first.walkthrough.clone());
            for other in places {
                finding = finding.label(other, say!("nor here", "这里也没有人"));
            }
            findings.push(words::about(context, unit, finding));
        }
    }
}

/// Where a seat calls upon the first of these roles, by itself or by one that stands for it.
fn place(model: &Model, lack: &Lack, roles: &[RoleId]) -> Option<Location> {
    let Lack::Vacant { step, party, number, .. } = lack else { return None };
    let seat = duties::written(&model[*step], *party).get(number - 1)?;
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
    Some(seat.roles.iter().find(|performer| calls(performer.role)).map_or(seat.at, |performer| performer.at))
}
