//! `procedo explain`: the page of a rule.

use super::{Env, Status};
use crate::rules::{self, Rule};
use crate::say;
use crate::syntax::near::nearest;
use crate::walk::Look;

/// Arguments of `procedo explain`.
#[derive(clap::Args)]
pub struct Args {
    /// The rule's name
    rule: String,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let name = args.rule.trim();
    let called = CALLED.iter().find(|(_, words)| words.split(' ').any(|word| word.eq_ignore_ascii_case(name)));
    if let Some(rule) = rules::find(called.map_or(name, |(rule, _)| rule)) {
        let look = Look { language: env.language, color: false, width: env.width };
        let page = fitted(&rule.page(env.language), look);
        env.print(&page);
        return Status::Clean;
    }
    if let Some(near) = nearest(name, rules::RULES.iter().map(|rule| rule.name)) {
        return env
            .trouble(&say!("there is no rule `{name}`; did you mean `{near}`?", "没有规则“{name}”；是不是“{near}”？"));
    }
    let about: Vec<&str> = about(name, env).into_iter().map(|rule| rule.name).collect();
    if about.is_empty() {
        return env.trouble(&say!(
            "there is no rule `{name}`; `procedo rules` lists them",
            "没有规则“{name}”；procedo rules 列出全部规则"
        ));
    }
    let (en, zh) = (about.join("`, `"), about.join("”“"));
    env.trouble(&say!(
        "a rule is called by its name, as it stands in a finding; about `{name}` there are `{en}`",
        "规则按它的名称来查，就是提示里方括号中的那个词；与“{name}”有关的有“{zh}”"
    ))
}

/// What people call what the rules find.
const CALLED: &[(&str, &str)] = &[
    ("call-cycle", "递归 互相调用 recursion"),
    ("constant-guard", "恒真 恒假 永远成立 永远不成立"),
    ("crossing-route", "穿墙 跨分支"),
    ("dead-end", "死路 死胡同 断路 走不下去 deadlock stuck"),
    ("duplicate-clause", "条款重复 重复条款"),
    ("duplicate-name", "重名 名称重复"),
    ("encoding", "乱码 编码 看不见的字符"),
    ("guard-gap", "缺口 漏掉的情况 没有路线 gap"),
    ("guard-overlap", "重叠 冲突 overlap"),
    ("idle-role", "闲置角色 没有工作的角色"),
    ("import-cycle", "循环引入 互相引入"),
    ("missing-approver", "没有批准人 缺批准人"),
    ("missing-performer", "没有负责人 缺负责人"),
    ("no-end", "没有结局 没有结束"),
    ("no-start", "没有起始 没有开始"),
    ("self-approval", "自审自批 自己审批 自批"),
    ("similar-names", "名称相近 相似名称"),
    ("syntax", "语法 写法 格式错误"),
    ("type-mismatch", "类型不符 取值不符"),
    ("undeclared-cycle", "回路 循环 死循环 绕圈 环路 loop cycle"),
    ("unknown-name", "未声明 没有声明 未知名称"),
    ("unreachable-step", "到不了的步骤 不可达 孤立步骤"),
    ("unresolved-import", "引入失败 找不到文件"),
    ("unstaffed-role", "没有人的角色 缺人"),
    ("unused-declaration", "没有用到 多余声明"),
];

/// The rules that are about something: those of which the first sentence says the words, else those of which the page
/// says them most; a few.
fn about(words: &str, env: &Env) -> Vec<&'static Rule> {
    const MOST: usize = 3;
    if words.chars().count() < 2 {
        return Vec::new();
    }
    let words = words.to_lowercase();
    let says = |text: &str| text.to_lowercase().matches(&words).count();
    let first: Vec<&Rule> = rules::RULES.iter().filter(|rule| says(&rule.summary(env.language)) > 0).collect();
    if !first.is_empty() {
        return first.into_iter().take(MOST).collect();
    }
    let mut all: Vec<(usize, &Rule)> = rules::RULES.iter().map(|rule| (says(rule.whole_page()), rule)).collect();
    all.retain(|(count, _)| *count > 0);
    all.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    all.into_iter().take(MOST).map(|(_, rule)| rule).collect()
}

/// A page with its paragraphs as wide as the screen; what is fenced stays as it is.
fn fitted(page: &str, look: Look) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut fenced = false;
    let flush = |paragraph: &mut String, text: &mut String| {
        let item = if paragraph.starts_with("- ") { "- " } else { "" };
        if !paragraph.is_empty() {
            text.push_str(&look.wrap(item, 0, &paragraph[item.len()..]));
        }
        paragraph.clear();
    };
    for line in page.lines() {
        let plain = !fenced && !line.is_empty() && !line.starts_with(['#', '|']) && !line.starts_with("```");
        if line.starts_with("- ") || !plain {
            flush(&mut paragraph, &mut text);
        }
        if plain {
            // Where Chinese goes on in the next line, no blank stands between.
            let apart = paragraph.ends_with(|c: char| c.is_ascii()) || line.starts_with(|c: char| c.is_ascii());
            if !paragraph.is_empty() && apart {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        } else {
            fenced ^= line.starts_with("```");
            text.push_str(line);
            text.push('\n');
        }
    }
    flush(&mut paragraph, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::CALLED;
    use crate::rules;

    #[test]
    fn what_is_called_is_a_rule() {
        for (name, words) in CALLED {
            assert!(rules::find(name).is_some(), "{name}");
            assert!(words.split(' ').all(|word| !word.is_empty()), "{name}");
        }
    }
}
