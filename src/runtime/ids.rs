//! Ids: a thing's place in its table of the [`Program`], dense from 0; and the numbers of what is under way in a
//! [`State`](super::State).

use super::dense::Id;
use super::program::*;
use serde::{Deserialize, Serialize};
use std::ops::Index;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident => $table:ident: $thing:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $id(pub u32);

            impl Id for $id {
                #[inline]
                fn place(self) -> usize {
                    self.0 as usize
                }

                #[inline]
                fn at(place: usize) -> Self {
                    $id(place as u32)
                }
            }

            impl Index<$id> for Program {
                type Output = $thing;
                /// Ids come from the program itself; those in a state or an event are looked up with care.
                #[inline]
                fn index(&self, id: $id) -> &$thing {
                    &self.$table[id.0 as usize]
                }
            }
        )*
    };
}

ids! {
    /// A role.
    RoleId => roles: Role;
    /// A fact.
    FactId => facts: Fact;
    /// A record.
    RecordId => records: Record;
    /// An event.
    EventId => events: Happening;
    /// An end.
    EndId => ends: End;
    /// A step.
    StepId => steps: Step;
    /// A parallel block.
    ParallelId => parallels: Parallel;
    /// A branch.
    BranchId => branches: Branch;
    /// A way back.
    ReworkId => reworks: Rework;
}

/// A step under way: numbered in the order in which they were reached, never used twice in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivationId(pub u32);

/// Whose facts and records: those of the case ([`FrameId::CASE`]) or of one occurrence of an event branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FrameId(pub u32);

impl FrameId {
    /// The case itself.
    pub const CASE: FrameId = FrameId(0);
}
