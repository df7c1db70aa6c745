//! What is true of a procedure, exactly: which valuations of facts can be at which step, which records exist there, who
//! can act, how long it takes. No severity, no prose, no input or output.

pub mod chart;
pub mod classes;
pub mod diagram;
pub mod order;
pub mod reach;
pub mod witness;

mod blocks;
mod steps;
mod survey;
