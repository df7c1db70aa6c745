//! The outcomes of a procedure: each with the condition under which it happens and a shortest walkthrough to it.

use super::wrap::wrap;
use crate::analysis::outcomes::{Outcome, Outcomes};
use crate::diagnostic::{Language, Text, WalkthroughJson, counted};
use crate::model::{GuardText, Model, Target, UnitId};
use crate::say;
use serde::Serialize;

/// The outcomes for people, each line at most so wide.
pub fn text(model: &Model, unit: UnitId, outcomes: &Outcomes, language: Language, width: usize) -> String {
    let title = super::title(model, unit);
    let (count, counted) = (outcomes.each.len(), counted(outcomes.each.len(), "outcome"));
    let mut text = say!("{title}: {counted}", "{title}：{count} 种结局").in_language(language).to_string() + "\n";
    if outcomes.stuck {
        let note = say!(
            "Some cases get stuck and come to none of them; this is about the others.",
            "有的情况会卡住，走不到结局；下面只说走得到的。"
        );
        text += &format!("{}\n", wrap(note.in_language(language), width).join("\n"));
    }
    for outcome in &outcomes.each {
        let end = &model[outcome.end];
        let mut head = model.call(Target::End(outcome.end)).en;
        let to = end.hand_over.iter().map(|to| {
            let name = model.text(model[to.unit].name.symbol);
            let when = to.condition.as_ref().map(|when| GuardText { model, language }.condition(when));
            match (when, language) {
                (None, _) => name.to_string(),
                (Some(when), Language::English) => format!("{name} [{when}]"),
                (Some(when), Language::Chinese) => format!("{name}【{}】", when.replace(" = ", "＝")),
            }
        });
        let to: Vec<String> = to.collect();
        if !to.is_empty() {
            head += &format!(" → {}", to.join(if language == Language::English { ", " } else { "、" }));
        }
        text += &format!("\n{}\n", wrap(&head, width).join("\n  "));
        let mut paragraph = |heading: &str, lines: &[String]| {
            let indent = 2 + super::wrap::width(heading) + 2;
            let mut begin = format!("  {heading}  ");
            for line in lines {
                for piece in wrap(line, width.saturating_sub(indent)) {
                    text += &format!("{}\n", format!("{begin}{piece}").trim_end());
                    begin = " ".repeat(indent);
                }
            }
        };
        let [when, perhaps, example, never, always, open] = match language {
            Language::English => ["when", "perhaps when", "e.g.", "never happens", "always", "perhaps, in any case"],
            Language::Chinese => ["当", "可能，当", "例如", "不会发生", "总是", "任何情况下都可能"],
        };
        for (heading, condition, any) in [(when, &outcome.certain, always), (perhaps, &outcome.perhaps, open)] {
            match condition.as_ref().map(|condition| condition.in_language(language)) {
                None => {}
                Some("") => paragraph(any, &[String::new()]),
                Some(condition) => paragraph(heading, &[condition.to_string()]),
            }
        }
        if outcome.certain.is_none() && outcome.perhaps.is_none() && outcome.possible {
            let note = say!("the condition takes too many words to say", "条件太长，这里写不下");
            paragraph(when, &[note.in_language(language).to_string()]);
        }
        match &outcome.example {
            Some(walkthrough) => paragraph(example, &walkthrough.decisive(language)),
            None if outcome.possible => {
                let note = say!(
                    "none shown: a way back goes round more often than rounds are told apart",
                    "这里列不出：返回的次数太多，没有逐次区分"
                );
                paragraph(example, &[note.in_language(language).to_string()]);
            }
            None => text += &format!("  {never}\n"),
        }
    }
    text
}

#[derive(Serialize)]
struct OutcomesJson<'m> {
    version: u32,
    procedure: &'m str,
    outcomes: Vec<OutcomeJson<'m>>,
    stuck: bool,
}

#[derive(Serialize)]
struct OutcomeJson<'m> {
    outcome: &'m str,
    handed_over: Vec<&'m str>,
    possible: bool,
    when: Option<String>,
    perhaps: Option<String>,
    example: Option<WalkthroughJson>,
}

/// The outcomes for other programs: see `docs/json.md`.
pub fn json(model: &Model, unit: UnitId, outcomes: &Outcomes, language: Language) -> String {
    let words = |text: &Option<Text>| text.as_ref().map(|text| text.in_language(language).to_string());
    let json = |outcome: &Outcome| OutcomeJson {
        outcome: model.text(model[outcome.end].name.symbol),
        handed_over: {
            let to = model[outcome.end].hand_over.iter();
            to.map(|to| model.text(model[to.unit].name.symbol)).collect()
        },
        possible: outcome.possible,
        when: words(&outcome.certain),
        perhaps: words(&outcome.perhaps),
        example: outcome.example.as_ref().map(|walkthrough| walkthrough.json(language)),
    };
    let procedure = model.text(model[unit].name.symbol);
    let each = outcomes.each.iter().map(json).collect();
    super::json(&OutcomesJson { version: 1, procedure, outcomes: each, stuck: outcomes.stuck })
}
