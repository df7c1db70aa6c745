//! Breaks prose into lines, Chinese as well as English.

use super::super::text::{Cells, Ruler};
use textwrap::WordSeparator;

/// The text (already visible) in lines of at most `columns`. At least one line, perhaps empty.
///
/// Where a line may break is Unicode's answer (between Chinese characters, but not before a comma); how much fits
/// is ours, because some terminals draw `“` two columns wide.
pub fn wrap(text: &str, columns: usize, ruler: Ruler) -> Vec<String> {
    if ruler.width(text) <= columns {
        return vec![text.to_string()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut width = 0;
    let mut space = "";
    for (letters, after) in words(text) {
        let wide = ruler.width(letters);
        if !line.is_empty() && width + space.len() + wide > columns {
            lines.push(std::mem::take(&mut line));
            (width, space) = (0, "");
        }
        line.push_str(space);
        width += space.len();
        if width + wide <= columns {
            line.push_str(letters);
            width += wide;
        } else {
            // A word that fits no line is cut where the line ends.
            let cells = Cells::new(letters, ruler);
            for pair in cells.cells.windows(2) {
                let wide = pair[1].column - pair[0].column;
                if width + wide > columns && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    width = 0;
                }
                line.push_str(&cells.shown[pair[0].shown..pair[1].shown]);
                width += wide;
            }
        }
        space = after;
    }
    lines.push(line);
    lines
}

/// The parts between which a line may break, each with the blanks after it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    WordSeparator::UnicodeBreakProperties.find_words(text).flat_map(|word| {
        // Unicode lets no line break at a quotation mark, for it cannot tell opening from closing in all languages.
        // Beside Chinese it can be told.
        let mut cuts = vec![0];
        let mut before = ' ';
        for (at, c) in word.word.char_indices() {
            let opens = matches!(c, '“' | '‘') && is_chinese(before);
            let closed = matches!(before, '”' | '’') && is_chinese(c);
            if opens || closed {
                cuts.push(at);
            }
            before = c;
        }
        cuts.push(word.word.len());
        let parts: Vec<_> = cuts.windows(2).map(|cut| &word.word[cut[0]..cut[1]]).collect();
        let last = parts.len() - 1;
        parts.into_iter().enumerate().map(move |(at, part)| (part, if at == last { word.whitespace } else { "" }))
    })
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, columns: usize) -> Vec<String> {
        wrap(text, columns, Ruler { wide_ambiguous: false, unicode: true })
    }

    #[test]
    fn chinese_without_spaces_breaks_at_the_width() {
        assert_eq!(lines("被动回退判断之后没有路线", 10), ["被动回退判", "断之后没有", "路线"]);
        assert_eq!(lines("被动回退判断", 11), ["被动回退判", "断"]);
    }

    #[test]
    fn no_line_begins_with_a_comma_or_ends_with_an_opening_mark() {
        assert_eq!(lines("切换失败就回，退", 12), ["切换失败就", "回，退"]);
        assert_eq!(lines("产出文件《计划》", 10), ["产出文件", "《计划》"]);
    }

    #[test]
    fn quotes_stay_with_what_they_quote() {
        assert_eq!(lines("没有步骤“培训”的路线", 9), ["没有步骤", "“培训”的", "路线"]);
    }

    #[test]
    fn words_stay_whole_unless_they_fit_no_line() {
        assert_eq!(lines("no route leaves this step", 10), ["no route", "leaves", "this step"]);
        assert_eq!(lines("a abcdefghijkl z", 5), ["a", "abcde", "fghij", "kl z"]);
        assert_eq!(lines("", 5), [""]);
    }
}
