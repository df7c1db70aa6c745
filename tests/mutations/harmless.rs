//! Edits that change nothing of what is meant: nothing is found.
//!
//! Each is made of both real procedures at once, in all their files.

use super::{Files, each};
use crate::rules::example::{at, check, shown};
use crate::rules::real::{self, GO_LIVE, OM_SERVICE};
use procedo::diagnostic::Language;
use procedo::source::FileId;
use procedo::syntax::names::Names;
use procedo::syntax::{parse, print, yaml};

/// An edit, and what the files are then.
pub type Harmless = (&'static str, fn(Files) -> Files);

pub const EDITS: &[Harmless] = &[
    ("a step is renamed", |files| renamed(files, "有无执行过试点运行判断", "试点判断")),
    ("two steps change their names", |files| {
        let files = renamed(files, "被动应急判断", "暂名");
        renamed(renamed(files, "主动应急判断", "被动应急判断"), "暂名", "主动应急判断")
    }),
    ("a parallel block is renamed", |files| renamed(files, "项目准备", "立项准备")),
    ("a branch is renamed", |files| renamed(files, "分支 ERP立项", "分支 立项")),
    ("a fact is renamed", |files| renamed(files, "切换故障", "切换有故障")),
    ("a value of a fact is renamed", |files| renamed(files, "紧急修复版本", "补丁版本")),
    ("a record is renamed", |files| renamed(files, "《缺陷报告》", "《缺陷单》")),
    ("a form is renamed", |files| renamed(files, "《运维项目计划书》", "《项目计划书》")),
    ("a role is renamed, in the organisation and wherever it acts", |files| {
        renamed(files, "系统上线管理小组组长", "上线委员会主席")
    }),
    ("an end is renamed", |files| renamed(files, "推广未获同意", "不予推广")),
    ("an event is renamed", |files| renamed(files, "投产故障", "线上故障")),
    ("a called procedure is renamed", |files| renamed(files, "《合同评审》", "《合同审查》")),
    ("a procedure that takes over is renamed", |files| renamed(files, "变更管理流程", "变更控制流程")),
    ("the steps and lists stand in reverse order", |files| in_procedures(files, reversed)),
    ("the branches stand in reverse order", |files| in_procedures(files, branches_reversed)),
    ("the entries of lists stand in reverse order", |files| in_procedures(files, entries_reversed)),
    ("the lines of every step stand in reverse order", |files| in_procedures(files, lines_reversed)),
    ("formatted", |files| printed(files, None)),
    ("keywords in English", |files| printed(files, Some(Language::English))),
    ("keywords in Chinese", |files| printed(files, Some(Language::Chinese))),
    ("as YAML", converted),
    ("as an input method types it", |files| in_proc(files, full_width)),
    ("line breaks of Windows", |files| in_proc(files, |text| text.replace('\n', "\r\n"))),
    ("indented, without blank lines", |files| in_proc(files, indented)),
    ("a comment above every line", |files| in_proc(files, commented)),
    ("without comments and notes", |files| in_proc(files, |text| without(text, &["//", "注:", "note:"]))),
    ("without descriptions", |files| in_proc(files, |text| without(text, &["> "]))),
    ("every thing of a list on a line of its own", |files| in_procedures(files, one_a_line)),
    ("the lines of one label as one line", |files| in_procedures(files, as_one)),
    ("targets by their clauses", |files| in_procedures(files, by_clause)),
    ("“otherwise” written out", |files| replaced(files, OTHERWISE)),
    ("conditions by the laws of logic", |files| replaced(files, LAWS)),
    ("roles that one procedure uses, in a file of its own", own_roles),
];

/// What `otherwise` stands for.
const OTHERWISE: &[(&str, &str)] = &[
    ("-> 主被动上线判断 [otherwise]", "-> 主被动上线判断 [版本类型 ≠ 主要版本 or 审批结论 = 同意]"),
    ("-> 版本通知 [otherwise]", "-> 版本通知 [not 切换故障 or not 超时未解决]"),
    ("-> 上线结束 [otherwise]", "-> 上线结束 [not (出现故障 and 影响运行)]"),
    ("-> 原需求确认 [否则]", "-> 原需求确认 [项目类型 = 续签 且 非 范围变化较大]"),
    (
        "-> 项目终止 [否则]\n注: added: 原文没有写谈不成",
        "-> 项目终止 [非 条款报价达成共识]\n注: added: 原文没有写谈不成",
    ),
    (
        "-> 项目终止 [否则]\n注: added: 创建表",
        "-> 项目终止 [创建表审批结论 ≠ 批准 或 (涉及外协 且 外协审批结论 = 不批准)]\n注: added: 创建表",
    ),
];

/// The same said in another way.
const LAWS: &[(&str, &str)] = &[
    ("[切换故障 and 超时未解决]", "[not (not 切换故障 or not 超时未解决)]"),
    ("-> 上线通知 [上线方式 = 被动]", "-> 上线通知 [上线方式 ≠ 主动]"),
    ("[版本类型 = 小型版本, 紧急修复版本]", "[版本类型 = 小型版本 or 版本类型 = 紧急修复版本]"),
    ("or 变更管理流程 [not 立项]", "or 变更管理流程 [otherwise]"),
    ("[项目类型 = 新增 或 范围变化较大]", "[范围变化较大 或 项目类型 ≠ 续签]"),
    ("-> 协议修改 [协议评审结论 = 不通过]", "-> 协议修改 [协议评审结论 ≠ 通过, 风险过大]"),
    ("[非 细则达成共识]", "[否则]"),
    ("(非 涉及外协 或 外协审批结论 = 批准)", "非 (涉及外协 且 非 外协审批结论 = 批准)"),
];

/// What is found.
fn noise((what, edit): &Harmless) -> Option<String> {
    let before = real::files();
    let files = edit(before.clone());
    if files == before {
        return Some(format!("{what}: nothing is changed\n"));
    }
    let checked = check(&files);
    let found = checked
        .findings
        .iter()
        .map(|finding| format!("  {}\n", shown(&at(&checked, finding.primary.at, finding.rule))));
    let found: String = found.collect();
    (!found.is_empty()).then(|| format!("{what}\n{found}"))
}

#[test]
fn what_changes_nothing_raises_nothing() {
    let noise = each(EDITS, noise);
    assert!(noise.is_empty(), "{}", noise.concat());
}

/// Changes some files.
fn in_files(files: Files, wanted: impl Fn(&str) -> bool, change: impl Fn(&str) -> String) -> Files {
    let changed = files.into_iter().map(|(path, text)| match wanted(&path) {
        true => (path, change(&text)),
        false => (path, text),
    });
    changed.collect()
}

fn in_proc(files: Files, change: impl Fn(&str) -> String) -> Files {
    in_files(files, |path| path.ends_with(".proc"), change)
}

fn in_procedures(files: Files, change: impl Fn(&str) -> String) -> Files {
    in_files(files, |path| path == GO_LIVE || path == OM_SERVICE, change)
}

fn renamed(files: Files, old: &str, new: &str) -> Files {
    in_files(files, |_| true, |text| text.replace(old, new))
}

/// Each is there, in some file.
fn replaced(files: Files, pairs: &[(&str, &str)]) -> Files {
    pairs.iter().fold(files, |files, (old, new)| {
        assert!(files.iter().any(|(_, text)| text.contains(old)), "{old}");
        renamed(files, old, new)
    })
}

/// Blocks: a heading each, with the lines up to the next.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        match line.starts_with('#') {
            true => blocks.push(vec![line]),
            false => blocks.last_mut().expect("a block").push(line),
        }
    }
    blocks
}

fn joined(blocks: Vec<Vec<&str>>) -> String {
    blocks.concat().join("\n") + "\n"
}

/// The blocks of a procedure, a parallel block up to its join in one piece; what stands before the first is the head.
fn pieces(text: &str) -> Vec<Vec<&str>> {
    let mut pieces: Vec<Vec<&str>> = Vec::new();
    let mut inside = false;
    for block in blocks(text) {
        let heading = block.first().copied().unwrap_or_default();
        let join = heading.starts_with("# 汇合");
        match inside || pieces.len() == 1 && !heading.starts_with('#') {
            true => pieces.last_mut().expect("a piece").extend(block),
            false => pieces.push(block),
        }
        inside = !join && (inside || heading.starts_with("# 并行"));
    }
    pieces
}

fn reversed(text: &str) -> String {
    let mut pieces = pieces(text);
    let head = pieces.iter().position(|piece| piece[..].first().is_some_and(|line| line.starts_with('#')));
    pieces[head.map_or(0, |at| at + 1)..].reverse();
    joined(pieces)
}

fn branches_reversed(text: &str) -> String {
    let mut changed: Vec<Vec<&str>> = Vec::new();
    let mut branches: Vec<Vec<&str>> = Vec::new();
    for block in blocks(text) {
        let heading = block.first().copied().unwrap_or_default();
        if heading.starts_with("## ") {
            branches.push(block);
        } else if heading.starts_with("### ") {
            branches.last_mut().expect("a branch").extend(block);
        } else {
            branches.reverse();
            changed.append(&mut branches);
            changed.push(block);
        }
    }
    joined(changed)
}

/// Of lists in which the order means nothing.
fn entries_reversed(text: &str) -> String {
    const LISTS: [&str; 14] = [
        "# roles",
        "# facts",
        "# records",
        "# events",
        "# ends",
        "# clauses",
        "# constraints",
        "# 角色",
        "# 情况",
        "# 记录",
        "# 事件",
        "# 结束",
        "# 相关文件",
        "# 条款清单",
    ];
    let each = blocks(text).into_iter().map(|block| {
        if !block.first().is_some_and(|heading| LISTS.contains(heading)) {
            return block;
        }
        let mut entries: Vec<Vec<&str>> = vec![Vec::new()];
        for line in block {
            match line.starts_with("- ") {
                true => entries.push(vec![line]),
                false => entries.last_mut().expect("an entry").push(line),
            }
        }
        entries[1..].reverse();
        entries.concat()
    });
    joined(each.collect())
}

/// Of blocks that routes lead from.
fn lines_reversed(text: &str) -> String {
    let is_route = |line: &&str| line.starts_with("-> ") || line.starts_with("<- ");
    let each = blocks(text).into_iter().map(|mut block| {
        if block.iter().any(is_route) {
            let first = block.iter().position(|line| !line.starts_with(['#', '>']) && !line.is_empty()).unwrap_or(0);
            block[first..].reverse();
        }
        block
    });
    joined(each.collect())
}

fn parsed(path: &str, text: &str, write: impl Fn(&procedo::syntax::ast::Document, &Names) -> Option<String>) -> String {
    let mut names = Names::default();
    let (document, _) = parse(FileId(0), path, text, &mut names);
    write(&document, &names).unwrap_or_else(|| panic!("{path} can be written"))
}

fn printed(files: Files, language: Option<Language>) -> Files {
    let each = files.into_iter().map(|(path, text)| {
        let printed = parsed(&path, &text, |document, names| match path.ends_with(".proc") {
            true => print::proc(document, &text, names, language).ok(),
            false => yaml::write(document, &text, names, language).ok(),
        });
        // What is formatted already is not changed by formatting it.
        let text = if language.is_none() { printed + "\n\n" } else { printed };
        (path, text)
    });
    each.collect()
}

fn converted(files: Files) -> Files {
    let each = files.into_iter().map(|(path, text)| match path.strip_suffix(".proc") {
        Some(stem) => {
            let yaml = parsed(&path, &text, |document, names| yaml::write(document, &text, names, None).ok());
            (format!("{stem}.yaml"), yaml.replace(".proc", ".yaml"))
        }
        None => (path, text),
    });
    each.collect()
}

fn full_width(text: &str) -> String {
    const MARKS: [(&str, &str); 11] = [
        ("-> ", "→"),
        ("<- ", "《-"),
        (": ", "："),
        (", ", "、"),
        ("; ", "；"),
        (" (", "（"),
        (")", "）"),
        (" [", "【"),
        ("]", "】"),
        (" = ", "＝"),
        ("- ", "－"),
    ];
    let line = |line: &str| match line.starts_with(['>', '/']) || line.contains("import") || line.contains("引入") {
        true => line.to_string(),
        false => MARKS.iter().fold(line.to_string(), |line, (ascii, wide)| line.replace(ascii, wide)),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

fn indented(text: &str) -> String {
    text.lines().filter(|line| !line.is_empty()).map(|line| format!("\t  {line}\n")).collect()
}

fn commented(text: &str) -> String {
    text.lines().map(|line| format!("// {}\n{line}\n", line.len())).collect()
}

fn without(text: &str, beginnings: &[&str]) -> String {
    let kept = |line: &&str| !beginnings.iter().any(|beginning| line.starts_with(beginning));
    text.lines().filter(kept).map(|line| format!("{line}\n")).collect()
}

/// The labels of which several lines say the same as one.
const LISTED: [&str; 9] =
    ["with: ", "needs: ", "makes: ", "sets: ", "informed: ", "参与: ", "需要: ", "产出: ", "判定: "];

fn listed(line: &str) -> Option<(&'static str, &str)> {
    LISTED.iter().find_map(|label| Some((*label, line.strip_prefix(label)?)))
}

fn one_a_line(text: &str) -> String {
    let split = |line: &str| match listed(line) {
        Some((label, things)) if !things.contains(['(', '[']) => {
            things.split(", ").map(|thing| format!("{label}{thing}\n")).collect()
        }
        _ => format!("{line}\n"),
    };
    text.lines().map(split).collect()
}

fn as_one(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let before = lines.last_mut().filter(|before| {
            listed(line).is_some_and(|(label, _)| listed(before).is_some_and(|(other, _)| other == label))
        });
        match (before, listed(line)) {
            (Some(before), Some((_, things))) => *before += &format!(", {things}"),
            _ => lines.push(line.to_string()),
        }
    }
    lines.join("\n") + "\n"
}

fn by_clause(text: &str) -> String {
    let heading = |line: &'_ str| -> Option<(String, String)> {
        let mut words = line.trim_start_matches('#').split_whitespace();
        let clause =
            words.next().filter(|word| line.starts_with('#') && word.starts_with(|c: char| c.is_ascii_digit()))?;
        Some((words.next()?.to_string(), clause.to_string()))
    };
    let clauses: Vec<(String, String)> = text.lines().filter_map(heading).collect();
    let route = |line: &str| {
        let Some((mark, rest)) = line.split_at_checked(3) else { return format!("{line}\n") };
        let (target, after) = rest.split_once(' ').unwrap_or((rest, ""));
        match clauses.iter().find(|(name, _)| ["-> ", "<- "].contains(&mark) && name == target) {
            Some((_, clause)) => format!("{mark}{clause} {after}\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(route).collect()
}

/// The roles outside of the company stand in a file that only the O&M service imports.
fn own_roles(files: Files) -> Files {
    let organisation = |text: &str| {
        let (inside, outside) = text.split_once("// 外部\n").expect("the roles outside");
        (inside.to_string(), format!("# 组织 外部单位\n\n# 角色\n{outside}"))
    };
    let (_, text) = files.iter().find(|(path, _)| path.ends_with("organisation.proc")).expect("the organisation");
    let (inside, outside) = organisation(text);
    let mut files = in_files(files, |path| path.ends_with("organisation.proc"), |_| inside.clone());
    let import = "引入: ../organisation.proc\n";
    files = in_files(
        files,
        |path| path == OM_SERVICE,
        |text| text.replace(import, &format!("{import}引入: ../outside/parties.proc\n")),
    );
    files.push(("processes/outside/parties.proc".to_string(), outside));
    files
}
