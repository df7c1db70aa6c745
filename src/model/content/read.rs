//! Reading the content off a model: ids become names.

use super::*;

pub(super) struct ContentReader<'m> {
    pub model: &'m Model,
    pub sources: &'m Sources,
}

impl ContentReader<'_> {
    fn name(&self, named: Named) -> String {
        self.model.text(named.symbol).to_string()
    }

    fn symbol(&self, symbol: Symbol) -> String {
        self.model.text(symbol).to_string()
    }

    fn prose(&self, prose: &[Prose]) -> Vec<String> {
        prose.iter().map(|prose| prose.text(self.sources).to_string()).collect()
    }

    fn title(&self, title: Option<&Prose>, name: Named) -> String {
        title.map_or_else(|| self.name(name), |title| title.text(self.sources).to_string())
    }

    fn when(&self, condition: Option<&Condition>) -> Option<String> {
        let text = guard::GuardText { model: self.model, language: Language::English };
        condition.map(|condition| text.condition(condition))
    }

    fn role(&self, id: RoleId) -> String {
        self.name(self.model[id].name)
    }

    fn record(&self, id: RecordId) -> String {
        self.name(self.model[id].name)
    }

    fn fact(&self, id: FactId) -> String {
        self.name(self.model[id].name)
    }

    fn target(&self, target: Target) -> String {
        self.name(self.model.target_name(target))
    }

    fn control(&self, unit: &Unit) -> Vec<(String, String)> {
        let text = |(label, prose): &(Label, Prose)| {
            (label.word(Language::English).to_string(), prose.text(self.sources).to_string())
        };
        unit.control.iter().map(text).collect()
    }

    pub fn procedure(&self, unit: &Unit) -> ProcedureContent {
        let model = self.model;
        let signature = |(label, who, when): &(Label, Named, Option<Symbol>)| {
            (label.word(Language::English).to_string(), self.name(*who), when.map(|when| self.symbol(when)))
        };
        ProcedureContent {
            id: self.name(unit.name),
            title: self.title(unit.title.as_ref(), unit.name),
            clause: unit.clause.map(|clause| self.name(clause)),
            code: unit.code.map(|code| self.name(code)),
            file: self.sources.file(unit.file).path.clone(),
            description: self.prose(&unit.description),
            control: self.control(unit),
            signatures: unit.signatures.iter().map(signature).collect(),
            owners: unit.owners.iter().map(|role| self.role(*role)).collect(),
            starts: unit.starts.map(|target| self.target(target)),
            duties: unit.duties.iter().map(|name| self.name(*name)).collect(),
            notes: self.prose(&unit.notes),
            roles: unit.roles.clone().map(|id| self.role_content(&model.roles[id as usize])).collect(),
            facts: unit.facts.clone().map(|id| self.fact_content(&model.facts[id as usize])).collect(),
            records: unit.records.clone().map(|id| self.record_content(&model.records[id as usize])).collect(),
            events: unit.events.clone().map(|id| self.event_content(&model.events[id as usize])).collect(),
            ends: unit.ends.clone().map(|id| self.end_content(&model.ends[id as usize])).collect(),
            constraints: unit.constraints.iter().map(|constraint| self.constraint_content(constraint)).collect(),
            terms: unit
                .terms
                .iter()
                .map(|term| (self.name(term.name), term.meaning.text(self.sources).to_string()))
                .collect(),
            related: unit.related.iter().map(|related| self.related_content(related)).collect(),
            revisions: unit.revisions.iter().map(|revision| self.revision_content(revision)).collect(),
            clauses: unit.clauses.iter().map(|clause| self.clause_content(clause)).collect(),
            parallels: unit.parallels.clone().map(|id| self.parallel_content(&model.parallels[id as usize])).collect(),
            steps: unit.steps.clone().map(|id| self.step_content(&model.steps[id as usize])).collect(),
        }
    }

    pub fn interface(&self, unit: &Unit) -> InterfaceContent {
        let records = || unit.records.clone().map(|id| &self.model.records[id as usize]);
        InterfaceContent {
            id: self.name(unit.name),
            title: self.title(unit.title.as_ref(), unit.name),
            code: unit.code.map(|code| self.name(code)),
            file: self.sources.file(unit.file).path.clone(),
            description: self.prose(&unit.description),
            control: self.control(unit),
            takes: records()
                .filter_map(|record| match record.kind {
                    RecordKind::Taken { optional } => Some((self.name(record.name), optional)),
                    _ => None,
                })
                .collect(),
            gives: records()
                .filter_map(|record| match record.kind {
                    RecordKind::Given { optional } => Some((self.name(record.name), optional)),
                    _ => None,
                })
                .collect(),
            outcomes: unit.ends.clone().map(|id| self.name(self.model.ends[id as usize].name)).collect(),
            notes: self.prose(&unit.notes),
        }
    }

    pub fn organisation(&self, unit: &Unit) -> OrganisationContent {
        OrganisationContent {
            id: self.name(unit.name),
            title: self.title(unit.title.as_ref(), unit.name),
            file: self.sources.file(unit.file).path.clone(),
            description: self.prose(&unit.description),
            notes: self.prose(&unit.notes),
            duties: unit.duties.iter().map(|name| self.name(*name)).collect(),
            roles: unit.roles.clone().map(|id| self.role_content(&self.model.roles[id as usize])).collect(),
        }
    }

    fn role_content(&self, role: &Role) -> RoleContent {
        RoleContent {
            id: self.name(role.name),
            title: self.title(role.title.as_ref(), role.name),
            outside: role.outside,
            group: role.group,
            head: role.head.map(|head| self.role(head)),
            members: role.members.iter().map(|member| self.role(*member)).collect(),
            stands_for: role.stands_for.iter().map(|performer| self.who(performer, 1, None)).collect(),
            notes: self.prose(&role.notes),
        }
    }

    fn who(&self, performer: &Performer, seat: usize, stands_in: Option<String>) -> WhoContent {
        WhoContent { role: self.role(performer.role), when: self.when(performer.condition.as_ref()), seat, stands_in }
    }

    /// The roles of the seats; a role that stands for others gives way to them.
    fn seats(&self, seats: &[Seat]) -> Vec<WhoContent> {
        let mut who = Vec::new();
        for (at, seat) in seats.iter().enumerate() {
            for performer in &seat.roles {
                let role = &self.model[performer.role];
                if role.stands_for.is_empty() {
                    who.push(self.who(performer, at + 1, None));
                    continue;
                }
                for other in &role.stands_for {
                    let mut other = self.who(other, at + 1, Some(self.name(role.name)));
                    if let Some(own) = self.when(performer.condition.as_ref()) {
                        other.when = Some(other.when.map_or(own.clone(), |when| format!("({own}) and ({when})")));
                    }
                    who.push(other);
                }
            }
        }
        who
    }

    fn type_text(&self, kind: &Type) -> (String, Vec<String>) {
        let text = match kind {
            Type::YesNo => "yes/no".to_string(),
            Type::Integer(None) => "integer".to_string(),
            Type::Integer(Some((low, high))) => format!("integer {low} to {high}"),
            Type::Date => "date".to_string(),
            Type::Duration => "duration".to_string(),
            Type::Text => "text".to_string(),
            Type::Choices(values) => {
                return ("choice".to_string(), values.iter().map(|value| self.symbol(*value)).collect());
            }
        };
        (text, Vec::new())
    }

    fn fact_content(&self, fact: &Fact) -> FactContent {
        let (kind, values) = self.type_text(&fact.kind);
        FactContent {
            id: self.name(fact.name),
            title: self.title(fact.title.as_ref(), fact.name),
            kind,
            values,
            given: fact.given,
            notes: self.prose(&fact.notes),
        }
    }

    fn record_content(&self, record: &Record) -> RecordContent {
        let mut fields = Vec::new();
        let mut numbering = None;
        let kind = match &record.kind {
            RecordKind::Form(list) => {
                fields = list.iter().map(|field| self.field_content(field)).collect();
                "form"
            }
            RecordKind::Number(rule) => {
                numbering = Some(self.numbering_content(rule));
                "number"
            }
            RecordKind::Plain | RecordKind::Taken { .. } | RecordKind::Given { .. } => "record",
        };
        RecordContent {
            id: self.name(record.name),
            title: self.title(record.title.as_ref(), record.name),
            clause: record.clause.map(|clause| self.name(clause)),
            code: record.code.map(|code| self.symbol(code)),
            kind,
            description: self.prose(&record.description),
            given: record.given,
            attached: record.attached.iter().map(|id| self.record(*id)).collect(),
            fields,
            numbering,
            notes: self.prose(&record.notes),
        }
    }

    fn field_content(&self, field: &Field) -> FieldContent {
        let kind = |kind: &FieldKind| match kind {
            FieldKind::Type(kind) => match self.type_text(kind) {
                (_, values) if !values.is_empty() => values.join(", "),
                (text, _) => text,
            },
            FieldKind::Pattern(words) => format!("format \"{}\"", words.text(self.sources)),
            FieldKind::Exactly(words) => format!("\"{}\"", words.text(self.sources)),
        };
        FieldContent {
            id: self.name(field.name),
            title: self.title(field.title.as_ref(), field.name),
            types: field.kinds.iter().map(kind).collect(),
            optional: field.optional,
            notes: self.prose(&field.notes),
        }
    }

    fn numbering_content(&self, rule: &Numbering) -> NumberingContent {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => format!("\"{}\"", words.text(self.sources)),
            Piece::Fact(fact) => self.fact(*fact),
        };
        let example = |(before, after, when): &(Prose, Prose, Option<Condition>)| {
            (before.text(self.sources).to_string(), after.text(self.sources).to_string(), self.when(when.as_ref()))
        };
        NumberingContent {
            prefix: rule.prefix.iter().map(piece).collect(),
            follows: rule.follows.map(|fact| self.fact(fact)),
            parts: rule.parts.iter().map(|(name, when)| (self.name(*name), self.when(when.as_ref()))).collect(),
            examples: rule.examples.iter().map(example).collect(),
        }
    }

    fn event_content(&self, event: &Event) -> EventContent {
        EventContent {
            id: self.name(event.name),
            description: event.description.as_ref().map(|words| words.text(self.sources).to_string()),
            brings: event.brings.iter().map(|id| self.record(*id)).collect(),
            sets: event.sets.iter().map(|id| self.fact(*id)).collect(),
            notes: self.prose(&event.notes),
        }
    }

    fn end_content(&self, end: &End) -> EndContent {
        EndContent {
            id: self.name(end.name),
            title: self.title(end.title.as_ref(), end.name),
            hand_over: self.hand_over(end),
            with: end.with.iter().map(|with| self.involved(self.record(with.what), with)).collect(),
            notes: self.prose(&end.notes),
        }
    }

    fn hand_over(&self, end: &End) -> Vec<ThingContent> {
        let to = |to: &HandOver| ThingContent {
            id: self.name(self.model[to.unit].name),
            when: self.when(to.condition.as_ref()),
            optional: false,
            by: None,
            with: Vec::new(),
        };
        end.hand_over.iter().map(to).collect()
    }

    fn involved<T>(&self, id: String, involved: &Involved<T>) -> ThingContent {
        ThingContent {
            id,
            when: self.when(involved.condition.as_ref()),
            optional: false,
            by: involved.by.map(|by| self.party(by)),
            with: Vec::new(),
        }
    }

    fn party(&self, party: Party) -> String {
        match party {
            Party::Performers => "performers".to_string(),
            Party::Checker => "checker".to_string(),
            Party::Approver => "approver".to_string(),
            Party::Role(role) => self.role(role),
        }
    }

    fn constraint_content(&self, constraint: &Constraint) -> ConstraintContent {
        let side = |(step, party): &(StepId, Party)| (self.name(self.model[*step].name), self.party(*party));
        ConstraintContent {
            kind: match constraint.kind {
                ConstraintKind::DifferentPeople => "different people",
                ConstraintKind::SamePerson => "same person",
                ConstraintKind::AtMostOne => "at most one",
            },
            sides: constraint.sides.iter().map(side).collect(),
            notes: self.prose(&constraint.notes),
        }
    }

    fn related_content(&self, related: &Related) -> RelatedContent {
        RelatedContent {
            clause: related.clause.map(|clause| self.name(clause)),
            code: related.code.map(|code| self.symbol(code)),
            id: self.name(related.name),
            notes: self.prose(&related.notes),
        }
    }

    fn revision_content(&self, revision: &Revision) -> RevisionContent {
        RevisionContent {
            version: self.name(revision.version),
            by: revision.by.map(|by| self.symbol(by)),
            on: revision.on.map(|on| self.symbol(on)),
            what: revision.what.text(self.sources).to_string(),
            notes: self.prose(&revision.notes),
        }
    }

    fn clause_content(&self, clause: &SourceClause) -> ClauseContent {
        let text = |prose: &Prose| prose.text(self.sources).to_string();
        ClauseContent {
            clause: self.name(clause.number),
            title: clause.title.as_ref().map(text),
            reason: clause.reason.as_ref().map(text),
            notes: self.prose(&clause.notes),
        }
    }

    fn branch_ref(&self, scope: Scope) -> Option<BranchRef> {
        let Scope::Branch(branch) = scope else { return None };
        let branch = &self.model[branch];
        Some(BranchRef { parallel: self.name(self.model[branch.parallel].name), branch: self.name(branch.name) })
    }

    fn parallel_content(&self, parallel: &Parallel) -> ParallelContent {
        let branch = |id: &BranchId| {
            let branch = &self.model[*id];
            let (when, whenever) = match &branch.runs {
                Runs::Always => (None, None),
                Runs::When(condition) => (self.when(Some(condition)), None),
                Runs::Whenever(event) => (None, event.map(|event| self.name(self.model[event].name))),
            };
            BranchContent {
                id: self.name(branch.name),
                when,
                whenever,
                starts: branch.starts.map(|target| self.target(target)),
                description: self.prose(&branch.description),
                notes: self.prose(&branch.notes),
            }
        };
        ParallelContent {
            id: self.name(parallel.name),
            title: self.title(parallel.title.as_ref(), parallel.name),
            clause: parallel.clause.map(|clause| self.name(clause)),
            branch: self.branch_ref(parallel.scope),
            description: self.prose(&parallel.description),
            branches: parallel.branches.iter().map(branch).collect(),
            routes: self.routes(&parallel.routes),
            notes: self.prose(&parallel.notes),
        }
    }

    fn step_content(&self, step: &Step) -> StepContent {
        let notice = |notice: &Notice| ThingContent {
            id: self.role(notice.role),
            when: self.when(notice.condition.as_ref()),
            optional: false,
            by: notice.by.map(|by| self.party(by)),
            with: notice.with.iter().map(|id| self.record(*id)).collect(),
        };
        let need = |need: &Need| ThingContent {
            id: self.record(need.record),
            when: self.when(need.condition.as_ref()),
            optional: need.optional,
            by: None,
            with: Vec::new(),
        };
        let set = |set: &Set| ThingContent {
            id: self.fact(set.fact),
            when: self.when(set.condition.as_ref()),
            optional: false,
            by: set.by.map(|by| self.party(by)),
            with: Vec::new(),
        };
        StepContent {
            id: self.name(step.name),
            title: self.title(step.title.as_ref(), step.name),
            clause: step.clause.map(|clause| self.name(clause)),
            description: self.prose(&step.description),
            branch: self.branch_ref(step.scope),
            performers: self.seats(&step.performers),
            checker: self.seats(&step.checkers),
            approver: self.seats(&step.approvers),
            consulted: step.with.iter().map(|with| self.involved(self.role(with.what), with)).collect(),
            informed: step.informed.iter().map(notice).collect(),
            needs: step.needs.iter().map(need).collect(),
            makes: step.makes.iter().map(|make| self.involved(self.record(make.what), make)).collect(),
            sets: step.sets.iter().map(set).collect(),
            awaits: step.awaits.map(|event| self.name(self.model[event].name)),
            lasts: step.lasts.map(|length| self.length(length)),
            deadline: step.deadlines.iter().map(|deadline| self.deadline_content(deadline)).collect(),
            held: step.held.iter().map(|meeting| self.meeting_content(meeting)).collect(),
            calls: step.calls.iter().map(|call| self.call_content(call)).collect(),
            routes: self.routes(&step.routes),
            notes: self.prose(&step.notes),
        }
    }

    fn length(&self, length: Length) -> String {
        match length {
            Length::Units(count, unit) => format!("{count} {}", unit.word(Language::English)),
            Length::Fact(fact) => self.fact(fact),
        }
    }

    fn deadline_content(&self, deadline: &Deadline) -> DeadlineContent {
        DeadlineContent {
            limit: self.length(deadline.length),
            from: deadline.from.map(|target| self.target(target)),
            then: deadline.then.map(|fact| self.fact(fact)),
            informs: deadline.informs.iter().map(|role| self.role(*role)).collect(),
            when: self.when(deadline.condition.as_ref()),
        }
    }

    fn meeting_content(&self, meeting: &Meeting) -> MeetingContent {
        let rhythm = match meeting.every {
            Some((count, unit)) => format!("every {count} {}", unit.word(Language::English)),
            None => meeting.rhythm.word(Language::English).to_string(),
        };
        MeetingContent {
            rhythm,
            ad_hoc: meeting.ad_hoc.map(|role| self.role(role)),
            when: self.when(meeting.condition.as_ref()),
        }
    }

    fn call_content(&self, call: &Call) -> CallContent {
        let carried = |(theirs, ours): &(Symbol, Carried)| {
            let ours = match ours {
                Carried::Record(record) => self.record(*record),
                Carried::Fact(fact) => self.fact(*fact),
            };
            (self.symbol(*theirs), ours)
        };
        CallContent {
            procedure: self.name(self.model[call.unit].name),
            outcome_into: call.into.map(|fact| self.fact(fact)),
            takes: call.takes.iter().map(carried).collect(),
            gives: call.gives.iter().map(carried).collect(),
            when: self.when(call.condition.as_ref()),
        }
    }

    fn routes(&self, routes: &[Route]) -> Vec<RouteContent> {
        let content = |route: &Route| {
            let end = match route.target {
                Some(Target::End(id)) => Some(&self.model[id]),
                _ => None,
            };
            let at_most = route.back.as_ref().map(|back| match back.bound {
                Bound::Count(count) => count.to_string(),
                Bound::Fact(fact) => self.fact(fact),
                Bound::Unknown => "?".to_string(),
            });
            RouteContent {
                to: route.target.map(|target| match target {
                    Target::Join(_) => "join".to_string(),
                    target => self.target(target),
                }),
                kind: match route.target {
                    Some(Target::Step(_)) => "step",
                    Some(Target::Parallel(_)) => "parallel",
                    Some(Target::Join(_)) => "join",
                    Some(Target::End(_)) => "end",
                    None => "unknown",
                },
                when: self.when(route.condition.as_ref()),
                at_most,
                then: route.back.as_ref().and_then(|back| back.then).map(|target| self.target(target)),
                outcome: end.map(|end| self.name(end.name)),
                hand_over: end.map(|end| self.hand_over(end)).unwrap_or_default(),
                with: end.map(|end| self.end_content(end).with).unwrap_or_default(),
            }
        };
        routes.iter().map(content).collect()
    }
}
