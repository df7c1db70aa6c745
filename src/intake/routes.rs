//! The routes that the text of a table states: 进入…步骤, 转到…流程, 如果…, 否则…; go to …, otherwise ….

use super::Row;
use super::cells::{bracketed, named};
use crate::diagnostic::{Language, Text};
use crate::say;

/// A route in the documents that we write: the target, and behind it in brackets when only.
const ARROW: &str = "→ ";
/// How routes begin in the text of a document.
const LEADS: [&str; 16] = [
    ARROW,
    "进入",
    "转到",
    "转入",
    "转至",
    "转交",
    WEAK,
    "返回",
    "退回",
    "回到",
    "go to ",
    "go back to ",
    "continue with ",
    "return to ",
    "proceed to ",
    "forward to ",
];
/// A lead only where what stands behind it is a target to the letter.
const WEAK: &str = "转";
/// Where the name of a target ends.
const STOPS: [char; 12] = ['，', ',', '。', '；', ';', '：', '\n', '(', '（', '/', '、', '.'];
/// What shows that a sentence has a condition, and no other meaning.
const CONDITIONS: [&str; 6] = ["如果", "若", "否则", "不然", "if ", "otherwise"];
/// What begins a condition, and what stands for all other cases.
const IFS: [&str; 4] = ["如果", "如", "若", "if "];
const ELSE: [&str; 4] = ["否则", "不然", "otherwise", "else"];

/// A route that the text states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Where it leads.
    pub to: To,
    /// When.
    pub when: When,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// To the step of this row.
    Step(usize),
    /// To an end of this name.
    End(String),
}

/// When a route is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Under a condition.
    If,
    /// In all other cases.
    Else,
    /// Whatever happens.
    Always,
}

/// Reads the routes of a table.
pub struct Routes<'r> {
    rows: &'r [Row],
    /// The titles of the rows, as names.
    titles: Vec<String>,
    language: Language,
    /// What the text calls otherwise than the table, or what is not in it.
    pub doubts: Vec<Text>,
}

impl<'r> Routes<'r> {
    /// Those of these rows.
    pub fn of(rows: &'r [Row], language: Language) -> Routes<'r> {
        let titles = rows.iter().map(|row| named(&row.title)).collect();
        Routes { rows, titles, language, doubts: Vec::new() }
    }

    /// The routes that the description of a row states, in order, each target once; and its sentences with a condition that
    /// lead nowhere that is known.
    pub fn stated(&mut self, at: usize) -> (Vec<Stated>, Vec<String>) {
        let text = self.rows[at].description.clone();
        let mut unclear = Vec::new();
        // Of the same length, so that places in it are places in the text.
        let lower = text.to_ascii_lowercase();
        let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
        let mut stated: Vec<Stated> = Vec::new();
        let (mut from, mut before) = (0, 0);
        let mut understood: Vec<usize> = Vec::new();
        while let Some((place, lead)) = first(&lower[from..], &LEADS) {
            let begins = from + place + lead.len();
            let rest = &text[begins..];
            from = begins;
            let Some(to) = self.meant(at, rest, lead) else { continue };
            // The condition stands in the same sentence, before the route, and behind the one before it.
            let starts = sentence_starts(&lower[..begins - lead.len()]);
            let sentence = &lower[starts..begins - lead.len()];
            let part = &lower[starts.max(before)..begins - lead.len()];
            (before, understood) = (begins, [understood, vec![starts]].concat());
            // Of an arrow, behind it.
            let line = rest.lines().next().unwrap_or_default();
            let remark = bracketed(line.trim()).map(|(_, remark)| remark).filter(|_| lead == ARROW);
            let (sentence, part) = remark.map_or((sentence, part), |remark| (remark, remark));
            let only = remark.is_some_and(|remark| remark.ends_with('时') || remark.starts_with("if "));
            let when = if has(part, &ELSE) {
                When::Else
            } else if only || has(sentence, &IFS) && !has(sentence, &ELSE) {
                When::If
            } else {
                When::Always
            };
            if !stated.iter().any(|known| known.to == to) {
                stated.push(Stated { to, when });
            }
        }
        // What has a condition and leads nowhere that is known.
        let mut starts = 0;
        while starts < text.len() {
            let end = sentence_end(&lower, starts);
            let sentence = &lower[starts..end];
            let conditional = has(sentence, &CONDITIONS) && !sentence.contains("若干");
            if conditional && !understood.contains(&starts) && !sentence.contains(ARROW) {
                unclear.push(text[starts..end].trim().replace('\n', " "));
            }
            starts = end;
        }
        let is = |when: When| stated.iter().any(|known| known.when == when);
        if is(When::Else) && !is(When::If) && unclear.is_empty() {
            let starts = understood.first().copied().unwrap_or(0);
            unclear.push(text[starts..sentence_end(&lower, starts)].trim().replace('\n', " "));
        }
        // Where arrows say all that there is, the last of them is for what is left.
        let only_arrows = text.matches(ARROW).count() == stated.len() && stated.len() > 1;
        if only_arrows && let Some(last) = stated.last_mut().filter(|last| last.when == When::If) {
            last.when = When::Else;
        }
        (stated, unclear)
    }

    /// What the words behind `go to` mean: a step, by its number or its title; another procedure; or nothing at all.
    fn meant(&mut self, at: usize, rest: &str, lead: &str) -> Option<To> {
        let while_is = |is: fn(char) -> bool| rest.split(|c| !is(c)).next().unwrap_or_default().trim_end_matches('.');
        // 5.3.1b is a number, too.
        let number = while_is(|c| c.is_ascii_alphanumeric() || c == '.');
        let digits = while_is(|c| c.is_ascii_digit() || c == '.');
        for number in [number, digits].into_iter().filter(|number| !number.is_empty()) {
            if let Some(row) = self.rows.iter().position(|row| row.number == number) {
                return Some(To::Step(row));
            }
        }
        let words = rest[digits.len()..].trim_start_matches(['（', '(']);
        let end = words.find(STOPS).unwrap_or(words.len());
        let words = words[..end].trim();
        let words = words.split_once("步骤").map_or(words, |(words, _)| words);
        let words = words.split_once("去处理").map_or(words, |(words, _)| words).trim();
        // … and whatever is done there.
        let words = words.find("流程").map_or(words, |at| &words[..at + "流程".len()]);
        let wanted = named(words);
        if wanted.is_empty() {
            return None;
        }
        if wanted.ends_with("流程") || wanted.to_lowercase().ends_with("procedure") {
            return Some(To::End(format!("{}{wanted}", if self.language == Language::Chinese { "转" } else { "to_" })));
        }
        let after = (at + 1..self.rows.len()).chain(0..=at);
        let likeness = |row: usize| likeness(&self.titles[row], &wanted);
        let best = after.max_by(|one, other| {
            let close = |row: usize| (row + self.rows.len() - at - 1) % self.rows.len();
            likeness(*one).cmp(&likeness(*other)).then(close(*other).cmp(&close(*one)))
        })?;
        let alike = likeness(best);
        if alike < 100 && lead == WEAK {
            return None;
        }
        if alike < 60 && lead == ARROW {
            return Some(To::End(wanted));
        }
        if alike < 60 {
            let (call, lead) = (call(&self.rows[at]), lead.trim());
            self.doubts.push(say!(
                "`{call}`: \"{lead} {words}\" leads to no step of the table",
                "“{call}”里的“{lead}{words}”在表中找不到步骤"
            ));
            return None;
        }
        if alike < 100 {
            let (call, title) = (call(&self.rows[at]), &self.rows[best].title);
            self.doubts.push(say!(
                "`{call}` says \"{words}\", the table `{title}`",
                "“{call}”里写作“{words}”，表中作“{title}”"
            ));
        }
        Some(To::Step(best))
    }
}

/// A step as people call it: its number and its title.
pub fn call(row: &Row) -> String {
    format!("{} {}", row.number, row.title).trim().to_string()
}

/// How alike two names are, in hundredths: what they have in common, in order, against the longer.
pub fn likeness(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut row: Vec<usize> = vec![0; other.len() + 1];
    for c in &one {
        let mut corner = 0;
        for (at, d) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if c == d { corner + 1 } else { above.max(row[at]) };
            corner = above;
        }
    }
    let longer = one.len().max(other.len());
    (100 * row[other.len()]).checked_div(longer).unwrap_or(0)
}

/// Where the last sentence of a text starts.
fn sentence_starts(text: &str) -> usize {
    let marks = text.char_indices().rev().find(|(at, c)| ends_sentence(text, *at, *c));
    marks.map_or(0, |(at, c)| at + c.len_utf8())
}

/// Where the sentence that starts there ends.
fn sentence_end(text: &str, starts: usize) -> usize {
    let marks = text[starts..].char_indices().find(|(at, c)| ends_sentence(text, starts + at, *c));
    marks.map_or(text.len(), |(at, c)| starts + at + c.len_utf8())
}

/// A full stop ends a sentence; that of a number does not.
fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '\n') || c == '.' && text[at + 1..].starts_with(' ')
}

/// The first of some words in a text: where, and which; the longest where several begin there.
fn first<'w>(text: &str, words: &[&'w str]) -> Option<(usize, &'w str)> {
    let found = words.iter().filter_map(|word| Some((text.find(word)?, *word)));
    found.min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())))
}
