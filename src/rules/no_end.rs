#![doc = include_str!("no_end.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity};
use crate::say;

pub(super) const RULE: Rule = Rule::new("no-end", Severity::Error, include_str!("no_end.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for (id, unit) in context.model.procedures() {
        let name = context.text(unit.name.symbol);
        // Without a name the heading of the procedure is missing: that is what is wrong.
        let damaged = unit.damage.heading || unit.damage.ends || name.is_empty();
        if unit.steps.is_empty() || !unit.ends.is_empty() || damaged {
            continue;
        }
        let finding =
            Finding::error(RULE.name, unit.name.at, say!("the procedure `{name}` has no end", "流程“{name}”没有结局"))
                .help(say!(
                    "nobody could say how it turned out; list its outcomes under `# ends`, and route to them",
                    "这样谁也说不出结果如何；请在“# 结束”下面列出结局，再让路线通到它们"
                ));
        findings.push(words::about(context, id, finding));
    }
}
