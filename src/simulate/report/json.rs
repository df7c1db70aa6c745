//! The report as JSON. Times are in milliseconds, costs in the currency.

use super::{Amount, Report};
use crate::diagnostic::Language;
use crate::simulate::statistics::{Comparison, Interval};
use serde_json::{Value, json};

/// The report.
pub fn json(report: &Report, language: Language) -> String {
    let mut text = serde_json::to_string_pretty(&value(report, language)).unwrap_or_default();
    text.push('\n');
    text
}

fn value(report: &Report, language: Language) -> Value {
    let outcomes: Vec<Value> = report
        .outcomes
        .iter()
        .map(
            |outcome| json!({ "outcome": outcome.name, "count": outcome.count, "share": interval(outcome.share, 1.0) }),
        )
        .collect();
    let steps: Vec<Value> = report
        .steps
        .iter()
        .map(|step| {
            json!({
                "step": step.name,
                "clause": step.clause,
                "waiting": amount(&step.waiting, 1.0),
                "off_hours": step.off_hours,
                "for_meetings": step.for_meetings,
                "working": amount(&step.working, 1.0),
                "deadlines": { "ran": step.deadlines.0, "missed": step.deadlines.1 },
            })
        })
        .collect();
    let people: Vec<Value> = report
        .people
        .iter()
        .map(|person| json!({ "person": person.name, "done": person.done, "busy": person.busy, "load": person.load }))
        .collect();
    let roles: Vec<Value> = report
        .roles
        .iter()
        .map(|role| json!({ "role": role.name, "done": role.done, "busy": role.busy, "waited": role.waited }))
        .collect();
    let classes: Vec<Value> =
        report.classes.iter().map(|(from, count)| json!({ "from": from, "count": count })).collect();
    let compared = report.compared.as_ref().map(|compared| {
        json!({
            "with": compared.with,
            "lead": comparison(&compared.lead, 1.0),
            "cost": comparison(&compared.cost, 1000.0),
            "second": value(&compared.second, language),
        })
    });
    json!({
        "version": 1,
        "procedure": report.procedure,
        "clause": report.clause,
        "seed": report.seed,
        "courses": report.courses,
        "ended": report.ended,
        "stuck": report.stuck,
        "stopped": report.stopped,
        "alike": report.alike,
        "lead": amount(&report.lead, 1.0),
        "classes": classes,
        "cost": report.cost.as_ref().map(|cost| amount(cost, 1000.0)),
        "currency": report.currency,
        "outcomes": outcomes,
        "steps": steps,
        "people": people,
        "roles": roles,
        "assumed": report.assumed.iter().map(|text| text.in_language(language)).collect::<Vec<_>>(),
        "compared": compared,
    })
}

fn amount(amount: &Amount, by: f64) -> Value {
    let rank = |at: usize| amount.ranks.map(|ranks| ranks[at] as f64 / by);
    json!({
        "count": amount.count,
        "mean": amount.mean.map(|mean| json!({
            "value": mean / by,
            "low": amount.sure.map(|sure| sure.low / by),
            "high": amount.sure.map(|sure| sure.high / by),
        })),
        "deviation": amount.deviation.map(|deviation| deviation / by),
        "least": rank(0), "p50": rank(1), "p90": rank(2), "p95": rank(3), "p99": rank(4), "most": rank(5),
    })
}

fn interval(interval: Option<Interval>, by: f64) -> Value {
    interval.map_or(
        Value::Null,
        |found| json!({ "value": found.mean / by, "low": found.low / by, "high": found.high / by }),
    )
}

fn comparison(comparison: &Option<Comparison>, by: f64) -> Value {
    comparison.as_ref().map_or(Value::Null, |found| {
        json!({ "difference": interval(Some(found.difference), by), "p": found.p_value, "batches": found.batches })
    })
}
