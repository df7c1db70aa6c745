//! Whether people can staff a procedure, in words.

use super::text::paragraph;
use super::{Roles, Staffed, role_name};
use crate::analysis::people::{PersonId, Roster};
use crate::analysis::staffing::{Gap, Lack};
use crate::diagnostic::{Language, Text};
use crate::model::{RoleId, Target, UnitKind};
use crate::rules::{lack, nobody};
use crate::say;

/// The roles that some seat calls upon or that people of the roster have, with their people.
pub(super) fn people(all: &Roles, staffed: &Staffed) -> Vec<(RoleId, Vec<PersonId>)> {
    let mut roles: Vec<RoleId> = Vec::new();
    for duty in all.steps.iter().flat_map(|(_, duties)| duties).filter(|duty| duty.seat > 0) {
        let model = &all.model;
        let (mut waiting, mut at) = (vec![duty.role], 0);
        while let Some(role) = waiting.get(at).copied() {
            let more = model[role].head.iter().chain(&model[role].members);
            waiting.extend(more.filter(|other| !waiting.contains(other)).copied().collect::<Vec<_>>());
            at += 1;
        }
        waiting.into_iter().for_each(|role| {
            if !roles.contains(&role) {
                roles.push(role)
            }
        });
    }
    let holds = |role: RoleId| {
        let has = |role: RoleId| {
            let symbol = all.model[role].name.symbol;
            staffed.roster.people.iter().map(move |person| person.roles.contains(&symbol)).collect::<Vec<bool>>()
        };
        let mut sits = has(role);
        // Whoever leads a group or sits in it acts for it, unless it has people of its own.
        if !sits.contains(&true) {
            let inside = all.model[role].head.iter().chain(&all.model[role].members);
            let inside: Vec<Vec<bool>> = inside.map(|role| has(*role)).collect();
            sits = (0..sits.len()).map(|at| inside.iter().any(|has| has[at])).collect();
        }
        let people = sits.iter().enumerate().filter(|(_, sits)| **sits);
        people.map(|(at, _)| PersonId(at as u32)).collect::<Vec<_>>()
    };
    roles.into_iter().map(|role| (role, holds(role))).collect()
}

/// People by their names; who is absent is marked.
pub(super) fn names(staffed: &Staffed, people: &[PersonId], language: Language) -> String {
    let one = |person: &PersonId| {
        let name = staffed.roster.name(*person);
        match (staffed.absent.contains(person), language) {
            (false, _) => name.to_string(),
            (true, Language::English) => format!("{name} (absent)"),
            (true, Language::Chinese) => format!("{name}（缺勤）"),
        }
    };
    join(people.iter().map(one), language)
}

fn join(names: impl Iterator<Item = String>, language: Language) -> String {
    names.collect::<Vec<_>>().join(match language {
        Language::English => ", ",
        Language::Chinese => "、",
    })
}

/// What is lacking, each in one sentence, with a mark before it where it is a list.
pub(super) enum Line {
    /// A heading or a verdict.
    Verdict(Text),
    /// Something that is lacking.
    Lack(Text),
    /// How a case comes there.
    Example(Vec<Text>),
}

/// The verdict.
pub(super) fn verdict(all: &Roles, staffed: &Staffed) -> Vec<Line> {
    let mut lines = Vec::new();
    let day = staffed.on.map(|day| day.to_string());
    let (on, zh_on) = match &day {
        Some(day) => (format!("on {day} "), format!("{day} ")),
        None => Default::default(),
    };
    lines.push(Line::Verdict(match (staffed.gaps.len(), staffed.undecided) {
        (0, false) => say!("{on}every path can be staffed", "{zh_on}每条路径都有人办"),
        (0, true) => say!(
            "{on}nothing is known to be lacking, but too much hangs together to be sure",
            "{zh_on}没有发现缺人，但牵连太多，没有查完"
        ),
        (1, _) => say!("{on}one thing is lacking:", "{zh_on}有一处缺人："),
        (count, _) => say!("{on}{count} things are lacking:", "{zh_on}有 {count} 处缺人："),
    }));
    let steps = all.steps.iter().flat_map(|(step, _)| &all.model[*step].calls);
    let ours = steps.map(|call| &all.model[call.unit]).filter(|unit| unit.kind == UnitKind::Procedure);
    let mut run: Vec<&str> = ours.map(|unit| all.model.text(unit.name.symbol)).collect();
    run.sort_unstable();
    run.dedup();
    if !run.is_empty() {
        let (en, zh) = (run.join(", "), run.join("、"));
        lines.push(Line::Verdict(say!(
            "procedures that are run are looked at by themselves: {en}",
            "执行的流程要另外看：{zh}"
        )));
    }
    for (lack, gap) in together(all, &staffed.gaps) {
        lines.push(Line::Lack(lack));
        lines.push(Line::Example(example(gap)));
    }
    let Some((asked, resilience)) = &staffed.resilience else { return lines };
    let (tried, count) = (resilience.tried, resilience.shortages.len());
    let (who, zh_who) = match tried {
        1 => ("whoever is absent, one at a time".to_string(), "随便哪一个人缺勤".to_string()),
        _ => (format!("whichever {tried} are absent"), format!("随便哪 {tried} 个人缺勤")),
    };
    lines.push(Line::Verdict(match (count, staffed.gaps.is_empty()) {
        (0, true) => say!("{who}: it still can be", "{zh_who}：都办得下去"),
        (0, false) => say!("{who}: nothing more is lacking", "{zh_who}：不会再多缺什么"),
        _ => say!("{who}: not every path can be staffed", "{zh_who}：不是每条路径都有人办"),
    }));
    for shortage in &resilience.shortages {
        let names = |language| {
            let names = shortage.without.iter().map(|person| staffed.roster.name(*person).to_string());
            join(names, language)
        };
        let (en, zh) = (names(Language::English), names(Language::Chinese));
        for (Text { en: lack_en, zh: lack_zh }, gap) in together(all, &shortage.gaps) {
            lines.push(Line::Lack(say!("without {en}: {lack_en}", "{zh} 不在：{lack_zh}")));
            // When a constraint tears is told by a case.
            if matches!(gap.lack, Lack::Torn { .. }) {
                lines.push(Line::Example(example(gap)));
            }
        }
    }
    if tried < *asked && tried < staffed.roster.people.len() - staffed.absent.len() {
        lines.push(Line::Verdict(say!(
            "there are too many groups of {asked} to try them all",
            "{asked} 个人的组合太多，没有都试"
        )));
    }
    lines
}

/// What is lacking, the steps at which the same roles are lacking in one sentence; each with the first of its gaps.
fn together<'g>(all: &Roles, gaps: &'g [Gap]) -> Vec<(Text, &'g Gap)> {
    let mut groups: Vec<Vec<&Gap>> = Vec::new();
    let same = |one: &Gap, other: &Gap| match (&one.lack, &other.lack) {
        (Lack::Vacant { roles, when, .. }, Lack::Vacant { roles: others, when: at, .. }) => {
            roles == others && when == at
        }
        _ => false,
    };
    for gap in gaps {
        match groups.iter_mut().find(|group| same(group[0], gap)) {
            Some(group) => group.push(gap),
            None => groups.push(vec![gap]),
        }
    }
    let said = |group: Vec<&'g Gap>| {
        let (Lack::Vacant { roles, when, .. }, 2..) = (&group[0].lack, group.len()) else {
            return (lack(all.model, all.unit, &group[0].lack), group[0]);
        };
        let step = |gap: &&Gap| match &gap.lack {
            Lack::Vacant { step, .. } => Some(all.model.call(Target::Step(*step)).en),
            _ => None,
        };
        let steps: Vec<String> = group.iter().filter_map(step).collect();
        let Text { en, zh } = nobody(all.model, roles);
        let (steps_en, steps_zh) = (steps.join(", "), steps.join("、"));
        let (when_en, when_zh) = match when.en.is_empty() {
            true => Default::default(),
            false => (format!(" when {}", when.en), crate::diagnostic::during(&when.zh)),
        };
        (say!("{en}{when_en}, for {steps_en}", "{when_zh}{zh}，办不了 {steps_zh}"), group[0])
    };
    groups.into_iter().map(said).collect()
}

fn example(gap: &Gap) -> Vec<Text> {
    let Some(walkthrough) = &gap.walkthrough else { return Vec::new() };
    let (en, zh) = (walkthrough.decisive(Language::English), walkthrough.decisive(Language::Chinese));
    en.into_iter().zip(zh).map(|(en, zh)| Text { en, zh }).collect()
}

/// The people and the verdict for a terminal; nothing without a roster.
pub(super) fn text(all: &Roles, language: Language, wide: usize) -> String {
    let Some(staffed) = &all.staffed else { return String::new() };
    let mut text = String::from("\n");
    for (role, people) in people(all, staffed) {
        let role_text = role_name(all.model, role);
        let names = match (people.is_empty(), all.model[role].outside) {
            (true, true) => say!("(from outside)", "（外部）").in_language(language).to_string(),
            (true, false) => "-".to_string(),
            (false, _) => names(staffed, &people, language),
        };
        let begin = match language {
            Language::English => format!("{role_text}: "),
            Language::Chinese => format!("{role_text}："),
        };
        text += &paragraph(&begin, &names, wide);
    }
    for line in verdict(all, staffed) {
        match line {
            Line::Verdict(words) => text += &format!("\n{}", paragraph("", words.in_language(language), wide)),
            Line::Lack(words) => text += &paragraph("  ", words.in_language(language), wide),
            Line::Example(lines) => {
                let begin = say!("    e.g. ", "    例如 ");
                let begin = begin.in_language(language);
                let below = " ".repeat(crate::view::wrap::width(begin));
                for (at, words) in lines.iter().enumerate() {
                    text += &paragraph(if at == 0 { begin } else { &below }, words.in_language(language), wide);
                }
            }
        }
    }
    text
}

/// The roster's name for somebody, with the roles: for other programs.
pub(super) fn roles_of<'r>(all: &Roles<'r>, roster: &Roster, person: PersonId) -> Vec<&'r str> {
    let roles = &roster.people[person.0 as usize].roles;
    roles.iter().map(|role| all.model.text(*role)).collect()
}
