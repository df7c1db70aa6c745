//! Model → program. Only a procedure that is whole becomes one: every name resolved, every route inside its walls.

use super::guard::{Condition, Guard};
use super::ids::*;
use super::loops::Loops;
use super::number::{Example, Numbering, Part, Piece};
use super::program::*;
use super::value::Value;
use crate::analysis::Existence;
use crate::analysis::handed::Handed;
use crate::diagnostic::Text;
use crate::model::{self, ConstraintKind, Model, UnitId, UnitKind};
use crate::say;
use crate::source::Sources;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Why a procedure cannot be walked: something in it is not known. A check says what and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// What is missing.
    pub what: Text,
}

type Compiled<T> = Result<T, Incomplete>;

fn incomplete<T>(what: Text) -> Compiled<T> {
    Err(Incomplete { what })
}

impl Program {
    /// Compiles a procedure of ours.
    ///
    /// # Errors
    /// When something in it could not be resolved, or a route crosses a wall.
    pub fn compile(model: &Model, sources: &Sources, unit: UnitId) -> Result<Program, Incomplete> {
        let (roles, role_list, reworks) = (FxHashMap::default(), Vec::new(), Vec::new());
        Compiling { model, sources, unit, handed: Handed::to(model, unit), roles, role_list, reworks }.program()
    }
}

struct Compiling<'m> {
    model: &'m Model,
    sources: &'m Sources,
    unit: UnitId,
    /// What the procedures that it runs hand back.
    handed: Handed,
    /// Roles stand in any unit; those that are met get their place in the order in which they are met.
    roles: FxHashMap<model::RoleId, RoleId>,
    role_list: Vec<model::RoleId>,
    reworks: Vec<Rework>,
}

/// A thing under a condition, as the model has it.
type Written<'m, T> = (T, Option<&'m model::Condition>);

impl<'m> Compiling<'m> {
    fn program(mut self) -> Compiled<Program> {
        let unit = &self.model[self.unit];
        if unit.kind != UnitKind::Procedure {
            return incomplete(say!("it is no procedure of ours", "它不是我们自己的流程"));
        }
        if !unit.damage.lines.is_empty() {
            return incomplete(say!("some of its lines cannot be read", "它有几行读不懂"));
        }
        let start = match unit.starts {
            Some(start) => self.place(start)?,
            None => return incomplete(say!("it does not say where it starts", "它没有写从哪一步起始")),
        };
        let steps = ids(&unit.steps).map(|id| self.step(model::StepId(id))).collect::<Compiled<Vec<_>>>()?;
        let parallels = ids(&unit.parallels).map(|id| self.parallel(model::ParallelId(id)));
        let parallels = parallels.collect::<Compiled<Vec<_>>>()?;
        let branches = ids(&unit.branches).map(|id| self.branch(model::BranchId(id))).collect::<Compiled<Vec<_>>>()?;
        let ends = ids(&unit.ends).map(|id| self.end(model::EndId(id))).collect::<Compiled<Vec<_>>>()?;
        let records = ids(&unit.records).map(|id| self.record(model::RecordId(id))).collect::<Compiled<Vec<_>>>()?;
        let number = unit.control.iter().find(|(label, _)| *label == crate::syntax::keywords::Label::Number);
        let number = number.map(|(_, words)| words.text(self.sources).trim().to_string());
        let code = unit.code.map(|code| self.text(code.symbol));
        let mut program = Program {
            name: self.text(unit.name.symbol),
            title: self.title(&unit.title),
            clause: unit.clause.map(|clause| self.text(clause.symbol)).or(code).or(number),
            description: self.lines(&unit.description),
            start: start.into(),
            roles: Vec::new(),
            facts: ids(&unit.facts).map(|id| self.fact(model::FactId(id))).collect(),
            records,
            events: ids(&unit.events).map(|id| self.event(model::EventId(id))).collect(),
            ends,
            steps,
            parallels,
            branches,
            reworks: std::mem::take(&mut self.reworks),
            constraints: Vec::new(),
            loops: Loops::default(),
        };
        for constraint in &unit.constraints {
            let kind = match constraint.kind {
                ConstraintKind::DifferentPeople | ConstraintKind::AtMostOne => PeopleRule::Different,
                ConstraintKind::SamePerson => PeopleRule::Same,
            };
            let sides = constraint.sides.iter().map(|(step, party)| (self.step_id(*step), self.party(Some(*party))));
            let sides = sides.collect();
            program.constraints.push(Constraint { kind, sides });
        }
        for event in &program.events {
            for record in &event.brings {
                program.records[record.0 as usize].brought = true;
            }
        }
        // What a role stands for may name roles that nothing else does.
        let mut at = 0;
        while let Some(role) = self.role_list.get(at).copied() {
            let role = self.role_entry(role)?;
            program.roles.push(role);
            at += 1;
        }
        Ok(program)
    }

    // ---- words ---------------------------------------------------------------------------------------------------------

    fn text(&self, symbol: crate::syntax::ast::Symbol) -> String {
        self.model.text(symbol).to_string()
    }

    fn title(&self, title: &Option<model::Prose>) -> Option<String> {
        title.as_ref().map(|title| title.text(self.sources).trim().to_string())
    }

    fn lines(&self, lines: &[model::Prose]) -> Vec<String> {
        lines.iter().map(|line| line.text(self.sources).trim().to_string()).collect()
    }

    // ---- ids -----------------------------------------------------------------------------------------------------------

    fn fact_id(&self, id: model::FactId) -> FactId {
        FactId(id.0 - self.model[self.unit].facts.start)
    }

    fn record_id(&self, id: model::RecordId) -> RecordId {
        RecordId(id.0 - self.model[self.unit].records.start)
    }

    fn event_id(&self, id: model::EventId) -> EventId {
        EventId(id.0 - self.model[self.unit].events.start)
    }

    fn step_id(&self, id: model::StepId) -> StepId {
        StepId(id.0 - self.model[self.unit].steps.start)
    }

    fn parallel_id(&self, id: model::ParallelId) -> ParallelId {
        ParallelId(id.0 - self.model[self.unit].parallels.start)
    }

    fn scope(&self, scope: model::Scope) -> Option<BranchId> {
        match scope {
            model::Scope::Procedure => None,
            model::Scope::Branch(id) => Some(BranchId(id.0 - self.model[self.unit].branches.start)),
        }
    }

    fn role_id(&mut self, id: model::RoleId) -> RoleId {
        let next = RoleId(self.role_list.len() as u32);
        let known = *self.roles.entry(id).or_insert(next);
        if known == next {
            self.role_list.push(id);
        }
        known
    }

    fn records(&self, records: &[model::RecordId]) -> Vec<RecordId> {
        records.iter().map(|record| self.record_id(*record)).collect()
    }

    fn place(&self, target: model::Target) -> Compiled<Place> {
        match target {
            model::Target::Step(id) => Ok(Place::Step(self.step_id(id))),
            model::Target::Parallel(id) => Ok(Place::Parallel(self.parallel_id(id))),
            model::Target::Join(_) | model::Target::End(_) => {
                incomplete(say!("it starts, or goes back, to what is no step", "它的起始或返工指向的不是步骤"))
            }
        }
    }

    /// A target of routes that begin in a scope; a route never crosses a wall.
    fn target(&self, target: Option<model::Target>, from: model::Scope) -> Compiled<Target> {
        let Some(target) = target else {
            return incomplete(say!("one of its routes leads nowhere", "它有一条去向指向不存在的步骤"));
        };
        let inside = match target {
            model::Target::Step(id) => self.model[id].scope == from,
            model::Target::Parallel(id) => self.model[id].scope == from,
            model::Target::End(_) => from == model::Scope::Procedure,
            model::Target::Join(id) => match from {
                model::Scope::Branch(branch) => self.model[branch].parallel == id,
                model::Scope::Procedure => false,
            },
        };
        if !inside {
            let name = self.model.call(target).en;
            return incomplete(say!(
                "a route to `{name}` crosses the wall of a parallel block",
                "去往“{name}”的一条去向越过了并行的边界"
            ));
        }
        Ok(match target {
            model::Target::Step(id) => Target::Step(self.step_id(id)),
            model::Target::Parallel(id) => Target::Parallel(self.parallel_id(id)),
            model::Target::Join(id) => Target::Join(self.parallel_id(id)),
            model::Target::End(id) => Target::End(EndId(id.0 - self.model[self.unit].ends.start)),
        })
    }

    // ---- conditions ----------------------------------------------------------------------------------------------------

    /// Things with their conditions; `otherwise` becomes the negation of the others of its list.
    fn list<T, U>(
        &mut self,
        written: Vec<Written<'m, T>>,
        mut compile: impl FnMut(&mut Self, T) -> Compiled<U>,
    ) -> Compiled<Vec<Conditional<U>>> {
        let conditions: Vec<Option<&model::Condition>> = written.iter().map(|(_, condition)| *condition).collect();
        let conditions = self.conditions(&conditions)?;
        let things = written.into_iter().zip(conditions);
        things.map(|((what, _), when)| Ok(Conditional { what: compile(self, what)?, when })).collect()
    }

    fn conditions(&self, written: &[Option<&model::Condition>]) -> Compiled<Vec<Option<Condition>>> {
        let others = || {
            let guards = written.iter().filter_map(|condition| match condition.map(|condition| &condition.kind) {
                Some(model::ConditionKind::Otherwise) => None,
                Some(model::ConditionKind::When(guard)) => Some(self.guard(guard)),
                None => Some(Ok(Guard::And(Vec::new()))),
            });
            guards.collect::<Compiled<Vec<Guard>>>()
        };
        let compile = |condition: &Option<&model::Condition>| match condition.map(|condition| &condition.kind) {
            None => Ok(None),
            Some(model::ConditionKind::When(guard)) => Ok(Some(Condition::new(self.guard(guard)?, false))),
            Some(model::ConditionKind::Otherwise) => {
                Ok(Some(Condition::new(Guard::Not(Box::new(Guard::Or(others()?))), true)))
            }
        };
        written.iter().map(compile).collect()
    }

    fn guard(&self, guard: &model::Guard) -> Compiled<Guard> {
        Ok(match guard {
            model::Guard::And(parts) => Guard::And(parts.iter().map(|part| self.guard(part)).collect::<Compiled<_>>()?),
            model::Guard::Or(parts) => Guard::Or(parts.iter().map(|part| self.guard(part)).collect::<Compiled<_>>()?),
            model::Guard::Not(part) => Guard::Not(Box::new(self.guard(part)?)),
            model::Guard::Yes(fact) => Guard::Is(self.fact_id(*fact)),
            model::Guard::Compare(fact, operator, values) => {
                let kind = &self.model[*fact].kind;
                let values = values.iter().map(|value| self.value(kind, value)).collect::<Compiled<_>>()?;
                Guard::Compare(self.fact_id(*fact), *operator, values)
            }
            model::Guard::Unknown => {
                return incomplete(say!("one of its conditions cannot be resolved", "它有一个条件无法认定"));
            }
        })
    }

    fn value(&self, kind: &model::Type, value: &model::Value) -> Compiled<Value> {
        Ok(match value {
            model::Value::Yes(yes) => Value::Yes(*yes),
            model::Value::Choice(symbol) => match kind {
                model::Type::Choices(choices) => match choices.iter().position(|choice| choice == symbol) {
                    Some(at) => Value::Choice(at as u32),
                    None => return incomplete(say!("one of its values is not in the list", "它有一个取值不在列表里")),
                },
                _ => return incomplete(say!("one of its values is not in the list", "它有一个取值不在列表里")),
            },
            model::Value::Number(number) => Value::Number(*number),
            model::Value::Date(symbol) => Value::Date(self.text(*symbol)),
            model::Value::Duration(count, unit) => Value::Duration(*count, *unit),
            model::Value::Text(text) => Value::Text(text.clone()),
        })
    }

    // ---- declarations --------------------------------------------------------------------------------------------------

    fn role_entry(&mut self, id: model::RoleId) -> Compiled<Role> {
        let role = &self.model[id];
        let stands_for = self.performers(&role.stands_for)?;
        Ok(Role { name: self.text(role.name.symbol), stands_for })
    }

    fn fact(&self, id: model::FactId) -> Fact {
        let fact = &self.model[id];
        let kind = self.kind(&fact.kind);
        Fact { name: self.text(fact.name.symbol), title: self.title(&fact.title), kind, given: fact.given }
    }

    fn kind(&self, kind: &model::Type) -> Kind {
        match kind {
            model::Type::YesNo => Kind::YesNo,
            model::Type::Integer(range) => Kind::Integer(*range),
            model::Type::Date => Kind::Date,
            model::Type::Duration => Kind::Duration,
            model::Type::Text => Kind::Text,
            model::Type::Choices(choices) => Kind::Choices(choices.iter().map(|choice| self.text(*choice)).collect()),
        }
    }

    fn record(&mut self, id: model::RecordId) -> Compiled<Record> {
        let record = &self.model[id];
        let (mut numbering, mut fields) = (None, Vec::new());
        match &record.kind {
            model::RecordKind::Number(rule) => numbering = Some(self.numbering(rule)?),
            model::RecordKind::Form(written) => fields = written.iter().map(|field| self.field(field)).collect(),
            _ => {}
        }
        Ok(Record { name: self.text(record.name.symbol), given: record.given, brought: false, numbering, fields })
    }

    fn field(&self, field: &model::Field) -> Field {
        let words = |words: &model::Prose| words.text(self.sources).trim().to_string();
        let kind = |kind: &model::FieldKind| match kind {
            model::FieldKind::Type(kind) => FieldKind::Type(self.kind(kind)),
            model::FieldKind::Pattern(pattern) => FieldKind::Pattern(words(pattern)),
            model::FieldKind::Exactly(these) => FieldKind::Exactly(words(these)),
        };
        let kinds = field.kinds.iter().map(kind).collect();
        Field { name: self.text(field.name.symbol), kinds, optional: field.optional }
    }

    fn numbering(&mut self, numbering: &'m model::Numbering) -> Compiled<Numbering> {
        let piece = |piece: &model::Piece| match piece {
            model::Piece::Words(words) => Piece::Words(words.text(self.sources).to_string()),
            model::Piece::Fact(fact) => Piece::Fact(self.fact_id(*fact)),
        };
        let prefix = numbering.prefix.iter().map(piece).collect();
        let parts = numbering.parts.iter().map(|(name, condition)| (name.symbol, condition.as_ref())).collect();
        let parts = self.list(parts, |this, symbol| Ok(this.text(symbol)))?;
        let parts = parts.into_iter().map(|part| Part { name: part.what, when: part.when }).collect();
        let mut examples = Vec::new();
        for (before, after, condition) in &numbering.examples {
            let when = self.conditions(&[condition.as_ref()])?.pop().flatten();
            let (before, after) = (before.text(self.sources).to_string(), after.text(self.sources).to_string());
            examples.push(Example { before, after, when });
        }
        Ok(Numbering { prefix, follows: numbering.follows.map(|fact| self.fact_id(fact)), parts, examples })
    }

    fn event(&self, id: model::EventId) -> Happening {
        let event = &self.model[id];
        Happening {
            name: self.text(event.name.symbol),
            description: self.title(&event.description),
            brings: self.records(&event.brings),
            sets: event.sets.iter().map(|fact| self.fact_id(*fact)).collect(),
        }
    }

    fn end(&mut self, id: model::EndId) -> Compiled<End> {
        let end = &self.model[id];
        let hand_over = end.hand_over.iter().map(|to| (to.unit, to.condition.as_ref())).collect();
        let hand_over = self.list(hand_over, |this, unit| Ok(this.text(this.model[unit].name.symbol)))?;
        let with = end.with.iter().map(|with| (with.what, with.condition.as_ref())).collect();
        let with = self.list(with, |this, record| Ok(this.record_id(record)))?;
        Ok(End { name: self.text(end.name.symbol), title: self.title(&end.title), hand_over, with })
    }

    // ---- steps and blocks ----------------------------------------------------------------------------------------------

    fn performers(&mut self, written: &'m [model::Performer]) -> Compiled<Vec<Conditional<RoleId>>> {
        let written = written.iter().map(|performer| (performer.role, performer.condition.as_ref())).collect();
        self.list(written, |this, role| Ok(this.role_id(role)))
    }

    fn seats(&mut self, seats: &'m [model::Seat]) -> Compiled<Vec<Vec<Conditional<RoleId>>>> {
        seats.iter().map(|seat| self.performers(&seat.roles)).collect()
    }

    fn party(&mut self, party: Option<model::Party>) -> Party {
        match party {
            None | Some(model::Party::Performers) => Party::Performers,
            Some(model::Party::Checker) => Party::Checker,
            Some(model::Party::Approver) => Party::Approver,
            Some(model::Party::Role(role)) => Party::Role(self.role_id(role)),
        }
    }

    fn length(&self, length: model::Length) -> Length {
        match length {
            model::Length::Units(count, unit) => Length::Units(count, unit),
            model::Length::Fact(fact) => Length::Fact(self.fact_id(fact)),
        }
    }

    fn step(&mut self, id: model::StepId) -> Compiled<Step> {
        let step = &self.model[id];
        let own = Place::Step(self.step_id(id));
        let with = step.with.iter().map(|with| (with.what, with.condition.as_ref())).collect();
        let informed = step.informed.iter().map(|notice| (notice, notice.condition.as_ref())).collect();
        let needs = step.needs.iter().map(|need| (need, need.condition.as_ref())).collect();
        let makes = step.makes.iter().map(|make| (make, make.condition.as_ref())).collect();
        let sets = step.sets.iter().map(|set| (set, set.condition.as_ref())).collect();
        let calls = step.calls.iter().map(|call| (call, call.condition.as_ref())).collect();
        let deadlines = step.deadlines.iter().map(|deadline| (deadline, deadline.condition.as_ref())).collect();
        let held = step.held.iter().map(|meeting| (meeting, meeting.condition.as_ref())).collect();
        let mut needs =
            self.list(needs, |this, need| Ok(Need { record: this.record_id(need.record), optional: need.optional }))?;
        self.taken(&step.calls, &mut needs)?;
        Ok(Step {
            name: self.text(step.name.symbol),
            clause: step.clause.map(|clause| self.text(clause.symbol)),
            title: self.title(&step.title),
            description: self.lines(&step.description),
            scope: self.scope(step.scope),
            performers: self.seats(&step.performers)?,
            checkers: self.seats(&step.checkers)?,
            approvers: self.seats(&step.approvers)?,
            with: self.list(with, |this, role| Ok(this.role_id(role)))?,
            informed: self.list(informed, |this, notice| {
                let (role, by) = (this.role_id(notice.role), this.party(notice.by));
                Ok(Notice { role, by, with: this.records(&notice.with) })
            })?,
            needs,
            makes: self
                .list(makes, |this, make| Ok(Make { record: this.record_id(make.what), by: this.party(make.by) }))?,
            sets: self.list(sets, |this, set| Ok(Set { fact: this.fact_id(set.fact), by: this.party(set.by) }))?,
            calls: self.list(calls, |this, call| this.call(call))?,
            awaits: step.awaits.map(|event| self.event_id(event)),
            lasts: step.lasts.map(|length| self.length(length)),
            deadlines: self.list(deadlines, |this, deadline| this.deadline(deadline))?,
            held: self.list(held, |this, meeting| {
                let ad_hoc = meeting.ad_hoc.map(|role| this.role_id(role));
                Ok(Meeting { rhythm: meeting.rhythm, every: meeting.every, ad_hoc })
            })?,
            routes: self.routes(&step.routes, own, step.scope)?,
        })
    }

    /// What a call takes must exist before the step can complete, unless the called procedure can do without it.
    fn taken(&self, calls: &[model::Call], needs: &mut Vec<Conditional<Need>>) -> Compiled<()> {
        let conditions: Vec<Option<&model::Condition>> = calls.iter().map(|call| call.condition.as_ref()).collect();
        for (call, when) in calls.iter().zip(self.conditions(&conditions)?) {
            for (theirs, ours) in &call.takes {
                if let model::Carried::Record(record) = ours {
                    let optional = self.takes_optionally(call.unit, *theirs);
                    let what = Need { record: self.record_id(*record), optional };
                    let need = Conditional { what, when: when.clone() };
                    if !needs.contains(&need) {
                        needs.push(need);
                    }
                }
            }
        }
        Ok(())
    }

    fn takes_optionally(&self, unit: UnitId, name: crate::syntax::ast::Symbol) -> bool {
        let records = ids(&self.model[unit].records).map(|id| &self.model[model::RecordId(id)]);
        let mut named = records.filter(|record| record.name.symbol == name);
        named.any(|record| matches!(record.kind, model::RecordKind::Taken { optional: true }))
    }

    /// With which outcomes a procedure of ours can hand back what a call takes back.
    fn comes_with(&self, call: &model::Call, which: usize) -> Option<Vec<u32>> {
        let at_ends = self.handed.by(call, which)?;
        let ends = ids(&self.model[call.unit].ends).map(|end| self.model[model::EndId(end)].name.symbol);
        let can = |existence: &Existence| *existence != Existence::Never;
        match call.into.map(|fact| &self.model[fact].kind) {
            Some(model::Type::Choices(choices)) => {
                let ends = ends.zip(at_ends).filter(|(_, existence)| can(existence));
                let place = |end| choices.iter().position(|choice| *choice == end).map(|at| at as u32);
                Some(ends.filter_map(|(end, _)| place(end)).collect())
            }
            _ if at_ends.iter().any(can) => None,
            _ => Some(Vec::new()),
        }
    }

    fn call(&mut self, call: &model::Call) -> Compiled<Call> {
        let unit = &self.model[call.unit];
        let ends = unit.ends.clone().map(|end| self.model[model::EndId(end)].name.symbol);
        let outcomes = match call.into.map(|fact| &self.model[fact].kind) {
            None => Vec::new(),
            Some(model::Type::Choices(choices)) => {
                let place = |end| choices.iter().position(|choice| *choice == end).map(|at| at as u32);
                ends.filter_map(place).collect()
            }
            Some(_) => Vec::new(),
        };
        if call.into.is_some() && outcomes.is_empty() {
            let name = self.text(unit.name.symbol);
            return incomplete(say!("no outcome of `{name}` can be recorded", "“{name}”没有一个结果能够记下来"));
        }
        let takes = call.takes.iter().filter_map(|(_, ours)| match ours {
            model::Carried::Record(record) => Some(self.record_id(*record)),
            model::Carried::Fact(_) => None,
        });
        let takes = takes.collect();
        let (mut gives, mut tells) = (Vec::new(), Vec::new());
        for (which, (_, ours)) in call.gives.iter().enumerate() {
            match ours {
                model::Carried::Record(record) => {
                    gives.push(Give { record: self.record_id(*record), with: self.comes_with(call, which) })
                }
                model::Carried::Fact(fact) => tells.push(self.fact_id(*fact)),
            }
        }
        Ok(Call {
            name: self.text(unit.name.symbol),
            code: unit.code.map(|code| self.text(code.symbol)),
            into: call.into.map(|fact| self.fact_id(fact)),
            outcomes,
            takes,
            gives,
            tells,
        })
    }

    fn deadline(&mut self, deadline: &model::Deadline) -> Compiled<Deadline> {
        Ok(Deadline {
            length: self.length(deadline.length),
            from: deadline.from.map(|from| self.place(from)).transpose()?,
            then: deadline.then.map(|fact| self.fact_id(fact)),
            informs: deadline.informs.iter().map(|role| self.role_id(*role)).collect(),
        })
    }

    fn routes(&mut self, routes: &'m [model::Route], from: Place, scope: model::Scope) -> Compiled<Vec<Route>> {
        let conditions: Vec<Option<&model::Condition>> = routes.iter().map(|route| route.condition.as_ref()).collect();
        let conditions = self.conditions(&conditions)?;
        let mut compiled = Vec::new();
        for (route, when) in routes.iter().zip(conditions) {
            let to = self.target(route.target, scope)?;
            let back = match (&route.back, route.target) {
                (Some(back), Some(target)) => {
                    let bound = match back.bound {
                        model::Bound::Count(count) => Bound::Count(count),
                        model::Bound::Fact(fact) => Bound::Fact(self.fact_id(fact)),
                        model::Bound::Unknown => {
                            return incomplete(say!("a way back has no bound", "有一条返工没有写次数"));
                        }
                    };
                    let then = self.target(back.then, scope)?;
                    self.reworks.push(Rework { from, to: self.place(target)?, bound, then });
                    Some(ReworkId(self.reworks.len() as u32 - 1))
                }
                _ => None,
            };
            compiled.push(Route { to, when, back });
        }
        Ok(compiled)
    }

    fn parallel(&mut self, id: model::ParallelId) -> Compiled<Parallel> {
        let parallel = &self.model[id];
        let own = Place::Parallel(self.parallel_id(id));
        let first = self.model[self.unit].branches.start;
        Ok(Parallel {
            name: self.text(parallel.name.symbol),
            clause: parallel.clause.map(|clause| self.text(clause.symbol)),
            title: self.title(&parallel.title),
            scope: self.scope(parallel.scope),
            branches: parallel.branches.iter().map(|branch| BranchId(branch.0 - first)).collect(),
            routes: self.routes(&parallel.routes, own, parallel.scope)?,
        })
    }

    fn branch(&mut self, id: model::BranchId) -> Compiled<Branch> {
        let branch = &self.model[id];
        let name = self.text(branch.name.symbol);
        let runs = match &branch.runs {
            model::Runs::Always => Runs::Always,
            model::Runs::When(condition) => match self.conditions(&[Some(condition)])?.pop().flatten() {
                Some(condition) => Runs::When(condition),
                None => Runs::Always,
            },
            model::Runs::Whenever(Some(event)) => Runs::Whenever(self.event_id(*event)),
            model::Runs::Whenever(None) => {
                return incomplete(say!("the event of branch `{name}` is not known", "分支“{name}”的事件无法认定"));
            }
        };
        let start = match branch.starts {
            Some(start) => self.place(start)?,
            None => {
                return incomplete(say!(
                    "branch `{name}` does not say where it starts",
                    "分支“{name}”没有写从哪一步起始"
                ));
            }
        };
        let members = branch.members.iter().map(|member| self.place(*member)).collect::<Compiled<Vec<_>>>()?;
        if !members.contains(&start) {
            return incomplete(say!("branch `{name}` starts outside of itself", "分支“{name}”的起始不在分支里"));
        }
        Ok(Branch { name, parallel: self.parallel_id(branch.parallel), runs, start, members })
    }
}

fn ids(range: &Range<u32>) -> Range<u32> {
    range.clone()
}
