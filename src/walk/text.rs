//! The path as text, for people: two or three lines a step, aligned under wide characters, no wider than the
//! terminal.

use super::path::*;
use crate::diagnostic::Language;
use crate::report::visible;
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
        let text = visible(text);
        let hang = " ".repeat(indent + head.width());
        let options = textwrap::Options::new(self.width.max(indent + head.width() + 20))
            .initial_indent(&hang)
            .subsequent_indent(&hang)
            .word_separator(textwrap::WordSeparator::UnicodeBreakProperties)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let lines = textwrap::wrap(&text, options);
        let mut wrapped = String::new();
        for (at, line) in lines.iter().enumerate() {
            let line = line.strip_prefix(&hang).unwrap_or(line);
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
            match (recorded.revision, self.language) {
                (1, _) => format!("{}{number}", recorded.record),
                (revision, Language::English) => format!("{}{number} (revision {revision})", recorded.record),
                (revision, Language::Chinese) => format!("{}{number}（第 {revision} 版）", recorded.record),
            }
        };
        records.iter().map(record).collect::<Vec<_>>().join(self.word(", ", "、"))
    }

    /// Who was told: those who get the same from the same, together.
    fn informed(&self, informed: &[Informed]) -> String {
        let mut groups: Vec<(&Informed, Vec<&str>)> = Vec::new();
        for notice in informed {
            match groups.iter_mut().find(|(first, _)| first.with == notice.with && first.by == notice.by) {
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
            (None, Some(of), Language::English) => text.push_str(&format!(" (gone back {of} times, no more)")),
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
            if who.width() <= room || room >= 24 {
                let wrapped = self.wrap(&" ".repeat(plain.width()), 0, &who);
                format!("{head}{}", wrapped.trim_start())
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
            Entry::Step { who, answers, ran, made, numbers, informed, route, .. } => {
                text.push_str(&heading(&self.label(entry), &who.join(self.word(" and ", " 和 "))));
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
            Entry::Event { event, sets, brings, starts } => {
                let label = format!("{}{event}", self.word("! ", "！"));
                text.push_str(&heading(&label, ""));
                line(&mut text, self.word("decided", "判定"), self.facts(sets));
                line(&mut text, self.word("brought", "带来"), self.recorded(brings, &[]));
                for (branch, occurrence) in starts {
                    line(
                        &mut text,
                        self.word("starts", "开始"),
                        match self.language {
                            Language::English => format!("{branch}, occurrence {occurrence}"),
                            Language::Chinese => format!("{branch}（第 {occurrence} 次）"),
                        },
                    );
                }
            }
            Entry::Deadline { step, length, informed } => {
                let label = match self.language {
                    Language::English => format!("! {step}: {length} are over"),
                    Language::Chinese => format!("！{step}：期限 {length} 已过"),
                };
                text.push_str(&heading(&label, ""));
                line(&mut text, self.word("told", "告知"), self.informed(informed));
            }
            Entry::Parallel { branches, .. } => {
                text.push_str(&heading(&self.label(entry), ""));
                for branch in branches {
                    let why = if branch.facts.is_empty() {
                        branch.why.clone().unwrap_or_default()
                    } else {
                        self.facts(&branch.facts)
                    };
                    let why = if why.is_empty() { why } else { format!("{}{why}", self.word(": ", "：")) };
                    let word = match branch.fork {
                        "skipped" => self.word("skipped", "跳过"),
                        "whenever" => self.word("whenever", "每当"),
                        _ => self.word("runs", "并行"),
                    };
                    line(&mut text, word, format!("{}{why}", branch.branch));
                }
            }
            Entry::Join { route, .. } => {
                text.push_str(&heading(&self.label(entry), ""));
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
    fn label(&self, entry: &Entry) -> String {
        let (clause, name) = match entry {
            Entry::Step { clause, step, .. } => (clause, step.clone()),
            Entry::Parallel { clause, parallel, .. } => (clause, parallel.clone()),
            Entry::Join { clause, join, .. } => (clause, join.clone()),
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
            Entry::Join { .. } => label = format!("{} {label}", self.word("join", "汇合")),
            Entry::Parallel { .. } => label = format!("{} {label}", self.word("parallel", "并行")),
            Entry::Event { .. } | Entry::Deadline { .. } => {}
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
