//! "Did you mean …?": the nearest of the names that there are.

use crate::diagnostic::Text;
use crate::say;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The nearest name, if any is near enough to be a slip of the fingers or of the input method.
///
/// Optimal string alignment (Damerau 1964) over characters: insertions, deletions, replacements and swaps of two
/// neighbours each cost one. Near enough is a third of the longer name, a quarter of a Chinese one, at least one; a name of one character is
/// near nothing. Ties go to the first.
///
/// Of two characters half may be wrong, and much is as near as that: it is near only to what nothing else is as near as.
pub fn nearest<'a>(written: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let chars: Vec<char> = bare(written).chars().collect();
    let mut as_near = 0;
    let mut best: Option<(usize, &str)> = None;
    for name in among {
        let other = bare(name);
        let length = other.chars().count();
        // A Chinese character carries as much as a syllable; two wrong of six make another word.
        let share = if name.is_ascii() { 3 } else { 4 };
        let limit = (chars.len().max(length) / share).max(1);
        if chars.len().abs_diff(length) > limit || name == written || chars.len().max(length) < 2 || chars.len() > MAX {
            continue;
        }
        if are_opposites(written, name) {
            continue;
        }
        let other: Vec<char> = other.chars().collect();
        let limit = best.map_or(limit, |(best, _)| limit.min(best.saturating_sub(1)));
        let distance = distance(&chars, &other);
        as_near += usize::from(distance == 1 && length == 2);
        if distance <= limit && best.is_none_or(|(best, _)| distance < best) {
            best = Some((distance, name));
        }
        if distance == 0 {
            break;
        }
    }
    let is_sure = |near: &str| as_near == 1 && !chars.iter().all(char::is_ascii) && bare(near).chars().count() == 2;
    best.filter(|(distance, near)| chars.len() > 2 || *distance == 0 || is_sure(near)).map(|(_, name)| name)
}

/// Whether one of two different names says the opposite of the other: they are the same apart from words such as 不 or
/// `not`, or from 主 and 被, 有 and 无. Nobody wants to be offered one for the other.
pub fn are_opposites(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    let plain = affirmed(&one);
    one != other && (!plain.is_empty() && plain == affirmed(&other) || turned(&one) == turned(&other))
}

/// A name without the words that deny it.
fn affirmed(name: &str) -> String {
    let word = |word: &str| {
        let plain = ["un", "non", "dis", "in"].iter().find_map(|not| word.strip_prefix(not));
        plain.filter(|plain| plain.len() > 2).unwrap_or(word).to_string()
    };
    let words = name.split(['-', '_']).filter(|word| !matches!(*word, "not" | "no" | "non"));
    let words: Vec<String> = words.map(word).collect();
    words.concat().replace(['不', '非', '未', '无', '没'], "")
}

/// A name with every word that has an opposite turned to the same side.
fn turned(name: &str) -> String {
    const OPPOSITES: [(char, char); 10] = [
        ('被', '主'),
        ('无', '有'),
        ('否', '是'),
        ('下', '上'),
        ('后', '前'),
        ('外', '内'),
        ('出', '进'),
        ('关', '开'),
        ('减', '增'),
        ('旧', '新'),
    ];
    name.chars().map(|c| OPPOSITES.iter().find(|(one, _)| *one == c).map_or(c, |(_, other)| *other)).collect()
}

/// Nothing of this kind has this name.
pub fn unknown(kind: &Text, name: &str, near: Option<&str>) -> Text {
    let (en, zh) = (&kind.en, &kind.zh);
    match near {
        Some(near) => say!("there is no {en} `{name}`; did you mean `{near}`?", "没有{zh}“{name}”；是不是“{near}”？"),
        None => say!("there is no {en} `{name}`", "没有{zh}“{name}”"),
    }
}

/// There is no such key; `keys` are those that there are, each in English and in Chinese.
pub fn unknown_key(name: &str, keys: &[[&str; 2]]) -> Text {
    let near = nearest(name, keys.iter().flatten().copied());
    let what = unknown(&say!("key", "键"), name, near);
    if near.is_some() {
        return what;
    }
    let Text { en, zh } = what;
    let list = keys.iter().map(|[en, zh]| Text { en: en.to_string(), zh: zh.to_string() });
    let Text { en: list_en, zh: list_zh } = Text::list(list);
    say!("{en}; here may stand {list_en}", "{zh}；这里可以写{list_zh}")
}

/// Longer names are not compared.
const MAX: usize = 64;

/// Without 《》 and without regard to letter case: what a slip leaves alone.
fn bare(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '《' | '》' | ' ')).flat_map(char::to_lowercase).collect()
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            next[j] = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

/// A name without what does not tell two things apart: 《》, blanks and joints, letter case, words such as 与, 和, 的
/// and `of`, a plural, and which of two words of the same meaning is taken (表 or 单, 者 or 人, 其它 or 其他).
///
/// What names things that differ stays: numbers with the marks between them, 主 and 次, 一线 and 二线, 或 and 不.
pub fn folded(name: &str) -> String {
    let bare = if name.chars().all(is_common) { Cow::Borrowed(name) } else { Cow::Owned(letters(name)) };
    let mut text = String::with_capacity(bare.len());
    let mut rest = &*bare;
    while let Some(c) = rest.chars().next() {
        let same = BEGIN_SAME.contains(&c).then(|| SAME.iter().find(|(other, _)| rest.starts_with(other))).flatten();
        let (here, beyond) = rest.split_at(same.map_or(c.len_utf8(), |(other, _)| other.len()));
        text.push_str(same.map_or(here, |(_, word)| word));
        rest = beyond;
    }
    for (last, word) in SAME_AT_THE_END {
        if let Some(rest) = text.strip_suffix(last).filter(|rest| rest.chars().count() > 1) {
            return format!("{rest}{word}");
        }
    }
    text
}

/// The letters and digits of a name, and the words in it that are not left out.
fn letters(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let chars: Vec<char> = name.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
        let between_digits = beside(at.checked_sub(1)) && beside(Some(at + 1));
        match c {
            c if is_common(*c) => text.push(*c),
            c if c.is_alphanumeric() => text.extend(c.to_lowercase()),
            _ if between_digits => text.push('.'),
            // English words stay apart for now; elsewhere a mark means nothing.
            _ if chars.get(at + 1).is_some_and(char::is_ascii_alphabetic) => text.push(' '),
            _ => {}
        }
    }
    if text.contains(|c: char| c == ' ' || c.is_ascii_alphabetic()) {
        let words = text.split(' ').filter(|word| !["of", "the", "a", "an", "and", "for", "to"].contains(word));
        text = words.map(singular).collect();
    }
    text
}

/// Whether a character is a Chinese one of those in daily use: a letter that has no other case.
fn is_common(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// An English word without the `s` of a plural; a `z` where the British write an `s`.
fn singular(word: &str) -> String {
    let long = word.is_ascii() && word.len() > 3;
    let word = if long && !word.ends_with("ss") { word.strip_suffix('s').unwrap_or(word) } else { word };
    if long { word.replace("iz", "is") } else { word.to_string() }
}

/// Words that say nothing of their own, and other spellings of a word.
const SAME: [(&str, &str); 17] = [
    ("以及", ""),
    ("与", ""),
    ("和", ""),
    ("及", ""),
    ("暨", ""),
    ("的", ""),
    ("之", ""),
    ("了", ""),
    ("过", ""),
    ("其它", "其他"),
    ("登陆", "登录"),
    ("纪录", "记录"),
    ("帐", "账"),
    ("签定", "签订"),
    ("制订", "制定"),
    ("部份", "部分"),
    ("表单", "表"),
];

/// What those begin with.
static BEGIN_SAME: LazyLock<FxHashSet<char>> =
    LazyLock::new(|| SAME.iter().filter_map(|(other, _)| other.chars().next()).collect());

/// Last characters that mean the same.
const SAME_AT_THE_END: [(&str, &str); 4] = [("表格", "表"), ("单", "表"), ("人员", "人"), ("者", "人")];

#[cfg(test)]
mod tests {
    use super::{are_opposites, folded, nearest};

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(folded(one), folded(other));
    }

    #[track_caller]
    fn differ(one: &str, other: &str) {
        assert_ne!(folded(one), folded(other));
    }

    #[test]
    fn what_does_not_tell_things_apart_is_folded() {
        same("《上线申请与审批表》", "上线申请和审批表");
        same("上线申请与审批表", "上线申请审批单");
        same("有无执行过试点运行判断", "有无执行试点运行判断");
        same("申请者", "申请人");
        same("运维人员", "运维人");
        same("其它费用", "其他费用");
        same("登记表单", "登记表");
        same("purchase-request", "Purchase_Requests");
        same("《Terms of payment》", "terms-payment");
        same("authorisation-form", "authorization-form");
        same("《培训、反馈表》", "培训反馈表");
    }

    #[test]
    fn what_tells_things_apart_stays() {
        differ("主要版本", "次要版本");
        differ("主动安装", "被动安装");
        differ("一线主管", "二线主管");
        differ("新系统运行", "旧系统运行");
        differ("通过", "不通过");
        differ("批准", "审批");
        differ("甲或乙", "甲乙");
        differ("评审表", "评审记录表");
        differ("《计算机系统年度运行维护报告》", "《过程控制系统年度运行维护报告》");
        differ("5.6.1", "5.6.2");
        differ("report-1-1", "report-11");
        differ("《A1.1》", "《A11》");
        differ("trainer", "trainee");
        differ("contract", "contact");
        differ("process", "proces");
        differ("单", "表");
        differ("人员", "人");
    }

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        assert_eq!(nearest("上线申请和审批表", ["上线申请与审批表", "缺陷报告"]), Some("上线申请与审批表"));
        assert_eq!(nearest("上线申请与审批表", ["《上线申请与审批表》"]), Some("《上线申请与审批表》"));
        assert_eq!(nearest("stes", ["sets", "needs"]), Some("sets"));
        assert_eq!(nearest("项目经理", ["营销人员", "客户"]), None);
        assert_eq!(nearest("换获", ["退货", "换货", "赔款"]), Some("换货"));
        assert_eq!(nearest("结按", ["《结案》", "立项"]), Some("《结案》"));
        assert_eq!(nearest("客户", ["客服", "用户"]), None);
        assert_eq!((nearest("客户", ["客户经理"]), nearest("QA", ["QB"])), (None, None));
        assert_eq!(nearest("变更管理流程", ["项目管理流程"]), None);
    }

    #[test]
    fn an_opposite_is_never_offered() {
        let pairs = [
            ("同意", "不同意"),
            ("批准通过", "批准未通过"),
            ("被动安装", "主动安装"),
            ("有投产故障", "无投产故障"),
            ("approved", "not-approved"),
            ("approved", "unapproved"),
            ("Signed_off", "not_signed_off"),
            ("conformity", "nonconformity"),
        ];
        for (one, other) in pairs {
            assert!(are_opposites(one, other) && are_opposites(other, one), "{one} {other}");
            assert_eq!((nearest(one, [other]), nearest(other, [one])), (None, None), "{one} {other}");
        }
        assert_eq!(nearest("不同意", ["同意", "不同"]), Some("不同"));
        assert!(!are_opposites("培训主管", "培训主任") && !are_opposites("granted", "granted"));
    }
}
