//! Writes the draft: what the table says as it says it, what had to be guessed marked with `// ?`.

use super::Row;
use super::cells::{Item, clause, events, named, people, quoted, records, sentences};
use super::routes::{Routes, Stated, To, When, call, likeness};
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::source::FileId;
use crate::syntax::names::Names;
use crate::syntax::{print, proc};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A draft.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The procedure.
    pub text: String,
    /// What the table leaves open, or says in two ways.
    pub doubts: Vec<Text>,
}

/// A draft of a procedure of this name, with the keywords of this language.
pub fn draft(name: &str, rows: &[Row], language: Language) -> Draft {
    let names = step_names(rows);
    let mut writer = Writer {
        rows,
        names,
        language,
        doubts: Vec::new(),
        facts: Vec::new(),
        events: Vec::new(),
        ends: Vec::new(),
        routes: Routes::of(rows, language),
    };
    let text = writer.write(name);
    Draft { text: canonical(text, language), doubts: writer.doubts }
}

/// A draft as `procedo fmt` has it, with the keywords of this language.
fn canonical(text: String, language: Language) -> String {
    let mut names = Names::default();
    let (document, _) = proc::parse(FileId::default(), &text, &mut names);
    print::proc(&document, &text, &names, Some(language)).unwrap_or(text)
}

struct Writer<'r> {
    rows: &'r [Row],
    names: Vec<String>,
    language: Language,
    doubts: Vec<Text>,
    facts: Vec<String>,
    events: Vec<String>,
    ends: Vec<String>,
    routes: Routes<'r>,
}

impl Writer<'_> {
    fn write(&mut self, name: &str) -> String {
        let (mut steps, mut roles, mut made, mut needed) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        for row in self.rows {
            records(&row.output).into_iter().for_each(|record| push(&mut made, record.name));
            records(&row.input).into_iter().for_each(|record| push(&mut needed, record.name));
            let parts = people(&row.roles);
            let all = parts.by.into_iter().chain(parts.checkers).chain(parts.approvers).chain(parts.with);
            all.for_each(|role| push(&mut roles, role.name));
        }
        for at in 0..self.rows.len() {
            steps += &self.step(at);
        }
        let clauses: Vec<&str> = self.rows.iter().filter_map(clause).collect();
        let number = common(&clauses);
        let name = named(name);
        let name = if name.is_empty() { "Draft".to_string() } else { name };
        let number = if number.is_empty() { number } else { format!("{number} ") };
        let mut out = format!("# procedure {number}{name}\n");
        self.guess(
            &mut out,
            "drafted from a table; what is marked `?` was guessed",
            "由步骤表起草；标“?”的是猜的，请逐处核对",
        );
        let _ = writeln!(out, "starts: {}\n\n# roles", self.names[0]);
        roles.iter().for_each(|role| {
            let _ = writeln!(out, "- {role}");
        });
        if !self.facts.is_empty() {
            out.push_str("\n# facts\n");
            self.guess(&mut out, "what the text makes routes depend on", "原文里决定去向的情况");
            for fact in &self.facts {
                let _ = writeln!(out, "- {fact}: yes/no");
            }
        }
        if !self.events.is_empty() {
            out.push_str("\n# events\n");
            for event in &self.events {
                let _ = writeln!(out, "- {event}");
            }
        }
        out += &steps;
        out.push_str("\n# ends\n");
        for end in &self.ends {
            let _ = writeln!(out, "- {end}");
        }
        self.similar(&made, &needed);
        out.push_str("\n# records\n");
        let given: Vec<&String> = needed.iter().filter(|record| !made.contains(record)).collect();
        if !given.is_empty() {
            self.guess(&mut out, "given: no step puts these out", "标“给定”的，没有哪一步产出，当作一开始就有");
        }
        for record in given {
            let _ = writeln!(out, "- {record} (given)");
        }
        for record in &made {
            let _ = writeln!(out, "- {record}");
        }
        let numbered = self.rows.iter().filter_map(|row| Some((clause(row)?, quoted(&row.title))));
        let lines: Vec<String> = numbered.map(|(number, title)| format!("- {number}{title}")).collect();
        if !lines.is_empty() {
            let _ = write!(out, "\n# clauses\n{}\n", lines.join("\n"));
        }
        out
    }

    fn guess(&self, out: &mut String, en: &str, zh: &str) {
        let said = if self.language == Language::Chinese { zh } else { en };
        let _ = writeln!(out, "// ? {said}");
    }

    fn step(&mut self, at: usize) -> String {
        let row = &self.rows[at];
        let name = self.names[at].clone();
        let number = clause(row).map_or("step ".to_string(), |number| format!("{number} "));
        let title = if row.title.trim() == name { String::new() } else { quoted(&row.title) };
        let mut out = format!("\n# {number}{name}{title}\n");
        if clause(row).is_none() && !row.number.trim().is_empty() {
            let _ = writeln!(out, "> {}{}", self.pick("number: ", "编号："), row.number.replace('\n', " "));
        }
        for line in sentences(&row.description) {
            let _ = writeln!(out, "> {line}");
        }
        out.push('\n');
        let parts = people(&row.roles);
        for (label, all, between) in [
            ("by", &parts.by, " or "),
            ("checker", &parts.checkers, " or "),
            ("approver", &parts.approvers, " or "),
            ("with", &parts.with, ", "),
        ] {
            self.list(&mut out, label, all, between);
        }
        if parts.by.len() > 1 {
            self.guess(
                &mut out,
                "several roles: one of them, or all (`and`)?",
                "几个角色：其中一个，还是共同（and）？",
            );
        }
        let waits = events(&row.input);
        if let Some(event) = waits.first() {
            let _ = writeln!(out, "awaits: {}", event.name);
            waits.iter().for_each(|event| push(&mut self.events, event.name.clone()));
        }
        self.list(&mut out, "needs", &records(&row.input), ", ");
        self.list(&mut out, "makes", &records(&row.output), ", ");
        let mut decided: Vec<String> = Vec::new();
        for item in super::cells::decided(&row.output) {
            push(&mut self.facts, item.name.clone());
            push(&mut decided, item.name);
        }
        let (stated, unclear) = self.routes.stated(at);
        self.doubts.append(&mut self.routes.doubts);
        for sentence in unclear {
            self.guess(&mut out, &format!("not understood: {sentence}"), &format!("没看懂：{sentence}"));
            let call = call(row);
            self.doubts.push(say!("`{call}`: \"{sentence}\" is not understood", "“{call}”里的“{sentence}”没看懂"));
        }
        let next = match self.names.get(at + 1) {
            Some(next) => next.clone(),
            None => self.pick("done", "完成").to_string(),
        };
        let last = at + 1 == self.rows.len();
        let ifs: Vec<&Stated> = stated.iter().filter(|stated| stated.when == When::If).collect();
        let other = stated.iter().find(|stated| stated.when != When::If);
        let mut lines = Vec::new();
        if ifs.is_empty() {
            match other {
                Some(stated) => lines.push(format!("-> {}", self.target(&stated.to))),
                None => {
                    let said = match last {
                        true => {
                            self.pick("// ? the text says nothing: it ends here", "// ? 原文没有写去向：当作到此结束")
                        }
                        false => self.pick("// ? the text says nothing: the next row", "// ? 原文没有写去向：按下一行"),
                    };
                    lines.push(said.to_string());
                    lines.push(format!("-> {}", next));
                    if last {
                        push(&mut self.ends, next);
                    }
                }
            }
        } else {
            let mut asked = Vec::new();
            for (nth, stated) in ifs.iter().enumerate() {
                let number = if ifs.len() == 1 { String::new() } else { (nth + 1).to_string() };
                let fact = format!("{name}_{}{number}", self.pick("so", "成立"));
                let before: String = asked.iter().map(|fact| format!("not {fact} and ")).collect();
                lines.push(format!("-> {} [{before}{fact}]", self.target(&stated.to)));
                asked.push(fact);
            }
            match other {
                Some(stated) => lines.push(format!("-> {} [otherwise]", self.target(&stated.to))),
                None => {
                    let said = self.pick(
                        "// ? the text says nothing of the other case: the next row",
                        "// ? 原文没有写另一种情况：按下一行",
                    );
                    lines.push(said.to_string());
                    lines.push(format!("-> {} [otherwise]", next));
                    let call = call(row);
                    self.doubts
                        .push(say!("`{call}`: nothing is said of the other case", "“{call}”没有写另一种情况怎么办"));
                    if last {
                        push(&mut self.ends, next);
                    }
                }
            }
            self.facts.extend(asked.iter().cloned());
            decided.extend(asked);
        }
        if !decided.is_empty() {
            let _ = writeln!(out, "sets: {}", decided.join(", "));
        }
        for stated in &stated {
            if let To::End(end) = &stated.to {
                push(&mut self.ends, end.clone());
            }
        }
        out + &lines.join("\n") + "\n"
    }

    /// A line of things, and when only they are; that is for somebody to write as a condition.
    fn list(&self, out: &mut String, label: &str, all: &[Item], between: &str) {
        if all.is_empty() {
            return;
        }
        let shown = all.iter().map(|item| {
            // Only what is needed may be missing.
            let optional = if item.optional && label == "needs" { " (optional)" } else { "" };
            format!("{}{optional}", item.name)
        });
        let _ = writeln!(out, "{label}: {}", shown.collect::<Vec<_>>().join(between));
        for Item { name, when, .. } in all {
            if let Some(when) = when {
                let when = when.replace('\n', " ");
                self.guess(out, &format!("{name}: only if {when}"), &format!("{name}：只在 {when} 时"));
            }
        }
    }

    fn pick(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.language == Language::Chinese { zh } else { en }
    }

    fn target(&self, to: &To) -> String {
        match to {
            To::Step(at) => self.names[*at].clone(),
            To::End(end) => end.clone(),
        }
    }

    /// Names of records that are probably two ways of writing one.
    fn similar(&mut self, made: &[String], needed: &[String]) {
        let all: BTreeSet<&String> = made.iter().chain(needed).collect();
        let all: Vec<&String> = all.into_iter().collect();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                let (short, long) = (one.chars().count().min(other.chars().count()), likeness(one, other));
                if short >= 4 && long >= 75 {
                    self.doubts.push(say!(
                        "`{one}` and `{other}`: one record under two names?",
                        "“{one}”和“{other}”：是不是同一份，写了两个名称？"
                    ));
                }
            }
        }
    }
}

/// What each step is called: its title; a second one of a title with its number behind it.
fn step_names(rows: &[Row]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut name = named(&row.title);
        if name.is_empty() {
            name = format!("Step{}", at + 1);
        }
        if names.contains(&name) {
            let number = clause(row).and_then(|number| number.rsplit('.').next());
            name = format!("{name}·{}", number.map_or((at + 1).to_string(), str::to_string));
        }
        while names.contains(&name) {
            name.push('·');
        }
        names.push(name);
    }
    names
}

fn push(all: &mut Vec<String>, one: String) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// What all numbers begin with, part by part.
fn common(numbers: &[&str]) -> String {
    let mut numbers = numbers.iter().filter(|number| !number.is_empty());
    let Some(first) = numbers.next() else { return String::new() };
    let mut parts: Vec<&str> = first.split('.').collect();
    parts.pop();
    for number in numbers {
        let same = parts.iter().zip(number.split('.')).take_while(|(one, other)| *one == other).count();
        parts.truncate(same);
    }
    parts.join(".")
}
