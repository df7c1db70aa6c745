//! What a cell of a table lists: records, roles and their parts, decisions, events; and the names of all that.

use super::Row;
use crate::source::FileId;
use crate::syntax::names::Names;
use crate::syntax::proc;

/// Something that a cell lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// It may be missing.
    pub optional: bool,
    /// When only, in the words of the table.
    pub when: Option<String>,
}

/// Who has a part in a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Who does it.
    pub by: Vec<Item>,
    /// Who checks.
    pub checkers: Vec<Item>,
    /// Who decides.
    pub approvers: Vec<Item>,
    /// Who takes part.
    pub with: Vec<Item>,
}

const OPTIONAL: [&str; 7] = ["可选", "如有", "如果有", "如适用", "optional", "if any", "if applicable"];
const DECIDED: [&str; 2] = ["判定：", "decided: "];
const EVENT: [&str; 2] = ["事件：", "event: "];
const PARALLEL: [&str; 2] = ["并行：", "in parallel: "];
const CHECKS: [&str; 4] = ["审核：", "复核：", "checks: ", "checked by: "];
const APPROVES: [&str; 5] = ["批准：", "审批：", "核准：", "approves: ", "approved by: "];
const TAKES_PART: [&str; 4] = ["参与：", "配合：", "takes part: ", "with: "];
const DOES: [&str; 3] = ["负责：", "执行：", "by: "];

/// The records that a cell lists: titles in 《》 as they are, and whatever stands between commas.
pub fn records(cell: &str) -> Vec<Item> {
    let mut records: Vec<Item> = Vec::new();
    let lines: Vec<&str> = cell.lines().filter(|line| behind(line.trim(), &PARALLEL).is_none()).collect();
    for (text, optional, when) in items(&lines.join("\n"), &[]) {
        if behind(text, &[&DECIDED[..], &EVENT[..]].concat()).is_some() {
            continue;
        }
        let mut rest = text;
        let mut all = Vec::new();
        while let Some((before, (title, after))) =
            rest.split_once('《').and_then(|(before, after)| Some((before, after.split_once('》')?)))
        {
            all.push(plain(before));
            let record = format!("《{}》", title.trim());
            let is_record =
                reads(&format!("# procedure A\n\n# step A\nneeds: {record}, A\n\n# records\n- {record} (given)\n"));
            all.push(if is_record { record } else { named(title) });
            rest = after;
        }
        all.push(plain(rest));
        for name in all.into_iter().filter(|name| !name.is_empty()) {
            if records.iter().all(|known| known.name != name) {
                records.push(Item { name, optional, when: when.clone() });
            }
        }
    }
    records
}

/// A name that is none of a document; nothing where it is as long as a sentence.
fn plain(text: &str) -> String {
    const LONGEST: usize = 24;
    let name = named(text.trim_matches(['。', '.', ' ']));
    if name.chars().count() <= LONGEST { name } else { String::new() }
}

/// What a cell says to be decided.
pub fn decided(cell: &str) -> Vec<Item> {
    marked(cell, &DECIDED)
}

/// The events that a cell names.
pub fn events(cell: &str) -> Vec<Item> {
    marked(cell, &EVENT)
}

fn marked(cell: &str, words: &[&str]) -> Vec<Item> {
    let all = items(cell, &[]).into_iter().filter_map(|(text, optional, when)| {
        let name = named(behind(text, words)?);
        (!name.is_empty()).then_some(Item { name, optional, when })
    });
    all.collect()
}

/// The roles that a cell lists.
pub fn people(cell: &str) -> Parts {
    let mut parts = Parts::default();
    for line in cell.lines() {
        let Parts { by, checkers, approvers, with } = &mut parts;
        let line = line.trim();
        let (line, list) = if let Some(line) = behind(line, &CHECKS) {
            (line, checkers)
        } else if let Some(line) = behind(line, &APPROVES) {
            (line, approvers)
        } else if let Some(line) = behind(line, &TAKES_PART) {
            (line, with)
        } else {
            (behind(line, &DOES).unwrap_or(line), by)
        };
        for (text, optional, when) in items(line, &[" 或 ", " or "]) {
            let name = named(text);
            if !name.is_empty() && list.iter().all(|known| known.name != name) {
                list.push(Item { name, optional, when });
            }
        }
    }
    parts
}

/// What stands behind one of some words.
fn behind<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

/// What stands between commas, but for those in brackets: the text, whether it may be missing, when only.
fn items<'c>(cell: &'c str, words: &[&str]) -> Vec<(&'c str, bool, Option<String>)> {
    let mut all = Vec::new();
    let (mut from, mut depth) = (0, 0_usize);
    let mut at = 0;
    while let Some(c) = cell[at..].chars().next() {
        match c {
            '（' | '(' | '《' => depth += 1,
            '）' | ')' | '》' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let word = words.iter().find(|word| cell[at..].starts_with(**word)).map(|word| word.len());
        let comma = matches!(c, '、' | '，' | ',' | '；' | ';' | '\n' | '/').then_some(c.len_utf8());
        match word.or(comma).filter(|_| depth == 0 || c == '\n') {
            Some(long) => {
                all.push(&cell[from..at]);
                (from, at, depth) = (at + long, at + long, 0);
            }
            None => at += c.len_utf8(),
        }
    }
    all.push(&cell[from..]);
    all.into_iter().map(remarked).filter(|(text, ..)| !text.is_empty()).collect()
}

/// A text without the remarks in brackets behind it that we understand.
fn remarked(text: &str) -> (&str, bool, Option<String>) {
    let (mut text, mut optional, mut when) = (text.trim(), false, None);
    loop {
        let Some((before, remark)) = bracketed(text) else { return (text, optional, when) };
        let condition = remark.strip_suffix('时').or_else(|| remark.strip_prefix("if ")).map(str::trim);
        match condition {
            _ if OPTIONAL.contains(&remark) => optional = true,
            // Whose it is stands with the roles.
            _ if remark.starts_with('由') || remark.starts_with("by ") => {}
            Some(condition) => when = Some(condition.to_string()),
            None => return (text, optional, when),
        }
        text = before.trim();
    }
}

/// What stands before the brackets at the end of a text, and in them.
pub fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_suffix(['）', ')'])?;
    let mut depth = 0_usize;
    for (at, c) in inside.char_indices().rev() {
        match c {
            '）' | ')' => depth += 1,
            '（' | '(' if depth == 0 => return Some((&text[..at], inside[at + c.len_utf8()..].trim())),
            '（' | '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A name that the language takes, of words.
pub fn named(words: &str) -> String {
    let mut name = String::new();
    for c in words.trim().chars() {
        match c {
            c if c.is_alphanumeric() || c == '_' || c == '·' => name.push(c),
            ' ' | '\t' | '-' | '—' if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    let name = name.trim_matches('-');
    // A name does not begin like a clause.
    let name = name.trim_start_matches(|c: char| c.is_numeric()).trim_start_matches(['-', '·']);
    if name.is_empty() {
        return String::new();
    }
    let is_name = |name: &str| {
        reads(&format!(
            "# procedure {name}\nstarts: {name}\n\n# roles\n- {name}\n\n# step {name}\nby: {name} or A\n\
             needs: {name}, A\n-> {name} [not {name}_so]\n\n# ends\n- {name}\n\n# records\n- {name} (given)\n"
        ))
    };
    // A word of the language is none, either; with a line behind it, it is.
    let (plain, marked) = (name.to_string(), format!("{name}_"));
    [plain, marked].into_iter().find(|name| is_name(name)).unwrap_or_default()
}

/// Whether the language takes a text.
fn reads(text: &str) -> bool {
    proc::parse(FileId::default(), text, &mut Names::default()).1.is_empty()
}

/// The number of a row, where the language takes it as a clause.
pub fn clause(row: &Row) -> Option<&str> {
    let number = row.number.trim();
    (!number.is_empty() && reads(&format!("# procedure A\n\n# {number} A\n\n# clauses\n- {number}\n")))
        .then_some(number)
}

/// The sentences of a text, a line each.
pub fn sentences(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c == '\n' {
            lines.push(String::new());
            depth = 0;
        } else if let Some(line) = lines.last_mut() {
            line.push(c);
            if matches!(c, '。' | '；' | ';') && depth == 0 {
                lines.push(String::new());
            }
        }
    }
    lines.iter().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect()
}

/// A title, with a space before it; nothing where nothing can be read.
pub fn quoted(title: &str) -> String {
    const MARKS: [char; 8] = ['"', '“', '”', '＂', '「', '」', '『', '』'];
    let words: Vec<&str> = title.split(|c: char| MARKS.contains(&c) || c.is_whitespace()).collect();
    let words = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if words.is_empty() { words } else { format!(" \"{words}\"") }
}
