#![doc = include_str!("duplicate_clause.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{Trouble, Unit, UnitId};
use crate::say;
use crate::source::Location;
use crate::syntax::ast::Symbol;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule =
    Rule::new("duplicate-clause", Severity::Error, include_str!("duplicate_clause.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for trouble in &context.model.troubles {
        let Trouble::DuplicateClause { clause, first, unit } = trouble else { continue };
        // A heading that is lost may have stood between the two.
        if context.model[*unit].damage.heading {
            continue;
        }
        let text = context.text(clause.symbol);
        let finding = Finding::error(RULE.name, clause.at, say!("clause `{text}` is used twice", "条款号“{text}”用了两次"))
            .here(say!("again here", "这里又用了"))
            .label(*first, say!("first here", "第一次在这里"))
            .help(say!(
                "a clause names one step; where one clause of the source is several steps, give them letters: `{text}a`, `{text}b`",
                "一个条款号只指一个步骤；原文一条含几个步骤时，请加字母：{text}a、{text}b"
            ));
        findings.push(words::about(context, *unit, finding));
    }
    for (id, unit) in context.model.procedures() {
        listed_twice(context, id, unit, findings);
    }
}

/// The register has a clause once.
fn listed_twice(context: &Context, id: UnitId, unit: &Unit, findings: &mut Vec<Finding>) {
    let mut first: FxHashMap<Symbol, Location> = FxHashMap::default();
    for clause in unit.clauses.iter().map(|clause| clause.number) {
        let Some(first) = first.insert(clause.symbol, clause.at) else { continue };
        let text = context.text(clause.symbol);
        let finding = Finding::error(
            RULE.name,
            clause.at,
            say!("the register lists clause `{text}` twice", "条款清单把 {text} 列了两次"),
        )
        .here(say!("again here", "这里又列了"))
        .label(first, say!("first here", "第一次在这里"))
        .help(say!("each clause of the source stands there once; take one out", "原文的每一条只列一次；请删去一行"));
        findings.push(words::about(context, id, finding));
    }
}
