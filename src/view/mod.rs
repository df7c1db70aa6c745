//! Drawings of a checked procedure as text. Reads the model only; knows no rule, no file and no stream.

pub mod outline;
mod wrap;
