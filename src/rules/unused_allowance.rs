#![doc = include_str!("unused_allowance.md")]

use super::{Context, RULES, Rule, idle_role, syntax};
use crate::diagnostic::{Edit, Finding, Severity};
use crate::model::{Allowance, Unit};
use crate::say;
use crate::source::{FileId, Location, Span};
use crate::syntax::near::nearest;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule =
    Rule::new("unused-allowance", Severity::Warning, include_str!("unused_allowance.md"), check);

fn check(_: &Context, _: &mut Vec<Finding>) {}

/// Takes out the findings that an allowance permits, and reports the allowances that permit nothing.
pub(super) fn apply(context: &Context, findings: Vec<Finding>) -> Vec<Finding> {
    let model = context.model;
    let mut covers = Covers::of(context);
    // What cannot be read cannot be allowed.
    let mut kept = findings;
    kept.retain(|finding| finding.rule == syntax::RULE.name || !covers.permit(finding));
    let needed: Vec<bool> = model.allowances.iter().map(|allowance| covers.is_needed(context, allowance)).collect();
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

/// The places that allowances cover, by file and rule: where each begins, the furthest end of it and those before it,
/// and whether something was permitted there.
struct Covers<'a>(FxHashMap<(FileId, &'a str), Vec<Cover>>);

struct Cover {
    span: Span,
    reach: u32,
    needed: bool,
}

impl<'a> Covers<'a> {
    fn of(context: &'a Context) -> Self {
        let mut covers: FxHashMap<_, Vec<Cover>> = FxHashMap::default();
        for allowance in &context.model.allowances {
            let cover = Cover { span: allowance.covers.span, reach: 0, needed: false };
            covers.entry((allowance.covers.file, meant(context, allowance))).or_default().push(cover);
        }
        for covers in covers.values_mut() {
            covers.sort_by_key(|cover| cover.span);
            covers.dedup_by_key(|cover| cover.span);
            covers.iter_mut().fold(0, |reach, cover| {
                cover.reach = reach.max(cover.span.end);
                cover.reach
            });
        }
        Covers(covers)
    }

    /// Whether a finding is permitted; all allowances that permit it are needed.
    fn permit(&mut self, finding: &Finding) -> bool {
        let (at, mut permitted) = (finding.primary.at, false);
        let Some(covers) = self.0.get_mut(&(at.file, finding.rule)) else { return false };
        let before = covers.partition_point(|cover| cover.span.start <= at.span.start);
        for cover in covers[..before].iter_mut().rev().take_while(|cover| at.span.end <= cover.reach) {
            if at.span.end <= cover.span.end {
                (cover.needed, permitted) = (true, true);
            }
        }
        permitted
    }

    fn is_needed(&self, context: &'a Context, allowance: &Allowance) -> bool {
        let covers = self.0.get(&(allowance.covers.file, meant(context, allowance)));
        let found = |covers: &Vec<Cover>| covers.binary_search_by_key(&allowance.covers.span, |cover| cover.span).ok();
        covers.and_then(|covers| Some(covers[found(covers)?].needed)).unwrap_or(false)
    }
}

/// The rule that an allowance allows: what a misspelt one was meant to be is not reported beside the slip.
fn meant<'a>(context: &'a Context, allowance: &Allowance) -> &'a str {
    let written = context.text(allowance.rule.symbol);
    if super::find(written).is_some() { written } else { near(written).unwrap_or(written) }
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
fn judged_elsewhere(context: &Context, rule: &str, file: FileId) -> bool {
    let shared = matches!(rule, "idle-role" | "unused-declaration");
    // What cannot be read may be what the rule would find.
    let damaged = |unit: &Unit| !unit.damage.lines.is_empty() && (shared || unit.file == file);
    let idle = |unit: &Unit| rule == idle_role::RULE.name && unit.file == file && !idle_role::is_judged(context, unit);
    let doubtful = context.model.units.iter().any(|unit| damaged(unit) || idle(unit));
    let of_procedure =
        context.model.units.iter().any(|unit| unit.file == file && unit.kind == crate::model::UnitKind::Procedure);
    doubtful || shared && !context.judges(file) && !of_procedure
}
