//! Mends of the marks inside a line: brackets and quotation marks that are missing or of the wrong kind, separators,
//! words where a sign is expected.

use super::super::keywords::{BlockKind, MarkKind, TimeUnit};
use super::super::line::{self, Mark, is_space};
use super::super::names::{full_width_word, narrow_letters};
use super::super::problem::Problem;
use super::{Attempt, Fault, insert, replace, typed, words};
use crate::diagnostic::{Language, Text};
use crate::say;

/// Opening and closing marks; those of one kind stand together and may be mixed.
const PAIRS: [(char, char, u8); 10] = [
    ('(', ')', 0),
    ('（', '）', 0),
    ('[', ']', 1),
    ('【', '】', 1),
    ('［', '］', 1),
    ('〔', '〕', 1),
    ('《', '》', 2),
    ('“', '”', 3),
    ('「', '」', 4),
    ('『', '』', 5),
];
const ROUND: u8 = 0;
const SQUARE: u8 = 1;
/// At most so many places are tried for a missing mark.
const MAX_PLACES: usize = 12;

/// The marks of a line that have no partner.
#[derive(Default)]
struct Odd {
    /// Opening marks: where, which, and what would close them.
    unclosed: Vec<(usize, (char, char, u8))>,
    /// Closing marks: where, and what would open them.
    unopened: Vec<(usize, (char, char, u8))>,
}

fn odd(line: &str) -> Odd {
    let mut odd = Odd::default();
    for (at, c) in line.char_indices() {
        // Inside a name or a title, other marks are letters.
        let inside = odd.unclosed.last().filter(|(_, (.., kind))| *kind > SQUARE).map(|(_, pair)| *pair);
        if inside.is_some_and(|(_, close, _)| close != c) {
            continue;
        }
        if let Some(pair) = PAIRS.iter().find(|(open, ..)| *open == c) {
            odd.unclosed.push((at, *pair));
        } else if let Some(pair) = PAIRS.iter().find(|(_, close, _)| *close == c) {
            match odd.unclosed.iter().rposition(|(_, (.., kind))| *kind == pair.2) {
                Some(found) => {
                    odd.unclosed.remove(found);
                }
                None => odd.unopened.push((at, *pair)),
            }
        }
    }
    odd
}

/// How a mark is called in a message.
fn called(mark: &str) -> Text {
    match mark {
        "”" | "“" | "\"" => say!("a quotation mark", "引号"),
        _ => say!("`{mark}`", "“{mark}”"),
    }
}

fn missing(line: &str, at: usize, mark: &str) -> Attempt {
    let (name, written) = (called(mark), mark);
    let (en, zh) = (name.en, name.zh);
    let problem = if at == line.len() {
        Problem::wrong(at, 0, say!("the line ends too early: expected {en}", "这一行没有写完：还应有{zh}"))
    } else {
        Problem::wrong(at, 0, say!("expected {en} here", "这里少了{zh}"))
    };
    insert(line, at, written, say!("insert {en}", "补上{zh}"), problem)
}

/// Brackets that are opened and not closed are closed at the end of the line.
pub(in crate::syntax) fn closers(line: &str, attempts: &mut Vec<Attempt>) {
    let Odd { unclosed, unopened } = odd(line);
    if !unopened.is_empty() || unclosed.is_empty() || unclosed.len() > 4 {
        return;
    }
    if let [.., (at, (open, close, 2))] = unclosed.as_slice() {
        // A name seldom holds a bracket or a comma: it ends before them, if that can be read.
        let from = at + open.len_utf8();
        let ends = |c: char| SEPARATORS.contains(c) || matches!(c, '《' | '“' | '"');
        for (end, _) in line[from..].match_indices(ends).take(MAX_PLACES) {
            let name = line[from..from + end].trim_end_matches(is_space);
            if !name.is_empty() {
                attempts.push(missing(line, from + name.len(), &close.to_string()));
            }
        }
    }
    let text: String = unclosed.iter().rev().map(|(_, (_, close, _))| *close).collect();
    attempts.push(missing(line, line.len(), &text));
}

/// Keywords in full-width letters: up to the first colon, where they are followed by words, or all through the line.
pub(super) fn half_width(line: &str, attempts: &mut Vec<Attempt>) {
    let Some((at, len)) = full_width_word(line) else { return };
    let colon = line.find([':', '：', '∶']).unwrap_or(line.len());
    for end in [colon, line.len()] {
        let title = say!("write them in half-width letters", "改用半角字母");
        let narrowed = narrow_letters(&line[..end]);
        attempts.push(replace(line, 0, end, &narrowed, title, Problem::full_width(at, len)).safely());
    }
}

/// All other mends of marks, for a line of which reading stopped at a byte.
pub(super) fn others(fault: Fault, attempts: &mut Vec<Attempt>) {
    let Fault { line, at, section, .. } = fault;
    if at > line.len() || !line.is_char_boundary(at) || matches!(line::mark(line), Mark::Unmarked) {
        return;
    }
    let rest = &line[at..];
    typed::several(line, section, attempts);
    brackets(line, attempts);
    trailing(line, attempts);
    separators(line, at, attempts);
    other_brackets(line, at, attempts);
    signs(line, at, attempts);
    joints(line, at, attempts);
    typed::conjunctions(line, attempts);
    numerals(line, attempts);
    typed::hedged(line, attempts);
    typed::grouped(line, at, attempts);
    words::remark(line, at, attempts);
    typed::unit(line, at, attempts);
    if matches!(line::mark(line), Mark::Entry { .. }) {
        entry(line, at, section, attempts);
    }
    let code = line[..at].len() - line[..at].trim_end_matches(is_code).len();
    if rest.starts_with('《') && code > 0 {
        let problem = Problem::wrong(
            at - code,
            code,
            say!("only the name stands here, without the document's code", "这里只写名称，不写文件编号"),
        );
        attempts.push(replace(line, at - code, at, "", say!("leave the code out", "去掉编号"), problem));
    }
}

fn is_code(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/')
}

const SEPARATORS: &str = ",，、;；:：∶=＝([（【［〔)]）】］〕";

/// One mark without a partner, which stands somewhere inside the line.
fn brackets(line: &str, attempts: &mut Vec<Attempt>) {
    let Odd { unclosed, unopened } = odd(line);
    match (unclosed.as_slice(), unopened.as_slice()) {
        ([(at, (open, close, kind))], []) if *kind <= SQUARE => {
            closed_inside(line, at + open.len_utf8(), &close.to_string(), attempts);
        }
        ([], [(at, (open, _, _))]) => {
            if *open == '《' {
                name_opened(line, *at, attempts);
            }
            open_before(line, *at, &open.to_string(), attempts);
        }
        _ if line.matches('"').count() % 2 == 1 => quote(line, attempts),
        _ => {}
    }
}

/// A straight quotation mark that is missing: it closes at the end of a word what is open there, or opens at the
/// beginning of one where nothing is open.
fn quote(line: &str, attempts: &mut Vec<Attempt>) {
    let parted = |c: char| is_space(c) || SEPARATORS.contains(c);
    let (mut opens, mut closes) = (Vec::new(), Vec::new());
    let mut open = false;
    let mut before = None;
    for (at, c) in line.char_indices() {
        let (ends, begins) = (before.is_some_and(|before| !is_space(before)), before.is_none_or(parted));
        if open && ends && parted(c) && before != Some('"') {
            closes.push(at);
        } else if !open && begins && !parted(c) && c != '"' {
            opens.push(at);
        }
        open ^= c == '"';
        before = Some(c);
    }
    let only = |at: &usize| Attempt { only: true, ..missing(line, *at, "\"") };
    attempts.extend(closes.iter().take(MAX_PLACES).map(only));
    attempts.push(missing(line, line.len(), "\""));
    attempts.extend(opens.iter().rev().take(MAX_PLACES).map(only));
}

/// The places behind an opening mark at which a word ends, nearest first.
fn closed_inside(line: &str, from: usize, close: &str, attempts: &mut Vec<Attempt>) {
    let ends = |(_, c): &(usize, char)| is_space(*c) || SEPARATORS.contains(*c) || "《“\"→".contains(*c);
    let places = line[from..].char_indices().filter(ends).map(|(at, _)| from + at);
    let ended = |at: &usize| *at > from && !line[..*at].ends_with(is_space);
    attempts.extend(places.filter(ended).take(MAX_PLACES).map(|at| Attempt { only: true, ..missing(line, at, close) }));
}

/// The places before a closing mark at which a word begins, nearest first.
fn open_before(line: &str, close: usize, open: &str, attempts: &mut Vec<Attempt>) {
    let begins = |(at, c): &(usize, char)| {
        let before = line[..*at].chars().next_back();
        let parted =
            before.is_none_or(|before| is_space(before) || SEPARATORS.contains(before) || "》”\"→>".contains(before));
        parted && !is_space(*c) || line[*at..].starts_with("每当")
    };
    let places: Vec<usize> = line[..close].char_indices().filter(begins).map(|(at, _)| at).collect();
    let places = places.iter().rev().take(MAX_PLACES);
    attempts.extend(places.map(|at| Attempt { only: true, ..missing(line, *at, open) }));
}

/// A name that lost its 《 begins behind the last separator, behind its code, or at one of the words there.
fn name_opened(line: &str, close: usize, attempts: &mut Vec<Attempt>) {
    let separated = line[..close].rfind(|c| SEPARATORS.contains(c) || "#→>》".contains(c));
    let from = separated.map_or(0, |at| at + line[at..].chars().next().map_or(0, char::len_utf8));
    let words = line[from..close].char_indices().filter(|(at, c)| {
        let before = line[..from + at].chars().next_back();
        !is_space(*c) && !c.is_numeric() && (*at == 0 || before.is_some_and(is_space))
    });
    let words: Vec<usize> = words.map(|(at, _)| from + at).take(MAX_PLACES).collect();
    for at in words {
        // CBS00P007重大故障》: the code ends with its last digit.
        let code: &str = &line[at..close];
        let code = &code[..code.len() - code.trim_start_matches(is_code).len()];
        if let Some(digit) = code.rfind(|c: char| c.is_ascii_digit()) {
            attempts.push(missing(line, at + digit + 1, "《"));
        }
        attempts.push(missing(line, at, "《"));
    }
}

/// A full stop or a comma at the end of a line that is no sentence.
fn trailing(line: &str, attempts: &mut Vec<Attempt>) {
    let Some(last) = line.chars().next_back().filter(|c| "。.，,、；;！!".contains(*c)) else { return };
    let at = line.len() - last.len_utf8();
    let problem = Problem::wrong(at, last.len_utf8(), say!("nothing ends with `{last}` here", "行尾多了“{last}”"));
    let attempt = replace(line, at, line.len(), "", say!("leave it out", "去掉它"), problem);
    // Behind a comma something may be missing.
    attempts.push(if "。.！!".contains(last) { attempt.safely() } else { attempt });
}

fn separators(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let Some(c) = line[at..].chars().next() else { return };
    let len = c.len_utf8();
    if ",，、".contains(c) {
        let problem = Problem::wrong(at, len, say!("remarks are separated by `;`", "几条说明之间用分号“；”"));
        let by = if c == ',' { ";" } else { "；" };
        attempts.push(replace(line, at, at + len, by, say!("write `;`", "改为“；”"), problem).safely());
    }
    if ";；".contains(c) {
        let problem = Problem::wrong(at, len, say!("things are separated by `,`", "几样东西之间用“、”或“，”"));
        let by = if c == ';' { "," } else { "、" };
        attempts.push(replace(line, at, at + len, by, say!("write `,`", "改为“、”"), problem).safely());
    }
    let before = line[..at].trim_end_matches(is_space);
    remarks(line, at, attempts);
    let year = line[at..].chars().take_while(char::is_ascii_digit).count() == 4
        && line[at + 4..].starts_with(['-', '.', '/', '年']);
    if year || before.ends_with('》') && (c == '《' || c.is_ascii_alphanumeric()) {
        let problem = Problem::wrong(at, 0, say!("expected `,` between the two", "两者之间应有“、”或“，”"));
        attempts.push(insert(line, at, ", ", say!("insert `,`", "补上“，”"), problem));
    }
}

/// Remarks with another mark than `;` between them, or with none. Reading stopped at the second of them, or behind its
/// keyword.
fn remarks(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let inside = line[..at].rfind(['(', '（']).is_some_and(|open| !line[open..at].contains([')', '）']));
    if !inside {
        return;
    }
    let words =
        || MarkKind::ALL.iter().flat_map(|kind| [Language::English, Language::Chinese].map(|one| kind.word(one)));
    let (rest, before) = (&line[at..], line[..at].trim_end_matches(is_space));
    let between = || say!("remarks are separated by `;`", "几条说明之间用分号“；”");
    for word in words() {
        if let Some(before) = before.strip_suffix(word).map(|before| before.trim_end_matches(is_space))
            && let Some(comma) = before.chars().next_back().filter(|c| ",，、".contains(*c))
        {
            let from = before.len() - comma.len_utf8();
            let problem = Problem::wrong(from, comma.len_utf8(), between());
            let by = if comma == ',' { ";" } else { "；" };
            attempts.push(replace(line, from, before.len(), by, say!("write `;`", "改为“；”"), problem));
        }
        if rest.starts_with(word) && before.len() < at {
            let problem = Problem::wrong(before.len(), 0, between());
            attempts.push(insert(line, before.len(), ";", say!("insert `;`", "补上“；”"), problem));
        }
    }
}

/// A condition in round brackets or in none, a remark in square brackets or in none.
fn other_brackets(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let in_square = || say!("a condition stands in square brackets: `[ ]`", "条件写在方括号里：【】");
    let in_round = || say!("a remark stands in round brackets: `( )`", "说明写在圆括号里：（）");
    let square = || say!("write `[ ]`", "改用【】");
    let round = || say!("write `( )`", "改用（）");
    let rest = &line[at..];
    let brackets = |open: usize, inside: &str| {
        let [open, close] =
            if line.is_ascii() { [["[", "]"], ["(", ")"]][open] } else { [["【", "】"], ["（", "）"]][open] };
        format!("{open}{inside}{close}")
    };
    let (squared, rounded) = (|inside: &str| brackets(0, inside), |inside: &str| brackets(1, inside));
    let pair = |at: usize| {
        let open = line[at..].chars().next()?;
        let kind = PAIRS.iter().find(|(other, ..)| *other == open)?.2;
        let from = at + open.len_utf8();
        let closes = |c: char| PAIRS.iter().any(|(_, close, other)| *close == c && *other == kind);
        let to = line[from..].find(closes)? + from;
        let close = line[to..].chars().next().map_or(0, char::len_utf8);
        Some((kind, &line[from..to], to + close))
    };
    if let Some((ROUND, inside, end)) = pair(at) {
        let problem = Problem::wrong(at, end - at, in_square());
        let attempt = replace(line, at, end, &squared(inside), square(), problem);
        // A word alone may be a remark of any kind.
        let compares = inside.contains(['=', '＝', '≠', '≥', '≤', '≧', '≦', '<', '>', '＜', '＞'])
            || ["otherwise", "else", "否则"].contains(&inside.trim_matches(is_space));
        attempts.push(if compares { attempt.safely() } else { attempt });
    }
    let opened = line[..at].rfind(['[', '【', '［', '〔']);
    if let Some((from, (SQUARE, inside, end))) = opened.and_then(|from| Some((from, pair(from)?)))
        && end >= at
    {
        let problem = Problem::wrong(from, end - from, in_round());
        attempts.push(replace(line, from, end, &rounded(inside), round(), problem).safely());
    }
    for word in ["if ", "when ", "only if ", "unless ", "如果", "若", "当", "只有"] {
        let Some(inside) = rest.strip_prefix(word) else { continue };
        let inside = inside.trim_matches(is_space).trim_end_matches('时');
        let not = if word == "unless " { "not " } else { "" };
        let problem = Problem::wrong(at, rest.len(), in_square());
        attempts.push(replace(line, at, line.len(), &squared(&format!("{not}{inside}")), square(), problem));
    }
    let is_remark = MarkKind::ALL.iter().any(|kind| {
        [Language::English, Language::Chinese].iter().any(|language| rest.starts_with(kind.word(*language)))
    });
    if is_remark {
        let end = at + rest.find(['[', '【', ':', '：']).unwrap_or(rest.len());
        let inside = line[at..end].trim_end_matches(is_space);
        let end = at + inside.len();
        let problem = Problem::wrong(at, inside.len(), in_round());
        attempts.push(replace(line, at, end, &rounded(inside), round(), problem));
    }
}

/// Words where a sign is expected.
fn signs(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let words = [
        ("is not", "≠"),
        ("isn't", "≠"),
        ("不是", "≠"),
        ("不为", "≠"),
        ("is", "="),
        ("equals", "="),
        ("是", "="),
        ("为", "="),
        ("等于", "="),
    ];
    for (word, sign) in words {
        if line[at..].starts_with(word) {
            let problem =
                Problem::wrong(at, word.len(), say!("a comparison is written `{sign}`", "比较要写成“{sign}”"));
            attempts.push(replace(line, at, at + word.len(), sign, say!("write `{sign}`", "改为“{sign}”"), problem));
        }
    }
}

/// 切换故障且超时: the words that join two conditions stand apart from what they join.
fn joints(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let Some(from) = line[..at].rfind(['[', '【', '［', '〔']) else { return };
    let to = line[at..].find([']', '】', '］', '〕']).map_or(line.len(), |end| at + end);
    let name = |c: char| c.is_alphanumeric() || c == '_';
    for (start, word) in line[from..to].match_indices(['且', '或', '和']).map(|(start, word)| (from + start, word)) {
        let end = start + word.len();
        let (before, after) = (line[..start].ends_with(name), line[end..].starts_with(name));
        if !before && !after {
            continue;
        }
        let spaced = format!("{}{word}{}", if before { " " } else { "" }, if after { " " } else { "" });
        let message = say!(
            "expected spaces round `{word}`, which is part of a name here",
            "“{word}”前后要空格，不然会读成名称的一部分"
        );
        let problem = Problem::wrong(start, word.len(), message);
        let attempt = replace(line, start, end, &spaced, say!("insert the spaces", "补上空格"), problem);
        attempts.push(Attempt { only: true, ..attempt });
    }
}

/// 三天, 至多两次: digits are wanted.
fn numerals(line: &str, attempts: &mut Vec<Attempt>) {
    let is_numeral = |c: char| "一二两三四五六七八九十百".contains(c);
    let mut from = 0;
    while let Some(start) = line[from..].find(is_numeral).map(|at| from + at) {
        let run = &line[start..];
        let run = &run[..run.len() - run.trim_start_matches(is_numeral).len()];
        from = start + run.len();
        let unit = line[from..].trim_start_matches(is_space);
        let bound = line[..start].trim_end_matches(is_space);
        let counts = bound.ends_with("至多")
            || bound.ends_with("最多")
            || unit.starts_with('次')
            || TimeUnit::ALL.iter().any(|one| unit.starts_with(one.word(Language::Chinese)))
            || ["日", "月", "个", "钟头", "星期"].iter().any(|word| unit.starts_with(word));
        if let (true, Some(number)) = (counts, value_of(run)) {
            let problem =
                Problem::wrong(start, run.len(), say!("numbers are written in digits", "数字要写成阿拉伯数字"));
            let title = say!("write `{number}`", "改为“{number}”");
            attempts.push(replace(line, start, from, &number.to_string(), title, problem).safely());
        }
    }
}

/// The number in words at the beginning of a text, and what follows it.
pub(super) fn numeral(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c| "一二两三四五六七八九十百".contains(c));
    value_of(&text[..text.len() - rest.len()]).map(|number| (number, rest))
}

/// The value of a Chinese number below a thousand.
fn value_of(numeral: &str) -> Option<u32> {
    let (mut total, mut digit) = (0, None);
    for c in numeral.chars() {
        match "一二三四五六七八九".chars().position(|other| other == c) {
            Some(at) if digit.is_none() => digit = Some(at as u32 + 1),
            None if c == '两' && digit.is_none() => digit = Some(2),
            None if c == '十' || c == '百' => total += digit.take().unwrap_or(1) * if c == '十' { 10 } else { 100 },
            _ => return None,
        }
    }
    Some(total + digit.unwrap_or(0)).filter(|total| *total > 0)
}

/// Marks that are typed for a colon.
pub(super) const LIKE_COLON: &str = "；;。，,、．.";

/// Another mark where a colon is expected.
pub(super) fn other_colon(line: &str, at: usize, attempts: &mut Vec<Attempt>) {
    let Some(c) = line[at..].chars().next().filter(|c| LIKE_COLON.contains(*c)) else { return };
    let end = at + c.len_utf8();
    let colon = if c.is_ascii() { ":" } else { "：" };
    let problem = Problem::wrong(at, c.len_utf8(), say!("expected `:` here, not `{c}`", "这里应是冒号，不是“{c}”"));
    attempts.push(replace(line, at, end, colon, say!("write `:`", "改为冒号"), problem));
}

/// An entry without its colon, or an end that does not say `to`.
fn entry(line: &str, at: usize, section: Option<BlockKind>, attempts: &mut Vec<Attempt>) {
    use BlockKind as B;
    let colon = line.find([':', '：', '∶']);
    let takes_value = matches!(
        section,
        Some(B::Facts | B::Form | B::Ends | B::Constraints | B::Events | B::Terms | B::Revisions | B::Clauses)
    );
    other_colon(line, at, attempts);
    // A blank inside the name before the colon.
    let before = line[..at].trim_end_matches(is_space);
    let word = |c: char| c.is_alphanumeric();
    let listed = matches!(section, Some(B::Roles | B::Records)) && colon.is_none() && !line[at..].is_ascii();
    if (listed || colon.is_some_and(|colon| colon > at))
        && before.len() < at
        && !before.contains(['(', '（', '"', '“', '《'])
        && before.ends_with(word)
        && line[at..].starts_with(word)
    {
        let problem =
            Problem::wrong(before.len(), at - before.len(), say!("a name holds no space", "名称里不能有空格"));
        attempts.push(replace(line, before.len(), at, "", say!("leave it out", "去掉空格"), problem));
    }
    let format = line[..at].trim_end_matches(is_space).strip_suffix("格式").map(str::len);
    if let Some(before) = format.filter(|before| takes_value && colon.is_none() && *before > 0) {
        let problem = Problem::wrong(before, 0, say!("expected `:` here", "这里少了冒号"));
        attempts.push(insert(line, before, "：", say!("insert `:`", "补上冒号"), problem));
    }
    let Odd { unclosed, unopened } = odd(line);
    let begins_value = line[at..].starts_with(|c: char| c.is_alphanumeric() || "《“\"「".contains(c));
    if takes_value && begins_value && unclosed.is_empty() && unopened.is_empty() && colon.is_none_or(|colon| colon > at)
    {
        let problem = Problem::wrong(at, 0, say!("expected `:` here", "这里少了冒号"));
        attempts.push(insert(line, at, ": ", say!("insert `:`", "补上冒号"), problem));
    }
    if section == Some(B::Ends) && colon.is_some_and(|colon| colon < at) && at < line.len() {
        let problem = Problem::wrong(at, 0, say!("expected `to` before the procedure", "流程名前面应有“移交”"));
        let word = if line.is_ascii() { "to " } else { "移交 " };
        attempts.push(insert(line, at, word, say!("insert `{word}`", "补上“{word}”"), problem));
    }
}
