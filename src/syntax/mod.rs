//! Text ⇄ syntax tree.

pub mod ast;
pub mod keywords;
