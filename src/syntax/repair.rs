//! Lines that cannot be read: what is missing, most likely; what the line may have been; what to say of it.

use super::ast::Guess;
use super::keywords::{BlockKind, Label};
use super::legal;
use super::line::{self, Mark, is_space};
use super::names::{full_width_word, narrow_letters};
use super::near::nearest;
use super::problem::Problem;
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::source::Span;

/// A line with one mark mended.
pub(super) struct Attempt {
    /// The mended line.
    pub text: String,
    /// The bytes of the line to replace …
    pub edit: Span,
    /// … by this.
    pub insert: String,
    /// What the mend does.
    pub title: Text,
    /// Why it is needed.
    pub help: Text,
    /// What is wrong, where that is clearer than what the reader said.
    pub problem: Option<Problem>,
}

/// Mends to try, likeliest first, of a faulty line below a heading of that kind, or of none; `described` where only
/// descriptions stand between.
pub(super) fn attempts(line: &str, kind: Option<BlockKind>, described: bool, routed: bool) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    if let Some((at, len)) = full_width_word(line) {
        half_width(line, at, len, &mut attempts);
    }
    match line::mark(line) {
        Mark::Heading { at } => heading(line, at, &mut attempts),
        Mark::Labelled { word_end, .. } if Label::read(&line[..word_end]).is_none() => {
            unknown_label_attempts(line, word_end, kind, described, &mut attempts);
        }
        Mark::Unmarked => unmarked_attempts(line, kind, described, routed, &mut attempts),
        _ => {}
    }
    closers(line, &mut attempts);
    attempts
}

fn insert(line: &str, at: usize, mark: &str, title: Text, problem: Problem) -> Attempt {
    Attempt {
        text: format!("{}{mark}{}", &line[..at], &line[at..]),
        edit: Span::new(at, at),
        insert: mark.to_string(),
        title,
        help: Text::default(),
        problem: Some(problem),
    }
}

/// Keywords in full-width letters: up to the first colon, where they are followed by words, or all through the line.
fn half_width(line: &str, at: usize, len: usize, attempts: &mut Vec<Attempt>) {
    let colon = line.find([':', '：', '∶']).unwrap_or(line.len());
    for end in [colon, line.len()] {
        let narrowed = narrow_letters(&line[..end]);
        attempts.push(Attempt {
            text: format!("{narrowed}{}", &line[end..]),
            edit: Span::new(0, end),
            insert: narrowed,
            title: say!("write them in half-width letters", "改用半角字母"),
            help: Text::default(),
            problem: Some(Problem::full_width(at, len)),
        });
    }
}

/// A mark at the beginning of the line is missing.
fn lead(line: &str, mark: &str, what: Text) -> Attempt {
    let (en, zh) = (what.en, what.zh);
    let name = mark.trim();
    let first = line.chars().next().map_or(0, char::len_utf8);
    let problem = Problem::wrong(0, first, say!("expected `{name}` before {en}", "{zh}前面应有“{name}”"));
    insert(line, 0, mark, say!("insert `{name}`", "补上“{name}”"), problem)
}

fn heading(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let at = at + line[at..].len() - line[at..].trim_start_matches(is_space).len();
    let rest = &line[at..];
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let word = &rest[..end];
    if word.is_empty() || BlockKind::read(word).is_some() {
        return;
    }
    let known = BlockKind::ALL.iter().flat_map(|kind| [kind.word(Language::English), kind.word(Language::Chinese)]);
    if let Some(near) = nearest(word, known.clone()) {
        attempts.push(Attempt {
            text: format!("{}{near}{}", &line[..at], &rest[end..]),
            edit: Span::new(at, at + end),
            insert: near.to_string(),
            title: say!("write `{near}`", "改为“{near}”"),
            help: Text::default(),
            problem: Some(Problem::wrong(
                at,
                end,
                say!("there is no heading `{word}`; did you mean `{near}`?", "没有“{word}”这种标题；是不是“{near}”？"),
            )),
        });
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
    attempts.push(insert(
        line,
        at,
        "step ",
        say!("make it a step: `# step …`", "写成步骤：“# 步骤 …”（step）"),
        problem,
    ));
}

fn unknown_label_attempts(
    line: &str,
    word_end: usize,
    kind: Option<BlockKind>,
    described: bool,
    attempts: &mut Vec<Attempt>,
) {
    let word = &line[..word_end];
    let labels = kind.map_or(Label::ALL, legal::labels);
    let words = labels.iter().flat_map(|label| [label.word(Language::English), label.word(Language::Chinese)]);
    if let Some(near) = nearest(word, words).or_else(|| swapped(word, labels)) {
        attempts.push(Attempt {
            text: format!("{near}{}", &line[word_end..]),
            edit: Span::new(0, word_end),
            insert: near.to_string(),
            title: say!("write `{near}`", "改为“{near}”"),
            help: Text::default(),
            problem: Some(Problem::wrong(
                0,
                word_end,
                say!(
                    "there is no `{word}:` line; did you mean `{near}:`?",
                    "没有“{word}：”这样的行；是不是“{near}：”？"
                ),
            )),
        });
    }
    if kind.is_some_and(legal::takes_entries) {
        attempts.push(lead(line, "- ", say!("an entry of a list", "清单的条目")));
    } else if described {
        attempts.push(lead(line, "> ", say!("a description", "描述")));
    }
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

fn unmarked_attempts(line: &str, kind: Option<BlockKind>, described: bool, routed: bool, attempts: &mut Vec<Attempt>) {
    let list = kind.is_some_and(legal::takes_entries);
    // `join` alone ends a branch where the step has no route yet; else it is the heading of the join.
    if kind == Some(BlockKind::Step) && !routed && matches!(BlockKind::read(line), Some((BlockKind::Join, _))) {
        attempts.push(lead(line, "-> ", say!("a route", "路线")));
    }
    if line.starts_with(['/', '／']) {
        attempts.push(lead(line, "/", say!("a comment", "备注")));
    }
    if list && (line.contains('《') || !clause_first(line)) && !keyword_first(line) && !label_first(line, kind) {
        attempts.push(lead(line, "- ", say!("an entry of a list", "清单的条目")));
    }
    if clause_first(line) || keyword_first(line) {
        attempts.push(lead(line, "# ", say!("a heading", "标题")));
    }
    let labels = kind.map_or(Label::ALL, legal::labels);
    let mut words: Vec<&str> =
        labels.iter().flat_map(|label| [label.word(Language::English), label.word(Language::Chinese)]).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        let Some(rest) = line.get(word.len()..).filter(|_| line.is_char_boundary(word.len())) else { continue };
        let glued = !rest.starts_with(is_space) && !rest.is_empty();
        if !line[..word.len()].eq_ignore_ascii_case(word) || glued && (word.is_ascii() || described) {
            continue;
        }
        let problem = Problem::wrong(0, word.len(), say!("expected `:` after `{word}`", "“{word}”后面应有冒号"));
        let colon = if rest.starts_with(is_space) { ":" } else { ": " };
        attempts.push(insert(line, word.len(), colon, say!("insert `:`", "补上冒号"), problem));
    }
    if kind.is_some_and(legal::takes_routes) {
        let conditional = line.ends_with([']', '】', '］', '〕']);
        if line.contains(['(', '（']) {
            attempts.push(lead(line, "<- ", say!("a way back", "往回走")));
        }
        if conditional || !described {
            attempts.push(lead(line, "-> ", say!("a route", "路线")));
        }
    }
    if described {
        attempts.push(lead(line, "> ", say!("a description", "描述")));
    }
}

/// Whether a line begins as a step's heading does behind its `#`.
fn clause_first(line: &str) -> bool {
    let clause: &str = &line[..line.find(is_space).unwrap_or(line.len())];
    clause.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) && clause.contains(['.', '．'])
}

fn keyword_first(line: &str) -> bool {
    let end = line.find(|c: char| !c.is_alphabetic()).unwrap_or(line.len());
    BlockKind::read(&line[..end]).is_some()
}

fn label_first(line: &str, kind: Option<BlockKind>) -> bool {
    let end = line.find(is_space).unwrap_or(line.len());
    let labels = kind.map_or(Label::ALL, legal::labels);
    Label::read(&line[..end]).is_some_and(|(label, _)| labels.contains(&label))
}

const PAIRS: [(&[char], &[char], char); 4] = [
    (&['(', '（'], &[')', '）'], ')'),
    (&['[', '【', '［', '〔'], &[']', '】', '］', '〕'], ']'),
    (&['《'], &['》'], '》'),
    (&['“'], &['”'], '”'),
];

/// Brackets that are opened and not closed are closed at the end of the line.
pub(super) fn closers(line: &str, attempts: &mut Vec<Attempt>) {
    let mut open: Vec<usize> = Vec::new();
    for c in line.chars() {
        if let Some(at) = PAIRS.iter().position(|(openers, ..)| openers.contains(&c)) {
            open.push(at);
        } else if let Some(at) = PAIRS.iter().position(|(_, closers, _)| closers.contains(&c)) {
            match open.iter().rposition(|other| *other == at) {
                Some(found) => drop(open.remove(found)),
                None => return,
            }
        }
    }
    if open.is_empty() || open.len() > 4 {
        return;
    }
    let text: String = open.iter().rev().map(|at| PAIRS[*at].2).collect();
    let problem = Problem::wrong(
        line.len(),
        0,
        say!("the line ends too early: expected `{text}`", "这一行没有写完：还应有“{text}”"),
    );
    attempts.push(insert(line, line.len(), &text, say!("insert `{text}`", "补上“{text}”"), problem));
}

/// What a line that could not be read may have been.
pub(super) fn guess(line: &str, section: Option<BlockKind>) -> Guess {
    match line::mark(line) {
        Mark::Heading { .. } => Guess::Heading,
        Mark::Route { .. } | Mark::Back { .. } => Guess::Route,
        Mark::Entry { .. } if section.is_none_or(legal::takes_entries) => Guess::Entry,
        Mark::Entry { .. } => Guess::Route,
        Mark::Labelled { word_end, .. } if Label::read(&line[..word_end]).is_some() => Guess::Label,
        Mark::Description { .. } | Mark::Comment { .. } => Guess::Label,
        Mark::Unmarked if allows(line) => Guess::Label,
        Mark::Labelled { .. } | Mark::Unmarked => Guess::Anything,
    }
}

/// Whether a line without a colon begins with `allow`.
fn allows(line: &str) -> bool {
    matches!(Label::read(line.split(is_space).next().unwrap_or_default()), Some((Label::Allow, _)))
}

/// What to say of a line that begins with no mark.
pub(super) fn unmarked(line: &str) -> (Problem, Text) {
    if allows(line) {
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
pub(super) fn no_heading(line: &str, above: BlockKind) -> (Problem, Text) {
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

/// What to say of a word that is no label.
pub(super) fn unknown_label(word: &str, section: Option<BlockKind>) -> (Problem, Text) {
    let problem = Problem::wrong(0, word.len(), say!("there is no `{word}:` line", "没有“{word}：”这样的行"));
    let labels = section.map_or(&[][..], legal::labels);
    let list =
        |language| labels.iter().map(|label| format!("`{}`", label.word(language))).collect::<Vec<_>>().join(", ");
    let (en, zh) = (list(Language::English), list(Language::Chinese));
    let help = if labels.is_empty() {
        Text::default()
    } else {
        say!("what can be said here: {en}; a description begins with `>`", "这里可以写：{zh}；描述以“>”开头")
    };
    (problem, help)
}

/// What to say of a heading that begins with no known word.
pub(super) fn unknown_heading(rest: &str, at: usize, word_len: usize) -> Problem {
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
