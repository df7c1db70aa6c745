//! Walking: the step function clause by clause, scripts, answers by hand, and random walks.

mod by_hand;
pub mod by_script;
pub mod case;
mod meaning;
pub mod random;
mod refusals;
mod stages;
