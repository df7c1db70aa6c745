//! `procedo explain`: the page of a rule.

use super::{Env, Status};
use crate::rules;
use crate::say;
use crate::syntax::near::nearest;

/// Arguments of `procedo explain`.
#[derive(clap::Args)]
pub struct Args {
    /// The rule's name
    rule: String,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let name = args.rule.as_str();
    if let Some(rule) = rules::find(name) {
        let page = rule.page(env.language);
        env.print(&page);
        return Status::Clean;
    }
    env.trouble(&match nearest(name, rules::RULES.iter().map(|rule| rule.name)) {
        Some(near) => say!("there is no rule `{name}`; did you mean `{near}`?", "没有规则“{name}”；是不是“{near}”？"),
        None => say!(
            "there is no rule `{name}`; `procedo rules` lists them",
            "没有规则“{name}”；procedo rules 列出全部规则"
        ),
    })
}
