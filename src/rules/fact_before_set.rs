#![doc = include_str!("fact_before_set.md")]

use super::proofs::Idle;
use super::{Context, Rule, proofs, words};
use crate::analysis::chart::{PointId, PointKind, Wrong};
use crate::analysis::diagram::Set;
use crate::analysis::{Found, Proofs};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{Condition, FactId, Length, Model, Party, Piece, RecordKind, Runs, StepId, Target, UnitId};
use crate::say;
use crate::source::Location;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

pub(super) const RULE: Rule =
    Rule::proved("fact-before-set", Severity::Error, include_str!("fact_before_set.md"), check);

/// Something that asks for a fact where it may not be known.
struct Reading {
    fact: FactId,
    at: Location,
    /// What depends on it.
    what: Text,
    /// At which step, block or end.
    owner: Option<Target>,
    point: PointId,
    set: Set,
    /// The case cannot go on; otherwise something does not take place.
    blocks: bool,
}

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (unit, mut proved) in context.proved() {
        model[unit].steps.clone().map(StepId).for_each(|id| findings.extend(own(context, unit, &mut proved, id)));
        let origins = proofs::origins(model, unit);
        let mut readings = blocking(context, &mut proved);
        readings.extend(others(context, &mut proved));
        readings.extend(lengths(model, unit, &proved, &origins));
        if readings.is_empty() {
            continue;
        }
        let idle = Idle::of(context, unit, &proved);
        // Of a fact that nothing establishes one finding says all; else one for each place that asks for it.
        let mut groups: BTreeMap<(FactId, Option<Target>), Vec<Reading>> = BTreeMap::new();
        for reading in readings {
            let owner = reading.owner.filter(|_| origins.contains_key(&reading.fact));
            groups.entry((reading.fact, owner)).or_default().push(reading);
        }
        for ((fact, _), readings) in groups {
            let origins = origins.get(&fact).map_or(&[][..], Vec::as_slice);
            if idle.explains(origins) {
                continue;
            }
            let first = &readings[0];
            let mut finding = match origins.is_empty() {
                true => never_set(context, first),
                false => too_early(context, &mut proved, first),
            };
            if !first.blocks {
                finding.severity = Severity::Warning;
            }
            for other in readings[1..].iter().filter(|other| other.at != first.at).take(3) {
                finding = finding.label(other.at, say!("and so does this", "这里也要看它"));
            }
            for origin in origins.iter().take(3) {
                finding = finding.label(origin.at, say!("established here", "在这里判定"));
            }
            let unknown = unknown(&mut proved, first);
            // Rather where nothing else is wrong.
            let others: Vec<Set> = proved
                .wrong
                .iter()
                .filter(|it| it.point == first.point && it.set != first.set)
                .map(|it| it.set)
                .collect();
            let others = proved.chart.diagrams.any(others);
            let alone = proved.chart.diagrams.without(unknown, others);
            let finding = finding.shown(proved.witness(first.point, if alone.is_empty() { unknown } else { alone }));
            findings.push(words::about(context, unit, finding));
        }
    }
}

/// Who does a step depends on what the step is to say, by the same people or by those who act after them.
fn own(context: &Context, unit: UnitId, proved: &mut Proofs, id: StepId) -> Option<Finding> {
    let step = &context.model[id];
    let turn = |by: Option<Party>| match by {
        Some(Party::Approver) => 2,
        Some(Party::Checker) => 1,
        _ => 0,
    };
    let seats = [(&step.performers, 0), (&step.checkers, 1), (&step.approvers, 2)];
    let choices = seats.into_iter().flat_map(|(seats, turn)| seats.iter().map(move |seat| (seat, turn)));
    let choices = choices.flat_map(|(seat, turn)| seat.roles.iter().map(move |role| (role, turn)));
    let mut asked = choices.filter_map(|(role, turn)| Some((role.condition.as_ref()?, turn)));
    let (condition, set) = asked.find_map(|(condition, asks)| {
        let facts = condition.facts();
        let set = step.sets.iter().find(|set| facts.contains(&set.fact) && turn(set.by) >= asks)?;
        Some((condition, set))
    })?;
    let point = proved.chart.at(PointKind::Arrive(id))?;
    let shown = proved.witness(point, Set::ALL)?;
    let (step, name) = (context.model.call(Target::Step(id)).en, context.text(context.model[set.fact].name.symbol));
    let finding = Finding::error(
        RULE.name,
        condition.at,
        say!(
            "who does `{step}` depends on `{name}`, which they are to say there themselves",
            "“{step}”由谁来办要看“{name}”，可它要等他们办了才判定"
        ),
    );
    let finding = finding.label(set.at, say!("established here, in the same step", "就在这一步里判定")).help(say!(
        "let a step before this one establish it, or let it depend on something that is known when the step begins",
        "请让前面的步骤先判定它，或者改看这一步开始时已经知道的情况"
    ));
    Some(words::about(context, unit, finding.shown(Some(shown))))
}

/// The fact is known on some ways here, not on others.
fn too_early(context: &Context, proved: &mut Proofs, reading: &Reading) -> Finding {
    let name = context.text(context.model[reading.fact].name.symbol);
    let when = when(proved, reading);
    let (en, zh) = (when.en, when.zh);
    let (what_en, what_zh) = (&reading.what.en, &reading.what.zh);
    let help = match reading.blocks {
        true => say!(
            "let every way here establish it first, or write the condition so that it is not asked when it is not known",
            "请让走到这里的每条路都先判定它；或者改条件，没有判定时就不看它"
        ),
        false => say!(
            "what hangs on it would not take place; let every way here establish it first, or ask for less",
            "那时这一项就当作不适用；请让走到这里的每条路都先判定它，或者改条件"
        ),
    };
    Finding::error(
        RULE.name,
        reading.at,
        say!("{what_en} depends on `{name}`, which is not known there{en}", "{what_zh}要看“{name}”，{zh}它还没有判定"),
    )
    .here(say!("asks for `{name}`", "这里要看“{name}”"))
    .help(help)
}

/// Nothing establishes the fact at all.
fn never_set(context: &Context, reading: &Reading) -> Finding {
    let declared = context.model[reading.fact].name;
    let name = context.text(declared.symbol);
    let (what_en, what_zh) = (&reading.what.en, &reading.what.zh);
    Finding::error(
        RULE.name,
        declared.at,
        say!(
            "`{name}` is not given and nothing establishes it, but {what_en} depends on it",
            "“{name}”不是给定的，也没有哪里判定它，可是{what_zh}要看它"
        ),
    )
    .label(reading.at, say!("asks for it", "这里要看它"))
    .help(say!(
        "write `(given)` behind it if it is known when a case starts, or let a step establish it",
        "一开始就知道的，请在后面注明（给定）；不然请写明由哪一步判定"
    ))
}

/// ` when …`: for which of the other facts it is not known.
fn when(proved: &mut Proofs, reading: &Reading) -> Text {
    let here = proved.reach.at[reading.point.0 as usize];
    let open = unknown(proved, reading);
    let Some((variable, _)) = proved.chart.fact(reading.fact) else { return Text::default() };
    let diagrams = &mut proved.chart.diagrams;
    let (open, here) = (diagrams.project(open, variable), diagrams.project(here, variable));
    proofs::rather(proved, here, open)
}

/// For which valuations it is this fact that is not known.
fn unknown(proved: &mut Proofs, reading: &Reading) -> Set {
    let Some((variable, _)) = proved.chart.fact(reading.fact) else { return reading.set };
    let diagrams = &mut proved.chart.diagrams;
    let unset = diagrams.is(variable, |value| value == 0);
    diagrams.and(reading.set, unset)
}

/// Where cases cannot go on.
fn blocking(context: &Context, proved: &mut Proofs) -> Vec<Reading> {
    let mut readings = Vec::new();
    for found in proved.wrong.clone() {
        let owner = proofs::owner(&proved.chart, found.point);
        if let Some((what, (at, fact))) = blocked(context, proved, &found) {
            readings.push(Reading { fact, at, what, owner, point: found.point, set: found.set, blocks: true });
        }
    }
    readings
}

/// What depends on which fact, and where that is written.
fn blocked(context: &Context, proved: &mut Proofs, found: &Found) -> Option<(Text, (Location, FactId))> {
    let model = context.model;
    let (conditions, what): (Vec<&Condition>, Text) = match found.what {
        Wrong::RouteUnknown(place) => {
            let name = proofs::place(model, place);
            let conditions = place.routes(model).iter().filter_map(|route| route.condition.as_ref());
            (conditions.collect(), say!("where `{name}` leads", "“{name}”走哪一条路线"))
        }
        Wrong::BranchUnknown(branch) => {
            let name = model.text(model[branch].name.symbol);
            let Runs::When(condition) = &model[branch].runs else { return None };
            (vec![condition], say!("whether the branch `{name}` runs", "分支“{name}”办不办"))
        }
        Wrong::HandOverUnknown(end) => {
            let name = model.call(Target::End(end)).en;
            let conditions = model[end].hand_over.iter().filter_map(|to| to.condition.as_ref());
            (conditions.collect(), say!("who takes over at `{name}`", "以“{name}”结束的由谁接手"))
        }
        Wrong::PartUnknown(step, record) => {
            let (step, name) = (model.call(Target::Step(step)).en, model.text(model[record].name.symbol));
            let RecordKind::Number(numbering) = &model[record].kind else { return None };
            let what = say!("the number `{name}`, made at `{step}`,", "“{step}”产出的编号“{name}”");
            let words = numbering.prefix.iter().filter_map(|piece| match piece {
                Piece::Fact(fact) => Some(*fact),
                Piece::Words(_) => None,
            });
            let unset = words.chain(numbering.follows).find(|fact| is_unset(proved, found.set, *fact));
            if let Some(fact) = unset {
                return Some((what, (model[record].name.at, fact)));
            }
            (numbering.parts.iter().filter_map(|(_, condition)| condition.as_ref()).collect(), what)
        }
        _ => return None,
    };
    proofs::unknown(&mut proved.chart, found.set, conditions).map(|unknown| (what, unknown))
}

/// Whether a fact is not known for some valuation of a set.
fn is_unset(proved: &mut Proofs, set: Set, fact: FactId) -> bool {
    let Some((variable, _)) = proved.chart.fact(fact) else { return false };
    let unset = proved.chart.diagrams.is(variable, |value| value == 0);
    !proved.chart.diagrams.and(set, unset).is_empty()
}

/// Conditions of what is done at a step, which then is not done; each condition once.
fn others(context: &Context, proved: &mut Proofs) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::new();
    let mut said: FxHashSet<Location> = FxHashSet::default();
    for at in 0..proved.chart.decided.len() {
        let decided = &proved.chart.decided[at];
        let (point, place, routes, yes, no) = (decided.point, decided.at, decided.routes, decided.yes, decided.no);
        if routes {
            continue;
        }
        let here = proved.reach.at[point.0 as usize];
        let diagrams = &mut proved.chart.diagrams;
        let known = diagrams.or(yes, no);
        let set = diagrams.without(here, known);
        if set.is_empty() || said.contains(&place) {
            continue;
        }
        let support = proved.chart.diagrams.support(known);
        let facts = proved.chart.variables.facts.iter().filter(|(_, (variable, _))| support.contains(variable));
        let mut facts: Vec<FactId> = facts.map(|(fact, _)| *fact).collect();
        facts.sort_unstable();
        let Some(fact) = facts.into_iter().find(|fact| is_unset(proved, set, *fact)) else { continue };
        let owner = proofs::owner(&proved.chart, point);
        let name = owner.map(|owner| context.model.call(owner).en).unwrap_or_default();
        let what = say!("whether this applies at `{name}`", "到“{name}”时这一项适不适用");
        said.insert(place);
        readings.push(Reading { fact, at: place, what, owner, point, set, blocks: false });
    }
    readings
}

/// Spans of time that are said by facts which nothing establishes.
fn lengths(model: &Model, unit: UnitId, proved: &Proofs, origins: &proofs::Origins<FactId>) -> Vec<Reading> {
    let mut readings = Vec::new();
    for id in model[unit].steps.clone().map(StepId) {
        let (step, owner) = (&model[id], Target::Step(id));
        let mut add = |length: Length, at: Location, what: &dyn Fn(String) -> Text| {
            if let (Length::Fact(fact), Some(point)) = (length, proved.chart.at(PointKind::Arrive(id)))
                && !model[fact].given
                && !origins.contains_key(&fact)
                && !proved.reach.at[point.0 as usize].is_empty()
            {
                let what = what(model.call(owner).en);
                readings.push(Reading { fact, at, what, owner: Some(owner), point, set: Set::ALL, blocks: false });
            }
        };
        if let Some(length) = step.lasts {
            add(length, step.name.at, &|name| say!("how long `{name}` lasts", "“{name}”要多久"));
        }
        for deadline in &step.deadlines {
            add(deadline.length, deadline.at, &|name| say!("the deadline of `{name}`", "“{name}”的期限"));
        }
    }
    readings
}
