//! What every page says of a comparison, whatever it is written in.

use super::data::{Behaviour, Case, Dependent, DependentKind, Fault, OutcomeChange, PathCounts, UnitChange, Verdict};
use super::exact::Version;
use crate::diagnostic::{Language, Text, counted, grouped};
use crate::say;

/// Something that a page says, and what stood there before and stands there now, where that is too long to be read in it.
#[derive(Debug)]
pub struct Line {
    /// What is said.
    pub text: Text,
    /// What stood there before.
    pub before: Option<Text>,
    /// What stands there now.
    pub after: Option<Text>,
}

impl From<Text> for Line {
    fn from(text: Text) -> Line {
        Line { text, before: None, after: None }
    }
}

/// Two conditions of more characters together are not read in one line.
const MOST_TO_COMPARE: usize = 80;

/// What cases can do, a thing a line; nothing where nothing is to be said.
pub fn behaviour(unit: &UnitChange) -> Vec<Line> {
    let Behaviour { same, other_cases, paths, outcomes, stuck, unproved, unread, faults } = &unit.behaviour;
    // Of what cannot be read that is said above all.
    let unproved = unproved.as_ref().filter(|_| unread.is_none());
    let mut lines: Vec<Line> = unproved.cloned().map(Line::from).into_iter().collect();
    if !unit.is_procedure || unproved.is_some() || unread.is_some() {
        return lines;
    }
    // Of what only one version has there is nothing to compare, and of what is broken nothing is promised.
    let is_compared = || unit.names.iter().all(Option::is_some) && faults.is_empty();
    match paths {
        None if *same && unit.verdict() == Verdict::Meaning => {
            lines.push(say!("every path is as before", "每条路径都和以前一样").into());
        }
        None if *same => {}
        None if !is_compared() => {}
        None => lines.push(say!("paths: too many to be counted beside each other", "路径：太多，不能逐条对照").into()),
        Some(PathCounts { old, new, both }) => {
            let (come, gone) = (new - both, old - both);
            let same = come == 0 && gone == 0;
            let [old, new, both, come, gone] = [*old, *new, *both, come, gone].map(grouped);
            let text = match (same, *other_cases) {
                (true, false) => say!("paths: the same {old}", "路径：还是那 {old} 条"),
                (true, true) => {
                    say!("paths: the same {old}, some of them in other cases", "路径：还是那 {old} 条，有的换了条件")
                }
                _ => say!(
                    "paths: {old} before, {new} now; {both} as before, {come} new, {gone} gone",
                    "路径：原有 {old} 条，现有 {new} 条；{both} 条不变，新增 {come} 条，去掉 {gone} 条"
                ),
            };
            lines.push(text.into());
        }
    }
    match stuck {
        [false, false] => {}
        [false, true] => lines.push(
            say!(
                "some cases get stuck now, and come to no outcome; conditions are about the others",
                "现在有的事项走不下去，到不了任何结局；这里的条件只说其余的"
            )
            .into(),
        ),
        [true, false] => lines.push(say!("no case gets stuck any more", "不再有走不下去的事项").into()),
        [true, true] => lines.push(
            say!(
                "some cases get stuck, as before, and come to no outcome; conditions are about the others",
                "和以前一样，有的事项走不下去，到不了任何结局；这里的条件只说其余的"
            )
            .into(),
        ),
    }
    if outcomes.is_none() && !same && is_compared() {
        lines.push(
            say!(
                "when each outcome comes about: too much matters to be compared",
                "各结局在什么情况下出现：要顾及的太多，没有比较"
            )
            .into(),
        );
    }
    for OutcomeChange { name, before, after } in outcomes.iter().flatten() {
        let never = || say!("never", "不会出现");
        let (was, is) = (before.clone().unwrap_or_else(never), after.clone().unwrap_or_else(never));
        let long = was.zh.chars().count() + is.zh.chars().count() > MOST_TO_COMPARE;
        if long {
            let text = say!("`{name}` comes about in other cases", "“{name}”出现的条件变了");
            lines.push(Line { text, before: Some(was), after: Some(is) });
            continue;
        }
        let (Text { en: was, zh: was_zh }, Text { en: is, zh: is_zh }) = (was, is);
        let text = say!("`{name}` comes about: {is} (before: {was})", "出现“{name}”：{is_zh}（原为：{was_zh}）");
        lines.push(text.into());
    }
    lines
}

/// More of what does not pass a check is only counted.
const MOST_FAULTS: usize = 5;

/// What a version does not pass a check for, or cannot be read for, a thing a line.
pub fn faults(unit: &UnitChange) -> Vec<Line> {
    let Behaviour { unproved, unread, faults, .. } = &unit.behaviour;
    let mut lines: Vec<Text> = unproved.iter().filter(|_| unread.is_some()).cloned().collect();
    lines.extend(faults.iter().take(MOST_FAULTS).map(Fault::said));
    if let Some(more) = faults.len().checked_sub(MOST_FAULTS).filter(|more| *more > 0) {
        lines.push(say!("… and {more} more; `procedo check` tells them", "……还有 {more} 处，见 `procedo check`"));
    }
    lines.into_iter().map(Line::from).collect()
}

/// That a version is not in order, if one is not: the new version does not pass a check, or one cannot be read as a
/// whole.
pub fn not_in_order(unit: &UnitChange) -> Option<Text> {
    match unit.behaviour.unread {
        Some(Version::Old) => Some(say!("the old version cannot be read as a whole", "旧版本读不全")),
        Some(Version::New) if unit.behaviour.faults.is_empty() => {
            Some(say!("the new version cannot be read as a whole", "新版本读不全"))
        }
        _ => (!unit.behaviour.faults.is_empty()).then(does_not_pass),
    }
}

/// That the new version does not pass a check.
pub fn does_not_pass() -> Text {
    say!("the new version does not pass a check", "新版本通不过检查")
}

/// What becomes of what depends on it, a thing a line: first what something has to be done for. Cases that can go over
/// just so are told together.
pub fn dependents(unit: &UnitChange) -> Vec<Line> {
    let line = |own: &Dependent| {
        let (name, Text { en, zh }, Text { en: kind, zh: kind_zh }) = (&own.name, &own.text, own.kind.title());
        say!("{kind} `{name}`: {en}", "{kind_zh}“{name}”：{zh}")
    };
    let (hold, broken): (Vec<&Dependent>, Vec<&Dependent>) = unit.dependents.iter().partition(|own| own.holds);
    let mut lines: Vec<Text> = Vec::new();
    for (at, own) in broken.iter().enumerate() {
        let alike = |other: &&&Dependent| (other.kind, &other.text) == (own.kind, &own.text);
        match own.kind {
            DependentKind::Scenario if broken[..at].iter().any(|other| alike(&other)) => {}
            DependentKind::Scenario => {
                let all: Vec<&Dependent> = broken[at..].iter().filter(alike).copied().collect();
                lines.push(if all.len() == 1 { line(own) } else { scenarios(&all) });
            }
            _ => lines.push(line(own)),
        }
    }
    let (cases, others): (Vec<&Dependent>, Vec<&Dependent>) =
        hold.into_iter().partition(|own| own.kind == DependentKind::Case && own.text == goes_over());
    lines.extend(others.into_iter().map(line));
    if !cases.is_empty() {
        let names: Vec<Text> = cases.iter().map(|own| Text::same(&own.name)).collect();
        let (Text { en, zh }, Text { en: names, zh: names_zh }) = (goes_over(), Text::list(names));
        let count = counted(cases.len(), "case");
        let number = cases.len();
        lines.push(say!("{count} {en}: {names}", "{number} 个事项{zh}：{names_zh}"));
    }
    lines.into_iter().map(Line::from).collect()
}

/// Of scenarios with which the same comes about, more are only counted.
const MOST_NAMES: usize = 5;

/// Scenarios with which the same comes about.
fn scenarios(all: &[&Dependent]) -> Text {
    let in_file = |own: &Dependent| own.name.split_once(": ").map(|(file, name)| (file.to_string(), name.to_string()));
    let named: Vec<(String, String)> = all.iter().filter_map(|own| in_file(own)).collect();
    let file = named.first().map(|(file, _)| file.clone()).filter(|file| named.iter().all(|(other, _)| other == file));
    let names: Vec<&str> = match file {
        Some(_) => named.iter().map(|(_, name)| name.as_str()).collect(),
        None => all.iter().map(|own| own.name.as_str()).collect(),
    };
    let (of, of_zh) = file.map_or_else(Default::default, |file| (format!(" of `{file}`"), format!("“{file}”的 ")));
    let (count, Text { en, zh }) = (all.len(), &all[0].text);
    let (shown, more) = (names[..count.min(MOST_NAMES)].join("; "), count.saturating_sub(MOST_NAMES));
    let (more, more_zh) = match more {
        0 => Default::default(),
        more => (format!("; and {more} more"), format!("；另有 {more} 个")),
    };
    let shown_zh = shown.replace("; ", "；");
    say!("{count} scenarios{of}, each {en} ({shown}{more})", "{of_zh}{count} 个场景，{zh}（{shown_zh}{more_zh}）")
}

/// Of a case that it can go over, and nothing is lost.
pub fn goes_over() -> Text {
    say!("can go over to the new version", "能转到新版本")
}

/// A case, a step a line, with how it ends.
pub fn walk(case: &Case, language: Language) -> Vec<String> {
    let mut lines = case.walkthrough.lines(language);
    let ends = case.outcome.as_ref().map(|end| say!("ends: {end}", "结局：{end}"));
    lines.extend(ends.map(|ends| ends.in_language(language).to_string()));
    lines
}

/// What stood there before and stands there no more, and what stands there only now, a line each: what is the same in
/// both need not be read twice.
pub fn sides<'t>(before: &'t Option<Text>, after: &'t Option<Text>, language: Language) -> [Vec<&'t str>; 2] {
    let (before, after) = (lines(before, language), lines(after, language));
    let gone = before.iter().filter(|line| !after.contains(line)).copied().collect();
    let come = after.iter().filter(|line| !before.contains(line)).copied().collect();
    [gone, come]
}

/// The lines of a text; none where there is no text.
pub fn lines(text: &Option<Text>, language: Language) -> Vec<&str> {
    text.as_ref().map(|text| text.in_language(language)).unwrap_or_default().lines().collect()
}

/// What a case shows.
pub fn head(case: &Case) -> Text {
    match case.version {
        Version::New => say!("now possible", "现在可以"),
        Version::Old => say!("no longer possible", "不再可以"),
    }
}

/// Why the other version does not allow a case.
pub fn refused(case: &Case) -> Option<Text> {
    let Text { en, zh } = case.refused.as_ref()?;
    Some(match case.version {
        Version::New => say!("before: {en}", "以前：{zh}"),
        Version::Old => say!("now: {en}", "现在：{zh}"),
    })
}

/// With a capital letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}
