//! The report as a table for a spreadsheet: a row for each thing, times in hours.

use super::{Amount, Report};
use crate::simulate::calendar::HOUR;

/// The table, with its heading; fields with commas, quotation marks or line ends in quotation marks (RFC 4180).
pub fn csv(report: &Report) -> String {
    let mut out = String::from("kind,name,count,share,mean,low,high,p50,p90,p95,p99\r\n");
    let mut row = |kind: &str, name: &str, count: u64, share: Option<f64>, amount: Option<(&Amount, f64)>| {
        let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.4}"));
        let rank = |at: usize| number(amount.and_then(|(amount, by)| Some(amount.ranks?[at] as f64 / by)));
        let sure = amount.and_then(|(amount, by)| Some((amount.sure?, by)));
        let (value, low, high) = (
            number(amount.and_then(|(amount, by)| Some(amount.mean? / by))),
            number(sure.map(|(sure, by)| sure.low / by)),
            number(sure.map(|(sure, by)| sure.high / by)),
        );
        let cells = [kind.to_string(), field(name), count.to_string(), number(share), value, low, high];
        let ranks = [rank(1), rank(2), rank(3), rank(4)];
        out.push_str(&[&cells[..], &ranks[..]].concat().join(","));
        out.push_str("\r\n");
    };
    let hours = HOUR as f64;
    row("case", &report.procedure, report.lead.count, None, Some((&report.lead, hours)));
    if let Some(cost) = &report.cost {
        row("cost", &report.currency, cost.count, None, Some((cost, 1000.0)));
    }
    for outcome in &report.outcomes {
        row("outcome", &outcome.name, outcome.count, outcome.share.map(|share| share.mean), None);
    }
    for step in &report.steps {
        row("waiting", &step.called, step.waiting.count, None, Some((&step.waiting, hours)));
        for (kind, mean) in [("waiting off hours", step.off_hours), ("waiting for meetings", step.for_meetings)] {
            let amount = Amount { mean: Some(mean), ..Amount::default() };
            row(kind, &step.called, step.waiting.count, None, Some((&amount, hours)));
        }
        row("working", &step.called, step.working.count, None, Some((&step.working, hours)));
        let (ran, missed) = step.deadlines;
        if ran > 0 {
            row("deadline missed", &step.called, missed, Some(missed as f64 / ran as f64), None);
        }
    }
    for person in &report.people {
        row("person", &person.name, person.done, person.load, None);
    }
    for role in &report.roles {
        row("role", &role.name, role.done, None, None);
    }
    out
}

/// A field; what a spreadsheet would take for a formula is taken for words.
fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_string() };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
