//! "Did you mean …?": the nearest of the names that there are.

use crate::diagnostic::Text;
use crate::say;

/// The nearest name, if any is near enough to be a slip of the fingers or of the input method.
///
/// Optimal string alignment (Damerau 1964) over characters: insertions, deletions, replacements and swaps of two
/// neighbours each cost one. Near enough is a third of the longer name, a quarter of a Chinese one, at least one; a name of one character is
/// near nothing. Ties go to the first.
pub fn nearest<'a>(written: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let chars: Vec<char> = bare(written).chars().collect();
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
        let limit = best.map_or(limit, |(best, _)| limit.min(best.saturating_sub(1)));
        let distance = distance(&chars, &other.chars().collect::<Vec<_>>());
        if distance <= limit && best.is_none_or(|(best, _)| distance < best) {
            best = Some((distance, name));
        }
        if distance == 0 {
            break;
        }
    }
    // One changed character of two leaves nothing in common worth guessing from, unless only the marks differ.
    best.filter(|(distance, _)| chars.len() > 2 || *distance == 0).map(|(_, name)| name)
}

/// Nothing of this kind has this name.
pub fn unknown(kind: &Text, name: &str, near: Option<&str>) -> Text {
    let (en, zh) = (&kind.en, &kind.zh);
    match near {
        Some(near) => say!("there is no {en} `{name}`; did you mean `{near}`?", "没有{zh}“{name}”；是不是“{near}”？"),
        None => say!("there is no {en} `{name}`", "没有{zh}“{name}”"),
    }
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

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        assert_eq!(nearest("上线申请和审批表", ["上线申请与审批表", "缺陷报告"]), Some("上线申请与审批表"));
        assert_eq!(nearest("上线申请与审批表", ["《上线申请与审批表》"]), Some("《上线申请与审批表》"));
        assert_eq!(nearest("stes", ["sets", "needs"]), Some("sets"));
        assert_eq!(nearest("项目经理", ["营销人员", "客户"]), None);
        assert_eq!(nearest("客户", ["客服"]), None);
        assert_eq!(nearest("变更管理流程", ["项目管理流程"]), None);
    }
}
