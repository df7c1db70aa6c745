//! What could still happen from where a case is: which ends it may come to, and which steps.
//!
//! Two answers hold it between them. From above (`Bounds`): everything that can be reached along routes whose conditions
//! are not ruled out by facts that nothing ahead sets any more; what is outside of it is impossible. From below
//! (`Search`): what the interpreter comes to when it is tried out, with as many answers as there are different
//! ones; what was seen is possible. Where both agree it is known exactly, and the search ends at once; where it
//! has tried `MOST_TRIES` events before that, what lies between them is [`Chance::Unknown`].

mod bounds;
mod search;
mod values;

use super::rehearsal::Rehearsal;
use crate::runtime::*;
use bounds::Bounds;
use search::Search;

/// Whether something can still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// It can: there is a way.
    Can,
    /// It cannot: there is no way.
    Cannot,
    /// No way was found, and none was ruled out.
    Unknown,
}

/// What could still happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The ends, in the order in which they are declared.
    pub ends: Vec<(EndId, Chance)>,
    /// The steps, in the same order; a step that is open can.
    pub steps: Vec<(StepId, Chance)>,
    /// How many events were tried to know.
    pub tried: usize,
}

impl Ahead {
    /// From where a case is.
    pub fn of(rehearsal: &Rehearsal) -> Ahead {
        let program = rehearsal.program();
        let above = Bounds::of(rehearsal);
        let mut search = Search::new(rehearsal, &above);
        let exhausted = search.run();
        let chance = |seen: bool, reachable: bool| match (seen, reachable && !exhausted) {
            (true, _) => Chance::Can,
            (false, false) => Chance::Cannot,
            (false, true) => Chance::Unknown,
        };
        let ends = (0..program.ends.len() as u32).map(EndId);
        let steps = (0..program.steps.len() as u32).map(StepId);
        Ahead {
            ends: ends.map(|end| (end, chance(search.ends.contains(&end), above.ends.contains(&end)))).collect(),
            steps: steps
                .map(|step| (step, chance(search.steps.contains(&step), above.steps.contains(&step))))
                .collect(),
            tried: search.tried,
        }
    }

    /// Whether it is known of everything.
    pub fn is_exact(&self) -> bool {
        let chances = self.ends.iter().map(|(_, chance)| chance).chain(self.steps.iter().map(|(_, chance)| chance));
        chances.into_iter().all(|chance| *chance != Chance::Unknown)
    }

    /// Whether a step can still come.
    pub fn step(&self, step: StepId) -> Chance {
        self.steps.get(step.0 as usize).map_or(Chance::Cannot, |(_, chance)| *chance)
    }
}
