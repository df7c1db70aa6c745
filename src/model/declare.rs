//! First pass: everything that is declared gets its id, its place among the others and its scope.

use super::scope::{Closed, Scopes};
use super::*;
use crate::syntax::ast::{Block, Entry, Guess, Line, LineKind, Remark, TypeKind};
use crate::syntax::keywords::BlockKind;
use crate::syntax::legal;
use rustc_hash::FxHashMap;

/// The names of one unit.
#[derive(Debug, Default)]
pub struct Tables {
    pub roles: FxHashMap<Symbol, RoleId>,
    pub facts: FxHashMap<Symbol, FactId>,
    pub records: FxHashMap<Symbol, RecordId>,
    pub events: FxHashMap<Symbol, EventId>,
    pub places: FxHashMap<Symbol, Target>,
    pub clauses: FxHashMap<Symbol, Target>,
}

/// What a block declares.
#[derive(Clone, Copy, Debug)]
pub enum Declares {
    /// Nothing of its own.
    Nothing,
    Step(StepId),
    Parallel(ParallelId),
    Branch(BranchId),
    Join(ParallelId),
    /// A form or a numbering.
    Record(RecordId),
    /// A block that is not looked into.
    Beyond,
}

/// Where a unit stands among the files, and its names.
#[derive(Debug)]
pub struct Declared {
    /// For each unit: its file (by place), its blocks and its names.
    pub units: Vec<DeclaredUnit>,
    /// For each file and block: what it declares.
    pub blocks: Vec<Vec<Declares>>,
}

/// See [`Declared`].
#[derive(Debug)]
pub struct DeclaredUnit {
    pub file: usize,
    pub blocks: Range<usize>,
    pub tables: Tables,
}

/// Declares everything.
pub fn declare(model: &mut Model, files: &[ParsedFile]) -> Declared {
    let mut declared = Declared { units: Vec::new(), blocks: Vec::with_capacity(files.len()) };
    for (at, file) in files.iter().enumerate() {
        let mut declaring = Declaring {
            model,
            file: file.file,
            unit: None,
            tables: Tables::default(),
            scopes: Scopes::default(),
            astray: None,
            doubtful: file.document.lost.iter().any(|lost| matches!(lost.guess, Guess::Heading | Guess::Anything)),
        };
        let mut blocks = Vec::with_capacity(file.document.blocks.len());
        let mut from = 0;
        for (place, block) in file.document.blocks.iter().enumerate() {
            if legal::is_unit(block.kind) {
                declaring.finish_unit(&mut declared.units, at, from..place);
                from = place;
            }
            blocks.push(declaring.block(block));
        }
        declaring.finish_unit(&mut declared.units, at, from..file.document.blocks.len());
        declared.blocks.push(blocks);
    }
    declared
}

struct Declaring<'m> {
    model: &'m mut Model,
    file: FileId,
    unit: Option<UnitId>,
    tables: Tables,
    scopes: Scopes,
    /// A heading of the file may be lost: what seems out of place may not be.
    doubtful: bool,
    /// A branch outside any block (true), or what stands before a block's first branch, was reported: the same behind
    /// it follows from that.
    astray: Option<bool>,
}

impl Declaring<'_> {
    fn at(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// A name, or the empty one, to which nothing can refer.
    fn or_nameless(&mut self, name: Option<Named>, at: Location) -> Named {
        name.unwrap_or_else(|| Named { symbol: self.model.names.intern(""), at })
    }

    fn open_unit(&mut self, kind: UnitKind, name: Named) -> UnitId {
        let model = &mut *self.model;
        let unit = Unit {
            kind,
            file: self.file,
            name,
            clause: None,
            code: None,
            title: None,
            description: Vec::new(),
            control: Vec::new(),
            signatures: Vec::new(),
            owners: Vec::new(),
            notes: Vec::new(),
            starts: None,
            starts_at: None,
            terms: Vec::new(),
            related: Vec::new(),
            revisions: Vec::new(),
            clauses: Vec::new(),
            constraints: Vec::new(),
            duties: Vec::new(),
            roles: empty(model.roles.len()),
            facts: empty(model.facts.len()),
            records: empty(model.records.len()),
            events: empty(model.events.len()),
            ends: empty(model.ends.len()),
            steps: empty(model.steps.len()),
            parallels: empty(model.parallels.len()),
            branches: empty(model.branches.len()),
            damage: Damage::default(),
            used: false,
        };
        model.units.push(unit);
        let id = UnitId(model.units.len() as u32 - 1);
        self.unit = Some(id);
        id
    }

    fn finish_unit(&mut self, units: &mut Vec<DeclaredUnit>, file: usize, blocks: Range<usize>) {
        let Some(id) = self.unit.take() else { return };
        for parallel in self.scopes.finish() {
            let at = self.model[parallel].heading;
            self.structure(id, at, StructureFault::Unjoined);
        }
        let model = &mut *self.model;
        let ends = [
            model.roles.len(),
            model.facts.len(),
            model.records.len(),
            model.events.len(),
            model.ends.len(),
            model.steps.len(),
            model.parallels.len(),
            model.branches.len(),
        ];
        let unit = &mut model.units[id.0 as usize];
        let ranges = [
            &mut unit.roles,
            &mut unit.facts,
            &mut unit.records,
            &mut unit.events,
            &mut unit.ends,
            &mut unit.steps,
            &mut unit.parallels,
            &mut unit.branches,
        ];
        for (range, end) in ranges.into_iter().zip(ends) {
            range.end = end as u32;
        }
        for parallel in model.units[id.0 as usize].parallels.clone() {
            if model.parallels[parallel as usize].branches.is_empty() && !self.doubtful {
                let at = model.parallels[parallel as usize].heading;
                model.troubles.push(Trouble::Structure { at, unit: id, what: StructureFault::NoBranches });
            }
        }
        units.push(DeclaredUnit { file, blocks, tables: std::mem::take(&mut self.tables) });
    }

    /// A fault of the headings, unless a lost heading may explain it.
    fn structure(&mut self, unit: UnitId, at: Location, what: StructureFault) {
        self.model[unit].damage.paths = true;
        use StructureFault as F;
        let follows = match (&what, self.astray) {
            (F::BranchOutside(_) | F::JoinOutside, Some(outside)) => outside,
            (F::BeforeBranch(_), Some(outside)) => !outside,
            _ => false,
        };
        if matches!(what, F::BranchOutside(_) | F::BeforeBranch(_)) {
            self.astray = Some(matches!(what, F::BranchOutside(_)));
        }
        if !self.doubtful && !follows {
            self.model.troubles.push(Trouble::Structure { at, unit, what });
        }
    }

    fn block(&mut self, block: &Block) -> Declares {
        let heading = self.at(block.heading.span);
        let name = block.heading.name.map(|name| named(self.file, name));
        if legal::is_unit(block.kind) {
            let kind = match block.kind {
                BlockKind::Interface => UnitKind::Interface,
                BlockKind::Organisation => UnitKind::Organisation,
                _ => UnitKind::Procedure,
            };
            let name = self.or_nameless(name, heading);
            let id = self.open_unit(kind, name);
            // Others may refer to it by its code, wherever they stand.
            self.model[id].code = block.heading.code.map(|code| named(self.file, code));
            if kind == UnitKind::Interface {
                self.parameters(block, id);
            }
            return Declares::Nothing;
        }
        let unit = match self.unit {
            Some(unit) => unit,
            None => {
                let name = self.or_nameless(None, heading);
                let unit = self.open_unit(UnitKind::Procedure, name);
                self.structure(unit, heading, StructureFault::NoUnit);
                unit
            }
        };
        let unit_kind = self.model[unit].kind;
        let as_block = match unit_kind {
            UnitKind::Procedure => BlockKind::Procedure,
            UnitKind::Interface => BlockKind::Interface,
            UnitKind::Organisation => BlockKind::Organisation,
        };
        if !legal::holds(as_block, block.kind) {
            self.structure(unit, heading, StructureFault::NotInUnit(block.kind, unit_kind));
        }
        match block.kind {
            BlockKind::Step => self.step(block, heading, unit),
            BlockKind::Parallel => self.parallel(block, heading, unit),
            BlockKind::Branch => self.branch(block, heading, unit),
            BlockKind::Join => self.join(block, heading, unit),
            BlockKind::Form | BlockKind::Numbering => {
                let Some(name) = name else { return Declares::Nothing };
                let kind = match block.kind {
                    BlockKind::Form => RecordKind::Form(Vec::new()),
                    _ => RecordKind::Number(Box::default()),
                };
                let id = self.record(name, kind, unit);
                let record = &mut self.model[id];
                record.clause = block.heading.clause.map(|name| named(self.file, name));
                record.code = block.heading.code.map(|name| name.symbol);
                record.title = block.heading.title.as_ref().map(|words| prose(self.file, words));
                record.given = block.heading.marks.iter().any(|mark| matches!(mark.kind, Remark::Given));
                Declares::Record(id)
            }
            _ => {
                for entry in entries(&block.lines) {
                    self.entry(block.kind, entry, unit);
                }
                Declares::Nothing
            }
        }
    }

    /// What an interface takes and gives, and how it can end.
    fn parameters(&mut self, block: &Block, unit: UnitId) {
        for line in &block.lines {
            let LineKind::Labelled(label, ast::Value::Items(items)) = &line.kind else { continue };
            for item in items {
                let name = named(self.file, item.name);
                let optional = item.marks.iter().any(|mark| matches!(mark.kind, Remark::Optional));
                match label {
                    Label::Takes => drop(self.record(name, RecordKind::Taken { optional }, unit)),
                    Label::Gives => drop(self.record(name, RecordKind::Given { optional }, unit)),
                    Label::Outcomes => self.end(name, unit),
                    _ => {}
                }
            }
        }
    }

    fn step(&mut self, block: &Block, heading: Location, unit: UnitId) -> Declares {
        if self.scopes.is_beyond() {
            return Declares::Beyond;
        }
        if let Some(parallel) = self.scopes.before_branch() {
            self.structure(unit, heading, StructureFault::BeforeBranch(parallel));
        }
        let id = StepId(self.model.steps.len() as u32);
        let scope = self.scopes.current();
        let name = block.heading.name.map(|name| named(self.file, name));
        let clause = block.heading.clause.map(|clause| named(self.file, clause));
        let own_name = self.or_nameless(name, heading);
        self.model.steps.push(Step {
            name: own_name,
            heading,
            clause,
            title: block.heading.title.as_ref().map(|words| prose(self.file, words)),
            description: Vec::new(),
            scope,
            performers: Vec::new(),
            checkers: Vec::new(),
            approvers: Vec::new(),
            with: Vec::new(),
            informed: Vec::new(),
            needs: Vec::new(),
            makes: Vec::new(),
            sets: Vec::new(),
            calls: Vec::new(),
            awaits: None,
            lasts: None,
            deadlines: Vec::new(),
            held: Vec::new(),
            routes: Vec::new(),
            notes: Vec::new(),
            damaged: false,
        });
        self.member(scope, Target::Step(id));
        self.place(name, clause, Target::Step(id), unit);
        Declares::Step(id)
    }

    fn member(&mut self, scope: Scope, target: Target) {
        if let Scope::Branch(branch) = scope {
            self.model[branch].members.push(target);
        }
    }

    /// A step, a block or an end takes its name, and its clause.
    fn place(&mut self, name: Option<Named>, clause: Option<Named>, target: Target, unit: UnitId) {
        if let Some(name) = name {
            match self.tables.places.get(&name.symbol) {
                None => drop(self.tables.places.insert(name.symbol, target)),
                Some(first) => {
                    let first = self.model.declared_at(*first);
                    self.model.troubles.push(Trouble::DuplicateName { kind: NameKind::Place, name, first, unit });
                }
            }
        }
        if let Some(clause) = clause {
            match self.tables.clauses.get(&clause.symbol) {
                None => drop(self.tables.clauses.insert(clause.symbol, target)),
                Some(first) => {
                    let first = match *first {
                        Target::Step(id) => self.model[id].clause,
                        Target::Parallel(id) | Target::Join(id) => self.model[id].clause,
                        Target::End(_) => None,
                    };
                    let first = first.map_or(clause.at, |clause| clause.at);
                    self.model.troubles.push(Trouble::DuplicateClause { clause, first, unit });
                }
            }
        }
    }

    fn parallel(&mut self, block: &Block, heading: Location, unit: UnitId) -> Declares {
        if self.scopes.too_deep() {
            if self.scopes.first_beyond() {
                self.structure(unit, heading, StructureFault::TooDeep);
            }
            return Declares::Beyond;
        }
        if let Some(parallel) = self.scopes.before_branch() {
            self.structure(unit, heading, StructureFault::BeforeBranch(parallel));
        }
        let id = ParallelId(self.model.parallels.len() as u32);
        let scope = self.scopes.current();
        let name = block.heading.name.map(|name| named(self.file, name));
        let clause = block.heading.clause.map(|clause| named(self.file, clause));
        let own_name = self.or_nameless(name, heading);
        self.model.parallels.push(Parallel {
            name: own_name,
            heading,
            clause,
            title: block.heading.title.as_ref().map(|words| prose(self.file, words)),
            description: Vec::new(),
            scope,
            branches: Vec::new(),
            join: heading,
            routes: Vec::new(),
            notes: Vec::new(),
            damaged: false,
        });
        self.member(scope, Target::Parallel(id));
        self.place(name, clause, Target::Parallel(id), unit);
        self.astray = None;
        self.scopes.open(id);
        Declares::Parallel(id)
    }

    fn branch(&mut self, block: &Block, heading: Location, unit: UnitId) -> Declares {
        if self.scopes.is_beyond() {
            return Declares::Beyond;
        }
        let Some(parallel) = self.scopes.innermost() else {
            self.structure(unit, heading, StructureFault::BranchOutside(None));
            return Declares::Nothing;
        };
        let id = BranchId(self.model.branches.len() as u32);
        let name = self.or_nameless(block.heading.name.map(|name| named(self.file, name)), heading);
        let twin = self.model[parallel].branches.iter().find(|other| self.model[**other].name.symbol == name.symbol);
        if let Some(twin) = twin {
            let first = self.model[*twin].name.at;
            self.model.troubles.push(Trouble::DuplicateName { kind: NameKind::Branch, name, first, unit });
        }
        self.model.branches.push(Branch {
            name,
            heading,
            parallel,
            runs: Runs::Always,
            starts: None,
            members: Vec::new(),
            description: Vec::new(),
            notes: Vec::new(),
        });
        self.model[parallel].branches.push(id);
        self.scopes.branch(id);
        Declares::Branch(id)
    }

    fn join(&mut self, block: &Block, heading: Location, unit: UnitId) -> Declares {
        let name = block.heading.name;
        let model = &*self.model;
        let closed = self.scopes.join(|id| name.is_none_or(|name| model[id].name.symbol == name.symbol));
        match closed {
            Closed::One(id) => {
                self.model[id].join = heading;
                Declares::Join(id)
            }
            Closed::Several(id, inner) => {
                for inner in inner {
                    let at = self.model[inner].heading;
                    self.structure(unit, at, StructureFault::Unjoined);
                }
                self.model[id].join = heading;
                Declares::Join(id)
            }
            Closed::Other(open) => {
                let at = name.map_or(heading, |name| self.at(name.span));
                self.structure(unit, at, StructureFault::OtherJoin(open));
                self.scopes.close();
                self.model[open].join = heading;
                Declares::Join(open)
            }
            Closed::Nothing => {
                let name = name.map(|name| named(self.file, name));
                if let Some(Trouble::Structure { unit: other, what: StructureFault::BranchOutside(block), .. }) =
                    self.model.troubles.last_mut()
                    && *other == unit
                    && block.is_none()
                {
                    *block = name;
                }
                self.structure(unit, heading, StructureFault::JoinOutside);
                Declares::Nothing
            }
            Closed::Beyond => Declares::Beyond,
        }
    }

    fn end(&mut self, name: Named, unit: UnitId) {
        let id = EndId(self.model.ends.len() as u32);
        self.model.ends.push(End {
            name,
            title: None,
            hand_over: Vec::new(),
            with: Vec::new(),
            notes: Vec::new(),
            used: false,
        });
        self.place(Some(name), None, Target::End(id), unit);
    }

    fn record(&mut self, name: Named, kind: RecordKind, unit: UnitId) -> RecordId {
        let id = RecordId(self.model.records.len() as u32);
        self.model.records.push(Record {
            name,
            clause: None,
            code: None,
            title: None,
            description: Vec::new(),
            given: false,
            attached: Vec::new(),
            kind,
            notes: Vec::new(),
            used: false,
            taken_back: false,
        });
        match self.tables.records.get(&name.symbol) {
            None => drop(self.tables.records.insert(name.symbol, id)),
            // An interface may give back what it takes.
            Some(first)
                if matches!(
                    (&self.model[*first].kind, &self.model[id].kind),
                    (RecordKind::Taken { .. }, RecordKind::Given { .. })
                ) => {}
            Some(first) => {
                let first = self.model[*first].name.at;
                self.model.troubles.push(Trouble::DuplicateName { kind: NameKind::Record, name, first, unit });
            }
        }
        id
    }

    fn duplicate(&mut self, kind: NameKind, name: Named, first: Location, unit: UnitId) {
        self.model.troubles.push(Trouble::DuplicateName { kind, name, first, unit });
    }

    /// The values that a fact lists, each once.
    fn values(&mut self, kind: &TypeKind, unit: UnitId) -> Vec<Listed> {
        let TypeKind::Choices(names) = kind else { return Vec::new() };
        let mut values: Vec<Listed> = Vec::new();
        for name in names {
            let name = named(self.file, *name);
            match values.iter().find(|other| other.name.symbol == name.symbol) {
                None => values.push(Listed { name, used: false }),
                Some(first) => self.duplicate(NameKind::Value, name, first.name.at, unit),
            }
        }
        values
    }

    fn entry(&mut self, list: BlockKind, entry: &Entry, unit: UnitId) {
        let Some(name) = entry.name.map(|name| named(self.file, name)) else { return };
        let title = entry.title.as_ref().map(|words| prose(self.file, words));
        match list {
            BlockKind::Roles => {
                let id = RoleId(self.model.roles.len() as u32);
                let has = |wanted: fn(&Remark) -> bool| entry.marks.iter().any(|mark| wanted(&mark.kind));
                self.model.roles.push(Role {
                    name,
                    title,
                    outside: has(|mark| matches!(mark, Remark::Outside)),
                    group: has(|mark| matches!(mark, Remark::Group)),
                    head: None,
                    members: Vec::new(),
                    stands_for: Vec::new(),
                    notes: Vec::new(),
                    used: false,
                });
                match self.tables.roles.get(&name.symbol).map(|first| self.model[*first].name.at) {
                    None => drop(self.tables.roles.insert(name.symbol, id)),
                    Some(first) => self.duplicate(NameKind::Role, name, first, unit),
                }
            }
            BlockKind::Facts => {
                let id = FactId(self.model.facts.len() as u32);
                let kind = match &entry.value {
                    ast::EntryValue::Types(types) => types.first().map(|kind| &kind.kind),
                    _ => None,
                };
                let values = kind.map_or_else(Vec::new, |kind| self.values(kind, unit));
                self.model.facts.push(Fact {
                    name,
                    title,
                    kind: kind.and_then(fact_type).unwrap_or(Type::Text),
                    values,
                    given: entry.marks.iter().any(|mark| matches!(mark.kind, Remark::Given)),
                    notes: Vec::new(),
                    used: false,
                });
                match self.tables.facts.get(&name.symbol).map(|first| self.model[*first].name.at) {
                    None => drop(self.tables.facts.insert(name.symbol, id)),
                    Some(first) => self.duplicate(NameKind::Fact, name, first, unit),
                }
            }
            BlockKind::Records => {
                let id = self.record(name, RecordKind::Plain, unit);
                let record = &mut self.model[id];
                record.clause = entry.clause.map(|name| named(self.file, name));
                record.code = entry.code.map(|name| name.symbol);
                record.title = title;
                record.given = entry.marks.iter().any(|mark| matches!(mark.kind, Remark::Given));
            }
            BlockKind::Events => {
                let id = EventId(self.model.events.len() as u32);
                self.model.events.push(Event {
                    name,
                    description: None,
                    brings: Vec::new(),
                    sets: Vec::new(),
                    notes: Vec::new(),
                    used: false,
                });
                match self.tables.events.get(&name.symbol).map(|first| self.model[*first].name.at) {
                    None => drop(self.tables.events.insert(name.symbol, id)),
                    Some(first) => self.duplicate(NameKind::Event, name, first, unit),
                }
            }
            BlockKind::Ends => {
                self.end(name, unit);
                if let Some(end) = self.model.ends.last_mut() {
                    end.title = title;
                }
            }
            _ => {}
        }
    }
}

fn empty(at: usize) -> Range<u32> {
    at as u32..at as u32
}

/// The entries of a list.
pub fn entries(lines: &[Line]) -> impl Iterator<Item = &Entry> {
    lines.iter().filter_map(|line| if let LineKind::Entry(entry) = &line.kind { Some(entry.as_ref()) } else { None })
}

/// The type of a fact, as written; nothing for what only a field can be.
pub fn fact_type(kind: &TypeKind) -> Option<Type> {
    Some(match kind {
        TypeKind::YesNo => Type::YesNo,
        TypeKind::Integer(range) => Type::Integer(*range),
        TypeKind::Date => Type::Date,
        TypeKind::Duration => Type::Duration,
        TypeKind::Text => Type::Text,
        TypeKind::Choices(names) => Type::Choices(names.iter().map(|name| name.symbol).collect()),
        TypeKind::Pattern(_) | TypeKind::Exactly(_) => return None,
    })
}
