#![doc = include_str!("sibling_conflict.md")]

use super::{Context, Rule, words};
use crate::diagnostic::{Finding, Severity, Text};
use crate::model::{
    Bound, BranchId, Carried, Condition, Deadline, EndId, EventId, FactId, Model, ParallelId, Performer, Piece,
    RecordId, RecordKind, Route, Runs, Scope, Step, StepId, Target, Unit,
};
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
    /// A step or a block from which a deadline runs.
    Place(Target),
}

/// How a step touches it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch {
    /// Sets, makes or completes it.
    Writes,
    /// Reads or needs it, or counts from it.
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
        for used in uses_of(model, unit) {
            uses.entry(used.thing).or_default().push(used);
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

/// The first two uses of a thing that clash: a write, and another use in a sibling branch; or a write in an event
/// branch, and a use outside.
fn conflict(context: &Context, thing: Thing, uses: &[Use]) -> Option<(Location, Location, Thing, Clash)> {
    let model = context.model;
    // For each block: the branch of the first write in it.
    let mut writers: FxHashMap<ParallelId, (BranchId, Location)> = FxHashMap::default();
    let mut found: Option<(Location, Location)> = None;
    let (writes, reads): (Vec<&Use>, Vec<&Use>) = uses.iter().partition(|used| used.touch == Touch::Writes);
    for used in writes.into_iter().chain(reads) {
        for branch in model.branches_around(used.scope) {
            let parallel = model[branch].parallel;
            match writers.get(&parallel) {
                Some((other, at)) if *other != branch => found = found.or(Some((*at, used.at))),
                None if used.touch == Touch::Writes => drop(writers.insert(parallel, (branch, used.at))),
                _ => {}
            }
        }
    }
    if let Some((first, second)) = found {
        return Some((first, second, thing, Clash::Siblings));
    }
    let event_branch =
        |scope: Scope| model.branches_around(scope).find(|branch| matches!(model[*branch].runs, Runs::Whenever(_)));
    for write in uses.iter().filter(|used| used.touch == Touch::Writes) {
        let Some(branch) = event_branch(write.scope) else { continue };
        let clashes = |used: &&Use| used.touch == Touch::Reads || matches!(thing, Thing::Fact(_));
        let outside = uses
            .iter()
            .find(|used| clashes(used) && context.model.branches_around(used.scope).all(|around| around != branch));
        if let Some(outside) = outside {
            return Some((write.at, outside.at, thing, Clash::EventBranch(branch)));
        }
    }
    None
}

/// What a procedure touches, step by step, then its blocks and ends.
fn uses_of(model: &Model, unit: &Unit) -> Vec<Use> {
    let mut uses = Uses { model, scope: Scope::Procedure, list: Vec::new() };
    for fact in unit.facts.clone().map(FactId).filter(|fact| model[*fact].given) {
        uses.push(Thing::Fact(fact), Touch::Writes, model[fact].name.at);
    }
    for step in unit.steps.clone().map(StepId) {
        uses.scope = model[step].scope;
        uses.step(&model[step]);
    }
    for parallel in unit.parallels.clone().map(ParallelId) {
        for branch in &model[parallel].branches {
            uses.scope = model[parallel].scope;
            match &model[*branch].runs {
                Runs::When(condition) => uses.read(Some(condition)),
                Runs::Whenever(Some(event)) => {
                    uses.scope = Scope::Branch(*branch);
                    uses.event(*event, model[*branch].name.at);
                }
                Runs::Always | Runs::Whenever(None) => {}
            }
        }
        uses.scope = model[parallel].scope;
        uses.routes(&model[parallel].routes);
    }
    uses.scope = Scope::Procedure;
    for end in unit.ends.clone().map(EndId) {
        model[end].hand_over.iter().for_each(|to| uses.read(to.condition.as_ref()));
        for with in &model[end].with {
            uses.push(Thing::Record(with.what), Touch::Reads, with.at);
            uses.read(with.condition.as_ref());
        }
    }
    uses.list
}

/// What is touched where, as it is collected.
struct Uses<'m> {
    model: &'m Model,
    scope: Scope,
    list: Vec<Use>,
}

impl Uses<'_> {
    fn push(&mut self, thing: Thing, touch: Touch, at: Location) {
        self.list.push(Use { thing, touch, at, scope: self.scope });
    }

    fn read(&mut self, condition: Option<&Condition>) {
        if let Some(condition) = condition {
            condition.facts().into_iter().for_each(|fact| self.push(Thing::Fact(fact), Touch::Reads, condition.at));
        }
    }

    fn step(&mut self, step: &Step) {
        for set in &step.sets {
            self.push(Thing::Fact(set.fact), Touch::Writes, set.at);
            self.read(set.condition.as_ref());
        }
        step.deadlines.iter().for_each(|deadline| self.deadline(step, deadline));
        if let Some(event) = step.awaits {
            self.event(event, step.name.at);
        }
        for call in &step.calls {
            if let Some(fact) = call.into {
                self.push(Thing::Fact(fact), Touch::Writes, call.at);
            }
            let given = call.gives.iter().map(|(_, carried)| (carried, Touch::Writes));
            for (carried, touch) in given.chain(call.takes.iter().map(|(_, carried)| (carried, Touch::Reads))) {
                match carried {
                    Carried::Record(record) => self.push(Thing::Record(*record), touch, call.at),
                    Carried::Fact(fact) => self.push(Thing::Fact(*fact), touch, call.at),
                }
            }
            self.read(call.condition.as_ref());
        }
        for make in &step.makes {
            self.push(Thing::Record(make.what), Touch::Writes, make.at);
            self.read(make.condition.as_ref());
            self.number(make.what, make.at);
        }
        for need in &step.needs {
            self.push(Thing::Record(need.record), Touch::Reads, need.at);
            self.read(need.condition.as_ref());
        }
        for notice in &step.informed {
            notice.with.iter().for_each(|record| self.push(Thing::Record(*record), Touch::Reads, notice.at));
            self.read(notice.condition.as_ref());
        }
        step.with.iter().for_each(|with| self.read(with.condition.as_ref()));
        step.held.iter().for_each(|meeting| self.read(meeting.condition.as_ref()));
        self.routes(&step.routes);
        let seats = step.performers.iter().chain(&step.checkers).chain(&step.approvers);
        seats.flat_map(|seat| &seat.roles).for_each(|performer| self.performer(performer));
    }

    /// What changes with an event, for those who wait for it or begin with it.
    fn event(&mut self, event: EventId, at: Location) {
        let event = &self.model[event];
        event.sets.iter().for_each(|fact| self.push(Thing::Fact(*fact), Touch::Writes, at));
        event.brings.iter().for_each(|record| self.push(Thing::Record(*record), Touch::Writes, at));
    }

    /// When a deadline runs matters where something comes of it.
    fn deadline(&mut self, step: &Step, deadline: &Deadline) {
        self.read(deadline.condition.as_ref());
        if let Some(fact) = deadline.then {
            self.push(Thing::Fact(fact), Touch::Writes, deadline.at);
        }
        let Some(from) = deadline.from.filter(|_| deadline.then.is_some() || step.awaits.is_some()) else { return };
        self.push(Thing::Place(from), Touch::Reads, deadline.at);
        let (model, scope) = (self.model, self.scope);
        self.scope = model.scope_of(from);
        self.push(Thing::Place(from), Touch::Writes, model.declared_at(from));
        self.scope = scope;
    }

    /// What the next formal number depends on, if it is one.
    fn number(&mut self, record: RecordId, at: Location) {
        let RecordKind::Number(numbering) = &self.model[record].kind else { return };
        for piece in &numbering.prefix {
            if let Piece::Fact(fact) = piece {
                self.push(Thing::Fact(*fact), Touch::Reads, at);
            }
        }
        numbering.follows.iter().for_each(|fact| self.push(Thing::Fact(*fact), Touch::Reads, at));
        let conditions = numbering.parts.iter().filter_map(|(_, condition)| condition.as_ref());
        for fact in conditions.flat_map(Condition::facts) {
            self.push(Thing::Fact(fact), Touch::Reads, at);
        }
    }

    fn routes(&mut self, routes: &[Route]) {
        for route in routes {
            self.read(route.condition.as_ref());
            if let Some(Bound::Fact(fact)) = route.back.as_ref().map(|back| back.bound) {
                self.push(Thing::Fact(fact), Touch::Reads, route.at);
            }
        }
    }

    /// Whoever performs it, and for whom that role stands.
    fn performer(&mut self, performer: &Performer) {
        self.read(performer.condition.as_ref());
        let (mut seen, mut waiting) = (vec![performer.role], vec![performer.role]);
        while let Some(role) = waiting.pop() {
            for other in &self.model[role].stands_for {
                for fact in other.condition.iter().flat_map(Condition::facts) {
                    self.push(Thing::Fact(fact), Touch::Reads, performer.at);
                }
                if !seen.contains(&other.role) {
                    seen.push(other.role);
                    waiting.push(other.role);
                }
            }
        }
    }
}

fn finding(context: &Context, first: Location, second: Location, thing: Thing, clash: Clash) -> Finding {
    let model = context.model;
    let (name, kind): (&str, Text) = match thing {
        Thing::Fact(fact) => (context.text(model[fact].name.symbol), say!("fact", "情况")),
        Thing::Record(record) => (context.text(model[record].name.symbol), say!("record", "记录")),
        Thing::Place(Target::Step(id)) => (context.text(model[id].name.symbol), say!("step", "步骤")),
        Thing::Place(place) => (context.text(model.target_name(place).symbol), say!("block", "并行块")),
    };
    let (en, zh) = (kind.en, kind.zh);
    let (done_en, done_zh) = match thing {
        Thing::Fact(_) => ("set", "判定"),
        Thing::Record(_) => ("made", "产出"),
        Thing::Place(_) => ("completed", "完成"),
    };
    let before = match thing {
        Thing::Place(_) => say!(
            "whether its clock runs would depend on which is ahead; let it run from a step before the block, or do one after the other",
            "这样是否已经开始计时，要看谁走在前面；请从并行之前的步骤算起，或改成先后办理"
        ),
        _ => say!(
            "which comes first would decide what happens; give each branch its own, or do one after the other",
            "这样谁先谁后会影响结果；请让每个分支用自己的，或改成先后办理"
        ),
    };
    match clash {
        Clash::Siblings => Finding::error(
            RULE.name,
            second,
            say!("branches that run side by side both use the {en} `{name}`", "几个同时办理的分支都用到{zh}“{name}”"),
        )
        .here(say!("used here", "这里用到"))
        .label(first, say!("{done_en} here, in another branch", "另一个分支在这里{done_zh}它"))
        .help(before),
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
