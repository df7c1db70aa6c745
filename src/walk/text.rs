//! The path as text, for people: two or three lines a step, aligned under wide characters, no wider than the
//! terminal.

use super::path::*;
use crate::diagnostic::{Language, counted};
use crate::report::visible;
use crate::syntax::line::is_clause;
use unicode_width::UnicodeWidthStr;

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The language of the words between names.
    pub language: Language,
    /// Whether to colour.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A shade of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// A heading.
    Bold,
    /// Beside the point.
    Dim,
    /// A way on.
    Green,
    /// A way back, or a stop.
    Yellow,
}

/// The widest that a step's name is aligned to.
const MAX_LABEL: usize = 44;
/// Lines below a step begin here.
const INDENT: usize = 5;

impl Look {
    /// One of two words.
    pub fn word<'w>(&self, english: &'w str, chinese: &'w str) -> &'w str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    /// Names, one after the other.
    pub fn list(&self, names: &[String]) -> String {
        names.join(self.word(", ", "、"))
    }

    /// Text in brackets.
    pub fn bracket(&self, text: &str) -> String {
        match self.language {
            Language::English => format!(" ({text})"),
            Language::Chinese => format!("（{text}）"),
        }
    }

    /// Text in a shade, where colour is on. The text has been made harmless.
    pub fn shade(&self, shade: Shade, text: &str) -> String {
        if !self.color {
            return text.to_string();
        }
        let code = match shade {
            Shade::Bold => "1",
            Shade::Dim => "2",
            Shade::Green => "32",
            Shade::Yellow => "33",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Text made harmless and broken into lines: the first after `head`, which has been written, the others below it.
    pub fn wrap(&self, head: &str, indent: usize, text: &str) -> String {
        let text = glued(&visible(text));
        let hang = " ".repeat(indent + head.width());
        let options = textwrap::Options::new(self.width.max(indent + head.width() + 20))
            .initial_indent(&hang)
            .subsequent_indent(&hang)
            .word_separator(textwrap::WordSeparator::UnicodeBreakProperties)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let lines = textwrap::wrap(&text, options).into_iter().map(|line| line.replace(GLUE, "")).collect::<Vec<_>>();
        let mut wrapped = String::new();
        for (at, line) in lines.iter().enumerate() {
            let line = line.strip_prefix(hang.as_str()).unwrap_or(line);
            match at {
                0 => wrapped.push_str(&format!("{}{}{line}\n", " ".repeat(indent), head)),
                _ => wrapped.push_str(&format!("{hang}{line}\n")),
            }
        }
        wrapped
    }

    /// `fact = value`.
    pub fn answered(&self, answered: &Answered) -> String {
        let by = if answered.by.is_empty() {
            String::new()
        } else {
            let by = answered.by.join(self.word(" and ", "、"));
            self.bracket(&match self.language {
                Language::English => format!("by {by}"),
                Language::Chinese => format!("由 {by}"),
            })
        };
        format!("{}{}{}{by}", answered.fact, self.word(" = ", "＝"), answered.value)
    }

    fn facts(&self, facts: &[Answered]) -> String {
        facts.iter().map(|fact| self.answered(fact)).collect::<Vec<_>>().join(self.word(", ", "，"))
    }

    fn recorded(&self, records: &[Recorded], numbers: &[Numbered]) -> String {
        let record = |recorded: &Recorded| {
            let number = numbers.iter().find(|number| number.record == recorded.record);
            let number = number.map(|number| format!(" {}", number.number)).unwrap_or_default();
            let mut remarks = Vec::new();
            match (recorded.revision, self.language) {
                (1, _) => {}
                (revision, Language::English) => remarks.push(format!("revision {revision}")),
                (revision, Language::Chinese) => remarks.push(format!("第 {revision} 版")),
            }
            if !recorded.by.is_empty() {
                remarks.push(format!("{} {}", self.word("by", "由"), recorded.by.join(self.word(" and ", "、"))));
            }
            let remarks = remarks.join(self.word("; ", "；"));
            let remarks = if remarks.is_empty() { remarks } else { self.bracket(&remarks) };
            format!("{}{number}{remarks}", recorded.record)
        };
        records.iter().map(record).collect::<Vec<_>>().join(self.word(", ", "、"))
    }

    /// Who was told: those who get the same from the same, together.
    fn informed(&self, informed: &[Informed]) -> String {
        let mut groups: Vec<(&Informed, Vec<&str>)> = Vec::new();
        for notice in informed {
            let same = |first: &Informed| Informed { role: first.role.clone(), ..notice.clone() } == *first;
            match groups.iter_mut().find(|(first, _)| same(first)) {
                Some((_, roles)) => roles.push(&notice.role),
                None => groups.push((notice, vec![&notice.role])),
            }
        }
        let group = |(notice, roles): &(&Informed, Vec<&str>)| {
            let mut remarks = Vec::new();
            if !notice.by.is_empty() {
                remarks.push(format!("{} {}", self.word("by", "由"), notice.by.join(self.word(" and ", "、"))));
            }
            if !notice.with.is_empty() {
                remarks.push(format!("{} {}", self.word("with", "附"), self.list(&notice.with)));
            }
            if !notice.absent.is_empty() {
                remarks.push(format!("{} {}", self.word("missing there", "应附而没有"), self.list(&notice.absent)));
            }
            let remarks = remarks.join(self.word("; ", "；"));
            let remarks = if remarks.is_empty() { String::new() } else { self.bracket(&remarks) };
            format!("{}{remarks}", roles.join(self.word(", ", "、")))
        };
        groups.iter().map(group).collect::<Vec<_>>().join(self.word("; ", "；"))
    }

    /// Where the case went.
    pub fn route(&self, route: &Routed) -> String {
        let to = match (route.join, self.language) {
            (true, Language::English) => format!("join of {}", route.to),
            (true, Language::Chinese) => format!("汇合（{}）", route.to),
            (false, _) => route.to.clone(),
        };
        let mut text = to;
        match (route.back, route.spent, self.language) {
            (Some((round, of)), _, Language::English) => text.push_str(&format!(" (round {round} of at most {of})")),
            (Some((round, of)), _, Language::Chinese) => text.push_str(&format!("（第 {round} 次，至多 {of} 次）")),
            (None, Some(of), Language::English) => {
                text.push_str(&format!(" (gone back {}, no more)", counted(of, "time")))
            }
            (None, Some(of), Language::Chinese) => text.push_str(&format!("（已返工 {of} 次，不再返工）")),
            (None, None, _) => {}
        }
        let why = self.facts(&route.facts);
        if !why.is_empty() {
            text.push_str(&format!("{}{why}", self.word(": ", "：")));
        }
        text
    }

    /// One entry, with its number; `column` is where who did it stands.
    pub fn entry(&self, number: Option<usize>, entry: &Entry, column: usize) -> String {
        let mut text = String::new();
        let number = number.map(|number| format!("{number:>3}  ")).unwrap_or_else(|| " ".repeat(INDENT));
        let heading = |label: &str, who: &str| {
            let label = visible(label);
            let pad = " ".repeat(column.saturating_sub(label.width()));
            let plain = format!("{number}{label}{pad}  ");
            let head = format!("{}{}{pad}  ", self.shade(Shade::Dim, &number), self.shade(Shade::Bold, &label));
            if who.is_empty() {
                return format!("{}\n", head.trim_end());
            }
            let (who, room) = (visible(who), self.width.saturating_sub(plain.width()));
            if who.width() <= room {
                format!("{head}{who}\n")
            } else {
                format!("{}\n{}", head.trim_end(), self.wrap(&format!("{} ", self.word("by", "负责")), INDENT, &who))
            }
        };
        let line = |text: &mut String, word: &str, said: String| {
            if !said.is_empty() {
                text.push_str(&self.wrap(&format!("{word} "), INDENT, &said));
            }
        };
        match entry {
            Entry::Step {
                who: who_of,
                checked,
                approved,
                people,
                answers,
                ran,
                made,
                numbers,
                informed,
                route,
                ..
            } => {
                let and = self.word(" and ", " 和 ");
                // Where people took the seats, they are named; else the roles that could.
                let who = |part: &str, roles: &[String]| {
                    let seated = people.iter().filter(|seated| seated.part == part);
                    let seated = seated.map(|seated| format!("{}{}", seated.person, self.bracket(&seated.role)));
                    let seated: Vec<String> = seated.collect();
                    if seated.is_empty() { roles.join(and) } else { seated.join(and) }
                };
                text.push_str(&heading(&self.label(entry), &who("performs", who_of)));
                let ran = ran.iter().map(|ran| match &ran.outcome {
                    Some(outcome) => format!("{}{}{outcome}", ran.procedure, self.word(" → ", "→")),
                    None => ran.procedure.clone(),
                });
                let ran = ran.collect::<Vec<_>>();
                // Several short things share a line.
                let mut said = Vec::new();
                let mut say = |word: &str, text: String| {
                    if !text.is_empty() {
                        said.push(format!("{word} {text}"));
                    }
                };
                say(self.word("checked by", "审核"), who("checks", checked));
                say(self.word("decided by", "审批"), who("approves", approved));
                say(self.word("ran", "执行"), self.list(&ran));
                say(self.word("decided", "判定"), self.facts(answers));
                say(self.word("made", "产出"), self.recorded(made, numbers));
                say(self.word("told", "告知"), self.informed(informed));
                let said = said.join(self.word("; ", "；"));
                if let Some((word, rest)) = said.split_once(' ') {
                    line(&mut text, word, rest.to_string());
                }
                if let Some(route) = route {
                    text.push_str(&self.route_line(route));
                }
            }
            Entry::Returned { by, .. } => {
                let by =
                    if *by == "checker" { self.word("checker", "审核") } else { self.word("approver", "批准") };
                let said = format!("{}{}", self.label(entry), self.bracket(&format!("{} {by}", self.word("by", "由"))));
                line(&mut text, self.word("given back", "退回"), said);
            }
            Entry::Event { event, sets, brings, starts } => {
                let mut said = vec![event.clone()];
                if !sets.is_empty() {
                    said.push(format!("{} {}", self.word("decided", "判定"), self.facts(sets)));
                }
                if !brings.is_empty() {
                    said.push(format!("{} {}", self.word("brought", "带来"), self.recorded(brings, &[])));
                }
                for (branch, occurrence) in starts {
                    said.push(match self.language {
                        Language::English => format!("{branch} starts, occurrence {occurrence}"),
                        Language::Chinese => format!("{branch} 开始第 {occurrence} 次"),
                    });
                }
                let word = self.word("event", "事件");
                line(&mut text, word, said.join(self.word("; ", "；")));
            }
            Entry::Deadline { step, length, informed } => {
                let mut said = format!("{step}{}{length}", self.word(", ", "，"));
                if !informed.is_empty() {
                    said.push_str(&format!(
                        "{}{} {}",
                        self.word("; ", "；"),
                        self.word("told", "告知"),
                        self.informed(informed)
                    ));
                }
                line(&mut text, self.word("time is up", "到期"), said);
            }
            Entry::Parallel { branches, .. } => {
                let said = branches.iter().map(|branch| {
                    let why = match &branch.why {
                        Some(why) if branch.facts.is_empty() => why.clone(),
                        _ => self.facts(&branch.facts),
                    };
                    match (branch.fork, self.language) {
                        ("whenever", Language::English) => format!("{} whenever {why}", branch.branch),
                        ("whenever", Language::Chinese) => format!("{}（每当 {why}）", branch.branch),
                        ("skipped", Language::English) => format!("{} skipped ({why})", branch.branch),
                        ("skipped", Language::Chinese) => format!("跳过 {}（{why}）", branch.branch),
                        _ if why.is_empty() => branch.branch.clone(),
                        _ => format!("{}{}", branch.branch, self.bracket(&why)),
                    }
                });
                let said = said.collect::<Vec<_>>().join(self.word(", ", "、"));
                let said = format!("{}{}{said}", self.label(entry), self.word(": ", "："));
                line(&mut text, self.word("parallel", "并行"), said);
            }
            Entry::Join { route, .. } => {
                line(&mut text, self.word("join", "汇合"), self.label(entry));
                if let Some(route) = route {
                    text.push_str(&self.route_line(route));
                }
            }
        }
        text
    }

    /// The line that says where the case goes.
    fn route_line(&self, route: &Routed) -> String {
        let (sign, shade) = if route.back.is_some() { ("←", Shade::Yellow) } else { ("→", Shade::Green) };
        let wrapped = self.wrap(&format!("{sign} "), INDENT, &self.route(route));
        match self.color {
            true => wrapped.replacen(sign, &self.shade(shade, sign), 1),
            false => wrapped,
        }
    }

    /// Clause, name and title.
    pub(super) fn label(&self, entry: &Entry) -> String {
        let (clause, name) = match entry {
            Entry::Step { clause, step, .. } => (clause, step.clone()),
            Entry::Parallel { clause, parallel, .. } => (clause, parallel.clone()),
            Entry::Join { clause, join, .. } => (clause, join.clone()),
            Entry::Returned { step, clause, .. } => (clause, step.clone()),
            Entry::Event { event, .. } => (&None, event.clone()),
            Entry::Deadline { step, .. } => (&None, step.clone()),
        };
        let mut label = match clause {
            Some(clause) => format!("{clause} {name}"),
            None => name,
        };
        match entry {
            Entry::Step { title, occurrence, .. } => {
                if let Some(title) = title {
                    label.push_str(&self.quoted(title));
                }
                if let Some(occurrence) = occurrence {
                    label.push_str(&match self.language {
                        Language::English => format!(" #{occurrence}"),
                        Language::Chinese => format!("（第 {occurrence} 次）"),
                    });
                }
            }
            Entry::Join { .. }
            | Entry::Parallel { .. }
            | Entry::Event { .. }
            | Entry::Deadline { .. }
            | Entry::Returned { .. } => {}
        }
        label
    }

    /// A title behind its name.
    pub fn quoted(&self, title: &str) -> String {
        match self.language {
            Language::English => format!(" \"{title}\""),
            Language::Chinese => format!("“{title}”"),
        }
    }

    /// How the case ended.
    pub fn ending(&self, report: &Report) -> String {
        let mut text = String::new();
        let Some(outcome) = &report.outcome else { return text };
        text.push_str(
            &self.shade(Shade::Bold, self.wrap(&format!("{} ", self.word("Outcome", "结果")), 0, outcome).trim_end()),
        );
        text.push('\n');
        for to in &report.handed_over {
            let with = if report.with.is_empty() {
                String::new()
            } else {
                self.bracket(&format!("{} {}", self.word("with", "附"), self.list(&report.with)))
            };
            text.push_str(&self.wrap(&format!("{} ", self.word("Handed over to", "移交")), 0, &format!("{to}{with}")));
        }
        if !report.absent.is_empty() {
            let word = self.word("Missing there", "应附而没有");
            text.push_str(&self.wrap(&format!("{word} "), 0, &self.list(&report.absent)));
        }
        for number in &report.numbers {
            let said = format!("{} {}", number.record, number.number);
            text.push_str(&self.wrap(&format!("{} ", self.word("Number", "编号")), 0, &said));
        }
        text
    }
}

/// Holds its neighbours on one line; no text that is shown has it, for it shows nothing.
const GLUE: char = '\u{2060}';
/// The widest name that is kept on one line.
const MAX_GLUED: usize = 40;

/// Text in which no line breaks inside of a 《name》, between a fact and its sign, or between a clause and its name.
fn glued(text: &str) -> String {
    let mut glued = String::with_capacity(text.len());
    let mut inside = 0;
    for (at, c) in text.char_indices() {
        let name = (c == '《').then(|| text[at..].find('》')).flatten().map(|end| &text[at..at + end]);
        if let Some(name) = name.filter(|name| name.width() <= MAX_GLUED) {
            inside = name.chars().count();
        }
        if c == '＝' {
            glued.push(GLUE);
        }
        glued.push(c);
        if inside > 0 || c == '＝' {
            glued.push(GLUE);
        }
        let word = text[..at].rsplit([' ', '（', '(', '、', '，']).next().unwrap_or_default();
        if c == ' ' && is_clause(word) {
            glued.push(GLUE);
        }
        inside = inside.saturating_sub(1);
    }
    glued
}

/// A walk as text.
pub fn report(report: &Report, look: Look) -> String {
    let title = match &report.clause {
        Some(clause) => format!("{clause} {}", report.procedure),
        None => report.procedure.clone(),
    };
    let mut text = format!("{}\n", look.shade(Shade::Bold, &visible(&title)));
    if !report.given.is_empty() {
        text.push_str(&look.wrap(&format!("{} ", look.word("Given", "给定")), 0, &look.facts(&report.given)));
    }
    text.push('\n');
    let column = column(&report.path, look);
    let mut number = 0;
    for entry in &report.path {
        let step = matches!(entry, Entry::Step { .. });
        number += usize::from(step);
        text.push_str(&look.entry(step.then_some(number), entry, column));
    }
    let ending = look.ending(report);
    if !ending.is_empty() {
        text.push_str(&format!("\n{ending}"));
    }
    text
}

/// Where who did it stands, in all lines the same.
fn column(path: &[Entry], look: Look) -> usize {
    let labels = path.iter().filter(|entry| matches!(entry, Entry::Step { .. }));
    labels.map(|entry| look.label(entry).width()).filter(|width| *width <= MAX_LABEL).max().unwrap_or(0)
}
