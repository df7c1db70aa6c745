//! What a model says of each thing, statement by statement.

use super::*;

impl<'m> Side<'m> {
    fn words(&self, prose: &'m Prose) -> Cow<'m, str> {
        Cow::Borrowed(prose.text(self.sources))
    }

    fn name(&self, symbol: Symbol) -> Cow<'m, str> {
        Cow::Borrowed(self.model.text(symbol))
    }

    pub(super) fn statements(&self, id: Id) -> Vec<Statement<'m>> {
        let mut into = Vec::new();
        match id {
            Id::Unit(id) => self.unit(&self.model[id], &mut into),
            Id::Role(id) => self.role(id, &mut into),
            Id::Fact(id) => self.fact(id, &mut into),
            Id::Value(..) => {}
            Id::Record(id) => self.record(id, &mut into),
            Id::Event(id) => self.event(id, &mut into),
            Id::End(id) => self.end(id, &mut into),
            Id::Step(id) => self.step(&self.model[id], &mut into),
            Id::Parallel(id) => self.parallel(id, &mut into),
            Id::Branch(id) => self.branch(id, &mut into),
        }
        into
    }

    fn lines(&self, says: Says, lines: &'m [Prose], into: &mut Vec<Statement<'m>>) {
        match lines {
            [] => {}
            [one] => into.push(Statement::new(says, Key::None).with(Detail::Words, Said::Words(self.words(one)))),
            several => {
                let lines: Vec<&str> = several.iter().map(|line| line.text(self.sources)).collect();
                into.push(Statement::new(says, Key::None).with(Detail::Words, Said::Words(lines.join("\n").into())));
            }
        }
    }

    fn text(&self, says: Says, words: Option<Cow<'m, str>>, into: &mut Vec<Statement<'m>>) {
        into.extend(words.map(|words| Statement::new(says, Key::None).with(Detail::Words, Said::Words(words))));
    }

    fn unit(&self, unit: &'m Unit, into: &mut Vec<Statement<'m>>) {
        self.text(Says::Clause, unit.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, unit.title.as_ref().map(|title| self.words(title)), into);
        self.text(Says::Code, unit.code.map(|code| self.name(code.symbol)), into);
        self.lines(Says::Description, &unit.description, into);
        self.lines(Says::Notes, &unit.notes, into);
        for (label, prose) in &unit.control {
            let key = Key::Words(label.word(Language::English).into());
            into.push(Statement::new(Says::Control, key).with(Detail::Words, Said::Words(self.words(prose))));
        }
        for (label, who, on) in &unit.signatures {
            let on = on.map_or(Cow::Borrowed(""), |on| self.name(on));
            let words = format!("{} {on}", self.model.text(who.symbol)).trim_end().to_string();
            let key = Key::Words(label.word(Language::English).into());
            into.push(Statement::new(Says::Signature, key).with(Detail::Words, Said::Words(words.into())));
        }
        let owners = unit.owners.iter().map(|role| Key::Thing(self.at(Id::Role(*role))));
        into.extend(owners.map(|key| Statement::new(Says::Owner, key)));
        into.extend(unit.starts.map(|target| Statement::new(Says::Starts, Key::Thing(self.target(target)))));
        let duties = unit.duties.iter().map(|name| Key::Words(self.name(name.symbol)));
        into.extend(duties.map(|key| Statement::new(Says::Duties, key)));
        for constraint in &unit.constraints {
            let kind = match constraint.kind {
                ConstraintKind::DifferentPeople => "different people",
                ConstraintKind::SamePerson => "same person",
                ConstraintKind::AtMostOne => "at most one",
            };
            let mut things: Vec<ThingId> = Vec::new();
            let mut parties: Vec<String> = Vec::new();
            for (step, party) in &constraint.sides {
                things.push(self.at(Id::Step(*step)));
                let (word, role) = self.party(Some(*party));
                things.extend(role);
                parties.push(word.unwrap_or_default().to_string());
            }
            let key = Key::Words(kind.into());
            let statement = Statement::new(Says::Constraint, key).with_things(Detail::With, things);
            into.push(statement.with(Detail::By, Said::Words(parties.join(",").into())));
        }
        for term in &unit.terms {
            let key = Key::Words(self.name(term.name.symbol));
            into.push(Statement::new(Says::Term, key).with(Detail::Words, Said::Words(self.words(&term.meaning))));
        }
        for allowance in self.model.allowances.iter().filter(|own| own.covers.file == unit.file) {
            let key = Key::Words(self.name(allowance.rule.symbol));
            into.push(
                Statement::new(Says::Allowance, key).with(Detail::Words, Said::Words(self.words(&allowance.reason))),
            );
        }
        for related in &unit.related {
            let key = Key::Words(self.name(related.name.symbol));
            let code = related.code.map_or(Cow::Borrowed(""), |code| self.name(code));
            let clause = related.clause.map_or(Cow::Borrowed(""), |clause| self.name(clause.symbol));
            let words = format!("{clause} {code}").trim().to_string();
            into.push(Statement::new(Says::Related, key).with(Detail::Words, Said::Words(words.into())));
        }
        for revision in &unit.revisions {
            let key = Key::Words(self.name(revision.version.symbol));
            let by = revision.by.map_or(Cow::Borrowed(""), |by| self.name(by));
            let on = revision.on.map_or(Cow::Borrowed(""), |on| self.name(on));
            let words = format!("{by} {on} {}", revision.what.text(self.sources)).trim().to_string();
            into.push(Statement::new(Says::Revision, key).with(Detail::Words, Said::Words(words.into())));
        }
        for clause in &unit.clauses {
            let key = Key::Words(self.name(clause.number.symbol));
            let text = |prose: &Option<Prose>| {
                prose.as_ref().map_or(String::new(), |prose| prose.text(self.sources).to_string())
            };
            let words = format!("{} {}", text(&clause.title), text(&clause.reason)).trim().to_string();
            into.push(Statement::new(Says::SourceClause, key).with(Detail::Words, Said::Words(words.into())));
        }
    }

    fn role(&self, id: RoleId, into: &mut Vec<Statement<'m>>) {
        let role = &self.model[id];
        self.text(Says::Title, role.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Notes, &role.notes, into);
        into.extend(role.outside.then(|| Statement::new(Says::Outside, Key::None)));
        into.extend(role.group.then(|| Statement::new(Says::IsGroup, Key::None)));
        let of = |role: &RoleId| Key::Thing(self.at(Id::Role(*role)));
        into.extend(role.head.iter().map(|head| Statement::new(Says::Head, of(head))));
        into.extend(role.members.iter().map(|member| Statement::new(Says::Member, of(member))));
        for Performer { role, condition, .. } in &role.stands_for {
            into.push(Statement::new(Says::StandsFor, of(role)).when(condition.as_ref()));
        }
    }

    fn kind_words(&self, kind: &Type) -> Text {
        match kind {
            Type::YesNo => say!("yes/no", "是/否"),
            Type::Integer(None) => say!("integer", "整数"),
            Type::Integer(Some((low, high))) => say!("integer {low} to {high}", "整数 {low} 到 {high}"),
            Type::Date => say!("date", "日期"),
            Type::Duration => say!("duration", "时长"),
            Type::Text => say!("text", "文字"),
            // Its values are things of their own.
            Type::Choices(_) => say!("one of a list", "列出的值之一"),
        }
    }

    fn fact(&self, id: FactId, into: &mut Vec<Statement<'m>>) {
        let fact = &self.model[id];
        self.text(Says::Title, fact.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Notes, &fact.notes, into);
        let kind = Said::Text(self.kind_words(&fact.kind));
        into.push(Statement::new(Says::Type, Key::None).with(Detail::Words, kind));
        into.extend(fact.given.then(|| Statement::new(Says::Given, Key::None)));
    }

    fn record(&self, id: RecordId, into: &mut Vec<Statement<'m>>) {
        let record = &self.model[id];
        self.text(Says::Clause, record.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, record.title.as_ref().map(|title| self.words(title)), into);
        self.text(Says::Code, record.code.map(|code| self.name(code)), into);
        self.lines(Says::Description, &record.description, into);
        self.lines(Says::Notes, &record.notes, into);
        into.extend(record.given.then(|| Statement::new(Says::Given, Key::None)));
        let attached = record.attached.iter().map(|id| Key::Thing(self.at(Id::Record(*id))));
        into.extend(attached.map(|key| Statement::new(Says::Attached, key)));
        let kind = match &record.kind {
            RecordKind::Plain => say!("a record", "记录"),
            RecordKind::Form(_) => say!("a form", "表单"),
            RecordKind::Number(_) => say!("a formal number", "编号"),
            RecordKind::Taken { optional: false } => say!("taken", "接收"),
            RecordKind::Taken { optional: true } => say!("taken where it is there", "可接收"),
            RecordKind::Given { optional: false } => say!("given back", "交回"),
            RecordKind::Given { optional: true } => say!("given back by some outcomes", "可交回"),
        };
        into.push(Statement::new(Says::Form, Key::None).with(Detail::Words, Said::Text(kind)));
        match &record.kind {
            RecordKind::Form(fields) => fields.iter().for_each(|field| self.field(field, into)),
            RecordKind::Number(numbering) => self.numbering(numbering, into),
            _ => {}
        }
    }

    fn field(&self, field: &'m Field, into: &mut Vec<Statement<'m>>) {
        let kind = |kind: &'m FieldKind| match kind {
            FieldKind::Type(Type::Choices(values)) => {
                Text::same(values.iter().map(|value| self.model.text(*value)).collect::<Vec<_>>().join("/"))
            }
            FieldKind::Type(kind) => self.kind_words(kind),
            FieldKind::Pattern(words) => {
                let words = words.text(self.sources);
                say!("format {words}", "格式 {words}")
            }
            FieldKind::Exactly(words) => Text::same(words.text(self.sources)),
        };
        let kinds: Vec<Text> = field.kinds.iter().map(kind).collect();
        let either =
            |language, between| kinds.iter().map(|kind| kind.in_language(language)).collect::<Vec<_>>().join(between);
        let kinds = Text { en: either(Language::English, " or "), zh: either(Language::Chinese, "或") };
        let key = Key::Words(self.name(field.name.symbol));
        let mut statement = Statement::new(Says::Field, key).with(Detail::Words, Said::Text(kinds));
        if field.optional {
            statement = statement.with(Detail::Optional, Said::Words("optional".into()));
        }
        into.push(statement);
        let titled = field.title.as_ref().map(|title| (Says::Title, self.words(title)));
        let notes: Vec<&str> = field.notes.iter().map(|note| note.text(self.sources)).collect();
        let noted = (!notes.is_empty()).then(|| (Says::Notes, notes.join("\n").into()));
        for (says, words) in titled.into_iter().chain(noted) {
            let key = Key::Words(self.name(field.name.symbol));
            into.push(Statement::new(says, key).with(Detail::Words, Said::Words(words)));
        }
    }

    fn numbering(&self, numbering: &'m Numbering, into: &mut Vec<Statement<'m>>) {
        let mut things = Vec::new();
        let mut words = Vec::new();
        for piece in &numbering.prefix {
            match piece {
                Piece::Words(piece) => words.push(format!("\"{}\"", piece.text(self.sources))),
                Piece::Fact(fact) => {
                    things.push(self.at(Id::Fact(*fact)));
                    words.push("{}".to_string());
                }
            }
        }
        let follows = numbering.follows.map(|fact| self.at(Id::Fact(fact)));
        let number = Statement::new(Says::Number, Key::None).with(Detail::Words, Said::Words(words.join("\t").into()));
        let number = number.with_things(Detail::With, things);
        into.push(number.with_things(Detail::From, follows.into_iter().collect()));
        for (place, (name, when)) in (1..).zip(&numbering.parts) {
            let key = Key::Words(self.name(name.symbol));
            let part = Statement::new(Says::Part, key).when(when.as_ref());
            into.push(part.with(Detail::First, Said::Words(format!("{place}").into())));
        }
        for (before, after, when) in &numbering.examples {
            let key = Key::Words(format!("{} → {}", before.text(self.sources), after.text(self.sources)).into());
            into.push(Statement::new(Says::Example, key).when(when.as_ref()));
        }
    }

    fn event(&self, id: EventId, into: &mut Vec<Statement<'m>>) {
        let event = &self.model[id];
        self.lines(Says::Description, event.description.as_slice(), into);
        self.lines(Says::Notes, &event.notes, into);
        for record in &event.brings {
            into.push(Statement::new(Says::Brings, Key::Thing(self.at(Id::Record(*record)))));
        }
        for fact in &event.sets {
            into.push(Statement::new(Says::Tells, Key::Thing(self.at(Id::Fact(*fact)))));
        }
    }

    fn end(&self, id: EndId, into: &mut Vec<Statement<'m>>) {
        let end = &self.model[id];
        self.text(Says::Title, end.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Notes, &end.notes, into);
        for to in &end.hand_over {
            let key = Key::Thing(self.at(Id::Unit(to.unit)));
            into.push(Statement::new(Says::HandsOver, key).when(to.condition.as_ref()));
        }
        for with in &end.with {
            let key = Key::Thing(self.at(Id::Record(with.what)));
            into.push(Statement::new(Says::GoesWith, key).when(with.condition.as_ref()));
        }
    }

    fn scope(&self, scope: Scope, into: &mut Vec<Statement<'m>>) {
        if let Scope::Branch(branch) = scope {
            into.push(Statement::new(Says::Within, Key::Thing(self.at(Id::Branch(branch)))));
        }
    }

    fn parallel(&self, id: ParallelId, into: &mut Vec<Statement<'m>>) {
        let block = &self.model[id];
        self.text(Says::Clause, block.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, block.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Description, &block.description, into);
        self.lines(Says::Notes, &block.notes, into);
        self.scope(block.scope, into);
        self.routes(&block.routes, into);
    }

    fn branch(&self, id: BranchId, into: &mut Vec<Statement<'m>>) {
        let branch = &self.model[id];
        self.lines(Says::Description, &branch.description, into);
        self.lines(Says::Notes, &branch.notes, into);
        into.extend(branch.starts.map(|target| Statement::new(Says::Starts, Key::Thing(self.target(target)))));
        into.push(match &branch.runs {
            Runs::Always => Statement::new(Says::Runs, Key::None),
            Runs::When(condition) => Statement::new(Says::Runs, Key::None).when(Some(condition)),
            Runs::Whenever(event) => {
                let event = event.map(|event| self.at(Id::Event(event)));
                Statement::new(Says::Runs, Key::None).with(Detail::Event, Said::Things(event.into_iter().collect()))
            }
        });
    }

    /// Who does it: a word, and the role.
    fn party(&self, party: Option<Party>) -> (Option<&'static str>, Option<ThingId>) {
        match party {
            None => (None, None),
            Some(Party::Performers) => (Some("performers"), None),
            Some(Party::Checker) => (Some("checker"), None),
            Some(Party::Approver) => (Some("approver"), None),
            Some(Party::Role(role)) => (None, Some(self.at(Id::Role(role)))),
        }
    }

    fn by(&self, statement: Statement<'m>, party: Option<Party>) -> Statement<'m> {
        match self.party(party) {
            (Some(word), _) => statement.with(Detail::By, Said::Words(word.into())),
            (_, Some(role)) => statement.with_things(Detail::By, vec![role]),
            _ => statement,
        }
    }

    fn seats(&self, says: Says, seats: &'m [Seat], answers: bool, into: &mut Vec<Statement<'m>>) {
        for (at, seat) in seats.iter().enumerate() {
            let mut alternatives: Vec<ThingId> =
                seat.roles.iter().map(|performer| self.at(Id::Role(performer.role))).collect();
            alternatives.sort_unstable();
            for performer in &seat.roles {
                let mut statement = Statement::new(says, Key::Thing(self.at(Id::Role(performer.role))));
                statement.group = at as u32;
                if alternatives.len() > 1 {
                    statement = statement.with_things(Detail::Seat, alternatives.clone());
                }
                if answers && at == 0 && seats.len() > 1 {
                    statement = statement.with(Detail::First, Said::Words("first".into()));
                }
                into.push(statement.when(performer.condition.as_ref()));
            }
        }
    }

    fn involved<T: Copy>(&self, says: Says, list: &'m [Involved<T>], id: fn(T) -> Id, into: &mut Vec<Statement<'m>>) {
        for one in list {
            let statement = Statement::new(says, Key::Thing(self.at(id(one.what))));
            into.push(self.by(statement, one.by).when(one.condition.as_ref()));
        }
    }

    fn length(&self, statement: Statement<'m>, length: Length) -> Statement<'m> {
        match length {
            Length::Units(count, unit) => statement.with(Detail::Words, Said::Text(counted(count, unit))),
            Length::Fact(fact) => statement.with_things(Detail::Words, vec![self.at(Id::Fact(fact))]),
        }
    }

    fn step(&self, step: &'m Step, into: &mut Vec<Statement<'m>>) {
        self.text(Says::Clause, step.clause.map(|clause| self.name(clause.symbol)), into);
        self.text(Says::Title, step.title.as_ref().map(|title| self.words(title)), into);
        self.lines(Says::Description, &step.description, into);
        self.lines(Says::Notes, &step.notes, into);
        self.scope(step.scope, into);
        let answers = step.sets.iter().any(|set| matches!(set.by, None | Some(Party::Performers)));
        self.seats(Says::Performs, &step.performers, answers, into);
        self.seats(Says::Checks, &step.checkers, false, into);
        self.seats(Says::Approves, &step.approvers, false, into);
        self.involved(Says::TakesPart, &step.with, Id::Role, into);
        for notice in &step.informed {
            let statement = Statement::new(Says::Informed, Key::Thing(self.at(Id::Role(notice.role))));
            let mut with: Vec<ThingId> = notice.with.iter().map(|record| self.at(Id::Record(*record))).collect();
            with.sort_unstable();
            let statement = self.by(statement, notice.by).with_things(Detail::With, with);
            into.push(statement.when(notice.condition.as_ref()));
        }
        for need in &step.needs {
            let mut statement = Statement::new(Says::Needs, Key::Thing(self.at(Id::Record(need.record))));
            if need.optional {
                statement = statement.with(Detail::Optional, Said::Words("optional".into()));
            }
            into.push(statement.when(need.condition.as_ref()));
        }
        self.involved(Says::Makes, &step.makes, Id::Record, into);
        for set in &step.sets {
            let statement = Statement::new(Says::Sets, Key::Thing(self.at(Id::Fact(set.fact))));
            into.push(self.by(statement, set.by).when(set.condition.as_ref()));
        }
        into.extend(step.awaits.map(|event| Statement::new(Says::Awaits, Key::Thing(self.at(Id::Event(event))))));
        into.extend(step.lasts.map(|length| self.length(Statement::new(Says::Lasts, Key::None), length)));
        for deadline in &step.deadlines {
            let statement = self.length(Statement::new(Says::Deadline, Key::None), deadline.length);
            let from = deadline.from.map(|target| self.target(target)).into_iter().collect();
            let then = deadline.then.map(|fact| self.at(Id::Fact(fact))).into_iter().collect();
            let mut informs: Vec<ThingId> = deadline.informs.iter().map(|role| self.at(Id::Role(*role))).collect();
            informs.sort_unstable();
            let statement = statement.with_things(Detail::From, from).with_things(Detail::Then, then);
            into.push(statement.with_things(Detail::Informs, informs).when(deadline.condition.as_ref()));
        }
        for meeting in &step.held {
            let rhythm = match meeting.every {
                Some((count, unit)) => {
                    let Text { en, zh } = counted(count, unit);
                    say!("every {en}", "每 {zh}")
                }
                None => word(meeting.rhythm),
            };
            let statement = Statement::new(Says::Held, Key::None).with(Detail::Words, Said::Text(rhythm));
            let ad_hoc = meeting.ad_hoc.map(|role| self.at(Id::Role(role))).into_iter().collect();
            into.push(statement.with_things(Detail::AdHoc, ad_hoc).when(meeting.condition.as_ref()));
        }
        for call in &step.calls {
            let mut statement = Statement::new(Says::Calls, Key::Thing(self.at(Id::Unit(call.unit))));
            let into_fact = call.into.map(|fact| self.at(Id::Fact(fact)));
            statement = statement.with_things(Detail::Into, into_fact.into_iter().collect());
            into.push(statement.when(call.condition.as_ref()));
            for (says, carried) in [(Says::Passes, &call.takes), (Says::Returns, &call.gives)] {
                for (theirs, ours) in carried {
                    let ours = match ours {
                        Carried::Record(record) => self.at(Id::Record(*record)),
                        Carried::Fact(fact) => self.at(Id::Fact(*fact)),
                    };
                    let carried = Statement::new(says, self.theirs(call.unit, *theirs));
                    let carried = carried.with_things(Detail::Ours, vec![ours]);
                    into.push(carried.with_things(Detail::By, vec![self.at(Id::Unit(call.unit))]));
                }
            }
        }
        self.routes(&step.routes, into);
    }

    /// What a unit calls so: a record or a fact of it, if it declares that.
    fn theirs(&self, unit: UnitId, name: Symbol) -> Key<'m> {
        let unit = &self.model[unit];
        let record = unit.records.clone().map(RecordId).find(|id| self.model[*id].name.symbol == name);
        let fact = || unit.facts.clone().map(FactId).find(|id| self.model[*id].name.symbol == name);
        let found = record.map(Id::Record).or_else(|| fact().map(Id::Fact));
        found.map_or_else(|| Key::Words(self.name(name)), |id| Key::Thing(self.at(id)))
    }

    fn routes(&self, routes: &'m [Route], into: &mut Vec<Statement<'m>>) {
        for route in routes {
            let Some(target) = route.target else { continue };
            let says = if route.back.is_some() { Says::Back } else { Says::Route };
            let mut statement = Statement::new(says, Key::Thing(self.target(target)));
            if matches!(target, Target::Join(_)) {
                statement = statement.with(Detail::First, Said::Words("join".into()));
            }
            if let Some(back) = &route.back {
                statement = match back.bound {
                    Bound::Count(count) => statement.with(Detail::Words, Said::Words(count.to_string().into())),
                    Bound::Fact(fact) => statement.with_things(Detail::Words, vec![self.at(Id::Fact(fact))]),
                    Bound::Unknown => statement.with(Detail::Words, Said::Words("?".into())),
                };
                let then = back.then.map(|target| self.target(target));
                statement = statement.with_things(Detail::Then, then.into_iter().collect());
            }
            into.push(statement.when(route.condition.as_ref()));
        }
    }
}

fn word(inner: Inner) -> Text {
    Text { en: inner.word(Language::English).to_string(), zh: inner.word(Language::Chinese).to_string() }
}

fn counted(count: u32, unit: TimeUnit) -> Text {
    Text { en: unit.counted(count, Language::English), zh: unit.counted(count, Language::Chinese) }
}
