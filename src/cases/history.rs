//! What happened in a case, record by record, as it was recorded: on the version of the procedure on which the case stood
//! then.

use super::case::{Case, Past, Version};
use super::migrate::Crossing;
use super::staff::Staff;
use super::told::Told;
use crate::diagnostic::Language;
use crate::journal::Receipt;
use crate::runtime::*;
use crate::walk::{Look, Session, Turn, Words, called};
use serde::Serialize;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// The number of the record.
    pub number: u64,
    /// When it took place.
    pub at: Moment,
    /// When it was entered, as far as that was kept.
    pub entered: Option<Moment>,
    /// Who says so.
    pub who: String,
    /// Who reported it to them from outside.
    pub reported_by: Option<String>,
    /// Why.
    pub why: String,
    /// What.
    pub what: String,
    /// Who did it, where several did it together: each with the role.
    pub together: Vec<String>,
    /// What came of it.
    pub then: Vec<String>,
    /// What shows that it was kept.
    pub receipt: String,
}

/// What happened in a case.
pub fn history(case: &Case, language: Language) -> Vec<Happened> {
    let mut staff: Option<&Staff> = None;
    let mut happened = Vec::new();
    for past in case.past() {
        let record = &past.record;
        let receipt = Receipt { case: record.case.clone(), number: record.number, hash: record.hash };
        let (program, turns) = case.recorded(past);
        let mut what = Told::said(case, past, staff, language);
        if let (Told::Event(Event::Start { .. }), Some(edition)) = (&past.body.told, &past.body.edition) {
            let word = Look { language, color: false, width: usize::MAX };
            what = format!("{what}{}", word.bracket(&format!("{} {edition}", word.word("version", "版本"))));
        }
        happened.push(Happened {
            number: record.number,
            at: record.entry.at,
            entered: past.body.entered,
            who: record.entry.who.clone(),
            reported_by: past.body.reported_by.clone(),
            why: record.entry.why.clone(),
            what,
            together: together(case, program, turns, language),
            then: then(program, turns, language).into_iter().chain(moved(past, case, language)).collect(),
            receipt: receipt.to_string(),
        });
        if let Told::Staffed(now) = &past.body.told {
            staff = Some(now);
        }
    }
    happened
}

/// What a migration brought about.
fn moved(past: &Past, case: &Case, language: Language) -> Vec<String> {
    match past.body.told {
        Told::Moved(_) => crossed(&past.crossing, case.moved_to(past), language),
        _ => Vec::new(),
    }
}

/// What going over to another version did to a case: deadlines that run out there, and seats that were given up.
pub fn crossed(crossing: &Crossing, to: &Session, language: Language) -> Vec<String> {
    let late: Vec<&Turn> = crossing.ran_out.iter().filter_map(|at| to.turns().get(*at)).collect();
    let given_up = crossing.given_up.iter().map(|(who, step)| match language {
        Language::English => format!("{who} has no seat at {step} any more"),
        Language::Chinese => format!("{who}在“{step}”的席位不再保留"),
    });
    then(to.program, late, language).into_iter().chain(given_up).collect()
}

impl Told {
    /// What somebody did, with the people who could act before.
    fn said(case: &Case, past: &Past, before: Option<&Staff>, language: Language) -> String {
        let look = Look { language, color: false, width: usize::MAX };
        match &past.body.told {
            Told::Staffed(staff) => staffed(before, staff, look),
            Told::Moved(moved) => {
                let from = past.before.as_ref().map(|version| version.shown()).unwrap_or_default();
                let to =
                    past.record.entry.program.map(|program| Version { program, edition: past.body.edition.clone() });
                let to = to.map(|version| version.shown()).unwrap_or_default();
                let words = Words { program: case.moved_to(past).program, language };
                let facts = moved.answers.iter().map(|(fact, value)| look.answered(&words.answered(*fact, value)));
                let renamed = moved.renamed.iter().map(|(old, new)| format!("{old} → {new}"));
                let all: Vec<String> = facts.chain(renamed).collect();
                let all = with(look, &all);
                match language {
                    Language::English => format!("over from version {from} to {to}{all}"),
                    Language::Chinese => format!("从版本 {from} 转到 {to}{all}"),
                }
            }
            Told::Tick => look.word("time passes", "时间到").to_string(),
            Told::Event(_) => happening(case, past, look),
        }
    }
}

/// Things behind a colon; nothing of none.
fn with(look: Look, things: &[String]) -> String {
    match things {
        [] => String::new(),
        things => format!("{}{}", look.word(": ", "："), things.join(look.word(", ", "，"))),
    }
}

/// Who may act, and who came, went or changed.
fn staffed(before: Option<&Staff>, now: &Staff, look: Look) -> String {
    let count = now.people.len();
    let Some(before) = before else {
        return match look.language {
            Language::English => format!("people who may act: {count}"),
            Language::Chinese => format!("可以经办的有 {count} 人"),
        };
    };
    let not_in = |one: &Staff, other: &Staff| -> Vec<String> {
        one.people.keys().filter(|name| !other.knows(name)).cloned().collect()
    };
    let changed = now.people.iter().filter(|(name, roles)| before.people.get(*name).is_some_and(|old| old != *roles));
    let parts = [
        (look.word("added: ", "新增："), not_in(now, before)),
        (look.word("removed: ", "去掉："), not_in(before, now)),
        (look.word("other roles: ", "角色有变："), changed.map(|(name, _)| name.clone()).collect()),
    ];
    let parts = parts.iter().filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts.map(|(word, names)| format!("{word}{}", look.list(names))).collect();
    let parts = if parts.is_empty() {
        look.word("as before", "没有变化").to_string()
    } else {
        parts.join(look.word("; ", "；"))
    };
    match look.language {
        Language::English => format!("people who may act: {count}; {parts}"),
        Language::Chinese => format!("可以经办的有 {count} 人；{parts}"),
    }
}

/// An event of the interpreter.
fn happening(case: &Case, past: &Past, look: Look) -> String {
    let (program, turns) = case.recorded(past);
    let Some(Turn { event, before, effects }) = turns.last() else { return String::new() };
    let words = Words { program, language: look.language };
    let step = |id: &ActivationId| before.activation(*id).map(|open| called(program, before, open, look));
    let step = |id: &ActivationId| step(id).unwrap_or_default();
    let said = |answers: &[(FactId, Value)]| {
        let facts = answers.iter().map(|(fact, value)| look.answered(&words.answered(*fact, value)));
        with(look, &facts.collect::<Vec<_>>())
    };
    // Of who decides also what they did not say in so many words.
    let decided = || {
        let facts = effects.iter().filter_map(|effect| match effect {
            Effect::FactSet { fact, value, by: Source::People(_), .. } => Some((*fact, value.clone())),
            _ => None,
        });
        said(&facts.collect::<Vec<_>>())
    };
    match event {
        Event::Start { facts, .. } => format!("{}{}", look.word("begins", "开始"), said(facts)),
        Event::Claim { activation, role, .. } => {
            format!("{} {}{}", look.word("takes", "认领"), step(activation), look.bracket(&program[*role].name))
        }
        Event::Delegate { activation, to: Some(to), .. } => match look.language {
            Language::English => format!("hands {} on to {}", step(activation), case.person(*to)),
            Language::Chinese => format!("把 {} 转交{}", step(activation), case.person(*to)),
        },
        Event::Delegate { activation, to: None, .. } => {
            format!("{} {}", look.word("gives back the seat at", "退还"), step(activation))
        }
        Event::Complete { activation, work } | Event::Submit { activation, work, .. } => {
            format!("{} {}{}", look.word("does", "办理"), step(activation), said(&work.answers))
        }
        Event::Approve { activation, .. } => {
            format!("{} {}{}", look.word("agrees to", "同意"), step(activation), decided())
        }
        Event::Reject { activation, .. } => {
            format!("{} {}{}", look.word("does not agree to", "不同意"), step(activation), decided())
        }
        Event::Meets { activation, called } => {
            let called = called
                .map(|role| look.bracket(&format!("{}{}", look.word("called by ", "临时召集："), program[role].name)));
            format!("{} {}{}", look.word("meeting about", "开会"), step(activation), called.unwrap_or_default())
        }
        Event::Happens { event } => format!("{}{}", look.word("event: ", "事件："), program[*event].name),
        Event::TimePasses { .. } | Event::DeadlinePasses { .. } => look.word("time passes", "时间到").to_string(),
        Event::Cancel => look.word("cancels the case", "取消事项").to_string(),
    }
}

/// Who did it, where several had seats.
fn together(case: &Case, program: &Program, turns: &[Turn], language: Language) -> Vec<String> {
    let Some(Turn { event, before, .. }) = turns.last() else { return Vec::new() };
    let (Event::Submit { activation, .. } | Event::Approve { activation, .. } | Event::Reject { activation, .. }) =
        event
    else {
        return Vec::new();
    };
    let party = decides(program, before, *activation).unwrap_or(Party::Performers);
    let held = before.activation(*activation).map_or(&[][..], |open| &open.held);
    let look = Look { language, color: false, width: usize::MAX };
    let seated = held.iter().filter(|held| held.seat.party == party);
    let name = |held: &Held| format!("{}{}", case.person(held.person), look.bracket(&program[held.role].name));
    let names: Vec<String> = seated.map(name).collect();
    if names.len() > 1 { names } else { Vec::new() }
}

/// What came of the events of a case behind the first so many.
pub fn came_of(case: &Case, from: usize, language: Language) -> Vec<String> {
    then(case.program(), case.session().turns().get(from..).unwrap_or(&[]), language)
}

fn then<'t>(program: &Program, turns: impl IntoIterator<Item = &'t Turn>, language: Language) -> Vec<String> {
    let look = Look { language, color: false, width: usize::MAX };
    let words = Words { program, language };
    let (mut then, mut made, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers: Vec<(RecordId, &str)> = Vec::new();
    for effect in turns.into_iter().flat_map(|turn| &turn.effects) {
        match effect {
            Effect::DeadlinePassed { step, which, .. } => {
                let length = program[*step].deadlines[*which as usize].what.length.text(program, language);
                let step = program.call(Target::Step(*step));
                then.push(format!("{}{step}{}", look.word("time is up: ", "到期："), look.bracket(&length)));
            }
            Effect::FactSet {
                fact, value, by: Source::Deadline(_) | Source::Event(_) | Source::NoEvent(_), ..
            } => {
                facts.push(look.answered(&words.answered(*fact, value)));
            }
            Effect::RecordMade { record, revision, by, .. } if *by != Source::Given => made.push((*record, *revision)),
            Effect::NumberIssued { record, number } => numbers.push((*record, number)),
            Effect::Informed { role, .. } => {
                then.push(format!("{}{}", look.word("told: ", "告知："), program[*role].name));
            }
            Effect::Returned { step, .. } => {
                then.push(format!("{}{}", look.word("given back: ", "退回："), program.call(Target::Step(*step))));
            }
            Effect::WentBack { round, of, .. } => then.push(match language {
                Language::English => format!("back, round {round} of at most {of}"),
                Language::Chinese => format!("返工第 {round} 次，至多 {of} 次"),
            }),
            Effect::Opened { step, .. } => then.push(format!("→ {}", program.call(Target::Step(*step)))),
            Effect::Ended { end, hand_over, .. } => {
                let to = hand_over.and_then(|at| program[*end].hand_over.get(at as usize));
                let to =
                    to.map(|to| format!("{}{}", look.word(", handed over to ", "，移交"), to.what)).unwrap_or_default();
                then.push(format!("{}{}{to}", look.word("ended: ", "结束："), program[*end].name));
            }
            _ => {}
        }
    }
    let record = |(record, revision): &(RecordId, u32)| {
        let number = numbers.iter().find(|(other, _)| other == record).map(|(_, number)| format!(" {number}"));
        let revision = match (revision, language) {
            (1, _) => String::new(),
            (revision, Language::English) => look.bracket(&format!("revision {revision}")),
            (revision, Language::Chinese) => look.bracket(&format!("第 {revision} 版")),
        };
        format!("{}{}{revision}", program[*record].name, number.unwrap_or_default())
    };
    let made: Vec<String> = made.iter().map(record).collect();
    if !made.is_empty() {
        then.insert(0, format!("{}{}", look.word("made: ", "产出："), look.list(&made)));
    }
    if !facts.is_empty() {
        then.insert(0, facts.join(look.word(", ", "，")));
    }
    then
}
