//! What people type for an arrow, for the marks round a document's name, for a number and for a span of time.

use super::super::expression::is_length;
use super::super::keywords::{BlockKind, Label, TimeUnit};
use super::super::legal;
use super::super::line::{self, Mark, is_space};
use super::super::problem::Problem;
use super::{Attempt, Fault, marks, replace};
use crate::diagnostic::Language;
use crate::say;

/// Nobody types a longer line by hand; in one, pairs of marks are not looked for.
const LONGEST: usize = 4096;
/// Dashes, and the numeral that looks like one.
const DASHES: &str = "-－—–─―ー一";

/// 一一》, 《一一 and ——: what begins a line like an arrow, or like the dash of an entry. Whether the line begins so:
/// then it is nothing else.
pub(super) fn arrow(fault: Fault, attempts: &mut Vec<Attempt>) -> bool {
    let Fault { line, section, described, .. } = fault;
    let is_dash = |c: char| DASHES.contains(c);
    let routes = section.is_none_or(legal::takes_routes);
    let backward = line.strip_prefix(['<', '＜', '《', '〈']).unwrap_or(line);
    let behind = backward.trim_start_matches(is_dash);
    if behind.len() == backward.len() {
        return false;
    }
    let title = |arrow: &str| say!("write `{arrow}`", "改为“{arrow}”");
    if backward.len() < line.len() {
        // 《一号表》 is a name.
        if behind.find('》').is_some_and(|close| behind.find('《').is_none_or(|open| close < open)) {
            return false;
        }
        let len = line.len() - behind.len();
        let typed = &line[..len];
        let message =
            say!("`{typed}` is no arrow; a way back begins with `<-`", "“{typed}”不是箭头；往回走以“←”或“<-”开头");
        attempts.push(replace(line, 0, len, "← ", title("←"), Problem::wrong(0, len, message)).safely());
        return true;
    }
    let tip = behind.chars().next().filter(|c| ">＞》〉".contains(*c)).map_or(0, char::len_utf8);
    let len = line.len() - behind.len() + tip;
    let typed = &line[..len];
    let dashes = typed.chars().count();
    let lone = tip == 0 && dashes < 2;
    if lone && (typed.starts_with('一') || !behind.starts_with(is_space)) {
        return false;
    }
    // Directly under a step's heading two dashes may as well begin its description: nobody can tell.
    if tip == 0 && described && section == Some(BlockKind::Step) {
        return true;
    }
    if tip > 0 || routes {
        let message = say!("`{typed}` is no arrow; a route begins with `->`", "“{typed}”不是箭头；路线以“→”或“->”开头");
        let attempt = replace(line, 0, len, "→ ", title("→"), Problem::wrong(0, len, message));
        attempts.push(if tip > 0 { attempt.safely() } else { attempt });
    } else {
        let message = say!("an entry of a list begins with `-`", "清单的条目以“-”开头");
        attempts.push(replace(line, 0, len, "- ", title("-"), Problem::wrong(0, len, message)));
    }
    true
}

/// `* X`, `7. X`, `（7）X`: what begins an entry elsewhere.
pub(super) fn bullet(line: &str, attempts: &mut Vec<Attempt>) {
    const BULLETS: &str = "*＊·●○◆◇■□▪▫‣⁃+＋";
    const BEHIND: &str = ".．、)）";
    let is_number = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let opened = line.trim_start_matches(['(', '（']);
    let name = match line.strip_prefix(|c| BULLETS.contains(c)) {
        Some(name) => name,
        None => match opened.trim_start_matches(is_number) {
            behind if behind.len() < opened.len() && behind.starts_with(|c| BEHIND.contains(c)) => {
                behind.trim_start_matches(|c| BEHIND.contains(c))
            }
            _ if line.starts_with(|c| ('①'..='⑳').contains(&c)) => {
                line.trim_start_matches(|c| ('①'..='⑳').contains(&c))
            }
            _ => return,
        },
    };
    // `4.2 X` begins with a clause.
    let name = name.trim_start_matches(is_space);
    if name.is_empty() || name.starts_with(is_number) {
        return;
    }
    let len = line.len() - name.len();
    let problem = Problem::wrong(0, len, say!("an entry of a list begins with `-`", "清单的条目以“-”开头"));
    attempts.push(replace(line, 0, len, "- ", say!("write `-`", "改为“-”"), problem));
}

/// 〈X〉, <X>, <<X>> and 《X〉, from this byte on: the name of a document in other marks than 《》.
pub(super) fn books(line: &str, from: usize, attempts: &mut Vec<Attempt>) {
    const OPEN: &str = "<＜〈《";
    const CLOSE: &str = ">＞〉》";
    if line.len() > LONGEST {
        return;
    }
    let (mut text, mut at, mut squares) = (String::new(), from, 0_usize);
    let mut wrong: Option<(usize, usize)> = None;
    while let Some(c) = line[at..].chars().next() {
        squares += usize::from("[【［〔".contains(c));
        squares = squares.saturating_sub(usize::from("]】］〕".contains(c)));
        let inside = line[at..].trim_start_matches(c);
        let end = if squares == 0 && OPEN.contains(c) { inside.find(|c| CLOSE.contains(c)) } else { None };
        let name = end.map(|end| inside[..end].trim_matches(is_space)).unwrap_or_default();
        if let Some(end) = end.filter(|_| !name.is_empty() && !name.contains(|c| OPEN.contains(c))) {
            let behind = inside[end..].trim_start_matches(|c| CLOSE.contains(c));
            let to = line.len() - behind.len();
            let book = format!("《{name}》");
            if line[at..to] != book {
                wrong = Some((wrong.map_or(at, |(first, _)| first), to));
            }
            text.push_str(&book);
            at = to;
        } else {
            text.push(c);
            at += c.len_utf8();
        }
    }
    if let Some((first, last)) = wrong {
        let message = say!("the name of a document stands in `《 》`", "文件的名称写在书名号《》里");
        let book = &text[first - from..text.len() - (line.len() - last)];
        let problem = Problem::wrong(first, last - first, message);
        attempts.push(replace(line, first, last, book, say!("write `{book}`", "改为“{book}”"), problem).safely());
    }
}

/// `10,000`, where reading stopped inside it.
pub(super) fn grouped(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ',' | '，');
    let from = at - line[..at].len().min(line[..at].len() - line[..at].trim_end_matches(is_part).len());
    let run = &line[from..];
    let run = &run[..run.len() - run.trim_start_matches(is_part).len()];
    let run = run.trim_end_matches([',', '，']);
    if !is_grouped(run) {
        return;
    }
    let number = run.replace([',', '，'], "");
    let problem = Problem::wrong(from, run.len(), grouped_text(&number));
    let title = say!("write `{number}`", "改为“{number}”");
    attempts.push(replace(line, from, from + run.len(), &number, title, problem));
}

/// Whether digits stand in groups of three with commas between them.
pub(in crate::syntax) fn is_grouped(text: &str) -> bool {
    let mut groups = text.split([',', '，']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let digits = |group: &&str| group.chars().all(|c| c.is_ascii_digit());
    (1..=3).contains(&first.len())
        && digits(&first)
        && !rest.is_empty()
        && rest.iter().all(|g| g.len() == 3 && digits(g))
}

/// What is said of a number that has commas.
pub(in crate::syntax) fn grouped_text(number: &str) -> crate::diagnostic::Text {
    say!(
        "commas separate values; a number is written without any: `{number}`",
        "逗号用来隔开几个取值；数字里不写逗号：“{number}”"
    )
}

/// `10000 yuan`: a word behind a number, where reading stopped.
pub(super) fn unit(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let before = line[..at].trim_end_matches(is_space);
    let word = line[at..].find(|c: char| !c.is_alphabetic() && c != '%' && c != '％').unwrap_or(line.len() - at);
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // In a heading, and at the end of a name such as R-1, it is no number.
    let named = before[..before.len() - digits].ends_with(|c: char| c.is_alphanumeric() || "-－_.·".contains(c));
    if word == 0 || digits == 0 || named || matches!(line::mark(line), Mark::Heading { .. }) {
        return;
    }
    let (unit, end) = (&line[at..at + word], at + word);
    let message = say!(
        "a number stands without a unit; `{unit}` is none that is read here",
        "这里的数字不带单位，“{unit}”不能写"
    );
    let title = say!("leave `{unit}` out", "去掉“{unit}”");
    attempts.push(replace(line, before.len(), end, "", title, Problem::wrong(at, word, message)));
}

/// 如果 X, 当 X 时 in a condition: `[ ]` says so already.
pub(super) fn conjunctions(line: &str, attempts: &mut Vec<Attempt>) {
    for (open, _) in line.match_indices(['[', '【', '［', '〔']).filter(|_| line.len() <= LONGEST) {
        let from = open + line[open..].chars().next().map_or(0, char::len_utf8);
        let Some(to) = line[from..].find([']', '】', '］', '〕']).map(|end| from + end) else { continue };
        let inside = &line[from..to];
        if let Some(bare) = unconditioned(inside) {
            let message = say!(
                "`[ ]` says `only if` already: the condition alone stands in it",
                "方括号就是“如果”的意思，里面只写条件本身"
            );
            let problem = Problem::wrong(from, inside.len(), message);
            let title = say!("write `{bare}`", "改为“{bare}”");
            attempts.push(replace(line, from, to, bare, title, problem).safely());
        }
    }
}

/// A condition without `if` before it and 时 behind it, where it has them.
pub fn unconditioned(text: &str) -> Option<&str> {
    let text = text.trim_matches(is_space);
    let words = ["if ", "when ", "only if ", "where ", "如果", "假如", "若是", "若", "当", "只有"];
    let word = words.iter().find(|word| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)));
    let bare = word.map_or(text, |word| &text[word.len()..]).trim_start_matches(is_space);
    let ends = ["的情况下", "的时候", "的话", "时"];
    let bare = ends.iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare).trim_matches(is_space);
    (bare.len() < text.len() && !bare.is_empty()).then_some(bare)
}

/// `- 厂长、经理`: each entry has a line of its own.
fn entries(line: &str, attempts: &mut Vec<Attempt>) {
    let Mark::Entry { at } = line::mark(line) else { return };
    let names: Vec<&str> =
        line[at..].split(['、', ',', '，', ';', '；']).map(|name| name.trim_matches(is_space)).collect();
    let is_name = |name: &&str| {
        let inside = name.strip_prefix('《').and_then(|name| name.strip_suffix('》')).unwrap_or(name);
        !inside.is_empty() && inside.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))
    };
    if names.len() < 2 || !names.iter().all(is_name) {
        return;
    }
    let then: Vec<String> = names[1..].iter().map(|name| format!("- {name}")).collect();
    let end = line.len() - line[at..].trim_start_matches(is_space).len() + names[0].len();
    let message = say!("one entry stands on a line", "一行只写一个，后面的另起一行");
    let problem = Problem::wrong(end, line.len() - end, message);
    let edit = format!("\n{}", then.join("\n"));
    let title = say!("write a line for each", "每个写一行");
    let attempt = replace(line, end, line.len(), &edit, title, problem);
    attempts.push(Attempt { text: line[..end].to_string(), then, ..attempt }.safely());
}

/// 约 5 天, 五个工作日内: a span of time with words around it.
pub(super) fn hedged(line: &str, attempts: &mut Vec<Attempt>) {
    let Mark::Labelled { word_end, at } = line::mark(line) else { return };
    if !matches!(Label::read(&line[..word_end]), Some((Label::Lasts | Label::Deadline, _))) {
        return;
    }
    let end = line[at..].find(['(', '（', '[', '【']).map_or(line.len(), |end| at + end);
    let value = line[at..end].trim_matches(is_space);
    let from = at + line[at..end].len() - line[at..end].trim_start_matches(is_space).len();
    if let Some(plain) = plain_length(value) {
        let problem = Problem::wrong(from, value.len(), length_text());
        let title = say!("write `{plain}`", "改为“{plain}”");
        let help = say!("what else is to be said about it goes into a `note:`", "其余的话可以写在“注：”里");
        attempts.push(Attempt { help, ..replace(line, from, from + value.len(), &plain, title, problem) });
    }
}

/// What is said of a span of time that is none.
pub(in crate::syntax) fn length_text() -> crate::diagnostic::Text {
    say!(
        "a span of time is a number and a unit and nothing else, such as `3 days`",
        "时长只写数字和单位，如“3 天”“5 个工作日”"
    )
}

/// The span of time in a text that says more than that: 5个工作日 of 约五个工作日内.
pub(in crate::syntax) fn plain_length(text: &str) -> Option<String> {
    const BEFORE: &[&str] = &[
        "大约",
        "约",
        "大概",
        "不超过",
        "最多",
        "至多",
        "最迟",
        "about ",
        "approximately ",
        "around ",
        "within ",
        "up to ",
        "at most ",
        "no more than ",
        "in ",
        "for ",
        "ca. ",
    ];
    const BEHIND: &[&str] = &["以内", "之内", "内", "左右", "上下", "前", " or less", " at most", " max", " or so"];
    let text = text.trim_matches(is_space);
    let head = BEFORE.iter().find(|word| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)));
    let bare = head.map_or(text, |word| &text[word.len()..]).trim_start_matches(is_space);
    let bare = BEHIND.iter().find_map(|word| bare.strip_suffix(word)).unwrap_or(bare).trim_end_matches(is_space);
    let count = marks::numeral(bare);
    let plain = match &count {
        Some((number, rest)) => format!("{number}{rest}"),
        None => bare.to_string(),
    };
    (plain != text && is_length(&plain)).then_some(plain)
}

/// Whether a text is a number in words with a unit of time behind it, which digits may say.
pub(in crate::syntax) fn is_length_in_words(text: &str) -> bool {
    text.starts_with(|c| "一二两三四五六七八九十百半几数".contains(c))
        && TimeUnit::ALL.iter().any(|unit| text.ends_with(unit.word(Language::Chinese)))
}

/// Whether a text says how many times in words: 两次, 三.
pub(in crate::syntax) fn is_times_in_words(text: &str) -> bool {
    let count = text.strip_suffix('次').unwrap_or(text);
    !count.is_empty()
        && count.chars().all(|c| "一二两三四五六七八九十百几数多".contains(c))
        && (count.len() < text.len() || !"几数多".contains(count))
}

/// Several labels, or several routes, on one line.
pub(super) fn several(line: &str, section: Option<BlockKind>, attempts: &mut Vec<Attempt>) {
    if matches!(section, Some(BlockKind::Roles | BlockKind::Records)) && line.len() <= LONGEST {
        entries(line, attempts);
    }
    let parts = |c: char| is_space(c) || ",，、;；。".contains(c);
    let begins: Vec<usize> = match line::mark(line) {
        _ if line.len() > LONGEST => return,
        Mark::Labelled { at, word_end } if Label::read(&line[..word_end]).is_some() => {
            let colons = line[at..].match_indices([':', '：', '∶']).map(|(colon, _)| at + colon);
            let words = colons.filter_map(|colon| {
                let before = line[..colon].trim_end_matches(is_space);
                let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                let from = before.len() - word.len();
                (Label::read(word).is_some() && from > at && line[..from].ends_with(parts)).then_some(from)
            });
            words.collect()
        }
        Mark::Route { at } => {
            let arrows = line[at..].match_indices(['→', '-', '—']).map(|(arrow, _)| at + arrow);
            let begins = |arrow: &usize| {
                matches!(line::mark(&line[*arrow..]), Mark::Route { .. })
                    && line[..*arrow].ends_with([';', '；', ',', '，', ' '])
            };
            arrows.filter(begins).collect()
        }
        _ => return,
    };
    let Some(first) = begins.first().copied() else { return };
    let end = line[..first].trim_end_matches(parts).len();
    let ends = begins.iter().skip(1).copied().chain([line.len()]);
    let then: Vec<String> =
        begins.iter().zip(ends).map(|(from, to)| line[*from..to].trim_end_matches(parts).to_string()).collect();
    let behind = line[first..].chars().take_while(|c| !is_space(*c) && !":：∶".contains(*c)).map(char::len_utf8).sum();
    let message = say!("a line says one thing: this begins a line of its own", "一行只写一件事：从这里起另写一行");
    let problem = Problem::wrong(first, behind, message);
    let title = say!("begin a new line", "另起一行");
    let edit = format!("\n{}", then.join("\n"));
    let attempt = replace(line, end, line.len(), &edit, title, problem);
    attempts.push(Attempt { text: line[..end].to_string(), then, ..attempt });
}
