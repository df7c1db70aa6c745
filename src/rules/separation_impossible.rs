#![doc = include_str!("separation_impossible.md")]

use super::{Context, Rule, words};
use crate::analysis::duties;
use crate::analysis::people::{Crew, Roster};
use crate::analysis::staffing::{Gap, Lack, Staffing, Wanted};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Constraint, ConstraintKind, Model, Target, UnitId};
use crate::say;

pub(super) const RULE: Rule =
    Rule::proved("separation-impossible", Severity::Error, include_str!("separation_impossible.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        let constraints = &model[unit].constraints;
        let roster = context.roster(unit);
        // Whoever there is, people can only be too few where some must differ, and some must not.
        let is = |same: bool| constraints.iter().any(|one| (one.kind == ConstraintKind::SamePerson) == same);
        if constraints.is_empty() || roster.is_none() && !(is(true) && is(false)) {
            continue;
        }
        let mut staffing = Staffing::of(&mut proved);
        let contradictions = staffing.contradictions();
        let torn = match roster {
            Some(roster) if contradictions.is_empty() => staffing.torn(&Crew::of(roster, &[])),
            _ => Vec::new(),
        };
        let undecided = staffing.undecided;
        for (gaps, roster) in [(contradictions, None), (torn, roster)] {
            let found = gaps.into_iter().filter_map(|gap| finding(model, unit, gap, roster));
            findings.extend(found.map(|finding| words::about(context, unit, finding)));
        }
        if undecided {
            let finding = Finding::warning(
                RULE.name,
                constraints[0].at,
                say!(
                    "it takes too long to find out whether the constraints can always be kept",
                    "要弄清这些约束是否总能做到，要试的组合太多"
                ),
            )
            .help(say!(
                "too many seats, or too many ways to fill them, hang together; let fewer steps be in one constraint",
                "互相牵连的岗位太多，或安排的办法太多；请让一条约束少管几步"
            ));
            findings.push(words::about(context, unit, finding));
        }
    }
}

fn finding(model: &Model, unit: UnitId, gap: Gap, roster: Option<&Roster>) -> Option<Finding> {
    let Lack::Torn { step, constraints, seats } = &gap.lack else { return None };
    let constraints: Vec<&Constraint> = constraints.iter().map(|at| &model[unit].constraints[*at]).collect();
    let name = model.call(Target::Step(*step)).en;
    let (what, help) = match roster {
        None => {
            let Text { en, zh } = Text::list(constraints.iter().map(|one| model.constraint_words(one)));
            let what =
                say!("nobody can keep all of {en}: they contradict each other", "{zh}互相矛盾，谁也不可能都做到");
            let help = say!(
                "once `{name}` is done, the same person is wanted and must not be; take one of them out, or let it be about other steps",
                "办完“{name}”，既要同一个人又不许同一个人；请删掉其中一条，或改成管别的步骤"
            );
            (what, help)
        }
        Some(_) => {
            let help = say!(
                "whoever could do it is needed elsewhere in the same case; let more people have these roles, or let another role fill a seat",
                "能办的人在同一件事里另有分工；请让更多的人担任这些角色，或换一个角色来办"
            );
            (words::lack(model, unit, &gap.lack), help)
        }
    };
    let mut finding = Finding::error(RULE.name, constraints.first()?.at, what);
    for other in constraints.iter().skip(1) {
        finding = finding.label(other.at, say!("together with this", "同时还有这一条"));
    }
    let mut labelled = Vec::new();
    for seat in seats {
        let Some(written) = duties::written(&model[seat.step], seat.party).first() else { continue };
        let text = roster.map_or_else(|| say!("this seat", "这个岗位"), |roster| who(model, roster, seat));
        if !labelled.contains(&(written.at, text.clone())) {
            labelled.push((written.at, text.clone()));
            finding = finding.label(written.at, text);
        }
    }
    Some(finding.help(help).shown(gap.walkthrough))
}

/// Who can fill a seat.
fn who(model: &Model, roster: &Roster, seat: &Wanted) -> Text {
    const MOST: usize = 6;
    let names = |roles: &mut dyn Iterator<Item = &str>| {
        let names: Vec<&str> = roles.collect();
        Text { en: names.join(", "), zh: names.join("、") }
    };
    let roles = names(&mut seat.roles.iter().map(|role| model.text(model[*role].name.symbol)));
    let mut people = names(&mut seat.people.iter().take(MOST).map(|person| roster.name(*person)));
    if seat.people.len() > MOST {
        let more = seat.people.len() - MOST;
        people = Text {
            en: format!("{} and {more} more", people.en),
            zh: format!("{}等 {} 人", people.zh, seat.people.len()),
        };
    }
    if seat.elsewhere {
        let outside = if people.en.is_empty() { ["", ""] } else { [", ", "、"] };
        people.en += &format!("{}people from outside", outside[0]);
        people.zh += &format!("{}外部人员", outside[1]);
    }
    let Text { en: roles_en, zh: roles_zh } = roles;
    let Text { en, zh } = people;
    say!("`{roles_en}`: {en}", "“{roles_zh}”：{zh}")
}
