#![doc = include_str!("unused_allowance.md")]

use super::{Context, RULES, Rule, idle_role, syntax};
use crate::diagnostic::{Edit, Finding, Severity};
use crate::model::Unit;
use crate::say;
use crate::source::{Location, Span};
use crate::syntax::near::nearest;

pub(super) const RULE: Rule =
    Rule::new("unused-allowance", Severity::Warning, include_str!("unused_allowance.md"), check);

fn check(_: &Context, _: &mut Vec<Finding>) {}

/// Takes out the findings that an allowance permits, and reports the allowances that permit nothing.
pub(super) fn apply(context: &Context, findings: Vec<Finding>) -> Vec<Finding> {
    let model = context.model;
    let mut needed = vec![false; model.allowances.len()];
    // What a misspelt rule was meant to allow is not reported beside the slip.
    let meant: Vec<&str> = model
        .allowances
        .iter()
        .map(|allowance| {
            let written = context.text(allowance.rule.symbol);
            if super::find(written).is_some() { written } else { near(written).unwrap_or(written) }
        })
        .collect();
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        let mut allowed = false;
        // What cannot be read cannot be allowed.
        if finding.rule != syntax::RULE.name {
            for (at, allowance) in model.allowances.iter().enumerate() {
                let covers = allowance.covers;
                let here = covers.file == finding.primary.at.file
                    && covers.span.start <= finding.primary.at.span.start
                    && finding.primary.at.span.end <= covers.span.end;
                if here && meant[at] == finding.rule {
                    needed[at] = true;
                    allowed = true;
                }
            }
        }
        if !allowed {
            kept.push(finding);
        }
    }
    for (allowance, needed) in model.allowances.iter().zip(needed) {
        let name = context.text(allowance.rule.symbol);
        if super::find(name).is_none() {
            let mut finding = Finding::warning(
                RULE.name,
                allowance.rule.at,
                say!("there is no rule `{name}`", "没有“{name}”这条规则"),
            )
            .help(say!("`procedo rules` lists them", "procedo rules 列出全部规则"));
            if let Some(near) = near(name) {
                finding.help = say!("did you mean `{near}`?", "是不是“{near}”？");
                finding = finding.fix(
                    say!("write `{near}`", "改为“{near}”"),
                    vec![Edit { at: allowance.rule.at, text: near.to_string() }],
                );
            }
            kept.push(finding);
        } else if [syntax::RULE.name, RULE.name].contains(&name) {
            let message = say!("`{name}` cannot be allowed", "“{name}”不能用“允许”放过");
            let help = say!("mend what it finds, and take this line out", "请改好它指出的问题，并删去这一行");
            kept.push(Finding::warning(RULE.name, allowance.rule.at, message).help(help));
        } else if !needed && !judged_elsewhere(context, name, allowance.covers.file) {
            let finding = Finding::warning(
                RULE.name,
                allowance.rule.at,
                say!(
                    "this allows nothing: `{name}` finds nothing here",
                    "这一行没有放过任何问题：“{name}”在这里没有发现什么"
                ),
            )
            .help(say!(
                "an exception without need hides the next fault; take the line out",
                "用不着的例外会盖住以后的问题；请删去这一行"
            ));
            kept.push(match whole_line(context, allowance.rule.at) {
                Some(at) => finding.safe_fix(say!("take it out", "删去这一行"), vec![Edit { at, text: String::new() }]),
                None => finding,
            });
        }
    }
    kept
}

/// The line of a place with its line break, where a line is a whole: not in YAML.
fn whole_line(context: &Context, at: Location) -> Option<Location> {
    let file = context.sources.file(at.file);
    let line = file.line_of(at.span.start);
    let next = file.line_span(line + 1).start;
    file.path.ends_with(".proc").then(|| Location { span: Span { start: file.line_span(line).start, end: next }, ..at })
}

/// The rule whose name is nearest.
fn near(name: &str) -> Option<&'static str> {
    nearest(name, RULES.iter().map(|rule| rule.name))
}

/// What several files share is judged only where the whole workspace is here.
fn judged_elsewhere(context: &Context, rule: &str, file: crate::source::FileId) -> bool {
    let shared = matches!(rule, "idle-role" | "unused-declaration");
    // What cannot be read may be what the rule would find.
    let damaged = |unit: &Unit| !unit.damage.lines.is_empty() && (shared || unit.file == file);
    let idle = |unit: &Unit| rule == idle_role::RULE.name && unit.file == file && !idle_role::is_judged(context, unit);
    let doubtful = context.model.units.iter().any(|unit| damaged(unit) || idle(unit));
    let of_procedure =
        context.model.units.iter().any(|unit| unit.file == file && unit.kind == crate::model::UnitKind::Procedure);
    doubtful || shared && !context.judges(file) && !of_procedure
}
