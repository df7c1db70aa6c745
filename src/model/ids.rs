//! Ids: a thing's place in its table of the [`Model`]. Meaningless in any other model.

use super::*;
use std::ops::{Index, IndexMut};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident => $table:ident: $thing:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $id(pub u32);

            impl Index<$id> for Model {
                type Output = $thing;
                fn index(&self, id: $id) -> &$thing {
                    &self.$table[id.0 as usize]
                }
            }

            impl IndexMut<$id> for Model {
                fn index_mut(&mut self, id: $id) -> &mut $thing {
                    &mut self.$table[id.0 as usize]
                }
            }
        )*
    };
}

ids! {
    /// A unit.
    UnitId => units: Unit;
    /// A role.
    RoleId => roles: Role;
    /// A fact.
    FactId => facts: Fact;
    /// A record.
    RecordId => records: Record;
    /// An event.
    EventId => events: Event;
    /// An end.
    EndId => ends: End;
    /// A step.
    StepId => steps: Step;
    /// A parallel block.
    ParallelId => parallels: Parallel;
    /// A branch.
    BranchId => branches: Branch;
}
