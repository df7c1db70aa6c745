#![doc = include_str!("missing_clause.md")]

use super::unused_declaration::in_lost_line;
use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Carrier, Coverage, Named, SourceClause, Stray, Trouble, Unit, UnitId};
use crate::say;
use rustc_hash::FxHashSet;

pub(super) const RULE: Rule = Rule::new("missing-clause", Severity::Warning, include_str!("missing_clause.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    // Where a number is given twice, one of the two was meant to be another; what is named and declared nowhere may have
    // been lost with its clause.
    let doubtful = |trouble: &Trouble| match trouble {
        Trouble::DuplicateClause { unit, .. } | Trouble::UnknownName { unit, near: None, .. } => Some(*unit),
        _ => None,
    };
    let doubtful: FxHashSet<UnitId> = context.model.troubles.iter().filter_map(doubtful).collect();
    for (id, unit) in context.model.procedures() {
        // A heading that is lost may carry a clause, or begin the register.
        if unit.clauses.is_empty() || unit.damage.heading || unit.damage.paths {
            continue;
        }
        let coverage = Coverage::of(context.model, unit);
        let mut seen = FxHashSet::default();
        let mut found: Vec<Finding> = Vec::new();
        for ((clause, carriers), chapter) in unit.clauses.iter().zip(&coverage.carriers).zip(&coverage.chapters) {
            if !seen.insert(clause.number.symbol) {
                continue;
            }
            let finding = match (carriers.first(), &clause.reason) {
                (Some((carried, _)), Some(_)) => in_vain(context, clause, *carried),
                (None, None) if !chapter && !doubtful.contains(&id) => gap(context, clause),
                _ => continue,
            };
            if !in_lost_line(context, context.text(clause.number.symbol)) {
                found.push(finding);
            }
        }
        for stray in coverage.strays.iter().filter(|stray| stray.carrier != Carrier::Procedure) {
            if !in_lost_line(context, context.text(stray.clause.symbol)) {
                found.push(self::stray(context, unit, stray));
            }
        }
        findings.extend(found.into_iter().map(|finding| words::about(context, id, finding)));
    }
}

fn gap(context: &Context, clause: &SourceClause) -> Finding {
    let number = context.text(clause.number.symbol);
    let title = clause.title.as_ref().map(|title| title.text(context.sources));
    let named = title.map_or(number.to_string(), |title| format!("{number} {title}"));
    Finding::warning(
        RULE.name,
        clause.number.at,
        say!("nothing in the procedure covers clause `{named}`", "原文的条款“{named}”在流程里没有着落"),
    )
    .help(say!(
        "give its number to the step or the record that does what it says; if none is meant to, say why behind it: `- {number}: REASON`",
        "请在落实它的步骤或记录上写这个条款号；本来就没有步骤的，在它后面说明：“- {number}：理由”"
    ))
}

fn in_vain(context: &Context, clause: &SourceClause, carried: Named) -> Finding {
    let number = context.text(clause.number.symbol);
    Finding::warning(
        RULE.name,
        clause.number.at,
        say!(
            "it is said why nothing carries clause `{number}`, and something does",
            "条款 {number} 后面说明了为什么没有步骤，流程里却有它的编号"
        ),
    )
    .label(carried.at, say!("covered here", "写在这里"))
    .help(say!("take out what stands behind the clause here, or the number there", "请删去这里的说明，或那边的条款号"))
}

fn stray(context: &Context, unit: &Unit, stray: &Stray) -> Finding {
    let number = context.text(stray.clause.symbol);
    let bare = number.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(number);
    let message = if bare == number {
        say!("the clause register has no clause `{number}`", "条款清单里没有条款 {number}")
    } else {
        say!("the clause register has neither `{number}` nor `{bare}`", "条款清单里没有条款 {number}，也没有 {bare}")
    };
    let mut finding = Finding::warning(RULE.name, stray.clause.at, message).help(say!(
        "correct the number, or list the clause if the source has it; what is ours takes the source's number with a letter, such as `4.2a`",
        "条款号写错了请改正，原文确有这一条的请补进清单；自己加的步骤，用原文的条款号加字母，如 4.2a"
    ));
    if let Some(first) = unit.clauses.first() {
        finding = finding.label(first.number.at, say!("the register begins here", "条款清单从这里开始"));
    }
    finding
}
