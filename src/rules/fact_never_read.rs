#![doc = include_str!("fact_never_read.md")]

use super::{Context, Rule, unhandled_outcome, unhandled_rejection, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{FactId, Type};
use crate::say;
use rustc_hash::FxHashSet;

pub(super) const RULE: Rule =
    Rule::proved("fact-never-read", Severity::Warning, include_str!("fact_never_read.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for (id, unit, uses) in context.whole() {
        // What an approver decides, or a procedure comes to, and nobody asks, is said there.
        let mut told: FxHashSet<FactId> = unhandled_rejection::unheard(context, id);
        told.extend(unhandled_outcome::unread(context, id));
        for fact in unit.facts.clone().map(FactId) {
            let (declared, used) = (&context.model[fact], uses.fact(fact));
            // Text is carried, not read; and what nothing mentions is not used at all.
            if declared.kind == Type::Text || !declared.used || used.read || told.contains(&fact) {
                continue;
            }
            let name = context.text(declared.name.symbol);
            let mut finding = Finding::warning(
                RULE.name,
                declared.name.at,
                say!("nothing depends on the fact `{name}`", "情况“{name}”判定了，却没有哪里看它"),
            )
            .help(say!(
                "a fact is there to be read: let a route or a condition ask for it, or take it out; what is only kept on file is a record",
                "情况是给条件读的：请让路线或条件用到它，或删去它；只是记下来存档的，请写成记录"
            ));
            for at in used.set.iter().take(3) {
                finding = finding.label(*at, say!("established here", "在这里判定"));
            }
            findings.push(words::about(context, id, finding));
        }
    }
}
