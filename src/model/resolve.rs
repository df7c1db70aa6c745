//! Second pass: names become ids, guards are typed, routes find their targets. What does not resolve is kept as
//! [`Trouble`], unless a line that could not be read may explain it.

mod conditions;
mod entries;
mod lines;
mod meant;
mod names;
mod routes;

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
            joint: Joint::Never,
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
    look_elsewhere(model, declared);
    declared_in_two_files(model);
}

/// Where a route, a way back or a start leads, as far as that is known; nothing is looked for where no name is unknown.
fn reached(model: &Model) -> FxHashSet<Target> {
    let mut reached = FxHashSet::default();
    if model.troubles.iter().any(|trouble| matches!(trouble, Trouble::UnknownName { kind: NameKind::Place, .. })) {
        let steps = model.steps.iter().flat_map(|step| &step.routes);
        for route in steps.chain(model.parallels.iter().flat_map(|block| &block.routes)) {
            reached.extend(route.target);
            reached.extend(route.back.as_ref().and_then(|back| back.then));
        }
        reached.extend(model.units.iter().filter_map(|unit| unit.starts));
        reached.extend(model.branches.iter().filter_map(|branch| branch.starts));
    }
    reached
}

/// Names that a file declares which is here, but is not imported where they are used.
fn look_elsewhere(model: &mut Model, declared: &Declared) {
    let mut roles: FxHashMap<Symbol, FileId> = FxHashMap::default();
    let mut procedures: FxHashMap<Symbol, FileId> = FxHashMap::default();
    for (unit, tables) in model.units.iter().zip(&declared.units) {
        if unit.kind == UnitKind::Organisation {
            for role in tables.tables.roles.keys() {
                roles.entry(*role).or_insert(unit.file);
            }
        } else {
            procedures.entry(unit.name.symbol).or_insert(unit.file);
        }
    }
    for trouble in &mut model.troubles {
        let Trouble::UnknownName { kind, name, elsewhere, .. } = trouble else { continue };
        *elsewhere = match kind {
            NameKind::Role => roles.get(&name.symbol).copied(),
            NameKind::Procedure => procedures.get(&name.symbol).copied(),
            _ => None,
        };
    }
}

/// A procedure that two files declare, though neither imports the other. Interfaces may be: each file says what it
/// knows of a procedure elsewhere.
fn declared_in_two_files(model: &mut Model) {
    let told = model.troubles.iter().filter_map(|trouble| match trouble {
        Trouble::DuplicateName { kind: NameKind::Procedure, name, .. } => Some(name.at),
        _ => None,
    });
    let told: FxHashSet<Location> = told.collect();
    let mut first: FxHashMap<Symbol, Location> = FxHashMap::default();
    let mut again = Vec::new();
    for (unit, declared) in model.procedures().filter(|(_, unit)| !model.text(unit.name.symbol).is_empty()) {
        let (kind, name) = (NameKind::Procedure, declared.name);
        match first.get(&name.symbol) {
            None => drop(first.insert(name.symbol, name.at)),
            Some(first) if first.file != name.at.file && !told.contains(&name.at) => {
                again.push(Trouble::DuplicateName { kind, name, first: *first, unit });
            }
            Some(_) => {}
        }
    }
    model.troubles.extend(again);
}

/// Of the names that are equally near to an unknown one, that is meant which nothing else refers to.
fn prefer_unused(model: &mut Model) {
    let roles = model.roles.iter().map(|role| (role.name, role.used));
    let facts = model.facts.iter().map(|fact| (fact.name, fact.used));
    let records = model.records.iter().map(|record| (record.name, record.used));
    let events = model.events.iter().map(|event| (event.name, event.used));
    let ends = model.ends.iter().map(|end| (end.name, end.used));
    let reached = reached(model);
    let steps = (0..model.steps.len()).map(|at| Target::Step(StepId(at as u32)));
    let steps = steps.map(|step| (model.target_name(step), reached.contains(&step)));
    let all = roles.chain(facts).chain(records).chain(events).chain(ends).chain(steps);
    let unused: FxHashSet<Location> = all.filter(|(_, used)| !used).map(|(name, _)| name.at).collect();
    for trouble in &mut model.troubles {
        let Trouble::UnknownName { near, rivals, .. } = trouble else { continue };
        let Some(near) = near else {
            let mut free = rivals.iter().filter(|rival| unused.contains(&rival.at));
            *near = free.next().copied().filter(|_| free.next().is_none());
            continue;
        };
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
    /// How several names may stand where the next name stands.
    joint: Joint,
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
    Clause,
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
        let title = block.heading.title.as_ref().map(|words| self.prose(words));
        let unit = self.unit();
        (unit.clause, unit.title) = (clause, title);
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
            Subject::Clause => self.unit().clauses.last_mut().map(|clause| &mut clause.notes),
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
}
