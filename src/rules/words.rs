//! Words that several rules use.

use super::Context;
use crate::diagnostic::{Finding, Text};
use crate::model::{NameKind, Node, Target, UnitId};
use crate::say;

/// What a kind of name is called.
pub fn kind(kind: NameKind) -> Text {
    match kind {
        NameKind::Role => say!("role", "角色"),
        NameKind::Fact => say!("fact", "情况"),
        NameKind::Record => say!("record", "记录"),
        NameKind::Event => say!("event", "事件"),
        NameKind::Place => say!("step, block or end", "步骤、并行块或结局"),
        NameKind::Branch => say!("branch", "分支"),
        NameKind::Procedure => say!("procedure", "流程"),
        NameKind::Term => say!("term", "术语"),
        NameKind::Field => say!("field", "栏目"),
        NameKind::Parameter => say!("record or fact of the called procedure", "被执行流程的记录或情况"),
    }
}

/// What several of a kind are called.
pub fn kinds(kind: NameKind) -> Text {
    let one = self::kind(kind);
    let en = match kind {
        NameKind::Place => "steps, blocks or ends".to_string(),
        NameKind::Branch => "branches".to_string(),
        _ => one.en + "s",
    };
    Text { en, zh: one.zh }
}

/// So many steps, in English.
pub fn steps(count: usize) -> String {
    if count == 1 { "1 step".to_string() } else { format!("{count} steps") }
}

/// The heading under which a kind of name is declared.
pub fn heading(kind: NameKind) -> Text {
    match kind {
        NameKind::Role => say!("# roles", "# 角色"),
        NameKind::Fact => say!("# facts", "# 情况"),
        NameKind::Record => say!("# records", "# 记录"),
        NameKind::Event => say!("# events", "# 事件"),
        NameKind::Place => say!("# ends", "# 结束"),
        NameKind::Branch => say!("# branch", "# 分支"),
        NameKind::Procedure => say!("# interface", "# 接口"),
        NameKind::Term => say!("# terms", "# 术语"),
        NameKind::Field => say!("# form", "# 表单"),
        NameKind::Parameter => say!("takes:", "接收："),
    }
}

/// A place on a path, as people call it.
pub fn node(context: &Context, node: Node) -> String {
    match node {
        Node::Start => String::new(),
        Node::Step(id) => context.model.call(Target::Step(id)).en,
        Node::Fork(id) | Node::Join(id) => context.model.call(Target::Parallel(id)).en,
        Node::End(id) => context.model.call(Target::End(id)).en,
    }
}

/// Says which procedure a finding is about.
pub fn about(context: &Context, unit: UnitId, mut finding: Finding) -> Finding {
    finding.procedure = Some(context.text(context.model[unit].name.symbol).to_string()).filter(|name| !name.is_empty());
    finding
}
