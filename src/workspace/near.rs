//! “Did you mean”: the file name nearest to one that is not there.

use std::path::Path;

/// No name that a file system holds is longer, in characters; anything longer is near to nothing.
const LONGEST: usize = 255;

/// The candidate that `written` most likely means, or none if none is near; the first by name of equally near ones.
///
/// A Chinese name says in three characters what takes ten letters, so distance is counted in characters and measured
/// against the length; and since “系统上线” for “系统上线流程” is the usual slip, a name that holds the other is near.
pub(super) fn nearest<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if written.chars().nth(LONGEST).is_some() {
        return None;
    }
    let wanted = Name::of(written);
    candidates
        .filter_map(|candidate| Some((wanted.unlikeness(&Name::of(candidate))?, candidate)))
        .min()
        .map(|best| best.1)
}

/// A file name, with what people do not see as a difference taken away.
struct Name {
    stem: Vec<char>,
    extension: String,
}

impl Name {
    fn of(name: &str) -> Self {
        let folded: String = name.chars().map(narrow).filter(|char| *char != ' ').collect();
        let folded = folded.to_lowercase();
        let path = Path::new(&folded);
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_owned();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().chars().collect();
        Name { stem, extension }
    }

    /// How unlike two names are, 0 for not at all; none if they have nothing to do with one another.
    fn unlikeness(&self, other: &Name) -> Option<usize> {
        let (long, short) = if self.stem.len() > other.stem.len() { (self, other) } else { (other, self) };
        let allowed = match long.stem.len() {
            0 | 1 => 0,
            length => (length / 3).max(1),
        };
        let apart = distance(&self.stem, &other.stem);
        let holds = short.stem.len() >= shortest_telling(&short.stem)
            && long.stem.windows(short.stem.len()).any(|part| part == short.stem);
        (apart <= allowed || holds).then(|| 2 * apart + usize::from(self.extension != other.extension))
    }
}

/// How many characters it takes for a part of a name to say something: two of Chinese, four of others.
fn shortest_telling(stem: &[char]) -> usize {
    if stem.iter().any(|char| ('\u{3400}'..='\u{9fff}').contains(char)) { 2 } else { 4 }
}

/// The ASCII twin of a full-width character.
pub(super) fn narrow(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// How many characters must be put in, taken out, exchanged or swapped with their neighbour to make `b` of `a`
/// (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(from != to)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[track_caller]
    fn check(written: &str, candidates: &[&str], expected: Option<&str>) {
        assert_eq!(nearest(written, candidates.iter().copied()), expected, "near `{written}`");
    }

    #[test]
    fn one_character_of_a_chinese_name_is_a_slip() {
        check("陪训.proc", &["上线.proc", "培训.proc"], Some("培训.proc"));
        check("系统上线流成.proc", &["运维服务流程.proc", "系统上线流程.proc"], Some("系统上线流程.proc"));
        check("系统线上流程.proc", &["系统上线流程.proc"], Some("系统上线流程.proc"));
    }

    #[test]
    fn a_part_of_a_name_is_near_too() {
        check("系统上线.proc", &["系统上线管理流程.proc"], Some("系统上线管理流程.proc"));
        check("系统上线.proc", &["系统上线管理流程.proc", "系统下线.proc"], Some("系统下线.proc"));
        check("go.proc", &["go-live-of-systems.proc"], None);
        check("live.proc", &["go-live-of-systems.proc"], Some("go-live-of-systems.proc"));
    }

    #[test]
    fn letters_need_more_agreement() {
        check("organisatoin.proc", &["organisation.proc"], Some("organisation.proc"));
        check("go_live.proc", &["go-live.proc"], Some("go-live.proc"));
        check("abcdef.proc", &["uvwxyz.proc"], None);
    }

    #[test]
    fn ending_width_case_and_spaces_hardly_count() {
        check("流程", &["流程.proc"], Some("流程.proc"));
        check("流程.yaml", &["流程二.yaml", "流程.proc"], Some("流程.proc"));
        check("ＯＭ.proc", &["om.proc"], Some("om.proc"));
        check("go live.proc", &["golive.proc"], Some("golive.proc"));
    }

    #[test]
    fn a_single_character_is_near_to_itself_only() {
        check("甲.proc", &["乙.proc"], None);
        check("甲.yaml", &["乙.proc", "甲.proc"], Some("甲.proc"));
    }

    #[test]
    fn equally_near_names_are_told_apart_by_their_order() {
        check("流程3.proc", &["流程2.proc", "流程1.proc"], Some("流程1.proc"));
    }

    #[test]
    fn distance_counts_characters() {
        let apart = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        let pairs = [
            ("", ""),
            ("流程", ""),
            ("流程", "流程"),
            ("流程", "程流"),
            ("培训", "陪训"),
            ("甲乙", "乙丙"),
            ("kitten", "sitting"),
        ];
        assert_eq!(pairs.map(|(a, b)| apart(a, b)), [0, 2, 0, 1, 1, 2, 3]);
        assert_eq!(pairs.map(|(a, b)| apart(b, a)), [0, 2, 0, 1, 1, 2, 3]);
    }

    #[test]
    fn endless_and_empty_names_are_near_to_nothing() {
        check(&"长".repeat(1_000_000), &["长.proc"], None);
        check("", &["流程.proc"], None);
        check("", &[], None);
    }
}
