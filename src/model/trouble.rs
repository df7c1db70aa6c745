//! What could not be resolved: facts, without severity or prose. The rules put them into words.

use super::*;

/// A name space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// Roles.
    Role,
    /// Facts.
    Fact,
    /// Records, forms and formal numbers.
    Record,
    /// Events.
    Event,
    /// Steps, parallel blocks and ends.
    Place,
    /// Branches of one block.
    Branch,
    /// Procedures, interfaces and organisations.
    Procedure,
    /// Terms.
    Term,
    /// Fields of one form.
    Field,
    /// What an interface takes or gives.
    Parameter,
    /// Values of one fact.
    Value,
}

/// How several names may stand where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Joint {
    /// Only one stands there.
    #[default]
    Never,
    /// With commas.
    Listed,
    /// With 和 or 或.
    Seats,
    /// With 且 or 或: in a guard, which joins what stands there to other things by `and` (true), by `or`, or by nothing.
    Guard(Option<bool>),
}

/// What could not be resolved.
#[derive(Debug)]
pub enum Trouble {
    /// Nothing has this name.
    UnknownName {
        /// In which name space.
        kind: NameKind,
        /// The name, as written.
        name: Named,
        /// The unit in which it is used.
        unit: UnitId,
        /// The nearest name that there is, and where it is declared.
        near: Option<Named>,
        /// Others that are just as near; without a nearest, names of which it may be a part.
        rivals: Vec<Named>,
        /// Names that it would be if it were taken apart, at 和 or 或 or where a mark is missing.
        parts: Vec<Symbol>,
        /// How these names would be joined here, where that can be told.
        joined: Option<String>,
        /// How names are joined here.
        joint: Joint,
        /// What it would read with the space that is missing after 非.
        negated: Option<Symbol>,
        /// A file that declares it, but is not imported.
        elsewhere: Option<FileId>,
    },
    /// Two things have this name.
    DuplicateName {
        /// In which name space.
        kind: NameKind,
        /// The second.
        name: Named,
        /// The first.
        first: Location,
        /// The unit.
        unit: UnitId,
    },
    /// Two steps have this clause.
    DuplicateClause {
        /// The second.
        clause: Named,
        /// The first.
        first: Location,
        /// The unit.
        unit: UnitId,
    },
    /// A value that does not fit a type.
    Mismatch {
        /// Where.
        at: Location,
        /// The unit.
        unit: UnitId,
        /// What does not fit.
        what: Mismatch,
    },
    /// Headings that do not fit together.
    Structure {
        /// Where.
        at: Location,
        /// The unit.
        unit: UnitId,
        /// What does not fit.
        what: StructureFault,
    },
    /// It is not clear where a branch, or a procedure, begins.
    NoStart {
        /// The heading.
        at: Location,
        /// The unit.
        unit: UnitId,
        /// The branch; nothing for the procedure.
        branch: Option<BranchId>,
        /// Where it could begin.
        candidates: Vec<Target>,
    },
    /// A route that crosses the wall of a parallel block.
    Crossing {
        /// The name of the target, as written.
        at: Location,
        /// The unit.
        unit: UnitId,
        /// From the step, or the join.
        from: Target,
        /// To here.
        to: Target,
    },
}

/// A value that does not fit a type.
#[derive(Debug)]
pub enum Mismatch {
    /// A fact is used alone but is not yes or no.
    NotYesNo(FactId),
    /// A fact that a deadline or an event turns to yes is not yes or no.
    NotSwitch(FactId),
    /// The value is none of the fact's.
    NoSuchValue(FactId, Symbol, Option<Symbol>),
    /// A value has another condition behind it, as if it were a part of it; both, as they would be written.
    Glued(FactId, String),
    /// The value is of another type than the fact.
    WrongValue(FactId),
    /// The number lies outside the fact's range.
    OutOfRange(FactId),
    /// The fact has no order.
    NoOrder(FactId),
    /// Text facts are carried, not compared.
    TextCompared(FactId),
    /// The fact is not a duration.
    NotDuration(FactId),
    /// The fact is not an integer that is given.
    NotGivenInteger(FactId),
    /// The fact is not text.
    NotText(FactId),
    /// The fact does not list this outcome of the called procedure.
    MissingOutcome(FactId, Symbol, Location),
    /// The fact that is to take an outcome is no list.
    NotOutcome(FactId),
    /// Ours is a fact of another type than the called procedure's.
    OtherType(FactId, FactId),
    /// What is passed may have values that the fact that takes it does not have.
    MoreValues {
        /// Ours: one of the two.
        ours: FactId,
        /// What is passed.
        from: FactId,
        /// What takes it.
        to: FactId,
        /// The called procedure.
        unit: UnitId,
    },
    /// Ours is a record where the called procedure has a fact (there), or the other way round.
    OtherKind {
        /// Ours.
        ours: Symbol,
        /// The called procedure has a fact there.
        fact: bool,
        /// Where it declares it.
        theirs: Location,
    },
}

/// Headings that do not fit together.
#[derive(Debug)]
pub enum StructureFault {
    /// The file, or this part of it, belongs to no procedure.
    NoUnit,
    /// This unit has no such list.
    NotInUnit(crate::syntax::keywords::BlockKind, UnitKind),
    /// A branch outside any parallel block, and the name that the join behind it gives the block.
    BranchOutside(Option<Named>),
    /// A join without its parallel block.
    JoinOutside,
    /// A way back that leads to an end.
    BackToEnd,
    /// The join names another block than the one that is open.
    OtherJoin(ParallelId),
    /// A parallel block without its join.
    Unjoined,
    /// A parallel block without branches.
    NoBranches,
    /// A step between a parallel block's heading and its first branch.
    BeforeBranch(ParallelId),
    /// Parallel blocks nest too deeply.
    TooDeep,
}
