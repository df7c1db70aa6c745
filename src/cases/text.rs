//! Cases, what is to do in them and what happened, as text for people.

use super::case::Case;
use super::history::Happened;
use super::view::{FieldToFill, Standing, Todo};
use crate::report::visible;
use crate::runtime::{Moment, next_question};
use crate::walk::{self, Look, Report, Shade, card};
use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

/// How cases look: as walks, and by which clock.
#[derive(Clone, Debug)]
pub struct Style {
    /// As walks do.
    pub look: Look,
    /// By which clock moments are shown.
    pub zone: TimeZone,
}

impl Style {
    /// A moment: `2026-07-01 09:30`.
    pub fn moment(&self, at: Moment) -> String {
        super::trouble::moment(at, &self.zone)
    }

    /// What stands for `do`, `check` and so on.
    pub fn verb(&self, what: &str) -> &'static str {
        let look = self.look;
        match what {
            "check" => look.word("check", "审核"),
            "approve" => look.word("decide", "批准"),
            "meet" => look.word("meet", "开会"),
            "wait" => look.word("wait", "等待"),
            _ => look.word("do", "办理"),
        }
    }
}

/// Lines under headings, columns aligned under wide characters; a column of which nothing is said is left out, and the
/// last is broken where it is too long.
fn table(headings: &[&str], rows: &[Vec<String>], look: Look) -> String {
    let said = |at: &usize| rows.iter().any(|row| !row[*at].is_empty());
    let columns: Vec<usize> = (0..headings.len()).filter(said).collect();
    let Some((last, columns)) = columns.split_last() else { return String::new() };
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| visible(cell)).collect()).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].width()).chain([headings[at].width()]).max().unwrap_or(0);
    let line = |cells: &[String]| {
        let head = columns.iter().map(|at| {
            let pad = width(*at).saturating_sub(cells[*at].width());
            format!("{}{}  ", cells[*at], " ".repeat(pad))
        });
        let head: String = head.collect();
        if cells[*last].is_empty() {
            format!("{}\n", head.trim_end())
        } else if head.width() + MIN_LAST > look.width {
            // No room beside: the last column goes below.
            format!("{}\n{}", head.trim_end(), look.wrap("", 4, &cells[*last]))
        } else {
            look.wrap(&head, 0, &cells[*last])
        }
    };
    // Headings stay on one line, also above a last column that goes below.
    let head: String = columns
        .iter()
        .map(|at| format!("{}{}  ", headings[*at], " ".repeat(width(*at) - headings[*at].width())))
        .collect();
    let mut text = format!("{}\n", look.shade(Shade::Bold, format!("{head}{}", headings[*last]).trim_end()));
    rows.iter().for_each(|row| text.push_str(&line(row)));
    text
}

/// The narrowest last column of a table.
const MIN_LAST: usize = 20;

/// Where cases stand.
pub fn list(cases: &[Standing], style: &Style) -> String {
    let look = style.look;
    if cases.is_empty() {
        return format!("{}\n", look.word("no cases", "没有事项"));
    }
    let row = |case: &Standing| {
        let stands = match (case.status, &case.outcome) {
            (_, Some(outcome)) => format!("{}{outcome}", look.word("ended: ", "结束：")),
            ("cancelled", _) => look.word("cancelled", "已取消").to_string(),
            _ => look.list(&case.open),
        };
        let procedure = match &case.clause {
            Some(clause) => format!("{clause} {}", case.procedure),
            None => case.procedure.clone(),
        };
        vec![case.case.clone(), procedure, style.moment(case.last), stands]
    };
    let headings = [
        look.word("case", "事项"),
        look.word("procedure", "流程"),
        look.word("last", "最近"),
        look.word("stands at", "现状"),
    ];
    table(&headings, &cases.iter().map(row).collect::<Vec<_>>(), look)
}

/// What is to do; moments that are past by now are marked.
pub fn todo(todo: &[Todo], now: Moment, style: &Style) -> String {
    let look = style.look;
    if todo.is_empty() {
        return format!("{}\n", look.word("nothing to do", "没有要办的"));
    }
    let row = |one: &Todo| {
        let mut said = Vec::new();
        let seats: Vec<String> = one.empty.iter().map(|seat| seat.join(look.word(" or ", " 或 "))).collect();
        match &one.event {
            Some(event) => said.push(format!("{}{event}", look.word("for ", "等 "))),
            None => {
                said.push(one.people.iter().chain(&seats).cloned().collect::<Vec<_>>().join(look.word(" and ", " 和 ")))
            }
        }
        if !one.missing.is_empty() {
            said.push(format!("{}{}", look.word("missing: ", "还缺 "), look.list(&one.missing)));
        }
        let due = one.due.map(|due| {
            let late = if due < now { look.word(" late!", " 已过期！") } else { "" };
            format!("{}{late}", style.moment(due))
        });
        let said = said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>();
        vec![
            one.case.clone(),
            one.step.clone(),
            style.verb(one.what).to_string(),
            due.unwrap_or_default(),
            said.join(look.word("; ", "；")),
        ]
    };
    let headings = [
        look.word("case", "事项"),
        look.word("step", "步骤"),
        look.word("to do", "要做"),
        look.word("by", "期限"),
        look.word("who", "谁"),
    ];
    let rows: Vec<Vec<String>> = todo.iter().map(row).collect();
    table(&headings, &rows, look)
}

/// A case: where it stands, what its open steps are, and how it came there.
pub fn show(case: &Case, todo: &[Todo], style: &Style) -> String {
    let (look, program, state) = (style.look, case.program(), case.state());
    let standing = Standing::of(case);
    let mut text = format!("{}\n", look.shade(Shade::Bold, &visible(&case.name)));
    let mut line = |word: &str, said: &str| text.push_str(&look.wrap(&format!("{word} "), 0, said));
    let began = case.past().first().map(|past| past.record.entry.who.clone()).unwrap_or_default();
    line(look.word("began", "开始"), &format!("{}{}", style.moment(standing.began), look.bracket(&began)));
    line(look.word("last", "最近"), &format!("{}{}", style.moment(standing.last), look.bracket(&standing.by)));
    line(look.word("version", "版本"), &case.version().shown());
    text.push('\n');
    text.push_str(walk::report(&Report::of(case.session(), look.language), look).trim_end());
    text.push('\n');
    if state.is_cancelled() {
        text.push_str(&format!("\n{}\n", look.word("The case was cancelled.", "事项已取消。")));
    }
    for (open, one) in state.open().iter().zip(todo) {
        let now = format!("{} ", look.word("now", "现在"));
        text.push_str(&format!("\n{}", look.wrap(&now, 0, style.verb(one.what))));
        text.push_str(&card(program, state, open, look));
        let mut line = |word: &str, said: &str| text.push_str(&look.wrap(&format!("{word} "), 2, said));
        if !one.people.is_empty() {
            line(look.word("taken by", "已认领"), &look.list(&one.people));
        }
        if let Some(event) = &one.event {
            line(look.word("waits for", "在等"), event);
        }
        if let Some(due) = one.due {
            line(look.word("due", "最迟"), &style.moment(due));
        }
        for form in &one.forms {
            let field = |field: &FieldToFill| {
                let wanted = field.wanted.in_language(look.language);
                let optional = if field.optional { look.word(", optional", "，可不填") } else { "" };
                format!("{}{}", field.name, look.bracket(&format!("{wanted}{optional}")))
            };
            let fields: Vec<String> = form.fields.iter().map(field).collect();
            line(
                look.word("to fill in:", "填写"),
                &format!("{}{}{}", form.record, look.word(": ", "："), look.list(&fields)),
            );
        }
        if let Some(question) = next_question(program, state, open.id, &[]) {
            let fact = &program[question.fact].name;
            let kind = crate::runtime::kind_text(program, question.fact);
            line(look.word("asks for", "要判定"), &format!("{fact}{}", look.bracket(kind.in_language(look.language))));
        }
    }
    text
}

/// What happened in a case.
pub fn history(happened: &[Happened], style: &Style) -> String {
    let look = style.look;
    let mut text = String::new();
    for one in happened {
        let mut head = format!("#{:<3} {}  {}", one.number, style.moment(one.at), visible(&one.who));
        if let Some(entered) = one.entered.filter(|entered| entered.abs_diff(one.at) > 60_000) {
            head.push_str(&look.bracket(&format!("{} {}", look.word("entered", "录入于"), style.moment(entered))));
        }
        text.push_str(&format!("{}\n", look.shade(Shade::Bold, &head)));
        text.push_str(&look.wrap("", 5, &one.what));
        if let Some(by) = &one.reported_by {
            text.push_str(&look.wrap(&format!("{} ", look.word("reported by", "报告人")), 5, by));
        }
        if !one.together.is_empty() {
            text.push_str(&look.wrap(&format!("{} ", look.word("together", "一起办的")), 5, &look.list(&one.together)));
        }
        if !one.why.is_empty() {
            text.push_str(&look.wrap(&format!("{} ", look.word("because", "理由")), 5, &one.why));
        }
        one.then.iter().for_each(|then| text.push_str(&look.wrap("", 5, then)));
    }
    text
}
