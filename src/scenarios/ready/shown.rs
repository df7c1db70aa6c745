//! The list for people, as a page to print, and for programs.

use super::{Kind, Mark, Point, Ready, Section};
use crate::diagnostic::{Language, Text};
use crate::say;
use crate::view::wrap::{width, wrap};
use serde::Serialize;

/// The columns before what is asked for: the box, the number and the kind.
const BOX: usize = 2;

impl Ready {
    fn title(&self) -> Text {
        let (procedure, case) = (&self.procedure, &self.case);
        match self.day {
            Some(day) if self.from => {
                say!("{procedure}: {case} (from {day})", "{procedure}：{case}（从 {day} 起）")
            }
            Some(day) => say!("{procedure}: {case} ({day})", "{procedure}：{case}（{day}）"),
            None => say!("{procedure}: {case}", "{procedure}：{case}"),
        }
    }

    /// What is missing, and what to keep an eye on.
    fn summary(&self) -> Vec<Text> {
        let numbers = |mark: Mark| self.marked(mark).map(|point| point.number.to_string()).collect::<Vec<_>>();
        let (missing, beware) = (numbers(Mark::Missing), numbers(Mark::Beware));
        let mut lines = Vec::new();
        let list = |numbers: &[String]| (numbers.len(), numbers.join(", "), numbers.join("、"));
        if !missing.is_empty() {
            let (count, en, zh) = list(&missing);
            lines.push(say!("✗ {count} missing: {en}", "✗ 缺 {count} 项：{zh}"));
        }
        if !beware.is_empty() {
            let (count, en, zh) = list(&beware);
            lines.push(say!("! {count} to keep an eye on: {en}", "! 要留心 {count} 项：{zh}"));
        }
        if missing.is_empty() {
            lines.push(say!("□ nothing is missing", "□ 没有缺的"));
        }
        lines
    }
}

impl Section {
    fn title(&self, first: bool, language: Language) -> String {
        let name = match (&self.step, first, self.points.first().map(|point| point.kind)) {
            (Some(step), ..) => step.clone(),
            (None, true, _) => say!("at the start", "开始之前").in_language(language).to_string(),
            (None, false, Some(Kind::Event)) => say!("meanwhile", "其间").in_language(language).to_string(),
            (None, false, Some(Kind::Notice)) => say!("at the end", "结束").in_language(language).to_string(),
            (None, false, _) => say!("all in all", "总的来看").in_language(language).to_string(),
        };
        match &self.when {
            Some(when) => format!("{name}  {}", when.in_language(language)),
            None => name,
        }
    }
}

fn sign(point: &Point) -> &'static str {
    match point.mark {
        Mark::Ready => "□",
        Mark::Beware => "!",
        Mark::Missing => "✗",
    }
}

/// For people: a line each, in so many columns.
pub fn text(ready: &Ready, language: Language, columns: usize) -> String {
    let mut out = format!("{}\n", wrap(ready.title().in_language(language), columns).join("\n"));
    let points = || ready.sections.iter().flat_map(|section| &section.points);
    let digits = points().last().map_or(1, |point| point.number.to_string().len());
    let kinds = points().map(|point| width(point.kind.text().in_language(language))).max().unwrap_or(0);
    let indent = BOX + 2 + digits + 2 + kinds + 2;
    for (at, section) in ready.sections.iter().enumerate().filter(|(_, section)| !section.points.is_empty()) {
        out += &format!("\n{}\n", section.title(at == 0, language));
        let mut before = None;
        for point in &section.points {
            let kind = point.kind.text().in_language(language).to_string();
            // One after the other of a kind: it is named once.
            let kind = if before == Some(point.kind) { String::new() } else { kind };
            before = Some(point.kind);
            let pad = " ".repeat(kinds - width(&kind));
            let lines = wrap(point.what.in_language(language), columns.saturating_sub(indent));
            out += &format!("  {} {:>digits$}  {kind}{pad}  {}\n", sign(point), point.number, lines[0]);
            lines[1..].iter().for_each(|line| out += &format!("{}{line}\n", " ".repeat(indent)));
        }
    }
    if let Some(outcome) = &ready.outcome {
        out += &format!("\n{}\n", say!("outcome {outcome}", "结局 {outcome}").in_language(language));
    }
    out.push('\n');
    for line in ready.summary() {
        out += &format!("{}\n", wrap(line.in_language(language), columns).join("\n  "));
    }
    out
}

/// As a page to print.
pub fn markdown(ready: &Ready, language: Language) -> String {
    let mut out = format!("# {}\n", escaped(ready.title().in_language(language)));
    for line in ready.summary() {
        out += &format!("\n{}\n", escaped(line.in_language(language)));
    }
    for (at, section) in ready.sections.iter().enumerate().filter(|(_, section)| !section.points.is_empty()) {
        out += &format!("\n## {}\n\n", escaped(&section.title(at == 0, language)));
        for point in &section.points {
            let kind = point.kind.text().in_language(language).to_string();
            let what = escaped(point.what.in_language(language));
            let beware = match point.mark {
                Mark::Ready => "",
                Mark::Beware => "! ",
                Mark::Missing => "✗ ",
            };
            out += &format!("- [ ] {beware}{} **{kind}** {what}\n", point.number);
        }
    }
    if let Some(outcome) = &ready.outcome {
        out += &format!("\n{}\n", escaped(say!("outcome {outcome}", "结局 {outcome}").in_language(language)));
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\`*_<>[]|#".contains(c) {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[derive(Serialize)]
struct ReadyJson<'r> {
    version: u32,
    procedure: &'r str,
    case: &'r str,
    day: Option<String>,
    outcome: Option<&'r str>,
    missing: usize,
    beware: usize,
    sections: Vec<SectionJson<'r>>,
}

#[derive(Serialize)]
struct SectionJson<'r> {
    step: Option<&'r str>,
    when: Option<&'r str>,
    points: Vec<PointJson<'r>>,
}

#[derive(Serialize)]
struct PointJson<'r> {
    number: usize,
    kind: &'static str,
    mark: &'static str,
    what: &'r str,
}

/// For programs: see `docs/json.md`.
pub fn json<'r>(ready: &'r Ready, language: Language) -> String {
    let point = |point: &'r Point| PointJson {
        number: point.number,
        kind: kind_word(point.kind),
        mark: mark_word(point.mark),
        what: point.what.in_language(language),
    };
    let sections = ready.sections.iter().map(|section| SectionJson {
        step: section.step.as_deref(),
        when: section.when.as_ref().map(|when| when.in_language(language)),
        points: section.points.iter().map(point).collect(),
    });
    crate::view::json(&ReadyJson {
        version: 1,
        procedure: &ready.procedure,
        case: &ready.case,
        day: ready.day.map(|day| day.to_string()),
        outcome: ready.outcome.as_deref(),
        missing: ready.marked(Mark::Missing).count(),
        beware: ready.marked(Mark::Beware).count(),
        sections: sections.collect(),
    })
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Fact => "fact",
        Kind::Person => "person",
        Kind::Record => "record",
        Kind::Form => "form",
        Kind::Decision => "decision",
        Kind::Call => "call",
        Kind::Deadline => "deadline",
        Kind::Meeting => "meeting",
        Kind::Notice => "notice",
        Kind::Event => "event",
        Kind::Path => "path",
    }
}

fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Ready => "ready",
        Mark::Beware => "beware",
        Mark::Missing => "missing",
    }
}
