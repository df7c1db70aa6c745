//! Walks for drawings: the fewest that take every route, and those of scripts.

use crate::analysis::Proofs;
use crate::analysis::paths::Leg;
use crate::diagnostic::Language;
use crate::drawing::graph::{Graph, NodeKind};
use crate::drawing::page::{self, Meaning, Played};
use crate::drawing::trail::Trail;
use crate::model::UnitId;
use crate::project::Checked;
use crate::runtime::*;
use crate::say;
use crate::walk::Turn;
use crate::walk::unattended::scripted;

/// The fewest walkthroughs that take every route; none where they cannot be found out.
pub fn covering(checked: &Checked, unit: UnitId, program: &Program, graph: &Graph, language: Language) -> Vec<Played> {
    let Ok(mut proofs) = Proofs::of(&checked.model, unit) else { return Vec::new() };
    let Some(paths) = proofs.paths() else { return Vec::new() };
    let (cover, _) = paths.cover().unwrap_or_default();
    let played = |path: &Vec<Leg>| {
        let walkthrough = proofs.walkthrough(&paths, path)?;
        let session = scripted(program, &walkthrough.script(Language::English)).ok()?;
        let end = session.state().ended()?.end;
        let given = walkthrough.given.iter().filter(|given| given.matters);
        let turns = session.turns().iter().map(|turn| {
            let mut trail = Trail::default();
            trail.add(program, graph, &turn.effects);
            let start = matches!(turn.event, Event::Start { .. }).then_some(NodeKind::Start);
            // Where something was done, happened or ran out; of what follows from that, the first that is open now.
            let done = turn.effects.iter().find_map(|own| match own {
                Effect::Completed { step, .. } | Effect::DeadlinePassed { step, .. } => Some(NodeKind::Step(*step)),
                Effect::Occurred { branch, .. } => Some(NodeKind::Event(*branch)),
                Effect::Ready { activation, .. } => {
                    let step = turn.before.activation(*activation)?.step;
                    Some(NodeKind::Step(step))
                }
                _ => None,
            });
            let here = start.or(done).and_then(|kind| graph.nodes.iter().position(|node| node.kind == kind));
            page::Turn { text: said(program, turn, language), here, trail }
        });
        Some(Played {
            name: program.title(Target::End(end)).to_string(),
            given: given.map(|given| format!("{} = {}", given.fact, given.value.in_language(language))).collect(),
            turns: turns.collect(),
        })
    };
    cover.iter().filter_map(played).collect()
}

/// What happens, in words.
fn said(program: &Program, turn: &Turn, language: Language) -> String {
    let told = |own: &Effect| match own {
        Effect::Completed { step, .. } => Some(program.call(Target::Step(*step))),
        Effect::Happened { event } => Some(program[*event].name.clone()),
        _ => None,
    };
    let what = turn.effects.iter().find_map(told).unwrap_or_else(|| {
        let start = matches!(turn.event, Event::Start { .. });
        let text = if start { say!("start", "开始") } else { say!("time passes", "时间过去") };
        text.in_language(language).to_string()
    });
    let facts = turn.effects.iter().filter_map(|own| match own {
        Effect::FactSet { fact, value, .. } if !matches!(turn.event, Event::Start { .. }) => {
            Some(format!("{} = {}", program[*fact].name, value.shown(&program[*fact].kind, language)))
        }
        _ => None,
    });
    let facts: Vec<String> = facts.collect();
    match (facts.is_empty(), language) {
        (true, _) => what,
        (false, Language::English) => format!("{what}: {}", facts.join(", ")),
        (false, Language::Chinese) => format!("{what}：{}", facts.join("，")),
    }
}

/// The terms of a procedure.
pub fn terms(checked: &Checked, unit: UnitId) -> Vec<Meaning> {
    let model = &checked.model;
    let terms = model[unit].terms.iter();
    terms
        .map(|term| (model.text(term.name.symbol).to_string(), term.meaning.text(checked.sources()).to_string()))
        .collect()
}
