//! A procedure as one page for a browser: the drawing, its steps, records, roles and terms, search, and walkthroughs that
//! are played step by step. It fetches nothing and sends nothing: its own policy forbids it to.

use super::trail::Trail;
use super::{Drawing, graph, svg};
use crate::diagnostic::Language;
use crate::report::junit::escaped;
use crate::runtime::*;
use serde_json::json;

/// A walkthrough.
#[derive(Clone, Debug)]
pub struct Played {
    /// What it is called: how it ends.
    pub name: String,
    /// What is known when it begins, a line each.
    pub given: Vec<String>,
    /// What happens, in order.
    pub turns: Vec<Turn>,
}

/// Something that happens in a walkthrough.
#[derive(Clone, Debug)]
pub struct Turn {
    /// In words.
    pub text: String,
    /// Where: a node of the drawing.
    pub here: Option<usize>,
    /// What of the drawing the case comes by.
    pub trail: Trail,
}

/// A term of the procedure, and what it means.
pub type Meaning = (String, String);

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes the page.
pub fn page(drawing: &Drawing, program: &Program, played: &[Played], terms: &[Meaning], language: Language) -> String {
    let pick = |en: &'static str, zh: &'static str| if language == Language::Chinese { zh } else { en };
    let node_of = |step: StepId| drawing.nodes.iter().position(|node| node.kind == graph::NodeKind::Step(step));
    let call = |id: StepId| program.call(Target::Step(id));
    let steps: Vec<_> = (0..program.steps.len())
        .map(|at| {
            let id = StepId(at as u32);
            let step = &program[id];
            let when = |name: &str, when: &Option<Condition>| match when {
                Some(when) => format!("{name} [{}]", when.text(program, language)),
                None => name.to_string(),
            };
            let seats = |seats: &[Vec<Conditional<RoleId>>]| -> Vec<String> {
                let seat = |seat: &Vec<Conditional<RoleId>>| {
                    let roles: Vec<String> =
                        seat.iter().map(|role| when(&program[role.what].name, &role.when)).collect();
                    roles.join(pick(" or ", " 或 "))
                };
                seats.iter().map(seat).collect()
            };
            let facts: Vec<(&str, Vec<String>)> = vec![
                (pick("by", "负责"), seats(&step.performers)),
                (pick("checked by", "审核"), seats(&step.checkers)),
                (pick("approved by", "批准"), seats(&step.approvers)),
                (
                    pick("takes part", "参与"),
                    step.with.iter().map(|own| when(&program[own.what].name, &own.when)).collect(),
                ),
                (
                    pick("needs", "需要"),
                    step.needs.iter().map(|own| when(&program[own.what.record].name, &own.when)).collect(),
                ),
                (
                    pick("makes", "产出"),
                    step.makes.iter().map(|own| when(&program[own.what.record].name, &own.when)).collect(),
                ),
                (
                    pick("decides", "判定"),
                    step.sets.iter().map(|own| when(&program[own.what.fact].name, &own.when)).collect(),
                ),
                (
                    pick("tells", "告知"),
                    step.informed.iter().map(|own| when(&program[own.what.role].name, &own.when)).collect(),
                ),
                (
                    pick("within", "时限"),
                    step.deadlines
                        .iter()
                        .map(|own| when(&own.what.length.text(program, language), &own.when))
                        .collect(),
                ),
                (
                    pick("goes on", "去向"),
                    step.routes.iter().map(|route| when(&program.call(route.to), &route.when)).collect(),
                ),
            ];
            let facts: Vec<_> = facts.into_iter().filter(|(_, all)| !all.is_empty()).collect();
            json!({
                "node": node_of(id),
                "clause": step.clause,
                "title": step.title.as_ref().unwrap_or(&step.name),
                "name": step.name,
                "about": step.description,
                "facts": facts,
            })
        })
        .collect();
    let used = |uses: &dyn Fn(&Step) -> bool| -> Vec<(Option<usize>, String)> {
        let all = (0..program.steps.len()).map(|at| StepId(at as u32)).filter(|id| uses(&program[*id]));
        all.map(|id| (node_of(id), call(id))).collect()
    };
    let records: Vec<_> = (0..program.records.len())
        .map(|at| {
            let id = RecordId(at as u32);
            json!({
                "name": program[id].name,
                "made": used(&|step| step.makes.iter().any(|own| own.what.record == id)),
                "needed": used(&|step| step.needs.iter().any(|own| own.what.record == id)),
            })
        })
        .collect();
    let roles: Vec<_> = (0..program.roles.len())
        .map(|at| {
            let id = RoleId(at as u32);
            let sits = |seats: &[Vec<Conditional<RoleId>>]| seats.iter().flatten().any(|own| own.what == id);
            json!({
                "name": program[id].name,
                "does": used(&|step| sits(&step.performers)),
                "decides": used(&|step| sits(&step.checkers) || sits(&step.approvers)),
                "with": used(&|step| step.with.iter().any(|own| own.what == id)),
            })
        })
        .collect();
    let walks: Vec<_> = played
        .iter()
        .map(|walk| {
            let turn = |turn: &Turn| {
                let Turn { text, here, trail } = turn;
                json!({ "text": text, "here": here, "nodes": trail.nodes, "edges": trail.edges })
            };
            let turns: Vec<_> = walk.turns.iter().map(turn).collect();
            json!({ "name": walk.name, "given": walk.given, "turns": turns })
        })
        .collect();
    let ends: Vec<(usize, usize)> = drawing.graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let data = json!({
        "steps": steps, "records": records, "roles": roles, "terms": terms, "walks": walks, "edges": ends,
        "words": {
            "made": pick("made at", "产生于"), "needed": pick("needed at", "用于"), "does": pick("does", "负责"),
            "decides": pick("checks, approves", "审核、批准"), "with": pick("takes part", "参与"),
            "given": pick("given", "给定"), "none": pick("nothing is called so", "没有找到"),
            "play": pick("play", "播放"), "pause": pick("pause", "暂停"),
        },
    });
    // Nothing in it ends the element in which it stands.
    let data = data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    let title = escaped(&drawing.title);
    let tab = |id: &str, text: &str, chosen: bool| {
        format!(
            "<button role=\"tab\" id=\"tab-{id}\" aria-controls=\"list\" aria-selected=\"{chosen}\" data-tab=\"{id}\">{text}</button>"
        )
    };
    let mut tabs = vec![
        tab("steps", pick("Steps", "步骤"), true),
        tab("records", pick("Records", "记录"), false),
        tab("roles", pick("Roles", "角色"), false),
    ];
    if !terms.is_empty() {
        tabs.push(tab("terms", pick("Terms", "术语"), false));
    }
    if !played.is_empty() {
        tabs.push(tab("walks", pick("Walkthroughs", "走查"), false));
    }
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n\
         <input id=\"search\" type=\"search\" placeholder=\"{}\" aria-label=\"{}\">\n\
         <span class=\"keys\">{}</span>\n</header>\n<main>\n<div id=\"drawing\" tabindex=\"0\">\n{}</div>\n<aside>\n\
         <div role=\"tablist\">{}</div>\n<div id=\"player\" hidden>\n<button id=\"before\">◀</button>\
         <button id=\"play\"></button><button id=\"after\">▶</button><span id=\"count\"></span>\n<p id=\"said\" aria-live=\"polite\"></p>\n</div>\n\
         <div id=\"list\" role=\"tabpanel\"></div>\n<section id=\"about\" aria-live=\"polite\"></section>\n</aside>\n</main>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        pick("en", "zh-CN"),
        pick("search ( / )", "搜索（/）"),
        pick("search", "搜索"),
        pick("↑ ↓ steps · ← → walkthrough · space plays · Esc clears", "↑ ↓ 逐步 · ← → 走查 · 空格播放 · Esc 清除"),
        svg::svg(drawing, svg::Theme::Auto),
        tabs.join(""),
    )
}
