//! The rules: their pages, run as tests; faults planted in the real procedures; allowances; damage; imports.

mod allowances;
mod damage;
mod example;
mod faults;
mod imports;
mod labels;
mod order;
mod pages;
mod real;
mod slips;
