//! Second pass: names become ids, guards are typed, routes find their targets. What does not resolve is kept as
//! [`Trouble`], unless a line that could not be read may explain it.

use super::declare::{Declared, Declares, Tables, fact_type};
use super::*;
use crate::syntax::ast::{
    Block, Entry, EntryValue, Guess, Item, Line, LineKind, LiteralKind, Lost, Mark, Operator, Remark, TypeKind,
    Value as Written,
};
use crate::syntax::keywords::BlockKind;
use crate::syntax::near::nearest;
use rustc_hash::{FxHashMap, FxHashSet};

/// At most so many unknown names a unit are compared with all that there are.
const MAX_SUGGESTIONS: usize = 100;

/// Resolves everything that was declared.
/// Each block's lines are dropped once they are resolved, so that tree and model do not stand whole side by side.
pub fn resolve(model: &mut Model, sources: &Sources, files: &mut [ParsedFile], declared: &Declared) {
    let mut by_file: FxHashMap<FileId, Vec<UnitId>> = FxHashMap::default();
    for (at, unit) in model.units.iter().enumerate() {
        by_file.entry(unit.file).or_default().push(UnitId(at as u32));
    }
    for (at, unit) in declared.units.iter().enumerate() {
        assess_damage(model, sources, &files[unit.file], unit.blocks.clone(), UnitId(at as u32));
    }
    // A file that lost the heading with which it begins may declare anything for those that import it.
    let begins_lost =
        |file: &&ParsedFile| file.document.lost.iter().any(|lost| lost.after == 0 && lost.block.is_none());
    let doubtful: FxHashSet<FileId> = files.iter().filter(begins_lost).map(|file| file.file).collect();
    let mut counters = Counters::default();
    let mut visible = Visible::default();
    let mut last_file = usize::MAX;
    for (at, unit) in declared.units.iter().enumerate() {
        let file = &mut files[unit.file];
        if last_file != unit.file {
            visible = Visible::of(model, file, &by_file);
            last_file = unit.file;
        }
        let mut resolving = Resolving {
            id: UnitId(at as u32),
            file: file.file,
            import_failed: file.import_failed || file.imports.iter().any(|file| doubtful.contains(file)),
            declared,
            tables: &unit.tables,
            visible: &visible,
            sources,
            counters: &mut counters,
            suggestions: 0,
            model,
        };
        for place in unit.blocks.clone() {
            let block = &mut file.document.blocks[place];
            let lines = std::mem::take(&mut block.lines);
            resolving.block(block, &lines, declared.blocks[unit.file][place], place);
        }
        resolving.starts();
    }
    prefer_unused(model);
}

/// Of the names that are equally near to an unknown one, that is meant which nothing else refers to.
fn prefer_unused(model: &mut Model) {
    let roles = model.roles.iter().map(|role| (role.name, role.used));
    let facts = model.facts.iter().map(|fact| (fact.name, fact.used));
    let records = model.records.iter().map(|record| (record.name, record.used));
    let events = model.events.iter().map(|event| (event.name, event.used));
    let ends = model.ends.iter().map(|end| (end.name, end.used));
    let all = roles.chain(facts).chain(records).chain(events).chain(ends);
    let unused: FxHashSet<Location> = all.filter(|(_, used)| !used).map(|(name, _)| name.at).collect();
    for trouble in &mut model.troubles {
        let Trouble::UnknownName { near: Some(near), rivals, .. } = trouble else { continue };
        if let Some(better) = rivals.iter_mut().find(|rival| unused.contains(&rival.at))
            && !unused.contains(&near.at)
        {
            std::mem::swap(near, better);
        }
    }
}

/// What of a unit could not be read.
fn assess_damage(model: &mut Model, sources: &Sources, file: &ParsedFile, blocks: Range<usize>, id: UnitId) {
    let document = &file.document;
    let first = blocks.start == 0;
    let belongs = |lost: &&Lost| {
        lost.block.map_or(lost.after > blocks.start && lost.after <= blocks.end || first && lost.after == 0, |at| {
            blocks.contains(&at)
        })
    };
    model.units[id.0 as usize].damage.imports = file.import_failed;
    for lost in document.lost.iter().filter(belongs) {
        let text = sources.file(file.file).slice(lost.span);
        let kind = lost.block.and_then(|at| document.blocks.get(at)).map(|block| block.kind);
        let damage = &mut model.units[id.0 as usize].damage;
        damage.lines.push(lost.span);
        damage.lines.extend(lost.lines.iter().map(|line| line.span));
        if lost.guess == Guess::Repaired {
            continue;
        }
        damage.blocks.extend(lost.block);
        let starts = [
            Label::Starts.word(crate::diagnostic::Language::English),
            Label::Starts.word(crate::diagnostic::Language::Chinese),
        ];
        damage.starts |= starts.iter().any(|word| text.starts_with(word));
        damage.ends |= kind == Some(BlockKind::Ends);
        match lost.guess {
            Guess::Repaired | Guess::Label => {}
            Guess::Route => damage.routes = true,
            Guess::Entry => {}
            Guess::Prose => {
                damage.heading |= kind.is_none_or(crate::syntax::legal::takes_entries);
                damage.uses = true;
            }
            Guess::Anything => {
                // Below a step the next lines would tell that a heading is missing; elsewhere they need not.
                let step = kind.is_some_and(crate::syntax::legal::takes_routes);
                damage.heading |= !step && kind != Some(BlockKind::Procedure);
                damage.paths = true;
                damage.uses = true;
                damage.starts = true;
            }
            Guess::Heading => {
                damage.heading = true;
                damage.paths = true;
                damage.uses = true;
                damage.starts = true;
            }
        }
    }
}

/// The units, and through them the roles, that a file sees: its own and those of the files it imports.
#[derive(Default)]
struct Visible {
    units: Vec<UnitId>,
    by_name: FxHashMap<Symbol, UnitId>,
}

impl Visible {
    fn of(model: &mut Model, file: &ParsedFile, by_file: &FxHashMap<FileId, Vec<UnitId>>) -> Visible {
        let mut visible = Visible::default();
        for from in std::iter::once(&file.file).chain(&file.imports) {
            for id in by_file.get(from).map_or(&[][..], Vec::as_slice) {
                visible.units.push(*id);
                let (name, code) = (model[*id].name, model[*id].code);
                let mut enter = |name: Named, model: &mut Model| match visible.by_name.get(&name.symbol) {
                    None => drop(visible.by_name.insert(name.symbol, *id)),
                    Some(other) if *other != *id && !model.text(name.symbol).is_empty() => {
                        let first = model[*other].name.at;
                        let (unit, kind) = (*id, NameKind::Procedure);
                        // Once, in the file that declares the second of them.
                        if model[unit].file == file.file {
                            model.troubles.push(Trouble::DuplicateName { kind, name, first, unit });
                        }
                    }
                    Some(_) => {}
                };
                enter(name, model);
                if let Some(code) = code {
                    enter(code, model);
                }
            }
        }
        visible
    }
}

/// The next id of each kind: things are resolved in the order in which they were declared.
#[derive(Default)]
struct Counters {
    roles: u32,
    facts: u32,
    records: u32,
    events: u32,
    ends: u32,
}

fn next(counter: &mut u32) -> u32 {
    *counter += 1;
    *counter - 1
}

struct Resolving<'r> {
    id: UnitId,
    file: FileId,
    import_failed: bool,
    declared: &'r Declared,
    tables: &'r Tables,
    visible: &'r Visible,
    sources: &'r Sources,
    counters: &'r mut Counters,
    suggestions: usize,
    model: &'r mut Model,
}

/// What a note or an allowance below a line belongs to.
#[derive(Clone, Copy)]
enum Subject {
    Unit,
    Role(RoleId),
    Fact(FactId),
    Record(RecordId),
    Field(RecordId),
    Event(EventId),
    End(EndId),
    Step(StepId),
    Parallel(ParallelId),
    Branch(BranchId),
    Related,
    Revision,
    Constraint,
    Nothing,
}

impl Resolving<'_> {
    fn at(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    fn named(&self, name: ast::Name) -> Named {
        named(self.file, name)
    }

    fn prose(&self, words: &Words) -> Prose {
        prose(self.file, words)
    }

    fn unit(&mut self) -> &mut Unit {
        &mut self.model.units[self.id.0 as usize]
    }

    // ---- blocks -----------------------------------------------------------------------------------------------------

    fn block(&mut self, block: &Block, lines: &[Line], declares: Declares, place: usize) {
        let mut subject = match declares {
            Declares::Step(id) => Subject::Step(id),
            Declares::Parallel(id) | Declares::Join(id) => Subject::Parallel(id),
            Declares::Branch(id) => Subject::Branch(id),
            Declares::Record(id) => {
                self.counters.records = id.0 + 1;
                Subject::Record(id)
            }
            Declares::Beyond => return,
            Declares::Nothing if crate::syntax::legal::is_unit(block.kind) => {
                self.heading_of_unit(block);
                Subject::Unit
            }
            Declares::Nothing => Subject::Nothing,
        };
        if let Declares::Step(id) = declares {
            self.model[id].damaged = self.lost_in(place);
        }
        if let Declares::Parallel(id) | Declares::Join(id) = declares {
            self.model[id].damaged |= self.lost_in(place);
        }
        if let Declares::Branch(id) = declares {
            self.branch_runs(block, id);
        }
        let mut covered = block.heading.span;
        let whole = lines.last().map_or(covered, |last| covered.to(last.span));
        for line in lines {
            match &line.kind {
                LineKind::Comment(_) => {}
                LineKind::Description(words) => self.description(words, subject),
                LineKind::Labelled(Label::Note, Written::Words(words)) => self.note(words, subject),
                LineKind::Labelled(Label::Allow, Written::Allowance(allowance)) => {
                    let list = crate::syntax::legal::takes_entries(block.kind) && covered != block.heading.span;
                    let covers = if list { covered } else { whole };
                    let (rule, reason) = (self.named(allowance.rule), self.prose(&allowance.reason));
                    let covers = self.at(covers);
                    self.model.allowances.push(Allowance { rule, reason, covers });
                }
                LineKind::Labelled(label, value) => {
                    self.labelled(*label, value, line.span, declares);
                    covered = line.span;
                }
                LineKind::Entry(entry) => {
                    subject = self.entry(block.kind, entry, line.span, declares);
                    covered = line.span;
                }
                LineKind::Route(route) => {
                    let route = self.route(route, line.span, declares);
                    self.add_route(declares, route);
                }
                LineKind::Back(back) => {
                    let route = self.back(back, line.span, declares);
                    self.add_route(declares, route);
                }
            }
        }
        if let Declares::Step(id) = declares {
            self.model[id].shrink();
        }
    }

    fn lost_in(&self, place: usize) -> bool {
        self.model[self.id].damage.blocks.contains(&place)
    }

    fn heading_of_unit(&mut self, block: &Block) {
        let clause = block.heading.clause.map(|name| self.named(name));
        let code = block.heading.code.map(|name| self.named(name));
        let title = block.heading.title.as_ref().map(|words| self.prose(words));
        let unit = self.unit();
        (unit.clause, unit.title) = (clause, title);
        unit.code = unit.code.or(code);
    }

    fn description(&mut self, words: &Words, subject: Subject) {
        let prose = self.prose(words);
        match subject {
            Subject::Unit => self.unit().description.push(prose),
            Subject::Record(id) | Subject::Field(id) => self.model[id].description.push(prose),
            Subject::Step(id) => self.model[id].description.push(prose),
            Subject::Parallel(id) => self.model[id].description.push(prose),
            Subject::Branch(id) => self.model[id].description.push(prose),
            _ => {}
        }
    }

    fn note(&mut self, words: &Words, subject: Subject) {
        let prose = self.prose(words);
        let notes = match subject {
            Subject::Unit => Some(&mut self.unit().notes),
            Subject::Role(id) => Some(&mut self.model[id].notes),
            Subject::Fact(id) => Some(&mut self.model[id].notes),
            Subject::Record(id) => Some(&mut self.model[id].notes),
            Subject::Field(id) => match &mut self.model[id].kind {
                RecordKind::Form(fields) => fields.last_mut().map(|field| &mut field.notes),
                _ => None,
            },
            Subject::Event(id) => Some(&mut self.model[id].notes),
            Subject::End(id) => Some(&mut self.model[id].notes),
            Subject::Step(id) => Some(&mut self.model[id].notes),
            Subject::Parallel(id) => Some(&mut self.model[id].notes),
            Subject::Branch(id) => Some(&mut self.model[id].notes),
            Subject::Related => self.unit().related.last_mut().map(|related| &mut related.notes),
            Subject::Revision => self.unit().revisions.last_mut().map(|revision| &mut revision.notes),
            Subject::Constraint => self.unit().constraints.last_mut().map(|constraint| &mut constraint.notes),
            // A note on a list as a whole is one on the procedure.
            Subject::Nothing => Some(&mut self.unit().notes),
        };
        if let Some(notes) = notes {
            notes.push(prose);
        }
    }

    fn branch_runs(&mut self, block: &Block, id: BranchId) {
        let Some(condition) = &block.heading.condition else { return };
        let runs = match condition.kind.as_ref() {
            ast::ConditionKind::Whenever(event) => Runs::Whenever(self.event(*event)),
            _ => match self.condition(Some(condition)) {
                Some(condition) => Runs::When(condition),
                None => Runs::Always,
            },
        };
        self.model[id].runs = runs;
    }

    // ---- labelled lines ------------------------------------------------------------------------------------------------

    fn labelled(&mut self, label: Label, value: &Written, span: Span, declares: Declares) {
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

    fn unit_line(&mut self, label: Label, value: &Written) {
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
                        if let Some(role) = self.role(item.name) {
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

    fn numbering_line(&mut self, label: Label, value: &Written, id: RecordId) {
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

    fn text_fact(&mut self, name: ast::Name) -> Option<FactId> {
        let fact = self.fact(name)?;
        if self.model[fact].kind != Type::Text {
            self.mismatch(name.span, Mismatch::NotText(fact));
        }
        Some(fact)
    }

    fn step_line(&mut self, label: Label, value: &Written, span: Span, id: StepId) {
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
                    self.step_item(label, item, id);
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

    fn step_item(&mut self, label: Label, item: &Item, id: StepId) {
        let at = self.at(item.name.span);
        let condition = self.condition(item.condition.as_ref());
        let by = item.marks.iter().find_map(|mark| if let Remark::By(party) = &mark.kind { Some(party) } else { None });
        let by = by.and_then(|party| self.party(party));
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
                let event = self.event(item.name);
                self.model[id].awaits = event;
            }
            Label::Runs => {
                if let Some(call) = self.call(item, at, condition) {
                    self.model[id].calls.push(call);
                }
            }
            _ => {}
        }
    }

    fn party(&mut self, party: &ast::Party) -> Option<Party> {
        Some(match party {
            ast::Party::Performers => Party::Performers,
            ast::Party::Checker => Party::Checker,
            ast::Party::Approver => Party::Approver,
            ast::Party::Role(name) => Party::Role(self.role(*name)?),
        })
    }

    fn marked_records(&mut self, marks: &[Mark]) -> Vec<RecordId> {
        let mut records = Vec::new();
        for mark in marks {
            if let Remark::With(items) | Remark::Attached(items) | Remark::Brings(items) = &mark.kind {
                records.extend(items.iter().filter_map(|item| self.record(item.name)));
            }
        }
        records
    }

    /// Joined by `or` they fill one seat, by `and` one each.
    fn seats(&mut self, performers: &ast::Performers, span: Span) -> Vec<Seat> {
        let at = self.at(span);
        let roles: Vec<Performer> = performers.roles.iter().filter_map(|role| self.performer(role)).collect();
        if performers.together && !roles.is_empty() {
            roles.into_iter().map(|role| Seat { at: role.at, roles: vec![role] }).collect()
        } else {
            // Even a seat whose roles are all unknown is a seat: somebody was named.
            vec![Seat { at, roles }]
        }
    }

    fn performer(&mut self, written: &ast::Performer) -> Option<Performer> {
        let condition = self.condition(written.condition.as_ref());
        let role = self.role(written.name)?;
        Some(Performer { role, at: self.at(written.name.span), condition })
    }

    fn length(&mut self, length: &ast::Length) -> Option<Length> {
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

    fn deadline(&mut self, limit: &ast::Limit, span: Span) -> Option<Deadline> {
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
                Remark::Informs(items) => informs.extend(items.iter().filter_map(|item| self.role(item.name))),
                _ => {}
            }
        }
        let condition = self.condition(limit.condition.as_ref());
        Some(Deadline { at: self.at(span), length: length?, from, then, informs, condition })
    }

    fn call(&mut self, item: &Item, at: Location, condition: Option<Condition>) -> Option<Call> {
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
    fn outcomes_fit(&mut self, fact: FactId, unit: UnitId, name: ast::Name) {
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
    fn ours(&mut self, binding: &ast::Binding) -> Option<Carried> {
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

    fn binding(&mut self, unit: UnitId, binding: &ast::Binding, takes: bool) -> Option<(Symbol, Carried)> {
        let ours = self.ours(binding);
        if let Some(ours) = ours {
            self.same_kind(unit, binding, ours);
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
    fn same_kind(&mut self, unit: UnitId, binding: &ast::Binding, ours: Carried) {
        let tables = &self.declared.units[unit.0 as usize].tables;
        let record = tables.records.get(&binding.theirs.symbol).map(|id| self.model[*id].name.at);
        let their_fact = tables.facts.get(&binding.theirs.symbol).copied();
        if let (Carried::Fact(ours), Some(theirs)) = (ours, their_fact) {
            let kind = |fact: FactId| std::mem::discriminant(&self.model[fact].kind);
            if kind(ours) != kind(theirs) {
                self.mismatch(binding.ours.span, Mismatch::OtherType(ours, theirs));
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
    fn parameters(&self, unit: UnitId, takes: bool) -> Vec<Symbol> {
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

    // ---- routes --------------------------------------------------------------------------------------------------------

    fn add_route(&mut self, declares: Declares, route: Option<Route>) {
        let Some(route) = route else { return };
        match declares {
            Declares::Step(id) => self.model[id].routes.push(route),
            Declares::Join(id) => self.model[id].routes.push(route),
            _ => {}
        }
    }

    fn route(&mut self, route: &ast::Route, span: Span, declares: Declares) -> Option<Route> {
        let condition = self.condition(route.condition.as_ref());
        let (target, name_at) = self.target(route.target, declares);
        Some(Route { at: self.at(span), name_at, target, condition, back: None })
    }

    fn target(&mut self, target: ast::Target, declares: Declares) -> (Option<Target>, Location) {
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
    fn scope(&self, declares: Declares) -> Option<Scope> {
        match declares {
            Declares::Step(id) => Some(self.model[id].scope),
            Declares::Join(id) => Some(self.model[id].scope),
            _ => None,
        }
    }

    /// Whether a route crosses the wall of a parallel block; none may.
    fn crosses(&mut self, at: Location, to: Target, declares: Declares) -> bool {
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

    fn back(&mut self, back: &ast::Back, span: Span, declares: Declares) -> Option<Route> {
        let condition = self.condition(back.condition.as_ref());
        let (target, name_at) = self.target(ast::Target::Place(back.place), declares);
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
    fn starts(&mut self) {
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
    fn branch_start(&mut self, id: BranchId) {
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

    // ---- entries -------------------------------------------------------------------------------------------------------

    fn entry(&mut self, list: BlockKind, entry: &Entry, span: Span, declares: Declares) -> Subject {
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
                        let Some(fact) = self.fact(item.name) else { continue };
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
                self.unit().terms.push(Term { name, meaning });
                Subject::Nothing
            }
            (BlockKind::Related, Some(name)) => {
                let unit = entry.code.and_then(|code| self.visible.by_name.get(&code.symbol));
                let unit = unit.or_else(|| self.visible.by_name.get(&name.symbol)).copied();
                if let Some(unit) = unit {
                    self.model[unit].used = true;
                }
                let (clause, code) = (entry.clause.map(|name| name.symbol), entry.code.map(|name| name.symbol));
                let name = self.named(name);
                self.unit().related.push(Related { clause, code, name, unit, notes: Vec::new() });
                Subject::Related
            }
            _ => Subject::Nothing,
        }
    }

    fn role_entry(&mut self, entry: &Entry) -> Subject {
        let id = RoleId(next(&mut self.counters.roles));
        for mark in &entry.marks {
            match &mark.kind {
                Remark::Head(name) => {
                    let head = self.role(*name);
                    self.model[id].head = head;
                }
                Remark::Members(items) => {
                    let members: Vec<RoleId> = items.iter().filter_map(|item| self.role(item.name)).collect();
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

    fn end_entry(&mut self, entry: &Entry) -> Subject {
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

    fn field(&mut self, entry: &Entry, name: Named, id: RecordId) {
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

    fn constraint(&mut self, entry: &Entry, at: Location) -> Subject {
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
            match self.place(side.place) {
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

    fn step_names(&self) -> Vec<Symbol> {
        self.model[self.id].steps.clone().map(|at| self.model.steps[at as usize].name.symbol).collect()
    }

    // ---- conditions ----------------------------------------------------------------------------------------------------

    fn condition(&mut self, condition: Option<&ast::Condition>) -> Option<Condition> {
        let condition = condition?;
        let kind = match condition.kind.as_ref() {
            ast::ConditionKind::Otherwise => ConditionKind::Otherwise,
            ast::ConditionKind::Guard(guard) => ConditionKind::When(self.guard(guard)),
            ast::ConditionKind::Whenever(_) => return None,
        };
        Some(Condition { at: self.at(condition.span), kind })
    }

    fn guard(&mut self, guard: &ast::Guard) -> Guard {
        match guard {
            ast::Guard::And(parts) => Guard::And(parts.iter().map(|part| self.guard(part)).collect()),
            ast::Guard::Or(parts) => Guard::Or(parts.iter().map(|part| self.guard(part)).collect()),
            ast::Guard::Not(part) => Guard::Not(Box::new(self.guard(part))),
            ast::Guard::Fact(name) => {
                let Some(fact) = self.fact(*name) else { return Guard::Unknown };
                if self.model[fact].kind != Type::YesNo {
                    self.mismatch(name.span, Mismatch::NotYesNo(fact));
                    return Guard::Unknown;
                }
                Guard::Yes(fact)
            }
            ast::Guard::Compare(comparison) => self.comparison(comparison),
        }
    }

    fn comparison(&mut self, comparison: &ast::Comparison) -> Guard {
        let Some(fact) = self.fact(comparison.fact) else { return Guard::Unknown };
        let operator = comparison.operator;
        let ordered = !matches!(operator, Operator::Equal | Operator::Unequal);
        let kind = self.model[fact].kind.clone();
        let first = comparison.values.first().map_or(comparison.fact.span, |value| value.span);
        if kind == Type::Text {
            self.mismatch(comparison.fact.span, Mismatch::TextCompared(fact));
            return Guard::Unknown;
        }
        if ordered && (matches!(kind, Type::YesNo | Type::Choices(_)) || comparison.values.len() > 1) {
            self.mismatch(first, Mismatch::NoOrder(fact));
            return Guard::Unknown;
        }
        let mut values = Vec::new();
        for literal in &comparison.values {
            match self.value(fact, &kind, literal) {
                Ok(value) => values.push(value),
                Err(mismatch) => {
                    self.mismatch(literal.span, mismatch);
                    return Guard::Unknown;
                }
            }
        }
        // A yes/no fact compared with both says nothing; with one, it is the fact or its opposite.
        if kind == Type::YesNo
            && let [Value::Yes(yes)] = values.as_slice()
        {
            let holds = *yes == (operator == Operator::Equal);
            return if holds { Guard::Yes(fact) } else { Guard::Not(Box::new(Guard::Yes(fact))) };
        }
        Guard::Compare(fact, operator, values)
    }

    fn value(&self, fact: FactId, kind: &Type, literal: &ast::Literal) -> Result<Value, Mismatch> {
        match (kind, &literal.kind) {
            (Type::YesNo, LiteralKind::Word(name)) => {
                match self.model.text(name.symbol).to_ascii_lowercase().as_str() {
                    "yes" | "是" => Ok(Value::Yes(true)),
                    "no" | "否" => Ok(Value::Yes(false)),
                    _ => Err(Mismatch::NoSuchValue(fact, name.symbol, None)),
                }
            }
            (Type::Choices(choices), LiteralKind::Word(name)) => {
                if choices.contains(&name.symbol) {
                    return Ok(Value::Choice(name.symbol));
                }
                let near = nearest(self.model.text(name.symbol), choices.iter().map(|choice| self.model.text(*choice)));
                Err(Mismatch::NoSuchValue(fact, name.symbol, near.and_then(|near| self.model.names.find(near))))
            }
            (Type::Choices(choices), LiteralKind::Number(number)) => {
                // A value of the list that is written in digits.
                let symbol = self.model.names.find(&number.to_string()).filter(|symbol| choices.contains(symbol));
                symbol.map(Value::Choice).ok_or(Mismatch::WrongValue(fact))
            }
            (Type::Integer(range), LiteralKind::Number(number)) => match range {
                Some((low, high)) if number < low || number > high => Err(Mismatch::OutOfRange(fact)),
                _ => Ok(Value::Number(*number)),
            },
            (Type::Date, LiteralKind::Date(date)) => Ok(Value::Date(date.symbol)),
            (Type::Duration, LiteralKind::Length(count, unit)) => Ok(Value::Duration(*count, *unit)),
            _ => Err(Mismatch::WrongValue(fact)),
        }
    }

    fn mismatch(&mut self, span: Span, what: Mismatch) {
        let (at, unit) = (self.at(span), self.id);
        self.model.troubles.push(Trouble::Mismatch { at, unit, what });
    }

    // ---- names ---------------------------------------------------------------------------------------------------------

    fn role(&mut self, name: ast::Name) -> Option<RoleId> {
        let mut found = self.tables.roles.get(&name.symbol);
        if found.is_none() {
            let others = self
                .visible
                .units
                .iter()
                .filter(|unit| **unit != self.id && self.model[**unit].kind == UnitKind::Organisation);
            found =
                others.filter_map(|unit| self.declared.units[unit.0 as usize].tables.roles.get(&name.symbol)).next();
        }
        if let Some(role) = found {
            self.model[*role].used = true;
            return Some(*role);
        }
        let mut known: Vec<Symbol> = self.tables.roles.keys().copied().collect();
        for unit in self
            .visible
            .units
            .iter()
            .filter(|unit| **unit != self.id && self.model[**unit].kind == UnitKind::Organisation)
        {
            known.extend(self.declared.units[unit.0 as usize].tables.roles.keys());
        }
        self.unknown(NameKind::Role, name, &known);
        None
    }

    fn fact(&mut self, name: ast::Name) -> Option<FactId> {
        if let Some(fact) = self.tables.facts.get(&name.symbol) {
            self.model[*fact].used = true;
            return Some(*fact);
        }
        let known: Vec<Symbol> = self.tables.facts.keys().copied().collect();
        self.unknown(NameKind::Fact, name, &known);
        None
    }

    fn record(&mut self, name: ast::Name) -> Option<RecordId> {
        if let Some(record) = self.tables.records.get(&name.symbol) {
            self.model[*record].used = true;
            return Some(*record);
        }
        let known: Vec<Symbol> = self.tables.records.keys().copied().collect();
        self.unknown(NameKind::Record, name, &known);
        None
    }

    fn event(&mut self, name: ast::Name) -> Option<EventId> {
        if let Some(event) = self.tables.events.get(&name.symbol) {
            self.model[*event].used = true;
            return Some(*event);
        }
        let known: Vec<Symbol> = self.tables.events.keys().copied().collect();
        self.unknown(NameKind::Event, name, &known);
        None
    }

    /// By name, or by clause.
    fn place(&mut self, place: ast::Place) -> Option<Target> {
        let symbol = place.name.symbol;
        if let Some(target) = self.tables.places.get(&symbol).or_else(|| self.tables.clauses.get(&symbol)) {
            if let Target::End(end) = target {
                self.model[*end].used = true;
            }
            return Some(*target);
        }
        let by_clause = self.model.text(symbol).starts_with(|c: char| c.is_ascii_digit());
        let known: Vec<Symbol> =
            if by_clause { self.tables.clauses.keys() } else { self.tables.places.keys() }.copied().collect();
        self.unknown(NameKind::Place, place.name, &known);
        None
    }

    /// By code, or by name.
    fn procedure(&mut self, code: Option<ast::Name>, name: ast::Name) -> Option<UnitId> {
        let by_code = code.and_then(|code| self.visible.by_name.get(&code.symbol));
        let found = by_code.or_else(|| self.visible.by_name.get(&name.symbol)).copied();
        if let Some(unit) = found.filter(|unit| self.model[*unit].kind != UnitKind::Organisation) {
            self.model[unit].used = true;
            return Some(unit);
        }
        let known: Vec<Symbol> = self.visible.by_name.keys().copied().collect();
        self.unknown(NameKind::Procedure, name, &known);
        None
    }

    /// Nothing has this name, unless a line that could not be read declares it.
    fn unknown(&mut self, kind: NameKind, name: ast::Name, known: &[Symbol]) {
        let named = self.named(name);
        if self.may_be_lost(kind, named) {
            return;
        }
        self.suggestions += 1;
        let text = self.model.text(name.symbol).to_string();
        let (mut near, mut rivals, mut parts, mut negated) = (None, Vec::new(), Vec::new(), None);
        if self.suggestions <= MAX_SUGGESTIONS {
            let mut texts: Vec<&str> = known.iter().map(|symbol| self.model.text(*symbol)).collect();
            texts.sort_unstable();
            let find = |text: &str| self.model.names.find(text).filter(|symbol| known.contains(symbol));
            if let Some(first) = nearest(&text, texts.iter().copied()) {
                // Of two that are equally near the first is taken.
                let others = texts.iter().filter(|other| nearest(&text, [**other, first]) != Some(first));
                rivals = others.filter_map(|other| find(other)).collect();
                near = find(first);
            }
            for joint in ['和', '或', '与', '及', '且'] {
                let split: Option<Vec<Symbol>> = text.split(joint).map(find).collect();
                if let Some(split) = split.filter(|split| split.len() > 1) {
                    parts = split;
                }
            }
            negated = text.strip_prefix('非').or_else(|| text.strip_prefix('不')).and_then(find);
        }
        let declared = |symbol| Named { symbol, at: self.declared_at(kind, symbol).unwrap_or(named.at) };
        let near = near.map(declared);
        let rivals = rivals.into_iter().map(declared).collect();
        let unit = self.id;
        self.model.troubles.push(Trouble::UnknownName { kind, name: named, unit, near, rivals, parts, negated });
    }

    /// Where a name is declared.
    fn declared_at(&self, kind: NameKind, symbol: Symbol) -> Option<Location> {
        let tables = self.tables;
        match kind {
            NameKind::Fact => tables.facts.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Record => tables.records.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Event => tables.events.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Place => tables
                .places
                .get(&symbol)
                .or_else(|| tables.clauses.get(&symbol))
                .map(|target| self.model.declared_at(*target)),
            NameKind::Procedure => self.visible.by_name.get(&symbol).map(|id| self.model[*id].name.at),
            NameKind::Role => {
                let all = self.visible.units.iter().map(|unit| &self.declared.units[unit.0 as usize].tables.roles);
                all.filter_map(|roles| roles.get(&symbol)).map(|id| self.model[*id].name.at).next()
            }
            NameKind::Branch | NameKind::Term | NameKind::Field | NameKind::Parameter => None,
        }
    }

    fn may_be_lost(&self, kind: NameKind, name: Named) -> bool {
        let shared = matches!(kind, NameKind::Role | NameKind::Procedure);
        if shared && self.import_failed {
            return true;
        }
        let bare = self.model.text(name.symbol).trim_matches(['《', '》']).to_string();
        let lost = |unit: &UnitId| {
            let unit = &self.model[*unit];
            let file = self.sources.file(unit.file);
            unit.damage.heading
                || unit.damage.lines.iter().any(|span| {
                    !span.range().contains(&(name.at.span.start as usize)) && mentions(file.slice(*span), &bare)
                })
        };
        lost(&self.id) || shared && self.visible.units.iter().any(lost)
    }
}
