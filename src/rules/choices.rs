//! Things of which exactly one is to hold, whatever the facts are: for which none does, and for which several do.

use crate::analysis::Proofs;
use crate::analysis::chart::{PointId, PointKind, Wrong};
use crate::analysis::diagram::Set;
use crate::analysis::order::Place;
use crate::model::{Condition, EndId, Model, RecordId, RecordKind, RoleId, Step, StepId, UnitId};
use crate::source::Location;
use rustc_hash::{FxHashMap, FxHashSet};

/// Things of which exactly one is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// The routes of a place.
    Routes(Place),
    /// The procedures that may take over at an end.
    HandOvers(EndId),
    /// The parts of a formal number that may be raised.
    Parts(RecordId),
    /// Those who may stand for a role.
    Roles(RoleId),
    /// The performers of a step: of them several may hold.
    Performers(StepId),
}

impl Choice {
    fn of(what: Wrong) -> Option<Choice> {
        match what {
            Wrong::NoRoute(place) | Wrong::TwoRoutes(place, _) => Some(Choice::Routes(place)),
            Wrong::NoHandOver(end) | Wrong::TwoHandOvers(end, _) => Some(Choice::HandOvers(end)),
            Wrong::NoPart(_, record) | Wrong::TwoParts(_, record) => Some(Choice::Parts(record)),
            _ => None,
        }
    }

    /// Each of them, where it is written and under which condition.
    pub fn written(self, model: &Model) -> Vec<(Location, Option<&Condition>)> {
        match self {
            Choice::Routes(place) => {
                place.routes(model).iter().map(|route| (route.at, route.condition.as_ref())).collect()
            }
            Choice::HandOvers(end) => model[end].hand_over.iter().map(|to| (to.at, to.condition.as_ref())).collect(),
            Choice::Parts(record) => match &model[record].kind {
                RecordKind::Number(numbering) => {
                    numbering.parts.iter().map(|(name, condition)| (name.at, condition.as_ref())).collect()
                }
                _ => Vec::new(),
            },
            Choice::Roles(role) => {
                model[role].stands_for.iter().map(|other| (other.at, other.condition.as_ref())).collect()
            }
            Choice::Performers(step) => {
                let roles = model[step].performers.iter().flat_map(|seat| &seat.roles);
                roles.map(|role| (role.at, role.condition.as_ref())).collect()
            }
        }
    }
}

/// Where not exactly one holds.
#[derive(Clone, Copy, Debug)]
pub struct Doubt {
    /// Of which things.
    pub choice: Choice,
    /// Where first.
    pub point: PointId,
    /// For which of the valuations that can be there none holds.
    pub none: Set,
    /// For which several do.
    pub several: Set,
}

/// Every choice of a procedure of which not exactly one holds somewhere, each once.
pub fn doubts(model: &Model, unit: UnitId, proved: &mut Proofs) -> Vec<Doubt> {
    let mut doubts = Doubts::default();
    for found in proved.wrong.clone() {
        let Some(choice) = Choice::of(found.what) else { continue };
        let none = matches!(found.what, Wrong::NoRoute(_) | Wrong::NoHandOver(_) | Wrong::NoPart(..));
        let (none, several) = if none { (found.set, Set::EMPTY) } else { (Set::EMPTY, found.set) };
        doubts.add(proved, Doubt { choice, point: found.point, none, several });
    }
    for step in model[unit].steps.clone().map(StepId) {
        doubts.performers(model, step, proved);
    }
    doubts.found
}

#[derive(Default)]
struct Doubts {
    found: Vec<Doubt>,
    at: FxHashMap<Choice, usize>,
    /// For each role that stands for others: for which valuations none of them holds, several do, and each does.
    roles: FxHashMap<RoleId, (Set, Set, Vec<Set>)>,
}

impl Doubts {
    fn add(&mut self, proved: &mut Proofs, doubt: Doubt) {
        match self.at.get(&doubt.choice) {
            None => {
                self.at.insert(doubt.choice, self.found.len());
                self.found.push(doubt);
            }
            Some(at) if self.found[*at].point == doubt.point => {
                let known = &mut self.found[*at];
                known.none = proved.chart.diagrams.or(known.none, doubt.none);
                known.several = proved.chart.diagrams.or(known.several, doubt.several);
            }
            Some(_) => {}
        }
    }

    /// Who performs, checks and approves a step.
    fn performers(&mut self, model: &Model, id: StepId, proved: &mut Proofs) {
        let step: &Step = &model[id];
        let seats = || step.performers.iter().chain(&step.checkers).chain(&step.approvers);
        let roles = || seats().flat_map(|seat| &seat.roles);
        if roles().all(|role| role.condition.is_none() && model[role.role].stands_for.is_empty()) {
            return;
        }
        let Some(point) = proved.chart.at(PointKind::Answered(id)) else { return };
        let here = proved.reach.at[point.0 as usize];
        let mut nobody = here;
        for seat in &step.performers {
            let written: Vec<Option<&Condition>> = seat.roles.iter().map(|role| role.condition.as_ref()).collect();
            for truth in proved.chart.conditions(&written) {
                nobody = proved.chart.diagrams.and(nobody, truth.no);
            }
        }
        if !step.performers.is_empty() && !nobody.is_empty() {
            let choice = Choice::Performers(id);
            self.add(proved, Doubt { choice, point, none: nobody, several: Set::EMPTY });
        }
        let mut waiting = Vec::new();
        for seat in seats() {
            let written: Vec<Option<&Condition>> = seat.roles.iter().map(|role| role.condition.as_ref()).collect();
            let truths = proved.chart.conditions(&written);
            for (role, truth) in seat.roles.iter().zip(truths) {
                waiting.push((role.role, proved.chart.diagrams.and(truth.yes, here)));
            }
        }
        let mut seen = FxHashSet::default();
        while let Some((role, here)) = waiting.pop() {
            if here.is_empty() || model[role].stands_for.is_empty() || !seen.insert(role) {
                continue;
            }
            let (none, several, each) = self.role(model, role, proved);
            let diagrams = &mut proved.chart.diagrams;
            let (none, several) = (diagrams.and(none, here), diagrams.and(several, here));
            for (other, yes) in model[role].stands_for.iter().zip(each) {
                waiting.push((other.role, diagrams.and(yes, here)));
            }
            if !none.is_empty() || !several.is_empty() {
                self.add(proved, Doubt { choice: Choice::Roles(role), point, none, several });
            }
        }
    }

    fn role(&mut self, model: &Model, role: RoleId, proved: &mut Proofs) -> (Set, Set, Vec<Set>) {
        if let Some(known) = self.roles.get(&role) {
            return known.clone();
        }
        let others = &model[role].stands_for;
        let written: Vec<Option<&Condition>> = others.iter().map(|other| other.condition.as_ref()).collect();
        let truths = proved.chart.conditions(&written);
        let diagrams = &mut proved.chart.diagrams;
        let none = diagrams.all(truths.iter().map(|truth| truth.no));
        let (mut any, mut several) = (Set::EMPTY, Set::EMPTY);
        for truth in &truths {
            let both = diagrams.and(any, truth.yes);
            several = diagrams.or(several, both);
            any = diagrams.or(any, truth.yes);
        }
        let known = (none, several, truths.iter().map(|truth| truth.yes).collect());
        self.roles.insert(role, known);
        self.roles[&role].clone()
    }
}
