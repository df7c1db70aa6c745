#![doc = include_str!("encoding.md")]

use super::{Context, Rule};
use crate::diagnostic::{Finding, Severity};

/// Its findings come from [`crate::workspace`], which decodes the files.
pub(super) const RULE: Rule = Rule::new("encoding", Severity::Warning, include_str!("encoding.md"), check);

fn check(_: &Context, _: &mut Vec<Finding>) {}
