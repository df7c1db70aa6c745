//! The rules: their pages, run as tests; faults planted in the real procedures; allowances; damage; imports.

mod allowances;
mod damage;
pub mod example;
mod faults;
mod imports;
mod labels;
mod order;
pub mod pages;
mod planted;
pub mod real;
mod slips;
mod typed;
