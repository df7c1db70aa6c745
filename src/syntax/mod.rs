//! Text ⇄ syntax tree: `.proc` through pest, line by line; YAML through a reader that keeps spans; both to the same
//! [`ast`]. And back, as canonical text. No meaning here: what a name refers to is [`crate::model`]'s business.

pub mod ast;
pub mod expression;
mod findings;
pub mod keywords;
pub mod legal;
pub mod line;
pub mod names;
pub mod near;
mod place;
pub mod print;
pub mod problem;
pub mod proc;
mod repair;

pub use findings::MAX_FINDINGS;
