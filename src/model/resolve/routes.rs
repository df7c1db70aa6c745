//! Routes, ways back, and where procedures and branches begin.

use super::*;

impl Resolving<'_> {
    pub(super) fn add_route(&mut self, declares: Declares, route: Option<Route>) {
        let Some(route) = route else { return };
        match declares {
            Declares::Step(id) => self.model[id].routes.push(route),
            Declares::Join(id) => self.model[id].routes.push(route),
            _ => {}
        }
    }

    pub(super) fn route(&mut self, route: &ast::Route, span: Span, declares: Declares) -> Option<Route> {
        let condition = self.condition(route.condition.as_ref());
        let (target, name_at) = self.target(route.target, declares);
        Some(Route { at: self.at(span), name_at, target, condition, back: None })
    }

    pub(super) fn target(&mut self, target: ast::Target, declares: Declares) -> (Option<Target>, Location) {
        match target {
            ast::Target::Place(place) => {
                let at = self.at(place.name.span);
                // A route that crosses a wall is no path: nothing is to follow from it.
                let resolved = self.place(place).filter(|to| !self.crosses(at, *to, declares));
                (resolved, at)
            }
            ast::Target::Join(span) => {
                let at = self.at(span);
                let scope = self.scope(declares);
                match scope {
                    Some(Scope::Branch(branch)) => (Some(Target::Join(self.model[branch].parallel)), at),
                    _ => {
                        let (unit, what) = (self.id, StructureFault::JoinOutside);
                        if !self.model[unit].damage.paths {
                            self.model.troubles.push(Trouble::Structure { at, unit, what });
                        }
                        (None, at)
                    }
                }
            }
        }
    }

    /// Where the routes of a block start.
    pub(super) fn scope(&self, declares: Declares) -> Option<Scope> {
        match declares {
            Declares::Step(id) => Some(self.model[id].scope),
            Declares::Join(id) => Some(self.model[id].scope),
            _ => None,
        }
    }

    /// Whether a route crosses the wall of a parallel block; none may.
    pub(super) fn crosses(&mut self, at: Location, to: Target, declares: Declares) -> bool {
        let Some(scope) = self.scope(declares) else { return false };
        let from = match declares {
            Declares::Step(id) => Target::Step(id),
            Declares::Join(id) => Target::Join(id),
            _ => return false,
        };
        let crosses = self.model.scope_of(to) != scope && !self.model[self.id].damage.paths;
        if crosses {
            let unit = self.id;
            self.model.troubles.push(Trouble::Crossing { at, unit, from, to });
        }
        crosses
    }

    pub(super) fn back(&mut self, back: &ast::Back, span: Span, declares: Declares) -> Option<Route> {
        let condition = self.condition(back.condition.as_ref());
        let (mut target, name_at) = self.target(ast::Target::Place(back.place), declares);
        if matches!(target, Some(Target::End(_))) {
            let (unit, what) = (self.id, StructureFault::BackToEnd);
            self.model.troubles.push(Trouble::Structure { at: name_at, unit, what });
            target = None;
        }
        let mut bound = Bound::Unknown;
        let mut then = (None, name_at);
        for mark in &back.marks {
            match &mark.kind {
                Remark::AtMost(ast::Bound::Count(count, _)) => bound = Bound::Count(*count),
                Remark::AtMost(ast::Bound::Fact(name)) => {
                    if let Some(fact) = self.fact(*name) {
                        bound = Bound::Fact(fact);
                        let fits = self.model[fact].given && matches!(self.model[fact].kind, Type::Integer(_));
                        if !fits {
                            self.mismatch(name.span, Mismatch::NotGivenInteger(fact));
                        }
                    }
                }
                Remark::Then(target) => then = self.target(*target, declares),
                _ => {}
            }
        }
        let back = Some(Rework { bound, then: then.0, then_at: then.1 });
        Some(Route { at: self.at(span), name_at, target, condition, back })
    }

    /// Where the procedure and its branches begin.
    pub(super) fn starts(&mut self) {
        let unit = &self.model[self.id];
        if unit.kind != UnitKind::Procedure || unit.damage.paths {
            return;
        }
        let at = unit.name.at;
        if unit.starts_at.is_none() && !unit.damage.starts && !unit.steps.is_empty() {
            let first = unit.steps.clone().map(StepId).find(|step| self.model[*step].scope == Scope::Procedure);
            let candidates = first.map(Target::Step).into_iter().collect();
            self.model.troubles.push(Trouble::NoStart { at, unit: self.id, branch: None, candidates });
        } else if let (Some(start), Some(at)) = (unit.starts, unit.starts_at) {
            let legal = matches!(start, Target::Step(_) | Target::Parallel(_))
                && self.model.scope_of(start) == Scope::Procedure;
            if !legal {
                self.unit().starts = None;
                self.model.troubles.push(Trouble::NoStart { at, unit: self.id, branch: None, candidates: Vec::new() });
            }
        }
        for branch in self.model[self.id].branches.clone().map(BranchId) {
            self.branch_start(branch);
        }
    }

    /// A branch begins where it says, else at the only member that nothing in it leads to.
    pub(super) fn branch_start(&mut self, id: BranchId) {
        let branch = &self.model[id];
        if let Some(start) = branch.starts {
            if !branch.members.contains(&start) {
                let (at, candidates) = (branch.heading, branch.members.clone());
                self.model.troubles.push(Trouble::NoStart { at, unit: self.id, branch: Some(id), candidates });
            }
            return;
        }
        let mut entered: Vec<Target> = Vec::new();
        for member in &branch.members {
            let routes = match member {
                Target::Step(step) => &self.model[*step].routes,
                Target::Parallel(parallel) => &self.model[*parallel].routes,
                _ => continue,
            };
            entered.extend(routes.iter().filter(|route| route.back.is_none()).filter_map(|route| route.target));
            entered.extend(routes.iter().filter_map(|route| route.back.as_ref().and_then(|back| back.then)));
        }
        entered.sort();
        let free: Vec<Target> =
            branch.members.iter().copied().filter(|member| entered.binary_search(member).is_err()).collect();
        let (at, members) = (branch.heading, branch.members.clone());
        let doubtful = self.model[self.id].damage.routes;
        match (free.as_slice(), members.as_slice()) {
            ([one], _) => self.model[id].starts = Some(*one),
            // One step that leads to itself: the cycle is what is wrong, not the start.
            ([], [one]) => self.model[id].starts = Some(*one),
            // The route that would tell may be the one that is lost.
            _ if doubtful => {}
            _ => {
                let candidates = if free.is_empty() { members } else { free };
                self.model.troubles.push(Trouble::NoStart { at, unit: self.id, branch: Some(id), candidates });
            }
        }
    }
}
