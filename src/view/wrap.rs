//! Text in a column: broken at spaces, and inside Chinese where there is none, measured as a terminal shows it.

use crate::syntax::line::is_clause;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The lines of a text, each at most so wide as far as that can be; never none.
pub fn wrap(text: &str, wide: usize) -> Vec<String> {
    let wide = wide.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let space = usize::from(!line.is_empty());
        if width(&line) + space + width(&word) <= wide {
            line.extend((space == 1).then_some(' '));
            line.push_str(&word);
            continue;
        }
        // A word that is wider than the column is broken between its pieces, and so is one that would leave most of the
        // line empty: a title after its clause.
        if width(&line) * 2 < wide && !line.is_empty() && !word.contains(' ') {
            line.push(' ');
        } else if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for piece in pieces(&word) {
            if !line.is_empty() && width(&line) + width(piece) > wide {
                lines.push(std::mem::take(&mut line).trim_end().to_string());
            }
            line.push_str(piece);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The words of a text. A comparison is one word, and `and`, `or`, `not` stand before what they join.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut glued = false;
    for word in text.split_whitespace() {
        let sign = matches!(word, "=" | "≠" | "<" | "≤" | ">" | "≥");
        match words.last_mut() {
            Some(last) if glued || sign => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_string()),
        }
        glued = sign
            || matches!(word, "and" | "or" | "not" | "且" | "或" | "非" | "→" | "当" | "when" | "then" | "之后")
            || word.ends_with(':')
            || is_clause(word);
    }
    words
}

/// What of a word stays together: letters and digits, a Chinese character with the marks around it.
fn pieces(word: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut before: Option<char> = None;
    for (at, c) in word.char_indices() {
        let wide = |c: char| c.width() == Some(2);
        let breaks =
            before.is_some_and(|before| c == ' ' || ((wide(before) || wide(c)) && !opens(before) && !closes(c)));
        if breaks {
            pieces.push(&word[from..at]);
            from = at;
        }
        before = Some(c);
    }
    pieces.push(&word[from..]);
    pieces
}

fn opens(c: char) -> bool {
    "（【《“([".contains(c)
}

fn closes(c: char) -> bool {
    "），】》”、。；：！？)],;:.!?".contains(c) || c == '，'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wide: usize, lines: &[&str]) {
        assert_eq!(wrap(text, wide), lines);
    }

    #[test]
    fn breaks_at_spaces() {
        check("back to the first step", 12, &["back to the", "first step"]);
        check("", 12, &[""]);
        check("一二三 四五六", 8, &["一二三", "四五六"]);
    }

    #[test]
    fn a_comparison_and_what_joins_it_stay_together() {
        check("当 版本类型 = 主要版本 且 审批结论 = 不同意", 26, &["当 版本类型 = 主要版本", "且 审批结论 = 不同意"]);
    }

    #[test]
    fn a_long_word_is_broken_but_not_before_a_closing_mark() {
        check("有无执行过试点运行判断", 10, &["有无执行过", "试点运行判", "断"]);
        check("一二三四（五）六", 10, &["一二三四", "（五）六"]);
        check("一二三四五，六", 10, &["一二三四", "五，六"]);
        check("转到 4.2.7.15 主动切换", 18, &["转到", "4.2.7.15 主动切换"]);
        check("4.2 一二三四五六", 12, &["4.2 一二三四", "五六"]);
        check("abcdefghijklm", 8, &["abcdefghijklm"]);
    }
}
