//! The labelled lines of units, steps and numberings.

use super::*;

impl Resolving<'_> {
    pub(super) fn labelled(&mut self, label: Label, value: &Written, span: Span, declares: Declares) {
        match declares {
            Declares::Step(id) => self.step_line(label, value, span, id),
            Declares::Branch(id) => {
                if let (Label::Starts, Written::Place(place)) = (label, value) {
                    let target = self.place(*place);
                    self.model[id].starts = target;
                }
            }
            Declares::Record(id) => self.numbering_line(label, value, id),
            _ => self.unit_line(label, value),
        }
    }

    pub(super) fn unit_line(&mut self, label: Label, value: &Written) {
        match value {
            Written::Words(_) if label == Label::Import => {}
            Written::Words(words) => {
                let prose = self.prose(words);
                self.unit().control.push((label, prose));
            }
            Written::Signature(signature) => {
                let who = self.named(signature.name);
                let when = signature.date.map(|date| date.symbol);
                self.unit().signatures.push((label, who, when));
            }
            Written::Place(place) => {
                let at = self.at(place.name.span);
                let target = self.place(*place);
                let unit = self.unit();
                (unit.starts, unit.starts_at) = (target, Some(at));
            }
            Written::Items(items) => match label {
                Label::Owner => {
                    for item in items {
                        if let Some(role) = self.joined(Joint::Listed, |to| to.role(item.name)) {
                            self.unit().owners.push(role);
                        }
                    }
                }
                Label::Duties => {
                    for item in items {
                        let name = self.named(item.name);
                        self.unit().duties.push(name);
                    }
                }
                Label::Takes | Label::Gives => self.counters.records += items.len() as u32,
                Label::Outcomes => self.counters.ends += items.len() as u32,
                _ => {}
            },
            _ => {}
        }
    }

    pub(super) fn numbering_line(&mut self, label: Label, value: &Written, id: RecordId) {
        let mut pieces = Vec::new();
        let mut follows = None;
        let mut examples = Vec::new();
        match (label, value) {
            (Label::Prefix, Written::Prefix(written)) => {
                for piece in written {
                    match piece {
                        ast::Piece::Quoted(words) => pieces.push(Piece::Words(self.prose(words))),
                        ast::Piece::Fact(name) => pieces.extend(self.text_fact(*name).map(Piece::Fact)),
                    }
                }
            }
            (Label::Follows, Written::Place(place)) => follows = self.text_fact(place.name),
            (Label::Example, Written::Example(example)) => {
                let condition = self.condition(example.condition.as_ref());
                examples.push((self.prose(&example.before), self.prose(&example.after), condition));
            }
            _ => {}
        }
        if let RecordKind::Number(numbering) = &mut self.model[id].kind {
            numbering.prefix.extend(pieces);
            numbering.follows = numbering.follows.or(follows);
            numbering.examples.extend(examples);
        }
    }

    pub(super) fn text_fact(&mut self, name: ast::Name) -> Option<FactId> {
        let fact = self.fact(name)?;
        if self.model[fact].kind != Type::Text {
            self.mismatch(name.span, Mismatch::NotText(fact));
        }
        Some(fact)
    }

    pub(super) fn step_line(&mut self, label: Label, value: &Written, span: Span, id: StepId) {
        match value {
            Written::Performers(performers) => {
                let seats = self.seats(performers, span);
                let step = &mut self.model[id];
                match label {
                    Label::Checker => step.checkers.extend(seats),
                    Label::Approver => step.approvers.extend(seats),
                    _ => step.performers.extend(seats),
                }
            }
            Written::Items(items) => {
                for item in items {
                    self.joined(Joint::Listed, |to| to.step_item(label, item, id));
                }
            }
            Written::Length(length) => {
                let length = self.length(length);
                self.model[id].lasts = length;
            }
            Written::Limit(limit) => {
                if let Some(deadline) = self.deadline(limit, span) {
                    self.model[id].deadlines.push(deadline);
                }
            }
            Written::Cadence(cadence) => {
                let ad_hoc = cadence.marks.iter().find_map(|mark| match &mark.kind {
                    Remark::AdHoc(role) => self.role(*role),
                    _ => None,
                });
                let condition = self.condition(cadence.condition.as_ref());
                let (rhythm, every, at) = (cadence.rhythm, cadence.every, self.at(span));
                self.model[id].held.push(Meeting { at, rhythm, every, ad_hoc, condition });
            }
            _ => {}
        }
    }

    pub(super) fn step_item(&mut self, label: Label, item: &Item, id: StepId) {
        let at = self.at(item.name.span);
        let condition = self.condition(item.condition.as_ref());
        let by = item.marks.iter().find_map(|mark| if let Remark::By(party) = &mark.kind { Some(party) } else { None });
        let by = by.and_then(|party| self.joined(Joint::Never, |to| to.party(party)));
        match label {
            Label::With => {
                if let Some(what) = self.role(item.name) {
                    self.model[id].with.push(Involved { what, at, by, condition });
                }
            }
            Label::Informed => {
                let with = self.marked_records(&item.marks);
                if let Some(role) = self.role(item.name) {
                    self.model[id].informed.push(Notice { role, at, by, with, condition });
                }
            }
            Label::Needs => {
                let optional = item.marks.iter().any(|mark| matches!(mark.kind, Remark::Optional));
                if let Some(record) = self.record(item.name) {
                    self.model[id].needs.push(Need { record, at, optional, condition });
                }
            }
            Label::Makes => {
                if let Some(what) = self.record(item.name) {
                    self.model[id].makes.push(Involved { what, at, by, condition });
                }
            }
            Label::Sets => {
                if let Some(fact) = self.fact(item.name) {
                    self.model[id].sets.push(Set { fact, at, by, condition });
                }
            }
            Label::Awaits => {
                let event = self.joined(Joint::Never, |to| to.event(item.name));
                self.model[id].awaits = event;
            }
            Label::Runs => {
                if let Some(call) = self.joined(Joint::Never, |to| to.call(item, at, condition)) {
                    self.model[id].calls.push(call);
                }
            }
            _ => {}
        }
    }

    pub(super) fn party(&mut self, party: &ast::Party) -> Option<Party> {
        Some(match party {
            ast::Party::Performers => Party::Performers,
            ast::Party::Checker => Party::Checker,
            ast::Party::Approver => Party::Approver,
            ast::Party::Role(name) => Party::Role(self.role(*name)?),
        })
    }

    pub(super) fn marked_records(&mut self, marks: &[Mark]) -> Vec<RecordId> {
        let mut records = Vec::new();
        for mark in marks {
            if let Remark::With(items) | Remark::Attached(items) | Remark::Brings(items) = &mark.kind {
                records.extend(items.iter().filter_map(|item| self.joined(Joint::Listed, |to| to.record(item.name))));
            }
        }
        records
    }

    /// Joined by `or` they fill one seat, by `and` one each.
    pub(super) fn seats(&mut self, performers: &ast::Performers, span: Span) -> Vec<Seat> {
        let at = self.at(span);
        let roles: Vec<Performer> = performers.roles.iter().filter_map(|role| self.performer(role)).collect();
        if performers.together && !roles.is_empty() {
            roles.into_iter().map(|role| Seat { at: role.at, roles: vec![role] }).collect()
        } else {
            // Even a seat whose roles are all unknown is a seat: somebody was named.
            vec![Seat { at, roles }]
        }
    }

    pub(super) fn performer(&mut self, written: &ast::Performer) -> Option<Performer> {
        let condition = self.condition(written.condition.as_ref());
        let role = self.joined(Joint::Seats, |to| to.role(written.name))?;
        Some(Performer { role, at: self.at(written.name.span), condition })
    }

    pub(super) fn length(&mut self, length: &ast::Length) -> Option<Length> {
        match length {
            ast::Length::Units(count, unit, _) => Some(Length::Units(*count, *unit)),
            ast::Length::Fact(name) => {
                let fact = self.fact(*name)?;
                if self.model[fact].kind != Type::Duration {
                    self.mismatch(name.span, Mismatch::NotDuration(fact));
                }
                Some(Length::Fact(fact))
            }
        }
    }

    pub(super) fn deadline(&mut self, limit: &ast::Limit, span: Span) -> Option<Deadline> {
        let length = self.length(&limit.length);
        let (mut from, mut then, mut informs) = (None, None, Vec::new());
        for mark in &limit.marks {
            match &mark.kind {
                Remark::From(place) => from = self.place(*place),
                Remark::Then(ast::Target::Place(place)) => {
                    then = self.fact(place.name);
                    if let Some(fact) = then.filter(|fact| self.model[*fact].kind != Type::YesNo) {
                        self.mismatch(place.name.span, Mismatch::NotSwitch(fact));
                    }
                }
                Remark::Informs(items) => {
                    informs.extend(items.iter().filter_map(|item| self.joined(Joint::Listed, |to| to.role(item.name))))
                }
                _ => {}
            }
        }
        let condition = self.condition(limit.condition.as_ref());
        Some(Deadline { at: self.at(span), length: length?, from, then, informs, condition })
    }

    pub(super) fn call(&mut self, item: &Item, at: Location, condition: Option<Condition>) -> Option<Call> {
        let Some(unit) = self.procedure(item.code, item.name) else {
            // What is ours is still ours.
            for mark in &item.marks {
                match &mark.kind {
                    Remark::Into(name) => drop(self.fact(*name)),
                    Remark::Takes(bindings) | Remark::Gives(bindings) => {
                        for binding in bindings {
                            self.ours(binding);
                        }
                    }
                    _ => {}
                }
            }
            return None;
        };
        let mut call = Call { unit, at, into: None, takes: Vec::new(), gives: Vec::new(), condition };
        for mark in &item.marks {
            match &mark.kind {
                Remark::Into(name) => {
                    call.into = self.fact(*name);
                    if let Some(fact) = call.into {
                        self.outcomes_fit(fact, unit, *name);
                    }
                }
                Remark::Takes(bindings) => {
                    call.takes.extend(bindings.iter().filter_map(|b| self.binding(unit, b, true)))
                }
                Remark::Gives(bindings) => {
                    call.gives.extend(bindings.iter().filter_map(|b| self.binding(unit, b, false)))
                }
                _ => {}
            }
        }
        Some(call)
    }

    /// The fact lists every outcome of the called procedure.
    pub(super) fn outcomes_fit(&mut self, fact: FactId, unit: UnitId, name: ast::Name) {
        let damage = &self.model[unit].damage;
        if damage.heading || !damage.lines.is_empty() {
            return;
        }
        let Type::Choices(values) = &self.model[fact].kind else {
            return self.mismatch(name.span, Mismatch::NotOutcome(fact));
        };
        let missing =
            self.model[unit].ends.clone().map(EndId).find(|end| !values.contains(&self.model[*end].name.symbol));
        if let Some(end) = missing {
            let outcome = self.model[end].name;
            self.mismatch(name.span, Mismatch::MissingOutcome(fact, outcome.symbol, outcome.at));
        }
    }

    /// Our record or fact that is passed.
    pub(super) fn ours(&mut self, binding: &ast::Binding) -> Option<Carried> {
        match (self.tables.records.get(&binding.ours.symbol), self.tables.facts.get(&binding.ours.symbol)) {
            (Some(record), _) => {
                self.model[*record].used = true;
                Some(Carried::Record(*record))
            }
            (None, Some(fact)) => {
                self.model[*fact].used = true;
                Some(Carried::Fact(*fact))
            }
            (None, None) => self.record(binding.ours).map(Carried::Record),
        }
    }

    pub(super) fn binding(&mut self, unit: UnitId, binding: &ast::Binding, takes: bool) -> Option<(Symbol, Carried)> {
        let ours = self.ours(binding);
        if let Some(ours) = ours {
            self.same_kind(unit, binding, ours, takes);
        }
        let record = self.declared.units[unit.0 as usize].tables.records.get(&binding.theirs.symbol).copied();
        if let Some(record) = record.filter(|_| !takes) {
            self.model[record].taken_back = true;
        }
        let theirs = self.parameters(unit, takes);
        if !theirs.contains(&binding.theirs.symbol) {
            let damage = &self.model[unit].damage;
            if damage.lines.is_empty() {
                self.unknown(NameKind::Parameter, binding.theirs, &theirs);
            }
        }
        Some((binding.theirs.symbol, ours?))
    }

    /// Records go to records and facts to facts, as far as the called procedure tells them apart: an interface does not.
    /// What is passed is of the same type, and has no values that the other side does not know.
    pub(super) fn same_kind(&mut self, unit: UnitId, binding: &ast::Binding, ours: Carried, takes: bool) {
        let tables = &self.declared.units[unit.0 as usize].tables;
        let record = tables.records.get(&binding.theirs.symbol).map(|id| self.model[*id].name.at);
        let their_fact = tables.facts.get(&binding.theirs.symbol).copied();
        if let (Carried::Fact(ours), Some(theirs)) = (ours, their_fact) {
            let kind = |fact: FactId| std::mem::discriminant(&self.model[fact].kind);
            let (from, to) = if takes { (ours, theirs) } else { (theirs, ours) };
            if kind(ours) != kind(theirs) {
                self.mismatch(binding.ours.span, Mismatch::OtherType(ours, theirs));
            } else if !self.model[from].kind.is_within(&self.model[to].kind) {
                self.mismatch(binding.ours.span, Mismatch::MoreValues { ours, from, to, unit });
            }
        }
        let called = &self.model[unit];
        let fact = their_fact.map(|id| self.model[id].name.at);
        let differs = match (ours, record, fact) {
            (Carried::Record(_), None, Some(theirs)) => Some((true, theirs)),
            (Carried::Fact(_), Some(theirs), None) if called.kind == UnitKind::Procedure => Some((false, theirs)),
            _ => None,
        };
        if let Some((fact, theirs)) = differs {
            self.mismatch(binding.ours.span, Mismatch::OtherKind { ours: binding.ours.symbol, fact, theirs });
        }
    }

    /// What a procedure takes (what is given in it), or gives (what is made in it).
    pub(super) fn parameters(&self, unit: UnitId, takes: bool) -> Vec<Symbol> {
        let unit = &self.model[unit];
        let records = unit.records.clone().map(|at| &self.model.records[at as usize]);
        let interface = unit.kind == UnitKind::Interface;
        let mut names: Vec<Symbol> = records
            .filter(|record| match record.kind {
                RecordKind::Taken { .. } => takes,
                RecordKind::Given { .. } => !takes,
                _ => !interface && (record.given == takes || !takes),
            })
            .map(|record| record.name.symbol)
            .collect();
        let facts = unit.facts.clone().map(|at| &self.model.facts[at as usize]);
        names.extend(facts.filter(|fact| fact.given == takes).map(|fact| fact.name.symbol));
        names
    }
}
