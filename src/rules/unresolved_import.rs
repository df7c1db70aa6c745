#![doc = include_str!("unresolved_import.md")]

use super::{Context, Rule};
use crate::diagnostic::{Edit, Finding, Severity};
use crate::say;

pub(super) const RULE: Rule =
    Rule::new("unresolved-import", Severity::Error, include_str!("unresolved_import.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    for import in context.imports {
        let Err(error) = &import.result else { continue };
        let mut finding = Finding::error(RULE.name, import.at, error.text()).help(error.help());
        if let Some(near) = error.near() {
            finding = finding
                .fix(say!("import `{near}`", "改为“{near}”"), vec![Edit { at: import.at, text: near.to_string() }]);
        }
        findings.push(finding);
    }
}
