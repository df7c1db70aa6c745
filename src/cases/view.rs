//! Cases, what is to do in them and what happened, as data: what the text shows and the JSON holds. Moments are in
//! milliseconds since 1970-01-01 00:00 UTC.

use super::case::{Case, Past};
use super::told::Told;
use crate::diagnostic::Language;
use crate::journal::Receipt;
use crate::runtime::*;
use crate::walk::{Look, Turn, Words, called};
use serde::Serialize;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its name.
    pub case: String,
    /// The procedure.
    pub procedure: String,
    /// Its clause, or its number.
    pub clause: Option<String>,
    /// The version on which it stands, by the digest of its program.
    pub program: String,
    /// `running`, `ended` or `cancelled`.
    pub status: &'static str,
    /// How it ended.
    pub outcome: Option<String>,
    /// The steps under way.
    pub open: Vec<String>,
    /// When it began.
    pub began: Moment,
    /// How many records it has.
    pub records: u64,
    /// When the last was made.
    pub last: Moment,
    /// By whom.
    pub by: String,
}

/// Something that is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Todo {
    /// The case.
    pub case: String,
    /// Clause and name of the step, and which occurrence it is.
    pub step: String,
    /// `do`, `check`, `approve`, `meet` or `wait`.
    pub what: &'static str,
    /// The roles whose turn it is: seat by seat, any of them fills it.
    pub roles: Vec<Vec<String>>,
    /// Who took a seat.
    pub people: Vec<String>,
    /// The event that is waited for.
    pub event: Option<String>,
    /// Since when.
    pub since: Option<Moment>,
    /// When the next of its deadlines runs out, by nominal lengths.
    pub due: Option<Moment>,
    /// The records that are missing for it.
    pub missing: Vec<String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// The number of the record.
    pub number: u64,
    /// When.
    pub at: Moment,
    /// Who says so.
    pub who: String,
    /// Why.
    pub why: String,
    /// What.
    pub what: String,
    /// What came of it.
    pub then: Vec<String>,
    /// What shows that it was kept.
    pub receipt: String,
}

impl Standing {
    /// Of this case.
    pub fn of(case: &Case) -> Standing {
        let (program, state) = (case.program(), case.state());
        let (first, last) = (case.past().first(), case.past().last());
        let status = match (state.ended(), state.is_cancelled()) {
            (Some(_), _) => "ended",
            (None, true) => "cancelled",
            (None, false) => "running",
        };
        Standing {
            case: case.name.clone(),
            procedure: program.name.clone(),
            clause: program.clause.clone(),
            program: case.program.to_string(),
            status,
            outcome: state.ended().map(|ended| program[ended.end].name.clone()),
            open: state.open().iter().map(|open| program.call(Target::Step(open.step))).collect(),
            began: first.map_or(0, |past| past.record.entry.at),
            records: last.map_or(0, |past| past.record.number),
            last: last.map_or(0, |past| past.record.entry.at),
            by: last.map(|past| past.record.entry.who.clone()).unwrap_or_default(),
        }
    }
}

/// What is to do in a case, in the order in which it came up.
pub fn todo(case: &Case) -> Vec<Todo> {
    case.state().open().iter().map(|open| todo_of(case, open)).collect()
}

fn todo_of(case: &Case, open: &Activation) -> Todo {
    let (program, state) = (case.program(), case.state());
    let step = &program[open.step];
    let view = View::of(program, state, open);
    let party = decides(program, state, open.id).unwrap_or(Party::Performers);
    let meeting = || !open.met && view.applying(&step.held).next().is_some();
    let what = match (open.waits, party) {
        (true, _) => "wait",
        // The meeting comes before whoever comes last.
        (false, Party::Performers) if view.decides(step, false).is_none() && meeting() => "meet",
        (false, Party::Approver) if meeting() => "meet",
        (false, Party::Checker) if view.decides(step, true).is_none() && meeting() => "meet",
        (false, Party::Checker) => "check",
        (false, Party::Approver) => "approve",
        (false, _) => "do",
    };
    let name = |holder: &Holder| program[holder.role].name.clone();
    let roles = view.party(step, party, Unknown::May).iter().map(|seat| seat.iter().map(name).collect()).collect();
    let seated = open.held.iter().filter(|held| held.seat.party == party);
    let missing = view.needs(step).into_iter().filter(|need| !need.optional && need.revision == 0);
    Todo {
        case: case.name.clone(),
        // As `open_step` reads it.
        step: match state.occurrence(open.frame) {
            0 => program.call(Target::Step(open.step)),
            occurrence => format!("{}#{occurrence}", program.call(Target::Step(open.step))),
        },
        what,
        roles,
        people: seated.map(|held| case.person(held.person)).collect(),
        event: step.awaits.filter(|_| open.waits).map(|event| program[event].name.clone()),
        since: open.since,
        due: (0..step.deadlines.len() as u32).filter_map(|which| state.due(program, open, which)).min(),
        missing: missing.map(|need| program[need.record].name.clone()).collect(),
    }
}

impl Todo {
    /// Whether it is for somebody: who took a seat, or may, or holds a role of this name.
    pub fn is_for(&self, case: &Case, name: &str) -> bool {
        let may = |role: &String| role == name || case.staff.as_ref().is_some_and(|staff| staff.may(name, role));
        match self.people.is_empty() {
            true => self.roles.iter().flatten().any(may),
            false => {
                self.people.iter().any(|person| person == name) || self.roles.iter().flatten().any(|role| role == name)
            }
        }
    }
}

/// What happened in a case.
pub fn history(case: &Case, language: Language) -> Vec<Happened> {
    let happened = |past: &Past| {
        let record = &past.record;
        let receipt = Receipt { case: record.case.clone(), number: record.number, hash: record.hash };
        Happened {
            number: record.number,
            at: record.entry.at,
            who: record.entry.who.clone(),
            why: record.entry.why.clone(),
            what: what(case, past, language),
            then: then(case, case.turns(past), language),
            receipt: receipt.to_string(),
        }
    };
    case.past().iter().map(happened).collect()
}

/// What somebody did.
fn what(case: &Case, past: &Past, language: Language) -> String {
    let program = case.program();
    let word = |en: &str, zh: &str| match language {
        Language::English => en.to_string(),
        Language::Chinese => zh.to_string(),
    };
    let words = Words { program, language };
    let look = Look { language, color: false, width: usize::MAX };
    // After a migration, the event as it was done again stands for what was done.
    let event = case.turns(past).last().map(|turn| (&turn.event, &turn.before));
    let step = |id: &ActivationId| {
        let open = event.and_then(|(_, before)| before.activation(*id).map(|open| (open, before)));
        open.map(|(open, before)| called(program, before, open, look)).unwrap_or_default()
    };
    let said = |work: &Work| {
        let facts = work.answers.iter().map(|(fact, value)| look.answered(&words.answered(*fact, value)));
        let facts: Vec<String> = facts.collect();
        if facts.is_empty() {
            String::new()
        } else {
            format!("{}{}", look.word(": ", "："), facts.join(look.word(", ", "，")))
        }
    };
    let staff_word = |count: usize| match language {
        Language::English => format!("people who may act: {count}"),
        Language::Chinese => format!("可以经办的有 {count} 人"),
    };
    match (&past.told, event.map(|(event, _)| event)) {
        (Told::Staffed(staff), _) => staff_word(staff.people.len()),
        (Told::Moved(_), _) => {
            let digest = past.record.entry.program.map(|digest| digest.to_string()).unwrap_or_default();
            format!("{} {}", word("over to version", "转到版本"), digest.get(..12).unwrap_or(&digest))
        }
        (Told::Tick, _) => word("time passes", "时间到"),
        (Told::Event(_), Some(event)) => match event {
            Event::Start { facts, .. } => {
                format!("{}{}", word("begins", "开始"), said(&Work::answers(facts.clone())))
            }
            Event::Claim { activation, role, .. } => {
                format!("{} {}{}", word("takes", "认领"), step(activation), look.bracket(&program[*role].name))
            }
            Event::Delegate { activation, to: Some(to), .. } => match language {
                Language::English => format!("hands {} on to {}", step(activation), case.person(*to)),
                Language::Chinese => format!("把 {} 转交{}", step(activation), case.person(*to)),
            },
            Event::Delegate { activation, to: None, .. } => {
                format!("{} {}", word("gives back the seat at", "退还"), step(activation))
            }
            Event::Complete { activation, work } | Event::Submit { activation, work, .. } => {
                format!("{} {}{}", word("does", "办理"), step(activation), said(work))
            }
            Event::Approve { activation, work, .. } => {
                format!("{} {}{}", word("agrees to", "同意"), step(activation), said(work))
            }
            Event::Reject { activation, work, .. } => {
                format!("{} {}{}", word("does not agree to", "不同意"), step(activation), said(work))
            }
            Event::Meets { activation, .. } => format!("{} {}", word("meeting about", "开会"), step(activation)),
            Event::Happens { event } => format!("{}{}", word("event: ", "事件："), program[*event].name),
            Event::TimePasses { .. } | Event::DeadlinePasses { .. } => word("time passes", "时间到"),
            Event::Cancel => word("cancels the case", "取消事项"),
        },
        (Told::Event(_), None) => String::new(),
    }
}

/// What came of the events of a case behind the first so many.
pub fn came_of(case: &Case, from: usize, language: Language) -> Vec<String> {
    then(case, case.session().turns().get(from..).unwrap_or(&[]), language)
}

fn then(case: &Case, turns: &[Turn], language: Language) -> Vec<String> {
    let program = case.program();
    let look = Look { language, color: false, width: usize::MAX };
    let words = Words { program, language };
    let (mut then, mut made, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers: Vec<(RecordId, &str)> = Vec::new();
    for effect in turns.iter().flat_map(|turn| &turn.effects) {
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
