//! The paths of a procedure: how many lead to each end, and walkthroughs of them.

use crate::diagnostic::{Language, Walkthrough, WalkthroughJson, counted, grouped, scenarios};
use crate::model::{EndId, Model, Target, UnitId};
use crate::say;
use serde::Serialize;

/// A walkthrough of one path, and the end that it comes to.
pub struct Walked {
    /// The end.
    pub end: EndId,
    /// The walkthrough.
    pub walkthrough: Walkthrough,
}

/// How many paths lead to each end; nothing where they are too many to count.
pub fn counts(model: &Model, unit: UnitId, counts: &[(EndId, Option<u128>)], language: Language) -> String {
    let title = super::title(model, unit);
    let all = counts.iter().try_fold(0u128, |all, (_, count)| Some(all.saturating_add((*count)?)));
    let number = |count: Option<u128>| match count {
        Some(u128::MAX) => say!("more than 10^38", "超过 10^38").in_language(language).to_string(),
        Some(count) => grouped(count),
        None => say!("endless", "数不清").in_language(language).to_string(),
    };
    let all = number(all);
    let counted = counted(&all, "path");
    let mut text = say!("{title}: {counted}", "{title}：{all} 条路径").in_language(language).to_string() + "\n";
    let names: Vec<String> = counts.iter().map(|(end, _)| model.call(Target::End(*end)).en).collect();
    let width = names.iter().map(|name| super::wrap::width(name)).max().unwrap_or(0);
    let numbers: Vec<String> = counts.iter().map(|(_, count)| number(*count)).collect();
    let digits = numbers.iter().map(|number| super::wrap::width(number)).max().unwrap_or(0);
    for (name, number) in names.iter().zip(&numbers) {
        let pad = " ".repeat(width - super::wrap::width(name) + digits - super::wrap::width(number));
        text += &format!("  {name}  {pad}{number}\n");
    }
    text
}

/// Walkthroughs for people: what is decided on each.
pub fn text(model: &Model, walked: &[Walked], language: Language, width: usize) -> String {
    let mut text = String::new();
    for (at, Walked { end, walkthrough }) in walked.iter().enumerate() {
        let (number, end) = (at + 1, model.call(Target::End(*end)).en);
        text += &format!("\n{number}. {end}\n");
        for line in walkthrough.decisive(language) {
            for (at, piece) in super::wrap::wrap(&line, width.saturating_sub(5)).into_iter().enumerate() {
                text += &format!("{}{piece}\n", if at == 0 { "   " } else { "     " });
            }
        }
    }
    text
}

#[derive(Serialize)]
struct PathsJson<'m> {
    version: u32,
    procedure: &'m str,
    paths: Option<String>,
    outcomes: Vec<CountJson<'m>>,
    fewest: Option<bool>,
    walkthroughs: Vec<WalkedJson<'m>>,
}

#[derive(Serialize)]
struct CountJson<'m> {
    outcome: &'m str,
    paths: Option<String>,
}

#[derive(Serialize)]
struct WalkedJson<'m> {
    outcome: &'m str,
    #[serde(flatten)]
    walkthrough: WalkthroughJson,
}

/// Counts and walkthroughs for other programs: see `docs/json.md`. Numbers of paths are written as text, since they may
/// be larger than a number of JSON is read exactly.
pub fn json(
    model: &Model,
    unit: UnitId,
    counts: &[(EndId, Option<u128>)],
    walked: &[Walked],
    fewest: Option<bool>,
    language: Language,
) -> String {
    let number = |count: Option<u128>| count.filter(|count| *count < u128::MAX).map(|count| count.to_string());
    let name = |end: EndId| model.text(model[end].name.symbol);
    super::json(&PathsJson {
        version: 1,
        procedure: model.text(model[unit].name.symbol),
        paths: number(
            counts.iter().map(|(_, count)| *count).try_fold(0u128, |all, one| Some(all.saturating_add(one?))),
        ),
        outcomes: counts.iter().map(|(end, count)| CountJson { outcome: name(*end), paths: number(*count) }).collect(),
        fewest,
        walkthroughs: walked
            .iter()
            .map(|one| WalkedJson { outcome: name(one.end), walkthrough: one.walkthrough.json(language) })
            .collect(),
    })
}

/// Walkthroughs as a file of scenarios.
pub fn cases(model: &Model, unit: UnitId, walked: &[Walked], language: Language) -> String {
    let mut text = scenarios(model.text(model[unit].name.symbol), language);
    for (at, Walked { end, walkthrough }) in walked.iter().enumerate() {
        let (number, end) = (at + 1, model.call(Target::End(*end)).en);
        text += &walkthrough.case(&format!("{number} {end}"), &end, language);
    }
    text
}
