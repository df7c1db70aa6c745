//! What to say of a line that could not be read.

use super::super::keywords::BlockKind;
use super::super::legal;
use super::super::line::is_space;
use super::super::problem::Problem;
use super::is_allow;
use crate::diagnostic::{Language, Text};
use crate::say;

/// What to say of a line that begins with no mark.
pub(in crate::syntax) fn unmarked(line: &str) -> (Problem, Text) {
    if is_allow(line) {
        let problem = Problem::expected(line.len(), say!("`:` and the reason", "“：”和理由"));
        return (problem, say!("as in `allow dead-end: REASON`", "如“允许 dead-end：理由”"));
    }
    let first = line.chars().take(12).map(char::len_utf8).sum();
    let problem = Problem::wrong(0, first, say!("this line begins with no mark", "这一行开头没有标记"));
    let help = say!(
        "a line begins with `#` (heading), `>` (description), `word:`, `-` (entry), `->` (route), `<-` (way back) or `//` (comment)",
        "一行以“#”（标题）、“>”（描述）、“词：”、“-”（条目）、“->”（路线）、“<-”（往回走）或“//”（备注）开头"
    );
    (problem, help)
}

/// What to say of a line that was a heading, as those below it show, under a heading of that kind.
pub(in crate::syntax) fn no_heading(line: &str, above: BlockKind) -> (Problem, Text) {
    let word = above.text();
    let (en, zh) = (word.en, word.zh);
    let problem = unmarked(line).0;
    let message = say!(
        "expected a heading: what follows does not belong to the `{en}` above",
        "此处应为标题：下面的内容不属于上面的“{zh}”"
    );
    let help = say!(
        "a heading begins with `#`, then a clause number or a word such as `roles`",
        "标题以“#”开头，后面写条款号，或“角色”之类的词"
    );
    (Problem { message, ..problem }, help)
}

/// What to do with a line that is right under a heading of that kind, and wrong where it stands.
pub(in crate::syntax) fn under_heading(kind: BlockKind) -> Text {
    let Text { en, zh } = kind.text();
    say!(
        "this belongs under `# {en}`; if that heading is missing, write it above this line",
        "这一行应写在“# {zh}”下面；要是标题漏了，请补在这一行的上面"
    )
}

/// What to say of the first of several lines that do not belong to the heading above, of that kind: the message, what
/// to do, and, where `fits` is the kind of the heading that is missing and it needs no name, the line to insert.
pub(in crate::syntax) fn heading_missing(
    line: &str,
    above: BlockKind,
    fits: Option<BlockKind>,
    language: Language,
) -> (Problem, Text, Option<(Text, String)>) {
    let Text { en, zh } = above.text();
    let message = say!(
        "a heading seems to be missing above this line: what follows does not belong to the `{en}` above",
        "这一行上面好像漏了标题：从这里起的内容不属于上面的“{zh}”"
    );
    let problem = Problem { message, ..unmarked(line).0 };
    let Some(fits) = fits else {
        let help = say!(
            "write the heading above it: `#`, then a clause number or a word such as `step` and the name",
            "请在上面补写标题：“#”，后面写条款号或“步骤”之类的词，再写名称"
        );
        return (problem, help, None);
    };
    let Text { en, zh } = fits.text();
    if legal::is_named(fits) {
        let help = say!("write `# {en} NAME` above it", "请在上面补写“# {zh} 名称”");
        return (problem, help, None);
    }
    let word = fits.word(language);
    let fix = (say!("insert `# {word}`", "补上“# {word}”"), format!("# {word}\n"));
    (problem, say!("write `# {en}` above it", "请在上面补写“# {zh}”"), Some(fix))
}

/// What to say of a word that is no label.
pub(in crate::syntax) fn unknown_label(word: &str, section: Option<BlockKind>) -> (Problem, Text) {
    let problem = Problem::wrong(0, word.len(), say!("there is no `{word}:` line", "没有“{word}：”这样的行"));
    let labels = section.map_or(&[][..], legal::labels);
    let Text { en, zh } = Text::list(labels.iter().map(|label| label.text()));
    let help = if labels.is_empty() {
        Text::default()
    } else {
        say!("what can be said here: {en}; a description begins with `>`", "这里可以写：{zh}；描述以“>”开头")
    };
    (problem, help)
}

/// What to say of a heading that begins with no known word.
pub(in crate::syntax) fn unknown_heading(rest: &str, at: usize, word_len: usize) -> Problem {
    if rest.is_empty() {
        return Problem::expected(at, say!("a clause number or a word such as `roles`", "条款号，或“角色”之类的词"));
    }
    let word: String = rest.chars().take_while(|c| !is_space(*c)).take(16).collect();
    Problem::wrong(
        at,
        word_len.max(word.len()).min(rest.len()),
        say!(
            "a heading begins with a clause number or a word such as `roles`; `{word}` is neither",
            "标题以条款号或“角色”之类的词开头；“{word}”不是"
        ),
    )
}
