//! A comparison as a page of text: for a terminal, or as Markdown for a review.

use super::data::{Case, Change, Comparison, Group, UnitChange, Verdict};
use super::said::{self, Line};
use crate::diagnostic::{Language, Text, counted};
use crate::say;
use crate::walk::Look;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For a terminal.
    Terminal {
        /// Whether to colour.
        color: bool,
        /// How many columns it has.
        width: usize,
    },
    /// As Markdown.
    Markdown,
}

/// The whole comparison as a page.
pub fn page(comparison: &Comparison, style: Style, language: Language) -> String {
    let mut page = Page { style, language, text: String::new() };
    page.whole(comparison);
    page.text
}

/// In one line, what the comparison comes to.
pub fn summary(comparison: &Comparison) -> Text {
    let Text { mut en, mut zh } = changes(comparison);
    for Text { en: fails, zh: fails_zh } in
        comparison.units.iter().filter_map(said::not_in_order).collect::<BTreeSet<_>>()
    {
        (en, zh) = (format!("{en}; {fails}"), format!("{zh}；{fails_zh}"));
    }
    let affected = comparison.units.iter().flat_map(|unit| &unit.dependents).filter(|own| !own.holds).count();
    match affected {
        0 => Text { en, zh },
        _ => {
            let dependents = counted(affected, "dependent");
            say!("{en}; {dependents} affected", "{zh}；{affected} 处受影响")
        }
    }
}

fn changes(comparison: &Comparison) -> Text {
    let changed = |verdict: Verdict| comparison.units.iter().filter(|unit| unit.verdict() == verdict).count();
    let (meaning, wording) = (changed(Verdict::Meaning), changed(Verdict::Wording));
    if meaning == 0 {
        return match wording {
            0 => say!("nothing changed", "没有变化"),
            _ => say!(
                "wording only: every path, person and record is as before",
                "只改了措辞：每条路径、每个人、每份记录都和以前一样"
            ),
        };
    }
    let count = |group: Group| comparison.units.iter().flat_map(|unit| unit.of(group)).count();
    let (mut en, mut zh) = (Vec::new(), Vec::new());
    for (group, one, many, word) in [
        (Group::Weakened, "control weakened", "controls weakened", "处控制减弱"),
        (Group::Strengthened, "control strengthened", "controls strengthened", "处控制加强"),
    ] {
        let count = count(group);
        if count > 0 {
            en.push(format!("{count} {}", if count == 1 { one } else { many }));
            zh.push(format!("{count} {word}"));
        }
    }
    let others = [Group::People, Group::Documents, Group::Steps, Group::Time, Group::Outcomes];
    let others: usize = others.into_iter().map(count).sum();
    if others > 0 {
        let which = if en.is_empty() { "change" } else { "other change" };
        en.push(counted(others, which));
        zh.push(format!("{others} 处{}变化", if zh.is_empty() { "" } else { "其他" }));
    }
    if en.is_empty() {
        return say!("what cases can do is not known", "事项的走法无法得知");
    }
    Text { en: en.join(", "), zh: zh.join("，") }
}

struct Page {
    style: Style,
    language: Language,
    text: String,
}

impl Page {
    fn say(&self, text: &Text) -> String {
        let text = text.in_language(self.language);
        match self.style {
            Style::Markdown => escaped(text),
            Style::Terminal { .. } => crate::report::visible(text).to_string(),
        }
    }

    fn line(&mut self, line: &str) {
        self.text += line.trim_end();
        self.text.push('\n');
    }

    fn painted(&self, code: &str, text: &str) -> String {
        match self.style {
            Style::Terminal { color: true, .. } => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_string(),
        }
    }

    /// An item of a list.
    fn bullet(&mut self, text: &str) {
        match self.style {
            Style::Markdown => self.line(&format!("- {text}")),
            Style::Terminal { .. } => self.wrapped(2, "· ", text, ""),
        }
    }

    /// Text in a column of the terminal, behind a head; painted, if with a code.
    fn wrapped(&mut self, indent: usize, head: &str, text: &str, code: &str) {
        let Style::Terminal { color, width } = self.style else { return };
        let look = Look { language: self.language, color, width };
        for line in look.wrap(head, indent, text).lines() {
            let (space, line) = line.split_at(line.len() - line.trim_start().len());
            let line = if code.is_empty() { line.to_string() } else { self.painted(code, line) };
            self.line(&format!("{space}{line}"));
        }
    }

    fn whole(&mut self, comparison: &Comparison) {
        let [old, new] = &comparison.names;
        let summary = self.say(&summary(comparison));
        match self.style {
            Style::Markdown => {
                self.line(&format!("## {}", said::capital(&summary)));
                let (old, new) = (escaped(old), escaped(new));
                self.line("");
                self.line(&format!("{old} → {new}"));
            }
            Style::Terminal { .. } => {
                self.wrapped(0, "", &format!("{old} → {new}"), "");
                self.wrapped(0, "", &summary, "1");
            }
        }
        for unit in comparison.units.iter().filter(|unit| unit.is_told()) {
            self.unit(unit);
        }
    }

    fn unit(&mut self, unit: &UnitChange) {
        self.line("");
        let name = match &unit.names {
            [_, Some(name)] | [Some(name), None] => name.clone(),
            _ => unit.name.clone(),
        };
        let file = &unit.file;
        match self.style {
            Style::Markdown => self.line(&format!("### {} <sub>{}</sub>", escaped(&name), escaped(file))),
            Style::Terminal { width, .. } if format!("{name}  {file}").width() > width => {
                self.wrapped(0, "", &name, "1");
                self.wrapped(2, "", file, "");
            }
            Style::Terminal { .. } => {
                let name = self.painted("1", &name);
                self.line(&format!("{name}  {file}"));
            }
        }
        if unit.verdict() == Verdict::Wording {
            self.line("");
            let text = say!(
                "Wording only: every path, person and record is as before.",
                "只改了措辞：每条路径、每个人、每份记录都和以前一样。"
            );
            let text = self.say(&text);
            self.line(&text);
        }
        if let Some(Text { en, zh }) = said::not_in_order(unit) {
            self.section(&Text { en: said::capital(&en), zh }, &said::faults(unit), true);
        }
        for group in Group::ALL {
            let changes: Vec<&Change> = unit.of(group).collect();
            if changes.is_empty() {
                continue;
            }
            self.line("");
            let title = self.say(&group.title());
            match self.style {
                Style::Markdown => {
                    let mark = match group {
                        Group::Weakened => "⚠️ ",
                        _ => "",
                    };
                    self.line(&format!("**{mark}{title}**"));
                    self.line("");
                }
                Style::Terminal { .. } => {
                    let title = self.painted(colour(group), &title);
                    self.line(&format!("  {title}"));
                }
            }
            let mut told: Vec<&str> = Vec::new();
            for change in &changes {
                // What was only worded otherwise in many places is one line.
                let same: Vec<&&Change> = changes.iter().filter(|other| other.kind == change.kind).collect();
                match (group, same.len()) {
                    (Group::Wording, 4..) if change.kind != "renamed" => {
                        if !told.contains(&change.kind.as_str()) {
                            told.push(&change.kind);
                            self.many(&same);
                        }
                    }
                    _ => self.change(change),
                }
            }
        }
        self.section(&say!("What cases can do", "事项的走法"), &said::behaviour(unit), false);
        self.section(&say!("What depends on it", "受影响的"), &said::dependents(unit), false);
    }

    /// Many changes of one kind that change nothing.
    fn many(&mut self, changes: &[&&Change]) {
        let Some(first) = changes.first() else { return };
        let things: Vec<&str> = changes.iter().map(|change| change.thing.as_str()).collect();
        let (en, zh) = (things.join(", "), things.join("、"));
        let count = changes.len();
        let Text { en: what, zh: what_zh } = &first.of_many;
        let text = say!("{what} ({count}): {en}", "{what_zh}（{count} 处）：{zh}");
        let text = self.say(&text);
        self.bullet(&text);
    }

    fn change(&mut self, change: &Change) {
        let text = self.say(&change.text);
        self.bullet(&text);
        self.sides(&change.before, &change.after);
        change.cases.iter().for_each(|case| self.case(case));
    }

    fn sides(&mut self, before: &Option<Text>, after: &Option<Text>) {
        let [gone, come] = said::sides(before, after, self.language);
        if !gone.is_empty() || !come.is_empty() {
            if self.style == Style::Markdown {
                self.line("  ```diff");
            }
            for line in gone {
                self.sided('-', line);
            }
            for line in come {
                self.sided('+', line);
            }
            if self.style == Style::Markdown {
                self.line("  ```");
            }
        }
    }

    fn sided(&mut self, sign: char, line: &str) {
        let line = crate::report::visible(line).to_string();
        match self.style {
            // Three backticks would end the block.
            Style::Markdown => self.line(&format!("  {sign} {}", line.replace("```", "'''"))),
            Style::Terminal { .. } => {
                let code = if sign == '-' { "31" } else { "32" };
                self.wrapped(6, &format!("{sign} "), &line, code);
            }
        }
    }

    fn case(&mut self, case: &Case) {
        let head = self.say(&said::head(case));
        let lines = said::walk(case, self.language);
        let lines: Vec<String> = lines.iter().map(|line| self.say(&Text::same(line))).collect();
        let refused = said::refused(case).map(|why| self.say(&why));
        match self.style {
            Style::Markdown => {
                let refused = refused.map(|why| format!(" <br>{why}")).unwrap_or_default();
                self.line(&format!("  - {head}: {}{refused}", lines.join(" → ")));
            }
            Style::Terminal { .. } => {
                let colon = if self.language == Language::Chinese { "：" } else { ":" };
                self.wrapped(6, "", &format!("{head}{colon}"), "36");
                self.wrapped(8, "", &lines.join(" → "), "");
                if let Some(why) = refused {
                    self.wrapped(8, "", &why, "2");
                }
            }
        }
    }

    fn section(&mut self, title: &Text, lines: &[Line], grave: bool) {
        if lines.is_empty() {
            return;
        }
        self.line("");
        let title = self.say(title);
        match self.style {
            Style::Markdown => {
                let mark = if grave { "❌ " } else { "" };
                self.line(&format!("**{mark}{title}**"));
                self.line("");
            }
            Style::Terminal { .. } => {
                let title = self.painted(if grave { "1;31" } else { "1" }, &title);
                self.line(&format!("  {title}"));
            }
        }
        for Line { text, before, after } in lines {
            let text = self.say(text);
            self.bullet(&text);
            self.sides(before, after);
        }
    }
}

fn colour(group: Group) -> &'static str {
    match group {
        Group::Weakened => "1;31",
        Group::Strengthened => "1;32",
        Group::Wording | Group::Edition => "2",
        _ => "1",
    }
}

/// Text that is no markup in Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            '*' | '_' | '[' | ']' | '|' | '#' | '\\' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
