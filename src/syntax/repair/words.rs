//! Keywords that are nearly right, or said in other words.

use super::super::keywords::{BlockKind, Label, MarkKind};
use super::super::legal;
use super::super::line::is_space;
use super::super::near::nearest;
use super::super::problem::Problem;
use super::{Attempt, insert, marks, replace};
use crate::diagnostic::Language;
use crate::say;

/// A heading that begins with no known word.
pub(super) fn heading(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let at = at + line[at..].len() - line[at..].trim_start_matches(is_space).len();
    let rest = &line[at..];
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let word = &rest[..end];
    if word.is_empty() || BlockKind::read(word).is_some() {
        return;
    }
    let known = BlockKind::ALL.iter().flat_map(|kind| [kind.word(Language::English), kind.word(Language::Chinese)]);
    if let Some(meant) = nearest(word, known.clone()).or_else(|| other_heading(word)) {
        let problem = Problem::wrong(
            at,
            end,
            say!("there is no heading `{word}`; did you mean `{meant}`?", "没有“{word}”这种标题；是不是“{meant}”？"),
        );
        attempts.push(replace(line, at, at + end, meant, say!("write `{meant}`", "改为“{meant}”"), problem));
    }
    for keyword in known.filter(|keyword| !keyword.is_ascii() && word.starts_with(keyword)) {
        let problem =
            Problem::wrong(at, keyword.len(), say!("expected a space after `{keyword}`", "“{keyword}”后面应有空格"));
        attempts.push(insert(line, at + keyword.len(), " ", say!("insert a space", "补一个空格"), problem));
    }
    let problem = Problem::wrong(
        at,
        end,
        say!(
            "a heading begins with a clause number or a word such as `roles`; `{word}` is neither",
            "标题以条款号或“角色”之类的词开头；“{word}”不是"
        ),
    );
    let step = BlockKind::Step.word(language_of(word));
    let title = say!("make it a step: `# step …`", "写成步骤：“# 步骤 …”");
    attempts.push(insert(line, at, &format!("{step} "), title, problem));
}

/// A word before a colon that is no label.
pub(super) fn label(line: &str, word_end: usize, section: Option<BlockKind>, attempts: &mut Vec<Attempt>) {
    let word = &line[..word_end];
    let labels = section.map_or(Label::ALL, legal::labels);
    let words = labels.iter().flat_map(|label| [label.word(Language::English), label.word(Language::Chinese)]);
    if let Some(meant) = nearest(word, words)
        .or_else(|| other_label(word, labels))
        .or_else(|| swapped(word, labels))
        .or_else(|| half(word, labels))
    {
        let problem = Problem::wrong(
            0,
            word_end,
            say!("there is no `{word}:` line; did you mean `{meant}:`?", "没有“{word}：”这样的行；是不是“{meant}：”？"),
        );
        attempts.push(replace(line, 0, word_end, meant, say!("write `{meant}`", "改为“{meant}”"), problem));
    }
}

/// A label of which only the beginning or the end is left.
fn half(word: &str, labels: &[Label]) -> Option<&'static str> {
    let words = labels.iter().flat_map(|label| [label.word(Language::English), label.word(Language::Chinese)]);
    let mut found = words.filter(|label| label.starts_with(word) || label.ends_with(word));
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// A Chinese label of two characters with one of them wrong has nothing near; one of its own characters will do.
fn swapped(word: &str, labels: &[Label]) -> Option<&'static str> {
    let chars: Vec<char> = word.chars().collect();
    let [a, b] = chars.as_slice() else { return None };
    let mut found = labels.iter().map(|label| label.word(Language::Chinese)).filter(|label| {
        let mut chars = label.chars();
        let (first, second) = (chars.next(), chars.next());
        chars.next().is_none() && (first == Some(*a) || second == Some(*b) || (first == Some(*b) && second == Some(*a)))
    });
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

/// What people call the lines of a procedure elsewhere.
const LABELS: &[(Label, &str)] = &[
    (
        Label::By,
        "role roles responsible performer performers actor who assignee executor 责任 责任人 负责人 执行人 承办 主办 经办 操作人 岗位 角色 由 由谁 办理 办理人 执行 实施",
    ),
    (Label::With, "participants participant assisted supported 参加 参与人 参加人 协助 配合 协办"),
    (Label::Checker, "check checked reviewer 审核人 复核 复核人 校对 检查人"),
    (Label::Approver, "approve approved approval 批准人 审批 审批人 核准"),
    (Label::Informed, "notify notifies notified inform cc 通知 知会 抄送 报备"),
    (Label::Needs, "input inputs requires require preconditions uses 输入 输入物 前提 依据 所需"),
    (Label::Makes, "output outputs produces deliverable deliverables creates 输出 输出物 产物 成果 交付 交付物"),
    (Label::Sets, "decides decision determines judges 判断 决定 结论"),
    (Label::Runs, "call calls run executes subprocess 调用 子流程"),
    (Label::Awaits, "wait waits trigger 触发 等候"),
    (Label::Lasts, "duration takes time 时长 用时 工期 耗时 持续"),
    (Label::Deadline, "due limit timeout sla until 时限 截止 限期 截止日期"),
    (Label::Held, "meeting cadence frequency 会议 例行会议 频率"),
    (Label::Note, "comment comments remark notes 备注 说明 注释 备考 注意"),
    (Label::Allow, "ignore suppress 忽略"),
    (Label::Number, "id code document 文件编号 文档编号"),
    (Label::Version, "revision release 版次 版本号"),
    (Label::Secrecy, "confidentiality classification 保密 保密级别"),
    (Label::Drafted, "author authors written 编写 编制 起草"),
    (Label::Reviewed, "review 审查 评审"),
    (Label::Issued, "published released 发布 颁布"),
    (Label::Owner, "responsible keeper 主管 所有者 归口管理 责任人 负责人"),
    (Label::Purpose, "aim goal objective 目标 宗旨"),
    (Label::Scope, "applies 范围 适用范围"),
    (Label::References, "standards 参考 参考文件 规范性引用文件"),
    (Label::Starts, "start begin begins first 开始 起点 首步"),
    (Label::Import, "include includes imports use 导入 包含"),
    (Label::Outcomes, "ends results outcome 结局 结束"),
];

/// What people call the remarks elsewhere.
const REMARKS: &[(MarkKind, &str)] = &[
    (MarkKind::Optional, "如有 如需 若有 有则 选填 非必须 非必需 可不填 if-any if-available voluntary"),
    (MarkKind::Given, "已知 已有 预设 既定 已给定 known existing preset"),
    (MarkKind::Outside, "外单位 第三方 external"),
    (MarkKind::Group, "团队 team"),
    (MarkKind::Head, "负责人 组长为 leader chair"),
    (MarkKind::Members, "组员 成员有 member"),
    (MarkKind::By, "负责人 执行人 经办人 performer performers"),
    (MarkKind::Checker, "审核者 复核 复核人 审查 reviewer"),
    (MarkKind::Approver, "审批人 审批者 审批 批准者 核准 approval"),
    (MarkKind::From, "从 起自 起算于 since after starting"),
    (MarkKind::Then, "然后 之后去 超过后 afterwards"),
    (MarkKind::Informs, "通知 知会 抄送 notifies tells"),
    (MarkKind::With, "附上 附带 携带 including"),
    (MarkKind::AtMost, "不超过 不多于 最多不超过 上限 up-to max maximum no-more-than"),
];

/// A remark in other words, or misspelt, at this byte.
pub(super) fn remark(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let rest = &line[at..];
    if !line[..at].trim_end_matches(is_space).ends_with(['(', '（', ';', '；']) {
        return;
    }
    let others = REMARKS.iter().flat_map(|(kind, words)| words.split(' ').map(|word| (*kind, word.replace('-', " "))));
    let typed = others.filter(|(_, word)| {
        let apart = !rest[..].get(word.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) && (!word.is_ascii() || apart)
    });
    let mut found: Vec<(usize, &str)> = typed
        .map(|(kind, word)| match (kind, language_of(&word)) {
            // The seat, not a role.
            (MarkKind::By, Language::Chinese) => (word.len(), "负责"),
            (kind, language) => (word.len(), kind.word(language)),
        })
        .collect();
    found.sort_by_key(|(len, _)| std::cmp::Reverse(*len));
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let known = MarkKind::ALL.iter().flat_map(|kind| [kind.word(Language::English), kind.word(Language::Chinese)]);
    found.extend(nearest(&rest[..end], known).map(|near| (end, near)));
    for (len, meant) in found {
        let typed = &rest[..len];
        let behind = rest[len..].trim_start_matches(is_space);
        let ends = behind.is_empty() || behind.starts_with([')', '）', ';', '；']);
        let (skip, number) = match marks::numeral(behind).filter(|(_, rest)| rest.starts_with('次')) {
            Some((number, rest)) => (behind.len() - rest.len(), number.to_string()),
            None => (0, String::new()),
        };
        let by = format!("{meant}{}{number}", if ends { "" } else { " " });
        let to = line.len() - behind.len() + skip;
        let message =
            say!("there is no remark `{typed}`; did you mean `{meant}`?", "没有“{typed}”这种说明；是不是“{meant}”？");
        let problem = Problem::wrong(at, len, message);
        attempts.push(replace(line, at, to, &by, say!("write `{meant}`", "改为“{meant}”"), problem));
    }
}

/// What people call the parts of a procedure elsewhere.
const HEADINGS: &[(BlockKind, &str)] = &[
    (BlockKind::Procedure, "process workflow flow 过程 程序"),
    (BlockKind::Organisation, "org organization company 机构 组织机构 公司"),
    (BlockKind::Step, "task activity node action 任务 活动 环节 节点 工序"),
    (BlockKind::Parallel, "fork split concurrent 并发 同时"),
    (BlockKind::Branch, "lane strand 支路 分路"),
    (BlockKind::Join, "merge sync 合并 汇总 会合"),
    (BlockKind::Roles, "people actors participants 岗位 人员"),
    (BlockKind::Facts, "variables variable data 变量 数据 事实 条件"),
    (BlockKind::Records, "documents document artifacts files 文件 文档 单据"),
    (BlockKind::Form, "sheet 表格 表"),
    (BlockKind::Ends, "outcomes exits results 终点 结果 出口"),
    (BlockKind::Constraints, "rules restrictions 限制 规则"),
    (BlockKind::Numbering, "numbers 编码规则 命名规则"),
    (BlockKind::Terms, "glossary definitions 定义 名词解释 术语和定义"),
    (BlockKind::Related, "references bibliography 参考文件 引用文件"),
    (BlockKind::Revisions, "history changes changelog 修改记录 变更记录 版本记录"),
    (BlockKind::Clauses, "register contents 条款 条款目录 条款表 目录"),
];

fn other_label(word: &str, among: &[Label]) -> Option<&'static str> {
    let found = LABELS.iter().find(|(label, words)| among.contains(label) && is_one_of(word, words));
    found.map(|(label, _)| label.word(language_of(word)))
}

fn other_heading(word: &str) -> Option<&'static str> {
    HEADINGS.iter().find(|(_, words)| is_one_of(word, words)).map(|(kind, _)| kind.word(language_of(word)))
}

fn is_one_of(word: &str, words: &str) -> bool {
    words.split(' ').any(|other| other.eq_ignore_ascii_case(word))
}

fn language_of(word: &str) -> Language {
    if word.is_ascii() { Language::English } else { Language::Chinese }
}
