#![doc = include_str!("duplicate_name.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::model::{NameKind, Trouble};
use crate::say;

pub(super) const RULE: Rule = Rule::new("duplicate-name", Severity::Error, include_str!("duplicate_name.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for trouble in &context.model.troubles {
        let Trouble::DuplicateName { kind, name, first, unit } = trouble else { continue };
        // A heading that is lost may have stood between the two.
        if context.model[*unit].damage.heading {
            continue;
        }
        let text = context.text(name.symbol);
        let plural = words::kinds(*kind);
        let (en, zh) = (plural.en, plural.zh);
        let finding = Finding::error(
            RULE.name,
            name.at,
            say!("there are two {en} `{text}`", "有两个{zh}都叫“{text}”"),
        )
        .here(say!("again here", "这里又有一个"))
        .label(*first, say!("first here", "第一个在这里"))
        .help(match kind {
            NameKind::Place => say!(
                "nobody could tell which is meant; rename one, and put the words that both share in a \"title\" behind it",
                "这样分不清指的是哪一个；请改其中一个的名称，共用的说法可以写成名称后面的“标题”"
            ),
            NameKind::Value => say!("take one out, or mend it if another value was meant", "请删去一个；本来要写别的取值的，请改正"),
            NameKind::Procedure if first.file != name.at.file => say!(
                "a workspace declares each procedure once, else nobody could tell which one counts; take one of the two files out, or rename its procedure",
                "同一个工作区里，一个流程只声明一次，否则不知道以哪一份为准；请删去其中一个文件，或改其中一个流程的名称"
            ),
            _ => say!(
                "nobody could tell which is meant; rename one, or take it out if it was written twice",
                "这样分不清指的是哪一个；请改其中一个的名称，写重了的就删去一个"
            ),
        });
        findings.push(words::about(context, *unit, finding));
    }
}
