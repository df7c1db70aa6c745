#![doc = include_str!("unresolved_import.md")]

use super::{Context, Import, Rule};
use crate::diagnostic::{Edit, Finding, Severity};
use crate::say;
use crate::workspace::ImportError;

pub(super) const RULE: Rule =
    Rule::new("unresolved-import", Severity::Error, include_str!("unresolved_import.md"), check);

fn check(context: &Context, findings: &mut Vec<Finding>) {
    // Imports of one file that lead outside the workspace have one cause: where its root is.
    let outside = |import: &&Import| matches!(import.result, Err(ImportError::Outside { .. }));
    for import in context.imports {
        let Err(error) = &import.result else { continue };
        let mut same = context.imports.iter().filter(outside).filter(|other| other.at.file == import.at.file);
        if outside(&import) && same.next().is_some_and(|first| first.at != import.at) {
            continue;
        }
        let mut finding = Finding::error(RULE.name, import.at, error.text()).help(error.help());
        if let Some(near) = error.near() {
            finding = finding
                .fix(say!("import `{near}`", "改为“{near}”"), vec![Edit { at: import.at, text: near.to_string() }]);
        }
        if outside(&import) {
            for other in same {
                finding = finding.label(other.at, say!("this one, too", "这一个也是"));
            }
        }
        findings.push(finding);
    }
}
