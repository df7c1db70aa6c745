//! The laws of the two-way road between text and syntax tree: what is read is what was printed, however it is typed,
//! and a fault costs one line.

pub mod corpus;
mod faults;
mod grammar;
mod hostile;
mod messages;
mod printing;
pub mod random;
pub mod tree;
mod wide;
