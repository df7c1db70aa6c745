//! What a step is, before it is done: clause, name, description, who, needs, makes, deadline.

use super::path::Words;
use super::text::{Look, Shade};
use crate::diagnostic::Language;
use crate::report::visible;
use crate::runtime::*;

/// A step under way, as a person needs to see it before doing it.
pub fn card(program: &Program, state: &State, activation: &Activation, look: Look) -> String {
    let step = &program[activation.step];
    let view = View::of(program, state, activation);
    let words = Words { program, language: look.language };
    let mut text = format!("{}\n", look.shade(Shade::Bold, &visible(&name(program, state, activation, look))));
    let mut line = |english: &str, chinese: &str, said: String| {
        if !said.is_empty() {
            text.push_str(&look.wrap(&format!("{} ", look.word(english, chinese)), 2, &said));
        }
    };
    let and = look.word(" and ", " 和 ");
    let of = |involvement| words.seats(&performers(program, state, activation.id, involvement)).join(and);
    line("by", "负责", of(Involvement::Performs));
    line("checked by", "审核", of(Involvement::Checks));
    line("decided by", "批准", of(Involvement::Approves));
    let with: Vec<String> = view
        .applying(&step.with)
        .flat_map(|(_, role)| view.holders(*role, Unknown::May))
        .map(|role| words.holder(&role))
        .collect();
    line("taking part", "参与", look.list(&with));
    let needs: Vec<String> = view.needs(step).iter().map(|need| needed(program, need, look)).collect();
    line("needs", "需要", look.list(&needs));
    line("makes", "产出", makes(&view, step, look));
    for (_, call) in view.applying(&step.calls) {
        let code = call.code.as_deref().map(|code| format!("{code} ")).unwrap_or_default();
        let code = if call.name.starts_with('《') { code.trim_end().to_string() } else { code };
        line("runs", "执行", format!("{code}{}", call.name));
    }
    for (_, deadline) in view.applying(&step.deadlines) {
        line("deadline", "期限", deadline_text(&view, deadline, look));
    }
    for (_, meeting) in view.applying(&step.held) {
        line("meeting", "例会", meeting.text(program, look.language));
    }
    // What it is about comes last, so that who and what are seen on the smallest screen.
    for line in &step.description {
        text.push_str(&look.wrap("", 2, line));
    }
    text
}

/// Clause, name, title, and which occurrence.
pub fn name(program: &Program, state: &State, activation: &Activation, look: Look) -> String {
    let step = &program[activation.step];
    let mut name = program.call(Target::Step(activation.step));
    if let Some(title) = &step.title {
        name.push_str(&look.quoted(title));
    }
    match (state.occurrence(activation.frame), look.language) {
        (0, _) => {}
        (occurrence, Language::English) => name.push_str(&format!(" #{occurrence}")),
        (occurrence, Language::Chinese) => name.push_str(&format!("（第 {occurrence} 次）")),
    }
    name
}

fn needed(program: &Program, need: &NeedState, look: Look) -> String {
    let mut remarks = Vec::new();
    if need.optional {
        remarks.push(look.word("optional", "可选").to_string());
    }
    match need.revision {
        0 if need.optional => remarks.push(look.word("not there", "没有").to_string()),
        0 => remarks.push(look.word("missing!", "还没有！").to_string()),
        revision => remarks.push(revised(revision, look)),
    }
    let record = &program[need.record].name;
    if remarks.is_empty() {
        return record.clone();
    }
    format!("{record}{}", look.bracket(&remarks.join(look.word(", ", "，"))))
}

fn revised(revision: u32, look: Look) -> String {
    match look.language {
        Language::English => format!("revision {revision}"),
        Language::Chinese => format!("第 {revision} 版"),
    }
}

/// What the step makes, with the revision that there is already; what depends on an answer that is still to come, with
/// its condition.
fn makes(view: &View, step: &Step, look: Look) -> String {
    let program = view.program;
    let makes = step.makes.iter().filter_map(|make| {
        let record = &program[make.what.record].name;
        let mut remarks = Vec::new();
        match (&make.when, view.truth(&make.when)) {
            (_, Truth::No) => return None,
            (Some(when), Truth::Unknown) => {
                let when = when.text(program, look.language);
                remarks.push(match look.language {
                    Language::English => format!("if {when}"),
                    Language::Chinese => format!("如果 {when}"),
                });
            }
            _ => {}
        }
        match view.state.revision(view.frame, make.what.record) {
            0 => {}
            revision => remarks.push(format!("{}{}", look.word("so far ", "已有"), revised(revision, look))),
        }
        let remarks = remarks.join(look.word(", ", "，"));
        Some(if remarks.is_empty() { record.clone() } else { format!("{record}{}", look.bracket(&remarks)) })
    });
    look.list(&makes.collect::<Vec<_>>())
}

/// How long, with the value of the fact that says so.
pub fn length(view: &View, length: Length, look: Look) -> String {
    let text = length.text(view.program, look.language);
    match length {
        Length::Fact(fact) => match view.fact(fact) {
            Some(value) => {
                format!("{text}{}", look.bracket(&value.shown(&view.program[fact].kind, look.language)))
            }
            None => text,
        },
        Length::Units(..) => text,
    }
}

fn deadline_text(view: &View, deadline: &Deadline, look: Look) -> String {
    let mut text = length(view, deadline.length, look);
    if let Some(from) = deadline.from {
        let from = view.program.call(from.into());
        text.push_str(&match look.language {
            Language::English => format!(" from {from}"),
            Language::Chinese => format!("，自 {from}"),
        });
    }
    if let Some(then) = deadline.then {
        let then = &view.program[then].name;
        text.push_str(&match look.language {
            Language::English => format!("; then {then}"),
            Language::Chinese => format!("；之后 {then}"),
        });
    }
    text
}
