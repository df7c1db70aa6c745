//! The rules: their pages, run as tests; faults planted in the real procedures; allowances; damage; imports.

mod damage;
mod example;
mod faults;
mod pages;
mod real;
