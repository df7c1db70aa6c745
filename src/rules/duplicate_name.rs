#![doc = include_str!("duplicate_name.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::Trouble;
use crate::say;

pub(super) const RULE: Rule = Rule::new("duplicate-name", Severity::Error, include_str!("duplicate_name.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for trouble in &context.model.troubles {
        let Trouble::DuplicateName { kind, name, first, unit } = trouble else { continue };
        let text = context.text(name.symbol);
        let kind = words::kind(*kind);
        let (en, zh) = (kind.en, kind.zh);
        let finding = Finding::error(
            RULE.name,
            name.at,
            say!("there are two of the name `{text}` ({en})", "“{text}”（{zh}）重名"),
        )
        .here(say!("again here", "这里又有一个"))
        .label(*first, say!("first here", "第一个在这里"))
        .help(say!(
            "nobody could tell which is meant; rename one, and keep the shared words as its \"title\"",
            "重名就分不清指哪一个；请改其中一个的名称，共用的说法可以写成“标题”"
        ));
        findings.push(words::about(context, *unit, finding));
    }
}
