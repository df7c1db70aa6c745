//! What several rules say about what is proved.

use super::Context;
use crate::analysis::Proofs;
use crate::analysis::chart::{Chart, PointId, PointKind};
use crate::analysis::diagram::Set;
use crate::analysis::order::Place;
use crate::diagnostic::{Text, during};
use crate::model::{BranchId, Carried, Condition, FactId, Model, Runs, StepId, Target, UnitId};
use crate::say;
use crate::source::Location;
use rustc_hash::{FxHashMap, FxHashSet};

/// A place as people call it.
pub fn place(model: &Model, place: Place) -> String {
    match place {
        Place::Step(id) => model.call(Target::Step(id)).en,
        Place::Parallel(id) => model.call(Target::Parallel(id)).en,
    }
}

/// ` when …`, `在 … 时，`; nothing where it is always so.
pub fn when(proofs: &mut Proofs, point: PointId, set: Set) -> Text {
    let here = proofs.reach.at[point.0 as usize];
    rather(proofs, here, set)
}

/// The same of those of `here` that are in the set.
pub fn rather(proofs: &mut Proofs, here: Set, set: Set) -> Text {
    let Text { en, zh } = proofs.rather(here, set);
    let set = proofs.chart.diagrams.and(set, here);
    let alike = proofs.by_facts(set);
    let alike = proofs.chart.diagrams.and(alike, here);
    let Text { en, zh } = match en.is_empty() {
        true => Text::default(),
        false => Text { en: format!(" when {en}"), zh: during(&zh) },
    };
    match proofs.chart.diagrams.within(alike, set) {
        true => Text { en, zh },
        // What makes the difference is no fact that counts here any more: the example shows it.
        false if zh.is_empty() => say!(" in some cases", "有的情况下，"),
        false => {
            let zh = zh.trim_end_matches('，');
            say!(" in some cases{en}", "{zh}的有些情况下，")
        }
    }
}

/// The same of a condition in words.
pub fn clause(Text { en, zh }: Text) -> Text {
    if en.is_empty() { Text::default() } else { Text { en: format!(" when {en}"), zh: during(&zh) } }
}

/// The step, block, branch or end of a point: what is said of a place twice is said once.
pub fn owner(chart: &Chart, point: PointId) -> Option<Target> {
    Some(match chart.points[point.0 as usize].kind {
        PointKind::Start => return None,
        PointKind::Arrive(id) | PointKind::Wait(id) | PointKind::Ask(id) => Target::Step(id),
        PointKind::Answered(id) | PointKind::Make(id) | PointKind::Leave(Place::Step(id)) => Target::Step(id),
        PointKind::Fork(id) | PointKind::Leave(Place::Parallel(id)) => Target::Parallel(id),
        PointKind::Branch(id) | PointKind::Finish(id) => Target::Parallel(chart.model[id].parallel),
        PointKind::Arrived(id) | PointKind::Ended(id) => Target::End(id),
    })
}

/// Why a condition cannot hold for any valuation of a set: the facts that it reads and that have one value only.
pub fn settled(chart: &mut Chart, set: Set, condition: Option<&Condition>) -> Text {
    let mut facts = condition.map(Condition::facts).unwrap_or_default();
    facts.sort_unstable();
    facts.dedup();
    let mut said = Text::default();
    for fact in facts {
        let Some((variable, _)) = chart.fact(fact) else { continue };
        let values: Vec<u32> = (0..chart.diagrams.domain(variable))
            .filter(|value| {
                let is = chart.diagrams.is(variable, |other| other == *value);
                !chart.diagrams.and(set, is).is_empty()
            })
            .collect();
        if values.len() == 1 {
            let one = crate::analysis::cover::words(chart, &[[(variable, values)].into_iter().collect()]);
            let (en, zh) = (one.en, one.zh);
            said.en += &format!("{}{en}", if said.en.is_empty() { "" } else { ", " });
            said.zh += &format!("{}{zh}", if said.zh.is_empty() { "" } else { "，" });
        }
    }
    said
}

/// Of some conditions, the first that reads a fact which may not be known for a valuation of the set, and the fact.
pub fn unknown<'c>(
    chart: &mut Chart,
    set: Set,
    conditions: impl IntoIterator<Item = &'c Condition>,
) -> Option<(Location, FactId)> {
    for condition in conditions {
        let truth = chart.conditions(&[Some(condition)])[0];
        let known = chart.diagrams.or(truth.yes, truth.no);
        let open = chart.diagrams.without(set, known);
        for fact in condition.facts() {
            let Some((variable, _)) = chart.fact(fact) else { continue };
            let unset = chart.diagrams.is(variable, |value| value == 0);
            if !chart.diagrams.and(open, unset).is_empty() {
                return Some((condition.at, fact));
            }
        }
    }
    None
}

/// What establishes a fact or makes a record.
#[derive(Clone, Copy)]
pub struct Origin {
    /// Which step it is, if it is one.
    pub step: Option<StepId>,
    /// Where that is written.
    pub at: Location,
    /// The condition under which it does, where that is written.
    pub condition: Option<Location>,
}

impl Origin {
    /// By a step, under its condition.
    pub fn of(step: StepId, at: Location, condition: Option<&Condition>) -> Self {
        Origin { step: Some(step), at, condition: condition.map(|condition| condition.at) }
    }

    /// By something else.
    pub fn outside(at: Location) -> Self {
        Origin { step: None, at, condition: None }
    }
}

/// What establishes each fact, or makes each record.
pub type Origins<T> = FxHashMap<T, Vec<Origin>>;

/// What establishes each fact of a procedure.
pub fn origins(model: &Model, unit: UnitId) -> Origins<FactId> {
    let mut origins: Origins<FactId> = FxHashMap::default();
    let mut add = |fact: FactId, origin: Origin| origins.entry(fact).or_default().push(origin);
    for id in model[unit].steps.clone().map(StepId) {
        let step = &model[id];
        step.sets.iter().for_each(|set| add(set.fact, Origin::of(id, set.at, set.condition.as_ref())));
        for deadline in &step.deadlines {
            let origin = Origin::of(id, deadline.at, deadline.condition.as_ref());
            deadline.then.iter().for_each(|fact| add(*fact, origin));
        }
        for call in &step.calls {
            let origin = Origin::of(id, call.at, call.condition.as_ref());
            call.into.iter().for_each(|fact| add(*fact, origin));
            for (_, carried) in &call.gives {
                if let Carried::Fact(fact) = carried {
                    add(*fact, origin);
                }
            }
        }
        for event in step.awaits.iter().map(|event| &model[*event]) {
            event.sets.iter().for_each(|fact| add(*fact, Origin::of(id, event.name.at, None)));
        }
    }
    for branch in model[unit].branches.clone().map(|id| &model[BranchId(id)]) {
        if let Runs::Whenever(Some(event)) = branch.runs {
            model[event].sets.iter().for_each(|fact| add(*fact, Origin::outside(model[event].name.at)));
        }
    }
    origins
}

/// What of this is missing elsewhere for a reason that is said where it stands: no path leads to a step, or a condition
/// holds for no values at all.
pub struct Idle {
    steps: FxHashSet<StepId>,
    conditions: FxHashSet<Location>,
}

impl Idle {
    /// Of a procedure.
    pub fn of(context: &Context, unit: UnitId, proofs: &Proofs) -> Self {
        let at = context.paths.binary_search_by_key(&unit, |(id, _)| *id);
        let steps = at.map(|at| context.paths[at].1.unreachable_steps()).unwrap_or_default();
        let never = proofs.chart.decided.iter().filter(|decided| decided.yes.is_empty());
        Idle { steps, conditions: never.map(|decided| decided.at).collect() }
    }

    /// Whether that is why something is missing which comes about at these places: one of them is at a step that no path
    /// leads to, or nothing comes about at any.
    pub fn explains(&self, origins: &[Origin]) -> bool {
        let unreachable = |origin: &Origin| origin.step.is_some_and(|step| self.steps.contains(&step));
        let never = |origin: &Origin| origin.condition.is_some_and(|at| self.conditions.contains(&at));
        origins.iter().any(unreachable) || !origins.is_empty() && origins.iter().all(never)
    }
}
