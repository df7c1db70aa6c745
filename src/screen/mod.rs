//! A walk as a full screen: keys go in, cells come out. Knows the walk by its [`Rehearsal`](crate::walk::Rehearsal), of
//! which it is a drawing like the lines of [`crate::walk::lines`]; opens no terminal and reads no keyboard.
//!
//! [`App`] holds what only a screen has (what is selected, typed, scrolled to) and takes the keys; `panes` says what
//! stands where, `draw` draws it, `dialog` what lies over it.

mod app;
mod dialog;
mod draw;
mod entry;
mod keys;
mod panes;
mod style;

pub use app::{App, Flow};
