//! A comparison as one page for a browser, for a review: what changed, the gravest first, the cases that show it, and both
//! drawings beside each other. It fetches nothing and runs nothing: its own policy forbids it to.

use super::data::{Case, Change, Comparison, Group, UnitChange, Verdict};
use super::drawn::Drawn;
use super::page::summary;
use super::said::{self, Line};
use crate::diagnostic::{Language, Text};
use crate::drawing::page::COLOURS;
use crate::drawing::svg;
use crate::syntax::xml::escaped;
use std::fmt::Write;

const STYLE: &str = include_str!("html.css");

/// Writes the page; the drawings are those of the units, in their order.
pub fn page(comparison: &Comparison, drawn: &[Option<Drawn>], language: Language) -> String {
    let mut page = Page { language, names: &comparison.names, out: String::new() };
    page.whole(comparison, drawn);
    page.out
}

struct Page<'c> {
    language: Language,
    names: &'c [String; 2],
    out: String,
}

impl Page<'_> {
    fn pick(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.language == Language::Chinese { zh } else { en }
    }

    fn line(&mut self, line: &str) {
        self.out += line;
        self.out.push('\n');
    }

    /// A sentence of ours, in which names stand out.
    fn say(&self, text: &Text) -> String {
        let text = escaped(text.in_language(self.language));
        // In Chinese they stand in quotation marks. An odd one is no mark of ours.
        if self.language == Language::Chinese || text.matches('`').count() % 2 == 1 {
            return text;
        }
        let parts = text.split('`').enumerate();
        parts.map(|(at, part)| if at % 2 == 1 { format!("<code>{part}</code>") } else { part.to_string() }).collect()
    }

    fn whole(&mut self, comparison: &Comparison, drawn: &[Option<Drawn>]) {
        let summary = summary(comparison);
        let [old, new] = self.names.each_ref().map(|name| escaped(name));
        let title = format!("{} · {old} → {new}", escaped(summary.in_language(self.language)));
        let (language, heading) = (self.pick("en", "zh-CN"), self.say(&summary));
        let drawings = if drawn.iter().any(Option::is_some) { svg::style(svg::Theme::Auto) } else { String::new() };
        let _ = writeln!(
            self.out,
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <style>{drawings}{COLOURS}{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{heading}</h1>\n\
             <p class=\"versions\"><b>{old}</b> → <b>{new}</b></p>"
        );
        let units = || comparison.units.iter().enumerate().filter(|(_, unit)| unit.is_told());
        self.counts(comparison);
        self.line("</header>");
        if units().count() > 1 {
            self.line("<nav>\n<ul>");
            for (at, unit) in units() {
                let weakened = unit.of(Group::Weakened).count();
                let mark = if weakened > 0 { format!(" <b class=\"bad\">⚠ {weakened}</b>") } else { String::new() };
                let (name, count) = (escaped(&called(unit)), unit.changes.len());
                self.line(&format!("<li><a href=\"#unit-{at}\">{name}</a> <small>{count}</small>{mark}</li>"));
            }
            self.line("</ul>\n</nav>");
        }
        self.line("<main>");
        for (at, unit) in units() {
            self.unit(at, unit, drawn.get(at).and_then(Option::as_ref));
        }
        self.line("</main>");
        let same: Vec<String> = comparison.units.iter().filter(|unit| !unit.is_told()).map(called).collect();
        if !same.is_empty() {
            let same = escaped(&same.join(self.pick(", ", "、")));
            let head = self.pick("As before: ", "没有变化：");
            self.line(&format!("<footer>{head}{same}</footer>"));
        }
        self.line("</body>\n</html>");
    }

    /// How many changes of each group there are in all.
    fn counts(&mut self, comparison: &Comparison) {
        let count = |group: Group| comparison.units.iter().flat_map(|unit| unit.of(group)).count();
        let found: Vec<(Group, usize)> =
            Group::ALL.into_iter().map(|group| (group, count(group))).filter(|(_, count)| *count > 0).collect();
        if found.is_empty() {
            return;
        }
        self.line("<ul class=\"counts\">");
        for (group, count) in found {
            let (key, title) = (group.key(), self.say(&group.title()));
            self.line(&format!("<li class=\"{key}\">{title}<b>{count}</b></li>"));
        }
        self.line("</ul>");
    }

    fn unit(&mut self, at: usize, unit: &UnitChange, drawn: Option<&Drawn>) {
        let (name, file) = (escaped(&called(unit)), escaped(&unit.file));
        self.line(&format!("<section class=\"unit\" id=\"unit-{at}\">\n<h2>{name}<small>{file}</small></h2>"));
        if unit.verdict() == Verdict::Wording {
            let text = self.pick(
                "Wording only: every path, person and record is as before.",
                "只改了措辞：每条路径、每个人、每份记录都和以前一样。",
            );
            self.line(&format!("<p>{text}</p>"));
        }
        if let Some(title) = said::not_in_order(unit) {
            self.section("faults", &said::capital(&self.say(&title)), &said::faults(unit));
        }
        for group in Group::ALL {
            let changes: Vec<&Change> = unit.of(group).collect();
            if changes.is_empty() {
                continue;
            }
            let title = self.say(&group.title());
            self.group(group.key(), &title, Some(changes.len()));
            for change in changes {
                // Of words nothing is to be seen there.
                let drawn = drawn.filter(|_| !matches!(group, Group::Wording | Group::Edition));
                let place = drawn.and_then(|drawn| place(drawn, at, &change.thing));
                self.change(change, place);
            }
            self.line("</ul>\n</section>");
        }
        self.section("behaviour", self.pick("What cases can do", "事项的走法"), &said::behaviour(unit));
        self.section("dependents", self.pick("What depends on it", "受影响的"), &said::dependents(unit));
        if let Some(drawn) = drawn {
            self.drawings(at, drawn);
        }
        self.line("</section>");
    }

    fn section(&mut self, key: &str, title: &str, lines: &[Line]) {
        if lines.is_empty() {
            return;
        }
        self.group(key, title, None);
        for Line { text, before, after } in lines {
            let text = self.say(text);
            self.line(&format!("<li><p>{text}</p>"));
            self.sides(before, after);
            self.line("</li>");
        }
        self.line("</ul>\n</section>");
    }

    fn group(&mut self, key: &str, title: &str, count: Option<usize>) {
        let count = count.map(|count| format!(" <small>{count}</small>")).unwrap_or_default();
        self.line(&format!("<section class=\"group {key}\">\n<h3>{title}{count}</h3>\n<ul>"));
    }

    fn change(&mut self, change: &Change, place: Option<String>) {
        let text = self.say(&change.text);
        let seen = self.pick("in the drawing", "看图");
        let at = place.map(|place| format!("<a class=\"at\" href=\"#{place}\">↓ {seen}</a>")).unwrap_or_default();
        self.line(&format!("<li><p>{text}{at}</p>"));
        self.sides(&change.before, &change.after);
        change.cases.iter().for_each(|case| self.case(case));
        self.line("</li>");
    }

    fn sides(&mut self, before: &Option<Text>, after: &Option<Text>) {
        let [gone, come] = said::sides(before, after, self.language);
        if !gone.is_empty() || !come.is_empty() {
            self.out.push_str("<div class=\"sides\">");
            let paired = gone.len() == come.len();
            for (at, line) in gone.iter().enumerate() {
                let line = beside(line, paired.then(|| come[at]));
                let _ = write!(self.out, "<del>− {line}</del>");
            }
            for (at, line) in come.iter().enumerate() {
                let line = beside(line, paired.then(|| gone[at]));
                let _ = write!(self.out, "<ins>+ {line}</ins>");
            }
            self.line("</div>");
        }
    }

    fn case(&mut self, case: &Case) {
        let head = self.say(&said::head(case));
        let lines = said::walk(case, self.language);
        // What it comes to: why it was not so before, else what is done last.
        let short = said::refused(case).or_else(|| lines.last().map(Text::same));
        let short = short.map(|text| self.say(&text)).unwrap_or_default();
        self.line(&format!(
            "<details class=\"case\"><summary><span class=\"head\">{head}</span><span>{short}</span></summary>\n<ol>"
        ));
        let steps = case.walkthrough.turns.len();
        // What is given stands before the first step, and the outcome behind the last.
        let first = lines.len() - steps - usize::from(case.outcome.is_some());
        for (at, line) in lines.iter().enumerate() {
            let around = if (first..first + steps).contains(&at) { "" } else { " class=\"around\"" };
            self.line(&format!("<li{around}>{}</li>", escaped(line)));
        }
        let (script, title) = (
            escaped(&case.walkthrough.script(self.language)),
            self.pick("as a script for walk --script", "作为 walk --script 的脚本"),
        );
        self.line(&format!(
            "</ol>\n<details class=\"script\"><summary>{title}</summary><pre>{script}</pre></details></details>"
        ));
    }

    /// Both versions beside each other.
    fn drawings(&mut self, at: usize, drawn: &Drawn) {
        let title = self.pick("Drawings", "流程图");
        // Where nothing stands out, both look the same.
        let open = if drawn.stands_out() || drawn.versions.iter().flatten().count() == 1 { " open" } else { "" };
        self.line(&format!("<details class=\"drawings\"{open}><summary>{title}</summary>\n<div class=\"bar\">"));
        if drawn.stands_out() {
            let (gone, come) = (self.pick("gone", "去掉"), self.pick("new or changed", "新增或有变"));
            self.line(&format!("<span><i class=\"sample gone\"></i>{gone}</span>"));
            self.line(&format!("<span><i class=\"sample come\"></i>{come}</span>"));
        }
        let whole = self.pick("as wide as the page", "与页面同宽");
        self.line(&format!(
            "<label><input type=\"checkbox\" class=\"whole\">{whole}</label>\n</div>\n<div class=\"pair\">"
        ));
        let heads = [self.pick("Before", "修改前"), self.pick("After", "修改后")];
        let widest = drawn.versions.iter().flatten().flatten().map(|drawing| drawing.size.0).max().unwrap_or(1);
        for (version, drawing) in drawn.versions.iter().enumerate() {
            let Some(drawing) = drawing else { continue };
            let (head, name) = (heads[version], escaped(&self.names[version]));
            self.line(&format!("<figure><figcaption><b>{head}</b><small>{name}</small></figcaption>"));
            match drawing {
                Ok(drawing) => {
                    // Both of the same scale.
                    let (wide, share) = (drawing.size.0, f64::from(drawing.size.0) / f64::from(widest));
                    let drawing = svg::inside(drawing, &prefix(at, version));
                    self.line(&format!(
                        "<div class=\"sheet\" style=\"--wide:{wide}px;--share:{share:.3}\" tabindex=\"0\">\n{drawing}</div>"
                    ));
                }
                Err(why) => {
                    let why = self.say(why);
                    self.line(&format!("<p>{why}</p>"));
                }
            }
            self.line("</figure>");
        }
        self.line("</div>\n</details>");
    }
}

/// The name by which people know a unit now, else knew it.
fn called(unit: &UnitChange) -> String {
    let [old, new] = &unit.names;
    new.as_ref().or(old.as_ref()).unwrap_or(&unit.name).clone()
}

/// What the names of all in a drawing begin with.
fn prefix(unit: usize, version: usize) -> String {
    format!("{}-{unit}-", ["old", "new"][version])
}

/// Where a thing is drawn: in the new version, else in the old one.
fn place(drawn: &Drawn, unit: usize, thing: &str) -> Option<String> {
    let found = |version: usize| Some((version, *drawn.places[version].get(thing)?));
    let (version, node) = found(1).or_else(|| found(0))?;
    Some(format!("{}node-{node}", prefix(unit, version)))
}

/// A line in which stands out what the other one does not have in common with it at its ends.
fn beside(line: &str, other: Option<&str>) -> String {
    let Some(other) = other else { return escaped(line) };
    let same = |(one, two): &((usize, char), char)| one.1 == *two;
    let head: usize = line.char_indices().zip(other.chars()).take_while(same).map(|((_, c), _)| c.len_utf8()).sum();
    let (rest, theirs) = (&line[head..], &other[head..]);
    let ends = rest.char_indices().rev().zip(theirs.chars().rev());
    let tail: usize = ends.take_while(same).map(|((_, c), _)| c.len_utf8()).sum();
    let (own, tail) = rest.split_at(rest.len() - tail);
    // Of lines that have nothing in common nothing stands out.
    match own.is_empty() || head + tail.len() == 0 {
        true => escaped(line),
        false => format!("{}<b>{}</b>{}", escaped(&line[..head]), escaped(own), escaped(tail)),
    }
}
