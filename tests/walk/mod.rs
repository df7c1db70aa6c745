//! Walking: the step function clause by clause, scripts, answers by hand, and random walks.

mod by_hand;
mod by_script;
mod case;
mod meaning;
mod random;
mod refusals;
