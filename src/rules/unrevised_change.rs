#![doc = include_str!("unrevised_change.md")]

use super::{Context, Rule};
use crate::diagnostic::{Finding, Severity};

/// Its findings come from [`crate::change::revision`], which compares with an earlier state.
pub(super) const RULE: Rule =
    Rule::new("unrevised-change", Severity::Warning, include_str!("unrevised_change.md"), check);

fn check(_: &Context, _: &mut Vec<Finding>) {}
