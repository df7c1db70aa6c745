//! A procedure as one page for a browser: the drawing, its steps, records, roles and terms, search, and walkthroughs that
//! are played step by step. It fetches nothing and sends nothing: its own policy forbids it to.

use super::trail::Trail;
use super::{Drawing, graph, svg};
use crate::diagnostic::Language;
use crate::runtime::{Program, StepId, Target};
use crate::syntax::xml::escaped;
use crate::view::data::{self, Procedure, When};
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

/// The colours of pages for a browser, light and dark, by what they are for.
pub const COLOURS: &str = include_str!("colours.css");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes the page.
pub fn page(drawing: &Drawing, program: &Program, played: &[Played], terms: &[Meaning], language: Language) -> String {
    let pick = |en: &'static str, zh: &'static str| if language == Language::Chinese { zh } else { en };
    let procedure = Procedure::of(program, language);
    let nodes: Vec<Option<usize>> = (0..program.steps.len())
        .map(|at| drawing.nodes.iter().position(|node| node.kind == graph::NodeKind::Step(StepId(at as u32))))
        .collect();
    let when = |name: &str, when: &Option<String>| match when {
        Some(when) => format!("{name} [{when}]"),
        None => name.to_string(),
    };
    let all = |things: &[When]| -> Vec<String> { things.iter().map(|own| when(&own.name, &own.when)).collect() };
    let seats = |seats: &[Vec<When>]| -> Vec<String> {
        seats.iter().map(|seat| all(seat).join(pick(" or ", " 或 "))).collect()
    };
    let steps = procedure.steps.iter().zip(&program.steps).zip(&nodes).map(|((step, own), node)| {
        let needs = step.needs.iter().map(|own| {
            let optional = if own.optional { pick(" (optional)", "（可选）") } else { "" };
            when(&format!("{}{optional}", own.name), &own.when)
        });
        let made = |things: &[data::By]| -> Vec<String> {
            let whose = |own: &data::By| match own.by.as_str() {
                "by" => own.name.clone(),
                "checker" => format!("{}{}", own.name, pick(" (by the checker)", "（由审核人）")),
                "approver" => format!("{}{}", own.name, pick(" (by the approver)", "（由批准人）")),
                role => format!("{} ({role})", own.name),
            };
            things.iter().map(|own| when(&whose(own), &own.when)).collect()
        };
        let limits = step.deadlines.iter().map(|own| {
            let mut text = own.within.clone();
            for (words, told) in [
                (pick(" from ", "，自 "), own.from.clone()),
                (pick(", then ", "；过时 "), own.then.clone()),
                (pick(", tells ", "；告知 "), Some(own.informs.join(pick(", ", "、"))).filter(|told| !told.is_empty())),
            ] {
                text.extend(told.map(|told| format!("{words}{told}")));
            }
            when(&text, &own.when)
        });
        let leads = own.routes.iter().zip(&step.routes).map(|(own, route)| {
            let to = program.call(own.to);
            let to = match (&route.back, own.back) {
                (Some(back), Some(way)) => {
                    let (most, then) = (&back.at_most, program.call(program[way].then));
                    match language {
                        Language::English => format!("back to {to}, at most {most} times, then {then}"),
                        Language::Chinese => format!("返回 {to}，至多 {most} 次，之后 {then}"),
                    }
                }
                _ => to,
            };
            when(&to, &route.when)
        });
        let mut facts = vec![
            (pick("by", "负责"), seats(&step.by)),
            (pick("checked by", "审核"), seats(&step.checkers)),
            (pick("approved by", "批准"), seats(&step.approvers)),
            (pick("takes part", "参与"), all(&step.with)),
            (pick("branch", "所在支"), step.branch.iter().cloned().collect()),
            (pick("waits for", "等待"), step.awaits.iter().cloned().collect()),
            (pick("needs", "需要"), needs.collect()),
            (pick("makes", "产出"), made(&step.makes)),
            (pick("decides", "判定"), made(&step.sets)),
            (pick("tells", "告知"), all(&step.informed)),
            (pick("held", "例会"), all(&step.held)),
            (pick("within", "时限"), limits.collect()),
            (pick("goes on", "去向"), leads.collect()),
        ];
        facts.retain(|(_, all)| !all.is_empty());
        json!({
            "node": node,
            "clause": step.clause,
            "title": step.title.as_ref().unwrap_or(&step.name),
            "name": step.name,
            "about": step.description,
            "facts": facts,
        })
    });
    let steps: Vec<_> = steps.collect();
    // The steps of which that is true, each with its box and what it is called.
    let used = |is: &dyn Fn(&data::Step) -> bool| -> Vec<(Option<usize>, String)> {
        let found = (0..nodes.len()).filter(|at| is(&procedure.steps[*at]));
        found.map(|at| (nodes[at], program.call(Target::Step(StepId(at as u32))))).collect()
    };
    let records = procedure.records.iter().map(|record| {
        let name = &record.name;
        json!({
            "name": name,
            "made": used(&|step| step.makes.iter().any(|own| own.name == *name)),
            "needed": used(&|step| step.needs.iter().any(|own| own.name == *name)),
        })
    });
    let records: Vec<_> = records.collect();
    let roles = procedure.roles.iter().map(|role| {
        let name = &role.name;
        let sits = |seats: &[Vec<When>]| seats.iter().flatten().any(|own| own.name == *name);
        json!({
            "name": name,
            "does": used(&|step| sits(&step.by)),
            "decides": used(&|step| sits(&step.checkers) || sits(&step.approvers)),
            "with": used(&|step| step.with.iter().any(|own| own.name == *name)),
        })
    });
    let roles: Vec<_> = roles.collect();
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
    let written = json!({
        "steps": steps, "records": records, "roles": roles, "terms": terms, "walks": walks, "edges": ends,
        "words": {
            "made": pick("made at", "产生于"), "needed": pick("needed at", "用于"), "does": pick("does", "负责"),
            "decides": pick("checks, approves", "审核、批准"), "with": pick("takes part", "参与"),
            "given": pick("given", "给定"), "none": pick("nothing is called so", "没有找到"),
            "play": pick("play", "播放"), "pause": pick("pause", "暂停"),
        },
    });
    // Nothing in it ends the element in which it stands.
    let written =
        written.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
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
         <title>{title}</title>\n<style>{COLOURS}{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n\
         <input id=\"search\" type=\"search\" placeholder=\"{}\" aria-label=\"{}\">\n\
         <span class=\"zoom\"><button id=\"smaller\" aria-label=\"{}\">−</button> <button id=\"fit\">{}</button> \
         <button id=\"larger\" aria-label=\"{}\">+</button></span>\n<span class=\"keys\">{}</span>\n</header>\n<main>\n<div id=\"drawing\" tabindex=\"0\">\n{}</div>\n<aside>\n\
         <div role=\"tablist\">{}</div>\n<div id=\"player\" hidden>\n<button id=\"before\">◀</button>\
         <button id=\"play\"></button><button id=\"after\">▶</button><span id=\"count\"></span>\n<p id=\"said\" aria-live=\"polite\"></p>\n</div>\n\
         <div id=\"list\" role=\"tabpanel\"></div>\n<section id=\"about\" aria-live=\"polite\"></section>\n</aside>\n</main>\n\
         <script type=\"application/json\" id=\"data\">{written}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        pick("en", "zh-CN"),
        pick("search ( / )", "搜索（/）"),
        pick("search", "搜索"),
        pick("smaller", "缩小"),
        pick("fit", "全图"),
        pick("larger", "放大"),
        pick(
            "↑ ↓ steps · ← → walkthrough · space plays · + − 0 size · Esc clears",
            "↑ ↓ 逐步 · ← → 走查 · 空格播放 · + − 0 大小 · Esc 清除"
        ),
        svg::svg(drawing, svg::Theme::Auto),
        tabs.join(""),
    )
}
