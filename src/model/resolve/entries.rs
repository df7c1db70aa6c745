//! The entries of lists.

use super::*;

impl Resolving<'_> {
    pub(super) fn entry(&mut self, list: BlockKind, entry: &Entry, span: Span, declares: Declares) -> Subject {
        let at = self.at(span);
        match (list, entry.name) {
            (BlockKind::Constraints, _) => self.constraint(entry, at),
            (BlockKind::Revisions, name) => {
                let Some(version) = entry.clause.or(name) else { return Subject::Nothing };
                let version = self.named(version);
                let what = match &entry.value {
                    EntryValue::Words(words) => self.prose(words),
                    _ => return Subject::Nothing,
                };
                let by = entry.marks.iter().find_map(|mark| match &mark.kind {
                    Remark::By(ast::Party::Role(name)) => Some(name.symbol),
                    _ => None,
                });
                let on = entry
                    .marks
                    .iter()
                    .find_map(|mark| if let Remark::On(date) = &mark.kind { Some(date.symbol) } else { None });
                self.unit().revisions.push(Revision { version, by, on, what, notes: Vec::new() });
                Subject::Revision
            }
            (BlockKind::Clauses, _) => self.source_clause(entry),
            (_, None) => Subject::Nothing,
            (BlockKind::Roles, Some(_)) => self.role_entry(entry),
            (BlockKind::Facts, Some(_)) => Subject::Fact(FactId(next(&mut self.counters.facts))),
            (BlockKind::Records, Some(_)) => {
                let id = RecordId(next(&mut self.counters.records));
                let attached = self.marked_records(&entry.marks);
                self.model[id].attached = attached;
                Subject::Record(id)
            }
            (BlockKind::Events, Some(_)) => {
                let id = EventId(next(&mut self.counters.events));
                let brings = self.marked_records(&entry.marks);
                let mut sets = Vec::new();
                for mark in &entry.marks {
                    let Remark::Sets(items) = &mark.kind else { continue };
                    for item in items {
                        let Some(fact) = self.joined(Joint::Listed, |to| to.fact(item.name)) else { continue };
                        if self.model[fact].kind != Type::YesNo {
                            self.mismatch(item.name.span, Mismatch::NotSwitch(fact));
                        }
                        sets.push(fact);
                    }
                }
                let description = match &entry.value {
                    EntryValue::Words(words) => Some(self.prose(words)),
                    _ => None,
                };
                let event = &mut self.model[id];
                (event.brings, event.sets, event.description) = (brings, sets, description);
                Subject::Event(id)
            }
            (BlockKind::Ends, Some(_)) => self.end_entry(entry),
            (BlockKind::Form, Some(name)) => {
                let Declares::Record(id) = declares else { return Subject::Nothing };
                self.field(entry, self.named(name), id);
                Subject::Field(id)
            }
            (BlockKind::Numbering, Some(name)) => {
                let Declares::Record(id) = declares else { return Subject::Nothing };
                let (name, condition) = (self.named(name), self.condition(entry.condition.as_ref()));
                if let RecordKind::Number(numbering) = &mut self.model[id].kind {
                    numbering.parts.push((name, condition));
                }
                Subject::Record(id)
            }
            (BlockKind::Terms, Some(name)) => {
                let name = self.named(name);
                let EntryValue::Words(words) = &entry.value else { return Subject::Nothing };
                let meaning = self.prose(words);
                if let Some(first) =
                    self.unit().terms.iter().find(|term| term.name.symbol == name.symbol).map(|term| term.name.at)
                {
                    let unit = self.id;
                    self.model.troubles.push(Trouble::DuplicateName { kind: NameKind::Term, name, first, unit });
                }
                let clause = entry.clause.map(|clause| self.named(clause));
                self.unit().terms.push(Term { clause, name, meaning });
                Subject::Nothing
            }
            (BlockKind::Related, Some(name)) => {
                let unit = entry.code.and_then(|code| self.visible.by_name.get(&code.symbol));
                let unit = unit.or_else(|| self.visible.by_name.get(&name.symbol)).copied();
                if let Some(unit) = unit {
                    self.model[unit].used = true;
                }
                let (clause, code) = (entry.clause.map(|name| self.named(name)), entry.code.map(|name| name.symbol));
                let name = self.named(name);
                self.unit().related.push(Related { clause, code, name, unit, notes: Vec::new() });
                Subject::Related
            }
            _ => Subject::Nothing,
        }
    }

    /// A clause of the register. Its title is a name, or, where that is none, stands in quotation marks.
    fn source_clause(&mut self, entry: &Entry) -> Subject {
        let Some(number) = entry.clause.map(|clause| self.named(clause)) else { return Subject::Nothing };
        let named = entry.name.map(|name| {
            let code = entry.code.map_or("", |code| self.model.text(code.symbol));
            let text = format!("{code}{}", self.model.text(name.symbol));
            Words { span: name.span, copy: Some(text.into()) }
        });
        let title = entry.title.as_ref().or(named.as_ref()).map(|words| self.prose(words));
        let reason = match &entry.value {
            EntryValue::Words(words) => Some(self.prose(words)),
            _ => None,
        };
        self.unit().clauses.push(SourceClause { number, title, reason, notes: Vec::new() });
        Subject::Clause
    }

    pub(super) fn role_entry(&mut self, entry: &Entry) -> Subject {
        let id = RoleId(next(&mut self.counters.roles));
        for mark in &entry.marks {
            match &mark.kind {
                Remark::Head(name) => {
                    let head = self.role(*name);
                    self.model[id].head = head;
                }
                Remark::Members(items) => {
                    let members: Vec<RoleId> =
                        items.iter().filter_map(|item| self.joined(Joint::Listed, |to| to.role(item.name))).collect();
                    self.model[id].members = members;
                }
                _ => {}
            }
        }
        if let Some(performers) = &entry.stands_for {
            let roles: Vec<Performer> = performers.roles.iter().filter_map(|role| self.performer(role)).collect();
            self.model[id].stands_for = roles;
        }
        Subject::Role(id)
    }

    pub(super) fn end_entry(&mut self, entry: &Entry) -> Subject {
        let id = EndId(next(&mut self.counters.ends));
        if let EntryValue::HandOver(performers) = &entry.value {
            for written in &performers.roles {
                let condition = self.condition(written.condition.as_ref());
                let at = self.at(written.name.span);
                if let Some(unit) = self.procedure(written.code, written.name) {
                    self.model[id].hand_over.push(HandOver { unit, at, condition });
                }
            }
        }
        for mark in &entry.marks {
            let Remark::With(items) = &mark.kind else { continue };
            for item in items {
                let condition = self.condition(item.condition.as_ref());
                let at = self.at(item.name.span);
                if let Some(what) = self.record(item.name) {
                    self.model[id].with.push(Involved { what, at, by: None, condition });
                }
            }
        }
        Subject::End(id)
    }

    pub(super) fn field(&mut self, entry: &Entry, name: Named, id: RecordId) {
        let EntryValue::Types(types) = &entry.value else { return };
        let kinds = types.iter().map(|written| match &written.kind {
            TypeKind::Pattern(words) => FieldKind::Pattern(self.prose(words)),
            TypeKind::Exactly(words) => FieldKind::Exactly(self.prose(words)),
            other => FieldKind::Type(fact_type(other).unwrap_or(Type::Text)),
        });
        let kinds = kinds.collect();
        let title = entry.title.as_ref().map(|words| self.prose(words));
        let optional = entry.marks.iter().any(|mark| matches!(mark.kind, Remark::Optional));
        let unit = self.id;
        let mut twin = None;
        if let RecordKind::Form(fields) = &mut self.model[id].kind {
            twin = fields.iter().find(|field| field.name.symbol == name.symbol).map(|field| field.name.at);
            fields.push(Field { name, title, kinds, optional, notes: Vec::new() });
        }
        if let Some(first) = twin {
            self.model.troubles.push(Trouble::DuplicateName { kind: NameKind::Field, name, first, unit });
        }
    }

    pub(super) fn constraint(&mut self, entry: &Entry, at: Location) -> Subject {
        let (Some(kind), EntryValue::Sides(written)) = (entry.constraint, &entry.value) else {
            return Subject::Nothing;
        };
        let mut sides = Vec::new();
        for side in written {
            let party = side.marks.iter().find_map(|mark| match &mark.kind {
                Remark::Checker => Some(Party::Checker),
                Remark::Approver => Some(Party::Approver),
                _ => None,
            });
            match self.joined(Joint::Listed, |to| to.place(side.place)) {
                Some(Target::Step(step)) => sides.push((step, party.unwrap_or(Party::Performers))),
                Some(_) => {
                    let steps: Vec<Symbol> = self.step_names();
                    self.unknown(NameKind::Place, side.place.name, &steps);
                }
                None => {}
            }
        }
        self.unit().constraints.push(Constraint { at, kind: kind.into(), sides, notes: Vec::new() });
        Subject::Constraint
    }

    pub(super) fn step_names(&self) -> Vec<Symbol> {
        self.model[self.id].steps.clone().map(|at| self.model.steps[at as usize].name.symbol).collect()
    }
}
