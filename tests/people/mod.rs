//! People: who does what, and whether there are people for it.

mod cases;
mod draft;
mod random;
mod real;
mod roster;
