//! Words that several rules use.

use super::Context;
use crate::analysis::reach::TooLarge;
use crate::analysis::staffing::Lack;
use crate::diagnostic::{Finding, Language, Text, counted};
use crate::model::{Model, NameKind, Node, Party, RoleId, Target, UnitId};
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
        NameKind::Value => say!("value", "取值"),
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

/// The language of a text of the user's.
pub fn language(text: &str) -> Language {
    if text.is_ascii() { Language::English } else { Language::Chinese }
}

/// So many steps, in English.
pub fn steps(count: usize) -> String {
    counted(count, "step")
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
        NameKind::Value => say!("# facts", "# 情况"),
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

/// What to do, in the words of the YAML form: `# ends` is `ends:` there, and `-> STEP` is `to: STEP`.
pub fn in_yaml(help: &mut Text) {
    const EN: [(&str, &str); 2] = [
        ("write them as `# step NAME`, or `# 4.2.7.1 NAME` with a clause", "write each as `NAME:` under `steps:`"),
        ("`<- STEP (at most 3; then OTHER STEP)`", "`back: STEP`, `at most: 3` and `then: OTHER STEP`"),
    ];
    const ZH: [(&str, &str); 2] = [
        ("写“# 步骤 名称”，有条款号的写“# 4.2.7.1 名称”", "在“步骤:”下面写“名称:”"),
        ("“<- 步骤（至多 3 次；之后 另一步）”", "“回到: 步骤”“至多: 3”和“之后: 另一步”"),
    ];
    for (proc, yaml) in EN {
        help.en = help.en.replace(proc, yaml);
    }
    for (proc, yaml) in ZH {
        help.zh = help.zh.replace(proc, yaml);
    }
    help.en = marks_as_keys(&help.en, '`', '`', "to");
    help.zh = marks_as_keys(&help.zh, '“', '”', "到");
}

/// Quoted headings and routes as YAML keys.
fn marks_as_keys(text: &str, open: char, close: char, to: &str) -> String {
    let mut keyed = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        let from = at + open.len_utf8();
        keyed += &rest[..from];
        rest = &rest[from..];
        let Some(end) = rest.find(close) else { break };
        let quoted = &rest[..end];
        if let Some(heading) = quoted.strip_prefix("# ") {
            let (word, name) = heading.split_once(' ').map_or((heading, String::new()), |(w, n)| (w, format!(" {n}")));
            keyed += &format!("{word}:{name}");
        } else if let Some(target) = quoted.strip_prefix("-> ") {
            keyed += &format!("{to}: {target}");
        } else {
            keyed += quoted;
        }
        keyed.push(close);
        rest = &rest[end + close.len_utf8()..];
    }
    keyed + rest
}

/// Nobody has any of these roles.
pub fn nobody(model: &Model, roles: &[RoleId]) -> Text {
    let Text { en, zh } = Text::list(roles.iter().map(|role| Text::same(model.text(model[*role].name.symbol))));
    match roles.iter().any(|role| model[*role].group) {
        true => say!("nobody is {en}, or leads it, or sits in it", "没有人是{zh}，也没有它的组长或成员"),
        false => say!("nobody is {en}", "没有人是{zh}"),
    }
}

/// What is lacking where people are to be found for a step.
pub fn lack(model: &Model, unit: UnitId, lack: &Lack) -> Text {
    let name = model.call(Target::Step(lack.step())).en;
    match lack {
        Lack::Vacant { party, roles, when, .. } => {
            let Text { en: when_en, zh: when_zh } = super::proofs::clause(when.clone());
            let Text { en, zh } = nobody(model, roles);
            match party {
                Party::Checker => {
                    say!("nobody can check `{name}`{when_en}: {en}", "{when_zh}“{name}”没有人能审核：{zh}")
                }
                Party::Approver => {
                    say!("nobody can approve `{name}`{when_en}: {en}", "{when_zh}“{name}”没有人能批准：{zh}")
                }
                _ => say!("nobody can perform `{name}`{when_en}: {en}", "{when_zh}“{name}”没有人能办：{zh}"),
            }
        }
        Lack::Torn { constraints, .. } => {
            let constraints = constraints.iter().map(|at| &model[unit].constraints[*at]);
            let Text { en, zh } = Text::list(constraints.map(|one| model.constraint_words(one)));
            say!("{en} cannot be kept: nobody is left for `{name}`", "{zh}做不到：轮到“{name}”时没有合适的人了")
        }
    }
}

/// Says which procedure a finding is about.
pub fn about(context: &Context, unit: UnitId, mut finding: Finding) -> Finding {
    finding.procedure = Some(context.text(context.model[unit].name.symbol).to_string()).filter(|name| !name.is_empty());
    finding
}

/// How much matters at once, and how much of it the ways back do.
pub fn matter(large: &TooLarge) -> Text {
    let (all, counts) = (large.variables, large.counts);
    match counts {
        0 | 1 => say!("{all} facts, records and counts matter at once", "有 {all} 项情况、记录和次数同时有关"),
        _ => say!(
            "{all} facts, records and counts matter at once: for {counts} ways back it matters how often they were taken",
            "有 {all} 项情况、记录和次数同时有关：其中 {counts} 处返回，返回过几次都有关系"
        ),
    }
}
