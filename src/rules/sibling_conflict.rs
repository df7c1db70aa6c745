#![doc = include_str!("sibling_conflict.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{BranchId, Condition, FactId, ParallelId, Performer, RecordId, Route, Runs, Scope, StepId};
use crate::say;
use crate::source::Location;
use rustc_hash::FxHashMap;

pub(super) const RULE: Rule =
    Rule::new("sibling-conflict", Severity::Error, include_str!("sibling_conflict.md"), check);

/// Something that two branches may both touch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Thing {
    Fact(FactId),
    Record(RecordId),
}

/// How a step touches it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch {
    /// Sets or makes it.
    Writes,
    /// Reads or needs it.
    Reads,
}

struct Use {
    thing: Thing,
    touch: Touch,
    at: Location,
    /// The branches around the step, innermost first.
    scope: Scope,
}

fn check(context: &Context, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (id, unit) in model.procedures() {
        if unit.parallels.is_empty() || unit.damage.paths {
            continue;
        }
        let mut uses: FxHashMap<Thing, Vec<Use>> = FxHashMap::default();
        for step in unit.steps.clone().map(StepId) {
            for used in uses_of_step(context, step) {
                uses.entry(used.thing).or_default().push(used);
            }
        }
        for parallel in unit.parallels.clone().map(ParallelId) {
            let mut add =
                |thing, at, scope| uses.entry(thing).or_default().push(Use { thing, touch: Touch::Reads, at, scope });
            for route in &model[parallel].routes {
                read(route.condition.as_ref(), |fact, at| add(Thing::Fact(fact), at, model[parallel].scope));
            }
            for branch in &model[parallel].branches {
                if let Runs::When(condition) = &model[*branch].runs {
                    read(Some(condition), |fact, at| add(Thing::Fact(fact), at, model[parallel].scope));
                }
            }
        }
        let mut conflicts: Vec<(Location, Location, Thing, Clash)> = Vec::new();
        for (thing, uses) in &uses {
            if uses.iter().any(|used| used.touch == Touch::Writes && used.scope != Scope::Procedure) {
                conflicts.extend(conflict(context, *thing, uses));
            }
        }
        conflicts.sort_by_key(|conflict| (conflict.0, conflict.1));
        for (first, second, thing, clash) in conflicts {
            findings.push(words::about(context, id, finding(context, first, second, thing, clash)));
        }
    }
}

/// How two uses clash.
#[derive(Clone, Copy)]
enum Clash {
    /// In two branches of one block.
    Siblings,
    /// Written in a branch that starts anew at each event, used outside of it.
    EventBranch(BranchId),
}

/// The branch and the place of a first use.
type FirstUse = Option<(BranchId, Location)>;

/// The first two uses of a thing that clash: a write, and another use in a sibling branch; or a write in an event
/// branch, and a read outside.
fn conflict(context: &Context, thing: Thing, uses: &[Use]) -> Option<(Location, Location, Thing, Clash)> {
    let model = context.model;
    // For each block: the branch of the first write in it, of the first other use, and whether another differs.
    let mut seen: FxHashMap<ParallelId, (FirstUse, FirstUse)> = FxHashMap::default();
    let mut found: Option<(Location, Location)> = None;
    for used in uses {
        let mut scope = used.scope;
        while let Scope::Branch(branch) = scope {
            let parallel = model[branch].parallel;
            let (writer, user) = seen.entry(parallel).or_default();
            let clash = match (used.touch, &writer, &user) {
                (_, Some((other, at)), _) if *other != branch => Some((*at, used.at)),
                (Touch::Writes, _, Some((other, at))) if *other != branch => Some((used.at, *at)),
                _ => None,
            };
            if let Some(clash) = clash {
                found = found.or(Some(clash));
            }
            if used.touch == Touch::Writes && writer.is_none() {
                *writer = Some((branch, used.at));
            }
            if user.is_none() {
                *user = Some((branch, used.at));
            }
            scope = model[parallel].scope;
        }
    }
    if let Some((first, second)) = found {
        return Some((first, second, thing, Clash::Siblings));
    }
    let event_branch = |scope: Scope| {
        around(context, scope).into_iter().find(|branch| matches!(model[*branch].runs, Runs::Whenever(_)))
    };
    for write in uses.iter().filter(|used| used.touch == Touch::Writes) {
        let Some(branch) = event_branch(write.scope) else { continue };
        let outside =
            uses.iter().find(|used| used.touch == Touch::Reads && !around(context, used.scope).contains(&branch));
        if let Some(outside) = outside {
            return Some((write.at, outside.at, thing, Clash::EventBranch(branch)));
        }
    }
    None
}

fn around(context: &Context, mut scope: Scope) -> Vec<BranchId> {
    let mut branches = Vec::new();
    while let Scope::Branch(branch) = scope {
        branches.push(branch);
        scope = context.model[context.model[branch].parallel].scope;
    }
    branches
}

fn uses_of_step(context: &Context, id: StepId) -> Vec<Use> {
    let step = &context.model[id];
    let mut uses = Vec::new();
    let mut push = |thing, touch, at| uses.push(Use { thing, touch, at, scope: step.scope });
    for set in &step.sets {
        push(Thing::Fact(set.fact), Touch::Writes, set.at);
        read(set.condition.as_ref(), |fact, at| push(Thing::Fact(fact), Touch::Reads, at));
    }
    for deadline in &step.deadlines {
        if let Some(fact) = deadline.then {
            push(Thing::Fact(fact), Touch::Writes, deadline.at);
        }
    }
    for call in &step.calls {
        if let Some(fact) = call.into {
            push(Thing::Fact(fact), Touch::Writes, call.at);
        }
        for (carried, touch) in
            call.gives.iter().map(|(_, c)| (c, Touch::Writes)).chain(call.takes.iter().map(|(_, c)| (c, Touch::Reads)))
        {
            match carried {
                crate::model::Carried::Record(record) => push(Thing::Record(*record), touch, call.at),
                crate::model::Carried::Fact(fact) => push(Thing::Fact(*fact), touch, call.at),
            }
        }
    }
    for make in &step.makes {
        push(Thing::Record(make.what), Touch::Writes, make.at);
        read(make.condition.as_ref(), |fact, at| push(Thing::Fact(fact), Touch::Reads, at));
    }
    for need in &step.needs {
        push(Thing::Record(need.record), Touch::Reads, need.at);
        read(need.condition.as_ref(), |fact, at| push(Thing::Fact(fact), Touch::Reads, at));
    }
    routes(&step.routes, |fact, at| push(Thing::Fact(fact), Touch::Reads, at));
    let seats = step.performers.iter().chain(&step.checkers).chain(&step.approvers).flat_map(|seat| &seat.roles);
    performers(context, seats, |fact, at| push(Thing::Fact(fact), Touch::Reads, at));
    uses
}

fn read(condition: Option<&Condition>, mut with: impl FnMut(FactId, Location)) {
    if let Some(condition) = condition {
        condition.facts().into_iter().for_each(|fact| with(fact, condition.at));
    }
}

fn routes(routes: &[Route], mut with: impl FnMut(FactId, Location)) {
    for route in routes {
        read(route.condition.as_ref(), &mut with);
    }
}

fn performers<'a>(
    context: &Context,
    performers: impl Iterator<Item = &'a Performer>,
    mut with: impl FnMut(FactId, Location),
) {
    for performer in performers {
        read(performer.condition.as_ref(), &mut with);
        for stands_for in &context.model[performer.role].stands_for {
            if let Some(condition) = &stands_for.condition {
                condition.facts().into_iter().for_each(|fact| with(fact, performer.at));
            }
        }
    }
}

fn finding(context: &Context, first: Location, second: Location, thing: Thing, clash: Clash) -> Finding {
    let model = context.model;
    let (name, kind): (&str, Text) = match thing {
        Thing::Fact(fact) => (context.text(model[fact].name.symbol), say!("fact", "情况")),
        Thing::Record(record) => (context.text(model[record].name.symbol), say!("record", "记录")),
    };
    let (en, zh) = (kind.en, kind.zh);
    let (done_en, done_zh) = match thing {
        Thing::Fact(_) => ("set", "判定"),
        Thing::Record(_) => ("made", "产出"),
    };
    match clash {
        Clash::Siblings => Finding::error(
            RULE.name,
            second,
            say!("branches that run side by side both use the {en} `{name}`", "几个同时办理的分支都用到{zh}“{name}”"),
        )
        .here(say!("used here", "这里用到"))
        .label(first, say!("{done_en} here, in another branch", "另一个分支在这里{done_zh}它"))
        .help(say!(
            "which comes first would decide what happens; give each branch its own, or do one after the other",
            "这样谁先谁后会影响结果；请让每个分支用自己的，或改成先后办理"
        )),
        Clash::EventBranch(branch) => {
            let branch_name = context.text(model[branch].name.symbol);
            Finding::error(RULE.name, second, say!(
                "the {en} `{name}` belongs to each occurrence in the branch `{branch_name}`, and is used outside of it",
                "分支“{branch_name}”每办一次各有各的{zh}“{name}”，在分支外面用不到"
            ))
            .here(say!("used here", "这里用到"))
            .label(first, say!("{done_en} here", "在这里{done_zh}"))
            .help(say!(
                "the branch may run never, once or several times; decide inside it, or use another {en} outside",
                "这个分支可能不办、办一次或办几次；请在分支里面决定，或在外面用别的{zh}"
            ))
        }
    }
}
